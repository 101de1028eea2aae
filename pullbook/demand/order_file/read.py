"""A shop's own orders from a CSV or Excel file: columns found, cells read, every row accounted for."""

import difflib
import os
import zoneinfo
from typing import IO

import numpy as np
import pandas as pd

from pullbook.demand.order_file.columns import find_columns, listed
from pullbook.demand.order_file.distinct import columns_of, like_their_order, read_amounts, read_times
from pullbook.demand.order_file.left_out import REASONS, left_out
from pullbook.demand.order_file.rows import open_rows
from pullbook.demand.order_file.vocabulary import FIELDS
from pullbook.demand.order_lines import Account, OrderLines


def read_orders(
    file: str | os.PathLike | bytes | IO,
    *,
    columns: dict[str, str | int | None] | None = None,
    sheet: str | int | None = None,
    tz: str | None = None,
    dayfirst: bool | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    repeats: bool | None = None,
) -> OrderLines:
    """The orders in a CSV or Excel file of a shop: which column is what is found out and shown, and every row
    is kept or left out with a reason.

    file: path of a .csv, .txt or .tsv (also packed, .gz) or .xlsx, or an open file. columns: what to take for
    what, where the guess is wrong or there is none, such as {'time': 'Shipped on', 'price': None} (None: not
    in this file); the keys are order, time, clock (time of day in a column of its own), item, description,
    quantity, price, total (of the row; for the price where there is none), cost, customer, status, cancelled
    (yes or a date). Item and time are needed; without quantity a row is 1 unit, without order each row is an
    order. sheet: name or number from 1 of an Excel sheet. tz: time zone of the shop such as 'Europe/Berlin',
    to which times with a zone are converted. dayfirst: True for 31/12/2024, False for 12/31/2024, None: told
    from the whole column. decimal: '.' or ',' or None: told likewise. encoding: of a text file, or None.
    repeats: keep rows that are exactly the same as an earlier one (True) or leave them out (False); None
    leaves them out if the file has order numbers. Returns `OrderLines`, whose account says what became of
    each row. Raises ValueError with one sentence for a file that holds no orders, a needed column that is not
    found, or a bad argument, and FileNotFoundError.

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
    """
    columns = _wanted(columns)
    if decimal not in (None, ".", ","):
        raise ValueError(f"decimal is {decimal!r}; it must be '.', ',' or None")
    for name, value in (("dayfirst", dayfirst), ("repeats", repeats)):
        if value is not None and not isinstance(value, (bool, np.bool_)):
            raise ValueError(f"{name} is {value!r}; it must be True, False or None")
    try:
        zone = None if tz is None else zoneinfo.ZoneInfo(tz)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        raise ValueError(f"tz is {tz!r}; it must be a time zone such as 'Europe/Berlin'") from None
    rows, name = open_rows(file, sheet, encoding, [c for c in columns.values() if c is not None])
    if not rows.cells:
        raise ValueError(f"{name} has column names ({listed(rows.header)}) but no rows below them")
    rows.at, mapping = find_columns(rows.header, rows.sample(), columns, name)
    found, lengths, hashes = columns_of(rows, rows.at)
    notes = rows.notes
    when = like_their_order(read_times(found, dayfirst, zone, rows.epoch, notes), found, notes)
    amounts = read_amounts(found, decimal, notes)
    if "total" in amounts and "price" not in amounts and columns.get("price", "") is not None:
        units = amounts.get("quantity", np.ones(len(when)))
        amounts["price"] = np.divide(amounts["total"], units, out=np.full(len(when), np.nan), where=units > 0)
    if "quantity" not in found and "quantity" not in columns:
        notes.append(
            "No column of quantities was recognised, so that each row counts 1 unit; "
            "if there is one: columns={'quantity': 'its name'}."
        )
    reason, value = left_out(rows, found, lengths, hashes, when, amounts, repeats, notes)
    account = _account(reason, value, rows.top, mapping, notes)
    if not account.kept:
        raise ValueError(_no_orders(account, name))
    return OrderLines(_tidy(np.flatnonzero(reason == 0), found, when, amounts, rows.top), name, account)


def _account(reason, value, top, mapping, notes):
    """What became of the rows of a file."""
    count, gone = np.bincount(reason, minlength=len(REASONS)), np.flatnonzero(reason)
    summary = pd.DataFrame({"reason": REASONS, "rows": count})
    rest = {
        "row": top + 1 + gone,
        "reason": pd.Categorical.from_codes(reason[gone], REASONS).astype(object),
        "value": [value.get(i, "") for i in gone.tolist()],
    }
    return Account(
        summary[(count > 0) | (summary.index == 0)].reset_index(drop=True),
        pd.DataFrame(rest),
        pd.DataFrame(mapping, columns=["what", "column", "why"]),
        tuple(notes),
    )


def _no_orders(account, name):
    """The sentence about a file of which no row is kept."""
    left, summary = account.left_out, account.summary
    three = summary[1:].sort_values("rows", ascending=False).head(3)
    why = "; ".join(f"{reason}: {n:,}" for reason, n in three.itertuples(index=False))
    shown = [v for v in left["value"][left["reason"] == summary["reason"][summary["rows"].idxmax()]] if v]
    example = f", such as {str(shown[0])[:30]!r}" if shown else ""
    taken = ", ".join(f"{c!r} for {f}" for f, c, _ in account.mapping.itertuples(index=False) if c)
    return (
        f"none of the {account.rows:,} rows of {name} is an order ({why}{example}); "
        f"columns= says which column is what, taken were {taken}"
    )


def _wanted(columns):
    """The argument `columns` as a dict of fields."""
    if columns is None:
        return {}
    if not isinstance(columns, dict) or not all(
        c is None or isinstance(c, (str, int)) for c in columns.values()
    ):
        raise ValueError(f"columns is {columns!r}; it must be a dict such as {{'time': 'Shipped on'}}")
    for field, column in columns.items():
        if field not in FIELDS:
            near = difflib.get_close_matches(str(field), FIELDS, n=1)
            near = f" (near it: {near[0]})" if near else ""
            raise ValueError(
                f"columns has the key {field!r}; the keys are {', '.join(FIELDS)}{near}, "
                "and the values are columns of the file"
            )
        if column is None and field in ("item", "time"):
            raise ValueError(
                f"columns says that the file has no {field}; without it there is no order to read"
            )
    return dict(columns)


def _tidy(kept, found, when, amounts, top):
    """The table of the rows kept."""
    number = (
        np.char.add("row ", (kept + top + 1).astype(str)).astype(object)
        if "order" not in found or found["order"].empty[kept].any()
        else None
    )
    order = (
        number
        if "order" not in found
        else (
            found["order"].text(kept)
            if number is None
            else np.where(found["order"].empty[kept], number, found["order"].text(kept))
        )
    )
    made = {"order": order, "time": when[kept], "item": found["item"].text(kept)}
    made["description"] = found.get("description", found["item"]).text(kept)
    made["quantity"] = (
        np.rint(amounts["quantity"][kept]).astype(np.int64)
        if "quantity" in amounts
        else np.ones(len(kept), np.int64)
    )
    made["price"] = amounts["price"][kept] if "price" in amounts else np.full(len(kept), np.nan)
    if "cost" in amounts:
        made["cost"] = amounts["cost"][kept]
    if "customer" in found:
        made["customer"] = found["customer"].text(kept)
    return pd.DataFrame(made)
