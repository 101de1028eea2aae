"""The planner as a lab: it plans what the library plans, takes a shop's own file, and hands out a report."""

import html
import io
import math
from dataclasses import replace

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
    with pd.ExcelFile(lab.save(tmp_path / "plan.xlsx"), engine="openpyxl") as book:
        assert "what to do" in book.sheet_names


GOODS = [("tote", 1800), ("mug", 700), ("bag", 4500)]
SWAPPED = "order;date;position;product;qty;price;currency\n" + "".join(
    "{};2024-{:02}-{:02};{};{};{};{};{{money}}\n".format(
        n, 1 + n // 28, 1 + n % 28, k + 1, *GOODS[(n // 2 + k) % 3][:1], 1 + n % 3, GOODS[(n // 2 + k) % 3][1]
    )
    for n in range(168)
    for k in range(1 + n % 3)
)


def brought(lab, text, name="shop.csv"):
    """The lab, to which somebody brought a file."""
    lab.widget  # noqa: B018
    lab._take(({"name": name, "content": memoryview(text.encode())},))
    return {made.description: made for made in lab._fields.children}


def choose(made, column):
    """Choose a column in a list, as a hand does."""
    made.value = dict(made.options)[column]


def test_a_file_is_put_right_by_hand_and_the_line_of_code_does_the_same(lab, tmp_path):
    text = SWAPPED.format(money="EUR")
    fields = brought(lab, text)
    assert lab._by_hand.layout.display == "" and "tote" in lab._raw.value
    choose(fields["item"], "position")  # wrong
    assert set(lab.plan.items.index) == {"1", "2", "3"} and lab.shop.doubts
    assert html.escape(lab.shop.doubts[0]) in lab._told.value
    choose(fields["item"], "product")
    assert set(lab.plan.items.index) == {"tote", "mug", "bag"}
    choose(fields["price"], "not in this file")
    assert "can't be used" in lab._told.value and "price" in lab.code
    choose(fields["price"], "price")
    assert (
        lab.code == ("mine = pb.read_orders('shop.csv', columns={'item': 'product', 'price': 'price'})")
        and html.escape(lab.code) in lab._read.value
    )
    (tmp_path / "shop.csv").write_text(text, encoding="utf-8")
    told = {"pb": pb}
    exec(lab.code.replace("'shop.csv'", repr(str(tmp_path / "shop.csv"))), told)
    assert told["mine"].lines.equals(lab.shop.lines)
    fields["item"].value = fields["price"].value = -2  # as found
    assert lab.code == "mine = pb.read_orders('shop.csv')"


def test_a_file_whose_columns_are_not_known_can_be_used_by_hand(lab):
    text = "a,b,c\n" + "".join(f"2024-{1 + n // 28:02}-{1 + n % 28:02},x{n},{n % 9}\n" for n in range(168))
    text = text.replace("a,b,c", "Zork,Blib,Quux")
    fields = brought(lab, text)
    assert "can't be used" in lab._told.value and lab._by_hand.selected_index == 0
    choose(fields["item"], "Blib")
    choose(fields["price"], "Quux")
    assert "can't be used" not in lab._told.value and lab.shop.totals.items == 168


def test_the_lab_speaks_the_money_of_its_file_and_doubts_come_first(lab):
    brought(lab, SWAPPED.format(money="JPY"))
    assert lab._sliders["setup"].description == "A set-up (JPY)"
    assert "JPY to fill" in lab._words.value and "a set-up 2 JPY" in html.unescape(lab._words.value)
    assert "euro" not in lab.set(setup=300, short=200).sentence(lab.result)
    assert lab._sliders["setup"].value == 300
    lab._take(({"name": "shop.csv", "content": memoryview(SWAPPED.format(money="EUR").encode())},))
    assert lab._sliders["setup"].description == "A set-up (euro)"
    young = pb.labs.planner(pb.catalogue(weeks=8))
    (doubt,) = young.plan.doubts  # not of the file, so it stands nowhere else
    assert young.sentence(young.result).endswith(doubt)
    odd = pb.planner.plan(pb.catalogue()).shop
    odd = pb.labs.planner(replace(odd, doubts=("Something is odd.",)))
    assert odd.sentence(odd.result).startswith("1 doubt: ")
