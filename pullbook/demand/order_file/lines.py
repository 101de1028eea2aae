"""From the rows of a file to the lines of orders: what stands once an order is filled down, and several goods
in a row are split.
"""

from dataclasses import dataclass, field

import numpy as np

from pullbook.demand.order_file.amounts import numbers
from pullbook.demand.order_file.distinct import Column, columns_of
from pullbook.demand.order_file.goods import goods_of

OF_ORDER = ("time", "clock", "status", "status2", "cancelled", "currency", "customer")


@dataclass
class Lines:
    """The columns by field. row: the row of each line in the table. length, hash: of its row (see
    `columns_of`). kinds: columns whose words say which rows are goods. inherits: lines that have no date of
    their own. watched: columns that are not read but may say that an order is off, by row of the table.
    """

    columns: dict
    row: np.ndarray
    length: np.ndarray
    hash: np.ndarray
    kinds: dict = field(default_factory=dict)
    inherits: np.ndarray | None = None
    watched: dict = field(default_factory=dict)

    def take(self, rows, own):
        """The lines of some rows, in that order; own: the columns that the lines have for themselves."""
        columns = {f: c.take(rows) for f, c in self.columns.items() if f not in own} | own
        kinds = {i: c.take(rows) for i, c in self.kinds.items()}
        turn = np.zeros(len(rows), np.int64)
        new = np.flatnonzero(rows[1:] == rows[:-1]) + 1
        turn[new] = 1
        again = np.cumsum(turn) - np.maximum.accumulate(np.where(turn == 0, np.cumsum(turn), 0))
        return Lines(columns, self.row[rows], self.length[rows], self.hash[rows] + 7919 * again, kinds)


def lines_of(table, mapping, fill_down, compare, notes, doubts):
    """The Lines of a table, as its Mapping says. compare: whether rows that are the same are looked for."""
    watched = mapping.watched(table.header)
    found, length, hashes = columns_of(table, {*mapping.used(), *watched}, compare)
    columns = {f: found[i] for f, i in mapping.at.items()}
    made = Lines(columns, np.arange(len(length)), length, hashes, {i: found[i] for i in mapping.kinds})
    made.watched = {i: found[i] for i in watched}
    if mapping.heading:
        _under_headings(made)
    _filled(made, mapping, fill_down, notes, doubts)
    inherits, watched = made.inherits, made.watched
    if mapping.groups:
        made = _of_groups(made, mapping.groups, found, notes)
    if "goods" in made.columns:
        made = _of_cells(made, notes, doubts)
    elif "quantity" in made.columns and not mapping.groups:
        made = _side_by_side(made, doubts)
    made.inherits, made.watched = inherits[made.row], watched
    if mapping.dialect and made.columns.get("description", made.columns["item"]) is not made.columns["item"]:
        _named(made, notes)
    return made


def _under_headings(lines):
    """Give each row with a date the heading above it for its item."""
    item, time = lines.columns["item"], lines.columns["time"]
    heads = np.where(item.empty | ~time.empty, -1, np.arange(len(item.codes)))
    above = np.maximum.accumulate(heads)
    rows = ~time.empty & (above >= 0)
    none = len(item.cells)
    codes = np.where(rows, item.codes[np.maximum(above, 0)], none).astype(np.int32)
    lines.columns["item"] = Column(codes, [*item.cells, None])


