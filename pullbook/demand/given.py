"""What may be given for a demand, made a distribution; and its loss functions, units short and units left
over.

Wherever a function asks for a Demand, give Normal(50, 8), Poisson(50), a Table, a frozen distribution of
scipy.stats, or a list of past demands, each as likely as the other. Where it takes many items at once, give
Normal(means, sds), or scipy's norm(means, sds), for the demands of all: an array is then of one number an
item.
"""

from __future__ import annotations

import math
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from pullbook._check import HUGE, alike, each, number, numbers, shown, whole
from pullbook.demand import normal
from pullbook.demand.distributions import WIDEST, Normal, Poisson, Table
from pullbook.demand.items import Figure, Items, shaped
from pullbook.demand.solve import least, root
from pullbook.demand.sums import Summed


class Continuous:
    """A continuous frozen distribution of scipy.stats, its losses by integration."""

    whole = False

    def __init__(self, dist: Frozen, mean: float, sd: float):
        self.dist, self.mean, self.sd = dist, mean, sd

    def cdf(self, x: float | np.ndarray) -> np.ndarray:
        """The share of demands that are x or less."""
        return self.dist.cdf(x)

    def upper(self, tail: float) -> float:
        """The least x with P(D > x) at most tail."""
        return float(self.dist.isf(min(tail, 1 - 1e-16)))

    def losses(self, x: Figure) -> tuple[Figure, Figure]:
        """Units short and units left of a stock x, on average."""
        if np.ndim(x):  # there is no formula: one after another
            n, n_bar = zip(*map(self.losses, np.ravel(x).tolist()))
            return np.reshape(n, np.shape(x)), np.reshape(n_bar, np.shape(x))
        low, high = self.dist.support()
        if x >= self.dist.median():
            tail = self.dist.isf([0.05, 1e-3, 1e-6, 1e-12])
            far = max(x, float(tail[-1]))
            n = _integral(self.dist.sf, [x, *(c for c in tail if c > x)])
            if high > far > 0:
                n += _far(self.dist.sf, far, high, n)
            return n, max(0.0, x - self.mean + n)
        cuts = [min(x, low), *(c for c in self.dist.ppf([1e-12, 1e-6, 1e-3, 0.05]) if c < x), x]
        n_bar = _integral(self.dist.cdf, cuts)
        return max(0.0, self.mean - x + n_bar), n_bar

    @property
    def adds_up(self) -> bool:
        """Is there a formula for its sums?"""
        return self.dist.dist.name in GAMMAS or self.dist.dist.name == "invgauss"

    def over(self, periods: float) -> Continuous | Summed:
        """The demand of so many periods together: by formula, of the gamma and inverse Gaussian families
        (with the lowest value, mean and variance each times the periods); else on a grid, of whole periods.
        """
        if not self.adds_up:
            return Summed(self.dist, int(periods))
        from scipy import stats

        low = self.dist.support()[0] * periods
        mean, var = self.mean * periods, self.sd**2 * periods
        above = number("mean of demand", mean, "units in all periods", low=0, high=HUGE) - low
        if self.dist.dist.name == "invgauss":
            total = stats.invgauss(var / above**2, low, above**3 / var)
        else:
            total = stats.gamma(above**2 / var, low, var / above)
        return Continuous(total, mean, math.sqrt(var))

    def top(self) -> float:
        """More than anybody will ever ask for."""
        return self.upper(1e-15)


GAMMAS = ("gamma", "erlang", "expon", "chi2")


def _far(sf, low, high, near):
    """Of sf from low on: a heavy tail goes on for orders of magnitude, so in steps of the logarithm until no
    more is added to what is near.
    """
    total, u, end = 0.0, math.log(low), math.log(min(high, 1e300))
    while u < end:
        more = _integral(lambda v: sf(math.exp(v)) * math.exp(v), [u, min(u + 2, end)])
        total, u = total + more, u + 2
        if more <= 1e-17 * (near + total):
            break
    return total


def _integral(f, cuts):
    """Of f from the first cut to the last, piece by piece."""
    from scipy.integrate import quad

    return sum(quad(f, a, b, epsabs=0, full_output=1)[0] for a, b in zip(cuts, cuts[1:]) if a < b)


