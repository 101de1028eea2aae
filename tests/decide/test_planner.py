"""The planner: its trial against a plain loop, its laws, and the real shop."""

import math
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import shops

import pullbook as pb
from pullbook.costing import Assumptions
from pullbook.decide import hybrid
from pullbook.decide.choice import choose, learn, longest, queue
from pullbook.decide.planner import NOTES, WAYS, plan
from pullbook.decide.told import over_budget
from pullbook.demand.seasons import NEXT
from pullbook.demand.weekly import weekly
from pullbook.run.trial import trial, trials
from pullbook.show.report_finding import how
from pullbook.show.report_parts import money


@pytest.fixture(scope="module")
def shop():
    return pb.catalogue()


@pytest.fixture(scope="module")
def made(shop):
    return plan(shop)


def lots_ordered(have, coming, push, r, Q, monday):
    """Friday evening: lots are ordered; one of L weeks is there L weeks later, so on the Monday after."""
    n = 0
    while push and have + sum(q for _, q in coming) < r + 1:
        coming.append((monday, Q))
        n += 1
    return n


def by_hand(d, orders, plans, L, away, week=0.0, to_order=True):
    """One item, week by week, with lists: for each plan, units sold, set-ups, mean stock, units short, gone,
    made singly, weeks short, units left. plans: (first week, push, r, Q, fill), one after the other.
    """
    have, coming, before, ready, left, gone_short, told = 0, [], None, 0, 0, 0.0, []
    for k, (first, push, r, Q, fill) in enumerate(plans):
        end = plans[k + 1][0] if k + 1 < len(plans) else len(d)
        rule = (push, r, Q)
        sold = lots = short = gone = singly = held = weeks_short = 0

        if before is None:
            have, lots = fill * push, int(fill * push > 0)
            for t in range(1, L + 1):
                come = min(fill, math.floor(week * t + 0.5)) - min(fill, math.floor(week * (t - 1) + 0.5))
                coming += [(t, come)] * int(push)
                have -= come * push
        else:
            lots += lots_ordered(have, coming, *rule, first + L)
            ready = first + L if push and not before and to_order else first
        before = push
        for t in range(first, end):
            have += sum(q for monday, q in coming if monday == t)
            coming = [(monday, q) for monday, q in coming if monday > t]
            there = max(have, 0.0)
            missing = max(0.0, d[t] - there)
            sold += d[t] - missing
            if push and t >= ready:
                gone_short += away * missing
                have += math.floor(gone_short + 0.5) - left - d[t]
                left = math.floor(gone_short + 0.5)
                sold, short, gone = (
                    sold + (1 - away) * missing,
                    short + (1 - away) * missing,
                    gone + away * missing,
                )
                weeks_short += missing > 0
            else:
                have -= d[t] - missing
                if to_order:
                    sold, singly, gone = (
                        sold + (1 - away) * missing,
                        singly + (1 - away) * missing,
                        gone + away * missing,
                    )
                    lots += (1 - away) * orders[t] * missing / d[t] if d[t] else 0
                else:
                    gone += missing
            held += (there + max(have, 0.0)) / 2
            if t < end - 1 or end == len(d):
                lots += lots_ordered(have, coming, *rule, t + L + 1)
        kept = max(have, 0.0) + sum(q for _, q in coming)
        told.append((sold, lots, held / (end - first), short, gone, singly, weeks_short, kept))
    return told


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("to_order", [True, False])
def test_the_trials_are_those_of_a_plain_loop_through_all_weeks_without_a_break(seed, to_order):
    rng = np.random.default_rng(seed)
    L, lost, n = int(rng.integers(0, 7)), 0.137, 8
    d = rng.poisson(rng.choice([0.2, 3, 30], n)[:, None], (n, 24)).astype(float)
    orders = np.minimum(d, rng.integers(0, 6, d.shape))
    plans = []
    for first in (0, 7, 12, 13):
        shelf = pd.DataFrame(
            {
                name: rng.integers(*ends, n)
                for name, ends in (("r", (0, 60)), ("Q", (1, 30)), ("fill", (0, 80)))
            }
        ).astype(float)
        plans.append((first, rng.random(n) < 0.6, shelf.assign(week=rng.choice([0.0, 0.4, 7.3], n))))
    told = trials(d, orders, plans, L, Assumptions(lost=lost).leave, to_order=to_order)
    one = trial(d, orders, *plans[0][1:], L, Assumptions(lost=lost).leave)
    for i in range(n):
        mine = [(first, push[i], *shelf[["r", "Q", "fill"]].iloc[i]) for first, push, shelf in plans]
        week = plans[0][2]["week"].iloc[i]
        for table, expected in zip(told, by_hand(d[i], orders[i], mine, L, lost, week, to_order)):
            assert table.drop(columns="wait").iloc[i].tolist() == pytest.approx(expected)
        (alone,) = by_hand(d[i], orders[i], mine[:1], L, lost, week)
        assert one.drop(columns="wait").iloc[i].tolist() == pytest.approx(alone)


