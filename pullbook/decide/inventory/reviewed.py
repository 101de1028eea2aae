"""A stock that is looked at every few periods, and a reorder point for a lot that is given."""

from __future__ import annotations

from dataclasses import dataclass

from pullbook._check import HUGE, amount, amounts, number, whole
from pullbook.decide.inventory.lot_sizes import terms_of_each
from pullbook.decide.inventory.reorder import ReorderPolicy, as_rule, for_fill, rq_policy
from pullbook.demand.distributions import Normal, Poisson
from pullbook.demand.given import Demand, Mean, as_demand, lead_time, over
from pullbook.demand.items import Items
from pullbook.demand.solve import least


@dataclass(frozen=True)
class ReviewedStock:
    """A stock filled up to S every R periods. cost: per period, of stock held and of backorders.
    cycle_service_level: chance that no unit is owed at a period's end. safety_stock: S less the mean demand
    until the end of the period in which the next order comes.
    """

    S: float
    cost: float
    holding_cost: float
    backorder_cost: float
    cycle_service_level: float
    safety_stock: float


def periodic_review(
    h: float, p: float, demand: Demand, L: float = 0, R: int = 1, S: float | None = None
) -> ReviewedStock:
    """A stock that is filled up to S every R periods: the cheapest S, and what it costs.

    h: holding cost, p: backorder cost, per unit and period, on what is there or owed at a period's end.
    demand: of a period, as in base_stock. L: lead time, periods. R: periods from one look to the next (1: as
    base_stock). S: units (None: the cheapest). An order has to last from L + 1 to L + R periods; costs are
    the mean over these, and S is where the mean of P(D <= S) over them reaches p / (p + h). Returns a
    ReviewedStock. Source: Hadley & Whitin (1963), ch. 5. Raises ValueError unless h and p are above 0.

    >>> [round(periodic_review(h=0.18, p=0.7, demand=Normal(50, 8), L=4, R=R).S) for R in (1, 4)]
    [265, 384]
    """
    h, p = amount("h", h, "per unit and period"), amount("p", p, "per unit and period")
    R, one = whole("R", R, "periods", low=1, high=1000), as_demand("demand", demand)
    L = lead_time(L, one)
    D = Mean([over(one, L + t) for t in range(1, R + 1)])
    S = max(0.0, D.upper(h / (h + p))) if S is None else number("S", S, "units", low=0, high=HUGE)
    n, n_bar = map(float, D.losses(S))
    last = over(one, L + R).mean
    return ReviewedStock(S, h * n_bar + p * n, h * n_bar, p * n, float(D.cdf(S)), S - last)


def rq_for_lot(
    Q: Items, K: Items, h: Items, p: Items, demand: Items, lead_time_demand: Normal | Poisson
) -> ReorderPolicy:
    """The cheapest reorder point for a lot that is given, such as a full pallet: the cost h n_bar + p n is
    the same at r and at r + Q, and the fill rate p / (h + p).

    Arguments and errors as in rq_policy. Returns a ReorderPolicy. Source: Zheng (1992); Federgruen & Zheng
    (1992).

    >>> month = Normal(1300 / 12, 150 / 12**0.5)
    >>> [round(rq_for_lot(Q, 8, 0.225, 7.5, 1300, month).r) for Q in (328.5, 1000)]
    [127, 88]
    """
    (K, h, demand), p = terms_of_each(K, h, demand), amounts("p", p, "per unit and year")
    _, Q, D = as_rule(0, Q, lead_time_demand, K=K, h=h, p=p, demand=demand)

    def g(y):
        n, n_bar = D.losses(y)
        return h * float(n_bar) + p * float(n)

    if D.whole:
        r = float(least(lambda r: g(r + 1 + Q) >= g(r + 1), -Q - 2, D.top()))
    else:
        r = for_fill(p / (h + p), Q, D)
    return rq_policy(r, Q, K, h, p, demand, D)
