"""Classes of items, the partition, placement and pooling: sourced numbers, brute force, laws."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

import pullbook as pb
from pullbook import hybrid as h
from pullbook.costing import Assumptions
from pullbook.decide.knapsack import with_slack
from pullbook.demand import classes

FACTS = {f["id"]: f for f in json.loads((Path(__file__).parents[1] / "data" / "chain.json").read_text())}


def test_the_cut_offs_are_those_of_the_source():
    out = FACTS["sbc-cutoffs"]["outputs"]
    assert (classes.ADI, classes.CV2) == (out["ADI_cutoff"], out["CV2_cutoff"])
    # an interval of 1.33 and sizes of 1 and 5: both just beyond; of 1.25 and even sizes: neither
    assert h.demand_class(
        [[1, 5, 0, 1] * 3, [3, 3, 3, 3] * 3, [3, 3, 0, 3] * 3, [1, 9, 1, 1] * 3]
    ).tolist() == ["lumpy", "smooth", "intermittent", "erratic"]


def test_what_brings_no_value_is_c():
    assert h.abc([0, 0, 0]).tolist() == ["C", "C", "C"] and h.abc([5, 0, 0]).tolist() == ["A", "C", "C"]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_abc_is_by_rank_and_covers_its_share(values):
    table = pd.DataFrame({"v": values, "c": h.abc(values)}).sort_values("v", ascending=False, kind="stable")
    assert "".join(table["c"]) == "".join(sorted(table["c"]))
    if sum(values) > 0:
        assert table.loc[table["c"] == "A", "v"].sum() >= 0.8 * sum(values) * (1 - 1e-9)


# ---- push or pull


@st.composite
def catalogues(draw):
    n = draw(st.integers(1, 10))
    return pd.DataFrame(
        {
            "saving": [draw(st.integers(-20, 99)) / 1.0 for _ in range(n)],
            "money": [draw(st.integers(0, 60)) / 1.0 for _ in range(n)],
        },
        index=[f"item {k}" for k in range(n)],
    )


@given(catalogues(), st.integers(0, 200))
@settings(max_examples=60)
def test_the_exact_partition_is_that_of_brute_force_and_greedy_is_not_better(table, budget):
    sets = [list(s) for r in range(len(table) + 1) for s in itertools.combinations(range(len(table)), r)]
    saving, money = table["saving"].to_numpy(), table["money"].to_numpy()
    best = max(saving[s].sum() for s in sets if money[s].sum() <= budget)
    exact, greedy = h.partition(table, budget), h.partition(table, budget, "greedy")
    assert exact.saving == pytest.approx(best) and greedy.saving <= best + 1e-9
    for plan in (exact, greedy):
        assert (
            plan.money <= budget + 1e-9
            and plan.money == table["money"][plan.stocked].sum()
            and plan.saving == table["saving"][plan.stocked].sum()
        )


@given(st.lists(st.tuples(st.floats(0.01, 99), st.floats(0, 60)), min_size=1, max_size=10), st.floats(0, 1))
@example([(1.0, 2e-278), (1.0, 2e-278), (1.0, 0.0)], 0.5)  # money next to nothing is ranked, too
@settings(max_examples=60)
def test_no_set_that_fits_saves_more_than_the_exact_one(items, share):
    table = pd.DataFrame(items, columns=["saving", "money"])
    budget = share * table["money"].sum()
    sets = np.array(list(itertools.product([False, True], repeat=len(table))))
    fit = sets @ table["money"].to_numpy() <= with_slack(budget)  # what rounding adds to a sum is no money
    best = (sets[fit] @ table["saving"].to_numpy()).max()
    plan = h.partition(table, budget)
    assert plan.saving == pytest.approx(best, rel=2e-7) and plan.money <= budget + 1e-9


@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=1, max_size=7),
    st.lists(st.booleans(), min_size=7, max_size=7),
    st.sampled_from([1, 10, 100]),
)
@example([(10, 1), (18, 2)], [False, True] + 5 * [False], 10)
@example([(1, 1), (1, 2)], [True] * 7, 10)
@settings(max_examples=100)
def test_what_uses_the_budget_up_to_the_cent_fits(items, wanted, parts):
    """Money in tenths and cents, whose sums are rounded; brute force counts them in whole ones."""
    saving, money = (np.array(column) for column in zip(*items))
    budget = int(money[wanted[: len(money)]].sum())
    sets = np.array(list(itertools.product([False, True], repeat=len(money))))
    best = (sets @ saving)[sets @ money <= budget].max()
    table = pd.DataFrame({"saving": 1.0 * saving, "money": money / parts})
    for at in (budget / parts, math.fsum(table["money"][wanted[: len(money)]])):
        assert h.partition(table, at).saving == best
    in_turn, left = 0, budget
    for i in np.argsort(-table["saving"] / table["money"], kind="stable"):
        if money[i] <= left:
            in_turn, left = in_turn + saving[i], left - money[i]
    assert h.partition(table, budget / parts, "greedy").saving == in_turn
    edge = h.frontier(table)
    assert h.frontier(table, edge["money"].to_list())["items"].tolist() == edge["items"].tolist()


@pytest.mark.parametrize(("more", "gap"), [(0.0, 1e-5), (100.0, 5e-3)])
def test_of_sets_that_are_nearly_the_same_one_is_found_that_uses_the_budget(more, gap):
    """All items save the same a euro, or nearly so: there are more sets than can be compared."""
    money = np.random.default_rng(1).uniform(1, 1000, 80)
    table = pd.DataFrame({"saving": 0.5 * money + more, "money": money})
    budget = 0.4 * money.sum()
    plan = h.partition(table, budget)
    whole = h.frontier(table, [budget]).iloc[0]  # items by rate, as long as they fit
    rate = (0.5 * table["money"] + more).div(table["money"]).sort_values().iloc[-int(whole["items"]) - 1]
    most = whole["saving"] + (budget - whole["money"]) * rate  # what is left, at the next rate
    assert plan.money <= budget and most * (1 - gap) <= plan.saving <= most * (1 + 1e-9)


def test_a_plan_says_nothing_on_the_terminal(capfd):
    """A solver that was asked before wrote a line past Python at some budgets, whatever it was told."""
    for seed in (3, 9, 12, 15):
        table = h.item_costs(pb.catalogue(seed=seed).weekly().table())
        for budget in (500, 2500, 5000, 10_000, 15_000, 25_000):
            assert h.partition(table, budget).money <= budget
    assert capfd.readouterr() == ("", "")


@given(catalogues())
def test_the_frontier_rises_and_no_plan_is_above_it_by_more_than_an_item(table):
    f = h.frontier(table)
    assert f["money"].is_monotonic_increasing and f["saving"].is_monotonic_increasing
    assert (
        f["saving"].diff().dropna() / f["money"].diff().dropna().clip(lower=1e-9)
    ).is_monotonic_decreasing  # each euro more saves less
    budgets = np.linspace(0, f["money"].iloc[-1], 7)
    at = h.frontier(table, budgets)
    exact = [h.partition(table, b).saving for b in budgets]
    assert exact == sorted(exact) and (np.array(exact) >= at["saving"] - 1e-9).all()
    assert (np.array(exact) <= at["saving"] + max(table["saving"].max(), 0) + 1e-9).all()


def test_the_cost_of_an_item_worked_by_hand():
    a = Assumptions(setup=10, carrying=0.25, service=0.95, lead_time=4, short=3, lost=0.1)
    row = h.item_costs(
        pd.DataFrame({"mean": [20.0], "sd": [5.0], "orders": [12.0], "price": [30.0], "cost": [16.0]}), a
    ).iloc[0]
    Q = round(math.sqrt(2 * 10 * 1040 / 4))  # holding 4 euro a year
    demand = {n: stats.nbinom(80 * n, 0.8) for n in (4, 5)}  # of four weeks to replenish, and one to look
    r = demand[5].ppf(0.95) - 1
    assert (row["Q"], row["r"], row["safety"]) == pytest.approx((Q, r, r + 1 - 100))

    def loss(y, n):
        """Units short of n weeks' demand."""
        d = np.arange(400)
        return np.array([np.maximum(d - stock, 0) @ demand[n].pmf(d) for stock in y])

    after_a_look = np.arange(r + 1, r + Q + 1)
    short = np.mean(loss(after_a_look, 5) - loss(after_a_look, 4))
    stock = np.mean(after_a_look) - 20 * 4.5 + np.mean(loss(after_a_look, 5) + loss(after_a_look, 4)) / 2
    assert (row["short"], row["stock"]) == pytest.approx((short, stock), rel=3e-3)
    gone = 0.1 * 52 * short  # of those who find nothing, one in ten goes; the others wait, at 3 euro
    cost = (1040 - gone) / Q * 10 + 4 * stock + 3 * 0.9 * 52 * short + 14 * gone
    assert row["stocked"] == pytest.approx(cost, rel=1e-3)
    assert row["ordered"] == pytest.approx(0.9 * 12 * 52 * 10 + 0.1 * 1040 * 14)
    assert row["money"] == pytest.approx(16 * stock, rel=1e-3) and row["push"]


