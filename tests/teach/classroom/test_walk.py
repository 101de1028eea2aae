"""The way of an instructor by the commands alone: hand out, grade, see the class; and that of a learner."""

import json
import os
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import classes
import openpyxl
import pandas as pd
import pytest
import spoilt

import pullbook as pb
from pullbook.teach.classroom import cli, course, hand_out
from pullbook.teach.workbook import store

ROOT = Path(__file__).resolve().parents[3]
CHAPTERS = ["01", "02", "03"]


def told(capsys, *command):
    """What a command says, and its exit code."""
    code = cli.main(list(map(str, command)))
    out = capsys.readouterr()
    return code, out.out + out.err


def mistaken(notebook, key, value):
    """The answer to a question is another."""
    for cell in classes.answer_cells(notebook):
        if f'"{key}"' in "".join(cell["source"]):
            cell["source"] = f"{key} = {value!r}"
    return notebook


def progressed(folder, name, number, attempts):
    """A learner's progress file, with so many attempts at the first question, and a guess."""
    data = store.empty()
    book = pb.workbook(number, name, classes.RUN).name
    data["records"][book] = {"q1": {"status": "right", "last": "right", "attempts": attempts}}
    guess = {"guess": 10 * attempts, "unit": "orders", "question": "", "shown": True}
    data["predictions"]["01.same_day"] = guess
    (folder / name / "pullbook-progress.json").write_text(store.text(data), encoding="utf-8")


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """A class of five on three chapters, graded: folder, people, the sentence of a mistake that was made."""
    folder = tmp_path_factory.mktemp("walk")
    people = classes.names(5)
    ann, bob, cy, dora, _ = people
    file = classes.roster(folder, people)
    out, into, res = folder / "out", folder / "in", folder / "res"
    assert (
        cli.main(["hand-out", str(file), "-o", str(out), "--chapters", "01-03", "--course-run", classes.RUN])
        == 0
    )
    for name in people[:4]:
        for number in CHAPTERS:
            classes.saved(into, name, number, classes.right(number, name))
    theirs = pb.workbook("01", bob, classes.RUN).posed("q1")
    value, says = theirs.mistakes[0]
    classes.saved(into, bob, "01", mistaken(classes.right("01", bob), "q1", value))
    taken = pb.workbook("02", ann, classes.RUN).posed("q1").expected
    classes.saved(into, cy, "02", mistaken(classes.right("02", cy), "q1", taken))
    classes.saved(into, dora, "03", "no notebook")
    progressed(into, ann, "01", 1)
    progressed(into, cy, "01", 3)
    policy = folder / "points.toml"
    policy.write_text('later = 0.5\nmistake = 0.25\n[weights]\n"01.q2" = 2\n')
    code = cli.main(
        ["grade", str(into), "-o", str(res), "--hand-out", str(out), "--points", str(policy), "--quiet"]
    )
    assert code == 1, "a file that cannot be read wants to be looked at"
    assert cli.main(["class", str(res), "--outcome", "01.same_day=27"]) == 0
    return folder, people, says


def grades(walk):
    return pd.read_csv(walk[0] / "res/grades.csv", index_col="name", dtype={"id": str})


def test_each_learner_has_a_workbook_of_their_own(walk):
    folder, people, _ = walk
    texts = {file.read_text(encoding="utf-8") for file in (folder / "out").rglob("01_*.ipynb")}
    assert len(texts) == len(people)
    asked = {pb.workbook("01", name, classes.RUN).ask("q1").text for name in people}
    assert len(asked) == len(people)
    assert all(
        sum(f"Made out to **{name}**, {classes.RUN}" in text for text in texts) == 1 for name in people
    )


