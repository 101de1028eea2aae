"""Halyard's chain of coloured totes, from the mill to the shop, and the places in it where stock may lie."""

import math
from dataclasses import replace
from functools import lru_cache

import pandas as pd

from pullbook._check import choice, number, whole
from pullbook.costing import value_added
from pullbook.decide.hybrid import Stage, boundaries
from pullbook.decide.inventory.rules import z_of
from pullbook.teach.cases.halyard import CARRYING, halyard

YEAR = 250  # working days
MEAN = SD = 2.0  # totes a day of one colour
DYE = ("early", "late")
DAYS = {"weave": 10, "dye": 4, "sew": 4, "pack": 1, "ship": 2}  # working days, queues included
VAT = 1  # days to dye a sewn tote
CANVAS, COLOUR, CART = 4.0, 2.0, 2.0  # euro added by weaving, dyeing and shipping
DECIDES = {
    "weave": "weight of canvas",
    "dye": "colour",
    "sew": "size, monogram",
    "pack": "label, gift box",
    "ship": "address",
}
PLACES = ("supplier", *DAYS)


def steps(dye="early", extra=0.0):
    """The steps of the chain: their days, value after each, and what who orders before it can decide.

    dye: "early" (the canvas) or "late" (the sewn tote, in a vat). extra: euro a tote that the vat costs more.
    Value: euro a tote. The numbers are assumptions made for this course; the values from sewing on are those
    of `pb.costing.value_added`.

    >>> steps("late")["days"].to_dict()
    {'weave': 10, 'sew': 4, 'dye': 1, 'pack': 1, 'ship': 2}
    """
    return _steps(choice("dye", dye, DYE), number("extra", extra, "euro a tote", low=0)).copy()


@lru_cache(maxsize=256)
def _steps(dye, extra):
    worth = _worth()
    added = {
        "weave": CANVAS,
        "dye": COLOUR + (extra if dye == "late" else 0.0),
        "sew": worth["sew"] - CANVAS - COLOUR,
        "pack": worth["pack"] - worth["sew"],
        "ship": CART,
    }
    order = list(DAYS) if dye == "early" else ["weave", "sew", "dye", "pack", "ship"]
    days = DAYS | ({"dye": VAT} if dye == "late" else {})
    value = pd.Series([added[s] for s in order]).cumsum().to_numpy()
    return pd.DataFrame(
        {"days": [days[s] for s in order], "value": value, "decides": [DECIDES[s] for s in order]},
        index=pd.Index(order, name="step"),
    )


@lru_cache
def _worth():
    shop = halyard()
    return value_added(shop.line, shop.rates)["value"].astype(float).to_dict()


def stages(dye="early", extra=0.0, sd=20.0, quote=None):
    """The same chain as a list of Stage, for `place_stock` and `boundaries`.

    Periods are working days, costs euro a tote and day. dye, extra: as of `steps`. sd: of the demand at the
    shop, totes a day. quote: days that the customer accepts (None: any).

    >>> [round(s.cost, 3) for s in stages()]
    [0.006, 0.009, 0.033, 0.048, 0.051]
    """
    t = steps(dye, extra)
    *before, last = [
        Stage(s, int(t.at[s, "days"]), float(CARRYING.total * t.at[s, "value"] / YEAR)) for s in t.index
    ]
    return [*before, replace(last, sd=sd, quote=quote)]


def branches(colours=10, dye="early", extra=0.0, quote=None):
    """The same chain as a tree for `place_stock`: one stem up to the dyeing, then a branch a colour.

    colours: each sells 2 totes a day, with a standard deviation of 2, independent of the others. dye, extra,
    quote: as of `stages`. Returns the stages and the arcs, a pair of lists.

    >>> nodes, arcs = branches(2, quote=5)
    >>> len(nodes), arcs[0], arcs[-1]
    (9, ('weave', 'dye 1'), ('pack 2', 'ship 2'))
    """
    line = stages(dye, extra, SD, quote)
    at = [s.name for s in line].index("dye")
    nodes, arcs = line[:at], [(a.name, b.name) for a, b in zip(line[:at], line[1:at])]
    for c in range(1, whole("colours", colours, low=1, high=100) + 1):
        branch = [replace(s, name=f"{s.name} {c}") for s in line[at:]]
        arcs += [(a.name, b.name) for a, b in zip([line[at - 1], *branch], branch)]
        nodes += branch
    return nodes, arcs


def compare(colours=10, rho=0.0, level=0.95, dye="early", extra=0.0):
    """Every place for the stock, and what it means: a table with a row for each place.

    colours: each sells 2 totes a day, with a standard deviation of 2. rho: correlation between colours.
    level: cycle service level. dye, extra: as of `steps`; extra is paid for every tote, wherever the stock
    lies. Stock before dyeing is one for all colours; after it, one for each. Columns: wait and push (days),
    kinds in stock, stock (safety stock, totes), money (euro tied up in it) and cost (euro a year).

    >>> compare().loc[["weave", "dye", "ship"], ["wait", "kinds", "stock"]].round().values.tolist()
    [[11.0, 1.0, 33.0], [7.0, 10.0, 123.0], [0.0, 10.0, 151.0]]
    """
    n, level = (
        whole("colours", colours, low=1, high=1000),
        number("level", level, "as a share", low=0.5, below=1),
    )
    rho, extra = number("rho", rho, low=0, high=1), number("extra", extra, "euro a tote", low=0)
    return _compare(n, rho, level, choice("dye", dye, DYE), extra).copy()


@lru_cache(maxsize=256)
def _compare(n, rho, level, dye, extra):
    apart, pooled = n * SD, SD * math.sqrt(n * (1 + (n - 1) * rho))
    z, t = float(z_of(level)), steps(dye, extra)
    one, each = (boundaries(stages(dye, extra, sd), z=z) for sd in (pooled, apart))
    coloured = {"supplier": False} | {s: k >= t.index.get_loc("dye") for k, s in enumerate(t.index)}
    table = each.where([[coloured[s]] * each.shape[1] for s in each.index], one)
    kinds = [0, *(n if coloured[s] else 1 for s in t.index)]
    vat = extra * n * MEAN * YEAR if dye == "late" else 0.0
    return pd.DataFrame(
        {
            "wait": table["wait"].astype(int),
            "push": table["push"].astype(int),
            "kinds": kinds,
            "stock": table["stock"],
            "money": table["stock"] * [0.0, *t["value"]],
            "cost": table["cost"] * YEAR + vat,
        },
        index=table.index,
    )


def best(table, accepted):
    """The cheapest place whose wait is accepted; of equal ones the first with the shorter wait.

    table: of `compare`. accepted: days. Returns the name of the place.

    >>> best(compare(), 5), best(compare(dye="late"), 5), best(compare(), 0)
    ('sew', 'sew', 'ship')
    """
    accepted = number("accepted", accepted, "days", low=0)
    fine = table[table["wait"] <= accepted].sort_values("wait", kind="stable")
    return fine["cost"].idxmin()
