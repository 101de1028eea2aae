"""Order streams and plans: their laws, and what they refuse."""

import warnings

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import pullbook as pb
from pullbook.demand.orders import COLUMNS, check


@pytest.mark.parametrize("cv2", [0.0, 0.25, 1.0, 4.0])
def test_renewal_gaps_have_the_mean_and_squared_cv(cv2):
    rates, cvs = [], []
    for seed in range(40):
        gaps = np.diff(pb.orders.renewal(2.0, cv2, n=5_000, seed=seed)["time"], prepend=0)
        rates.append(gaps.mean())
        cvs.append(gaps.var() / gaps.mean() ** 2)
    half = stats.t.ppf(0.995, 39) * np.std(rates, ddof=1) / np.sqrt(40)
    assert abs(np.mean(rates) - 0.5) <= half + 1e-12
    assert np.mean(cvs) == pytest.approx(cv2, rel=0.05, abs=1e-9)


def test_poisson_counts_have_equal_mean_and_variance():
    counts = np.bincount(pb.orders.poisson(3.0, horizon=20_000, seed=1)["time"].astype(int))
    assert counts.mean() == pytest.approx(3, abs=stats.norm.ppf(0.995) * np.sqrt(3 / 20_000))
    assert counts.var() == pytest.approx(3, rel=0.05)


def test_same_seed_same_orders_and_a_horizon_is_kept():
    a, b = (pb.orders.poisson(2.0, horizon=50, items={"x": 1, "y": 3}, promise=4, seed=3) for _ in range(2))
    pd.testing.assert_frame_equal(a, b)
    assert (
        list(a.columns) == COLUMNS
        and a["time"].between(0, 50).all()
        and (a["due"] - a["time"]).round(9).eq(4).all()
    )
    assert (a["order"] == np.arange(1, len(a) + 1)).all()
    assert not a["time"].equals(pb.orders.poisson(2.0, horizon=50, seed=4)["time"])


