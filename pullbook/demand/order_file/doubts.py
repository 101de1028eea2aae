"""What an owner should look at: everything that is odd in a reading, each checked on the whole file."""

import datetime
import re

import numpy as np
import pandas as pd

from pullbook.demand.odd_lines import no_cost
from pullbook.demand.order_file.amounts import numbers
from pullbook.demand.order_file.cells import bare, text_of
from pullbook.demand.order_file.columns import is_counter, plain, rank
from pullbook.demand.order_file.goods import goods_of
from pullbook.demand.order_file.left_out import (
    FALSE,
    IN_PART,
    LIKE_CHARGE,
    NOT_OFF,
    OFF,
    ON,
    REASONS,
    is_charge,
    is_off,
    words_of,
)
from pullbook.demand.wrong_dates import far, wrong_dates

PLAIN = {  # reasons that say nothing odd about a file
    "kept",
    "blank row",
    "column names once more",
    "totals row",
    "another kind of row",
    "cancellation (order number begins with C)",
    "cancellation (status)",
    "returned or cancelled (type)",
    "part of another row",
    "all of it taken back",
    "another currency",
    "the same row once more",
}
OFTEN = {  # of those, what is odd where it is often so
    "cancellation (order number begins with C)",
    "cancellation (status)",
    "returned or cancelled (type)",
    "all of it taken back",
    "another currency",
    "the same row once more",
}
MILD = {"no item", "price negative (refund or correction)", "quantity zero"}
ODD_TEXT = re.compile(r"\ufffd|Ã[\x80-\xbf¤¶¼Ÿ©¨]|â€|Â[£€°]|ï»¿")
CUT = re.compile(r"\d[.,]\d+E\+\d+")
WORDS = 60  # of a list in a sentence


def few(texts, most=4):
    """Some of a list of texts, in a sentence.

    >>> few(["tote", "belt", "purse"], 2)
    "'tote', 'belt' and 1 more"
    """
    texts = list(texts)
    shown = ", ".join(repr(t if len(t) <= WORDS else t[:WORDS] + "...") for t in texts[:most])
    return shown + (f" and {len(texts) - most:,} more" if len(texts) > most else "")


ONE = {"are": "is", "have": "has", "hold": "holds", "take": "takes", "go": "goes", "look": "looks"}


def singular(text):
    """A sentence about one as it is said.

    >>> singular("1 rows are dated before 2000"), singular("21 rows are left out")
    ('1 row is dated before 2000', '21 rows are left out')
    """
    verbs = "|".join(ONE)
    text = re.sub(rf"\b(?<![\d,.])1 (\w+)s ({verbs})\b", lambda m: f"1 {m[1]} {ONE[m[2]]}", text)
    return re.sub(r"\b(?<![\d,.])1 (row|cell|item|name|order|date)s\b", r"1 \1", text)


def of_items(kept, columns, mapping, header):
    """Doubts about what was taken for the item. kept: the lines that are orders."""
    made, item = [], columns["item"]
    name = header[mapping.at["item"]] if "item" in mapping.at else "the goods"
    codes = item.codes[kept]
    n = len(pd.unique(codes))
    if n >= 0.98 * len(kept) and len(kept) >= 20:
        made.append(
            f"{n:,} items in {len(kept):,} rows: each row has an item of its own, so that {name!r} may not"
            f" be it; columns={{'item': 'its name'}} says which is."
        )
    if counts_up(item.texts, codes):
        made.append(
            f"{name!r} counts 1, 2, 3 from row to row, as the lines of an order do: it may not be the item;"
            " columns={'item': 'its name'} says which column is."
        )
    words = columns.get("description")
    if words is not None and words is not item:
        names = len(pd.unique(words.codes[kept]))
        if names > 3 * n and names >= 8:
            made.append(f"{n:,} items for {names:,} names: {name!r} may not be the code of an item.")
    used = {item.texts[i] for i in pd.unique(codes).tolist()}
    several = [t for t in used if (found := goods_of(t)) and (len(found) > 1 or re.match(r"\d+ ?[x×]", t))]
    lists = [t for t in used if any(s in t and {p.strip() for p in t.split(s)} <= used for s in ";|,")]
    several = several or lists
    if several and "goods" not in mapping.at:
        made.append(f"{len(several):,} items look like several goods in a cell, such as {few(several, 1)}.")
    like = sorted(t for t in used if LIKE_CHARGE.search(words_of(t)))
    if like:
        made.append(
            f"Items that may be charges and are kept: {few(like)}; charges=[...] with their names leaves"
            " them out."
        )
    if cut := sorted(t for t in used if CUT.fullmatch(t)):
        made.append(
            f"Items such as {few(cut, 1)} were cut short by a spreadsheet, so that several may be one;"
            " export once more"
            " and read that file."
        )
    odd = sorted(t for t in [*used, *(words.texts if words else [])] if ODD_TEXT.search(t))
    if odd:
        made.append(
            f"Letters look wrong, as in {few(odd, 1)}; encoding= may mend it ('utf-8', 'cp1252', 'cp932'"
            " ...)."
        )
    return made


