"""Questions as Moodle XML: numbers drawn, known mistakes as answers with their sentences, quizzes."""

import re
from collections.abc import Sequence
from xml.etree import ElementTree as xml

from pullbook.teach.workbook.book import chapter
from pullbook.teach.workbook.reading import tidy

from .questions import VARIANTS, all_said, band, drawn, further, near, option_said, prompt, right_said, shown
from .report import markdown


def moodle(numbers: Sequence, learners: Sequence = (), course_run: str = "", variants: int = VARIANTS) -> str:
    """Return the questions and quizzes of chapters as text for Moodle's import (format "Moodle XML").

    numbers   of the chapters: "03"
    learners  names; each question then has the numbers of each. None: `variants` draws
    variants  of a question, at most: those that are the same are left out

    Each question is a category of its own, so that a quiz in Moodle takes one of it at random.

    >>> moodle(["03"], variants=1).count("<category>")
    8
    """
    quiz = xml.Element("quiz")
    for number in numbers:
        book = chapter(number)
        where = f"$course$/top/pullbook/{number} {book.title}"
        for question in book.questions:
            _category(quiz, f"{where}/{question.key}")
            for name, posed in drawn(book, question, learners, course_run, variants):
                _question(quiz, f"{number}.{question.key} {name}", posed)
        if book.quiz:
            _category(quiz, f"{where}/quiz")
            for n, item in enumerate(book.quiz, 1):
                added = _head(quiz, "multichoice", f"{number}.quiz {n}", markdown(item.prompt))
                _choices(added, [(text, 100 if right else 0, says) for text, right, says in item.choices])
    xml.indent(quiz)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(quiz, encoding="unicode") + "\n"


def _category(quiz, name):
    added = xml.SubElement(quiz, "question", type="category")
    _text(added, "category", name)


def _head(quiz, kind, name, prompt, general=""):
    added = xml.SubElement(quiz, "question", type=kind)
    _text(added, "name", name)
    _text(added, "questiontext", prompt, format="html")
    _text(added, "generalfeedback", general, format="html")
    if kind != "cloze":
        xml.SubElement(added, "defaultgrade").text = "1"
    xml.SubElement(added, "penalty").text = "0"
    return added


def _text(parent, tag, text, **attributes):
    added = xml.SubElement(parent, tag, attributes)
    xml.SubElement(added, "text").text = re.sub(
        r"[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text
    )
    return added


def _question(quiz, name, posed):
    """A question as the type of Moodle's that loses nothing of it."""
    q = posed.question
    if q.kind == "number":
        added = _head(quiz, "numerical", name, prompt(posed), "")
        _numbers(added, posed)
    elif q.kind == "choice":
        rights = set(posed.rights)
        added = _head(quiz, "multichoice", name, markdown(q.prompt.format(**posed.facts)))
        right = right_said(posed)
        told = [(o.text.format(**posed.facts), o.key in rights, option_said(posed, o)) for o in q.options]
        _choices(added, [(text, 100, right) if fine else (text, 0, says) for text, fine, says in told])
    elif q.kind == "list" and all(isinstance(x, int | float) for x in posed.expected):
        blanks = ", ".join(_blank(x, q.tolerance) for x in posed.expected)
        _head(quiz, "cloze", name, f"{prompt(posed)}<p>{blanks}</p>", all_said(posed))
    elif q.kind == "set" and q.members:
        added = _head(quiz, "multichoice", name, prompt(posed), all_said(posed))
        _several(added, posed)
    else:
        added = _head(quiz, "essay", name, prompt(posed), all_said(posed))
        right = "a function: see the solution" if q.kind == "function" else shown(posed.expected)
        _text(added, "graderinfo", right, format="html")


def _numbers(added, posed):
    """The right answers, then the mistakes, then anything else: Moodle takes the first that fits."""
    right, said = posed.expected, right_said(posed)
    answers = [(right, 100, said, near(posed, right))]
    answers += [(value, 100, said, 1e-9 * abs(value)) for value in further(posed)]
    for value, says in posed.mistakes:
        text = says.format(**posed.facts, answer=tidy(value))
        answers.append((value, 0, text, near(posed, value)))
    for value, fraction, says, within in answers:
        answer = _text(added, "answer", repr(value), fraction=str(fraction), format="moodle_auto_format")
        _text(answer, "feedback", markdown(says), format="html")
        xml.SubElement(answer, "tolerance").text = repr(within)
    rest = _text(added, "answer", "*", fraction="0", format="moodle_auto_format")
    hint = posed.question.hint.format(**posed.facts, answer="your number")
    _text(rest, "feedback", markdown(hint), format="html")
    xml.SubElement(rest, "tolerance").text = "0"
    xml.SubElement(added, "unitgradingtype").text = "0"
    xml.SubElement(added, "showunits").text = "3"


def _choices(added, choices, single=True):
    xml.SubElement(added, "single").text = "true" if single else "false"
    xml.SubElement(added, "shuffleanswers").text = "true"
    xml.SubElement(added, "answernumbering").text = "abc"
    for text, fraction, says in choices:
        share = f"{fraction:.5f}".rstrip("0").rstrip(".")
        answer = _text(added, "answer", markdown(text), fraction=share or "0", format="html")
        _text(answer, "feedback", markdown(says), format="html")


def _several(added, posed):
    q = posed.question
    right = {str(x).casefold() for x in posed.expected}
    members = sorted(map(str, q.members(posed.params)))
    wrong = sum(each.casefold() not in right for each in members)
    shares = [(m, 100 / len(right) if m.casefold() in right else -100 / max(wrong, 1), "") for m in members]
    _choices(added, shares, single=False)


def _blank(value, tolerance):
    return f"{{1:NUMERICAL:={tidy(value)}:{band(value, tolerance):g}}}"
