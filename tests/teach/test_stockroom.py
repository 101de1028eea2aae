"""The stockroom says what the library says, whatever the settings; and the lesson's experiments bear the
formulas out.
"""

import numpy as np
import pytest

import pullbook as pb
from pullbook.decide.inventory import Normal
from pullbook.show.charts import service_by_lot, value_added
from pullbook.teach.labs.stockroom import PERCENTS, further, keep


@pytest.fixture
def lab():
    return pb.labs.stockroom()


def test_it_opens_on_what_the_lesson_says(lab):
    spec = lab.chart(lab.result).to_dict()
    assert spec["title"]["text"] in spec["description"]
    assert (
        "506 euro" in spec["title"]["text"]
        and "Fill rate 99.5%" in spec["title"]["subtitle"]
        and "33 euro" in spec["title"]["subtitle"]
    )
    assert len(lab.table(lab.result)) > 10


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"level": 99.9, "lot": 20},
        {"sd": 40, "lead": 20, "lead_sd": 5, "per_day": 7},
        {"level": 50, "value": 1},
    ],
)
def test_its_numbers_are_those_of_the_library(lab, settings):
    lab.set(**settings)
    s = lab.settings
    demand = pb.inventory.lead_time_demand(s["per_day"], s["sd"], s["lead"], s["lead_sd"])
    safety = pb.inventory.safety_stock(s["level"] / 100, demand)
    holding = s["value"] * (s["capital"] + s["room"] + s["loss"]) / 100
    here = lab.result["here"]
    assert here["safety_stock"] == pytest.approx(safety.safety_stock, abs=1e-9) and here[
        "euro"
    ] == pytest.approx(holding * safety.safety_stock, abs=1e-9)
    assert here["fill_rate"] == pytest.approx(
        pb.inventory.reorder_service(safety.r, s["lot"], demand).fill_rate
    )
    row = lab.table(lab.result).loc[f"{s['level']:g}%"]
    assert row["cost (euro a year)"] == pytest.approx(here["euro"]) and row[
        "its price (euro a year)"
    ] == pytest.approx(lab.result["more"], abs=1e-6)


def test_further_percents_get_dearer_and_bars_add_up(lab):
    steps = lab.result["steps"]
    assert (np.diff(steps) > 0).all() and len(steps) == len(PERCENTS) - 1
    assert steps.sum() == pytest.approx(
        12 * pb.inventory.safety_stock(0.99, lab.result["demand"]).safety_stock
    )
    levels = np.round(np.arange(0.5, 0.9995, 0.001), 6)
    assert all(x < further(x) < 1 for x in levels)


def test_where_nothing_varies_no_safety_stock_is_needed(lab):
    lab.set(sd=0, lead_sd=0)
    assert (
        lab.result["here"]["euro"] == 0
        and lab.result["here"]["fill_rate"] == 1
        and "no safety stock is needed" in lab.sentence(lab.result)
    )


def test_it_warns_where_the_normal_curve_would_be_below_zero(lab):
    assert "Beware" not in lab.sentence(lab.result) and "Beware" in lab.sentence(lab.set(sd=40).result)


def test_files_hold_the_rate_and_the_service(lab):
    files = lab.files(lab.result)
    assert (
        files["carrying rate"].loc["total", "euro a bag and year"] == pytest.approx(12)
        and len(files["service"]) > 10
    )
    lab.widget  # noqa: B018 (made on first use)
    lab._offer()
    assert ".xlsx" in lab._links.value and "service.csv" in lab._links.value


def test_cycle_service_does_not_know_the_lot_and_fill_rate_does():
    demand = pb.inventory.lead_time_demand(20, 8, 4, 1)
    fills = [keep(0.95, demand, Q, 12)["fill_rate"] for Q in (20, 50, 100, 200)]
    assert fills == sorted(fills) and fills[0] < 0.98 < 0.995 < fills[-1]
    lower = service_by_lot(demand, [20, 100]).to_dict()
    assert {
        r["share"] for d in lower["datasets"].values() for r in d if r["what"] == "cycle service level"
    } == {0.95}


def test_the_experiment_bears_the_formula_out_where_the_curve_is_normal():
    rng, demand = np.random.default_rng(6), Normal(80, 20)
    r = pb.inventory.safety_stock(0.9, demand).r
    asked = rng.normal(80, 20, 400_000)
    assert np.mean(asked <= r) == pytest.approx(0.9, abs=0.002)
    assert 1 - (asked - r).clip(0).sum() / (100 * len(asked)) == pytest.approx(
        pb.inventory.reorder_service(r, 100, demand).fill_rate, abs=5e-4
    )


def test_charts_of_the_lesson_say_what_they_show():
    shop = pb.halyard()
    for chart in (
        value_added(shop.line, shop.rates),
        service_by_lot(pb.inventory.lead_time_demand(20, 8, 4, 1), [20, 100]),
    ):
        spec = chart.to_dict()
        assert spec["title"] in spec["description"] and pb.charts.picture(spec).startswith("<svg")


def test_the_verdict_stock_falls_and_fixed_overhead_stays():
    shop = pb.halyard()
    orders = shop.orders(days=50, seed=9)
    plan = pb.Policy.push(shop.plan(orders, 0.3, seed=9), stock={"tote": 20, "satchel": 20, "backpack": 20})
    policies = [
        plan,
        pb.Policy.base_stock({"tote": 8, "satchel": 6, "backpack": 5}),
        pb.Policy.make_to_order(),
    ]
    runs = [pb.simulate(shop.line, p, orders, seed=9) for p in policies]
    costs = [float(pb.costing.carrying_cost(r, shop.rates, until=400).total) for r in runs]
    assert costs[0] > 3 * costs[1] > 6 * costs[2]
    fixed = {
        pb.costing.income_statement(pb.costing.period(r, shop.rates, until=400), "variable")["fixed overhead"]
        for r in runs
    }
    assert len(fixed) == 1, "the same hours, the same fixed overhead, whoever starts the bags"
