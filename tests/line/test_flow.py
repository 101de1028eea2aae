"""The laws of flow and the queues: against the sourced numbers, each other, and the simulator."""

import json
import math
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

import pullbook as pb
from pullbook import flow, queues

FACTS = {f["id"]: f for f in json.loads((Path(__file__).parents[1] / "data" / "flow.json").read_text())}


def near(value, relative=1e-8):
    return pytest.approx(value, rel=relative, abs=1e-9)


def cases(law, out):
    """TH and CT of a law over a list of w."""

    def check(i, o):
        found = [law(w, i["r_b"], i["T_0"]) for w in o["w"]]
        assert [f.TH for f in found] == near(o["TH"]) and [f.CT for f in found] == near(o["CT"])

    return check


def penny_two(i, o):
    line = pb.Line(
        [pb.Station(f"s{k}", t, machines=m) for k, (t, m) in enumerate(zip(i["t"], i["machines"]))]
    )
    r_b, T_0 = line.bottleneck_rate, line.raw_process_time
    if "rates" in o:
        assert [s.rate for s in line.stations] == near(o["rates"])
        assert (r_b, T_0, flow.critical_wip(r_b, T_0)) == (near(o["r_b"]), o["T_0"], near(o["W_0"]))
    else:
        found = [flow.best_case(w, r_b, T_0) for w in i["w"]]
        assert [f.TH for f in found] == near(o["TH"]) and [f.CT for f in found] == near(o["CT"])


def hal(i, o):
    assert flow.critical_wip(i["r_b"], i["T_0"]) == near(o["W_0"])
    assert flow.little(WIP=i["WIP"], TH=i["TH_actual_per_day"] / 24) == near(o["CT_little"])
    assert flow.practical_worst_case(i["WIP"], i["r_b"], i["T_0"]).TH == near(o["TH_pwc"])
    assert o["CT_reported_hr"] == pytest.approx(o["CT_little"], rel=0.02)


def mva(i, o):
    found = [queues.closed_line(i["t"], w) for w in i["w"]]
    assert [f.TH for f in found] == near(o["TH"]) and [f.CT for f in found] == near(o["CT"])


def push_or_conwip(i, o):
    def push(u):
        return i["margin"] * u - i["h"] * i["stations"] * queues.mm1(u, i["process_rate"]).L

    assert queues.mm1(o["push_u"], 1).L * i["stations"] == near(o["push_WIP"]) and push(o["push_u"]) == near(
        o["push_profit"]
    )
    assert all(push(o["push_u"]) >= push(o["push_u"] + e) for e in (-0.01, 0.01))
    profit = {
        w: i["margin"] * queues.closed_line([1] * i["stations"], w).TH - i["h"] * w for w in range(1, 40)
    }
    best = max(profit, key=profit.get)
    assert (best, profit[best], queues.closed_line([1] * 5, best).TH) == (
        o["conwip_w"],
        near(o["conwip_profit"]),
        near(o["conwip_TH"]),
    )


def hare(i, o):
    e = flow.with_failures(i["t_0"], i["c_0_sq"], i["m_f"], i["m_r"], i["c_r_sq"])
    assert (e.availability, e.t_e, e.ce2) == (near(o["A"]), near(o["t_e"]), near(o["c_e2"]))


def setups(i, o):
    e = flow.with_setups(i["t_0"], i["c_0_sq"], i["N_s"], i["t_s"], i["c_s_sq"])
    assert (e.t_e, e.ce2, e.ce2 * e.t_e**2) == (near(o["t_e"]), near(o["c_e2"]), near(o["var_e"]))


def hare_tortoise(i, o):
    u = i["r_a_per_hr"] * i["t_e"] / 60
    cd2 = flow.departure_cv2(u, i["c_a_sq"], i["c_e_sq"][0])
    assert (u, cd2) == (near(o["u"]), near(o["c_d_sq"]))
    assert flow.queue_time(u, i["t_e"], i["c_a_sq"], i["c_e_sq"][0]) == near(o["CTq_1"])
    assert flow.queue_time(u, i["t_e"], cd2, i["c_e_sq"][1]) == near(o["CTq_2"])


