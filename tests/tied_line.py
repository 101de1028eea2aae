"""A third opinion on the simulator, for what happens at one and the same moment: the rule for ties that
`events` in pullbook/run/kernels.py states, played by hand with lists.

Nothing is shared with the kernels, and there is no calendar of events: at each step it asks all that could
happen next when that would be, and takes what is first by the rule.
"""

from dataclasses import dataclass, field

NEVER = float("inf")


@dataclass
class Bench:
    """A machine: what it works on, until when, and the item it is set up for."""

    unit: int | None = None
    until: float = NEVER
    item: int | None = None


@dataclass
class Stage:
    time: float
    setup: float
    window: float
    benches: list
    buffer: list  # finished units that nobody took yet; None lay there at the start
    free: float  # cards
    signals: str
    came: int = 0  # units released
    queue: list = field(default_factory=list)


def tied_line(stations, stock, cards, line_cards, planned, orders, plan, items, named):
    """stations: (time, setup, window, machines) each. stock, cards (None: no limit), planned: by station.
    orders, plan: times. items: of the signals. named: where a unit becomes an item. Returns release, start,
    finish, machine and source by (unit, station), and the number of deliveries by unit.
    """
    stages = [
        Stage(
            t,
            s,
            w,
            [Bench() for _ in range(m)],
            [None] * S,
            NEVER if K is None else K - S,
            "plan" if p else "orders",
        )
        for (t, s, w, m), S, K, p in zip(stations, stock, cards, planned)
    ]
    calendar = {"orders": list(orders), "plan": list(plan)}
    heard = {"orders": 0, "plan": 0}
    free = NEVER if line_cards is None else line_cards - sum(stock)
    facts = {name: {} for name in ("release", "start", "finish", "machine", "source")}
    kind, delivered = {}, {}

    def begin(i, bench, n, now):
        stage = stages[i]
        change = stage.setup if stage.setup and bench.item not in (None, kind[n, i]) else 0
        bench.unit, bench.until, bench.item = n, now + stage.time + change, kind[n, i]
        facts["start"][n, i] = now
        facts["finish"][n, i] = bench.until
        facts["machine"][n, i] = stage.benches.index(bench) + 1

    def let_in(i, now):
        """Release into station i (the last: to the customer) if signal, part and cards are there."""
        nonlocal free
        customer = i == len(stages)
        signals = "orders" if customer else stages[i].signals
        n = len(delivered) if customer else stages[i].came
        if n >= heard[signals] or (i > 0 and not stages[i - 1].buffer):
            return False
        if not customer and (stages[i].free <= 0 or (i == 0 and free <= 0)):
            return False
        part = stages[i - 1].buffer.pop(0) if i > 0 else None
        if i > 0:
            stages[i - 1].free += 1
        if customer:
            delivered[n], free = now, free + 1
            return True
        stage = stages[i]
        stage.came, stage.free = n + 1, stage.free - 1
        if i == 0:
            free -= 1
        kind[n, i] = kind[part, i - 1] if i > named else items[n]
        facts["release"][n, i], facts["source"][n, i] = now, part
        idle = [b for b in stage.benches if b.unit is None]
        if stage.queue or not idle:
            stage.queue.append(n)
        elif stage.setup:
            begin(i, min(idle, key=lambda b: (b.item != kind[n, i], b.item is not None)), n, now)
        else:
            begin(i, idle[0], n, now)
        return True

    while True:
        coming = [(calendar[c][heard[c]], k) for k, c in enumerate(heard) if heard[c] < len(calendar[c])]
        coming += [(b.until, 2, i, k) for i, s in enumerate(stages) for k, b in enumerate(s.benches)]
        now, what, *where = min(coming)
        if now == NEVER:
            return facts, delivered
        if what < 2:
            heard[list(heard)[what]] += 1
        else:
            i, k = where
            stage, bench = stages[i], stages[i].benches[k]
            stage.buffer.append(bench.unit)
            bench.unit, bench.until = None, NEVER
            if stage.queue:
                first, near = facts["release"][stage.queue[0], i], stage.queue[:1]
                if stage.window and stage.setup:
                    near = [n for n in stage.queue if facts["release"][n, i] <= first + stage.window]
                    near = [n for n in near if kind[n, i] == bench.item] + stage.queue[:1]
                stage.queue.remove(near[0])
                begin(i, bench, near[0], now)
        while any(let_in(i, now) for i in range(len(stages), -1, -1)):
            pass
