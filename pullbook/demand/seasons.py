"""The seasons of a shop and of its items, from two years on, and the weeks in which it was closed."""

import numpy as np
from scipy import special

YEAR, NEXT = 52, 13  # weeks: of a year, and those ahead that a plan is kept for
FASTEST = 4.0  # times in a year: what grew more is no trend
LEAST = 0.1  # of the mean: a week that sells less tells nothing of the others
HARDLY = 0.005  # of it: no week of a year is nothing
QUIET = 0.15  # of the mean week of the best quarter of a year: what sells less is quiet beside it
SHUT = 2  # weeks without a sale of the whole shop, one after the other, from which on it was closed
PERIOD = 4  # weeks: in 13 such periods the years of an item are held against each other
BY_CHANCE = 0.001  # of so many weeks without a sale, one after the other
SURE = 2.0  # standard errors that the items' own seasons must be above nothing


def open_weeks(total: np.ndarray) -> np.ndarray:
    """In which weeks a shop was open: True by week. It was closed in two or more weeks without a sale, one
    after the other, if 19 in 20 of the others had a sale, and these are at most a third of all; or more, if
    that is no chance: were a week after one without a sale as often without one as a week after others, so
    many would follow on each other in fewer than one in a thousand shops.

    total: units of the shop, by week.

    >>> open_weeks(np.r_[np.full(20, 9.0), np.zeros(3), np.full(20, 9.0)]).sum()
    np.int64(40)
    """
    n, none = len(total), np.asarray(total) <= 0
    run = np.zeros(n, int)
    for t in range(n):
        run[t] = (run[t - 1] if t else 0) + 1 if none[t] else 0
    for t in range(n - 1)[::-1]:
        run[t] = max(run[t], run[t + 1]) if none[t] else 0  # of the run that it is in
    shut = run >= SHUT
    if shut.all() or none[~shut].mean() > 1 / 20:
        return np.ones(n, bool)
    begins = int((np.diff(shut, prepend=False) & shut).sum())
    rate = (begins + 1) / ((~shut).sum() + 2)  # of the weeks after an open one, how many are shut
    if shut.sum() > n / 3 and special.betainc(shut.sum() - begins, begins, rate) >= BY_CHANCE:
        return np.ones(n, bool)  # negative binomial: so many or more after others by chance
    return ~shut


def telling_weeks(total: np.ndarray) -> np.ndarray:
    """In which weeks a shop was open, and sold enough to tell what others sell: True by week. From two years
    on four weeks of the year or more, one after the other, that sold less than a tenth of the mean do not.

    total: units of the shop, by week.

    >>> telling_weeks(np.tile(np.r_[np.full(32, 2.0), np.full(20, 100.0)], 2)).sum()
    np.int64(40)
    """
    total = np.asarray(total, float)
    is_open, n = open_weeks(total), len(total)
    if n < 2 * YEAR:
        return is_open
    raw, *_ = _year(total)
    return is_open & ~_hardly(raw)[_of_year(n)]


def quiet_weeks(total: np.ndarray) -> np.ndarray:
    """In which weeks a shop was closed, or sold less than 0.15 of what the weeks of the best quarter of the
    last year sold, in most of the five weeks around: True by week.

    total: units of the shop, by week.

    >>> quiet_weeks(np.r_[np.full(32, 2.0), np.full(20, 100.0)]).sum()
    np.int64(32)
    """
    total = np.asarray(total, float)
    n = len(total)
    around = [np.median(total[max(t - 2, 0) : t + 3]) for t in range(n)]
    year = total[-YEAR:]
    year = np.r_[year, year[: NEXT - 1]] if n >= YEAR else year  # a season may go on at its beginning
    best = max(year[t : t + NEXT].mean() for t in range(max(1, len(year) - NEXT + 1)))
    return ~open_weeks(total) | (np.array(around) < QUIET * best)


