"""Halyard's online shop with its 300 items: a year of made-up order lines, the same on every machine."""

import numpy as np
import pandas as pd

from pullbook._check import seeded, whole
from pullbook.demand.order_lines import OrderLines

KINDS = {
    "tote": (32, 14),
    "satchel": (58, 27),
    "backpack": (74, 36),
    "weekender": (96, 49),
    "pouch": (18, 7),
}  # price and cost, euro
COLOURS = ["natural", "navy", "black", "olive", "rust", "sand", "sky", "rose", "plum", "lime"]
STYLES = ["plain", "striped", "lined", "monogram", "wide strap", "rain"]


def catalogue(weeks: int = 52, seed: int = 12) -> OrderLines:
    """A year of Halyard's online shop: 300 items, of which a few sell every day and most now and then.

    weeks: how many. seed: the year. Returns OrderLines with a cost (euro a unit). Its numbers are assumptions
    made for this course.

    >>> shop = catalogue()
    >>> shop.lines["item"].nunique(), shop.weekly().units.shape[1]
    (300, 52)
    """
    weeks, rng = whole("weeks", weeks, "weeks", low=2, high=520), np.random.default_rng(seeded(seed))
    names = [(kind, style, colour) for style in STYLES for colour in COLOURS for kind in KINDS]
    rank = np.arange(1, len(names) + 1)
    pull = np.array(
        [STYLES.index(s) * 40 + COLOURS.index(c) * 4 + list(KINDS).index(k) for k, s, c in names]
    ) + rng.normal(0, 25, len(names))
    rate = (
        42.0 * rank[np.argsort(np.argsort(pull))] ** -1.05 + 0.06
    )  # orders a week: a few sell daily, the tail now and then
    month = np.arange(weeks) / 52 * 2 * np.pi
    gift = np.isin([k for k, *_ in names], ["pouch", "tote"])[:, None]
    season = 1 + np.where(gift, 0.45, 0.15) * np.clip(
        np.sin(month - 3.6), -0.6, 1
    )  # before Christmas, and quiet in spring
    orders = rng.poisson(rate[:, None] * season)
    fads = rng.choice(len(names), 40, replace=False)  # sell for some weeks, then nobody wants them
    for i in fads:
        at = rng.integers(0, weeks)
        orders[i, :at] = 0
        orders[i, at : at + 6] += rng.poisson(3, len(orders[i, at : at + 6]))
    for i in range(len(names)):  # each item is asked for at least once
        if not orders[i].any():
            orders[i, rng.integers(0, weeks)] = 1
    item, week = (np.repeat(a, orders.ravel()) for a in np.divmod(np.arange(orders.size), weeks))
    wholesale = rng.random(len(item)) < 0.03
    quantity = 1 + rng.poisson(0.25, len(item)) + np.where(wholesale, rng.integers(8, 30, len(item)), 0)
    minutes = (
        week * 7 * 1440 + rng.integers(0, 5, len(item)) * 1440 + rng.integers(8 * 60, 16 * 60, len(item))
    )
    at = np.argsort(minutes, kind="stable")
    kind = np.array([k for k, *_ in names])[item]
    extra = np.array([STYLES.index(s) * 2 for _, s, _ in names])[item]
    code = np.array(
        [f"{k[:2].upper()}{STYLES.index(s)}{COLOURS.index(c)}" for k, s, c in names], dtype=object
    )[item]
    words = np.array([f"{k}, {s}, {c}" for k, s, c in names], dtype=object)[item]
    lines = pd.DataFrame(
        {
            "time": (np.datetime64("2024-01-01", "m") + minutes).astype("datetime64[s]"),
            "item": code,
            "description": words,
            "quantity": quantity,
            "price": np.array([KINDS[k][0] for k in kind]) + 1.0 * extra,
            "cost": np.array([KINDS[k][1] for k in kind]) + 0.6 * extra,
        }
    )
    lines = lines.iloc[at].reset_index(drop=True)
    lines.insert(0, "order", np.arange(1, len(lines) + 1).astype(str))
    return OrderLines(lines, "Halyard's online shop")
