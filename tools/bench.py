"""`make bench`: how fast the simulator is, next to the same recursion in C and the same line in SimPy, in one
table.

Every row that compares two simulations first checks that both gave the same deliveries, to the last bit.
Times of simulations are per unit and station, so that a long run of ours stands beside a shorter one of
SimPy. The script measures and always ends with exit code 0; a target that was not reached says "missed".
"""

import ctypes
import platform
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd

import pullbook as pb
from pullbook.run import compiled as loops
from pullbook.run import draws

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from simpy_line import simpy_line  # noqa: E402

STATIONS, ORDERS, SIMPY_ORDERS, SEED = 5, 200_000, 20_000, 1
POLICIES = {"make to order": pb.Policy.make_to_order(), "kanban": pb.Policy.kanban([4] * STATIONS)}
SINGLE, PARALLEL = [1] * STATIONS, [1, 2, 4, 3, 1]
UNLIMITED = 1 << 40


def case(machines, n):
    """A line of stations that are 80 % busy, however many machines they have, and n orders for it."""
    stations = [pb.Station(f"station {i + 1}", 0.8 * c, cv=1.0, machines=c) for i, c in enumerate(machines)]
    return pb.Line(stations), pb.orders.poisson(rate=1.0, n=n, seed=SEED)


# ---- ours: the only place that knows how pullbook is called


def ours(line, policy, orders):
    return pb.simulate(line, policy, orders, seed=SEED)


def our_kernel(line, policy, orders):
    """A run, and a function that repeats its calls of the compiled loop, and nothing else, into the same
    arrays.
    """
    calls, loop = [], loops.recursion
    loops.recursion = lambda *args, **named: (calls.append((args, named)), loop(*args, **named))[1]
    try:
        run = ours(line, policy, orders)
    finally:
        loops.recursion = loop

    def again():
        for work, at, last, *rest in (args for args, _ in calls):
            last[:] = last if at else 0  # each run starts with idle machines
            loop(work, at, last, *rest, **calls[0][1])

    return run, again


# ---- theirs: C and SimPy


def compiled(folder):
    """The recursion in C, compiled for this machine; None where there is no C compiler."""
    if not shutil.which("cc"):
        return None
    source, library = ROOT / "tools" / "bench.c", Path(folder) / "bench.so"
    subprocess.run(["cc", "-O3", "-march=native", "-shared", "-fPIC", "-o", library, source], check=True)
    function = ctypes.CDLL(str(library)).recursion
    function.restype = None
    function.argtypes = (
        [ctypes.c_int64] * 2 + [ctypes.c_void_p] * 6 + [ctypes.c_int64] + [ctypes.c_void_p] * 3
    )
    return function


def in_c(function, line, policy, orders):
    """A function that runs C into given arrays; and one that makes such arrays, fresh."""
    settings, n, m = policy.settings(line), len(orders), len(line)
    work, times = draws.process_times(line, n, SEED), orders["time"].to_numpy(float)
    planned, stock = np.array(settings.planned, np.uint8), np.array(settings.stock, np.int64)
    cards = np.array([UNLIMITED if k is None else k for k in settings.cards], np.int64)
    line_cards = UNLIMITED if settings.line_cards is None else settings.line_cards
    inputs = (work, planned, times, times, stock, cards)

    def run(outputs, keep=inputs):
        function(n, m, *(a.ctypes.data for a in keep), line_cards, *(a.ctypes.data for a in outputs))
        return outputs

    def fresh():  # as one block, which costs fewer page faults than three
        release, finish, delivery = np.split(np.empty(2 * n * m + n), [n * m, 2 * n * m])
        return release.reshape(n, m), finish.reshape(n, m), delivery

    return run, fresh


def in_simpy(line, policy, orders):
    """A function that runs the line in SimPy."""
    settings = policy.settings(line)
    work, times = draws.process_times(line, len(orders), SEED).T, orders["time"].to_numpy(float)
    return lambda: simpy_line(
        work,
        [s.machines for s in line.stations],
        settings.stock,
        settings.cards,
        settings.line_cards,
        [times] * len(line),
        times,
    )


