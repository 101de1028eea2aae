"""Costing: what pull does to money. rates -> movements of a run -> journal; a run and rates -> period ->
income statements.
"""

from pullbook.costing.accounts import ACCOUNTS, TAccount
from pullbook.costing.assumptions import Assumptions
from pullbook.costing.carrying import Carrying, carrying_cost
from pullbook.costing.cash import CashCycle, cash_cycle
from pullbook.costing.journal import (
    TRIGGERS,
    Journal,
    backflush,
    sequential,
    stock_in_books,
)
from pullbook.costing.movements import Movements, movements, total_movements
from pullbook.costing.of_run import setups
from pullbook.costing.overhead import Allocation, JobCost, activity_based, job_cost, overhead_rate
from pullbook.costing.period import METHODS, Cost, Period, Row, period, totals
from pullbook.costing.rates import CarryingRate, Rates, value_added
from pullbook.costing.sensitivity import sensitivity
from pullbook.costing.statement import Statement, cogm, income_statement, reconcile, side_by_side

__all__ = [
    "ACCOUNTS",
    "METHODS",
    "TRIGGERS",
    "Allocation",
    "Assumptions",
    "Carrying",
    "CarryingRate",
    "CashCycle",
    "Cost",
    "JobCost",
    "Journal",
    "Movements",
    "Period",
    "Rates",
    "Row",
    "Statement",
    "TAccount",
    "activity_based",
    "backflush",
    "carrying_cost",
    "cash_cycle",
    "cogm",
    "income_statement",
    "job_cost",
    "movements",
    "overhead_rate",
    "period",
    "reconcile",
    "sensitivity",
    "sequential",
    "setups",
    "side_by_side",
    "stock_in_books",
    "total_movements",
    "totals",
    "value_added",
]
