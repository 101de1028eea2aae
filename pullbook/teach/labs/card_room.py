"""The lab of chapter 03: one line, many policies; what each holds, and how well it serves, over the whole
range of settings.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook.demand import orders
from pullbook.line.policy import Policy
from pullbook.run import sweep
from pullbook.run.engine import simulate
from pullbook.show import charts
from pullbook.show.charts.forms import SHAPES, STROKE, axis_to, named, told_apart
from pullbook.show.line_view import LineView
from pullbook.teach.cases.halyard import tote_cell
from pullbook.teach.labs.frame import Lab, Pick, Slider

FAMILIES = {  # by units or cards in all
    "Base stock": Policy.base_stock,
    "Kanban": lambda n: Policy.kanban([max(1, (n + k) // 4) for k in range(4)]),
    "CONWIP": lambda n: Policy.conwip(max(1, n)),
}
OWN = "Your own"
LEVELS = (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 19, 22, 26, 32, 40)
MEASURES = {"Share shipped at once": "fill_rate", "Mean wait (h)": "wait"}
REPLICATIONS, ORDERS, LONGEST = 20, 2_000, 8.0


def make(name, level, own=None):
    """The Policy of a family with `level` units or cards in all on the tote cell; own: (S, K) by station for
    'Your own'.

    Kanban spreads its cards evenly, with the odd ones at the last stations, and at least one each.

    >>> make("Kanban", 10).cards
    [2, 2, 3, 3]
    """
    if name in FAMILIES:
        return FAMILIES[name](int(level))
    if name == OWN:
        stock, cards = own
        return Policy(OWN, stock=list(stock), cards=[max(s, k, 1) for s, k in zip(stock, cards)])
    return Policy.make_to_order()


@lru_cache(maxsize=8)
def _orders(demand, cv):
    return tuple(
        orders.renewal(demand / tote_cell().day, cv**2, n=ORDERS, seed=seed) for seed in range(REPLICATIONS)
    )


def ask(choices, demand, cv):
    """Figures of policies on the tote cell: a row each, with units (all that is in the shop), fill_rate and
    wait.

    choices: dict, label -> Policy. demand: totes a day. cv: of the times between orders. The means of 20
    replications of 2,000 orders.

    >>> ask({"none": Policy.make_to_order()}, demand=20, cv=1.0)["fill_rate"].tolist()
    [0.0]
    """
    table = sweep.policies(tote_cell().line, choices, _orders(demand, cv), warmup=40.0)
    wide = table.pivot(index="policy", columns="figure", values="mean").loc[list(choices)]
    return wide.assign(units=wide["WIP"] + wide["stock"])


@lru_cache(maxsize=64)
def curves(demand, cv):
    """The three families, from few units or cards to many (kanban's spread evenly): `ask` for every level,
    with the columns policy and level.
    """
    keys = [(name, level) for name in FAMILIES for level in LEVELS]
    table = ask({k: make(*k) for k in keys}, demand, cv)
    return table.assign(policy=[k[0] for k in keys], level=[k[1] for k in keys]).reset_index(drop=True)


def card_room() -> Lab:
    """The card room: pick a policy or set base stock and cards by station, and see it beside the trade-off
    curves of base stock, CONWIP and kanban with its cards spread evenly.

    The line is the tote cell. Returns a Lab with the settings policy, level (units or cards in all), measure,
    demand (totes a day), cv (of the times between orders) and, for the policy 'Your own', S1 to S4 and K1 to
    K4.

    >>> lab = card_room().set(policy="Make to order")
    >>> float(lab.result["here"]["fill_rate"])  # nothing lies finished when an order comes
    0.0
    """
    line, day = tote_cell().line, tote_cell().day

    def run(policy, level, measure, demand, cv, **own):
        chosen = make(
            policy, level, ([own[f"S{i}"] for i in range(1, 5)], [own[f"K{i}"] for i in range(1, 5)])
        )
        here = ask({policy: chosen}, demand, cv).iloc[0]
        shown = simulate(line, chosen, orders.renewal(demand / day, cv**2, n=120, seed=3), seed=3)
        return {
            "policy": policy,
            "chosen": chosen,
            "measure": MEASURES[measure],
            "demand": demand,
            "curves": curves(demand, cv),
            "here": here,
            "run": shown,
        }

    controls = [
        Pick("policy", "Policy", ("Make to order", *FAMILIES, OWN), "Kanban"),
        Slider("level", "Units or cards in all", "no.", 1, 40, 1, 12),
    ]
    for i, name in enumerate(line.names, 1):
        controls += [
            Slider(
                f"S{i}",
                f"Base stock S after {name}",
                "totes",
                0,
                15,
                1,
                3 if i == 4 else 2,
                when=("policy", OWN),
            ),
            Slider(f"K{i}", f"Cards K at {name}", "cards", 1, 15, 1, 3, when=("policy", OWN)),
        ]
    controls += [
        Pick("measure", "Service as", tuple(MEASURES), "Share shipped at once"),
        Slider("demand", "Orders", "totes a day", 10, 25, 1, 20),
        Slider("cv", "How irregular orders come", "CV", 0, 2, 0.25, 1),
    ]
    return Lab(
        "The card room",
        run,
        controls,
        chart,
        sentence,
        table,
        view=(
            lambda r: LineView(r["run"], names=[str(r["policy"])], noun="totes", day=day, start=10.0),
            lambda view, r: view.show(r["run"], names=[str(r["policy"])]),
        ),
        tries=[
            (
                "Press play. A card rides with each tote; when the tote is taken, its card goes back and"
                " starts the next."
            ),
            "Take cards away one by one. What falls first: the units in the shop, or the service?",
            "Find the policy that ships 90% at once with the fewest totes in the shop.",
            (
                "Pick 'Your own': leave S at 0 before packing and put all stock behind it. Which policy have"
                " you made?"
            ),
            (
                "Pick 'Your own' and place ten cards, each with its tote (S and K alike): few at cut, many at"
                " pack. Can you beat CONWIP with 9?"
            ),
        ],
    )


def least(result):
    """(family, units): which family serves at least as well with the fewest units in the shop, between its
    settings; None if none.
    """
    name, here = result["measure"], result["here"]
    better = 1 if name == "fill_rate" else -1
    found = []
    for family, t in result["curves"].groupby("policy", sort=False):
        t = t.sort_values("units")
        reached = np.maximum.accumulate(better * t[name].to_numpy())
        if reached[-1] >= better * here[name] - 1e-12:
            found.append((float(np.interp(better * here[name], reached, t["units"])), family))
    units, family = min(found, default=(np.nan, None))
    return (family, units) if family else None


def chart(result):
    """The trade-off curves with the current setting as a dot."""
    name, here = result["measure"], result["here"]
    wait = name == "wait"
    both = result["curves"][["policy", "level", "units", "fill_rate", "wait"]].round(4)
    best = least(result)
    title = f"{result['policy']}: {here['units']:.1f} totes in the shop, " + (
        f"mean wait {here['wait']:.2f} h" if wait else f"{here['fill_rate']:.0%} shipped at once"
    )
    saves = best is not None and best[0] != result["policy"] and best[1] < here["units"] - 0.05
    more = (
        f"{best[0]} serves as well with {best[1]:.1f}"
        if saves
        else "None of the three curves serves as well with less"
    )
    top = min(LONGEST, float(np.ceil(both["wait"].max()))) if wait else 1.0
    dot = [{"units": here["units"], name: min(here[name], top), "label": "you"}]
    return charts.Drawn(
        _form(name),
        {"text": title, "subtitle": more},
        f"{title}. {more}. Curves of service against mean units in the shop for base stock, kanban and"
        " CONWIP, a point a setting.",
        axis_ends={"top": top, "right": int(max(20, min(45, here["units"] + 2)))},
        curves=both,
        dot=dot,
    )


@lru_cache
def _form(name):
    """The specification of the curves, without data. name: the measure of service."""
    x = alt.X(
        "units:Q",
        title="totes in the shop, in work and finished (mean)",
        scale=axis_to("right"),
    )
    y = (
        alt.Y("wait:Q", title="mean wait of an order (h)", scale=axis_to("top"))
        if name == "wait"
        else alt.Y(
            "fill_rate:Q",
            title="share of orders shipped at once",
            axis=alt.Axis(format="%"),
            scale=alt.Scale(domain=[0, 1]),
        )
    )
    families = list(FAMILIES)
    colour, dash, shape = told_apart("policy", families, dashes=charts.DASHES, shapes=SHAPES, legend=STROKE)
    base, dot = named("curves", "dot")
    you = dot.encode(x, y)
    return (
        alt.layer(
            base.mark_line(clip=True, strokeWidth=1.5).encode(x, y, colour, dash, order="level:Q"),
            base.mark_point(clip=True, size=35, filled=True, opacity=1).encode(x, y, colour, shape),
            you.mark_point(
                size=260,
                stroke="#111",
                strokeWidth=3,
                fill="white",
                fillOpacity=0.01,
                shape="circle",
                clip=True,
            ),
            you.mark_text(dx=16, dy=14, fontWeight="bold", color="#111", align="left").encode(text="label:N"),
        )
        .properties(width=charts.WIDTH, height=300)
        .to_dict()
    )


def sentence(result):
    """What this setting holds and how it serves, in words."""
    here = result["here"]
    return (
        f"{result['chosen']} On average {here['WIP']:.1f} totes are in work and {here['stock']:.1f} lie"
        f" finished; {here['fill_rate']:.0%} of the orders are shipped at once, and the average order waits"
        f" {here['wait']:.2f} h. (Means of {REPLICATIONS} runs of {ORDERS:,} orders; played is the start of"
        " one.)"
    )


def table(result):
    """The figures of the setting, and of every point of the curves."""
    columns = {
        "units": "totes in the shop",
        "WIP": "in work",
        "stock": "finished",
        "fill_rate": "shipped at once",
        "wait": "mean wait (h)",
        "TH": "totes an hour",
    }
    rows = result["curves"].assign(
        setting=[f"{p}, {n} in all" for p, n in zip(result["curves"]["policy"], result["curves"]["level"])]
    )
    here = result["here"].to_frame().T.assign(setting=f"You: {result['policy']}")
    return (
        pd.concat([here, rows])[["setting", *columns]]
        .set_index("setting")
        .rename(columns=columns)
        .astype(float)
    )
