"""Run: what happened. The log of every unit at every station, stock over time, key figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from types import SimpleNamespace

import numpy as np
import pandas as pd

from pullbook.line.line import Line
from pullbook.line.policy import Policy, Settings
from pullbook.run.figures import Figures, by_station, flows, key_figures, steps
from pullbook.run.journeys import follow
from pullbook.run.log import Ends, Log, last


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """One run of orders through a line under a policy. Made by `pb.simulate`.

    line, policy, settings, orders (the order table), plan (or None), items (names), seed; `delivered` (a time
    per order), `end` (time of the last event), and the log. A time of infinity means never. lost: the rows of
    the order table that found no room and left (see `Policy.make_to_order`); `orders` has the others. A run
    simulated with keep='figures' has no log: what needs it raises ValueError.
    """

    line: Line
    policy: Policy
    settings: Settings
    orders: pd.DataFrame
    plan: pd.DataFrame | None
    items: list
    order_item: np.ndarray
    arrays: Log | Ends
    seed: int
    lost: pd.DataFrame

    # ---- the log: arrays (units, stations), row n is the n-th unit released into that station

    @property
    def log_arrays(self) -> Log:
        """The log as the kernel told it; ValueError where only its two ends were kept."""
        if isinstance(self.arrays, Ends):
            raise ValueError(
                "keep was 'figures' in this run, so that nothing was kept of single stations, machines and"
                " units; simulate it with keep='log' for that"
            )
        return self.arrays

    @property
    def release(self) -> np.ndarray:
        """Time at which the n-th unit was released into each station, array (N, M)."""
        return self.log_arrays.release

    @property
    def start(self) -> np.ndarray:
        """Time at which its work began, array (N, M)."""
        return self.log_arrays.start

    @property
    def finish(self) -> np.ndarray:
        """Time at which its work ended, array (N, M)."""
        return self.log_arrays.finish

    @property
    def source(self) -> np.ndarray:
        """Which unit of the station before it was made from, array (N, M); -1: one that lay there at the
        start.
        """
        return self.log_arrays.source

    @property
    def machine(self) -> np.ndarray:
        """Which of the station's machines did it, array (N, M), from 0; -1: none yet."""
        return self.log_arrays.machine

    @cached_property
    def unit_item(self) -> np.ndarray:
        """Code of the item that each unit leaving the last station is, array (N,); see `items`."""
        return self.arrays.kind(self.settings.named)

    @property
    def opening(self) -> Mapping[str, int]:
        """Finished stock at the start, by item."""
        return self.settings.by_item or {self.items[0]: self.settings.stock[-1]}

    # ---- orders and what they got

    @cached_property
    def demand(self) -> SimpleNamespace:
        """One row a unit ordered: its order's row, time, item code, delivery time, and the finished unit it
        got (-1: one that was in stock at the start, -2: none).
        """
        quantity = self.orders["quantity"].to_numpy()
        order = np.arange(len(quantity))
        time, item = self.orders["time"].to_numpy(float), self.order_item
        if quantity.sum() > len(order):
            order = np.repeat(order, quantity)
            time, item = time[order], item[order]
        delivered, taken = self.arrays.delivery, self.arrays.taken
        if delivered is None:
            delivered, taken = self._match(time, item)
        return SimpleNamespace(order=order, time=time, item=item, delivered=delivered, taken=taken)

    def _match(self, time, item):
        """Deliver item by item, first come first served: the k-th unit ordered of an item gets the k-th made
        of it.
        """
        finish = self.arrays.ready
        made = np.argsort(finish, kind="stable")
        made = made[np.isfinite(finish[made])]
        made = made[np.argsort(self.unit_item[made], kind="stable")]
        by_item = np.argsort(item, kind="stable")
        code = item[by_item].astype(int)
        there, wanted = (
            np.bincount(codes, minlength=len(self.items)) for codes in (self.unit_item[made], code)
        )
        opening = np.array([self.opening.get(name, 0) for name in self.items])
        k = (
            np.arange(len(code)) - (np.cumsum(wanted) - wanted)[code] - opening[code]
        )  # below 0: of the opening
        got = (k >= 0) & (k < there[code])
        unit = np.where(k < 0, -1, -2)
        unit[got] = made[(np.cumsum(there) - there)[code[got]] + k[got]]
        taken = np.empty(len(time), int)
        taken[by_item] = unit
        ready = np.where(taken < -1, np.inf, -np.inf)
        ready[taken >= 0] = finish[taken[taken >= 0]]
        return np.maximum(time, ready), taken

    @cached_property
    def delivered(self) -> np.ndarray:
        """Time at which the last unit of each order was delivered, one per order."""
        if len(self.demand.order) == len(self.orders):
            return self.demand.delivered
        out = np.full(len(self.orders), -np.inf)
        np.maximum.at(out, self.demand.order, self.demand.delivered)
        return out

    @property
    def wait(self) -> np.ndarray:
        """Time from order to delivery, one per order."""
        return self.delivered - self.orders["time"].to_numpy(float)

    @property
    def ahead(self) -> np.ndarray:
        """Earlier orders that were not yet delivered when an order came, one number per order: what a desk
        that looks at the line sees.

        >>> line = pb.Line([pb.Station("sew", 1.0)])
        >>> pb.simulate(line, pb.Policy.make_to_order(), pb.orders.renewal(2.5, 0.0, n=4)).ahead.tolist()
        [0, 1, 2, 2]
        """
        before = np.searchsorted(np.sort(self.delivered), self.orders["time"].to_numpy(float), side="left")
        return np.arange(len(before)) - before

    @cached_property
    def end(self) -> float:
        """Time of the last event of the run."""
        came = self.orders["time"].iloc[-1:], self.lost["time"].iloc[-1:]
        return float(max(self.arrays.end, last(self.delivered), *came[0], *came[1]))

    # ---- levels over time

    def flows(
        self, kind: str, station: str | int = -1, item: str | None = None
    ) -> tuple[int, np.ndarray, np.ndarray]:
        """A level over time, as (start level, times of +1, times of -1).

        kind: 'work' (at the station, queue included), 'stock' (behind it; of one item, if named) or 'waiting'
        (orders).

        >>> line, orders = pb.Line([pb.Station("sew", 1.0)]), pb.orders.renewal(0.5, 0.0, n=1)
        >>> start, ups, downs = pb.simulate(line, pb.Policy.base_stock(2), orders).flows("stock")
        >>> start, ups.tolist(), downs.tolist()         # one is taken at 2 h, and replaced at 3 h
        (2, [3.0], [2.0])
        """
        return flows(self, kind, station, item)

    def stock(self, station: str | int = -1, item: str | None = None) -> pd.DataFrame:
        """Units in the buffer after a station over time (by default finished stock; of one item, if named): a
        table of steps with the columns time and units. Raises ValueError for a station or an item that is not
        there.

        >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.base_stock(2),
        ...     pb.orders.renewal(0.5, 0.0, n=1))
        >>> run.stock().values.tolist()                 # one is taken at 2 h, and replaced at 3 h
        [[0.0, 2.0], [2.0, 1.0], [3.0, 2.0]]
        """
        return steps(*flows(self, "stock", station, item), "units")

    def work(self, station: str | int) -> pd.DataFrame:
        """Units at a station, queue included, over time: a table of steps with the columns time and units.

        >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(),
        ...     pb.orders.renewal(2.0, 0.0, n=2))
        >>> run.work("sew").values.tolist()             # orders at 0.5 h and 1 h
        [[0.0, 0.0], [0.5, 1.0], [1.0, 2.0], [1.5, 1.0], [2.5, 0.0]]
        """
        return steps(*flows(self, "work", station), "units")

    def waiting(self) -> pd.DataFrame:
        """Orders waiting over time: a table of steps with the columns time and orders.

        >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(),
        ...     pb.orders.renewal(0.5, 0.0, n=1))
        >>> run.waiting().values.tolist()
        [[0.0, 0.0], [2.0, 1.0], [3.0, 0.0]]
        """
        return steps(*flows(self, "waiting"), "orders")

    # ---- figures

    def figures(self, warmup: float = 0.0, until: float | None = None) -> Figures:
        """Key figures from `warmup` (cut off the start, in the line's unit) to `until` (None: the end of the
        run).

        Averages over time (WIP, stock, waiting) are integrals over the window; CT and TH count the units
        finished in it; the rest the orders placed in it, without those that found no room, of which `lost`
        tells the share. Raises ValueError for a warm-up longer than the run,
        or of a line that can't keep up.

        >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(),
        ...     pb.orders.renewal(2.0, 0.0, n=2))
        >>> # 2 bags in 2.5 h, the second waits 0.5 h longer
        >>> run.figures().wait, run.figures().CT, run.figures().TH
        (1.25, 1.25, 0.8)
        """
        return key_figures(self, warmup, until)

    def stations(self, warmup: float = 0.0, until: float | None = None) -> pd.DataFrame:
        """A table by station: utilisation, throughput, mean wait in the queue, mean units there and in the
        buffer after it.

        warmup, until: as in `figures`. Times are in the line's unit.

        >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(),
        ...     pb.orders.renewal(2.0, 0.0, n=2))
        >>> run.stations().loc["sew", ["utilisation", "queue_time"]].tolist()
        [0.8, 0.25]
        """
        return by_station(self, warmup, until)

    def log(self) -> pd.DataFrame:
        """Every unit at every station, a table: station, unit (from 1, in order of release there), release,
        start, finish, machine (from 1). Units that never came are left out.

        >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(),
        ...     pb.orders.renewal(2.0, 0.0, n=2))
        >>> run.log()[["release", "start", "finish"]].values.tolist()
        [[0.5, 0.5, 1.5], [1.0, 1.5, 2.5]]
        """
        n, m = self.release.shape
        table = pd.DataFrame(
            {
                "station": pd.Categorical.from_codes(np.repeat(np.arange(m), n), self.line.names),
                "unit": np.tile(np.arange(1, n + 1), m),
                "release": self.release.T.ravel(),
                "start": self.start.T.ravel(),
                "finish": self.finish.T.ravel(),
                "machine": self.machine.T.ravel() + 1,
            }
        )
        return table[np.isfinite(table["release"])].reset_index(drop=True)

    def journeys(self) -> SimpleNamespace:
        """The way of every physical unit, those in stock at the start included, as arrays with a row a unit.

        release, start, finish, machine (units, stations): as in the log; NaN and -1 where it has not been.
        born: the station in whose buffer it lay at the start, -1 for a unit made in the run. delivered: time,
        infinity if never. order: row of the order it went to, -1 if none. item: code into `items` (0 for a
        unit that is not yet one item or the other).

        >>> two = pb.orders.trace(pd.DataFrame({"time": [0.0, 1.0]}))
        >>> way = pb.simulate(pb.Line([pb.Station("sew", 2.0)]), pb.Policy.base_stock(1), two).journeys()
        >>> way.born.tolist(), way.order.tolist()  # two were made; the third had lain there, and went first
        ([-1, -1, 0], [1, -1, 0])
        """
        return self._journeys

    @cached_property
    def _journeys(self):
        return follow(self)

    def __repr__(self):
        return f"{self.policy}\n{self.figures()}"

    def _repr_html_(self):
        return f"<p>{escape(str(self.policy), quote=False)}</p>{self.figures()._repr_html_()}"
