"""What a normal demand leaves of a stock: formulas alone, arrays (or numbers) in and out, nothing checked.

x: the stock. mean, sd: of the demand (sd 0: it is certain). All in units.
"""

import math

import numpy as np
from scipy import special

SQRT2PI = math.sqrt(2 * math.pi)


def density(z):
    """The standard normal density phi(z).

    >>> round(float(density(1)), 4)
    0.242
    """
    return np.exp(-z * z / 2) / SQRT2PI


def cdf(x, mean, sd):
    """The share of demands that are x or less.

    >>> round(float(cdf(125, 100, 25)), 4)                         # one standard deviation above the mean
    0.8413
    """
    return np.where(np.asarray(sd) > 0, special.ndtr(_z(x, mean, sd)), np.where(x < mean, 0.0, 1.0))


def losses(x, mean, sd):
    """Units short and units left, on average: a pair of arrays. Source: Hadley & Whitin (1963).

    >>> [round(float(n), 3) for n in losses(143, 100, 25)]         # Nahmias, ch. 5: Harvey's Specialty Shop
    [0.435, 43.435]
    """
    z, d = _z(x, mean, sd), x - mean
    with np.errstate(over="ignore", under="ignore"):
        bell = sd * np.exp(-z * z / 2) / SQRT2PI
    return np.maximum(0, bell - d * special.ndtr(-z)), np.maximum(0, bell + d * special.ndtr(z))


def loss_sums(x, mean, sd):
    """The losses summed up: units short from x up, units left up to x. A pair of arrays.

    >>> [round(float(n), 3) for n in loss_sums(100, 100, 25)]      # sd squared by 4, both
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
