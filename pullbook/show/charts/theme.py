"""The look of every chart here, and the forms in which a notebook shows it. Charts of others keep theirs."""

import os

import altair as alt
import pandas as pd
from altair.utils import update_nested

from pullbook._check import shown

OKABE_ITO = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442"]
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3]]
WIDTH, HEIGHT = 560, 240
Chart = alt.Chart | alt.LayerChart | alt.FacetChart

_TEXT = {"labelColor": "#333", "titleColor": "#333", "labelFontSize": 12, "titleFontSize": 12}
LOOK = {
    "background": "white",
    "padding": 8,
    "view": {"continuousWidth": WIDTH, "continuousHeight": HEIGHT, "stroke": None},
    "range": {"category": OKABE_ITO},
    "axis": {
        "gridColor": "#e4e4e4",
        "domainColor": "#777",
        "tickColor": "#777",
        "titleFontWeight": "normal",
        **_TEXT,
    },
    "legend": {"orient": "top", "title": None, "symbolStrokeWidth": 3, "symbolSize": 150, **_TEXT},
    "title": {
        "anchor": "start",
        "fontSize": 14,
        "color": "#111",
        "subtitleColor": "#444",
        "subtitleFontSize": 12,
        "offset": 10,
    },
    "line": {"strokeWidth": 2.5},
}


def picture(chart: Chart | dict) -> str:
    """The chart as a static picture: an SVG text.

    >>> picture(alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q"))[:4]
    '<svg'
    """
    if not isinstance(chart, dict | Chart):
        raise ValueError(f"chart is {shown(chart)}; it must be an Altair chart, or a dict of one")
    import vl_convert  # a whole JavaScript engine: 75 MB

    try:
        return vl_convert.vegalite_to_svg(chart if isinstance(chart, dict) else chart.to_dict())
    except ValueError as error:
        raise ValueError(f"chart cannot be drawn: {str(error)[:300]}") from None


def bundle(spec: dict) -> dict:
    """A chart's specification in the forms that a notebook may show, by media type: native, and in words; and
    as a picture, where the environment variable PULLBOOK_PICTURES is set, as it is when notebooks are made.

    spec: as `to_dict()` of a chart gives it.

    >>> chart = alt.Chart(pd.DataFrame({"x": [1]}), description="One dot").mark_point().encode(x="x:Q")
    >>> bundle(chart.to_dict())["text/plain"]
    'One dot'
    """
    if not isinstance(spec, dict):
        raise ValueError(f"spec is {shown(spec)}; it must be a dict, as to_dict() of a chart gives it")
    # JupyterLab draws Vega-Lite 5 by itself, and the picture serves every other reader of a saved notebook
    native = {**spec, "$schema": "https://vega.github.io/schema/vega-lite/v5.json"}
    forms = {"application/vnd.vegalite.v5+json": native, "text/plain": spec.get("description", "a chart")}
    return forms | ({"image/svg+xml": picture(spec)} if os.environ.get("PULLBOOK_PICTURES") else {})


def use_theme() -> None:
    """From here on, charts made with Altair look as those of `pb.charts` do, and are saved as pictures too.

    >>> before = alt.theme.active, alt.renderers.active
    >>> use_theme()
    >>> alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q").to_dict()["config"]["background"]
    'white'
    >>> _ = alt.theme.enable(before[0]), alt.renderers.enable(before[1])
    """
    alt.theme.register("pullbook", enable=True)(lambda: alt.theme.ThemeConfig(config=LOOK))
    alt.renderers.register("pullbook", lambda spec, **_: bundle(spec))
    alt.renderers.enable("pullbook")


class _Dressed:
    """What a chart of ours has besides: its look, and its forms in a notebook, come with it."""

    def to_dict(self, *args, context=None, **kwargs):
        """The specification, with the look unless it is part of another chart; what it configures stays."""
        chart = self
        if (context or {}).get("top_level", True):
            own = {} if self.config is alt.Undefined else self.config
            own = own if isinstance(own, dict) else own.to_dict()
            chart = self.copy(deep=False)
            chart.config = update_nested(LOOK, own, copy=True)
        return super(_Dressed, chart).to_dict(*args, context=context, **kwargs)

    def _repr_mimebundle_(self, *_, **__):
        return bundle(self.to_dict())


class _Chart(_Dressed, alt.Chart):
    pass


class _LayerChart(_Dressed, alt.LayerChart):
    pass


class _FacetChart(_Dressed, alt.FacetChart):
    pass


def dressed(chart: Chart) -> Chart:
    """The chart with the look of the course, whatever theme is in use.

    chart: an Altair chart, layered or faceted perhaps. Returns the same kind of chart.

    >>> chart = dressed(alt.Chart(pd.DataFrame({"x": [1]})).mark_point().encode(x="x:Q"))
    >>> chart.to_dict()["config"] == LOOK, isinstance(chart, alt.Chart)
    (True, True)
    """
    kind = {alt.Chart: _Chart, alt.LayerChart: _LayerChart, alt.FacetChart: _FacetChart}[type(chart)]
    chart = chart.copy(deep=False)
    object.__setattr__(chart, "__class__", kind)  # a plain assignment would be a part of the specification
    return chart


class Drawn(_Dressed, alt.Chart):
    """A chart whose form was written out once, with `alt.NamedData` for its data; only words and data are
    new.

    form: the specification, a dict. title, description: texts. axis_ends: where axes end, by the names that
    `axis_to` was given. datasets: a table for each name. A live lab shows one in a few milliseconds, where
    Altair needs a hundred to write a chart out.

    >>> form = alt.Chart(alt.NamedData("bags")).mark_point().encode(x="x:Q").to_dict()
    >>> Drawn(form, "Two bags", "Two points", bags=pd.DataFrame({"x": [1, 2]})).to_dict()["datasets"]
    {'bags': [{'x': 1}, {'x': 2}]}
    """

    def __init__(
        self,
        form: dict,
        title: str | dict,
        description: str,
        *,
        axis_ends: dict[str, float] | None = None,
        **datasets: pd.DataFrame | list[dict],
    ):
        super().__init__()
        tables = {
            name: t.to_dict("records") if isinstance(t, pd.DataFrame) else t for name, t in datasets.items()
        }
        words = {"config": LOOK, "title": title, "description": description, "datasets": tables}
        if axis_ends:
            words["params"] = [{"name": name, "value": value} for name, value in axis_ends.items()]
        object.__setattr__(self, "_spec", form | words)

    def to_dict(self, *_: object, **__: object) -> dict:
        """The specification."""
        return self._spec

    # Altair compares what it wrote into two charts, which is nothing here, and would never show the second
    def __eq__(self, other):
        return self is other

    __hash__ = None
