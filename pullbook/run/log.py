"""What a kernel tells of a run, by unit and station: all of it, what single machines need of it, or the two
ends of the line.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


def last(times: np.ndarray) -> float:
    """The last of some times that are not infinite; 0 if there is none."""
    finite = np.isfinite(times)
    return float(times.max(initial=0.0) if finite.all() else times.max(initial=0.0, where=finite))


@dataclass(frozen=True, eq=False, repr=False)
class Log:
    """What a kernel tells of a run in which up to N units were released into each of M stations. Row n of an
    array (N, M) is the n-th unit released into that station, which need not be the n-th of another. Times are
    in the line's unit; infinity means never.

    release, start, finish: times (N, M), float64: it was released into the station, its work began, its work
    ended. machine: which of the station's machines did it (N, M), integers from 0; -1: none yet. source:
    which unit of the station before it was made from (N, M), integers; -1: one that lay there at the start,
    or none. ready: time (N,), float64, at which it could leave the last station: a unit of a lot leaves with
    its lot. delivery: time (D,), float64, at which each of the D units ordered was delivered. taken: which
    unit of the last station it was (D,), integers; -1: one that lay there at the start, -2: none. Both are
    None where units are handed out item by item. item: then, the item code (up to N,) of each signal that
    starts work at the last station; else None."""

    release: np.ndarray
    start: np.ndarray
    finish: np.ndarray
    machine: np.ndarray
    source: np.ndarray
    ready: np.ndarray
    delivery: np.ndarray | None = None
    taken: np.ndarray | None = None
    item: np.ndarray | None = None

    @property
    def released(self) -> np.ndarray:
        """When the n-th unit was released into the line, array (N,)."""
        return self.release[:, 0]

    @property
    def done(self) -> np.ndarray:
        """When the n-th unit of the last station was finished, array (N,)."""
        return self.finish[:, -1]

    @property
    def end(self) -> float:
        """When the last unit was finished; 0 if none was."""
        return last(self.finish)

    def kind(self, named: int) -> np.ndarray:
        """Item code of each unit of the last station, array (N,). named: the station into which a release
        makes a unit one item or the other."""
        n, m = self.release.shape
        if self.item is None:
            return np.zeros(n, int)
        kind = np.concatenate([self.item, np.zeros(n - len(self.item), int)])
        for came_from in self.source.T[named + 1 : m]:
            kind = kind[came_from]
        return kind

    def entered(self) -> np.ndarray:
        """When each unit of the last station was released into the line, array (N,); 0 for one that lay
        between two stations at the start."""
        unit = np.arange(len(self.release))
        lay = np.zeros(len(unit), bool)
        for came_from in self.source.T[:0:-1]:
            unit = came_from[unit]
            lay |= unit < 0
            unit = np.maximum(unit, 0)
        return np.where(lay, 0.0, self.release[unit, 0])


class SingleMachineLog(Log):
    """The Log of single machines that work first come, first served. All of it follows from release, finish
    and delivery, so the rest is worked out when it is first asked for. stock: base stock of each station
    (M,)."""

    stock: tuple[int, ...]

    def __init__(
        self,
        stock: tuple[int, ...],
        release: np.ndarray,
        finish: np.ndarray,
        delivery: np.ndarray | None = None,
        item: np.ndarray | None = None,
    ) -> None:
        vars(self).update(
            stock=stock, release=release, finish=finish, ready=finish[:, -1], delivery=delivery, item=item
        )

    @cached_property
    def start(self) -> np.ndarray:
        start = self.release.copy()  # when it is there and the one before it is done
        np.maximum(start[1:], self.finish[:-1], out=start[1:])
        return start

    @cached_property
    def machine(self) -> np.ndarray:
        return np.where(np.isfinite(self.start), 0, -1)

    @cached_property
    def source(self) -> np.ndarray:
        before = np.array([len(self.release), *self.stock[:-1]])
        source = np.maximum(np.arange(len(self.release))[:, None] - before, -1)
        source[~np.isfinite(self.release)] = -1
        return source

    def entered(self) -> np.ndarray:
        return line_entered(self.released, self.stock)

    @cached_property
    def taken(self) -> np.ndarray | None:
        if self.delivery is None:
            return None
        made = np.arange(-self.stock[-1], len(self.delivery) - self.stock[-1])
        np.maximum(made, -1, out=made)
        made[np.isinf(self.delivery)] = -2
        return made


@dataclass(frozen=True, eq=False, repr=False)
class Ends:
    """The two ends of a log: all that key figures are made of. Nothing of a station in between, of a machine,
    or of which unit went where.

    released, done: when the n-th unit was released into the line, and when the n-th of the last station was
    finished, times (N,). ready, delivery: as in Log. items (N,): item code of each unit of the last station;
    None where there is one item. came (N,): what `entered` gives. end: when the last unit was finished at any
    station."""

    released: np.ndarray
    done: np.ndarray
    ready: np.ndarray
    delivery: np.ndarray | None
    items: np.ndarray | None
    came: np.ndarray
    end: float
    taken: None = None

    @classmethod
    def of(cls, log: Log, named: int) -> "Ends":
        """Those of a log. named: as in `kind`."""
        released, done, ready = (times.copy() for times in (log.released, log.done, log.ready))
        delivery = None if log.delivery is None else log.delivery.copy()  # so that the log itself can go
        items = None if log.item is None else log.kind(named)
        return cls(released, done, ready, delivery, items, log.entered(), log.end)

    def kind(self, named: int) -> np.ndarray:
        """As of a Log, whose stations are no longer there to be asked."""
        return np.zeros(len(self.done), int) if self.items is None else self.items

    def entered(self) -> np.ndarray:
        """As of a Log."""
        return self.came


def line_entered(released: np.ndarray, stock: tuple[int, ...]) -> np.ndarray:
    """What `entered` gives where no unit overtakes another."""
    lay = min(sum(stock[:-1]), len(released))
    return np.concatenate([np.zeros(lay), released[: len(released) - lay]]) if lay else released
