"""What the books take from a run besides its log: where it ends, and its set-ups."""

import numpy as np
import pandas as pd

from pullbook._check import HUGE, number, shown
from pullbook.run.run import Run


def ending(run: Run, until: float | None) -> float:
    """The end of the time that is looked at; ValueError if the run or the time is none."""
    if not isinstance(run, Run):
        raise ValueError(
            f"run is {shown(run)}; it must be a Run, such as pb.simulate(line, policy, orders) makes"
        )
    return run.end if until is None else number("until", until, run.line.unit, above=0, high=HUGE)


def setups(run: Run, until: float | None = None) -> pd.DataFrame:
    """Set-ups of a run: how often a machine changed over to each item, by station and item, and the hours it
    took.

    run: Run. until: up to which time (None: the end). The first item on a machine needs none. Returns a table
    with the columns station, item, setups and hours; stations without a set-up time have none.

    >>> line = pb.Line([pb.Station("print", 0.1, setup=0.5)])
    >>> orders = pb.orders.trace(pd.DataFrame({"time": [0.0, 1.0, 2.0], "item": ["anchor", "fox", "fox"]}))
    >>> setups(pb.simulate(line, pb.Policy.make_to_order(), orders)).values.tolist()
    [['print', 'anchor', 0, 0.0], ['print', 'fox', 1, 0.5]]
    """
    end = ending(run, until)
    rows = []
    for i, s in enumerate(run.line.stations):
        if s.setup:
            count = np.bincount(_changes(run, i, end)[1], minlength=len(run.items))
            rows += [(s.name, name, int(c), float(c * s.setup)) for name, c in zip(run.items, count)]
    return pd.DataFrame(rows, columns=["station", "item", "setups", "hours"])


def setups_at(run: Run, end: float) -> tuple[np.ndarray, np.ndarray]:
    """Each set-up up to `end`: when the work after it began, and its hours; two arrays."""
    times = [_changes(run, i, end)[0] for i, s in enumerate(run.line.stations) if s.setup]
    hours = [np.full(len(t), s.setup) for t, s in zip(times, [s for s in run.line.stations if s.setup])]
    return np.concatenate([np.empty(0), *times]), np.concatenate([np.empty(0), *hours])


def _changes(run, i, end):
    """Where station i changed over: when the work after it began, and to which item's code."""
    way = run.journeys()
    there = np.flatnonzero(way.start[:, i] <= end) if i >= run.settings.named else np.empty(0, int)
    there = there[np.lexsort((way.start[there, i], way.machine[there, i]))]
    machine, item = way.machine[there, i], way.item[there]
    after = there[1:][(machine[1:] == machine[:-1]) & (item[1:] != item[:-1])]
    return way.start[after, i], way.item[after]
