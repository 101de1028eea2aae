"""Workbooks: the questions of a chapter, and the handle through which a learner asks and checks them."""

import copy
import importlib.util
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import pandas as pd

from pullbook._check import shown

from .chapter import Workbook
from .chapter_file import read
from .question import Posed
from .quizzes import Quiz
from .records import record, recorded
from .reply import Reply

_FOLDER = resources.files(__package__) / "chapters"


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
    def name(self) -> str:
        """What the record is kept under: other numbers, another record."""
        names = (name.replace(",", ",,") for name in (self.learner or "", self.course_run))
        who = ", ".join(names).removesuffix(", ")  # no two pairs of names are written alike
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
        reply = self.judge(key, answer)
        record(self.name, key, reply.status)
        return reply

    def judge(self, key: str, answer) -> Reply:
        """Return the reply to an answer; nothing is recorded."""
        return self.posed(key).check(answer, self._elsewhere(key))

    def _elsewhere(self, key):
        """The numbers that a learner of this book may take for another: (number, what is said)."""
        for other in self.workbook.questions:
            if other.kind == "number" and other.key != key:
                yield self.posed(other.key).expected, f"That number would be right for {other.key}."
        for number in self.workbook.lesson:
            yield number, "That number is the lesson's, for its own case. Here the numbers are others."

    def table(self) -> pd.DataFrame:
        """Return the questions with their attempts so far and best status."""
        records = [recorded(self.name, key) for key in self.workbook.keys]
        return pd.DataFrame(
            {
                "question": self.workbook.keys,
                "attempts": [r["attempts"] for r in records],
                "status": [r["status"] for r in records],
            }
        )

    def __repr__(self):
        return (
            f"Workbook {self.workbook.stem[:2]}, {self.workbook.title}: {len(self.workbook.questions)}"
            " questions."
        )


def workbook(stem: str | int, learner: str | None = None, course_run: str = "") -> Book:
    """Open the workbook of a chapter.

    stem        of its notebook ("01_order_as_trigger") or its number ("01")
    learner     your name, for numbers of your own; None: the numbers of the course
    course_run  names the course you take, so that next year's numbers differ

    ValueError if there is no such workbook, or the learner's name is blank.

    >>> workbook("99")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: stem is '99'; the workbooks are ...
    """
    if learner is not None and (not isinstance(learner, str | int) or not str(learner).strip()):
        raise ValueError(
            f"learner is {shown(learner)}; it must be a name, or None for the numbers of the course"
        )
    name = None if learner is None else " ".join(str(learner).split()).casefold()
    return Book(find(stem), name, str(course_run).strip())


def quiz(stem: str | int) -> Quiz:
    """Show the quiz of a chapter, by the stem of its notebook or its number ("01").

    ValueError if there is no such workbook.

    >>> quiz("99")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: stem is '99'; the workbooks are ...
    """
    found = find(stem)
    return Quiz(found.stem, tuple(found.quiz))


def chapters() -> list:
    """Return the numbers of the chapters that have a workbook: "00", "01", ..."""
    names = (entry.name for entry in _FOLDER.iterdir())
    return sorted(name.removesuffix(".toml") for name in names if re.fullmatch(r"\d\d\.toml", name))


@lru_cache
def chapter(number: str) -> Workbook:
    """Return the workbook of the chapter of that number."""
    file, name = _FOLDER / f"{number}.toml", f"{__package__}.chapters.chapter{number}"
    module = importlib.import_module(name) if importlib.util.find_spec(name) else None
    functions = {each: getattr(module, each) for each in module.__all__} if module else {}
    return read(file.read_text(encoding="utf-8"), file.name, functions)


def find(stem) -> Workbook:
    """Return a chapter's workbook by its stem or number; ValueError, naming those there are, if there is
    none.
    """
    wanted = f"{stem:02d}" if type(stem) is int else str(stem).strip().removesuffix(".ipynb")
    found = chapter(wanted[:2]) if wanted[:2] in chapters() else None
    if found and wanted in (found.stem, found.stem[:2]):
        return found
    stems = [chapter(number).stem for number in chapters()]
    raise ValueError(f"stem is {shown(stem)}; the workbooks are {', '.join(stems) or 'still to come'}")
