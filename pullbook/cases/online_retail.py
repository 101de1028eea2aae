"""The real orders of an online gift shop: fetched once, cleaned with every line accounted for, then kept on this machine.

Source: Daqing Chen (2015), Online Retail, UCI Machine Learning Repository, doi 10.24432/C5BW33, described in Chen, Sain &
Guo (2012), J. Database Marketing & Customer Strategy Management 19(3), 197-208. The copy read here is the one in the
R package onlineretail, released under CC0.
"""

import contextlib
import difflib
import functools
import gc
import numbers
import threading
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from pullbook._check import number
from pullbook._files import cache_folder, write

COMMIT = "3a77afe42f2650c54221573f9537e45cde646834"
URL = f"https://raw.githubusercontent.com/allanvc/onlineretail/{COMMIT}/data/onlineretail.rda"
SHA256 = "d686c7ec387fdc64fde3a5b6f1c31d43751735f4053f34c92e677beacf5e0664"
BYTES = 2_849_492
VERSION = 1  # of the cleaning; goes up when a rule changes, so that an older cleaned file is not read

COLUMNS = ["invoice", "item", "description", "quantity", "time", "price", "customer", "country"]  # in the file's order
TEXTS = ["item", "description", "country"]
GOODS = r"\d{5}|DCGS"  # how the code of a good starts: five digits, or goods sold through a market place only
SERVICES = ["22016", "23444", "23574", "23702"]  # voucher, next-day carriage, packing, an image: five digits, yet no goods
OPENS, CLOSES = 6, 21  # o'clock; the first line of any day is at 6:20, the last at 20:18
REASONS = [
    "kept",
    "cancellation (invoice starts with C)",
    "adjustment of bad debt (invoice starts with A)",
    "not goods (postage, fees, discounts, samples, vouchers, by hand)",
    "quantity zero or negative (stock written off)",
    "price zero (found, lost or given away)",
    "the same line once more",
]


def online_retail(progress=True):
    """A year of orders of a British online gift shop, December 2010 to December 2011: 541,909 invoice lines, cleaned.

    progress: show a bar while the file is fetched (2.8 MB) and read, which takes about 20 s and 1 GB of memory, once;
    later calls take under a second. The files are kept in the cache folder of pullbook, or in the folder cache within
    the one that the environment variable PULLBOOK_HOME names. Returns an `OnlineRetail`. Raises FileNotFoundError where
    the file is not there and cannot be fetched: the sentence says which file to put where. Source: see the module.
    """
    folder = cache_folder()
    kept = folder / f"online-retail-{VERSION}.npz"
    with contextlib.suppress(Exception):  # there is none yet, or it is damaged in whatever way: make it anew
        return _shop(_load(kept))
    file = _fetch(folder, progress)
    with _clock("reading and cleaning half a million lines (about 20 s)", progress):
        arrays = _clean(_read(file))
        _save(kept, arrays)
    return _shop(arrays)


