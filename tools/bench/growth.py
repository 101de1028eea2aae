"""How time and memory grow with the orders: each simulator and each count of orders in a process of its
own."""

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np
import pandas as pd
import rivals
from in_c import compiled, in_c
from measure import SEED, SINGLE, STATIONS, case, seconds, told

import pullbook as pb
from pullbook.run import draws

COUNTS = [10**k for k in range(3, 8)]
MOST = 100_000  # orders for those that take long
ENOUGH = 4.0, 5  # seconds and times that a count is repeated at the least
TOO_LONG = 10.0  # seconds after which two times will do
OURS, FIGURES, C = "pullbook", "pullbook, figures only", "C"
POLICY = pb.Policy.make_to_order()


def made(tool, n, folder):
    """A function that runs n orders, and returns when each was delivered."""
    line, orders = case(SINGLE, n)
    if tool in (OURS, FIGURES):
        import pullbook.run.compiled  # noqa: F401  (else the first short runs are played in plain Python)
    if tool == OURS:
        return lambda: pb.simulate(line, POLICY, orders, seed=SEED).arrays.delivery
    if tool == FIGURES:

        def figures():
            run = pb.simulate(line, POLICY, orders, seed=SEED, keep="figures")
            run.figures()
            return run.arrays.delivery

        return figures
    if tool == C:
        run, fresh = in_c(compiled(folder, drawn=True), line, POLICY, orders, SEED, drawn=True)
        return lambda: run(fresh())[2]
    work, times = draws.process_times(line, n, SEED).T, orders["time"].to_numpy(float)
    return lambda: rivals.ALL[tool](work, times, SINGLE)


def peak():
    """The most memory that this process has had, bytes. Linux counts what its parent had into the second."""
    status = Path("/proc/self/status")
    if status.exists():
        return 1024 * int(status.read_text().split("VmHWM:")[1].split()[0])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def measured(tool, n):
    """What the process tells: seconds per unit and station, the shortest and the median of its repeats, how
    many, peak memory and what of it came with the run, bytes, and a hash of the deliveries."""
    with tempfile.TemporaryDirectory() as folder:
        made(tool, COUNTS[0], folder)()  # compiled, imported
        run = made(tool, n, folder)
    before, begin = peak(), perf_counter()
    delivered = run()
    times = [perf_counter() - begin]
    after, digest = peak(), hashlib.sha256(np.sort(delivered).tobytes()).hexdigest()
    del delivered
    while sum(times) < ENOUGH[0] or len(times) < (2 if sum(times) > TOO_LONG else ENOUGH[1]):
        times.append(seconds(run))
    return {
        "simulator": tool,
        "orders": n,
        "time": min(times) / n / STATIONS,
        "median": float(np.median(times)) / n / STATIONS,
        "repeats": len(times),
        "peak": after,
        "added": after - before,
        "hash": digest,
    }


def table(tools, most=COUNTS[-1]):
    """A row for each simulator and count of orders. Says so where two did not tell the same deliveries."""
    rows = []
    for tool in (OURS, FIGURES, C, *tools):
        for n in COUNTS:
            if n <= (MOST if tool in tools else most):
                asked = [sys.executable, __file__, tool, str(n)]
                rows.append(
                    json.loads(subprocess.run(asked, capture_output=True, text=True, check=True).stdout)
                )
    found = pd.DataFrame(rows)
    for n, hashes in found.groupby("orders")["hash"]:
        if hashes.nunique() > 1:
            print(f"WARNING: of {n:,} orders, not all tell the same deliveries")
    return found


def memory(grown):
    """A row of the table: the peak of the longest run, its figures included."""
    row = grown[grown["simulator"] == FIGURES].iloc[-1]
    name = f"peak memory of {row['orders']:,} orders and their figures"
    return name, f"{row['peak'] / 1e9:.2f} GB", "", "", "", "<= 2 GB", told(row["peak"] <= 2e9)


if __name__ == "__main__":
    print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
