"""Many items at once: each as it is alone, as others have it, and by the laws of the best; what is refused
has its place.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from pullbook import inventory as inv
from pullbook.decide.inventory import Normal, Poisson

FACT = json.loads((Path(__file__).parents[1] / "data" / "inventory_many.json").read_text())


def items(n, seed=1):
    """Terms of n items that have little in common."""
    rng = np.random.default_rng(seed)
    h, demand = rng.uniform(0.1, 4, n), 10 ** rng.uniform(1, 4, n)
    weeks, cv = rng.uniform(1, 20, n), rng.choice([0, 0.1, 0.5], n)
    mean = demand * weeks / 52
    return dict(
        K=10 ** rng.uniform(-2, 2, n), h=h, p=h * rng.uniform(0.5, 60, n), demand=demand, weeks=weeks,
        lead_time_demand=Normal(mean, cv * mean), r=mean * rng.uniform(0.5, 2, n), Q=10**rng.uniform(0, 3, n),
        level=rng.uniform(0.02, 0.998, n), penalty=rng.uniform(50, 90, n),
    )  # fmt: skip


def year(t, *more):
    return {k: t[k] for k in ("K", "h", "p", "demand", "lead_time_demand", *more)}


LAWS = {
    "eoq": lambda t: inv.eoq(t["K"], t["h"], t["demand"], unit_cost=3),
    "newsvendor": lambda t: inv.newsvendor(t["h"], t["p"], t["lead_time_demand"]),
    "newsvendor, its S": lambda t: inv.newsvendor(t["h"], t["p"], t["lead_time_demand"], S=t["r"]),
    "safety_stock": lambda t: inv.safety_stock(t["level"], t["lead_time_demand"]),
    "service_level": lambda t: inv.service_level(t["r"] - 20, t["lead_time_demand"]),
    "lead_time_demand": lambda t: inv.lead_time_demand(t["demand"], t["r"], t["weeks"], t["h"]),
    "loss": lambda t: inv.loss(t["r"], t["lead_time_demand"]),
    "standard_loss": lambda t: inv.standard_loss(t["r"] / 50),
    "reorder_service": lambda t: inv.reorder_service(t["r"], t["Q"], t["lead_time_demand"]),
    "reorder_for, cycles": lambda t: inv.reorder_for(
        t["lead_time_demand"], t["Q"], cycle_service_level=t["level"]
    ),
    "reorder_for, units": lambda t: inv.reorder_for(t["lead_time_demand"], t["Q"], fill_rate=t["level"]),
    "rq_policy": lambda t: inv.rq_policy(**year(t, "r", "Q")),
    "rq_optimal": lambda t: inv.rq_optimal(**year(t)),
    "rq_for_lot": lambda t: inv.rq_for_lot(**year(t, "Q")),
    "rq_eoq": lambda t: inv.rq_eoq(**year(t)),
    "rq_loss": lambda t: inv.rq_loss(**year(t)),
    "rq_penalty": lambda t: inv.rq_penalty(t["K"], t["h"], t["penalty"], t["demand"], t["lead_time_demand"]),
}


@pytest.mark.parametrize("law", LAWS)
def test_each_of_many_items_is_as_it_is_alone(law):
    terms = items(40)
    together, D = vars(LAWS[law](terms)), terms.pop("lead_time_demand")
    for i in range(40):
        one = {k: float(x[i]) for k, x in terms.items()}
        alone = vars(LAWS[law](one | {"lead_time_demand": Normal(D.mean[i], D.sd[i])}))
        assert {type(x) for x in alone.values()} == {float}
        assert {k: x[i] for k, x in together.items()} == pytest.approx(alone, rel=1e-9, abs=1e-9)


def test_they_are_as_another_library_has_them_one_by_one():
    t, facts = {k: np.array(x) for k, x in FACT["inputs"].items()}, FACT["outputs"]
    D = inv.lead_time_demand(t["demand"], t["sd"], t["L"])  # sd a year, so L years have sd sqrt(L)
    t |= dict(lead_time_demand=D, penalty=t["p"])
    found = {
        f"{law}_{key}": figure for law in LAWS if law.isidentifier() and law != "standard_loss"
        if any(name.startswith(law) for name in facts)
        for key, figure in vars(LAWS[law](t)).items()
    }  # fmt: skip
    found["eoq_cost"] = found["eoq_cost"] - 3 * t["demand"]  # a unit's price, which the other hasn't
    for name, values in facts.items():
        assert found[name] == pytest.approx(values, rel=1e-9), name


def test_the_best_of_each_costs_the_same_at_both_ends_and_as_a_year():
    """Zheng (1992), where demand varies; and where it doesn't, the economic lot with backorders."""
    t = items(300, seed=2)
    best, D, varies = inv.rq_optimal(**year(t)), t["lead_time_demand"], t["lead_time_demand"].sd > 0
    for stock in (best.r, best.r + best.Q):
        at = inv.loss(stock, D)
        cost = t["h"] * at.n_bar + t["p"] * at.n
        assert cost == pytest.approx(best.cost, rel=1e-9)
    sure = [inv.eoq_backorders(*x).cost for x in zip(t["K"], t["h"], t["p"], t["demand"])]
    assert best.cost[~varies] == pytest.approx(np.array(sure)[~varies], rel=1e-9) and varies.sum() > 150
    assert (best.cost[varies] > np.array(sure)[varies]).all()
    lot = inv.rq_for_lot(best.Q, **year(t))
    assert lot.r == pytest.approx(best.r, rel=1e-6, abs=1e-6)
    assert inv.rq_for_lot(t["Q"], **year(t)).fill_rate == pytest.approx(t["p"] / (t["h"] + t["p"]), rel=1e-9)


