"""The planner: its trial against a plain loop, its laws, its report, and the real shop."""

import math
import re

import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook.decide.planner import WAYS, plan
from pullbook.demand.weekly import weekly
from pullbook.run.trial import trial


@pytest.fixture(scope="module")
def shop():
    return pb.catalogue()


@pytest.fixture(scope="module")
def made(shop):
    return plan(shop)


def by_hand(d, orders, push, r, Q, fill, L, lost):
    """One item, week by week, with lists: units sold, set-ups, mean stock, units short, weeks short."""
    if not push:
        return sum(d) * (1 - lost), sum(orders) * (1 - lost), 0.0, 0.0, 0
    have, coming, lots, short, held, weeks_short = fill, [], 0, 0.0, 0.0, 0
    for t, x in enumerate(d):
        have += sum(q for monday, q in coming if monday == t)
        coming = [(monday, q) for monday, q in coming if monday > t]
        missing = max(0.0, x - max(have, 0.0))
        short, weeks_short = short + missing, weeks_short + (missing > 0)
        before, have = max(have, 0.0), have - x
        held += (before + max(have, 0.0)) / 2
        while (
            have + sum(q for _, q in coming) <= r
        ):  # Friday evening of week t; L weeks later it is Friday evening of week t + L
            coming.append((t + L + 1, Q))
            lots += 1
    return sum(d), lots, held / len(d), short, weeks_short


@pytest.mark.parametrize("seed", range(20))
def test_the_trial_is_that_of_a_plain_loop(seed):
    rng = np.random.default_rng(seed)
    L, lost = int(rng.integers(0, 4)), 0.1
    d = rng.poisson(rng.choice([0.2, 3, 30], 5)[:, None], (5, 12)).astype(float)
    orders = np.minimum(d, rng.integers(0, 6, d.shape))
    shelf = pd.DataFrame(
        {"r": rng.integers(0, 60, 5), "Q": rng.integers(1, 30, 5), "fill": rng.integers(0, 80, 5)}
    ).astype(float)
    push = rng.random(5) < 0.7
    told = trial(d, orders, push, shelf, L, lost)
    for i in range(5):
        assert told.iloc[i].tolist() == pytest.approx(
            by_hand(d[i], orders[i], push[i], *shelf.iloc[i], L, lost)
        )


def test_what_an_item_earns_is_the_sum_of_its_columns(made):
    assert made.results[["sales", "goods", "setups", "carrying", "short"]].sum(
        axis=1
    ).tolist() == pytest.approx(made.results["profit"].tolist())


def test_the_hybrid_is_put_together_from_the_two_others(made):
    push = made.items["policy"] == "push"
    assert made.by_item["hybrid"].equals(made.by_item["all push"].where(push, made.by_item["all pull"]))
    assert list(made.results.index) == list(WAYS) and made.results.loc["all pull", "stock"] == 0
    assert made.results["profit"].to_dict() == pytest.approx(made.by_item.sum().to_dict())
    assert made.best == "hybrid"  # under the stated assumptions
    assert (made.items.loc[push, "cards"] > 0).all() and (made.items.loc[~push, "promise"] == 5).all()


def test_a_budget_holds_and_more_budget_saves_more(shop):
    plans = [plan(shop, budget=b) for b in (0, 2_000, 10_000, math.inf)]
    assert all(p.items["money"].sum() <= p.budget + 1 for p in plans)
    saved = [p.items.loc[p.items["policy"] == "push", "saving"].sum() for p in plans]
    assert saved == sorted(saved) and saved[0] == 0 < saved[1]
    assert plans[0].results.loc["hybrid", "profit"] == pytest.approx(
        plans[0].results.loc["all pull", "profit"]
    )


