"""Sweeps: the fast path against single runs, intervals against theory, and the general one on
several cores.
"""

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lines import policies as random_policies

import pullbook as pb
from pullbook import sweep


@st.composite
def questions(draw):
    """(line, policies without a plan, order tables, seed)."""
    m = draw(st.integers(1, 5))
    line = pb.Line(
        [
            pb.Station(f"s{i}", draw(st.sampled_from([0.25, 1.0])), cv=draw(st.sampled_from([0.0, 0.5, 1.0])))
            for i in range(m)
        ]
    )
    n, seed = draw(st.integers(1, 80)), draw(st.integers(0, 10_000))
    orders = [pb.orders.poisson(0.8, n=n, seed=seed + r) for r in range(draw(st.integers(1, 3)))]
    some = draw(st.lists(random_policies(m, orders[0]), min_size=1, max_size=5))
    return (
        line,
        {k: p for k, p in enumerate(some) if p.plan is None} or {0: pb.Policy.make_to_order()},
        orders,
        seed,
    )


@settings(deadline=None, max_examples=150)
@given(questions(), st.booleans())
def test_the_fast_path_says_what_single_runs_say(question, warm):
    line, choices, orders, seed = question
    warmup = 0.5 * min(t["time"].iloc[-1] for t in orders) if warm else 0.0
    table = sweep.policies(line, choices, orders, seed=seed, warmup=warmup).pivot(
        index="policy", columns="figure", values="mean"
    )
    for k, policy in choices.items():
        try:
            runs = [pb.simulate(line, policy, t, seed=seed + r).figures(warmup) for r, t in enumerate(orders)]
        except ValueError:
            continue  # an overloaded line has no warm-up
        for name in sweep.FIGURES:
            assert table.loc[k, name] == pytest.approx(np.mean([getattr(f, name) for f in runs]), abs=1e-9), (
                name
            )


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    """The M/M/1 make-to-stock queue, 40 times: a 95% interval of the fill rate and the wait misses now and
    then, not often.
    """
    line, inside, asked = pb.Line([pb.Station("sew", 1.0, cv=1.0)]), 0, 0
    truth = pb.queues.make_to_stock(0.7, 1.0, S=3)
    for seed in range(0, 400, 10):
        orders = [pb.orders.poisson(0.7, n=4000, seed=1000 + seed + r) for r in range(10)]
        table = sweep.policies(line, {3: pb.Policy.base_stock(3)}, orders, seed=seed, warmup=200.0).set_index(
            "figure"
        )
        for name, value in (("fill_rate", truth.fill_rate), ("wait", truth.wait), ("stock", truth.inventory)):
            inside += table.loc[name, "low"] <= value <= table.loc[name, "high"]
            asked += 1
    assert 0.87 <= inside / asked < 1.0, (inside, asked)


def test_more_stock_never_serves_worse_on_the_same_orders():
    orders = [pb.orders.poisson(2.5, n=500, seed=s) for s in range(5)]
    wide = sweep.policies(pb.tote_cell().line, {S: pb.Policy.base_stock(S) for S in range(30)}, orders).pivot(
        index="policy", columns="figure", values="mean"
    )
    assert (
        (np.diff(wide["fill_rate"]) >= -1e-12).all()
        and (np.diff(wide["wait"]) <= 1e-12).all()
        and (np.diff(wide["stock"]) >= -1e-9).all()
    )


def load(u, seed, n=300):
    """A run of one machine that is busy a share u of the time; at the top of a module, so that every process
    can find it.
    """
    return pb.simulate(
        pb.Line([pb.Station("sew", 1.0, cv=1.0)]),
        pb.Policy.make_to_order(),
        pb.orders.poisson(u, n=n, seed=seed),
        seed=seed,
    )


def test_a_grid_on_all_cores_is_tidy_and_the_same_as_by_hand(capfd):
    table = sweep.grid(load, {"u": [0.5, 0.8], "n": [100, 200]}, replications=3, seed=5)
    assert list(table.columns) == ["u", "n", "figure", "mean", "low", "high", "replications"]
    assert "run" in capfd.readouterr().err, "a progress bar"
    row = table.query("u == 0.8 and n == 200 and figure == 'wait'").iloc[0]
    waits = [load(0.8, s, 200).figures().wait for s in (5, 6, 7)]
    half = 4.302652729911275 * np.std(waits, ddof=1) / np.sqrt(3)  # Student's t, 2 degrees of freedom, 95%
    assert (row["mean"], row["low"], row["high"]) == pytest.approx(
        (np.mean(waits), np.mean(waits) - half, np.mean(waits) + half)
    )
    assert len(table) == 4 * table["figure"].nunique()


def test_any_joblib_backend_serves():
    with joblib.parallel_config(backend="threading"):
        table = sweep.grid(lambda u, seed: {"u2": 2 * u}, {"u": [1, 2]}, replications=1, progress=False)
    assert table["mean"].tolist() == [2, 4] and table["low"].isna().all(), "no interval from one replication"


ORDERS = pb.orders.poisson(1.0, n=5)
ONE = pb.Line([pb.Station("sew", 0.5)])


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: sweep.grid(3, {"u": [1]}), "question is 3"),
        (lambda: sweep.grid(load, {}), "settings is {}"),
        (lambda: sweep.grid(load, {"u": 1}), "settings is"),
        (
            lambda: sweep.grid(lambda u, seed: "x", {"u": [1]}, jobs=1, progress=False),
            "question returned 'x'",
        ),
        (lambda: sweep.grid(load, {"u": [0.5]}, replications=0), "replications is 0"),
        (lambda: sweep.policies(ONE, {}, ORDERS), "choices is {}"),
        (lambda: sweep.policies(ONE, {1: 2}, ORDERS), "choices is"),
        (
            lambda: sweep.policies(pb.halyard().line, {0: pb.Policy.make_to_order()}, ORDERS),
            "one machine a station",
        ),
        (lambda: sweep.policies(ONE, {0: pb.Policy.make_to_order(lot=2)}, ORDERS), "a plan, lots"),
        (
            lambda: sweep.policies(ONE, {0: pb.Policy.make_to_order()}, [ORDERS, ORDERS.head(2)]),
            "tables of \\[2, 5\\] orders",
        ),
        (
            lambda: sweep.policies(ONE, {0: pb.Policy.make_to_order()}, ORDERS.assign(quantity=2)),
            "several items, or more than one unit",
        ),
        (
            lambda: sweep.policies(ONE, {0: pb.Policy.make_to_order()}, ORDERS, warmup=1e6),
            "warmup is 1000000",
        ),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
