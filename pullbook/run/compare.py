"""Several runs side by side."""

from dataclasses import asdict, fields

import pandas as pd

from pullbook._check import shown
from pullbook.run.figures import Figures
from pullbook.run.run import Run


def compare(
    runs: Run | list[Run] | dict[str, Run], warmup: float = 0.0, until: float | None = None
) -> pd.DataFrame:
    """Key figures of several runs side by side: one row a run.

    runs: a Run, a list of Runs (named by their policies), or a dict by name. warmup, until: as in
    `Run.figures`. Returns a table with the columns of Figures. Raises ValueError for no run, or two of the
    same name in a list.

    >>> line, orders = pb.Line([pb.Station("sew", 1.0)]), pb.orders.renewal(0.5, 0.0, n=10)
    >>> runs = [pb.simulate(line, p, orders) for p in (pb.Policy.make_to_order(), pb.Policy.base_stock(1))]
    >>> compare(runs)["stock"].round(2).to_dict()    # 10 orders 2 h apart, 1 h of work: 11 of 21 h with one
    {'Make-to-order': 0.0, 'Base stock': 0.52}
    """
    runs = by_name(runs)
    table = pd.DataFrame({name: asdict(run.figures(warmup, until)) for name, run in runs.items()}).T
    types = {f.name: f.type for f in fields(Figures) if f.name != "unit"}
    return table.drop(columns="unit").astype(types).rename_axis("run")


def by_name(runs: Run | list[Run] | dict[str, Run]) -> dict[str, Run]:
    """A dict of Runs by name, from a Run, a list of Runs (named by their policies) or such a dict; else a
    ValueError."""
    listed = [runs] if isinstance(runs, Run) else runs
    if not isinstance(listed, (dict, list, tuple)) or not listed:
        raise ValueError(f"runs is {shown(runs)}; give a Run, a list of Runs, or a dict of Runs by name")
    each = list(listed.values()) if isinstance(listed, dict) else list(listed)
    bad = [r for r in each if not isinstance(r, Run)]
    if bad:
        raise ValueError(
            f"runs has {bad[0]!r} in it; each must be a Run, such as pb.simulate(line, policy, orders) makes"
        )
    names = [r.policy.name for r in each]
    named = listed if isinstance(listed, dict) else dict(zip(names, each))
    if len(named) < len(each):
        raise ValueError(f"runs has policies {names}; give a dict with a name for each run")
    units = {r.line.unit for r in named.values()}
    if len(units) > 1:
        said = " and ".join(sorted(units))
        raise ValueError(f"runs have times in {said}; compare runs of one unit of time")
    return named
