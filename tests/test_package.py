"""The package as others get it: built into a wheel, and imported from there. And the rules of its text."""

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path.read_text("utf-8")
    for path in sorted((ROOT / "pullbook").rglob("*.py"))
}
TRY = """
import pullbook as pb, pathlib
assert pathlib.Path(pb.__file__).is_relative_to(pathlib.Path.cwd()), pb.__file__
lab = pb.labs.two_triggers()
lab.widget
print(pb.glossary("WIP").term, len(lab.result["runs"]), pb.workbook("01").params("q6")["week"])
"""


def test_the_wheel_has_all_that_the_course_needs(tmp_path):
    source, site = tmp_path / "source", tmp_path / "site"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "pullbook", source / "pullbook", ignore=shutil.ignore_patterns("__pycache__"))
    built = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "-q",
            "-w",
            tmp_path,
            source,
        ],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(site)
    tried = subprocess.run(
        [sys.executable, "-c", TRY],
        cwd=site,
        capture_output=True,
        text=True,
        env=os.environ | {"NUMBA_DISABLE_JIT": "1"},
    )  # compiling would take most of the time, and other tests do
    assert tried.stdout.split() == ["work", "in", "process", "2", "12"], tried.stderr[-2000:]


def test_each_room_uses_only_the_rooms_before_it(monkeypatch, capsys):
    """The contracts stand in pyproject.toml."""
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0, capsys.readouterr().out


@pytest.mark.parametrize("rule", ["ruff check", "ruff format --check", "mypy"])
def test_the_tools_find_nothing(rule):
    """What they look for stands in pyproject.toml."""
    found = subprocess.run([sys.executable, "-m", *rule.split()], cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr


def private(name):
    return name.startswith("_") and not name.startswith("__")


def own_names(tree):
    """The underscored names that a module defines: functions, classes, arguments, variables, attributes."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.Call(func=ast.Attribute(attr="__setattr__"), args=[_, ast.Constant(value=name), _]):
                yield name


def taken_names(tree):
    """The underscored names that a module imports, or asks anything but itself for."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(names=names):
                yield from (alias.name for alias in names)
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                pass
            case ast.Attribute(attr=name):
                yield name


def test_no_module_takes_an_underscored_name_of_another():
    trees = {module: ast.parse(text) for module, text in MODULES.items()}
    own = {module: set(filter(private, own_names(tree))) for module, tree in trees.items()}
    anybodys = set.union(*own.values())
    taken = {m: anybodys.intersection(taken_names(tree)) - own[m] for m, tree in trees.items()}
    assert not {m: names for m, names in taken.items() if names}


def test_no_module_has_over_400_lines():
    lines = {module: text.count("\n") for module, text in MODULES.items()}
    assert not {module: n for module, n in lines.items() if n > 400}
