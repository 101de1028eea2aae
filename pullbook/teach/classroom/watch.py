"""A submission in a process of its own, watched from outside: killed when it stays too long, run again
without the cell that took it down.
"""

import contextlib
import json
import multiprocessing
import os
import signal
import tempfile
import time
from dataclasses import dataclass, field

from pullbook._files import cache_folder

from . import runner
from .plain_data import encode
from .runner import PATIENCE, Limits

GRACE = 3.0  # seconds beyond a cell's limit until the process is killed
MOST = 50_000_000  # bytes of a message
RUNS = 4  # of one notebook: the cell that took the process down is left out of the next


@dataclass
class Ran:
    """What came of a run: answers as plain data by name, function calls, and trouble by cell.

    trouble  number of the cell -> (kind, name, text); kind is "error", "limit" or "died"
    over     True if the notebook as a whole took too long
    """

    answers: dict = field(default_factory=dict)
    calls: dict = field(default_factory=dict)
    trouble: dict = field(default_factory=dict)
    at: int | None = None
    done: bool = False
    over: bool = False


def context():
    """The way processes are made here: forked from one that has all loaded, where the system can."""
    return multiprocessing.get_context("fork" if hasattr(os, "fork") else "spawn")


def watched(cells: list, keys: list, cases: dict, limits: Limits) -> Ran:
    """Run the cells of a notebook and return what came of it, whatever the cells do.

    cells   sources, in order
    keys    names of the answers
    cases   name of a function asked for -> list of dictionaries of arguments

    >>> watched(["q1 = 6 * 7"], ["q1"], {}, Limits()).answers
    {'q1': ['int', '42']}
    """
    deadline = time.monotonic() + limits.whole
    cases = {key: [[encode(v) for v in case.values()] for case in each] for key, each in cases.items()}
    left_out = {}
    for _ in range(RUNS):
        numbered = [(n, source) for n, source in enumerate(cells, 1) if n not in left_out]
        ran = _attempt(numbered, keys, cases, limits, deadline)
        if ran.done or ran.over or ran.at is None:
            break
        left_out[ran.at] = ran.trouble.pop(ran.at, ("died", "", "it ended the process"))
    ran.trouble = dict(sorted((ran.trouble | left_out).items()))
    return ran


def _attempt(cells, keys, cases, limits, deadline):
    ran = Ran()
    with tempfile.TemporaryDirectory(prefix="pullbook-", ignore_cleanup_errors=True) as folder:
        cache = cache_folder()
        if cache.is_dir():
            with contextlib.suppress(OSError):  # Windows lets not everybody do it
                os.symlink(cache, os.path.join(folder, "cache"))
        here, there = context().Pipe(duplex=False)
        process = context().Process(
            target=runner.main, args=(cells, keys, cases, limits, folder, there), daemon=False
        )
        process.start()
        there.close()
        try:
            _listen(here, ran, limits, deadline)
        finally:
            _end(process)
            here.close()
    return ran


def _listen(pipe, ran, limits, deadline):
    cell_ends = deadline
    while not ran.done:
        wait = min(cell_ends, deadline) - time.monotonic()
        try:
            if not pipe.poll(max(wait, 0)):
                ran.over = cell_ends >= deadline
                if ran.at is not None:
                    ran.trouble[ran.at] = ("limit", "", "it would not be stopped, and was ended")
                return
            message = json.loads(pipe.recv_bytes(MOST))
            _note(message, ran)
        except (EOFError, OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return
        cell_ends = time.monotonic() + limits.cell * PATIENCE * (1 if ran.at else 10) + GRACE


def _note(message, ran):
    if "begin" in message:
        ran.at = int(message["begin"])
    elif "end" in message:
        ran.answers |= {str(key): data for key, data in message["answers"].items()}
        ran.trouble.pop(ran.at, None)
        if "trouble" in message:
            kind, name, text = map(str, message["trouble"])
            ran.trouble[int(message["end"])] = (kind, name, text)
        ran.at = None
    elif "function" in message:
        ran.calls[str(message["function"])] = (message["arguments"], list(message["results"]))
    else:
        ran.done = bool(message["done"])


def _end(process):
    """End the process and all that it started."""
    for kill in (getattr(os, "killpg", None), os.kill):
        try:
            if kill and (kill is os.kill or os.getpgid(process.pid) == process.pid):
                kill(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        except (ProcessLookupError, PermissionError, OSError):
            pass
    process.join(10)
    process.close()
