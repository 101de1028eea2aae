"""What comes out of grading: tables, the import of a learning platform, and a page for each learner."""

import re
from html import escape
from pathlib import Path

import pandas as pd

from pullbook._files import export, save
from pullbook._words import counted
from pullbook.teach.workbook.book import chapter
from pullbook.teach.workbook.reply import Reply

from . import roster
from .marks import Marks

_KINDS = {"error": "stopped with an error", "limit": "was stopped", "died": "took the notebook down"}


def write(marks: Marks, folder: str | Path) -> list:
    """Write all of it into a folder; return the paths. ValueError if it cannot be written."""
    folder = Path(folder)
    learners = marks.learners.reset_index()
    answers = marks.answers[
        ["name", "chapter", "question", "answer", "status", "reply", "points", "most", "attempts", "alike"]
    ]
    files = marks.submissions[["file", "chapter", "name", "state", "counts", "trouble", "notes", "made_at"]]
    grades = learners.rename(columns={"platform_id": "id"}).drop(
        columns=["platform", "sis", "section", "listed"]
    )
    tables = {"grades": grades, "answers": answers, "files": files, "cells": marks.cells}
    paths = [save({"grades": _tame(grades)}, folder / "grades.csv")]
    paths.append(save({"answers": _tame(answers)}, folder / "answers.csv"))
    paths.append(save({name: _tame(table) for name, table in tables.items()}, folder / "grades.xlsx"))
    paths += _imports(learners, marks.answers, folder)
    pages = folder / "feedback"
    pages.mkdir(exist_ok=True)
    taken = set()
    by_name = dict(iter(marks.answers.groupby("name")))
    by_file = dict(iter(marks.cells.groupby("file")))
    for name, files in marks.submissions.groupby("name"):
        own = by_name.get(name, marks.answers[:0])
        cells = [by_file[file] for file in files["file"].unique() if file in by_file]
        stopped = pd.concat(cells) if cells else marks.cells[:0]
        paths.append(export(pages / _file(name, taken), feedback(name, own, files, stopped)))
    return paths


def _file(name, taken):
    stem = roster.Learner(name).folder
    n, file = 1, stem
    while file in taken:
        n += 1
        file = f"{stem}_{n}"
    taken.add(file)
    return f"{file}.html"


def _tame(table):
    """Text that a spreadsheet would take for a formula, or cannot hold, as plain text."""

    def plain(cell):
        if not isinstance(cell, str):
            return cell
        clean = re.sub(
            r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "\N{REPLACEMENT CHARACTER}", cell
        )
        return "'" + clean if clean[:1] in ("=", "+", "@", "\t", "\r") else clean

    return table.map(plain)


def _imports(learners, answers, folder):
    """Grades as Moodle and Canvas import them: points, a column a chapter for Canvas."""
    moodle = pd.DataFrame(
        {
            "Identifier": [f"Participant {i}" if p == "moodle" else i for i, p in _ids(learners)],
            "Full name": learners["listed"],
            "Email address": learners["email"],
            "Grade": learners["points"].round(2),
            "Maximum Grade": learners["most"].round(2),
        }
    )
    canvas = pd.DataFrame(
        {
            "Student": learners["listed"],
            "ID": [i for i, _ in _ids(learners)],
            "SIS User ID": learners["sis"],
            "SIS Login ID": learners["login"],
            "Section": learners["section"],
        }
    )
    sums = answers.groupby(["name", "chapter"])["points"].sum().unstack() if len(answers) else pd.DataFrame()
    for number in sums.columns:
        canvas[f"Workbook {chapter(number).stem}"] = learners["name"].map(sums[number]).round(2)
    tables = {"moodle_import.csv": moodle, "canvas_import.csv": canvas}
    return [save({"grades": _tame(table)}, folder / name) for name, table in tables.items()]


def _ids(learners):
    return list(zip(learners["platform_id"], learners["platform"]))


def feedback(name: str, own: pd.DataFrame, files: pd.DataFrame, cells: pd.DataFrame) -> str:
    """Return the page of a learner as HTML: each question, the answer, the reply that teaches, the points.

    own, files, cells  the learner's rows of `Marks`
    """
    parts = [f"<p>{_sum(own)}</p>"]
    for _, file in files.iterrows():
        if file["counts"] or file["trouble"]:
            parts.append(_file_part(file, own, cells))
        else:
            parts.append(f"<p><small>{escape(file['file'])}: a later file counts instead.</small></p>")
    return page(f"{name}: your workbooks", "".join(parts))


def _sum(own):
    return f"<strong>{own['points'].sum():g} of {own['most'].sum():g} points.</strong> " + (
        f"{int((own['status'] == 'right').sum())} of {counted(len(own), 'answer')} right."
    )


def _file_part(file, own, cells):
    number = file["chapter"]
    title = f"{number} {chapter(number).title}" if number else file["file"]
    parts = [f"<h2>{escape(title)}</h2>"]
    if file["trouble"]:
        parts.append(f"<p>{escape(file['file'])}: {escape(file['trouble'])}.</p>")
    if not (number and file["counts"]):
        return "".join(parts)
    parts += map(_answer_part, own[own["chapter"] == number].to_dict("records"))
    stopped = cells[(cells["file"] == file["file"]) & (cells["chapter"] == number)]
    if len(stopped):
        items = (
            f"<li>cell {n or '–'}: it {_KINDS.get(kind, kind)}{': ' if what else ''}{escape(what)}</li>"
            for n, kind, what in zip(stopped["number"], stopped["kind"], stopped["what"])
        )
        parts.append(f"<h3>Cells that did not run to their end</h3><ul>{''.join(items)}</ul>")
    return "".join(parts)


def _answer_part(row):
    reply = Reply(row["status"], row["reply"])
    tries = "" if pd.isna(row["attempts"]) else f", {counted(int(row['attempts']), 'attempt')}"
    if row["status"] == "right" and row["points"] < row["most"]:
        tries += (
            ": right, but the first attempt was not"
            if tries
            else ": no progress file shows the first attempt"
        )
    answer = escape(row["answer"]) or "–"
    return (
        f"<h3>{row['question']} <small>{row['points']:g} of {row['most']:g}{tries}</small></h3>"
        f"<div>{markdown(row['prompt'])}</div>"
        f'<p>Your answer: <span class="answer">{answer}</span></p>'
        f'<div class="reply {row["status"].replace(" ", "-")}"><strong>{escape(reply.head)}</strong> '
        f"{markdown(reply.text)}</div>"
    )


def markdown(text: str) -> str:
    """Return a question's text as HTML: bold, code, lists of options, and else plain."""
    lines = []
    for line in escape(text, quote=False).split("\n"):
        line = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", line)
        line = re.sub(r"`(.+?)`", r"<code>\1</code>", line)
        lines.append(f"<li>{line[2:]}</li>" if line.startswith("- ") else line)
    html = "<br>".join(lines).replace("<br><li>", "<li>")
    return re.sub(r"(<li>.*</li>)", r"<ul>\1</ul>", html)


def page(title: str, body: str) -> str:
    """Return a page that needs nothing else."""
    style = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{style}</style></head><body><h1>{escape(title)}</h1>{body}</body></html>\n"
    )
