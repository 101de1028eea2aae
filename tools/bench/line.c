/* The recursion of a production line in C, the yardstick of `make bench`: any base stocks, cards, line cards and signals.

   N units, M <= 64 stations. work (M, N): process times. planned (M): is the signal the plan, not the orders. plan, orders
   (N): signal times, padded with infinity. S, K (M): base stock and cards; w: line cards; 1 << 40 stands for unlimited.
   Fills release R and finish D, both (N, M), and delivery T (N).

   Compiled with -DDRAWN, each process time is drawn where it is needed: work (M) then has the means of exponential
   times, and generator (M) the stations' bit generators, NumPy's.

   Two common cases have a loop of their own: no cards at all (from upstream, the last finish stays in a register) and
   stock in every buffer (from downstream, the last release stays in a register). Fastest of several variants. */
#include <math.h>
#include <stdint.h>

typedef int64_t I;
typedef double F;
#define MOST 64
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#ifdef DRAWN
F random_standard_exponential(void *generator);  /* NumPy's own, of its libnpyrandom */
#define GENERATOR , void **generator
#define PASS , generator
#define TIME(i, given) (work[i] * random_standard_exponential(generator[i]))
#else
#define GENERATOR
#define PASS
#define TIME(i, given) (given)
#endif
#define ARGS I N, I M, const F *restrict work, const uint8_t *restrict planned, const F *restrict plan, \
             const F *restrict orders, const I *restrict S, const I *restrict K, I w, F *restrict R, F *restrict D, F *restrict T GENERATOR

static void upstream(ARGS) {
    F prev[MOST];
    for (I i = 0; i < M; i++) prev[i] = -INFINITY;
    for (I n = 0; n < N; n++) {
        F order = orders[n], date = plan[n], came = -INFINITY, *Rn = R + n * M, *Dn = D + n * M;
        const F *p = work + n;
        for (I i = 0; i < M; i++, p += N) {
            F r = planned[i] ? date : order;
            r = MAX(came, r);
            Rn[i] = r;
            r = MAX(prev[i], r) + TIME(i, *p);
            Dn[i] = prev[i] = r;
            came = S[i] == 0 ? r : n >= S[i] ? Dn[i - S[i] * M] : -INFINITY;
        }
        T[n] = MAX(came, order);
    }
}

static void downstream(ARGS) {
    F prev[MOST];
    I lag[MOST];
    for (I i = 0; i < M; i++) prev[i] = -INFINITY, lag[i] = K[i] - S[i];
    for (I n = 0; n < N; n++) {
        F order = orders[n], date = plan[n], gone = order, *Rn = R + n * M, *Dn = D + n * M;
        const F *p = work + n + M * N;
        if (n >= S[M - 1]) gone = MAX(Dn[M - 1 - S[M - 1] * M], order);
        T[n] = gone;
        for (I i = M - 1; i >= 0; i--) {
            F r = planned[i] ? date : order;
            p -= N;
            if (i > 0 && n >= S[i - 1]) r = MAX(Dn[i - 1 - S[i - 1] * M], r);
            if (lag[i] == 0) r = MAX(gone, r);
            else if (n >= lag[i]) r = MAX((i < M - 1 ? Rn[i + 1 - lag[i] * M] : T[n - lag[i]]), r);
            Rn[i] = gone = r;
            r = MAX(prev[i], r) + TIME(i, *p);
            Dn[i] = prev[i] = r;
        }
    }
}

/* One step of a unit's way: station i (M: the delivery), from which unit on there is a part and a card to wait for, and where. */
typedef struct { I i, part_from, card_from, line_from, part_at, card_at, planned; const F *work; F prev; } Step;

static void general(ARGS) {
    Step steps[MOST + 1];
    uint8_t done[MOST + 1] = {0};
    I total = 0;
    for (I i = 0; i < M; i++) total += S[i];
    for (I s = 0; s <= M; s++) {  /* the next station that waits for nothing of the same unit that is still to come */
        I i = 0;
        while (done[i] || (i > 0 && S[i - 1] == 0 && !done[i - 1]) || (i < M && K[i] == S[i] && !done[i + 1])
               || (i == 0 && w == total && !done[M])) i++;
        done[i] = 1;
        Step *t = steps + s;
        t->i = i;
        t->part_from = i > 0 ? S[i - 1] : N;
        t->part_at = i > 0 ? -1 - S[i - 1] * M : 0;
        t->card_from = i < M ? K[i] - S[i] : N;
        t->card_at = i < M - 1 ? 1 - t->card_from * M : 0;
        t->line_from = i == 0 ? w - total : N;
        t->planned = i < M && planned[i];
        t->work = i < M ? work + i * N : 0;
        t->prev = -INFINITY;
    }
    for (I n = 0; n < N; n++) {
        F order = orders[n], date = plan[n], *Rn = R + n * M, *Dn = D + n * M;
        for (Step *t = steps; t <= steps + M; t++) {
            I i = t->i;
            F r = t->planned ? date : order;
            if (n >= t->part_from) r = MAX(Dn[i + t->part_at], r);
            if (i == M) { T[n] = r; continue; }
            if (n >= t->card_from) { F v = i < M - 1 ? Rn[i + t->card_at] : T[n - t->card_from]; r = MAX(v, r); }
            if (n >= t->line_from) r = MAX(T[n - t->line_from], r);
            Rn[i] = r;
            r = MAX(t->prev, r) + TIME(i, t->work[n]);
            Dn[i] = t->prev = r;
        }
    }
}

void recursion(ARGS) {
    I total = 0, cards = 0, stocks = 1;
    for (I i = 0; i < M; i++) {
        total += S[i];
        cards |= K[i] - S[i] < N;
        stocks &= S[i] > 0;
    }
    int limited = w - total < N;
    (!limited && !cards ? upstream : !limited && stocks ? downstream : general)(
        N, M, work, planned, plan, orders, S, K, w, R, D, T PASS);
}
