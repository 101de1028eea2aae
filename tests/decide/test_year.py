"""A figure of a year is that of a year, on whatever day a plan is made, and however long a shop is closed."""

import math
from dataclasses import replace

import numpy as np
import pytest
import shops

import pullbook as pb
from pullbook.costing import Assumptions
from pullbook.decide import told
from pullbook.decide.choice import choose, learn_year
from pullbook.decide.partition import item_costs
from pullbook.decide.year import a_year
from pullbook.demand.seasons import closed_weeks, open_weeks
from pullbook.show.report_parts import money, to_do

WAVE = np.exp(0.8 * np.cos(2 * np.pi * np.arange(52) / 52))
WAVE /= WAVE.mean()


def shop(weeks, year=WAVE, now=0, n=20, seed=0, shut=()):
    """A Weekly of n items, with that season; closed in those weeks of a year, 0 for the one ahead."""
    of_year = (np.arange(weeks) - weeks + now) % 52
    rate = np.geomspace(0.1, 12, n)[:, None] * np.asarray(year)[of_year]
    rate = np.where(np.isin((of_year - now) % 52, shut), 0.0, rate)
    units = np.random.default_rng(seed).poisson(rate) * 1.0
    return replace(shops.of_units(units, 40.0, 24.0), orders=units)


def saved(plan):
    return plan.items["saving"][plan.items["policy"] == "push"].sum()


def told_of(plan, begins):
    table = money(plan).set_index("money")
    return table[[str(name).startswith(begins) for name in table.index]].iloc[0]


def test_what_a_year_saves_does_not_hang_on_the_day_of_the_plan():
    plans = [pb.planner.plan(shop(156, now=now)) for now in range(0, 52, 13)]
    flat = saved(pb.planner.plan(shop(156, np.ones(52))))
    year = np.array([saved(p) for p in plans])
    carrying = np.array([told_of(p, "carrying, a year")["amount"] for p in plans])
    at_now = np.array([told_of(p, "mean stock in the 15 weeks ahead")["amount"] for p in plans])
    assert np.ptp(year) < 0.12 * year.mean() and year.mean() == pytest.approx(flat, rel=0.1)
    assert np.ptp(carrying) < 0.12 * carrying.mean()
    assert at_now.max() > 2 * at_now.min()  # what lies there does, and is told for its weeks


def test_by_hand_it_is_four_quarters_of_item_costs_less_the_closed_weeks():
    demand, a = shop(156, shut=range(20, 26)), Assumptions(lead_time=3)
    made = pb.planner.plan(demand, a)
    _, tables, _ = learn_year(demand, 156, 0.6, 3)
    costs = [item_costs(table, a) for table in tables]
    assert len(tables) == 4 and closed_weeks(demand.units.sum(axis=0))[0] == 6
    for item, told_ in made.items["saving"].items():
        side = np.sign(costs[0].loc[item, "saving"])
        sums = 0.0
        for cost in (c.loc[item] for c in costs):
            if np.sign(cost["saving"]) == side:
                lies = (cost["r"] + math.ceil(cost["Q"] / 2)) * 24.0
                sums += 46 / 52 * cost["saving"] - 6 / 52 * a.carrying.total * lies
        assert told_ == pytest.approx(sums / 4, abs=0.01)
    stock = [cost["money"][cost["push"]].sum() for cost in costs]
    assert made.quarters["stock"].tolist() == pytest.approx(stock)
    assert made.quarters["stock"].iloc[0] == pytest.approx(made.items["money"].sum(), abs=0.2)


@pytest.mark.parametrize("weeks", [60, 103])
@pytest.mark.parametrize("budget", [math.inf, 500.0])
def test_under_two_years_and_without_a_closure_a_year_is_52_weeks_at_the_rate_of_those_ahead(weeks, budget):
    demand = shop(weeks)
    _, tables, _ = learn_year(demand, weeks, 0.6, 2)
    each, push, *_ = choose(tables[0], Assumptions(), budget, "exact")
    saving, quarters = a_year(tables, each, push, Assumptions(), 0)
    assert saving.equals(each["saving"]) and len(quarters) == 1
    assert quarters["stock"].iloc[0] == pytest.approx(each["money"][push].sum())
    made = pb.planner.plan(demand, budget=budget)
    assert "at the rate of the weeks ahead" in told.of_a_year(made)
    assert "weeks ahead" not in made.summary() and told.high_quarter(made) is None
    assert told_of(made, "mean stock from then on")["amount"] == made.items["money"].sum()


