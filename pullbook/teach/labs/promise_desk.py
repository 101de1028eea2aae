"""The lab of chapter 04: what to promise. Load, variability, and customers who go elsewhere when the promise
is long.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook.run.promises import LONGEST, year
from pullbook.show import charts
from pullbook.show.charts.forms import hues, labelled_rule, named, small, told_apart
from pullbook.teach.cases.halyard import Workshop, tote_cell
from pullbook.teach.labs.frame import Lab, Slider

DAYS = 250  # working days of a year
CURVES = {
    "kept": "kept, of all who asked",
    "on_time": "on time, of the orders won",
    "lost": "lost, of all who asked",
}


def promise_desk(shop: Workshop | None = None) -> Lab:
    """The promise desk: how long do customers of a made-to-order shop wait, and what should it promise?

    shop: Workshop with single machines (None: Halyard's tote cell). Returns a Lab with the settings
    utilisation (%), order_cv, work_cv, promise (h), leaving (% of the customers for each hour of promise) and
    which (the year).

    >>> lab = promise_desk().set(leaving=0)  # nobody goes: the longer the promise, the more are kept
    >>> float(lab.result.now["lost"]), lab.result.table["kept"].is_monotonic_increasing
    (0.0, True)
    """
    shop = tote_cell() if shop is None else shop
    if not isinstance(shop, Workshop):
        raise ValueError(f"shop is {shop!r}; it must be a Workshop such as pb.tote_cell()")
    asked = DAYS * round(shop.per_day)

    def run(utilisation, order_cv, work_cv, promise, leaving, which):
        return year(
            shop.line,
            utilisation / 100,
            order_cv,
            work_cv,
            promise,
            leaving / 100,
            customers=asked,
            day=shop.day,
            seed=which,
        )

    name = run(
        75, 1.0, 0.5, 4.0, 3, 1
    ).bottleneck  # refuses a line it can't take, before the controls name its station
    return Lab(
        "Promise desk",
        run,
        [
            Slider("utilisation", f"How busy '{name}' is if all stay", "%", 40, 95, 1, 90),
            Slider("order_cv", "How irregularly customers come", "CV", 0, 2, 0.1, 1.0),
            Slider("work_cv", "How irregular the work is", "CV", 0, 2, 0.1, 0.5),
            Slider("promise", "Promised within", "h", 0, LONGEST, 0.5, 3.0),
            Slider("leaving", "Customers lost for each hour", "%", 0, 15, 1, 3),
            Slider("which", "Which year", "no.", 1, 20, 1, 1),
        ],
        chart=picture,
        sentence=sentence,
        table=twin,
        tries=[
            (
                "Take the lost customers to 0%. Move the load from 75% to 90%: how does the late part of the"
                " picture change? And to 95%?"
            ),
            (
                "Keep the load at 90% and make the work or the orders more regular. What does that do to the"
                " promise you can keep?"
            ),
            (
                "Now let 3% go elsewhere for each hour of promise. Find the promise with which most customers"
                " get what they were promised."
            ),
            "Look at other years at 75% and at 95%. Where could you quote from last year's numbers?",
        ],
    )


def twin(desk):
    """The numbers of both pictures: by hours, the share of the orders delivered within, and what that promise
    would do.
    """
    within = np.searchsorted(np.sort(desk.wait), desk.table.index + 1e-9, side="right") / max(
        1, len(desk.wait)
    )
    return (
        desk.table.assign(delivered_within=within)
        .rename_axis("hours")[["delivered_within", *desk.table.columns]]
        .round(4)
    )


def sentence(desk):
    """What the year came to, in words."""
    best, late = desk.table.loc[desk.best], 1 - desk.now["on_time"]
    return (
        f"{desk.asked_per_day:.1f} customers a day ask. At {desk.promise:g} h {desk.now['lost']:.0%} of them"
        f" go elsewhere, the others keep '{desk.bottleneck}' {desk.busy:.0%} busy, and {late:.0%} of these"
        f" get theirs late: {desk.now['kept_per_day']:.1f} promises kept a day. In this year most would be"
        f" kept at {desk.best:g} h: {best['kept_per_day']:.1f} a day."
    )


def picture(desk):
    """Above, how long the orders took, the late ones marked; below, what every promise would do. Returns an
    Altair chart.
    """
    edges = np.arange(0, LONGEST + 0.1, 0.25)
    n = max(1, len(desk.wait))
    bars = pd.DataFrame(
        {
            "from": edges[:-1],
            "to": edges[1:],
            "share": np.histogram(desk.wait, edges)[0] / n,
            "floor": 0,
            "which": np.where(edges[1:] <= desk.promise + 1e-9, "on time", "late"),
        }
    )
    beyond = np.mean(desk.wait > LONGEST) if len(desk.wait) else 0.0
    curves = desk.table.reset_index().melt("promise", list(CURVES), "curve", "share")
    curves["curve"] = curves["curve"].map(CURVES)
    near = 0 < desk.best - desk.promise < 3  # the words of the best stand above its dot, then
    points = [
        {"promise": p, "share": float(desk.table.loc[p, "kept"]), "what": what, "near": near}
        for p, what in ((desk.best, "best"), (desk.promise, "now"))
    ]
    title = f"A promise of {desk.promise:g} h is kept for {100 * desk.now['kept']:.0f} of 100 who ask; " + (
        "none is kept for more"
        if desk.best == desk.promise
        else f"{desk.best:g} h for {100 * points[0]['share']:.0f}"
    )
    shares = (
        f"{desk.now['on_time']:.0%} on time, left of the rule; {1 - desk.now['on_time']:.0%} late, right"
        " of it" + (f" ({beyond:.0%} beyond {LONGEST:g} h)" if beyond > 0.005 else "")
    )
    description = (
        f"{title}. Above, a histogram of the time from order to delivery with the promise as a rule. Below,"
        " against the promise in hours, the share of customers whose promise is kept, the share of orders on"
        " time, and the share of customers lost."
    )
    return charts.Drawn(
        _form(),
        {"text": title, "subtitle": shares},
        description,
        bars=bars,
        curves=curves,
        points=points,
        rule=[
            {
                "at": desk.promise,
                "label": f"promise {desk.promise:g} h",
                "left": desk.promise > 0.6 * LONGEST,
            }
        ],
    )


# where the word "best" stands: across, down, aligned
BEST_PLACE = "datum.near ? 0 : -9", "datum.near ? -12 : 13", "datum.near ? 'center' : 'right'"


@lru_cache
def _form():
    """The specification of both panels, without data."""
    bars, curves, points, rule = named("bars", "curves", "points", "rule")
    x, percent = alt.Scale(domain=[0, LONGEST], nice=False), alt.Axis(format="%")
    edge, label = labelled_rule(rule.encode(x="at:Q"), y=8, colour="#111")
    upper = alt.layer(
        bars.mark_bar(stroke="white", strokeWidth=0.5).encode(
            alt.X("from:Q", title="time from order to delivery (h)", scale=x),
            alt.X2("to:Q"),
            alt.Y("share:Q", title="share of orders won", axis=percent),
            alt.Y2("floor:Q"),
            *told_apart("which", ["on time", "late"], colours=hues(5, 1), legend=None),
        ),
        edge,
        label,
    )
    lines = curves.mark_line().encode(
        alt.X("promise:Q", title="promise (h)", scale=x),
        alt.Y("share:Q", title="share", scale=alt.Scale(domain=[0, 1]), axis=percent),
        *told_apart(
            "curve",
            list(CURVES.values()),
            colours=["#111", *hues(0, 1)],
            dashes=charts.DASHES,
            legend=alt.Legend(orient="bottom", labelLimit=240),
        ),
    )
    dots = points.encode(x="promise:Q", y="share:Q")
    words = [
        dots.transform_filter(f"datum.what == '{what}'")
        .mark_text(dx=dx, dy=dy, align=align, color="#111")
        .encode(text="what:N")
        for what, dx, dy, align in (
            ("best", *map(alt.ExprRef, BEST_PLACE)),
            ("now", 9, 13, "left"),
        )
    ]
    shape = alt.Shape(
        "what:N", scale=alt.Scale(domain=["best", "now"], range=["diamond", "circle"]), legend=None
    )
    lower = alt.layer(
        lines,
        edge,
        dots.mark_point(filled=True, size=110, color="#111", opacity=1).encode(shape=shape),
        *words,
    )
    return (
        alt.vconcat(
            upper.properties(width=charts.WIDTH, height=130),
            lower.properties(width=charts.WIDTH, height=150, title=small("What each promise would do")),
            spacing=8,
        )
        .resolve_scale(color="independent", strokeDash="independent")
        .to_dict()
    )
