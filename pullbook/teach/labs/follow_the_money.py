"""The lab of chapter 07: a day of orders, hour by hour; where the bags are, and what the accounts say of
them.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook._words import counted, minus
from pullbook.costing.accounts import (
    ACCOUNTS,
    COGS,
    CONTROL,
    FG,
    INVENTORY,
    OPENING,
    PAYABLES,
    RAW,
    RIP,
    STOCK,
    WAGES,
    WIP,
)
from pullbook.show import charts
from pullbook.show.charts.forms import euro_axis, hues, named, small, told_apart
from pullbook.teach.cases.day import CLOSE, STANDARD, WAYS, day_books, day_run
from pullbook.teach.labs.frame import Lab, Pick, Slider

RECENT = 40  # lines of the journal in the table


def follow_the_money() -> Lab:
    """A day of orders, step by step: units move from raw material to sold, and entries move their cost from
    account to account.

    Returns a Lab with the settings hour (h), way (of tracking), n (orders in the day), shelf (finished bags
    of each kind in the morning), minutes (of a change-over) and buy (bags' worth of material in a purchase).

    >>> lab = follow_the_money().set(hour=8.0)  # four times material for 10 bags, and what became of it
    >>> sum(lab.result["bags"].values()), round(sum(lab.result["balances"].values()), 2) + 0.0
    (40, 0.0)
    """

    def run(hour, way, n, shelf, minutes, buy):
        books, truth = (day_books(w, n, shelf, minutes, buy) for w in (way, "sequential"))
        made, upto = day_run(n, shelf, minutes), books.time <= hour
        balances, there = (
            {a: float(left) for a, left in b.balances(until=hour).items()} for b in (books, truth)
        )
        released, done, sold = (
            int(np.count_nonzero(t <= hour))
            for t in (made.release[:, 0], made.finish[:, -1], made.demand.delivered)
        )
        worth = [there[a] for a in (RAW, WIP, FG)]
        bags = {
            "raw": -(-released // buy) * buy - released,
            "in process": released - done,
            "finished": made.settings.stock[-1] + done - sold,
            "sold": sold,
        }
        return {
            "hour": hour,
            "way": way,
            "books": books,
            "lines": int(upto.sum()),
            "entries": int(books.first[upto].sum()),
            "debits": int(books.cents[upto].sum()) / 100,
            "balances": balances,
            "bags": bags,
            "worth": dict(zip(bags, (*worth, STANDARD * sold))),
            "shop": round(sum(worth), 2),
            "seen": round(sum(balances[a] for a in STOCK), 2),
            "reach": _reach(way, n, shelf, minutes, buy),
        }

    controls = [
        Slider("hour", "Time of the day", "h", 0, CLOSE, 0.1, 4.0),
        Pick("way", "Tracking", tuple(WAYS), "sequential"),
        Slider("n", "Orders", "a day", 8, 48, 4, 32),
        Slider("shelf", "Finished bags in the morning", "of each kind", 0, 6, 1, 0),
        Slider("minutes", "Set-up", "min", 0, 12, 1, 6),
        Slider("buy", "Material bought at a time", "bags' worth", 1, 40, 1, 10),
    ]
    return Lab(
        "Follow the money",
        run,
        controls,
        chart,
        sentence,
        table,
        tries=[
            (
                "Go back to 0 h, then on, step by step (arrow keys). Read the last entry above the picture:"
                " which account takes, which gives?"
            ),
            (
                "Go to 8.0 h, where the books close. What do the bags sold cost now, and what happened to"
                " Conversion Cost Control?"
            ),
            (
                "At 4.0 h, choose 'sale only'. The bags stay where they are. Which bars go, and how much"
                " stock is in no account?"
            ),
            (
                "Put 5 bags of each kind on the shelf in the morning, and compare 'completion, sale' with"
                " 'purchase, sale': what does each of them see of a finished bag?"
            ),
            (
                "Debits less credits, at any hour, by any way of tracking: can you find a setting where it is"
                " not zero?"
            ),
        ],
        files=files,
    )


@lru_cache(maxsize=128)
def _reach(*settings):
    """Lowest and highest balance of any account in the day, euro."""
    books = day_books(*settings)
    runs = [
        np.cumsum(books.cents * ((books.debit == k).astype(int) - (books.credit == k)))
        for k in range(len(ACCOUNTS))
    ]
    return (
        min(-40000, *(int(r.min(initial=0)) for r in runs)) / 100,
        max(40000, *(int(r.max(initial=0)) for r in runs)) / 100,
    )


# ---- what the lab shows

GROUPS = {
    RAW: "stock",
    RIP: "stock",
    INVENTORY: "stock",
    WIP: "stock",
    FG: "stock",
    COGS: "sold",
    CONTROL: "to be cleared",
    PAYABLES: "owed",
    WAGES: "owed",
    OPENING: "from yesterday",
}
SHAPES = {"raw": "diamond", "in process": "triangle-up", "finished": "square", "sold": "circle"}
_ROW = 56  # bags in a row of the picture


def _name(way):
    return (
        "sequential tracking"
        if way == "sequential"
        else "backflush at " + ("the " + way.removesuffix(" only") if way.endswith("only") else way)
    )


def finding(result):
    """What the state shows, in a sentence with its number."""
    shop, seen, hour = result["shop"], result["seen"], result["hour"]
    if hour >= CLOSE:
        cost, sold = result["balances"][COGS], result["bags"]["sold"]
        gap = cost - STANDARD * sold
        more = (
            f"plus {gap:,.2f} that no bag was charged with"
            if gap >= 0
            else f"less {-gap:,.2f} charged too much"
        )
        return f"Books closed: {sold} bags sold at {STANDARD} euro, {more}: COGS {cost:,.2f} euro"
    if not shop and not seen:
        return f"At {hour:.1f} h there is no stock, in the shop or in the books"
    if abs(shop - seen) < 0.005:
        return f"At {hour:.1f} h the books see all of the {shop:,.0f} euro of stock in the shop"
    lie = f"At {hour:.1f} h {shop:,.0f} euro of stock lie in the shop"
    if seen > shop:
        return f"{lie}; the books show {seen:,.0f}, {seen - shop:,.0f} too much"
    return f"{lie}; the books see {f'{seen:,.0f} of it' if seen else 'none of it'}"


def balanced(result):
    """Debits, credits and what is left between them, in words."""
    left = round(sum(result["balances"].values()), 2) + 0.0
    return (
        f"debits {result['debits']:,.2f} euro, credits {result['debits'] - left:,.2f}, difference {left:.2f}"
    )


def chart(result):
    """Above, the bags where they are; below, the balances of the accounts."""
    title, more = (
        finding(result),
        f"{_name(result['way']).capitalize()}, {result['entries']:,} entries so far; {balanced(result)}",
    )
    spots, labels = [], []
    for k, (place, count) in enumerate(result["bags"].items()):
        bags = counted(count, "bag")
        what = f"canvas for {bags}, fittings, boxes" if place == "raw" else bags
        labels.append(
            {
                "place": place,
                "x": -0.5,
                "y": k,
                "text": f"{place}: {what}; {result['worth'][place]:,.2f} euro",
            }
        )
        spots += [{"place": place, "x": i % _ROW, "y": k + 0.36 + 0.22 * (i // _ROW)} for i in range(count)]
    kept = set(result["books"].accounts)
    bars = [
        {
            "account": a,
            "euro": b,
            "group": GROUPS[a],
            "at": max(b, 0.0),
            "order": k,
            "text": minus(f"{b:,.2f}") if a in kept else "not used",
        }
        for k, (a, b) in enumerate(result["balances"].items())
    ]
    left = round(sum(result["balances"].values()), 2) + 0.0
    low, high = result["reach"]
    bars.append(
        {
            "account": "sum of all",
            "euro": left,
            "group": "",
            "at": 0.0,
            "order": len(ACCOUNTS),
            "text": f"{left:,.2f}",
        }
    )
    return charts.Drawn(
        _form(),
        {"text": title, "subtitle": more},
        f"{title}. {more}. Above, the bags by place: {'; '.join(x['text'] for x in labels)}. "
        "Below, the balance of each account, euro; debits to the right, credits to the left.",
        spots=spots,
        labels=labels,
        bars=bars,
        room=[{"euro": low}, {"euro": high + 0.22 * (high - low)}],
        zero=[{"euro": 0}],
    )


@lru_cache
def _form():
    """The specification of both panels, without data."""
    spots, labels, bars, room, zero = named("spots", "labels", "bars", "room", "zero")
    x, y = (
        alt.X("x:Q", scale=alt.Scale(domain=[-0.5, _ROW - 0.5]), axis=None),
        alt.Y("y:Q", scale=alt.Scale(domain=[-0.15, 4.0], reverse=True), axis=None),
    )
    place = told_apart(
        "place", list(SHAPES), colours=hues(4, 5, 2, 0), shapes=list(SHAPES.values()), legend=None
    )
    dots = spots.mark_point(filled=True, opacity=1, size=52).encode(x, y, *place)
    words = labels.mark_text(align="left", fontSize=12, color="#222").encode(x, y, text="text:N")
    above = alt.layer(
        words,
        dots,
        width=charts.WIDTH,
        height=130,
        title=small("Where the bags are", offset=2),
    )
    names = alt.Y(
        "account:N",
        title=None,
        sort=alt.EncodingSortField("order", op="min"),
        axis=alt.Axis(labelLimit=220, ticks=False, domain=False),
    )
    euro = alt.X(
        "euro:Q",
        title="credit balance ← euro → debit balance",
        axis=euro_axis(),
        scale=alt.Scale(nice=False),
    )
    groups = list(dict.fromkeys(GROUPS.values()))
    group = told_apart(
        "group",
        groups,
        colours=hues(2, 0, 3, 1, 5),
        legend=None,
    )
    wide = charts.WIDTH - 210
    below = alt.layer(
        room.mark_point(opacity=0).encode(alt.X("euro:Q")),
        bars.mark_bar(height=13).encode(euro, names, *group),
        zero.mark_rule(color="#333").encode(alt.X("euro:Q")),
        bars.mark_text(align="left", dx=5, color="#222", fontSize=12).encode(
            alt.X("at:Q"), names, text="text:N"
        ),
        bars.mark_text(align="left", color="#222", fontSize=12).encode(
            names, x=alt.value(wide + 8), text="group:N"
        ),
        width=wide,
        height=18 * (len(ACCOUNTS) + 1),
        title=small("What the accounts say", offset=2),
    )
    return alt.vconcat(above, below, spacing=6).resolve_scale(color="independent").to_dict()


def _last(result):
    books, k = result["books"], result["lines"] - 1
    if k < 0:
        return "No entry yet."
    of = f", order {books.order[k]}" if books.order[k] > 0 else ""
    return (
        f"Last entry ({books.time[k]:.2f} h{of}): {books.reasons[books.reason[k]]}: debit"
        f" {ACCOUNTS[books.debit[k]]}, credit {ACCOUNTS[books.credit[k]]}, {books.cents[k] / 100:,.2f} euro."
    )


def sentence(result):
    """The last entry, what is in the shop and in the books, and the trial balance, in words."""
    bags = result["bags"]
    return (
        f"{_last(result)} By now {bags['sold']} bags are sold, {bags['finished']} finished and"
        f" {bags['in process']} in process. Stock, with the material not yet used: {result['shop']:,.2f} euro"
        f" in the shop, {result['seen']:,.2f} in the books. Trial balance: {balanced(result)}."
    )


def table(result):
    """The balance of each account, then the entries so far, newest first."""
    books, upto = result["books"], result["lines"]
    rows = [
        {
            "line": "balance",
            "time (h)": result["hour"],
            "order": 0,
            "reason": "",
            "debit": a if b >= 0 else "",
            "credit": a if b < 0 else "",
            "euro": f"{abs(b):,.2f}",
        }
        for a, b in result["balances"].items()
        if a in books.accounts
    ]
    number_of = np.cumsum(books.first)
    rows += [
        {
            "line": f"entry {number_of[k]}",
            "time (h)": round(float(books.time[k]), 2),
            "order": max(int(books.order[k]), 0),
            "reason": books.reasons[books.reason[k]],
            "debit": ACCOUNTS[books.debit[k]],
            "credit": ACCOUNTS[books.credit[k]],
            "euro": f"{books.cents[k] / 100:,.2f}",
        }
        for k in range(upto - 1, max(upto - 1 - RECENT, -1), -1)
    ]
    if upto > RECENT:
        rows.append(
            {
                "line": "",
                "time (h)": "",
                "order": "",
                "reason": f"{upto - RECENT} earlier lines: Excel and CSV",
                "debit": "",
                "credit": "",
                "euro": "",
            }
        )
    return pd.DataFrame(rows).set_index("line")


def files(result):
    """The journal and the trial balance up to the hour, and the bags by place."""
    books, hour = result["books"], result["hour"]
    return {
        "journal": books.table(until=hour),
        "trial balance": books.trial_balance(until=hour).reset_index(),
        "bags": pd.DataFrame(
            {
                "place": list(result["bags"]),
                "bags": list(result["bags"].values()),
                "euro": list(result["worth"].values()),
            }
        ),
    }
