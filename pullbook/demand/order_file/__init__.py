"""A shop's own order files, CSV or spreadsheet: from what is given to bytes (`source`), to rows (`text`,
`book`, `header`, `rows`); which column is what (`mapping`, by `dialects` or by the words in `vocabulary`); to
lines of orders (`lines`, `goods`), distinct cells (`distinct`: `dates`, `amounts`, `prices`), lines kept and
left out (`left_out`); to what is odd (`doubts`); and to order lines and the account of the file (`read`).
"""

from pullbook.demand.order_file.read import read_orders

__all__ = ["read_orders"]
