"""Which column of an order file is what: as the caller says, as the system's dialect says, or guessed."""

import difflib
import re
from dataclasses import dataclass, field

import numpy as np

from pullbook.demand.order_file.cells import text_of
from pullbook.demand.order_file.columns import Looks, fits, is_counter, listed, plain, rank
from pullbook.demand.order_file.dates import times
from pullbook.demand.order_file.dialects import Dialect, columns_of, known
from pullbook.demand.order_file.goods import packed
from pullbook.demand.order_file.vocabulary import FIELDS, whole

WITHOUT = {
    "quantity": "not found: each row counts 1 unit",
    "order": "not found: each row is an order",
    "price": "not found: the price is not known",
}
LOOKED_FOR = [
    "time",
    "refunded",
    "quantity",
    "price",
    "order",
    "item",
    "cost",
    "total",
    "status",
    "status2",
    "cancelled",
    "type",
    "currency",
    "customer",
    "description",
    "clock",
]  # those that are told apart best come first
SHOWN = ["order", "time", "item", "quantity", "price"]  # in the mapping whether found or not
OTHER_YEAR = re.compile(r"(?<!\d)(1[34]\d\d|25\d\d)(?!\d)")  # Persian, Thai
OFF = whole("off")
LINE = [
    "item",
    "description",
    "quantity",
    "refunded",
    "price",
    "total",
    "cost",
    "goods",
]  # of a good, not an order


@dataclass
class Mapping:
    """The column of each field. at: by number. groups: of a table that has several goods in a row, the
    columns of each; else []. why: of each field. dialect: of the system, or None; because: how it was known.
    looks: of each column. refused: by field, a column of its name whose cells do not fit. charges: columns
    whose words say which rows are goods, {number: (words, kept)}. heading: the item stands above its rows.
    """

    at: dict
    looks: list
    why: dict
    groups: list = field(default_factory=list)
    dialect: Dialect | None = None
    because: str = ""
    refused: dict = field(default_factory=dict)
    kinds: dict = field(default_factory=dict)
    heading: bool = False

    def used(self):
        """The numbers of all columns that are read."""
        groups = [i for group in self.groups for i in group.values()]
        return {*self.at.values(), *groups, *self.kinds}

    def watched(self, header, most=10):
        """The numbers of columns that are not read, but may say that an order is off: those of few words, and
        those whose names speak of it.
        """
        few = [
            i
            for i, look in enumerate(self.looks)
            if i not in self.used()
            and look.filled
            and ((look.distinct <= 20 and len(look.texts) > look.distinct) or OFF.search(plain(header[i])))
        ]
        return sorted(few, key=lambda i: not OFF.search(plain(header[i])))[:most]

    def shown(self, header, given):
        """Rows of the table of the mapping: what, column, why."""
        names = [*SHOWN, *(f for f in FIELDS if f not in SHOWN and f in self.why)]
        names += [f for f in self.why if f not in names]
        rows = [(f, self._column(header, f), self.why.get(f, WITHOUT.get(f))) for f in names]
        if "total" in self.at and "price" not in self.at:
            why = "from the total of the row"
            rows = [(f, c, why if f == "price" and f not in given else w) for f, c, w in rows]
        return rows

    def _column(self, header, name):
        if name in self.at:
            return header[self.at[name]]
        found = [header[group[name]] for group in self.groups if name in group]
        return "" if not found else found[0] if len(found) == 1 else f"{found[0]} ... {found[-1]}"


def map_columns(header, sample, given, name):
    """The Mapping of a table. header: names. sample: rows of cells. given: {field: name or None}. name: of
    the file, for messages. Raises ValueError if item or time is not found.

    >>> header, sample = ["Beleg Nr.", "Datum", "Artikel", "Anzahl"], [["1", "31.12.2024", "Tasche", "2"]]
    >>> map_columns(header, sample, {}, "the file").at == {"order": 0, "time": 1, "item": 2, "quantity": 3}
    True
    """
    cells = [[row[i] if i < len(row) else "" for row in sample] for i in range(len(header))]
    made = Mapping({}, list(map(Looks, cells)), {})
    for name_of, column in given.items():
        made.why[name_of] = "given: not in this file"
        if column is not None:
            made.at[name_of], made.why[name_of] = _named(header, name_of, column, name), "given"
    dialect, because = known(header)
    if dialect and dialect.refuse and not given:
        raise ValueError(f"{name} is an export of {dialect.name}: {dialect.refuse}")
    if dialect and not dialect.refuse:
        _by_dialect(made, dialect, because, header, given)
    if not made.dialect:
        _guessed(made, header, cells, given)
    _time_and_item(made, header, cells, given)
    _needed(made, header, sample, given, name)
    return made


