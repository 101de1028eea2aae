"""One theme, one palette, and the charts of the course. Charts only look at runs; each has a title that says its point,
a text description, and colours that are never alone (dash, shape or label as well)."""

import altair as alt
import numpy as np
import pandas as pd
import vl_convert

from pullbook._check import number, whole
from pullbook.compare import by_name

OKABE_ITO = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442"]
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]]
WIDTH, HEIGHT = 560, 240


@alt.theme.register("pullbook", enable=True)
def _theme():
    text = {"labelColor": "#333", "titleColor": "#333", "labelFontSize": 12, "titleFontSize": 12}
    return alt.theme.ThemeConfig(config={
        "background": "white",
        "padding": 8,
        "view": {"continuousWidth": WIDTH, "continuousHeight": HEIGHT, "stroke": None},
        "range": {"category": OKABE_ITO},
        "axis": {"gridColor": "#e4e4e4", "domainColor": "#777", "tickColor": "#777", "titleFontWeight": "normal", **text},
        "legend": {"orient": "top", "title": None, "symbolStrokeWidth": 3, "symbolSize": 150, **text},
        "title": {"anchor": "start", "fontSize": 14, "color": "#111", "subtitleColor": "#444", "subtitleFontSize": 12, "offset": 10},
        "line": {"strokeWidth": 2.5},
    })


def picture(chart):
    """The chart as a static picture: an SVG text.

    >>> picture(alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q"))[:4]
    '<svg'
    """
    return vl_convert.vegalite_to_svg(chart if isinstance(chart, dict) else chart.to_dict())


def bundle(spec):
    """A chart's specification in every form a notebook may show: native, as a picture, and in words."""
    # JupyterLab draws Vega-Lite 5 by itself, and the picture serves every other reader of a saved notebook
    native = {**spec, "$schema": "https://vega.github.io/schema/vega-lite/v5.json"}
    return {"application/vnd.vegalite.v5+json": native, "image/svg+xml": picture(spec), "text/plain": spec.get("description", "a chart")}


alt.renderers.register("pullbook", lambda spec, **_: bundle(spec))
alt.renderers.enable("pullbook")


class Drawn(alt.Chart):
    """A chart whose form was written out once, with `alt.NamedData` for its data; only words and data are new.

    form: the specification, a dict. title, description: texts. datasets: a table for each name. A live lab shows one in a
    few milliseconds, where Altair needs a hundred to write a chart out.

    >>> form = alt.Chart(alt.NamedData("bags")).mark_point().encode(x="x:Q").to_dict()
    >>> Drawn(form, "Two bags", "Two points", bags=pd.DataFrame({"x": [1, 2]})).to_dict()["datasets"]
    {'bags': [{'x': 1}, {'x': 2}]}
    """

    def __init__(self, form, title, description, **datasets):
        super().__init__()
        tables = {name: t.to_dict("records") if isinstance(t, pd.DataFrame) else t for name, t in datasets.items()}
        object.__setattr__(self, "_spec", form | {"title": title, "description": description, "datasets": tables})

    def to_dict(self, *_, **__):
        """The specification."""
        return self._spec

    def __eq__(self, other):  # Altair would compare two by what it wrote into them, which is nothing, and never show the second
        return self is other

    __hash__ = None


def _line_scales(names):
    """Colour and dash by run, with one legend for both."""
    names = list(names)
    return (alt.Color("run:N", scale=alt.Scale(domain=names, range=OKABE_ITO[: len(names)])),
            alt.StrokeDash("run:N", scale=alt.Scale(domain=names, range=DASHES[: len(names)])))


