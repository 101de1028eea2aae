"""A shop that grows or shrinks is told, be it ever so small; one that is uneven, slow or seasonal is not."""

from dataclasses import replace

import numpy as np
import pytest
import shops

from pullbook.costing import Assumptions
from pullbook.decide.doubts import doubts

WAVE = np.exp(0.8 * np.cos(2 * np.pi * np.arange(52) / 52))


def shop(weeks, growth=1.0, seed=0, n=30, middle=0.8, noise=0.0, wave=None, sizes=None):
    """A Weekly of n items that sell `growth` times as much each year, and in the last one like `middle`."""
    rng, t = np.random.default_rng(seed), np.arange(weeks)
    rate = rng.lognormal(np.log(middle), 1.2, n)[:, None] * growth ** ((t - weeks) / 52 + 0.5)
    rate = rate if wave is None else rate * (wave / wave.mean())[(t + 11 * seed) % 52]
    orders = rng.poisson(rate * rng.lognormal(-(noise**2) / 2, noise, rate.shape)) * 1.0
    units = orders if sizes is None else orders * sizes(rng, t, orders.shape)
    return replace(shops.of_units(units, 40.0, 24.0), orders=orders)


def said(demand):
    weeks = demand.units.shape[1]
    first = weeks - 4 * min(13, weeks // 8)
    cuts = np.linspace(first, weeks, 5).round().astype(int).tolist()
    return " ".join(d.says for d in doubts(demand, Assumptions(), cuts) if "From two years on" not in d.says)


BIG = {"sizes": lambda rng, t, shape: np.where(rng.random(shape) < 0.03, rng.integers(20, 60, shape), 1.0)}


@pytest.mark.parametrize("weeks", [104, 130, 156])
@pytest.mark.parametrize("growth", [0.5, 0.65, 1.55, 2.0])
@pytest.mark.parametrize("kind", [{}, {"middle": 0.25}, BIG, {"wave": WAVE}])
def test_from_two_years_on_a_shop_that_grows_or_shrinks_steadily_is_told_however_small(weeks, growth, kind):
    for seed in range(3):
        told = said(shop(weeks, growth, seed, **kind))
        goes, fills = ("grows", "little") if growth > 1 else ("shrinks", "much")
        other = "shrinks" if growth > 1 else "grows"
        assert f"shop {goes}" in told and f"fills too {fills}" in told and f"The shop {other}" not in told


@pytest.mark.parametrize("weeks", [52, 78, 104, 130, 156, 208])
@pytest.mark.parametrize("kind", [{}, {"middle": 0.1}, {"n": 5, "middle": 2}, {"noise": 0.6}, BIG])
def test_a_steady_shop_is_not_said_to_grow_or_to_shrink(weeks, kind):
    for seed in range(4):
        told = said(shop(weeks, 1.0, seed, **kind))
        assert "the last year had" not in told and "trials what was known" not in told
    if weeks >= 104:
        assert "the last year had" not in said(shop(weeks, 1.0, wave=WAVE, **kind))


@pytest.mark.parametrize("weeks", [110, 156])
def test_times_are_those_of_the_same_weeks_of_two_years_of_what_was_known_in_both(weeks):
    """Items that came in the first of them grow no shop, and a closure in one of them shrinks none."""
    demand = shop(weeks, middle=3)
    for of in (demand.units, demand.orders):
        of[:12, : weeks - 80] = 0.0
        of[:, weeks - 30 : weeks - 20] = 0.0
    assert said(demand) == ""
    found = []
    for seed in range(6):
        shrinks = shop(weeks, 0.6, seed, middle=0.15)  # too small for a doubt about its last weeks
        for of in (shrinks.units, shrinks.orders):
            of[:12, : weeks - 80] = 0.0
        found.append(float(said(shrinks).split("the last year had ")[1].split(" times")[0]))
    assert np.mean(found) == pytest.approx(0.6, abs=0.05)


def test_half_as_many_orders_of_twice_the_size_are_no_shop_that_shrinks():
    demand = shop(156, 0.6, middle=2, sizes=lambda rng, t, shape: 1.8 ** ((t - 104) / 52) * np.ones(shape))
    assert "The shop shrinks" not in said(demand)


def test_before_two_years_what_all_trials_had_too_little_or_too_much_of_is_told_both_ways():
    found = [said(shop(78, growth, seed, middle=0.3)) for growth in (0.4, 2.5) for seed in range(8)]
    trials = [told for told in found if "trials what was known" in told]
    assert all(found) and trials
    for told in trials:
        less = "far fewer" in told
        assert ("fills too much; if that was a season, too little" in told) == less
        assert ("fills too little; if that was a season, too much" in told) != less


@pytest.mark.parametrize("times", [0.3, 3.0])
def test_a_jump_says_what_if_it_stays_and_what_if_it_was_a_season(times):
    demand = shop(60, middle=3)
    for of in (demand.units, demand.orders):
        of[:, 52:] = np.round(of[:, 52:] * times)
    told = said(demand)
    assert "The last 8 weeks sold" in told and "too much" in told and "too little" in told
    stays = "If it stays so, this plan fills too little." if times > 1 else "If it stays so, or those before"
    assert stays in told


@pytest.mark.parametrize("weeks", [65, 78, 103])
@pytest.mark.parametrize("times", [0.6, 0.9, 1.0, 1.1, 1.6])
def test_what_the_weeks_that_come_sold_a_year_ago_is_told_where_it_is_far_from_the_year(weeks, times):
    for seed in range(3):
        demand = shop(weeks, 1.0, seed, middle=3)
        wave = np.ones(weeks)
        wave[weeks - 52 : weeks - 39] = times
        rate = demand.units.mean(axis=1, keepdims=True) * wave
        units = np.random.default_rng(seed).poisson(rate) * 1.0
        told, year = said(replace(demand, units=units, orders=units)), units[:, -52:].sum(axis=0)
        ago = f"sold {year[:13].mean() / year.mean():.2g} times the mean of the year"
        assert (ago in told) == (abs(times - 1) > 0.3)
        assert ("fills too little" in told) == (times > 1.3)


@pytest.mark.parametrize("weeks", [52, 78, 104, 130])
def test_young_items_are_no_growth_of_the_shop(weeks):
    for seed in range(3):
        old, rng = shop(weeks, 1.0, seed, middle=3), np.random.default_rng(seed)
        units = old.units.copy()
        units[:10] = rng.poisson(np.full((10, weeks), 12.0))
        units[:10, : weeks - 16] = 0.0
        assert "grows" not in said(replace(old, units=units, orders=units))


@pytest.mark.parametrize("weeks", [66, 80, 95])
@pytest.mark.parametrize(("swing", "share", "told"), [(0, 0, False), (0.2, 1, False), (0.8, 0.7, True)])
def test_winter_and_summer_goods_that_make_up_for_each_other_are_told(weeks, swing, share, told):
    for seed in range(3):
        rng, demand = np.random.default_rng(seed), shop(weeks, 1.0, seed, middle=4)
        n = len(demand.units)
        side = np.where(rng.random(n) < share, rng.choice([-1.0, 1.0], n), 0.0)[:, None]
        year = 1 + swing * side * np.cos(2 * np.pi * (np.arange(weeks) - weeks - 6) / 52)
        units = rng.poisson(rng.lognormal(1, 0.8, n)[:, None] * year) * 1.0
        says = said(replace(demand, units=units, orders=units))
        assert ("too little of the first, and too much of the others" in says) == told


def test_slow_goods_in_a_steady_shop_have_no_seasons_by_chance():
    for seed in range(12):
        units = np.random.default_rng(seed).poisson(1 / 13, (150, 80)) * 1.0
        demand = shops.of_units(units, 9.0, 5.0)
        assert "much more of some items" not in said(replace(demand, orders=units))


def seasonal(weeks, long, times, begins, seed, middle=3.0):
    """A shop that sells so many times as much in some weeks of each year, which begin so many weeks ahead."""
    year = np.where((np.arange(weeks) - weeks - begins) % 52 < long, times, 1.0)
    rng = np.random.default_rng(seed)
    units = rng.poisson(rng.lognormal(np.log(middle), 1, (80, 1)) * year) * 1.0
    return replace(shops.of_units(units, 20.0, 12.0), orders=units)


@pytest.mark.parametrize(("weeks", "long", "begins"), [(52, 6, 6), (56, 13, 2), (60, 8, 4), (64, 6, 3)])
@pytest.mark.parametrize("times", [1, 3, 5])
def test_a_season_of_a_year_ago_is_told_from_one_year_on_whatever_the_last_weeks_say(
    weeks, long, begins, times
):
    for seed in range(3):
        told = said(seasonal(weeks, long, times, begins, seed))
        assert ("A year ago, the 13 weeks that come now sold" in told) == (times > 1)
        assert ("If that comes again, the plan fills too little" in told) == (times > 1)


@pytest.mark.parametrize("low", [0.005, 0.02, 0.1])
def test_before_the_season_of_some_items_the_shop_neither_shrinks_nor_grows(low):
    season = np.where((np.arange(141) % 52 >= 42) & (np.arange(141) % 52 < 52), 4.0, 4.0 * low)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        year = np.where(np.arange(80)[:, None] < 24, season, 1.0)
        units = rng.poisson(rng.lognormal(0, 1, (80, 1)) * year) * 1.0
        told = said(replace(shops.of_units(units, 20.0, 12.0), orders=units))
        assert "shrinks" not in told and "grows" not in told


@pytest.mark.parametrize(
    ("first", "long", "times", "weeks"),
    [(72, 3, 5, 117), (72, 3, 6, 130), (60, 5, 4, 106), (100, 3, 8, 112), (0, 0, 1, 117), (0, 0, 1, 150)],
)
@pytest.mark.parametrize("christmas", [1.0, 4.0])
def test_a_promotion_of_one_year_is_told_as_such_and_is_no_growth(first, long, times, weeks, christmas):
    week = np.arange(weeks)
    rate = np.where((week % 52 >= 45) & (week % 52 < 51), christmas, 1.0)
    rate[first : first + long] *= times
    for seed in range(3):
        rng = np.random.default_rng(seed)
        units = rng.poisson(rng.lognormal(0.5, 1, (80, 1)) * rate) * 1.0
        demand = replace(shops.of_units(units, 20.0, 12.0), orders=units)
        told = said(demand)
        if christmas == 1 or not long:
            assert ("order lines that their season tells" in told) == (long > 0)
            assert "The shop shrinks" not in told and "The shop grows" not in told
        if christmas == 1 and long:
            begins = demand.start + np.timedelta64(7 * first, "D")
            assert f"In {long} weeks from {begins:%Y-%m-%d} on" in told


@pytest.mark.parametrize(("begins", "weeks"), [(110, 119), (110, 121), (110, 125), (120, 131), (90, 140)])
@pytest.mark.parametrize("times", [2.5, 4.0])
def test_a_level_that_stays_is_no_promotion(begins, weeks, times):
    for seed in range(3):
        demand = shop(weeks, seed=seed, middle=3)
        units = np.where(np.arange(weeks) < begins, demand.units, np.round(demand.units * times))
        told = said(replace(demand, units=units, orders=units))
        assert "order lines that their season tells" not in told


@pytest.mark.parametrize("kind", [{}, {"middle": 0.1}, {"noise": 0.6}, BIG, {"wave": WAVE}, {"growth": 1.5}])
@pytest.mark.parametrize("weeks", [104, 156])
def test_weeks_that_are_uneven_by_chance_are_no_promotion(kind, weeks):
    for seed in range(6):
        assert "order lines that their season tells" not in said(shop(weeks, seed=seed, **kind))
