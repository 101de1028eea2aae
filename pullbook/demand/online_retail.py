"""The real orders of an online gift shop: fetched once, cleaned with every line accounted for, then kept on
this machine.

Source: Daqing Chen (2015), Online Retail, UCI Machine Learning Repository, doi 10.24432/C5BW33, described in
Chen, Sain & Guo (2012), J. Database Marketing & Customer Strategy Management 19(3), 197-208. The copy read
here is the one in the R package onlineretail, released under CC0.
"""

import contextlib
import gc
import threading
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from pullbook._files import cache_folder, write
from pullbook.demand.order_lines import Account, OrderLines

COMMIT = "3a77afe42f2650c54221573f9537e45cde646834"
URL = f"https://raw.githubusercontent.com/allanvc/onlineretail/{COMMIT}/data/onlineretail.rda"
SHA256 = "d686c7ec387fdc64fde3a5b6f1c31d43751735f4053f34c92e677beacf5e0664"
BYTES = 2_849_492
VERSION = 1  # of the cleaning; goes up when a rule changes, so that an older cleaned file is not read

COLUMNS = [
    "invoice",
    "item",
    "description",
    "quantity",
    "time",
    "price",
    "customer",
    "country",
]  # in the file's order
TEXTS = ["item", "description", "country"]
GOODS = r"\d{5}|DCGS"  # how the code of a good starts: five digits, or goods sold through a market place only
SERVICES = [
    "22016",
    "23444",
    "23574",
    "23702",
]  # voucher, next-day carriage, packing, an image: five digits, yet no goods
REASONS = [
    "kept",
    "cancellation (invoice starts with C)",
    "adjustment of bad debt (invoice starts with A)",
    "not goods (postage, fees, discounts, samples, vouchers, by hand)",
    "quantity zero or negative (stock written off)",
    "price zero (found, lost or given away)",
    "the same line once more",
]


def online_retail(progress: bool = True) -> OrderLines:
    """A year of orders of a British online gift shop, December 2010 to December 2011: 541,909 invoice lines,
    cleaned.

    progress: show a bar while the file is fetched (2.8 MB) and read, which takes about 20 s and 1 GB of
    memory, once; later calls take under a second. The files are kept in the cache folder of pullbook, or in
    the folder cache within the one that the environment variable PULLBOOK_HOME names. Returns OrderLines:
    order (invoice number), item (stock code), price (GBP a unit), customer (number, may be missing), country;
    its account counts each of the 541,909 lines once, for the first reason that applies. Raises
    FileNotFoundError where the file is not there and cannot be fetched: the sentence says which file to put
    where. Source: see the module.

    >>> shop = online_retail()  # doctest: +SKIP
    >>> shop.account.rows, shop.account.kept  # doctest: +SKIP
    (541909, 522440)
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
        bar = tqdm(
            total=BYTES,
            unit="B",
            unit_scale=True,
            desc="Online Retail: fetching",
            leave=False,
            disable=not progress,
        )
        with bar:
            fetch = pooch.HTTPDownloader(progressbar=bar)
            return Path(
                pooch.retrieve(URL, f"sha256:{SHA256}", fname=file.name, path=folder, downloader=fetch)
            )
    except (OSError, ValueError) as error:
        why = _why(error)
    raise FileNotFoundError(
        f"The Online Retail data could not be fetched: {why}. Put the file {file.name} (2.8 MB) at {file}"
        f"{' (the one there now is not the right one)' if there else ''}; it can be had from {URL}"
    ) from None


def _why(error):
    """What went wrong with the fetch, in a few plain words.

    >>> _why(ValueError("hash")), _why(PermissionError(13, "Permission denied"))
    ('what came is not the file as released', 'the cache folder cannot be written (Permission denied)')
    """
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return "what came is not the file as released"
    if hasattr(error, "request"):  # an error of the connection, not of the disk
        answer = getattr(error, "response", None)
        return (
            "no connection to the server" if answer is None else f"the server answered {answer.status_code}"
        )
    return f"the cache folder cannot be written ({error.strerror or error})"


@contextlib.contextmanager
def _clock(task, progress):
    """Show what is being done and for how long, second by second: the reader of the file does not tell how
    far it is.
    """
    done = threading.Event()
    with tqdm(
        desc=f"Online Retail: {task}", disable=not progress, leave=False, bar_format="{desc} {elapsed}"
    ) as bar:

        def tick():
            while not done.wait(0.5):
                bar.refresh()

        threading.Thread(target=tick, daemon=True).start()
        try:
            yield
        finally:
            done.set()


def _read(file):
    """The file's columns. They are taken from the parsed tree: turning each string into an R value first
    takes 10 s more.
    """
    import rdata

    gc.disable()  # two million objects are made and none dropped: looking for garbage takes a third
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
    """The arrays to keep: the lines left, text as numbers and a list of names, and how many lines each reason
    took.
    """
    raw = pd.DataFrame(raw).assign(item=lambda rows: rows["item"].str.upper())
    goods = raw["item"].str.match(GOODS) & ~raw["item"].isin(SERVICES)
    removed = [
        raw["invoice"].str.startswith("C"),
        raw["invoice"].str.startswith("A"),
        ~goods,
        raw["quantity"] <= 0,
        raw["price"] <= 0,
        raw.duplicated(),
    ]
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
    invoices, which = np.unique(arrays["invoice"], return_inverse=True)
    lines = pd.DataFrame(
        {
            "order": invoices.astype(str).astype(object)[which],
            "time": arrays["time"].astype("datetime64[s]"),
            "item": text["item"],
            "description": text["description"],
            "quantity": arrays["quantity"],
            "price": arrays["price"],
            "customer": customer,
            "country": text["country"],
        }
    )
    summary = pd.DataFrame({"reason": REASONS, "rows": arrays["counts"]})
    return OrderLines(lines, "Online Retail", Account(summary), currency="GBP")
