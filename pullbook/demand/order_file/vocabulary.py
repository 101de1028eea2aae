"""The words of shops in many languages: what their columns are called, and what stands in cells.

The words are in words.csv, for anybody to review and to add to: list, value, language, words. A list is

- the names of a field's columns: order, time, item ...; value is their rank, 0 for the best;
- `part of FIELD`: words that make a name fit a field though more words stand round them; `not FIELD`: words
  against it;
- words in cells: zone (value: hours ahead of UTC), unit, total row; of a status or a type: off (cancelled,
  returned, or never an order), not off, in part, on (known, and an order); charge (a row that is no goods)
  and with charge (words beside it); false, nothing;
- a list that others use as <list>, such as good or sale.

All are in lower case, and without accents and signs but for unit, after total and nothing. In names of
columns and their parts, total rows, and words of a status, a type or a charge, a space (or `_`) may be
missing, [x] may be missing, (x/y) is one of these, <x> any words of the list x, * any letters, ... anything,
^ the beginning. Currencies are in currencies.csv: how they are written, and their ISO 4217 code where that is
certain. Names of months and days come from the Unicode Consortium's CLDR, through Babel.
"""

import csv
import re
from pathlib import Path

FIELDS = [
    "order",
    "time",
    "clock",
    "item",
    "description",
    "quantity",
    "price",
    "total",
    "cost",
    "customer",
    "status",
    "cancelled",
    "type",
    "refunded",
    "currency",
]
SIGNS = str.maketrans({"[": "(?:", "]": ")?", "(": "(?:", "/": "|", "_": " ?", "*": r"\w*"})


def _lists():
    """The lists by name, each as its words and their values."""
    made = {}
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            made.setdefault(row["list"], []).append(
                (row["words"], int(row["value"]) if row["value"] else None)
            )
    return made


LISTS = _lists()


def _currencies():
    with Path(__file__).with_name("currencies.csv").open(encoding="utf-8", newline="") as file:
        return {row["sign"]: row["currency"] or row["sign"] for row in csv.DictReader(file)}


CURRENCIES = _currencies()  # by how they are written, in lower case


def words(name):
    """The words of a list, each with its value.

    >>> words("zone")["est"]
    -5
    """
    return dict(LISTS[name])


def any_of(name):
    """A pattern that fits the words of a list as they stand; of "money", the ways to write a currency.

    >>> re.fullmatch(any_of("money"), "US$", re.I)[0]
    'US$'
    """
    texts = CURRENCIES if name == "money" else dict(LISTS[name])
    return "(?:" + "|".join(map(re.escape, sorted(texts, key=len, reverse=True))) + ")"


def phrases(name, rank=None):
    """A pattern that fits the phrases of a list (see above). rank: only those of this value.

    >>> [bool(re.fullmatch(phrases("time", rank), "date of order")) for rank in (0, 1)]
    [False, True]
    """
    texts = [text for text, value in LISTS[name] if rank is None or value == rank]
    pattern = "|".join(texts).replace(" ", "_").translate(SIGNS).replace("...", r"\b.*\b")
    return "(?:" + re.sub(r"<(\w+)>", lambda m: phrases(m[1]), pattern) + ")"


def whole(name):
    """A compiled pattern: one of the phrases of a list, as whole words anywhere in a text.

    >>> bool(whole("not off").search("partially refunded")), bool(whole("not off").search("refunded"))
    (True, False)
    """
    return re.compile(rf"\b{phrases(name)}\b")


NAMES = {
    field: [re.compile(phrases(field, rank)) for rank in sorted(set(words(field).values()))]
    for field in LISTS
    if field in FIELDS
}
PARTS = {
    field: (whole(f"part of {field}"), whole(f"not {field}"))
    for field in NAMES
    if f"part of {field}" in LISTS
}
