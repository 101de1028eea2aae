"""The lab of chapter 06: what a safety stock costs a year, and which service it buys."""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook._words import percent
from pullbook.costing import CarryingRate
from pullbook.decide import inventory
from pullbook.show import charts
from pullbook.show.charts.costs import CYCLE, FILL, SERVICES
from pullbook.show.charts.forms import SHAPES, STROKE, axis_to, named, told_apart
from pullbook.teach.labs.frame import Lab, Slider

LEVELS = tuple(
    x / 1000 for x in (*range(500, 900, 40), *range(900, 990, 10), 984, 990, 993, 995, 997, 998, 999)
)
PERCENTS = tuple(x / 100 for x in range(50, 100))
TABLE = (50, 60, 70, 80, 85, 90, 93, 95, 96, 97, 98, 99, 99.5, 99.9)  # percent
TOPS = (1, 1.5, 2, 3, 4, 5, 6, 8, 10)


def keep(level, lead_time_demand, lot, holding):
    """What a cycle service level asks for and gives: safety_stock (units), euro (a year), and fill_rate, as a
    dict.

    level: between 0 and 1. lead_time_demand: Normal, units. lot: Q, units. holding: h, euro a unit and year.

    >>> here = keep(0.95, inventory.lead_time_demand(20, 8, 4, 1), lot=100, holding=12)
    >>> round(here["safety_stock"], 1), round(here["euro"]), round(here["fill_rate"], 3)
    (42.1, 506, 0.995)
    """
    safety = inventory.safety_stock(level, lead_time_demand)
    return {
        "level": level,
        "safety_stock": safety.safety_stock,
        "euro": holding * safety.safety_stock,
        "fill_rate": inventory.reorder_service(safety.r, lot, lead_time_demand).fill_rate,
    }


def further(level):
    """The cycle service level that is the next step up: a percent more, near 100% a tenth of one, and then
    nine tenths of what is left.

    >>> further(0.95), further(0.99), further(0.999)
    (0.96, 0.991, 0.9999)
    """
    step = 0.01 if level < 0.9895 else 0.001 if level < 0.9985 else 0.9 * (1 - level)
    return round(level + step, 6)


@lru_cache(maxsize=256)
def _served(demand, lot, levels):
    """Safety stock and fill rate at each level, as a table."""
    return pd.DataFrame([keep(x, demand, lot, 0) for x in levels])[["level", "safety_stock", "fill_rate"]]


def _stock(level, demand):
    return inventory.safety_stock(level, demand).safety_stock


def stockroom() -> Lab:
    """The stockroom: a carrying rate built from its parts, a safety stock, its cost, both kinds of service,
    and the next percent.

    Returns a Lab with the settings capital, room, loss (% a year), value (euro a bag), per_day and sd (bags),
    lead and lead_sd (days), lot (bags) and level (the cycle service level, %).

    >>> lab = stockroom().set(sd=0, lead_sd=0)  # where nothing varies, no safety stock is needed
    >>> float(lab.result["here"]["safety_stock"])
    0.0
    """

    def run(capital, room, loss, value, per_day, sd, lead, lead_sd, lot, level):
        rate = CarryingRate(capital=capital / 100, storage=room / 100, obsolescence=loss / 100).total
        demand, holding, at = (
            inventory.lead_time_demand(per_day, sd, lead, lead_sd),
            rate * value,
            round(level / 100, 6),
        )

        table = _served(demand, lot, tuple(sorted({*(round(x / 100, 6) for x in TABLE), at})))
        to = [further(x) for x in table["level"]]
        here = keep(at, demand, lot, holding)
        return {
            "rate": rate,
            "parts": {"capital": capital, "room, insurance, taxes": room, "lost or out of fashion": loss},
            "value": value,
            "holding": holding,
            "demand": demand,
            "lot": lot,
            "by_demand": np.sqrt(lead) * sd,
            "by_lead": per_day * lead_sd,
            "here": here,
            "curve": _served(demand, lot, LEVELS),
            "steps": holding * np.diff(_served(demand, lot, PERCENTS)["safety_stock"]),
            "next": further(at),
            "more": holding * _stock(further(at), demand) - here["euro"],
            "table": table.assign(
                euro=holding * table["safety_stock"],
                to=to,
                more=[holding * (_stock(x, demand) - s) for x, s in zip(to, table["safety_stock"])],
            ),
        }

    return Lab(
        "The stockroom",
        run,
        [
            Slider("capital", "Capital", "% a year", 0, 25, 0.5, 10),
            Slider("room", "Room, insurance, taxes", "% a year", 0, 30, 0.5, 14.5),
            Slider("loss", "Lost or out of fashion", "% a year", 0, 40, 0.5, 13),
            Slider("value", "Value of a bag", "euro", 1, 100, 1, 32),
            Slider("per_day", "Demand", "bags a day", 1, 60, 1, 20),
            Slider("sd", "Demand, standard deviation", "bags a day", 0, 40, 1, 8),
            Slider("lead", "Lead time of a delivery", "days", 1, 20, 1, 4),
            Slider("lead_sd", "Lead time, standard deviation", "days", 0, 5, 0.25, 1),
            Slider("lot", "Bags in a delivery", "bags", 5, 400, 5, 100),
            Slider("level", "Cycle service level", "%", 50, 99.9, 0.1, 95),
        ],
        chart,
        sentence,
        table,
        files=files,
        tries=[
            (
                "Move the cycle service level from 95% to 99%. What does each further percent cost, and what"
                " does it do to the fill rate?"
            ),
            (
                "Back at 95%, change the bags in a delivery from 100 to 20. Which of the two services"
                " answers, and which does not notice?"
            ),
            "Which saves more: a demand that varies half as much, or a lead time that does?",
            (
                "Set the lead time to 1 day and its standard deviation to 0: what quick, reliable"
                " replenishment is worth."
            ),
        ],
    )


