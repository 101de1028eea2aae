"""Income statements: what a period cost and earned under absorption, variable and throughput costing, and what lies between them."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from pullbook._check import choice, number
from pullbook.costing.carrying import carrying_cost, ending
from pullbook._files import save
from pullbook.costing.money import MOST, cents, column, euro
from pullbook.costing.overhead import setups_at
from pullbook.costing.rates import rated

METHODS = ("absorption", "variable", "throughput")


@dataclass(frozen=True)
class Cost:
    """Cents of something, taken apart: material, variable (labour and variable overhead), fixed (overhead applied to it)."""

    material: int = 0
    variable: int = 0
    fixed: int = 0

    def under(self, method):
        """What of it goes into stock under a method of costing."""
        return self.material + (self.variable if method != "throughput" else 0) + (self.fixed if method == "absorption" else 0)


@dataclass(frozen=True)
class Period:
    """What happened in a period, in cents. opening, put_in, closing: Cost of the stock at its start, of what was put into work, and of the
    stock at its end. sales; fixed: fixed overhead as it was; setups; selling (variable); fixed_selling; carrying; late; discounts. units: counts
    by name, for the words."""

    opening: Cost
    put_in: Cost
    closing: Cost
    sales: int
    fixed: int
    setups: int = 0
    selling: int = 0
    fixed_selling: int = 0
    carrying: int = 0
    late: int = 0
    discounts: int = 0
    words: tuple = ()

    @property
    def cash(self):
        """Cash in less cash out if everything is paid at once, euro: no cost waits in stock."""
        out = (self.put_in.material, self.put_in.variable, self.fixed, self.setups, self.selling, self.fixed_selling, self.carrying, self.late, self.discounts)
        return euro(self.sales - sum(out))


def totals(*, price, sold, produced, opening=0, closing=None, material=0, labour=0, variable_overhead=0, fixed_overhead=0, fixed_rate=None,
           setups=0, selling=0, fixed_selling=0, carrying=0, late=0):
    """A Period from plain totals, as in a textbook's problem.

    price, material, labour, variable_overhead, selling: euro a unit. sold, produced, opening, closing: units (closing None: what is left).
    fixed_overhead, setups, fixed_selling, carrying, late: euro of the period. fixed_rate: euro a unit by which fixed overhead is applied
    (None: fixed overhead by units produced, to the cent; then what the rounding leaves over goes to cost of goods sold). Raises ValueError
    where closing is not opening + produced - sold, and for amounts below 0.

    >>> firm = totals(price=40, sold=2700, produced=2500, opening=500, material=15, labour=5, variable_overhead=2, fixed_overhead=7500)
    >>> income_statement(firm).gross_margin, income_statement(firm, "variable").income
    (Decimal('40500.00'), Decimal('41100.00'))
    """
    counts = {name: number(name, v, "units", low=0) for name, v in (("sold", sold), ("produced", produced), ("opening", opening))}
    left = counts["opening"] + counts["produced"] - counts["sold"]
    if left < -1e-9 or (closing is not None and abs(number("closing", closing, "units", low=0) - left) > 1e-6):
        raise ValueError(f"closing is {closing!r} units and {opening:g} + {produced:g} - {sold:g} leaves {left:g}; "
                         "closing must be opening + produced - sold, at least 0")
    m, lab, var = (cents(n, v, "euro a unit", low=0) for n, v in (("material", material), ("labour", labour), ("variable_overhead", variable_overhead)))
    fixed = cents("fixed_overhead", fixed_overhead, low=0)
    if fixed_rate is None and fixed and not produced:
        raise ValueError("fixed_rate is None and produced is 0; give the euro a unit at which the opening stock carries fixed overhead")
    if fixed_rate is None:
        fixed_rate = euro(fixed) / Decimal(repr(counts["produced"])) if fixed else 0
    rate = cents("fixed_rate", fixed_rate, "euro a unit", low=0)
    p, sell = cents("price", price, "euro a unit", low=0), cents("selling", selling, "euro a unit", low=0)

    def cost(units):
        return Cost(*(round(c * units) for c in (m, lab + var, rate)))

    return Period(cost(opening), cost(produced), cost(left), round(p * sold), fixed, cents("setups", setups, low=0), round(sell * sold),
                  cents("fixed_selling", fixed_selling, low=0), cents("carrying", carrying, low=0), cents("late", late, low=0), 0,
                  (f"{sold:,g} sold at {euro(p)}", f"{produced:,g} made"))


def period(run, rates, until=None):
    """A Period from a Run and cost rates.

    run: Run. rates: Rates. until: the closing date (None: the end of the run). Delivered units are sold; an order that is delivered after its
    due date, or not at all by the closing date though due, costs `rates.late`; each hour that a delivered unit was waited for takes
    `rates.patience` off its price. Carrying cost is on all stock. Returns a Period for `income_statement`.

    >>> shop = pb.halyard()
    >>> run = pb.simulate(shop.line, pb.Policy.make_to_order(), shop.orders(days=5, seed=1), seed=1)
    >>> income_statement(period(run, shop.rates)).income > 0
    True
    """
    end = ending(run, until)
    unit = rated(rates).of(run.line)
    m = len(run.line)
    released = np.array([np.count_nonzero(run.release[:, i] <= end) for i in range(m)])
    done = np.array([np.count_nonzero(run.finish[:, i] <= end) for i in range(m)])
    delivered = run.demand.delivered
    inside = delivered <= end
    sold = int(inside.sum())
    parts = (unit.material, unit.labour + unit.variable, unit.fixed)
    upto = [np.cumsum(p) for p in parts]
    opening = Cost(*(int(sum(s * int(u[i]) for i, s in enumerate(run.settings.stock))) for u in upto))
    put_in = Cost(*(int((n * p).sum()) for n, p in zip((released, done, done), parts)))
    out = Cost(*(sold * int(u[-1]) for u in upto))
    closing = Cost(*(a + b - c for a, b, c in zip(*((x.material, x.variable, x.fixed) for x in (opening, put_in, out)))))
    due = run.orders["due"].to_numpy(float) if "due" in run.orders else np.full(len(run.orders), np.nan)
    late = int(np.count_nonzero(np.minimum(run.delivered, end) > due + 1e-9))
    waited = float((delivered[inside] - run.demand.time[inside]).sum())
    hours = float(setups_at(run, end)[1].sum())
    money = {"fixed": rates.fixed_overhead * end, "fixed_selling": rates.fixed_selling * end, "setups": rates.setup * hours, "late": rates.late * late,
             "discounts": rates.patience * waited}
    return Period(opening, put_in, closing, sold * cents("price", rates.price), selling=sold * cents("selling", rates.selling),
                  carrying=sum(carrying_cost(run, rates, end).cost.values()), **{k: cents(k, round(v, 6)) for k, v in money.items()},
                  words=(f"{sold:,} sold at {euro(cents('price', rates.price))}", f"{done[-1]:,} finished", f"{hours:,.4g} h of set-ups", f"{late:,} orders late",
                         f"{waited:,.4g} h waited"))


@dataclass(frozen=True)
class Row:
    """A line of a statement. name; cents (costs are below zero); total: is it a sum of lines above? because: how it came about."""

    name: str
    cents: int
    total: bool = False
    because: str = ""


@dataclass(frozen=True, repr=False)
class Statement:
    """An income statement. method: 'absorption', 'variable' or 'throughput'. lines: tuple of Row. period: the Period it is made from."""

    method: str
    lines: tuple
    period: Period

    def __getitem__(self, name):
        for line in self.lines:
            if line.name == name:
                return euro(line.cents)
        raise KeyError(f"{name!r}; the lines are {', '.join(line.name for line in self.lines)}")

    @property
    def income(self):
        """Operating income, euro."""
        return self["operating income"]

    @property
    def gross_margin(self):
        """What is left of sales once the goods are paid: gross, contribution or throughput margin, euro."""
        return euro(next(line.cents for line in self.lines if line.total and "margin" in line.name))

    @property
    def cogs(self):
        """Cost of goods sold with what is closed to it, euro; above zero."""
        return -self["cost of goods sold"]

    def table(self):
        """Line by line: euro and how it came about."""
        return pd.DataFrame({"euro": column(line.cents for line in self.lines).to_numpy(), "because": [line.because for line in self.lines]},
                            index=pd.Index([line.name for line in self.lines], name=f"{self.method} costing"))

    def save(self, path):
        """Write the statement to an Excel (.xlsx) or text file (.csv); returns the path. Raises ValueError for another ending."""
        return save({f"{self.method} costing": self.table().reset_index()}, path)

    def __repr__(self):
        return self.table()[["euro"]].to_string(header=False)

    def _repr_html_(self):
        rows = "".join(f"<tr style='{_SUM if line.total else ''}'><td style='text-align:left'>{line.name}</td><td>{euro(line.cents):,}</td>"
                       f"<td style='text-align:left'>{line.because}</td></tr>" for line in self.lines)
        return f"<table><caption>{self.method.capitalize()} costing, euro</caption>{rows}</table>"


_SUM = "font-weight:bold;border-top:1px solid #777"


def income_statement(period, method="absorption"):
    """The income statement of a period.

    period: Period, from `period(run, rates)` or `totals(...)`. method: 'absorption' puts materials, labour and all factory overhead into
    stock; 'variable' leaves fixed overhead out; 'throughput' leaves all but materials out. What is not put into stock is a cost of the
    period, and so are set-ups. Returns a Statement. Source: Horngren, Datar & Rajan, Cost Accounting, 14th ed., ch. 9.

    >>> income_statement(totals(price=10, sold=2900, produced=3400, material=6, labour=2, fixed_overhead=1200, selling=0.3, fixed_selling=2200)).income
    Decimal('1705.00')
    """
    if not isinstance(period, Period):
        raise ValueError(f"period is {period!r}; it must be a Period, from pb.costing.period(run, rates) or pb.costing.totals(...)")
    choice("method", method, METHODS)
    p, lines = period, []

    def add(name, amount, because=""):
        lines.append(Row(name, amount, because=because))

    def total(name, since=0):
        lines.append(Row(name, sum(line.cents for line in lines[since:] if not line.total), True))

    words = [*p.words, *[""] * (5 - len(p.words))]
    add("sales", p.sales, words[0])
    if p.discounts:
        add("discounts for waiting", -p.discounts, words[4])
    at = len(lines)
    add("opening stock", -p.opening.under(method))
    add("cost put into work", -p.put_in.under(method), words[1])
    add("closing stock", p.closing.under(method), "not sold: it goes to the next period")
    if method == "absorption":
        applied = p.put_in.fixed
        gap = p.fixed - applied
        add("fixed overhead not applied" if gap >= 0 else "fixed overhead applied too much", -gap, f"{euro(p.fixed):,} spent, {euro(applied):,} put into work")
        add("set-ups", -p.setups, words[2])
        total("cost of goods sold", at)
        total("gross margin")
        add("selling", -p.selling)
    elif method == "variable":
        add("set-ups", -p.setups, words[2])
        total("cost of goods sold", at)
        add("selling", -p.selling)
        total("contribution margin")
        add("fixed overhead", -p.fixed, "all of the period's")
    else:
        total("cost of goods sold", at)
        total("throughput margin")
        add("labour and variable overhead", -p.put_in.variable, "all of the period's")
        add("set-ups", -p.setups, words[2])
        add("fixed overhead", -p.fixed, "all of the period's")
        add("selling", -p.selling)
    add("fixed selling", -p.fixed_selling)
    add("carrying cost", -p.carrying)
    add("late orders", -p.late, words[3])
    total("operating income")
    return Statement(method, tuple(lines), p)


def cogm(period, method="absorption"):
    """Cost of goods manufactured and kept for sale, euro: what was put into work, and the change of work in process, if any, in it.

    >>> cogm(totals(price=10, sold=2900, produced=3400, material=6, labour=2, fixed_overhead=1200))
    Decimal('28400.00')
    """
    gap = period.fixed - period.put_in.fixed if method == "absorption" else 0
    return euro(period.put_in.under(method) + gap)


def reconcile(a, b):
    """What lies between the incomes of two methods on the same period: what one puts into stock and the other does not.

    a, b: Statements of the same Period. Returns a table in euro: income of a; for fixed overhead (and labour and variable overhead): in closing
    less in opening stock, with its sign; income of b. It adds up, to the cent. Raises ValueError for statements of different periods.

    >>> firm = totals(price=40, sold=2700, produced=2500, opening=500, material=15, labour=5, variable_overhead=2, fixed_overhead=7500)
    >>> reconcile(income_statement(firm), income_statement(firm, "variable"))["euro"].astype(str).tolist()
    ['40500.00', '600.00', '41100.00']
    """
    if not (isinstance(a, Statement) and isinstance(b, Statement)) or a.period != b.period:
        raise ValueError("a and b must be two Statements of the same period, such as income_statement(period) and income_statement(period, 'variable')")
    rows = [(f"income, {a.method} costing", cents("income", a.income))]
    for name, part, inside in (("fixed overhead", "fixed", ("absorption",)), ("labour and variable overhead", "variable", ("absorption", "variable"))):
        change = getattr(a.period.closing, part) - getattr(a.period.opening, part)
        sign = (b.method in inside) - (a.method in inside)
        if sign:
            rows.append((f"{name} in the change of stock", sign * change))
    rows.append((f"income, {b.method} costing", cents("income", b.income)))
    return pd.DataFrame({"euro": column(v for _, v in rows).to_numpy()}, index=pd.Index([n for n, _ in rows], name="line"))


def side_by_side(statements):
    """Two statements line by line, the difference, and what explains it.

    statements: dict of two Statements by name, such as {'push': ..., 'pull': ...}, of one method. Returns a table: a column each, difference
    (second less first, euro) and because. Raises ValueError for other than two, or of two methods.

    >>> plain = dict(price=40, sold=100, material=15, labour=5, fixed_overhead=500)
    >>> both = {"push": income_statement(totals(produced=125, **plain)), "pull": income_statement(totals(produced=100, **plain))}
    >>> side_by_side(both)["difference"].astype(str).loc["operating income"]
    '-100.00'
    """
    if not isinstance(statements, dict) or len(statements) != 2 or not all(isinstance(s, Statement) for s in statements.values()):
        raise ValueError(f"statements is {statements!r}; it must be a dict of two Statements by name")
    (left, a), (right, b) = statements.items()
    if a.method != b.method:
        raise ValueError(f"statements are by {a.method} and {b.method} costing; compare two of one method")
    names = list(dict.fromkeys(line.name for s in (a, b) for line in s.lines))
    order = {line.name: k for s in (a, b) for k, line in enumerate(s.lines)}
    names.sort(key=order.get)
    found = [{line.name: line for line in s.lines} for s in (a, b)]
    amounts = [[f[n].cents if n in f else 0 for n in names] for f in found]
    because = [_why(n, *(f.get(n) for f in found)) for n in names]
    return pd.DataFrame({left: column(amounts[0]).to_numpy(), right: column(amounts[1]).to_numpy(),
                         "difference": column(y - x for x, y in zip(*amounts)).to_numpy(), "because": because}, index=pd.Index(names, name=f"{a.method} costing"))


def _why(name, a, b):
    if (a.cents if a else 0) == (b.cents if b else 0):
        return ""
    said = [(x.because if x and x.because else "none" if not x or not x.cents else "") for x in (a, b)]
    return f"{said[0]}; {said[1]}" if any(said) and not (a and a.total) else ""
