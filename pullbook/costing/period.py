"""A period in money: what went into stock and out of it, and all that was earned and spent, in cents."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from pullbook._check import number, shown
from pullbook.costing.carrying import carrying_cost
from pullbook.costing.money import cents, euro, exact, whole_cents
from pullbook.costing.of_run import ending, setups_at
from pullbook.costing.rates import Rates, rated
from pullbook.run.run import Run

METHODS = ("absorption", "variable", "throughput")


@dataclass(frozen=True)
class Cost:
    """Cents of something, taken apart: material, variable (labour and variable overhead), fixed (overhead
    applied to it)."""

    material: int = 0
    variable: int = 0
    fixed: int = 0

    def under(self, method: str) -> int:
        """What of it goes into stock under a method of costing, cents.

        >>> [Cost(900, 1700, 600).under(method) for method in METHODS]
        [3200, 2600, 900]
        """
        variable = self.variable if method != "throughput" else 0
        return self.material + variable + (self.fixed if method == "absorption" else 0)


@dataclass(frozen=True)
class Row:
    """Money of a period, or a line of its statement. name; cents, costs below zero; because: how it came
    about; if_any: is it shown only where it is not 0?

    kind: what it is, which says where a statement shows it. 'sales'. 'discount': off the sales. 'factory': of
    the shop, on no unit's cost sheet. 'overhead': fixed overhead as it was spent. 'selling': of what was
    sold. 'period': the rest. 'imputed': no outlay, such as what the owner's money could have earned; it
    stands below operating income, and not in cash. In a statement also 'stock', and 'total', a sum of lines
    above."""

    name: str
    cents: int
    kind: str = "period"
    because: str = ""
    if_any: bool = False

    @property
    def total(self) -> bool:
        """Is it a sum of lines above?"""
        return self.kind == "total"


@dataclass(frozen=True)
class Period:
    """What happened in a period. opening, put_in, closing: Cost of the stock at its start, of what was put
    into work, and of the stock at its end. rows: a Row for all else that was earned or spent, in a
    statement's order. made: in words, what was put into work."""

    opening: Cost
    put_in: Cost
    closing: Cost
    rows: tuple[Row, ...]
    made: str = ""

    def __getitem__(self, name: str) -> int:
        """Cents of the row of that name."""
        for row in self.rows:
            if row.name == name:
                return row.cents
        raise KeyError(f"{name!r}; the rows are {', '.join(row.name for row in self.rows)}")

    def of(self, kind: str) -> list[Row]:
        """The rows of a kind that a statement shows.

        >>> [row.name for row in totals(price=40, sold=1, produced=1).of("period")]
        ['fixed selling', 'carrying cost', 'late orders']
        """
        return [row for row in self.rows if row.kind == kind and (row.cents or not row.if_any)]

    @property
    def fixed(self) -> int:
        """Fixed overhead as it was spent, cents, above zero."""
        return -sum(row.cents for row in self.of("overhead"))

    @property
    def cash(self) -> Decimal:
        """Cash in less cash out if everything is paid at once, euro: no cost waits in stock."""
        paid = sum(row.cents for row in self.rows if row.kind != "imputed")
        return euro(paid - self.put_in.material - self.put_in.variable)


def totals(
    *,
    price: float,
    sold: float,
    produced: float,
    opening: float = 0,
    closing: float | None = None,
    material: float = 0,
    labour: float = 0,
    variable_overhead: float = 0,
    fixed_overhead: float = 0,
    fixed_rate: float | None = None,
    setups: float = 0,
    selling: float = 0,
    fixed_selling: float = 0,
    carrying: float = 0,
    late: float = 0,
) -> Period:
    """A Period from plain totals, as in a textbook's problem.

    price, material, labour, variable_overhead, selling: euro a unit. sold, produced, opening, closing: units
    (closing None: what is left). fixed_overhead, setups, fixed_selling, carrying, late: euro of the period.
    fixed_rate: euro a unit by which fixed overhead is applied (None: fixed overhead by units produced, to the
    cent; then what the rounding leaves over goes to cost of goods sold). Raises ValueError where closing is
    not opening + produced - sold, and for amounts below 0.

    >>> spent = dict(material=15, labour=5, variable_overhead=2, fixed_overhead=7500)
    >>> firm = totals(price=40, sold=2700, produced=2500, opening=500, **spent)
    >>> pb.costing.income_statement(firm).gross_margin, pb.costing.income_statement(firm, "variable").income
    (Decimal('40500.00'), Decimal('41100.00'))
    """
    units = {"sold": sold, "produced": produced, "opening": opening}
    units = {name: number(name, v, "units", low=0) for name, v in units.items()}
    left = units["opening"] + units["produced"] - units["sold"]
    kept = left if closing is None else number("closing", closing, "units", low=0)
    if left < -1e-9 or abs(kept - left) > 1e-6:
        raise ValueError(
            f"closing is {shown(closing)} units and "
            f"{units['opening']:g} + {units['produced']:g} - {units['sold']:g} leaves "
            f"{left:g}; closing must be opening + produced - sold, at least 0"
        )
    given = {"material": material, "labour": labour, "variable_overhead": variable_overhead}
    given |= {"price": price, "selling": selling}
    each = {name: exact(name, v, "euro a unit", low=0) for name, v in given.items()}
    fixed = cents("fixed_overhead", fixed_overhead, low=0)
    if fixed_rate is None and fixed and not produced:
        raise ValueError(
            "fixed_rate is None and produced is 0; give the euro a unit at which the "
            "opening stock carries fixed overhead"
        )
    by_units = euro(fixed) / Decimal(repr(units["produced"])) if fixed_rate is None and fixed else 0
    rate = (
        Decimal(cents("fixed_rate", by_units, "euro a unit", low=0))
        if fixed_rate is None
        else exact("fixed_rate", fixed_rate, "euro a unit", low=0)
    )

    def of(rate, n):  # a unit's cents may have a fraction, what is paid for n units has none
        return whole_cents(rate * Decimal(repr(float(n))))

    def cost(n):
        return Cost(of(each["material"], n), of(each["labour"] + each["variable_overhead"], n), of(rate, n))

    each_one = euro(whole_cents(each["price"]))
    if each["price"] % 1:
        each_one = (each["price"] / 100).normalize()
    rows = (
        Row("sales", of(each["price"], sold), "sales", f"{units['sold']:,g} sold at {each_one}"),
        Row("set-ups", -cents("setups", setups, low=0), "factory"),
        Row("fixed overhead", -fixed, "overhead", "all of the period's"),
        Row("selling", -of(each["selling"], sold), "selling"),
        Row("fixed selling", -cents("fixed_selling", fixed_selling, low=0)),
        Row("carrying cost", -cents("carrying", carrying, low=0)),
        Row("late orders", -cents("late", late, low=0)),
    )
    return Period(cost(opening), cost(produced), cost(left), rows, f"{units['produced']:,g} made")


