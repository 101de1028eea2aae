"""The lab of chapter 11: a chain from the mill to the shop, and the one place in it where stock lies; and the charts of the lesson."""

import math
from dataclasses import replace
from functools import lru_cache

import altair as alt
import pandas as pd
from scipy.stats import norm

from pullbook import charts
from pullbook._check import choice, number, whole
from pullbook.cases.halyard import CARRYING, halyard
from pullbook.costing import value_added
from pullbook.hybrid import Stage, boundaries
from pullbook.labs._lab import Lab, Pick, Slider

YEAR = 250  # working days
MEAN = SD = 2.0  # totes a day of one colour
DYE = ("early", "late")
DAYS = {"weave": 10, "dye": 4, "sew": 4, "pack": 1, "ship": 2}  # working days, queues included
VAT = 1  # days to dye a sewn tote
CANVAS, COLOUR, CART = 4.0, 2.0, 2.0  # euro added by weaving, dyeing and shipping
DECIDES = {"weave": "weight of canvas", "dye": "colour", "sew": "size, monogram", "pack": "label, gift box", "ship": "address"}
PLACES = ("supplier", *DAYS)


def steps(dye="early", extra=0.0):
    """Halyard's chain of coloured totes, from the mill to the shop: days of each step, euro a tote is worth after it, and what a customer who orders before it can decide.

    dye: "early" (the canvas) or "late" (the sewn tote, in a vat). extra: euro a tote that the vat costs more. Its numbers are assumptions made for this course;
    the values from sewing on are those of `pb.costing.value_added`.

    >>> steps()["days"].to_dict(), steps("late")["days"].to_dict()
    ({'weave': 10, 'dye': 4, 'sew': 4, 'pack': 1, 'ship': 2}, {'weave': 10, 'sew': 4, 'dye': 1, 'pack': 1, 'ship': 2})
    """
    return _steps(choice("dye", dye, DYE), number("extra", extra, "euro a tote", low=0)).copy()


@lru_cache(maxsize=256)
def _steps(dye, extra):
    worth = _worth()
    added = {"weave": CANVAS, "dye": COLOUR + (extra if dye == "late" else 0.0), "sew": worth["sew"] - CANVAS - COLOUR, "pack": worth["pack"] - worth["sew"], "ship": CART}
    order = list(DAYS) if dye == "early" else ["weave", "sew", "dye", "pack", "ship"]
    days = DAYS | ({"dye": VAT} if dye == "late" else {})
    return pd.DataFrame({"days": [days[s] for s in order], "value": pd.Series([added[s] for s in order]).cumsum().to_numpy(), "decides": [DECIDES[s] for s in order]},
                        index=pd.Index(order, name="step"))


@lru_cache
def _worth():
    shop = halyard()
    return value_added(shop.line, shop.rates)["value"].astype(float).to_dict()


def stages(dye="early", extra=0.0, sd=20.0, quote=None):
    """The same chain as a list of Stage for `place_stock` and `boundaries`: periods are working days, costs euro a tote and day.

    sd: of the demand at the shop, totes a day. quote: days that the customer accepts (None: any).

    >>> [round(s.cost, 3) for s in stages()]
    [0.006, 0.009, 0.033, 0.048, 0.051]
    """
    t = steps(dye, extra)
    last = t.index[-1]
    return [Stage(s, int(t.at[s, "days"]), float(CARRYING.total * t.at[s, "value"] / YEAR), sd if s == last else 0.0, quote if s == last else None) for s in t.index]


def branches(colours=10, dye="early", extra=0.0, quote=None):
    """The same chain as a tree for `place_stock`: one stem up to the dyeing, then a branch a colour. Returns the stages and the arcs, a pair of lists.

    colours: each sells 2 totes a day, with a standard deviation of 2, independent of the others. dye, extra, quote: as of `stages`.

    >>> nodes, arcs = branches(2, quote=5)
    >>> len(nodes), arcs[0], arcs[-1]
    (9, ('weave', 'dye 1'), ('pack 2', 'ship 2'))
    """
    line = stages(dye, extra, SD, quote)
    at = [s.name for s in line].index("dye")
    nodes, arcs = line[:at], [(a.name, b.name) for a, b in zip(line[:at], line[1:at])]
    for c in range(1, whole("colours", colours, low=1, high=100) + 1):
        branch = [replace(s, name=f"{s.name} {c}") for s in line[at:]]
        arcs += [(a.name, b.name) for a, b in zip([line[at - 1], *branch], branch)]
        nodes += branch
    return nodes, arcs


