"""Cost rates, carrying cost, jobs, overhead, the cash cycle and sensitivity: sourced numbers and laws."""

import json
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_books import RATES, shops

import pullbook as pb
from pullbook import costing as c
from pullbook.costing.money import cents, euro
from pullbook.run.figures import average

FACTS = {f["id"]: f for f in json.loads((Path(__file__).parents[1] / "data" / "costing.json").read_text())}


def test_plus_and_max_share_the_set_ups():
    i, out = FACTS["abc-setup-plus-max"]["inputs"], FACTS["abc-setup-plus-max"]["outputs"]
    found = c.activity_based({"set-ups": (i["setup_cost"], i["setups"])}, i["units"])
    assert (found.rates["set-ups"], found.allocated, found.per_unit) == (
        out["rate"],
        out["allocated"],
        out["per_unit"],
    )


def test_carltons_pasta_by_machine_hours_and_by_activity():
    i, out = FACTS["abc-carlton-pasta"]["inputs"], FACTS["abc-carlton-pasta"]["outputs"]
    direct = {p: i["dm"][p] + i["dl"][p] for p in i["units"]}
    by_hours = c.activity_based(
        {"all": (i["rate_mh"] * sum(i["machine_hours"].values()), i["machine_hours"])}, i["units"]
    )
    assert {p: direct[p] + by_hours.per_unit[p] for p in direct} == pytest.approx(out["traditional_unit"])
    found = c.activity_based(
        {name: (pool["cost"], pool["driver"]) for name, pool in i["pools"].items()}, i["units"]
    )
    assert found.allocated == pytest.approx(out["abc_alloc"])
    assert {p: direct[p] + found.per_unit[p] for p in direct} == pytest.approx(out["abc_unit"], rel=1e-9)
    assert sum(found.allocated.values()) == pytest.approx(
        sum(pool["cost"] for pool in i["pools"].values())
    )  # nothing is lost


def test_the_cash_cycles():
    i, out = FACTS["ccc-marshall"]["inputs"], FACTS["ccc-marshall"]["outputs"]
    found = c.cash_cycle(i["inventory"], i["receivables"], i["payables"], i["sales"], i["cogs"])
    assert (found.DIO, found.DSO, found.DPO, found.CCC) == pytest.approx(
        (out["DIO"], out["DSO"], out["DPO"], out["CCC"]), rel=1e-9
    )
    assert c.cash_cycle((60_000, 100_000), (160_000, 180_000), 30_000, i["sales"], i["cogs"]) == found
    year = c.cash_cycle(i["inventory"], i["receivables"], i["payables"], i["sales"], i["cogs"], days=360)
    assert year.CCC == pytest.approx(found.CCC * 360 / 365)
    i, out = FACTS["ccc-tutorsglobe"]["inputs"], FACTS["ccc-tutorsglobe"]["outputs"]
    assert c.CashCycle(**i).CCC == pytest.approx(out["CCC"])


@given(st.integers(-(10**12), 10**12))
def test_cents_are_exact(n):
    assert cents("x", str(euro(n))) == cents("x", euro(n)) == n
    assert cents("x", float(euro(n))) == n or abs(n) > 10**14


def test_a_price_of_a_fraction_of_a_cent_is_multiplied_before_it_is_rounded():
    """3,000 screws at 0.0125 euro bring 37.50 euro; their material of 0.0044 costs 13.20."""
    firm = c.totals(price=0.0125, sold=3000, produced=3000, material=0.0044, selling=0.001, fixed_rate=0.0002)
    rows = {row.name: row.cents for row in firm.rows}
    assert (rows["sales"], rows["selling"]) == (3750, -300) and firm.put_in == c.Cost(1320, 0, 60)
    assert next(row.because for row in firm.rows if row.name == "sales") == "3,000 sold at 0.0125"


def test_half_a_cent_is_rounded_as_it_is_written():
    assert [cents("x", v) for v in (0.285, 1.005, 2.675, -0.005, "0.004")] == [29, 101, 268, -1, 0]


