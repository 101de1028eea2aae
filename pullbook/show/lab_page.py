"""A lab as one page that plays without a kernel and without a network: its states were recorded."""

import base64
import gzip
import html
import importlib.resources
import itertools
import json

import numpy as np
from altair.utils.schemapi import debug_mode

from pullbook.show import live_chart
from pullbook.show.line_view import SCRIPT, LineView

LARGEST = 3_000_000  # bytes of a page
MOST = (21, 15, 11, 8, 6, 4, 3, 2)  # positions of a slider: as many as fit; of a second one, SECOND at most
SECOND = 5


def page(lab, names=None):
    """The page, as text. lab: a Lab as it stands. names: of up to two controls that move on the page (None:
    the first two sliders); the others stay as they are. Raises ValueError for other names, or more.
    """
    controls = _moving(lab, names)
    recorder = _Recorder(lab)
    for most in MOST:
        fine = (most, min(most, SECOND))
        positions = [_positions(c, lab.settings[c.name], n) for c, n in zip(controls, fine)]
        text = _written(lab, controls, positions, recorder)
        if len(text) <= LARGEST:
            break
    recorder.close()
    return text


def _moving(lab, names):
    shown = {c.name: c for c in lab.controls if lab.matters(c)}
    if names is None:
        names = [name for name, c in shown.items() if hasattr(c, "step")][:2]
    names = [names] if isinstance(names, str) else list(names)
    if len(names) > 2 or not set(names) <= set(shown):
        raise ValueError(f"controls is {names!r}; it must be up to two of {', '.join(shown)}")
    return [shown[name] for name in names]


def _positions(control, now, most):
    """Where a control can stand on the page: of a slider the first, the last, where it stands now, and others
    evenly between.
    """
    if not hasattr(control, "step"):
        return list(control.options)
    steps = round((control.high - control.low) / control.step)
    some = np.unique(np.linspace(0, steps, min(most, steps + 1)).round().astype(int))
    kind = int if control.whole else float
    return sorted({kind(round(control.low + k * control.step, 6)) for k in some} | {kind(now)})


class _Recorder:
    """Runs a lab at settings, each once, and keeps what is to be shown; what comes twice is kept once."""

    def __init__(self, lab):
        self.lab, self.kept, self.view = lab, {}, None

    def state(self, settings):
        """What the lab shows at these settings: a dict of texts and arrays, or what it says instead."""
        key = tuple(settings.items())
        if key not in self.kept:
            self.kept[key] = self._run(settings)
        return self.kept[key]

    def close(self):
        """Leave no widget behind."""
        if self.view:
            self.view.close()

    def _run(self, settings):
        lab = self.lab
        try:
            result = lab.run(**settings)
        except ValueError as reason:
            return {"bad": str(reason)}
        with debug_mode(False):  # the chart's form was checked when the lab was made: twice as quick
            spec = json.loads(json.dumps(lab.chart(result).to_dict()))
        words = {name: spec.pop(name) for name in ("title", "description", "params") if name in spec}
        datasets = {name: json.dumps(rows) for name, rows in spec.pop("datasets", {}).items()}
        table = lab.table(result).to_html(float_format="{:,.4g}".format, border=0)
        state = {"words": lab.sentence(result), "title": words, "table": table}
        return state | {"spec": json.dumps(spec), "datasets": datasets, "view": self._replay(result)}

    def _replay(self, result):
        if not self.lab.view:
            return None
        make, update = self.lab.view
        if self.view is None:
            self.view = make(result)
        else:
            update(self.view, result)
        if not isinstance(self.view, LineView):
            return None
        meta, data = json.loads(json.dumps(self.view.meta)), self.view.data
        for lane in meta["lanes"]:
            for name, (kind, at, n) in lane["arrays"].items():
                numbers = np.frombuffer(data, "<" + kind, n, at)
                numbers = numbers.astype("<f4") if kind == "f8" else numbers  # half the size, and fine enough
                lane["arrays"][name] = [kind, base64.b64encode(numbers.tobytes()).decode(), n]
        return meta