def test_the_same_plan_made_anew_changes_nothing_and_no_shelf_is_filled_twice():
    rng = np.random.default_rng(4)
    d = rng.poisson(5, (6, 24)).astype(float)
    shelf = pd.DataFrame({"r": np.full(6, 18.0), "Q": np.full(6, 7.0), "fill": np.full(6, 22.0)})
    push = np.arange(6) < 4
    once = trial(d, d, push, shelf, 2)
    cut = trials(d, d, [(first, push, shelf) for first in (0, 6, 12, 18)], 2)
    for name in ("sold", "setups", "short", "gone", "singly", "weeks_short"):
        assert sum(t[name] for t in cut).to_numpy() == pytest.approx(once[name].to_numpy())
    assert sum(t["stock"] / 4 for t in cut).to_numpy() == pytest.approx(once["stock"].to_numpy())


def test_the_queue_does_not_forget_when_a_plan_is_made_anew():
    d = np.full((1, 12), 10.0)
    shelf = pd.DataFrame({"r": [0.0], "Q": [1.0], "fill": [0.0]})
    hours = Assumptions(setup_hours=1.0, unit_hours=0.0).hours
    told = trials(d, d, [(t, [False], shelf) for t in (0, 4, 8)], 2, making=2.0, capacity=8.0, hours=hours)
    waits = [2.0 + 5 * 2 * np.arange(k, k + 4).mean() / 8 for k in (0, 4, 8)]
    assert [t["wait"].iloc[0] for t in told] == pytest.approx(waits)


def test_what_the_hours_do_not_suffice_for_waits_and_who_orders_then_waits_longer():
    """Ten orders of an hour a week for three weeks, eight hours: two more stay behind each week."""
    d = np.full((1, 3), 10.0)
    shelf = pd.DataFrame({"r": [0.0], "Q": [1.0], "fill": [0.0]})
    hours = Assumptions(setup_hours=1.0, unit_hours=0.0).hours
    told = trial(d, d, [False], shelf, 2, making=2.0, capacity=8.0, hours=hours).iloc[0]
    assert told["wait"] == pytest.approx(2.0 + 5 * (0 + 2 + 4) / 8 / 3) and told["sold"] == 30
    none = trial(d, d, [False], shelf, 2, lambda days: float(days > 2.0), 2.0, 8.0, hours).iloc[0]
    assert none["sold"] == 20  # in the second week nobody waits, and in the third nobody has to


