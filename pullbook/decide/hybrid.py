"""Hybrid push-pull: classes of items, what to push and what to pull under a budget, where to decouple, and
what pooling saves.
"""

from pullbook.decide.partition import Partition, frontier, item_costs, partition
from pullbook.decide.placement import Placement, Stage, boundaries, place_stock
from pullbook.decide.pooling import Pooling, Postponement, pooling, postponement
from pullbook.demand.classes import abc, demand_class, demand_figures, xyz

__all__ = [
    "Partition",
    "Placement",
    "Pooling",
    "Postponement",
    "Stage",
    "abc",
    "boundaries",
    "demand_class",
    "demand_figures",
    "frontier",
    "item_costs",
    "partition",
    "place_stock",
    "pooling",
    "postponement",
    "xyz",
]
