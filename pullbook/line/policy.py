"""The Policy: what may start, and on whose signal.

Every policy of the course is one machine with different settings (Buzacott & Shanthikumar 1993; Dallery &
Liberopoulos 2000): at station i a base stock S_i, K_i cards, and a signal; and one count of cards for the
whole line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd

from pullbook._check import made, shown, whole
from pullbook.line.line import Line

MOST_STOCK = 1_000_000  # units in a buffer: more is a slip of the pen
UNLIMITED = 2**40  # cards nobody counts: more than any run has units


@dataclass(frozen=True)
class Settings:
    """A policy laid out on a line of M stations: what the engine reads.

    stock: M base stocks S_i, units. cards: M card counts K_i (None: unlimited). line_cards: cards for the
    whole line (None: unlimited). planned: M booleans, True where the plan and not the order gives the signal.
    by_item: finished stock of each item at the start, or None where the line makes one item. lot: units that
    are made and moved together. room: units that may be on order at once (None: unlimited).
    """

    stock: tuple
    cards: tuple
    line_cards: int | None
    planned: tuple
    by_item: Mapping | None = None
    lot: int = 1
    room: int | None = None

    @property
    def named(self) -> int:
        """The first station at which a unit is made for one item: the one after the last stock within the
        line, or after the decoupling point.
        """
        inner = range(len(self.stock) - 1)
        return max(
            (i + 1 for i in inner if self.stock[i] or self.planned[i] != self.planned[i + 1]), default=0
        )


@dataclass(frozen=True, eq=False)
class Policy:
    """What may start, and on whose signal. Make one with a named setting, such as `Policy.kanban([3, 3])`, or
    by hand; the name is for display only.

    stock: base stock S, finished units in each station's buffer at the start: one number for the last buffer
    alone (with `each`: for every buffer), a list with one a station, or a dict of finished stock by item;
    None: as many as there are cards. cards: K a station, one number for all or a list; None: unlimited.
    line_cards: cards for the whole line, or None. plan: table of planned releases (see `pb.orders.plan`) or
    None. at: the station after which orders take over from the plan (None: the plan rules the whole line).
    lot: Q, units of one item that are made and moved together; a lot starts when its last signal has come.
    words: a function of the policy that says in a sentence what it does (None: its settings are listed).
    room: units that may be ordered and not yet delivered at once, where nothing is in stock; who finds no
    room leaves (None: all come in).

    >>> print(Policy.kanban([3, 3]))
    Kanban: 3 and 3 cards at the stations. Taking a unit frees its card, and the card starts the next unit.
    """

    name: str = "Custom"
    stock: int | list | Mapping | None = 0
    cards: int | list | None = None
    line_cards: int | None = None
    plan: pd.DataFrame | None = None
    at: str | int | None = None
    lot: int = 1
    each: bool = False
    words: Callable | None = None
    room: int | None = None

    def __post_init__(self):
        _counts("stock", self.stock, by_item=True)
        _counts("cards", self.cards)
        if self.line_cards is not None:
            whole("cards", self.line_cards, low=1)
        whole("lot", self.lot, "units", low=1)
        if self.room is not None:
            whole("room", self.room, "units", low=1)

    @classmethod
    def make_to_order(cls, lot: int = 1, room: int | None = None) -> Self:
        """Pull-through production: no stock anywhere; each order starts the unit that will fill it.

        lot: Q; above 1, orders of an item are gathered, and each Q of them start a lot; what is left when the
        orders end is made as a smaller lot. room: units that the line has room for, those at work included;
        an order that would make them more leaves and is lost (balking; with Poisson orders and one station of
        exponential times it is `pb.queues.mmcb`). A unit that is finished in that very moment is still there.
        None: all orders come in. Raises ValueError for no room, and later where no order finds any.

        >>> print(Policy.make_to_order(lot=10))
        Make-to-order: no stock; each 10 orders of an item start a lot of 10 units.
        >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), Policy.make_to_order(room=2),
        ...     pb.orders.renewal(2.0, 0.0, n=7))           # an order every half hour, an hour of work
        >>> run.orders["time"].tolist(), run.lost["time"].tolist()
        ([0.5, 1.0, 2.0, 3.0], [1.5, 2.5, 3.5])
        """
        return cls("Make-to-order", lot=lot, words=_make_to_order, room=room)

    @classmethod
    def base_stock(cls, stock: int | list[int] | Mapping[str, int], lot: int = 1) -> Self:
        """Fill the order from stock and start a replacement at once: S_i units a station, no limit on work in
        process.

        stock: finished units (a number), a list with one a station, or a dict by item. lot: Q; above 1,
        replacements start in lots, when Q have been taken; stock then waits behind the last station only.
        Source: Clark & Scarf (1960).

        >>> Policy.base_stock(3).settings(pb.Line([pb.Station("cut", 1.0), pb.Station("sew", 1.0)])).stock
        (0, 3)
        """
        return cls("Base stock", stock=stock, lot=lot, words=_base_stock)

    @classmethod
    def kanban(cls, cards: int | list[int], stock: int | list[int] | None = None) -> Self:
        """A loop of cards at each station: a unit may start only on a free card.

        cards: a list, K_i a station (a number: the same at each). stock: S_i at the start, by default S_i =
        K_i, the classic kanban; with fewer, K_i - S_i cards wait for orders (extended kanban). Source:
        Dallery & Liberopoulos (2000). Raises ValueError for no cards.

        >>> Policy.kanban(3).settings(pb.Line([pb.Station("cut", 1.0), pb.Station("sew", 1.0)])).cards
        (3, 3)
        """
        if cards is None or (isinstance(cards, list | tuple | np.ndarray) and not len(cards)):
            raise ValueError(f"cards is {shown(cards)}; give the cards of each station, such as [3, 3]")
        return cls("Kanban", stock=stock, cards=cards, each=True, words=_kanban)

    @classmethod
    def conwip(cls, cards: int, stock: int | None = None) -> Self:
        """Constant work in process: one count of cards for the whole line; a delivery frees a card, which
        starts a unit.

        cards: w, units that may be in the line and in finished stock at once. stock: finished units at the
        start, by default all w; 0 is make-to-order with a cap on work in process. Source: Spearman, Woodruff
        & Hopp (1990).

        >>> Policy.conwip(6).settings(pb.Line([pb.Station("cut", 1.0), pb.Station("sew", 1.0)])).line_cards
        6
        """
        cards = whole("cards", cards, low=1)
        return cls("CONWIP", stock=cards if stock is None else stock, line_cards=cards, words=_conwip)

    @classmethod
    def push(cls, plan: pd.DataFrame, stock: int | list[int] | Mapping[str, int] = 0, lot: int = 1) -> Self:
        """Make-to-stock: units start on planned dates, whatever the customers do; orders are filled from
        finished stock.

        plan: table of planned releases with columns time, item, quantity (see `pb.orders.plan`). stock:
        finished units at the start (a number, a list with one a station, or a dict by item). lot: Q; above 1,
        planned units of an item are gathered into lots. Raises ValueError for a plan that is no table.

        >>> print(Policy.push(pd.DataFrame({"time": [0.0], "item": "tote", "quantity": 1}), stock=2))
        Push: 1 planned release; 2 units in stock at the start. The plan starts units, orders only take them.
        """
        return cls("Push", stock=stock, plan=_planned(plan), lot=lot, words=_push)

    @classmethod
    def hybrid(
        cls,
        at: str | int,
        stock: int | list[int] | None = None,
        *,
        plan: pd.DataFrame | None = None,
        cards: int | list[int] | None = None,
    ) -> Self:
        """Push or replenish up to the decoupling point, pull after it: stock waits after station `at` for an
        order.

        at: name or number of the station whose buffer is the decoupling point. stock: units there at the
        start. Up to `at` units start on the `plan`, or on `cards` (a list, one count a station up to `at`),
        or, with neither, one for each order. After `at` each order starts one unit. Source: Hoekstra & Romme
        (1992), decoupling point.

        >>> print(Policy.hybrid("cut", stock=4))  # doctest: +NORMALIZE_WHITESPACE
        Hybrid: up to 'cut' each order starts a replacement, 4 units wait there at the start; after it each
        order starts one unit.
        """
        if not isinstance(at, str):
            at = whole("at", at)
        if plan is not None and cards is not None:
            raise ValueError(
                "plan and cards are both given; up to the decoupling point units start on one or the other"
            )
        if stock is None and cards is None:
            raise ValueError(
                "stock is None; give the units that wait at the decoupling point, such as stock=10"
            )
        plan = None if plan is None else _planned(plan)
        return cls("Hybrid", stock=stock, plan=plan, cards=cards, at=at, words=_hybrid)

    def settings(self, line: Line) -> Settings:
        """Lay the policy out on `line`: a Settings with one entry a station. Raises ValueError for what can't
        work.

        >>> two = pb.Line([pb.Station("cut", 1.0), pb.Station("sew", 1.0)])
        >>> Policy(stock=[1, 2], cards=2).settings(two).cards
        (2, 2)
        """
        m = len(made("line", line, Line, "pb.Line([pb.Station('sew', 0.5)])"))
        k = m - 1 if self.at is None else line.position(self.at)
        cards = _each(self.cards, k + 1, "cards", low=1) if self.cards is not None else [None] * (k + 1)
        by_item = self._by_item(line, k)
        stock = [0] * k + [sum(by_item.values())] if by_item is not None else self._stock(k)
        line_cards = None if self.line_cards is None else whole("cards", self.line_cards, low=1)
        for name, s, c in zip(line.names, stock, cards):
            if c is not None and c < s:
                raise ValueError(
                    f"cards at {name!r} are {c} and its base stock is {s}; each unit in stock "
                    f"holds a card, so K must be at least S: give {s} cards or more"
                )
        if line_cards is not None and line_cards < sum(stock):
            raise ValueError(
                f"the line has {line_cards} cards and {sum(stock)} units in stock at the start; "
                f"each unit holds a card, so give {sum(stock)} cards or more"
            )
        lot = whole("lot", self.lot, "units", low=1)
        if lot > 1 and (self.cards is not None or line_cards is not None or k < m - 1 or any(stock[:-1])):
            raise ValueError(
                f"lot is {lot} units; lots go with make-to-order, push and base stock behind "
                "the last station, not with cards or stock within the line: use lot=1"
            )
        room = None if self.room is None else whole("room", self.room, "units", low=1)
        if room is not None and (lot > 1 or self.plan is not None or by_item is not None or any(stock)):
            raise ValueError(
                f"room is {room} units; it goes with units made to order one by one, not with stock, a plan "
                "or lots: use room=None"
            )
        pad = m - k - 1
        planned = [self.plan is not None] * (k + 1) + [False] * pad
        return Settings(
            tuple(stock) + (0,) * pad,
            tuple(cards) + (None,) * pad,
            line_cards,
            tuple(planned),
            by_item,
            lot,
            room,
        )

    def _by_item(self, line, k):
        """Finished stock by item, if it is given so."""
        if not isinstance(self.stock, Mapping):
            return None
        if k < len(line) - 1:
            raise ValueError(
                f"stock is by item, {self.stock!r}, at {line.names[k]!r}; only finished stock "
                "is kept by item: give a number"
            )
        return {
            str(item): whole(f"stock of {item!r}", s, "units", high=MOST_STOCK)
            for item, s in self.stock.items()
        }

    def _stock(self, k):
        """Units behind each of the stations 0 to k at the start."""
        if self.stock is None and self.cards is not None:
            return _each(self.cards, k + 1, "stock", high=MOST_STOCK)
        if self.each or np.ndim(self.stock):
            return _each(self.stock, k + 1, "stock", high=MOST_STOCK)
        return [0] * k + [whole("stock", self.stock, "units", high=MOST_STOCK)]

    def __str__(self):
        full = "" if self.room is None else f" Room for {_spell(self.room, 'unit')}: who finds none leaves."
        return f"{self.name}: {(self.words or _by_hand)(self)}{full}"

    __repr__ = __str__


# What each named setting says of itself, after its name.


def _make_to_order(policy):
    if policy.lot > 1:
        return f"no stock; each {policy.lot} orders of an item start a lot of {policy.lot} units."
    return "no stock; each order starts the unit that will fill it."


def _base_stock(policy):
    starts = " and starts its replacement"
    if policy.lot > 1:
        starts = f", and {policy.lot} that were taken start a lot"
    return f"{_spell(policy.stock, 'unit')} in stock; each order takes one{starts}."


def _kanban(policy):
    each = "" if np.ndim(policy.cards) else " each"
    extra = ""
    if policy.stock is not None:
        where = "" if np.ndim(policy.stock) else " at each"
        extra = f" {_spell(policy.stock, 'unit')} in stock{where} at the start."
    return (
        f"{_spell(policy.cards, 'card')} at the stations{each}.{extra} Taking a unit frees its card, "
        "and the card starts the next unit."
    )


def _conwip(policy):
    return (
        f"{_spell(policy.line_cards, 'card')} for the whole line, {_spell(policy.stock, 'unit')} in "
        "finished stock at the start. A delivery frees a card, and the card starts the next unit."
    )


def _push(policy):
    starts = f"lots of {policy.lot}" if policy.lot > 1 else "units"
    planned = _spell(len(policy.plan), "planned release")
    return (
        f"{planned}; {_spell(policy.stock, 'unit')} in stock at the start. The plan starts {starts}, "
        "orders only take them."
    )


def _hybrid(policy):
    at = repr(policy.at) if isinstance(policy.at, str) else f"station {policy.at + 1}"
    how = "each order starts a replacement"
    if policy.plan is not None:
        how = "a plan starts units"
    elif policy.cards is not None:
        how = f"{_spell(policy.cards, 'card')} start units"
    have = f", {_spell(policy.stock, 'unit')} wait there at the start" if policy.stock is not None else ""
    return f"up to {at} {how}{have}; after it each order starts one unit."


def _by_hand(policy):
    stock, cards = _spell(policy.stock, "unit"), _spell(policy.cards, "card") or "unlimited cards"
    line_cards, signal = policy.line_cards or "unlimited", "orders" if policy.plan is None else "plan"
    return f"base stock {stock}, {cards}, line cards {line_cards}, signal {signal}."


def _planned(plan):
    """The plan, if it is a table; else a ValueError."""
    if not isinstance(plan, pd.DataFrame):
        raise ValueError(
            f"plan is {shown(plan)}; it must be a table, such as pb.orders.plan(orders, error=0.5) makes"
        )
    return plan


def _counts(name, value, by_item=False):
    """Refuse what is no count, no list of counts, and no dict of them by item; whether they fit a line shows
    when they meet it."""
    if by_item and isinstance(value, Mapping):
        for item, v in value.items():
            whole(f"stock of {item!r}", v, "units")
    elif isinstance(value, list | tuple | np.ndarray | pd.Series):
        if not len(value):
            raise ValueError(f"{name} is {shown(value)}; give a number, or one a station")
        for i, v in enumerate(value):
            whole(f"{name} at station {i + 1}", v)
    elif value is not None:
        whole(name, value)


def _each(value, m, name, low=0, high=10**9):
    """A list of m whole numbers from one number or a list of m."""
    values = [value] * m if not np.ndim(value) else list(value)
    if len(values) != m:
        raise ValueError(
            f"{name} is {shown(value)}, {len(values)} numbers for {m} stations; give one a station"
        )
    return [whole(f"{name} at station {i + 1}", v, low=low, high=high) for i, v in enumerate(values)]


def _spell(value, noun):
    """A setting in words: '3 and 3 cards', '1 unit', 'tote 20, satchel 10 units'."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return (", ".join(f"{k} {v}" for k, v in value.items()) or "no") + f" {noun}s"
    words = [str(v) for v in value] if np.ndim(value) else [str(value)]
    return (
        (", ".join(words[:-1]) + " and " if len(words) > 1 else "")
        + words[-1]
        + f" {noun}{'' if words == ['1'] else 's'}"
    )
