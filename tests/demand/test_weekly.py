"""Order lines by item and week: what came back, and dates that were typed wrong."""

import numpy as np
import pandas as pd
import pytest

from pullbook.demand.order_lines import demand_of
from pullbook.demand.weekly import weekly
from pullbook.demand.wrong_dates import old_year


def lines(rows):
    """Of (week, item, quantity)."""
    table = pd.DataFrame(rows, columns=["week", "item", "quantity"]).assign(price=5.0)
    return table.assign(time=pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * table.pop("week"), "D"))


# ---- what came back


SOLD = [(0, "a", 5), (0, "b", 1), (2, "a", 3), (3, "b", 4), (5, "b", 2), (6, "a", 0), (6, "b", 9)]


@pytest.mark.parametrize(
    ("back", "left"),  # of a
    [
        ([(2, "a", -1)], [5, 0, 2, 0, 0, 0]),  # off its own week
        ([(4, "a", -1)], [5, 0, 2, 0, 0, 0]),  # which did not sell it: off the last that did
        ([(4, "a", -4)], [4, 0, 0, 0, 0, 0]),
        ([(2, "a", -4), (4, "a", -1)], [3, 0, 0, 0, 0, 0]),
        ([(1, "a", -5)], [0, 0, 3, 0, 0, 0]),  # and never off a later one
        ([(1, "a", -6)], [0, 0, 3, 0, 0, 0]),  # one was sold before the first line
    ],
)
def test_what_came_back_is_off_the_last_weeks_that_sold_it(back, left):
    before, after = weekly(lines(SOLD)), demand_of(lines([*SOLD, *back]))
    got = dict(zip(after.items, after.units.tolist()))
    assert got == {"a": left, "b": dict(zip(before.items, before.units.tolist()))["b"]}
    assert after.orders.sum() == before.orders.sum()  # and it is no order
    kept = before.units.sum() + sum(n for *_, n in back)
    assert after.units.sum() == kept + (back == [(1, "a", -6)])


def test_what_came_back_of_what_was_never_sold_is_told_and_left_out():
    told = weekly(lines([*SOLD, (1, "b", -7)])).doubts
    assert any("6 units came back that had not been sold before" in doubt for doubt in told)
    assert not any("not been sold" in doubt for doubt in weekly(lines([*SOLD, (4, "b", -5)])).doubts)


# ---- dates


def daily(first, last, seed=0, rate=3.0):
    """Days of order lines, without Sundays, a shop's lines a day by chance."""
    days = pd.date_range(first, last)
    days = days[days.day_of_week < 6]
    return days.repeat(np.random.default_rng(seed).poisson(rate, len(days)))


def table(days):
    return pd.DataFrame({"time": days, "item": "a", "quantity": 1, "price": 5.0})


@pytest.mark.parametrize("first", ["2011-02-24", "2011-03-01", "2011-06-15", "2011-09-10"])
@pytest.mark.parametrize(
    ("till", "right"), [("2012-01-31", ""), ("2012-01-14", ""), ("2012-01-20", "2012-03-10")]
)
@pytest.mark.parametrize("dates", [False, True])
def test_a_january_typed_with_the_old_year_is_asked_for_and_what_is_advised_mends_it(
    first, till, right, dates
):
    """right: the day until which the year is right again."""
    true = daily(first, right or till)
    old = (true >= "2012-01-01") & (true <= till)
    typed = true.where(~old, true - pd.DateOffset(years=1))
    lines = table([day.date() for day in typed] if dates else typed)
    (doubt,) = weekly(lines).doubts
    if "all others" in doubt:  # few, and long before
        assert old.mean() < 0.05
        return
    assert f"The first {old.sum()} of the {len(true):,} lines are dated 2011-01-0" in doubt and "?" in doubt
    mended = {"pd": pd, "lines": lines}
    exec(doubt.split("mend it: ")[1].rstrip("."), mended)
    assert mended["lines"]["time"].tolist() == true.tolist() and weekly(mended["lines"]).doubts == ()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("share", [0.6, 0.75, 0.9])
