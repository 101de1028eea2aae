"""The hybrid plan of a shop: orders and cost assumptions in; what to push and what to pull, judged on weeks
it has not seen, out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from pullbook._check import number, whole
from pullbook.costing.assumptions import Assumptions, assumed, earned
from pullbook.decide import hybrid
from pullbook.decide.inventory import rules
from pullbook.demand import forecast
from pullbook.demand.order_lines import OrderLines
from pullbook.demand.weekly import Weekly, weekly
from pullbook.run.trial import trial

WAYS = ("all push", "all pull", "hybrid")


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """A hybrid plan. items: a row an item: description, ABC, XYZ, demand (class), policy (push or pull), r
    (reorder point), Q (lot), cards (of lots), promise (working days; 0: at once), forecast (units a week),
    saving (euro a year, expected), money (euro of its mean stock). results: by way (all push, all pull,
    hybrid) what the held-out weeks earned, euro. by_item: profit by item and way. weeks_short: share of the
    held-out weeks in which a pushed item was short, by item. mean, cv: of weekly demand, by item, as learned.
    assumed (pb.costing.Assumptions), cost_share, budget, train and held_out (weeks): the assumptions.
    """

    items: pd.DataFrame
    results: pd.DataFrame
    by_item: pd.DataFrame
    weeks_short: pd.Series
    mean: pd.Series
    cv: pd.Series
    assumed: Assumptions
    cost_share: float
    budget: float
    train: int
    held_out: int

    @property
    def best(self) -> str:
        """The way that earned most in the held-out weeks."""
        return self.results["profit"].idxmax()

    def summary(self) -> str:
        """The plan and its trial in three sentences.

        >>> plan(pb.catalogue()).summary()[-13:]
        'Best: hybrid.'
        """
        pushed, p = int((self.items["policy"] == "push").sum()), self.results["profit"]
        return (
            f"Push {pushed:,} of {len(self.items):,} items, pull the rest;"
            f" {self.results.loc['hybrid', 'stock']:,.0f} euro lie in stock on average. In {self.held_out}"
            f" weeks that the plan had not seen, the hybrid earned {p['hybrid']:,.0f} euro, all push"
            f" {p['all push']:,.0f}, all pull {p['all pull']:,.0f}. Best: {self.best}."
        )

    def assumptions(self) -> pd.DataFrame:
        """What the plan assumes, as a table.

        >>> table = plan(pb.catalogue(), budget=2000).assumptions()
        >>> table.loc[["service", "lead time", "budget"], "value"].tolist()
        [0.95, 2.0, 2000.0]
        """
        a, budget = self.assumed, self.budget if math.isfinite(self.budget) else "no limit"
        rows = [
            ("set-up", a.setup, "euro a lot, or an order made to order"),
            ("carrying", a.carrying.total, "per year, of the value in stock"),
            ("of it obsolescence", a.carrying.obsolescence, "per year: what goes out of fashion"),
            ("service", a.service, "cycle service level of a stocked item"),
            ("lead time", a.lead_time, "weeks to replenish; stock is looked at once a week"),
            ("short", a.short, "euro a unit that a customer finds missing"),
            ("cost", self.cost_share, "of the price, where the cost of an item is not known"),
            ("lost", a.lost, "of the customers do not wait for an item made to order"),
            ("budget", budget, "euro in stock"),
            ("learned from", self.train, "weeks"),
            ("judged on", self.held_out, "weeks"),
        ]
        return pd.DataFrame(rows, columns=["assumption", "value", "meaning"]).set_index("assumption")

    def __repr__(self):
        return self.summary()

    def _repr_html_(self):
        return f"<p>{self.summary()}</p>{self.results.to_html(float_format='{:,.0f}'.format)}"


def plan(
    shop: OrderLines | Weekly | pd.DataFrame,
    assumptions: Assumptions | None = None,
    *,
    weeks: int | None = None,
    budget: float = math.inf,
    cost_share: float = 0.6,
    promise: float = 5.0,
    method: str = "exact",
) -> Plan:
    """The hybrid plan of a shop from its first `weeks`, judged on the weeks after them.

    shop: OrderLines (pb.catalogue(), pb.read_orders(file), pb.online_retail()), or a table of order lines
    with time, item, quantity and price. assumptions: pb.costing.Assumptions. weeks: learned from (None: three
    of four, 40 of 52). budget: euro in stock. cost_share: of the price, where the cost is not known. promise:
    working days quoted for an item made to order. method: 'exact' (HiGHS) or 'greedy'. Returns a Plan. Raises
    ValueError where no week is left to judge on, or no item has a price.

    >>> made = plan(pb.catalogue())
    >>> made.results.index.tolist(), made.held_out
    (['all push', 'all pull', 'hybrid'], 12)
    """
    assumptions = assumed(assumptions)
    demand = demand_of(shop)
    n = demand.units.shape[1]
    if weeks is None and n < 6:
        raise ValueError(
            f"the orders cover {n} whole weeks; a plan needs at least 6, to learn from some and to be judged"
            " on the others"
        )
    weeks = n * 40 // 52 if weeks is None else whole("weeks", weeks, "weeks", low=4, high=10_000)
    if weeks >= n:
        raise ValueError(
            f"weeks is {weeks} and the orders cover {n} whole weeks; leave at least one to judge the plan on"
        )
    promise = number("promise", promise, "working days", low=0)
    cost_share = number("cost_share", cost_share, "of the price", above=0, high=1)
    known, table, learned, ahead = _learn(demand, weeks, cost_share)
    each = hybrid.item_costs(table, assumptions)
    push = hybrid.partition(each, budget, method).stocked.to_numpy()
    judged, weeks_short = _judge(ahead.units[known], ahead.orders[known], push, table, each, assumptions)
    r, Q = each["r"], each["Q"]
    items = learned.assign(
        policy=np.where(push, "push", "pull"),
        r=np.where(push, r, 0).astype(int),
        Q=np.where(push, Q, 1).astype(int),
        cards=np.where(push, rules.cards(r, Q), 0).astype(int),
        promise=np.where(push, 0.0, promise),
        saving=each["saving"].round(2),
        money=np.where(push, each["money"], 0).round(2),
    )
    items = items[
        [
            "description",
            "ABC",
            "XYZ",
            "demand",
            "policy",
            "r",
            "Q",
            "cards",
            "promise",
            "forecast",
            "saving",
            "money",
        ]
    ]
    results = pd.DataFrame({way: t.sum() for way, t in judged.items()}).T.rename_axis("way")
    return Plan(
        items,
        results,
        pd.DataFrame({way: t["profit"] for way, t in judged.items()}),
        weeks_short.where(push),
        table["mean"],
        table["sd"] / table["mean"],
        assumptions,
        cost_share,
        float(budget),
        weeks,
        n - weeks,
    )


def _judge(units, orders, push, table, each, assumptions):
    """What weeks of demand earn in each of the ways, item by item; and in which share of them the shelf was
    short.
    """
    weeks, every = units.shape[1], np.ones(len(table), bool)
    shelf = each[["r", "Q"]].assign(fill=rules.first_fill(each["r"], each["Q"]))
    tried = [
        trial(units, orders, stocked, shelf, assumptions.lead_time, assumptions.lost)
        for stocked in (every, ~every)
    ]
    pushed, pulled = (earned(flows, table, assumptions, weeks) for flows in tried)
    both = pd.DataFrame(
        np.where(push[:, None], pushed, pulled), pushed.index, pushed.columns
    )  # no item's trial depends on another's
    return dict(zip(WAYS, (pushed, pulled, both))), tried[0]["weeks_short"] / weeks


@lru_cache(maxsize=4)
def _learn(demand, weeks, cost_share):
    """What the first weeks of a Weekly say, whatever the costs: which items are known, their table, their
    classes and forecasts; and the weeks after them.
    """
    seen, ahead = demand.between(0, weeks), demand.between(weeks, demand.units.shape[1])
    asked = seen.units.sum(axis=1) > 0
    if not asked.any():
        raise ValueError(f"no item was asked for in the first {weeks} weeks, which the plan is to learn from")
    known = asked & np.isfinite(demand.price) & (demand.price > 0)
    if not known.any():
        raise ValueError(
            "no item of these orders has a price, and a plan needs prices; if the file has them, say where:"
            " pb.read_orders(file, columns={'price': 'its name'})"
        )
    forecast.series(demand.units[known])  # no number that is none, in the weeks ahead too
    table = seen.table(cost_share)[known]
    classes = pd.DataFrame(
        {
            "description": demand.description[known],
            "ABC": hybrid.abc(table["mean"] * table["price"]).to_numpy(),
            "XYZ": hybrid.xyz(seen.units[known]).to_numpy(),
            "demand": hybrid.demand_class(seen.units[known]).to_numpy(),
            "forecast": np.nan_to_num(forecast.smoothing(seen.units[known], 0.2)[:, -1]).round(3),
        },
        index=table.index,
    )
    return known, table, classes, ahead


def demand_of(shop: OrderLines | Weekly | pd.DataFrame) -> Weekly:
    """The Weekly of OrderLines, of a table of order lines, or of a Weekly itself; else a ValueError.

    >>> demand_of(pb.catalogue()).units.shape                    # items, weeks
    (300, 52)
    """
    if isinstance(shop, Weekly):
        return shop
    return shop.weekly() if isinstance(shop, OrderLines) else weekly(shop)
