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

from pullbook.demand import normal

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


def safety_stock(sd, L, level):
    """z sd sqrt(L + 1): what L + 1 weeks may ask for beyond their mean, at a cycle service level. Units.

    sd: of a week's demand, units. L: lead time, weeks. level: cycle service level, as a share.

    >>> round(float(safety_stock(15, 2, 0.95)), 1)                 # 1.645 x 15 x 1.732
    42.7
    """
    return z_of(level) * sd * np.sqrt(L + 1) + 0.0  # and never -0


def reorder_point(mean, sd, L, level):
    """The least whole r at which r + 1 units last L + 1 weeks with a chance of `level`, for normal demand; at
    least 0.

    mean, sd: of a week's demand, units. L: lead time, weeks. level: cycle service level, as a share.

    >>> # 222.7 and 30 must be there
    >>> float(reorder_point(60, 15, 2, 0.95)), float(reorder_point(10, 0, 2, 0.95))
    (222.0, 29.0)
    """
    return np.maximum(0.0, np.ceil(mean * (L + 1) + safety_stock(sd, L, level) - 1e-9) - 1)


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


def stock_and_short(r, Q, mean, sd, L):
    """Mean stock on the shelf (units), and units short in a week, in the long run and for normal demand. A
    pair.

    What is there and under way after a look is y, from r + 1 to r + Q, each as likely as the other. A lead
    time later the shelf holds what of y is not sold in L weeks when that week begins, and in L + 1 weeks when
    it ends. The mean is of the two; the week's shortage is by how much they differ in customers who wait.

    r, Q: units. mean, sd: of a week's demand, units. L: lead time, weeks. Source: Hadley & Whitin (1963), ch.
    5.

    >>> [round(float(x), 2) for x in stock_and_short(222, 26, 60, 15, 2)]
    [85.6, 0.2]
    """
    short_before, left_before = _over_positions(r, Q, mean * L, sd * np.sqrt(L))
    short_after, left_after = _over_positions(r, Q, mean * (L + 1), sd * np.sqrt(L + 1))
    return (left_before + left_after) / 2, np.maximum(0.0, short_after - short_before)


def _over_positions(r, Q, mean, sd):
    """Units short and units left of a demand, in the mean over the stocks r + 1 to r + Q."""
    low, high = (
        r + 0.5,
        r + Q + 0.5,
    )  # a sum over whole numbers is nearly the integral from a half below to a half above
    (short, left), (short_high, left_high) = normal.loss_sums(low, mean, sd), normal.loss_sums(high, mean, sd)
    lacking = np.clip(
        np.floor(mean) - r, 0, Q
    )  # for certain demand: how many of the stocks are short of it, exactly
    certain = (lacking * (mean - r) - lacking * (lacking + 1) / 2) / Q
    short = np.where(np.asarray(sd) > 0, (short - short_high) / Q, certain)
    left = np.where(np.asarray(sd) > 0, (left_high - left) / Q, r + (Q + 1) / 2 - mean + certain)
    return short, left
