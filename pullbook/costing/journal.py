"""Double entry: movements become entries, by sequential tracking or by backflush; every entry has a debit and
a credit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from pullbook._check import array, made, number, shown
from pullbook._files import save
from pullbook.costing.accounts import (
    ACCOUNTS,
    COGS,
    CONTROL,
    FG,
    INVENTORY,
    OPENING,
    PAYABLES,
    RAW,
    RIP,
    STOCK,
    WAGES,
    WIP,
    TAccount,
)
from pullbook.costing.money import column, euro
from pullbook.costing.movements import Movements

TRIGGERS = ("purchase", "completion", "sale")


def sequential(moves: Movements) -> "Journal":
    """Sequential tracking: every movement is posted when it happens; what is left on Conversion Cost Control
    is closed to COGS.

    moves: Movements, from `movements` or `total_movements`. Returns a Journal. Source: Horngren, Datar
    & Rajan, Cost Accounting, 14th ed., ch. 20.

    >>> spent = dict(purchases=160_000, wages=25_000, overhead=225_000, applied=235_000)
    >>> books = sequential(pb.costing.total_movements(**spent))
    >>> books.balance("Cost of Goods Sold")            # 160,000 + 235,000 applied + 15,000 under-applied
    Decimal('410000.00')
    """
    return _post(
        moves,
        lambda kind: {
            "opening work": [(WIP, OPENING, "both")],
            "opening goods": [(FG, OPENING, "both")],
            "purchase": [(RAW, PAYABLES, "material")],
            "issue": [(WIP, RAW, "material")],
            "work": [(WIP, CONTROL, "conversion")],
            "completion": [(FG, WIP, "both")],
            "sale": [(COGS, FG, "both")],
            "wages": [(CONTROL, WAGES, "conversion")],
            "overhead": [(CONTROL, PAYABLES, "conversion")],
        }[kind],
        "sequential tracking",
    )


def backflush(moves: Movements, triggers: str | Sequence[str] = TRIGGERS) -> "Journal":
    """Backflush costing: entries only at the trigger points; cost is flushed out of the goods afterwards, at
    standard.

    moves: Movements. triggers: one, two or three of 'purchase', 'completion', 'sale'. With 'purchase',
    materials go to a stock account when they are bought: to Raw and In-Process, which they leave when a unit
    is finished, or, without 'completion', to Inventory, which they leave when it is sold. Without 'purchase'
    they are booked as payable when they are flushed. With 'completion', finished goods are booked when they
    are done; without it, no conversion cost is in stock. Without 'sale', the cost of all that was sold is
    posted at the closing date. What is left on Conversion Cost Control is closed to COGS. (Horngren keeps its
    two sides as two accounts, Conversion Costs Control and Conversion Costs Allocated.) Returns a Journal.
    Raises ValueError for no trigger point, or one that is not one. Source: Horngren, Datar & Rajan, Cost
    Accounting, 14th ed., ch. 20.

    >>> spent = dict(purchases=160_000, wages=25_000, overhead=225_000, applied=235_000)
    >>> books = backflush(pb.costing.total_movements(**spent), ["completion"])
    >>> books.table()[["debit", "credit", "euro"]].astype(str).values.tolist()[2]
    ['Finished Goods', 'Accounts Payable', '160000.00']
    """
    chosen = (
        (triggers,)
        if isinstance(triggers, str)
        else tuple(map(str, triggers))
        if isinstance(triggers, list | tuple | set | frozenset)
        else ()
    )
    if not chosen or set(chosen) - set(TRIGGERS):
        raise ValueError(
            f"triggers is {shown(triggers)}; it must be one, two or three of {', '.join(map(repr, TRIGGERS))}"
        )
    stock = "completion" in chosen
    stuff = PAYABLES if "purchase" not in chosen else RIP if stock else INVENTORY
    goods = [(FG, stuff, "material"), (FG, CONTROL, "conversion")]
    sold = [(COGS, FG, "both")] if stock else [(COGS, stuff, "material"), (COGS, CONTROL, "conversion")]
    rules = {
        "opening goods": (
            [(FG, OPENING, "both")]
            if stock
            else [(stuff, OPENING, "material"), (CONTROL, OPENING, "conversion")]
        ),
        "opening work": [(stuff, OPENING, "material"), (CONTROL, OPENING, "conversion")],
        "purchase": [(stuff, PAYABLES, "material")] if "purchase" in chosen else [],
        "completion": goods if stock else [],
        "sale": sold,
        "issue": [],
        "work": [],
        "wages": [(CONTROL, WAGES, "conversion")],
        "overhead": [(CONTROL, PAYABLES, "conversion")],
    }
    ordered = [t for t in TRIGGERS if t in chosen]
    return _post(
        moves,
        rules.__getitem__,
        f"backflush at {', '.join(ordered)}",
        late="" if "sale" in chosen else "sale",
    )


def _post(moves, rules, method, late=""):
    """A Journal of the movements by the rules: kind -> list of (debit, credit, which of its cents). late: a
    kind that is posted in one sum at the end.
    """
    if not isinstance(moves, Movements):
        raise ValueError(
            f"moves is {shown(moves)}; it must be Movements, from pb.costing.movements(run, rates) "
            "or pb.costing.total_movements(...)"
        )
    blocks, reasons = [], []
    for m in moves.moves:
        lines = [
            (d, c, {"both": m.material + m.conversion, "material": m.material, "conversion": m.conversion}[w])
            for d, c, w in rules(m.kind)
        ]
        lines = [(d, c, a) for d, c, a in lines if np.any(a)]
        if not lines:
            continue
        time, order = m.time, m.order
        if m.kind == late:
            time, order, lines = (
                np.array([moves.end]),
                np.array([-1]),
                [(d, c, a.sum(keepdims=True)) for d, c, a in lines],
            )
        n, k = len(time), len(lines)
        blocks.append(
            {
                "time": np.repeat(time, k),
                "order": np.repeat(order, k),
                "cents": np.stack([a for *_, a in lines], axis=1).ravel(),
                "debit": np.tile([ACCOUNTS.index(d) for d, *_ in lines], n),
                "credit": np.tile([ACCOUNTS.index(c) for _, c, _ in lines], n),
                "reason": np.full(n * k, len(reasons)),
                "first": np.tile(np.arange(k) == 0, n),
            }
        )
        reasons.append(m.reason + (", all of the period" if m.kind == late else ""))
    left = sum(
        int(b["cents"][b["debit"] == C].sum() - b["cents"][b["credit"] == C].sum())
        for C in [ACCOUNTS.index(CONTROL)]
        for b in blocks
    )
    if left:
        sides = (COGS, CONTROL) if left > 0 else (CONTROL, COGS)
        blocks.append(
            {
                "time": [moves.end],
                "order": [-1],
                "cents": [abs(left)],
                "debit": [ACCOUNTS.index(sides[0])],
                "credit": [ACCOUNTS.index(sides[1])],
                "reason": [len(reasons)],
                "first": [True],
            }
        )
        reasons.append(
            f"{'under' if left > 0 else 'over'}-applied conversion cost closed to cost of goods sold"
        )
    columns = {
        name: np.concatenate([b[name] for b in blocks]) if blocks else np.empty(0)
        for name in ("time", "order", "cents", "debit", "credit", "reason", "first")
    }
    by_time = np.argsort(
        columns["time"], kind="stable"
    )  # of one moment: in the way's order, purchase to sale
    return Journal(
        **{name: a[by_time] for name, a in columns.items()},
        reasons=reasons,
        method=method,
        end=moves.end,
        unit=moves.unit,
    )


@dataclass(frozen=True, eq=False, repr=False)
class Journal:
    """A journal in whole cents. time, order (-1: none), debit and credit (codes into ACCOUNTS), reason (code
    into `reasons`), cents, first (does a line begin an entry?): arrays, a row a line. method: how it was
    made. end: the closing date.
    """

    time: np.ndarray
    order: np.ndarray
    debit: np.ndarray
    credit: np.ndarray
    reason: np.ndarray
    cents: np.ndarray
    first: np.ndarray
    reasons: list
    method: str
    end: float
    unit: str = "h"

    def __len__(self) -> int:
        return int(self.first.sum())

    @cached_property
    def accounts(self) -> list[str]:
        """The accounts that have an entry."""
        used = set(self.debit.tolist()) | set(self.credit.tolist())
        return [name for code, name in enumerate(ACCOUNTS) if code in used]

    def table(
        self,
        *,
        account: str | None = None,
        order: int | None = None,
        until: float | None = None,
    ) -> pd.DataFrame:
        """The entries, a line each: time, entry (its number), order (0: of none), reason, debit, credit, euro
        (Decimal).

        account: only lines of this account. order: only those of this order's number. until: only up to a
        time. Raises ValueError for an account that is not there.

        >>> books = sequential(pb.costing.total_movements(purchases=100, applied=50))
        >>> books.table(account="Finished Goods")["reason"].tolist()
        ['finished', 'delivered']
        """
        keep = self._upto(until)
        if account is not None:
            keep &= (self.debit == self._code(account)) | (self.credit == self._code(account))
        if order is not None:
            keep &= self.order == order
        rows = np.flatnonzero(keep)
        names = np.array(ACCOUNTS, dtype=object)
        return pd.DataFrame(
            {
                "time": self.time[rows],
                "entry": np.cumsum(self.first)[rows],
                "order": np.maximum(self.order[rows], 0),
                "reason": np.array(self.reasons, dtype=object)[self.reason[rows]] if len(rows) else [],
                "debit": names[self.debit[rows]] if len(rows) else [],
                "credit": names[self.credit[rows]] if len(rows) else [],
                "euro": column(self.cents[rows]).to_numpy(),
            }
        )

    def balance(self, account: str, until: float | None = None) -> Decimal:
        """The balance of an account at a time (None: after closing), euro; debits count up, credits down.

        >>> sequential(pb.costing.total_movements(purchases=100)).balance("Accounts Payable")
        Decimal('-100.00')
        """
        return euro(int(self._sums(until)[self._code(account)]))

    def balances(self, until: float | None = None) -> dict[str, Decimal]:
        """The balance of every account at a time (None: after closing), euro by name; those without an entry
        are at zero.

        >>> books = sequential(pb.costing.total_movements(purchases=100))
        >>> {name: str(left) for name, left in books.balances().items() if left}
        {'Cost of Goods Sold': '100.00', 'Accounts Payable': '-100.00'}
        """
        return {name: euro(int(cents)) for name, cents in zip(ACCOUNTS, self._sums(until))}

    def trial_balance(self, until: float | None = None) -> pd.DataFrame:
        """Debits, credits and balance of each account at a time (None: after closing), in euro; the last row,
        the sum, ends in zero.

        >>> books = sequential(pb.costing.total_movements(purchases=100, applied=50))
        >>> books.trial_balance().loc["sum"].astype(str).tolist()
        ['600.00', '600.00', '0.00']
        """
        upto, rows = self._upto(until), {}
        for name in self.accounts:
            sides = [
                int(self.cents[(side == ACCOUNTS.index(name)) & upto].sum())
                for side in (self.debit, self.credit)
            ]
            rows[name] = [*sides, sides[0] - sides[1]]
        rows["sum"] = [sum(r[k] for r in rows.values()) for k in range(3)]
        return pd.DataFrame(
            [column(r) for r in rows.values()], index=pd.Index(rows, name="account")
        ).set_axis(["debit", "credit", "balance"], axis=1)

    def account(self, name: str, until: float | None = None) -> TAccount:
        """An account as a T: a TAccount with its debits on the left and its credits on the right.

        >>> sequential(pb.costing.total_movements(purchases=100, applied=50)).account("Raw Materials").debits
        {'raw materials bought': 10000}
        """
        code, upto = self._code(name), self._upto(until)
        sides = []
        for side in (self.debit, self.credit):
            rows = (side == code) & upto
            sums = {
                self.reasons[r]: int(self.cents[rows & (self.reason == r)].sum())
                for r in np.unique(self.reason[rows])
            }
            sides.append({reason: amount for reason, amount in sums.items() if amount})
        return TAccount(name, *sides)

    def save(self, path: str | Path) -> Path:
        """Write the entries and the trial balance to an Excel file (.xlsx), or the entries to a text file
        (.csv); returns the path.

        Raises ValueError for another ending, and for more lines than a sheet of Excel takes.

        >>> sequential(pb.costing.total_movements(purchases=100)).save("journal.pdf")
        Traceback (most recent call last):
        ValueError: path ends in '.pdf'; it must end in '.xlsx' or '.csv'
        """
        return save({"journal": self.table(), "trial balance": self.trial_balance().reset_index()}, path)

    def _code(self, account):
        if account not in ACCOUNTS:
            raise ValueError(f"account is {shown(account)}; the accounts are {', '.join(ACCOUNTS)}")
        return ACCOUNTS.index(account)

    def _upto(self, until):
        return (
            np.ones(len(self.time), bool)
            if until is None
            else self.time <= number("until", until, self.unit, low=0)
        )

    def _sums(self, until):
        """Debits less credits of every account, cents."""
        upto, sums = self._upto(until), np.zeros(len(ACCOUNTS), np.int64)
        cents = self.cents[upto].astype(np.int64)
        np.add.at(sums, self.debit[upto].astype(int), cents)
        np.subtract.at(sums, self.credit[upto].astype(int), cents)
        return sums

    def __repr__(self):
        return (
            f"Journal by {self.method}: {len(self):,} entries, {len(self.accounts)} accounts, up to"
            f" {self.end:,.4g} {self.unit}"
        )

    def _repr_html_(self):
        shown = 20
        more = f"<p>The first {shown} lines of {len(self.time):,}.</p>" if len(self.time) > shown else ""
        head = self.time[shown - 1] if len(self.time) > shown else None
        table = self.table(until=head).head(shown).to_html(index=False, float_format="{:,.2f}".format)
        return f"<p>{self}</p>{table}{more}"


def stock_in_books(books: Journal, times: Sequence[float] | np.ndarray) -> np.ndarray:
    """The stock that a journal shows, all stock accounts together, at each of the times: an array of euro.

    books: Journal. times: in the journal's unit of time, h.

    >>> stock_in_books(sequential(pb.costing.total_movements(purchases=100, used=60)), [0, 1, 6]).tolist()
    [0.0, 100.0, 40.0]
    """
    made("books", books, Journal, "pb.costing.sequential(...)")
    times = array("times", times, "units of time")
    codes = [ACCOUNTS.index(a) for a in STOCK]
    signed = books.cents * (np.isin(books.debit, codes).astype(int) - np.isin(books.credit, codes))
    return np.append(0, np.cumsum(signed))[np.searchsorted(books.time, times, side="right")] / 100
