"""The columns of an order file as their distinct cells, each read once; times and amounts of the rows from
them."""

import collections
import functools
import gc
import itertools
import operator

import numpy as np
import pandas as pd

from pullbook.demand.order_file.amounts import Numbers
from pullbook.demand.order_file.cells import texts_of
from pullbook.demand.order_file.dates import EPOCH, times
from pullbook.demand.order_file.text import OddText


class Column:
    """A column as its distinct cells (`cells`), and for each row which of them it has (`codes`)."""

    def __init__(self, codes, cells):
        self.codes, self.cells = codes, cells
        self.counts = np.bincount(codes, minlength=len(cells))
        self.texts = texts_of(cells)
        if all(t.endswith(".0") and t[:-2].isdigit() for t in self.texts if t):
            self.texts = [t[:-2] for t in self.texts]
        self.empty = np.fromiter(map(operator.not_, self.texts), bool, len(cells))[codes]

    @functools.cached_property
    def absent(self):
        """Rows that end before this column."""
        return np.array([cell is None for cell in self.cells], bool)[self.codes]

    @functools.cached_property
    def _array(self):
        made = np.empty(len(self.texts), object)
        made[:] = self.texts
        return made

    @classmethod
    def of(cls, values):
        """A column of some values."""
        return cls(*_numbered(values))

    @classmethod
    def stacked(cls, columns):
        """One column under the other; None stands for rows without any (None, rows)."""
        codes, cells, n = [], [], 0
        for column in columns:
            more = [None] if isinstance(column, int) else column.cells
            codes.append(
                np.full(column, n, np.int32) if isinstance(column, int) else column.codes + np.int32(n)
            )
            cells += more
            n += len(more)
        same, distinct = _numbered(cells)
        return cls(same[np.concatenate(codes)], distinct)

    def take(self, rows):
        """The column of some rows."""
        return Column(self.codes[rows], self.cells)

    def only(self, rows, other):
        """The column with the cells of some rows alone, and another cell in all others."""
        used, codes = np.unique(self.codes[rows], return_inverse=True)
        made = np.zeros(len(self.codes), np.int32)
        made[rows] = codes + 1
        return Column(made, [other, *(self.cells[i] for i in used.tolist())])

    def whether(self, test):
        """For each row, whether its text passes."""
        return np.array([bool(test(t)) for t in self.texts], bool)[self.codes]

    def text(self, rows):
        """The text of some rows."""
        return self._array[self.codes[rows]]


def _numbered(values):
    """The number of each value among the distinct ones, and these."""
    number = collections.defaultdict(itertools.count().__next__)
    return np.fromiter(map(number.__getitem__, values), np.int32, len(values)), list(number)


class _Growing:
    """A column that gets its cells some thousands at a time. One in which few come back is counted at the
    end.
    """

    def __init__(self):
        self.number = collections.defaultdict(itertools.count().__next__)
        self.parts, self.loose = [], None

    def add(self, cells):
        if (
            self.loose is None
            and not self.parts
            and len(cells) > 10_000
            and len(set(cells)) > 0.3 * len(cells)
        ):
            self.loose = []
        if self.loose is None:
            self.parts.append(np.fromiter(map(self.number.__getitem__, cells), np.int32, len(cells)))
        else:
            self.loose.append(np.fromiter(cells, object, len(cells)))

    def close(self):
        if self.loose is None:
            codes, cells = np.concatenate(self.parts), list(self.number)
        else:
            every, self.loose = np.concatenate(self.loose), None
            codes, cells = pd.factorize(every, use_na_sentinel=False)
            codes, cells = codes.astype(np.int32), cells.tolist()
        del self.number, self.parts
        return Column(codes, cells)


def columns_of(table, numbers, compare=True):
    """Some columns of a table, by number; how many cells each row has; and a number that is the same for rows
    that are (compare=False: a number of its own for each).
    """
    collects = gc.isenabled()
    gc.disable()  # millions of lists come and go: to look for garbage among them takes a third of the time
    try:
        try:
            made, lengths, hashes = _filled(table, numbers, compare)
        except OddText:
            made, lengths, hashes = _filled(table, numbers, compare)
    finally:
        if collects:
            gc.enable()
    closed = {i: made.pop(i).close() for i in list(made)}
    n = np.concatenate(lengths)
    return closed, n, np.concatenate(hashes) if compare else np.arange(len(n))


