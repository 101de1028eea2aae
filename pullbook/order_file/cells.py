"""What the cells of an order file say: text, dates and times of day in many formats, numbers with commas or points."""

import datetime
import re
import unicodedata
from dataclasses import dataclass

import numpy as np

NOTHING = {"", "nan", "null", "none", "n/a", "#n/a", "nat", "-", "--", "(blank)", "#value!", "#ref!", "#div/0!", "#name?", "<na>"}
EPOCH = datetime.datetime(1899, 12, 30)  # from which Excel counts days


def text_of(cell):
    """A cell as text: spaces at the ends and doubled ones go, 85123.0 of a spreadsheet is 85123; nothing, and marks such as #N/A, is ''.

    >>> text_of(85123.0), text_of("  mug,  blue "), text_of("#N/A"), text_of('="0012"')
    ('85123', 'mug, blue', '', '0012')
    """
    if isinstance(cell, str):
        text = cell.strip() if cell.isprintable() and "  " not in cell else " ".join(cell.replace("\0", "").split())
        if text[:2] == '="' and text[-1] == '"':
            text = text[2:-1]
        return "" if len(text) < 10 and text.lower() in NOTHING else text
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


# dates and clocks

MONTHS = {m: i + 1 for words in (
    "jan feb mar apr may jun jul aug sep oct nov dec", "januar februar marz april mai juni juli august september oktober november dezember",
    "jan feb mrz apr mai jun jul aug sep okt nov dez", "january february march april may june july august september october november december",
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre", "janv fevr mars avr mai juin juil aout sept oct nov dec",
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre", "ene feb mar abr may jun jul ago sep oct nov dic",
    "janner feber maerz apr mai jun jul aug sept okt nov dez") for i, m in enumerate(words.split())}
HOURS = {"z": 0, "utc": 0, "gmt": 0, "wet": 0, "bst": 1, "cet": 1, "mez": 1, "cest": 2, "mesz": 2, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d*)?)?(?: ?([ap])\.? ?m\.?)?(?: ?(?:uhr|h))?(?: ?([a-z]{1,4}))?(?: ?([+-])(\d\d?):?(\d\d)?)?(?: ?\(.*\))?", re.I)
DOTTED = re.compile(r"(.*(?:\d{4}|\d\d?[-/]\d\d?|\d\d?[./]\d\d?[./]\d\d))(?:[ T]|, )(\d\d?)[h.](\d\d)(?:[m.](\d\d)s?)?(?: uhr)?", re.I)
PACKED = re.compile(r"(\d{8})[T ]?(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(Z?)")
NUMERIC = re.compile(r"(\d{1,4})([-/. ]) ?(\d{1,2})[-/. ] ?'?(\d{1,4})\.?")
NAMED = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th|er|\.)?[-/. ]*(?:de |of )?([^\W\d]{3,})\.?,?[-/. ]*(?:de |del )?'?(\d{4}|\d\d)|([^\W\d]{3,})\.?[-/. ]*(\d{1,2})(?:st|nd|rd|th)?,?[-/. ]+(\d{4}|\d\d)|(\d{4})[-/. ]([^\W\d]{3,})\.?[-/. ](\d{1,2}))", re.I)
WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|mie|jeu|jue|ven|vie|sam|sab|dim|dom)[a-z]*[.,]* +(?=\S*\d|[^\W\d]{3,}\.? \d)", re.I)


