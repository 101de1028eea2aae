"""A plan as a page or a workbook for others: tables, pictures, assumptions, verdicts; one file for all."""

import html
from pathlib import Path

import pandas as pd

from pullbook._check import made, shown
from pullbook._files import export, save
from pullbook.decide.planner import Plan
from pullbook.show.charts import items_chart, picture, profits

STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:72em;margin:2em auto;padding:0 1em}
body{color:#1a1a1a;background:#fff}
table{border-collapse:collapse;margin:.5em 0 1.5em}
th,td{padding:.25em .7em;border-bottom:1px solid #ccc;text-align:left;vertical-align:top}
.n{text-align:right}
caption{text-align:left;font-weight:600;padding:.3em 0}
figure{margin:1em 0}
figcaption{color:#444}
svg{max-width:100%;height:auto}
@media print{body{margin:0}nav{display:none}}"""
COLUMNS = {
    "demand": "demand class",
    "r": "reorder point (units)",
    "Q": "lot (units)",
    "promise": "promise (working days)",
    "forecast": "forecast (units a week)",
    "saving": "stocking it saves (euro a year)",
    "money": "money in stock (euro)",
}
CLASSES = ["ABC", "XYZ", "demand"]  # last in the table: they say why, not what to do
READ = (
    "A pushed item: when what is in stock and on order is at the reorder point or below, "
    "make or buy lots until it is above. "
    "With cards instead of a computer: one card for each lot, as many as there are in the column. "
    "A pulled item: make or buy it when it is ordered, and promise the days."
)


def report(plan: Plan, path: str | Path, verdicts: pd.DataFrame | None = None) -> Path:
    """Write a plan to one self-contained page (.html) or to Excel (.xlsx).

    It holds summary, results, assumptions, items and verdicts, the page also charts with descriptions. plan:
    from `pb.planner.plan`. path: where. verdicts: a table of claims and verdicts, such as `pb.verdicts()`, or
    None. Returns the path. Raises ValueError for
    another ending.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report(pb.planner.plan(pb.catalogue()), f"{folder}/plan.html").name
    'plan.html'
    """
    made("plan", plan, Plan, "pb.planner.plan(shop)")
    if not isinstance(path, str | Path):
        raise ValueError(f"path is {shown(path)}; it must be the name of a file, such as 'plan.html'")
    path = Path(path).expanduser()
    if verdicts is not None and not isinstance(verdicts, pd.DataFrame):
        raise ValueError(f"verdicts is {shown(verdicts)}; it must be a table")
    if path.suffix == ".xlsx":
        return save(sheets(plan, verdicts), path)
    if path.suffix != ".html":
        raise ValueError(f"path ends in {path.suffix!r}; it must end in '.html' or '.xlsx'")
    return export(path, page(plan, verdicts))


def sheets(plan, verdicts=None):
    """The tables of a Plan by name, for a workbook; verdicts where there are any.

    >>> list(sheets(pb.planner.plan(pb.catalogue())))
    ['summary', 'results', 'assumptions', 'items']
    """
    tables = {"results": plan.results.round(2), "assumptions": plan.assumptions(), "items": _items(plan)}
    if verdicts is not None:
        tables["verdicts"] = verdicts
    summary = pd.DataFrame({"summary": [plan.summary()]})
    return {"summary": summary, **{name: t.reset_index() for name, t in tables.items()}}


def page(plan, verdicts=None):
    """A Plan as one HTML page that needs nothing else: a text.

    >>> page(pb.planner.plan(pb.catalogue()))[:15]
    '<!doctype html>'
    """
    title, summary = "A plan of push and pull", html.escape(plan.summary())
    parts = {
        "What each way earned": _table(
            plan.results.round(0), "Euro in the weeks held out; stock: its mean value"
        ),
        "What was assumed": _table(plan.assumptions(), "Change these, and plan again"),
        "What to do, item by item": (
            f"<p>{READ}</p>" + _table(_items(plan), "Items by revenue, highest first")
        ),
    }
    if verdicts is not None:
        caption = "The claims of the textbook definition, and the number that decides each"
        parts["Verdicts"] = _table(verdicts, caption)
    links = " &middot; ".join(f"<a href='#part{k}'>{name}</a>" for k, name in enumerate(parts))
    figures = "".join(_figure(chart) for chart in (profits(plan), items_chart(plan)))
    body = [f"<h1>{title}</h1><p>{summary}</p><nav>{links}</nav>{figures}"]
    body += [f"<h2 id='part{k}'>{name}</h2>{text}" for k, (name, text) in enumerate(parts.items())]
    head = f"<meta charset='utf-8'><title>{title}</title><style>{STYLE}</style>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{''.join(body)}</body></html>"


def _figure(chart):
    """A chart as a picture that is described for those who don't see it."""
    words = html.escape(chart.description)
    return (
        f"<figure role='img' aria-label=\"{words}\">{picture(chart)}<figcaption>{words}</figcaption></figure>"
    )


def _items(plan):
    """The items as somebody reads them who did not make the plan: what to do first, units in the names."""
    done = plan.items.columns.drop(CLASSES)
    return plan.items[[*done, *CLASSES]].rename(columns=COLUMNS)


def _table(table, caption):
    """A table as HTML: numbers to the right, text to the left."""
    rows = table.reset_index()
    kinds = [" class='n'" if pd.api.types.is_numeric_dtype(t) else "" for t in rows.dtypes]
    head = "".join(f"<th{kind} scope='col'>{html.escape(str(name))}</th>" for kind, name in zip(kinds, rows))
    cells = (
        "".join(f"<td{kind}>{_cell(v)}</td>" for kind, v in zip(kinds, row))
        for row in rows.itertuples(index=False, name=None)
    )
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    caption = f"<caption>{html.escape(caption)}</caption>"
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(value):
    if isinstance(value, (int, float)) or hasattr(value, "dtype"):
        return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
    return html.escape(str(value))
