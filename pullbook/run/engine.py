"""simulate(): an order stream meets a line under a policy, and a Run comes out."""

import sys
from collections.abc import Callable
from dataclasses import replace
from types import ModuleType

import numpy as np
import pandas as pd

from pullbook._check import choice
from pullbook.line.line import Line
from pullbook.line.policy import UNLIMITED, Policy
from pullbook.run.draws import BLOCK, drawn_ahead, process_times
from pullbook.run.kernel_input import KernelInput, block, padded, read, sequence
from pullbook.run.log import Ends, Log, SingleMachineLog, last, line_entered
from pullbook.run.lots import gather, spread
from pullbook.run.run import Run


def simulate(line: Line, policy: Policy, orders: pd.DataFrame, seed: int = 0, *, keep: str = "log") -> Run:
    """Run the orders through the line under the policy, until every unit that can be made and delivered is.

    line: Line. policy: Policy. orders: order table (see `pb.orders`), times in the line's unit. seed: whole
    number for the process times; the n-th unit at a station gets the same time under every policy (common
    random numbers). keep: 'log', when each unit was released, started and finished at each station; or
    'figures', for millions of orders: the same run, of which only the two ends of the line are kept (three to
    six numbers a unit, in place of two to five a unit and station), so that it tells its figures, its
    deliveries and its finished stock, and refuses what needs a single station. Where units may overtake each
    other, move in lots, or find no room, there is a whole log until all is played, so that the peak of memory
    is no lower.

    Returns a Run; where the policy has room for so many units only, it is the run of the orders that came in,
    and its `lost` are the others. Raises ValueError where the policy can't work on this line with these
    orders, with the reason.

    >>> line = pb.Line([pb.Station("cut", 1.0), pb.Station("sew", 2.0)])
    >>> table = pb.orders.trace(pd.DataFrame({"time": [0.0, 1.0]}))
    >>> run = simulate(line, pb.Policy.make_to_order(), table)
    >>> run.delivered.tolist()            # cut 1 h, sew 2 h; the second bag queues 1 h for the sewing machine
    [3.0, 5.0]
    >>> simulate(line, pb.Policy.make_to_order(), table, keep="figures").figures().CT
    3.5
    """
    choice("keep", keep, ("log", "figures"))
    given = read(line, policy, orders, seed)
    if given.settings.room is not None:
        given = those_let_in(given)
    kernel = by_lots if given.settings.lot > 1 else by_events if given.overtakes else by_recursion
    if keep == "log":
        return play(given, kernel)
    if kernel is by_recursion:
        return play(given, ends_by_recursion)
    return play(given, lambda given: Ends.of(kernel(given), given.settings.named))


def play(given: KernelInput, kernel: Callable[[KernelInput], Log | Ends]) -> Run:
    """The Run that a kernel makes of its input. kernel: one of those below."""
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
    n, m = given.size, len(given.line)
    out = block(np.float64, n, release=m, finish=m, delivery=0)
    done, steps, rules = np.zeros(m), sequence(given.settings), given.rules
    recursion = loops(n, m).recursion
    for at, work in _worked(given):
        recursion(work, at, done, *rules, steps, **out)
    handed = {"item": given.signal_item} if given.several else {"delivery": out["delivery"][: len(given.due)]}
    return SingleMachineLog(given.settings.stock, out["release"], out["finish"], **handed)


def ends_by_recursion(given: KernelInput) -> Ends:
    """The same of its two ends alone: what the recursion looks back at is kept in a window that moves on."""
    n, m, (planned, *signals, stock, cards, line_cards) = given.size, len(given.line), given.rules
    looks = [*stock, *(cards - stock), line_cards - stock.sum()]
    back = int(max((look for look in looks if look < n), default=0))
    rows = min(n, back + BLOCK * -(-max(back, 1) // BLOCK))
    window = block(np.float64, rows, release=m, finish=m)
    out = block(np.float64, n, released=0, done=0, delivery=0)
    done, steps, end = np.zeros(m), sequence(given.settings), 0.0
    first = 0  # the unit in the window's first row
    recursion = loops(n, m).recursion
    for at, work in _worked(given):
        to = at + work.shape[1]
        if to - first > rows:
            for column in window.values():
                column[:back] = column[at - back - first : at - first].copy()
            first = at - back
        seen = {name: column[: to - first] for name, column in window.items()}
        plan, orders, delivery = (times[first:to] for times in (*signals, out["delivery"]))
        rules = planned, plan, orders, stock, cards, line_cards
        recursion(work, at - first, done, *rules, steps, delivery=delivery, **seen)
        out["released"][at:to] = seen["release"][at - first :, 0]
        out["done"][at:to] = seen["finish"][at - first :, -1]
        end = max(end, done.max() if np.isfinite(done).all() else last(seen["finish"]))
    return Ends(
        out["released"],
        out["done"],
        ready=out["done"],
        delivery=None if given.several else out["delivery"][: len(given.due)],
        items=padded(given.signal_item, n, 0) if given.several else None,
        came=line_entered(out["released"], given.settings.stock),
        end=float(end),
    )


def _worked(given):
    """The process times, block by block, with the change-overs in them."""
    setup, item = given.setup, given.signal_item
    # one machine works in the order of the signals, so its change-overs are known
    changed = np.flatnonzero(item[1:] != item[:-1]) + 1 if setup.any() else None
    for at, work in drawn_ahead(given.line, given.size, given.seed):
        if changed is not None:
            work[:, changed[(changed >= at) & (changed < at + work.shape[1])] - at] += setup[:, None]
        yield at, work


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
