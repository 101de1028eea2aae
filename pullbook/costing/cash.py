"""The cash conversion cycle: how many days a euro is away before it comes back."""

from dataclasses import dataclass

from pullbook._check import choice, number, shown


@dataclass(frozen=True)
class CashCycle:
    """DIO: days of inventory outstanding. DSO: days of sales outstanding. DPO: days of payables outstanding.
    CCC: cash conversion cycle, days.
    """

    DIO: float
    DSO: float
    DPO: float

    @property
    def CCC(self) -> float:
        """DIO + DSO - DPO, days."""
        return self.DIO + self.DSO - self.DPO

    def __str__(self):
        return f"DIO {self.DIO:.2f} + DSO {self.DSO:.2f} - DPO {self.DPO:.2f} = CCC {self.CCC:.2f} days"


def cash_cycle(
    inventory: float | tuple[float, float],
    receivables: float | tuple[float, float],
    payables: float | tuple[float, float],
    sales: float,
    cogs: float,
    *,
    days: int = 365,
) -> CashCycle:
    """The cash conversion cycle from the books: DIO = inventory / COGS x days, DSO = receivables / sales x
    days, DPO = payables / COGS x days.

    inventory, receivables, payables: euro at the closing date, or a pair (opening, closing), of which the
    mean is taken. sales, cogs: euro in the period, above 0. days: 365 or 360. Returns a CashCycle. Source:
    Richards & Laughlin (1980), Financial Management 9(1).

    >>> print(cash_cycle(80_000, 170_000, 30_000, sales=625_000, cogs=350_000))
    DIO 83.43 + DSO 99.28 - DPO 31.29 = CCC 151.42 days
    """
    choice("days", days, (365, 360))
    sales, cogs = number("sales", sales, "euro", above=0), number("cogs", cogs, "euro", above=0)
    return CashCycle(
        _balance("inventory", inventory) / cogs * days,
        _balance("receivables", receivables) / sales * days,
        _balance("payables", payables) / cogs * days,
    )


def _balance(name, value):
    if isinstance(value, tuple | list):
        if len(value) != 2:
            raise ValueError(f"{name} is {shown(value)}; it must be one number, or a pair (opening, closing)")
        return (
            sum(number(f"{what} {name}", v, "euro", low=0) for what, v in zip(("opening", "closing"), value))
            / 2
        )
    return number(name, value, "euro", low=0)
