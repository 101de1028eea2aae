"""Where progress is kept: one small file in the learner's own data folder.

Nothing a learner did is ever lost. The file is replaced whole or not at all; two notebooks take turns; a
damaged file is set aside; and where the folder cannot be written, work goes on in memory and is saved with
the next chance.
"""

import errno
import json
import os
import time
from contextlib import contextmanager
from pathlib import Path

from pullbook._files import data_folder, write

from .reply import STATUSES

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None
    import msvcrt

FORMAT = "pullbook progress"
WAIT = 5.0  # seconds to wait for another notebook that is saving

_memory = {}  # folder -> what could not be saved there yet
_said = set()


def empty() -> dict:
    return {"format": FORMAT, "records": {}, "predictions": {}}


def read() -> dict:
    """Return the progress: {"records": {chapter: {question: record}}, "predictions": {key: prediction}}."""
    folder = data_folder()
    unsaved = _memory.get(folder, empty())
    try:
        if not (folder / "progress.json").exists():
            return merge(unsaved, empty())
        with _turn(folder):
            return merge(unsaved, _load(folder))
    except OSError:
        return merge(unsaved, _peek(folder))


def update(change):
    """Apply `change(data)` to the progress and save it, merged with what other notebooks saved meanwhile."""
    folder = data_folder()
    unsaved = _memory.get(folder, empty())
    try:
        with _turn(folder):
            data = merge(unsaved, _load(folder))
            change(data)
            write(folder / "progress.json", text(data))
        _memory.pop(folder, None)
    except OSError as error:
        data = merge(unsaved, _peek(folder))
        change(data)
        _memory[folder] = data
        _say(
            f"Your progress cannot be saved in {folder} ({error.strerror or error}). It is kept while this"
            " notebook runs; save it with pb.export_progress()."
        )


def set_aside(word: str) -> Path | None:
    """Move the progress file to progress.<word>-<n>.json and return where it is now; None if there
    was none.
    """
    folder = data_folder()
    if not (folder / "progress.json").exists():
        return None
    with _turn(folder):
        return _move(folder, word)


def forget():
    """Drop what is kept in memory for the folder in use."""
    _memory.pop(data_folder(), None)


def text(data: dict) -> str:
    """Return `data` as the text of a progress file: JSON, the same for the same progress."""
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def parse(text: str) -> dict:
    """Return the progress in `text`; ValueError if it is not progress of this course."""
    try:
        data = json.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(f"it does not say that it is {FORMAT}")
    records, predictions = data.get("records"), data.get("predictions")
    try:
        fine = _whole(records, predictions)
    except (AttributeError, KeyError, TypeError):
        fine = False
    if not fine:
        raise ValueError("a record in it is incomplete")
    return data


def _whole(records, predictions):
    """Is each record and each prediction what this course writes? Further fields are a newer version's."""
    fine = all(
        r["status"] in STATUSES
        and r["last"] in STATUSES
        and type(r["attempts"]) is int
        and 0 <= r["attempts"] < 10**9
        for chapter in records.values()
        for r in chapter.values()
    )
    return fine and all(
        isinstance(p["unit"], str) and isinstance(p["shown"], bool) and _guess(p["guess"])
        for p in predictions.values()
    )


def _guess(value):
    """A text, a number that a float can hold, or none?"""
    return value is None or isinstance(value, str | bool) or abs(value) < 1e300


def better(a: str, b: str) -> str:
    """Return the better of two statuses."""
    return max(a, b, key=STATUSES.index)


def merge(first: dict, second: dict) -> dict:
    """Return both together: the best status of each question, and the guess of `first` where both
    have one.
    """
    merged = second | first | empty()  # a newer version's fields are kept
    for source in (first, second):
        for chapter, records in source["records"].items():
            kept = merged["records"].setdefault(chapter, {})
            for key, new in records.items():
                old = kept.get(key, new)
                kept[key] = {
                    **new,
                    **old,
                    "status": better(old["status"], new["status"]),
                    "last": old["last"],
                    "attempts": max(old["attempts"], new["attempts"]),
                }
        for key, new in source["predictions"].items():
            old = merged["predictions"].get(key)
            merged["predictions"][key] = dict(new if old is None or old["guess"] is None else old)
    return merged


@contextmanager
def _turn(folder):
    """Wait for this process's turn with the folder. The system frees the lock even if a kernel is killed."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "progress.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + WAIT
        while not _locked(handle):
            if time.monotonic() > deadline:
                raise TimeoutError("another notebook is saving")
            time.sleep(0.01)
        yield
    finally:
        os.close(handle)


def _locked(handle) -> bool:
    try:
        if fcntl:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        return True
    except (BlockingIOError, PermissionError):
        return False


def _load(folder) -> dict:
    """Read the file, or set a damaged one aside. Only for whoever has the turn."""
    if not (folder / "progress.json").exists():
        return empty()
    try:
        return parse(_text(folder))
    except ValueError:
        aside = _move(folder, "corrupt")
        _say(f"The file with your progress was damaged. It is kept as {aside}, and a new one is begun.")
        return empty()


def _peek(folder) -> dict:
    try:
        return parse(_text(folder))
    except (OSError, ValueError):
        return empty()


def _text(folder) -> str:
    path = folder / "progress.json"
    if not path.is_file():  # a pipe would keep whoever reads it waiting
        raise OSError(errno.EINVAL, "progress.json is not a file")
    return path.read_text(encoding="utf-8")


def _move(folder, word) -> Path:
    n = 1
    while (aside := folder / f"progress.{word}-{n}.json").exists():
        n += 1
    os.replace(folder / "progress.json", aside)
    return aside


def _say(sentence):
    if sentence not in _said:
        _said.add(sentence)
        print(sentence)
