"""What chapter 11 says of plans counted at the same service holds, with other luck than the lesson's."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import pullbook as pb

(LESSON,) = (Path(__file__).resolve().parents[2] / "notebooks").glob("11_*.ipynb")
NET = {"early": [10, 4, 0, 0, 7], "late": [10, 4, 0, 0, 4]}  # days that each step must bridge, all push


@pytest.fixture(scope="module")
def lesson():
    """The lesson's own count: its cells that define what is counted, run."""
    cells = {c["id"]: "".join(c["source"]) for c in json.loads(LESSON.read_text("utf-8"))["cells"]}
    names = {"np": np, "totes": pb.cases.tote_chain}
    for cell in ("news-orders", "news-box", "hurried-first", "counted", "same-service"):
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
    now, late = euro("early", one("early", "sew"), 5, high=4), euro("late", one("late", "sew"), 5, high=4)
    longer = euro("early", one("early", "dye"), 7) + 0.10 * 5000
    quicker = pb.cases.tote_chain.steps()
    quicker.loc["weave", "days"] = 5
    monkeypatch.setitem(lesson, "totes", type("", (), {"steps": staticmethod(lambda way: quicker)}))
    mill = euro("early", [0, 0, 5 + 4 + 4, 0, 0], 5)
    assert mill < min(now, late, longer) and longer < now


def test_the_days_waited_are_all_shares_late_together(lesson):
    """The mean of a wait of whole days is the sum of the shares that wait longer than 0, 1, 2 ... days."""
    lesson["drawn"] = np.random.default_rng(4).negative_binomial(2, 0.5, (10, 8_000))
    for way, net in NET.items():
        waited = lesson["counted"](way, net, 0, -1)[2]
        late = sum(1 - lesson["counted"](way, net, days, -1)[0] for days in range(22))
        assert waited == pytest.approx(late, rel=0.02)


def test_with_a_z_for_each_stock_dyeing_late_pays_at_3_days_not_at_5_and_4_is_level(lesson):
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


ALONE, COARSE = [10, 4, 4, 1, 2], [10, 4, 4, 0, 3]  # each step for itself; packing and shipping as one


def test_links_save_if_steps_alone_play_safe_and_nothing_if_somebody_sets_z_for_all(lesson):
    lesson["drawn"] = np.random.default_rng(6).negative_binomial(2, 0.5, (10, 8_000))
    chains, shop = (NET["early"], ALONE, COARSE), [0, 0, 0, 0, 1]

    def saved(days, **z):
        linked, *others = (lesson["euro_at"]("early", keeps, days, **z) for keeps in chains)
        return [1 - linked / other for other in others]

    for days, least, least_of_one in ((0, 0.2, 0.08), (2, 0.25, 0.08), (4, 0.6, 0.4)):
        alone, one = saved(days, more=[1.645] * 4 + [0], tuned=shop)
        assert alone > least and one > least_of_one
    assert max(saved(2, more=[0.842] * 4 + [0], tuned=shop)) < 0
    assert max(saved(2)) < 0
    linked, *others = (
        min(lesson["euro_at"]("early", keeps, 0, more=[0, 0, 0, 0, less]) for less in (1, 2))
        for keeps in chains
    )
    assert min(others) < 1.01 * linked


@pytest.mark.parametrize("days", [0, 5])
def test_only_the_shop_tunes_its_z_until_the_share_is_in_time(lesson, days):
    """Where nobody waits that is exact; at 5 days steps alone are over 95% with nothing in the shop."""
    lesson["drawn"] = np.random.default_rng(6).negative_binomial(2, 0.5, (10, 8_000))
    euro = lesson["euro_at"]("early", ALONE, days, more=[1.645] * 4 + [0], tuned=[0, 0, 0, 0, 1])
    grid = [lesson["counted"]("early", ALONE, days, [1.645] * 4 + [z])[:2] for z in np.arange(-2, 2.6, 0.25)]
    share, costs = zip(*grid)
    if days:
        assert share[0] > 0.95 and euro == pytest.approx(costs[0])
    else:
        assert share[0] < 0.95 and euro == pytest.approx(np.interp(0.95, share, costs), rel=0.01)


def test_if_each_day_really_waited_costs_dyeing_late_pays_with_several_stocks_from_15_cents(lesson):
    lesson["drawn"] = np.random.default_rng(8).negative_binomial(2, 0.5, (10, 8_000))
    plans = {"early": [(NET["early"], 0), (COARSE, [0, 0.75, 0, 0, 1.25])]}
    plans["late"] = [(NET["late"], 0), (NET["late"], [0.75, 0, 0, 0, 0.75])]
    found = {
        way: np.array(
            [
                lesson["counted"](way, keeps, 0, z + np.array(more))[1:3]
                for keeps, more in each
                for z in np.arange(-0.5, 1.5, 0.25)
            ]
        )
        for way, each in plans.items()
    }
    ratio = {
        cents: np.divide(*((found[way] @ [1, 50 * cents]).min() for way in ("late", "early")))
        for cents in (10, 15, 30)
    }
    assert ratio[10] > 1.01 and ratio[15] == pytest.approx(1, abs=0.01) and ratio[30] < 0.99


def test_most_wait_where_several_stocks_down_to_the_shop_are_the_cheapest_at_5_days(lesson):
    lesson["drawn"] = np.random.default_rng(9).negative_binomial(2, 0.5, (10, 8_000))
    euro_at, one_stock = lesson["euro_at"], lesson["one_stock"]
    plans = [("early", COARSE, [0, 1, -1, 0, 0]), ("late", NET["late"], [1, 0.5, 0, 0, 0])]
    early, late = (euro_at(way, keeps, 5, more=more, what=3) for way, keeps, more in plans)
    assert late < 0.1 < early < 0.3
    assert euro_at("early", one_stock("early", "ship"), 5, what=3) > 0.6


