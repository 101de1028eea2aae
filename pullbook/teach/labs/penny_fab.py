"""The lab of chapter 02: a line that always holds the same number of units, against the three laws of the
penny fab.
"""

from functools import lru_cache

import altair as alt
import numpy as np
import pandas as pd

from pullbook._words import counted
from pullbook.demand import orders as streams
from pullbook.line import flow
from pullbook.line.line import Line, Station
from pullbook.line.policy import Policy
from pullbook.run.engine import simulate
from pullbook.show import charts
from pullbook.show.charts.forms import beside, hues, named, told_apart
from pullbook.show.line_view import LineView
from pullbook.teach.cases.halyard import tote_cell
from pullbook.teach.labs.frame import Lab, Slider

CELL = tote_cell()
T_0, EVEN = (
    CELL.line.raw_process_time,
    CELL.line.raw_process_time / len(CELL.line),
)  # hours; an even share of the work
UNITS, CUT_OFF, SHOWN = 5000, 500, 150  # units in a run, left out as warm-up, in the moving picture
SEED = 2775  # its process times come out within 1% of their means, at every variability
COUNTS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)  # where the simulated curve has its points
CASES = {
    "best case": flow.best_case,
    "practical worst case": flow.practical_worst_case,
    "worst case": flow.worst_case,
}


def cell(sew=18.0, cv=0.5):
    """Halyard's tote cell as a Line, with its sewing time changed and the rest of its work shared out anew.

    sew: minutes a tote, from 13.5 (an even share) to 24; the other stations change so that T_0 stays 54
    minutes. cv: of all process times. Raises ValueError for times that a station can't have.

    >>> [round(s.time, 3) for s in cell(18, 0.5).stations], [round(s.time, 3) for s in cell(13.5,
    ...     0.5).stations]
    ([0.2, 0.3, 0.25, 0.15], [0.225, 0.225, 0.225, 0.225])
    """
    k = (sew / 60 - EVEN) / (CELL.line.bottleneck.time - EVEN)
    return Line([Station(s.name, round(EVEN + k * (s.time - EVEN), 9), cv=cv) for s in CELL.line.stations])


@lru_cache
def _waiting(n):
    """An order table of n units, all wanted from the start."""
    return streams.trace(pd.DataFrame({"time": np.zeros(n)}))


def full_line(line, w, n=UNITS, seed=SEED):
    """A Run of n units through a line that always holds w of them: each that leaves lets the next one in.

    >>> run = full_line(cell(18, 0.0), w=3, n=100)
    >>> run.finish[:3, -1].round(2).tolist()  # no variability: the first after 54 minutes, then every 18
    [0.9, 1.2, 1.5]
    """
    return simulate(line, Policy.conwip(w, stock=0), _waiting(n), seed=seed)


def measured(run, cut_off=CUT_OFF):
    """Throughput (units an hour) and mean cycle time (h) of a full line's run, its first `cut_off` units left
    out.

    >>> TH, CT = measured(full_line(cell(18, 0.0), w=6))
    >>> round(TH, 3), round(CT, 3)
    (3.333, 1.8)
    """
    done = run.finish[cut_off:, -1]
    return float((len(done) - 1) / (done[-1] - done[0])), float((done - run.release[cut_off:, 0]).mean())


@lru_cache(maxsize=64)
def _curve(sew, cv):
    """The simulated curve and the three laws of one line, a long table; it does not depend on w, so it is
    kept.
    """
    line = cell(sew, cv)
    f = line.figures()
    laws = [(name, w, law(w, f.r_b, f.T_0)) for name, law in CASES.items() for w in range(1, max(COUNTS) + 1)]
    corner = [("best case", f.W_0, f.r_b, f.T_0)]  # W_0 need not be a whole number
    points = [("simulated", w, *measured(full_line(line, w))) for w in COUNTS]
    return pd.DataFrame(
        [(name, w, x.TH, x.CT) for name, w, x in laws] + corner + points, columns=["case", "w", "TH", "CT"]
    )


def penny_fab() -> Lab:
    """A line that always holds w totes: what comes out and how long each takes, against best, practical worst
    and worst case.

    Returns a Lab with the settings w (totes in the line), cv (of the process times) and sew (minutes that
    sewing takes; T_0 stays the same, so 13.5 is a balanced line). Its result holds line, w, TH, CT, cases (a
    Flow by name), curve (table) and run.

    >>> result = penny_fab().set(w=6, cv=0).result  # no variability: the best case
    >>> round(result["TH"], 3), round(result["cases"]["best case"].TH, 3)
    (3.333, 3.333)
    """
    return Lab(
        "Penny fab",
        run,
        [
            Slider("w", "Totes in the line, WIP", "totes", 1, 30, 1, 6),
            Slider("cv", "Variability, CV of process times", "share", 0, 1.5, 0.25, 0.5),
            Slider("sew", "Sewing takes (13.5: balanced)", "min", 13.5, 24, 0.5, 18),
        ],
        chart=chart,
        sentence=sentence,
        table=table,
        view=(
            lambda r: LineView(r["run"], names=[_heading(r)], noun="totes", day=CELL.day, start=6.0),
            lambda view, r: view.show(r["run"], names=[_heading(r)]),
        ),
        tries=[
            "Press play. Before which station do the totes wait?",
            "Go from 6 totes to 12, then back to 3. What changes more, the output or the time in the line?",
            "Set the variability to 0, then to 1.5, with 6 totes each time.",
            "Set the variability to 1 and sewing to 13.5 min. Which curve do the points follow now?",
        ],
    )