def test_numbers_and_arrays_broadcast_and_all_figures_have_one_shape():
    grid = inv.newsvendor(h=[[1], [2]], p=np.array([5, 9, 19]), demand=stats.norm([50, 60, 70], 8))
    assert {x.shape for x in vars(grid).values()} == {(2, 3)}
    assert grid.S[1, 2] == pytest.approx(inv.newsvendor(2, 19, Normal(70, 8)).S)
    table = pd.DataFrame({"K": [8, 2], "demand": [1300, 40]}, index=["tote", "wrap"])
    lots = table.assign(**vars(inv.eoq(table["K"], 0.225, table["demand"])))
    assert lots.loc["wrap", "Q"] == inv.eoq(2, 0.225, 40).Q
    stocks = inv.loss(range(4), Poisson(3)).n
    assert stocks == pytest.approx([inv.loss(x, Poisson(3)).n for x in range(4)])
    short = inv.loss([5, 40.0], stats.gamma(5, scale=10)).n
    assert short == pytest.approx([inv.loss(x, stats.gamma(5, scale=10)).n for x in (5, 40)])


def test_what_is_given_is_left_alone_and_not_shared():
    r, Q = np.array([100.0, 120]), np.array([50.0, 60])
    rule = inv.reorder_service(r, Q, Normal(90, 20))
    rule.r[0] = 7
    assert r.tolist() == [100, 120] and not np.shares_memory(rule.Q, Q)


@pytest.mark.parametrize(
    "words, law",
    [
        (r"^demand\[3\] is -1 units per year; .* above 0", lambda: inv.eoq(8, 0.2, [5, 6, 7, -1])),
        (r"^h\[1, 0\] is 0 per unit and year; .* above 0", lambda: inv.eoq(8, [[1], [0]], 9)),
        (r"^K\[1\] is nan per set-up", lambda: inv.eoq(pd.Series([1, np.nan]), 1, 1)),
        (r"^K\[1\] is '8' per set-up", lambda: inv.eoq([5, "8"], 1, 1)),
        (r"^K\[0\] is None per set-up", lambda: inv.rq_eoq([None, 2], 1, 1, 9, Normal(5, 1))),
        (r"^K is \[\] per set-up", lambda: inv.eoq([], 1, 1)),
        (r"^K\[0\] is True", lambda: inv.eoq([True], 1, 1)),
        (r"^unit_cost\[0\] is -2", lambda: inv.eoq(8, 1, 1, [-2, 1])),
        (r"^p\[1\] is 0 per unit short", lambda: inv.newsvendor(1, [5, 0], Normal(5, 1))),
        (r"^S\[0\] is -1 units", lambda: inv.newsvendor(1, 5, Normal(5, 1), S=[-1, 4])),
        (r"^sd\[2\] is -1 units", lambda: Normal(50, [1, 2, -1])),
        (r"^mean of demand\[1\] is -5.0 units", lambda: inv.newsvendor(1, 5, stats.norm([5, -5], 1))),
        (r"^cycle_service_level\[1\] is 95.0;", lambda: inv.safety_stock([0.95, 95], Normal(5, 1))),
        (r"^fill_rate\[1\] is 0.0;", lambda: inv.reorder_for(Normal(5, 1), 3, fill_rate=[0.9, 0])),
        (r"^x\[0\] is inf units", lambda: inv.loss([np.inf, 2], Normal(5, 1))),
        (r"^Q\[1\] is 0 units", lambda: inv.rq_policy(5, [3, 0], 1, 1, 1, 9, Normal(5, 1))),
        (r"^penalty\[1\] is 0.001 .* larger", lambda: inv.rq_penalty(8, 1, [20, 0.001], 9, Normal(5, 1))),
        (r"^penalty is 0.001 .* larger", lambda: inv.rq_penalty([2, 8], 1, 0.001, 9, Normal(5, 1))),
        (r"^mean\[1\] is 1e\+12 .* at most 1e\+12", lambda: inv.lead_time_demand([4, 1e12], 1, 1e3)),
        ("^K is an array of 2 and h is an array of 3; .* broadcast", lambda: inv.eoq([1, 2], [1, 2, 3], 1)),
        ("demand is an array of 2; .* broadcast", lambda: inv.newsvendor([1, 2, 3], 1, Normal([5, 6], 1))),
        ("^mean is an array of 2 and sd is an array of 3; .* broadcast", lambda: Normal([1, 2], [1, 2, 3])),
        ("^x is an array of 2 and demand is an array of 3", lambda: inv.loss([1, 2], Normal([1, 2, 3], 1))),
        ("^h is an array; demand must then be Normal", lambda: inv.newsvendor([1, 2], 1, [3, 4])),
        ("^K is an array; lead_time_demand must", lambda: inv.rq_optimal([1, 2], 1, 1, 9, Poisson(5))),
        (r"^r is \[1, 2\] units; .* whole", lambda: inv.reorder_service([1, 2], 3, Poisson(5))),
        ("^demand is of 2 items; it must be of one", lambda: inv.base_stock(1, 2, Normal([5, 6], 1))),
        ("^demand is a gamma .* single", lambda: inv.newsvendor(1, 5, stats.gamma([3, 4]))),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(words, law):
    with pytest.raises(ValueError, match=words) as error:
        law()
    assert len(str(error.value)) < 250


def test_a_hundred_thousand_items():
    n = 100_000
    rng = np.random.default_rng(5)
    D = Normal(rng.uniform(10, 500, n), rng.uniform(1, 90, n))
    best = inv.rq_optimal(20, 2, 30, 12 * D.mean, D)
    assert best.fill_rate == pytest.approx(30 / 32, rel=1e-9)  # of the best: p / (h + p)