@dataclass
class Times:
    """Dates of cells. when: datetime64[s], NaT where there is none. offset: minutes ahead of UTC, NaN where no time zone is given.
    clock: whether the cell has a time of day. seconds: of a cell that is only a time of day, since midnight, else NaN. notes."""

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
    days, clocks = {}, {"": (0.0, None)}
    n = len(cells)
    day_at, clock_at, direct = np.zeros(n, int), np.zeros(n, int), {}
    days[""], clock_ids, day_ids = None, {"": 0}, {"": 0}
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
        if len(text) > 10:
            if m := PACKED.fullmatch(text):
                return m[1], f"{m[2]}:{m[3]}:{m[4] or '00'}{m[5]}"
            if m := DOTTED.fullmatch(text):
                return m[1], f"{m[2]}:{m[3]}:{m[4] or '00'}"
        elif m := re.fullmatch(r"(\d\d?)h(\d\d)", text):
            return "", f"{m[1]}:{m[2]}"
        return text, ""
    j = i - 2 if i > 1 and text[i - 2].isdigit() else i - 1
    if j < 0:
        return text, ""
    day, clock = text[:j].rstrip(" ,"), text[j:]
    if day[-1:] in ("T", "t", "-", "_") and day[-2:-1].isdigit():
        day = day[:-1]
    if (not day or day.isalpha() or not any(c.isdigit() for c in day)) and len(clock) > 8:
        if m := re.fullmatch(r"(\d\d?:\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?),? +(\S.*\d{4}|\d.*\d)", clock, re.I):
            return m[2], m[1]
    if m := re.fullmatch(r"(\d\d?:\d\d(?::\d\d)?) (\d{4})", clock):  # Thu Dec 01 08:26:00 2010
        return f"{day} {m[2]}", m[1]
    return day, clock


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
    elif name in HOURS:
        zone = HOURS[name] * 60
    elif name:
        return None
    return h * 3600.0 + mi * 60 + s, zone


