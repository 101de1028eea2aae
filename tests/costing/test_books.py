"""Journals and income statements: against the sourced numbers, and the laws of bookkeeping over
random runs.
"""

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lines import cases

import pullbook as pb
from pullbook import costing as c

FACTS = {f["id"]: f for f in json.loads((Path(__file__).parents[1] / "data" / "costing.json").read_text())}
JUNE = FACTS["backflush-june-traditional"]["inputs"]
SUBSETS = [s for n in range(1, 8) for s in [[t for k, t in enumerate(c.TRIGGERS) if n >> k & 1]]]


def fact(name):
    return FACTS[name]["inputs"], FACTS[name]["outputs"]


def june(**more):
    plain = {"purchases": "rm", "wages": "dl", "overhead": "oh", "applied": "applied"}
    return c.total_movements(**{name: JUNE[key] for name, key in plain.items()}, **more)


# ---- sourced: the June of studylib 27053252 (after Hansen & Mowen), entry by entry


def test_june_by_sequential_tracking():
    _, out = fact("backflush-june-traditional")
    books = c.sequential(june())
    lines = books.table()
    assert lines.loc[lines["debit"] == "Finished Goods", "euro"].tolist() == [out["wip_completed"]]
    cogs = lines[lines["debit"] == "Cost of Goods Sold"]["euro"].tolist()
    assert (
        cogs == [out["cogs_before"], out["variance_to_cogs"]]
        and books.balance("Cost of Goods Sold") == out["cogs_after"]
    )


NAMES = {
    "RIP Inventory": "Raw and In-Process",
    "Accounts Payable/various": "Accounts Payable",
    "COGS": "Cost of Goods Sold",
}


@pytest.mark.parametrize(
    "name, triggers",
    [("backflush-june-v1", ["purchase", "completion"]), ("backflush-june-v3", ["completion"])],
)
def test_june_by_backflush_entry_by_entry(name, triggers):
    _, out = fact(name)
    books = c.backflush(june(), triggers)
    told = [
        (NAMES.get(e["debit"], e["debit"]), NAMES.get(e["credit"], e["credit"]), Decimal(e["amount"]))
        for e in out["entries"]
    ]
    assert list(books.table()[["debit", "credit", "euro"]].itertuples(index=False, name=None)) == told
    assert books.balance("Cost of Goods Sold") == out["cogs"]
    assert {n for n in books.accounts if books.balance(n)} == {
        "Cost of Goods Sold",
        "Accounts Payable",
        "Wages Payable",
    }


def test_june_with_the_other_trigger_points():
    for triggers in SUBSETS:
        books = c.backflush(june(), triggers)
        assert books.balance("Cost of Goods Sold") == 410_000, triggers
        held = "Raw and In-Process" if "completion" in triggers else "Inventory"
        assert {"Raw and In-Process", "Inventory"} & set(books.accounts) == (
            {held} if "purchase" in triggers else set()
        )
        assert ("Finished Goods" in books.accounts) == ("completion" in triggers)
    lines = c.backflush(
        june(), "sale"
    ).table()  # Variation with the sale alone: nothing before it but what was spent
    assert lines[["debit", "credit"]].values.tolist()[2:] == [
        ["Cost of Goods Sold", "Accounts Payable"],
        ["Cost of Goods Sold", "Conversion Cost Control"],
        ["Cost of Goods Sold", "Conversion Cost Control"],
    ]
    assert c.backflush(june(), ["purchase", "completion"]).table()["entry"].tolist() == [1, 2, 3, 4, 4, 5, 6]


