"""Questions with known mistakes, predictions, quizzes and progress."""

from .book import Book, quiz, workbook
from .chapter import Workbook
from .course_map import course_map
from .predictions import outcome, predict
from .question import Choice, Mistake, Question
from .quizzes import Quiz, QuizItem
from .records import clear_progress, export_progress, import_progress, progress
from .reply import Note, Reply
from .verdicts import verdicts

__all__ = [
    "Book",
    "Choice",
    "Mistake",
    "Note",
    "Question",
    "Quiz",
    "QuizItem",
    "Reply",
    "Workbook",
    "clear_progress",
    "course_map",
    "export_progress",
    "import_progress",
    "outcome",
    "predict",
    "progress",
    "quiz",
    "verdicts",
    "workbook",
]
