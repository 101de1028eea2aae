"""A live picture of production lines: the units, cards and orders of one to three runs, replayed in the
browser.
"""

import importlib.resources
from collections.abc import Sequence

import anywidget
import numpy as np
import traitlets

from pullbook._check import shown
from pullbook.run.run import Run
from pullbook.show import esm

MAX_LANES = 3
SCRIPT = esm.script(importlib.resources.files("pullbook.show") / "line_view", "view.js")


class LineView(anywidget.AnyWidget):
    """Replay up to three runs side by side, a lane a line, on one clock.

    The view starts still. Play, step and speed are buttons under it; with the focus on the view, space plays
    and pauses, ``.`` and ``,`` step to the next and the previous event, the arrow keys scrub, Home and End
    jump, and ``+`` and ``-`` change the speed. The browser draws from the numbers it was sent once and asks
    the kernel nothing.

    Args:
        runs: a Run, or a list of 1 to 3 Runs whose lines use the same unit of time.
        names: a heading for each lane; by default the name of the run's policy.
        noun: what the line makes, in the plural, for the counters ("bags").
        start: where the play head stands at first [the line's unit of time, such as h].
        day: length of a working day [same unit]; given, the clock also shows the day.

    Raises: ValueError: no run or more than three, names that do not match the runs, runs in different units
        of time, a negative or infinite start, a day that is not positive.
    """

    _esm = SCRIPT
    data = traitlets.Bytes(b"").tag(sync=True)
    meta = traitlets.Dict({}).tag(sync=True)

    def __init__(
        self,
        runs: Run | Sequence[Run],
        names: Sequence[str] | None = None,
        noun: str = "bags",
        start: float = 0.0,
        day: float | None = None,
        **kwargs,
    ):
        start = float(start)
        if not (np.isfinite(start) and start >= 0):
            raise ValueError(f"start is {start}: it must be a time of 0 or later")
        if day is not None and not (np.isfinite(day) and day > 0):
            raise ValueError(f"day is {day}: it must be the length of a working day, such as 8.0, or None")
        self._fixed = {"noun": str(noun), "start": start, "day": None if day is None else float(day)}
        self._names, self._version = names, 0
        meta, data = self._read(runs, names)
        super().__init__(meta=meta, data=data, **kwargs)

    def show(self, runs: Run | Sequence[Run], names: Sequence[str] | None = None) -> None:
        """Replace the runs in place; the play head, the speed and playing or paused stay as they are.

        Args: runs: a Run, or a list of 1 to 3 Runs. names: headings for the lanes; by default those given
            before if their number fits, else the policies' names.

        >>> line, orders = pb.Line([pb.Station("sew", 1.0)]), pb.orders.renewal(0.5, 0.0, n=4)
        >>> view = LineView(pb.simulate(line, pb.Policy.make_to_order(), orders))
        >>> view.show(pb.simulate(line, pb.Policy.base_stock(2), orders))
        >>> view.meta["lanes"][0]["name"]
        'Base stock'
        """
        if names is None and self._names is not None and len(self._names) == len(_as_list(runs)):
            names = self._names
        meta, data = self._read(runs, names)
        with self.hold_sync():  # one message: the browser never sees new numbers with an old description
            self.meta, self.data = meta, data

    def _read(self, runs, names):
        runs = _as_list(runs)
        if not 1 <= len(runs) <= MAX_LANES:
            raise ValueError(f"runs has {len(runs)} runs: give one run, or a list of 1 to {MAX_LANES}")
        for run in runs:
            if not hasattr(run, "journeys"):
                raise ValueError(f"runs holds {run!r}: each must be a Run, as pb.simulate() returns it")
        if names is None:
            names = [run.policy.name for run in runs]
        elif isinstance(names, str) or len(names) != len(runs):
            raise ValueError(
                f"names is {shown(names)}: give a list with one name for each of the {len(runs)} runs"
            )
        units = sorted({str(run.line.unit) for run in runs})
        if len(units) > 1:
            raise ValueError(
                f"runs are in different units of time, {' and '.join(units)}: one clock drives all lanes"
            )
        self._version += 1
        meta, data = pack(runs, names)
        return meta | self._fixed | {"unit": units[0], "version": self._version}, data


