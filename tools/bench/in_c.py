"""The recursion in C, compiled for this machine: `line.c`, called on NumPy's arrays."""

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np

from pullbook.run import draws

UNLIMITED = 1 << 40


def compiled(folder, drawn=False):
    """The recursion of line.c; None where there is no C compiler. drawn: the one that draws its process times
    itself, with NumPy's generators."""
    if not shutil.which("cc"):
        return None
    source, library = Path(__file__).with_name("line.c"), Path(folder) / f"line{drawn:d}.so"
    random = Path(np.random.__file__).parent / "lib" / "libnpyrandom.a"
    more = ["-DDRAWN", random, "-lm"] if drawn else []  # a product is rounded before it is added, as ours is
    exact = ["-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC"]
    subprocess.run(["cc", *exact, "-o", library, source, *more], check=True)
    function = ctypes.CDLL(str(library)).recursion
    function.restype = None
    pointers = [ctypes.c_void_p] * (3 + drawn)
    function.argtypes = [ctypes.c_int64] * 2 + [ctypes.c_void_p] * 6 + [ctypes.c_int64] + pointers
    return function


def in_c(function, line, policy, orders, seed, drawn=False):
    """A function that runs C into given arrays; and one that makes such arrays, fresh."""
    settings, n, m = policy.settings(line), len(orders), len(line)
    times = orders["time"].to_numpy(float)
    work = np.array([s.time for s in line.stations]) if drawn else draws.process_times(line, n, seed)
    planned, stock = np.array(settings.planned, np.uint8), np.array(settings.stock, np.int64)
    cards = np.array([UNLIMITED if k is None else k for k in settings.cards], np.int64)
    line_cards = UNLIMITED if settings.line_cards is None else settings.line_cards
    inputs = (work, planned, times, times, stock, cards)

    def generators():
        """As draws._generators: of station i, the i-th child of the seed."""
        return [np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(i,))) for i in range(m)]

    def run(outputs, keep=inputs):
        more, kept = (), generators() if drawn else ()
        if drawn:
            more = ((ctypes.c_void_p * m)(*(g.ctypes.bit_generator.value for g in kept)),)
        function(n, m, *(a.ctypes.data for a in keep), line_cards, *(a.ctypes.data for a in outputs), *more)
        return outputs

    def fresh():  # as one block, which costs fewer page faults than three
        release, finish, delivery = np.split(np.empty(2 * n * m + n), [n * m, 2 * n * m])
        return release.reshape(n, m), finish.reshape(n, m), delivery

    return run, fresh