def mm1(i, o):
    q = queues.mm1(i["lam"], i["mu"])
    for name in ("L", "W", "Wq", "Lq"):
        assert getattr(q, name) == near(o.get(name, getattr(q, name)))


def sakasegawa(i, o):
    assert flow.queue_time(i["u"], i["t_e"], i["c_a_sq"], i["c_e_sq"], i["m"]) == near(o["CTq"])
    assert queues.mmc(i["u"] * i["m"], 1, i["m"]).Wq == near(o["exact_MMc"])


def tandem(i, o):
    """Blocking after service is a matter of cards: one at the machine before, and at each later station its
    machine and buffer.
    """
    cards = [1] + [i["buffer"] + 1] * (i["machines"] - 1)
    line = pb.Line([pb.Station(f"s{k}", 1 / i["mu"], cv=1.0) for k in range(i["machines"])])
    orders = pb.orders.trace(pd.DataFrame({"time": np.zeros(20_000)}))
    TH = [
        19_000
        / (lambda f: f[-1] - f[999])(
            pb.simulate(line, pb.Policy(stock=[0] * i["machines"], cards=cards), orders, seed=s).finish[:, -1]
        )
        for s in range(40)
    ]
    assert inside(o["TH"], TH)


def stock_queue(i, o):
    q = queues.make_to_stock(i["lam"], i["mu"], i["S"])
    assert (q.inventory, q.backorders, q.fill_rate, q.wait) == tuple(
        near(o[k]) for k in ("E_inventory", "E_backorders", "fill_rate", "E_wait_order")
    )


def best_stock(i, o):
    best = queues.best_base_stock(i["lam"], i["mu"], i["h"], i["b"])
    assert (best.S, best.cost) == (o["S"], near(o["cost"]))


def threshold(i, o):
    assert [queues.best_base_stock(lam, i["mu"], i["h"], i["b"]).S for lam in i["lam"]] == o["S_star"]
    assert queues.best_base_stock(0.5, i["mu"], i["h"], i["b"]).threshold == near(o["threshold_rho"])


def quoted(i, o):
    assert queues.quote_mm1(i["service"], i["lam"], i["mu"]) == near(o["quoted"]) and queues.mm1(
        i["lam"], i["mu"]
    ).W == near(o["mean"])


def cards(i, o):
    found = flow.kanban_cards(i["D"], i["T"], i["C"], i["alpha"])
    assert (found.exact, found.cards, found.max_inventory) == (
        near(o["exact"]),
        o["cards"],
        o["max_inventory"],
    )


def takt(i, o):
    assert flow.takt(i.get("available_seconds", i.get("available_hours", 0) * 3600), i["demand"]) == near(
        o["takt_s"]
    )


def little(i, o):
    assert flow.little(WIP=i["WIP"], TH=i["TH"]) == near(o["CT_hours"])


CHECKS = {
    "fp-penny1-best": cases(flow.best_case, "best"),
    "fp-penny1-worst": cases(flow.worst_case, "worst"),
    "fp-penny1-pwc": cases(flow.practical_worst_case, "pwc"),
    "fp-penny2-params": penny_two,
    "fp-penny2-best-det": penny_two,
    "fp-hal-2e": hal,
    "conwip-unbalanced-mva": mva,
    "push-vs-conwip-profit": push_or_conwip,
    "ept-hare": hare,
    "ept-setups": setups,
    "vut-hare-tortoise": hare_tortoise,
    "mm1": mm1,
    "mm1-08": mm1,
    "ggm-sakasegawa": sakasegawa,
    "tandem-line-2-0": tandem,
    "tandem-line-3-0": tandem,
    "tandem-line-2-3": tandem,
    "mts-mm1-S0": stock_queue,
    "mts-mm1-S10": stock_queue,
    "mts-mm1-opt": best_stock,
    "mto-leadtime-quote-mm1": quoted,
    "kanban-wheels": cards,
    "kanban-krajewski": cards,
    "kanban-krajewski-b": cards,
    "kanban-jit-200": cards,
    "takt-monden-like": takt,
    "takt-homework": takt,
    "little-hal": little,
    "mto-vs-mts-threshold": threshold,
}


