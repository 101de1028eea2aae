"""What nobody should give, given: it is refused at once, in a sentence that names it, and nothing breaks."""

import tracemalloc
from time import perf_counter

import numpy as np
import pandas as pd
import pytest

import pullbook as pb

LINE = pb.Line([pb.Station("cut", 0.1), pb.Station("sew", 0.15)])
SCRIPT = "<script>alert(1)</script>"


def orders(**columns):
    return pd.DataFrame({"time": [0.0, 1.0, 2.0, 3.0, 4.0], "item": "x", "quantity": 1} | columns)


@pytest.mark.parametrize(
    "quantity",
    [
        np.array([2**62] * 4 + [5]),
        np.array([2**63] * 5, np.uint64),
        np.array([20_000_001, 1, 1, 1, 1]),
        np.array([np.inf, 1, 1, 1, 1]),
        np.array([1e300, 1, 1, 1, 1]),
    ],
)
def test_each_quantity_has_a_bound_of_its_own_so_that_no_sum_wraps_around(quantity):
    for use in (pb.orders.check, pb.orders.plan, pb.orders.trace):
        with pytest.raises(ValueError, match="quantity in row 0 of .*whole number from 1 to 20,000,000"):
            use(orders(quantity=quantity))
    with pytest.raises(ValueError, match="quantity in row 0"):
        pb.simulate(LINE, pb.Policy.make_to_order(), orders(quantity=quantity))
    with pytest.raises(ValueError, match="adds up to 60,000,000 units"):
        pb.orders.check(orders(quantity=np.array([20_000_000, 20_000_000, 19_999_998, 1, 1], np.int64)))


@pytest.mark.parametrize("kind", ["category", "Int64", "int8", "uint64", float])
def test_quantities_of_any_kind_of_whole_numbers_are_taken(kind):
    table = orders(quantity=pd.Series([1, 2, 1, 1, 1]).astype(kind))
    assert pb.orders.check(table)["quantity"].sum() == 6
    assert len(pb.simulate(LINE, pb.Policy.make_to_order(), table).finish) == 6


SETTINGS = {name: range(1000) for name in "abc"}


@pytest.mark.parametrize(
    "ask, word",
    [
        (lambda: pb.sweep.grid(lambda a, seed: 1, {"a": [1]}, replications=10**9), "replications"),
        (lambda: pb.sweep.grid(lambda a, b, c, seed: 1, SETTINGS), "settings"),
        (lambda: pb.sweep.grid(lambda a, seed: 1, {"a": [1]}, jobs=0), "jobs"),
        (lambda: pb.sweep.process_times(LINE, 10**9), "n is"),
        (lambda: pb.orders.daily([1e6], 100_000), "days"),
        (lambda: pb.orders.poisson(1.0, n=20_000_001), "n is"),
        (lambda: pb.orders.poisson(1e-308, n=100), "rate"),
        (lambda: pb.forecast.holt_winters(range(30), 4, horizon=10**9), "horizon"),
        (lambda: pb.beer_game.forecast_policy(3, window=10**9), "window"),
        (
            lambda: pb.costing.movements(RUN, pb.costing.Rates(price=40, material=9, wage=18), until=1e9),
            "until",
        ),
        (lambda: pb.queues.closed_line([1] * 10**6, 10_000), "times"),
        (
            lambda: pb.hybrid.place_stock([pb.hybrid.Stage(str(k), 1000, 1.0, sd=1) for k in range(400)]),
            "time",
        ),
    ],
)
def test_what_would_fill_the_memory_is_refused_at_once(ask, word):
    tracemalloc.start()
    began = perf_counter()
    with pytest.raises(ValueError, match=word):
        ask()
    took, peak = perf_counter() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < 3 and peak < 100e6


RUN = pb.simulate(LINE, pb.Policy.make_to_order(), pb.orders.poisson(2.0, n=10))


