"""The lab of chapter 09: the beer game. Take one of four chairs against policies, week by week, or watch all
four.
"""

from functools import lru_cache

import altair as alt
import ipywidgets as widgets
import numpy as np
import pandas as pd

from pullbook._check import choice, whole
from pullbook.run import beer_game as beer
from pullbook.run.beer_game import ASKED, FORECAST, PEOPLE, POLICIES, ROLES
from pullbook.show import charts
from pullbook.teach.labs.frame import Lab, Pick, Slider

WEEKS, MOST = 36, 60  # weeks in a game; cases that can be ordered at once
WATCH = "nobody, I watch"
HIDDEN, SHARED = "hidden", "shared"
STEP, RANDOM = "4 a week, then 8", "random, about 4"


@lru_cache
def demand_of(name):
    """What the customers ask for in each of the 36 weeks, cases; a tuple.

    >>> demand_of("4 a week, then 8")[:6]
    (4, 4, 4, 4, 8, 8)
    """
    choice("customers", name, (STEP, RANDOM))
    demand = beer.step_demand(WEEKS) if name == STEP else np.random.default_rng(2).poisson(4, WEEKS)
    return tuple(demand.tolist())


class Game(Lab):
    """The beer game as a lab. In code: `g.set(role="factory")`, `g.order(8)` plays a week, `g.undo()`,
    `g.to_the_end("as people do")`, `g.reset()`; `g.moves` holds your orders so far, `g.result` the game.
    """

    def __init__(self):
        self.moves, self._before = (), []
        super().__init__(
            "The beer game",
            self._run,
            [
                Pick("role", "You are the", (WATCH, *ROLES), WATCH),
                Pick("others", "The others order", POLICIES, PEOPLE),
                Pick("data", "The customers' demand is", (HIDDEN, SHARED), HIDDEN),
                Pick("customers", "The customers order", (STEP, RANDOM), STEP),
                Pick("shipping", "Shipping takes (weeks)", ("1", "2", "3", "4"), "2"),
                Pick("rest", "To the end, you order", POLICIES, PEOPLE),
                Slider("cases", "Your order this week", "cases", 0, MOST, 1, 4),
                Slider("weeks", "Shown up to week", "weeks", 1, WEEKS, 1, WEEKS),
            ],
            chart,
            sentence,
            table,
            files=lambda result: {"weeks": result["game"].table(), "totals": beer.totals(result["game"])},
            tries=[
                (
                    "Watch: customers go from 4 to 8 cases in week 5, and that is all they ever do. Move the"
                    " weeks back and forth."
                ),
                (
                    "Take a chair and order week by week. You see what you would see there; the other chairs"
                    " open at the end. Can you cost less than people do?"
                ),
                (
                    "Watch again, with shared data, or with other rules. What makes the waves smaller, and"
                    " what makes them vanish?"
                ),
            ],
        )

    def _run(self, role, others, data, customers, shipping, rest, cases, weeks):
        who, demand = (None if role == WATCH else role), demand_of(customers)
        state, sees, _ = beer.played(who, others, data == SHARED, int(shipping), demand, self.moves, None)
        over = sees is None
        return {
            "role": who,
            "others": others,
            "shared": data == SHARED,
            "demand": demand,
            "shipping": int(shipping),
            "game": state,
            "sees": sees,
            "over": over,
            "cases": int(cases),
            "upto": int(weeks) if over else len(self.moves),
        }

    # ---- moves

    def order(self, cases):
        """Play a week with this order, cases; returns the lab. Raises ValueError where there is no chair, no
        week left, or no whole number from 0.
        """
        if self.settings["role"] == WATCH:
            raise ValueError(f"role is {WATCH!r}; take a chair first: {', '.join(ROLES)}")
        if self.result["over"]:
            raise ValueError(f"all {WEEKS} weeks are played; undo, or reset")
        cases = whole("cases", cases, "cases", high=10_000)
        return self._go((*self.moves, cases))

    def to_the_end(self, policy=None):
        """Play the weeks that are left with a policy in your chair (None: the one that is set); returns the
        lab.
        """
        if self.settings["role"] == WATCH:
            raise ValueError(f"role is {WATCH!r}; take a chair first: {', '.join(ROLES)}")
        s = self.settings
        name = s["rest"] if policy is None else choice("policy", policy, POLICIES)
        return self._go(
            beer.played(
                s["role"],
                s["others"],
                s["data"] == SHARED,
                int(s["shipping"]),
                demand_of(s["customers"]),
                self.moves,
                name,
            )[2]
        )

    def undo(self):
        """Take back the last move; returns the lab."""
        if self._before:
            self.moves = self._before.pop()
            self._show(self.settings)
        return self

    def reset(self):
        """Back to the settings it opened with, and no week played."""
        self.moves, self._before = (), []
        return super().reset()

    def _go(self, moves):
        self._before.append(self.moves)
        self.moves = moves
        self._show(self.settings)
        return self

    def _show(self, settings):
        if settings["role"] != self.settings["role"]:  # another chair, another game
            self.moves, self._before = (), []
        super()._show(settings)

    # ---- widgets

    def _build(self):
        self._buttons = {}
        for name, tip, icon, act in (
            (
                "Play the week",
                "Order so many cases, and let the week pass",
                "play",
                lambda: self.order(self.settings["cases"]),
            ),
            ("Undo", "Take back the last move", "step-backward", self.undo),
            ("Play to the end", "Let the rule above order for you", "fast-forward", self.to_the_end),
        ):
            self._buttons[name] = button = widgets.Button(
                description=name, tooltip=tip, icon=icon, layout=widgets.Layout(width="12em")
            )
            button.on_click(lambda _, act=act: act())
        super()._build()
        parts = list(self._box.children)
        at = 1 + len(self._sliders)  # where Reset stands, after the heading and the controls
        parts[at] = widgets.HBox(
            [*self._buttons.values(), parts[at]], layout=widgets.Layout(flex_flow="row wrap")
        )
        self._box.children = parts

    def _hide(self):
        """Show the controls that matter now."""
        plays = not self.result["over"]
        for name, shown in (("rest", plays), ("cases", plays), ("weeks", not plays)):
            self._sliders[name].layout.display = "" if shown else "none"
        for name, useless in (
            ("Play the week", not plays),
            ("Undo", not self._before),
            ("Play to the end", not plays),
        ):
            self._buttons[name].disabled = useless


