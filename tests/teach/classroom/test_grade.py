"""Submissions spoilt in every way are all graded, and none changes a verdict that it should not."""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
import zipfile

import classes
import pandas as pd
import pytest
import spoilt

from pullbook.teach.classroom import grade, hand_out, judges, results
from pullbook.teach.classroom.marks import marks
from pullbook.teach.classroom.points import Points
from pullbook.teach.classroom.runner import Limits

SHORT = Limits(cell=1.5, whole=60)
CHAPTERS = ["02", "05", "09", "11"]  # in turn
WAYS = [*spoilt.HARMLESS, *spoilt.SECOND, *spoilt.UNREADABLE]
WAITED_FOR = {"endless loop", "sleep", "loop that is deaf", "answer that loops"}  # until their time is over


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    """A learner for each way of spoiling, graded once: folder, their chapters, tables."""
    folder = tmp_path_factory.mktemp("class")
    people = classes.names(len(WAYS) + 2)
    hand_out.hand_out(classes.roster(folder, people), folder / "out", "", classes.RUN)
    chapters = {}
    for n, (name, way) in enumerate(zip(people, WAYS)):
        chapters[name] = number = CHAPTERS[n % len(CHAPTERS)]
        notebook = classes.right(number, name)
        spoil = spoilt.HARMLESS.get(way) or spoilt.UNREADABLE.get(way) or spoilt.SECOND[way][0]
        classes.saved(folder / "in", name, number, spoil(notebook, "q2"))
    wrong, twice = people[-2:]
    chapters |= {wrong: "03", twice: "03"}
    classes.saved(folder / "in", wrong, "03", classes.right("03", people[0]))
    early = classes.saved(folder / "in", twice, "03", classes.right("03", twice), "03_pull_systems.ipynb")
    late = classes.saved(
        folder / "in", twice, "03", spoilt.deleted(classes.right("03", twice), "q2"), "again.ipynb"
    )
    os.utime(early, (1e9, 1e9))
    os.utime(late, (1.1e9, 1.1e9))
    grade.grade(folder / "in", folder / "res", folder / "out", limits=SHORT, quiet=True)
    with results.opened(folder / "res") as found:
        tables = {name: found.table(name) for name in ("submission", "answer", "cell")}
    return folder, dict(zip([*WAYS, "wrong learner", "twice"], people)), chapters, tables


def rows(class_, way, table="submission"):
    """What a table has of the learner who spoilt the notebook in that way."""
    _, people, _, tables = class_
    found = tables[table]
    if table != "submission":
        found = found.merge(tables["submission"][["file", "chapter", "name"]])
    return found[found["name"] == people[way]].to_dict("records")


def statuses(class_, way):
    """What became of each of the answers."""
    return pd.Series({row["question"]: row["status"] for row in rows(class_, way, "answer")})


@pytest.mark.parametrize("way", spoilt.HARMLESS)
def test_what_does_not_touch_an_answer_costs_none(class_, way):
    found = statuses(class_, way)
    assert len(found) >= 5 and set(found) == {"right"}


@pytest.mark.parametrize("way", spoilt.SECOND)
def test_an_answer_that_is_no_answer_costs_itself_alone(class_, way):
    found = statuses(class_, way)
    expected = spoilt.SECOND[way][1]
    assert found["q2"] == expected or (expected == "wrong" and found["q2"] != "right")
    assert set(found.drop("q2")) == {"right"}


@pytest.mark.parametrize("way", spoilt.UNREADABLE)
def test_what_is_no_notebook_is_named_and_not_lost(class_, way):
    (row,) = rows(class_, way)
    assert row["state"] == "unreadable" and row["trouble"]
    assert set(statuses(class_, way)) == {"not attempted"}


