"""The two loops of the simulator: numbers in, numbers out. As they stand they are plain Python, for small
runs; `compiled` has them as machine code.

Both move N units (n) through M stations (i) and on to customers (station M, the delivery). A unit is released
into a station at the first moment when all it waits for is there:

    R[n,i] = max( signal[n], D[n-S[i-1], i-1], R[n+S[i]-K[i], i+1], and at station 0 R[n+S-w, M] )
    D[n,i] = max( R[n,i], D[n-1,i] ) + P[n,i]        on a single machine
    R[n,M] = max( order[n], D[n-S[M-1], M-1] )

(Buzacott & Shanthikumar 1993; Dallery & Liberopoulos 2000.) Times are 0 or more; infinity means never.
`recursion` evaluates this unit by unit, for single machines. `events` plays the same rules as a sequence of
events, for machines in parallel, where units overtake. Where both apply they agree to the last bit.

Two habits here are for speed, and worth a factor of three: a maximum is taken outside of any `if`, which
compiles to one instruction without a branch to guess; and arrays are flat with unsigned indices (`u`), which
spares the test for negative ones.
"""

import numpy as np

u = int  # compiled: np.uint64


def later(a, b):
    return a if a > b else b


def recursion(
    work, at, last, planned, plan, orders, stock, cards, line_cards, sequence, release, finish, delivery
):
    """Fill rows at, at+1, ... of release and finish (N, M) and of delivery (N), for single machines.

    work (M, B): process times of these B units. last (M): finish of the unit before each, renewed. planned
    (M): is the signal the plan. plan, orders (N): signal times, padded with infinity. stock, cards (M): S and
    K. line_cards: w. sequence (M+1): the order in which stations (M: the delivery) are evaluated.
    """
    M, B = work.shape
    N = len(delivery)
    spare = line_cards - stock.sum()
    if (cards - stock).min() >= N and spare >= N:
        downhill(work, at, last, planned, plan, orders, stock, release, finish, delivery)
        return
    P, R, D = work.ravel(), release.ravel(), finish.ravel()
    # by step: from which unit on the station waits for a part, a card or a line card, and where in the flat
    # array that stands
    part, card, free = np.full(M + 1, N), np.full(M + 1, N), np.full(M + 1, N)
    part_at, card_at = np.zeros(M + 1, np.int64), np.zeros(M + 1, np.int64)
    by_plan = np.zeros(M + 1, np.bool_)
    for step in range(M + 1):
        i = sequence[step]
        if i > 0:
            part[step] = stock[i - 1]
            part_at[step] = i - 1 - stock[i - 1] * M
        else:
            free[step] = spare
        if i < M:
            by_plan[step] = planned[i]
            card[step] = cards[i] - stock[i]
            card_at[step] = i + 1 - card[step] * M
    for b in range(B):
        n = at + b
        row = n * M
        for step in range(M + 1):
            s = u(step)
            i = sequence[s]
            v = 0.0
            if n >= part[s]:
                v = D[u(row + part_at[s])]
            r = later(v, plan[u(n)] if by_plan[s] else orders[u(n)])
            if i == M:
                delivery[u(n)] = r
                continue
            v = 0.0
            if n >= card[s]:
                v = R[u(row + card_at[s])] if i < M - 1 else delivery[u(n - card[s])]
            r = later(v, r)
            v = 0.0
            if n >= free[s]:
                v = delivery[u(n - free[s])]
            r = later(v, r)
            R[u(row + i)] = r
            r = later(last[u(i)], r) + P[u(i * B + b)]
            last[u(i)] = r
            D[u(row + i)] = r


def downhill(work, at, last, planned, plan, orders, stock, release, finish, delivery):
    """The recursion without cards: nothing waits for a later station, so a unit can go straight through."""
    M, B = work.shape
    P, R, D = work.ravel(), release.ravel(), finish.ravel()
    for b in range(B):
        n = at + b
        row = n * M
        order, date = orders[u(n)], plan[u(n)]
        came = 0.0
        for i in range(M):
            r = later(came, date if planned[u(i)] else order)
            R[u(row + i)] = r
            came = later(last[u(i)], r) + P[u(i * B + b)]
            last[u(i)] = came
            D[u(row + i)] = came
            s = stock[u(i)]
            if s > 0:
                came = D[u(row - s * M + i)] if n >= s else 0.0
        delivery[u(n)] = later(came, order)


