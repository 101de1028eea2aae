"""Notebooks as committed: executed in order, short cells, nothing of one machine in them; exercises that run
untouched.
"""

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import pullbook as pb
from pullbook.teach.workbook import store

ROOT = Path(__file__).resolve().parents[2]
RUN = sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb")])
EXERCISES = sorted(ROOT.glob("exercises/*.ipynb"))


def code(path):
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]


def plain(cell):
    return "\n".join(o.get("text") or o.get("data", {}).get("text/plain", "") for o in cell.outputs)


def test_there_are_lessons_solutions_and_exercises():
    assert {p.stem for p in RUN} >= {"00_welcome", "01_order_as_trigger", "glossary"} and EXERCISES
    solutions = {p.stem for p in ROOT.glob("solutions/*.ipynb")}
    assert {p.stem for p in EXERCISES} == solutions, "make notebooks makes the exercises"


@pytest.mark.parametrize("path", RUN, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_committed_run_in_order_and_clean(path):
    cells = code(path)
    assert [c.execution_count for c in cells] == list(range(1, len(cells) + 1))
    assert sum(bool(c.outputs) for c in cells) >= len(cells) / 2
    text = path.read_text(encoding="utf-8")
    for c in cells:
        assert len(c.source.splitlines()) <= 15, c.source
        assert not any(o.output_type == "error" or o.get("name") == "stderr" for o in c.outputs), c.source
    assert "widget-view" not in text and "widget-state" not in text
    assert not re.search(r"/(home|Users|root|work|tmp)/\w", text), "a path of one machine"
    assert path.stat().st_size < 1_000_000


@pytest.mark.parametrize("path", RUN, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_links_lead_somewhere(path):
    for cell in nbformat.read(path, as_version=4).cells:
        shown = [o.get("data", {}).get("text/markdown", "") for o in cell.get("outputs", [])]
        text = "\n".join([cell.source] if cell.cell_type == "markdown" else shown)
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (path.parent / target).exists(), target


def test_each_lesson_is_a_chapter_with_a_file_and_a_workbook():
    stems = [each.stem for each in pb.course_map().chapters]
    lessons = [p.stem for p in RUN if p.parent.name == "notebooks" and p.stem[0].isdigit()]
    assert lessons == stems, "each lesson has a file in chapters/, and each file a lesson of its stem"
    solutions = [p.stem for p in RUN if p.parent.name == "solutions"]
    assert solutions == stems[1:], "all but the welcome have a solution; make notebooks makes the exercise"


def test_the_maps_are_what_the_chapters_files_say():
    (shown,) = [c for c in code(ROOT / "notebooks" / "00_welcome.ipynb") if c.source == "pb.course_map()"]
    assert shown.outputs[0].data["text/markdown"] == pb.course_map().markdown(), "make notebooks renews it"
    spec = importlib.util.spec_from_file_location("readme", ROOT / "tools" / "readme.py")
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert tool.made(text) == text, "make notebooks renews it"
    with pytest.raises(ValueError, match=r"README.md lacks a mark"):
        tool.made("no marks")


@pytest.mark.parametrize("path", sorted(ROOT.glob("solutions/*.ipynb")), ids=lambda p: p.stem)
def test_each_solution_passes_every_check(path):
    checks = [c for c in code(path) if "book.check(" in c.source]
    assert all(plain(c).startswith("✔") for c in checks)
    keys = pb.workbook(path.stem).workbook.keys
    for verb in ("ask", "check"):
        found = [key for c in code(path) for key in re.findall(rf'book\.{verb}\("(\w+)"', c.source)]
        assert found == keys, (
            f"{path.stem} wants book.{verb} for each question of its chapter, in their order"
        )


@pytest.mark.parametrize("path", EXERCISES, ids=lambda p: p.stem)
def test_the_untouched_exercise_runs_and_says_not_attempted(path, tmp_path, monkeypatch):
    monkeypatch.setenv("PULLBOOK_HOME", str(tmp_path))
    monkeypatch.setattr(store, "_memory", {})
    names, replies = {}, []
    for cell in code(path):  # as a kernel runs it, without the seconds that a kernel takes to start
        *body, last = ast.parse(cell.source).body
        exec(compile(ast.Module(body, []), path.name, "exec"), names)
        if not isinstance(last, ast.Expr):
            exec(compile(ast.Module([last], []), path.name, "exec"), names)
            continue
        value = eval(compile(ast.Expression(last.value), path.name, "eval"), names)
        if "book.check(" in cell.source:
            replies.append(repr(value))
    assert len(replies) >= 5 and all("Not attempted" in reply for reply in replies)


def test_strict_comparison_fails_on_a_changed_number(tmp_path):
    source = ROOT / "notebooks" / "00_welcome.ipynb"
    whole = json.loads(source.read_text(encoding="utf-8"))
    whole["cells"] = [
        c
        for c in whole["cells"]
        if "import pullbook" in "".join(c["source"]) or "".join(c["source"]) == "shop.table()"
    ]
    same, changed = tmp_path / "same.ipynb", tmp_path / "changed.ipynb"
    same.write_text(json.dumps(whole))
    changed.write_text(json.dumps(whole).replace("0.83", "0.84"))
    assert same.read_text() != changed.read_text()

    def run(path):
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "--nbval",
                "--nbval-current-env",
                "-q",
                "-p",
                "no:cacheprovider",
                "-c",
                "/dev/null",
                "--rootdir",
                tmp_path,
                path,
            ],
            capture_output=True,
            text=True,
        )

    assert run(same).returncode == 0, run(same).stdout[-1500:]
    failed = run(changed)
    assert failed.returncode == 1 and "0.84" in failed.stdout