@dataclass(frozen=True, eq=False, repr=False)
class OnlineRetail:
    """The shop's cleaned lines and the account of what was removed. Made by `online_retail`.

    lines: invoice (number), time, item (stock code), description, quantity (units), price (GBP a unit), customer (number,
    may be missing), country. report: reason and lines; each of the 541,909 lines counts once, for the first reason that
    applies.
    """

    lines: pd.DataFrame
    report: pd.DataFrame

    @functools.cached_property
    def items(self):
        """A row an item, highest revenue first: description (the most frequent), orders, units, revenue (GBP), first and
        last (time), days (on which it was ordered)."""
        lines = self.lines
        lines = lines.assign(revenue=lines["quantity"] * lines["price"], day=lines["time"].dt.normalize())
        table = lines.groupby("item").agg(
            orders=("invoice", "nunique"), units=("quantity", "sum"), revenue=("revenue", "sum"),
            first=("time", "min"), last=("time", "max"), days=("day", "nunique"))
        names = lines.groupby(["item", "description"]).size().sort_values(ascending=False, kind="stable")
        table.insert(0, "description", names.reset_index("description").groupby(level=0)["description"].first())
        table["revenue"] = table["revenue"].round(2)
        return table.sort_values("revenue", ascending=False, kind="stable").reset_index()

    @functools.cached_property
    def trading_days(self):
        """The dates on which the shop has any line, in order."""
        return pd.DatetimeIndex(np.unique(self.lines["time"].to_numpy().astype("datetime64[D]"))).as_unit("s")

    def orders(self, item, start=None, end=None, day=8.0, promise=None):
        """The order stream of one item: its lines of one invoice are one order, in working hours since the start.

        item: stock code or description. start, end: dates, end not included (default: all). day: working hours a trading
        day counts (8 h). promise: hours from order to due date, or None. Trading day i, from 0 at the first one from
        `start`, covers the time [i day, (i + 1) day); within it the clock from 6:00 to 21:00 is scaled to `day` hours.
        Returns an order table: order (from 1), time, item, quantity, due. Raises ValueError for an item that is unknown
        (with those that come near) or has no order between the dates, and for a bad date, day or promise.
        """
        code = self._code(item)
        day = number("day", day, "hours", above=0)
        first, last = _dates(start, end, self.trading_days)
        dates = self.trading_days[(self.trading_days >= first) & (self.trading_days < last)]
        lines = self.lines[(self.lines["item"] == code) & self.lines["time"].between(first, last, inclusive="left")]
        if lines.empty:
            row = self.items.set_index("item").loc[code]
            raise ValueError(f"item {code} has no order from {first:%Y-%m-%d} to before {last:%Y-%m-%d}; "
                             f"it was ordered from {row['first']:%Y-%m-%d} to {row['last']:%Y-%m-%d}")
        table = lines.groupby("invoice").agg(time=("time", "min"), quantity=("quantity", "sum"))
        table = table.sort_values("time", kind="stable", ignore_index=True)  # orders of one minute: by invoice number
        time = _working_time(table["time"], dates) * day
        due = time + number("promise", promise, "hours", low=0) if promise is not None else np.nan
        return pd.DataFrame({"order": np.arange(1, len(table) + 1), "time": time,
                             "item": pd.Categorical([code] * len(table)), "quantity": table["quantity"], "due": due})

    def _code(self, item):
        """The stock code that `item` names: the code itself, or a description that only one item has."""
        wanted = str(item).strip().upper()
        codes, names = self.items["item"], self.items["description"].str.upper()
        if (codes == wanted).any():
            return wanted
        named = codes[names == wanted].tolist()
        if len(named) == 1:
            return named[0]
        if named:
            raise ValueError(f"item {item!r} names {len(named)} items; give one of the codes {', '.join(named)}")
        known = dict(zip([*names, *codes], [*(codes + " " + names)] * 2))
        near = "; ".join(known[k] for k in difflib.get_close_matches(wanted, known, n=3, cutoff=0.5))
        raise ValueError(f"item {item!r} is not in the shop; " + (f"near it: {near}" if near else ".items lists what is"))

    def __repr__(self):
        first, last = self.trading_days[[0, -1]].strftime("%Y-%m-%d")
        invoices, removed = self.lines["invoice"].nunique(), self.report["lines"][1:].sum()
        return (f"OnlineRetail: {len(self.lines):,} lines on {invoices:,} invoices for {len(self.items):,} items, "
                f"{first} to {last}; {removed:,} lines removed (see .report)")

    def _repr_html_(self):
        report = self.report.to_html(index=False, formatters={"lines": "{:,}".format})
        items = self.items.head().to_html(index=False, float_format="{:,.0f}".format)
        return f"<p>{self!r}</p>{report}<p>The items of highest revenue:</p>{items}"


def _dates(start, end, days):
    """The two dates as timestamps at midnight; by default from the first trading day to after the last."""
    made = []
    for name, value, default in (("start", start, days[0]), ("end", end, days[-1] + pd.Timedelta(days=1))):
        try:
            stamp = default if value is None else pd.Timestamp(value)
        except (TypeError, ValueError):
            stamp = pd.NaT
        if isinstance(value, numbers.Real) or stamp is pd.NaT or stamp.tz is not None:
            raise ValueError(f"{name} is {value!r}; it must be a date such as '2011-03-01'")
        made.append(stamp.normalize())
    if made[0] >= made[1]:
        raise ValueError(f"start is {made[0]:%Y-%m-%d} and end {made[1]:%Y-%m-%d}, which must be later (it is not included)")
    return made


def _working_time(times, days):
    """Trading days since the first of `days`, with the part of the day from 6:00 to 21:00 as a fraction.

    >>> days = pd.DatetimeIndex(["2010-12-01", "2010-12-03"])
    >>> _working_time(pd.Series(pd.to_datetime(["2010-12-01 06:00", "2010-12-03 13:30"])), days).tolist()
    [0.0, 1.5]
    """
    dates = times.dt.normalize()
    part = ((times - dates).dt.total_seconds() / 3600 - OPENS) / (CLOSES - OPENS)
    return np.searchsorted(days.to_numpy(), dates.to_numpy()) + part.to_numpy()


