"""The simulator against a second opinion, exact theory and the laws that hold on every run."""

import json
import sys
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numba
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from lines import by_both_kernels, cases
from scipy import stats
from simpy_line import simpy_line
from tied_line import tied_line

import pullbook as pb
from pullbook.run import compiled, engine, kernels
from pullbook.run.draws import process_times
from pullbook.run.figures import steps
from pullbook.run.kernel_input import read

FACTS = json.loads((Path(__file__).parents[1] / "data" / "lines.json").read_text())
BOTH = ("release", "start", "finish", "source", "machine", "delivered")


def by_simpy(run):
    """The same run in SimPy: same orders, plan and process times."""
    s, order_times = run.settings, run.demand.time
    dates = run.plan["time"].to_numpy() if run.plan is not None else None
    work = process_times(run.line, len(run.release), run.seed).T
    return simpy_line(
        work,
        [x.machines for x in run.line.stations],
        list(s.stock),
        list(s.cards),
        s.line_cards,
        [dates if planned else order_times for planned in s.planned],
        order_times,
    )


@given(cases())
@settings(max_examples=150, derandomize=True)
def test_single_machines_equal_simpy_and_the_other_kernel_to_the_last_bit(case):
    line, policy, orders = case
    run, other = by_both_kernels(line, policy, orders, seed=3)
    for name in BOTH:
        np.testing.assert_array_equal(getattr(run, name), getattr(other, name), err_msg=name)
    np.testing.assert_array_equal(run.demand.taken, other.demand.taken)
    same_as_simpy(run)


@given(cases(most_machines=4, quantity=3))
@settings(max_examples=150, derandomize=True)
def test_machines_in_parallel_equal_simpy(case):
    line, policy, orders = case
    same_as_simpy(pb.simulate(line, policy, orders, seed=5))


def same_as_simpy(run):
    told = by_simpy(run)
    for name in ("release", "start", "finish"):
        np.testing.assert_array_equal(getattr(run, name), told[name], err_msg=f"{name}: {run.policy}")
    np.testing.assert_array_equal(run.demand.delivered, told["delivery"])


@given(cases(most_machines=3, quantity=3))
@settings(max_examples=150, derandomize=True)
def test_laws_of_every_run(case):
    """Units in = units out + in process; cards come back; stock is never negative; L = lambda W at every
    place.
    """
    line, policy, orders = case
    run = pb.simulate(line, policy, orders, seed=7)
    s, m, end = run.settings, len(line), run.end
    for i in range(m):
        stock, work = run.stock(i), run.work(i)
        assert stock["units"].min() >= 0 and work["units"].min() >= 0
        assert work["units"].iloc[-1] == 0, "every unit that was released is finished"
        came, went = (
            np.isfinite(run.finish[:, i]).sum(),
            (np.isfinite(run.release[:, i + 1]) if i < m - 1 else np.isfinite(run.demand.delivered)).sum(),
        )
        assert s.stock[i] + came == went + stock["units"].iloc[-1]
        if (
            s.cards[i] is not None
        ):  # cards in use never exceed K, and all but those on the stock left are back
            both = steps(
                s.stock[i],
                run.release[:, i],
                run.release[:, i + 1] if i < m - 1 else run.demand.delivered,
                "units",
            )
            assert both["units"].max() <= s.cards[i] and both["units"].iloc[-1] == stock["units"].iloc[-1]
        assert_little(run.release[:, i], run.finish[:, i], work, end)
    if s.line_cards is not None:
        assert steps(sum(s.stock), run.release[:, 0], run.demand.delivered, "u")["u"].max() <= s.line_cards
    assert_little(orders["time"].to_numpy(), run.delivered, run.waiting(), end)
    assert (run.demand.delivered >= run.demand.time).all() and (run.start >= run.release).all()
    way = run.journeys()
    sold = way.order >= 0
    assert np.array_equal(
        np.sort(way.delivered[sold]), np.sort(run.demand.delivered[np.isfinite(run.demand.delivered)])
    )
    gone = np.isfinite(way.finish[:, :-1]) & np.isfinite(way.release[:, 1:])
    assert (way.finish[:, :-1][gone] <= way.release[:, 1:][gone]).all()