@given(RATES, st.lists(st.sampled_from([0.1, 0.25, 1 / 3, 1.7]), min_size=1, max_size=6))
def test_a_units_cost_adds_up_to_the_cent_along_the_line(rates, hours):
    line = pb.Line([pb.Station(f"s{i}", t) for i, t in enumerate(hours)])
    unit = rates.of(line)
    assert (
        unit.cost
        == unit.value[-1]
        == sum(a.sum() for a in (unit.material, unit.labour, unit.variable, unit.fixed))
    )
    for part, whole in (
        ("labour", rates.wage * sum(hours)),
        ("variable", rates.variable_overhead * sum(hours)),
        ("fixed", rates.fixed_overhead / rates.normal),
    ):
        assert abs(getattr(unit, part).sum() - 100 * whole) <= 0.5 + 1e-6
        assert (getattr(unit, part) >= 0).all()
    assert (np.diff(unit.value) >= 0).all()  # downstream the same unit costs more to hold


def test_halyards_bag_costs_32_euro_and_12_a_year_to_keep():
    shop = pb.halyard()
    table = c.value_added(shop.line, shop.rates)
    assert table["value"].iloc[-1] == 32 and table["carrying"].iloc[-1] == 12
    assert c.value_added(pb.tote_cell().line, pb.tote_cell().rates)["value"].iloc[-1] == Decimal("33.00")


@given(shops())
def test_carrying_cost_is_rate_times_mean_value_times_time(shop):
    run, rates, until = shop
    end = run.end if until is None else until
    if not end:
        return
    found, unit, last = c.carrying_cost(run, rates, until), rates.of(run.line), len(run.line) - 1
    value = sum(
        average(*run.flows("stock", i), 0, end) * unit.value[i] for i in range(last)
    )  # in the buffers of the line
    value += sum(
        average(*run.flows("work", i), 0, end) * ((unit.value[i - 1] if i else 0) + unit.material[i])
        for i in range(last + 1)
    )
    assert found.value["work in process"] == pytest.approx(value, rel=1e-6, abs=1e-3)
    assert found.value["finished goods"] == pytest.approx(
        average(*run.flows("stock"), 0, end) * unit.cost, rel=1e-6, abs=1e-3
    )
    mean = sum(found.value.values())
    assert float(found.total) == pytest.approx(
        rates.carrying.total * mean / 100 * end / rates.year, abs=0.016
    )  # three kinds, each to the cent
    assert found.value["raw materials"] >= -1e-6 and (rates.buy > 1 or found.value["raw materials"] == 0)


def test_the_journals_stock_is_the_stock_that_is_carried():
    shop = pb.tote_cell()
    run = pb.simulate(shop.line, pb.Policy.base_stock(4), shop.orders(days=20, seed=3), seed=3)
    rates = c.Rates(
        price=44, material={"cut": 6, "rivet": 3}, wage=18, fixed_overhead=30, normal=5, carrying=0.3, buy=8
    )
    books, mean = c.sequential(c.movements(run, rates)), c.carrying_cost(run, rates).value
    for names, kind in (
        (["Raw Materials"], "raw materials"),
        (["Work in Process"], "work in process"),
        (["Finished Goods"], "finished goods"),
    ):
        code = c.ACCOUNTS.index(names[0])
        signed = np.where(books.debit == code, books.cents, 0) - np.where(
            books.credit == code, books.cents, 0
        )
        assert (signed * (run.end - books.time)).sum() / run.end == pytest.approx(mean[kind], rel=1e-9)


def test_a_lot_of_one_carries_its_whole_set_up():
    line, rates = (
        pb.Line([pb.Station("print", 0.1, setup=0.5)]),
        c.Rates(price=40, material=3, wage=18, setup_rate=24),
    )
    assert [c.job_cost(line, rates, n).per_unit for n in (1, 50)] == [Decimal("16.80"), Decimal("5.04")]
    assert c.job_cost(line, rates, 50).total == 12 + 50 * Decimal("4.80")
    assert c.job_cost(line, rates, 50).table().loc["set-ups", "job"] == 12


