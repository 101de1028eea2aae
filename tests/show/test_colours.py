"""Whoever sees no or fewer colours tells apart what a picture tells apart.

How colours look to others: Machado, Oliveira & Fernandes (2009), A physiologically-based model for simulation
of color vision deficiency, IEEE Transactions on Visualization and Computer Graphics 15(6), its matrices of
severity 1, for linear RGB. Distance: CIE 1976 L*a*b*, in which 2.3 is just noticeable (Mahy, Van Eycken &
Oosterlinck 1994, Color Research & Application 19(2)). Two colours that stand alone must be six times as far
apart, in light and in dark.
"""

import itertools
import json
import re
from pathlib import Path

import numpy as np
import pytest

import pullbook as pb
from pullbook.show.charts import OKABE_ITO

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 6 * 2.3
GREY = [0.2126, 0.7152, 0.0722]
VISIONS = {
    "full": np.eye(3),
    "protan": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deutan": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritan": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
    "greyscale": [GREY, GREY, GREY],
}
TO_XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]  # sRGB, D65
WHITE = np.sum(TO_XYZ, axis=1)
# hue-rotate(180deg), after W3C's Filter Effects: live_chart.css turns charts over in a dark page
TURNED = [[-0.574, 1.430, 0.144], [0.426, 0.430, 0.144], [0.426, 1.430, -0.856]]


def rgb(colour, dark):
    """Red, green, blue (0 to 1) of #rgb or #rrggbb as a page shows them."""
    digits = colour.lstrip("#")
    digits = "".join(2 * d for d in digits) if len(digits) == 3 else digits
    plain = np.array([int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4)])
    return np.clip(TURNED @ (0.9 - 0.8 * plain), 0, 1) if dark else plain


def seen(colour, vision, dark):
    """L*, a*, b* of a colour as somebody sees it."""
    plain = rgb(colour, dark)
    linear = np.where(plain <= 0.04045, plain / 12.92, ((plain + 0.055) / 1.055) ** 2.4)
    x = TO_XYZ @ np.clip(VISIONS[vision] @ linear, 0, 1) / WHITE
    fx, fy, fz = np.where(x > (6 / 29) ** 3, np.cbrt(x), x / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)])


def nearest(colours):
    """The smallest distance of two of these colours, whoever looks, in light or dark; with who, and which."""
    return min(
        (float(np.linalg.norm(seen(a, who, dark) - seen(b, who, dark))), who, a, b)
        for a, b in itertools.combinations(colours, 2)
        for who in VISIONS
        for dark in (False, True)
    )


def test_the_measure_is_right_where_it_is_known():
    np.testing.assert_allclose(seen("#fff", "full", False), [100, 0, 0], atol=0.1)
    np.testing.assert_allclose(seen("#f00", "full", False), [53.24, 80.09, 67.20], atol=0.1)
    for vision in VISIONS:  # who sees fewer colours sees white and black as others do
        np.testing.assert_allclose(seen("#fff", vision, False), [100, 0, 0], atol=0.1)
    assert nearest(["#0072B2", "#009E73"])[0] < ENOUGH < nearest(["#0072B2", "#56B4E9"])[0]


def views(spec, encoding=None):
    """The views of a chart that stand alone: each a list of (mark, encoding)."""
    encoding = {**(encoding or {}), **spec.get("encoding", {})}
    if "layer" in spec:
        yield [unit for part in spec["layer"] for view in views(part, encoding) for unit in view]
    elif "mark" in spec:
        yield [(spec["mark"], encoding)]
    else:
        parts = [p for key in ("hconcat", "vconcat", "concat") for p in spec.get(key, [])]
        for part in parts or [spec["spec"]]:
            yield from views(part, encoding)


def ambiguous(spec):
    """The colours of a chart that alone tell kinds apart which somebody can't tell by them."""
    found = []
    for view in views(spec):
        for (_, encoding), channel in itertools.product(view, ("color", "fill", "stroke")):
            code = encoding.get(channel, {})
            if code.get("type") not in ("nominal", "ordinal"):
                continue
            by_mark = ("shape", "strokeDash", "text")  # of this layer, or of another that lies on it
            by_place = ("x", "y", "row", "column", "facet", "xOffset", "yOffset")
            others = [e.get(c, {}) for _, e in view for c in by_mark] + [
                encoding.get(c, {}) for c in by_place
            ]
            if any(isinstance(e, dict) and e.get("field") == code["field"] for e in others):
                continue
            colours = code.get("scale", {}).get("range", OKABE_ITO)
            if len(colours) > 1 and nearest(colours)[0] < ENOUGH:
                found.append((code["field"], *nearest(colours)))
    return found


def test_a_chart_that_tells_kinds_apart_by_colour_alone_is_found():
    kinds = {"field": "kind", "type": "nominal", "scale": {"range": ["#009E73", "#D55E00"]}}
    bars = {"mark": "bar", "encoding": {"color": kinds, "x": {"field": "n", "type": "quantitative"}}}
    assert ambiguous(bars) and ambiguous({"vconcat": [{"layer": [bars]}]})
    assert ambiguous({"facet": {"row": {"field": "item"}}, "spec": bars})
    words = {"mark": "text", "encoding": {"text": {"field": "kind"}}}
    assert not ambiguous({"layer": [bars, words]}) and ambiguous({"hconcat": [bars, words]})
    bars["encoding"]["strokeDash"] = {"field": "kind"}
    assert not ambiguous(bars)


@pytest.mark.parametrize("name", pb.labs.__all__)
def test_each_lab_tells_kinds_apart_for_everybody(name):
    lab = getattr(pb.labs, name)()
    assert ambiguous(lab.chart(lab.result).to_dict()) == []


@pytest.mark.parametrize(
    "path", sorted([*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb")]), ids=lambda p: p.stem
)
def test_each_chart_of_the_course_tells_kinds_apart_for_everybody(path):
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            spec = output.get("data", {}).get("application/vnd.vegalite.v5+json")
            assert not spec or ambiguous(spec) == [], "".join(cell["source"])


def test_in_a_replay_each_item_has_a_shape_of_its_own():
    text = (ROOT / "pullbook/show/line_view/theme.js").read_text(encoding="utf-8")
    colours, shapes = (
        re.findall(r'"([^"]+)"', re.search(rf"{name} = \[(.*)\]", text)[1])
        for name in ("ITEM_COLOURS", "ITEM_SHAPES")
    )
    assert len(colours) == len(shapes) == len(set(shapes)) == len(set(colours))
