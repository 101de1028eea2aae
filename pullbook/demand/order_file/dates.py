"""Dates and times of day in the cells of an order file, in many formats.

dateparser knows as many, but reads cell by cell, so that day and month change places within a column; takes
what it does not understand for another day (4 Mart 2024 for 26 April); and needs 17 ms a cell.
"""

import datetime
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pullbook.demand.order_file.clock import seconds_of, split
from pullbook.demand.order_file.day_order import moment, orders
from pullbook.demand.order_file.months import WORD, month_names

EPOCH = datetime.datetime(1899, 12, 30)  # from which Excel counts days
UNSET = np.datetime64("1971-01-01")  # earlier ones, such as 1970-01-01, are what systems write for none
NUMERIC = re.compile(r"(\d{1,4})\s?([-/. ])\s?(\d{1,2})\s?[-/. ]\s?'?(\d{1,4})\.?")
MONTH = re.compile(r"(?:(\d{4})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{4}))")
RANGE = re.compile(
    r"(\d\S*(?: \S+){0,3}?\d{2})\s*(?:\s[-–—~]|\sto|\sbis|\sau|\sal|\stot|\sdo|[–—~])\s*\d.*\d{2}"
)


@dataclass
class Times:
    """Dates of cells. when: datetime64[s], NaT where there is none. offset: minutes ahead of UTC, NaN where
    no time zone is given. clock: whether the cell has a time of day. seconds: of a cell that is only a time
    of day, since midnight, else NaN. notes: what was told from the whole column. doubts: what was not.
    """

    when: np.ndarray
    offset: np.ndarray
    clock: np.ndarray
    seconds: np.ndarray
    notes: list
    doubts: list


def times(cells, counts=None, dayfirst=None, epoch=EPOCH):
    """The dates of distinct cells, each format for itself; day or month first is decided from all of them.

    counts: rows that have the cell. dayfirst: True, False or None (decide).

    >>> times(["13/01/2024 08:05", "2/1/24", "3 mars 2024", 45295.25]).when.astype(str).tolist()
    ['2024-01-13T08:05:00', '2024-01-02T00:00:00', '2024-03-03T00:00:00', '2024-01-04T06:00:00']
    """
    counts = np.ones(len(cells), int) if counts is None else counts
    day_at, clock_at, day_ids, clock_ids, direct = _parted(cells, epoch)
    rows = np.bincount(day_at, counts, minlength=len(day_ids))
    days = _Days(day_ids, rows, epoch)
    order, notes, doubts = orders(days.parsed, rows, dayfirst, [d for d in direct.values() if _is_day(d)])
    moments = np.array([moment(p, order) for p in days.parsed], "datetime64[s]")
    clocks = [seconds_of(text) for text in clock_ids]
    since = np.array([np.nan if c is None else c[0] for c in clocks])
    zone = np.array([np.nan if c is None or c[1] is None else c[1] for c in clocks])
    stamp = np.array([isinstance(p, datetime.datetime) and p.tzinfo is not None for p in days.parsed], bool)
    seconds, offset = since[clock_at], np.where(stamp[day_at], 0.0, zone[clock_at])
    has = np.isfinite(seconds)
    when = moments[day_at] + np.where(has, seconds, 0).astype("timedelta64[s]")
    when[~has] = np.datetime64("NaT", "s")
    whole = np.array([isinstance(p, datetime.datetime) for p in days.parsed], bool)  # not only a day
    clock = (clock_at > 0) | whole[day_at]
    only = np.where((day_at == 0) & (clock_at > 0), seconds, np.nan)
    for i, value in direct.items():
        if isinstance(value, float):
            only[i] = value
        elif value is not None:
            when[i], clock[i] = value, (value.hour, value.minute, value.second) != (0, 0, 0)
    return Times(when, offset, clock, only, notes, doubts + days.doubts)


def _parted(cells, epoch):
    """For each cell which day and which time of day it has, these as distinct texts, and what is no text."""
    n, direct = len(cells), {}
    if n > 10_000 and all(
        c.__class__ is str and c[13:14] == ":" and c[10] in " T" and c[4] == "-" == c[7] for c in cells
    ):
        days, clocks = ({"": 0}, {"": 0})
        found = [_slices(cells, part, ids) for part, ids in ((slice(0, 10), days), (slice(11, None), clocks))]
        return *found, list(days), list(clocks), direct
    day_at, clock_at = np.zeros(n, int), np.zeros(n, int)
    clock_ids, day_ids = {"": 0}, {"": 0}
    for i, cell in enumerate(cells):
        if not isinstance(cell, str):
            direct[i] = _typed(cell, epoch)
            continue
        day, clock = split(cell)
        day_at[i] = day_ids.setdefault(day, len(day_ids))
        clock_at[i] = clock_ids.setdefault(clock, len(clock_ids))
    return day_at, clock_at, list(day_ids), list(clock_ids), direct


def _slices(cells, part, ids, size=100_000):
    """For each cell which of some distinct texts a part of it is; ids: their numbers, which are added to."""
    made = []
    for start in range(0, len(cells), size):
        codes, distinct = pd.factorize(np.array([c[part] for c in cells[start : start + size]], object))
        made.append(np.array([ids.setdefault(text, len(ids)) for text in distinct])[codes])
    return np.concatenate(made)


def _is_day(value):
    return isinstance(value, datetime.datetime)


