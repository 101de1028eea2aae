"""What a gamma demand leaves of a stock: formulas alone, arrays (or numbers) in and out, nothing checked.

A gamma demand is never below 0 and leans to the right, as the weeks of an item do that is asked for now and
then, at times by the dozen. Where it hardly varies it is a normal one, and is taken for one.

x: the stock. mean, sd: of the demand (sd 0: it is certain). All in units. Source: Burgin (1975), Operational
Research Quarterly 26(3).
"""

import numpy as np
from scipy import special

from pullbook.demand import normal

EVEN = 1e-3  # sd by mean, below which the two distributions are the same to all digits that matter


def quantile(level, mean, sd):
    """The stock that is enough with a chance of `level`.

    >>> round(float(quantile(0.95, 10, 10)), 2), float(quantile(0.95, 10, 0))      # exponential: 10 ln 20
    (29.96, 10.0)
    """
    k, scale, bell = _shape(mean, sd)
    return np.where(bell, mean + sd * special.ndtri(level), scale * special.gammaincinv(k, level))


def cdf(x, mean, sd):
    """The share of demands that are x or less.

    >>> round(float(cdf(10, 10, 10)), 4)                           # exponential: 1 - 1/e
    0.6321
    """
    k, scale, bell = _shape(mean, sd)
    return np.where(bell, normal.cdf(x, mean, sd), special.gammainc(k, np.maximum(x, 0) / scale))


def losses(x, mean, sd):
    """Units short and units left, on average: a pair of arrays.

    >>> [round(float(n), 3) for n in losses(10, 10, 10)]           # exponential: 10/e, both
    [3.679, 3.679]
    """
    k, scale, bell = _shape(mean, sd)
    above, first, _ = _above(k, np.maximum(x, 0) / scale)
    short = np.maximum(0.0, mean * first - x * above)
    return _bells(normal.losses, x, mean, sd, bell, (short, short + x - mean))


def loss_sums(x, mean, sd):
    """Units short, summed up from x on; units left, summed up to x. A pair of arrays.

    >>> [round(float(n), 3) for n in loss_sums(10, 10, 10)]        # exponential: 100/e, and 100 less that
    [36.788, 63.212]
    """
    k, scale, bell = _shape(mean, sd)
    above, first, second = _above(k, np.maximum(x, 0) / scale)
    square = sd * sd + mean * mean
    short = np.maximum(0.0, square * second - 2 * x * mean * first + x * x * above) / 2
    left = (sd * sd + (x - mean) ** 2) / 2 - short
    return _bells(normal.loss_sums, x, mean, sd, bell, (short, left))


def _above(k, y):
    """What of a gamma demand of shape k and scale 1 is above y: in number, in units, in units squared; as
    shares.
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore", under="ignore"):
        step = np.exp(special.xlogy(k, y) - y - special.gammaln(k + 1))
        above = special.gammaincc(k, y)
        return above, above + step, above + step + step * y / (k + 1)


def _bells(normals, x, mean, sd, bell, both):
    both = tuple(np.maximum(0.0, b) for b in both)
    return tuple(np.where(bell, n, b) for n, b in zip(normals(x, mean, sd), both)) if bell.any() else both


def _shape(mean, sd):
    """Shape and scale, and where it is taken for a normal demand."""
    mean, sd = np.broadcast_arrays(np.asarray(mean, float), np.asarray(sd, float))
    bell = ~(sd > EVEN * mean)
    safe, spread = np.where(bell, 1.0, mean), np.where(bell, 1.0, sd)
    return (safe / spread) ** 2, spread**2 / safe, bell
