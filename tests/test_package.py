"""The package as others get it: built into a wheel, and imported from there."""

import ast
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parent.parent
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


def test_no_module_takes_a_private_name_of_another():
    """Neither by an import nor as an attribute; what a class inherits, it reaches by self."""
    private = re.compile(r"_(?!_)").match
    for path in (ROOT / "pullbook").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        taken = [a.name for n in nodes if isinstance(n, ast.ImportFrom) for a in n.names]
        assert not list(filter(private, taken)), path
        own = {getattr(n, "name", None) for n in nodes}
        own |= {n.attr for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
        for n in nodes:
            if isinstance(n, ast.Attribute) and private(n.attr) and n.attr not in own:
                assert isinstance(n.value, ast.Name) and n.value.id in ("self", "cls"), (path, ast.unparse(n))
