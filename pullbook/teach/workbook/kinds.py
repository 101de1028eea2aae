"""Kinds of answer: how each is read, compared, and described when it is off."""

import math
import re
from datetime import date, timedelta
from itertools import islice

import numpy as np
import pandas as pd

from .reading import Puzzled, came, is_number, plain, tidy
from .rounding import DIGITS, FEW, close, rounded, shortened

LONGEST = 100_000  # entries of a list or a set
_NAMED = re.compile(r"^(option|answer|measure)\b[\s:]*")
_ARRAYS = (np.ndarray, pd.Series, pd.Index, pd.DataFrame)
_SINGLE = (str, int, float, date, timedelta, pd.Timestamp, type(None))  # may be members of a set


class Kind:
    """What all kinds have: `read(answer)`, which returns a plain value or raises `Puzzled`, and `same(a, b,
    tolerance)`; `astray(value, expected, tolerance)` says what is off as (status, sentence).
    """

    wanted = ""

    def like(self, a, b, tolerance) -> tuple | None:
        """Say how far `a` is from being `b` as somebody may have typed it (the least is the nearest); None if
        it isn't.
        """
        return (0, 0.0) if self.same(a, b, tolerance) else None

    def far(self, a, b, tolerance) -> bool:
        """Tell, at a glance, that neither of two values is the other, however they are typed."""
        return False

    def shortened(self, value):
        """Return a value as somebody types it who rounds to three digits."""
        return value

    def numbers(self, value) -> np.ndarray | None:
        """Return the figures in which a slip of the unit would show, or None."""
        return None


def same_number(a, b, tolerance) -> bool:
    """Tell whether a is b within the tolerance, or rounded to three digits; without one, whether it is b."""
    return close(a, b, tolerance) or (tolerance > 0 and rounded(a, b, DIGITS))


def alike(a, b, tolerance) -> bool:
    """Tell whether two single things (numbers, texts, dates, gaps) are the same."""
    try:
        if is_number(a) and is_number(b):
            return same_number(a, b, tolerance) or (a != a and b != b)
        if isinstance(a, str) and isinstance(b, str):
            return a.casefold() == b.casefold()
        if isinstance(a, bool) or isinstance(b, bool):
            return a is b
        return bool((pd.isna(a) and pd.isna(b)) or a == b)
    except Exception:  # things that refuse to be compared are not the same
        return False


class Number(Kind):
    wanted = "a number"

    def read(self, answer):
        if isinstance(answer, _ARRAYS):
            if answer.size == 0:
                raise Puzzled("not attempted", "There is nothing in your answer yet.")
            if answer.size > 1:
                raise Puzzled("shape", f"That is {answer.size} values; one number is wanted.")
            answer = np.asarray(answer).reshape(-1)[0]
        try:
            answer = plain(answer)
            finite = not is_number(answer) or math.isfinite(float(answer))
        except (OverflowError, ValueError):
            finite = False
        if not finite:
            raise Puzzled(
                "type",
                "That is not a finite number. Is there a division by zero, a gap in the data, or an order"
                " that never came?",
            )
        if isinstance(answer, str):
            raise Puzzled("type", "That is text; a number is wanted. Leave the quotes out.")
        if not is_number(answer):
            raise Puzzled("type", f"That is {came(answer)}; a number is wanted.")
        return answer

    def same(self, a, b, tolerance):
        return same_number(a, b, tolerance)

    def like(self, a, b, tolerance):
        if self.far(a, b, tolerance):
            return None
        few = not self.same(a, b, tolerance) and not rounded(a, b, DIGITS)
        return (int(few), abs(a - b) / max(abs(b), 1e-9)) if not few or rounded(a, b, FEW) else None

    def far(self, a, b, tolerance):
        return abs(a - b) > max(0.1, 3 * tolerance) * max(abs(a), abs(b), 1e-6)

    def astray(self, value, expected, tolerance):
        return "not yet", f"Your number is too {'high' if value > expected else 'low'}."

    def shortened(self, value):
        return shortened(value)

    def numbers(self, value):
        return np.array([float(value)])


