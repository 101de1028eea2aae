"""What a plan says that it could not see: it speaks where it must, and not elsewhere."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shops

import pullbook as pb
from pullbook.costing import Assumptions
from pullbook.decide.choice import learn
from pullbook.decide.doubts import baskets, dead, doubts, one_item
from pullbook.demand.weekly import Weekly, weekly
from pullbook.show.report import page
from pullbook.show.report_finding import finding


def shop(season, seed=0, price=40.0):
    """A Weekly of 30 items: as many weeks as `season` has, with as many times the orders."""
    rate = 12 / np.arange(1, 31)[:, None] * np.asarray(season, float)
    units = np.random.default_rng(seed).poisson(rate).astype(float)
    names, price = pd.Index([f"item {i}" for i in range(30)], name="item"), np.full(30, price)
    return Weekly(names, units, units, price, price / 2, pd.Timestamp("2024-01-01"), names.to_numpy())


TRIED = [28, 34, 40, 46, 52]  # weeks before which a plan was made, and the end
PEAK = np.r_[np.ones(46), np.full(5, 5.0), np.ones(1)]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(
    ("season", "said"),
    [
        (np.ones(52), ""),
        (np.ones(12), ""),
        (1.007 ** np.arange(52), ""),  # half as much again in a year: no jump
        (2 ** (np.arange(156) / 52), "The shop grows"),  # it doubles each year
        (9 * 0.5 ** (np.arange(156) / 52), "The shop shrinks"),
        (np.ones(156), ""),
        (PEAK, "3.5 times as"),
        (np.r_[PEAK, np.full(8, 0.6)], "times as much a week as the 52 before"),
        (np.r_[PEAK, PEAK], "****seasons: this one expects"),  # it is known, and no trial has tried that
        (np.r_[np.ones(30), np.zeros(8), np.ones(2)], ""),  # closed: no slack time
    ],
)
def test_last_weeks_far_from_those_before_are_a_doubt_where_no_second_year_tells_a_season(season, said, seed):
    cuts = [round(len(season) * cut / 52) for cut in TRIED]
    told = " ".join(doubt.says for doubt in doubts(shop(season, seed), Assumptions(), cuts))
    assert said[4:] in told if said else not told
    assert "The last 8" not in told or "times as" in said


def test_larger_orders_alone_are_no_season():
    made = shop(np.ones(52))
    larger = replace(made, units=made.units * np.where(np.arange(52) < 44, 1, 4))
    assert doubts(larger, Assumptions(), TRIED) == ()


def test_few_orders_are_no_jump():
    few = shop(np.ones(52) * 0.005)
    few.units[0, -3:] = few.orders[0, -3:] = 2
    assert doubts(few, Assumptions(), TRIED) == ()


def test_the_weeks_before_a_season_make_a_plan_of_what_sells_outside_it():
    whole, before = pb.planner.plan(shop(PEAK)), pb.planner.plan(shop(PEAK).between(0, 44))
    assert "between(0, 44)" in whole.doubts[0] and before.doubts == ()
    assert whole.mean.sum() > 1.5 * before.mean.sum()
    text = page(whole)
    assert text.index("The last 8 weeks sold") < text.index("class='first'")
    assert whole.summary().startswith("1 doubt: look at it first.")


@pytest.mark.parametrize(
    ("profit", "said"),  # all push, all pull, hybrid
    [
        ((80, 90, 100), "Look at the doubt first. The plan earned"),
        ((99.9, 90, 100), "Look at the doubt first. The plan and all push are level"),
        (
            (100, 90, 95),
            "Look at the doubt first. The plan is not shown to be better; stock every item.",
        ),
        ((80, 100, 90), "Don't follow this plan; make everything to order. The plan earned"),
        ((80, 100, 100.1), "The plan and all pull are level"),
    ],
)
def test_the_first_sentence_sends_to_the_doubts_if_anything_is_to_be_stocked(profit, said):
    made = pb.planner.plan(shop(PEAK))
    ways = pd.Series(profit, ["all push", "all pull", "hybrid"])
    made = replace(made, results=made.results.assign(profit=ways, stock=[9.0, 0.0, 8.0]))
    assert finding(made).startswith(said)
    assert f"<p class='first'>{said}".replace("'t", "&#x27;t") in page(made)


YEARLY = [0.5, 0.7, 1.0, 1.5, 2.0]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("weeks", [104, 117, 140])
@pytest.mark.parametrize("growth", YEARLY)
def test_from_two_years_on_neither_growth_nor_a_season_is_a_jump_and_a_jump_is_told(growth, weeks, seed):
    t = np.arange(weeks)
    grows, peak = 3 * growth ** (t / 52 - 1), np.where((t - weeks) % 52 > 43, 3.0, 1.0)
    for season in (grows, grows * peak):
        told = str(doubts(shop(season, seed), Assumptions(), TRIED))
        assert "The last 8" not in told
        if growth in (1, 2):  # else near where a mean comes too late
            assert ("The shop grows" in told, "The shop shrinks" in told) == (growth == 2, False)
        for jump in (0.35, 2.5):
            (doubt, *_) = doubts(shop(season * np.where(t < weeks - 8, 1, jump), seed), Assumptions(), TRIED)
            assert "The last 8 weeks sold" in doubt.says and "The plan counts on some" in doubt.says
            times = float(doubt.says.split(" times")[0].split()[-1])
            assert times == pytest.approx(jump, rel=0.25)


def turned_over(weeks, seed, jump=1.0, births=False):
    """A shop in which half of the items died within a year, each steady while it lived; its last 8 weeks sold
    `jump` times as much."""
    rng = np.random.default_rng([seed, weeks])
    ends = np.where(rng.random(150) < 0.5, rng.integers(weeks - 45, weeks - 12, 150), weeks)
    born = np.where(births & (rng.random(150) < 0.3), rng.integers(0, weeks - 12, 150), 0)
    week = np.arange(weeks)
    rate = rng.lognormal(0.6, 0.8, 150)[:, None] * np.where(week < weeks - 8, 1.0, jump)
    units = rng.poisson(rate * (week < ends[:, None]) * (week >= born[:, None])) * 1.0
    return replace(shops.of_units(units, 40.0, 20.0), orders=units)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("births", [False, True])
@pytest.mark.parametrize("weeks", [70, 104, 140])
def test_what_died_makes_no_jump_of_what_lives_and_is_not_counted_on(weeks, births, seed):
    cuts = [weeks - 8, weeks]
    steady = turned_over(weeks, seed, births=births)
    told = doubts(steady, Assumptions(), cuts)
    assert not [doubt.says for doubt in told if "last 8 weeks" in doubt.says]
    for jump in (0.35, 2.5):
        moved = turned_over(weeks, seed, jump, births)
        (says,) = (d.says for d in doubts(moved, Assumptions(), cuts) if "The last 8 weeks sold" in d.says)
        assert float(says.split(" times")[0].split()[-1]) == pytest.approx(jump, rel=0.25)
        _, table, _ = learn(moved, weeks, 0.6, 2)
        counted = table.loc[table["state"] != "ended", "mean"].sum()
        assert f"counts on some {counted:,.0f} units" in says and counted < 0.95 * table["mean"].sum()


def test_seasons_are_told_where_no_trial_knew_them_and_they_make_another_plan():
    steady, peak = np.ones(110), np.tile(PEAK, 3)[-110:]
    early, late = [60, 73, 85, 98, 110], [104, 106, 108, 110]
    assert doubts(shop(steady), Assumptions(), early) == doubts(shop(peak), Assumptions(), late) == ()
    (doubt,) = doubts(shop(peak), Assumptions(), early)
    assert "began after 98 weeks" in doubt.says and not doubt.only_if


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
        told = doubts(shop(np.ones(52), price=price), Assumptions(setup=setup), TRIED)
        assert bool(told) == said


def lines(seed=0):
    made = shop(np.ones(40), seed)
    item, week = np.nonzero(made.units)
    time = made.start + pd.to_timedelta(7 * week, "D")
    sold = {"time": time, "item": made.items[item], "quantity": made.units[item, week], "price": 40.0}
    some, more = pd.DataFrame(sold), made.units[item, week] > 1  # two orders a week, and no totals
    return pd.concat([some.assign(quantity=some["quantity"] - more), some[more].assign(quantity=1.0)])


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
        ValueError, match="more of the item 'item 0' came back in week 0 than was sold .*take out"
    ):
        pb.planner.plan(replace(after, units=after.units - 99))


def test_units_without_a_price_of_items_that_have_one_are_told():
    sold = lines()
    free = sold.assign(price=np.where(np.arange(len(sold)) % 4, 40.0, 0.0))
    never = sold.assign(
        price=np.where(sold["item"] == "item 3", 0.0, 40.0)
    )  # a leaflet: it has no other price
    assert "price of 0" in weekly(free).doubts[0] and weekly(never).doubts == weekly(sold).doubts == ()


@pytest.mark.parametrize(
    ("profit", "unwanted", "said", "hangs"),  # all push, all pull, hybrid
    [
        ((80, 90, 100), (0, 0, 5), "", False),  # a lead, still
        ((80, 90, 100), (0, 0, 9.5), "ahead of all pull by 0 euro, 0.6%: a tie", True),
        ((80, 90, 100), (0, 0, 15), "all pull would be ahead of hybrid by 5 euro, 5.9%", True),
        ((99.6, 96, 100), (9, 0, 9), "All push and hybrid are level", True),  # both live on it
        ((99.6, 90, 100), (9, 0, 9), "", False),  # both, and yet they are best
        ((100, 90, 100), (9.5, 0, 9.5), "a tie", True),
        ((80, 100, 99.6), (0, 0, 45), "45 euro of the stock of hybrid", False),
        ((99.6, 90, 100), (5, 0, 0), "hybrid would be ahead of all push", False),
        ((0, 0, 0), (0, 0, 0), "", False),
    ],
)
def test_stock_that_nobody_asks_for_is_told_wherever_it_changes_who_is_best_or_makes_a_tie(
    profit, unwanted, said, hangs
):
    told = dead(*(pd.Series(x, ["all push", "all pull", "hybrid"]) for x in (profit, unwanted)), "euro")
    assert len(told) == bool(said) and said in "".join(doubt.says for doubt in told)
    assert any(doubt.only_if for doubt in told) is hangs


def test_stock_every_item_is_advised_only_if_what_has_ended_can_be_sold():
    """Sixty steady sellers, of which a third end: all push and the plan are one, and live on what is left."""
    rng = np.random.default_rng(0)
    ends = np.where(np.arange(60) < 20, rng.integers(44, 66, 60), 78)[:, None]
    units = rng.poisson(rng.uniform(4, 10, 60)[:, None] * (np.arange(78) < ends)) * 1.0
    names, price = pd.Index([f"item {i}" for i in range(60)], name="item"), rng.uniform(30, 80, 60)
    goods = Weekly(names, units, units, price, price * 0.6, pd.Timestamp("2023-01-01"), names.to_numpy())
    made = pb.planner.plan(goods, Assumptions(lost=0.03, setup=0.5))
    profit, rest = made.results["profit"], made.results["profit"] - made.unwanted
    assert profit["all push"] > 1.01 * profit["all pull"] and rest["all pull"] > 1.01 * rest["all push"]
    said = finding(made)
    assert said.startswith("Stock every item") and "only if what is no longer asked for can be sold" in said
    assert "only if" not in finding(replace(made, unwanted=0 * made.unwanted))


def in_baskets(size, seed=0, weeks=40):
    """Order lines of 100 items, the first asked for most, so many to an order."""
    rng = np.random.default_rng(seed)
    share = 1 / np.arange(1, 101) ** 1.2
    rows = [
        (f"{t}-{k}", t, item)
        for t in range(weeks)
        for k in range(40 // size)
        for item in rng.choice(100, size, replace=False, p=share / share.sum())
    ]
    made = pd.DataFrame(rows, columns=["order", "week", "item"])
    time = pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * made.pop("week"), "D")
    made = made.assign(time=time, quantity=1, price=40.0)
    last = made.tail(1).assign(time=time.max() + pd.Timedelta(days=6), order="last")
    return pd.concat([made, last], ignore_index=True)


def test_orders_that_the_plan_would_part_are_counted_and_the_parcel_that_costs_the_lead_is_told():
    lines = in_baskets(5)
    made, week = pb.planner.plan(lines), (lines["time"] - lines["time"].min()).dt.days // 7
    by_hand = 0
    for cut, end in zip(made.cuts, made.cuts[1:]):
        known = pb.planner.plan(made.demand.between(0, cut)).items["policy"]
        sold = lines[(week >= cut) & (week < end)]
        shelf = sold["item"].isin(known.index[known == "push"]).groupby(sold["order"]).mean()
        by_hand += shelf.between(0, 1, inclusive="neither").sum()
    orders, several, mixed = made.parted
    late = lines[week >= made.train]
    assert (orders, several, mixed) == (late["order"].nunique(), len(late), by_hand)
    lead = made.results["profit"]["hybrid"] - made.results["profit"].drop("hybrid").max()
    assert f"a second parcel costs {lead / mixed:,.2f} euro" in made.doubts[-1]
    assert finding(made).startswith("Take the plan only if a second parcel costs less than ")


def test_orders_of_a_line_or_two_and_a_plan_that_is_behind_part_nothing():
    assert pb.planner.plan(in_baskets(2)).doubts == ()
    assert pb.planner.plan(in_baskets(5).drop(columns="order")).parted == (0, 0, 0)
    profit = pd.Series({"all push": 100.0, "all pull": 90.0, "hybrid": 99.0})
    assert baskets(profit, 100, 900, 80, "euro") == baskets(profit[::-1], 100, 900, 9, "euro") == ()


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


@pytest.mark.parametrize("times", [pd.to_datetime, lambda days: [day.date() for day in pd.to_datetime(days)]])
@pytest.mark.parametrize("day", ["1990-03-01", "2022-10-30", "2025-06-10", "2042-05-05"])
def test_a_date_far_from_all_others_is_a_doubt_and_what_it_advises_mends_it(day, times):
    days = pd.date_range("2024-01-01", "2024-04-30")
    sold = pd.DataFrame({"time": times(days), "item": np.arange(len(days)) % 30, "quantity": 2, "price": 5.0})
    lines = pd.concat([sold, sold[:1].assign(time=times([day]))], ignore_index=True)
    (doubt,) = weekly(lines).doubts
    assert "1 of the 122 lines" in doubt
    mended = weekly(eval(doubt.rsplit(": ", 1)[1].rstrip(".")))
    assert np.array_equal(mended.units, weekly(sold).units) and mended.doubts == ()


def daily(first, last, gone=0, seed=0):
    """Order lines of 20 items, one or more a day; without those of the last days of `gone` of them."""
    rng, days = np.random.default_rng(seed), pd.date_range(first, last)
    time = days.repeat(rng.poisson(4, len(days)) + 1)
    sold = pd.DataFrame({"time": time, "item": rng.integers(0, 20, len(time)), "quantity": 1, "price": 9.0})
    return sold[(sold["item"] >= gone) | (sold["time"] < sold["time"].max() - pd.Timedelta(weeks=9))]


def test_a_year_typed_wrong_at_either_end_is_told_and_a_long_holiday_is_not():
    sold = daily("2023-01-01", "2024-06-30")
    early, late = (sold[9:10].assign(time=pd.Timestamp(day)) for day in ("2022-10-05", "2025-06-15"))
    doubts = weekly(pd.concat([sold, early, late])).doubts
    assert ["before all others" in doubts[0], "after all others" in doubts[1]] == [True, True]
    assert weekly(sold[(sold["time"] < "2023-07-01") | (sold["time"] > "2023-09-15")]).doubts == ()
    first = pb.planner.plan(pd.concat([sold, late]))
    assert finding(first).startswith("Look at the doubt")


def test_items_that_were_perhaps_sold_out_are_told_if_they_brought_much():
    for gone, told in ((0, False), (3, True)):
        made = pb.planner.plan(daily("2023-03-01", "2024-06-30", gone))
        said = [doubt for doubt in made.doubts if "sold out, or out of season" in doubt]
        assert bool(said) is told and (made.items["note"].str.contains("sold out").sum() == gone)
        assert not told or f"{gone} items that brought" in said[0]
        assert ("orders show no empty shelf" in page(made)) is told


def test_a_finding_that_hangs_on_one_item_is_a_doubt():
    made, n = pb.planner.plan(daily("2023-03-01", "2024-06-30")), 2000
    lines = daily("2023-03-01", "2024-06-30")
    giant = lines[lines["item"] == 7].iloc[-9:-8].assign(quantity=n)
    hit = pb.planner.plan(pd.concat([lines, giant]))
    assert not any("hangs on one item" in doubt for doubt in made.doubts)
    assert made.best != hit.best, (made.results, hit.results)
    assert any("hangs on one item, 7:" in doubt for doubt in hit.doubts)


def test_an_item_that_turns_the_finding_against_one_way_is_told_though_another_is_farther_from_a_third():
    """Of the two ways that are behind, one is near: by hand, without 'b' all push is ahead; 'a' is idle."""
    earned = pd.DataFrame(
        {"all push": [300, 100, 610], "all pull": [0, 90, 500], "hybrid": [300, 150, 590]}, ["a", "b", "c"]
    )
    (doubt,) = one_item(earned, "euro")
    assert (earned["hybrid"] - earned["all pull"]).idxmax() == "a"
    assert "That hybrid is best hangs on one item, b: without it" in doubt.says
    assert "all push would be ahead of hybrid by 20 euro" in doubt.says


@pytest.mark.parametrize("seed", range(20))
def test_the_finding_hangs_on_an_item_where_without_it_no_way_that_was_level_is_and_else_on_none(seed):
    rng = np.random.default_rng(seed)
    earned = pd.DataFrame(rng.lognormal(3, 1, (6, 3)), list("abcdef"), ["all push", "all pull", "hybrid"])

    def level(profit):
        return {way for way in profit.index if profit.max() - profit[way] < 0.01 * abs(profit[way])}

    before = level(earned.sum())
    turns = [item for item in earned.index if not before & level(earned.drop(item).sum())]
    told = one_item(earned, "euro")
    assert bool(told) == bool(turns)
    assert not told or told[0].says.split("hangs on one item, ")[1][0] in turns


@pytest.mark.parametrize("day", ["1700-03-01", "2300-05-05"])
def test_more_weeks_than_anybody_has_orders_of_are_refused(day):
    times = np.array([day, "2024-01-01"], "datetime64[s]")
    lines = pd.DataFrame({"time": times, "item": "a", "quantity": 1, "price": 5.0})
    with pytest.raises(ValueError, match=f"dates of lines go from .*{day}|to {day}"):
        pb.planner.plan(lines)


def test_what_costs_more_than_it_brings_is_told_while_it_is_asked_for():
    demand = shop(np.ones(60))
    assert not [d for d in doubts(demand, Assumptions(), TRIED) if "each one sold loses" in d.says]
    dear = replace(demand, cost=np.where(np.arange(30) < 4, 50.0, demand.cost))
    (said,) = (d.says for d in doubts(dear, Assumptions(), TRIED) if "each one sold loses" in d.says)
    assert said.startswith("4 of the items cost more than they bring (item 0, item 1, item 2, ...): each")
    gone = dear.units.copy()
    gone[:4, 5:] = 0
    over = replace(dear, units=gone, orders=gone)
    assert not [d for d in doubts(over, Assumptions(), TRIED) if "each one sold loses" in d.says]
    unknown = replace(demand, cost=np.full(30, np.nan))
    assert not [d for d in doubts(unknown, Assumptions(), TRIED) if "each one sold loses" in d.says]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("lines", "size", "week"), [(15, 1000, 4), (15, 1000, 40), (30, 4000, 4), (30, 30, 4)]
)
def test_a_huge_order_before_the_trials_is_told_and_a_plan_without_it_is_the_one_before(
    lines, size, week, seed
):
    whole = shop(np.ones(60), seed)
    made = (
        whole
        if lines == 30
        else replace(
            whole,
            **{
                k: getattr(whole, k)[:lines]
                for k in ("items", "units", "orders", "price", "cost", "description")
            },
        )
    )
    cuts = [32, 39, 46, 53, 60]
    assert doubts(made, Assumptions(), cuts) == ()
    units, orders = made.units.copy(), made.orders.copy()
    units[2, week] += size
    orders[2, week] += 1
    told = [d.says for d in doubts(replace(made, units=units, orders=orders), Assumptions(), cuts)]
    assert bool(told) == (size > 100)
    if told:
        (says,) = told
        without = learn(made, 60, 0.6, 2)[1].loc["item 2", "mean"]
        begins = made.start + pd.Timedelta(weeks=week)
        assert says.startswith(
            f"One order of some {size:,} units of item 2, in the week from {begins:%Y-%m-%d}"
        )
        assert float(says.split(" expected, ")[1].split()[0]) == pytest.approx(without, rel=0.05)


@pytest.mark.parametrize("seed", range(14))
def test_shops_with_large_orders_and_promotions_are_not_asked_for_one_of_them(seed):
    made = shops.shop(seed, ["lumpy", "everything"][seed % 2])
    n = made.units.shape[1]
    told = [d.says for d in doubts(made, Assumptions(), [n - 8, n]) if "One order of" in d.says]
    assert told == []


@pytest.mark.parametrize("many", [1, 2, 3])
@pytest.mark.parametrize("seed", range(3))
def test_some_huge_orders_of_one_item_are_told_together(many, seed):
    whole = shop(np.ones(60), seed)
    units, orders = whole.units.copy(), whole.orders.copy()
    weeks, sizes = [4, 20, 31][:many], [900, 1000, 700][:many]
    units[2, weeks] += sizes
    orders[2, weeks] += 1
    told = doubts(replace(whole, units=units, orders=orders), Assumptions(), [32, 39, 46, 53, 60])
    (says,) = [d.says for d in told if "moves the whole plan" in d.says or "move the whole plan" in d.says]
    which = (
        "One order of some 900 units of item 2" if many == 1 else f"{many} orders of item 2, the largest of"
    )
    assert says.startswith(which)
    without = learn(whole, 60, 0.6, 2)[1].loc["item 2", "mean"]
    assert float(says.split(" expected, ")[1].split()[0]) == pytest.approx(without, rel=0.05)


def began_lately(n, share, seed, how):
    """A shop of 120 items; a share of its sales in those that began in its later half: christmas (only around
    week 48), stays, or fades.
    """
    rng, week = np.random.default_rng(seed), np.arange(n)
    rate = rng.lognormal(0.3, 1.0, 120)[:, None] * np.ones(n)
    young = np.cumsum(rng.permutation(120)) < share * 120 * 60
    born = rng.integers(n // 2, n - 12, 120)[:, None]
    shape = {
        "christmas": 4.0 * np.exp(-(((week % 52 - 47) / 3.0) ** 2)) * np.ones((120, 1)),
        "stays": (week >= born) * 1.0,
        "fades": (week >= born) * (1 + 2 * 0.5 ** ((week - born) / 6)),
    }[how]
    rate[young] *= shape[young]
    return shops.of_units(rng.poisson(rate) * 1.0, 9.0, 5.0)


@pytest.mark.parametrize("seed", range(4))
def test_what_began_lately_is_asked_for_where_much_hangs_on_it(seed):
    for n, how in [(52, "christmas"), (54, "christmas"), (52, "stays"), (52, "fades"), (80, "stays")]:
        made = pb.planner.plan(began_lately(n, 0.3, seed, how))
        (says,) = [says for says in made.doubts if says.startswith("Of what the plan counts on, at cost,")]
        assert "If they are of a season, or of a launch that fades" in says
        assert "what was first sold lately sells on as it has since then" in made.only_if
        steady = pb.planner.plan(began_lately(n, 0.0, seed, how))
        assert not any("first sold lately" in says for says in steady.doubts)


def test_a_piece_that_is_missing_costs_no_more_than_some_of_them():
    beads = shop(np.ones(40), 1)
    beads = replace(beads, price=beads.price / 200, cost=beads.cost / 200)
    asked = [
        [d.says for d in doubts(beads, Assumptions(setup=0.5, short=s), [28, 34, 40])] for s in (2, 0.05)
    ]
    assert [any("does an order cost that, and not each unit?" in says for says in one) for one in asked] == [
        True,
        False,
    ]
