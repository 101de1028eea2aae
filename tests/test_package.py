"""The package as others get it: built into a wheel, and imported from there."""

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pullbook

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
    built = subprocess.run([sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-q", "-w", tmp_path, source],
                           capture_output=True, text=True)
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(site)
    tried = subprocess.run([sys.executable, "-c", TRY], cwd=site, capture_output=True, text=True,
                           env=os.environ | {"NUMBA_DISABLE_JIT": "1"})  # compiling would take most of the time, and other tests do
    assert tried.stdout.split() == ["work", "in", "process", "2", "12"], tried.stderr[-2000:]


FLOORS = [["_check"], ["_files"], ["kernels"], ["orders", "forecast", "line", "terms", "flow", "inventory", "lots", "trial"], ["policy"], ["queues"], ["figures", "journeys"], ["draws", "kernel_input"], ["run"], ["engine", "compare"], ["costing"], ["chain", "promises"], ["beer_game", "hybrid"], ["demand"], ["cases", "sweep"], ["order_file"], ["show"], ["planner"],
          ["labs", "workbook"]]


def test_a_module_imports_only_from_the_floors_below_it():
    floor = {name: n for n, names in enumerate(FLOORS) for name in names}
    files = [p for p in (ROOT / "pullbook").rglob("*.py") if p != ROOT / "pullbook" / "__init__.py"]
    assert {p.relative_to(ROOT / "pullbook").parts[0].removesuffix(".py") for p in files} == set(floor), "a module without a floor"
    for path in files:
        own = path.relative_to(ROOT / "pullbook").parts[0].removesuffix(".py")
        own = "demand" if path.match("cases/demand.py") else own  # where it belongs: the library stands on it
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.level == 0 and (node.module or "").split(".")[0] == "pullbook":
                below = [node.module.split(".")[1]] if "." in node.module else [pullbook._LATER.get(a.name, a.name).split(".")[0] for a in node.names]
                for name in ["demand"] if node.module == "pullbook.cases.demand" else below:
                    assert name == own or floor[name] < floor[own], f"{path.name} imports {name}"
