"""The first minutes: make, the environment, and what a first lesson would wait for."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from pullbook.teach.classroom import cli

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


LABS = """
import sys, pullbook as pb
for name in ("card_room", "penny_fab", "setup_clinic", "sort_the_shop"):
    getattr(pb.labs, name)().widget
from numba.core.dispatcher import Dispatcher
loops = [loop for module in list(sys.modules.values()) if module.__name__.startswith("pullbook.")
    for loop in vars(module).values() if isinstance(loop, Dispatcher)]
print(sum(len(loop.stats.cache_hits) for loop in loops), sum(len(loop.stats.cache_misses) for loop in loops))
"""


def test_what_a_first_lesson_would_wait_for_is_made_ahead(tmp_path):
    assert "pullbook warm" in (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "pullbook warm" in (ROOT / "postBuild").read_text(encoding="utf-8")
    assert os.access(ROOT / "postBuild", os.X_OK)
    env = os.environ | {"PULLBOOK_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "pullbook", "warm"], cwd=ROOT, env=env, check=True)
    assert list((tmp_path / "cache").glob("live-chart-*.js"))
    told = subprocess.run([sys.executable, "-c", LABS], cwd=ROOT, env=env, capture_output=True, text=True)
    hits, misses = map(int, told.stdout.split())
    assert hits and not misses, "a lab compiled what pullbook warm had not"


def test_another_home_is_warmed_where_its_account_looks(tmp_path, monkeypatch):
    asked = []
    done = SimpleNamespace(returncode=0)
    monkeypatch.setattr(cli.subprocess, "run", lambda *told, env: asked.append(env) or done)
    monkeypatch.setenv("PULLBOOK_HOME", "/elsewhere")
    assert cli.main(["warm", "--home", str(tmp_path)]) == 0
    (env,) = asked
    assert "PULLBOOK_HOME" not in env and env["NUMBA_CACHE_DIR"] == str(tmp_path / ".cache" / "numba")
    assert env["XDG_CACHE_HOME"] == str(tmp_path / ".cache")
