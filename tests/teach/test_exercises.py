"""exercises/ is exactly what solutions/ makes, and no solution leaks into it."""

import importlib.util
import json
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
_spec = importlib.util.spec_from_file_location("exercises", ROOT / "tools" / "exercises.py")
tool = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(tool)


def cell(kind, source, id="c1", tags=(), **more):
    new = {
        "cell_type": kind,
        "id": id,
        "metadata": {"tags": list(tags), "collapsed": True},
        "source": source.splitlines(keepends=True),
    }
    return (
        new
        | (
            {"outputs": [{"output_type": "stream", "name": "stdout", "text": "1.75"}], "execution_count": 3}
            if kind == "code"
            else {}
        )
        | more
    )


def notebook(*cells):
    return {
        "cells": list(cells),
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"widgets": {"state": {}}, "kernelspec": {"name": "mine", "display_name": "Mine"}},
    }


def code_of(source):
    (made,) = tool.exercise(notebook(cell("code", source)))["cells"]
    return "".join(made["source"])


SOLUTION = notebook(
    cell("markdown", "# Workbook 01\nZoë asks: ½ h?", "head"),
    cell("code", '### BEGIN SOLUTION\nq1 = 0.5 + 1.25\n### END SOLUTION\nbook.check("q1", q1)', "q1"),
    cell("markdown", "Because the order waits.", "why", ["solution"]),
    cell("markdown", "A note to instructors.", "note", ["solution-only"]),
    cell("code", "book.table()", "end", ["nbval-ignore-output"]),
)


def test_made_up_solution():
    made = tool.exercise(SOLUTION)
    assert [c["id"] for c in made["cells"]] == ["head", "q1", "why", "end"]
    assert "".join(made["cells"][1]["source"]) == 'q1 = ...\nbook.check("q1", q1)'
    assert made["cells"][2] == {
        "cell_type": "markdown",
        "id": "why",
        "metadata": {},
        "source": ["*Your reasoning:*"],
    }
    assert made["cells"][3]["metadata"] == {"tags": ["nbval-ignore-output"]}
    assert all(
        c["outputs"] == [] and c["execution_count"] is None for c in made["cells"] if c["cell_type"] == "code"
    )
    assert made["metadata"]["kernelspec"]["name"] == "python3" and "widgets" not in made["metadata"]
    nbformat.validate(nbformat.from_dict(made))


def test_bytes_are_those_nbformat_writes():
    text = tool.render(tool.exercise(SOLUTION))
    assert text == nbformat.writes(nbformat.reads(text, as_version=4)) + "\n"
    assert text == tool.render(tool.exercise(json.loads(text))), "an exercise is its own exercise"
    assert "Zoë asks: ½ h?" in text and "1.75" not in text and "Because" not in text


def test_each_answer_assigned_gets_its_stub_in_order():
    region = (
        "### BEGIN SOLUTION\nhours = 2\nif hours:\n    q2 = q1x = hours\nq3, q4 = 1, 2\nq2 += 1\n### END"
        " SOLUTION"
    )
    assert code_of("a = 1\n" + region + "\nb = 2") == "a = 1\nq2 = ...\nq1x = ...\nq3 = ...\nq4 = ...\nb = 2"


def test_stub_lines_keep_their_indent_and_win():
    region = (
        '### BEGIN SOLUTION\n### STUB def q5(demand, days):\n### STUB     "Return the stock."\n### STUB    '
        " ...\ndef q5(demand, days):\n    return demand * days\n### END SOLUTION"
    )
    stub = 'def q5(demand, days):\n    "Return the stock."\n    ...'
    assert code_of(region) == stub
    indented = "for _ in range(2):\n" + "\n".join("    " + line for line in region.splitlines())
    assert code_of(indented) == "for _ in range(2):\n" + "\n".join(
        "    " + line for line in stub.splitlines()
    )


@pytest.mark.parametrize(
    "source, says",
    [
        ("### BEGIN SOLUTION\nq1 = 1", "without its partner"),
        ("q1 = 1\n### END SOLUTION", "without its partner"),
        ("### BEGIN SOLUTION\n### BEGIN SOLUTION\nq1 = 1\n### END SOLUTION", "without its partner"),
        ("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", "assigns no q1"),
        ("### BEGIN SOLUTION\nq1 = = 1\n### END SOLUTION", "not Python"),
        ("# BEGIN SOLUTION\nq1 = 1\n# END SOLUTION", "misspelt"),
        ("### STUB q1 = ...\nq1 = 1", "misspelt"),
    ],
)
def test_marks_that_make_no_sense_are_refused(source, says):
    with pytest.raises(ValueError, match=says):
        code_of(source)


def test_solution_tag_on_code_is_refused():
    with pytest.raises(ValueError, match="for markdown"):
        tool.exercise(notebook(cell("code", "q1 = 1", tags=["solution"])))


@pytest.fixture
def folders(tmp_path):
    solutions, exercises = tmp_path / "solutions", tmp_path / "exercises"
    solutions.mkdir()
    for name in ("01_a.ipynb", "02_b.ipynb"):
        (solutions / name).write_text(json.dumps(SOLUTION), encoding="utf-8")
    return solutions, exercises


def test_write_then_check(folders, capsys):
    assert tool.main(["--check"], *folders) == 1
    assert capsys.readouterr().out.count("missing") == 2
    assert tool.main([], *folders) == 0
    assert tool.main(["--check"], *folders) == 0
    capsys.readouterr()
    assert tool.main([], *folders) == 0 and capsys.readouterr().out == "", "a second run writes nothing"


def test_drift_is_named(folders, capsys):
    _, exercises = folders
    tool.main([], *folders)
    (exercises / "01_a.ipynb").write_text((exercises / "01_a.ipynb").read_text() + " ")
    (exercises / "02_b.ipynb").unlink()
    (exercises / "03_c.ipynb").write_text("{}")
    assert tool.drift(*folders) == {"01_a.ipynb": "changed", "02_b.ipynb": "missing", "03_c.ipynb": "orphan"}
    capsys.readouterr()
    assert tool.main(["--check"], *folders) == 1
    assert capsys.readouterr().out.splitlines()[0] == "exercises/01_a.ipynb: changed"
    assert tool.main([], *folders) == 1 and (exercises / "03_c.ipynb").exists(), (
        "an orphan is named, never deleted"
    )


def test_malformed_solution_is_named(folders):
    (folders[0] / "02_b.ipynb").write_text(json.dumps(notebook(cell("code", "### BEGIN SOLUTION", "bad"))))
    with pytest.raises(ValueError, match="02_b.ipynb: cell bad"):
        tool.made(folders[0])


def test_unknown_argument_explains(capsys):
    assert tool.main(["--help"]) == 2 and "BEGIN SOLUTION" in capsys.readouterr().out


def test_the_real_exercises_are_what_the_solutions_make():
    assert tool.drift(ROOT / "solutions", ROOT / "exercises") == {}, (
        "make notebooks (or python tools/exercises.py) makes them"
    )


def test_no_solution_leaks_into_the_real_exercises():
    for path in (ROOT / "exercises").glob("*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert "SOLUTION" not in text and '"solution' not in text, path.name