@pytest.mark.parametrize("odd", [dict(), dict(single=0.1, lead_time=7)])
def test_the_three_ways_of_a_plan_are_those_of_a_loop_to_the_cent(shop, odd):
    """Learned before each trial from the weeks before it; item by item, week by week, in euro, without a
    break."""
    w, a = shop.weekly(), Assumptions(**odd)
    made = plan(shop, a)
    plans = []
    for cut in made.trials.index:
        _, table, _ = learn(w, cut, 0.6, a.lead_time)
        each, push, *_ = choose(table, a, math.inf, "exact")
        rule = {item: (r, Q, r + np.ceil(Q / 2)) for item, r, Q in each[["r", "Q"]].itertuples()}
        kept = set(table.index[table["state"] != "ended"])
        plans.append((cut, rule, table["mean"].to_dict(), set(table.index[push]), kept))
    profit = {cut: dict.fromkeys(WAYS, 0.0) for cut in made.trials.index}
    for i, item in enumerate(w.items):
        d, orders = w.units[i, made.train :], w.orders[i, made.train :]
        for way in WAYS:
            rules = []
            for cut, rule, _, pushed, kept in plans:
                on_shelf = item in {"all push": kept, "all pull": (), "hybrid": pushed}[way]
                rules.append((cut - made.train, on_shelf, *rule.get(item, (0, 1, 1))))
            week = plans[0][2].get(item, 0.0)
            told = by_hand(d, orders, rules, a.lead_time, a.lost, week, to_order=way != "all push")
            for cut, end, flow in zip(made.cuts, made.cuts[1:], told):
                sold, lots, stock, short, _, singly, *_ = flow
                earned = sold * (w.price[i] - w.cost[i]) - a.single * singly * w.cost[i] - a.setup * lots
                profit[cut][way] += earned - a.short * short
                profit[cut][way] -= a.carrying.total * stock * w.cost[i] * (end - cut) / 52
    for cut, by_way in profit.items():
        assert made.trials.loc[cut].to_dict() == pytest.approx(by_way, abs=0.005)


def test_another_choice_is_tried_on_the_same_weeks(shop, made):
    assert made.instead(False).to_dict() == pytest.approx(made.results.loc["all pull"].to_dict())
    flows, items = made.instead(True), made.items.index
    unknown = shop.weekly().units[:, : made.train].sum(axis=1) == 0
    but = made.instead(pd.Series(~unknown, shop.weekly().items))  # without one of each that nobody knew
    assert but["stock"] < flows["stock"] and but["setups"] > flows["setups"]
    few = made.instead(True, new=(4, 3))
    assert few["stock"] > flows["stock"] and few["sales"] > flows["sales"]
    assert made.instead(False, new=(4, 3)).to_dict() == made.instead(False).to_dict()
    low, high = (made.instead(True, r=r)["stock"] for r in (0, 50))
    assert low < flows["stock"] < high
    top = pd.Series(range(len(items)), items) < 30
    assert made.instead(top)["stock"] < made.instead(top, Q=200)["stock"]
    for bad, words in (
        (dict(push=[True]), "push is"),
        (dict(push=top.astype(str)), "push has 'True'"),
        (dict(push=True, Q=0), "Q of"),
        (dict(push=True, r="x"), "r is"),
        (dict(push=True, new=3), "new is 3; it must be two numbers, r and Q"),
        (dict(push=True, new=(0, 0)), "Q of new is 0"),
    ):
        with pytest.raises(ValueError, match=words):
            made.instead(**bad)


def test_what_is_made_singly_costs_its_share_more_wherever_it_is_reckoned(shop):
    plain, dear = plan(shop), plan(shop, Assumptions(single=0.1))
    pulled, more = plain.results.loc["all pull"], dear.results.loc["all pull"]
    assert more["goods"] == pytest.approx(1.1 * pulled["goods"]) and more["sales"] == pulled["sales"]
    assert dear.results.loc["all push"].to_dict() == pytest.approx(plain.results.loc["all push"].to_dict())
    assert (dear.items["saving"] >= plain.items["saving"] - 0.01).all()
    assert (dear.items["policy"] == "push").sum() > (plain.items["policy"] == "push").sum()
    assert dear.tornado({"single": (0.0, 0.1)}).loc["single", "at_low"] == pytest.approx(
        plain.tornado({"setup": (2.0, 2.0)}).iloc[0]["at_low"]
    )


def test_what_an_item_earns_is_the_sum_of_its_columns(made):
    assert made.results[["sales", "goods", "setups", "carrying", "short"]].sum(
        axis=1
    ).tolist() == pytest.approx(made.results["profit"].tolist())


