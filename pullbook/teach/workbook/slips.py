"""Slips of the unit: an answer that is right but for a factor that usually comes from one."""

import re

from .rounding import DIGITS, FEW, rounded, telling

_SCALES = {"h": "h hour hours hourly", "day": "day days daily", "week": "week weeks weekly"}
_SCALES |= {"month": "month months monthly", "year": "year years yearly annual", "min": "min minute minutes"}
# factor: (what it usually is when the answer is that many times too high, and too low, its two scales)
FACTORS = {
    7: ("per week for per day, or days for weeks", "per day for per week, or weeks for days", "week day"),
    8: (
        "a working day's for an hour's, or hours for working days",
        "an hour's for a working day's, or working days for hours",
        "h day",
    ),
    12: (
        "per year for per month, or months for years",
        "per month for per year, or years for months",
        "year month",
    ),
    24: ("per day for per hour, or hours for days", "per hour for per day, or days for hours", "h day"),
    30: (
        "per month for per day, or days for months",
        "per day for per month, or months for days",
        "month day",
    ),
    40: (
        "a working week's for an hour's, or hours for working weeks",
        "an hour's for a working week's, or working weeks for hours",
        "h week",
    ),
    52: (
        "per year for per week, or weeks for years",
        "per week for per year, or years for weeks",
        "year week",
    ),
    60: (
        "minutes for hours, or per hour for per minute",
        "hours for minutes, or per minute for per hour",
        "min h",
    ),
    100: ("a percent for a share", "a share for a percent", "% percent share cent cents"),
    365: ("per year for per day, or days for years", "per day for per year, or years for days", "year day"),
    1000: (
        "grams for kilograms, or single ones for thousands",
        "kilograms for grams, or thousands for single ones",
        "g kg gram grams kilogram kilograms thousand thousands",
    ),
}
GIVEN = "That number stands in the question itself. What is to be done with it?"
PLAIN = (8, 60, 100)  # of these a number of one digit may come, too; of the others it is chance
_WORD = re.compile(r"[^\W\d_]+|%")
_FIGURE = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)\s*([^\W\d_]+|%)?")


def slip(value, expected, tolerance, text="") -> tuple | None:
    """Say which slip explains `value` where `expected` is right (arrays, or None where the answer is no
    number), as (status, sentence).

    text  of the question, with its unit: it must speak of one of the two scales; and a number of its own
          that is as large as the factor (12 totes) may be the better explanation

    >>> import numpy as np
    >>> slip(np.array([90.0]), np.array([1.5]), 1e-3, "How many h?")[1]
    'Your answer is 60 times too high: that is often minutes for hours, or per hour for per minute.'
    >>> slip(np.array([18.0]), np.array([1.5]), 1e-3, "12 totes a year") is None
    True
    """
    if value is None or expected is None or value.shape != expected.shape or not expected.all():
        return None
    near = min(max(tolerance, 1e-3), 0.02)  # tight even where the question is generous: 52 is not 60

    def off(factor):
        """How far off the value is from being `factor` times as much; None if it isn't."""
        pairs = list(zip(value, factor * expected))
        if all(abs(a - b) <= near * abs(b) or rounded(a, b, FEW) for a, b in pairs):
            return max(abs(a - b) / abs(b) for a, b in pairs)

    if off(-1) is not None:
        return "not yet", "The size fits, but the sign is turned round: what is taken from what?"
    apart = value.size == 1 and abs(expected[0]) > 1e-6 and abs(expected[0] ** 2 - 1) > 0.1
    if apart and rounded(value[0], 1 / expected[0], DIGITS):
        return "not yet", "Your number is 1 over the right one: is a fraction upside down?"
    single = value.size == 1 and not telling(value[0], FEW)
    found = [
        (distance, factor, side)
        for factor in FACTORS
        if _spoken_of(factor, text) and (factor in PLAIN or not single)
        for side, times in enumerate((factor, 1 / factor))
        if (distance := off(times)) is not None
    ]
    if not found:
        return None
    _, factor, side = min(found)
    often = FACTORS[factor][side]
    return "unit", f"Your answer is {factor} times too {('high', 'low')[side]}: that is often {often}."


def _spoken_of(factor, text):
    words = {word for scale in FACTORS[factor][2].split() for word in _SCALES.get(scale, scale).split()}
    if not words & set(_WORD.findall(text.casefold())):
        return False
    figures = _FIGURE.findall(text.casefold())
    return not any(float(n.replace(",", "")) == factor and word not in words for n, word in figures)


def figures(text) -> set:
    """Return the numbers that stand in a text; of a percentage its share, too.

    >>> sorted(figures("40 bags a day of 8 h, 95% of them within W_0 + 1,200 min"))
    [0.95, 8.0, 40.0, 95.0, 1200.0]
    """
    found = [(float(n.replace(",", "")), word) for n, word in _FIGURE.findall(text)]
    return {n for n, _ in found} | {n / 100 for n, word in found if word == "%"}
