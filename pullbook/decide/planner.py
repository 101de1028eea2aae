"""The hybrid plan of a shop: orders and cost assumptions in; what to push and what to pull, judged on weeks
it has not seen, out.
"""

from __future__ import annotations

import html
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from pullbook._check import number, whole
from pullbook._words import counted
from pullbook.costing.assumptions import Assumptions, assumed, half_and_twice
from pullbook.costing.sensitivity import sensitivity
from pullbook.decide.by_hand import in_season, sold_out
from pullbook.decide.by_week import SEASON, uneven
from pullbook.decide.by_week import by_week as weekly_rules
from pullbook.decide.choice import choose, learn, learn_year
from pullbook.decide.doubts import TIE, Doubt, baskets, closed, dead, doubts, one_item
from pullbook.decide.inventory import rules
from pullbook.decide.rolling import WAYS, Rolling
from pullbook.decide.told import all_assumed, foreign, summary
from pullbook.decide.year import a_year
from pullbook.demand.order_lines import OrderLines, demand_of
from pullbook.demand.seasons import NEXT, closed_weeks
from pullbook.demand.weekly import Weekly
from pullbook.run.evidence import Spread, spread

TRIALS = 4  # stretches of weeks that a plan is tried on, one after the other; more, if one were of over 13
NOTES = {
    "new": "too new to be stocked",
    "season": "sold in its season only: stock it for that, by hand",
    "ended": "not sold for long: don't refill, unless it was sold out",
    "budget": "worth stocking, if there were money for it",
}


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """A hybrid plan, learned from all weeks of a shop, and how plans made the same way did in weeks that they
    had not seen.

    items: a row an item: description, ABC, XYZ, demand (class), policy (push or pull), note, r (reorder
    point), Q (lot), cards (of lots), service (cycle service level), wait (working days until it is ready, the
    mean; 0: at once), promise (working days within which 19 in 20 orders are ready), forecast (units a week),
    price and cost (euro a unit, as paid in the 8 weeks up to its last sale, whatever it was before), saving
    (euro a year, expected: of four quarters with their seasons, where two years tell them, less the weeks in
    which the shop was closed in the last year), money (euro of its mean stock in the weeks that the plan is
    for), filling (euro of what the shelf is filled with to begin with), now and coming (its parts: what must
    lie there at once; what comes in weeks 1 to L of the lead time, as much as is sold in them). results: by
    way (all push, all pull, hybrid) what the held-out weeks earned, euro. trials: profit by trial (the week
    it begins with) and way. tied: mean stock, euro, likewise. by_item: profit by item and way. not_offered:
    euro of sales that all push could not make, of items it had never seen or no longer keeps. unwanted: by
    way, euro at cost that are left at the end in items that have ended. mean, cv: of weekly demand, by item.
    quarters: by the week from now that a quarter begins with (one row, where no season is known), stock
    (euro, the mean that a plan made then keeps) and filling. assumed (pb.costing.Assumptions), cost_share,
    budget, method: what it was made with. train (weeks learned from before the first trial), held_out (weeks
    of all trials), load (hours a week that making to order takes). parted: orders in the trials, their lines,
    and how many of the orders have items that the hybrid pushes and items that it pulls (0 where orders are
    not known). demand (Weekly), shop (OrderLines, or None): what it was made from.
    """

    items: pd.DataFrame
    results: pd.DataFrame
    trials: pd.DataFrame
    tied: pd.DataFrame
    by_item: pd.DataFrame
    not_offered: float
    unwanted: pd.Series
    mean: pd.Series
    cv: pd.Series
    quarters: pd.DataFrame
    assumed: Assumptions
    cost_share: float
    budget: float
    method: str
    train: int
    held_out: int
    load: float
    parted: tuple[int, int, int]
    demand: Weekly
    shop: OrderLines | None

    @property
    def weeks(self) -> int:
        """All weeks of the shop."""
        return self.train + self.held_out

    @property
    def currency(self) -> str:
        """The money of the shop, in which all is told: its code, or 'euro', unless the shop says otherwise.

        >>> plan(pb.catalogue()).currency
        'euro'
        """
        said = self.demand.currency or "EUR"
        return "euro" if said == "EUR" else said

    @property
    def doubts(self) -> tuple[str, ...]:
        """What to look at before the plan is trusted: in the file that it was made from, and in what its
        orders and its trials could not show.

        >>> plan(pb.catalogue()).doubts
        ()
        """
        return self.demand.doubts + tuple(doubt.says for doubt in self._own_doubts)

    @property
    def only_if(self) -> tuple[str, ...]:
        """What must be so if the plan is to be taken, where its orders and its trials could not show it.

        >>> plan(pb.catalogue()).only_if
        ()
        """
        return tuple(dict.fromkeys(doubt.only_if for doubt in self._own_doubts if doubt.only_if))

    @cached_property
    def by_week(self) -> pd.DataFrame:
        """Reorder points and lots that follow the season, of the stocked items whose weeks ahead are uneven:
        a table by item, with columns of two levels. expects (units a week, the mean of the lead time and a
        week from there on), r and Q (units); below each the Monday of each of the 13 weeks ahead. No row
        where none is uneven, or the orders cover less than two years.

        >>> plan(pb.catalogue()).by_week.empty
        True
        """
        _, table, _ = learn(self.demand, self.weeks, self.cost_share, self.assumed.lead_time)
        pulled = self.items["policy"] == "pull"
        wait = float(self.items.loc[pulled, "wait"].max()) if pulled.any() else self.assumed.making
        return weekly_rules(self.demand, table, self.items, self.assumed, wait)

    @cached_property
    def _own_doubts(self):
        ways, money = [*self.simple, "hybrid"], self.currency
        profit = self.results["profit"][ways]
        says, hangs = uneven(self.by_week, self.items, self.assumed.lead_time, money), ""
        if says and profit["all pull"] > profit.max() - TIE * abs(profit.max()):
            says += " So ordered, the hybrid may earn more than all pull: no trial has tried it."
            hangs = SEASON
        return (
            *doubts(self.demand, self.assumed, self.cuts, self.cost_share),
            *[Doubt(says, hangs)] * bool(says),
            *sold_out(self.demand, self.items.index[self.items["note"] == NOTES["ended"]]),
            *in_season(self.demand, self.items.index[self.items["note"] == NOTES["season"]]),
            *one_item(self.by_item[ways], money),
            *dead(profit, self.unwanted[ways], money),
            *closed(profit, self.tied[ways], self.cuts, self.demand, self.assumed, money),
            *baskets(profit, *self.parted, money),
        )

    @property
    def foreign(self) -> str:
        """A sentence, where the shop has another money and the plan the course's own costs; else nothing.

        >>> plan(pb.catalogue()).foreign
        ''
        """
        return foreign(self.assumed, self.currency)

    @property
    def cuts(self) -> list[int]:
        """The weeks before which a plan was made and tried, and the end.

        >>> plan(pb.catalogue()).cuts
        [28, 34, 40, 46, 52]
        """
        return [*self.trials.index.tolist(), self.weeks]

    def instead(
        self,
        push: bool | pd.Series,
        r: float | pd.Series | None = None,
        Q: float | pd.Series | None = None,
        new: tuple[float, float] = (0, 1),
    ) -> pd.Series:
        """What another choice would have earned in the weeks of the trials: sales, goods, setups, carrying,
        short, profit, stock (mean) and left (at the end), euro.

        push: True for the items that are stocked from the first trial on (a Series by item, or one value for
        all); every other item is made to order. r, Q: their reorder points and lots, units (None: those of
        the plan before each trial). new: r and Q of an item that such a plan doesn't know (0 and 1: one lies
        there). Items are all that were ever asked for. Raises ValueError for what is no number by item.

        >>> made = plan(pb.catalogue())
        >>> float(made.instead(False)["profit"]) == float(made.results.loc["all pull", "profit"])
        True
        """
        return _whole(self._tried.instead(push, r, Q, new), self._tried.weeks)

    @cached_property
    def _tried(self):
        return Rolling(self.demand, self.cuts, self.assumed, self.budget, self.cost_share, self.method)

    @property
    def best(self) -> str:
        """The way that earned most in the held-out weeks; all push only where the budget pays for it."""
        return self.results["profit"][[*self.simple, "hybrid"]].idxmax()

    @property
    def simple(self) -> list[str]:
        """The two simple ways; all push only where the budget pays for what it tied up."""
        return ["all push"] * bool(self.results["stock"]["all push"] <= self.budget) + ["all pull"]

    @property
    def rival(self) -> str:
        """The one of them that earned more."""
        return self.results["profit"][self.simple].idxmax()

    @property
    def second(self) -> str:
        """The way that earned most of the others."""
        return self.results["profit"][[*self.simple, "hybrid"]].drop(self.best).idxmax()

    @property
    def lead(self) -> Spread | float:
        """Euro a week by which the best way leads the second, over the trials (a number, if but one)."""
        length = self.held_out / len(self.trials)
        ahead, behind = (self.trials[way] / length for way in (self.best, self.second))
        return spread(ahead, less=behind) if len(ahead) > 1 else float((ahead - behind).iloc[0])

    @property
    def tie(self) -> bool:
        """Is the lead less than a hundredth of what the second earned?"""
        p = self.results["profit"]
        return bool(p[self.best] - p[self.second] < TIE * abs(p[self.second]))

    def tornado(self, ranges: Mapping[str, tuple[float, float]] | None = None) -> pd.DataFrame:
        """What the lead of the hybrid hangs on: by how many euro a week it earned more than the better of the
        two others, with one assumption at a time at its low and its high value.

        ranges: dict, name of an assumption (or cost_share) -> (low, high); None: about half and twice of
        each, and a service by decree of 80 and of 99%. Returns a table by assumption, the widest swing first:
        assumed, low, high (its values), at_low, at_high (euro a week), swing, and turns (does it fall to 0 or
        below?). Raises ValueError for a name that is none.

        >>> plan(pb.catalogue()).tornado({"lost": (0.0, 0.15)})[["assumed", "turns"]].to_numpy().tolist()
        [[0.05, False]]
        """
        fields = {name: getattr(self.assumed, name) for name in Assumptions.__dataclass_fields__}
        base = {**fields, "cost_share": self.cost_share}

        def lead(cost_share, **others):
            a, profit = replace(self.assumed, **others), self.results["profit"]
            if math.isinf(self.budget) and (a, cost_share) == (self.assumed, self.cost_share):
                return float(profit["hybrid"] - profit[self.rival]) / self.held_out
            tables, _ = Rolling(self.demand, self.cuts, a, self.budget, cost_share, "greedy").ways()
            earned = {way: sum(t["profit"].sum() for t in tables[way]) for way in WAYS}
            return float(earned["hybrid"] - max(earned[way] for way in self.simple)) / self.held_out

        table = sensitivity(
            lead, base, half_and_twice(self.assumed, self.cost_share) if ranges is None else ranges
        )
        assumed_ = [base[name] if name != "carrying" else base[name].total for name in table.index]
        table.insert(0, "assumed", ["by money" if value is None else value for value in assumed_])
        return table.assign(turns=table[["at_low", "at_high"]].min(axis=1) <= 0)

    def summary(self) -> str:
        """The plan and its trials in some sentences: first how many doubts there are.

        >>> plan(pb.catalogue()).summary()[:11]
        'Push 131 of'
        """
        return summary(self)

    def assumptions(self) -> pd.DataFrame:
        """What the plan assumes, as a table.

        >>> table = plan(pb.catalogue(), budget=2000).assumptions()
        >>> table.loc[["service", "lead time", "budget"], "value"].tolist()
        ['by money', 2, 2000.0]
        """
        return all_assumed(self)

    def __repr__(self):
        return "\n".join([self.summary(), *(f"DOUBT: {doubt}" for doubt in self.doubts)])

    def _repr_html_(self):
        doubts = "".join(f"<li>{html.escape(doubt)}</li>" for doubt in self.doubts)
        table = self.results.to_html(float_format="{:,.0f}".format)
        return f"<p>{html.escape(self.summary())}</p>{doubts and f'<ul>{doubts}</ul>'}{table}"