def test_in_each_trial_an_item_earns_what_its_side_earns(shop):
    made = plan(shop, weeks=51)  # one trial, of a week
    hybrid, sides = made.by_item["hybrid"], made.by_item[["all push", "all pull"]]
    assert len(made.trials) == 1 and sides.eq(hybrid, axis=0).any(axis=1).all()


def test_a_plan_says_what_to_do_with_each_item(shop, made):
    push = made.items["policy"] == "push"
    assert list(made.results.index) == list(WAYS) and made.results.loc["all pull", "stock"] == 0
    assert made.results["profit"].to_dict() == pytest.approx(made.by_item.sum().to_dict())
    assert made.results["profit"].to_dict() == pytest.approx(made.trials.sum().to_dict())
    assert (made.items.loc[push, "cards"] > 0).all() and (made.items.loc[~push, "promise"] == 5).all()
    assert (made.items.loc[push, "note"] == "").all() and set(made.items["note"]) <= {"", *NOTES.values()}
    full, cost = made.items[push], pd.Series(shop.weekly().cost, shop.weekly().items)
    filled = (full["r"] + np.ceil(full["Q"] / 2)) * cost[full.index]
    assert full["filling"].to_numpy() == pytest.approx(filled.to_numpy(), abs=0.01)


def test_what_nobody_asked_for_lately_is_not_refilled_and_what_is_new_is_made_to_order():
    rng = np.random.default_rng(1)
    units = rng.poisson(6, (3, 40)).astype(float)
    units[1, 25:] = 0  # dropped
    units[2, :36] = 0  # new
    made = plan(lines_of(units), Assumptions(lost=0.3))
    assert made.items["policy"].to_dict() == {0: "push", 1: "pull", 2: "pull"}
    assert made.items["note"].to_dict() == {0: "", 1: NOTES["ended"], 2: NOTES["new"]}
    assert made.not_offered == pytest.approx(10 * units[2, 36:].sum())  # only pull could sell it


def test_a_budget_holds_and_more_budget_saves_more(shop):
    plans = [plan(shop, budget=b) for b in (0, 2_000, 10_000, math.inf)]
    assert all(p.items["money"].sum() <= p.budget + 1e-6 for p in plans)  # as shown, in cents
    saved = [p.items.loc[p.items["policy"] == "push", "saving"].sum() for p in plans]
    assert saved == sorted(saved) and saved[0] == 0 < saved[1]
    assert plans[0].results.loc["hybrid", "profit"] == pytest.approx(
        plans[0].results.loc["all pull", "profit"]
    )


@pytest.mark.parametrize("lead", [0, 1, 2, 6])
@pytest.mark.parametrize("budget", [4_000, math.inf])
def test_what_is_needed_now_and_in_the_lead_time_is_the_first_filling_and_what_the_trials_begin_with(
    shop, lead, budget
):
    made = plan(shop, Assumptions(lead_time=lead), budget=budget)
    t, push = made.items, made.items["policy"] == "push"
    assert (t["now"] + t["coming"]).to_numpy() == pytest.approx(t["filling"].to_numpy())
    assert (t["now"] >= -1e-9).all() and (t["coming"] == 0).all() == (lead == 0)
    rule = pd.DataFrame({"r": t["r"], "Q": t["Q"], "fill": t["filling"] / t["cost"], "week": made.mean})[push]
    nothing = np.zeros((push.sum(), lead + 1))  # nobody asks: what lies there, and what has come
    stock = [
        trial(nothing[:, :k], nothing[:, :k], rule["r"] >= 0, rule, lead)["stock"] for k in (1, lead + 1)
    ]
    assert stock[0] @ t["cost"][push] == pytest.approx(t["now"].sum())
    assert (stock[1] >= stock[0]).all()
    said = made.summary()
    assert (f"{t['now'].sum():,.0f} now, the rest" in said) == (lead > 0)
    assert (f"to fill them takes {t['filling'].sum() / budget:.1f} times as much" in said) == (
        budget < math.inf
    )


