"""The glossary: every term of the course, in one table (terms.csv)."""

import difflib
from functools import cache
from pathlib import Path

import pandas as pd


@cache
def _table():
    return pd.read_csv(Path(__file__).with_name("terms.csv"), dtype=str, keep_default_na=False).set_index("term")


def glossary(term=None):
    """Look a term up, by its name or its symbol; without a term, the whole table.

    Returns a table with the columns symbol, unit, formula, chapter and meaning. Raises ValueError with near matches for a
    term the course does not have.

    >>> glossary("WIP").index[0]
    'work in process'
    >>> glossary("bufer")
    Traceback (most recent call last):
    ValueError: term is 'bufer'; the glossary has no such term. Near: buffer
    """
    table = _table()
    if term is None:
        return table.sort_index(key=lambda names: names.str.lower())
    wanted = str(term).strip().lower()
    hit = table[(table.index.str.lower() == wanted) | ((table["symbol"].str.lower() == wanted) & (table["symbol"] != ""))]
    if not len(hit):
        near = difflib.get_close_matches(wanted, list(table.index.str.lower()), 3, 0.5)
        raise ValueError(f"term is {term!r}; the glossary has no such term. Near: {', '.join(near) or 'see pb.glossary()'}")
    return hit
