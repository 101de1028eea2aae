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


def demand(mean, sd, weeks):
    """The demand of some weeks, in whole units, of an item that varies more than by chance."""
    p = mean / sd**2
    return stats.nbinom(weeks * mean * p / (1 - p), p)


def weeks_of(items, seed):
    """Stationary demand in whole units, item by item."""
    rng = np.random.default_rng(seed)
    each = zip(items["mean"], items["sd"])
    return np.array([demand(mean, sd, 1).rvs(MANY, random_state=rng) for mean, sd in each], float)


def lacking(stock, mean, sd, weeks):
    """Units short of whole stocks, one after the other, in the mean; by adding up."""
    if weeks == 0:
        return np.zeros(len(stock))
    d = np.arange(demand(mean, sd, weeks).ppf(1 - 1e-13) + 2)
    p = demand(mean, sd, weeks).pmf(d)
    return np.array([np.maximum(d - y, 0) @ p for y in stock])


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
    weeks = demand(ITEMS["mean"], ITEMS["sd"], L + 1)
    step = 1.5 * weeks.pmf(weeks.ppf(service))  # whole units: up to one and a half more
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
    enough = stats.poisson.cdf(each["r"].iloc[0] + 1, 3 * mean)  # what such demand leaves of that stock
    nobody = stats.poisson.pmf(
        0, mean
    )  # asked in a week, so nobody was sent away, whatever was missing before
    assert enough - 0.006 <= quiet <= enough + nobody * (1 - enough) + 0.006


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
def test_an_item_costs_in_the_choice_what_adding_up_says_of_the_same_r_and_lot(L, setup):
    a = pb.costing.Assumptions(setup=setup, lead_time=L, lost=0.0, service=0.95)
    each = pb.hybrid.item_costs(ITEMS, a)
    for row, item in zip(each.itertuples(), ITEMS.itertuples()):
        after_a_look = np.arange(row.r + 1, row.r + row.Q + 1)
        begins, ends = (lacking(after_a_look, item.mean, item.sd, n) for n in (L, L + 1))
        stock = after_a_look.mean() - item.mean * (L + 0.5) + (begins + ends).mean() / 2
        short = (ends - begins).mean()
        cost = a.setup * item.mean * WEEKS / row.Q + a.carrying.total * item.cost * stock
        cost += a.short * short * WEEKS
        near = 1e-4 if item.mean < 50 else 2e-2  # the demand of a large item is counted in packs
        assert (row.stock, row.short, row.stocked) == pytest.approx((stock, short, cost), rel=near, abs=1e-5)
        if setup and row.Q > 1:
            assert row.Q == round(pb.inventory.eoq(setup, a.carrying.total * item.cost, item.mean * WEEKS).Q)
        level = demand(item.mean, item.sd, L + 1).ppf(0.95)
        assert row.r == pytest.approx(level - 1, rel=0 if near < 1e-3 else near)
        assert row.safety == row.r + 1 - item.mean * (L + 1)


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
        stock, short, _ = rules.shelf(r, Q[i], mean[i], sd[i], L)
        cost = keep[i] * stock + lack[i] * short
        assert cost[int(found[i])] <= cost.min() * (
            1 + 1e-3
        )  # to the unit, where it is counted without packs


def test_a_service_by_decree_never_costs_less_than_one_by_money():
    by_money = pb.hybrid.item_costs(ITEMS)["stocked"]
    for level in (0.5, 0.8, 0.9, 0.95, 0.99):
        decreed = pb.hybrid.item_costs(ITEMS, pb.costing.Assumptions(service=level))["stocked"]
        assert (by_money <= decreed * (1 + 1e-9)).all()


def test_lumpy_demand_is_kept_and_lacks_as_expected():
    """Orders now and then, some by the dozen: no distribution of the rules."""
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
    assert flows["stock"].to_numpy() == pytest.approx(each["stock"].to_numpy(), rel=0.1)
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
    stock, short, _ = rules.shelf(np.array([r]), np.array([Q]), np.array([10.0]), np.array([0.0]), L)
    assert short[0] == 0 and stock[0] == pytest.approx(r + (Q + 1) / 2 - 10 * (L + 0.5))


@pytest.mark.parametrize("L", [0, 1, 2, 3])
def test_where_lacking_is_dear_the_cheapest_reorder_point_of_certain_demand_is_the_least_never_short(L):
    item = pd.DataFrame({"mean": [10.0], "sd": [0.0], "orders": [10.0], "price": [30.0], "cost": [20.0]})
    each = pb.hybrid.item_costs(item, pb.costing.Assumptions(lead_time=L, short=1e4))
    assert each["r"].iloc[0] == 10 * (L + 1) - 1 and each["short"].iloc[0] == 0


def any_items(rng, n):
    """Items of all sorts, weeks of negative binomial demand, and the costs of a shop that has them."""
    mean = rng.lognormal(0.5, 1.3, n)
    sd = np.sqrt(mean * (1.05 + rng.lognormal(-0.5, 1.2, n) * (1 + mean)))
    price = rng.lognormal(2.5, 0.8, n)
    items = pd.DataFrame({"mean": mean, "sd": sd, "orders": mean * rng.uniform(0.1, 1, n), "price": price})
    a = pb.costing.Assumptions(
        setup=rng.uniform(0, 4),
        carrying=rng.uniform(0.1, 0.8),
        lead_time=int(rng.integers(0, 4)),
        making=rng.uniform(1, 15),
        short=rng.uniform(0, 4),
        lost=rng.uniform(0, 0.2),
    )
    return items.assign(cost=price * rng.uniform(0.3, 0.95, n)), a


