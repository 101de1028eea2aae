"""A shop that sells from its shelf only: what it earns is what a second reckoning says, and its money goes as
far as it can.
"""

from dataclasses import replace

import numpy as np
import pytest

import pullbook as pb
from pullbook.costing import Assumptions

SHELF = pb.cases.shelf_shop


@pytest.fixture(scope="module")
def shop():
    return pb.catalogue(seed=2).weekly()


@pytest.fixture(scope="module")
def choices(shop):
    return SHELF.choices(shop)


@pytest.mark.parametrize("item", [0, 40, 250])
def test_each_choice_earns_what_the_weeks_say_one_by_one(shop, choices, item):
    a, price, cost = Assumptions(), shop.price[item], shop.cost[item]
    for row in choices[choices["item"] == item].itertuples():
        there, way, sold, lots, held = row.most, {}, 0.0, 1.0, 0.0
        for week, asked in enumerate(shop.units[item]):
            there += way.pop(week, 0)
            served = min(there, asked)  # the others go elsewhere
            held += there - served / 2
            there, sold = there - served, sold + served
            while there + sum(way.values()) <= row.most - row.Q:
                way[week + a.lead_time + 1] = way.get(week + a.lead_time + 1, 0) + row.Q
                lots += 1
        stock = held / shop.units.shape[1] * cost
        earned = sold * (price - cost) - lots * a.setup - a.carrying.total * stock
        assert (row.stock, row.earned) == pytest.approx((stock, earned))


def test_it_keeps_within_its_money_and_more_money_earns_no_less(shop):
    budgets = [0, 100, 1000, 5000, 20_000, 500_000]
    best = SHELF.best(shop, budgets)
    assert (best["stock"] <= np.array(budgets) + 1e-6).all()
    assert best["earned"].is_monotonic_increasing and best["offered"].is_monotonic_increasing


def test_with_all_the_money_each_item_has_its_best_choice(shop, choices):
    most = choices.groupby("item")["earned"].max().clip(lower=0).sum()
    assert SHELF.best(shop, [1e7])["earned"].iloc[0] == pytest.approx(most)


def test_no_other_choices_of_five_items_earn_much_more_with_the_same_money(shop, choices):
    few = choices[choices["item"].isin(range(60, 65))]
    options = [[(0.0, 0.0), *zip(g["stock"], g["earned"])] for _, g in few.groupby("item")]
    sums = np.zeros((1, 2))
    for pairs in options:
        sums = (sums[:, None, :] + np.array(pairs)[None, :, :]).reshape(-1, 2)
        sums = sums[sums[:, 0] <= 600]
        sums = sums[np.argsort(sums[:, 0], kind="stable")]
        better = np.maximum.accumulate(np.r_[-1.0, sums[:-1, 1]])
        sums = sums[sums[:, 1] > better]  # what costs more and earns less is no use
    five = replace(
        shop,
        items=shop.items[60:65],
        **{name: getattr(shop, name)[60:65] for name in ("units", "orders", "price", "cost", "description")},
    )
    best = SHELF.best(five, [600])["earned"].iloc[0]
    assert 0.9 * sums[:, 1].max() <= best <= sums[:, 1].max() + 1e-6
