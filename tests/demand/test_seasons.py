"""Seasons of a shop and its items: a closure is none; an item's own counts as far as its data tell it."""

import numpy as np
import pandas as pd
import pytest

from pullbook.demand.recent import quarters, recent, turned
from pullbook.demand.seasons import (
    by_item,
    by_quarter,
    by_week,
    closed_weeks,
    open_weeks,
    quiet_weeks,
    seasons,
    telling_weeks,
)
from pullbook.demand.weekly import Weekly

NONE = np.ones(52)


def peak(height, width=3.0, at=47):
    """A year with one peak, of mean 1."""
    year = 1 + height * np.exp(-((((np.arange(52) - at + 26) % 52 - 26) / width) ** 2))
    return year / year.mean()


def shop(units):
    units = np.atleast_2d(np.asarray(units, float))
    names = pd.Index([f"item {i}" for i in range(len(units))])
    price = np.full(len(units), 9.0)
    return Weekly(names, units, units, price, price / 2, pd.Timestamp("2024-01-01"), names)


def made(years, rates, seed, weeks=104, now=0):
    """Units of items with these years and rates, and their true mean of the 13 weeks ahead."""
    of_year = (np.arange(weeks + 13) - weeks + now) % 52
    true = np.asarray(rates)[:, None] * np.asarray(years)[:, of_year]
    return np.random.default_rng(seed).poisson(true[:, :weeks]) * 1.0, true[:, weeks:].mean(axis=1)


# ---- closures


@pytest.mark.parametrize("weeks", [104, 130, 156])
@pytest.mark.parametrize("begins", [5, 20, 41, 47, 50, 70, 85])
@pytest.mark.parametrize("growth", [0.7, 1.0, 1.5])
def test_a_closure_in_one_year_is_no_season(weeks, begins, growth):
    sold = 100 * growth ** ((np.arange(weeks) - weeks) / 52)
    shut = np.where((np.arange(weeks) >= begins) & (np.arange(weeks) < begins + 10), 0.0, sold)
    profile, ahead = seasons(shut)
    assert profile == pytest.approx(np.ones(weeks)) and ahead == pytest.approx(1)
    if growth == 1:
        assert recent(shop([shut, 3 * shut]))["mean"].tolist() == pytest.approx([100, 300])


@pytest.mark.parametrize("years", [2, 3])
@pytest.mark.parametrize("begins", [0, 8, 15, 30, 44, 49])
def test_a_season_is_the_same_with_a_closure_in_one_year(years, begins):
    sold = 100 * np.tile(1 + 0.5 * np.sin(2 * np.pi * np.arange(52) / 52), years)
    whole, ahead = seasons(sold)
    open_ = np.ones(len(sold), bool)
    open_[52 + begins : 52 + begins + 3] = False
    profile, ahead_too = seasons(np.where(open_, sold, 0.0))
    assert profile == pytest.approx(whole, rel=0.02) and ahead_too == pytest.approx(ahead, rel=0.02)


@pytest.mark.parametrize("begins", [-3, 0, 5, 10, 30, 43])  # of the 52 weeks ahead
@pytest.mark.parametrize("long", [2, 3, 6, 12])
def test_a_shut_down_in_the_same_weeks_of_each_year_is_none_either(begins, long):
    """What is forecast is a week in which the shop is open; so a flat shop is a flat shop."""
    sold = np.where((np.arange(104) - begins) % 52 < long, 0.0, 100.0)
    profile, ahead = seasons(sold)
    assert profile == pytest.approx(np.ones(104)) and ahead == pytest.approx(1)
    assert recent(shop(sold))["mean"].sum() == pytest.approx(100)


def test_of_the_weeks_ahead_those_in_which_it_is_always_closed_do_not_count():
    year = np.r_[np.full(6, 50.0), np.zeros(7), np.full(39, 100.0)]
    _, ahead = seasons(np.tile(year, 2))
    assert ahead == pytest.approx(50 / year[year > 0].mean())
    _, shut = seasons(np.tile(np.r_[np.zeros(13), np.full(39, 100.0)], 2))  # all 13: as its neighbours
    assert shut == pytest.approx(1)


