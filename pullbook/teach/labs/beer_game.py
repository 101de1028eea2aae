"""The lab of chapter 09: the beer game. Take one of four chairs against policies, week by week, or watch all
four.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook._check import choice, whole
from pullbook.run import beer_game as beer
from pullbook.run.beer_game import ASKED, CUSTOMERS, FORECAST, PEOPLE, POLICIES, ROLES, STEP
from pullbook.show import charts
from pullbook.show.charts.forms import axis_to, hues, named, small, told_apart
from pullbook.teach.labs.frame import Lab, Pick, Slider, button

WEEKS, LARGEST = 36, 60  # weeks in a game; cases in an order
WATCH = "nobody, I watch"
HIDDEN, SHARED = "hidden", "shared"


class Game(Lab):
    """The beer game as a lab. In code: `g.set(role="factory")`, `g.order(8)` plays a week, `g.undo()`,
    `g.to_the_end("as people do")`, `g.reset()`; `g.moves` holds your orders so far, `g.result` the game.
    """

    def __init__(self):
        self.moves, self._before, self._buttons = (), [], {}
        super().__init__(
            "The beer game",
            self._run,
            [
                Pick("role", "You are the", (WATCH, *ROLES), WATCH),
                Pick("others", "The others order", POLICIES, PEOPLE),
                Pick("data", "The customers' demand is", (HIDDEN, SHARED), HIDDEN),
                Pick("customers", "The customers order", CUSTOMERS, STEP),
                Pick("shipping", "Shipping takes (weeks)", ("1", "2", "3", "4"), "2"),
                Pick("rest", "To the end, you order", POLICIES, PEOPLE),
                Slider("cases", "Your order this week", "cases", 0, LARGEST, 1, 4),
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
        who = None if role == WATCH else role
        demand = tuple(beer.customers_demand(customers, WEEKS).tolist())
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

    def order(self, cases: int) -> "Game":
        """Play a week with this order, cases; returns the lab. Raises ValueError where there is no chair, no
        week left, or no whole number from 0.
        """
        self._seated()
        if self.result["over"]:
            raise ValueError(f"all {WEEKS} weeks are played; undo, or reset")
        return self._go((*self.moves, whole("cases", cases, "cases", high=10_000)))

    def to_the_end(self, policy: str | None = None) -> "Game":
        """Play the weeks that are left with a policy in your chair (None: the one that is set); returns the
        lab.
        """
        self._seated()
        r, name = self.result, self.settings["rest"] if policy is None else choice("policy", policy, POLICIES)
        made = beer.played(r["role"], r["others"], r["shared"], r["shipping"], r["demand"], self.moves, name)
        return self._go(made.orders)

    def undo(self) -> "Game":
        """Take back the last move; returns the lab."""
        if self._before:
            self.moves = self._before.pop()
            self.show(self.settings)
        return self

    def reset(self) -> "Game":
        """Back to the settings it opened with, and no week played."""
        self.moves, self._before = (), []
        return super().reset()

    def show(self, settings: dict) -> None:
        """As every lab; another chair is another game."""
        if settings["role"] != self.settings["role"]:
            self.moves, self._before = (), []
        super().show(settings)
        self._enable()

    def _go(self, moves):
        self._before.append(self.moves)
        self.moves = moves
        self.show(self.settings)
        return self

    def _seated(self):
        if self.settings["role"] == WATCH:
            raise ValueError(f"role is {WATCH!r}; take a chair first: {', '.join(ROLES)}")

    # ---- widgets

    def buttons(self) -> list:
        """To play a week, to take it back, to play to the end."""

        def play():
            self.order(self.settings["cases"])

        made = [
            button("Play the week", "Order so many cases, and let the week pass", "play", play),
            button("Undo", "Take back the last move", "step-backward", self.undo),
            button("Play to the end", "Let the rule above order for you", "fast-forward", self.to_the_end),
        ]
        self._buttons = {b.description: b for b in made}
        self._enable()
        return made

    def matters(self, control: Slider | Pick) -> bool:
        """While weeks are left, your order and your rule; then, up to which week to look."""
        only = {"cases": False, "rest": False, "weeks": True}  # when the game is over, or not
        return only.get(control.name, self.result["over"]) == self.result["over"]

    def _enable(self):
        over = self.result["over"]
        for shown, useless in zip(self._buttons.values(), (over, not self._before, over)):
            shown.disabled = useless


def beer_game() -> Game:
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
    values = np.array([(r.ordered, r.stock - r.backlog, r.cost) for r in rows], float)
    return values.reshape(-1, 4, 3).transpose(2, 0, 1)


def _ratios(ordered, demand):
    """Variance of orders by that of demand, or None while demand has not moved."""
    v = np.var(demand[: len(ordered)]) if len(ordered) else 0
    return ordered.var(axis=0) / v if v > 0 else None


def _asked(result):
    """What was asked of the player, week by week, cases."""
    return [row.asked for row in result["game"].history if row.role == result["role"]]


def _open(result):
    """The chairs whose weeks are shown."""
    return ROLES if result["over"] else (result["role"],)


def _knows(result):
    """Is the customers' demand shown?"""
    return result["over"] or result["shared"] or result["role"] == ROLES[0]