def _next(result):
    """The price of the next step, as a clause."""
    if not result["demand"].sd:
        return "Where nothing varies, no safety stock is needed"
    step = round(100 * (result["next"] - result["here"]["level"]), 3)
    what = (
        "The next percent" if step == 1 else "The next tenth of a percent" if step == 0.1 else "The next step"
    )
    return f"{what}, to {percent(result['next'])}, costs {_money(result['more'])} euro a year"


def _money(x):
    return f"{x:,.0f}" if abs(x) >= 10 or not x else f"{x:,.2f}"


def chart(result):
    """Above, safety stock and its cost against both kinds of service; below, the price of each further
    percent.
    """
    here, h = result["here"], result["holding"]
    title = (
        f"{percent(here['level'])} of the cycles without a shortage: {here['safety_stock']:.0f} bags of"
        f" safety stock, {_money(here['euro'])} euro a year"
    )
    more = f"Fill rate {percent(here['fill_rate'])}. {_next(result)}"
    curve = result["curve"]
    lines = pd.concat(
        [
            pd.DataFrame({"service": curve["level"], "bags": curve["safety_stock"], "what": CYCLE}),
            pd.DataFrame({"service": curve["fill_rate"], "bags": curve["safety_stock"], "what": FILL}),
        ]
    )
    dots = [
        {"service": here[name], "bags": here["safety_stock"], "what": what, "label": percent(here[name])}
        for name, what in (("level", CYCLE), ("fill_rate", FILL))
    ]
    euro = result["steps"]
    bars = pd.DataFrame({"low": PERCENTS[:-1], "high": PERCENTS[1:], "euro": euro})
    most = _top(curve["safety_stock"].iloc[-1])
    ticks = np.linspace(0, _top(h * most), 6) if h else np.zeros(1)
    costs = [
        {"bags": t / h if h else 0.0, "label": f"{t:,.10g}"} for t in ticks if t <= h * most * (1 + 1e-9)
    ]
    return charts.Drawn(
        _form(),
        {"text": title, "subtitle": more},
        f"{title}. {more}. Above, safety stock in bags, and its cost in euro a year on the right, against the"
        " cycle service level and against the fill rate it gives. Below, a bar for each further percent of"
        " cycle service level: its price in euro a year.",
        axis_ends={"bags_top": most, "euro_top": _top(euro[-1])},
        lines=lines.round(5),
        dots=dots,
        costs=costs,
        bars=bars,
        rule=[{"service": here["level"]}],
    )


def _top(value):
    """The next round number above, for an axis."""
    if not value > 0:
        return 1.0
    size = 10.0 ** np.floor(np.log10(value))
    return float(next(t for t in TOPS if t * size >= value * (1 - 1e-9)) * size)


