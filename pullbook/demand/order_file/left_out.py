"""Why a line of an order file is left out: the first reason that applies counts."""

import re

import numpy as np
import pandas as pd

from pullbook.demand.order_file.cells import bare, text_of
from pullbook.demand.order_file.dates import UNSET
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
    "another kind of row",
    "cancellation (order number begins with C)",
    "cancellation (status)",
    "returned or cancelled (type)",
    "quantity negative (returned or cancelled)",
    "part of another row",
    "charge, not goods (shipping, tax, discount ...)",
    "no item",
    "no date",
    "date not understood",
    "date not set (before 1971)",
    "no quantity",
    "quantity is no number",
    "quantity zero",
    "quantity not a whole number",
    f"quantity above {MOST:,}",
    "all of it taken back",
    "price negative (refund or correction)",
    "another currency",
    "the order is in another file",
    "the same row once more",
]
TOTAL = re.compile(
    rf"{phrases('before total')}? ?-?{phrases('total row')}(?: {phrases('after total')})? ?:?", re.I
)
SOME_TOTAL = whole("total row")
OFF, NOT_OFF, ON, IN_PART = (whole(name) for name in ("off", "not off", "on", "in part"))
FALSE = {"", *words("false")}
CHARGE = re.compile(
    rf"(?:(?:{phrases('with charge')}|\w*\d\w*) )*{phrases('charge')}"
    rf"(?: (?:{phrases('charge')}|{phrases('with charge')}|\w*\d\w*))*"
)
LIKE_CHARGE = whole("charge")


def is_off(text, more=frozenset()):
    """Whether a word of a status or a type says that it is no order. more: words of a dialect or of the
    caller.
    """
    low = bare(text)
    return low in more or bool(OFF.search(low) and not NOT_OFF.search(low))


def is_false(text):
    """Whether a mark says no: empty, no, false, or a zero.

    >>> is_false("No"), is_false("0.000"), is_false("2024-03-04")
    (True, True, False)
    """
    return bare(text) in FALSE or not text.strip("0.,-")


def words_of(text):
    """A text in lower case, with one space for all that is no letter or digit."""
    return " ".join(re.findall(r"\w+", bare(text).replace("_", " ")))


def is_charge(text):
    """Whether a text names a charge and nothing else.

    >>> is_charge("Standard Shipping"), is_charge("Discount 10%"), is_charge("Versand (DHL)")
    (True, True, True)
    >>> is_charge("Shipping box")
    False
    """
    head = re.split(r"[:(]", text, maxsplit=1)[0]  # "Shipping: UPS Ground", "Versand (DHL)"
    return bool(CHARGE.fullmatch(words_of(text)) or CHARGE.fullmatch(words_of(head)))


