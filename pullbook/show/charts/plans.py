"""Charts of a plan of push and pull: what each way earned, the items that are pushed and pulled, and what the
lead of the hybrid hangs on.
"""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook._check import made
from pullbook._words import counted, percent, weeks_that
from pullbook.decide.planner import NOTES, Plan
from pullbook.show.charts.costs import tornado
from pullbook.show.charts.forms import euro_axis, named, told_apart
from pullbook.show.charts.theme import OKABE_ITO, WIDTH, Drawn, dressed

MOST = 800  # items that are drawn, those with most revenue
WAYS = ["all push", "all pull", "hybrid"]
KINDS = {  # of items: what is done with them, by the note they have
    "": "pull",
    NOTES["new"]: "pull: new",
    NOTES["season"]: "pull: season",
    NOTES["ended"]: "pull: ended",
    NOTES["budget"]: "pull: no money",
}
SETTINGS = {  # of a tornado: in words, with the unit
    "setup": "set-up (euro)",
    "carrying": "carrying (a year)",
    "service": "service",
    "lead_time": "lead time (weeks)",
    "making": "making (working days)",
    "short": "short (euro a unit)",
    "lost": "lost in a week",
    "growth": "growth of lost",
    "capacity": "capacity (hours a week)",
    "setup_hours": "an order (hours)",
    "unit_hours": "a unit (hours)",
    "single": "made singly (more, of the cost)",
    "cost_share": "cost (of the price)",
}
SHARES = ("carrying", "service", "lost", "cost_share", "single")


def in_currency(plan: Plan, text: str) -> str:
    """A sentence about a plan in the money of its shop.

    >>> in_currency(pb.planner.plan(pb.catalogue()), "5 euro")
    '5 euro'
    """
    return re.sub(r"\beuro\b", lambda _: plan.currency, text)


def profits(plan: Plan) -> alt.LayerChart:
    """What each way earned in the held-out weeks: a bar chart. plan: from `pb.planner.plan`. Returns an
    Altair chart.

    >>> profits(pb.planner.plan(pb.catalogue())).title[:10]
    'Hybrid ear'
    """
    title = _lead(made("plan", plan, Plan, "pb.planner.plan(shop)"))
    described = f"{title}. Bars of profit for all push, all pull and the hybrid plan."
    unit = f"earned in {weeks_that(plan.held_out, 'held out')} ({plan.currency})"
    bars = _bars(alt.Chart(alt.Data(values=_ways(plan))), unit)
    return dressed(bars.properties(width=WIDTH - 100, height=120, title=title, description=described))


def items_chart(plan: Plan) -> alt.Chart:
    """The items as dots: units a week against how unevenly they are wanted; pushed and pulled ones, and those
    with a note, by colour and shape.

    plan: from `pb.planner.plan`. Returns an Altair chart.

    >>> items_chart(pb.planner.plan(pb.catalogue())).title[:5]
    'Push '
    """
    title = _sides(made("plan", plan, Plan, "pb.planner.plan(shop)"))
    described = (
        f"{title}. A dot an item: units a week across, coefficient of variation of weekly demand upwards."
        f"{_noted(plan)}"
    )
    items = _items(plan)
    dots = _dots(alt.Chart(alt.Data(values=items)), _kinds(items))
    return dressed(dots.properties(width=WIDTH, height=280, title=title, description=described))


def plan_drawn(plan: Plan) -> Drawn:
    """Both charts of a plan, one above the other, as a lab draws them again and again: a Drawn."""
    title, words = _lead(plan), _sides(plan)
    described = (
        f"{title}. {words}. Above, bars of profit in {plan.held_out} held-out weeks for all push, all pull"
        " and the hybrid. Below, a dot an item: units a week across, coefficient of variation upwards;"
        f" pushed items are circles, pulled ones triangles.{_noted(plan)}"
    )
    items = _items(plan)
    title = {"text": title, "subtitle": words}
    return Drawn(_form(_kinds(items)), title, described, ways=_ways(plan), items=items)


def _kinds(items):
    """The kinds of items that are there, in the legend's order."""
    there = {item["policy"] for item in items}
    return tuple(kind for kind in ("push", *KINDS.values()) if kind in there)


@lru_cache
def _form(kinds):
    """The specification of both panels, without data. kinds: those that the legend names."""
    ways, items = named("ways", "items")
    above = _bars(ways, "earned in the weeks held out").properties(width=WIDTH - 60, height=90)
    below = _dots(items, kinds).properties(width=WIDTH - 60, height=210)
    return alt.vconcat(above, below, spacing=14).to_dict()


def _bars(ways, unit):
    y = alt.Y("way:N", sort=WAYS, title=None)
    x = alt.X("euro:Q", title=unit, axis=euro_axis())
    words = ways.mark_text(align="left", dx=4, color="#222").encode(y, x, text="words:N")
    return alt.layer(ways.mark_bar(color=OKABE_ITO[0]).encode(y, x), words)


def _dots(items, kinds):
    return items.mark_point(filled=True, size=32, opacity=0.75).encode(
        alt.X("mean:Q", scale=alt.Scale(type="log"), title="units a week (log scale)"),
        alt.Y("cv:Q", title="how uneven (cv of weekly demand)"),
        *sides(kinds),
    )


