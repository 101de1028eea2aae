"""Run: what happened. The log of every unit at every station, stock over time, key figures, comparison of runs."""

from dataclasses import asdict, dataclass, fields
from functools import cached_property
from types import SimpleNamespace

import numpy as np
import pandas as pd

from pullbook._check import number


@dataclass(frozen=True)
class Figures:
    """Key figures of a Run between two moments; `run.figures()` makes them. Times are in the line's unit."""

    TH: float
    CT: float
    WIP: float
    stock: float
    fill_rate: float
    wait: float
    wait_95: float
    on_time: float
    waiting: float
    unfilled: int
    orders: int
    unit: str = "h"

    def table(self):
        """The figures as a table: figure, value, unit, and what it means."""
        u = self.unit
        meaning = {
            "TH": (f"units/{u}", "throughput: units finished per unit of time"),
            "CT": (u, "cycle time: mean time of a unit from release to finished"),
            "WIP": ("units", "mean work in process: released and not finished"),
            "stock": ("units", "mean finished stock"),
            "fill_rate": ("share", "units shipped the moment they were ordered"),
            "wait": (u, "mean wait from order to delivery"),
            "wait_95": (u, "95 of 100 orders waited no longer"),
            "on_time": ("share", "orders delivered by their due date"),
            "waiting": ("orders", "mean number of orders waiting"),
            "unfilled": ("orders", "never delivered in the run"),
            "orders": ("orders", "orders counted"),
        }
        rows = [(name, round(getattr(self, name), 4), *what) for name, what in meaning.items()]
        return pd.DataFrame(rows, columns=["figure", "value", "unit", "meaning"]).set_index("figure")

    def __str__(self):
        return self.table()[["value", "unit"]].to_string(header=False)

    def _repr_html_(self):
        return self.table().to_html(float_format="{:,.4g}".format)


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """One run of orders through a line under a policy. Made by `pb.simulate`.

    line, policy, settings, orders (the order table), plan (or None), items (names), seed; `delivered` (a time per order),
    `end` (time of the last event), and the log. A time of infinity means never.
    """

    line: object
    policy: object
    settings: object
    orders: pd.DataFrame
    plan: pd.DataFrame | None
    items: list
    order_item: np.ndarray
    signal_item: np.ndarray | None
    arrays: dict
    seed: int

    # ---- the log: arrays (units, stations), row n is the n-th unit released into that station

    @property
    def release(self):
        """Time at which the n-th unit was released into each station, array (N, M)."""
        return self.arrays["release"]

    @property
    def finish(self):
        """Time at which its work ended, array (N, M)."""
        return self.arrays["finish"]

    @cached_property
    def start(self):
        """Time at which its work began, array (N, M)."""
        if "start" in self.arrays:
            return self.arrays["start"]
        start = self.release.copy()  # a single machine: when it is there and the one before it is done
        np.maximum(start[1:], self.finish[:-1], out=start[1:])
        return start

    @cached_property
    def source(self):
        """Which unit of the station before it was made from, array (N, M); -1: one that lay there at the start."""
        if "source" in self.arrays:
            return self.arrays["source"]
        before = np.array([len(self.release), *self.settings.stock[:-1]])
        source = np.maximum(np.arange(len(self.release))[:, None] - before, -1)
        source[~np.isfinite(self.release)] = -1
        return source

    @cached_property
    def machine(self):
        """Which of the station's machines did it, array (N, M), from 0; -1: none yet."""
        if "machine" in self.arrays:
            return self.arrays["machine"]
        return np.where(np.isfinite(self.start), 0, -1)

    @cached_property
    def unit_item(self):
        """Code of the item that each unit leaving the last station is, array (N,); see `items`."""
        n, m = self.release.shape
        if self.signal_item is None:
            return np.zeros(n, int)
        first = max((i + 1 for i, s in enumerate(self.settings.stock[:-1]) if s), default=0)
        kind = np.concatenate([self.signal_item, np.zeros(n - len(self.signal_item), int)])
        for i in range(first + 1, m):
            kind = kind[self.source[:, i]]
        return kind

    # ---- orders and what they got

    @cached_property
    def demand(self):
        """One row a unit ordered: its order's row, time, item code, delivery time, and the finished unit it got
        (-1: one that was in stock at the start, -2: none)."""
        quantity = self.orders["quantity"].to_numpy()
        order = np.repeat(np.arange(len(quantity)), quantity)
        time, item = self.orders["time"].to_numpy(float)[order], self.order_item[order]
        delivered, taken = self.arrays["delivery"], self.arrays.get("taken")
        if self.signal_item is not None:
            delivered, taken = self._match(time, item)
        elif taken is None:
            taken = np.where(np.isfinite(delivered), np.maximum(np.arange(len(order)) - self.settings.stock[-1], -1), -2)
        return SimpleNamespace(order=order, time=time, item=item, delivered=delivered, taken=taken[: len(order)])

    def _match(self, time, item):
        """Deliver item by item, first come first served: the k-th unit ordered of an item gets the k-th made of it."""
        delivered, taken = np.full(len(time), np.inf), np.full(len(time), -2)
        finish = self.finish[:, -1]
        sequence = np.argsort(finish, kind="stable")
        sequence = sequence[np.isfinite(finish[sequence])]
        for code, name in enumerate(self.items):
            wanted = np.flatnonzero(item == code)
            made = sequence[self.unit_item[sequence] == code]
            opening = (self.settings.by_item or {}).get(name, 0)
            supply = np.concatenate([np.full(opening, -1), made])[: len(wanted)]
            ready = np.where(supply < 0, -np.inf, finish[supply])
            delivered[wanted[: len(supply)]] = np.maximum(time[wanted[: len(supply)]], ready)
            taken[wanted[: len(supply)]] = supply
        return delivered, taken

    @cached_property
    def delivered(self):
        """Time at which the last unit of each order was delivered, one per order."""
        if len(self.demand.order) == len(self.orders):
            return self.demand.delivered
        out = np.full(len(self.orders), -np.inf)
        np.maximum.at(out, self.demand.order, self.demand.delivered)
        return out

    @property
    def wait(self):
        """Time from order to delivery, one per order."""
        return self.delivered - self.orders["time"].to_numpy(float)

    @cached_property
    def end(self):
        """Time of the last event of the run."""
        last = [a[np.isfinite(a)].max(initial=0.0) for a in (self.finish[:, -1], self.delivered)]
        return float(max(*last, self.finish[np.isfinite(self.finish)].max(initial=0.0), self.orders["time"].iloc[-1]))

    # ---- levels over time

    def _flows(self, kind, station=-1, item=None):
        """(start level, times of +1, times of -1) of a level."""
        i = self.line.position(station) if not isinstance(station, int) or station >= 0 else len(self.line) + station
        last = i == len(self.line) - 1
        if kind == "work":
            return 0, self.release[:, i], self.finish[:, i]
        if kind == "waiting":
            return 0, self.orders["time"].to_numpy(float), self.delivered
        out = self.demand.delivered if last else self.release[:, i + 1]
        if item is None:
            return self.settings.stock[i], self.finish[:, i], out
        if not last or item not in self.items:
            raise ValueError(f"item is {item!r} at {self.line.names[i]!r}; finished stock at {self.line.names[-1]!r} is kept of: "
                             f"{', '.join(self.items)}")
        code = self.items.index(item)
        start = (self.settings.by_item or {item: self.settings.stock[i]}).get(item, 0)
        return start, self.finish[self.unit_item == code, i], out[self.demand.item == code]

    def stock(self, station=-1, item=None):
        """Units in the buffer after a station over time (by default finished stock; of one item, if named): a table of
        steps with the columns time and units."""
        return _steps(*self._flows("stock", station, item), "units")

    def work(self, station):
        """Units at a station, queue included, over time: a table of steps with the columns time and units."""
        return _steps(*self._flows("work", station), "units")

    def waiting(self):
        """Orders waiting over time: a table of steps with the columns time and orders."""
        return _steps(*self._flows("waiting"), "orders")

    # ---- figures

    def _window(self, warmup, until):
        end = self.end if until is None else number("until", until, self.line.unit, above=0)
        warmup = number("warmup", warmup, self.line.unit, low=0, below=end)
        rate = self.orders["quantity"].sum() / self.orders["time"].iloc[-1] if self.orders["time"].iloc[-1] else np.inf
        if warmup and rate >= self.line.bottleneck_rate:
            raise ValueError(
                f"warmup is {warmup:g} {self.line.unit}, but {rate:.4g} units per {self.line.unit} are ordered and "
                f"{self.line.bottleneck.name!r} can do {self.line.bottleneck_rate:.4g}: the queue grows for ever, so there is no "
                "steady state to warm up to; use warmup=0 for this finite run")
        return warmup, end

    def figures(self, warmup=0.0, until=None):
        """Key figures from `warmup` (cut off the start, in the line's unit) to `until` (None: the end of the run).

        Averages over time (WIP, stock, waiting) are integrals over the window; CT and TH count the units finished in it; the
        rest the orders placed in it. Raises ValueError for a warm-up longer than the run, or of a line that can't keep up.
        """
        a, b = self._window(warmup, until)
        m, last = len(self.line), len(self.line) - 1
        levels = [self._flows("work", i) for i in range(m)] + [self._flows("stock", i) for i in range(last)]
        born = self.journeys()
        done = born.finish[:, last]
        inside = (done >= a) & (done <= b) & np.isfinite(done) & (born.born < last)
        placed = self.orders["time"].to_numpy(float)
        counted = (placed >= a) & (placed <= b)
        wait, filled = self.wait[counted], np.isfinite(self.delivered[counted])
        due = self.orders["due"].to_numpy(float)[counted] if "due" in self.orders else np.full(counted.sum(), np.nan)
        promised = ~np.isnan(due)
        of = counted[self.demand.order]
        late = self.delivered[counted][promised] > due[promised] + 1e-9
        return Figures(
            TH=float(inside.sum() / (b - a)) if b > a else 0.0,
            CT=_mean(done[inside] - np.where(born.born[inside] < 0, born.release[inside, 0], 0.0)),
            WIP=float(sum(_average(*flow, a, b) for flow in levels)),
            stock=_average(*self._flows("stock"), a, b),
            fill_rate=_mean(self.demand.delivered[of] == self.demand.time[of]),
            wait=_mean(wait[filled]),
            wait_95=float(np.quantile(wait, 0.95, method="higher")) if len(wait) else np.nan,
            on_time=_mean(~late),
            waiting=_average(*self._flows("waiting"), a, b),
            unfilled=int((~filled).sum()),
            orders=int(counted.sum()),
            unit=self.line.unit,
        )

    def stations(self, warmup=0.0, until=None):
        """A table by station: utilisation, throughput, mean wait in the queue, mean units there and in the buffer after it."""
        a, b = self._window(warmup, until)
        rows = []
        for i, s in enumerate(self.line.stations):
            there = (self.finish[:, i] >= a) & (self.finish[:, i] <= b)
            rows.append({
                "station": s.name,
                "utilisation": _average(0, self.start[:, i], self.finish[:, i], a, b) / s.machines,
                "TH": there.sum() / (b - a),
                "queue_time": _mean((self.start[:, i] - self.release[:, i])[there]),
                "units": _average(*self._flows("work", i), a, b),
                "buffer": _average(*self._flows("stock", i), a, b),
            })
        return pd.DataFrame(rows).set_index("station")

    def log(self):
        """Every unit at every station, a table: station, unit (from 1, in order of release there), release, start, finish,
        machine (from 1). Units that never came are left out."""
        n, m = self.release.shape
        table = pd.DataFrame({
            "station": pd.Categorical.from_codes(np.repeat(np.arange(m), n), self.line.names),
            "unit": np.tile(np.arange(1, n + 1), m),
            "release": self.release.T.ravel(), "start": self.start.T.ravel(), "finish": self.finish.T.ravel(),
            "machine": self.machine.T.ravel() + 1})
        return table[np.isfinite(table["release"])].reset_index(drop=True)

    def journeys(self):
        """The way of every physical unit, initial stock included, as arrays over units (see `pullbook.journeys`)."""
        return self._journeys

    @cached_property
    def _journeys(self):
        n, m = self.release.shape
        opening = [0, *self.settings.stock]
        base = np.concatenate([[n], n + np.cumsum(self.settings.stock)])  # ids of the opening stock of each buffer
        total = int(base[-1])
        out = {name: np.full((total, m), np.nan) for name in ("release", "start", "finish")}
        machine = np.full((total, m), -1)
        born = np.concatenate([np.full(n, -1), np.repeat(np.arange(m), self.settings.stock)])
        unit = np.arange(n)
        for i in range(m):
            if i:
                from_stock = np.cumsum(self.source[:, i] < 0) - 1  # the k-th that was not made in the run
                came = self.source[:, i] >= 0
                unit = np.where(came, unit[self.source[:, i]], base[i - 1] + np.minimum(from_stock, opening[i] - 1))
            there = np.isfinite(self.release[:, i])
            for name in out:
                out[name][unit[there], i] = getattr(self, name)[there, i]
            machine[unit[there], i] = self.machine[there, i]
        delivered, order, item = np.full(total, np.inf), np.full(total, -1), np.full(total, -1)
        if self.signal_item is not None:
            item[unit] = self.unit_item
            item[base[m - 1]:] = np.repeat(np.arange(len(self.items)), [(self.settings.by_item or {}).get(k, 0) for k in self.items])
        else:
            item[:] = 0
        d = self.demand
        made = d.taken >= 0
        got = np.where(made, unit[np.maximum(d.taken, 0)], -1)
        for code in range(len(self.items)):
            lay = np.flatnonzero((d.taken == -1) & (d.item == code))
            got[lay] = np.flatnonzero((born == m - 1) & (item == code))[: len(lay)]
        some = got >= 0
        delivered[got[some]], order[got[some]] = d.delivered[some], d.order[some]
        exists = np.isfinite(out["release"]).any(axis=1) | (born >= 0)
        keep = {name: a[exists] for name, a in out.items()}
        return SimpleNamespace(**keep, machine=machine[exists], born=born[exists], delivered=delivered[exists],
                               order=order[exists], item=np.maximum(item[exists], 0), items=self.items)

    def __repr__(self):
        return f"{self.policy}\n{self.figures()}"

    def _repr_html_(self):
        return f"<p>{self.policy}</p>{self.figures()._repr_html_()}"


