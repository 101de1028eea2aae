"""Hybrid push-pull: classes of items, what to push and what to pull under a budget, where to decouple, and what pooling saves."""

from pullbook.hybrid.classes import abc, demand_class, demand_figures, xyz
from pullbook.hybrid.partition import Partition, frontier, item_costs, partition
from pullbook.hybrid.placement import Placement, Stage, boundaries, place_stock
from pullbook.hybrid.pooling import Pooling, Postponement, pooling, postponement

__all__ = ["Partition", "Placement", "Pooling", "Postponement", "Stage", "abc", "boundaries", "demand_class", "demand_figures", "frontier",
           "item_costs", "partition", "place_stock", "pooling", "postponement", "xyz"]