@pytest.mark.parametrize(
    "way, says",
    [
        ("endless loop", "stopped after 1.5 s"),
        ("sleep", "stopped after 1.5 s"),
        ("loop that is deaf", "stopped"),
        ("endless output", "printed without end"),
        ("10 GB in an array", "MemoryError"),
        ("10 GB of bytes", "MemoryError"),
        ("kills itself", "ended the process"),
        ("leaves", "ended the process"),
        ("sys.exit", "SystemExit"),
        ("fills the disk", "too large"),
        ("syntax error", "SyntaxError"),
        ("answer that loops", "stopped after 1.5 s"),
    ],
)
def test_a_cell_that_did_not_end_well_is_named(class_, way, says):
    (cell,) = rows(class_, way, "cell")
    assert says in cell["what"] and cell["number"] > 0 and cell["cell"]


def test_who_hands_in_what_was_made_out_to_another_is_judged_by_numbers_of_their_own(class_):
    assert (statuses(class_, "wrong learner") != "right").any()
    (row,) = rows(class_, "wrong learner")
    assert f"made out to {class_[1]['nothing']}" in row["notes"]


def test_of_two_files_of_a_learner_both_are_kept_and_the_later_counts(class_):
    folder, name = class_[0], class_[1]["twice"]
    with results.opened(folder / "res") as found:
        counted = marks(found, Points())
    files = counted.submissions.set_index("file")["counts"]
    assert not files[f"{name}/03_pull_systems.ipynb"] and files[f"{name}/again.ipynb"]
    assert counted.learners.loc[name, "points"] == 6


def dump(folder):
    """All that is in the results but how long it took."""
    with results.opened(folder) as found:
        tables = [found.table(name) for name in ("submission", "answer", "cell", "progress", "prediction")]
    return [table.drop(columns="seconds", errors="ignore") for table in tables]


def same(first, second):
    for one, other in zip(first, second):
        pd.testing.assert_frame_equal(one, other)


def some(class_, target, n):
    """So many of the class's files, in a folder of their own; none that is waited for."""
    folder, people, _, _ = class_
    slow = {people[way] for way in WAITED_FOR}
    quick = [f for f in sorted((folder / "in").rglob("*.ipynb")) if f.parent.name not in slow]
    for file in quick[:n]:
        place = target / file.relative_to(folder / "in")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.read_bytes())
        os.utime(place, (file.stat().st_mtime,) * 2)
    return target


def test_killed_and_started_again_it_ends_as_if_nothing_had_happened(class_, tmp_path):
    folder = class_[0]
    some(class_, tmp_path / "in", 8)
    command = [sys.executable, "-m", "pullbook", "grade", tmp_path / "in", "-o", tmp_path / "res", "--quiet"]
    command += ["--hand-out", folder / "out", "--cell-seconds", "1.5", "--seconds", "60"]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if (tmp_path / "res/results.sqlite").exists():
            with results.opened(tmp_path / "res") as found:
                if len(found.done()) >= 2:
                    break
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGKILL)
    running.communicate()
    done = grade.grade(tmp_path / "in", tmp_path / "res", folder / "out", limits=SHORT, quiet=True)
    assert done["before"] >= 2 and done["graded"] == 8 - done["before"]
    grade.grade(tmp_path / "in", tmp_path / "whole", folder / "out", limits=SHORT, quiet=True)
    same(dump(tmp_path / "res"), dump(tmp_path / "whole"))
    assert grade.grade(tmp_path / "in", tmp_path / "res", folder / "out", quiet=True)["graded"] == 0


def test_only_what_changed_is_graded_again(class_, tmp_path):
    folder = class_[0]
    some(class_, tmp_path / "in", 3)
    grade.grade(tmp_path / "in", tmp_path / "res", folder / "out", limits=SHORT, workers=1, quiet=True)
    file = next((tmp_path / "in").rglob("*.ipynb"))
    file.write_bytes(file.read_bytes() + b"\n")
    done = grade.grade(tmp_path / "in", tmp_path / "res", folder / "out", limits=SHORT, workers=1, quiet=True)
    assert (done["graded"], done["before"]) == (1, 2)