def compare(colours=10, rho=0.0, level=0.95, dye="early", extra=0.0):
    """Every place for the stock, and what it means: wait and push (days), kinds in stock, safety stock (totes), money (euro tied up in it) and cost (euro a year).

    colours: each sells 2 totes a day, with a standard deviation of 2. rho: correlation between colours. level: cycle service level. dye, extra: as of `steps`; extra is
    paid for every tote, wherever the stock lies. Stock before dyeing is one for all colours; after it, one for each.

    >>> compare().loc[["weave", "dye", "ship"], ["wait", "kinds", "stock"]].round(0).astype(int).values.tolist()
    [[11, 1, 33], [7, 10, 123], [0, 10, 151]]
    """
    n, level = whole("colours", colours, low=1, high=1000), number("level", level, "as a share", low=0.5, below=1)
    return _compare(n, number("rho", rho, low=0, high=1), level, choice("dye", dye, DYE), number("extra", extra, "euro a tote", low=0)).copy()


@lru_cache(maxsize=256)
def _compare(n, rho, level, dye, extra):
    apart, pooled = n * SD, SD * math.sqrt(n * (1 + (n - 1) * rho))
    z, t = float(norm.ppf(level)), steps(dye, extra)
    one, each = (boundaries(stages(dye, extra, sd), z=z) for sd in (pooled, apart))
    coloured = {"supplier": False} | {s: k >= t.index.get_loc("dye") for k, s in enumerate(t.index)}
    table = each.where([[coloured[s]] * each.shape[1] for s in each.index], one)
    value = [0.0, *t["value"]]
    return pd.DataFrame({"wait": table["wait"].astype(int), "push": table["push"].astype(int), "kinds": [0, *(n if coloured[s] else 1 for s in t.index)], "stock": table["stock"],
                         "money": table["stock"] * value, "cost": table["cost"] * YEAR + (extra * n * MEAN * YEAR if dye == "late" else 0.0)}, index=table.index)


def best(table, accepted):
    """The cheapest place whose wait is accepted; of equal ones the first with the shorter wait. table: of `compare`. accepted: days.

    >>> best(compare(), 5), best(compare(dye="late"), 5), best(compare(), 0)
    ('sew', 'sew', 'ship')
    """
    accepted = number("accepted", accepted, "days", low=0)
    fine = table[table["wait"] <= accepted].sort_values("wait", kind="stable")
    return fine["cost"].idxmin()


def move_the_boundary():
    """One place for stock along Halyard's chain: what is made to a forecast before it, what to order after it, the customer's wait, and the money tied up.

    Returns a Lab with the settings after (the step behind which the stock lies, or supplier: no stock), accepted (days), dye (early or late), extra (euro a tote dyed late),
    colours, rho (correlation of the colours) and level (cycle service level, %).

    >>> lab = move_the_boundary()
    >>> int(lab.result["here"]["wait"]), lab.set(accepted=9).result["best"]
    (0, 'dye')
    """

    def run(after, accepted, dye, extra, colours, rho, level):
        table, other = (compare(colours, rho, round(level / 100, 6), way, extra if way == "late" else 0.0) for way in (dye, DYE[dye == "early"]))
        return {"after": after, "accepted": accepted, "dye": dye, "colours": colours, "steps": steps(dye, extra if dye == "late" else 0.0), "table": table, "other": other,
                "best": best(table, accepted), "here": table.loc[after]}

    return Lab("Move the boundary", run, [
        Pick("after", "Stock lies behind", PLACES, "ship"), Slider("accepted", "Wait that customers accept", "days", 0, 25, 1, 5),
        Pick("dye", "Dyeing", DYE, "early"), Slider("extra", "A tote dyed late costs more", "euro", 0, 0.5, 0.01, 0.05, when=("dye", "late")),
        Slider("colours", "Colours, each sells 2 totes a day", "colours", 1, 40, 1, 10), Slider("rho", "Correlation of the colours", "0 to 1", 0, 1, 0.05, 0),
        Slider("level", "Cycle service level", "%", 50, 99.5, 0.5, 95)],
        chart, sentence, table, files=files,
        tries=["Move the stock from the shop (ship) step by step to the supplier. What do you win at each step, and what does the customer lose?",
               "Customers accept 5 days. Find the cheapest place that is quick enough. Then let them accept 0 days, and 9.",
               "Back at 5 days, dye late, with the stock behind sew. Then go from 10 colours to 40, dyed late and dyed early.",
               "Dyed late, move the correlation to 1. Where did the saving go?"])


