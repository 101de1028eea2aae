"""What a learner hands in, as plain values of Python's own."""

import math
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

MOST = 10**300  # a whole number above is as good as infinite
_NAMES = {
    str: "text",
    bool: "True or False",
    list: "a list",
    tuple: "a tuple",
    dict: "a dictionary",
    set: "a set",
    pd.DataFrame: "a table",
    pd.Series: "a column of a table",
    np.ndarray: "an array",
    pd.Timedelta: "a span of time",
    timedelta: "a span of time",
}


class Puzzled(Exception):
    """An answer that cannot be compared: carries the status and the sentence of the reply."""

    def __init__(self, status, text):
        super().__init__(text)
        self.status, self.text = status, text


def came(answer) -> str:
    """Name what kind of thing an answer is, in words."""
    if callable(answer):
        return "a function"
    return _NAMES.get(type(answer), f"of type {type(answer).__name__}")


def plain(thing):
    """Return numbers and text of other types as Python's own, and text without blanks around it.

    >>> plain(np.float32(1.5)), plain(Decimal("2.5")), plain(np.str_(" a "))
    (1.5, 2.5, 'a')
    """
    if isinstance(thing, (np.datetime64, np.timedelta64)):
        return pd.Series([thing]).iloc[0]
    thing = thing.item() if isinstance(thing, np.generic) else thing
    if isinstance(thing, str):
        return str.__str__(thing).strip()
    if isinstance(thing, (Fraction, Decimal)):
        return float(thing)
    if isinstance(thing, int) and not isinstance(thing, bool):
        thing = int.__int__(thing)
        return thing if abs(thing) < MOST else math.inf
    return float.__float__(thing) if isinstance(thing, float) else thing


def is_number(thing) -> bool:
    return type(thing) in (int, float) or (
        isinstance(thing, (int, float, Fraction, Decimal)) and not isinstance(thing, bool)
    )


def tidy(value):
    """Return a number as it reads in a sentence: whole if it is whole, else to six digits.

    >>> tidy(6.0), tidy(2 / 3), tidy("bag")
    (6, 0.666667, 'bag')
    """
    if not is_number(value) or not math.isfinite(value):
        return value
    whole = round(value)
    return int(whole) if abs(value - whole) < 1e-9 * max(1, abs(value)) else float(f"{value:.6g}")


def told(error: BaseException) -> str:
    """Return an error in words; its name alone if it cannot tell its own text.

    >>> told(ValueError("no bags"))
    'ValueError: no bags'
    """
    try:
        text = str(error)
    except Exception:
        text = ""
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
