"""Which items to push and which to pull: expected cost of each, item by item, and the best set to stock with
a budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pullbook._check import choice, column, flag, number, numbers, shown
from pullbook.costing.assumptions import WEEKS, Assumptions, assumed, earnings
from pullbook.decide.inventory import rules
from pullbook.decide.knapsack import fullest, with_slack

COLUMNS = {
    "mean": "units a week",
    "sd": "units a week",
    "orders": "order lines a week",
    "price": "euro a unit",
    "cost": "euro a unit",
}
MOST = 1e100  # euro: so much can still be added up


def item_costs(
    items: pd.DataFrame,
    assumptions: Assumptions | None = None,
    wait: float | None = None,
    rule: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Expected cost of a year of each item, made to stock and made to order. A table, a row an item, in euro.

    items: a table with a row an item and the columns mean, sd (units a week), orders (order lines a week),
    price and cost (euro a unit). assumptions: pb.costing.Assumptions. wait: working days that a customer is
    asked to wait for what is not on the shelf (None: as many as making takes). rule: a table with Q and r by
    item, kept to whatever is best (such as what a forecast made them); None: the best.

    To stock: lots of the EOQ in whole units; the reorder point at which keeping and lacking cost least, or
    that of a service level; carrying on the mean stock; for what is short, the margin of those who do not
    wait, and `short` a unit for the others. To order: a set-up for every order line, `single` of the cost of
    every unit, and the margin of the customers who do not wait. Columns: Q and r (units: lot and reorder
    point), service (the cycle service level that r gives), safety and stock (units: what r + 1 holds
    above the mean of L + 1 weeks, and the mean stock), short (units a week), stocked and ordered (cost of a
    year), saving (of stocking it), money (mean stock at cost), push (is saving above 0?). Raises ValueError
    for a missing column or a bad number, with its row.
    Source: Silver, Pyke & Thomas, 4th ed., ch. 4 to 6; Arreola-Risa & DeCroix (1998), IIE Transactions 30(8).

    >>> shop = pd.DataFrame({"mean": [40, 0.02], "sd": [8, 0.14], "orders": [30, 0.02], "price": [44, 60],
    ...     "cost": [32, 40]}, index=["tote", "monogram"])
    >>> item_costs(shop)["push"].to_dict()
    {'tote': True, 'monogram': False}
    """
    a = assumed(assumptions)
    away = float(a.leave(a.making if wait is None else number("wait", wait, "working days", low=0)))
    mean, sd, orders, price, cost = (column(items, name, unit) for name, unit in COLUMNS.items())
    year, sd = mean * WEEKS, np.where(mean > 0, sd, 0.0)  # what nobody asks for does not vary
    margin, keep = price - cost, a.carrying.total * cost
    Q = rules.whole_lot(a.setup, year, keep)
    if rule is not None:
        if not isinstance(rule, pd.DataFrame) or not {"Q", "r"} <= set(rule):
            raise ValueError(f"rule is {shown(rule)}; it must be a table with Q and r by item, or None")
        kept = rule.reindex(items.index)
        Q, r = column(kept, "Q", "units", low=1), column(kept, "r", "units")
    else:
        r = reorder_points(Q, mean, sd, price, cost, a, away)
    stock, short, service = rules.shelf(r, Q, mean, sd, a.lead_time)
    asked = (year > 0) | (rule is not None)  # what nobody asks for is not stocked, or lies there
    stock, short = np.where(asked, stock, 0.0), np.where(asked, short, 0.0)
    sold = year - away * short * WEEKS
    stays = 1.0 - away
    waited = stays * short * WEEKS
    none, made = np.zeros_like(mean), year * stays
    to_stock = {"sold": sold, "setups": sold / Q, "stock": stock, "short": waited, "singly": none}
    to_order = {"sold": made, "setups": orders * WEEKS * stays, "stock": none, "short": none, "singly": made}
    pushed, pulled = (earnings(flows, price, cost, a, WEEKS) for flows in (to_stock, to_order))
    stocked, ordered = year * margin - pushed["profit"], year * margin - pulled["profit"]
    return pd.DataFrame(
        {
            "Q": Q,
            "r": r,
            "service": service,
            "safety": np.where(asked, r + 1.0 - mean * (a.lead_time + 1), 0.0),
            "stock": stock,
            "short": short,
            "stocked": stocked,
            "ordered": ordered,
            "saving": ordered - stocked,
            "money": pushed["stock"],
            "push": ordered > stocked,
        },
        index=items.index,
    )


