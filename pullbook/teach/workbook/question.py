"""A question of a workbook, with its known mistakes, and the ladder every answer climbs."""

import copy
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from string import Formatter

import numpy as np

from .functions import Function
from .kinds import SIMPLE, Choices, Puzzled, is_number, plain
from .reply import Reply
from .slips import slip
from .tables import Table

KINDS = (*SIMPLE, "table", "choice", "function")
CASES = 8  # a function is judged by what it returns for this many drawn cases
DRAWS = 500


@dataclass(frozen=True)
class Mistake:
    """A known mistake: `value(p)`, the wrong answer it leads to, and the sentence that mends the idea behind
    it.

    >>> Mistake(lambda p: p["cut"] + p["sew"], "Did you leave out the packing?").says
    'Did you leave out the packing?'
    """

    value: Callable
    says: str


@dataclass(frozen=True)
class Choice:
    """An option of a choice: its letter or word, its text, and what is said to whoever picks it where it is
    wrong.

    >>> Choice("a", "the plan", "The plan was made before anybody had ordered.").key
    'a'
    """

    key: str
    text: str
    says: str = ""


@dataclass(frozen=True, eq=False)
class Question:
    """A question with parameters, its answer as a function of them, and the replies to known mistakes.

    key        the name of the answer: "q1"
    prompt     text, with the parameters in braces: "A cut takes {cut:g} h."
    expected   function of the parameters p (a dictionary) that returns the right answer; for the kind
               "function" it returns the right function
    kind       "number", "choice", "table", "list", "set" or "function"
    standard   the parameters of the course
    draw       function of a numpy Generator that returns parameters for one learner; None: everyone has the
    standard
    unit       unit of the answer, as text
    tolerance  relative; 0 asks for the exact number
    mistakes   known mistakes (a choice has its options' sentences instead)
    right      said when right: why it matters. May also hold {answer} and {expected}
    hint       the next step, said when not right yet. May hold {answer}, as mistakes may
    facts      function of p that returns further numbers for the texts
    options    of a choice
    case       of a function: function of a Generator that returns its arguments as a dictionary, in their
    order
    returns    of a function: the kind of what it returns
    place      where it is written, for errors: "01.toml, question q1"

    ValueError for an unknown kind, a text with a field it must not hold, or a part that the kind needs and
    lacks.

    >>> q = Question("q1", "Cutting takes {cut} h, sewing {sew} h. Together?", lambda p: p["cut"] + p["sew"],
    ...              standard={"cut": 0.5, "sew": 1.25}, mistakes=(Mistake(lambda p: p["sew"],
    ...     "And the cutting?"),))
    >>> q.pose().check(1.25)
    ↺ Look again. And the cutting?
    >>> q.pose().check(1.75)
    ✔ Right.
    """

    key: str
    prompt: str
    expected: Callable
    kind: str = "number"
    standard: dict = field(default_factory=dict)
    draw: Callable | None = None
    unit: str = ""
    tolerance: float = 1e-3
    mistakes: tuple = ()
    right: str = ""
    hint: str = ""
    facts: Callable | None = None
    options: tuple = ()
    case: Callable | None = None
    returns: str = "number"
    place: str = ""

    def __post_init__(self):
        self._need(self.kind in KINDS, f"kind is {self.kind!r}; it must be one of {', '.join(KINDS)}")
        self._need(0 <= self.tolerance < 1, f"tolerance is {self.tolerance!r}; it must be from 0 to below 1")
        self._need(self.kind != "choice" or len(self.options) > 1, "a choice needs at least two options")
        self._need(self.kind != "function" or self.case, "a function needs case, which draws its arguments")
        self._need(
            self.returns in (*SIMPLE, "table"), f"returns is {self.returns!r}; it must be a simple kind"
        )
        # A reply must not give the answer away, and a prompt comes before there is an answer.
        closed = [
            ("hint", self.hint),
            *(("a mistake", m.says) for m in self.mistakes),
            *(("an option", o.says) for o in self.options),
            ("prompt", self.prompt),
        ]
        for name, text in closed:
            self._need(
                "expected" not in fields(text), f"{name} holds {{expected}}, which only right may hold"
            )
        self._need("answer" not in fields(self.prompt), "prompt holds {answer}, which is not known yet")

    def _need(self, fine, otherwise):
        if not fine:
            raise self.wrong(otherwise)

    def wrong(self, text: str) -> ValueError:
        return ValueError(f"{self.place or 'question ' + self.key}: {text}")

    def pose(self, stem: str = "", learner: str | None = None, course_run: str = "") -> "Posed":
        """Return the question as it is put to a learner (None: with the standard parameters) of a
        workbook.
        """
        return _pose(self, stem, learner, course_run)


@lru_cache(maxsize=512)
def _pose(question, stem, learner, course_run):
    for attempt in range(DRAWS):
        rng = generator(learner or "", course_run, stem, question.key, attempt)
        params = question.draw(rng) if question.draw and learner is not None else question.standard
        posed = Posed(
            question,
            {name: plain(value) for name, value in params.items()},
            tuple(question.case(rng) for _ in range(CASES)) if question.case else (),
        )
        fixed = params is question.standard and not question.case
        if fixed or posed.clash() is None:
            return posed
    raise question.wrong(f"{DRAWS} draws in a row were unclear ({posed.clash()}); widen the draw")


