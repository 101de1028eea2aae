"""What the formulas of 08.toml call: the income statements of a month."""

from functools import lru_cache

from pullbook.costing import income_statement, period
from pullbook.teach.cases.month import month_rates, pull_run, push_run

__all__ = ["line", "pulled", "pushed"]


def _statement(run, patience, method, closes):
    return income_statement(period(run, month_rates(patience=patience), closes or None), method)


@lru_cache(maxsize=4096)
def pulled(minutes, month, patience, method, closes):
    return _statement(pull_run(minutes, month), patience, method, closes)


@lru_cache(maxsize=4096)
def pushed(minutes, month, patience, method, closes):
    return _statement(push_run(0.3, minutes, month=month), patience, method, closes)


def line(statement, name):
    """Of a statement, euro: "cogs", "gross_margin", "income", "cash", or one of its lines."""
    if name == "cash":
        return float(statement.period.cash)
    return float(getattr(statement, name) if name in ("cogs", "gross_margin", "income") else statement[name])
