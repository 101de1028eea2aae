"""Reorder points and lots week by week, where seasons make the weeks that a plan is for uneven."""

import numpy as np
import pandas as pd

from pullbook._words import counted
from pullbook.costing.assumptions import WEEKS
from pullbook.decide.inventory import rules
from pullbook.decide.partition import reorder_points
from pullbook.demand import seasons
from pullbook.demand.seasons import NEXT, PERIOD, YEAR

UNEVEN = 1.5  # times the mean of the weeks ahead, or one by that: an item that sells so is not for one rule
SOLD = 8  # weeks in which a lot is sold, from the one on in which it comes
CHANCE = 4.5  # standard errors that order lines must be larger at some time of the year than at others
SEASON = "stock would not be ordered week by week, as its season asks"
MUCH = 0.05  # of what is expected to be sold from the shelf, at cost, in such items, from which on it is told


def by_week(demand, table, items, assumptions, wait):
    """What the items that a plan stocks need week by week, those that are expected to sell unevenly, each by
    its own season: a table by item, with columns of two levels. expects (units a week, in the lead time and a
    week from there on), r and Q (units); below each the Mondays of the 13 weeks ahead. No row, where no
    season is known, or none is uneven.

    demand: Weekly. table: of `choice.learn`. items: of the Plan: policy, r and Q, which are for the mean of
    the weeks ahead. wait: working days that customers are asked to wait. A lot is for the eight weeks from
    the one on in which it comes; r is what costs least with it. Unless the order lines of some weeks of the
    year are larger than others, beyond chance, of units and order lines the season nearer to even counts:
    that large orders come together is chance. With a budget r and Q move as they would without.
    Source: Silver, Pyke & Thomas (2017), ch. 6, on demand that changes with time.

    >>> import pullbook as pb
    >>> by_week(pb.catalogue().weekly(), *[pd.DataFrame()] * 2, pb.costing.Assumptions(), 5.0).shape
    (0, 39)
    """
    mondays = pd.date_range(demand.start + pd.Timedelta(weeks=demand.units.shape[1]), periods=NEXT, freq="7D")
    columns = pd.MultiIndex.from_product([["expects", "r", "Q"], mondays], names=[None, "from"])
    if demand.units.shape[1] < 2 * YEAR:
        return pd.DataFrame(columns=columns, index=pd.Index([], name="item"))
    a, places = assumptions, demand.items.get_indexer(table.index)
    levels = _levels(demand.units, demand.orders, a.lead_time)
    if not _sized(demand.units, demand.orders):
        lines = _levels(demand.orders, demand.orders, a.lead_time)
        levels = map(_nearer_to_even, levels, lines)
    soon, late, tells = (of[places] for of in levels)
    uneven = (tells.max(axis=1) >= UNEVEN) | (tells.min(axis=1) <= 1 / UNEVEN)
    uneven &= (items["policy"] == "push").to_numpy()
    table, items, soon, late = table[uneven], items[uneven], soon[uneven], late[uneven]
    names = ("mean", "sd", "off", "price", "cost")
    mean, sd, off, price, cost = (table[name].to_numpy()[:, None] for name in names)
    away = float(a.leave(wait))

    def rule(soon, late):
        """r and Q, arrays (items, weeks), where so many times the mean is sold soon, and of a lot."""
        Q = rules.whole_lot(a.setup, mean * late * WEEKS, a.carrying.total * cost)
        spread = np.sqrt((sd**2 - off**2) * soon + (off * soon) ** 2)
        flat = (of.ravel() for of in np.broadcast_arrays(Q, mean * soon, spread, price, cost))
        return reorder_points(*flat, a, away).reshape(Q.shape), Q

    even = np.ones((len(table), 1))
    (r, Q), (r_even, Q_even) = rule(soon, late), rule(even, even)
    r = np.maximum(0, items[["r"]].to_numpy() + r - r_even)
    Q = np.maximum(1, np.round(items[["Q"]].to_numpy() * Q / Q_even))
    told = np.hstack([(mean * soon).round(2), r, Q])
    return pd.DataFrame(told, index=table.index.rename("item"), columns=columns)