def test_a_budget_that_a_trial_exceeded_is_told_wherever_it_was():
    seen = set()
    for seed in range(6):
        demand = shops.shop(seed)
        a = shops.costs(seed, demand.price)
        full = plan(demand, a, method="greedy").items["money"].sum()
        made = plan(demand, a, budget=0.3 * full, method="greedy")
        weeks = np.diff(made.cuts)
        mean = (made.tied.mul(weeks, axis=0).sum() / weeks.sum()).to_dict()
        assert mean == pytest.approx(made.results["stock"].to_dict())
        over = (made.tied["hybrid"].round() > made.budget).sum()
        assert (f"In {over} of the 4 trials the hybrid tied up more than the budget" in made.summary()) == (
            over > 0
        )
        seen.add(over > 0)
        assert (
            over_budget(made)[:-1] in money(made)["meaning"].str.cat()
            and over_budget(replace(made, budget=math.inf)) == ""
        )
    assert True in seen


@pytest.mark.parametrize(("weeks", "told"), [(24, "4 trials of 6)"), (25, "4 trials of 6 or 7)")])
def test_trials_of_two_lengths_are_told_as_such(shop, weeks, told):
    assert told in plan(shop, weeks=52 - weeks).summary()


@pytest.mark.parametrize("method", ["exact", "greedy"])
@pytest.mark.parametrize("change", [{}, {"service": 0.9}, {"carrying": 0.0}, {"carrying": 5.0}])
def test_with_little_money_less_is_kept_of_each_and_never_saves_less_than_whole_items(shop, method, change):
    a = Assumptions(**change)
    _, table, _ = learn(shop.weekly(), 52, 0.6, a.lead_time)
    able = table[table["state"] == ""]
    full = hybrid.item_costs(able, a)
    for budget in (0, 1_000, 5_000, 20_000, math.inf):
        each, push, *_ = choose(table, a, budget, method)
        whole = hybrid.partition(full.assign(money=full["money"] + 0.01), budget, method)
        kept = hybrid.item_costs(table, a, rule=each)[push]  # what it says of each is what that costs
        assert kept[["saving", "money"]].to_numpy() == pytest.approx(
            each.loc[push, ["saving", "money"]].to_numpy()
        )
        more = kept["saving"].sum() - whole.saving
        assert more >= -1e-6 and kept["money"].sum() <= budget
        assert (
            more > 0 or budget != 5_000 or a.carrying.total > 4
        )  # there keeping is dearer than what is tried
        assert (each["full_r"] >= each["r"]).all() and (each["full_Q"] >= each["Q"]).all()
        assert each.loc[~push, ["r", "Q"]].to_numpy() == pytest.approx(
            each.loc[~push, ["full_r", "full_Q"]].to_numpy()
        )


def test_all_push_is_that_of_a_shop_whose_money_is_not_short(shop, made):
    short = plan(shop, budget=5_000)
    assert short.results.loc["all push"].to_dict() == pytest.approx(made.results.loc["all push"].to_dict())
    assert short.results.loc["hybrid", "stock"] < 0.5 * made.results.loc["hybrid", "stock"]


def test_a_trial_knows_only_the_weeks_before_it(shop):
    lines, made = shop.lines, plan(shop)
    later = lines["time"] >= lines["time"].min().normalize() + pd.Timedelta(weeks=int(made.trials.index[-1]))
    changed = plan(lines.assign(quantity=np.where(later, lines["quantity"] * 3, lines["quantity"])))
    before, after = (p.trials.iloc[:-1] for p in (made, changed))
    pd.testing.assert_frame_equal(before, after)
    assert (made.trials.iloc[-1] != changed.trials.iloc[-1]).all()
    assert not made.items["forecast"].equals(changed.items["forecast"])  # the plan itself knows them all


