"""What decides the result: one setting at a time from its low to its high value."""

import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import pandas as pd

from pullbook._check import shown


def sensitivity(
    result: Callable[..., float], base: Mapping[str, float], ranges: Mapping[str, tuple[float, float]]
) -> pd.DataFrame:
    """One-at-a-time sensitivity: the result at the low and the high value of each setting, the others as in
    `base`. A tornado's table.

    result: function of the settings (keywords) that returns a number. base: dict of the settings. ranges:
    dict, name -> (low, high). Returns a table by setting, widest swing first: low, high (its values), at_low,
    at_high (the results), swing. Raises ValueError for a setting that is not in base, or a range that is no
    pair.

    >>> profit = lambda price, cost: 100 * (price - cost)
    >>> sensitivity(profit, {"price": 44, "cost": 32}, {"cost": (30, 34), "price": (40, 48)})[["at_low",
    ...     "at_high", "swing"]].loc["price"].tolist()
    [800, 1600, 800]
    """
    if not callable(result):
        raise ValueError(f"result is {shown(result)}; it must be a function of the settings")
    for name, what in (("base", base), ("ranges", ranges)):
        if not isinstance(what, Mapping) or not what:
            raise ValueError(f"{name} is {shown(what)}; it must be a dict of the settings by name")
    for name, pair in ranges.items():
        if name not in base:
            raise ValueError(
                f"ranges names {name!r}, which base does not have; it has {', '.join(map(str, base))}"
            )
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise ValueError(f"ranges[{name!r}] is {shown(pair)}; it must be a pair (low, high)")
    cores = os.cpu_count() or 1  # what is compiled runs at once; of more threads each waits for Python's lock
    with ThreadPoolExecutor(cores + 1) as side_by_side:
        found = [
            [side_by_side.submit(result, **{**base, name: value}) for value in pair]
            for name, pair in ranges.items()
        ]
    rows = {}
    for (name, (low, high)), runs in zip(ranges.items(), found):
        at_low, at_high = (run.result() for run in runs)
        rows[name] = {
            "low": low,
            "high": high,
            "at_low": at_low,
            "at_high": at_high,
            "swing": abs(at_high - at_low),
        }
    return (
        pd.DataFrame.from_dict(rows, orient="index")
        .rename_axis("setting")
        .sort_values("swing", ascending=False, kind="stable")
    )
