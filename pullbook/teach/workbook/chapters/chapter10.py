"""What the formulas of 10.toml call: classes, sets of items for a budget, and the costs of a catalogue."""

from functools import lru_cache
from itertools import combinations

import numpy as np

from pullbook.costing.assumptions import Assumptions
from pullbook.decide.hybrid import abc, item_costs
from pullbook.demand.recent import recent
from pullbook.teach.cases.catalogue import catalogue

__all__ = [
    "all_but",
    "all_push",
    "best_set",
    "changed",
    "classes",
    "classes_by_count",
    "classes_by_end",
    "decreed",
    "five_items",
    "from_below",
    "in_order",
    "in_turn",
    "items",
    "named",
    "over",
    "paid",
    "pushed",
    "recently",
    "side_again",
    "six_items",
    "total",
    "true_side",
    "yearly_cost",
]

NAMES = "ABCDEF"


def named(numbers):
    return ", ".join(f"{name} {number}" for name, number in zip(NAMES, numbers))


def _shuffled(rng, cases):
    """The lists of one of the cases, their items in another order."""
    lists = cases[rng.integers(len(cases))]
    order = rng.permutation(len(lists[0]))
    return [[numbers[i] for i in order] for numbers in lists]


# ---- q1

UNITS_AND_PRICE = (  # found by trying: no two ways of sorting agree
    ([150, 100, 60, 500, 300, 40], [58, 96, 18, 32, 8, 74]),
    ([40, 500, 800, 100, 60, 150], [8, 74, 18, 58, 96, 32]),
    ([300, 800, 40, 60, 150, 100], [74, 18, 58, 96, 8, 32]),
    ([900, 100, 800, 300, 40, 500], [18, 74, 32, 96, 8, 58]),
    ([40, 300, 100, 900, 800, 150], [18, 58, 96, 32, 8, 74]),
    ([150, 800, 500, 900, 100, 60], [74, 32, 58, 18, 96, 8]),
    ([800, 150, 900, 300, 60, 100], [58, 18, 74, 32, 96, 8]),
    ([150, 900, 100, 800, 500, 40], [74, 8, 58, 18, 96, 32]),
)


def six_items(rng):
    return dict(zip(("units", "price"), _shuffled(rng, UNITS_AND_PRICE)))


def classes(values):
    return abc([float(value) for value in values]).tolist()


def _from_the_top(values):
    return np.argsort(-np.asarray(values), kind="stable")


def classes_by_end(values):
    """Classes if an item that crosses a line belongs to the class that it ends in."""
    order, found = _from_the_top(values), [""] * len(values)
    for i, share in zip(order, np.cumsum(np.asarray(values)[order] / sum(values))):
        found[i] = "A" if share <= 0.8 + 1e-12 else "B" if share <= 0.95 + 1e-12 else "C"
    return found


def classes_by_count(values):
    """Classes if the lines are drawn after 20% and 50% of the items."""
    found = [""] * len(values)
    for rank, i in enumerate(_from_the_top(values)):
        found[i] = "A" if rank < 0.2 * len(values) else "B" if rank < 0.5 * len(values) else "C"
    return found


def from_below(values):
    """Classes if they are added up from the smallest."""
    found, before = [""] * len(values), 0.0
    for i in np.argsort(values, kind="stable"):
        found[i] = "A" if before < 0.8 else "B" if before < 0.95 else "C"
        before += values[i] / sum(values)
    return found


def in_order(names):
    return sorted(names)


# ---- q5

MONEY_AND_SAVING = (  # found by trying: each simple rule finds another set than the best, within 1,000 euro
    ([340, 180, 360, 500, 420], [400, 580, 120, 800, 640]),
    ([500, 400, 220, 660, 420], [460, 640, 360, 860, 780]),
    ([320, 160, 440, 480, 140], [260, 440, 660, 720, 600]),
    ([280, 200, 180, 380, 640], [480, 880, 460, 660, 800]),
    ([400, 560, 420, 100, 340], [420, 660, 720, 380, 400]),
    ([220, 480, 300, 140, 460], [420, 480, 260, 180, 520]),
)


def five_items(rng):
    return dict(zip(("money", "saving"), _shuffled(rng, MONEY_AND_SAVING)))