def _typed(cell, epoch):
    """A cell of a spreadsheet as a datetime, or as seconds since midnight, or None."""
    if isinstance(cell, datetime.datetime):
        return (cell.replace(tzinfo=None) + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
    if isinstance(cell, datetime.date):
        return datetime.datetime(cell.year, cell.month, cell.day)
    if isinstance(cell, datetime.time):
        return float(cell.hour * 3600 + cell.minute * 60 + cell.second)
    if isinstance(cell, datetime.timedelta):
        return cell.total_seconds() if 0 <= cell.total_seconds() < 86400 else None
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if 0 < cell < 1:
            return float(round(cell * 86400))
        moment = _digits(str(int(cell))) if cell >= 10**8 and float(cell).is_integer() else None
        return moment.replace(tzinfo=None) if _is_day(moment) else _serial(float(cell), epoch)
    return None


def _serial(days, epoch=EPOCH):
    """The moment that Excel writes as a number of days."""
    return epoch + datetime.timedelta(seconds=round(days * 86400)) if 20_000 <= days < 80_000 else None


class _Days:
    """Distinct texts of days. parsed: of each a date, a datetime, or (a, b, c, sign, form) where year, month
    and day are not told apart yet (see `day_order`); None if it is no date.
    """

    def __init__(self, texts, rows, epoch):
        self.epoch, self.doubts, self.spans, self.months = epoch, [], 0, 0
        named = [(text, n) for text, n in zip(texts, rows) if WORD.search(text)]
        self.month = month_names(*zip(*named)) if named else None
        self.parsed = []
        for text, n in zip(texts, rows):
            self.row = n
            self.parsed.append(self._day(text))
        if self.spans:
            self.doubts.append(f"{self.spans:,.0f} dates are spans of days; the first day counts.")
        if self.months:
            self.doubts.append(
                f"{self.months:,.0f} dates are months without a day; the first day of it counts."
            )

    def _day(self, text):
        try:
            if text.isdigit() and text.isascii():
                return _digits(text)
            if m := NUMERIC.fullmatch(text):
                return _triple(m)
            if m := re.fullmatch(r"(\d{5})[.,](\d+)", text):
                return _serial(float(f"{m[1]}.{m[2]}"), self.epoch)
            if m := MONTH.fullmatch(text):
                return self._first_of(int(m[1] or m[4]), int(m[2] or m[3]))
            if (m := RANGE.fullmatch(text)) and (day := self._day(m[1])):
                self.spans += self.row
                return day
            return self._named(text) if self.month and WORD.search(text) else None
        except (ValueError, OverflowError):
            return None

    def _first_of(self, year, month):
        day = datetime.date(year, month, 1) if 1900 <= year < 2200 else None
        self.months += self.row * (day is not None)
        return day

    def _named(self, text):
        """31 March 2024, March 31st, 2024, 2024-Mar-31, 31-MAR-24: a month by name and two numbers."""
        found = [(m[0], m.start()) for m in re.finditer(r"\d+", text)]
        month = self.month(text) if 1 <= len(found) <= 3 else None
        if month is None:
            rest = re.sub(r"[^\W\d_]+[.,]*\s*", "", text).strip(" ,.")  # perhaps a weekday and a plain date
            known = self.month(f"1 jan {text}") == 1 if rest != text and self.month else False
            return self._day(rest) if known else None
        if len(found) == 1 and len(found[0][0]) == 4:
            return self._first_of(int(found[0][0]), month)
        if len(found) == 3 and int(found[1 if len(found[2][0]) == 4 else 2][0]) == month:
            return None
        if len(found) != 2:
            return None
        (a, _), (b, _) = found
        year, day = (a, b) if len(a) == 4 else (b, a)
        if len(year) not in (2, 4) or len(day) > 2:
            return None
        return datetime.date(int(year) if len(year) == 4 else two_digits(int(year)), month, int(day))


def _triple(m):
    a, b, c = int(m[1]), int(m[3]), int(m[4])
    if len(m[1]) == 4:
        return (a, b, c, m[2], "first") if 1900 <= a < 2200 and len(m[4]) < 3 and b and c else None
    if len(m[1]) > 2 or len(m[4]) == 3 or len(m[4]) == 1 == len(m[1]):
        return None
    if len(m[4]) == 4:
        could = 1900 <= c < 2200 and 1 <= min(a, b) <= 12 and max(a, b) <= 31
        return (a, b, c, m[2], "last") if could else None
    return (a, b, c, m[2], "two")


def _digits(text):
    """A day or moment written in digits alone: 20241231, a spreadsheet's 45657, 241231, or seconds since
    1970.
    """
    if len(text) == 8:
        year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
        if 1900 <= year < 2200 and 1 <= month <= 12:
            return datetime.date(year, month, day)
        last = int(text[4:])
        return (int(text[:2]), int(text[2:4]), last, "", "last") if 1900 <= last < 2200 else None
    if len(text) == 6:
        return (int(text[:2]), int(text[2:4]), int(text[4:]), "", "two")
    if len(text) == 5:
        return _serial(float(text))
    if len(text) in (10, 13, 16) and 10**9 * 0.3 <= int(text[:10]) < 4 * 10**9:
        return datetime.datetime.fromtimestamp(int(text[:10]), datetime.UTC)
    return None


def two_digits(year):
    """The year that two digits mean.

    >>> two_digits(24), two_digits(99)
    (2024, 1999)
    """
    return year + (2000 if year < 70 else 1900)
