"""The lab of chapter 11: a chain from the mill to the shop, and the one place in it where stock lies."""

from functools import lru_cache

import altair as alt
import pandas as pd

from pullbook._words import counted
from pullbook.show import charts
from pullbook.show.charts.forms import edged, euro_axis, hues, named, told_apart
from pullbook.teach.cases.tote_chain import DYE, PLACES, best, compare, steps
from pullbook.teach.labs.frame import Lab, Pick, Slider


def move_the_boundary() -> Lab:
    """One place for stock along Halyard's chain: what is made to a forecast before it, what to order after
    it, the customer's wait, and the money tied up.

    Returns a Lab with the settings after (the step behind which the stock lies, or supplier: no stock),
    accepted (days), dye (early or late), extra (euro a tote dyed late), colours, rho (correlation of the
    colours) and level (cycle service level, %).

    >>> lab = move_the_boundary()
    >>> int(lab.result["here"]["wait"]), lab.set(accepted=9).result["best"]
    (0, 'dye')
    """

    def run(after, accepted, dye, extra, colours, rho, level):
        table, other = (
            compare(colours, rho, round(level / 100, 6), way, extra if way == "late" else 0.0)
            for way in (dye, DYE[dye == "early"])
        )
        return {
            "after": after,
            "accepted": accepted,
            "dye": dye,
            "colours": colours,
            "steps": steps(dye, extra if dye == "late" else 0.0),
            "table": table,
            "other": other,
            "best": best(table, accepted),
            "here": table.loc[after],
        }

    return Lab(
        "Move the boundary",
        run,
        [
            Pick("after", "Stock lies behind", PLACES, "ship"),
            Slider("accepted", "Wait that customers accept", "days", 0, 25, 1, 5),
            Pick("dye", "Dyeing", DYE, "early"),
            Slider("extra", "A tote dyed late costs more", "euro", 0, 0.5, 0.01, 0.05, when=("dye", "late")),
            Slider("colours", "Colours, each sells 2 totes a day", "colours", 1, 40, 1, 10),
            Slider("rho", "Correlation of the colours", "0 to 1", 0, 1, 0.05, 0),
            Slider("level", "Cycle service level", "%", 50, 99.5, 0.5, 95),
        ],
        chart,
        sentence,
        table,
        files=files,
        tries=[
            (
                "Move the stock from the shop (ship) step by step to the supplier. What do you win at each"
                " step, and what does the customer lose?"
            ),
            (
                "Customers accept 5 days. Find the cheapest place that is quick enough. Then let them accept"
                " 0 days, and 9."
            ),
            (
                "Back at 5 days, dye late, with the stock behind sew. Then go from 10 colours to 40, dyed"
                " late and dyed early."
            ),
            "Dyed late, move the correlation to 1. Where did the saving go?",
        ],
    )


# ---- what it shows

PUSH, PULL = "push: made to a forecast", "pull: made to order"
FINE, SLOW, OTHER = "quick enough", "too slow", "the other way of dyeing"


KEPT = {
    "": {
        "supplier": "no stock at all",
        "weave": "undyed canvas",
        "pack": "packed totes",
        "ship": "totes in the shop",
    },
    "early": {"dye": "dyed canvas", "sew": "sewn, dyed totes"},
    "late": {"sew": "sewn, undyed totes", "dye": "sewn, dyed totes"},
}


def kept(place, dye):
    """What lies in stock there: 'sewn, undyed totes'."""
    return KEPT[dye].get(place) or KEPT[""][place]


def _days(n):
    return counted(int(n), "day")


def _kinds(here):
    return counted(int(here["kinds"]), "kind")


def _euro(x):
    return f"{x:,.0f} euro"


def _finding(result):
    here, accepted, table = result["here"], result["accepted"], result["table"]
    what, wait = kept(result["after"], result["dye"]), int(here["wait"])
    what = what[0].upper() + what[1:] + ("" if result["after"] in ("supplier", "ship") else " in stock")
    if wait > accepted:
        return f"{what}: customers would wait {_days(wait)}, and accept {accepted}"
    if table.loc[result["best"], "cost"] > here["cost"] - 0.005:
        return f"{what}: at the same z the cheapest place for customers who accept {_days(accepted)}"
    return (
        f"{what}: quick enough; {kept(result['best'], result['dye'])} at the same z:"
        f" {_euro(here['cost'] - table.loc[result['best'], 'cost'])} a year less"
    )


def _open(result):
    """What a customer can still decide: a list."""
    t = result["steps"]
    return t["decides"].tolist()[
        0 if result["after"] == "supplier" else t.index.get_loc(result["after"]) + 1 :
    ]


