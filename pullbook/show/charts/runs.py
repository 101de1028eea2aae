"""Charts of runs: finished stock, how soon orders are delivered, what was made and what was ordered."""

from collections.abc import Mapping
from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook._check import number, text, whole
from pullbook.run.compare import by_name
from pullbook.run.run import Run
from pullbook.show.charts.forms import labelled_rule, named, told_apart
from pullbook.show.charts.theme import DASHES, HEIGHT, OKABE_ITO, WIDTH, Drawn, dressed

Runs = Run | list[Run] | dict[str, Run]


def stock(runs: Runs, item: str | None = None, *, title: str | None = None, unit: str = "bags") -> alt.Chart:
    """Finished stock over time, a step line a run.

    runs: a Run, a list, or a dict by name. item: one item's stock, or None for all. Returns an Altair chart.

    >>> orders = pb.orders.renewal(0.5, 0.0, n=4)
    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.base_stock(2), orders)
    >>> stock(run).title
    'Finished stock: at most 2 bags (Base stock)'
    """
    runs, title, item = by_name(runs), text("title", title), text("item", item)
    h = next(iter(runs.values())).line.unit
    end = max(r.end for r in runs.values())
    table = pd.concat([_until(r.stock(item=item), end).assign(run=name) for name, r in runs.items()])
    most = {name: int(g["units"].max()) for name, g in table.groupby("run", sort=False)}
    title = title or "Finished stock: at most " + ", ".join(f"{v} {unit} ({k})" for k, v in most.items())
    steps = alt.Chart(
        table, title=title, description=f"{title}. Step lines of finished stock, {unit}, against time, {h}."
    )
    x, y = alt.X("time:Q", title=f"time ({h})"), alt.Y("units:Q", title=f"finished stock ({unit})")
    return dressed(
        steps.mark_line(interpolate="step-after").encode(x, y, *told_apart("run", runs, dashes=DASHES))
    )


def _until(steps, end):
    """The steps with a last row at `end`, so that the line goes on to there."""
    return pd.concat([steps, steps.tail(1).assign(time=end)])


def service_table(runs: Runs, upto: float, steps: int = 160) -> pd.DataFrame:
    """Share of orders delivered within x units of time: a table with the columns run, within and share.

    runs: a Run, a list, or a dict by name. upto: the longest wait looked at. Orders never delivered count as
    not delivered.

    >>> orders = pb.orders.renewal(0.5, 0.0, n=4)
    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(), orders)
    >>> service_table(run, upto=2.0, steps=2)["share"].tolist()          # each of the four waited 1 h
    [0.0, 1.0, 1.0]
    """
    upto, steps = number("upto", upto, "units of time", above=0), whole("steps", steps, low=1, high=100_000)
    grid = np.linspace(0, upto, steps + 1)

    def shares(run):
        return np.searchsorted(np.sort(run.wait), grid + 1e-9, side="right") / len(run.wait)

    return pd.concat(
        [
            pd.DataFrame({"run": name, "within": grid.round(4), "share": shares(run)})
            for name, run in by_name(runs).items()
        ],
        ignore_index=True,
    )


def service(
    runs: Runs, promise: float | None = None, *, upto: float = 16.0, title: str | None = None
) -> alt.LayerChart:
    """Share of orders delivered within x hours, a curve a run; a rule marks the promise.

    runs: a Run, a list, or a dict by name. promise: the promised time, or None. upto: longest wait shown.
    Returns an Altair chart.

    >>> orders = pb.orders.renewal(0.5, 0.0, n=4)
    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(), orders)
    >>> service(run, promise=1.0).title
    'Delivered within 1 h: 100% (Make-to-order)'
    """
    runs = by_name(runs)
    h = next(iter(runs.values())).line.unit
    table = service_table(runs, upto)
    if promise is not None:
        promise = number("promise", promise, h, low=0)
    title, described = _service_words(runs, promise, upto, text("title", title))
    rule = None if promise is None else alt.Chart(_promised(promise, upto))
    chart = _service_layers(alt.Chart(table), rule, list(runs), h, upto)
    return dressed(chart.properties(title=title, description=described))


