"""The lab of chapter 07: its bars are the journal's balances, its bags the run's; the trial balance is zero;
and the lesson's numbers hold.
"""

import importlib
import io
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook import costing as c
from pullbook.show import charts
from pullbook.teach.cases import day, month
from pullbook.teach.labs.frame import Slider

follow = importlib.import_module(
    "pullbook.teach.labs.follow_the_money"
)  # the lab's function has the name of its module
SETTINGS = [
    {},
    {"hour": 8.0},
    {"hour": 0.0},
    {"hour": 2.7, "way": "sale only", "shelf": 5},
    {"hour": 8.0, "way": "completion, sale", "n": 48, "minutes": 12},
    {"hour": 6.1, "way": "purchase, completion, sale", "buy": 40},
    {"hour": 7.9, "way": "completion only", "shelf": 6, "n": 8},
    {"hour": 5.3, "way": "purchase, sale", "shelf": 2},
    {"hour": 8.0, "way": "completion only", "shelf": 6, "minutes": 0},
]


@pytest.fixture
def lab():
    return pb.labs.follow_the_money()


def test_it_opens_with_units_a_finding_a_table_and_a_picture(lab):
    assert (
        all(k.unit and k.low <= k.value <= k.high for k in lab.controls if isinstance(k, Slider))
        and len(lab.tries) >= 3
    )
    chart = lab.chart(lab.result)
    assert isinstance(chart, pb.charts.Drawn)
    spec = chart.to_dict()
    assert spec["title"]["text"] in spec["description"] and lab._repr_mimebundle_()[
        "image/svg+xml"
    ].startswith("<svg")
    assert spec["title"]["text"] == "At 4.0 h the books see all of the 74 euro of stock in the shop"


@pytest.mark.parametrize("settings", SETTINGS)
def test_bars_are_the_journals_balances_and_their_sum_is_zero(lab, settings):
    result = lab.set(**settings).result
    books, hour = result["books"], lab.settings["hour"]
    trial = books.trial_balance(until=hour)
    bars = {b["account"]: b["euro"] for b in lab.chart(result).to_dict()["datasets"]["bars"]}
    assert all(bars[a] == float(trial.loc[a, "balance"]) for a in books.accounts)
    assert bars["sum of all"] == 0 == round(sum(bars.values()), 2) and trial.loc["sum", "balance"] == 0
    assert f"{float(trial.loc['sum', 'debit']):,.2f}" in lab.sentence(
        result
    ) and "difference 0.00" in lab.sentence(result)
    assert result["seen"] == pytest.approx(c.stock_in_books(books, [hour])[0])
    low, high = result["reach"]
    assert all(low <= b <= high for b in bars.values()), "every bar has room"


@pytest.mark.parametrize("settings", SETTINGS)
def test_bags_are_those_of_the_run_and_worth_what_sequential_tracking_says(lab, settings):
    result, s = lab.set(**settings).result, lab.settings
    run = day.day_run(s["n"], s["shelf"], s["minutes"])
    row = run.stock()[lambda t: t["time"] <= s["hour"]]["units"]
    assert result["bags"]["finished"] == (row.iloc[-1] if len(row) else 3 * s["shelf"])
    assert result["bags"]["sold"] == np.count_nonzero(run.demand.delivered <= s["hour"])
    assert sum(result["bags"][k] for k in ("in process", "finished", "sold")) == 3 * s[
        "shelf"
    ] + np.count_nonzero(run.release[:, 0] <= s["hour"])
    books = c.sequential(c.movements(run, day.day_rates(s["buy"]), until=8.0))
    for place, account in (
        ("raw", "Raw Materials"),
        ("in process", "Work in Process"),
        ("finished", "Finished Goods"),
    ):
        assert result["worth"][place] == float(books.balance(account, until=s["hour"]))
    assert result["worth"]["finished"] == 32 * result["bags"]["finished"]
    spots = pd.DataFrame(lab.chart(result).to_dict()["datasets"]["spots"], columns=["place", "x", "y"])
    assert (
        spots["place"].value_counts().to_dict() == {k: n for k, n in result["bags"].items() if n}
        and not spots.duplicated(["x", "y"]).any()
    )


def test_the_title_says_what_the_books_see(lab):
    def title(**settings):
        return lab.reset().set(**settings).chart(lab.result).to_dict()["title"]["text"]

    assert title(way="sale only").endswith("lie in the shop; the books see none of it")
    assert title(way="purchase, completion, sale").endswith("the books see 63 of it")
    assert title(way="purchase, sale").endswith("the books see 63 of it")
    assert title(way="completion only").endswith("the books show 416, 342 too much")
    assert title(hour=0.0).endswith("no stock, in the shop or in the books")
    assert (
        title(hour=8.0)
        == "Books closed: 30 bags sold at 32 euro, plus 110.25 that no bag was charged with: COGS 1,070.25"
        " euro"
    )


