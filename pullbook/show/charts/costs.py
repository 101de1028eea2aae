"""Charts of costs: what a result hangs on, what a unit is worth, what a lot does, and what stock the books
see."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import altair as alt
import numpy as np
import pandas as pd

from pullbook import costing
from pullbook._check import HUGE, amount, made, number, numbers, shown, text, whole
from pullbook._words import percent
from pullbook.decide import inventory
from pullbook.line.line import Line
from pullbook.show.charts.forms import SHAPES, STROKE, hues, told_apart
from pullbook.show.charts.theme import DASHES, HEIGHT, WIDTH, dressed

CYCLE, FILL = SERVICES = ("cycle service level", "fill rate")
PARTS = {
    "material": 0,
    "labour": 7,
    "variable overhead": 5,
    "fixed overhead": 6,
}  # of a unit's value, and the colour of each


class Shop(Protocol):
    """What has a line and rates, such as pb.halyard()."""

    line: Line
    rates: costing.Rates


def tornado(
    table: pd.DataFrame, at: float, *, title: str | None = None, unit: str = "euro"
) -> alt.LayerChart:
    """One-at-a-time sensitivity: bars from the result at a setting's low value to that at its high one,
    widest on top.

    table: from `pb.costing.sensitivity` (its low and high may be texts, as they are to be read). at: the
    result with all settings as they are. Returns an Altair chart.

    >>> profit = lambda price, cost: 100 * (price - cost)
    >>> ranges = {"cost": (30, 34), "price": (40, 48)}
    >>> moved = pb.costing.sensitivity(profit, {"price": 44, "cost": 32}, ranges)
    >>> tornado(moved, 1200).title
    'Price matters most: it moves the result by 800 euro'
    """
    made("table", table, pd.DataFrame, "pb.costing.sensitivity(...)")
    if not len(table) or not {"at_low", "at_high", "swing"} <= set(table):
        raise ValueError(
            f"table has the columns {[*table]}; it must be one that pb.costing.sensitivity makes"
        )
    text("title", title)
    at, bars = (
        number("at", at, text("unit", unit)),
        table.reset_index().astype({"at_low": float, "at_high": float, "swing": float}),
    )
    top, whichs = bars.iloc[0], ["low value", "high value"]
    most = str(top["setting"]).capitalize()
    title = title or f"{most} matters most: it moves the result by {top['swing']:,.0f} {unit}"
    said = {end: [v if isinstance(v, str) else f"{v:,g}" for v in bars[end]] for end in ("low", "high")}
    low, high = bars["at_low"] - at, bars["at_high"] - at
    both, farther = low * high > 0, np.where(low.abs() >= high.abs(), "low", "high")  # of two on one side
    pairs = [f"{a}, {b}" for a, b in zip(said["low"], said["high"])]
    ends = [
        bars.assign(
            value=np.where(both, np.where(farther == end, pairs, ""), said[end]),
            result=bars[f"at_{end}"],
            which=f"{end} value",
        )
        for end in ("low", "high")
    ]
    long = pd.concat(ends)[["setting", "value", "result", "which"]]
    y = alt.Y("setting:N", title=None, sort=bars["setting"].tolist())
    room = alt.Scale(zero=False, padding=40)  # for the values beside the bars
    x = alt.X("result:Q", title=f"result ({unit})", scale=room, axis=alt.Axis(tickCount=6))
    colour = told_apart("which", whichs, colours=hues(5, 1))
    base = alt.Chart(long.assign(at=at, side=np.where(long["result"] < at, "left", "right")))

    def words(side, align, dx):
        there = base.transform_filter(f"datum.side == '{side}'")
        return there.mark_text(align=align, dx=dx, color="#333").encode(x=x, y=y, text="value:N")

    rule = alt.Chart(pd.DataFrame({"at": [at]})).mark_rule(color="#333").encode(x="at:Q")
    layers = (
        base.mark_bar(height=16).encode(x, y, *colour, x2="at:Q"),
        rule,
        words("left", "right", -4),
        words("right", "left", 4),
    )
    described = (
        f"{title}. Bars from the result at each setting's low value to that at its high value; "
        f"all others as they are: {at:,.0f} {unit}."
    )
    return dressed(
        alt.layer(*layers).properties(
            width=WIDTH - 100, height=34 * len(bars), title=title, description=described
        )
    )


def value_added(line: Line, rates: costing.Rates) -> alt.LayerChart:
    """What a unit is worth after each station: bars of its parts, with the cost of keeping it there for a
    year.

    line: Line. rates: Rates. Returns an Altair chart.

    >>> shop = pb.halyard()
    >>> value_added(shop.line, shop.rates).title
    'A bag is worth 8.71 euro after cut and 32.00 after pack'
    """
    t = costing.value_added(line, rates)
    first, *_, last = t["value"].items()
    title = f"A bag is worth {first[1]} euro after {first[0]} and {last[1]} after {last[0]}"
    parts = list(PARTS)
    sums = t[parts].astype(float).cumsum().reset_index()
    bars = sums.melt("station", parts, "part", "euro").assign(order=lambda d: d["part"].map(parts.index))
    words = pd.DataFrame(
        {
            "station": t.index,
            "top": t["value"].astype(float),
            "label": [f"{v} ({c} a year to keep)" for v, c in zip(t["value"], t["carrying"])],
        }
    )
    y, scale = alt.Y("station:N", title="after", sort=list(t.index)), [0, 1.45 * float(t["value"].iloc[-1])]
    x = alt.X("euro:Q", title="value (euro)", scale=alt.Scale(domain=scale, nice=False))
    colour = told_apart("part", parts, colours=hues(*PARTS.values()))
    stacked = alt.Chart(bars).mark_bar(stroke="white").encode(y, x, *colour, alt.Order("order:Q"))
    text = (
        alt.Chart(words).mark_text(align="left", dx=5, color="#333").encode(y, alt.X("top:Q"), text="label:N")
    )
    told = "; ".join(f"{s} {label}" for s, label in zip(words["station"], words["label"]))
    described = f"{title}. Bars of its value after each station, by part: {told}."
    return dressed(
        alt.layer(stacked, text, title=title, description=described).properties(
            width=WIDTH, height=44 * len(t)
        )
    )


def service_by_lot(
    lead_time_demand: inventory.Normal, lots: Sequence[float], level: float = 0.95
) -> alt.Chart:
    """The fill rate that one cycle service level gives, with deliveries of many sizes. Returns an Altair
    chart.

    lead_time_demand: Normal, units. lots: Qs, units. level: the cycle service level, between 0 and 1.

    >>> service_by_lot(pb.inventory.lead_time_demand(20, 8, 4, 1), [20, 100]).title
    'The same 95% of cycles without a shortage: a fill rate of 97.6% with deliveries of 20, of 99.5% with 100'
    """
    level = number("level", level, above=0, below=1)
    r = inventory.safety_stock(level, lead_time_demand).r
    lots = [amount(f"lots[{i}]", q, "units") for i, q in enumerate(numbers("lots", lots, "units"))]
    rates = [inventory.reorder_service(r, Q, lead_time_demand).fill_rate for Q in lots]
    fill = pd.DataFrame({"lot": list(lots), "share": rates, "what": FILL})
    ends = fill.iloc[[0, -1]]
    (low, many), (high, most) = zip(ends["lot"], ends["share"])
    title = (
        f"The same {percent(level)} of cycles without a shortage: "
        f"a fill rate of {many:.1%} with deliveries of {low:g}, of {most:.1%} with {high:g}"
    )
    both = pd.concat([fill.assign(what=CYCLE, share=level), fill])
    described = f"{title}. Lines of both kinds of service against the size of a delivery, bags."
    floor = np.floor(100 * min(level, fill["share"].min()) - 1) / 100
    x = alt.X("lot:Q", title="bags in a delivery", scale=alt.Scale(zero=True))
    y = alt.Y("share:Q", title="service", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[floor, 1]))
    lines = alt.Chart(both, title=title, description=described).mark_line(point=alt.OverlayMarkDef(size=45))
    return dressed(
        lines.encode(x, y, *told_apart("what", SERVICES, dashes=DASHES, shapes=SHAPES, legend=STROKE))
    )


def lot_cost(shop: Shop, minutes: float, units: int) -> float:
    """Cost of a bag in a lot, euro: its cost sheet with a set-up of `minutes` at the first station, not
    rounded.

    shop: a Shop. units: in the lot.

    >>> shop = pb.halyard()
    >>> lot_cost(shop, 30, 1), lot_cost(shop, 30, 50)
    (44.0, 32.24)
    """
    if not (hasattr(shop, "line") and hasattr(shop, "rates")):
        raise ValueError(f"shop is {shown(shop)}; it must be a shop, such as pb.halyard() makes")
    first, *others = shop.line.stations
    line = Line([replace(first, setup=number("minutes", minutes, "min", low=0, high=HUGE) / 60), *others])
    sheet = costing.job_cost(line, shop.rates, units)
    return float(sheet.total) / sheet.units


def cost_by_lot(
    shop: Shop, minutes: Sequence[float] = (30, 6, 3), lots: Sequence[int] = (1, 2, 3, 5, 8, 12, 20, 50)
) -> alt.LayerChart:
    """Cost of a bag against the size of its lot, a line for each set-up time, with the price. Returns an
    Altair chart.

    shop: a Shop. minutes: set-up times. lots: sizes, bags.

    >>> cost_by_lot(pb.halyard()).title
    'A bag made alone costs 44.00 euro with a set-up of 30 min, 33.20 with one of 3'
    """
    numbers("minutes", minutes, "min")
    lots = [whole(f"lots[{i}]", q, low=1) for i, q in enumerate(numbers("lots", lots, "units"))]
    names, price = [f"set-up {m} min" for m in minutes], getattr(getattr(shop, "rates", None), "price", None)
    rows = pd.DataFrame(
        [
            {"lot": q, "euro": lot_cost(shop, m, q), "set-up": name}
            for m, name in zip(minutes, names)
            for q in lots
        ]
    )
    slow, quick = max(minutes), min(minutes)
    title = (
        f"A bag made alone costs {lot_cost(shop, slow, 1):.2f} euro with a set-up of {slow} min, "
        f"{lot_cost(shop, quick, 1):.2f} with one of {quick}"
    )
    scale = alt.Scale(type="log", domain=[min(lots), max(lots)], nice=False)
    x = alt.X("lot:Q", title="bags in the lot", scale=scale, axis=alt.Axis(values=list(lots)))
    y = alt.Y("euro:Q", title="cost of a bag (euro)", scale=alt.Scale(domain=[30, price + 2]))
    lines = (
        alt.Chart(rows)
        .mark_line(point=alt.OverlayMarkDef(size=45))
        .encode(x, y, *told_apart("set-up", names, dashes=DASHES, shapes=SHAPES, legend=STROKE))
    )
    mark = alt.Chart(
        pd.DataFrame({"euro": [price], "lot": [max(lots)], "label": [f"price {price:g} euro"]})
    ).encode(y="euro:Q")
    layers = (
        lines,
        mark.mark_rule(color="#333", strokeDash=[2, 2]),
        mark.mark_text(align="right", dy=-8, color="#333").encode(x="lot:Q", text="label:N"),
    )
    described = (
        f"{title}. Lines of a bag's cost, euro, against the size of its lot, by set-up time; "
        f"the price is {price:g} euro."
    )
    return dressed(
        alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, title=title, description=described)
    )


def stock_seen(books: Mapping[str, costing.Journal], until: float, who: str) -> alt.Chart:
    """The stock that each way of tracking shows, hour by hour. Returns an Altair chart.

    books: dict of Journals of one run, by name, the one that sees all first. until: h. who: whose.

    >>> moves = pb.costing.total_movements(purchases=100, applied=50)
    >>> books = {"every step": pb.costing.sequential(moves), "sale only": pb.costing.backflush(moves, "sale")}
    >>> stock_seen(books, 1, "A month").title
    'A month: 0 euro of stock at the close; sale only sees 0'
    """
    if not isinstance(books, Mapping) or not books:
        raise ValueError(f"books is {shown(books)}; it must be a dict of Journals by name")
    hours = np.arange(0, number("until", until, "h", above=0, high=1e6) + 0.01, 2.0)
    seen = {name: costing.stock_in_books(b, hours) for name, b in books.items()}
    first, *others = names = list(seen)
    title = f"{who}: {seen[first][-1]:,.0f} euro of stock at the close; " + ", ".join(
        f"{name} sees {seen[name][-1]:,.0f}" for name in others
    )
    rows = pd.concat([pd.DataFrame({"hour": hours, "euro": e, "tracking": name}) for name, e in seen.items()])
    described = f"{title}. Step lines of the stock in the books, euro, against time, h."
    look = alt.Legend(symbolType="stroke", labelLimit=240)
    steps = (
        alt.Chart(rows, title=title, description=described)
        .mark_line(interpolate="step-after")
        .encode(
            alt.X("hour:Q", title="time (h)"),
            alt.Y("euro:Q", title="stock in the books (euro)"),
            *told_apart("tracking", names, dashes=DASHES, legend=look),
        )
    )
    return dressed(steps.properties(width=WIDTH, height=HEIGHT))
