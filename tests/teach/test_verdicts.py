"""Each verdict of the course rests on numbers that a committed, executed lesson shows."""

import csv
import re
from pathlib import Path

import nbformat
import pytest

import pullbook as pb

ROOT = Path(__file__).resolve().parents[2]
CLAIMS = ROOT / "pullbook" / "teach" / "workbook" / "claims.csv"
CLAIMS = list(csv.DictReader(CLAIMS.read_text(encoding="utf-8").splitlines()))


def shown(chapter):
    """What the cells of a lesson print, as one text."""
    (path,) = ROOT.glob(f"notebooks/{chapter}_*.ipynb")
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(
        o.get("text") or o.get("data", {}).get("text/plain", "")
        for c in cells
        if c.cell_type == "code"
        for o in c.outputs
    )


def numbers(text):
    """The numbers in a text, by value: 1,204 is 1204.0."""
    return {float(n.replace(",", "")) for n in re.findall(r"\d[\d,.]*\d|\d", text)}


@pytest.mark.parametrize("row", CLAIMS, ids=lambda r: r["claim"])
def test_the_numbers_that_decide_stand_in_the_lessons(row):
    found = [e.split(":", 1) for e in row["evidence"].split("|")]
    assert found and {chapter for chapter, _ in found} <= set(row["chapters"].split())
    for chapter, text in found:
        assert text in shown(chapter), (chapter, text)
    decided = numbers(row["because"]) | numbers(row["hinge"])
    assert numbers(row["because"]), "decided by a number"
    assert row["hinge"].strip(), "each verdict says where it turns"
    without = decided - numbers(" ".join(text for _, text in found))
    assert not without, f"{row['claim']}: {without} stand in because or hinge, not in evidence"


def test_each_verdict_is_holds_or_fails():
    for row in CLAIMS:
        assert re.match(r"(holds|fails)\b", row["verdict"]), row["claim"]
        assert all(list(ROOT.glob(f"notebooks/{c}_*.ipynb")) for c in row["chapters"].split())


def test_the_learners_own_verdict_stands_beside_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("PULLBOOK_HOME", str(tmp_path))
    assert set(pb.verdicts()["yours"]) == {""}
    pb.predict("01.verdict", "holds if they wait")
    pb.predict("02.verdict", "as full as W_0")  # a rule, not a claim
    table = pb.verdicts()
    assert table.loc["C1", "yours"] == "01: holds if they wait" and "W_0" not in table.to_string()
    assert table.columns.tolist() == ["says", "chapters", "yours", "verdict", "because", "hinge"]