def test_a_second_hand_out_adds_who_is_new_and_changes_nothing_else(tmp_path, capsys):
    people = classes.names(3)
    told(capsys, "hand-out", classes.roster(tmp_path, people[:2]), "-o", tmp_path / "out", "--chapters", "01")
    file = next((tmp_path / "out").rglob("*.ipynb"))
    file.write_text("worked on")
    code, said = told(
        capsys, "hand-out", classes.roster(tmp_path, people), "-o", tmp_path / "out", "--chapters", "01"
    )
    assert code == 0 and "(1 new): 1 workbook written" in said
    assert file.read_text() == "worked on" and len(list((tmp_path / "out").rglob("*.ipynb"))) == 3
    code, said = told(
        capsys, "hand-out", tmp_path / "roster.csv", "-o", tmp_path / "out", "--course-run", "another"
    )
    assert code == 2 and "course run" in said


def test_points_are_those_of_the_policy(walk):
    _, (ann, bob, cy, dora, _), _ = walk
    table = grades(walk)
    assert table.loc[ann, "01.q1"] == 1, "right at the first attempt, as the progress file tells"
    assert table.loc[cy, "01.q1"] == 0.5, "right at the third"
    assert table.loc[bob, "01.q1"] == 0.25, "a known mistake"
    assert table.loc[dora, "01.q2"] == 2 * 0.5, "it weighs twice; without a progress file it was later"
    assert table.loc[dora, [c for c in table if c.startswith("03.")]].sum() == 0
    sums = table[[c for c in table if c[2:4] == ".q"]].sum(axis=1)
    assert (sums - table["points"]).abs().max() < 1e-9


def test_an_answer_right_for_somebody_elses_numbers_is_marked_and_not_judged(walk):
    folder, (ann, _, cy, *_), _ = walk
    answers = pd.read_csv(folder / "res/answers.csv", dtype={"chapter": str})
    marked = answers[answers["alike"].notna()]
    assert list(marked["name"]) == [cy] and ann in marked["alike"].iloc[0]
    assert marked["status"].iloc[0] != "right"


def test_the_excel_file_has_the_same_grades(walk):
    book = openpyxl.load_workbook(walk[0] / "res/grades.xlsx", read_only=True)
    head, *rows = book["grades"].values
    table = pd.DataFrame(rows, columns=head).set_index("name")
    assert table["points"].to_dict() == grades(walk)["points"].to_dict()
    assert {"grades", "answers", "files", "cells"} == set(book.sheetnames)


def test_the_learning_platforms_get_their_columns(walk):
    folder, people, _ = walk
    moodle = pd.read_csv(folder / "res/moodle_import.csv", dtype=str)
    assert list(moodle)[:4] == ["Identifier", "Full name", "Email address", "Grade"]
    assert moodle["Email address"].tolist() == [f"{n}@school.example" for n in range(1, 5)]
    canvas = pd.read_csv(folder / "res/canvas_import.csv", dtype=str)
    assert list(canvas)[:5] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
    assert canvas["Student"].tolist() == people[:4] and len(list(canvas)) == 5 + len(CHAPTERS)


def test_the_page_of_a_learner_teaches(walk):
    folder, (ann, bob, cy, dora, _), says = walk
    pages = {file.stem: file.read_text(encoding="utf-8") for file in (folder / "res/feedback").glob("*.html")}
    assert len(pages) == 4
    theirs = pages[f"{bob.split()[0].lower()}_{bob.split()[1].lower()}"]
    assert "Look again." in theirs and says.split(".")[0][:20] in theirs.replace("&#x27;", "'")
    assert "not JSON" in pages["dora_lee"]
    assert "1 of 1, 1 attempt<" in pages["ann_lee"] and "3 attempts: right, but" in pages["cy_lee"]
    assert "no progress file" in pages["dora_lee"]
    assert not any(name in theirs for name in (ann, cy, dora)), "nobody else's name"
    assert not any("http" in text or "<script" in text for text in pages.values())


def test_the_page_of_the_class_shows_what_was_known_and_what_was_not(walk):
    folder, _, says = walk
    text = (folder / "res/class.html").read_text(encoding="utf-8")
    assert "<td class='n'>4 of 4</td>" in text
    assert "It was 27 orders." in text and "Known mistakes" in text and says.split(" ")[0] in text
    assert "http" not in text and "<script" not in text


