"""What is odd about order lines: costs of 0, lines that are there twice, texts for dates and numbers."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook.demand.odd_lines import far_off, spelt
from pullbook.demand.order_lines import demand_of
from pullbook.demand.weekly import weekly


def shop(n=1500, seed=0, days=400):
    """Order lines of 12 items by the day, in order of time."""
    rng = np.random.default_rng(seed)
    item = rng.geometric(0.25, n).clip(max=12)
    day = np.sort(np.r_[0, rng.integers(0, days, n - 1)])
    price = 10.0 + item
    return pd.DataFrame(
        {
            "time": pd.Timestamp("2023-01-02") + pd.to_timedelta(day, "D"),
            "item": [f"item {i:02}" for i in item],
            "quantity": rng.geometric(0.6, n),
            "price": price,
            "cost": price / 2,
        }
    )


def as_file(lines):
    return pb.read_orders(lines.to_csv(index=False).encode())


# ---- costs


@pytest.mark.parametrize("share", [0.3, 1.0])
def test_a_cost_of_nothing_is_one_that_is_not_known(share):
    lines = shop()
    none = (np.random.default_rng(1).random(len(lines)) < share) & lines["item"].isin(["item 02", "item 05"])
    zero, gone = (lines.assign(cost=lines["cost"].mask(none, x)) for x in (0.0, np.nan))
    one, other = pb.planner.plan(zero), pb.planner.plan(gone)
    pd.testing.assert_frame_equal(one.items, other.items)
    pd.testing.assert_frame_equal(one.trials, other.trials)
    assert other.doubts == () and "2 items have a cost of 0 (item 02, item 05): that is" in one.doubts[0]
    made = as_file(zero.assign(order=range(len(zero))))
    assert made.doubts == made.weekly().doubts == one.doubts
    if share == 1:
        by_hand = demand_of(replace(weekly(gone), cost=np.nan_to_num(weekly(gone).cost)))
        assert by_hand.doubts == one.doubts and np.isnan(by_hand.cost).sum() == 2


def test_a_gift_costs_what_it_costs_and_a_cost_of_next_to_nothing_is_asked_for():
    lines = shop()
    gift = lines[:1].assign(item="card", price=0.0, cost=0.0)
    assert weekly(pd.concat([lines, gift])).doubts == weekly(lines).doubts == ()
    tiny = lines["cost"].mask(lines["item"] == "item 01", 0.01)
    (doubt,) = weekly(lines.assign(cost=tiny)).doubts
    assert doubt.startswith("1 item has a cost of less than 1% of the price (item 01): are both right?")


# ---- lines twice


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("times", [2, 3])
@pytest.mark.parametrize("since", [0, 900, 1300])
def test_lines_of_a_file_that_was_read_twice_or_overlaps_another_are_told_and_mended(since, times, seed):
    lines = shop(seed=seed).drop_duplicates()
    extra = pd.concat([lines[since:]] * (times - 1))
    for more in (extra, extra.assign(cost=extra["cost"])):
        both = pd.concat([lines, more])
        (doubt,) = weekly(both).doubts
        assert doubt.startswith(f"{len(extra):,} of the {len(both):,} lines are there once more, from ")
        assert f"to {lines['time'].max():%Y-%m-%d}" in doubt
        mended = eval(doubt.rsplit(": ", 1)[1].rstrip("."), {"lines": both})
        assert weekly(mended).doubts == () and mended.equals(lines)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("rate", [0.5, 2, 8, 30])
@pytest.mark.parametrize("items", [1, 5, 100])
def test_equal_lines_by_chance_are_not_told(items, rate, seed):
    rng = np.random.default_rng(seed)
    n = rng.poisson(rate, 200)
    time = pd.date_range("2024-01-01", periods=200).repeat(n)
    item = rng.integers(0, items, len(time))
    assert weekly(pd.DataFrame({"time": time, "item": item, "quantity": 1, "price": 5.0})).doubts == ()


# ---- texts


@pytest.mark.parametrize("form", ["%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y%m%d", "%d-%b-%Y"])
def test_dates_that_are_texts_are_refused_with_what_makes_them_dates(form):
    lines = shop()
    typed = lines.assign(time=lines["time"].dt.strftime(form))
    typed = typed.astype({"time": int}) if form == "%Y%m%d" else typed
    with pytest.raises(ValueError, match="in the first line; all must be dates: lines") as refused:
        weekly(typed)
    mend = str(refused.value).split("must be dates: ")[1]
    known = {"pd": pd, "pb": pb, "lines": typed}
    exec(mend.split("; or")[0].split(", with")[0].split(", if")[0], known)
    assert known["lines"]["time"].tolist() == lines["time"].tolist()
    if form != "%Y%m%d":
        made = eval(mend.split("let ")[1].split(" read")[0], {"pb": pb, "lines": typed})
        assert made.lines["time"].tolist() == lines["time"].tolist()


@pytest.mark.parametrize("name", ["quantity", "price", "cost"])
def test_numbers_that_are_texts_are_refused_with_what_reads_them(name):
    lines = shop()
    typed = lines.assign(**{name: [f"{x} EUR" if name != "quantity" else f"{x} pcs" for x in lines[name]]})
    with pytest.raises(ValueError, match=f"{name} of 0 is '.*let pb.read_orders") as refused:
        weekly(typed)
    made = eval(str(refused.value).split("let ")[1].split(" read")[0], {"pb": pb, "lines": typed})
    assert np.array_equal(made.weekly().units, weekly(lines).units)
    assert made.lines[name].tolist() == lines[name].tolist()
    with pytest.raises(ValueError, match="it must be a number at least -1e\\+12 and at most 1e\\+12$"):
        weekly(lines.assign(price=np.inf))


@pytest.mark.parametrize("row", [0, 7, 1499])
def test_a_year_typed_so_wrong_that_nothing_can_be_made_of_it_names_its_row(row):
    lines = shop()
    lines.loc[row, "time"] = pd.Timestamp("2121-03-01")
    with pytest.raises(ValueError, match=f"to 2121-03-01.*was the date of row {row} typed wrong"):
        weekly(lines.sample(frac=1, random_state=0))


def test_an_item_without_a_description_is_called_by_its_name():
    lines = shop()
    some = weekly(lines.assign(description=np.where(lines["item"] == "item 03", None, "a bag")))
    assert dict(zip(some.items, some.description))["item 03"] == "item 03"
    assert sorted(set(some.description)) == ["a bag", "item 03"]
    late = lines.assign(description=[None] * 700 + ["a bag"] * 800)
    assert set(weekly(late).description) == {"a bag"}


# ---- totals


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("span, name", [(7, "week"), (1, "day")])
def test_totals_of_a_week_or_a_day_by_item_are_told_and_the_orders_are_not(span, name, seed):
    lines = shop(n=4000, seed=seed)
    day = (lines["time"] - lines["time"].min()).dt.days
    first = lines["time"].min() + pd.to_timedelta(day // span * span, "D")
    by = lines.assign(time=first).groupby(["time", "item"], as_index=False)
    added = by.agg({"quantity": "sum", "price": "mean", "cost": "mean"})
    assert weekly(lines).doubts == as_file(lines.assign(order=range(len(lines)))).doubts == ()
    (doubt,) = weekly(added).doubts
    assert doubt.startswith(f"The lines look like totals of a {name} by item: 0 pairs of lines of an item in")
    assert doubt in as_file(added).doubts
    k = added["item"].value_counts()
    n = (added["time"].max() - added["time"].min()).days // span + 1
    assert f" are there, {(k * (k - 1) / 2).sum() / n:,.0f} would be by chance." in doubt


def test_of_few_lines_of_each_item_none_in_the_same_week_is_chance():
    lines = shop(n=90)
    week = (lines["time"] - lines["time"].min()).dt.days // 7
    assert weekly(lines.loc[~pd.DataFrame([week, lines["item"]]).T.duplicated()]).doubts == ()


# ---- names, and what was paid back


@pytest.mark.parametrize("other", [str.upper, lambda name: f" {name} ", lambda name: name.replace(" ", "")])
def test_an_item_in_two_spellings_is_told_and_items_of_other_names_are_not(other):
    lines = shop()
    assert weekly(lines).doubts == ()
    some = (lines["item"] == "item 02") & (np.arange(len(lines)) % 3 == 0)
    two = lines.assign(item=lines["item"].mask(some, lines["item"].map(other)))
    (says,) = weekly(two).doubts
    assert says.startswith(f"1 item is spelt in more than one way ('item 02', '{other('item 02')}')")
    few = lines.assign(item=lines["item"].mask(some & (np.arange(len(lines)) < 20), lines["item"].map(other)))
    assert weekly(few).doubts == () or len(few["item"].unique()) == 12


def test_a_letter_in_two_encodings_is_one_spelling():
    items, units = np.array(["Caf\u00e9", "Cafe\u0301", "Cafe"], object), np.array([5, 4, 9])
    (says,) = spelt(items, units)
    assert says.startswith("1 item is spelt in more than one way ('Caf\u00e9', 'Cafe\u0301')")


def test_goods_sold_at_less_than_nothing_are_told():
    lines = shop()
    back = np.arange(len(lines)) % 40 == 0
    told = weekly(lines.assign(price=lines["price"].mask(back, -lines["price"]))).doubts
    assert any("have a price below 0: they count as sold" in says for says in told)


@pytest.mark.parametrize("times", [5, 10, 100])
def test_a_price_typed_with_too_many_digits_is_told_where_it_moves_the_mean(times):
    lines = shop()
    item = lines["item"].value_counts().index[5]
    row = lines.index[lines["item"] == item][7]
    told = weekly(lines.assign(price=lines["price"].mask(lines.index == row, lines["price"] * times))).doubts
    assert any("ten times the middle one of the item's lines" in says and item in says for says in told) == (
        times == 100
    )


@pytest.mark.parametrize(("lines", "others", "told"), [(20, 0, True), (200, 0, False), (20, 5000, False)])
def test_a_far_price_that_moves_no_mean_or_is_next_to_nothing_of_the_sales_is_not_told(lines, others, told):
    names = np.array(["mug"] * lines + ["tote"] * others)
    price = np.full(len(names), 5.0)
    price[3] = 60.0
    assert bool(far_off(names, np.ones(len(names)), price)) == told
