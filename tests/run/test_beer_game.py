"""The beer game as a lab: chairs, moves, what is hidden, and the numbers of the rules under it."""

import json
from pathlib import Path

import numpy as np
import pytest

import pullbook as pb
from pullbook import beer_game as beer
from pullbook.teach.labs.beer_game import WATCH, WEEKS


@pytest.fixture
def lab():
    return pb.labs.beer_game()


def panels(lab):
    return lab.chart(lab.result).to_dict()


def test_it_opens_on_a_game_watched_with_a_finding_a_table_and_a_picture(lab):
    spec = panels(lab)
    assert spec["title"]["text"] in spec["description"] and "36 weeks have cost" in spec["title"]["text"]
    assert lab._repr_mimebundle_()["image/svg+xml"].startswith("<svg") and len(lab.tries) >= 3
    assert len(lab.table(lab.result)) == WEEKS and {f"{r}, ordered" for r in beer.ROLES} <= set(
        lab.table(lab.result)
    )


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("shipping", [1, 4])
@pytest.mark.parametrize("rule", beer.POLICIES)
def test_cases_are_conserved_and_cost_adds_up_in_every_game(rule, shipping, shared):
    run = beer.game(rule, shared=shared, shipping=shipping)
    t = run.table()
    for k, role in enumerate(beer.ROLES):
        mine = t[t["role"] == role]
        assert beer.START + mine["arrived"].sum() - mine["shipped"].sum() == run.stock[k]
        assert mine["asked"].sum() - mine["shipped"].sum() == run.backlog[k]
        supplier = t[t["role"] == beer.ROLES[k + 1]]["shipped"].sum() if k < 3 else None
        if supplier is not None:
            assert beer.PIPE * shipping + supplier - mine["arrived"].sum() == sum(run.shipping[k])
    assert (
        run.cost
        == pytest.approx((0.5 * t["stock"] + t["backlog"]).sum())
        == pytest.approx(beer.totals(run)["cost"].sum())
    )


def test_the_standard_game_is_that_of_the_rules():
    rules = beer.play({r: beer.anchoring_policy() for r in beer.ROLES}, beer.step_demand())
    assert beer.game().history == rules.history
    passed = beer.game("what was asked")
    assert beer.totals(passed)["largest"].max() == 8, "nobody orders more than the customers asked"


def test_shared_data_calms_the_factory():
    for rule in ("as people do", "up to a forecast"):
        alone, together = (
            beer.totals(beer.game(rule, shared=s)).loc["factory", "bullwhip"] for s in (False, True)
        )
        assert together < alone / 2


def test_a_player_sees_the_own_chair_until_the_end(lab):
    lab.set(role="distributor").order(4).order(9)
    assert lab.moves == (4, 9) and lab.result["game"].week == 3
    assert not [
        c for c in lab.table(lab.result) if c.startswith(("retailer", "factory"))
    ] and "customers' demand" not in lab.table(lab.result)
    datasets = panels(lab)["datasets"]
    assert {row["role"] for row in datasets["lines"]} == {"distributor"} and {
        row["role"] for row in datasets["veil"]
    } == set(beer.ROLES) - {"distributor"}
    assert "customers asked for" not in lab.sentence(lab.result)
    lab.set(data="shared")
    assert "customers' demand" in lab.table(lab.result) and "The customers asked for" in lab.sentence(
        lab.result
    )
    lab.to_the_end("what was asked")
    assert len(lab.moves) == WEEKS and lab.result["over"] and not panels(lab)["datasets"]["veil"]
    assert "Your chair cost" in lab.sentence(lab.result)


def test_moves_are_undone_and_reset_and_another_chair_is_another_game(lab):
    lab.set(role="retailer").order(4).order(20)
    assert lab.undo().moves == (4,) and lab.undo().moves == () and lab.undo().moves == ()
    lab.order(4).to_the_end()
    assert lab.undo().moves == (4,)
    lab.set(role="factory")
    assert lab.moves == ()
    lab.order(7).reset()
    assert lab.moves == () and lab.settings["role"] == WATCH


def test_playing_as_the_policy_does_gives_the_watched_game(lab):
    watched = lab.result["game"].history
    lab.set(role="wholesaler").to_the_end("as people do")
    assert lab.result["game"].history == watched


def test_buttons_and_sliders_do_what_they_say(lab):
    lab.widget  # noqa: B018 (made on first use)
    assert lab._buttons["Play the week"].disabled and lab._sliders["cases"].layout.display == "none"
    lab.set(role="factory")
    assert not lab._buttons["Play the week"].disabled and lab._sliders["cases"].layout.display == ""
    lab._sliders["cases"].value = 11
    assert panels(lab)["datasets"]["coming"][0]["cases"] == 11
    lab._buttons["Play the week"].click()
    assert lab.moves == (11,) and not lab._buttons["Undo"].disabled
    lab._buttons["Play to the end"].click()
    assert len(lab.moves) == WEEKS and lab._sliders["weeks"].layout.display == ""
    before = panels(lab)["title"]["text"]
    lab._sliders["weeks"].value = 10
    assert panels(lab)["title"]["text"] != before and len(lab.table(lab.result)) == 10
    lab._buttons["Undo"].click()
    assert lab.moves == (11,)


@pytest.mark.parametrize("customers", ["4 a week, then 8", "random, about 4"])
def test_every_setting_has_a_picture_without_a_hole(lab, customers):
    for shipping in "1234":
        lab.set(customers=customers, shipping=shipping)
        assert np.isfinite(lab.table(lab.result).to_numpy(float)).all() and "nan" not in lab.sentence(
            lab.result
        )
        for weeks in (1, 4, 36):
            lab.set(weeks=weeks)
            assert "nan" not in str(panels(lab)["title"])


