"""What a plan says where the shop was closed for much of its trials: what is on its shelves lies there."""

import numpy as np
import pandas as pd
import pytest
import shops

import pullbook as pb
from pullbook.costing import Assumptions
from pullbook.decide.doubts import BETWEEN, CLOSED, closed
from pullbook.show.report_finding import finding

SAYS = "weeks of the trials the shop was closed"


def shop(is_open, middle=1.0, seed=0):
    """A Weekly of 80 items, open in these weeks of each of some years."""
    rng = np.random.default_rng(seed)
    rate = rng.lognormal(middle, 1, (80, 1))
    return shops.of_units(rng.poisson(rate * is_open) * 1.0, 20.0, 12.0)


def stall(weeks, years=3, **how):
    """A shop that is open for so many weeks of each year, and whose last season has just ended."""
    return shop(np.arange(52 * (years - 1) + weeks) % 52 < weeks, **how)


def one_lot(season, last, share, a):
    """Euro a year of a shop that buys, for each item, a share of what its last season sold, and makes the
    rest of its orders, arrays (items, weeks), to order; what is left of the lot lies there for the year.
    """
    stock, earned = np.round(share * last), 0.0
    for asked in season.T:
        sold = np.minimum(stock, asked)
        stock = stock - sold
        pulled = (asked - sold).sum()  # an order is of one unit
        earned += 8.0 * sold.sum() + (1 - a.lost) * pulled * (8.0 - a.setup)
        earned -= a.carrying.total * 12.0 / 52 * stock.sum()
    return (
        earned
        - a.setup * (last > 0).sum()
        - a.carrying.total * 12.0 * (1 - season.shape[1] / 52) * stock.sum()
    )


@pytest.mark.parametrize("weeks", [6, 8, 13])
@pytest.mark.parametrize("seed", range(3))
def test_of_a_season_of_some_weeks_one_lot_earns_more_than_what_the_trials_tried_and_it_is_said(weeks, seed):
    whole, a = stall(weeks, years=4, seed=seed), Assumptions()
    made = pb.planner.plan(whole.between(0, 104 + weeks), a)
    (says,) = [says for says in made.doubts if SAYS in says]
    assert f"In {52 - weeks} of the 52 {SAYS}" in says and "One lot for the season" in says
    assert CLOSED in made.only_if and CLOSED in finding(made).split(" only if ")[1]
    last, season = whole.units[:, 104 : 104 + weeks].sum(axis=1), whole.units[:, 156:]
    pull = (1 - a.lost) * season.sum() * (8.0 - a.setup)
    kept = pb.planner.plan(whole, a, weeks=104 + weeks).instead(True)["profit"]
    assert one_lot(season, last, 0.8, a) > 1.01 * max(pull, kept)


def test_what_stock_costs_while_the_shop_is_closed_is_said_where_it_is_more_than_a_tie():
    is_open = np.r_[np.ones(72), np.zeros(20), np.ones(12)]
    profit = pd.Series({"all push": 20000.0, "hybrid": 19000.0, "all pull": 10000.0})
    tied = pd.DataFrame({"all push": [5200.0] * 2, "hybrid": [2600.0] * 2, "all pull": [0.0] * 2})
    demand, a = shop(is_open), Assumptions()
    assert a.carrying.total == pytest.approx(0.375)
    (doubt,) = closed(profit, tied, [52, 78, 104], demand, a, "euro")
    assert f"In 20 of the 52 {SAYS}" in doubt.says and "cost all push some 750 euro" in doubt.says
    assert "One lot" not in doubt.says and doubt.only_if == ""  # all push is best with it, too
    assert closed(profit * 4, tied, [52, 78, 104], demand, a, "euro") == ()
    profit["all pull"] = 20300.0  # ahead of what stood full
    (doubt,) = closed(profit, tied, [52, 78, 104], demand, a, "euro")
    assert doubt.only_if == CLOSED
    assert closed(profit, tied, [52, 78, 104], shop(np.ones(104)), a, "euro") == ()