def service_drawn(runs: Mapping[str, Run], promise: float, *, upto: float = 16.0) -> Drawn:
    """The same picture as a lab draws it again and again: a Drawn. runs: by name.

    >>> orders = pb.orders.renewal(0.5, 0.0, n=4)
    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(), orders)
    >>> service_drawn({"pull": run}, 1.0).to_dict()["title"]
    'Delivered within 1 h: 100% (pull)'
    """
    h = next(iter(runs.values())).line.unit
    return Drawn(
        _service_form(tuple(runs), h, upto),
        *_service_words(runs, promise, upto, None),
        shares=service_table(runs, upto),
        rule=_promised(promise, upto),
    )


def _promised(promise, upto):
    return pd.DataFrame(
        {"within": [min(promise, upto)], "label": ["promise"], "left": [promise >= 0.8 * upto]}
    )


def _service_words(runs, promise, upto, title):
    h = next(iter(runs.values())).line.unit
    if title is None:
        at = promise if promise is not None else upto
        shares = ", ".join(f"{np.mean(r.wait <= at + 1e-9):.0%} ({name})" for name, r in runs.items())
        title = f"Delivered within {at:g} {h}: {shares}"
    return title, f"{title}. Curves of the share of orders delivered against the wait, {h}."


@lru_cache
def _service_form(names, h, upto):
    """The specification of the curves, without data."""
    return _service_layers(*named("shares", "rule"), list(names), h, upto).to_dict()


def _service_layers(shares, rule, names, h, upto):
    """A curve for each run, and a rule at the promise if there is one."""
    x = alt.X(
        "within:Q", title=f"wait from order to delivery ({h})", scale=alt.Scale(domain=[0, upto], nice=False)
    )
    y = alt.Y(
        "share:Q",
        title="share of orders delivered",
        axis=alt.Axis(format="%"),
        scale=alt.Scale(domain=[0, 1]),
    )
    steps = shares.mark_line(interpolate="step-after")
    layers = [steps.encode(x, y, *told_apart("run", names, dashes=DASHES))]
    if rule is not None:
        layers += labelled_rule(rule.encode(x="within:Q"), y=12, colour="#333")
    return alt.layer(*layers).properties(width=WIDTH, height=HEIGHT)


def made_and_ordered(run: Run, *, title: str | None = None, unit: str = "bags") -> alt.FacetChart:
    """What was made and what was ordered, item by item: bars side by side. run: a Run. Returns an Altair
    chart.

    >>> orders = pb.orders.renewal(0.5, 0.0, n=4)
    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.base_stock(2), orders)
    >>> made_and_ordered(run).title
    '2 bags were left that nobody had ordered'
    """
    title, unit = text("title", title), text("unit", unit) or "units"
    table = made_and_ordered_table(run)
    title = title or f"{int(table['left'].sum())} {unit} were left that nobody had ordered"
    whats = ["available", "ordered"]
    colour = alt.Color("what:N", scale=alt.Scale(domain=whats, range=OKABE_ITO[3:1:-1]), legend=None)
    base = alt.Chart(table.reset_index().melt("item", whats, "what", unit)).encode(
        alt.Y("what:N", title=None, sort=whats), alt.X(f"{unit}:Q", title=unit), colour
    )
    words = base.mark_text(align="left", dx=4, color="#333").encode(text=f"{unit}:Q", color=alt.value("#333"))
    row = alt.Row("item:N", title=None, header=alt.Header(labelAngle=0, labelAlign="left"))
    bars = alt.layer(base.mark_bar(), words).properties(width=WIDTH - 60, height=50).facet(row=row)
    described = (
        f"{title}. Bars of {unit} available (made, or in stock at the start) and ordered, item by item."
    )
    return dressed(bars.properties(title=title, description=described))


def made_and_ordered_table(run: Run) -> pd.DataFrame:
    """Units available (opening stock and made), ordered, left over and short at the end, by item: a table.

    >>> orders = pb.orders.renewal(0.5, 0.0, n=4)
    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.base_stock(2), orders)
    >>> made_and_ordered_table(run).loc["bag"].to_dict()
    {'available': 6, 'ordered': 4, 'left': 2, 'short': 0}
    """
    (run,) = by_name(run).values()
    n = len(run.items)
    made = np.bincount(run.unit_item[np.isfinite(run.arrays.done)], minlength=n)
    available = made + np.array([run.opening.get(i, 0) for i in run.items])
    wanted = np.bincount(run.demand.item, minlength=n)
    delivered = np.bincount(run.demand.item[np.isfinite(run.demand.delivered)], minlength=n)
    return pd.DataFrame(
        {
            "available": available,
            "ordered": wanted,
            "left": available - delivered,
            "short": wanted - delivered,
        },
        index=pd.Index(run.items, name="item"),
    )
