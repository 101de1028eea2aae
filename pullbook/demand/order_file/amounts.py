"""Numbers in the cells of an order file: commas or points, currencies, units, signs before and after.

price-parser reads the same currencies, but cell by cell: it cannot know that 1.250 of a column that has 3.5
is not 1250, and finds a number in "2 (pack of 6)" and in "2/2". So a column is read as a whole here.
"""

import collections
import re

import numpy as np

from pullbook.demand.order_file.vocabulary import CURRENCIES, any_of

MONEY, UNIT = (rf"{any_of(name)}\.?" for name in ("money", "unit"))
BEHIND = rf"(?:\s*(?:(?:/|per|pro|je|par)\s*{UNIT}|\*|ttc|ht|net|netto|brutto))?"
SIMPLE = re.compile(r"-?([0-9]+)(?:([.,])([0-9]+))?").fullmatch
NUMBER = re.compile(
    rf"(?:[x×]\s?|qty:\s?)?([(+-]?)\s*({MONEY})?\s*([+-]?)\s*({MONEY})?\s*(\d[\d.,'’\s]*|[.,]\d+)(e[+-]?\d+)?"
    rf"\s*({MONEY}|{UNIT})?\s*({MONEY})?([-)]?){BEHIND}",
    re.I,
)
WHOLE = {"¥", "JPY", "KRW", "VND", "IDR", "CLP", "PYG"}  # currencies without decimals
GROUPS = {
    sign: re.compile(rf"(?:\d*|\d{{1,3}}(?:\{other}\d{{2,3}})*\{other}\d{{3}})(?:\{sign}\d*)?")
    for sign, other in (".,", ",.")
}


def is_number(text):
    """Whether a text is a number, with whatever commas, points, currency or unit."""
    return bool(NUMBER.fullmatch(text))


class Numbers:
    """The numbers of distinct cells, read in two steps, so that what one column shows of its decimals can
    help another.

    counts: rows that have each cell. value: what is read so far. votes: rows that show that point or comma is
    for decimals. open: cells like 1.250, which may be either. currency: of each cell, '' where none is shown.
    """

    def __init__(self, cells, counts=None, decimal=None):
        counts = [1] * len(cells) if counts is None else counts.tolist()
        self.value, self.votes, self.decimal = np.full(len(cells), np.nan), {".": 0, ",": 0}, decimal
        self.open, self.rest, self.units = [], [], False
        self.currency = collections.defaultdict(str)
        for i, (cell, count) in enumerate(zip(cells, counts)):
            if not isinstance(cell, str):
                if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) < 1e300:
                    self.value[i] = cell
                continue
            m = SIMPLE(cell)
            if m and (
                m[3] is None
                or ((len(m[3]) != 3 or len(m[1]) > 3 or m[1][0] == "0") and decimal in (None, m[2]))
            ):
                self.value[i] = float(cell.replace(",", "."))
                if m[2]:
                    self.votes[m[2]] += count
            elif body := _body(cell):
                tells = _tells(body[1])
                if tells in self.votes:
                    self.votes[tells] += count
                elif tells == "?":
                    self.open.append(body[1])
                self.rest.append((i, tells, *body[:3]))
                if body[3]:
                    self.currency[i] = body[3]
                self.units |= body[4]

    def close(self, hint=None, goods=False):
        """The numbers and doubts. hint: the decimal sign of other columns, for a column that shows none."""
        sign, doubts = self._sign(hint, goods)
        if min(self.votes.values()) and self.decimal is None:
            doubts.append(
                f"Decimals are written both with point ({self.votes['.']:,} rows) and comma "
                f"({self.votes[',']:,} rows); each is read as it shows itself."
            )
        for i, tells, minus, body, power in self.rest:
            mark = tells if tells in self.votes and self.decimal is None else sign
            if GROUPS[mark].fullmatch(body):
                number = float(body.replace("," if mark == "." else ".", "").replace(",", ".") + power)
                self.value[i] = -number if minus else number
        self.value[~np.isfinite(self.value)] = np.nan
        return self.value, doubts

    def _sign(self, hint, goods):
        """The decimal sign of the column, and doubts."""
        if self.decimal is not None:
            return self.decimal, []
        if max(self.votes.values()):
            return max(self.votes, key=self.votes.get), []
        if not self.open:
            return hint or ".", []
        first = self.open[0]
        sign, other = (".", ",") if "." in first else (",", ".")
        alone = len(self.open) == len(self.rest) and np.isnan(self.value).sum() <= len(self.rest)
        thousands = alone and not np.isfinite(self.value).any() and all(b.endswith("000") for b in self.open)
        if goods and thousands and (hint in (None, sign) or self.units):  # 2,000 PC: two, with three decimals
            said = f"Numbers such as {first} are read as {float(first.replace(',', '.')):g}"
            return sign, [f"{said}; if they are thousands: decimal={other!r}."] * (hint != sign)
        if hint or set(self.currency.values()) & WHOLE:
            return hint or other, []
        return other, [
            f"Numbers such as {first} are read as {first.replace(sign, '')}; "
            f"if they are decimals: decimal={sign!r}."
        ]


def numbers(cells, decimal=None, goods=False):
    """The numbers of cells, NaN where there is none. Point or comma for decimals is told from all of them.

    decimal: '.', ',' or None (tell; where nothing tells, three digits are thousands). goods: they are units,
    of which 1.000, 2.000, 3.000 are some that a system writes with three decimals.

    >>> numbers(["1.250,50 €", "3,5", "(2)", "7-", "1.000", "Rs. 8", "six"]).tolist()
    [1250.5, 3.5, -2.0, -7.0, 1000.0, 8.0, nan]
    """
    return Numbers(cells, None, decimal).close(goods=goods)[0]


def currency_of(text):
    """The currency that a text names: its ISO 4217 code, or the sign where several use it; '' for none.

    >>> currency_of("€"), currency_of("usd"), currency_of("$"), currency_of("Tasche")
    ('EUR', 'USD', '$', '')
    """
    text = text.strip().lower()
    return CURRENCIES.get(text) or CURRENCIES.get(text.rstrip("."), "")


def _body(text):
    """Sign, digits with their commas and points, power of ten, currency, and whether a unit follows; None if
    it is no number.
    """
    text = re.sub(r"[.,][-–—]+(?=\s*\D*$)", "", text.strip().replace("−", "-"))
    m = NUMBER.fullmatch(text)
    if not m or (m[1] == "(") != (m[9] == ")"):
        return None
    minus = "-" in (m[1], m[3], m[9]) or m[1] == "("
    body = re.sub(r"['’\s](?=\d{3})", "", m[5]).strip()
    if re.search(r"['’\s]", body):
        return None
    named = [c for c in (m[2], m[4], m[7], m[8]) if c]
    known = [k for k in map(currency_of, named) if k]
    return minus, body, m[6] or "", max(known, key=len, default=""), bool(named and not known)


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
