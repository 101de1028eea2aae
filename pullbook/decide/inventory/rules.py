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

from pullbook.demand import gamma

SPREADS = (-1e9, -1, -0.3, 0.3, 1, 2, 4, 9)  # where the cheapest reorder point is looked for
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
    """The least whole r at which r + 1 units last L + 1 weeks with a chance of `level`, for gamma demand; at
    least 0.

    mean, sd: of a week's demand, units. L: lead time, weeks. level: cycle service level, as a share.

    >>> # 225.1 and 30 must be there
    >>> float(reorder_point(60, 15, 2, 0.95)), float(reorder_point(10, 0, 2, 0.95))
    (225.0, 29.0)
    """
    enough = gamma.quantile(level, mean * (L + 1), sd * np.sqrt(L + 1))
    return np.maximum(0.0, np.ceil(enough - 1e-9) - 1)


def service_of(r, mean, sd, L):
    """The cycle service level that a reorder point gives: the chance that r + 1 units last L + 1 weeks.

    >>> round(float(service_of(225, 60, 15, 2)), 3)
    0.953
    """
    return gamma.cdf(r + 1.0, mean * (L + 1), sd * np.sqrt(L + 1))


def cheapest_reorder_point(Q, mean, sd, L, keep, lack):
    """The whole r, at least 0, at which keeping and lacking together cost least.

    Q: lot, units. mean, sd: of a week's demand, units. L: lead time, weeks. keep: euro a unit and week on the
    shelf. lack: euro a unit that a customer finds missing. The cost falls to its lowest and rises again, but
    where next to nothing is kept it may be flat, or rise at first: so the last point around the mean of L + 1
    weeks at which one more unit pays is looked for, halved to the unit, and held against its neighbours and none.

    >>> float(cheapest_reorder_point(26, 60, 15, 2, keep=0.2, lack=6.0))
    219.0
    """
    items = np.broadcast_arrays(Q, mean, sd, keep, lack)
    Q, mean, sd, keep, lack = (np.atleast_1d(np.asarray(x, float)) for x in items)

    def pays(r, i=slice(None)):
        """Does one more unit pay?"""
        stock, short = _slopes(r + 0.5, Q[i], mean[i], sd[i], L)
        return keep[i] * stock < lack[i] * short

    def cost(r):
        stock, short = stock_and_short(r, Q, mean, sd, L)
        return keep * stock + lack * short

    centre, spread = mean * (L + 1), sd * np.sqrt(L + 1)
    places = np.array([np.maximum(0.0, np.floor(centre + c * spread)) for c in SPREADS])
    paid = np.array([pays(r) for r in places[:-1]])
    last = np.where(paid.any(axis=0), len(paid) - 1 - paid[::-1].argmax(axis=0), -1)
    low = np.where(last < 0, 0.0, np.take_along_axis(places, np.maximum(last, 0)[None], 0)[0])
    high = np.where(last < 0, 0.0, np.take_along_axis(places, (last + 1)[None], 0)[0])
    while (wide := np.flatnonzero(high > low)).size:
        middle = np.floor((low[wide] + high[wide]) / 2)
        more = pays(middle, wide)
        low[wide], high[wide] = np.where(more, middle + 1, low[wide]), np.where(more, high[wide], middle)
    near = np.array([np.zeros_like(low), np.maximum(0.0, low - 1), low, low + 1])
    best = np.array([cost(r) for r in near]).argmin(axis=0)
    return np.take_along_axis(near, best[None], 0)[0].reshape(np.shape(items[0]))


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
    """Mean stock on the shelf (units), and units short in a week, in the long run and for gamma demand. A
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
    (short, left), (short_high, left_high) = gamma.loss_sums(low, mean, sd), gamma.loss_sums(high, mean, sd)
    lacking = np.clip(
        np.floor(mean) - r, 0, Q
    )  # for certain demand: how many of the stocks are short of it, exactly
    certain = (lacking * (mean - r) - lacking * (lacking + 1) / 2) / Q
    short = np.where(np.asarray(sd) > 0, (short - short_high) / Q, certain)
    left = np.where(np.asarray(sd) > 0, (left_high - left) / Q, r + (Q + 1) / 2 - mean + certain)
    return short, left


def _slopes(r, Q, mean, sd, L):
    """How fast stock rises, and units short in a week fall, with r: a pair."""
    low, high = r + 0.5, r + Q + 0.5
    (a, kept_a), (b, kept_b) = (gamma.losses(x, mean * L, sd * np.sqrt(L)) for x in (low, high))
    (c, kept_c), (d, kept_d) = (gamma.losses(x, mean * (L + 1), sd * np.sqrt(L + 1)) for x in (low, high))
    return (kept_b - kept_a + kept_d - kept_c) / (2 * Q), (c - d - (a - b)) / Q
