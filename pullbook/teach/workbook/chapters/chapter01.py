"""What the formulas of 01.toml call: the runs of its experiments, and counts of waits and orders."""

from functools import lru_cache

import numpy as np
from numpy import mean, median

from pullbook.line.policy import Policy
from pullbook.run.engine import simulate
from pullbook.teach.cases.halyard import halyard

__all__ = [
    "after",
    "bags",
    "counted_from_0",
    "delivered",
    "interpolated",
    "kept_for",
    "lessons_place",
    "mean",
    "median",
    "missed",
    "neighbour",
    "number_of",
    "numbered",
    "others",
    "place",
    "place_in_kind",
    "pulled",
    "pushed",
    "raw_process_time",
    "some_waits",
    "sooner",
    "unsorted",
    "within",
]


# ---- q3


def numbered(orders):
    return ", ".join(f"{n} {item}" for n, item in enumerate(orders, 1))


def bags(many, item):
    return f"{many} {item}{'s' * (many > 1)}"


def missed(orders, totes, satchels, newest_first=False):
    """The numbers of the orders that find none of their kind left."""
    left, numbers = {"tote": totes, "satchel": satchels}, set()
    for number, item in sorted(enumerate(orders, 1), reverse=newest_first):
        if left[item] == 0:
            numbers.add(number)
        else:
            left[item] -= 1
    return numbers


def after(many):
    """The numbers of the twelve orders that come after so many; the last, if there are enough for all."""
    return set(range(many + 1, 13)) or {12}


def place_in_kind(orders, totes, satchels):
    """Of the orders that are missed: the how manieth of its kind each is."""
    kinds = [(item, orders[:n].count(item)) for n, item in enumerate(orders, 1)]
    return {place for item, place in kinds if place > {"tote": totes, "satchel": satchels}[item]}


def number_of(numbers):
    return {len(numbers)}


def others(numbers):
    return set(range(1, 13)) - numbers


def counted_from_0(numbers):
    return {n - 1 for n in numbers}


# ---- q4 to q6: waits in hours, one an order


@lru_cache(maxsize=512)
def _orders(week):
    return halyard().orders(seed=week)


@lru_cache(maxsize=512)
def _plan(week, error, seed):
    return halyard().plan(_orders(week), error, seed=seed)


@lru_cache(maxsize=8192)
def pushed(week, error, stock, plan_seed, run_seed):
    shop = halyard()
    policy = Policy.push(_plan(week, error, plan_seed), dict.fromkeys(shop.items, stock))
    return simulate(shop.line, policy, _orders(week), seed=run_seed).wait


@lru_cache(maxsize=8192)
def pulled(week, run_seed):
    return simulate(halyard().line, Policy.make_to_order(), _orders(week), seed=run_seed).wait


def raw_process_time():
    return halyard().line.raw_process_time


def within(waits, hours):
    """How many waits are no longer than that."""
    return int(np.sum(np.asarray(waits) <= hours))


def sooner(waits, hours):
    return int(np.sum(np.asarray(waits) < hours))


def delivered(waits):
    """The waits that ended."""
    return [wait for wait in waits if np.isfinite(wait)]


def kept_for(share, waits):
    """The shortest promise that this share of the orders met."""
    return neighbour(share, waits, 0)


def neighbour(share, waits, steps):
    """The wait so many places above the shortest promise that this share of the orders met."""
    return float(np.sort(waits)[int(np.ceil(share * len(waits))) - 1 + steps])


def place(number, waits):
    """The wait at a place of the sorted waits, as Python counts."""
    return float(np.sort(waits)[number])


def lessons_place(waits):
    """The wait at the lesson's place, the 184th; where that is nearly right, the number of the place."""
    right = int(np.ceil(0.95 * len(waits)))
    return float(right) if abs(right - 184) <= 1 or len(waits) < 184 else place(183, waits)


def unsorted(share, waits):
    """What stands at the place of the shortest promise, if nobody has sorted."""
    return float(waits[int(np.ceil(share * len(waits))) - 1])


def interpolated(share, waits):
    """What numpy gives, if it is not told to take a wait that there is."""
    return float(np.quantile(waits, share))


def some_waits(rng):
    """Arguments for q5: with a tie, and an order that never came."""
    wait = np.round(rng.exponential(3.0, int(rng.integers(8, 15))), 1)
    promise = float(wait[0] + 0.5)
    wait[[1, 2]] = promise, np.inf
    return {"wait": [float(w) for w in wait], "promise": promise}
