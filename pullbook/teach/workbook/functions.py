"""The kind of answer that is a function of the learner's own."""

import copy
import inspect

import numpy as np

from .kinds import Kind
from .reading import Puzzled, came, plain, told


class Function(Kind):
    """A function, judged by what it returns for each of `cases`, dictionaries of arguments."""

    wanted = "a function"

    def __init__(self, cases, returns):
        self._cases, self._returns = cases, returns

    def read(self, answer):
        if not callable(answer):
            raise Puzzled(
                "type", f"That is {came(answer)}; a function is wanted: its name, without brackets."
            )
        self._fits(answer)
        results = [self._call(answer, case) for case in self._cases]
        if all(r is None or r is ... for r in results):
            raise Puzzled(
                "not attempted", "Your function gives nothing back yet. End it with return and the answer."
            )
        return [self._understood(r, case) for r, case in zip(results, self._cases)]

    def same(self, a, b, tolerance):
        return all(self._returns.same(x, y, tolerance) for x, y in zip(a, b))

    def astray(self, value, expected, tolerance):
        if all(self._returns.like(x, y, tolerance) for x, y in zip(value, expected)):
            return "not yet", "Close in every case. If your function rounds, leave that out."
        for case, x, y in zip(self._cases, value, expected):
            if not self._returns.same(x, y, tolerance):
                status, text = self._returns.astray(x, y, tolerance)
                return status, f"Called with {_arguments(case)}: {text[0].lower()}{text[1:]}"
        return "not yet", "Close, but not in every case."

    def numbers(self, value):
        parts = [self._returns.numbers(v) for v in value]
        return None if any(p is None for p in parts) else np.concatenate(parts)

    def _fits(self, answer):
        names = list(self._cases[0])
        try:
            inspect.signature(answer).bind(*names)
        except TypeError:
            raise Puzzled(
                "shape",
                f"Your function is called with {len(names)} arguments, in this order: {', '.join(names)}.",
            ) from None
        except ValueError:
            pass  # some compiled functions have no signature to look at

    def _call(self, answer, case):
        try:
            return answer(*copy.deepcopy(list(case.values())))
        except KeyboardInterrupt:  # of the learner, who waits no longer
            raise
        except BaseException as error:
            says = f"Called with {_arguments(case)}, your function stops with {told(error)}."
            raise Puzzled("type", says) from None

    def _understood(self, result, case):
        try:
            if result is None or result is ...:
                raise Puzzled("type", "Nothing comes back. Is a return missing in one branch?")
            return self._returns.read(result)
        except Puzzled as puzzle:
            raise Puzzled(puzzle.status, f"Called with {_arguments(case)}: {puzzle.text}") from None


def _arguments(case) -> str:
    return ", ".join(
        f"{name}={value:g}" if isinstance(plain(value), float) else f"{name}={plain(value)}"
        for name, value in case.items()
    )
