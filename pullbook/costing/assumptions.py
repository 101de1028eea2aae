"""What is assumed of every item of a shop, and what a stretch of weeks then earns."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pullbook._check import HUGE, number, shown, whole
from pullbook.costing.rates import CarryingRate, RateOrTotal, Rates, rated

WEEK = 5.0  # working days
WEEKS = 52  # in a year of calendar weeks, which is how a shop's orders are counted
CARRYING = CarryingRate(  # of the course; chapter 06 takes it apart
    capital=0.10, storage=0.12, insurance=0.015, taxes=0.01, shrinkage=0.03, obsolescence=0.10
)
FLOWS = ("sold", "setups", "stock", "short", "singly")


@dataclass(frozen=True)
class Assumptions:
    """What is assumed of every item of a shop.

    setup: euro a set-up, of a lot or of an order made to order (K of the economic lot). carrying:
    CarryingRate, obsolescence in it, or its total per year. service: cycle service level of a stocked item,
    as a share, the same for all; None: each item's own, chosen by money. lead_time: whole weeks until a lot
    is there. making: working days until an item is made that somebody ordered. short: euro a unit that a
    customer finds missing, and waits for. lost: share of the customers who do not wait a week (five working
    days), whether it was not on the shelf or is made to order. growth: how that share grows with the days: 1,
    as many of those still waiting go each week; 0, they go at once or never; above 1, patience wears thin.
    capacity: hours a week in which orders can be made; setup_hours, unit_hours: what an order and each unit
    of it take of them. single: what a unit that is made to order costs more than one of a lot, besides its
    set-up, as a share of its cost. Raises ValueError for numbers out of range.

    >>> Assumptions(setup=3).carrying.total, Assumptions().with_obsolescence(0.3).carrying.total
    (0.375, 0.575)
    """

    setup: float = 2.0
    carrying: RateOrTotal = RateOrTotal(CARRYING)  # noqa: RUF009 (a descriptor)
    service: float | None = None
    lead_time: int = 2
    making: float = 5.0
    short: float = 2.0
    lost: float = 0.05
    growth: float = 1.0
    capacity: float = math.inf
    setup_hours: float = 1 / 12
    unit_hours: float = 0.25
    single: float = 0.0

    def __post_init__(self):
        for name, unit in (
            ("setup", "euro a set-up"),
            ("short", "euro a unit"),
            ("making", "working days"),
            ("setup_hours", "h an order"),
            ("unit_hours", "h a unit"),
        ):
            number(name, getattr(self, name), unit, low=0, high=HUGE)
        if self.service is not None:
            number("service", self.service, "as a share", above=0, below=1)
        number("lost", self.lost, "as a share", low=0, high=1)
        number("single", self.single, "of the cost", low=0, high=100)
        number("growth", self.growth, "(1: the same each week)", low=0, high=10)
        if self.capacity != math.inf:
            number("capacity", self.capacity, "h a week", above=0, high=HUGE)
        object.__setattr__(self, "lead_time", whole("lead_time", self.lead_time, "weeks", high=520))

    def leave(self, days: ArrayLike) -> np.ndarray:
        """The share of customers who do not wait so many working days: 1 - (1 - lost) ** (weeks ** growth),
        a Weibull law of patience; none where there is no wait.

        >>> [round(float(share), 4) for share in Assumptions(lost=0.05).leave([0, 5, 10])]
        [0.0, 0.05, 0.0975]
        >>> [round(float(share), 4) for share in Assumptions(lost=0.05, growth=2).leave([0, 5, 10])]
        [0.0, 0.05, 0.1855]
        """
        weeks = np.asarray(days, float) / WEEK
        with np.errstate(over="ignore"):
            return np.where(weeks > 0, 1.0 - (1.0 - self.lost) ** (weeks**self.growth), 0.0)

    def hours(self, orders: ArrayLike, units: ArrayLike) -> np.ndarray:
        """The hours that so many orders of so many units take to be made.

        >>> float(Assumptions().hours(12, 20))                     # 12 of 5 minutes, 20 of 15
        6.0
        """
        return self.setup_hours * np.asarray(orders, float) + self.unit_hours * np.asarray(units, float)

    @classmethod
    def from_rates(cls, rates: Rates, setup_hours: float, units: float = 1.0, **others: Any) -> Assumptions:
        """The assumptions that a workshop's Rates make: a set-up takes `setup_hours` at `setup_rate`, and
        what an order delivered late costs is shared by its `units`, each of them short. Keeping stock costs
        what it costs there. others: fields that Rates don't know.

        >>> shop = pb.halyard()
        >>> Assumptions.from_rates(shop.rates, setup_hours=5 / 60).setup        # 24 euro an hour
        2.0
        """
        rates = rated(rates)
        hours = number("setup_hours", setup_hours, "h", low=0)
        each = number("units", units, "units an order", above=0)
        setup = round(rates.setup_rate * hours, 9)
        return cls(setup=setup, carrying=rates.carrying, short=rates.late / each, **others)

    def with_obsolescence(self, share: float) -> Assumptions:
        """The same, with another share of the value that goes out of fashion in a year.

        >>> Assumptions().with_obsolescence(0).carrying.total
        0.275
        """
        return replace(self, carrying=replace(self.carrying, obsolescence=share))


def assumed(assumptions) -> Assumptions:
    """The Assumptions, the course's own for None; else a ValueError."""
    if assumptions is None:
        return Assumptions()
    if not isinstance(assumptions, Assumptions):
        raise ValueError(f"assumptions is {shown(assumptions)}; it must be pb.costing.Assumptions(...)")
    return assumptions


