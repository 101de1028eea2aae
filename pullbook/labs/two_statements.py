"""The lab of chapter 08: a month of orders, made to a plan and made to order, and the income statement of each."""

from dataclasses import replace
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook import charts, orders
from pullbook._check import number
from pullbook.cases.halyard import halyard
from pullbook.costing.carrying import carrying_cost
from pullbook.costing.money import cents, euro
from pullbook.costing.statement import METHODS, Row, income_statement, period, reconcile, side_by_side
from pullbook.engine import simulate
from pullbook.labs._lab import Lab, Pick, Slider
from pullbook.line import Line
from pullbook.policy import Policy

DAYS, CLOSE = 20, 160.0  # four weeks; the books close on the last Friday evening, after 160 working hours
LOT = 10  # bags in a lot of the plan
SHELF = {"tote": 20, "satchel": 15, "backpack": 10}  # finished bags of the plan's line on the first Monday
MONTH = 8  # which month the lab looks at
LATE, PATIENCE = 5.0, 0.2  # euro an order that is late; euro off the price for each hour that a bag is waited for
NET = 42.0  # euro that a bag brings at its full price: 44 less 2 to sell it


@lru_cache(maxsize=64)
def month_shop(minutes=6.0):
    """Halyard Bags, a Workshop, with a change-over at the cutting table: `minutes` whenever the next bag is of another kind.

    >>> month_shop(6).line.stations[0].setup              # h
    0.1
    """
    shop = halyard()
    cut, *others = shop.line.stations
    return replace(shop, line=Line([replace(cut, setup=number("minutes", minutes, "min", low=0) / 60), *others]))


def month_rates(carrying=0.375, late=LATE, patience=PATIENCE):
    """Halyard's Rates with the price of a late order (euro) and of an hour of waiting (euro a bag). carrying: a year, share of the value.

    >>> month_rates(late=8).late
    8
    """
    return replace(halyard().rates, carrying=carrying, late=late, patience=patience)


@lru_cache(maxsize=64)
def month_orders(month=MONTH):
    """The orders of four weeks, 40 a day, promised within a day of 8 h. month: which one.

    >>> len(month_orders(8))
    820
    """
    return halyard().orders(days=DAYS, seed=month)


def more_of(plan, percent):
    """The plan with `percent` more bags of each kind, spread over the month.

    >>> plan = halyard().plan(month_orders(8), seed=8)
    >>> len(plan), len(more_of(plan, 10))
    (820, 901)
    """
    share = number("percent", percent, "%", low=0, high=100) / 100
    count = plan.groupby("item", observed=True).cumcount()
    again = np.floor((count + 1) * share + 1e-9) > np.floor(count * share + 1e-9)
    return pd.concat([plan, plan[again]]).sort_values("time", kind="stable", ignore_index=True) if again.any() else plan


