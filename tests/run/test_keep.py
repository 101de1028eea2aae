"""A run that keeps figures only: the same run, of which it tells all that needs no single station."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lines import cases

import pullbook as pb
from pullbook.run import draws, engine
from pullbook.run.log import Ends

SEW = pb.Line([pb.Station("cut", 0.7, cv=0.5), pb.Station("sew", 0.8, cv=1.0)])


@pytest.fixture(scope="module", params=[7, 32_768], autouse=True)
def units_at_once(request):
    """Blocks as they are, and so small that each run needs many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(draws, "BLOCK", request.param)
        patch.setattr(engine, "BLOCK", request.param)
        yield


def both(line, policy, orders, seed):
    whole, ends = (pb.simulate(line, policy, orders, seed, keep=keep) for keep in ("log", "figures"))
    assert isinstance(ends.arrays, Ends) and not isinstance(whole.arrays, Ends)
    return whole, ends


def same(whole, ends):
    assert ends.end == whole.end and np.array_equal(ends.delivered, whole.delivered)
    assert np.array_equal(ends.wait, whole.wait) and np.array_equal(ends.ahead, whole.ahead)
    pd.testing.assert_frame_equal(ends.lost, whole.lost)
    for item in (None, *whole.items):
        pd.testing.assert_frame_equal(ends.stock(item=item), whole.stock(item=item))
    for warmup, until in ((0.0, None), (0.0, whole.end / 2), (whole.end / 4, None)):
        try:
            told = whole.figures(warmup, until)
        except ValueError as reason:  # of a line that can't keep up, both say so
            with pytest.raises(ValueError, match="queues grow all the way"):
                ends.figures(warmup, until)
            assert "queues grow" in str(reason)
            continue
        got, want = (pd.Series(vars(f)).drop("unit") for f in (ends.figures(warmup, until), told))
        pd.testing.assert_series_equal(got, want, rtol=1e-12, atol=0)


@given(cases(most_machines=2, quantity=3), st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_it_is_the_same_run_under_every_policy(case, seed):
    same(*both(*case, seed))


SHOP = pb.Line([pb.Station("cut", 0.3, cv=0.5), pb.Station("sew", 0.5, setup=0.4), pb.Station("pack", 0.1)])
MIXED = pb.orders.poisson(1.0, n=60, items={"tote": 2, "bib": 1}, seed=4)


@pytest.mark.parametrize(
    "line, policy, orders",
    [
        (SHOP, pb.Policy.make_to_order(), MIXED),
        (SHOP, pb.Policy.base_stock({"tote": 3, "bib": 2}), MIXED),
        (
            SHOP,
            pb.Policy.push(pb.orders.plan(MIXED, 0.3, period=10.0, ahead=3.0), {"tote": 1, "bib": 0}),
            MIXED,
        ),
        (SHOP, pb.Policy.make_to_order(lot=4), MIXED),
        (SHOP, pb.Policy.make_to_order(room=3), MIXED),
        (
            pb.Line([SHOP.stations[0], pb.Station("sew", 0.5, setup=0.4, window=2.0)]),
            pb.Policy.make_to_order(),
            MIXED,
        ),
        (
            SEW,
            pb.Policy.base_stock([30, 25]),
            pb.orders.poisson(1.0, n=200, seed=2),
        ),  # looks back over blocks
        (SEW, pb.Policy.conwip(45, stock=40), pb.orders.poisson(1.0, n=200, seed=3)),
        (SEW, pb.Policy.kanban([40, 50], [40, 2]), pb.orders.poisson(1.1, n=200, seed=3)),
        (
            SEW,
            pb.Policy.base_stock([500, 500]),
            pb.orders.poisson(1.0, n=200, seed=2),
        ),  # more than are asked for
    ],
)
def test_it_is_the_same_run_of_items_lots_set_ups_rooms_and_long_looks_back(line, policy, orders):
    whole, ends = both(line, policy, orders, 5)
    same(whole, ends)
    left = pb.charts.made_and_ordered_table
    pd.testing.assert_frame_equal(left(ends), left(whole))


@pytest.mark.parametrize("machines", [1, 2])
def test_the_log_itself_is_gone(machines):
    line = pb.Line([pb.Station(f"s{i}", 0.8 * machines, cv=1.0, machines=machines) for i in range(6)])
    run = pb.simulate(line, pb.Policy.make_to_order(), pb.orders.poisson(1.0, n=500), keep="figures")
    kept = {
        id(a if a.base is None else a.base): a for a in vars(run.arrays).values() if isinstance(a, np.ndarray)
    }
    assert sum((a if a.base is None else a.base).nbytes for a in kept.values()) <= 5 * 8 * 500


@pytest.mark.parametrize(
    "asked",
    [
        *(
            lambda run, name=name: getattr(run, name)
            for name in ("release", "start", "finish", "machine", "source")
        ),
        lambda run: run.stations(),
        lambda run: run.log(),
        lambda run: run.journeys(),
        lambda run: run.work("cut"),
        lambda run: run.stock("cut"),
        pb.LineView,
        lambda run: pb.costing.movements(run, pb.tote_cell().rates),
    ],
)
def test_what_was_not_kept_is_refused_in_words(asked):
    line = pb.tote_cell().line
    run = pb.simulate(line, pb.Policy.make_to_order(), pb.orders.poisson(1.0, n=9), keep="figures")
    with pytest.raises(ValueError, match="simulate it with keep='log'"):
        asked(run)


def test_another_word_is_refused():
    with pytest.raises(ValueError, match="keep is 'all'; it must be one of 'log', 'figures'"):
        pb.simulate(SEW, pb.Policy.make_to_order(), pb.orders.poisson(1.0, n=9), keep="all")
