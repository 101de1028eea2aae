"""Inventory: how much to make or to buy at once."""

from pullbook.inventory.lead_time import (
    LeadTimeLot, break_even_setup_time, karmarkar, lot_lead_time,
)
from pullbook.inventory.lots import (
    BackorderLot, DiscountLot, LotPlan, LotSize, ProductionLot, eoq, eoq_all_units, eoq_backorders, eoq_incremental, eoq_sensitivity, epq, lot_cost, lot_for_lot, silver_meal, wagner_whitin,
)

__all__ = ["BackorderLot", "DiscountLot", "LeadTimeLot", "LotPlan", "LotSize", "ProductionLot", "break_even_setup_time", "eoq", "eoq_all_units", "eoq_backorders", "eoq_incremental", "eoq_sensitivity", "epq", "karmarkar", "lot_cost", "lot_for_lot", "lot_lead_time", "silver_meal", "wagner_whitin"]
