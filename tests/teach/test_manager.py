"""A manager who is paid by income: what the books say, and what they take back."""

import numpy as np
import pytest

import pullbook as pb

manager = pb.cases.manager


@pytest.fixture(params=range(20))
def made(request):
    return np.random.default_rng(request.param).integers(0, manager.MOST + 1, 3).tolist()


def test_absorption_less_variable_income_is_the_overhead_in_the_change_of_the_shelf(made):
    table = manager.play(made)
    by_month = table.iloc[:3]
    shelf = by_month["shelf"].diff().fillna(by_month["shelf"])
    assert (by_month["absorption"] - by_month["variable"] == manager.RATE * shelf).all()
    assert (shelf == by_month["made"] - by_month["sold"]).all() and (
        by_month["sold"] <= manager.ORDERED
    ).all()


def test_the_month_after_takes_it_all_back_so_the_sums_are_the_cash(made):
    table = manager.play(made)
    months = table.drop("sum")
    for name in ("absorption", "variable"):
        assert months[name].sum() == table.loc["sum", name] == months["cash"].sum()
    assert table.loc["4", "write-down"] == 22 * table.loc["3", "shelf"]


def test_cash_is_what_comes_in_less_what_goes_out(made):
    for row in manager.play(made).iloc[:3].itertuples():
        assert row.cash == 44 * row.sold - 26 * row.made - 2 * row.sold - 4800 - 960


def test_more_on_the_shelf_pays_the_manager_and_costs_the_owner():
    plain, full = manager.play([700] * 3).loc["sum"], manager.play([960] * 3).loc["sum"]
    assert full["bonus"] > plain["bonus"] and full["its bonus"] == plain["its bonus"] == plain["bonus"]
    assert plain["cash"] - full["cash"] == 780 * (26 - manager.NET), "made for 26, sold for 10"


def test_more_than_the_shop_can_make_is_refused():
    with pytest.raises(ValueError, match=r"made\[1\] is 961"):
        manager.play([700, 961, 700])


def test_the_lab_shows_the_managers_books():
    lab = pb.labs.paid_by_income()
    assert lab.result.equals(manager.play([700, 800, 960]))
    rows = lab.set(first=960).chart(lab.result).to_dict()["datasets"]["rows"]
    assert [r["euro"] for r in rows if r["what"] == "cash"] == manager.play([960, 800, 960])["cash"][
        :4
    ].tolist()
    assert f"{lab.result.loc['sum', 'cash']:,.0f}" in lab.sentence(lab.result)
