"""Lot size against lead time: set-ups choke a machine that makes small lots, and large lots wait for
themselves.
"""

import math
from dataclasses import dataclass

from pullbook._check import HUGE, amount, number


@dataclass(frozen=True)
class LeadTimeLot:
    """Lot size against lead time. Q_min: lots must be larger (units). Q_opt: shortest lead time W_opt.
    utilisation: at Q_opt.
    """

    Q_min: float
    Q_opt: float
    W_opt: float
    utilisation: float


def lot_lead_time(Q: float, demand_rate: float, unit_time: float, setup_time: float) -> float:
    """Mean lead time of a lot at a machine with set-ups, an M/M/1 queue of lots: W = x / (1 - demand_rate x /
    Q), x = setup + Q unit.

    Q: units. demand_rate: units per unit of time. unit_time, setup_time: of a unit, of a set-up, in that
    time. Source: Karmarkar (1987). Raises ValueError unless Q is above Q_min = demand_rate setup_time / (1 -
    demand_rate unit_time).

    >>> round(lot_lead_time(10, demand_rate=0.8, unit_time=1, setup_time=2), 6)
    300.0
    """
    lam, t, s, u = _machine(demand_rate, unit_time, setup_time)
    Q = number("Q", Q, "units", above=lam * s / (1 - u), high=1e100)
    return (s + Q * t) * (Q / (Q - lam * s / (1 - u))) / (1 - u)


def karmarkar(demand_rate: float, unit_time: float, setup_time: float) -> LeadTimeLot:
    """The lot size with the shortest lead time: small lots choke the machine with set-ups, large ones wait
    for themselves.

    u = demand_rate unit_time: Q_min = demand_rate setup_time / (1 - u), Q_opt = setup_time sqrt(u) /
    (unit_time (1 - sqrt(u))), W_opt = setup_time / (1 - sqrt(u))^2; the machine is then busy sqrt(u) of the
    time. A lot has at least one unit, so Q_opt is 1 where set-ups are short. Arguments as in lot_lead_time.
    Returns a LeadTimeLot. Source: Karmarkar (1987). Raises ValueError unless u is below 1.

    >>> round(karmarkar(demand_rate=0.8, unit_time=1, setup_time=2).Q_opt, 3)
    16.944
    """
    lam, t, s, u = _machine(demand_rate, unit_time, setup_time)
    Q = max(
        1.0, s * math.sqrt(u) * (1 + math.sqrt(u)) / (t * (1 - u))
    )  # 1 - sqrt(u) = (1 - u) / (1 + sqrt(u))
    return LeadTimeLot(lam * s / (1 - u), Q, lot_lead_time(Q, lam, t, s), u + lam * s / Q)


def break_even_setup_time(demand_rate: float, unit_time: float, target_utilisation: float = 1.0) -> float:
    """The largest set-up time at which a lot of one is feasible: target_utilisation / demand_rate - unit_time
    (Karmarkar: Q_min = 1).

    At a target of 1 set-ups must be shorter than this, not equal. demand_rate: units per unit of time.
    unit_time: time of a unit. Raises ValueError where the units alone, without any set-up, take more than the
    target.

    >>> round(break_even_setup_time(demand_rate=0.8, unit_time=1), 9)
    0.25
    """
    lam, t, _, u = _machine(demand_rate, unit_time, 0)
    return max(0.0, number("target_utilisation", target_utilisation, low=u, high=1) / lam - t)


def _machine(demand_rate, unit_time, setup_time):
    lam, t = (
        amount("demand_rate", demand_rate, "units per unit of time"),
        amount("unit_time", unit_time, "units of time"),
    )
    s = number("setup_time", setup_time, "units of time", low=0, high=HUGE)
    if lam * t >= 1:
        raise ValueError(
            f"demand_rate is {lam:g} and unit_time is {t:g}: without any set-up the machine would be busy"
            f" {lam * t:.4g} of the time; their product must be below 1"
        )
    return lam, t, s, lam * t