def _filled(table, numbers, compare):
    """The columns with the cells of all rows, how many cells each row has, and what equal rows share."""
    made, lengths, hashes = {i: _Growing() for i in sorted(numbers)}, [], []
    for cells, n, same in table.columns(list(made), compare):
        lengths.append(n)
        hashes.append(same)
        for i, column in made.items():
            column.add(cells[i])
    return made, lengths, hashes


def read_times(columns, dayfirst, zone, since_1904, notes, doubts):
    """The time of each row, NaT where there is none."""
    column = columns["time"]
    epoch = EPOCH.replace(year=1904, month=1, day=1) if since_1904 else EPOCH
    read = times(column.cells, column.counts, dayfirst, epoch)
    notes += read.notes
    doubts += read.doubts
    when, zoned = read.when, np.isfinite(read.offset) & ~np.isnat(read.when)
    if zoned.any() and zone is not None:
        utc = pd.DatetimeIndex(when[zoned] - (read.offset[zoned] * 60).astype("timedelta64[s]")).tz_localize(
            "UTC"
        )
        when = when.copy()
        when[zoned] = utc.tz_convert(zone).tz_localize(None).to_numpy().astype("datetime64[s]")
        notes.append(
            f"{column.counts[zoned].sum():,} times carry a time zone; converted to {zone}. "
            "Times without one are taken as they are."
        )
    elif zoned.any():
        offsets = sorted(set(read.offset[zoned].tolist()))
        shown = ", ".join(f"UTC{o / 60:+g}" for o in offsets[:4])
        notes.append(
            f"{column.counts[zoned].sum():,} times carry a time zone "
            f"({shown}{', ...' if len(offsets) > 4 else ''}), which is dropped; "
            "tz='Europe/Berlin', say, converts them."
        )
    when = when[column.codes]
    if "clock" in columns:
        clock = columns["clock"]
        seconds = times(clock.cells, clock.counts).seconds[clock.codes]
        add = np.isfinite(seconds) & ~read.clock[column.codes]
        when = when + np.where(add, seconds, 0).astype("timedelta64[s]")
        if unread := int((~np.isfinite(seconds) & ~clock.empty).sum()):
            notes.append(f"{unread:,} times of day are not understood; those rows have the date alone.")
    return when


def read_amounts(columns, decimal, doubts):
    """Quantity, what of it was taken back, price and cost of each row, NaN where there is none; and the
    currency of each, '' where none is shown.
    """
    read = {
        f: Numbers(columns[f].cells, columns[f].counts, decimal)
        for f in ("quantity", "refunded", "refunded2", "price", "total", "order_total", "cost")
        if f in columns
    }
    made, votes = {}, {sign: sum(r.votes[sign] for r in read.values()) for sign in ".,"}
    hint = max(votes, key=votes.get) if max(votes.values()) and not min(votes.values()) else None
    shown = np.full(len(columns["time"].codes), "", object)
    for field, numbers in read.items():
        column = columns[field]
        value, said = numbers.close(hint, goods=field in ("quantity", "refunded", "refunded2"))
        doubts += [f"{field}: {s}" for s in said]
        made[field] = value[column.codes]
        odd = np.isnan(made[field]) & ~column.empty
        if odd.any() and field != "quantity":
            example = column.texts[column.codes[np.argmax(odd)]][:30]
            doubts.append(
                f"{field}: {odd.sum():,} cells are no numbers that are known, such as {example!r}; not"
                " known there."
            )
        if field in ("price", "total", "order_total") and numbers.currency:
            signs = np.array([numbers.currency.get(i, "") for i in range(len(column.cells))], object)[
                column.codes
            ]
            shown = np.where(shown == "", signs, shown)
    return made, shown
