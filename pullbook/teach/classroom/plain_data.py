"""Answers as plain data: what leaves the process of a submission, and what is made of it outside.

Inside, `encode` looks at the type of a thing and takes its content by the methods of the base type, so that
nothing a learner's class defines is asked. Outside, `decode` makes numbers, text, lists, tables; of anything
else only the name of its type.
"""

import datetime
import inspect
import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd

MOST = 100_001  # entries: one more than a list may have
TEXT = 10_000  # characters
DEPTH = 5
HUGE = 10**400  # read as infinite, as any whole number of that size
_KINDS = (
    (list, list.__iter__, "list"),
    (tuple, tuple.__iter__, "tuple"),
    (set, set.__iter__, "set"),
    (frozenset, frozenset.__iter__, "set"),
)
_ARGUMENTS = (
    inspect.Parameter.POSITIONAL_ONLY,
    inspect.Parameter.POSITIONAL_OR_KEYWORD,
    inspect.Parameter.VAR_POSITIONAL,
    inspect.Parameter.KEYWORD_ONLY,
    inspect.Parameter.VAR_KEYWORD,
)


class TooMuch(Exception):
    """The thing has more entries, or lies deeper, than any answer."""


def encode(thing) -> list:
    """Return a thing as [kind, content], ready for JSON.

    >>> encode(2.5), encode([1, "a"])
    (['float', '2.5'], ['list', [['int', '1'], ['text', 'a']]])
    >>> endless = []; endless.append(endless)
    >>> encode(endless)
    ['other', 'list that has no end']
    """
    try:
        return _encoded(thing, DEPTH, [MOST])
    except TooMuch:
        return ["other", f"{_type(thing)} that has no end"]
    except Exception:
        return ["other", _type(thing)]


def _encoded(thing, depth, left):
    kind = type(thing)
    left[0] -= 1
    if depth < 0 or left[0] < 0:
        raise TooMuch
    if thing is None or thing is ... or thing is True or thing is False:
        return ["word", str(thing)]
    if issubclass(kind, np.generic) and not issubclass(kind, np.datetime64 | np.timedelta64):
        thing = np.generic.item(thing)
        kind = type(thing)
    for base, entries, name in _KINDS:
        if issubclass(kind, base):
            return [name, [_encoded(x, depth - 1, left) for x in entries(thing)]]
    if issubclass(kind, dict):
        pairs = [(_encoded(k, depth - 1, left), _encoded(v, depth - 1, left)) for k, v in dict.items(thing)]
        return ["dict", pairs]
    return _single(thing, kind) or _array(thing, kind, depth, left) or _rest(thing, kind)


def _single(thing, kind):
    if issubclass(kind, int):
        whole = int.__int__(thing)
        return ["int", str(whole if abs(whole) < HUGE else HUGE)]
    if issubclass(kind, float):
        return ["float", repr(float.__float__(thing))]
    if issubclass(kind, str):
        return ["text", str.__str__(thing)[:TEXT]]
    if kind in (Fraction, Decimal):
        return ["float", repr(float(thing))]
    if kind in (pd.Timestamp, datetime.datetime, datetime.date, np.datetime64):
        return ["date" if kind is datetime.date else "time", str(pd.Timestamp(thing).isoformat())]
    if kind in (pd.Timedelta, datetime.timedelta, np.timedelta64):
        return ["span", str(pd.Timedelta(thing).value)]
    return None


def _array(thing, kind, depth, left):
    if issubclass(kind, np.ndarray):
        if thing.ndim != 1:
            return ["shape", list(thing.shape)]
        return ["array", [_encoded(x, depth - 1, left) for x in np.ndarray.tolist(thing[:MOST])]]
    if kind is pd.Series:
        return ["column", [_entries(thing.index, depth, left), _entries(thing, depth, left)]]
    if issubclass(kind, pd.Index):
        return ["array", _entries(thing, depth, left)]
    if kind is pd.DataFrame:
        columns = [_entries(thing.iloc[:, n], depth, left) for n in range(thing.shape[1])]
        names = [None if name is None else str(name) for name in thing.index.names]
        return [
            "table",
            [_entries(thing.index, depth, left), names, _entries(thing.columns, depth, left), columns],
        ]
    return None


def _entries(things, depth, left):
    if len(things) > left[0]:
        raise TooMuch
    return [_encoded(x, depth - 1, left) for x in things.tolist()]


def _rest(thing, kind):
    called = any("__call__" in vars(each) for each in type.mro(kind))
    return ["function", ""] if called else ["other", _type(thing)]


