"""What a year brings of what a plan decides for a quarter: other seasons come, and weeks without a sale."""

import numpy as np
import pandas as pd

from pullbook.costing.assumptions import WEEKS
from pullbook.decide.inventory import rules
from pullbook.decide.partition import item_costs
from pullbook.demand.seasons import NEXT


def a_year(tables, each, push, assumptions, closed):
    """What each item saves in a year, and what lies on the shelves, quarter by quarter.

    tables: of `choice.learn_year`. each, push: of `choice.choose`, for the first of them. closed: weeks of a
    year in which nothing is sold, while what the shelves were filled with lies there. In each quarter an item
    has the lot and the reorder point that are best in it, and a quarter in which the other way is cheaper
    than the one that is now counts nothing: a plan made then changes it. Returns the savings of stocking it
    (euro a year, a Series), and a table by the week that a quarter begins with, one row where no season is
    known: stock (euro at cost, the mean of open weeks, of all that is worth stocking in it; with a budget as
    much less as it is now) and filling (what these shelves are filled with).
    """
    a, shut = assumptions, closed / WEEKS
    wait, able = float(each["asked"].iloc[0]), (tables[0]["state"] == "").to_numpy()
    costs = [item_costs(table, a, wait) for table in tables]
    fill = [rules.first_fill(cost["r"], cost["Q"]) * cost_of["cost"] for cost, cost_of in zip(costs, tables)]
    saving, money = (np.stack([cost[name] for cost in costs], axis=1) for name in ("saving", "money"))
    filling, now = np.stack(fill, axis=1), saving[:, :1]
    brings = (1 - shut) * saving - shut * a.carrying.total * filling
    brings = np.where(np.sign(saving) == np.sign(now), brings, 0.0).mean(axis=1, keepdims=True)
    times = np.divide(brings, now, out=np.ones(now.shape), where=now != 0)[:, 0]
    worth = able[:, None] & (saving > 0)
    stock, filled = ((of * worth).sum(axis=0) for of in (money, filling))
    held = each["money"], rules.first_fill(each["r"], each["Q"]) * tables[0]["cost"]  # as a budget allows
    paid = [
        np.sum(np.asarray(of)[push]) / all_[0] if all_[0] else 1.0 for of, all_ in zip(held, (stock, filled))
    ]
    begins = pd.Index(NEXT * np.arange(len(tables)), name="from week")
    kept = pd.DataFrame({"stock": stock, "filling": filled}, index=begins) * paid
    return each["saving"] * times, kept