def pack(runs, names):
    """Put all arrays of the runs into one buffer, and describe it.

    Returns: meta: dict with ``lanes`` (a dict a run; its ``arrays`` maps a name to [type, offset in bytes,
        length]), ``end`` (latest event) and ``bytes`` (size of the buffer). data: bytes. Per run: release,
        start, finish (U x M, row by row, float64), machine (U x M, int32), delivered (U, float64), item,
        born, order (U, int32); for its N orders: time, due, done (float64), wants, quantity (int32). Times in
        the line's unit; inf = never, NaN = does not apply.
    """
    lanes, chunks, size = [], [], 0
    for run, name in zip(runs, names):
        arrays = {}
        fields, items = _fields(run)
        for key, values in fields.items():
            kind = "f8" if values.dtype.kind == "f" else "i4"
            raw = np.ascontiguousarray(values, dtype="<" + kind).tobytes()
            arrays[key] = [kind, size, int(values.size)]
            raw += bytes(-len(raw) % 8)  # every array starts on a multiple of 8 bytes
            chunks.append(raw)
            size += len(raw)
        cards, line_cards = run.settings.cards, run.settings.line_cards
        lanes.append(
            {
                "name": str(name),
                "policy": str(run.policy),
                "items": items,
                "arrays": arrays,
                "stations": [{"name": str(s.name), "machines": int(s.machines)} for s in run.line.stations],
                "cards": [None if k is None else int(k) for k in cards],
                "line_cards": None if line_cards is None else int(line_cards),
                "signals": _signals(run.settings),
            }
        )
    ends = [float(run.end) for run in runs if np.isfinite(run.end)]
    return {"lanes": lanes, "end": max(ends, default=0.0), "bytes": size}, b"".join(chunks)


def _fields(run):
    """The arrays of one run by name, floats and integers, and the names of its items."""
    journeys, orders = run.journeys(), run.orders
    items = [str(item) for item in journeys.items]
    items += [item for item in dict.fromkeys(orders["item"].astype(str)) if item not in items]
    code = {item: i for i, item in enumerate(items)}
    shape = (len(journeys.delivered), len(run.line.stations))
    wants = [code[item] for item in orders["item"].astype(str)]
    fields = {
        key: np.asarray(getattr(journeys, key), float).reshape(shape)
        for key in ("release", "start", "finish")
    }
    fields["machine"] = np.asarray(journeys.machine, np.int32).reshape(shape)
    fields["delivered"] = np.asarray(journeys.delivered, float)
    fields |= {key: np.asarray(getattr(journeys, key), np.int32) for key in ("item", "born", "order")}
    fields["time"] = orders["time"].to_numpy(float)
    fields["due"] = orders["due"].to_numpy(float) if "due" in orders else np.full(len(orders), np.nan)
    fields["done"] = np.asarray(run.delivered, float)
    fields["wants"] = np.asarray(wants, np.int32)
    fields["quantity"] = orders["quantity"].to_numpy(np.int32)
    return fields, items


def _signals(settings):
    """Stations where an order's word starts a unit: no plan and no cards rule there, and units wait before it
    for the word.
    """
    ruled = [planned or k is not None for planned, k in zip(settings.planned, settings.cards)]
    ruled[0] = ruled[0] or settings.line_cards is not None
    waits = [True] + [s > 0 or planned for s, planned in zip(settings.stock, settings.planned)]
    return [i for i, rule in enumerate(ruled) if not rule and waits[i]]


def _as_list(runs):
    return list(runs) if isinstance(runs, (list, tuple)) else [runs]