def test_a_week_that_each_year_but_another_was_closed_in_is_known_from_those_left():
    """Three years, each closed in another third: no two are open in the same weeks alone."""
    t = np.arange(156)
    season = 100 * np.tile(peak(2, 5), 3)
    shut = t % 52 // 17 == np.minimum(t // 52, 2)
    profile, _ = seasons(np.where(shut, 0.0, season))
    assert profile == pytest.approx(seasons(season)[0], rel=0.02)
    grown, _ = seasons(np.where(shut, 0.0, season * 1.2 ** (t / 52)))
    assert grown == pytest.approx(profile, rel=0.1)


# ---- as sharp as it comes again


@pytest.mark.parametrize(("long", "times"), [(1, 10), (2, 10), (3, 8), (6, 4)])
@pytest.mark.parametrize("years", [2, 3])
def test_a_peak_that_comes_in_the_same_weeks_is_as_sharp_as_it_is(long, times, years):
    year = np.where((np.arange(52) >= 20) & (np.arange(52) < 20 + long), float(times), 1.0)
    year /= year.mean()
    for seed in range(5):
        units, _ = made([year] * 60, np.geomspace(0.5, 10, 60), seed, 52 * years)
        told, _ = seasons(units.sum(axis=0))
        assert told[-52:] == pytest.approx(year, abs=0.15 * year.max())
        assert told[-52:][18:24].sum() == pytest.approx(year[18:24].sum(), rel=0.05)


@pytest.mark.parametrize("years", [2, 3])
def test_what_does_not_come_again_is_smoothed_away(years):
    off = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        total = rng.poisson(40.0 * np.exp(rng.normal(0, 0.2, 52 * years))) * 1.0
        told, _ = seasons(total)
        raw = total.reshape(years, 52).mean(axis=0) / total.mean()
        off.append((told[-52:] - 1).std() / (raw - 1).std())
    assert np.mean(off) < 0.6  # the mean of five is at 0.45


@pytest.mark.parametrize("years", [2, 3])
def test_what_was_in_one_year_alone_is_no_season(years):
    for seed in range(5):
        rate = np.full(52 * years, 200.0)
        rate[60:66] *= 4  # a promotion
        told, _ = seasons(np.random.default_rng(seed).poisson(rate) * 1.0)
        assert told[-52:].max() - 1 < 0.3 * (4 - 1) / years  # the mean of the years is at 3 / years


def test_items_are_sharp_as_they_are_and_not_as_the_shop():
    sharp = np.where((np.arange(52) >= 20) & (np.arange(52) < 22), 10.0, 1.0)
    units, _ = made(np.tile([NONE, NONE, NONE, sharp], (20, 1)), np.tile(np.full(4, 30.0), 20), seed=1)
    year = by_week(units, units)
    assert year[3::4, 20:22].mean() == pytest.approx(10.0 / sharp.mean(), rel=0.1)
    flat = np.delete(year, np.s_[3::4], axis=0)
    assert flat[:, 18:24] == pytest.approx(1.0, abs=0.35)


# ---- the weeks ahead


@pytest.mark.parametrize("L", [0, 2, 12, 39, 60])
@pytest.mark.parametrize("now", [0, 20, 40])
def test_a_forecast_is_the_mean_of_the_weeks_in_which_it_is_sold_what_a_quarter_orders(L, now):
    year = peak(3, 8)
    sold = 100 * np.roll(np.tile(year, 3), -now)
    ahead = np.roll(year, -now)
    by_hand = [100 * ahead[np.arange(first, first + 13 + L) % 52].mean() for first in (0, 13, 26, 39)]
    assert recent(shop(sold), lead_time=L)["mean"].tolist() == pytest.approx(by_hand[:1], rel=0.01)
    told = quarters(shop([sold, 2 * sold]), lead_time=L)
    assert [t["mean"].iloc[1] for t in told] == pytest.approx([2 * x for x in by_hand], rel=0.01)
    assert [t["orders"].iloc[0] for t in told] == pytest.approx(by_hand, rel=0.01)


def test_four_quarters_are_a_year_and_one_stands_for_all_where_no_season_is_known():
    units, _ = made([NONE, peak(6)] * 20, np.full(40, 10.0), seed=7)
    season, ahead = by_quarter(units, units)
    assert ahead.mean(axis=1) == pytest.approx(season[:, -52:].mean(axis=1))
    assert ahead[:, 0] == pytest.approx(by_item(units, units)[1])
    (only,) = quarters(shop(units[:, :103]))
    assert only.equals(recent(shop(units[:, :103])))


