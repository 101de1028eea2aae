"""The words that shops use: a table that anybody can add a line to, and each line of it does something."""

import csv
import re
from pathlib import Path

import pytest

from pullbook.demand.order_file import vocabulary
from pullbook.demand.order_file.columns import plain, rank
from pullbook.demand.order_file.vocabulary import CURRENCIES, FIELDS, LISTS, NAMES, PARTS

with Path(vocabulary.__file__).with_name("words.csv").open(encoding="utf-8", newline="") as file:
    ROWS = [tuple(row.values()) for row in csv.DictReader(file)]
CELLS = {
    "zone",
    "unit",
    "off",
    "not off",
    "in part",
    "on",
    "charge",
    "with charge",
    "false",
    "nothing",
    "before total",
    "total row",
    "after total",
}
LANGUAGES = set(
    re.findall(
        r"\w+", "en de fr es it pt nl pl tr sv da cs ru ja zh ko id hu ro fi el vi ar th uk hr sl sr bg sk he"
    )
)


def shortest(phrase):
    """A text that a phrase fits: without what may be missing, the first of what may be one of several."""
    while re.search(r"[\[(<]", phrase):
        phrase = re.sub(r"\[[^][()<>]*\]", "", phrase)
        phrase = re.sub(r"\(([^][()<>/]*)[^][()<>]*\)", r"\1", phrase)
        phrase = re.sub(r"<(\w+)>", lambda m: LISTS[m[1]][0][0], phrase)
    return phrase.replace("_", " ").replace("*", "").strip()


def test_each_line_says_list_value_language_and_words():
    assert len(set(ROWS)) == len(ROWS)
    for name, value, language, words in ROWS:
        assert name and words and re.fullmatch(r"|-?\d+", value) and set(language.split()) <= LANGUAGES
        assert words == words.strip().lower() and "  " not in words
        assert bool(value) == (name in FIELDS or name == "zone"), (name, words)


def test_each_list_is_one_that_is_read():
    used = {m for name, *_, words in ROWS if name != "nothing" for m in re.findall(r"<(\w+)>", words)}
    parts = {f"{kind} {field}" for field in PARTS for kind in ("part of", "not")}
    assert set(LISTS) == {*FIELDS, *CELLS, *used, *parts}
    assert list(NAMES) == list(dict.fromkeys(name for name, *_ in ROWS if name in FIELDS))


def test_a_word_for_a_zone_means_one_thing():
    values = {}
    for text, value in LISTS["zone"]:
        assert values.setdefault(text, value) == value


def test_a_currency_is_three_capitals_or_a_sign_that_several_share():
    for sign, code in CURRENCIES.items():
        assert sign == sign.lower() and (re.fullmatch("[A-Z]{3}", code) or code == sign), sign
    assert len(set(CURRENCIES.values())) > 60


@pytest.mark.parametrize("field", FIELDS)
def test_each_name_of_a_column_is_known_by_the_field_it_stands_for(field):
    for phrase, value in LISTS[field]:
        name = shortest(phrase)
        assert plain(name) == name and rank(name, field) is not None and rank(name, field) <= value, phrase


@pytest.mark.parametrize("field", PARTS)
def test_words_for_and_against_a_field_are_found_among_others(field):
    yes, no = PARTS[field]
    for name, pattern in ((f"part of {field}", yes), (f"not {field}", no)):
        for phrase, _ in LISTS[name]:
            text = shortest(phrase).replace("...", " any ")
            assert pattern.search(f"some {text}") and pattern.search(f"{text} here")
    assert not yes.search("some words") and not no.search("some words")
