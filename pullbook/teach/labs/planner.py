"""The lab of chapter 12: a shop's orders in, a plan of push and pull out, judged on weeks it has not seen."""

import html
import io
import math
from dataclasses import replace
from functools import lru_cache

import ipywidgets as widgets
import numpy as np
import pandas as pd

from pullbook.costing.assumptions import Assumptions
from pullbook.decide.choice import choose, learn
from pullbook.decide.planner import plan
from pullbook.demand.order_file import read_orders
from pullbook.demand.order_file.rows import tables
from pullbook.demand.order_file.vocabulary import FIELDS
from pullbook.demand.order_lines import OrderLines, demand_of
from pullbook.demand.weekly import Weekly
from pullbook.show import report
from pullbook.show.charts.plans import plan_drawn
from pullbook.teach.cases.catalogue import catalogue
from pullbook.teach.labs.frame import Lab, Slider, download

NO_LIMIT = 160  # hours a week: the end of the slider
FOUND, NONE = -2, -1  # of a field's list of columns: as found, and none; from 0 on the column


class Planner(Lab):
    """The planner as a lab. In code: `p.set(setup=5)`, `p.plan` is the plan, `p.open("orders.csv")` takes
    another shop, `p.save("plan.html")` writes the report.

    What was read from a file can be put right by hand: for each field there is a list of the columns.
    """

    def __init__(self, shop):
        self._take_in(shop)
        self.about, self._file, self._columns = "", None, {}
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
        self._usual = self.controls
        self._in_its_money()

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

    def open(self, file, columns=None):
        """Plan for another shop. file: a CSV or Excel file of order lines (see `pb.read_orders`), or what
        `pb.planner.plan` takes. columns: of a file, as `pb.read_orders` takes them. Returns the lab.

        Raises ValueError for a file that holds no orders, and leaves the lab as it was.
        """
        known = isinstance(file, (OrderLines, Weekly, pd.DataFrame))
        self._file, self._columns = None if known else _again(file), dict(columns or {})
        shop = file if known else read_orders(self._file(), columns=self._columns)
        before = self.demand, self.shop
        try:
            self._take_in(shop)
            result = self._run(**self.settings)
        except ValueError:
            self.demand, self.shop = before
            raise
        self.result, self.about = result, "" if known else str(shop)
        self._in_its_money()
        self.show(self.settings)
        return self

    def _in_its_money(self):
        """Sliders of money in the money of the shop, and as far as its prices ask for: 1,000 yen, not 10."""
        price = np.nanmedian(self.demand.price[self.demand.price > 0])
        more = 1 if self.plan.currency == "euro" else 10 ** max(0, round(math.log10(price / 50)))
        self.controls = [
            replace(
                c, unit=c.unit.replace("euro", self.plan.currency), high=c.high * more, step=c.step * more
            )
            if c.unit == "euro"
            else c
            for c in self._usual
        ]
        self.settings |= {c.name: min(self.settings[c.name], c.high) for c in self.controls}
        if self._box is None:
            return
        self._quiet = True
        for c in self.controls:
            slider = self._sliders[c.name]
            slider.description = f"{c.label} ({c.unit})"
            slider.max, slider.step, slider.value = c.high, c.step, self.settings[c.name]
        self._quiet = False

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
        self._told = widgets.HTML(told(self.shop))
        self._raw, self._read, self._fields = widgets.HTML(), widgets.HTML(), widgets.VBox()
        inside = widgets.VBox([self._raw, self._fields, self._read])
        self._by_hand = widgets.Accordion([inside], titles=["How the file was read, and by hand"])
        self._by_hand.layout.display = "none"
        return [
            widgets.HBox([upload, widgets.HTML("CSV or Excel; it stays on this machine")]),
            self._told,
            self._by_hand,
        ]

    def _take(self, files):
        if not files:
            return
        file = io.BytesIO(bytes(files[0]["content"]))
        file.name = files[0]["name"]
        good = self._tried(file)
        try:
            table = tables(self._file())[0]
        except ValueError:  # nothing that could be chosen from
            self._by_hand.layout.display = "none"
            return
        self._header = table.header
        n = len(table.header)
        rows = [(table.row(i) + [""] * n)[:n] for i in range(min(5, len(table)))]
        rows = pd.DataFrame(rows, columns=table.header).fillna("")
        self._raw.value = f"<p>The first rows of the file:</p>{_wide(rows)}<p>What is taken for what:</p>"
        mapping = self.shop.account.mapping if good else pd.DataFrame(columns=["what", "column"])
        found = dict(zip(mapping["what"], mapping["column"]))
        self._fields.children = [self._list_of(name, found.get(name)) for name in FIELDS]
        self._by_hand.selected_index = None if good and not self.shop.doubts else 0
        self._by_hand.layout.display = ""

    def _tried(self, file, columns=None):
        """Open a file, and say what came of it. Returns whether it could be used."""
        rows = reason = ""
        try:
            self.open(file, columns)
            rows = f"<p>The first rows as read:</p>{_wide(self.shop.lines.head())}"
        except ValueError as why:
            reason = f"<p role='alert'><b>This file can't be used.</b> {html.escape(str(why))}</p>"
        self._told.value = reason or told(self.shop)
        self._read.value = f"<p>The same in code:</p><pre>{html.escape(self.code)}</pre>{rows}"
        return not reason

    @property
    def code(self):
        """The line of code that reads the file as it is read here; '' where none was brought."""
        if self._file is None:
            return ""
        how = f", columns={self._columns!r}" if self._columns else ""
        return f"mine = pb.read_orders({getattr(self._file(), 'name', 'orders.csv')!r}{how})"

    def _list_of(self, name, found):
        """The list of columns for a field."""
        options = [(f"as found: {found}" if found else "as found: none", FOUND)]
        options += [("not in this file", NONE)] * (name not in ("item", "time"))
        options += [(str(column), i) for i, column in enumerate(self._header)]
        made = widgets.Dropdown(options=options, value=FOUND, description=name)
        made.observe(lambda _: self._chosen(), "value")
        return made

    def _chosen(self):
        """Read the file again, with the columns that were chosen."""
        picked = {made.description: made.value for made in self._fields.children if made.value != FOUND}
        columns = {name: None if i == NONE else self._header[i] for name, i in picked.items()}
        self._tried(self._file(), columns)

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
        each, push, *_ = choose(table, assumptions, math.inf, "greedy")
        budget = share * float(each["money"][push].sum())
    return plan(demand, assumptions, budget=budget, method="greedy")