def compare(runs, warmup=0.0, until=None):
    """Key figures of several runs side by side: one row a run.

    runs: a dict of Runs by name, or a list (named by their policies). warmup, until: as in `Run.figures`. Returns a table.
    Raises ValueError for no run, or two of the same name in a list.
    """
    if not isinstance(runs, dict):
        named = {run.policy.name: run for run in runs}
        if len(named) < len(runs):
            raise ValueError(f"runs has policies {[r.policy.name for r in runs]}; give a dict with a name for each run")
        runs = named
    if not runs:
        raise ValueError("runs is empty; give at least one run")
    table = pd.DataFrame({name: asdict(run.figures(warmup, until)) for name, run in runs.items()}).T
    return table.drop(columns="unit").astype({f.name: f.type for f in fields(Figures) if f.name != "unit"}).rename_axis("run")


def _steps(level, ups, downs, name):
    """A table of a level's steps: the time of each change and the level after it, the opening level at time 0."""
    ups, downs = ups[np.isfinite(ups)], downs[np.isfinite(downs)]
    time = np.concatenate([[0.0], ups, downs])
    change = np.concatenate([[level], np.ones(len(ups), int), np.full(len(downs), -1)])
    time, at = np.unique(time, return_inverse=True)
    return pd.DataFrame({"time": time, name: np.cumsum(np.bincount(at, change)).astype(int)})


def _average(level, ups, downs, a, b):
    """The mean of a level between a and b: what it opened with, plus and minus the time left after each change."""
    if b <= a:
        return float(level)
    left = [np.clip(b - np.maximum(t, a), 0.0, None).sum() for t in (ups, downs)]
    return float(level + (left[0] - left[1]) / (b - a))


def _mean(values):
    return float(np.mean(values)) if len(values) else float("nan")
