"""The planner as a lab: it plans what the library plans, takes a shop's own file, and hands out a report."""

import html
import io
import math

import pandas as pd
import pytest

import pullbook as pb
from pullbook.costing import Assumptions
from pullbook.decide.planner import NOTES


@pytest.fixture(scope="module")
def own():
    """A shop's file of 30 weeks, as text."""
    lines = pb.catalogue(weeks=30, seed=3).lines.drop(columns="cost")
    return lines.assign(time=lines["time"].dt.strftime("%Y-%m-%d %H:%M")).to_csv(index=False)


@pytest.fixture
def lab():
    return pb.labs.planner()


def test_it_opens_on_what_the_lesson_says(lab):
    assert (
        "Hybrid earns most" in lab.chart(lab.result).to_dict()["title"]["text"]
        and lab.sentence(lab.result) == lab.plan.summary()
    )


def test_its_plan_is_the_librarys(lab):
    made = pb.planner.plan(
        pb.catalogue(),
        Assumptions(setup=5, lost=0.1, short=1, lead_time=3, making=8, capacity=40).with_obsolescence(0.5),
        method="greedy",
    )
    lab.set(setup=5, lost=10, short=1, obsolescence=50, lead=3, making=8, capacity=40)
    assert lab.plan.results.equals(made.results) and lab.plan.items.equals(made.items)


def test_less_money_ties_up_less_and_none_is_all_pull(lab):
    tied = [float(lab.set(budget=b).plan.items["money"].sum()) for b in (0, 25, 50, 75, 100)]
    assert tied == sorted(tied) and tied[0] == 0
    none = lab.set(budget=0).plan.results["profit"]
    assert none["hybrid"] == pytest.approx(none["all pull"])


def test_a_shop_of_ones_own_by_path_by_upload_and_by_table(lab, own, tmp_path):
    (tmp_path / "mine.csv").write_text(own, encoding="utf-8")
    lab.open(tmp_path / "mine.csv")
    by_path = lab.plan
    assert by_path.train + by_path.held_out == 30 and "rows" in lab.about
    fresh = pb.labs.planner()
    fresh.widget  # noqa: B018
    fresh._take(({"name": "mine.csv", "content": memoryview(own.encode())},))
    assert fresh.plan.results.equals(by_path.results) and "rows" in fresh._told.value
    assert pb.labs.planner(pb.read_orders(io.StringIO(own))).plan.results.equals(by_path.results)


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"dear diary,\ntoday it rained", b"time,item\n2024-01-01,bag\n"]
)
def test_a_file_that_cannot_be_used_leaves_the_lab_as_it_was(lab, content):
    lab.widget  # noqa: B018
    before = lab.result
    lab._take(({"name": "notes.csv", "content": memoryview(content)},))
    assert lab.result is before and "can't be used" in lab._told.value
    lab.set(setup=3)
    assert len(lab.result.items) == len(before.items)


def test_at_its_end_the_slider_of_hours_is_no_limit_and_few_hours_push_more(lab):
    assert math.isinf(lab.plan.assumed.capacity)
    free = (lab.plan.items["policy"] == "push").sum()
    assert (lab.set(capacity=20).plan.items["policy"] == "push").sum() > free


def test_items_with_a_note_are_told_apart_in_the_picture():
    lines = pb.catalogue().lines
    given_up = (lines["item"] == "BA02") & (lines["time"] > lines["time"].quantile(0.5))
    lab = pb.labs.planner(lines[~given_up])
    spec = lab.chart(lab.result).to_dict()
    noted = lab.plan.items["note"].value_counts()
    dots = [dot["policy"] for dot in spec["datasets"]["items"]]
    assert (
        dots.count("pull: new") == noted[NOTES["new"]] and dots.count("pull: ended") == noted[NOTES["ended"]]
    )
    assert f"{noted[NOTES['ended']]} ended" in spec["title"]["subtitle"]
    assert all(note in spec["description"] for note in noted.index if note)


def test_files_and_report(tmp_path, monkeypatch):
    lab = pb.labs.planner()
    asked = []
    tornado = type(lab.plan).tornado
    monkeypatch.setattr(type(lab.plan), "tornado", lambda plan: asked.append(plan) or tornado(plan))
    lab.widget  # noqa: B018
    lab.set(setup=3)
    assert asked == []  # not before somebody wants the report
    lab._offer()
    assert len(asked) == 1
    assert all(name in lab._links.value for name in ("plan.html", "the_planner.xlsx", "what_to_do.csv"))
    text = lab.save(tmp_path / "plan.html").read_text(encoding="utf-8")
    assert text.count("<svg") == 3 and html.escape(lab.plan.summary()) in text
    assert "src=" not in text and text.count("href=") == text.count("href='#"), "nothing is asked of anybody"
    assert "Halyard&#x27;s online shop" in text and "reorder point (units)" in text
    book = pd.ExcelFile(lab.save(tmp_path / "plan.xlsx"), engine="openpyxl")
    assert "what to do" in book.sheet_names