@pytest.mark.parametrize("name", FACTS)
def test_sourced_numbers(name):
    CHECKS[name](FACTS[name]["inputs"], FACTS[name]["outputs"])


# ---- the simulator agrees with the theory, within 99% confidence


def inside(exact, values):
    half = stats.t.ppf(0.995, len(values) - 1) * np.std(values, ddof=1) / math.sqrt(len(values))
    return abs(np.mean(values) - exact) <= half


@pytest.mark.parametrize(
    "times, machines, w", [([2, 3, 1], None, 4), ([1, 1, 1, 1], None, 8), ([2, 3, 1], [2, 3, 1], 5)]
)
def test_closed_lines_agree_with_mean_value_analysis(times, machines, w):
    line = pb.Line(
        [
            pb.Station(f"s{k}", t, cv=1.0, machines=m)
            for k, (t, m) in enumerate(zip(times, machines or [1] * len(times)))
        ]
    )
    orders = pb.orders.trace(pd.DataFrame({"time": np.zeros(20_000)}))  # customers enough at any time
    TH = []
    for seed in range(40):
        done = np.sort(pb.simulate(line, pb.Policy.conwip(w, stock=0), orders, seed=seed).finish[:, -1])
        TH.append(19_000 / (done[-1] - done[999]))
    assert inside(queues.closed_line(times, w, machines).TH, TH)


@pytest.mark.parametrize("c, u", [(1, 0.8), (3, 0.8), (10, 0.7)])
def test_parallel_machines_agree_with_erlang(c, u):
    line = pb.Line([pb.Station("s", 1.0, cv=1.0, machines=c)])
    waits = [
        pb.simulate(line, pb.Policy.make_to_order(), pb.orders.poisson(u * c, n=30_000, seed=s), seed=s + 500)
        .wait[2000:]
        .mean()
        for s in range(40)
    ]
    assert inside(queues.mmc(u * c, 1, c).W, waits)


@pytest.mark.parametrize("cv", [0.0, 0.5, 1.5])
def test_vut_is_exact_for_poisson_arrivals(cv):
    line = pb.Line([pb.Station("s", 1.0, cv=cv)])
    queued = [
        pb.simulate(line, pb.Policy.make_to_order(), pb.orders.poisson(0.7, n=30_000, seed=s), seed=s + 500)
        .wait[2000:]
        .mean()
        - 1
        for s in range(40)
    ]
    assert inside(flow.queue_time(0.7, 1.0, ca2=1.0, ce2=cv**2), queued)


def test_make_to_stock_queue_and_quotes_agree_with_runs():
    line = pb.Line([pb.Station("s", 1.0, cv=1.0)])
    stocked, waits = [], []
    for s in range(40):
        orders = pb.orders.poisson(0.7, n=30_000, seed=s)
        stocked.append(pb.simulate(line, pb.Policy.base_stock(4), orders, seed=s + 500).figures(2000))
        waits.append(
            queues.quote_run(0.9, pb.simulate(line, pb.Policy.make_to_order(), orders, seed=s + 500))
        )
    exact = queues.make_to_stock(0.7, 1, 4)
    assert inside(exact.fill_rate, [f.fill_rate for f in stocked]) and inside(
        exact.inventory, [f.stock for f in stocked]
    )
    assert inside(exact.backorders, [f.waiting for f in stocked]) and inside(
        queues.quote_mm1(0.9, 0.7, 1), waits
    )


# ---- laws


@pytest.mark.parametrize("rate, mu, c", [(0.8, 1, 1), (8, 1, 10), (2.5, 0.5, 6), (0.01, 1, 3)])
def test_the_chance_of_waiting_adds_up_to_the_mean_wait(rate, mu, c):
    mean = integrate.quad(lambda t: queues.chance_of_waiting(rate, mu, c, longer=t), 0, np.inf)[0]
    assert mean == pytest.approx(queues.mmc(rate, mu, c).Wq, rel=1e-6)
    if c == 1:
        assert queues.chance_of_waiting(rate, mu, c) == pytest.approx(rate / mu)


