"""Base stocks along a line of stages, each told of what the customers take (echelon stock)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pullbook._check import amount, listed
from pullbook.demand.distributions import Poisson, Table
from pullbook.demand.given import Demand, as_demand, lead_time, over

MOST = 50_000  # units that a customer may ask for in all lead times together


@dataclass(frozen=True)
class EchelonStock:
    """Base stocks of a line of stages, supplier first. S: a stage's own, units. echelon: of a stage and all
    that is after it. cost: per period, of all stages' stock, in them and on the way, and of backorders.
    """

    S: tuple[int, ...]
    echelon: tuple[int, ...]
    cost: float


def echelon_base_stock(h: Sequence[float], L: Sequence[float], p: float, demand: Demand) -> EchelonStock:
    """The cheapest base stocks of a line of stages in which each waits for the one before it.

    h: what a unit costs there a period, stage by stage, supplier first; it rises, as value is added. L: lead
    times, periods, in the same order. p: backorder cost, per unit and period, at the last stage. demand: of a
    period, at the last stage, whole units: Poisson, a Table, or whole past demands. With the last stage's
    cheapest stock known, what it costs the one before it to have less is known too; and so upwards. Returns
    an EchelonStock. Source: Clark & Scarf (1960), Management Science 6(4), 475-490; Snyder & Shen, ch. 6.
    Raises ValueError where h falls, or demand is not of whole units.

    >>> echelon_base_stock(h=[1, 2], L=[2, 1], p=20, demand=Poisson(5)).S
    (12, 9)
    """
    held = [amount(f"h[{i}]", x, "per unit and period") for i, x in enumerate(listed("h", h, "costs"))]
    times = listed("L", L, "lead times")
    p, one = amount("p", p, "per unit and period"), as_demand("demand", demand)
    if not held or len(held) != len(times):
        raise ValueError(f"h has {len(held)} and L has {len(times)}; give one of each a stage")
    added = np.diff(held, prepend=0.0)
    if (added < 0).any():
        raise ValueError(f"h is {held}; it must not fall from the supplier to the customer")
    if not isinstance(one, Poisson | Table) or not one.whole:
        raise ValueError("demand must be of whole units: Poisson, a Table, or whole past demands")
    chances = [_chances(over(one, lead_time(x, one))) for x in times]
    most = sum(len(c) for c in chances)
    if most > MOST:
        raise ValueError(
            f"L is {times}; over them demand goes up to {most:,} units, and {MOST:,} can be tried"
        )
    # by echelon stock from 0 to most: cost of this stage and those after it; below 0 it is a straight line
    below, cost, stock = -(p + held[-1]), np.zeros(most), []
    for i in reversed(range(len(held))):
        short = np.arange(-len(chances[i]) + 1, 0)
        cost, below = cost + added[i] * np.arange(most), below + added[i]
        cost = np.convolve(np.append(cost[0] + below * short, cost), chances[i], "valid")
        stock.append(int(cost.argmin()))
        least = cost[stock[-1]]
        cost = np.where(np.arange(most) > stock[-1], least, cost)
    inside = np.minimum.accumulate(stock[::-1])  # more than the stages before it have is never there
    return EchelonStock(
        tuple(int(x) for x in inside - np.append(inside[1:], 0)), tuple(int(x) for x in inside), float(least)
    )


def _chances(demand):
    """The chance of 0, 1, 2, ... units."""
    table = demand.table() if isinstance(demand, Poisson) else demand
    dense = np.zeros(int(table.values[-1]) + 1)
    dense[table.values.astype(int)] = table.probabilities
    return dense
