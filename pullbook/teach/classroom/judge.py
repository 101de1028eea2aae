"""One submission from its file to its verdicts: run in a process of its own, judged outside of it."""

import json
import re
import time
import warnings
from functools import lru_cache
from hashlib import sha256
from importlib import resources

import pullbook
from pullbook.teach.workbook.book import Book, workbook
from pullbook.teach.workbook.reading import told

from .collect import Submission
from .plain_data import Recorded, decode, shown
from .runner import Limits
from .watch import Ran, watched

UNREADABLE = "unreadable"


def judged(submission: Submission, limits: Limits) -> dict:
    """Run and judge a submission. Returns what `results.Results.add` takes; never raises for what a
    submission does.

    state    "graded", or "unreadable"
    trouble  why it is unreadable; and of its cells: (number, id, kind, what)
    answers  of each question: question, its text, answer as given, status, reply, right answer, kind
    """
    begun = time.monotonic()
    found = {"state": "graded", "trouble": submission.trouble, "cells": [], "answers": []}
    try:
        if submission.chapter:
            book = opened(submission.chapter, submission.learner, submission.course_run)
            ran = Ran()
            if not submission.trouble:
                ran = watched([text for _, text in submission.cells], *asked(book), limits)
            found["answers"] = verdicts(book, ran)
            found["cells"] = [_cell(submission, *each) for each in ran.trouble.items()]
            if ran.over:
                found["cells"].append((0, "", "limit", f"the notebook was stopped after {limits.whole:g} s"))
    except Exception as error:  # of ours, and it must not cost the others their grades
        found["trouble"] = f"it could not be judged: {told(error)[:300]}"
    if found["trouble"]:
        found["state"] = UNREADABLE
    return found | {"seconds": round(time.monotonic() - begun, 2)}


@lru_cache
def version() -> str:
    """Return a mark of the library and of the key: with another one, a submission is judged again."""
    chapters = resources.files("pullbook.teach.workbook") / "chapters"
    mark = sha256(pullbook.__version__.encode())
    for file in sorted(chapters.iterdir(), key=lambda file: file.name):
        if file.name.endswith((".toml", ".py")):
            mark.update(file.read_bytes())
    return mark.hexdigest()[:16]


@lru_cache(maxsize=64)
def opened(number: str, learner: str | None, course_run: str) -> Book:
    """Return a learner's workbook; see `pullbook.workbook`."""
    return workbook(number, learner, course_run)


def asked(book: Book) -> tuple:
    """Return the names of the answers, and the cases of each that is a function."""
    keys = book.workbook.keys
    functions = [key for key in keys if book.workbook.question(key).kind == "function"]
    return keys, {key: list(book.posed(key).cases) for key in functions}


def verdicts(book: Book, ran: Ran) -> list:
    """Return the verdict on each question's answer, by the key and the numbers of the book's learner."""
    return [_verdict(book, key, ran) for key in book.workbook.keys]


def _verdict(book, key, ran):
    question = book.workbook.question(key)
    answer = _answer(key, question.kind, ran)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reply = book.judge(key, answer)
    right = book.posed(key).expected if question.kind in ("number", "choice") else None
    return {
        "question": key,
        "kind": question.kind,
        "prompt": book.posed(key).prompt,
        "answer": shown(answer) if not isinstance(answer, Recorded) else "a function",
        "value": _number(answer) if question.kind == "number" else None,
        "status": reply.status,
        "reply": reply.text,
        "right": json.dumps(right) if isinstance(right, int | float | str) else None,
    }


def _answer(key, kind, ran):
    try:
        if kind == "function" and key in ran.calls and ran.answers.get(key, [""])[0] == "function":
            return Recorded(*ran.calls[key])
        return decode(ran.answers[key]) if key in ran.answers else ...
    except (ValueError, TypeError):
        return object()


def _number(answer):
    try:
        number = float(answer) if isinstance(answer, int | float) and not isinstance(answer, bool) else None
        return number if number is not None and abs(number) < 1e300 else None
    except OverflowError:
        return None


def _cell(submission, number, trouble):
    kind, name, text = trouble
    name = re.sub(r"^Stopped$", "", name)
    what = f"{name}: {text}" if name and text else name or text
    return number, submission.cells[number - 1][0], kind, what
