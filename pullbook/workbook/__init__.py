"""Questions with known mistakes, predictions, quizzes and progress."""

import sys
from types import ModuleType

from .books import Book, quiz, workbook
from .chapter import Workbook
from .predictions import outcome, predict
from .question import Choice, Mistake, Question
from .quizzes import Quiz, QuizItem
from .records import clear_progress, export_progress, import_progress, progress
from .reply import Note, Reply
from .verdicts import verdicts

__all__ = ["Book", "Choice", "Mistake", "Note", "Question", "Quiz", "QuizItem", "Reply", "Workbook", "clear_progress",
           "export_progress", "import_progress", "outcome", "predict", "progress", "quiz", "verdicts", "workbook"]


class _Callable(ModuleType):
    """`pb.workbook("01")` opens a workbook, though `pb.workbook` is also the name of this package."""

    def __call__(self, *args, **kwargs):
        return workbook(*args, **kwargs)


sys.modules[__name__].__class__ = _Callable