def assert_little(came, went, level, end):
    """The mean level over the run equals arrivals per time times the mean stay; both from different sides of
    the log.
    """
    came, went = came[np.isfinite(came)], np.minimum(went[np.isfinite(came)], end)
    step = level.columns[-1]
    area = np.sum(level[step].to_numpy() * np.diff(level["time"], append=end))
    rate, stay = len(came) / end, np.mean(went - came) if len(came) else 0.0
    assert area / end == pytest.approx(rate * stay, abs=1e-9 * max(1, len(came)))


@given(cases(most_machines=3))
@settings(max_examples=60, derandomize=True)
def test_figures_agree_with_the_tables_they_sum_up(case):
    line, policy, orders = case
    run = pb.simulate(line, policy, orders, seed=2)
    f, stock = run.figures(), run.stock()
    assert f.stock == pytest.approx(
        np.sum(stock["units"] * np.diff(stock["time"], append=run.end)) / run.end, abs=1e-9
    )
    at = run.stations()
    assert f.WIP == pytest.approx(at["units"].sum() + at["buffer"].iloc[:-1].sum(), abs=1e-9)
    assert 0 <= f.fill_rate <= 1 and f.unfilled == np.isinf(run.delivered).sum() and f.orders == len(orders)
    rate = orders["quantity"].sum()
    if (
        sum(run.settings.stock) == 0 and run.plan is None
    ):  # pure make-to-order: the line starts and ends empty
        assert (
            f.fill_rate == 0 and f.WIP == pytest.approx(f.TH * f.CT) and f.TH * run.end == pytest.approx(rate)
        )


def replications(line, policy, rate, n=40_000, reps=40, warmup=2_000):
    rows = [
        pb.simulate(line, policy, pb.orders.poisson(rate, n=n, seed=seed), seed=seed + 10_000)
        for seed in range(reps)
    ]
    return rows, warmup


def interval(values):
    """99% confidence interval of the mean of independent replications (Student's t)."""
    half = stats.t.ppf(0.995, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    return np.mean(values) - half, np.mean(values) + half


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f["id"])
def test_exact_two_station_lines_lie_in_the_99_percent_interval(fact):
    inputs, expected = fact["inputs"], fact["outputs"]
    line = pb.Line([pb.Station(f"s{i}", 1 / mu, cv=1.0) for i, mu in enumerate(inputs["mu"])])
    policy = {
        "line-conwip-6": pb.Policy.conwip(6),
        "line-kanban-3-3": pb.Policy.kanban([3, 3]),
        "line-bs-3-3": pb.Policy.base_stock([3, 3]),
        "line-push-mto": pb.Policy.make_to_order(),
    }[fact["id"]]
    runs, warmup = replications(line, policy, inputs["lam"])
    figures = [run.figures(warmup) for run in runs]
    stations = [run.stations(warmup) for run in runs]
    measured = {
        "E_WIP": [f.WIP for f in figures],
        "CT": [f.CT for f in figures],
        "E_FG": [f.stock for f in figures],
        "E_B": [f.waiting for f in figures],
        "fill_rate": [f.fill_rate for f in figures],
        "E_WIP_in_stations": [s["units"].sum() for s in stations],
        "E_buffer1": [s["buffer"].iloc[0] for s in stations],
    }
    for name, value in expected.items():
        low, high = interval(measured[name])
        assert low <= value <= high, f"{name}: exact {value}, simulated {low:.4f} to {high:.4f}"


@pytest.mark.parametrize(
    "cv, distribution",
    [
        (0.0, "gamma"),
        (0.5, "gamma"),
        (1.0, "gamma"),
        (2.0, "gamma"),
        (0.5, "lognormal"),
        (1.5, "lognormal"),
        (0.5, "uniform"),
    ],
)
def test_process_times_have_the_mean_and_cv_asked_for(cv, distribution):
    line = pb.Line([pb.Station("a", 2.0, cv=cv, distribution=distribution)])
    draws = np.array([process_times(line, 20_000, seed)[0] for seed in range(30)])
    low, high = interval(draws.mean(axis=1))
    assert low <= 2.0 <= high
    assert draws.std() / draws.mean() == pytest.approx(cv, rel=0.03)