def beer_game():
    """The beer game: retailer, wholesaler, distributor and factory order from each other, a week at a time,
    with delays.

    Returns a Game, with the settings role, others (how they order), data (of the customers: hidden or
    shared), customers, shipping (weeks), cases (your order), weeks (shown) and rest (your rule to the end).

    >>> lab = beer_game().set(role="factory").order(4).order(6)
    >>> lab.moves, lab.result["game"].week
    ((4, 6), 3)
    """
    return Game()


# ---- figures of a game


def _figures(result):
    """Orders, net stock and cost, (weeks, 4) each, as far as shown."""
    rows = result["game"].history[: 4 * result["upto"]]
    ordered, net, cost = (
        np.array([f(r) for r in rows], float).reshape(-1, 4)
        for f in (lambda r: r[7], lambda r: r[5] - r[6], lambda r: r[8])
    )
    return ordered, net, cost


def _ratios(ordered, demand):
    """Variance of orders by that of demand, or None while demand has not moved."""
    v = np.var(demand[: len(ordered)]) if len(ordered) else 0
    return ordered.var(axis=0) / v if v > 0 else None


# ---- what it shows


def chart(result):
    """A row for each chair, the customers' end on top: what it orders against what customers ask for, and its
    stock less what it owes.
    """
    ordered, net, cost = _figures(result)
    title, more = _title(result, ordered, cost)
    open_ = ROLES if result["over"] else (result["role"],)
    knows = result["over"] or result["shared"] or result["role"] == ROLES[0]
    weeks = range(1, len(ordered) + 1)
    lines = [
        {"week": w, "role": r, "what": ORDERS, "cases": ordered[w - 1, ROLES.index(r)]}
        for r in open_
        for w in weeks
    ]
    lines += [
        {"week": w, "role": r, "what": DEMAND, "cases": result["demand"][w - 1]}
        for r in open_
        if knows
        for w in weeks
    ]
    if not result["over"]:
        lines += [
            {"week": row[0], "role": row[1], "what": CAME, "cases": row[2]}
            for row in result["game"].history
            if row[1] == result["role"]
        ]
    stock = [
        {"week": w, "role": r, "what": STOCK, "cases": net[w - 1, ROLES.index(r)]}
        for r in open_
        for w in weeks
    ]
    coming = (
        []
        if result["over"]
        else [{"week": result["upto"] + 1, "role": result["role"], "cases": min(result["cases"], 60)}]
    )
    veil = [{"role": r, "words": "hidden until the end"} for r in ROLES if r not in open_]
    mine = [ROLES.index(r) for r in open_]
    top = _round(max([12, *[x["cases"] for x in coming + lines]]), 10)
    stocks = [*net[:, mine].ravel(), 0, 12]
    return charts.Drawn(
        _form(result["role"], top, -_round(-min(stocks), 20), _round(max(stocks), 20)),
        {"text": title, "subtitle": more},
        f"{title}. {' '.join(more)} Four rows of two panels, retailer to factory: cases ordered by week with"
        " the customers' demand dashed, and stock less what is owed.",
        lines=lines,
        stock=stock,
        coming=coming,
        veil=veil,
        zero=[{}],
    )


