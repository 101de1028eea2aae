"""Refuse bad input with a sentence: the argument's name, the value it got, and what would be right."""

import math
from collections.abc import Sequence
from numbers import Real

import numpy as np
import pandas as pd

LONGEST = 300  # letters of a value that a sentence repeats
HUGE = 1e12  # above this, or below one part of it: a slip of the pen


def shown(value):
    """What somebody gave, in words that fit into a sentence: its repr, cut where that is long.

    >>> shown("x" * 1000)[:40], shown(10**9999)
    ("'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", 'an int too long to show')
    """
    try:
        text = repr(value)
    except Exception:  # an int of thousands of digits, an object that refuses
        return f"an {type(value).__name__} too long to show"
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} ... {text[-LONGEST // 4 :]}"


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
        f"above {float(above):g}" if above > -math.inf else "",
        f"at least {float(low):g}" if low > -math.inf else "",
        f"below {float(below):g}" if below < math.inf else "",
        f"at most {float(high):g}" if high < math.inf else "",
    ]
    wanted = "a number " + " and ".join(filter(None, bounds)) if any(bounds) else "a finite number"
    if not _finite(value) or not (low <= value <= high and above < value < below):
        raise ValueError(f"{name} is {shown(value)}{' ' + unit if unit else ''}; it must be {wanted}")
    return float(value)


def whole(name, value, unit="", *, low=0, high=10**9):
    """Return `value` as an int if it is a whole number in the range; else raise a ValueError that says why.

    >>> whole("machines", 2.5, low=1)
    Traceback (most recent call last):
    ValueError: machines is 2.5; it must be a whole number from 1
    """
    if not _finite(value) or value != int(value) or not low <= value <= high:
        upto = f" to {high:,}" if high < 10**9 else ""
        raise ValueError(
            f"{name} is {shown(value)}{' ' + unit if unit else ''}; "
            f"it must be a whole number from {low}{upto}"
        )
    return int(value)


def amount(name, value, unit=""):
    """Return `value` as a float if it is a number above 0 that somebody may mean; else raise a ValueError.

    >>> amount("K", 0, "per set-up")
    Traceback (most recent call last):
    ValueError: K is 0 per set-up; it must be a number above 0
    """
    number(name, value, unit, above=0)
    return number(name, value, unit, low=1 / HUGE, high=HUGE)


def each(name, value, unit="", **bounds):
    """Return a number as a float, and numbers of many items (a list, an array, a column) as an array of
    floats, if all are in the range, with bounds as in `number`; else raise a ValueError that names the first
    which is not.

    >>> each("rate", [5, 3, 4, -1], "orders per h", above=0)
    Traceback (most recent call last):
    ValueError: rate[3] is -1 orders per h; it must be a number above 0
    """
    given = _many(value)
    if given is None:
        return number(name, value, unit, **bounds)
    if given.dtype == object:
        found = np.array([x if _finite(x) else np.nan for x in given.flat], float).reshape(given.shape)
    else:
        found = given.astype(float, copy=False)
    if not _kept(np.array([found.min(), found.max()]), bounds).all():
        where = place(~_kept(found, bounds))
        first = given[where]
        number(
            name + at(where, given), first.item() if isinstance(first, np.generic) else first, unit, **bounds
        )
    return found


def amounts(name, value, unit=""):
    """Return a number as a float, and numbers of many items as an array, if each is an `amount`; else raise a
    ValueError that names the first which is not.

    >>> amounts("K", [8, 0], "per set-up")
    Traceback (most recent call last):
    ValueError: K[1] is 0 per set-up; it must be a number above 0
    """
    each(name, value, unit, above=0)
    return each(name, value, unit, low=1 / HUGE, high=HUGE)


def alike(**items):
    """Raise a ValueError unless these are numbers, and arrays that broadcast.

    >>> alike(K=8.0, h=np.ones(2), demand=np.ones(3))
    Traceback (most recent call last):
    ValueError: h is an array of 2 and demand is an array of 3; they must broadcast
    """
    try:
        np.broadcast_shapes(*map(np.shape, items.values()))
    except ValueError:
        sizes = [
            f"{name} is an array of {' x '.join(map(str, x.shape))}"
            for name, x in items.items()
            if np.ndim(x)
        ]
        raise ValueError(f"{' and '.join(sizes)}; they must broadcast") from None


def place(bad):
    """Where the first is true: an index, () of a single one."""
    return tuple(int(i) for i in np.argwhere(bad)[0])


def at(where, values):
    """An index in words, "[3]"; "" of a single number.

    >>> at((3,), np.ones(5)), at((), 5.0)
    ('[3]', '')
    """
    return f"[{', '.join(map(str, where))}]" if np.ndim(values) else ""


def numbers(name, values, unit):
    """Return a list, tuple, array or column of numbers from 0 as a list of floats; else raise a ValueError.

    >>> numbers("demand", [90, -120], "units")
    Traceback (most recent call last):
    ValueError: demand[1] is -120 units; it must be a number at least 0 and at most 1e+12
    """
    if (
        not (isinstance(values, Sequence) or getattr(values, "ndim", 0))
        or isinstance(values, str | bytes)
        or not len(values)
    ):
        raise ValueError(
            f"{name} is {shown(values)}; it must be a list of numbers ({unit}), such as [90, 120, 80]"
        )
    return [number(f"{name}[{i}]", v, unit, low=0, high=HUGE) for i, v in enumerate(values)]


def flag(name, value):
    """Return `value` as True or False if it is one of them, or 1 or 0; else raise a ValueError.

    >>> flag("shared", "no")
    Traceback (most recent call last):
    ValueError: shared is 'no'; it must be True or False
    """
    if not isinstance(value, bool | np.bool_ | int) or value not in (0, 1):
        raise ValueError(f"{name} is {shown(value)}; it must be True or False")
    return bool(value)


def text(name, value):
    """Return `value` if it is a text, or None; else raise a ValueError.

    >>> text("title", 5)
    Traceback (most recent call last):
    ValueError: title is 5; it must be a text
    """
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} is {shown(value)}; it must be a text")
    return value