@pytest.mark.parametrize("path", [*RUN, *EXERCISES], ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_a_learner_needs_but_one_import(path):
    assert {line for c in code(path) for line in imports(c.source)} <= {"import pullbook as pb"}


def test_the_readme_needs_but_one_import():
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.S)
    assert {line for text in blocks for line in imports(text)} == {"import pullbook as pb"}


def imports(source):
    """The imports of pullbook in a piece of code, wherever in it they stand."""
    nodes = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Import | ast.ImportFrom)]
    return [text for n in nodes if "pullbook" in (text := ast.unparse(n))]


def test_the_glossary_page_shows_every_term():
    shown = plain(code(ROOT / "notebooks" / "glossary.ipynb")[-1])
    missing = [t for t in pb.glossary().index if t not in shown]
    assert not missing, "make notebooks renews the page"


HELD = """
import json, pathlib, sys
import numpy as np
names = {}
for cell in json.loads(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        exec(compile("".join(cell["source"]), "cell", "exec"), names)
seen, size, todo = set(), 0, [v for name, v in names.items() if not name.startswith("_")]
while todo:
    thing = todo.pop()
    if id(thing) in seen:
        continue
    seen.add(id(thing))
    if isinstance(thing, np.ndarray):
        size += thing.nbytes
    elif isinstance(thing, (list, tuple)):
        todo += thing
    elif isinstance(thing, dict):
        todo += thing.values()
    elif hasattr(thing, "memory_usage"):
        size += int(np.sum(thing.memory_usage()))
    elif type(thing).__module__.startswith("pullbook"):
        todo += vars(thing).values() if hasattr(thing, "__dict__") else []
print("MB", size / 1e6)
"""


def test_the_lesson_with_the_longest_runs_lets_go_of_them(tmp_path):
    """What chapter 04 has in its variables at the end; a run of a million orders is 74 MB."""
    (path,) = ROOT.glob("notebooks/04_*.ipynb")
    env = os.environ | {"PULLBOOK_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-c", HELD, str(path)], env=env, cwd=tmp_path, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr[-2000:]
    assert float(told.stdout.rsplit("MB", 1)[1]) < 100


@pytest.mark.parametrize("path", sorted(ROOT.glob("notebooks/[0-9][0-9]_*.ipynb"))[1:], ids=lambda p: p.stem)
def test_a_lesson_has_all_of_its_parts(path):
    cells = nbformat.read(path, as_version=4).cells
    text = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    parts = ["Predict", "Play", "Explain", "Break it", "Verdict", "Recap", "Quiz"]
    at = [text.find(f"\n## {part}") for part in parts]
    assert -1 not in at and at == sorted(at)
