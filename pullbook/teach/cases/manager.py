"""A manager who is paid by income: how many bags to make in each month, and what becomes of the shelf."""

from collections.abc import Sequence

import pandas as pd

from pullbook._check import whole
from pullbook.costing.period import totals
from pullbook.costing.statement import income_statement

ORDERED = 700  # bags a month
MOST = 960  # bags that the shop can make in a month: 160 h at 6 an hour
BONUS = 0.10  # of the month's operating income, where there is one
NET = 10  # euro that a bag of last season brings
COSTS = dict(material=9, labour=15.30, variable_overhead=1.70, selling=2)  # euro a bag
RATE = 6  # euro a bag: fixed overhead as it is applied
BOOK = {"absorption": 32, "variable": 26}  # euro at which a bag stands in the books
MONTHLY = dict(fixed_overhead=4800, fixed_selling=960)  # euro


def play(made: Sequence[int]) -> pd.DataFrame:
    """The books of a manager who says how many bags are made, month by month, and of the month after.

    made: bags in each month, at most 960; 700 are ordered each month, and what isn't sold stays on the shelf.
    In the month after, the manager is gone and the season over: the bags on the shelf are written down to 10
    euro and go to a dealer for that, and 700 new ones are made and sold. Returns a table
    by month: made, sold, shelf (bags at its end); write-down, absorption (operating income), bonus, cash
    (before the bonus), variable (operating income), its bonus, euro. Raises ValueError for bags below 0 or
    above 960.

    >>> play([700, 700, 700]).loc["sum", ["absorption", "cash", "variable"]].astype(int).tolist()
    [21760, 21760, 21760]
    >>> told = play([800, 800, 800])[["shelf", "write-down", "absorption", "cash"]].loc["3":"sum"]
    >>> told.astype(int).values.tolist()
    [[300, 0, 6040, 2840], [0, 6600, -1160, 8440], [0, 6600, 16960, 16960]]
    """
    made = [whole(f"made[{k}]", bags, "bags", low=0, high=MOST) for k, bags in enumerate(made)]
    rows, shelf = [], 0
    for bags in made:
        sold = min(ORDERED, shelf + bags)
        rows.append(_month(bags, sold, shelf))
        shelf += bags - sold
    rows.append(_month(ORDERED, ORDERED, 0, old=shelf))
    table = pd.DataFrame(rows, index=pd.Index([str(k + 1) for k in range(len(rows))], name="month"))
    table.loc[table.index[-1], ["bonus", "its bonus"]] = 0.0
    table.loc["sum"] = table.sum()
    table.loc["sum", "shelf"] = table["shelf"].iloc[-2]
    return table


def _month(made, sold, opening, old=0):
    """A month's row. old: bags of last season that are written down and sold off."""
    books = totals(price=44, sold=sold, produced=made, opening=opening, fixed_rate=RATE, **COSTS, **MONTHLY)
    loss = {method: old * (value - NET) for method, value in BOOK.items()}
    income = {method: round(income_statement(books, method).income) - loss[method] for method in BOOK}
    return {
        "made": made,
        "sold": sold,
        "shelf": opening + made - sold,
        "write-down": loss["absorption"],
        "absorption": income["absorption"],
        "bonus": _bonus(income["absorption"]),
        "cash": round(books.cash) + old * NET,
        "variable": income["variable"],
        "its bonus": _bonus(income["variable"]),
    }


def _bonus(income):
    return round(BONUS * max(0, income), 2)
