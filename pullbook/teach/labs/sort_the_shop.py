"""The lab of chapter 10: the items of a shop as dots, and for each the cheaper of stocking it and making it
to order.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook.costing.assumptions import WEEK, WEEKS, Assumptions
from pullbook.decide.hybrid import abc, frontier, item_costs, partition, xyz
from pullbook.demand.order_lines import OrderLines, demand_of
from pullbook.demand.weekly import Weekly
from pullbook.show import charts
from pullbook.show.charts.forms import euro_axis, hues, named, told_apart
from pullbook.show.charts.plans import MOST, sides
from pullbook.teach.cases.catalogue import catalogue
from pullbook.teach.labs.frame import Lab, Pick, Slider

WAYS = ["all pull", "all push", "this plan"]
BY_MONEY, AS_A_LOT = "by money", "as a lot"
GROUPS = {
    "all": None,
    "A": ("ABC", "A"),
    "B": ("ABC", "B"),
    "C": ("ABC", "C"),
    "X and Y": ("XYZ", "XY"),
    "Z": ("XYZ", "Z"),
}


def sort_the_shop(shop: OrderLines | Weekly | pd.DataFrame | None = None, *, cost_share: float = 0.6) -> Lab:
    """The items of a shop, volume against unevenness; each is pushed or pulled, whichever is expected to cost
    less, within the money there is.

    shop: what `pb.planner.plan` takes, such as pb.online_retail() or pb.read_orders(file); None: Halyard's
    catalogue. cost_share: of the price, where the cost is not known. Returns a Lab with the settings setup
    (euro), lost (%), lead (weeks), making (working days that customers wait for what is made to order: 2, 5
    or 10 days, or as a lot: as long as it takes to replenish), service (by money, or a cycle service level by
    decree), obsolescence (% a year), budget (% of the money that would pay) and look (at a class of items).

    >>> lab = sort_the_shop()
    >>> lab.set(lost=0).result["pushed"] < lab.set(lost=20).result["pushed"]
    True
    """
    shop = known(demand_of(catalogue() if shop is None else shop), cost_share)

    def run(setup, lost, lead, making, service, obsolescence, budget, look):
        assumptions = Assumptions(
            setup=setup,
            lost=lost / 100,
            lead_time=lead,
            making=WEEK * lead if making == AS_A_LOT else float(making.split()[0]),
            service=None if service == BY_MONEY else float(service.rstrip("%")) / 100,
        ).with_obsolescence(obsolescence / 100)
        return sort(shop, assumptions, budget / 100) | {"look": look}

    return Lab(
        "Sort the shop",
        run,
        [
            Slider("setup", "A set-up", "euro", 0, 10, 0.25, 2),
            Slider("lost", "Customers who do not wait", "%", 0, 30, 1, 5),
            Slider("lead", "To replenish takes", "weeks", 1, 8, 1, 2),
            Pick("making", "To make an order takes", ("2 days", "5 days", "10 days", AS_A_LOT), "5 days"),
            Pick("service", "Service of what is stocked", (BY_MONEY, "50%", "80%", "95%", "99%"), BY_MONEY),
            Slider("obsolescence", "Goes out of fashion", "% a year", 0, 100, 5, 10),
            Slider("budget", "Money for stock", "% of what pays", 0, 100, 5, 100),
            Pick("look", "Look at", tuple(GROUPS), "all"),
        ],
        chart,
        sentence,
        table,
        files=lambda result: {"items": items(result).reset_index(), "classes": table(result).reset_index()},
        tries=[
            "Move the set-up from 0.5 to 10 euro. To which side do the items go, and which go first?",
            (
                "Nobody minds waiting (0%), or 20 in 100 go elsewhere. How much of the shop is left on the"
                " pull side?"
            ),
            "Decree a service of 99% for all that is stocked. Who is better off, and what does it cost?",
            "Let a lot take 8 weeks. Then let an order take as long. Which of the two moves items?",
            "Take the money away, 25% at a time. Which quarter hurts?",
            (
                "Drag a frame round some dots with the mouse: it adds them up. Or look at a class with the"
                " buttons."
            ),
        ],
    )


def known(demand, cost_share):
    """The table of a Weekly's items that were sold and have a price, with their ABC and XYZ classes, by
    revenue.
    """
    fine = (demand.units.sum(axis=1) > 0) & np.isfinite(demand.price) & (demand.price > 0)
    t = demand.table(cost_share)[fine]
    return t.assign(
        description=demand.description[fine],
        ABC=abc(t["mean"] * t["price"]).to_numpy(),
        XYZ=xyz(demand.units[fine]).to_numpy(),
        cv=t["sd"] / t["mean"],
    )


def sort(shop, assumptions, share=1.0):
    """The shop sorted under Assumptions, with `share` of the money that would pay: the table of `item_costs`,
    what is stocked, and what the ways earn in a year.
    """
    each = item_costs(shop, assumptions)
    money = float(each["money"][each["push"]].sum())
    chosen = partition(each, share * money if share < 1 else np.inf, "greedy")
    margin = float((shop["mean"] * (shop["price"] - shop["cost"])).sum() * WEEKS)
    earns = {
        "all push": margin - float(each["stocked"].sum()),
        "all pull": margin - float(each["ordered"].sum()),
    }
    earns["this plan"] = earns["all pull"] + chosen.saving
    return {
        "shop": shop,
        "each": each,
        "chosen": chosen.stocked.to_numpy(),
        "pushed": int(chosen.stocked.sum()),
        "assumptions": assumptions,
        "earns": earns,
        "money": {"all push": float(each["money"].sum()), "all pull": 0.0, "this plan": chosen.money},
    }


def break_even(shop, assumptions, volume):
    """The largest cv (of up to 64) at which stocking still costs no more, for an item of the shop's median
    price, cost and units an order that sells `volume` units a week (an array).

    An item below is cheaper to stock, one above to make to order. Below 0: it is never cheaper to stock.
    Found by halving 0 to 64 fourteen times, with the costs of `item_costs`.
    """
    size = (shop["mean"] / shop["orders"]).median()
    price, cost = shop["price"].median(), shop["cost"].median()

    def pays(cv):
        item = {"mean": volume, "sd": cv * volume, "orders": volume / size, "price": price, "cost": cost}
        return item_costs(pd.DataFrame(item), assumptions)["saving"].to_numpy() >= 0

    low, width = np.zeros(len(volume)), 64.0
    for _ in range(14):
        width /= 2
        low = np.where(pays(low + width), low + width, low)
    return np.where(pays(low), low, -1.0)


def curve(result, most=80):
    """What can be earned with how much money in stock, from all pull to all push: items enter by what a euro
    saves. A table: money, profit (euro a year).
    """
    line = frontier(result["each"], every=True)
    top = int(line["saving"].argmax())
    some = np.unique(
        np.concatenate(
            [np.arange(min(20, len(line))), np.linspace(0, len(line) - 1, most).astype(int), [top]]
        )
    )
    line = line.iloc[some]
    return pd.DataFrame(
        {"money": line["money"].to_numpy(), "profit": result["earns"]["all pull"] + line["saving"].to_numpy()}
    )


def items(result):
    """The items one by one."""
    return (
        result["shop"]
        .join(result["each"].drop(columns="push"))
        .assign(policy=np.where(result["chosen"], "push", "pull"))
    )


# ---- what it shows


def _against(result, way):
    """'8,676 euro a year more than all push'"""
    d = round(result["earns"]["this plan"] - result["earns"][way])
    return f"as much as {way}" if d == 0 else f"{abs(d):,} euro {'more' if d > 0 else 'less'} than {way}"


def group(result):
    """Which items are looked at: an array of True and False."""
    column = GROUPS[result["look"]]
    return (
        np.ones(len(result["shop"]), bool)
        if column is None
        else result["shop"][column[0]].isin(list(column[1])).to_numpy()
    )


def chart(result):
    """The dots and the line between push and pull, above; profit against money tied up, below."""
    shop, n, looked = result["shop"], len(result["shop"]), group(result)
    title = f"Push {result['pushed']:,} of {n:,} items: {_against(result, 'all push')}"
    words = (
        f"{result['money']['this plan']:,.0f} euro in stock (all push {result['money']['all push']:,.0f}); a"
        f" year earns {_against(result, 'all pull')}"
    )
    if n > MOST:
        words += f". Drawn: the {MOST} items with most revenue"
    top = min(8.0, float(np.ceil(shop["cv"].max())))
    volume = np.geomspace(max(shop["mean"].min(), 0.01), shop["mean"].max(), 30)
    line = break_even(shop, result["assumptions"], volume)
    dots = [
        {
            "mean": round(m, 3),
            "cv": round(min(v, top), 3),
            "policy": "push" if c else "pull",
            "seen": int(s),
            "saving": round(x),
            "money": round(e),
        }
        for m, v, c, s, x, e in zip(
            *(
                a[:MOST]
                for a in (
                    shop["mean"].to_numpy(),
                    shop["cv"].to_numpy(),
                    result["chosen"],
                    looked,
                    result["each"]["saving"].to_numpy(),
                    result["each"]["money"].to_numpy(),
                )
            )
        )
    ]
    ways = [{"way": w, "money": result["money"][w], "profit": result["earns"][w]} for w in WAYS]
    return charts.Drawn(
        _form(),
        {"text": title, "subtitle": words},
        f"{title}. {words}. Above, a dot an item: units a week across, cv of weekly demand upwards; pushed"
        " items are circles, pulled ones triangles, and a line shows where an item of middling price costs"
        " the same both ways. Below, a curve of profit a year against money in stock, from all pull on the"
        " left to all push on the right.",
        dots=dots,
        line=[{"mean": round(m, 4), "cv": round(min(v, top), 4)} for m, v in zip(volume, line) if v >= 0],
        curve=curve(result),
        ways=ways,
    )


@lru_cache
def _form():
    """The specification of both panels, without data."""
    dots, line, curve_, ways = named("dots", "line", "curve", "ways")
    x = alt.X(
        "mean:Q",
        scale=alt.Scale(type="log"),
        title="units a week (log scale)",
        axis=alt.Axis(labelOverlap="greedy", labelSeparation=6),
    )
    y = alt.Y("cv:Q", title="how uneven (cv of weekly demand)")
    brush = alt.selection_interval(name="brush")
    points = (
        dots.mark_point(filled=True, size=34)
        .encode(
            x,
            y,
            *sides(),
            opacity=alt.condition("datum.seen == 1", alt.value(0.8), alt.value(0.12)),
        )
        .add_params(brush)
        .properties(name="sorted_items")  # Altair would make up a name, another with each of its versions
    )
    edge = line.mark_line(color="#333", strokeDash=[6, 3], clip=True).encode(x, y)
    added = (
        dots.transform_filter({"param": "brush", "empty": False})
        .transform_aggregate(n="count()", saving="sum(saving)", money="sum(money)")
        .transform_filter("datum.n > 0")
        .transform_calculate(
            text=(
                "datum.n + (datum.n == 1 ? ' item' : ' items') + ' framed: to stock them all ties up ' +"
                " format(datum.money, ',.0f') + ' euro and saves ' + format(datum.saving, ',.0f') + ' a year'"
            )
        )
    )
    told = added.mark_text(align="right", baseline="top", color="#333").encode(
        x=alt.value(charts.WIDTH - 64), y=alt.value(4), text="text:N"
    )
    above = alt.layer(points, edge, told, width=charts.WIDTH - 60, height=230)
    money = alt.X("money:Q", title="money in stock (euro)", axis=euro_axis(6))
    profit = alt.Y(
        "profit:Q",
        title="earned a year (euro)",
        scale=alt.Scale(zero=False),
        axis=euro_axis(),
    )
    marks = ways.mark_point(filled=True, size=110, opacity=1).encode(
        money,
        profit,
        *told_apart(
            "way",
            WAYS,
            colours=[*hues(1, 0), "#222"],
            shapes=["triangle-up", "circle", "diamond"],
            legend=None,
        ),
    )
    names = [
        ways.transform_filter(f"datum.way == '{w}'")
        .mark_text(align=a, dx=dx, dy=dy, color="#222")
        .encode(money, profit, text="way:N")
        for w, a, dx, dy in (
            ("all pull", "left", 10, 3),
            ("all push", "right", -10, 4),
            ("this plan", "center", 0, 18),
        )
    ]
    below = alt.layer(
        curve_.mark_line(color="#888").encode(money, profit),
        marks,
        *names,
        width=charts.WIDTH - 60,
        height=150,
    )
    return (
        alt.vconcat(above, below, spacing=14)
        .resolve_scale(color="independent", shape="independent")
        .to_dict()
    )


def sentence(result):
    """What the plan is worth, in words, and what the items looked at do."""
    e, m = result["earns"], result["money"]
    text = (
        f"Push {result['pushed']:,} of {len(result['shop']):,} items, pull the rest: {e['this plan']:,.0f}"
        f" euro a year, {_against(result, 'all push')} and {_against(result, 'all pull')}."
        f" {m['this plan']:,.0f} euro lie in stock; all push needs {m['all push']:,.0f}."
    )
    looked = group(result)
    if result["look"] != "all":
        text += (
            f" Of the {looked.sum():,} items of class {result['look']},"
            f" {int(result['chosen'][looked].sum()):,} are pushed."
        )
    return text


def table(result):
    """The classes: how many items, how many are pushed, and what stocking the pushed ones saves (euro a year)
    and ties up (euro).
    """
    t = pd.DataFrame(
        {
            "ABC": result["shop"]["ABC"],
            "XYZ": result["shop"]["XYZ"],
            "items": 1,
            "pushed": result["chosen"].astype(int),
            "saved (euro a year)": result["each"]["saving"] * result["chosen"],
            "in stock (euro)": result["each"]["money"] * result["chosen"],
        }
    )
    return t.groupby(["ABC", "XYZ"]).sum().round(0).astype(int)
