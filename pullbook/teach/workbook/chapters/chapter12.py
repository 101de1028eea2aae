"""What the formulas of 12.toml call: what a plan earns in the weeks held out."""

from functools import lru_cache

from pullbook.costing.assumptions import Assumptions
from pullbook.decide.planner import plan
from pullbook.teach.cases.catalogue import catalogue

__all__ = ["profit"]


@lru_cache(maxsize=64)
def _shop(seed):
    return catalogue(seed=seed).weekly()


@lru_cache(maxsize=512)
def _profits(seed, setup, lost):
    return plan(_shop(seed), Assumptions(setup=setup, lost=lost)).results["profit"]


def profit(way, seed, setup, lost):
    """Of one of the three ways, euro: "hybrid", "all push" or "all pull"."""
    return float(_profits(seed, setup, lost)[way])
