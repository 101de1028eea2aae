"""A plan as a page or a workbook for others, such as a bank: what to do, what it takes, what it rests on."""

import html
from pathlib import Path

import pandas as pd

from pullbook._check import made, shown
from pullbook._files import export, save
from pullbook._words import counted
from pullbook.decide.planner import Plan
from pullbook.show import report_parts as parts
from pullbook.show.charts import items_chart, profits
from pullbook.show.charts.plans import lead_tornado
from pullbook.show.report_finding import finding, how
from pullbook.show.report_words import EARNED
from pullbook.show.vega import vega

STYLE = """
body{font:15px/1.45 system-ui,sans-serif;max-width:86em;margin:1.5em auto;padding:0 1em}
body{color:#1a1a1a;background:#fff}
h1{font-size:1.5em;margin:.3em 0}
h2{font-size:1.2em;margin:1.6em 0 .4em}
.doubts{border-left:4px solid #d55e00;padding:.2em 1em;max-width:60em}
.first{font-size:1.1em;font-weight:600;max-width:60em}
p{max-width:60em}
.wide{overflow-x:auto}
table{border-collapse:collapse;margin:.5em 0 1.2em;font-size:.9em}
th,td{padding:.2em .5em;border-bottom:1px solid #ccc;text-align:left;vertical-align:top}
thead th{vertical-align:bottom}
.n{text-align:right;font-variant-numeric:tabular-nums}
caption{text-align:left;font-weight:600;padding:.3em 0}
figure{margin:1em 0}
figcaption{color:#444;max-width:60em}
svg{max-width:100%;height:auto;overflow:visible}
@media print{body{margin:0;font-size:11px}nav{display:none}tr{break-inside:avoid}}"""
FORMS = {"#,##0": ",.0f", "#,##0.0": ",.1f", "#,##0.00": ",.2f", "0.0%": ".1%"}  # of Excel -> of Python


def report(plan: Plan, path: str | Path) -> Path:
    """Write a plan to one self-contained page (.html) or to Excel (.xlsx), for somebody who did not make it.

    It says first whether the plan pays, and what to do if it doesn't; whose orders it was made from; what
    money it takes, now and on average; what to do, item by item; what each way earned, and what is left out
    of that; what was assumed, and what the lead hangs on; and what each word means. plan: from
    `pb.planner.plan`. path: where. Returns the path. Raises ValueError for another ending.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     report(pb.planner.plan(pb.catalogue()), f"{folder}/plan.html").name
    'plan.html'
    """
    made("plan", plan, Plan, "pb.planner.plan(shop)")
    if not isinstance(path, str | Path):
        raise ValueError(f"path is {shown(path)}; it must be the name of a file, such as 'plan.html'")
    path = Path(path).expanduser()
    if path.suffix == ".xlsx":
        return save(sheets(plan), path)
    if path.suffix != ".html":
        raise ValueError(f"path ends in {path.suffix!r}; it must end in '.html' or '.xlsx'")
    return export(path, page(plan))


def sheets(plan):
    """The tables of a Plan by name, for a workbook.

    >>> list(sheets(pb.planner.plan(pb.catalogue())))
    ['summary', 'what to do', 'results', 'trials', 'assumptions', 'tornado', 'words']
    """
    by_week = parts.by_week(plan)
    return {
        "summary": _summary(plan),
        "what to do": _to_do(plan),
        **({} if by_week.empty else {"week by week": by_week}),
        "results": parts.earned(plan),
        "trials": parts.trials(plan),
        "assumptions": parts.assumptions(plan),
        "tornado": parts.tornado(plan),
        "words": parts.words(plan),
    }


