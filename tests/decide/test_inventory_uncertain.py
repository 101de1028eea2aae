"""Stock for a demand that varies: against sourced numbers, brute force, integrals and simulation, and against
bad input.
"""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from pullbook import inventory as inv
from pullbook.decide.inventory import Normal, Poisson, Table

FACTS = {
    f["id"]: f
    for f in json.loads((Path(__file__).parents[1] / "data" / "inventory_uncertain.json").read_text())
}
PARTS = {"R_converged": "r", "Q_converged": "Q"}


def near(value, relative=1e-9, absolute=1e-9):
    return pytest.approx(value, rel=relative, abs=absolute)


def every(result, outputs):
    assert {k: getattr(result, PARTS.get(k, k)) for k in outputs} == near(outputs)


def rq(law, i, o, *first):
    L = i["L"]
    every(law(*first, i["K"], i["h"], i["p"], i["lam"], Normal(i["lam"] * L, i["sigma"] * math.sqrt(L))), o)


def harvey(i, o):
    shop = inv.rq_penalty(i["K"], i["h"], i["p"], i["lam"], Normal(i["mu_L"], i["sigma_L"]))
    every(shop, {k: o[k] for k in PARTS})
    assert (round(shop.Q), round(shop.r)) == (o["Q_rounded"], o["R_rounded"])


CHECKS = {
    "nv-ss-4.3": lambda i, o: every(inv.newsvendor(i["h"], i["p"], Normal(i["mu"], i["sigma"])), o),
    "nv-ss-4.2": lambda i, o: every(
        inv.newsvendor_profit(i["r"], i["c"], i["v"], Normal(i["mu"], i["sigma"])), o
    ),
    "nv-poisson-ss": lambda i, o: every(inv.newsvendor(i["h"], i["p"], Poisson(i["lam"])), o),
    "basestock-ss-4.4": lambda i, o: every(
        inv.base_stock(i["h"], i["p"], Normal(i["mu"], i["sigma"]), i["L"]), o
    ),
    "loss-std-normal-1.3": lambda i, o: every(inv.standard_loss(i["z"]), o),
    "loss-normal": lambda i, o: every(inv.loss(i["x"], Normal(i["mu"], i["sigma"])), o),
    "rq-ss-5.1": lambda i, o: rq(inv.rq_policy, i, o, i["r"], i["Q"]),
    "rq-eil-ss-5.2": lambda i, o: rq(inv.rq_penalty, i, o),
    "rq-eoqss-ss-5.5": lambda i, o: rq(inv.rq_eoq, i, o),
    "rq-lossfn-ss-5.6": lambda i, o: rq(inv.rq_loss, i, o),
    "qr-nahmias-harvey": harvey,
    "ss-ss-4.7": lambda i, o: every(inv.ss_optimal(i["K"], i["h"], i["p"], Poisson(i["lam"])), o),
}


@pytest.mark.parametrize("name", FACTS)
def test_fact(name):
    CHECKS[name](FACTS[name]["inputs"], FACTS[name]["outputs"])


def inside(values, expected):
    """The mean of independent values is as expected, within a 99% confidence interval."""
    assert abs(np.mean(values) - expected) <= 2.5758 * np.std(values, ddof=1) / math.sqrt(len(values)) + 1e-12


def called(demand):
    """A name for a test, the same on every run."""
    kind = getattr(demand, "dist", None)
    return (
        getattr(kind, "name", type(demand).__name__)
        if kind is not None
        else "".join(c for c in repr(demand) if c.isalnum())[:20]
    )


# ---------------------------------------------------------------- distributions and losses

DEMANDS = [
    Normal(50, 8),
    Normal(3, 9),
    Normal(50, 0),
    Poisson(0.3),
    Poisson(50),
    Poisson(4321.5),
    Table([0, 7, 3], [0.5, 0.2, 0.3]),
    [3, 1, 4, 1, 5, 9],
    [2.5],
    [0, 0],
    np.array([1.5, 2]),
    pd.Series([4, 6], index=[9, 8]),
    stats.gamma(4, scale=10),
    stats.expon(scale=3),
    stats.uniform(5, 4),
    stats.norm(50, 8),
    stats.poisson(7),
    stats.binom(20, 0.3),
    stats.nbinom(3, 0.2),
    stats.poisson(7, loc=2),
    stats.geom(0.5),
    stats.lognorm(1),
]


@pytest.mark.parametrize("demand", DEMANDS, ids=called)
def test_losses_are_those_of_draws_and_differ_by_stock_less_mean(demand):
    rng = np.random.default_rng(41)
    if isinstance(demand, (Normal, Poisson, Table)):
        draws = {
            Normal: lambda d: rng.normal(d.mean, d.sd, 40_000),
            Poisson: lambda d: rng.poisson(d.mean, 40_000),
            Table: lambda d: rng.choice(d.values, 40_000, p=d.probabilities),
        }[type(demand)](demand)
        mean, sd = demand.mean, demand.sd
    elif hasattr(demand, "dist"):
        draws, mean, sd = demand.rvs(40_000, random_state=rng), demand.mean(), demand.std()
    else:
        draws, mean, sd = np.asarray(demand), np.mean(demand), np.std(demand)
    last = math.inf
    for x in mean + (sd + 0.5) * np.array([-30, -3, -1, -0.4, 0, 0.3, 1, 2, 5, 12]):
        both = inv.loss(x, demand)
        assert (
            both.n >= 0
            and both.n_bar >= 0
            and both.n <= last * (1 + 1e-12)
            and both.n_bar - both.n == near(x - mean, 1e-9, 1e-8 * (1 + sd))
        )
        last = both.n
        if len(draws) < 9:
            assert both.n == near(np.maximum(0, draws - x).mean())
        elif (
            abs(x - mean) < 1.5 * sd
        ):  # elsewhere too few draws count; a wider interval, as there are some hundred of them
            short = np.maximum(0, draws - x)
            assert abs(short.mean() - both.n) <= 4.2 * short.std() / 200 + 1e-9


