"""Dates and times of day in the cells of an order file, in many formats."""

import datetime
import re
from dataclasses import dataclass

import numpy as np

from pullbook.demand.order_file.cells import bare
from pullbook.demand.order_file.vocabulary import any_of, words

EPOCH = datetime.datetime(1899, 12, 30)  # from which Excel counts days
MONTHS, ZONES = words("month"), words("zone")
CLOCK = re.compile(
    r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d*)?)?(?: ?([ap])\.? ?m\.?)?(?: ?(?:uhr|h))?"
    r"(?: ?([a-z]{1,4}))?(?: ?([+-])(\d\d?):?(\d\d)?)?(?: ?\(.*\))?",
    re.I,
)
DOTTED = re.compile(
    r"(.*(?:\d{4}|\d\d?[-/]\d\d?|\d\d?[./]\d\d?[./]\d\d))(?:[ T]|, )"
    r"(\d\d?)[h.](\d\d)(?:[m.](\d\d)s?)?(?: uhr)?",
    re.I,
)
PACKED = re.compile(r"(\d{8})[T ]?(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(Z?)")
NUMERIC = re.compile(r"(\d{1,4})([-/. ]) ?(\d{1,2})[-/. ] ?'?(\d{1,4})\.?")
NAMED = re.compile(  # 31 March 2024, March 31, 2024, 2024-Mar-31
    r"(?:(\d{1,2})(?:st|nd|rd|th|er|\.)?[-/. ]*(?:de |of )?"
    r"([^\W\d]{3,})\.?,?[-/. ]*(?:de |del )?'?(\d{4}|\d\d)"
    r"|([^\W\d]{3,})\.?[-/. ]*(\d{1,2})(?:st|nd|rd|th)?,?[-/. ]+(\d{4}|\d\d)"
    r"|(\d{4})[-/. ]([^\W\d]{3,})\.?[-/. ](\d{1,2}))",
    re.I,
)
WEEKDAY = re.compile(rf"^{any_of('weekday')}[a-z]*[.,]* +(?=\S*\d|[^\W\d]{{3,}}\.? \d)", re.I)


@dataclass
class Times:
    """Dates of cells. when: datetime64[s], NaT where there is none. offset: minutes ahead of UTC, NaN where
    no time zone is given. clock: whether the cell has a time of day. seconds: of a cell that is only a time
    of day, since midnight, else NaN. notes."""

    when: np.ndarray
    offset: np.ndarray
    clock: np.ndarray
    seconds: np.ndarray
    notes: list


def times(cells, counts=None, dayfirst=None, epoch=EPOCH):
    """The dates of distinct cells, each format for itself; day or month first is decided from all of them.

    counts: rows that have the cell. dayfirst: True, False or None (decide).

    >>> times(["13/01/2024 08:05", "2/1/24", "3 mars 2024", 45295.25]).when.astype(str).tolist()
    ['2024-01-13T08:05:00', '2024-01-02T00:00:00', '2024-03-03T00:00:00', '2024-01-04T06:00:00']
    """
    counts = np.ones(len(cells), int) if counts is None else counts
    n = len(cells)
    day_at, clock_at, direct = np.zeros(n, int), np.zeros(n, int), {}
    clock_ids, day_ids = {"": 0}, {"": 0}
    for i, cell in enumerate(cells):
        if not isinstance(cell, str):
            direct[i] = _typed(cell, epoch)
            continue
        day, clock = _split(cell)
        day_at[i] = day_ids.setdefault(day, len(day_ids))
        clock_at[i] = clock_ids.setdefault(clock, len(clock_ids))
    parsed = [_day(text) for text in day_ids]
    first, notes = _first(parsed, np.bincount(day_at, counts, minlength=len(parsed)), dayfirst)
    moments = np.array([_moment(p, first) for p in parsed], "datetime64[s]")
    clocks = [_clock(text) for text in clock_ids]
    since = np.array([np.nan if c is None else c[0] for c in clocks])
    zone = np.array([np.nan if c is None or c[1] is None else c[1] for c in clocks])
    stamp = np.array([isinstance(p, datetime.datetime) and p.tzinfo is not None for p in parsed], bool)
    seconds, offset = since[clock_at], np.where(stamp[day_at], 0.0, zone[clock_at])
    has = np.isfinite(seconds)
    when = moments[day_at] + np.where(has, seconds, 0).astype("timedelta64[s]")
    when[~has] = np.datetime64("NaT")
    whole = np.array([isinstance(p, datetime.datetime) for p in parsed], bool)  # a moment, not only a day
    clock = (clock_at > 0) | whole[day_at]
    only = np.where((day_at == 0) & (clock_at > 0), seconds, np.nan)
    for i, value in direct.items():
        if isinstance(value, float):
            only[i] = value
        elif value is not None:
            when[i], clock[i] = value, (value.hour, value.minute, value.second) != (0, 0, 0)
    return Times(when, offset, clock, only, notes)


