"""Charts of a plan of push and pull: what each way earned, and the items that are pushed and pulled."""

from functools import lru_cache

import altair as alt
import numpy as np

from pullbook._check import made
from pullbook.decide.planner import Plan
from pullbook.show.charts.forms import euro_axis, named, told_apart
from pullbook.show.charts.theme import OKABE_ITO, WIDTH, Drawn, dressed

MOST = 800  # items that are drawn, those with most revenue
WAYS = ["all push", "all pull", "hybrid"]


def profits(plan: Plan) -> alt.LayerChart:
    """What each way earned in the held-out weeks: a bar chart. plan: from `pb.planner.plan`. Returns an
    Altair chart.

    >>> profits(pb.planner.plan(pb.catalogue())).title[:10]
    'Hybrid ear'
    """
    title = _lead(made("plan", plan, Plan, "pb.planner.plan(shop)"))
    described = f"{title}. Bars of profit for all push, all pull and the hybrid plan."
    bars = _bars(
        alt.Chart(alt.Data(values=_ways(plan))), f"profit in {plan.held_out} weeks that were held out (euro)"
    )
    return dressed(bars.properties(width=WIDTH - 100, height=120, title=title, description=described))


def items_chart(plan: Plan) -> alt.Chart:
    """The items as dots: units a week against how unevenly they are wanted; pushed and pulled ones by colour
    and shape.

    plan: from `pb.planner.plan`. Returns an Altair chart.

    >>> items_chart(pb.planner.plan(pb.catalogue())).title[:5]
    'Push '
    """
    title = _sides(made("plan", plan, Plan, "pb.planner.plan(shop)"))
    described = (
        f"{title}. A dot an item: units a week across, coefficient of variation of weekly demand upwards."
    )
    dots = _dots(alt.Chart(alt.Data(values=_items(plan))))
    return dressed(dots.properties(width=WIDTH, height=280, title=title, description=described))


def plan_drawn(plan: Plan) -> Drawn:
    """Both charts of a plan, one above the other, as a lab draws them again and again: a Drawn."""
    title, words = _lead(plan), _sides(plan)
    described = (
        f"{title}. {words}. Above, bars of profit in {plan.held_out} held-out weeks for all push, all pull"
        " and the hybrid. Below, a dot an item: units a week across, coefficient of variation upwards;"
        " pushed items are circles, pulled ones triangles."
    )
    return Drawn(_form(), {"text": title, "subtitle": words}, described, ways=_ways(plan), items=_items(plan))


@lru_cache
def _form():
    """The specification of both panels, without data."""
    ways, items = named("ways", "items")
    above = _bars(ways, "profit in the weeks held out (euro)").properties(width=WIDTH - 60, height=90)
    below = _dots(items).properties(width=WIDTH - 60, height=210)
    return alt.vconcat(above, below, spacing=14).to_dict()


def _bars(ways, unit):
    y = alt.Y("way:N", sort=WAYS, title=None)
    x = alt.X("euro:Q", title=unit, axis=euro_axis())
    words = ways.mark_text(align="left", dx=4, color="#222").encode(y, x, text="words:N")
    return alt.layer(ways.mark_bar(color=OKABE_ITO[0]).encode(y, x), words)


def _dots(items):
    return items.mark_point(filled=True, size=32, opacity=0.75).encode(
        alt.X("mean:Q", scale=alt.Scale(type="log"), title="units a week (log scale)"),
        alt.Y("cv:Q", title="how uneven (cv of weekly demand)"),
        *sides(),
    )


def sides() -> list[alt.Color | alt.Shape]:
    """Pushed and pulled items, by colour and by shape.

    >>> [channel.to_dict()["scale"]["range"][0] for channel in sides()]
    ['#0072B2', 'circle']
    """
    return told_apart("policy", ["push", "pull"], shapes=["circle", "triangle-up"])


def _lead(plan):
    p = plan.results["profit"]
    second = p.drop(plan.best).idxmax()
    return f"{plan.best.capitalize()} earns most: {p[plan.best] - p[second]:,.0f} euro more than {second}"


def _sides(plan):
    pushed, all_of_them = int((plan.items["policy"] == "push").sum()), len(plan.items)
    drawn = min(MOST, int(np.isfinite(plan.cv).sum()))
    words = f"Push {pushed:,} of {all_of_them:,} items, pull {all_of_them - pushed:,}"
    return words + (f" (drawn: the {drawn:,} with most revenue)" if drawn < all_of_them else "")


def _ways(plan):
    return [{"way": way, "euro": float(e), "words": f"{e:,.0f}"} for way, e in plan.results["profit"].items()]


def _items(plan):
    t = plan.items.assign(mean=plan.mean, cv=plan.cv)
    t = t[np.isfinite(t["cv"])].head(MOST)
    return [
        {"mean": round(m, 4), "cv": round(v, 4), "policy": side}
        for m, v, side in zip(t["mean"], t["cv"], t["policy"])
    ]
