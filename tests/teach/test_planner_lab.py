"""The planner as a lab: it plans what the library plans, takes a shop's own file, and hands out a report."""

import io

import pytest

import pullbook as pb
from pullbook.costing import Assumptions


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
        Assumptions(setup=5, lost=0.1, short=1, lead_time=3).with_obsolescence(0.5),
        weeks=31,
        method="greedy",
    )
    lab.set(setup=5, lost=10, short=1, obsolescence=50, lead=3, learn=60)
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


def test_files_and_report(tmp_path):
    lab = pb.labs.planner(verdicts=pb.verdicts())
    lab.widget  # noqa: B018
    lab._offer()
    assert (
        "plan.html" in lab._links.value
        and "the_planner.xlsx" in lab._links.value
        and "items.csv" in lab._links.value
    )
    text = lab.save(tmp_path / "plan.html").read_text(encoding="utf-8")
    assert text.count("<svg") == 2 and "C14" in text and lab.plan.summary().replace("'", "&#x27;") in text
    assert "src=" not in text and text.count("href=") == text.count("href='#"), "nothing is asked of anybody"
    assert (
        "no limit" in text
        and "reorder point (units)" in text
        and text.index("What to do") < text.index("Verdicts")
    )