def test_common_random_numbers():
    line = pb.Line([pb.Station("a", 1.0, cv=1.0), pb.Station("b", 1.0, cv=0.5)])
    long, short = process_times(line, 500, 1), process_times(line, 100, 1)
    np.testing.assert_array_equal(long[:, :100], short)
    slower = process_times(pb.Line([pb.Station("a", 2.0, cv=1.0), pb.Station("b", 1.0, cv=0.5)]), 500, 1)
    np.testing.assert_allclose(slower[0], 2 * long[0])
    np.testing.assert_array_equal(slower[1], long[1])
    assert not np.array_equal(process_times(line, 500, 2)[0], long[0])
    big = process_times(line, 60_000, 1)  # drawn by several threads
    np.testing.assert_array_equal(big[:, :500], long)


def test_more_stock_never_makes_a_customer_wait_longer():
    line = pb.Line([pb.Station("a", 1.0, cv=1.0), pb.Station("b", 0.8, cv=0.5)])
    orders = pb.orders.poisson(0.7, n=500, seed=1)
    waits = [pb.simulate(line, pb.Policy.base_stock([0, s]), orders, seed=1).wait for s in range(6)]
    for less, more in zip(waits, waits[1:]):
        assert (more <= less + 1e-12).all()
    assert waits[5].sum() < waits[0].sum()


# ---- items

ITEMS = {"tote": 0.6, "satchel": 0.4}


def test_items_are_delivered_their_own_kind():
    line = pb.Line([pb.Station("cut", 0.1, cv=0.5), pb.Station("sew", 0.5, cv=1.0, machines=3)])
    orders = pb.orders.poisson(4.0, n=400, items=ITEMS, seed=1)
    for policy in (
        pb.Policy.make_to_order(),
        pb.Policy.base_stock({"tote": 5, "satchel": 2}),
        pb.Policy.push(pb.orders.plan(orders, 0.5, seed=2), {"tote": 8, "satchel": 0}),
        pb.Policy.hybrid("cut", stock=4),
    ):
        run = pb.simulate(line, policy, orders, seed=2)
        way = run.journeys()
        sold = way.order >= 0
        wanted = orders["item"].cat.codes.to_numpy()[way.order[sold]]
        np.testing.assert_array_equal(
            np.array(way.items)[way.item[sold]], orders["item"].cat.categories[wanted]
        )
        assert (
            sold.sum() == np.isfinite(run.demand.delivered).sum() and len(set(way.order[sold])) == sold.sum()
        )
        total = sum(run.stock(item=i)["units"].iloc[-1] for i in ITEMS)
        assert total == run.stock()["units"].iloc[-1]
        assert all(run.stock(item=i)["units"].min() >= 0 for i in ITEMS)


@pytest.mark.parametrize(
    "policy", [pb.Policy.make_to_order(), pb.Policy.base_stock({"tote": 2, "satchel": 2})]
)
@pytest.mark.parametrize("machines", [1, 3])
def test_who_is_ahead_has_come_before_and_is_not_delivered_yet(policy, machines):
    line = pb.Line([pb.Station("cut", 0.2, cv=0.3), pb.Station("sew", 0.3 * machines, machines=machines)])
    orders = pb.orders.poisson(3.0, n=300, items={"tote": 0.6, "satchel": 0.4}, seed=4)
    run = pb.simulate(line, policy, orders, seed=4)
    came, gone = orders["time"].to_numpy(), run.delivered
    by_count = [sum(gone[j] >= came[i] for j in range(i)) for i in range(len(came))]
    assert run.ahead.tolist() == by_count and max(by_count) > 3


def test_push_of_the_wrong_item_leaves_stock_and_waiting_orders():
    line = pb.Line([pb.Station("sew", 1.0)])
    orders = pb.orders.trace(pd.DataFrame({"time": [1.0, 2.0, 3.0], "item": ["satchel", "tote", "satchel"]}))
    plan = pd.DataFrame({"time": [0.0, 0.0, 0.0], "item": ["tote", "tote", "satchel"], "quantity": 1})
    run = pb.simulate(line, pb.Policy.push(plan), orders)
    assert run.delivered.tolist() == [3.0, 2.0, np.inf]
    assert run.stock(item="tote")["units"].iloc[-1] == 1 and run.stock(item="satchel")["units"].iloc[-1] == 0
    assert run.figures().unfilled == 1


