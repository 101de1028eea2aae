"""Which column of an order file holds what: known names in English, German, French and Spanish, checked
against the cells."""

import difflib
import functools
import re

import numpy as np

from pullbook.demand.order_file.amounts import numbers
from pullbook.demand.order_file.cells import bare, text_of
from pullbook.demand.order_file.dates import times
from pullbook.demand.order_file.vocabulary import FIELDS, NAMES, PARTS


def plain(name):
    """A column's name in lower case, without accents, signs, and currency at its end.

    >>> plain("InvoiceNo"), plain("Prix unitaire (€)"), plain("Unit_Price in GBP"), plain("Stückzahl")
    ('invoice no', 'prix unitaire', 'unit price', 'stuckzahl')
    """
    words = re.sub(r"\( *-[^()]*\)", "", str(name))  # "Quantity (- Refund)": what is taken off already
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", words.replace("#", " no "))
    words = " ".join(re.sub(r"[\W_]+", " ", bare(words.replace("º", "").replace("°", ""))).split())
    words = re.sub(r"(?<=\w)( in)? (eur|euros?|gbp|usd|chf|pounds?|dollars?|sek|nok|dkk|pln)$", "", words)
    return re.sub(r"\b(no|nr) (no|nr)$", r"\1", words)


@functools.lru_cache(10_000)
def field_of(name):
    """What a column of this name holds, by the lists of names alone; None if they don't know it."""
    words = plain(name)
    return (
        next((f for f, patterns in NAMES.items() if any(p.fullmatch(words) for p in patterns)), None)
        if words
        else None
    )


def rank(name, field):
    """How well a name fits a field: 0 is best, None not at all."""
    words = plain(name)
    for i, pattern in enumerate(NAMES[field]):
        if pattern.fullmatch(words):
            return i
    if field in PARTS and PARTS[field][0].search(words) and not PARTS[field][1].search(words):
        return 10
    return None


# which column is what

CHECKED = {
    "time": 0.3,
    "clock": 0.6,
    "quantity": 0.3,
    "price": 0.3,
    "total": 0.3,
    "cost": 0.3,
    "item": 0.3,
}  # least share of the cells that fit
WITHOUT = {
    "quantity": "not found: each row counts 1 unit",
    "order": "not found: each row is an order",
    "price": "not found: the price is not known",
}
LOOKED_FOR = [
    "time",
    "quantity",
    "price",
    "order",
    "item",
    "cost",
    "total",
    "status",
    "cancelled",
    "customer",
    "description",
    "clock",
]  # those that are told apart best come first
SHOWN = ["order", "time", "item", "quantity", "price"]  # in the mapping whether found or not


class Looks:
    """What the cells of a sample of rows look like, by column: shares of the filled ones that are dates,
    times of day, numbers."""

    def __init__(self, cells):
        self.texts = [text for text in map(text_of, cells) if text]
        cells = [cell for cell in cells if text_of(cell)]
        self.filled, n = bool(cells), max(1, len(cells))
        read = times(cells)
        there = ~np.isnat(read.when)
        words = np.array(
            [not isinstance(c, (int, float)) and not text_of(c).replace(".", "").isdigit() for c in cells],
            bool,
        )
        amount = np.isfinite(numbers(cells))
        self.share = {
            "time": there.sum() / n,
            "clock": np.isfinite(read.seconds).sum() / n,
            "item": len(cells) / max(1, len(cells)),
            "certain": (there & words).sum() / n,
            "with clock": (there & read.clock).sum() / n,
        } | dict.fromkeys(["quantity", "price", "total", "cost"], amount.sum() / n)


def find_columns(header, sample, given, name):
    """The column of each field, by number, and why: {field: number}, and rows of the mapping (what, column,
    why).

    header: names. sample: rows of cells. given: {field: name or None}. name: of the file, for messages.
    Raises ValueError if item or time is not found.

    >>> header, sample = ["Beleg Nr.", "Datum", "Artikel", "Anzahl"], [["1", "31.12.2024", "Tasche", "2"]]
    >>> at, _ = find_columns(header, sample, {}, "the file")
    >>> at == {"order": 0, "time": 1, "item": 2, "quantity": 3}
    True
    """
    at, why = {}, {}
    for field, column in given.items():
        why[field] = "given: not in this file"
        if column is not None:
            at[field], why[field] = _named(header, field, column, name), "given"
    cells = [[row[i] if i < len(row) else "" for row in sample] for i in range(len(header))]
    looks = [Looks(column) for column in cells]
    filled = [sum(map(bool, map(text_of, column))) / max(1, len(column)) for column in cells]
    refused = {}
    for field in LOOKED_FOR:
        if field in given or (field == "total" and "price" in at):
            continue
        if field == "clock" and ("time" not in at or looks[at["time"]].share["with clock"] > 0.5):
            continue
        i = _fitting(field, header, at, looks, filled, refused)
        if i is not None:
            at[field], why[field] = i, "guessed: its name"
            if field in CHECKED and field != "item":
                kind = {"time": "dates", "clock": "times of day"}.get(field, "numbers")
                why[field] += f", and {looks[i].share.get(field, 1.0):.0%} of its cells are {kind}"
        elif field == "order" and (named := _named_orders(header, at, looks)):
            at["order"], why["order"] = named[0], "guessed: its cells are numbers of orders"
    if "time" not in at and "time" not in given:
        _guess_time(at, why, looks)
    if "item" not in at and "item" not in given:
        _guess_item(at, why, looks, filled)
    _needed(header, sample, at, refused, name)
    shown = [
        (f, header[at[f]] if f in at else "", why.get(f, WITHOUT.get(f)))
        for f in [*SHOWN, *(f for f in FIELDS if f not in SHOWN and f in why)]
    ]
    if "total" in at and "price" not in at:
        shown = [
            (f, c, "from the total of the row" if f == "price" and f not in given else w) for f, c, w in shown
        ]
    return at, shown


