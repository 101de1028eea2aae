"""The small language of a chapter's formulas: read and checked once, and never run as Python.

A formula holds numbers, text in quotes, True and False, names, + - * / // % **, comparisons, and, or, not,
in, `a if c else b`, lists, `demand[0]` and `demand[-3:]`, the functions below and those of the chapter. A
step may be worked out again with something changed: `answer(lunch=0)`. Nothing else passes: no dot, no loop.
"""

import ast
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from numbers import Number

LONGEST = 2000  # characters of a formula
MOST_BITS = 4096  # of a whole number that ** makes


def joined(things) -> str:
    """Return a list as text: "88, 97, 104"."""
    return ", ".join(map(str, things))


FUNCTIONS = {
    "abs": abs,
    "ceil": math.ceil,
    "floor": math.floor,
    "joined": joined,
    "len": len,
    "log": math.log,
    "log10": math.log10,
    "max": max,
    "min": min,
    "round": round,
    "sqrt": math.sqrt,
    "sum": sum,
}
ALLOWED = (
    "A formula may hold numbers, text in quotes, names, + - * / // % **, comparisons, and, or, not, "
    "in, 'a if c else b', lists, and these functions: "
)


def _add(a, b):
    if (isinstance(a, Number) and isinstance(b, Number)) or type(a) is type(b) in (str, list):
        return a + b
    raise TypeError(f"{a!r} and {b!r} can't be added")


def _power(a, b):
    if isinstance(a, int) and isinstance(b, int) and abs(b) * a.bit_length() > MOST_BITS:
        raise ValueError(f"{a} ** {b} is too large")
    return a**b


def _of_numbers(compute):
    def checked(a, b):
        if not (isinstance(a, Number) and isinstance(b, Number)):
            raise TypeError(f"numbers are wanted, not {a!r} and {b!r}")
        return compute(a, b)

    return checked


_BINARY = {
    ast.Add: _add,
    ast.Sub: _of_numbers(operator.sub),
    ast.Mult: _of_numbers(operator.mul),
    ast.Div: _of_numbers(operator.truediv),
    ast.FloorDiv: _of_numbers(operator.floordiv),
    ast.Mod: _of_numbers(operator.mod),
    ast.Pow: _of_numbers(_power),
}
_UNARY = {ast.USub: operator.neg, ast.UAdd: operator.pos, ast.Not: operator.not_}
_COMPARE = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}


class Stopped(ValueError):
    """A formula met an error as it was worked out."""


class Scope:
    """The values that a formula's names stand for; a step is worked out when it is first asked for.

    given  the numbers, by name
    steps  the formulas of the steps, by name

    >>> scope = Scope({"bags": 3}, {"hours": read("bags * 2", {"bags"})})
    >>> scope["hours"], scope.but({"bags": 5})["hours"]
    (6, 10)
    """

    def __init__(self, given: Mapping, steps: Mapping):
        self._given, self._steps, self._worked_out = given, steps, {}

    def __getitem__(self, name):
        if name in self._given:
            return self._given[name]
        if name not in self._worked_out:
            self._worked_out[name] = self._steps[name](self)
        return self._worked_out[name]

    def but(self, changed: Mapping) -> "Scope":
        """Return the scope with other values for some names; the steps follow from them."""
        return Scope({**self._given, **changed}, self._steps)


def read(text: str, names, steps=(), functions: Mapping | None = None) -> Callable:
    """Return a formula as a function of a Scope.

    text       the formula
    names      what it may speak of: numbers and steps
    steps      those of the names that may be worked out again with something changed: `takt(lunch=0)`
    functions  the chapter's own, by name

    ValueError that says what is not allowed, and what is.

    >>> read("opening + made if made > 0 else 0", {"opening", "made"})(Scope({"opening": 12, "made": 5}, {}))
    17
    >>> read("opning + 1", {"opening"})
    Traceback (most recent call last):
    ValueError: there is no 'opning' here; did you mean opening? The names here: opening
    """
    if len(text) > LONGEST:
        raise ValueError(f"it has {len(text)} characters; {LONGEST} are allowed. Make steps of its parts")
    reader = _Reader(frozenset(names), tuple(steps), dict(functions or {}))
    try:
        return reader.node(ast.parse(" ".join(text.split("\n")).strip(), mode="eval").body)
    except SyntaxError as error:
        raise ValueError(f"it cannot be read ({error.msg}). {reader.allowed}") from None
    except (RecursionError, MemoryError):
        raise ValueError("its brackets are nested too deeply; make steps of its parts") from None


