"""What chapter 10 and its workbook say holds in shops that the lesson did not draw, and whatever is drawn."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook.teach.workbook import book as books
from pullbook.teach.workbook.chapters import chapter10

(LESSON,) = (Path(__file__).resolve().parents[2] / "notebooks").glob("10_*.ipynb")
DEFINE = [
    "code-45",
    "a494eeb2",
    "b45acba4",
    "c3e3d442",
    "large-part",
    "all-ways",
    "all-ways-said",
    "a632003e",
    "a2a621da",
]
SEEDS = range(41, 47)  # the lesson's are 1 to 20


@pytest.fixture(scope="module")
def lesson():
    """The lesson's own cells, run on six other shops; its long tables are left out."""
    cells = {c["id"]: "".join(c["source"]) for c in json.loads(LESSON.read_text("utf-8"))["cells"]}
    shops = {seed: pb.catalogue(seed=seed).weekly() for seed in SEEDS}
    years = pd.concat({k: s.table() for k, s in shops.items()}, names=["shop"])
    names = {"np": np, "pd": pd, "pb": pb, "replace": replace, "cache": cache, "shops": shops, "years": years}
    names |= {"hybrid": pb.hybrid, "Assumptions": pb.costing.Assumptions}
    for cell in [*DEFINE, "patience-shelf", "patience-rule"]:
        exec(cells[cell].split("wide = wide")[0], names)
    names["whole"] = names["together"](names["splits"][names["year"]])
    names["top"] = years["mean"].groupby("shop").rank(ascending=False) <= 30
    return names


def share(lesson, by="whole", **change):
    """The share worth stocking of the items that are not among the 30 that sell most, and of these."""
    return lesson["sort"](lesson[by], **change)["push"].groupby(lesson["top"]).mean()


def test_of_the_others_over_half_are_worth_stocking_by_one_year_and_a_fifth_with_large_orders_together(
    lesson,
):
    alone, together = share(lesson, "years"), share(lesson)
    assert 0.5 < alone[False] < 0.6 and 0.14 < together[False] < 0.24
    assert min(alone[True], together[True]) > 0.9
    assert 160 < lesson["pushed"]().mean() < 190 and 70 < lesson["pushed"](lesson["whole"]).mean() < 95


@pytest.mark.parametrize("seed", [41, 42])
def test_ten_years_of_weeks_side_with_the_large_orders_forecast_together(seed):
    t = pb.catalogue(weeks=520, seed=seed).weekly().table()
    push, top = pb.hybrid.item_costs(t)["push"], t["mean"].rank(ascending=False) <= 30
    assert push[~top].mean() < 0.27 and push[top].mean() > 0.9
    assert (t["sd"] ** 2 / t["mean"]).median() == pytest.approx(8.1, abs=1)


@pytest.fixture(scope="module")
def decade(lesson):
    """The lesson's own cells that play ten years of its shops week by week, on two other shops."""
    cells = {c["id"]: "".join(c["source"]) for c in json.loads(LESSON.read_text("utf-8"))["cells"]}
    names = dict(lesson)
    exec(cells["shelf-in"], names)
    exec(cells["played"].replace("three = (1, 2, 3)", "three = (41, 42)"), names)
    assert set(names["decade"].index.unique("shop")) == {41, 42}
    return names


def test_weeks_drawn_from_the_law_itself_cost_what_it_says(decade):
    t, law = decade["decade"], decade["sort"](decade["decade"])
    mean, variance = t["mean"].to_numpy()[:, None], t["sd"].to_numpy()[:, None] ** 2
    chances = mean**2 / (variance - mean), mean / variance
    weeks = np.random.default_rng(3).negative_binomial(*chances, size=(len(t), 2600))
    played = decade["played"](t, weeks)
    assert played["stocked"].sum() == pytest.approx(law["stocked"].sum(), rel=0.015)
    assert played["push"].mean() == pytest.approx(law["push"].mean(), abs=0.03)


def test_on_the_weeks_themselves_some_quarter_of_the_others_are_worth_stocking(decade):
    t, weeks, sort = decade["decade"], decade["weeks"]["all"], decade["sort"]
    others = t["mean"].groupby("shop").rank(ascending=False) > 30
    played = decade["played"](t, weeks)
    assert (played["push"][others].groupby("shop").mean().between(0.22, 0.31)).all()
    assert (played["push"][others].mean() > sort(t)["push"][others].mean() + 0.03) and played["push"][
        ~others
    ].mean() > 0.9
    assert played["stocked"][others].sum() < 0.95 * sort(t)["stocked"][others].sum()


