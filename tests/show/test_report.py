"""The report of a plan: it says whether the plan pays, its sums are those of the plan, it is of this shop and
of no other, and nothing in it can do harm.
"""

import html
import io
import re
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest

import pullbook as pb
from pullbook._files import written
from pullbook.decide.planner import NOTES, WAYS
from pullbook.show import report_parts as parts
from pullbook.show.charts.plans import hybrid_lead, items_chart, lead_tornado, profits
from pullbook.show.report import page, sheets
from pullbook.show.report_finding import finding
from pullbook.show.report_words import WORDS


@pytest.fixture(scope="module")
def made():
    """A plan of Halyard's shop, of which nobody has bought one backpack for the last half of the year."""
    return pb.planner.plan(dropped("BA02", pb.catalogue().lines))


def dropped(item, lines):
    """The order lines of a shop that gave up an item after half of its weeks."""
    return lines[(lines["item"] != item) | (lines["time"] < lines["time"].quantile(0.5))]


@pytest.fixture(scope="module")
def told(made):
    return page(made)


@pytest.fixture(scope="module")
def other():
    """A shop's own file, with names that are up to no good."""
    lines = pb.catalogue(weeks=20, seed=3).lines.drop(columns=["cost", "description"])
    lines = lines[lines["item"].isin(lines["item"].value_counts().index[:12])]
    names = lines["item"].unique()
    names = dict(zip(names, ["=1+1", "<b>mug</b>", "@cup", "-5", "a & b"]))
    lines = lines.assign(item=lines["item"].replace(names), time=lines["time"].dt.strftime("%Y-%m-%d"))
    file = io.StringIO(lines.to_csv(index=False))
    file.name = "ceramics.csv"
    return pb.planner.plan(pb.read_orders(file))


def earning(plan, push, pull, hybrid):
    """The plan, as if its ways had earned so much in each of four trials."""
    trials = pd.DataFrame(dict(zip(WAYS, (push, pull, hybrid))), index=plan.trials.index, dtype=float)
    return replace(
        plan, trials=trials, results=plan.results.assign(profit=trials.sum()), unwanted=0 * plan.unwanted
    )


def test_the_page_needs_nothing_else_and_asks_nothing_of_anybody(made, told, tmp_path):
    assert told.count("<svg") == told.count("<figcaption>") == 3 and len(told) < 500_000
    assert not re.search(r"(src|href)\s*=\s*[\"']?(http|//)", told) and "<script" not in told
    assert pb.report(made, tmp_path / "plan.html").read_text(encoding="utf-8") == told
    with pytest.raises(ValueError, match="'.pdf'"):
        pb.report(made, tmp_path / "plan.pdf")
    with pytest.raises(ValueError, match="plan is 5; it must be a Plan"):
        pb.report(5, tmp_path / "plan.html")


def test_all_that_a_bank_asks_is_there_in_its_order(made, told):
    asked = ["Whose orders", "Money", "What each way earned", "What to do first", "What it rests on"]
    places = [told.index(f"'>{part}</h2>") for part in [*asked, "What the words mean"]]
    assert places == sorted(places)
    for what in ("wages", "rent", "fees", "tax", "repayment of loans", "service", "by money", "usual value"):
        assert what in told, what


def test_sums_are_those_of_the_plan(made):
    money = parts.money(made).set_index("money")["amount"]
    what = parts.to_do(made)
    assert money.iloc[0] == pytest.approx(made.items["filling"].sum())
    goods = -made.results.loc["all push", "goods"] / made.held_out  # a week
    assert money["weeks a unit lies there"] == pytest.approx(
        made.results.loc["all push", "stock"] / goods, rel=0.5
    )
    assert money.iloc[0] == pytest.approx(what["stock"]["first filling (euro)"].sum())
    assert money.iloc[0] == pytest.approx(what["stock"]["first fillings so far (euro)"].iloc[-1])
    assert money["mean stock from then on"] == pytest.approx(what["stock"]["mean stock (euro)"].sum())
    assert money["mean stock in the trials"] == made.results.loc["hybrid", "stock"]
    assert money["saved, a year, as expected"] == pytest.approx(what["stock"]["saves (euro a year)"].sum())
    lead = parts.trials(made)["hybrid ahead by"].sum() / made.held_out
    assert lead == pytest.approx(hybrid_lead(made)) == pytest.approx(made.lead.mean)


