"""Make exercises/ from solutions/.

    python tools/exercises.py           writes exercises/NN_stem.ipynb for each solutions/NN_stem.ipynb python
    tools/exercises.py --check   writes nothing; exits 1, naming the files, if any is not what it should be

In a code cell, what the learner is to write stands between two marks. It becomes a stub: `q1 = ...` for each
answer q1, q2, ... assigned there, or the lines marked STUB, without the mark:

    ### BEGIN SOLUTION                              ### BEGIN SOLUTION
    q1 = 0.5 + 1.25                                 ### STUB def q5(demand, days):
    ### END SOLUTION                                ### STUB     "Return the stock that covers the demand."
                                                    ### STUB     ...
                                                    def q5(demand, days):
                                                        return demand * days
                                                    ### END SOLUTION

A markdown cell tagged `solution` becomes an empty reply; a cell tagged `solution-only` is left out. A last
cell leads to the solution.
"""

import ast
import json
import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END, STUB = "### BEGIN SOLUTION", "### END SOLUTION", "### STUB "
REPLY = "*Your reasoning:*"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def exercise(notebook: dict) -> dict:
    """Return the exercise made from a solution notebook; ValueError for a mark or a tag that makes
    no sense.
    """
    cells = [_cell(cell) for cell in notebook["cells"] if "solution-only" not in _tags(cell)]
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


def render(notebook: dict) -> str:
    """Return a notebook as text, the same bytes each time."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def made(solutions: Path) -> dict:
    """Return the text of each exercise by file name; ValueError, naming the file, where a solution is
    malformed.
    """
    texts = {}
    for path in sorted(solutions.glob("*.ipynb")):
        try:
            made_ = exercise(json.loads(path.read_text(encoding="utf-8")))
            made_["cells"].append(_last(path.name))
            texts[path.name] = render(made_)
        except (ValueError, KeyError) as error:
            raise ValueError(f"{path.name}: {error}") from error
    return texts


def drift(solutions: Path, exercises: Path) -> dict:
    """Return what is wrong with each exercise file that is not what its solution makes: file name -> word."""
    wanted = made(solutions)
    there = {path.name: path for path in exercises.glob("*.ipynb")}
    wrong = {name: "missing" for name in wanted if name not in there}
    wrong |= {name: "orphan" for name in there if name not in wanted}
    wrong |= {
        name: "changed"
        for name, path in there.items()
        if name in wanted and path.read_bytes() != wanted[name].encode()
    }
    return dict(sorted(wrong.items()))


def write(solutions: Path, exercises: Path) -> list:
    """Write the exercises that differ, and return their names. Orphans are left for you to judge."""
    wrong, texts = drift(solutions, exercises), made(solutions)
    exercises.mkdir(exist_ok=True)
    names = [name for name in wrong if name in texts]
    for name in names:
        (exercises / name).write_bytes(texts[name].encode())
    return names


def main(arguments, solutions=ROOT / "solutions", exercises=ROOT / "exercises") -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__)
        return 2
    if not arguments:
        for name in write(solutions, exercises):
            print(f"exercises/{name}: written")
    wrong = drift(solutions, exercises)
    for name, word in wrong.items():
        print(
            f"exercises/{name}: {word}" + (" (no solution makes it: delete it)" if word == "orphan" else "")
        )
    return 1 if wrong else 0


def _cell(cell):
    kind, tags, source = cell["cell_type"], _tags(cell), "".join(cell["source"])
    if "solution" in tags and kind != "markdown":
        raise ValueError(f"cell {cell['id']}: the tag solution is for markdown; in code use {BEGIN}")
    tags = [tag for tag in tags if tag != "solution"]
    new = {"cell_type": kind, "id": cell["id"], "metadata": {"tags": tags} if tags else {}}
    if kind == "code":
        source, new["outputs"], new["execution_count"] = _stubbed(source, cell["id"]), [], None
    elif "solution" in _tags(cell):
        source = REPLY
    elif "attachments" in cell:
        new["attachments"] = cell["attachments"]
    return new | {"source": source.splitlines(keepends=True)}


def _last(name) -> dict:
    """The cell that ends every exercise: the way to its solution."""
    source = f"When you have tried each question: [the solution](../solutions/{name})."
    return {"cell_type": "markdown", "id": "to-the-solution", "metadata": {}, "source": [source]}


def _tags(cell) -> list:
    return cell.get("metadata", {}).get("tags", [])


def _stubbed(source, cell_id):
    out, region = [], None
    for line in source.splitlines():
        mark = line.strip()
        if mark not in (BEGIN, END):
            (out if region is None else region).append(line)
        elif (mark == BEGIN) != (region is None):
            raise ValueError(f"cell {cell_id}: {mark} without its partner")
        elif mark == BEGIN:
            region, indent = [], line[: len(line) - len(line.lstrip())]
        else:
            out += [indent + stub if stub else "" for stub in _stub(region, cell_id)]
            region = None
    if region is not None:
        raise ValueError(f"cell {cell_id}: {BEGIN} without its partner")
    if re.search(r"#\s*(BEGIN SOLUTION|END SOLUTION|STUB)\b", "\n".join(out)):
        raise ValueError(f"cell {cell_id}: a mark is misspelt, or a STUB stands outside a solution")
    return "\n".join(out)


def _stub(region, cell_id) -> list:
    marked = [line.strip()[len(STUB) :] for line in region if line.strip().startswith(STUB)]
    names = [] if marked else _answers(textwrap.dedent("\n".join(region)), cell_id)
    if not marked and not names:
        raise ValueError(
            f"cell {cell_id}: the solution assigns no q1, q2, ...; give it a line '{STUB}q1 = ...'"
        )
    return marked or [f"{name} = ..." for name in names]


def _answers(code, cell_id) -> list:
    """Return the answers q1, q2, ... that `code` assigns, in their order."""
    try:
        targets = [
            node
            for statement in ast.parse(code).body
            for node in ast.walk(statement)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        ]
    except SyntaxError as error:
        raise ValueError(f"cell {cell_id}: the solution is not Python ({error.msg})") from None
    targets.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(node.id for node in targets if re.fullmatch(r"q\d+\w*", node.id)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
