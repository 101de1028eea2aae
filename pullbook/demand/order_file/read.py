"""A shop's own orders from CSV or Excel files: columns found, cells read, every row accounted for."""

import os
from typing import IO

import numpy as np
import pandas as pd

from pullbook.demand.odd_lines import added_up
from pullbook.demand.order_file import doubts as doubt
from pullbook.demand.order_file.arguments import Wanted, checked
from pullbook.demand.order_file.cells import bare
from pullbook.demand.order_file.dates import UNSET
from pullbook.demand.order_file.distinct import read_amounts, read_times
from pullbook.demand.order_file.left_out import REASONS, Judge
from pullbook.demand.order_file.lines import lines_of
from pullbook.demand.order_file.mapping import OTHER_YEAR, map_columns
from pullbook.demand.order_file.prices import currencies, in_one_currency, unit_prices
from pullbook.demand.order_file.rows import tables
from pullbook.demand.order_file.together import together
from pullbook.demand.order_lines import Account, OrderLines


def read_orders(
    file: str | os.PathLike | bytes | IO | list,
    *,
    columns: dict[str, str | int | None] | None = None,
    sheet: str | int | list | None = None,
    tz: str | None = None,
    dayfirst: bool | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    repeats: bool | None = None,
    charges: bool | list[str] | None = None,
    cancelled: list[str] | None = None,
    currency: str | dict[str, float] | None = None,
    fill_down: bool | None = None,
) -> OrderLines:
    """The orders in the files of a shop: the system they come from is known by their columns, or the columns
    are found out, and every row is kept or left out with a reason. What is odd is told first, in `doubts`.

    file: path of a .csv, .txt or .tsv (also packed, .gz), or of a workbook (.xlsx, .xls, .ods), or an open
    file, or a list of them; sheets and files with the same columns are one table. columns: what to take for
    what, where the guess is wrong or there is none, such as {'time': 'Shipped on', 'price': None} (None: not
    in this file); the keys are order, time, clock (time of day in a column of its own), item, description,
    quantity, price (of a unit), total (of the row; for the price where there is none), cost, customer,
    status, cancelled (yes or a date), type (sale or return), refunded (units taken back), currency. Item and
    time are needed; without quantity a row is 1 unit, without order each row is an order. sheet: name or
    number from 1 of a sheet. tz: time zone of the shop such as 'Europe/Berlin', to which times with a zone
    are converted. dayfirst: True for 31/12/2024, False for 12/31/2024, None: told from the whole column.
    decimal: '.' or ',' or None: told likewise. encoding: of a text file, or None. repeats: keep rows that are
    exactly the same as an earlier one (True) or leave them out (False); None leaves them out if the file has
    order numbers and quantities, and the system is not known to write them. charges: keep shipping, tax, tips
    and discounts (True), leave out those that are known (None, False), or the items that are charges.
    cancelled: more words of a status or type that cancel. currency: which to read, such as 'EUR', where there
    are several; or rates that convert them, such as {'EUR': 1, 'USD': 0.92}. fill_down: rows without order
    and date go on with the one above (True), don't (False), or where that is plain (None).

    Returns `OrderLines`, whose account says what became of each row. Raises ValueError with one sentence for
    a file that holds no orders, a needed column that is not found, or a bad argument, and FileNotFoundError.

    >>> import io
    >>> file = io.StringIO('''Bestellnummer;Datum;Artikel;Menge;Preis
    ... 1;31.12.2024;Tasche;2;44,50
    ... 1;31.12.2024;Beutel;1;18
    ... C1;02.01.2025;Tasche;-2;44,50''')
    >>> mine = read_orders(file)
    >>> mine.lines
      order       time    item description  quantity  price
    0     1 2024-12-31  Tasche      Tasche         2   44.5
    1     1 2024-12-31  Beutel      Beutel         1   18.0
    >>> mine.account.summary
                                          reason  rows
    0                                       kept     2
    1  cancellation (order number begins with C)     1
    >>> mine.doubts
    ()
    """
    wanted = checked(columns, decimal, dayfirst, repeats, fill_down, tz, charges, cancelled, currency)
    found = tables(file, sheet, encoding, [c for c in wanted.columns.values() if c is not None])
    return together([_read(table, wanted) for table in found])


