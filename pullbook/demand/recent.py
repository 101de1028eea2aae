"""What the weeks behind say of the weeks ahead, item by item: what was sold lately counts more, seasons where
two years show them, and which items are new, no longer sold, or sold in a season only.
"""

import numpy as np
import pandas as pd

from pullbook._check import number, whole
from pullbook.demand.seasons import NEXT, YEAR, by_item, by_quarter, telling_weeks
from pullbook.demand.weekly import Weekly

HALF = 26  # weeks after which a week counts half
NEW = 8  # weeks for which an item is new
UNLIKELY = 0.01  # of so long a silence, were the item still wanted as before
LEAST = 4  # weeks that a forecast is made from
BORROWED = 10  # weeks with a sale, of the whole shop's, that an item's own are taken together with
SHORT = 17  # weeks, of 52: a season of an item is no longer
BY_CHANCE = 0.001  # of such a season


def recent(shop: Weekly, cost_share: float = 0.6, lead_time: int = 2) -> pd.DataFrame:
    """What `pb.hybrid.item_costs` asks for, by item, with the weeks of a Weekly weighted by how long ago they
    are.

    cost_share: cost by price where the cost is not known, above 0 up to 1. lead_time: whole weeks until a lot
    is there. A week counts half of one 26 weeks later. Where there are two years, weeks are put in their
    season first, the item's own as far as its data tell one, else the shop's (see
    `pullbook.demand.seasons`), and the result is for the weeks ahead in which it is sold what a plan of a
    quarter orders: 13, and the lead time. Weeks in which the shop was closed, or hardly sold, don't count
    (see `telling_weeks`): a week is one in which it sells, of those ahead, too. An item may have been there
    before its first sale, or not: those weeks, and that of the first sale, count as much as so long a silence
    is likely, had it been wanted then as it was since.

    sd has two parts. By chance weeks are off their mean, the more, the more is sold: that is its square, by
    the season of the week (of customers who know nothing of each other, and order as much in each season, the
    variance goes with the mean); at least the mean, and at least what the item would have if it were as
    uneven (cv² times orders a week: 1 for orders of one size that come by chance) as its own weeks with a
    sale and ten of the whole shop's together say: who has sold little has not met its large orders yet. And
    the mean itself is off: made each week from the weeks before, against what was then sold in the lead time
    and a week, which is what a stock must last for, forecasts were off by so much beyond that. This is `off`
    (units a week, over the root of so many weeks), a part of sd, and goes with the square of the season.
    Source of the second: Silver, Pyke & Thomas (2017), Inventory and Production Management in Supply Chains,
    4th ed., ch. 3 and 6.

    Columns: mean, sd and off (units a week), orders (order lines a week), price and cost (euro a unit), state
    (new: first sold in the last 8 weeks, or in the later half of fewer than 16; season: sold in more than one
    year, and always in the same third of the weeks of it in which the shop was open, or less, which by chance
    fewer than one in a thousand would be; ended: not sold for so long that fewer than one in a hundred items
    would be, were they still wanted as before; else ""), last (week of the last sale, counted from 0), always
    (units a week: what the mean would be, had the item been there in all weeks).

    >>> units = np.array([[4.0] * 10 + [0.0] * 20, [0.0] * 27 + [2.0] * 3, [5.0] * 30])
    >>> shop = Weekly(pd.Index(["old", "new", "tote"]), units, np.minimum(units, 1), np.full(3, 9.0),
    ...     np.full(3, 5.0), pd.Timestamp("2024-01-01"), np.array(["", "", ""]))
    >>> recent(shop)["state"].tolist()
    ['ended', 'new', '']
    """
    return quarters(shop, cost_share, lead_time)[0]