def test_a_rule_is_paid_as_it_is_kept_and_none_is_cheaper_than_the_best():
    items = pb.catalogue(seed=1).weekly().table()
    best = h.item_costs(items)
    pd.testing.assert_frame_equal(h.item_costs(items, rule=best), best)
    shuffled = h.item_costs(items, rule=best.sample(frac=1, random_state=1))
    assert shuffled["stocked"].equals(best["stocked"])  # by name, not by place
    for rule in (
        h.item_costs(items.assign(sd=items["sd"] / 3)),
        h.item_costs(items.assign(mean=items["mean"] * 2)),
        h.item_costs(items, Assumptions(service=0.95)),
    ):
        paid = h.item_costs(items, rule=rule.assign(Q=best["Q"]))
        spared = (
            52 * (paid["short"] - best["short"]) * 0.05 * 2 / best["Q"]
        )  # set-ups of sales lost: not weighed
        assert (paid["stocked"] >= best["stocked"] - spared.clip(lower=0) - 1e-6).all()
        assert (paid["r"] == rule["r"]).all()
    unwanted = items.assign(mean=0.0, sd=0.0, orders=0.0)
    kept = h.item_costs(unwanted, rule=best)
    assert (h.item_costs(unwanted)["stock"] == 0).all()
    assert kept["stock"].to_numpy() == pytest.approx(best["r"] + (best["Q"] + 1) / 2)  # it lies there
    with pytest.raises(ValueError, match="r of 'TO00'|Q of"):
        h.item_costs(items, rule=best.drop(index="TO00"))


