"""What chapter 11 says of plans counted at the same service holds, with other luck than the lesson's."""

import json
from pathlib import Path

import numpy as np
import pytest

import pullbook as pb

(LESSON,) = (Path(__file__).resolve().parents[2] / "notebooks").glob("11_*.ipynb")
NET = {"early": [10, 4, 0, 0, 7], "late": [10, 4, 0, 0, 4]}  # days that each step must bridge, all push


@pytest.fixture(scope="module")
def lesson():
    """The lesson's own count: its cells `counted` and `same-service`, run."""
    cells = {c["id"]: "".join(c["source"]) for c in json.loads(LESSON.read_text("utf-8"))["cells"]}
    names = {"np": np, "totes": pb.cases.tote_chain}
    for cell in ("counted", "same-service"):
        exec(cells[cell], names)
    return names


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counted_the_quicker_mill_saves_more_than_customers_who_wait_longer(lesson, seed, monkeypatch):
    """The reply of q8: one stock behind sew, colours with a correlation of 0.6, 95% in time in 5 days."""
    rng = np.random.default_rng(seed)
    same, own = rng.negative_binomial(1.2, 0.5, (1, 8_000)), rng.negative_binomial(0.8, 0.5, (10, 8_000))
    lesson["drawn"] = same + own
    assert np.corrcoef(lesson["drawn"])[np.triu_indices(10, 1)].mean() == pytest.approx(0.6, abs=0.04)
    one, euro = lesson["one_stock"], lesson["euro_at"]
    now, late = euro("early", one("early", "sew"), 5), euro("late", one("late", "sew"), 5)
    longer = euro("early", one("early", "dye"), 7) + 0.10 * 5000
    quicker = pb.cases.tote_chain.steps()
    quicker.loc["weave", "days"] = 5
    monkeypatch.setitem(lesson, "totes", type("", (), {"steps": staticmethod(lambda way: quicker)}))
    mill = euro("early", [0, 0, 5 + 4 + 4, 0, 0], 5)
    assert mill < min(late, longer) and max(late, longer) < now


def test_the_days_waited_are_all_shares_late_together(lesson):
    """The mean of a wait of whole days is the sum of the shares that wait longer than 0, 1, 2 ... days."""
    lesson["drawn"] = np.random.default_rng(4).negative_binomial(2, 0.5, (10, 8_000))
    for way, net in NET.items():
        waited = lesson["counted"](way, net, 0, -1)[2]
        late = sum(1 - lesson["counted"](way, net, days, -1)[0] for days in range(22))
        assert waited == pytest.approx(late, rel=0.02)


def test_with_a_z_for_each_stock_dyeing_late_pays_at_3_days_not_at_5_and_4_is_a_tie(lesson):
    lesson["drawn"] = np.random.default_rng(5).negative_binomial(2, 0.5, (10, 8_000))
    third = [10, 4, 4, 0, 3]  # and behind sew
    cost = {
        days: (
            lesson["euro_at"]("early", third, days, more=[0, 1, -(days > 4), 0, 0]),
            lesson["euro_at"]("late", NET["late"], days, more=[1, 0.5, 0, 0, 0]),
        )
        for days in (3, 4, 5)
    }
    assert cost[3][1] < 0.95 * cost[3][0] and cost[5][0] < 0.95 * cost[5][1]
    assert cost[4][0] == pytest.approx(cost[4][1], rel=0.05)


def test_linked_steps_save_where_nobody_waits_with_one_z_and_nowhere_else(lesson):
    lesson["drawn"] = np.random.default_rng(6).negative_binomial(2, 0.5, (10, 8_000))
    euro, alone, coarse = lesson["euro_at"], [10, 4, 4, 1, 2], [10, 4, 4, 0, 3]
    chains = (NET["early"], alone, coarse)
    linked, *others = (euro("early", net, 0) for net in chains)
    assert linked < 0.9 * min(others)
    linked, *others = (euro("early", net, 2) for net in chains)
    assert min(others) < linked
    linked, *others = (
        min(euro("early", net, 0, more=[0, 0, 0, 0, less]) for less in (1, 2)) for net in chains
    )
    assert min(others) < 1.01 * linked


@pytest.mark.parametrize("colours", [5, 10])
def test_with_few_colours_or_no_lumps_one_stock_in_the_shop_is_as_cheap_as_any(lesson, colours):
    """At 4 days undyed totes are a tie without lumps; at 6 days the shop is far ahead."""
    rng, one, euro = np.random.default_rng(7), lesson["one_stock"], lesson["euro_at"]
    few = rng.negative_binomial(20 / colours, 0.5, (colours, 8_000))
    lesson["drawn"] = few if colours < 10 else rng.poisson(2, (10, 8_000))
    for days, least in ((4, 1.05), (6, 0.8)):
        shop = euro("early", one("early", "ship"), days)
        before = min(euro("early", one("early", "sew"), days), euro("late", one("late", "sew"), days))
        assert shop < least * before