# ---- what it shows

PUSH, PULL = "push: made to a forecast", "pull: made to order"
FINE, SLOW, OTHER = "quick enough", "too slow", "the other way of dyeing"


KEPT = {"": {"supplier": "no stock at all", "weave": "undyed canvas", "pack": "packed totes", "ship": "totes in the shop"},
        "early": {"dye": "dyed canvas", "sew": "sewn, dyed totes"}, "late": {"sew": "sewn, undyed totes", "dye": "sewn, dyed totes"}}


def kept(place, dye):
    """What lies in stock there: 'sewn, undyed totes'."""
    return KEPT[dye].get(place) or KEPT[""][place]


def _days(n):
    return f"{n} day" + ("" if n == 1 else "s")


def _euro(x):
    return f"{x:,.0f} euro"


def _kinds(here):
    return f"{int(here['kinds'])} kind" + ("" if here["kinds"] == 1 else "s")


def _finding(result):
    here, accepted, table = result["here"], result["accepted"], result["table"]
    what, wait = kept(result["after"], result["dye"]), int(here["wait"])
    what = what[0].upper() + what[1:] + ("" if result["after"] in ("supplier", "ship") else " in stock")
    if wait > accepted:
        return f"{what}: customers would wait {_days(wait)}, and accept {accepted}"
    if table.loc[result["best"], "cost"] > here["cost"] - 0.005:
        return f"{what}: the cheapest place for customers who accept {_days(accepted)}"
    return f"{what}: quick enough, but {kept(result['best'], result['dye'])} would cost {_euro(here['cost'] - table.loc[result['best'], 'cost'])} a year less"


def _open(result):
    """What a customer can still decide: a list."""
    t = result["steps"]
    return t["decides"].tolist()[0 if result["after"] == "supplier" else t.index.get_loc(result["after"]) + 1:]


def chart(result):
    """Above, the chain with its push part, its stock and its pull part; below, all places: wait against euro a year."""
    here, t, table, after = result["here"], result["steps"], result["table"], result["after"]
    k = 0 if after == "supplier" else t.index.get_loc(after) + 1
    title = _finding(result)
    safety = f"{here['stock']:,.0f} totes of safety stock in {_kinds(here)} tie up {_euro(here['money'])}" if k else "no safety stock"
    words = f"Wait {_days(int(here['wait']))}; {safety}; {_euro(here['cost'])} a year"
    boxes = [{"from": i + 0.06, "to": i + 0.94, "mid": i + 0.5, "step": s, "days": _days(int(t.at[s, "days"])), "side": PUSH if i < k else PULL,
              "decides": t.at[s, "decides"] if i >= k else ""} for i, s in enumerate(t.index)]
    stock = [{"at": k, "label": "no stock" if not k else f"{here['stock']:,.0f} totes", "align": k}]
    spans = [{"from": 0.06, "to": k - 0.06, "mid": k / 2, "label": f"planned {_days(int(here['push']))} ahead" if k > 1 else "planned", "side": PUSH}] if k else []
    spans += [{"from": k + 0.06, "to": 4.94, "mid": (k + 5) / 2, "label": f"wait {_days(int(here['wait']))}", "side": PULL}] if k < 5 else []
    marked = [("yours", after), ("cheapest in time", result["best"])]
    dots = [{"wait": int(r.wait), "cost": round(float(r.cost), 2), "label": s + "".join(f", {m}" for m, at in marked if at == s), "what": FINE if r.wait <= result["accepted"] else SLOW} for s, r in zip(table.index, table.itertuples())]
    dots += [{"wait": int(r.wait), "cost": round(float(r.cost), 2), "label": "", "what": OTHER} for r in result["other"].itertuples()]
    marks = [{"wait": int(table.at[s, "wait"]), "cost": round(float(table.at[s, "cost"]), 2), "mark": m} for m, s in marked]
    top = max(float(table["cost"].max()), float(result["other"]["cost"].max()))
    return charts.Drawn(_form(), {"text": title, "subtitle": words},
                        f"{title}. {words}. Above, the steps from supplier to customer: {k} made to a forecast, then the stock, then {5 - k} made to order. "
                        "Below, a dot for each place of the stock: the customer's wait in days across, euro a year upwards, with a line at the wait that customers accept.",
                        boxes=boxes, stock=stock, spans=spans, dots=dots, marks=marks, rule=[{"wait": result["accepted"], "label": f"accepted: {_days(result['accepted'])}",
                        "side": "left" if result["accepted"] < 18 else "right"}], room=[{"wait": 0, "cost": 1.12 * top}, {"wait": 25, "cost": 0}])


