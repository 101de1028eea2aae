"""Kinds of answer: how each is read, compared, and described when it is off.

A kind has `read(answer)`, which returns a plain value or raises `Puzzled`; `same(a, b, tolerance)`;
`astray(value, expected, tolerance)`, which says what is off as (status, sentence); and `numbers(value)`, the
figures in which a slip of the unit would show, or None.
"""

import math
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

_ARRAYS = (np.ndarray, pd.Series, pd.Index, pd.DataFrame)
_NUMBERS = (int, float, Fraction, Decimal)
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
    """Return numpy scalars as Python's own, and text without blanks around it."""
    if isinstance(thing, (np.datetime64, np.timedelta64)):
        return pd.Series([thing]).iloc[0]
    thing = thing.item() if isinstance(thing, np.generic) else thing
    return thing.strip() if isinstance(thing, str) else thing


def is_number(thing) -> bool:
    return isinstance(thing, _NUMBERS) and not isinstance(thing, bool)


def close(a, b, tolerance) -> bool:
    """Tell whether a is b, within a relative tolerance and a trace for rounding noise near zero."""
    a, b = float(a), float(b)
    return abs(a - b) <= max(tolerance * abs(b), 1e-9 * max(1.0, abs(b))) if math.isfinite(b) else a == b


def rounded(a, b, digits) -> bool:
    """Tell whether a is b rounded, to a whole number or to decimals, with at least so many digits that count.

    >>> rounded(2.33, 7 / 3, 3), rounded(0.53, 0.5337, 3), rounded(2.34, 7 / 3, 3), rounded(12_300, 12_345, 3)
    (True, False, False, False)
    >>> rounded(1_700, 1_700.37, 3), rounded(1_700, 1_703.2, 3)
    (True, False)
    """
    typed = Decimal(repr(float(a)))
    _, figures, places = typed.normalize().as_tuple()
    if places > 0:  # a whole number that ends in zeros
        figures, places = (*figures, *[0] * places), 0
    return (
        digits <= len(figures) < 12
        and -12 < places <= 0
        and math.isfinite(b)
        and typed == round(Decimal(float(b)), -places)
    )


def alike(a, b, tolerance) -> bool:
    """Tell whether two single things (numbers, texts, dates, gaps) are the same."""
    try:
        if is_number(a) and is_number(b):
            return close(a, b, tolerance) or (a != a and b != b)
        if isinstance(a, str) and isinstance(b, str):
            return a.casefold() == b.casefold()
        if isinstance(a, bool) or isinstance(b, bool):
            return a is b
        return bool((pd.isna(a) and pd.isna(b)) or a == b)
    except Exception:  # things that refuse to be compared are not the same
        return False


class Number:
    wanted = "a number"

    def read(self, answer):
        if isinstance(answer, _ARRAYS):
            if answer.size == 0:
                raise Puzzled("not attempted", "There is nothing in your answer yet.")
            if answer.size > 1:
                raise Puzzled("shape", f"That is {answer.size} values; one number is wanted.")
            answer = np.asarray(answer).reshape(-1)[0]
        answer = plain(answer)
        if isinstance(answer, str):
            raise Puzzled("type", "That is text. Write the number by itself, without quotes or a % sign.")
        if not is_number(answer):
            raise Puzzled("type", f"That is {came(answer)}; a number is wanted.")
        try:
            finite = math.isfinite(float(answer))
        except OverflowError:
            finite = False
        if not finite:
            raise Puzzled(
                "type", "That is not a finite number. Is there a division by zero, or a gap in the data?"
            )
        return answer if isinstance(answer, (int, float)) else float(answer)

    def same(self, a, b, tolerance):
        return close(a, b, tolerance) or (tolerance > 0 and rounded(a, b, 3))

    def astray(self, value, expected, tolerance):
        near = close(value, expected, min(0.01, 5 * tolerance)) or (
            tolerance > 0 and rounded(value, expected, 1)
        )
        near = ", but close: if you rounded, keep the digits" * near
        return "not yet", f"Your number is too {'high' if value > expected else 'low'}{near}."

    def numbers(self, value):
        return np.array([float(value)])


class List:
    wanted = "a list"

    def read(self, answer):
        if isinstance(answer, (str, dict, set, frozenset, pd.DataFrame)) or not (
            isinstance(answer, (list, tuple, range, *_ARRAYS))
        ):
            raise Puzzled("type", f"That is {came(answer)}; {self.wanted} is wanted.")
        if getattr(answer, "ndim", 1) != 1:
            raise Puzzled("shape", f"Your array has {answer.ndim} dimensions; {self.wanted} has one.")
        return [plain(x) for x in answer]

    def same(self, a, b, tolerance):
        return len(a) == len(b) and all(alike(x, y, tolerance) for x, y in zip(a, b))

    def astray(self, value, expected, tolerance):
        if not value:
            return "not attempted", "There is nothing in your answer yet."
        if len(value) != len(expected):
            return "shape", f"Your list has {len(value)} entries; {len(expected)} are wanted."
        first = next(i for i, (x, y) in enumerate(zip(value, expected), 1) if not alike(x, y, tolerance))
        return "not yet", f"Entry {first} is the first that is off."

    def numbers(self, value):
        return np.array(value, float) if value and all(map(is_number, value)) else None


class Set(List):
    wanted = "a set or a list"

    def read(self, answer):
        members = super().read(list(answer) if isinstance(answer, (set, frozenset)) else answer)
        if any(isinstance(x, bool) for x in members):  # a mask, often: and True == 1 would let it pass
            raise Puzzled("type", "Your set holds True and False. Pick out the things for which it is True.")
        try:
            return frozenset(x.casefold() if isinstance(x, str) else x for x in members)
        except TypeError:
            raise Puzzled(
                "type", "Something in your set is itself a list or a table; single things are wanted."
            ) from None

    def same(self, a, b, tolerance):
        return a == b

    def astray(self, value, expected, tolerance):
        if not value:
            return "not attempted", "There is nothing in your answer yet."
        if all(isinstance(x, str) for x in value) and not any(isinstance(x, str) for x in expected):
            return "type", "Your set holds text where numbers are wanted. Leave the quotes out."
        extra, missing = len(value - expected), len(expected - value)
        return (
            "not yet",
            " and ".join([f"{extra} too many"] * (extra > 0) + [f"{missing} missing"] * (missing > 0)) + ".",
        )

    def numbers(self, value):
        return None


class Choices:
    wanted = "one of the options"

    def __init__(self, options):
        self._keys = {_letter(name): o.key for o in options for name in (o.key, o.text)}
        self._list = ", ".join(o.key for o in options)

    def read(self, answer):
        if not isinstance(answer, (str, bool, int, np.integer)):
            raise Puzzled("type", f"That is {came(answer)}; write one of {self._list} in quotes.")
        try:
            return self._keys[_letter(str(answer))]
        except KeyError:
            raise Puzzled("type", f"The options are {self._list}; yours is not among them.") from None

    def same(self, a, b, tolerance):
        return a == b

    def astray(self, value, expected, tolerance):
        return "not yet", "Another option fits better."

    def numbers(self, value):
        return None


def _letter(text) -> str:
    return str(text).strip().strip("().").casefold()


SIMPLE = {"number": Number, "list": List, "set": Set}
