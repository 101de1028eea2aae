"""A plan as a page or a workbook for others: tables, pictures with descriptions, assumptions, verdicts; one file that needs nothing else."""

import html
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd

from pullbook import charts
from pullbook._files import export, save

STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:72em;margin:2em auto;padding:0 1em;color:#1a1a1a;background:#fff}
table{border-collapse:collapse;margin:.5em 0 1.5em}th,td{padding:.25em .7em;border-bottom:1px solid #ccc;text-align:left;vertical-align:top}
.n{text-align:right}caption{text-align:left;font-weight:600;padding:.3em 0}figure{margin:1em 0}figcaption{color:#444}
svg{max-width:100%;height:auto}@media print{body{margin:0}nav{display:none}}"""
COLUMNS = {"demand": "demand class", "r": "reorder point (units)", "Q": "lot (units)", "promise": "promise (working days)", "forecast": "forecast (units a week)", "saving": "stocking it saves (euro a year)",
           "money": "money in stock (euro)"}
ORDER = ["description", "policy", "r", "Q", "cards", "promise", "forecast", "saving", "money", "ABC", "XYZ", "demand"]
READ = ("A pushed item: when what is in stock and on order is at the reorder point or below, make or buy one lot more. With cards instead of a computer: one card for each lot, as many as there are in the column. "
        "A pulled item: make or buy it when it is ordered, and promise the days.")


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
    return export(path, page(plan, verdicts))


def sheets(plan, verdicts=None):
    """The tables of a Plan by name, for a workbook: summary, results, assumptions, items, and verdicts where there are any.

    >>> list(sheets(pb.planner.plan(pb.catalogue())))
    ['summary', 'results', 'assumptions', 'items']
    """
    tables = {"results": plan.results.round(2), "assumptions": plan.assumptions(), "items": _items(plan)} | ({} if verdicts is None else {"verdicts": verdicts})
    return {"summary": pd.DataFrame({"summary": [plan.summary()]}), **{name: t.reset_index() for name, t in tables.items()}}


def page(plan, verdicts=None):
    """A Plan as one HTML page that needs nothing else: a text.

    >>> page(pb.planner.plan(pb.catalogue()))[:15]
    '<!doctype html>'
    """
    figures = "".join(f"<figure role='img' aria-label=\"{html.escape(c.description)}\">{charts.picture(c)}<figcaption>{html.escape(c.description)}</figcaption></figure>" for c in (profits(plan), items_chart(plan)))
    parts = {"What each way earned": _table(plan.results.round(0), "Euro in the weeks held out; stock: its mean value"), "What was assumed": _table(plan.assumptions(), "Change these, and plan again"),
             "What to do, item by item": f"<p>{READ}</p>" + _table(_items(plan), "Items by revenue, highest first")}
    if verdicts is not None:
        parts["Verdicts"] = _table(verdicts, "The claims of the textbook definition, and the number that decides each")
    links = " &middot; ".join(f"<a href='#part{k}'>{name}</a>" for k, name in enumerate(parts))
    parts = [f"<h1>A plan of push and pull</h1><p>{html.escape(plan.summary())}</p><nav>{links}</nav>{figures}"] + [f"<h2 id='part{k}'>{name}</h2>{text}" for k, (name, text) in enumerate(parts.items())]
    return f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>A plan of push and pull</title><style>{STYLE}</style></head><body>{''.join(parts)}</body></html>"


def _items(plan):
    """The items as somebody reads them who did not make the plan: what to do first, units in the names."""
    return plan.items[ORDER].rename(columns=COLUMNS)


def _table(table, caption):
    """A table as HTML: numbers to the right, text to the left."""
    rows = table.reset_index()
    kinds = [" class='n'" if pd.api.types.is_numeric_dtype(t) else "" for t in rows.dtypes]
    head = "".join(f"<th{kind} scope='col'>{html.escape(str(name))}</th>" for kind, name in zip(kinds, rows))
    body = "".join("<tr>" + "".join(f"<td{kind}>{_cell(v)}</td>" for kind, v in zip(kinds, row)) + "</tr>" for row in rows.itertuples(index=False, name=None))
    return f"<table><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value):
    if isinstance(value, (int, float)) or hasattr(value, "dtype"):
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return html.escape(str(value))
