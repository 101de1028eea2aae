"""A number that is written as text, with or without its unit: "12.5 h", "1 200", "25 %", "€ 35", "12,5"."""

import re
from collections.abc import Callable

from .reading import Puzzled, is_number, tidy

_SPACED = r"[1-9]\d{0,2}(?:[ '’]\d{3})+(?:[.,]\d+)?"
_GROUPED = r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?"
_POINTED = r"[1-9]\d{0,2}(?:\.\d{3})+,\d+"
_COMMA = r"(?:0?,\d+|\d+,(?!\d{3}(?!\d))\d+)"
_PLAIN = r"(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_FIGURE = re.compile(
    rf"(?P<sign>[-+]?) ?(?P<money>€|eur|euro)? ?(?P<sign2>[-+]?) ?"
    rf"(?:(?P<commas>{_GROUPED})|(?P<points>{_SPACED}|{_POINTED}|{_COMMA})|(?P<plain>{_PLAIN}))"
    r"(?![\d.,]*\d)(?P<rest>.*)",
    re.ASCII | re.IGNORECASE,
)
_PER = re.compile(r"\s*/\s*|\s+(?:a|an|per|each|every)\s+")
_SCALES = {  # what a unit measures, and how it may be written
    "time": {
        "s": "s sec second",
        "min": "min minute",
        "h": "h hr hour",
        "day": "d day",
        "week": "wk week",
        "month": "month",
        "year": "yr year",
    },
    "money": {"euro": "euro eur €", "cent": "cent ct"},
    "part": {"percent": "percent pct %", "share": "share"},
}
_LONE = re.compile(r"(?<!\d)([1-9]\d{0,2})([.,])(\d{3})(?!\d)", re.ASCII)
LONGEST = 100  # characters of such a text
_UNITS = {word: unit for units in _SCALES.values() for unit, words in units.items() for word in words.split()}


def numeral(text: str, unit: str = "", context: str = "", share: bool = False) -> float:
    """Return the number that a text holds, in the unit that is wanted.

    text     as the learner wrote it
    unit     that is wanted: "min a bag"; "" if it isn't said
    context  a text whose words may stand behind the number, too: the question
    share    says that a share of one is wanted, so that 25% is 0.25

    Puzzled, with a sentence, if it holds no number or more than one, if its unit is another than the one
    wanted (nothing is converted), or if something else stands there.

    >>> numeral("1,200.50 euro", "euro a year"), numeral("12,5"), numeral("25 %", "share"), numeral("−3 min")
    (1200.5, 12.5, 0.25, -3.0)
    >>> numeral("90 min", "h")
    Traceback (most recent call last):
    pullbook.teach.workbook.reading.Puzzled: You wrote min; the answer is wanted in h.
    """
    written = " ".join(text.replace("−", "-").replace("–", "-").split())
    how = f"Write the number alone{f', or with its unit: 1200.5 {unit}' if unit else ': 1200.5'}."
    found = _FIGURE.fullmatch(written[:LONGEST])
    if not found or (found["sign"] and found["sign2"]) or len(written) > LONGEST:
        what = "not one number that can be read for sure" if re.search(r"\d", written) else "no number"
        raise Puzzled("type", f"That is text, and {what}. {how}")
    rest = f"{found['money'] or ''} {found['rest']}".strip(" .")
    part = _part_of(rest, unit, context, share, how)
    return part * float(_written(found)) * (-1 if "-" in found["sign"] + found["sign2"] else 1)


def other_reading(text: str) -> str | None:
    """Return a text with one separator, before exactly three digits, written the other way: a comma for
    decimals, a point for thousands; None where there is nothing else to read.

    >>> other_reading("4,419 euro"), other_reading("5.790"), other_reading("1,200.50"), other_reading("0.125")
    ('4.419 euro', '5790', None, None)
    """
    found = _LONE.search(text)
    if not found or re.search(r"\d", text[: found.start()] + text[found.end() :]):
        return None
    return _LONE.sub(r"\1.\3" if found[2] == "," else r"\1\3", text)


