"""What the weeks up to now say of each item of a shop, which of them to push, and the wait for the rest."""

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from pullbook.costing.assumptions import WEEK
from pullbook.decide import hybrid
from pullbook.decide.paid import paid
from pullbook.demand.recent import quarters

SPELL = 13  # weeks that a promise is meant for
SHORT = (0.5, 1.0, 2.0, 4.0)  # a year, of the value: as if keeping cost so much, where money is short


def learn(demand, weeks, cost_share, lead_time):
    """What the first weeks of a Weekly say, whatever the other costs: which items are known, their table
    (price and cost as paid lately), and their classes.
    """
    known, tables, classes = learn_year(demand, weeks, cost_share, lead_time)
    return known, tables[0], classes


@lru_cache(maxsize=32)  # each keeps its shop
def learn_year(demand, weeks, cost_share, lead_time):
    """The same, with the tables of a year: see `pullbook.demand.recent.quarters`."""
    lately = {name: of.to_numpy() for name, of in paid(demand, cost_share, weeks).items()}
    seen = replace(demand, baskets=None, prices=None, costs=None, **lately).between(0, weeks)
    asked = seen.units.sum(axis=1) > 0
    if not asked.any():
        raise ValueError(f"no item was asked for in the first {weeks} weeks, which the plan is to learn from")
    known = asked & np.isfinite(demand.price) & (demand.price > 0)
    if not known.any():
        raise ValueError(
            "no item of these orders has a price, and a plan needs prices; if the file has them, say where:"
            " pb.read_orders(file, columns={'price': 'its name'})"
        )
    tables = [table[known] for table in quarters(seen, cost_share, lead_time)]
    table = tables[0]
    classes = pd.DataFrame(
        {
            "description": demand.description[known],
            "ABC": hybrid.abc(table["mean"] * table["price"]).to_numpy(),
            "XYZ": hybrid.xyz(seen.units[known]).to_numpy(),
            "demand": hybrid.demand_class(seen.units[known]).to_numpy(),
        },
        index=table.index,
    )
    return known, tables, classes


def choose(table, assumptions, budget, method):
    """The costs of each item, which are pushed, and of what is made to order: the wait (working days, the
    mean), the promise (those within which 19 in 20 are ready), and the load (hours a week).

    Where the budget doesn't pay for all that is worth stocking, less of each may save more than fewer items
    (the Lagrangian relaxation of the budget): lots and reorder points are tried as if keeping cost SHORT,
    one rate for all, and paid at what it does cost; whole items are chosen by the best. So the items pushed
    have those Q and r, the others the ones that they would have alone; full_Q and full_r are these of all,
    asked the wait that was reckoned with.
    Source: Hadley & Whitin (1963), Analysis of Inventory Systems, ch. 2.
    """
    a = assumptions
    able = (table["state"] == "").to_numpy()

    def within(each, method):
        """The best set for the budget."""
        worth = each.assign(
            saving=np.where(able, each["saving"], np.minimum(each["saving"], 0.0)),
            money=np.ceil(100 * each["money"] - 1e-6) / 100,  # a budget bounds what is shown, in cents
        )
        return hybrid.partition(worth, budget, method)

    def choice(wait):
        """The choice, if customers are asked to wait so long; and how long they would have to."""
        full = each = hybrid.item_costs(table, a, wait)
        best = within(full, method)
        if (able & full["push"] & ~best.stocked).any():
            dear = [replace(a, carrying=rate) for rate in SHORT if rate > a.carrying.total]
            tried = [hybrid.item_costs(table, a, wait, hybrid.item_costs(table, rate, wait)) for rate in dear]
            less = max(tried, key=lambda one: within(one, "greedy").saving, default=full)
            if (found := within(less, method)).saving > best.saving:
                best, each = found, pd.concat([less[found.stocked], full[~found.stocked]]).loc[full.index]
        push = best.stocked.to_numpy()
        stays = 1.0 - float(a.leave(wait))
        asked = ~push & (table["state"] != "ended").to_numpy()  # nobody is expected to ask for the others
        orders, units = (float(table[name].to_numpy()[asked].sum()) * stays for name in ("orders", "mean"))
        load = float(a.hours(orders, units))
        each = each.assign(full_Q=full["Q"], full_r=full["r"], asked=wait)
        waits = (a.making + days(load, orders, a.capacity) for days in (queue, longest))
        return each, push, *waits, load

    found = choice(a.making)
    low, high = a.making, found[2]
    while high - low > 0.25:  # who waits longer leaves rather, and more is pushed: by halves, to 2 hours
        tried = choice(wait := (low + high) / 2)
        low, high = (wait, high) if tried[2] > wait else (low, wait)
    return found if high == a.making else choice(high)  # no longer than what was reckoned with


def queue(load, orders, capacity):
    """Working days that an order waits for those before it, the mean of thirteen weeks that begin with none:
    at most what chance piles up (the VUT equation of one machine with orders and work as random as M/M/1,
    and never more than if it were just busy: a reflected Brownian motion), and what is above the capacity.
    Source: Harrison (1985), Brownian Motion and Stochastic Flow Systems, ch. 1.

    >>> [round(queue(load, 80, 30), 1) for load in (15, 29, 30, 33)]
    [0.0, 1.5, 1.5, 4.9]
    """
    return sum(_queue(load, orders, capacity))


def longest(load, orders, capacity):
    """Working days that 19 in 20 orders wait at most for those before them, in the same thirteen weeks: what
    chance piles up is as random as the exponential (M/M/1), what is above the capacity grows to its end.

    >>> [round(longest(load, 80, 30), 1) for load in (15, 29, 30, 33)]
    [0.1, 4.5, 4.5, 11.5]
    """
    chance, above = _queue(load, orders, capacity)
    u = min(load / capacity, 1.0)
    return chance * math.log(max(20 * u, 1.0)) / (u or 1.0) + 2 * above


def _queue(load, orders, capacity):
    """The mean queue that chance piles up, and that of what is above the capacity: working days."""
    if capacity == math.inf or orders == 0:
        return 0.0, 0.0
    u, each = load / capacity, load / orders  # each: hours an order, as random as the exponential
    just = 2 / 3 * math.sqrt(2 / math.pi * 2 * orders * each**2 * SPELL)  # hours; the mean of sqrt(t) is 2/3
    chance = min(u / (1.0 - u) * each, just) if u < 1 else just
    return WEEK * chance / capacity, WEEK * max(0.0, u - 1.0) * SPELL / 2
