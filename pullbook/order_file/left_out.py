"""The rows of an order file as columns of distinct cells, and why a row is left out: the first reason that applies counts."""

import collections
import gc
import itertools
import operator
import re

import numpy as np
import pandas as pd

from pullbook.order_file.cells import Numbers, bare, text_of, times

MOST = 10_000_000  # units in one row; more is a bar code in the wrong column
REASONS = [
    "kept",
    "blank row",
    "column names once more",
    "more cells than columns",
    "row cut short",
    "totals row",
    "cancellation (order number begins with C)",
    "cancellation (status)",
    "quantity negative (returned or cancelled)",
    "no item",
    "no date",
    "date not understood",
    "no quantity",
    "quantity is no number",
    "quantity zero",
    "quantity not a whole number",
    f"quantity above {MOST:,}",
    "price negative (refund or correction)",
    "the same row once more",
]
TOTAL = re.compile(r"(grand|sub|over ?all|gesamt|zwischen|end)? ?-?(totals?|summen?|betrag|sum|gesamt|insgesamt|suma|totaux|totale|totales)( general| generale?| ttc| ht| eur| €)? ?:?", re.I)
GONE = re.compile(r"cancel|void|refund|return|storn|annul|rembours|retour|devuel|devol|reembols|erstattet|abgebroch|abgelehnt|declin|reject|failed|fehlgeschlagen|anulad")
STAYS = re.compile(r"\b(partial\w*|teil\w*|partiel\w*|parcial\w*|not?|non|nicht|kein\w*|sin)\b|^un(cancel|refund|return)|teilweise")
FALSE = {"", "0", "0.0", "0.00", "0,00", "no", "n", "false", "nein", "non", "falsch", "faux", "f", "falso"}


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
    """The columns that are used, by field; how many cells each row has; and a number that is the same for rows that are."""
    made, width, lengths, hashes = {i: Column() for i in set(at.values())}, len(rows.header), [], []
    collects = gc.isenabled()
    gc.disable()  # millions of lists come and go: looking for garbage among them would take a third of the time
    try:
        _fill(rows, made, width, lengths, hashes)
    finally:
        if collects:
            gc.enable()
    for column in made.values():
        column.close()
    return {field: made[i] for field, i in at.items()}, np.concatenate(lengths), np.concatenate(hashes)


def _fill(rows, made, width, lengths, hashes):
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
        utc = pd.DatetimeIndex(when[zoned] - (read.offset[zoned] * 60).astype("timedelta64[s]")).tz_localize("UTC")
        when = when.copy()
        when[zoned] = utc.tz_convert(zone).tz_localize(None).to_numpy().astype("datetime64[s]")
        notes.append(f"{column.counts[zoned].sum():,} times carry a time zone; converted to {zone}. Times without one are taken as they are.")
    elif zoned.any():
        offsets = sorted(set(read.offset[zoned].tolist()))
        shown = ", ".join(f"UTC{o / 60:+g}" for o in offsets[:4])
        notes.append(f"{column.counts[zoned].sum():,} times carry a time zone ({shown}{', ...' if len(offsets) > 4 else ''}), which is dropped; tz='Europe/Berlin', say, converts them.")
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
    """The times, where a row without a date has that of its order's first row with one: some shops write it once an order."""
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
    read = {f: Numbers(columns[f].cells, columns[f].counts, decimal) for f in ("quantity", "price", "total", "cost") if f in columns}
    made, votes = {}, {sign: sum(r.votes[sign] for r in read.values()) for sign in ".,"}
    hint = max(votes, key=votes.get) if max(votes.values()) and not min(votes.values()) else None
    for field, numbers in read.items():
        column = columns[field]
        value, said = numbers.close(hint, goods=field == "quantity")
        notes += [f"{field}: {s}" for s in said]
        made[field] = value[column.codes]
        odd = np.isnan(made[field]) & ~column.empty
        if odd.any() and field != "quantity":
            notes.append(f"{field}: {odd.sum():,} cells are no numbers, such as {column.texts[column.codes[np.argmax(odd)]][:30]!r}; not known there.")
    return made


