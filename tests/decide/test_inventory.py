"""Lot sizes: against the sourced numbers, against brute force and grids, and against bad input."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pullbook import inventory as inv

FACTS = {f["id"]: f for f in json.loads((Path(__file__).parents[1] / "data" / "inventory.json").read_text())}
PARTS = {
    "cost": "cost",
    "total_annual_cost": "cost",
    "cycle_time_years": "cycle_time",
    "T_years": "cycle_time",
    "T1_uptime": "uptime",
    "T2_downtime": "downtime",
    "G": "cost",
    "H_max": "max_stock",
    "h_prime": "effective_h",
}


def near(value, relative=1e-8):
    return pytest.approx(value, rel=relative, abs=1e-9)


def every(result, outputs):
    """Each output of a fact is the field of the result with that name."""
    assert {k: getattr(result, PARTS.get(k, k)) for k in outputs} == near(outputs)


def plan(i, o):
    found = inv.wagner_whitin(i["demand"], i["setup"], i["h"])
    assert (found.cost, list(found.lots)) == (near(o["cost"]), o["Q"]) and list(found.F) == o.get(
        "F", list(found.F)
    )


def rules(i, o):
    args = i["demand"], i["setup"], i["h"]
    best, silver = inv.wagner_whitin(*args), inv.silver_meal(*args)
    assert (best.cost, list(best.lots)) == (near(o["ww_cost"]), o["ww_Q"])
    assert (silver.cost, list(silver.lots)) == (near(o["silver_meal_cost"]), o["silver_meal_Q"])
    assert inv.silver_meal(*args, per="unit").cost == near(o["least_unit_cost_cost"])
    assert inv.lot_for_lot(*args).cost == near(o["lot_for_lot_cost"])


def sensitivity(i, o):
    cost = inv.lot_cost(i["Q_over_Qstar"] * inv.eoq(i["K"], i["h"], i["lam"]).Q, i["K"], i["h"], i["lam"])
    assert cost == near(o["cost"]) and inv.eoq_sensitivity(i["Q_over_Qstar"]) == near(o["cost_ratio"])


def lead_time(i, o):
    machine = i["lam"], i["unit_time"], i["setup_time"]
    best = inv.karmarkar(*machine)
    assert (best.Q_min, best.Q_opt, best.W_opt, best.utilisation) == near(
        (o["Q_min"], o["Q_opt"], o["W_opt"], o["rho_opt"])
    )
    assert [inv.lot_lead_time(Q, *machine) for Q in (10, 40)] == near([o["W_at_10"], o["W_at_40"]])


def eoq(i, o):
    every(inv.eoq(i["K"], i["h"], i["lam"]), o)


def all_units(i, o):
    every(inv.eoq_all_units(i["K"], i["i"], i["lam"], i["breakpoints"], i["unit_costs"]), o)


CHECKS = {
    "eoq-ss-3.1": eoq,
    "eoq-nahmias-pencils": eoq,
    "eoq-sensitivity": sensitivity,
    "eoq-allunits-ss-3.5": all_units,
    "eoq-allunits-stockpyl-doc": all_units,
    "eoq-allunits-nahmias": all_units,
    "eoqb-ss-3.8": lambda i, o: every(inv.eoq_backorders(i["K"], i["h"], i["p"], i["lam"]), o),
    "epq-stockpyl-doc": lambda i, o: every(inv.epq(i["K"], i["h"], i["lam"], i["mu"]), o),
    "epq-nahmias-eprom": lambda i, o: every(inv.epq(i["K"], i["i"] * i["c"], i["lam"], i["P"]), o),
    "ww-1958": plan,
    "ww-ss-3.9": plan,
    "ww-spp-12month": rules,
    "karmarkar-lot-leadtime": lead_time,
}


@pytest.mark.parametrize("name", FACTS)
def test_fact(name):
    CHECKS[name](FACTS[name]["inputs"], FACTS[name]["outputs"])


def test_incremental_discount_from_the_book():
    lot = inv.eoq_incremental(
        8, 0.3, 1300, [0, 400, 800], [0.75, 0.72, 0.68]
    )  # Snyder & Shen, Example 3.7, as tested in stockpyl
    assert (lot.Q, lot.region, lot.cost) == (near(304.04678003), 0, near(1043.41052551))


amount = st.floats(0.01, 1e5)
share = st.floats(0.01, 0.99)


@given(K=amount, h=amount, demand=amount, x=st.floats(0.01, 100), price=amount)
def test_no_lot_beats_the_economic_one_and_the_ratio_is_the_law(K, h, demand, x, price):
    lot = inv.eoq(K, h, demand)
    assert lot.setup_cost == near(lot.holding_cost) and lot.setup_cost + lot.holding_cost == near(lot.cost)
    cost = inv.lot_cost(x * lot.Q, K, h, demand)
    assert cost >= lot.cost * (1 - 1e-12) and cost / lot.cost == near(inv.eoq_sensitivity(x))
    assert lot.Q == near(demand * lot.cycle_time)
    priced = inv.eoq(K, h, demand, price)
    assert priced.Q == lot.Q and priced.cost == near(lot.cost + price * demand)


@given(K=amount, h=amount, demand=amount, load=share)
def test_production_lots_make_what_is_asked_and_tend_to_the_order_quantity(K, h, demand, load):
    lot = inv.epq(K, h, demand, demand / load)
    assert lot.uptime + lot.downtime == near(lot.cycle_time) and lot.uptime * demand / load == near(lot.Q)
    assert lot.Q == near(demand * lot.cycle_time) and lot.max_stock == near(demand * lot.downtime)
    assert lot.cost == near(inv.lot_cost(lot.Q, K, lot.effective_h, demand)) and lot.holding_cost == near(
        h * lot.max_stock / 2
    )
    plain, fast = inv.eoq(K, h, demand), inv.epq(K, h, demand, demand * 1e12)
    assert (fast.Q, fast.cost) == near((plain.Q, plain.cost)) and lot.Q >= plain.Q and lot.cost <= plain.cost


@given(K=amount, h=amount, p=amount, demand=amount, x=st.floats(0.5, 2), y=st.floats(0, 1))
def test_planned_backorders_are_the_cheapest_share_and_lot(K, h, p, demand, x, y):
    lot = inv.eoq_backorders(K, h, p, demand)
    Q = x * lot.Q
    assert lot.cost <= (K * demand / Q + h * Q * (1 - y) ** 2 / 2 + p * Q * y**2 / 2) * (1 + 1e-12)
    assert lot.max_stock + lot.max_backorders == near(lot.Q) and lot.cost <= inv.eoq(K, h, demand).cost * (
        1 + 1e-12
    )
    assert lot.setup_cost + lot.holding_cost + lot.backorder_cost == near(lot.cost)
    assert lot.max_backorders == near(lot.stockout_fraction * lot.Q)
    assert inv.eoq_backorders(K, h, 1e12, demand).Q == near(inv.eoq(K, h, demand).Q, 1e-6)


def price_of_a_lot(Q, breakpoints, unit_costs, incremental):
    """What a lot costs to buy, unit by unit of the price list."""
    j = np.searchsorted(breakpoints, Q, "right") - 1
    if not incremental:
        return unit_costs[j] * Q
    ends = [*breakpoints[1 : j + 1], Q]
    return sum(c * (e - b) for b, e, c in zip(breakpoints, ends, unit_costs))


@given(
    K=st.floats(1, 1000),
    rate=st.floats(0.05, 1),
    demand=st.floats(10, 5000),
    steps=st.lists(st.integers(1, 500), max_size=3),
    prices=st.lists(st.floats(0.1, 50), min_size=4, max_size=4),
    incremental=st.booleans(),
)
def test_no_quantity_of_a_grid_beats_the_discount_order(K, rate, demand, steps, prices, incremental):
    b, c = [0, *np.cumsum(steps).tolist()], sorted(prices, reverse=True)[: len(steps) + 1]
    lot = (inv.eoq_incremental if incremental else inv.eoq_all_units)(K, rate, demand, b, c)

    def cost(Q):
        buy = price_of_a_lot(Q, b, c, incremental)
        return K * demand / Q + rate * buy / 2 + demand * buy / Q

    assert cost(lot.Q) == near(lot.cost) and lot.unit_cost == near(
        price_of_a_lot(lot.Q, b, c, incremental) / lot.Q
    )
    assert b[lot.region] <= lot.Q < [*b, math.inf][lot.region + 1]
    grid = np.concatenate(
        [np.geomspace(lot.Q / 50, lot.Q * 50, 301), b[1:], np.linspace(0.97, 1.03, 61) * lot.Q]
    )
    assert min(map(cost, grid)) >= lot.cost * (1 - 1e-12)
    if len(b) == 1:
        assert lot.Q == near(inv.eoq(K, rate * c[0], demand).Q)


periods = st.lists(st.one_of(st.just(0), st.integers(0, 200)), min_size=1, max_size=8)


def cost_of(starts, demand, K, h):
    """Simulated period by period: K in each period that makes anything, h on what is left at its end."""
    stock = cost = 0
    for t, units in enumerate(demand):
        if t in starts:
            lot = sum(demand[t : min([s for s in starts if s > t], default=len(demand))])
            stock, cost = stock + lot, cost + (K[t] if lot else 0)
        stock -= units
        assert stock >= 0
        cost += h * stock
    return cost


@given(
    demand=periods,
    K=st.one_of(st.integers(0, 500), st.lists(st.integers(0, 500), min_size=8, max_size=8)),
    h=st.sampled_from([0, 0.25, 1, 3]),
)
def test_wagner_whitin_is_the_best_of_all_plans(demand, K, h):
    K = K if isinstance(K, int) else K[: len(demand)]
    each = [K] * len(demand) if isinstance(K, int) else K
    best = inv.wagner_whitin(demand, K, h)
    later = range(1, len(demand))
    brute = min(
        cost_of({0, *s}, demand, each, h)
        for n in range(len(demand))
        for s in itertools.combinations(later, n)
    )
    assert best.cost == near(brute) and best.F[-1] == near(best.cost) and list(best.F) == sorted(best.F)
    for other in (
        inv.silver_meal(demand, K, h),
        inv.silver_meal(demand, K, h, per="unit"),
        inv.lot_for_lot(demand, K, h),
        best,
    ):
        assert best.cost <= other.cost + 1e-9 and sum(other.lots) == sum(demand)
        assert np.allclose(other.stock, np.cumsum(other.lots) - np.cumsum(demand)) and min(other.stock) >= 0
        assert other.cost == near(cost_of({0, *np.flatnonzero(other.lots)}, demand, each, h))
        assert all(
            left == 0 for left, q in zip(other.stock, other.lots[1:]) if q
        )  # nothing in stock when a lot is made
    assert not any(inv.lot_for_lot(demand, K, h).stock)


def test_demand_may_come_as_a_column_or_an_array_and_be_zero():
    demand = FACTS["ww-ss-3.9"]["inputs"]["demand"]
    whole = inv.wagner_whitin(demand, 500, 2)
    assert whole == inv.wagner_whitin(pd.Series(demand, index=[9, 8, 7, 6]), np.array([500] * 4), 2)
    assert whole == inv.wagner_whitin(np.array(demand), np.int64(500), 2)
    for rule in (inv.wagner_whitin, inv.silver_meal, inv.lot_for_lot):
        assert rule([0, 0], 5, 1).cost == 0 and rule([0, 7], 5, 1).cost == 5


@given(load=share, t=st.floats(0.01, 100), s=st.floats(0.01, 1000))
def test_the_lead_time_is_a_u_and_its_bottom_is_karmarkars_lot(load, t, s):
    lam = load / t
    best = inv.karmarkar(lam, t, s)
    assert best.Q_opt >= 1 and best.Q_opt > best.Q_min and best.utilisation < 1

    def lead(Q):
        return inv.lot_lead_time(Q, lam, t, s)

    assert lead(best.Q_opt) == near(best.W_opt)
    least = max(1, best.Q_min + (best.Q_opt - best.Q_min) / 100)
    down, up = (
        [lead(Q) for Q in np.linspace(least, best.Q_opt, 80)],
        [lead(Q) for Q in np.geomspace(best.Q_opt, 100 * best.Q_opt, 80)],
    )
    assert min(down + up) >= best.W_opt * (1 - 1e-9) and all(np.diff(up) > 0)
    if best.Q_opt > 1:
        assert all(np.diff(down) < 1e-9 * best.W_opt) and best.utilisation == near(math.sqrt(lam * t))
        assert best.W_opt == near(s / (1 - math.sqrt(lam * t)) ** 2)


@given(load=share, t=st.floats(0.01, 100), slack=st.floats(0.01, 0.99), target=share)
def test_a_lot_of_one_is_feasible_up_to_the_break_even_set_up(load, t, slack, target):
    lam = load / t
    most = inv.break_even_setup_time(lam, t)
    assert inv.karmarkar(lam, t, most * slack).Q_min < 1 and inv.lot_lead_time(1, lam, t, most * slack) > 0
    assert inv.karmarkar(lam, t, most).Q_min == near(1)
    with pytest.raises(ValueError, match="Q is 1 units"):
        inv.lot_lead_time(1, lam, t, most * 1.01)
    if target > lam * t:
        assert lam * (inv.break_even_setup_time(lam, t, target) + t) == near(target)
    assert inv.karmarkar(lam, t, 0).Q_opt == 1 and inv.karmarkar(lam, t, 0).W_opt == near(t / (1 - lam * t))


def test_extremes_give_finite_numbers():
    for K, h, demand in itertools.product([1e-12, 1e12], repeat=3):
        for lot in (
            inv.eoq(K, h, demand),
            inv.epq(K, h, demand, demand * (1 + 1e-15)),
            inv.eoq_backorders(K, h, 1e-12, demand),
            inv.eoq_all_units(K, h, demand, [0, 5], [2, 1]),
            inv.eoq_incremental(K, h, demand, [0, 5], [2, 1]),
        ):
            assert all(math.isfinite(x) for x in vars(lot).values())
    assert all(math.isfinite(x) for x in vars(inv.karmarkar(1, math.nextafter(1, 0), 1e12)).values())


GOOD = [
    (inv.eoq, dict(K=8, h=0.2, demand=1300)),
    (inv.lot_cost, dict(Q=3, K=8, h=0.2, demand=1300)),
    (inv.eoq_sensitivity, dict(ratio=2)),
    (inv.epq, dict(K=8, h=0.2, demand=1300, production=1700)),
    (inv.eoq_backorders, dict(K=8, h=0.2, p=5, demand=1300)),
    (inv.eoq_all_units, dict(K=8, rate=0.2, demand=1300)),
    (inv.eoq_incremental, dict(K=8, rate=0.2, demand=1300)),
    (inv.karmarkar, dict(demand_rate=0.8, unit_time=1)),
    (inv.lot_lead_time, dict(Q=10, demand_rate=0.8, unit_time=1)),
    (inv.break_even_setup_time, dict(demand_rate=0.8, unit_time=1, target_utilisation=0.9)),
]
REST = {
    inv.eoq_all_units: dict(breakpoints=[0, 5], unit_costs=[2, 1]),
    inv.eoq_incremental: dict(breakpoints=[0, 5], unit_costs=[2, 1]),
    inv.karmarkar: dict(setup_time=2),
    inv.lot_lead_time: dict(setup_time=2),
}


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf, 1e300, 1e-300, "8", None, True, [8]])
@pytest.mark.parametrize("law, name", [(law, name) for law, good in GOOD for name in good])
def test_a_bad_number_is_named(law, name, bad):
    if bad == [8] and law is inv.eoq:  # it takes numbers of many items
        bad = [[8], [9, 8]]
    with pytest.raises(ValueError, match=f"{name} is "):
        law(**{**dict(GOOD)[law], **REST.get(law, {}), name: bad})


@pytest.mark.parametrize("bad", [-1, math.nan, math.inf, 1e300, "8", None, True])
@pytest.mark.parametrize(
    "law, name", [(inv.eoq, "unit_cost"), (inv.karmarkar, "setup_time"), (inv.lot_lead_time, "setup_time")]
)
def test_a_bad_number_that_may_be_zero_is_named(law, name, bad):
    with pytest.raises(ValueError, match=f"{name} is "):
        law(**{**dict(GOOD)[law], **REST.get(law, {}), name: bad})


LISTS = [
    [],
    (),
    np.array([]),
    None,
    8,
    np.array(8),
    "890",
    {"a": 1},
    {1, 2},
    [1, math.nan],
    [1, math.inf],
    [1, -1],
    [1, "2"],
    [1, None],
    [[1], [2]],
    [1, 1e300],
]


@pytest.mark.parametrize("bad", LISTS, ids=repr)
@pytest.mark.parametrize("rule", [inv.wagner_whitin, inv.silver_meal, inv.lot_for_lot])
def test_a_bad_list_of_demand_or_set_up_costs_is_named(rule, bad):
    with pytest.raises(ValueError, match=r"demand(\[1\]|\[0\])? is "):
        rule(bad, 5, 1)
    if not (isinstance(bad, int) or (isinstance(bad, np.ndarray) and bad.ndim == 0)):
        with pytest.raises(ValueError, match=r"K(\[1\]|\[0\])? (is|has) "):
            rule([3, 4], bad, 1)
    for args, name in [
        (([3, 4], -1, 1), "K"),
        (([3, 4], [1], 1), "K has 1"),
        (([3, 4], 5, math.nan), "h"),
        (([3, 4], 5, -1), "h"),
        (([3, 4], 5, None), "h"),
    ]:
        with pytest.raises(ValueError, match=f"^{name} "):
            rule(*args)


@pytest.mark.parametrize("bad", LISTS, ids=repr)
@pytest.mark.parametrize("law", [inv.eoq_all_units, inv.eoq_incremental])
def test_a_bad_price_list_is_named(law, bad):
    with pytest.raises(ValueError, match="^breakpoints"):
        law(8, 0.2, 1300, bad, [2, 1])
    with pytest.raises(ValueError, match="^unit_costs"):
        law(8, 0.2, 1300, [0, 5], bad)
    for b, c, words in [
        ([0, 5, 5], [3, 2, 1], "^breakpoints is .* rise"),
        ([0, 9, 5], [3, 2, 1], "^breakpoints is .* rise"),
        ([1, 5], [2, 1], "^breakpoints is .* start at 0"),
        ([0, 5], [1, 2], "^unit_costs is .* not cost more"),
        ([0, 5], [2, 0], "^unit_costs is 0.0"),
        ([0, 5], [3, 2, 1], "breakpoints has 2 .* unit_costs has 3"),
    ]:
        with pytest.raises(ValueError, match=words):
            law(8, 0.2, 1300, b, c)


def test_what_cannot_keep_up_is_told_so():
    with pytest.raises(ValueError, match="production is 1300 .* above 1300"):
        inv.epq(8, 0.2, 1300, 1300)
    for law in (
        lambda: inv.karmarkar(1, 1, 2),
        lambda: inv.lot_lead_time(5, 1, 1.5, 0),
        lambda: inv.break_even_setup_time(2, 1),
    ):
        with pytest.raises(ValueError, match="demand_rate is .* unit_time is .* below 1"):
            law()
    with pytest.raises(ValueError, match="Q is 8 units; it must be a number above 8"):
        inv.lot_lead_time(8, 0.8, 1, 2)
    with pytest.raises(ValueError, match="target_utilisation is 0.7; .* at least 0.8"):
        inv.break_even_setup_time(0.8, 1, 0.7)
    with pytest.raises(ValueError, match="per is 'lot'"):
        inv.silver_meal([1], 1, 1, per="lot")
