"""simulate(): an order stream meets a line under a policy, and a Run comes out."""

import sys
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import numpy as np
import pandas as pd

from pullbook.line.line import Line
from pullbook.line.policy import UNLIMITED, Policy
from pullbook.run.draws import drawn_ahead, process_times
from pullbook.run.kernel_input import KernelInput, block, padded, read, sequence
from pullbook.run.lots import gather, spread
from pullbook.run.run import Log, Run, SingleMachineLog


def simulate(line: Line, policy: Policy, orders: pd.DataFrame, seed: int = 0) -> Run:
    """Run the orders through the line under the policy, until every unit that can be made and delivered is.

    line: Line. policy: Policy. orders: order table (see `pb.orders`), times in the line's unit. seed: whole
    number for the process times; the n-th unit at a station gets the same time under every policy (common
    random numbers). Returns a Run; where the policy has room for so many units only, it is the run of the
    orders that came in, and its `lost` are the others. Raises ValueError where the policy can't work on this
    line with these orders, with the reason.

    >>> line = pb.Line([pb.Station("cut", 1.0), pb.Station("sew", 2.0)])
    >>> table = pb.orders.trace(pd.DataFrame({"time": [0.0, 1.0]}))
    >>> run = simulate(line, pb.Policy.make_to_order(), table)
    >>> run.delivered.tolist()            # cut 1 h, sew 2 h; the second bag queues 1 h for the sewing machine
    [3.0, 5.0]
    """
    given = read(line, policy, orders, seed)
    if given.settings.room is not None:
        given = those_let_in(given)
    kernel = by_lots if given.settings.lot > 1 else by_events if given.overtakes else by_recursion
    return play(given, kernel)


def play(given: KernelInput, kernel: Callable[[KernelInput], Log]) -> Run:
    """The Run that a kernel makes of its input. kernel: `by_recursion`, `by_events` or `by_lots`."""
    return Run(
        given.line,
        given.policy,
        given.settings,
        given.orders,
        given.plan,
        given.items,
        given.order_item,
        kernel(given),
        given.seed,
        given.orders.iloc[:0] if given.lost is None else given.lost,
    )


def those_let_in(given: KernelInput) -> KernelInput:
    """The same of the orders that find room alone. Their run is an ordinary one: who leaves at once brings no
    work, and the n-th unit that comes in gets the n-th process times."""
    quantity = given.orders["quantity"].to_numpy()
    first = np.cumsum(quantity) - quantity  # the first unit of each order
    needs, lost = np.zeros(given.size, np.int64), np.empty(given.size, bool)
    needs[first] = quantity
    _log_of_events(given, given.settings.room, needs, lost)
    gone = lost[first]
    if gone.all():
        raise ValueError(
            f"room is {given.settings.room} units and the smallest order is for {quantity.min()}, so that no "
            f"order finds room; give room={quantity.min()} or more"
        )
    return replace(read(given.line, given.policy, given.orders[~gone], given.seed), lost=given.orders[gone])


PLAIN = 10_000  # units times stations: plain Python takes 0.2 s at the most, less than numba takes to load,
MOVE = 3_000  # and 100 MB less; of a slider's move it is less, so that one is not waited for
_left = PLAIN


def counted_anew(most: int = PLAIN) -> None:
    """From here on plain Python may do so much: a learner who moves a slider waits for this move's alone."""
    global _left
    _left = most


def loops(n: int, m: int) -> ModuleType:
    """The loops for a run of n units through m stations: plain, or compiled (both give the same numbers).

    >>> loops(10**6, 4).__name__
    'pullbook.run.compiled'
    """
    global _left
    if "pullbook.run.compiled" not in sys.modules and n * m <= _left:
        from pullbook.run import kernels

        _left -= n * m
        return kernels
    from pullbook.run import compiled  # slow to load

    return compiled


def by_recursion(given: KernelInput) -> Log:
    """The log of single machines that work first come, first served, on units that move one by one."""
    n, m, setup, item = given.size, len(given.line), given.setup, given.signal_item
    out = block(np.float64, n, release=m, finish=m, delivery=0)
    last, steps, rules = np.zeros(m), sequence(given.settings), given.rules
    # one machine works in the order of the signals, so its change-overs are known
    changed = np.flatnonzero(item[1:] != item[:-1]) + 1 if setup.any() else None
    recursion = loops(n, m).recursion
    for at, work in drawn_ahead(given.line, n, given.seed):
        if changed is not None:
            work[:, changed[(changed >= at) & (changed < at + work.shape[1])] - at] += setup[:, None]
        recursion(work, at, last, *rules, steps, **out)
    handed = {"item": item} if given.several else {"delivery": out["delivery"][: len(given.due)]}
    return SingleMachineLog(given.settings.stock, out["release"], out["finish"], **handed)


def by_events(given: KernelInput) -> Log:
    """The log of any line whose units move one by one."""
    log = _log_of_events(given)
    handed = {name: log.pop(name)[: len(given.due)] for name in ("delivery", "taken")}
    if given.several:  # the kernel hands out first come, first served, whatever the item
        handed = {"item": given.signal_item}
    return Log(**log, ready=log["finish"][:, -1], **handed)


def _log_of_events(given, room=0, needs=None, lost=None):
    """The arrays that the events kernel fills, by name. room, needs, lost: as there."""
    n, m = given.size, len(given.line)
    log = block(np.float64, n, release=m, start=m, finish=m, delivery=0)
    log |= block(np.int32, n, machine=m, source=m, taken=0)
    _events(
        process_times(given.line, n, given.seed),
        *given.rules,
        *given.stations,
        padded(given.signal_item, n, 0).astype(np.int64),
        np.empty(0, np.int64),
        given.settings.named,
        sizes=np.empty((0, 0), np.int64),
        room=room,
        needs=needs,
        lost=lost,
        **log,
    )
    return log


def by_lots(given: KernelInput) -> Log:
    """The log of any line under a policy with lots: they go through as the kernel's units."""
    when, what, size = gather(given.signals, given.signal_item, given.settings.lot)
    n, m = len(when), len(given.line)
    work = process_times(given.line, len(given.signals), given.seed)
    log = block(np.float64, n, release=m, start=m, finish=m) | block(np.int32, n, machine=m, source=m)
    sizes, none, free = np.empty((m, n), np.int64), np.zeros(m, np.int64), np.full(m, UNLIMITED)
    _events(
        work,
        np.zeros(m, bool),
        padded(np.empty(0), n),
        padded(when, n),
        none,
        free,
        UNLIMITED,
        *given.stations,
        what,
        size,
        0,
        sizes=sizes,
        delivery=np.empty(n),
        taken=np.empty(n, np.int32),
        room=0,
        needs=None,
        lost=None,
        **log,
    )
    return Log(**spread(work, sizes, **log), item=np.repeat(what, size))


def _events(*given, release, **log):
    """Call the events kernel, which needs some room to write in besides the log."""
    n, m = release.shape
    made, kind = (a.reshape(m, n) for a in block(np.int32, m * n, made=0, kind=0).values())
    loops(n, m).events(*given, release=release, made=made, kind=kind, **log)
