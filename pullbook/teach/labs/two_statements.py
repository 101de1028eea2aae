"""The lab of chapter 08: a month of orders, made to a plan and made to order, and the income statement of
each.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook._words import minus
from pullbook.costing.period import METHODS
from pullbook.costing.statement import income_statement, reconcile, side_by_side
from pullbook.show import charts
from pullbook.show.charts.forms import edged, euro_axis, hues, named, told_apart
from pullbook.teach.cases.month import (
    LATE,
    LOT,
    NET,
    PATIENCE,
    bags,
    month_rates,
    month_statements,
    pull_run,
    push_run,
)
from pullbook.teach.labs.frame import Lab, Pick, Slider


def two_statements() -> Lab:
    """Two income statements of one month of orders: bags made to a plan, and bags made to order.

    Returns a Lab with the settings error (%), plan (made 'before the month' or 'each Monday'), lot and
    pull_lot (bags in a lot of either side), minutes (of a set-up), over (% made beyond the plan), late (euro
    an order), patience (euro a bag and hour), net (euro a bag that is left will bring) and method (of
    costing).

    >>> rows = two_statements().result["rows"]
    >>> bool(rows.loc["sales", "pull"] > rows.loc["sales", "push"])  # bags that were ordered get sold
    True
    """

    def run(error, plan, lot, pull_lot, minutes, over, late, patience, net, method):
        push = push_run(error / 100, minutes, over, mondays=plan == MONDAYS, lot=lot)
        runs = {"push": push, "pull": pull_run(minutes, lot=pull_lot)}
        rates = month_rates(late, patience)
        both = month_statements(runs, rates, method, net)
        return {
            "runs": runs,
            "statements": both,
            "bags": {k: bags(r) for k, r in runs.items()},
            "rates": rates,
            "error": error,
            "rows": short(both),
        }

    controls = [
        Slider("error", "How wrong the plan is", "%", 0, 80, 5, 30),
        Pick("plan", "The plan is made", ("before the month", MONDAYS), "before the month"),
        Slider("lot", "Lots of the plan", "bags", 1, 20, 1, LOT),
        Slider("pull_lot", "Lots to order", "bags", 1, 20, 1, 1),
        Slider("minutes", "Set-up", "min", 0, 12, 1, 6),
        Slider("over", "Made beyond the plan", "%", 0, 20, 1, 0),
        Slider("late", "A late order costs", "euro", 0, 20, 1, LATE),
        Slider("patience", "An hour of waiting takes off", "euro a bag", 0, 1, 0.05, PATIENCE),
        Slider("net", "A bag left over will bring", "euro", 0, 42, 1, NET),
        Pick("method", "Costing", METHODS, "absorption"),
    ]
    return Lab(
        "Two statements",
        run,
        controls,
        chart,
        sentence,
        table,
        tries=[
            "Set the plan's error to 0%. Who wins now, and on which line?",
            "Plan error 30% again. Give both the same lots: 1, then 3. Whose bag costs more now?",
            "Lots of 3 for the plan, made each Monday; lots of 2 to order. Who wins?",
            (
                "Make 20% beyond the plan. Watch push's income, then its cash in the sentence. Then do it"
                " under variable costing."
            ),
            (
                "A bag left over will bring 10 euro: on which line does that stand, and why wasn't it there"
                " before?"
            ),
        ],
        files=files,
    )


MONDAYS = "each Monday"


# ---- what the lab shows

_GAP = "overhead over- or under-applied"
_SAME = {
    "opening stock": "bags sold, at standard",
    "cost put into work": "bags sold, at standard",
    "closing stock": "bags sold, at standard",
    "fixed selling": "selling",
    "fixed overhead not applied": _GAP,
    "fixed overhead applied too much": _GAP,
}
_WHY = {
    "bags": "{:,} more bags sold",
    "discounts for waiting": "shorter waits",
    "late orders": "fewer late orders",
    "set-ups": "fewer set-ups",
    "carrying cost": "less stock",
    "bags marked down": "fewer bags marked down",
    _GAP: "more fixed overhead charged to bags",
    "labour and variable overhead": "less paid for work",
}


def short(both):
    """The statements of push and pull in few lines, down to operating income: opening, made and closing
    become 'bags sold, at standard'. A table by line, euro.
    """
    rows = {}
    names = side_by_side(both)
    total = {line.name for s in both.values() for line in s.lines if line.total}
    for name, push, pull in zip(names.index, names["push"], names["pull"]):
        if name != "cost of goods sold":
            row = rows.setdefault(_SAME.get(name, name), {"push": 0.0, "pull": 0.0, "total": name in total})
            row["push"], row["pull"] = row["push"] + float(push), row["pull"] + float(pull)
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("line")
    return table.loc[:"operating income"].assign(difference=table["pull"] - table["push"])


def why(result):
    """What most of the difference comes from: euro in favour of the winner, and a few words."""
    steps = result["rows"]
    gap = steps.loc["operating income", "difference"]
    sign = 1 if gap >= 0 else -1
    each = steps.loc[~steps["total"], "difference"].to_dict()
    sold = result["bags"]["pull"]["sold"] - result["bags"]["push"]["sold"]
    parts = {"bags": each.pop("sales") + each.pop("bags sold, at standard") + each.pop("selling")} | each
    name = max(parts, key=lambda k: sign * parts[k])
    return sign * parts[name], _WHY.get(name, name).format(abs(sold))


def chart(result):
    """The two statements as numbers, and beside them the way from push's income to pull's, line by line."""
    rows = result["rows"].reset_index()
    push, pull = (float(result["statements"][k].income) for k in ("push", "pull"))
    winner = "Pull" if pull >= push else "Push"
    amount, because = why(result)
    title = f"{winner} earns {abs(pull - push):,.0f} euro more; the largest part is {because} ({amount:,.0f})"
    earned = minus(f"Operating income: push {push:,.0f}, pull {pull:,.0f} euro")
    more = f"{earned}. Steps to the right are in favour of pull"
    step = np.where(rows["total"], 0.0, rows["difference"])
    end = push + np.cumsum(step)
    rows = rows.assign(
        order=range(len(rows)),
        start=end - step,
        end=end,
        side=np.where(step >= 0, FOR, AGAINST),
        label=[minus(f"{d:+,.0f}") if not t and abs(d) >= 0.5 else "" for d, t in zip(step, rows["total"])],
    )
    rows["at"] = rows[["start", "end"]].max(axis=1)
    columns = rows.melt(["line", "order", "total"], ["push", "pull"], "who", "euro")
    columns["text"] = [minus(f"{v:z,.0f}") for v in columns["euro"]]
    low, high = min(push, pull, end.min()), max(push, pull, end.max())
    room = max(200.0, (high - low) * 0.16)
    ends = [
        {"euro": push, "who": "push's income", "row": rows["line"].iloc[0]},
        {"euro": pull, "who": "pull's income", "row": rows["line"].iloc[-1]},
    ]
    return charts.Drawn(
        _form(len(rows)),
        {"text": title, "subtitle": more},
        f"{title}. {more}. Left, both statements line by line, euro; right, steps from push's income to"
        " pull's.",
        columns=columns,
        steps=rows.drop(columns=["push", "pull"]),
        ends=ends,
        room=[{"euro": low - room / 2}, {"euro": high + room}],
    )


FOR, AGAINST = "in favour of pull", "in favour of push"


@lru_cache
def _form(n):
    """The specification for n lines, without data."""
    columns, steps, ends, room = named("columns", "steps", "ends", "room")
    y = alt.Y(
        "line:N",
        title=None,
        sort=alt.EncodingSortField("order", op="min"),
        axis=alt.Axis(labelLimit=220, ticks=False, domain=False, labelFontSize=12),
    )
    bare = alt.Y("line:N", sort=alt.EncodingSortField("order", op="min"), axis=None)
    who = alt.X(
        "who:N",
        title=None,
        sort=["push", "pull"],
        axis=alt.Axis(
            orient="top", labelAngle=0, ticks=False, domain=False, labelFontSize=12, labelFontWeight="bold"
        ),
    )
    word = columns.encode(who, y, text="text:N")
    size = {"height": 27 * n}
    left = alt.layer(
        word.transform_filter("!datum.total").mark_text(align="right", dx=24, fontSize=12, color="#222"),
        word.transform_filter("datum.total").mark_text(
            align="right", dx=24, fontSize=12, fontWeight="bold", color="#000"
        ),
        width=150,
        **size,
    )
    x = alt.X(
        "start:Q",
        title="from push's income to pull's (euro)",
        scale=alt.Scale(zero=False),
        axis=euro_axis(),
    )
    side = told_apart(
        "side", [FOR, AGAINST], colours=hues(5, 1), legend=alt.Legend(orient="bottom", direction="vertical")
    )
    bars = steps.mark_bar(height=15).encode(x, bare, *side, x2="end:Q")
    labels = steps.mark_text(align="left", dx=4, color="#222").encode(alt.X("at:Q"), bare, text="label:N")
    rule = ends.mark_rule(color="#333").encode(
        alt.X("euro:Q"),
        strokeDash=alt.StrokeDash(
            "who:N",
            scale=alt.Scale(domain=["push's income", "pull's income"], range=[[2, 2], [6, 3]]),
            legend=alt.Legend(orient="bottom", direction="vertical", symbolType="stroke"),
        ),
    )
    right = alt.layer(
        rule, bars, edged(labels), room.mark_point(opacity=0).encode(alt.X("euro:Q")), width=330, **size
    )
    return alt.hconcat(left, right, spacing=12).to_dict()


def sentence(result):
    """Both months in words: what a bag cost, income, cash and bags."""
    said = []
    for name, s in result["statements"].items():
        b = result["bags"][name]
        said.append(
            f"{name.capitalize()} sold {b['sold']:,} bags, cost of goods sold"
            f" {float(s.cogs) / max(b['sold'], 1):,.2f} euro a bag, income {float(s.income):,.0f} euro, cash"
            f" {float(s.period.cash):,.0f} euro; {b['open']} of {b['open'] + b['sold']:,} orders were not"
            f" filled by the closing date, and {b['left']} finished bags are left."
        )
    return " ".join(said)


def table(result):
    """Both statements line by line, the difference and what explains it; below them, cash."""
    lines = side_by_side(result["statements"])
    push, pull = (s.period.cash for s in result["statements"].values())
    lines.loc["cash in less cash out"] = [
        push,
        pull,
        pull - push,
        "all costs are paid when they arise; nothing waits in stock",
    ]
    return lines


def files(result):
    """The statements, their comparison, and each one's way to variable costing, as tables by name."""
    both = result["statements"]
    out = {f"{name}, {s.method}": s.table().reset_index() for name, s in both.items()} | {
        "push and pull": table(result).reset_index()
    }
    for name, s in both.items():
        full, direct = (income_statement(s.period, m) for m in ("absorption", "variable"))
        out[f"{name}, reconciliation"] = reconcile(full, direct).reset_index()
    return out
