"""What was handed in (folders, files by learner, the zip of a learning platform), and whose each file is."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath

from pullbook.teach.workbook import store
from pullbook.teach.workbook.book import chapter, chapters

from .roster import Directory, Learner, squashed

LARGEST = 20_000_000  # bytes of a file that is read
DEEPEST = 2  # zips within zips
_MOODLE = re.compile(r"(?P<name>[^/]+)_(?P<id>\d+)_assignsubmission_file_?(?P<file>.*)")
_CANVAS = re.compile(r"(?P<name>[^/_]+)_(?:LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)", re.I)
_OPENS = re.compile(r"""workbook\(\s*["']?(\d\d)""")
_LEARNER = re.compile(r"""learner\s*=\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_RUN = re.compile(r"""course_run\s*=\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_PROBES = re.compile(r"\.\s*(expected|rights|mistakes|posed)\b")


@dataclass(frozen=True)
class File:
    """A file that was handed in: its name below the folder or zip, when it was saved, and its bytes."""

    name: str
    when: str
    data: bytes = field(repr=False)

    @property
    def digest(self) -> str:
        return sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Submission:
    """A notebook that was handed in, as far as it can be read.

    learner   whose numbers it is judged by: a name, or None for the course's numbers
    platform  "moodle" or "canvas", and the id there, where the file's name tells
    cells     sources of its code cells, with the id of each
    trouble   why it cannot be read; ""
    notes     for the instructor
    """

    file: str
    when: str
    digest: str
    learner: str | None = None
    who: Learner | None = None
    platform: tuple = ("", "")
    chapter: str = ""
    course_run: str = ""
    cells: tuple = ()
    trouble: str = ""
    notes: tuple = ()


def files(path: str | Path) -> Iterator[File]:
    """Go through the files of a folder or a zip, zips within them too, in the order of their names.

    ValueError if there is neither.
    """
    path = Path(path)
    if path.is_dir():
        for each in sorted(path.rglob("*")):
            if each.is_file() and not _hidden(each.relative_to(path).as_posix()):
                when = datetime.fromtimestamp(each.stat().st_mtime).isoformat(timespec="seconds")
                yield from _opened(each.relative_to(path).as_posix(), when, _read(each), DEEPEST)
    elif path.is_file():
        when = datetime.fromtimestamp(path.stat().st_mtime).isoformat(timespec="seconds")
        for file in _opened(path.name, when, path.read_bytes(), DEEPEST):
            short = file.name.removeprefix(path.name + "/")
            yield File(short, file.when, file.data)
    else:
        raise ValueError(f"{path} is not there; name a folder, or the zip of a learning platform")


def _read(path):
    with path.open("rb") as file:
        return file.read(LARGEST + 1 if path.suffix != ".zip" else -1)


def _opened(name, when, data, deepest):
    if not name.lower().endswith(".zip") or deepest == 0:
        yield File(name, when, data)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in sorted(archive.infolist(), key=lambda entry: entry.filename):
                inner = PurePosixPath(entry.filename.replace("\\", "/")).as_posix()
                if not entry.is_dir() and not _hidden(inner):
                    saved = "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}".format(*entry.date_time)
                    with archive.open(entry) as file:
                        most = -1 if inner.lower().endswith(".zip") else LARGEST + 1
                        yield from _opened(f"{name}/{inner}", saved, file.read(most), deepest - 1)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError):
        yield File(name, when, data)  # named in the results as one that cannot be read


def _hidden(name):
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/"))


def submission(file: File, directory: Directory, handed_out: dict | None = None) -> Submission:
    """Return what a file is: whose, of which chapter, with which cells. Never fails: what is wrong is told.

    directory   of the class, which may be empty
    handed_out  what `hand_out.recorded` gives, or None
    """
    notebook, trouble = _notebook(file)
    cells = _cells(notebook)
    source = "\n".join(text for _, text in cells)
    made_out, number, run = _says(notebook, source, file)
    called, platform = _called(file.name)
    who = next(filter(None, map(directory.find, called)), None)
    notes = []
    if who is None and made_out:
        who = directory.find(made_out)
        if who is None and called and platform[0] == "" and handed_out:
            notes.append(f"nobody of the roster is called {' or '.join(called)}")
    elif who and made_out and squashed(made_out) != squashed(who.name):
        notes.append(f"made out to {made_out}, judged by the numbers of {who.name}")
    learner = who.name if who else made_out or None
    if handed_out and who:
        run = handed_out["course_run"]
    elif who and not made_out and not handed_out:
        learner = None  # a workbook without a name has the course's numbers
    if _PROBES.search(source):
        notes.append("its code speaks of the key (expected, mistakes or posed)")
    if not trouble and not number:
        trouble = "it cannot be told which chapter's workbook this is"
    return Submission(
        file.name,
        file.when,
        file.digest,
        learner,
        who or Learner(made_out or (called[0] if called else file.name)),
        platform,
        number,
        run,
        tuple(cells),
        trouble,
        tuple(notes),
    )


def _notebook(file):
    if len(file.data) > LARGEST:
        return {}, f"the file is larger than {LARGEST / 1e6:g} MB"
    if not file.data.strip():
        return {}, "the file is empty"
    try:
        data = json.loads(file.data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}, "the file is no notebook: it is not JSON"
    if not isinstance(data, dict) or not isinstance(data.get("cells"), list):
        return {}, "the file is no notebook: it has no cells"
    return data, ""


def _cells(notebook):
    """(id, source) of each code cell; what is malformed is passed over."""
    found = []
    for n, cell in enumerate(notebook.get("cells", []), 1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            source = "".join(map(str, source)) if isinstance(source, list) else str(source)
            found.append((str(cell.get("id", f"cell {n}"))[:60], source))
    return found


def _says(notebook, source, file):
    """What the notebook says itself: to whom it was made out, of which chapter, in which course run."""
    meta = notebook.get("metadata")
    ours = meta.get("pullbook") if isinstance(meta, dict) else None
    ours = ours if isinstance(ours, dict) else {}
    by_code = [_OPENS.search(source), _LEARNER.search(source), _RUN.search(source)]
    number = (
        str(ours.get("chapter", "")) or _by_name(file.name) or (by_code[0].group(1) if by_code[0] else "")
    )
    name = str(ours.get("learner", "")) or _literal(by_code[1])
    run = str(ours.get("course_run", "")) or _literal(by_code[2])
    return " ".join(name.split()), number if number in chapters() else "", run


def _by_name(name):
    last = squashed(name.rpartition("/")[2])
    return next((n for n in chapters() if squashed(chapter(n).stem) in last), "")


def _literal(match):
    if not match:
        return ""
    try:
        text = json.loads(match.group(1)) if match.group(1)[0] == '"' else match.group(1)[1:-1]
    except ValueError:
        text = match.group(1)[1:-1]
    return str(text)


def _called(name):
    """What a file's path may call its learner, likeliest first; and (platform, id)."""
    parts = name.split("/")
    for part in parts:
        if found := _MOODLE.fullmatch(part):
            return [found["name"]], ("moodle", found["id"])
    if found := _CANVAS.fullmatch(parts[-1]):
        return [found["name"]], ("canvas", found["id"])
    stem = re.sub(r"\.ipynb$", "", parts[-1], flags=re.I)
    bare = _without_chapter(stem)
    return [text for text in [*reversed(parts[:-1]), bare] if text], ("", "")


def _without_chapter(stem):
    for number in chapters():
        stem = re.sub(re.escape(chapter(number).stem), "", stem, flags=re.I)
    return stem.strip(" _-.")


def progress(file: File) -> dict | None:
    """Return the progress in a file that a learner handed in with a notebook; None if it is something
    else.
    """
    if not file.name.lower().endswith(".json") or len(file.data) > LARGEST:
        return None
    try:
        return store.parse(file.data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def owner(file: File, directory: Directory) -> str:
    """Return whose a file is by its path: a name, or "" if nobody of the roster."""
    found = next(filter(None, map(directory.find, _called(file.name)[0])), None)
    return found.name if found else ""