@lru_cache
def _form():
    """The specification of both panels, without data."""
    boxes, stock, spans, dots, marks, rule, room = (alt.Chart(alt.NamedData(name)) for name in ("boxes", "stock", "spans", "dots", "marks", "rule", "room"))
    scale = alt.Scale(domain=[-0.15, 5.15], nice=False)

    def x(field):
        return alt.X(field, scale=scale, axis=None)

    y = alt.value
    sides = alt.Color("side:N", scale=alt.Scale(domain=[PUSH, PULL], range=[charts.OKABE_ITO[0], charts.OKABE_ITO[1]]), legend=alt.Legend(symbolType="square"))
    line = alt.StrokeDash("side:N", scale=alt.Scale(domain=[PUSH, PULL], range=[[1, 0], [5, 3]]), legend=None)
    chain = [boxes.mark_rect(fillOpacity=0.14, strokeWidth=2, cornerRadius=5).encode(x("from:Q"), alt.X2("to:Q"), y=y(34), y2=y(82), color=sides, stroke=alt.Stroke("side:N", scale=alt.Scale(domain=[PUSH, PULL], range=charts.OKABE_ITO[:2]), legend=None), strokeDash=line),
             boxes.mark_text(fontSize=13, fontWeight="bold", color="#111").encode(x("mid:Q"), y=y(50), text="step:N"),
             boxes.mark_text(fontSize=12, color="#333").encode(x("mid:Q"), y=y(68), text="days:N"),
             boxes.mark_text(fontSize=11, color="#333", fontStyle="italic", limit=104).encode(x("mid:Q"), y=y(96), text="decides:N"),
             spans.mark_rule(strokeWidth=3).encode(x("from:Q"), alt.X2("to:Q"), y=y(22), color=sides, strokeDash=line),
             spans.mark_text(fontSize=12, color="#222", dy=-8).encode(x("mid:Q"), y=y(20), text="label:N"),
             stock.mark_point(shape="triangle-down", size=230, filled=True, color="#111", opacity=1).encode(x("at:Q"), y=y(60)),
             *(stock.transform_filter(f).mark_text(fontSize=12, fontWeight="bold", color="#111", align=a).encode(x("at:Q"), y=y(114), text="label:N")
               for f, a in (("datum.align == 0", "left"), ("datum.align > 0 && datum.align < 5", "center"), ("datum.align == 5", "right"))),
             stock.mark_rule(color="#111", strokeDash=[2, 2]).encode(x("at:Q"), y=y(66), y2=y(106))]
    above = alt.layer(*chain).properties(width=charts.WIDTH, height=120)
    across = alt.X("wait:Q", title="the customer's wait (days)", scale=alt.Scale(domain=[-0.7, 25], nice=False), axis=alt.Axis(values=list(range(0, 26, 5))))
    up = alt.Y("cost:Q", title="euro a year", axis=alt.Axis(format=",.0f", tickCount=5))
    whats = [FINE, SLOW, OTHER]
    look = alt.Color("what:N", scale=alt.Scale(domain=whats, range=[charts.OKABE_ITO[2], charts.OKABE_ITO[1], "#777"]))
    shape = alt.Shape("what:N", scale=alt.Scale(domain=whats, range=["circle", "triangle-up", "cross"]))
    at = marks.encode(across, up)
    below = alt.layer(
        room.mark_point(opacity=0).encode(across, up),
        rule.mark_rule(color="#333", strokeDash=[4, 3]).encode(across),
        *(rule.transform_filter(f"datum.side == '{s}'").mark_text(align=s, dx=d, color="#222", baseline="top").encode(across, y=y(2), text="label:N") for s, d in (("left", 5), ("right", -5))),
        dots.mark_point(filled=True, size=70, opacity=0.9).encode(across, up, look, shape),
        *(dots.transform_filter(f).mark_text(align=a, dx=d, dy=-8, color="#222").encode(across, up, text="label:N") for f, a, d in
          (("datum.wait < 16", "left", 13), ("datum.wait >= 16", "right", -13))),
        at.transform_filter("datum.mark == 'yours'").mark_point(shape="diamond", size=330, filled=False, stroke="#111", strokeWidth=2, opacity=1),
        at.transform_filter("datum.mark != 'yours'").mark_point(shape="square", size=420, filled=False, stroke=charts.OKABE_ITO[2], strokeWidth=2.5, opacity=1)
    ).properties(width=charts.WIDTH - 60, height=190)
    return alt.vconcat(above, below, spacing=14).resolve_scale(color="independent", shape="independent").to_dict()


