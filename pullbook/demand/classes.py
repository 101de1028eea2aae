"""Classes of items: ABC by value, XYZ by regularity, and the demand class by how often and how evenly it is
wanted.
"""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from pullbook._check import number
from pullbook.demand.forecast import series

ADI, CV2 = 1.32, 0.49  # the cut-offs of Syntetos, Boylan & Croston (2005)


def abc(value: ArrayLike, a: float = 0.80, b: float = 0.95) -> pd.Series:
    """ABC classes: sorted by value, the items up to a share `a` of all value are A, up to `b` B, the rest C.

    value: yearly value by item, euro (a Series keeps its names). a, b: shares, 0 < a < b < 1. The item that
    crosses a line belongs to the class that it began in; one without value is C. Returns a Series of 'A',
    'B', 'C'. (Not activity-based costing, which is called ABC too.) Source: Dickie (1951).

    >>> abc([700, 150, 100, 30, 20]).tolist()
    ['A', 'A', 'B', 'C', 'C']
    """
    v = _values("value", value)
    a = number("a", a, "as a share", above=0, below=1)
    b = number("b", b, "as a share", above=a, below=1)
    order = np.argsort(-v.to_numpy(), kind="stable")
    total = v.sum()
    before = np.concatenate([[0.0], np.cumsum(v.to_numpy()[order])[:-1]]) / (total or 1.0)
    before[v.to_numpy()[order] == 0] = 1.0
    out = np.empty(len(v), object)
    out[order] = np.where(before < a - 1e-12, "A", np.where(before < b - 1e-12, "B", "C"))
    return pd.Series(out, index=v.index, name="ABC")


def xyz(demand: ArrayLike, x: float = 0.5, y: float = 1.0) -> pd.Series:
    """XYZ classes by the coefficient of variation of demand by period: X up to `x`, Y up to `y`, Z above (and
    items without demand).

    demand: (items, n), or a table with a row an item. Returns a Series of 'X', 'Y', 'Z'. The limits 0.5 and 1
    are common, not a law. Source: Scholz-Reiter et al. (2012), Int. J. Systems Assurance.

    >>> xyz([[5, 5, 6, 5], [0, 9, 0, 2], [0, 0, 40, 0]]).tolist()
    ['X', 'Z', 'Z']
    """
    names, d = _table(demand)
    x = number("x", x, low=0)
    y = number("y", y, low=x)
    mean = d.mean(axis=1)
    cv = np.divide(d.std(axis=1), mean, out=np.full(len(d), np.inf), where=mean > 0)
    return pd.Series(np.where(cv <= x, "X", np.where(cv <= y, "Y", "Z")), index=names, name="XYZ")


def demand_figures(demand: ArrayLike) -> pd.DataFrame:
    """Figures of each item's demand: mean and sd (units a period), cv, ADI (periods by periods with demand:
    mean interval) and CV2 (squared coefficient of variation of the demand in these). A table, a row an item;
    infinite and NaN where there was none.

    >>> demand_figures([[4, 0, 8, 0]])[["mean", "ADI", "CV2"]].round(2).values.tolist()
    [[3.0, 2.0, 0.11]]
    """
    names, d = _table(demand)
    n, some = d.shape[1], (d > 0).sum(axis=1)
    mean, sd = d.mean(axis=1), d.std(axis=1)
    size = np.divide(d.sum(axis=1), some, out=np.full(len(d), np.nan), where=some > 0)
    squares = np.divide((d**2).sum(axis=1), some, out=np.full(len(d), np.nan), where=some > 0)
    spread = np.maximum(squares - size**2, 0.0)
    return pd.DataFrame(
        {
            "mean": mean,
            "sd": sd,
            "cv": np.divide(sd, mean, out=np.full(len(d), np.inf), where=mean > 0),
            "ADI": np.divide(n, some, out=np.full(len(d), np.inf), where=some > 0),
            "CV2": np.divide(spread, size**2, out=np.full(len(d), np.nan), where=size**2 > 0),
        },
        index=names,
    )


def demand_class(demand: ArrayLike) -> pd.Series:
    """Demand class by ADI (cut-off 1.32) and CV2 (0.49): smooth, erratic, intermittent, lumpy; 'none' without
    demand.

    demand: (items, n), or a table with a row an item. Returns a Series. Source: Syntetos, Boylan & Croston
    (2005), J. Oper. Res. Soc. 56(5).

    >>> demand_class([[5, 6, 5, 5], [1, 9, 1, 1], [0, 5, 0, 5], [0, 1, 0, 9], [0, 0, 0, 0]]).tolist()
    ['smooth', 'erratic', 'intermittent', 'lumpy', 'none']
    """
    f = demand_figures(demand)
    often, even = f["ADI"] < ADI, f["CV2"] < CV2
    kind = np.select(
        [~np.isfinite(f["ADI"]), often & even, often, even],
        ["none", "smooth", "erratic", "intermittent"],
        "lumpy",
    )
    return pd.Series(kind, index=f.index, name="class")


def _table(demand):
    """Names and array (items, n) of a demand."""
    names = demand.index if isinstance(demand, pd.DataFrame) else None
    d = np.atleast_2d(series(demand))
    return names if names is not None else pd.RangeIndex(len(d)), d


def _values(name, values):
    v = values if isinstance(values, pd.Series) else pd.Series(series(values, name))
    series(v.to_numpy(), name)
    return v.astype(float)