@pytest.mark.parametrize("name", ["backflush-horngren-svc", "backflush-horngren-acton"])
def test_backflush_at_purchase_and_sale_entry_by_entry(name):
    i, out = fact(name)
    moves = c.total_movements(
        purchases=i["purchases"],
        used=i["material"] * i["made"],
        overhead=i["spent"],
        applied=i["conversion"] * i["made"],
        sold=i["sold"] / i["made"],
    )
    books = c.backflush(moves, ["purchase", "sale"])
    # Horngren credits Conversion Costs Allocated and closes it to Conversion Costs Control: one account here
    assert list(books.table()[["debit", "credit", "euro"]].itertuples(index=False, name=None)) == [
        ("Inventory", "Accounts Payable", i["purchases"]),
        ("Conversion Cost Control", "Accounts Payable", i["spent"]),
        ("Cost of Goods Sold", "Inventory", out["inventory_out"]),
        ("Cost of Goods Sold", "Conversion Cost Control", out["allocated"]),
        ("Cost of Goods Sold", "Conversion Cost Control", out["under"]),
    ]
    assert books.balance("Inventory") == out["inventory_left"]
    assert books.balance("Cost of Goods Sold") == out["cogs_before"] + out["under"]


def test_half_a_month_left_over():
    moves = c.total_movements(purchases=100, used=80, applied=40, overhead=40, completed=0.75, sold=0.5)
    books = c.sequential(moves)
    assert {
        n: books.balance(n)
        for n in ("Raw Materials", "Work in Process", "Finished Goods", "Cost of Goods Sold")
    } == {"Raw Materials": 20, "Work in Process": 30, "Finished Goods": 45, "Cost of Goods Sold": 45}
    flushed = c.backflush(moves, "sale")
    assert (
        flushed.balance("Cost of Goods Sold") == 30 + 40 and flushed.balance("Accounts Payable") == -70
    )  # 100 + 40 were owed: stock is not in the books
    kept = c.backflush(moves, ["purchase", "sale"])
    assert (kept.balance("Inventory"), kept.balance("Accounts Payable")) == (100 - 30, -140)
    assert kept.balance("Cost of Goods Sold") == 30 + 40  # no conversion cost is in stock


# ---- sourced: absorption and variable costing


def test_company_a():
    i, out = fact("abs-jit-companyA")
    firm = c.totals(
        price=i["price"],
        sold=i["sold"],
        produced=i["produced"],
        opening=i["opening"],
        closing=i["closing"],
        material=i["dm"],
        labour=i["dl"],
        variable_overhead=i["var_oh"],
        fixed_overhead=i["fixed_oh"],
    )
    full, direct = c.income_statement(firm), c.income_statement(firm, "variable")
    assert firm.put_in.under("absorption") == 100 * out["unit_absorption"] * i["produced"]
    assert firm.put_in.under("variable") == 100 * out["unit_variable"] * i["produced"]
    assert (full.gross_margin, direct.income) == (
        out["gross_margin_absorption"],
        out["variable_margin_less_fixed_oh"],
    )
    assert full.income - direct.income == out["difference"]


def test_blankbooks():
    i, out = fact("abs-blankbooks")
    n = i["produced"]
    firm = c.totals(
        price=i["price"],
        sold=i["sold"],
        produced=n,
        material=i["rm_used"] / n,
        labour=i["dl"] / n,
        fixed_overhead=i["moh_fixed"],
        selling=i["commission"] / i["sold"],
        fixed_selling=i["salaries_fixed"] + i["internet_fixed"],
    )
    full, direct = c.income_statement(firm), c.income_statement(firm, "variable")
    assert (
        c.cogm(firm) == out["cogm"]
        and full["closing stock"] == out["ending_fg_rounded"]
        and full.cogs == out["cogs"]
    )
    assert (
        full.gross_margin == out["gross_profit"] and -(full["selling"] + full["fixed selling"]) == out["sga"]
    )
    assert (full.income, direct.income) == (
        out["operating_income_absorption"],
        out["operating_income_variable"],
    )
    assert direct.gross_margin == out["contribution_margin"]
    between = c.reconcile(full, direct)["euro"]
    assert -between["fixed overhead in the change of stock"] == out["difference_rounded"]


