"""The lab of chapter 05: two motifs share one printing table; what a lot size costs, and how long its orders
wait.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook.decide import inventory
from pullbook.show import charts
from pullbook.show.charts.forms import hues, named, told_apart
from pullbook.teach.cases.printing import DAY, HOLDING, UNIT_TIME, costs, print_run
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
    """The set-up clinic: lot size and set-up time, the cost curve and the lead-time curve, and what a shorter
    set-up does to both.

    Returns a Lab with the settings minutes (set-up time), lot (bags), per_day (orders) and look (h to look
    ahead).

    >>> lab = setup_clinic().set(minutes=0)  # a set-up takes no time: lots of one are quickest
    >>> min(lab.result["wait"], key=lab.result["wait"].get)
    1
    """

    def run(minutes, lot, per_day, look):
        rate = per_day / DAY
        sizes = sorted({*SIZES, int(lot)})
        wait = {Q: print_run(minutes, Q, per_day, look).wait.mean() for Q in sizes}
        fine = np.unique(np.round(np.geomspace(1, 90, 40), 2))
        return {
            "minutes": minutes,
            "lot": int(lot),
            "per_day": per_day,
            "look": look,
            "wait": wait,
            "load": rate * (UNIT_TIME + minutes / 60 / lot),
            "least": inventory.karmarkar(rate, UNIT_TIME, minutes / 60),
            "cost": pd.DataFrame([{"lot": Q, **costs(minutes, Q, per_day)} for Q in fine]),
            "law": pd.DataFrame({"lot": fine, "hours": [_law(Q, rate, minutes) for Q in fine]}),
            "here": costs(minutes, lot, per_day),
        }

    return Lab(
        "The set-up clinic",
        run,
        [
            Slider("minutes", "Set-up time", "min", 0, 60, 1, 30),
            Slider("lot", "Lot size", "bags", 1, 90, 1, 20),
            Slider("per_day", "Orders", "bags a day", 16, 64, 2, 32),
            Slider("look", "Look ahead in the queue", "h", 0, 8, 1, 0),
        ],
        chart,
        sentence,
        table,
        tries=[
            "Make the lot smaller, bag by bag. Where does the wait turn round, and why?",
            "Now leave the lot at 4 and cut the set-up time from 30 min to 3 min. Watch both curves.",
            "Set-up 30 min, lot 4: let the table look 8 h ahead for a lot of the motif it is set up for.",
        ],
    )


def chart(result):
    """The cost curve above, the waits below, over the same lot sizes."""
    lot, wait, here = result["lot"], result["wait"], result["here"]
    best = min(wait, key=wait.get)
    title = (
        f"Lots of {lot}: an order waits {_hours(wait[lot])}, and a motif costs {here['total']:,.0f} euro a"
        " year"
    )
    more = (
        f"Shortest wait with lots of {best} ({_hours(wait[best])}), least cost with lots of"
        f" {here['eoq']:,.0f} ({HOLDING * here['eoq']:,.0f} euro)"
    )
    top = 1000 * int(np.ceil(max(1500.0, 1.6 * min(here["total"], 20_000)) / 1000))
    dots = pd.DataFrame({"lot": list(wait), "hours": list(wait.values()), "what": SIMULATED})
    return charts.Drawn(
        _form(top),
        {"text": title, "subtitle": more},
        f"{title}. {more}. Above, cost a year against lot size; below, hours against lot size.",
        rule=[{"lot": lot}],
        cost=result["cost"].rename(columns=PARTS).melt("lot", list(PARTS.values()), "part", "euro"),
        law=result["law"].dropna().assign(what=LAW),
        dots=dots[dots["hours"] <= LONGEST],
    )


PARTS = {"setup": "set-ups", "holding": "holding", "total": "both"}
LAW, SIMULATED = "on the machine (law)", "from order to delivery"


@lru_cache
def _form(top):
    """The specification of both panels, without data. top: where the euro end."""
    cost, law, dots, rule = named("cost", "law", "dots", "rule")
    x = alt.X(
        "lot:Q",
        title="lot size (bags)",
        scale=alt.Scale(type="log", domain=[1, 90]),
        axis=alt.Axis(values=[1, 2, 5, 10, 20, 50, 90]),
    )
    line = rule.mark_rule(color="#333", strokeDash=[2, 2]).encode(x)
    euro = alt.Y("euro:Q", title="euro a year", scale=alt.Scale(domain=[0, top], nice=False))
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
    """What the lot size asks of the machine, in words."""
    load, lot = result["load"], result["lot"]
    needs = (
        f"With a set-up of {result['minutes']:g} min for every lot of {lot}, the table would be busy"
        f" {load:.0%} of the time"
    )
    if load >= 1:
        return (
            f"{needs}: more than there is. Lots must be larger than {result['least'].Q_min:.1f} bags, or the"
            " set-up shorter, or more of them saved."
        )
    return (
        f"{needs}. The law says: nothing below {result['least'].Q_min:.1f} bags a lot, and"
        f" {result['least'].Q_opt:.1f} for the shortest time on the machine."
    )


def table(result):
    """Wait and cost by lot size."""
    rate = result["per_day"] / DAY
    rows = [
        {
            "lot": Q,
            "wait, simulated (h)": w,
            "on the machine, law (h)": _law(Q, rate, result["minutes"]),
            **{
                f"{k} (euro a year)": v
                for k, v in costs(result["minutes"], Q, result["per_day"]).items()
                if k != "eoq"
            },
        }
        for Q, w in result["wait"].items()
    ]
    return pd.DataFrame(rows).set_index("lot")