# ---- seasons by item


@pytest.mark.parametrize("now", [0, 12, 30, 40, 46])
def test_in_a_shop_half_of_which_has_a_season_the_others_have_none(now):
    units, true = made([NONE, peak(6)] * 50, np.geomspace(2, 60, 100), seed=now, now=now)
    _, shops = seasons(units.sum(axis=0))
    weight = 0.5 ** (np.arange(104)[::-1] / 26)
    as_the_shop = units / seasons(units.sum(axis=0))[0] @ weight / weight.sum() * shops
    told = recent(shop(units), lead_time=0)["mean"].to_numpy()
    off, before = (np.abs(x - true).sum() / true.sum() for x in (told, as_the_shop))
    assert off < 0.13 and off < before + 0.005
    if now in (0, 40, 46):
        assert off < before / 3


@pytest.mark.parametrize("year", [NONE, peak(1, 6), peak(6), np.roll(peak(6), 20)])
@pytest.mark.parametrize("rates", [np.geomspace(0.1, 1, 100), np.geomspace(1, 80, 100)])
def test_where_items_are_alike_all_have_the_shops_season(year, rates):
    units, _ = made([year] * 100, rates, seed=1)
    profile, ahead = by_item(units, units)
    alike, shops = seasons(units.sum(axis=0))
    assert np.abs(profile - alike).max(axis=1) == pytest.approx(np.zeros(100), abs=0.2)
    assert ahead == pytest.approx(np.full(100, shops), rel=0.03)


def test_an_items_own_season_counts_the_more_the_more_it_sells():
    units, _ = made([NONE, peak(6)] * 40, np.tile(np.repeat([0.1, 1, 10, 100], 2), 10), seed=2, now=46)
    _, ahead = by_item(units, units)
    _, shops = seasons(units.sum(axis=0))
    flat = [ahead[k::8].mean() for k in (0, 2, 4, 6)]
    assert all(np.diff(np.abs(np.array([shops, *flat]) - shops)) > 0)  # ever farther from the shop's
    assert flat[-1] == pytest.approx(1, abs=0.05)


def test_a_shop_of_one_item_or_of_items_that_are_multiples_has_the_shops_season():
    sold = 100 * np.tile(peak(4), 2)
    for units in (sold[None], np.outer([1, 2, 5], sold)):
        profile, ahead = by_item(units, units)
        one, shops = seasons(sold)
        assert profile == pytest.approx(np.tile(one, (len(units), 1)))
        assert ahead == pytest.approx(np.full(len(units), shops))


def test_how_an_item_is_counted_does_not_matter_for_what_its_own_season_counts():
    units, _ = made([NONE, peak(6)] * 20, np.full(40, 10.0), seed=3)
    packs = np.tile([1.0, 1.0, 12.0, 12.0], 10)[:, None]
    _, pieces = by_item(units, units)
    _, dozens = by_item(12 * units, units)
    _, mixed = by_item(packs * units, units)
    assert dozens == pytest.approx(pieces) and mixed == pytest.approx(pieces, rel=0.05)


def test_what_did_not_sell_in_each_year_or_began_within_the_first_has_no_season_by_that():
    units, _ = made([NONE] * 60, np.full(60, 20.0), seed=4)
    units[:20, :70] = 0  # of the second year
    units[20:40, :30] = 0
    _, ahead = by_item(units, units)
    assert ahead[:20] == pytest.approx(np.full(20, seasons(units.sum(axis=0))[1]))
    assert ahead == pytest.approx(np.ones(60), abs=0.08)


def test_below_two_years_there_is_one_row_for_all():
    profile, ahead = by_item(np.ones((3, 103)), np.ones((3, 103)))
    assert profile.shape == (1, 103) and ahead.shape == (1,) and (profile == 1).all() and ahead[0] == 1


def test_items_without_a_sale_and_shops_without_one_are_told_in_numbers():
    for units in (np.zeros((2, 104)), np.vstack([np.zeros(104), np.full(104, 3.0)]), np.eye(2, 110)):
        profile, ahead = by_item(units, np.minimum(units, 1))
        assert np.isfinite(profile).all() and np.isfinite(ahead).all() and (profile > 0).all()


