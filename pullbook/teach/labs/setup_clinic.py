"""The lab of chapter 05: motifs share one printing table, made to order; what a lot size costs there, and how
long its orders wait.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook.decide import inventory
from pullbook.show import charts
from pullbook.show.charts.forms import axis_to, hues, named, told_apart
from pullbook.teach.cases.printing import DAY, UNIT_TIME, print_run, setups, work, year_of
from pullbook.teach.labs.frame import Lab, Slider

SIZES = (1, 2, 3, 4, 6, 8, 12, 18, 27, 40, 60, 90)
LONGEST = 40.0  # h, where the waits of the picture end


def _law(Q, rate, minutes):
    """Karmarkar's time on the machine, NaN where the lot is not feasible."""
    try:
        return inventory.lot_lead_time(Q, rate, UNIT_TIME, minutes / 60)
    except ValueError:
        return np.nan


def setup_clinic() -> Lab:
    """The set-up clinic: lot size, set-up time and looking ahead, and what each does to the cost and to the
    wait of one shop, made to order.

    Returns a Lab with the settings minutes (set-up time), lot (bags), look (h to look ahead), motifs (how
    many share the table) and per_day (orders).

    >>> lab = setup_clinic().set(minutes=0)  # a set-up takes no time: lots of one are quickest
    >>> min(lab.result["wait"], key=lab.result["wait"].get)
    1
    """

    def run(minutes, lot, look, motifs, per_day):
        rate, lot = per_day / DAY, int(lot)
        runs = {Q: print_run(minutes, Q, per_day, look, motifs) for Q in sorted({*SIZES, lot})}
        fine = np.unique(np.round(np.geomspace(1, 90, 40), 2))
        here = runs[lot]
        return {
            "minutes": minutes,
            "lot": lot,
            "per_day": per_day,
            "wait": {Q: run.wait.mean() for Q, run in runs.items()},
            "cost": pd.DataFrame([{"lot": Q, **year_of(run)} for Q, run in runs.items()]),
            "load": work(here) / here.orders["time"].iloc[-1],
            "changed": min(1.0, setups(here) * lot / len(here.orders)),
            "if_every": rate * (UNIT_TIME + minutes / 60 / lot),
            "least": inventory.karmarkar(rate, UNIT_TIME, minutes / 60),
            "law": pd.DataFrame({"lot": fine, "hours": [_law(Q, rate, minutes) for Q in fine]}),
        }

    return Lab(
        "The set-up clinic",
        run,
        [
            Slider("minutes", "Set-up time", "min", 0, 60, 1, 30),
            Slider("lot", "Lot size", "bags", 1, 90, 1, 20),
            Slider("look", "Look ahead in the queue", "h", 0, 8, 1, 0),
            Slider("motifs", "Motifs", "on one table", 1, 12, 1, 2),
            Slider("per_day", "Orders", "bags a day", 16, 64, 2, 32),
        ],
        chart,
        sentence,
        table,
        tries=[
            "Make the lot smaller, bag by bag. Where does the wait turn round, and why?",
            "Set-up 30 min, lots of 1: let the table look 2 h ahead for a bag of the motif it is set up for.",
            "Stay there, and give the table more motifs. Where does the trick end?",
            "Now look 0 h ahead, and cut the set-up time from 30 min to 3 min. Watch both pictures.",
        ],
    )


