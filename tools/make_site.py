"""The course as pages that need neither Jupyter nor a network: lessons, glossary and workbooks with what they
printed, charts that answer the mouse, and labs that play what was recorded.

python tools/make_site.py [-o FOLDER] [FILE ...]      by default all lessons and workbooks, into site/

Outputs are those in the notebooks. Run are only cells that show a lab, with those before them, and workbooks,
which are kept without outputs.
"""

import argparse
import html
import json
import os
import re
from copy import deepcopy
from pathlib import Path
from urllib.parse import quote

import nbformat
from bs4 import BeautifulSoup
from jinja2 import pass_context
from latex2mathml.converter import convert
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments.formatters import HtmlFormatter

import pullbook as pb
from notebooks import home
from pullbook._files import write
from pullbook.show import live_chart

ROOT = Path(__file__).resolve().parents[1]
OWN = Path(__file__).with_suffix("")  # .js and .css beside this file
CHART = "application/vnd.vegalite.v5+json"
FIRST = """The course as pages to read: charts answer the mouse, and labs play what was recorded. To run, to
answer and to change things, open the notebooks of the same names.

"""
SAVE = """
import itertools as _itertools
from pullbook.teach.labs.frame import Lab as _Lab
_numbers = _itertools.count(1)
def _saved(lab):
    file = f"{stem}_{{next(_numbers)}}.html"
    lab.save({folder!r} + "/" + file)
    return {{"text/html": f'<iframe src="../labs/{{file}}" title="{{lab.title}}, a lab"></iframe>'}}
get_ipython().display_formatter.mimebundle_formatter.for_type(_Lab, _saved)
"""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="{up}site.css">
</head>
<body>
<header><a href="{up}index.html">The course</a> <a href="{up}notebooks/glossary.html">Glossary</a></header>
<main>
{body}
</main>
<script src="{up}site.js"></script>
</body>
</html>
"""


class _Renderer(IPythonRenderer):
    """Markdown with formulas as MathML, which every browser draws by itself: no script, no fonts to bring."""

    def inline_math(self, body):
        return convert(body).replace(r"\%", "%")

    def block_math(self, body):
        return convert(body, display="block").replace(r"\%", "%")


class _Exporter(HTMLExporter):
    @pass_context
    def markdown2html(self, context, source):
        return MarkdownWithMath(renderer=_Renderer(escape=False, exclude_anchor_links=True)).render(source)


def build(paths, folder):
    """Write the pages of these notebooks, and what they share, into a folder."""
    exporter = _Exporter(template_name="basic", exclude_input_prompt=True, exclude_output_prompt=True)
    files = {path: f"{path.parent.name}/{path.stem}.html" for path in paths}
    files[ROOT / "index.ipynb"] = "index.html"
    for path, name in files.items():
        print(name, flush=True)
        if path in paths:
            notebook = nbformat.read(path, as_version=4)
            _record(notebook, path.stem, folder / "labs")
        else:
            notebook = _index(paths)
        text = exporter.from_notebook_node(_drawn(notebook))[0]
        _write(folder / name, _page(text, path, files))
    light, dark = (
        HtmlFormatter(style=name).get_style_defs(".highlight") for name in ("default", "github-dark")
    )
    own = OWN.with_suffix(".css").read_text(encoding="utf-8")
    _write(folder / "site.css", f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n{own}")
    # from the disk, a browser loads scripts of the plain kind only
    chart = re.sub(r"export\s*\{\s*(\w+) as default\s*\};?\s*$", r"const chart = \1;", live_chart.script())
    own = OWN.with_suffix(".js").read_text(encoding="utf-8")
    _write(folder / "site.js", f'(() => {{\n"use strict";\n{chart}\n{own}}})();\n')


def _write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path, text)


def _index(paths):
    """The first page, as a notebook: the map, and the workbooks."""
    books = [p for p in paths if p.parent.name == "exercises"]
    links = "\n".join(f"- [{p.stem}](exercises/{p.name})" for p in books)
    text = f"# pullbook\n\n{FIRST}{pb.course_map().markdown('notebooks/')}\n\n"
    text += f"## Workbooks\n\n{links}\n" if books else ""
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text)])


def _record(notebook, stem, folder):
    """Put a page of its own in the place of each lab that is shown, and outputs where a notebook has none."""
    codes = [k for k, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    outputs = {k: notebook.cells[k].outputs for k in codes}
    shows = [k for k in codes if "pb.labs." in notebook.cells[k].source and _charts(outputs[k])]
    shows = shows if any(outputs.values()) else codes
    if not shows:
        return
    folder.mkdir(parents=True, exist_ok=True)
    copy = deepcopy(notebook)
    code = SAVE.format(stem=stem, folder=str(folder.resolve()))
    copy.cells = [nbformat.v4.new_code_cell(code), *copy.cells[: shows[-1] + 1]]
    with home() as own:
        NotebookClient(copy, timeout=600, resources={"metadata": {"path": str(own)}}).execute()
    for k in shows:
        notebook.cells[k].outputs = copy.cells[k + 1].outputs


def _drawn(notebook):
    """The notebook with its charts as figures: a picture, and what it is drawn from anew."""
    for cell in notebook.cells:
        for data in _charts(cell.get("outputs", [])):
            spec, picture = data[CHART], data.get("image/svg+xml", "")
            drawn = json.dumps({k: v for k, v in spec.items() if k != "$schema"}).replace("</", r"<\/")
            alt = html.escape(spec.get("description", "a chart"), quote=True)
            picture = f'<img alt="{alt}" src="data:image/svg+xml,{quote(picture)}">'
            data.clear()
            data["text/html"] = (
                f'<figure class="chart"><div>{picture}</div>'
                f'<script type="application/json">{drawn}</script></figure>'
            )
    return notebook


def _charts(outputs):
    return [o["data"] for o in outputs if CHART in o.get("data", {})]


def _page(text, path, files):
    """The page of a notebook, with links to pages that there are only."""
    soup = BeautifulSoup(
        PAGE.format(title="", up="" if path.parent == ROOT else "../", body=text), "html.parser"
    )
    heading = soup.find("h1")
    soup.title.string = heading.get_text() if heading else path.stem
    for link in soup.find_all("a"):
        target, _, part = link.get("href", "").partition("#")
        if ":" in target:  # another site, or what the page holds itself
            continue
        there = (path.parent / target.replace(".html", ".ipynb")).resolve() if target else path
        if there in files:
            where = os.path.relpath(files[there], Path(files[path]).parent) if target else ""
            link["href"] = where.replace(os.sep, "/") + (f"#{part}" if part else "")
        else:
            link.unwrap()
    for wide in soup.find_all(["pre", "table", "math"]):  # the wide ones scroll, by keys, too
        if wide.name == "table":
            wide = wide.wrap(soup.new_tag("div", attrs={"class": "wide"}))
        wide["tabindex"] = "0"
    return str(soup)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("-o", "--output", default=ROOT / "site", type=Path, metavar="FOLDER")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    asked = parser.parse_args()
    lessons = [*ROOT.glob("notebooks/[0-9]*.ipynb"), ROOT / "notebooks/glossary.ipynb"]
    every = sorted(lessons) + sorted(ROOT.glob("exercises/*.ipynb"))
    build([path.resolve() for path in asked.files] or every, asked.output)
