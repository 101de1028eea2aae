"""Refuse bad input with a sentence: the argument's name, the value it got, and what would be right."""

import math
import numbers

import numpy as np


def number(name, value, unit="", *, low=-math.inf, high=math.inf, above=-math.inf, below=math.inf):
    """Return `value` as a float if it is a finite number in the range; else raise a ValueError that says why.

    `low` and `high` are allowed values, `above` and `below` are not.

    >>> number("rate", 5, "orders per h", above=0)
    5.0
    >>> number("rate", -1, "orders per h", above=0)
    Traceback (most recent call last):
    ValueError: rate is -1 orders per h; it must be a number above 0
    """
    bounds = [
        f"above {above:g}" if above > -math.inf else "",
        f"at least {low:g}" if low > -math.inf else "",
        f"below {below:g}" if below < math.inf else "",
        f"at most {high:g}" if high < math.inf else "",
    ]
    wanted = "a number " + " and ".join(filter(None, bounds)) if any(bounds) else "a finite number"
    ok = isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_)) and math.isfinite(value)
    if not ok or not (low <= value <= high and above < value < below):
        raise ValueError(f"{name} is {value!r}{' ' + unit if unit else ''}; it must be {wanted}")
    return float(value)


def whole(name, value, unit="", *, low=0, high=10**9):
    """Return `value` as an int if it is a whole number in the range; else raise a ValueError that says why.

    >>> whole("machines", 2.5, low=1)
    Traceback (most recent call last):
    ValueError: machines is 2.5; it must be a whole number from 1
    """
    ok = isinstance(value, numbers.Real) and not isinstance(value, (bool, np.bool_)) and math.isfinite(value)
    if not ok or value != int(value) or not low <= value <= high:
        upto = f" to {high:,}" if high < 10**9 else ""
        raise ValueError(
            f"{name} is {value!r}{' ' + unit if unit else ''}; it must be a whole number from {low}{upto}"
        )
    return int(value)


def choice(name, value, options):
    """Return `value` if it is one of `options`; else raise a ValueError that lists them.

    >>> choice("signal", "psuh", ("orders", "plan"))
    Traceback (most recent call last):
    ValueError: signal is 'psuh'; it must be one of 'orders', 'plan'
    """
    if value not in options:
        raise ValueError(f"{name} is {value!r}; it must be one of {', '.join(map(repr, options))}")
    return value


def seeded(value):
    """Return `value` if it can seed random numbers, a whole number from 0; else raise a ValueError.

    >>> seeded(-1)
    Traceback (most recent call last):
    ValueError: seed is -1; it must be a whole number from 0
    """
    ok = isinstance(value, (int, np.integer)) and not isinstance(value, bool) and value >= 0
    if not ok:
        raise ValueError(f"seed is {value!r}; it must be a whole number from 0")
    return int(value)