def reorder_points(Q, mean, sd, price, cost, a, away):
    """The reorder points, units, of lots Q: those at which keeping and lacking cost least, or those of a
    service by decree. mean, sd: units a week. away: the share of customers who don't wait for what is not
    there.
    """
    if a.service is not None:
        return rules.reorder_point(mean, sd, a.lead_time, a.service)
    lack = np.maximum(0.0, away * (price - cost) + (1.0 - away) * a.short)
    return rules.cheapest_reorder_point(Q, mean, sd, a.lead_time, a.carrying.total * cost / WEEKS, lack)


@dataclass(frozen=True, eq=False)
class Partition:
    """What to stock. stocked: a Series of True (push) and False (pull) by item. saving: euro a year against
    all-pull. money: euro tied up. budget: what there was. method: 'exact' or 'greedy'.
    """

    stocked: pd.Series
    saving: float
    money: float
    budget: float
    method: str


def partition(table: pd.DataFrame, budget: float = np.inf, method: str = "exact") -> Partition:
    """The set of items to stock that saves most and ties up no more than the budget, each with the Q and r of
    the table. With little money less of each may save more: see `rule` of `item_costs`.

    table: from `item_costs` (columns saving and money). budget: euro. method: 'exact', a 0-1 knapsack
    (Pisinger 1997); 'greedy': the items by saving a euro tied up, as long as they fit. Returns a Partition.
    Raises ValueError for a budget below 0.

    >>> table = pd.DataFrame({"saving": [60.0, 50.0, 50.0], "money": [60.0, 50.0, 50.0]}, index=list("abc"))
    >>> partition(table, 100).saving, partition(table.assign(saving=[66.0, 50.0, 50.0]), 100, "greedy").saving
    (100.0, 66.0)
    """
    saving, money = _saving_and_money(table)
    unlimited = isinstance(budget, float) and budget == np.inf
    budget = np.inf if unlimited else number("budget", budget, "euro", low=0)
    choice("method", method, ("exact", "greedy"))
    room = with_slack(budget)
    worth = np.flatnonzero((saving > 0) & (money <= room))
    chosen = np.zeros(len(saving), bool)
    if money[worth].sum() <= room:
        chosen[worth] = True
    elif method == "greedy":
        left = room
        for i in _by_saving_a_euro(worth, saving, money):
            if money[i] <= left:
                chosen[i], left = True, left - money[i]
    else:
        chosen[worth] = fullest(saving[worth], money[worth], room)
    return Partition(
        pd.Series(chosen, index=table.index, name="stocked"),
        float(saving[chosen].sum()),
        float(money[chosen].sum()),
        float(budget),
        method,
    )


def frontier(
    table: pd.DataFrame, budgets: Sequence[float] | None = None, every: bool = False
) -> pd.DataFrame:
    """What each budget can save: money tied up against saving, item after item by saving a euro (the upper
    edge of all sets of these items with the Q and r that they have, up to one item).

    table: from `item_costs`. budgets: a list of euro (None: at every item). every: go on to the items that
    lose by being stocked. Returns a table: items, money, saving; both rise, until items lose.

    >>> frontier(pd.DataFrame({"saving": [60.0, 50.0, -9.0], "money": [30.0, 50.0, 5.0]}))["saving"].tolist()
    [0.0, 60.0, 110.0]
    """
    saving, money = _saving_and_money(table)
    every = flag("every", every)
    listed = np.arange(len(saving)) if every else np.flatnonzero(saving > 0)
    listed = _by_saving_a_euro(listed, saving, money)
    tied, saved = (np.concatenate([[0.0], np.cumsum(a[listed])]) for a in (money, saving))
    if budgets is None:
        k = np.arange(len(tied))
    else:
        k = np.searchsorted(tied, with_slack(np.array(numbers("budgets", budgets, "euro"))), side="right") - 1
    return pd.DataFrame({"items": k, "money": tied[k], "saving": saved[k]})


def _by_saving_a_euro(items, saving, money):
    """Items (places) by what a euro tied up saves, highest first."""
    return items[np.argsort(-saving[items] / np.maximum(money[items], 1e-12), kind="stable")]


def _saving_and_money(table):
    """The two columns of `item_costs` that a choice is made by, euro."""
    return column(table, "saving", "euro", low=-MOST, high=MOST), column(table, "money", "euro", high=MOST)
