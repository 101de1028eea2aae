"""In the lecture: a lesson's lab alone, for a projector; and the room's predictions beside what happened."""

import json
import os
import re
import sys
from html import escape
from pathlib import Path

from pullbook._files import export
from pullbook.teach.workbook.book import find

from .guide import lab_of, predicted, prediction
from .overview import histogram
from .report import page

SIZE = "20px"  # of type on the projector
SETTINGS = {  # of JupyterLab, in a folder of their own: the instructor's stay as they are
    "apputils-extension/themes": {"overrides": {"ui-font-size1": SIZE, "content-font-size1": SIZE}},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
QUIET = {  # for the environment of a JupyterLab that asks nobody for news
    "JUPYTER_CONFIG_PATH": os.pathsep.join(
        [str(Path(__file__).with_name("jupyter")), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    )
}
BIG = "<style>body { font-size: 26px; max-width: 1200px } td { padding: .1rem .6rem } .bar { height: 1.6rem }"
BIG += "</style>"


def notebook(stem: str | int) -> str:
    """Return a notebook that shows the lab of a lesson without its code, as text.

    stem  of the lesson, or its number. ValueError if there is none.
    """
    book = find(stem)
    lines = [
        "# Press Ctrl+Enter",  # all that JupyterLab shows of a cell that is folded
        "from IPython.display import Markdown, display",
        "import pullbook as pb",
        f"display(Markdown({f'## {book.stem[:2]} {book.title}: {book.about}'!r}))",
        f"pb.labs.{lab_of(book.stem[:2])}()",
    ]
    cell = {"cell_type": "code", "id": "lab", "metadata": {"jupyter": {"source_hidden": True}}}
    cell |= {"source": "\n".join(lines), "outputs": [], "execution_count": None}
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5})


def show(stem: str | int, folder: str | Path) -> tuple:
    """Write the lab's notebook and the settings for a projector into a folder; return the command that shows
    it, and what it needs in its environment.
    """
    folder, number = Path(folder), find(stem).stem[:2]
    file = folder / f"{number}_lecture.ipynb"
    export(file, notebook(stem))
    for name, values in SETTINGS.items():
        path = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        export(path, json.dumps(values))
    command = [sys.executable, "-m", "jupyter", "lab", f"--ServerApp.root_dir={folder}"]
    command.append(f"--LabApp.default_url=/doc/tree/{file.name}")
    places = {"JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces"}
    return command, QUIET | {name: str(folder / place) for name, place in places.items()}


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