def test_part_of_a_january_typed_with_the_old_year_is_asked_for_too(share, seed):
    true = daily("2011-03-01", "2012-09-30", seed)
    old = (
        (true < "2012-02-01")
        & (true >= "2012-01-01")
        & (np.random.default_rng(seed).random(len(true)) < share)
    )
    lines = table(true.where(~old, true - pd.DateOffset(years=1)))
    (doubt,) = weekly(lines).doubts
    assert f"The first {old.sum()} of the {len(true):,} lines are dated 2011-01-0" in doubt
    mended = {"pd": pd, "lines": lines}
    exec(doubt.split("mend it: ")[1].rstrip("."), mended)
    assert mended["lines"]["time"].tolist() == true.tolist() and weekly(mended["lines"]).doubts == ()


def joined(*spans):
    days = daily(*spans[0])
    for span in spans[1:]:
        days = days.append(daily(*span))
    return days


HONEST = {
    "a year": [("2011-01-03", "2011-12-30")],
    "a year with a holiday": [("2011-01-03", "2011-02-10"), ("2011-02-28", "2011-12-30")],
    "closed in summer": [("2011-01-03", "2011-07-01"), ("2011-08-15", "2011-12-30")],
    "closed twice": [
        ("2011-01-03", "2011-01-31"),
        ("2011-03-01", "2011-07-10"),
        ("2011-08-05", "2011-12-30"),
    ],
    "closed each February": [
        ("2011-01-03", "2011-01-30"),
        ("2011-03-01", "2012-01-30"),
        ("2012-03-01", "2012-06-30"),
    ],
    "skis": [("2011-01-03", "2011-03-31"), ("2011-10-01", "2011-12-30")],
    "skis, two years": [("2010-10-01", "2011-03-31"), ("2011-10-01", "2012-03-31")],
    "sales in winter": [("2011-01-03", "2011-01-29"), ("2012-01-03", "2012-01-29")],
    "Christmas": [("2010-11-15", "2010-12-24"), ("2011-11-15", "2011-12-24")],
    "spring": [("2011-02-01", "2011-02-20"), ("2011-04-01", "2011-12-30")],
    "until autumn": [("2011-01-03", "2011-01-30"), ("2011-03-01", "2011-10-30")],
}


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_shop_with_holes_is_not_asked(name):
    days = joined(*HONEST[name])
    assert old_year(days.to_numpy().astype("datetime64[D]").astype(int)) is None
    assert not any("typed" in doubt for doubt in weekly(table(days)).doubts)


def test_weeks_without_a_line_before_the_last_may_be_those_of_a_shop_that_was_closed():
    days = joined(("2011-01-03", "2011-12-30"), ("2012-03-20", "2012-04-05"))
    (doubt,) = weekly(table(days)).doubts
    assert (
        "weeks after all others: a year or a month typed wrong, or was the shop closed between? If it was"
        in doubt
    )


def by_bill(days, freq):
    """The same days, by the first of their month or quarter, or of two weeks."""
    if freq == "2W":
        return days[0] + pd.to_timedelta((days - days[0]).days // 14 * 14, "D")
    return days.to_period(freq).to_timestamp()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rate", [0.3, 3])
@pytest.mark.parametrize("freq", ["2W", "M", "Q"])
def test_lines_with_the_dates_of_months_or_bills_are_told(freq, rate, seed):
    days = daily("2011-01-03", "2012-03-30", seed, rate)
    assert weekly(table(days)).doubts == weekly(table(days.to_period("W").to_timestamp())).doubts == ()
    early = days < "2011-10-01"
    for typed in (by_bill(days, freq), by_bill(days[early], freq).append(days[~early])):
        (doubt,) = weekly(table(typed)).doubts
        assert "with none in the week before or after (20" in doubt and "dates of months" in doubt
    orders = table(by_bill(days, "M")).assign(order=days.to_period("M").astype(str))
    assert weekly(orders).doubts == ()  # of each month one order: it is that of a shop with few


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("rate", [0.01, 0.03, 0.1, 0.3, 1])
def test_a_shop_that_sells_little_is_not_asked_for_the_dates_of_months(rate, seed):
    days = daily("2011-01-03", "2012-06-30", seed, rate)
    assert len(days) < 3 or not any("dates of months" in doubt for doubt in weekly(table(days)).doubts)


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_few_lines_are_no_january(n):
    assert old_year(np.arange(14_975, 14_975 + n)) is None