def _read(table, wanted: Wanted):
    """The OrderLines of one table."""
    name, given, notes, doubts = table.name, wanted.columns, table.notes, table.doubts
    sample = table.sample()
    mapping = map_columns(table.header, sample, given, name)
    table.at, table.kinds, dialect = mapping.at, mapping.kinds, mapping.dialect
    repeats = wanted.repeats if wanted.repeats is not None or dialect is None else dialect.repeats
    lines = lines_of(table, mapping, wanted.fill_down, not repeats, notes, doubts)
    columns = lines.columns
    dayfirst = wanted.dayfirst if wanted.dayfirst is not None else _dayfirst(dialect)
    when = read_times(columns, dayfirst, wanted.zone, table.since_1904, notes, doubts)
    columns["time"] = columns["time"].only(np.isnat(when) | (when < UNSET), "a date")  # a million texts less
    amounts, shown = read_amounts(columns, wanted.decimal, doubts)
    if "quantity" not in columns and "quantity" not in given and not dialect:
        doubts.append(
            "No column of quantities was recognised, so that each row counts 1 unit; "
            "if there is one: columns={'quantity': 'its name'}."
        )
    names = {f: table.header[i] for f, i in mapping.at.items()}
    price = unit_prices(amounts, columns, given, dialect is not None, names, doubts)
    code = currencies(shown, columns, [names[f] for f in ("price", "total") if f in names])
    off = {bare(word) for word in (*wanted.cancelled, *(dialect.off if dialect else ()))}
    judge = Judge(table, lines, when, amounts, price, off, wanted.charges)
    own = None
    if wanted.currency is not None:
        price, own, other = in_one_currency(price, code, wanted.currency, doubts)
        judge.found["another currency"] = other, columns.get("currency", columns.get("price"))
    reason, value = judge.reasons(repeats, notes, doubts)
    if "order" in columns and "cancellation (order number begins with C)" not in judge.found:
        notes.append("Most order numbers begin with C, so that it is not taken for a cancellation.")
    if wanted.currency is None:
        price, own, _ = in_one_currency(price, np.where(reason == 0, code, ""), None, doubts)
    mapped = pd.DataFrame(mapping.shown(table.header, given), columns=["what", "column", "why"])
    kept = np.flatnonzero(reason == 0)
    doubts = _doubts(table, lines, mapping, sample, given, off, when, price, reason, doubts)
    if repeats:
        doubts += doubt.of_repeats(kept, columns, amounts)
    doubts += doubt.of_costs(amounts.get("cost"), price, columns["item"], kept)
    sold = kept[amounts["quantity"][kept] > 0] if "quantity" in amounts else kept
    doubts += added_up(when[sold].astype("datetime64[D]").astype(int), columns["item"].codes[sold])
    account = _account(reason, value, table, lines, mapped, notes)
    if not account.kept:
        raise ValueError(_no_orders(account, name, doubts))
    del judge
    columns = {f: columns[f] for f in ("order", "item", "description", "customer") if f in columns}
    lines.columns = {}
    table.close()  # the file, and what is not needed any more: as much again as the orders take
    return OrderLines(
        _tidy(kept, columns, when, amounts, price, table, lines),
        name,
        account,
        tuple(dict.fromkeys(map(doubt.singular, doubts))),
        f"{dialect.name}: {mapping.because}" if dialect else "",
        tuple(h for i, h in enumerate(table.header) if i not in mapping.used()),
        own,
    )


