"""Each function of the face, one argument at a time, with what nobody should give it: it is refused by name,
or taken; it never breaks, warns, hangs or fills the memory. The valid calls are those of the doctests.
"""

import contextlib
import doctest
import functools
import inspect
import io
import signal
import sys
import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from test_face import face

import pullbook as pb

HOSTILE = [
    None, True, -1, 2.5, 10**9, 10**400, float("nan"), float("inf"), 1e300, 1e-300, Fraction(1, 3),
    Decimal("NaN"), 1j, np.int8(100), "x", "", b"x", "x" * 100_000, "\ud800", [], ["x"], [float("nan")],
    [[1], [2, 3]], [1e308, 1e308], {"x": None}, set(), object(), np.array([1, 2]), np.array([]),
    np.array("x"), np.array([[1.0, 2.0]]), pd.Series([1, 2]), pd.DataFrame({"a": [1]}), pd.DataFrame(),
    pd.NA, pd.NaT, pd.Timedelta("1h"), range(3), ...,
]  # fmt: skip
FETCHES = {"online_retail", "read_orders", "class_lab"}  # what reads files has its own tests
ALSO = {
    "items": "the table",
    "shop": "lines",
    "result": "function",
}  # what a table or a function is called too
TAKEN = {("forecast.series", "name")}  # a word for a message
SLOW = 20  # seconds


def functions():
    return {
        n: f for n, f in face() if inspect.isfunction(f) and not n.startswith("labs.") and n not in FETCHES
    }


def valid_call(name, function):
    """The first call of a function in its doctest: its arguments by name."""
    seen = []

    @functools.wraps(function)
    def spy(*args, **kwargs):
        seen.append(inspect.signature(function).bind(*args, **kwargs).arguments)
        return function(*args, **kwargs)

    module = sys.modules[function.__module__]
    names = vars(module) | {"pb": pb, "np": np, "pd": pd, function.__name__: spy}
    for test in doctest.DocTestFinder().find(function, function.__name__, module=module, globs=names):
        with contextlib.redirect_stdout(io.StringIO()):
            doctest.DocTestRunner(verbose=False).run(test, out=lambda text: None, clear_globs=False)
    return seen[0] if seen else None


def too_slow(*_):
    raise TimeoutError("slow")


def asked(function, valid, argument, value):
    """What happens, in words; "" where it is taken, or refused by name."""
    given = dict(valid) | {argument: value}
    first = [p.name for p in inspect.signature(function).parameters.values() if p.kind == p.POSITIONAL_ONLY]
    rest = {k: v for k, v in given.items() if k not in first}
    names = {*inspect.signature(function).parameters, ALSO.get(argument, argument)}
    said = io.StringIO()
    signal.setitimer(signal.ITIMER_REAL, SLOW)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            warnings.simplefilter("error")
            function(*(given[k] for k in first), **rest)
    except (ValueError, TypeError) as refusal:
        words = str(refusal)
        return (
            "" if len(words) < 1500 and any(n in words for n in names) else f"{type(refusal)}: {words[:200]}"
        )
    except (Exception, MemoryError) as error:
        return f"{type(error)}: {str(error)[:200]}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return ""


@pytest.mark.parametrize("name", sorted(functions()))
def test_what_nobody_should_give_is_refused_by_name(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # what is taken for the name of a file is written here
    function = functions()[name]
    valid = valid_call(name, function)
    if valid is None:  # its doctest is of a refused call, or of a method
        return
    before = signal.signal(signal.SIGALRM, too_slow)
    try:
        wrong = {
            (argument, k): happened
            for argument in inspect.signature(function).parameters
            if argument in valid
            or inspect.signature(function).parameters[argument].default is not inspect._empty
            if (name, argument) not in TAKEN
            for k, value in enumerate(HOSTILE)
            if (happened := asked(function, valid, argument, value))
        }
    finally:
        signal.signal(signal.SIGALRM, before)
    assert not wrong, f"{len(wrong)}: {dict(list(wrong.items())[:6])}"
