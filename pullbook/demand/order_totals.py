"""What a shop's order lines add up to, to be held against what its system says."""

import html
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False, repr=False)
class Totals:
    """Sums of order lines.

    rows: lines. orders, items: how many. units. revenue: quantity by price, in `currency` (None: not known),
    of the lines that have a price. unpriced: lines that have none. first, last: days. by_month: a row a
    month, with month, rows, orders, units, revenue.

    >>> pb.catalogue(weeks=6).totals
    2,022 rows, 2,022 orders, 300 items, 3,729 units, revenue 219,042, from 2024-01-01 to 2024-02-09
      2024-01: 1,498 rows, 1,498 orders, 2,674 units, revenue 154,098
      2024-02: 524 rows, 524 orders, 1,055 units, revenue 64,944
    """

    rows: int
    orders: int
    items: int
    units: int
    revenue: float
    unpriced: int
    first: pd.Timestamp
    last: pd.Timestamp
    by_month: pd.DataFrame
    currency: str | None = None

    def __repr__(self):
        lines = [str(self.first_line())]
        months = self.by_month
        for n, month in enumerate(months.itertuples(index=False)):
            if len(months) <= 15 or n < 12:
                lines.append(
                    f"  {month.month}: {_said(month.rows, month.orders, month.units, month.revenue)}"
                )
        if len(months) > 15:
            lines.append(f"  and {len(months) - 12} months more (see .totals.by_month)")
        return "\n".join(lines)

    def first_line(self) -> str:
        """The sums of all months, in one line.

        >>> pb.catalogue(weeks=6).totals.first_line()
        '2,022 rows, 2,022 orders, 300 items, 3,729 units, revenue 219,042, from 2024-01-01 to 2024-02-09'
        """
        said = _said(self.rows, self.orders, self.units, self.revenue, self.items)
        money = f" {self.currency}" if self.currency and said.split()[-1] != "unknown" else ""
        gaps = f" ({self.unpriced:,} rows without a price)" if 0 < self.unpriced < self.rows else ""
        return f"{said}{money}{gaps}, from {self.first:%Y-%m-%d} to {self.last:%Y-%m-%d}"

    def _repr_html_(self):
        table = self.by_month.to_html(index=False, float_format="{:,.2f}".format)
        return f"<p>{html.escape(self.first_line())}</p>{table}"


def _said(rows, orders, units, revenue, items=None):
    """Sums in words."""
    things = "" if items is None else f"{items:,} items, "
    money = "unknown" if np.isnan(revenue) else f"{revenue:,.0f}"
    return f"{rows:,} rows, {orders:,} orders, {things}{units:,} units, revenue {money}"


def totals(lines: pd.DataFrame, currency: str | None = None) -> Totals:
    """The Totals of order lines.

    lines: DataFrame with order, time, item, quantity (units) and price (a unit; NaN: not known). currency: of
    the prices, to be shown.

    >>> import pandas as pd
    >>> two = pd.DataFrame({"order": ["1", "1"], "time": pd.to_datetime(["2024-01-02"] * 2),
    ...     "item": ["mug", "cup"], "quantity": [1, 2], "price": [8.0, 5.0]})
    >>> totals(two, "EUR").first_line()
    '2 rows, 1 orders, 2 items, 3 units, revenue 18 EUR, from 2024-01-02 to 2024-01-02'
    """
    revenue = lines["quantity"] * lines["price"]
    month = lines["time"].to_numpy().astype("datetime64[M]").astype(str)
    table = lines.assign(revenue=revenue, month=month).groupby("month")
    by_month = pd.DataFrame(
        {
            "rows": table.size(),
            "orders": table["order"].nunique(),
            "units": table["quantity"].sum(),
            "revenue": table["revenue"].sum(min_count=1),
        }
    ).reset_index()
    return Totals(
        len(lines),
        int(lines["order"].nunique()),
        int(lines["item"].nunique()),
        int(lines["quantity"].sum()),
        float(revenue.sum(min_count=1)),
        int(revenue.isna().sum()),
        lines["time"].min().normalize(),
        lines["time"].max().normalize(),
        by_month,
        currency,
    )