def entries(text: str, like) -> list | None:
    """Return the entries of a list that was written as one text, where numbers are wanted or single letters;
    None if it holds others, or of numbers fewer than two.

    like  the right ones

    >>> entries("216, 192, 960, -828", [1, 2]), entries("[1,200; 3]", [1, 2]), entries("216", [1, 2])
    (['216', '192', '960', '-828'], ['1,200', '3'], None)
    >>> entries("AAB", ["A"]), entries("['A', 'B']", ["A"]), entries("AAB", ["bag"]), entries("A1", ["A"])
    (['A', 'A', 'B'], ['A', 'B'], None, None)
    """
    if not all(map(is_number, like)):
        bare = re.sub(r"[\s,;'\"\[\](){}]", "", text[: LONGEST * 10])
        single = all(isinstance(x, str) and len(x) == 1 for x in like)
        return list(bare) if single and re.fullmatch("[A-Za-z]+", bare) else None
    text = text[: LONGEST * 10].strip("[](){} ")
    parts = re.split(r";" if ";" in text else r",\s+" if re.search(r",\s", text) else r",", text)
    return [part.strip() for part in parts] if len(parts) > 1 else None


def typed(value, expected, read: Callable):
    """Return a list or a set with its texts read as numbers where `expected` has numbers, and the other way
    round.

    >>> typed(["5", 6.0, "x"], [5, "6", "x"], float)
    [5.0, '6', 'x']
    """
    if isinstance(value, frozenset):
        words = {isinstance(x, str) for x in expected}
        return value if len(words) != 1 else frozenset(_typed(x, next(iter(expected)), read) for x in value)
    entries = list(value)
    for i, (x, y) in enumerate(zip(value, expected)):
        try:
            entries[i] = _typed(x, y, read)
        except Puzzled as puzzle:
            raise Puzzled(puzzle.status, f"Entry {i + 1}: {puzzle.text}") from None
    return entries


def _typed(value, expected, read):
    if isinstance(value, str) and is_number(expected):
        return read(value)
    return str(tidy(value)) if is_number(value) and isinstance(expected, str) else value


def _written(found):
    if found["commas"]:
        return found["commas"].replace(",", "")
    if not found["points"]:
        return found["plain"]
    whole, decimals = re.fullmatch(r"(.*?)(?:[.,](\d+))?", found["points"]).groups()
    return re.sub(r"\D", "", whole) + f".{decimals or 0}"


def _part_of(rest, unit, context, share, how):
    """What the number is to be multiplied by for what stands behind it: 1, or 0.01 for a percentage."""
    (head, per), (wanted, wanted_per) = _unit(rest), _unit(unit)
    around = _names(context)
    if not rest:
        return 1
    if head == {"percent"} and (share or "share" in wanted or not wanted):
        return 0.01
    if {"credit", "debit"} & head:
        raise Puzzled("type", "A credit balance is written below zero, a debit balance above: -35, or 35.")
    known = {*_UNITS.values(), *around, *wanted, *wanted_per}
    if re.search(r"\d", rest) or not head | per or not head | per <= known:
        raise Puzzled("type", f"What stands behind the number, {rest!r}, is not understood. {how}")
    counted = bool(wanted & {"unit", "piece"}) and head <= around
    if (wanted and head and not head & wanted and not counted) or (
        per and wanted_per and not per & wanted_per
    ):
        raise Puzzled("unit", f"You wrote {rest}; the answer is wanted in {unit}.")
    return 1


def _unit(text):
    """The words of a unit, each in one form, as (what is counted, per what)."""
    text = re.sub(r"\(.*?\)", "", text.casefold()).replace("per cent", "percent").partition(" of ")[0]
    head, *per = _PER.split(f" {text} ".replace("  ", " "))
    return _names(head), _names(" ".join(per))


def _names(text):
    words = re.findall(r"[^\W\d_]+|[%€]", text.casefold())
    return {_UNITS.get(word) or _UNITS.get(_one(word)) or _one(word) for word in words}


def _one(word):
    """A noun in the singular, near enough to compare."""
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