def test_volume_patience_and_obsolescence_move_the_boundary():
    items = pd.DataFrame(
        {
            "mean": np.geomspace(0.01, 100, 60),
            "sd": np.geomspace(0.05, 40, 60),
            "orders": np.geomspace(0.01, 60, 60),
            "price": 40.0,
            "cost": 25.0,
        }
    )
    pushed = {
        name: h.item_costs(items, a)["push"].sum()
        for name, a in {
            "base": Assumptions(),
            "impatient": Assumptions(lost=0.5),
            "fashion": Assumptions().with_obsolescence(0.9),
            "no set-up": Assumptions(setup=0.0, lost=0.0),
        }.items()
    }
    assert pushed["impatient"] > pushed["base"] > pushed["fashion"] and pushed["no set-up"] == 0
    assert h.item_costs(items)["push"].is_monotonic_increasing  # the more is sold, the more is stocked
    none = h.item_costs(items.assign(mean=0.0, sd=0.0, orders=0.0))
    assert (none[["stocked", "ordered", "money"]] == 0).all().all() and not none["push"].any()


# ---- placement


def _stages(fact):
    return [
        h.Stage(name, T, cost, sd, quote, inbound)
        for name, T, cost, sd, quote, inbound in fact["inputs"]["stages"]
    ]


@pytest.mark.parametrize("name", ["gsm-serial-ss-6.3", "gsm-tree-ss-6.5"])
def test_guaranteed_service_of_the_textbook(name):
    fact = FACTS[name]
    found = h.place_stock(_stages(fact), fact["inputs"].get("arcs"), z=fact["inputs"]["z"])
    assert found.cost == pytest.approx(fact["outputs"]["cost"]) and found.service == fact["outputs"]["cst"]


@st.composite
def trees(draw):
    n = draw(st.integers(1, 4))
    arcs = []
    for k in range(1, n):
        other = draw(st.integers(0, k - 1))
        arcs.append((k, other) if draw(st.booleans()) else (other, k))
    down = {a for a, _ in arcs}
    stages = [
        h.Stage(
            str(k),
            draw(st.integers(0, 2)),
            draw(st.integers(1, 9)),
            sd=0.0 if k in down else draw(st.integers(1, 4)),
            quote=None if k in down else draw(st.integers(0, 1)),
            inbound=draw(st.integers(0, 1)) if not any(b == k for _, b in arcs) else 0,
        )
        for k in range(n)
    ]
    return stages, [(str(a), str(b)) for a, b in arcs]


def _brute(stages, arcs, z):
    """The least cost over all service times; inbound times are the longest of what suppliers promise."""
    longest = sum(s.time + s.inbound for s in stages)
    by = {s.name: s for s in stages}
    spread = lambda n: math.sqrt(by[n].sd ** 2 + sum(spread(b) ** 2 for a, b in arcs if a == n))  # noqa: E731
    best = math.inf
    for times in itertools.product(
        *(range(min(longest, s.quote if s.quote is not None else longest) + 1) for s in stages)
    ):
        S, cost = dict(zip(by, times)), 0.0
        for s in stages:
            net = max([s.inbound, *(S[a] for a, b in arcs if b == s.name)]) + s.time - S[s.name]
            cost = cost + s.cost * z * spread(s.name) * math.sqrt(net) if net >= 0 else math.inf
        best = min(best, cost)
    return best


