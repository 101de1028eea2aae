"""The penny-fab lab: its points are runs of the line, its lines are the laws, and what it says is what it
shows.
"""

import importlib

import numpy as np
import pytest

import pullbook as pb
from pullbook.show import charts

lab_module = importlib.import_module("pullbook.teach.labs.penny_fab")


@pytest.fixture
def lab():
    return pb.labs.penny_fab()


def test_it_opens_on_the_tote_cell(lab):
    ours, cell = lab.result["line"].figures(), pb.tote_cell().line.figures()
    assert (ours.r_b, ours.T_0, ours.W_0) == pytest.approx(
        (cell.r_b, cell.T_0, cell.W_0)
    ) and ours.bottleneck == cell.bottleneck
    assert lab.settings == {"w": 6, "cv": 0.5, "sew": 18}


@pytest.mark.parametrize("w, sew", [(1, 13.5), (3, 18), (7, 18), (12, 21.5), (30, 24)])
def test_without_variability_it_is_the_best_case(lab, w, sew):
    r = lab.set(w=w, cv=0, sew=sew).result
    assert (r["TH"], r["CT"]) == pytest.approx(
        (r["cases"]["best case"].TH, r["cases"]["best case"].CT), rel=2e-3
    )


@pytest.mark.parametrize("w", [1, 4, 10, 30])
def test_balanced_and_exponential_it_is_the_practical_worst_case(lab, w):
    r = lab.set(w=w, cv=1, sew=13.5).result
    assert r["TH"] == pytest.approx(r["cases"]["practical worst case"].TH, rel=0.02)
    exact = pb.queues.closed_line([0.225] * 4, w)
    assert exact.TH == pytest.approx(r["cases"]["practical worst case"].TH)


@pytest.mark.parametrize("w, sew", [(2, 16), (6, 18), (20, 24)])
def test_exponential_and_unbalanced_it_is_the_exact_closed_line(lab, w, sew):
    r = lab.set(w=w, cv=1, sew=sew).result
    exact = pb.queues.closed_line([s.time for s in r["line"].stations], w)
    assert (r["TH"], r["CT"]) == pytest.approx((exact.TH, exact.CT), rel=0.02)


@pytest.mark.parametrize(
    "settings", [{}, {"w": 17, "cv": 1.25}, {"sew": 13.5, "cv": 0.25}, {"w": 1, "cv": 1.5, "sew": 24}]
)
def test_laws_that_hold_everywhere(lab, settings):
    r = lab.set(**settings).result
    assert r["TH"] * r["CT"] == pytest.approx(r["w"], rel=0.01), "Little"
    assert sum(s.time for s in r["line"].stations) == pytest.approx(0.9)
    simulated = r["curve"].query("case == 'simulated'")
    assert (np.diff(simulated["TH"]) > -1e-9).all() and (simulated["TH"] < 1.01 * r["figures"].r_b).all()


def test_the_moving_picture_is_the_start_of_the_run_that_was_measured(lab):
    r = lab.result
    full = lab_module.full_line(r["line"], r["w"])
    assert np.array_equal(r["run"].finish, full.finish[: lab_module.SHOWN])
    inside = r["run"].flows("work", 0)[1], r["run"].finish[:, -1]
    at = np.linspace(5, 30, 50)
    assert all((inside[0] <= t).sum() - (inside[1] <= t).sum() == r["w"] for t in at)


def test_words_table_and_chart_agree(lab):
    r = lab.set(w=3, cv=0.5, sew=18).result
    said, spec = lab.sentence(r), lab.chart(r).to_dict()
    assert (
        f"{r['TH']:.2f} leave an hour" in said
        and f"{r['TH']:.2f} an hour" in spec["title"]
        and spec["title"] in spec["description"]
    )
    assert lab.table(r).loc["simulated"].tolist() == [r["TH"], r["CT"]] and len(lab.table(r)) == 4
    assert "1 tote in" in lab.sentence(lab.set(w=1).result)
    assert charts.picture(lab.chart(lab.result)).startswith("<svg")
    assert lab.chart(lab.result).to_dict()["datasets"]["now"][0]["w"] == 1, "each chart has data of its own"
    assert spec["datasets"]["now"][0]["w"] == 3


def test_a_moved_slider_changes_chart_and_line(lab):
    lab.widget  # noqa: B018 (made on first use)
    lab._sliders["w"].value = 12
    assert lab._chart.spec["title"].startswith("With 12 totes"), "what the browser gets"
    assert (
        lab._chart.chart.to_dict()["title"].startswith("With 12 totes")
        and "With 12 totes" in lab._words.value
    )
    assert (
        lab._view.meta["lanes"][0]["name"] == "12 totes in the line, always"
        and lab._view.meta["lanes"][0]["line_cards"] == 12
    )


@pytest.mark.parametrize(
    "settings, words",
    [({"w": 0}, "w is 0"), ({"cv": 2}, "cv is 2"), ({"sew": 30}, "sew is 30"), ({"w": 2.5}, "w is 2.5")],
)
def test_settings_out_of_range_are_named(lab, settings, words):
    with pytest.raises(ValueError, match=words):
        lab.set(**settings)
