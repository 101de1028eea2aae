"""The demand of several periods together, of a continuous distribution that has no formula for its sums."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

STEPS = 2**17  # of the grid
COARSEST = 0.02  # standard deviations of the sum, a step
SELDOM = 1e-11  # demands beyond this are left out


class Summed:
    """The demand of so many whole periods, each independent of the others: convolved on a grid.

    A period's demand is rounded to the grid, so that the sum's variance is too large by a twelfth of a
    squared step a period; shares, and stocks and losses in standard deviations, are off by less than 1e-4,
    mostly by less than 1e-6. Raises ValueError where a tail is so long that a step is above 1/50 sd.

    >>> from scipy import stats
    >>> two = Summed(stats.uniform(0, 1), 2)            # a triangle from 0 to 2
    >>> round(float(two.cdf(0.5)), 6), round(two.upper(0.125), 6)
    (0.125, 1.5)
    """

    whole = False

    def __init__(self, dist: Any, periods: int):
        low, high = dist.support()
        low = low if math.isfinite(low) else float(dist.ppf(SELDOM / periods))
        self.mean, self.sd = float(dist.mean()) * periods, float(dist.std()) * math.sqrt(periods)
        high = min(high, float(dist.isf(SELDOM / periods)))  # the sum is beyond this and all means too seldom
        width = min((high - low) * periods, high - low + self.mean - low * periods + 10 * self.sd)
        step = width / STEPS
        if not step <= COARSEST * self.sd:
            raise ValueError(
                f"demand is a {dist.dist.name} distribution, whose sums over {periods:,} periods are too wide"
                " beside its standard deviation to be added up here; use Normal, or whole past demands"
            )
        shares = np.diff(dist.cdf(low + step * (np.arange(STEPS + 1) - 0.5)))
        total = np.maximum(0, np.fft.irfft(np.fft.rfft(shares, 2 * STEPS) ** periods, 2 * STEPS)[:STEPS])
        total /= total.sum()
        self._x = low * periods + step * (np.arange(STEPS + 1) - 0.5)
        self._above = np.append(np.cumsum(total[::-1])[::-1], 0)
        ends = (self._above[1:] + self._above[:-1]) / 2 * step
        self._short = np.append(np.cumsum(ends[::-1])[::-1], 0)

    def cdf(self, x: Any) -> np.ndarray:
        """The share of demands that are x or less."""
        return 1 - np.interp(x, self._x, self._above)

    def upper(self, tail: float) -> float:
        """The least x with P(D > x) at most tail."""
        return float(np.interp(-tail, -self._above, self._x))

    def losses(self, x: Any) -> tuple[np.ndarray, np.ndarray]:
        """Units short and units left of a stock x, on average."""
        n = np.interp(x, self._x, self._short) + np.maximum(0, self._x[0] - x)
        return np.maximum(n, self.mean - x), np.maximum(0, np.maximum(n, self.mean - x) + x - self.mean)

    def top(self) -> float:
        """More than anybody will ever ask for."""
        return float(self._x[-1])