@given(mean=st.floats(0, 1e3), sd=st.floats(0.01, 1e3), z=st.floats(-6, 6))
def test_normal_loss_is_the_integral_of_the_tail_and_its_second_of_the_loss(mean, sd, z):
    x, D = mean + z * sd, Normal(mean, sd)
    tail = integrate.quad(stats.norm.sf, z, 12, epsabs=1e-15, limit=200)[0] * sd
    assert inv.loss(x, D).n == near(tail, 1e-9, 1e-12 * sd) and inv.standard_loss(z).n * sd == near(
        inv.loss(x, D).n, 1e-7, 1e-10 * sd
    )
    again = integrate.quad(lambda u: inv.standard_loss(u).n, z, 12, epsabs=1e-15)[0] * sd**2
    short, left = D.loss_sums(x)
    assert short == near(again, 1e-9, 1e-10 * sd**2) and left + short == near(((x - mean) ** 2 + sd**2) / 2)


@given(mean=st.floats(0.01, 300), at=st.floats(-2, 4))
def test_poisson_losses_are_the_sums(mean, at):
    D, x = Poisson(mean), mean + at * math.sqrt(mean)
    k = np.arange(int(mean + 40 * math.sqrt(mean) + 100))
    p = stats.poisson.pmf(k, mean)
    assert inv.loss(x, D).n == near(np.maximum(0, k - x) @ p) and inv.loss(x, D).n_bar == near(
        np.maximum(0, x - k) @ p
    )
    y = math.floor(x)
    above = np.arange(y + 1, len(k))
    assert D.loss_sums(y)[0] == near(sum(D.losses(above)[0]), 1e-9, 1e-9) and D.cdf(x) == near(
        stats.poisson.cdf(x, mean)
    )
    assert inv.loss(x, stats.poisson(mean)) == inv.loss(x, D) and inv.loss(x, D.table()).n == near(
        inv.loss(x, D).n
    )


def test_losses_with_closed_forms():
    for x in (0, 0.5, 3, 40):
        assert inv.loss(x, stats.expon(scale=3)).n == near(3 * math.exp(-x / 3), 1e-8, 0)
        gamma = 40 * stats.gamma.sf(x, 5, scale=10) - x * stats.gamma.sf(x, 4, scale=10)
        assert inv.loss(x, stats.gamma(4, scale=10)).n == near(gamma)
    assert inv.loss(6, stats.uniform(5, 4)).n == near(9 / 8) and inv.loss(99, stats.uniform(5, 4)).n == 0
    assert (
        inv.standard_loss(0).n == near(1 / math.sqrt(2 * math.pi))
        and inv.standard_loss(40).n == 0
        and inv.standard_loss(-40).n == near(40)
    )
    assert inv.loss(60, Normal(50, 1e-12)).n == 0 and inv.loss(40, Normal(50, 0)) == inv.Loss(10, 0)


def test_a_table_adds_up_and_prints():
    assert repr(Table([4, 0, 4], [0.1, 0.75, 0.15])) == "Table(2 values from 0 to 4, mean 1, sd 1.732)"
    one = Table([0, 1, 4], [0.5, 0.3, 0.2])
    for periods in (2, 3, 5):
        exact = {}
        for c in itertools.product(zip(one.values, one.probabilities), repeat=periods):
            total = sum(v for v, _ in c)
            exact[total] = exact.get(total, 0) + math.prod(p for _, p in c)
        added = one.over(periods)
        assert {v: p for v, p in zip(added.values, added.probabilities) if p > 1e-15} == near(exact)
        assert added.mean == near(periods * one.mean) and added.sd == near(math.sqrt(periods) * one.sd)


# ---------------------------------------------------------------- newsvendor and base stock

whole_demand = st.one_of(
    st.floats(0.1, 60).map(Poisson), st.lists(st.integers(0, 30), min_size=1, max_size=12)
)


@given(h=st.floats(0.01, 50), p=st.floats(0.01, 50), demand=whole_demand)
def test_no_whole_stock_beats_the_newsvendor_and_cost_is_convex(h, p, demand):
    best = inv.newsvendor(h, p, demand)
    costs = [inv.newsvendor(h, p, demand, S).cost for S in range(120)]
    assert best.S == int(best.S) and min(costs) == near(best.cost) and costs[int(best.S)] == near(best.cost)
    assert np.all(np.diff(costs, 2) > -1e-8) and best.cycle_service_level >= best.critical_ratio - 1e-9
    if best.S:
        assert inv.newsvendor(h, p, demand, best.S - 1).cycle_service_level < best.critical_ratio + 1e-9


@pytest.mark.parametrize("sigma", [0.5, 1, 2, 3, 4])
@pytest.mark.parametrize("x", [0.1, 1, 50, 1e4, 1e8])
def test_losses_of_lognormal_demand_by_its_partial_expectation(sigma, x):
    d = math.log(x) / sigma
    short = math.exp(sigma**2 / 2) * stats.norm.sf(d - sigma) - x * stats.norm.sf(d)
    assert inv.loss(x, stats.lognorm(sigma)).n == pytest.approx(short, rel=1e-7, abs=1e-30)


@pytest.mark.parametrize("b", [2.05, 2.1, 3, 5])
@pytest.mark.parametrize("x", [1, 2, 1e4, 1e8])
def test_losses_of_a_pareto_tail_by_its_integral(b, x):
    """P(D > y) = y^-b from 1 on, so that units short are x^(1 - b) / (b - 1)."""
    assert inv.loss(x, stats.pareto(b)).n == pytest.approx(x ** (1 - b) / (b - 1), rel=1e-7)


