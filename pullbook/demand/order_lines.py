"""The order lines of a shop, however it got them: its items, its trading days, its weeks, and the orders of
one item."""

import datetime
import difflib
import functools
import html
import numbers
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from pullbook._check import shown
from pullbook.demand import orders
from pullbook.demand.odd_lines import no_cost
from pullbook.demand.order_totals import Totals, totals
from pullbook.demand.weekly import Weekly, weekly

CHECK = "Does your shop's system say the same?"
DAY = 8.0  # working hours that a trading day counts


@dataclass(frozen=True, eq=False, repr=False)
class Account:
    """What became of the rows of a file.

    summary: reason and rows; the first reason is 'kept', and together they are all rows of the file.
    left_out: row (as a spreadsheet numbers it), reason and value of each row that is not kept; None where
    they were only counted. mapping: what was taken for what, in which column, and why; None where nothing was
    guessed. notes: what was decided on the way, in sentences.
    """

    summary: pd.DataFrame
    left_out: pd.DataFrame | None = None
    mapping: pd.DataFrame | None = None
    notes: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """The rows of the file below its column names: kept and left out."""
        return int(self.summary["rows"].sum())

    @property
    def kept(self) -> int:
        """The rows that are order lines."""
        return int(self.summary["rows"].iloc[0])

    def __repr__(self):
        text = [f"{self.kept:,} of {self.rows:,} rows kept"]
        if self.mapping is not None:
            rows = list(self.mapping[["what", "column", "why"]].itertuples(index=False))
            took = ", ".join(f"{f} from {c!r}" for f, c, _ in rows if c)
            text.append(f"Taken: {took}")
            if none := [
                f"{f} ({why.removeprefix('not found: ')})"
                for f, c, why in rows
                if not c and str(why).startswith("not found")
            ]:
                text.append(f"Not found: {', '.join(none)}")
        if len(self.summary) > 1:
            left = "; ".join(f"{reason}: {n:,}" for reason, n in self.summary[1:].itertuples(index=False))
            text.append(
                f"Left out: {left}" + (" (see .account.left_out)" if self.left_out is not None else "")
            )
        return "\n".join([*text, *(f"Note: {note}" for note in self.notes)])

    def _repr_html_(self):
        tables = [] if self.mapping is None else [self.mapping.to_html(index=False)]
        tables.append(self.summary.to_html(index=False, formatters={"rows": "{:,}".format}))
        notes = "".join(f"<li>{html.escape(note)}</li>" for note in self.notes)
        return "".join(tables) + (f"<ul>{notes}</ul>" if notes else "")


