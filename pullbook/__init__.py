"""pullbook: the library behind a notebook course on pull-through production. `import pullbook as pb` is all you need."""

import importlib

from pullbook import orders
from pullbook.compare import compare
from pullbook.engine import simulate
from pullbook.figures import Figures
from pullbook.line import Line, Station
from pullbook.policy import Policy
from pullbook.run import Run

__version__ = "0.1.0"

# loaded on first use, so that the import stays quick
_LATER = {
    "online_retail": "cases.online_retail", "read_orders": "order_file", "sample_orders": "cases.sample", "halyard": "cases.halyard", "tote_cell": "cases.halyard",
    "flow": "flow", "forecast": "forecast", "queues": "queues", "sweep": "sweep", "catalogue": "cases.catalogue", "planner": "planner", "inventory": "inventory", "costing": "costing", "chain": "chain", "beer_game": "beer_game", "hybrid": "hybrid", "charts": "show.charts", "report": "show.report", "cases": "cases", "labs": "labs", "LineView": "labs.line_view",
    "glossary": "terms",
    **dict.fromkeys(["workbook", "predict", "outcome", "quiz", "progress", "export_progress", "import_progress",
                     "clear_progress", "verdicts"], "workbook"),
}
__all__ = ["Figures", "Line", "Policy", "Run", "Station", "compare", "orders", "simulate", *_LATER]


def __getattr__(name):
    if name not in _LATER:
        raise AttributeError(f"pullbook has no {name!r}; it has {', '.join(sorted(__all__))}")
    module = importlib.import_module(f"pullbook.{_LATER[name]}")
    return globals().setdefault(name, getattr(module, name, module))


def __dir__():
    return sorted([*__all__, "__version__"])
