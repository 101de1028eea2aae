"""The tables of a report of a plan, in the money of the shop."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from pullbook._words import counted
from pullbook.costing.assumptions import WEEKS, Assumptions
from pullbook.decide.inventory import rules
from pullbook.decide.planner import WAYS, Plan
from pullbook.decide.told import high_quarter, in_the_lead_time, of_a_year, over_budget, seasonal, weeks_ahead
from pullbook.demand.seasons import closed_weeks, open_weeks
from pullbook.show.charts.plans import hybrid_lead, in_currency, named_settings
from pullbook.show.report_words import DO, PRICES, WORDS

MONEY = WHOLE = "#,##0"  # as a workbook has them
CENTS, TENTH, SHARE = "#,##0.00", "#,##0.0", "0.0%"


def shop_name(plan: Plan) -> str:
    """Whose shop, as far as it is known.

    >>> shop_name(pb.planner.plan(pb.catalogue()))
    "Halyard's online shop"
    """
    return (plan.shop and plan.shop.name) or "a shop without a name"


def facts(plan: Plan) -> pd.DataFrame:
    """Whose shop, which file, from when to when, what was left out of it, doubts, currency: a table of about
    and known.

    >>> facts(pb.planner.plan(pb.catalogue()))["about"].tolist()[:3]
    ['shop', 'file', 'orders']
    """
    shop, demand, money = plan.shop, plan.demand, plan.currency
    last = demand.start + pd.Timedelta(weeks=plan.weeks, days=-1)
    rows = [("shop", shop_name(plan))]
    if shop is None:
        rows.append(("file", "none: a table of order lines"))
    else:
        rows += _of_file(shop)
    rows.append(("doubts", " ".join(plan.doubts) or "none"))
    used = f"{plan.weeks} whole weeks, {demand.start:%Y-%m-%d} to {last:%Y-%m-%d}"
    closed = int((~open_weeks(demand.units.sum(axis=0))).sum())
    shut = f"; the shop was closed in {closed} of them, as it seems: nothing was sold" if closed else ""
    rows.append(("weeks used", used + shut))
    if demand.baskets is None:
        rows.append(("items of an order", "not known: nothing is said of orders that would take two parcels"))
    rows.append(
        ("prices", PRICES if demand.prices is not None else "the same in all weeks, as far as is known")
    )
    unknown = int(np.isnan(demand.cost[np.isfinite(demand.price)]).sum())
    cost = f"not known for {counted(unknown, 'item')}: taken as {plan.cost_share:.0%} of the price"
    cost += " (of the mean price, where it was sold for less lately)" if demand.prices is not None else ""
    rows.append(("cost of the items", cost if unknown else "known for all items"))
    silent = len(demand.items) - len(plan.items)
    if silent:
        rows.append(("items without a plan", f"{silent:,}: without a price, or nothing sold in these weeks"))
    told = demand.currency or (shop is not None and shop.account is None)
    rows.append(("currency", money if told else f"{money}, since the orders don't tell which it is"))
    rows.append(("costs", plan.foreign or f"assumed, in {money}: see what it rests on"))
    return pd.DataFrame(rows, columns=["about", "known"])


def _of_file(shop):
    """What OrderLines tell of themselves."""
    account, sums = shop.account, shop.totals
    yield "file", shop.file if account is not None else "none: the orders were made or fetched"
    yield (
        "orders",
        f"{sums.rows:,} lines in {sums.orders:,} orders, {sums.first:%Y-%m-%d} to"
        f" {sums.last:%Y-%m-%d}, for {sums.items:,} items; together {sums.revenue:,.0f}",
    )
    if account is not None:
        left = "; ".join(f"{reason}: {n:,}" for reason, n in account.summary[1:].itertuples(index=False))
        yield "rows left out", f"{account.rows - account.kept:,} of {account.rows:,}{left and f' ({left})'}"
        if account.mapping is not None:
            yield (
                "read as",
                shop.dialect or "no system that is known: columns guessed by their names and cells",
            )
    if shop.unused:
        yield "columns not used", ", ".join(shop.unused)


def money(plan: Plan) -> pd.DataFrame:
    """What is needed in money, now and on average, and how that fits together: a table of money, amount and
    meaning.

    >>> table = money(pb.planner.plan(pb.catalogue())).set_index("money")["amount"]
    >>> bool(abs(table.iloc[0] - table.iloc[1] - table.iloc[2]) < 0.01)
    True
    """
    items, a = plan.items, plan.assumed
    pushed = items["policy"] == "push"
    filling, mean = items["filling"].sum(), items["money"].sum()
    stock, sold = plan.results["stock"], (items["forecast"] * items["cost"])[pushed].sum()
    closed, ahead = closed_weeks(plan.demand.units.sum(axis=0))
    shut = (
        "; but in each year known the shop was closed, or hardly sold, in some of these weeks: see the doubts"
    )
    year = plan.quarters["stock"].mean() * (1 - closed / WEEKS)
    year += plan.quarters["filling"].mean() * closed / WEEKS
    budget = ""
    if np.isfinite(plan.budget):
        times = f", which is {filling / plan.budget:.1f} times as much" if plan.budget else ""
        budget = (
            f". The budget allows {plan.budget:,.0f}: it bounds this line, and not the first filling{times}"
        )
    rows = [
        (
            "first filling",
            filling,
            f"the shelves of {counted(int(pushed.sum()), 'item')}, at cost: the sum of the column first"
            " filling. What lies there already comes off",
        ),
        ("of it now", items["now"].sum(), "what must lie there when the plan begins"),
        (
            f"of it {in_the_lead_time(plan)}",
            items["coming"].sum(),
            "under way by then: each week of the lead time as much of it comes as is sold, as forecast"
            + shut * bool(ahead[: a.lead_time].any()),
        ),
        (
            f"mean stock {weeks_ahead(plan) if seasonal(plan) else 'from then on'}",
            mean,
            f"on the shelves on average, at cost: the sum of the column mean stock{budget}",
        ),
        (
            "mean stock, if run by cards",
            cards := by_cards(plan),
            "the same items: cards come in whole lots, which is more than a reorder point asks for"
            + (f", {cards / mean:.1f} times as much" if mean else "")
            + (". That is more than the budget" if mean <= plan.budget < cards else ""),
        ),
        (
            "mean stock in the trials",
            stock["hybrid"],
            "not the line above, but of the weeks kept back: as"
            f" {counted(len(plan.trials), 'plan')} left it that knew fewer weeks than this one"
            + (f". {over[:-1]}" if (over := over_budget(plan)) else ""),
        ),
        ("the same, all push", stock["all push"], "in the trials, with every known item on the shelf"),
        (
            "weeks a unit lies there",
            mean / sold if sold else 0.0,
            "not money: the mean stock by what is sold of it in a week, at cost (Little's law). Goods must"
            " keep for longer than that",
        ),
        (
            "carrying, a year",
            a.carrying.total * year,
            f"{a.carrying.total:.1%} of the mean stock, {of_a_year(plan)}",
        ),
        (
            "saved, a year, as expected",
            items["saving"][pushed].sum(),
            "by stocking these items, against making them to order: the sum of the column saves,"
            f" {of_a_year(plan)}",
        ),
    ]
    hours = (
        "not money: what is made to order takes so many hours of work a week"
        f" ({60 * a.setup_hours:.0f} minutes an order and {60 * a.unit_hours:.0f} a unit); they are not paid"
        " for in earned"
    )
    rows.append(("hours a week", plan.load, hours))
    if high := high_quarter(plan):
        more = "what a plan of the quarter that begins then would keep, by its season"
        more += f": {high[1] / mean:.1f} times as much" if mean else ""
        more += ". That is more than the budget" if high[1] > plan.budget else ""
        rows.insert(4, (f"mean stock from {high[0]} on", high[1], more))
    table = pd.DataFrame(rows, columns=["money", "amount", "meaning"])
    forms = [TENTH if meaning.startswith("not money") else MONEY for meaning in table["meaning"]]
    return _formatted(table, plan, amount=forms)


def by_cards(plan: Plan) -> float:
    """What lies on the shelves on average where cards order the lots, and not reorder points; at cost.

    >>> made = pb.planner.plan(pb.catalogue())
    >>> float(round(by_cards(made) / made.items["money"].sum(), 1))
    1.2
    """
    items = plan.items[plan.items["policy"] == "push"]
    if not len(items):
        return 0.0
    mean, sd = plan.mean[items.index], (plan.cv * plan.mean)[items.index]
    r = (items["cards"] - 1) * items["Q"]  # a card comes free when a lot is opened
    shelf, _, _ = rules.shelf(r, items["Q"], mean, sd, plan.assumed.lead_time)
    return float(shelf @ items["cost"])


def to_do(plan: Plan) -> dict[str, pd.DataFrame]:
    """What to do first, item by item: tables of the items to stock, of those to make to order, and of those
    that have a note; in each the item first that matters most.

    >>> {name: len(table) for name, table in to_do(pb.planner.plan(pb.catalogue())).items()}
    {'stock': 131, 'make to order': 161, 'look at': 8}
    """
    t = plan.items.assign(
        units=np.where(plan.items["policy"] == "push", rules.first_fill(plan.items["r"], plan.items["Q"]), 0),
        kind=plan.items["ABC"] + plan.items["XYZ"] + ", " + plan.items["demand"],
        instead=-plan.items["saving"],
    ).reset_index()
    pushed, noted = t["policy"] == "push", t["note"] != ""
    stock = t[pushed].sort_values("saving", ascending=False, kind="stable")
    order = t[~pushed & ~noted].sort_values("instead", ascending=False, kind="stable")
    look = t[noted].sort_values("saving", ascending=False, kind="stable")
    stock = stock.assign(so_far=stock["filling"].cumsum())
    look = look.assign(do=[next(v for k, v in DO.items() if note.startswith(k)) for note in look["note"]])
    return {
        "stock": _named(
            stock,
            plan,
            units=("first filling (units)", WHOLE),
            filling=("first filling (euro)", MONEY),
            now=("of it now (euro)", MONEY),
            coming=(f"of it {in_the_lead_time(plan)} (euro)", MONEY),
            so_far=("first fillings so far (euro)", MONEY),
            r=("reorder point (units)", WHOLE),
            Q=("lot (units)", WHOLE),
            cards=("cards", WHOLE),
            saving=("saves (euro a year)", MONEY),
            money=("mean stock (euro)", MONEY),
            forecast=("forecast (units a week)", CENTS),
            service=("cycle service level", SHARE),
            kind=("class", None),
        ),
        "make to order": _named(
            order,
            plan,
            promise=("promise (working days)", TENTH),
            instead=("saves (euro a year)", MONEY),
            forecast=("forecast (units a week)", CENTS),
            kind=("class", None),
        ),
        "look at": _named(
            look,
            plan,
            note=("note", None),
            do=("what to do", None),
            promise=("promise (working days)", TENTH),
            forecast=("forecast (units a week)", CENTS),
            saving=("stocking it would save (euro a year)", MONEY),
        ),
    }


def by_week(plan: Plan) -> pd.DataFrame:
    """The reorder points and lots of the stocked items whose weeks ahead are uneven, week by week: a table,
    two rows an item, that first which saves most.

    >>> by_week(pb.planner.plan(pb.catalogue())).empty
    True
    """
    found, said = plan.by_week, {"r": "reorder point (units)", "Q": "lot (units)"}
    first = plan.items["saving"][found.index].sort_values(ascending=False, kind="stable").index
    both = pd.concat([found[name].assign(what=words) for name, words in said.items()]).loc[first]
    t = both.join(plan.items["description"]).reset_index()
    weeks = {str(day): (f"{day:%Y-%m-%d}", WHOLE) for day in found["r"]}
    return _named(t.rename(columns=str), plan, what=("in the week from", None), **weeks)


def earned(plan: Plan) -> pd.DataFrame:
    """What each way earned in the held-out weeks: a table by way.

    >>> earned(pb.planner.plan(pb.catalogue())).columns.tolist()[-2:]
    ['mean stock', 'stock left at the end']
    """
    names = {"profit": "earned", "stock": "mean stock", "left": "stock left at the end"}
    t = plan.results.rename(columns=names).reset_index()
    return _formatted(t, plan, **dict.fromkeys(t.columns[1:], MONEY))


def trials(plan: Plan) -> pd.DataFrame:
    """What each way earned in each trial, and how far the hybrid was ahead of its rival.

    >>> trials(pb.planner.plan(pb.catalogue()))["from"].tolist()[0]
    '2024-07-15'
    """
    t, start = plan.trials, plan.demand.start
    cuts = [*t.index, plan.weeks]
    dates = [f"{start + pd.Timedelta(weeks=int(k)):%Y-%m-%d}" for k in cuts]
    table = pd.DataFrame({"from": dates[:-1], "before": dates[1:], "weeks": np.diff(cuts)})
    for way in WAYS:
        table[way] = t[way].to_numpy()
    table["hybrid ahead by"] = (t["hybrid"] - t[plan.rival]).to_numpy()
    return _formatted(table, plan, weeks=WHOLE, **dict.fromkeys([*WAYS, "hybrid ahead by"], MONEY))


def assumptions(plan: Plan) -> pd.DataFrame:
    """What was assumed: a table of assumption, value, meaning and where it comes from.

    >>> table = assumptions(pb.planner.plan(pb.catalogue(), cost_share=0.5))
    >>> table.set_index("assumption").loc[["cost", "lost"], "set"].tolist()
    ['for this shop', 'usual value: check it']
    """
    usual = replace(plan, assumed=Assumptions(), cost_share=0.6, budget=np.inf).assumptions()["value"]
    t = plan.assumptions().reset_index()
    names = t["assumption"]
    own = [
        ""
        if name in ("learned from", "tried on")
        else "usual value: check it"
        if value == usual[name]
        else "for this shop"
        for name, value in zip(names, t["value"])
    ]
    shares = ("carrying", "of it obsolescence", "service", "lost", "cost", "made singly")
    forms = [
        SHARE if name in shares else WHOLE if v == int(v) else CENTS if isinstance(v, float) else WHOLE
        for name, v in zip(names, [0 if isinstance(v, str) else v for v in t["value"]])
    ]
    t["meaning"] = [in_currency(plan, text) for text in t["meaning"]]
    return _formatted(t.assign(set=own), plan, value=forms)


@lru_cache(maxsize=4)
def swings(plan: Plan) -> pd.DataFrame:
    """The tornado of a plan, worked out once."""
    return plan.tornado()


def tornado(plan: Plan) -> pd.DataFrame:
    """What the lead of the hybrid hangs on: a table of assumptions with their ranges, and the lead (money a
    week) at both ends.

    >>> tornado(pb.planner.plan(pb.catalogue()))["with that"].unique().tolist()
    ['ahead']
    """
    t = swings(plan)
    shown = named_settings(plan, t).reset_index(names="assumption")
    leads = t[["at_low", "at_high"]].to_numpy()
    ends = leads > 0
    ahead = hybrid_lead(plan) > 0
    kept = "ahead" if ahead else "behind"
    said = np.select(
        [ends.all(axis=1) if ahead else ~ends.any(axis=1), ends[:, 0] == ends[:, 1], ends[:, 0] != ahead],
        [
            kept,
            "behind at both" if ahead else "ahead at both",
            f"{'behind' if ahead else 'ahead'} at the low",
        ],
        f"{'behind' if ahead else 'ahead'} at the high",
    )
    said = np.where((leads.round() == 0).all(axis=1), "level", said)
    at = {"at_low": "lead at the low (euro a week)", "at_high": "lead at the high (euro a week)"}
    table = shown.drop(columns=["swing", "turns"]).rename(columns=at).assign(**{"with that": said})
    return _formatted(
        table.rename(columns=lambda c: in_currency(plan, c)),
        plan,
        **{in_currency(plan, c): MONEY for c in at.values()},
    )


def words(plan: Plan) -> pd.DataFrame:
    """What each word means: a table.

    >>> words(pb.planner.plan(pb.catalogue()))["word"].iloc[2]
    'all push, all pull, hybrid'
    """
    return pd.DataFrame(WORDS.items(), columns=["word", "meaning"])


def _named(table, plan, **columns):
    """Some columns of items under the names that are to be read; item and description before them."""
    first = ["item"] + ["description"] * bool((table["description"] != table["item"].map(str)).any())
    names = {key: in_currency(plan, name) for key, (name, _) in columns.items()}
    made = table[[*first, *columns]].rename(columns=names).reset_index(drop=True)
    return _formatted(made, plan, **{names[key]: form for key, (_, form) in columns.items() if form})


def _formatted(table, plan, **formats):
    """The table, with how its columns are to be shown, and its own sentences in the shop's money."""
    for name in {"meaning"} & set(table):
        table[name] = [in_currency(plan, text) for text in table[name]]
    table.attrs["formats"] = formats
    return table