@pytest.mark.parametrize("seed", range(5))
def test_a_plan_without_error_makes_what_is_ordered_period_by_period(seed):
    orders = pb.orders.poisson(3.0, horizon=200, items={"a": 2, "b": 1}, seed=seed)
    orders["quantity"] = np.random.default_rng(seed).integers(1, 4, len(orders))
    plan = pb.orders.plan(orders, 0.0, period=25.0, ahead=0.0)
    made = plan.groupby(["item", (plan["time"] // 25).astype(int)], observed=False)["quantity"].sum()
    ordered = orders.groupby(["item", (orders["time"] // 25).astype(int)], observed=False)["quantity"].sum()
    pd.testing.assert_series_equal(made.astype("int64"), ordered.astype("int64"))


@pytest.mark.parametrize("error", [0.3, 0.8])
def test_a_plan_is_off_by_the_error_asked_for_and_right_on_average(error):
    orders = pb.orders.renewal(10.0, 0.0, horizon=100.0)  # 1,000 orders, one period
    totals = np.array([len(pb.orders.plan(orders, error, period=200.0, seed=seed)) for seed in range(800)])
    assert totals.mean() == pytest.approx(1000, abs=stats.norm.ppf(0.995) * 1000 * error / np.sqrt(800))
    assert totals.std() / 1000 == pytest.approx(error, rel=0.1)


def test_a_trace_keeps_every_unit_and_sorts():
    table = pd.DataFrame(
        {"when": [3.0, 1.0, 2.0], "what": ["b", "a", "b"], "many": [2, 5, 1]}, index=[7, 7, 9]
    )
    made = pb.orders.trace(table, time="when", item="what", quantity="many")
    assert (
        made["time"].tolist() == [1, 2, 3]
        and made["quantity"].tolist() == [5, 1, 2]
        and list(made["item"]) == ["a", "b", "b"]
    )


def test_coefficients_next_to_nothing_are_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert pb.orders.renewal(5.0, 1e-310, n=4)["time"].round(9).tolist() == [0.2, 0.4, 0.6, 0.8]
        orders = pb.orders.poisson(1.0, n=30, seed=1)
        assert all(len(pb.orders.plan(orders, e)) == 30 for e in (1e-160, 1e-200))
        assert (
            pb.simulate(
                pb.Line([pb.Station("a", 0.1, cv=1e-200)]), pb.Policy.make_to_order(), orders
            ).finish.max()
            < 100
        )


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: pb.orders.poisson(0, n=5), "rate is 0"),
        (lambda: pb.orders.poisson(float("nan"), n=5), "rate is nan"),
        (lambda: pb.orders.poisson("5", n=5), "rate is '5'"),
        (lambda: pb.orders.poisson(1.0), "give one of the two"),
        (lambda: pb.orders.poisson(1.0, n=0), "n is 0"),
        (lambda: pb.orders.poisson(1.0, n=5, horizon=5), "give one of the two"),
        (lambda: pb.orders.poisson(1.0, n=2.5), "n is 2.5"),
        (lambda: pb.orders.poisson(1.0, horizon=-1), "horizon is -1"),
        (lambda: pb.orders.poisson(1.0, n=5, promise=-1), "promise is -1"),
        (lambda: pb.orders.poisson(1.0, n=5, items={"a": 0}), "share"),
        (lambda: pb.orders.renewal(1.0, -1, n=5), "cv2 is -1"),
        (lambda: pb.orders.daily([], 5), "pattern"),
        (lambda: pb.orders.daily([0, 0], 5), "at least one day"),
        (lambda: pb.orders.daily([4], 0), "days is 0"),
        (lambda: pb.orders.plan(pb.orders.poisson(1.0, n=5), -0.1), "error is -0.1"),
        (lambda: pb.orders.plan(pb.orders.poisson(1.0, n=5), period=0), "period is 0"),
        (lambda: pb.orders.trace([1, 2]), "list"),
        (lambda: pb.orders.trace(pd.DataFrame({"t": [1]})), "no column 'time'"),
        (lambda: pb.orders.trace(pd.DataFrame({"time": [1.0, -2.0]})), "time in row 0"),
        (lambda: pb.orders.trace(pd.DataFrame({"time": [1.0, np.inf]})), "time in row 1"),
        (lambda: pb.orders.trace(pd.DataFrame({"time": ["9:00"]})), "must be numbers"),
        (lambda: pb.orders.trace(pd.DataFrame({"time": pd.to_datetime(["2020-01-01"])})), "must be numbers"),
        (lambda: pb.orders.trace(pd.DataFrame({"time": [1.0], "quantity": [0]})), "quantity in row 0"),
        (lambda: pb.orders.trace(pd.DataFrame({"time": [1.0], "quantity": [1.5]})), "quantity in row 0"),
        (lambda: pb.orders.trace(pd.DataFrame({"time": [5.0], "due": [4.0]})), "due in row 0"),
        (lambda: pb.orders.trace(pd.DataFrame({"time": []})), "empty"),
        (
            lambda: check(pd.DataFrame({"time": [2.0, 1.0], "item": "a", "quantity": 1})),
            "goes back after row 0",
        ),
        (lambda: check(None), "must be a table"),
        (lambda: pb.orders.trace(pd.DataFrame({"time": [1.0, 2.0], "item": ["a", None]})), "item in row 1"),
        (
            lambda: pb.orders.trace(pd.DataFrame({"time": [1.0], "quantity": [1e30]})),
            "quantity in row 0 of table is .*1e.30",
        ),
        (lambda: pb.orders.trace(pd.DataFrame({"time": [1.0], "due": [np.inf]})), "due in row 0"),
        (
            lambda: pb.orders.trace(pd.DataFrame({"time": [1.0], "due": pd.to_datetime(["2020-01-01"])})),
            "due of table",
        ),
        (lambda: pb.orders.trace(pd.DataFrame({"time": [1.0]}), quantity="qy"), "quantity is 'qy'"),
        (
            lambda: pb.orders.trace(pd.DataFrame([[1.0, 2.0]], columns=["time", "time"])),
            "each name may appear once",
        ),
        (lambda: pb.orders.poisson(1.0, n=5, items=["a", "b"]), "items is"),
        (lambda: pb.orders.poisson(1.0, n=5, items={1: 0.5, "1": 0.5}), "each may appear once"),
        (lambda: pb.orders.poisson(1.0, horizon=1e12), "horizon is"),
        (lambda: pb.orders.poisson(1.0, n=5, seed=-1), "seed is -1"),
        (lambda: pb.orders.daily([1e19], 5), "pattern is"),
        (lambda: pb.orders.plan(pb.orders.poisson(1.0, n=5), period=1e-9), "period is"),
    ],
)
def test_bad_input_is_named(call, words):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match=words):
            call()


@pytest.mark.parametrize("seed", range(5))
def test_who_looks_each_morning_has_made_up_by_then_for_all_that_was_taken(seed):
    orders = pb.orders.poisson(3.0, horizon=200, items={"a": 2, "b": 1}, seed=seed)
    made = pb.orders.replan(orders, 0.6, period=50.0, every=10.0, seed=seed)
    for item in ("a", "b"):
        for look in np.arange(10, 200, 10.0):
            taken = (orders.loc[orders["item"] == item, "time"] < look).sum()
            assert (made.loc[made["item"] == item, "time"] < look + 10).sum() >= taken


def test_a_look_mends_what_a_forecast_of_nothing_leaves_undone_a_day_late():
    orders = pb.orders.renewal(1.0, 0.0, n=40)  # at 1, 2, ... 40 h
    blind = pb.orders.replan(orders, 5.0, period=40.0, every=10.0, seed=2)
    forecast = len(pb.orders.plan(orders, 5.0, period=40.0, ahead=0.0, seed=2))
    assert forecast == 0
    assert [((blind["time"] >= t) & (blind["time"] < t + 10)).sum() for t in (0, 10, 20, 30)] == [
        0,
        9,
        10,
        10,
    ]


def test_looks_are_no_rarer_than_forecasts():
    with pytest.raises(ValueError, match="every"):
        pb.orders.replan(pb.orders.poisson(1.0, n=20), every=41.0)
