"""Silences that are too long for chance: where an item was sold out, and not where it is slow or seasonal."""

import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook.costing import Assumptions
from pullbook.decide.doubts import doubts
from pullbook.demand.recent import HALF, recent
from pullbook.demand.silences import silences
from pullbook.demand.weekly import Weekly

RATES = np.geomspace(0.05, 40, 120)[:, None]


def shop(units):
    units = np.asarray(units, float)
    names, price = pd.Index([f"item {i}" for i in range(len(units))]), np.full(len(units), 9.0)
    return Weekly(names, units, units, price, price / 2, pd.Timestamp("2024-01-01"), names.to_numpy())


def poisson(rate, weeks=78, seed=0):
    return np.random.default_rng(seed).poisson(rate * np.ones(weeks)) * 1.0


def told(units):
    """What the doubts say of items that were not sold for long."""
    made = shop(units)
    n = made.units.shape[1]
    return [d.says for d in doubts(made, Assumptions(), [n - 9, n - 6, n - 3, n]) if "not sold for" in d.says]


@pytest.mark.parametrize("weeks", [40, 52, 78, 130])
@pytest.mark.parametrize("long", [5, 8, 12])
@pytest.mark.parametrize("seed", range(3))
def test_a_best_seller_that_was_sold_out_is_found_and_what_its_mean_lacks_is_that_of_the_silent_weeks(
    weeks, long, seed
):
    whole = poisson(RATES, weeks, seed)
    gone, first = whole.copy(), weeks - long - 15
    gone[[100, 119], first : first + long] = 0
    by_chance, found = (silences(shop(units)) for units in (whole, gone))
    found = found.drop(by_chance.index)
    assert len(by_chance) <= 1 and found.index.tolist() == ["item 100", "item 119"]
    assert (
        abs(found["first"] - first).max() <= 1 and abs(found["weeks"] - long).max() <= 2
    )  # chance at its ends
    before, after = (recent(shop(units))["mean"]["item 119"] for units in (whole, gone))
    assert found["missing"]["item 119"] == pytest.approx(1 - after / before, abs=0.05)
    (says,) = told(gone)
    assert " items that brought" in says and "the largest, item 119, was not sold for" in says
    assert told(whole) == []


@pytest.mark.parametrize("weeks", [60, 78, 130])
@pytest.mark.parametrize("long", [3, 4])
@pytest.mark.parametrize("seed", range(3))
def test_an_item_that_was_sold_out_again_and_again_lacks_what_all_its_silences_lack(weeks, long, seed):
    whole = poisson(RATES, weeks, seed)
    gone = whole.copy()
    for first in range(weeks - 45, weeks - 8, 9):  # five of them
        gone[[100, 119], first : first + long] = 0
    found = silences(shop(gone))
    assert found["times"].max() == 5 and {"item 100", "item 119"} <= set(found.index) and len(found) <= 3
    assert found.loc["item 119", ["times", "weeks"]].tolist() == [5, 5 * long]
    before, after = (recent(shop(units))["mean"]["item 119"] for units in (whole, gone))
    assert found["missing"]["item 119"] == pytest.approx(1 - after / before, abs=0.05)
    (says,) = told(gone)
    assert f"item 119, was not sold for {5 * long} weeks in 5 silences, the longest from 20" in says
    assert told(whole) == []


def test_it_is_of_the_last_year_and_over():
    flat = np.full((3, 120), 9.0)
    flat[0, 50:60], flat[1, -9:], flat[2, -12:-4] = 0, 0, 0
    assert silences(shop(flat)).index.tolist() == ["item 2"]
    missing = silences(shop(flat))["missing"].iloc[0]
    weight = 0.5 ** (np.arange(120)[::-1] / HALF)
    assert missing == pytest.approx(weight[-12:-4].sum() / weight.sum())