def closed_weeks(total: np.ndarray) -> tuple[int, np.ndarray]:
    """In how many weeks of the last year a shop was closed, or hardly sold (see `telling_weeks`), and in
    which of the 13 weeks ahead it was so in each year that is known: True by week.

    total: units of the shop, by week.

    >>> closed, ahead = closed_weeks(np.tile(np.r_[np.full(9, 5.0), np.zeros(3), np.full(40, 5.0)], 2))
    >>> closed, np.flatnonzero(ahead).tolist()
    (3, [9, 10, 11])
    """
    is_open = telling_weeks(total)
    n, ahead = len(is_open), np.zeros(NEXT, bool)
    for k in range(NEXT):
        years = is_open[n + k - YEAR :: -YEAR] if n + k >= YEAR else is_open[:0]
        ahead[k] = len(years) > 0 and not years.any()
    return int((~is_open[-YEAR:]).sum()), ahead


def seasons(total: np.ndarray) -> tuple[np.ndarray, float]:
    """How the weeks of a whole shop stand against their year, and how the 13 weeks ahead will: an array, by
    week, and a number. Both are 1 where there are fewer than two years.

    total: units of the shop, by week. The pattern is the mean of the whole years up to now, each by its own
    level, and less its trend: the growth from year to year, taken to be even. It counts as far as it comes
    again: smoothed over five weeks, and what a week is beyond that, each with 1 less the share that chance
    makes of its square, by how the years differ. So what was in one year alone counts little. A week of the
    year in which the shop was closed (see `open_weeks`) counts in the years in which it was not. Where it was
    closed in all, it stands between its neighbours, and is none of the weeks ahead, nor is one in which it
    hardly sells, if others are: what is told of these is a week in which the shop sells.
    Source (ratio to trend): Silver, Pyke & Thomas (2017), ch. 3.

    >>> weeks, ahead = seasons(np.tile(np.r_[np.full(39, 10.0), np.full(13, 30.0)], 2))
    >>> round(float(weeks[20]), 2), round(float(weeks[-7]), 2), round(ahead, 2)
    (0.67, 2.0, 0.67)
    """
    n = len(total)
    if n < 2 * YEAR:
        return np.ones(n), 1.0
    raw, year, _, known = _year(np.asarray(total, float))
    ahead = np.maximum(year, HARDLY)[_told(known & ~_hardly(raw), 0, NEXT)].mean()
    return np.maximum(year, LEAST)[_of_year(n)], float(ahead)


def by_item(units: np.ndarray, orders: np.ndarray, weeks: int = NEXT) -> tuple[np.ndarray, np.ndarray]:
    """The same, item by item: an array (items, weeks), and one by item; one row for all where there are fewer
    than two years.

    units, orders: arrays (items, weeks), units and order lines. weeks: how many of those ahead. An item's
    season is the mean of the shop's and of its own, and its own counts as far as its data go: lines / (lines
    + k), where it has so many order lines. k is the variance between the years of one item, for one line, by
    the variance of the items' seasons about the shop's. That is what comes again in the same weeks of another
    year, less two of its standard errors: where items are alike, or too few lines tell, all have the shop's
    season. An item that didn't sell in each year has it, too; weeks before its first sale don't count.
    Source: Bühlmann (1967), Experience rating and credibility, ASTIN Bulletin 4(3); for seasons Miller &
    Williams (2003), Shrinkage estimators of time series seasonal factors, International Journal of
    Forecasting 19(4), and Dekker, van Donselaar & Ouwehand (2004), International Journal of Production
    Economics 90(2).

    >>> flat, high = np.full(104, 100.0), np.tile(np.r_[np.full(39, 20.0), np.full(13, 340.0)], 2)
    >>> sold = np.random.default_rng(1).poisson(np.tile([flat, high], (20, 1)))
    >>> _, ahead = by_item(sold, sold)
    >>> ahead[:2].round(2), round(seasons(sold.sum(axis=0))[1], 2)  # after the high season; the shop's
    (array([0.98, 0.19]), 0.6)
    """
    season, ahead = by_quarter(units, orders, weeks)
    return season, ahead[:, 0]