def test_who_is_who_is_renewed_without_grading_again(class_, tmp_path):
    folder, name = class_[0], class_[1]["nothing"]
    classes.saved(tmp_path / "in", name, "02", classes.right("02", name))
    for handed_out, email in ((None, False), (folder / "out", True)):
        done = grade.grade(tmp_path / "in", tmp_path / "res", handed_out, workers=1, quiet=True)
        with results.opened(tmp_path / "res") as found:
            assert found.table("submission")["email"].str.endswith("@school.example").all() == email
    assert (done["graded"], done["before"]) == (0, 1)


def crashes(submission, limits):
    """A judge that is taken down with one of its submissions."""
    if "again" in submission.file:
        os._exit(1)
    return {"state": "graded", "trouble": "", "cells": [], "answers": [], "seconds": 0.0}


def test_a_submission_that_takes_its_judge_down_costs_no_other(class_, tmp_path, monkeypatch):
    monkeypatch.setattr(judges, "judged", crashes)
    folder, people, _, _ = class_
    some(class_, tmp_path / "in", 3)
    for file in ("again.ipynb", "zzz.ipynb"):
        classes.saved(tmp_path / "in", people["twice"], "03", classes.right("03", people["twice"]), file)
    grade.grade(tmp_path / "in", tmp_path / "res", folder / "out", workers=2, quiet=True)
    with results.opened(tmp_path / "res") as found:
        table = found.table("submission").set_index("file")["state"]
    assert len(table) == 5 and (table == "unreadable").sum() == 1
    assert table[f"{people['twice']}/again.ipynb"] == "unreadable"


def test_a_scheduler_without_dask_is_refused_with_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match="pullbook\\[dask\\]"):
        list(judges.all_judged([None], SHORT, scheduler="tcp://10.0.0.7:8786"))


@pytest.mark.parametrize("platform", ["moodle", "moodle flat", "canvas"])
def test_the_zip_of_a_learning_platform_is_read(class_, tmp_path, platform):
    folder, people, _, _ = class_
    name = people["nothing"]
    first, last = name.split()
    notebook = (folder / "in" / name).glob("*.ipynb")
    data = next(notebook).read_bytes()
    inside = {
        "moodle": f"{name}_4711_assignsubmission_file/work.ipynb",
        "moodle flat": f"{name}_4711_assignsubmission_file_work.ipynb",
        "canvas": f"{last}{first}_LATE_4711_815_work-1.ipynb".lower(),
    }[platform]
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr(inside, data)
        archive.writestr("__MACOSX/._work.ipynb", b"junk")
    grade.grade(tmp_path / "in.zip", tmp_path / "res", folder / "out", workers=1, quiet=True)
    with results.opened(tmp_path / "res") as found:
        (row,) = found.table("submission").to_dict("records")
        assert row["name"] == row["learner"] == name and row["platform"] == platform.split()[0]
        assert set(found.table("answer")["status"]) == {"right"}


def test_processes_are_forked_where_the_system_can_and_none_is_left(class_):
    assert not [p for p in multiprocessing.active_children() if re.search("Fork|Spawn", p.name)]


ALONE = """
from pullbook.teach.classroom import judges, runner, watch
if __name__ == "__main__":
    cells = ["import os; print(os.getpid(), os.getppid(), file=open({path!r}, 'w'))", "while True: pass"]
    with judges.processes(1) as pool:
        pool.submit(watch.watched, cells, [], {{}}, runner.Limits()).result()
"""


def test_a_notebook_and_its_judge_end_with_the_grader_that_was_killed(tmp_path):
    told, script = tmp_path / "pids", tmp_path / "grader.py"
    script.write_text(ALONE.format(path=str(told)), encoding="utf-8")
    grader = subprocess.Popen([sys.executable, script])
    while not (told.exists() and told.read_text().endswith("\n")):
        assert grader.poll() is None
        time.sleep(0.1)
    grader.kill()
    grader.wait()
    for pid in map(int, told.read_text().split()):
        with pytest.raises(ProcessLookupError):  # within some seconds: else it would go on for minutes
            for _ in range(200):
                os.kill(pid, 0)
                time.sleep(0.1)
