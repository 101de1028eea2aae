"""Lot sizes: the economic lot and its relatives, and lots for a demand that varies.

K is the cost of a set-up here (elsewhere in the course K counts cards). A year may be any one period that all
rates share.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from numbers import Real

import numpy as np

from pullbook._check import HUGE, alike, amount, amounts, choice, each, number, numbers, shown
from pullbook.decide.inventory.rules import economic_lot
from pullbook.demand.items import Figure, Items, shaped


@dataclass(frozen=True)
class LotSize:
    """A lot ordered or made again and again. Q: units. cost: per year, the purchase included. cycle_time:
    years from lot to lot. Of many items each is an array.
    """

    Q: Figure
    cost: Figure
    cycle_time: Figure
    setup_cost: Figure
    holding_cost: Figure


@dataclass(frozen=True)
class ProductionLot(LotSize):
    """A LotSize made at a finite rate. uptime, downtime: years in a cycle. max_stock: units. effective_h: h',
    per unit and year.
    """

    uptime: float
    downtime: float
    max_stock: float
    effective_h: float


@dataclass(frozen=True)
class BackorderLot(LotSize):
    """A LotSize that lets customers wait. stockout_fraction: share of demand that waits. max_stock,
    max_backorders: units.
    """

    backorder_cost: float
    stockout_fraction: float
    max_stock: float
    max_backorders: float


@dataclass(frozen=True)
class DiscountLot(LotSize):
    """A LotSize at a price list. region: line of the price list, from 0. unit_cost: mean price paid for a
    unit.
    """

    region: int
    unit_cost: float


def eoq(K: Items, h: Items, demand: Items, unit_cost: Items = 0) -> LotSize:
    """The economic order quantity, Q* = sqrt(2 K demand / h). Returns a LotSize.

    K: cost of a set-up or an order. h: holding cost per unit and year. demand: units per year. unit_cost:
    price of a unit, counted in the cost and of no effect on Q. Each a number, or an array of one an item;
    with an array the results are arrays. Source: Harris (1913). Raises ValueError unless K, h and demand are
    above 0.

    >>> round(eoq(K=8, h=0.225, demand=1300).Q, 2)                 # Snyder & Shen, Example 3.1
    304.05
    >>> eoq(K=8, h=0.225, demand=[1300, 5200]).Q.round(2).tolist()
    [304.05, 608.09]
    """
    K, h, demand = terms_of_each(K, h, demand)
    price = each("unit_cost", unit_cost, "per unit", low=0, high=HUGE)
    alike(K=K, h=h, demand=demand, unit_cost=price)
    return LotSize(*shaped(*_costs(economic_lot(K, demand, h), K, h, demand, price)))


def lot_cost(Q: float, K: float, h: float, demand: float) -> float:
    """What a lot of any size costs a year to set up and hold: K demand / Q + h Q / 2.

    Q: units. K: cost of a set-up. h: holding cost per unit and year. demand: units per year. Source: Harris
    (1913). Raises ValueError unless all are above 0.

    >>> round(lot_cost(608.09, K=8, h=0.225, demand=1300), 2)      # twice the best lot
    85.51
    """
    return _costs(amount("Q", Q, "units"), *terms(K, h, demand))[1]


def eoq_sensitivity(ratio: float) -> float:
    """Cost of a lot over that of the best one, (x + 1/x) / 2 with ratio x = Q / Q*: a flat bowl. Source:
    Snyder & Shen, ch. 3.

    >>> eoq_sensitivity(2)  # a lot twice too large costs a quarter more
    1.25
    """
    x = amount("ratio", ratio)
    return (x + 1 / x) / 2


def epq(K: float, h: float, demand: float, production: float) -> ProductionLot:
    """The economic production quantity: sqrt(2 K demand / h') with h' = h (1 - demand / production), as stock
    peaks below Q.

    K: cost of a set-up. h: holding cost per unit and year (h, not h'). demand, production: units per year.
    Returns a ProductionLot. Source: Taft (1918). Raises ValueError unless production is above demand.

    >>> round(epq(K=50, h=0.6, demand=2500, production=10_000).cost, 2)            # Nahmias, ch. 4: EPROMs
    335.41
    """
    K, h, demand = terms(K, h, demand)
    production = number("production", production, "units per year", above=demand, high=1e100)
    idle = (production - demand) / production
    costs = _costs(float(economic_lot(K, demand, h * idle)), K, h * idle, demand)
    Q, cycle_time = costs[0], costs[2]
    return ProductionLot(*costs, Q / production, cycle_time * idle, Q * idle, h * idle)


def eoq_backorders(K: float, h: float, p: float, demand: float) -> BackorderLot:
    """The economic order quantity where orders may wait at a cost: sqrt(2 K demand (h + p) / (h p)); a share
    h / (h + p) waits.

    K: cost of a set-up. h: holding cost, p: backorder cost, per unit and year. demand: units per year.
    Returns a BackorderLot. Source: Snyder & Shen, Fundamentals of Supply Chain Theory, ch. 3. Raises
    ValueError unless all are above 0.

    >>> round(eoq_backorders(K=8, h=0.225, p=5, demand=1300).Q, 2)  # Snyder & Shen, Example 3.8
    310.81
    """
    (K, h, demand), p = terms(K, h, demand), amount("p", p, "per unit and year")
    Q, x, y = math.sqrt(2 * K * demand * (h + p) / (h * p)), h / (h + p), p / (h + p)
    setup, hold, wait = K * demand / Q, h * Q * y**2 / 2, p * Q * x**2 / 2
    return BackorderLot(Q, setup + hold + wait, Q / demand, setup, hold, wait, x, Q * y, Q * x)


def epq_backorders(K: float, h: float, p: float, demand: float, production: float) -> BackorderLot:
    """The economic production quantity where orders may wait at a cost: as eoq_backorders with h' and p',
    both times 1 - demand / production; stock and backorders peak below it by the same factor.

    K, h, p, demand: as in eoq_backorders. production: units per year. Returns a BackorderLot. Source: Hadley
    & Whitin (1963), ch. 2. Raises ValueError unless production is above demand.

    >>> lot = epq_backorders(K=50, h=0.6, p=5.4, demand=2500, production=10_000)
    >>> round(lot.Q, 2), round(lot.max_backorders, 2)
    (785.67, 58.93)
    """
    h, p = amount("h", h, "per unit and year"), amount("p", p, "per unit and year")
    idle = 1 - epq(K, h, demand, production).uptime / (epq(K, h, demand, production).cycle_time)
    lot = eoq_backorders(K, h * idle, p * idle, demand)
    return replace(lot, max_stock=lot.max_stock * idle, max_backorders=lot.max_backorders * idle)


def eoq_all_units(
    K: float, rate: float, demand: float, breakpoints: Sequence[float], unit_costs: Sequence[float]
) -> DiscountLot:
    """The best order where a larger one makes every unit cheaper: the economic quantity of a region, or its
    breakpoint.

    K: cost of an order. rate: holding cost per year as a share of unit cost. demand: units per year.
    breakpoints: least quantity of each region, the first 0. unit_costs: price of a unit in each. Returns a
    DiscountLot. Source: Hadley & Whitin (1963). Raises ValueError unless breakpoints rise from 0 and
    unit_costs never do.

    >>> eoq_all_units(8, 0.3, 1300, [0, 400, 800], [0.75, 0.72, 0.68]).Q  # Snyder & Shen, Example 3.5
    800.0
    """
    return _discount(K, rate, demand, breakpoints, unit_costs, incremental=False)


def eoq_incremental(
    K: float, rate: float, demand: float, breakpoints: Sequence[float], unit_costs: Sequence[float]
) -> DiscountLot:
    """The best order where only the units beyond a breakpoint are cheaper, as if at a set-up cost K + C:
    sqrt(2 (K + C) demand / h).

    In region j a lot costs C + c[j] Q to buy, C the sum of b[k] (c[k-1] - c[k]) up to j, and h = rate c[j].
    Arguments, result and errors as in eoq_all_units; the result's unit_cost is the mean price, C / Q + c[j].
    Source: Hadley & Whitin (1963).

    >>> # Snyder & Shen, Example 3.7
    >>> round(eoq_incremental(8, 0.3, 1300, [0, 400, 800], [0.75, 0.72, 0.68]).Q, 2)
    304.05
    """
    return _discount(K, rate, demand, breakpoints, unit_costs, incremental=True)


@dataclass(frozen=True)
class LotPlan:
    """Lots and stock left, units by period; their cost in all; F: Wagner-Whitin's least cost of the first 0,
    1, 2 ... periods.
    """

    lots: tuple[float, ...]
    stock: tuple[float, ...]
    cost: float
    F: tuple[float, ...] = ()


def wagner_whitin(
    demand: Sequence[float] | np.ndarray, K: float | Sequence[float] | np.ndarray, h: float
) -> LotPlan:
    """The cheapest lots for a known demand: F[t] = min over s < t of F[s] + K[s] + the cost of holding for
    periods s+1 to t.

    demand: units, by period. K: cost of a set-up, one number or one a period. h: cost of holding a unit from
    one period to the next. Returns a LotPlan; of equally cheap ones, that with the longer last lot. Source:
    Wagner & Whitin (1958). Raises ValueError for numbers below 0, an empty demand, or lengths that differ.

    >>> wagner_whitin([90, 120, 80, 70], K=500, h=2).lots          # Snyder & Shen, Example 3.9
    (210.0, 0.0, 150.0, 0.0)
    """
    d, K, h = _periods(demand, K, h)
    F, start, units = np.append(0.0, np.full(len(d), np.inf)), np.zeros(len(d) + 1, int), np.array(d)
    for s, ahead in enumerate(
        units[s:] for s in range(len(d))
    ):  # a lot made in s, for the periods up to each later one
        cost = F[s] + K[s] * (np.cumsum(ahead) > 0) + h * np.cumsum(np.arange(len(ahead)) * ahead)
        better = cost < F[s + 1 :]
        F[s + 1 :][better], start[s + 1 :][better] = cost[better], s
    starts = [int(start[-1])]
    while starts[0]:
        starts.insert(0, int(start[starts[0]]))
    return _plan(d, K, h, starts, tuple(F.tolist()))


def silver_meal(
    demand: Sequence[float] | np.ndarray,
    K: float | Sequence[float] | np.ndarray,
    h: float,
    per: str = "period",
) -> LotPlan:
    """Lots by the Silver-Meal rule: let a lot cover one more period as long as its cost per period does not
    rise.

    per: "period", or "unit" for the least-unit-cost rule; else as in wagner_whitin, errors too. Returns a
    LotPlan, often the cheapest or little dearer. Source: Silver & Meal (1973).

    >>> demand = [10, 62, 12, 130, 154, 129, 88, 52, 124, 160, 238, 41]
    >>> round(silver_meal(demand, K=54, h=0.4).cost, 2)            # Silver, Pyke & Peterson, ch. 6
    501.2
    """
    (d, K, h), by_unit = _periods(demand, K, h), choice("per", per, ("period", "unit")) == "unit"
    starts, cost, total, mean = [0], K[0], d[0], K[0] / (d[0] or 1 if by_unit else 1)
    for t in range(1, len(d)):
        more, units = cost + h * (t - starts[-1]) * d[t], total + d[t]
        longer = more / (units or 1 if by_unit else t + 1 - starts[-1])
        if not total or longer > mean:
            starts.append(t)
            more, units, longer = K[t], d[t], K[t] / (d[t] or 1 if by_unit else 1)
        cost, total, mean = more, units, longer
    return _plan(d, K, h, starts)


def lot_for_lot(
    demand: Sequence[float] | np.ndarray, K: float | Sequence[float] | np.ndarray, h: float
) -> LotPlan:
    """A lot in every period that has demand: no stock, most set-ups. A LotPlan; arguments and errors as in
    wagner_whitin.

    >>> lot_for_lot([90, 120, 80, 70], K=500, h=2).cost
    2000.0
    """
    d, K, h = _periods(demand, K, h)
    return _plan(d, K, h, range(len(d)))


def terms(K: float, h: float, demand: float) -> tuple[float, float, float]:
    """The three numbers of every lot, each above 0: K a set-up, h a unit and year, demand in units a year."""
    return (
        amount("K", K, "per set-up"),
        amount("h", h, "per unit and year"),
        amount("demand", demand, "units per year"),
    )


def terms_of_each(K: Items, h: Items, demand: Items) -> tuple[Figure, Figure, Figure]:
    """The same of many items: numbers, or arrays."""
    return (
        amounts("K", K, "per set-up"),
        amounts("h", h, "per unit and year"),
        amounts("demand", demand, "units per year"),
    )


def _costs(Q, K, h, demand, unit_cost=0.0) -> tuple[Figure, Figure, Figure, Figure, Figure]:
    """The figures of a LotSize."""
    return Q, K * demand / Q + h * Q / 2 + unit_cost * demand, Q / demand, K * demand / Q, h * Q / 2


def _discount(K, rate, demand, breakpoints, unit_costs, incremental):
    K, rate, demand = (
        amount("K", K, "per order"),
        amount("rate", rate, "per year"),
        amount("demand", demand, "units per year"),
    )
    b, c = numbers("breakpoints", breakpoints, "units"), numbers("unit_costs", unit_costs, "per unit")
    if len(b) != len(c):
        raise ValueError(
            f"breakpoints has {len(b)} numbers and unit_costs has {len(c)}; give one of each a region"
        )
    if b[0] != 0 or sorted(set(b)) != b:
        raise ValueError(f"breakpoints is {shown(breakpoints)} units; it must start at 0 and rise")
    if sorted(c, reverse=True) != c:
        raise ValueError(
            f"unit_costs is {shown(unit_costs)} per unit; a larger order must not cost more a unit"
        )
    amount("unit_costs", c[-1], "per unit")
    found, C = [], 0.0
    for j, (low, high, price) in enumerate(zip(b, b[1:] + [math.inf], c)):
        C += low * (c[j - 1] - price) if incremental else 0.0
        Q = max(low, float(economic_lot(K + C, demand, rate * price)))
        if Q < high:  # else the next region is cheaper still
            mean = C / Q + price
            found.append(DiscountLot(*_costs(Q, K, rate * mean, demand, mean), j, mean))
    return min(found, key=lambda lot: lot.cost)


def _periods(demand, K, h) -> tuple[list[float], list[float], float]:
    d = numbers("demand", demand, "units")
    K = (
        [number("K", K, "per set-up", low=0, high=HUGE)] * len(d)
        if isinstance(K, Real)
        else numbers("K", K, "per set-up")
    )
    if len(K) != len(d):
        raise ValueError(
            f"K has {len(K)} numbers and demand has {len(d)}; give one a period, or one number for all"
        )
    return d, K, number("h", h, "per unit and period", low=0, high=HUGE)


def _plan(d, K, h, starts, F=()):
    """The LotPlan whose lots are made in the periods `starts`, each up to the next."""
    lots, stock = [0.0] * len(d), [0.0] * len(d)
    for s, end in zip(starts, [*starts[1:], len(d)]):
        lots[s] = sum(d[s:end])
        stock[s:end] = [sum(d[t:end]) for t in range(s + 1, end + 1)]
    return LotPlan(tuple(lots), tuple(stock), sum(k for k, q in zip(K, lots) if q) + h * sum(stock), F)
