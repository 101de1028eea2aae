"""Rows of the table: the simulator beside C, SimPy and others, in time per unit and station."""

import tempfile
from time import process_time

import numpy as np
from in_c import compiled, in_c
from measure import ORDERS, SEED, SINGLE, STATIONS, case, limit, pairs, row, same, shortest
from rivals import ALL
from simpy_line import simpy_line

import pullbook as pb
from pullbook.run import compiled as loops
from pullbook.run import draws, kernel_input

FEW = 4_000  # orders of those that take long
CELLS = ORDERS * STATIONS
POLICIES = {"make to order": pb.Policy.make_to_order(), "kanban": pb.Policy.kanban([4] * STATIONS)}


def ours(line, policy, orders):
    return pb.simulate(line, policy, orders, seed=SEED)


def our_kernel(line, policy, orders):
    """A run, and a function that repeats its calls of the compiled loop, and nothing else, into the same
    arrays.
    """
    calls, loop = [], loops.recursion

    def noted(work, *args, **named):  # work's room is used again for the next units
        calls.append(((work.copy(), *args), named))
        loop(work, *args, **named)

    loops.recursion = noted
    try:
        run = ours(line, policy, orders)
    finally:
        loops.recursion = loop

    def again():
        for (work, at, last, *rest), named in calls:
            last[:] = last if at else 0  # each run starts with idle machines
            loop(work, at, last, *rest, **named)

    return run, again


def against_c():
    line, orders = case(SINGLE, ORDERS)
    with tempfile.TemporaryDirectory() as folder:
        function, drawing = compiled(folder), compiled(folder, drawn=True)
        if function is None:
            print("no C compiler `cc` here: the rows against C are left out")
            return
        for name, policy in POLICIES.items():
            run, kernel = our_kernel(line, policy, orders)
            c, fresh = in_c(function, line, policy, orders, SEED)
            drawn, _ = in_c(drawing, line, policy, orders, SEED, drawn=True)
            outputs = c(fresh())
            for theirs in (outputs, drawn(fresh())):
                for a, b in zip((run.release, run.finish, run.arrays.delivery), theirs):
                    same(f"C, {name}", a, b)
            found = pairs(kernel, lambda: c(outputs), cells=(CELLS, CELLS))
            yield row(f"compiled loop / C, {name}", found, most=1.6)
            whole = pairs(lambda: ours(line, policy, orders), lambda: drawn(fresh()), cells=(CELLS, CELLS))
            yield row(f"simulate() / C that draws too, {name}", whole, most=1.5)


def drawing_ahead():
    """Does a second thread that draws pay? Beside it, all drawn first."""
    line, orders = case(SINGLE, ORDERS)
    block, policy = draws.BLOCK, POLICIES["make to order"]

    def all_first():
        draws.BLOCK = ORDERS
        try:
            return ours(line, policy, orders)
        finally:
            draws.BLOCK = block

    same("all drawn first", all_first().arrays.delivery, ours(line, policy, orders).arrays.delivery)
    found = pairs(lambda: ours(line, policy, orders), all_first, cells=(CELLS, CELLS))
    yield row("simulate() / the same, all drawn first", found, most=1)


def breakdown():
    """Where the time of simulate() goes, in seconds per unit and station: each part by itself, the shortest
    of several; and how long processors worked for it, which a busy machine changes little."""
    line, orders = case(SINGLE, ORDERS)
    policy = POLICIES["make to order"]

    def arrays():
        out = kernel_input.block(np.float64, ORDERS, release=STATIONS, finish=STATIONS, delivery=0)
        for a in out.values():
            a[...] = 0  # the system hands out memory when it is first written to

    parts = {
        "orders checked and laid out": lambda: kernel_input.read(line, policy, orders, SEED),
        "drawing, in a second thread": lambda: list(draws.drawn_ahead(line, ORDERS, SEED)),
        "loop, into arrays that are there": our_kernel(line, policy, orders)[1],
        "new arrays": arrays,
        "simulate()": lambda: ours(line, policy, orders),
    }
    took = {name: shortest(function, 15) for name, function in parts.items()}
    took["its work, of both threads together"] = shortest(parts["simulate()"], 15, clock=process_time)
    return {name: time / CELLS for name, time in took.items()}


def against_simpy(machines, name, least):
    line, few = case(machines, FEW)
    many = case(machines, ORDERS)[1]
    work, times = draws.process_times(line, FEW, SEED).T, few["time"].to_numpy(float)
    for policy_name, policy in POLICIES.items():
        s = policy.settings(line)

        def simpy_run(s=s):
            return simpy_line(work, machines, s.stock, s.cards, s.line_cards, [times] * len(line), times)

        same(f"SimPy, {policy_name}", ours(line, policy, few).arrays.delivery, simpy_run()["delivery"])
        found = pairs(lambda: ours(line, policy, many), simpy_run, cells=(CELLS, FEW * STATIONS))
        yield row(f"simulate() / SimPy with the same log, {name}, {policy_name}", found, least=least)


def against_others(names, machines, name):
    """As their makers would write it: a line of queues that tells deliveries only."""
    line, few = case(machines, FEW)
    many, policy = case(machines, ORDERS)[1], POLICIES["make to order"]
    work, times = draws.process_times(line, FEW, SEED).T, few["time"].to_numpy(float)
    delivered = np.sort(ours(line, policy, few).arrays.delivery)
    for rival in names:
        function = ALL[rival]
        same(rival, delivered, function(work, times, machines))
        found = pairs(
            lambda: ours(line, policy, many),
            lambda: function(work, times, machines),
            cells=(CELLS, FEW * STATIONS),
        )
        yield row(f"simulate() / a plain line in {rival}, {name}, make to order", found, least=400)


def long():
    """Ten million orders and their figures, beside 200,000 of them."""
    policy = POLICIES["make to order"]
    line, many = case(SINGLE, 50 * ORDERS)
    some = case(SINGLE, ORDERS)[1]
    found = pairs(
        lambda: pb.simulate(line, policy, many, SEED, keep="figures").figures(),
        lambda: [pb.simulate(line, policy, some, SEED, keep="figures").figures() for _ in range(10)],
        cells=(50 * CELLS, 10 * CELLS),
        cap=60,
    )
    yield row(f"simulate(keep='figures') and figures, {50 * ORDERS:,} orders / {ORDERS:,}", found, most=1.1)


def sweeping():
    """A trade-off curve: 50 settings x 20 replications x 2,000 orders x 4 stations, first as one call, then
    by unit and station.
    """
    line, n = case([1] * 4, 2_000)[0], 2_000
    orders = [pb.orders.poisson(rate=1.0, n=n, seed=r) for r in range(20)]
    for name, make in (("base stock", pb.Policy.base_stock), ("CONWIP", lambda w: pb.Policy.conwip(w + 1))):
        choices = {k: make(k) for k in range(50)}
        table = (
            pb.sweep.policies(line, choices, orders, seed=SEED)
            .query("figure == 'wait'")
            .set_index("policy")["mean"]
        )
        single = np.mean(
            [pb.simulate(line, choices[20], o, seed=SEED + r).wait.mean() for r, o in enumerate(orders)]
        )
        if not np.isclose(table[20], single, rtol=1e-9):
            print(f"WARNING: sweep, {name}: {table[20]} and single runs {single}")
        took = shortest(lambda: pb.sweep.policies(line, choices, orders, seed=SEED), 15)
        yield limit(f"trade-off curve of 50 settings, {name}", took, 0.1, took / (50 * 20 * n * 4))
