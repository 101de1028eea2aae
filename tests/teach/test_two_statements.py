"""The lab of two statements: its months are fair, its lines add up, and its words are the library's
numbers.
"""

import importlib
import io
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook import costing as c
from pullbook.teach.cases import month

two = importlib.import_module(
    "pullbook.teach.labs.two_statements"
)  # the lab's function has the name of its module


@pytest.fixture
def lab():
    return pb.labs.two_statements()


def test_both_months_have_the_same_orders_line_and_closing_date(lab):
    push, pull = lab.result["runs"].values()
    pd.testing.assert_frame_equal(push.orders, pull.orders)
    assert push.line == pull.line == month.month_shop(6).line and push.line.stations[0].setup == 0.1
    assert push.line.stations[1:] == pb.halyard().line.stations[1:]
    assert push.orders["time"].max() <= month.CLOSE == month.DAYS * pb.halyard().day
    opening = lab.result["statements"]["push"].period.opening
    assert opening.under("absorption") == 45 * 3200 and sum(month.SHELF.values()) == 45


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"error": 0, "over": 20},
        {"minutes": 12, "error": 80, "net": 0},
        {"method": "variable", "net": 10},
        {"method": "throughput", "patience": 1, "late": 0},
        {"lot": 3, "pull_lot": 2, "plan": "each Monday"},
        {"lot": 1, "error": 0, "minutes": 0},
    ],
)
def test_lines_add_up_and_the_steps_lead_from_push_to_pull(lab, settings):
    result = lab.set(**settings).result
    rows = result["rows"]
    push, pull = (float(s.income) for s in result["statements"].values())
    assert rows.loc["operating income", ["push", "pull"]].tolist() == pytest.approx([push, pull])
    assert rows.loc[~rows["total"], ["push", "pull"]].sum().tolist() == pytest.approx([push, pull])
    spec = lab.chart(result).to_dict()
    steps = spec["datasets"]["steps"]
    assert steps[0]["start"] == pytest.approx(push) and steps[-1]["end"] == pytest.approx(pull)
    assert (
        spec["title"]["text"].startswith("Pull" if pull >= push else "Push")
        and f"{abs(pull - push):,.0f} euro" in spec["title"]["text"]
    )
    assert spec["title"]["text"] in spec["description"] and pb.charts.picture(spec).startswith("<svg")
    amount, because = two.why(result)
    assert amount > 0 and because
    words = lab.sentence(result)
    assert all(f"{float(s.period.cash):,.0f}" in words for s in result["statements"].values())
    table = lab.table(result)
    assert table.loc["operating income", "difference"] == Decimal(str(round(pull - push, 2))).quantize(
        Decimal("0.01")
    )
    assert table["difference"].drop(["operating income", "cash in less cash out"]).map(float).notna().all()


def test_a_cost_without_words_of_its_own_is_called_by_its_name(lab):
    result = lab.set().result
    rows = result["rows"].copy()
    rows.loc["freight"] = {"push": -99_999.0, "pull": 0.0, "total": False, "difference": 99_999.0}
    assert two.why(result | {"rows": rows}) == (99_999, "freight")


def test_the_lab_says_what_single_runs_say(lab):
    shop, orders = month.month_shop(6), month.month_orders(8)
    plan = shop.plan(orders, 0.3, seed=8)
    push = pb.simulate(shop.line, pb.Policy.push(plan, month.SHELF, lot=10), orders, seed=8)
    pull = pb.simulate(shop.line, pb.Policy.make_to_order(), orders, seed=8)
    for name, run in {"push": push, "pull": pull}.items():
        said = c.income_statement(c.period(run, month.month_rates(), month.CLOSE))
        assert lab.result["statements"][name].income == said.income
    assert month.advantage() == pytest.approx(
        float(lab.result["statements"]["pull"].income - lab.result["statements"]["push"].income)
    )


def test_made_beyond_the_plan_is_spread_over_kinds_and_month():
    plan = pb.halyard().plan(month.month_orders(8), seed=8)
    for percent in (0, 1, 7, 20, 100):
        more = month.more_of(plan, percent)
        added = more["item"].value_counts() - plan["item"].value_counts()
        assert (np.abs(added - plan["item"].value_counts() * percent / 100) < 1).all()
        assert more["time"].is_monotonic_increasing
    pd.testing.assert_frame_equal(month.more_of(plan, 0), plan)
    with pytest.raises(ValueError, match="percent is -1"):
        month.more_of(plan, -1)


def test_a_planner_who_looks_at_the_shelf_does_better_unless_the_plan_is_right():
    placed = month.month_orders(8)
    assert (
        month.monday_plan(placed, 0.0).groupby("item", observed=True).size().to_dict()
        == placed["item"].value_counts().to_dict()
    )
    stubborn, better = (
        month.mean_month(month.push_run_at(0.3, 6, mondays=m), range(1, 9))["income"] for m in (False, True)
    )
    assert better > stubborn