class Judge:
    """What is left out, and what was decided on the way. found: by reason the lines, and where their
    offending value is. off: words that cancel. charges: keep them (True), leave them out (False, None), or
    the items that are.
    """

    def __init__(self, table, lines, when, amounts, price, off=frozenset(), charges=None):
        self.table, self.lines, self.columns = table, lines, lines.columns
        self.when, self.amounts, self.price, self.off = when, amounts, price, off
        self.found = {
            **self._misshapen(),
            **self._called_off(),
            **self._charged(charges),
            **self._odd_quantity(),
            **self._missing(),
            **self._twice(),
        }

    def reasons(self, repeats, notes, doubts):
        """The number of each line's reason, and the offending value of those left out."""
        reason, value = np.zeros(len(self.lines.row), np.int8), {}
        for k, name in enumerate(REASONS):
            mask, source = self.found.get(name, (False, None))
            at = np.flatnonzero(mask & (reason == 0))
            reason[at] = k
            value.update(zip(at.tolist(), self._values(source, at)))
        self._repeated(reason, value, repeats, notes, doubts)
        return reason, value

    def _values(self, source, at):
        """What is wrong in some lines: the text of a column, what a dict says, or the whole row; nothing
        where it is plain.
        """
        if source is None:
            return ()
        if isinstance(source, Column):
            return source.text(at)
        if isinstance(source, dict):
            return [source[i] for i in at.tolist()]
        texts = [" ".join(self.table.line(self.lines.row[i]).split()) for i in at.tolist()]
        return [text if len(text) <= 80 else text[:80] + "..." for text in texts]

    # each of these gives reasons, each with the lines it applies to and where their offending value is

    def _misshapen(self):
        """Rows that are no order lines by their form."""
        table, columns, row = self.table, self.columns, self.lines.row
        n, item, time = len(row), columns["item"], columns["time"]
        blank, totals, said = np.zeros(n, bool), np.zeros(n, bool), {}
        for i in np.flatnonzero(item.empty | time.empty | item.whether(TOTAL.fullmatch)).tolist():
            texts = [t for t in map(text_of, table.row(row[i])) if t]
            blank[i] = not texts
            bare_row = item.empty[i] and time.empty[i]  # "1001 Total", "Total for tote"
            label = next(
                (t for t in texts if TOTAL.fullmatch(t) or (bare_row and SOME_TOTAL.search(bare(t)))), None
            )
            if label:
                totals[i], said[i] = True, label
        again = np.ones(n, bool)
        for column, field in ((item, "item"), (time, "time")):
            if field in table.at:
                again &= column.whether(text_of(table.header[table.at[field]]).__eq__)
        other = np.zeros(n, bool)
        of_kind = None
        for i, (listed, kept) in self.table.kinds.items():
            column = self.lines.kinds[i]
            low = {bare(word) for word in listed}
            other |= column.whether(lambda t, low=low, kept=kept: (bare(t) in low) != kept)
            of_kind = column
        return {
            "blank row": (blank, None),
            "column names once more": (again & ("item" in table.at), time),
            "totals row": (totals, said),
            "more cells than columns": (self.lines.length > len(table.header), "row"),
            "row cut short": (self._cut_short(), "row"),
            "another kind of row": (other, of_kind),
        }

    def _cut_short(self):
        """Rows of a file of text that end before a column that is needed."""
        short = np.zeros(len(self.lines.row), bool)
        if self.table.is_text:
            whole_rows = self.lines.length >= len(self.table.header)
            for field in ("item", "time", "quantity", "order", "clock"):
                if field in self.columns and field in self.table.at:
                    short |= self.columns[field].absent & ~whole_rows
            short[-1] |= self.table.cut and self.lines.length[-1] < len(self.table.header)
        return short

    def _called_off(self):
        """Rows of orders that are cancelled, or of papers that are none."""
        columns, order = self.columns, self.columns.get("order")
        found = {}
        off, source = np.zeros(len(self.lines.row), bool), None
        for field in ("cancelled", "status", "status2"):
            if field in columns:
                column = columns[field]
                test = (
                    (lambda t: not is_false(t)) if field == "cancelled" else (lambda t: is_off(t, self.off))
                )
                now = column.whether(test)
                source = column if source is None or not off.any() else source
                off |= now
        found["cancellation (status)"] = off, source
        if "type" in columns:
            kind = columns["type"]
            found["returned or cancelled (type)"] = kind.whether(lambda t: is_off(t, self.off)), kind
        if "parent" in columns:
            parent = columns["parent"]
            found["part of another row"] = parent.whether(lambda t: not is_false(t)), parent
        if order is not None:
            marked = order.whether(re.compile(r"[Cc] ?-?\d+").fullmatch)
            if 2 * marked.sum() <= (~order.empty).sum():
                found["cancellation (order number begins with C)"] = marked, order
        return found

    def _charged(self, charges):
        """Rows of shipping, tax, discounts and the like."""
        if charges is True:
            return {}
        columns, item = self.columns, self.columns["item"]
        if isinstance(charges, (list, tuple, set, frozenset)):
            wanted = {bare(str(c)) for c in charges}
            mask = item.whether(lambda t: bare(t) in wanted)
            if "description" in columns:
                mask = mask | columns["description"].whether(lambda t: bare(t) in wanted)
            return {REASONS[12]: (mask, item)}
        mask, source = item.whether(is_charge), item
        if "description" in columns and columns["description"] is not item:
            named = columns["description"].whether(is_charge)
            source = columns["description"] if named.any() else item
            mask = mask | named
        if "type" in columns:
            mask = mask | columns["type"].whether(is_charge)
        return {REASONS[12]: (mask, source)}

    def _odd_quantity(self):
        """Rows whose quantity is not a whole number of units."""
        if "quantity" not in self.amounts:
            return {}
        q, column = self.amounts["quantity"], self.columns["quantity"]
        back = sum(
            np.nan_to_num(np.abs(self.amounts[f])) for f in ("refunded", "refunded2") if f in self.amounts
        )
        return {
            "quantity negative (returned or cancelled)": (q < 0, column),
            "no quantity": (column.empty, None),
            "quantity is no number": (np.isnan(q), column),
            "all of it taken back": ((q > 0) & (q - back <= 0), column),
            "quantity zero": (q == 0, column),
            "quantity not a whole number": (np.isfinite(q) & (np.abs(q - np.rint(q)) > 1e-9), column),
            f"quantity above {MOST:,}": (q > MOST, column),
        }

    def _missing(self):
        """Rows without an item or a date, or with a price that is none."""
        item, time = self.columns["item"], self.columns["time"]
        found = {
            "no item": (item.empty, None),
            "no date": (time.empty & np.isnat(self.when), None),
            "date not understood": (np.isnat(self.when), time),
            "date not set (before 1971)": (self.when < UNSET, time),
        }
        if self.price is not None:
            price = self.columns.get("price", self.columns.get("total"))
            found["price negative (refund or correction)"] = self.price < 0, price
        return found

    def _twice(self):
        """Rows of an order for an item that an earlier file or sheet has as well, as exports overlap."""
        if len(self.table.parts) < 2 or "order" not in self.columns:
            return {}
        order, item = self.columns["order"], self.columns["item"]
        part = np.searchsorted(
            np.cumsum([len(p.rows) for p in self.table.parts]), self.lines.row, side="right"
        )
        first = pd.Series(part).groupby(order.codes.astype(np.int64) << 32 | item.codes).transform("min")
        return {"the order is in another file": ((part > first.to_numpy()) & ~order.empty, order)}

    def _repeated(self, reason, value, repeats, notes, doubts):
        """Mark lines that are the same as an earlier one in every cell, or tell that they are kept."""
        good = np.flatnonzero(reason == 0)
        _, first, which = np.unique(self.lines.hash[good], return_index=True, return_inverse=True)
        earlier = good[first[which]]
        same = earlier != good
        if not same.any():
            return
        counted = "quantity" in self.columns
        if repeats or (repeats is None and not (counted and "order" in self.columns)):
            said = f"{same.sum():,} rows are the same as an earlier one and kept"
            if repeats:
                notes.append(f"{said}.")
            elif counted:
                doubts.append(
                    f"{said}: without order numbers they may be orders of their own (repeats=False leaves"
                    " them out)."
                )
            else:
                doubts.append(f"{said}: a row is a unit (repeats=False leaves them out).")
            return
        reason[good[same]] = len(REASONS) - 1
        numbers = {i: self.table.number(self.lines.row[i]) for i in np.unique(earlier[same]).tolist()}
        value.update(zip(good[same].tolist(), (f"as row {numbers[i]}" for i in earlier[same].tolist())))
        if repeats is None:
            doubts.append(
                f"{same.sum():,} rows are the same as an earlier one of their order and left out; if they"
                " are units of"
                " their own: repeats=True."
            )
