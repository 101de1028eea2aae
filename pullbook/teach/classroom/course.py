"""The course's own files: lessons, workbooks and solutions, and a copy of them for a learner."""

import importlib.metadata
import json
import shutil
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from pullbook._files import write

FOLDERS = ("notebooks", "exercises", "solutions")
BEGUN = ".pullbook-course.json"  # what was copied, by file: so that a learner's own work is known


@lru_cache
def home() -> Path:
    """Return the folder that has the course's notebooks: the repository, or where the wheel put them.

    ValueError if they are not there.
    """
    repository = Path(__file__).resolve().parents[3]
    if (repository / "notebooks" / "00_welcome.ipynb").is_file() and (
        repository / "pyproject.toml"
    ).is_file():
        return repository
    try:
        files = importlib.metadata.files("pullbook") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "00_welcome.ipynb" and file.parent.name == "notebooks":
            return Path(file.locate()).resolve().parents[1]
    raise ValueError("the course's notebooks are not installed; install pullbook again: pip install pullbook")


def text(folder: str, name: str) -> str:
    """Return one of the course's files as text; ValueError if there is none."""
    file = home() / folder / name
    if not file.is_file():
        raise ValueError(f"the course has no {folder}/{name}")
    return file.read_text(encoding="utf-8")


def copy(folder: str | Path) -> dict:
    """Copy the course to a folder. Returns the files by what was done: "new", "renewed", "same", "kept".

    A file that the learner has changed is kept; the course's own newer form of it is not copied. One that is
    as it was copied is renewed. ValueError if the folder cannot be written.
    """
    folder, source = Path(folder).expanduser(), home()
    done = {"new": [], "renewed": [], "same": [], "kept": []}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        begun = _begun(folder / BEGUN)
        for file in sorted(file for name in FOLDERS for file in (source / name).glob("*.ipynb")):
            name = file.relative_to(source)
            what = _compared(folder / name, file, begun.get(name.as_posix()))
            done[what].append(name.as_posix())
            if what in ("new", "renewed"):
                (folder / name).parent.mkdir(exist_ok=True)
                write(folder / name, lambda part, file=file: shutil.copyfile(file, part))
            if what != "kept":
                begun[name.as_posix()] = mark(file)
        write(folder / BEGUN, json.dumps(begun, indent=1) + "\n")
    except OSError as error:
        raise ValueError(f"{folder} cannot be written ({error.strerror or error}); name another") from None
    return done


def _compared(there, file, copied):
    if not there.exists():
        return "new"
    now = mark(there) if there.is_file() else ""
    if now == mark(file):
        return "same"
    return "renewed" if now and now == copied else "kept"


def mark(file: Path) -> str:
    """Return what tells a file from any other."""
    return sha256(file.read_bytes()).hexdigest()


def _begun(file):
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return data if isinstance(data, dict) else {}
    except (OSError, ValueError):
        return {}
