"""What whole units asked for over some weeks leave of a stock: compiled loops, an item at a time.

The demand of some weeks is laid out on 0, 1, 2, ... units, with the share of each. Mean and spread alone say
which of three distributions it is: a negative binomial one, where it varies more than customers make who know
nothing of each other; a Poisson one, where it varies as they do; a binomial one, where it varies less, down
to one that is certain. One recursion makes all three (Panjer (1981), ASTIN Bulletin 12(1)):

    p(x + 1) / p(x) = (x (var - mean) + mean^2) / ((x + 1) var)

What is short of a stock y is then n(y), the sum of (x - y) p(x) over x > y. A demand of more than MOST units
is counted in packs, and what lies between them is drawn.
"""

import math

import numpy as np
from numba import njit

MOST, ROUGH = 2048, 512  # places that a demand is laid out on; where only the cheapest r is looked for
FAR = 1e30  # units: beyond is nothing
TAIL = 10.0  # times var / mean, and 5 sd above the mean: what lies beyond has a chance of some 1e-5


@njit(cache=True, nogil=True, error_model="numpy")
def _room(mean, var, most):
    """The places that a demand is laid out on, at most so many and one; and the units to a pack."""
    if mean <= 0.0:
        return 2, 1.0
    top = min(mean + 5.0 * math.sqrt(var) + TAIL * var / mean + 2.0, FAR)
    pack = max(1.0, np.ceil(top / most))
    return int(top / pack) + 1, pack


@njit(cache=True, nogil=True, error_model="numpy")
def _lay_out(mean, var, pack, share, short):
    """Fill share with that of 0, 1, ... packs, and short with the sums of n(y) over y and above; returns the
    mean of what was laid out, in packs.
    """
    places, part = len(share), mean - np.floor(mean)
    share[:] = 0.0
    var = max(var, part * (1.0 - part))  # half a unit can't be sold: whole ones must vary
    mean, var = mean / pack, var / (pack * pack)
    mode = 0
    if mean > 0.0:
        mode = int(min(max(0.0, np.ceil(mean - var / mean)), places - 1.0))
    share[mode] = total = 1.0
    p = 1.0
    for x in range(mode, places - 1):
        up = x * (var - mean) + mean * mean
        if up <= 0.0 or p < 1e-18 * total:
            break
        p *= up / ((x + 1) * var)
        share[x + 1] = p
        total += p
    p = 1.0
    for x in range(mode - 1, -1, -1):
        p *= (x + 1) * var / (x * (var - mean) + mean * mean)
        share[x] = p
        total += p
        if p < 1e-18 * total:
            break
    middle = above = lacking = summed = 0.0
    short[places] = 0.0
    between = (1.0 - 1.0 / (pack * pack)) / 24.0  # of the share above: what a sum over packs leaves out
    for x in range(places - 1, -1, -1):
        share[x] /= total
        middle += x * share[x]
        lacking += above  # n(x) = n(x + 1) + the share of demands above x
        summed += lacking
        above += share[x]
        short[x] = summed + between * above
    return middle


@njit(cache=True, nogil=True, error_model="numpy")
def _at(sums, units, pack):
    """Sums at a stock of so many units and a half, where sums[j] stands half a pack below j."""
    place = (units + 0.5) / pack + 0.5
    last = len(sums) - 1
    if place >= last:
        return sums[last]
    j = int(place)
    part = place - j
    bend = sums[j + 1] - 2.0 * sums[j] + sums[j - 1] if j else 0.0
    return sums[j] + part * (sums[j + 1] - sums[j]) - part * (1.0 - part) / 2.0 * bend


@njit(cache=True, nogil=True, error_model="numpy")
def _enough_for(units, share, pack):
    """The share of demands that so many units are enough for."""
    place = min((units + 0.5) / pack + 0.5, 1.0 * len(share))
    whole = int(place)
    below = share[:whole].sum()
    if whole < len(share):
        below += (place - whole) * share[whole]
    return min(1.0, below)