def quarters(shop: Weekly, cost_share: float = 0.6, lead_time: int = 2) -> list[pd.DataFrame]:
    """The same four times, as it would be for weeks that begin now and in 13, 26 and 39 weeks, by the seasons
    alone; once, where there are fewer than two years.

    >>> sold = np.tile(np.r_[np.full(39, 10.0), np.full(13, 30.0)], (1, 2))
    >>> shop = Weekly(pd.Index(["tote"]), sold, sold, np.array([9.0]), np.array([5.0]),
    ...     pd.Timestamp("2024-01-01"), np.array([""]))
    >>> [round(float(table["mean"].iloc[0])) for table in quarters(shop)]
    [10, 10, 13, 27]
    """
    share = number("cost_share", cost_share, "of the price", above=0, high=1)
    L = whole("lead_time", lead_time, "weeks", high=520)
    season, each = by_quarter(shop.units, shop.orders, NEXT + L)
    is_open = telling_weeks(shop.units.sum(axis=0))
    units, orders, level = shop.units[:, is_open], shop.orders[:, is_open], season[:, is_open]
    weights = _weights(is_open)
    weight, early = _own_weights(units > 0, weights, level)
    due = (weight * level).sum(axis=1)
    mean, lines = ((weight * x).sum(axis=1) / due for x in (units, orders))
    about = (weight * (units - mean[:, None] * level) ** 2 / level).sum(axis=1)
    spread = about / np.maximum(1.0 - (weight**2).sum(axis=1), 1e-9)
    off = _off(units, level, weight, early, spread, L)
    spread = np.maximum(spread + off, mean)
    spread = _borrowed(spread, mean, lines, (shop.units > 0).sum(axis=1)) - off
    last, state = _states((shop.units > 0) & (shop.orders > 0), is_open, level)
    cost = np.where(np.isnan(shop.cost), share * shop.price, shop.cost)
    return [
        pd.DataFrame(
            {
                "mean": mean * ahead,
                "sd": np.sqrt(np.maximum(spread * ahead + off * ahead**2, mean * ahead)),
                "off": np.sqrt(off) * ahead,
                "orders": lines * ahead,
                "price": shop.price,
                "cost": cost,
                "state": state,
                "last": last,
                "always": units @ weights / (level @ weights) * ahead,
            },
            index=shop.items,
        )
        for ahead in each.T
    ]


def turned(shop: Weekly, lead_time: int = 2) -> tuple[float, float]:
    """What seasons make of the units that a Weekly's items are expected to sell: how many times what these
    would be without; and by what share they are more or less, item by item.

    >>> sold = 9 + 8 * np.cos(2 * np.pi * np.arange(104) / 52) * [[1], [-1]]
    >>> shop = Weekly(pd.Index(["skates", "fins"]), sold, sold, np.array([9.0, 9.0]), np.array([5.0, 5.0]),
    ...     pd.Timestamp("2024-01-01"), np.array(["", ""]))
    >>> [round(x, 2) for x in turned(shop)]                      # one is over, and the other comes
    [1.0, 0.48]
    """
    season, ahead = by_item(shop.units, shop.orders, NEXT + lead_time)
    is_open = telling_weeks(shop.units.sum(axis=0))
    units = shop.units[:, is_open]
    level = season[:, is_open]
    weight, _ = _own_weights(units > 0, _weights(is_open), level)
    times, units = ahead / (weight * level).sum(axis=1), (weight * units).sum(axis=1)
    return float((times * units).sum() / units.sum()), float((abs(times - 1) * units).sum() / units.sum())


def _weights(is_open):
    """What the open weeks count, 1 together."""
    weight = 0.5 ** (np.arange(len(is_open))[::-1][is_open] / HALF)
    return weight / weight.sum()


def _own_weights(sold, weight, level):
    """The same of each item, an array (items, weeks), and what a forecast counts by the weeks that it knew:
    1, but for those of an item that may not have been there yet. sold: True by item and open week. level: of
    its season.
    """
    weeks = np.arange(len(weight))
    first = np.where(sold.any(axis=1), sold.argmax(axis=1), 0)
    before, _, since = _met(level, first, first, sold.shape)
    there = _by_chance(since, before, sold.sum(axis=1) - 1)
    own, early = (np.where(weeks <= first[:, None] + k, there[:, None], 1.0) for k in (0, LEAST))
    own *= weight
    return own / own.sum(axis=1, keepdims=True), early


