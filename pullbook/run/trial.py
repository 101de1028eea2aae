"""The trial of a plan: weeks of demand under a reorder rule, or made to order, item by item. It knows nothing
of money.
"""

import math

import numpy as np
import pandas as pd

from pullbook._check import whole

WEEK = 5.0  # working days


def trial(units, orders, stocked, rules, lead_time, *how, **more):
    """What weeks of demand do to the shelf, item by item, under one plan: the table of `trials`.

    stocked, rules: of the plan. All else as there, from `leave` on.

    >>> rules = pd.DataFrame({"r": [29.0], "Q": [10.0], "fill": [34.0]}, index=["tote"])
    >>> demand = np.full((1, 20), 10.0)
    >>> trial(demand, demand, [True], rules, lead_time=2).loc["tote", ["sold", "setups", "stock"]].to_dict()
    {'sold': 200.0, 'setups': 21.0, 'stock': 10.5}
    """
    return trials(units, orders, [(0, stocked, rules)], lead_time, *how, **more)[0]


def trials(
    units,
    orders,
    plans,
    lead_time,
    leave=lambda days: 0.0,
    making=5.0,
    capacity=math.inf,
    hours=lambda orders, units: 0.0,
    to_order=True,
):
    """What weeks of demand do to the shelf under one plan after the other, without a break: a list of tables,
    one a plan, a row an item.

    units, orders: arrays (items, weeks) of what is asked for, in units and in order lines. plans: a list of
    (week that it begins with, stocked, rules), the first from week 0. stocked: True by item (push) or False
    (pull). rules: table by item of r, Q and fill (units): reorder point, lot, and what is there and under way
    to begin with, made in one run; perhaps week: so many units of the fill come in each of the next L weeks,
    and the rest is on the shelf (no such column: all of it is). lead_time: whole weeks. leave:
    function of the working days that customers are asked to wait, gives the share who go elsewhere. making:
    working days to make an item for its order, where nothing queues. capacity: hours a week for that. hours:
    function of orders and units, the hours they take. to_order: is what isn't stocked made to order? False:
    what is left of it is sold, and then no more.

    A pushed item: each week's demand is served from the shelf. Who finds it empty is asked to wait like those
    whose item is made to order; the shares of customers who leave are paid for at once, and add up until a
    whole unit needn't be made. Then, if what is there and under way is less than r + 1, lots of Q are ordered
    until it is not; they are there when `lead_time` weeks have passed. A pulled item is sold from what is
    left of it, and then made order by order, one set-up each. What the hours of a week don't suffice for is
    made in the next ones, and who orders then is asked to wait for it, too.

    Only the first plan fills shelves. The later ones find what is there, under way, waited for and queueing,
    and order by their own rule before their first week; an item that one of them pushes and the plan before
    did not is made to order until its first lot can be there.

    Columns: sold (units), setups (lots, or orders made), stock (units on the shelf, mean of all weeks'
    beginnings and ends), short (units that were not there, of customers who waited), gone (units of customers
    who did not wait, or were not offered any), singly (units made to order), weeks_short (how many weeks had
    a shortage), wait (working days that customers were asked to wait, the mean of the weeks; 0 for pushed
    items), left (units on the shelf and under way, at the end). Raises ValueError for a lead time that is
    not whole.

    >>> rules = pd.DataFrame({"r": [29.0], "Q": [10.0], "fill": [34.0]}, index=["tote"])
    >>> demand = np.full((1, 20), 10.0)
    >>> plans = [(0, [True], rules), (10, [False], rules)]
    >>> [float(table.loc["tote", "singly"]) for table in trials(demand, demand, plans, lead_time=2)]
    [0.0, 76.0]
    """
    L = whole("lead_time", lead_time, "weeks", high=1000)
    shelf, told, ends = _Shelf(len(units), L), [], [*(first for first, _, _ in plans[1:]), units.shape[1]]
    for (first, stocked, rules), end in zip(plans, ends):
        shelf.follow(first, np.asarray(stocked, bool), rules, to_order)
        waited = 0.0
        for t in range(first, end):
            waited += (wait := making + WEEK * shelf.queue / capacity)
            lines, singly = shelf.week(t, units[:, t], orders[:, t], float(leave(wait)), to_order)
            shelf.queue = max(0.0, shelf.queue + hours(lines, singly) - capacity)
            if t < end - 1 or end == ends[-1]:  # else the next plan says what to order
                shelf.order(t)
        flows = shelf.flows
        table = {
            "sold": units[:, first:end].sum(axis=1) - flows["gone"],
            "setups": flows["setups"],
            "stock": flows["held"] / (end - first),
            **{name: flows[name] for name in ("short", "gone", "singly", "weeks_short")},
            "wait": np.where(shelf.pushed, 0.0, waited / (end - first)),
            "left": np.maximum(shelf.net, 0.0) + shelf.under_way,
        }
        told.append(pd.DataFrame(table, index=rules.index))
    return told