def monday_plan(placed, error, seed=0):
    """A plan that is made anew each Monday: the week's forecast, and what is missing from the opening shelf (or less what is too much).

    placed: order table. error: of the forecast, as in `pb.orders.plan`. Returns a plan table.

    >>> len(monday_plan(month_orders(8), 0.0)) == len(month_orders(8))
    True
    """
    week = 40.0
    forecast = orders.plan(placed, error, period=week, ahead=0.0, seed=seed)
    rows = []
    for item, shelf in SHELF.items():
        stock = shelf
        for w in range(int(np.ceil(CLOSE / week))):
            bags, sold = (int(((t["item"] == item) & (t["time"] // week == w)).sum()) for t in (forecast, placed))
            start = max(0, bags + shelf - stock)
            stock += start - sold
            rows += [(max(0.0, (w + (k + 0.5) / start) * week - 1), item) for k in range(start)]
    made = pd.DataFrame(rows, columns=["time", "item"]).assign(quantity=1)
    made["item"] = pd.Categorical(made["item"], categories=sorted(SHELF))
    return made.sort_values("time", kind="stable", ignore_index=True)


@lru_cache(maxsize=512)
def push_run(error, minutes, over=0.0, month=MONTH, mondays=False):
    """A Run of the month under a plan that is off by `error` (share), made in lots of 10, with `over` percent more bags than planned.

    minutes: of a change-over. mondays: is the plan made anew each Monday? The shelf holds 45 bags to begin with.
    """
    shop, placed = month_shop(minutes), month_orders(month)
    plan = monday_plan(placed, error, month) if mondays else shop.plan(placed, error, seed=month)
    return simulate(shop.line, Policy.push(more_of(plan, over), SHELF, lot=LOT), placed, seed=month)


@lru_cache(maxsize=512)
def pull_run(minutes, month=MONTH, lot=1):
    """A Run of the same month, each bag (or lot) started by its orders. minutes: of a change-over."""
    return simulate(month_shop(minutes).line, Policy.make_to_order(lot=lot), month_orders(month), seed=month)


def bags(run):
    """Bags of a run at the closing date, a dict: sold, left (finished and not sold), open (ordered and not delivered), made (finished).

    >>> bags(pull_run(6))
    {'sold': 818, 'left': 0, 'open': 2, 'made': 818}
    """
    sold, made = (int((t <= CLOSE).sum()) for t in (run.delivered, run.finish[:, -1]))
    return {"sold": sold, "left": run.settings.stock[-1] + made - sold, "open": len(run.orders) - sold, "made": made}


def marked_down(statement, left, net):
    """The Statement with `left` bags valued at what they will bring, `net` euro a bag, where the books hold them at more.

    The lower of cost and net realisable value (IAS 2): what is between them is a cost now. Raises ValueError for a number below 0.

    >>> s = month_statements({"push": push_run(0.3, 6)})["push"]
    >>> s.income - marked_down(s, 10, net=22).income                     # ten bags at 32 are written down to 22
    Decimal('100.00')
    """
    left, net = number("left", left, "bags", low=0), number("net", net, "euro a bag", low=0)
    cost = halyard().rates.of(halyard().line)
    book = int(cost.material.sum() + (statement.method != "throughput") * (cost.labour + cost.variable).sum()
               + (statement.method == "absorption") * cost.fixed.sum())
    loss = round(left * max(0, book - cents("net", net)))
    if not loss:
        return statement
    *lines, income = statement.lines
    down = Row("bags marked down", -loss, because=f"{left:,.0f} bags from {euro(book)} to {euro(cents('net', net))}")
    return replace(statement, lines=(*lines, down, replace(income, cents=income.cents - loss)))


def month_statements(runs, rates=None, method="absorption", net=NET):
    """A dict of income statements of runs of the month, closed after 160 h.

    runs: dict of Runs by name. rates: Rates (None: `month_rates()`). method: of costing. net: what a bag that is left will bring, euro.

    >>> both = month_statements({"push": push_run(0.3, 6), "pull": pull_run(6)})
    >>> {name: str(s.income) for name, s in both.items()}
    {'push': '4276.93', 'pull': '5880.43'}
    """
    rates = month_rates() if rates is None else rates
    return {name: marked_down(income_statement(period(run, rates, CLOSE), method), bags(run)["left"], net) for name, run in runs.items()}


def advantage(error=30, minutes=6, over=0, carrying=37.5, late=LATE, patience=PATIENCE, net=NET, method="absorption", months=(MONTH,)):
    """Pull's income less push's, euro a month, mean over `months`. The settings are those of the lab.

    >>> round(advantage())
    1604
    """
    rates = month_rates(carrying / 100, late, patience)
    gaps = []
    for month in months:
        both = month_statements({"push": push_run(error / 100, minutes, over, month), "pull": pull_run(minutes, month)}, rates, method, net)
        gaps.append(float(both["pull"].income - both["push"].income))
    return float(np.mean(gaps))


def mean_month(make, months=range(1, 21), rates=None):
    """Means over months: a Series of what the books say and what lies behind it. Euro a month, unless the name says otherwise.

    make: function of the month's number that returns its Run. rates: Rates (None: `month_rates()`). By absorption costing.

    >>> mean_month(pull_run_at(6), months=[8])[["COGS a bag", "income"]].round(2).to_dict()
    {'COGS a bag': 33.28, 'income': 5880.43}
    """
    rows = []
    for month in months:
        run = make(month)
        s, b = month_statements({"": run}, rates)[""], bags(run)
        rows.append({"COGS a bag": float(s.cogs) / b["sold"], "gross margin %": 100 * float(s.gross_margin / s["sales"]), "net margin %": 100 * float(s.income / s["sales"]),
                     "income": float(s.income), "cash": float(s.period.cash), "bags sold": b["sold"], "bags left": b["left"],
                     "mean stock": mean_stock(run, rates), "carrying cost": -float(s["carrying cost"]), "materials": s.period.put_in.material / 100,
                     "set-ups": -float(s["set-ups"])})
    return pd.DataFrame(rows).mean()


def push_run_at(error, minutes, over=0.0, mondays=False):
    """`push_run` as a function of the month alone, for `mean_month`."""
    return lambda month: push_run(error, minutes, over, month, mondays)


def pull_run_at(minutes, lot=1):
    """`pull_run` as a function of the month alone, for `mean_month`."""
    return lambda month: pull_run(minutes, month, lot)


def two_statements():
    """Two income statements of one month of orders: bags made to a plan in lots of ten, and bags made to order.

    Returns a Lab with the settings error (%), minutes (of a set-up), over (% made beyond the plan), carrying (% a year), late (euro an
    order), patience (euro a bag and hour), net (euro a bag that is left will bring) and method (of costing).
    """

    def run(error, minutes, over, carrying, late, patience, net, method):
        runs = {"push": push_run(error / 100, minutes, over), "pull": pull_run(minutes)}
        rates = month_rates(carrying / 100, late, patience)
        both = month_statements(runs, rates, method, net)
        return {"runs": runs, "statements": both, "bags": {k: bags(r) for k, r in runs.items()}, "rates": rates, "error": error, "rows": short(both)}

    controls = [Slider("error", "How wrong the plan is", "%", 0, 80, 5, 30), Slider("minutes", "Set-up", "min", 0, 12, 1, 6),
                Slider("over", "Made beyond the plan", "%", 0, 20, 1, 0), Slider("carrying", "Carrying cost", "% a year", 0, 100, 2.5, 37.5),
                Slider("late", "A late order costs", "euro", 0, 20, 1, LATE), Slider("patience", "An hour of waiting takes off", "euro a bag", 0, 1, 0.05, PATIENCE),
                Slider("net", "A bag left over will bring", "euro", 0, 42, 1, NET), Pick("method", "Costing", METHODS, "absorption")]
    return Lab("Two statements", run, controls, chart, sentence, table,
               tries=["Set the plan's error to 0%. Who wins now, and on which line?",
                      "Plan error 30% again. Make the set-up longer, minute by minute, until push wins.",
                      "Make 20% beyond the plan. Watch push's income, then its cash in the sentence. Then do it under variable costing.",
                      "A bag left over will bring 10 euro: on which line does that stand, and why wasn't it there before?"],
               files=files)


# ---- what the lab shows

_GAP = "overhead over- or under-applied"
_SAME = {"opening stock": "goods sold", "cost put into work": "goods sold", "closing stock": "goods sold", "fixed selling": "selling",
         "fixed overhead not applied": _GAP, "fixed overhead applied too much": _GAP}
_WHY = {"bags": "{:,} more bags sold", "discounts for waiting": "shorter waits", "late orders": "fewer late orders", "set-ups": "fewer set-ups",
        "carrying cost": "less stock", "bags marked down": "fewer bags marked down", _GAP: "more fixed overhead charged to bags",
        "labour and variable overhead": "less paid for work"}


def short(both):
    """The statements of push and pull in few lines: opening, made and closing become 'goods sold'. A table by line, euro."""
    rows = {}
    names = side_by_side(both)
    total = {line.name for s in both.values() for line in s.lines if line.total}
    for name, push, pull in zip(names.index, names["push"], names["pull"]):
        if name != "cost of goods sold":
            row = rows.setdefault(_SAME.get(name, name), {"push": 0.0, "pull": 0.0, "total": name in total})
            row["push"], row["pull"] = row["push"] + float(push), row["pull"] + float(pull)
    table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("line")
    return table.assign(difference=table["pull"] - table["push"])


def why(result):
    """What most of the difference comes from: euro in favour of the winner, and a few words."""
    steps = result["rows"]
    gap = steps.loc["operating income", "difference"]
    sign = 1 if gap >= 0 else -1
    each = steps.loc[~steps["total"], "difference"].to_dict()
    sold = result["bags"]["pull"]["sold"] - result["bags"]["push"]["sold"]
    parts = {"bags": each.pop("sales") + each.pop("goods sold") + each.pop("selling")} | each
    name = max(parts, key=lambda k: sign * parts[k])
    return sign * parts[name], _WHY[name].format(abs(sold))


def chart(result):
    """The two statements as numbers, and beside them the way from push's income to pull's, line by line."""
    rows = result["rows"].reset_index()
    push, pull = (float(result["statements"][k].income) for k in ("push", "pull"))
    winner = "Pull" if pull >= push else "Push"
    amount, because = why(result)
    title = f"{winner} earns {abs(pull - push):,.0f} euro more; the largest part is {because} ({amount:,.0f})"
    more = f"Operating income: push {push:,.0f}, pull {pull:,.0f} euro. Steps to the right are in favour of pull".replace("-", "−")
    step = np.where(rows["total"], 0.0, rows["difference"])
    end = push + np.cumsum(step)
    rows = rows.assign(order=range(len(rows)), start=end - step, end=end, side=np.where(step >= 0, FOR, AGAINST),
                       label=[f"{d:+,.0f}".replace("-", "−") if not t and abs(d) >= 0.5 else "" for d, t in zip(step, rows["total"])])
    rows["at"] = rows[["start", "end"]].max(axis=1)
    columns = rows.melt(["line", "order", "total"], ["push", "pull"], "who", "euro")
    columns["text"] = [f"{v:,.0f}".replace("-", "−") for v in columns["euro"]]
    low, high = min(push, pull, end.min()), max(push, pull, end.max())
    room = max(200.0, (high - low) * 0.16)
    ends = [{"euro": push, "who": "push's income", "row": rows["line"].iloc[0]}, {"euro": pull, "who": "pull's income", "row": rows["line"].iloc[-1]}]
    return charts.Drawn(_form(len(rows)), {"text": title, "subtitle": more},
                        f"{title}. {more}. Left, both statements line by line, euro; right, steps from push's income to pull's.",
                        columns=columns, steps=rows.drop(columns=["push", "pull"]), ends=ends,
                        room=[{"euro": low - room / 2}, {"euro": high + room}])


FOR, AGAINST = "in favour of pull", "in favour of push"


@lru_cache
def _form(n):
    """The specification for n lines, without data."""
    columns, steps, ends, room = (alt.Chart(alt.NamedData(name)) for name in ("columns", "steps", "ends", "room"))
    y = alt.Y("line:N", title=None, sort=alt.EncodingSortField("order", op="min"), axis=alt.Axis(labelLimit=220, ticks=False, domain=False, labelFontSize=12))
    bare = alt.Y("line:N", sort=alt.EncodingSortField("order", op="min"), axis=None)
    who = alt.X("who:N", title=None, sort=["push", "pull"], axis=alt.Axis(orient="top", labelAngle=0, ticks=False, domain=False, labelFontSize=12, labelFontWeight="bold"))
    word = columns.encode(who, y, text="text:N")
    size = {"height": 27 * n}
    left = alt.layer(word.transform_filter("!datum.total").mark_text(align="right", dx=24, fontSize=12, color="#222"),
                     word.transform_filter("datum.total").mark_text(align="right", dx=24, fontSize=12, fontWeight="bold", color="#000"), width=150, **size)
    x = alt.X("start:Q", title="from push's income to pull's (euro)", scale=alt.Scale(zero=False), axis=alt.Axis(format=",.0f", tickCount=5))
    side = alt.Color("side:N", scale=alt.Scale(domain=[FOR, AGAINST], range=[charts.OKABE_ITO[2], charts.OKABE_ITO[1]]), legend=alt.Legend(orient="bottom"))
    bars = steps.mark_bar(height=15).encode(x, bare, side, x2="end:Q")
    labels = steps.mark_text(align="left", dx=4, color="#222").encode(alt.X("at:Q"), bare, text="label:N")
    rule = ends.mark_rule(color="#333").encode(alt.X("euro:Q"), strokeDash=alt.StrokeDash(
        "who:N", scale=alt.Scale(domain=["push's income", "pull's income"], range=[[2, 2], [6, 3]]), legend=alt.Legend(orient="bottom", symbolType="stroke")))
    right = alt.layer(rule, bars, labels, room.mark_point(opacity=0).encode(alt.X("euro:Q")), width=330, **size)
    return alt.hconcat(left, right, spacing=12).to_dict()


def sentence(result):
    """Both months in words: income, cash and bags."""
    said = []
    for name, s in result["statements"].items():
        b = result["bags"][name]
        said.append(f"{name.capitalize()} sold {b['sold']:,} bags, income {float(s.income):,.0f} euro, cash {float(s.period.cash):,.0f} euro; "
                    f"{b['open']} of {b['open'] + b['sold']:,} orders were not filled by the closing date, and {b['left']} finished bags are left.")
    return " ".join(said)


def table(result):
    """Both statements line by line, the difference and what explains it; below them, cash."""
    lines = side_by_side(result["statements"])
    push, pull = (s.period.cash for s in result["statements"].values())
    lines.loc["cash in less cash out"] = [push, pull, pull - push, "all costs are paid when they arise; nothing waits in stock"]
    return lines


def files(result):
    """The statements, their comparison, and each one's way to variable costing, as tables by name."""
    both = result["statements"]
    out = {f"{name}, {s.method}": s.table().reset_index() for name, s in both.items()} | {"push and pull": table(result).reset_index()}
    for name, s in both.items():
        full, direct = (income_statement(s.period, m) for m in ("absorption", "variable"))
        out[f"{name}, reconciliation"] = reconcile(full, direct).reset_index()
    return out


def mean_stock(run, rates=None):
    """Mean value of all that lies in the shop until the closing date, euro.

    >>> round(mean_stock(pull_run(6)))
    107
    """
    return sum(carrying_cost(run, month_rates() if rates is None else rates, CLOSE).value.values()) / 100