def test_seasons_that_make_up_for_each_other_are_seen():
    wave = 0.8 * np.cos(2 * np.pi * np.arange(52) / 52)
    units, _ = made([1 + wave, 1 - wave] * 20, np.full(40, 20.0), seed=5)
    times, moved = turned(shop(units))
    assert times == pytest.approx(1, abs=0.1) and moved > 0.4
    steady, _ = made([NONE] * 40, np.full(40, 20.0), seed=6)
    assert turned(shop(steady))[1] < 0.03


SEASON = [(12, 40), (22, 30), (30, 22), (4, 4), (26, 26)]  # weeks open, and closed


@pytest.mark.parametrize(("opens", "closes"), SEASON)
@pytest.mark.parametrize("weeks", [78, 104, 156])
def test_a_shop_that_is_closed_for_longer_than_it_is_open_sells_at_the_rate_of_its_open_weeks(
    opens, closes, weeks
):
    is_open = np.arange(weeks) % (opens + closes) < opens
    rates = np.random.default_rng(weeks).lognormal(1, 1, 60)
    units = np.random.default_rng(opens).poisson(rates[:, None] * is_open) * 1.0
    assert (open_weeks(units.sum(axis=0)) == is_open).all()
    table = recent(shop(units))
    assert table["mean"].sum() == pytest.approx(rates.sum(), rel=0.1)
    assert (table["state"] == "season").sum() == 0  # of what sells whenever the shop is open


@pytest.mark.parametrize("every", [2, 3, 4, 6])
def test_a_shop_that_sells_now_and_then_is_not_closed_in_between(every):
    for seed in range(20):
        total = np.random.default_rng(seed).poisson(1 / every, 104)
        assert open_weeks(total).all() and open_weeks(np.arange(104) % every == 0).all()


# ---- weeks that hardly sell


@pytest.mark.parametrize("low", [0.0, 0.01, 0.02])
@pytest.mark.parametrize(("long", "now"), [(13, 6), (20, 8), (26, 8), (32, 4)])
@pytest.mark.parametrize("years", [2, 3])
def test_weeks_that_hardly_sell_make_the_season_no_smaller(low, long, now, years):
    weeks = 52 * years + now
    year = np.where(np.arange(52) < long, 1.0, low)
    units, _ = made(np.tile(year, (100, 1)), np.geomspace(1, 60, 100), years, weeks, now)
    rate = np.geomspace(1, 60, 100).sum()
    assert recent(shop(units))["mean"].sum() == pytest.approx(rate, rel=0.05)
    quiet = quiet_weeks(units.sum(axis=0))[-52:]
    assert abs(quiet.sum() - (52 - long)) <= 1 and closed_weeks(units.sum(axis=0))[0] == 52 - long
    ahead = by_week(units, units)[:, :15]
    assert ((ahead > 0.2).sum(axis=1) == min(15, long - now)).all()


@pytest.mark.parametrize(
    ("long", "low"), [(10, 0.1), (12, 0.02), (13, 0.1), (13, 0.12), (14, 0.08), (16, 0.1)]
)
@pytest.mark.parametrize("now", [0, 5, 20])
def test_the_weeks_beside_a_season_are_as_quiet_as_the_others(long, low, now):
    year = np.where(np.arange(52) < long, 1.0, low)
    units, _ = made(np.tile(year, (100, 1)), np.geomspace(1, 60, 100), 3, 156 + now, now)
    assert abs(quiet_weeks(units.sum(axis=0))[-52:].sum() - (52 - long)) <= 1


def test_a_quiet_time_that_sells_a_fifth_is_none_that_hardly_sells():
    year = np.where(np.arange(52) < 20, 1.0, 0.2)
    units, _ = made(np.tile(year, (100, 1)), np.geomspace(1, 60, 100), 0, 112, 8)
    total = units.sum(axis=0)
    assert telling_weeks(total).all() and not quiet_weeks(total).any()
    assert by_week(units, units)[:, 0] == pytest.approx(1 / year.mean(), rel=0.05)


@pytest.mark.parametrize("lines", [1, 2, 4, 30])
def test_in_a_small_shop_with_large_orders_no_week_hardly_sells_by_chance(lines):
    left_out = []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        orders = rng.poisson(lines, (1, 112))
        units = orders * np.where(rng.random(orders.shape) < 0.05, rng.integers(8, 60, orders.shape), 1)
        left_out.append((open_weeks(units[0]) & ~telling_weeks(units[0])).mean())
    assert np.mean(left_out) < 0.01
