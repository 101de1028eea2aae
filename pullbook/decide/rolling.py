"""Plans made one after the other, each of the weeks before it, and tried without a break on those after."""

import math

import numpy as np
import pandas as pd

from pullbook._check import column, number, shown
from pullbook.costing.assumptions import earned
from pullbook.decide.choice import choose, learn
from pullbook.decide.inventory import rules
from pullbook.decide.paid import paid
from pullbook.run.trial import trials

WAYS = ("all push", "all pull", "hybrid")


class Rolling:
    """The plans before each cut, by item, and what they earn on the weeks up to the next.

    cuts: weeks, the last one the end. items: those with a price that were asked for up to there. plans: a
    table before each cut, by item: r, Q and fill (units), week (units a week, as forecast), push, known, kept
    (known, and not ended). full: the same, with the r and Q of a shop whose money is not short. money: price
    and cost up to each next cut, by item, as paid in those weeks (of what nobody bought in them: before).
    """

    def __init__(self, demand, cuts, assumptions, budget, cost_share, method):
        self.cuts, self.a, self.weeks = [int(cut) for cut in cuts], assumptions, np.diff(cuts)
        seen = demand.units[:, : self.cuts[-1]].sum(axis=1) > 0
        asked = seen & np.isfinite(demand.price) & (demand.price > 0)
        self.items, self.asked, self.baskets = demand.items[asked], asked, demand.baskets
        ahead = slice(self.cuts[0], self.cuts[-1])
        self.units, self.orders = demand.units[asked, ahead], demand.orders[asked, ahead]
        stretches = zip(self.cuts[1:], self.weeks.tolist())
        self.money = [paid(demand, cost_share, end, k)[asked] for end, k in stretches]
        self.plans, self.full = [], []
        for cut in self.cuts[:-1]:
            _, table, _ = learn(demand, cut, cost_share, assumptions.lead_time)
            each, push, *_ = choose(table, assumptions, budget, method)
            says = pd.DataFrame({"week": table["mean"], "push": push, "kept": table["state"] != "ended"})
            short = [(self.full, "full_r", "full_Q")] * math.isfinite(budget)
            for plans, r, Q in [(self.plans, "r", "Q"), *short]:
                plan = says.assign(r=each[r], Q=each[Q]).reindex(self.items)
                plan["known"] = plan["r"].notna()
                plan = plan.fillna({"r": 0.0, "Q": 1.0, "week": 0.0})
                for name in ("push", "kept"):
                    plan[name] = plan[name].eq(True)
                plans.append(_filled(plan))

        self.full = self.full or self.plans

    def earn(self, stocked, plans=None, to_order=True):
        """What the weeks between the cuts earn: a table for each stretch, as of `earned`, with what is left
        at its end (euro, at cost; lots under way, too), and the units that nobody got. stocked: True by item,
        one array a stretch. plans: other tables of r, Q and fill.
        """
        a, plans = self.a, self.plans if plans is None else plans
        begins = [cut - self.cuts[0] for cut in self.cuts]
        flows = trials(
            self.units,
            self.orders,
            list(zip(begins, stocked, plans)),
            a.lead_time,
            a.leave,
            a.making,
            a.capacity,
            a.hours,
            to_order,
        )
        tables = [
            earned(flow, money, a, k).assign(left=flow["left"] * money["cost"])
            for flow, money, k in zip(flows, self.money, self.weeks)
        ]
        return tables, [flow["gone"].to_numpy() for flow in flows]

    def ways(self):
        """What each way earns, a list of tables by way, and the euro of sales that all push could not make of
        what it does not keep.
        """
        kept, push = ([plan[name].to_numpy() for plan in self.plans] for name in ("kept", "push"))
        shelves, gone = self.earn(kept, self.full, to_order=False)
        missed = sum(g[~k] @ m["price"].to_numpy()[~k] for g, k, m in zip(gone, kept, self.money))
        pulled, _ = self.earn([np.zeros(len(self.items), bool)] * len(push))
        return dict(zip(WAYS, (shelves, pulled, self.earn(push)[0]))), float(missed)

    def parted(self):
        """How many orders there are between the cuts, how many lines they have, and how many of them have
        items that are pushed and items that are not; 0 where orders are not known.
        """
        if self.baskets is None:
            return 0, 0, 0
        order, item, week = self.baskets[self.baskets[:, 2] >= self.cuts[0]].T
        push = np.zeros((len(self.plans), len(self.asked)), bool)
        push[:, self.asked] = [plan["push"] for plan in self.plans]
        shelf = push[np.searchsorted(self.cuts, week, side="right") - 1, item]
        lines = np.bincount(order)
        pushed = np.bincount(order, shelf)
        return int((lines > 0).sum()), len(order), int(((pushed > 0) & (pushed < lines)).sum())

    def instead(self, push, r, Q, new):
        """The tables of another choice: push, r and Q by item (Series, or one value; r and Q None: as
        planned), all else to order. new: r and Q of what a plan does not know.
        """
        push = _by_item("push", push, self.items)
        if not (push.isna() | push.isin([True, False])).all():
            raise ValueError(
                f"push has {shown(push[~push.isin([True, False])].iloc[0])}; it must be True or False"
            )
        push = push.eq(True).to_numpy()
        if not (isinstance(new, tuple | list) and len(new) == 2):
            raise ValueError(f"new is {shown(new)}; it must be two numbers, r and Q, such as (0, 1)")
        new = [number(f"{name} of new", x, "units", low=k) for name, x, k in zip("rQ", new, (0, 1))]
        plans = [plan.copy() for plan in self.plans]
        for plan in plans:
            plan.loc[~plan["known"], ["r", "Q"]] = new
        if r is not None or Q is not None:
            own = {name: _by_item(name, v, self.items) for name, v in (("r", r), ("Q", Q)) if v is not None}
            for name, least in (("r", 0), ("Q", 1)):
                if name in own:
                    own[name] = column(own[name].fillna(least).to_frame(name), name, "units", low=least)
            plans = [plan.assign(**own) for plan in plans]
        return self.earn([push] * len(plans), [_filled(plan) for plan in plans])[0]


def _filled(plan):
    return plan.assign(fill=rules.first_fill(plan["r"], plan["Q"]))


def _by_item(name, values, items):
    """A Series by item."""
    if isinstance(values, pd.Series):
        return values.reindex(items)
    if not np.isscalar(values) or isinstance(values, str):
        raise ValueError(f"{name} is {shown(values)}; it must be one value, or a Series by item")
    return pd.Series(values, index=items)