def counts_up(texts, codes):
    """Whether cells count the rows of an order: each is 1, or one more than that of the row before.

    texts: of the distinct cells. codes: which of them each row has.

    >>> counts_up(["1", "2", "3"], np.array([0, 1, 2, 0, 0, 1, 0, 1, 2, 0, 1, 2]))
    True
    >>> counts_up(["1", "2", "3"], np.array([2, 1, 0, 0, 0, 1, 0, 2, 2, 0, 2, 1]))
    False
    """
    if len(codes) < 10 or not all(re.fullmatch(r"0*\d{1,7}", t) for t in texts if t):
        return False
    at = np.array([int(t or -9) for t in texts])[codes]
    step = np.gcd.reduce(np.unique(at))  # 10, 20, 30, as some systems count
    if step < 1 or len(np.unique(at)) < 2:
        return False
    goes_on = (at[1:] == at[:-1] + step) | (at[1:] == step)
    return bool(goes_on.mean() > 0.9 and (at[1:] == at[:-1] + step).sum() >= 3)


def of_unused(sample, mapping, header):
    """Doubts about columns that stand unused beside the item and name it as well."""
    if mapping.dialect or "item" not in mapping.at or mapping.why["item"] == "given":
        return []

    def text(i):
        return [text_of(row[i]) if i < len(row) else "" for row in sample]

    own, made = text(mapping.at["item"]), []
    for i, name in enumerate(header):
        look, other = mapping.looks[i], text(i)
        named = rank(name, "item") is not None or rank(name, "description") is not None
        coded = re.search(r"\b(art|sku|item|product|stock|style|model|ean|code|ref)\b", plain(name))
        if i in mapping.used() or look.full < 0.8 or not 3 <= look.distinct < 0.9 * len(look.texts):
            continue
        pairs, kinds, others = len(set(zip(own, other))), len(set(own)), len(set(other))
        if (named or coded or is_counter(own, other)) and kinds > 2 and pairs <= 1.1 * min(kinds, others):
            made.append(
                f"{name!r} names the items as well and is not used; columns={{'item': {name!r}}} takes it."
            )
        elif (named or coded) and others > kinds and pairs <= 1.05 * others:
            made.append(
                f"{name!r} tells {others:,} items apart where {header[mapping.at['item']]!r} has {kinds:,};"
                f" columns={{'item': {name!r}}} takes it."
            )
    return made[:2]


def of_words(kept, columns, off):
    """Doubts about the words of a status or a type that were kept."""
    made = []
    for field in ("status", "status2", "type"):
        if field not in columns:
            continue
        column = columns[field]
        rows = np.bincount(column.codes[kept], minlength=len(column.cells))
        texts = [(column.texts[i], int(rows[i])) for i in np.flatnonzero(rows).tolist() if column.texts[i]]
        part = [
            (t, n)
            for t, n in texts
            if IN_PART.search(bare(t))
            and re.search(r"refund|return|cancel|erstatt|rembours|reembols|rimbors|返|退", bare(t))
        ]
        if part:
            total = sum(n for _, n in part)
            made.append(
                f"{total:,} rows are of orders taken back in part ({few(t for t, _ in part)}); they count"
                " whole."
            )
        strange = [
            t
            for t, _ in texts
            if not ON.fullmatch(bare(t))
            and not ON.search(bare(t))
            and not NOT_OFF.search(bare(t))
            and not is_off(t, off)
        ]
        if strange:
            made.append(
                f"{field}: kept without being known: {few(strange)}; cancelled=[...] with those that"
                " cancel leaves them out."
            )
    return made


def of_watched(rows, watched, header, taken, off):
    """Doubts about columns that are not read and say that some of the orders are off. rows: of the table,
    that are kept. taken: fields that have a column.
    """
    made = []
    for i, column in watched.items():
        there = np.bincount(column.codes[rows], minlength=len(column.cells))
        texts = [(column.texts[k], int(there[k])) for k in np.flatnonzero(there).tolist() if column.texts[k]]
        named = OFF.search(plain(header[i])) and not NOT_OFF.search(plain(header[i]))
        value = numbers([t for t, _ in texts])
        said = [(t, n) for (t, n), v in zip(texts, value) if named and v != 0 and bare(t) not in FALSE]
        if not said or sum(n for _, n in said) > 0.5 * len(rows):
            named, said = False, [(t, n) for t, n in texts if len(t) < 60 and is_off(t, off)]
        count = sum(n for _, n in said)
        if 0 < count <= 0.5 * len(rows):
            free = [f for f in (["cancelled"] if named else ["status", "type"]) if f not in taken]
            how = f"columns={{{free[0]!r}: {header[i]!r}}} leaves them out" if free else "look at them"
            words = few(t for t, _ in said)
            made.append(f"{header[i]!r} is not read and says {words} in {count:,} rows that are kept; {how}.")
    return made


