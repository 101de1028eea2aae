"""Where a function crosses 0, of one item or of many at once, and the least whole number that is good
enough."""

from collections.abc import Callable

import numpy as np

STEPS = 200  # of Newton; it takes some 5, where two zeros nearly meet some 30


def root(f: Callable[[float], float], low: float, high: float) -> float:
    """Where f, which rises, crosses 0 between low and high; the nearer end if it doesn't.

    >>> root(lambda x: x * x - 2, 0, 2), root(lambda x: x + 1, 0, 2)
    (1.414213562373095, 0.0)
    """
    if f(low) >= 0:
        return float(low)
    if f(high) <= 0:
        return float(high)
    from scipy import optimize  # slow to load

    return float(
        optimize.brentq(f, low, high, xtol=1e-15 * max(abs(low), abs(high)), rtol=1e-14, maxiter=1000)
    )


def newton(f: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]], x: np.ndarray) -> np.ndarray:
    """Where f, of many items at once, comes down to 0: Newton's method from x, where f is above 0.

    f: gives its values and slopes. From x to the zero it must be convex: then no step passes the zero, and
    none needs a check.

    >>> newton(lambda x: (x * x - [2, 9], 2 * x), np.array([5.0, 5.0])).round(9).tolist()
    [1.414213562, 3.0]
    """
    begin = x = np.asarray(x, float)
    for _ in range(STEPS):
        value, slope = f(x)
        going = (value > 0) & (slope != 0)
        further = np.where(going, x - value / np.where(going, slope, 1), x)
        settled = np.abs(further - x) <= 4e-16 * np.abs(x) + 4e-15 * np.abs(x - begin)
        x = further
        if settled.all():
            break
    return x


def least(good: Callable[[float], bool], low: float, high: float) -> float:
    """The least whole number above low for which good is true; true stays true, and is at high.

    >>> least(lambda k: k * k >= 50, 0, 100)
    8
    """
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if good(middle) else (middle, high)
    return high
