"""Every way in which a submission may be spoilt: what is done to a right notebook, and what is then expected.

Each takes a right notebook and the key of its second answer, and returns the notebook, text or bytes that is
handed in.
"""

import copy

from classes import added, answer_cells

SLEEPS = "import time\ntime.sleep(1e6)"
LOOP = "while True:\n    pass"
DEAF = "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass"
PRINTS = "while True:\n    print('x' * 1000)"
HUNGRY = "import numpy as np\nhuge = np.ones(10 * 2**27)"
HUNGRIER = "huge = bytearray(10 * 2**30)"
KILLS = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
LEAVES = "import os\nos._exit(3)"
EXITS = "import sys\nsys.exit(1)"
DISK = "with open('big', 'wb') as f:\n    while True:\n        f.write(bytes(10**7))"
BUILTINS = (
    "import builtins\nfor name in ('print', 'len', 'isinstance', 'float', 'getattr', 'sorted', 'max'):\n"
)
BUILTINS += "    setattr(builtins, name, None)"
OVERWRITES = """
import pullbook as pb
from pullbook.teach.workbook import book as module, reply
from pullbook.teach.workbook.question import Posed
module.Book.check = module.Book.judge = Posed.check = lambda *a, **k: reply.Reply("right", "!", "q1")
module.workbook = pb.workbook = lambda *a, **k: None
Posed.rights = Posed._right = lambda *a: True
"""
CHANNEL = "import json\njson.dumps = json.loads = lambda *a, **k: '{}'"
ALWAYS = (
    "class Same(float):\n    def __eq__(self, other):\n        return True\n    __hash__ = float.__hash__\n"
)
ALWAYS += "    def __float__(self):\n        return 0.0\n"
LAZY = "class Lazy:\n    __class__ = property(lambda self: 1 / 0)\n    def __getattr__(self, name):\n"
LAZY += "        raise RuntimeError(name)\n    def __repr__(self):\n        raise RuntimeError\n"
MAGIC = "%matplotlib inline\n!echo hello\nfiles = !ls\n%time x = 1\n?print"


def before(source):
    """A cell more, before the second answer: all answers stay right."""
    return lambda notebook, key: added(notebook, source, 1)


def answers(code):
    """The second answer is something else."""

    def spoil(notebook, key):
        answer_cells(notebook)[1]["source"] = code.format(q=key)
        return notebook

    return spoil


def deleted(notebook, key):
    notebook["cells"].remove(answer_cells(notebook)[1])
    return notebook


def doubled(notebook, key):
    notebook["cells"] = [copy.deepcopy(cell) for cell in notebook["cells"] for _ in (1, 2)]
    return notebook


def renamed(notebook, key):
    for n, cell in enumerate(notebook["cells"]):
        cell["id"] = f"mine-{n}"
    return notebook


def without_ids(notebook, key):
    for cell in notebook["cells"]:
        del cell["id"], cell["metadata"]
    return notebook


def reordered(notebook, key):
    notebook["cells"].reverse()
    return notebook


def no_checks(notebook, key):
    for cell in answer_cells(notebook):
        lines = "".join(cell["source"]).split("\n")
        cell["source"] = "\n".join(line for line in lines if "book.check" not in line)
    return notebook


def other_book(notebook, key):
    """The learner opens the course's own workbook, and takes away what says whose it was."""
    del notebook["metadata"]["pullbook"]
    for cell in notebook["cells"]:
        if "pb.workbook(" in (source := "".join(cell["source"])):
            cell["source"] = source.split("pb.workbook(")[0] + f'pb.workbook("{key[:2]}")'
    return notebook


def text(words):
    return lambda notebook, key: words


HARMLESS = {
    "nothing": lambda notebook, key: notebook,
    "endless loop": before(LOOP),
    "sleep": before(SLEEPS),
    "loop that is deaf": before(DEAF),
    "endless output": before(PRINTS),
    "10 GB in an array": before(HUNGRY),
    "10 GB of bytes": before(HUNGRIER),
    "kills itself": before(KILLS),
    "leaves": before(LEAVES),
    "sys.exit": before(EXITS),
    "fills the disk": before(DISK),
    "builtins overwritten": before(BUILTINS),
    "pullbook overwritten": before(OVERWRITES),
    "json overwritten": before(CHANNEL),
    "syntax error": before("x = = 1"),
    "magics": before(MAGIC),
    "cells doubled": doubled,
    "cells renamed": renamed,
    "cells without ids": without_ids,
    "cells reordered": reordered,
    "checks deleted": no_checks,
    "cells that are none": lambda nb, key: nb | {"cells": [None, 3, {}, {"cell_type": "code"}, *nb["cells"]]},
}
SECOND = {  # the second answer is no longer right
    "answer deleted": (deleted, "not attempted"),
    "answer NaN": (answers("{q} = float('nan')"), "type"),
    "answer infinite": (answers("{q} = float('inf')"), "type"),
    "answer a huge whole number": (answers("{q} = 10**100000"), "type"),
    "answer a huge text": (answers("{q} = 'x' * 10**8"), "type"),
    "answer a list that holds itself": (answers("{q} = []\n{q}.append({q})"), "type"),
    "answer a lazy object": (answers(LAZY + "{q} = Lazy()"), "type"),
    "answer that is everything": (answers(ALWAYS + "{q} = Same(-12345.678)"), "wrong"),
    "answer with a marked-up page": (answers("{q} = '<script>alert(1)</script>'"), "type"),
    "answer None": (answers("{q} = None"), "not attempted"),
    "answer that loops": (answers(LOOP + "\n{q} = 1"), "not attempted"),
}
UNREADABLE = {
    "no JSON": text("this is no notebook {"),
    "empty": text(""),
    "bytes": text(b"\xff\xfe\x00\x01"),
    "half a file": lambda notebook, key: __import__("json").dumps(notebook)[:3000],
    "a list": text("[1, 2, 3]"),
    "deep": text("[" * 100_000),
}
