"""The trial of a plan: weeks of demand under a reorder rule, or made to order, item by item. It knows nothing
of money.
"""

import numpy as np
import pandas as pd

from pullbook._check import number, whole


def trial(units, orders, stocked, rules, lead_time, lost=0.0):
    """What weeks of demand do to the shelf, item by item: a table, a row an item.

    units, orders: arrays (items, weeks) of what is asked for, in units and in order lines. stocked: True by
    item (push) or False (pull). rules: table of r, Q and fill by item (units): reorder point, lot, and what
    lies on the shelf to begin with. lead_time: whole weeks. lost: share of the customers who go elsewhere
    when an item is made to order.

    A pushed item: each week's demand is served from the shelf, and what is short is delivered late. Then, if
    what is there and under way is r or less, lots of Q are ordered until it is more; they are there when
    `lead_time` weeks have passed. A pulled item is made order by order, one set-up each.

    Columns: sold (units), setups (lots, or orders made), stock (units on the shelf, mean of all weeks'
    beginnings and ends), short (units not there at once), weeks_short (how many weeks had a shortage). Raises
    ValueError for a lead time that is not whole, or a share outside 0 to 1.

    >>> rules = pd.DataFrame({"r": [29.0], "Q": [10.0], "fill": [34.0]}, index=["tote"])
    >>> demand = np.full((1, 20), 10.0)
    >>> trial(demand, demand, [True], rules, lead_time=2).loc["tote"].to_dict()
    {'sold': 200.0, 'setups': 20.0, 'stock': 10.5, 'short': 0.0, 'weeks_short': 0.0}
    """
    L, lost = (
        whole("lead_time", lead_time, "weeks", high=1000),
        number("lost", lost, "as a share", low=0, high=1),
    )
    (n, weeks), pushed = units.shape, np.asarray(stocked, bool)
    r, Q, fill = (rules[name].to_numpy(float) for name in ("r", "Q", "fill"))
    net, coming, under_way = np.where(pushed, fill, 0.0), np.zeros((n, L + 1)), np.zeros(n)
    lots, short, held, weeks_short = (np.zeros(n) for _ in range(4))
    for t in range(weeks):
        arrived = coming[:, t % (L + 1)]  # ordered when week t - L - 1 was over: L weeks ago
        net, under_way = net + arrived, under_way - arrived
        there = np.maximum(net, 0.0)
        asked = np.where(pushed, units[:, t], 0.0)
        net = net - asked
        missed = asked - np.minimum(asked, there)
        short += missed
        weeks_short += missed > 0
        held += (there + np.maximum(net, 0.0)) / 2
        gap = r - (net + under_way)
        k = np.where(pushed & (gap >= 0), np.floor(gap / Q) + 1, 0.0)
        coming[:, t % (L + 1)] = k * Q
        under_way = under_way + k * Q
        lots += k
    stays = np.where(pushed, 1.0, 1.0 - lost)
    return pd.DataFrame(
        {
            "sold": units.sum(axis=1) * stays,
            "setups": np.where(pushed, lots, orders.sum(axis=1) * stays),
            "stock": held / weeks,
            "short": short,
            "weeks_short": weeks_short,
        },
        index=rules.index,
    )
