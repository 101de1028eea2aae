"""Risk pooling and postponement: what one stock for many saves, and what it saves to become
different late.
"""

import math
from dataclasses import dataclass

from pullbook._check import HUGE, amount, number, whole
from pullbook.decide.inventory.rules import z_of
from pullbook.demand.normal import density


@dataclass(frozen=True)
class Pooling:
    """Apart and together. stock: base stock; safety: safety stock (units); cost: a period; each as a pair
    (apart, together). ratio: cost together by apart.
    """

    stock: tuple[float, float]
    safety: tuple[float, float]
    cost: tuple[float, float]

    @property
    def ratio(self) -> float:
        """Cost together by cost apart; 1 where there is none."""
        return self.cost[1] / self.cost[0] if self.cost[0] else 1.0


def pooling(
    n: int, mean: float, sd: float, h: float, p: float, *, rho: float = 0.0, periods: float = 1
) -> Pooling:
    """n equal places with normal demand, each with its own stock, against one stock for all: cost grows with
    the sd, which is sqrt(n (1 + (n - 1) rho)) sd together and n sd apart.

    n: places (or variants). mean, sd: demand of one a period, units. h: cost of a unit left over, p: of a
    unit short, a period. rho: correlation between places, from -1/(n - 1) to 1. periods: that a stock has to
    last (lead time and review). Returns Pooling. Source: Eppen (1979), Management Science 25(5), 498-501.

    >>> both = pooling(4, mean=100, sd=20, h=1, p=9)
    >>> [round(c, 2) for c in both.cost], both.ratio
    ([140.4, 70.2], 0.5)
    """
    n = whole("n", n, low=1)
    mean, sd = number("mean", mean, "units", low=0, high=HUGE), number("sd", sd, "units", low=0, high=HUGE)
    h, p = amount("h", h, "per unit"), amount("p", p, "per unit")
    rho = number("rho", rho, low=-1 / (n - 1) if n > 1 else -1, high=1)
    periods = number("periods", periods, above=0)
    z = float(z_of(p / (p + h)))
    apart, together = n * sd * math.sqrt(periods), math.sqrt(n * max(0.0, 1 + (n - 1) * rho) * periods) * sd
    asked, rate = n * mean * periods, (h + p) * float(density(z))
    return Pooling(
        (asked + z * apart, asked + z * together), (z * apart, z * together), (rate * apart, rate * together)
    )


@dataclass(frozen=True)
class Postponement:
    """Variants from the start, or only at the end. stock, safety: units, pairs (early, late). cost: a period,
    pairs; of them holding: euro a period of safety stock.
    """

    stock: tuple[float, float]
    safety: tuple[float, float]
    cost: tuple[float, float]

    @property
    def saved(self) -> float:
        """Euro a period that being different late saves."""
        return self.cost[0] - self.cost[1]


def postponement(
    variants: int,
    mean: float,
    sd: float,
    h: float,
    service_level: float,
    *,
    rho: float = 0.0,
    lead_time: float = 1.0,
    finishing: float = 0.0,
    extra: float = 0.0,
) -> Postponement:
    """Dye last: `variants` that differ from the start against one common stock that becomes different in
    `finishing` periods.

    variants: how many. mean, sd: demand of one variant a period. h: cost of a unit in stock a period (the
    common one costs h too). service_level: cycle service level wanted. rho: correlation between variants.
    lead_time: periods for the whole unit; finishing: of them, after the point of difference, made to order.
    extra: euro a unit that the late step costs more. Returns a Postponement. Source: Lee & Tang (1997),
    Management Science 43(1), 40-53; Eppen (1979).

    >>> dye_last = postponement(4, mean=100, sd=30, h=0.5, service_level=0.95, lead_time=2, finishing=1)
    >>> [round(s) for s in dye_last.safety], round(dye_last.saved, 1)
    ([279, 99], 90.2)
    """
    n, service_level = (
        whole("variants", variants, low=1),
        number("service_level", service_level, "as a share", above=0, below=1),
    )
    mean, sd, h = (number(k, v, low=0) for k, v in (("mean", mean), ("sd", sd), ("h", h)))
    rho = number("rho", rho, low=-1 / (n - 1) if n > 1 else -1, high=1)
    lead_time = number("lead_time", lead_time, "periods", above=0)
    finishing, extra = (
        number("finishing", finishing, "periods", low=0, below=lead_time),
        number("extra", extra, "euro a unit", low=0),
    )
    z = float(z_of(service_level))
    early = z * n * sd * math.sqrt(lead_time)
    late = z * sd * math.sqrt(n * max(0.0, 1 + (n - 1) * rho) * (lead_time - finishing))
    return Postponement(
        (n * mean * lead_time + early, n * mean * (lead_time - finishing) + late),
        (early, late),
        (h * early, h * late + extra * n * mean),
    )