def test_throughput_puts_only_materials_into_stock():
    firm = c.totals(
        price=40, sold=100, produced=150, material=15, labour=5, variable_overhead=2, fixed_overhead=900
    )
    s = c.income_statement(firm, "throughput")
    assert s.gross_margin == 100 * (40 - 15) and s.income == 2500 - 150 * 7 - 900
    assert c.reconcile(c.income_statement(firm), s)["euro"].tolist() == [
        100 * (40 - 15 - 7 - 6),
        -50 * 6,
        -50 * 7,
        s.income,
    ]


# ---- laws, over random runs


RATES = st.builds(
    c.Rates,
    price=st.just(44),
    material=st.sampled_from([0, 9.37]),
    wage=st.sampled_from([0, 18, 17.77]),
    variable_overhead=st.sampled_from([0, 2.3]),
    fixed_overhead=st.sampled_from([0, 31.31]),
    normal=st.sampled_from([0.7, 5]),
    setup_rate=st.sampled_from([0, 24]),
    selling=st.sampled_from([0, 1.1]),
    fixed_selling=st.sampled_from([0, 3.3]),
    late=st.sampled_from([0, 5]),
    patience=st.sampled_from([0, 0.37]),
    carrying=st.sampled_from([0, 0.375]),
    buy=st.sampled_from([1, 7]),
)


@st.composite
def shops(draw, finished=False):
    """(run, rates, until): until anywhere in the run, or its end."""
    line, policy, orders = draw(cases(most_machines=2))
    run = pb.simulate(line, policy, orders, seed=draw(st.integers(0, 99)))
    until = None if finished or run.end == 0 else draw(st.sampled_from([None, run.end / 2, run.end / 7]))
    return run, draw(RATES), until


def balances(books):
    """Balance of every account after every entry, cents."""
    last = np.append(books.first[1:], True).astype(bool)
    both = np.stack(
        [
            np.cumsum(
                np.where(books.debit == k, books.cents, 0) - np.where(books.credit == k, books.cents, 0)
            )
            for k in range(len(c.ACCOUNTS))
        ]
    )
    return both[:, last]


@given(shops(), st.sampled_from(SUBSETS))
def test_the_books_balance_after_every_entry_and_stock_is_never_below_zero(shop, triggers):
    moves = c.movements(*shop)
    for books in (c.sequential(moves), c.backflush(moves, triggers)):
        assert (np.diff(books.time) >= 0).all() and (books.cents >= 0).all()
        if len(books):
            after = balances(books)
            assert (after.sum(axis=0) == 0).all()
            assert not after[c.ACCOUNTS.index("Conversion Cost Control"), -1]
            for until in (None, moves.end / 3):
                all_at_once = books.balances(until)
                assert sum(all_at_once.values()) == 0 and all(
                    all_at_once[a] == books.trial_balance(until).loc[a, "balance"] for a in books.accounts
                )
            assert (
                books.trial_balance()["balance"].iloc[-1] == 0
                and books.trial_balance(moves.end / 3)["balance"].iloc[-1] == 0
            )
    books = c.sequential(moves)
    if len(books):
        stock = [c.ACCOUNTS.index(n) for n in ("Raw Materials", "Work in Process", "Finished Goods")]
        assert (balances(books)[stock] >= 0).all()


@given(shops())
def test_the_journal_and_the_statement_tell_the_same_story(shop):
    run, rates, until = shop
    books, statement = (
        c.sequential(c.movements(run, rates, until)),
        c.income_statement(c.period(run, rates, until)),
    )
    assert books.balance("Cost of Goods Sold") == statement.cogs
    p = statement.period
    assert (
        books.balance("Work in Process") + books.balance("Finished Goods")
        == Decimal(p.closing.under("absorption")) / 100
    )


def _lying(run):
    """Units in the shop at the end of a run."""
    return (
        run.settings.stock,
        np.isfinite(run.release).sum(),
        np.isfinite(run.finish).sum(),
        np.isfinite(run.demand.delivered).sum(),
    )