def test_change_overs_take_time_only_when_the_item_changes():
    line = pb.Line([pb.Station("sew", 1.0, setup=0.5)])
    orders = pb.orders.trace(pd.DataFrame({"time": [0.0] * 4, "item": ["a", "a", "b", "a"]}))
    for run in by_both_kernels(line, pb.Policy.make_to_order(), orders):
        assert run.delivered.tolist() == [1.0, 2.0, 3.5, 5.0]
    two = pb.Line([pb.Station("sew", 1.0, setup=0.5, machines=2)])
    run = pb.simulate(two, pb.Policy.make_to_order(), orders)
    assert run.finish[:, 0].tolist() == [1.0, 1.0, 2.5, 2.0]


@pytest.mark.parametrize("seed", range(40))
def test_kernels_agree_and_items_are_right_with_change_overs_and_a_decoupling_point(seed):
    rng = np.random.default_rng(seed)
    m = int(rng.integers(2, 5))
    line = pb.Line(
        [
            pb.Station(f"s{i}", 1.0, cv=float(rng.choice([0, 1])), setup=float(rng.choice([0, 0.7])))
            for i in range(m)
        ]
    )
    orders = pb.orders.poisson(0.6, n=40, items=ITEMS, seed=seed)
    plan = pb.orders.plan(orders, 0.5, period=20.0, ahead=2.0, seed=seed)
    at = int(rng.integers(0, m - 1))
    for policy in (
        pb.Policy.hybrid(at, stock=0, plan=plan),
        pb.Policy.hybrid(at, stock=3, plan=plan),
        pb.Policy.hybrid(at, stock=3),
        pb.Policy.push(plan, [2] * (m - 1) + [0]),
        pb.Policy.make_to_order(),
    ):
        run, other = by_both_kernels(line, policy, orders, seed)
        np.testing.assert_array_equal(run.finish, other.finish)
        np.testing.assert_array_equal(run.delivered, other.delivered)
        for way in (run.journeys(), other.journeys()):
            sold = way.order >= 0
            assert (np.array(way.items)[way.item[sold]] == orders["item"].to_numpy()[way.order[sold]]).all()


def test_no_change_over_before_the_decoupling_point():
    line = pb.Line([pb.Station("a", 1.0, setup=5.0), pb.Station("b", 1.0, setup=5.0)])
    plan = pd.DataFrame({"time": np.arange(4.0), "item": ["x", "y", "x", "y"], "quantity": 1})
    orders = pb.orders.trace(pd.DataFrame({"time": [0.0, 10.0, 11.0], "item": ["y", "x", "x"]}))
    for run in by_both_kernels(line, pb.Policy.hybrid("a", stock=0, plan=plan), orders):
        assert run.finish[:, 0].tolist() == [1, 2, 3, 4]
        assert run.finish[:3, 1].tolist() == [2, 16, 17], "b changes from y to x once"


def test_an_idle_machine_that_is_fitted_for_the_item_is_taken_first():
    line = pb.Line([pb.Station("sew", 1.0, setup=5.0, machines=2)])
    orders = pb.orders.trace(pd.DataFrame({"time": [0.0, 0.0, 10.0], "item": ["x", "y", "y"]}))
    run = pb.simulate(line, pb.Policy.make_to_order(), orders)
    assert run.finish[2, 0] == 11 and run.log()["machine"].tolist() == [1, 2, 2]


def test_a_machine_not_yet_used_is_taken_before_one_that_needs_a_change_over():
    line = pb.Line([pb.Station("print", 1.0, machines=2, setup=5.0)])
    orders = pb.orders.trace(pd.DataFrame({"time": [0.0, 10.0, 20.0, 30.0], "item": ["a", "b", "b", "c"]}))
    run = pb.simulate(line, pb.Policy.make_to_order(), orders)
    assert run.finish[:, 0].tolist() == [1, 11, 21, 36]
    assert run.log()["machine"].tolist() == [1, 2, 2, 1]


