"""Items that sold week after week, then for long not at all, and then again: sold out, perhaps."""

import numpy as np
import pandas as pd
from scipy import special

from pullbook.demand.recent import HALF
from pullbook.demand.seasons import YEAR, open_weeks
from pullbook.demand.weekly import Weekly

LEAST = 4  # weeks of such a silence
AGAIN = 2  # weeks of one, where there are several; if these tell nothing, those of one week do
OFTEN = 5  # in a year: no season comes so often
BESIDE = 4  # weeks on each side of it that sold as ever
NEAR = 8  # weeks on each side, of which those count that are in no other silence
SELDOM = 0.5  # of the other weeks without a sale: of what sells more seldom, a silence tells little
ALIKE = 0.5  # of the mean of the other weeks, in these
BY_CHANCE = 0.001  # of so long a silence of any item of a shop


def silences(shop: Weekly) -> pd.DataFrame:
    """The silences of each item that ended within the last year and were too long for chance: the longest of
    four weeks or more without a sale, where the item sold as ever in the four before and the four after, and
    in at least half of its other weeks; or several of two weeks or more, or even of one, which together are
    too long.

    Too long for chance: if each week is empty as often as the others of that item were (one more of two more,
    for what has not been seen yet), a silence so long would be met in any item's weeks in fewer than one in a
    thousand shops. Several together: if after each week with a sale, or without one, the next is empty as
    often as it was after those with one, so many empty weeks would follow on others in as few shops; or so
    many would be empty by chance, if order lines a week are a negative binomial number, of the mean and the
    variance that its other weeks tell (which alone tells of silences of one week). As ever: half of the mean
    of its other weeks, or more. Where the same weeks of the year before or after sold less than that, it is a
    season, unless there are five in a year.
    Weeks in which the shop sold nothing at all don't count.

    A table by item: first (week, counted from 0, of the longest), times (how many there are), weeks (of all
    of them), and missing (the share that the item's mean, as `recent` weighs its weeks, is too low if it was
    sold out).

    >>> units = np.array([np.r_[np.full(30, 9.0), np.zeros(6), np.full(16, 9.0)], np.full(52, 1.0)])
    >>> shop = Weekly(pd.Index(["a", "b"]), units, np.minimum(units, 1), np.array([9.0, 9.0]),
    ...     np.array([5.0, 5.0]), pd.Timestamp("2024-01-01"), np.array(["", ""]))
    >>> silences(shop).round(2).reset_index().to_numpy().tolist()
    [['a', 30, 1, 6, 0.13]]
    """
    total = shop.units.sum(axis=0)
    is_open = np.flatnonzero(open_weeks(total) & (total > 0))
    weight = 0.5 ** (np.arange(len(is_open))[::-1] / HALF)
    items, rows = len(shop.units), {}
    for i, (sold, orders) in enumerate(zip(shop.units, shop.orders)):
        runs = _runs(sold[is_open])
        of = sold, orders[is_open], is_open, runs, items
        found = _again(*of, AGAIN) or _one(sold, is_open, runs, items) or _again(*of, 1)
        if found:
            first, _ = max(found, key=lambda run: run[1] - run[0])
            weeks = np.concatenate([np.arange(*run) for run in found])
            rows[i] = is_open[first], len(found), len(weeks), weight[weeks].sum() / weight.sum()
    columns = zip(*rows.values()) if rows else ((), (), (), ())
    made = dict(zip(("first", "times", "weeks", "missing"), columns))
    return pd.DataFrame(made, index=shop.items[list(rows)])


def _runs(units):
    """The weeks without a sale between two with one, in runs: (first, after the last)."""
    week = np.flatnonzero(units > 0)
    gap = np.flatnonzero(np.diff(week) > 1)
    return [(int(week[k]) + 1, int(week[k + 1])) for k in gap]


def _one(sold, is_open, runs, items):
    """The longest run, if it is such a silence, in a list; else none."""
    units, n = sold[is_open], len(is_open)
    late = [(a, b) for a, b in runs if n - YEAR < b <= n - BESIDE]
    if not late:
        return []
    a, b = max(late, key=lambda run: run[1] - run[0])
    born, long = int((units > 0).argmax()), b - a
    known, empty = n - born, int((units[born:] <= 0).sum())
    rate = (empty - long + 1) / (known - long + 2)  # of the other weeks, how many are empty
    if long < LEAST or a - born < BESIDE or rate > SELDOM or items * known * rate**long >= BY_CHANCE:
        return []
    usual = ALIKE * units[born:].sum() / (known - long)
    beside = units[a - BESIDE : a].mean(), units[b : b + BESIDE].mean()
    return [(a, b)] if min(beside) >= usual and not _season(sold, is_open, (a, b), usual) else []


def _again(sold, orders, is_open, runs, items, least):
    """The runs of so many weeks or more that are such silences together, if there are several; else none."""
    units, n = sold[is_open], len(is_open)
    long = [(a, b) for a, b in runs if b - a >= least]
    late = [(a, b) for a, b in long if n - YEAR < b <= n - AGAIN]
    weeks = int((units > 0).sum())
    rate = (len(runs) + 1) / (weeks + 2)  # of the weeks after one with a sale, how many are empty
    if len(late) < 2:
        return []
    born = int((units > 0).argmax())
    none = _none(orders[units > 0])

    def by_chance(some):
        empty = sum(b - a for a, b in some)  # the chance of so many or more: negative binomial, binomial
        after = special.betainc(empty - len(some), len(runs), rate) if rate <= SELDOM and least > 1 else 1.0
        return items * min(after, special.betainc(empty, n - born - empty + 1, none))

    if by_chance(late) >= BY_CHANCE:
        return []
    heard = np.arange(n) >= born
    for a, b in long:
        heard[a:b] = False
    usual, found = ALIKE * units[heard].mean(), []
    for a, b in late:
        sides = slice(max(a - NEAR, born), a), slice(b, b + NEAR)
        beside = [units[side][heard[side]] for side in sides]
        as_ever = all(len(side) >= AGAIN and side.mean() >= usual for side in beside)
        if as_ever and (len(late) >= OFTEN or not _season(sold, is_open, (a, b), usual)):
            found.append((a, b))
    return found if len(found) > 1 and by_chance(found) < BY_CHANCE else []


def _none(orders):
    """The chance of a week without an order, of an item that had so many in its others: a negative binomial
    (or Poisson) number without its 0.
    """
    mean, square, none = orders.mean(), (orders**2).mean(), 0.0
    if mean < AGAIN:
        return 1.0  # an empty week is nothing odd
    for _ in range(50):
        m = mean * (1 - none)
        v = square * (1 - none) - m**2
        none = (m / v) ** (m**2 / (v - m)) if v > m * 1.001 else np.exp(-m)
    return float(none)


def _season(sold, is_open, run, usual):
    """Did the same weeks of the year before, or after, sell less than usual?"""
    begins, ends, start = is_open[run[0]], is_open[run[1] - 1] + 1, (sold > 0).argmax()
    more = max(0, LEAST - (ends - begins) + 1) // 2  # of a few weeks those beside them, too
    begins, ends = begins - more, ends + more
    years = sold[max(begins - YEAR, start) : max(ends - YEAR, 0)], sold[begins + YEAR : ends + YEAR]
    return any(len(year) >= LEAST and year.mean() < usual for year in years)
