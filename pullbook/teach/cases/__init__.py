"""The cases of the course, each loaded on first use: a month, a manager, a day, the printing table, order
files, a shop with a shelf and no orders, the chain of totes, ten weeks of a plan."""

import importlib

__all__ = ["day", "manager", "month", "printing", "sample", "shelf_shop", "tote_chain", "weekly_plan"]


def __getattr__(name):
    if name not in __all__:
        raise AttributeError(f"pullbook.teach.cases has no {name!r}; it has {', '.join(__all__)}")
    return importlib.import_module(f"{__name__}.{name}")


def __dir__():
    return __all__