def tied(seed):
    """A line with whole numbers as times, so that much happens at one moment; a policy, orders."""
    rng = np.random.default_rng(seed)
    several, m = rng.random() < 0.7, int(rng.integers(1, 5))
    kind = str(rng.choice(["order", "stock", "hybrid", "plan", "cards", "kanban", "conwip"]))
    most = 1 if several and kind == "cards" else 3
    line = pb.Line(
        [
            pb.Station(
                f"s{i}",
                float(rng.integers(1, 4)),
                machines=int(rng.integers(1, most + 1)),
                setup=float(rng.choice([0, 1, 2])) if several else 0.0,
                window=float(rng.choice([0, 2, 5])),
            )
            for i in range(m)
        ]
    )
    n = int(rng.integers(3, 40))
    names = ["a", "b", "c"][: int(rng.integers(2, 4))] if several else ["a"]
    table = pd.DataFrame(
        {"time": np.sort(rng.integers(0, 30, n)).astype(float), "item": rng.choice(names, n)}
    )
    table.loc[range(len(names)), "item"] = names
    orders = pb.orders.trace(table)
    plan = orders[["time", "item", "quantity"]].assign(time=lambda t: (t["time"] // 4) * 4)
    at = int(rng.integers(0, m - several)) if m > 1 else 0
    if several and m == 1 and kind in ("hybrid", "plan", "cards"):
        kind = "order"
    stock = rng.integers(0, 4, m).tolist()
    match kind:
        case "stock" if several:
            return line, pb.Policy.base_stock(dict.fromkeys(names, stock[0])), orders
        case "stock":
            return line, pb.Policy.base_stock(stock), orders
        case "hybrid":
            return line, pb.Policy.hybrid(at, stock=stock[0]), orders
        case "plan":
            return line, pb.Policy.hybrid(at, stock=stock[0], plan=plan), orders
        case "cards":
            return line, pb.Policy.hybrid(at, cards=[s + 1 for s in stock[: at + 1]]), orders
        case "kanban" if not several:
            return line, pb.Policy.kanban([s + 1 for s in stock], stock), orders
        case "conwip" if not several:
            return line, pb.Policy.conwip(stock[0] + 2, stock[0]), orders
    return line, pb.Policy.make_to_order(), orders


@pytest.mark.parametrize("part", range(4))
def test_ties_go_by_the_rule_that_is_written_down(part):
    """The rule stands in `events`; a model of lists plays it, 400 settings."""
    for seed in range(100 * part, 100 * part + 100):
        line, policy, orders = tied(seed)
        run = pb.simulate(line, policy, orders)
        s, given = run.settings, read(line, policy, orders, 0)
        facts, delivered = tied_line(
            [(x.time, setup, x.window, x.machines) for x, setup in zip(line.stations, given.setup)],
            s.stock,
            s.cards,
            s.line_cards,
            s.planned,
            given.due,
            given.dates,
            given.signal_item,
            s.named,
        )
        for name, missing in dict(release=np.inf, start=np.inf, finish=np.inf, machine=-1, source=-1).items():
            expected = np.full(run.release.shape, missing, float)
            for place, value in facts[name].items():
                expected[place] = missing if value is None else value - (name == "machine")
            np.testing.assert_array_equal(getattr(run, name), expected, err_msg=f"{seed}: {name}")
        if not given.several:
            assert run.delivered.tolist() == list(delivered.values()), seed


@settings(max_examples=60, deadline=None)
@given(cases(most_machines=3, quantity=2))
def test_cycle_time_is_that_of_the_units_on_their_ways(case):
    run = pb.simulate(*case)
    way = run.journeys()
    done, made = way.finish[:, -1], way.born < len(run.line) - 1
    began = np.where(way.born < 0, way.release[:, 0], 0.0)
    for until in (run.end, run.end / 2):
        counted = made & (done <= until)
        mean = (done - began)[counted].mean() if counted.any() else np.nan
        assert run.figures(until=until).CT == pytest.approx(mean, nan_ok=True)


# ---- figures by hand


def test_figures_of_small_runs_worked_by_hand():
    one = pb.Line([pb.Station("sew", 1.0)])
    orders = pb.orders.trace(pd.DataFrame({"time": [0.0, 1.0], "quantity": [3, 1], "due": [3.0, np.nan]}))
    run = pb.simulate(one, pb.Policy.make_to_order(), orders)  # bags leave at 1, 2, 3 and 4 h
    f, s = run.figures(), run.stations().loc["sew"]
    assert (f.TH, f.CT, f.WIP, f.wait, f.on_time, f.waiting) == (1.0, 2.25, 2.25, 3.0, 1.0, 1.5)
    assert (s["utilisation"], s["queue_time"]) == (1.0, 1.25)

    run = pb.simulate(
        one, pb.Policy.base_stock(2), pb.orders.trace(pd.DataFrame({"time": [1.0], "quantity": [3]}))
    )
    f = run.figures()  # two from stock at 1 h, the third made by 2 h; 3 h and 4 h fill the shelf again
    assert (f.fill_rate, f.stock, f.CT, f.waiting) == (pytest.approx(2 / 3), 0.75, 2.0, 0.25)

    two = pb.Line([pb.Station("a", 1.0), pb.Station("b", 0.5)])
    plan = pd.DataFrame({"time": [0.0], "item": "bag", "quantity": 2})
    run = pb.simulate(
        two, pb.Policy.push(plan), pb.orders.trace(pd.DataFrame({"time": [5.0], "quantity": [3]}))
    )
    f = run.figures(warmup=1, until=10)  # finished at 1.5 h and 2.5 h; the third never
    assert (f.TH, f.WIP, f.stock, f.unfilled) == (
        pytest.approx(2 / 9),
        pytest.approx(2 / 9),
        pytest.approx(6 / 9),
        1,
    )
    run.stations()


def test_waits_and_machines_of_four_machines_by_hand():
    line = pb.Line([pb.Station("sew", 2.0, machines=2)])
    run = pb.simulate(
        line, pb.Policy.make_to_order(), pb.orders.trace(pd.DataFrame({"time": [0.0, 0.0, 0.0, 10.0]}))
    )
    assert run.wait.tolist() == [2, 2, 4, 2] and run.figures().wait_95 == 4 and run.figures().wait == 2.5
    assert run.stations().loc["sew", "utilisation"] == pytest.approx(8 / 24) and run.log()[
        "machine"
    ].tolist() == [1, 2, 1, 1]
    late = run.figures(warmup=5)
    assert (late.orders, late.wait) == (1, 2), "orders placed in the warm-up are left out"


def test_a_run_keeps_its_own_orders():
    orders = pb.orders.poisson(0.5, n=20, seed=1)
    run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(), orders)
    before = run.wait.copy()
    orders["time"] = 0.0
    np.testing.assert_array_equal(run.wait, before)


def test_a_filtered_table_of_several_items_is_a_table_of_one():
    both = pb.orders.poisson(0.5, n=40, items=ITEMS, seed=1)
    run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.kanban(2), both[both["item"] == "tote"])
    assert run.items == ["tote"] and np.isfinite(run.delivered).all()
    assert (
        pb.simulate(
            pb.Line([pb.Station("sew", 1.0)]), pb.Policy.base_stock({"tote": 2}), both[both["item"] == "tote"]
        )
        .figures()
        .fill_rate
        > 0
    )


