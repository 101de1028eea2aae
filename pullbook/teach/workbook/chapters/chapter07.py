"""What the formulas of 07.toml call: a day's books."""

from functools import lru_cache

from pullbook.costing.journal import stock_in_books
from pullbook.teach.cases.day import day_books

__all__ = ["balance", "in_books"]


@lru_cache(maxsize=4096)
def in_books(way, n, shelf, hour):
    """The stock that stands in the books at that hour, euro."""
    return float(stock_in_books(day_books(way, n, shelf), [hour])[0])


@lru_cache(maxsize=4096)
def balance(account, n, shelf, hour):
    """Of an account at that hour, by sequential tracking, euro."""
    return float(day_books("sequential", n, shelf).balance(account, until=hour))
