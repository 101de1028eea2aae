"""The laws of flow: Little's law, the penny-fab cases, queue time by VUT, effective process times, takt and
card counts.

Times are in any one unit, rates in units per that time. Hopp & Spearman, Factory Physics, is the source
unless another is named.
"""

import math
from dataclasses import dataclass

from pullbook._check import HUGE, amount, number, whole


@dataclass(frozen=True)
class Flow:
    """Throughput TH (units per unit of time), cycle time CT and work in process WIP (units) of a line."""

    TH: float
    CT: float
    WIP: float


def little(*, TH: float | None = None, CT: float | None = None, WIP: float | None = None) -> float:
    """Little's law, WIP = TH x CT: give two of the three and get the third.

    TH: units per unit of time. CT: time. WIP: units. Raises ValueError unless two are given. Source: Little
    (1961).

    >>> round(little(WIP=37_000, TH=45.8333), 1)       # hours in the HAL case: 34 days
    807.3
    """
    given = {
        name: number(name, v, low=0) for name, v in (("TH", TH), ("CT", CT), ("WIP", WIP)) if v is not None
    }
    if len(given) != 2:
        raise ValueError(f"TH, CT and WIP are {TH!r}, {CT!r} and {WIP!r}; give two of the three")
    if WIP is None:
        return given["TH"] * given["CT"]
    by = "CT" if TH is None else "TH"
    return given["WIP"] / number(by, given[by], above=0)


def critical_wip(r_b: float, T_0: float) -> float:
    """W_0 = r_b T_0: the least WIP with which a line without variability gives its bottleneck rate. Source:
    ch. 7.

    >>> critical_wip(r_b=0.4, T_0=20)                  # Penny Fab Two
    8.0
    """
    return number("r_b", r_b, "units per unit of time", above=0) * number(
        "T_0", T_0, "units of time", above=0
    )


def best_case(w: int, r_b: float, T_0: float) -> Flow:
    """The best case of w units in a line: no variability, so nobody waits below W_0. Returns a Flow. Source:
    ch. 7.

    w: units, from 1. r_b: bottleneck rate. T_0: raw process time.

    >>> best_case(6, r_b=0.5, T_0=8)                   # Penny Fab One
    Flow(TH=0.5, CT=12.0, WIP=6)
    """
    W_0, w = critical_wip(r_b, T_0), whole("w", w, "units", low=1)
    return Flow(min(w / W_0, 1.0) * r_b, max(float(T_0), w / r_b), w)


def worst_case(w: int, r_b: float, T_0: float) -> Flow:
    """The worst case of w units: they move as one batch, and each waits for all. Returns a Flow. Source: ch.
    7.

    >>> worst_case(6, r_b=0.5, T_0=8)
    Flow(TH=0.125, CT=48.0, WIP=6)
    """
    critical_wip(r_b, T_0)
    w = whole("w", w, "units", low=1)
    return Flow(1 / float(T_0), w * float(T_0), w)


def practical_worst_case(w: int, r_b: float, T_0: float) -> Flow:
    """The practical worst case of w units: as random as a balanced exponential line. TH = w / (W_0 + w - 1)
    r_b. Source: ch. 7.

    >>> practical_worst_case(6, r_b=0.5, T_0=8).CT
    18.0
    """
    W_0, w = critical_wip(r_b, T_0), whole("w", w, "units", low=1)
    return Flow(w / (W_0 + w - 1) * r_b, T_0 + (w - 1) / r_b, w)


def wip_for(TH: float, r_b: float, T_0: float) -> int:
    """The least WIP with which the practical worst case gives a wanted throughput: u (W_0 - 1) / (1 - u),
    with u = TH / r_b.

    TH: units per unit of time, below r_b. r_b, T_0: as before. Returns whole units, from 1. Source: ch. 7.

    >>> wip_for(0.4, r_b=0.5, T_0=8)             # 80% of the bottleneck's rate takes four times W_0 - 1 = 3
    12
    """
    W_0 = critical_wip(r_b, T_0)
    u = number("TH", TH, "units per unit of time", above=0, below=r_b) / r_b
    return max(1, math.ceil(u * (W_0 - 1) / (1 - u) - 1e-9))


def queue_time(u: float, t_e: float, ca2: float = 1.0, ce2: float = 1.0, machines: int = 1) -> float:
    """Mean time in the queue of a station, CT_q = V U T: variability, utilisation, time.

    V = (ca2 + ce2) / 2, U = u^(sqrt(2(m+1)) - 1) / (m (1 - u)), T = t_e. u: utilisation, below 1. t_e: mean
    effective process time. ca2, ce2: squared CVs of arrivals and of process times. machines: m in parallel.
    Exact for M/M/1 and M/G/1, else an approximation. Raises ValueError for u of 1 or more: such a queue grows
    for ever. Source: Kingman (1961); Sakasegawa (1977).

    >>> round(queue_time(2.875 / 3, 20, ca2=1, ce2=6.25), 1)            # min, at the Hare X19 (ch. 8)
    1667.5
    """
    u, t_e, m = (
        number("u", u, low=0, below=1),
        number("t_e", t_e, "units of time", above=0),
        whole("machines", machines, low=1),
    )
    V = (number("ca2", ca2, low=0) + number("ce2", ce2, low=0)) / 2
    return V * u ** (math.sqrt(2 * (m + 1)) - 1) / (m * (1 - u)) * t_e


