"""Items that a plan leaves to the shop's own hand: those that have ended, and those sold in a season only."""

from pullbook._words import counted
from pullbook.decide.doubts import Doubt
from pullbook.decide.paid import paid
from pullbook.demand.seasons import YEAR

MUCH = 0.05  # of the sales of the last year, in such items, from which on it is told


def sold_out(demand, ended):
    """A Doubt, in a tuple, where items that brought much of the sales of the last year have ended: were they
    sold out? ended: their names.

    >>> import pandas as pd
    >>> from pullbook.demand.weekly import weekly
    >>> sold_out(weekly(pd.DataFrame({"time": pd.to_datetime(["2024-01-01", "2024-01-13"]), "price": 9.0,
    ...     "item": ["a", "b"], "quantity": [1, 3]})), ["a"])[0].says[:54]
    '1 item that brought 25% of the sales of the last year '
    """
    _, share = _of_sales(demand, ended)
    if share < MUCH:
        return ()
    many = len(ended) > 1
    return (
        Doubt(
            f"{counted(len(ended), 'item')} that brought {share:.0%} of the sales of the last year"
            f" {'have' if many else 'has'} not been sold for so long that the plan takes"
            f" {'them' if many else 'it'} for ended. Orders don't tell an empty shelf from a customer who"
            f" doesn't ask: if {'they were' if many else 'it was'} sold out, or out of season, refill"
            f" {'them' if many else 'it'} by hand."
        ),
    )


def in_season(demand, seasonal):
    """A Doubt, in a tuple, where items that are sold in their season only brought much of the sales of the
    last year. seasonal: their names.

    >>> import pandas as pd
    >>> from pullbook.demand.weekly import weekly
    >>> in_season(weekly(pd.DataFrame({"time": pd.to_datetime(["2024-01-01", "2024-01-13"]), "price": 9.0,
    ...     "item": ["a", "b"], "quantity": [1, 3]})), ["a"])[0].says[:62]
    '1 item that brought 25% of the sales of the last year is sold '
    """
    sales, share = _of_sales(demand, seasonal)
    if share < MUCH:
        return ()
    some = ", ".join(map(str, sales.sort_values(ascending=False, kind="stable").index[:3]))
    are, them, its, each = "are", "them", "their", "each"
    if len(seasonal) == 1:
        are, them, its, each = "is", "it", "its", "it"
    return (
        Doubt(
            f"{counted(len(seasonal), 'item')} that brought {share:.0%} of the sales of the last year {are}"
            f" sold in {its} season only ({some}{', ...' * (len(seasonal) > 3)}). The plan makes {them} to"
            f" order. Stock by hand for the next season most of what {each} sold in the last, so that it is"
            " there when the season begins: that may earn more than each of the three ways."
        ),
    )


def _of_sales(demand, items):
    """The sales of items in the last year, by item, and their share of all."""
    price = paid(demand, 0.6, demand.units.shape[1], YEAR)["price"]
    sales = demand.units[:, -YEAR:].sum(axis=1) * price.fillna(0.0)
    return sales[list(items)], sales[list(items)].sum() / max(sales.sum(), 1e-300)
