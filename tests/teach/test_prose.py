"""A number in a sentence of a lesson is one that a cell shows.

Each number of a text cell (whole numbers below ten aside) must stand in the code or the output of a cell of
its section, rounded as the sentence rounds it. The first cell and Predict look ahead at the whole lesson; the
verdict and the recap look back at all outputs. What no cell shows is declared in a comment that the page
doesn't show: `<!-- from: 32 - 26, 1961 -->` is a list of sums whose results the cell may speak of.
"""

import ast
import json
import operator
import re
from pathlib import Path

import pytest

from pullbook.teach.workbook import book as books

ROOT = Path(__file__).resolve().parents[2]
LESSONS = sorted(ROOT.glob("notebooks/[01]*.ipynb"))
OPENING, CLOSING = "Predict", ("Verdict", "Recap")  # these speak of the whole lesson
FIGURE = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
NUMBER = re.compile(rf"(?<![\w.]){FIGURE}(?!\w)")
COMMENT = re.compile(r"<!--\s*from:(.*?)-->", re.S)
CALENDAR = [12, 24, 30, 52, 60, 360, 365]  # months, hours, days, weeks, minutes; the banker's year, the year
NOT_NUMBERS = [  # formulas and names
    (re.compile(r"```.*?```|\$\$.*?\$\$", re.S), " "),
    (re.compile(r"`[^`\n]*`|\$[^$\n]*\$"), " "),
    (re.compile(r"\]\([^)]*\)"), "]"),
    (re.compile(r"\b([Cc]hapters?|[Ll]essons?|[Ww]orkbooks?|lab)( \d\d,?( (and|to|or))?)+"), " "),
    (re.compile(r"\b[CqQ]\d+\b|\bIAS \d+|^\s*\d+\. ", re.M), " "),
]
SUMS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.Pow: operator.pow, ast.USub: operator.neg,
}  # fmt: skip


def spoken(text):
    """The numbers of a text, as they are written, without its formulas, links and names."""
    text = COMMENT.sub(" ", text)
    for pattern, otherwise in NOT_NUMBERS:
        text = pattern.sub(otherwise, text)
    return [n for n in NUMBER.findall(text) if float(n.replace(",", "")) >= 10 or "." in n]


def declared(text):
    """The results of the sums in a text's comments."""
    return [_sum(ast.parse(s.strip(), mode="eval").body) for c in COMMENT.findall(text) for s in c.split(",")]


def _sum(node):
    if isinstance(node, ast.Constant):
        return float(node.value)
    if isinstance(node, ast.UnaryOp):
        return SUMS[type(node.op)](_sum(node.operand))
    return SUMS[type(node.op)](_sum(node.left), _sum(node.right))


def values(text):
    """All numbers that stand in a cell's code or output."""
    return [float(n.replace(",", "")) for n in re.findall(rf"(?<![\d.]){FIGURE}(?:e-?\d+)?", text)]


def says(number, value):
    """Tell whether a number in a sentence is this value, rounded as it is written there (or as a percent)."""
    said, places = float(number.replace(",", "")), len(number.partition(".")[2])
    unit = 10.0**-places
    if not places and number.endswith(
        "000"
    ):  # "some 60,000": a whole number of thousands is exact or said so
        unit = 1.0
    return any(abs(v - said) <= unit / 2 + 1e-9 for v in (value, 100 * value))


def shown(cells, code=True):
    """The numbers that these cells show."""
    texts = []
    for cell in cells:
        texts += ["".join(cell["source"])] * code
        for out in cell.get("outputs", []):
            texts += ["".join(out.get("text", [])), "".join(out.get("data", {}).get("text/plain", []))]
    return values("\n".join(texts))


def of_lesson(path):
    """All numbers of a lesson, in its text, its code and its outputs."""
    return shown(json.loads(path.read_text(encoding="utf-8"))["cells"])


def untied(cells):
    """(cell, number) of each number of a lesson's sentences that no cell shows."""
    section, sections, title, titles = 0, [], "", []
    for cell in cells:
        heading = (
            re.match(r"#{1,3} (.*)", "".join(cell["source"])) if cell["cell_type"] == "markdown" else None
        )
        section, title = (section + 1, heading[1]) if heading else (section, title)
        sections.append(section)
        titles.append(title)
    code = [cell["cell_type"] == "code" for cell in cells]
    for i, cell in enumerate(cells):
        if code[i]:
            continue
        text = "".join(cell["source"])
        whole = i == 0 or titles[i].startswith((OPENING, *CLOSING))
        near = [c for c, s, is_code in zip(cells, sections, code) if is_code and (whole or s == sections[i])]
        known = shown(near, code=not titles[i].startswith(CLOSING)) + declared(text)
        for number in spoken(text):
            if not any(says(number, value) for value in known):
                yield i, number


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_each_number_in_a_sentence_is_one_that_a_cell_shows(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    loose = [f"cell {i}: {number}" for i, number in untied(cells)]
    assert not loose, f"{path.stem}: no cell of the section shows {'; '.join(loose)}"


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_the_numbers_of_a_quiz_are_the_lessons(path):
    known = of_lesson(path)
    for item in books.find(path.stem[:2]).quiz:
        given = values(item.prompt)
        for said in [says for _, _, says in item.choices]:
            loose = [n for n in spoken(said) if not any(says(n, v) for v in known + given)]
            assert not loose, f"{path.stem}: {loose} in {said!r}"


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_a_number_written_into_a_reply_is_one_of_the_question_or_the_lesson(path):
    """What is drawn stands in braces; a number that is written out must hold for every learner."""
    known = of_lesson(path)
    for q in books.find(path.stem[:2]).questions:
        fixed = [v for v in q.standard.values() if q.draw is None and isinstance(v, int | float)]
        asked = CALENDAR + values(re.sub(r"\{[^}]*\}", " ", q.prompt)) + fixed
        for said in [q.right, q.hint, *(m.says for m in q.mistakes), *(o.says for o in q.options)]:
            loose = [
                n
                for n in spoken(re.sub(r"\{[^}]*\}", " ", said))
                if not any(says(n, v) for v in known + asked)
            ]
            assert not loose, f"{path.stem} {q.key}: {loose} in {said!r} stands in no cell, text or question"


def test_a_number_that_parts_from_its_cell_is_found():
    def lesson(*prose):
        code = {
            "cell_type": "code",
            "source": ["year(3.5, rate=20)"],
            "outputs": [{"text": ["errors 6.2 0.731"]}],
        }
        return [code, *({"cell_type": "markdown", "source": [text]} for text in prose)]

    assert not list(untied(lesson("It misses by 6.2 of 20, in 73% of weeks, or 73.1%.")))
    assert list(untied(lesson("It misses by 6.9."))) == [(1, "6.9")]
    assert list(untied(lesson("74% of weeks."))) == [(1, "74")]
    assert not list(untied(lesson("In 1961, 12.5 of them. <!-- from: 1961, 50 / 4 -->")))
    assert list(untied(lesson("## Verdict\n\n20 were made, and 6.2 lost."))) == [(1, "20")]
