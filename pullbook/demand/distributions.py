"""Demand that varies, as distributions: normal, Poisson, and any table of values.

Each knows its mean and sd (units), whether it is of whole units, and the same few things of a stock x: `cdf`,
the share of demands that it serves; `losses`, units short and units left over; `upper`, the stock that so
many demands don't exceed; and the demand `over` several periods.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special

from pullbook._check import HUGE, alike, amount, each, numbers
from pullbook.demand import normal
from pullbook.demand.items import Figure, Items, shaped
from pullbook.demand.solve import least

WIDEST = 2**21  # entries of a table


@dataclass(frozen=True)
class Normal:
    """Normal demand. mean, sd: units (sd 0: the demand is certain); of many items arrays, one number an item.
    Raises ValueError for a number below 0.

    >>> Normal(50, 8), Normal([50, 90], 8).sd.tolist()
    (Normal(mean=50.0, sd=8.0), [8.0, 8.0])
    """

    mean: Figure
    sd: Figure
    whole = False

    def __post_init__(self):
        mean = each("mean", self.mean, "units", low=0, high=HUGE)
        sd = each("sd", self.sd, "units", low=0, high=HUGE)
        alike(mean=mean, sd=sd)
        for name, value in zip(("mean", "sd"), shaped(mean, sd)):
            object.__setattr__(self, name, value)

    def cdf(self, x: float | np.ndarray) -> np.ndarray:
        """The share of demands that are x or less."""
        return normal.cdf(x, self.mean, self.sd)

    def upper(self, tail: Items) -> Figure:
        """The least x with P(D > x) at most tail."""
        return shaped(self.mean - self.sd * special.ndtri(np.minimum(tail, 1 - 1e-16)))[0]

    def losses(self, x: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Units short and units left of a stock x, on average."""
        return normal.losses(x, self.mean, self.sd)

    def loss_sums(self, x: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The losses summed up: units short from x up, units left up to x."""
        return normal.loss_sums(x, self.mean, self.sd)

    def over(self, periods: Items) -> Normal:
        """The demand of so many periods together."""
        return Normal(self.mean * periods, self.sd * np.sqrt(periods))

    def top(self) -> float:
        """More than anybody will ever ask for."""
        return self.mean + 40 * self.sd + 750


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
        object.__setattr__(self, "mean", amount("mean", self.mean, "units"))

    @property
    def sd(self) -> float:
        """The standard deviation, the root of the mean (units)."""
        return math.sqrt(self.mean)

    def cdf(self, x: float | np.ndarray) -> np.ndarray:
        """The share of demands that are x or less."""
        k = np.floor(x)
        return np.where(k < 0, 0.0, special.pdtr(np.maximum(k, 0), self.mean))

    def sf(self, x: float | np.ndarray) -> np.ndarray:
        """The share of demands that are above x."""
        k = np.floor(x)
        return np.where(k < 0, 1.0, special.pdtrc(np.maximum(k, 0), self.mean))

    def upper(self, tail: float) -> float:
        """The least x with P(D > x) at most tail."""
        return float(least(lambda k: bool(self.sf(k) <= tail), -1, self.top()))

    def losses(self, x: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Units short and units left of a stock x, on average."""
        k = np.floor(x)
        n = self.mean * self.sf(k - 1) - k * self.sf(k) - (x - k) * self.sf(k)
        n_bar = k * self.cdf(k) - self.mean * self.cdf(k - 1) + (x - k) * self.cdf(k)
        return np.maximum(0, n), np.maximum(0, n_bar)

    def loss_sums(self, x: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The losses summed up: units short above x, units left up to x; x whole."""
        m = self.mean
        n = m * m * self.sf(x - 2) - 2 * x * m * self.sf(x - 1) + x * (x + 1) * self.sf(x)
        n_bar = x * (x + 1) * self.cdf(x) - 2 * x * m * self.cdf(x - 1) + m * m * self.cdf(x - 2)
        return np.maximum(0, n) / 2, np.maximum(0, n_bar) / 2

    def over(self, periods: float) -> Poisson:
        """The demand of so many periods together."""
        return Poisson(self.mean * periods)

    def top(self) -> int:
        """More than anybody will ever ask for."""
        return math.ceil(self.mean + 40 * self.sd + 750)

    def table(self) -> Table:
        """The same demand as a Table, up to where a chance is below 1e-17."""
        k = np.arange(self.upper(1e-17) + 1)
        return Table(k, np.exp(special.xlogy(k, self.mean) - special.gammaln(k + 1) - self.mean))


class Table:
    """Demand as a table: each value in units, and its probability. mean, sd: units.

    values: numbers from 0, any order. probabilities: of each; they must add up to 1 (within 1e-6). Raises
    ValueError where they don't.

    >>> Table([0, 4], [0.75, 0.25])
    Table(2 values from 0 to 4, mean 1, sd 1.732)
    """

    def __init__(self, values: Sequence[float] | np.ndarray, probabilities: Sequence[float] | np.ndarray):
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

    def cdf(self, x: float | np.ndarray) -> np.ndarray:
        """The share of demands that are x or less."""
        return np.append(0, self._F)[np.searchsorted(self.values, x, "right")]

    def upper(self, tail: float) -> float:
        """The least value x with P(D > x) at most tail (within 1e-12)."""
        return float(self.values[np.argmax(self._above <= tail + 1e-12)])

    def losses(self, x: float | np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Units short and units left of a stock x, on average."""
        low, high = self.values[0], self.values[-1]
        return (
            np.interp(x, self.values, self._n) + np.maximum(0, low - x),
            np.interp(x, self.values, self._n_bar) + np.maximum(0, x - high),
        )

    def over(self, periods: float) -> Table:
        """The demand of so many whole periods together, if it is of whole units: else a ValueError."""
        periods, size = int(periods), int(self.table().values[-1])
        if size * periods >= WIDEST:
            raise ValueError(
                f"demand of up to {size} units a period over {periods} periods is too wide a table; count in"
                " larger units"
            )
        one = np.bincount(self.values.astype(int), self.probabilities)
        n = 1 << (size * periods).bit_length()
        total = np.maximum(0, np.fft.irfft(np.fft.rfft(one, n) ** periods, n)[: size * periods + 1])
        return Table(np.arange(len(total), dtype=float), total / total.sum())

    def top(self) -> float:
        """More than anybody will ever ask for."""
        return self.upper(1e-15)

    def table(self) -> Table:
        """Itself, if its values can be added up exactly: whole units, not zeros only. Else a ValueError."""
        if not self.whole or self.mean == 0:
            raise ValueError(
                "demand must be of whole units here, and not of zeros only: its values are added up exactly"
            )
        return self


def _column(name, x, unit):
    """An array of numbers from 0; one that is so already is looked at all at once."""
    quick = isinstance(x, np.ndarray) and x.dtype == float and x.ndim == 1 and x.size
    return x.copy() if quick and np.all((x >= 0) & (x <= HUGE)) else np.array(numbers(name, x, unit))