def events(
    work,
    planned,
    plan,
    orders,
    stock,
    cards,
    line_cards,
    machines,
    setup,
    window,
    item,
    size,
    named,
    release,
    start,
    finish,
    delivery,
    machine,
    source,
    taken,
    made,
    kind,
    sizes,
    room,
    needs,
    lost,
):
    """The same rules, event by event, with several machines a station, change-overs, and lots in place of
    units.

    What happens at one moment happens in this order: an order comes in; a date of the plan; a machine
    finishes, the first station first, and there the machine of the lowest number. After each, all that may
    now be released is, the last station first; but a machine that finished takes from the queue before it
    lets go of what it made. A unit that finds nobody in the queue takes an idle machine: one set up for its
    item, else one not yet used, else any; of equals the one of the lowest number.

    work (M, U): process times in the sequence of release; a lot takes as many of them as it has units.
    machines (M): how many. setup (M): change-over time. window (M): a machine takes from its queue the first
    lot of the item it is set up for, if that came at most so much later than the first of all. item (N): item
    of the n-th signal, which names a unit on its release into station `named` (before it, units are not yet
    one item or the other). size (N): units of the n-th lot, or an empty array where each has one. Fills
    release, start, finish (N, M), delivery (N), machine (N, M) used (-1: none), source (N, M): which unit of
    the station before this one was made from (-1: one that lay there at the start), and taken (N): the
    finished unit that went to the n-th order (-1: one that lay there at the start, -2: none). Scratch (M, N):
    made, units by station in the order in which they finished; kind, their items; sizes, their sizes (empty
    where `size` is).

    room: units that may be ordered and not yet delivered at once. needs (N): the units of an order, at its
    first one (0: at the others). lost (N): booleans, filled: which units were ordered when there was no room
    for the whole order; they leave, and item moves up in their place. None: all come in.
    """
    M, N = release.shape[1], len(orders)
    U = work.shape[1]
    lots = len(size) > 0
    used = np.zeros(M, np.int64)  # process times taken so far
    jumps = window.max() > 0
    begun = np.zeros(M * N if jumps else 1, np.bool_)
    free = line_cards - stock.sum()
    capped = free < N
    most = machines.max()
    P, R, T, D = work.ravel(), release.ravel(), start.ravel(), finish.ravel()
    which, origin, done, sort, many = (
        machine.ravel(),
        source.ravel(),
        made.ravel(),
        kind.ravel(),
        sizes.ravel(),
    )
    busy = np.full(M * most, np.inf)  # when each machine finishes its unit
    unit = np.zeros(M * most, np.int64)
    fitted = np.full(M * most, -1)  # the item each machine is set up for
    soon = np.full(M, np.inf)  # the earliest finish at each station, and of which machine
    ahead = np.zeros(M, np.int64)
    before = np.zeros(M + 1, np.int64)  # stock in the buffer before
    spare = np.full(M + 1, N)  # cards free at the start
    by_plan = np.zeros(M + 1, np.bool_)
    for i in range(M):
        before[i + 1], spare[i], by_plan[i] = stock[i], cards[i] - stock[i], planned[i]
    released = np.zeros(M + 1, np.int64)  # the last counts deliveries
    started = np.zeros(M, np.int64)  # all before this one have started
    finished = np.zeros(M, np.int64)
    asked, arrived, passed = 0, 0, 0  # orders; those that came in; planned dates
    full = False
    order, date = orders[0], plan[0]
    while True:
        now, what = order, M
        if date < now:
            now, what = date, M + 1
        for i in range(M):
            v = soon[u(i)]
            what = i if v < now else what
            now = v if v < now else now
        if now == np.inf:
            break
        if what == M:
            asked += 1
            order = orders[u(asked)] if asked < N else np.inf
            if lost is not None:
                n = asked - 1
                if needs[n] > 0:
                    full = arrived - released[M] + needs[n] > room
                lost[n] = full
                if full:
                    continue
                item[arrived] = item[n]
            arrived += 1
            j = M
        elif what > M:
            passed += 1
            date = plan[u(passed)] if passed < N else np.inf
            j = M
        else:
            j = what + 1
        # One pass for the station where a unit finished, then releases, downstream first: a release frees a
        # card, which may
        # let the station before it go.
        finishing = what < M
        while j >= 0:
            if finishing:  # its machine takes the next unit of the queue
                finishing = False
                i, c = what, ahead[u(what)]
                done[u(i * N + finished[u(i)])] = unit[u(i * most + c)]
                finished[u(i)] += 1
                busy[u(i * most + c)] = np.inf
                n = started[u(i)]
                begins = n < released[u(i)]
                step = 0
                if begins and window[u(i)] > 0:
                    last, k = R[u(n * M + i)] + window[u(i)], n
                    while k < released[u(i)] and R[u(k * M + i)] <= last:
                        if not begun[u(i * N + k)] and sort[u(i * N + k)] == fitted[u(i * most + c)]:
                            n = k
                            break
                        k += 1
            else:
                n = released[u(j)]
                ok = n < (passed if by_plan[u(j)] else arrived)
                if ok and j > 0:
                    ok = finished[u(j - 1)] + before[u(j)] > n
                if ok and j < M:
                    ok = released[u(j + 1)] > n - spare[u(j)]
                if ok and j == 0:
                    ok = released[u(M)] > n - free
                if not ok:
                    if what < M and not capped:
                        break
                    j -= 1
                    continue
                released[u(j)] = n + 1
                came = -1
                if j > 0 and n >= before[u(j)]:
                    came = done[u((j - 1) * N + n - before[u(j)])]
                if j == M:
                    delivery[u(n)] = now
                    taken[u(n)] = came
                    j -= 1
                    continue
                R[u(n * M + j)] = now
                origin[u(n * M + j)] = came
                sort[u(j * N + n)] = sort[u((j - 1) * N + came)] if j > named else item[u(n)]
                if lots:  # its work is the sum of its units'
                    z = many[u((j - 1) * N + came)] if j > 0 else size[u(n)]
                    many[u(j * N + n)] = z
                    p = 0.0
                    for k in range(used[u(j)], used[u(j)] + z):
                        p += P[u(j * U + k)]
                    used[u(j)] += z
                    D[u(n * M + j)] = p
                i, c = j, 0
                begins = started[u(i)] == n  # nobody queues before it: is a machine idle?
                if begins:
                    while c < machines[u(i)] and busy[u(i * most + c)] < np.inf:
                        c += 1
                    begins = c < machines[u(i)]
                    if begins and setup[u(i)] > 0:  # rather one that needs no change-over: fitted, or unused
                        best = 0
                        for b in range(c, machines[u(i)]):
                            if busy[u(i * most + b)] == np.inf:
                                fit = fitted[u(i * most + b)]
                                good = 2 if fit == sort[u(i * N + n)] else 1 if fit < 0 else 0
                                if good > best:
                                    c, best = b, good
                step = 1
            if begins:
                p = D[u(n * M + i)] if lots else P[u(i * U + n)]
                if setup[u(i)] > 0:
                    new = sort[u(i * N + n)]
                    if fitted[u(i * most + c)] >= 0 and fitted[u(i * most + c)] != new:
                        p += setup[u(i)]
                    fitted[u(i * most + c)] = new
                T[u(n * M + i)] = now
                D[u(n * M + i)] = now + p
                which[u(n * M + i)] = c
                busy[u(i * most + c)] = now + p
                unit[u(i * most + c)] = n
                if jumps:
                    begun[u(i * N + n)] = True
                    k = started[u(i)]
                    while k < released[u(i)] and begun[u(i * N + k)]:
                        k += 1
                    started[u(i)] = k
                else:
                    started[u(i)] = n + 1
            if begins or step == 0:
                least, first = np.inf, 0
                for b in range(most):  # as many turns at each station, so that the processor need not guess
                    v = busy[u(i * most + b)]
                    first = b if v < least else first
                    least = v if v < least else least
                soon[u(i)], ahead[u(i)] = least, first
            j -= step
    for i in range(M):  # what never came
        for n in range(released[i], N):
            release[n, i], start[n, i], finish[n, i] = np.inf, np.inf, np.inf
            machine[n, i], source[n, i] = -1, -1
    delivery[released[M] :] = np.inf
    taken[released[M] :] = -2