def test_a_demand_of_always_one_unit():
    best = inv.newsvendor(5, 3, stats.geom(1.0))
    assert (best.S, best.cost) == (1, 0)


@pytest.mark.parametrize(
    "demand", [Normal(50, 8), stats.gamma(4, scale=10), stats.lognorm(1), stats.uniform(5, 4)], ids=called
)
def test_no_stock_of_a_grid_beats_the_newsvendor_of_a_continuous_demand(demand):
    for h, p in ((1, 3), (5, 1), (0.1, 9)):
        best = inv.newsvendor(h, p, demand)
        costs = [inv.newsvendor(h, p, demand, S).cost for S in np.linspace(0.3, 2, 18) * best.S]
        assert (
            min(costs) >= best.cost * (1 - 1e-12)
            and np.all(np.diff(costs, 2) > -1e-8)
            and best.cycle_service_level == near(p / (p + h))
        )


def test_newsvendor_by_simulation_and_by_its_prices():
    draws, profit = (
        np.random.default_rng(3).normal(50, 8, 200_000),
        inv.newsvendor_profit(1, 0.3, 0.12, Normal(50, 8)),
    )
    sold = np.minimum(draws, profit.S)
    inside(sold + 0.12 * (profit.S - sold) - 0.3 * profit.S, profit.profit)
    costs = inv.newsvendor(0.7, 0.18, draws[:999])  # a sample: its own quantile
    assert costs.S == np.sort(draws[:999])[math.ceil(999 * 0.18 / 0.88) - 1]
    plain = inv.newsvendor(0.18, 0.7, Normal(50, 8))
    assert all(getattr(profit, k) == near(v) for k, v in vars(plain).items())
    assert (
        inv.newsvendor_profit(5, 3, -1, [7]).profit == 14 and inv.newsvendor(1, 4, [1, 2, 3, 4, 5]).S == 4
    )  # 4 / 5 of the demands, no more
    assert inv.newsvendor(99, 1, Normal(5, 5)).S == 0 and inv.newsvendor(1, 1, [0, 0]).cost == 0
    certain = inv.newsvendor(1, 9, Normal(50, 0))
    assert (certain.S, certain.cost) == (50, 0) and inv.newsvendor(1, 9, Normal(50, 1e-9)).S == near(50)


def review(S, demand, L):
    """Units short and left at the end of each period, and unfilled units of its own demand, with a base stock
    S and lead time L.
    """
    before = (
        np.convolve(demand, np.ones(L), "valid") if L else np.zeros(len(demand) + 1)
    )  # demand of L periods: D[t-L] to D[t-1]
    net = S - before[: len(demand) - L]
    d = demand[L:]
    return np.maximum(0, d - net), np.maximum(0, net - d), np.minimum(d, np.maximum(0, net))


