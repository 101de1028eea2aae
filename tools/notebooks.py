"""Run notebooks and solutions in place, each from a clean kernel and with a clean progress file, and leave
only content in them.

python tools/notebooks.py [FILE ...]      by default all of notebooks/ and solutions/
"""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from pullbook._files import cache_folder

ROOT = Path(__file__).resolve().parent.parent
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def run(path):
    """Execute one notebook in its folder and write it back, normalised."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        store_widget_state=False,
        coalesce_streams=True,
    ).execute()
    path.write_text(text(notebook), encoding="utf-8")


def text(notebook):
    """The notebook as text: no widget views or state, no times, no versions; always the same for the same
    content.
    """
    notebook.metadata = nbformat.from_dict(METADATA)
    notebook.nbformat_minor = 5
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return nbformat.writes(notebook, indent=1, sort_keys=True, ensure_ascii=False).rstrip("\n") + "\n"


def main(names):
    paths = [Path(n).resolve() for n in names] or sorted(
        [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb")]
    )
    os.environ["PULLBOOK_PICTURES"] = "1"  # for readers without a kernel
    cache = cache_folder()  # the real data, where it has been fetched already
    for path in paths:
        print(path.relative_to(ROOT), flush=True)
        with tempfile.TemporaryDirectory() as home:
            (Path(home) / "cache").symlink_to(cache)
            os.environ["PULLBOOK_HOME"] = home
            run(path)


if __name__ == "__main__":
    main(sys.argv[1:])
