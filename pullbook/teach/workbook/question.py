"""A question of a workbook, with its known mistakes, and the ladder every answer climbs."""

import copy
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from hashlib import blake2b
from itertools import chain

import numpy as np

from .functions import Function
from .kinds import SIMPLE, Choices
from .numerals import entries, numeral, other_reading, typed
from .reading import Puzzled, plain, tidy, told
from .reply import Reply
from .rounding import close, shorter, telling, told_apart, worth_naming
from .slips import GIVEN, figures, slip
from .tables import Table
from .texts import fields, shown

KINDS = (*SIMPLE, "table", "choice", "function")
ROUNDED = " Or, if you only rounded the answer: keep its digits."
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
    right      said when right: why it matters. May hold {answer} or {expected}, both the right answer; as it
               is rounded there it is accepted, too
    hint       the next step, said when not right yet. May hold {answer}, the learner's, as mistakes may
    facts      function of p that returns further numbers for the texts
    options    of a choice
    case       of a function: function of a Generator that returns its arguments as a dictionary, in their
    order
    returns    of a function: the kind of what it returns
    place      where it is written, for errors: "01.toml, question q1"
    accepts    functions of p that return further right answers
    members    of a set: function of p that returns all that may be in one; or None
    drawn_as   key of a question before it of which the draw is the same: the same machine in both

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
    accepts: tuple = ()
    members: Callable | None = None
    drawn_as: str = ""

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
        rng = generator(learner or "", course_run, stem, question.drawn_as or question.key, attempt)
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
        return self._computed(self.question.expected, "expected")

    @cached_property
    def rights(self) -> list:
        """All right answers: the expected one, others as good, and it as the right reply prints it."""
        q = self.question
        more = [self._computed(each, f"accepts {i}") for i, each in enumerate(q.accepts, 1)]
        return [self.expected, *more, *(value for _, value in self.printed)]

    @cached_property
    def printed(self) -> list:
        """The expected number as the right reply prints it, each time as (text, number)."""
        if self.question.kind != "number":
            return []
        texts = [format(tidy(self.expected), form) for form in shown(self.question.right)]
        return [(text, numeral(text, share="%" in text)) for text in texts]

    @cached_property
    def mistakes(self) -> list:
        """The known mistakes as (wrong value, sentence); a wrong option of a choice is one."""
        if self.question.kind == "choice":
            return [(o.key, o.says) for o in self.question.options if o.key not in self.rights]
        return [
            (self._computed(m.value, f"mistake {i}"), m.says) for i, m in enumerate(self.question.mistakes, 1)
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
        """Say which known mistake cannot be told from a right answer, or from another mistake, as it is or
        rounded to three digits; None if all can.
        """
        for i, (value, says) in enumerate(self.mistakes, 1):
            # what is counted nobody rounds
            short = self.kind.shortened(value) if self.question.tolerance else value
            as_short = f", if rounded to {tidy(short)}"
            if self._near(value, *self.rights) or self._right(value):
                return f"mistake {i} gives the right answer"
            if self._right(short):
                return f"mistake {i} gives the right answer{as_short}"
            for j, (other, otherwise) in enumerate(self.mistakes, 1):
                if says != otherwise and not self.kind.far(value, other, self.question.tolerance):
                    same = f"mistakes {min(i, j)} and {max(i, j)} give the same answer"
                    if self._near(value, other):
                        return same
                    if self._nearer(short, other, value):
                        return same + as_short
        return None

    def check(self, answer, others: Iterable = ()) -> Reply:
        """Return the reply to an answer: not attempted, wrong type or shape, right, a known mistake, or not
        yet.

        others  numbers from elsewhere that may have been taken for the answer, each with the sentence that
                is said then
        """
        status, text = self._judge(answer, others)
        return Reply(status, text, self.question.key)

    def _judge(self, answer, others):
        q, kind = self.question, self.kind
        known = [(self.expected, None), *self.mistakes]  # first: an error in them is no learner's
        try:
            value = self._read(answer)
        except Puzzled as puzzle:
            return puzzle.status, puzzle.text
        value = self._meant(answer, value, known)
        if self._right(value):
            return "right", self._say(q.right, self.expected, expected=tidy(self.expected))
        given = q.kind == "number" and value in figures(self.prompt)
        found = [(off, i) for i, (one, _) in enumerate(known) if (off := kind.like(value, one, q.tolerance))]
        if q.kind == "number":
            found = worth_naming(found, value, [number for number, _ in known], given)
        if found and (nearest := min(found)[1]):  # before the size, since a known mistake may change the size
            perhaps = ROUNDED if any(i == 0 for _, i in found) else ""
            return "mistake", self._say(known[nearest][1], value) + perhaps
        status, text = kind.astray(value, self.expected, q.tolerance)
        if status != "not yet":
            return status, text
        hint = self._say(q.hint, value)
        if q.kind == "number" and (found or shorter(value, self.expected)):
            return "not yet", f"{text[:-1]}, but close: if you rounded, keep the digits. {hint}".strip()
        slipped = slip(*map(kind.numbers, (value, self.expected)), q.tolerance, f"{self.prompt} {q.unit}")
        if slipped:
            wanted = f" The answer is wanted in {q.unit}." if slipped[0] == "unit" and q.unit else ""
            return slipped[0], slipped[1] + wanted
        if q.kind == "number":
            if given:
                return "mistake", f"{GIVEN} {hint}".strip()
            for number, says in chain(self._courses(value), others):
                if not told_apart(value, number):
                    return "mistake", f"{says} {hint}".strip()
        return "not yet", f"{text} {hint}".strip()

    def _read(self, answer):
        """The answer as a plain value of the question's kind, or Puzzled, whatever it does as it is read."""
        try:
            if answer is None or answer is ... or (isinstance(answer, str) and not answer.strip()):
                raise self._blank
            try:
                return self._understood(answer)
            except Puzzled:
                if isinstance(answer, (list, tuple, set, dict)) and not answer:
                    raise self._blank from None
                raise
        except Puzzled:
            raise
        except Exception as error:
            raise Puzzled("type", f"Your answer cannot be read: it stops with {told(error)[:200]}.") from None

    @property
    def _blank(self):
        return Puzzled("not attempted", f"Put your answer in {self.question.key} and run the check again.")

    def _meant(self, answer, value, known):
        """The value of an answer; of "4,419" and "5.790" the other reading where it alone makes sense."""
        if (
            self.question.kind != "number"
            or not isinstance(answer, str)
            or not (other := other_reading(answer))
        ):
            return value
        if self._right(value) or any(self.kind.like(value, x, self.question.tolerance) for x, _ in known[1:]):
            return value
        second = self._read(other)
        return second if self._right(second) else value

    def _understood(self, answer):
        q = self.question
        if q.kind in ("list", "set") and isinstance(answer, str):
            answer = entries(answer, self.expected) or answer
        if q.kind == "number" and isinstance(answer, str):
            answer = self._numeral(answer)
        value = self.kind.read(answer)
        if q.kind in ("list", "set"):
            value = typed(value, self.expected, self._numeral)
        if q.members:
            members = self._computed(q.members, "members")
            strange = sorted(map(str, value - members))
            if strange:
                listed = ", ".join(sorted(map(str, members)))
                raise Puzzled("type", f"{strange[0]!r} is not among what may be chosen: {listed}.")
        return value

    def _numeral(self, text):
        share = any("%" in printed for printed, _ in self.printed)
        return numeral(text, self.question.unit, self.prompt, share)

    def _courses(self, value):
        """What would be the answer to the course's numbers (the value itself where it would be right there),
        and the known mistakes there.
        """
        posed = self.question.pose()
        if posed.params != self.params:
            right = value if posed._right(value) else posed.expected
            yield right, "That is right for the course's numbers: did you take them? Yours are others."
            for number, _ in posed.mistakes if telling(value) else ():
                yield number, "With the course's numbers a slip gives that: did you take them?"

    def _right(self, value):
        tolerance, first = self.question.tolerance, 1 + len(self.question.accepts)
        return any(self.kind.same(value, right, tolerance) for right in self.rights[:first]) or any(
            close(value, right, 0) for right in self.rights[first:]
        )

    def _near(self, value, *others):
        apart = 2 * self.question.tolerance  # so that no answer can be near both
        far, same = self.kind.far, self.kind.same
        return any(
            not far(value, other, apart) and (same(value, other, apart) or same(other, value, apart))
            for other in others
        )

    def _nearer(self, value, other, own):
        """Tell whether a value is taken for `other` rather than for its own."""
        here, there = (self.kind.like(value, one, self.question.tolerance) for one in (own, other))
        return there is not None and (here is None or there <= here)

    def _say(self, text, answer, **more):
        return text.format(**{**self.facts, "answer": tidy(answer), **more})

    def _computed(self, function, name):
        try:
            return self.kind.read(function(copy.deepcopy(self.params)))
        except Puzzled as puzzle:
            raise self.question.wrong(
                f"{name} with {self.params} cannot be read as a {self.question.kind}: {puzzle.text}"
            ) from None


def _simple(kind):
    return Table() if kind == "table" else SIMPLE[kind]()
