"""The hybrid plan of a shop: orders and cost assumptions in; what to push and what to pull, judged on weeks it has not seen, out."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from pullbook import forecast, hybrid
from pullbook._check import number, whole
from pullbook.cases.demand import Weekly, weekly
from pullbook.demand.order_lines import OrderLines

WAYS = ("all push", "all pull", "hybrid")


def judge(units, orders, stocked, table, rules, costs):
    """What weeks of demand earn under a plan, item by item: a table of euro, a row an item.

    units, orders: arrays (items, weeks). stocked: True by item (push) or False (pull). table: price and cost by item. rules: r and Q by item (units).
    costs: pb.hybrid.Costs. A pushed item starts at r + Q/2; each week's demand is served from stock, what is short is delivered late; when stock and on order
    come to r or less, lots of Q are made and are there `lead_time` weeks later (whole weeks, at least 1). A pulled item is made order by order: a set-up each,
    and `lost` of the customers go elsewhere. Columns: sales, goods, setups, carrying, late, profit; and stock, the mean value in stock. Stock left at the end
    is worth what it cost; what goes out of fashion is in carrying.
    """
    n, weeks = units.shape
    price, cost = table["price"].to_numpy(float), table["cost"].to_numpy(float)
    r, Q = rules["r"].to_numpy(float), rules["Q"].to_numpy(float)
    L = max(1, math.ceil(costs.lead_time - 1e-9))
    pushed = np.asarray(stocked, bool)
    net, coming = np.where(pushed, r + Q / 2, 0.0), np.zeros((n, L))
    lots, late, held = np.zeros(n), np.zeros(n), np.zeros(n)
    for t in range(weeks):
        net = net + coming[:, t % L]
        d = units[:, t]
        late += np.where(pushed, np.minimum(d, np.maximum(d - np.maximum(net, 0.0), 0.0)), 0.0)
        before, net = np.maximum(net, 0.0), net - np.where(pushed, d, 0.0)
        held += (before + np.maximum(net, 0.0)) / 2
        coming[:, t % L] = 0.0
        gap = r - (net + coming.sum(axis=1))
        k = np.where(pushed & (gap >= 0), np.floor(gap / Q) + 1, 0.0)
        coming[:, t % L] = k * Q  # there again when t comes round to this place, L weeks on
        lots += k
    sold = units.sum(axis=1) * np.where(pushed, 1.0, 1.0 - costs.lost)
    out = pd.DataFrame({"sales": sold * price, "goods": -sold * cost,
                        "setups": -costs.setup * np.where(pushed, lots, orders.sum(axis=1) * (1.0 - costs.lost)),
                        "carrying": -(costs.carrying + costs.obsolescence) / costs.weeks * held * cost * pushed, "late": -costs.late * late}, index=table.index)
    out["profit"] = out.sum(axis=1)
    return out.assign(stock=held / weeks * cost * pushed)


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """A hybrid plan. items: a row an item: description, ABC, XYZ, demand (class), policy (push or pull), r (reorder point), Q (lot), cards (of lots), promise (working
    days; 0: at once), forecast (units a week), saving (euro a year, expected), money (euro tied up). results: by way (all push, all pull, hybrid) what the
    held-out weeks earned, euro. costs, cost_share, budget, train and held_out (weeks): the assumptions. by_item: profit by item
    and way. mean, cv: of weekly demand, by item, as learned."""

    items: pd.DataFrame
    results: pd.DataFrame
    by_item: pd.DataFrame
    mean: pd.Series
    cv: pd.Series
    costs: hybrid.Costs
    cost_share: float
    budget: float
    train: int
    held_out: int

    @property
    def best(self):
        """The way that earned most in the held-out weeks."""
        return self.results["profit"].idxmax()

    def summary(self):
        """The plan and its trial in three sentences."""
        pushed, p = int((self.items["policy"] == "push").sum()), self.results["profit"]
        return (f"Push {pushed:,} of {len(self.items):,} items, pull the rest; {self.results.loc['hybrid', 'stock']:,.0f} euro lie in stock on average. In {self.held_out} weeks "
                f"that the plan had not seen, the hybrid earned {p['hybrid']:,.0f} euro, all push {p['all push']:,.0f}, all pull {p['all pull']:,.0f}. "
                f"Best: {self.best}.")

    def assumptions(self):
        """What the plan assumes, as a table."""
        c = self.costs
        rows = [("set-up", c.setup, "euro a lot, or an order made to order"), ("carrying", c.carrying, "per year, of the value in stock"), ("obsolescence", c.obsolescence, "per year, of the value in stock"),
                ("service", c.service, "cycle service level of a stocked item"), ("lead time", c.lead_time, "weeks to replenish"), ("late", c.late, "euro a unit that is short"), ("cost", self.cost_share, "of the price, where the cost of an item is not known"),
                ("lost", c.lost, "of the customers do not wait for an item made to order"), ("budget", self.budget if math.isfinite(self.budget) else "no limit", "euro in stock"), ("learned from", self.train, "weeks"), ("judged on", self.held_out, "weeks")]
        return pd.DataFrame(rows, columns=["assumption", "value", "meaning"]).set_index("assumption")

    def report(self, path, verdicts=None):
        """Write the plan to one self-contained page (.html) or to Excel (.xlsx): summary, assumptions, results, charts with descriptions, items, and verdicts.

        path: where. verdicts: a table of claims and verdicts, such as `pb.verdicts()`, or None. Returns the path. Raises ValueError for another ending.
        """
        from pullbook.report import write
        return write(self, path, verdicts)

    def __repr__(self):
        return self.summary()

    def _repr_html_(self):
        return f"<p>{self.summary()}</p>{self.results.to_html(float_format='{:,.0f}'.format)}"


def plan(shop, costs=None, *, weeks=None, budget=math.inf, cost_share=0.6, promise=5.0, method="exact"):
    """The hybrid plan of a shop from its first `weeks`, judged on the weeks after them.

    shop: what has `.weekly()` (pb.catalogue(), pb.read_orders(file)) or `.lines` (pb.online_retail()), or a table of order lines with time, item, quantity and price. costs:
    pb.hybrid.Costs. weeks: learned from (None: three of four, 40 of 52). budget: euro in stock. cost_share: of the price, where the cost is not known. promise: working days quoted for an item made to
    order. method: 'exact' (HiGHS) or 'greedy'. Returns a Plan. Raises ValueError where no week is left to judge on, or no item has a price.

    >>> made = plan(pb.catalogue())
    >>> made.results.index.tolist(), made.held_out
    (['all push', 'all pull', 'hybrid'], 12)
    """
    costs = costs or hybrid.Costs()
    if not isinstance(costs, hybrid.Costs):
        raise ValueError(f"costs is {costs!r}; it must be pb.hybrid.Costs(...)")
    demand = demand_of(shop)
    n = demand.units.shape[1]
    if weeks is None and n < 6:
        raise ValueError(f"the orders cover {n} whole weeks; a plan needs at least 6, to learn from some and to be judged on the others")
    weeks = n * 40 // 52 if weeks is None else whole("weeks", weeks, "weeks", low=4, high=10_000)
    if weeks >= n:
        raise ValueError(f"weeks is {weeks} and the orders cover {n} whole weeks; leave at least one to judge the plan on")
    promise = number("promise", promise, "working days", low=0)
    known, table, learned, ahead = _learn(demand, weeks, cost_share)
    expected = hybrid.item_costs(table, costs)
    chosen = hybrid.partition(expected, budget, method)
    L = max(1, math.ceil(costs.lead_time - 1e-9))
    mean, sd = table["mean"].to_numpy(), table["sd"].to_numpy()
    z = expected["safety"].to_numpy() / np.maximum(sd * math.sqrt(costs.lead_time), 1e-12)
    rules = pd.DataFrame({"r": np.ceil(mean * (L + 1) + z * sd * math.sqrt(L + 1)), "Q": np.maximum(1.0, np.round(expected["lot"].to_numpy()))}, index=table.index)
    push, every = chosen.stocked.to_numpy(), np.ones(len(table), bool)
    judged = {way: judge(ahead.units[known], ahead.orders[known], stocked, table, rules, costs) for way, stocked in zip(WAYS, (every, ~every))}
    both = judged["all push"], judged["all pull"]
    judged["hybrid"] = pd.DataFrame(np.where(push[:, None], *both), both[0].index, both[0].columns)  # no item's trial depends on another's
    results = pd.DataFrame({way: t.sum() for way, t in judged.items()}).T.rename_axis("way")
    items = learned.assign(
        policy=np.where(push, "push", "pull"), r=np.where(push, rules["r"], 0), Q=np.where(push, rules["Q"], 1),
        cards=np.where(push, np.ceil(rules["r"] / rules["Q"]) + 1, 0).astype(int), promise=np.where(push, 0.0, promise),
        saving=expected["saving"].round(2), money=np.where(push, expected["money"], 0).round(2))
    items = items[["description", "ABC", "XYZ", "demand", "policy", "r", "Q", "cards", "promise", "forecast", "saving", "money"]]
    return Plan(items, results, pd.DataFrame({way: t["profit"] for way, t in judged.items()}), table["mean"],
                table["sd"] / table["mean"], costs, float(cost_share), float(budget), weeks, n - weeks)


@lru_cache(maxsize=4)
def _learn(demand, weeks, cost_share):
    """What the first weeks of a Weekly say, whatever the costs: which items are known, their table, their classes and forecasts; and the weeks after them."""
    seen, ahead = demand.between(0, weeks), demand.between(weeks, demand.units.shape[1])
    known = (seen.units.sum(axis=1) > 0) & np.isfinite(demand.price) & (demand.price > 0)
    if not known.any():
        raise ValueError("no item of these orders has a price, and a plan needs prices; if the file has them, say where: pb.read_orders(file, columns={'price': 'its name'})")
    table = seen.table(cost_share)[known]
    classes = pd.DataFrame({
        "description": demand.description[known], "ABC": hybrid.abc(table["mean"] * table["price"]).to_numpy(), "XYZ": hybrid.xyz(seen.units[known]).to_numpy(),
        "demand": hybrid.demand_class(seen.units[known]).to_numpy(), "forecast": np.nan_to_num(forecast.smoothing(seen.units[known], 0.2)[:, -1]).round(3)}, index=table.index)
    return known, table, classes, ahead


def demand_of(shop):
    """The Weekly of OrderLines, of a table of order lines, or of a Weekly itself; else a ValueError."""
    if isinstance(shop, Weekly):
        return shop
    return shop.weekly() if isinstance(shop, OrderLines) else weekly(shop)
