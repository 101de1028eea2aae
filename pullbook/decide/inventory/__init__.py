"""Inventory: how much to make or to buy at once, when, and how much to keep for a demand that varies."""

from pullbook.decide.inventory.lot_lead_time import (
    LeadTimeLot, break_even_setup_time, karmarkar, lot_lead_time,
)
from pullbook.decide.inventory.lot_sizes import (
    BackorderLot, DiscountLot, LotPlan, LotSize, ProductionLot, eoq, eoq_all_units, eoq_backorders, eoq_incremental, eoq_sensitivity, epq, lot_cost, lot_for_lot, silver_meal, wagner_whitin,
)
from pullbook.decide.inventory.newsvendor import BaseStock, Newsvendor, NewsvendorProfit, base_stock, newsvendor, newsvendor_profit
from pullbook.decide.inventory.reorder import MinMax, ReorderPolicy, rq_eoq, rq_loss, rq_optimal, rq_penalty, rq_policy, ss_optimal, ss_policy
from pullbook.decide.inventory.safety import (
    BaseStockService, ReorderService, SafetyStock, base_stock_for, base_stock_service, intermittent, lead_time_demand, reorder_for, reorder_service, safety_stock, service_level,
)
from pullbook.demand.distributions import Loss, Normal, Poisson, Table, loss, standard_loss

__all__ = [
    "BackorderLot", "BaseStock", "BaseStockService", "DiscountLot", "LeadTimeLot", "Loss", "LotPlan", "LotSize", "MinMax", "Newsvendor", "NewsvendorProfit", "Normal",
    "Poisson", "ProductionLot", "ReorderPolicy", "ReorderService", "SafetyStock", "Table", "base_stock", "base_stock_for", "base_stock_service", "break_even_setup_time",
    "eoq", "eoq_all_units", "eoq_backorders", "eoq_incremental", "eoq_sensitivity", "epq", "intermittent", "karmarkar", "lead_time_demand", "loss", "lot_cost",
    "lot_for_lot", "lot_lead_time", "newsvendor", "newsvendor_profit", "reorder_for", "reorder_service", "rq_eoq", "rq_loss", "rq_optimal", "rq_penalty", "rq_policy",
    "safety_stock", "service_level", "silver_meal", "ss_optimal", "ss_policy", "standard_loss", "wagner_whitin",
]
