"""What the weeks behind say of those ahead: the spread that a stock has to bear."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pullbook.demand.recent import BORROWED, HALF, LEAST, quarters, recent
from pullbook.demand.seasons import open_weeks, seasons
from pullbook.demand.weekly import Weekly


def shop(units):
    units = np.asarray(units, float)
    n = len(units)
    price = np.full(n, 9.0)
    names = pd.Index([f"item {i}" for i in range(n)])
    return Weekly(names, units, np.minimum(units, 1), price, price / 2, pd.Timestamp("2024-01-01"), names)


def weights(units):
    """How many weeks an item has, what each counts, the chance of those before its first sale, and that."""
    n = len(units)
    sold = [t for t in range(n) if units[t] > 0]
    there = ((n - 1 - sold[0]) / (n - 1)) ** (len(sold) - 1)
    return n, [(there if t <= sold[0] else 1) * 0.5 ** ((n - 1 - t) / HALF) for t in range(n)], there, sold[0]


def by_hand(units, L):
    """The spread of one item's week, with loops over its weeks."""
    n, weight, there, first = weights(units)

    def mean(upto):
        return sum(w * x for w, x in zip(weight[:upto], units)) / sum(weight[:upto])

    share = [w / sum(weight) for w in weight]
    about = sum(w * (x - mean(n)) ** 2 for w, x in zip(share, units)) / (1 - sum(w * w for w in share))
    off = [
        (
            weight[t + L] * (there if t <= first + LEAST else 1),
            (sum(units[t : t + L + 1]) - (L + 1) * mean(t)) ** 2 / (L + 1),
        )
        for t in range(LEAST, n - L)
    ]
    errors = sum(w * x for w, x in off) / sum(w for w, _ in off) if off else 0.0
    return max(about, errors, mean(n))


def with_the_shops(items, L):
    """The same of several items of one order line a week that they sell in; few sales borrow of all."""
    sold = [sum(x > 0 for x in units) for units in items]
    one = []
    for units in items:
        _, weight, *_ = weights(units)
        share = [w / sum(weight) for w in weight]
        mean, orders = (sum(w * x for w, x in zip(share, of)) for of in (units, [x > 0 for x in units]))
        one.append(mean**2 / orders)
    own = [by_hand(units, L) for units in items]
    uneven = [v / o for v, o in zip(own, one)]
    shop_ = sum(k * u for k, u in zip(sold, uneven)) / sum(sold)
    lent = [(k * u + BORROWED * shop_) / (k + BORROWED) * o for k, u, o in zip(sold, uneven, one)]
    return [max(pair) ** 0.5 for pair in zip(own, lent)]


@pytest.mark.parametrize("L", [0, 1, 2, 5, 40])
def test_the_spread_is_that_worked_by_hand(L):
    rng = np.random.default_rng(L)
    steady, rises = rng.poisson(20, 30), np.round(np.linspace(2, 40, 30))
    lumpy = 50 * (rng.random(30) < 0.1)
    young = np.where(np.arange(30) < 17, 0, steady)
    items = [steady, rises, lumpy, young]
    told = recent(shop(items), lead_time=L)["sd"]
    assert told.tolist() == pytest.approx(with_the_shops([x.tolist() for x in items], L))
    alone = recent(shop([rises]), lead_time=L)["sd"].iloc[0]
    assert alone == pytest.approx(by_hand(rises.tolist(), L) ** 0.5)  # nobody to borrow from


@pytest.mark.parametrize("rate", [0.1, 0.3, 1.0, 5.0])
@pytest.mark.parametrize("born", [0, 26, 40])
def test_an_item_is_expected_to_sell_at_its_rate_however_young_it_is(rate, born):
    units = np.random.default_rng(born).poisson(rate, (3000, 52)) * 1.0
    units[:, :born] = 0
    known = units.any(axis=1)
    told = recent(shop(np.vstack([units[known], np.full(52, 9.0)])))["mean"][:-1]
    assert told.mean() == pytest.approx(rate, rel=0.07)


def test_who_sold_once_may_have_been_there_always():
    once, weight = np.zeros(40), 0.5 ** (np.arange(40)[::-1] / HALF)
    once[30] = 7.0
    told = recent(shop([once, np.full(40, 9.0)]))["mean"]
    assert told.iloc[0] == pytest.approx(7 * weight[30] / weight.sum())


def test_where_weeks_are_alike_the_spread_is_that_of_a_week_whatever_the_lead_time():
    units = np.random.default_rng(1).negative_binomial(4, 0.2, (400, 120))  # mean 16, variance 80
    for L in (0, 2, 4):
        spread = float(np.mean(recent(shop(units), lead_time=L)["sd"] ** 2))
        own = 1 + (L + 1) / (HALF / np.log(2))  # the forecast, too, is made of some weeks only
        assert 76 <= spread <= 80 * (own + 0.2)