ORDERS, DEMAND, CAME, STOCK = (
    "orders placed",
    "customers' demand",
    "orders that came in",
    "stock less what is owed",
)
DIAMOND = "The open diamond is the order you are about to place."
SHOWN = (ORDERS, DEMAND, CAME, STOCK)


def _round(v, step):
    return int(step * np.ceil(max(0.0, float(v)) / step))


@lru_cache(maxsize=64)
def _form(you, top, low, high):
    """The specification of the eight panels, without data. you: your role. top: of the orders; low, high: of
    the stock.
    """
    x, below = (
        alt.X(
            "week:Q",
            title=t,
            scale=alt.Scale(domain=[0, WEEKS + 1], nice=False),
            axis=alt.Axis(values=[1, 6, 12, 18, 24, 30, 36]),
        )
        for t in (None, "week")
    )
    look = alt.Legend(symbolType="stroke", labelLimit=240, columns=4)
    what = (
        alt.Color(
            "what:N",
            scale=alt.Scale(domain=SHOWN, range=[charts.OKABE_ITO[c] for c in (0, 1, 3, 2)]),
            legend=look,
        ),
        alt.StrokeDash(
            "what:N", scale=alt.Scale(domain=SHOWN, range=[*charts.DASHES[:3], charts.DASHES[0]]), legend=look
        ),
    )
    cases, net = (
        alt.Y("cases:Q", title=None, scale=alt.Scale(domain=d, nice=False), axis=alt.Axis(tickCount=3))
        for d in ([0, top], [low, high])
    )
    rows = []
    for role in ROLES:
        x = below if role == ROLES[-1] else x
        here = f"datum.role == '{role}'"
        lines, stock, coming, veil = (
            alt.Chart(alt.NamedData(n)).transform_filter(here) for n in ("lines", "stock", "coming", "veil")
        )
        words = veil.mark_text(color="#555", fontSize=12).encode(
            text="words:N", x=alt.value(135), y=alt.value(14)
        )
        left = alt.layer(
            lines.mark_line().encode(x, cases, *what),
            words,
            coming.mark_point(shape="diamond", size=110, filled=False, strokeWidth=2, color="#111").encode(
                x, cases
            ),
            width=270,
            height=64,
            title=_small(f"{role}{' (you)' if role == you else ''}: cases a week"),
        )
        zero = alt.Chart(alt.NamedData("zero")).mark_rule(color="#777").encode(y=alt.datum(0))
        right = alt.layer(
            zero,
            stock.mark_line(interpolate="step").encode(x, net, *what),
            words,
            width=270,
            height=64,
            title=_small("stock less what is owed, cases"),
        )
        rows.append(alt.hconcat(left, right, spacing=18))
    return alt.vconcat(*rows, spacing=6).to_dict()


def _small(text):
    return alt.TitleParams(text, fontSize=12, fontWeight="normal", offset=2, color="#333")