def stock(runs, item=None, *, title=None, unit="bags"):
    """Finished stock over time, a step line a run.

    runs: a Run, a list, or a dict by name. item: one item's stock, or None for all. Returns an Altair chart.

    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.base_stock(2), pb.orders.renewal(0.5, 0.0, n=4))
    >>> stock(run).title
    'Finished stock: at most 2 bags (Base stock)'
    """
    runs = by_name(runs)
    h = next(iter(runs.values())).line.unit
    end = max(r.end for r in runs.values())
    table = pd.concat([_until(r.stock(item=item), end).assign(run=name) for name, r in runs.items()])
    most = {name: int(g["units"].max()) for name, g in table.groupby("run", sort=False)}
    title = title or "Finished stock: at most " + ", ".join(f"{v} {unit} ({k})" for k, v in most.items())
    colour, dash = _line_scales(runs)
    return alt.Chart(table, title=title, description=f"{title}. Step lines of finished stock, {unit}, against time, {h}.").mark_line(
        interpolate="step-after").encode(alt.X("time:Q", title=f"time ({h})"), alt.Y("units:Q", title=f"finished stock ({unit})"), colour, dash)


def _until(steps, end):
    """The steps with a last row at `end`, so that the line goes on to there."""
    return pd.concat([steps, steps.tail(1).assign(time=end)])


def service_table(runs, upto, steps=160):
    """Share of orders delivered within x units of time: a table with the columns run, within and share.

    runs: a Run, a list, or a dict by name. upto: the longest wait looked at. Orders never delivered count as not delivered.

    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(), pb.orders.renewal(0.5, 0.0, n=4))
    >>> service_table(run, upto=2.0, steps=2)["share"].tolist()          # each of the four waited 1 h
    [0.0, 1.0, 1.0]
    """
    upto, steps = number("upto", upto, "units of time", above=0), whole("steps", steps, low=1, high=100_000)
    grid = np.linspace(0, upto, steps + 1)
    return pd.concat([pd.DataFrame({"run": name, "within": grid.round(4), "share": np.searchsorted(np.sort(r.wait), grid + 1e-9, side="right") / len(r.wait)})
                      for name, r in by_name(runs).items()], ignore_index=True)


def service(runs, promise=None, *, upto=16.0, title=None):
    """Share of orders delivered within x hours, a curve a run; a rule marks the promise.

    runs: a Run, a list, or a dict by name. promise: the promised time, or None. upto: longest wait shown. Returns an
    Altair chart.

    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.make_to_order(), pb.orders.renewal(0.5, 0.0, n=4))
    >>> service(run, promise=1.0).title
    'Delivered within 1 h: 100% (Make-to-order)'
    """
    runs = by_name(runs)
    h = next(iter(runs.values())).line.unit
    table = service_table(runs, upto)
    if promise is not None:
        promise = number("promise", promise, h, low=0)
    if title is None:
        at = promise if promise is not None else upto
        shares = ", ".join(f"{np.mean(r.wait <= at + 1e-9):.0%} ({name})" for name, r in runs.items())
        title = f"Delivered within {at:g} {h}: {shares}"
    colour, dash = _line_scales(runs)
    lines = alt.Chart(table).mark_line(interpolate="step-after").encode(
        alt.X("within:Q", title=f"wait from order to delivery ({h})", scale=alt.Scale(domain=[0, upto], nice=False)),
        alt.Y("share:Q", title="share of orders delivered", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])), colour, dash)
    layers = [lines]
    if promise is not None:
        mark = alt.Chart(pd.DataFrame({"within": [min(promise, upto)], "label": ["promise"]})).encode(x="within:Q")
        layers += [mark.mark_rule(color="#333", strokeDash=[2, 2]),
                   mark.mark_text(align="left" if promise < 0.8 * upto else "right", dx=5 if promise < 0.8 * upto else -5, y=12, color="#333").encode(text="label:N")]
    return alt.layer(*layers, title=title, description=f"{title}. Curves of the share of orders delivered against the wait, {h}.").properties(
        width=WIDTH, height=HEIGHT)


