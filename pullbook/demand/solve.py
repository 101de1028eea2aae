"""Where a function that rises crosses 0, and the least whole number that is good enough."""

from collections.abc import Callable


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


def least(good: Callable[[float], bool], low: float, high: float) -> float:
    """The least whole number above low for which good is true; true stays true, and is at high.

    >>> least(lambda k: k * k >= 50, 0, 100)
    8
    """
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if good(middle) else (middle, high)
    return high
