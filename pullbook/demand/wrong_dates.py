"""Dates of order lines that were perhaps typed wrong."""

import numpy as np
import pandas as pd

FAR = 56  # days without a line, from which on those before or after may be dated wrong
HOLE = 21  # days without a line after those of a January, from which on they may be of the next
HABIT = 45  # days into a year, for which the old one may still be typed
OTHERS = 14  # days, at most, from the line before to where such lines would be
SURE, LEAST = (
    2.0,
    10,
)  # standard deviations by which lines are too few there, where some are; lines typed wrong
MANY, WEEKS, ALONE = (
    3,
    3,
    0.2,
)  # orders in a week that stands alone; such weeks; and their share of all orders


def far(days: np.ndarray) -> list[tuple[int, int, str, np.datetime64]]:
    """The few days, at either end, that are long before or after all others: by more than eight weeks and
    four times the longest gap between those, or by more than a year. For each end that has such: how many,
    the weeks between, "before" or "after", and the nearest day of the others.

    days: whole numbers, counted from 1970. Few are at most 5%, and one is.

    >>> far(np.r_[np.arange(19_000, 19_100), 19_500])
    [(1, 57, 'after', np.datetime64('2022-04-17'))]
    """
    days = np.sort(days)
    gaps, n = np.diff(days), len(days)
    few = max(1, int(0.05 * n))
    if n <= 2 * few + 1:
        return []
    least = min(365, max(FAR, 4 * gaps[few:-few].max()))
    first, last = int(gaps[:few].argmax()), n - few + int(gaps[-few:].argmax())
    ends = ((first, "before", first + 1, first + 1), (last - 1, "after", n - last, last - 1))
    return [
        (count, int(gaps[k] // 7), end, np.datetime64(int(days[other]), "D"))
        for k, end, count, other in ends
        if gaps[k] > least
    ]


def old_year(days: np.ndarray) -> tuple[int, int, np.datetime64, np.datetime64, bool] | None:
    """The lines of a January that were perhaps typed with the year before: the first of all, followed by a
    hole of three weeks or more; and a year later there is a place for them, right after other lines, with
    which no hole is half as long. No line is there, and they are at least half as many a day as the others;
    or some are, but too few for chance, beside the eight weeks before and after, and with them as many as
    these. How many they are, the weeks of the hole, their first and last day, and whether some are there;
    None: no such lines.

    days: whole numbers, counted from 1970.

    >>> typed = np.r_[14_975:15_006, 15_034:15_340]              # January, and from March to December
    >>> old_year(typed)
    (31, 4, np.datetime64('2011-01-01'), np.datetime64('2011-01-31'), False)
    """
    days = np.sort(days)
    first = np.datetime64(int(days[0]), "D")
    gaps, early = np.diff(days), int(np.searchsorted(days, days[0] + HABIT))
    k = int(gaps[:early].argmax()) + 1 if len(gaps) else 0  # so many are before the hole
    if f"{first}"[5:7] != "01" or not 0 < k < len(days) / 2:
        return None
    last, others = np.datetime64(int(days[k - 1]), "D"), days[k:]
    year = first.astype("datetime64[Y]")
    later = days[:k] + int(((year + 1).astype("datetime64[D]") - year.astype("datetime64[D]")).astype(int))
    begins, ends = np.searchsorted(others, [later[0], later[-1] + 1])
    if begins == 0 or later[0] - others[begins - 1] > OTHERS:
        return None
    mended = np.sort(np.r_[others, later])
    if gaps[k - 1] < max(HOLE, 2 * np.diff(mended).max()):
        return None
    span = later[-1] - later[0] + 1
    if begins < ends:
        right = k >= LEAST and _in_part(others, later[0], later[-1], k)
    else:
        right = 2 * k / span >= len(others) / (others[-1] - others[0] + 1)
    return (k, int(gaps[k - 1] // 7), first, last, bool(begins < ends)) if right else None


def _in_part(others, first, last, more):
    """Are there too few of the others from a day to another, and with so many more as many as beside it?"""
    day = np.arange(max(first - FAR, others[0]), min(last + FAR, others[-1]) + 1)
    lines = np.searchsorted(others, day, side="right") - np.searchsorted(others, day)
    inside = (day >= first) & (day <= last)
    beside = lines[~inside]
    wanted, sd = beside.mean() * inside.sum(), beside.std() * np.sqrt(inside.sum())
    there = lines[inside].sum()
    return there < wanted - SURE * sd and abs(there + more - wanted) <= SURE * sd


def alone(days: np.ndarray, orders: np.ndarray | None = None) -> tuple[float, list[np.datetime64]]:
    """Weeks of three orders or more, without any in the week before or after: the share of all orders in
    them, and their first days. Where there are many, the lines have perhaps the dates of months, or of bills.

    days: whole numbers, counted from 1970. orders: numbers of the orders of these lines; None: each is one.

    >>> first = pd.date_range("2024-01-01", periods=12, freq="MS").to_numpy().astype("datetime64[D]")
    >>> share, weeks = alone(np.repeat(first.astype(int), 5))
    >>> share, len(weeks)
    (1.0, 12)
    """
    kept = ~pd.DataFrame({"day": days, "order": range(len(days)) if orders is None else orders}).duplicated()
    day = days[kept.to_numpy()]
    week = (day - days.min()) // 7
    count = np.bincount(week)
    beside = np.pad(count, 1)
    found = np.flatnonzero((count >= MANY) & (beside[:-2] == 0) & (beside[2:] == 0))
    firsts: list[np.datetime64] = [np.datetime64(int(day[week == k].min()), "D") for k in found]
    return float(count[found].sum() / count.sum()), firsts


def wrong_dates(days: np.ndarray, orders: np.ndarray | None = None) -> tuple[str, ...]:
    """A doubt for each end where days are far from all others, or for those of a January that were perhaps
    typed with the old year; and one where the lines have perhaps the dates of months. days: of the order
    lines, whole numbers counted from 1970. orders: their numbers; None: not known.
    """
    doubts = [
        f"{count:,} of the {len(days):,} lines {'is' if count == 1 else 'are'} dated {weeks:,} weeks {end}"
        f" all others: a year or a month typed wrong, or was the shop closed between? If it was closed, leave"
        f" {'it' if count == 1 else 'them'}; if typed wrong, leave {'it' if count == 1 else 'them'} out:"
        f" lines[pd.to_datetime(lines['time']) {'>=' if end == 'before' else '<'}"
        f" '{day + (end == 'after')}']."
        for count, weeks, end, day in far(days)
    ]
    if not doubts and (typed := old_year(days)):
        count, weeks, first, last, in_part = typed
        room = "too few a year later" if in_part else "room for them a year later"
        doubts.append(
            f"The first {count:,} of the {len(days):,} lines are dated {first} to {last}; then there are none"
            f" for {weeks} weeks, and there {'are' if in_part else 'is'} {room}. Was the old year typed in"
            " January? If so, mend it: day = pd.to_datetime(lines['time']); lines['time'] ="
            f" day.mask(day < '{last + 1}', day + pd.DateOffset(years=1))."
        )
    share, some = alone(days, orders)
    if len(some) >= WEEKS and share >= ALONE:
        doubts.append(
            f"{share:.0%} of the orders stand in {len(some):,} weeks with none in the week before or after"
            f" ({', '.join(map(str, some[:3]))}{' ...' * (len(some) > 3)}). Are these the dates of months,"
            " or of bills? A plan goes by the week: give each line the day of its order. If orders do come so"
            " seldom, all is well."
        )
    return tuple(doubts)
