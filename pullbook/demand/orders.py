"""Order streams: who wants what, when; and plan streams: what a planner decides to start, long before.

Both are tables. Time is in the unit of the line the stream will meet (Halyard Bags: working hours, 8 a day),
from 0. An order stream has the columns order (number, from 1), time, item, quantity (units) and due (time,
NaN: no promise).
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pullbook._check import HUGE, amount, number, seeded, shown, text, whole, writable
from pullbook.demand.releases import in_order, releases

MOST = 20_000_000  # units in one stream: more does not fit into the memory of an ordinary machine
COLUMNS = ["order", "time", "item", "quantity", "due"]
Items = str | Mapping[str, float]  # one item's name, or the shares of several


def poisson(
    rate: float,
    n: int | None = None,
    *,
    horizon: float | None = None,
    items: Items = "bag",
    promise: float | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Orders that arrive independently of each other: exponential times between orders of one unit each.

    rate: mean orders per unit of time. n: how many orders; or horizon: up to which time (give one of the
    two). items: one item's name, or a dict of shares such as {'tote': 0.6, 'satchel': 0.4}. promise: time
    from order to due date, or None. Returns an order table. Raises ValueError for a rate not above 0, or
    neither or both of n and horizon.

    >>> poisson(5.0, n=3, promise=8.0, seed=1).round(2)
       order  time item  quantity   due
    0      1  0.21  bag         1  8.21
    1      2  0.28  bag         1  8.28
    2      3  1.35  bag         1  9.35
    """
    return renewal(rate, 1.0, n, horizon=horizon, items=items, promise=promise, seed=seed)


