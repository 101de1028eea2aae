"""The first minutes: make, the environment, and what a first lesson would wait for."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ANEW = "-m venv --clear .venv"


def make(folder, *arguments):
    """What make says of its target in a folder, without doing it."""
    told = subprocess.run(["make", "-n", *arguments], cwd=folder, capture_output=True, text=True)
    return told.stdout + told.stderr


@pytest.fixture
def clone(tmp_path):
    """What make looks at, and a .venv that it finished."""
    for name in ("Makefile", "requirements.txt", "pyproject.toml", "tests/requirements.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    (tmp_path / ".venv/bin").mkdir(parents=True)
    for done in ("lab", "test"):
        (tmp_path / ".venv" / done).touch()
    return tmp_path


def script(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize(
    "python",
    [None, "exit 127", f'exec {sys.executable} "$@"'],
    ids=["no Python in it", "one that is gone", "one of another folder"],
)
def test_an_environment_that_is_not_fit_is_made_anew(clone, python):
    if python:
        script(clone / ".venv/bin/python", python)
    assert ANEW in make(clone, "lab") and ANEW in make(clone, "test")


def test_an_environment_that_is_fit_is_left_alone():
    mine = Path(sys.prefix).resolve() == ROOT / ".venv" and (ROOT / ".venv/lab").exists()
    assert (ANEW in make(ROOT, "lab")) != mine


def test_a_python_that_is_too_old_is_refused_by_its_version(clone):
    (clone / ".venv/lab").unlink()
    old = script(
        clone / "python3.10",
        f"exec {sys.executable} -c 'import sys; sys.version_info = (3, 10, 4); exec(sys.argv[2])' \"$@\"",
    )
    told = subprocess.run(["make", "lab", f"PYTHON={old}"], cwd=clone, capture_output=True, text=True)
    assert told.returncode and "needs Python 3.11 or later" in told.stderr and "is 3.10" in told.stderr


def test_everybody_who_installs_gets_the_bound_that_spares_two_seconds():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "jsonschema<4.25" in project["dependencies"]


def test_jupyterlab_is_started_on_the_whole_course_wherever_it_is_started():
    for name in ("Makefile", "README.md"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        starts = [line for line in lines if "jupyter lab " in line and "notebooks/00" in line]
        assert starts and all("--ServerApp.root_dir=." in line for line in starts)


def test_what_a_first_lesson_would_wait_for_is_made_ahead(tmp_path):
    assert "tools/warm.py" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "tools/warm.py" in (ROOT / "postBuild").read_text(encoding="utf-8")
    assert os.access(ROOT / "postBuild", os.X_OK)
    env = os.environ | {"PULLBOOK_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "tools/warm.py"], cwd=ROOT, env=env, check=True)
    assert list((tmp_path / "cache").glob("live-chart-*.js"))
