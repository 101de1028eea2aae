"""The boundary lab says what the library and the formulas say, whatever the settings; and the lesson's
findings hold.
"""

import math
import re

import numpy as np
import pytest
from scipy.stats import norm

import pullbook as pb
from pullbook.decide.hybrid import place_stock, pooling, postponement
from pullbook.teach.cases.tote_chain import DYE, PLACES, best, branches, compare, stages, steps
from pullbook.teach.labs.frame import Slider
from pullbook.teach.labs.move_the_boundary import kept


@pytest.fixture
def lab():
    return pb.labs.move_the_boundary()


def test_it_opens_with_units_a_finding_a_table_and_a_picture(lab):
    assert (
        all(c.unit and c.low <= c.value <= c.high for c in lab.controls if isinstance(c, Slider))
        and len(lab.tries) >= 3
    )
    spec = lab.chart(lab.result).to_dict()
    assert spec["title"]["text"] in spec["description"] and lab._repr_mimebundle_()[
        "image/svg+xml"
    ].startswith("<svg")
    assert (
        "758 euro a year less" in spec["title"]["text"] and "1,922 euro a year" in spec["title"]["subtitle"]
    )
    assert lab.table(lab.result).index.tolist() == ["supplier", "weave", "dye", "sew", "pack", "ship"]


@pytest.mark.parametrize("dye", DYE)
@pytest.mark.parametrize("name", ["accepted", "extra", "colours", "rho", "level"])
def test_every_slider_changes_the_picture_and_both_ends_work(lab, name, dye):
    lab.widget  # noqa: B018 (made on first use)
    lab.set(dye=dye, after="pack", colours=7, rho=0.3)
    control = next(c for c in lab.controls if c.name == name)
    before = lab._chart.spec
    for value in (control.low, control.high):
        lab._sliders[name].value = value
        spec = lab._chart.spec
        assert spec["title"] != before["title"] or spec["datasets"] != before["datasets"]
        assert "can't run" not in lab._words.value and "nan" not in lab.sentence(lab.result)
        assert np.isfinite(lab.table(lab.result).select_dtypes("number").to_numpy()).all()


@pytest.mark.parametrize("dye", DYE)
@pytest.mark.parametrize("after", PLACES)
def test_every_place_can_be_chosen_and_its_title_is_true(lab, after, dye):
    for accepted in (0, 5, 9, 25):
        lab.set(after=after, dye=dye, accepted=accepted)
        title, here = lab.chart(lab.result).to_dict()["title"]["text"], lab.result["here"]
        assert ("would wait" in title) == (here["wait"] > accepted)
        if "cheapest place" in title:
            assert best(lab.result["table"], accepted) == after
        elif "a year less" in title:
            less = here["cost"] - lab.result["table"].loc[lab.result["best"], "cost"]
            assert f"{less:,.0f} euro" in title and kept(lab.result["best"], dye) in title
        words = lab.sentence(lab.result)
        assert "wait" in words and "  " not in words and not re.search(r"\b1 (days|kinds)\b", words)


def test_the_steps_before_the_stock_are_push_and_those_after_it_pull(lab):
    lab.set(after="sew", dye="late")
    boxes = lab.chart(lab.result).to_dict()["datasets"]["boxes"]
    assert [(b["step"], b["side"][:4]) for b in boxes] == [
        ("weave", "push"),
        ("sew", "push"),
        ("dye", "pull"),
        ("pack", "pull"),
        ("ship", "pull"),
    ]
    assert [b["decides"] for b in boxes] == ["", "", "colour", "label, gift box", "address"]


# ---- the model


@pytest.mark.parametrize("dye", DYE)
@pytest.mark.parametrize("n, rho, level", [(1, 0, 0.95), (10, 0, 0.95), (10, 1, 0.9), (7, 0.35, 0.99)])
def test_its_numbers_are_those_of_the_formulas(dye, n, rho, level):
    t, table, z, L = (
        steps(dye, 0.05),
        compare(n, rho, level, dye, 0.05 if dye == "late" else 0.0),
        norm.ppf(level),
        0,
    )
    late = 0.05 * n * 2 * 250 if dye == "late" else 0.0
    assert table.loc["supplier"].tolist() == [t["days"].sum(), 0, 0, 0, 0, late]
    for k, s in enumerate(t.index):
        L += t.at[s, "days"]
        kinds = n if k >= t.index.get_loc("dye") else 1
        stock = (
            z * 2 * math.sqrt(L) * (n if k >= t.index.get_loc("dye") else math.sqrt(n * (1 + (n - 1) * rho)))
        )
        row = table.loc[s]
        assert (row["wait"], row["push"], row["kinds"]) == (t["days"].sum() - L, L, kinds)
        assert row["stock"] == pytest.approx(stock) and row["money"] == pytest.approx(
            stock * t.at[s, "value"]
        )
        assert row["cost"] == pytest.approx(0.375 * stock * t.at[s, "value"] + late)