def renewal(
    rate: float,
    cv2: float,
    n: int | None = None,
    *,
    horizon: float | None = None,
    items: Items = "bag",
    promise: float | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Orders with independent gamma times between them: squared coefficient of variation cv2 (0: clockwork,
    1: Poisson).

    rate: mean orders per unit of time. cv2: c_a squared, 0 to 100. The rest as in `poisson`.

    >>> renewal(2.0, 0.0, n=3)["time"].tolist()
    [0.5, 1.0, 1.5]
    """
    rate = amount("rate", rate, "orders per unit of time")
    cv2 = number("cv2", cv2, low=0, high=100)
    if (n is None) == (horizon is None):
        raise ValueError(
            f"n is {shown(n)} and horizon is {shown(horizon)}; give one of the two, such as n=200"
        )
    rng = np.random.default_rng(seeded(seed))
    if n is not None:
        return _table(
            np.cumsum(_gaps(rng, rate, cv2, whole("n", n, "orders", low=1, high=MOST))), items, promise, rng
        )
    horizon = number("horizon", horizon, "units of time", above=0, high=MOST / rate)
    times = np.empty(0)
    while not times.size or times[-1] <= horizon:
        gaps = _gaps(rng, rate, cv2, int(rate * horizon * 1.1) + 20)
        times = np.concatenate([times, (times[-1] if times.size else 0.0) + np.cumsum(gaps)])
    return _table(times[times <= horizon], items, promise, rng)


def daily(
    pattern: ArrayLike,
    days: int,
    *,
    day: float = 8.0,
    items: Items = "bag",
    promise: float | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Orders whose mean number follows the day of the week; within a day they arrive at any time alike.

    pattern: mean orders on each day of the week, e.g. five numbers, Monday first; repeated. days: how many
    days. day: length of a working day, in the unit of time (8 h). The rest as in `poisson`.

    >>> table = daily([60, 40, 40, 40, 20], days=1000, seed=1)
    >>> per_day = np.bincount((table["time"] // 8).astype(int), minlength=1000)
    >>> [round(float(per_day[d::5].mean())) for d in range(5)]
    [60, 40, 40, 40, 20]
    """
    pattern = np.array(
        [
            number("pattern", p, "orders a day", low=0, high=1e6)
            for p in np.atleast_1d(np.array(pattern, dtype=object))
        ]
    )
    if not pattern.sum():
        raise ValueError(f"pattern is {pattern.tolist()}; at least one day must have orders")
    days, day = whole("days", days, low=1, high=100_000), number("day", day, "units of time", above=0)
    rng = np.random.default_rng(seeded(seed))
    counts = rng.poisson(np.resize(pattern, days))
    if counts.sum() > MOST:
        raise ValueError(
            f"days is {days:,} with {pattern.mean():,g} orders a day; a stream takes {MOST:,} orders"
            " at the most"
        )
    times = (np.repeat(np.arange(days), counts) + rng.random(counts.sum())) * day
    return _table(np.sort(times), items, promise, rng)


def trace(
    table: pd.DataFrame,
    *,
    time: str = "time",
    item: str = "item",
    quantity: str = "quantity",
    due: str = "due",
) -> pd.DataFrame:
    """The order stream in a table of your own; rows are sorted by time and numbered.

    table: DataFrame. time, item, quantity, due: the names of its columns (the last three may be missing: one
    item, one unit, no promise). Raises ValueError that names the first bad row: a time that is negative or no
    number, a quantity that is not a whole number from 1, a due date before its order.

    >>> trace(pd.DataFrame({"time": [2.0, 0.5], "quantity": [1, 3]}))
       order  time item  quantity  due
    0      1   0.5  bag         3  NaN
    1      2   2.0  bag         1  NaN
    """
    if not isinstance(table, pd.DataFrame) or not isinstance(time, str | int) or time not in table:
        have = ", ".join(map(str, table.columns)) if isinstance(table, pd.DataFrame) else type(table).__name__
        raise ValueError(f"table has no column {shown(time)} of times; it has: {have}")
    for usual, name in dict(item=item, quantity=quantity, due=due).items():
        if not isinstance(name, str | int):
            raise ValueError(f"{usual} is {shown(name)}; it must be the name of a column")
    _once(table, "table")
    for name, usual in ((item, "item"), (quantity, "quantity"), (due, "due")):
        if name not in table and name != usual:
            raise ValueError(
                f"{usual} is {shown(name)}; the table has no such column, but"
                f" {', '.join(map(str, table.columns))}"
            )
    made = pd.DataFrame(
        {
            "time": table[time].to_numpy(),
            "item": table[item].to_numpy() if item in table else "bag",
            "quantity": table[quantity].to_numpy() if quantity in table else 1,
            "due": table[due].to_numpy() if due in table else np.nan,
        }
    )
    if made["time"].dtype.kind in "iuf":
        made = made.sort_values("time", kind="stable", ignore_index=True)
    made = check(made, "table")
    made.insert(0, "order", np.arange(1, len(made) + 1))
    return made


def plan(
    orders: pd.DataFrame, error: float = 0.0, *, period: float = 40.0, ahead: float = 8.0, seed: int = 0
) -> pd.DataFrame:
    """What a planner releases who forecasts the orders of each period with a given error.

    For each item and period the forecast is the true number times a gamma factor of mean 1 and coefficient of
    variation `error`: right on average, never negative, and exact when error is 0. Fractions are carried
    over, so that none is lost. The releases of a period are spread evenly over it and start `ahead` of it.

    orders: order table. error: 0 or more (0.5 is 50%). period: planning bucket, e.g. 40 h, a week. ahead: how
    long before the period its first unit starts. Returns a plan table with the columns time, item, quantity
    (1).

    >>> stream = poisson(5.0, horizon=80.0, seed=1)
    >>> len(plan(stream)) == len(stream), len(plan(stream, error=0.5, seed=4)) == len(stream)
    (True, False)
    """
    error = number("error", error, low=0, high=5)
    orders = check(orders, "orders")
    period = number("period", period, "units of time", above=0, high=HUGE)
    if orders["time"].iloc[-1] / period > 100_000:
        raise ValueError(
            f"period is {period:g} units of time, and the orders go on for {orders['time'].iloc[-1]:g}; take"
            " a longer one"
        )
    ahead = number("ahead", ahead, "units of time", low=0)
    items, lots = _foretold(orders, error, period, seed)
    return releases(items, lots, period, ahead)


def _foretold(orders, error, period, seed):
    """The items by name, and how many units of each (rows) the planner foretells for each period."""
    rng = np.random.default_rng(np.random.SeedSequence(seeded(seed), spawn_key=(99,)))
    item = orders["item"].cat
    taken = item.codes.to_numpy()
    bucket = (orders["time"].to_numpy() // period).astype(int)
    true = np.zeros((len(item.categories), bucket[-1] + 1))
    np.add.at(true, (taken, bucket), orders["quantity"].to_numpy())
    kept = np.unique(taken)
    true = true[kept]
    factor = rng.gamma(1 / error**2, error**2, true.shape) if error > 1e-6 else 1.0
    lots = np.diff(np.rint(np.cumsum(true * factor, axis=1)), axis=1, prepend=0).astype(int)
    return [item.categories[n] for n in kept], lots


def replan(
    orders: pd.DataFrame,
    error: float = 0.0,
    *,
    period: float = 40.0,
    every: float = 8.0,
    seed: int = 0,
) -> pd.DataFrame:
    """What a planner releases who has the same wrong forecasts as in `plan`, but looks again each morning.

    The forecast of an item's whole period is never mended. But at each look the planner counts what there is
    of it: units on the shelf and in the line, less the orders that wait. What then lacks for the orders that
    are foretold up to the next look, and for a shelf as full as at the start, is released, evenly up to that
    look. Source: the (R, S) policy of Silver, Pyke & Thomas (2017), with a forecast for the demand to come.

    orders: order table. error, period, seed: as in `plan`. every: time between two looks, e.g. 8 h, a day; no
    longer than the period. Returns a plan table.

    >>> stream = poisson(5.0, horizon=80.0, seed=1)
    >>> late = len(stream) - len(plan(stream, 0.5, seed=4)), len(stream) - len(replan(stream, 0.5, seed=4))
    >>> abs(late[1]) < abs(late[0])
    True
    """
    error = number("error", error, low=0, high=5)
    orders = check(orders, "orders")
    period = number("period", period, "units of time", above=0, high=HUGE)
    every = number("every", every, "units of time", above=0, high=period)
    last = orders["time"].iloc[-1]
    if (last // period + 1) * period / every > 100_000:
        raise ValueError(
            f"every is {every:g} and period {period:g}; a planner looks 100,000 times at the most"
        )
    items, lots = _foretold(orders, error, period, seed)
    looks = np.arange(0, (last // period + 1) * period, every)
    soon = lots[:, np.minimum(looks // period, lots.shape[1] - 1).astype(int)] * every / period
    at, n = [], []
    for item, name in enumerate(items):
        asked = orders[(orders["item"] == name).to_numpy()]
        taken = np.append(0, asked["quantity"].cumsum())[np.searchsorted(asked["time"], looks)]
        released = 0
        for look, wanted in zip(looks, taken + soon[item]):
            lacking = max(0, round(wanted - released))
            released += lacking
            at.append(look + (np.arange(lacking) + 0.5) / max(lacking, 1) * every)
            n.append(np.full(lacking, item))
    return in_order(np.concatenate(at), np.concatenate(n), items)


def check(table: pd.DataFrame, name: str = "orders") -> pd.DataFrame:
    """Return the table, its items as text, if it is a stream; else raise a ValueError that names what is
    wrong, and where.

    A stream has the columns time (0 or later, sorted), item, quantity (whole, from 1), and perhaps due (NaN:
    no promise).

    >>> check(pd.DataFrame({"time": [2.0, 1.0], "item": "tote", "quantity": 1}))
    Traceback (most recent call last):
    ValueError: time of orders goes back after row 0; sort the table by time
    """
    name = (text("name", name) or "orders")[:80]
    if not isinstance(table, pd.DataFrame):
        raise ValueError(
            f"{name} is {type(table).__name__}; it must be a table such as pb.orders.poisson(5.0, n=200)"
            " makes"
        )
    missing = [c for c in ("time", "item", "quantity") if c not in table]
    if missing:
        raise ValueError(
            f"{name} has no column {', '.join(missing)}; pb.orders.trace(table, time=...) makes one from your"
            " own table"
        )
    if not len(table):
        raise ValueError(f"{name} is an empty table; it needs at least one row")
    _once(table, name)
    if not isinstance(table["quantity"].dtype, np.dtype):  # categories, numbers that may be missing
        table = table.assign(quantity=table["quantity"].to_numpy())
    time, quantity = table["time"].to_numpy(), table["quantity"].to_numpy()
    if time.dtype.kind not in "iuf" or quantity.dtype.kind not in "iuf":
        raise ValueError(
            f"time and quantity of {name} are {time.dtype} and {quantity.dtype}; both must be numbers "
            "(time in units of time since the start)"
        )
    if not (time[0] >= 0 and time[-1] < np.inf and (time[1:] >= time[:-1]).all()):
        _first_bad(name, "time", time, np.isfinite(time) & (time >= 0), "a finite number from 0")
        raise ValueError(
            f"time of {name} goes back after row {int(np.argmax(time[1:] < time[:-1]))}; sort the table by"
            " time"
        )
    if not (quantity.dtype == np.int64 and quantity.min() >= 1 and quantity.max() <= MOST):
        fine = np.isfinite(quantity) & (quantity >= 1) & (quantity <= MOST) & (quantity == np.floor(quantity))
        _first_bad(name, "quantity", quantity, fine, f"a whole number from 1 to {MOST:,}")
        quantity = quantity.astype(np.int64)
        table = table.assign(quantity=quantity)
    if quantity.sum() > MOST:
        raise ValueError(
            f"quantity of {name} adds up to {quantity.sum():,} units; a run takes {MOST:,} at the most"
        )
    if "due" in table:
        due = table["due"].to_numpy()
        if due.dtype.kind not in "iuf":
            raise ValueError(
                f"due of {name} is {due.dtype}; it must be numbers (time in units of time since the start)"
            )
        _first_bad(
            name,
            "due",
            due,
            ~(due < time) & (due != np.inf),
            "a finite number no earlier than the order's time",
        )
    return _named(table, name)


def _named(table, name):
    """The table with its items as categories that are text."""
    item = table["item"]
    if item.dtype == "category" and all(isinstance(c, str) for c in item.cat.categories):
        missing = item.cat.codes.to_numpy() < 0
    else:
        missing = item.isna().to_numpy()
        table = table.assign(item=pd.Categorical(item.astype(str)))
    fine = np.array([writable(c) for c in table["item"].cat.categories])
    if missing.any() or not fine.all():
        _first_bad(name, "item", item.to_numpy(), ~missing & fine[table["item"].cat.codes], "a name")
    return table


def _once(table, name):
    if not table.columns.is_unique:
        raise ValueError(f"{name} has the columns {list(table.columns)}; each name may appear once")


def _first_bad(name, column, values, good, wanted):
    if not good.all():
        row = int(np.argmin(good))
        raise ValueError(f"{column} in row {row} of {name} is {shown(values[row])}; it must be {wanted}")


def _gaps(rng, rate, cv2, n):
    if cv2 < 1e-12:
        return np.full(n, 1 / rate)
    return rng.standard_exponential(n) / rate if cv2 == 1 else rng.gamma(1 / cv2, cv2 / rate, n)


def _table(times, items, promise, rng):
    """An order table of one unit an order; items are drawn by their shares."""
    if isinstance(items, dict):
        shares = np.array([number(f"share of {k!r} in items", v, low=0) for k, v in items.items()])
        if not shares.sum():
            raise ValueError(f"items is {items}; at least one share must be above 0")
        names = [str(k) for k in items]
        if len(set(names)) < len(names):
            raise ValueError(f"items has the names {names}; each may appear once")
        item = pd.Categorical.from_codes(rng.choice(len(items), len(times), p=shares / shares.sum()), names)
    elif isinstance(items, str):
        item = pd.Categorical.from_codes(np.zeros(len(times), int), [items])
    else:
        raise ValueError(
            f"items is {shown(items)}; it must be a name, or a dict of shares such as"
            " {'tote': 0.6, 'satchel': 0.4}"
        )
    due = times + number("promise", promise, "units of time", low=0) if promise is not None else np.nan
    return pd.DataFrame(
        {"order": np.arange(1, len(times) + 1), "time": times, "item": item, "quantity": 1, "due": due}
    )[COLUMNS]