def test_the_plan_knows_only_its_own_weeks(shop):
    lines = shop.lines
    later = lines["time"] >= lines["time"].min().normalize() + pd.Timedelta(weeks=40)
    changed = lines.assign(quantity=np.where(later, lines["quantity"] * 3, lines["quantity"]))
    a, b = plan(shop), plan(changed)
    cols = ["policy", "r", "Q", "forecast"]
    both = a.items.index.intersection(b.items.index)
    same = a.items.loc[both, cols].drop(columns=[]).equals(b.items.loc[both, cols])
    assert same and not a.results.equals(b.results)


def lines_of(units, **columns):
    """Order lines of whole weeks: a row an item, a column a week."""
    item, week = np.indices(np.shape(units))
    monday = pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * week.ravel(), "D")
    lines = pd.DataFrame({"time": monday, "item": item.ravel(), "quantity": np.ravel(units), "price": 10.0})
    last = lines.tail(1).assign(quantity=0, time=monday.max() + pd.Timedelta(days=6))
    return pd.concat([lines, last], ignore_index=True).assign(**columns)


SOME = np.random.default_rng(0).poisson(5, (4, 20))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "lines",
    [
        lines_of(np.eye(1, 20)),  # one unit, once
        lines_of(np.eye(3, 20)[:, ::-1] + np.eye(3, 20)),
        lines_of(np.full((1, 20), 10)),  # the same every week
        lines_of(SOME, cost=30.0),  # sold at a loss
        lines_of(SOME, cost=0.0),
        lines_of(SOME * 1e10),
        lines_of(SOME * 1e-300),
        lines_of(SOME, price=1e12),
        lines_of(SOME, time=lambda t: t["time"].dt.tz_localize("Europe/Amsterdam")),
    ],
)
@pytest.mark.parametrize("odd", [dict(), dict(lead_time=0, service=0.01), dict(setup=0.0, carrying=0.0)])
def test_a_plan_of_odd_orders_is_finite_and_its_trial_adds_up(lines, odd):
    made = plan(lines, pb.costing.Assumptions(**odd))
    for table in (made.items.select_dtypes("number"), made.results, made.by_item):
        assert np.isfinite(table.to_numpy(float)).all()
    assert made.results["profit"].to_dict() == pytest.approx(made.by_item.sum().to_dict())
    assert (
        made.results.loc["hybrid", "profit"]
        <= made.by_item.max(axis=1).sum() + 1e-6 * abs(made.by_item.to_numpy()).sum()
    )
    assert "nan" not in made.summary() and "nan" not in made._repr_html_()


def test_a_line_without_an_item_is_as_if_it_were_not_there():
    lines = lines_of(SOME, description="tote")
    lost = lines.head(1).assign(item=None, description="wrap")
    with_it, without = (plan(t).items for t in (pd.concat([lost, lines.astype({"item": object})]), lines))
    assert with_it.astype(str).equals(without.astype(str))


