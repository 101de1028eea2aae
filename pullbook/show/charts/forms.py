"""Pieces of which the forms of charts are made: data by name, kinds told apart, axes and rules."""

from collections.abc import Sequence

import altair as alt

from pullbook.show.charts.theme import OKABE_ITO

STROKE = alt.Legend(symbolType="stroke")  # of lines and of points on them
SHAPES = ["circle", "square", "triangle-up"]  # of points on lines


def named(*names: str) -> tuple[alt.Chart, ...]:
    """A chart for each name, of the data that a Drawn brings under it.

    >>> dots, line = named("dots", "line")
    >>> line.mark_line().to_dict()["data"]
    {'name': 'line'}
    """
    return tuple(alt.Chart(alt.NamedData(name)) for name in names)


def hues(*which: int) -> list[str]:
    """Colours of the course, by number.

    >>> hues(1, 0)
    ['#D55E00', '#0072B2']
    """
    return [OKABE_ITO[k] for k in which]


def told_apart(
    field: str,
    names: Sequence[str],
    *,
    colours: Sequence[str] = OKABE_ITO,
    dashes: Sequence[list] = (),
    shapes: Sequence[str] = (),
    legend: alt.Legend | None = alt.Undefined,
) -> list[alt.Color | alt.StrokeDash | alt.Shape]:
    """The kinds of a field by colour, and by dashes and shapes where there are some, with one legend for all.

    field: its name in the data. names: its kinds. legend: None for none.

    >>> colour, shape = told_apart("policy", ["push", "pull"], shapes=["circle", "triangle-up"])
    >>> shape.to_dict()["scale"]
    {'domain': ['push', 'pull'], 'range': ['circle', 'triangle-up']}
    """
    channels = ((alt.Color, colours), (alt.StrokeDash, dashes), (alt.Shape, shapes))
    return [
        channel(f"{field}:N", scale=alt.Scale(domain=list(names), range=values[: len(names)]), legend=legend)
        for channel, values in channels
        if values
    ]


def axis_to(high: str, low: str | None = None) -> alt.Scale:
    """A scale whose ends a Drawn brings under these names, so that it can move without a new form. low: None
    for an axis from 0.

    >>> axis_to("top").to_dict()["domainMax"]
    {'expr': 'top'}
    """
    ends = {"domainMax": alt.ExprRef(high)} | ({"domainMin": alt.ExprRef(low)} if low else {})
    return alt.Scale(domain=[0, 1], nice=False, **ends)


def euro_axis(ticks: int = 5) -> alt.Axis:
    """An axis of whole euro.

    >>> euro_axis().to_dict()
    {'format': ',.0f', 'tickCount': 5}
    """
    return alt.Axis(format=",.0f", tickCount=ticks)


def small(text: str, **look) -> alt.TitleParams:
    """The title of a panel.

    >>> small("stock").to_dict()
    {'text': 'stock', 'fontSize': 12, 'fontWeight': 'normal'}
    """
    return alt.TitleParams(text, fontSize=12, fontWeight="normal", **look)


def beside(dx: float) -> dict[str, alt.ExprRef]:
    """Where the words of a text mark stand: left of their place where its field `left` is true, else right.

    dx: how far [pixels].

    >>> beside(5)["dx"].to_dict()
    {'expr': 'datum.left ? -5 : 5'}
    """
    return {
        "align": alt.ExprRef("datum.left ? 'right' : 'left'"),
        "dx": alt.ExprRef(f"datum.left ? {-dx:g} : {dx:g}"),
    }


def labelled_rule(at: alt.Chart, *, y: float, colour: str) -> tuple[alt.Chart, alt.Chart]:
    """A dashed rule, and its field `label` beside it, on the side that its field `left` says.

    at: a chart with its place.

    >>> rule, words = labelled_rule(alt.Chart(), y=8, colour="#111")
    >>> words.encoding.text.shorthand
    'label:N'
    """
    words = at.mark_text(y=y, color=colour, **beside(5)).encode(text="label:N")
    return at.mark_rule(color=colour, strokeDash=[2, 2]), words


def edged(words: alt.Chart) -> alt.LayerChart:
    """Text with a white edge, so that it stays legible across a line or a dot.

    >>> under, over = edged(alt.Chart().mark_text(dx=4)).layer
    >>> under.mark.to_dict()["stroke"], over.mark.to_dict()
    ('white', {'type': 'text', 'dx': 4})
    """
    under = words.copy()
    under.mark = alt.MarkDef(**words.mark.to_dict() | {"stroke": "white", "strokeWidth": 4})
    return alt.layer(under, words)
