"""Safety stock and the two kinds of service, kept apart.

Cycle service level: the share of lead times (or periods) without any shortage. Fill rate: the share of units
delivered from stock.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pullbook._check import HUGE, alike, amounts, at, each, number, numbers, place, shown
from pullbook.decide.inventory.reorder import as_rule, filled, for_fill, long_run
from pullbook.demand.distributions import Normal, Poisson, Table
from pullbook.demand.given import CERTAIN, Demand, as_demand, as_demands, lead_time, over
from pullbook.demand.items import Figure, Items, shaped
from pullbook.demand.solve import least, root


@dataclass(frozen=True)
class SafetyStock:
    """A safety stock, units, and the reorder point r it makes, r = mean + safety_stock = mean + z sd. mean,
    sd: of lead-time demand. Of many items each is an array.
    """

    safety_stock: Figure
    cycle_service_level: Figure
    z: Figure
    r: Figure
    mean: Figure
    sd: Figure


@dataclass(frozen=True)
class ReorderService:
    """The service of (r, Q), both kinds. shortage: mean units short in a lead time. mean_stock,
    mean_backorders: in the long run, units. Of many items each is an array.
    """

    r: Figure
    Q: Figure
    cycle_service_level: Figure
    fill_rate: Figure
    safety_stock: Figure
    shortage: Figure
    mean_stock: Figure
    mean_backorders: Figure


@dataclass(frozen=True)
class BaseStockService:
    """The service of a base stock S, both kinds. safety_stock: S less mean demand of L + 1 periods. Stock,
    backorders: at a period's end.
    """

    S: float
    cycle_service_level: float
    fill_rate: float
    safety_stock: float
    mean_stock: float
    mean_backorders: float


def lead_time_demand(mean: Items, sd: Items, L: Items, sd_L: Items = 0) -> Normal:
    """Demand over a lead time that may vary too: mean L, sd = sqrt(L sd^2 + mean^2 sd_L^2). Returns a Normal.

    mean, sd: demand of a period, units; independent from one to the next. L, sd_L: mean and sd of the lead
    time, periods. Each a number, or an array of one an item. Source: Hadley & Whitin (1963). Raises
    ValueError unless mean and L are above 0.

    >>> round(lead_time_demand(mean=40, sd=30, L=4, sd_L=1).sd, 2)                 # sqrt(4 x 900 + 1600 x 1)
    72.11
    """
    mean, sd = amounts("mean", mean, "units a period"), each("sd", sd, "units a period", low=0, high=HUGE)
    L, sd_L = amounts("L", L, "periods"), each("sd_L", sd_L, "periods", low=0, high=HUGE)
    alike(mean=mean, sd=sd, L=L, sd_L=sd_L)
    total, spread = shaped(mean * L, np.hypot(np.sqrt(L) * sd, mean * sd_L))
    far = np.maximum(total, spread) > HUGE
    if far.any():
        where = place(far)
        mean_, L_, sd_L_ = (np.broadcast_to(x, far.shape)[where] for x in (mean, L, sd_L))
        raise ValueError(
            f"mean{at(where, mean)} is {mean_:g} units a period and L{at(where, L)} is {L_:g} periods, sd_L"
            f" {sd_L_:g}; demand of a lead time must be at most {HUGE:g} units"
        )
    return Normal(total, spread)


def safety_stock(cycle_service_level: Items, lead_time_demand: Demand) -> SafetyStock:
    """The safety stock for a cycle service level: z sd with Phi(z) = the level; the least r with P(D <= r) >=
    level. A SafetyStock.

    cycle_service_level: share of lead times without a shortage, between 0 and 1 (not the fill rate: see
    reorder_for). lead_time_demand: Normal (see lead_time_demand), or any distribution or past demands; then z
    = safety_stock / sd, and the level may be a little higher than asked. Of many items it is Normal(mean,
    sd), or scipy's norm(mean, sd), and each of level, mean, sd a number or an array of one an item. Source:
    Hadley & Whitin (1963). Raises ValueError for a level outside 0 to 1.

    >>> round(safety_stock(0.95, Normal(100, 25)).safety_stock, 1)                 # 1.645 x 25
    41.1
    >>> safety_stock([0.95, 0.99], Normal(100, 25)).r.round(1).tolist()
    [141.1, 158.2]
    """
    level = each("cycle_service_level", cycle_service_level, above=0, below=1)
    D = as_demands("lead_time_demand", lead_time_demand, cycle_service_level=level)
    return _safety(D.upper(1 - level), D)


def service_level(safety_stock: Items, lead_time_demand: Demand) -> SafetyStock:
    """The cycle service level that a safety stock gives: P(D <= mean + safety_stock). A SafetyStock; the
    inverse of safety_stock.

    safety_stock: units, below 0 too. lead_time_demand: as in safety_stock. Raises ValueError unless
    safety_stock is a number.

    >>> round(service_level(25, Normal(100, 25)).cycle_service_level, 4)           # z = 1
    0.8413
    """
    extra = each("safety_stock", safety_stock, "units", low=-HUGE, high=HUGE)
    D = as_demands("lead_time_demand", lead_time_demand, safety_stock=extra)
    return _safety(D.mean + extra, D)


def reorder_service(r: Items, Q: Items, lead_time_demand: Normal | Poisson) -> ReorderService:
    """Both kinds of service of ordering Q at a stock of r: P(D <= r), and 1 - (n(r) - n(r + Q)) / Q. Returns
    a ReorderService.

    r, Q: units. lead_time_demand: Normal, also of many items, or Poisson with whole r and Q. n: the loss
    function; often n(r + Q) is left out as small. The fill rate is never below the cycle service level.
    Source: Hadley & Whitin (1963). Raises ValueError unless Q is above 0.

    >>> # Nahmias, ch. 5: Harvey's Specialty Shop
    >>> shop = reorder_service(r=143, Q=111, lead_time_demand=Normal(100, 25))
    >>> round(shop.cycle_service_level, 3), round(shop.fill_rate, 3)
    (0.957, 0.996)
    """
    return _reorder(*as_rule(r, Q, lead_time_demand))


def reorder_for(
    lead_time_demand: Normal | Poisson,
    Q: Items,
    *,
    cycle_service_level: Items | None = None,
    fill_rate: Items | None = None,
) -> ReorderService:
    """The reorder point for a wanted service of one kind: the least r that gives it. Returns a
    ReorderService, with both kinds.

    lead_time_demand, Q: as in reorder_service. Give cycle_service_level or fill_rate, between 0 and 1. A
    large Q gives a high fill rate by itself, so that r may be below the mean demand of a lead time. Raises
    ValueError for both, none, or one outside 0 to 1.

    >>> round(reorder_for(Normal(100, 25), Q=100, cycle_service_level=0.98).r)        # Nahmias, ch. 5
    151
    >>> round(reorder_for(Normal(100, 25), Q=100, fill_rate=0.98).r)                  # Nahmias, ch. 5
    126
    """
    level, fill = _wanted(cycle_service_level, fill_rate)
    _, Q, D = as_rule(
        0, Q, lead_time_demand, **({"fill_rate": fill} if level is None else {"cycle_service_level": level})
    )
    if level is not None:
        return _reorder(D.upper(1 - level), Q, D)
    if D.whole:
        return _reorder(least(lambda r: filled(r, Q, D) >= fill - 1e-12, -Q - 1, D.top()), Q, D)
    return _reorder(for_fill(fill, Q, D), Q, D)


def intermittent(chance: float, sizes: Sequence[float] | np.ndarray) -> Table:
    """Demand of a period where orders come now and then, each of a random size. Returns a Table, for
    base_stock, base_stock_for, ss_optimal.

    chance: of an order in a period, above 0 up to 1. sizes: of past orders, whole units from 1, each as
    likely as the other. Mean chance E[X], variance chance E[X^2] - mean^2; L periods are the L-fold
    convolution (compound binomial demand). Raises ValueError for a chance outside 0 to 1, or sizes not whole.

    >>> intermittent(0.25, [2, 6])
    Table(3 values from 0 to 6, mean 1, sd 2)
    """
    p = number("chance", chance, "of an order in a period", above=0, high=1)
    sizes = numbers("sizes", sizes, "units")
    for i, size in enumerate(sizes):
        if size < 1 or size != int(size):
            raise ValueError(f"sizes[{i}] is {size:g} units; it must be a whole number from 1")
    return Table(np.append(0.0, sizes), np.append(1 - p, np.full(len(sizes), p / len(sizes))))


def base_stock_service(S: float, demand: Demand, L: float = 0) -> BaseStockService:
    """Both kinds of service of a base stock S: P(D <= S) with D the demand of L + 1 periods, and 1 - (n(S) -
    n'(S)) / mean.

    S: units. demand: of a period, as in base_stock, such as intermittent(...). L: periods. n, n': loss
    functions of L + 1 and of L periods; their difference is what a period adds to the waiting units. Returns
    a BaseStockService. For intermittent demand the cycle service level may be far above the fill rate: most
    periods are quiet. Raises ValueError for S or L below 0, or a demand of mean 0.

    >>> service = base_stock_service(2, intermittent(0.25, [2, 6]))
    >>> service.cycle_service_level, service.fill_rate
    (0.875, 0.5)
    """
    return _base(number("S", S, "units", low=0, high=HUGE), *_protection(demand, L))


def base_stock_for(
    demand: Demand, L: float = 0, *, cycle_service_level: float | None = None, fill_rate: float | None = None
) -> BaseStockService:
    """The base stock for a wanted service of one kind: the least S from 0 that gives it. Returns a
    BaseStockService, with both kinds.

    demand, L: as in base_stock_service. Give cycle_service_level or fill_rate, between 0 and 1. Raises
    ValueError for both, none, or one outside 0 to 1.

    >>> base_stock_for(intermittent(0.25, [2, 6]), cycle_service_level=0.85).S
    2.0
    >>> base_stock_for(intermittent(0.25, [2, 6]), fill_rate=0.85).S
    5.0
    """
    one, before, D = _protection(demand, L)
    level, fill = _wanted(cycle_service_level, fill_rate, number)
    if level:
        return _base(max(0.0, D.upper(1 - level)), one, before, D)
    high = max(1, D.top())
    if D.whole:
        return _base(
            float(least(lambda S: _fill(S, one, before, D) >= fill - 1e-12, -1, math.ceil(high))),
            one,
            before,
            D,
        )
    return _base(root(lambda S: _fill(S, one, before, D) - fill, 0, high), one, before, D)


def _safety(r, D):
    extra, sd = r - D.mean, np.asarray(D.sd)
    z = np.divide(extra, sd, out=np.zeros(np.shape(extra + sd)), where=sd > 0)
    return SafetyStock(*shaped(extra, D.cdf(r), z, r, D.mean, sd))


def _reorder(r, Q, D):
    on_hand, waiting, fill = long_run(r, Q, D)
    figures = r, Q, D.cdf(r), fill, r - D.mean, D.losses(r)[0], on_hand, waiting
    return ReorderService(*shaped(*figures))


def _protection(demand, L):
    one = as_demand("demand", demand)
    L = lead_time(L, one)
    if one.mean == 0:
        raise ValueError(f"demand is {shown(demand)}; its mean must be above 0, or there is nothing to fill")
    return one, over(one, L) if L else CERTAIN, over(one, L + 1)


def _fill(S, one, before, D):
    return min(1.0, max(0.0, 1 - float(D.losses(S)[0] - before.losses(S)[0]) / one.mean))


def _base(S, one, before, D):
    n, n_bar = map(float, D.losses(S))
    return BaseStockService(S, float(D.cdf(S)), _fill(S, one, before, D), S - D.mean, n_bar, n)


def _wanted(cycle_service_level, fill_rate, check=each):
    if (cycle_service_level is None) == (fill_rate is None):
        raise ValueError(
            f"cycle_service_level is {shown(cycle_service_level)} and fill_rate is"
            f" {shown(fill_rate)}; give one of the two"
        )
    if fill_rate is None:
        return check("cycle_service_level", cycle_service_level, above=0, below=1), None
    return None, check("fill_rate", fill_rate, above=0, below=1)
