"""A class made up for tests: learners, and what they hand in, right or spoilt in every way."""

import json
from pathlib import Path

import pullbook as pb
from pullbook.teach.classroom import hand_out
from pullbook.teach.workbook.book import chapter

ROOT = Path(__file__).resolve().parents[1]
FIRST = [
    "Ann",
    "Bob",
    "Cy",
    "Dora",
    "Eli",
    "Fay",
    "Gus",
    "Hana",
    "Ivo",
    "Jo",
    "Kim",
    "Lea",
    "Max",
    "Nora",
    "Oto",
    "Pia",
]
LAST = ["Lee", "Öz", "Ng", "Brandt", "Okafor", "Silva", "Novák", "Haddad", "Ito", "Müller", "Roy", "Sá", "Wu"]
RUN = "autumn 2026"


def names(n):
    """So many names, no two the same."""
    return [f"{FIRST[i % 16]} {LAST[i // 16]}" for i in range(n)]


def roster(folder, people):
    """A roster of people as a file."""
    file = Path(folder) / "roster.csv"
    rows = [f"{name},{n:05d},{n}@school.example" for n, name in enumerate(people, 1)]
    file.write_text("\n".join(["name,id,email", *rows]) + "\n", encoding="utf-8")
    return file


def literal(value):
    """A right answer as code."""
    return repr(sorted(value, key=str)) if isinstance(value, frozenset) else repr(value)


def right(number, name, run=RUN):
    """The workbook of a learner with all answers right, as a notebook: functions as the solution has them."""
    notebook = json.loads(hand_out.personal(number, name, run))
    book = pb.workbook(number, name, run)
    solved = json.loads((ROOT / "solutions" / f"{chapter(number).stem}.ipynb").read_text(encoding="utf-8"))
    code = {cell["id"]: "".join(cell["source"]) for cell in solved["cells"]}
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        for question in book.workbook.questions:
            if cell["cell_type"] == "code" and f'book.check("{question.key}"' in source:
                answer = f"{question.key} = {literal(book.posed(question.key).expected)}"
                source = code[cell["id"]] if question.kind == "function" else answer
                source += (
                    "" if question.kind == "function" else f'\nbook.check("{question.key}", {question.key})'
                )
        cell["source"] = source.splitlines(keepends=True)
    return notebook


def answer_cells(notebook):
    """The code cells that check an answer, in their order."""
    return [cell for cell in notebook["cells"] if "book.check(" in "".join(cell["source"])]


def added(notebook, source, at):
    """The notebook with a code cell more, before its n-th answer."""
    cells = notebook["cells"]
    place = cells.index(answer_cells(notebook)[at])
    cells.insert(place, {"cell_type": "code", "id": "added", "metadata": {}, "source": source, "outputs": []})
    return notebook


def saved(folder, name, number, notebook, file=None):
    """A notebook (or text, or bytes) as a learner's file in a folder; returns its path."""
    path = Path(folder) / name / (file or f"{chapter(number).stem}.ipynb")
    path.parent.mkdir(parents=True, exist_ok=True)
    data = notebook if isinstance(notebook, str | bytes) else json.dumps(notebook, ensure_ascii=False)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path