@pytest.mark.parametrize("method, book", [("absorption", 32), ("variable", 26), ("throughput", 9)])
def test_bags_are_marked_down_to_what_they_bring_and_never_up(method, book):
    s = c.income_statement(c.period(month.push_run(0.3, 6), month.month_rates(), month.CLOSE), method)
    assert month.marked_down(s, 10, net=book) is s and month.marked_down(s, 0, net=0) is s
    down = month.marked_down(s, 10, net=book - 4)
    assert (
        s.income - down.income == 40 == -down["bags marked down"]
        and down.gross_margin == s.gross_margin
        and down.cogs == s.cogs
        and s["residual income"] - down["residual income"] == 40
        and down.period.cash == s.period.cash
    )
    with pytest.raises(ValueError, match="net is -1"):
        month.marked_down(s, 10, net=-1)


def test_over_production_pays_under_absorption_and_empties_the_till():
    periods = [c.period(month.push_run(0.0, 6, over), month.month_rates(), month.CLOSE) for over in (10, 20)]
    full, direct = (
        [float(c.income_statement(p, m).income) for p in periods] for m in ("absorption", "variable")
    )
    assert full[1] - full[0] > 5 * abs(direct[1] - direct[0]) and periods[1].cash < periods[0].cash
    gap = [a - b for a, b in zip(full, direct)]
    fixed = [(p.closing.fixed - p.opening.fixed) / 100 for p in periods]
    assert gap == pytest.approx(fixed)


def test_a_right_plan_with_lots_of_one_leaves_the_shelf_as_it_was_and_all_methods_agree():
    run = month.push_run(0.0, 6, lot=1)
    p = c.period(run, month.month_rates(), month.CLOSE)
    assert month.bags(run)["left"] == sum(month.SHELF.values()) and p.opening == p.closing
    assert {c.income_statement(p, m).income for m in c.METHODS} == {p.cash}
    held_back = month.bags(month.push_run(0.0, 6, lot=10))  # nine of a kind wait for the tenth
    assert held_back["left"] < 45 and held_back["made"] < month.bags(run)["made"]


def test_at_equal_lots_of_one_the_bag_made_to_order_is_the_cheaper_one():
    pull, push, monday = (
        month.each_month(make, range(1, 11))["COGS a bag"]
        for make in (
            month.pull_run_at(6),
            month.push_run_at(0.3, 6, lot=1),
            month.push_run_at(0.3, 6, lot=1, mondays=True),
        )
    )
    for planned in (push, monday):
        lead = pb.spread(planned, less=pull)
        assert lead.low > 0 and lead.ahead >= 9
    ten = month.mean_month(month.push_run_at(0.3, 6), range(1, 11))["COGS a bag"]
    assert ten < pull.mean(), "and with lots of ten the plan's is"


def test_the_plans_error_decides_between_players_who_know_their_lots():
    best = dict(lot=3, mondays=True, pull_lot=2, months=range(1, 11))
    lead = [month.advantage(error=e, **best) for e in (10, 60)]
    assert lead[0] < 0 < lead[1]


def test_a_fuller_shelf_helps_the_planner_where_every_bag_keeps_its_price_only():
    two, three = dict(lot=3, mondays=True, pull_lot=2), range(1, 9)
    lead = {
        (shelf, net): month.advantage(**two, shelf=shelf, net=net, months=three)
        for shelf in (18, 90)
        for net in (42, 0)
    }
    assert lead[18, 42] > 0 > lead[90, 42] and lead[90, 0] > 0
    assert all(sum(month.shelf_of(bags).values()) == bags for bags in (0, 18, 45, 90))


def test_means_are_those_of_the_months_and_margins_are_of_net_sales():
    make = month.pull_run_at(6)
    table = month.each_month(make, [3, 4])
    assert table.mean().equals(month.mean_month(make, [3, 4]))
    s = month.month_statements({"": make(3)})[""]
    assert s.net_sales == s["sales"] + s["discounts for waiting"] < s["sales"]
    assert table.loc[3, "gross margin %"] == pytest.approx(100 * float(s.gross_margin / s.net_sales))
    assert table.loc[3, "operating margin %"] == pytest.approx(100 * float(s.income / s.net_sales))


def test_files_hold_both_statements_and_can_be_written(lab):
    from pullbook._files import written

    tables = lab.files(lab.result)
    assert {"push, absorption", "pull, absorption", "push and pull"} <= set(tables)
    book = pd.read_excel(io.BytesIO(written(tables, ".xlsx")), sheet_name=None, engine="openpyxl")
    assert len(book) == len(tables)
    last = book["push and pull"].set_index("absorption costing").loc["operating income"]
    assert last["push"] == pytest.approx(float(lab.result["statements"]["push"].income))


def test_a_moved_slider_sends_a_new_picture_and_settings_are_checked(lab):
    lab.widget  # noqa: B018 (made on first use)
    before = lab._chart.spec
    lab._sliders["error"].value = 0
    assert lab._chart.spec["title"] != before["title"] and lab._chart.spec["datasets"] != before["datasets"]
    lab._sliders["method"].value = "variable"
    assert "contribution margin" in {row["line"] for row in lab._chart.spec["datasets"]["columns"]}
    with pytest.raises(ValueError, match="method is 'magic'"):
        lab.set(method="magic")
    lab.reset()
    assert lab.settings == lab._opening