# ---- refusals: each names the argument, its value and what would be right

LINE = pb.Line([pb.Station("cut", 1.0), pb.Station("sew", 1.0, machines=2)])
FEW = pb.orders.poisson(0.5, n=5, seed=1)
TWO = pb.orders.poisson(0.5, n=5, items=ITEMS, seed=1)


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda: pb.Policy.kanban([2, 1], [2, 2]), "K must be at least S"),
        (lambda: pb.Policy.kanban([0, 2]), "cards at station 1 is 0"),
        (lambda: pb.Policy.kanban([2]), "give one a station"),
        (lambda: pb.Policy.conwip(0), "cards is 0"),
        (lambda: pb.Policy.conwip(2, 3), "2 cards and 3 units"),
        (lambda: pb.Policy.base_stock(-1), "stock is -1"),
        (lambda: pb.Policy.base_stock(2.5), "stock is 2.5"),
        (lambda: pb.Policy.hybrid("rivet", stock=3), "this line has cut, sew"),
        (lambda: pb.Policy.hybrid(0, stock={"tote": 2}), "finished stock"),
        (lambda: "kanban", "policy is 'kanban'"),
        (lambda: pb.Policy.kanban(None), "cards is None"),
        (lambda: pb.Policy.kanban([]), "cards is"),
        (lambda: pb.Policy.conwip(None, 3), "cards is None"),
        (lambda: pb.Policy.base_stock(None), "stock is None"),
        (lambda: pb.Policy.push(None), "plan is None"),
        (lambda: pb.Policy.push(5), "plan is 5"),
        (lambda: pb.Policy.hybrid(None, 2), "at is None"),
        (lambda: pb.Policy.hybrid([0], 2), "at is"),
        (lambda: pb.Policy.base_stock(10**9), "stock is 1000000000"),
        (lambda: pb.Policy.hybrid(0), "stock is None"),
        (lambda: pb.Policy.hybrid(0, 2, plan=FEW, cards=[2]), "both given"),
    ],
)
def test_impossible_policies_are_refused_with_the_reason(make, words):
    with pytest.raises(ValueError, match=words):
        pb.simulate(LINE, make(), FEW)