def _worked_out(parts, scope):
    return {name: part(scope) for name, part in parts.items()}


def unknown(name: str, there: str, known) -> str:
    """Say that there is no such name, which one may have been meant, and which there are."""
    small = {each.casefold(): each for each in known}
    near = get_close_matches(name.casefold(), small, 1)
    meant = f"; did you mean {small[near[0]]}?" if near else "."
    return f"there is no {name!r} here{meant} {there}: {', '.join(known) or 'none'}"


@dataclass(frozen=True)
class _Reader:
    """Makes a function of each allowed kind of node of the syntax tree; the others are refused."""

    names: frozenset
    steps: tuple
    functions: dict

    @property
    def allowed(self):
        return ALLOWED + ", ".join([*FUNCTIONS, *self.functions])

    def node(self, node) -> Callable:
        kind = getattr(self, "_" + type(node).__name__.lower(), None)
        if kind is None:
            raise ValueError(f"{ast.unparse(node)!r} is not allowed. {self.allowed}")
        return kind(node)

    def _constant(self, node):
        if type(node.value) not in (int, float, str, bool):
            raise ValueError(f"{node.value!r} is not allowed. {self.allowed}")
        return lambda scope: node.value

    def _name(self, node):
        if node.id not in self.names:
            raise ValueError(unknown(node.id, "The names here", sorted(self.names)))
        return lambda scope: scope[node.id]

    def _list(self, node):
        parts = [self.node(part) for part in node.elts]
        return lambda scope: [part(scope) for part in parts]

    _tuple = _list

    def _unaryop(self, node):
        compute, operand = self._operator(_UNARY, node.op, node), self.node(node.operand)
        return lambda scope: compute(operand(scope))

    def _binop(self, node):
        compute = self._operator(_BINARY, node.op, node)
        left, right = self.node(node.left), self.node(node.right)
        return lambda scope: compute(left(scope), right(scope))

    def _boolop(self, node):
        parts, stops = [self.node(part) for part in node.values], isinstance(node.op, ast.Or)

        def either(scope):
            for part in parts:
                value = part(scope)
                if bool(value) == stops:
                    break
            return value

        return either

    def _compare(self, node):
        parts = [self.node(part) for part in (node.left, *node.comparators)]
        checks = [self._operator(_COMPARE, op, node) for op in node.ops]

        def holds(scope):
            values = [part(scope) for part in parts]
            return all(check(a, b) for check, a, b in zip(checks, values, values[1:]))

        return holds

    def _ifexp(self, node):
        test, then, otherwise = (self.node(part) for part in (node.test, node.body, node.orelse))
        return lambda scope: then(scope) if test(scope) else otherwise(scope)

    def _subscript(self, node):
        value, place = self.node(node.value), self.node(node.slice)
        return lambda scope: value(scope)[place(scope)]

    def _slice(self, node):
        ends = [part and self.node(part) for part in (node.lower, node.upper, node.step)]
        return lambda scope: slice(*(end and end(scope) for end in ends))

    def _call(self, node):
        if (
            not isinstance(node.func, ast.Name)
            or any(isinstance(a, ast.Starred) for a in node.args)
            or any(k.arg is None for k in node.keywords)
        ):
            raise ValueError(f"{ast.unparse(node)!r} is not allowed. {self.allowed}")
        called, given = node.func.id, {k.arg: self.node(k.value) for k in node.keywords}
        if called in self.steps:
            return self._changed(called, node.args, given)
        function = self.functions.get(called) or FUNCTIONS.get(called)
        if function is None:
            known = [*FUNCTIONS, *self.functions, *self.steps]
            raise ValueError(unknown(called, "The functions here", known))
        parts = [self.node(part) for part in node.args]
        return lambda scope: function(*(part(scope) for part in parts), **_worked_out(given, scope))

    def _changed(self, step, args, changed):
        """The step `step` worked out again with other numbers."""
        if args or not changed:
            raise ValueError(
                f"{step} is a step. Write {step} alone; or, to work it out with something "
                f"changed, {step}(name=0)"
            )
        for name in changed:
            if name not in self.names:
                raise ValueError(unknown(name, "The names here", sorted(self.names)))
        return lambda scope: scope.but(_worked_out(changed, scope))[step]

    def _operator(self, table, op, node):
        if type(op) not in table:
            raise ValueError(f"{ast.unparse(node)!r} is not allowed. {self.allowed}")
        return table[type(op)]