def departure_cv2(u: float, ca2: float, ce2: float, machines: int = 1) -> float:
    """Squared CV of the times between departures: 1 + (1 - u^2)(ca2 - 1) + u^2 / sqrt(m) (ce2 - 1), the
    linking equation.

    The next station's ca2. u: utilisation, at most 1. Source: ch. 8.

    >>> round(departure_cv2(2.875 / 3, ca2=1, ce2=6.25), 2)
    5.82
    """
    u, m = number("u", u, low=0, high=1), whole("machines", machines, low=1)
    return (
        1
        + (1 - u**2) * (number("ca2", ca2, low=0) - 1)
        + u**2 / math.sqrt(m) * (number("ce2", ce2, low=0) - 1)
    )


@dataclass(frozen=True)
class EffectiveTime:
    """Mean effective process time t_e and its squared CV ce2; availability: the share of time that the
    machine is up.
    """

    t_e: float
    ce2: float
    availability: float = 1.0


def with_failures(t_0: float, c0_2: float, m_f: float, m_r: float, cr_2: float = 1.0) -> EffectiveTime:
    """The effective process time of a machine that fails now and then. Returns an EffectiveTime.

    A = m_f / (m_f + m_r), t_e = t_0 / A, ce2 = c0_2 + (1 + cr_2) A (1 - A) m_r / t_0. t_0, c0_2: natural
    process time and its squared CV. m_f, m_r: mean time to failure, and to repair; cr_2: squared CV of the
    repair time. Source: ch. 8.

    >>> with_failures(15, 0.05, m_f=744, m_r=248)                       # min, the Hare X19
    EffectiveTime(t_e=20.0, ce2=6.25, availability=0.75)
    """
    t_0, m_f = number("t_0", t_0, "units of time", above=0), number("m_f", m_f, "units of time", above=0)
    m_r = number("m_r", m_r, "units of time", low=0)
    A = m_f / (m_f + m_r)
    return EffectiveTime(
        t_0 / A, number("c0_2", c0_2, low=0) + (1 + number("cr_2", cr_2, low=0)) * A * (1 - A) * m_r / t_0, A
    )


def with_setups(t_0: float, c0_2: float, N_s: float, t_s: float, cs_2: float = 0.0) -> EffectiveTime:
    """The effective process time of a machine that is set up anew after N_s units on average. Returns an
    EffectiveTime.

    t_e = t_0 + t_s / N_s; variance = t_0^2 c0_2 + t_s^2 cs_2 / N_s + (N_s - 1) / N_s^2 t_s^2. t_s: set-up
    time, cs_2: its squared CV. Source: ch. 8.

    >>> e = with_setups(1, 0.0625, N_s=10, t_s=2, cs_2=0.0625)
    >>> e.t_e, round(e.ce2, 2)
    (1.2, 0.31)
    """
    t_0, t_s = amount("t_0", t_0, "units of time"), number("t_s", t_s, "units of time", low=0, high=HUGE)
    N_s = number("N_s", N_s, "units", low=1, high=HUGE)
    t_e = t_0 + t_s / N_s
    variance = (
        t_0**2 * number("c0_2", c0_2, low=0)
        + t_s**2 * number("cs_2", cs_2, low=0) / N_s
        + (N_s - 1) / N_s**2 * t_s**2
    )
    return EffectiveTime(t_e, variance / t_e**2)


def takt(available: float, demand: float) -> float:
    """Takt time: the available time over the demand in it, the beat at which units have to leave. Source:
    Monden (1983).

    available: working time, in any unit. demand: units wanted in that time. Not the cycle time, which is a
    unit's time in the line.

    >>> takt(available=55_200, demand=920)             # seconds a unit
    60.0
    """
    return number("available", available, "units of time", above=0) / number(
        "demand", demand, "units", above=0
    )


@dataclass(frozen=True)
class CardCount:
    """exact: the sum before rounding. cards: whole cards. max_inventory: units in the loop when every bin is
    full.
    """

    exact: float
    cards: int
    max_inventory: float


def kanban_cards(demand: float, lead_time: float, container: float, safety: float = 0.0) -> CardCount:
    """How many cards a kanban loop needs: demand in the time to refill a bin, and a margin, in bins, rounded
    up.

    N = D T (1 + alpha) / C. demand: D, units per unit of time. lead_time: T, time to refill a bin. container:
    C, units a bin. safety: alpha, a share (0.1 is 10%). The card goes back when the first unit is taken from
    its bin; where the emptied bin itself goes back, add a card. A sum that is whole but for rounding noise is
    not rounded up. Returns a CardCount. Source: Krajewski, Ritzman & Malhotra, Operations Management
    (Westerville Auto Parts).

    >>> kanban_cards(demand=2000, lead_time=0.1, container=22, safety=0.1).cards
    10
    """
    D, T = (
        number("demand", demand, "units per unit of time", above=0),
        number("lead_time", lead_time, "units of time", above=0),
    )
    C, alpha = number("container", container, "units", above=0), number("safety", safety, low=0)
    exact = D * T * (1 + alpha) / C
    cards = max(1, math.ceil(exact - 1e-9 * max(1.0, exact)))
    return CardCount(exact, cards, cards * C)