def period(run: Run, rates: Rates, until: float | None = None) -> Period:
    """A Period from a Run and cost rates.

    run: Run. rates: Rates. until: the closing date (None: the end of the run). Delivered units are sold; an
    order that is delivered after its due date, or not at all by the closing date though due, costs
    `rates.late`; each hour that a delivered unit was waited for takes `rates.patience` off its price. Of the
    carrying cost of all stock the row 'carrying cost' has what is booked of it (`CarryingRate.booked`), and
    the imputed row 'cost of capital' what its money could have earned. Returns a Period for
    `income_statement`.

    >>> shop = pb.halyard()
    >>> run = pb.simulate(shop.line, pb.Policy.make_to_order(), shop.orders(days=5, seed=1), seed=1)
    >>> pb.costing.income_statement(period(run, shop.rates)).income > 0
    True
    """
    end = ending(run, until)
    unit = rated(rates).of(run.line)
    delivered = run.demand.delivered
    inside = delivered <= end
    sold, finished = int(inside.sum()), int(np.count_nonzero(run.finish[:, -1] <= end))
    due = run.orders["due"].to_numpy(float) if "due" in run.orders else np.full(len(run.orders), np.nan)
    late = int(np.count_nonzero(np.minimum(run.delivered, end) > due + 1e-9))
    waited = float((delivered[inside] - run.demand.time[inside]).sum())
    hours = float(setups_at(run, end)[1].sum())
    price, stock = cents("price", rates.price), sum(carrying_cost(run, rates, end).value.values()) / 100
    years, keeping = end / rates.year, rates.carrying

    def spent(name, euro, kind="period", because="", if_any=False):
        return Row(name, -cents(name, round(euro, 6)), kind, because, if_any)

    rows = (
        Row("sales", sold * price, "sales", f"{sold:,} sold at {euro(price)}"),
        spent("discounts for waiting", rates.patience * waited, "discount", f"{waited:,.4g} h waited", True),
        spent("set-ups", rates.setup_rate * hours, "factory", f"{hours:,.4g} h of set-ups"),
        spent("fixed overhead", rates.fixed_overhead * end, "overhead", "all of the period's"),
        Row("selling", -sold * cents("selling", rates.selling), "selling"),
        spent("fixed selling", rates.fixed_selling * end),
        spent("carrying cost", stock * keeping.booked * years, because="insurance, taxes, shrinkage"),
        spent("late orders", rates.late * late, because=f"{late:,} orders late"),
        spent("cost of capital", stock * keeping.capital * years, "imputed", if_any=True),
    )
    opening, put_in, closing = _stock(run, unit, end, sold)
    return Period(opening, put_in, closing, rows, f"{finished:,} finished")


def _stock(run, unit, end, sold):
    """Cost of the stock at the start, of what was put into work, and of the stock at the end."""
    parts = (unit.material, unit.labour + unit.variable, unit.fixed)
    upto = [np.cumsum(p) for p in parts]  # of a unit that has been through a station
    opening = [int(sum(s * int(u[i]) for i, s in enumerate(run.settings.stock))) for u in upto]
    released, done = ((times <= end).sum(axis=0) for times in (run.release, run.finish))
    put_in = [int((n * p).sum()) for n, p in zip((released, done, done), parts)]
    closing = [a + b - sold * int(u[-1]) for a, b, u in zip(opening, put_in, upto)]
    return Cost(*opening), Cost(*put_in), Cost(*closing)
