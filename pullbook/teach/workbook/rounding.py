"""When two numbers are the same: within a tolerance, or as the one is the other rounded."""

import math
from decimal import Decimal

DIGITS = 3  # a number rounded to as many is still that number
FEW = 2  # rounded to as many it can still be recognised


def close(a, b, tolerance) -> bool:
    """Tell whether a is b, within a relative tolerance and a trace for rounding noise near zero."""
    a, b = float(a), float(b)
    return abs(a - b) <= max(tolerance * abs(b), 1e-9 * max(1.0, abs(b))) if math.isfinite(b) else a == b


def rounded(a, b, digits) -> bool:
    """Tell whether a is b rounded to at least so many digits; to fewer than three, only to a whole number or
    to decimals (100 is no 104). The digits of the rounding count: a float has lost the zeros at its end.

    >>> rounded(2.33, 7 / 3, 3), rounded(2.34, 7 / 3, 3), rounded(0.53, 0.5337, 3), rounded(0.53, 0.5337, 2)
    (True, False, False, True)
    >>> rounded(1.5, 1.498, 3), rounded(12_300, 12_345, 3), rounded(100, 104, 2), rounded(0.13, 0.125, 2)
    (True, True, False, True)
    """
    a, b = float(a), float(b)
    if (
        not (math.isfinite(a) and math.isfinite(b))
        or b == 0
        or abs(a - b) > 0.6 * 10 ** (1 - digits) * abs(b)
    ):
        return False
    places = digits - 1 - math.floor(math.log10(abs(b)))
    if abs(b) + 0.5 * 10.0 ** (1 - places) >= 10.0 ** (digits - places):  # 9.96 is 10.0: a digit more
        places -= 1
    if digits < DIGITS:
        places = max(places, 0)
    typed = -Decimal(repr(a)).normalize().as_tuple().exponent
    step = 10.0 ** -max(places, typed)
    return abs(a - b) <= 0.5 * step * (1 + 1e-9) + 1e-12 * abs(b)


def blurs(typed, a, b) -> bool:
    """Tell whether what was typed is rounded so coarsely that a and b are no more than its last place apart.

    >>> blurs(24, 24.33, 23.40), blurs(24.3, 24.33, 23.40), blurs(25, 24.64, 23.40)
    (True, False, False)
    """
    places = -Decimal(repr(float(typed))).normalize().as_tuple().exponent
    return abs(float(a) - float(b)) <= 10.0 ** -max(0, places)


def shortened(number, digits=DIGITS) -> float:
    """Return a number as somebody writes it who keeps so many digits.

    >>> shortened(7 / 3), shortened(12_345), shortened(6)
    (2.33, 12300.0, 6.0)
    """
    return float(f"{number:.{digits}g}")


def told_apart(a, b) -> bool:
    """Tell whether a is so surely not b that the one is not named for the other: less than three digits
    alike, and not the same.

    >>> told_apart(38.9, 38.9), told_apart(38.85, 38.9), told_apart(39, 38.9), told_apart(6, 6.0)
    (False, False, True, False)
    """
    return not (close(a, b, 1e-9) or rounded(a, b, DIGITS) or rounded(b, a, DIGITS))


def shorter(a, b) -> bool:
    """Tell whether a is b with fewer digits: rounded to its last one, or cut off there. Of one digit only
    what is rounded to decimals is; another may be a number of its own.

    >>> [shorter(a, 1.9283) for a in (1.92, 1.93, 1.9, 2, 1, -1.92)], shorter(0.8, 0.77), shorter(0.7, 0.77)
    ([True, True, True, False, False, False], True, False)
    """
    typed = -Decimal(repr(float(a))).normalize().as_tuple().exponent
    if typed < 0 or a * b <= 0:
        return False
    off, last = abs(b) - abs(a), 10.0**-typed
    digits = len(f"{abs(a):.9g}".replace(".", "").strip("0"))
    near = abs(off) <= 0.5 * last * (1 + 1e-9)
    return (near and typed > 0) or (digits > 1 and (near or 0 < off < last))


def telling(number, digits=DIGITS) -> bool:
    """Tell whether a number has so many digits that it is no other by chance.

    >>> telling(0.457), telling(407), telling(42), telling(0.6), telling(1200)
    (True, True, False, False, False)
    """
    return len(f"{abs(number):.9g}".replace(".", "").strip("0")) >= digits


def worth_naming(found, typed, known, given) -> list:
    """Return of what a typed number may stand for only what it tells apart: few digits tell nothing of a
    number that is given, or where they blur a mistake with the right answer.

    found  pairs: how it is off (1 for few digits, how far), and place in known
    known  the right answer, then the mistakes
    given  whether the number stands in the question

    >>> worth_naming([((1, 0.01), 1)], 24, [23.40, 24.33], given=False)
    []
    """
    found = [(off, i) for off, i in found if not (off[0] and i and blurs(typed, known[i], known[0]))]
    if found and min(found)[0][0] and (given or found[0][1] == 0):
        return [] if given else found[:1]
    return found
