"""Shared orders, stocks looked at now and then, lots that are given: brute force, simulation, limits."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pullbook import inventory as inv
from pullbook.decide.inventory import Normal, Poisson, Table

YEAR = dict(K=8, h=0.225, p=7.5, demand=1300)
MONTH = Normal(1300 / 12, 150 / 12**0.5)


def of_a_cycle(Q, B, K, h, p, demand, production):
    """Cost a year of a lot Q begun with B units owed, along a cycle in small steps."""
    up, down = Q / production, Q * (1 / demand - 1 / production)
    t = (np.arange(20_000) + 0.5) / 20_000 * (up + down)
    stock = np.where(t < up, t * (production - demand), Q * (1 - demand / production) - (t - up) * demand) - B
    return K * demand / Q + h * np.maximum(stock, 0).mean() + p * np.maximum(-stock, 0).mean()


def test_a_lot_made_at_a_rate_with_backorders_is_the_cheapest_of_its_cycles():
    shop = dict(K=50, h=0.6, p=5.4, demand=2500, production=10_000)
    best = inv.epq_backorders(**shop)
    assert best.cost == pytest.approx(of_a_cycle(best.Q, best.max_backorders, **shop), rel=1e-5)
    for x, y in itertools.product((0.8, 0.95, 1, 1.05, 1.3), repeat=2):
        assert of_a_cycle(x * best.Q, y * best.max_backorders, **shop) >= best.cost * (1 - 1e-5)


def test_its_limits_are_the_lots_without_backorders_and_without_a_rate():
    shop = dict(K=50, h=0.6, demand=2500)
    assert inv.epq_backorders(p=1e9, production=10_000, **shop).Q == pytest.approx(
        inv.epq(production=10_000, **shop).Q
    )
    quick, bought = inv.epq_backorders(p=5, production=1e12, **shop), inv.eoq_backorders(p=5, **shop)
    assert (quick.Q, quick.cost, quick.max_stock) == pytest.approx((bought.Q, bought.cost, bought.max_stock))
    with pytest.raises(ValueError, match="production is 2500"):
        inv.epq_backorders(p=5, production=2500, **shop)


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_shared_orders_cost_no_more_than_any_that_brute_force_finds(seed):
    rng = np.random.default_rng(seed)
    K, k, h, d = (
        rng.uniform(10, 100),
        rng.uniform(1, 60, 3),
        rng.uniform(0.2, 3, 3),
        10 ** rng.uniform(1, 4, 3),
    )
    best = inv.joint_replenishment(K, k.tolist(), h.tolist(), d.tolist())
    m = np.array(list(itertools.product(range(1, 41), repeat=3)))
    cost = 2 * np.sqrt((K + (k / m).sum(axis=1)) * ((h * d * m).sum(axis=1) / 2))
    if max(best.multiples) <= 40:
        assert best.cost == pytest.approx(cost.min())
    assert best.cost <= cost.min() * (1 + 1e-12)
    T, m = best.cycle_time, np.array(best.multiples)
    assert best.cost == pytest.approx((K + (k / m).sum()) / T + T * (h * d * m).sum() / 2)
    assert best.Q == pytest.approx((d * m * T).tolist())


def test_an_item_alone_has_its_economic_lot():
    alone = inv.joint_replenishment(6, [2], [0.225], [1300])
    assert (alone.Q[0], alone.cost) == pytest.approx((304.04678, 68.41052551))  # Snyder & Shen, Example 3.1
    with pytest.raises(ValueError, match="k has 2, h has 1"):
        inv.joint_replenishment(6, [2, 2], [0.2], [5])


def test_a_reorder_point_for_the_best_lot_is_the_best_pair():
    for D in (MONTH, Poisson(12.5)):
        best = inv.rq_optimal(**YEAR, lead_time_demand=D)
        found = inv.rq_for_lot(best.Q, **YEAR, lead_time_demand=D)
        assert (found.r, found.cost) == pytest.approx((best.r, best.cost))


@pytest.mark.parametrize("Q", [1, 7, 100])
def test_a_reorder_point_for_a_lot_is_the_cheapest_of_all(Q):
    for D in (Poisson(12.5), Normal(12.5, 4)):
        found = inv.rq_for_lot(Q, **YEAR, lead_time_demand=D)
        for r in np.arange(-20, 40) if D.whole else found.r + np.linspace(-10, 10, 41):
            assert inv.rq_policy(float(r), Q, **YEAR, lead_time_demand=D).cost >= found.cost * (1 - 1e-12)


@pytest.mark.parametrize("demand", [Normal(50, 8), Poisson(4), Table([0, 2, 6], [0.5, 0.3, 0.2])], ids=repr)
def test_a_stock_looked_at_every_period_is_a_base_stock(demand):
    looked, base = inv.periodic_review(0.18, 0.7, demand, L=2), inv.base_stock(0.18, 0.7, demand, L=2)
    assert (looked.S, looked.cost, looked.safety_stock) == pytest.approx(
        (base.S, base.cost, base.safety_stock)
    )


@pytest.mark.parametrize("R, L", [(2, 0), (3, 2), (5, 1)])
def test_a_stock_looked_at_now_and_then_costs_what_a_simulation_costs(R, L):
    best = inv.periodic_review(1, 9, Poisson(4), L=L, R=R)
    assert all(
        inv.periodic_review(1, 9, Poisson(4), L, R, S=best.S + x).cost >= best.cost for x in (-2, -1, 1, 2)
    )
    costs = []
    for seed in range(30):
        demand = np.random.default_rng(seed).poisson(4, 6000)
        net, position, coming = best.S, best.S, np.zeros(6000 + L + R + 1)
        cost = np.empty(6000)
        for t, d in enumerate(demand):
            if t % R == 0:  # a look: all that was taken since is ordered, and comes L periods later
                coming[t + L] += best.S - position
                position = best.S
            net += coming[t] - d
            position -= d
            cost[t] = max(net, 0) + 9 * max(-net, 0)
        costs.append(cost[100:].mean())
    half = 3.0 * np.std(costs, ddof=1) / np.sqrt(len(costs))
    assert abs(np.mean(costs) - best.cost) < half


def test_clark_and_scarf_on_the_book_s_three_stages():
    """Snyder & Shen, Example 6.1: echelon stocks 22.71, 12.02 and 6.49, cost 47.65; demand in hundredths."""
    hundredths = np.arange(1001)
    chance = np.exp(-(((hundredths - 500) / 100) ** 2) / 2)
    found = inv.echelon_base_stock(
        [0.02, 0.04, 0.07], [2, 1, 1], 0.3712, Table(hundredths, chance / chance.sum())
    )
    assert np.array(found.echelon) / 100 == pytest.approx([22.71, 12.02, 6.49], abs=0.02)
    assert found.cost == pytest.approx(47.65, abs=0.02)


@pytest.mark.parametrize("h, L, p", [([1, 2], [2, 1], 20), ([1, 1], [1, 3], 5), ([0.5, 3], [1, 1], 4)])
def test_clark_and_scarf_are_the_cheapest_of_all_pairs(h, L, p):
    """Each pair of stocks, its cost summed over the demands of both lead times."""
    d = np.arange(60)
    first, second = (np.exp(-3 * x) * np.cumprod(np.append(1, 3 * x / d[1:])) for x in L)
    costs = {}
    for S in range(40):
        left = S - d  # echelon stock of the supplier, L[0] periods on
        for s in range(40):
            after = np.minimum(s, left)[:, None] - d[None, :]
            cost = h[0] * left[:, None] + (h[1] - h[0]) * after + (p + h[1]) * np.maximum(-after, 0)
            costs[S, s] = first @ cost @ second
    found = inv.echelon_base_stock(h, L, p, Poisson(3))
    assert found.cost == pytest.approx(min(costs.values())) == pytest.approx(costs[found.echelon])


def test_one_stage_alone_is_a_newsvendor():
    alone = inv.echelon_base_stock([0.18], [4], 0.7, Poisson(50))
    season = inv.newsvendor(0.18, 0.7, Poisson(200))
    assert (alone.S[0], alone.cost) == pytest.approx((season.S, season.cost))
    for bad, word in ((dict(h=[2, 1], L=[1, 1]), "fall"), (dict(h=[2], L=[1, 1]), "h has 1")):
        with pytest.raises(ValueError, match=word):
            inv.echelon_base_stock(**bad, p=5, demand=Poisson(3))
    with pytest.raises(ValueError, match="whole units"):
        inv.echelon_base_stock([1], [1], 5, Normal(50, 8))


def test_s_and_s_looked_at_every_few_periods():
    """Against a simulation, against all pairs, and with K = 0 against filling up at each look."""
    case = dict(K=12, h=1, p=9, demand=Poisson(2), L=1, R=3)
    best = inv.ss_optimal(**case)
    pairs = [inv.ss_policy(s, S, **case).cost for s in range(-3, 25) for S in range(s + 1, 40)]
    assert best.cost == pytest.approx(min(pairs))
    costs, gaps = [], []
    for seed in range(30):
        demand = np.random.default_rng(seed).poisson(2, 6000)
        net = position = best.S
        coming, cost, orders = np.zeros(6003), np.empty(6000), 0
        for t, d in enumerate(demand):
            if t % 3 == 0 and position <= best.s:
                coming[t + 1] += best.S - position
                position, orders = best.S, orders + 1
            net, position = net + coming[t] - d, position - d
            cost[t] = max(net, 0) + 9 * max(-net, 0)
        costs.append(cost.mean() + 12 * orders / 6000)
        gaps.append(6000 / orders)
    for found, exact in ((costs, best.cost), (gaps, best.periods_between_orders)):
        assert abs(np.mean(found) - exact) < 3.0 * np.std(found, ddof=1) / np.sqrt(30) + 0.003 * exact
    often = inv.ss_optimal(K=1e-6, h=1, p=9, demand=Poisson(2), L=1, R=3)
    assert often.S == inv.periodic_review(1, 9, Poisson(2), L=1, R=3).S and often.s == often.S - 1
