"""The numbers of a question: what the course has, and how a learner's own are drawn."""

from collections.abc import Callable
from dataclasses import dataclass

from .formulas import Scope
from .parts import NUMBER, Part

TRIES = 10_000


@dataclass(frozen=True)
class _Drawn:
    """Numbers that are drawn together: their names, the course's values, and how a learner's are drawn."""

    names: list
    course: list
    draw: Callable | None = None  # of the generator and the numbers drawn before


class Numbers:
    """The numbers of a question, from its table [question.numbers].

    part     the table
    formula  reads a formula: formula(part, key, text, names)

    >>> numbers = Numbers(Part("01.toml", {"days": 5, "rate": {"course": 6, "one_of": [4, 8]}}), None)
    >>> numbers.course, numbers.names
    ({'days': 5, 'rate': 6}, ['days', 'rate'])
    """

    def __init__(self, part: Part, formula: Callable):
        self._drawn = []
        for key, value in part.values.items():
            names = [name.strip() for name in key.split(",")]
            if isinstance(value, dict):
                self._drawn.append(_drawn(names, Part(f"{part.where}, {key}", value), self.names, formula))
            elif len(names) == 1:
                self._drawn.append(_Drawn(names, [value]))
            else:
                raise part.wrong(f"{key} must be {{ course = [...], one_of = [[...], ...] }}")

    @property
    def names(self) -> list:
        return [name for one in self._drawn for name in one.names]

    @property
    def course(self) -> dict:
        return {name: value for one in self._drawn for name, value in zip(one.names, one.course)}

    def draw(self, part: Part, function: Callable | None, keep: Callable | None) -> Callable | None:
        """Return the function that draws a learner's numbers; None if all learners have those of the course.

        part      the question, for errors
        function  of the chapter, which draws some of the numbers; or None
        keep      says of the numbers whether they may stay; or None
        """
        if function is None and not any(one.draw for one in self._drawn):
            return None

        def draw(rng):
            for _ in range(TRIES):
                numbers = self.course | (function(rng) if function else {})
                for one in self._drawn:
                    if one.draw:
                        numbers |= zip(one.names, one.draw(rng, numbers))
                if keep is None or keep(numbers):
                    return numbers
            raise part.wrong(f"none of {TRIES} draws does what keep asks for")

        return draw


def _drawn(names, part, before, formula):
    part.only("course", "from", "to", "step", "one_of", "count", "is")
    course = part.take("course", (*NUMBER, str, list, dict))
    if "from" in part.values or "to" in part.values:
        pick = _from_to(part)
    elif "one_of" in part.values:
        pick = _one_of(part, names)
    elif len(part.values) == 1:
        return _Drawn(names, [course])
    else:
        raise part.wrong("from and to, or one_of, is missing")
    if "is" in part.values:
        pick = _made_of(pick, formula(part, "is", part.take("is", str), [*before, "drawn"]))
    if len(names) == 1:
        return _Drawn(names, [course], lambda rng, numbers: [pick(rng, numbers)])
    if not isinstance(course, list) or len(course) != len(names):
        raise part.wrong(f"course must be a list of {len(names)}, one for each of {', '.join(names)}")
    return _Drawn(names, course, pick)


def _from_to(part):
    low, high, step = part.take("from", NUMBER), part.take("to", NUMBER), part.take("step", NUMBER, 1)
    if step <= 0 or high < low:
        raise part.wrong("from must not be above to, and step must be above 0")
    many = round((high - low) / step) + 1
    if abs(low + (many - 1) * step - high) > 1e-9:
        raise part.wrong(f"steps of {step} from {low} do not meet {high}; give another step, or another to")
    return _picked(part, many, lambda n: round(low + int(n) * step, 9))


def _one_of(part, names):
    values = part.take("one_of", list)
    if not values:
        raise part.wrong("one_of is empty")
    if len(names) > 1 and not all(isinstance(v, list) and len(v) == len(names) for v in values):
        raise part.wrong(f"one_of must hold lists of {len(names)}, one value for each of {', '.join(names)}")
    return _picked(part, len(values), values.__getitem__)


def _picked(part, many, value):
    """A draw of one of so many values, or of a list of `count` of them."""
    count = part.take("count", int, None)
    if count is None:
        return lambda rng, numbers: value(rng.integers(many))
    return lambda rng, numbers: [value(n) for n in rng.integers(many, size=count)]


def _made_of(pick, formula):
    return lambda rng, numbers: formula(Scope({**numbers, "drawn": pick(rng, numbers)}, {}))
