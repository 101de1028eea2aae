"""Names of months and days in many languages, from the Unicode Consortium's CLDR, through Babel."""

import collections
import functools
import re

from pullbook.demand.order_file.cells import bare

LANGUAGES = "en de fr es it pt nl pl tr sv da nb fi cs sk hu ro ru uk bg hr sl sr el id ms et lv lt ca af"
MORE = {  # as people write them beside what CLDR has
    "en": {"sept": 9},
    "de": {
        "jan": 1,
        "janner": 1,
        "jaenner": 1,
        "feb": 2,
        "feber": 2,
        "mrz": 3,
        "maerz": 3,
        "apr": 4,
        "jun": 6,
    }
    | {"jul": 7, "aug": 8, "sep": 9, "okt": 10, "nov": 11, "dez": 12},
    "es": {"sep": 9, "set": 9, "setiembre": 9},
    "fr": {"fev": 2},
    "it": {"sett": 9},
}
WORD = re.compile(r"[^\W\d_]+")
BETWEEN = frozenset(  # words that stand in a date and mean nothing
    WORD.findall(
        "d de del di gada m of the den der do da le il el la st nd rd th er o os as a at um uhr à às alle kl"
        " klo om no г р god rok dne em y anno"
    )
)


@functools.cache
def _names():
    """By language the months, and the days of all."""
    from babel import Locale, localedata

    months, days = {}, set()
    for language in LANGUAGES.split():
        locale, made = Locale.parse(language), {}
        for form in ("format", "stand-alone"):
            for width in ("abbreviated", "wide"):
                for number, name in locale.months[form][width].items():
                    if len(found := WORD.findall(bare(name))) == 1:
                        made.setdefault(found[0], number)
                for name in locale.days[form][width].values():
                    days.update(WORD.findall(bare(name)))
        months[language] = {**made, **MORE.get(language, {})}
        getattr(localedata, "_cache", {}).clear()  # all else that Babel knows of the languages: 30 MB
    return months, frozenset(days | {"tues", "thur", "thurs"})


def month_names(texts, counts):
    """A function from the words of a date to its month, for the dates of one column.

    texts: distinct dates. counts: rows that have each. The language is the one that knows most of them; what
    it does not know must mean one month in all the others. The function returns None for words that are no
    date.

    >>> of = month_names(["4 marca 2024", "9 kwietnia 2024"], [3, 1])
    >>> of("9 kwietnia 2024"), of("4 march 2024"), of("4 tasche 2024"), of("4 march of tote")
    (4, 3, None, None)
    """
    months, days = _names()
    votes = collections.Counter()
    for text, count in zip(texts, counts):
        for word in set(WORD.findall(bare(text))):
            votes.update({language: count for language in months if word in months[language]})
    language = max(months, key=lambda k: votes[k])

    def month(text):
        found, rest = [], set()
        for word in WORD.findall(bare(text)):
            meant = months[language].get(word)
            others = {m[word] for m in months.values() if word in m}
            if meant is None and len(others) == 1 and word not in BETWEEN:
                (meant,) = others
            if meant is not None:
                found.append((word in days, meant))
            elif word not in days and word not in BETWEEN:
                rest.add(word)
        named = {m for day, m in found if not day} or {m for _, m in found}
        return named.pop() if len(named) == 1 and not rest else None

    return month