def test_the_tornado_is_of_the_lead_and_says_where_it_turns(shop, made):
    ahead = made.trials["hybrid"].sum() - max(made.trials["all push"].sum(), made.trials["all pull"].sum())
    same = made.tornado({"setup": (2.0, 2.0), "service": (None, None)})
    assert same[["at_low", "at_high"]].to_numpy() == pytest.approx(ahead / made.held_out)
    table = made.tornado({"lost": (0.0, 0.15), "carrying": (0.1, 4.0)})
    for name, (low, high) in {"lost": (0.0, 0.15), "carrying": (0.1, 4.0)}.items():
        for value, column in ((low, "at_low"), (high, "at_high")):
            p = plan(shop, Assumptions(**{name: value})).results["profit"]
            lead = (p["hybrid"] - max(p["all push"], p["all pull"])) / made.held_out
            assert table.loc[name, column] == pytest.approx(lead)
    assert table["swing"].is_monotonic_decreasing
    assert table["turns"].tolist() == (table[["at_low", "at_high"]].min(axis=1) <= 0).tolist()
    assert {"service", "carrying", "cost_share", "lead_time"} <= set(made.tornado().index)
    with pytest.raises(ValueError, match="ranges names 'wage', which base does not have"):
        made.tornado({"wage": (1.0, 2.0)})


def test_where_customers_wait_longer_more_leave_and_more_is_pushed(shop):
    free = plan(shop)
    busy = plan(shop, Assumptions(capacity=0.7 * free.load))
    assert busy.items["promise"].max() > 5.0
    assert (busy.items["policy"] == "push").sum() >= (free.items["policy"] == "push").sum()
    tight = plan(shop, Assumptions(capacity=1.0))
    assert "the queue grows" in tight.summary() and "the queue grows" not in free.summary()


def test_fewer_hours_promise_later_and_no_later_than_the_wait_that_was_reckoned_with(shop):
    load, promised, pushed = plan(shop).load, [], []
    for share in (4.0, 1.5, 1.0, 0.7, 0.4):
        busy = plan(shop, Assumptions(capacity=share * load))
        promised.append(busy.items["wait"].max())
        assert busy.items["promise"].max() >= promised[-1]
        pushed.append((busy.items["policy"] == "push").sum())
        again = plan(shop, Assumptions(making=promised[-1]))  # who asks for so long a wait from the start
        assert (again.items["policy"] == "push").sum() <= pushed[-1]
    assert promised == sorted(promised) and pushed == sorted(pushed)


def test_the_queue_grows_with_the_load_without_a_leap_where_it_is_full():
    waits = [queue(load, 80, 30) for load in np.linspace(0, 60, 601)]
    assert (np.diff(waits) >= 0).all() and np.diff(waits).max() < 0.2  # of a tenth of an hour more
    assert queue(15, 80, 30) == pytest.approx(5 * 0.5 / 0.5 * 15 / 80 / 30)  # M/M/1, days


@pytest.mark.parametrize("capacity", [40, 30, 24, 21, 20, 18])
def test_what_is_promised_is_kept_for_19_in_20_of_weeks_that_begin_without_a_queue(capacity):
    orders, load, rng = 80, 20.0, np.random.default_rng(capacity)  # a week
    late = []
    for _ in range(500):
        time = np.sort(rng.uniform(0, 13, rng.poisson(orders * 13)))
        work = rng.exponential(load / orders / capacity, len(time))
        done = np.cumsum(work)
        free = np.maximum.accumulate(
            time - done + work
        )  # Lindley: when each begins, less what is done by then
        late.append(5 * (free + done - work - time) > longest(load, orders, capacity))
    assert 0.93 < 1 - np.concatenate(late).mean() < 0.998


def test_two_ways_that_are_level_are_called_so(shop):
    none = plan(shop, budget=0.0)
    assert none.tie and "level" in none.summary() and none.lead.mean == pytest.approx(0, abs=1e-6)


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
    made = plan(lines, Assumptions(**odd))
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
        (lambda: plan(lines_of(np.zeros((2, 20)))), "no item was asked for in the first 12 weeks"),
        (lambda: plan(lines_of(np.eye(1, 20)[:, ::-1])), "no item was asked for in the first 12 weeks"),
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


