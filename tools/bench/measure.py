"""To measure on a machine that others use too: in pairs, until their ratio is known."""

import sys
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

import pullbook as pb

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))  # for simpy_line

STATIONS, ORDERS, SEED = 5, 200_000, 1
SINGLE, PARALLEL = [1] * STATIONS, [1, 2, 4, 3, 1]
COLUMNS = ["name", "ours", "theirs", "ratio", "95 % interval", "target", "met"]


def case(machines, n):
    """A line of stations that are 80 % busy, however many machines they have, and n orders for it."""
    stations = [pb.Station(f"station {i + 1}", 0.8 * c, cv=1.0, machines=c) for i, c in enumerate(machines)]
    return pb.Line(stations), pb.orders.poisson(rate=1.0, n=n, seed=SEED)


def interval(values):
    """(low, median, high): the 95 % interval of the median between two of the values in their order, whatever
    their distribution; of fewer than 6 values, there is none: infinite.

    >>> interval([5, 1, 2, 4, 3, 9])
    (1.0, 3.5, 9.0)
    """
    from scipy import stats

    ordered, n = np.sort(values), len(values)
    k = int(stats.binom.ppf(0.025, n, 0.5))  # as few as k - 1 below the median happen once in 40 times
    ends = (ordered[k - 1], ordered[n - k]) if k else (-np.inf, np.inf)
    return float(ends[0]), float(np.median(ordered)), float(ends[1])


def seconds(function, clock=perf_counter):
    begin = clock()
    function()
    return clock() - begin


@dataclass(frozen=True)
class Pairs:
    """Two functions measured in turn: the median time of each, in seconds; the median of the ratio of ours to
    theirs in a pair, and its 95 % interval."""

    mine: float
    other: float
    low: float
    ratio: float
    high: float

    @property
    def narrow(self):
        return self.ratio * 0.9 <= self.low and self.high <= self.ratio * 1.1


def pairs(mine, other, *, cells=(1, 1), cap=12.0, least=10):
    """Measure both in turn until the interval of their ratio is within 10 % of it, or `cap` seconds are over.
    A busy moment hits both of a pair. cells: by what to divide the time of each. least: pairs at the least.
    """
    times, begin = [], perf_counter()
    while True:
        turn = (mine, other) if len(times) % 2 else (other, mine)
        pair = [seconds(f) for f in turn]
        times.append(pair if len(times) % 2 else pair[::-1])
        if len(times) < least:
            continue
        a, b = np.array(times).T / np.reshape(cells, (2, 1))
        found = Pairs(float(np.median(a)), float(np.median(b)), *interval(a / b))
        if found.narrow or perf_counter() - begin > cap:
            return found


def row(name, found, *, most=None, least=None):
    """A row of the table from Pairs: at `most` so many times the other's time, or at `least` so many times as
    fast."""
    low, ratio, high = (
        (found.low, found.ratio, found.high) if most else (1 / found.high, 1 / found.ratio, 1 / found.low)
    )
    form = "{:,.2f}" if most else "{:,.0f}"
    between = f"{form.format(low)} to {form.format(high)}{'' if found.narrow else ', stayed wide'}"
    target = f"<= {most:g} x the time" if most else f">= {least:,} x as fast"
    met = ratio <= most if most else ratio >= least
    return name, spell(found.mine), spell(found.other), form.format(ratio), between, target, told(met)


def limit(name, took, most, each=None):
    """A row of the table from a time that may be so many seconds at `most`. each: the time per unit."""
    return name, spell(took), "", spell(each) if each else "", "", f"<= {spell(most)}", told(took <= most)


def shortest(function, repeats, clock=perf_counter):
    return min(seconds(function, clock) for _ in range(repeats))


def told(met):
    return "yes" if met else "missed"


def same(what, a, b):
    if not np.array_equal(a, b):
        print(f"WARNING: {what}: the two gave different results; their times can't be compared")


def spell(time):
    for size, unit in ((1, "s"), (1e-3, "ms"), (1e-6, "us")):
        if time >= size:
            return f"{time / size:.2f} {unit}"
    return f"{time * 1e9:.2f} ns"
