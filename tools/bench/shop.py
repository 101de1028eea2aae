"""Rows of the table: books, plans, order files, laws of stock for many items at once, and the import."""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
from measure import ORDERS, ROOT, SEED, case, limit, pairs, row, shortest

import pullbook as pb
from pullbook.decide import placement

FEW = 50  # items that stockpyl is asked for


def costing():
    """A run of 200,000 orders in money: what its stock costs, and all of its books."""
    line, orders = case([1] * 4, ORDERS)
    run, rates = pb.simulate(line, pb.Policy.base_stock(20), orders, seed=SEED), pb.tote_cell().rates
    rates = replace(rates, material={line.stations[0].name: 9.0})
    end = float(run.end)

    def books():
        moves = pb.costing.movements(run, rates, until=end)
        journal = pb.costing.sequential(moves)
        return journal, pb.costing.income_statement(pb.costing.period(run, rates, end))

    journal, statement = books()
    if journal.trial_balance().loc["sum", "balance"] != 0 or not statement.income:
        print("WARNING: costing: the books do not balance")
    carrying = shortest(lambda: pb.costing.carrying_cost(run, rates, end), 5)
    yield limit("carrying cost of a run of 200,000 orders", carrying, 0.05)
    yield limit(f"its journal ({len(journal):,} entries) and statement", shortest(books, 5), 2.0)


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

    yield limit(f"orders to plan, trials and tornado, {name}, {items:,} items", shortest(whole, 3), 3.0)


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
        yield limit(f"read_orders, 1,000,000 rows{system}", mine, 10.0)


def many_items():
    """Stock of 100,000 items at once; beside it stockpyl (MIT licence; left out where it is not installed),
    one item after another, of the first 50. What both find must agree to 1e-9. An economic order quantity
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
    few = [np.stack(x, axis=1)[:FEW].tolist() for x in ((h, p, K, demand, sd, L), (D.mean, D.sd), (r, Q))]
    for name, law in ours_.items():
        figures, other = one[name]

        def one_by_one():
            return np.array([other(*item) for item in zip(*few)])

        together = law()
        mine = np.stack([getattr(together, x)[:FEW] for x in figures.split()], axis=1)
        if not np.allclose(mine, one_by_one(), rtol=1e-9, atol=0):
            print(f"WARNING: {name}: stockpyl finds something else; their times can't be compared")
        found = pairs(law, one_by_one, cells=(n, FEW), cap=6)
        yield row(f"{name}, one of {n:,} items / stockpyl", found, least=1000)
    yield limit(f"rq_optimal, {n:,} items", shortest(lambda: stock.rq_optimal(*year), 3), 5.0)


def placing():
    """Where to keep stock along a line of stages, the last of which serves at once; beside it stockpyl."""
    stage = placement.Stage

    def line(days):
        last = stage("stage 10", days, 10.0, sd=10, quote=0)
        return [*(stage(f"stage {i}", days, float(i)) for i in range(1, 10)), last]

    took = shortest(lambda: placement.place_stock(line(40)), 10)
    yield limit("place_stock, 10 stages of 40 days", took, 0.05)
    try:
        from stockpyl import gsm_tree
        from stockpyl.demand_source import DemandSource
        from stockpyl.supply_chain_network import SupplyChainNetwork
        from stockpyl.supply_chain_node import SupplyChainNode
    except ImportError:
        return  # many_items has said so
    network = SupplyChainNetwork()
    for i in range(1, 11):
        ends = {"external_inbound_cst": 0} if i == 1 else {}
        if i == 10:
            demand = DemandSource(type="N", mean=0, standard_deviation=10)
            ends = {"external_outbound_cst": 0, "demand_source": demand}
        node = SupplyChainNode(
            i, processing_time=10, local_holding_cost=i, demand_bound_constant=1.645, **ends
        )
        network.add_node(node)
        if i > 1:
            network.add_edge(i - 1, i)
    network = gsm_tree.preprocess_tree(gsm_tree.relabel_nodes(network))
    _, cost = gsm_tree.optimize_committed_service_times(network)
    if not np.isclose(cost, placement.place_stock(line(10)).cost, rtol=1e-9):
        print(f"WARNING: place_stock: stockpyl finds {cost}")
    found = pairs(
        lambda: placement.place_stock(line(10)),
        lambda: gsm_tree.optimize_committed_service_times(network),
        cap=6,
    )
    yield row("place_stock, 10 stages of 10 days / stockpyl", found, least=20)


def importing():
    """Seconds that `import pullbook` takes once pandas is there."""
    code = "from time import perf_counter as now; import pandas; a = now(); import pullbook; print(now() - a)"
    python = [sys.executable, "-c", code]
    mine = min(
        float(subprocess.run(python, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    )
    yield limit("import pullbook, on top of pandas", mine, 0.5)