@pytest.mark.parametrize("L", [0, 2, 5])
def test_base_stock_by_simulation(L):
    rng, one = np.random.default_rng(8), inv.intermittent(0.2, [1, 1, 2, 6, 10])
    demand = rng.choice(one.values, 400_000, p=one.probabilities)
    for S in (3, 9, 20):
        got, (short, left, filled) = inv.base_stock_service(S, one, L), review(S, demand, L)
        batches = [
            x[: len(x) // 200 * 200].reshape(200, -1).mean(axis=1)
            for x in (short, left, short == 0, filled, demand[L:])
        ]
        inside(batches[0], got.mean_backorders)
        inside(batches[1], got.mean_stock)
        inside(batches[2], got.cycle_service_level)
        inside(batches[3] - got.fill_rate * batches[4], 0)
        cost = inv.base_stock(2, 7, one, L, S)
        assert cost.cost == near(2 * got.mean_stock + 7 * got.mean_backorders) and cost.safety_stock == near(
            got.safety_stock
        )
        assert cost.protection == L + 1 and cost.safety_stock == near(S - 0.8 * (L + 1))
    best = inv.base_stock(2, 7, one, L)
    assert best.cost == near(min(inv.base_stock(2, 7, one, L, S).cost for S in range(80)))


@given(mean=st.floats(0.5, 100), cv=st.floats(0, 0.5), L=st.floats(0, 20))
def test_base_stock_of_a_normal_demand_grows_with_the_root_of_its_periods(mean, cv, L):
    kept = inv.base_stock(1, 9, Normal(mean, cv * mean), L)
    assert (
        kept.safety_stock == near(1.2815515655 * cv * mean * math.sqrt(L + 1), 1e-8, 1e-8) and kept.cost >= 0
    )
    assert inv.base_stock(1, 9, Poisson(mean), L).S >= inv.base_stock(1, 9, Poisson(mean)).S
    assert inv.base_stock(1, 9, Poisson(mean), 2).S == inv.newsvendor(1, 9, Poisson(3 * mean)).S


# ---------------------------------------------------------------- (r, Q)

money = st.floats(0.1, 100)
YEAR = dict(K=8, h=0.225, p=7.5, demand=1300)


@settings(max_examples=40)
@given(
    K=st.floats(1, 100),
    h=st.floats(0.1, 5),
    p=st.floats(0.1, 50),
    mean=st.floats(5, 300),
    cv=st.floats(0.02, 0.6),
    z=st.floats(-2, 3),
)
def test_the_cost_of_r_and_Q_is_the_integral_and_no_policy_beats_the_best(K, h, p, mean, cv, z):
    D, args = Normal(mean, cv * mean), (K, h, p, 12 * mean, Normal(mean, cv * mean))
    r, Q = mean + z * cv * mean, mean * 2

    def g(y):
        both = inv.loss(y, D)
        return h * both.n_bar + p * both.n

    got = inv.rq_policy(r, Q, *args)
    points = [y for y in (mean,) if r < y < r + Q]
    assert got.cost == near((K * 12 * mean + integrate.quad(g, r, r + Q, points=points or None)[0]) / Q, 1e-7)
    assert got.cost == near(got.setup_cost + got.holding_cost + got.shortage_cost) and got.setup_cost == near(
        K * 12 * mean / Q
    )
    best = inv.rq_optimal(*args)
    assert g(best.r) == near(best.cost, 1e-7) and g(best.r + best.Q) == near(best.cost, 1e-7)
    for dr, f in itertools.product((-0.3, -0.01, 0, 0.01, 0.3), (0.7, 0.99, 1, 1.01, 1.4)):
        assert inv.rq_policy(best.r + dr * D.sd, best.Q * f, *args).cost >= best.cost * (1 - 1e-10)
    for rule in (inv.rq_eoq, inv.rq_loss):
        assert rule(*args).cost >= best.cost * (1 - 1e-10)
    assert inv.rq_eoq(*args).Q == near(inv.eoq(K, h, 12 * mean).Q) and best.Q >= inv.eoq_backorders(
        K, h, p, 12 * mean
    ).Q * (1 - 1e-9)
    sharp = inv.rq_loss(*args)  # its two equations
    assert inv.loss(sharp.r, D).n == near(h * sharp.Q / (h + p), 1e-7)


@settings(max_examples=25)
@given(K=st.floats(0.1, 60), h=st.floats(0.2, 5), p=st.floats(0.2, 30), mean=st.floats(0.2, 25))
def test_no_whole_r_and_Q_beat_the_best_for_poisson_demand(K, h, p, mean):
    rate, best = 10 * mean, inv.rq_optimal(K, h, p, 10 * mean, Poisson(mean))
    k = np.arange(int(mean + 40 * math.sqrt(mean) + 60))
    pmf, y = stats.poisson.pmf(k, mean), np.arange(int(best.r - 25), int(best.r + best.Q + 26))
    g = h * np.maximum(0, y[:, None] - k) @ pmf + p * np.maximum(0, k - y[:, None]) @ pmf
    sums = np.append(0, np.cumsum(g))
    costs = [(K * rate + sums[i + Q] - sums[i]) / Q for i in range(len(y)) for Q in range(1, len(y) - i + 1)]
    assert best.cost == near(min(costs), 1e-9) and best.Q == int(best.Q)
    i = int(best.r + 1 - y[0])
    assert best.cost == near((K * rate + sums[i + int(best.Q)] - sums[i]) / best.Q)


def test_the_shape_of_the_best_r_and_Q():
    sure = inv.eoq_backorders(8, 0.225, 7.5, 1300)
    for D in (Normal(100, 0), Normal(100, 1e-6)):  # no uncertainty: economic lots with planned backorders
        best = inv.rq_optimal(**YEAR, lead_time_demand=D)
        assert (best.Q, best.r, best.cost) == near((sure.Q, 100 - sure.max_backorders, sure.cost), 1e-6)
    costs = [inv.rq_optimal(**YEAR, lead_time_demand=Normal(100, sd)).cost for sd in range(0, 60, 5)]
    stock = [
        inv.rq_optimal(**{**YEAR, "p": p}, lead_time_demand=Normal(100, 30)).r for p in (0.5, 2, 7.5, 30, 200)
    ]
    assert costs == sorted(costs) and stock == sorted(stock)
    normal, poisson = (inv.rq_optimal(**YEAR, lead_time_demand=D) for D in (Normal(400, 20), Poisson(400)))
    assert poisson.cost == near(normal.cost, 0.01) and abs(poisson.Q - normal.Q) < 3


def test_r_and_Q_by_simulation():
    rng, r, Q, L, rate = (
        np.random.default_rng(5),
        11,
        8,
        0.25,
        40,
    )  # a year at a time: unit Poisson orders, continuous review
    got, policy = (
        inv.reorder_service(r, Q, Poisson(rate * L)),
        inv.rq_policy(r, Q, 3, 2, 9, rate, Poisson(rate * L)),
    )
    runs = []
    for _ in range(300):
        n = rng.poisson(rate * 10)
        times = np.sort(rng.uniform(0, 10, n))
        first = rng.integers(1, Q + 1)  # inventory position: uniform on r + 1 to r + Q
        position = r + 1 + (first - 1 - np.arange(1, n + 1)) % Q
        orders = times[position == r + Q]
        arrivals = np.concatenate([[0], orders + L])
        at = np.concatenate([times, arrivals[1:]])
        change = np.concatenate([-np.ones(n), np.full(len(orders), Q)])
        order = np.argsort(at)
        at, change = at[order], change[order]
        net = np.concatenate(
            [[r + first], r + first + np.cumsum(change)]
        )  # starts with nothing on order; looked at after L
        span = np.diff(np.clip(np.concatenate([[0], at, [10]]), 2, 10))
        asked = (change < 0) & (at >= 2) & (at <= 10)
        runs.append(
            [
                span @ np.maximum(0, net) / span.sum(),
                span @ np.maximum(0, -net) / span.sum(),
                (net[:-1][asked] > 0).sum() - got.fill_rate * asked.sum(),
            ]
        )
    stock, waiting, filled = np.array(runs).T
    inside(stock, got.mean_stock)
    inside(waiting, got.mean_backorders)
    inside(filled, 0)
    assert (
        policy.cost == near(3 * rate / Q + 2 * got.mean_stock + 9 * got.mean_backorders)
        and policy.fill_rate == got.fill_rate
    )


@given(
    K=money, h=st.floats(0.1, 5), penalty=st.floats(5, 100), mean=st.floats(10, 300), cv=st.floats(0.001, 0.5)
)
def test_a_penalty_policy_solves_its_two_equations(K, h, penalty, mean, cv):
    D, year = Normal(mean, cv * mean), 12 * mean
    if math.sqrt(2 * K * h * year) * 3 + h * cv * mean * 10 < penalty * year:
        shop = inv.rq_penalty(K, h, penalty, year, D)
        assert shop.Q == near(math.sqrt(2 * year * (K + penalty * inv.loss(shop.r, D).n) / h), 1e-7)
        assert 1 - shop.cycle_service_level == near(h * shop.Q / (penalty * year), 1e-7)
        assert shop.cost == near(
            shop.setup_cost + shop.holding_cost + shop.shortage_cost
        ) and shop.Q >= inv.eoq(K, h, year).Q * (1 - 1e-12)
    with pytest.raises(ValueError, match="^penalty is .* larger"):
        inv.rq_penalty(K, h, math.sqrt(2 * K * h / year) * 0.99, year, D)


# ---------------------------------------------------------------- (s, S)


def chain_cost(s, S, K, h, p, pmf, G):
    """Cost of a period of (s, S) from the long-run shares of a Markov chain of the stock after ordering, s +
    1 to S.
    """
    n = S - s
    move = np.zeros((n, n))
    for i in range(n):  # state i: stock S - i
        for d, q in enumerate(pmf):
            j = i + d
            move[i, j if j < n else 0] += q
    order = np.array([sum(pmf[n - i :]) for i in range(n)])
    A = np.vstack([move.T - np.eye(n), np.ones(n)])
    share = np.linalg.lstsq(A, np.append(np.zeros(n), 1), rcond=None)[0]
    return share @ [G[S - i] for i in range(n)] + K * share @ order


@pytest.mark.parametrize(
    "demand, L",
    [(Poisson(6), 0), (Poisson(2.5), 2), ([0, 0, 0, 4, 9], 0), ([0, 0, 1, 5], 3), (stats.nbinom(2, 0.4), 1)],
    ids=called,
)
@pytest.mark.parametrize("K, h, p", [(5, 1, 4), (40, 1, 9), (0.1, 2, 1), (15, 0.5, 40)])
def test_no_s_and_S_beat_the_best(demand, L, K, h, p):
    one = inv.ss_policy.__globals__["as_demand"]("demand", demand).table()
    pmf, best = np.bincount(one.values.astype(int), one.probabilities), inv.ss_optimal(K, h, p, demand, L)
    G = {
        y: inv.base_stock(h, p, one, L, y).cost if y >= 0 else p * (one.mean * (L + 1) - y)
        for y in range(best.s - 40, best.S + 40)
    }
    assert best.cost == near(chain_cost(best.s, best.S, K, h, p, pmf, G), 1e-8)
    for s, S in itertools.product(range(best.s - 8, best.s + 9), range(best.S - 8, best.S + 9)):
        if s < S:
            cost = inv.ss_policy(s, S, K, h, p, demand, L).cost
            assert cost >= best.cost - 1e-9
            if (s + S) % 7 == 0:
                assert cost == near(chain_cost(s, S, K, h, p, pmf, G), 1e-8)
    assert best.cost == near(
        best.setup_cost + best.holding_cost + best.backorder_cost
    ) and best.setup_cost == near(K / best.periods_between_orders)


def test_s_and_S_by_simulation():
    rng, one = np.random.default_rng(12), inv.intermittent(0.3, [1, 2, 5])
    best, demand = inv.ss_optimal(4, 1, 6, one, 2), rng.choice(one.values, 300_000, p=one.probabilities)
    position, pipe, net, costs = best.S, [0, 0], best.S, np.empty(len(demand))
    for t, d in enumerate(demand):
        ordered = best.S - position if position <= best.s else 0
        position += ordered - d
        pipe.append(ordered)
        net += pipe.pop(0) - d
        costs[t] = 4 * (ordered > 0) + max(0, net) + 6 * max(0, -net)
    inside(costs.reshape(300, -1).mean(axis=1)[1:], best.cost)


# ---------------------------------------------------------------- service


def test_lead_times_that_vary_by_simulation():
    D, rng = inv.lead_time_demand(40, 10, 9, 2), np.random.default_rng(2)
    L = rng.choice([7, 11], 100_000)
    draws = L * 40 + np.sqrt(L) * 10 * rng.standard_normal(len(L))
    inside(draws, D.mean)
    inside((draws - D.mean) ** 2, D.sd**2)
    assert (
        inv.lead_time_demand(40, 10, 9).sd == 30
        and inv.lead_time_demand(40, 0, 9).sd == 0
        and inv.lead_time_demand(40, 0, 9, 2).sd == 80
    )


@given(
    mean=st.floats(1, 500), cv=st.floats(0.001, 0.8), level=st.floats(0.001, 0.9999), Q=st.floats(0.5, 1000)
)
def test_service_and_stock_are_each_others_inverse_and_the_two_kinds_differ(mean, cv, level, Q):
    D = Normal(mean, cv * mean)
    safe = inv.safety_stock(level, D)
    assert safe.cycle_service_level == near(level, 1e-9) and safe.z == near(stats.norm.ppf(level), 1e-9, 1e-9)
    assert inv.service_level(safe.safety_stock, D).cycle_service_level == near(
        level, 1e-9
    ) and safe.r == near(mean + safe.z * D.sd)
    by_cycle, by_fill = (
        inv.reorder_for(D, Q, cycle_service_level=level),
        inv.reorder_for(D, Q, fill_rate=level),
    )
    assert (
        by_cycle.cycle_service_level == near(level, 1e-9)
        and by_fill.fill_rate == near(level, 1e-7, 1e-7)
        and by_cycle.r == near(safe.r)
    )
    assert (
        by_cycle.fill_rate >= level - 1e-9
        and by_fill.cycle_service_level <= level + 1e-7
        and by_fill.r <= by_cycle.r + 1e-6
    )
    assert inv.reorder_service(by_fill.r, Q, D) == by_fill and by_fill.safety_stock == near(by_fill.r - mean)
    y = (
        np.linspace(by_cycle.r, min(by_cycle.r + Q, mean + 9 * D.sd), 2001)
        if by_cycle.r < mean + 8 * D.sd
        else [by_cycle.r]
    )
    assert by_cycle.fill_rate == near(1 - integrate.simpson(stats.norm.sf(y, mean, D.sd), x=y) / Q, 1e-8)


@settings(max_examples=50)
@given(mean=st.floats(0.2, 200), level=st.floats(0.01, 0.9999), Q=st.integers(1, 60))
def test_the_least_whole_stock_with_the_service(mean, level, Q):
    D, sf = Poisson(mean), stats.poisson.sf
    r = inv.safety_stock(level, D).r
    assert sf(r, mean) <= 1 - level + 1e-12 and (r == 0 or sf(r - 1, mean) > 1 - level)
    by_fill = inv.reorder_for(D, Q, fill_rate=level)
    y = np.arange(by_fill.r + 1, by_fill.r + Q + 1)
    assert (
        by_fill.fill_rate == near(stats.poisson.cdf(y - 1, mean).mean()) and by_fill.fill_rate >= level - 1e-9
    )
    assert inv.reorder_service(by_fill.r - 1, Q, D).fill_rate < level
    kept = inv.base_stock_for(D, 2, fill_rate=level)
    assert kept.fill_rate >= level - 1e-9 and (
        kept.S == 0 or inv.base_stock_service(kept.S - 1, D, 2).fill_rate < level
    )
    assert (
        inv.base_stock_for(D, 2, cycle_service_level=level).S == inv.safety_stock(level, Poisson(3 * mean)).r
    )


@pytest.mark.parametrize(
    "demand, L",
    [
        (Normal(40, 10), 0),
        (Normal(40, 10), 3.5),
        (inv.intermittent(0.1, [1, 4, 20]), 0),
        ([2.5, 0, 7], 0),
        (inv.intermittent(0.02, [50]), 20),
        (Poisson(0.4), 6),
        (stats.gamma(4, scale=9), 0),
        (stats.nbinom(2, 0.3), 4),
    ],
    ids=called,
)
def test_more_service_takes_more_stock(demand, L):
    levels = [0.05, 0.3, 0.6, 0.9, 0.95, 0.99, 0.999]
    for kind in ("cycle_service_level", "fill_rate"):
        found = [inv.base_stock_for(demand, L, **{kind: level}) for level in levels]
        assert all(getattr(x, kind) >= level - 1e-9 for x, level in zip(found, levels))
        for key in ("S", "safety_stock", "mean_stock", "fill_rate", "cycle_service_level"):
            assert all(np.diff([getattr(x, key) for x in found]) >= -1e-9)
        assert all(np.diff([x.mean_backorders for x in found]) <= 1e-9)


def test_the_two_kinds_of_service_part_where_orders_are_seldom():
    seldom = inv.intermittent(0.02, [50])
    kept = inv.base_stock_service(0, seldom)
    assert kept.cycle_service_level == near(0.98) and kept.fill_rate == 0
    assert (
        inv.base_stock_for(seldom, cycle_service_level=0.98).S == 0
        and inv.base_stock_for(seldom, fill_rate=0.98).S == 49
    )
    exact = {
        n: math.comb(5, n) * 0.1**n * 0.9 ** (5 - n) for n in range(6)
    }  # orders of three units in five periods
    for n in range(6):
        level = inv.base_stock_service(3 * n, inv.intermittent(0.1, [3]), 4).cycle_service_level
        assert level == near(sum(exact[i] for i in range(n + 1)))
    long = inv.base_stock_service(1400, inv.intermittent(0.3, [1, 2, 30]), 399)
    assert long.cycle_service_level == near(
        stats.norm.cdf(1400.5, 1320, math.sqrt(400 * (0.3 * 905 / 3 - 3.3**2))), 0.02
    )
    one = inv.intermittent(0.3, [2, 2, 5])
    assert (
        one.mean == near(0.9)
        and one.sd == near(math.sqrt(0.3 * 11 - 0.81))
        and inv.intermittent(1, [3]).sd == 0
    )


def test_extremes_give_finite_numbers():
    ends = [1e-12, 1e12]
    for K, h, p, demand in itertools.product(ends, repeat=4):
        for D in (
            Normal(0, 0),
            Normal(5, 0),
            Normal(5, 1e-12),
            Normal(0, 1e12),
            Normal(1e12, 1),
            Normal(100, 30),
        ):
            for law in (inv.rq_optimal, inv.rq_eoq, inv.rq_loss):
                assert all(math.isfinite(x) for x in vars(law(K, h, p, demand, D)).values()), (
                    law,
                    K,
                    h,
                    p,
                    demand,
                    D,
                )
            try:
                assert all(math.isfinite(x) for x in vars(inv.rq_penalty(K, h, p, demand, D)).values())
            except ValueError as error:
                assert str(error).startswith("penalty is")
        try:
            assert all(math.isfinite(x) for x in vars(inv.rq_optimal(K, h, p, demand, Poisson(5))).values())
        except ValueError as error:
            assert str(error).startswith("K is")
    for h, p in itertools.product(ends, repeat=2):
        for D in (*DEMANDS, Poisson(1e12), Poisson(1e-12), Normal(1e12, 1e12), [1e12, 0]):
            assert all(math.isfinite(x) for x in vars(inv.newsvendor(h, p, D)).values())
    for level in (1e-12, 1 - 1e-12, math.nextafter(1, 0), math.nextafter(0, 1)):
        for D in (Normal(100, 30), Normal(100, 0), Poisson(3)):
            for found in (
                inv.safety_stock(level, D),
                inv.reorder_for(D, 7, fill_rate=level),
                inv.reorder_for(D, 7, cycle_service_level=level),
                inv.base_stock_for(D, 2, fill_rate=level),
                inv.base_stock_for(D, 2, cycle_service_level=level),
            ):
                assert all(math.isfinite(x) for x in vars(found).values())
    for x, Q in itertools.product([-1e12, 0, 1e12], ends):
        for D in (Normal(100, 30), Normal(1e12, 0)):
            assert all(math.isfinite(x) for x in vars(inv.reorder_service(x, Q, D)).values())
            assert (
                0 <= inv.reorder_service(x, Q, D).fill_rate <= 1
                and 0 <= inv.reorder_service(100, Q, D).mean_stock
            )


# ---------------------------------------------------------------- bad input

N = Normal(100, 25)
GOOD = [
    (inv.newsvendor, dict(h=1, p=2), dict(demand=N)),
    (inv.newsvendor_profit, dict(cost=1), dict(price=2, salvage=0, demand=N)),
    (inv.newsvendor_profit, dict(price=2), dict(cost=1, salvage=0, demand=N)),
    (inv.base_stock, dict(h=1, p=2), dict(demand=N)),
    (inv.rq_policy, dict(Q=50, K=8, h=1, p=2, demand=1300), dict(r=5, lead_time_demand=N)),
    *[
        (law, dict(K=8, h=1, p=2, demand=1300), dict(lead_time_demand=N))
        for law in (inv.rq_optimal, inv.rq_eoq, inv.rq_loss)
    ],
    (inv.rq_penalty, dict(K=8, h=1, penalty=20, demand=1300), dict(lead_time_demand=N)),
    (inv.ss_policy, dict(K=8, h=1, p=2), dict(s=1, S=5, demand=Poisson(3))),
    (inv.ss_optimal, dict(K=8, h=1, p=2), dict(demand=Poisson(3))),
    (inv.lead_time_demand, dict(mean=40, L=4), dict(sd=3)),
    (inv.safety_stock, dict(cycle_service_level=0.9), dict(lead_time_demand=N)),
    (inv.reorder_service, dict(Q=50), dict(r=5, lead_time_demand=N)),
    (inv.reorder_for, dict(Q=50), dict(lead_time_demand=N, fill_rate=0.9)),
    (inv.reorder_for, dict(fill_rate=0.9), dict(lead_time_demand=N, Q=5)),
    (inv.reorder_for, dict(cycle_service_level=0.9), dict(lead_time_demand=N, Q=5)),
    (inv.base_stock_for, dict(fill_rate=0.9), dict(demand=N)),
    (inv.base_stock_for, dict(cycle_service_level=0.9), dict(demand=N)),
    (inv.intermittent, dict(chance=0.2), dict(sizes=[3])),
    (Poisson, dict(mean=3), {}),
]
ZERO_TOO = [
    (inv.newsvendor, dict(S=5), dict(h=1, p=2, demand=N)),
    (inv.base_stock, dict(S=5, L=2), dict(h=1, p=2, demand=N)),
    (Normal, dict(mean=5, sd=2), {}),
    (inv.newsvendor_profit, dict(S=5), dict(price=2, cost=1, salvage=0, demand=N)),
    (inv.lead_time_demand, dict(sd=3, sd_L=1), dict(mean=40, L=4)),
    (inv.base_stock_service, dict(S=5, L=2), dict(demand=N)),
    (inv.base_stock_for, dict(L=2), dict(demand=N, fill_rate=0.9)),
    (inv.ss_optimal, dict(L=2), dict(K=8, h=1, p=2, demand=Poisson(3))),
    (inv.ss_policy, dict(L=2), dict(s=1, S=5, K=8, h=1, p=2, demand=Poisson(3))),
]
ANY = [
    (inv.standard_loss, dict(z=1), {}),
    (inv.loss, dict(x=1), dict(demand=N)),
    (inv.reorder_service, dict(r=5), dict(Q=5, lead_time_demand=N)),
    (inv.service_level, dict(safety_stock=5), dict(lead_time_demand=N)),
    (inv.rq_policy, dict(r=5), dict(Q=5, K=8, h=1, p=2, demand=9, lead_time_demand=N)),
    (inv.newsvendor_profit, dict(salvage=0), dict(price=2, cost=1, demand=N)),
    (inv.ss_policy, dict(s=1, S=5), dict(K=8, h=1, p=2, demand=Poisson(3))),
]
MANY = {  # these take numbers of many items, too
    inv.newsvendor, inv.loss, inv.standard_loss, inv.rq_policy, inv.rq_optimal, inv.rq_eoq, inv.rq_loss,
    inv.rq_penalty, inv.lead_time_demand, inv.safety_stock, inv.service_level, inv.reorder_service,
    inv.reorder_for, Normal,
}  # fmt: skip
WRONG = [math.nan, math.inf, -math.inf, 1e300, "8", True, [8], {}, 3 + 1j]


@pytest.mark.parametrize("bad", [*WRONG, None, 0, -1], ids=repr)
def test_a_bad_number_is_named(bad):
    for table, allowed in ((GOOD, ()), (ZERO_TOO, (0,)), (ANY, (0, -1))):
        for law, names, rest in table:
            for name in names:
                if (bad in allowed and not (name == "S" and law is inv.ss_policy)) or (
                    bad is None and name in ("S", "fill_rate", "cycle_service_level")
                ):
                    continue
                given = {**names, **rest, name: bad}
                if (type(bad) is int and name == "s") or (bad == [8] and law in MANY):
                    continue
                with pytest.raises(ValueError, match=f"^{name} is ") as error:
                    law(**given)
                assert "must be" in str(error.value) and len(str(error.value)) < 250


BAD_DEMANDS = [
    None,
    8,
    math.nan,
    math.inf,
    "890",
    b"1",
    True,
    {},
    {1, 2},
    [],
    (),
    np.array(8),
    np.array([[1], [2]]),
    [1, math.nan],
    [1, math.inf],
    [1, -1],
    [1, "2"],
    [1, None],
    [1, 1e300],
    stats.norm,
    stats.norm(5, -1),
    stats.norm([1, -2], 1),
    stats.cauchy(),
    stats.t(2),
    stats.norm(-5, 1),
    stats.pareto(1),
    stats.zipf(1.5),
    stats.poisson(-3),
    stats.norm(math.nan, 1),
    stats.norm(1e300, 1),
    stats.skellam(3, 1),
    stats.multivariate_normal([0]),
]


@pytest.mark.parametrize("bad", BAD_DEMANDS, ids=called)
def test_a_bad_demand_is_named(bad):
    for law, names, rest in [*GOOD, *ZERO_TOO, *ANY]:
        for name in {"demand", "lead_time_demand"} & set(rest):
            if name == "demand" and law in (inv.rq_policy,):
                continue
            with pytest.raises(ValueError, match=rf"^(mean of |variance of )?{name}(\[[01]\])? is ") as error:
                law(**{**names, **rest, name: bad})
            assert len(str(error.value)) < 250


def test_what_does_not_fit_is_told_so():
    for words, law in [
        (
            "^demand is a zipf .* from 0, over less|^demand is a zipf .* use a sample",
            lambda: inv.loss(1, stats.zipf(3.2)),
        ),
        ("price is 1 .* above 3", lambda: inv.newsvendor_profit(1, 3, 0, N)),
        ("salvage is 3 .* below 3", lambda: inv.newsvendor_profit(5, 3, 3, N)),
        ("^lead_time_demand is .* Normal.* or Poisson", lambda: inv.rq_policy(1, 2, 3, 4, 5, 6, [3, 4])),
        ("^lead_time_demand is .* Normal", lambda: inv.rq_eoq(3, 4, 5, 6, Poisson(3))),
        ("^r is 1.5 units; .* whole", lambda: inv.reorder_service(1.5, 2, Poisson(3))),
        ("^Q is 2.5 units; .* whole", lambda: inv.rq_policy(1, 2.5, 1, 1, 1, 9, Poisson(3))),
        ("^S is 4 units; .* from 5", lambda: inv.ss_policy(4, 4, 5, 1, 4, Poisson(6))),
        ("^demand is .* whole units", lambda: inv.ss_optimal(5, 1, 4, N)),
        ("^demand must be of whole units", lambda: inv.ss_optimal(5, 1, 4, [1.5, 2])),
        ("^demand must be of whole units", lambda: inv.base_stock(1, 2, [1.5, 2], 1)),
        ("^L is 1.5 periods; .* whole", lambda: inv.base_stock(1, 2, [1, 2], 1.5)),
        ("^demand is a pareto .* added up", lambda: inv.base_stock(1, 2, stats.pareto(2.5), 1)),
        ("^L is 1.5 periods; .* whole", lambda: inv.base_stock(1, 2, stats.uniform(3), 1.5)),
        ("too wide", lambda: inv.base_stock(1, 2, [10**6], 9)),
        ("^K is .* larger units", lambda: inv.ss_optimal(1e12, 1, 4, Poisson(6))),
        ("^demand has a mean", lambda: inv.ss_optimal(5, 1, 4, Poisson(1e9))),
        ("^demand must be .* zeros", lambda: inv.ss_optimal(5, 1, 4, [0, 0])),
        ("^demand is .* above 0", lambda: inv.base_stock_service(3, [0, 0])),
        ("give one of the two", lambda: inv.reorder_for(N, 5)),
        ("give one of the two", lambda: inv.base_stock_for(N, cycle_service_level=0.9, fill_rate=0.9)),
        ("^cycle_service_level is 1;", lambda: inv.safety_stock(1, N)),
        ("^cycle_service_level is 95;", lambda: inv.safety_stock(95, N)),
        (r"^sizes\[1\] is 2.5 units; .* whole", lambda: inv.intermittent(0.1, [1, 2.5])),
        (r"^sizes\[0\] is 0", lambda: inv.intermittent(0.1, [0])),
        ("^sizes is ", lambda: inv.intermittent(0.1, [])),
        ("^sizes is ", lambda: inv.intermittent(0.1, 3)),
        ("^chance is 1.5", lambda: inv.intermittent(1.5, [1])),
        ("values has 2 .* probabilities has 1", lambda: Table([1, 2], [1])),
        ("add up to 0.9;", lambda: Table([1, 2], [0.4, 0.5])),
        (r"^values\[0\] is -1", lambda: Table([-1, 2], [0.5, 0.5])),
        (r"^probabilities\[1\] is nan", lambda: Table([1, 2], [1, math.nan])),
        ("^values is ", lambda: Table("12", [1])),
        (r"^values\[0\] is ", lambda: Table(np.array([math.nan]), [1])),
        ("at most 1e\\+12 units", lambda: inv.lead_time_demand(1e12, 1, 1e12)),
    ]:
        with pytest.raises(ValueError, match=words):
            law()
