"""What the weeks behind say of the weeks ahead, item by item: what was sold lately counts more, seasons where
two years show them, and which items are new, no longer sold, or sold in a season only.
"""

import numpy as np
import pandas as pd

from pullbook._check import number, whole
from pullbook.demand.seasons import NEXT, YEAR, by_item, by_quarter, open_weeks
from pullbook.demand.weekly import Weekly

HALF = 26  # weeks after which a week counts half
NEW = 8  # weeks for which an item is new
UNLIKELY = 0.01  # of so long a silence, were the item still wanted as before
LEAST = 4  # weeks that a forecast is made from
BORROWED = 10  # weeks with a sale, of the whole shop's, that an item's own are taken together with
SHORT = 17  # weeks: a season of an item is no longer
BY_CHANCE = 0.001  # of such a season


def recent(shop: Weekly, cost_share: float = 0.6, lead_time: int = 2) -> pd.DataFrame:
    """What `pb.hybrid.item_costs` asks for, by item, with the weeks of a Weekly weighted by how long ago they
    are.

    cost_share: cost by price where the cost is not known, above 0 up to 1. lead_time: whole weeks until a lot
    is there. A week counts half of one 26 weeks later. Where there are two years, weeks are put in their
    season first, the item's own as far as its data tell one, else the shop's (see
    `pullbook.demand.seasons`), and the result is for the weeks ahead in which it is sold what a plan of a
    quarter orders: 13, and the lead time. Weeks in which the shop was closed (see `open_weeks`) don't count:
    a week is one in which it is open, of those ahead, too.

    sd is the largest of four. How far weeks were from their mean. How far off such means were as forecasts:
    made each week from the weeks before, against what was then sold in the lead time and a week, which is
    what a stock must last for (over the root of so many weeks, to be that of one). The root of the mean,
    which is what customers make who know nothing of each other. And what the item would have if it were as
    uneven (cv² times orders a week: 1 for orders of one size that come by chance) as its own weeks with a
    sale and ten of the whole shop's together say: who has sold little has not met its large orders yet.
    Source of the second: Silver, Pyke & Thomas (2017), Inventory and Production Management in Supply Chains,
    4th ed., ch. 3 and 6.

    Columns: mean and sd (units a week), orders (order lines a week), price and cost (euro a unit), state
    (new: first sold in the last 8 weeks, or in the later half of fewer than 16; season: sold in more than one
    year, and always in the same 17 weeks of it or fewer, which by chance fewer than one in a thousand
    would be; ended: not sold for so long that fewer than one in a hundred items would be, were they still
    wanted as before; else ""), last (week of the last sale, counted from 0).

    >>> units = np.array([[4.0] * 10 + [0.0] * 20, [0.0] * 27 + [2.0] * 3])
    >>> shop = Weekly(pd.Index(["old", "new"]), units, np.minimum(units, 1), np.array([9.0, 9.0]),
    ...     np.array([5.0, 5.0]), pd.Timestamp("2024-01-01"), np.array(["", ""]))
    >>> recent(shop)["state"].tolist()
    ['ended', 'new']
    """
    return quarters(shop, cost_share, lead_time)[0]