@given(trees())
@settings(max_examples=40)
def test_the_dynamic_programme_is_as_good_as_brute_force_and_keeps_its_promises(tree):
    stages, arcs = tree
    found = h.place_stock(stages, arcs, z=2)
    assert found.cost == pytest.approx(_brute(stages, arcs, 2)) == found.table["cost"].sum()
    for s in stages:
        row = found.table.loc[s.name]
        assert row["net"] == row["inbound"] + s.time - row["service"] >= 0 and row["inbound"] >= s.inbound
        assert s.quote is None or row["service"] <= s.quote
        assert all(found.service[a] <= row["inbound"] for a, b in arcs if b == s.name)


def test_long_chains_are_placed_as_simpson_proved():
    """With demand at the end only, a stage that keeps stock makes nobody wait (Simpson 1958)."""
    for n, time in [(10, 40), (400, 1), (2, 1000)]:
        line = [h.Stage(f"s{k}", time, float(k + 1)) for k in range(n - 1)]
        found = h.place_stock([*line, h.Stage("end", time, float(n), sd=1, quote=0)])
        net = found.table["net"].to_numpy()
        assert not found.table["service"].to_numpy()[net > 0].any()
        assert found.cost == pytest.approx((np.arange(1, n + 1) * 1.645 * np.sqrt(net)).sum())
    with pytest.raises(ValueError, match="takes 300,000 periods"):
        h.place_stock([h.Stage(f"s{k}", 1000, 1.0, sd=1) for k in range(300)])


def test_a_stage_that_nobody_asks_anything_of_is_refused():
    for line in (
        [h.Stage("a", 2, 1.0), h.Stage("b", 1, 2.0)],
        [h.Stage("a", 2, 1.0, sd=1), h.Stage("b", 1, 2.0)],
    ):
        with pytest.raises(ValueError, match="nobody asks anything of it"):
            h.place_stock(line)


def test_the_boundary_trades_the_wait_for_money():
    line = [
        h.Stage("weave", 3, 1.0),
        h.Stage("dye", 2, 2.0),
        h.Stage("sew", 1, 4.0),
        h.Stage("shop", 1, 5.0, sd=10, quote=0),
    ]
    table = h.boundaries(line)
    assert (
        table["wait"].tolist() == [7, 4, 2, 1, 0]
        and table["cost"].is_monotonic_increasing
        and table["cost"].iloc[0] == 0
    )
    for wait, cost in (
        table[["wait", "cost"]].iloc[1:].itertuples(index=False)
    ):  # stock at one place can't beat the best placement for the same wait
        stages = [*line[:-1], h.Stage("shop", 1, 5.0, sd=10, quote=int(wait))]
        assert h.place_stock(stages).cost <= cost + 1e-9


# ---- pooling


@pytest.mark.parametrize("name", [n for n in FACTS if n.startswith("pool")])
def test_eppens_square_root(name):
    i, out = FACTS[name]["inputs"], FACTS[name]["outputs"]
    found = h.pooling(i["n"], i["mu"], i["sigma"], i["h"], i["p"], rho=i["rho"])
    assert found.cost == pytest.approx(
        (out["decentral_cost"], out["central_cost"])
    ) and found.ratio == pytest.approx(out["ratio"])
    assert found.safety == pytest.approx((out["safety_stock_decentral"], out["safety_stock_central"]))


def test_pooling_by_drawing():
    rng = np.random.default_rng(5)
    d = rng.multivariate_normal([100] * 3, 400 * (0.3 + 0.7 * np.eye(3)), 200_000)
    found = h.pooling(3, 100, 20, h=1, p=4, rho=0.3)
    for demand, stock, cost in (
        (d, found.stock[0] / 3, found.cost[0]),
        (d.sum(axis=1, keepdims=True), found.stock[1], found.cost[1]),
    ):
        paid = (np.maximum(stock - demand, 0) + 4 * np.maximum(demand - stock, 0)).sum(axis=1)
        assert abs(paid.mean() - cost) < 2.58 * paid.std() / math.sqrt(len(d))


