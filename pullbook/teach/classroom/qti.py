"""Questions as QTI 1.2 for Canvas, a quiz a chapter: text2qti writes it, from text made here."""

import math
from collections import Counter
from collections.abc import Sequence

from pullbook.teach.workbook.book import chapter

from .questions import (
    VARIANTS,
    all_said,
    drawn,
    further,
    near,
    option_said,
    prompt,
    right_said,
)
from .report import markdown

SMALLEST = 1e-4  # Canvas takes numbers that are smaller for 0
_MARKS = str.maketrans({"$": "&#36;", "\\": "&#92;", "`": "&#96;", "\n": " "})  # text2qti would read formulas


def qti(
    numbers: Sequence, learners: Sequence = (), course_run: str = "", variants: int = VARIANTS
) -> tuple[dict, Counter]:
    """Return quizzes for Canvas's import (a QTI .zip file), and what of the questions they cannot hold.

    numbers   of the chapters: "03"
    learners  names; each question then has the numbers of each. None: `variants` draws
    variants  of a question, at most: those that are the same are left out

    Returns {name of a file: bytes of a zip}, and a count of "questions", of "replies" (to known mistakes in a
    number, which Canvas tells all together to whoever is wrong), of questions "by hand" (no answer of theirs
    can be judged by Canvas) and of other "rights" (whole units, say) that are not taken. Each question is a
    group of which a learner meets one. ValueError without text2qti.
    """
    try:
        from text2qti.config import Config
        from text2qti.qti import QTI
        from text2qti.quiz import Quiz
    except ImportError:
        raise ValueError("QTI needs text2qti: pip install 'pullbook[qti]'") from None
    config, files, told = Config(), {}, Counter()
    config.update({"latex_render_url": "/", "pandoc_mathml": False, "run_code_blocks": False})
    for number in numbers:
        book = chapter(number)
        text = _quiz(number, book, learners, course_run, variants, told)
        files[f"{book.stem}.zip"] = QTI(Quiz(text, config=config)).zip_bytes()
    return files, told


def _quiz(number, book, learners, course_run, variants, told):
    """A chapter as text2qti reads it."""
    lines = [f"Quiz title: {number} {book.title}", "Shuffle answers: true", ""]
    for question in book.questions:
        lines += ["GROUP", "pick: 1", "points per question: 1", ""]
        for name, posed in drawn(book, question, learners, course_run, variants):
            told["questions"] += 1
            asked, *rest = _question(posed, told)
            asked = asked.replace(
                "<div>", f"<div data-n='{told['questions']}'>", 1
            )  # none twice for text2qti
            lines += [f"Title: {number}.{question.key} {name}", asked, *rest, ""]
        lines += ["END_GROUP", ""]
    for n, item in enumerate(book.quiz, 1):
        lines += [f"Title: {number}.quiz {n}", f"1. {_html(markdown(item.prompt))}"]
        lines += [*_choices(item.choices), ""]
        told["questions"] += 1
    return "\n".join(lines)


def _question(posed, told):
    q = posed.question
    if q.kind == "number":
        low, high = _range(posed, told)
        if min(abs(low), abs(high)) >= SMALLEST and low * high > 0:
            told["replies"] += len(posed.mistakes)
            wrong = _wrong_said(posed)
            right = _html(markdown(right_said(posed)))
            return [f"1. {_html(prompt(posed))}", f"+ {right}", f"- {wrong}", f"= [{low!r}, {high!r}]"]
    elif q.kind == "choice":
        rights, right = set(posed.rights), right_said(posed)
        options = [(o.text.format(**posed.facts), o.key in rights, option_said(posed, o)) for o in q.options]
        choices = [(text, fine, right if fine else says) for text, fine, says in options]
        return [f"1. {_html(markdown(q.prompt.format(**posed.facts)))}", *_choices(choices)]
    elif q.kind == "set" and q.members:
        right = {str(each).casefold() for each in posed.expected}
        members = sorted(map(str, q.members(posed.params)))
        marks = ["[*]" if each.casefold() in right else "[ ]" for each in members]
        options = [f"{mark} {_html(markdown(each))}" for mark, each in zip(marks, members)]
        return [f"1. {_html(prompt(posed))}", f"... {_html(all_said(posed))}", *options]
    told["by hand"] += 1
    return [f"1. {_html(prompt(posed))}", f"... {_html(all_said(posed))}", "____"]


def _range(posed, told):
    """From where to where a number is right, for Canvas to four decimals: with the others that are right, as
    long as no known mistake comes to lie in it.
    """
    right, within = posed.expected, near(posed, posed.expected)
    low, high = right - within, right + within
    for other in sorted(further(posed), key=lambda other: abs(other - right)):
        wider = min(low, other), max(high, other)
        if any(wider[0] <= value <= wider[1] for value, _ in posed.mistakes):
            told["rights"] += not low <= other <= high
        else:
            low, high = wider
    return math.floor(low * 1e4) / 1e4, math.ceil(high * 1e4) / 1e4


def _wrong_said(posed):
    """The hint, and each known mistake by its number with what is said to it."""
    hint = posed.question.hint.format(**posed.facts, answer="your number")
    told = {}
    for value, says in posed.mistakes:
        told.setdefault(says.format(**posed.facts, answer=f"{value:.6g}"), {})[f"{value:.6g}"] = True
    items = "".join(f"<li>{' or '.join(values)}: {markdown(says)}</li>" for says, values in told.items())
    return _html(f"<p>{markdown(hint)}</p><p>If you have</p><ul>{items}</ul>")


def _choices(choices):
    lines = []
    for letter, (text, right, says) in zip("abcdefghijklmnopqrstuvwxyz", choices):
        lines += [f"{'*' * right}{letter}) {_html(markdown(text))}", f"... {_html(markdown(says))}"]
    return lines


def _html(html):
    """HTML as a block of one line, of which text2qti changes nothing."""
    return f"<div>{html.translate(_MARKS)}</div>"
