"""What the formulas of 04.toml call: a year of the tote cell, and quotes read off it."""

from functools import lru_cache

import numpy as np
from numpy import exp as exp_of
from numpy import max as longest
from numpy import mean as mean_of
from numpy import std as spread_of

from pullbook.demand import orders
from pullbook.line.line import Line
from pullbook.line.policy import Policy
from pullbook.line.queues import quote_normal
from pullbook.run.engine import simulate
from pullbook.teach.cases.halyard import tote_cell

__all__ = [
    "beyond",
    "exp_of",
    "kept_for",
    "longest",
    "mean_of",
    "orders_ahead",
    "quote_normal",
    "run",
    "sewing_alone",
    "share_within",
    "spread_of",
    "unsorted",
]


def run(rate, orders_seed, run_seed):
    """The waits of 5,000 orders, in hours."""
    return _year(rate, orders_seed, run_seed)[0]


@lru_cache(maxsize=1024)
def sewing_alone(rate, orders_seed, run_seed):
    """The waits of the 5,000 orders at the sewing machine, if it stood alone."""
    stream = orders.poisson(rate, n=5000, seed=orders_seed)
    sewing = Line([station for station in tote_cell().line.stations if station.name == "sew"])
    return simulate(sewing, Policy.make_to_order(), stream, seed=run_seed).wait


def orders_ahead(rate, orders_seed, run_seed):
    """The orders in the line when each of the 5,000 comes."""
    return _year(rate, orders_seed, run_seed)[1]


@lru_cache(maxsize=8192)
def _year(rate, orders_seed, run_seed):
    stream = orders.poisson(rate, n=5000, seed=orders_seed)
    year = simulate(tote_cell().line, Policy.make_to_order(), stream, seed=run_seed)
    return year.wait, year.ahead


def beyond(waits, ahead, each):
    """What is left of each wait, in hours, less `each` hours for each order ahead."""
    return waits - each * ahead


def kept_for(share, waits):
    """The quote, in hours, that was kept for this share of the orders."""
    return float(np.quantile(waits, share, method="inverted_cdf"))


def share_within(hours, waits):
    return float(np.mean(waits <= hours))


def unsorted(share, waits, later=0):
    """What stands at the place of the quote, or so many later, if nobody has sorted."""
    return float(waits[int(np.ceil(share * len(waits))) - 1 + later])
