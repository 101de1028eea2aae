"""What a column of an order file may hold: known names in many languages, checked against the cells."""

import collections
import functools
import re

import numpy as np

from pullbook.demand.order_file.amounts import currency_of, numbers
from pullbook.demand.order_file.cells import bare, text_of
from pullbook.demand.order_file.dates import times
from pullbook.demand.order_file.vocabulary import NAMES, PARTS, whole

CURRENCY = re.compile(
    r"(?<=\w)( in)? (eur|euros?|gbp|usd|chf|pounds?|dollars?|sek|nok|dkk|pln|brl|inr|jpy|try|mxn)$"
)


def plain(name):
    """A column's name in lower case, without accents, signs, and currency at its end.

    >>> plain("InvoiceNo"), plain("Prix unitaire (€)"), plain("Unit_Price in GBP"), plain("Stückzahl")
    ('invoice no', 'prix unitaire', 'unit price', 'stuckzahl')
    """
    words = re.sub(r"\( *-[^()]*\)", "", str(name))  # "Quantity (- Refund)": what is taken off already
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", words.replace("#", " no ").replace("№", " no "))
    words = " ".join(re.sub(r"[\W_]+", " ", bare(words.replace("º", "").replace("°", ""))).split())
    return re.sub(r"\b(no|nr) (no|nr)$", r"\1", CURRENCY.sub("", words))


# words that say of what a column is, before the word for what it is: lineItems.sku, orders_status
OF_LINE = re.compile(
    r"(?:line ?items?|order (?:lines?|items?)|items?|products?|articles?|lines?) (?!no$|id$)(.+)"
)
OF_ORDER = re.compile(r"(?:orders?|invoices?|sales?|transactions?) (.+)")
PARENTS = dict.fromkeys(("item", "description", "quantity", "refunded", "price", "total", "cost"), OF_LINE)
PARENTS |= dict.fromkeys(("time", "status", "customer", "currency", "cancelled"), OF_ORDER)


@functools.lru_cache(10_000)
def field_of(name):
    """What a column of this name holds, by the lists of names alone; None if they don't know it."""
    return next((f for f in NAMES if (r := rank(name, f)) is not None and r < 10), None)


@functools.lru_cache(50_000)
def rank(name, field):
    """How well a name fits a field: 0 is best, None not at all.

    >>> rank("Unit price", "price"), rank("lineItems.sku", "item"), rank("Price of shipping, total", "price")
    (0, 5, None)
    """
    words = plain(name)
    parent = PARENTS[field].fullmatch(words) if field in PARENTS else None
    for more, text in ((0, words), (5, parent[1] if parent else "")):
        for i, pattern in enumerate(NAMES[field]):
            if text and pattern.fullmatch(text):
                return min(i + more, 9)
    if field in PARTS and PARTS[field][0].search(words) and not PARTS[field][1].search(words):
        return 10
    return None


CHECKED = {
    "time": 0.3,
    "clock": 0.6,
    "quantity": 0.3,
    "price": 0.3,
    "total": 0.3,
    "cost": 0.3,
    "item": 0.3,
    "refunded": 0.5,
    "currency": 0.8,
    "type": 0.01,
}  # least share of the cells that fit
TYPES = [whole(name) for name in ("off", "charge")]


class Looks:
    """What the cells of a sample of rows look like, by column: shares of the filled ones that are dates,
    times of day, numbers. full: share of all cells that are filled."""

    def __init__(self, cells):
        self.texts = [text for text in map(text_of, cells) if text]
        self.full = len(self.texts) / max(1, len(cells))
        self.cells = [cell for cell in cells if text_of(cell)]
        self.filled = bool(self.cells)

    @functools.cached_property
    def share(self):
        """Shares of the filled cells that can be those of a field."""
        distinct = collections.Counter(self.cells)
        cells, n = list(distinct), max(1, len(self.cells))
        counts = np.array([distinct[c] for c in cells], int)
        read = times(cells, counts)
        there = ~np.isnat(read.when)
        amount = np.isfinite(numbers(cells))
        words = ~amount
        return {
            "time": counts[there].sum() / n,
            "clock": counts[np.isfinite(read.seconds)].sum() / n,
            "item": 1.0,
            "certain": counts[there & words].sum() / n,
            "with clock": counts[there & read.clock].sum() / n,
            "type": any(p.search(bare(t)) for t in set(self.texts) for p in TYPES),
            "currency": sum(map(bool, map(currency_of, self.texts))) / n,
        } | dict.fromkeys(["quantity", "price", "total", "cost", "refunded"], counts[amount].sum() / n)

    @property
    def distinct(self):
        """How many different cells there are."""
        return len(set(self.texts))


def fits(field, look):
    """Whether the cells of a column can be those of a field."""
    if (field == "item" and look.full < 0.3) or (field == "order" and look.share["certain"] >= 0.5):
        return False
    there = look.filled or field in ("status", "status2", "cancelled", "refunded")
    return there and look.share.get(field, 1.0) >= CHECKED.get(field, 0)


def is_counter(codes, names):
    """Whether codes cannot be those of the goods that stand beside them: a number for each row, or a few
    numbers for many names.

    codes, names: texts of the same rows.

    >>> is_counter(["1", "1", "2", "1", "1"] * 2, ["tote", "belt", "belt", "purse", "cup"] * 2)
    True
    """
    pairs = {(c, n) for c, n in zip(codes, names) if c and n}
    kinds, of = {c for c, _ in pairs}, {n for _, n in pairs}
    rows = sum(bool(c and n) for c, n in zip(codes, names))
    if rows < 8 or len(of) < 2:
        return False
    each = len(kinds) >= 0.95 * rows and len(of) < 0.7 * rows
    counts = all(c.isdigit() for c in kinds)
    return each or (counts and len(pairs) > 1.5 * len(kinds) and len(of) > 1.5 * len(kinds))


def listed(names, most=25):
    """The names of columns, in a sentence."""
    names = [repr(n if len(n) <= 40 else n[:40] + "...") for n in map(str, names)]
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