class Frozen(Protocol):
    """A frozen distribution of scipy.stats, such as stats.gamma(3, scale=4)."""

    @property
    def dist(self) -> Any: ...  # its family

    def mean(self) -> float: ...

    def var(self) -> float: ...

    def median(self) -> float: ...

    def support(self) -> tuple[float, float]: ...

    def cdf(self, x: float | np.ndarray, /) -> np.ndarray: ...

    def sf(self, x: float | np.ndarray, /) -> np.ndarray: ...

    def ppf(self, q: float | Sequence[float], /) -> np.ndarray: ...

    def isf(self, q: float | Sequence[float], /) -> np.ndarray: ...


Given = Normal | Poisson | Table | Continuous
Distribution = Given | Summed
Demand = Normal | Poisson | Table | Sequence[float] | np.ndarray | Frozen  # what one may give for it


CERTAIN = Table([0], [1])  # no demand at all


def as_demand(name: str, value: Demand) -> Given:
    """The distribution that a user gave, in any of the ways above; else a ValueError that calls it `name`.

    >>> as_demand("demand", [0, 0, 4])
    Table(2 values from 0 to 4, mean 1.333, sd 1.886)
    """
    D = as_demands(name, value)
    if np.ndim(D.mean):
        raise ValueError(
            f"{name} is of {np.size(D.mean):,} items; it must be of one here, such as Normal(50, 8)"
        )
    return D


def as_demands(name: str, value: Demand, **items: Figure) -> Given:
    """As as_demand; but a normal demand may be of many items, and go with items that are arrays.

    >>> as_demands("demand", Normal([50, 90], 8), h=np.ones(2)).mean.tolist()
    [50.0, 90.0]
    >>> as_demands("demand", Poisson(3), h=np.ones(2))
    Traceback (most recent call last):
    ValueError: h is an array; demand must then be Normal(mean, sd), of one item or of as many
    """
    D = _read(name, value)
    if isinstance(D, Normal):
        alike(**items, **{name: D.mean})
    elif many := [x for x in items if np.ndim(items[x])]:
        raise ValueError(
            f"{many[0]} is an array; {name} must then be Normal(mean, sd), of one item or of as many"
        )
    return D


def _read(name, value):
    if isinstance(value, (Normal, Poisson, Table)):
        return value
    family = getattr(value, "dist", None)
    if family is not None:
        from scipy import stats  # slow to load, and there already for who has a distribution of it

        if isinstance(family, (stats.rv_continuous, stats.rv_discrete)):
            return _of_scipy(name, value, continuous=isinstance(family, stats.rv_continuous))
    listed = isinstance(value, (list, tuple)) or getattr(value, "ndim", 0) == 1
    if not listed or not isinstance(value, Sized) or not len(value):
        raise ValueError(
            f"{name} is {shown(value)}; it must be a distribution, such as Normal(50, 8) or Poisson(50), or a"
            " list of past demands, such as [90, 120, 80]"
        )
    return Table(numbers(name, value, "units"), np.full(len(value), 1 / len(value)))


def _of_scipy(name, value, continuous):
    family = value.dist
    with np.errstate(all="ignore"):
        mean, var = value.mean(), value.var()
    if family.name == "norm" and (np.ndim(mean) or np.ndim(var)):  # of many items
        mean = each(f"mean of {name}", mean, "units", low=0, high=HUGE)
        return Normal(mean, np.sqrt(each(f"variance of {name}", var, low=0, high=HUGE**2)))
    if np.ndim(mean) or np.ndim(var) or not (np.isfinite(mean) and np.isfinite(var)):
        raise ValueError(
            f"{name} is a {family.name} distribution with mean {mean} and variance {var}; both must be single"
            " finite numbers"
        )
    mean, var = (
        number(f"mean of {name}", mean, "units", low=0, high=HUGE),
        number(f"variance of {name}", var, low=0, high=HUGE**2),
    )
    if family.name == "norm":
        return Normal(mean, math.sqrt(var))
    if family.name == "poisson" and mean == var > 0:
        return Poisson(mean)
    if var == 0 and not continuous:  # as geom(1): always the same
        return Table([mean], [1])
    if continuous:
        return Continuous(value, mean, math.sqrt(var))
    low, high = value.support()
    low = max(low, value.ppf(1e-17))
    if value.sf(low + WIDEST) < 1e-15:  # else SciPy may look for the end for hours
        high = min(high, value.isf(1e-15))
    if low < 0 or not high - low < WIDEST:
        raise ValueError(
            f"{name} is a {family.name} distribution from {low:g} to {high:g} units; it must be from 0, over"
            f" less than {WIDEST:,} units"
        )
    values = np.arange(low, high + 1)
    table = Table(values, value.pmf(values))
    if abs(table.mean - mean) > 1e-8 * (1 + mean):
        raise ValueError(
            f"{name} is a {family.name} distribution whose largest demands are too seldom and too large to"
            " add up; use a sample of it"
        )
    return table


