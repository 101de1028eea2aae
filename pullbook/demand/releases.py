"""A plan table: which unit of which item is released when."""

import numpy as np
import pandas as pd


def releases(items: list[str], lots: np.ndarray, period: float, ahead: float) -> pd.DataFrame:
    """A plan table of so many units of each item (rows of `lots`) in each period (columns), spread evenly
    over it and `ahead` of it.

    >>> releases(["tote"], np.array([[0, 2]]), period=40.0, ahead=8.0)["time"].tolist()
    [42.0, 62.0]
    """
    item, bucket = np.nonzero(lots)
    q = lots[item, bucket]
    k = np.arange(q.sum()) - np.repeat(np.cumsum(q) - q, q)  # a unit's number in its item's period
    times = (np.repeat(bucket, q) + (k + 0.5) / np.repeat(q, q)) * period - ahead
    return in_order(np.maximum(times, 0.0), np.repeat(item, q), items)


def in_order(times: np.ndarray, item: np.ndarray, items: list[str]) -> pd.DataFrame:
    """A plan table of units, by their times and the numbers of their items.

    >>> in_order(np.array([2.0, 1.0]), np.array([0, 1]), ["tote", "satchel"])["item"].tolist()
    ['satchel', 'tote']
    """
    first = np.argsort(times, kind="stable")
    names = pd.Categorical.from_codes(item[first], categories=items)
    return pd.DataFrame({"time": times[first], "item": names, "quantity": 1})
