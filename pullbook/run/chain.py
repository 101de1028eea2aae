"""Supply chains: the bullwhip effect in closed form and simulated, with and without shared demand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pullbook._check import array, flag, number, seeded, shown, whole

ROLES = ("retailer", "wholesaler", "distributor", "factory")
HOLDING, BACKLOG = 0.50, 1.00  # euro a unit and period, as in the beer game


def bullwhip_moving_average(L: int, p: int, rho: float = 0.0) -> float:
    """Variance of orders by variance of demand, one stage that orders up to a target from a moving average: 1
    + (2L/p + 2L^2/p^2)(1 - rho^p).

    L: lead time, periods. p: periods in the average. rho: correlation of a period's demand with the one
    before, above -1 and below 1. Exact without safety stock, else the least it can be. Source: Chen, Drezner,
    Ryan & Simchi-Levi (2000), Management Science 46(3), 436-443.

    >>> round(bullwhip_moving_average(1, 5), 2), round(bullwhip_moving_average(3, 5, rho=0.5), 2)
    (1.48, 2.86)
    """
    L, p, rho = whole("L", L, "periods"), whole("p", p, "periods", low=1), _correlation(rho)
    return 1 + (2 * L / p + 2 * L**2 / p**2) * (1 - rho**p)


def bullwhip_smoothing(L: int, alpha: float, rho: float = 0.0) -> float:
    """The same with exponential smoothing: 1 + (2 L alpha + 2 L^2 alpha^2 / (2 - alpha)) (1 - rho) / (1 - (1
    - alpha) rho).

    L: lead time, periods. alpha: smoothing constant, above 0 up to 1. rho: as before. Source: Chen, Ryan &
    Simchi-Levi (2000), Naval Research Logistics 47(4), 269-286.

    >>> round(bullwhip_smoothing(1, 1 / 3), 3)  # as old a forecast as an average of 5, and more bullwhip
    1.8
    """
    L, alpha, rho = whole("L", L, "periods"), number("alpha", alpha, above=0, high=1), _correlation(rho)
    return 1 + (2 * L * alpha + 2 * L**2 * alpha**2 / (2 - alpha)) * (1 - rho) / (1 - (1 - alpha) * rho)


def bullwhip_known(lead_time: int, rho: float) -> float:
    """The same where the demand's correlation is known and the forecast is the best one: 1 + 2 rho (1 -
    rho^(l+1)) (1 - rho^(l+2)) / (1 - rho).

    lead_time: l, periods; an order protects l + 1 of them. rho: at least 0, below 1. Source: Lee, Padmanabhan
    & Whang (1997), Management Science 43(4), 546-558.

    >>> round(bullwhip_known(3, 0.5), 4)
    2.8164
    """
    n, rho = whole("lead_time", lead_time, "periods"), number("rho", rho, low=0, below=1)
    return 1 + 2 * rho * (1 - rho ** (n + 1)) * (1 - rho ** (n + 2)) / (1 - rho)


def bullwhip_stages(L: Sequence[int], p: int, shared: bool) -> list[float]:
    """The bullwhip ratio at each stage of a chain, from the customer upwards, with moving averages of
    independent demand: the ratio where demand is shared, and where it is not, a floor under it.

    L: lead times, a list, that of the stage next to the customer first. p: periods in the average. shared:
    does every stage see the customers' demand (it adds: 1 + 2 S/p + 2 S^2/p^2 with the sum S of the lead
    times so far), or only its own customer's orders (at least what the stages' ratios multiply to; see
    `bullwhip_hidden` for the ratio itself)? Source: Chen, Drezner, Ryan & Simchi-Levi (2000).

    >>> [round(r, 2) for r in bullwhip_stages([1, 1, 1], 5, shared=True)], [round(r,
    ...     2) for r in bullwhip_stages([1, 1, 1], 5, shared=False)]
    ([1.48, 2.12, 2.92], [1.48, 2.19, 3.24])
    """
    leads = _leads(L)
    return (
        [bullwhip_moving_average(s, p) for s in np.cumsum(leads).tolist()]
        if flag("shared", shared)
        else np.cumprod([bullwhip_moving_average(x, p) for x in leads]).tolist()
    )


def bullwhip_hidden(L: Sequence[int], p: int) -> list[float]:
    """The bullwhip ratio at each stage, exact, where each sees only its own customer's orders and demand is
    independent from period to period.

    L, p: as in `bullwhip_stages`. A stage orders (1 + L/p) times what it was asked, less L/p times what it
    was asked p periods ago; so each order is a weighted sum of demands p periods apart, and its variance is
    that of demand times the sum of the squared weights. Source: the rule is Chen et al. (2000), equation 3;
    chains of such filters, Dejonckheere et al. (2003), European Journal of Operational Research 147, 567-590.

    >>> [round(r, 2) for r in bullwhip_hidden([1, 1, 1], 5)]
    [1.48, 2.31, 3.75]
    """
    p, weights, ratios = whole("p", p, "periods", low=1), np.ones(1), []
    for lead in _leads(L):
        weights = np.convolve(weights, [1 + lead / p, -lead / p])
        ratios.append(float(weights @ weights))
    return ratios


def demand_ar1(n: int, mean: float = 100.0, sd: float = 10.0, rho: float = 0.0, seed: int = 0) -> np.ndarray:
    """A demand whose periods are correlated: D[t] = mean + rho (D[t-1] - mean) + noise, normal, with the
    standard deviation sd in the long run.

    n: periods. Returns an array (n,), which may go below 0 where sd is large. The seed makes it.

    >>> d = demand_ar1(50_000, rho=0.5, seed=1)
    >>> round(float(d.mean())), round(float(d.std())), round(float(np.corrcoef(d[1:], d[:-1])[0, 1]), 1)
    (100, 10, 0.5)
    """
    n, rho = whole("n", n, "periods", low=1, high=10**7), _correlation(rho)
    mean, sd = number("mean", mean, "units", low=0), number("sd", sd, "units", low=0)
    from scipy.signal import lfilter

    noise = np.random.default_rng(seeded(seed)).standard_normal(n) * sd
    noise[1:] *= np.sqrt(1 - rho**2)
    return mean + lfilter([1.0], [1.0, -rho], noise)


def bullwhip(orders: ArrayLike, demand: ArrayLike) -> np.ndarray:
    """The bullwhip ratio of a run: variance of a stage's orders by that of the customers' demand.

    orders: units by period, (n,) or (stages, n). demand: the customers', units by period (n,). Returns a
    ratio, or one a stage; NaN where demand never varied. Source: Chen et al. (2000).

    >>> float(bullwhip([4, 12, 4, 12], [6, 10, 6, 10]))
    4.0
    """
    # in one piece, so that rows and columns are summed alike
    made = array("orders", orders, "units by period")
    if not made.size:
        raise ValueError("orders is empty; it must be units by period")
    asked = array("demand", demand, "units by period")
    variance = asked.var() if asked.size else 0.0
    return made.var(axis=-1) / variance if variance else np.full(made.shape[:-1], np.nan)


@dataclass(frozen=True, eq=False)
class ChainRun:
    """A supply chain's run. demand: (n,), units by period. orders: (stages, n), what each stage ordered.
    stock: (stages, n), net inventory at each period's end (below 0: backlog). names: of the stages, from the
    customer up. warmup: periods left out of figures.
    """

    demand: np.ndarray
    orders: np.ndarray
    stock: np.ndarray
    names: tuple
    warmup: int

    @property
    def bullwhip(self) -> pd.Series:
        """Variance of each stage's orders by that of the customers' demand; a Series."""
        ratio = bullwhip(self.orders[:, self.warmup :], self.demand[self.warmup :])
        return pd.Series(ratio, index=pd.Index(self.names, name="stage"), name="bullwhip")

    def table(self) -> pd.DataFrame:
        """By stage: bullwhip, mean stock, mean backlog (units), and cost a period at the beer game's 0.50
        euro a unit in stock and 1.00 a unit owed.

        >>> order_up_to([10.0] * 40, [1], window=2).table()[["stock", "backlog", "cost"]].values.tolist()
        [[0.0, 0.0, 0.0]]
        """
        stock = self.stock[:, self.warmup :]
        have, owe = np.maximum(stock, 0).mean(axis=1), np.maximum(-stock, 0).mean(axis=1)
        return pd.DataFrame(
            {
                "bullwhip": self.bullwhip.to_numpy(),
                "stock": have,
                "backlog": owe,
                "cost": HOLDING * have + BACKLOG * owe,
            },
            index=self.bullwhip.index,
        )


def order_up_to(
    demand: ArrayLike,
    L: Sequence[int] = (1, 1, 1, 1),
    *,
    window: int | None = None,
    alpha: float | None = None,
    shared: bool = False,
    safety: float = 0.0,
) -> ChainRun:
    """A serial chain in which every stage orders, each period, up to lead time x forecast (+ safety standard
    deviations of the demand it sees).

    demand: the customers', units by period. L: lead times from the customer up, at least 1 period each.
    window: of a moving average, or alpha: of exponential smoothing (one of the two). shared: do all stages
    forecast from the customers' demand, or each from the orders it gets? Orders are always filled (a stage
    that lacks units gets them from elsewhere), and one below 0 gives units back. Returns a ChainRun. Source:
    Chen et al. (2000).

    >>> run = order_up_to(demand_ar1(200_000, seed=3), [1, 1], window=5)
    >>> run.bullwhip.round(1).tolist()          # 1.48 by the formula for the first
    [1.5, 2.3]
    """
    d, leads, shared = _signed(demand), _leads(L), flag("shared", shared)
    if (window is None) == (alpha is None):
        raise ValueError(f"window is {shown(window)} and alpha is {shown(alpha)}; give one of the two")
    if window is not None:
        reach = window = whole("window", window, "periods", low=1, high=len(d))
    else:
        alpha = number("alpha", alpha, above=0, high=1)
        reach = int(np.ceil(3 / alpha))
    safety, seen, orders, stock = number("safety", safety, "standard deviations", low=0, high=1e6), d, [], []
    for lead in leads:
        mean, sd = _mean_sd(d if shared else seen, window, alpha)
        target = lead * mean + safety * np.sqrt(lead) * sd
        asked = np.cumsum(seen)
        then = np.maximum(np.arange(len(d)) - lead, 0)  # whose orders have all come by now
        stock.append(target[then] - (asked - asked[then]))
        orders.append(seen + np.diff(target, prepend=target[0]))
        seen = orders[-1]
    names = ROLES[: len(leads)] + tuple(f"stage {k + 1}" for k in range(len(ROLES), len(leads)))
    warmup = min(len(d) // 2, sum(leads) + 5 * reach)
    return ChainRun(d, np.array(orders), np.array(stock), names, warmup)


def _mean_sd(seen, window, alpha):
    """The forecast after each period, and the standard deviation of what was seen so far."""
    n = np.arange(1, len(seen) + 1)
    total, squares = np.cumsum(seen), np.cumsum((seen - seen[0]) ** 2)
    if alpha is None:
        mean = total / n
        mean[window:] = (total[window:] - total[:-window]) / window
    else:
        from scipy.signal import lfilter

        mean = seen[0] + lfilter([alpha], [1.0, alpha - 1], seen - seen[0])
    return mean, np.sqrt(np.maximum(squares / n - (total / n - seen[0]) ** 2, 0.0))


def _signed(demand):
    """The demand as an array; units may be below 0 here, as returns."""
    d = array("demand", demand, "units by period")
    if d.ndim != 1 or len(d) < 3:
        raise ValueError(
            f"demand is {shown(demand)}; it must be a list of at least 3 finite numbers, units by period"
        )
    return d


def _leads(L):
    if not isinstance(L, list | tuple | np.ndarray) or not getattr(L, "ndim", 1) or not len(L):
        raise ValueError(f"L is {shown(L)}; it must be a list of lead times in periods, such as [1, 1, 1, 1]")
    return [whole(f"L[{k}]", x, "periods", low=1, high=1000) for k, x in enumerate(L)]


def _correlation(rho):
    return number("rho", rho, above=-1, below=1)
