"""The glossary: every term of the course, in one table (glossary.csv)."""

import difflib
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd

from pullbook._check import shown


@dataclass(frozen=True)
class Term:
    """A term of the course. All fields are text; symbol, unit and formula may be empty."""

    term: str
    symbol: str
    unit: str
    formula: str
    chapter: str
    meaning: str

    def _parts(self):
        unit = "a share" if self.unit == "share" else self.unit and f"in {self.unit}"
        facts = [self.symbol, self.formula and f"= {self.formula}", unit and f", {unit}"]
        return " ".join(filter(None, facts)).replace(" ,", ",").lstrip(
            ", "
        ), f"{self.meaning} (Chapter {self.chapter}.)"

    def __str__(self):
        facts, meaning = self._parts()
        return f"{self.term}{' [' + facts + ']' if facts else ''}: {meaning}"

    __repr__ = __str__

    def _repr_html_(self):
        facts, meaning = map(escape, self._parts())
        facts = f" <em>{facts}</em>" if facts else ""
        return f"<p><strong>{escape(self.term)}</strong>{facts}<br>{meaning}</p>"


@cache
def _table():
    return pd.read_csv(Path(__file__).with_name("glossary.csv"), dtype=str, keep_default_na=False)


def glossary(term: str | None = None) -> Term | pd.DataFrame:
    """Look a term up, by its name or its symbol, and get a Term; without a term, the whole table.

    Raises ValueError with near matches for a term that the course does not have.

    >>> glossary("r_b")  # doctest: +NORMALIZE_WHITESPACE
    bottleneck [r_b = lowest station rate, in units per h]: The station with the lowest rate; r_b is that
    rate, the most that the line can put out. (Chapter 01.)
    >>> glossary("bufer")
    Traceback (most recent call last):
    ValueError: term is 'bufer'; the glossary has no such term. Near: buffer
    """
    table = _table()
    if term is None:
        return table.set_index("term").sort_index(key=lambda names: names.str.lower())
    if (
        isinstance(term, str) and (exact := np.flatnonzero(table["symbol"] == term)).size and term
    ):  # S is not s
        return Term(*table.iloc[exact[0]][["term", "symbol", "unit", "formula", "chapter", "meaning"]])
    wanted = " ".join(str(term).lower().replace("_", " ").split())
    names, symbols = ([v.lower().replace("_", " ") for v in table[c]] for c in ("term", "symbol"))
    for known in (names, symbols):
        if wanted and wanted in known:
            return Term(
                *table.iloc[known.index(wanted)][["term", "symbol", "unit", "formula", "chapter", "meaning"]]
            )
    near = difflib.get_close_matches(wanted, names, 3, 0.5)
    raise ValueError(
        f"term is {shown(term)}; the glossary has no such term. Near:"
        f" {', '.join(near) or 'see pb.glossary()'}"
    )
