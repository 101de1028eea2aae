"""What is odd about the order lines of a shop: goods that came back, or cost nothing, and lines twice."""

from __future__ import annotations

import unicodedata

import numpy as np
import pandas as pd

from pullbook._words import counted

RETURNED, FREE = 0.01, 0.05  # shares of the lines, and of the units, from which on there is a doubt
CHEAP = 0.01  # of its price: less is no cost of goods
RUN = 20  # lines that differ, one after the other, and are all there twice, or all three times
TEN, FEWEST, MOVED = 10, 5, 1.2  # times the middle price of so many lines; times the mean price without
PAIRS, FEW = 15, 0.1  # pairs of lines of an item by chance, and the share of them that is no chance


def came_back(quantity: np.ndarray, unsold: float) -> tuple[str, ...]:
    """Doubts where much came back, or what was never sold. unsold: units of that.

    >>> came_back(np.array([3, -1]), 0)[0][:43]
    '50% of the lines have fewer than 0 units: t'
    """
    doubts, back = [], np.mean(quantity < 0)
    if back > RETURNED:
        doubts.append(
            f"{back:.0%} of the lines have fewer than 0 units: they are taken as goods that came back, off"
            " what was sold in that week or before. If not, leave them out: lines[lines['quantity'] > 0]."
        )
    if unsold > RETURNED * quantity.clip(0).sum():
        doubts.append(
            f"{unsold:,.0f} units came back that had not been sold before, by these lines: sold before they"
            " begin? They are left out."
        )
    return tuple(doubts)


def paid_back(quantity: np.ndarray, price: np.ndarray) -> tuple[str, ...]:
    """A doubt where units were sold at less than nothing, which is how some tills write what came back.

    >>> paid_back(np.array([3, 1]), np.array([5.0, -5.0]))[0][:46]
    '50% of the lines have a price below 0: they co'
    """
    back = np.mean((quantity > 0) & (price < 0))
    if back <= RETURNED:
        return ()
    return (
        f"{back:.0%} of the lines have a price below 0: they count as sold, at that price. If these are goods"
        " that came back, give their units a minus, and the price none.",
    )


def far_off(item: np.ndarray, quantity: np.ndarray, price: np.ndarray) -> tuple[str, ...]:
    """A doubt where prices are ten times the middle one of their item's lines, or more, and move that item's
    mean by a fifth, and a hundredth of all that is sold is at such prices: typed wrong, perhaps. Arrays of
    the same lines: names, units, and euro a unit.

    >>> price = np.r_[np.full(9, 5.0), 500.0]
    >>> far_off(np.full(10, "mug"), np.ones(10), price)[0][:52]
    '1 line has a price that is ten times the middle one '
    """
    sold = pd.DataFrame({"item": item, "units": quantity, "price": price})
    sold = sold[(sold["units"] > 0) & (sold["price"] > 0)]
    by = sold.groupby("item", sort=False)["price"]
    far = (sold["price"] >= TEN * by.transform("median")) & (by.transform("size") >= FEWEST)
    if not far.any():
        return ()
    sold["money"] = sold["units"] * sold["price"]
    all_, rest = (of.groupby("item")[["money", "units"]].sum() for of in (sold, sold[~far]))
    moved = (all_["money"] / all_["units"]).div(rest["money"] / rest["units"]) > MOVED
    far &= sold["item"].isin(moved.index[moved])
    if sold["money"][far].sum() <= RETURNED * sold["money"].sum():
        return ()
    names = sorted({str(name) for name in sold["item"][far]})
    some = ", ".join(names[:3]) + ", ..." * (len(names) > 3)
    return (
        f"{counted(int(far.sum()), 'line')} {'has' if far.sum() == 1 else 'have'} a price that is ten times"
        f" the middle one of the item's lines, or more ({some}): typed wrong? The mean price of the item"
        " has it in.",
    )


def spelt(items: np.ndarray, units: np.ndarray) -> tuple[str, ...]:
    """A doubt where names of items differ only by capitals, by spaces, or by how a letter is encoded. units:
    sold of each.

    >>> spelt(np.array(["Mug", "mug ", "tote"], object), np.array([5, 4, 9]))[0][:46]
    "1 item is spelt in more than one way ('Mug', '"
    """
    table = pd.DataFrame({"name": items, "sold": units}).sort_values("sold", ascending=False, kind="stable")
    key = [_plain(name) if isinstance(name, str) else name for name in table["name"]]
    rarer = pd.Series(key).duplicated().to_numpy()
    if table["sold"][rarer].sum() <= RETURNED * table["sold"].sum():
        return ()
    same = table.groupby(key, sort=False)["name"].agg(list)
    same = same[same.map(len) > 1]
    n, some = len(same), ", ".join(repr(name) for name in same.iloc[0])
    return (
        f"{counted(n, 'item')} {'is' if n == 1 else 'are'} spelt in more than one way"
        f" ({some}{', ...' * (n > 1)}): each spelling is planned as an item of its own. If they are one, give"
        " them one name.",
    )


