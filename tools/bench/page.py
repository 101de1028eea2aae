"""docs/speed.md and its chart, from what was measured."""

import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path

import altair as alt
from measure import ORDERS, ROOT, spell

from pullbook._files import write as put
from pullbook.show.charts import OKABE_ITO, picture
from pullbook.show.charts.theme import dressed

TEXT = Path(__file__).with_name("speed.md")  # with places for what was measured
SHAPES = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross"]
PACKAGES = "numpy", "numba", "pandas", "simpy", "salabim", "ciw"


def machine():
    """What it was measured on, a sentence."""
    cores, kind = os.cpu_count(), platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        names = [
            line.split(":")[1].strip() for line in about.read_text().splitlines() if "model name" in line
        ]
        kind = names[0] if names else kind
    return f"{platform.system()}, {cores} cores of {kind}, Python {platform.python_version()}."


def spelled(parts):
    """A breakdown as lines of text."""
    left = max(map(len, parts))
    return "\n".join(f"  {name:<{left}}  {spell(time):>9}" for name, time in parts.items())


def markdown(rows, columns):
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def size(amount):
    return f"{amount / 1e9:.2f} GB" if amount >= 1e9 else f"{amount / 1e6:,.0f} MB"


def drawn(grown):
    """The chart of the growth table: time per unit and station by orders, both in powers of ten."""
    names = list(grown["simulator"].unique())
    long = 1e9 * grown.query("orders > 1_000").groupby("simulator")["time"].agg(["min", "max"])
    ours, simpy = long.loc["pullbook"], long.loc["SimPy"]
    title = (
        f"A unit and station of a long run takes pullbook {ours['min']:.0f} to {ours['max']:.0f} ns, "
        f"SimPy some {simpy['min']:,.0f} ns"
    )
    told = "; ".join(
        f"{name} {spell(some['time'].iloc[-1])} at {some['orders'].iloc[-1]:,}"
        for name, some in grown.groupby("simulator", sort=False)
    )
    data = grown.assign(ns=grown["time"] * 1e9).drop(columns="hash")
    scale = {"domain": names, "range": OKABE_ITO[: len(names)]}
    base = alt.Chart(data).encode(
        x=alt.X(
            "orders:Q",
            title="orders",
            scale=alt.Scale(type="log", domainMax=2e8),
            axis=alt.Axis(values=sorted(grown["orders"].unique().tolist()), format=",d", grid=False),
        ),
        y=alt.Y(
            "ns:Q",
            title="ns per unit and station",
            scale=alt.Scale(type="log"),
            axis=alt.Axis(format=",d", values=[1, 10, 100, 1_000, 10_000, 100_000]),
        ),
        color=alt.Color("simulator:N", scale=alt.Scale(**scale), legend=None),
    )
    ends = base.transform_joinaggregate(last="max(orders)", groupby=["simulator"])
    return alt.layer(
        base.mark_line(),
        base.mark_point(filled=True, size=70, opacity=1).encode(
            shape=alt.Shape(
                "simulator:N", scale=alt.Scale(domain=names, range=SHAPES[: len(names)]), legend=None
            )
        ),
        ends.transform_filter("datum.orders == datum.last")
        .mark_text(align="left", dx=9, fontSize=12)
        .encode(text="simulator:N", color=alt.value("#333")),
    ).properties(
        width=560, height=320, title=title, description=f"{title}. Time per unit and station: {told}."
    )


def write(table, parts, grown, load):
    """Write docs/speed.md and docs/speed.svg. load: of the machine before."""
    chart = drawn(grown)
    rows = [
        (
            r.simulator,
            f"{r.orders:,}",
            spell(r.time),
            spell(r.median),
            r.repeats,
            size(r.peak),
            size(r.added),
        )
        for r in grown.itertuples()
    ]
    head = ["simulator", "orders", "time", "median", "repeats", "memory", "of the run"]
    text = TEXT.read_text(encoding="utf-8").format(
        date=date.today(),
        machine=machine(),
        cores=os.cpu_count(),
        before=f"{load:.1f}",
        after=f"{os.getloadavg()[0]:.1f}",
        described=chart.description,
        same="All" if (grown.groupby("orders")["hash"].nunique() == 1).all() else "Not all",
        growth=markdown(rows, head),
        ratios=markdown(table.fillna("").values.tolist(), list(table)),
        parts=markdown([(k, spell(v)) for k, v in parts.items()], ["part", "per unit and station"]),
        orders=ORDERS,
        **{name: version(name) for name in PACKAGES},
    )
    put(ROOT / "docs" / "speed.md", text)
    put(ROOT / "docs" / "speed.svg", picture(dressed(chart)))
