"""Slips of the unit: an answer that is right but for a factor that usually comes from one."""

import numpy as np

# factor: (what it usually is when the answer is that many times too high, and when too low)
FACTORS = {
    7: ("per week for per day, or days for weeks", "per day for per week, or weeks for days"),
    12: ("per year for per month, or months for years", "per month for per year, or years for months"),
    24: ("per day for per hour, or hours for days", "per hour for per day, or days for hours"),
    30: ("per month for per day, or days for months", "per day for per month, or months for days"),
    52: ("per year for per week, or weeks for years", "per week for per year, or years for weeks"),
    60: ("minutes for hours, or per hour for per minute", "hours for minutes, or per minute for per hour"),
    100: ("a percent for a share", "a share for a percent"),
    365: ("per year for per day, or days for years", "per day for per year, or years for days"),
    1000: (
        "grams for kilograms, or single ones for thousands",
        "kilograms for grams, or thousands for single ones",
    ),
}


def slip(value, expected, tolerance) -> str | None:
    """Say which slip explains `value` where `expected` is right (arrays, or None where the answer is no
    number).

    >>> slip(np.array([90.0]), np.array([1.5]), 1e-3)
    'Your answer is 60 times too high: that is often minutes for hours, or per hour for per minute.'
    """
    if value is None or expected is None or value.shape != expected.shape or not expected.all():
        return None
    near = min(max(tolerance, 1e-3), 0.02)  # tight even where the question is generous: 52 is not 60

    def is_it(factor):
        return np.allclose(value, factor * expected, rtol=near, atol=0)

    if is_it(-1):
        return "The size fits, but the sign is turned round: what is taken from what?"
    for factor, (high, low) in FACTORS.items():
        if is_it(factor):
            return f"Your answer is {factor} times too high: that is often {high}."
        if is_it(1 / factor):
            return f"Your answer is {factor} times too low: that is often {low}."
    return None