def test_the_share_that_waits_agrees_with_runs():
    line, waits = pb.Line([pb.Station("sew", 1.0, cv=1.0, machines=3)]), []
    for seed in range(20):
        run = pb.simulate(line, pb.Policy.make_to_order(), pb.orders.poisson(2.4, n=20_000, seed=seed), seed)
        waits.append((run.start[1000:, 0] > run.release[1000:, 0] + 0.5).mean())
    assert inside(queues.chance_of_waiting(2.4, 1, 3, longer=0.5), waits)


@given(st.floats(0.01, 0.99), st.floats(0.1, 10), st.floats(1, 50))
def test_wip_for_a_throughput_is_just_enough(u, r_b, W_0):
    w = flow.wip_for(u * r_b, r_b, W_0 / r_b)
    assert flow.practical_worst_case(w, r_b, W_0 / r_b).TH >= u * r_b * (1 - 1e-8)
    assert w == 1 or flow.practical_worst_case(w - 1, r_b, W_0 / r_b).TH < u * r_b


def closed_in_whole_numbers(times, machines, w):
    """TH by Buzen's convolution without rounding: times in thousandths, all counts in whole numbers."""
    common = math.lcm(*range(1, max(machines) + 1))
    G = [1] + [0] * w
    for t, m in zip(times, machines):
        f = [1]
        for j in range(1, w + 1):
            f.append(f[-1] * round(1000 * t) * common // min(j, m))
        G = [sum(f[k] * G[n - k] for k in range(n + 1)) for n in range(w + 1)]
    return float(Fraction(1000 * common * G[w - 1], G[w]))


def test_closed_lines_with_parallel_machines_keep_their_digits():
    rng = np.random.default_rng(11)
    for _ in range(400):
        stations, w = rng.integers(1, 5), int(rng.integers(1, 100))
        times = rng.uniform(0.1, 10, stations).round(3).tolist()
        machines = rng.integers(1, 11, stations).tolist()
        assert queues.closed_line(times, w, machines).TH == pytest.approx(
            closed_in_whole_numbers(times, machines, w), rel=1e-12
        )


def test_long_closed_lines_have_the_throughput_of_equal_stations():
    """With n equal single machines TH = w / (w + n - 1) (Hopp & Spearman, ch. 7: practical worst case)."""
    for n, w in [(1, 3), (200, 10), (200, 1_000), (40, 10_000)]:
        assert queues.closed_line([1] * n, w).TH == pytest.approx(w / (w + n - 1), rel=1e-9)
    assert queues.closed_line([20, 1], 10_000, [50, 1]).TH == pytest.approx(1, rel=1e-9)


@given(st.lists(st.floats(0.1, 5), min_size=1, max_size=5), st.integers(1, 30))
def test_a_closed_line_lies_between_the_best_and_the_worst_case(times, w):
    r_b, T_0, found = 1 / max(times), sum(times), queues.closed_line(times, w)
    assert flow.worst_case(w, r_b, T_0).TH - 1e-9 <= found.TH <= flow.best_case(w, r_b, T_0).TH + 1e-9
    assert found.TH >= flow.practical_worst_case(w, r_b, T_0).TH - 1e-9
    assert found.TH * found.CT == near(w)


@given(st.floats(0.05, 0.95), st.integers(1, 6))
def test_queues_keep_littles_law_and_a_large_room_is_no_limit(u, c):
    q = queues.mmc(u * c, 1, c)
    assert q.L == near(u * c * q.W) and q.Lq == near(u * c * q.Wq) and q.W - q.Wq == near(1)
    finite = queues.mm1b(u, 1, 2000)
    assert finite.L == near(queues.mm1(u, 1).L, 1e-6) and finite.L == near(finite.TH * finite.W)


def mmcb_in_fractions(lam, mu, c, b):
    """M/M/c/b from its birth and death balance, without rounding."""
    p = [Fraction(1)]
    for n in range(1, b + 1):
        p.append(p[-1] * Fraction(lam) / (Fraction(mu) * min(n, c)))
    total = sum(p)
    lost, L = p[-1] / total, sum(n * x for n, x in enumerate(p)) / total
    TH, Lq = Fraction(lam) * (1 - lost), sum((n - c) * x for n, x in enumerate(p) if n > c) / total
    return queues.FiniteQueue(*map(float, (TH, lost, L, Lq, L / TH, Lq / TH)))


@given(st.floats(0.01, 100), st.floats(0.05, 5), st.integers(1, 12), st.integers(0, 25))
def test_a_full_room_keeps_all_its_digits(lam, mu, c, more):
    found, exact = queues.mmcb(lam, mu, c, c + more), mmcb_in_fractions(lam, mu, c, c + more)
    for name, value in vars(exact).items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-12, abs=1e-300), name