def by_quarter(units: np.ndarray, orders: np.ndarray, ahead: int = NEXT) -> tuple[np.ndarray, np.ndarray]:
    """The same of four times so many weeks, which begin now and in 13, 26 and 39 weeks: an array (items,
    weeks), and one (items, 4); one row and one column for all where there are fewer than two years.

    >>> _, ahead = by_quarter(*[np.tile(np.r_[np.full(39, 10.0), np.full(13, 30.0)], (1, 2))] * 2)
    >>> ahead.round(2).tolist()
    [[0.67, 0.67, 0.67, 2.0]]
    """
    weeks = units.shape[1]
    if weeks < 2 * YEAR:
        return np.ones((1, weeks)), np.ones((1, 1))
    profile, known, hardly = _profiles(units, orders)
    least = np.maximum(profile, HARDLY)
    told = [least[:, _told(known & ~hardly, first, ahead)].mean(axis=1) for first in range(0, YEAR, NEXT)]
    return np.maximum(profile, LEAST)[:, _of_year(weeks)], np.stack(told, axis=1)


def by_week(units: np.ndarray, orders: np.ndarray) -> np.ndarray:
    """How each week of the year ahead stands against the year, item by item: an array (items, 52); 0 where
    the shop was closed in each year; all 1, in one row, where there are fewer than two years.

    units, orders: as `by_item` takes them.

    >>> sold = np.tile(np.r_[np.zeros(6), np.full(46, 10.0)], (1, 2))
    >>> by_week(sold, sold)[0, :8].round(2).tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0]
    """
    if units.shape[1] < 2 * YEAR:
        return np.ones((1, YEAR))
    profile, known, _ = _profiles(units, orders)
    return np.where(known, np.maximum(profile, HARDLY), 0.0)


def _profiles(units, orders):
    """A year of each item, beginning with the week ahead; in which weeks of it the shop was ever open, and in
    which it hardly sold.
    """
    n, weeks = units.shape
    total = units.sum(axis=0)
    raw, shop, sharp, known = _year(total)
    first = np.where((units > 0).any(axis=1), (units > 0).argmax(axis=1), weeks)
    seen = _years(open_weeks(total) & (np.arange(weeks) >= first[:, None]))
    level = _years(units).sum(axis=2) / np.maximum(seen @ shop, 1e-300)
    each = (level > 0).all(axis=1) & (orders.sum(axis=1) > 0)  # sold in each of the years
    profile = np.tile(shop, (n, 1))
    if each.any():
        seen, ratio = seen[each], _years(units[each]) / _trend(level[each])
        own = ratio.sum(axis=1) / np.maximum(seen.sum(axis=1), 1)
        smooth = _smooth(own, seen.any(axis=1), _hardly(raw))
        smooth = np.where(np.isnan(smooth), shop - sharp, smooth)
        own = np.where(seen.any(axis=1), own, smooth)
        as_sharp = (own - smooth) @ sharp / max(sharp @ sharp, 1e-300)  # times as the shop is
        own = np.maximum(smooth + as_sharp[:, None] * sharp, 0.0)
        off, due = (
            x.reshape(*x.shape[:2], -1, PERIOD).sum(axis=3) for x in (ratio - seen * raw, seen * shop)
        )
        off = np.divide(off, np.sqrt(due), out=np.zeros_like(off), where=due > 0)  # by chance all are alike
        profile[each] += _trust(off, orders[each].sum(axis=1))[:, None] * (own - shop)
    return profile, known, _hardly(raw)


def _trust(off, lines):
    """What the own season of each item counts, 0 to 1. off: array (items, years, periods), how far it was
    from the shop's. lines: order lines, by item.
    """
    chance = off.var(axis=1, ddof=1).sum(axis=1) / off.shape[1]  # of the mean of the years
    again = (off.mean(axis=1) ** 2).sum(axis=1) - chance
    chance = np.maximum((chance * lines).mean() / lines, 1e-12)
    varies = 0.0
    for _ in range(6):  # who has many lines tells more of it, the more, the smaller it is
        weight = (chance + varies) ** -2.0
        varies = max(0.0, float(np.average(again, weights=weight)))
    error = np.sqrt((weight**2 * (again - varies) ** 2).sum()) / weight.sum()
    varies = max(0.0, varies - SURE * error)
    return varies / (varies + chance)


