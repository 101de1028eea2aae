"""Demand of several periods together: against families that are closed under sums, Irwin and Hall's formula,
draws, and bad input.
"""

import math

import numpy as np
import pytest
from scipy import stats

from pullbook import inventory as inv
from pullbook.demand.sums import Summed

CLOSED = [  # of one period, of n
    (stats.gamma(4, scale=3), lambda n: stats.gamma(4 * n, scale=3)),
    (stats.gamma(0.7, 2, 3), lambda n: stats.gamma(0.7 * n, 2 * n, 3)),
    (stats.expon(scale=5), lambda n: stats.erlang(n, scale=5)),
    (stats.chi2(6), lambda n: stats.chi2(6 * n)),
    (stats.invgauss(2, 1, 3), lambda n: stats.invgauss(2 / n, n, 3 * n * n)),
]


def called(value):
    return value.dist.name if hasattr(value, "dist") else ""


@pytest.mark.parametrize("one, total", CLOSED, ids=called)
def test_the_sum_has_the_formula_of_its_family_and_the_grid_agrees(one, total):
    n = 5
    D, grid = total(n), Summed(one, n)
    stock = inv.base_stock(1, 19, one, L=n - 1)
    assert stock.S == pytest.approx(D.ppf(0.95), rel=1e-9)
    assert stock.safety_stock == pytest.approx(D.ppf(0.95) - D.mean(), rel=1e-7)
    assert stock.shortage == pytest.approx(inv.loss(stock.S, D).n, rel=1e-7)
    x = D.ppf([0.001, 0.1, 0.5, 0.9, 0.999])
    assert grid.cdf(x) == pytest.approx(D.cdf(x), abs=2e-6)
    assert grid.upper(0.01) == pytest.approx(D.isf(0.01), abs=1e-5 * D.std())
    assert grid.losses(x)[0] == pytest.approx(inv.loss(x, D).n, abs=1e-5 * D.std())
    assert (grid.mean, grid.sd) == pytest.approx((D.mean(), D.std()))


def test_halves_of_a_period_where_there_is_a_formula():
    half, whole = inv.base_stock(1, 9, stats.gamma(4, scale=3), 0.5), stats.gamma(6, scale=3)
    assert half.S == pytest.approx(whole.ppf(0.9))


@pytest.mark.parametrize("n", [2, 3, 6])
def test_sums_of_uniform_demand_by_irwin_and_hall(n):
    def exact(x):
        terms = [(-1) ** k * math.comb(n, k) * (x - k) ** n for k in range(int(x) + 1)]
        return sum(terms) / math.factorial(n)

    D, x = Summed(stats.uniform(10, 5), n), np.linspace(0.05, 0.95, 19) * n
    assert D.cdf(10 * n + 5 * x) == pytest.approx([exact(v) for v in x], abs=1e-7)


@pytest.mark.parametrize(
    "one", [stats.lognorm(1, scale=20), stats.weibull_min(0.6, scale=9), stats.logistic(90, 9)]
)
def test_other_sums_are_those_of_draws(one):
    draws = one.rvs((200_000, 4), random_state=np.random.default_rng(7)).sum(axis=1)
    best = inv.base_stock(1, 9, one, L=3)
    assert (draws <= best.S).mean() == pytest.approx(0.9, abs=0.003)
    assert np.maximum(draws - best.S, 0).mean() == pytest.approx(best.shortage, rel=0.05)
    assert best.left_over - best.shortage == pytest.approx(best.S - 4 * one.mean(), rel=1e-9)
    for fill in (0.5, 0.98):
        assert inv.base_stock_for(one, 3, fill_rate=fill).fill_rate == pytest.approx(fill, abs=1e-9)


def test_extremes_are_finite_or_refused():
    one = stats.lognorm(0.5, scale=100)
    for h, p in ((1e-12, 1e12), (1e12, 1e-12)):
        assert all(map(math.isfinite, vars(inv.base_stock(h, p, one, 2)).values()))
    for x in (-1e12, 0, 1e12):
        n, n_bar = Summed(one, 3).losses(x)
        assert n >= 0 and n_bar >= 0 and n_bar - n == pytest.approx(x - 3 * one.mean(), rel=1e-9)
    with pytest.raises(ValueError, match="^demand is a lognorm .* too wide"):
        inv.base_stock(1, 2, one, 10**9)
    with pytest.raises(ValueError, match=r"^mean of demand is .* at most 1e\+12"):
        inv.base_stock(1, 2, stats.gamma(3), 1e12)
