"""What a plan reckons with: the prices and costs paid lately, and in a trial those of its own weeks."""

import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook.costing import Assumptions
from pullbook.decide.doubts import doubts
from pullbook.decide.paid import LATELY, paid
from pullbook.demand.weekly import weekly

WEEKS = 70


def lines(seed=0, before=1.0, since=0, cost=True):
    """Order lines of 15 items; up to week `since` at `before` times their prices and costs."""
    rng = np.random.default_rng(seed)
    n = 3000
    made = pd.DataFrame({"item": rng.integers(0, 15, n), "quantity": rng.integers(1, 4, n)})
    made["week"] = np.r_[0, rng.integers(0, WEEKS, n - 2), WEEKS - 1]
    level = (10.0 + made["item"]) * np.where(made["week"] < since, before, 1.0)
    made = made.assign(price=level * rng.uniform(0.9, 1.1, n), cost=0.7 * level)
    made["time"] = pd.Timestamp("2023-01-02") + pd.to_timedelta(7 * made.pop("week"), "D")
    last = made.tail(1).assign(time=made["time"].max() + pd.Timedelta(days=6))
    return pd.concat([made, last], ignore_index=True).drop(columns=[] if cost else "cost")


@pytest.mark.parametrize("before", [0.3, 0.8, 1.0, 2.0])
def test_what_was_paid_before_the_last_weeks_changes_no_sum_of_money_of_the_plan(before):
    now, then = (pb.planner.plan(lines(1, x, WEEKS - LATELY - 1)) for x in (1.0, before))
    told = ["r", "Q", "money", "filling", "price", "cost", "saving"]
    assert then.items[told].sort_index().to_numpy() == pytest.approx(now.items[told].sort_index().to_numpy())
    item, push = then.items.index.to_numpy(float), then.items["policy"] == "push"
    assert then.items["cost"].to_numpy() == pytest.approx(0.7 * (10 + item)) and push.any()
    fill = (then.items["r"] + np.ceil(then.items["Q"] / 2))[push]
    assert then.items["filling"][push].to_numpy() == pytest.approx(
        (fill * then.items["cost"][push]).to_numpy(), abs=0.01
    )


@pytest.mark.parametrize("cost", [True, False])
@pytest.mark.parametrize("before", [0.5, 1.0, 3.0])
def test_a_trial_in_which_nobody_leaves_sells_for_what_was_paid_in_its_weeks(before, cost):
    sold = lines(2, before, 50, cost)
    made = pb.planner.plan(sold, Assumptions(lost=0.0))
    week = (sold["time"] - sold["time"].min()).dt.days // 7
    revenue = (sold["price"] * sold["quantity"])[week >= made.train].sum()
    assert made.results.loc["all pull", "sales"] == pytest.approx(revenue)
    if cost:
        goods = (sold["cost"] * sold["quantity"])[week >= made.train].sum()
        assert made.results.loc["all pull", "goods"] == pytest.approx(-goods)


def test_a_plan_before_a_trial_knows_no_later_price():
    early, late = lines(3, 1.0, 60), lines(3, 1.0, 60)
    week = (late["time"] - late["time"].min()).dt.days // 7
    late["price"] = late["price"].where(week < 58, 5 * late["price"])
    one, other = (paid(weekly(x), 0.6, 58).sort_index() for x in (early, late))
    assert one.to_numpy() == pytest.approx(other.to_numpy())
    after = paid(weekly(late), 0.6, WEEKS, 12).sort_index()["price"]
    assert after.to_numpy() == pytest.approx(5 * (10 + np.arange(15)), rel=0.1)


def test_a_discount_makes_no_goods_cheaper_and_a_dearer_price_makes_them_dearer():
    for before, level in ((2.0, 2.0), (0.5, 1.0)):
        sold = lines(4, before, WEEKS - LATELY, cost=False)
        cost = paid(weekly(sold), 0.6, WEEKS)["cost"].sort_index() / (0.6 * (10 + np.arange(15)))
        assert cost.between(0.85 * level, 1.1 * level).all()
        assert not [d for d in doubts(weekly(sold), Assumptions(), [50, 70]) if "costs more than" in d.says]


def test_what_was_not_sold_lately_has_the_price_of_its_last_weeks_and_without_prices_by_week_all_is_as_told():
    sold = lines(5, 0.5, 30)
    gone = sold[(sold["item"] != 3) | (sold["time"] < sold["time"].min() + pd.Timedelta(weeks=25))]
    assert paid(weekly(gone), 0.6, WEEKS)["price"][3] == pytest.approx(6.5, rel=0.1)
    demand = pb.catalogue().weekly()
    assert paid(demand, 0.6, 30)["price"].to_numpy() == pytest.approx(demand.price)  # they never change


@pytest.mark.parametrize(("before", "told"), [(0.7, True), (0.97, False), (1.0, False), (1.5, True)])
def test_prices_that_moved_are_told(before, told):
    said = [
        d.says for d in doubts(weekly(lines(6, before, 55)), Assumptions(), [50, 70]) if "lately" in d.says
    ]
    assert bool(said) == told
    if told:
        demand = weekly(lines(6, before, 55))
        times = float(said[0].split(" times")[0].split()[-1])
        assert times == pytest.approx((paid(demand, 0.6, WEEKS)["price"] / demand.price).mean(), rel=0.03)


@pytest.mark.parametrize(("part", "told"), [(0.6, True), (0.95, False)])
@pytest.mark.parametrize("seed", range(3))
def test_prices_that_moved_up_and_down_are_told_though_they_cancel(part, told, seed):
    sold = lines(seed)
    before = sold["time"] < sold["time"].min() + pd.Timedelta(weeks=55)
    moved = sold["price"] * np.where(before, np.where(sold["item"] % 2, part, 2 - part), 1.0)
    made = weekly(sold.assign(price=moved))
    says = [d.says for d in doubts(made, Assumptions(), [50, 70]) if "another price lately" in d.says]
    assert bool(says) == told
    if told:
        times = paid(made, 0.6, WEEKS)["price"] / made.price
        share = float(says[0].split("less, by ")[1].split("%")[0]) / 100
        assert share == pytest.approx(abs(times - 1).mean(), abs=0.05)


def test_weeks_of_prices_add_up_to_the_revenue():
    sold = lines(7, 0.5, 40)
    w = weekly(sold)
    assert np.nansum(w.prices * w.units) == pytest.approx((sold["price"] * sold["quantity"]).sum())
    assert (np.isnan(w.prices) == (w.orders == 0)).all() and w.between(5, 9).costs.shape == (15, 4)
    priceless = weekly(sold.assign(price=np.nan, cost=np.nan))
    assert np.isnan(priceless.prices).all() and np.isnan(priceless.costs).all()
