"""The accounts of the books, and an account as a T."""

from dataclasses import dataclass
from decimal import Decimal
from html import escape

import pandas as pd

from pullbook.costing.money import euro

RAW, RIP, INVENTORY, WIP, FG, COGS = (
    "Raw Materials",
    "Raw and In-Process",
    "Inventory",
    "Work in Process",
    "Finished Goods",
    "Cost of Goods Sold",
)
CONTROL, PAYABLES, WAGES, OPENING = (
    "Conversion Cost Control",
    "Accounts Payable",
    "Wages Payable",
    "Opening Balances",
)
ACCOUNTS = (RAW, RIP, INVENTORY, WIP, FG, COGS, CONTROL, PAYABLES, WAGES, OPENING)
STOCK = (RAW, RIP, INVENTORY, WIP, FG)  # the accounts in which stock stands


@dataclass(frozen=True)
class TAccount:
    """An account as a T. name. debits, credits: cents by reason."""

    name: str
    debits: dict
    credits: dict

    @property
    def balance(self) -> Decimal:
        """Debits less credits, euro."""
        return euro(sum(self.debits.values()) - sum(self.credits.values()))

    def table(self) -> pd.DataFrame:
        """The T as a table: reason and euro of the debits, reason and euro of the credits, and the balance at
        the foot of the smaller side.

        >>> TAccount("Wages Payable", {}, {"wages": 2500}).table().astype(str).values.tolist()
        [['balance', '25.00', 'wages', '25.00']]
        """
        left, right = (
            [(reason, euro(c)) for reason, c in side.items()] for side in (self.debits, self.credits)
        )
        (left if self.balance <= 0 else right).append(("balance", abs(self.balance)))
        n = max(len(left), len(right))
        pad = [side + [("", "")] * (n - len(side)) for side in (left, right)]
        return pd.DataFrame([(*a, *b) for a, b in zip(*pad)], columns=["debit", "euro", "credit", "euro "])

    def _repr_html_(self):
        return f"<p><b>{escape(self.name, quote=False)}</b></p>{self.table().to_html(index=False)}"
