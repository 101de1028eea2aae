"""A chapter's workbook: its questions and its quiz."""

import re
from dataclasses import dataclass

from .question import Question


@dataclass(frozen=True, eq=False)
class Workbook:
    """The questions and the quiz of one chapter.

    stem       of its notebooks: "01_order_as_trigger"
    title      as text
    questions  tuple of Question
    quiz       tuple of QuizItem
    part       of the course: "I. Just-in-time basics"
    about      the question that the chapter asks, for the map
    lesson     numbers of the lesson that might be taken for an answer

    ValueError if the stem does not begin with two digits, or two questions share a key.

    >>> Workbook("00_demo", "A demonstration", (Question("q1", "2 + 2?", lambda p: 4),)).question("q1").prompt
    '2 + 2?'
    """

    stem: str
    title: str
    questions: tuple
    quiz: tuple = ()
    part: str = ""
    about: str = ""
    lesson: tuple = ()

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
        keys = ", ".join(self.keys)
        raise ValueError(f"there is no question {key!r} in workbook {self.stem}; it has {keys}")
