"""Handing out: a workbook for each learner, with the name in it, so that the numbers are theirs."""

import json
import re
from dataclasses import asdict
from pathlib import Path

from pullbook._files import export
from pullbook.teach.workbook.book import chapter, chapters

from . import course, roster

RECORD = "hand-out.json"
FORMAT = "pullbook hand-out"
_OPENS = re.compile(r"""pb\.workbook\(\s*["'](\d\d)[^)]*\)""")


def hand_out(path: str | Path, folder: str | Path, which: str = "", course_run: str = "") -> dict:
    """Write a workbook for each learner of a roster and each chapter; return what was written and kept.

    path        of the roster, a CSV file
    folder      where; a folder each. What is there stays as it is, and who is new is added
    which       chapters: "03", "01-05", "01,03"; "": all
    course_run  names the course, such as "autumn 2026", so that next year's numbers differ

    ValueError for a roster that cannot be read, a chapter that there is not, or another course run than
    before.
    """
    learners, folder = roster.read(path), Path(folder)
    numbers = chosen(which)
    before = recorded(folder)
    if before and before["course_run"] != course_run:
        raise ValueError(
            f"{folder} was handed out for the course run {before['course_run']!r}, not {course_run!r}; "
            "name that one, or another folder"
        )
    known = before["learners"] if before else []
    names = {roster.squashed(each.name) for each in known}
    new = [each for each in learners if roster.squashed(each.name) not in names]
    everybody = known + new
    folders = _folders(everybody)
    written, kept = [], []
    here = {roster.squashed(each.name) for each in learners}
    for learner in everybody:
        if roster.squashed(learner.name) in here:
            for number in numbers:
                file = folder / folders[learner.name] / f"{chapter(number).stem}.ipynb"
                if file.exists():
                    kept.append(file)
                else:
                    file.parent.mkdir(parents=True, exist_ok=True)
                    export(file, personal(number, learner.name, course_run))
                    written.append(file)
    numbers = sorted({*numbers, *(before["chapters"] if before else [])})
    _record(folder, everybody, numbers, course_run)
    return {"learners": len(learners), "new": len(new), "written": written, "kept": kept}


def chosen(which: str) -> list:
    """Return the numbers of chapters that have a workbook to hand out, out of "01-05" or "01,03".

    >>> chosen("01-03,05")
    ['01', '02', '03', '05']
    """
    there = [number for number in chapters() if chapter(number).questions and number != "00"]
    if not which.strip():
        return there
    found = []
    for part in which.split(","):
        first, _, last = (text.strip() for text in part.partition("-"))
        if not (re.fullmatch(r"\d\d?", first) and re.fullmatch(r"(\d\d?)?", last)):
            raise ValueError(f"chapters is {which!r}; it must look like 03, 01-05 or 01,03")
        found += [f"{n:02d}" for n in range(int(first), int(last or first) + 1)]
    missing = [number for number in found if number not in there]
    if missing or not found:
        raise ValueError(f"chapters is {which!r}; there are {there[0]} to {there[-1]}")
    return sorted(set(found))


def personal(number: str, name: str, course_run: str) -> str:
    """Return the exercise of a chapter, as text of a notebook, made out to a learner."""
    notebook = json.loads(course.text("exercises", f"{chapter(number).stem}.ipynb"))
    opens = f'pb.workbook("{number}", learner={_quoted(name)}, course_run={_quoted(course_run)})'
    opened = 0
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            source, times = _OPENS.subn(lambda _: opens, source)
            opened += times
        elif "give your name" in source:
            lines = [line for line in source.split("\n") if "give your name" not in line]
            run = f", {course_run}" if course_run else ""
            source = "\n".join([*lines, f"Made out to **{name}**{run}: the numbers are yours."])
        cell["source"] = source.splitlines(keepends=True)
    if opened != 1:
        raise ValueError(f"exercise {number} opens {opened} workbooks; one is expected")
    notebook["metadata"]["pullbook"] = {"chapter": number, "learner": name, "course_run": course_run}
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _quoted(text):
    return json.dumps(text, ensure_ascii=False)


def recorded(folder: str | Path) -> dict | None:
    """Return what was handed out in a folder: learners, chapters, course_run; None where nothing was."""
    file = Path(folder) / RECORD
    if not file.is_file():
        return None
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise KeyError("format")
        learners = [roster.Learner(**each) for each in data["learners"]]
        return {"learners": learners, "chapters": data["chapters"], "course_run": data["course_run"]}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{file} is damaged ({error}); hand out again into another folder") from None


def _record(folder, learners, numbers, course_run):
    data = {
        "format": FORMAT,
        "course_run": course_run,
        "chapters": numbers,
        "learners": [asdict(each) for each in learners],
    }
    export(Path(folder) / RECORD, json.dumps(data, indent=1, ensure_ascii=False) + "\n")


def _folders(learners):
    """A folder's name for each learner, by name; the first who has it keeps it."""
    folders = {}
    for learner in learners:
        name, n = learner.folder, 1
        while name in folders.values():
            n += 1
            name = f"{learner.folder}_{n}"
        folders[learner.name] = name
    return folders