def _filled(lines, mapping, asked, notes, doubts):
    """Fill down what stands on the first line of an order only."""
    columns = lines.columns
    time, order = columns["time"], columns.get("order")
    there = [columns[f] for f in ("item", "quantity", "goods") if f in columns]
    goods = np.all([~c.empty for c in there], axis=0) if there else np.ones(len(time.codes), bool)
    bare = time.empty & goods & (order.empty if order is not None else True)
    lines.inherits = time.empty & goods
    wanted = asked if asked is not None else _clear(bare, time, order, goods, mapping.dialect)
    if wanted and bare.any():
        lines.hash = np.where(
            bare, lines.hash ^ (np.cumsum(~bare) << 20), lines.hash
        )  # each in its own order
        first = np.flatnonzero(~time.empty | (False if order is None else ~order.empty))
        above = np.full(len(bare), -1)
        above[first] = first
        above = np.where(bare, np.maximum.accumulate(above), np.arange(len(bare)))
        above = np.where(above < 0, np.arange(len(bare)), above)
        for f in ("order", *OF_ORDER):
            if f in columns:
                columns[f] = columns[f].take(np.where(columns[f].empty, above, np.arange(len(bare))))
        said = f"{bare.sum():,} rows have neither order nor date; they go on with the order above"
        if mapping.dialect:
            notes.append(f"{said}.")
        else:
            doubts.append(f"{said}. If that is wrong: fill_down=False.")
    if mapping.dialect and order is not None and "order" in mapping.dialect.fill and order.empty.any():
        above = np.maximum.accumulate(np.where(order.empty, 0, np.arange(len(order.codes))))
        columns["order"] = order = columns["order"].take(
            np.where(order.empty & goods, above, np.arange(len(above)))
        )
    if asked is not False:
        _like_their_order(lines, mapping, notes)


def _clear(bare, time, order, goods, dialect):
    """Whether rows without order and date plainly go on with the one above."""
    if dialect is not None:
        return "order" in dialect.fill
    if bare[0] or not bare.any():
        return False
    if order is None:
        return bare.sum() > 0.2 * len(bare)
    return (order.empty & ~time.empty & goods).sum() <= 0.1 * bare.sum()


def _like_their_order(lines, mapping, notes):
    """A row without a date, or without a status, has that of its order's first row with one."""
    columns = lines.columns
    order, fill = columns.get("order"), () if mapping.dialect is None else mapping.dialect.fill
    if order is None:
        return
    dateless = columns["time"].empty.copy()
    for f in OF_ORDER:
        column = columns.get(f)
        if column is None or not column.empty.any() or column.empty.all():
            continue
        there = np.flatnonzero(~column.empty)[::-1]
        first = np.full(len(order.cells), -1)
        first[order.codes[there]] = there
        like = first[order.codes]
        rows = column.empty & (like >= 0) & ~order.empty
        if f == "cancelled" and f not in fill:
            rows &= dateless  # else one row of the order may be cancelled
        if rows.any():
            columns[f] = column.take(np.where(rows, like, np.arange(len(like))))
            if f == "time":
                notes.append(f"{rows.sum():,} rows have no date of their own; they have that of their order.")


def _of_groups(lines, groups, found, notes):
    """A line for each good of a row, of a table that has a group of columns for each."""
    n = len(lines.row)
    lead = "goods" if "goods" in groups[0] else "item" if any("item" in g for g in groups) else "description"
    filled = [~found[g[lead]].empty if lead in g else np.zeros(n, bool) for g in groups]
    filled[0] = filled[0] | ~np.any(filled, axis=0)  # a row without any has one line, to be left out
    rows = [np.flatnonzero(f) for f in filled]
    order = np.argsort(np.concatenate(rows), kind="stable")
    own = {}
    for name in dict.fromkeys(f for g in groups for f in g):
        parts = [found[g[name]].take(r) if name in g else len(r) for g, r in zip(groups, rows)]
        own[name] = Column.stacked(parts).take(order)
    notes.append(f"{n:,} rows with up to {len(groups)} goods each are {len(order):,} lines.")
    return lines.take(np.concatenate(rows)[order], own)


