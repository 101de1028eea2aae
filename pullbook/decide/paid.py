"""What was paid for the items of a shop, and what they cost: in some weeks, and lately."""

from functools import lru_cache

import numpy as np
import pandas as pd

LATELY = 8  # weeks up to an item's last sale


@lru_cache(maxsize=64)  # each keeps its shop
def paid(demand, cost_share, last, weeks=None):
    """The price and the cost of each item of a Weekly, euro a unit, means of the units sold: a table.

    They are those of the `weeks` before week `last`. Of an item that was not sold in these, and where weeks
    is None, they are what was paid lately: in the 8 weeks up to its last sale before `last`. An item that was
    not sold before, or only for nothing, has the price and cost of all its weeks, and so has every item of a
    Weekly that does not tell them by week. A cost that is not known is taken for `cost_share` of that price,
    or of the mean of all weeks before `last` where that is higher: a discount makes no goods cheaper.

    >>> import pullbook as pb
    >>> lines = pd.DataFrame({"time": pd.date_range("2024-01-01", periods=31, freq="7D"), "item": "mug",
    ...     "quantity": 2, "price": [10.0] * 20 + [12.0] * 11})
    >>> demand = pb.planner.demand_of(lines)
    >>> [round(float(paid(demand, 0.6, *of)["price"].iloc[0]), 2) for of in [(20,), (24,), (30,), (24, 4)]]
    [10.0, 11.0, 12.0, 12.0]
    """
    price = _mean(demand.units, demand.prices, demand.price, last, weeks)
    cost = _mean(demand.units, demand.costs, demand.cost, last, weeks)
    before = _mean(demand.units, demand.prices, demand.price, last, last)
    cost = np.where(np.isnan(cost), cost_share * np.maximum(price, before), cost)
    return pd.DataFrame({"price": price, "cost": cost}, index=demand.items)


def _mean(units, each, always, last, weeks):
    """The mean of a price by week. always: for an item that has none."""
    if each is None:
        return always
    each, rows = each[:, :last], np.arange(len(units))
    count = np.where(np.isnan(each), 0.0, np.maximum(units[:, :last], 0.0))
    end = np.where(count.any(axis=1), last - (count[:, ::-1] > 0).argmax(axis=1), 0)
    begin = end - LATELY if weeks is None else np.where(end > last - weeks, last - weeks, end - LATELY)
    money, sold = (
        _up_to(of, rows, end) - _up_to(of, rows, np.maximum(begin, 0))
        for of in (np.nan_to_num(each) * count, count)
    )
    mean = np.divide(money, sold, out=np.zeros(len(units)), where=sold > 0)
    return np.where(mean > 0, mean, always)


def _up_to(of, rows, week):
    """The sums of rows before a week of their own."""
    return np.pad(np.cumsum(of, axis=1), ((0, 0), (1, 0)))[rows, week]