def plan(
    shop: OrderLines | Weekly | pd.DataFrame,
    assumptions: Assumptions | None = None,
    *,
    weeks: int | None = None,
    budget: float = math.inf,
    cost_share: float = 0.6,
    method: str = "exact",
) -> Plan:
    """The hybrid plan of a shop, made from all its weeks, and tried before that on the last of them.

    shop: OrderLines (pb.catalogue(), pb.read_orders(file), pb.online_retail()), or a table of order lines
    with time, item, quantity and price. assumptions: pb.costing.Assumptions. weeks: learned from before the
    first trial (None: about half, 28 of 52; of more than two years, all but the last one). budget: euro in
    stock on average; where it doesn't pay for all that is worth stocking, the plan keeps less of each item,
    if that saves more than fewer items. cost_share: of the price, where the cost is not known. method:
    'exact' or 'greedy'.

    The weeks after the first `weeks` are cut into four stretches, or into more, so that none is of more than
    13 weeks: a plan is for a quarter. Before each a plan is made from all weeks up to
    there, and three ways are tried on the stretch: everything that is known on the shelf, everything made to
    order, and the plan. Shelves are filled once, before the first stretch; after that each plan finds what
    the one before it has left, on the shelf, under way and waiting. A plan reckons with the prices and costs
    of the 8 weeks up to an item's last sale, a trial with those of its own weeks, so far as the orders tell
    them. Returns a Plan. Raises ValueError where
    no week is left to judge on, or no item has a price.

    >>> made = plan(pb.catalogue())
    >>> made.results.index.tolist(), made.trials.index.tolist()
    (['all push', 'all pull', 'hybrid'], [28, 34, 40, 46])
    """
    assumptions = assumed(assumptions)
    demand = demand_of(shop)
    n = demand.units.shape[1]
    if weeks is None and n < 6:
        raise ValueError(f"the orders cover {counted(n, 'whole week')}; a plan needs at least 6")
    first = max(4, n - TRIALS * min(NEXT, max(1, n // 8)))
    if weeks is not None:
        first = whole("weeks", weeks, "weeks", low=4, high=10_000)
    if first >= n:
        raise ValueError(
            f"weeks is {first} and the orders cover {counted(n, 'whole week')}; leave at least one to judge"
            " the plan on"
        )
    cost_share = number("cost_share", cost_share, "of the price", above=0, high=1)
    many = max(min(TRIALS, n - first), math.ceil((n - first) / NEXT))
    cuts = np.linspace(first, n, many + 1).round().astype(int)
    tried = Rolling(demand, cuts, assumptions, budget, cost_share, method)
    earned, missed = tried.ways()
    _, tables, learned = learn_year(demand, n, cost_share, assumptions.lead_time)
    table = tables[0]
    each, push, wait, promise, load = choose(table, assumptions, budget, method)
    shut, _ = closed_weeks(demand.units.sum(axis=0))
    saving, quarters = a_year(tables, each, push, assumptions, shut)
    r, Q, fill = each["r"], each["Q"], rules.first_fill(each["r"], each["Q"])
    come = np.minimum(fill, np.floor(table["mean"] * assumptions.lead_time + 0.5))  # as in the trials
    items = learned.assign(
        policy=np.where(push, "push", "pull"),
        note=np.where((table["state"] == "") & each["push"] & ~push, "budget", table["state"]),
        r=np.where(push, r, 0).astype(int),
        Q=np.where(push, Q, 1).astype(int),
        cards=np.where(push, rules.cards(r, Q), 0).astype(int),
        service=np.where(push, each["service"].round(3), 0.0),
        wait=np.where(push, 0.0, wait),
        promise=np.where(push, 0.0, promise),
        forecast=table["mean"].round(3),
        price=table["price"],
        cost=table["cost"],
        saving=saving.round(2),
        money=np.where(push, each["money"], 0).round(2),
        filling=np.where(push, fill * table["cost"], 0).round(2),
        coming=np.where(push, come * table["cost"], 0).round(2),
    )
    items["now"] = items["filling"] - items["coming"]
    items["note"] = items["note"].map(NOTES).fillna("")
    over = table["state"].reindex(tried.items).eq("ended").to_numpy()
    results = pd.DataFrame({way: _whole(tables, tried.weeks) for way, tables in earned.items()}).T
    begins = pd.Index(tried.cuts[:-1], name="from week")
    trials, tied = (
        pd.DataFrame({way: [t[name].sum() for t in tables] for way, tables in earned.items()}, index=begins)
        for name in ("profit", "stock")
    )
    return Plan(
        items,
        results.rename_axis("way"),
        trials,
        tied,
        pd.DataFrame({way: sum(t["profit"] for t in tables) for way, tables in earned.items()}),
        missed,
        pd.Series({way: tables[-1]["left"][over].sum() for way, tables in earned.items()}),
        table["mean"],
        table["sd"] / table["mean"],
        quarters,
        assumptions,
        cost_share,
        float(budget),
        method,
        int(first),
        int(n - first),
        load,
        tried.parted(),
        demand,
        shop if isinstance(shop, OrderLines) else None,
    )


def _whole(tables, weeks):
    """What tables of one stretch after the other come to: sums in euro, the mean stock, and what is left."""
    sums = sum(table.sum() for table in tables)
    sums["left"] = tables[-1]["left"].sum()
    sums["stock"] = sum(table["stock"].sum() * k for table, k in zip(tables, weeks)) / weeks.sum()
    return sums