def _type(thing) -> str:
    return str(type.__getattribute__(type(thing), "__name__"))[:60]


def decode(data):
    """Return what was encoded; ValueError for what `encode` cannot have made.

    >>> decode(encode({"a": [1, 2.5]}))
    {'a': [1, 2.5]}
    """
    try:
        return _decoded(data, DEPTH + 2)
    except (TypeError, KeyError, IndexError, ArithmeticError, RecursionError) as error:
        raise ValueError(f"it is no plain data ({error})") from None


def _decoded(data, depth):
    kind, content = data
    if depth < 0 or not isinstance(kind, str):
        raise ValueError("it is no plain data")
    return _MAKE[kind](content, depth - 1)


def _all(content, depth):
    return [_decoded(each, depth) for each in content]


def _table(content, depth):
    index, names, columns, values = content
    rows = pd.Index(_all(index, depth), tupleize_cols=len(names) > 1)
    rows.names = names
    table = pd.DataFrame(dict(enumerate(_all(v, depth) for v in values)), index=rows)
    return table.set_axis(pd.Index(_all(columns, depth), tupleize_cols=False), axis=1)


def _function(*_):
    def function(*arguments):
        raise RuntimeError("it is not called here")

    return function


_MAKE = {
    "word": lambda c, d: {"None": None, "Ellipsis": ..., "True": True, "False": False}[c],
    "int": lambda c, d: int(str(c)[:500]),
    "float": lambda c, d: float(c),
    "text": lambda c, d: str(c)[:TEXT],
    "time": lambda c, d: pd.Timestamp(c),
    "date": lambda c, d: pd.Timestamp(c).date(),
    "span": lambda c, d: pd.Timedelta(int(c)),
    "list": _all,
    "tuple": lambda c, d: tuple(_all(c, d)),
    "set": lambda c, d: set(_all(c, d)),
    "dict": lambda c, d: {_decoded(k, d): _decoded(v, d) for k, v in c},
    "array": lambda c, d: np.array(_all(c, d)),
    "shape": lambda c, d: np.broadcast_to(np.nan, [min(int(n), 2**20) for n in c]),
    "column": lambda c, d: pd.Series(_all(c[1], d), index=pd.Index(_all(c[0], d), tupleize_cols=False)),
    "table": _table,
    "function": _function,
    "other": lambda c, d: type(str(c)[:80], (), {})(),
}


def shown(thing, most: int = 200) -> str:
    """Return an answer as it is shown to a reader: short, and never an address.

    >>> shown(2.50), shown("a" * 300, 5), shown(...)
    ('2.5', "'aaaa…", '')
    """
    if thing is None or thing is ...:
        return ""
    if isinstance(thing, bool | int | float | str | list | tuple | set | dict):
        text = repr(thing) if not (isinstance(thing, float) and math.isnan(thing)) else "nan"
    elif isinstance(thing, np.ndarray | pd.Series | pd.DataFrame):
        text = f"{type(thing).__name__} {' x '.join(map(str, thing.shape))}: {' '.join(str(thing).split())}"
    elif inspect.isfunction(thing):
        text = "a function"
    else:
        text = str(thing) if isinstance(thing, pd.Timestamp | pd.Timedelta) else type(thing).__name__
    return text if len(text) <= most else text[:most] + "…"


def signature(function) -> list | None:
    """Return a function's arguments as [name, kind, has it a default?]; None if it doesn't tell them."""
    try:
        found = inspect.signature(function).parameters.values()
        return [[str(p.name), int(p.kind), p.default is not p.empty] for p in found]
    except Exception:
        return None


class Recorded:
    """A function that was called elsewhere: takes the same arguments, and gives back what came back there.

    arguments  as `signature` tells them, or None
    results    of each call, in order: ["value", data] or ["error", name, text]

    >>> recorded = Recorded([["a", 1, False]], [["value", ["int", "7"]]])
    >>> recorded(3)
    7
    """

    def __init__(self, arguments, results):
        self._results = iter(results)
        if arguments is not None:
            self.__signature__ = inspect.Signature(
                [
                    inspect.Parameter(
                        name, _ARGUMENTS[kind], default=None if filled else inspect.Parameter.empty
                    )
                    for name, kind, filled in arguments
                ]
            )

    def __call__(self, *arguments):
        kind, *content = next(self._results)
        if kind == "error":
            name, text = (str(each)[:200] for each in content)
            raise type(name, (Exception,), {})(text)
        return decode(content[0])
