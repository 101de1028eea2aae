"""The promise desk: its waits are the simulator's, and its shares are what the laws say."""

import math

import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook.run.draws import process_times
from pullbook.run.promises import WARM, waits, year

CELL = pb.tote_cell().line
ALONE = pb.Line([pb.Station("sew", 0.3)])


def test_waits_are_those_of_the_simulator():
    orders = pb.orders.poisson(3.0, n=2000, seed=5)
    run = pb.simulate(CELL, pb.Policy.make_to_order(), orders, seed=5)
    work = process_times(CELL, 2000, seed=5)
    stays = np.ones((1, 2000), bool)
    assert np.allclose(waits(orders["time"].to_numpy(), work, stays)[0], run.wait, atol=1e-9)


def test_who_goes_elsewhere_brings_no_work():
    orders, rng = pb.orders.poisson(3.0, n=1500, seed=6), np.random.default_rng(6)
    came, stays = orders["time"].to_numpy(), rng.random((3, 1500)) < np.array([[0.9], [0.5], [0.2]])
    work = rng.exponential(0.3, (4, 1500))
    for row, stay in zip(waits(came, work, stays), stays):
        alone = waits(came[stay], work[:, stay], np.ones((1, stay.sum()), bool))[0]
        assert np.allclose(row[stay], alone, atol=1e-9)


@pytest.mark.parametrize("u, promise", [(0.5, 1.0), (0.75, 3.0)])
def test_a_long_run_of_one_exponential_machine_is_the_exact_queue(u, promise):
    desk = year(ALONE, u, 1.0, 1.0, promise, leaving=0.0, customers=40_000)
    queue = pb.queues.mm1(u / 0.3, 1 / 0.3)
    assert desk.wait.mean() == pytest.approx(queue.W, rel=0.06)
    assert desk.now["on_time"] == pytest.approx(1 - math.exp(-promise / queue.W), abs=0.015)


def test_customers_who_leave():
    desk = year(CELL, 0.9, 1.0, 0.5, 5.0, leaving=0.04, customers=20_000)
    assert desk.now["lost"] == pytest.approx(1 - 0.96**5, abs=0.01)
    assert desk.busy == pytest.approx(0.9 * 0.96**5, abs=0.01) and desk.asked_per_day == pytest.approx(24)
    table = desk.table
    assert np.allclose(table["kept"], (1 - table["lost"]) * table["on_time"]) and np.allclose(
        table["kept_per_day"], 24 * table["kept"]
    )
    assert (np.diff(table["lost"]) >= 0).all() and table.loc[desk.best, "kept"] == table["kept"].max()
    assert len(desk.wait) == round((1 - desk.now["lost"]) * 20_000) and WARM == 1000
    longer = [year(CELL, 0.9, 1.0, 0.5, 5.0, leaving=g).now["on_time"] for g in (0.0, 0.02, 0.1)]
    assert longer == sorted(longer), "fewer orders, shorter waits"


def test_without_variability_nobody_waits_for_more_than_the_work():
    desk = year(CELL, 0.95, 0.0, 0.0, 1.0, leaving=0.0)
    assert desk.now["kept"] == 1 and desk.wait.max() == pytest.approx(0.9, abs=0.1) and desk.best == 1.0


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"utilisation": 95, "order_cv": 2.0, "work_cv": 2.0, "promise": 0.5},
        {"promise": 16, "leaving": 15},
        {"order_cv": 0.0, "work_cv": 0.0},
        {"utilisation": 40, "leaving": 0, "which": 20},
    ],
)
def test_the_lab_says_what_its_year_came_to(settings):
    lab = pb.labs.promise_desk().set(**settings)
    desk, said = lab.result, lab.sentence(lab.result)
    assert (
        f"{desk.asked_per_day:.1f} customers" in said
        and f"{desk.busy:.0%} busy" in said
        and f"at {desk.best:g} h" in said
    )
    spec, table = lab.chart(desk).to_dict(), lab.table(desk)
    words = spec["title"]["text"]
    assert words in spec["description"] and f"{100 * desk.now['kept']:.0f} of 100" in words
    assert isinstance(table, pd.DataFrame) and table.loc[desk.promise, "kept"] == pytest.approx(
        desk.now["kept"], abs=1e-4
    )
    assert table.loc[desk.promise, "delivered_within"] == pytest.approx(desk.now["on_time"], abs=1e-4)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: pb.labs.promise_desk(pb.halyard()), "one machine a station"),
        (lambda: pb.labs.promise_desk("x"), "shop is 'x'"),
        (lambda: year(pb.tote_cell(), 0.9, 1, 1, 4, 0), "must be a Line"),
        (lambda: year(CELL, 1.0, 1, 1, 4, 0), "utilisation is 1.0"),
        (lambda: year(CELL, 0.9, -1, 1, 4, 0), "order_cv is -1"),
        (lambda: year(CELL, 0.9, 1, float("nan"), 4, 0), "work_cv is nan"),
        (lambda: year(CELL, 0.9, 1, 1, 17, 0), "promise is 17"),
        (lambda: year(CELL, 0.9, 1, 1, 4, 1), "leaving is 1"),
        (lambda: year(CELL, 0.9, 1, 1, 4, 0, customers=0), "customers is 0"),
        (lambda: year(CELL, 0.9, 1, 1, 4, 0, seed=-1), "seed is -1"),
    ],
)
def test_bad_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("learner", [None, *(f"learner {i}" for i in range(40))])
def test_an_allowance_read_off_a_run_is_right_by_any_rule_for_quantiles(learner):
    posed = pb.workbook("04", learner).posed("q6")
    rate, seed, share = (posed.params[name] for name in ("rate", "seed", "s"))
    orders = pb.orders.poisson(rate, n=5000, seed=seed)
    run = pb.simulate(CELL, pb.Policy.make_to_order(), orders, seed=seed)
    over = run.wait - 0.3 * run.ahead
    for rule in ("linear", "inverted_cdf", "higher"):
        assert posed.check(np.quantile(over, share, method=rule)).status == "right"


@pytest.mark.parametrize("u", [0.75, 0.90])
def test_a_promise_from_the_queue_is_shorter_than_one_for_all_that_is_kept_as_often(u):
    for seed in range(1, 6):
        orders = pb.orders.poisson(u / 0.3, n=5000, seed=seed)
        run = pb.simulate(CELL, pb.Policy.make_to_order(), orders, seed=seed)
        allowance = np.quantile(run.wait - 0.3 * run.ahead, 0.95, method="inverted_cdf")
        quotes = 0.3 * run.ahead + allowance
        assert np.mean(run.wait <= quotes + 1e-9) == pytest.approx(0.95, abs=1e-3)
        assert quotes.mean() < pb.queues.quote_run(0.95, run)
