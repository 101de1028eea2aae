"""Costing: what pull does to money. rates -> movements of a run -> journal; a run and rates -> period -> income statements."""

from pullbook.costing.assumptions import Assumptions
from pullbook.costing.carrying import Carrying, carrying_cost
from pullbook.costing.cash import CashCycle, cash_cycle
from pullbook.costing.journal import ACCOUNTS, TRIGGERS, Journal, TAccount, backflush, sequential, stock_in_books
from pullbook.costing.movements import Movements, month, movements
from pullbook.costing.overhead import Allocation, JobCost, activity_based, job_cost, overhead_rate, setups
from pullbook.costing.rates import CarryingRate, Rates, value_added
from pullbook.costing.sensitivity import sensitivity
from pullbook.costing.statement import METHODS, Period, Statement, cogm, income_statement, period, reconcile, side_by_side, totals

__all__ = ["ACCOUNTS", "METHODS", "TRIGGERS", "Allocation", "Assumptions", "Carrying", "CarryingRate", "CashCycle", "JobCost", "Journal", "Movements", "Period", "Rates",
           "Statement", "TAccount", "activity_based", "backflush", "carrying_cost", "cash_cycle", "cogm", "income_statement", "job_cost", "month",
           "movements", "overhead_rate", "period", "reconcile", "sensitivity", "sequential", "setups", "side_by_side", "stock_in_books", "totals", "value_added"]