@given(shops(finished=True), st.sampled_from(SUBSETS))
def test_backflush_and_sequential_end_alike_where_no_stock_is_left(shop, triggers):
    run, rates, _ = shop
    moves = c.movements(run, rates)
    by_step, flushed = c.sequential(moves), c.backflush(moves, triggers)
    if not any(run.settings.stock) and not any(
        by_step.balance(n) for n in ("Raw Materials", "Work in Process", "Finished Goods")
    ):
        assert flushed.balance("Cost of Goods Sold") == by_step.balance("Cost of Goods Sold")


def test_backflush_and_sequential_end_alike_on_a_run_made_to_order():
    shop = pb.halyard()  # the law above is not empty
    moves = c.movements(
        pb.simulate(shop.line, pb.Policy.make_to_order(), shop.orders(days=3, seed=2), seed=2), shop.rates
    )
    ends = {c.backflush(moves, t).balance("Cost of Goods Sold") for t in SUBSETS} | {
        c.sequential(moves).balance("Cost of Goods Sold")
    }
    assert len(ends) == 1 and ends.pop() > 3000


@given(shops())
def test_absorption_less_variable_income_is_fixed_overhead_in_the_change_of_stock(shop):
    period = c.period(*shop)
    by = {m: c.income_statement(period, m) for m in c.METHODS}
    change = {
        part: Decimal(getattr(period.closing, part) - getattr(period.opening, part)) / 100
        for part in ("variable", "fixed")
    }
    assert by["absorption"].income - by["variable"].income == change["fixed"]
    assert by["variable"].income - by["throughput"].income == change["variable"]
    if period.opening == period.closing:
        assert len({s.income for s in by.values()}) == 1
    for a in by.values():
        owed = [line for line in a.lines if not line.total]
        assert sum(line.cents for line in owed if line.kind != "imputed") == 100 * a.income
        assert a.lines[-1].cents == sum(line.cents for line in owed)
        for b in by.values():
            told = c.reconcile(a, b)["euro"]
            assert sum(told.iloc[:-1]) == told.iloc[-1]


def test_with_no_stock_at_either_end_all_three_methods_agree():
    shop = pb.halyard()
    period = c.period(
        pb.simulate(shop.line, pb.Policy.make_to_order(), shop.orders(days=5, seed=1), seed=1), shop.rates
    )
    assert period.opening == period.closing == c.Cost() and period["sales"] > 0
    assert len({c.income_statement(period, m).income for m in c.METHODS}) == 1


def test_a_push_run_that_sells_its_plan_with_no_stock_equals_the_pull_run():
    line, orders = (
        pb.Line([pb.Station("cut", 0.5), pb.Station("sew", 1.0, cv=0.8)]),
        pb.orders.poisson(0.6, n=50, promise=8.0, seed=3),
    )
    plan = orders[["time", "item", "quantity"]]
    rates = c.Rates(
        price=44, material=9, wage=18, fixed_overhead=30, normal=0.6, late=4, patience=0.1, carrying=0.375
    )
    push, pull = (
        pb.simulate(line, p, orders, seed=3) for p in (pb.Policy.push(plan), pb.Policy.make_to_order())
    )
    a, b = (c.income_statement(c.period(r, rates)) for r in (push, pull))
    assert a.table().equals(b.table()) and a["sales"] == 2200 and a.cogs > 0


@given(shops(), st.sampled_from(["discount", "factory", "selling", "period"]))
def test_a_new_cost_is_a_row_and_is_in_every_statement_once(shop, kind):
    period = c.period(*shop)
    more = replace(period, rows=(*period.rows, c.Row("water", -500, kind, "5 m3")))
    assert period.cash - more.cash == 5
    for method in c.METHODS:
        before, after = c.income_statement(period, method), c.income_statement(more, method)
        assert before.income - after.income == 5 and [line.name for line in after.lines].count("water") == 1


