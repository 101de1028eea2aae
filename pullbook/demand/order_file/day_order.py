"""Which of the three numbers of a date is the year, the month, the day: told from the whole column."""

import datetime

NAMES = {"dmy": "day", "mdy": "month", "ymd": "year", "ydm": "year, then the day"}


def orders(parsed, counts, dayfirst, typed):
    """The order of the numbers by sign and form of a date, notes, and doubts.

    parsed: distinct dates; those that are (a, b, c, sign, form) are asked: form is "first" (the year comes
    first and has four digits), "last" or "two" (the year has two digits, wherever it stands). counts: rows
    that have each. dayfirst: what the caller says, or None. typed: the moments of cells that a spreadsheet
    knows as dates.
    """
    made, notes, doubts = {}, [], []
    groups = {}
    for p, n in zip(parsed, counts):
        if isinstance(p, tuple) and n:
            groups.setdefault(p[3:], []).append((p, n))
    for (sign, form), rows in sorted(groups.items()):
        name, told, asked = _order(rows, sign, form, dayfirst)
        made[sign, form] = name
        notes += told
        doubts += asked
    day_first = [p for p in parsed if isinstance(p, tuple) and p[4] == "last" and made[p[3:]] == "dmy"]
    others = [p[2] for p in parsed if isinstance(p, tuple) and p[4] == "first" and made[p[3:]] == "ymd"]
    others += [t.day for t in typed]
    if len(others) >= 3 and max(others) <= 12 and len(day_first) >= 3 and min(p[0] for p in day_first) > 12:
        doubts.append(
            f"All {len(others):,} dates that a spreadsheet took for dates have a day up to 12, and all"
            " that it left as"
            " text a later one: it may have taken the day for the month. Export once more, or save the"
            " file without"
            " opening it in a spreadsheet."
        )
    return made, notes, doubts


def _order(rows, sign, form, given):
    """The order in one group, notes, doubts."""

    def count(test):
        return sum(n for p, n in rows if test(*p[:3]))

    if form == "first":
        wrong, right = count(lambda a, b, c: b > 12), count(lambda a, b, c: c > 12)
        if wrong > right:
            return "ydm", [f"Dates such as {_shown(rows[0][0])} are read year, day, month."], []
        return "ymd", [], []
    year_first = form == "two" and _year_first(rows)
    if year_first:
        sure = year_first == "sure"
        said = f"Dates such as {_shown(rows[0][0])} are read with the year first."
        return "ymd", [said] * sure, [f"{said} They may be meant otherwise."] * (not sure)
    day, month = count(lambda a, b, c: a > 12), count(lambda a, b, c: b > 12)
    unsure = count(lambda a, b, c: a <= 12 and b <= 12 and a != b)
    first = given if given is not None else (sign == "." and not month > 3 * day) or day >= month
    name, notes, doubts = "dmy" if first else "mdy", [], []
    if given is None and day and month:
        doubts.append(
            f"Dates written with {sign!r} have the day first in {day:,.0f} rows and the month first in "
            f"{month:,.0f}; the {unsure:,.0f} that could be either are read {NAMES[name]} first "
            "(dayfirst= decides)."
        )
    elif given is None and unsure and not day and not month and sign != ".":
        doubts.append(
            f"Dates written with {sign!r} do not tell whether day or month comes first "
            f"({unsure:,.0f} rows); read day first. If that is wrong: dayfirst=False."
        )
    elif given is None and unsure and sign != ".":
        notes.append(
            f"Dates written with {sign!r} have the {NAMES[name]} first: {day + month:,.0f} rows show it."
        )
    return name, notes, doubts


def _year_first(rows):
    """Whether two digits, two digits, two digits begin with the year: "sure", "likely", or "". That order is
    likely in which most are dates, and then the one whose dates lie closest together."""
    could, span = {}, {}
    for name in ("ymd", "dmy", "mdy"):
        dates = [(_date(p[:3], name), n) for p, n in rows]
        there = [d for d, _ in dates if d is not None]
        could[name] = sum(n for d, n in dates if d is not None)
        span[name] = (max(there) - min(there)).days if there else 10**6
    most = max(could["dmy"], could["mdy"])
    if could["ymd"] != most:
        return "sure" if could["ymd"] > most else ""
    other = min(span[name] for name in ("dmy", "mdy") if could[name] == most)
    if span["ymd"] >= other:
        return ""
    return "sure" if len(rows) > 3 and 3 * span["ymd"] < other else "likely"


def _date(three, name):
    """The date of three numbers in an order, or None."""
    at = dict(zip(name, three))
    year = at["y"] if at["y"] >= 100 else at["y"] + (2000 if at["y"] < 70 else 1900)
    try:
        return datetime.datetime(year, at["m"], at["d"])
    except ValueError:
        return None


def _shown(p):
    return p[3].join(f"{k:02}" for k in p[:3])


def moment(day, order):
    """What was found of a day as a moment, or None. order: see `orders`.

    >>> moment((4, 3, 2024, "/", "last"), {("/", "last"): "dmy"})
    datetime.datetime(2024, 3, 4, 0, 0)
    """
    if isinstance(day, tuple):
        name = order.get(day[3:], "dmy")
        return _date(day[:3], name) or (_date(day[:3], {"dmy": "mdy", "mdy": "dmy"}.get(name, name)))
    return day.replace(tzinfo=None) if isinstance(day, datetime.datetime) else day
