"""One purchase for an uncertain demand: the newsvendor; and the base stock, its sister for stock that is
refilled every period.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pullbook._check import HUGE, amount, amounts, each, number
from pullbook.demand.given import Demand, as_demand, as_demands, lead_time, over
from pullbook.demand.items import Figure, Items, shaped


@dataclass(frozen=True)
class Newsvendor:
    """A stock for one season. S: units. cost: h left_over + p shortage. critical_ratio: p / (p + h), the
    service to aim at.

    cycle_service_level: chance that nobody goes without, P(D <= S). shortage, left_over: mean units. Of many
    items each is an array.
    """

    S: Figure
    cost: Figure
    critical_ratio: Figure
    cycle_service_level: Figure
    shortage: Figure
    left_over: Figure


@dataclass(frozen=True)
class NewsvendorProfit(Newsvendor):
    """A Newsvendor with a price list. profit: mean, in money. Its cost is what uncertainty takes from the
    profit.
    """

    profit: float


@dataclass(frozen=True)
class BaseStock(Newsvendor):
    """A Newsvendor for every period. protection: periods the stock must last. safety_stock: S less the mean
    demand of these, units.
    """

    protection: float
    safety_stock: float


def newsvendor(h: Items, p: Items, demand: Demand, S: Items | None = None) -> Newsvendor:
    """How much to stock, once, for a demand not yet known: the least S with P(D <= S) >= p / (p + h), and not
    below 0.

    h: cost of a unit left over (overage). p: cost of a unit short (underage). demand: Normal, Poisson, Table,
    a frozen distribution of scipy.stats, or past demands. S: units, to cost a stock of your own. Of many
    items demand is Normal(mean, sd), or scipy's norm(mean, sd), and each of h, p, mean, sd, S a number or an
    array of one an item. Returns a Newsvendor. Cost: h E[(S - D)+] + p E[(D - S)+]. Source: Arrow, Harris &
    Marschak (1951); Snyder & Shen, ch. 4. Raises ValueError unless h and p are above 0.

    >>> round(newsvendor(h=0.18, p=0.7, demand=pb.inventory.Normal(50, 8)).S, 3)  # Snyder & Shen, Example 4.3
    56.604
    >>> newsvendor(h=0.18, p=0.7, demand=pb.inventory.Normal([50, 100], [8, 16])).S.round(3).tolist()
    [56.604, 113.208]
    """
    h, p = amounts("h", h, "per unit left over"), amounts("p", p, "per unit short")
    S = None if S is None else each("S", S, "units", low=0, high=HUGE)
    D = as_demands("demand", demand, h=h, p=p, S=0.0 if S is None else S)
    return Newsvendor(*_season(h, p, D, S))


def newsvendor_profit(
    price: float, cost: float, salvage: float, demand: Demand, S: float | None = None
) -> NewsvendorProfit:
    """The newsvendor by its prices: p = price - cost is lost with a unit short, h = cost - salvage with one
    left over.

    price, cost: of a unit. salvage: what a unit left over still brings; below 0 if you pay to be rid of it.
    demand, S: as in newsvendor. Returns a NewsvendorProfit. Mean profit: (price - cost) E[D] - h E[left over]
    - p E[short]. Source: Snyder & Shen, ch. 4. Raises ValueError unless price is above cost and cost above
    salvage.

    >>> # Snyder & Shen, Example 4.2
    >>> round(newsvendor_profit(price=1, cost=0.3, salvage=0.12, demand=pb.inventory.Normal(50, 8)).profit, 2)
    33.0
    """
    c = amount("cost", cost, "per unit")
    p = number("price", price, "per unit", above=c, high=HUGE) - c
    h = c - number("salvage", salvage, "per unit", low=-HUGE, below=c)
    D = as_demand("demand", demand)
    season = _season(h, p, D, _own(S))
    return NewsvendorProfit(*season, p * D.mean - season[1])


def base_stock(h: float, p: float, demand: Demand, L: float = 0, S: float | None = None) -> BaseStock:
    """The stock to fill up to every period: the newsvendor's for the demand of L + 1 periods.

    An order placed now comes after a lead time of L periods and has to last until the next one comes. h:
    holding cost, p: backorder cost, per unit and period. demand: of one period, as in newsvendor, independent
    from one to the next. L: periods, from 0; whole for past demands or a Table, which must then be of whole
    units, and for a distribution of scipy.stats but gamma and inverse Gaussian. S: units, to cost a stock of
    your own. Returns a BaseStock with its cost per period. Source: Snyder & Shen, ch. 4. Raises ValueError
    for h or p not above 0, L below 0.

    >>> # Snyder & Shen, Example 4.4
    >>> round(base_stock(h=0.18, p=0.7, demand=pb.inventory.Normal(50, 8), L=4).S, 2)
    264.77
    """
    D = as_demand("demand", demand)
    periods = lead_time(L, D) + 1
    season = _season(
        amount("h", h, "per unit and period"),
        amount("p", p, "per unit and period"),
        over(D, periods),
        _own(S),
    )
    return BaseStock(*season, periods, season[0] - D.mean * periods)


def _own(S):
    return None if S is None else number("S", S, "units", low=0, high=HUGE)


def _season(h, p, D, S) -> tuple[Figure, Figure, Figure, Figure, Figure, Figure]:
    S = np.maximum(0.0, D.upper(h / (h + p))) if S is None else S
    n, n_bar = D.losses(S)
    S, cost, ratio, level, n, n_bar = shaped(S, h * n_bar + p * n, p / (h + p), D.cdf(S), n, n_bar)
    return S, cost, ratio, level, n, n_bar
