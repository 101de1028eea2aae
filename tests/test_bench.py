"""What `make bench` makes of its times; and that the simulators of others are asked the same."""

import importlib
from itertools import count
from math import comb
from pathlib import Path

import numpy as np
import pytest

import pullbook as pb
from pullbook.run.draws import process_times

BENCH = Path(__file__).resolve().parents[1] / "tools" / "bench"


@pytest.fixture
def bench(monkeypatch):
    """A module of tools/bench by its name."""
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module


@pytest.mark.parametrize("n", [5, 6, 9, 30, 100])
def test_the_interval_of_a_median_misses_it_once_in_twenty_at_most(bench, n):
    low, median, high = bench("measure").interval(range(1, n + 1))
    assert median == (n + 1) / 2
    if n == 5:
        assert (low, high) == (-np.inf, np.inf)
        return

    def missed(k):
        return 2 * sum(comb(n, j) for j in range(k)) / 2**n  # fewer than k on one side of the true median

    assert low + high == n + 1 and missed(int(low)) <= 0.05 < missed(int(low) + 1)


def test_pairs_go_on_until_the_ratio_is_known_or_the_time_is_up(bench, monkeypatch):
    measure = bench("measure")
    clock, took, calls = [0.0], {"mine": lambda k: 2.0, "other": lambda k: 1.0}, count()

    def run(name):
        clock[0] += took[name](next(calls))

    monkeypatch.setattr(measure, "perf_counter", lambda: clock[0])
    monkeypatch.setattr(measure, "seconds", lambda f: -clock[0] + (f(), clock[0])[1])
    found = measure.pairs(lambda: run("mine"), lambda: run("other"), cells=(4, 1), least=6)
    assert (found.mine, found.other, found.ratio, found.low, found.high) == (0.5, 1.0, 0.5, 0.5, 0.5)
    assert found.narrow and clock[0] == 6 * 3
    assert measure.row("x", found, most=0.5)[3:] == ("0.50", "0.50 to 0.50", "<= 0.5 x the time", "yes")
    assert measure.row("x", found, least=3)[3:] == ("2", "2 to 2", ">= 3 x as fast", "missed")
    took["mine"] = lambda k: 1.0 + k % 5
    found = measure.pairs(lambda: run("mine"), lambda: run("other"), cap=200, least=6)
    assert not found.narrow and 200 < clock[0] - 18 < 207
    assert measure.row("x", found, most=1)[4].endswith(", stayed wide")


@pytest.mark.parametrize("machines", [[1, 1, 1], [1, 3, 2]])
def test_a_plain_line_in_simpy_delivers_when_ours_does(bench, machines):
    line = pb.Line([pb.Station(f"s{i}", 0.8 * c, cv=1.0, machines=c) for i, c in enumerate(machines)])
    orders = pb.orders.poisson(rate=1.0, n=300, seed=3)
    run = pb.simulate(line, pb.Policy.make_to_order(), orders, seed=3)
    theirs = bench("rivals").simpy(process_times(line, 300, 3).T, orders["time"].to_numpy(), machines)
    assert np.allclose(np.sort(run.arrays.delivery), theirs, rtol=1e-12)