def test_each_item_stands_in_one_list_and_what_saves_most_comes_first(made):
    what = parts.to_do(made)
    assert sorted(item for t in what.values() for item in t["item"]) == sorted(made.items.index)
    assert set(what["stock"]["item"]) == set(made.items.index[made.items["policy"] == "push"])
    assert set(what["look at"]["item"]) == set(made.items.index[made.items["note"] != ""])
    assert what["stock"]["saves (euro a year)"].is_monotonic_decreasing
    assert what["make to order"]["saves (euro a year)"].is_monotonic_decreasing
    poor = pb.planner.plan(pb.catalogue(), budget=5000)
    assert NOTES["budget"] in set(parts.to_do(poor)["look at"]["note"])
    assert "The budget allows 5,000" in page(poor)


def test_the_first_sentence_says_whether_the_plan_pays_and_what_to_do_if_not(made):
    wins = finding(earning(made, [80, 80, 80, 80], [90, 90, 90, 90], [99, 100, 101, 100]))
    look = "Look at the doubt first. "  # the backpack
    assert wins.startswith(look + "The plan earned 40 euro more than all pull") and "in 4 of 4" in wins
    assert "chance" not in wins
    lucky = finding(earning(made, [80, 80, 80, 80], [90, 90, 90, 90], [80, 80, 90, 140]))
    assert "more than all pull" in lucky and "do not tell that from chance" in lucky
    loses = earning(made, [80, 80, 80, 80], [90, 90, 90, 90], [70, 71, 70, 69])
    assert finding(loses).startswith("Don't follow this plan; make everything to order.")
    assert "Not advised" in page(loses) and "Not advised" not in page(made)
    stocked = finding(earning(made, [95, 95, 95, 95], [90, 90, 90, 90], [70, 71, 70, 69]))
    assert stocked.startswith(look + "Don't follow this plan; stock every item.")
    unlucky = finding(earning(made, [95, 95, 95, 95], [90, 90, 90, 90], [70, 120, 70, 71]))
    assert unlucky.startswith(look + "The plan is not shown to be better; stock every item.")
    level = finding(earning(made, [80] * 4, [1000] * 4, [1001] * 4))
    assert level.startswith("The plan and all pull are level") and "Take all pull (make everything" in level
    assert "they earned the same, to less than 1%, the plan 4 euro more. " in level
    level = finding(earning(made, [1001] * 4, [90] * 4, [1000] * 4))
    assert (
        "and all push are level" in level and "Take the plan. In these weeks the plan tied up less" in level
    )
    assert f"ties up {made.items['money'].sum():,.0f} euro" in level  # this one, not those of the trials


def test_the_range_of_a_next_stretch_is_that_of_student_and_holds_it_where_that_of_the_mean_does_not(made):
    rng, held = np.random.default_rng(0), {"mean": 0, "next stretch": 0}
    for _ in range(100):
        *known, then = rng.normal(300, 60, 5)
        said = finding(earning(made, [0] * 4, [0] * 4, known))
        low, high = re.search(r"of the mean (-?\d+) to (-?\d+)", said).groups()
        first, last = re.search(r"next stretch of 6 weeks alone (-?\d+) to (-?\d+)", said).groups()
        s, t = np.std(known, ddof=1) / 6, 3.1824  # a week; 3 degrees of freedom
        assert (int(last) - int(first)) / 2 == pytest.approx(t * s * (1 + 1 / 4) ** 0.5, abs=1)
        held["mean"] += int(low) <= then / 6 <= int(high)
        held["next stretch"] += int(first) <= then / 6 <= int(last)
    assert held["mean"] < 88 < 90 <= held["next stretch"] <= 99


@pytest.mark.parametrize("side", ["all push", "all pull"])
def test_a_plan_that_was_one_of_the_simple_ways_is_not_said_to_tie_up_less_than_itself(made, side):
    results = made.results.copy()
    results.loc["hybrid"] = results.loc[side]
    other = "all pull" if side == "all push" else "all push"
    results.loc[other, "profit"] = 0.0
    said = finding(replace(made, results=results))
    assert f"the plan was {side}" in said and "less" not in said
    none = replace(made, results=results, items=made.items.assign(policy="pull", money=0.0))
    if side == "all pull":
        assert finding(none).endswith("there was nothing to choose. Make everything to order.")


def test_of_one_item_it_speaks_of_one_and_a_lead_of_nothing_is_level():
    lines = pb.catalogue(weeks=16).lines
    one = pb.planner.plan(lines[lines["item"] == lines["item"].mode()[0]])
    text = page(one)
    assert "Push 1 of 1 item, pull none; " in text and "1 items" not in text and "-0 euro" not in text
    assert "The hybrid is level with another way" in text and "level" in set(parts.tornado(one)["with that"])


