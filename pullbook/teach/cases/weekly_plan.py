"""Ten weeks of Halyard's orders and a shelf: what the stock costs if a plan starts the bags, made anew each
week or each day, and if the orders do.
"""

from functools import lru_cache

import numpy as np
import pandas as pd

from pullbook._check import number, shown, whole
from pullbook.costing.carrying import carrying_cost
from pullbook.demand import orders
from pullbook.line.policy import Policy
from pullbook.run.engine import simulate
from pullbook.teach.cases.halyard import DAY, ITEMS, halyard

DAYS, A_YEAR = 50, 5  # working days in a run, and how many such runs make a year
RUNS = range(20)
MOST = 400  # bags on the largest shelf that is tried


def shelf_of(bags):
    """The shelf shared out among the kinds as the orders are: a dict, kind -> bags.

    >>> shelf_of(20)
    {'tote': 10, 'satchel': 6, 'backpack': 4}
    """
    bags = whole("bags", bags, low=0)
    tote, satchel = (int(bags * ITEMS[kind] + 0.5) for kind in ("tote", "satchel"))
    return {"tote": tote, "satchel": satchel, "backpack": bags - tote - satchel}


@lru_cache(maxsize=64)
def placed(run):
    """The orders of ten weeks, number `run`."""
    return halyard().orders(days=DAYS, seed=run)


def _counted(table, period):
    """Bags by kind (row) and period (column)."""
    kinds, n = sorted(ITEMS), round(DAYS * DAY / period)
    kind = np.searchsorted(kinds, table["item"].astype(str))
    at = np.minimum(table["time"].to_numpy() // period, n - 1).astype(int)
    return np.bincount(kind * n + at, minlength=len(kinds) * n).reshape(len(kinds), n)


@lru_cache(maxsize=2048)
def recounted_plan(run, error, every=5):
    """The plan of somebody who counts the shelf every so many days, and starts what he expects to be ordered
    until the next count, more or less what the shelf has too little or too much of.

    run: number of the orders. error: of the forecast of each kind and period, as in `pb.orders.plan`. every:
    days from one count to the next. Returns a plan table; starts are spread evenly from count to count.
    Raises ValueError for days that do not divide the run's.

    >>> len(recounted_plan(0, 0.0)) == len(placed(0))  # who knows every week starts what is ordered
    True
    """
    if DAYS % whole("every", every, "days", low=1):
        raise ValueError(f"every is {shown(every)} days; it must divide {DAYS} days, such as 1, 5 or 10")
    period, asked_for = DAY * every, placed(run)
    forecast = _counted(orders.plan(asked_for, error, period=period, ahead=0.0, seed=run), period)
    before = np.cumsum(_counted(asked_for, period), axis=1)
    before = np.hstack([np.zeros((len(before), 1), int), before[:, :-1]])
    starts = np.diff(np.maximum.accumulate(before + forecast, axis=1), axis=1, prepend=0)
    kind, at = np.nonzero(starts)
    n = starts[kind, at]
    place = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    times = (np.repeat(at, n) + (place + 0.5) / np.repeat(n, n)) * period
    made = pd.DataFrame({"time": times, "item": pd.Categorical.from_codes(np.repeat(kind, n), sorted(ITEMS))})
    return made.assign(quantity=1).sort_values("time", kind="stable", ignore_index=True)


def _played(policy, run):
    return simulate(halyard().line, policy, placed(run), seed=run)


def _year(done):
    cost = carrying_cost(done, halyard().rates, until=DAYS * DAY)
    return float(np.mean(done.delivered == done.orders["time"])), A_YEAR * float(cost.total)


@lru_cache(maxsize=1024)
def _ready(run, error, every):
    """When bags are ordered and when a plan has bags ready, kind by kind. Whatever lies on the shelf, a plan
    starts the same bags at the same times.
    """
    done = _played(Policy.push(recounted_plan(run, error, every)), run)
    kind, ready = np.array(done.items)[done.unit_item], done.finish[:, -1]
    asked, time = done.orders["item"].to_numpy(), done.orders["time"].to_numpy()
    return [(name, time[asked == name], np.sort(ready[kind == name])) for name in sorted(ITEMS)]


def served_at_once(run, bags, error, every=5):
    """The fill rate of a run of the plan with a shelf of so many bags: the n-th order of a kind takes the
    n-th bag of the shelf, and then of those that were made.

    >>> served_at_once(0, 400, error=0.0)
    1.0
    """
    shelf, at_once = shelf_of(bags), 0
    for name, asked, ready in _ready(run, error, every):
        later = asked[shelf[name] :]
        n = min(len(later), len(ready))
        at_once += len(asked) - len(later) + int((ready[:n] <= later[:n]).sum())
    return at_once / len(placed(run))


@lru_cache(maxsize=1024)
def _planned(run, bags, error, every):
    return _year(_played(Policy.push(recounted_plan(run, error, every), stock=shelf_of(bags)), run))


@lru_cache(maxsize=512)
def _ordered(run, bags):
    return _year(_played(Policy.base_stock(shelf_of(bags)), run))


def _table(bags, rows):
    return pd.DataFrame(rows, columns=["fill rate", "euro a year"]).assign(shelf=bags)


def by_orders(bags):
    """Twenty runs of a base stock: a table with the columns fill rate (share of the bags), euro a year
    (carrying cost) and shelf (bags when it is full).

    >>> len(by_orders(20))
    20
    """
    return _table(bags, [_ordered(run, bags) for run in RUNS])


def by_plan(fill_rate, error, every=5):
    """The same twenty runs started by a plan, with the shelf that serves just as well (between two whole
    numbers of bags: by a straight line from the one to the other).

    fill_rate: that its mean must reach, a share. error: of the plan (0.3: 30%). every: days from one count of
    the shelf to the next. Returns a table as `by_orders`. Raises ValueError for a share outside 0 to 1, or
    one that no shelf of up to 400 bags reaches.

    >>> served = by_orders(20)["fill rate"].mean()
    >>> abs(by_plan(served, error=0.0)["fill rate"].mean() - served) < 1e-9
    np.True_
    """
    fill_rate = number("fill_rate", fill_rate, above=0, below=1)

    def served(bags):
        return float(np.mean([served_at_once(run, bags, error, every) for run in RUNS]))

    low, high = 0, 16  # no bags at all serve nobody at once
    while served(high) < fill_rate:
        low, high = high, 2 * high
        if high > MOST:
            raise ValueError(f"fill_rate is {fill_rate:g}; no shelf of up to {MOST} bags reaches it")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if served(middle) < fill_rate else (low, middle)
    part = (fill_rate - served(low)) / (served(high) - served(low))
    small, large = (np.array([_planned(run, bags, error, every) for run in RUNS]) for bags in (low, high))
    return _table(low + part, (1 - part) * small + part * large)
