"""Inventory: how much to make or to buy at once, when, and how much to keep for a demand that varies.

The economic order quantity, the newsvendor, safety stock and service of a normal demand, the loss functions
and (r, Q) of a normal demand take many items at once: of each term a number or an array of one an item (they
broadcast), and the demands as Normal(means, sds). All figures of the result are then arrays.
"""

from pullbook.decide.inventory.echelons import EchelonStock, echelon_base_stock
from pullbook.decide.inventory.lot_lead_time import (
    LeadTimeLot,
    break_even_setup_time,
    karmarkar,
    lot_lead_time,
)
from pullbook.decide.inventory.lot_sizes import (
    BackorderLot,
    DiscountLot,
    LotPlan,
    LotSize,
    ProductionLot,
    eoq,
    eoq_all_units,
    eoq_backorders,
    eoq_incremental,
    eoq_sensitivity,
    epq,
    epq_backorders,
    lot_cost,
    lot_for_lot,
    silver_meal,
    wagner_whitin,
)
from pullbook.decide.inventory.min_max import MinMax, ss_optimal, ss_policy
from pullbook.decide.inventory.newsvendor import (
    BaseStock,
    Newsvendor,
    NewsvendorProfit,
    base_stock,
    newsvendor,
    newsvendor_profit,
)
from pullbook.decide.inventory.reorder import (
    ReorderPolicy,
    rq_eoq,
    rq_loss,
    rq_optimal,
    rq_penalty,
    rq_policy,
)
from pullbook.decide.inventory.reviewed import ReviewedStock, periodic_review, rq_for_lot
from pullbook.decide.inventory.safety import (
    BaseStockService,
    ReorderService,
    SafetyStock,
    base_stock_for,
    base_stock_service,
    intermittent,
    lead_time_demand,
    reorder_for,
    reorder_service,
    safety_stock,
    service_level,
)
from pullbook.decide.inventory.together import JointLots, joint_replenishment
from pullbook.demand.distributions import Normal, Poisson, Table
from pullbook.demand.given import Loss, loss, standard_loss

__all__ = [
    "BackorderLot",
    "BaseStock",
    "BaseStockService",
    "DiscountLot",
    "EchelonStock",
    "JointLots",
    "LeadTimeLot",
    "Loss",
    "LotPlan",
    "LotSize",
    "MinMax",
    "Newsvendor",
    "NewsvendorProfit",
    "Normal",
    "Poisson",
    "ProductionLot",
    "ReorderPolicy",
    "ReorderService",
    "ReviewedStock",
    "SafetyStock",
    "Table",
    "base_stock",
    "base_stock_for",
    "base_stock_service",
    "break_even_setup_time",
    "echelon_base_stock",
    "eoq",
    "eoq_all_units",
    "eoq_backorders",
    "eoq_incremental",
    "eoq_sensitivity",
    "epq",
    "epq_backorders",
    "intermittent",
    "joint_replenishment",
    "karmarkar",
    "lead_time_demand",
    "loss",
    "lot_cost",
    "lot_for_lot",
    "lot_lead_time",
    "newsvendor",
    "newsvendor_profit",
    "periodic_review",
    "reorder_for",
    "reorder_service",
    "rq_eoq",
    "rq_for_lot",
    "rq_loss",
    "rq_optimal",
    "rq_penalty",
    "rq_policy",
    "safety_stock",
    "service_level",
    "silver_meal",
    "ss_optimal",
    "ss_policy",
    "standard_loss",
    "wagner_whitin",
]
