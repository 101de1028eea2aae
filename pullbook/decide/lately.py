"""What was sold lately, where it is not what a plan counts on, and weeks ahead without a sale."""

import numpy as np
import pandas as pd

from pullbook._words import counted
from pullbook.decide.choice import learn
from pullbook.demand.recent import HALF, turned
from pullbook.demand.seasons import NEXT, YEAR, by_item, closed_weeks, open_weeks, seasons, telling_weeks

LATE = 8  # weeks that are compared with the year before them
JUMP = 1.5  # times what was sold before, or one by that
LAG = 1.2  # times what the plan's mean is, or one by that, at the same time of the year
ENOUGH = 30  # order lines: of fewer, such a jump is chance
YEARLY = 4 / 3  # times as many order lines as in the year before, or one by that: no steady shop had so many
CHANCE = 3.0  # standard errors that this is above what chance makes
A_YEAR_AGO = (0.75, 1.25)  # times the mean of the year: between these, the weeks that come are nothing odd
APART = 0.3  # of what each item would sell, if the weeks that come were as those of the year
MISSED, OFTEN = 1.25, 4  # times what plans had expected, or one by that, in all trials, if there are so many
THERE = 4  # weeks: what was first sold within so many of a year was there in it
ONCE, ODD = 2.0, 5.0  # times what their season tells, and standard errors above it: weeks of one year alone
SHARE = 0.03  # of what a mean is made from, in such weeks, from which on it is told
MOVED = 0.1  # of what each item would be expected to sell without seasons, in the mean


def lately(demand, cuts, cost_share, lead_time):
    """What to say of the last weeks of a Weekly, of its years, and of its seasons: sentences, none where
    nothing is odd.

    cuts: the weeks before which a plan was tried, and the end. cost_share, lead_time: as `choice.learn` takes
    them.
    """
    known, table, _ = learn(demand, demand.units.shape[1], cost_share, lead_time)
    live = _Live(demand, known, table, lead_time)
    jump = _jump(live) if len(live.total) < 2 * YEAR else _jump_in_season(live)
    moves = jump or _lag(live) or _by_year(live) or _by_trial(demand, live, cuts, cost_share, lead_time)
    ago, untried = _a_year_ago(live), _untried(demand, live, cuts, lead_time)
    if moves and ago and "fills too much" in ago:
        ago = None  # they say it
    found = moves, ago, untried, _once(demand, live), _shut(demand, live)
    return [says for says in found if says]


