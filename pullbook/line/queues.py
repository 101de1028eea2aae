"""Queues whose answers are exact: M/M/1, M/M/c, a full waiting room, closed lines, make-to-stock, and lead
times to quote.

Times are in any one unit, rates in units per that time.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from scipy import fft, special

from pullbook._check import amount, listed, number, shown, whole
from pullbook.line.flow import Flow


@dataclass(frozen=True)
class Queue:
    """A queue in the long run. u: utilisation. L, Lq: mean number there, and in the queue. W, Wq: mean time
    there, and in the queue.
    """

    u: float
    L: float
    Lq: float
    W: float
    Wq: float


def mm1(rate: float, service_rate: float) -> Queue:
    """M/M/1: Poisson arrivals, one machine with exponential times. L = u / (1 - u). Source: Gross & Harris,
    Queueing Theory.

    rate: arrivals, service_rate: mu, per unit of time. Raises ValueError if rate is not below service_rate.

    >>> round(mm1(0.8, 1).W, 9)
    5.0
    """
    return mmc(rate, service_rate, 1)


def mmc(rate: float, service_rate: float, machines: int) -> Queue:
    """M/M/c: Poisson arrivals, c machines with exponential times, one queue. Source: Erlang C; Gross &
    Harris.

    >>> round(mmc(8, 1, 10).Wq, 4)
    0.2046
    """
    c = whole("machines", machines, low=1, high=100_000)
    mu = number("service_rate", service_rate, "units per unit of time", above=0)
    lam = number("rate", rate, "units per unit of time", above=0, below=c * mu)
    load, blocked = lam / mu, _erlang_b(lam / mu, c)
    u = load / c
    Lq = blocked / (1 - u + u * blocked) * u / (1 - u)
    return Queue(u, Lq + load, Lq, Lq / lam + 1 / mu, Lq / lam)


def chance_of_waiting(rate: float, service_rate: float, machines: int, longer: float = 0.0) -> float:
    """The share of orders that wait in M/M/c, or wait for longer than a given time: C exp(-(c mu - lambda)
    t), with Erlang's C.

    rate, service_rate, machines: as in `mmc`. longer: t, units of time (0: that wait at all). Source: Erlang
    (1917); Gross & Harris.

    >>> round(chance_of_waiting(8, 1, 10), 4), chance_of_waiting(0.8, 1, 1)
    (0.4092, 0.8)
    """
    c, u = whole("machines", machines, low=1, high=100_000), mmc(rate, service_rate, machines).u
    rate, service_rate = float(rate), float(service_rate)
    longer = number("longer", longer, "units of time", low=0)
    blocked = _erlang_b(rate / service_rate, c)
    return blocked / (1 - u + u * blocked) * math.exp(-(c * service_rate - rate) * longer)


def _erlang_b(load, machines):
    """The share that finds all machines busy if nobody waits, one machine after another."""
    blocked = 1.0
    for k in range(1, machines + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked


@dataclass(frozen=True)
class FiniteQueue:
    """A queue with room for b, in the long run. TH: rate of those that get in. lost: share turned away. L,
    Lq: mean number there, and in the queue. W, Wq: mean time there, and in the queue, of those that get in.
    """

    TH: float
    lost: float
    L: float
    Lq: float
    W: float
    Wq: float


def mm1b(rate: float, service_rate: float, b: int) -> FiniteQueue:
    """M/M/1/b: room for b units, the one at work included; who finds it full is lost. Any load is stable.

    p(n) = u^n (1 - u) / (1 - u^(b+1)). Source: Hopp & Spearman, Factory Physics, ch. 8.

    >>> round(mm1b(1, 1, 4).lost, 3)
    0.2
    """
    return mmcb(rate, service_rate, 1, b)


def mmcb(rate: float, service_rate: float, machines: int, b: int) -> FiniteQueue:
    """M/M/c/b: Poisson arrivals, c machines with exponential times, room for b units, those at work included;
    who finds it full is lost. Also called M/M/c/K. Any load is stable.

    rate: arrivals, service_rate: mu, per unit of time. machines: c. b: units, at least c; b = c is Erlang B,
    where nobody waits (then only the mean of the times matters, not that they are exponential). p(n) falls
    off by a / n up to c, with the load a = rate / mu, and by u = a / c from there on; `lost` is p(b). Returns
    a FiniteQueue. Raises ValueError for rates that are not above 0, and for b below c. Source: Erlang (1917);
    Gross & Harris, Queueing Theory, ch. 2.

    >>> round(mmcb(9.01, 1, 15, b=15).lost, 4)          # the tables of Erlang B: 15 lines and 9.010 erlangs
    0.02
    >>> queue = mmcb(1, 1 / 6, 3, b=7)                  # a car a minute, 6 minutes at one of 3 stands
    >>> round(queue.lost, 3), round(queue.L, 2), round(queue.Lq, 2)
    (0.505, 6.06, 3.09)
    """
    lam = amount("rate", rate, "units per unit of time")
    mu = amount("service_rate", service_rate, "units per unit of time")
    c = whole("machines", machines, low=1, high=100_000)
    b = whole("b", b, "units", low=c, high=1_000_000)
    # weights of: a machine is idle (1); all are busy and j = 0, 1, ..., b - c wait (B u^(j+1), B that of
    # c - 1 machines). Only positive numbers are added; those of u above 1 are divided by the largest power
    j, log_u = np.arange(b - c + 1), math.log(lam / mu / c)
    top = b - c + 1 if log_u > 0 else 0
    idle, full = math.exp(-top * log_u), _erlang_b(lam / mu, c - 1) * np.exp((j + 1 - top) * log_u)
    total = idle + float(full.sum())
    TH, Lq = lam * (idle + float(full[:-1].sum())) / total, float(full @ j) / total
    return FiniteQueue(TH, float(full[-1]) / total, Lq + TH / mu, Lq, Lq / TH + 1 / mu, Lq / TH)


def closed_line(times: Sequence[float], w: int, machines: Sequence[int] | None = None) -> Flow:
    """A line with a constant number of units and exponential times, exact: the open line with Poisson orders,
    on the condition that w units are in it. Returns a Flow.

    times: mean process times by station, at most 200 stations. w: units in the line, always. machines: in
    parallel, by station (None: one each). TH = a P(w - 1) / P(w), where P(n) is the chance of n units in the
    open line at a rate a, any rate. Only positive numbers are added, so no digits are lost. Source: Gordon &
    Newell (1967), Operations Research 15(2), 254-265; Buzen (1973), Communications of the ACM 16(9), 527-531.

    >>> round(closed_line([2, 3, 1], w=4).TH, 4)
    0.299
    """
    t = listed("times", times, "process times")
    m = [1] * len(t) if machines is None else listed("machines", machines, "machines")
    if not 1 <= len(t) <= 200 or len(m) != len(t):
        raise ValueError(
            f"times has {len(t)} stations and machines has {len(m)}; give one of each a station, 1 to 200"
        )
    t = np.array([amount(f"times[{i}]", x, "units of time") for i, x in enumerate(t)])
    m = np.array([whole(f"machines[{i}]", x, low=1) for i, x in enumerate(m)])
    w = whole("w", w, "units", low=1, high=10_000)
    n = np.arange(w + 1)
    alone = np.log(np.minimum(n[1:], m[:, None]))  # j units at a station of unit time: its pace, summed
    alone = np.hstack([np.zeros((len(t), 1)), -alone.cumsum(axis=1)])

    def chances(rate):  # of 0 to w units at each station
        p = alone + n * np.log(rate * t)[:, None]
        p = np.exp(p - p.max(axis=1, keepdims=True))
        return p / p.sum(axis=1, keepdims=True)

    low, rate = (
        0.0,
        float((m / t).min()),
    )  # at the rate of the bottleneck, or where w units are there on average
    if (chances(rate) @ n).sum() > w:
        high = rate
        for _ in range(30):
            rate = (low + high) / 2
            low, high = (low, rate) if (chances(rate) @ n).sum() > w else (rate, high)
    p = chances(rate)
    line = p[0]
    for station in p[1:]:
        line = _sums(line, station)
    TH = rate * line[w - 1] / line[w]
    return Flow(float(TH), float(w / TH), w)


def _sums(p, q):
    """Chances of sums, from those of two counts, up to the length of p."""
    if len(p) <= 1000:
        return np.convolve(p, q)[: len(p)]
    n = fft.next_fast_len(2 * len(p) - 1, real=True)
    return np.maximum(fft.irfft(fft.rfft(p, n) * fft.rfft(q, n), n)[: len(p)], 0)


@dataclass(frozen=True)
class StockQueue:
    """A make-to-stock queue in the long run. inventory, backorders: mean units. fill_rate: share. wait: mean
    time of an order.
    """

    inventory: float
    backorders: float
    fill_rate: float
    wait: float


def make_to_stock(rate: float, service_rate: float, S: int) -> StockQueue:
    """The M/M/1 make-to-stock queue: base stock S, every order starts a replacement. S = 0 is make-to-order.

    backorders = u^(S+1) / (1 - u), inventory = S - u (1 - u^S) / (1 - u), fill rate = 1 - u^S. Source:
    Buzacott & Shanthikumar (1993), ch. 4.

    >>> round(make_to_stock(0.8, 1, S=10).fill_rate, 3)
    0.893
    """
    mu = number("service_rate", service_rate, "units per unit of time", above=0)
    lam = number("rate", rate, "units per unit of time", above=0, below=mu)
    S, u = whole("S", S, "units"), lam / mu
    backorders = u ** (S + 1) / (1 - u)
    return StockQueue(S - u * (1 - u**S) / (1 - u), backorders, 1 - u**S, backorders / lam)


@dataclass(frozen=True)
class BestStock:
    """The base stock S of least cost, that cost per unit of time, and the utilisation below which S is 0
    (make to order).
    """

    S: int
    cost: float
    threshold: float


def best_base_stock(rate: float, service_rate: float, h: float, b: float) -> BestStock:
    """The base stock that costs least in the M/M/1 make-to-stock queue: S = floor(ln(h / (h + b)) / ln u).

    h: cost of a unit in stock, b: of an order waiting, both per unit of time. Below u = h / (h + b) it is 0:
    make to order. Returns a BestStock. Source: Buzacott & Shanthikumar (1993); Arreola-Risa & DeCroix (1998).

    >>> best_base_stock(0.8, 1, h=1, b=9).S, best_base_stock(0.05, 1, h=1, b=9).S
    (10, 0)
    """
    h, b = number("h", h, above=0), number("b", b, above=0)
    make_to_stock(rate, service_rate, 0)
    S = math.floor(math.log(h / (h + b)) / math.log(rate / service_rate) + 1e-9)
    queue = make_to_stock(rate, service_rate, S)
    return BestStock(S, h * queue.inventory + b * queue.backorders, h / (h + b))


def quote_mm1(service: float, rate: float, service_rate: float) -> float:
    """The lead time to promise so that a share `service` of orders keeps it, exact for M/M/1: -ln(1 - s) /
    (mu - lambda).

    service: share, 0 to below 1. Source: Hopp & Spearman, Factory Physics, ch. 15.

    >>> round(quote_mm1(0.95, 0.8, 1), 2)
    14.98
    """
    return -math.log(1 - number("service", service, low=0, below=1)) * mm1(rate, service_rate).W


def quote_normal(service: float, mean: float, sd: float) -> float:
    """The lead time to promise if order times are normal: mean + z sd, where z is the normal quantile of
    `service`.

    >>> round(quote_normal(0.95, mean=5, sd=2), 2)     # z = 1.645
    8.29
    """
    z = special.ndtri(number("service", service, above=0, below=1))
    return number("mean", mean, "units of time", low=0) + float(z) * number("sd", sd, "units of time", low=0)


class Waits(Protocol):
    """Whatever knows how long its orders waited, such as a Run."""

    @property
    def wait(self) -> np.ndarray:
        """Time from order to delivery, one per order."""
        ...


def quote_run(service: float, run: Waits) -> float:
    """The lead time that a share `service` of the orders of a Run kept (infinity: too many were never
    delivered).

    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(),
    ...     pb.orders.renewal(2.0, 0.0, n=4))
    >>> quote_run(0.75, run)                           # the waits are 1, 1.5, 2 and 2.5
    2.0
    """
    if not hasattr(run, "wait"):
        raise ValueError(f"run is {shown(run)}; it must be a Run, such as pb.simulate(...) makes")
    return float(np.quantile(run.wait, number("service", service, above=0, below=1), method="inverted_cdf"))