@pytest.mark.parametrize("lost", [0.0, 0.03, 0.2])
def test_shares_of_customers_who_leave_do_not_keep_half_a_unit_more_on_the_shelf(lost):
    rng = np.random.default_rng(8)
    item = pd.DataFrame({"mean": [0.4], "sd": [0.8], "orders": [0.4], "price": [30.0], "cost": [18.0]})
    a = pb.costing.Assumptions(lost=lost, lead_time=1, short=0.1, carrying=0.6)
    each = pb.hybrid.item_costs(item, a)
    units = demand(0.4, 0.8, 1).rvs((1, MANY), random_state=rng).astype(float)
    flows = tried(each, units, a)
    assert each["Q"].iloc[0] > 1 and flows["stock"].iloc[0] == pytest.approx(each["stock"].iloc[0], rel=0.05)


@pytest.mark.parametrize("seed", range(6))
def test_no_item_is_pushed_that_loses_by_it_in_a_long_trial_and_none_pulled_that_would_gain(seed):
    rng = np.random.default_rng(seed)
    n, copies, weeks = 40, 30, 1_000
    items, a = any_items(rng, n)
    each = pb.hybrid.item_costs(items, a)
    p = (items["mean"] / items["sd"] ** 2).to_numpy()
    size = items["mean"].to_numpy() * p / (1 - p)
    units = rng.negative_binomial(
        np.tile(size, copies)[:, None], np.tile(p, copies)[:, None], (n * copies, weeks)
    )
    orders = units * np.tile(items["orders"] / items["mean"], copies)[:, None]  # as many lines a unit
    shelf = pd.concat([each[["r", "Q"]].assign(fill=rules.first_fill(each["r"], each["Q"]))] * copies)
    money = pd.concat([items] * copies)

    def profit(push):
        flows = trial(units, orders, np.full(n * copies, push), shelf, a.lead_time, a.leave, a.making)
        return earned(flows, money, a, weeks)["profit"].to_numpy().reshape(copies, n)

    gain = (profit(True) - profit(False)) * WEEKS / weeks
    noise = 4 * gain.std(axis=0, ddof=1) / np.sqrt(copies)
    near = 0.01 * each[["stocked", "ordered"]].max(axis=1).to_numpy()
    push = each["push"].to_numpy()
    assert push.any() and not push.all()
    assert (gain.mean(axis=0) >= -noise - near)[push].all()
    assert (gain.mean(axis=0) <= noise + near)[~push].all()
    assert (np.abs(gain.mean(axis=0) - each["saving"]) <= noise + 2 * near).mean() > 0.9


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


@pytest.mark.parametrize("seed", range(10))
def test_stock_and_shortage_are_those_of_a_sum_over_the_stocks_after_a_look(seed):
    rng = np.random.default_rng(seed)
    mean, Q, L = rng.uniform(0.1, 30), int(rng.integers(1, 60)), int(rng.integers(0, 5))
    sd = np.sqrt(mean) * rng.uniform(1.01, 3)
    r = np.maximum(0, np.round(mean * (L + 1) + sd * rng.uniform(-1, 2.5)))
    y = np.arange(r + 1, r + Q + 1)
    before, after = (lacking(y, mean, sd, n) for n in (L, L + 1))
    expected = (y.mean() - mean * (L + 0.5) + (before + after).mean() / 2, (after - before).mean())
    told = rules.shelf(r, Q, mean, sd, L)
    assert (float(told[0]), float(told[1])) == pytest.approx(expected, rel=1e-4, abs=1e-4)
    chance = demand(mean, sd, L + 1).cdf(r + 1)
    assert float(told[2]) == pytest.approx(chance, abs=2e-5)
    assert float(rules.reorder_point(mean, sd, L, chance - 1e-4)) == r


@pytest.mark.parametrize("seed", range(5))
def test_demand_that_varies_less_than_by_chance_keeps_its_mean_and_spread(seed):
    """Of a binomial distribution; of Poisson's, where customers know nothing of each other."""
    rng = np.random.default_rng(seed)
    n, p, y = int(rng.integers(2, 90)), rng.uniform(0.05, 0.99), rng.integers(0, 60, 20)
    for made, mean, sd in (
        (stats.binom(n, p), n * p, np.sqrt(n * p * (1 - p))),
        (stats.poisson(n * p), n * p, np.sqrt(n * p)),
    ):
        assert rules.shelf(y, 1, mean, sd, 0)[2] == pytest.approx(made.cdf(y + 1), abs=2e-5)


def test_a_budget_bounds_the_money_of_the_plan_and_of_its_trial():
    """But for what each new plan finds left of the one before: twenty are made, a quarter apart."""
    rng = np.random.default_rng(5)
    rate = np.geomspace(2, 60, 30)
    sold = rng.poisson(rate[:, None], (30, 420))
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
        [lines, lines.tail(1).assign(time=lines["time"].min() + pd.Timedelta(days=7 * 420 - 1))]
    )
    a = pb.costing.Assumptions(lost=0.3, short=8.0)
    free = pb.planner.plan(lines, a, weeks=160)
    full = free.items["money"].sum()
    for share in (0.25, 0.5, 1.0):
        plan = pb.planner.plan(lines, a, weeks=160, budget=share * full + 1e-6)
        assert plan.items["money"].sum() <= share * full + 0.01 * len(plan.items)
        assert plan.results.loc["hybrid", "stock"] == pytest.approx(plan.items["money"].sum(), rel=0.08)
