"""When to order, and how much: (r, Q), order Q when the stock falls to r.

K is the cost of an order here. Stock means inventory position: on the shelf, plus on order, less what
customers wait for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy import special

from pullbook._check import HUGE, amounts, at, each, place, shown, whole
from pullbook.decide.inventory.lot_sizes import terms_of_each
from pullbook.decide.inventory.rules import economic_lot
from pullbook.demand import normal
from pullbook.demand.distributions import Normal, Poisson
from pullbook.demand.given import Demand, as_demands
from pullbook.demand.items import Figure, Items, shaped
from pullbook.demand.solve import STEPS, newton


@dataclass(frozen=True)
class ReorderPolicy:
    """Order Q units when the stock falls to r. cost: per year, of orders, of stock held and of shortages
    (setup, holding, shortage_cost).

    safety_stock: r less the mean demand of a lead time, units. cycle_service_level: chance that a lead time
    passes without a shortage. fill_rate: share of units delivered from stock. Of many items each is an array.
    """

    r: Figure
    Q: Figure
    cost: Figure
    setup_cost: Figure
    holding_cost: Figure
    shortage_cost: Figure
    safety_stock: Figure
    cycle_service_level: Figure
    fill_rate: Figure


def rq_policy(
    r: Items, Q: Items, K: Items, h: Items, p: Items, demand: Items, lead_time_demand: Normal | Poisson
) -> ReorderPolicy:
    """What ordering Q units at a stock of r costs a year, exactly: (K demand + the sum of h n_bar(y) + p
    n(y), y from r to r + Q) / Q.

    r, Q: units. K: cost of an order. h: holding cost, p: backorder cost, per unit and year. demand: units per
    year. lead_time_demand: of one lead time, units; Normal (the sum is an integral) or Poisson (r, Q whole
    numbers; r + 1 to r + Q). Of many items it is Normal(mean, sd), or scipy's norm(mean, sd), and each of
    mean, sd and the others a number or an array of one an item. n, n_bar as in loss. Returns a ReorderPolicy.
    Source: Zheng (1992); Snyder & Shen, ch. 5. Raises ValueError unless Q, K, h, p and demand are above 0.

    >>> year = dict(K=8, h=0.225, p=7.5, demand=1300, lead_time_demand=Normal(1300 / 12, 150 / 12**0.5))
    >>> round(rq_policy(126.8, 328.5, **year).cost, 2)             # Snyder & Shen, Example 5.1
    78.07
    """
    K, h, p, demand, D = _yearly(K, h, p, demand, lead_time_demand)
    r, Q, D = as_rule(r, Q, D, K=K, h=h, p=p, demand=demand)
    return _policy(r, Q, K, h, p, demand, D)


def rq_optimal(
    K: Items, h: Items, p: Items, demand: Items, lead_time_demand: Normal | Poisson
) -> ReorderPolicy:
    """The cheapest r and Q, exactly: the cost h n_bar + p n is the same at r and at r + Q, and equals the
    least cost a year.

    Arguments and errors as in rq_policy. Returns a ReorderPolicy. Source: Zheng (1992) for Normal, Federgruen
    & Zheng (1992) for Poisson lead-time demand: the best Q stocks are those with the least costs.

    >>> # Snyder & Shen, Example 5.1
    >>> round(rq_optimal(8, 0.225, 7.5, 1300, Normal(1300 / 12, 150 / 12**0.5)).cost, 2)
    78.07
    """
    K, h, p, demand, D = _yearly(K, h, p, demand, lead_time_demand)
    if D.whole:
        return _cheapest_whole(K, h, p, demand, D)
    items = shaped(K, h, p, demand, D.sd)
    r, Q = (x.reshape(np.shape(items[0])) for x in _cheapest(*map(np.ravel, items)))
    best = _policy(
        r, Q, K, h, p, demand, Normal(0, D.sd)
    )  # as safety stock: no digits are lost to a large mean
    return replace(best, r=shaped(best.r + D.mean)[0])


def rq_eoq(K: Items, h: Items, p: Items, demand: Items, lead_time_demand: Normal) -> ReorderPolicy:
    """The economic order quantity and a safety stock: Q = sqrt(2 K demand / h), r with P(D <= r) = p / (p +
    h). Simple, and dear.

    lead_time_demand: Normal; else arguments and errors as in rq_policy. Returns a ReorderPolicy with its
    exact cost. Source: Snyder & Shen, ch. 5.

    >>> # Snyder & Shen, Example 5.5
    >>> round(rq_eoq(8, 0.225, 7.5, 1300, Normal(1300 / 12, 150 / 12**0.5)).r, 2)
    190.34
    """
    K, h, p, demand, D = _yearly(K, h, p, demand, lead_time_demand, (Normal,))
    return _policy(D.upper(h / (h + p)), economic_lot(K, demand, h), K, h, p, demand, D)


def rq_loss(K: Items, h: Items, p: Items, demand: Items, lead_time_demand: Normal) -> ReorderPolicy:
    """Nearly the cheapest r and Q, as if no stock of r + Q could run out: n(r) = h Q / (h + p), Q = sqrt(2 (K
    demand + (h + p) N(r)) / h).

    N(r): the integral of n from r up. lead_time_demand: Normal; else arguments and errors as in rq_policy.
    Returns a ReorderPolicy with its exact cost. Source: Snyder & Shen, ch. 5 (loss-function approximation).

    >>> # Snyder & Shen, Example 5.6
    >>> round(rq_loss(8, 0.225, 7.5, 1300, Normal(1300 / 12, 150 / 12**0.5)).Q, 2)
    328.45
    """
    K, h, p, demand, D = _yearly(K, h, p, demand, lead_time_demand, (Normal,))

    def short(r):  # above 0 where r is too low, and convex there
        n, more = D.losses(r)[0], (h + p) / h
        value = more * (h + p) * n**2 / 2 - K * demand - (h + p) * D.loss_sums(r)[0]
        return value, (h + p) * n * (1 - more * (1 - D.cdf(r)))

    far = np.sqrt((2 * K * demand / (h + p) + D.sd**2) * h / p)
    r = newton(short, D.mean - far)
    return _policy(r, np.sqrt(2 * (K * demand + (h + p) * D.loss_sums(r)[0]) / h), K, h, p, demand, D)


def rq_penalty(K: Items, h: Items, penalty: Items, demand: Items, lead_time_demand: Normal) -> ReorderPolicy:
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
    K, h, demand = terms_of_each(K, h, demand)
    p = amounts("penalty", penalty, "per unit short")
    D = as_flow("lead_time_demand", lead_time_demand, (Normal,), K=K, h=h, penalty=p, demand=demand)
    shape = np.broadcast_shapes(*map(np.shape, (K, h, p, demand, D.mean)))
    K, h, p, demand, mean, sd = (np.full(shape, x).ravel() for x in (K, h, p, demand, D.mean, D.sd))

    def again(Q, i):
        """Of items i: r for Q, the next Q for r, and how fast that rises with Q."""
        short = h[i] * Q / (p[i] * demand[i])  # the share of lead times with a shortage
        z = -special.ndtri(np.clip(short, 1e-300, 1 - 1e-16))
        r = mean[i] + np.where(short < 1, z * sd[i], 0)
        after = np.sqrt(2 * demand[i] * (K[i] + p[i] * normal.losses(r, mean[i], sd[i])[0]) / h[i])
        slope = short * sd[i] / (normal.density(z) * after)
        return r, np.where(short < 1, after, 0), np.where(short < 1, slope, 0)

    Q, left = economic_lot(K, demand, h), np.arange(K.size)
    r, after, slope = again(Q, left)
    while len(left := left[after[left] - Q[left] > 1e-13 * Q[left]]):
        # Newton's step, taken if it does not pass the solution
        simple = after[left]
        leap = Q[left] + (simple - Q[left]) / np.where(slope[left] < 1, 1 - slope[left], 1)
        found = again(leap, left)
        past = (found[1] < leap * (1 - 1e-13)) | (found[2] >= 1)
        leap[past] = simple[past]
        for new, better in zip(found, again(leap[past], left[past])):
            new[past] = better
        Q[left], (r[left], after[left], slope[left]) = leap, found
    if not after.all():
        k = int(np.argmin(after))
        raise ValueError(
            f"penalty{at(place(after.reshape(shape) == 0), penalty)} is {p[k]:g} per unit short; with K"
            f" {K[k]:g}, h {h[k]:g} and demand {demand[k]:g} it is too low for any stock to pay: it must be"
            " larger"
        )
    D = Normal(mean, sd)
    costs = K * demand / Q, h * (r - mean + Q / 2), p * demand * D.losses(r)[0] / Q
    figures = r, Q, sum(costs), *costs, r - mean, D.cdf(r), filled(r, Q, D)
    return ReorderPolicy(*shaped(*(x.reshape(shape) for x in figures)))


def _cheapest_whole(K, h, p, demand, D):
    sure, top = math.sqrt(2 * K * demand * h * p / (h + p)), D.upper(h / (h + p))  # cost of a sure demand
    most = _policy(top - 1, math.ceil(max(1, sure / h)), K, h, p, demand, D).cost
    low, high = (
        math.floor(min(top, D.mean - most / p)),
        math.ceil(D.mean + most / h),
    )  # beyond, a stock alone costs more
    if high - low > 1_000_000:
        raise ValueError(
            f"K is {K:g} per order; with h {h:g} and p {p:g} the search is over {high - low:,} units;"
            " count in larger units, or use Normal"
        )
    y = np.arange(low, high + 1)
    n, n_bar = D.losses(y)
    cost = h * n_bar + p * n
    order = np.argsort(cost, kind="stable")
    Q = int(np.argmin((K * demand + np.cumsum(cost[order])) / np.arange(1, len(y) + 1))) + 1
    return _policy(float(y[order[:Q]].min() - 1), float(Q), K, h, p, demand, D)


def _cheapest(K, h, p, demand, sd):
    """r less the mean, and Q, of items whose lead-time demand is normal: arrays of one row."""
    top = Normal(0, sd).upper(h / (h + p))  # cheapest stock
    with np.errstate(divide="ignore", invalid="ignore"):
        curve = np.where(sd > 0, (h + p) * normal.density(top / sd) / sd, 0)  # of the cost, there
        Q = np.cbrt(12 * K * demand / curve)
    r, larger = top - Q / 2, ~(Q < 1e-4 * sd)  # else so small an order that the cost is a parabola
    if larger.any():
        r[larger], Q[larger] = _level(*(x[larger] for x in (K, h, p, demand, sd)))
    return r, Q


def _level(K, h, p, demand, sd):
    """The same, where a stock of r costs as much as one of r + Q, and as a year.

    At a cost c the stocks that cost no more are those from r to r + Q. What they save, the sum of c less
    their costs, rises with c by Q, and pays for the orders, K demand, at the least cost of a year. It is
    convex, as the cost of a stock is, so that Newton's steps, of c and of both ends at once, come down from
    far out and never pass the solution.
    """
    D, sure = Normal(0, sd), np.sqrt(2 * K * demand * h * p / (h + p))  # cost of a sure demand
    c = sure + (h + p) * sd * 0.4  # more than it can be
    ends = np.stack([-c / p, c / h])
    for _ in range(STEPS):
        (n, n_bar), (short, left), Q = D.losses(ends), D.loss_sums(ends), ends[1] - ends[0]
        slope = h - (h + p) * (1 - D.cdf(ends))
        dearer = np.maximum(0, h * n_bar + p * n - c)
        saved = np.maximum(0, c * Q - h * (left[1] - left[0]) - p * (short[0] - short[1]) - K * demand)
        step = np.divide(dearer, slope, out=np.zeros_like(slope), where=slope != 0)
        ends, c = ends - step, c - saved / Q
        if np.all(np.abs(step) <= 1e-14 * Q) and np.all(saved <= 1e-14 * c * Q):
            break
    return ends[0], np.maximum(ends[1] - ends[0], sure / h + sure / p)  # never below that of a sure demand


def as_flow(
    name: str, value: Demand, kinds: tuple[type[Normal | Poisson], ...] = (Normal, Poisson), **items: Figure
) -> Normal | Poisson:
    """A demand that comes evenly or unit by unit, so that the stock never falls past r unseen: Normal, also
    of many items, or Poisson.
    """
    D = as_demands(name, value, **items)
    if not isinstance(D, kinds):
        raise ValueError(
            f"{name} is {shown(value)}; it must be Normal(mean, sd)"
            f"{' or Poisson(mean)' if Poisson in kinds else ''}"
        )
    return D


def long_run(r: Figure, Q: Figure, D: Normal | Poisson) -> tuple[Figure, Figure, Figure]:
    """Mean stock on hand, mean units customers wait for, and fill rate of (r, Q)."""
    (n, n_bar), (n_end, n_bar_end) = D.loss_sums(r), D.loss_sums(r + Q)
    on_hand, waiting = np.maximum(0, n_bar_end - n_bar) / Q, np.maximum(0, n - n_end) / Q
    if np.any(tiny := _tiny(r, Q, D)):
        n, n_bar = D.losses(r + Q / 2)
        on_hand, waiting = np.where(tiny, n_bar, on_hand), np.where(tiny, n, waiting)
    return *shaped(on_hand, waiting), filled(r, Q, D)


def filled(r: Figure, Q: Figure, D: Normal | Poisson) -> Figure:
    """Fill rate of (r, Q)."""
    fill = np.clip(1 - (D.losses(r)[0] - D.losses(r + Q)[0]) / Q, 0, 1)
    if np.any(tiny := _tiny(r, Q, D)):
        fill = np.where(tiny, D.cdf(r + Q / 2), fill)
    return shaped(fill)[0]


def for_fill(fill: Figure, Q: Figure, D: Normal | Poisson) -> Figure:
    """The r at which (r, Q) has a fill rate, for a normal demand."""
    sign = np.where(np.asarray(fill) > 0.5, 1, -1)  # r + Q / 2 is above the mean, or below it

    def lacking(r):
        with np.errstate(divide="ignore", invalid="ignore"):
            slope = np.where(
                _tiny(r, Q, D),
                normal.density((r + Q / 2 - D.mean) / D.sd) / D.sd,
                (D.cdf(r + Q) - D.cdf(r)) / Q,
            )
        return sign * (fill - filled(r, Q, D)), -sign * slope

    return shaped(newton(lacking, D.mean - Q / 2 + 0 * sign))[0]


def _tiny(r, Q, D):  # Q so small that a difference between r and r + Q would be one of nearly equal numbers
    return (not D.whole) & (Q < 1e-5 * (D.sd + abs(r - D.mean)))


def as_rule(
    r: Items, Q: Items, lead_time_demand: Demand, **items: Figure
) -> tuple[Figure, Figure, Normal | Poisson]:
    """r, Q and the lead-time demand that go with items."""
    D = as_flow("lead_time_demand", lead_time_demand)
    if D.whole:
        r, Q = whole("r", r, "units", low=-HUGE, high=HUGE), whole("Q", Q, "units", low=1, high=HUGE)
    else:
        r, Q = each("r", r, "units", low=-HUGE, high=HUGE), amounts("Q", Q, "units")
    return r, Q, as_flow("lead_time_demand", D, r=r, Q=Q, **items)


def _yearly(K, h, p, demand, lead_time_demand, kinds=(Normal, Poisson)):
    """The terms of a year and the demand of a lead time, of one item or of many."""
    (K, h, demand), p = terms_of_each(K, h, demand), amounts("p", p, "per unit and year")
    return K, h, p, demand, as_flow("lead_time_demand", lead_time_demand, kinds, K=K, h=h, p=p, demand=demand)


def _policy(r, Q, K, h, p, demand, D):
    on_hand, waiting, fill = long_run(r, Q, D)
    costs = K * demand / Q, h * on_hand, p * waiting
    return ReorderPolicy(*shaped(r, Q, sum(costs), *costs, r - D.mean, D.cdf(r), fill))