def _doubts(table, lines, mapping, sample, given, off, when, price, reason, doubts):
    """All that is odd: what the columns say, then the cells, then the orders."""
    kept, columns = np.flatnonzero(reason == 0), lines.columns
    unpriced = [] if given.get("price", "") is None else doubt.of_prices(price, columns["item"], kept)
    return [
        *doubt.of_columns(mapping, table.header),
        *doubts,
        *doubt.of_items(kept, columns, mapping, table.header),
        *doubt.of_unused(sample, mapping, table.header),
        *doubt.of_words(kept, columns, off),
        *doubt.of_watched(lines.row[kept], lines.watched, table.header, columns, off),
        *doubt.of_days(when[kept], columns["order"].codes[kept] if "order" in columns else None),
        *doubt.of_left_out(reason, columns, mapping.dialect is not None),
        *unpriced,
    ]


def _dayfirst(dialect):
    return None if dialect is None else dialect.dayfirst


def _account(reason, value, table, lines, mapped, notes):
    """What became of the rows of a file."""
    count, gone = np.bincount(reason, minlength=len(REASONS)), np.flatnonzero(reason)
    summary = pd.DataFrame({"reason": REASONS, "rows": count})
    rest = {
        "row": [table.number(i) for i in lines.row[gone].tolist()]
        if len(table.parts) > 1
        else table.parts[0].top + 1 + lines.row[gone],
        "reason": pd.Categorical.from_codes(reason[gone], REASONS).astype(object),
        "value": [value.get(i, "") for i in gone.tolist()],
    }
    if len(table.parts) > 1:
        rest["file"] = [table.place(i)[0].name for i in lines.row[gone].tolist()]
    return Account(
        summary[(count > 0) | (summary.index == 0)].reset_index(drop=True),
        pd.DataFrame(rest),
        mapped,
        tuple(notes),
    )


def _no_orders(account, name, doubts):
    """The sentence about a file of which no row is kept."""
    left, summary = account.left_out, account.summary
    three = summary[1:].sort_values("rows", ascending=False).head(3)
    why = "; ".join(f"{reason}: {n:,}" for reason, n in three.itertuples(index=False))
    shown = [v for v in left["value"][left["reason"] == summary["reason"][summary["rows"].idxmax()]] if v]
    example = f", such as {str(shown[0])[:30]!r}" if shown else ""
    if "date not understood" in why and OTHER_YEAR.search(example):
        example += ", of another calendar: convert the dates first"
    taken = ", ".join(f"{c!r} for {f}" for f, c, _ in account.mapping.itertuples(index=False) if c)
    return (
        f"none of the {account.rows:,} rows of {name} is an order ({why}{example}); "
        f"columns= says which column is what, taken were {taken}"
    )


def _tidy(kept, columns, when, amounts, price, table, lines):
    """The table of the rows kept."""
    order = columns.get("order")
    number = None
    if order is None or order.empty[kept].any():
        single = len(table.parts) == 1
        rows = lines.row[kept]
        number = (
            np.char.add("row ", (rows + table.parts[0].top + 1).astype(str)).astype(object)
            if single
            else np.array([f"{table.place(i)[0].name}, row {table.number(i)}" for i in rows.tolist()], object)
        )
    if order is not None:
        number = order.text(kept) if number is None else np.where(order.empty[kept], number, order.text(kept))
    item = columns["item"].text(kept)
    made = {"order": number, "time": when[kept], "item": item}
    words = columns.get("description", columns["item"]).text(kept)
    made["description"] = np.where(words == "", item, words)
    units = amounts["quantity"][kept] if "quantity" in amounts else np.ones(len(kept))
    for f in ("refunded", "refunded2"):
        if f in amounts:
            units = units - np.nan_to_num(np.abs(amounts[f][kept]))
    made["quantity"] = np.rint(units).astype(np.int64)
    made["price"] = price[kept] if price is not None else np.full(len(kept), np.nan)
    if "cost" in amounts:
        made["cost"] = amounts["cost"][kept]
    if "customer" in columns:
        made["customer"] = columns["customer"].text(kept)
    return pd.DataFrame(made)
