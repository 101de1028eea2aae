"""Demand that varies: the distributions the inventory library takes, and their loss functions, units short
and units left over.

Wherever a function asks for a demand as a distribution, give Normal(50, 8), Poisson(50), a Table, a frozen
distribution of scipy.stats, or a list of past demands, each as likely as the other.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize, special, stats

from pullbook._check import number, whole
from pullbook.decide.inventory.lot_sizes import HUGE, _amount, _numbers

WIDEST = 2**21  # entries of a table
SQRT2PI = math.sqrt(2 * math.pi)


@dataclass(frozen=True)
class Loss:
    """What a stock x meets on average. n = E[(D - x)+]: units short. n_bar = E[(x - D)+]: units left. n_bar -
    n = x - mean.
    """

    n: float
    n_bar: float


def normal_losses(x, mean, sd):
    """Units short and units left, on average, of a stock x for a normal demand: a pair of arrays.

    x, mean, sd: units, numbers or arrays (sd 0: the demand is certain). Source: Hadley & Whitin (1963).

    >>> [round(float(n), 3) for n in normal_losses(143, 100, 25)]  # Nahmias, ch. 5: Harvey's Specialty Shop
    [0.435, 43.435]
    """
    z, d = _z(x, mean, sd), x - mean
    with np.errstate(over="ignore", under="ignore"):
        bell = sd * np.exp(-z * z / 2) / SQRT2PI
    return np.maximum(0, bell - d * special.ndtr(-z)), np.maximum(0, bell + d * special.ndtr(z))


def normal_loss_sums(x, mean, sd):
    """The losses of `normal_losses` summed up: units short from x up, units left up to x. A pair of arrays.

    >>> [round(float(n), 3) for n in normal_loss_sums(100, 100, 25)]       # sd squared by 4, both
    [156.25, 156.25]
    """
    z, d = _z(x, mean, sd), x - mean
    with np.errstate(over="ignore", under="ignore"):
        bell = sd * d * np.exp(-z * z / 2) / SQRT2PI
    square = sd**2 + d * d
    return (
        np.maximum(0, square * special.ndtr(-z) - bell) / 2,
        np.maximum(0, square * special.ndtr(z) + bell) / 2,
    )


def _z(x, mean, sd):
    with np.errstate(over="ignore"):
        return (x - mean) / np.maximum(np.asarray(sd, float), 1e-300)


@dataclass(frozen=True)
class Normal:
    """Normal demand. mean, sd: units (sd 0: the demand is certain). Raises ValueError for a number below 0.

    >>> Normal(50, 8)
    Normal(mean=50.0, sd=8.0)
    """

    mean: float
    sd: float
    whole = False

    def __post_init__(self):
        object.__setattr__(self, "mean", number("mean", self.mean, "units", low=0, high=HUGE))
        object.__setattr__(self, "sd", number("sd", self.sd, "units", low=0, high=HUGE))

    def _cdf(self, x):
        return special.ndtr(_z(x, self.mean, self.sd)) if self.sd else np.where(x < self.mean, 0.0, 1.0)

    def upper(self, tail):
        """The least x with P(D > x) at most tail."""
        return self.mean - self.sd * float(special.ndtri(min(tail, 1 - 1e-16)))

    def _loss(self, x):
        return normal_losses(x, self.mean, self.sd)

    def _second(self, x):
        return normal_loss_sums(x, self.mean, self.sd)

    def _over(self, periods):
        return Normal(self.mean * periods, self.sd * math.sqrt(periods))


@dataclass(frozen=True)
class Poisson:
    """Poisson demand: many customers, each seldom and for one unit. mean: units. Raises ValueError unless it
    is above 0.

    >>> round(Poisson(50).sd, 2)
    7.07
    """

    mean: float
    whole = True

    def __post_init__(self):
        object.__setattr__(self, "mean", _amount("mean", self.mean, "units"))

    @property
    def sd(self):
        """The standard deviation, the root of the mean (units)."""
        return math.sqrt(self.mean)

    def _cdf(self, x):
        k = np.floor(x)
        return np.where(k < 0, 0.0, special.pdtr(np.maximum(k, 0), self.mean))

    def _sf(self, x):
        k = np.floor(x)
        return np.where(k < 0, 1.0, special.pdtrc(np.maximum(k, 0), self.mean))

    def upper(self, tail):
        """The least x with P(D > x) at most tail."""
        return float(least(lambda k: self._sf(k) <= tail, -1, self._top()))

    def _top(self):
        return math.ceil(self.mean + 40 * self.sd + 750)  # nobody gets there

    def _loss(self, x):
        k = np.floor(x)
        n = self.mean * self._sf(k - 1) - k * self._sf(k) - (x - k) * self._sf(k)
        return np.maximum(0, n), np.maximum(
            0, k * self._cdf(k) - self.mean * self._cdf(k - 1) + (x - k) * self._cdf(k)
        )

    def _second(self, k):
        """The losses summed up: n above k, n_bar up to k."""
        m = self.mean
        above = m * m * self._sf(k - 2) - 2 * k * m * self._sf(k - 1) + k * (k + 1) * self._sf(k)
        return (
            np.maximum(0, above) / 2,
            np.maximum(
                0, k * (k + 1) * self._cdf(k) - 2 * k * m * self._cdf(k - 1) + m * m * self._cdf(k - 2)
            )
            / 2,
        )

    def _over(self, periods):
        return Poisson(self.mean * periods)

    def _table(self):
        k = np.arange(self.upper(1e-17) + 1)
        return Table(k, stats.poisson.pmf(k, self.mean))


class Table:
    """Demand as a table: each value in units, and its probability. mean, sd: units.

    values: numbers from 0, any order. probabilities: of each; they must add up to 1 (within 1e-6). Raises
    ValueError where they don't.

    >>> Table([0, 4], [0.75, 0.25])
    Table(2 values from 0 to 4, mean 1, sd 1.732)
    """

    def __init__(self, values, probabilities):
        v, p = _column("values", values, "units"), _column("probabilities", probabilities, "")
        if len(v) != len(p):
            raise ValueError(
                f"values has {len(v)} numbers and probabilities has {len(p)}; give each value one"
            )
        if abs(p.sum() - 1) > 1e-6:
            raise ValueError(f"probabilities add up to {p.sum():.6g}; they must add up to 1")
        self.values, where = np.unique(v, return_inverse=True)
        self.probabilities = np.bincount(where, p / p.sum())
        self.mean = float(self.values @ self.probabilities)
        self.sd = math.sqrt(float((self.values - self.mean) ** 2 @ self.probabilities))
        self.whole = bool(np.all(self.values == np.floor(self.values)))
        step, below = np.diff(self.values, append=self.values[-1]), np.cumsum(self.probabilities)
        self._F, self._above = below, np.append(np.cumsum(self.probabilities[:0:-1])[::-1], 0)
        self._n, self._n_bar = (
            np.cumsum((step * self._above)[::-1])[::-1],
            np.append(0, np.cumsum(step * below)[:-1]),
        )

    def __repr__(self):
        return (
            f"Table({len(self.values)} values from {self.values[0]:g} to {self.values[-1]:g}, mean"
            f" {self.mean:.4g}, sd {self.sd:.4g})"
        )

    def _cdf(self, x):
        return np.append(0, self._F)[np.searchsorted(self.values, x, "right")]

    def upper(self, tail):
        """The least value x with P(D > x) at most tail (within 1e-12)."""
        return float(self.values[np.argmax(self._above <= tail + 1e-12)])

    def _loss(self, x):
        low, high = self.values[0], self.values[-1]
        return (
            np.interp(x, self.values, self._n) + np.maximum(0, low - x),
            np.interp(x, self.values, self._n_bar) + np.maximum(0, x - high),
        )

    def _table(self):
        if not self.whole or self.mean == 0:
            raise ValueError(
                "demand must be of whole units here, and not of zeros only: its values are added up exactly"
            )
        return self

    def _over(self, periods):
        periods, size = int(periods), int(self._table().values[-1])
        if size * periods >= WIDEST:
            raise ValueError(
                f"demand of up to {size} units a period over {periods} periods is too wide a table; count in"
                " larger units"
            )
        one = np.bincount(self.values.astype(int), self.probabilities)
        n = 1 << (size * periods).bit_length()
        total = np.maximum(0, np.fft.irfft(np.fft.rfft(one, n) ** periods, n)[: size * periods + 1])
        return Table(np.arange(len(total), dtype=float), total / total.sum())


class _Continuous:
    """A continuous frozen distribution of scipy.stats, its losses by integration."""

    whole = False

    def __init__(self, dist, mean, sd):
        self.dist, self.mean, self.sd = dist, mean, sd

    def _cdf(self, x):
        return self.dist.cdf(x)

    def upper(self, tail):
        """The least x with P(D > x) at most tail."""
        return float(self.dist.isf(min(tail, 1 - 1e-16)))

    def _loss(self, x):
        from scipy.integrate import quad

        if x >= self.dist.median():
            cuts = [
                x,
                *(c for c in self.dist.isf([0.05, 1e-3, 1e-6, 1e-12]) if c > x),
                max(x, self.dist.support()[1]),
            ]
            n = sum(
                quad(self.dist.sf, a, b, epsabs=0, full_output=1)[0] for a, b in zip(cuts, cuts[1:]) if a < b
            )
            return n, max(0.0, x - self.mean + n)
        cuts = [
            min(x, self.dist.support()[0]),
            *(c for c in self.dist.ppf([1e-12, 1e-6, 1e-3, 0.05]) if c < x),
            x,
        ]
        n_bar = sum(
            quad(self.dist.cdf, a, b, epsabs=0, full_output=1)[0] for a, b in zip(cuts, cuts[1:]) if a < b
        )
        return max(0.0, self.mean - x + n_bar), n_bar


def _column(name, x, unit):
    """An array of numbers from 0; one that is so already is looked at all at once."""
    quick = isinstance(x, np.ndarray) and x.dtype == float and x.ndim == 1 and x.size
    return x.copy() if quick and np.all((x >= 0) & (x <= HUGE)) else np.array(_numbers(name, x, unit))


CERTAIN = Table([0], [1])  # no demand at all


def as_demand(name, value):
    """The distribution a user gave as a Normal, Poisson, Table, frozen scipy distribution or list of past
    demands.
    """
    if isinstance(value, (Normal, Poisson, Table)):
        return value
    family = getattr(value, "dist", None)
    if not isinstance(family, (stats.rv_continuous, stats.rv_discrete)):
        if (
            isinstance(value, (str, bytes))
            or not (isinstance(value, (list, tuple)) or getattr(value, "ndim", 0) == 1)
            or not len(value)
        ):
            raise ValueError(
                f"{name} is {value!r}; it must be a distribution, such as Normal(50, 8) or Poisson(50), or a"
                " list of past demands, such as [90, 120, 80]"
            )
        return Table(_numbers(name, value, "units"), np.full(len(value), 1 / len(value)))
    with np.errstate(all="ignore"):
        mean, var = value.mean(), value.var()
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
    if isinstance(family, stats.rv_continuous):
        return _Continuous(value, mean, math.sqrt(var))
    low, high = value.support()
    low, high = max(low, value.ppf(1e-17)), min(high, value.isf(1e-15))
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


def over(demand, periods):
    """The demand of so many periods together, each independent of the others."""
    if periods == 1:
        return demand
    if periods == 0:
        return CERTAIN
    if isinstance(demand, _Continuous):
        raise ValueError(
            f"demand is a {demand.dist.dist.name} distribution, which is not added up over {periods:g}"
            " periods here; use Normal, Poisson, or whole past demands"
        )
    return demand._over(periods)


def lead_time(L, demand):
    """A lead time in periods: any number from 0 for a demand that is added up by formula, a whole one for a
    table.
    """
    return (
        whole("L", L, "periods", high=10**9)
        if isinstance(demand, Table)
        else number("L", L, "periods", low=0, high=HUGE)
    )


def standard_loss(z):
    """The standard normal loss function and its complement: n(z) = phi(z) - z (1 - Phi(z)), n_bar(z) = z +
    n(z). Returns a Loss.

    z: standard deviations above the mean. Source: Snyder & Shen, Fundamentals of Supply Chain Theory, 2nd
    ed., appendix C. Raises ValueError unless z is a number.

    >>> round(standard_loss(1.3).n, 6)
    0.045528
    """
    n, n_bar = Normal(0, 1)._loss(number("z", z, "standard deviations", low=-HUGE, high=HUGE))
    return Loss(float(n), float(n_bar))


def loss(x, demand):
    """Units short and units left over when a stock of x meets a demand: n = E[(D - x)+], n_bar = E[(x - D)+].
    Returns a Loss.

    x: units. demand: Normal, Poisson, Table, a frozen distribution of scipy.stats, or past demands. Normal
    with z = (x - mean) / sd: sd n(z), as in standard_loss. Poisson at whole x: mean P(D >= x) - x P(D > x).
    Others: the sum, or the integral, of P(D > y) from x up. Source: Snyder & Shen, appendix C. Raises
    ValueError for anything else.

    >>> round(loss(18.6, Normal(15, 3)).n, 4)
    0.1683
    """
    n, n_bar = as_demand("demand", demand)._loss(number("x", x, "units", low=-HUGE, high=HUGE))
    return Loss(float(n), float(n_bar))


def root(f, low, high):
    """Where f, which rises, crosses 0 between low and high; the nearer end if it doesn't."""
    if f(low) >= 0:
        return float(low)
    if f(high) <= 0:
        return float(high)
    return float(
        optimize.brentq(f, low, high, xtol=1e-15 * max(abs(low), abs(high)), rtol=1e-14, maxiter=1000)
    )


def least(good, low, high):
    """The least whole number above low for which good is true; true stays true, and is at high."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if good(middle) else (middle, high)
    return high