def tradeoff(work, orders, first, step, stock, cards, line_cards, sequence, warmup, out):
    """Figures of the settings s = first, first + step, ... on every replication r, without keeping what
    happened.

    work (R, M, N): process times. orders (R, N): order times. stock, cards (S, M), line_cards (S), sequence
    (S, M+1): the settings, as in `recursion`. warmup: cut off the start. Fills out (S, R, 5): TH, WIP,
    finished stock, fill rate, mean wait.
    """
    R, M, N = work.shape
    release, finish, delivery, last = np.empty((N, M)), np.empty((N, M)), np.empty(N), np.empty(M)
    never, planned = np.full(N, np.inf), np.zeros(M, np.bool_)
    for s in range(first, len(stock), step):
        for r in range(R):
            last[:] = 0.0
            recursion(
                work[r],
                0,
                last,
                planned,
                never,
                orders[r],
                stock[s],
                cards[s],
                line_cards[s],
                sequence[s],
                release,
                finish,
                delivery,
            )
            end = delivery[N - 1]  # all times of a station rise
            for i in range(M):
                end = later(end, finish[N - 1, i])
            came = made = gone = wait = 0.0
            done = counted = filled = 0
            for n in range(N):
                came += end - later(release[n, 0], warmup)
                made += end - later(finish[n, M - 1], warmup)
                gone += end - later(delivery[n], warmup)
                done += finish[n, M - 1] >= warmup
                if orders[r, n] >= warmup:
                    counted += 1
                    wait += delivery[n] - orders[r, n]
                    filled += delivery[n] == orders[r, n]
            span = end - warmup
            out[s, r, 0] = done / span
            out[s, r, 1] = stock[s, : M - 1].sum() + (came - made) / span
            out[s, r, 2] = stock[s, M - 1] + (made - gone) / span
            out[s, r, 3] = filled / counted
            out[s, r, 4] = wait / counted
