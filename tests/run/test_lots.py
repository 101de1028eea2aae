"""Lots, change-overs with a look ahead, and outages: worked by hand, against a plain loop, and against the
laws.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import pullbook as pb
from pullbook.run.draws import process_times
from pullbook.run.engine import by_events, play
from pullbook.run.kernel_input import read


def table(times, items="bag", quantity=1):
    return pb.orders.trace(pd.DataFrame({"time": times, "item": items, "quantity": quantity}))


def test_two_lots_by_hand():
    line = pb.Line([pb.Station("press", 1.0, setup=5.0), pb.Station("sew", 2.0)])
    run = pb.simulate(
        line, pb.Policy.make_to_order(lot=2), table([0, 1, 2, 3, 4.0], ["a", "b", "a", "b", "a"])
    )
    # a: orders at 0 and 2, lot at 2; b: lot at 3; the last a is alone, at 4, when the orders end
    assert run.release[:, 0].tolist() == [2, 2, 3, 3, 4]
    assert run.finish[:, 0].tolist() == [
        3,
        4,
        10,
        11,
        17,
    ], "a change-over of 5 h before b, and before a again"
    assert run.release[:, 1].tolist() == [4, 4, 11, 11, 17], "units move on with their lot"
    assert run.finish[:, 1].tolist() == [6, 8, 13, 15, 19]
    assert run.delivered.tolist() == [8, 15, 8, 15, 19]
    assert run.stations()["utilisation"].round(6).tolist() == [round(15 / 19, 6), round(10 / 19, 6)]
    assert [str(w) for w in np.array(run.items)[run.unit_item]] == ["a", "a", "b", "b", "a"]


def test_base_stock_in_lots_is_the_r_q_policy():
    run = pb.simulate(
        pb.Line([pb.Station("sew", 1.0)]), pb.Policy.base_stock(3, lot=2), table([0.0, 1, 2, 3, 4, 5, 6])
    )
    assert run.release[:, 0].tolist() == [
        1,
        1,
        3,
        3,
        5,
        5,
        6,
    ], "a lot for each two taken; the last order alone at the end"
    assert run.wait.tolist() == [0, 0, 0, 0, 0, 0, 0] and run.stock()["units"].iloc[-1] == 3


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 10**6),
    st.integers(2, 7),
    st.integers(1, 3),
    st.integers(1, 3),
    st.sampled_from([0.0, 0.4]),
    st.sampled_from([0.0, 3.0]),
)
def test_lots_keep_the_laws(seed, lot, machines, items, setup, window):
    rng = np.random.default_rng(seed)
    line = pb.Line(
        [
            pb.Station("a", 0.3, cv=0.7, machines=machines, setup=setup, window=window),
            pb.Station("b", 0.2, cv=0.3),
            pb.Station("c", 0.4, machines=2),
        ]
    )
    n = int(rng.integers(3, 40))
    orders = table(
        np.sort(rng.uniform(0, 10, n)), [f"i{k}" for k in rng.integers(0, items, n)], rng.integers(1, 4, n)
    )
    run = pb.simulate(line, pb.Policy.make_to_order(lot=lot), orders, seed=seed)
    work = process_times(line, len(run.release), seed)
    assert np.isfinite(run.delivered).all() and (run.delivered >= orders["time"].to_numpy()).all()
    for i in range(3):
        assert (run.start[:, i] >= run.release[:, i] - 1e-9).all()
        busy, changes = (run.finish[:, i] - run.start[:, i]).sum(), 0.0
        if i == 0 and setup:
            changes = (busy - work[i].sum()) / setup
            assert changes == pytest.approx(round(changes), abs=1e-6) and changes >= -1e-6
        assert busy == pytest.approx(work[i].sum() + changes * setup)
        for c in range(line.stations[i].machines):  # a machine does one thing at a time
            own = np.argsort(run.start[run.machine[:, i] == c, i], kind="stable")
            starts, ends = (x[run.machine[:, i] == c, i][own] for x in (run.start, run.finish))
            assert (starts[1:] >= ends[:-1] - 1e-9).all()
        if i:
            assert sorted(run.source[:, i]) == list(range(len(run.release)))
            assert (run.release[:, i] >= run.finish[run.source[:, i], i - 1] - 1e-9).all()
    when = np.round(run.release[:, 0], 12)
    sizes = pd.Series(when).groupby([run.arrays.item, when]).size()
    assert (sizes % lot == 0).sum() >= len(sizes) - items, "full lots, but for what is left of each item"
    way = run.journeys()
    assert (
        np.bincount(way.item[way.order >= 0], minlength=len(run.items))
        == np.bincount(run.demand.item, minlength=len(run.items))
    ).all()


def plain_queue(times, items, work, machines, setup, window):
    """One station, a plain loop: start times and finishes by unit."""
    busy, fitted, queue, start, finish, n = [0.0] * machines, [None] * machines, [], {}, {}, 0
    while n < len(times) or queue:
        c = min(range(machines), key=lambda c: (busy[c], c))
        if not queue:
            now = times[n]
            queue.append(n)
            n += 1
            idle = [c for c in range(machines) if busy[c] <= now]
            if idle:
                fit = [c for c in idle if fitted[c] == items[queue[0]]]
                unused = [c for c in idle if fitted[c] is None]
                c = (fit or unused or idle)[0]
                k = queue.pop(0)
                start[k], extra = now, setup * (fitted[c] not in (None, items[k]))
                finish[k] = busy[c] = now + work[k] + extra
                fitted[c] = items[k]
            continue
        now = busy[c]
        while n < len(times) and times[n] < now:
            queue.append(n)
            n += 1
        early = (
            [k for k in queue if times[k] <= times[queue[0]] + window and items[k] == fitted[c]]
            if window
            else []
        )
        k = early[0] if early else queue[0]
        queue.remove(k)
        start[k], extra = now, setup * (fitted[c] not in (None, items[k]))
        finish[k] = busy[c] = now + work[k] + extra
        fitted[c] = items[k]
    return np.array([start[k] for k in range(len(times))]), np.array([finish[k] for k in range(len(times))])


@settings(deadline=None, max_examples=80)
@given(st.integers(0, 10**6), st.integers(1, 3), st.sampled_from([0.0, 0.5, 2.0, 50.0]))
def test_same_item_first_is_what_a_plain_loop_does(seed, machines, window):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 60))
    times, items = np.sort(rng.uniform(0, 10, n)), [f"i{k}" for k in rng.integers(0, 3, n)]
    line = pb.Line([pb.Station("press", 0.4, cv=1.0, machines=machines, setup=0.6, window=window)])
    run = play(read(line, pb.Policy.make_to_order(), table(times, items), seed), by_events)
    if len(set(items)) > 1:
        start, finish = plain_queue(times, items, process_times(line, n, seed)[0], machines, 0.6, window)
        assert np.allclose(run.start[:, 0], start) and np.allclose(run.finish[:, 0], finish)


def test_looking_ahead_saves_change_overs_and_nobody_waits_beyond_the_window_for_others():
    rng = np.random.default_rng(3)
    times, items = np.cumsum(rng.exponential(0.5, 2000)), [f"i{k}" for k in rng.integers(0, 2, 2000)]
    runs = [
        pb.simulate(
            pb.Line([pb.Station("press", 0.3, setup=0.3, window=w)]),
            pb.Policy.make_to_order(),
            table(times, items),
        )
        for w in (0.0, 2.0)
    ]
    assert runs[1].stations()["utilisation"].iloc[0] < runs[0].stations()["utilisation"].iloc[0]
    assert runs[1].wait.mean() < runs[0].wait.mean()
    order = np.argsort(runs[1].start[:, 0], kind="stable")
    overtaken = [times[order[k + 1 :]].min() < times[order[k]] - 2.0 for k in range(len(order) - 1)]
    assert not any(overtaken), "who came more than 2 h later never goes first"


def test_lots_of_two_items_in_turn_wait_as_m_d_1_says():
    """Orders for whole lots, items in turn, so that each lot needs a change-over: one server with a fixed
    time s + Q t.
    """
    Q, t, s, rate = 5, 0.1, 0.3, 1.0
    waits = []
    for seed in range(40):
        rng = np.random.default_rng(seed)
        times = np.cumsum(rng.exponential(1 / rate, 4000))
        run = pb.simulate(
            pb.Line([pb.Station("press", t, setup=s)]),
            pb.Policy.make_to_order(lot=Q),
            table(times, ["a", "b"] * 2000, Q),
        )
        waits.append(run.wait[400:].mean())
    service = s + Q * t
    expected = service + pb.flow.queue_time(rate * service, service, ca2=1, ce2=0)
    half = stats.t.ppf(0.995, 39) * np.std(waits, ddof=1) / np.sqrt(40)
    assert abs(np.mean(waits) - expected) < half < 0.05 * expected


def test_sampled_outages_have_the_effective_time_of_the_law():
    station = pb.Station("sew", 0.25, cv=0.5, mttf=6.0, mttr=2.0)
    law = pb.flow.with_failures(0.25, 0.25, m_f=6.0, m_r=2.0)
    draws = np.array([process_times(pb.Line([station]), 20_000, seed)[0] for seed in range(40)])
    for got, wanted in ((draws.mean(axis=1), law.t_e), (draws.var(axis=1) / law.t_e**2, law.ce2)):
        half = stats.t.ppf(0.995, 39) * got.std(ddof=1) / np.sqrt(40)
        assert abs(got.mean() - wanted) < half < 0.05 * wanted
    assert station.effective_time == pytest.approx(law.t_e) and station.rate == pytest.approx(1 / law.t_e)
    without = process_times(pb.Line([pb.Station("sew", 0.25, cv=0.5)]), 20_000, 0)[0]
    assert (draws[0] >= without).all() and np.array_equal(
        draws[0][:500], process_times(pb.Line([station]), 500, 0)[0]
    )


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: pb.Station("sew", 1.0, mttr=-1), "mttr of station 'sew' is -1"),
        (lambda: pb.Station("sew", 1.0, mttf=0), "mttf of station 'sew' is 0"),
        (lambda: pb.Station("sew", 1.0, window=-1), "window of station 'sew' is -1"),
        (
            lambda: pb.simulate(
                pb.Line([pb.Station("a", 1.0)]), pb.Policy.make_to_order(lot=0), table([0.0])
            ),
            "lot is 0 units",
        ),
        (
            lambda: pb.simulate(
                pb.Line([pb.Station("a", 1.0), pb.Station("b", 1.0)]),
                pb.Policy.base_stock([2, 2], lot=3),
                table([0.0]),
            ),
            "lots go with",
        ),
    ],
)
def test_bad_input_is_named(make, words):
    with pytest.raises(ValueError, match=words):
        make()