def test_bad_moves_are_named(lab):
    with pytest.raises(ValueError, match="take a chair first"):
        lab.order(4)
    with pytest.raises(ValueError, match="take a chair first"):
        lab.to_the_end()
    lab.set(role="factory")
    for cases in (-1, 2.5, "four"):
        with pytest.raises(ValueError, match="cases is"):
            lab.order(cases)
    with pytest.raises(ValueError, match="policy is 'wild'"):
        lab.to_the_end("wild")
    assert lab.moves == ()
    lab.to_the_end()
    with pytest.raises(ValueError, match="36 weeks are played"):
        lab.order(4)
    with pytest.raises(ValueError, match="shipping is 0"):
        beer.game(shipping=0)
    with pytest.raises(ValueError, match="demand is"):
        beer.game(demand=[4, -1])


@pytest.mark.parametrize("shared", [False, True])
def test_a_game_of_policies_is_the_game_of_their_name(shared):
    demand = np.random.default_rng(7).poisson(4, 60)
    played = beer.play({role: beer.forecast_policy(3) for role in beer.ROLES}, demand, shared=shared)
    assert played.history == beer.game("up to a forecast", shared=shared, demand=demand).history


@pytest.fixture(scope="module")
def lesson():
    """The rules of lesson 09, and the game in which all four follow one."""
    path = Path(__file__).resolve().parents[2] / "notebooks" / "09_forecast_or_order.ipynb"
    cells = ["".join(c["source"]) for c in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    names = {"beer": beer}
    for start in ("def passed(", "def recounted(", "def echelon(", "def chained("):
        exec(next(c for c in cells if c.startswith(start)), names)
    return names


@pytest.mark.parametrize("to", [1, 2, 4, 8, 12, 16])
def test_cards_counted_anew_fill_every_shelf_and_passed_on_orders_alone_do_not(lesson, to):
    """A step takes 3 weeks of it from each shelf, 2 from those told sooner than asked; cards give it back."""
    demand = beer.step_demand(60, after=to)
    passed = lesson["chained"](lesson["passed"], demand)
    told = lesson["chained"](lesson["passed"], demand, True)
    anew = lesson["chained"](lesson["recounted"], demand, True)
    assert passed.stock == (max(0, 12 - 3 * (to - 4)),) * 4
    if to <= 8:  # the shelves last
        assert told.stock == (12 - 3 * (to - 4),) + (12 - 2 * (to - 4),) * 3
    assert anew.backlog == (0,) * 4 and all(abs(stock - 12) <= 2 for stock in anew.stock)


def test_what_a_company_counts_as_its_own_and_of_all_below_is_so_in_the_game(lesson):
    """The echelon inventory position (Clark & Scarf 1960), from customers' demand and own orders alone."""
    demand, spare = np.random.default_rng(8).poisson(beer.step_demand(80, after=8)), 3
    rules = [lesson["echelon"](spare, below) for below in range(4)]
    counted = [
        next(c.cell_contents for n, c in zip(r.__code__.co_freevars, r.__closure__) if n == "have")
        for r in rules
    ]
    g = lesson["chained"](lambda _, below: rules[below], demand, True, spare)
    on_way = [sum(g.shipping[k]) + sum(g.ordered[k]) + (g.backlog[k + 1] if k < 3 else 0) for k in range(4)]
    for k in range(4):
        inside = sum(g.stock[: k + 1]) + sum(sum(legs) for legs in g.shipping[:k])
        assert inside - g.backlog[0] + on_way[k] == counted[k][-1]


def test_calm_forecasts_that_count_the_chain_below_do_as_well_as_cards_counted_anew_and_hasty_ones_do_not(
    lesson,
):
    """Other games than the lesson's; 3 spare cases each, all four are told what the customers ask."""
    for to in (4, 6, 8):
        games = [np.random.default_rng(seed).poisson(beer.step_demand(after=to)) for seed in range(200, 215)]
        mean = {
            name: np.mean([lesson["cost"](lesson[name], d, True, 3) for d in games])
            for name in ("recounted", "steady", "damped", "echelon", "quick_echelon")
        }
        blind = np.mean([lesson["cost"](lesson["alone"], d, False, 3) for d in games])
        calm = min(mean["echelon"], mean["quick_echelon"])
        assert calm < 1.05 * mean["recounted"] and mean["recounted"] < min(0.95 * mean["steady"], blind)
        assert to == 4 or mean["quick_echelon"] < 0.85 * mean["damped"]


@pytest.mark.parametrize("part", [0.1, 0.5, 1.0])
def test_who_closes_a_part_of_the_gap_orders_by_the_law_of_proportional_control(part):
    """With a forecast that hardly moves the orders vary part / (2 - part) times as the demand does, lead time
    or not (Disney & Lambrecht 2008, Foundations and Trends in Technology, Information and Operations
    Management 2(1)).
    """
    demand = np.random.default_rng(5).poisson(10_000, 12_000)
    rule, position, orders = beer.forecast_policy(3, window=1000, spare=0, part=part), 0, []
    for d in demand.tolist():
        position -= d
        sees = {"incoming": d, "stock": 0, "backlog": -position, "on_order": 0}
        orders.append(rule(sees))
        position += orders[-1]
    ratio = np.var(orders[2000:]) / np.var(demand[2000:])
    assert ratio == pytest.approx(part / (2 - part), rel=0.06)


def test_a_part_of_the_gap_is_above_0_up_to_1():
    for part in (0, 1.5, float("nan")):
        with pytest.raises(ValueError, match="part is"):
            beer.forecast_policy(3, part=part)
