"""One item on a shelf, period by period: a reorder rule meets the demand that a shop really had."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pullbook._check import HUGE, array, number, shown, whole


@dataclass(frozen=True)
class StockRun:
    """What became of a shelf. Made by `pb.replenish`.

    periods     table, a row a period: asked, served (from the shelf, at once), waiting (units owed at its
                end), lost, ordered (units, at its end), arrived (at its beginning), stock (units at its end)
    fill_rate   share of the units that were served at once
    cycle_service_level  share of the periods in which nothing lacked
    mean_stock  units, the mean of the periods' ends
    lots        how many lots were ordered
    """

    periods: pd.DataFrame
    fill_rate: float
    cycle_service_level: float
    mean_stock: float
    lots: int

    def _repr_html_(self) -> str:
        return self.periods.to_html(max_rows=12)


def replenish(
    demand: ArrayLike, r: float, Q: float, L: int = 0, *, lost: float = 0.0, start: float | None = None
) -> StockRun:
    """Play a reorder rule (r, Q) against a demand: one item, period by period.

    demand: units by period. r: reorder point, units. Q: lot, units. L: lead time, whole periods. lost: share
    of what is not there that is lost, because its customers leave; the others wait (0: all wait, 1: lost
    sales). start: units on the shelf to begin with (None: r + Q).

    Each period: what was ordered L + 1 period ends ago arrives; then the waiting and the new customers are
    served; then, if what is there and under way, less what is owed, is r or less, lots of Q are ordered until
    it is not. Returns a StockRun. Raises ValueError for a demand below 0, a lot that is not above 0, a lead
    time that is not whole. Source: the (R, s, nQ) policy with R = 1, Silver, Pyke & Thomas (2017), ch. 7.

    >>> run = replenish([10] * 20, r=20, Q=10, L=2)
    >>> run.fill_rate, run.mean_stock, run.lots             # one unit less in r, and a lot comes a week later
    (1.0, 1.5, 20)
    >>> replenish([6, 6], r=4, Q=5, lost=1.0, start=5).periods[["served", "lost"]].to_numpy().tolist()
    [[5.0, 1.0], [5.0, 1.0]]
    """
    asked = array("demand", demand, "units by period")
    if asked.ndim != 1 or not len(asked) or (asked < 0).any():
        raise ValueError(f"demand is {shown(demand)}; it must be a list of units by period, each 0 or more")
    r, Q = number("r", r, "units", low=0, high=HUGE), number("Q", Q, "units", above=0, high=HUGE)
    L, lost = whole("L", L, "periods", high=10_000), number("lost", lost, low=0, high=1)
    shelf = r + Q if start is None else number("start", start, "units", low=0, high=HUGE)
    owed, coming, rows = 0.0, [0.0] * (L + 1), []
    for units in asked:
        arrived = coming.pop(0)
        shelf += arrived
        repaid = min(owed, shelf)
        owed, shelf = owed - repaid, shelf - repaid
        served = min(units, shelf)
        shelf -= served
        gone = lost * (units - served)
        owed += units - served - gone
        missing = r - (shelf - owed + sum(coming))
        ordered = Q * (np.floor(missing / Q) + 1) if missing >= 0 else 0.0
        coming.append(ordered)
        rows.append((units, served, owed, gone, ordered, arrived, shelf))
    columns = ["asked", "served", "waiting", "lost", "ordered", "arrived", "stock"]
    table = pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(1, len(asked) + 1, name="period"))
    total = table["asked"].sum()
    return StockRun(
        table,
        float(table["served"].sum() / total) if total else 1.0,
        float((table["served"] == table["asked"]).mean()),
        float(table["stock"].mean()),
        round(table["ordered"].sum() / Q),
    )
