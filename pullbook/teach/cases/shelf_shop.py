"""A shop that sells only what lies on its shelf, run as well as its money lets it: a few of many items, in
small lots.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pullbook._check import numbers
from pullbook.costing.assumptions import WEEKS, Assumptions, assumed, earned
from pullbook.decide.inventory import rules
from pullbook.demand.weekly import Weekly
from pullbook.run.trial import trial

MOST = (1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 64, 80, 100, 130, 160, 200, 260, 330)  # units


def best(shop: Weekly, budgets: Sequence[float], assumptions: Assumptions | None = None) -> pd.DataFrame:
    """What a shop can earn that sells from its shelf only, with each budget: a table, a row a budget, of
    offered (items it keeps), stock (euro, mean value) and earned (euro a year).

    shop: pb.catalogue().weekly(), or another Weekly with costs. budgets: euro in stock. assumptions:
    pb.costing.Assumptions. Who finds the shelf empty goes elsewhere. Each week it looks and orders lots that
    are there `lead_time` weeks later. It knows its weeks beforehand: for each item up to 1, 2, 3, ... units,
    in lots of one or economic ones, are tried on them (`choices`), and the money goes where a euro earns
    most.

    >>> best(pb.catalogue().weekly(), [0, 5000])["offered"].tolist()
    [0, 77]
    """
    budgets = numbers("budgets", budgets, "euro")
    steps = _steps(choices(shop, assumptions))
    rows = []
    for budget in budgets:
        left, earns, had, full = budget, 0.0, set(), set()
        for item, money, more in steps:
            if item in full:
                continue
            if money > left:
                full.add(item)  # its next step stands on this one
                continue
            left, earns = left - money, earns + more
            had.add(item)
        rows.append((len(had), budget - left, earns))
    return pd.DataFrame(rows, index=pd.Index(budgets, name="budget"), columns=["offered", "stock", "earned"])


def choices(shop: Weekly, assumptions: Assumptions | None = None) -> pd.DataFrame:
    """What each item would earn with so much of it, in the weeks of the shop: a table, a row an item (counted
    from 0) and a choice, of item, most (units there and under way), Q (units), stock (euro) and earned (euro
    a year).

    >>> few = choices(pb.catalogue().weekly()).query("item == 0 and most == 2")
    >>> few["Q"].tolist()
    [1.0, 2.0]
    """
    a, items = assumed(assumptions), shop.table()
    lot = rules.whole_lot(a.setup, items["mean"] * WEEKS, a.carrying.total * items["cost"])
    item = np.repeat(np.arange(len(items)), 2 * len(MOST))
    most = np.tile(np.repeat(MOST, 2), len(items)).astype(float)
    Q = np.where(np.arange(len(item)) % 2, np.minimum(lot[item], most), 1.0)
    differs = (np.arange(len(item)) % 2 == 0) | (Q > 1)
    item, most, Q = item[differs], most[differs], Q[differs]
    kept = pd.DataFrame({"r": most - Q, "Q": Q, "fill": most})
    flows = trial(
        shop.units[item], shop.orders[item], np.ones(len(item), bool), kept, a.lead_time, lambda days: 1.0
    )
    weeks = shop.units.shape[1]
    euro = earned(flows, items.iloc[item].set_axis(kept.index), a, weeks)
    return pd.DataFrame(
        {"item": item, "most": most, "Q": Q, "stock": euro["stock"], "earned": euro["profit"] * WEEKS / weeks}
    )


def _steps(table):
    """(item, euro more in stock, euro more earned): of each item the choices that no mixture of a smaller and
    a larger one beats, one after the other; all by what a euro earns.
    """
    steps = []
    for item, rows in table[table["earned"] > 0].sort_values("stock").groupby("item"):
        edge = [(0.0, 0.0)]
        for point in zip(rows["stock"], rows["earned"]):
            if point[1] <= edge[-1][1]:
                continue
            while len(edge) > 1 and _slope(edge[-1], point) >= _slope(edge[-2], edge[-1]):
                edge.pop()
            edge.append(point)
        steps += [(item, b[0] - a[0], b[1] - a[1]) for a, b in zip(edge, edge[1:])]
    return sorted(steps, key=lambda s: -s[2] / max(s[1], 1e-9))


def _slope(a, b):
    return (b[1] - a[1]) / max(b[0] - a[0], 1e-9)
