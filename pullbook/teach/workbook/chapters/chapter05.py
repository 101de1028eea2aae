"""What the formulas of 05.toml call: the riveting machine, run, and orders from a price list."""

from functools import lru_cache

from pullbook.decide import inventory
from pullbook.line.line import Line, Station
from pullbook.line.policy import Policy
from pullbook.run.engine import simulate
from pullbook.teach.cases.halyard import halyard

__all__ = ["best_order", "wait"]


def best_order(K, rate, demand, quantities, prices):
    return inventory.eoq_all_units(K, rate, demand, quantities, prices).Q


@lru_cache(maxsize=4096)
def wait(lot, setup, seed):
    """The customers' mean wait, in hours, with such lots."""
    line, orders = Line([Station("rivet", 0.15, cv=0.5, setup=setup)]), halyard().orders(days=50, seed=seed)
    return simulate(line, Policy.make_to_order(lot=lot), orders, seed=seed).figures(warmup=40).wait