def uneven(by_week, items, lead_time, money):
    """A sentence, where much of what a plan is to sell from the shelf is in items that it has week by week;
    else none. by_week: of `by_week`. items: of the Plan, in that money.

    >>> mondays = pd.date_range("2024-11-04", periods=2, freq="7D")
    >>> columns = pd.MultiIndex.from_product([["expects", "r", "Q"], mondays])
    >>> table = pd.DataFrame([[9.0, 45.0, 27.0, 99.0, 9.0, 20.0]], ["mug"], columns)
    >>> plan = pd.DataFrame([["push", 15.0, 2.0, 108.0]], ["mug"], ["policy", "forecast", "cost", "filling"])
    >>> uneven(table, plan, lead_time=2, money="euro")[:98]
    'Of what is to be sold from the shelf, at cost, 100% is in 1 item that by its season sells unevenly'
    """
    pushed = items[items["policy"] == "push"]
    counts = pushed["forecast"] * pushed["cost"]
    own, n = counts[by_week.index], len(by_week)
    if n == 0 or own.sum() < MUCH * counts.sum():
        return None
    times = by_week["expects"].div(pushed["forecast"][by_week.index], axis=0)
    apart = (times - 1).abs().where(times > 0, 0.0)  # closed weeks are told elsewhere
    most = apart.idxmax(axis=1)
    some = (own * apart.max(axis=1)).sort_values(ascending=False, kind="stable").index[:3]
    now = rules.first_fill(*(by_week[name].iloc[:, 0] for name in "rQ")) * pushed["cost"][by_week.index]
    filling = pushed["filling"].drop(by_week.index).sum() + now.sum()
    first, *others = (f"{item} {times.loc[item, most[item]]:.2g} times" for item in some)
    dates = [f" from {most[item]:%Y-%m-%d} on" for item in some]
    said = [f"{first} its mean in the {counted(lead_time + 1, 'week')}{dates[0]}"]
    said += [says + date for says, date in zip(others, dates[1:])]
    return (
        f"Of what is to be sold from the shelf, at cost, {own.sum() / counts.sum():.0%} is in"
        f" {counted(n, 'item')} that by {'their' if n > 1 else 'its'} season sell{'s' * (n == 1)} unevenly in"
        f" the weeks ahead: {', '.join(said)}, for example. The plan's reorder points and lots are for that"
        " mean, and the trials kept to such. Order by those of each week: made.by_week, or in a report the"
        f" list week by week. Filled by the first of them the shelves take {filling:,.0f} {money}, not"
        f" {pushed['filling'].sum():,.0f}."
    )


def _levels(units, orders, lead_time):
    """How what is expected to be sold stands against the mean that a plan is for, from each of 13 weeks on:
    in the lead time and a week, and in the weeks of a lot; and the first of these as it tells if the weeks
    are uneven: of open weeks alone, unless so many are closed that it is no holiday. Arrays (items, 13).
    """
    year = seasons.by_week(units, orders) / seasons.by_item(units, orders, NEXT + lead_time)[1][:, None]

    def ahead(of, first, weeks):
        at = np.arange(NEXT)[:, None] + np.arange(first, first + weeks)
        return of[:, at % YEAR].mean(axis=2)

    soon, opens = (ahead(of, 0, lead_time + 1) for of in (year, year > 0))
    while_open = np.divide(soon, opens, out=np.ones(soon.shape), where=opens > 0)
    holiday = (year[:, : NEXT + lead_time + PERIOD] == 0).sum(axis=1, keepdims=True) < PERIOD
    return soon, ahead(year, lead_time, SOLD), np.where(holiday, while_open, soon)


def _sized(units, orders):
    """Are the order lines of some weeks of the year larger than those of others, beyond chance? In four weeks
    of each year, what all items sold more than their mean line, by its standard error.
    """
    usual = units.sum(axis=1, keepdims=True) / np.maximum(orders.sum(axis=1, keepdims=True), 1e-300)
    more = units - usual * orders
    a_line = (more**2).sum(axis=1) / np.maximum(orders.sum(axis=1), 1e-300)
    of_year = np.arange(-units.shape[1], 0) % YEAR
    off, chance = (np.bincount(of_year, of, YEAR) for of in (more.sum(axis=0), a_line @ orders))
    off, chance = (sum(np.roll(of, k) for k in range(PERIOD)) for of in (off, chance))
    return bool((np.abs(off) > CHANCE * np.sqrt(chance)).any())


def _nearer_to_even(units, lines):
    """Of two levels the one nearer to 1, and 1 between the two."""
    nearer = np.where(np.abs(units - 1) < np.abs(lines - 1), units, lines)
    return np.where((units > 1) == (lines > 1), nearer, 1.0)