@pytest.mark.parametrize("weeks", [90, 156])
def test_a_shop_saves_as_much_less_in_a_year_as_it_is_closed(weeks):
    """Its trials of a year lie there, too: what it saves in them is what is told, or about that."""
    ever, shut = np.ones(52), range(14, 24)
    always, closed = (pb.planner.plan(shop(weeks, ever, shut=s), weeks=weeks - 52) for s in ((), shut))
    for made in (always, closed):
        profit = made.results["profit"]
        assert saved(made) == pytest.approx(profit["hybrid"] - profit["all pull"], rel=0.05)
    assert saved(closed) < 42 / 52 * saved(always)
    assert "10 weeks of the year the shop is closed" in told_of(closed, "saved, a year")["meaning"]
    a, kept = closed.assumed, closed.quarters.mean()
    by_hand = a.carrying.total * (42 * kept["stock"] + 10 * kept["filling"]) / 52
    assert told_of(closed, "carrying, a year")["amount"] == pytest.approx(by_hand)


def test_a_quarter_that_needs_much_more_stock_is_told_with_its_date_and_the_budget():
    low, high = (pb.planner.plan(shop(156, now=now)) for now in (20, 46))
    date, stock = told.high_quarter(low)
    assert told.high_quarter(high) is None and stock == low.quarters["stock"].max()
    assert (np.datetime64(date) - np.datetime64(low.demand.start)).astype(int) % 91 == 0
    assert f"in the quarter from {date} on some {stock:,.0f} euro" in low.summary()
    assert "lie there on average in the 15 weeks ahead" in low.summary()
    row = told_of(low, f"mean stock from {date} on")
    assert row["amount"] == stock and "more than the budget" not in row["meaning"]
    short = pb.planner.plan(shop(156, now=20), budget=1.1 * low.items["money"].sum())
    assert "more than the budget" in told_of(short, f"mean stock from {date} on")["meaning"]


def test_a_side_that_is_cheaper_now_alone_is_not_said_to_save_all_the_year():
    made = pb.planner.plan(shop(156, np.r_[np.full(13, 3.4), np.full(39, 0.2)], n=40))
    lists = to_do(made)
    for name in ("stock", "make to order"):
        assert (lists[name]["saves (euro a year)"] >= 0).all()
    _, tables, _ = learn_year(made.demand, 156, 0.6, 2)
    now = item_costs(tables[0])["saving"]
    turns = (now > 0) & (item_costs(tables[1])["saving"] < 0)
    assert turns.sum() > 3 and (made.items["saving"] < 0.5 * now)[turns].all()


def test_weeks_that_were_closed_in_each_year_known_are_those_that_are_told_closed():
    for weeks in range(48, 200, 4):
        total = np.where(np.isin((np.arange(weeks) - weeks) % 52, [5, 6, 7]), 0.0, 9.0)
        count, ahead = closed_weeks(total)
        assert count == (~open_weeks(total))[-52:].sum() and np.flatnonzero(ahead).tolist() == (
            [k for k in (5, 6, 7) if weeks - 52 + k >= 0]
        )
        if weeks >= 104:
            total[weeks - 52 + 5 : weeks - 52 + 8] = 9.0  # open a year ago
            assert not closed_weeks(total)[1].any()


@pytest.mark.parametrize("weeks", [70, 110, 160])
@pytest.mark.parametrize(
    ("shut", "said", "in_the_lead_time"),
    [
        (range(4), "In weeks 1 to 4 of", True),
        (range(1, 4), "In weeks 2 to 4 of", True),
        (range(6, 10), "In weeks 7 to 10 of", False),
        ((3, 4, 8, 9), "In weeks 4 to 5 and 9 to 10 of", False),
        (range(20, 24), "", False),
        ((), "", False),
    ],
)
def test_weeks_ahead_that_were_closed_each_year_are_told_and_so_is_what_would_come_in_them(
    weeks, shut, said, in_the_lead_time
):
    made = pb.planner.plan(shop(weeks, np.ones(52), shut=shut))
    told_ = [doubt for doubt in made.doubts if "the shop was closed" in doubt]
    by_week = [doubt for doubt in made.doubts if "made.by_week" in doubt]  # of four weeks, not of a holiday
    assert len(told_) == len(made.doubts) - len(by_week) == bool(said)
    assert bool(by_week) == (len(shut) == 4 and max(shut) < 13 and weeks >= 104)
    row = told_of(made, "of it in weeks 1 to 2")
    assert ("the shop was closed" in row["meaning"]) == in_the_lead_time
    if said:
        begins = made.demand.start + np.timedelta64(7 * (weeks + min(shut)), "D")
        assert told_[0].startswith(said) and f"from {begins:%Y-%m-%d} on" in told_[0]
        assert ("the one year known" in told_[0]) == (weeks < 104)


def test_a_shop_that_was_closed_once_is_not_said_to_close_again():
    demand = shop(156, np.ones(52))
    demand.units[:, 104:108] = demand.orders[:, 104:108] = 0.0
    assert pb.planner.plan(demand).doubts == ()


@pytest.mark.parametrize("budget", [None, 600.0])
def test_the_first_quarter_is_the_one_that_the_plan_is_for(budget):
    made = pb.planner.plan(shop(156), budget=budget or math.inf)
    told_now = made.items[["money", "filling"]].sum()
    assert made.quarters.iloc[0].tolist() == pytest.approx(told_now.tolist(), rel=1e-3)