def test_who_has_sold_little_is_taken_to_be_as_uneven_as_the_shop_and_who_has_sold_much_as_it_was():
    rng = np.random.default_rng(5)
    orders = rng.poisson(np.repeat([0.15, 8.0], 50)[:, None], (100, 60)) * 1.0
    units = orders + 12 * rng.binomial(orders.astype(int), 0.05)  # one in twenty orders a dozen more
    w = Weekly(**{**vars(shop(units)), "orders": orders})
    alone = pd.concat([recent(w_, lead_time=2) for w_ in _one_by_one(w)])
    table = recent(w, lead_time=2)
    seldom, often = slice(0, 50), slice(50, 100)
    raised = (table["sd"] / alone["sd"]).to_numpy()
    assert (raised >= 1 - 1e-9).all() and raised[often].max() < 1.15 < np.median(raised[seldom])
    true = (0.15 * (0.95 + 0.05 * 13**2)) ** 0.5
    no_dozen = units[seldom].max(axis=1) < 12
    before, after = (np.median(t["sd"].to_numpy()[seldom][no_dozen]) for t in (alone, table))
    assert before < 0.5 * true < after < 1.2 * true


def test_how_an_item_is_counted_does_not_matter():
    rng = np.random.default_rng(6)
    orders = rng.poisson(rng.lognormal(0, 1, 60)[:, None], (60, 50)) * 1.0
    units = orders + 9 * rng.binomial(orders.astype(int), 0.1)
    packs = np.where(np.arange(60) % 2, 100.0, 1000.0)[:, None]  # grams, where others count pieces
    one, other = (
        recent(Weekly(**{**vars(shop(units)), "units": u, "orders": orders}))["sd"]
        for u in (1000 * units, packs * units)
    )
    assert (other * 1000 / packs[:, 0]).tolist() == pytest.approx(one.tolist())


def _one_by_one(w):
    """Each item as a shop of its own."""
    for i in range(len(w.items)):
        cut = {
            name: each[i : i + 1] for name, each in vars(w).items() if np.shape(each)[:1] == (len(w.items),)
        }
        yield replace(w, **cut)


def test_where_sales_move_a_longer_lead_time_is_a_greater_risk():
    steps = np.random.default_rng(2).normal(0, 0.15, (200, 60)).cumsum(axis=1)
    units = np.random.default_rng(3).poisson(10 * np.exp(steps))
    spread = [float(recent(shop(units), lead_time=L)["sd"].mean()) for L in (0, 2, 4, 8)]
    assert spread == sorted(spread) and spread[-1] > 1.3 * spread[0]


def year_round(rate, weeks, seed=0):
    return np.random.default_rng(seed).poisson(rate, weeks).astype(float)


@pytest.mark.parametrize("begins", [0, 17, 42, 47])  # of the year; the last two go over its end
@pytest.mark.parametrize("weeks", range(96, 160, 7))
def test_what_sells_in_the_same_weeks_of_each_year_is_seasonal_whenever_one_looks(begins, weeks):
    inside = (np.arange(weeks) - begins) % 52 < 10
    seasonal, always = np.where(inside, year_round(5, weeks, begins), 0.0), year_round(3, weeks, weeks)
    state = recent(shop([seasonal, always]))["state"]
    whole_years = (np.flatnonzero(inside)[-1] - np.flatnonzero(inside)[0]) > 40
    assert state.tolist() == ["season" if whole_years else state.iloc[0], ""]


def test_one_spell_or_a_season_that_is_over_a_year_ago_is_none_and_what_sold_all_the_year_has_ended():
    always, spell, long_ago, dropped = np.full((4, 156), 0.0)
    always[:], spell[70:80], long_ago[[*range(40, 50), *range(92, 102)]] = 3, 25, 25
    dropped[:90] = year_round(4, 90)
    long_ago = np.pad(long_ago[:130], (0, 26))
    state = recent(shop([always, spell, long_ago, dropped]))["state"].tolist()
    assert state == ["", "ended", "ended", "ended"]


def test_of_items_that_sell_by_chance_next_to_none_is_called_seasonal():
    some = np.random.default_rng(1).poisson(np.geomspace(0.02, 0.3, 3000)[:, None], (3000, 120))
    assert (recent(shop(np.vstack([some, np.full(120, 9)])))["state"] == "season").sum() <= 3


GROWTH = [0.5, 0.7, 1.0, 1.5, 2.0]  # times in a year


