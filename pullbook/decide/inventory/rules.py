"""The rules of stock, each written once: how much of an item to make at a time, when to make it, and what
that comes to.

Arrays (or numbers) in, arrays out; nothing is checked here. The shop looks at its stock once a week, when the
week's customers are served. Where what is on the shelf and under way is r or less, it orders lots of Q until
it is more. A lot that is ordered then is there L weeks later. So what is there and under way after a look, at
least r + 1, must last until the lots of the next look are there: L + 1 weeks. (Any other period will do for
the week.)

Source: Silver, Pyke & Thomas (2017), Inventory and Production Management in Supply Chains, 4th ed., ch. 4 to
6; Axsäter (2015), Inventory Control, 3rd ed., ch. 5, for r + 1 to r + Q being equally likely after a look.
"""

import numpy as np
from scipy import special

NEXT_TO_NOTHING = 1e-36  # a year: a lot would be of more units than can be counted


def economic_lot(K, demand, h):
    """The economic order quantity sqrt(2 K demand / h), units; the demand of a year where holding costs
    nothing, or next to it.

    K: cost of a set-up. demand: units a year. h: cost of holding a unit for a year. Source: Harris (1913).

    >>> round(float(economic_lot(8, 1300, 0.225)), 2)              # Snyder & Shen, Example 3.1
    304.05
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(np.asarray(h) > NEXT_TO_NOTHING, np.sqrt(2.0 * K * demand / h), demand)


def whole_lot(K, demand, h):
    """The economic order quantity as it is made: whole units, at least one.

    >>> float(whole_lot(2, 3576, 19.8)), float(whole_lot(0, 3576, 19.8))
    (27.0, 1.0)
    """
    return np.maximum(1.0, np.round(economic_lot(K, demand, h)))


def z_of(level):
    """How many standard deviations a normal demand exceeds its mean by with a chance of 1 - level.

    >>> round(float(z_of(0.95)), 3)
    1.645
    """
    return special.ndtri(level)


def reorder_point(mean, sd, L, level):
    """The least whole r at which r + 1 units last L + 1 weeks with a chance of `level`, for demand in whole
    units; at least 0.

    mean, sd: of a week's demand, units. L: lead time, weeks. level: cycle service level, as a share.

    >>> # 224 and 30 must be there
    >>> float(reorder_point(60, 15, 2, 0.95)), float(reorder_point(10, 0, 2, 0.95))
    (223.0, 29.0)
    """
    return np.maximum(0.0, _compiled("enough", 1, level, mean * (L + 1), sd * np.sqrt(L + 1))[0] - 1)


def cheapest_reorder_point(Q, mean, sd, L, keep, lack):
    """The whole r, at least 0, at which keeping and lacking together cost least; all are tried.

    Q: lot, units. mean, sd: of a week's demand, units. L: lead time, weeks. keep: euro a unit and week on the
    shelf. lack: euro a unit that a customer finds missing.

    >>> float(cheapest_reorder_point(26, 60, 15, 2, keep=0.2, lack=6.0))
    219.0
    """
    return _compiled("cheapest", 1, Q, mean, sd, L, keep, lack)[0]


def cards(r, Q):
    """How many cards of Q units each do the same: r covered in whole lots, and the lot that is being sold
    from.

    >>> float(cards(258, 27))
    11.0
    """
    return np.ceil(r / Q) + 1


def first_fill(r, Q):
    """What is put on the shelf to begin with: the middle of what is there and under way after a look, r + 1
    to r + Q.

    >>> float(first_fill(258, 27))
    272.0
    """
    return r + np.ceil(Q / 2)


def shelf(r, Q, mean, sd, L):
    """What is on the shelf (units, mean), how many units are short in a week, and the cycle service level: in
    the long run, for demand in whole units. Three arrays.

    What is there and under way after a look is y, from r + 1 to r + Q, each as likely as the other. A lead
    time later the shelf holds what of y is not sold in L weeks when that week begins, and in L + 1 weeks when
    it ends. The mean is of the two; the week's shortage is by how much they differ in customers who wait. The
    service is the chance that r + 1 units last L + 1 weeks.

    r, Q: units. mean, sd: of a week's demand, units. L: lead time, weeks. Source: Hadley & Whitin (1963), ch.
    5.

    >>> [round(float(x), 2) for x in shelf(222, 26, 60, 15, 2)]
    [85.65, 0.31, 0.95]
    """
    return _compiled("shelf", 3, r, Q, mean, sd, L)


def _compiled(name, results, *items):
    """What a loop of `whole_units` finds, for items given as arrays or numbers: a tuple of arrays."""
    from pullbook.decide.inventory import whole_units  # compiled on first use

    shape = np.broadcast_shapes(*(np.shape(x) for x in items))
    flat = [np.array(np.broadcast_to(x, shape), float).ravel() for x in items]
    found = [np.empty(shape) for _ in range(results)]
    getattr(whole_units, name)(*flat, *(x.reshape(-1) for x in found))
    return tuple(found)