@pytest.mark.parametrize(
    "policy, words",
    [
        (pb.Policy.base_stock(3), "stock is one number and the orders are for 2 items"),
        (pb.Policy.base_stock({"hat": 3}), "stock names"),
        (pb.Policy.conwip(3, 0), "a card belongs to one item"),
    ],
)
def test_items_that_a_policy_cannot_keep_apart_are_refused(policy, words):
    with pytest.raises(ValueError, match=words):
        pb.simulate(LINE, policy, TWO)


def test_other_bad_input():
    with pytest.raises(ValueError, match="line is 'x'"):
        pb.simulate("x", pb.Policy.make_to_order(), FEW)
    for seed in (-1, 1.5, "x", None):
        with pytest.raises(ValueError, match="seed is"):
            pb.simulate(LINE, pb.Policy.make_to_order(), FEW, seed=seed)
    run = pb.simulate(LINE, pb.Policy.make_to_order(), FEW)
    for station in (-3, 2, "rivet", 0.5):
        with pytest.raises(ValueError, match="station is"):
            run.stock(station)
    with pytest.raises(ValueError, match="item is 'hat'"):
        run.stock(item="hat")
    assert pb.Station("cut", 1.0, machines=2.0).machines == 2
    for bad in (
        dict(time=-1.0),
        dict(time=0),
        dict(time=np.nan),
        dict(time=1.0, cv=-1),
        dict(time=1.0, machines=0),
        dict(time=1.0, setup=-1),
    ):
        with pytest.raises(ValueError, match="of station 'cut'"):
            pb.Station("cut", **bad)
    with pytest.raises(ValueError, match="each name may appear once"):
        pb.Line([pb.Station("cut", 1.0), pb.Station("cut", 1.0)])
    with pytest.raises(ValueError, match="at least one Station"):
        pb.Line([])


def test_a_line_that_cannot_keep_up_has_no_steady_state():
    orders = pb.orders.poisson(1.5, n=300, seed=1)
    run = pb.simulate(LINE, pb.Policy.make_to_order(), orders)
    assert run.figures().wait > 0  # a finite run is fine
    with pytest.raises(ValueError, match="no steady state"):
        run.figures(warmup=50)
    with pytest.raises(ValueError, match="warmup is"):
        pb.simulate(LINE, pb.Policy.make_to_order(), FEW).figures(warmup=1e6)


def test_compare_and_tables():
    runs = [pb.simulate(LINE, p, FEW) for p in (pb.Policy.make_to_order(), pb.Policy.base_stock(2))]
    table = pb.compare(runs)
    assert (
        list(table.index) == ["Make-to-order", "Base stock"]
        and table.loc["Base stock", "fill_rate"] >= table.loc["Make-to-order", "fill_rate"]
    )
    with pytest.raises(ValueError, match="give a dict"):
        pb.compare([runs[0], runs[0]])
    with pytest.raises(ValueError, match="runs is {}"):
        pb.compare({})
    log = runs[0].log()
    assert len(log) == 10 and (log["finish"] >= log["start"]).all() and set(log["machine"]) <= {1, 2}
    assert "on_time" in runs[0].figures()._repr_html_() and "Make-to-order" in repr(runs[0])