# ---- what it shows

ORDERS, DEMAND, CAME, STOCK = SHOWN = (
    "orders placed",
    "customers' demand",
    "orders that came in",
    "stock less what is owed",
)
DIAMOND = "The open diamond is the order you are about to place."


def chart(result):
    """A row for each chair, the customers' end on top: what it orders against what customers ask for, and its
    stock less what it owes.
    """
    ordered, net, cost = _figures(result)
    title, more = _title(result, ordered, cost)
    roles, role = _open(result), result["role"]
    lines = _rows(ORDERS, roles, dict(zip(ROLES, ordered.T)))
    if _knows(result):
        lines += _rows(DEMAND, roles, dict.fromkeys(roles, result["demand"][: len(ordered)]))
    coming = []
    if not result["over"]:
        lines += _rows(CAME, roles, {role: _asked(result)})
        coming = [{"week": result["upto"] + 1, "role": role, "cases": min(result["cases"], LARGEST)}]
    stock = _rows(STOCK, roles, dict(zip(ROLES, net.T)))
    top = _round(max([12, *[x["cases"] for x in coming + lines]]), 10)
    stocks = [x["cases"] for x in stock] + [0, 12]
    return charts.Drawn(
        _form(role, bool(coming)),
        {"text": title, "subtitle": more},
        f"{title}. {' '.join(more)} Four rows of two panels, retailer to factory: cases ordered by week with"
        " the customers' demand dashed, and stock less what is owed.",
        axis_ends={"top": top, "low": -_round(-min(stocks), 20), "high": _round(max(stocks), 20)},
        lines=lines,
        stock=stock,
        coming=coming,
        veil=[{"role": r, "words": "hidden until the end"} for r in ROLES if r not in roles],
        zero=[{}],
    )


def _rows(what, roles, cases):
    """A row a role and week. cases: by role, week by week."""
    return [
        {"week": w, "role": r, "what": what, "cases": c} for r in roles for w, c in enumerate(cases[r], 1)
    ]


def _round(v, step):
    return int(step * np.ceil(max(0.0, float(v)) / step))


@lru_cache(maxsize=64)
def _form(you, coming):
    """The specification of the eight panels, without data.

    you: your role. coming: is an order to be placed?
    """
    cases, net = (
        alt.Y("cases:Q", title=None, scale=scale, axis=alt.Axis(tickCount=3))
        for scale in (axis_to("top"), axis_to("high", "low"))
    )
    rows = [_row_form(role, " (you)" if role == you else "", coming, cases, net) for role in ROLES]
    return alt.vconcat(*rows, spacing=6).to_dict()