@given(shops())
def test_a_cost_that_nobody_has_can_stay_out_of_the_statements(shop):
    period = c.period(*shop)
    more = replace(period, rows=(*period.rows, c.Row("water", 0, "selling", if_any=True)))
    for method in c.METHODS:
        assert c.income_statement(more, method).lines == c.income_statement(period, method).lines


@given(shops())
def test_what_the_owners_money_could_earn_is_no_cost_in_the_books(shop):
    run, rates, until = shop
    parts = c.CarryingRate(
        capital=0.5, storage=0.4, insurance=0.03, taxes=0.02, shrinkage=0.01, obsolescence=0.2
    )
    kept, free = (
        c.income_statement(c.period(run, replace(rates, carrying=rate), until))
        for rate in (parts, replace(parts, capital=0.0, storage=0.0, obsolescence=0.0))
    )
    assert kept.income == free.income == free.lines[-1].cents / Decimal(100)
    assert kept.period.cash == free.period.cash
    held = c.carrying_cost(run, replace(rates, carrying=parts), until).total
    said = {name: -kept.period[name] / 100 for name in ("carrying cost", "cost of capital")}
    assert said["carrying cost"] == pytest.approx(float(held) * 0.06 / 1.16, abs=0.03)
    assert said["cost of capital"] == pytest.approx(float(held) * 0.5 / 1.16, abs=0.03)
    assert kept.lines[-1].cents == 100 * kept.income - 100 * Decimal(str(said["cost of capital"]))


def test_over_production_raises_absorption_income_and_nothing_else():
    plain = dict(price=40, sold=100, material=15, labour=5, variable_overhead=2, fixed_overhead=900)
    by = {
        m: [c.income_statement(c.totals(produced=n, **plain), m).income for n in (100, 120, 150)]
        for m in c.METHODS
    }
    assert by["absorption"] == sorted(set(by["absorption"])) and len(set(by["variable"])) == 1
    assert by["throughput"] == sorted(set(by["throughput"]), reverse=True)  # the wages are gone
    cash = [c.totals(produced=n, **plain).cash for n in (100, 120, 150)]
    assert cash == [
        by["throughput"][k] - 15 * over for k, over in enumerate((0, 20, 50))
    ]  # and so are the materials


# ---- what a run's money is made of


def test_the_money_of_a_run_worked_by_hand():
    line = pb.Line([pb.Station("sew", 1.0)])
    orders = pb.orders.trace(pd.DataFrame({"time": [0.0, 0.5, 1.0], "due": [1.0, 2.0, 2.5]}))
    rates = c.Rates(
        price=40,
        material=10,
        wage=20,
        fixed_overhead=6,
        normal=1,
        late=3,
        patience=2,
        selling=1,
        fixed_selling=0.5,
    )
    s = c.income_statement(c.period(pb.simulate(line, pb.Policy.make_to_order(), orders), rates))
    # delivered at 1, 2 and 3 h: waits 1, 1.5, 2; the third half an hour late
    assert (s["sales"], s["discounts for waiting"], s["late orders"], s["selling"], s["fixed selling"]) == (
        120,
        -9,
        -3,
        -3,
        Decimal("-1.50"),
    )
    assert s.cogs == 3 * 30 + 18 and s.income == Decimal("-4.50")
    half = c.income_statement(
        c.period(pb.simulate(line, pb.Policy.make_to_order(), orders), rates, until=2.75)
    )
    # two delivered; the third unit has its material in it, and its customer has been kept waiting past 2.5 h
    assert half["sales"] == 80 and half["closing stock"] == 10 and half["late orders"] == -3