# ---- what it shows


def told(shop):
    """What an owner looks at first, as HTML: what was read, what it adds up to, and what is in doubt."""
    if shop is None or shop.account is None:
        return ""
    doubts = "".join(f"<li>{html.escape(doubt)}</li>" for doubt in shop.doubts)
    first = f"<b>Look at this first</b><ul>{doubts}</ul>" if doubts else "Nothing odd was found."
    sums = f"{shop.name}: {shop.totals.first_line()}. Does your shop's system say the same?"
    return f"<div role='{'alert' if doubts else 'status'}'>{first}<p>{html.escape(sums)}</p></div>"


def _wide(table):
    """A table as HTML that is scrolled, not cut."""
    return f"<div style='overflow-x:auto'>{table.to_html(index=False, border=0)}</div>"


def _again(file):
    """A function that gives a file anew each time it is to be read."""
    if not hasattr(file, "read"):
        return lambda: file
    content, name = file.read(), getattr(file, "name", None)

    def anew():
        made = io.StringIO(content) if isinstance(content, str) else io.BytesIO(content)
        if name is not None:
            made.name = name
        return made

    return anew


def chart(result):
    """What each way earned, above; the items as dots, below."""
    return plan_drawn(result)


def sentence(result):
    """The plan and its trial, in words, and the doubts that do not stand above already, with the file's."""
    above = result.shop.doubts if result.shop else ()
    return " ".join([result.summary(), *(doubt for doubt in result.doubts if doubt not in above)])


def table(result):
    """What each way earned, part by part."""
    return result.results.round(0)
