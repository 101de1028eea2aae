"""The lab of chapter 12: a shop's orders in, a plan of push and pull out, judged on weeks it has not seen."""

import html
import io
import math
from dataclasses import replace
from functools import lru_cache

import ipywidgets as widgets
import pandas as pd

from pullbook.costing.assumptions import Assumptions
from pullbook.decide.choice import choose, learn
from pullbook.decide.planner import demand_of, plan
from pullbook.demand.order_file import read_orders
from pullbook.demand.order_lines import OrderLines
from pullbook.demand.weekly import Weekly
from pullbook.show import report
from pullbook.show.charts.plans import plan_drawn
from pullbook.teach.cases.catalogue import catalogue
from pullbook.teach.labs.frame import Lab, Slider, download

NO_LIMIT = 160  # hours a week: the end of the slider


class Planner(Lab):
    """The planner as a lab. In code: `p.set(setup=5)`, `p.plan` is the plan, `p.open("orders.csv")` takes
    another shop, `p.save("plan.html")` writes the report.
    """

    def __init__(self, shop):
        self._take_in(shop)
        self.about = ""
        super().__init__(
            "The planner",
            self._run,
            [
                Slider("setup", "A set-up", "euro", 0, 10, 0.1, 2),
                Slider("lost", "Customers who do not wait", "%", 0, 30, 1, 5),
                Slider("short", "A unit that is missing", "euro", 0, 20, 0.5, 2),
                Slider("obsolescence", "Goes out of fashion", "% a year", 0, 100, 5, 10),
                Slider("lead", "To replenish takes", "weeks", 1, 8, 1, 2),
                Slider("making", "To make an order takes", "working days", 0, 20, 1, 5),
                Slider("capacity", "Hours for it", "a week; 160: no limit", 10, NO_LIMIT, 10, NO_LIMIT),
                Slider("budget", "Money for stock", "% of the plan's", 0, 100, 5, 100),
            ],
            chart,
            sentence,
            table,
            files=report.sheets,
            tries=[
                (
                    "Move the set-up from 0 to 10 euro. How many items change sides, and which of the three"
                    " ways suffers most?"
                ),
                "What if no customer minds waiting? And if 20 in 100 go elsewhere?",
                "Take hours away until making to order falls behind. Which items go to the shelf?",
                "Take half of the money for stock away. How much of what is earned goes with it?",
            ],
        )

    def _take_in(self, shop):
        """The shop, for the report, and its weeks, for the plan."""
        self.demand, self.shop = demand_of(shop), shop if isinstance(shop, OrderLines) else None

    def _run(self, setup, lost, short, obsolescence, lead, making, capacity, budget):
        assumptions = Assumptions(
            setup=setup,
            lost=lost / 100,
            short=short,
            lead_time=lead,
            making=making,
            capacity=math.inf if capacity >= NO_LIMIT else capacity,
        ).with_obsolescence(obsolescence / 100)
        return replace(planned(self.demand, assumptions, budget / 100), shop=self.shop)

    @property
    def plan(self):
        """The plan of the settings as they are: a pb.planner.Plan."""
        return self.result

    def open(self, file):
        """Plan for another shop. file: a CSV or Excel file of order lines (see `pb.read_orders`), or what
        `pb.planner.plan` takes. Returns the lab.

        Raises ValueError for a file that holds no orders, and leaves the lab as it was.
        """
        known = isinstance(file, (OrderLines, Weekly, pd.DataFrame))
        shop = file if known else read_orders(file)
        before = self.demand, self.shop
        try:
            self._take_in(shop)
            result = self._run(**self.settings)
        except ValueError:
            self.demand, self.shop = before
            raise
        self.result, self.about = result, "" if known else str(shop)
        self.show(self.settings)
        return self

    def save(self, path):
        """Write the report of the plan to one .html page or to .xlsx; returns the path."""
        return report.report(self.plan, path)

    # ---- widgets

    def above(self):
        """A button to bring a file, and what was read from it."""
        upload = widgets.FileUpload(
            accept=".csv,.txt,.tsv,.xlsx,.gz",
            multiple=False,
            description="Your own orders",
        )
        upload.observe(lambda change: self._take(change["new"]), "value")
        self._told = widgets.HTML()
        return [
            widgets.HBox([upload, widgets.HTML("CSV or Excel; it stays on this machine")]),
            self._told,
        ]

    def _take(self, files):
        if not files:
            return
        file = io.BytesIO(bytes(files[0]["content"]))
        file.name = files[0]["name"]
        try:
            self.open(file)
            self._told.value = f"<p aria-live='polite'>{html.escape(self.about)}</p>"
        except ValueError as reason:
            self._told.value = (
                f"<p role='alert'><b>This file can't be used.</b> {html.escape(str(reason))}</p>"
            )

    def links(self):
        """The files of every lab, and the report."""
        page = report.page(self.result).encode()
        return (
            super().links()
            + f"<p>{download('plan.html', 'text/html', page, 'The report as one page (HTML)')}</p>"
        )


def planner(shop: OrderLines | Weekly | pd.DataFrame | None = None) -> Planner:
    """The planner: a shop's orders and what things cost, to a plan of push and pull, judged on weeks it has
    not seen.

    shop: what `pb.planner.plan` takes, such as pb.read_orders(file); None: Halyard's catalogue. Returns a
    Planner with the settings setup (euro), lost (%), short (euro), obsolescence (% a year), lead (weeks),
    making (working days), capacity (hours a week for making to order; 160: no limit) and budget (% of what
    the plan would tie up without one).

    >>> planner().set(lost=0).result.best
    'hybrid'
    """
    return Planner(catalogue() if shop is None else shop)


@lru_cache(maxsize=64)
def planned(demand, assumptions, share):
    """The plan of a Weekly under Assumptions, with `share` of the money that it would tie up without a
    budget. Chosen by the quick rule.
    """
    budget = math.inf
    if share < 1:
        _, table, _ = learn(demand, demand.units.shape[1], 0.6, assumptions.lead_time)
        each, push, _, _ = choose(table, assumptions, math.inf, "greedy")
        budget = share * float(each["money"][push].sum())
    return plan(demand, assumptions, budget=budget, method="greedy")


# ---- what it shows


def chart(result):
    """What each way earned, above; the items as dots, below."""
    return plan_drawn(result)


def sentence(result):
    """The plan and its trial, in words."""
    return result.summary()


def table(result):
    """What each way earned, part by part."""
    return result.results.round(0)