def test_the_table_holds_balances_and_the_latest_entries_newest_first(lab):
    table = lab.table(lab.result)
    assert (
        list(table.index[:7]) == ["balance"] * 7
        and table.index[7] == "entry 131"
        and len(table) == 7 + follow.RECENT + 1
    )
    times = table.loc[table.index.str.startswith("entry"), "time (h)"].astype(float)
    assert times.is_monotonic_decreasing and times.max() <= 4.0
    assert len(lab.table(lab.set(hour=0.0).result)) and "No entry yet" in lab.sentence(lab.result)


def test_files_hold_the_journal_and_a_trial_balance_of_zero(lab):
    from pullbook._files import written

    tables = lab.files(lab.result)
    book = pd.read_excel(io.BytesIO(written(tables, ".xlsx")), sheet_name=None, engine="openpyxl")
    assert list(book) == ["journal", "trial balance", "bags"] and len(book["journal"]) == lab.result["lines"]
    assert book["trial balance"].iloc[-1]["balance"] == 0 and book["journal"]["euro"].sum() == pytest.approx(
        lab.result["debits"]
    )


def test_a_moved_slider_and_a_picked_way_send_a_new_picture(lab):
    lab.widget  # noqa: B018 (made on first use)
    before = lab._chart.spec
    lab._sliders["hour"].value = 3.9
    assert lab._chart.spec["title"] != before["title"]
    lab._sliders["way"].value = "sale only"
    assert "not used" in {
        b["text"] for b in lab._chart.spec["datasets"]["bars"] if b["account"] == "Work in Process"
    }
    for name, value in (("n", 48), ("shelf", 6), ("minutes", 12), ("buy", 40), ("hour", 8.0)):
        lab._sliders[name].value = value
        assert "can't run" not in lab._words.value
    with pytest.raises(ValueError, match="way is 'magic'"):
        lab.set(way="magic")
    lab.reset()
    assert lab.settings == lab._opening


def test_bad_input_is_named():
    for call, words in [
        (lambda: day.day_books("magic"), "way is 'magic'"),
        (lambda: day.day_orders(2), "n is 2"),
        (lambda: charts.lot_cost(month.month_shop(), -1, 1), "minutes is -1"),
        (lambda: charts.lot_cost(month.month_shop(), 3, 0), "units is 0"),
        (lambda: charts.stock_seen({}, 10, "Push"), "books is {}"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()


def test_charts_of_the_lesson_say_what_they_show():
    books = {"every step": day.day_books(), "sale only": day.day_books("sale only")}
    for chart in (charts.cost_by_lot(month.month_shop()), charts.stock_seen(books, 8, "A day")):
        spec = chart.to_dict()
        assert spec["title"] in spec["description"] and pb.charts.picture(spec).startswith("<svg")
    assert (
        charts.stock_seen(books, 8, "A day").to_dict()["title"]
        == "A day: 104 euro of stock at the close; sale only sees 0"
    )


# ---- what the lesson says


def test_cogs_is_standard_and_what_was_spent_and_not_applied():
    for n in (16, 32, 48):
        run, books = day.day_run(n), day.day_books(n=n)
        sold = int((run.delivered <= 8).sum())
        setups = Decimal("2.40") * int(c.setups(run, 8)["setups"].sum())
        fixed = [
            c.value_added(run.line, day.day_rates())["fixed overhead"].iloc[i]
            * int((run.finish[:, i] <= 8).sum())
            for i in range(4)
        ]
        assert books.balance("Cost of Goods Sold") == 32 * sold + setups + 240 - sum(fixed)


def test_a_lot_of_one_bears_its_set_up_and_a_lot_of_fifty_shares_it():
    shop = month.month_shop(6)
    assert [charts.lot_cost(shop, m, q) for m in (30, 3) for q in (1, 50)] == [
        44.0,
        32.24,
        33.2,
        pytest.approx(32.024),
    ]


def test_the_verdict_backflush_is_right_where_nothing_lies_between_its_triggers():
    gap, setups = {}, {}
    for name, run in {"push": month.push_run(0.3, 6), "pull": month.pull_run(6)}.items():
        moves = c.movements(run, month.month_rates(), until=month.CLOSE)
        every, flushed = c.sequential(moves), c.backflush(moves, "sale")
        gap[name] = flushed.balance("Cost of Goods Sold") - every.balance("Cost of Goods Sold")
        assert flushed.trial_balance().loc["sum", "balance"] == 0 and len(flushed) < len(every) / 10
        setups[name] = float(c.setups(run, month.CLOSE)["hours"].sum()) * 24
    assert gap == {"push": Decimal("2055.33"), "pull": Decimal("36.53")}
    assert setups["pull"] > 5 * setups["push"]