def test_a_day_of_the_journal_worked_by_hand():
    line = pb.Line([pb.Station("cut", 0.5), pb.Station("sew", 1.0)])
    run = pb.simulate(line, pb.Policy.make_to_order(), pb.orders.trace(pd.DataFrame({"time": [0.0]})))
    books = c.sequential(
        c.movements(
            run, c.Rates(price=40, material={"cut": 6, "sew": 2}, wage=20, fixed_overhead=4, normal=1)
        )
    )
    assert books.table()[["time", "order", "debit", "credit", "euro"]].astype(
        {"euro": str}
    ).values.tolist() == [
        [0.0, 0, "Raw Materials", "Accounts Payable", "6.00"],
        [0.0, 1, "Work in Process", "Raw Materials", "6.00"],
        [0.5, 1, "Work in Process", "Conversion Cost Control", "11.33"],
        [0.5, 0, "Raw Materials", "Accounts Payable", "2.00"],
        [0.5, 1, "Work in Process", "Raw Materials", "2.00"],
        [1.5, 1, "Work in Process", "Conversion Cost Control", "22.67"],
        [1.5, 1, "Finished Goods", "Work in Process", "42.00"],
        [1.5, 1, "Cost of Goods Sold", "Finished Goods", "42.00"],
        [1.5, 0, "Conversion Cost Control", "Wages Payable", "30.00"],
        [1.5, 0, "Conversion Cost Control", "Accounts Payable", "6.00"],
        [1.5, 0, "Cost of Goods Sold", "Conversion Cost Control", "2.00"],
    ]
    t = books.account("Work in Process").table()
    assert books.account("Work in Process").balance == 0 and t["euro"].tolist() == [
        Decimal("6.00"),
        Decimal("11.33"),
        Decimal("2.00"),
        Decimal("22.67"),
        Decimal("0.00"),
    ]


def test_power_and_thread_are_owed_to_suppliers_and_wages_to_people():
    shop = pb.halyard()
    run = pb.simulate(shop.line, pb.Policy.make_to_order(), shop.orders(days=1, seed=2), seed=2)
    moves = c.movements(run, shop.rates)
    per = c.value_added(run.line, shop.rates)
    done = [int(np.isfinite(run.finish[:, i]).sum()) for i in range(len(run.line))]
    for books in (c.sequential(moves), c.backflush(moves, "sale")):
        owed = books.account("Accounts Payable").credits
        assert -books.balance("Wages Payable") == sum(per["labour"].iloc[i] * n for i, n in enumerate(done))
        assert owed["variable overhead of the day"] == 100 * sum(
            per["variable overhead"].iloc[i] * n for i, n in enumerate(done)
        )


def test_side_by_side_says_what_explains_each_difference():
    shop = pb.halyard()
    orders = shop.orders(days=5, seed=1)
    runs = {
        "push": pb.simulate(
            shop.line,
            pb.Policy.push(shop.plan(orders, 0.6, seed=1), dict.fromkeys(shop.items, 5)),
            orders,
            seed=1,
        ),
        "pull": pb.simulate(shop.line, pb.Policy.make_to_order(), orders, seed=1),
    }
    both = {name: c.income_statement(c.period(run, shop.rates, until=40)) for name, run in runs.items()}
    table = c.side_by_side(both)
    assert (table["difference"] == table["pull"] - table["push"]).all()
    totals = {line.name for s in both.values() for line in s.lines if line.total}
    assert [n for n in table.index if n in totals][-2:] == ["operating income", "residual income"]
    parts = [n for n in table.loc[:"operating income"].index if n not in totals]
    assert (
        sum(table.loc[parts, "difference"])
        == table.loc["operating income", "difference"]
        == both["pull"].income - both["push"].income
    )
    assert "sold at 44.00" in table.loc["sales", "because"]
    assert table["difference"].equals(-c.side_by_side(dict(reversed(both.items())))["difference"])