@pytest.mark.parametrize("colours", [5, 10])
def test_with_few_colours_or_no_lumps_one_stock_in_the_shop_is_as_cheap_as_any(lesson, colours, monkeypatch):
    """At 4 days undyed totes are level without lumps; at 6 days the shop is far ahead."""
    rng, one, euro = np.random.default_rng(7), lesson["one_stock"], lesson["euro_at"]
    few = rng.negative_binomial(20 / colours, 0.5, (colours, 8_000))
    monkeypatch.setitem(lesson, "means", np.full(colours, 20 / colours))
    lesson["drawn"] = few if colours < 10 else rng.poisson(2, (10, 8_000))
    for days, least in ((4, 1.05), (6, 0.8)):
        shop = euro("early", one("early", "ship"), days)
        before = min(euro("early", one("early", "sew"), days), euro("late", one("late", "sew"), days))
        assert shop < least * before


def test_the_lumpier_demand_is_the_more_late_colours_save(lesson):
    """At 5 days, with several stocks: behind where the variance is twice the mean, not three times."""
    rng = np.random.default_rng(11)
    saved = []
    for lesson["drawn"] in (
        rng.negative_binomial(2, 0.5, (10, 8_000)),
        rng.negative_binomial(1, 1 / 3, (10, 8_000)),
    ):
        early = lesson["euro_at"]("early", COARSE, 5, more=[0, 1, -1, 0, 0])
        saved.append(early - lesson["euro_at"]("late", NET["late"], 5, more=[1, 0.5, 0, 0, 0]))
    assert saved[0] < -40 and saved[1] > 40


@pytest.mark.parametrize("seed", [21, 22])
def test_with_the_large_orders_left_in_dyeing_late_is_a_lead_with_one_stock_and_with_several(lesson, seed):
    """At 5 days and a variance of 9 times the mean, by more than 1% of the 60,000 euro that are earned."""
    lesson["drawn"] = np.random.default_rng(seed).negative_binomial(0.25, 1 / 9, (10, 8_000))
    one, cost = lesson["one_stock"], lambda *plan, **z: lesson["euro_at"](*plan, high=6, **z)
    early = min(cost("early", one("early", place), 5) for place in ("sew", "ship"))
    assert early - cost("late", one("late", "sew"), 5) > 1200
    several = [cost("early", COARSE, 5, more=[0, z, 2, 0, 0]) for z in (0, 2)]
    assert min(several) - cost("late", NET["late"], 5, more=[4, 4, 0, 0, 0]) > 600
    assert cost("early", one("early", "sew"), 3) < 1.05 * cost("late", one("late", "dye"), 3)


@pytest.mark.parametrize("seed", [1, 2])
def test_it_is_the_large_orders_that_make_the_catalogue_lumpy(seed):
    shop = pb.catalogue(seed=seed)
    small = shop.lines["quantity"].where(lambda q: q < 8, 0)
    lumps = []
    for each in (shop, replace(shop, lines=shop.lines.assign(quantity=small))):
        weekly = each.weekly()
        plain = [words.startswith("tote, plain") for words in weekly.description]
        lumps.append(np.median(weekly.units[plain].var(axis=1) / weekly.units[plain].mean(axis=1)))
    assert lumps[0] > 5 and 1.2 < lumps[1] < 2.2


def test_twice_as_many_totes_make_the_vat_dearer_and_the_stock_hardly(lesson, monkeypatch):
    monkeypatch.setitem(lesson, "means", np.full(10, 4.0))
    lesson["drawn"] = np.random.default_rng(12).negative_binomial(4, 0.5, (10, 8_000))
    early = lesson["euro_at"]("early", COARSE, 3, more=[0, 1, 0, 0, 0])
    assert early < 0.8 * lesson["euro_at"]("late", NET["late"], 3, more=[1, 0.5, 0, 0, 0])
    one, euro = lesson["one_stock"], lesson["euro_at"]
    shop, late = euro("early", one("early", "ship"), 5), euro("late", one("late", "sew"), 5)
    assert late == pytest.approx(shop, rel=0.12)


@pytest.mark.parametrize("seed", [2, 3, 4])
@pytest.mark.parametrize("now", [0.2, 0.8])
def test_one_stock_needs_least_where_those_in_a_hurry_are_served_first(lesson, seed, now, monkeypatch):
    """For 95% of each kind of customers in time, and for 95% of all."""
    monkeypatch.setattr(np.random, "default_rng", lambda _, draw=np.random.default_rng: draw(seed))
    orders = lesson["orders_of"](now, 8_000)

    def least(tried):
        share, soon, cost = np.array(tried).T
        each = np.minimum(soon, (share - now * soon) / (1 - now))
        return np.array([np.interp(0.95, of, cost) for of in (share, each)])

    alike = [lesson["box"](orders, now, z, news) for news in (False, True) for z in np.arange(-2.5, 3, 0.1)]
    turn, news = least(alike[: len(alike) // 2]), least(alike[len(alike) // 2 :])
    kept = np.array([[1 if now < 0.5 else 2]])
    tried = lesson["hurried_first"](orders, np.arange(6, 30)[:, None], kept)
    first = least(np.transpose([each[:, 0] for each in tried]))
    assert (first < 0.97 * np.minimum(turn, news)).all()