@pytest.mark.parametrize(
    "lam, mu, c, b", [(2000, 1, 2000, 2100), (1900, 1, 1000, 1001), (980, 1, 1000, 1500)]
)
def test_so_do_thousands_of_machines(lam, mu, c, b):
    found, exact = queues.mmcb(lam, mu, c, b), mmcb_in_fractions(lam, mu, c, b)
    for name, value in vars(exact).items():
        assert getattr(found, name) == pytest.approx(value, rel=1e-11), name


@pytest.mark.parametrize(
    "lam, c, b", [(1e12, 3, 10**6), (1e-12, 1, 10**6), (1e5, 10**5, 10**6), (5e5, 10**3, 10**6)]
)
def test_a_huge_room_breaks_nothing(lam, c, b):
    q = queues.mmcb(lam, 1, c, b)
    assert 0 <= q.lost < 1 and 0 < q.TH <= min(lam, c) * (1 + 1e-12) and 0 <= q.Lq <= q.L <= b * (1 + 1e-12)
    if lam > 2 * c:  # the machines never stop, and the room is full but for c / (lam - c) units
        assert q.TH == near(c, 1e-12) and q.L == near(b - c / (lam - c), 1e-12)


def test_the_published_numbers_of_full_rooms():
    """Loads (erlangs) at which 2% are lost with so many lines, from the capacity table of Lucent
    Technologies; at 15 lines and 1%, from the manual of Westbay's Erlang calculator. The inspection station
    with 3 stands and room for 7 cars: Gross & Harris, ch. 2. The second machine of two, with b = 4: Hopp &
    Spearman, ch. 8.
    """
    lucent = {1: 0.020, 3: 0.602, 5: 1.657, 9: 4.345, 15: 9.010, 31: 22.827, 57: 46.816, 89: 77.342}
    for lines, load in lucent.items():
        assert queues.mmcb(load, 1, lines, lines).lost == pytest.approx(0.02, abs=0.0005), lines
    assert queues.mmcb(8.108, 1, 15, 15).lost == pytest.approx(0.01, abs=2e-6)
    cars = queues.mmcb(1, 1 / 6, 3, 7)
    assert (round(cars.L, 2), round(cars.Lq, 2), round(60 * cars.lost)) == (6.06, 3.09, 30)
    assert cars.W == pytest.approx(12.3, abs=0.1)
    assert round(queues.mm1b(1 / 21, 1 / 20, 4).TH, 3) == 0.039


@given(st.floats(0.05, 0.9), st.integers(1, 6), st.integers(0, 40))
def test_full_rooms_keep_littles_law_and_room_for_all_is_no_limit(u, c, more):
    q, r = queues.mmcb(u * c, 1, c, c + more), queues.mmcb(u * c, 1, c, c + more + 1)
    assert q.L == near(q.TH * q.W) and q.Lq == near(q.TH * q.Wq) and q.W - q.Wq == near(1)
    assert q.TH == near(u * c * (1 - q.lost)) and q.L - q.Lq == near(q.TH)
    assert r.lost < q.lost and r.Wq >= q.Wq * (1 - 1e-12), (
        "one place more: fewer are lost, and they wait longer"
    )
    open_, large = queues.mmc(u * c, 1, c), queues.mmcb(u * c, 1, c, c + 3000)
    assert (large.L, large.Lq, large.W, large.Wq) == tuple(
        near(getattr(open_, n)) for n in ("L", "Lq", "W", "Wq")
    )
    assert large.lost < 1e-100 and large.TH == near(u * c)