def left_out(rows, columns, lengths, hashes, when, amounts, repeats, notes):
    """The number of each row's reason, and the offending value of those left out."""
    n, item, time, order = len(lengths), columns["item"], columns["time"], columns.get("order")
    found, said = {}, {}
    incomplete = item.empty | time.empty | item.whether(TOTAL.fullmatch)
    blank, totals = np.zeros(n, bool), np.zeros(n, bool)
    for i in np.flatnonzero(incomplete).tolist():
        texts = [t for t in map(text_of, rows.row(i)) if t]
        blank[i] = not texts
        label = next((t for t in texts if TOTAL.fullmatch(t)), None)
        if label:
            totals[i], said[i] = True, label
    found["blank row"] = blank, None
    again = np.ones(n, bool)
    for column, field in ((item, "item"), (time, "time")):
        name = text_of(rows.header[rows.at[field]])
        again &= column.whether(lambda t: t == name)
    found["column names once more"] = again, time
    found["more cells than columns"] = lengths > len(rows.header), "row"
    short = np.zeros(n, bool)
    if rows.sep:
        for field in ("item", "time", "quantity", "order", "clock"):
            if field in columns:
                short |= columns[field].absent
        short[-1] |= rows.cut and lengths[-1] < len(rows.header)
    found["totals row"] = totals, said
    found["row cut short"] = short, "row"
    if order is not None:
        marked = order.whether(re.compile(r"[Cc] ?-?\d+").fullmatch)
        if 2 * marked.sum() <= (~order.empty).sum():
            found["cancellation (order number begins with C)"] = marked, order
        elif marked.any():
            notes.append("Most order numbers begin with C, so that it is not taken for a cancellation.")
    found["cancellation (status)"] = _cancelled(columns, order)
    q = amounts.get("quantity")
    if q is not None:
        column = columns["quantity"]
        found["quantity negative (returned or cancelled)"] = q < 0, column
        found["no quantity"] = column.empty, None
        found["quantity is no number"] = np.isnan(q), column
        found["quantity zero"] = q == 0, column
        found["quantity not a whole number"] = np.isfinite(q) & (np.abs(q - np.rint(q)) > 1e-9), column
        found[f"quantity above {MOST:,}"] = q > MOST, column
    found["no item"] = item.empty, None
    found["no date"] = time.empty & np.isnat(when), None
    found["date not understood"] = np.isnat(when), time
    if "price" in amounts:
        found["price negative (refund or correction)"] = amounts["price"] < 0, columns.get("price", columns.get("total"))
    reason, value = np.zeros(n, np.int8), {}
    for k, name in enumerate(REASONS):
        mask, source = found.get(name, (None, None))
        if mask is None:
            continue
        new = mask & (reason == 0)
        reason[new] = k
        at = np.flatnonzero(new)
        if isinstance(source, Column):
            value.update(zip(at.tolist(), source.text(at)))
        elif isinstance(source, dict):
            value.update({i: source[i] for i in at.tolist()})
        elif source == "row":
            for i in at.tolist():
                text = " ".join((rows.cells[i] if rows.sep else " ".join(map(text_of, rows.cells[i]))).split())
                value[i] = text if len(text) <= 80 else text[:80] + "..."
    _repeated(reason, value, hashes, repeats, order, rows.top, notes)
    return reason, value


def _cancelled(columns, order):
    """Rows whose status says that the order is off; a row without a status has that of its order's first row with one."""
    off, source = np.zeros(len(columns["item"].codes), bool), None
    for field in ("cancelled", "status"):
        if field not in columns:
            continue
        column = columns[field]
        if field == "cancelled":
            now = column.whether(lambda t: bare(t) not in FALSE)
        else:
            now = column.whether(lambda t: GONE.search(bare(t)) and not STAYS.search(bare(t)))
            if order is not None and column.empty.any() and not column.empty.all():
                there = np.flatnonzero(~column.empty)[::-1]
                first = np.full(len(order.cells), -1)
                first[order.codes[there]] = there
                like = first[order.codes]
                fill = column.empty & (like >= 0) & ~order.empty
                now[fill] = now[like[fill]]
        source = column if source is None or not off.any() else source
        off |= now
    return off, source


def _repeated(reason, value, hashes, repeats, order, top, notes):
    """Mark rows that are the same as an earlier one in every cell, or tell that they are kept."""
    good = np.flatnonzero(reason == 0)
    _, first, which = np.unique(hashes[good], return_index=True, return_inverse=True)
    earlier = good[first[which]]
    same = earlier != good
    if not same.any():
        return
    if repeats or repeats is None and order is None:
        notes.append(f"{same.sum():,} rows are the same as an earlier one and kept" + ("." if repeats else ": without order numbers they may be orders of their own (repeats=False leaves them out)."))
        return
    reason[good[same]] = len(REASONS) - 1
    value.update(zip(good[same].tolist(), (f"as row {top + 1 + i}" for i in earlier[same].tolist())))
