"""Units that move in lots: orders are gathered into lots before a run, and what happened to a lot is spread
over its units.
"""

import numpy as np


def gather(times, item, Q):
    """Gather units, item by item in the sequence of their signals, into lots of Q; a lot is complete with its
    last signal.

    times, item (N): signal and item of each unit. What is left at the end makes smaller lots at the time of
    the last signal. Returns arrays by lot, in the sequence of their completion: time, item, size.

    >>> gather(np.array([0.0, 1.0, 2.0, 3.0]), np.array([0, 1, 0, 0]), 2)[0].tolist()      # items 0, 1, 0, 0
    [2.0, 3.0, 3.0]
    """
    when, what, size = [], [], []
    for code in np.unique(item):
        own = times[item == code]
        full = len(own) // Q
        when.append(np.append(own[Q - 1 :: Q], [times[-1]] * (len(own) > full * Q)))
        size.append(np.append(np.full(full, Q), [len(own) - full * Q] * (len(own) > full * Q)))
        what.append(np.full(len(when[-1]), code))
    when, what, size = (np.concatenate(x) for x in (when, what, size))
    order = np.argsort(when, kind="stable")
    return when[order], what[order].astype(np.int64), size[order].astype(np.int64)


def spread(work, sizes, release, start, finish, machine, source):
    """The log of every unit from the log of the lots, in which row n is the n-th lot released into a station.

    work (M, U): process times of the units in the sequence in which they come to a station. sizes (M, N): of
    the lots in that sequence. The rest (N, M): the log. A set-up falls to a lot's first unit; each unit ends
    when its own work does, and `ready` (U), when its lot left the last station.
    """
    M, U = work.shape
    out = {
        name: np.empty((U, M), a.dtype)
        for name, a in (
            ("release", release),
            ("start", start),
            ("finish", finish),
            ("machine", machine),
            ("source", source),
        )
    }
    first = np.zeros((M, sizes.shape[1]), np.int64)
    for i in range(M):
        first[i, 1:] = np.cumsum(sizes[i])[:-1]
        lot = np.repeat(np.arange(sizes.shape[1]), sizes[i])
        done = np.cumsum(work[i])
        last = first[i] + sizes[i] - 1
        ends = finish[lot, i] - (done[last][lot] - done)  # counted back from the lot's end
        ends[last] = finish[:, i]
        out["finish"][:, i] = ends
        out["start"][1:, i] = ends[:-1]
        out["start"][first[i], i] = start[:, i]
        out["release"][:, i], out["machine"][:, i] = release[lot, i], machine[lot, i]
        out["source"][:, i] = -1 if i == 0 else first[i - 1][source[lot, i]] + np.arange(U) - first[i][lot]
    return out | {"ready": finish[lot, M - 1]}