@given(st.floats(0.05, 0.95), st.integers(0, 30))
def test_more_stock_fills_more_and_the_best_stock_is_best(u, S):
    less, more = queues.make_to_stock(u, 1, S), queues.make_to_stock(u, 1, S + 1)
    assert (
        more.fill_rate >= less.fill_rate
        and more.backorders < less.backorders
        and more.inventory > less.inventory
    )
    assert less.inventory - less.backorders == near(S - u / (1 - u))
    best = queues.best_base_stock(u, 1, h=1, b=9)
    assert best.cost <= less.inventory + 9 * less.backorders + 1e-9


@given(st.integers(1, 60), st.sampled_from([22, 4, 7, 0.3, 1.1]), st.sampled_from([0.0, 0.1, 0.25]))
def test_a_whole_number_of_cards_gets_no_card_for_rounding_noise(n, container, safety):
    demand = n * container / (1 + safety) / 0.1
    assert flow.kanban_cards(demand, 0.1, container, safety).cards == n
    assert flow.kanban_cards(demand * 1.001, 0.1, container, safety).cards == n + 1


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: flow.little(TH=1), "give two of the three"),
        (lambda: flow.little(TH=0, WIP=5), "TH is 0"),
        (lambda: flow.little(TH=1, CT=1, WIP=1), "two of the three"),
        (lambda: flow.best_case(0, 1, 1), "w is 0"),
        (lambda: flow.worst_case(1.5, 1, 1), "w is 1.5"),
        (lambda: flow.practical_worst_case(1, 0, 1), "r_b is 0"),
        (lambda: flow.queue_time(1.0, 1), "u is 1.0"),
        (lambda: flow.queue_time(0.5, -1), "t_e is -1"),
        (lambda: flow.queue_time(0.5, 1, machines=0), "machines is 0"),
        (lambda: flow.departure_cv2(1.2, 1, 1), "u is 1.2"),
        (lambda: flow.with_failures(1, 0, 0, 1), "m_f is 0"),
        (lambda: flow.with_setups(1, 0, 0, 1), "N_s is 0"),
        (lambda: flow.takt(1, 0), "demand is 0"),
        (lambda: flow.kanban_cards(1, 1, 0), "container is 0"),
        (lambda: flow.kanban_cards(float("nan"), 1, 1), "demand is nan"),
        (lambda: queues.mm1(1, 1), "rate is 1"),
        (lambda: queues.mmc(3, 1, 0), "machines is 0"),
        (lambda: queues.mm1b(1, 1, 0), "b is 0"),
        (lambda: queues.mmcb(1, 1, 3, 2), "b is 2 units; it must be a whole number from 3"),
        (lambda: queues.mmcb(1, 1, 2.5, 4), "machines is 2.5"),
        (lambda: queues.mmcb(0, 1, 2, 4), "rate is 0"),
        (lambda: queues.mmcb(1, float("inf"), 2, 4), "service_rate is inf"),
        (lambda: queues.closed_line([], 3), "times has 0 stations"),
        (lambda: queues.closed_line([1, 2], 3, [1]), "machines has 1"),
        (lambda: queues.closed_line(5, 3), "times is 5; it must be a list"),
        (lambda: queues.closed_line([5, 3], 3, machines=2), "machines is 2; it must be a list"),
        (lambda: queues.closed_line([5e-324], 3), r"times\[0\] is 5e-324"),
        (lambda: queues.closed_line([1] * 201, 3), "times has 201 stations"),
        (lambda: queues.make_to_stock(2, 1, 3), "rate is 2"),
        (lambda: queues.make_to_stock(0.5, 1, -1), "S is -1"),
        (lambda: queues.best_base_stock(0.5, 1, 0, 9), "h is 0"),
        (lambda: queues.quote_mm1(1.0, 0.5, 1), "service is 1.0"),
        (lambda: queues.quote_normal(0.9, 1, -1), "sd is -1"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()