@lru_cache
def _form():
    """The specification of both panels, without data."""
    lines, dots, bars, rule, costs = named("lines", "dots", "bars", "rule", "costs")
    x_scale, x_axis = (
        alt.Scale(domain=[0.5, 1], nice=False),
        alt.Axis(format="%", values=[0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1]),
    )
    x = alt.X("service:Q", title="service", scale=x_scale, axis=x_axis)
    y = alt.Y("bags:Q", title="safety stock (bags)", scale=axis_to("bags_top"))
    colour, dash, shape = told_apart("what", SERVICES, dashes=charts.DASHES, shapes=SHAPES, legend=STROKE)
    at = rule.mark_rule(color="#333", strokeDash=[2, 2]).encode(x)
    left = alt.layer(
        lines.mark_line(clip=True).encode(x, y, colour, dash),
        at,
        dots.mark_line(color="#333", strokeWidth=1).encode(x, y),
        dots.mark_point(size=160, stroke="#111", strokeWidth=2, fill="white", opacity=1).encode(x, y, shape),
        *(
            dots.transform_filter(alt.datum.what == what)
            .mark_text(dy=dy, align="right", dx=-6, color="#111")
            .encode(x, y, text="label:N")
            for what, dy in ((CYCLE, -12), (FILL, 18))
        ),
    )
    edge = costs.encode(alt.X("edge:Q", scale=x_scale), y).transform_calculate(edge="1")
    right = [
        edge.mark_text(align="left", dx=8, color="#333", fontSize=12).encode(text="label:N"),
        edge.mark_point(shape="stroke", size=40, color="#777", opacity=1),
        costs.transform_filter(alt.datum.bags == 0)
        .transform_calculate(words="'its cost (euro a year)'")
        .mark_text(angle=90, fontSize=12, color="#333", baseline="bottom")
        .encode(x=alt.value(charts.WIDTH + 14), y=alt.value(105), text="words:N"),
    ]
    upper = alt.layer(left, *right).properties(width=charts.WIDTH - 40, height=210)
    steps = alt.X(
        "low:Q", title="from this cycle service level to a percent more", scale=x_scale, axis=x_axis
    )
    lower = alt.layer(
        bars.mark_bar(color=charts.OKABE_ITO[5], stroke="white", strokeWidth=0.5, clip=True).encode(
            steps,
            alt.X2("high:Q"),
            alt.Y("euro:Q", title="euro a year", scale=axis_to("euro_top")),
            alt.Y2Datum(0),
        ),
        at.encode(
            alt.X(
                "service:Q",
                scale=x_scale,
                axis=x_axis,
                title="from this cycle service level to a percent more",
            )
        ),
    ).properties(width=charts.WIDTH - 40, height=110)
    return alt.vconcat(upper, lower).to_dict()


def sentence(result):
    """Where the safety stock comes from, what it costs and what it buys, in words."""
    here, D = result["here"], result["demand"]
    said = (
        f"A bag costs {result['holding']:.2f} euro a year to keep, {100 * result['rate']:.4g}% of"
        f" {result['value']:g} euro. While a delivery is on its way, {D.mean:.0f} bags are asked for on"
        f" average, with a standard deviation of {D.sd:.1f} ({result['by_demand']:.1f} from the demand,"
        f" {result['by_lead']:.1f} from the lead time). A new delivery is ordered when"
        f" {D.mean + here['safety_stock']:.0f} bags are left. Then {percent(here['level'])} of the deliveries"
        f" come before the shelf is empty, and {percent(here['fill_rate'])} of the bags are sold at once."
        f" {_next(result)}."
    )
    if D.mean < 2 * D.sd:
        said += (
            " Beware: demand varies so much here that the normal curve has demand below zero. See 'Break it'."
        )
    return said


def table(result):
    """Safety stock, its cost, the fill rate and the price of the next step, by cycle service level."""
    t = result["table"]
    return pd.DataFrame(
        {
            "safety stock (bags)": t["safety_stock"].to_numpy(),
            "cost (euro a year)": t["euro"].to_numpy(),
            "fill rate (%)": 100 * t["fill_rate"].to_numpy(),
            "next step (%)": 100 * t["to"].to_numpy(),
            "its price (euro a year)": t["more"].to_numpy(),
        },
        index=pd.Index([f"{100 * x:g}%" for x in t["level"]], name=CYCLE),
    )


def files(result):
    """The carrying rate by its parts, and the table of service, to be saved."""
    parts = result["parts"] | {"total": 100 * result["rate"]}
    rate = pd.DataFrame(
        {
            "% a year": list(parts.values()),
            "euro a bag and year": [v / 100 * result["value"] for v in parts.values()],
        },
        index=pd.Index(parts, name="part"),
    )
    return {"carrying rate": rate, "service": table(result)}
