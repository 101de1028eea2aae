"""A chart that stays on the page while its words and data change; everything it needs is in it, nothing comes from the network."""

import functools
import pathlib

import anywidget
import traitlets
import vl_convert


@functools.cache
def _bundle():
    """The script with Vega in it, put together once."""
    return vl_convert.javascript_bundle(pathlib.Path(__file__).with_suffix(".js").read_text(encoding="utf-8"))


class LiveChart(anywidget.AnyWidget):
    """A live Altair chart. chart: the chart; put another one in its place to change the picture. Where only title, description and data differ, as
    with `charts.Drawn`, the picture is updated in place.

    >>> import altair as alt
    >>> LiveChart(alt.Chart(pd.DataFrame({"x": [1]}), title="One").mark_point().encode(x="x:Q")).spec["title"]
    'One'
    """

    _esm = ""
    spec = traitlets.Dict({}).tag(sync=True)

    def __init__(self, chart, **kwargs):
        self._chart = chart
        type(self)._esm = _bundle()
        super().__init__(spec=chart.to_dict(), **kwargs)

    @property
    def chart(self):
        """The chart as it stands."""
        return self._chart

    @chart.setter
    def chart(self, chart):
        self._chart, self.spec = chart, chart.to_dict()