def test_the_set_ups_of_a_run_are_what_the_machine_lost():
    line = pb.Line([pb.Station("print", 0.1, setup=0.3)])
    run = pb.simulate(
        line,
        pb.Policy.make_to_order(),
        pb.orders.poisson(1.0, n=200, items={"fox": 1, "anchor": 1}, seed=4),
        seed=4,
    )
    told = c.setups(run)
    assert (
        told["hours"].sum() == pytest.approx((run.finish - run.start).sum() - 200 * 0.1)
        and told["setups"].sum() > 50
    )
    assert c.setups(run, until=run.end / 2)["setups"].sum() < told["setups"].sum()
    period = c.period(run, c.Rates(price=40, setup_rate=24))
    assert period["set-ups"] == -cents("x", 24 * 0.3 * int(told["setups"].sum()))


def test_the_swings_of_a_tornado():
    table = c.sensitivity(
        lambda a, b, c: 10 * a - b + 0 * c,
        {"a": 1, "b": 2, "c": 3},
        {"c": (0, 9), "b": (0, 4), "a": (0.5, 2)},
    )
    assert table.index.tolist() == ["a", "b", "c"] and table["swing"].tolist() == [15, 4, 0]
    assert table.loc["b", ["at_low", "at_high"]].tolist() == [10, 6]


@pytest.mark.parametrize("bad", [-1, float("nan"), float("inf"), "9", None, True])
def test_a_bad_rate_is_named(bad):
    for name in (
        "price",
        "wage",
        "variable_overhead",
        "fixed_overhead",
        "setup_rate",
        "late",
        "patience",
        "selling",
        "fixed_selling",
        "normal",
        "year",
        "buy",
        "material",
        "carrying",
    ):
        with pytest.raises(ValueError, match=f"{name} is "):
            c.Rates(**{"price": 1.0, name: bad})
    for name in ("capital", "storage", "insurance", "taxes", "shrinkage", "obsolescence"):
        with pytest.raises(ValueError, match=f"{name} is "):
            c.CarryingRate(**{name: bad})
    with pytest.raises(ValueError, match="material at 'cut' is "):
        c.Rates(price=1, material={"cut": bad})


def test_other_bad_input_is_named():
    shop = pb.halyard()
    for call, words in [
        (lambda: c.Rates(price=1, material={"glue": 2}).of(shop.line), "material is for \\['glue'\\]"),
        (lambda: shop.rates.of("line"), "line is 'line'"),
        (lambda: c.job_cost(shop.line, shop.rates, 0), "units is 0"),
        (lambda: c.job_cost(shop.line, 3), "rates is 3"),
        (lambda: c.value_added(shop.line, None), "rates is None"),
        (lambda: c.overhead_rate(5, 0), "driver is 0"),
        (lambda: c.overhead_rate(-5, 1), "overhead is -5"),
        (lambda: c.activity_based({}), "pools is {}"),
        (lambda: c.activity_based({"a": 5}), "pools\\['a'\\] is 5"),
        (lambda: c.activity_based({"a": (5, {"x": 0})}), "driver of 'a', summed, is 0"),
        (lambda: c.activity_based({"a": (5, {"x": -1})}), "driver of 'a' for 'x' is -1"),
        (lambda: c.activity_based({"a": (5, {"x": 1})}, {"y": 1}), "units is {'y': 1}"),
        (lambda: c.activity_based({"a": (5, {"x": 1})}, {"x": 0}), "units of 'x' is 0"),
        (lambda: c.setups("run"), "run is 'run'"),
        (lambda: c.carrying_cost(5, shop.rates), "run is 5"),
        (lambda: c.cash_cycle(1, 1, 1, 0, 1), "sales is 0"),
        (lambda: c.cash_cycle((1, 2, 3), 1, 1, 1, 1), "inventory is \\(1, 2, 3\\)"),
        (lambda: c.cash_cycle(1, 1, -1, 1, 1), "payables is -1"),
        (lambda: c.cash_cycle(1, 1, 1, 1, 1, days=364), "days is 364"),
        (lambda: c.sensitivity(5, {"a": 1}, {"a": (0, 1)}), "result is 5"),
        (lambda: c.sensitivity(lambda a: a, {"a": 1}, {"b": (0, 1)}), "ranges names 'b'"),
        (lambda: c.sensitivity(lambda a: a, {"a": 1}, {"a": 5}), "ranges\\['a'\\] is 5"),
        (lambda: c.sensitivity(lambda a: a, {}, {"a": (0, 1)}), "base is {}"),
        (lambda: c.CarryingRate(capital=0.1).table(-1), "value is -1"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()
