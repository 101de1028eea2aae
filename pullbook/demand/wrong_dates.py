"""Dates of order lines that were perhaps typed wrong."""

import numpy as np

FAR = 56  # days without a line, from which on those before or after may be dated wrong
HOLE = 21  # days without a line after those of a January, from which on they may be of the next
HABIT = 45  # days into a year, for which the old one may still be typed
OTHERS = 14  # days, at most, from the line before to where such lines would be


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


def old_year(days: np.ndarray) -> tuple[int, int, np.datetime64, np.datetime64] | None:
    """The lines of a January that were perhaps typed with the year before: the first of all, followed by a
    hole of three weeks or more; and a year later there is a place for them, right after other lines, where no
    line is, with which no hole is half as long. They are at least half as many a day as the others. How many
    they are, the weeks of the hole, and their first and last day; None: no such lines.

    days: whole numbers, counted from 1970.

    >>> typed = np.r_[14_975:15_006, 15_034:15_340]              # January, and from March to December
    >>> old_year(typed)
    (31, 4, np.datetime64('2011-01-01'), np.datetime64('2011-01-31'))
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
    if begins == 0 or begins < ends or later[0] - others[begins - 1] > OTHERS:
        return None
    mended = np.concatenate([others[:begins], later, others[begins:]])
    few = 2 * k / (later[-1] - later[0] + 1) < len(others) / (others[-1] - others[0] + 1)
    if few or gaps[k - 1] < max(HOLE, 2 * np.diff(mended).max()):
        return None
    return k, int(gaps[k - 1] // 7), first, last


def wrong_dates(days: np.ndarray) -> tuple[str, ...]:
    """A doubt for each end where days are far from all others, or for those of a January that were perhaps
    typed with the old year. days: of the order lines, whole numbers counted from 1970.
    """
    doubts = [
        f"{count:,} of the {len(days):,} lines {'is' if count == 1 else 'are'} dated {weeks:,} weeks {end}"
        f" all others: a year or a month typed wrong? If so, leave {'it' if count == 1 else 'them'} out:"
        f" lines[pd.to_datetime(lines['time']) {'>=' if end == 'before' else '<'}"
        f" '{day + (end == 'after')}']."
        for count, weeks, end, day in far(days)
    ]
    if not doubts and (typed := old_year(days)):
        count, weeks, first, last = typed
        doubts.append(
            f"The first {count:,} of the {len(days):,} lines are dated {first} to {last}; then there are none"
            f" for {weeks} weeks, and there is room for them a year later. Was the old year typed in January?"
            f" If so, mend it: day = pd.to_datetime(lines['time']); lines['time'] ="
            f" day.mask(day < '{last + 1}', day + pd.DateOffset(years=1))."
        )
    return tuple(doubts)