@pytest.mark.parametrize("growth", GROWTH)
def test_growth_is_no_season_and_two_years_know_no_less_than_103_weeks(growth):
    truth = np.full((40, 1), 8.0) * growth ** (np.arange(117) / 52 - 1)
    to_come = truth[:, 104:].sum(axis=0).mean()
    for units, by_chance in ((truth, 0.0), (np.random.default_rng(1).poisson(truth), 0.03)):
        profile, ahead = seasons(units[:, :104].sum(axis=0))
        assert abs(profile - 1).max() <= 3 * by_chance + 1e-9 and abs(ahead - 1) <= by_chance + 1e-9
        two_years, less = (recent(shop(units[:, first:104]))["mean"].sum() for first in (0, 1))
        off = abs(two_years - to_come) - abs(less - to_come)
        assert off <= (0.005 + by_chance) * to_come  # it counts one week more, a long time ago


@pytest.mark.parametrize("years", [2, 3])
@pytest.mark.parametrize("growth", GROWTH)
def test_the_season_of_a_shop_is_the_same_whether_it_grows_or_not(growth, years):
    t = np.arange(52 * years)
    season = 1 + 0.6 * np.sin(2 * np.pi * t / 52) + 2 * (t % 52 > 46)
    steady, ahead = seasons(season)
    grown, ahead_too = seasons(season * growth ** (t / 52))
    assert grown == pytest.approx(steady) and ahead_too == pytest.approx(ahead)
    assert steady == pytest.approx(season / season.mean())  # as sharp as it comes again


@pytest.mark.parametrize("weeks", [14, 30])
def test_what_first_sold_in_the_last_weeks_is_new_in_a_young_shop_too(weeks):
    units = np.full((4, weeks), 4.0)
    for i, ago in enumerate((1, 6, 9)):
        units[i, :-ago] = 0
    assert recent(shop(units))["state"].tolist() == ["new", "new", "", ""]


def test_weeks_in_which_the_shop_was_closed_say_nothing_of_its_items():
    """A shop closed for nine weeks is the same shop as without them, but that its past is longer ago."""
    rng = np.random.default_rng(2)
    units = rng.poisson(np.geomspace(0.1, 30, 60)[:, None], (60, 40)).astype(float)
    without = recent(shop(units))
    shut = np.insert(units, [38] * 9, 0.0, axis=1)
    closed = recent(shop(shut))
    assert closed["state"].tolist() == without["state"].tolist()
    assert closed["mean"].to_numpy() == pytest.approx(without["mean"].to_numpy(), rel=0.5, abs=0.3)
    assert closed["last"].tolist() == (without["last"] + 9 * (without["last"] >= 38)).tolist()
    assert open_weeks(shut.sum(axis=0)).sum() == 40


@pytest.mark.parametrize(
    "total",
    [
        np.eye(1, 20)[0] + np.eye(1, 20, 10)[0],
        np.r_[np.ones(8), np.zeros(5), np.ones(8)] * (np.arange(21) % 3 > 0),
        np.r_[np.ones(9), 0, 1],
    ],
)
def test_a_shop_that_seldom_sells_and_one_week_without_a_sale_are_not_closed(total):
    assert open_weeks(total).all()


@pytest.mark.parametrize("ahead", range(4))
def test_by_chance_the_variance_goes_with_the_season_and_what_is_off_with_its_square(ahead):
    """Customers who know nothing of each other make a variance of the mean, whatever the season."""
    year = 1 + 0.8 * np.cos(2 * np.pi * np.arange(52) / 52)
    rng = np.random.default_rng(ahead)
    units = rng.poisson(np.full((200, 1), 20.0) * np.tile(year, 3)) * 1.0
    table = quarters(shop(units))[ahead]
    assert np.median(table["sd"] ** 2 / table["mean"]) == pytest.approx(1.0, abs=0.2)
    own = units * rng.lognormal(0, 0.5, (200, 1, 6)).repeat(26, axis=2).reshape(200, 156)  # levels move
    moves, first = (quarters(shop(own))[k] for k in (ahead, 0))
    assert (moves["off"] > 0.2 * moves["mean"]).mean() > 0.9
    assert (moves["off"] / moves["mean"]).to_numpy() == pytest.approx(
        (first["off"] / first["mean"]).to_numpy()
    )


@pytest.mark.parametrize("low", [0.005, 0.02, 0.05])
def test_before_the_season_of_what_hardly_sells_outside_it_it_has_not_ended_and_is_expected(low):
    season = np.where((np.arange(143) % 52 >= 41) & (np.arange(143) % 52 < 51), 4.0, 4.0 * low)
    for seed in range(4):
        rng = np.random.default_rng(seed)
        year = np.where(np.arange(60)[:, None] < 20, season, 1.0)
        units = rng.poisson(rng.lognormal(1, 0.7, (60, 1)) * year) * 1.0
        table = recent(shop(units[:, :137]))[:20]
        assert (table["state"] != "ended").mean() >= 0.95
        due = (units[:20, 137 - 52 : 137 - 37]).sum() / 15
        told = table["mean"].sum()
        assert 0.6 * due < told < 1.2 * due