@pytest.mark.parametrize(
    ("name", "under", "over"),
    [
        ("lost", 0.06, 0.09),
        ("setup", 2.6, 3.5),
        ("making", 6, 8.5),
        ("carrying", 0.3, 0.22),
        ("short", 1.5, 0.8),
        ("single", 0.008, 0.02),
    ],
)
def test_half_of_the_others_is_reached_sooner_on_the_weeks_themselves_than_by_the_law(
    decade, name, under, over
):
    t = decade["decade"]
    others = t["mean"].groupby("shop").rank(ascending=False) > 30
    few, many = (decade["played"](t, decade["weeks"]["all"], **{name: value}) for value in (under, over))
    assert few["push"][others].mean() < 0.5 < many["push"][others].mean()
    assert decade["sort"](t, **{name: over})["push"][others].mean() < 0.5
    assert many["push"].groupby("shop").sum().min() > 150


def test_what_has_no_large_order_in_its_year_looks_evener_than_it_is(lesson):
    years, whole = lesson["years"], lesson["whole"]
    none = lesson["splits"][lesson["year"]]["large", "then"]["orders"] == 0
    spread = years["sd"] ** 2 / years["mean"]
    assert 0.45 < none.mean() < 0.6 and spread[none].median() < 2 < 7 < spread[~none].median()
    assert (whole["sd"] ** 2 / whole["mean"]).median() == pytest.approx(8.1, abs=1)


def test_what_only_its_own_year_puts_on_the_shelf_loses_in_the_next(lesson):
    sort, t = lesson["sort"], lesson["splits"]["a year, the next"]
    first = sort(t["all", "first"])
    lucky = first["push"] & ~sort(lesson["together"](t))["push"]
    saved = sort(t["all", "then"], rule=first)["saving"].where(lucky, 0).groupby("shop").sum()
    assert first["saving"][lucky].sum() > 0 and (saved < 0).all()
    assert 90 < lucky.sum() / len(SEEDS) < 115


@pytest.mark.parametrize(
    ("name", "under", "over"),
    [
        ("lost", 0.07, 0.12),
        ("setup", 3.2, 4.4),
        ("making", 8.5, 11),
        ("carrying", 0.25, 0.19),
        ("short", 1, 0.5),
    ],
)
def test_where_half_of_the_others_are_worth_stocking(lesson, name, under, over):
    assert share(lesson, **{name: under})[False] < 0.5 < share(lesson, **{name: over})[False]


def test_whatever_share_leaves_an_empty_shelf_under_half_of_the_others_are_worth_it(lesson):
    assert all(share(lesson, empty=away)[False] < 0.5 for away in (0.05, 0.1, 0.3, 0.8))


def test_a_bag_made_singly_turns_c4_c11_and_c12(lesson):
    """Within 3% of its cost each of the three turns; that uneven demand is pulled more often does not."""
    years, pushed, lead = lesson["years"], lesson["pushed"], lesson["lead"]
    even, uneven = (years.assign(sd=(times * years["mean"]) ** 0.5) for times in (1, 8))
    assert pushed(uneven, single=0.012).mean() < 150 < pushed(uneven, single=0.024).mean()
    assert all(pushed(even, single=s).mean() > pushed(uneven, single=s).mean() for s in (0, 0.02, 0.05, 0.1))
    assert lead("large aside") > lead("large aside", single=0.005) > lead("large aside", single=0.01)
    assert lead("large aside", single=0.02) < 0 and lead("large aside", True, single=0.01) < 0
    assert share(lesson, single=0.02)[False] < 0.5 < share(lesson, single=0.034)[False]


def test_a_bag_made_singly_for_some_2_percent_more_levels_c16_with_a_shelf_that_waits(lesson):
    """5,000 euro, told beforehand, lots in 1 week, and as long a wait as it then really is, some 6.5 days."""
    years, service = lesson["years"], {"making": 6.5, "short": 0, "lead_time": 1}
    assert lesson["real_wait"](**service) == pytest.approx(6.5, abs=0.4)
    single = (0.95 * years["mean"] * 52 * years["cost"]).groupby("shop").sum()
    ahead = (lesson["margins"]() - lesson["patient"](0.05, **service)[5000]) / single
    assert 0.015 < ahead.mean() < 0.027
    assert lesson["real_wait"]() == pytest.approx(8.9, abs=0.3)


def test_to_take_demand_for_more_uneven_than_it_is_is_no_cheaper_whatever_is_drawn():
    """q7 says so; each set of numbers that two hundred learners get is tried, and that of the course."""
    question = books.chapter("10").question("q7")
    learners = [(), *((f"learner {i}", "run") for i in range(200))]
    posed = [question.pose("10_which_items", *who).params for who in learners]
    drawn = {(numbers["seed"], numbers["spread"]) for numbers in posed}
    assert len(drawn) > 5
    for seed, spread in drawn:
        assert chapter10.paid(seed, 1 / spread) > chapter10.paid(seed, spread), (seed, spread)