@pytest.mark.parametrize("weeks", [40, 52, 104, 130])
@pytest.mark.parametrize(
    "rate",
    [
        RATES,  # steady, the most of them slow
        RATES * (1 + 0.95 * np.sin(2 * np.pi * np.arange(130) / 52)),
        RATES * np.maximum(np.sin(2 * np.pi * np.arange(130) / 52), 0),  # nothing for half of the year
        RATES * (1 + 8 * np.exp(-((((np.arange(130) % 52) - 40) / 3.0) ** 2))),
        RATES * np.where(np.arange(130) % 52 < 26, 1.0, 0.0) + 0.01,
        RATES * (np.arange(130) > np.linspace(0, 110, 120)[:, None]),  # born one after the other
        RATES * 2 ** (np.arange(130) / 26 - 3),
    ],
    ids=["steady", "wave", "half a year", "peak", "spring", "born", "grows"],
)
def test_slow_and_seasonal_items_and_those_that_grow_are_not_told(rate, weeks):
    units = np.random.default_rng(weeks).poisson(np.broadcast_to(rate, (120, rate.shape[1]))[:, :weeks])
    if rate.shape[1] == 1:
        units = poisson(RATES, weeks)
    units[0] += 1  # the shop is open
    assert told(units * 1.0) == [] and len(silences(shop(units))) <= 6


def test_a_season_with_sharp_ends_is_one_where_the_year_before_had_it_too():
    season = np.tile(np.r_[np.full(14, 9.0), np.zeros(12), np.full(26, 9.0)], 3)
    always = np.full(156, 9.0)
    for weeks in (104, 130, 156):
        assert silences(shop([always[:weeks], season[:weeks]])).empty
    assert silences(shop([always[:52], season[:52]])).index.tolist() == ["item 1"]  # who knows


def test_weeks_in_which_the_shop_was_closed_are_no_silence():
    units = np.full((5, 60), 9.0)
    units[:, 30:38] = 0
    assert silences(shop(units)).empty and told(units) == []
    units[0, 26:42] = 0  # of which eight it was open
    assert silences(shop(units))[["first", "weeks"]].to_numpy().tolist() == [[26, 8]]


@pytest.mark.parametrize("units", [np.ones((2, 1)), np.ones((2, 9)), np.zeros((2, 60)), np.eye(3, 60)])
def test_short_and_empty_shops_have_none(units):
    assert silences(shop(units)).empty


def test_few_sales_are_no_doubt_and_the_course_shop_has_none():
    units = poisson(RATES)
    units[60, 40:60] = 0
    assert told(units) == []
    assert silences(pb.catalogue(weeks=104).weekly()).empty


@pytest.mark.parametrize("weeks", [52, 104])
@pytest.mark.parametrize("cycle", [4, 6, 9])
@pytest.mark.parametrize("seed", range(3))
def test_who_is_sold_out_for_two_weeks_before_each_lot_is_found(weeks, cycle, seed):
    whole = poisson(RATES, weeks, seed)
    gone = whole.copy()
    gone[[105, 119], :] *= np.arange(weeks) % cycle >= 2
    found, by_chance = silences(shop(gone)), silences(shop(whole))
    assert {"item 105", "item 119"} == set(found.index.difference(by_chance.index)) and len(by_chance) <= 1
    assert found.loc["item 119", "times"] >= 52 // cycle - (weeks == 52)
    before, after = (recent(shop(units))["mean"]["item 119"] for units in (whole, gone))
    if weeks == 52:  # all of them are of the last year
        assert found["missing"]["item 119"] == pytest.approx(1 - after / before, abs=0.06)


@pytest.mark.parametrize("cycle", [4, 6])
@pytest.mark.parametrize("seed", range(3))
def test_who_is_sold_out_for_one_week_before_each_lot_is_found(cycle, seed):
    whole = poisson(RATES, 78, seed)
    gone = whole.copy()
    gone[[105, 119], :] *= np.arange(78) % cycle >= 1
    found, by_chance = silences(shop(gone)), silences(shop(whole))
    assert {"item 105", "item 119"} == set(found.index.difference(by_chance.index)) and len(by_chance) <= 1
    row, empty = found.loc["item 119"], (gone[119, -52:] <= 0).sum()
    assert row["times"] == row["weeks"] and 0 <= empty - row["weeks"] <= 2  # not those at the very end


@pytest.mark.parametrize(("on", "off"), [(1, 3), (2, 2), (2, 4), (1, 1)])
@pytest.mark.parametrize("weeks", [40, 52, 104])
def test_a_market_that_is_held_every_few_weeks_has_no_silences(on, off, weeks):
    is_held = np.arange(weeks) % (on + off) < on
    units = poisson(RATES * is_held, weeks)
    assert silences(shop(units)).empty and told(units) == []
