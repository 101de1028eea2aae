"""The two compiled loops of the simulator: numbers in, numbers out.

Both move N units (n) through M stations (i) and on to customers (station M, the delivery). A unit is released into a
station at the first moment when all it waits for is there:

    R[n,i] = max( signal[n], D[n-S[i-1], i-1], R[n+S[i]-K[i], i+1], and at station 0 R[n+S-w, M] )
    D[n,i] = max( R[n,i], D[n-1,i] ) + P[n,i]        on a single machine
    R[n,M] = max( order[n], D[n-S[M-1], M-1] )

(Buzacott & Shanthikumar 1993; Dallery & Liberopoulos 2000.) A time of infinity means never. `recursion` evaluates this
unit by unit, for single machines. `events` plays the same rules as a sequence of events, for machines in parallel, where
units overtake. Where both apply they agree to the last bit.
"""

import numpy as np
from numba import njit


@njit(cache=True, nogil=True)
def recursion(work, planned, plan, orders, stock, cards, line_cards, sequence, release, finish, delivery):
    """Fill release and finish (N, M) and delivery (N) for single machines.

    work (M, N): process times P. planned (M): is the signal the plan. plan, orders (N): signal times, padded with infinity.
    stock, cards (M): S and K. line_cards: w. sequence (M+1): the order in which stations (M: the delivery) are evaluated.
    """
    M, N = work.shape
    total = stock.sum()
    for n in range(N):
        for step in range(M + 1):
            i = sequence[step]
            r = plan[n] if i < M and planned[i] else orders[n]
            if i > 0:
                m = n - stock[i - 1]
                if m >= 0 and finish[m, i - 1] > r:
                    r = finish[m, i - 1]
            if i == M:
                delivery[n] = r
                continue
            m = n + stock[i] - cards[i]
            if m >= 0:
                v = release[m, i + 1] if i < M - 1 else delivery[m]
                if v > r:
                    r = v
            if i == 0:
                m = n + total - line_cards
                if m >= 0 and delivery[m] > r:
                    r = delivery[m]
            release[n, i] = r
            if n > 0 and finish[n - 1, i] > r:
                r = finish[n - 1, i]
            finish[n, i] = r + work[i, n]


@njit(inline="always")
def _begin(i, c, n, now, work, setup, kind, last, busy, unit, start, finish, machine):
    """Machine c of station i takes unit n."""
    p = work[i, n]
    if setup[i] > 0:
        if last[i, c] >= 0 and last[i, c] != kind[i, n]:
            p += setup[i]
        last[i, c] = kind[i, n]
    start[n, i] = now
    finish[n, i] = now + p
    machine[n, i] = c
    busy[i, c] = now + p
    unit[i, c] = n


@njit(cache=True, nogil=True)
def events(work, planned, plan, orders, stock, cards, line_cards, machines, setup, item,
           release, start, finish, machine, source, delivery, taken):
    """The same rules, event by event, with several machines a station and change-overs.

    machines (M): how many. setup (M): change-over time. item (N): item of the n-th signal. Fills release, start, finish
    (N, M), machine (N, M) used, source (N, M): which unit of the station before this one was made from (-1: one that lay
    there at the start), delivery (N), and taken (N): the finished unit that went to the n-th order (-1: one that lay
    there at the start, -2: none). All but work come filled with their values for never.
    """
    M, N = work.shape
    total = stock.sum()
    capped = line_cards < N + total
    most = machines.max()
    busy = np.full((M, most), np.inf)  # when each machine finishes its unit
    unit = np.full((M, most), -1)
    last = np.full((M, most), -1)  # the item each machine is set up for
    soon = np.full(M, np.inf)  # the earliest finish at each station
    signals = np.zeros(2, np.int64)  # orders arrived; planned dates passed
    released = np.zeros(M + 1, np.int64)  # the last counts deliveries
    started = np.zeros(M, np.int64)
    finished = np.zeros(M, np.int64)
    made = np.empty((M, N), np.int64)  # units in the order in which they finished
    kind = np.empty((M, N), np.int64)  # item of each unit
    while True:
        now, what = np.inf, -1
        for i in range(M):
            if soon[i] < now:
                now, what = soon[i], i
        if signals[0] < N and orders[signals[0]] < now:
            now, what = orders[signals[0]], M
        if signals[1] < N and plan[signals[1]] < now:
            now, what = plan[signals[1]], M + 1
        if what == -1:
            return
        if what < M:  # a unit is finished; its machine takes the next in the queue
            i, c = what, 0
            while busy[i, c] != now:
                c += 1
            made[i, finished[i]] = unit[i, c]
            finished[i] += 1
            busy[i, c] = np.inf
            if started[i] < released[i]:
                _begin(i, c, started[i], now, work, setup, kind, last, busy, unit, start, finish, machine)
                started[i] += 1
            least = np.inf
            for b in range(machines[i]):
                if busy[i, b] < least:
                    least = busy[i, b]
            soon[i] = least
            first = i + 1
        else:
            signals[what - M] += 1
            first = M
        for j in range(first, -1, -1):  # downstream first: a release frees a card, which may let the one before it go
            n = released[j]
            ok = n < N and signals[1 if j < M and planned[j] else 0] > n
            if ok and j > 0:
                ok = finished[j - 1] + stock[j - 1] > n
            if ok and j < M:
                ok = released[j + 1] > n + stock[j] - cards[j]
            if ok and j == 0:
                ok = released[M] > n + total - line_cards
            if not ok:
                if what < M and not capped:
                    break
                continue
            released[j] += 1
            came = -1
            if j > 0 and n >= stock[j - 1]:
                came = made[j - 1, n - stock[j - 1]]
            if j == M:
                delivery[n] = now
                taken[n] = came
                continue
            release[n, j] = now
            source[n, j] = came
            kind[j, n] = kind[j - 1, came] if j > 0 and stock[j - 1] == 0 else item[n]
            if started[j] == n:  # nobody queues before it: is a machine idle?
                c = 0
                while c < machines[j] and busy[j, c] < np.inf:
                    c += 1
                if c < machines[j]:
                    _begin(j, c, n, now, work, setup, kind, last, busy, unit, start, finish, machine)
                    started[j] += 1
                    soon[j] = min(soon[j], busy[j, c])
