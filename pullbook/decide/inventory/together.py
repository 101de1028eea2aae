"""Items that are ordered together, and so share the cost of an order."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pullbook._check import amount, listed

MOST = 1_000_000  # cycle times to try


@dataclass(frozen=True)
class JointLots:
    """Items that share orders. cycle_time: years from one order to the next. multiples: an item is in each,
    or in every second, third ... order. Q: its lot, units. cost: per year. In the items' order.
    """

    cycle_time: float
    multiples: tuple[int, ...]
    Q: tuple[float, ...]
    cost: float


def joint_replenishment(
    K: float, k: Sequence[float], h: Sequence[float], demand: Sequence[float]
) -> JointLots:
    """Lots of items that are ordered together: every T years an order, with item i in each m_i-th of them, so
    that (K + sum k_i / m_i) / T + T sum h_i demand_i m_i / 2 is least.

    K: cost of an order, whatever is in it. k: what an item in it costs besides. h: holding cost per unit and
    year. demand: units per year; lists, one an item. Between two times at which some m_i changes all m_i stay
    the same, so that trying each such stretch of T finds the least. Returns JointLots. Source: Goyal (1974),
    Management Science 21(4), 436-443. Raises ValueError for lists of different lengths, or an amount not
    above 0.

    >>> plan = joint_replenishment(K=80, k=[5, 5, 20], h=[2, 2, 1], demand=[5000, 2000, 50])
    >>> plan.multiples, round(plan.cost)
    ((1, 1, 8), 1632)
    """
    K = amount("K", K, "per order")
    lists = {
        "k": listed("k", k, "costs"),
        "h": listed("h", h, "costs"),
        "demand": listed("demand", demand, "units"),
    }
    if len({len(values) for values in lists.values()}) > 1 or not lists["k"]:
        sizes = ", ".join(f"{name} has {len(values)}" for name, values in lists.items())
        raise ValueError(f"{sizes}; give one of each an item")
    part, hold, d = (np.array([amount(f"{n}[{i}]", v) for i, v in enumerate(x)]) for n, x in lists.items())
    longest = math.sqrt(2 * (K + part.sum()) / (hold @ d))
    shortest = K / ((K + part.sum()) / longest + longest * (hold @ d) / 2)  # beyond it orders alone cost more
    change = 2 * part / (hold * d)  # m becomes m + 1 where T^2 m (m + 1) falls to it
    often = np.sqrt(change) / shortest
    if often.sum() > MOST:
        raise ValueError(
            f"K is {K:g} per order; k, h and demand ask for orders {often.max():,.0f} times as often"
        )
    some = [np.sqrt(c / (m * (m + 1))) for c, o in zip(change, often) for m in [np.arange(1, int(o) + 2)]]
    turns = np.unique(np.concatenate([[shortest, longest], *some]))
    turns = turns[(turns >= shortest) & (turns <= longest)]
    best = math.inf, 0.0, np.ones(len(d))
    for T in (turns[1:] + turns[:-1]) / 2 if len(turns) > 1 else turns:
        m = np.maximum(1, np.ceil(np.sqrt(change / T**2 + 0.25) - 0.5 - 1e-12))
        fixed, stock = K + (part / m).sum(), hold @ (d * m) / 2
        best = min(
            best, (2 * math.sqrt(fixed * stock), math.sqrt(fixed / stock), m), key=lambda plan: plan[0]
        )
    cost, T, m = best
    return JointLots(T, tuple(int(v) for v in m), tuple(float(q) for q in d * m * T), cost)