def test_measured_times_are_drawn_as_they_were_measured_and_wait_as_pollaczek_and_khinchine_say():
    sample = [0.2, 0.2, 0.3, 1.3]
    sew = pb.Station.measured("sew", sample)
    assert (sew.time, round(sew.cv, 6)) == (0.5, round(np.std(sample) / 0.5, 6))
    work = process_times(pb.Line([sew]), 40_000, seed=1)[0]
    assert np.bincount(np.searchsorted([0.2, 0.3, 1.3], work)) / 40_000 == pytest.approx(
        [0.5, 0.25, 0.25], abs=0.01
    )
    assert (process_times(pb.Line([sew]), 500, seed=1)[0] == work[:500]).all()
    orders = pb.orders.poisson(1.4, n=300_000, seed=5)
    run = pb.simulate(pb.Line([sew]), pb.Policy.make_to_order(), orders, seed=6)
    u, cs2 = 0.7, sew.cv**2
    assert run.wait.mean() == pytest.approx(0.5 + u / (1 - u) * (1 + cs2) / 2 * 0.5, rel=0.03)


@pytest.mark.parametrize(
    "times", [[0.5], [0.5, 0.0], [0.5, np.nan], "0.5 0.6", [[0.5, 0.6]], None, [0.5, -1]]
)
def test_measured_times_that_are_none_are_refused(times):
    with pytest.raises(ValueError, match="times"):
        pb.Station.measured("sew", times)
    with pytest.raises(ValueError, match="Station.measured makes a station"):
        pb.Station("sew", 0.5, cv=0.1, distribution=(0.4, 0.7))


def test_uniform_times_keep_to_their_range():
    work = process_times(pb.Line([pb.Station("sew", 2.0, cv=0.5, distribution="uniform")]), 20_000)[0]
    low, high = 2 - 3**0.5, 2 + 3**0.5
    assert low <= work.min() < low + 0.01 and high - 0.01 < work.max() <= high
    with pytest.raises(ValueError, match="cv of station 'sew' is 0.6"):
        pb.Station("sew", 2.0, cv=0.6, distribution="uniform")


@given(cases(most_machines=3, most_orders=30))
@settings(max_examples=60, derandomize=True)
def test_plain_and_compiled_loops_give_the_same_numbers_to_the_last_bit(case):
    line, policy, orders = case
    runs = []
    for loops in (kernels, compiled):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine, "loops", lambda n, m, loops=loops: loops)
            runs.append(pb.simulate(line, policy, orders, seed=5))
    for name in BOTH:
        one, two = (np.asarray(getattr(run, name)) for run in runs)
        assert np.array_equal(one, two), name


def test_little_is_plain_and_what_comes_after_it_is_compiled(monkeypatch):
    monkeypatch.delitem(sys.modules, "pullbook.run.compiled")  # as in a kernel that has not needed it yet
    lab, tenth = pb.labs.two_triggers(), engine.MOVE // 10
    for error in (10, 20):
        lab.set(error=error)  # each move of a lab counts anew
        assert [engine.loops(tenth, 1) for _ in range(3)] == [kernels] * 3
    assert [engine.loops(engine.MOVE, 1) for _ in range(3)] == [compiled] * 3
    engine.counted_anew()
    assert engine.loops(engine.PLAIN, 1) is kernels and engine.loops(1, 1) is compiled


def test_whatever_a_run_is_given_its_arrays_are_of_one_kind_so_that_numba_compiles_once(monkeypatch):
    seen = {"recursion": set(), "events": set()}

    def spy(name):
        def called(*given, **log):
            arrays = (*given, *(log[key] for key in sorted(log)))
            seen[name].add(tuple(str(numba.typeof(each)) for each in arrays))
            return getattr(compiled, name)(*given, **log)

        return called

    spies = SimpleNamespace(**{name: spy(name) for name in seen})
    monkeypatch.setattr(engine, "loops", lambda n, m: spies)
    two = pd.DataFrame({"time": np.arange(20) / 2, "item": ["tote", "satchel"] * 10})
    given = pb.orders.trace(two), pb.orders.trace(two.assign(quantity=2)), pb.orders.poisson(2.0, n=20)
    for machines, orders in product((1, 2), given):  # of tables, and of what is read out of them
        line = pb.Line([pb.Station("cut", 0.2), pb.Station("sew", 0.3, machines=machines, setup=0.1)])
        for policy in (pb.Policy.make_to_order(), pb.Policy.make_to_order(lot=3), pb.Policy.push(orders)):
            pb.simulate(line, policy, orders)
    assert {name: len(kinds) for name, kinds in seen.items()} == {"recursion": 1, "events": 1}
