"""Why a row of an order file is left out: the first reason that applies counts."""

import re

import numpy as np

from pullbook.demand.order_file.cells import bare, text_of
from pullbook.demand.order_file.distinct import Column
from pullbook.demand.order_file.vocabulary import phrases, whole, words

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
TOTAL = re.compile(
    rf"{phrases('before total')}? ?-?{phrases('total row')}(?: {phrases('after total')})? ?:?", re.I
)
OFF, NOT_OFF = whole("off"), whole("not off")
FALSE = {"", *words("false")}


def left_out(rows, columns, lengths, hashes, when, amounts, repeats, notes):
    """The number of each row's reason, and the offending value of those left out."""
    found = {
        **_misshapen(rows, columns, lengths),
        **_called_off(columns, notes),
        **_odd_quantity(columns, amounts),
        **_missing(columns, when, amounts),
    }
    reason, value = np.zeros(len(lengths), np.int8), {}
    for k, name in enumerate(REASONS):
        mask, source = found.get(name, (False, None))
        at = np.flatnonzero(mask & (reason == 0))
        reason[at] = k
        value.update(zip(at.tolist(), _values(source, at, rows)))
    _repeated(reason, value, hashes, repeats, columns.get("order"), rows.top, notes)
    return reason, value


def _values(source, at, rows):
    """What is wrong in some rows: the text of a column, what a dict says, or the whole row; nothing where it
    is plain."""
    if source is None:
        return ()
    if isinstance(source, Column):
        return source.text(at)
    if isinstance(source, dict):
        return [source[i] for i in at.tolist()]
    texts = [rows.cells[i] if rows.sep else " ".join(map(text_of, rows.cells[i])) for i in at.tolist()]
    texts = [" ".join(text.split()) for text in texts]
    return [text if len(text) <= 80 else text[:80] + "..." for text in texts]


# each of these gives reasons, each with the rows it applies to and where their offending value is


def _misshapen(rows, columns, lengths):
    """Rows that are no order lines by their form."""
    n, item, time = len(lengths), columns["item"], columns["time"]
    blank, totals, said = np.zeros(n, bool), np.zeros(n, bool), {}
    for i in np.flatnonzero(item.empty | time.empty | item.whether(TOTAL.fullmatch)).tolist():
        texts = [t for t in map(text_of, rows.row(i)) if t]
        blank[i] = not texts
        label = next((t for t in texts if TOTAL.fullmatch(t)), None)
        if label:
            totals[i], said[i] = True, label
    again = np.ones(n, bool)
    for column, field in ((item, "item"), (time, "time")):
        name = text_of(rows.header[rows.at[field]])
        again &= column.whether(name.__eq__)
    return {
        "blank row": (blank, None),
        "column names once more": (again, time),
        "totals row": (totals, said),
        "more cells than columns": (lengths > len(rows.header), "row"),
        "row cut short": (_cut_short(rows, columns, lengths), "row"),
    }


def _cut_short(rows, columns, lengths):
    """Rows of a file of text that end before a column that is needed."""
    short = np.zeros(len(lengths), bool)
    if rows.sep:
        for field in ("item", "time", "quantity", "order", "clock"):
            if field in columns:
                short |= columns[field].absent
        short[-1] |= rows.cut and lengths[-1] < len(rows.header)
    return short


def _called_off(columns, notes):
    """Rows of orders that are cancelled."""
    order, found = columns.get("order"), {"cancellation (status)": _cancelled(columns)}
    if order is not None:
        marked = order.whether(re.compile(r"[Cc] ?-?\d+").fullmatch)
        if 2 * marked.sum() <= (~order.empty).sum():
            found["cancellation (order number begins with C)"] = marked, order
        elif marked.any():
            notes.append("Most order numbers begin with C, so that it is not taken for a cancellation.")
    return found


def _odd_quantity(columns, amounts):
    """Rows whose quantity is not a whole number of units."""
    if "quantity" not in amounts:
        return {}
    q, column = amounts["quantity"], columns["quantity"]
    return {
        "quantity negative (returned or cancelled)": (q < 0, column),
        "no quantity": (column.empty, None),
        "quantity is no number": (np.isnan(q), column),
        "quantity zero": (q == 0, column),
        "quantity not a whole number": (np.isfinite(q) & (np.abs(q - np.rint(q)) > 1e-9), column),
        f"quantity above {MOST:,}": (q > MOST, column),
    }


def _missing(columns, when, amounts):
    """Rows without an item or a date, or with a price that is none."""
    item, time = columns["item"], columns["time"]
    found = {
        "no item": (item.empty, None),
        "no date": (time.empty & np.isnat(when), None),
        "date not understood": (np.isnat(when), time),
    }
    if "price" in amounts:
        price = columns.get("price", columns.get("total"))
        found["price negative (refund or correction)"] = amounts["price"] < 0, price
    return found


def _cancelled(columns):
    """Rows whose status says that the order is off; a row without a status has that of its order's first row
    with one."""
    order, off, source = columns.get("order"), np.zeros(len(columns["item"].codes), bool), None
    for field in ("cancelled", "status"):
        if field not in columns:
            continue
        column = columns[field]
        if field == "cancelled":
            now = column.whether(lambda t: bare(t) not in FALSE)
        else:
            now = column.whether(lambda t: OFF.search(bare(t)) and not NOT_OFF.search(bare(t)))
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
    if repeats or (repeats is None and order is None):
        why = ": without order numbers they may be orders of their own (repeats=False leaves them out)"
        notes.append(f"{same.sum():,} rows are the same as an earlier one and kept{'' if repeats else why}.")
        return
    reason[good[same]] = len(REASONS) - 1
    value.update(zip(good[same].tolist(), (f"as row {top + 1 + i}" for i in earlier[same].tolist())))
