"""What a plan says of itself, in sentences; and what it assumes."""

import math

import numpy as np
import pandas as pd

from pullbook._words import counted
from pullbook.costing.assumptions import Assumptions
from pullbook.decide.rolling import WAYS
from pullbook.demand.seasons import NEXT, closed_weeks
from pullbook.run.evidence import Spread

HIGH = 1.25  # times the mean stock of now, from which on that of another quarter is told


def summary(plan):
    """A Plan and its trials: how many doubts there are, what it does and takes, what each way earned."""
    pushed, p = plan.items["policy"] == "push", plan.results["profit"]
    n, unit = len(plan.trials), plan.currency
    lengths = " or ".join(str(k) for k in np.unique(np.diff(plan.cuts)))
    long = f" ({n} trials of {lengths})" if n > 1 else ""
    seen = "the plan" if n == 1 else "plans made like it"
    tried = f"In {counted(plan.held_out, 'week')} that {seen} had not seen"
    earned = ", ".join(f"{way} {p[way]:,.0f}" for way in WAYS)
    said = (
        f"Push {pushed.sum():,} of {len(pushed):,} item{'s' * (len(pushed) > 1)}, pull"
        f" {'none' if pushed.all() else 'the rest'}; {_needs(plan)}. {tried}"
        f"{long} they earned, in {unit}: {earned}."
    )
    if k := len(plan.doubts):
        said = f"{k} doubt{'s' * (k > 1)}: look at {'them' if k > 1 else 'it'} first. {said}"
    if "all push" not in plan.simple:
        said += f" The budget of {plan.budget:,.0f} {unit} doesn't pay for all push."
    if over := over_budget(plan):
        said += f" {over}"
    if plan.tie:
        said += f" {plan.best.capitalize()} and {plan.second} are level: less than 1% apart."
    elif isinstance(lead := plan.lead, Spread):
        said += f" Best: {plan.best}, ahead of {plan.second} in {lead.ahead} of {n} trials."
    else:
        said += f" Best: {plan.best}."
    if plan.load > plan.assumed.capacity:
        said += (
            f" But what is pulled takes {plan.load:,.0f} hours a week, and there are"
            f" {plan.assumed.capacity:,.0f}: the queue grows."
        )
    return f"{said} {plan.foreign}".strip()


def in_the_lead_time(plan):
    """The weeks in which lots come that were ordered before the plan began, in words.

    >>> in_the_lead_time(pb.planner.plan(pb.catalogue()))
    'in weeks 1 to 2'
    """
    L = plan.assumed.lead_time
    return f"in weeks 1 to {L}" if L > 1 else "in week 1" if L else "later"


def seasonal(plan):
    """Does the plan know seasons: is its rate that of the weeks ahead, and not of a year?

    >>> seasonal(pb.planner.plan(pb.catalogue()))
    False
    """
    return len(plan.quarters) > 1


def weeks_ahead(plan):
    """The weeks that the rate of a plan with seasons is for, in words: those in which it is sold what the
    plan of a quarter orders.

    >>> weeks_ahead(pb.planner.plan(pb.catalogue()))
    'in the 15 weeks ahead'
    """
    return f"in the {NEXT + plan.assumed.lead_time} weeks ahead"


def high_quarter(plan):
    """The date from which on another quarter needs the most stock, and that (euro), where it is much more
    than the plan's own; else None.

    >>> high_quarter(pb.planner.plan(pb.catalogue()))
    """
    stock = plan.quarters["stock"]
    if stock.max() <= HIGH * stock.iloc[0]:
        return None
    begins = plan.demand.start + pd.Timedelta(weeks=int(plan.weeks + stock.idxmax()))
    return f"{begins:%Y-%m-%d}", float(stock.max())


def of_a_year(plan):
    """What a figure of a year is reckoned from, in words.

    >>> of_a_year(pb.planner.plan(pb.catalogue()))
    'in a year at the rate of the weeks ahead, since seasons are known from two years on only'
    """
    closed, _ = closed_weeks(plan.demand.units.sum(axis=0))
    said = "in a year at the rate of the weeks ahead, since seasons are known from two years on only"
    if seasonal(plan):
        said = "in the four quarters ahead, each with its season"
    if closed:
        said += (
            f"; in {closed} weeks of the year the shop is closed, or hardly sells, as in the last one, and"
            " what fills its shelves lies there"
        )
    return said


