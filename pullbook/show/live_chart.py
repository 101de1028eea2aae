"""A chart that stays on the page while its words and data change; everything it needs is in it, nothing comes
from the network.
"""

import functools
import hashlib
import importlib.metadata
import pathlib
from contextlib import suppress

import anywidget
import traitlets

from pullbook._files import cache_folder, write
from pullbook.show.vega import vega


@functools.cache
def script():
    """The script with Vega in it. To put it together takes 2 s, so it is kept, under a name that changes with
    what it is made of.
    """
    own = pathlib.Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    made_of = importlib.metadata.version("vl-convert-python") + own
    kept = cache_folder() / f"live-chart-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}.js"
    with suppress(OSError, UnicodeDecodeError):
        return kept.read_text(encoding="utf-8")
    (made,) = vega("javascript_bundle", [own])
    with suppress(OSError):  # a folder that can't be written to costs the 2 s again
        kept.parent.mkdir(parents=True, exist_ok=True)
        write(kept, made)
    return made


class LiveChart(anywidget.AnyWidget):
    """A live Altair chart. chart: the chart; put another one in its place to change the picture. Where only
    title, description and data differ, as with `charts.Drawn`, the picture is updated in place.

    >>> import altair as alt
    >>> LiveChart(alt.Chart(pd.DataFrame({"x": [1]}), title="One").mark_point().encode(x="x:Q")).spec["title"]
    'One'
    """

    _esm = ""
    _css = pathlib.Path(__file__).with_suffix(".css")
    spec = traitlets.Dict({}).tag(sync=True)

    def __init__(self, chart, **kwargs):
        self._chart = chart
        type(self)._esm = script()
        super().__init__(spec=chart.to_dict(), **kwargs)

    @property
    def chart(self):
        """The chart as it stands."""
        return self._chart

    @chart.setter
    def chart(self, chart):
        self._chart, self.spec = chart, chart.to_dict()