def _by_dialect(made, dialect, because, header, given):
    """Take the columns as a dialect says, unless those that are needed are empty."""
    found = columns_of(dialect, header, [look.full for look in made.looks])
    groups = found if dialect.numbered else [found]
    places = {f: i for group in groups for f, i in group.items()}
    if "time" not in {*places, *given} or not {"item", "goods", "description", *given} & {*places, "item"}:
        return
    made.dialect, made.because = dialect, because
    line = [f for f in LINE if f in places] if dialect.numbered else []
    made.groups = (
        [{f: i for f, i in group.items() if f in line} for group in groups] if dialect.numbered else []
    )
    for f, i in places.items():
        if f not in given and f not in line and i not in made.at.values():
            made.at[f] = i
        if f not in given:
            made.why[f] = f"{dialect.name} calls it so"
    for column, words in [*dialect.keep.items(), *dialect.leave.items()]:
        for i, h in enumerate(header):
            if plain(h) == plain(column):
                made.kinds[i] = words, column in dialect.keep


def _guessed(made, header, cells, given):
    """Take for each field the column whose name and cells fit best."""
    looks, at, why = made.looks, made.at, made.why
    if not {"item", "quantity"} & set(given) and (groups := _numbered(header, looks)):
        made.groups = groups
        for f in groups[0]:
            why[f] = f"guessed: {len(groups)} columns with numbers in their names"
    taken = {i for group in made.groups for i in group.values()}
    for f in LOOKED_FOR:
        if f in given or any(f in group for group in made.groups):
            continue
        if f == "clock" and ("time" not in at or looks[at["time"]].share["with clock"] > 0.5):
            continue
        i = _fitting(f, header, made, cells, taken)
        if i is not None:
            at[f], why[f] = i, "guessed: its name"
            if f in ("time", "clock", "quantity", "price", "total", "cost", "refunded"):
                kind = {"time": "dates", "clock": "times of day"}.get(f, "numbers")
                why[f] += f", and {looks[i].share.get(f, 1.0):.0%} of its cells are {kind}"
        elif f == "quantity" and f in made.refused and looks[made.refused[f]].filled:
            at[f], why[f] = (
                made.refused.pop(f),
                "guessed: its name, though its cells are no numbers that are known",
            )
        elif f == "order" and (order := _named_orders(header, at, looks)):
            at["order"], why["order"] = order[0], "guessed: its cells are numbers of orders"


def _fitting(f, header, made, cells, taken):
    """The best column for a field by its name whose cells fit, or None; the best that does not is told."""
    looks = made.looks
    ranked = [
        (r, i)
        for i in range(len(header))
        if i not in made.at.values() and i not in taken and (r := rank(header[i], f.rstrip("2"))) is not None
    ]
    most = max((looks[i].full for _, i in ranked), default=0)
    for _, _, i in sorted(
        (looks[i].full < 0.9 * most, r, i) for r, i in ranked
    ):  # gaps only where there is no fuller one
        digits = looks[i].texts and all(map(str.isdigit, looks[i].texts))
        if f == "description" and digits:  # a number of the line, or a code
            continue
        if fits(f, looks[i]) and not (f == "item" and _counts(i, header, cells, made)):
            return i
        made.refused.setdefault(f, i)
    return None


def _counts(i, header, cells, made):
    """Whether column i counts rows or positions, while another one names the goods."""
    names = [
        j
        for j in range(len(header))
        if j != i and j not in made.at.values() and rank(header[j], "description") is not None
    ]
    names += [
        j for j in range(len(header)) if j != i and rank(header[j], "item") is not None and j not in names
    ]
    codes = list(map(text_of, cells[i]))
    return any(
        is_counter(codes, list(map(text_of, cells[j]))) for j in names if made.looks[j].share["price"] < 0.2
    )


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


def _numbered(header, looks):
    """The columns of each good in a row, if they are item 1, quantity 1, item 2, quantity 2 ...; else []."""
    stems = {}
    for i, name in enumerate(header):
        for m in re.finditer(r"\d+", str(name)):
            stem = f"{name[: m.start()]} {name[m.end() :]}"
            stems.setdefault(stem, {}).setdefault(int(m[0]), i)
    made = {}
    for f in ("quantity", "price", "total", "item", "description"):
        ranked = [
            (r, stem)
            for stem, at in stems.items()
            if len(at) > 1 and (r := rank(stem, f)) is not None and stem not in made.values()
        ]
        if ranked:
            made[f] = min(ranked)[1]
    if "item" not in made and "description" in made:
        made["item"] = made["description"]
    if not {"item", "quantity"} <= set(made):
        return []
    numbers = sorted(set(stems[made["item"]]) & set(stems[made["quantity"]]))
    return (
        [{f: stems[s][n] for f, s in made.items() if n in stems[s]} for n in numbers]
        if len(numbers) > 1
        else []
    )


