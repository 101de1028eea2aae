"""Exact money: whole cents inside, Decimal euro outside, never a float."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

from pullbook._check import number, shown

CENT = Decimal("0.01")
MOST = 10**13  # euro; sums of many such still fit into 64 bits of cents


def cents(
    name: str, euro: float | str | Decimal, unit: str = "euro", *, low: float = -MOST, high: float = MOST
) -> int:
    """An amount in whole cents, half a cent rounded away from zero; ValueError if it is no finite amount in
    the range.

    euro: a number, a Decimal or a text such as '12.50'. Floats are read as they are written: 0.285 is 28.5
    cents.

    >>> cents("price", 0.285), cents("price", "12.50")
    (29, 1250)
    """
    return whole_cents(exact(name, euro, unit, low=low, high=high))


def whole_cents(exact: Decimal) -> int:
    """Cents without their fraction, half a cent rounded away from zero.

    >>> whole_cents(Decimal("28.5"))
    29
    """
    return int(exact.to_integral_value(ROUND_HALF_UP))


def exact(
    name: str, euro: float | str | Decimal, unit: str = "euro", *, low: float = -MOST, high: float = MOST
) -> Decimal:
    """An amount in cents as it was given, fractions of a cent and all: a rate, to be multiplied before it is
    rounded. Errors as of `cents`.

    >>> exact("price", 0.0125)
    Decimal('1.2500')
    """
    if isinstance(euro, str | Decimal):
        try:
            exact = Decimal(euro)
            number(name, float(exact), unit, low=low, high=high)
        except (ArithmeticError, ValueError):
            raise ValueError(
                f"{name} is {shown(euro)} {unit}; it must be an amount such as 12.50, at least {low:g}"
            ) from None
    else:
        number(name, euro, unit, low=low, high=high)
        exact = Decimal(repr(float(euro)))
    return exact * 100


def euro(amount: int) -> Decimal:
    """Whole cents as a Decimal of euro.

    >>> euro(1250)
    Decimal('12.50')
    """
    return Decimal(int(amount)) * CENT


def column(amounts: Iterable[int]) -> pd.Series:
    """A column of cents as Decimals of euro.

    >>> column([5, 1250]).tolist()
    [Decimal('0.05'), Decimal('12.50')]
    """
    return pd.Series([euro(a) for a in amounts], dtype=object)