def _off(units, level, weight, early, spread, L):
    """What the square of a forecast of L + 1 weeks, made week after week, was off beyond the spread of these
    weeks; of a week in which an item sells its mean.
    """
    n, span = units.shape[1], L + 1
    made = np.arange(LEAST, n - span + 1)  # so many weeks were known
    if not len(made):
        return np.zeros(len(units))
    sold, due, weighed, met = (
        np.cumsum(np.pad(of, ((0, 0), (1, 0))), axis=1)
        for of in (units, 0 * units + level, units * weight, level * weight)
    )
    told = weighed[:, made] / np.maximum(met[:, made], 1e-300)
    sold, due = (of[:, made + span] - of[:, made] for of in (sold, due))
    counts = weight[:, made + span - 1] * early[:, made]
    beyond = (sold - due * told) ** 2 - due * spread[:, None]
    mean = (counts * beyond).sum(axis=1) / np.maximum((counts * due**2).sum(axis=1), 1e-300)
    return np.maximum(0.0, mean * span)


def _borrowed(spread, mean, orders, sold):
    """The spreads (squared), raised where an item sold in few weeks and the whole shop is more uneven."""
    asked = (mean > 0) & (orders > 0)
    one = np.where(asked, mean / np.where(asked, orders, 1.0), 1.0) * mean  # of orders of one size, by chance
    uneven = np.divide(spread, one, out=np.ones(len(mean)), where=one > 0)
    shop = uneven @ sold / max(sold.sum(), 1)
    return np.maximum(spread, (sold * uneven + BORROWED * shop) / (sold + BORROWED) * one)


def _states(sold, is_open, level):
    """The last week of a sale (-1: never), and the state, of each item. sold: True by item and week. is_open:
    True by week. level: of the season, by item and open week: out of season a silence tells little.
    """
    seasonal, n = _seasonal(sold, is_open), int(is_open.sum())
    sold = sold[:, is_open]
    ever = sold.any(axis=1)
    first = np.where(ever, sold.argmax(axis=1), -1)
    last = np.where(ever, n - 1 - sold[:, ::-1].argmax(axis=1), -1)
    _, known, silent = _met(level, first, last, sold.shape)
    silence = _by_chance(known, silent, sold.sum(axis=1) - 1)
    state = np.where(ever & (silence < UNLIKELY), "ended", "")
    state = np.where(ever & (first >= n - min(NEW, n // 2)), "new", state)
    return np.where(ever, np.flatnonzero(is_open)[last], -1), np.where(seasonal, "season", state)


def _met(level, first, last, shape):
    """How much of their season items have met before their first sale, from it to the last, and since."""
    met = np.cumsum(np.pad(np.broadcast_to(level, shape), ((0, 0), (1, 0))), axis=1)
    item = np.arange(len(met))
    begins, ends = met[item, np.maximum(first, 0)], met[item, last + 1]
    return begins, ends - begins, met[:, -1] - ends


def _by_chance(known, silent, more):
    """The chance of so many silent weeks beside those known, in which there were so many more with a sale
    than the one at their end: (T / (T + t)) ** (N - 1), where the rate is known from those alone. Weeks count
    by their season.
    Source: Schmittlein, Morrison & Colombo (1987), Management Science 33(1).
    """
    return (known / np.maximum(known + silent, 1e-300)) ** np.maximum(more, 0)


def _seasonal(sold, is_open):
    """Which items sold in more than one year, in the last one too, and always in the same few weeks of it.

    The chance that k weeks of a sale all lie in some w of the W of a year in which the shop is open: at most
    k (w / W) ** (k - 1).
    """
    n, weeks = sold.shape[1], sold.sum(axis=1)
    first, last = sold.argmax(axis=1), n - 1 - sold[:, ::-1].argmax(axis=1)
    found = (weeks > 1) & (last - first > YEAR - SHORT) & (n - 1 - last <= YEAR)
    if not found.any():
        return found
    each = np.pad(np.vstack([is_open, sold[found]]), ((0, 0), (0, -n % YEAR)))
    year = each.reshape(len(each), -1, YEAR).any(axis=1)
    some = year[1:, year[0]]
    of = some.shape[1]
    gap = widest = np.zeros(len(some))
    for t in range(2 * of):  # twice round the year
        gap = np.where(some[:, t % of], 0, gap + 1)
        widest = np.maximum(widest, gap)
    season, k = of - widest, weeks[found]
    found[found] = (season <= SHORT * of / YEAR) & (k * (season / of) ** (k - 1) < BY_CHANCE)
    return found