def test_postponement_saves_until_the_late_step_is_too_dear():
    kept = h.postponement(8, 20, 8, h=0.3, service_level=0.95, lead_time=4, finishing=1)
    assert kept.saved > 0 and kept.safety[1] == pytest.approx(kept.safety[0] * math.sqrt(8 * 3) / (8 * 2))
    assert h.postponement(8, 20, 8, h=0.3, service_level=0.95, lead_time=4, finishing=1, extra=5).saved < 0
    assert h.postponement(1, 20, 8, h=0.3, service_level=0.95, lead_time=4).saved == pytest.approx(0)
    one_more = [h.postponement(n, 20, 8, h=0.3, service_level=0.95, lead_time=4).cost for n in (8, 9)]
    assert one_more[1][0] - one_more[0][0] > one_more[1][1] - one_more[0][1]


def test_bad_input_is_named():
    s, ok = h.Stage("a", 1, 1.0, sd=1), pd.DataFrame({"saving": [1.0], "money": [1.0]})
    for call, words in [
        (lambda: h.abc([]), "value has the shape"),
        (lambda: h.abc([1], a=1.5), "a is 1.5"),
        (lambda: h.abc([1], b=0.1), "b is 0.1"),
        (lambda: h.abc([-1]), "value is .*-1"),
        (lambda: h.xyz([[1, float("nan")]]), "demand is"),
        (lambda: h.xyz([[1, 2]], x=-1), "x is -1"),
        (lambda: h.item_costs(ok), "no column 'mean'"),
        (lambda: h.item_costs(5), "no column 'mean'"),
        (
            lambda: h.item_costs(
                pd.DataFrame(
                    {"mean": ["x"], "sd": [1], "orders": [1], "price": [1], "cost": [1]}, index=["tote"]
                )
            ),
            "mean of 'tote' is 'x'",
        ),
        (lambda: Assumptions(setup=-1), "setup is -1"),
        (lambda: Assumptions(service=1), "service is 1"),
        (lambda: Assumptions(lost=2), "lost is 2"),
        (lambda: Assumptions(lead_time=1.5), "lead_time is 1.5"),
        (lambda: h.item_costs(pd.DataFrame(), {"setup": 1}), "assumptions is {'setup': 1}"),
        (lambda: h.partition(ok, -1), "budget is -1"),
        (lambda: h.partition(ok, 1, "best"), "method is 'best'"),
        (lambda: h.frontier(ok, [-1]), r"budgets\[0\] is -1"),
        (lambda: h.frontier(ok, 5), "budgets is 5"),
        (lambda: h.partition(ok, np.array([1, 2])), "budget is array"),
        (lambda: h.partition(ok, 1, np.array(["exact"])), "method is array"),
        (lambda: h.partition(ok * 1e300), "saving of 0 is 1e\\+300"),
        (lambda: h.partition(pd.concat([ok, ok], axis=1)), "2 columns 'saving'"),
        (lambda: h.pooling(10**400, 1, 1, 1, 1), "n is 1000"),
        (lambda: h.place_stock([s], 5), "arcs has 5"),
        (lambda: h.Stage("a", -1, 1), "time of 'a' is -1"),
        (lambda: h.Stage("a", 1, -1), "cost of 'a' is -1"),
        (lambda: h.Stage("a", 1, 1, quote=-1), "quote of 'a'"),
        (lambda: h.place_stock([]), "stages is"),
        (lambda: h.place_stock([s, s]), "each name may appear once"),
        (lambda: h.place_stock([s, h.Stage("b", 1, 1)], [("a", "c")]), "arcs has"),
        (lambda: h.place_stock([s, h.Stage("b", 1, 1)], []), "form a tree"),
        (lambda: h.place_stock([s], z=-1), "z is -1"),
        (lambda: h.pooling(0, 1, 1, 1, 1), "n is 0"),
        (lambda: h.pooling(3, 1, 1, 1, 1, rho=-0.9), "rho is -0.9"),
        (lambda: h.postponement(2, 1, 1, 1, 0.9, lead_time=1, finishing=1), "finishing is 1"),
        (lambda: h.postponement(2, 1, 1, 1, 1.0), "service_level is 1.0"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()


def test_three_thousand_nine_hundred_items_are_split_exactly():
    rng = np.random.default_rng(6)
    table = pd.DataFrame({"saving": rng.lognormal(4, 1.5, 3900), "money": rng.lognormal(5, 1.2, 3900)})
    budget = 0.3 * table["money"].sum()
    exact, greedy = h.partition(table, budget), h.partition(table, budget, "greedy")
    assert greedy.saving <= exact.saving * (1 + 1e-7) and exact.money <= budget * (1 + 1e-9)
