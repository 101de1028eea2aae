"""What the formulas of 12.toml call: what a plan earns in the weeks held out, and what a file holds."""

from functools import lru_cache

import pandas as pd

from pullbook.costing.assumptions import Assumptions
from pullbook.decide.planner import plan
from pullbook.teach.cases.catalogue import catalogue
from pullbook.teach.cases.sample import line_orders

__all__ = ["goods", "profit"]


@lru_cache(maxsize=64)
def _shop(seed):
    return catalogue(seed=seed).weekly()


@lru_cache(maxsize=512)
def _profits(seed, setup, lost):
    return plan(_shop(seed), Assumptions(setup=setup, lost=lost)).results["profit"]


def profit(way, seed, setup, lost):
    """Of one of the three ways, euro: "hybrid", "all push" or "all pull"."""
    return float(_profits(seed, setup, lost)[way])


@lru_cache(maxsize=512)
def goods(column, rows, seed):
    """How many different cells a column of an export has, such as "Text"."""
    return int(pd.read_csv(line_orders(int(rows), int(seed)), sep=";")[column].nunique())
