"""In the lecture: a lesson's lab alone, for a projector; and the room's predictions beside what happened."""

import importlib.util
import json
import re
import sys
from html import escape
from pathlib import Path

from pullbook._files import export
from pullbook.teach.workbook.book import find

from .guide import lab_of, predicted, prediction
from .overview import histogram
from .report import page

# large type; and the lab as wide as the projector's 1280 points
STYLE = """
body, .jp-RenderedHTMLCommon, .widget-label, .widget-readout, .jupyter-widgets { font-size: 20px !important }
h1 { font-size: 30px !important } .jp-Notebook, #rendered_cells { max-width: 1240px; margin: 0 auto }
"""
BIG = "<style>body { font-size: 26px; max-width: 1200px } td { padding: .1rem .6rem } .bar { height: 1.6rem }"
BIG += "</style>"


def notebook(stem: str | int) -> str:
    """Return a notebook that shows the lab of a lesson, and nothing else, as text.

    stem  of the lesson, or its number. ValueError if there is none.
    """
    book = find(stem)
    title = f"# {book.stem[:2]} {book.title}\n\n{book.about}"
    shown = f"from IPython.display import HTML, display\ndisplay(HTML('<style>' + {STYLE!r} + '</style>'))"
    code = f"import pullbook as pb\npb.labs.{lab_of(book.stem[:2])}()"
    cells = [_cell("code", "style", shown), _cell("markdown", "title", title), _cell("code", "lab", code)]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return json.dumps(
        {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    )


def _cell(kind, name, source):
    more = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source} | more


def show(stem: str | int, folder: str | Path, port: int | None = None, browser: bool = True) -> list:
    """Write the lab's notebook into a folder; return the command that shows it, by voila.

    ValueError if voila is not installed, with what else can be done.
    """
    book = find(stem)
    if importlib.util.find_spec("voila") is None:
        raise ValueError(
            "voila, which shows a lab without code, is not installed: pip install voila. Without it: open "
            f"notebooks/{book.stem}.ipynb, and choose View > Appearance > Presentation Mode"
        )
    file = Path(folder) / f"{book.stem[:2]}_lecture.ipynb"
    export(file, notebook(stem))
    command = [sys.executable, "-m", "voila", str(file), "--show_tracebacks=True"]
    command += [f"--port={port}"] if port else []
    return command + ([] if browser else ["--no-browser"])


def guesses(text: str) -> list:
    """Return the guesses in a text, one a line (or separated by blanks or semicolons), as numbers.

    ValueError, naming the line, for what is no number, and where there is none.

    >>> guesses("80\\n90 95; 41.5")
    [80.0, 90.0, 95.0, 41.5]
    """
    found = []
    for n, line in enumerate(text.splitlines(), 1):
        for word in re.split(r"[\s;]+", line.strip().rstrip("%")):
            try:
                found += [float(word.replace(",", "."))] if word else []
            except ValueError:
                raise ValueError(f"line {n} of the predictions has {word!r}; it must be a number") from None
    if not found:
        raise ValueError("there is no prediction; give a number a line")
    return found


def room(stem: str | int, said: list, reveal: bool = False) -> str:
    """Return the room's predictions of a lesson as a page; reveal: with what happened, as the lesson has it.

    said  numbers
    """
    number = find(stem).stem[:2]
    question, _ = prediction(number, predicted(number))
    value, unit = outcome(number)
    body = histogram(said, value if reveal else None, unit)
    return page(escape(question), BIG + body)


def outcome(number: str) -> tuple:
    """Return what the saved lesson says that happened, as (number, unit).

    >>> outcome("01")
    (78.0, 'of 100 orders')
    """
    _, happened = prediction(number, predicted(number))
    found = re.search(r"(?:gave|cent:) (-?[\d,]*\.?\d+) ?([^.\n]*)", happened)
    return float(found.group(1).replace(",", "")), found.group(2).strip()
