"""Key figures of a run: averages over time, means over units and orders, between two moments."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pullbook._check import HUGE, number, shown
from pullbook.run.draws import BLOCK


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
    lost: float
    orders: int
    unit: str = "h"

    def table(self) -> pd.DataFrame:
        """The figures as a table: figure, value, unit, and what it means.

        >>> line, orders = pb.Line([pb.Station("sew", 1.0)]), pb.orders.poisson(0.5, n=9)
        >>> run = pb.simulate(line, pb.Policy.base_stock(1), orders)
        >>> run.figures().table().loc["TH", ["unit", "meaning"]].tolist()
        ['units/h', 'throughput: units finished per unit of time']
        """
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
            "lost": ("share", "orders that found no room, of all that came; in no other figure"),
            "orders": ("orders", "orders counted"),
        }
        rows = [(name, round(getattr(self, name), 4), *what) for name, what in meaning.items()]
        return pd.DataFrame(rows, columns=["figure", "value", "unit", "meaning"]).set_index("figure")

    def __str__(self):
        return self.table()[["value", "unit"]].to_string(header=False)

    def _repr_html_(self):
        return self.table().to_html(float_format="{:,.4g}".format)


def flows(
    run, kind: str, station: str | int = -1, item: str | None = None
) -> tuple[int, np.ndarray, np.ndarray]:
    """(start level, times of +1, times of -1) of a level (see `Run.flows`)."""
    i = run.line.position(station) if station != -1 else len(run.line) - 1
    last = i == len(run.line) - 1
    if kind == "work":
        return 0, run.release[:, i], run.finish[:, i]
    if kind == "waiting":
        return 0, run.orders["time"].to_numpy(float), run.delivered
    made = run.arrays.done if last else run.finish[:, i]
    out = run.demand.delivered if last else run.release[:, i + 1]
    if item is None:
        return run.settings.stock[i], made, out
    if not last or item not in run.items:
        raise ValueError(
            f"item is {shown(item)} at {run.line.names[i]!r}; finished stock at {run.line.names[-1]!r} "
            f"is kept of: {', '.join(run.items)}"
        )
    code = run.items.index(item)
    return run.opening.get(item, 0), made[run.unit_item == code], out[run.demand.item == code]


def window(run, warmup, until):
    """The moments between which a run is looked at; ValueError for a warm-up that leaves none, or of a line
    that can't keep up."""
    end = run.end if until is None else number("until", until, run.line.unit, above=0, high=HUGE)
    warmup = number("warmup", warmup, run.line.unit, low=0, below=end)
    tables = [t for t in (run.orders, run.plan) if t is not None]
    span = max(t["time"].iloc[-1] for t in tables)
    rate = tables[-1]["quantity"].sum() / span if span else 0.0
    most, unit = run.line.bottleneck_rate, run.line.unit
    if warmup and rate >= most and run.settings.room is None:
        raise ValueError(
            f"warmup is {warmup:g} {unit}, but {rate:.4g} units per {unit} are to be made in this run and "
            f"{run.line.bottleneck.name!r} can do {most:.4g}: queues grow all the way, so there is no steady "
            "state to warm up to; use warmup=0 for this finite run"
        )
    return warmup, end


def key_figures(run, warmup=0.0, until=None):
    """The Figures of a run from `warmup` to `until` (see `Run.figures`)."""
    a, b = window(run, warmup, until)
    between = sum(run.settings.stock[:-1])  # what goes from station to station is in the line all the while
    done = run.arrays.done
    inside = (done >= a) & (done <= b) & np.isfinite(done)
    placed = run.orders["time"].to_numpy(float)
    counted = slice(np.searchsorted(placed, a), np.searchsorted(placed, b, side="right"))
    orders = counted.stop - counted.start
    lost = int(run.lost["time"].between(a, b).sum())
    of = slice(*np.searchsorted(run.demand.order, [counted.start, counted.stop]))
    wait, delivered = run.wait[counted], run.delivered[counted]
    filled = np.isfinite(delivered)
    due = run.orders["due"].to_numpy(float)[counted] if "due" in run.orders else np.empty(0)
    promised = ~np.isnan(due)
    late = delivered[promised] > due[promised] + 1e-9 if len(due) else promised
    return Figures(
        TH=float(inside.sum() / (b - a)) if b > a else 0.0,
        CT=mean(those(done, inside) - those(run.arrays.entered(), inside)),
        WIP=average(between, run.arrays.released, done, a, b),
        stock=average(*flows(run, "stock"), a, b),
        fill_rate=mean(run.demand.delivered[of] == run.demand.time[of]),
        wait=mean(those(wait, filled)),
        wait_95=float(np.quantile(wait, 0.95, method="higher")) if len(wait) else np.nan,
        on_time=mean(~late),
        waiting=average(*flows(run, "waiting"), a, b),
        unfilled=int((~filled).sum()),
        lost=lost / max(lost + orders, 1),
        orders=orders,
        unit=run.line.unit,
    )


def by_station(run, warmup=0.0, until=None):
    """A table by station from `warmup` to `until` (see `Run.stations`)."""
    a, b = window(run, warmup, until)
    rows = []
    for i, s in enumerate(run.line.stations):
        there = (run.finish[:, i] >= a) & (run.finish[:, i] <= b)
        rows.append(
            {
                "station": s.name,
                "utilisation": average(0, run.start[:, i], run.finish[:, i], a, b) / s.machines,
                "TH": there.sum() / (b - a),
                "queue_time": mean(run.start[there, i] - run.release[there, i]),
                "units": average(*flows(run, "work", i), a, b),
                "buffer": average(*flows(run, "stock", i), a, b),
            }
        )
    return pd.DataFrame(rows).set_index("station")


def steps(level, ups, downs, name):
    """A table of a level's steps: the time of each change and the level after it, the opening level at time
    0.
    """
    ups, downs = ups[np.isfinite(ups)], downs[np.isfinite(downs)]
    time = np.concatenate([[0.0], ups, downs])
    change = np.concatenate([[level], np.ones(len(ups), int), np.full(len(downs), -1)])
    time, at = np.unique(time, return_inverse=True)
    return pd.DataFrame({"time": time, name: np.cumsum(np.bincount(at, change)).astype(int)})


def average(level, ups, downs, a, b):
    """The mean of a level between a and b: what it opened with, plus and minus the time left after each
    change.
    """
    if b <= a:
        return float(level)
    return float(level + (_left(ups, a, b) - _left(downs, a, b)) / (b - a))


def _left(times, a, b):
    """The sum of what is left until b after each of the times; of one before a, from a on. In blocks, each of
    which stays in the processor's cache."""
    blocks = (times[at : at + BLOCK] for at in range(0, len(times), BLOCK))
    return sum(np.maximum(b - np.maximum(block, a), 0.0).sum() for block in blocks)


def those(values, which):
    """values[which], without a copy where that is all of them."""
    return values if which.all() else values[which]


def mean(values):
    return float(np.mean(values)) if len(values) else float("nan")