def _fitting(field, header, at, looks, filled, refused):
    """The best column for a field by its name whose cells fit, or None. refused: takes the best one that does
    not fit."""
    ranked = [
        (r, i)
        for i in range(len(header))
        if i not in at.values() and (r := rank(header[i], field)) is not None
    ]
    most = max((filled[i] for _, i in ranked), default=0)
    for _, _, i in sorted(
        (filled[i] < 0.9 * most, r, i) for r, i in ranked
    ):  # with gaps only where there is no fuller one
        if _fits(field, looks[i], filled[i]):
            return i
        refused.setdefault(field, i)
    return None


def _fits(field, look, filled):
    """Whether the cells of a column can be those of a field."""
    if (field == "item" and filled < 0.3) or (field == "order" and look.share["certain"] >= 0.5):
        return False
    there = look.filled or field in ("status", "cancelled")
    return there and look.share.get(field, 1.0) >= CHECKED.get(field, 0)


def _named_orders(header, at, looks):
    """Columns of numbers of orders that are called a name, as a shop system does."""
    return [
        i
        for i in range(len(header))
        if i not in at.values()
        and plain(header[i]) == "name"
        and looks[i].texts
        and all(re.fullmatch(r"#?\w*\d{3,}\w*", t) for t in looks[i].texts)
    ]


def _guess_time(at, why, looks):
    """Take the first column whose cells are dates, whatever its name."""
    dated = [
        i
        for i, look in enumerate(looks)
        if i not in at.values() and look.filled and look.share["certain"] >= 0.8
    ]
    if dated:
        at["time"], why["time"] = (
            dated[0],
            f"guessed: {looks[dated[0]].share['certain']:.0%} of its cells are dates",
        )


def _guess_item(at, why, looks, filled):
    """Take the description for the item, or else the only column of words that come back."""
    if "description" in at and filled[at["description"]] > 0.3:
        at["item"], why["item"] = at["description"], "guessed: no code of the item, so its description"
        return
    wordy = [
        i
        for i, look in enumerate(looks)
        if i not in at.values()
        and filled[i] > 0.9
        and max(look.share["price"], look.share["certain"], look.share["clock"]) < 0.2
        and 1 < len(set(look.texts)) < 0.9 * len(look.texts)
    ]
    if len(wordy) == 1:
        at["item"], why["item"] = wordy[0], "guessed: the only column of words that come back"


def _named(header, field, column, name):
    """The number of the column that the caller names."""
    names = [str(h) for h in header]
    wanted = str(column).strip()
    for match in (names.index, [n.strip().lower() for n in names].index):
        try:
            return match(wanted if match.__self__ is names else wanted.lower())
        except ValueError:
            continue
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
    near = f" (near it: {near[0]!r})" if near else ""
    raise ValueError(
        f"columns takes {column!r} for {field}, but {name} has no such column{near}; it has {listed(names)}"
    )


def _needed(header, sample, at, refused, name):
    """A ValueError where there is no column of times or items."""
    for field, what in (("time", "date"), ("item", "item")):
        if field not in at:
            odd = refused.get(field)
            cell = next(
                (t for row in sample if odd is not None and odd < len(row) and (t := text_of(row[odd]))), ""
            )
            holds = f"no {what}s, but cells such as {cell[:30]!r}" if cell else "nothing"
            but = "" if odd is None else f" ({header[odd]!r} holds {holds})"
            raise ValueError(
                f"{name} has no column that was recognised as the {field} of an order{but}; "
                f"it has {listed(header)}; say which one it is: columns={{{field!r}: 'its name'}}"
            )


def listed(names, most=25):
    """The names of columns, in a sentence."""
    names = [repr(n if len(n) <= 40 else n[:40] + "...") for n in names]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
