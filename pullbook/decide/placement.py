"""Where to keep stock along a chain: guaranteed-service placement on serial and tree networks, and the
boundary between push and pull.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from pullbook._check import number, whole


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
        number(f"cost of {self.name!r}", self.cost, "euro a unit and period", low=0)
        number(f"sd of {self.name!r}", self.sd, "units", low=0)
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
    Placement. Raises ValueError for arcs that form no tree, or a stage that nobody asks anything of. Source:
    Graves & Willems (2000), Manufacturing & Service Operations Management 2(1), 68-83; Simpson (1958).

    >>> line = [Stage("weave", 2, 1.0), Stage("dye", 1, 2.0), Stage("sew", 1, 3.0, sd=10, quote=0)]
    >>> place_stock(line, z=2).service                   # all of it at the ends: dyeing keeps nothing
    {'weave': 0, 'dye': 1, 'sew': 0}
    """
    named, neighbours = _tree(stages, arcs)
    z = number("z", z, low=0)
    suppliers = {n: [m for m, up in neighbours[n] if up] for n in named}
    sd = _spreads(named, neighbours)
    longest = {}

    def reach(n):  # the longest that anybody could wait for n
        if n not in longest:
            longest[n] = named[n].time + max([named[n].inbound, *(reach(m) for m in suppliers[n])])
        return longest[n]

    def own(n, inbound, service):
        net = inbound + named[n].time - service
        return math.inf if net < 0 else named[n].cost * z * sd[n] * math.sqrt(net)

    root = next(iter(named))

    def parts(n, parent, inbound, service):
        """Cost of the part of the tree behind n, seen from its parent, with n's two times; and the times
        chosen next to it.
        """
        total, chosen = own(n, inbound, service), []
        if (
            service > (named[n].quote if named[n].quote is not None else reach(n))
            or inbound < named[n].inbound
        ):
            return math.inf, ()
        for m, up in neighbours[n]:
            if m != parent and total < math.inf:
                cost, at = supplied(m, n, inbound) if up else supplies(m, n, service)
                total += cost
                chosen.append((m, *at))
        return total, tuple(chosen)

    @cache
    def supplied(m, parent, limit):
        """Best of a supplier m that must not take longer than its customer's inbound time: over its service
        up to `limit`.
        """
        found = [
            (parts(m, parent, i, s)[0], (i, s))
            for s in range(min(limit, reach(m)) + 1)
            for i in range(reach(m) - named[m].time + 1)
        ]
        return min(found)

    @cache
    def supplies(m, parent, least):
        """Best of a customer m whose inbound time is at least what its supplier promises."""
        found = [
            (parts(m, parent, i, s)[0], (i, s))
            for i in range(least, reach(m) - named[m].time + 1)
            for s in range(reach(m) + 1)
        ]
        return min(found, default=(math.inf, (0, 0)))

    best, at = min(
        (parts(root, None, i, s)[0], (i, s))
        for i in range(reach(root) - named[root].time + 1)
        for s in range(reach(root) + 1)
    )
    times, todo = {}, [(root, None, *at)]
    while todo:
        n, parent, i, s = todo.pop()
        times[n] = (i, s)
        todo += [(m, n, i2, s2) for m, i2, s2 in parts(n, parent, i, s)[1]]
    rows = {n: (*times[n], times[n][0] + named[n].time - times[n][1]) for n in named}
    table = pd.DataFrame(
        {
            n: {"inbound": i, "service": s, "net": t, "stock": z * sd[n] * math.sqrt(t), "cost": own(n, i, s)}
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
        raise ValueError(f"stages is {stages!r}; it must be a list of Stage")
    named = {s.name: s for s in stages}
    if len(named) < len(stages):
        raise ValueError(f"stages are named {[s.name for s in stages]}; each name may appear once")
    arcs = [(a.name, b.name) for a, b in zip(stages, stages[1:])] if arcs is None else arcs
    arcs = list(arcs) if isinstance(arcs, Iterable) else [arcs]
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
            f"arcs is {arcs!r}; {len(named)} stages form a tree with {len(named) - 1} arcs that join them all"
        )
    return named, neighbours


def _spreads(stages, neighbours):
    """sd of the demand that reaches each stage."""
    done = {}

    def of(n):
        if n not in done:
            done[n] = math.sqrt(stages[n].sd ** 2 + sum(of(m) ** 2 for m, up in neighbours[n] if not up))
        return done[n]

    return {n: of(n) for n in stages}
