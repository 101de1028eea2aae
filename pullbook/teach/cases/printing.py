"""Halyard's printing table, where motifs share a machine: its runs, what is asked of it, what that costs."""

from functools import lru_cache

import numpy as np

from pullbook.demand import orders
from pullbook.line.line import Line, Station
from pullbook.line.policy import Policy
from pullbook.run.engine import simulate

DAY, DAYS = 8.0, 250  # working hours a day, working days a year
MOTIFS = ("fox", "anchor")  # as many as a shop has are equally likely
UNIT_TIME = 0.1  # h to print a bag
WAGE, HOLDING = 24.0, 12.0  # euro an hour of set-up; euro a bag in stock and year
ORDERS = 3_000  # in a run


def table_of(minutes, look=0.0):
    """Halyard's printing table as a Line, 0.1 h a bag.

    minutes: of a change-over. look: hours that it looks ahead in its queue.

    >>> table_of(30).stations[0].setup
    0.5
    """
    return Line([Station("print", UNIT_TIME, cv=0.3, setup=minutes / 60, window=look)])


@lru_cache(maxsize=64)
def _orders(per_day, motifs, seed):
    names = [*MOTIFS, *(f"motif {i}" for i in range(3, motifs + 1))][:motifs]
    return orders.poisson(per_day / DAY, n=ORDERS, items=dict.fromkeys(names, 1 / motifs), seed=seed)


def print_run(minutes, lot, per_day=32, look=0.0, motifs=2, seed=5):
    """A Run of 3,000 orders, made to order in lots, on the printing table.

    minutes: set-up time. lot: Q. per_day: orders a day. look: hours to look ahead. motifs: how many there
    are, all asked for equally often. seed: of orders and times.

    >>> float(print_run(3, 1).wait.mean().round(1))        # h; with short set-ups a lot of one is fine
    0.2
    """
    policy = Policy.make_to_order(lot=int(lot))
    return simulate(table_of(minutes, look), policy, _orders(per_day, int(motifs), seed), seed=seed)


def waits(minutes, lot, look=0.0, motifs=2, runs=20):
    """The customers' mean wait (h) in each of many runs, as a list. The same seeds, 1 to `runs`, for all
    settings, so the same orders and the same work on them. The rest as in print_run.

    >>> len(waits(30, 4))
    20
    """
    return [_runs(minutes, lot, look, motifs, seed)[0] for seed in range(1, runs + 1)]


def asked(minutes, lot, look=0.0, motifs=2, runs=20):
    """Tables' worth of work that is asked of the one table: hours of printing and set-ups, in each hour in
    which orders come. Above 1 the queue grows for ever. Mean of many runs; the rest as in waits.

    >>> round(asked(0, 1), 1)        # printing alone
    0.4
    """
    return float(np.mean([_runs(minutes, lot, look, motifs, seed)[1] for seed in range(1, runs + 1)]))


@lru_cache(maxsize=4096)
def _runs(minutes, lot, look, motifs, seed):
    run = print_run(minutes, lot, look=look, motifs=motifs, seed=seed)
    return float(run.wait.mean()), work(run) / float(run.orders["time"].iloc[-1])


def work(run):
    """Hours that the table worked in a run, set-ups included."""
    return float((run.finish - run.start).sum())


def setups(run):
    """How many times the table changed over in a run.

    >>> setups(print_run(30, 1, motifs=1))
    0
    """
    motif = run.unit_item[np.argsort(run.start[:, 0], kind="stable")]
    return int((motif[1:] != motif[:-1]).sum())


def year_of(run):
    """What a run costs in a year of 2,000 h, euro: setup (its change-overs, at a wage of 24 euro an hour),
    holding (bags printed that wait for the rest of their lot, 12 euro a bag and year) and total, as a dict.

    >>> year_of(print_run(0, 1))["total"]        # no set-up, and each bag leaves at once
    0.0
    """
    setup = setups(run) * run.line.stations[0].setup * WAGE * DAY * DAYS / run.end
    holding = HOLDING * run.figures().stock
    return {"setup": setup, "holding": holding, "total": setup + holding}
