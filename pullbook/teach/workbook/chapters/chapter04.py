"""What the formulas of 04.toml call: a year of the tote cell, and quotes read off it."""

from functools import lru_cache

import numpy as np
from numpy import mean as mean_of
from numpy import std as spread_of

from pullbook.demand import orders
from pullbook.line.policy import Policy
from pullbook.line.queues import quote_normal
from pullbook.run.engine import simulate
from pullbook.teach.cases.halyard import tote_cell

__all__ = ["kept_for", "mean_of", "quote_normal", "run", "share_within", "spread_of"]


@lru_cache(maxsize=8192)
def run(rate, orders_seed, run_seed):
    """The waits of 5,000 orders, in hours."""
    stream = orders.poisson(rate, n=5000, seed=orders_seed)
    return simulate(tote_cell().line, Policy.make_to_order(), stream, seed=run_seed).wait


def kept_for(share, waits):
    """The quote, in hours, that was kept for this share of the orders."""
    return float(np.quantile(waits, share, method="inverted_cdf"))


def share_within(hours, waits):
    return float(np.mean(waits <= hours))
