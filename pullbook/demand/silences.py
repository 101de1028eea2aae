"""Items that sold week after week, then for long not at all, and then again: sold out, perhaps."""

import numpy as np
import pandas as pd

from pullbook.demand.recent import HALF
from pullbook.demand.seasons import YEAR, open_weeks
from pullbook.demand.weekly import Weekly

LEAST = 4  # weeks of such a silence
BESIDE = 4  # weeks on each side of it that sold as ever
SELDOM = 0.5  # of the other weeks without a sale: of what sells more seldom, a silence tells little
ALIKE = 0.5  # of the mean of the other weeks, in these
BY_CHANCE = 0.001  # of so long a silence of any item of a shop


def silences(shop: Weekly) -> pd.DataFrame:
    """The longest silence of each item that ended within the last year and was too long for chance: four
    weeks or more without a sale, where the item sold as ever in the four before and the four after, and in
    at least half of its other weeks.

    Too long for chance: if each week is empty as often as the others of that item were (one more of two more,
    for what has not been seen yet), a silence so long would be met in any item's weeks in fewer than one in a
    thousand shops. As ever: half of the mean of its other weeks, or more. Where the same weeks of the year
    before or after sold less than that, it is a season. Weeks in which the shop was closed don't count.

    A table by item: first (week, counted from 0), weeks, and missing (the share that the item's mean, as
    `recent` weighs its weeks, is too low if it was sold out).

    >>> units = np.array([np.r_[np.full(30, 9.0), np.zeros(6), np.full(16, 9.0)], np.full(52, 1.0)])
    >>> shop = Weekly(pd.Index(["a", "b"]), units, np.minimum(units, 1), np.array([9.0, 9.0]),
    ...     np.array([5.0, 5.0]), pd.Timestamp("2024-01-01"), np.array(["", ""]))
    >>> silences(shop).round(2).reset_index().to_numpy().tolist()
    [['a', 30, 6, 0.13]]
    """
    is_open = np.flatnonzero(open_weeks(shop.units.sum(axis=0)))
    units = shop.units[:, is_open]
    items, n = units.shape
    born = (units > 0).argmax(axis=1)
    empty, run = (units <= 0) & (np.arange(n) >= born[:, None]), np.zeros((items, n), int)
    for t in range(1, n):
        run[:, t] = (run[:, t - 1] + 1) * empty[:, t]
    run[:, : max(0, n - YEAR)] = run[:, max(0, n - BESIDE) :] = 0
    end, long = run.argmax(axis=1), run.max(axis=1)
    first, known = end - long + 1, n - born
    rate = (empty.sum(axis=1) - long + 1) / (known - long + 2)  # of the other weeks, how many are empty
    chance = items * known * rate**long
    found = np.flatnonzero(
        (long >= LEAST) & (first - born >= BESIDE) & (rate <= SELDOM) & (chance < BY_CHANCE)
    )
    rows = []
    for i in found:
        a, b, sold = first[i], end[i] + 1, shop.units[i]
        usual = ALIKE * units[i, born[i] :].sum() / (known[i] - long[i])
        begins, ends, start = is_open[a], is_open[b - 1] + 1, is_open[born[i]]
        years = (sold[max(begins - YEAR, start) : max(ends - YEAR, 0)], sold[begins + YEAR : ends + YEAR])
        season = any(len(year) >= LEAST and year.mean() < usual for year in years)
        if units[i, a - BESIDE : a].mean() >= usual <= units[i, b : b + BESIDE].mean() and not season:
            weight = 0.5 ** (np.arange(n)[::-1] / HALF)
            rows.append((i, begins, b - a, weight[a:b].sum() / weight.sum()))
    where, *columns = zip(*rows) if rows else ((), (), (), ())
    return pd.DataFrame(dict(zip(("first", "weeks", "missing"), columns)), index=shop.items[list(where)])
