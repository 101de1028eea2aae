"""Key figures of a run: averages over time, means over units and orders, between two moments."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


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


def key_figures(run, a, b):
    """The Figures of a run between the moments a and b (see `Run.figures`)."""
    m, last = len(run.line), len(run.line) - 1
    levels = [run.flows("work", i) for i in range(m)] + [run.flows("stock", i) for i in range(last)]
    born = run.journeys()
    done = born.finish[:, last]
    inside = (done >= a) & (done <= b) & np.isfinite(done) & (born.born < last)
    placed = run.orders["time"].to_numpy(float)
    counted = (placed >= a) & (placed <= b)
    wait, filled = run.wait[counted], np.isfinite(run.delivered[counted])
    due = run.orders["due"].to_numpy(float)[counted] if "due" in run.orders else np.full(counted.sum(), np.nan)
    promised = ~np.isnan(due)
    of = counted[run.demand.order]
    late = run.delivered[counted][promised] > due[promised] + 1e-9
    return Figures(
        TH=float(inside.sum() / (b - a)) if b > a else 0.0,
        CT=mean(done[inside] - np.where(born.born[inside] < 0, born.release[inside, 0], 0.0)),
        WIP=float(sum(average(*flow, a, b) for flow in levels)),
        stock=average(*run.flows("stock"), a, b),
        fill_rate=mean(run.demand.delivered[of] == run.demand.time[of]),
        wait=mean(wait[filled]),
        wait_95=float(np.quantile(wait, 0.95, method="higher")) if len(wait) else np.nan,
        on_time=mean(~late),
        waiting=average(*run.flows("waiting"), a, b),
        unfilled=int((~filled).sum()),
        orders=int(counted.sum()),
        unit=run.line.unit,
    )


def by_station(run, a, b):
    """A table by station between the moments a and b (see `Run.stations`)."""
    rows = []
    for i, s in enumerate(run.line.stations):
        there = (run.finish[:, i] >= a) & (run.finish[:, i] <= b)
        rows.append({
            "station": s.name,
            "utilisation": average(0, run.start[:, i], run.finish[:, i], a, b) / s.machines,
            "TH": there.sum() / (b - a),
            "queue_time": mean(run.start[there, i] - run.release[there, i]),
            "units": average(*run.flows("work", i), a, b),
            "buffer": average(*run.flows("stock", i), a, b),
        })
    return pd.DataFrame(rows).set_index("station")


def steps(level, ups, downs, name):
    """A table of a level's steps: the time of each change and the level after it, the opening level at time 0."""
    ups, downs = ups[np.isfinite(ups)], downs[np.isfinite(downs)]
    time = np.concatenate([[0.0], ups, downs])
    change = np.concatenate([[level], np.ones(len(ups), int), np.full(len(downs), -1)])
    time, at = np.unique(time, return_inverse=True)
    return pd.DataFrame({"time": time, name: np.cumsum(np.bincount(at, change)).astype(int)})


def average(level, ups, downs, a, b):
    """The mean of a level between a and b: what it opened with, plus and minus the time left after each change."""
    if b <= a:
        return float(level)
    left = [np.clip(b - np.maximum(t, a), 0.0, None).sum() for t in (ups, downs)]
    return float(level + (left[0] - left[1]) / (b - a))


def mean(values):
    return float(np.mean(values)) if len(values) else float("nan")
