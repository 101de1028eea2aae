"""The stockroom says what the library says, whatever the settings; and the lesson's experiments bear the
formulas out.
"""

import numpy as np
import pytest

import pullbook as pb
from pullbook.decide.inventory import Normal
from pullbook.show.charts import service_by_lot, value_added
from pullbook.teach.cases import weekly_plan
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


def test_a_bag_of_the_shelf_is_served_as_the_run_serves_it():
    """The search for a shelf counts without playing; a played run must say the same."""
    for run, bags, error, every in ((0, 0, 0.0, 5), (2, 33, 0.3, 5), (3, 18, 0.2, 1)):
        plan = weekly_plan.recounted_plan(run, error, every)
        policy = pb.Policy.push(plan, stock=weekly_plan.shelf_of(bags))
        played = pb.simulate(pb.halyard().line, policy, weekly_plan.placed(run), seed=run)
        at_once = weekly_plan.served_at_once(run, bags, error, every)
        assert at_once == pytest.approx(played.figures().fill_rate, abs=1e-12)


def test_a_plan_that_is_counted_anew_carries_no_error_past_the_next_count():
    """After a week that was expected to be small or right, starts are the orders so far and the forecast."""
    placed = weekly_plan.placed(4)
    exact = weekly_plan.recounted_plan(4, 0.0)
    assert exact["item"].value_counts().to_dict() == placed["item"].value_counts().to_dict()
    forecast = pb.orders.plan(placed, 0.3, period=40.0, ahead=0.0, seed=4)
    wrong = weekly_plan.recounted_plan(4, 0.3)
    for kind in weekly_plan.ITEMS:
        expected, asked, made = (
            np.bincount((t.loc[t["item"] == kind, "time"] // 40).astype(int), minlength=10)
            for t in (forecast, placed, wrong)
        )
        started = ordered = 0
        for week in range(10):
            assert made[week] == max(0, expected[week] + ordered - started)
            started, ordered = started + made[week], ordered + asked[week]
    with pytest.raises(ValueError, match="every is 3 days"):
        weekly_plan.recounted_plan(4, 0.3, 3)


def test_at_the_same_service_a_plan_costs_more_the_more_it_is_off_and_the_longer_it_stands():
    pulled = weekly_plan.by_orders(20)
    served, euro = pulled["fill rate"].mean(), pulled["euro a year"]
    cost = {}
    for every, error in ((5, 0.0), (5, 0.15), (5, 0.3), (1, 0.0), (1, 0.3)):
        plan = weekly_plan.by_plan(served, error, every)
        assert plan["fill rate"].mean() == pytest.approx(served, abs=1e-9), "the same service"
        cost[every, error] = plan["euro a year"]
    assert pb.spread(cost[5, 0.0], less=euro).low > 0, "who knows the week does not know the hour"
    assert cost[5, 0.0].mean() < cost[5, 0.15].mean() < cost[5, 0.3].mean()
    assert cost[1, 0.0].mean() < euro.mean() < cost[1, 0.3].mean() < cost[5, 0.3].mean()


def test_a_service_that_no_shelf_gives_is_refused():
    with pytest.raises(ValueError, match="fill_rate"):
        weekly_plan.by_plan(1.0, 0.3)
    with pytest.raises(ValueError, match="no shelf of up to 400"):
        weekly_plan.by_plan(0.999999, 0.4, every=10)


def test_the_fill_rates_two_forms_part_where_deliveries_are_small():
    demand = pb.inventory.lead_time_demand(20, 8, 4, 1)
    r = pb.inventory.safety_stock(0.95, demand).r
    n = pb.inventory.loss(r, demand).n
    for Q in (20, 50, 100, 400):
        near = 1 - n / Q
        better = near + pb.inventory.loss(r + Q, demand).n / Q
        assert (
            better == pytest.approx(pb.inventory.reorder_service(r, Q, demand).fill_rate) and better >= near
        )