def _typed(cell, epoch):
    """A cell of a spreadsheet as a datetime, or as seconds since midnight, or None."""
    if isinstance(cell, datetime.datetime):
        return (cell.replace(tzinfo=None) + datetime.timedelta(microseconds=500_000)).replace(microsecond=0)
    if isinstance(cell, datetime.date):
        return datetime.datetime(cell.year, cell.month, cell.day)
    if isinstance(cell, datetime.time):
        return float(cell.hour * 3600 + cell.minute * 60 + cell.second)
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if 0 < cell < 1:
            return float(round(cell * 86400))
        return _serial(float(cell), epoch)
    return None


def _serial(days, epoch=EPOCH):
    """The moment that Excel writes as a number of days."""
    return epoch + datetime.timedelta(seconds=round(days * 86400)) if 20_000 <= days < 80_000 else None


def _split(text):
    """Day and time of day of one cell."""
    if text[13:14] == ":" and text[10] in " T" and len(text) in (16, 19):
        return text[:10], text[11:]
    if not text.isascii() or "  " in text or text[:1] == " " or text[-1:] == " ":
        text = " ".join(text.split())
    i = text.find(":")
    if i < 0:
        return _split_otherwise(text)
    j = i - 2 if i > 1 and text[i - 2].isdigit() else i - 1
    if j < 0:
        return text, ""
    day, clock = text[:j].rstrip(" ,"), text[j:]
    if day[-1:] in ("T", "t", "-", "_") and day[-2:-1].isdigit():
        day = day[:-1]
    first = r"(\d\d?:\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?),? +(\S.*\d{4}|\d.*\d)"  # the time before the day
    if not any(c.isdigit() for c in day) and len(clock) > 8 and (m := re.fullmatch(first, clock, re.I)):
        return m[2], m[1]
    if m := re.fullmatch(r"(\d\d?:\d\d(?::\d\d)?) (\d{4})", clock):  # Thu Dec 01 08:26:00 2010
        return f"{day} {m[2]}", m[1]
    return day, clock


def _split_otherwise(text):
    """Day and time of day of a cell without a colon, such as 20241231 0805, 31.12.2024 8.05 or 8h05."""
    if len(text) > 10:
        if m := PACKED.fullmatch(text):
            return m[1], f"{m[2]}:{m[3]}:{m[4] or '00'}{m[5]}"
        if m := DOTTED.fullmatch(text):
            return m[1], f"{m[2]}:{m[3]}:{m[4] or '00'}"
    elif m := re.fullmatch(r"(\d\d?)h(\d\d)", text):
        return "", f"{m[1]}:{m[2]}"
    return text, ""


def _clock(text):
    """Seconds since midnight and minutes ahead of UTC (None: not said); None if it is no time of day."""
    if not text:
        return 0.0, None
    m = CLOCK.fullmatch(text)
    if not m:
        return None
    h, mi, s = int(m[1]), int(m[2]), int(m[3] or 0)
    if m[4]:
        if not 1 <= h <= 12 and h != 0:
            return None
        h = h % 12 + (12 if m[4].lower() == "p" else 0)
    if h > 23 or mi > 59 or s > 59:
        return None
    zone, name = None, (m[5] or "").lower()
    if m[6]:
        zone = (int(m[7]) * 60 + int(m[8] or 0)) * (1 if m[6] == "+" else -1)
    elif name in ZONES:
        zone = ZONES[name] * 60
    elif name:
        return None
    return h * 3600.0 + mi * 60 + s, zone


