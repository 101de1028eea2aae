"""The same question over many settings: any question on all cores, and trade-offs of pull policies fast
enough to watch.
"""

import itertools
import math
import os
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, is_dataclass
from numbers import Real

import numpy as np
import pandas as pd
from scipy import special

from pullbook._check import flag, listed, number, seeded, shown, whole
from pullbook.demand import orders as streams
from pullbook.line.line import Line
from pullbook.line.policy import Policy
from pullbook.run.draws import process_times
from pullbook.run.kernel_input import limits, sequence
from pullbook.run.run import Run

MOST = 1_000_000  # runs of one grid
FIGURES = ("TH", "WIP", "stock", "fill_rate", "wait")


def grid(
    question: Callable,
    settings: Mapping[str, Sequence],
    *,
    replications: int = 20,
    seed: int = 0,
    progress: bool = True,
    jobs: int = -1,
) -> pd.DataFrame:
    """Ask one question at every combination of settings, several times each, on all cores: a tidy table.

    question: a function of the settings and of `seed` (keywords) that returns a Run, its Figures, a dict of
    numbers or a number. settings: dict, name -> list of values. replications: runs a setting, with the seeds
    seed, seed + 1, ... (the same for every setting: common random numbers). progress: show a bar. jobs:
    processes, no more than there are cores (-1: all). Another joblib backend is set by
    `joblib.parallel_config`: "dask", within a `distributed.Client(scheduler)`, asks the workers of a Dask
    cluster, with the same answers. Returns a row for each setting and figure: the settings, figure, mean,
    low and high (the 95% confidence interval of the mean, by Student's t; NaN with one replication),
    replications. Raises ValueError for no settings, and for an answer that is not numbers.

    >>> grid(lambda load, seed: load / (1 - load), {"load": [0.5, 0.8]}, replications=2, progress=False,
    ...     jobs=1).round(2)
       load  figure  mean  low  high  replications
    0   0.5  answer   1.0  1.0   1.0             2
    1   0.8  answer   4.0  4.0   4.0             2
    """
    if not callable(question):
        raise ValueError(f"question is {shown(question)}; it must be a function of the settings and seed")
    if (
        not isinstance(settings, Mapping)
        or not settings
        or not all(np.ndim(v) == 1 and len(v) for v in settings.values())
    ):
        raise ValueError(
            f"settings is {shown(settings)}; it must be a dict of lists, such as {{'stock': [0, 5, 10]}}"
        )
    from joblib import Parallel, delayed  # slow to load, and `policies` needs neither
    from tqdm.auto import tqdm

    replications, seed = whole("replications", replications, low=1, high=100_000), seeded(seed)
    runs = replications * math.prod(map(len, settings.values()))
    if runs > MOST:
        raise ValueError(f"settings and replications make {runs:,} runs; ask for {MOST:,} at the most")
    jobs = whole("jobs", jobs, "processes, or -1 for all cores", low=-1)
    if not jobs:
        raise ValueError("jobs is 0; it must be a number of processes, or -1 for one a core")
    progress = flag("progress", progress)
    cells = [dict(zip(settings, values)) for values in itertools.product(*settings.values())]
    tasks = [(cell, seed + r) for cell in cells for r in range(replications)]
    answers = Parallel(n_jobs=min(jobs, os.cpu_count() or 1), return_as="generator")(
        delayed(_ask)(question, cell, s) for cell, s in tasks
    )
    answers = list(tqdm(answers, total=len(tasks), disable=not progress, leave=False, unit="run"))
    names = list(dict.fromkeys(name for a in answers for name in a))
    values = np.array([[a.get(name, np.nan) for name in names] for a in answers], float)
    keys = pd.DataFrame(cells, columns=list(settings))
    return _tidy(keys, names, values.reshape(len(cells), replications, len(names)))