class _Live:
    """What a shop still sells, which is all that its plan counts on. total: units of the whole shop, by week.
    is_open: its weeks. sums: units and order lines, arrays (items, weeks), of the items that have not ended.
    odd: weeks that sold far more than their season tells, above: by how many order lines, both by week; they
    are no open ones here; share: so much of what the mean is made from. first: the week of their first sale.
    mean: units and order lines a week that the plan counts on, a row an item. new: those that it doesn't
    stock yet. season: how their weeks stand against their year, ahead: how those ahead will.
    """

    def __init__(self, demand, known, table, lead_time):
        live = (table["state"] != "ended").to_numpy()
        self.total = demand.units.sum(axis=0)
        lines, is_open = demand.orders.sum(axis=0), telling_weeks(self.total)
        self.odd, self.above = _odd(lines, is_open)
        self.is_open, weight = is_open & ~self.odd, 0.5 ** (np.arange(len(lines))[::-1] / HALF)
        self.share = weight @ self.above / max(weight @ lines, 1e-300)
        self.sums = [of[known][live] for of in (demand.units, demand.orders)]
        self.first = (self.sums[0] > 0).argmax(axis=1)
        self.mean = table[["mean", "orders"]][live]
        self.new = (table["state"] == "new").to_numpy()[live]
        season, ahead = by_item(demand.units, demand.orders, NEXT + lead_time)
        self.season = np.broadcast_to(season, demand.units.shape)[known][live]
        self.ahead = np.broadcast_to(ahead, len(demand.units))[known][live]

    @property
    def counts(self):
        """A sentence: no condition, for a plan may be best whatever is then sold."""
        units = self.mean["mean"].sum()
        return f"The plan counts on some {units:,.0f} units a week: plan again some weeks from now."


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
            " If it stays so, this plan fills too little. If that was a season, it fills too much: plan with"
            f" the weeks before it, as pb.planner.plan(made.demand.between(0, {n - LATE}))."
        )
    else:
        says += (
            " If it stays so, or those before were a season, this plan fills too much; if these were a slack"
            " time, too little."
        )
    return f"{says} Seasons are known from two years on. {live.counts}"


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
    return (
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
    late = live.is_open & (np.arange(n) >= n - LATE)
    if not late.any():
        return None
    due = live.season[:, late].sum(axis=1) / live.ahead
    told = live.mean.mul(due, axis=0)[~live.new].sum() * (1 - live.share)
    sold = [of[~live.new][:, late].sum() for of in live.sums]
    times = _times([x / mean for x, mean in zip(sold, told) if mean > 0], LAG)
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
    return f"{says} {live.counts}"


def _by_year(live):
    """A shop that has grown or shrunk from one year to the next too slowly to be seen in its last weeks. Each
    item counts from the week after its first sale on, in the same weeks of both years.
    """
    n = len(live.total)
    if n < 2 * YEAR:
        return None
    both = live.is_open[-2 * YEAR :].reshape(2, YEAR).all(axis=0)
    there = both & (np.arange(n - 2 * YEAR, n - YEAR) > live.first[:, None])
    (units, lines), (units_past, lines_past) = (
        [float(of[:, years][there].sum()) for of in live.sums]
        for years in (slice(-YEAR, None), slice(-2 * YEAR, -YEAR))
    )
    if min(lines, lines_past) < 1:
        return None
    times = lines / lines_past
    chance = CHANCE * np.sqrt(1 / lines + 1 / lines_past)
    same = (units > units_past) == (times > 1)  # fewer orders, and larger ones, are the same demand
    if abs(np.log(times)) < max(np.log(YEARLY), chance) or not same:
        return None
    goes, fills = ("grows", "little") if times > 1 else ("shrinks", "much")
    return (
        f"The shop {goes}: of what is still asked for, the last year had {times:.2g} times the order lines of"
        f" the year before, in the same weeks. The plan's mean is of weeks behind it: if it goes on, it fills"
        f" too {fills}. {live.counts}"
    )


def _by_trial(demand, live, cuts, cost_share, lead_time):
    """What was sold in the trials of what was known before each, where in all of them it was far from what
    the plan had expected, to the same side.
    """
    sold, told = [], []
    for cut, end in zip(cuts, cuts[1:]):
        known, table, _ = learn(demand, cut, cost_share, lead_time)
        asked, is_open = (table["state"] != "ended").to_numpy(), live.is_open[cut:end]
        sold.append([of[known, cut:end][asked][:, is_open].sum() for of in (demand.units, demand.orders)])
        told.append(table.loc[asked, ["mean", "orders"]].sum().to_numpy() * is_open.sum())
    sold, told = np.array(sold), np.array(told)
    if len(sold) < OFTEN or told[:, 1].min() < ENOUGH:
        return None
    lines, (units, times) = sold[:, 1] / told[:, 1], sold.sum(axis=0) / told.sum(axis=0)
    if (lines.min() <= MISSED and lines.max() >= 1 / MISSED) or (units > 1) != (times > 1):
        return None
    goes, fills, season = ("grows", "little", "much") if times > 1 else ("shrinks", "much", "little")
    or_else = "" if len(live.total) >= 2 * YEAR else f"; if that was a season, too {season}"
    return (
        f"In each of the {len(sold)} trials what was known before had far {'more' if times > 1 else 'fewer'}"
        f" order lines than the plan expected, {times:.2g} times as many in all. If the shop {goes}, this"
        f" plan fills too {fills}{or_else}. {live.counts}"
    )


def _a_year_ago(live):
    """The weeks of a year ago that come again now, in a file that has them and is too short to know seasons:
    of items that were there by then, each from the week after its first sale on.
    """
    n, is_open = len(live.total), live.is_open[-YEAR:]
    if not YEAR <= n < 2 * YEAR or not is_open[:NEXT].any():
        return None
    there, week = live.first < n - YEAR + THERE, np.arange(n - YEAR, n)
    counts = is_open & (week > live.first[there, None])
    first = counts & (np.arange(YEAR) < NEXT)

    def a_week(sold, weeks):
        return (np.where(weeks, sold[there, -YEAR:], 0).sum(axis=1) / np.maximum(weeks.sum(axis=1), 1)).sum()

    year = [a_week(of, counts) for of in live.sums]
    if year[1] * is_open[:NEXT].sum() < 4 * ENOUGH:
        return None
    units, times = (a_week(of, first) / max(mean, 1e-300) for of, mean in zip(live.sums, year))
    says = f"A year ago, the {NEXT} weeks that come now sold"
    ends = f"Seasons are known from two years on. {live.counts}"
    if (times <= A_YEAR_AGO[0] or times >= A_YEAR_AGO[1]) and (units > 1) == (times > 1):
        fills, begun = ("little", "") if times > 1 else ("much", "and was not how the shop began, ")
        return (
            f"{says} {times:.2g} times the mean of the year, of what is still asked for. If that comes again,"
            f" {begun}the plan fills too {fills}. {ends}"
        )
    before = live.first < n - YEAR
    moved = _moved(live.sums[1][before, -YEAR:], is_open) if before.any() else 0.0
    if moved < APART:
        return None
    return (
        f"{says} much more of some items than the mean of their year, and much less of others, by {moved:.0%}"
        " in the mean, beyond chance. If that comes again, the plan fills too little of the first, and too"
        f" much of the others. {ends}"
    )


def _moved(lines, is_open):
    """By what share of what it would be the first 13 weeks of a year were off the mean of the year, item by
    item: the root of the mean square, less what weeks next to each other differ by chance; 0 where that could
    be chance. lines: of an order, by item and week.
    """
    first, weeks = lines[:, :NEXT][:, is_open[:NEXT]], lines[:, is_open]
    n, all_ = first.shape[1], weeks.shape[1]
    mean = n * weeks.mean(axis=1)
    chance = n * (1 - n / all_) * (np.diff(weeks, axis=1) ** 2).mean(axis=1) / 2
    beyond = ((first.sum(axis=1) - mean) ** 2 - chance).sum()
    if beyond <= CHANCE * np.sqrt(2 * (chance**2).sum()):
        return 0.0
    return float(np.sqrt(beyond / (mean**2).sum()))


def _times(ratios, most=JUMP):
    """Of units and order lines, the ratio nearer to 1, where both have jumped by `most`; else None."""
    if min(ratios) <= most and max(ratios) >= 1 / most:
        return None
    return min(ratios) if min(ratios) > 1 else max(ratios)


def _untried(demand, live, cuts, lead_time):
    """The seasons, where they make the plan another one and no trial knew them."""
    if len(live.total) < 2 * YEAR or cuts[-2] >= 2 * YEAR:
        return None
    times, moved = turned(demand, lead_time)
    if moved < MOVED:
        return None
    expects = f"{times:.1f} times what it would"
    if abs(times - 1) < MOVED:
        expects = f"of some items more and of others less than it would, {moved:.0%} in the mean,"
    return (
        f"From two years on a plan knows seasons: this one expects {expects} without them. No trial has tried"
        f" that, since the last began after {cuts[-2]} weeks. {live.counts}"
    )


def _odd(lines, is_open):
    """Weeks that had far more order lines than their season tells, by the quarter before and by that after
    them, and how many more each had; none where no season is known, and none of the last, which may go on.
    """
    n = len(lines)
    if n < 2 * YEAR:
        return np.zeros(n, bool), np.zeros(n)
    season, _ = seasons(lines)
    level = np.where(is_open, lines / season, np.nan)
    sides = [(level[max(0, t - NEXT) : t], level[t + 1 : t + 1 + NEXT]) for t in range(n)]
    told = season * [max(np.nanmedian(of) if np.isfinite(of).any() else 0.0 for of in both) for both in sides]
    off = np.log(np.maximum(lines, 0.5) / np.maximum(told, 0.5))
    spread = max(np.median(np.abs(off[is_open])) / 0.6745, 1e-9)  # of a normal, by what is not odd
    odd = is_open & (np.arange(n) < n - LATE) & (told > 0) & (lines > ONCE * told)
    odd &= (off > ODD * spread) & (lines - told > ODD * np.sqrt(told))
    odd &= odd.sum() <= n / NEXT  # so many are how the shop sells: a market
    return odd, np.where(odd, lines - told, 0.0)


def _once(demand, live):
    """Weeks that sold far more than their season tells, where a mean is much the higher by them."""
    if live.share < SHARE:
        return None
    lines, weeks = demand.orders.sum(axis=0), np.flatnonzero(live.odd)
    runs = np.split(weeks, np.flatnonzero(np.diff(weeks) > 2) + 1)
    most = max(runs, key=lambda run: live.above[run].sum())
    begins = demand.start + pd.Timedelta(weeks=int(most[0]))
    times = lines[most].sum() / (lines[most].sum() - live.above[most].sum())
    rest = " (the most of several such times)" * (len(runs) > 1)
    return (
        f"In {counted(len(most), 'week')} from {begins:%Y-%m-%d} on the shop had {times:.2g} times the order"
        f" lines that their season tells{rest}. If it was a promotion, say, that does not come again, the"
        f" plan expects some {live.share / (1 - live.share):.0%} too much in all weeks, more where that time"
        " of the year is ahead, and takes the shop to be more uneven than it is; if it was a feast that"
        " moves, too little in its weeks."
    )


def _shut(demand, live):
    """Weeks of those ahead, where the shop was closed in them in each year that is known."""
    _, shut = closed_weeks(live.total)
    weeks = np.flatnonzero(shut) + 1
    if not len(weeks):
        return None
    runs = [(run[0], run[-1]) for run in np.split(weeks, np.flatnonzero(np.diff(weeks) > 1) + 1)]
    said = " and ".join(f"{first} to {last}" if last > first else f"{first}" for first, last in runs)
    begins = demand.start + pd.Timedelta(weeks=int(len(live.total) + weeks[0] - 1))
    known = "each of the years" if len(live.total) >= 2 * YEAR else "the one year"
    return (
        f"In week{'s' * (len(weeks) > 1)} {said} of those ahead, from {begins:%Y-%m-%d} on, the shop was"
        f" closed, or hardly sold, in {known} known. The plan is for others: if it is so again, begin"
        " after them, or order later what would come in them, for nothing is sold and it lies there."
    )
