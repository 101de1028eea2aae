"""What the weeks behind say of those ahead: the spread that a stock has to bear."""

import numpy as np
import pandas as pd
import pytest

from pullbook.demand.recent import HALF, LEAST, recent
from pullbook.demand.weekly import Weekly


def shop(units):
    units = np.asarray(units, float)
    n = len(units)
    price = np.full(n, 9.0)
    names = pd.Index([f"item {i}" for i in range(n)])
    return Weekly(names, units, np.minimum(units, 1), price, price / 2, pd.Timestamp("2024-01-01"), names)


def by_hand(units, L):
    """The spread of one item's week, with loops over its weeks."""
    n = len(units)
    weight = [0.5 ** ((n - 1 - t) / HALF) for t in range(n)]

    def mean(upto):
        return sum(w * x for w, x in zip(weight[:upto], units)) / sum(weight[:upto])

    share = [w / sum(weight) for w in weight]
    about = sum(w * (x - mean(n)) ** 2 for w, x in zip(share, units)) / (1 - sum(w * w for w in share))
    off = [
        (weight[t + L], (sum(units[t : t + L + 1]) - (L + 1) * mean(t)) ** 2 / (L + 1))
        for t in range(LEAST, n - L)
    ]
    errors = sum(w * x for w, x in off) / sum(w for w, _ in off) if off else 0.0
    return max(about, errors, mean(n)) ** 0.5


@pytest.mark.parametrize("L", [0, 1, 2, 5, 40])
def test_the_spread_is_the_largest_of_three_worked_by_hand(L):
    rng = np.random.default_rng(L)
    steady, rises = rng.poisson(20, 30), np.round(np.linspace(2, 40, 30))
    lumpy = 50 * (rng.random(30) < 0.1)
    told = recent(shop([steady, rises, lumpy]), lead_time=L)["sd"]
    assert told.tolist() == pytest.approx([by_hand(x.tolist(), L) for x in (steady, rises, lumpy)])


def test_where_weeks_are_alike_the_spread_is_that_of_a_week_whatever_the_lead_time():
    units = np.random.default_rng(1).negative_binomial(4, 0.2, (400, 120))  # mean 16, variance 80
    for L in (0, 2, 4):
        spread = float(np.mean(recent(shop(units), lead_time=L)["sd"] ** 2))
        own = 1 + (L + 1) / (HALF / np.log(2))  # the forecast, too, is made of some weeks only
        assert 76 <= spread <= 80 * (own + 0.2)


def test_where_sales_move_a_longer_lead_time_is_a_greater_risk():
    steps = np.random.default_rng(2).normal(0, 0.15, (200, 60)).cumsum(axis=1)
    units = np.random.default_rng(3).poisson(10 * np.exp(steps))
    spread = [float(recent(shop(units), lead_time=L)["sd"].mean()) for L in (0, 2, 4, 8)]
    assert spread == sorted(spread) and spread[-1] > 1.3 * spread[0]
