"""A month of Halyard's orders made to a plan and made to order: the runs, and their income statements."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from pullbook._check import number
from pullbook.costing.carrying import carrying_cost
from pullbook.costing.money import cents, euro
from pullbook.costing.period import Row, period
from pullbook.costing.statement import income_statement
from pullbook.demand import orders
from pullbook.demand.releases import releases
from pullbook.line.line import Line
from pullbook.line.policy import Policy
from pullbook.run.engine import simulate
from pullbook.teach.cases.halyard import halyard

DAYS, CLOSE = 20, 160.0  # four weeks; the books close on the last Friday evening, after 160 working hours
LOT = 10  # bags in a lot of the plan, if not said otherwise
LOTS = (1, 2, 3, 5, 10)  # bags in a lot, among which each side may choose
SHELF = {"tote": 20, "satchel": 15, "backpack": 10}  # finished bags of the plan's line on the first Monday
MONTH = 8  # which month the lab looks at
LATE, PATIENCE = 5.0, 0.2  # euro an order that is late; euro off the price for each hour of waiting
NET = 42.0  # euro that a bag brings at its full price: 44 less 2 to sell it


_halyard = lru_cache(maxsize=1)(halyard)


@lru_cache(maxsize=64)
def month_shop(minutes=6.0):
    """Halyard Bags, a Workshop, with a change-over at the cutting table: `minutes` whenever the next bag is
    of another kind.

    >>> month_shop(6).line.stations[0].setup              # h
    0.1
    """
    shop = _halyard()
    cut, *others = shop.line.stations
    return replace(
        shop, line=Line([replace(cut, setup=number("minutes", minutes, "min", low=0) / 60), *others])
    )


def month_rates(late=LATE, patience=PATIENCE):
    """Halyard's Rates with the price of a late order (euro) and of an hour of waiting (euro a bag).

    >>> month_rates(late=8).late
    8
    """
    return replace(_halyard().rates, late=late, patience=patience)


@lru_cache(maxsize=64)
def month_orders(month=MONTH):
    """The orders of four weeks, 40 a day, promised within a day of 8 h. month: which one.

    >>> len(month_orders(8))
    820
    """
    return _halyard().orders(days=DAYS, seed=month)


def more_of(plan, percent):
    """The plan with `percent` more bags of each kind, spread over the month.

    >>> plan = halyard().plan(month_orders(8), seed=8)
    >>> len(plan), len(more_of(plan, 10))
    (820, 901)
    """
    share = number("percent", percent, "%", low=0, high=100) / 100
    if not share:
        return plan
    count = plan.groupby("item", observed=True).cumcount()
    again = np.floor((count + 1) * share + 1e-9) > np.floor(count * share + 1e-9)
    return pd.concat([plan, plan[again]]).sort_values("time", kind="stable", ignore_index=True)


def shelf_of(bags):
    """Finished bags by kind on the first Monday, in the proportions of SHELF; `bags` of them in all.

    >>> shelf_of(90)
    {'tote': 40, 'satchel': 30, 'backpack': 20}
    """
    bags = number("bags", bags, low=0)
    return {item: round(n * bags / sum(SHELF.values())) for item, n in SHELF.items()}


def monday_plan(placed, error, seed=0, bags=45):
    """A plan that is made anew each Monday: the week's forecast, and what is missing from the opening shelf
    (or less what is too much).

    placed: order table. error: of the forecast, as in `pb.orders.plan`. bags: on the opening shelf. Returns a
    plan table.

    >>> len(monday_plan(month_orders(8), 0.0)) == len(month_orders(8))
    True
    """
    week, items = 40.0, list(SHELF)
    weeks = int(np.ceil(CLOSE / week))
    forecast = orders.plan(placed, error, period=week, ahead=0.0, seed=seed)
    expected, asked = (_by_week(table, items, week, weeks) for table in (forecast, placed))
    full = np.array([shelf_of(bags)[item] for item in items])
    stock, starts = full, []
    for w in range(weeks):
        starts.append(np.maximum(0, expected[:, w] + full - stock))
        stock = stock + starts[-1] - asked[:, w]
    made = releases(items, np.array(starts).T, week, ahead=1.0)
    made["item"] = made["item"].cat.set_categories(sorted(SHELF))
    return made


def _by_week(table, items, week, weeks):
    """Orders by item (rows) and week."""
    counts = np.zeros((len(items), weeks), dtype=int)
    at = (table["time"].to_numpy() // week).astype(int)
    code = pd.Index(items).get_indexer(table["item"].astype(str))
    np.add.at(counts, (code[at < weeks], at[at < weeks]), 1)
    return counts


@lru_cache(maxsize=64)
def plan_of(month, error, mondays=False, shelf=45):
    """The plan of a month, as it is made before it, or (mondays) anew each Monday."""
    if mondays:
        return monday_plan(month_orders(month), error, month, shelf)
    return _halyard().plan(month_orders(month), error, seed=month)


@lru_cache(maxsize=64)
def push_run(error, minutes, over=0.0, month=MONTH, mondays=False, lot=LOT, shelf=45):
    """A Run of the month under a plan that is off by `error` (share), with `over` percent more bags than
    planned.

    minutes: of a change-over. mondays: is the plan made anew each Monday? lot: bags of a kind that are
    started together. shelf: bags that lie there to begin with.
    """
    shop, placed, plan = month_shop(minutes), month_orders(month), plan_of(month, error, mondays, shelf)
    return simulate(shop.line, Policy.push(more_of(plan, over), shelf_of(shelf), lot=lot), placed, seed=month)


@lru_cache(maxsize=64)
def pull_run(minutes, month=MONTH, lot=1):
    """A Run of the same month, each bag (or lot) started by its orders. minutes: of a change-over."""
    return simulate(month_shop(minutes).line, Policy.make_to_order(lot=lot), month_orders(month), seed=month)


def bags(run):
    """Bags of a run at the closing date, a dict: sold, left (finished and not sold), open (ordered and not
    delivered), made (finished).

    >>> bags(pull_run(6))
    {'sold': 818, 'left': 0, 'open': 2, 'made': 818}
    """
    sold, made = (int((t <= CLOSE).sum()) for t in (run.delivered, run.finish[:, -1]))
    return {
        "sold": sold,
        "left": run.settings.stock[-1] + made - sold,
        "open": len(run.orders) - sold,
        "made": made,
    }


def marked_down(statement, left, net):
    """The Statement with `left` bags valued at what they will bring, `net` euro a bag, where the books hold
    them at more.

    The lower of cost and net realisable value (IAS 2): what is between them is a cost now. Raises ValueError
    for a number below 0.

    >>> s = month_statements({"push": push_run(0.3, 6)})["push"]
    >>> s.income - marked_down(s, 10, net=22).income  # ten bags at 32 are written down to 22
    Decimal('100.00')
    """
    left, net = number("left", left, "bags", low=0), number("net", net, "euro a bag", low=0)
    book = _book(statement.method)
    loss = round(left * max(0, book - cents("net", net)))
    if not loss:
        return statement
    down = Row(
        "bags marked down", -loss, because=f"{left:,.0f} bags from {euro(book)} to {euro(cents('net', net))}"
    )
    at = [line.name for line in statement.lines].index("operating income")
    rest = [replace(line, cents=line.cents - loss * line.total) for line in statement.lines[at:]]
    return replace(statement, lines=(*statement.lines[:at], down, *rest))


@lru_cache(maxsize=3)
def _book(method):
    """What a bag is worth in the books, cents."""
    cost = _halyard().rates.of(_halyard().line)
    return int(
        cost.material.sum()
        + (method != "throughput") * (cost.labour + cost.variable).sum()
        + (method == "absorption") * cost.fixed.sum()
    )


def month_statements(runs, rates=None, method="absorption", net=NET):
    """A dict of income statements of runs of the month, closed after 160 h.

    runs: dict of Runs by name. rates: Rates (None: `month_rates()`). method: of costing. net: what a bag that
    is left will bring, euro.

    >>> both = month_statements({"push": push_run(0.3, 6), "pull": pull_run(6)})
    >>> {name: str(s.income) for name, s in both.items()}
    {'push': '4326.26', 'pull': '5883.18'}
    """
    rates = month_rates() if rates is None else rates
    return {
        name: marked_down(income_statement(period(run, rates, CLOSE), method), bags(run)["left"], net)
        for name, run in runs.items()
    }


def advantage(
    error=30,
    minutes=6,
    over=0,
    late=LATE,
    patience=PATIENCE,
    net=NET,
    lot=LOT,
    mondays=False,
    pull_lot=1,
    shelf=45,
    months=(MONTH,),
):
    """Pull's operating income less push's by absorption costing, euro a month, mean over `months`. The
    settings are those of the lab.

    >>> round(advantage())
    1557
    """
    gaps = []
    for month in months:
        push, pull = (
            marked_down(income_statement(_books(run, late, patience)), bags(run)["left"], net).income
            for run in (
                push_run(error / 100, minutes, over, month, mondays, lot, shelf),
                pull_run(minutes, month, pull_lot),
            )
        )
        gaps.append(float(pull - push))
    return float(np.mean(gaps))


@lru_cache(maxsize=64)
def _books(run, late, patience):
    """The Period of a run of the month; kept, as most settings leave one of the two sides as it was."""
    return period(run, month_rates(late, patience), CLOSE)


def each_month(make, months=range(1, 21), rates=None, net=NET):
    """Month by month, what the books say by absorption costing and what lies behind it: a table, euro a month
    unless the name says otherwise.

    make: function of the month's number that returns its Run. rates: Rates (None: `month_rates()`). net: what
    a bag that is left will bring, euro. The margins are shares of net sales; the carrying cost is all of it,
    booked or not.

    >>> each_month(pull_run_at(6), months=[8])[["COGS a bag", "bags sold"]].round(2).loc[8].to_dict()
    {'COGS a bag': 33.28, 'bags sold': 818.0}
    """
    rows = {}
    for month in months:
        run = make(month)
        s, b = month_statements({"": run}, rates, net=net)[""], bags(run)
        due = run.orders["due"].to_numpy()
        keeping = carrying_cost(run, month_rates() if rates is None else rates, CLOSE)
        rows[month] = {
            "COGS a bag": float(s.cogs) / b["sold"],
            "gross margin %": 100 * float(s.gross_margin / s.net_sales),
            "operating margin %": 100 * float(s.income / s.net_sales),
            "income": float(s.income),
            "cash": float(s.period.cash),
            "bags sold": float(b["sold"]),
            "bags left": float(b["left"]),
            "mean stock": sum(keeping.value.values()) / 100,
            "carrying cost": float(keeping.total),
            "cost of capital": -float(s["cost of capital"]),
            "materials": s.period.put_in.material / 100,
            "set-ups": -float(s["set-ups"]),
            "in time %": 100 * float(np.mean((run.delivered <= due + 1e-9)[due <= CLOSE])),
        }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("month")


def mean_month(make, months=range(1, 21), rates=None, net=NET):
    """The means over months of `each_month`: a Series.

    >>> mean_month(pull_run_at(6), months=[8])[["COGS a bag", "bags sold"]].round(2).to_dict()
    {'COGS a bag': 33.28, 'bags sold': 818.0}
    """
    return each_month(make, months, rates, net).mean()


def push_run_at(error, minutes, over=0.0, mondays=False, lot=LOT, shelf=45):
    """`push_run` as a function of the month alone, for `each_month`."""
    return lambda month: push_run(error, minutes, over, month, mondays, lot, shelf)


def pull_run_at(minutes, lot=1):
    """`pull_run` as a function of the month alone, for `each_month`."""
    return lambda month: pull_run(minutes, month, lot)


def mean_stock(run, rates=None):
    """Mean value of all that lies in the shop until the closing date, euro.

    >>> round(mean_stock(pull_run(6)))
    107
    """
    return sum(carrying_cost(run, month_rates() if rates is None else rates, CLOSE).value.values()) / 100
