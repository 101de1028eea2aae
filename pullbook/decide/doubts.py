"""What to look at before a plan is trusted: what its orders and its trials could not show."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from pullbook.costing.assumptions import Assumptions
from pullbook.decide.choice import learn
from pullbook.decide.paid import LATELY, paid
from pullbook.demand.recent import NEXT, YEAR, expected, open_weeks, seasons

LATE = 8  # weeks that are compared with the year before them
JUMP = 1.5  # times what was sold before, or one by that
LAG = 1.2  # times what the plan's mean is, or one by that, at the same time of the year
SILENT = 0.05  # of the sales of a year, in items that have ended, from which on it is told
ENOUGH = 30  # order lines: of fewer, such a jump is chance
SEASON = 1.1  # times what would be expected without seasons, or one by that
TIE = 0.01  # a lead of less, by what the other way earns, decides nothing
LINES, MANY = 2.0, 0.1  # lines an order, and the share of orders with items of both kinds, that tell
DEARER = 1.1  # times the prices of all weeks, or one by that, lately
TINY = 0.001  # of what the middle item costs: no set-up is so cheap


class Doubt(NamedTuple):
    """What to look at, in sentences; and what must be so if the plan is to be taken ("": it does not hang on
    that).
    """

    says: str
    only_if: str = ""


def doubts(demand, assumptions, cuts):
    """The Doubts about a Weekly, what was assumed, and the weeks before which a plan was tried, and the end;
    none where nothing is odd.

    >>> import pullbook as pb
    >>> doubts(pb.catalogue().weekly(), pb.costing.Assumptions(), [28, 34, 40, 46, 52])
    ()
    """
    n = demand.units.shape[1]
    known, table, _ = learn(demand, n, 0.6, assumptions.lead_time)
    live = _Live(demand, known, table)
    found = (
        (_jump(live) if n < 2 * YEAR else _jump_in_season(live)) or _lag(live),
        _untried(live, cuts),
        _unseen(assumptions, cuts[-1] - cuts[0]),
        _dearer(demand, table),
        _tiny(table, assumptions),
        _below_cost(demand, table),
    )
    return tuple(doubt for doubt in found if doubt)


class _Live:
    """What a shop still sells, which is all that its plan counts on. total: units of the whole shop, by week.
    is_open: its weeks. sums: units and order lines, arrays (items, weeks), of the items that have not ended.
    first: the week of their first sale. mean: units and order lines a week that the plan counts on, a row an
    item. new: those that it doesn't stock yet.
    """

    def __init__(self, demand, known, table):
        live = (table["state"] != "ended").to_numpy()
        self.total = demand.units.sum(axis=0)
        self.is_open = open_weeks(self.total)
        self.sums = [of[known][live] for of in (demand.units, demand.orders)]
        self.first = (self.sums[0] > 0).argmax(axis=1)
        self.mean = table[["mean", "orders"]][live]
        self.new = (table["state"] == "new").to_numpy()[live]

    @property
    def counts(self):
        """A sentence: no condition, for a plan may be best whatever is then sold."""
        units = self.mean["mean"].sum()
        return f"The plan counts on some {units:,.0f} units a week: plan again some weeks from now."


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
        f"An order has {lines / orders:.1f} lines, and the trials let each go its own way. Of {orders:,}"
        f" orders in them {mixed:,} ({mixed / orders:.0%}) have items that the hybrid stocks and items that"
        f" it does not: each waits whole, or goes in two parcels. If a second parcel costs {gone:,.2f}"
        f" {money}, the lead over {rival} is gone"
    )
    says += f"; from {tie:,.2f} on it is a tie." if tie > 0 else "; it is a tie as it is."
    return (Doubt(says, f"a second parcel costs less than {tie if tie > 0 else gone:,.2f} {money}"),)


def sold_out(demand, ended):
    """A Doubt, in a tuple, where items that brought much of the sales of the last year have ended: were they
    sold out? ended: their names.

    >>> import pandas as pd
    >>> from pullbook.demand.weekly import weekly
    >>> sold_out(weekly(pd.DataFrame({"time": pd.to_datetime(["2024-01-01", "2024-01-13"]), "price": 9.0,
    ...     "item": ["a", "b"], "quantity": [1, 3]})), ["a"])[0].says[:54]
    '1 item that brought 25% of the sales of the last year '
    """
    price = paid(demand, 0.6, demand.units.shape[1], YEAR)["price"]
    sales = demand.units[:, -YEAR:].sum(axis=1) * price.fillna(0.0)
    share = sales[list(ended)].sum() / max(sales.sum(), 1e-300)
    if share < SILENT:
        return ()
    many = len(ended) > 1
    return (
        Doubt(
            f"{len(ended):,} item{'s' * many} that brought {share:.0%} of the sales of the last year"
            f" {'have' if many else 'has'} not been sold for so long that the plan takes"
            f" {'them' if many else 'it'} for ended. Orders don't tell an empty shelf from a customer who"
            f" doesn't ask: if {'they were' if many else 'it was'} sold out, or out of season, refill"
            f" {'them' if many else 'it'} by hand."
        ),
    )


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
    worst = (by_item.drop(columns=best).sub(by_item[best], axis=0)).min(axis=1).idxmin()
    rest = profit - by_item.loc[worst]
    then = rest.idxmax()
    if len(by_item) < 2 or before & _level(rest):
        return ()
    return (
        Doubt(
            f"That {best} is best hangs on one item, {worst}: without it {then} would be ahead of {best} by"
            f" {rest[then] - rest[best]:,.0f} {money}. Look at its largest orders: is one a mistake, or one"
            " that will not come again?"
        ),
    )


def foreign(assumed, money):
    """A sentence, where a shop has another money and the plan the course's own costs; else nothing.

    >>> foreign(Assumptions(), "euro"), foreign(Assumptions(), "GBP")[:37]
    ('', 'The costs are assumed, not known: a s')
    """
    same = {
        f"{name}={value:g}": f"{what} {value:g} {money}"
        for name, what in (("setup", "a set-up"), ("short", "a unit that is missing"))
        if (value := getattr(assumed, name)) == getattr(Assumptions(), name)
    }
    if money == "euro" or not same:
        return ""
    return (
        f"The costs are assumed, not known: {' and '.join(same.values())}. These numbers were chosen for"
        f" a shop that sells in euro; give those of this one, in {money}: Assumptions({', '.join(same)})."
    )


def _level(profit):
    """The way that earned most, and those level with it."""
    lead = profit.max() - profit
    return frozenset(profit.index[(lead == 0) | (lead < TIE * profit.abs())])


def _jump(live):
    """The last weeks, where they are far from those before, and no second year says if that is a season. Each
    item counts from the week after its first sale on.
    """
    n = len(live.total)
    week = np.arange(n)
    late, before = live.is_open & (week >= n - LATE), live.is_open & (week < n - LATE)
    if before.sum() < LATE or not late.any():
        return None
    before &= week >= n - LATE - YEAR
    weeks = (before & (week > live.first[:, None])).sum(axis=1)
    there = weeks > 0

    def a_week(sold):
        past = np.where(week > live.first[:, None], sold, 0)[:, before].sum(axis=1)
        return sold[there][:, late].mean(axis=1).sum(), (past[there] / weeks[there]).sum()

    (units, past), (lines, lines_past) = (a_week(sold) for sold in live.sums)
    if lines_past * LATE < ENOUGH:
        return None
    times = _times([units / past, lines / lines_past])
    if times is None:
        return None
    span = min(n - LATE, YEAR)
    says = (
        f"The last {LATE} weeks sold {times:.1f} times as much a week as the {span} before them, of what is"
        " still asked for."
    )
    if times > 1:
        says += (
            " If that was a season, this plan fills too much: plan with the weeks before it, as"
            f" pb.planner.plan(made.demand.between(0, {n - LATE}))."
        )
    else:
        says += (
            " If those before were a season, this plan fills too much; if these were a slack time, too"
            " little."
        )
    return Doubt(f"{says} Seasons are known from two years on. {live.counts}")


def _jump_in_season(live):
    """The last weeks, where they are far from the same weeks a year before and the change since then; of
    what was sold in both years.
    """
    there = live.first < len(live.total) - 2 * YEAR + NEXT
    sums = [of[there].sum(axis=0)[-2 * YEAR :] for of in live.sums]
    is_open = open_weeks(live.total[-2 * YEAR :]).reshape(2, YEAR).all(axis=0)
    late = (np.arange(YEAR) >= YEAR - LATE) & is_open
    early = ~late & is_open
    if not late.any() or not early.any():
        return None

    def both(sold, weeks):
        return sold.reshape(2, YEAR)[:, weeks].sum(axis=1)

    past, (before, now) = both(sums[1], late)[0], both(sums[1], early)
    if min(past, past * now / max(before, 1)) < 2 * ENOUGH:  # both sides of the ratio are chance
        return None
    shares = [both(sold, late) / both(sold, early) for sold in sums]
    times = _times([share[1] / share[0] for share in shares])
    if times is None:
        return None
    goes_on, over = ("little", "much") if times > 1 else ("much", "little")
    return Doubt(
        f"The last {LATE} weeks sold {times:.2g} times what the same weeks of the year before did, at the"
        " level of this year, of what is still asked for. The plan takes part of that for a season, and part"
        f" for what is to come: if it goes on, the plan fills too {goes_on}, and if it is over, too {over}."
        f" {live.counts}"
    )


def _lag(live):
    """What was sold lately of what may be stocked, where a mean that comes after it is far from it: in a shop
    that grows, say.
    """
    lines, n = live.sums[1][~live.new], len(live.total)
    if min(lines[:, -LATE:].sum(), lines[:, -YEAR:].sum() * LATE / YEAR) < 4 * ENOUGH:
        return None
    season, ahead = seasons(live.total)
    late = live.is_open & (np.arange(n) >= n - LATE)
    if not late.any():
        return None
    sold = [(of[~live.new].sum(axis=0) / season)[late].mean() for of in live.sums]
    means = live.mean[~live.new].sum() / ahead
    times = _times([x / mean for x, mean in zip(sold, means) if mean > 0], LAG)
    if times is None:
        return None
    goes, fills, season = ("grows", "little", "much") if times > 1 else ("shrinks", "much", "little")
    says = (
        f"the last {LATE} weeks were {times:.2g} times the mean that this plan is made from, of what is still"
        " asked for. If"
    )
    if n >= 2 * YEAR:
        says = f"The shop {goes}: for the time of the year {says} it goes on, the plan fills too {fills}."
    else:
        says = (
            f"{says[0].upper()}{says[1:]} the shop {goes}, the plan fills too {fills}; if that was a season,"
            f" too {season}."
        )
    return Doubt(f"{says} {live.counts}")


def _times(ratios, most=JUMP):
    """Of units and order lines, the ratio nearer to 1, where both have jumped by `most`; else None."""
    if min(ratios) <= most and max(ratios) >= 1 / most:
        return None
    return min(ratios) if min(ratios) > 1 else max(ratios)


def _untried(live, cuts):
    """The seasons, where they make the plan another one and no trial knew them."""
    if len(live.total) < 2 * YEAR or cuts[-2] >= 2 * YEAR:
        return None
    with_seasons, without = expected(live.total)
    if 1 / SEASON < with_seasons / without < SEASON:
        return None
    return Doubt(
        f"From two years on a plan knows seasons: this one expects {with_seasons / without:.1f} times what it"
        f" would without them. No trial has tried that, since the last began after {cuts[-2]} weeks."
        f" {live.counts}"
    )


def _unseen(a, held_out):
    """The lead time, where the trials are too short to see what it does."""
    if held_out >= 2 * (a.lead_time + 1):
        return None
    seen = max(0, held_out - a.lead_time - 1)
    weeks = "week" if seen == 1 else f"{seen} weeks"
    came = f"only what was ordered in the first {weeks}" if seen else "nothing that was ordered"
    return Doubt(
        f"A lot takes {a.lead_time} weeks, and there were {held_out} weeks to try plans on: {came} came"
        " in them. So they say little about what such a lead time costs. Plan again with more weeks."
    )


def _dearer(demand, table):
    """Prices, or costs, where those paid lately are far from the mean of all weeks."""
    live = table[table["state"] != "ended"]
    for name, told in (("price", demand.prices), ("cost", demand.costs)):
        always = pd.Series(getattr(demand, name), demand.items)[live.index]
        lately, before = (live["mean"] @ of.where(always > 0, 0.0) for of in (live[name], always))
        if told is not None and before > 0 and not 1 / DEARER < (times := lately / before) < DEARER:
            return Doubt(
                f"What is still asked for has {times:.2f} times the {name} lately, in the {LATELY} weeks up"
                f" to an item's last sale, that it has on the mean of all weeks. The plan reckons with the"
                f" {name} of lately. But most of what it has learned from was sold at the one before: would"
                " as much be asked for now?"
            )
    return None


def _tiny(table, a):
    """A set-up that costs next to nothing beside the prices: of another money, perhaps."""
    middle = np.median(table["price"])
    if not 0 < a.setup < TINY * middle:
        return None
    return Doubt(
        f"A set-up is taken to cost {a.setup:g}, and the middle one of the items sells for"
        f" {middle:,g}: are both in the same money? Assumptions(setup=..., short=...) says what"
        " they cost here."
    )


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