class List(Kind):
    wanted = "a list"

    def read(self, answer):
        if isinstance(answer, (str, dict, set, frozenset, pd.DataFrame)) or not (
            isinstance(answer, (list, tuple, range, *_ARRAYS))
        ):
            raise Puzzled("type", f"That is {came(answer)}; {self.wanted} is wanted.")
        if getattr(answer, "ndim", 1) != 1:
            raise Puzzled("shape", f"Your array has {answer.ndim} dimensions; {self.wanted} has one.")
        entries = [plain(x) for x in islice(answer, LONGEST + 1)]
        if len(entries) > LONGEST:
            raise Puzzled("shape", f"That has more than {LONGEST:,} entries. Far fewer are wanted.")
        return entries

    def same(self, a, b, tolerance):
        return len(a) == len(b) and all(alike(x, y, tolerance) for x, y in zip(a, b))

    def like(self, a, b, tolerance):
        if len(a) != len(b):
            return None
        found = [_like(x, y, tolerance) for x, y in zip(a, b)]
        return None if None in found else max(found, default=(0, 0.0))

    def astray(self, value, expected, tolerance):
        if not value:
            return "not attempted", "There is nothing in your answer yet."
        if len(value) != len(expected):
            return "shape", f"Your list has {len(value)} entries; {len(expected)} are wanted."
        pairs = enumerate(zip(value, expected), 1)
        first, x, y = next((i, x, y) for i, (x, y) in pairs if not alike(x, y, tolerance))
        if _like(x, y, tolerance):
            return "not yet", f"Entry {first} is close: if you rounded it, keep the digits."
        return "not yet", f"Entry {first} is the first that is off."

    def shortened(self, value):
        return [shortened(x) if is_number(x) else x for x in value]

    def numbers(self, value):
        try:
            return np.array(value, float) if value and all(map(is_number, value)) else None
        except OverflowError:
            return None


def _like(a, b, tolerance):
    if is_number(a) and is_number(b) and math.isfinite(a) and math.isfinite(b):
        return Number().like(a, b, tolerance)
    return (0, 0.0) if alike(a, b, tolerance) else None


class Set(List):
    wanted = "a set or a list"

    def read(self, answer):
        members = super().read(list(answer) if isinstance(answer, (set, frozenset)) else answer)
        if any(isinstance(x, bool) for x in members):  # a mask, often: and True == 1 would let it pass
            raise Puzzled("type", "Your set holds True and False. Pick out the things for which it is True.")
        for x in members:
            if not isinstance(x, _SINGLE):
                raise Puzzled("type", f"Something in your set is {came(x)}; single things are wanted.")
        return frozenset(x.casefold() if isinstance(x, str) else x for x in members)

    def same(self, a, b, tolerance):
        return a == b

    def like(self, a, b, tolerance):
        return (0, 0.0) if a == b else None

    def astray(self, value, expected, tolerance):
        if not value:
            return "not attempted", "There is nothing in your answer yet."
        extra, missing = len(value - expected), len(expected - value)
        return (
            "not yet",
            " and ".join([f"{extra} too many"] * (extra > 0) + [f"{missing} missing"] * (missing > 0)) + ".",
        )

    def shortened(self, value):
        return value

    def numbers(self, value):
        return None


class Choices(Kind):
    wanted = "one of the options"

    def __init__(self, options):
        self._keys = {_letter(name): o.key for o in options for name in (o.key, o.text)}
        self._list = ", ".join(o.key for o in options)

    def read(self, answer):
        if isinstance(answer, (list, tuple, set)) and len(answer) == 1:
            (answer,) = answer
        answer = plain(answer)
        if not isinstance(answer, (str, int, float)):
            raise Puzzled("type", f"That is {came(answer)}; write one of {self._list} in quotes.")
        whole = _letter(answer)
        named = _letter(_NAMED.sub("", whole))  # "option b" is "b", and so is "b: the text"
        for text in (whole, named, _letter(named.partition(":")[0])):
            if text in self._keys:
                return self._keys[text]
        raise Puzzled("type", f"The options are {self._list}; yours is not among them.")

    def same(self, a, b, tolerance):
        return a == b

    def astray(self, value, expected, tolerance):
        return "not yet", "Another option fits better."


def _letter(text) -> str:
    """A key or a text as it is compared: "(a)" is "a", and 6.0 is "6"."""
    text = str(tidy(text)).strip().strip("().").casefold()
    return text.removesuffix(".0") if text.removesuffix(".0").isdecimal() else text


SIMPLE = {"number": Number, "list": List, "set": Set}
