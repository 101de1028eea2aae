"""Rosters as platforms export them, and whose a file is."""

import io
import zipfile

import pytest

from pullbook.teach.classroom import collect, points, roster
from pullbook.teach.classroom.roster import Directory, Learner

MOODLE = "First name,Surname,ID number,Email address\nAnn,Lee,17,al@x.org\nZoë,van den Öz,18,zo@x.org\n"
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Workbook 1\n"
    "    Points Possible,,,,,10\n"
    '"Lee, Ann",101,S1,al7,A,\n"van den Öz, Zoë",102,S2,zo8,A,\n"Student, Test",103,,,A,\n'
)
SEMICOLONS = "Name;E-Mail\nAnn Lee;al@x.org\nZoë van den Öz;zo@x.org\n"


@pytest.mark.parametrize("text", [MOODLE, CANVAS, SEMICOLONS], ids=["moodle", "canvas", "semicolons"])
@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig"])
def test_the_lists_of_platforms_give_the_same_learners(tmp_path, text, code):
    (tmp_path / "roster.csv").write_bytes(text.encode(code))
    assert [x.name for x in roster.read(tmp_path / "roster.csv")] == ["Ann Lee", "Zoë van den Öz"]


def test_two_of_a_name_are_told_apart_by_their_id(tmp_path):
    (tmp_path / "roster.csv").write_text("name,id\nAnn Lee,7\nann lee,8\nBob Ng,9\n")
    assert [x.name for x in roster.read(tmp_path / "roster.csv")] == ["Ann Lee (7)", "ann lee (8)", "Bob Ng"]


def test_a_name_that_two_may_mean_finds_neither():
    both = Directory([Learner("Ann Lee", id="7"), Learner("Lee Ann", id="8")])
    assert both.find("ann_lee") is None and both.find("7").name == "Ann Lee"


@pytest.mark.parametrize(
    "path, platform",
    [
        ("Zoë van den Öz_4711_assignsubmission_file/a.ipynb", "moodle"),
        ("Zoë van den Öz_4711_assignsubmission_file_a.ipynb", "moodle"),
        ("vandenozzoe_4711_815_a-2.ipynb", "canvas"),
        ("vandenozzoe_LATE_4711_815_a.ipynb", "canvas"),
        ("zoe_van_den_oz/a.ipynb", ""),
        ("week 3/zo@x.org/deep/a.ipynb", ""),
        ("zoe_van_den_oz_03_pull_systems.ipynb", ""),
        ("03_pull_systems_zo.ipynb", ""),
    ],
)
def test_a_file_is_its_learners_by_its_path(path, platform):
    directory = Directory([Learner("Zoë van den Öz", email="zo@x.org"), Learner("Ann Lee")])
    found = collect.submission(collect.File(path, "2026-01-01", b"{}"), directory)
    assert found.who.name == "Zoë van den Öz" and found.platform[0] == platform
    assert found.trouble


def test_zips_in_zips_are_opened_and_a_damaged_one_is_named(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("03_pull_systems.ipynb", "{}")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("ann_lee/work.zip", inner.getvalue())
        archive.writestr("bob/broken.zip", b"PK but no zip")
        archive.writestr("../../evil.ipynb", "{}")
    names = [file.name for file in collect.files(tmp_path / "all.zip")]
    assert "ann_lee/work.zip/03_pull_systems.ipynb" in names and "bob/broken.zip" in names
    assert not (tmp_path.parent.parent / "evil.ipynb").exists()


def test_marks_of_its_own_for_a_mistake_are_found_by_how_its_sentence_begins(tmp_path):
    file = tmp_path / "points.toml"
    file.write_text('mistake = 0.2\n[[marks]]\nquestion = "03.q1"\nsays = "You counted"\nshare = 0.7\n')
    policy = points.read(file)
    assert policy.earned("03.q1", "mistake", "You counted lunch.", None) == 0.7
    assert policy.earned("03.q1", "mistake", "You forgot.", None) == 0.2
    assert policy.earned("03.q1", "not yet", "Too low.", None) == 0
    assert points.read() == points.Points()


@pytest.mark.parametrize(
    "text", ["mistake = -1", 'right = "1"', "[[marks]]\nquestion = 'x'", "right = ", "a = 1"]
)
def test_a_policy_that_makes_no_sense_is_refused(tmp_path, text):
    (tmp_path / "points.toml").write_text(text)
    with pytest.raises(ValueError, match="points"):
        points.read(tmp_path / "points.toml")