# ---- measuring


def best(*functions, repeats):
    """The shortest time of each function, in seconds; they take turns, so that a busy moment hits
    all alike.
    """
    shortest = [np.inf] * len(functions)
    for _ in range(repeats):
        for i, function in enumerate(functions):
            begin = perf_counter()
            function()
            shortest[i] = min(shortest[i], perf_counter() - begin)
    return shortest


def same(what, a, b):
    if not np.array_equal(a, b):
        print(f"WARNING: {what}: the two gave different results; their times can't be compared")


def spell(seconds):
    for size, unit in ((1, "s"), (1e-3, "ms"), (1e-6, "us")):
        if seconds >= size:
            return f"{seconds / size:.2f} {unit}"
    return f"{seconds * 1e9:.2f} ns"


def row(name, mine, other, *, most=None, least=None):
    """One line of the table: at `most` so many times the other's time, or at `least` so many times
    as fast.
    """
    ratio = mine / other if most else other / mine
    good = ratio <= most if most else ratio >= least
    target = f"<= {most:g} x the time" if most else f">= {least:,} x as fast"
    return (
        name,
        spell(mine),
        spell(other),
        f"{ratio:.2f}" if most else f"{ratio:,.0f}",
        target,
        "yes" if good else "missed",
    )


def against_c():
    line, orders = case(SINGLE, ORDERS)
    cells = ORDERS * STATIONS
    with tempfile.TemporaryDirectory() as folder:
        function = compiled(folder)
        if function is None:
            print("no C compiler `cc` here: the rows against C are left out")
            return
        for name, policy in POLICIES.items():
            run, kernel = our_kernel(line, policy, orders)
            c, fresh = in_c(function, line, policy, orders)
            outputs = c(fresh())
            for ours_, theirs in zip((run.release, run.finish, run.arrays.delivery), outputs):
                same(f"C, {name}", ours_, theirs)
            mine, other = best(kernel, lambda: c(outputs), repeats=30)
            yield row(f"compiled loop / C, {name}", mine / cells, other / cells, most=1.6)
            mine, other = best(lambda: ours(line, policy, orders), lambda: c(fresh()), repeats=15)
            yield row(f"simulate() / C loop, {name}", mine / cells, other / cells, most=3)


def against_simpy(machines, name, least):
    line, few = case(machines, SIMPY_ORDERS)
    many = case(machines, ORDERS)[1]
    for policy_name, policy in POLICIES.items():
        simpy_run = in_simpy(line, policy, few)
        same(f"SimPy, {policy_name}", ours(line, policy, few).arrays.delivery, simpy_run()["delivery"])
        (mine,) = best(lambda: ours(line, policy, many), repeats=15)
        (other,) = best(simpy_run, repeats=3)
        yield row(
            f"simulate() / SimPy, {name}, {policy_name}",
            mine / (ORDERS * STATIONS),
            other / (SIMPY_ORDERS * STATIONS),
            least=least,
        )


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
        (mine,) = best(lambda: pb.sweep.policies(line, choices, orders, seed=SEED), repeats=15)
        yield (
            f"trade-off curve of 50 settings, {name}",
            spell(mine),
            "",
            spell(mine / (50 * 20 * n * 4)),
            "<= 150 ms",
            "yes" if mine <= 0.15 else "missed",
        )


def costing():
    """A run of 200,000 orders in money: what its stock costs, and all of its books."""
    line, orders = case([1] * 4, ORDERS)
    run, rates = ours(line, pb.Policy.base_stock(20), orders), pb.tote_cell().rates
    rates = replace(rates, material={line.stations[0].name: 9.0})
    end = float(run.end)

    def books():
        moves = pb.costing.movements(run, rates, until=end)
        journal = pb.costing.sequential(moves)
        return journal, pb.costing.income_statement(pb.costing.period(run, rates, end))

    journal, statement = books()
    if journal.trial_balance().loc["sum", "balance"] != 0 or not statement.income:
        print("WARNING: costing: the books do not balance")
    for name, function, limit in (
        ("carrying cost of a run of 200,000 orders", lambda: pb.costing.carrying_cost(run, rates, end), 0.05),
        (f"its journal ({len(journal):,} entries) and statement", books, 2.0),
    ):
        (mine,) = best(function, repeats=5)
        yield name, spell(mine), "", "", f"<= {spell(limit)}", "yes" if mine <= limit else "missed"