def half_and_twice(assumptions: Assumptions, cost_share: float) -> dict[str, tuple[float, float]]:
    """About half and twice of each assumption, and of the cost by the price: what a tornado tries.

    >>> half_and_twice(Assumptions(), 0.6)["setup"], half_and_twice(Assumptions(), 0.6)["lead_time"]
    ((1.0, 4.0), (1, 4))
    """
    a, total = assumptions, assumptions.carrying.total
    halves = {name: getattr(a, name) for name in ("setup", "short", "making")} | {"carrying": total}
    found: dict[str, tuple[float, float]] = {
        name: (value / 2, 2 * value) for name, value in halves.items() if value
    }
    found["lost"] = (0.0, min(1.0, 3 * a.lost)) if a.lost else (0.0, 0.1)
    found["lead_time"] = (a.lead_time // 2, 2 * a.lead_time) if a.lead_time else (0, 2)
    found["service"] = (0.8, 0.99)
    found["single"] = (0.0, 2 * a.single or 0.05)
    found["cost_share"] = (max(0.1, cost_share - 0.15), min(0.95, cost_share + 0.15))
    if math.isfinite(a.capacity):
        found["capacity"] = (a.capacity / 1.25, 1.25 * a.capacity)
    return found


def earned(flows: pd.DataFrame, items: pd.DataFrame, assumptions: Assumptions, weeks: float) -> pd.DataFrame:
    """What a stretch of weeks earns, item by item, in euro: a table of sales, goods, setups, carrying, short,
    and profit, their sum.

    flows: a row an item with sold, short and singly (units in these weeks; singly: those made to order),
    setups (in these weeks) and stock (units, mean). items: price and cost (euro a unit), the same rows.
    weeks: how many. stock: its mean value, euro, the last column. Stock left at the end is worth what it
    cost; what goes out of fashion is in carrying.

    >>> flows = pd.DataFrame({"sold": [100.0], "setups": [5.0], "stock": [20.0], "short": [1.0],
    ...     "singly": [0.0]})
    >>> table = pd.DataFrame({"price": [30.0], "cost": [20.0]})
    >>> euro = earned(flows, table, Assumptions(carrying=0.26), weeks=10).iloc[0]
    >>> euro[["sales", "goods", "setups", "carrying", "short", "profit"]].tolist(), float(euro["stock"])
    ([3000.0, -2000.0, -10.0, -20.0, -2.0, 968.0], 400.0)
    """
    price, cost = items["price"].to_numpy(float), items["cost"].to_numpy(float)
    given = {name: flows[name].to_numpy(float) for name in FLOWS}
    return pd.DataFrame(earnings(given, price, cost, assumed(assumptions), weeks), index=flows.index)


def earnings(flows, price, cost, a: Assumptions, weeks) -> dict[str, np.ndarray]:
    """The columns of `earned`, of arrays by item, for who needs no table.

    >>> none = np.zeros(1)
    >>> flows = {"sold": np.array([2.0]), "setups": none, "stock": none, "short": none, "singly": none}
    >>> earnings(flows, np.array([30.0]), np.array([20.0]), Assumptions(), weeks=1)["profit"].tolist()
    [20.0]
    """
    sold, setups, stock, short, singly = (flows[name] for name in FLOWS)
    value = stock * cost
    euro = {
        "sales": sold * price,
        "goods": -(sold + a.single * singly) * cost,
        "setups": -a.setup * setups,
        "carrying": -a.carrying.total * value * weeks / WEEKS,
        "short": -a.short * short,
    }
    return {**euro, "profit": np.sum(list(euro.values()), axis=0), "stock": value}