class _Shelf:
    """What is there (below 0: what is waited for) and under way, by item, and the hours of work that wait."""

    def __init__(self, n, L):
        self.L, self.queue, self.pushed = L, 0.0, None
        self.net, self.under_way, self.left = np.zeros(n), np.zeros(n), np.zeros(n)
        self.coming = np.zeros((n, L + 1))  # [:, t % (L + 1)]: ordered when week t was over

    def follow(self, first, pushed, rules, to_order):
        """Another plan, from a week on."""
        before, self.pushed = self.pushed, pushed
        self.r, self.Q, fill = (rules[name].to_numpy(float) for name in ("r", "Q", "fill"))
        names = ("setups", "held", "short", "gone", "singly", "weeks_short")
        self.flows = {name: np.zeros(len(pushed)) for name in names}
        self.ready = np.full(len(pushed), first)
        if before is None:
            self.fill(np.where(pushed, fill, 0.0), rules["week"].to_numpy(float) if "week" in rules else 0.0)
            return
        if to_order:
            self.ready += np.where(pushed & ~before, self.L, 0)
        self.order(first - 1)

    def fill(self, fill, week):
        """What there is to begin with, of which so many units come in each week of the lead time."""
        self.flows["setups"] += fill > 0
        come = np.minimum(fill[:, None], np.floor(np.multiply.outer(week, np.arange(self.L + 1)) + 0.5))
        self.coming[:, 1:] = np.diff(come)  # of the orders before; those of week 0 are there
        self.under_way = self.coming.sum(axis=1)
        self.net = fill - self.under_way

    def week(self, t, asked, orders, away, to_order):
        """A week's demand. Returns the order lines and the units that are made to order."""
        flows, at = self.flows, t % (self.L + 1)
        arrived = self.coming[:, at]  # ordered when week t - L - 1 was over: L weeks ago
        self.net, self.under_way = self.net + arrived, self.under_way - arrived
        self.coming[:, at] = 0.0
        on = self.pushed & (t >= self.ready)
        there = np.maximum(self.net, 0.0)
        missed = asked - np.minimum(asked, there)
        before, self.left = np.floor(self.left + 0.5), self.left + np.where(on, away * missed, 0.0)
        owed = missed - (np.floor(self.left + 0.5) - before)
        self.net = self.net - (asked - missed) - np.where(on, owed, 0.0)
        singly = np.where(on, 0.0, (1.0 - away) * missed) * to_order
        share = np.divide(missed, asked, out=np.zeros(len(asked)), where=asked > 0)
        made = np.where(on, 0.0, (1.0 - away) * orders * share) * to_order
        flows["short"] += np.where(on, (1.0 - away) * missed, 0.0)
        flows["gone"] += np.where(on | to_order, away, 1.0) * missed
        flows["singly"] += singly
        flows["weeks_short"] += on & (missed > 0)
        flows["held"] += (there + np.maximum(self.net, 0.0)) / 2
        flows["setups"] += made
        return made.sum(), singly.sum()

    def order(self, t):
        """Look at the stock when week t is over, and order lots."""
        missing = self.r + 1.0 - (self.net + self.under_way)
        k = np.where(self.pushed & (missing > 0), np.ceil(missing / self.Q), 0.0)
        self.coming[:, t % (self.L + 1)] += k * self.Q
        self.under_way = self.under_way + k * self.Q
        self.flows["setups"] += k
