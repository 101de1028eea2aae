"""Order lines of a whole shop as demand by item and week."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pullbook._check import HUGE, column, number, whole
from pullbook._words import counted
from pullbook.demand.odd_lines import (
    added_up,
    came_back,
    far_off,
    for_nothing,
    no_cost,
    paid_back,
    spelt,
    twice,
)
from pullbook.demand.wrong_dates import wrong_dates

LONGEST = 5_000  # weeks, some 96 years
DAY_FIRST = re.compile(r"\s*\d{1,2}\.\d|\s*(1[3-9]|2\d|3[01])\D\d{1,2}\D")  # 04.01.2021, 31/12/2024
SLASHES = re.compile(r"\s*\d{1,2}[/-]\d{1,2}[/-]")
TEXTS = "; or let pb.read_orders(lines.to_csv(index=False).encode()) read the texts"


@dataclass(frozen=True, eq=False, repr=False)
class Weekly:
    """Demand by item and week. items: names. units, orders: arrays (items, weeks), units and order lines.
    price, cost: euro (or the shop's money) a unit, by item, NaN if not known. start: the first day of the
    first week. description: text by item. currency: of the prices; None: not told. doubts: what to look at in
    the file that it is from. baskets: an array (lines, 3) of whole numbers, where orders are known: the
    order, the item (its place in items) and the week of each line; else None. prices, costs: arrays (items,
    weeks), euro a unit, the mean of what was sold in the week, NaN where nothing was; None: as price and cost
    in all weeks.
    """

    items: pd.Index
    units: np.ndarray
    orders: np.ndarray
    price: np.ndarray
    cost: np.ndarray
    start: pd.Timestamp
    description: np.ndarray
    currency: str | None = None
    doubts: tuple[str, ...] = ()
    baskets: np.ndarray | None = None
    prices: np.ndarray | None = None
    costs: np.ndarray | None = None

    def between(self, first: int, last: int) -> Weekly:
        """The weeks from `first` to before `last`, counted from 0, for the items that were asked for in them
        or before.

        >>> week = pd.DataFrame({"time": pd.to_datetime(["2024-01-01", "2024-01-09"]), "item": ["a", "b"],
        ...     "quantity": [1, 2], "price": 5.0})
        >>> weekly(week).between(0, 1).units.tolist()
        [[0.0], [1.0]]
        """
        n = self.units.shape[1]
        first, last = whole("first", first, "weeks", high=n - 1), whole("last", last, "weeks", low=1, high=n)
        if first >= last:
            raise ValueError(f"first is {first} and last {last}; last must be later (it is not included)")
        baskets = self.baskets
        if baskets is not None and last - first < n:
            baskets = baskets[(baskets[:, 2] >= first) & (baskets[:, 2] < last)]
            baskets[:, 2] -= first  # of the copy
        return replace(
            self,
            units=self.units[:, first:last],
            orders=self.orders[:, first:last],
            start=self.start + pd.Timedelta(weeks=first),
            baskets=baskets,
            **{k: x[:, first:last] for k in ("prices", "costs") if (x := getattr(self, k)) is not None},
        )

    def table(self, cost_share: float = 0.6) -> pd.DataFrame:
        """What `pb.hybrid.item_costs` asks for, by item: mean and sd (units a week), orders (lines a week),
        price and cost; where the cost is not known, a share of the price.

        cost_share: cost by price, above 0 up to 1.

        >>> week = pd.DataFrame({"time": pd.to_datetime(["2024-01-01", "2024-01-09"]), "item": "a",
        ...     "quantity": [1, 3], "price": 5.0})
        >>> weekly(week).table().loc["a"].to_dict()
        {'mean': 1.0, 'sd': 0.0, 'orders': 1.0, 'price': 5.0, 'cost': 3.0}
        """
        share = number("cost_share", cost_share, "of the price", above=0, high=1)
        return pd.DataFrame(
            {
                "mean": self.units.mean(axis=1),
                "sd": self.units.std(axis=1),
                "orders": self.orders.mean(axis=1),
                "price": self.price,
                "cost": np.where(np.isnan(self.cost), share * self.price, self.cost),
            },
            index=self.items,
        )

    def __repr__(self):
        return (
            f"Weekly: {self.units.shape[0]:,} items, {self.units.shape[1]} weeks from {self.start:%Y-%m-%d},"
            f" {self.units.sum():,.0f} units"
        )


def weekly(lines: pd.DataFrame) -> Weekly:
    """Demand by item and week of order lines.

    lines: DataFrame with the columns time (dates), item, quantity, price, and perhaps cost and description.
    Weeks begin on the day of the first line; a last one of fewer than five days is left out. Price: revenue
    by units. A line of fewer than 0 units came back: it is no order, and is taken off its week; what that
    did not sell, off the last weeks before that did; and what was not sold before at all, off nothing.
    Returns a Weekly, items by revenue, highest first, with doubts where much came back or cost nothing, where
    dates may be wrong, and where lines look like totals of orders. Raises ValueError for a missing column, no
    whole week, or more than 5,000.

    >>> two = pd.DataFrame({"time": pd.to_datetime(["2024-01-01", "2024-01-09", "2024-01-14"]),
    ...     "item": ["a", "b", "a"], "quantity": [1, 2, 1], "price": 5.0})
    >>> w = weekly(two)
    >>> w.items.tolist(), w.units.tolist()
    (['a', 'b'], [[1.0, 1.0], [0.0, 2.0]])
    """
    missing = [
        c
        for c in ("time", "item", "quantity", "price")
        if not isinstance(lines, pd.DataFrame) or c not in lines
    ]
    lines = lines if missing else _named(lines[lines["item"].notna()])
    if missing or not len(lines):
        raise ValueError(
            f"lines has {'no rows' if not missing else 'no column ' + ', '.join(missing)}; it must be a table"
            " of order lines with time, item, quantity and price"
        )
    days = _days(lines["time"])
    week = (days - days.min()) // 7
    weeks = int((days.max() - days.min() + 3) // 7)
    if weeks < 1:
        span = counted(days.max() - days.min() + 1, "day")
        raise ValueError(f"lines go on for {span}; it takes at least one week")
    if weeks > LONGEST:
        begin, end = (np.datetime64(int(day), "D") for day in (days.min(), days.max()))
        row = lines.index.tolist()[int(np.argmax(np.abs(days - np.median(days))))]
        raise ValueError(
            f"the dates of lines go from {begin} to {end}, {weeks:,} weeks, where {LONGEST:,} is the most;"
            f" was the date of row {row!r} typed wrong?"
        )
    code, names = pd.factorize(lines["item"])
    inside = week < weeks
    quantity = _numbers(lines, "quantity", "units", low=-HUGE)
    price = _numbers(lines, "price", "euro a unit", low=-HUGE, gaps=True)
    n, at = len(names), code[inside] * weeks + week[inside]
    units, orders = (
        np.bincount(at, w[inside], minlength=n * weeks).reshape(n, weeks) for w in (quantity, quantity > 0)
    )
    units, unsold = _taken_off(units)

    def by_week(each):
        told = inside & (quantity > 0) & ~np.isnan(each)
        place, of = code[told] * weeks + week[told], quantity[told]
        money, sold = (np.bincount(place, w, minlength=n * weeks) for w in (each[told] * of, of))
        return np.divide(money, sold, out=np.full(n * weeks, np.nan), where=sold > 0).reshape(n, weeks)

    priced = ~np.isnan(price)
    revenue, sold = (np.bincount(code[priced], w[priced], minlength=n) for w in (quantity * price, quantity))
    mean = np.divide(revenue, sold, out=np.full(n, np.nan), where=sold > 0)
    cost, costs = np.full(n, np.nan), None
    unpaid: tuple[str, ...] = ()
    if "cost" in lines:
        each = _numbers(lines, "cost", "euro a unit", gaps=True)
        unpaid = no_cost(lines["item"].to_numpy(object), each, price)
        each = np.where(each > 0, each, np.nan)
        cost, costs = pd.Series(each).groupby(code).mean().to_numpy(), by_week(each)
    by = np.argsort(-revenue, kind="stable")
    baskets = None
    if "order" in lines:
        order = pd.factorize(lines["order"])[0]
        sold = inside & (order >= 0) & (quantity > 0)
        baskets = np.column_stack([x[sold].astype(np.int32) for x in (order, np.argsort(by)[code], week)])
    return Weekly(
        pd.Index(names, name="item")[by],
        units[by].astype(float),
        orders[by].astype(float),
        mean[by],
        cost[by],
        pd.Timestamp(days.min(), unit="D"),
        _words(lines, code, names)[by],
        doubts=(
            *wrong_dates(days, lines["order"].to_numpy() if "order" in lines else None),
            *twice(lines),
            *added_up(days[quantity > 0], code[quantity > 0]),
            *came_back(quantity, unsold),
            *paid_back(quantity, price),
            *far_off(names[code], quantity, price),
            *spelt(names, np.bincount(code, quantity.clip(0), minlength=n)),
            *for_nothing(quantity, np.where(mean[code] > 0, price, np.nan)),
            *unpaid,
        ),
        baskets=baskets,
        prices=by_week(price)[by],
        costs=None if costs is None else costs[by],
    )


def _taken_off(units):
    """Units by item and week, none below 0: what came back is off the last weeks that sold it; and how many
    came back of what was never sold.
    """
    owed = np.zeros(len(units))
    if (units < 0).any():
        for t in range(units.shape[1])[::-1]:
            left = units[:, t] - owed
            units[:, t], owed = np.maximum(left, 0.0), np.maximum(-left, 0.0)
    return units, float(owed.sum())


def _named(lines):
    """The lines, with items that are several names in one (tuples) as text."""
    if not any(isinstance(item, tuple) for item in lines["item"].tolist()):
        return lines
    texts = [", ".join(map(str, i)) if isinstance(i, tuple) else i for i in lines["item"].tolist()]
    return lines.assign(item=pd.Series(texts, lines.index, dtype=object))


def _words(lines, code, names):
    """The first description of each item as text; its name where there is none."""
    words = np.array([str(name) for name in names], object)
    if "description" in lines:
        told = lines["description"].notna().to_numpy()
        at, first = np.unique(code[told], return_index=True)
        words[at] = [str(text) for text in lines["description"].to_numpy(object)[told][first]]
    return words


def _numbers(lines, name, unit, **bounds):
    """A column of numbers; texts that may be some are refused with the way to read them."""
    try:
        return column(lines, name, unit, **bounds)
    except ValueError as wrong:
        if any(isinstance(value, str) for value in lines[name].tolist()):
            raise ValueError(f"{wrong}{TEXTS}") from None
        raise


def _days(times):
    """The day of each order line, counted from 1970."""
    if isinstance(times.dtype, pd.DatetimeTZDtype):
        times = times.dt.tz_localize(None)  # the day that it was there
    try:
        if pd.api.types.is_numeric_dtype(times):
            raise TypeError
        days = times.to_numpy().astype("datetime64[D]")
    except (TypeError, ValueError):
        raise ValueError(
            f"time is {times.iloc[:1].tolist()[0]!r} in the first line; all must be dates: {_to_dates(times)}"
        ) from None
    if np.isnat(days).any():
        row = times.index.tolist()[int(np.argmax(np.isnat(days)))]
        raise ValueError(f"time of {row!r} is missing; it must be a date")
    return days.astype(int)


def _to_dates(times):
    """How a column becomes one of dates, in words."""
    if pd.api.types.is_numeric_dtype(times):
        return (
            "lines['time'] = pd.to_datetime(lines['time'].astype(int).astype(str)), if they look as 20241231"
        )
    shown = times.astype(str)
    how = ", dayfirst=True" * bool(shown.str.match(DAY_FIRST).any())
    both = not how and shown.str.match(SLASHES).any()
    how = f"lines['time'] = pd.to_datetime(lines['time']{how})"
    return f"{how}{', with dayfirst=True if the day stands first' * bool(both)}{TEXTS}"
