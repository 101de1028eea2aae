"""The columns of an order file as their distinct cells, each read once; times and amounts of the rows from
them."""

import collections
import gc
import itertools
import operator

import numpy as np
import pandas as pd

from pullbook.demand.order_file.amounts import Numbers
from pullbook.demand.order_file.cells import text_of
from pullbook.demand.order_file.dates import times


class Column:
    """A column as its distinct cells (`cells`), and for each row which of them it has (`codes`)."""

    def __init__(self):
        self.number = collections.defaultdict(itertools.count().__next__)
        self.parts = []

    def add(self, cells):
        self.parts.append(np.fromiter(map(self.number.__getitem__, cells), np.int32, len(cells)))

    def close(self):
        self.codes = np.concatenate(self.parts)
        self.cells = list(self.number)
        self.counts = np.bincount(self.codes, minlength=len(self.cells))
        self.texts = [text_of(cell) for cell in self.cells]
        if all(t.endswith(".0") and t[:-2].isdigit() for t in self.texts if t):
            self.texts = [t[:-2] for t in self.texts]
        self.empty = np.array([not t for t in self.texts], bool)[self.codes]
        self.absent = np.array([cell is None for cell in self.cells], bool)[self.codes]
        del self.number, self.parts
        return self

    def whether(self, test):
        """For each row, whether its text passes."""
        return np.array([bool(test(t)) for t in self.texts], bool)[self.codes]

    def text(self, rows):
        """The text of some rows."""
        return np.array([*self.texts, ""], object)[:-1][self.codes[rows]]


def columns_of(rows, at):
    """The columns that are used, by field; how many cells each row has; and a number that is the same for
    rows that are."""
    made, width, lengths, hashes = {i: Column() for i in set(at.values())}, len(rows.header), [], []
    collects = gc.isenabled()
    gc.disable()  # millions of lists come and go: to look for garbage among them takes a third of the time
    try:
        _fill(rows, made, width, lengths, hashes)
    finally:
        if collects:
            gc.enable()
    for column in made.values():
        column.close()
    return {field: made[i] for field, i in at.items()}, np.concatenate(lengths), np.concatenate(hashes)


def _fill(rows, made, width, lengths, hashes):
    """Give the cells of all rows to their columns; note how many cells each row has, and its hash."""
    for chunk in rows.chunks():
        n = np.fromiter(map(len, chunk), np.int32, len(chunk))
        for i in np.flatnonzero(n != width).tolist():
            row = chunk[i]
            while len(row) > width and not text_of(row[-1]):
                row = row[:-1]
            n[i] = len(row)
            chunk[i] = row[:width] + [None] * (width - len(row))
        lengths.append(n)
        hashes.append(np.fromiter(map(hash, map(tuple, chunk)), np.int64, len(chunk)))
        for i, column in made.items():
            column.add(list(map(operator.itemgetter(i), chunk)))


def read_times(columns, dayfirst, zone, epoch, notes):
    """The time of each row, NaT where there is none."""
    column = columns["time"]
    read = times(column.cells, column.counts, dayfirst, *([epoch] if epoch else []))
    notes += read.notes
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


def like_their_order(when, columns, notes):
    """The times, where a row without a date has that of its order's first row with one: some shops write it
    once an order."""
    time, order = columns["time"], columns.get("order")
    if order is None or not time.empty.any():
        return when
    there = np.flatnonzero(~np.isnat(when))[::-1]
    first = np.full(len(order.cells), -1)
    first[order.codes[there]] = there
    like = first[order.codes]
    fill = time.empty & (like >= 0) & ~order.empty
    if fill.any():
        notes.append(f"{fill.sum():,} rows have no date of their own; they have that of their order.")
        when = when.copy()
        when[fill] = when[like[fill]]
    return when


def read_amounts(columns, decimal, notes):
    """Quantity, price and cost of each row; NaN where there is none."""
    read = {
        f: Numbers(columns[f].cells, columns[f].counts, decimal)
        for f in ("quantity", "price", "total", "cost")
        if f in columns
    }
    made, votes = {}, {sign: sum(r.votes[sign] for r in read.values()) for sign in ".,"}
    hint = max(votes, key=votes.get) if max(votes.values()) and not min(votes.values()) else None
    for field, numbers in read.items():
        column = columns[field]
        value, said = numbers.close(hint, goods=field == "quantity")
        notes += [f"{field}: {s}" for s in said]
        made[field] = value[column.codes]
        odd = np.isnan(made[field]) & ~column.empty
        if odd.any() and field != "quantity":
            example = column.texts[column.codes[np.argmax(odd)]][:30]
            notes.append(
                f"{field}: {odd.sum():,} cells are no numbers, such as {example!r}; not known there."
            )
    return made