def writable(name):
    """Can this text be shown and saved? Half of a surrogate pair can't.

    >>> writable("Öl 5 l"), writable("tote" + chr(0xD800))
    (True, False)
    """
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def array(name, values, unit):
    """Return numbers, in rows or not, as an array of floats; else raise a ValueError.

    >>> array("orders", ["many"], "units by period")
    Traceback (most recent call last):
    ValueError: orders is ['many']; it must be finite numbers, units by period
    """
    try:
        given = np.asarray(values)
        none = given.dtype.kind in "USc" or (
            given.dtype.kind == "O" and any(isinstance(x, str | bytes) for x in given.flat)
        )
        found = np.array(np.nan) if none else np.ascontiguousarray(given, float)
    except (TypeError, ValueError, OverflowError):
        found = np.array(np.nan)
    if not (np.abs(found) <= 1e100).all():
        raise ValueError(f"{name} is {shown(values)}; it must be finite numbers, {unit}")
    return found


def made(name, value, kind, how):
    """Return `value` if it is a `kind`; else raise a ValueError that says how to make one.

    >>> made("run", None, pd.DataFrame, "pb.orders.poisson(5.0, n=200)")
    Traceback (most recent call last):
    ValueError: run is None; it must be a DataFrame, such as pb.orders.poisson(5.0, n=200) makes
    """
    if not isinstance(value, kind):
        raise ValueError(f"{name} is {shown(value)}; it must be a {kind.__name__}, such as {how} makes")
    return value


def listed(name, values, what):
    """Return a list, tuple, array or column as a list; else raise a ValueError.

    >>> listed("times", 5, "process times")
    Traceback (most recent call last):
    ValueError: times is 5; it must be a list of process times
    """
    many = isinstance(values, Sequence | pd.Series | pd.Index) or getattr(values, "ndim", 0) > 0
    if not many or isinstance(values, str | bytes | pd.DataFrame):
        raise ValueError(f"{name} is {shown(values)}; it must be a list of {what}")
    return list(values)


def column(table, name, unit, *, low=0.0, high=HUGE, gaps=False):
    """Return a column of a table as an array of floats if all are numbers in the range; else raise a
    ValueError that names the first row which is not.

    gaps: may numbers be missing? They are NaN then.

    >>> column(pd.DataFrame({"cost": [32, -1]}, index=["tote", "wrap"]), "cost", "euro a unit")
    Traceback (most recent call last):
    ValueError: cost of 'wrap' is -1 euro a unit; it must be a number at least 0 and at most 1e+12
    """
    if not isinstance(table, pd.DataFrame) or name not in table:
        have = ", ".join(map(str, table.columns)) if isinstance(table, pd.DataFrame) else type(table).__name__
        raise ValueError(f"the table has no column {name!r} ({unit}); it has: {have}")
    given = table[name]
    if given.ndim > 1:
        raise ValueError(f"the table has {given.shape[1]} columns {name!r}; it must have one")
    values = pd.to_numeric(given, errors="coerce").to_numpy(float)
    bad = ~((values >= low) & (values <= high)) & ~(gaps & given.isna().to_numpy())
    if bad.any():
        k = int(np.argmax(bad))
        number(f"{name} of {table.index.tolist()[k]!r}", given.tolist()[k], unit, low=low, high=high)
    return values


def choice(name, value, options):
    """Return `value` if it is one of `options`; else raise a ValueError that lists them.

    >>> choice("signal", "psuh", ("orders", "plan"))
    Traceback (most recent call last):
    ValueError: signal is 'psuh'; it must be one of 'orders', 'plan'
    """
    if not isinstance(value, str | int | float | None) or value not in options:
        raise ValueError(f"{name} is {shown(value)}; it must be one of {', '.join(map(repr, options))}")
    return value


def seeded(value):
    """Return `value` if it can seed random numbers, a whole number from 0; else raise a ValueError.

    >>> seeded(-1)
    Traceback (most recent call last):
    ValueError: seed is -1; it must be a whole number from 0
    """
    ok = isinstance(value, (int, np.integer)) and not isinstance(value, bool) and value >= 0
    if not ok:
        raise ValueError(f"seed is {shown(value)}; it must be a whole number from 0")
    return int(value)


_KEPT = {"low": np.greater_equal, "above": np.greater, "high": np.less_equal, "below": np.less}


def _kept(values, bounds):
    """Which of them are finite and within all bounds?"""
    good = np.isfinite(values)
    for bound, limit in bounds.items():
        good = good & _KEPT[bound](values, limit)
    return good


def _many(value):
    """An array of what may be numbers of many items; None if it is no such thing."""
    many = isinstance(value, Sequence | pd.Series | pd.Index) or getattr(value, "ndim", 0) > 0
    if not many or isinstance(value, str | bytes | pd.DataFrame):
        return None
    try:
        given = np.asarray(value)
        given = given if given.dtype.kind in "iuf" else np.asarray(value, object)
    except (TypeError, ValueError, OverflowError):  # rows of different lengths
        return None
    return given if given.size else None


def _finite(value):
    try:
        return isinstance(value, Real) and not isinstance(value, (bool, np.bool_)) and math.isfinite(value)
    except OverflowError:  # a whole number of more than 308 digits
        return False