@pytest.mark.filterwarnings("error")
def test_orders_that_cannot_be_meant_are_refused_by_name():
    lines = lines_of(SOME)
    for call, words in [
        (lambda: plan(lines_of(np.zeros((2, 20)))), "no item was asked for in the first 15 weeks"),
        (lambda: plan(lines_of(np.eye(1, 20)[:, ::-1])), "no item was asked for in the first 15 weeks"),
        (lambda: plan(lines.assign(price=np.nan)), "no item of these orders has a price"),
        (lambda: plan(lines.assign(price="dear")), "price of 0 is 'dear' euro a unit"),
        (lambda: plan(lines.assign(price=np.inf)), "price of 0 is inf"),
        (lambda: plan(lines.assign(quantity=np.nan)), "quantity of 0 is nan units"),
        (lambda: plan(lines.assign(quantity=1e300)), r"quantity of 0 is 1e\+300"),
        (lambda: plan(lines.assign(cost=-1.0)), "cost of 0 is -1.0 euro a unit"),
        (lambda: plan(lines.assign(time="Monday")), "time is 'Monday' in the first line"),
        (lambda: plan(lines.assign(time=pd.NaT)), "time of 0 is missing"),
        (lambda: plan(lines.assign(item=np.nan)), "lines has no rows"),
        (lambda: plan(lines, cost_share=[0.5]), r"cost_share is \[0.5\]"),
        (lambda: plan(lines, budget=math.nan), "budget is nan"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()


def test_weeks_of_lines_add_up(shop):
    w = shop.weekly()
    assert (
        w.units.sum() == shop.lines["quantity"].sum()
        and w.orders.sum() == len(shop.lines)
        and w.units.shape == (300, 52)
    )
    top = w.items[0]
    mine = shop.lines[shop.lines["item"] == top]
    assert w.price[0] == pytest.approx((mine["price"] * mine["quantity"]).sum() / mine["quantity"].sum())
    week = ((mine["time"] - shop.lines["time"].min().normalize()).dt.days // 7).to_numpy()
    assert w.units[0].tolist() == np.bincount(week, mine["quantity"], minlength=52).tolist()
    assert w.between(10, 20).units.tolist() == w.units[:, 10:20].tolist()


def test_the_catalogue_has_a_few_fast_and_many_slow_items(shop):
    units = shop.weekly().units.sum(axis=1)
    assert np.sort(units)[::-1][:30].sum() > 0.5 * units.sum() and (units < 52).mean() > 0.4
    assert pb.catalogue().lines.equals(shop.lines)


def test_the_report_is_one_file_that_needs_nothing_else(made, tmp_path):
    verdicts = pd.DataFrame({"verdict": ["holds"]}, index=pd.Index(["C1"], name="claim"))
    page = pb.report(made, tmp_path / "plan.html", verdicts).read_text()
    assert (
        page.count("<svg") == 2
        and page.count("<figcaption>") == 2
        and "C1" in page
        and made.summary() in page
    )
    assert not re.search(r"(src|href)\s*=\s*[\"']?http", page) and "<script" not in page
    book = pd.read_excel(pb.report(made, tmp_path / "plan.xlsx", verdicts), sheet_name=None)
    assert list(book) == ["summary", "results", "assumptions", "items", "verdicts"] and len(
        book["items"]
    ) == len(made.items)
    with pytest.raises(ValueError, match="'.pdf'"):
        pb.report(made, tmp_path / "plan.pdf")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["plan.html", "plan.xlsx"]


def test_bad_input_is_named(shop):
    for call, words in [
        (lambda: plan(shop, {"setup": 1}), "assumptions is"),
        (lambda: plan(shop, weeks=52), "weeks is 52 and the orders cover 52"),
        (lambda: plan(shop, weeks=1), "weeks is 1"),
        (lambda: plan(shop, budget=-1), "budget is -1"),
        (lambda: plan(shop, cost_share=0), "cost_share is 0"),
        (lambda: plan(shop, promise=-1), "promise is -1"),
        (lambda: plan(shop, method="best"), "method is 'best'"),
        (lambda: plan(5), "lines has no column time"),
        (lambda: weekly(shop.lines.head(0)), "no rows"),
        (lambda: weekly(shop.lines.head(5)), "at least one week"),
        (lambda: pb.catalogue(weeks=1), "weeks is 1"),
        (lambda: shop.weekly().between(5, 5), "first is 5"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()


def test_by_default_three_of_four_weeks_are_learned_from_and_too_few_are_refused(shop):
    for weeks in (6, 20, 52):
        made = plan(pb.catalogue(weeks=weeks))
        assert made.train == weeks * 40 // 52 >= 4 and made.train + made.held_out == weeks
    with pytest.raises(ValueError, match="5 whole weeks; a plan needs at least 6"):
        plan(pb.catalogue(weeks=5))


def test_orders_without_prices_make_no_plan(shop):
    with pytest.raises(ValueError, match="no item of these orders has a price"):
        plan(shop.lines.assign(price=float("nan")))
