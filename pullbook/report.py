"""A plan as a page or a workbook for others: tables, pictures with descriptions, assumptions, verdicts; one file that needs nothing else."""

import html
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd

from pullbook import charts
from pullbook.costing.export import replace_file, save

STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;margin:.5em 0 1.5em}th,td{padding:.25em .7em;border-bottom:1px solid #ccc;text-align:right}
th:first-child,td:first-child{text-align:left}caption{text-align:left;font-weight:600;padding:.3em 0}figure{margin:1em 0}figcaption{color:#444}
svg{max-width:100%;height:auto}@media print{body{margin:0}}"""


def profits(plan):
    """What each way earned in the held-out weeks: a bar chart.

    >>> profits(pb.planner.plan(pb.catalogue())).title[:10]
    'The hybrid'
    """
    table = plan.results["profit"].rename("euro").reset_index()
    p = plan.results["profit"]
    second = p.drop(plan.best).idxmax()
    title = f"{'The hybrid' if plan.best == 'hybrid' else plan.best.capitalize()} earned most: {p[plan.best] - p[second]:,.0f} euro more than {second}"
    base = alt.Chart(table).encode(alt.Y("way:N", sort=list(plan.results.index), title=None), alt.X("euro:Q", title=f"profit in {plan.held_out} weeks that were held out (euro)"))
    return alt.layer(base.mark_bar(color=charts.OKABE_ITO[0]), base.mark_text(align="left", dx=4, color="#222").encode(text=alt.Text("euro:Q", format=",.0f"))).properties(
        width=charts.WIDTH - 100, height=120, title=title, description=f"{title}. Bars of profit for all push, all pull and the hybrid plan.")


def items_chart(plan):
    """The items as dots: units a week against how unevenly they are wanted; pushed and pulled ones told apart by colour and shape.

    >>> items_chart(pb.planner.plan(pb.catalogue())).title[:5]
    'Push '
    """
    t = plan.items.assign(mean=plan.mean.to_numpy(), cv=plan.cv.to_numpy())[["mean", "cv", "policy", "description"]]
    t = t[np.isfinite(t["cv"])].head(4000)
    title = f"Push {int((plan.items['policy'] == 'push').sum()):,} items, pull {int((plan.items['policy'] == 'pull').sum()):,}"
    scale = {"domain": ["push", "pull"]}
    return alt.Chart(t, title=title, description=f"{title}. A dot an item: units a week across, coefficient of variation of weekly demand upwards.", width=charts.WIDTH, height=280).mark_point(
        filled=True, size=35, opacity=0.7).encode(alt.X("mean:Q", scale=alt.Scale(type="log"), title="units a week (mean, log scale)"), alt.Y("cv:Q", title="coefficient of variation of weekly demand"),
        alt.Color("policy:N", scale=alt.Scale(**scale, range=[charts.OKABE_ITO[0], charts.OKABE_ITO[1]])), alt.Shape("policy:N", scale=alt.Scale(**scale, range=["circle", "triangle-up"])))


def write(plan, path, verdicts=None):
    """Write a Plan to .html or .xlsx (see `Plan.report`)."""
    path = Path(path)
    if verdicts is not None and not isinstance(verdicts, pd.DataFrame):
        raise ValueError(f"verdicts is {verdicts!r}; it must be a table")
    if path.suffix == ".xlsx":
        return save(sheets(plan, verdicts), path)
    if path.suffix != ".html":
        raise ValueError(f"path ends in {path.suffix!r}; it must end in '.html' or '.xlsx'")
    return replace_file(path, page(plan, verdicts).encode())


def sheets(plan, verdicts=None):
    """The tables of a Plan by name, for a workbook: summary, results, assumptions, items, and verdicts where there are any.

    >>> list(sheets(pb.planner.plan(pb.catalogue())))
    ['summary', 'results', 'assumptions', 'items']
    """
    tables = {"results": plan.results.round(2), "assumptions": plan.assumptions(), "items": plan.items} | ({} if verdicts is None else {"verdicts": verdicts})
    return {"summary": pd.DataFrame({"summary": [plan.summary()]}), **{name: t.reset_index() for name, t in tables.items()}}


def page(plan, verdicts=None):
    """A Plan as one HTML page that needs nothing else: a text.

    >>> page(pb.planner.plan(pb.catalogue()))[:15]
    '<!doctype html>'
    """
    figures = "".join(f"<figure role='img' aria-label=\"{html.escape(c.description)}\">{charts.picture(c)}<figcaption>{html.escape(c.description)}</figcaption></figure>" for c in (profits(plan), items_chart(plan)))
    parts = [f"<h1>A plan of push and pull</h1><p>{html.escape(plan.summary())}</p>{figures}", "<h2>What each way earned</h2>", _table(plan.results.round(2), "Euro in the weeks held out"),
             "<h2>What was assumed</h2>", _table(plan.assumptions(), "Change these, and plan again")]
    if verdicts is not None:
        parts += ["<h2>Verdicts</h2>", _table(verdicts, "The claims of the textbook definition")]
    parts += ["<h2>The items</h2>", _table(plan.items, "policy: push (make to stock) or pull (make to order); r and Q in units, promise in working days")]
    return f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>A plan of push and pull</title><style>{STYLE}</style></head><body>{''.join(parts)}</body></html>"


def _table(table, caption):
    return table.to_html(float_format="{:,.2f}".format, border=0).replace("<thead>", f"<caption>{html.escape(caption)}</caption><thead>", 1)
