"""Which items to push and which to pull: expected cost of each, item by item, and the best set to stock with a budget."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize
from scipy.stats import norm

from pullbook._check import choice, number

COLUMNS = {"mean": "units a week", "sd": "units a week", "orders": "order lines a week", "price": "euro a unit", "cost": "euro a unit"}


@dataclass(frozen=True)
class Costs:
    """What is assumed of every item. setup: euro a lot. carrying: per year, of the value in stock. obsolescence: per year, of the value in
    stock, that is written off. service: cycle service level of a stocked item. lead_time: weeks to replenish it. late: euro a unit that is short. lost:
    share of the customers who go elsewhere when an item is made to order. weeks: working weeks in a year. Raises ValueError for numbers out of
    range."""

    setup: float = 2.0
    carrying: float = 0.25
    obsolescence: float = 0.30
    service: float = 0.95
    lead_time: float = 2.0
    late: float = 2.0
    lost: float = 0.05
    weeks: float = 50.0

    def __post_init__(self):
        for name in ("setup", "late"):
            number(name, getattr(self, name), "euro", low=0)
        for name in ("carrying", "obsolescence"):
            number(name, getattr(self, name), "per year", low=0, high=10)
        number("service", self.service, "as a share", above=0, below=1)
        number("lost", self.lost, "as a share", low=0, high=1)
        for name in ("lead_time", "weeks"):
            number(name, getattr(self, name), "weeks", above=0)


def item_costs(items, costs=None):
    """Expected cost of a year of each item, made to stock and made to order. A table, a row an item, in euro.

    items: a table with a row an item and the columns mean, sd (units a week), orders (order lines a week), price and cost (euro a unit).
    costs: Costs. To stock: lots of the EOQ (at least 1 unit), safety stock z sd sqrt(L), carrying and obsolescence on the mean stock, what is short in
    lead times at `late`. To order: a set-up for every order line, and the margin of the customers who do not wait. Columns: lot, safety (units),
    stocked and ordered (cost of a year), saving (of stocking it), money (tied up), push (is saving above 0?). Raises ValueError for a missing column
    or a bad number, with its row. Source: Silver, Pyke & Thomas, 4th ed., ch. 4 and 6; Arreola-Risa & DeCroix (1998), IIE Transactions 30(8).

    >>> shop = pd.DataFrame({"mean": [40, 0.02], "sd": [8, 0.14], "orders": [30, 0.02], "price": [44, 60], "cost": [32, 40]}, index=["tote", "monogram"])
    >>> item_costs(shop)["push"].to_dict()
    {'tote': True, 'monogram': False}
    """
    costs = costs or Costs()
    if not isinstance(costs, Costs):
        raise ValueError(f"costs is {costs!r}; it must be pb.hybrid.Costs(...)")
    v = {name: _column(items, name, unit) for name, unit in COLUMNS.items()}
    year, h = v["mean"] * costs.weeks, (costs.carrying + costs.obsolescence) * v["cost"]
    with np.errstate(divide="ignore", invalid="ignore"):
        lot = np.maximum(1.0, np.where(h > 0, np.sqrt(2 * costs.setup * year / h), year))
    sigma = v["sd"] * np.sqrt(costs.lead_time)
    z = float(norm.ppf(costs.service))
    safety = z * sigma
    short = sigma * (norm.pdf(z) - z * (1 - costs.service))  # expected units short in a lead time (normal loss)
    lots = year / lot
    stocked = np.where(year > 0, lots * costs.setup + h * (lot / 2 + safety) + lots * short * costs.late, 0.0)
    ordered = v["orders"] * costs.weeks * costs.setup + costs.lost * year * np.maximum(v["price"] - v["cost"], 0.0)
    money = np.where(year > 0, v["cost"] * (lot / 2 + safety), 0.0)
    return pd.DataFrame({"lot": lot, "safety": safety, "stocked": stocked, "ordered": ordered, "saving": ordered - stocked, "money": money,
                         "push": ordered > stocked}, index=items.index)


@dataclass(frozen=True, eq=False)
class Partition:
    """What to stock. stocked: a Series of True (push) and False (pull) by item. saving: euro a year against all-pull. money: euro tied up.
    budget: what there was. method: 'exact' or 'greedy'."""

    stocked: pd.Series
    saving: float
    money: float
    budget: float
    method: str


def partition(table, budget=np.inf, method="exact"):
    """The set of items to stock that saves most and ties up no more than the budget.

    table: from `item_costs` (columns saving and money). budget: euro. method: 'exact', a 0-1 knapsack solved by HiGHS; 'greedy': the items by saving a
    euro tied up, as long as they fit. Returns a Partition. Raises ValueError for a budget below 0.

    >>> table = pd.DataFrame({"saving": [60.0, 50.0, 50.0], "money": [60.0, 50.0, 50.0]}, index=list("abc"))
    >>> partition(table, 100).saving, partition(table.assign(saving=[66.0, 50.0, 50.0]), 100, "greedy").saving
    (100.0, 66.0)
    """
    saving, money = _column(table, "saving", "euro", low=-np.inf), _column(table, "money", "euro")
    budget = np.inf if budget == np.inf else number("budget", budget, "euro", low=0)
    choice("method", method, ("exact", "greedy"))
    worth = np.flatnonzero((saving > 0) & (money <= budget))
    chosen = np.zeros(len(saving), bool)
    if money[worth].sum() <= budget:
        chosen[worth] = True
    elif method == "greedy":
        left = budget
        for i in worth[np.argsort(-saving[worth] / np.maximum(money[worth], 1e-12), kind="stable")]:
            if money[i] <= left:
                chosen[i], left = True, left - money[i]
    else:
        found = optimize.milp(-saving[worth], constraints=optimize.LinearConstraint(money[worth][None, :], -np.inf, budget),
                              integrality=np.ones(len(worth)), bounds=optimize.Bounds(0, 1), options={"mip_rel_gap": 1e-7, "presolve": False})  # one row: nothing to presolve, and HiGHS chatters when it does
        if found.x is None:
            raise RuntimeError(f"HiGHS found no plan: {found.message}")
        chosen[worth] = found.x > 0.5
    return Partition(pd.Series(chosen, index=table.index, name="stocked"), float(saving[chosen].sum()), float(money[chosen].sum()), float(budget), method)


def frontier(table, budgets=None):
    """What each budget can save: money tied up against saving, item after item by saving a euro (the upper edge of all plans, up to one item).

    table: from `item_costs`. budgets: a list of euro (None: at every item). Returns a table: items, money, saving; both rise.

    >>> frontier(pd.DataFrame({"saving": [60.0, 50.0, -9.0], "money": [30.0, 50.0, 5.0]}))["saving"].tolist()
    [0.0, 60.0, 110.0]
    """
    saving, money = _column(table, "saving", "euro", low=-np.inf), _column(table, "money", "euro")
    worth = np.flatnonzero(saving > 0)
    worth = worth[np.argsort(-saving[worth] / np.maximum(money[worth], 1e-12), kind="stable")]
    tied, saved = (np.concatenate([[0.0], np.cumsum(a[worth])]) for a in (money, saving))
    k = np.arange(len(tied)) if budgets is None else np.searchsorted(tied, [number("budgets", b, "euro", low=0) + 1e-9 for b in budgets], side="right") - 1
    return pd.DataFrame({"items": k, "money": tied[k], "saving": saved[k]})


def _column(table, name, unit, low=0.0):
    if not isinstance(table, pd.DataFrame) or name not in table:
        have = ", ".join(map(str, table.columns)) if isinstance(table, pd.DataFrame) else type(table).__name__
        raise ValueError(f"the table has no column {name!r} ({unit}); it has: {have}")
    values = pd.to_numeric(table[name], errors="coerce").to_numpy(float)
    bad = ~np.isfinite(values) | (values < low)
    if bad.any():
        k = int(np.argmax(bad))
        raise ValueError(f"{name} of {table.index[k]!r} is {table[name].iloc[k]!r} {unit}; it must be a finite number{', at least 0' if low == 0 else ''}")
    return values