def _row_form(role, you, coming, cases, net):
    """A role's two panels: its orders, and its stock. cases, net: their scales upwards."""
    named_there = [what for what in SHOWN if coming or what != CAME]
    lines, stock, next_order, veil = (
        data.transform_filter(f"datum.role == '{role}'") for data in named("lines", "stock", "coming", "veil")
    )
    (zero,) = named("zero")
    x = alt.X(
        "week:Q",
        title="week" if role == ROLES[-1] else None,
        scale=alt.Scale(domain=[0, WEEKS + 1], nice=False),
        axis=alt.Axis(values=[1, 6, 12, 18, 24, 30, 36]),
    )
    what = told_apart(
        "what",
        SHOWN,
        colours=hues(0, 1, 3, 2),
        dashes=[*charts.DASHES[:3], charts.DASHES[0]],
        legend=alt.Legend(symbolType="stroke", labelLimit=240, columns=4, values=named_there),
    )
    words = veil.mark_text(color="#555", fontSize=12).encode(
        text="words:N", x=alt.value(135), y=alt.value(14)
    )
    diamond = next_order.mark_point(shape="diamond", size=110, filled=False, strokeWidth=2, color="#111")
    left = [lines.mark_line().encode(x, cases, *what), words, diamond.encode(x, cases)]
    right = [
        zero.mark_rule(color="#777").encode(y=alt.datum(0)),
        stock.mark_line(interpolate="step").encode(x, net, *what),
        words,
    ]
    titles = f"{role}{you}: cases a week", "stock less what is owed, cases"
    panels = [
        alt.layer(*layers, width=270, height=64, title=small(title, offset=2, color="#333"))
        for layers, title in zip((left, right), titles)
    ]
    return alt.hconcat(*panels, spacing=18)


def _title(result, ordered, cost):
    """The title and a second line: cost so far, and the bullwhip ratio in words."""
    if not len(ordered):
        return f"Week 1 of {WEEKS}: nothing has cost anything yet", [DIAMOND]
    if result["over"]:
        ratios = _ratios(ordered, result["demand"])
        costs = ", ".join(f"{r} {c:,.0f}" for r, c in zip(ROLES, cost.sum(axis=0)))
        what, more = "customers have not changed their demand yet", ""
        if ratios is not None:
            what = f"the factory's orders vary {ratios[3]:.3g} times as much as the customers'"
            more = "Bullwhip ratio: " + ", ".join(f"{r} {v:.1f}" for r, v in zip(ROLES, ratios)) + "."
        title = f"{len(ordered)} weeks have cost {cost.sum():,.0f} euro; {what}"
        return title, [more, f"Cost: {costs} euro."]
    k = ROLES.index(result["role"])
    change = np.var(_asked(result))
    what = "nothing asked of you has changed yet"
    if change > 0:
        what = f"your orders vary {ordered[:, k].var() / change:.3g} times as much as those you get"
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
    return _told(result, who, rule, data) if result["over"] else _asks(result, who, rule, data)


def _told(result, who, rule, data):
    """The game as far as shown."""
    ordered, _, cost = _figures(result)
    said = (
        f"{who} order {rule}; {data}. Up to week {len(ordered)} the customers never asked for more than"
        f" {max(result['demand'][: len(ordered)])} cases a week, and the factory ordered up to"
        f" {ordered[:, 3].max():.0f}."
    )
    if not result["role"]:
        return said
    k = ROLES.index(result["role"])
    people = beer.played(None, PEOPLE, result["shared"], result["shipping"], result["demand"], (), None)
    theirs = sum(row.cost for row in people.state.history[k : 4 * len(ordered) : 4])
    return said + (
        f" Your chair cost {cost[:, k].sum():,.1f} euro; with all four as people do, it would have cost"
        f" {theirs:,.1f}."
    )


def _asks(result, who, rule, data):
    """What you see before you order."""
    s = result["sees"]
    said = (
        f"Week {s['week']} of {WEEKS}. You are the {result['role']}. {s['arrived']} cases came in,"
        f" {s['incoming']} were asked of you, and you shipped what you could: now {s['stock']} in stock,"
        f" {s['backlog']} owed, {s['on_order']} on order and not here yet. "
    )
    if result["shared"] and result["role"] != ROLES[0]:
        said += f"The customers asked for {result['demand'][s['week'] - 1]}. "
    return said + (
        f"What you order now comes in {result['shipping'] + 1} weeks, if your supplier has it. ({who} order"
        f" {rule}; {data}.)"
    )


def table(result):
    """The weeks: what each open chair ordered, its stock less what it owes, its cost, and the customers'
    demand.
    """
    ordered, net, cost = _figures(result)
    columns = {}
    if _knows(result):
        columns["customers' demand"] = list(result["demand"][: len(ordered)])
    for r in _open(result):
        k = ROLES.index(r)
        columns |= {
            f"{r}, ordered": ordered[:, k],
            f"{r}, stock less owed": net[:, k],
            f"{r}, cost (euro)": cost[:, k],
        }
    return pd.DataFrame(columns, index=pd.RangeIndex(1, len(ordered) + 1, name="week"))