def _plain(name):
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def for_nothing(quantity: np.ndarray, price: np.ndarray) -> tuple[str, ...]:
    """A doubt where many units cost nothing. price: NaN for items that have no other.

    >>> for_nothing(np.array([3, 1]), np.array([5.0, 0.0]))[0][:37]
    '25% of the units sold have a price of'
    """
    free, sold = quantity[price == 0].clip(0).sum(), quantity.clip(0).sum()
    if free <= FREE * sold:
        return ()
    return (
        f"{free / sold:.0%} of the units sold have a price of 0, and their items have"
        " another price as well. The mean price of an item has both in it: is a price missing there?",
    )


def no_cost(item: np.ndarray, cost: np.ndarray, price: np.ndarray) -> tuple[str, ...]:
    """Doubts where goods that are sold cost nothing, which is how some exports write what they don't know; or
    next to nothing. Arrays of the same lines (or items): names, and euro a unit.

    >>> no_cost(np.array(["mug", "tote"]), np.array([0.0, 4.0]), np.array([9.0, 8.0]))[0][:55]
    '1 item has a cost of 0 (mug): that is taken as not know'
    """
    doubts = []
    if names := sorted({str(name) for name in item[(cost == 0) & (price > 0)]}):
        doubts.append(
            f"{_have(names, 'a cost of 0')}: that is taken as not known. Where no other line of an item tells"
            " its cost, a share of its price stands for it."
        )
    if names := sorted({str(name) for name in item[(cost > 0) & (cost < CHEAP * price)]}):
        doubts.append(
            f"{_have(names, f'a cost of less than {CHEAP:.0%} of the price')}: are both right?"
            " Goods that cost next to nothing fill the shelf for a year."
        )
    return tuple(doubts)


def twice(lines: pd.DataFrame) -> tuple[str, ...]:
    """A doubt where lines are there twice, or three times, one after the other: from a file that was read
    twice, or of two that overlap. Some equal lines are nothing odd: by chance they are not next to each other
    in time, 20 different ones without one that is there alone.

    >>> day = pd.DataFrame({"time": pd.date_range("2024-01-01", periods=30), "item": "mug", "quantity": 1})
    >>> twice(day), twice(pd.concat([day, day[:25]]))[0][:47]
    ((), '25 of the 55 lines are there once more, from 20')
    """
    key = lines[[c for c in ("time", "order", "item", "quantity", "price") if c in lines]]
    if key.duplicated().sum() < RUN:
        return ()
    many = key.groupby(list(key), dropna=False, sort=False).size().rename("many").reset_index()
    many = many.sort_values("time", kind="stable", ignore_index=True)
    for times in (2, 3):
        again = many["many"] % times == 0
        run = (again != again.shift()).cumsum()
        long = many[again & (run.map(run.value_counts()) >= RUN)]
        if len(long):
            extra = int((long["many"] - long["many"] // times).sum())
            first, last = (pd.Timestamp(day) for day in (long["time"].min(), long["time"].max()))
            return (
                f"{extra:,} of the {len(key):,} lines are there once more, from {first:%Y-%m-%d} to"
                f" {last:%Y-%m-%d}: was a file read twice, or do two overlap? If so:"
                " lines.drop_duplicates().",
            )
    return ()


def added_up(days: np.ndarray, item: np.ndarray) -> tuple[str, ...]:
    """A doubt where lines are the totals of a week by item, or of a day, not those of orders: of k lines of
    an item, each in one of n weeks by chance, k (k - 1) / 2 / n pairs are in the same one.

    days: of the lines, counted from some day. item: what tells items apart.

    >>> added_up(np.repeat(np.arange(0, 364, 7), 2), np.tile(["mug", "cup"], 52))[0][:46]
    'The lines look like totals of a week by item: '
    """
    if not len(days):
        return ()
    days, code = np.asarray(days) - np.min(days), pd.factorize(item)[0]
    for name, span in (("week", 7), ("day", 1)):
        at, n = days // span, int(days.max() // span) + 1
        chance, there = _pairs(code) / n, _pairs(code * n + at)
        if chance >= PAIRS and there < FEW * chance:
            return (
                f"The lines look like totals of a {name} by item: {there:,} pairs of lines of an item in one"
                f" {name} are there, {chance:,.0f} would be by chance. A set-up is counted for each line, so"
                " that making to order looks cheaper than it is: give the orders themselves.",
            )
    return ()


def _pairs(code):
    """Pairs of lines of the same code."""
    k = np.unique(code, return_counts=True)[1]
    return int((k * (k - 1) // 2).sum())


def _have(names, what):
    """How many items have something, and which."""
    some = ", ".join(names[:3]) + ", ..." * (len(names) > 3)
    return f"{len(names):,} {'items have' if len(names) > 1 else 'item has'} {what} ({some})"