@dataclass(frozen=True, eq=False, repr=False)
class OrderLines:
    """The order lines of a shop. Made by `pb.read_orders`, `pb.online_retail` and `pb.catalogue`.

    lines: a row an order line, with the columns order (its number, as text), time (local), item (code),
    description (the item's code where there is none), quantity (units), price (a unit; NaN: not known), and,
    where the shop tells them, cost (a unit), customer and country. name: of the shop or its file. account:
    what became of the rows of the file that they were read from, or None. doubts: what to look at before the
    reading is trusted, in sentences; none where nothing is odd. dialect: the system that the file comes from
    and how it was known, '' where the columns were guessed. unused: columns of the file that were not read.
    currency: of the prices, by its ISO 4217 code or its sign; None: not told.

    >>> shop = pb.catalogue()
    >>> str(shop)[:75]
    "Halyard's online shop: 13,265 order lines in 13,265 orders for 300 items, 2"
    >>> shop.find("weekender, rain, plum"), shop.weekly().units.shape
    ('WE58', (300, 52))
    """

    lines: pd.DataFrame
    name: str
    account: Account | None = None
    doubts: tuple[str, ...] = ()
    dialect: str = ""
    unused: tuple[str, ...] = ()
    currency: str | None = None

    @property
    def file(self) -> str:
        """The name of the file, or of the shop: the same as `name`.

        >>> pb.catalogue(weeks=2).file
        "Halyard's online shop"
        """
        return self.name

    @functools.cached_property
    def totals(self) -> Totals:
        """What the lines add up to: rows, orders, items, units, revenue, first and last day, and by month, to
        be held against what the shop's own system says.

        >>> pb.catalogue(weeks=2).totals.first_line()
        '817 rows, 817 orders, 300 items, 1,373 units, revenue 85,146, from 2024-01-01 to 2024-01-12'
        """
        return totals(self.lines, self.currency)

    @property
    def orders(self) -> pd.DataFrame:
        """The same table as `lines`: its name in files that were read with version 0.1.

        >>> shop = pb.catalogue(weeks=2)
        >>> shop.orders is shop.lines
        True
        """
        return self.lines

    @functools.cached_property
    def items(self) -> pd.DataFrame:
        """A row an item, highest revenue first: item, description (the most frequent), orders, units, revenue
        (in the shop's money), first and last (time), days (on which it was ordered).

        >>> pb.catalogue().items[["item", "description", "orders", "units", "revenue"]].head(2)
           item             description  orders  units   revenue
        0  BA02  backpack, plain, black    2211   3719  275206.0
        1  BA01   backpack, plain, navy    1042   1904  140896.0
        """
        lines = self.lines
        lines = lines.assign(revenue=lines["quantity"] * lines["price"], day=lines["time"].dt.normalize())
        table = lines.groupby("item").agg(
            orders=("order", "nunique"),
            units=("quantity", "sum"),
            revenue=("revenue", "sum"),
            first=("time", "min"),
            last=("time", "max"),
            days=("day", "nunique"),
        )
        names = lines.groupby(["item", "description"]).size().sort_values(ascending=False, kind="stable")
        table.insert(
            0, "description", names.reset_index("description").groupby(level=0)["description"].first()
        )
        return table.sort_values(["revenue", "units"], ascending=False, kind="stable").reset_index()

    @functools.cached_property
    def trading_days(self) -> pd.DatetimeIndex:
        """The dates that have any order line, in order.

        >>> len(pb.catalogue(weeks=3).trading_days)
        15
        """
        return pd.DatetimeIndex(np.unique(self.lines["time"].to_numpy().astype("datetime64[D]"))).as_unit("s")

    def find(self, item: str | int) -> str:
        """The code of the item that a text names: its code, its description, or a part that only one
        description has.

        Capitals don't matter. Raises ValueError where there is no such item, with those near it, or more than
        one.

        >>> pb.catalogue().find("tote, plain")  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ValueError: item 'tote, plain' names 10 items: ...; give one of the codes
        """
        if isinstance(item, bool) or not isinstance(item, (str, numbers.Integral)) or not str(item).strip():
            raise ValueError(
                f"item is {shown(item)}; it must be the code of an item or a part of its description"
            )
        wanted, codes, words = str(item).strip(), self.items["item"], self.items["description"]
        low, small = wanted.lower(), words.str.lower()
        for same in (
            codes == wanted,
            codes.str.lower() == low,
            small == low,
            small.str.contains(low, regex=False),
        ):
            if same.sum() == 1:
                return codes[same].iloc[0]
            if same.any():
                raise ValueError(
                    f"item {item!r} names {same.sum()} items: {self._listed(codes[same][:8])}"
                    f"{', ...' if same.sum() > 8 else ''}; give one of the codes"
                )
        known = dict(zip([*small, *codes.str.lower()], [*codes, *codes]))
        near = dict.fromkeys(known[k] for k in difflib.get_close_matches(low, known, n=3, cutoff=0.5))
        raise ValueError(
            f"item {item!r} is not in the shop; "
            + (f"near it: {self._listed(near)}" if near else ".items lists what is")
        )

    def _listed(self, codes):
        """Codes with their descriptions, in a sentence."""
        words = self.items.set_index("item")["description"]
        return ", ".join(c if c == words[c] else f"{c} {words[c]}" for c in codes)

    def weekly(self) -> Weekly:
        """Demand by item and week, for `pb.planner`: .units and .orders (items x weeks), .price, .cost,
        .start, .currency, .doubts. Weeks begin on the day of the first line. Raises ValueError below one
        week.

        >>> import io
        >>> rows = "date,item,qty\\n2024-01-01,mug,1\\n2024-01-09,cup,2\\n2024-01-14,mug,1\\n"
        >>> pb.read_orders(io.StringIO(rows)).weekly().units.tolist()
        [[1.0, 1.0], [0.0, 2.0]]
        """
        made = weekly(self.lines)
        return replace(
            made, currency=self.currency, doubts=tuple(dict.fromkeys((*self.doubts, *made.doubts)))
        )

    def stream(
        self,
        item: str | int | None = None,
        start: str | datetime.date | None = None,
        end: str | datetime.date | None = None,
    ) -> pd.DataFrame:
        """The order stream of one item, or of all, in working hours since the start: what `pb.simulate`
        takes.

        item: as in `find`; None: all items. start, end: dates, end not included (None: all). Lines of one
        order for one item are one order. Trading day i, from 0 at the first one from `start`, covers the time
        [8 i, 8 (i + 1)) hours; within it the clock from the full hour before the earliest order of any day to
        that after the latest is scaled to 8 h. Orders of a shop that tells no times of day are spread evenly
        over their day. Returns an order table: order (from 1), time, item, quantity, due (NaN). Raises
        ValueError for an unknown item, no order between the dates, and a bad date.

        >>> import io
        >>> rows = "date,item,qty\\n2024-01-02 08:00,mug,1\\n2024-01-04 12:30,mug,3\\n2024-01-04 15:59,cup,1"
        >>> pb.read_orders(io.StringIO(rows)).stream("mug")
           order  time item  quantity  due
        0      1   0.0  mug         1  NaN
        1      2  12.5  mug         3  NaN
        """
        first, last = _dates(start, end, self.trading_days)
        of_it = self.lines if item is None else self.lines[self.lines["item"] == self.find(item)]
        lines = of_it[of_it["time"].between(first, last, inclusive="left")]
        if lines.empty:
            raise ValueError(
                f"{self.name if item is None else f'item {item!r}'} has no order from {first:%Y-%m-%d} to "
                f"before {last:%Y-%m-%d}; there are some from {of_it['time'].min():%Y-%m-%d} "
                f"to {of_it['time'].max():%Y-%m-%d}"
            )
        table = lines.groupby(["order", "item"], sort=False).agg(
            time=("time", "min"), quantity=("quantity", "sum")
        )
        table = table.reset_index().sort_values("time", kind="stable", ignore_index=True)
        days = self.trading_days[(self.trading_days >= first) & (self.trading_days < last)]
        date = table["time"].dt.normalize()
        table["time"] = (
            np.searchsorted(days.to_numpy(), date.to_numpy()) + self._part(table["time"], date)
        ) * DAY
        return orders.trace(table)

    def _part(self, time, date):
        """The part of its trading day that is over at each time."""
        opens, closes = self._open
        if closes:
            return ((time - date).dt.total_seconds().to_numpy() / 3600 - opens) / (closes - opens)
        same = time.groupby(date)
        return ((same.cumcount() + 0.5) / same.transform("size")).to_numpy()

    @functools.cached_property
    def _open(self):
        """The full hours between which all orders come, (0, 0) if there are no times of day."""
        seconds = (self.lines["time"] - self.lines["time"].dt.normalize()).dt.total_seconds()
        return (0, 0) if not seconds.any() else (int(seconds.min() // 3600), int(seconds.max() // 3600) + 1)

    def __repr__(self):
        lines = self.lines
        text = (
            f"{self.name}: {len(lines):,} order lines in {lines['order'].nunique():,} orders for "
            f"{lines['item'].nunique():,} items, {lines['quantity'].sum():,} units, "
            f"{lines['time'].min():%Y-%m-%d} to {lines['time'].max():%Y-%m-%d}"
        )
        if self.account is None:
            return text
        doubts = [f"DOUBT: {doubt}" for doubt in self.doubts] or ["Nothing odd was found."]
        if self.account.mapping is None:
            doubts = []
        return "\n".join(
            [
                text,
                *doubts,
                *self._known(),
                repr(self.account),
                f"Items: {self._best()}",
                f"{CHECK} {self.totals!r}",
            ]
        )

    def _best(self):
        """The items of highest revenue, as an owner knows them."""
        top, sold = self.items.head(4), len(self.items)
        words = [
            f"{item if item == name else f'{item} {name}'} ({units:,})"
            for item, name, units in top[["item", "description", "units"]].itertuples(index=False)
        ]
        return "; ".join(words) + (f"; and {sold - 4:,} more" if sold > 4 else "") + " (units sold)"

    def _known(self):
        """Which system the file comes from, and what of it was not read."""
        if self.account.mapping is None:
            return []
        source = self.dialect or "an export of no system that is known here: the columns are guessed"
        unused = ", ".join(self.unused[:12]) + (
            f" and {len(self.unused) - 12} more" if len(self.unused) > 12 else ""
        )
        return [f"Read as {source}", *([f"Columns not read: {unused}"] if self.unused else [])]

    def _repr_html_(self):
        head = html.escape(repr(self).splitlines()[0])
        items = self.items.head().to_html(index=False, float_format="{:,.2f}".format)
        if self.account is None:
            return f"<p>{head}</p><p>The items of highest revenue:</p>{items}"
        doubts = "".join(f"<li>{html.escape(doubt)}</li>" for doubt in self.doubts)
        box = "border-left: 4px solid #D55E00; padding: 0.5em 1em; margin: 0.5em 0"
        loud = (
            f'<div role="alert" style="{box}"><b>Look at this first</b><ul>{doubts}</ul></div>'
            if doubts
            else f"<p>{'Nothing odd was found.' if self.account.mapping is not None else ''}</p>"
        )
        known = "".join(f"<p>{html.escape(line)}</p>" for line in self._known())
        lines = self.lines.head().to_html(index=False, float_format="{:,.2f}".format)
        return (
            f"<p>{head}</p>{loud}{known}<p>The first rows as read:</p>{lines}{self.account._repr_html_()}"
            f"<p>{CHECK}</p>{self.totals._repr_html_()}"
            f"<p>The items of highest revenue:</p>{items}"
        )


def demand_of(shop: OrderLines | Weekly | pd.DataFrame) -> Weekly:
    """The Weekly of OrderLines, of a table of order lines, or of a Weekly itself; else a ValueError. A cost
    of 0 is not known in any of them.

    >>> demand_of(pb.catalogue()).units.shape                    # items, weeks
    (300, 52)
    """
    made = (
        shop if isinstance(shop, Weekly) else shop.weekly() if isinstance(shop, OrderLines) else weekly(shop)
    )
    if (made.units < 0).any():
        i, week = (int(k) for k in np.argwhere(made.units < 0)[0])
        raise ValueError(
            f"more of the item {made.items[i]!r} came back in week {week} than was sold"
            f" ({made.units[i, week]:g} units, weeks counted from 0); take out what came back together with"
            " its sale, and plan again (lines[lines['quantity'] > 0] plans as if all of it had stayed sold)"
        )
    if not (made.cost <= 0).any():
        return made
    doubts = no_cost(made.items.to_numpy(object), made.cost, made.price)
    return replace(made, cost=np.where(made.cost > 0, made.cost, np.nan), doubts=(*made.doubts, *doubts))


def _dates(start, end, days):
    """The two dates as timestamps at midnight; by default from the first trading day to after the last."""
    made = []
    for name, value, default in (("start", start, days[0]), ("end", end, days[-1] + pd.Timedelta(days=1))):
        try:
            stamp = default if value is None else pd.Timestamp(value)
        except (TypeError, ValueError):
            stamp = pd.NaT
        if isinstance(value, numbers.Real) or stamp is pd.NaT or stamp.tz is not None:
            raise ValueError(f"{name} is {shown(value)}; it must be a date such as '2011-03-01'")
        made.append(stamp.normalize())
    if made[0] >= made[1]:
        raise ValueError(
            f"start is {made[0]:%Y-%m-%d} and end {made[1]:%Y-%m-%d}, "
            "which must be later (it is not included)"
        )
    return made
