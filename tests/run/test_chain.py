"""Forecasts, the bullwhip effect, the beer game: sourced numbers, and laws."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullbook import beer_game as beer
from pullbook import chain, forecast

FACTS = {f["id"]: f for f in json.loads((Path(__file__).parents[1] / "data" / "chain.json").read_text())}
DEMANDS = st.lists(st.integers(0, 50), min_size=6, max_size=40)


# ---- forecasts


def test_nahmias_moving_average():
    i, out = FACTS["ma3-nahmias"]["inputs"], FACTS["ma3-nahmias"]["outputs"]
    assert forecast.moving_average(i["demand"], i["N"])[3:8] == pytest.approx(out["F_4_to_8"], abs=1e-6)


@given(DEMANDS, st.integers(1, 6), st.floats(0.05, 1.0))
def test_a_forecast_knows_only_the_past_and_a_catalogue_is_its_items(demand, window, alpha):
    methods = [
        forecast.naive,
        lambda d: forecast.moving_average(d, window),
        lambda d: forecast.smoothing(d, alpha),
        lambda d: forecast.croston(d, alpha),
    ]
    other = np.array([demand, demand[::-1]], float)
    for method in methods:
        F = method(demand)
        cut = len(demand) - 1
        if cut >= window:
            np.testing.assert_allclose(method(demand[:cut]), F[: cut + 1])
        np.testing.assert_allclose(method(other)[0], F)
    assert np.allclose(
        forecast.moving_average(demand, window)[window:],
        [np.mean(demand[t - window : t]) for t in range(window, len(demand) + 1)],
    )
    assert forecast.smoothing(demand, 1.0)[1:] == pytest.approx(forecast.naive(demand)[1:])
    weights = alpha * (1 - alpha) ** np.arange(len(demand) - 1)
    by_weights = np.dot(weights, demand[:0:-1]) + (1 - alpha) ** (len(demand) - 1) * demand[0]
    assert forecast.smoothing(demand, alpha)[-1] == pytest.approx(by_weights)


def test_croston_on_intermittent_demand_is_right_on_average_once_corrected():
    rng = np.random.default_rng(4)
    d = np.where(rng.random((400, 3000)) < 0.25, 6.0, 0.0)  # 1.5 a period
    raw, fair = (forecast.croston(d, 0.2, corrected=c)[:, 500:].mean(axis=1) for c in (False, True))
    half = 2.58 * raw.std() / 20
    assert raw.mean() - 1.5 > half  # Syntetos & Boylan: too high
    assert abs(fair.mean() - 1.5) < 0.5 * (raw.mean() - 1.5)


def test_holt_on_nahmias_numbers_and_on_a_straight_line():
    """Levels 209.0, 222.0, 226.5 and trends 9.9, 10.2, 9.6, from 200 and 10 (Nahmias, ch. 2)."""
    F = forecast.holt([200, 250, 175], 0.1, 0.1, start=(200, 10))
    assert F == pytest.approx([210, 209 + 9.9, 222.01 + 10.211, 226.4989 + 9.63879])
    line = np.array([[5.0, 8, 11, 14, 17], [9, 9, 9, 9, 9]])
    assert forecast.holt(line, 0.3, 0.6)[:, 2:] == pytest.approx(np.array([[11, 14, 17, 20], [9, 9, 9, 9]]))
    d = np.random.default_rng(1).poisson(9, 30)
    assert forecast.holt(d, 0.2, 1e-12, start=(d[0], 0))[1:] == pytest.approx(forecast.smoothing(d, 0.2)[1:])


def test_holt_winters_finds_a_season_and_its_error_is_out_of_sample():
    t = np.arange(40)
    d = 50 + t + np.tile([20, -10, 0, -10], 10)
    F = forecast.holt_winters(d, 4, first=32)
    assert np.isnan(F[:32]).all() and np.abs(F[32:40] - d[32:]).max() < 3
    e = forecast.rolling_origin(d, F)
    assert e.MASE < 0.2 and forecast.rolling_origin(d, forecast.naive(d), first=32).MAE > 5 * e.MAE


def test_holt_winters_keeps_to_units_that_can_be_sold():
    falling = [100, 80, 60, 40, 30, 20, 10, 5, 3, 1, 0, 0]
    F = forecast.holt_winters(falling, 2, first=12, horizon=4)
    assert F[12] >= 0
    two_seasons = forecast.holt_winters(np.tile(np.arange(1.0, 13.0), 2), 12)
    assert np.isnan(two_seasons[:24]).all() and np.isfinite(two_seasons[24])


@pytest.mark.parametrize(
    "v",
    [
        # a series that was reported to statsmodels (no. 9575), and two in millions that go up and down
        [1167048.74, 1893837.95, 2714375.87, 3601948.88, 5732329.99, 6699292.65, 7467122.26, 8397506.73]
        + [9055436.71, 9651912.96, 10246215.74, 11444937.43],
        1e7 + np.array([3e5, -2e5] * 8),
        1e7 + 2e6 * np.random.default_rng(4).standard_normal(24),
    ],
)
def test_a_cent_more_moves_holt_winters_by_about_a_cent(v):
    v = np.asarray(v)
    first, more, thousands = (forecast.holt_winters(x, 2, first=len(v))[-1] for x in (v, v + 0.01, v / 1000))
    assert more == pytest.approx(first, rel=1e-6) and 1000 * thousands == pytest.approx(first, rel=1e-6)


def test_errors_worked_by_hand():
    e = forecast.rolling_origin([10, 12, 8, 10], forecast.naive([10, 12, 8, 10]))
    assert (e.MAE, e.RMSE, e.bias) == pytest.approx((8 / 3, np.sqrt((4 + 16 + 4) / 3), 0))
    two = forecast.rolling_origin([10, 12, 8, 10], forecast.naive([10, 12, 8, 10]), horizon=2)
    assert (two.MAE, two.bias) == ((0 + 6) / 2, 3.0)  # 20 against 20, 24 against 18


def test_the_error_grows_with_the_horizon_and_shrinks_with_pooling():
    rng = np.random.default_rng(1)
    d = rng.poisson(5.0, (16, 600)).astype(float)
    one = [
        forecast.rolling_origin(d, forecast.moving_average(d, 8), horizon=h).RMSE.mean() for h in (1, 2, 4, 8)
    ]
    assert one == sorted(one)
    pooled = forecast.rolling_origin(d.sum(axis=0), forecast.moving_average(d.sum(axis=0), 8)).RMSE
    assert pooled / 16 == pytest.approx(one[0] / 4, rel=0.1)  # sqrt(16) better a unit


def test_best_of_the_methods_for_a_catalogue():
    rng = np.random.default_rng(2)
    d = np.concatenate([rng.poisson(20, (50, 60)), np.where(rng.random((50, 60)) < 0.1, 5, 0)])
    table = forecast.best(d, horizon=2)
    assert len(table) == 100 and set(table["method"]) <= set(forecast.METHODS)
    for m in forecast.METHODS:
        F = np.nan_to_num(forecast.METHODS[m](d))
        assert (table["MAE"] <= forecast.rolling_origin(d, F, horizon=2, first=4).MAE + 1e-9).all()


# ---- the bullwhip


@pytest.mark.parametrize("name", [n for n in FACTS if n.startswith("bw-ma")])
def test_chens_ratio_by_formula_and_by_simulation(name):
    i, out = FACTS[name]["inputs"], FACTS[name]["outputs"]
    assert chain.bullwhip_moving_average(i["L"], i["p"], i["rho"]) == pytest.approx(out["ratio"])
    ratios = [
        chain.order_up_to(
            chain.demand_ar1(50_000, rho=i["rho"], seed=s), [i["L"]], window=i["p"]
        ).bullwhip.iloc[0]
        for s in range(12)
    ]
    assert abs(np.mean(ratios) - out["ratio"]) < 3.11 * np.std(ratios, ddof=1) / np.sqrt(
        12
    )  # 99%, Student's t with 11


@pytest.mark.parametrize("L, alpha, rho", [(1, 1 / 3, 0.0), (3, 0.2, 0.5), (2, 0.5, -0.4)])
def test_the_ratio_of_smoothing_by_simulation(L, alpha, rho):
    ratios = [
        chain.order_up_to(chain.demand_ar1(50_000, rho=rho, seed=s), [L], alpha=alpha).bullwhip.iloc[0]
        for s in range(12)
    ]
    assert abs(np.mean(ratios) - chain.bullwhip_smoothing(L, alpha, rho)) < 3.11 * np.std(
        ratios, ddof=1
    ) / np.sqrt(12)


def test_lees_ratio():
    i, out = FACTS["bw-lpw-ar1"]["inputs"], FACTS["bw-lpw-ar1"]["outputs"]
    assert chain.bullwhip_known(i["lead_time"], i["rho"]) == pytest.approx(out["ratio"])


def test_shared_demand_adds_where_hidden_demand_multiplies():
    shared = np.array(
        [
            chain.order_up_to(chain.demand_ar1(50_000, seed=s), [1, 2, 1], window=5, shared=True).bullwhip
            for s in range(12)
        ]
    )
    half = 3.11 * shared.std(axis=0, ddof=1) / np.sqrt(12)
    assert (np.abs(shared.mean(axis=0) - chain.bullwhip_stages([1, 2, 1], 5, shared=True)) < half).all()
    hidden = chain.order_up_to(chain.demand_ar1(50_000, seed=1), [1, 2, 1], window=5).bullwhip
    assert (
        hidden.to_numpy()[1:] >= np.array(chain.bullwhip_stages([1, 2, 1], 5, shared=False))[1:]
    ).all()  # Chen: at least so much
    assert (
        np.array(chain.bullwhip_stages([1, 2, 1], 5, shared=False))
        >= chain.bullwhip_stages([1, 2, 1], 5, shared=True)
    ).all()


@pytest.mark.parametrize("L, p", [([1, 1, 1], 5), ([1, 2, 3], 3), ([3, 3, 3, 3], 8), ([5, 1], 1)])
def test_hidden_demand_exactly(L, p):
    """The orders that one unit of demand leads to, and their squares: an impulse through `order_up_to`."""
    impulse = np.zeros(p * (len(L) + 1) + sum(L) + 40)
    impulse[p * len(L) + 20] = 1.0
    orders = chain.order_up_to(impulse, L, window=p).orders
    exact = chain.bullwhip_hidden(L, p)
    assert exact == pytest.approx((orders**2).sum(axis=1))
    assert (np.array(exact) >= np.array(chain.bullwhip_stages(L, p, shared=False)) - 1e-12).all()
    ratios = np.array(
        [chain.order_up_to(chain.demand_ar1(20_000, seed=s), L, window=p).bullwhip for s in range(12)]
    )
    half = 3.11 * ratios.std(axis=0, ddof=1) / np.sqrt(12)
    assert (np.abs(ratios.mean(axis=0) - exact) <= half + 1e-12).all()


def test_stock_is_what_came_less_what_went():
    d = np.random.default_rng(3).poisson(20, 60).astype(float)
    run = chain.order_up_to(d, [2, 3], window=4, safety=1.0)
    seen = d
    for k, L in enumerate((2, 3)):
        came = np.cumsum(np.concatenate([np.zeros(L), run.orders[k, :-L]]))
        drift = run.stock[k] - (came - np.cumsum(seen))
        assert np.allclose(drift[L + 1 :], drift[L + 1])  # conservation: a constant, the stock at the start
        seen = run.orders[k]


# ---- the beer game


def test_the_start_of_the_game_stands_still():
    game = beer.BeerGame()
    for _ in range(10):
        game = game.play(4, [4] * 4)
    assert game.stock == (12,) * 4 and game.backlog == (0,) * 4 and game.cost == 10 * 4 * 6.0


@given(st.lists(st.tuples(st.integers(0, 20), *[st.integers(0, 30)] * 4), min_size=1, max_size=30))
def test_no_case_is_lost_and_what_is_on_order_adds_up(weeks):
    game, ordered = beer.BeerGame(), np.full(4, 12)
    for d, *orders in weeks:
        saw = [game.sees(role, d) for role in beer.ROLES]
        before = game
        game = game.play(d, orders)
        arrived = np.array([s["arrived"] for s in saw])
        ordered = ordered - arrived
        assert [s["on_order"] for s in saw] == ordered.tolist()
        ordered = ordered + orders
        rows = {r[1]: r for r in game.history[-4:]}
        for k, role in enumerate(beer.ROLES):
            _, _, asked, came, shipped, stock, backlog, _, cost = rows[role]
            assert (
                stock == before.stock[k] + came - shipped and backlog == before.backlog[k] + asked - shipped
            )
            assert min(stock, backlog) == 0 and cost == 0.5 * stock + backlog
            assert (saw[k]["stock"], saw[k]["backlog"], saw[k]["incoming"]) == (stock, backlog, asked)
    started = sum(12 + 8 for _ in range(4))
    inside = sum(game.stock) + sum(map(sum, game.shipping))
    brewed = sum(r[7] for r in game.history if r[1] == "factory" and r[0] < game.week - 1) + 4
    sold = sum(r[4] for r in game.history if r[1] == "retailer")
    assert inside + sold == started + brewed


def test_people_make_a_bullwhip_and_a_base_stock_does_not():
    demand = beer.step_demand(50)
    humans = beer.play({role: beer.anchoring_policy() for role in beer.ROLES}, demand)
    calm = beer.play(dict.fromkeys(beer.ROLES, beer.order_up_to_policy(28)), demand)
    wild, tame = (beer.totals(game)["bullwhip"] for game in (humans, calm))
    assert wild.is_monotonic_increasing and wild["factory"] > 5 * wild["retailer"] and tame.max() < 4
    assert humans.cost > 2 * calm.cost


def test_bad_input_is_named():
    d = [4.0, 5.0, 6.0, 7.0]
    for call, words in [
        (lambda: forecast.moving_average(d, 0), "window is 0"),
        (lambda: forecast.moving_average(d, 5), "window is 5"),
        (lambda: forecast.moving_average([], 1), "demand has the shape"),
        (lambda: forecast.smoothing(d, 0), "alpha is 0"),
        (lambda: forecast.smoothing([1, float("nan")], 0.5), "demand is .*nan.* in period 1"),
        (lambda: forecast.croston([1, -2]), "demand is .*-2.* in period 1"),
        (lambda: forecast.naive("abc"), "demand is 'abc'"),
        (lambda: forecast.holt_winters(d, 0), "season is 0 periods; it must be a whole number from 2"),
        (lambda: forecast.holt_winters(d, 4), f"demand has {len(d)} periods; with a season of 4"),
        (lambda: forecast.holt_winters(range(30), 4, horizon=10**9), "horizon is 1000000000"),
        (lambda: forecast.holt_winters([d, d], 2), "one item"),
        (lambda: forecast.holt_winters([0.0] * 9, 2, multiplicative=True), "periods of 0"),
        (lambda: forecast.rolling_origin(d, d), "F has the shape"),
        (lambda: forecast.rolling_origin(d, forecast.naive(d), first=4), "no period is left"),
        (lambda: forecast.rolling_origin(d, forecast.naive(d), horizon=9), "no period is left"),
        (lambda: forecast.best([d], methods=["magic"]), "methods is 'magic'"),
        (lambda: chain.bullwhip_moving_average(-1, 5), "L is -1"),
        (lambda: chain.bullwhip_moving_average(1, 0), "p is 0"),
        (lambda: chain.bullwhip_moving_average(1, 5, 1.0), "rho is 1.0"),
        (lambda: chain.bullwhip_smoothing(1, 0), "alpha is 0"),
        (lambda: chain.bullwhip_known(1, -0.2), "rho is -0.2"),
        (lambda: chain.bullwhip_stages(3, 5, True), "L is 3"),
        (lambda: chain.order_up_to(d, [0], window=2), r"L\[0\] is 0"),
        (lambda: chain.order_up_to(d, [1]), "window is None and alpha is None"),
        (lambda: chain.order_up_to([1, 2], [1], window=1), "demand is"),
        (lambda: chain.order_up_to(d, [1], window=9), "window is 9"),
        (lambda: chain.demand_ar1(0), "n is 0"),
        (lambda: beer.BeerGame().play(-1, [4] * 4), "demand is -1"),
        (lambda: beer.BeerGame().play(4, [4, 4]), "orders is"),
        (lambda: beer.BeerGame().play(4, [4, 4, 4, 1.5]), "order of the factory is 1.5"),
        (lambda: beer.BeerGame().sees("brewer", 4), "role is 'brewer'"),
        (lambda: beer.play({}, [4]), "policies is"),
        (lambda: beer.step_demand(0), "weeks is 0"),
        (lambda: beer.order_up_to_policy(-1), "target is -1"),
        (lambda: beer.anchoring_policy(alpha=2), "alpha is 2"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()


def test_tables():
    game = beer.play(dict.fromkeys(beer.ROLES, beer.pass_on), beer.step_demand(6))
    assert (
        list(game.table().columns)
        == ["week", "role", "asked", "arrived", "shipped", "stock", "backlog", "ordered", "cost"]
        and len(game.table()) == 24
    )
    run = chain.order_up_to(chain.demand_ar1(300, seed=1), [1, 1, 1, 1], window=5, safety=1.0)
    assert (
        isinstance(run.table(), pd.DataFrame)
        and run.table().index.tolist() == list(beer.ROLES)
        and (run.table()["cost"] > 0).all()
    )
