"""What the formulas of 03.toml call: runs of the tote cell."""

from functools import lru_cache
from operator import attrgetter

from pullbook.line.policy import Policy
from pullbook.run.engine import simulate
from pullbook.teach.cases.halyard import tote_cell

__all__ = ["cycle_time", "figures", "fill_rate", "least", "stock", "throughput", "wip"]

fill_rate, stock, wip = attrgetter("fill_rate"), attrgetter("stock"), attrgetter("WIP")
throughput, cycle_time = attrgetter("TH"), attrgetter("CT")


@lru_cache(maxsize=256)
def _orders(days, seed):
    return tote_cell().orders(days=days, seed=seed)


@lru_cache(maxsize=16384)
def _figures(policy, numbers, days, order_seed, run_seed, warmup):
    policy = getattr(Policy, policy)(list(numbers) if isinstance(numbers, tuple) else numbers)
    return simulate(tote_cell().line, policy, _orders(days, order_seed), seed=run_seed).figures(warmup=warmup)


def figures(policy, numbers, days, order_seed, run_seed, warmup=40):
    """Of a run under Policy.kanban, .base_stock or .conwip with `numbers`, one or a list."""
    numbers = tuple(numbers) if isinstance(numbers, list) else numbers
    return _figures(policy, numbers, days, order_seed, run_seed, warmup)


def least(target, days, seed, at_each=False, measure="fill_rate"):
    """The least base stock that reaches the target; at_each: with as many totes behind each station."""
    for n in range(60):
        run = figures("base_stock", [n] * 4 if at_each else n, days, seed, seed)
        if getattr(run, measure) >= target - 1e-12:
            return n
