"""One day of Halyard's orders, bag by bag: the run, and its books by every way of tracking."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from pullbook._check import choice, whole
from pullbook.costing.journal import backflush, sequential
from pullbook.costing.movements import movements
from pullbook.demand import orders
from pullbook.line.policy import Policy
from pullbook.run.engine import simulate
from pullbook.teach.cases.month import month_shop

CLOSE = 8.0  # h: the books of the day close in the evening
STANDARD = 32  # euro, standard cost of a bag
WAYS = {
    "sequential": None,
    "purchase, completion, sale": ("purchase", "completion", "sale"),
    "completion, sale": ("completion", "sale"),
    "purchase, sale": ("purchase", "sale"),
    "completion only": ("completion",),
    "sale only": ("sale",),
}  # of tracking: the trigger points


@lru_cache(maxsize=64)
def day_orders(n=32, seed=2):
    """One working day of 8 h with exactly n orders, at any moment of it, each of Halyard's three bags at
    least once. seed: which day.

    >>> day_orders(32).groupby("item", observed=True).size().to_dict()
    {'backpack': 7, 'satchel': 11, 'tote': 14}
    """
    rng, items, asked = np.random.default_rng(seed), month_shop().items, []
    when = np.sort(rng.uniform(0, CLOSE, whole("n", n, "orders", low=len(items), high=1000))).round(2)
    while len(set(asked)) < len(items):
        asked = rng.choice(list(items), n, p=list(items.values()))
    return orders.trace(pd.DataFrame({"time": when, "item": asked}))


@lru_cache(maxsize=64)
def day_run(n=32, shelf=0, minutes=6, seed=2):
    """A Run of a day's orders on Halyard's line, with `shelf` bags of each kind to open with (0: made to
    order) and a change-over of `minutes`.

    >>> int((day_run(32).delivered <= 8).sum())          # bags delivered by the evening
    30
    """
    policy = (
        Policy.base_stock(dict.fromkeys(month_shop().items, int(shelf))) if shelf else Policy.make_to_order()
    )
    return simulate(month_shop(minutes).line, policy, day_orders(n, seed), seed=seed)


def day_rates(buy=10):
    """Halyard's Rates, with material bought for `buy` bags at a time.

    >>> day_rates(40).buy
    40
    """
    return replace(month_shop().rates, buy=buy)


@lru_cache(maxsize=64)
def _moves(n, shelf, minutes, buy, seed):
    return movements(day_run(n, shelf, minutes, seed), day_rates(buy), until=CLOSE)


@lru_cache(maxsize=128)
def day_books(way="sequential", n=32, shelf=0, minutes=6, buy=10, seed=2):
    """The Journal of a day, closed after 8 h. way: 'sequential', or the trigger points of backflush:
    'purchase, completion, sale', 'completion, sale', 'purchase, sale', 'completion only', 'sale only'. The
    others: as in `day_run` and `day_rates`. Raises ValueError for another way.

    >>> len(day_books("sequential")), len(day_books("sale only"))
    (292, 35)
    """
    moves, triggers = _moves(n, shelf, minutes, buy, seed), WAYS[choice("way", way, tuple(WAYS))]
    return backflush(moves, triggers) if triggers else sequential(moves)
