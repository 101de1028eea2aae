"""pullbook: the library behind a notebook course on pull-through production. `import pullbook as pb` is all
you need.
"""

import importlib

from pullbook._memory import give_back
from pullbook.demand import orders
from pullbook.line.line import Line, Station
from pullbook.line.policy import Policy
from pullbook.run.compare import compare
from pullbook.run.engine import simulate
from pullbook.run.figures import Figures
from pullbook.run.run import Run

__version__ = "0.1.0"

# loaded on first use, so that the import stays quick
_LATER = {
    "online_retail": "demand.online_retail",
    "read_orders": "demand.order_file",
    "sample_orders": "teach.cases.sample",
    "halyard": "teach.cases.halyard",
    "tote_cell": "teach.cases.halyard",
    "flow": "line.flow",
    "forecast": "demand.forecast",
    "queues": "line.queues",
    "sweep": "run.sweep",
    "replenish": "run.stock",
    "spread": "run.evidence",
    "hinge": "run.evidence",
    "catalogue": "teach.cases.catalogue",
    "planner": "decide.planner",
    "inventory": "decide.inventory",
    "costing": "costing",
    "chain": "run.chain",
    "beer_game": "run.beer_game",
    "hybrid": "decide.hybrid",
    "charts": "show.charts",
    "class_lab": "teach.classroom.class_lab",
    "guide": "teach.classroom.guide",
    "report": "show.report",
    "cases": "teach.cases",
    "labs": "teach.labs",
    "LineView": "show.line_view",
    "glossary": "teach.glossary",
    **dict.fromkeys(
        [
            "course_map",
            "workbook",
            "predict",
            "outcome",
            "quiz",
            "progress",
            "export_progress",
            "import_progress",
            "clear_progress",
            "verdicts",
        ],
        "teach.workbook",
    ),
}
__all__ = ["Figures", "Line", "Policy", "Run", "Station", "compare", "orders", "simulate", *_LATER]


give_back()


def __getattr__(name):
    if name not in _LATER:
        raise AttributeError(f"pullbook has no {name!r}; it has {', '.join(sorted(__all__))}")
    module = importlib.import_module(f"pullbook.{_LATER[name]}")
    return globals().setdefault(name, getattr(module, name, module))


def __dir__():
    return sorted([*__all__, "__version__"])
