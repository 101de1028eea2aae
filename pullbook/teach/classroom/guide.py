"""The instructor's guide to a chapter: written once, with its numbers worked out or taken from the lesson."""

import importlib
import json
import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from pullbook.teach.workbook.book import chapter, chapters, find

from . import course

IDEAS = 4  # wrong ideas of a chapter


@dataclass(frozen=True, repr=False)
class Guide:
    """The guide to one chapter; in a notebook it shows itself.

    number  of the chapter
    text    as Markdown
    """

    number: str
    text: str

    def __repr__(self):
        return re.sub(r"\*\*(.+?)\*\*", r"\1", self.text)

    def _repr_markdown_(self):
        return self.text


def guide(stem: str | int) -> Guide:
    """Show the instructor's guide to a chapter: minutes, the prediction to ask the room, moves in the lab
    that surprise, wrong ideas, questions to discuss, what to leave out.

    stem  of its notebook ("01_order_as_trigger") or its number ("01"). ValueError if there is none.

    >>> guide("01").text.splitlines()[0]
    '### 01 The order is the trigger'
    """
    book = find(stem)
    number = book.stem[:2]
    said = _texts()[number]
    lesson, home = said["minutes"]
    question, happened = prediction(number, said["predict"])
    parts = [
        f"### {number} {book.title}",
        f"**Time.** {lesson} minutes in class, {home} for the workbook.",
        f"**Ask the room first** (`{said['predict']}`): {question} *{happened}*",
        f"**In the lab** (`pb.labs.{said['lab']}()`, as it opens: *{_sentence(said['lab'], {})}*)",
        "\n".join(_move(said["lab"], move) for move in said["moves"]),
    ]
    ideas = wrong_ideas(number)
    if ideas:
        parts += ["**Wrong ideas to expect**", "\n".join(f"- {key}: “{says}”" for key, says in ideas)]
    parts += ["**To discuss**", "\n".join(f"- {one['ask']} *{one['answer']}*" for one in said["discuss"])]
    parts.append(f"**When time is short.** {said['short']}")
    return Guide(number, "\n\n".join(parts))


@lru_cache
def _texts():
    text = (resources.files(__package__) / "guide.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def lab_of(number: str) -> str:
    """Return the name of a chapter's lab.

    >>> lab_of("03")
    'card_room'
    """
    return _texts()[number]["lab"]


def predicted(number: str) -> str:
    """Return the key of a chapter's prediction.

    >>> predicted("03")
    '03.eight_cards'
    """
    return _texts()[number]["predict"]


def prediction(number: str, key: str) -> tuple:
    """Return what a lesson asks its learners to predict, and what the saved lesson says that happened.

    >>> prediction("01", "01.on_time")[0]
    'Of 100 orders, how many leave within 8 h by the plan?'
    """
    lesson = json.loads(course.text("notebooks", f"{chapter(number).stem}.ipynb"))
    question, happened = "", ""
    for cell in lesson["cells"]:
        source = "".join(cell["source"])
        if f'pb.predict("{key}"' in source:
            question = re.search(r'question="([^"]+)"', source).group(1)
        if f'pb.outcome("{key}"' in source:
            data = [out["data"].get("text/plain", "") for out in cell["outputs"] if "data" in out]
            shown = data or [out.get("text", "") for out in cell["outputs"]]
            happened = " ".join("".join(text).strip() for text in shown)
    return question, happened.replace(" You made no guess this time.", "")


def wrong_ideas(number: str) -> list:
    """Return known mistakes of a chapter's first questions, one each, as (question, sentence), with the
    course's numbers.
    """
    ideas = []
    for question in chapter(number).questions:
        posed = question.pose()
        if question.kind == "number" and posed.mistakes:
            value, _ = posed.mistakes[0]
            ideas.append((question.key, posed.check(value).text))
    return ideas[:IDEAS]


def _move(lab, move):
    setting = ", ".join(f"{name} = {value!r}" for name, value in move["set"].items())
    return f"- `{setting}`: *{_sentence(lab, move['set'])}* {move['why']}"


def _sentence(name, settings):
    found = getattr(importlib.import_module("pullbook.teach.labs"), name)()
    if settings:
        found.set(**settings)
    return found.sentence(found.result)


def numbers() -> list:
    """Return the numbers of the chapters that have a guide.

    >>> numbers() == chapters()
    True
    """
    return [number for number in chapters() if number in _texts()]