def _of_cells(lines, notes, doubts):
    """A line for each of several goods in a cell."""
    column = lines.columns.pop("goods")
    read = [goods_of(str(cell)) if text else [] for cell, text in zip(column.cells, column.texts)]
    odd = [i for i, goods in enumerate(read) if goods is None]
    if odd:
        doubts.append(
            f"{column.counts[odd].sum():,} cells of goods can't be read, such as"
            f" {column.texts[odd[0]][:40]!r}."
        )
    nothing = [(None, None, np.nan, np.nan, np.nan)]
    flat = [goods or nothing for goods in read]
    size = np.array([len(goods) for goods in flat])
    begin = np.cumsum(size) - size
    of_row = size[column.codes]
    rows = np.repeat(np.arange(len(column.codes)), of_row)
    nth = np.arange(len(rows)) - np.repeat(np.cumsum(of_row) - of_row, of_row)
    at = begin[column.codes[rows]] + nth
    every = [good for goods in flat for good in goods]
    own = {}
    for k, name in enumerate(("item", "description", "quantity", "price", "total")):
        cells = [good[k] for good in every]
        if any(cell not in (None, "") and cell == cell for cell in cells):
            own[name] = Column.of(cells).take(at)
    own.setdefault("item", Column.of([None] * len(at)))
    whole = next((f for f in ("order_total", "total") if f in lines.columns), None)
    if not {"price", "total"} & set(own) and whole:
        alone = of_row[rows] == 1
        total = lines.columns[whole]
        none = np.int32(len(total.cells))
        own["total"] = Column(np.where(alone, total.codes[rows], none), [*total.cells, None])
        doubts.append(
            "Prices are known from orders with one kind of good only, as their total by their units; it"
            " may hold"
            " discounts or shipping."
        )
    lines.columns.pop("order_total", None)
    several = int((of_row > 1).sum())
    doubts.append(
        f"{several:,} cells hold several goods, such as {column.texts[int(np.argmax(size))][:50]!r}; they"
        " are split"
        f" into {len(rows):,} lines."
    )
    return lines.take(rows, own)


def _side_by_side(lines, doubts):
    """Rows whose item, quantity, and perhaps price are lists of the same length, parted by the same sign."""
    item, quantity = lines.columns["item"], lines.columns["quantity"]
    unread = np.isnan(numbers(quantity.cells)) & np.array([bool(t) for t in quantity.texts])
    for sign in "\n;|,":
        parts = [
            str(c).split(sign) if bad and sign in str(c) else None for c, bad in zip(quantity.cells, unread)
        ]
        parts = [p if p and not np.isnan(numbers([x.strip() for x in p])).any() else None for p in parts]
        several = np.array([p is not None for p in parts], bool)[quantity.codes]
        rows = np.flatnonzero(several)
        if not len(rows):
            continue
        names = [str(c).split(sign) for c in item.cells]
        if any(len(names[item.codes[r]]) != len(parts[quantity.codes[r]]) for r in rows[:10_000].tolist()):
            continue
        size = np.ones(len(item.codes), int)
        size[rows] = [len(parts[c]) for c in quantity.codes[rows]]
        at = np.repeat(np.arange(len(size)), size)
        nth = np.arange(len(at)) - np.repeat(np.cumsum(size) - size, size)
        own = {}
        for f in ("item", "description", "quantity", "price", "total", "cost"):
            if f in lines.columns:
                own[f] = Column.of(_nth(lines.columns[f], at, nth, size, sign))
        doubts.append(f"{len(rows):,} rows hold several goods side by side; they are split into lines.")
        return lines.take(at, own)
    return lines


def _nth(column, at, nth, size, sign):
    """Of each row's cell the nth part, where the row holds several."""
    made = []
    for row, k in zip(at.tolist(), nth.tolist()):
        cell = column.cells[column.codes[row]]
        parts = str(cell).split(sign) if size[row] > 1 else [cell]
        made.append(parts[k].strip() if len(parts) == size[row] > 1 else cell if size[row] == 1 else None)
    return made


def _named(lines, notes):
    """Where a system leaves the code of a good empty, its name stands for it."""
    item, name = lines.columns["item"], lines.columns["description"]
    rows = item.empty & ~name.empty
    if rows.any():
        codes = np.where(rows, name.codes + np.int32(len(item.cells)), item.codes)
        used, codes = np.unique(codes, return_inverse=True)
        cells = [*item.cells, *name.cells]
        lines.columns["item"] = Column(codes.astype(np.int32), [cells[i] for i in used])
        notes.append(f"{rows.sum():,} rows have no code of the item; its name stands for it.")