def test_a_line_that_only_one_statement_has_keeps_its_place():
    firm = c.totals(price=40, sold=100, produced=100, material=15)
    off = replace(firm, rows=(*firm.rows, c.Row("discounts", -500, "discount")))
    both = {"plain": c.income_statement(firm), "off": c.income_statement(off)}
    assert both["off"].net_sales == both["plain"].net_sales - 5 == 3995
    for pair in (both, dict(reversed(both.items()))):
        assert c.side_by_side(pair).index[:4].tolist() == ["sales", "discounts", "net sales", "opening stock"]


# ---- files, and what is refused


def test_a_journal_and_a_statement_go_to_excel_and_text(tmp_path):
    books = c.sequential(june())
    firm = c.income_statement(c.totals(price=40, sold=3, produced=4, material=15))
    for thing, rows in ((books, len(books.table())), (firm, len(firm.lines))):
        for ending in ("xlsx", "csv"):
            path = thing.save(tmp_path / f"file.{ending}")
            back = pd.read_excel(path, engine="openpyxl") if ending == "xlsx" else pd.read_csv(path)
            assert len(back) == rows and back["euro"].sum() == pytest.approx(
                float(thing.table()["euro"].sum())
            )
    assert list(pd.read_excel(books.save(tmp_path / "b.xlsx"), sheet_name=None, engine="openpyxl")) == [
        "journal",
        "trial balance",
    ]
    with pytest.raises(ValueError, match="'.pdf'; it must end in"):
        books.save(tmp_path / "b.pdf")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.xlsx", "file.csv", "file.xlsx"]


def test_bad_input_is_named():
    shop = pb.halyard()
    run = pb.simulate(shop.line, pb.Policy.make_to_order(), shop.orders(days=1))
    moves, firm = c.movements(run, shop.rates), c.totals(price=4, sold=1, produced=1)
    for call, words in [
        (lambda: c.movements("run", shop.rates), "run is 'run'"),
        (lambda: c.movements(run, {"price": 4}), "rates is {'price': 4}"),
        (lambda: c.movements(run, shop.rates, until=-1), "until is -1"),
        (lambda: c.movements(run, shop.rates, day=0), "day is 0"),
        (lambda: c.sequential(run), "moves is "),
        (lambda: c.backflush(moves, []), "triggers is \\[\\]"),
        (lambda: c.backflush(moves, None), "triggers is None"),
        (lambda: c.backflush(moves, ["sales"]), "triggers is \\['sales'\\]"),
        (lambda: c.sequential(moves).balance("Cash"), "account is 'Cash'"),
        (lambda: c.sequential(moves).table(until=float("nan")), "until is nan"),
        (lambda: c.sequential(moves).account("WIP"), "account is 'WIP'"),
        (lambda: c.total_movements(purchases=-1), "purchases is -1"),
        (lambda: c.total_movements(sold=2), "sold is 2"),
        (lambda: c.total_movements(purchases=5, used=6), "used is 6"),
        (lambda: c.totals(price=4, sold=2, produced=1), "closing is None .* leaves -1"),
        (lambda: c.totals(price=4, sold=1, produced=2, closing=5), "closing is 5"),
        (lambda: c.totals(price="x", sold=1, produced=1), "price is 'x'"),
        (lambda: c.totals(price=float("nan"), sold=1, produced=1), "price is nan"),
        (lambda: c.totals(price=4, sold=1, produced=0, opening=1, fixed_overhead=5), "fixed_rate is None"),
        (lambda: c.period(run, 5), "rates is 5"),
        (lambda: c.income_statement(run), "period is "),
        (lambda: c.income_statement(firm, "full"), "method is 'full'"),
        (lambda: c.reconcile(c.income_statement(firm), 5), "a and b must be"),
        (lambda: c.side_by_side({"a": c.income_statement(firm)}), "statements is "),
        (
            lambda: c.side_by_side(
                {"a": c.income_statement(firm), "b": c.income_statement(firm, "variable")}
            ),
            "by absorption and variable",
        ),
    ]:
        with pytest.raises(ValueError, match=words):
            call()