def _fetch(folder, progress):
    """The path of the file as released; fetched if it is not there, refused if it is another."""
    import pooch

    file = folder / "onlineretail.rda"
    there = file.exists()
    try:
        if there and pooch.file_hash(str(file)) == SHA256:
            return file
        folder.mkdir(parents=True, exist_ok=True)
        pooch.get_logger().setLevel("WARNING")
        bar = tqdm(total=BYTES, unit="B", unit_scale=True, desc="Online Retail: fetching", leave=False, disable=not progress)
        with bar:
            fetch = pooch.HTTPDownloader(progressbar=bar)
            return Path(pooch.retrieve(URL, f"sha256:{SHA256}", fname=file.name, path=folder, downloader=fetch))
    except (OSError, ValueError) as error:
        why = _why(error)
    raise FileNotFoundError(
        f"The Online Retail data could not be fetched: {why}. Put the file {file.name} (2.8 MB) at {file}"
        f"{' (the one there now is not the right one)' if there else ''}; it can be had from {URL}") from None


def _why(error):
    """What went wrong with the fetch, in a few plain words.

    >>> _why(ValueError("hash")), _why(PermissionError(13, "Permission denied"))
    ('what came is not the file as released', 'the cache folder cannot be written (Permission denied)')
    """
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return "what came is not the file as released"
    if hasattr(error, "request"):  # an error of the connection, not of the disk
        answer = getattr(error, "response", None)
        return "no connection to the server" if answer is None else f"the server answered {answer.status_code}"
    return f"the cache folder cannot be written ({error.strerror or error})"


@contextlib.contextmanager
def _clock(task, progress):
    """Show what is being done and for how long, second by second: the reader of the file does not tell how far it is."""
    done = threading.Event()
    with tqdm(desc=f"Online Retail: {task}", disable=not progress, leave=False, bar_format="{desc} {elapsed}") as bar:
        def tick():
            while not done.wait(0.5):
                bar.refresh()

        threading.Thread(target=tick, daemon=True).start()
        try:
            yield
        finally:
            done.set()


def _read(file):
    """The file's columns. They are taken from the parsed tree: turning each string into an R value first takes 10 s more."""
    import rdata

    gc.disable()  # two million objects are made and none dropped: looking for garbage would take a third of the time
    try:
        columns = [column.value for column in rdata.parser.parse_file(file).object.value[0].value]
        return {name: _text(c) if isinstance(c, list) else c for name, c in zip(COLUMNS, columns)}
    finally:
        gc.enable()


def _text(cells):
    """Bytes to text; spaces at the ends and doubled ones go, and what is missing is empty."""
    codes, found = pd.factorize(np.array([cell.value for cell in cells], dtype=object))
    texts = np.array([" ".join(f.decode("utf-8").split()) for f in found] + [""], dtype=object)
    return texts[codes]  # code -1, missing, takes the last


def _clean(raw):
    """The arrays to keep: the lines left, text as numbers and a list of names, and how many lines each reason took."""
    raw = pd.DataFrame(raw).assign(item=lambda rows: rows["item"].str.upper())
    goods = raw["item"].str.match(GOODS) & ~raw["item"].isin(SERVICES)
    removed = [raw["invoice"].str.startswith("C"), raw["invoice"].str.startswith("A"), ~goods,
               raw["quantity"] <= 0, raw["price"] <= 0, raw.duplicated()]
    reason = np.select([r.to_numpy(bool) for r in removed], range(1, len(REASONS)), 0)
    lines = raw[reason == 0]
    arrays = {"counts": np.bincount(reason, minlength=len(REASONS)), "price": lines["price"].to_numpy()}
    for name in ("invoice", "time", "quantity", "customer"):  # customer 0: not known
        arrays[name] = lines[name].fillna(0).to_numpy().astype(np.int64)
    for name in TEXTS:
        codes, names = pd.factorize(lines[name])
        arrays |= {name: codes.astype(np.int16), f"{name}_names": np.array(list(names), dtype=np.str_)}
    return arrays


def _save(path, arrays):
    """Keep the arrays in one file, which is there whole or not at all."""
    try:
        write(path, lambda part: np.savez_compressed(part, **arrays))
    except OSError as error:
        warnings.warn(f"the cleaned data cannot be kept in {path.parent}: {error.strerror}", stacklevel=3)


def _load(path):
    with open(path, "rb") as file, np.load(file, allow_pickle=False) as arrays:
        return dict(arrays)


def _shop(arrays):
    """The tables of the kept arrays."""
    text = {name: arrays[f"{name}_names"].astype(object)[arrays[name]] for name in TEXTS}
    customer = pd.arrays.IntegerArray(arrays["customer"], arrays["customer"] == 0)
    lines = pd.DataFrame({
        "invoice": arrays["invoice"], "time": arrays["time"].astype("datetime64[s]"),
        "item": text["item"], "description": text["description"], "quantity": arrays["quantity"],
        "price": arrays["price"], "customer": customer, "country": text["country"]})
    return OnlineRetail(lines, pd.DataFrame({"reason": REASONS, "lines": arrays["counts"]}))
