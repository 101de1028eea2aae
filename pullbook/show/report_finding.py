"""What a report of a plan says first: does the plan pay, what to do, and how."""

import numpy as np

from pullbook._words import counted, weeks_that
from pullbook.decide.by_week import SEASON
from pullbook.decide.doubts import BETWEEN, CLOSED
from pullbook.decide.planner import TIE, Plan
from pullbook.run.evidence import spread
from pullbook.show.charts.plans import hybrid_lead, in_currency
from pullbook.show.report_words import HOW


def finding(plan: Plan) -> str:
    """The first sentences: what to do, where that hangs on what the trials could not show; does the plan pay,
    against the better of the two simple ways; if not, what to do instead.

    >>> finding(pb.planner.plan(pb.catalogue()))[:49]
    'The plan earned 12,222 euro more than all pull, t'
    """
    p, rival = plan.results["profit"], plan.rival
    simple = "make everything to order" if rival == "all pull" else "stock every item"
    level = abs(p["hybrid"] - p[rival]) < TIE * abs(min(p["hybrid"], p[rival]))
    first, advice, why = (_level if level else _apart)(plan, rival, simple)
    pull = "to order" in advice
    if hangs := [says for says in plan.only_if if says in (CLOSED, BETWEEN, SEASON) or not pull]:
        all_ = " and if ".join(hangs)
        said = [f"{advice or 'Take the plan'}{',' * (', ' in advice)} only if {all_}.", first, why]
    else:
        said = [first, advice and f"{advice}.", why]
    if plan.demand.doubts or (plan.doubts and not hangs and not pull):
        said.insert(0, f"Look at the {'doubts' if plan.doubts[1:] else 'doubt'} first.")
    if p["all push"] > p[rival]:
        tied = plan.results["stock"]["all push"]
        said.append(
            f"All push earned {p['all push']:,.0f} euro, but is no choice: it ties up {tied:,.0f} euro on"
            f" average, and the budget is {plan.budget:,.0f}."
        )
    return in_currency(plan, " ".join(part for part in said if part))


def _apart(plan, rival, simple):
    """What was found, what to do and why, where the plan and the better of the two simple ways are not
    level.
    """
    ahead = plan.results["profit"]["hybrid"] - plan.results["profit"][rival]
    weeks, n = plan.held_out, len(plan.trials)
    side = "more" if ahead > 0 else "less"
    said = f"The plan earned {abs(ahead):,.0f} euro {side} than {rival}"
    better = ", the better of the two simple ways," if len(plan.simple) == 2 else ""
    said += f"{better} in {weeks_that(weeks, 'kept back')}"
    if n > 1:
        length = weeks / n
        lead = spread(plan.trials["hybrid"] / length, less=plan.trials[rival] / length)
        said += (
            f": {lead.mean:,.0f} euro a week (95% interval of the mean {lead.low:,.0f} to {lead.high:,.0f};"
            f" of a next stretch of {counted(round(length), 'week')} alone {_of_the_next(lead)}), ahead in"
            f" {lead.ahead} of {n} trials"
        )
        if lead.low <= 0 <= lead.high:
            said += "; so few weeks do not tell that from chance"
            if ahead <= 0:
                return "", f"The plan is not shown to be better; {simple}", f"{said}."
    return "", "" if ahead > 0 else f"Don't follow this plan; {simple}", f"{said}."


def _of_the_next(lead):
    """The 95% prediction interval of one more run like the n of a Spread: its half is t s sqrt(1 + 1/n), and
    that of the mean t s sqrt(1/n). Source: Montgomery & Runger, Applied Statistics and Probability for
    Engineers, ch. 8.
    """
    half = (lead.high - lead.mean) * np.sqrt(lead.runs + 1)
    return f"{lead.mean - half:,.0f} to {lead.mean + half:,.0f}"


def _level(plan, rival, simple):
    """The same, where they are level."""
    p, stock, weeks = plan.results["profit"], plan.results["stock"], plan.held_out
    tied = plan.items["money"].sum()
    now = f"This plan, made from all weeks, ties up {tied:,.0f} euro on average."
    if np.isclose(p["hybrid"], p[rival]) and np.isclose(stock["hybrid"], stock[rival]):
        said = f"In {weeks_that(weeks, 'kept back')} the plan was {rival}: there was nothing to choose."
        same = (plan.items["policy"] == ("push" if rival == "all push" else "pull")).all()
        care = "" if same else ", or try this plan with care"
        return said, f"{simple.capitalize()}{care}", "" if same and not tied else now
    ahead = p["hybrid"] - p[rival]
    by = f", the plan {abs(ahead):,.0f} euro {'more' if ahead > 0 else 'less'}" if round(ahead) else ""
    said = (
        f"The plan and {rival} are level: in {weeks_that(weeks, 'kept back')} they earned the same, to less"
        f" than {TIE:.0%}{by}."
    )
    least, most = sorted((stock[rival], stock["hybrid"]))
    if most - least <= TIE * most:
        tied = f"{least:,.0f} and {most:,.0f}" if round(least) != round(most) else f"{most:,.0f}"
        return said, "Take which is simpler", f"Both tied up {tied} euro in stock on average. {now}"
    advice = f"Take {rival} ({simple})" if least == stock[rival] else "Take the plan"
    less = rival if least == stock[rival] else "the plan"
    why = f"In these weeks {less} tied up less, {least:,.0f} euro on average against {most:,.0f}."
    return said, advice, f"{why} {now}"


def warning(plan: Plan) -> str:
    """A sentence before the list of what to do, where the plan is behind; else nothing.

    >>> warning(pb.planner.plan(pb.catalogue()))
    ''
    """
    lost = hybrid_lead(plan) < 0 and any(s in finding(plan) for s in ("Don't follow", "not shown to be"))
    return "Not advised: it has earned less than a simpler way. " if lost else ""


def how(plan: Plan) -> str:
    """How to do what the plan says, and when to plan anew.

    >>> how(pb.planner.plan(pb.catalogue()))[:31]
    'Plan anew every 6 weeks, as the'
    """
    weeks = counted(max(1, round(plan.held_out / len(plan.trials))), "week")
    anew = f"Plan anew every {weeks}, as the trials did: one plan kept for longer was not tried. "
    return warning(plan) + (anew if len(plan.trials) > 1 else "") + HOW
