"""A second opinion on the simulator: the same production line, told as processes in SimPy.

Nothing here is shared with pullbook's kernels. The kernels solve for every release at once, as a maximum of
what it waits for; here people wait for things. At each stage a dispatcher waits for a signal, a part and a
card, then lets one unit in. Each unit is a process of its own that queues for a machine, is worked on and is
put into the output buffer. At the far end a clerk hands finished units to customers. If both tell the same
story to the last bit, either both are right or both are wrong in the same way, which is a good deal less
likely.
"""

from heapq import heappush

import numpy as np
import simpy


class Clock(simpy.Environment):
    """A SimPy environment that can also wait until a given time of day, not only for a given while.

    ``timeout(time - now)`` would do, but ``now + (time - now)`` can miss ``time`` by the last bit.
    """

    def at(self, time):
        event = self.event()
        event._ok, event._value = True, None
        heappush(self._queue, (time, simpy.events.NORMAL, next(self._eid), event))
        return event


def simpy_line(process, machines, stock, cards, line_cards, signals, orders):
    """Run a line under any of the course's policies and return when everything happened.

    process     (N, M) process time of the n-th unit released into station i
    machines    M counts of parallel machines
    stock       M counts S_i of finished units in output buffer i at time 0
    cards       M counts K_i >= S_i of units that may be in stage i or its buffer at once; None: no limit
    line_cards  units that may be between the first release and delivery, those there at time 0 included;
    None: no limit
    signals     M sorted arrays: the n-th entry is when the n-th release into station i is permitted
    orders      (L,) sorted arrival times of orders for one unit each

    Returns a dict of release, start and finish, each (N, M) in order of release, and delivery (L,); inf where
    it never happens.
    """
    process = np.asarray(process, dtype=float)
    units, stages = process.shape
    release, start, finish = (np.full((stages, units), np.inf).tolist() for _ in range(3))
    delivery = [np.inf] * len(orders)

    clock = Clock()
    buffer = [simpy.Container(clock, init=s) for s in stock]
    machine = [simpy.Resource(clock, capacity=c) for c in machines]
    # The units of the opening stock hold their cards already.
    card = [
        None if k is None else simpy.Container(clock, init=k - s)
        for k, s in zip([None] * stages if cards is None else cards, stock)
    ]
    # If the line opens above its limit, so many deliveries give no card back.
    over = 0 if line_cards is None else max(0, sum(stock) - line_cards)
    line_card = None if line_cards is None else simpy.Container(clock, init=line_cards - sum(stock) + over)

    def unit(i, n, time):
        with machine[i].request() as turn:
            yield turn
            start[i][n] = clock.now
            yield clock.timeout(time)
            finish[i][n] = clock.now
        buffer[i].put(1)

    def dispatcher(i):
        """Lets units into stage i, one after the other.

        It alone takes from the buffer before it and from the cards of its stage, so it may pick up what is
        there while it waits for the rest: the unit only counts as gone, and its card comes back, when all is
        in hand.
        """
        for n, (time, signal) in enumerate(
            zip(process[:, i].tolist(), np.asarray(signals[i], dtype=float).tolist())
        ):
            if signal == np.inf:
                return
            if signal > clock.now:
                yield clock.at(signal)
            if i > 0:
                yield buffer[i - 1].get(1)
            if card[i]:
                yield card[i].get(1)
            if i == 0 and line_card:
                yield line_card.get(1)
            release[i][n] = clock.now
            if i > 0 and card[i - 1]:
                card[i - 1].put(1)
            clock.process(unit(i, n, time))

    def clerk():
        """Delivers finished units, first come, first served."""
        for n, order in enumerate(np.asarray(orders, dtype=float).tolist()):
            if order == np.inf:
                return
            if order > clock.now:
                yield clock.at(order)
            yield buffer[-1].get(1)
            delivery[n] = clock.now
            if card[-1]:
                card[-1].put(1)
            if line_card and n >= over:
                line_card.put(1)

    for i in range(stages):
        clock.process(dispatcher(i))
    clock.process(clerk())
    clock.run()
    return {
        "release": np.array(release).T,
        "start": np.array(start).T,
        "finish": np.array(finish).T,
        "delivery": np.array(delivery),
    }
