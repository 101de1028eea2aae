"""The charts of the course: each with a title that says its point, a description, and colours never alone.

Charts of runs: stock, service, made_and_ordered. Of costs: tornado, value_added, service_by_lot, cost_by_lot,
stock_seen. Of a plan: profits, items_chart. They bring their look with them; `use_theme` gives it to charts
that you make with Altair yourself.
"""

from pullbook.show.charts.costs import cost_by_lot, lot_cost, service_by_lot, stock_seen, tornado, value_added
from pullbook.show.charts.plans import items_chart, profits
from pullbook.show.charts.runs import made_and_ordered, made_and_ordered_table, service, service_table, stock
from pullbook.show.charts.theme import DASHES, HEIGHT, OKABE_ITO, WIDTH, Drawn, bundle, picture, use_theme

__all__ = [
    "DASHES",
    "HEIGHT",
    "OKABE_ITO",
    "WIDTH",
    "Drawn",
    "bundle",
    "cost_by_lot",
    "items_chart",
    "lot_cost",
    "made_and_ordered",
    "made_and_ordered_table",
    "picture",
    "profits",
    "service",
    "service_by_lot",
    "service_table",
    "stock",
    "stock_seen",
    "tornado",
    "use_theme",
    "value_added",
]