def bare(text):
    """Lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def _day(text):
    """A date, a datetime, or (a, b, year, sign) where day and month are not told apart yet; None if it is no date."""
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
            return (a, b, year, m[2]) if 1900 <= year < 2200 and 1 <= min(a, b) and max(a, b) <= 31 and min(a, b) <= 12 else None
        if m := re.fullmatch(r"(\d{5})[.,](\d+)", text):
            return _serial(float(f"{m[1]}.{m[2]}"))
        text = bare(text)
        if not NAMED.fullmatch(text):  # else "Mar 1, 2025" would lose its month, which is Spanish for a Tuesday
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
    if len(text) == 8:
        day = datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
        return day if 1900 <= day.year < 2200 else None
    if len(text) == 5:
        return _serial(float(text))
    if len(text) in (10, 13) and 10**9 * 0.3 <= int(text[:10]) < 4 * 10**9:
        return datetime.datetime.fromtimestamp(int(text[:10]), datetime.UTC)
    return None


def _year(two):
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
            notes.append(f"Dates written with {sign!r} have the day first in {day:,.0f} rows and the month first in {month:,.0f}; "
                         f"the {open_:,.0f} that could be either are read {way} first (dayfirst= decides).")
        elif open_ and not day and not month and sign != ".":
            notes.append(f"Dates written with {sign!r} do not tell whether day or month comes first ({open_:,.0f} rows); read day first. If that is wrong: dayfirst=False.")
        elif open_ and sign != ".":
            notes.append(f"Dates written with {sign!r} have the {way} first: {day + month:,.0f} rows show it.")
    return signs, notes


def _moment(day, first):
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


# numbers

MONEY = r"(?:[€$£¥]|us\$|r\$|eur|euros?|usd|gbp|chf|sek|nok|dkk|pln|cad|aud|kr|zł|fr)\.?"
UNIT = r"(?:x|st|stk|stck|stueck|stück|pc|pcs|pce|pieces?|pièces?|units?|ea|each|uds?|unidad(?:es)?|u|pz)\.?"
SIMPLE = re.compile(r"-?([0-9]+)(?:([.,])([0-9]+))?").fullmatch
NUMBER = re.compile(rf"([(+-]?)\s*(?:{MONEY})?\s*([+-]?)\s*(\d[\d.,'’ ]*|[.,]\d+)(e[+-]?\d+)?\s*(?:{MONEY}|{UNIT})?\s*([-)]?)", re.I)
GROUPS = {sign: re.compile(rf"(?:\d*|\d{{1,3}}(?:{re.escape(other)}\d{{2,3}})*{re.escape(other)}\d{{3}})(?:{re.escape(sign)}\d*)?") for sign, other in (".,", ",.")}


def is_number(text):
    """Whether a text is a number, with whatever commas, points, currency or unit."""
    return bool(NUMBER.fullmatch(text))


class Numbers:
    """The numbers of distinct cells, read in two steps, so that what one column shows of its decimals can help another.

    counts: rows that have each cell. value: what is read so far. votes: rows that show that point or comma is for decimals. open: cells like 1.250, which may be either.
    """

    def __init__(self, cells, counts=None, decimal=None):
        counts = [1] * len(cells) if counts is None else counts.tolist()
        self.value, self.votes, self.open, self.rest, self.decimal = np.full(len(cells), np.nan), {".": 0, ",": 0}, [], [], decimal
        for i, (cell, count) in enumerate(zip(cells, counts)):
            if not isinstance(cell, str):
                if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) < 1e300:
                    self.value[i] = cell
                continue
            m = SIMPLE(cell)
            if m and (m[3] is None or (len(m[3]) != 3 or len(m[1]) > 3 or m[1][0] == "0") and decimal in (None, m[2])):
                self.value[i] = float(cell.replace(",", "."))
                if m[2]:
                    self.votes[m[2]] += count
            elif body := _body(cell):
                tells = _tells(body[1])
                if tells in self.votes:
                    self.votes[tells] += count
                elif tells == "?":
                    self.open.append(body[1])
                self.rest.append((i, tells, *body))

    def close(self, hint=None, goods=False):
        """The numbers and notes. hint: the decimal sign of other columns, for a column that shows none."""
        sign, notes = self._sign(hint, goods)
        if min(self.votes.values()) and self.decimal is None:
            notes.append(f"Decimals are written both with point ({self.votes['.']:,} rows) and comma ({self.votes[',']:,} rows); each is read as it shows itself.")
        for i, tells, minus, body, power in self.rest:
            mark = tells if tells in self.votes and self.decimal is None else sign
            if GROUPS[mark].fullmatch(body):
                number = float(body.replace("," if mark == "." else ".", "").replace(",", ".") + power)
                self.value[i] = -number if minus else number
        self.value[~np.isfinite(self.value)] = np.nan
        return self.value, notes

    def _sign(self, hint, goods):
        """The decimal sign of the column, and notes."""
        if self.decimal is not None:
            return self.decimal, []
        if max(self.votes.values()) or hint:
            return (max(self.votes, key=self.votes.get) if max(self.votes.values()) else hint), []
        if not self.open:
            return ".", []
        first = self.open[0]
        sign, other = (".", ",") if "." in first else (",", ".")
        if len(self.open) == len(self.rest) and np.isnan(self.value).sum() <= len(self.rest) and (not goods or all(b.endswith("000") for b in self.open)):
            return sign, [f"Numbers such as {first} are read as {float(first.replace(',', '.')):g}; if they are thousands: decimal={other!r}."]
        return other, [f"Numbers such as {first} are read as {first.replace(sign, '')}; if they are decimals: decimal={sign!r}."]


def numbers(cells, decimal=None, goods=False):
    """The numbers of cells, NaN where there is none. Point or comma for decimals is told from all of them.

    decimal: '.', ',' or None (tell; where nothing tells, point). goods: they are units, so that 1.250 is likely to be 1250.

    >>> numbers(["1.250,50 €", "3,5", "(2)", "7-", "1.000", "six"]).tolist()
    [1250.5, 3.5, -2.0, -7.0, 1000.0, nan]
    """
    return Numbers(cells, None, decimal).close(goods=goods)[0]


def _body(text):
    """Sign, digits with their commas and points, and power of ten; None if it is no number."""
    text = re.sub(r"[.,][-–—]$", "", text.strip().replace("−", "-"))
    m = NUMBER.fullmatch(text)
    if not m or (m[1] == "(") != (m[5] == ")"):
        return None
    minus = "-" in (m[1], m[2], m[5]) or m[1] == "("
    body = re.sub(r"['’\s](?=\d{3})", "", m[3]).strip()
    return (minus, body, m[4] or "") if " " not in body and "'" not in body else None


def _tells(body):
    """The decimal sign that a number shows; '?' where 1.250 may be either; '' where it has none."""
    point, comma = body.rfind("."), body.rfind(",")
    if point < 0 and comma < 0:
        return ""
    if point >= 0 and comma >= 0:
        return "." if point > comma else ","
    sign = "." if point >= 0 else ","
    if body.count(sign) > 1:
        return "," if sign == "." else "."
    lead, rest = body.split(sign)
    return "?" if len(rest) == 3 and 1 <= len(lead) <= 3 and lead[0] != "0" else sign
