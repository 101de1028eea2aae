"""What to look at before a plan is trusted: what its orders and its trials could not show."""

import numpy as np

from pullbook.demand.recent import YEAR, open_weeks

LATE = 8  # weeks that are compared with the year before them
JUMP = 1.5  # times what was sold before, or one by that
ENOUGH = 30  # order lines: of fewer, such a jump is chance
TIE = 0.01  # a lead of less, by what the other way earns, decides nothing
TINY = 0.001  # of what the middle item costs: no set-up is so cheap


def doubts(demand, assumptions, held_out):
    """Sentences about a Weekly, what was assumed, and so many weeks of trials; none where nothing is odd.

    >>> import pullbook as pb
    >>> doubts(pb.catalogue().weekly(), pb.costing.Assumptions(), 24)
    ()
    """
    return tuple(
        said for said in (_jump(demand), _unseen(assumptions, held_out), _tiny(demand, assumptions)) if said
    )


def dead(profit, unwanted, money):
    """A sentence, in a tuple, where a lead of the trials lies on the shelf in items that nobody asks for any
    more; else none. profit, unwanted: Series by way, in that money.

    >>> profit, unwanted = {"all push": 900, "hybrid": 1000}, {"all push": 0, "hybrid": 95}
    >>> dead(pd.Series(profit), pd.Series(unwanted), "euro")[0][-59:]
    'Were such stock worth nothing, it would be ahead by 5 euro.'
    """
    best = profit.idxmax()
    second = profit.drop(best).idxmax()
    rest = profit - unwanted
    lead, left = profit[best] - profit[second], rest[best] - rest.drop(best).max()
    if lead < TIE * abs(profit[second]) or left >= TIE * abs(rest.drop(best).max()):
        return ()
    then = f"{'ahead' if left > 0 else 'behind'} by {abs(left):,.0f} {money}"
    return (
        f"The lead of {best} is {lead:,.0f} {money}, and {unwanted[best]:,.0f} {money} of its stock lie in"
        " items that are no longer asked for, at what they cost. Were such stock worth nothing, it would be"
        f" {then}.",
    )


def _jump(demand):
    """The last weeks, where they are far from those before, and no second year says if that is a season."""
    n = demand.units.shape[1]
    units, orders = demand.units.sum(axis=0), demand.orders.sum(axis=0)
    is_open = open_weeks(units)
    if n >= 2 * YEAR or is_open[:-LATE].sum() < LATE or not is_open[-LATE:].any():
        return ""
    late, before = np.arange(n) >= n - LATE, np.arange(n) < n - LATE
    before &= np.arange(n) >= n - LATE - YEAR

    def a_week(sold, weeks):
        return sold[weeks & is_open].mean()

    if a_week(orders, before) * LATE < ENOUGH:
        return ""
    ratios = [a_week(sold, late) / a_week(sold, before) for sold in (units, orders)]
    if min(ratios) <= JUMP and max(ratios) >= 1 / JUMP:
        return ""
    times = min(ratios) if min(ratios) > 1 else max(ratios)  # of both, the one nearer to 1
    weeks = f"The last {LATE} weeks sold {times:.1f} times as much a week as the {before.sum()} before them."
    if times > 1:
        return (
            f"{weeks} If that was a season, this plan fills too much: plan with the weeks before it,"
            f" as pb.planner.plan(made.demand.between(0, {n - LATE})). Seasons are known from two years on."
        )
    return (
        f"{weeks} If those before were a season, this plan fills too much; if these were a slack time, too"
        " little. Seasons are known from two years on."
    )


def _unseen(a, held_out):
    """The lead time, where the trials are too short to see what it does."""
    if held_out >= 2 * (a.lead_time + 1):
        return ""
    seen = max(0, held_out - a.lead_time - 1)
    weeks = "week" if seen == 1 else f"{seen} weeks"
    came = f"only what was ordered in the first {weeks}" if seen else "nothing that was ordered"
    return (
        f"A lot takes {a.lead_time} weeks, and there were {held_out} weeks to try plans on: {came} came"
        " in them. So they say little about what such a lead time costs. Plan again with more weeks."
    )


def _tiny(demand, a):
    """A set-up that costs next to nothing beside the prices: of another money, perhaps."""
    priced = demand.price[np.isfinite(demand.price) & (demand.price > 0)]
    if not len(priced) or not 0 < a.setup < TINY * np.median(priced):
        return ""
    return (
        f"A set-up is taken to cost {a.setup:g}, and the middle one of the items sells for"
        f" {np.median(priced):,g}: are both in the same money? Assumptions(setup=..., short=...) says what"
        " they cost here."
    )