def test_it_is_of_this_shop_and_of_no_other(other):
    text = page(other)
    assert "ceramics.csv" in text and "Halyard" not in text and not re.search(r"\bC1[0-6]?\b", text)
    known = parts.facts(other).set_index("about")["known"]
    assert f"{other.shop.account.kept:,} lines" in known["orders"] and "2024-01-01" in known["orders"]
    assert "taken as 60% of the price" in known["cost of the items"]
    table = pb.planner.plan(other.shop.lines)
    assert "a table of order lines" in page(table)


def test_what_a_shop_tells_of_its_file_is_told_and_its_money_is_not_called_euro(other):
    shop = replace(
        other.shop,
        name="Clay & Co.csv",
        currency="JPY",
        doubts=("61 orders are <pending>.", "The price varies."),
        unused=("SKU",),
        dialect="Etsy",
    )
    plan = pb.planner.plan(shop)
    text = page(plan)
    for said in ("Clay &amp; Co.csv", "Etsy", "SKU", "JPY", "2024-01-01", "set-up 2 JPY", "missing 2 JPY"):
        assert said in text, said
    assert text.index("61 orders are &lt;pending&gt;.") < text.index("class='first'"), "doubts come first"
    assert "2 doubts: look at them first" in text
    others = text.replace(html.escape(plan.foreign), "")
    assert "euro" in plan.foreign and not re.search(r"\beuro\b", others)
    book = openpyxl.load_workbook(io.BytesIO(workbook(plan)))
    cells = [str(c.value) for sheet in book for row in sheet.iter_rows() for c in row]
    assert "61 orders are <pending>." in cells[:6] and "first filling (JPY)" in cells
    assert all(plan.foreign in cell for cell in cells if re.search(r"\beuro\b", cell))
    own = parts.facts(pb.planner.plan(shop, pb.costing.Assumptions(setup=300, short=200)))
    assert "euro" not in " ".join(own["known"]) and "assumed, in JPY" in " ".join(own["known"])


def test_money_that_the_file_does_not_tell_is_not_asserted(other):
    known = parts.facts(other).set_index("about")["known"]
    assert known["currency"] == "euro, since the orders don't tell which it is"


def workbook(plan):
    return written(sheets(plan), ".xlsx")


