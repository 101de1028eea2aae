"""What a plan says of items that it leaves to the shop's own hand."""

import numpy as np
import pytest
import shops

import pullbook as pb
from pullbook.decide.by_hand import in_season

ONLY = "sold in its season only", "sold in their season only"


def shop(share, seed=0, weeks=137, more=52):
    """A Weekly of 80 items, of which a share sells in ten weeks of the year only."""
    rng, week = np.random.default_rng(seed), np.arange(weeks + more)
    season = np.where((week % 52 >= 42) & (week % 52 < 52), 4.0, 0.0)
    year = np.where(np.arange(80)[:, None] < 80 * share, season, 1.0)
    return shops.of_units(rng.poisson(rng.lognormal(0, 1, (80, 1)) * year) * 1.0, 20.0, 12.0)


@pytest.mark.parametrize(("share", "told"), [(0.0, False), (0.3, True)])
def test_what_is_sold_in_its_season_only_is_told_where_it_is_much(share, told):
    for seed in range(3):
        made = pb.planner.plan(shop(share, seed).between(0, 137), method="greedy")
        found = [says for says in made.doubts if any(words in says for words in ONLY)]
        assert bool(found) == told
        if told:
            assert found[0].startswith(f"{(made.items['note'].str.startswith('sold in')).sum()} items")
            assert "most of what each sold in the last" in found[0]


def test_one_item_of_little_is_not_told_and_one_of_much_is():
    demand = shop(0.3).between(0, 137)
    by_sales = demand.units[:, -52:].sum(axis=1).argsort()
    assert in_season(demand, [demand.items[by_sales[0]]]) == ()
    (doubt,) = in_season(demand, [demand.items[i] for i in by_sales[-20:]])
    assert f"({demand.items[by_sales[-1]]}, " in doubt.says and ", ...)" in doubt.says


@pytest.mark.parametrize("seed", range(4))
def test_most_of_what_the_last_season_sold_stocked_for_the_next_earns_more_than_making_it_to_order(seed):
    whole, a = shop(0.3, seed), pb.costing.Assumptions()
    made = pb.planner.plan(whole.between(0, 137), a, method="greedy")
    only = whole.items.isin(made.items.index[made.items["note"].str.startswith("sold in")])
    last, season = whole.units[only, 85:137].sum(axis=1), whole.units[only, 137:189]
    stock = np.round(0.8 * last)
    sold = np.minimum(season.cumsum(axis=1), stock[:, None])
    weeks = (stock[:, None] - sold)[:, 5:].sum()  # the lot comes as the season begins
    pulled = season.sum() - sold[:, -1].sum()
    by_hand = 8 * sold[:, -1].sum() + (1 - a.lost) * pulled * (8 - a.setup) - a.setup * (stock > 0).sum()
    by_hand -= a.carrying.total * 12 / 52 * weeks
    assert by_hand > 1.05 * (1 - a.lost) * season.sum() * (8 - a.setup)
