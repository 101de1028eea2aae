"""Workbooks: the questions of a chapter, and the handle through which a learner asks and checks them."""

import copy
import importlib
import pkgutil
import re
from dataclasses import dataclass

import pandas as pd

from .question import Posed, Question
from .quizzes import Quiz
from .records import record, recorded
from .reply import Reply


@dataclass(frozen=True, eq=False)
class Workbook:
    """The questions and the quiz of one chapter.

    stem       of its notebooks: "01_order_as_trigger"
    title      as text
    questions  tuple of Question
    quiz       tuple of QuizItem

    ValueError if the stem does not begin with two digits, or two questions share a key.

    >>> Workbook("00_demo", "A demonstration", (Question("q1", "2 + 2?", lambda p: 4),)).question("q1").prompt
    '2 + 2?'
    """

    stem: str
    title: str
    questions: tuple
    quiz: tuple = ()

    def __post_init__(self):
        if not re.fullmatch(r"\d\d_\w+", self.stem):
            raise ValueError(f"stem is {self.stem!r}; it must look like '01_order_as_trigger'")
        if len(set(self.keys)) < len(self.keys):
            raise ValueError(f"workbook {self.stem}: two questions share a key among {', '.join(self.keys)}")

    @property
    def keys(self) -> list:
        return [q.key for q in self.questions]

    def question(self, key: str) -> Question:
        """Return the question called `key`; ValueError if there is none."""
        for question in self.questions:
            if question.key == key:
                return question
        raise ValueError(f"there is no question {key!r} in workbook {self.stem}; it has {', '.join(self.keys)}")


@dataclass(frozen=True)
class Prompt:
    """A question as it is put to the learner."""

    key: str
    text: str

    def __repr__(self):
        return f"{self.key}. {self.text}"

    def _repr_markdown_(self):
        return f"**{self.key}.** {self.text}"


@dataclass(frozen=True, eq=False, repr=False)
class Book:
    """A workbook in a learner's hands: asks its questions, checks the answers, and keeps the record."""

    workbook: Workbook
    learner: str | None = None
    course_run: str = ""

    @property
    def _name(self) -> str:
        """What the record is kept under: other numbers, another record."""
        who = ", ".join(filter(None, (self.learner, self.course_run)))
        return f"{self.workbook.stem} ({who})" if who else self.workbook.stem

    def posed(self, key: str) -> Posed:
        """Return a question with this learner's parameters; ValueError if there is none called `key`."""
        return self.workbook.question(key).pose(self.workbook.stem, self.learner, self.course_run)

    def ask(self, key: str) -> Prompt:
        """Show a question, with this learner's numbers in it."""
        return Prompt(key, self.posed(key).prompt)

    def params(self, key: str) -> dict:
        """Return the parameters of a question, by name; yours to change."""
        return copy.deepcopy(self.posed(key).params)

    def check(self, key: str, answer) -> Reply:
        """Return the reply to an answer, and record the outcome."""
        reply = self.posed(key).check(answer)
        record(self._name, key, reply.status)
        return reply

    def table(self) -> pd.DataFrame:
        """Return the questions with their attempts so far and best status."""
        records = [recorded(self._name, key) for key in self.workbook.keys]
        return pd.DataFrame({"question": self.workbook.keys, "attempts": [r["attempts"] for r in records],
                             "status": [r["status"] for r in records]})

    def __repr__(self):
        return f"Workbook {self.workbook.stem[:2]}, {self.workbook.title}: {len(self.workbook.questions)} questions."


def workbook(stem, learner: str | None = None, course_run: str = "") -> Book:
    """Open the workbook of a chapter.

    stem        of its notebook ("01_order_as_trigger") or its number ("01")
    learner     your name, for numbers of your own; None: the numbers of the course
    course_run  names the course you take, so that next year's numbers differ

    ValueError if there is no such workbook, or the learner's name is blank.

    >>> workbook("99")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: stem is '99'; the workbooks are ...
    """
    if learner is not None and not str(learner).strip():
        raise ValueError(f"learner is {learner!r}; it must be a name, or None for the numbers of the course")
    name = None if learner is None else " ".join(str(learner).split()).casefold()
    return Book(find(stem), name, str(course_run).strip())


def quiz(stem) -> Quiz:
    """Show the quiz of a chapter, by the stem of its notebook or its number ("01").

    ValueError if there is no such workbook.

    >>> quiz("99")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: stem is '99'; the workbooks are ...
    """
    found = find(stem)
    return Quiz(found.stem, tuple(found.quiz))


def chapters() -> dict:
    """Return the names of the modules that hold a workbook, by chapter number."""
    package = importlib.import_module(__package__)
    return {m.name[-2:]: f"{__package__}.{m.name}" for m in pkgutil.iter_modules(package.__path__)
            if re.fullmatch(r"chapter\d\d", m.name)}


def find(stem) -> Workbook:
    """Return a chapter's workbook by its stem or number; ValueError, naming those there are, if there is none."""
    wanted = f"{stem:02d}" if type(stem) is int else str(stem).strip().removesuffix(".ipynb")
    module = chapters().get(wanted[:2])
    found = importlib.import_module(module).BOOK if module else None
    if found and wanted in (found.stem, found.stem[:2]):
        return found
    stems = [importlib.import_module(name).BOOK.stem for name in chapters().values()]
    raise ValueError(f"stem is {stem!r}; the workbooks are {', '.join(stems) or 'still to come'}")