def test_bad_input_is_named(shop):
    for call, words in [
        (lambda: plan(shop, {"setup": 1}), "assumptions is"),
        (lambda: plan(shop, weeks=52), "weeks is 52 and the orders cover 52"),
        (lambda: plan(shop, weeks=1), "weeks is 1"),
        (lambda: plan(shop, budget=-1), "budget is -1"),
        (lambda: plan(shop, cost_share=0), "cost_share is 0"),
        (lambda: plan(shop, method="best"), "method is 'best'"),
        (lambda: plan(5), "lines has no column time"),
        (lambda: weekly(shop.lines.head(0)), "no rows"),
        (lambda: weekly(shop.lines.head(5)), "at least one week"),
        (lambda: pb.catalogue(weeks=1), "weeks is 1"),
        (lambda: shop.weekly().between(5, 5), "first is 5"),
    ]:
        with pytest.raises(ValueError, match=words):
            call()


def test_by_default_half_is_learned_from_the_rest_is_four_trials_and_too_few_weeks_are_refused(shop):
    for weeks in range(6, 53):
        made = plan(pb.catalogue(weeks=weeks)) if weeks in (6, 7, 9, 20, 52) else None
        if made:
            assert made.train >= 4 and made.train + made.held_out == made.weeks == weeks
            assert len(made.trials) == min(4, made.held_out) and made.train >= weeks // 2
    with pytest.raises(ValueError, match="5 whole weeks; a plan needs at least 6"):
        plan(pb.catalogue(weeks=5))


@pytest.mark.parametrize("weeks", [6, 26, 52, 103, 104, 105, 131, 160, 294])
@pytest.mark.parametrize("first", [None, 5, 41])
def test_no_plan_is_kept_for_more_than_a_quarter_in_the_trials_or_in_the_advice(weeks, first):
    if first is not None and first >= weeks:
        return
    made = plan(shops.of_units(np.ones((3, weeks)) * [[1], [5], [9]], 40.0, 20.0), weeks=first)
    played = np.diff(made.cuts)
    assert 1 <= played.min() and played.max() <= NEXT and played.sum() == made.held_out
    assert len(played) == 4 or first is not None or weeks < 8
    told = re.search("Plan anew every (\\d+) week", how(made))
    assert int(told[1]) == round(played.mean()) <= NEXT if len(played) > 1 else not told


def test_orders_without_prices_make_no_plan(shop):
    with pytest.raises(ValueError, match="no item of these orders has a price"):
        plan(shop.lines.assign(price=float("nan")))


def test_a_plan_repeats_the_doubts_about_its_file_and_speaks_its_money():
    shop = replace(pb.catalogue(), doubts=("The item is another in each row.",), currency="GBP")
    for made in (pb.planner.plan(shop), pb.planner.plan(shop.weekly())):  # weeks don't forget them
        assert made.summary().startswith("1 doubt: look at it first. Push ")
        assert "The item is another in each row." in repr(made) and shop.doubts[0] in made._repr_html_()
        assert "GBP to fill" in made.summary() and "a set-up 2 GBP" in made.summary()
        assert made.assumptions().loc["set-up", "meaning"].startswith("GBP a lot")
    own = pb.planner.plan(shop, Assumptions(setup=3, short=1.5))
    assert own.foreign == "" and "euro" not in own.summary()


def test_what_has_ended_takes_no_hours_and_makes_nobody_wait():
    rng = np.random.default_rng(4)
    units = rng.poisson(rng.uniform(0.2, 1.0, 40)[:, None] * np.ones(80)).astype(float)
    units[:15, 30:] = 0
    demand = shops.of_units(units, price=40.0, cost=20.0)
    a = Assumptions(setup=0.2, lost=0.01, capacity=8.0)
    _, table, _ = learn(demand, 80, 0.6, a.lead_time)
    assert (table["state"] == "ended").sum() == 15
    alive = table[table["state"] != "ended"]
    for those in (a, replace(a, capacity=5.0)):
        *_, wait, promise, load = choose(table, those, np.inf, "greedy")
        assert (wait, promise, load) == choose(alive, those, np.inf, "greedy")[2:]
        assert load > 0 and promise > those.making