def made_and_ordered(run, *, title=None, unit="bags"):
    """What was made and what was ordered, item by item: bars side by side. run: a Run. Returns an Altair chart.

    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.base_stock(2), pb.orders.renewal(0.5, 0.0, n=4))
    >>> made_and_ordered(run).title
    '2 bags were left that nobody had ordered'
    """
    table = made_and_ordered_table(run)
    over = int(table["left"].sum())
    title = title or f"{over} {unit} were left that nobody had ordered"
    long = table.reset_index().melt("item", ["available", "ordered"], "what", unit)
    base = alt.Chart(long).encode(
        alt.Y("what:N", title=None, sort=["available", "ordered"]), alt.X(f"{unit}:Q", title=unit),
        alt.Color("what:N", scale=alt.Scale(domain=["available", "ordered"], range=OKABE_ITO[3:1:-1]), legend=None))
    both = alt.layer(base.mark_bar(), base.mark_text(align="left", dx=4, color="#333").encode(text=f"{unit}:Q", color=alt.value("#333")))
    return both.properties(width=WIDTH - 60, height=50).facet(row=alt.Row("item:N", title=None, header=alt.Header(labelAngle=0, labelAlign="left"))).properties(
        title=title, description=f"{title}. Bars of {unit} available (made, or in stock at the start) and ordered, item by item.")


def made_and_ordered_table(run):
    """Units available (opening stock and made), ordered, left over and short at the end, by item: a table.

    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.base_stock(2), pb.orders.renewal(0.5, 0.0, n=4))
    >>> made_and_ordered_table(run).loc["bag"].to_dict()
    {'available': 6, 'ordered': 4, 'left': 2, 'short': 0}
    """
    (run,) = by_name(run).values()
    made = np.bincount(run.unit_item[np.isfinite(run.finish[:, -1])], minlength=len(run.items))
    opening = np.array([run.opening.get(i, 0) for i in run.items])
    wanted = np.bincount(run.demand.item, minlength=len(run.items))
    available = made + opening
    delivered = np.bincount(run.demand.item[np.isfinite(run.demand.delivered)], minlength=len(run.items))
    return pd.DataFrame({"available": available, "ordered": wanted, "left": available - delivered, "short": wanted - delivered},
                        index=pd.Index(run.items, name="item"))


def tornado(table, at, *, title=None, unit="euro"):
    """One-at-a-time sensitivity as bars from the result at a setting's low value to that at its high one, widest swing on top.

    table: from `pb.costing.sensitivity`. at: the result with all settings as they are. Returns an Altair chart.

    >>> profit = lambda price, cost: 100 * (price - cost)
    >>> tornado(pb.costing.sensitivity(profit, {"price": 44, "cost": 32}, {"cost": (30, 34), "price": (40, 48)}), 1200).title
    'Price matters most: it moves the result by 800 euro'
    """
    at, bars = number("at", at, unit), table.reset_index().astype({"at_low": float, "at_high": float, "swing": float})
    top = bars.iloc[0]
    title = title or f"{str(top['setting']).capitalize()} matters most: it moves the result by {top['swing']:,.0f} {unit}"
    long = pd.concat([bars.assign(value=bars["low"].map("{:,g}".format), result=bars["at_low"], which="low value"),
                      bars.assign(value=bars["high"].map("{:,g}".format), result=bars["at_high"], which="high value")])[["setting", "value", "result", "which"]]
    y = alt.Y("setting:N", title=None, sort=bars["setting"].tolist())
    base = alt.Chart(long.assign(at=at, side=np.where(long["result"] < at, "left", "right")))
    x = alt.X("result:Q", title=f"result ({unit})", scale=alt.Scale(zero=False))
    colour = alt.Color("which:N", scale=alt.Scale(domain=["low value", "high value"], range=[OKABE_ITO[5], OKABE_ITO[1]]))
    words = [base.transform_filter(f"datum.side == '{side}'").mark_text(align=align, dx=dx, color="#333").encode(x=x, y=y, text="value:N")
             for side, align, dx in (("left", "right", -4), ("right", "left", 4))]
    rule = alt.Chart(pd.DataFrame({"at": [at]})).mark_rule(color="#333").encode(x="at:Q")
    return alt.layer(base.mark_bar(height=16).encode(x, y, colour, x2="at:Q"), rule, *words).properties(
        width=WIDTH - 100, height=34 * len(bars), title=title,
        description=f"{title}. Bars from the result at each setting's low value to that at its high value; all others as they are: {at:,.0f} {unit}.")
