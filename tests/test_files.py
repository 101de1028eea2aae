"""A file is there whole or not at all: whoever writes, reads or fails meanwhile."""

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import pullbook as pb
from pullbook import _files
from pullbook._files import cache_folder, data_folder, export, save, write, written

BIG = 300_000  # bytes: more than one write of the system
SCRIPT = """
import sys
from pullbook._files import write
path, letter = sys.argv[1:]
for _ in range(150):
    write(path, letter * {big})
"""


def only(folder):
    """The one file in a folder: nothing else was left there."""
    (file,) = folder.iterdir()
    return file


def test_of_two_processes_that_write_at_once_each_file_is_of_one(tmp_path):
    file = tmp_path / "shared.txt"
    write(file, "a" * BIG)
    both = [subprocess.Popen([sys.executable, "-c", SCRIPT.format(big=BIG), file, letter]) for letter in "ab"]
    seen = set()
    while any(p.poll() is None for p in both):
        text = file.read_text()
        assert len(text) == BIG and len(set(text)) == 1
        seen.add(text[0])
    assert [p.returncode for p in both] == [0, 0] and only(tmp_path) == file and seen <= {"a", "b"}


@pytest.mark.parametrize(
    "data", ["new Ω\n", "new Ω\n".encode(), lambda path: path.write_text("new Ω\n", encoding="utf-8")]
)
def test_text_bytes_and_what_a_function_writes(tmp_path, data):
    file = tmp_path / "a.txt"
    for _ in range(2):
        assert write(file, data) == file
        assert only(tmp_path).read_bytes() == "new Ω\n".encode()


def stop(path):
    path.write_text("half of")
    raise KeyboardInterrupt


def full(path):
    path.write_text("half of")
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("fails", [stop, full])
@pytest.mark.parametrize("old", ["as it was", None])
def test_a_stop_in_the_middle_leaves_what_was_there(tmp_path, fails, old):
    file = tmp_path / "a.txt"
    if old:
        file.write_text(old)
    with pytest.raises((KeyboardInterrupt, OSError)):
        write(file, fails)
    assert [p.read_text() for p in tmp_path.iterdir()] == ([old] if old else [])


def test_what_a_link_leads_to_is_changed(tmp_path):
    (tmp_path / "far").mkdir()
    target, link, second = tmp_path / "far" / "real.csv", tmp_path / "link.csv", tmp_path / "second.csv"
    link.symlink_to(target)  # to a file that is not there yet
    second.symlink_to("link.csv")
    for text in ("one", "two"):
        assert write(second, text) == second
        assert second.is_symlink() and link.is_symlink() and target.read_text() == text
    assert only(tmp_path / "far") == target


@pytest.mark.skipif(os.name == "nt", reason="permissions of another kind")
def test_permissions_stay_and_new_files_have_the_usual_ones(tmp_path):
    file, usual = tmp_path / "a.txt", tmp_path / "usual.txt"
    usual.write_text("")
    write(file, "one")
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE(usual.stat().st_mode)
    for mode in (0o640, 0o600, 0o444):
        file.chmod(mode)
        write(file, lambda path: path.write_text("two"))
        assert stat.S_IMODE(file.stat().st_mode) == mode and file.read_text() == "two"


def test_a_path_that_cannot_be_written_is_named_in_a_sentence(tmp_path, monkeypatch):
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    (tmp_path / "file").write_text("")
    calls = [
        lambda p: export(p / "a.html", "text"),
        lambda p: save({"t": pd.DataFrame({"x": [1]})}, p / "a.csv"),
        lambda p: pb.export_progress(p / "a.json"),
    ]
    for call in calls:
        for folder in (tmp_path / "file", tmp_path / "nowhere"):
            with pytest.raises(
                ValueError, match=r"path is '.*a\.\w+', which cannot be written \(.+\); name a file in"
            ):
                call(folder)
        with monkeypatch.context() as patch:
            if os.access(closed, os.W_OK):  # whoever may do everything
                patch.setattr(
                    os, "open", lambda *_: (_ for _ in ()).throw(PermissionError(13, "Permission denied"))
                )
            with pytest.raises(ValueError, match="Permission denied"):
                call(closed)
    assert not list(closed.iterdir())
    with pytest.raises(ValueError, match="it is a folder"):
        export(tmp_path, "text")


def test_folders_are_the_users_own_unless_one_is_named(monkeypatch):
    monkeypatch.delenv("PULLBOOK_HOME", raising=False)
    folders = cache_folder(), data_folder()
    assert all("pullbook" in str(f).lower() for f in folders) and folders[0] != folders[1]
    monkeypatch.setenv("PULLBOOK_HOME", "here")
    assert (cache_folder(), data_folder()) == (Path.cwd() / "here" / "cache", Path.cwd() / "here")


def test_tables_that_make_no_file_leave_the_old_one(tmp_path):
    file = tmp_path / "a.xlsx"
    save({"t": pd.DataFrame({"x": [1]})}, file)
    old = file.read_bytes()
    with pytest.raises(ValueError, match="1,048,576 rows; a sheet of Excel takes 1,048,575"):
        save({"t": pd.DataFrame({"x": range(_files.MOST_ROWS + 1)})}, file)
    with pytest.raises(ValueError, match="'.txt'"):
        save({}, tmp_path / "a.txt")
    assert only(tmp_path) == file and file.read_bytes() == old


EVIL = ["=1+1", "+1", "-x", "@a", "\tb", "\rc", "=HYPERLINK(0)", "#REF!", "mug\r=1+1", "bell\x07"]


def test_no_text_becomes_a_formula_in_a_workbook_or_a_csv():
    table = pd.DataFrame({"=head": EVIL, "-n": range(-1, -len(EVIL) - 1, -1)})
    sheet = openpyxl.load_workbook(io.BytesIO(written({"t": table}, ".xlsx")))["t"]
    kinds = [[cell.data_type for cell in row] for row in sheet.iter_rows()]
    assert kinds == [["s", "s"]] + [["s", "n"]] * len(EVIL)
    assert [c.quotePrefix for c in sheet["A"]] == [True] * 8 + [False] * 3
    assert sheet["A"][1].value == "=1+1" and sheet["A"][10].value == "bell"
    back = pd.read_csv(io.BytesIO(written({"t": table}, ".csv")))
    assert back.columns.tolist() == ["'=head", "'-n"] and back["'-n"].tolist() == table["-n"].tolist()
    assert [text[0] for text in back["'=head"]] == ["'"] * 7 + ["#", "m", "b"]


def test_a_sheet_has_widths_formats_and_a_frozen_head():
    table = pd.DataFrame(
        {
            "item": ["mug", "a cup " * 30],
            "units": [1200, 3],
            "euro": [1234.5, 0.25],
            "share": [0.05, 0.1],
            "value": [0.05, 3.0],
        }
    )
    table.attrs["formats"] = {"share": "0%", "value": ["0.0%", "#,##0"]}
    sheet = openpyxl.load_workbook(io.BytesIO(written({"t": table, "none": table.head(0)}, ".xlsx")))["t"]
    assert sheet.freeze_panes == "A2"
    assert [[c.number_format for c in row] for row in sheet["B2":"E3"]] == [
        ["#,##0", "#,##0.00", "0%", "0.0%"],
        ["#,##0", "#,##0.00", "0%", "#,##0"],
    ]
    widths = {letter: column.width for letter, column in sheet.column_dimensions.items()}
    assert widths["A"] == _files.WIDE and widths["B"] == len("1,200.00") + 2
    assert sheet["A3"].alignment.wrap_text
