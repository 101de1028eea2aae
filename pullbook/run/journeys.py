"""The way of every physical unit through a run, put together from the log of each station."""

from types import SimpleNamespace

import numpy as np


def follow(run):
    """Arrays with a row a unit (see `Run.journeys`): a unit released into a station is the one that it was
    made from.
    """
    log, signal = run.log_arrays, run.log_arrays.item
    n, m = log.release.shape
    opening = [0, *run.settings.stock]
    base = np.concatenate([[n], n + np.cumsum(run.settings.stock)])  # ids of the opening stock of each buffer
    total = int(base[-1])
    out = {name: np.full((total, m), np.nan) for name in ("release", "start", "finish")}
    machine = np.full((total, m), -1)
    born = np.concatenate([np.full(n, -1), np.repeat(np.arange(m), run.settings.stock)])
    item = np.full(total, -1)
    unit = np.arange(n)
    for i in range(m):
        if i:
            from_stock = np.cumsum(log.source[:, i] < 0) - 1  # the k-th that was not made in the run
            came = log.source[:, i] >= 0
            unit = np.where(
                came, unit[log.source[:, i]], base[i - 1] + np.minimum(from_stock, opening[i] - 1)
            )
        there = np.isfinite(log.release[:, i])
        for name in out:
            out[name][unit[there], i] = getattr(log, name)[there, i]
        machine[unit[there], i] = log.machine[there, i]
        if signal is not None and i == run.settings.named:  # here it becomes one item or the other
            become = np.flatnonzero(there[: len(signal)])
            item[unit[become]] = signal[become]
    delivered, order = np.full(total, np.inf), np.full(total, -1)
    if signal is not None:
        item[base[m - 1] :] = np.repeat(np.arange(len(run.items)), [run.opening.get(k, 0) for k in run.items])
    else:
        item[:] = 0
    d = run.demand
    made = d.taken >= 0
    got = np.where(made, unit[np.maximum(d.taken, 0)], -1)
    for code in range(len(run.items)):
        lay = np.flatnonzero((d.taken == -1) & (d.item == code))
        got[lay] = np.flatnonzero((born == m - 1) & (item == code))[: len(lay)]
    some = got >= 0
    delivered[got[some]], order[got[some]] = d.delivered[some], d.order[some]
    exists = np.isfinite(out["release"]).any(axis=1) | (born >= 0)
    keep = {name: a[exists] for name, a in out.items()}
    return SimpleNamespace(
        **keep,
        machine=machine[exists],
        born=born[exists],
        delivered=delivered[exists],
        order=order[exists],
        item=np.maximum(item[exists], 0),
        items=run.items,
    )