@pytest.mark.parametrize(
    "ask, word",
    [
        (lambda: pb.queues.closed_line(5, 3), "times"),
        (lambda: pb.queues.mm1(10**400, 1), "rate"),
        (lambda: pb.queues.mm1(10**5000, 1), "rate"),
        (lambda: pb.queues.mm1("x" * 100_000, 1), "rate"),
        (lambda: pb.queues.mm1b(1e300, 1e-300, 4), "rate"),
        (lambda: pb.queues.quote_run(0.9, None), "run"),
        (lambda: pb.Station("a", 1, distribution=np.array([1, 2])), "distribution"),
        (lambda: pb.Station("a", 1, distribution=pd.Series([1, 2])), "distribution"),
        (lambda: pb.Station("a", 1, distribution=pd.NA), "distribution"),
        (lambda: pb.Station("a", 1, mttf=1e-20, mttr=1), "mttf"),
        (lambda: pb.Station("a", 1e308), "time"),
        (lambda: RUN.figures(until=1e308), "until"),
        (lambda: pb.Policy.base_stock("5"), "stock"),
        (lambda: pb.Policy.base_stock([]), "stock"),
        (lambda: pb.Policy.base_stock({"tote": "5"}), "stock of 'tote'"),
        (lambda: pb.Policy.make_to_order(lot=None), "lot"),
        (lambda: pb.Policy.kanban([[1], 2]), "cards"),
        (lambda: pb.Policy.base_stock(3).settings(None), "line"),
        (lambda: pb.sweep.policies(LINE, {"a": pb.Policy.make_to_order()}, None), "orders"),
        (lambda: pb.costing.cogm(None), "period"),
        (lambda: pb.beer_game.totals(None), "state"),
        (lambda: pb.beer_game.BeerGame().sees(0, float("nan")), "demand"),
        (lambda: pb.beer_game.play(dict.fromkeys(pb.beer_game.ROLES, pb.beer_game.pass_on), [4.9]), "demand"),
        (lambda: pb.beer_game.play(dict.fromkeys(pb.beer_game.ROLES, pb.beer_game.pass_on), ["7"]), "demand"),
        (lambda: pb.forecast.best([[1, 2, 3, 4, 5, 6]], methods=[]), "methods"),
        (lambda: pb.forecast.best([[1, 2, 3, 4, 5, 6]], horizon=None), "horizon"),
        (lambda: pb.forecast.rolling_origin([1, 2, 3], "x"), "F is 'x'"),
        (lambda: pb.hybrid.pooling(100, 20, 4, h=1, p=1e300), "p is"),
        (lambda: pb.sample_orders(-1), "rows"),
        (lambda: pb.sample_orders(None), "rows"),
        (lambda: pb.sample_orders(10**9), "rows"),
    ],
)
def test_a_refusal_is_a_short_sentence_that_names_the_argument(ask, word, recwarn):
    with pytest.raises(ValueError, match=word) as refusal:
        ask()
    assert len(str(refusal.value)) < 1000 and not len(recwarn)


def test_no_script_in_a_name_reaches_the_page():
    orders = pb.orders.poisson(3.0, n=30, items={SCRIPT: 0.5, "b": 0.5})
    run = pb.simulate(LINE, pb.Policy.base_stock({SCRIPT: 3, "b": 2}), orders)
    named = pb.simulate(LINE, pb.Policy(name=SCRIPT), pb.orders.poisson(3.0, n=30))
    station = pb.Line([pb.Station(SCRIPT, 0.1), pb.Station("b", 0.1)])
    rows = [
        run,
        named,
        run.figures(),
        pb.simulate(station, pb.Policy.hybrid(SCRIPT, 3), pb.orders.poisson(3.0, n=30)),
        pb.hybrid.place_stock([pb.hybrid.Stage(SCRIPT, 2, 1.0, sd=1)]),
        pb.costing.income_statement(pb.costing.period(run, pb.costing.Rates(price=40, material=9, wage=18))),
    ]
    assert not any("<script" in row._repr_html_() for row in rows)


def test_an_outcome_without_end_is_not_as_it_was_guessed():
    pb.predict("hostile", 5)
    for value in (float("inf"), float("nan"), 10**400):
        assert "another than you guessed" in repr(pb.outcome("hostile", value))


def test_a_name_that_no_screen_can_show_is_refused_where_it_comes_in():
    with pytest.raises(ValueError, match="item in row 1 of orders is 'x.ud800'; it must be a name"):
        pb.orders.check(orders(item=["x", "x\ud800", "x", "x", "x"]))
    with pytest.raises(ValueError, match="name is 'x.ud800'"):
        pb.Station("x\ud800", 1.0)
    assert pb.orders.check(orders(item="😀"))["item"].iloc[0] == "😀"