def total(numbers, chosen):
    return sum(number for name, number in zip(NAMES, numbers) if name in chosen)


def best_set(worth, money, budget):
    """The set that is worth most, of all that the budget pays."""
    names = NAMES[: len(money)]
    sets = [set(some) for many in range(len(names) + 1) for some in combinations(names, many)]
    return max((some for some in sets if total(money, some) <= budget), key=lambda some: total(worth, some))


def all_but(name):
    return set(NAMES[:5]) - {name}


def over(first, saving, money, budget):
    """The items by what a euro saves, or by what they save, until the money is gone, and one more."""
    worth = [s / m if first == "saving a euro" else s for s, m in zip(saving, money)]
    chosen = set()
    for i in sorted(range(len(money)), key=lambda i: -worth[i]):
        chosen.add(NAMES[i])
        if total(money, chosen) > budget:
            break
    return chosen


def in_turn(first, saving, money, budget):
    """The items that the budget pays, one after the other: "saving a euro", "saving" or "cheapest" first."""
    worth = {
        "saving a euro": [s / m for s, m in zip(saving, money)],
        "saving": saving,
        "cheapest": [-m for m in money],
    }[first]
    chosen = set()
    for i in sorted(range(len(money)), key=lambda i: -worth[i]):
        if total(money, chosen) + money[i] <= budget:
            chosen.add(NAMES[i])
    return chosen


# ---- q6, q7


@lru_cache(maxsize=32)
def _catalogue(seed):
    return catalogue(seed=seed).weekly().table()


@lru_cache(maxsize=512)
def _costs(seed, setup=2, lost=0.05, spread=1, service=None):
    table = _catalogue(seed)
    return item_costs(
        table.assign(sd=spread * table["sd"]), Assumptions(setup=setup, lost=lost, service=service)
    )


@lru_cache(maxsize=256)
def _kept(seed, spread):
    """The true costs of the rules that another spread makes."""
    return item_costs(_catalogue(seed), rule=_costs(seed, spread=spread))


def items(seed):
    """How many items the catalogue has."""
    return len(_catalogue(seed))


def pushed(seed, setup, lost):
    """How many of them are cheaper to push."""
    return int(_costs(seed, setup, lost)["push"].sum())


def decreed(seed, setup, lost):
    """How many are, with a service of 95% for all."""
    return int(_costs(seed, setup, lost, service=0.95)["push"].sum())


@lru_cache(maxsize=64)
def recently(seed, setup, lost):
    """How many are, by what was sold lately."""
    table = recent(catalogue(seed=seed).weekly())
    return int(item_costs(table, Assumptions(setup=setup, lost=lost))["push"].sum())


def changed(seed, spread):
    """How many change sides if each standard deviation is taken for `spread` times what it is."""
    return int((_costs(seed)["push"] != _costs(seed, spread=spread)["push"]).sum())


@lru_cache(maxsize=512)
def yearly_cost(seed, sorted_by, paid_by):
    """Of a year, euro: items sorted by one spread, times the true one, and costed by another."""
    costs, push = _costs(seed, spread=paid_by), _costs(seed, spread=sorted_by)["push"]
    return float(costs["stocked"].where(push, costs["ordered"]).sum())


def paid(seed, spread):
    """Of a year, euro: sides, lots and reorder points by one spread, costed by the true one."""
    costs, push = _kept(seed, spread), _costs(seed, spread=spread)["push"]
    return float(costs["stocked"].where(push, costs["ordered"]).sum())


def all_push(seed, spread):
    """Of a year, euro: all pushed by one spread, costed by the true one."""
    return float(_kept(seed, spread)["stocked"].sum())


def side_again(seed, spread):
    """Of a year, euro: lots and reorder points by one spread, sides and costs by the true one."""
    return float(_kept(seed, spread)[["stocked", "ordered"]].min(axis=1).sum())


def true_side(seed, spread):
    """Of a year, euro: lots and reorder points by one spread, sides by the true one, as it was planned."""
    costs, push = _kept(seed, spread), _costs(seed)["push"]
    return float(costs["stocked"].where(push, costs["ordered"]).sum())
