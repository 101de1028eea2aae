"""The lab of chapter 01: the same orders and the same line under two triggers, a plan and the orders
themselves; and, between them, a planner who looks each morning.
"""

import numpy as np
import pandas as pd

from pullbook.demand import orders as streams
from pullbook.line.policy import Policy
from pullbook.run.compare import compare
from pullbook.run.engine import simulate
from pullbook.show import charts
from pullbook.show.charts.runs import service_drawn
from pullbook.show.line_view import LineView
from pullbook.teach.cases.halyard import Workshop, halyard
from pullbook.teach.labs.frame import Lab, Pick, Slider

NAMES = ("The plan starts bags", "The order starts bags")
MENDED = "The plan, mended each morning"
PLANNERS = ("Never looks again", "Looks each morning")


def runs_of(shop, orders, error, stock, looks=False, seed=1):
    """The orders under a plan that is off by `error` (share) with `stock` units of each item to open with,
    and made to order; if the planner `looks`, under the plan mended each morning, too.

    shop: Workshop. orders: order table. Returns a dict of Runs by name, made to order last.
    """
    opening = {item: int(stock) for item in orders["item"].unique()}
    policies = {NAMES[0]: Policy.push(shop.plan(orders, error, seed=seed), opening)}
    if looks:
        policies[MENDED] = Policy.push(shop.replan(orders, error, seed=seed), opening)
    policies[NAMES[1]] = Policy.make_to_order()
    return {name: simulate(shop.line, policy, orders, seed=seed) for name, policy in policies.items()}


def two_triggers(shop: Workshop | None = None, orders: pd.DataFrame | None = None) -> Lab:
    """Two lines, one clock: a plan starts the bags of the first, each order starts its own in the second.

    shop: Workshop (None: Halyard Bags). orders: an order table for its line (None: a week of Halyard's
    orders, and a control for which week). Returns a Lab with the settings error (%), stock (bags of each
    item), promise (h), planner (one who looks each morning makes a third line) and, without orders of your
    own, week.

    >>> plan, pull = two_triggers().result["runs"].values()
    >>> int(np.isinf(plan.wait).sum()) > 0, int(np.isinf(pull.wait).sum())  # orders that were never delivered
    (True, 0)
    """
    shop = halyard() if shop is None else shop
    if not isinstance(shop, Workshop):
        raise ValueError(f"shop is {shop!r}; it must be a Workshop, such as pb.halyard()")
    table = None if orders is None else streams.check(orders)

    def run(error, stock, promise, planner, week=1):
        placed = shop.orders(seed=week) if table is None else table
        placed = placed.assign(due=placed["time"] + promise)
        return {
            "runs": runs_of(shop, placed, error / 100, stock, planner == PLANNERS[1], seed=week),
            "promise": promise,
            "error": error,
        }

    controls = [
        Slider("error", "How wrong the plan is", "%", 0, 100, 5, 60),
        Slider("stock", "Shelf on Monday", "of each", 0, 40, 1, 5),
        Slider("promise", "Promised within", "h", 0.5, 16, 0.5, 8),
        Pick("planner", "The planner", PLANNERS, PLANNERS[0]),
    ]
    if table is None:
        controls.append(Slider("week", "Which week", "no.", 1, 20, 1, 9))
    return Lab(
        "Two triggers",
        run,
        controls,
        chart=lambda r: service_drawn(r["runs"], r["promise"]),
        sentence=sentence,
        table=lambda r: compare(r["runs"]).T.rename_axis("figure"),
        view=(
            lambda r: LineView(
                list(r["runs"].values()), names=list(r["runs"]), noun="bags", day=shop.day, start=20.0
            ),
            lambda view, r: view.show(list(r["runs"].values()), names=list(r["runs"])),
        ),
        tries=[
            (
                "Press play. Watch what piles up at the right of each line: bags without orders, or orders"
                " without bags."
            ),
            "Set the plan's error to 0%, then to 80%. Which line changes?",
            (
                "Promise delivery within half an hour. Which trigger can keep that promise, and with what on"
                " the shelf?"
            ),
            (
                "Let the planner look each morning, with the same wrong forecast. How much was the forecast's"
                " fault?"
            ),
        ],
    )


def sentence(result):
    """What the two runs came to, in words."""
    plan, *mended, pull = result["runs"].values()
    share = [np.mean(r.wait <= result["promise"] + 1e-9) for r in (plan, pull, *mended)]
    left = int(charts.made_and_ordered_table(plan)["left"].sum())
    short = int(np.isinf(plan.wait).sum())
    looks = f" Where the planner looked each morning, {share[2]:.0%} were." if mended else ""
    return (
        f"With a plan that is {result['error']:g}% off, {share[0]:.0%} of the orders were delivered within"
        f" {result['promise']:g} h, {short} never, and {left} bags were left that nobody had ordered.{looks}"
        f" Started by the orders, {share[1]:.0%} were, and no bag was left."
    )