def _written(lab, controls, positions, recorder):
    """The page with these positions."""
    pool, place = [], {}

    def kept(text):
        if text not in place:
            place[text] = len(pool)
            pool.append(text)
        return place[text]

    def packed(state):
        if "bad" in state:
            return state
        meta = state["view"] and json.loads(json.dumps(state["view"]))
        for lane in meta["lanes"] if meta else []:
            lane["arrays"] = {name: [kind, kept(b), n] for name, (kind, b, n) in lane["arrays"].items()}
        return {
            "words": state["words"],
            "title": state["title"],
            "table": kept(state["table"]),
            "spec": kept(state["spec"]),
            "datasets": {name: kept(rows) for name, rows in state["datasets"].items()},
            "view": meta,
        }

    names = [c.name for c in controls]
    states = [
        packed(recorder.state(lab.settings | dict(zip(names, values))))
        for values in itertools.product(*positions)
    ]
    folder = importlib.resources.files("pullbook.show")
    data = {
        "controls": [_described(c, p, lab.settings[c.name]) for c, p in zip(controls, positions)],
        "states": states,
        "pool": pool,
        "chart": live_chart.script(),
        "replay": SCRIPT if lab.view else "",
    }
    blob = base64.b64encode(gzip.compress(json.dumps(data).encode(), 9, mtime=0)).decode()
    others = [c for c in lab.controls if lab.matters(c) and c.name not in names]
    fixed = _folded(
        "As it was set",
        [f"{c.label}: {lab.settings[c.name]} {getattr(c, 'unit', '')}".strip() for c in others],
    )
    return PAGE.format(
        title=html.escape(lab.title),
        css=(folder / "live_chart.css").read_text(encoding="utf-8"),
        folded=_folded("Things to try", lab.tries) + fixed,
        script=(folder / "lab_page.js").read_text(encoding="utf-8"),
        blob=blob,
    )


def _folded(word, lines):
    """Lines behind a word, as HTML."""
    items = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f"<details><summary>{word}</summary><ul>{items}</ul></details>" if lines else ""


def _described(control, positions, now):
    return {
        "label": control.label,
        "unit": getattr(control, "unit", ""),
        "positions": positions,
        "at": positions.index(now),
        "slider": hasattr(control, "step"),
    }


PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 12px auto; padding: 0 12px; max-width: 1240px; font: 14px/1.4 system-ui, sans-serif; }}
body {{ color: #1a1a1a; background: #fff; }}
body[data-jp-theme-light="false"] {{ color: #eee; background: #111; color-scheme: dark; }}
.pb-row {{ display: grid; grid-template-columns: minmax(0, 11fr) minmax(0, 10fr) 4em; gap: 0 8px; }}
.pb-row {{ align-items: center; min-height: 32px; }}
.pb-row output {{ text-align: right; font-variant-numeric: tabular-nums; }}
.pb-row :is(input, select) {{ width: 100%; min-height: 24px; margin: 0; }}
.pb-row select {{ grid-column: 2 / -1; }}
table {{ border-collapse: collapse; font-size: 0.9em; }}
td, th {{ padding: 0.1em 0.6em; text-align: right; }}
{css}
</style>
</head>
<body>
<main class="pb-lab">
<div class="pb-lab-body">
<div class="pb-lab-side">
<h3 role="heading" aria-level="1">{title}</h3><div class="pb-rows"></div>{folded}
</div>
<div class="pb-lab-main">
<div class="pb-lab-words"><p>The lab is being unpacked ...</p></div>
<div class="pb-replay"></div><div class="pb-chart"></div>
</div>
</div>
<div class="pb-lab-foot">
<details class="pb-table"><summary>The numbers as a table</summary><div></div></details>
</div>
</main>
<script type="text/plain" id="recorded">{blob}</script>
<script type="module">
{script}
</script>
</body>
</html>
"""
