"""What the books are made from: every movement of material, work and goods, with its time, its order and its
cents.
"""

from dataclasses import dataclass

import numpy as np

from pullbook._check import HUGE, number
from pullbook.costing.money import cents
from pullbook.costing.of_run import ending, setups_at
from pullbook.costing.rates import Rates, rated
from pullbook.run.run import Run

MOST = 100_000  # days
KINDS = (
    "opening raw",
    "opening work",
    "opening goods",
    "purchase",
    "issue",
    "work",
    "completion",
    "sale",
    "wages",
    "overhead",
)


@dataclass(frozen=True)
class Moves:
    """Movements of one kind. kind: one of KINDS. reason: in words. time, order (-1: of no order): arrays.
    material, conversion: cents, arrays, of a movement.
    """

    kind: str
    reason: str
    time: np.ndarray
    order: np.ndarray
    material: np.ndarray
    conversion: np.ndarray


@dataclass(frozen=True, repr=False)
class Movements:
    """All movements of a period. moves: list of Moves. end: the closing date. unit: of time."""

    moves: list
    end: float
    unit: str = "h"

    def __repr__(self):
        return f"{sum(len(m.time) for m in self.moves):,} movements up to {self.end:,.4g} {self.unit}"


def movements(run: Run, rates: Rates, until: float | None = None, day: float = 8.0) -> Movements:
    """The movements of a run, at standard cost, in time's order.

    Raw materials are bought, in lots of `rates.buy` units' worth, when a station finds none; material enters
    a unit at its release into a station, work when it leaves. Wages, overhead and set-ups of a day are due at
    its end; wages and variable overhead are spent as they are applied. run: Run. rates: Rates. until: the
    closing date (None: the end of the run). day: hours. Returns Movements for `sequential` and `backflush`.

    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(),
    ...     pb.orders.renewal(0.5, 0.0, n=3))
    >>> movements(run, pb.costing.Rates(price=40, material=9, wage=18))
    16 movements up to 7 h
    """
    end = ending(run, until)
    unit, way, last, day = (
        rated(rates).of(run.line),
        run.journeys(),
        len(run.line) - 1,
        number("day", day, run.line.unit, above=0, high=HUGE),
    )
    if end / day > MOST:
        raise ValueError(
            f"until is {end:,g} {run.line.unit}, {end / day:,.0f} days; the books take {MOST:,} at the most"
        )
    number_of = np.append(
        run.orders["order"].to_numpy() if "order" in run.orders else np.arange(1, len(run.orders) + 1), -1
    )
    order = number_of[way.order]
    moves = []

    def add(kind, reason, time, order, material=0, conversion=0):
        inside = time <= end
        time, order = time[inside], order[inside]
        if len(time) and (np.any(material) or np.any(conversion)):
            moves.append(
                Moves(
                    kind,
                    reason,
                    time,
                    order,
                    *(np.broadcast_to(np.asarray(c, np.int64), len(time)) for c in (material, conversion)),
                )
            )

    days = int(np.ceil(end / day - 1e-9))
    wages, variable = np.zeros(days, np.int64), np.zeros(days, np.int64)
    for i, s in enumerate(run.line.stations):
        lay = way.born == i
        so_far = (unit.material[: i + 1].sum(), unit.conversion[: i + 1].sum())
        add(
            "opening goods" if i == last else "opening work",
            "stock at the start",
            np.zeros(lay.sum()),
            order[lay],
            *so_far,
        )
        came, done = np.isfinite(way.release[:, i]), np.isfinite(way.finish[:, i])
        released = way.release[came, i]
        bought = np.sort(released)[:: rates.buy]
        add(
            "purchase",
            f"material for {s.name}",
            bought,
            np.full(len(bought), -1),
            rates.buy * unit.material[i],
        )
        add("issue", f"material into {s.name}", released, order[came], unit.material[i])
        add("work", f"work at {s.name}", way.finish[done, i], order[done], 0, unit.conversion[i])
        into = way.finish[done, i]
        at = np.clip(np.ceil(into[into <= end] / day - 1e-9).astype(int) - 1, 0, days - 1)
        units = np.bincount(at, minlength=days)
        wages += units * int(unit.labour[i])
        variable += units * int(unit.variable[i])
    done, sold = np.isfinite(way.finish[:, last]), np.isfinite(way.delivered)
    whole = (unit.material.sum(), unit.conversion.sum())
    add("completion", "finished", way.finish[done, last], order[done], *whole)
    add("sale", "delivered", way.delivered[sold], order[sold], *whole)
    closing, none = np.minimum(day * np.arange(1, days + 1), end), np.full(days, -1)
    add("wages", "wages of the day", closing, none, 0, wages)
    add("overhead", "variable overhead of the day", closing, none, 0, variable)
    upto = np.floor(rates.fixed_overhead * closing * 100 + 0.5).astype(
        np.int64
    )  # rounded as they add up, so that no cent is lost
    add("overhead", "fixed overhead of the day", closing, none, 0, np.diff(upto, prepend=0))
    hours = setups_at(run, end)
    spent = np.bincount(
        np.clip(np.ceil(hours[0] / day - 1e-9).astype(int) - 1, 0, days - 1), hours[1], minlength=days
    )
    add(
        "overhead",
        "set-ups of the day",
        closing,
        none,
        0,
        np.diff(np.floor(np.cumsum(spent) * rates.setup_rate * 100 + 0.5).astype(np.int64), prepend=0),
    )
    return Movements(moves, end, run.line.unit)


def total_movements(
    *,
    purchases: float = 0,
    used: float | None = None,
    wages: float = 0,
    overhead: float = 0,
    applied: float = 0,
    completed: float = 1.0,
    sold: float = 1.0,
) -> Movements:
    """The movements of a month from its totals alone, in euro: for a first look at the books.

    purchases: raw materials bought. used: of them, put into work (None: all). wages, overhead: conversion
    costs as they were. applied: conversion cost applied to the work at the predetermined rate. completed:
    share of the work that is finished. sold: share of what is finished that is sold. Returns Movements, on
    days 1 to 5. Raises ValueError for an amount below 0 or a share outside 0 to 1.

    >>> total_movements(purchases=160_000, wages=25_000, overhead=225_000, applied=235_000)
    7 movements up to 6 day
    """
    money = {
        name: cents(name, v, low=0)
        for name, v in (
            ("purchases", purchases),
            ("wages", wages),
            ("overhead", overhead),
            ("applied", applied),
        )
    }
    used = money["purchases"] if used is None else cents("used", used, low=0, high=money["purchases"] / 100)
    completed, sold = (
        number(name, v, "as a share", low=0, high=1) for name, v in (("completed", completed), ("sold", sold))
    )
    done = [round(c * completed) for c in (used, money["applied"])]
    gone = [round(c * sold) for c in done]
    rows: list[tuple[str, str, float, int, int]] = [
        ("purchase", "raw materials bought", 1, money["purchases"], 0),
        ("issue", "material into work", 2, used, 0),
        ("wages", "wages", 3, 0, money["wages"]),
        ("overhead", "overhead", 3, 0, money["overhead"]),
        ("work", "work applied", 3, 0, money["applied"]),
        ("completion", "finished", 4, done[0], done[1]),
        ("sale", "delivered", 5, gone[0], gone[1]),
    ]
    return Movements(
        [
            Moves(kind, reason, np.array([float(t)]), np.array([-1]), np.array([m]), np.array([c]))
            for kind, reason, t, m, c in rows
            if m or c
        ],
        6.0,
        "day",
    )
