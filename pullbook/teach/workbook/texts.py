"""The texts of a question, with numbers in braces."""

import re
from string import Formatter


def fields(text) -> set:
    """Return the names in the braces of a text; ValueError for a format that no number and no text takes."""
    names = set()
    for _, name, form, _ in Formatter().parse(text):
        if form and not any(_takes(value, form) for value in (1, 1.5, "text")):
            raise ValueError(f"{form!r} is no format, such as g or .2f")
        if name:
            names.add(re.split(r"[.\[]", name)[0])
    return names


def shown(text) -> list:
    """Return the formats with which a text prints {answer} and {expected}.

    >>> shown("{answer:.2f} h, {expected} of {all:g}")
    ['.2f', '']
    """
    return [form for _, name, form, _ in Formatter().parse(text) if name in ("answer", "expected")]


def _takes(value, form):
    try:
        return bool(format(value, form))
    except ValueError:
        return False