def over(demand: Given, periods: float) -> Distribution:
    """The demand of so many periods together, each independent of the others.

    >>> over(Poisson(3), 4), over(Poisson(3), 0)
    (Poisson(mean=12.0), Table(1 values from 0 to 0, mean 0, sd 0))
    """
    if periods == 1:
        return demand
    return demand.over(periods) if periods else CERTAIN


class Mean:
    """The demand of one of several stretches of time, each as likely as the others: what a stock meets on
    average that has to last for the shortest of them first, then for the next.

    >>> both = Mean([Poisson(3), Poisson(6)])
    >>> both.mean, round(float(both.cdf(4)), 3)
    (4.5, 0.55)
    """

    def __init__(self, stretches: Sequence[Distribution]):
        self.stretches, self.whole = list(stretches), stretches[0].whole
        self.mean = sum(D.mean for D in stretches) / len(stretches)

    def cdf(self, x: float) -> np.ndarray:
        """The share of demands that are x or less."""
        return np.mean([D.cdf(x) for D in self.stretches], axis=0)

    def upper(self, tail: float) -> float:
        """The least x with P(D > x) at most tail."""
        high = max(D.upper(tail) for D in self.stretches)
        if self.whole:
            return float(least(lambda k: 1 - float(self.cdf(k)) <= tail + 1e-12, -1, math.ceil(high)))
        return root(lambda x: float(self.cdf(x)) - 1 + tail, min(D.upper(tail) for D in self.stretches), high)

    def losses(self, x: Any) -> tuple[np.ndarray, np.ndarray]:
        """Units short and units left of a stock x, on average."""
        n, n_bar = zip(*(D.losses(x) for D in self.stretches))
        return np.mean(n, axis=0), np.mean(n_bar, axis=0)


def lead_time(L: float, demand: Distribution) -> float:
    """A lead time in periods: any number from 0 for a demand that is added up by formula, a whole one for
    others.

    >>> lead_time(2.5, Normal(50, 8))
    2.5
    """
    return (
        whole("L", L, "periods", high=10**9)
        if isinstance(demand, Table) or (isinstance(demand, Continuous) and not demand.adds_up)
        else number("L", L, "periods", low=0, high=HUGE)
    )


@dataclass(frozen=True)
class Loss:
    """What a stock x meets on average. n = E[(D - x)+]: units short. n_bar = E[(x - D)+]: units left. n_bar -
    n = x - mean.
    """

    n: Figure
    n_bar: Figure


def standard_loss(z: Items) -> Loss:
    """The standard normal loss function and its complement: n(z) = phi(z) - z (1 - Phi(z)), n_bar(z) = z +
    n(z). Returns a Loss.

    z: standard deviations above the mean, a number or an array. Source: Snyder & Shen, Fundamentals of Supply
    Chain Theory, 2nd ed., appendix C. Raises ValueError unless z is a number.

    >>> round(standard_loss(1.3).n, 6)
    0.045528
    """
    z = each("z", z, "standard deviations", low=-HUGE, high=HUGE)
    return Loss(*shaped(*normal.losses(z, 0, 1)))


def loss(x: Items, demand: Demand) -> Loss:
    """Units short and units left over when a stock of x meets a demand: n = E[(D - x)+], n_bar = E[(x - D)+].
    Returns a Loss.

    x: units; a number, or an array of stocks. demand: Normal, of many items too, Poisson, Table, a frozen
    distribution of scipy.stats, or past demands. Normal with z = (x - mean) / sd: sd n(z), as in
    standard_loss. Poisson at whole x: mean P(D >= x) - x P(D > x). Others: the sum, or the integral, of P(D >
    y) from x up. Source: Snyder & Shen, appendix C. Raises ValueError for anything else.

    >>> round(loss(18.6, Normal(15, 3)).n, 4), loss([18.6, 21], Normal(15, 3)).n.round(4).tolist()
    (0.1683, [0.1683, 0.0255])
    """
    x, D = each("x", x, "units", low=-HUGE, high=HUGE), as_demands("demand", demand)
    alike(x=x, demand=D.mean)
    return Loss(*shaped(*D.losses(x)))
