"""One rule for lot, reorder point, safety stock and money: what it promises is what the trial finds."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import pullbook as pb
from pullbook.costing.assumptions import WEEKS, earned
from pullbook.decide.inventory import rules
from pullbook.run.trial import trial

COPIES, WEEKS_EACH = 40, 1_000
MANY = COPIES * WEEKS_EACH  # weeks of an item, enough for a share to be within a third of a point
ITEMS = pd.DataFrame(
    {  # mean, sd of a week: regular, quiet, uneven, small
        "mean": [60.0, 200.0, 12.0, 1000.0],
        "sd": [15.0, 20.0, 5.0, 250.0],
        "orders": [40.0, 90.0, 9.0, 300.0],
        "price": [30.0, 12.0, 50.0, 4.0],
        "cost": [20.0, 7.0, 31.0, 2.5],
    }
)


def weeks_of(items, seed):
    """Stationary gamma demand in whole units, item by item."""
    rng = np.random.default_rng(seed)
    mean, sd = (items[name].to_numpy()[:, None] for name in ("mean", "sd"))
    return np.round(rng.gamma((mean / sd) ** 2, sd**2 / mean, (len(items), MANY)))


def tried(each, units, a):
    """What `item_costs` orders, tried from its own first filling: many weeks, as shorter trials side
    by side.
    """
    n = len(each)
    shelf = each[["r", "Q"]].assign(fill=rules.first_fill(each["r"], each["Q"]))
    shelf = pd.concat([shelf] * COPIES)
    side = np.concatenate(np.split(units, COPIES, axis=1))
    flows = trial(side, side, np.ones(n * COPIES, bool), shelf, a.lead_time, a.leave, a.making)
    total = flows.groupby(np.tile(np.arange(n), COPIES)).sum().set_index(each.index)
    return total.assign(stock=total["stock"] / COPIES)


@pytest.mark.parametrize(("L", "service"), list(itertools.product((0, 1, 2, 5), (0.8, 0.95, 0.99))))
def test_lots_of_one_give_the_service_asked_for_and_not_a_point_more(L, service):
    a = pb.costing.Assumptions(setup=0.0, lead_time=L, service=service)
    each = pb.hybrid.item_costs(ITEMS, a)
    assert (each["Q"] == 1).all()
    units = weeks_of(ITEMS, seed=L)
    quiet = 1 - tried(each, units, a)["weeks_short"] / MANY
    noise = 4 * np.sqrt(
        service * (1 - service) * (L + 1) / MANY
    )  # neighbouring weeks share L weeks of demand
    k, scale = (ITEMS["mean"] / ITEMS["sd"]) ** 2 * (L + 1), ITEMS["sd"] ** 2 / ITEMS["mean"]
    step = 1.5 * stats.gamma.pdf(
        stats.gamma.ppf(service, k, scale=scale), k, scale=scale
    )  # whole units: up to one and a half more
    assert (quiet >= service - noise).all() and (quiet <= service + np.maximum(0.01, step) + noise).all()


@pytest.mark.parametrize("L", [0, 1, 2, 4])
def test_larger_lots_give_at_least_the_service_asked_for(L):
    a = pb.costing.Assumptions(setup=30.0, lead_time=L, service=0.95)
    each = pb.hybrid.item_costs(ITEMS, a)
    units = weeks_of(ITEMS, seed=10 + L)
    quiet = 1 - tried(each, units, a)["weeks_short"] / MANY
    assert (each["Q"] > 3).all() and (quiet >= a.service - 0.004).all()


@pytest.mark.parametrize("mean", [0.1, 0.5, 2.0, 9.0, 40.0])
def test_whole_units_asked_for_one_by_one_are_served_as_promised_too(mean):
    a = pb.costing.Assumptions(setup=0.0, service=0.95)
    item = pd.DataFrame({"mean": [mean], "sd": [mean**0.5], "orders": [mean], "price": [9.0], "cost": [5.0]})
    units = np.random.default_rng(3).poisson(mean, (1, MANY)).astype(float)
    each = pb.hybrid.item_costs(item, a)
    quiet = 1 - float(tried(each, units, a)["weeks_short"].iloc[0]) / MANY
    assert quiet >= a.service - 0.006
    more = stats.poisson.cdf(each["r"].iloc[0] + 1, 3 * mean)  # what such demand makes of that stock, exactly
    assert quiet == pytest.approx(more, abs=0.006)


@pytest.mark.parametrize(("L", "setup"), list(itertools.product((0, 1, 3), (0.0, 2.0, 60.0))))
def test_the_mean_stock_of_the_trial_is_the_money_of_the_choice_and_both_cost_the_same(L, setup):
    a = pb.costing.Assumptions(setup=setup, lead_time=L, lost=0.0)
    each = pb.hybrid.item_costs(ITEMS, a)
    units = weeks_of(ITEMS, seed=20 + L)
    flows = tried(each, units, a)
    euro = earned(flows, ITEMS, a, MANY)
    assert euro["stock"].to_numpy() == pytest.approx(each["money"].to_numpy(), rel=0.02)
    a_year = -(euro[["setups", "carrying", "short"]].sum(axis=1)) * WEEKS / MANY
    assert a_year.to_numpy() == pytest.approx(each["stocked"].to_numpy(), rel=0.02)


def test_what_is_made_to_order_costs_in_the_trial_what_the_choice_expects():
    a = pb.costing.Assumptions(lost=0.1)
    each = pb.hybrid.item_costs(ITEMS, a)
    units, orders = (np.repeat(ITEMS[c].to_numpy()[:, None], WEEKS, axis=1) for c in ("mean", "orders"))
    flows = trial(units, orders, np.zeros(len(ITEMS), bool), each.assign(fill=0.0), a.lead_time, a.leave)
    euro = earned(flows, ITEMS, a, WEEKS)
    margin = (ITEMS["mean"] * (ITEMS["price"] - ITEMS["cost"])).to_numpy() * WEEKS
    assert (margin - euro["profit"]).to_numpy() == pytest.approx(each["ordered"].to_numpy())


@pytest.mark.parametrize(("L", "setup"), list(itertools.product((0, 1, 2, 6), (0.0, 5.0))))
def test_an_item_costs_in_the_choice_what_inventory_says_of_the_same_r_and_lot(L, setup):
    a = pb.costing.Assumptions(setup=setup, lead_time=L, lost=0.0, service=0.95)
    each = pb.hybrid.item_costs(ITEMS, a)
    for row, item in zip(each.itertuples(), ITEMS.itertuples()):
        shape, scale = (item.mean / item.sd) ** 2, item.sd**2 / item.mean
        ends = [
            pb.inventory.reorder_service(row.r + 0.5, row.Q, stats.gamma(shape * n, scale=scale))
            for n in (L, L + 1)
            if n
        ]
        begins = ends[0] if L else None
        stock = (ends[-1].mean_stock + (begins.mean_stock if L else row.r + (row.Q + 1) / 2)) / 2
        short = ends[-1].mean_backorders - (begins.mean_backorders if L else 0.0)
        lots = item.mean * WEEKS / row.Q
        cost = a.setup * lots + a.carrying.total * item.cost * stock + a.short * short * WEEKS
        assert (row.stock, row.short, row.stocked) == pytest.approx((stock, short, cost), rel=1e-6, abs=1e-9)
        if setup and row.Q > 1:
            assert row.Q == round(pb.inventory.eoq(setup, a.carrying.total * item.cost, item.mean * WEEKS).Q)
        level = stats.gamma.ppf(0.95, shape * (L + 1), scale=scale)
        assert row.r == np.ceil(level - 1e-9) - 1 and row.safety == row.r + 1 - item.mean * (L + 1)


@pytest.mark.parametrize("L", [0, 1, 2, 5])
def test_the_cheapest_reorder_point_is_that_of_trying_all(L):
    rng = np.random.default_rng(L)
    n = 100
    mean = rng.lognormal(0, 1.5, n)
    sd, Q = mean * rng.lognormal(0, 0.8, n), rng.integers(1, 40, n).astype(float)
    keep, lack = rng.lognormal(-2, 1, n), rng.lognormal(1, 1, n)
    found = rules.cheapest_reorder_point(Q, mean, sd, L, keep, lack)
    for i in range(n):
        r = np.arange(found[i] + mean[i] * (L + 1) + 8 * sd[i] * np.sqrt(L + 1) + 5)
        stock, short = rules.stock_and_short(r, Q[i], mean[i], sd[i], L)
        cost = keep[i] * stock + lack[i] * short
        assert cost[int(found[i])] <= cost.min() * (1 + 1e-6)


def test_a_service_by_decree_never_costs_less_than_one_by_money():
    by_money = pb.hybrid.item_costs(ITEMS)["stocked"]
    for level in (0.5, 0.8, 0.9, 0.95, 0.99):
        decreed = pb.hybrid.item_costs(ITEMS, pb.costing.Assumptions(service=level))["stocked"]
        assert (by_money <= decreed * (1 + 1e-9)).all()


def test_lumpy_demand_is_kept_and_lacks_as_expected():
    """Orders now and then, some by the dozen: what the gamma demand is for."""
    rng = np.random.default_rng(4)
    rate, n = np.array([0.3, 1.0, 5.0, 40.0]), 100_000
    units = []
    for x in rate:
        orders = rng.poisson(x, n)
        size = 1 + rng.poisson(0.25, orders.sum()) + (rng.random(orders.sum()) < 0.03) * rng.integers(8, 30)
        units.append(np.bincount(np.repeat(np.arange(n), orders), size, n))
    units = np.array(units)
    items = pd.DataFrame({"mean": units.mean(axis=1), "sd": units.std(axis=1), "orders": rate})
    a = pb.costing.Assumptions(lost=0.0)
    each = pb.hybrid.item_costs(items.assign(price=60.0, cost=32.0), a)
    shelf = each[["r", "Q"]].assign(fill=rules.first_fill(each["r"], each["Q"]))
    flows = trial(units, units, np.ones(4, bool), shelf, a.lead_time)
    assert flows["stock"].to_numpy() == pytest.approx(each["stock"].to_numpy(), rel=0.02)
    assert flows["short"].to_numpy() / n == pytest.approx(each["short"].to_numpy(), rel=0.25)


@pytest.mark.parametrize(("L", "Q"), list(itertools.product((0, 1, 2, 3), (1.0, 5.0, 7.0, 25.0))))
def test_certain_demand_is_never_short_from_the_rules_reorder_point_on_and_short_below_it(L, Q):
    demand = np.full((1, 400), 10.0)

    def missing(r):
        rule = pd.DataFrame({"r": [r], "Q": [Q], "fill": [rules.first_fill(r, Q)]})
        return float(trial(demand, demand, [True], rule, L)["short"].iloc[0])

    r = float(rules.reorder_point(10.0, 0.0, L, 0.95))
    assert r == 10 * (L + 1) - 1 and missing(r) == 0
    if Q in (1.0, 7.0):  # lots that bring the stock to every whole number in turn, r + 1 among them
        assert missing(r - 1) > 0
    stock, short = rules.stock_and_short(np.array([r]), np.array([Q]), np.array([10.0]), np.array([0.0]), L)
    assert short[0] == 0 and stock[0] == pytest.approx(r + (Q + 1) / 2 - 10 * (L + 0.5))


ODD = pd.DataFrame(
    list(
        itertools.product(
            (0.0, 1e-300, 1e-9, 0.02, 10.0, 1e12),  # mean: none, next to none, a slip of the pen
            (0.0, 1e-300, 5.0, 1e12),
            (0.0, 5.0, 1e12),
            (0.0, 5.0, 1e12),  # price: often below cost
            (0.0, 1e-300, 3.0, 1e12),
        )
    ),
    columns=["mean", "sd", "orders", "price", "cost"],
)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "odd",
    [
        dict(),
        dict(setup=0.0),
        dict(carrying=0.0),
        dict(setup=0.0, carrying=0.0),
        dict(setup=1e12, carrying=1e-12),
        dict(lead_time=0),
        dict(lead_time=520),
        dict(service=0.5),
        dict(service=0.01),
        dict(service=1e-300),
        dict(service=1 - 1e-16),
        dict(lost=1.0, short=0.0),
        dict(short=1e12),
    ],
    ids=str,
)
def test_odd_items_have_finite_costs_and_what_nobody_asks_for_has_none(odd):
    each = pb.hybrid.item_costs(ODD, pb.costing.Assumptions(**odd))
    assert np.isfinite(each.to_numpy(float)).all()
    assert (each["Q"] >= 1).all() and (each[["r", "stock", "short", "money"]] >= 0).all(axis=None)
    none = each[ODD["mean"] == 0]
    assert (none[["r", "safety", "stock", "short", "stocked", "money"]] == 0).all(axis=None)
    assert not np.signbit(none["safety"]).any()  # -0 would puzzle a reader
    for budget in (0.0, 1.0, np.inf):
        assert pb.hybrid.partition(each, budget).money <= budget


def test_one_item_costs_what_it_costs_among_others():
    among = pb.hybrid.item_costs(ITEMS)
    alone = pd.concat([pb.hybrid.item_costs(ITEMS.iloc[[k]]) for k in range(len(ITEMS))])
    pd.testing.assert_frame_equal(among, alone)


def test_where_holding_is_next_to_free_a_lot_is_the_demand_of_a_year():
    free, nearly = (pb.hybrid.item_costs(ITEMS.assign(cost=cost))["Q"] for cost in (0.0, 1e-300))
    assert free.tolist() == nearly.tolist() == (ITEMS["mean"] * WEEKS).tolist()


@pytest.mark.parametrize("name", list(ITEMS))
def test_a_number_of_an_item_that_cannot_be_meant_is_named_with_its_row(name):
    for bad, words in ((1e300, "1e\\+300"), (-1.0, "-1.0"), (np.inf, "inf"), (np.nan, "nan")):
        items = ITEMS.set_axis(list("abcd"))
        items.loc["c", name] = bad
        with pytest.raises(ValueError, match=f"{name} of 'c' is {words} .* at least 0 and at most"):
            pb.hybrid.item_costs(items)


def left_over(y, mean, sd):
    """E[(y - D)+] for gamma demand, by adding up a fine grid of its shares."""
    if sd == 0:
        return max(y - mean, 0.0)
    share = (np.arange(20_000) + 0.5) / 20_000
    d = stats.gamma.ppf(share, (mean / sd) ** 2, scale=sd**2 / mean)
    return float(np.maximum(y - d, 0).mean())


@pytest.mark.parametrize("seed", range(10))
def test_stock_and_shortage_are_those_of_a_sum_over_the_stocks_after_a_look(seed):
    rng = np.random.default_rng(seed)
    mean, Q, L = rng.uniform(2, 80), int(rng.integers(1, 60)), int(rng.integers(0, 5))
    sd = mean * rng.uniform(0.2, 1.0)
    r = float(np.round(mean * (L + 1) + sd * rng.uniform(-1, 2.5)))
    stock = short = 0.0
    for y in np.arange(r + 1, r + Q + 1):
        ends = [left_over(y, mean * n, sd * n**0.5) for n in (L, L + 1)]
        waits = [left - (y - mean * n) for left, n in zip(ends, (L, L + 1))]
        stock, short = stock + sum(ends) / 2 / Q, short + (waits[1] - waits[0]) / Q
    told = rules.stock_and_short(r, Q, mean, sd, L)
    assert (float(told[0]), float(told[1])) == pytest.approx((stock, short), rel=2e-3, abs=0.02)


def test_a_budget_bounds_the_money_of_the_plan_and_of_its_trial():
    rng = np.random.default_rng(5)
    rate = np.geomspace(2, 60, 30)
    sold = rng.poisson(rate[:, None], (30, 2600))
    item, week = np.nonzero(sold)
    lines = pd.DataFrame(
        {
            "time": pd.Timestamp("1990-01-01") + pd.to_timedelta(7 * week, "D"),
            "item": item,
            "quantity": sold[item, week],
            "price": 30.0,
            "cost": 20.0,
        }
    )
    lines = pd.concat(
        [lines, lines.tail(1).assign(time=lines["time"].min() + pd.Timedelta(days=7 * 2600 - 1))]
    )
    a = pb.costing.Assumptions(lost=0.3, short=8.0)
    free = pb.planner.plan(lines, a, weeks=1300)
    full = free.items["money"].sum()
    for share in (0.25, 0.5, 1.0):
        plan = pb.planner.plan(lines, a, weeks=1300, budget=share * full + 1e-6)
        assert plan.items["money"].sum() <= share * full + 0.01 * len(plan.items)
        assert plan.results.loc["hybrid", "stock"] == pytest.approx(plan.items["money"].sum(), rel=0.02)
