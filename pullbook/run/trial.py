"""The trial of a plan: weeks of demand under a reorder rule, or made to order, item by item. It knows nothing
of money.
"""

import math

import numpy as np
import pandas as pd

from pullbook._check import whole

WEEK = 5.0  # working days


def trial(
    units,
    orders,
    stocked,
    rules,
    lead_time,
    leave=lambda days: 0.0,
    making=5.0,
    capacity=math.inf,
    hours=lambda orders, units: 0.0,
):
    """What weeks of demand do to the shelf, item by item: a table, a row an item.

    units, orders: arrays (items, weeks) of what is asked for, in units and in order lines. stocked: True by
    item (push) or False (pull). rules: table of r, Q and fill by item (units): reorder point, lot, and what
    is put on the shelf to begin with, in one run. lead_time: whole weeks. leave: function of the working days
    that customers are asked to wait, gives the share who go elsewhere. making: working days to make an item
    for its order, where nothing queues. capacity: hours a week for that. hours: function of orders and units,
    the hours they take.

    A pushed item: each week's demand is served from the shelf. Who finds it empty is asked to wait like those
    whose item is made to order; the shares of customers who leave are paid for at once, and add up until a
    whole unit needn't be made. Then, if what is there and under way is less than r + 1, lots of Q are ordered
    until it is not; they are there when `lead_time` weeks have passed. A pulled item is made order by order,
    one set-up each. What the hours of a week don't suffice for is made in the next ones, and who orders then
    is asked to wait for it, too.

    Columns: sold (units), setups (lots, or orders made), stock (units on the shelf, mean of all weeks'
    beginnings and ends), short (units that were not there, of customers who waited), gone (units of customers
    who did not wait), weeks_short (how many weeks had a shortage), wait (working days that customers were
    asked to wait, the mean of the weeks; 0 for pushed items). Raises ValueError for a lead time that is not
    whole.

    >>> rules = pd.DataFrame({"r": [29.0], "Q": [10.0], "fill": [34.0]}, index=["tote"])
    >>> demand = np.full((1, 20), 10.0)
    >>> trial(demand, demand, [True], rules, lead_time=2).loc["tote", ["sold", "setups", "stock"]].to_dict()
    {'sold': 200.0, 'setups': 21.0, 'stock': 10.5}
    """
    L = whole("lead_time", lead_time, "weeks", high=1000)
    (n, weeks), pushed = units.shape, np.asarray(stocked, bool)
    r, Q, fill = (rules[name].to_numpy(float) for name in ("r", "Q", "fill"))
    net, coming, under_way = np.where(pushed, fill, 0.0), np.zeros((n, L + 1)), np.zeros(n)
    short, gone, held, weeks_short, left = (np.zeros(n) for _ in range(5))
    setups, waited, queue = pushed * (fill > 0) * 1.0, 0.0, 0.0
    for t in range(weeks):
        arrived = coming[:, t % (L + 1)]  # ordered when week t - L - 1 was over: L weeks ago
        net, under_way = net + arrived, under_way - arrived
        there = np.maximum(net, 0.0)
        wait = making + WEEK * queue / capacity
        away = leave(wait)
        asked = np.where(pushed, units[:, t], 0.0)
        missed = asked - np.minimum(asked, there)
        before, left = np.floor(left + 0.5), left + away * missed
        net = net - asked + np.floor(left + 0.5) - before
        short += (1.0 - away) * missed
        gone += away * np.where(pushed, missed, units[:, t])
        weeks_short += missed > 0
        held += (there + np.maximum(net, 0.0)) / 2
        made = np.where(pushed, 0.0, (1.0 - away) * orders[:, t])
        work = hours(made.sum(), (1.0 - away) * units[~pushed, t].sum())
        queue, waited = max(0.0, queue + work - capacity), waited + wait
        missing = r + 1.0 - (net + under_way)
        k = np.where(pushed & (missing > 0), np.ceil(missing / Q), 0.0)
        coming[:, t % (L + 1)] = k * Q
        under_way = under_way + k * Q
        setups += k + made
    return pd.DataFrame(
        {
            "sold": units.sum(axis=1) - gone,
            "setups": setups,
            "stock": held / weeks,
            "short": short,
            "gone": gone,
            "weeks_short": weeks_short,
            "wait": np.where(pushed, 0.0, waited / weeks),
        },
        index=rules.index,
    )
