"""A shelf played period by period, against theory and against the trial of a plan."""

import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook.run.trial import trial

RULES = [(0, 1, 0), (3, 4, 0), (5, 3, 2), (12, 10, 1), (0, 6, 3)]


@pytest.mark.parametrize("r, Q, L", RULES)
@pytest.mark.parametrize("lost", [0.0, 1.0])
def test_it_is_what_the_trial_of_a_plan_does_with_one_item(r, Q, L, lost):
    demand = np.random.default_rng(L).negative_binomial(2, 0.4, 200).astype(float)
    run = pb.replenish(demand, r, Q, L, lost=lost)
    rules = pd.DataFrame({"r": [r], "Q": [Q], "fill": [r + Q]})
    one = trial(demand[None], demand[None], [True], rules, L, leave=lambda days: lost).iloc[0]
    assert run.lots == one["setups"] - 1  # the trial counts the first filling
    assert run.periods["lost"].sum() == pytest.approx(one["gone"])
    if lost:  # the trial counts who was owed from before as short again
        assert run.fill_rate == pytest.approx(1 - one["gone"] / demand.sum())


@pytest.mark.parametrize("r, Q, L", RULES)
@pytest.mark.parametrize("lost", [0.0, 0.3, 1.0])
def test_no_unit_comes_from_nowhere(r, Q, L, lost):
    demand = np.random.default_rng(7).poisson(4, 300)
    p = pb.replenish(demand, r, Q, L, lost=lost).periods
    owed = p["waiting"].diff().fillna(p["waiting"].iloc[0])
    left_the_shelf = p["asked"] - p["lost"] - owed
    assert (p["stock"] - (r + Q + (p["arrived"] - left_the_shelf).cumsum())).abs().max() < 1e-9
    assert (p["arrived"].to_numpy()[L + 1 :] == p["ordered"].to_numpy()[: len(p) - L - 1]).all()
    under_way = p["ordered"].cumsum() - p["arrived"].cumsum()
    position = p["stock"] - p["waiting"] + under_way
    assert position.between(r, r + Q + 1e-9, inclusive="right").all()


def test_lost_sales_without_lead_time_are_the_newsvendors_loss():
    demand = np.random.default_rng(3).poisson(5, 200_000)
    run = pb.replenish(demand, r=6, Q=1, lost=1.0)  # each period begins with 7
    short = pb.inventory.loss(7, pb.inventory.Poisson(5)).n
    assert run.periods["lost"].mean() == pytest.approx(short, rel=0.03)
    assert run.fill_rate == pytest.approx(1 - short / 5, abs=0.002)
    assert run.mean_stock == pytest.approx(7 - 5 + short, rel=0.01)


def test_a_base_stock_with_waiting_customers_fills_what_the_formula_says():
    demand = np.random.default_rng(4).poisson(5, 200_000)
    run = pb.replenish(demand, r=15, Q=1, L=2)
    law = pb.inventory.base_stock_service(16, pb.inventory.Poisson(5), 2)
    assert run.fill_rate == pytest.approx(law.fill_rate, abs=0.005)
    assert run.cycle_service_level == pytest.approx(law.cycle_service_level, abs=0.005)


@pytest.mark.parametrize(
    "name, change",
    [("demand", [-1.0]), ("demand", []), ("demand", "10"), ("Q", 0), ("L", 1.5), ("lost", 2), ("r", -1)],
)
def test_what_is_no_rule_or_no_demand_is_named(name, change):
    with pytest.raises(ValueError, match=name):
        pb.replenish(**{"demand": [4, 5], "r": 3, "Q": 2, "L": 1} | {name: change})