def _time_and_item(made, header, cells, given):
    """Take the first column of dates for the time, several goods in a cell, a name for the item, or the item
    above.
    """
    looks, at, why = made.looks, made.at, made.why
    if "time" not in at and "time" not in given:
        dated = [
            i
            for i, look in enumerate(looks)
            if i not in at.values() and look.filled and look.share["certain"] >= 0.8
        ]
        if dated:
            at["time"] = dated[0]
            why["time"] = f"guessed: {looks[dated[0]].share['certain']:.0%} of its cells are dates"
    if made.groups or "item" in given:
        return
    if "goods" not in at:
        several = [
            i
            for i, look in enumerate(looks)
            if i not in {*at.values()} - {at.get("item"), at.get("description")}
            and packed(list(map(str, look.cells)))
        ]
        if several and at.get("item", several[0]) in several:
            goods = at.pop("item", several[0])
            at["goods"], why["goods"] = goods, "guessed: several goods in a cell"
            why.pop("item", None)
    if "goods" in at:
        at.pop("description", None)
        why["item"] = why.get("item", "from the goods in a cell")
        return
    if "item" not in at and "description" in at and looks[at["description"]].full > 0.3:
        at["item"], why["item"] = at["description"], "guessed: no code of the item, so its description"
    if "item" not in at and "time" in at:
        _heading(made, cells)
    if "item" not in at:
        _wordy(made)


def _heading(made, cells):
    """Take a column that is filled exactly where there is no date, as a heading above its rows is."""
    when = np.array([bool(text_of(c)) for c in cells[made.at["time"]]])
    for i, column in enumerate(cells):
        there = np.array([bool(text_of(c)) for c in column])
        if i in made.at.values() or not there.any() or not when.any():
            continue
        if (
            (there & when).sum() <= 0.02 * when.sum()
            and there.sum() < when.sum()
            and made.looks[i].share["price"] < 0.5
        ):
            made.at["item"], made.why["item"], made.heading = i, "it stands as a heading above its rows", True
            return


def _wordy(made):
    """Take the only column of words that come back for the item."""
    wordy = [
        i
        for i, look in enumerate(made.looks)
        if i not in made.at.values()
        and look.full > 0.9
        and max(look.share["price"], look.share["certain"], look.share["clock"]) < 0.2
        and 1 < look.distinct < 0.9 * len(look.texts)
    ]
    if len(wordy) == 1:
        made.at["item"], made.why["item"] = wordy[0], "guessed: the only column of words that come back"


def _named(header, f, column, name):
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
        f"columns takes {column!r} for {f}, but {name} has no such column{near}; it has {listed(names)}"
    )


def _needed(made, header, sample, given, name):
    """A ValueError where there is no column of times or items."""
    first = [text_of(cell) for cell in sample[0]] if sample and header[0] == "A" else header
    across = [h for h in first if h and len(h) < 20 and not np.isnat(times([h]).when[0])]
    if (
        len(across) >= 3
        and "time" not in given
        and ("time" not in made.at or header[made.at["time"]] in across)
    ):
        raise ValueError(
            f"{name} has dates for column names ({listed(across, 3)}): it is a table of sums, with a"
            " column for each"
            " day or month, and has no orders; export the orders themselves, a row for each item of an order"
        )
    for f, what in (("time", "date"), ("item", "item")):
        if f in made.at or (f == "item" and (made.groups or "goods" in made.at)):
            continue
        odd = made.refused.get(f)
        cell = next(
            (t for row in sample if odd is not None and odd < len(row) and (t := text_of(row[odd]))), ""
        )
        holds = f"no {what}s, but cells such as {cell[:30]!r}" if cell else "nothing"
        if f == "time" and OTHER_YEAR.search(cell):
            holds += ", of another calendar: convert them first"
        but = "" if odd is None else f" ({header[odd]!r} holds {holds})"
        raise ValueError(
            f"{name} has no column that was recognised as the {what} of an order{but}; "
            f"it has {listed(header)}; say which one it is: columns={{{f!r}: 'its name'}}, or export a"
            f" table with a row for each item of an order, and its {what} in it"
        )