def test_names_of_items_do_no_harm_in_the_page_or_in_the_workbook(other):
    text = page(other)
    assert "<b>mug" not in text and "&lt;b&gt;mug&lt;/b&gt;" in text and "a &amp; b" in text
    book = openpyxl.load_workbook(io.BytesIO(workbook(other)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "=1+1" in [cell.value for cell in cells] and "f" not in {cell.data_type for cell in cells}


def test_the_workbook_has_a_sheet_for_each_question_and_numbers_that_can_be_read(made, tmp_path):
    book = openpyxl.load_workbook(pb.report(made, tmp_path / "plan.xlsx"))
    assert book.sheetnames == [
        "summary",
        "what to do",
        "results",
        "trials",
        "assumptions",
        "tornado",
        "words",
    ]
    assert all(sheet.freeze_panes == "A2" for sheet in book)
    assert all(width.width <= 60 for sheet in book for width in sheet.column_dimensions.values())
    todo = pd.DataFrame(book["what to do"].values)
    todo = todo.set_axis(todo.iloc[0], axis=1).iloc[1:]
    assert (
        len(todo) == len(made.items)
        and todo["do"].value_counts()["stock"] == (made.items["policy"] == "push").sum()
    )
    assert todo["first filling (euro)"].astype(float).sum() == pytest.approx(made.items["filling"].sum())
    formats = {c.value: book["what to do"].cell(2, c.column).number_format for c in book["what to do"][1]}
    assert formats["first filling (euro)"] == "#,##0" and formats["cycle service level"] == "0.0%"
    kinds = {row[0].value: row[1].number_format for row in book["assumptions"].iter_rows(min_row=2)}
    assert kinds["lost"] == kinds["carrying"] == "0.0%" and kinds["lead time"] == "#,##0"


def test_every_word_of_a_column_is_explained(made):
    words = " ".join(WORDS).replace("(", " ").replace(")", " ")
    for table in parts.to_do(made).values():
        for name in table.columns.drop(
            ["item", "description", "class", "note", "what to do"], errors="ignore"
        ):
            plain = name.split(" (")[0]
            plain = {
                "cards": "card",
                "of it now": "first filling",
                "of it in weeks 1 to 2": "first filling",
                "stocking it would save": "saves",
            }.get(plain, plain)
            assert plain.replace("first fillings so far", "first filling") in words, name


def test_the_tornado_is_of_the_lead_and_its_table_says_where_it_is_lost(made):
    table = parts.tornado(made)
    assert "service" in table["assumption"].tolist() and set(table["with that"]) == {"ahead"}
    chart = lead_tornado(made, parts.swings(made)).to_dict()
    assert chart["title"] == f"A lead of {made.lead.mean:.0f} euro a week: kept, whichever of these changes"
    turned = made.tornado({"carrying": (0.1, 4.0)})
    assert lead_tornado(made, turned).title.endswith("lost, if carrying changes") == bool(
        turned["turns"].iloc[0]
    )
    behind = earning(made, [80] * 4, [90] * 4, [70] * 4)
    assert "euro a week behind" in lead_tornado(behind, turned).title


def test_charts_say_a_tie_and_show_the_notes(made):
    level = earning(made, [80] * 4, [1000] * 4, [1001] * 4)
    assert profits(level).title == "Hybrid and all pull are level: less than 1% apart"
    assert "ahead in 4 of 4 trials" in profits(made).title
    chart = items_chart(made)
    dots = pd.DataFrame(chart.data.values)["policy"].value_counts()
    noted = made.items["note"].value_counts()
    assert dots["pull: new"] == noted[NOTES["new"]] and f"{noted[NOTES['ended']]} item" in chart.description
    assert dots["push"] == (made.items["policy"] == "push").sum() and np.isfinite(made.cv).all()


@pytest.mark.parametrize(("budget", "advice"), [(5000, "The plan earned"), (0, "Make everything to order")])
def test_a_way_that_the_budget_does_not_pay_for_is_no_advice(budget, advice):
    made = pb.planner.plan(pb.catalogue(), pb.costing.Assumptions(lost=0.3), budget=budget, method="greedy")
    assert made.results["profit"].idxmax() == "all push" and made.results["stock"]["all push"] > 5000
    said = finding(made)
    assert made.rival == "all pull" and advice in said and "stock every item" not in said
    assert f"All push earned {made.results['profit']['all push']:,.0f} euro, but is no choice" in said
    assert made.tornado({"setup": (1.9, 2.1)})[["at_low", "at_high"]].to_numpy().min() >= 0


ODD_ITEMS = {
    "no description": lambda t: t.assign(description=None),
    "some descriptions": lambda t: t.assign(description=[None, "a bag"] * (len(t) // 2)),
    "numbers for descriptions": lambda t: t.assign(description=5),
    "several names in one": lambda t: t.assign(item=[(i, "blue") for i in t["item"]]),
    "numbers": lambda t: t.assign(item=t["item"].str[1:].astype(int) + 12_000),
    "numbers and texts": lambda t: t.assign(item=[i if k % 2 else 7 for k, i in enumerate(t["item"])]),
}


@pytest.mark.parametrize("odd", ODD_ITEMS)
def test_a_report_is_made_whatever_items_and_descriptions_are(odd, tmp_path):
    time = pd.date_range("2024-01-01", periods=400)
    item = [f"i{k % 5:03}" for k in range(400)]
    lines = pd.DataFrame({"time": time, "item": item, "quantity": 2, "price": 9.0})
    plan = pb.planner.plan(ODD_ITEMS[odd](lines))
    text = pb.report(plan, tmp_path / "plan.html").read_text(encoding="utf-8")
    pb.report(plan, tmp_path / "plan.xlsx")
    assert all(f"<td>{item}</td>" in text for item in plan.items.index)  # no number of an item has a comma
    assert ("<th scope='col'>description" in text) == ("descriptions" in odd)


@pytest.mark.parametrize("kept", [1, 2])
@pytest.mark.parametrize("lead", [0, 1])
def test_one_is_said_as_one(kept, lead, other):
    a = pb.costing.Assumptions(lead_time=lead)
    plan = pb.planner.plan(other.demand, a, weeks=other.weeks - kept)
    told = [plan.summary(), *plan.doubts, finding(plan), page(plan), profits(plan).description]
    told = " ".join([*told, *plan.assumptions()["meaning"]])
    assert re.findall(r"(?<![\d,.–])\b1 (?:weeks|orders|items|trials|lines|units)\b[^.;<]*", told) == []
    assert f"{kept} week{'s that were' if kept > 1 else ' that was'} kept back" in finding(plan)