def quarters(shop: Weekly, cost_share: float = 0.6, lead_time: int = 2) -> list[pd.DataFrame]:
    """The same four times, as it would be for weeks that begin now and in 13, 26 and 39 weeks, by the seasons
    alone; once, where there are fewer than two years.

    >>> sold = np.tile(np.r_[np.full(39, 10.0), np.full(13, 30.0)], (1, 2))
    >>> shop = Weekly(pd.Index(["tote"]), sold, sold, np.array([9.0]), np.array([5.0]),
    ...     pd.Timestamp("2024-01-01"), np.array([""]))
    >>> [round(float(table["mean"].iloc[0])) for table in quarters(shop)]
    [11, 10, 13, 27]
    """
    share = number("cost_share", cost_share, "of the price", above=0, high=1)
    L = whole("lead_time", lead_time, "weeks", high=520)
    season, each = by_quarter(shop.units, shop.orders, NEXT + L)
    is_open = open_weeks(shop.units.sum(axis=0))
    weight = _weights(is_open)
    units, orders = (x[:, is_open] / season[:, is_open] for x in (shop.units, shop.orders))
    mean = units @ weight
    spread = ((units - mean[:, None]) ** 2) @ weight / max(1.0 - (weight**2).sum(), 1e-9)
    spread = np.maximum(np.maximum(spread, _errors(units, weight, L)), mean)
    spread = _borrowed(spread, mean, orders @ weight, (shop.units > 0).sum(axis=1))
    lines, sd = orders @ weight, np.sqrt(spread)
    last, state = _states((shop.units > 0) & (shop.orders > 0), is_open)
    cost = np.where(np.isnan(shop.cost), share * shop.price, shop.cost)
    return [
        pd.DataFrame(
            {
                "mean": mean * ahead,
                "sd": np.maximum(sd * ahead, np.sqrt(np.maximum(mean * ahead, 0.0))),
                "orders": lines * ahead,
                "price": shop.price,
                "cost": cost,
                "state": state,
                "last": last,
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
    is_open = open_weeks(shop.units.sum(axis=0))
    weight = _weights(is_open)
    times, units = ahead / (season[:, is_open] @ weight), shop.units[:, is_open] @ weight
    return float((times * units).sum() / units.sum()), float((abs(times - 1) * units).sum() / units.sum())


def _weights(is_open):
    """What the open weeks count, 1 together."""
    weight = 0.5 ** (np.arange(len(is_open))[::-1][is_open] / HALF)
    return weight / weight.sum()


def _errors(units, weight, L):
    """The mean square of what forecasts of L + 1 weeks, made week after week, were off; of a week."""
    n, span = len(weight), L + 1
    made = np.arange(LEAST, n - span + 1)  # so many weeks were known
    if not len(made):
        return np.zeros(len(units))
    told = np.cumsum(units * weight, axis=1) / np.cumsum(weight)
    sold = np.cumsum(np.pad(units, ((0, 0), (1, 0))), axis=1)
    off = sold[:, made + span] - sold[:, made] - span * told[:, made - 1]
    counts = weight[made + span - 1]
    return off**2 @ counts / counts.sum() / span


def _borrowed(spread, mean, orders, sold):
    """The spreads (squared), raised where an item sold in few weeks and the whole shop is more uneven."""
    asked = (mean > 0) & (orders > 0)
    one = np.where(asked, mean / np.where(asked, orders, 1.0), 1.0) * mean  # of orders of one size, by chance
    uneven = np.divide(spread, one, out=np.ones(len(mean)), where=one > 0)
    shop = uneven @ sold / max(sold.sum(), 1)
    return np.maximum(spread, (sold * uneven + BORROWED * shop) / (sold + BORROWED) * one)


def _states(sold, is_open):
    """The last week of a sale (-1: never), and the state, of each item. sold: True by item and week. is_open:
    True by week.

    The chance of a silence of t weeks after N weeks with a sale within T: (T / (T + t)) ** (N - 1), where the
    rate is known from those alone. Source: Schmittlein, Morrison & Colombo (1987), Management Science 33(1).
    """
    seasonal, n = _seasonal(sold), int(is_open.sum())
    sold = sold[:, is_open]
    ever = sold.any(axis=1)
    first = np.where(ever, sold.argmax(axis=1), -1)
    last = np.where(ever, n - 1 - sold[:, ::-1].argmax(axis=1), -1)
    known, weeks = last - first + 1, sold.sum(axis=1)
    silence = (known / np.maximum(known + n - 1 - last, 1)) ** np.maximum(weeks - 1, 0)
    state = np.where(ever & (silence < UNLIKELY), "ended", "")
    state = np.where(ever & (first >= n - min(NEW, n // 2)), "new", state)
    return np.where(ever, np.flatnonzero(is_open)[last], -1), np.where(seasonal, "season", state)


def _seasonal(sold):
    """Which items sold in more than one year, in the last one too, and always in the same few weeks of it.

    The chance that k weeks of a sale all lie in some w of the 52 of a year: at most k (w / 52) ** (k - 1).
    """
    n, weeks = sold.shape[1], sold.sum(axis=1)
    first, last = sold.argmax(axis=1), n - 1 - sold[:, ::-1].argmax(axis=1)
    found = (weeks > 1) & (last - first > YEAR - SHORT) & (n - 1 - last <= YEAR)
    some = sold[found]
    if not len(some):
        return found
    folded = np.pad(some, ((0, 0), (0, -n % YEAR))).reshape(len(some), -1, YEAR).any(axis=1)
    gap = widest = np.zeros(len(some))
    for t in range(2 * YEAR):  # twice round the year
        gap = np.where(folded[:, t % YEAR], 0, gap + 1)
        widest = np.maximum(widest, gap)
    season, k = YEAR - widest, weeks[found]
    found[found] = (season <= SHORT) & (k * (season / YEAR) ** (k - 1) < BY_CHANCE)
    return found