def sentence(result):
    """The chosen place in words: what is planned, what the customer waits for and decides, and what it costs; and the cheapest in time."""
    here, b, after = result["here"], result["best"], result["after"]
    if after == "supplier":
        said = f"Nothing lies in stock. Every step waits for the order, and the customer {_days(int(here['wait']))} for the tote."
    else:
        what = kept(after, result["dye"])
        said = (f"The safety stock for {here['stock']:,.0f} totes lies as {what if 'shop' not in what else 'finished totes in the shop'}, in {_kinds(here)}: {_euro(here['money'])} tied up, "
                f"planned {_days(int(here['push']))} ahead. The customer waits {_days(int(here['wait']))}.")
    can = _open(result)
    said += f" Who orders can still decide: {'; '.join(can)}." if can else " Who orders takes what is there."
    cost = f"It costs {_euro(here['cost'])} a year" + (f", {_euro(result['table'].at['supplier', 'cost'])} of it for dyeing late" if result["table"].at["supplier", "cost"] else "") + "."
    if here["wait"] > result["accepted"]:
        cost += f" But customers accept {_days(result['accepted'])}."
    cheapest = result["table"].loc[b]
    if here["wait"] <= result["accepted"] and cheapest["cost"] > here["cost"] - 0.005:
        return f"{said} {cost} No place in time costs less."
    where = f"stock behind {b} ({kept(b, result['dye'])})" if b != "supplier" else kept(b, result["dye"])
    return f"{said} {cost} Cheapest in time: {where}, a wait of {_days(int(cheapest['wait']))}, {_euro(cheapest['cost'])} a year."


def table(result):
    """All places: wait and planned days, kinds, safety stock, money, cost a year, and whether the wait is accepted."""
    t = result["table"]
    return pd.DataFrame({"in stock": [kept(s, result["dye"]) for s in t.index], "wait (days)": t["wait"], "planned ahead (days)": t["push"], "kinds": t["kinds"], "safety stock (totes)": t["stock"],
                         "tied up (euro)": t["money"], "cost (euro a year)": t["cost"], "quick enough": ["yes" if w <= result["accepted"] else "no" for w in t["wait"]]},
                        index=t.index.rename("stock behind"))


def files(result):
    """The places and the steps, to be saved."""
    return {"places": table(result), "steps": result["steps"]}
