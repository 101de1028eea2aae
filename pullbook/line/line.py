"""The nouns of production: a Station, and a Line of stations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pullbook._check import HUGE, array, choice, number, shown, whole, writable


@dataclass(frozen=True)
class Station:
    """One step of a line: a queue and one or more identical machines.

    name: what the step is called. time: mean process time t_e of a unit, in the line's unit of time. cv:
    coefficient of variation c_e of the process time (0: always the same; 1: exponential). machines: machines
    in parallel. setup: extra time when a machine changes over to another item. window: how much later than
    the first in the queue a unit may have come and still go before it, because the machine is set up for its
    item (0: first come, first served). mttf, mttr: mean time to failure m_f, in hours of work, and mean time
    to repair m_r, both exponential (mttr 0: it never fails). distribution: 'gamma' (cv 1 is the exponential),
    'lognormal' or 'uniform' (cv up to 0.577, where it begins at 0); for times that you took yourself there is
    `Station.measured`. Raises ValueError for a time that is not above 0, a negative cv, setup, window or
    repair, or fewer than 1 machine.

    >>> Station("sew", 0.5, cv=0.5, machines=3).rate     # units per hour when never idle
    6.0
    >>> Station("sew", 0.5, mttf=30, mttr=10).effective_time      # of 40 hours it is up 30
    0.6666666666666666
    """

    name: str
    time: float
    cv: float = 0.0
    machines: int = 1
    setup: float = 0.0
    distribution: str | tuple = "gamma"
    window: float = 0.0
    mttf: float = 1.0
    mttr: float = 0.0

    def __post_init__(self):
        if not isinstance(self.name, str) or not self.name.strip() or not writable(self.name):
            raise ValueError(f"name is {shown(self.name)}; a station needs a name, such as 'sew'")
        where = f"of station {self.name!r}"
        number(f"time {where}", self.time, above=0, high=HUGE)
        number(f"cv {where}", self.cv, low=0, high=20)
        object.__setattr__(self, "machines", whole(f"machines {where}", self.machines, low=1, high=1000))
        number(f"setup {where}", self.setup, low=0, high=HUGE)
        number(f"window {where}", self.window, low=0, high=HUGE)
        number(f"mttf {where}", self.mttf, low=1e-6, high=HUGE)
        number(f"mttr {where}", self.mttr, low=0, high=HUGE)
        if isinstance(self.distribution, tuple):
            if (self.time, self.cv) != _mean_cv(self.distribution):
                raise ValueError(
                    f"time and cv {where} are {self.time:g} and {self.cv:g}, but not of its measured times;"
                    " Station.measured makes a station of those"
                )
            return
        choice(f"distribution {where}", self.distribution, ("gamma", "lognormal", "uniform"))
        if self.distribution == "uniform":
            number(f"cv {where}", self.cv, low=0, high=3**-0.5)

    @classmethod
    def measured(cls, name: str, times: Sequence[float], **more: Any) -> "Station":
        """A station whose process times are drawn from those that were measured, each as likely as another.

        times: of units one by one, at least two, in the line's unit of time, without set-ups and stops. more:
        machines, setup, window, mttf, mttr, as of a Station. Its `time` and `cv` are those of the sample.
        Raises ValueError for a time that is not above 0. Source: the empirical distribution of Law (2015),
        Simulation Modeling and Analysis, section 6.2.4.

        >>> sew = Station.measured("sew", [0.4, 0.5, 0.5, 0.6], machines=3)
        >>> sew.time, round(sew.cv, 3)
        (0.5, 0.141)
        """
        sample = array("times", times, "one a unit")
        if sample.ndim != 1 or len(sample) < 2:
            raise ValueError(f"times is {shown(times)}; it must be a list of at least two measured times")
        sample = tuple(number(f"times[{i}]", t, above=0, high=HUGE) for i, t in enumerate(sample))
        mean, cv = _mean_cv(sample)
        return cls(name, mean, cv, **more, distribution=sample)

    @property
    def rate(self) -> float:
        """Units per unit of time that the station can do when it is never idle and never changes over."""
        return self.machines / self.effective_time

    @property
    def effective_time(self) -> float:
        """t_e: mean process time with its repairs, time / A with the availability A = m_f / (m_f + m_r)
        (Factory Physics, ch. 8).
        """
        return self.time * (1 + self.mttr / self.mttf)


def _mean_cv(sample):
    mean = float(np.mean(sample))
    return mean, float(np.std(sample)) / mean


@dataclass(frozen=True)
class LineFigures:
    """r_b: bottleneck rate, units per unit of time. T_0: raw process time. W_0: critical WIP, units.
    bottleneck: its name.
    """

    r_b: float
    T_0: float
    W_0: float
    bottleneck: str


@dataclass(frozen=True)
class Line:
    """Stations one after another; every unit visits each of them once, in this order.

    stations: list of Station. unit: the unit of every time in the line and in its orders ('h' is a working
    hour). Raises ValueError for no station, or two of the same name.

    >>> line = Line([Station("cut", 0.1), Station("sew", 0.5, machines=3), Station("pack", 0.1)])
    >>> line.bottleneck.name, line.bottleneck_rate, round(line.raw_process_time, 2)
    ('sew', 6.0, 0.7)
    """

    stations: tuple
    unit: str = "h"

    def __post_init__(self):
        stations = tuple(self.stations) if isinstance(self.stations, (list, tuple)) else (self.stations,)
        if not stations or not all(isinstance(s, Station) for s in stations):
            raise ValueError(f"stations is {shown(self.stations)}; it must be a list of at least one Station")
        names = [s.name for s in stations]
        if len(set(names)) < len(names):
            raise ValueError(f"stations are named {names}; each name may appear once")
        object.__setattr__(self, "stations", stations)

    def __len__(self) -> int:
        return len(self.stations)

    @property
    def names(self) -> list[str]:
        """The stations' names, in order."""
        return [s.name for s in self.stations]

    @property
    def bottleneck(self) -> Station:
        """The station with the lowest rate."""
        return min(self.stations, key=lambda s: s.rate)

    @property
    def bottleneck_rate(self) -> float:
        """r_b, units per unit of time: the most the line can put out (Hopp & Spearman, Factory Physics, ch.
        7).
        """
        return self.bottleneck.rate

    @property
    def raw_process_time(self) -> float:
        """T_0: mean time of a unit through the empty line, with nothing to wait for (Factory
        Physics, ch. 7).
        """
        return sum(s.effective_time for s in self.stations)

    def figures(self) -> LineFigures:
        """The three numbers that a line is known by, parallel machines counted: LineFigures(r_b, T_0, W_0,
        bottleneck).

        W_0 = r_b T_0 is the least WIP with which a line without variability gives r_b. Source: Factory
        Physics, ch. 7.

        >>> two = Line([Station(n, t, machines=m) for n, t, m in zip("abcd", (2, 5, 10, 3), (1, 2, 6, 2))])
        >>> two.figures()                                      # Penny Fab Two
        LineFigures(r_b=0.4, T_0=20.0, W_0=8.0, bottleneck='b')
        """
        return LineFigures(
            self.bottleneck_rate,
            self.raw_process_time,
            self.bottleneck_rate * self.raw_process_time,
            self.bottleneck.name,
        )

    def utilisation(self, rate: float) -> pd.Series:
        """Share of time each station's machines work when `rate` units per unit of time arrive; 1 or more
        can't last.

        Change-overs are not in it. Returns a Series by station. Source: u = rate / r, Factory Physics, ch. 7.

        >>> Line([Station("cut", 0.1), Station("sew", 0.5, machines=3)]).utilisation(4.5).round(2).to_dict()
        {'cut': 0.45, 'sew': 0.75}
        """
        rate = number("rate", rate, f"units per {self.unit}", low=0)
        return pd.Series([rate / s.rate for s in self.stations], index=self.names, name="utilisation")

    def position(self, station: str | int) -> int:
        """The place of a station in the line, from 0, by its name or its number."""
        if isinstance(station, str):
            if station not in self.names:
                raise ValueError(f"station is {shown(station)}; this line has {', '.join(self.names)}")
            return self.names.index(station)
        return whole("station", station, high=len(self) - 1)
