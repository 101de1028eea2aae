"""What to look at before a plan is trusted: what its orders and its trials could not show."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from pullbook._words import counted
from pullbook.costing.assumptions import WEEKS
from pullbook.decide.choice import learn
from pullbook.decide.lately import ENOUGH, lately
from pullbook.decide.paid import LATELY
from pullbook.demand.recent import recent
from pullbook.demand.seasons import YEAR, quiet_weeks
from pullbook.demand.silences import silences

MISSED = 0.02  # of them, in items that were silent for a while and then sold as before
TIE = 0.01  # a lead of less, by what the other way earns, decides nothing
LINES, MANY = 2.0, 0.1  # lines an order, and the share of orders with items of both kinds, that tell
DEARER = 1.1  # times the prices of all weeks, or one by that, lately
MOVED = 0.2  # of these prices, up or down, in the mean of the items
HUGE, OTHERS, MOST = 20, 5, 3  # times what an order line of an item has else, so many others, and of these
SWAY = 0.2  # of what all items are expected to sell, and how unevenly, at their prices
YOUNG = 1.1  # times what would be expected, had all items been there in all weeks
DEAR = 3.0  # times what the middle item costs: what a customer who waits costs, not a unit
SEASON = 0.75  # of the weeks, from which on a shop that is closed has a season, for which it orders one lot
REST = 0.2  # of a year's sales in quiet weeks, up to which a shop hardly sells in them
FEW = 0.05  # of them, up to which what is missing then is best made to order
CLOSED = "the shelves would stay full while the shop is closed or hardly sells"
BETWEEN = "the shelves would stay full between the seasons"
TINY = 0.001  # of what the middle item costs: no set-up is so cheap


class Doubt(NamedTuple):
    """What to look at, in sentences; and what must be so if the plan is to be taken ("": it does not hang on
    that).
    """

    says: str
    only_if: str = ""


def doubts(demand, assumptions, cuts, cost_share=0.6):
    """The Doubts about a Weekly, what was assumed, and the weeks before which a plan was tried, and the end;
    none where nothing is odd.

    >>> import pullbook as pb
    >>> doubts(pb.catalogue().weekly(), pb.costing.Assumptions(), [28, 34, 40, 46, 52])
    ()
    """
    known, table, _ = learn(demand, demand.units.shape[1], cost_share, assumptions.lead_time)
    found = (
        *map(Doubt, lately(demand, cuts, cost_share, assumptions.lead_time)),
        _young(demand, known, table),
        _unseen(assumptions, cuts[-1] - cuts[0]),
        _dearer(demand, table),
        _tiny(table, assumptions),
        _below_cost(demand, table),
        _missed(demand),
        _huge(demand, known, table, assumptions.lead_time),
    )
    return tuple(doubt for doubt in found if doubt)


def dead(profit, unwanted, money):
    """A Doubt, in a tuple, where the trials would say something else if what lies on the shelf in items that
    nobody asks for any more were worth nothing; else none. profit, unwanted: Series by way, in that money.

    >>> import pandas as pd
    >>> profit, unwanted = {"all push": 900, "hybrid": 1000}, {"all push": 0, "hybrid": 95}
    >>> dead(pd.Series(profit), pd.Series(unwanted), "euro")[0].says[-83:]
    'such stock worth nothing, hybrid would be ahead of all push by 5 euro, 0.6%: a tie.'
    """
    rest = profit - unwanted
    before, after = _level(profit), _level(rest)
    if before == after:
        return ()
    best, then = profit.idxmax(), rest.idxmax()
    second, other = (p.drop(way).idxmax() for p, way in ((profit, best), (rest, then)))
    lead, left = profit[best] - profit[second], rest[then] - rest[other]
    tops, holds = f"The lead of {best} is {lead:,.0f} {money}", unwanted[list(before)].idxmax()
    says = (
        f"{tops if len(before) == 1 else ' and '.join(sorted(before)).capitalize() + ' are level'}, and"
        f" {unwanted[holds]:,.0f} {money} of the stock of {holds} lie in items that are no longer asked for,"
        f" at what they cost. Were such stock worth nothing, {then} would be ahead of {other} by {left:,.0f}"
        f" {money}, {left / abs(rest[other] or 1):.1%}{': a tie' if len(after) > 1 else ''}."
    )
    hangs = after != {best}
    return (Doubt(says, "what is no longer asked for can be sold at what it cost" if hangs else ""),)


def closed(profit, tied, cuts, demand, assumptions, money):
    """A Doubt, in a tuple, where the stock that lay there while the shop was closed cost more than a tie: who
    sells it off before has less of it. profit: Series by way, in that money. tied: mean stock, a table by
    trial and way. cuts: the weeks before the trials, and the end.

    >>> import pandas as pd
    >>> from pullbook.costing import Assumptions
    >>> from pullbook.demand.weekly import Weekly
    >>> names, price = pd.Index(["mug"]), np.array([9.0])
    >>> units = np.r_[np.full(60, 2.0), np.zeros(30), np.full(14, 2.0)][None]
    >>> shop = Weekly(names, units, units, price, price / 2, pd.Timestamp("2024-01-01"), names.to_numpy())
    >>> profit, tied = {"all push": 900, "all pull": 800}, {"all push": [200.0], "all pull": [0.0]}
    >>> doubt = closed(pd.Series(profit), pd.DataFrame(tied), [52, 104], shop, Assumptions(), "euro")
    >>> doubt[0].says[:80]
    'In 30 of the 52 weeks of the trials the shop was closed, or hardly sold, and its'
    """
    total = demand.units.sum(axis=0)
    quiet = quiet_weeks(total)
    shut = np.array([quiet[a:b].sum() for a, b in zip(cuts, cuts[1:])])
    keeping = assumptions.carrying.total / WEEKS * tied.mul(shut, axis=0).sum()
    best, way, weeks = profit.idxmax(), keeping.idxmax(), cuts[-1] - cuts[0]
    season, year = shut.sum() >= SEASON * weeks, total[-YEAR:]
    rest = year[quiet[-YEAR:]].sum() / max(year.sum(), 1e-300)
    hardly = rest <= REST
    if keeping[way] <= TIE * abs(profit[best]) or not (hardly or season):
        return ()
    did = "was closed, or hardly sold" if hardly else "sold little beside its best weeks"
    says = (
        f"In {shut.sum()} of the {weeks} weeks of the trials the shop {did}, and its shelves stayed full:"
        f" that cost {way} some {keeping[way]:,.0f} {money}. "
    )
    if hardly:
        says += "No trial has sold them off before: order no lot that will not be sold by then, and "
        says += (
            "make what is missing to order."
            if rest <= FEW
            else "lower reorder points and lots in them to what they sell."
        )
    if hardly and season:
        says += (
            " One lot for the season, of most of what the last one sold, and the rest made to order, may earn"
            " more than each of the three ways."
        )
    elif season:
        says += (
            "If such weeks come again, one lot for them, of most of what the last ones sold, beside what the"
            " plan says of the others, may earn more than each of the three ways."
        )
    hangs = (hardly and season) or _level(profit) != _level(profit + keeping)
    return (Doubt(says, (CLOSED if hardly else BETWEEN) if hangs else ""),)


def baskets(profit, orders, lines, mixed, money):
    """A Doubt, in a tuple, where the hybrid is ahead, and many orders would be parted by it, or wait whole;
    else none. profit: Series by way, in that money. orders, lines, mixed: of the trials, and how many of the
    orders have items of both kinds.

    >>> import pandas as pd
    >>> profit = pd.Series({"all push": 900, "all pull": 800, "hybrid": 1000})
    >>> baskets(profit, 100, 500, 50, "euro")[0].only_if
    'a second parcel costs less than 1.82 euro'
    """
    rival = profit.drop("hybrid").idxmax()
    lead = profit["hybrid"] - profit[rival]
    if lead <= 0 or lines <= LINES * orders or mixed < MANY * orders:
        return ()
    gone, tie = lead / mixed, (lead - TIE * abs(profit[rival])) / mixed
    says = (
        f"An order has {lines / orders:.1f} lines, and the trials let each go its own way. Of"
        f" {counted(orders, 'order')} in them {mixed:,} ({mixed / orders:.0%})"
        f" {'has' if mixed == 1 else 'have'} items that the hybrid stocks and items that it does not: each"
        f" waits whole, or goes in two parcels. If a second parcel costs {gone:,.2f}"
        f" {money}, the lead over {rival} is gone"
    )
    says += f"; from {tie:,.2f} on it is a tie." if tie > 0 else "; it is a tie as it is."
    return (Doubt(says, f"a second parcel costs less than {tie if tie > 0 else gone:,.2f} {money}"),)


def one_item(by_item, money):
    """A Doubt, in a tuple, where what is best hangs on one item. by_item: profit by item and way, in that
    money.

    >>> import pandas as pd
    >>> table = pd.DataFrame({"all pull": [50, 90], "hybrid": [55, 60]}, ["mug", "tote"])
    >>> one_item(table, "euro")[0].says[:68]
    'That all pull is best hangs on one item, tote: without it hybrid wou'
    """
    profit = by_item.sum()
    best, before = profit.idxmax(), _level(profit)
    without = profit - by_item  # by item: what all others earn
    ahead = -without.sub(without.max(axis=1), axis=0)
    level = (ahead == 0) | (ahead < TIE * without.abs())
    turns = ~level[list(before)].any(axis=1)
    if len(by_item) < 2 or not turns.any():
        return ()
    worst = ahead.loc[turns, best].idxmax()
    rest = without.loc[worst]
    then = rest.idxmax()
    return (
        Doubt(
            f"That {best} is best hangs on one item, {worst}: without it {then} would be ahead of {best} by"
            f" {rest[then] - rest[best]:,.0f} {money}. Look at its largest orders: is one a mistake, or one"
            " that will not come again?"
        ),
    )


def _level(profit):
    """The way that earned most, and those level with it."""
    lead = profit.max() - profit
    return frozenset(profit.index[(lead == 0) | (lead < TIE * profit.abs())])


def _young(demand, known, table):
    """Items that were first sold lately, and are taken to sell on as since then, where much hangs on it."""
    may = table[table["state"] == ""]
    counts, else_ = (may[name] * may["cost"] for name in ("mean", "always"))
    lines = demand.orders[known].sum(axis=1)[(table["state"] == "") & (table["mean"] > table["always"])]
    if counts.sum() < YOUNG * else_.sum() or lines.sum() < ENOUGH:
        return None
    most = (counts - else_).sort_values(ascending=False, kind="stable").index[:3]
    return Doubt(
        f"Of what the plan counts on, at cost, {1 - else_.sum() / counts.sum():.0%} is there since it takes"
        " items that were first sold lately to sell on as they have since then:"
        f" {', '.join(map(str, most))}, for example. If they are of a season, or of a launch that fades, the"
        " plan fills and promises too much: stock them by hand. If they still grow, it fills too little. What"
        " is newer still all ways make to order: what of it will surely last earns more from the shelf.",
        "what was first sold lately sells on as it has since then",
    )


def _unseen(a, held_out):
    """The lead time, where the trials are too short to see what it does."""
    if held_out >= 2 * (a.lead_time + 1):
        return None
    seen = max(0, held_out - a.lead_time - 1)
    weeks = "week" if seen == 1 else f"{seen} weeks"
    came = f"only what was ordered in the first {weeks}" if seen else "nothing that was ordered"
    return Doubt(
        f"A lot takes {counted(a.lead_time, 'week')}, and there {'was' if held_out == 1 else 'were'}"
        f" {counted(held_out, 'week')} to try plans on: {came} came by then. So they say little about what"
        " such a lead time costs. Plan again with more weeks."
    )


def _dearer(demand, table):
    """Prices, or costs, where those paid lately are far from the mean of all weeks: together, or of some
    above and of others below.
    """
    live = table[table["state"] != "ended"]
    for name, told in (("price", demand.prices), ("cost", demand.costs)):
        always = pd.Series(getattr(demand, name), demand.items)[live.index]
        lately, before = (live["mean"] * of.where(always > 0, 0.0) for of in (live[name], always))
        if told is None or before.sum() <= 0:
            continue
        times, moved = lately.sum() / before.sum(), (lately - before).abs().sum() / before.sum()
        together = not 1 / DEARER < times < DEARER
        if not together and moved < MOVED:
            continue
        has, than, some = f"{times:.2f} times the {name}", "that", ""
        if not together:
            has, than, some = f"another {name}", "than", f", of some more and of others less, by {moved:.0%}"
        return Doubt(
            f"What is still asked for has {has} lately, in the {LATELY} weeks up to an item's last sale,"
            f" {than} it has on the mean of all weeks{some}. The plan reckons with the {name} of lately. But"
            " most of what it has learned from was sold at the one before: would as much be asked for now?"
        )
    return None


def _tiny(table, a):
    """A set-up that costs next to nothing beside the prices, or a missing unit that costs far more: of
    another money, or for another thing, perhaps.
    """
    middle = np.median(table["price"])
    if 0 < a.setup < TINY * middle:
        says = (
            f"A set-up is taken to cost {a.setup:g}, and the middle one of the items sells for {middle:,g}:"
        )
        ask = "are both in the same money? Assumptions(setup=..., short=...) says what they cost here."
    elif a.short > DEAR * middle:
        says = (
            f"A unit that is missing is taken to cost {a.short:g}, and the middle one of the items sells for"
        )
        ask = f"{middle:,.2g}: does an order cost that, and not each unit? Assumptions(short=...) says."
    else:
        return None
    return Doubt(f"{says} {ask}")


def _below_cost(demand, table):
    """Items that cost more than they bring, and were asked for in the last year."""
    asked = pd.Series(demand.units[:, -YEAR:].sum(axis=1) > 0, demand.items)[table.index]
    known = pd.Series(~np.isnan(demand.cost), demand.items)[table.index]
    loses = table.index[(table["cost"] > table["price"]) & asked & known]
    if not len(loses):
        return None
    n = len(loses)
    some = ", ".join(map(str, loses[:3])) + ", ..." * (n > 3)
    says, them = ("cost more than they bring", "them") if n > 1 else ("costs more than it brings", "it")
    return Doubt(
        f"{n:,} of the items {says} ({some}): each one sold loses money, from the shelf or to order. The plan"
        f" only says which of the two loses less. Ask for more, or sell {them} no longer."
    )


def _missed(demand):
    """Items that brought much of the sales of the last year, and were not sold for a long while in it."""
    found = silences(demand)
    if found.empty:
        return None
    sales = pd.Series(demand.units[:, -YEAR:].sum(axis=1) * np.nan_to_num(demand.price), demand.items)
    share = sales[found.index].sum() / max(sales.sum(), 1e-300)
    if share < MISSED:
        return None
    n, largest = len(found), sales[found.index].idxmax()
    first, times, weeks, missing = found.loc[largest]
    begins = demand.start + pd.Timedelta(weeks=int(first))
    which = f" were silent for long; the largest, {largest}," if n > 1 else f", {largest},"
    since = f"from {begins:%Y-%m-%d} on, and"
    how = f"for {weeks:.0f} weeks {since} then as before"
    if times > 1:
        how = f"for {weeks:.0f} weeks in {times:.0f} silences, the longest {since} between them as ever"
    return Doubt(
        f"{n:,} item{'s' * (n > 1)} that brought {share:.0%} of the sales of the last year{which} was not"
        f" sold {how}. Orders don't tell an empty shelf from a customer who doesn't ask: if it was sold out,"
        f" and not out of season, more was asked for than the plan knows, and its forecast is some"
        f" {missing:.0%} too low."
    )


def _huge(demand, known, table, lead_time):
    """One to three order lines of an item that are far larger than its others, and change the whole plan: all
    items borrow from how uneven the shop is.
    """
    units, orders = demand.units, demand.orders
    total, sold, best = units.sum(axis=1), (units > 0).sum(axis=1), (0.0, None)
    by = np.argsort(-units, axis=1, kind="stable")
    for k in range(1, min(MOST, units.shape[1]) + 1):
        top, of = (np.take_along_axis(x, by[:, :k], axis=1) for x in (units, orders))
        rest = orders.sum(axis=1) - of.sum(axis=1)
        usual = np.divide(total - top.sum(axis=1), rest, out=np.zeros(len(units)), where=rest >= OTHERS)
        lines = top - usual[:, None] * (of - 1)
        large = known & (usual > 0) & (of > 0).all(axis=1) & (lines > HUGE * usual[:, None]).all(axis=1)
        share = np.divide(lines.sum(axis=1), total, out=np.zeros(len(units)), where=large)
        i = int(np.argmax(share**2 * sold))
        best = max(best, (share[i] ** 2 * sold[i], (i, by[i, :k], lines[i], usual[i])), key=lambda x: x[0])
    if best[1] is None or best[0] <= 0:
        return None
    i, weeks, lines, usual = best[1]
    without = units.copy()
    without[i, weeks] += usual - lines
    then = recent(replace(demand, units=without), lead_time=lead_time).loc[known, ["mean", "sd"]]
    sway = (table[["mean", "sd"]] - then).abs().sum(axis=1) @ table["price"]
    if sway < SWAY * (then.sum(axis=1) @ table["price"]):
        return None
    item, many, least = demand.items[i], float(f"{lines.max():.2g}"), lines.min() / usual
    begins = demand.start + pd.Timedelta(weeks=int(weeks[0]))
    one = len(lines) == 1
    which = f"One order of some {many:,.0f} units of {item}, in the week from {begins:%Y-%m-%d} on, has"
    times = f"{least:,.0f} times what others of it have, and moves"
    if not one:
        which = (
            f"{len(lines)} orders of {item}, the largest of some {many:,.0f} units in the week from"
            f" {begins:%Y-%m-%d} on, have"
        )
        times = f"{least:,.0f} times what others of it have, or more, and move"
    that, was, it = ("that order", "Was it", "it") if one else ("those orders", "Were they", "them")
    return Doubt(
        f"{which} {times} the whole plan: {table.loc[item, 'mean']:,.1f} units of it a week are expected,"
        f" {then.loc[item, 'mean']:,.1f} without {that}, and every item is taken to sell more unevenly. {was}"
        f" typed wrong, or will {'it' if one else 'they'} not come again? If so, plan without {it}."
    )