def page(plan):
    """A Plan as one HTML page that needs nothing else: a text."""
    name, money, what = html.escape(parts.shop_name(plan)), plan.currency, parts.to_do(plan)
    charts = profits(plan), items_chart(plan), lead_tornado(plan, parts.swings(plan))
    earned, items, swings = _figures(charts)
    ranges = "One assumption at a time at its low and its high value, all others as they are"
    body = {
        "Whose orders": _table(parts.facts(plan), ""),
        "Money": _table(parts.money(plan), f"In {money}"),
        "What each way earned": (
            f"<p>{EARNED}</p>{earned}"
            + _table(parts.earned(plan), f"In the {counted(plan.held_out, 'week')} kept back, in {money}")
            + _table(parts.trials(plan), f"Trial by trial, in {money}")
        ),
        "What to do first": (
            f"<p>{how(plan)}</p>"
            + _table(what["stock"], "To stock; the item first that saves most")
            + _table(what["make to order"], "To make to order; the item first that saves most")
            + _table(what["look at"], "To look at")
            + _table(parts.by_week(plan), "Week by week: stocked items whose weeks ahead are uneven")
            + items
        ),
        "What it rests on": (
            swings
            + _table(parts.tornado(plan), f"What the lead of the hybrid hangs on. {ranges}")
            + _table(parts.assumptions(plan), "All that was assumed. Where one is wrong, plan again")
        ),
        "What the words mean": _table(parts.words(plan), ""),
    }
    links = " &middot; ".join(f"<a href='#part{k}'>{part}</a>" for k, part in enumerate(body))
    title = f"{name}: what to stock, and what to make to order"
    text = [
        f"<h1>{title}</h1>{_doubts(plan)}<p class='first'>{html.escape(finding(plan))}</p>"
        f"<p>{html.escape(plan.summary())}</p><nav>{links}</nav>"
    ]
    text += [f"<h2 id='part{k}'>{part}</h2>{inside}" for k, (part, inside) in enumerate(body.items())]
    head = f"<meta charset='utf-8'><title>{title}</title><style>{STYLE}</style>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{''.join(text)}</body></html>"


def _summary(plan):
    """The first sheet: what the page says before its tables, and its first two tables."""
    facts, money = parts.facts(plan), parts.money(plan)
    told = [(f"doubt {k}", doubt) for k, doubt in enumerate(plan.doubts, 1)]
    told += [("first", finding(plan)), ("in short", plan.summary())]
    told += [*facts.itertuples(index=False), ("earned", EARNED), ("how", how(plan))]
    rows = [(about, None, text) for about, text in told] + [*money.itertuples(index=False)]
    table = pd.DataFrame(rows, columns=["about", f"amount ({plan.currency})", "in words"])
    table.attrs["formats"] = {table.columns[1]: ["#,##0"] * len(told) + money.attrs["formats"]["amount"]}
    return table


def _doubts(plan):
    """What to look at anything else; nothing where nothing is odd."""
    if not plan.doubts:
        return ""
    listed = "".join(f"<li>{html.escape(doubt)}</li>" for doubt in plan.doubts)
    return f"<div class='doubts'><b>Look at this first:</b><ul>{listed}</ul></div>"


def _to_do(plan):
    """All items on one sheet: those to stock, those to make to order, and those to look at."""
    what = parts.to_do(plan)
    table = pd.concat([t.assign(do=name) for name, t in what.items() if len(t)], ignore_index=True)
    table.insert(0, "do", table.pop("do"))
    table.attrs["formats"] = {k: form for t in what.values() for k, form in t.attrs["formats"].items()}
    return table


def _figures(charts):
    """Charts as pictures that are described for those who don't see them."""
    told = [html.escape(chart.description) for chart in charts]
    pictures = vega("vegalite_to_svg", [chart.to_dict() for chart in charts])
    return [
        f"<figure role='img' aria-label=\"{words}\">{svg}<figcaption>{words}</figcaption></figure>"
        for words, svg in zip(told, pictures)
    ]


def _table(table, caption):
    """A table as HTML, as its formats say: numbers to the right, text to the left; nothing if it is empty."""
    if table.empty:
        return ""
    formats = table.attrs.get("formats", {})
    kinds = [" class='n'" if name in formats else "" for name in table]
    head = "".join(f"<th{kind} scope='col'>{html.escape(str(n))}</th>" for kind, n in zip(kinds, table))
    columns = [_column(table[name], formats.get(name, "")) for name in table]
    cells = ("".join(f"<td{kind}>{v}</td>" for kind, v in zip(kinds, row)) for row in zip(*columns))
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    caption = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return (
        f"<div class='wide'><table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _column(values, form):
    """The cells of a column as text. form: a format of Excel, or one for each row; "": as they are."""
    forms = [form] * len(values) if isinstance(form, str) else form
    return [
        f"{v:{FORMS[f]}}" if f and not isinstance(v, str) else html.escape(str(v))
        for v, f in zip(values, forms)
    ]
