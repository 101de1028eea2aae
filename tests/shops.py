"""Shops that nobody has seen, by family and seed, and the plain rules that a manager would run them by.

A shop is laid out week by week from what makes demand: orders that come in at a rate of their own, how many
units each is for, and what moves the rate (a season, a trend, a promotion, being born and dying). Prices,
margins, lead times and costs are drawn, too.
"""

import numpy as np
import pandas as pd

from pullbook.costing import Assumptions
from pullbook.costing.assumptions import earned
from pullbook.decide.choice import learn
from pullbook.decide.inventory import rules
from pullbook.demand.weekly import Weekly
from pullbook.run.trial import trials

FAMILIES = ("steady", "lumpy", "fashion", "christmas", "growing", "promotions", "everything")


def shop(seed, family=None):
    """A Weekly of 100 to 400 items and 60 to 120 weeks. family: one of FAMILIES (None: by seed)."""
    family = family or FAMILIES[seed % len(FAMILIES)]
    rng = np.random.default_rng([seed, FAMILIES.index(family)])
    n, weeks = int(rng.integers(100, 401)), int(rng.integers(60, 121))

    def has(*families):
        return family in (*families, "everything")

    rate = rng.lognormal(rng.uniform(-1.5, 0.7), rng.uniform(1.0, 1.6), n)[:, None]  # orders a week
    rate = rate * np.ones(weeks)
    if has("fashion"):
        rate *= lives(rng, n, weeks)
    if has("christmas"):
        rate *= christmas(rng, n, weeks)
    if has("growing"):
        a_year = rng.normal(rng.uniform(-0.3, 0.5), 0.3, n)[:, None]
        rate *= np.exp(a_year * (np.arange(weeks) - weeks / 2) / 52)
    if has("promotions"):
        rate *= promotions(rng, n, weeks)
    uneven = rng.uniform(0.05, 0.4) if family != "steady" else 0.02  # from week to week, beyond chance
    orders = rng.poisson(rate * rng.gamma(1 / uneven, uneven, rate.shape))
    units = sizes(rng, orders, has("lumpy"))
    price = rng.lognormal(np.log(rng.uniform(4, 40)), rng.uniform(0.5, 1.0), n).round(2) + 0.1
    cost = (price * rng.beta(6, rng.uniform(3, 8), n)).round(2)
    by = np.argsort(-(units.sum(axis=1) * price), kind="stable")
    names = pd.Index([f"item {i}" for i in range(n)], name="item")
    start = pd.Timestamp("2022-01-03") + pd.Timedelta(weeks=int(rng.integers(0, 52)))
    return Weekly(names, units[by], orders[by] * 1.0, price[by], cost[by], start, names.to_numpy())


def of_units(units, price, cost):
    """A Weekly of these units, an order line each."""
    n = len(units)
    names = pd.Index([f"item {i}" for i in range(n)], name="item")
    start, price, cost = pd.Timestamp("2022-01-03"), np.full(n, price), np.full(n, cost)
    return Weekly(names, units, np.minimum(units, 1.0), price, cost, start, names.to_numpy())


def lives(rng, n, weeks):
    """Half of the items are born, or die, or both; a few live for a season only."""
    born, died = np.zeros(n), np.full(n, weeks)
    some = rng.random(n)
    born = np.where(some < 0.35, rng.integers(0, weeks, n), born)
    died = np.where((some > 0.2) & (some < 0.5), born + rng.geometric(1 / 25, n), died)
    week = np.arange(weeks)
    return ((week >= born[:, None]) & (week < died[:, None])) * 1.0


def christmas(rng, n, weeks):
    """The whole shop sells more before Christmas, a tenth of its items nearly only then."""
    week = (np.arange(weeks) + rng.integers(0, 52)) % 52
    peak = np.exp(-(((week - 47) / 3.0) ** 2))
    gift = np.where(rng.random(n) < 0.1, rng.uniform(8, 30, n), rng.uniform(0, 1.5, n))[:, None]
    year = (1 + gift * np.exp(-(((np.arange(52) - 47) / 3.0) ** 2))).mean(axis=1, keepdims=True)
    return (1 + gift * peak) / year


