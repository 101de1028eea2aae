"""Halyard's printing table, where two motifs share a machine: its runs, and what a lot size costs a year."""

from functools import lru_cache

from pullbook.decide import inventory
from pullbook.demand import orders
from pullbook.line.line import Line, Station
from pullbook.line.policy import Policy
from pullbook.run.engine import simulate

DAY, DAYS = 8.0, 250  # working hours a day, working days a year
MOTIFS = {"fox": 0.5, "anchor": 0.5}  # shares of the orders
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


@lru_cache(maxsize=8)
def _orders(per_day):
    return orders.poisson(per_day / DAY, n=ORDERS, items=MOTIFS, seed=5)


def print_run(minutes, lot, per_day=32, look=0.0):
    """A Run of 3,000 orders, made to order in lots, on the printing table.

    minutes: set-up time. lot: Q. per_day: orders a day, half of them for each motif. look: hours to look
    ahead.

    >>> float(print_run(3, 1).wait.mean().round(1))        # h; with short set-ups a lot of one is fine
    0.2
    """
    return simulate(table_of(minutes, look), Policy.make_to_order(lot=int(lot)), _orders(per_day), seed=5)


def costs(minutes, lot, per_day=32):
    """Cost of a lot size, euro a year, one motif: setup, holding and total, and the EOQ (bags), as a dict.

    minutes: set-up time. lot: bags. per_day: orders a day, half of them for this motif. A set-up costs 24
    euro an hour, a bag in stock 12 euro a year; 250 days. Source: Harris (1913).

    >>> round(costs(30, 89)["total"])
    1073
    """
    demand, K = per_day * DAYS / 2, max(minutes, 1e-6) / 60 * WAGE
    setup, holding = K * demand / lot, HOLDING * lot / 2
    return {
        "setup": setup,
        "holding": holding,
        "total": setup + holding,
        "eoq": inventory.eoq(K, HOLDING, demand).Q,
    }