def foreign(assumed, money):
    """A sentence, where a shop has another money and the plan the course's own costs; else nothing.

    >>> foreign(Assumptions(), "euro"), foreign(Assumptions(), "GBP")[:37]
    ('', 'The costs are assumed, not known: a s')
    """
    same = {
        f"{name}={value:g}": f"{what} {value:g} {money}"
        for name, what in (("setup", "a set-up"), ("short", "a unit that is missing"))
        if (value := getattr(assumed, name)) == getattr(Assumptions(), name)
    }
    if money == "euro" or not same:
        return ""
    return (
        f"The costs are assumed, not known: {' and '.join(same.values())}. These numbers were chosen for"
        f" a shop that sells in euro; give those of this one, in {money}: Assumptions({', '.join(same)})."
    )


def _needs(plan):
    """What the shelves take to fill, and on average, and which of it the budget bounds."""
    filling, now, mean = (plan.items[name].sum() for name in ("filling", "now", "money"))
    some = f" ({now:,.0f} now, the rest {in_the_lead_time(plan)})" if round(now) < round(filling) else ""
    said = (
        f"the shelves take {filling:,.0f} {plan.currency} to fill{some}, and {mean:,.0f} {plan.currency} lie"
        f" there on average{f' {weeks_ahead(plan)}' * seasonal(plan)}"
    )
    if 0 < plan.budget < math.inf:
        said += (
            f" (which is all that the budget of {plan.budget:,.0f} bounds: to fill them takes"
            f" {filling / plan.budget:.1f} times as much)"
        )
    if high := high_quarter(plan):
        said += f"; in the quarter from {high[0]} on some {high[1]:,.0f} {plan.currency}, by its season"
    return said


def over_budget(plan):
    """A sentence, where the hybrid tied up more than the budget in a trial; else nothing.

    >>> over_budget(pb.planner.plan(pb.catalogue()))
    ''
    """
    tied = plan.tied["hybrid"].round()
    over = tied > plan.budget
    if not over.any():
        return ""
    many = f"the {len(tied)} trials" if len(tied) > 1 else "the trial"
    some = f"{over.sum()} of {many}" if len(tied) > 1 else many
    return (
        f"In {some} the hybrid tied up more than the budget of {plan.budget:,.0f} {plan.currency} on average:"
        f" {tied.max():,.0f}{' at most' * bool(over.sum() > 1)}."
    )


def all_assumed(plan):
    """What a Plan assumes: a table by assumption, value and meaning.

    >>> all_assumed(pb.planner.plan(pb.catalogue())).loc["lead time", "value"]
    2
    """
    a, budget = plan.assumed, plan.budget if math.isfinite(plan.budget) else "no limit"
    service = "by money" if a.service is None else a.service
    capacity = a.capacity if math.isfinite(a.capacity) else "no limit"
    rows = [
        ("set-up", a.setup, f"{plan.currency} a lot, or an order made to order"),
        ("carrying", a.carrying.total, "a year, of the value in stock"),
        ("of it obsolescence", a.carrying.obsolescence, "a year: out of fashion"),
        ("service", service, "of a stocked item: cycle service level"),
        ("lead time", a.lead_time, "weeks until a lot is there"),
        ("making", a.making, "working days to make an order"),
        ("short", a.short, f"{plan.currency} a unit missing and waited for"),
        ("lost", a.lost, "of customers do not wait 5 days"),
        ("growth", a.growth, "of that share: 1, the same of those left each week"),
        ("capacity", capacity, "hours a week for making to order"),
        ("an order", round(60 * a.setup_hours, 1), "minutes of them"),
        ("a unit", round(60 * a.unit_hours, 1), "minutes of them"),
        ("made singly", a.single, "of its cost, that a unit made to order costs more"),
        ("cost", plan.cost_share, "of the price, where not known"),
        ("budget", budget, f"{plan.currency} in stock on average; to fill the shelves takes more"),
        ("learned from", plan.weeks, "weeks, the last counting most"),
        ("tried on", plan.held_out, f"weeks, in {counted(len(plan.trials), 'trial')}"),
    ]
    return pd.DataFrame(rows, columns=["assumption", "value", "meaning"]).set_index("assumption")