def chart(result):
    """The cost of a year above, the waits below, over the same lot sizes."""
    lot, wait, cost = result["lot"], result["wait"], result["cost"].set_index("lot")
    best = min(wait, key=wait.get)
    title = (
        f"Lots of {lot}: an order waits {_hours(wait[lot])}, and the table costs"
        f" {cost['total'][lot]:,.0f} euro a year"
    )
    more = (
        f"Shortest wait with lots of {best}: {_hours(wait[best])}, and {cost['total'][best]:,.0f} euro a year"
    )
    top = 1000 * int(np.ceil(max(2000.0, min(1.6 * cost["total"][lot], 40_000)) / 1000))
    dots = pd.DataFrame({"lot": list(wait), "hours": list(wait.values()), "what": SIMULATED})
    return charts.Drawn(
        _form(),
        {"text": title, "subtitle": more},
        f"{title}. {more}. Above, cost a year against lot size; below, hours against lot size.",
        axis_ends={"top": top},
        rule=[{"lot": lot}],
        cost=result["cost"].rename(columns=PARTS).melt("lot", list(PARTS.values()), "part", "euro"),
        law=result["law"].dropna().assign(what=LAW),
        dots=dots[dots["hours"] <= LONGEST],
    )


PARTS = {"setup": "set-ups", "holding": "bags that wait for their lot", "total": "both"}
LAW, SIMULATED = "on the machine (law)", "from order to delivery"


@lru_cache
def _form():
    """The specification of both panels, without data."""
    cost, law, dots, rule = named("cost", "law", "dots", "rule")
    x = alt.X(
        "lot:Q",
        title="lot size (bags)",
        scale=alt.Scale(type="log", domain=[1, 90]),
        axis=alt.Axis(values=[1, 2, 5, 10, 20, 50, 90]),
    )
    line = rule.mark_rule(color="#333", strokeDash=[2, 2]).encode(x)
    euro = alt.Y("euro:Q", title="euro a year", scale=axis_to("top"))
    hours = alt.Y("hours:Q", title="hours", scale=alt.Scale(domain=[0, LONGEST], nice=False))
    look = {"dashes": charts.DASHES, "legend": alt.Legend(symbolType="stroke", labelLimit=240)}
    parts = told_apart("part", list(PARTS.values()), colours=hues(1, 2, 6), **look)
    whats = told_apart("what", [LAW, SIMULATED], colours=hues(0, 3), **look)
    size = {"width": charts.WIDTH, "height": 150}
    upper = alt.layer(cost.mark_line(clip=True).encode(x, euro, *parts), line, **size)
    lower = alt.layer(
        law.mark_line(clip=True).encode(x, hours, *whats),
        dots.mark_line(strokeWidth=1.5).encode(x, hours, *whats),
        dots.mark_point(size=45, filled=True, opacity=1).encode(x, hours, whats[0]),
        line,
        **size,
    )
    return alt.vconcat(upper, lower).resolve_scale(color="independent", strokeDash="independent").to_dict()


def _hours(h):
    return f"{h:.1f} h" if h <= LONGEST else f"more than {LONGEST:.0f} h, and ever longer"


def sentence(result):
    """What the lot size asks of the machine, in words: in the run, and if every lot needed a set-up."""
    load, lot = result["load"], result["lot"]
    needs = f"The table changes the motif for {result['changed']:.0%} of its lots of {lot}"
    every = f"If every lot needed a set-up, it would be busy {result['if_every']:.0%}"
    least, best = result["least"].Q_min, result["least"].Q_opt
    if load >= 1:
        return (
            f"{needs}: work for {load:.0%} of its time, more than there is. Make the lots larger, the set-ups"
            f" shorter, or save some of them. {every}, and need lots of more than {least:.1f} bags."
        )
    return (
        f"{needs}, and is busy {load:.0%} of the time. {every}, and the law would say: nothing below"
        f" {least:.1f} bags a lot, and {best:.1f} for the shortest time on the machine."
    )


def table(result):
    """Wait and cost by lot size."""
    rate = result["per_day"] / DAY
    cost = result["cost"].set_index("lot").rename(columns=lambda part: f"{part} (euro a year)")
    wait = pd.Series(result["wait"], name="wait, simulated (h)")
    law = pd.Series({Q: _law(Q, rate, result["minutes"]) for Q in wait.index}, name="on the machine, law (h)")
    return pd.concat([wait, law, cost], axis=1).rename_axis("lot")