def test_it_agrees_with_pooling_and_postponement_of_the_library():
    early, late = compare(10, 0.2), compare(10, 0.2, dye="late")
    assert late.loc["sew", "stock"] == pytest.approx(pooling(10, 2, 2, 1, 19, rho=0.2, periods=14).safety[1])
    both = postponement(10, 2, 2, 0.03, 0.95, rho=0.2, lead_time=18, finishing=4)
    assert both.safety == pytest.approx((early.loc["sew", "stock"], late.loc["sew", "stock"]))


def test_the_values_are_those_of_the_workshop():
    shop = pb.halyard()
    worth = pb.costing.value_added(shop.line, shop.rates)["value"].astype(float)
    assert steps().loc[["sew", "pack"], "value"].tolist() == worth[["sew", "pack"]].tolist()
    assert steps("late", 0.05).loc[["dye", "pack"], "value"].tolist() == pytest.approx(
        (worth[["sew", "pack"]] + 0.05).tolist()
    )


@pytest.mark.parametrize("dye", DYE)
@pytest.mark.parametrize("accepted", range(24))
def test_best_is_the_cheapest_in_time_by_brute_force(dye, accepted):
    table = compare(10, 0.1, dye=dye, extra=0.05)
    place = best(table, accepted)
    assert table.loc[place, "wait"] <= accepted
    assert all(
        table.loc[place, "cost"] <= row["cost"] for _, row in table.iterrows() if row["wait"] <= accepted
    )


def test_a_table_that_was_changed_does_not_change_the_next():
    mine, days = compare(), steps()
    mine.loc["sew", "cost"], days.loc["sew", "days"] = 0, 99
    assert compare().loc["sew", "cost"] > 1000 and steps().loc["sew", "days"] == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"dye": "never"},
        {"colours": 0},
        {"rho": 1.1},
        {"rho": -0.1},
        {"level": 1},
        {"extra": -1},
        {"colours": 2.5},
        {"level": math.nan},
    ],
)
def test_wrong_settings_are_named(wrong):
    (name,) = wrong
    with pytest.raises(ValueError, match=name):
        compare(**wrong)


# ---- the lesson's findings


def test_at_rho_one_pooling_saves_nothing_but_the_shorter_way_stays():
    early, late = compare(10, 1.0), compare(10, 1.0, dye="late")
    assert early.loc["weave", "stock"] == pytest.approx(
        math.sqrt(10) * compare(10, 0.0).loc["weave", "stock"]
    )
    ratio = late.loc["sew", "stock"] / early.loc["sew", "stock"]
    assert ratio == pytest.approx(math.sqrt(14 / 18))


def test_dyeing_late_pays_in_a_window_only():
    early, late = compare(), compare(dye="late", extra=0.05)
    pays = [w for w in range(23) if late.loc[best(late, w), "cost"] < early.loc[best(early, w), "cost"]]
    assert pays == [4, 5, 6]
    assert best(early, 0) == best(late, 0) == "ship"


def test_a_line_keeps_all_or_nothing_and_is_never_dearer_than_one_stock():
    table = compare(1)
    for quote in range(22):
        plan = place_stock(stages(sd=2.0, quote=quote), z=norm.ppf(0.95))
        assert plan.cost * 250 <= table.loc[best(table, quote), "cost"] + 1e-6
        inner = plan.table.iloc[:-1]
        half = inner[(inner["net"] > 0) & (inner["service"] > 0)]
        assert len(half) <= 1, "only what the last promise forces"


def test_a_tree_of_colours_costs_no_more_than_its_lines():
    nodes, arcs = branches(10, quote=5)
    tree, line = place_stock(nodes, arcs).cost, place_stock(stages(sd=2.0, quote=5)).cost
    assert 5 * line < tree < 10 * line and round(250 * tree) == 585
    one, one_arcs = branches(1, "late", quote=5)
    assert place_stock(one, one_arcs).cost == pytest.approx(place_stock(stages("late", sd=2.0, quote=5)).cost)


def test_files_hold_the_places_and_the_steps(lab):
    files = lab.files(lab.result)
    assert len(files["places"]) == 6 and files["steps"]["days"].sum() == 21
    lab.widget  # noqa: B018 (made on first use)
    lab._offer()
    assert ".xlsx" in lab._links.value and "places.csv" in lab._links.value