def of_days(when, orders=None):
    """Doubts about days that are old, to come, far from all others, or of months; one for each. orders: their
    numbers.
    """
    days, made, told = when.astype("datetime64[D]"), [], {}
    tomorrow = np.datetime64(datetime.date.today() + datetime.timedelta(1))
    if len(days) >= 20:
        made = [*wrong_dates(days.astype(int), orders)]
        told = {end: count for count, _, end, _ in far(days.astype(int))}
    old, soon = int((days < np.datetime64("2000-01-01")).sum()), int((days > tomorrow).sum())
    if old > told.get("before", 0):
        made.append(f"{old:,} rows are dated before 2000, the first {days.min()}.")
    if soon > told.get("after", 0):
        made.append(f"{soon:,} rows are dated in the future, the last {days.max()}.")
    return made


def of_left_out(reason, columns, known):
    """Doubts about what was left out: rows that could not be read, and many for one reason. known: whether
    the system is, so that a row without goods, say, is nothing odd.
    """
    made, n = [], len(reason)
    count = np.bincount(reason, minlength=len(REASONS))
    for k in np.flatnonzero(count).tolist():
        name, share = REASONS[k], count[k] / n
        said = f"{count[k]:,} of {n:,} rows are left out: {name}."
        if name in PLAIN:
            if share > 0.25 and n >= 20 and name in OFTEN:
                made.append(said)
        elif name.startswith("quantity negative"):
            made.append(
                f"{count[k]:,} rows take goods back and are left out; what was sold with them still counts."
            )
        elif name.startswith("charge"):
            shown = columns["item"].text(np.flatnonzero(reason == k))
            texts = sorted({t for t in shown if is_charge(t)}) or sorted(set(shown))
            made.append(
                f"{count[k]:,} rows are taken for charges and left out ({few(texts)}); charges=True keeps"
                " them."
            )
        elif name == "no item" and "description" in columns and columns["description"] is not columns["item"]:
            named = (reason == k) & ~columns["description"].empty
            if named.any():
                made.append(f"{named.sum():,} rows have a name but no code of the item and are left out.")
            elif not known or share > 0.5:
                made.append(said)
        elif not known or share > 0.1 or name not in MILD:
            made.append(said)
    return made


def of_repeats(kept, columns, amounts):
    """A doubt about orders that a file may hold twice, where rows that are the same count as units."""
    if not {"order", "quantity"} <= set(columns) or not len(kept):
        return []
    codes = columns["order"].codes[kept].astype(np.int64) << 32 | columns["item"].codes[kept]
    table = pd.DataFrame({"code": codes, "quantity": amounts["quantity"][kept]})
    again = int(table.duplicated().sum())
    if again < 0.2 * len(kept) or len(kept) < 10:
        return []
    return [
        f"{again:,} of {len(kept):,} rows have the order, item and quantity of an earlier one and count;"
        " if the file"
        " holds orders twice: repeats=False."
    ]


def of_prices(price, item, kept):
    """Doubts about items without any price."""
    if price is None:
        return ["No column of prices was recognised; if there is one: columns={'price': 'its name'}."]
    if np.isnan(price[kept]).all():
        return ["No price is known."]
    codes = item.codes[kept]
    priced = np.bincount(codes, ~np.isnan(price[kept]), minlength=len(item.cells))
    there = np.bincount(codes, minlength=len(item.cells)) > 0
    none = np.flatnonzero(there & (priced == 0))
    return (
        [f"{len(none):,} items have no price: {few(item.texts[i] for i in none.tolist())}."]
        if len(none)
        else apart(price[kept], codes, item)
    )


def of_costs(cost, price, item, kept):
    """Doubts about costs of 0, or of next to it."""
    if cost is None or price is None:
        return []
    some = kept[cost[kept] < price[kept]]
    return list(no_cost(item.text(some), cost[some], price[some]))


def apart(price, codes, item):
    """A doubt where most items have prices that are far apart.

    price, codes: of the same rows. item: what the codes stand for.
    """
    rows = pd.DataFrame({"price": price, "code": codes})
    rows = rows[rows["price"] > 0]
    by = rows.groupby("code")["price"].agg(["size", "min", "max"])
    by = by[by["size"] >= 5]
    far = by[by["max"] > 3 * by["min"]]
    if by["size"].sum() < 0.3 * len(rows) or len(far) <= 0.5 * len(by):
        return []
    first = far.iloc[0]
    return [
        f"Most items have prices far apart, as {item.texts[far.index[0]][:WORDS]!r} has, from"
        f" {first['min']:,g} to {first['max']:,g}: look whether the right columns are taken for item and"
        " price."
    ]


def of_columns(mapping, header):
    """Doubts about columns that were found by name, but whose cells could not be read."""
    made = []
    for field in ("price", "quantity", "total", "cost"):
        i = mapping.refused.get(field)
        if i is not None and field not in mapping.at and mapping.looks[i].texts and not mapping.groups:
            cell = mapping.looks[i].texts[0][:30]
            made.append(
                f"{field}: the cells of {header[i]!r}, such as {cell!r}, are no numbers that are known."
            )
    return made