@pytest.mark.parametrize("weeks", [0, 3])
def test_a_shop_with_holidays_is_asked_nothing(weeks):
    made = pb.planner.plan(shop(np.tile(np.r_[np.ones(30), np.zeros(weeks), np.ones(22 - weeks)], 2)))
    assert not any(SAYS in says for says in made.doubts) and CLOSED not in made.only_if


@pytest.mark.parametrize(("long", "low", "told"), [(20, 0.02, True), (26, 0.05, True), (20, 0.2, False)])
@pytest.mark.parametrize("years", [2, 3])
def test_a_shop_that_hardly_sells_for_half_of_the_year_is_told_as_one_that_is_closed(long, low, told, years):
    is_open = np.where(np.arange(52 * years + 8) % 52 < long, 1.0, low)
    made = pb.planner.plan(shop(is_open, middle=2.0), method="greedy")
    assert any(SAYS in says for says in made.doubts) == told
    assert not any("The shop grows" in says or "The shop shrinks" in says for says in made.doubts)


@pytest.mark.parametrize(("long", "low", "few"), [(13, 0.01, True), (26, 0.03, True), (26, 0.14, False)])
def test_what_is_missing_is_made_to_order_only_where_the_quiet_weeks_sell_a_few_percent(long, low, few):
    year = np.where(np.arange(104 + long) % 52 < long, 1.0, low)
    made = pb.planner.plan(shop(year, middle=2.0), method="greedy")
    (says,) = [says for says in made.doubts if SAYS in says]
    assert ("make what is missing to order" in says) == few
    assert ("lower reorder points and lots in them to what they sell" in says) != few


@pytest.mark.parametrize("weeks", [60, 110, 156])
@pytest.mark.parametrize("kind", ["one peak", "christmas", "wave"])
def test_a_shop_that_sells_on_beside_a_high_season_is_not_called_closed(weeks, kind):
    week = np.arange(weeks)
    year = {
        "one peak": np.where((week >= weeks - 20) & (week < weeks - 16), 25.0, 1.0),
        "christmas": np.where(week % 52 >= 46, 15.0, 1.0),
        "wave": 1 + 0.8 * np.cos(2 * np.pi * week / 52),
    }[kind]
    made = pb.planner.plan(shop(year, middle=1.0), method="greedy")
    if kind == "wave":
        assert BETWEEN not in made.only_if
    assert CLOSED not in made.only_if and (kind == "wave" or not any(SAYS in says for says in made.doubts))


@pytest.mark.parametrize(("long", "low"), [(8, 0.06), (6, 0.045), (4, 0.03)])
@pytest.mark.parametrize("seed", range(2))
def test_a_shop_that_lives_by_a_short_season_and_sells_some_beside_is_told_of_one_lot_for_it(long, low, seed):
    year = np.where(np.arange(148) % 52 < long, 1.0, low)
    made = pb.planner.plan(shop(year, middle=1.5, seed=seed), method="greedy")
    (says,) = [says for says in made.doubts if "its shelves stayed full" in says]
    assert "sold little beside its best weeks" in says and "one lot for them" in says
    assert CLOSED not in made.only_if and "to order" not in says
    if BETWEEN in made.only_if:
        assert BETWEEN in finding(made).split(" only if ")[1]


def test_that_the_shelves_stay_full_between_seasons_is_asked_where_it_decides_who_is_best():
    year = np.where(np.arange(104) % 52 < 8, 1.0, 0.06)
    ways = {"all push": 9800.0, "hybrid": 9900.0, "all pull": 10000.0}
    tied = pd.DataFrame({"all push": [1400.0] * 2, "hybrid": [1300.0] * 2, "all pull": [0.0] * 2})
    for more, asked in ((0.0, BETWEEN), (9000.0, "")):
        profit = pd.Series(ways) + [0, 0, more]
        (doubt,) = closed(profit, tied, [52, 78, 104], shop(year, middle=2.5), Assumptions(), "euro")
        assert doubt.only_if == asked and "sold little beside its best weeks" in doubt.says
