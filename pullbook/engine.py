"""simulate(): an order stream meets a line under a policy, and a Run comes out."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from pullbook import orders as streams
from pullbook._check import choice, seeded, whole
from pullbook.line import Line
from pullbook.lots import gather, spread
from pullbook.policy import UNLIMITED, Policy
from pullbook.run import Run


def simulate(line, policy, orders, seed=0, *, kernel="auto"):
    """Run the orders through the line under the policy, until every unit that can be made and delivered is.

    line: Line. policy: Policy. orders: order table (see `pb.orders`), times in the line's unit. seed: whole number for the
    process times; the n-th unit at a station gets the same time under every policy (common random numbers). kernel: 'auto'
    takes 'recursion' where all stations have a single machine that works first come, first served, on units that move one by
    one, else 'events'. Returns a Run. Raises ValueError where the
    policy can't work on this line with these orders, with the reason.

    >>> line = pb.Line([pb.Station("cut", 1.0), pb.Station("sew", 2.0)])
    >>> table = pb.orders.trace(pd.DataFrame({"time": [0.0, 1.0]}))
    >>> run = simulate(line, pb.Policy.make_to_order(), table)
    >>> run.delivered.tolist()            # cut 1 h, sew 2 h; the second bag queues 1 h for the sewing machine
    [3.0, 5.0]
    """
    if not isinstance(line, Line):
        raise ValueError(f"line is {line!r}; it must be a pb.Line of stations")
    if not isinstance(policy, Policy):
        raise ValueError(f"policy is {policy!r}; it must be a pb.Policy, such as pb.Policy.make_to_order()")
    choice("kernel", kernel, ("auto", "recursion", "events"))
    seeded(seed)
    settings = policy.settings(line)
    orders = streams.check(orders).copy(deep=False)  # the caller may go on with the table
    plan = streams.check(policy.plan, "plan").copy(deep=False) if policy.plan is not None else None
    names, (item, planned_item) = _items(orders, plan)
    due, due_item = _units(orders, item)
    dates, dates_item = _units(plan, planned_item) if plan is not None else (np.empty(0), None)
    several = len(names) > 1 or (settings.by_item is not None and set(settings.by_item) != set(names))
    if several:
        _refuse_items(line, settings, names)

    size = max(len(due), len(dates))
    overtakes = any(s.machines > 1 or (several and s.window > 0 and s.setup > 0) for s in line.stations) or settings.lot > 1
    if kernel == "recursion" and overtakes:
        raise ValueError("kernel is 'recursion'; machines in parallel, a window to look ahead and lots need 'events'")
    signal_item = dates_item if settings.planned[-1] else due_item
    setup = _setups(line, settings, several)
    m = len(line)
    if settings.lot > 1:
        log, signal_item = _in_lots(line, settings, dates if settings.planned[-1] else due, signal_item, setup, seed)
        return Run(line, policy, settings, orders, plan, names, item, signal_item, log, seed)
    rules = (np.array(settings.planned), _padded(dates, size), _padded(due, size), np.array(settings.stock),
             np.array([UNLIMITED if c is None else c for c in settings.cards]),
             UNLIMITED if settings.line_cards is None else settings.line_cards)
    from pullbook import kernels  # compiled on first use, so that importing pullbook stays quick
    if kernel == "events" or overtakes:
        log = _block(np.float64, size, release=m, start=m, finish=m, delivery=1)
        log |= _block(np.int32, size, machine=m, source=m, taken=1, made=m, kind=m)
        made, kind = (log.pop(name).reshape(m, size) for name in ("made", "kind"))
        kernels.events(process_times(line, size, seed), *rules, *_stations(line, setup), _padded(signal_item, size, 0).astype(np.int64),
                       np.empty(0, np.int64), settings.named, made=made, kind=kind, sizes=np.empty((0, 0), np.int64), **log)
    else:
        log = _block(np.float64, size, release=m, finish=m, delivery=1)
        last, sequence = np.zeros(m), _sequence(settings)
        # one machine works in the order of the signals, so its change-overs are known
        changed = np.flatnonzero(signal_item[1:] != signal_item[:-1]) + 1 if setup.any() else None
        for at, work in _drawn_ahead(line, size, seed):
            if changed is not None:
                work[:, changed[(changed >= at) & (changed < at + work.shape[1])] - at] += setup[:, None]
            kernels.recursion(work, at, last, *rules, sequence, **log)
    log["delivery"] = log["delivery"][: len(due)]
    return Run(line, policy, settings, orders, plan, names, item, signal_item if several else None, log, seed)


def _in_lots(line, settings, signals, item, setup, seed):
    """Run lots through the line as the kernel's units, and spread what happened over their units: the log and their items."""
    from pullbook import kernels
    when, what, size = gather(signals, item, settings.lot)
    n, m = len(when), len(line)
    work = process_times(line, len(signals), seed)
    log = _block(np.float64, n, release=m, start=m, finish=m) | _block(np.int32, n, machine=m, source=m)
    sizes = np.empty((m, n), np.int64)
    kernels.events(work, np.zeros(m, bool), np.full(n, np.inf), when, np.zeros(m, np.int64), np.full(m, UNLIMITED), UNLIMITED,
                   *_stations(line, setup), what, size, 0, delivery=np.empty(n), taken=np.empty(n, np.int32),
                   made=np.empty((m, n), np.int32), kind=np.empty((m, n), np.int32), sizes=sizes, **log)
    return spread(work, sizes, **log), np.repeat(what, size)


