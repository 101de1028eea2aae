"""The learner's own progress: recorded as questions are checked, shown, carried from one machine to
another.
"""

import re
from pathlib import Path

import pandas as pd

from pullbook._check import shown
from pullbook._files import export
from pullbook._words import counted

from . import store
from .reply import Note


def record(chapter: str, question: str, status: str):
    """Note the outcome of one attempt; attempts count up to the first right answer."""
    if status == "not attempted":
        return

    def change(data):
        new = {"status": status, "last": status, "attempts": 0}
        kept = data["records"].setdefault(chapter, {}).setdefault(question, new)
        kept["attempts"] += kept["status"] != "right" or kept["attempts"] == 0
        kept["status"], kept["last"] = store.better(kept["status"], status), status

    store.update(change)


def recorded(chapter: str, question: str) -> dict:
    """Return the record of one question: best status, last status, attempts."""
    none = {"status": "not attempted", "last": "not attempted", "attempts": 0}
    return store.read()["records"].get(chapter, {}).get(question, none)


def progress() -> pd.DataFrame:
    """Show your progress: for each question tried, the best status so far and the attempts up to it.

    >>> list(progress().columns)
    ['chapter', 'question', 'status', 'attempts']
    """
    rows = [
        (chapter, question, r["status"], r["attempts"])
        for chapter, records in store.read()["records"].items()
        for question, r in records.items()
    ]
    rows.sort(
        key=lambda row: (
            row[0],
            [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", row[1])],
        )
    )
    return pd.DataFrame(rows, columns=["chapter", "question", "status", "attempts"])


def export_progress(path: str | Path = "pullbook-progress.json") -> Note:
    """Save your progress in a file that you can download, and load elsewhere with `import_progress`.

    path  where to write it. ValueError if the folder is not there or cannot be written.

    >>> export_progress("no/such/folder/progress.json")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: path is 'no/such/folder/progress.json', which cannot be written (...
    """
    path, data = _path(path), store.read()
    export(path, store.text(data))
    return Note(f"{_count(data)} saved in {path}. Load it elsewhere with pb.import_progress({str(path)!r}).")


def import_progress(path: str | Path = "pullbook-progress.json") -> Note:
    """Add the progress in a file to yours: the better status of each question stays.

    path  a file written by `export_progress`. ValueError if it is missing or is something else.

    >>> import_progress("no/such/progress.json")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: path is 'no/such/progress.json', which is not a progress file (...
    """
    path = _path(path)
    try:
        other = store.parse(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ValueError(
            f"path is {shown(str(path))}, which is not a progress file ({str(why)[:200]});"
            " it must be a file that pb.export_progress() wrote"
        ) from None
    store.update(lambda data: data.update(store.merge(data, other)))
    return Note(f"{_count(other)} added to your progress.")


def clear_progress() -> Note:
    """Start over. The old progress is set aside, and the note says how to bring it back.

    >>> note = clear_progress()
    >>> len(progress())
    0
    """
    try:
        aside = store.set_aside("cleared")
    except OSError as error:
        return Note(f"Your progress cannot be set aside ({error.strerror or error}). It is as it was.")
    store.forget()
    if aside is None:
        return Note("There is no saved progress; you start afresh.")
    return Note(
        f"You start afresh. The old progress is in {aside}; pb.import_progress({str(aside)!r}) brings it"
        " back."
    )


def _path(path) -> Path:
    if not isinstance(path, str | Path):
        raise ValueError(f"path is {shown(path)}; it must be the name of a file")
    try:
        return Path(path).expanduser()
    except RuntimeError:  # ~ of somebody who is not there
        return Path(path)


def _count(data) -> str:
    answers = sum(len(records) for records in data["records"].values())
    return f"{counted(answers, 'answer')} and {counted(len(data['predictions']), 'prediction')}"
