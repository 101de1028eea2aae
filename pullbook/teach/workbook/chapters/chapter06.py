"""What the formulas of 06.toml call: the bell curve, units short, and what the stock of a run costs."""

from functools import lru_cache

from pullbook.costing import carrying_cost
from pullbook.decide import inventory
from pullbook.decide.inventory import Normal
from pullbook.line.policy import Policy
from pullbook.run.engine import simulate
from pullbook.teach.cases.halyard import tote_cell

__all__ = ["carrying", "cycle_service", "mean_value", "units_short", "z_for"]


@lru_cache(maxsize=4096)
def z_for(share):
    if share < 0.5:
        return -inventory.safety_stock(1 - share, Normal(0, 1)).z
    return inventory.safety_stock(share, Normal(0, 1)).z


@lru_cache(maxsize=4096)
def units_short(r, mean, sd):
    return inventory.loss(r, Normal(mean, sd)).n


def cycle_service(safety, mean, sd):
    return inventory.service_level(safety, Normal(mean, sd)).cycle_service_level


@lru_cache(maxsize=8192)
def _costed(policy, cards, order_seed, run_seed):
    cell, policy = tote_cell(), getattr(Policy, policy)(list(cards))
    run = simulate(cell.line, policy, cell.orders(days=50, seed=order_seed), seed=run_seed)
    return carrying_cost(run, cell.rates, until=400)


def carrying(policy, cards, order_seed, run_seed, kind=None):
    """What the stock of the 50 days costs, euro: all of it, or "work in process" or "finished goods"."""
    costed = _costed(policy, tuple(cards), order_seed, run_seed)
    return float(costed.total) if kind is None else costed.cost[kind] / 100


def mean_value(policy, cards, order_seed, run_seed):
    """Euro."""
    return sum(_costed(policy, tuple(cards), order_seed, run_seed).value.values()) / 100