def generator(*parts) -> np.random.Generator:
    """Return a random generator that depends on `parts` alone: the same on every machine and in every run."""
    digest = blake2b(json.dumps(parts).encode(), digest_size=16).digest()
    return np.random.default_rng(int.from_bytes(digest, "big"))


@dataclass(frozen=True, eq=False, repr=False)
class Posed:
    """A question with one set of parameters; judges answers to it. Shows its author what it says to which
    answer.
    """

    question: Question
    params: dict
    cases: tuple = ()

    @cached_property
    def kind(self):
        q = self.question
        if q.kind == "choice":
            return Choices(q.options)
        return Function(self.cases, _simple(q.returns)) if q.kind == "function" else _simple(q.kind)

    @cached_property
    def expected(self):
        return self._computed(self.question.expected(copy.deepcopy(self.params)), "expected")

    @cached_property
    def mistakes(self) -> list:
        """The known mistakes as (wrong value, sentence); a wrong option of a choice is one."""
        if self.question.kind == "choice":
            return [(o.key, o.says) for o in self.question.options if o.key != self.expected]
        return [
            (self._computed(m.value(copy.deepcopy(self.params)), f"mistake {i}"), m.says)
            for i, m in enumerate(self.question.mistakes, 1)
        ]

    @cached_property
    def facts(self) -> dict:
        more = self.question.facts
        return self.params | {
            k: plain(v) for k, v in (more(copy.deepcopy(self.params)) if more else {}).items()
        }

    @property
    def prompt(self) -> str:
        options = "".join(f"\n- **{o.key}**: {o.text}" for o in self.question.options)
        return (self.question.prompt + ("\n" + options if options else "")).format(**self.facts)

    def __repr__(self):
        replies = [
            f"✔ {tidy(self.expected)} {self.question.unit}".rstrip(),
            *(f"↺ {tidy(value)}: {self._say(says, value)}" for value, says in self.mistakes),
        ]
        return "\n".join([f"{self.question.key}. {self.prompt}", *replies])

    def clash(self) -> str | None:
        """Say which known mistake cannot be told from the right answer, or from another mistake; None if all
        can.
        """
        apart = 2 * self.question.tolerance  # so that no answer can be near both
        for i, (value, says) in enumerate(self.mistakes):
            if self._same(value, self.expected, apart):
                return f"mistake {i + 1} gives the right answer"
            for j, (other, otherwise) in enumerate(self.mistakes[:i]):
                if says != otherwise and self._same(value, other, apart):
                    return f"mistakes {j + 1} and {i + 1} give the same answer"
        return None

    def check(self, answer) -> Reply:
        """Return the reply to an answer: not attempted, wrong type or shape, right, a known mistake, or not
        yet.
        """
        status, text = self._judge(answer)
        return Reply(status, text, self.question.key)

    def _judge(self, answer):
        q = self.question
        blank = "not attempted", f"Put your answer in {q.key} and run the check again."
        if answer is None or answer is ... or (isinstance(answer, str) and not answer.strip()):
            return blank
        try:
            value = self.kind.read(answer)
        except Puzzled as puzzle:
            empty = isinstance(answer, (list, tuple, set, dict)) and not answer
            return blank if empty else (puzzle.status, puzzle.text)
        if self.kind.same(value, self.expected, q.tolerance):
            return "right", self._say(q.right, value, expected=tidy(self.expected))
        for wrong, says in self.mistakes:  # before the size, since a known mistake may change the size
            if self.kind.same(value, wrong, q.tolerance):
                return "mistake", self._say(says, value)
        status, text = self.kind.astray(value, self.expected, q.tolerance)
        if status != "not yet":
            return status, text
        slipped = slip(self.kind.numbers(value), self.kind.numbers(self.expected), q.tolerance)
        if slipped:
            return "unit", slipped + (f" The answer is wanted in {q.unit}." if q.unit else "")
        return "not yet", f"{text} {self._say(q.hint, value)}".strip()

    def _same(self, a, b, tolerance):
        return self.kind.same(a, b, tolerance) or self.kind.same(b, a, tolerance)

    def _say(self, text, answer, **more):
        return text.format(**{**self.facts, "answer": tidy(answer), **more})

    def _computed(self, value, name):
        try:
            return self.kind.read(value)
        except Puzzled as puzzle:
            raise self.question.wrong(
                f"{name} with {self.params} cannot be read as a {self.question.kind}: {puzzle.text}"
            ) from None


def tidy(value):
    """Return a number as it reads in a sentence: whole if it is whole, else to six digits."""
    if not is_number(value) or not math.isfinite(value):
        return value
    whole = round(value)
    return int(whole) if abs(value - whole) < 1e-9 * max(1, abs(value)) else float(f"{value:.6g}")


def _simple(kind):
    return Table() if kind == "table" else SIMPLE[kind]()


def fields(text) -> set:
    """Return the names in the braces of a text; ValueError for a format that no number and no text takes."""
    names = set()
    for _, name, form, _ in Formatter().parse(text):
        if form and not any(_takes(value, form) for value in (1, 1.5, "text")):
            raise ValueError(f"{form!r} is no format, such as g or .2f")
        if name:
            names.add(re.split(r"[.\[]", name)[0])
    return names


def _takes(value, form):
    try:
        return bool(format(value, form))
    except ValueError:
        return False