def chart(result):
    """Above, the chain with its push part, its stock and its pull part; below, all places: wait against euro
    a year.
    """
    here, t, table, after = result["here"], result["steps"], result["table"], result["after"]
    k = 0 if after == "supplier" else t.index.get_loc(after) + 1
    title = _finding(result)
    safety = (
        f"{here['stock']:,.0f} totes of safety stock in {_kinds(here)} tie up {_euro(here['money'])}"
        if k
        else "no safety stock"
    )
    words = f"Wait {_days(here['wait'])}; {safety}; {_euro(here['cost'])} a year"
    boxes = [
        {
            "from": i + 0.06,
            "to": i + 0.94,
            "mid": i + 0.5,
            "step": s,
            "days": _days(t.at[s, "days"]),
            "side": PUSH if i < k else PULL,
            "decides": t.at[s, "decides"] if i >= k else "",
        }
        for i, s in enumerate(t.index)
    ]
    stock = [{"at": k, "label": "no stock" if not k else f"{here['stock']:,.0f} totes", "align": k}]
    spans = (
        [
            {
                "from": 0.06,
                "to": k - 0.06,
                "mid": k / 2,
                "label": f"planned {_days(here['push'])} ahead" if k > 1 else "planned",
                "side": PUSH,
            }
        ]
        if k
        else []
    )
    spans += (
        [
            {
                "from": k + 0.06,
                "to": 4.94,
                "mid": (k + 5) / 2,
                "label": f"wait {_days(here['wait'])}",
                "side": PULL,
            }
        ]
        if k < 5
        else []
    )
    marked = [("yours", after), ("cheapest in time", result["best"])]
    top = max(float(table["cost"].max()), float(result["other"]["cost"].max()))
    dots = [
        {
            "wait": int(r.wait),
            "cost": round(float(r.cost), 2),
            "label": s + "".join(f", {m}" for m, at in marked if at == s),
            "what": FINE if r.wait <= result["accepted"] else SLOW,
            "left": bool(r.wait >= 16 or (r.wait >= 4 and _close(r, result["other"], top))),
        }
        for s, r in zip(table.index, table.itertuples())
    ]
    dots += [
        {"wait": int(r.wait), "cost": round(float(r.cost), 2), "label": "", "what": OTHER}
        for r in result["other"].itertuples()
    ]
    marks = [
        {"wait": int(table.at[s, "wait"]), "cost": round(float(table.at[s, "cost"]), 2), "mark": m}
        for m, s in marked
    ]
    return charts.Drawn(
        _form(),
        {"text": title, "subtitle": words},
        f"{title}. {words}. Above, the steps from supplier to customer: {k} made to a forecast, then the"
        f" stock, then {5 - k} made to order. Below, a dot for each place of the stock: the customer's wait"
        " in days across, euro a year upwards, with a line at the wait that customers accept.",
        boxes=boxes,
        stock=stock,
        spans=spans,
        dots=dots,
        marks=marks,
        rule=[
            {
                "wait": result["accepted"],
                "label": f"accepted: {_days(result['accepted'])}",
                "side": "left" if result["accepted"] < 18 else "right",
            }
        ],
        room=[{"wait": 0, "cost": 1.12 * top}, {"wait": 25, "cost": 0}],
    )


def _close(place, others, top):
    """Would the name of this place, to its right, lie on a dot of the others?"""
    right, higher = others["wait"] - place.wait, others["cost"] - place.cost
    return ((right > 0) & (right <= 2) & (higher.abs() < 0.1 * top)).any()


@lru_cache
def _form():
    """The specification of both panels, without data."""
    both = alt.vconcat(_chain_form(), _places_form(), spacing=14)
    return both.resolve_scale(color="independent", shape="independent").to_dict()


def _chain_form():
    """The steps in a row: push to the left of the stock, pull to its right."""
    boxes, stock, spans = named("boxes", "stock", "spans")
    scale, y = alt.Scale(domain=[-0.15, 5.15], nice=False), alt.value
    mid, start, at = (alt.X(f"{name}:Q", scale=scale, axis=None) for name in ("mid", "from", "at"))
    end, sides = alt.X2("to:Q"), [PUSH, PULL]
    colours, dashes = (alt.Scale(domain=sides, range=r) for r in (charts.OKABE_ITO[:2], [[1, 0], [5, 3]]))
    side = alt.Color("side:N", scale=colours, legend=alt.Legend(symbolType="square"))
    edge = alt.Stroke("side:N", scale=colours, legend=None)
    dash = alt.StrokeDash("side:N", scale=dashes, legend=None)
    step = boxes.mark_rect(fillOpacity=0.14, strokeWidth=2, cornerRadius=5)
    name = boxes.mark_text(fontSize=13, fontWeight="bold", color="#111")
    days = boxes.mark_text(fontSize=12, color="#333")
    decides = boxes.mark_text(fontSize=11, color="#333", fontStyle="italic", limit=104)
    pile = stock.mark_point(shape="triangle-down", size=230, filled=True, color="#111", opacity=1)
    layers = [
        step.encode(start, end, y=y(34), y2=y(82), color=side, stroke=edge, strokeDash=dash),
        name.encode(mid, y=y(50), text="step:N"),
        days.encode(mid, y=y(68), text="days:N"),
        decides.encode(mid, y=y(96), text="decides:N"),
        spans.mark_rule(strokeWidth=3).encode(start, end, y=y(22), color=side, strokeDash=dash),
        spans.mark_text(fontSize=12, color="#222", dy=-8).encode(mid, y=y(20), text="label:N"),
        pile.encode(at, y=y(60)),
    ]
    inside = "datum.align > 0 && datum.align < 5"
    for where, align in (("datum.align == 0", "left"), (inside, "center"), ("datum.align == 5", "right")):
        words = stock.transform_filter(where).mark_text(
            fontSize=12, fontWeight="bold", color="#111", align=align
        )
        layers.append(words.encode(at, y=y(114), text="label:N"))
    layers.append(stock.mark_rule(color="#111", strokeDash=[2, 2]).encode(at, y=y(66), y2=y(106)))
    return alt.layer(*layers).properties(width=charts.WIDTH, height=120)


