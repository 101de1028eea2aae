"""What every lab does, whichever it is: it opens on a finding, and every control, at both ends, shows another
picture and words that make sense.
"""

import html
import json

import pytest

import pullbook as pb
from pullbook.teach.labs.frame import Slider

REDRAWN = {  # sliders whose picture is another one where they stand elsewhere, so that it is drawn anew
    "budget": "a way that the budget does not pay for has a mark of its own",
    "net": "a lorry saved is a bar more",
    "patience": "a lorry saved is a bar more",
}
LATER = {
    "K4": "packing is quick and never the one that lacks a card",
    "cases": "it counts when the week is played",
    "rest": "it counts when the game is played to its end",
}


@pytest.fixture(scope="module", params=pb.labs.__all__)
def lab(request):
    return getattr(pb.labs, request.param)()


def title(spec):
    return spec["title"] if isinstance(spec["title"], str) else spec["title"]["text"]


def form(spec):
    """What of a chart costs the page a new drawing if it changes: all but words, data and axes' ends."""
    kept = {name: part for name, part in spec.items() if name not in ("description", "datasets")}
    ends = [end | {"value": None} if "value" in end else end for end in spec.get("params", [])]
    text = json.dumps(kept | {"title": str(type(spec["title"])), "params": ends})
    for place, name in enumerate(spec.get("datasets", {})):  # Altair names them by what is in them
        text = text.replace(json.dumps(name), f'"set {place}"')
    return text


def test_it_opens_with_units_a_finding_a_table_and_a_picture(lab):
    lab.reset()
    assert (
        all(c.unit and c.low <= c.value <= c.high for c in lab.controls if isinstance(c, Slider))
        and len(lab.tries) >= 2
    )
    spec, bundle = lab.chart(lab.result).to_dict(), lab._repr_mimebundle_()
    assert (
        title(spec) in spec["description"]
        and bundle["image/svg+xml"].startswith("<svg")
        and len(lab.sentence(lab.result)) > 40
    )
    assert len(lab.table(lab.result)) >= 1 and lab.title in bundle["text/plain"]


def test_a_reader_without_a_kernel_sees_how_to_wake_it_and_others_do_not(lab):
    lab.reset()
    bundle, how = lab._repr_mimebundle_(), "Run > Run All Cells"
    native = bundle["application/vnd.vegalite.v5+json"]["title"]["subtitle"]
    assert how in native[-1] and html.escape(how) in bundle["image/svg+xml"] and how in bundle["text/plain"]
    assert how not in str(lab.chart(lab.result).to_dict()) and how not in str(lab._chart.spec)


def test_every_control_at_both_ends_shows_another_picture_and_makes_sense(lab):
    lab.widget  # noqa: B018 (made on first use)
    for control in lab.controls:
        lab.reset()
        if getattr(control, "when", None):
            lab.set(**dict([control.when]))
        shown = []
        for value in (control.low, control.high) if isinstance(control, Slider) else control.options[:2]:
            lab._sliders[control.name].value = value
            assert "can't run" not in lab._words.value and "nan" not in lab.sentence(lab.result).split(), (
                control.name,
                value,
            )
            shown.append(lab._chart.spec)
        assert str(shown[0]) != str(shown[1]) or control.name in LATER, control.name
        if isinstance(control, Slider) and control.name not in REDRAWN:
            assert form(shown[0]) == form(shown[1]), control.name
    lab.reset()
