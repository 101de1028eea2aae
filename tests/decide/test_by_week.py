"""Reorder points and lots that follow the season within the weeks ahead: who is told, and what it earns."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shops

import pullbook as pb
from pullbook.costing import Assumptions
from pullbook.costing.assumptions import earned
from pullbook.decide.by_week import SEASON
from pullbook.decide.inventory import rules
from pullbook.run.trial import trials
from pullbook.show.report_finding import finding

TOLD = "sells unevenly", "sell unevenly"


def shop(year, weeks=145, seed=0, n=80, middle=2.0, sizes=None):
    """A Weekly of n items. year: array (52,) or (items, 52), from the first week on; 13 weeks more than
    `weeks`.
    """
    rng = np.random.default_rng(seed)
    rate = rng.lognormal(np.log(middle), 1, (n, 1)) * np.atleast_2d(year)[:, np.arange(weeks + 13) % 52]
    orders = rng.poisson(rate) * 1.0
    units = orders if sizes is None else orders * sizes(rng, orders.shape)
    return replace(shops.of_units(units, 20.0, 12.0), orders=orders)


def best(first, long, times):
    """A year with so many weeks in which so many times as much is sold."""
    week = np.arange(52)
    return np.where((week >= first) & (week < first + long), times, 1.0)


def gifts(share, times, n=80):
    """Years of items of which a share are gifts, asked for so many times as much before Christmas."""
    return np.stack([best(45, 6, times if i < share * n else 1.0) for i in range(n)])


def told(made):
    return [says for says in made.doubts if any(words in says for words in TOLD)]


def earns(whole, made, by_week):
    """What the 13 weeks after a plan earn, and what is left at cost, euro, with one rule an item, or with
    those of each week.
    """
    t, n = made.items, made.weeks
    asked = whole.items.get_indexer(t.index)
    units, orders = (of[asked, n : n + 13] for of in (whole.units, whole.orders))
    each = t[["r", "Q"]].astype(float).assign(week=t["forecast"])
    plans = []
    for k in range(13):
        now = each.copy()
        if by_week:
            for name in ("r", "Q"):
                now.loc[made.by_week.index, name] = made.by_week[name].iloc[:, k]
        fill = rules.first_fill(now["r"], now["Q"])
        plans.append((k, (t["policy"] == "push").to_numpy(), now.assign(fill=fill)))
    a = made.assumed
    flows = trials(units, orders, plans, a.lead_time, a.leave, a.making)
    left = flows[-1]["left"] @ t["cost"]
    return sum(earned(flow, t, a, 1)["profit"].sum() for flow in flows), left


def larger(first, long, times):
    """Sizes of order lines: geometric, of mean 2, and so many times that in some weeks of the year."""

    def sizes(rng, of):
        mean = np.where(
            (np.arange(of[1]) % 52 >= first) & (np.arange(of[1]) % 52 < first + long), 2 * times, 2
        )
        return rng.geometric(1 / mean, of)

    return sizes


UNEVEN = {
    "a peak of the shop": (best(45, 6, 4.0), 145, 0.01),
    "gifts": (gifts(0.1, 20), 145, 0.02),
    "more gifts": (gifts(0.3, 6), 143, 0.01),
    "the end of a season": (best(0, 13, 10.0), 157, 0.0),
    "before a season": (best(0, 13, 10.0), 145, 0.01),
    "two weeks": (best(47, 2, 8.0), 145, 0.01),
    "larger orders": (np.ones(52), 145, 0.01, {"sizes": larger(45, 6, 3.0)}),
}


@pytest.mark.parametrize("kind", UNEVEN)
@pytest.mark.parametrize("seed", range(3))
def test_where_the_weeks_ahead_are_uneven_it_is_told_and_rules_by_week_earn_more(kind, seed):
    year, weeks, more, *how = UNEVEN[kind]
    whole = shop(year, weeks, seed, **(how[0] if how else {}))
    made = pb.planner.plan(whole.between(0, weeks), method="greedy")
    (says,) = told(made)
    assert "made.by_week" in says and "for that mean, and the trials kept to such" in says
    assert earns(whole, made, True)[0] > (1 + more) * earns(whole, made, False)[0]


@pytest.mark.parametrize("rest", [0.0, 0.02, 0.1])
def test_at_the_end_of_a_season_less_is_left_by_week(rest):
    for seed in range(3):
        whole = shop(np.where(np.arange(52) < 26, 1.0, rest), 170, seed)
        made = pb.planner.plan(whole.between(0, 170), method="greedy")
        (_, left), (_, else_) = (earns(whole, made, by_week) for by_week in (True, False))
        assert told(made) and left < 0.8 * else_


EVEN = {
    "even": {},
    "slow": {"middle": 0.2},
    "small": {"n": 10, "middle": 0.5},
    "a little more at Christmas": {"year": best(45, 6, 1.3)},
    "larger orders at times": {"sizes": lambda rng, of: rng.geometric(1 / 3, of)},
    "holidays": {"year": np.where((np.arange(52) >= 45) & (np.arange(52) < 48), 0.0, 1.0)},
    "large orders": {
        "n": 10,
        "middle": 0.5,
        "sizes": lambda rng, of: np.where(rng.random(of) < 0.03, rng.integers(8, 60, of), 1.0),
    },
}


@pytest.mark.parametrize("kind", EVEN)
@pytest.mark.parametrize("weeks", [104, 130, 148])
def test_where_they_are_even_nothing_is_told(kind, weeks):
    for seed in range(6):
        how = {"year": np.ones(52), **EVEN[kind]}
        made = pb.planner.plan(shop(weeks=weeks, seed=seed, **how).between(0, weeks), method="greedy")
        assert told(made) == []


def test_of_gifts_in_an_even_shop_these_are_named():
    for seed in range(3):
        made = pb.planner.plan(shop(gifts(0.1, 20), 145, seed).between(0, 145), method="greedy")
        named = told(made)[0].split("the weeks ahead: ")[1].split(" times")
        assert {named[0].split(" ")[1]} <= set(map(str, range(8)))
        peaks = (made.by_week["expects"].max(axis=1) / made.items["forecast"]).dropna()
        assert set(peaks.sort_values().index[-5:]) <= {f"item {i}" for i in range(8)}


@pytest.mark.parametrize("lead", [0, 1, 6])
def test_a_week_is_told_for_the_lead_time_and_a_week_and_without_one_they_come_to_the_forecast(lead):
    made = pb.planner.plan(
        shop(best(45, 6, 4.0)).between(0, 145), Assumptions(lead_time=lead), method="greedy"
    )
    assert f"in the {lead + 1} week{'s' * (lead > 0)} from" in told(made)[0]
    if lead == 0:
        mean = made.by_week["expects"].mean(axis=1)
        assert mean.to_numpy() == pytest.approx(made.items["forecast"][mean.index].to_numpy(), abs=0.01)


def test_less_money_moves_with_the_season_as_much_as_enough():
    demand = shop(best(45, 6, 4.0)).between(0, 145)
    enough = pb.planner.plan(demand, method="greedy")
    short = pb.planner.plan(demand, budget=0.4 * enough.items["money"].sum(), method="greedy")
    both = enough.by_week.index.intersection(short.by_week.index)
    less = short.by_week["r"].loc[both].sub(short.items["r"][both], axis=0)
    assert len(both) > 10 and (short.by_week[["r", "Q"]] >= 0).all(axis=None)
    full = enough.by_week["r"].loc[both].sub(enough.items["r"][both], axis=0)
    lifted = less.gt(full + 2)  # where a reorder point cannot fall below 0
    assert (short.by_week["r"].loc[both][lifted].fillna(0.0) == 0).all(axis=None)


@pytest.mark.parametrize(
    ("sizes", "pulls"), [(lambda rng, of: rng.geometric(1 / 3, of), True), (None, False)]
)
def test_where_all_pull_is_best_with_one_rule_for_all_weeks_it_is_so_only_if_that_is_kept(sizes, pulls):
    made = pb.planner.plan(shop(best(45, 3, 10.0), middle=0.2, sizes=sizes).between(0, 145), method="greedy")
    profit = made.results["profit"]
    assert (profit["all pull"] > 0.99 * profit.max()) == pulls
    assert pulls == (SEASON in made.only_if) == (f"only if {SEASON}" in finding(made))
    assert ("no trial has tried it" in told(made)[0]) == pulls


def test_a_report_has_a_list_week_by_week_only_where_there_is_one(tmp_path):
    made = pb.planner.plan(shop(gifts(0.1, 20)).between(0, 145), method="greedy")
    page = pb.report(made, tmp_path / "plan.html").read_text()
    assert "Week by week: stocked items whose weeks ahead are uneven" in page
    book = pb.report(made, tmp_path / "plan.xlsx")
    listed = pd.read_excel(book, sheet_name="week by week", engine="openpyxl")
    assert len(listed) == 2 * len(made.by_week) and len(listed.columns) == 15
    first = listed[listed["in the week from"] == "reorder point (units)"].iloc[0]
    assert first.iloc[2:].tolist() == made.by_week["r"].loc[first["item"]].tolist()
    even = pb.planner.plan(shop(np.ones(52)).between(0, 145), method="greedy")
    assert "Week by week" not in pb.report(even, tmp_path / "even.html").read_text()
