"""Customers of a line that makes to order, who go elsewhere when the promise is long."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pullbook._check import number, seeded, shown, whole
from pullbook.demand.orders import renewal
from pullbook.line.line import Line

LONGEST = 16.0  # h, the longest promise looked at
PROMISES = np.arange(0, LONGEST + 0.25, 0.5)
WARM = 1000  # customers before the year begins, so that it does not begin with an empty shop


@dataclass(frozen=True, eq=False)
class Desk:
    """A year at the promise desk. wait: h, of the orders won at this promise. busy: share, utilisation with
    these orders. table: by promise (h): lost and kept (shares of all who asked), on_time (share of the orders
    won), kept_per_day."""

    promise: float
    wait: np.ndarray
    busy: float
    asked_per_day: float
    table: pd.DataFrame
    bottleneck: str

    @property
    def now(self):
        """The row of the table for this promise."""
        return self.table.loc[self.promise]

    @property
    def best(self):
        """The promise (h) with which most promises are kept; of equals the shortest."""
        return float(self.table["kept"].idxmax())


def year(line, utilisation, order_cv, work_cv, promise, leaving, *, customers=5000, day=8.0, seed=1):
    """A year of customers who ask a line that makes to order, and go elsewhere if the promise is too long.

    line: Line whose stations have one machine each. utilisation: share, of the bottleneck if every customer
    stays; below 1. order_cv, work_cv: CV of the times between customers, and of the process times. promise:
    h, from 0 to 16. leaving: share of the customers that goes elsewhere for each hour of promise, so a
    promise of p hours keeps (1 - leaving)^p of them. customers: how many ask in the year. day: working hours.
    The same customers ask, with the same patience and the same work, whatever is promised. Returns a Desk.
    Raises ValueError for a line with other stations, and numbers out of their range.

    >>> desk = year(pb.tote_cell().line, 0.75, 1.0, 0.5, promise=4.0, leaving=0.0)
    >>> round(desk.busy, 2), round(float(desk.now["on_time"]), 2)
    (0.75, 0.98)
    """
    if not isinstance(line, Line) or any(s.machines > 1 or s.setup or s.mttr for s in line.stations):
        raise ValueError(
            f"line is {shown(line)}; it must be a Line with one machine a station, no set-ups and no outages"
        )
    utilisation = number("utilisation", utilisation, low=0.01, below=1)
    leaving, day = number("leaving", leaving, "per h", low=0, below=1), number("day", day, "h", above=0)
    promise = number("promise", promise, "h", low=0, high=LONGEST)
    n = WARM + whole("customers", customers, low=1, high=1_000_000)
    rate = utilisation * line.bottleneck_rate
    came = renewal(rate, number("order_cv", order_cv, low=0, high=5) ** 2, n=n, seed=seeded(seed))[
        "time"
    ].to_numpy()
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(4,)))
    patience = rng.random(n)
    shape = 1 / max(number("work_cv", work_cv, low=0, high=5), 1e-3) ** 2
    work = [rng.gamma(shape, s.time / shape, n) for s in line.stations]
    offers = np.unique(np.append(PROMISES, promise))
    stays = patience < (1 - leaving) ** offers[:, None]
    wait = waits(came, work, stays)
    counted, this = stays[:, WARM:], np.searchsorted(offers, promise)
    won = counted.mean(axis=1)
    kept = (counted & (wait[:, WARM:] <= offers[:, None] + 1e-9)).mean(axis=1)
    asked = rate * day
    table = pd.DataFrame(
        {
            "lost": 1 - won,
            "on_time": kept / np.maximum(won, 1e-12),
            "kept": kept,
            "kept_per_day": kept * asked,
        },
        index=pd.Index(offers, name="promise"),
    )
    busy = rate * won[this] * line.bottleneck.time
    return Desk(promise, wait[this, WARM:][counted[this]], float(busy), asked, table, line.bottleneck.name)


def waits(came, work, stays):
    """The time (h) from order to delivery of each customer, an array (promises, customers).

    came: when each customer asks. work: one array a station, the process time each would need there. stays:
    booleans (promises, customers); who goes elsewhere brings no work. First come, first served, one machine a
    station.

    >>> work = [np.array([0.5, 0.5]), np.array([1.0, 1.0])]
    >>> waits(np.array([0.0, 0.4]), work, np.array([[True, True]])).round(2).tolist()
    [[1.5, 2.1]]
    """
    done = np.broadcast_to(came, stays.shape)
    for hours in work:
        p = hours * stays
        total = np.cumsum(p, axis=1)
        # D[n] = max(R[n], D[n-1]) + P[n], for all n at once: a busy time's latest start, and the work since
        done = np.maximum.accumulate(done - total + p, axis=1) + total
    return done - came