def process_times(line, n, seed=0):
    """Process times (stations, n), in the line's unit: row i has those of the 1st, 2nd, ... unit released into station i.

    A unit's time has the repairs in it for which its machine stopped on the way.

    A station's times depend on the seed, its place and its own mean, cv and distribution alone, and a longer draw starts
    with the shorter one.

    >>> process_times(pb.Line([pb.Station("cut", 0.5), pb.Station("sew", 1.0, cv=1.0)]), 3, seed=1).round(2).tolist()[0]
    [0.5, 0.5, 0.5]
    """
    seeded(seed)
    work = np.empty((len(line), whole("n", n, "units", high=10**9)))
    _draw(line, _generators(line, seed), work)
    return work


def _generators(line, seed):
    """By station: what draws its work, its failures and its repairs."""
    def draws(*key):
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key)))
    return [(draws(i), *((draws(i, 1), draws(i, 2)) if s.mttr > 0 else ())) for i, s in enumerate(line.stations)]


def _draw(line, generators, work):
    """Fill each row of work (stations, units) with the next process times of its station."""
    for s, (rng, *outages), row in zip(line.stations, generators, work):
        if s.cv < 1e-6:
            row[:] = s.time
        elif s.distribution == "lognormal":
            spread = np.log1p(s.cv**2)
            np.exp(rng.standard_normal(len(row)) * np.sqrt(spread) + (np.log(s.time) - spread / 2), out=row)
        else:
            shape = 1 / s.cv**2
            rng.standard_exponential(out=row) if shape == 1 else rng.standard_gamma(shape, out=row)
            row *= s.time / shape
        if outages:
            failures, repairs = outages
            row += repairs.standard_gamma(failures.poisson(row / s.mttf)) * s.mttr  # a sum of exponential repairs