def _day(text):
    """A date, a datetime, or (a, b, year, sign) where day and month are not told apart yet; None if it is no
    date."""
    try:
        if text.isdigit() and text.isascii():
            return _digits(text)
        if m := NUMERIC.fullmatch(text):
            a, b, c = int(m[1]), int(m[3]), int(m[4])
            if len(m[1]) == 4:
                return datetime.date(a, b, c) if 1900 <= a < 2200 else None
            if len(m[1]) > 2 or len(m[4]) not in (2, 4):
                return None
            if a > 31 and len(m[4]) == 2:  # 99-12-01
                return datetime.date(_year(a), b, c)
            year = c if len(m[4]) == 4 else _year(c)
            could = 1900 <= year < 2200 and 1 <= min(a, b) and max(a, b) <= 31 and min(a, b) <= 12
            return (a, b, year, m[2]) if could else None
        if m := re.fullmatch(r"(\d{5})[.,](\d+)", text):
            return _serial(float(f"{m[1]}.{m[2]}"))
        text = bare(text)
        if not NAMED.fullmatch(
            text
        ):  # else "Mar 1, 2025" would lose its month, which is Spanish for a Tuesday
            text = WEEKDAY.sub("", text)
        if NUMERIC.fullmatch(text):
            return _day(text)
        if m := NAMED.fullmatch(text):
            d, mo, y = (m[1], m[2], m[3]) if m[1] else (m[5], m[4], m[6]) if m[4] else (m[9], m[8], m[7])
            return datetime.date(int(y) if len(y) == 4 else _year(int(y)), MONTHS[mo], int(d))
    except (ValueError, KeyError, OverflowError):
        pass
    return None


def _digits(text):
    """A day or moment written in digits alone: 20241231, a spreadsheet's 45657, or seconds since 1970."""
    if len(text) == 8:
        day = datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
        return day if 1900 <= day.year < 2200 else None
    if len(text) == 5:
        return _serial(float(text))
    if len(text) in (10, 13) and 10**9 * 0.3 <= int(text[:10]) < 4 * 10**9:
        return datetime.datetime.fromtimestamp(int(text[:10]), datetime.UTC)
    return None


def _year(two):
    """The year that two digits mean."""
    return two + (2000 if two < 70 else 1900)


def _first(parsed, counts, given):
    """Whether the day comes first, by the sign between day and month; and what to tell about it."""
    signs, notes = {".": True}, []
    for sign in sorted({p[3] for p in parsed if isinstance(p, tuple)}):
        rows = [(p, c) for p, c in zip(parsed, counts) if isinstance(p, tuple) and p[3] == sign and c]
        day, month = sum(c for p, c in rows if p[0] > 12), sum(c for p, c in rows if p[1] > 12)
        open_ = sum(c for p, c in rows if p[0] <= 12 and p[1] <= 12 and p[0] != p[1])
        signs[sign] = given if given is not None else sign == "." or day >= month
        way = "day" if signs[sign] else "month"
        if given is not None or not rows:
            continue
        if day and month:
            notes.append(
                f"Dates written with {sign!r} have the day first in {day:,.0f} rows and the month first in "
                f"{month:,.0f}; the {open_:,.0f} that could be either are read {way} first "
                "(dayfirst= decides)."
            )
        elif open_ and not day and not month and sign != ".":
            notes.append(
                f"Dates written with {sign!r} do not tell whether day or month comes first "
                f"({open_:,.0f} rows); read day first. If that is wrong: dayfirst=False."
            )
        elif open_ and sign != ".":
            notes.append(
                f"Dates written with {sign!r} have the {way} first: {day + month:,.0f} rows show it."
            )
    return signs, notes


def _moment(day, first):
    """What `_day` found as a moment, or None. first: by sign, whether the day comes first."""
    if isinstance(day, tuple):
        a, b, year, sign = day
        d, m = (a, b) if first[sign] else (b, a)
        if m > 12:
            d, m = m, d
        try:
            return datetime.datetime(year, m, d)
        except ValueError:
            return None
    if isinstance(day, datetime.datetime):
        return day.replace(tzinfo=None)
    return day