@njit(cache=True, nogil=True, error_model="numpy")
def shelf(r, Q, mean, sd, L, stock, short, service):
    """Fill stock, short and service, item by item: see `rules.shelf`."""
    room = np.empty((3, MOST + 2))
    for i in range(len(mean)):
        var = sd[i] * sd[i]
        places, pack = _room(mean[i] * (L[i] + 1), var * (L[i] + 1), MOST)
        share, before, after = room[0, :places], room[1, : places + 1], room[2, : places + 1]
        middle = _lay_out(mean[i] * L[i], var * L[i], pack, share, before)
        middle += _lay_out(mean[i] * (L[i] + 1), var * (L[i] + 1), pack, share, after)
        scale = pack * pack / Q[i]
        lacks = scale * (_at(before, r[i], pack) - _at(before, r[i] + Q[i], pack))
        lacks_then = scale * (_at(after, r[i], pack) - _at(after, r[i] + Q[i], pack))
        stock[i] = max(0.0, r[i] + (Q[i] + 1.0) / 2.0 - pack * middle / 2.0 + (lacks + lacks_then) / 2.0)
        short[i] = max(0.0, lacks_then - lacks)
        service[i] = _enough_for(r[i] + 1.0, share, pack)


@njit(cache=True, nogil=True, error_model="numpy")
def cheapest(Q, mean, sd, L, keep, lack, r):
    """Fill r, item by item: see `rules.cheapest_reorder_point`."""
    room = np.empty((3, ROUGH + 2))
    for i in range(len(mean)):
        var = sd[i] * sd[i]
        places, pack = _room(mean[i] * (L[i] + 1), var * (L[i] + 1), ROUGH)
        share, before, after = room[0, :places], room[1, : places + 1], room[2, : places + 1]
        _lay_out(mean[i] * L[i], var * L[i], pack, share, before)
        _lay_out(mean[i] * (L[i] + 1), var * (L[i] + 1), pack, share, after)
        scale = pack * pack / Q[i]
        for j in range(
            places + 1
        ):  # what is kept grows with the units short when a week begins, and ends, too
            after[j] = scale * ((keep[i] / 2 + lack[i]) * after[j] + (keep[i] / 2 - lack[i]) * before[j])
        least, best = np.inf, 0.0
        for j in range(places):
            cost = _cost(j * pack, Q[i], keep[i], after, pack)
            if cost < least:
                least, best = cost, j * pack
        step = pack
        while step > 1.0:  # between the packs
            step = np.ceil(step / 2.0)
            for at in (max(0.0, best - step), best + step):
                cost = _cost(at, Q[i], keep[i], after, pack)
                if cost < least:
                    least, best = cost, at
        r[i] = best


@njit(cache=True, nogil=True, error_model="numpy")
def _cost(r, Q, keep, costs, pack):
    """Of keeping and lacking, but for what is the same of all r."""
    return keep * r + _at(costs, r, pack) - _at(costs, r + Q, pack)


@njit(cache=True, nogil=True, error_model="numpy")
def enough(level, mean, sd, units):
    """Fill units with the least that is enough with a chance of level, item by item."""
    room = np.empty((2, MOST + 2))
    for i in range(len(mean)):
        places, pack = _room(mean[i], sd[i] * sd[i], MOST)
        share, short = room[0, :places], room[1, : places + 1]
        _lay_out(mean[i], sd[i] * sd[i], pack, share, short)
        below, x = 0.0, 0
        while x < places - 1 and below + share[x] < level[i] - 1e-12:
            below += share[x]
            x += 1
        part = min(1.0, (level[i] - below) / share[x]) if share[x] > 0.0 else 1.0
        units[i] = np.ceil((x - 0.5 + part) * pack - 0.5 - 1e-9) if pack > 1.0 else x
