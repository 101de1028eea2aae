"""A shop's own orders from a CSV or Excel file: columns found, cells read, every row accounted for."""

import difflib
import functools
import html
import zoneinfo
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pullbook import orders as streams
from pullbook._check import number
from pullbook.cases.demand import weekly
from pullbook.cases.online_retail import _dates
from pullbook.order_file.columns import FIELDS, find_columns, listed
from pullbook.order_file.left_out import REASONS, columns_of, left_out, like_their_order, read_amounts, read_times
from pullbook.order_file.rows import open_rows


def read_orders(file, *, columns=None, sheet=None, tz=None, dayfirst=None, decimal=None, encoding=None, repeats=None):
    """The orders in a CSV or Excel file of a shop: which column is what is found out and shown, and every row is kept or left out with a reason.

    file: path of a .csv, .txt or .tsv (also packed, .gz) or .xlsx, or an open file. columns: what to take for what, where the guess is wrong or there is none,
    such as {'time': 'Shipped on', 'price': None} (None: not in this file); the keys are order, time, clock (time of day in a column of its own), item, description,
    quantity, price, total (of the row; for the price where there is none), cost, customer, status, cancelled (yes or a date). Item and time are needed; without quantity a
    row is 1 unit, without order each row is an order. sheet: name or number from 1 of an Excel sheet. tz: time zone of the shop such as 'Europe/Berlin', to which times with a
    zone are converted. dayfirst: True for 31/12/2024, False for 12/31/2024, None: told from the whole column. decimal: '.' or ',' or None: told likewise. encoding: of a text
    file, or None. repeats: keep rows that are exactly the same as an earlier one (True) or leave them out (False); None leaves them out if the file has order numbers.
    Returns an `OrderFile`. Raises ValueError with one sentence for a file that holds no orders, a needed column that is not found, or a bad argument, and
    FileNotFoundError.

    >>> import io
    >>> mine = read_orders(io.StringIO('Bestellnummer;Datum;Artikel;Menge;Preis\\n1;31.12.2024;Tasche;2;44,50\\n1;31.12.2024;Beutel;1;18\\nC1;02.01.2025;Tasche;-2;44,50\\n'))
    >>> mine.orders
      order       time    item  quantity  price
    0     1 2024-12-31  Tasche         2   44.5
    1     1 2024-12-31  Beutel         1   18.0
    >>> mine.summary
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
        notes.append("No column of quantities was recognised, so that each row counts 1 unit; if there is one: columns={'quantity': 'its name'}.")
    reason, value = left_out(rows, found, lengths, hashes, when, amounts, repeats, notes)
    count = np.bincount(reason, minlength=len(REASONS))
    summary = pd.DataFrame({"reason": REASONS, "rows": count})[(count > 0) | (np.arange(len(count)) == 0)].reset_index(drop=True)
    if not count[0]:
        why = "; ".join(f"{r}: {c:,}" for r, c in summary[1:].sort_values("rows", ascending=False).head(3).itertuples(index=False))
        example = next((str(value[i])[:30] for i in np.flatnonzero(reason == np.argmax(count)).tolist() if value.get(i)), "")
        raise ValueError(f"none of the {len(reason):,} rows of {name} is an order ({why}{f', such as {example!r}' if example else ''}); columns= says which column is what, "
                         f"taken were {', '.join(f'{c!r} for {f}' for f, c, _ in mapping if c)}")
    gone = np.flatnonzero(reason)
    report = pd.DataFrame({"row": rows.top + 1 + gone, "reason": pd.Categorical.from_codes(reason[gone], REASONS).astype(object), "value": [value.get(i, "") for i in gone.tolist()]})
    table = _tidy(np.flatnonzero(reason == 0), found, when, amounts, rows.top)
    return OrderFile(name, table, pd.DataFrame(mapping, columns=["what", "column", "why"]), report, summary, tuple(notes))


def _wanted(columns):
    """The argument `columns` as a dict of fields."""
    if columns is None:
        return {}
    if not isinstance(columns, dict) or not all(c is None or isinstance(c, (str, int)) for c in columns.values()):
        raise ValueError(f"columns is {columns!r}; it must be a dict such as {{'time': 'Shipped on'}}")
    for field, column in columns.items():
        if field not in FIELDS:
            near = difflib.get_close_matches(str(field), FIELDS, n=1)
            raise ValueError(f"columns has the key {field!r}; the keys are {', '.join(FIELDS)}{f' (near it: {near[0]})' if near else ''}, and the values are columns of the file")
        if column is None and field in ("item", "time"):
            raise ValueError(f"columns says that the file has no {field}; without it there is no order to read")
    return dict(columns)


def _tidy(kept, found, when, amounts, top):
    """The table of the rows kept."""
    number = np.char.add("row ", (kept + top + 1).astype(str)).astype(object) if "order" not in found or found["order"].empty[kept].any() else None
    order = number if "order" not in found else found["order"].text(kept) if number is None else np.where(found["order"].empty[kept], number, found["order"].text(kept))
    made = {"order": order, "time": when[kept], "item": found["item"].text(kept)}
    if "description" in found and found["description"] is not found["item"]:
        made["description"] = found["description"].text(kept)
    made["quantity"] = np.rint(amounts["quantity"][kept]).astype(np.int64) if "quantity" in amounts else np.ones(len(kept), np.int64)
    made["price"] = amounts["price"][kept] if "price" in amounts else np.full(len(kept), np.nan)
    if "cost" in amounts:
        made["cost"] = amounts["cost"][kept]
    if "customer" in found:
        made["customer"] = found["customer"].text(kept)
    return pd.DataFrame(made)


@dataclass(frozen=True, eq=False, repr=False)
class OrderFile:
    """A shop's orders and the account of its file. Made by `read_orders`.

    orders: a row an order line: order (number, as text), time (local), item, description if there, quantity (units), price (a unit; NaN: not known), and cost and customer if
    there. mapping: what was taken for what, and why. report: a row for each row left out: row (as a spreadsheet numbers it), reason, value. summary: reason and rows; they add
    up to all rows below the column names. notes: what was decided on the way, in sentences.
    """

    name: str
    orders: pd.DataFrame
    mapping: pd.DataFrame
    report: pd.DataFrame
    summary: pd.DataFrame
    notes: tuple

    @property
    def lines(self):
        """The table `orders`, by the name that `pb.online_retail()` has for it."""
        return self.orders

    @property
    def rows(self):
        """The rows of the file below its column names: kept and left out."""
        return int(self.summary["rows"].sum())

    @functools.cached_property
    def items(self):
        """A row an item, highest revenue first: description (the most frequent), orders, units, revenue, first and last (time), days (on which it was ordered)."""
        lines = self.orders.assign(revenue=self.orders["quantity"] * self.orders["price"], day=self.orders["time"].dt.normalize())
        table = lines.groupby("item").agg(orders=("order", "nunique"), units=("quantity", "sum"), revenue=("revenue", "sum"), first=("time", "min"), last=("time", "max"),
                                          days=("day", "nunique"))
        if "description" in lines:
            names = lines.groupby(["item", "description"]).size().sort_values(ascending=False, kind="stable")
            table.insert(0, "description", names.reset_index("description").groupby(level=0)["description"].first())
        return table.sort_values(["revenue", "units"], ascending=False, kind="stable").reset_index()

    @functools.cached_property
    def trading_days(self):
        """The dates that have any order, in order."""
        return pd.DatetimeIndex(np.unique(self.orders["time"].to_numpy().astype("datetime64[D]"))).as_unit("s")

    def weekly(self):
        """Demand by item and week, for `pb.planner`: a Weekly with .units and .orders (items x weeks), .price, .cost, .start. Raises ValueError below one week.

        >>> import io
        >>> mine = read_orders(io.StringIO("date,item,qty,price\\n2024-01-01,mug,1,5\\n2024-01-09,cup,2,4\\n2024-01-14,mug,1,5\\n"))
        >>> mine.weekly().units.tolist()
        [[1.0, 1.0], [0.0, 2.0]]
        """
        return weekly(self.orders)

    def demand(self):
        """Units by item (rows) and week (columns: its first day) as a table; weeks as in `weekly`."""
        made = self.weekly()
        return pd.DataFrame(made.units.astype(int), made.items, pd.DatetimeIndex(made.start + pd.to_timedelta(7 * np.arange(made.units.shape[1]), "D"), name="week"))

    def stream(self, item=None, start=None, end=None, day=8.0, promise=None):
        """The order stream of one item, or of all, in working hours since the start: what `pb.simulate` takes.

        item: its code or description; None: all items. start, end: dates, end not included. day: working hours a trading day counts (8 h). promise: hours from order to due
        date, or None. Lines of one order for one item are one order. Trading day i, from 0 at the first one from `start`, covers [i day, (i + 1) day); within it the
        clock from the full hour before the earliest order of any day to that after the latest is scaled to `day` hours. Orders of a file without times of day are spread evenly over
        their day. Returns an order table: order (from 1), time, item, quantity, due. Raises ValueError for an unknown item (with those near it), no order
        between the dates, and a bad date, day or promise.

        >>> import io
        >>> mine = read_orders(io.StringIO("date,item,qty\\n2024-01-02 08:00,mug,1\\n2024-01-04 12:30,mug,3\\n2024-01-04 15:59,cup,1\\n"))
        >>> mine.stream("mug")
           order  time item  quantity  due
        0      1   0.0  mug         1  NaN
        1      2  12.5  mug         3  NaN
        """
        day = number("day", day, "hours", above=0)
        first, last = _dates(start, end, self.trading_days)
        lines = self.orders if item is None else self.orders[self.orders["item"] == self._code(item)]
        lines = lines[lines["time"].between(first, last, inclusive="left")]
        if lines.empty:
            raise ValueError(f"{'the file' if item is None else f'item {item!r}'} has no order from {first:%Y-%m-%d} to before {last:%Y-%m-%d}")
        days = self.trading_days[(self.trading_days >= first) & (self.trading_days < last)]
        table = lines.groupby(["order", "item"], sort=False).agg(time=("time", "min"), quantity=("quantity", "sum")).reset_index()
        table = table.sort_values("time", kind="stable", ignore_index=True)
        date = table["time"].dt.normalize()
        opens, closes = self._open
        if closes:
            part = ((table["time"] - date).dt.total_seconds().to_numpy() / 3600 - opens) / (closes - opens)
        else:
            part = ((table.groupby(date).cumcount() + 0.5) / table.groupby(date)["time"].transform("size")).to_numpy()
        table["time"] = (np.searchsorted(days.to_numpy(), date.to_numpy()) + part) * day
        if promise is not None:
            table["due"] = table["time"] + number("promise", promise, "hours", low=0)
        return streams.trace(table)

    @functools.cached_property
    def _open(self):
        """The full hours between which all orders come, (0, 0) if there are no times of day."""
        seconds = (self.orders["time"] - self.orders["time"].dt.normalize()).dt.total_seconds()
        return (0, 0) if not seconds.any() else (int(seconds.min() // 3600), int(seconds.max() // 3600) + 1)

    def _code(self, item):
        """The item that is named: the code itself, or a description that only one item has."""
        wanted, table = str(item).strip().lower(), self.items
        for column in ("item", "description"):
            if column in table:
                named = table["item"][table[column].str.lower() == wanted].tolist()
                if len(named) == 1 or str(item) in named:
                    return str(item) if str(item) in named else named[0]
                if named:
                    raise ValueError(f"item {item!r} names {len(named)} items: {', '.join(named[:8])}; give one of these codes")
        known = {str(t).lower(): c for column in ("description", "item") if column in table for t, c in zip(table[column], table["item"])}
        near = ", ".join(dict.fromkeys(known[k] for k in difflib.get_close_matches(wanted, known, n=3, cutoff=0.5)))
        raise ValueError(f"item {item!r} is not in the file; " + (f"near it: {near}" if near else ".items lists what is"))

    def __repr__(self):
        time, left = self.orders["time"], self.summary[1:]
        took = ", ".join(f"{f} from {c!r}" for f, c, _ in self.mapping.itertuples(index=False) if c)
        text = [f"{self.name}: {len(self.orders):,} of {self.rows:,} rows kept, {self.orders['order'].nunique():,} orders for {self.orders['item'].nunique():,} items, "
                f"{self.orders['quantity'].sum():,} units, {time.min():%Y-%m-%d} to {time.max():%Y-%m-%d}", f"Taken: {took}"]
        if len(left):
            text.append(f"Left out: {'; '.join(f'{r}: {n:,}' for r, n in left.itertuples(index=False))} (see .report)")
        return "\n".join([*text, *(f"Note: {note}" for note in self.notes)])

    def _repr_html_(self):
        head, *_ = repr(self).splitlines()
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes)
        tables = [t.to_html(index=False, formatters={"rows": "{:,}".format} if "rows" in t else None) for t in (self.mapping, self.summary, self.orders.head())]
        return f"<p>{html.escape(head)}</p>{tables[0]}{tables[1]}<ul>{notes}</ul><p>The first orders:</p>{tables[2]}"