def sides(kinds: Sequence[str] = ("push", "pull")) -> list[alt.Color | alt.StrokeDash | alt.Shape]:
    """Pushed and pulled items, and those pulled for a reason, by colour and by shape, the same in
    every chart.

    kinds: those that the legend names, of "push" and the values of KINDS.

    >>> [channel.to_dict()["scale"]["range"][0] for channel in sides()]
    ['#0072B2', 'circle']
    """
    return told_apart(
        "policy",
        ["push", *KINDS.values()],
        shapes=["circle", "triangle-up", "diamond", "triangle-down", "cross", "square"],
        legend=alt.Legend(values=list(kinds)),
    )


def lead_tornado(plan: Plan, table: pd.DataFrame) -> alt.LayerChart:
    """What the lead of the hybrid hangs on: a tornado, with a line where the hybrid is level with the better
    of the two others. table: from `plan.tornado()`; what moves nothing is not drawn. Returns an Altair chart.

    >>> plan = pb.planner.plan(pb.catalogue())
    >>> lead_tornado(plan, plan.tornado({"lost": (0.0, 0.1)})).title
    'A lead of 509 euro a week: kept, whichever of these changes'
    """
    at, unit = hybrid_lead(plan), f"{plan.currency} a week"
    table = table[table["swing"] > 0] if (table["swing"] > 0).any() else table
    best = table[["at_low", "at_high"]].max(axis=1)
    turns, shown = (table["turns"] if at > 0 else best > 0), named_settings(plan, table)
    names = [name.split(" (")[0] for name in shown.index[turns]]
    most = f"{', '.join(names[:3])}{' or others' if len(names) > 3 else ''}"
    if at > 0:
        title = f"lost, if {most} changes" if names else "kept, whichever of these changes"
        title = f"A lead of {at:,.0f} {unit}: {title}"
    elif round(at) == 0:
        title = "The hybrid is level with another way" + (f": ahead, if {most} changes" if names else "")
    else:
        title = f"The hybrid is {-at:,.0f} {unit} behind" + (f": ahead, if {most} changes" if names else "")
    bars = tornado(shown, at, title=title, unit=unit)
    level = alt.Chart(alt.Data(values=[{"at": 0}])).mark_rule(color="#333", strokeDash=[4, 3])
    words = f"{bars.description} A dashed line at 0: there the hybrid is level."
    return (bars + level.encode(alt.X("at:Q"))).properties(description=words)


def hybrid_lead(plan: Plan) -> float:
    """How many euro a week the hybrid earned more than its rival; below 0: less.

    >>> plan = pb.planner.plan(pb.catalogue())
    >>> round(hybrid_lead(plan), 6) == round(plan.lead.mean, 6)
    True
    """
    p = plan.results["profit"]
    return float(p["hybrid"] - p[plan.rival]) / plan.held_out


def named_settings(plan: Plan, table: pd.DataFrame) -> pd.DataFrame:
    """A tornado's table with settings in words, and their values as they are to be read.

    >>> plan = pb.planner.plan(pb.catalogue())
    >>> named_settings(plan, plan.tornado({"lost": (0.0, 0.1)}))[["assumed", "low", "high"]].iloc[0].tolist()
    ['5%', '0%', '10%']
    """

    def shown(name, value):
        if value is None or isinstance(value, str) or math.isinf(value):
            return value if isinstance(value, str) else "by money" if value is None else "no limit"
        return percent(value) if name in SHARES else f"{value:,g}"

    words = {c: [shown(name, v) for name, v in table[c].items()] for c in ("assumed", "low", "high")}
    return table.assign(**words).rename({name: in_currency(plan, text) for name, text in SETTINGS.items()})


def _lead(plan):
    p, n = plan.results["profit"], len(plan.trials)
    if plan.tie:
        return f"{plan.best.capitalize()} and {plan.second} are level: less than 1% apart"
    ahead = int((plan.trials[plan.best] > plan.trials[plan.second]).sum())
    more = f"{p[plan.best] - p[plan.second]:,.0f} {plan.currency} more than {plan.second}"
    within = "" if "all push" in plan.simple else " of what the budget allows"
    return f"{plan.best.capitalize()} earns most{within}: {more}" + (
        f", ahead in {ahead} of {n} trials" * (n > 1)
    )


def _noted(plan):
    """How many items have each note, as sentences."""
    return "".join(f" {counted(n, 'item')}: {note}." for note, n in notes(plan).items())


def notes(plan: Plan) -> dict[str, int]:
    """How many items have each note.

    >>> notes(pb.planner.plan(pb.catalogue()))
    {'too new to be stocked': 8}
    """
    found = plan.items["note"].value_counts()
    return {note: int(found[note]) for note in NOTES.values() if note in found}


def _sides(plan):
    pushed, all_of_them = int((plan.items["policy"] == "push").sum()), len(plan.items)
    drawn = min(MOST, int(np.isfinite(plan.cv).sum()))
    words = f"Push {pushed:,} of {counted(all_of_them, 'item')}, pull {all_of_them - pushed:,}"
    words += "".join(f"; {n:,} {KINDS[note].removeprefix('pull: ')}" for note, n in notes(plan).items())
    return words + (f" (drawn: the {drawn:,} with most revenue)" if drawn < all_of_them else "")


def _ways(plan):
    return [{"way": way, "euro": float(e), "words": f"{e:,.0f}"} for way, e in plan.results["profit"].items()]


def _items(plan):
    t = plan.items.assign(mean=plan.mean, cv=plan.cv)
    t = t[np.isfinite(t["cv"])].head(MOST)
    return [
        {"mean": round(m, 4), "cv": round(v, 4), "policy": side if side == "push" else KINDS[note]}
        for m, v, side, note in zip(t["mean"], t["cv"], t["policy"], t["note"])
    ]
