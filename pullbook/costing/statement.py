"""Income statements: what a period cost and earned under absorption, variable and throughput costing, and
what lies between them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path

import pandas as pd

from pullbook._check import choice, made, shown
from pullbook._files import save
from pullbook.costing.money import cents, column, euro
from pullbook.costing.period import METHODS, Period, Row


@dataclass(frozen=True, repr=False)
class Statement:
    """An income statement. method: 'absorption', 'variable' or 'throughput'. lines: tuple of Row. period: the
    Period it is made from.
    """

    method: str
    lines: tuple
    period: Period

    def __getitem__(self, name: str) -> Decimal:
        for line in self.lines:
            if line.name == name:
                return euro(line.cents)
        raise KeyError(f"{name!r}; the lines are {', '.join(line.name for line in self.lines)}")

    @property
    def income(self) -> Decimal:
        """Operating income, euro."""
        return self["operating income"]

    @property
    def net_sales(self) -> Decimal:
        """Sales less discounts, euro: what margins are a share of."""
        return self["net sales"] if any(x.name == "net sales" for x in self.lines) else self["sales"]

    @property
    def gross_margin(self) -> Decimal:
        """What is left of sales once the goods are paid: gross, contribution or throughput margin, euro."""
        return euro(next(line.cents for line in self.lines if line.total and "margin" in line.name))

    @property
    def cogs(self) -> Decimal:
        """Cost of goods sold with what is closed to it, euro; above zero."""
        return -self["cost of goods sold"]

    def table(self) -> pd.DataFrame:
        """Line by line: euro and how it came about.

        >>> firm = pb.costing.totals(price=10, sold=2900, produced=3400, material=6, labour=2)
        >>> income_statement(firm).table().loc["sales", "because"]
        '2,900 sold at 10.00'
        """
        return pd.DataFrame(
            {
                "euro": column(line.cents for line in self.lines).to_numpy(),
                "because": [line.because for line in self.lines],
            },
            index=pd.Index([line.name for line in self.lines], name=f"{self.method} costing"),
        )

    def save(self, path: str | Path) -> Path:
        """Write the statement to an Excel (.xlsx) or text file (.csv); returns the path. Raises ValueError
        for another ending.

        >>> income_statement(pb.costing.totals(price=10, sold=1, produced=1)).save("statement.pdf")
        Traceback (most recent call last):
        ValueError: path ends in '.pdf'; it must end in '.xlsx' or '.csv'
        """
        return save({f"{self.method} costing": self.table().reset_index()}, path)

    def __repr__(self):
        return self.table()[["euro"]].to_string(header=False)

    def _repr_html_(self):
        rows = "".join(
            f"<tr style='{_SUM if line.total else ''}'><td"
            f" style='text-align:left'>{escape(line.name, quote=False)}</td><td>{euro(line.cents):,}</td><td"
            f" style='text-align:left'>{escape(line.because, quote=False)}</td></tr>"
            for line in self.lines
        )
        return f"<table><caption>{self.method.capitalize()} costing, euro</caption>{rows}</table>"


# by method: kinds of rows in the cost of goods sold, those before the margin, its name, and those after it
LAYOUT = {
    "absorption": (("stock", "applied", "factory"), (), "gross margin", ("selling", "period")),
    "variable": (("stock", "factory"), ("selling",), "contribution margin", ("overhead", "period")),
    "throughput": (("stock",), (), "throughput margin", ("work", "factory", "overhead", "selling", "period")),
}
_SUM = "font-weight:bold;border-top:1px solid #777"


def income_statement(period: Period, method: str = "absorption") -> Statement:
    """The income statement of a period.

    period: Period, from `period(run, rates)` or `totals(...)`. method: 'absorption' puts materials, labour
    and all factory overhead into stock; 'variable' leaves fixed overhead out; 'throughput' leaves all but
    materials out. What is not put into stock is a cost of the period, and so are set-ups. Imputed costs, if
    any, stand below operating income; what it is after them is residual income. Returns a Statement. Source:
    Horngren, Datar & Rajan, Cost Accounting, 14th ed., ch. 9; residual income: ch. 23.

    >>> spent = dict(material=6, labour=2, fixed_overhead=1200, selling=0.3, fixed_selling=2200)
    >>> income_statement(pb.costing.totals(price=10, sold=2900, produced=3400, **spent)).income
    Decimal('1705.00')
    """
    if not isinstance(period, Period):
        raise ValueError(
            f"period is {shown(period)}; it must be a Period, from pb.costing.period(run, rates) or"
            " pb.costing.totals(...)"
        )
    choice("method", method, METHODS)
    p, gap = period, period.fixed - period.put_in.fixed
    name = "fixed overhead not applied" if gap >= 0 else "fixed overhead applied too much"
    made = {  # rows that no period has: they follow from its stock
        "stock": [
            Row("opening stock", -p.opening.under(method), "stock"),
            Row("cost put into work", -p.put_in.under(method), "stock", p.made),
            Row("closing stock", p.closing.under(method), "stock", "not sold: it goes to the next period"),
        ],
        "applied": [
            Row(name, -gap, "overhead", f"{euro(p.fixed):,} spent, {euro(p.put_in.fixed):,} put into work")
        ],
        "work": [Row("labour and variable overhead", -p.put_in.variable, "factory", "all of the period's")],
    }

    def rows(kinds):
        return [row for kind in kinds for row in made.get(kind) or p.of(kind)]

    into, before, margin, after = LAYOUT[method]
    goods, imputed, lines = rows(into), p.of("imputed"), p.of("sales") + p.of("discount")
    lines += [_total("net sales", lines)] if any(row.kind == "discount" for row in p.rows) else []
    lines += [*goods, _total("cost of goods sold", goods), *rows(before)]
    lines += [_total(margin, lines), *rows(after)]
    lines += [_total("operating income", lines), *imputed]
    lines += [_total("residual income", lines)] if imputed else []
    return Statement(method, tuple(lines), p)


def _total(name, lines):
    return Row(name, sum(line.cents for line in lines if not line.total), "total")


def cogm(period: Period, method: str = "absorption") -> Decimal:
    """Cost of goods manufactured and kept for sale, euro: what was put into work, and the change of work in
    process, if any, in it.

    >>> cogm(pb.costing.totals(price=10, sold=2900, produced=3400, material=6, labour=2, fixed_overhead=1200))
    Decimal('28400.00')
    """
    made("period", period, Period, "pb.costing.totals(...)")
    gap = period.fixed - period.put_in.fixed if choice("method", method, METHODS) == "absorption" else 0
    return euro(period.put_in.under(method) + gap)


def reconcile(a: Statement, b: Statement) -> pd.DataFrame:
    """What lies between the incomes of two methods on the same period: what one puts into stock and the other
    does not.

    a, b: Statements of the same Period. Returns a table in euro: income of a; for fixed overhead (and labour
    and variable overhead): in closing less in opening stock, with its sign; income of b. It adds up, to the
    cent. Raises ValueError for statements of different periods.

    >>> spent = dict(material=15, labour=5, variable_overhead=2, fixed_overhead=7500)
    >>> firm = pb.costing.totals(price=40, sold=2700, produced=2500, opening=500, **spent)
    >>> reconcile(income_statement(firm), income_statement(firm, "variable"))["euro"].astype(str).tolist()
    ['40500.00', '600.00', '41100.00']
    """
    if not (isinstance(a, Statement) and isinstance(b, Statement)) or a.period != b.period:
        raise ValueError(
            "a and b must be two Statements of the same period, such as income_statement(period) and"
            " income_statement(period, 'variable')"
        )
    rows = [(f"income, {a.method} costing", cents("income", a.income))]
    for name, part, inside in (
        ("fixed overhead", "fixed", ("absorption",)),
        ("labour and variable overhead", "variable", ("absorption", "variable")),
    ):
        change = getattr(a.period.closing, part) - getattr(a.period.opening, part)
        sign = (b.method in inside) - (a.method in inside)
        if sign:
            rows.append((f"{name} in the change of stock", sign * change))
    rows.append((f"income, {b.method} costing", cents("income", b.income)))
    return pd.DataFrame(
        {"euro": column(v for _, v in rows).to_numpy()}, index=pd.Index([n for n, _ in rows], name="line")
    )


def side_by_side(statements: Mapping[str, Statement]) -> pd.DataFrame:
    """Two statements line by line, the difference, and what explains it.

    statements: dict of two Statements by name, such as {'push': ..., 'pull': ...}, of one method. Returns a
    table: a column each, difference (second less first, euro) and because. Raises ValueError for other than
    two, or of two methods.

    >>> plain = dict(price=40, sold=100, material=15, labour=5, fixed_overhead=500)
    >>> made = {"push": 125, "pull": 100}
    >>> both = {k: income_statement(pb.costing.totals(produced=n, **plain)) for k, n in made.items()}
    >>> side_by_side(both)["difference"].astype(str).loc["operating income"]
    '-100.00'
    """
    if (
        not isinstance(statements, dict)
        or len(statements) != 2
        or not all(isinstance(s, Statement) for s in statements.values())
    ):
        raise ValueError(f"statements is {shown(statements)}; it must be a dict of two Statements by name")
    (left, a), (right, b) = statements.items()
    if a.method != b.method:
        raise ValueError(f"statements are by {a.method} and {b.method} costing; compare two of one method")
    names = [line.name for line in a.lines]
    for before, line in zip([None, *b.lines], b.lines):
        if line.name not in names:
            names.insert(names.index(before.name) + 1 if before else 0, line.name)
    found = [{line.name: line for line in s.lines} for s in (a, b)]
    amounts = [[f[n].cents if n in f else 0 for n in names] for f in found]
    because = [_why(n, *(f.get(n) for f in found)) for n in names]
    return pd.DataFrame(
        {
            left: column(amounts[0]).to_numpy(),
            right: column(amounts[1]).to_numpy(),
            "difference": column(y - x for x, y in zip(*amounts)).to_numpy(),
            "because": because,
        },
        index=pd.Index(names, name=f"{a.method} costing"),
    )


def _why(name, a, b):
    if (a.cents if a else 0) == (b.cents if b else 0):
        return ""
    said = [(x.because if x and x.because else "none" if not x or not x.cents else "") for x in (a, b)]
    return f"{said[0]}; {said[1]}" if any(said) and not (a and a.total) else ""
