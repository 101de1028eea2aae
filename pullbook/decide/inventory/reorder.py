"""When to order, and how much: (r, Q), order Q when the stock falls to r; and (s, S), look every period and
fill up to S from s.

K is the cost of an order here. Stock means inventory position: on the shelf, plus on order, less what
customers wait for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from pullbook._check import HUGE, amount, number, shown, whole
from pullbook.decide.inventory.lot_sizes import terms
from pullbook.decide.inventory.rules import economic_lot
from pullbook.demand.distributions import Normal, Poisson, Table
from pullbook.demand.given import Demand, Mean, as_demand, over
from pullbook.demand.normal import SQRT2PI
from pullbook.demand.solve import root

LONGEST = 20_000  # units between s and S


@dataclass(frozen=True)
class ReorderPolicy:
    """Order Q units when the stock falls to r. cost: per year, of orders, of stock held and of shortages
    (setup, holding, shortage_cost).

    safety_stock: r less the mean demand of a lead time, units. cycle_service_level: chance that a lead time
    passes without a shortage. fill_rate: share of units delivered from stock.
    """

    r: float
    Q: float
    cost: float
    setup_cost: float
    holding_cost: float
    shortage_cost: float
    safety_stock: float
    cycle_service_level: float
    fill_rate: float


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


def rq_policy(
    r: float, Q: float, K: float, h: float, p: float, demand: float, lead_time_demand: Normal | Poisson
) -> ReorderPolicy:
    """What ordering Q units at a stock of r costs a year, exactly: (K demand + the sum of h n_bar(y) + p
    n(y), y from r to r + Q) / Q.

    r, Q: units. K: cost of an order. h: holding cost, p: backorder cost, per unit and year. demand: units per
    year. lead_time_demand: of one lead time, units; Normal (the sum is an integral) or Poisson (r, Q whole
    numbers; r + 1 to r + Q). n, n_bar as in loss. Returns a ReorderPolicy. Source: Zheng (1992); Snyder &
    Shen, ch. 5. Raises ValueError unless Q, K, h, p and demand are above 0.

    >>> year = dict(K=8, h=0.225, p=7.5, demand=1300, lead_time_demand=Normal(1300 / 12, 150 / 12**0.5))
    >>> round(rq_policy(126.8, 328.5, **year).cost, 2)             # Snyder & Shen, Example 5.1
    78.07
    """
    (K, h, demand), p, D = (
        terms(K, h, demand),
        amount("p", p, "per unit and year"),
        as_flow("lead_time_demand", lead_time_demand),
    )
    return _policy(*as_rule(r, Q, D), K, h, p, demand, D)


def rq_optimal(
    K: float, h: float, p: float, demand: float, lead_time_demand: Normal | Poisson
) -> ReorderPolicy:
    """The cheapest r and Q, exactly: the cost h n_bar + p n is the same at r and at r + Q, and equals the
    least cost a year.

    Arguments and errors as in rq_policy. Returns a ReorderPolicy. Source: Zheng (1992) for Normal, Federgruen
    & Zheng (1992) for Poisson lead-time demand: the best Q stocks are those with the least costs.

    >>> # Snyder & Shen, Example 5.1
    >>> round(rq_optimal(8, 0.225, 7.5, 1300, Normal(1300 / 12, 150 / 12**0.5)).cost, 2)
    78.07
    """
    (K, h, demand), p, D = (
        terms(K, h, demand),
        amount("p", p, "per unit and year"),
        as_flow("lead_time_demand", lead_time_demand),
    )
    sure, top = (
        math.sqrt(2 * K * demand * h * p / (h + p)),
        D.upper(h / (h + p)),
    )  # cost without uncertainty; cheapest stock

    def g(y):
        n, n_bar = D.losses(y)
        return h * n_bar + p * n

    if D.whole:
        most = _policy(top - 1, math.ceil(max(1, sure / h)), K, h, p, demand, D).cost
        low, high = (
            math.floor(min(top, D.mean - most / p)),
            math.ceil(D.mean + most / h),
        )  # beyond these a stock alone costs more
        if high - low > 1_000_000:
            raise ValueError(
                f"K is {K:g} per order; with h {h:g} and p {p:g} the search is over {high - low:,} units;"
                " count in larger units, or use Normal"
            )
        y = np.arange(low, high + 1)
        cost = g(y)
        order = np.argsort(cost, kind="stable")
        Q = int(np.argmin((K * demand + np.cumsum(cost[order])) / np.arange(1, len(y) + 1))) + 1
        return _policy(float(y[order[:Q]].min() - 1), float(Q), K, h, p, demand, D)

    curve = (
        (h + p) * math.exp(-(((top - D.mean) / D.sd) ** 2) / 2) / (D.sd * SQRT2PI) if D.sd else 0.0
    )  # of the cost, at the top
    small = (12 * K * demand / curve) ** (1 / 3) if curve else math.inf
    if small < 1e-4 * D.sd:  # so small an order that the cost is a parabola there
        return _policy(top - small / 2, small, K, h, p, demand, D)
    D, mean = Normal(0, D.sd), D.mean  # as safety stock, so that no digits are lost to a large mean
    top -= mean

    def ends(c):
        return root(lambda y: c - g(y), -c / p, top), root(lambda y: g(y) - c, top, c / h)

    def gain(c):
        r, end = ends(c)
        on_hand, waiting, _ = long_run(r, end - r, D) if end > r else (0, 0, 0)
        return (c - h * on_hand - p * waiting) * (end - r) - K * demand

    r, end = ends(root(gain, max(sure, g(top)), sure + (h + p) * D.sd * 0.4))
    best = _policy(
        r, max(end - r, sure / h + sure / p), K, h, p, demand, D
    )  # never below the lot of a sure demand
    return replace(best, r=best.r + mean)


def rq_eoq(K: float, h: float, p: float, demand: float, lead_time_demand: Normal) -> ReorderPolicy:
    """The economic order quantity and a safety stock: Q = sqrt(2 K demand / h), r with P(D <= r) = p / (p +
    h). Simple, and dear.

    lead_time_demand: Normal; else arguments and errors as in rq_policy. Returns a ReorderPolicy with its
    exact cost. Source: Snyder & Shen, ch. 5.

    >>> # Snyder & Shen, Example 5.5
    >>> round(rq_eoq(8, 0.225, 7.5, 1300, Normal(1300 / 12, 150 / 12**0.5)).r, 2)
    190.34
    """
    (K, h, demand), p, D = (
        terms(K, h, demand),
        amount("p", p, "per unit and year"),
        as_flow("lead_time_demand", lead_time_demand, (Normal,)),
    )
    return _policy(D.upper(h / (h + p)), float(economic_lot(K, demand, h)), K, h, p, demand, D)


def rq_loss(K: float, h: float, p: float, demand: float, lead_time_demand: Normal) -> ReorderPolicy:
    """Nearly the cheapest r and Q, as if no stock of r + Q could run out: n(r) = h Q / (h + p), Q = sqrt(2 (K
    demand + (h + p) N(r)) / h).

    N(r): the integral of n from r up. lead_time_demand: Normal; else arguments and errors as in rq_policy.
    Returns a ReorderPolicy with its exact cost. Source: Snyder & Shen, ch. 5 (loss-function approximation).

    >>> # Snyder & Shen, Example 5.6
    >>> round(rq_loss(8, 0.225, 7.5, 1300, Normal(1300 / 12, 150 / 12**0.5)).Q, 2)
    328.45
    """
    (K, h, demand), p, D = (
        terms(K, h, demand),
        amount("p", p, "per unit and year"),
        as_flow("lead_time_demand", lead_time_demand, (Normal,)),
    )

    def short(r):  # falls as r rises
        return (h + p) / h * (h + p) * D.losses(r)[0] ** 2 / 2 - K * demand - (h + p) * D.loss_sums(r)[0]

    far = math.sqrt((2 * K * demand / (h + p) + D.sd**2) * h / p)
    r = root(lambda r: -short(r), D.mean - far, D.mean + 40 * D.sd)
    return _policy(r, math.sqrt(2 * (K * demand + (h + p) * D.loss_sums(r)[0]) / h), K, h, p, demand, D)


def rq_penalty(K: float, h: float, penalty: float, demand: float, lead_time_demand: Normal) -> ReorderPolicy:
    """r and Q where a unit short costs a penalty once, however long it waits (the expected-inventory-level
    approximation).

    Q = sqrt(2 demand (K + penalty n(r)) / h) and P(D > r) = h Q / (penalty demand), solved in turn from the
    economic order quantity until nothing changes (in larger steps where that is slow). cost: h (r - mean + Q
    / 2) + K demand / Q + penalty demand n(r) / Q, which counts stock as if no unit were ever short. penalty:
    per unit short (not per year, as p is). lead_time_demand: Normal; else as in rq_policy. Returns a
    ReorderPolicy. Source: Hadley & Whitin (1963); Nahmias, ch. 5. Raises ValueError where the penalty is so
    low that no stock is worth its cost.

    >>> shop = rq_penalty(K=50, h=2, penalty=25, demand=200, lead_time_demand=Normal(100, 25))
    >>> round(shop.Q), round(shop.r)                               # Nahmias, ch. 5: Harvey's Specialty Shop
    (111, 143)
    """
    (K, h, demand), D = terms(K, h, demand), as_flow("lead_time_demand", lead_time_demand, (Normal,))
    p, Q = amount("penalty", penalty, "per unit short"), float(economic_lot(K, demand, h))

    def again(Q):
        """r for Q, the next Q for r, and how fast that rises with Q."""
        if h * Q >= p * demand:
            return D.mean, 0.0, 0.0
        r = D.upper(h * Q / (p * demand))
        after = math.sqrt(2 * demand * (K + p * float(D.losses(r)[0])) / h)
        bell = math.exp(-(((r - D.mean) / D.sd) ** 2) / 2) / (D.sd * SQRT2PI) if D.sd else math.inf
        return r, after, h * Q / (p * demand) / (bell * after) if bell else math.inf

    r, after, slope = again(Q)
    while after - Q > 1e-13 * Q:
        leap = (
            Q + (after - Q) / (1 - slope) if slope < 1 else after
        )  # Newton's step, taken if it does not pass the solution
        found = again(leap)
        if found[1] < leap * (1 - 1e-13) or found[2] >= 1:
            leap, found = after, again(after)
        Q, (r, after, slope) = leap, found
    if not after:
        raise ValueError(
            f"penalty is {p:g} per unit short; with K {K:g}, h {h:g} and demand {demand:g} it is too low for"
            " any stock to pay: it must be larger"
        )
    costs = K * demand / Q, h * (r - D.mean + Q / 2), p * demand * float(D.losses(r)[0]) / Q
    return ReorderPolicy(r, Q, sum(costs), *costs, r - D.mean, float(D.cdf(r)), filled(r, Q, D))


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


def as_flow(
    name: str, value: Demand, kinds: tuple[type[Normal | Poisson], ...] = (Normal, Poisson)
) -> Normal | Poisson:
    """A demand that comes evenly or unit by unit, so that the stock never falls past r unseen: Normal, or
    Poisson.
    """
    D = as_demand(name, value)
    if not isinstance(D, kinds):
        raise ValueError(
            f"{name} is {shown(value)}; it must be Normal(mean, sd)"
            f"{' or Poisson(mean)' if Poisson in kinds else ''}"
        )
    return D


def long_run(r: float, Q: float, D: Normal | Poisson) -> tuple[float, float, float]:
    """Mean stock on hand, mean units customers wait for, and fill rate of (r, Q)."""
    if _tiny(r, Q, D):
        n, n_bar = D.losses(r + Q / 2)
        return float(n_bar), float(n), filled(r, Q, D)
    (n, n_bar), (n_end, n_bar_end) = D.loss_sums(r), D.loss_sums(r + Q)
    return float(max(0, n_bar_end - n_bar) / Q), float(max(0, n - n_end) / Q), filled(r, Q, D)


def filled(r: float, Q: float, D: Normal | Poisson) -> float:
    """Fill rate of (r, Q)."""
    if _tiny(r, Q, D):
        return float(D.cdf(r + Q / 2))
    return min(1.0, max(0.0, 1 - float(D.losses(r)[0] - D.losses(r + Q)[0]) / Q))


def _tiny(r, Q, D):  # Q so small that a difference between r and r + Q would be one of nearly equal numbers
    return not D.whole and Q < 1e-5 * (D.sd + abs(r - D.mean))


def as_rule(r: float, Q: float, D: Normal | Poisson) -> tuple[float, float]:
    if D.whole:
        return whole("r", r, "units", low=-HUGE, high=HUGE), whole("Q", Q, "units", low=1, high=HUGE)
    return number("r", r, "units", low=-HUGE, high=HUGE), amount("Q", Q, "units")


def _policy(r, Q, K, h, p, demand, D):
    on_hand, waiting, fill = long_run(r, Q, D)
    costs = K * demand / Q, h * on_hand, p * waiting
    return ReorderPolicy(r, Q, sum(costs), *costs, r - D.mean, float(D.cdf(r)), fill)


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
