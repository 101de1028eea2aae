"""Shop systems as data: how their export is known by its column names, and how it is read.

Each file in the folder `systems` holds some; CONTRIBUTING says how to add one.
"""

import fnmatch
import functools
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from pullbook.demand.order_file.vocabulary import FIELDS

PLACES = [*FIELDS, "status2", "refunded2", "goods", "order_total", "parent", "heading"]


@dataclass(frozen=True)
class Dialect:
    """The export of one system.

    name: what it is called. source: where its columns are documented. known_by: names that the header must
    have, of each group ("a|b") one; names may end in *. columns: field and names, the best first. keep: of a
    column, the only words of a row of goods. leave: of a column, words of rows that are none. off: words of a
    status that cancel, beside those in words.csv. fill: fields that stand on the first line of an order only.
    numbered: the columns hold {n} for 1, 2, 3 ... dayfirst: how its dates are meant where they don't tell.
    repeats: equal rows are units of their own. refuse: why this export holds no orders of goods, and what to
    do instead.
    """

    name: str
    source: str
    known_by: tuple
    columns: dict = field(default_factory=dict)
    keep: dict = field(default_factory=dict)
    leave: dict = field(default_factory=dict)
    off: tuple = ()
    fill: tuple = ()
    numbered: bool = False
    dayfirst: bool | None = None
    repeats: bool | None = None
    refuse: str = ""


def key(name):
    """A column's name as dialects compare it: lower case, one space for several, no star of a needed column.

    >>> key(" *Invoice  Number")
    'invoice number'
    """
    return " ".join(str(name).split()).lower().lstrip("*# ").rstrip(":")


def made(entry, path):
    """A Dialect of a table of a TOML file. Raises ValueError that says which table is wrong, and what is."""
    where = f"{path}, dialect {entry.get('name', '?')!r}"
    unknown = set(entry) - set(Dialect.__dataclass_fields__)
    fields = entry.get("columns", {})
    if unknown or not {"name", "source", "known_by"} <= set(entry):
        raise ValueError(
            f"{where}: it needs name, source, known_by, and knows no {', '.join(sorted(unknown)) or '?'}"
        )
    if odd := [f for f in fields if f not in PLACES]:
        raise ValueError(f"{where}: columns has {odd[0]!r}; it must be one of {', '.join(PLACES)}")
    listed = {f: [names] if isinstance(names, str) else list(names) for f, names in fields.items()}
    more = {k: tuple(entry[k]) for k in ("known_by", "off", "fill") if k in entry}
    return Dialect(**{**entry, "columns": listed, **more})


@functools.cache
def dialects():
    """All Dialects, in the order of their files."""
    found = []
    for path in sorted(Path(__file__).with_name("systems").glob("*.toml")):
        with path.open("rb") as file:
            found += [made(entry, path.name) for entry in tomllib.load(file)["dialect"]]
    return tuple(found)


def find(header, pattern):
    """The first column, by number, whose name fits a pattern of a dialect; None if there is none."""
    wanted = key(pattern)
    for i, name in enumerate(header):
        own = key(name)
        if own == wanted or ("*" in wanted and fnmatch.fnmatchcase(own, wanted)):
            return i
    return None


def known(header):
    """The Dialect that a header is known by, and why; (None, "") if none knows it. Of several, the one that
    asks for most.

    >>> known(["Name", "Lineitem quantity", "Lineitem name", "Total"])[0].name
    'Shopify'
    """
    best, why = None, ""
    for dialect in dialects():
        found = [
            next(
                (
                    header[i]
                    for p in group.split("|")
                    if (i := find(header, p.replace("{n}", "1"))) is not None
                ),
                None,
            )
            for group in dialect.known_by
        ]
        if None not in found and (best is None or len(found) > len(best.known_by)):
            best, why = dialect, "its columns " + ", ".join(map(repr, found))
    return best, why


def columns_of(dialect, header, filled):
    """The columns of a dialect: {field: number}, or a list of them, one for each n, of a numbered one.

    filled: share of filled cells by column; of several names the first that has a column at least half as
    full as the fullest of them is taken.
    """
    if not dialect.numbered:
        return _places(dialect, header, filled, "")
    found = []
    numbered = [p for listed in dialect.columns.values() for p in listed if "{n}" in p]
    for n in range(1, 1000):
        if all(find(header, p.replace("{n}", str(n))) is None for p in numbered):
            break
        found.append(_places(dialect, header, filled, str(n)))
    return found


def _places(dialect, header, filled, n):
    at = {}
    for name, patterns in dialect.columns.items():
        there = [
            i
            for p in patterns
            if (i := find(header, p.replace("{n}", n))) is not None and i not in at.values()
        ]
        most = max((filled[i] for i in there), default=0)
        full = [
            i
            for i in there
            if filled[i] >= 0.5 * most and (filled[i] or name not in ("item", "time", "quantity"))
        ]
        if full:
            at[name] = full[0]
    return at