def policies(
    line: Line,
    choices: Mapping[Hashable, Policy],
    orders: Sequence[pd.DataFrame] | pd.DataFrame,
    *,
    seed: int = 0,
    warmup: float = 0.0,
) -> pd.DataFrame:
    """Compare many pull policies on the same orders and process times: the figures of each, with 95%
    confidence intervals.

    line: Line of single machines. choices: dict, label -> Policy (no plan, lots or limited room). orders:
    list of order tables of one unit an order and one item, all of the same length, one a replication. seed:
    of the first replication's process times. warmup: cut off the start, in the line's unit. Returns the table
    of `grid`, with the labels in the column policy and the figures TH, WIP, stock, fill_rate and wait, the
    same as in `Run.figures`. Raises ValueError for what this fast path can't do.

    >>> line = pb.Line([pb.Station("cut", 1.0), pb.Station("sew", 1.0)])
    >>> table = policies(line, {S: pb.Policy.base_stock(S) for S in (0, 2)}, [pb.orders.renewal(0.5, 0.0,
    ...     n=50)])
    >>> table.query("figure == 'wait'")["mean"].tolist()              # orders 2 h apart, 2 h of work
    [2.0, 0.0]
    """
    if not isinstance(line, Line) or any(s.machines > 1 for s in line.stations):
        raise ValueError(
            f"line is {shown(line)}; it must be a pb.Line with one machine a station:"
            " use pb.sweep.grid for others"
        )
    if (
        not isinstance(choices, Mapping)
        or not choices
        or not all(isinstance(p, Policy) for p in choices.values())
    ):
        raise ValueError(
            f"choices is {shown(choices)}; it must be a dict of policies, such as"
            " {5: pb.Policy.base_stock(5)}"
        )
    laid = [p.settings(line) for p in choices.values()]
    if any(any(s.planned) or s.lot > 1 or s.by_item or s.room is not None for s in laid):
        raise ValueError(
            "choices has a policy with a plan, lots, stock by item or room for so many units only; use "
            "pb.sweep.grid for those"
        )
    times = _order_times(orders)
    seed, warmup = seeded(seed), number("warmup", warmup, line.unit, low=0, below=float(times[:, -1].min()))
    from pullbook.run import compiled  # slow to load

    work = np.stack([process_times(line, times.shape[1], seed + r) for r in range(len(times))])
    out = np.empty((len(laid), len(times), len(FIGURES)))
    cards, line_cards = zip(*map(limits, laid))
    steps = np.array([sequence(s) for s in laid])
    rules = np.array([s.stock for s in laid]), np.array(cards), np.array(line_cards), steps
    cores = min(os.cpu_count() or 1, len(laid))
    with ThreadPoolExecutor(cores) as pool:  # the kernel runs without Python's lock
        list(
            pool.map(
                lambda first: compiled.tradeoff(work, times, first, cores, *rules, warmup, out), range(cores)
            )
        )
    return _tidy(pd.DataFrame({"policy": list(choices)}), list(FIGURES), out)


def _order_times(orders):
    """Order times (R, N) of a list of order tables of one unit each; else a ValueError."""
    orders = [orders] if isinstance(orders, pd.DataFrame) else listed("orders", orders, "order tables")
    tables = [streams.check(t) for t in orders]
    if not tables or len({len(t) for t in tables}) > 1:
        raise ValueError(
            f"orders has tables of {sorted({len(t) for t in tables})} orders; give a list of tables of the"
            " same length, such as [pb.orders.poisson(2.5, n=2000, seed=s) for s in range(20)]"
        )
    if any(t["quantity"].max() > 1 or t["item"].nunique() > 1 for t in tables):
        raise ValueError(
            "orders has several items, or more than one unit an order; use pb.sweep.grid for those"
        )
    return np.stack([t["time"].to_numpy(float) for t in tables])


def _ask(question, cell, seed):
    """One answer as a dict of numbers."""
    answer = question(**cell, seed=seed)
    if isinstance(answer, Run):
        answer = answer.figures()
    if is_dataclass(answer):
        answer = asdict(answer)
    if isinstance(answer, (Real, np.number)):
        return {"answer": float(answer)}
    numbers = (
        {k: float(v) for k, v in answer.items() if isinstance(v, (Real, np.number))}
        if isinstance(answer, Mapping)
        else {}
    )
    if not numbers:
        raise ValueError(
            f"question returned {answer!r} at {cell}; it must return a Run, Figures, a dict of numbers or a"
            " number"
        )
    return numbers


def _tidy(keys, names, values):
    """The table of means and their 95% intervals from values (settings, replications, figures)."""
    n, half = values.shape[1], np.nan
    if n > 1:
        half = special.stdtrit(n - 1, 0.975) * values.std(axis=1, ddof=1) / np.sqrt(n)
    mean = values.mean(axis=1)
    table = keys.loc[keys.index.repeat(len(names))].reset_index(drop=True)
    return table.assign(
        figure=np.tile(names, len(keys)),
        mean=mean.ravel(),
        low=(mean - half).ravel(),
        high=(mean + half).ravel(),
        replications=n,
    )
