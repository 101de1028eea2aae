"""Run notebooks and solutions in place, each from a clean kernel and with a clean progress file, and leave
only content in them.

python tools/notebooks.py [FILE ...]      by default all of notebooks/ and solutions/
"""

import contextlib
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


@contextlib.contextmanager
def home():
    """A clean folder for progress, where kernels look that start meanwhile, with the real data if it has been
    fetched already.
    """
    cache, before = cache_folder(), os.environ.get("PULLBOOK_HOME")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "cache").symlink_to(cache)
        os.environ["PULLBOOK_HOME"] = folder
        try:
            yield Path(folder)
        finally:
            os.environ.pop("PULLBOOK_HOME") if before is None else os.environ.update(PULLBOOK_HOME=before)


def main(names):
    paths = [Path(n).resolve() for n in names] or sorted(
        [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("solutions/*.ipynb")]
    )
    os.environ["PULLBOOK_PICTURES"] = "1"  # for readers without a kernel
    for path in paths:
        print(path.relative_to(ROOT), flush=True)
        with home():
            run(path)


if __name__ == "__main__":
    main(sys.argv[1:])