def test_what_a_learner_wrote_is_no_markup_and_no_formula(tmp_path, capsys):
    name = classes.names(1)[0]
    for number, evil in (("02", "<img src=x onerror=alert(1)>"), ("05", "=HYPERLINK(1)\x07")):
        notebook = mistaken(classes.right(number, name), "q1", evil)
        classes.saved(
            tmp_path / "in", name, number, classes.added(notebook, f"raise ValueError({evil!r})", 1)
        )
    assert told(capsys, "grade", tmp_path / "in", "-o", tmp_path / "res", "--workers", 1, "--quiet")[0] == 0
    assert told(capsys, "class", tmp_path / "res")[0] == 0
    pages = [*(tmp_path / "res/feedback").glob("*.html"), tmp_path / "res/class.html"]
    assert len(pages) == 2 and not any("<img" in page.read_text(encoding="utf-8") for page in pages)
    answers = pd.read_csv(tmp_path / "res/answers.csv")["answer"].dropna()
    assert not answers.str.startswith(("=", "+", "@")).any()


@pytest.mark.parametrize(
    "command, says",
    [
        (["hand-out", "none.csv", "-o", "x"], "cannot be read"),
        (["hand-out", "{empty}", "-o", "x"], "is empty"),
        (["hand-out", "{numbers}", "-o", "x"], "needs one called name"),
        (["hand-out", "{twice}", "-o", "x"], "Ann Lee twice"),
        (["hand-out", "{fine}", "-o", "x", "--chapters", "1-99"], "there are 01 to"),
        (["hand-out", "{fine}", "-o", "x", "--chapters", "one"], "must look like"),
        (["grade", "nowhere", "-o", "x"], "is not there"),
        (["grade", "{folder}", "-o", "x", "--hand-out", "{folder}"], "nothing was handed out"),
        (["grade", "{folder}", "-o", "x", "--memory", "-1"], "memory is -1"),
        (["grade", "{folder}", "-o", "x", "--workers", "0"], "workers is 0"),
        (["grade", "{folder}", "-o", "x", "--points", "{bad}"], "'rigth'"),
        (["class", "nowhere"], "pullbook grade makes it"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(tmp_path, monkeypatch, capsys, command, says):
    monkeypatch.chdir(tmp_path)
    texts = {
        "empty": "",
        "numbers": "a,b\n1,2",
        "twice": "name\nAnn Lee\nann  lee",
        "fine": "name\nAnn",
        "bad": "rigth=1",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    places = {name: tmp_path / name for name in texts} | {"folder": tmp_path}
    code, said = told(capsys, *(part.format(**places) for part in command))
    assert code == 2 and said.startswith("pullbook: ") and says in said and "Traceback" not in said


@pytest.mark.parametrize("command", ["start", "hand-out", "grade", "class", "lecture", "export"])
def test_each_command_shows_an_example_that_it_understands(command, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    example = capsys.readouterr().out.split("Example:\n")[1].splitlines()[0].split('"')
    words = [w for n, part in enumerate(example) for w in ([part] if n % 2 else part.split())]
    assert ended.value.code == 0 and words[:2] == ["pullbook", command]
    assert cli.parser().parse_args(words[1:]).run


def test_nothing_of_a_learners_is_overwritten_by_a_second_start(tmp_path, capsys):
    code, said = told(capsys, "start", tmp_path, "--no-open")
    assert code == 0 and (tmp_path / "notebooks/00_welcome.ipynb").is_file()
    mine, old = tmp_path / "exercises/01_order_as_trigger.ipynb", tmp_path / "exercises/03_pull_systems.ipynb"
    mine.write_text("my work")
    begun = json.loads((tmp_path / course.BEGUN).read_text())
    old.write_text("an older edition")
    begun["exercises/03_pull_systems.ipynb"] = course.mark(old)
    (tmp_path / course.BEGUN).write_text(json.dumps(begun))
    code, said = told(capsys, "start", tmp_path, "--no-open")
    assert code == 0 and mine.read_text() == "my work" and "kept as it is: exercises/01_order" in said
    assert old.read_text() == (ROOT / "exercises/03_pull_systems.ipynb").read_text(), (
        "what nobody changed is renewed"
    )


def test_start_opens_jupyterlab_on_the_whole_copy_at_the_welcome(tmp_path, monkeypatch, capsys):
    opened = []

    def run(command, cwd, env):
        opened.append((command, cwd, env["JUPYTER_CONFIG_PATH"].split(os.pathsep)[0]))
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli.subprocess, "run", run)
    assert told(capsys, "start", "mine")[0] == 0
    ((command, cwd, place),) = opened
    root = next(part.partition("=")[2] for part in command if "root_dir" in part)
    assert Path(root) == Path(cwd) == tmp_path / "mine" and (Path(cwd) / command[-1]).is_file()
    page = json.loads((Path(place) / "labconfig/page_config.json").read_text())
    assert page == {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}


def test_from_the_wheel_alone_a_learner_comes_to_the_first_lab(tmp_path):
    built = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            *["--no-deps", "--no-build-isolation", "--no-index", "-q", "-w"],
            tmp_path,
        ]
        + [source(tmp_path / "source")],
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert sum(name.endswith(".ipynb") for name in names) == len(list(ROOT.glob("[nes]*/*.ipynb")))
    venv.create(tmp_path / "venv", with_pip=False)
    python = next((tmp_path / "venv").glob("[bS]*/python*"))
    site = next((tmp_path / "venv").rglob("site-packages"))
    theirs = Path(pd.__file__).parents[1]  # what pullbook needs, but not pullbook
    (site / "others.pth").write_text(f"{theirs}\n")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            *["--no-deps", "--no-index", "-q", "--prefix"],
            tmp_path / "venv",
            wheel,
        ]
        + ["--ignore-installed"],
        check=True,
    )
    env = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    env |= {"PULLBOOK_HOME": str(tmp_path / "home"), "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [python, "-m", "pullbook", "start", "mine", "--no-open"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "copied to mine" in done.stdout, done.stdout + done.stderr
    lesson = json.loads((tmp_path / "mine/notebooks/01_order_as_trigger.ipynb").read_text(encoding="utf-8"))
    code = ["".join(c["source"]) for c in lesson["cells"] if c["cell_type"] == "code"]
    upto = next(n for n, text in enumerate(code) if "pb.labs." in text)
    script = "\n".join(code[: upto + 1]) + "\nprint(pb.__file__)"
    tried = subprocess.run(
        [python, "-c", script], cwd=tmp_path / "mine", env=env, capture_output=True, text=True
    )
    assert tried.returncode == 0, tried.stderr[-2000:]
    assert str(tmp_path / "venv") in tried.stdout
    assert (site / "pullbook/teach/classroom/jupyter/labconfig/page_config.json").is_file()


def source(folder):
    """What the wheel is built from."""
    folder.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    for name in ("pullbook", "notebooks", "exercises", "solutions"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        )
    return folder


def test_a_workbook_that_is_made_out_asks_for_nothing_but_answers():
    assert hand_out.chosen("") == [f"{n:02d}" for n in range(1, 13)]
    for number in hand_out.chosen(""):
        text = hand_out.personal(number, 'Zoë "Z" O\'Neil', "run 1")
        code = ["".join(c["source"]) for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
        names = {}
        exec("\n".join(line for line in code[0].split("\n") if "print" not in line), names)
        assert names["book"].learner == 'zoë "z" o\'neil' and names["book"].course_run == "run 1"


def test_every_way_to_spoil_a_notebook_has_a_name_of_its_own():
    ways = [*spoilt.HARMLESS, *spoilt.SECOND, *spoilt.UNREADABLE]
    assert len(ways) == len(set(ways)) >= 35


def test_the_class_can_be_looked_at_in_a_notebook(walk):
    folder, _, says = walk
    lab = pb.class_lab(folder / "res")
    assert lab.table(lab.result).loc["q1", ["right", "known mistake"]].tolist() == [3, 1]
    lab.set(question="q1")
    assert says.split(".")[0] in lab.sentence(lab.result) and lab.widget
    with pytest.raises(ValueError, match="must be one of"):
        lab.set(question="q8")