def _title(result, ordered, cost):
    """The title and a second line: cost so far, and the bullwhip ratio in words."""
    if not len(ordered):
        return f"Week 1 of {WEEKS}: nothing has cost anything yet", [DIAMOND]
    if result["over"]:
        ratios = _ratios(ordered, result["demand"])
        what = (
            "customers have not changed their demand yet"
            if ratios is None
            else f"the factory's orders vary {ratios[3]:.3g} times as much as the customers'"
        )
        more = (
            ""
            if ratios is None
            else "Bullwhip ratio: " + ", ".join(f"{r} {v:.1f}" for r, v in zip(ROLES, ratios)) + "."
        )
        return f"{len(ordered)} weeks have cost {cost.sum():,.0f} euro; {what}", [
            more,
            "Cost: " + ", ".join(f"{r} {c:,.0f}" for r, c in zip(ROLES, cost.sum(axis=0))) + " euro.",
        ]
    k = ROLES.index(result["role"])
    asked = [row[2] for row in result["game"].history[k::4]]
    ratio = ordered[:, k].var() / np.var(asked) if np.var(asked) > 0 else None
    what = (
        "nothing asked of you has changed yet"
        if ratio is None
        else f"your orders vary {ratio:.3g} times as much as those you get"
    )
    return (
        f"{len(ordered)} weeks have cost you {cost[:, k].sum():,.1f} euro; {what}",
        ["A case in stock costs 0.50 euro a week, a case owed 1 euro.", DIAMOND],
    )


def sentence(result):
    """What you see from your chair; or, from none and at the end, how the game went."""
    rule = {
        PEOPLE: "as people do",
        FORECAST: f"up to {result['shipping'] + 1} weeks of their forecast and 12 cases",
        ASKED: "just what was asked of them",
    }[result["others"]]
    data = (
        "everyone sees the customers' demand"
        if result["shared"]
        else "only the retailer sees the customers' demand"
    )
    who = "The others" if result["role"] else "All four"
    if result["over"]:
        ordered, _, cost = _figures(result)
        said = (
            f"{who} order {rule}; {data}. Up to week {len(ordered)} the customers never asked for more than"
            f" {max(result['demand'][: len(ordered)])} cases a week, and the factory ordered up to"
            f" {ordered[:, 3].max():.0f}."
        )
        if result["role"]:
            k = ROLES.index(result["role"])
            other = beer.played(
                None, PEOPLE, result["shared"], result["shipping"], result["demand"], (), None
            )[0].history
            said += (
                f" Your chair cost {cost[:, k].sum():,.1f} euro; with all four as people do, it would have"
                f" cost {sum(r[8] for r in other[k : 4 * len(ordered) : 4]):,.1f}."
            )
        return said
    s = result["sees"]
    said = (
        f"Week {s['week']} of {WEEKS}. You are the {result['role']}. {s['arrived']} cases came in,"
        f" {s['incoming']} were asked of you, and you shipped "
    )
    said += (
        f"what you could: now {s['stock']} in stock, {s['backlog']} owed, {s['on_order']} on order and not"
        " here yet. "
    )
    said += (
        f"The customers asked for {result['demand'][s['week'] - 1]}. "
        if result["shared"] and result["role"] != ROLES[0]
        else ""
    )
    return (
        said
        + f"What you order now comes in {result['shipping'] + 1} weeks, if your supplier has it. ({who} order"
        f" {rule}; {data}.)"
    )


def table(result):
    """The weeks: what each open chair ordered, its stock less what it owes, its cost, and the customers'
    demand.
    """
    ordered, net, cost = _figures(result)
    open_ = ROLES if result["over"] else (result["role"],)
    columns = {}
    if result["over"] or result["shared"] or result["role"] == ROLES[0]:
        columns["customers' demand"] = list(result["demand"][: len(ordered)])
    for r in open_:
        k = ROLES.index(r)
        columns |= {
            f"{r}, ordered": ordered[:, k],
            f"{r}, stock less owed": net[:, k],
            f"{r}, cost (euro)": cost[:, k],
        }
    return pd.DataFrame(columns, index=pd.RangeIndex(1, len(ordered) + 1, name="week"))