def promotions(rng, n, weeks):
    """A week at a low price now and then, with three to eight times the orders, and fewer in the next two."""
    on = rng.random((n, weeks)) < rng.uniform(0.01, 0.05)
    lift = np.where(on, rng.uniform(3, 8, (n, 1)), 1.0)
    after = np.roll(on, 1, axis=1) | np.roll(on, 2, axis=1)
    return lift * np.where(after & ~on, 0.7, 1.0)


def sizes(rng, orders, lumpy):
    """Units of so many orders: one or two each; of a lumpy shop, some by the dozen, and dozens of them."""
    units = orders + rng.binomial(orders, 0.25)
    if lumpy:
        dozen = rng.uniform(0, 0.3, (len(orders), 1)) * (rng.random((len(orders), 1)) < 0.6)
        large = rng.binomial(orders, dozen)
        units = units + 11 * large + 12 * rng.negative_binomial(0.15 * large + 1e-9, 0.2)
    return units.astype(float)


def costs(seed, prices):
    """Assumptions of a shop whose items cost that much: set-ups, patience, lead time."""
    rng = np.random.default_rng([seed, 99])
    middle = float(np.median(prices))
    return Assumptions(
        setup=round(rng.lognormal(np.log(0.03), 0.8) * middle, 2),
        carrying=round(rng.uniform(0.15, 0.5), 3),
        lead_time=int(rng.integers(0, 5)),
        making=float(rng.integers(2, 11)),
        short=round(rng.uniform(0.02, 0.3) * middle, 2),
        lost=round(rng.uniform(0.0, 0.1), 3),
    )


def hindsight(demand, cuts, a, rules):
    """What the better side of each item, by the plans' own r and Q, would have earned in each trial: euro."""
    sides = [profit(demand, cuts, a, [rule.assign(push=side) for rule in rules]) for side in (True, False)]
    return np.maximum(*sides).sum()


def push_a(demand, cut, a, table, each):
    """Class A on the shelf, by the plan's own stock rule."""
    _, _, classes = learn(demand, cut, 0.6, a.lead_time)
    return each.assign(push=(classes["ABC"] == "A").to_numpy())


def last_month(demand, cut, a, table, each):
    """What sold in the last four weeks is on the shelf: a month's sales a lot, and the lead time's."""
    week = demand.units[demand.items.get_indexer(table.index), cut - 4 : cut].mean(axis=1)
    r, Q = np.ceil(week * (a.lead_time + 1)), np.maximum(1.0, np.round(4 * week))
    return pd.DataFrame({"r": r, "Q": Q, "push": week > 0}, index=table.index)


def min_max(demand, cut, a, table, each):
    """All that is kept: at least two weeks' sales over the lead time, at most six; sales as of all weeks."""
    seen = demand.units[demand.items.get_indexer(table.index), :cut]
    born = np.argmax(seen > 0, axis=1)
    week = seen.sum(axis=1) / (cut - born)
    r, Q = np.ceil(week * (a.lead_time + 2)), np.maximum(1.0, np.round(4 * week))
    return pd.DataFrame({"r": r, "Q": Q, "push": (table["state"] != "ended").to_numpy()}, index=table.index)


RULES = {"push A": push_a, "last month": last_month, "min/max": min_max}


def profit(demand, cuts, a, rules_):
    """What the weeks from the first cut to the last earn under one table of r, Q and push after the other,
    without a break: euro, an array (trials, items).
    """
    asked = demand.units[:, : cuts[-1]].sum(axis=1) > 0
    units, orders = (x[asked, cuts[0] : cuts[-1]] for x in (demand.units, demand.orders))
    plans = []
    for cut, rule in zip(cuts, rules_):
        rule = rule.reindex(demand.items[asked])
        shelf = rule[["r", "Q", "mean"]].fillna({"r": 0.0, "Q": 1.0, "mean": 0.0})
        shelf = shelf.rename(columns={"mean": "week"}).assign(fill=rules.first_fill(shelf["r"], shelf["Q"]))
        plans.append((cut - cuts[0], rule["push"].eq(True).to_numpy(), shelf))
    flows = trials(units, orders, plans, a.lead_time, a.leave, a.making, a.capacity, a.hours)
    money = demand.table()[["price", "cost"]][asked]
    return np.array([earned(f, money, a, k)["profit"].to_numpy() for f, k in zip(flows, np.diff(cuts))])