def planning():
    """From cleaned order lines to the plan, its trials, and what its lead hangs on: Online Retail where it is
    at hand, else Halyard's shop.
    """
    try:
        shop, name = pb.online_retail(progress=False), "Online Retail"
    except FileNotFoundError:
        shop, name = pb.catalogue(), "Halyard's shop"
    costs = pb.costing.Assumptions(setup=1.0, short=0.3, lost=0.1).with_obsolescence(0.3)
    items = len(pb.planner.plan(shop, costs).items)

    def whole():
        pb.planner.learn.cache_clear()  # each of its repeats learns anew
        pb.planner.plan(shop, costs).tornado()

    (mine,) = best(whole, repeats=3)
    yield (
        f"orders to plan, trials and tornado, {name}, {items:,} items",
        spell(mine),
        "",
        "",
        "<= 3 s",
        "yes" if mine <= 3 else "missed",
    )


SHOPIFY = {
    "order": "Name",
    "time": "Created at",
    "item": "Lineitem sku",
    "description": "Lineitem name",
    "quantity": "Lineitem quantity",
    "price": "Lineitem price",
}


def reading():
    """A file of a million order lines, read once: of no system that is known, and of one with 30 columns."""
    lines = pb.catalogue().lines.drop(columns="cost")
    many = pd.concat([lines] * (1_000_000 // len(lines) + 1), ignore_index=True).iloc[:1_000_000]
    many = many.assign(order=np.arange(len(many)))  # else each line would be there many times
    more = {f"Shipping {k}": "standard" for k in range(24)}
    for system, table in (("", many), (" of Shopify", many.rename(columns=SHOPIFY).assign(**more))):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "orders.csv"
            table.to_csv(path, index=False)
            begin = perf_counter()
            kept = len(pb.read_orders(path).lines)
            mine = perf_counter() - begin
        if kept != len(many):
            print(f"WARNING: read_orders kept {kept:,} of {len(many):,} rows")
        met = "yes" if mine <= 10 else "missed"
        yield f"read_orders, 1,000,000 rows{system}", spell(mine), "", "", "<= 10 s", met


def many_items():
    """Stock of 100,000 items at once; beside it stockpyl (MIT licence; left out where it is not installed),
    one item after another, of the first 200. What both find must agree to 1e-9. An economic order quantity
    is a square root and some checks, in Python as in an array: nobody makes a thousandth of that.
    """
    try:
        from stockpyl import eoq, loss_functions, newsvendor, rq
    except ImportError as missing:
        print(f"no stockpyl here ({missing}): the rows against it are left out")
        return
    rng, n, stock = np.random.default_rng(SEED), 100_000, pb.inventory
    K, h, p, demand = rng.uniform((2, 0.1, 20, 50), (20, 4, 60, 5000), (n, 4)).T
    sd, L = demand * rng.uniform(0.05, 0.4, n), rng.uniform(0.02, 0.4, n)
    D = stock.Normal(demand * L, sd * np.sqrt(L))
    r, Q, year = D.mean + D.sd, stock.eoq(K, h, demand).Q, (K, h, p, demand, D)
    ours_ = {
        "eoq": lambda: stock.eoq(K, h, demand),
        "loss": lambda: stock.loss(r, D),
        "newsvendor": lambda: stock.newsvendor(h, p, D),
        "rq_policy": lambda: stock.rq_policy(r, Q, *year),
        "rq_eoq": lambda: stock.rq_eoq(*year),
        "rq_loss": lambda: stock.rq_loss(*year),
        "rq_penalty": lambda: stock.rq_penalty(*year),
        "rq_for_lot": lambda: stock.rq_for_lot(Q, *year),
    }

    def eoq_and_safety_stock(item):  # ours tells its exact cost, too
        found = rq.r_q_eoqss_approximation(*item)
        return *found, rq.r_q_cost(*found, *item)

    one = {  # of an item: stockpyl's terms; mean and sd of the lead time; r, Q; which of our figures it finds
        "eoq": ("Q cost", lambda t, d, x: eoq.economic_order_quantity(t[2], t[0], t[3])),
        "loss": ("n n_bar", lambda t, d, x: loss_functions.normal_loss(x[0], *d)),
        "newsvendor": ("S cost", lambda t, d, x: newsvendor.newsvendor_normal(*t[:2], *d)),
        "rq_policy": ("cost", lambda t, d, x: [rq.r_q_cost(*x, *t)]),
        "rq_eoq": ("r Q cost", lambda t, d, x: eoq_and_safety_stock(t)),
        "rq_loss": ("r Q", lambda t, d, x: rq.r_q_loss_function_approximation(*t, tol=1e-10)),
        "rq_penalty": ("r Q cost", lambda t, d, x: rq.r_q_eil_approximation(*t, tol=1e-10)),
        "rq_for_lot": ("r", lambda t, d, x: [rq.r_q_optimal_r_for_q(x[1], *t[:2], *t[3:], tol=1e-10)]),
    }
    few = [np.stack(x, axis=1)[:200].tolist() for x in ((h, p, K, demand, sd, L), (D.mean, D.sd), (r, Q))]
    for name, law in ours_.items():
        figures, other = one[name]
        (mine,) = best(law, repeats=3)
        begin = perf_counter()
        theirs = np.array([other(*item) for item in zip(*few)])
        spent, together = perf_counter() - begin, law()
        mine_ = np.stack([getattr(together, x)[:200] for x in figures.split()], axis=1)
        if not np.allclose(mine_, theirs, rtol=1e-9, atol=0):
            print(f"WARNING: {name}: stockpyl finds something else; their times can't be compared")
        yield row(f"{name}, one of {n:,} items / stockpyl", mine / n, spent / 200, least=1000)
    (mine,) = best(lambda: stock.rq_optimal(*year), repeats=3)
    yield f"rq_optimal, {n:,} items", spell(mine), "", "", "<= 5 s", "yes" if mine <= 5 else "missed"


def importing():
    """Seconds that `import pullbook` takes once pandas is there; beside it, those of `import pandas`."""
    code = (
        "from time import perf_counter as now; a = now(); import pandas; b = now(); import pullbook; c ="
        " now(); print(b - a, c - b)"
    )
    times = [
        tuple(
            map(
                float,
                subprocess.run(
                    [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
                ).stdout.split(),
            )
        )
        for _ in range(5)
    ]
    pandas, mine = (min(t) for t in zip(*times))
    return (
        "import pullbook, on top of pandas",
        spell(mine),
        spell(pandas),
        f"{mine / pandas:.2f}",
        "<= 0.5 s",
        "yes" if mine <= 0.5 else "missed",
    )


def main():
    print(
        f"Python {platform.python_version()}, NumPy {np.__version__}, {platform.machine()}. {STATIONS}"
        f" stations, 80 % busy, exponential times.\nOurs: {ORDERS:,} orders. C: the same, the loop alone."
        f" SimPy: {SIMPY_ORDERS:,} orders. Machines in parallel:"
        f" {', '.join(map(str, PARALLEL))}.\nSimulations in time per unit and station, the best of several"
        " runs; of the trade-off curve the whole call, with\nthe time per unit and station under ratio. The"
        " loops write into arrays that exist; simulate() draws its process\ntimes, and it and the C beside"
        " it make new arrays.\n"
    )
    rows = [
        *against_c(),
        *against_simpy(SINGLE, "1 machine", 2_000),
        *against_simpy(PARALLEL, "1 to 4 machines", 200),
        *sweeping(),
        *costing(),
        *planning(),
        *many_items(),
        *reading(),
        importing(),
    ]
    table = pd.DataFrame(rows, columns=["name", "ours", "theirs", "ratio", "target", "ok"])
    left = table["name"].str.len().max()
    print(table.to_string(index=False, formatters={"name": f"{{:<{left}}}".format}))


if __name__ == "__main__":
    main()