def _places_form():
    """A dot a place: the customer's wait across, euro a year upwards."""
    dots, marks, rule, room = named("dots", "marks", "rule", "room")
    across = alt.X(
        "wait:Q",
        title="the customer's wait (days)",
        scale=alt.Scale(domain=[-0.7, 25], nice=False),
        axis=alt.Axis(values=list(range(0, 26, 5))),
    )
    up = alt.Y("cost:Q", title="euro a year", axis=euro_axis())
    green, red = hues(2, 1)
    look = told_apart(
        "what",
        [FINE, SLOW, OTHER],
        colours=[green, red, "#777"],
        shapes=["circle", "triangle-up", "cross"],
    )
    layers = [
        room.mark_point(opacity=0).encode(across, up),
        rule.mark_rule(color="#333", strokeDash=[4, 3]).encode(across),
    ]
    for side, dx in (("left", 5), ("right", -5)):
        accepted = rule.transform_filter(f"datum.side == '{side}'")
        words = accepted.mark_text(align=side, dx=dx, color="#222", baseline="top")
        layers.append(words.encode(across, y=alt.value(2), text="label:N"))
    layers.append(dots.mark_point(filled=True, size=70, opacity=0.9).encode(across, up, *look))
    for where, align, dx in (("!datum.left", "left", 13), ("datum.left", "right", -13)):
        words = dots.transform_filter(where).mark_text(align=align, dx=dx, dy=-8, color="#222")
        layers.append(edged(words.encode(across, up, text="label:N")))
    at = marks.encode(across, up)
    yours, cheapest = (at.transform_filter(f"datum.mark {same} 'yours'") for same in ("==", "!="))
    outline = {"filled": False, "opacity": 1}
    layers += [
        yours.mark_point(shape="diamond", size=330, stroke="#111", strokeWidth=2, **outline),
        cheapest.mark_point(shape="square", size=420, stroke=green, strokeWidth=2.5, **outline),
    ]
    return alt.layer(*layers).properties(width=charts.WIDTH - 60, height=190)


def sentence(result):
    """The chosen place in words: what is planned, what the customer waits for and decides, and what it costs;
    and the cheapest in time.
    """
    here, b, after = result["here"], result["best"], result["after"]
    if after == "supplier":
        said = (
            "Nothing lies in stock. Every step waits for the order, and the customer"
            f" {_days(here['wait'])} for the tote."
        )
    else:
        what = kept(after, result["dye"])
        said = (
            f"The safety stock for {here['stock']:,.0f} totes lies as"
            f" {what if 'shop' not in what else 'finished totes in the shop'}, in {_kinds(here)}:"
            f" {_euro(here['money'])} tied up, planned {_days(here['push'])} ahead. The customer waits"
            f" {_days(here['wait'])}."
        )
    can = _open(result)
    said += f" Who orders can still decide: {'; '.join(can)}." if can else " Who orders takes what is there."
    cost = (
        f"It costs {_euro(here['cost'])} a year"
        + (
            f", {_euro(result['table'].at['supplier', 'cost'])} of it for dyeing late"
            if result["table"].at["supplier", "cost"]
            else ""
        )
        + "."
    )
    if here["wait"] > result["accepted"]:
        cost += f" But customers accept {_days(result['accepted'])}."
    cheapest = result["table"].loc[b]
    if here["wait"] <= result["accepted"] and cheapest["cost"] > here["cost"] - 0.005:
        return f"{said} {cost} No place in time costs less at the same z (cycle service level)."
    where = f"stock behind {b} ({kept(b, result['dye'])})" if b != "supplier" else kept(b, result["dye"])
    return (
        f"{said} {cost} Cheapest in time at the same z (cycle service level): {where},"
        f" a wait of {_days(cheapest['wait'])}, {_euro(cheapest['cost'])} a year."
    )


def table(result):
    """All places: wait and planned days, kinds, safety stock, money, cost a year, and whether the wait is
    accepted.
    """
    t = result["table"]
    return pd.DataFrame(
        {
            "in stock": [kept(s, result["dye"]) for s in t.index],
            "wait (days)": t["wait"],
            "planned ahead (days)": t["push"],
            "kinds": t["kinds"],
            "safety stock (totes)": t["stock"],
            "tied up (euro)": t["money"],
            "cost (euro a year)": t["cost"],
            "quick enough": ["yes" if w <= result["accepted"] else "no" for w in t["wait"]],
        },
        index=t.index.rename("stock behind"),
    )


def files(result):
    """The places and the steps, to be saved."""
    return {"places": table(result), "steps": result["steps"]}
