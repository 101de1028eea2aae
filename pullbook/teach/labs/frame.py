"""The frame that every lab stands in: settings -> a pure function -> a result; the frame shows it and keeps
it up to date.

A lab is declared: its controls, a function from settings to a result, and how to show that result (a chart, a
sentence, a table, and for labs with a moving picture a view). The frame does the rest: layout, Reset, errors
as a sentence, and a static picture where no kernel runs.
"""

import base64
import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import ipywidgets as widgets
from altair.utils.schemapi import debug_mode

from pullbook._check import choice, number, whole
from pullbook._files import export, written
from pullbook.run import engine
from pullbook.show import charts, lab_page
from pullbook.show.live_chart import LiveChart

ASLEEP = "This is a still picture of the lab: Run > Run All Cells wakes it."


@dataclass(frozen=True)
class Slider:
    """One setting. name: the function's argument. label and unit: what the learner reads. low, high, step:
    the range. value: where it opens. when: (name, value) of a Pick; shown only while that has this value.
    Whole numbers make a slider of whole numbers.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    step: float
    value: float
    when: tuple | None = None

    @property
    def whole(self):
        """Are its values whole numbers?"""
        return all(float(v).is_integer() for v in (self.low, self.step, self.value))

    def widget(self):
        """A slider that sends every move; the browser holds moves back while the kernel is busy."""
        kind = widgets.IntSlider if self.whole else widgets.FloatSlider
        digits = max(
            len(f"{float(v):.6f}".rstrip("0").split(".")[1]) for v in (self.low, self.step, self.value)
        )
        return kind(
            value=self.value,
            min=self.low,
            max=self.high,
            step=self.step,
            description=f"{self.label} ({self.unit})",
            continuous_update=True,
            readout_format="d" if kind is widgets.IntSlider else f".{digits}f",
        )

    def checked(self, value):
        """The value, if it is a number in the range; else a ValueError."""
        return (whole if self.whole else number)(self.name, value, self.unit, low=self.low, high=self.high)


@dataclass(frozen=True)
class Pick:
    """One setting that is one of a few: a row of buttons. name, label: as of a Slider. options: what there is
    to pick from, as text. value: where it opens.
    """

    name: str
    label: str
    options: tuple
    value: str

    def widget(self):
        """Buttons, not a drop-down list: JupyterLab keeps the arrow keys, which move within a list, to
        itself.
        """
        return widgets.ToggleButtons(
            options=list(self.options),
            value=self.value,
            description=self.label,
            style={"button_width": "auto"},
        )

    def checked(self, value):
        """The value, if it is one of the options; else a ValueError."""
        return choice(self.name, value, self.options)


@dataclass(eq=False)
class Lab:
    """A lab. title: its name. run: pure function of the settings (keywords) to a result; a ValueError becomes
    a sentence. controls: Sliders and Picks. chart, sentence, table: functions of the result. view: None, or
    (make, update): make(result) gives a widget, update(widget, result) puts a new result in it. tries: things
    to try, in words. files: None, or a function of the result that gives tables by name, to be saved as one
    Excel file and as CSV.

    In a notebook, leave it as the last line of a cell. In code: `lab.set(error=50)`, `lab.result`,
    `lab.table(lab.result)`. A lab with moves of its own is a class of its own: it may have widgets `above`
    the controls, `buttons`, more `links`, and say which controls matter (`matters`).
    """

    title: str
    run: Callable
    controls: list
    chart: Callable
    sentence: Callable
    table: Callable
    view: tuple | None = None
    tries: list = field(default_factory=list)
    files: Callable | None = None

    def __post_init__(self):
        self._opening = {c.name: c.value for c in self.controls}
        self.settings = dict(self._opening)
        engine.counted_anew()
        self.result = self.run(**self.settings)
        self._box = None
        self._quiet = False

    # ---- without widgets

    def set(self, **settings: float | str) -> Self:
        """Change settings from code, as moving the controls would; returns the lab. Raises ValueError for a
        setting that is not there or out of its range.
        """
        ranges = {c.name: c for c in self.controls}
        for name, value in settings.items():
            if name not in ranges:
                raise ValueError(f"{name!r} is no setting of this lab; it has {', '.join(ranges)}")
            ranges[name].checked(value)
        if self._box:
            self._quiet = True
            for name, value in settings.items():
                self._sliders[name].value = value
            self._quiet = False
        self.show(self.settings | settings)
        return self

    def save(self, path: str | Path, controls: Sequence[str] | None = None) -> Path:
        """Write the lab as it stands to one page that plays without a kernel and without a network: replay,
        chart, sentence and table, for the recorded positions of up to two controls. Returns the path.

        path: of an .html file. controls: names of the settings that move on the page (None: the first two
        sliders). Each of them is given as many positions as go into 3 MB. Raises ValueError for other names,
        and for a path that can't be written.

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     page = pb.labs.stockroom().save(folder + "/stockroom.html", controls=["level"])
        ...     page.name, page.stat().st_size < 3e6
        ('stockroom.html', True)
        """
        return Path(export(path, lab_page.page(self, controls)))

    def reset(self) -> Self:
        """Back to the settings it opened with."""
        return self.set(**self._opening)

    # ---- with widgets

    @property
    def widget(self) -> widgets.VBox:
        """The lab as one widget, made on first use."""
        if self._box is None:
            self._build()
        return self._box

    def above(self) -> list:
        """The widgets between the heading and the controls: none, unless a lab has some."""
        return []

    def buttons(self) -> list:
        """The buttons that stand before Reset: none, unless a lab has some."""
        return []

    def matters(self, control: Slider | Pick) -> bool:
        """Is this control shown at the settings as they are?"""
        name, value = getattr(control, "when", None) or (None, None)
        return name is None or self.settings[name] == value

    def links(self) -> str:
        """Links to the files of the settings as they are, as HTML."""
        tables, stem = self.files(self.result), self.title.lower().replace(" ", "_")
        data = {f"{stem}.xlsx": written(tables, ".xlsx")} | {
            f"{name.replace(' ', '_')}.csv": written({name: t}, ".csv") for name, t in tables.items()
        }
        kind = "application/octet-stream"
        links = " &middot; ".join(download(name, kind, content, name) for name, content in data.items())
        return f"<p>{links}</p>"

    def show(self, settings: dict) -> None:
        """Run with these settings, and show what comes of it; a ValueError is shown as a sentence."""
        self.settings = settings
        engine.counted_anew(engine.MOVE)  # a learner who moves a slider 200 times still has a light kernel
        try:
            self.result = self.run(**settings)
        except ValueError as reason:  # the last picture stays, under the reason
            if self._box is None:
                raise
            self._words.value = f"<p class='pb-lab-bad'><b>This can't run.</b> {html.escape(str(reason))}</p>"
            return
        if self._box is None:
            return
        self._hide()
        if self.view:
            self.view[1](self._view, self.result)
        with debug_mode(False):  # the chart's form was checked when the lab was opened: twice as quick
            self._chart.chart = self.chart(self.result)
        self._tell()

    def _build(self):
        self._sliders = {c.name: c.widget() for c in self.controls}
        for name, slider in self._sliders.items():
            slider.value = self.settings[name]  # as set in code, perhaps
            slider.observe(self._moved, "value")
        self._hide()
        reset = button("Reset", "Back to the opening settings", "undo", self.reset)
        self._words, self._table = widgets.HTML(), widgets.HTML()
        self._chart = LiveChart(self.chart(self.result))
        side = [
            widgets.HTML(f"<h3>{html.escape(self.title)}</h3>"),
            *self.above(),
            *self._sliders.values(),
            _part("buttons", widgets.Box, [*self.buttons(), reset]),
            widgets.HTML(_bullets(self.tries)),
        ]
        main, foot = [_speaks(self._words)], [self._table]
        if self.view:
            self._view = self.view[0](self.result)
            main.append(self._view)
        if self.files:
            self._links = _speaks(widgets.HTML())
            make = button("Excel and CSV", "Make the files of these settings", "download", self._offer)
            foot += [make, self._links]
        body = [_part("side", widgets.VBox, side), _part("main", widgets.VBox, [*main, self._chart])]
        self._box = widgets.VBox([_part("body", widgets.Box, body), _part("foot", widgets.Box, foot)])
        self._box.add_class("pb-lab")
        self._tell()

    def _hide(self):
        for c in self.controls:
            self._sliders[c.name].layout.display = "" if self.matters(c) else "none"

    def _moved(self, _):
        if not self._quiet:
            self.show({name: s.value for name, s in self._sliders.items()})

    def _offer(self):
        self._links.value = self.links()

    def _tell(self):
        if self.files:
            self._links.value = ""  # those of other settings
        table = self.table(self.result)
        self._words.value = f"<p>{html.escape(self.sentence(self.result))}</p>"
        self._table.value = (
            "<details><summary>The numbers as a"
            f" table</summary>{table.to_html(float_format='{:,.4g}'.format, border=0)}"
            f"{download('lab.csv', 'text/csv', table.to_csv().encode(), 'Save as CSV')}</details>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        """The live widget, and for readers without a kernel the picture and the sentence of the opening
        state, with how to wake it.
        """
        view = {"version_major": 2, "version_minor": 0, "model_id": self.widget.model_id}
        return {
            "application/vnd.jupyter.widget-view+json": view,
            **charts.bundle(_asleep(self.chart(self.result).to_dict())),
            "text/plain": f"{self.title}: {self.sentence(self.result)} {ASLEEP}",
        }


def _part(name, kind, children):
    """A part of the layout, which live_chart.css puts in its place."""
    made = kind(children)
    made.add_class(f"pb-lab-{name}")
    return made


def _asleep(spec):
    """The specification of a chart, with a last line under its title that says how to wake the lab."""
    title = spec.get("title", "")
    title = title if isinstance(title, dict) else {"text": title}
    more = title.get("subtitle") or []
    return spec | {"title": title | {"subtitle": [*([more] if isinstance(more, str) else more), ASLEEP]}}


def _speaks(words):
    """Words that a screen reader is to hear when they change: live_chart.js says them, once they stand."""
    words.add_class("pb-lab-words")
    return words


def button(text: str, tip: str, icon: str, act: Callable) -> widgets.Button:
    """A button that does something: act, called without arguments."""
    made = widgets.Button(description=text, tooltip=tip, icon=icon)
    made.on_click(lambda _: act())
    return made


def download(name: str, kind: str, content: bytes, text: str) -> str:
    """A link, as HTML, that holds a file in itself. name: of the file. kind: its media type.

    >>> download("a.txt", "text/plain", b"Hi", "Save")
    "<a download='a.txt' href='data:text/plain;base64,SGk='>Save</a>"
    """
    return f"<a download='{name}' href='data:{kind};base64,{base64.b64encode(content).decode()}'>{text}</a>"


def _bullets(lines):
    items = "".join(f"<li>{html.escape(t)}</li>" for t in lines)
    return f"<details><summary>Things to try</summary><ul>{items}</ul></details>" if lines else ""
