"""The lab that sorts a shop: what it shows is what the library says, and the line between push and pull is
where both cost the same.
"""

import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook.costing import Assumptions
from pullbook.decide.hybrid import item_costs, partition
from pullbook.teach.labs.sort_the_shop import MOST, break_even, curve, items, known


@pytest.fixture(scope="module")
def weekly():
    return pb.catalogue().weekly()


@pytest.fixture
def lab():
    return pb.labs.sort_the_shop()


def test_it_opens_on_the_courses_own_assumptions(lab, weekly):
    each = item_costs(weekly.table())
    more = (each["stocked"] - each[["stocked", "ordered"]].min(axis=1)).sum()
    assert (
        lab.chart(lab.result).to_dict()["title"]["text"]
        == f"Push {each['push'].sum()} of 300 items: {more:,.0f} euro more than all push"
    )


def test_it_sorts_as_the_library_does(lab, weekly):
    a = Assumptions(setup=5, lost=0.1, lead_time=3).with_obsolescence(0.5)
    each = item_costs(weekly.table(), a)
    r = lab.set(setup=5, lost=10, lead=3, obsolescence=50).result
    assert (r["chosen"] == each["push"]).all() and r["each"].equals(each)
    assert r["earns"]["this plan"] - r["earns"]["all pull"] == pytest.approx(
        each["saving"].clip(lower=0).sum()
    )
    assert r["earns"]["all push"] - r["earns"]["all pull"] == pytest.approx(each["saving"].sum())
    half = lab.set(budget=50).result
    money = each["money"][each["push"]].sum()
    assert half["money"]["this plan"] <= money / 2 and half["earns"]["this plan"] - half["earns"][
        "all pull"
    ] == pytest.approx(partition(each, money / 2, "greedy").saving)


def test_a_service_by_decree_and_days_that_move_with_the_lead_are_those_of_the_library(lab, weekly):
    free = lab.result["earns"]["this plan"]
    r = lab.set(service="99%").result
    assert r["each"].equals(item_costs(weekly.table(), Assumptions(service=0.99)))
    assert r["earns"]["this plan"] < free and r["money"]["all push"] > lab.reset().result["money"]["all push"]
    r = lab.set(lead=6, making="as a lot").result
    assert r["each"].equals(item_costs(weekly.table(), Assumptions(lead_time=6, making=30)))
    assert r["pushed"] > lab.set(making="5 days").result["pushed"]


def test_more_money_earns_no_less_and_none_is_all_pull(lab):
    earned = [lab.set(budget=b).result["earns"]["this plan"] for b in range(0, 101, 10)]
    assert all(a <= b + 1e-6 for a, b in zip(earned, earned[1:]))
    assert earned[0] == pytest.approx(lab.result["earns"]["all pull"])


@pytest.mark.parametrize("change", [{}, {"setup": 1.0}, {"lost": 0.2}, {"lead_time": 6}])
def test_below_the_line_stocking_is_cheaper_and_above_it_making_to_order(weekly, change):
    shop, a = known(weekly, 0.6), Assumptions(**change)
    volume = np.array([0.5, 2.0, 10.0, 60.0])
    cv = break_even(shop, a, volume)
    size = (shop["mean"] / shop["orders"]).median()
    there = cv > 0
    at = pd.DataFrame(
        {
            "mean": volume,
            "sd": cv * volume,
            "orders": volume / size,
            "price": shop["price"].median(),
            "cost": shop["cost"].median(),
        }
    )[there]
    one = at["cost"] * a.carrying.total  # whole units: the costs meet within what one more on the shelf costs
    assert there.any() and (item_costs(at, a)["saving"].abs() <= one).all()
    above, below = (item_costs(at.assign(sd=at["sd"] * k), a)["push"] for k in (1.25, 0.8))
    assert not above.any() and below.all()


def test_where_set_ups_are_dear_lots_are_cheaper_however_uneven_the_weeks(weekly):
    """The reorder point falls to 0: hardly a shelf, but one set-up for many orders."""
    shop, a = known(weekly, 0.6), Assumptions(setup=8)
    assert (break_even(shop, a, np.array([0.5, 60.0])) > 63).all()
    item = {"mean": 2.0, "sd": 2.0 * np.array([1, 8, 60]), "orders": 1.5, "price": 60.0, "cost": 30.0}
    each = item_costs(pd.DataFrame(item), a)
    assert each["push"].all() and each["r"].iloc[-1] == 0


def test_the_curve_runs_from_all_pull_to_all_push_and_tops_at_the_plan(lab):
    r = lab.result
    line = curve(r)
    assert line.iloc[0].tolist() == [0.0, r["earns"]["all pull"]]
    assert line.iloc[-1].tolist() == pytest.approx([r["money"]["all push"], r["earns"]["all push"]])
    assert (
        line["profit"].max() == pytest.approx(r["earns"]["this plan"])
        and line["money"].is_monotonic_increasing
    )


def test_a_class_that_is_looked_at_is_counted_in_words_and_lit_in_the_picture(lab):
    r = lab.set(look="A").result
    a = r["shop"]["ABC"] == "A"
    assert f"Of the {a.sum()} items of class A, {int(r['chosen'][a].sum())} are pushed." in lab.sentence(r)
    assert [d["seen"] for d in lab.chart(r).to_dict()["datasets"]["dots"]] == a.astype(int).tolist()


def test_tables_add_up_to_the_plan(lab):
    r = lab.result
    t = lab.table(r)
    assert (
        t["items"].sum() == 300
        and t["pushed"].sum() == r["pushed"]
        and abs(t["in stock (euro)"].sum() - r["money"]["this plan"]) < len(t)
    )
    assert (items(r)["policy"] == "push").sum() == r["pushed"] and set(lab.files(r)) == {"items", "classes"}


def test_a_large_shop_is_drawn_in_part_and_says_so():
    rng = np.random.default_rng(1)
    n = 1000
    lines = pd.DataFrame(
        {
            "time": pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 70, 9 * n), "D"),
            "item": rng.integers(0, n, 9 * n),
            "quantity": rng.integers(1, 5, 9 * n),
            "price": 9.0,
        }
    )
    lab = pb.labs.sort_the_shop(lines)
    spec = lab.chart(lab.result).to_dict()
    assert len(spec["datasets"]["dots"]) == MOST and f"Drawn: the {MOST} items" in spec["title"]["subtitle"]


def test_a_shop_that_is_none_is_refused():
    with pytest.raises(ValueError, match="order lines"):
        pb.labs.sort_the_shop("shop")
