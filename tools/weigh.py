"""How heavy each lesson is: seconds from its first cell to its lab, and the memory of its kernel there and at
the end (RSS, and of it what it does not share with the kernel of another learner).

python tools/weigh.py [FILE ...]      by default all lessons
"""

import subprocess
import sys
from pathlib import Path
from time import perf_counter

import nbformat
import psutil
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parent.parent
OTHER = """
import sys, pullbook as pb
pb.labs.planner().widget, pb.labs.card_room()
print(flush=True)
sys.stdin.read()"""


def memory(client):
    """Of the kernel, MB: all, and its own."""
    used = psutil.Process(client.km.provisioner.pid).memory_full_info()
    return used.rss / 1e6, used.uss / 1e6


def weigh(path):
    """Run a lesson, and print a line about it."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}})
    told = "no lab" + " " * 29
    with client.setup_kernel():
        begun = perf_counter()
        for k, cell in enumerate(notebook.cells):
            if cell.cell_type == "code":
                client.execute_cell(cell, k)
                if "pb.labs." in cell.source and "no lab" in told:
                    told = "{:5.1f} s to the lab, {:3.0f} MB ({:3.0f} its own)".format(
                        perf_counter() - begun, *memory(client)
                    )
        end = "{:3.0f} MB ({:3.0f}) at the end".format(*memory(client))
        print(f"{path.stem:30} {told}; {perf_counter() - begun:5.1f} s, {end}", flush=True)


if __name__ == "__main__":
    with subprocess.Popen(
        [sys.executable, "-c", OTHER], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        other.stdout.readline()  # another learner is there
        for name in sys.argv[1:] or sorted(ROOT.glob("notebooks/[0-9]*.ipynb")):
            weigh(Path(name).resolve())
