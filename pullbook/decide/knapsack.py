"""The set of things that is worth most and fits: the 0-1 knapsack."""

import numpy as np

GAP = 1e-7  # share of the worth by which the set may miss the best
SLACK = 1e-12  # share of the room that rounding may add to a sum: 0.1 + 0.2 fills 0.3
SMALL = 1e-16  # share of the room: what is smaller, fills none of it
MOST = 200_000  # sets under comparison; were there more, the gap is doubled until there are fewer


def with_slack(room):
    """So large may a sum be that fills the room: 0.1 + 0.2 is a little more than 0.3.

    >>> 0.1 + 0.2 <= 0.3, 0.1 + 0.2 <= with_slack(0.3)
    (False, True)
    """
    return room * (1 + SLACK)


def fullest(worth: np.ndarray, size: np.ndarray, room: float) -> np.ndarray:
    """The set that is worth most and no larger than the room, as True and False by thing.

    worth, size: of each thing, above 0 and at least 0. room: of all, with what rounding may add
    (`with_slack`). Begins with the best by worth a size, as long as they fit; then decides again, one by
    one, on the first that did not and the last that did, the next and the one before, and so on. Of the
    sets so far it drops those that another beats (no larger, worth no less) and those that could not come
    to more than the best found, were their room filled at the rate of the next thing. Source: Pisinger
    (1997), A minimal algorithm for the 0-1 knapsack problem, Operations Research 45(5).

    >>> fullest(np.array([66.0, 50.0, 50.0]), np.array([60.0, 50.0, 50.0]), 100.0).tolist()
    [False, True, True]
    """
    rate = worth / np.maximum(size, max(SMALL * room, 1e-300))  # of what is next to nothing, no endless rate
    by = np.argsort(-rate, kind="stable")
    w, s, rate = worth[by], size[by], np.append(rate[by], 0.0)
    n, first = len(w), int(np.searchsorted(np.cumsum(s), room, side="right"))  # the first that does not fit
    sizes, worths, turned = (
        np.array([s[:first].sum()]),
        np.array([w[:first].sum()]),
        np.zeros((1, 0), np.uint8),
    )
    asked: list[int] = []  # the things asked about; turned: a bit for each, of each set
    best, chosen = worths[0], turned[0]
    low, high, gap = first, first, GAP  # low to high - 1 have been asked about
    while len(sizes):
        upward = high < n and (low == 0 or high - first <= first - low)
        i = high if upward else low - 1
        low, high = min(low, i), max(high, i + 1)
        if len(asked) % 8 == 0:
            turned = np.pad(turned, ((0, 0), (0, 1)))
        other = turned.copy()
        other[:, -1] += np.uint8(1 << len(asked) % 8)
        asked.append(i)
        sign = 1.0 if upward else -1.0
        sizes, worths = np.append(sizes, sizes + sign * s[i]), np.append(worths, worths + sign * w[i])
        turned = np.concatenate([turned, other])
        fits = np.where(sizes <= room, worths, -np.inf)
        if fits.max() > best:
            best, chosen = fits.max(), turned[fits.argmax()]
        left = room - sizes
        at_most = worths + left * np.where(left >= 0, rate[high], rate[low - 1] if low else np.inf)
        while np.count_nonzero(at_most > best * (1 + gap)) > MOST:
            gap *= 2
        kept = np.flatnonzero(at_most > best * (1 + gap))
        kept = kept[np.lexsort((-worths[kept], sizes[kept]))]
        ahead = np.maximum.accumulate(np.append(-np.inf, worths[kept]))
        kept = kept[worths[kept] > ahead[:-1]]
        sizes, worths, turned = sizes[kept], worths[kept], turned[kept]
    bits = np.unpackbits(chosen, bitorder="little")[: len(asked)].astype(bool)
    taken = np.arange(n) < first
    taken[np.array(asked, int)[: len(bits)][bits]] ^= True
    return taken[np.argsort(by)]
