"""The arguments of `read_orders`, checked."""

import difflib
import numbers
import zoneinfo
from dataclasses import dataclass

import numpy as np

from pullbook.demand.order_file.amounts import currency_of
from pullbook.demand.order_file.vocabulary import FIELDS


@dataclass(frozen=True)
class Wanted:
    """What the caller says about a file."""

    columns: dict
    decimal: str | None
    dayfirst: bool | None
    repeats: bool | None
    fill_down: bool | None
    zone: zoneinfo.ZoneInfo | None
    charges: bool | list | None
    cancelled: tuple
    currency: str | dict | None


def checked(columns, decimal, dayfirst, repeats, fill_down, tz, charges, cancelled, currency):
    """The arguments as they are meant. Raises ValueError that names the one that is wrong."""
    if decimal not in (None, ".", ","):
        raise ValueError(f"decimal is {decimal!r}; it must be '.', ',' or None")
    for name, value in (("dayfirst", dayfirst), ("repeats", repeats), ("fill_down", fill_down)):
        if value is not None and not isinstance(value, (bool, np.bool_)):
            raise ValueError(f"{name} is {value!r}; it must be True, False or None")
    if not (charges is None or isinstance(charges, (bool, np.bool_)) or _texts(charges)):
        raise ValueError(
            f"charges is {charges!r}; it must be True (keep), False (leave out), None, or a list of the"
            " items that are"
            " charges, such as ['Versand']"
        )
    if not (cancelled is None or _texts(cancelled)):
        raise ValueError(
            f"cancelled is {cancelled!r}; it must be a list of words of a status that cancel, such as"
            " ['storniert']"
        )
    try:
        zone = None if tz is None else zoneinfo.ZoneInfo(tz)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise ValueError(f"tz is {tz!r}; it must be a time zone such as 'Europe/Berlin'") from None
    kept = bool(charges) if isinstance(charges, np.bool_) else charges
    return Wanted(
        _columns(columns),
        decimal,
        dayfirst,
        repeats,
        fill_down,
        zone,
        kept,
        tuple(cancelled or ()),
        _currency(currency),
    )


def _texts(value):
    return isinstance(value, (list, tuple, set, frozenset)) and all(
        isinstance(v, str) and v.strip() for v in value
    )


def _currency(value):
    """A currency, or rates by currency."""
    if value is None or (isinstance(value, str) and value.strip()):
        return value if value is None else currency_of(value) or value.strip().upper()
    rates = value if isinstance(value, dict) else {}
    good = all(
        isinstance(k, str) and isinstance(r, numbers.Real) and not isinstance(r, bool) and 0 < r < 1e9
        for k, r in rates.items()
    )
    if not rates or not good or 1 not in rates.values():
        raise ValueError(
            f"currency is {value!r}; it must be one such as 'EUR', or what each is worth in the shop's"
            " own, which has 1,"
            " such as {'EUR': 1, 'USD': 0.92}"
        )
    return {currency_of(k) or k.strip().upper(): float(r) for k, r in rates.items()}


def _columns(columns):
    """The argument `columns` as a dict of fields."""
    if columns is None:
        return {}
    if not isinstance(columns, dict) or not all(
        c is None or isinstance(c, (str, int)) for c in columns.values()
    ):
        raise ValueError(f"columns is {columns!r}; it must be a dict such as {{'time': 'Shipped on'}}")
    for field, column in columns.items():
        if field not in FIELDS:
            near = difflib.get_close_matches(str(field), FIELDS, n=1)
            near = f" (near it: {near[0]})" if near else ""
            raise ValueError(
                f"columns has the key {field!r}; the keys are {', '.join(FIELDS)}{near}, "
                "and the values are columns of the file"
            )
        if column is None and field in ("item", "time"):
            raise ValueError(
                f"columns says that the file has no {field}; without it there is no order to read"
            )
    return dict(columns)
