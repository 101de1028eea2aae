"""Where to keep stock along a chain: guaranteed-service placement on serial and tree networks, and the
boundary between push and pull.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pullbook._check import HUGE, number, shown, whole

MOST = 10**8  # pairs of times to try, over all stages: some seconds


@dataclass(frozen=True)
class Stage:
    """A step of a supply chain. name. time: T, periods of its own work. cost: what holding a unit there costs
    a period, euro. sd: of the demand it serves from outside, a period, units (0: none but its customers').
    quote: the longest service time that its outside customers accept, periods (None: any). inbound: service
    time of its outside suppliers.
    """

    name: str
    time: int
    cost: float
    sd: float = 0.0
    quote: int | None = None
    inbound: int = 0

    def __post_init__(self):
        object.__setattr__(self, "time", whole(f"time of {self.name!r}", self.time, "periods", high=1000))
        number(f"cost of {self.name!r}", self.cost, "euro a unit and period", low=0, high=HUGE)
        number(f"sd of {self.name!r}", self.sd, "units", low=0, high=HUGE)
        if self.quote is not None:
            object.__setattr__(
                self, "quote", whole(f"quote of {self.name!r}", self.quote, "periods", high=1000)
            )
        object.__setattr__(
            self, "inbound", whole(f"inbound of {self.name!r}", self.inbound, "periods", high=1000)
        )


@dataclass(frozen=True)
class Placement:
    """Where the safety stock goes. table: by stage: inbound and service time (periods), net lead time
    (inbound + T - service), stock (units) and cost (euro a period). cost: of all.
    """

    table: pd.DataFrame
    cost: float

    @property
    def service(self) -> dict[str, int]:
        """Service time by stage, periods: how long it makes its customers wait, for certain."""
        return self.table["service"].to_dict()

    def _repr_html_(self):
        return self.table.to_html(float_format="{:,.4g}".format)


def place_stock(
    stages: Sequence[Stage], arcs: Sequence[tuple[str, str]] | None = None, *, z: float = 1.645
) -> Placement:
    """The cheapest safety stocks when every stage promises a service time and keeps it: guaranteed service,
    by dynamic programming on a tree.

    stages: list of Stage. arcs: pairs (supplier, customer) of names that form a tree (None: the stages are a
    line, first to last). z: factor of the demand bound: a stage with net lead time t keeps z sd sqrt(t). A
    stage's sd is that of all demand behind it, independent: its customers' squares add up. Returns a
    Placement. Raises ValueError for arcs that form no tree, a stage that nobody asks anything of, or times
    too long to try them all. Source: Graves & Willems (2000), Manufacturing & Service Operations Management
    2(1), 68-83; Simpson (1958).

    >>> line = [Stage("weave", 2, 1.0), Stage("dye", 1, 2.0), Stage("sew", 1, 3.0, sd=10, quote=0)]
    >>> place_stock(line, z=2).service                   # all of it at the ends: dyeing keeps nothing
    {'weave': 0, 'dye': 1, 'sew': 0}
    """
    named, neighbours = _tree(stages, arcs)
    z = number("z", z, "standard deviations", low=0, high=100)
    sd, reach = _spreads(named, neighbours), _reaches(named, neighbours)
    cells = sum((reach[n] - stage.time + 1) * (reach[n] + 1) for n, stage in named.items())
    if cells > MOST:
        raise ValueError(
            f"time: the longest way through the stages takes {max(reach.values()):,} periods, too many to try"
            " every service time; count in longer periods"
        )
    factor = {n: named[n].cost * z * sd[n] for n in named}
    times, best = _promises(named, neighbours, reach, factor)
    rows = {n: (*times[n], times[n][0] + named[n].time - times[n][1]) for n in named}
    table = pd.DataFrame(
        {
            n: {
                "inbound": i,
                "service": s,
                "net": t,
                "stock": z * sd[n] * math.sqrt(t),
                "cost": factor[n] * math.sqrt(t),
            }
            for n, (i, s, t) in rows.items()
        }
    ).T
    return Placement(
        table.astype({"inbound": int, "service": int, "net": int}).rename_axis("stage"), float(best)
    )


def boundaries(stages: Sequence[Stage], *, z: float = 1.645) -> pd.DataFrame:
    """Every place for the decoupling point in a line: stock behind that stage only, what it costs, and how
    long the customer then waits.

    stages: list of Stage, first to last; of the last, sd is the demand's. z: as in `place_stock`. Returns a
    table by the stage behind which stock lies ('supplier': nowhere): wait (periods, the work after it), push
    (periods before it), stock (units) and cost (euro a period). Source: Hoekstra & Romme (1992), Integral
    Logistic Structures.

    >>> line = [Stage("weave", 2, 1.0), Stage("dye", 1, 2.0), Stage("sew", 1, 3.0, sd=10, quote=0)]
    >>> boundaries(line, z=2)["wait"].to_dict()
    {'supplier': 4, 'weave': 2, 'dye': 1, 'sew': 0}
    """
    named, _ = _tree(stages, None)
    z, line = number("z", z, low=0), list(named.values())
    sd, rows, total = line[-1].sd, {}, sum(s.time for s in line)
    for k in range(len(line) + 1):
        push = sum(s.time for s in line[:k])
        stock = z * sd * math.sqrt(push) if k else 0.0
        rows[line[k - 1].name if k else "supplier"] = {
            "wait": total - push,
            "push": push,
            "stock": stock,
            "cost": stock * (line[k - 1].cost if k else 0.0),
        }
    return pd.DataFrame(rows).T.astype({"wait": int, "push": int}).rename_axis("boundary")


def _tree(stages, arcs):
    """Stages by name, and by name the neighbours as (name, is it a supplier?)."""
    if not isinstance(stages, list | tuple) or not stages or not all(isinstance(s, Stage) for s in stages):
        raise ValueError(f"stages is {shown(stages)}; it must be a list of Stage")
    named = {s.name: s for s in stages}
    if len(named) < len(stages):
        raise ValueError(f"stages are named {[s.name for s in stages]}; each name may appear once")
    arcs = [(a.name, b.name) for a, b in zip(stages, stages[1:])] if arcs is None else arcs
    arcs = list(arcs) if isinstance(arcs, Iterable) and getattr(arcs, "ndim", 1) else [arcs]
    neighbours = {n: [] for n in named}
    for arc in arcs:
        if not isinstance(arc, tuple | list) or len(arc) != 2 or set(arc) - set(named):
            raise ValueError(
                f"arcs has {arc!r}; each must be a pair (supplier, customer) of {', '.join(named)}"
            )
        neighbours[arc[1]].append((arc[0], True))
        neighbours[arc[0]].append((arc[1], False))
    seen, todo = set(), [next(iter(named))]
    while todo:
        n = todo.pop()
        seen.add(n)
        todo += [m for m, _ in neighbours[n] if m not in seen]
    if len(seen) < len(named) or len(arcs) != len(named) - 1:
        raise ValueError(
            f"arcs is {shown(arcs)}; {len(named)} stages form a tree with {len(named) - 1} arcs that join"
            " them all"
        )
    return named, neighbours


def _promises(stages, neighbours, reach, factor):
    """Inbound and service time by stage that cost least, and that cost. factor: of the root of the net lead
    time, by stage, euro.
    """
    parent = _parents(neighbours)
    order = list(parent)
    supplies_parent = {n: (parent[n], False) in neighbours[n] for n in order}
    beyond = {}  # by stage: least cost of its part of the tree, by the limit that its parent sets

    def costs(n):
        """Cost of the part of the tree behind n, seen from its parent, by n's inbound and service time."""
        stage = stages[n]
        inbound, service = np.arange(reach[n] - stage.time + 1), np.arange(reach[n] + 1)
        net = inbound[:, None] + (stage.time - service)
        total = np.where(net < 0, np.inf, factor[n] * np.sqrt(np.maximum(net, 0)))
        total[: stage.inbound] = np.inf
        if stage.quote is not None:
            total[:, stage.quote + 1 :] = np.inf
        for m, up in neighbours[n]:
            if m != parent[n] and up:  # a supplier must not take longer than n's inbound time
                total += beyond[m][np.minimum(inbound, reach[m])][:, None]
            elif m != parent[n]:  # a customer's inbound time is at least what n promises
                total += beyond[m][service]
        return total

    for n in reversed(order[1:]):
        if supplies_parent[n]:
            beyond[n] = np.minimum.accumulate(costs(n).min(axis=0))
        else:
            beyond[n] = np.minimum.accumulate(costs(n).min(axis=1)[::-1])[::-1]
    times, best = {}, math.inf
    for n in order:
        total, first = costs(n), 0
        if n == order[0]:
            best = total.min()
        elif supplies_parent[n]:
            total = total[:, : times[parent[n]][0] + 1]
        else:
            first = times[parent[n]][1]
            total = total[first:]
        i, s = np.unravel_index(total.argmin(), total.shape)
        times[n] = (first + int(i), int(s))
    return times, best


def _parents(neighbours):
    """The tree from its root, the first, outwards: each name's neighbour on the way to the root."""
    root = next(iter(neighbours))
    parent, order = {root: None}, [root]
    for n in order:
        for m, _ in neighbours[n]:
            if m not in parent:
                parent[m] = n
                order.append(m)
    return parent


def _from_suppliers(neighbours):
    """Names, each after all of its suppliers."""
    waits = {n: sum(up for _, up in near) for n, near in neighbours.items()}
    order = [n for n in neighbours if not waits[n]]
    for n in order:
        for m, up in neighbours[n]:
            waits[m] -= not up
            if not up and not waits[m]:
                order.append(m)
    return order


def _reaches(stages, neighbours):
    """The longest that anybody could wait for each stage, periods."""
    done = {}
    for n in _from_suppliers(neighbours):
        done[n] = stages[n].time + max([stages[n].inbound, *(done[m] for m, up in neighbours[n] if up)])
    return done


def _spreads(stages, neighbours):
    """sd of the demand that reaches each stage."""
    done = {}
    for n in reversed(_from_suppliers(neighbours)):
        done[n] = math.sqrt(stages[n].sd ** 2 + sum(done[m] ** 2 for m, up in neighbours[n] if not up))
        if not done[n]:
            raise ValueError(
                f"sd of {n!r} is 0 and no stage behind it has any: nobody asks anything of it;"
                " give the sd of the demand that it serves, units a period"
            )
    return done