def run(w, cv, sew):
    """The line with w totes in it: measured, the three laws, and a short run for the moving picture."""
    line = cell(sew, cv)
    f = line.figures()
    TH, CT = measured(full_line(line, w))
    short = full_line(line, w, SHOWN)
    # the same run once more, each order placed as its tote may start: the picture then has no crowd at the
    # door
    orders = streams.trace(pd.DataFrame({"time": short.release[:, 0]}))
    return {
        "line": line,
        "figures": f,
        "w": w,
        "cv": cv,
        "sew": sew,
        "TH": TH,
        "CT": CT,
        "cases": {name: law(w, f.r_b, f.T_0) for name, law in CASES.items()},
        "curve": _curve(sew, cv),
        "run": simulate(line, Policy.conwip(w, stock=0), orders, seed=SEED),
    }


def _totes(r):
    return counted(r["w"], "tote")


def _heading(r):
    return f"{_totes(r)} in the line, always"


def _share(r):
    return r["TH"] / r["cases"]["best case"].TH


def sentence(r):
    """What came out, in words."""
    f, low = r["figures"], r["cases"]["practical worst case"]
    return (
        f"With {_totes(r)} in the line, {r['TH']:.2f} leave an hour and each takes {r['CT']:.2f} h. That"
        f" is {_share(r):.0%} of the best case's output ({r['cases']['best case'].TH:.2f} an hour); the"
        f" practical worst case gives {low.TH:.2f}. Sewing can do r_b = {f.r_b:.2f} an hour, the work alone"
        f" takes T_0 = {f.T_0:.2f} h, so the critical WIP is W_0 = {f.W_0:.1f} totes."
    )


def table(r):
    """The current setting beside the three laws: throughput and cycle time."""
    rows = {"simulated": (r["TH"], r["CT"]), **{name: (x.TH, x.CT) for name, x in r["cases"].items()}}
    return pd.DataFrame(rows, index=["TH (totes/h)", "CT (h)"]).T.rename_axis(f"{r['w']} in the line")


def chart(r):
    """TH and CT against w, two panels: the three laws as lines, the simulated curve as points, the current
    setting as a large dot.
    """
    title = (
        f"With {_totes(r)} in the line: {r['TH']:.2f} an hour, {r['CT']:.2f} h each; {_share(r):.0%} of"
        " the best case's output"
    )
    description = (
        f"{title}. Throughput and cycle time against the number of totes in the line: lines for the best, the"
        " practical worst and the worst case, points for simulated runs, a large dot for this setting, a"
        " rule at the critical WIP."
    )
    left = r["w"] > 22
    # the best case is flat from W_0 on, so that the words stand above it
    side = {"left": left, "TH_dy": -16 if r["w"] >= r["figures"].W_0 else 15, "CT_dy": -10 if left else 10}
    return charts.Drawn(
        _form(),
        title,
        description,
        curve=r["curve"],
        critical=[{"w": r["figures"].W_0, "label": "W\u2080"}],
        now=[{"w": r["w"], "TH": r["TH"], "CT": r["CT"], "label": _totes(r), **side}],
    )


@lru_cache
def _form():
    """The specification of the two panels, without data."""
    colour, dash, shape = told_apart(
        "case",
        [*CASES, "simulated"],
        colours=hues(2, 4, 1, 0),
        dashes=[[1, 0], [6, 3], [2, 2], [1, 0]],
        shapes=["stroke"] * len(CASES) + ["circle"],
    )
    x = alt.X("w:Q", title="WIP w (totes in the line)", scale=alt.Scale(domain=[0, 30]))
    curve, now, critical = named("curve", "now", "critical")
    panels = []
    for name, label, top in (("TH", "throughput TH (totes an hour)", 5), ("CT", "cycle time CT (h)", 15)):
        y = alt.Y(f"{name}:Q", title=label, scale=alt.Scale(domain=[0, top]))
        at, dot = critical.encode(x=x), now.encode(x=x, y=y)
        panels.append(
            alt.layer(
                at.mark_rule(color="#888", strokeDash=[3, 3]),
                at.mark_text(align="left", dx=4, y=8, color="#444").encode(text="label:N"),
                curve.mark_line(clip=True)
                .encode(x, y, colour, dash)
                .transform_filter("datum.case != 'simulated'"),
                curve.mark_point(filled=True, size=30, opacity=1)
                .encode(x, y, colour, shape)
                .transform_filter("datum.case == 'simulated'"),
                dot.mark_point(
                    filled=True,
                    size=190,
                    color=charts.OKABE_ITO[0],
                    opacity=1,
                    stroke="white",
                    strokeWidth=1.5,
                ),
                dot.mark_text(
                    dy=alt.ExprRef(f"datum.{name}_dy"),
                    fontSize=13,
                    fontWeight="bold",
                    color="#111",
                    **beside(11),
                ).encode(text="label:N"),
            ).properties(width=300, height=charts.HEIGHT)
        )
    return alt.hconcat(*panels).to_dict()
