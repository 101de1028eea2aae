"""What a plan says that it could not see: it speaks where it must, and not elsewhere."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook.costing import Assumptions
from pullbook.decide.doubts import doubts
from pullbook.demand.weekly import Weekly, weekly
from pullbook.show.report import page


def shop(season, seed=0, price=40.0):
    """A Weekly of 30 items: as many weeks as `season` has, with as many times the orders."""
    rate = 12 / np.arange(1, 31)[:, None] * np.asarray(season, float)
    units = np.random.default_rng(seed).poisson(rate).astype(float)
    names, price = pd.Index([f"item {i}" for i in range(30)], name="item"), np.full(30, price)
    return Weekly(names, units, units, price, price / 2, pd.Timestamp("2024-01-01"), names.to_numpy())


PEAK = np.r_[np.ones(46), np.full(5, 5.0), np.ones(1)]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    ("season", "said"),
    [
        (np.ones(52), ""),
        (np.ones(12), ""),
        (1.007 ** np.arange(52), ""),  # half as much again in a year: no jump
        (PEAK, "3.5 times"),
        (np.r_[PEAK, np.full(8, 0.6)], "times as much a week as the 52 before"),
        (np.r_[PEAK, PEAK], ""),  # two years: the season is known
        (np.r_[np.ones(30), np.zeros(8), np.ones(2)], ""),  # closed: no slack time
    ],
)
def test_last_weeks_far_from_those_before_are_a_doubt_where_no_second_year_tells_a_season(season, said, seed):
    told = " ".join(doubts(shop(season, seed), Assumptions(), 24))
    assert said[4:] in told if said else not told


def test_larger_orders_alone_are_no_season():
    made = shop(np.ones(52))
    larger = replace(made, units=made.units * np.where(np.arange(52) < 44, 1, 4))
    assert doubts(larger, Assumptions(), 24) == ()


def test_few_orders_are_no_jump():
    few = shop(np.ones(52) * 0.005)
    few.units[0, -3:] = few.orders[0, -3:] = 2
    assert doubts(few, Assumptions(), 24) == ()


def test_the_weeks_before_a_season_make_a_plan_of_what_sells_outside_it():
    whole, before = pb.planner.plan(shop(PEAK)), pb.planner.plan(shop(PEAK).between(0, 44))
    assert "between(0, 44)" in whole.doubts[0] and before.doubts == ()
    assert whole.mean.sum() > 1.5 * before.mean.sum()
    text = page(whole)
    assert text.index("The last 8 weeks sold") < text.index("class='first'")
    assert whole.summary().startswith("1 doubt: look at it first.")


@pytest.mark.parametrize("weeks", [6, 10, 26, 52])
@pytest.mark.parametrize("lead", [0, 1, 2, 5, 11, 30])
def test_a_lead_time_that_the_trials_are_too_short_for_is_told(weeks, lead):
    made = pb.planner.plan(shop(np.ones(weeks)), Assumptions(lead_time=lead))
    told = [doubt for doubt in made.doubts if "to try plans on" in doubt]
    assert bool(told) == (made.held_out < 2 * (lead + 1))
    if told:
        assert f"there were {made.held_out} weeks" in told[0]
        assert ("nothing that was ordered" in told[0]) == (made.held_out <= lead + 1)


def test_a_set_up_of_another_money_is_told():
    for price, setup, said in (
        (40.0, 2.0, False),
        (4800.0, 2.0, True),
        (4800.0, 200.0, False),
        (4800.0, 0.0, False),
    ):
        told = doubts(shop(np.ones(52), price=price), Assumptions(setup=setup), 24)
        assert bool(told) == said


def lines(seed=0):
    made = shop(np.ones(40), seed)
    item, week = np.nonzero(made.units)
    time = made.start + pd.to_timedelta(7 * week, "D")
    return pd.DataFrame(
        {"time": time, "item": made.items[item], "quantity": made.units[item, week], "price": 40.0}
    )


def test_what_came_back_is_no_order_and_much_of_it_is_told():
    sold = lines()
    back = sold.assign(quantity=-1.0, price=40.0)[(sold["quantity"] > 3) & (sold["time"] < "2024-08-01")]
    before, after = weekly(sold), weekly(pd.concat([sold, back]))
    assert before.orders.sum() == after.orders.sum() and before.doubts == ()
    assert after.units.sum() == before.units.sum() - len(back)
    assert (
        "came back" in after.doubts[0] and "came back" in pb.planner.plan(pd.concat([sold, back])).doubts[0]
    )
    with pytest.raises(
        ValueError, match="more of the item 'item .' came back in week .* than was sold .*leave out"
    ):
        pb.planner.plan(pd.concat([sold, back.assign(quantity=-99.0)]))


def test_units_without_a_price_of_items_that_have_one_are_told():
    sold = lines()
    free = sold.assign(price=np.where(np.arange(len(sold)) % 4, 40.0, 0.0))
    never = sold.assign(
        price=np.where(sold["item"] == "item 3", 0.0, 40.0)
    )  # a leaflet: it has no other price
    assert "price of 0" in weekly(free).doubts[0] and weekly(never).doubts == weekly(sold).doubts == ()


@pytest.mark.parametrize(("life", "told"), [(39, True), (520, False)])
def test_a_lead_that_lies_on_the_shelf_in_items_nobody_asks_for_is_told(life, told):
    rng = np.random.default_rng(1)
    starts = rng.integers(-20, 40, 60)[:, None] if life < 52 else np.zeros((60, 1))
    alive = (np.arange(52) >= starts) & (np.arange(52) < starts + life)
    units = rng.poisson(2.0, (60, 52)) * alive * 1.0
    names, price = pd.Index([f"item {i}" for i in range(60)], name="item"), np.full(60, 30.0)
    goods = Weekly(names, units, units, price, price * 0.6, pd.Timestamp("2024-01-01"), names.to_numpy())
    made = pb.planner.plan(goods)
    assert (made.results["left"] >= made.unwanted).all() and made.results.loc["all pull", "left"] == 0
    assert any("no longer asked for, at what they cost" in said for said in made.doubts) is told
    assert (
        bool(made.unwanted["hybrid"] > 1000) is told
        and ("Were such stock worth nothing" in page(made)) is told
    )


@pytest.mark.parametrize("day", ["1990-03-01", "2022-10-30", "2025-06-10", "2042-05-05"])
def test_a_date_far_from_all_others_is_a_doubt_and_what_it_advises_mends_it(day):
    days = pd.date_range("2024-01-01", "2024-04-30")
    sold = pd.DataFrame({"time": days, "item": "a", "quantity": 2, "price": 5.0})
    lines = pd.concat([sold, sold[:1].assign(time=pd.Timestamp(day))], ignore_index=True)
    (doubt,) = weekly(lines).doubts
    assert "1 of the 122 lines" in doubt
    mended = weekly(eval(doubt.rsplit(": ", 1)[1].rstrip(".")))
    assert np.array_equal(mended.units, weekly(sold).units) and mended.doubts == ()


@pytest.mark.parametrize("day", ["1700-03-01", "2300-05-05"])
def test_more_weeks_than_anybody_has_orders_of_are_refused(day):
    lines = pd.DataFrame(
        {"time": pd.to_datetime([day, "2024-01-01"]), "item": "a", "quantity": 1, "price": 5.0}
    )
    with pytest.raises(ValueError, match=f"dates of lines go from .*{day}|to {day}"):
        pb.planner.plan(lines)
