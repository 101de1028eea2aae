"""A line with room for so many units: who finds none leaves. Against SimPy, exact queues, and the law that
says who comes in.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st
from lines import cases
from scipy import stats
from simpy_line import Clock

import pullbook as pb
from pullbook.run import compiled, engine, kernels
from pullbook.run.draws import process_times

LOG = ("release", "start", "finish", "machine", "source", "delivered")
SEW = pb.Line([pb.Station("sew", 1.0)])
make_to_order = pb.Policy.make_to_order


def stream(times, **columns):
    return pb.orders.trace(pd.DataFrame({"time": times, **columns}))


# ---- a second opinion: people who look through the door


def by_simpy(line, orders, room, work):
    """Rows of the orders that were turned away, and release and finish (units, stations) of the others'
    units. work (stations, units): in the sequence of release.
    """
    clock, m = Clock(), len(line)
    machine = [simpy.Resource(clock, capacity=s.machines) for s in line.stations]
    release, finish = [[] for _ in range(m)], [{} for _ in range(m)]
    there, lost = set(), []

    def unit(name):
        for i in range(m):
            n = len(release[i])
            release[i].append(clock.now)
            with machine[i].request() as turn:
                yield turn
                yield clock.timeout(work[i, n])
            finish[i][n] = clock.now
        there.remove(name)

    def street():
        for k, (time, quantity) in enumerate(zip(orders["time"].tolist(), orders["quantity"].tolist())):
            yield clock.at(time)
            if len(there) + quantity > room:
                lost.append(k)
                continue
            for j in range(quantity):
                there.add((k, j))
                clock.process(unit((k, j)))

    clock.process(street())
    clock.run()
    return lost, np.array(release).T, np.array([[f[n] for n in range(len(f))] for f in finish]).T


@pytest.mark.parametrize("seed", range(50))
def test_who_comes_in_and_when_it_is_made_equal_simpy_to_the_last_bit(seed):
    rng = np.random.default_rng(seed)
    line = pb.Line(
        [
            pb.Station(
                f"s{i}", float(rng.uniform(0.5, 2)), cv=float(rng.choice([0.4, 1, 2])), machines=int(k)
            )
            for i, k in enumerate(rng.integers(1, 5, rng.integers(1, 5)))
        ]
    )
    orders = pb.orders.poisson(float(rng.uniform(0.3, 1.5)) * line.bottleneck_rate, n=150, seed=seed)
    orders["quantity"] = rng.integers(1, int(rng.integers(2, 5)), len(orders))
    room = int(rng.integers(1, 13))
    run = pb.simulate(line, make_to_order(room=room), orders, seed=seed)
    lost, release, finish = by_simpy(line, orders, room, process_times(line, len(run.release), seed))
    assert run.lost.index.tolist() == lost
    np.testing.assert_array_equal(run.release, release)
    np.testing.assert_array_equal(run.finish, finish)


# ---- the law that says who comes in


def turned_away(run, room, orders):
    """Who must have been turned away, judged by what the run says of those that came in."""
    demand = run.demand
    row = run.orders.index.to_numpy()[demand.order]
    full = []
    for k, (time, quantity) in zip(orders.index, orders[["time", "quantity"]].itertuples(index=False)):
        there = ((row < k) & (demand.delivered >= time)).sum()
        full.append(there + quantity > room)
    return orders.index[full].tolist()


@given(cases(most_machines=3, quantity=3), st.integers(1, 9), st.sampled_from(["", "items", "cards"]))
@settings(max_examples=100, derandomize=True)
def test_an_order_leaves_if_and_only_if_it_finds_no_room_and_the_rest_is_an_ordinary_run(case, room, kind):
    line, _, orders = case
    policy = pb.Policy.conwip(2, stock=0) if kind == "cards" else make_to_order()
    if kind == "items":
        line = pb.Line([replace(s, setup=0.3, window=1.0) for s in line.stations])
        orders["item"] = pd.Categorical(np.where(np.arange(len(orders)) % 3, "tote", "satchel"))
    if orders["quantity"].min() > room:
        with pytest.raises(ValueError, match=f"room is {room} units"):
            pb.simulate(line, replace(policy, room=room), orders, seed=4)
        return
    run = pb.simulate(line, replace(policy, room=room), orders, seed=4)
    came = orders.drop(run.lost.index)
    assert run.lost.index.tolist() == turned_away(run, room, orders) and run.orders.index.equals(came.index)
    plain = pb.simulate(line, policy, came, seed=4)
    for name in LOG:
        np.testing.assert_array_equal(getattr(run, name), getattr(plain, name), err_msg=name)
    assert run.waiting()["orders"].max() <= room and np.isfinite(run.wait).all()


def test_the_moment_in_which_a_unit_is_finished_it_is_still_there():
    run = pb.simulate(SEW, make_to_order(room=1), stream([0.0, 0.5, 1.0, 1.25, 2.5]))
    assert run.lost["time"].tolist() == [0.5, 1.0] and run.delivered.tolist() == [1.0, 2.25, 3.5]


def test_an_order_comes_in_as_a_whole_or_not_at_all():
    orders = stream([0.0, 0.1, 0.2, 5.0], quantity=[2, 2, 1, 4])
    run = pb.simulate(SEW, make_to_order(room=3), orders)
    assert run.lost["quantity"].tolist() == [2, 4] and run.delivered.tolist() == [2.0, 3.0]
    assert run.end == 5.0 and run.figures().lost == 0.5, "who leaves the empty line at last was there, too"
    with pytest.raises(ValueError, match="room is 1 units and the smallest order is for 2"):
        pb.simulate(SEW, make_to_order(room=1), stream([0.0, 1.0], quantity=[2, 3]))


@given(cases(most_machines=3, quantity=2))
@settings(max_examples=40, derandomize=True)
def test_room_for_all_changes_nothing(case):
    line, _, orders = case
    run = pb.simulate(line, make_to_order(room=10**6), orders, seed=1)
    plain = pb.simulate(line, make_to_order(), orders, seed=1)
    for name in LOG:
        np.testing.assert_array_equal(getattr(run, name), getattr(plain, name), err_msg=name)
    assert not len(run.lost) and list(run.lost.columns) == list(run.orders.columns)
    assert run.figures() == plain.figures() and not len(plain.lost)


@given(cases(most_machines=3, quantity=2), st.integers(2, 6))
@settings(max_examples=40, derandomize=True)
def test_plain_and_compiled_loops_turn_the_same_away(case, room):
    line, _, orders = case
    gone = []
    for loops in (kernels, compiled):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine, "loops", lambda n, m, loops=loops: loops)
            gone.append(pb.simulate(line, make_to_order(room=room), orders, seed=5).lost)
    assert gone[0].equals(gone[1])


# ---- exact queues


def inside(exact, values):
    """Is it within the 99% confidence interval of the mean of these?"""
    half = stats.t.ppf(0.995, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    return abs(np.mean(values) - exact) <= half


@pytest.mark.parametrize(
    "u, c, room, cv",
    [
        (0.8, 1, 4, 1.0),
        (1.3, 1, 3, 1.0),
        (0.9, 3, 7, 1.0),
        (1.5, 2, 9, 1.0),
        (0.8, 4, 4, 1.0),
        (0.8, 4, 4, 0.3),
    ],
)
def test_runs_agree_with_the_exact_queue_and_erlang_b_needs_no_exponential_times(u, c, room, cv):
    line = pb.Line([pb.Station("sew", 1.0, cv=cv, machines=c)])
    exact = pb.queues.mmcb(u * c, 1, c, room)
    figures = []
    for seed in range(40):
        orders = pb.orders.poisson(u * c, n=10_000, seed=seed)
        run = pb.simulate(line, make_to_order(room=room), orders, seed=seed + 500)
        figures.append(run.figures(warmup=200, until=orders["time"].iloc[-1]))
    assert inside(exact.lost, [f.lost for f in figures])
    assert inside(exact.TH, [f.TH for f in figures])
    assert inside(exact.L, [f.WIP for f in figures])
    assert inside(exact.W, [f.wait for f in figures])


# ---- what is told of those who left


def test_lost_orders_are_a_share_of_their_own_and_in_no_other_figure():
    orders = stream([0.0, 0.5, 1.5, 1.75, 4.0], due=[9.0, 9.0, 9.0, np.nan, 4.5])
    run = pb.simulate(SEW, make_to_order(room=1), orders)
    f = run.figures()
    assert (f.orders, f.lost, f.unfilled, f.wait, f.on_time) == (3, 0.4, 0, 1.0, 2 / 3)
    assert (run.figures(until=2).lost, run.figures(warmup=1, until=1.6).lost) == (0.5, 0.0)
    assert f.table().loc["lost", ["value", "unit"]].tolist() == [0.4, "share"] and "lost" in str(f)
    table = pb.compare({"room": run, "all": pb.simulate(SEW, make_to_order(), orders)})
    assert table["lost"].tolist() == [0.4, 0.0]
    assert len(run.log()) == 3 and run.journeys().order.tolist() == [0, 1, 2]


def test_a_lost_order_earns_nothing():
    orders = stream([0.0, 0.5, 1.5, 1.75, 4.0])
    rates = pb.costing.Rates(price=40, material=9, wage=18)
    run = pb.simulate(SEW, make_to_order(room=1), orders)
    plain = pb.simulate(SEW, make_to_order(), orders)
    sales = [
        pb.costing.income_statement(pb.costing.period(r, rates, until=8.0)).table().iloc[0, 0]
        for r in (run, plain)
    ]
    assert sales == [3 * 40, 5 * 40]


def test_a_full_line_has_a_steady_state_at_any_load():
    run = pb.simulate(SEW, make_to_order(room=2), pb.orders.poisson(5.0, n=5_000, seed=1))
    assert run.figures(warmup=50).TH == pytest.approx(1, abs=0.05)
    assert str(run.policy).endswith("Room for 2 units: who finds none leaves.")
    assert "Room for 1 unit:" in str(make_to_order(room=1)) and "Room" not in str(make_to_order())


@pytest.mark.parametrize("room", [0, -1, 2.5, True, "3", float("nan"), float("inf"), [3], 10**10])
def test_room_that_is_none_is_refused(room):
    with pytest.raises(ValueError, match="room is"):
        make_to_order(room=room)


@pytest.mark.parametrize(
    "policy",
    [
        pb.Policy.base_stock(2),
        pb.Policy.base_stock({"tote": 2}),
        pb.Policy.kanban([2]),
        make_to_order(lot=2),
        pb.Policy.push(stream([0.0])),
    ],
)
def test_room_goes_with_units_made_to_order_one_by_one(policy):
    with pytest.raises(ValueError, match="room is 3 units; it goes with units made to order one by one"):
        pb.simulate(SEW, replace(policy, room=3), stream([0.0, 1.0]))


def test_the_fast_sweep_refuses_it_and_the_grid_takes_it():
    orders = pb.orders.poisson(1.0, n=50)
    with pytest.raises(ValueError, match="room for so many units only"):
        pb.sweep.policies(SEW, {3: make_to_order(room=3)}, orders)
    table = pb.sweep.grid(
        lambda room, seed: pb.simulate(SEW, make_to_order(room=room), orders, seed=seed),
        {"room": [1, 3]}, replications=2, progress=False, jobs=1,
    )  # fmt: skip
    lost = table.query("figure == 'lost'")["mean"].tolist()
    assert lost[0] > lost[1] > 0