def _drawn_ahead(line, n, seed, block=32_768):
    """Yield (at, work): the process times block by block, each drawn in a second thread while the one before is in use."""
    generators = _generators(line, seed)
    desks = np.empty((2, len(line) * min(block, n)))  # one to fill while the other is in use

    def draw(at):
        size = min(block, n - at)
        work = desks[at // block % 2, : len(line) * size].reshape(len(line), size)
        _draw(line, generators, work)
        return at, work

    if n <= block:
        yield draw(0)
        return
    with ThreadPoolExecutor(1) as pool:  # NumPy draws without holding Python's lock
        ahead = pool.submit(draw, 0)
        for at in range(block, n + block, block):
            ready = ahead.result()
            if at < n:
                ahead = pool.submit(draw, at)
            yield ready


def _block(dtype, n, **columns):
    """Empty arrays (n, columns) cut from one block of memory, which the system hands out faster than several."""
    whole, out, at = np.empty(n * sum(columns.values()), dtype), {}, 0
    for name, m in columns.items():
        out[name] = whole[at : at + n * m].reshape(n, m) if name not in ("delivery", "taken") else whole[at : at + n]
        at += n * m
    return out


def _sequence(settings):
    """The order in which the recursion evaluates stations (M: the delivery): what is needed for unit n first."""
    m = len(settings.stock)
    before = {i: set() for i in range(m + 1)}
    for i in range(m):
        if settings.stock[i] == 0:
            before[i + 1].add(i)
        if settings.cards[i] is not None and settings.cards[i] == settings.stock[i]:
            before[i].add(i + 1)
    if settings.line_cards is not None and settings.line_cards == sum(settings.stock):
        before[0].add(m)
    done = []
    while len(done) < m + 1:
        done.append(next(i for i in range(m + 1) if i not in done and before[i] <= set(done)))
    return np.array(done)


def _units(table, item):
    """One row a unit: its time and its item's code."""
    quantity, time = table["quantity"].to_numpy(), table["time"].to_numpy(float)
    return (time, item) if quantity.max() == 1 else (np.repeat(time, quantity), np.repeat(item, quantity))


def _items(orders, plan):
    """The names of all items, and each table's codes into them."""
    parts = [t["item"].cat for t in (orders, plan) if t is not None]
    if len(parts[0].categories) > 1 or len(parts[-1].categories) > 1:  # a filtered table keeps the names of what it lost
        parts = [p.remove_unused_categories().cat for p in parts]
    if len(parts) == 1 or parts[0].categories.equals(parts[1].categories):
        return [str(c) for c in parts[0].categories], [p.codes.to_numpy() for p in parts] + [None] * (2 - len(parts))
    names = list(dict.fromkeys(str(c) for p in parts for c in p.categories))
    return names, [np.array([names.index(str(c)) for c in p.categories])[p.codes.to_numpy()] for p in parts]


def _refuse_items(line, settings, names):
    several = f"the orders are for {len(names)} item{'s' if len(names) > 1 else ''} ({', '.join(names[:3])}{', ...' if len(names) > 3 else ''})"
    cards = settings.line_cards is not None or any(c is not None for c in settings.cards)
    if settings.by_item is None and settings.stock[-1] > 0:
        raise ValueError(f"stock is one number and {several}; give the finished stock of each, such as stock={{{names[0]!r}: 5}}")
    if settings.by_item is not None and set(settings.by_item) - set(names):
        raise ValueError(f"stock names {sorted(set(settings.by_item) - set(names))}; the orders and the plan have {names}")
    if cards and (settings.stock[-1] > 0 or any(s.machines > 1 for s in line.stations)):
        raise ValueError(f"{several} and the policy has cards; a card belongs to one item here: run each item alone, or "
                         "make to order")


def _stations(line, setup):
    """What the events kernel knows of each station: its machines, its change-over time and how far it may look ahead."""
    return np.array([s.machines for s in line.stations]), setup, np.array([s.window if t > 0 else 0.0 for s, t in zip(line.stations, setup)], float)


def _setups(line, settings, several):
    """Change-over time a station; none where a unit is not yet one item or the other."""
    return np.array([s.setup if several and i >= settings.named else 0.0 for i, s in enumerate(line.stations)])


def _padded(values, n, with_=np.inf):
    return values if len(values) == n else np.concatenate([values, np.full(n - len(values), with_, values.dtype)])
