"""Look every period, and fill up to S from s: (s, S).

K is the cost of an order here. Stock means inventory position: on the shelf, plus on order, less what
customers wait for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from pullbook._check import amount, shown, whole
from pullbook.demand.distributions import Poisson, Table
from pullbook.demand.given import Demand, Mean, as_demand, over

LONGEST = 20_000  # units between s and S


@dataclass(frozen=True)
class MinMax:
    """Each period, from s units or less fill up to S. cost: per period. periods_between_orders: on
    average.
    """

    s: int
    S: int
    cost: float
    setup_cost: float
    holding_cost: float
    backorder_cost: float
    periods_between_orders: float


def ss_policy(s: int, S: int, K: float, h: float, p: float, demand: Demand, L: int = 0, R: int = 1) -> MinMax:
    """What filling up to S from s or less costs a period, exactly: (K + the sum of m(j) G(S - j)) / M, j from
    0 to S - s - 1.

    m(j): mean periods in which the stock is j below S, of a cycle of M; G(y) = h n_bar(y) + p n(y) for the
    demand of L + 1 periods. s, S: whole units, s below S. K: cost of an order. h: holding cost, p: backorder
    cost, per unit and period. demand: of a period, in whole units: Poisson, a Table, a discrete frozen
    distribution of scipy.stats, or past demands. L: lead time, whole periods. R: periods from one look to
    the next; with more than one G is the mean over L + 1 to L + R periods. Returns a MinMax. Source: Veinott
    & Wagner (1965); Zheng & Federgruen (1991); for R, Silver, Pyke & Thomas (2017), ch. 7. Raises ValueError
    unless K, h and p are above 0.

    >>> round(ss_policy(4, 10, K=5, h=1, p=4, demand=Poisson(6)).cost, 2)
    8.03
    """
    K, h, p, one, D, R = _periodic(K, h, p, demand, L, R)
    s = whole("s", s, "units", low=-LONGEST * 10, high=LONGEST * 10)
    S = whole("S", S, "units", low=s + 1, high=s + LONGEST)
    return _min_max(s, S, K, h, p, _renewal(one, S - s), D, R)


def ss_optimal(K: float, h: float, p: float, demand: Demand, L: int = 0, R: int = 1) -> MinMax:
    """The cheapest s and S, exactly, with Zheng and Federgruen's search. Arguments and errors as in
    ss_policy. Returns a MinMax.

    Source: Zheng & Federgruen (1991). Raises ValueError where S would be more than 20,000 units above s:
    count in larger units.

    >>> best = ss_optimal(K=5, h=1, p=4, demand=Poisson(6))        # Snyder & Shen, Example 4.7
    >>> best.s, best.S, round(best.cost, 3)
    (4, 10, 8.034)
    """
    K, h, p, one, D, R = _periodic(K, h, p, demand, L, R)
    top = int(D.upper(h / (h + p)))

    def cost(s, S, G, m):
        return (K + m[: S - s] @ G(np.arange(S, s, -1))) / m[: S - s].sum()

    def one_period(y):
        n, n_bar = D.losses(y)
        return h * n_bar + p * n

    most, Q = math.inf, 1
    while Q <= LONGEST and (c := cost(top - Q, top, one_period, _renewal(one, Q))) < most:
        most, Q = c, 2 * Q
    low, high = (
        math.floor(D.mean - most / p) - 1,
        math.ceil(D.mean + most / h) + 1,
    )  # beyond these G alone is above the least cost
    if high - low > LONGEST:
        raise ValueError(
            f"K is {K:g} per order; with h {h:g} and p {p:g} the search is over {high - low:,} units; count"
            f" in larger units, so that it is over {LONGEST:,} at most"
        )
    level, m = one_period(np.arange(low, high + 1)), _renewal(one, high - low)

    def G(y):
        return level[y - low]

    s, S = top - 1, top
    while s > low and cost(s, S, G, m) > G(s):
        s -= 1
    best, next_S = cost(s, S, G, m), S + 1
    while next_S <= high and G(next_S) <= best:
        if cost(s, next_S, G, m) < best:
            S = next_S
            while s + 1 < S and cost(s, S, G, m) <= G(s + 1):
                s += 1
            best = cost(s, S, G, m)
        next_S += 1
    return _min_max(s, S, K, h, p, m, D, R)


def _periodic(K, h, p, demand, L, R):
    K, h, p = (
        amount("K", K, "per order"),
        amount("h", h, "per unit and period"),
        amount("p", p, "per unit and period"),
    )
    one, L = as_demand("demand", demand), whole("L", L, "periods", high=10_000)
    if not isinstance(one, Poisson | Table):
        raise ValueError(
            f"demand is {shown(demand)}; it must be of whole units: Poisson(mean), a Table or past demands"
        )
    if one.mean > LONGEST:
        raise ValueError(
            f"demand has a mean of {one.mean:g} units a period; it must be at most {LONGEST:,}: count in"
            " larger units"
        )
    R = whole("R", R, "periods", low=1, high=1000)
    ahead = [over(one, L + t) for t in range(1, R + 1)]
    return K / R, h, p, over(one, R).table(), Mean(ahead) if R > 1 else ahead[0], R


def _renewal(table, n):
    """m(0) to m(n - 1): mean periods in which the stock is so far below S."""
    p = np.bincount(table.values.astype(int), table.probabilities)
    m, q = np.zeros(n), p[1:] / (1 - p[0])
    m[0] = 1 / (1 - p[0])
    for j in range(1, n):
        k = min(j, len(q))
        m[j] = q[:k] @ m[j - k : j][::-1]
    return m


def _min_max(s, S, K, h, p, m, D, R):
    m, (n, n_bar) = m[: S - s], D.losses(np.arange(S, s, -1.0))
    cycle = float(m.sum())
    costs = K / cycle, float(h * (m @ n_bar)) / cycle, float(p * (m @ n)) / cycle
    return MinMax(s, S, sum(costs), *costs, cycle * R)