def _year(total):
    """A year of a whole shop, beginning with the week ahead: as it was; as far as it comes again; how much of
    that is sharper than five weeks; and in which weeks of it the shop was ever open.
    """
    each, is_open = _years(total), _years(open_weeks(total))
    is_open = is_open | ~is_open.any()
    known = is_open.any(axis=0)
    growth = _trend(_shape(each, is_open)[0], level=False)
    level, raw = _shape(each / growth, is_open)
    hardly, years = _hardly(raw), each / growth / level[:, None]
    smooth = _smooth(raw, known, hardly)
    at = np.flatnonzero(~np.isnan(smooth))
    smooth = np.interp(np.arange(YEAR), np.r_[at - YEAR, at, at + YEAR], np.tile(smooth[at], 3))
    raw = np.where(known, raw, smooth)
    seen = is_open.sum(axis=0)

    def again(part, years, mean):
        """Of a part of the pattern the share that is no chance, by how the years are off their mean."""
        off = (is_open * (years - mean) ** 2).sum(axis=0) / np.maximum(seen * (seen - 1), 1)
        return part * max(0.0, 1.0 - off.sum() / max((part**2).sum(), 1e-300))

    sharp = again(np.where(seen > 1, raw - smooth, 0.0), years, raw)
    years = _smooth(years * is_open, is_open, hardly)
    wave = again(smooth - 1.0, np.where(np.isnan(years), smooth, years), smooth)
    return raw, 1.0 + wave + sharp, sharp, known


def _told(known, first, weeks):
    """Which weeks of the year tell of so many from the first on: those in which the shop sells, if any."""
    ahead = np.arange(first, first + weeks) % YEAR
    return ahead[known[ahead]] if known[ahead].any() else ahead


def _shape(each, is_open):
    """The levels of some years and the pattern of one, whose products they are; closed weeks say nothing."""
    counts, pattern = np.maximum(is_open.sum(axis=0), 1), np.ones(YEAR)
    for _ in range(20):  # at once, where no week is closed
        level = np.maximum(each.sum(axis=1) / np.maximum(is_open @ pattern, 1e-300), 1e-300)
        pattern = (each / level[:, None]).sum(axis=0) / counts
    return level, pattern


def _trend(levels, level=True):
    """The trend of years, week by week: arrays (..., years) and (..., years, weeks)."""
    growth = np.clip(np.gradient(np.log(levels), axis=-1), -np.log(FASTEST), np.log(FASTEST))
    weeks = np.exp(growth[..., None] * (np.arange(YEAR) / YEAR - 0.5))
    return levels[..., None] * weeks if level else weeks


def _hardly(year):
    """Which weeks of a year hardly sell: less than a tenth of the mean in so many, one after the other, that
    it is no chance.
    """
    least = np.tile(year < LEAST, 3)
    whole = np.convolve(least, np.ones(PERIOD), "valid") > PERIOD - 0.5  # where such a run begins
    return np.convolve(whole, np.ones(PERIOD), "full")[YEAR : 2 * YEAR] > 0.5


def _smooth(year, known, hardly):
    """The mean of those of five weeks of a year that are known; NaN where none is. Of others year is 0. The
    weeks that hardly sell are taken apart: what is next to them is no season of theirs.
    """
    parts = []
    for of in (hardly, ~hardly):
        sums, counts = (sum(np.roll(x * of, k, axis=-1) for k in range(-2, 3)) for x in (year, known * 1))
        parts.append(np.divide(sums, counts, out=np.full(sums.shape, np.nan), where=counts > 0))
    return np.where(hardly, *parts)


def _years(weeks):
    """The whole years up to now: an array (..., years, weeks)."""
    n = weeks.shape[-1]
    return weeks[..., n % YEAR :].reshape(*weeks.shape[:-1], n // YEAR, YEAR)


def _of_year(n):
    """The week of the year of each of n weeks, 0 for the one ahead."""
    return (np.arange(n) - n) % YEAR
