"""The workbook of chapter 06: what stock costs."""

import math
from functools import lru_cache

from pullbook import inventory
from pullbook.cases.halyard import tote_cell
from pullbook.costing import carrying_cost
from pullbook.engine import simulate
from pullbook.inventory import Normal
from pullbook.policy import Policy

from .books import Workbook
from .question import Choice, Mistake, Question
from .quizzes import QuizItem


@lru_cache(maxsize=4096)
def _z(share):
    return -inventory.safety_stock(1 - share, Normal(0, 1)).z if share < 0.5 else inventory.safety_stock(share, Normal(0, 1)).z


# ---- q1: the rate from its parts


def _rate(p, value=None, months=12, without=()):
    value = p["value"] if value is None else value
    parts = {"loan": p["loan"], "rent": 100 * months * p["rent"] / value, "insurance": 100 * p["insurance"] / value, "lost": p["lost"], "old": p["old"]}
    return sum(part for name, part in parts.items() if name not in without)


_BILLS = ("Those are the parts for which a bill comes, as a share of the value. Stock costs more than its bills: what is lost, what goes out of "
          "fashion, and the loan.")

Q1 = Question(
    "q1",
    "A shop has {value:,} euro of goods in its stockroom on average, and {full:,} euro when it is full. They are paid for by a loan at {loan:g}% a year. The room "
    "costs {rent} euro a month, and would be let to somebody else if it were not needed. Insuring the goods costs {insurance} euro a year. Of each 100 euro in "
    "stock, {lost:g} euro are lost, broken or stolen in a year, and {old:g} euro go out of fashion. What is the carrying rate, in percent of the value in stock a "
    "year?",
    expected=_rate, tolerance=2e-3,
    standard={"value": 20000, "full": 36000, "loan": 7.0, "rent": 250, "insurance": 300, "lost": 2.5, "old": 9.0},
    draw=lambda rng: {"value": int(rng.choice([20000, 24000, 30000])), "full": int(rng.choice([36000, 40000, 48000])), "loan": float(rng.choice([6, 7, 8, 9])),
                      "rent": int(rng.choice([150, 200, 250, 300])), "insurance": int(rng.choice([240, 300, 360, 480])),
                      "lost": float(rng.choice([1.5, 2, 2.5, 3])), "old": float(rng.choice([8, 9, 10, 12]))},
    unit="percent a year",
    facts=lambda p: {"bag": _rate(p) / 100 * 32},
    mistakes=(
        Mistake(lambda p: _rate(p, months=1), "The rent is a month's and the rate is a year's. Take the room for a year."),
        Mistake(lambda p: _rate(p, value=p["full"]), "You set the bills against the full stockroom. It is full only now and then: what lies there on "
                                                     "average?"),
        Mistake(lambda p: _rate(p, value=p["value"] / 2), "You halved the value. {value:,} euro is the average already."),
        Mistake(lambda p: _rate(p, value=p["full"] / 2), "You took half of the full stockroom. Half is right for a lot that sells evenly. Here the average is "
                                                         "given."),
        Mistake(lambda p: _rate(p, without=("loan",)), "The money in the goods is not free: what does the loan cost?"),
        Mistake(lambda p: _rate(p, without=("rent",)), "The room is missing. If it weren't needed, somebody else would pay for it."),
        Mistake(lambda p: _rate(p, without=("insurance",)), "The insurance is missing: what share of the value is it in a year?"),
        Mistake(lambda p: _rate(p, without=("lost",)), "What is lost, broken or stolen is missing."),
        Mistake(lambda p: _rate(p, without=("old",)), "What goes out of fashion is missing. It is often the largest part of all."),
        Mistake(lambda p: _rate(p, without=("rent", "insurance")), "The room and the insurance are missing: what share of the value is each of them in a year?"),
        Mistake(lambda p: _rate(p, without=("loan", "lost", "old")), _BILLS),
        Mistake(lambda p: _rate(p, without=("lost", "old")), "That is capital, room and insurance. And what is lost, and what goes out of fashion?"),
        Mistake(lambda p: _rate(p) / 100, "That is the rate as a share. In percent it is a hundred times as much."),
        Mistake(lambda p: _rate(p) / 12, "That is the rate for a month. Asked is a year."),
        Mistake(lambda p: _rate(p) / 100 * p["value"], "That is the carrying cost of a year, in euro. What percent of the value is it?"),
        Mistake(lambda p: 12 * p["rent"] + p["insurance"], "Those are a year's bills, in euro. Make them a percent of the value, and add the other parts."),
        Mistake(lambda p: p["loan"] + 12 * p["rent"] + p["insurance"] + p["lost"] + p["old"],
                "You added euro to percent. Room and insurance must be a percent of the value first."),
        Mistake(lambda p: p["loan"] + p["rent"] + p["insurance"] + p["lost"] + p["old"],
                "You added euro to percent, and a month's rent. Room and insurance must be a percent of the value first, for a year."),
    ),
    right="{answer:.3g}% a year. At this rate a bag of 32 euro costs {bag:.2f} euro to keep for a year. Bills come for room and insurance only, so a shop that looks at "
          "its bills sees but a part of it.",
    hint="Make a year's rent and the insurance a percent of the mean value. The other parts are percents already.",
)

# ---- q2: value along the line

AFTER = {"cut": 8.71, "sewn": 22.24, "packed": 32.00}
CANVAS = 6.00


def _value(p, canvas=CANVAS, **other):
    worth = AFTER | other
    return p["canvas"] * canvas + sum(p[name] * worth[name] for name in AFTER)


def _cost(p, value):
    return value * p["rate"] * p["months"] / 12


def _all(p, each):
    return sum(p[name] for name in AFTER) * each


Q2 = Question(
    "q2",
    "At Halyard canvas for {canvas} bags lies in the store on average, at 6.00 euro a bag. {cut} cut bags wait for the seamstresses (8.71 euro each), {sewn} sewn bags "
    "for riveting (22.24 euro each), and {packed} packed bags lie on the shelf (32.00 euro each; they sell for 44). The carrying rate is {rate:.1%} a year. What does it "
    "cost to carry all this stock for {months} months, in euro?",
    expected=lambda p: _cost(p, _value(p)), tolerance=2e-3,
    standard={"canvas": 200, "cut": 40, "sewn": 24, "packed": 60, "rate": 0.375, "months": 3},
    draw=lambda rng: {"canvas": int(rng.choice([120, 160, 200, 240])), "cut": int(rng.choice([30, 40, 50])), "sewn": int(rng.choice([16, 20, 24, 30])),
                      "packed": int(rng.choice([40, 50, 60, 80])), "rate": float(rng.choice([0.25, 0.3, 0.35, 0.375])), "months": int(rng.choice([3, 4, 5]))},
    unit="euro",
    facts=lambda p: {"value": _value(p), "share": p["packed"] * 32 / _value(p)},
    mistakes=(
        Mistake(lambda p: _value(p) * p["rate"], "That is the cost of a year. Asked are {months} months."),
        Mistake(lambda p: _value(p) * p["rate"] / 12, "That is the cost of one month. Asked are {months}."),
        Mistake(lambda p: _value(p) * p["rate"] * p["months"], "The rate is a year's. {months} months are a part of a year, not {months} years."),
        Mistake(lambda p: _value(p) * p["rate"] / p["months"], "You divided a year by {months}. What part of a year are {months} months?"),
        Mistake(_value, "That is the mean value in stock. What does a euro of it cost in {months} months?"),
        Mistake(lambda p: _cost(p, _value(p)) / 2, "You halved it. The half belongs to a lot that sells evenly; here the averages are given."),
        Mistake(lambda p: _cost(p, _all(p, 32) + p["canvas"] * 32), "You counted every bag as if it were finished. A bag is worth less the earlier in the line it waits."),
        Mistake(lambda p: _cost(p, _all(p, 32) + p["canvas"] * CANVAS), "You counted every bag as if it were finished. A bag is worth less the earlier in the line it waits."),
        Mistake(lambda p: _cost(p, _all(p, 32)), "You counted every bag as if it were finished, and no canvas. A bag is worth less the earlier in the line it waits."),
        Mistake(lambda p: _cost(p, _value(p, packed=44)), "You took the price for the packed bags. Stock is worth what it cost; the profit comes with the sale."),
        Mistake(lambda p: _cost(p, p["packed"] * 32), "That is the finished stock alone. What lies in the store and between the stations is money too."),
        Mistake(lambda p: _cost(p, _value(p, canvas=0)), "The canvas in the store is missing. It is bought and paid for."),
        Mistake(lambda p: _cost(p, _value(p, packed=0)), "The packed bags are missing."),
        Mistake(lambda p: _cost(p, _value(p, cut=0, sewn=0)), "The bags between the stations are missing."),
        Mistake(lambda p: _cost(p, _value(p, canvas=0, packed=0)), "Those are the bags between the stations alone. Canvas and packed bags are stock as well."),
        Mistake(lambda p: _cost(p, (p["canvas"] + _all(p, 1)) * CANVAS), "You counted canvas only. The bags hold labour and overhead as well."),
        Mistake(lambda p: 100 * _cost(p, _value(p)), "Did you take the percent for a number? {rate:.1%} is {rate}."),
    ),
    right="{answer:.2f} euro on {value:,.0f} euro in stock. The packed bags are {share:.0%} of that value, with far fewer pieces than the canvas: count euro, not pieces.",
    hint="Four amounts of value, added up. Then times the rate, times the part of a year.",
)

# ---- q3: a run of chapter 03, costed


@lru_cache(maxsize=8192)
def _costed(policy, cards, order_seed, run_seed):
    cell = tote_cell()
    orders = cell.orders(days=50, seed=order_seed)
    return carrying_cost(simulate(cell.line, getattr(Policy, policy)(list(cards) if isinstance(cards, tuple) else cards), orders, seed=run_seed), cell.rates, until=400)


def _carried(p, policy="kanban", cards=None, **other):
    return _costed(policy, tuple(p["cards"]) if cards is None else cards, other.get("order_seed", p["seed"]), other.get("run_seed", p["seed"]))


def _ten_weeks(p, **other):
    return float(_carried(p, **other).total)


def _kind(p, *kinds):
    return 5 * sum(_carried(p).cost[k] for k in kinds) / 100


_SEEDS = "Not quite this run. Give seed={seed} in both places, to the orders and to simulate, and days=50 to the orders."
_YEAR = "The run has 400 h, 50 days. A year of the workshop has 250 days, 2,000 h. How many such runs fill it?"
_CARDS = ([2, 3, 3, 4], [2, 2, 3, 4], [2, 3, 4, 3], [4, 3, 3, 4], [3, 4, 4, 5])

Q3 = Question(
    "q3",
    "Experiment. A run of chapter 03, this time in euro. The tote cell (`cell = pb.tote_cell()`) works with {cards} cards at cut, sew, rivet and pack: "
    "`pb.simulate(cell.line, pb.Policy.kanban({cards}), orders, seed={seed})`, with 50 days of its orders (`orders = cell.orders(days=50, seed={seed})`). Cost the 400 h "
    "of the run: `pb.costing.carrying_cost(run, cell.rates, until=400)`. What would such stock cost to carry for a whole year of 250 days, in "
    "euro?",
    expected=lambda p: 5 * _ten_weeks(p),
    standard={"cards": [2, 3, 3, 4], "seed": 28},
    draw=lambda rng: {"cards": _CARDS[rng.integers(len(_CARDS))], "seed": int(rng.integers(21, 34))},
    unit="euro a year", tolerance=1e-3,
    facts=lambda p: {"fixed": 30_000, "a_tote": f"{500 * _ten_weeks(p) / 5000:.1f}", "between": _kind(p, "work in process") / (5 * _ten_weeks(p))},
    mistakes=(
        Mistake(_ten_weeks, "That is the cost of the 50 days. A year has 250."),
        Mistake(lambda p: _ten_weeks(p) * 365 / 50, _YEAR), Mistake(lambda p: _ten_weeks(p) * 12, _YEAR), Mistake(lambda p: _ten_weeks(p) * 52 / 10, _YEAR),
        Mistake(lambda p: _ten_weeks(p) * 8760 / 400, _YEAR), Mistake(lambda p: _ten_weeks(p) / 5, _YEAR), Mistake(lambda p: _ten_weeks(p) * 50, _YEAR),
        Mistake(lambda p: _ten_weeks(p) * 250, "You took the cost of the run for that of a day. It has 50 days."),
        Mistake(lambda p: _kind(p, "finished goods"), "That is the finished stock alone. In a kanban line most totes lie between the stations, and they cost too."),
        Mistake(lambda p: _kind(p, "work in process"), "That is the work in process alone. The finished totes come on top."),
        Mistake(lambda p: sum(_carried(p).value.values()) / 100, "That is the mean value in stock. The carrying rate, {rate}% a year, makes a cost of "
                                                                 "it.".replace("{rate}", "37.5")),
        Mistake(lambda p: sum(_carried(p).value.values()) / 100 * 5, "That is the mean value, times five. A mean value does not grow with time: only its cost does."),
        Mistake(lambda p: sum(_carried(p).value.values()) / 100 * 0.375 * 5, "The rate is a year's already: mean value times rate is the cost of a year. You took it five times."),
        Mistake(lambda p: sum(p["cards"]) * 33 * 0.375, "That counts each card as a finished tote of 33 euro. Most of the totes are not finished: let "
                                                        "the run say what they are worth."),
        Mistake(lambda p: 5 * _ten_weeks(p, order_seed=0), _SEEDS), Mistake(lambda p: 5 * _ten_weeks(p, run_seed=0), _SEEDS),
        Mistake(lambda p: 5 * _ten_weeks(p, order_seed=0, run_seed=0), _SEEDS),
        Mistake(lambda p: 5 * _ten_weeks(p, policy="base_stock"), "That is Policy.base_stock with the same list: no cards, and stock after every station. Asked is Policy.kanban."),
        Mistake(lambda p: 5 * _ten_weeks(p, cards=(3, 3, 3, 3)), "That is the lesson's kanban, with 3 cards at each station. Here they are {cards}."),
        Mistake(lambda p: 5 * _ten_weeks(p, cards=tuple(p["cards"][::-1])), "The cards are the wrong way round: the list begins with cut and ends with pack."),
    ),
    right="{answer:.2f} euro a year, {between:.0%} of it for totes that are not finished. With 20 totes sold a day it comes to {a_tote} cents a tote. The cell's fixed overhead, "
          "15 euro an hour, is {fixed:,} euro in the same year.",
    hint="carrying_cost(...).total is the cost of 400 h. How many times 400 h are a year's 2,000 h?",
)

# ---- q4: the newsvendor


def _ratio(short, left):
    return short / (short + left)


def _stocked(p, ratio):
    return p["mean"] + _z(round(ratio, 9)) * p["sd"]


def _short(p):
    return p["price"] - p["cost"]


def _left(p):
    return p["cost"] - p["salvage"]


def _critical(p):
    return _ratio(_short(p), _left(p))


Q4 = Question(
    "q4",
    "For the winter fair Halyard sews a bag that nobody will want afterwards. It costs {cost} euro and sells for {price}; what is left over goes to a dealer for {salvage} "
    "euro a bag. Demand at such fairs has a mean of {mean} bags and a standard deviation of {sd}, and follows the bell curve. How many bags should Halyard "
    "make?",
    expected=lambda p: _stocked(p, _critical(p)), tolerance=0.005,  # so that whole bags pass
    standard={"price": 50, "cost": 32, "salvage": 26, "mean": 120, "sd": 30},
    draw=lambda rng: {"price": int(rng.choice([44, 48, 50, 54])), "cost": int(rng.choice([30, 32, 34])), "salvage": int(rng.choice([20, 22, 24, 26, 28])),
                      "mean": int(rng.choice([120, 140, 160])), "sd": int(rng.choice([30, 36, 40]))},
    unit="bags",
    facts=lambda p: {"short": _short(p), "left": _left(p), "ratio": _critical(p), "z": _z(round(_critical(p), 9))},
    mistakes=(
        Mistake(lambda p: _stocked(p, 1 - _critical(p)), "The ratio is upside down. The cost of a bag *short* stands on top: the dearer it is to be short, the more one makes."),
        Mistake(lambda p: p["mean"], "That is the mean demand. It is right only where a bag short costs as much as a bag left over. What do they cost here?"),
        Mistake(lambda p: _stocked(p, _ratio(_short(p), p["cost"])), "A bag left over does not lose all it cost: the dealer pays {salvage} euro for it."),
        Mistake(lambda p: _stocked(p, _ratio(p["price"], _left(p))), "A bag short does not lose its whole price. It would have cost {cost} euro to make."),
        Mistake(lambda p: _stocked(p, _ratio(p["price"], p["cost"])), "Price and cost are not the two costs of being wrong. What is lost with a bag "
                                                                      "short? And with a bag left over?"),
        Mistake(lambda p: _stocked(p, _ratio(_short(p), p["price"] - p["salvage"])), "A bag left over loses what it cost, less what the dealer pays. "
                                                                                     "The price does not come into it."),
        Mistake(lambda p: _stocked(p, _ratio(_short(p), p["salvage"])), "{salvage} euro is what a bag left over still brings. What does it lose?"),
        Mistake(lambda p: _stocked(p, 0.95), "That is for a service of 95%. How much service is worth it here? The two costs of being wrong say so."),
        Mistake(lambda p: p["mean"] + _critical(p) * p["sd"], "You multiplied the standard deviation by the ratio. The ratio is a chance: which z has "
                                                              "that much of the bell curve below it?"),
        Mistake(lambda p: p["mean"] * _critical(p), "You took the ratio as a share of the mean demand. It is the chance of having enough: which stock gives that chance?"),
        Mistake(lambda p: p["mean"] * (1 + _critical(p)), "You added the ratio as a share of the mean demand. It is the chance of having enough: which stock gives that chance?"),
        Mistake(lambda p: p["mean"] + _z(round(_critical(p), 9)) * p["sd"] ** 2, "You took the variance. z counts standard deviations."),
        Mistake(lambda p: p["mean"] + _z(round(_critical(p), 9)) * math.sqrt(p["sd"]), "{sd} is the standard deviation already: no root of it is needed."),
        Mistake(lambda p: _z(round(_critical(p), 9)) * p["sd"], "That is what to make beyond the mean demand. The mean itself comes first."),
        Mistake(lambda p: p["mean"] + p["sd"], "That is one standard deviation above the mean. How many of them does the critical ratio ask for?"),
        Mistake(_critical, "That is the critical ratio, the chance of having enough. Which stock gives that chance?"),
    ),
    right="A bag short loses {short} euro, a bag left over {left}: ratio {ratio:.2f}, z = {z:.2f}, {answer:.4g} bags. The stock follows from what it costs to be wrong on "
          "either side, not from the forecast alone.",
    hint="Cost of a bag short: price less cost. Cost of a bag left over: cost less what the dealer pays. Then pb.inventory.newsvendor(h=..., p=..., "
    "demand=pb.inventory.Normal(mean, sd)).",
)

# ---- q5: safety stock


def _spread(p, demand=True, lead=True):
    return math.hypot(demand * math.sqrt(p["L"]) * p["sd"], lead * p["d"] * p["sd_L"])


def _safety(p, spread=None):
    return _z(p["level"]) * (_spread(p) if spread is None else spread)


_DEMAND_ONLY = ("Did the lead time's variation get in with its full weight? A day more than expected is {d} bags more, not one. So its standard deviation counts in bags: "
                "{sd_L:g} days at {d} bags a day.")

Q5 = Question(
    "q5",
    "The stockroom of the city shop sells {d} bags a day, with a standard deviation of {sd}. A delivery takes {L} days on average, with a standard deviation of {sd_L:g} "
    "days. How much safety stock does a cycle service level of {level:.1%} take, in bags?",
    expected=_safety, tolerance=0.01,  # so that whole bags and tables of z pass
    standard={"d": 30, "sd": 10, "L": 5, "sd_L": 0.8, "level": 0.95},
    draw=lambda rng: {"d": int(rng.choice([20, 25, 30, 40])), "sd": int(rng.choice([8, 10, 12])), "L": int(rng.choice([4, 5, 6, 9])),
                      "sd_L": float(rng.choice([0.6, 0.8, 1.2])), "level": float(rng.choice([0.9, 0.95, 0.975, 0.98]))},
    unit="bags",
    facts=lambda p: {"spread": _spread(p), "z": _z(p["level"]), "steady": _safety(p, _spread(p, lead=False)), "r": p["d"] * p["L"] + _safety(p)},
    mistakes=(
        Mistake(lambda p: _safety(p, _spread(p, lead=False)), _DEMAND_ONLY),
        Mistake(lambda p: _safety(p, math.hypot(math.sqrt(p["L"]) * p["sd"], p["sd_L"])), _DEMAND_ONLY),
        Mistake(lambda p: _safety(p, math.hypot(math.sqrt(p["L"]) * p["sd"], math.sqrt(p["d"]) * p["sd_L"])), _DEMAND_ONLY),
        Mistake(lambda p: _safety(p, math.sqrt(p["L"] * p["sd"] ** 2 + p["d"] * p["sd_L"] ** 2)), _DEMAND_ONLY),
        Mistake(lambda p: _safety(p, math.sqrt(p["L"] * p["sd"] ** 2 + p["d"] ** 2 * p["sd_L"])), "The square of the lead time's standard deviation "
                                                                                                  "is missing: variances are squares."),
        Mistake(lambda p: _safety(p, _spread(p, demand=False)), "That is for the lead time's variation alone. The demand of {L} days varies too."),
        Mistake(lambda p: _safety(p, math.sqrt(p["L"]) * p["sd"] + p["d"] * p["sd_L"]), "You added standard deviations. Their squares add up; take the root of the sum."),
        Mistake(lambda p: _safety(p, math.hypot(p["L"] * p["sd"], p["d"] * p["sd_L"])), "The demand of {L} days has {L} times the variance of a day, "
                                                                                        "so its standard deviation grows with the "
                                                                                        "root of {L} only: good days make up for bad ones."),
        Mistake(lambda p: _safety(p, p["L"] * p["sd"]), "The standard deviation of {L} days is not {L} times that of a day, and the lead time varies too."),
        Mistake(lambda p: _safety(p, math.hypot(p["sd"], p["d"] * p["sd_L"])), "That is with the demand of a single day. The stock has to last until "
                                                                               "the delivery comes, {L} days."),
        Mistake(lambda p: _safety(p, p["sd"]), "That is for the demand of one day and a lead time that never varies. The stock has to last {L} days, give or take."),
        Mistake(lambda p: _safety(p, _spread(p) ** 2), "That is with the variance. z counts standard deviations: take the root first."),
        Mistake(lambda p: p["d"] * p["L"] + _safety(p), "That is the reorder point: mean demand of the lead time and safety stock together. Asked is the safety stock alone."),
        Mistake(lambda p: p["d"] * p["L"], "That is the mean demand of the lead time. The safety stock comes on top of it, for the times when it is more."),
        Mistake(_spread, "That is one standard deviation of the demand in a lead time. How many of them does {level:.1%} take?"),
        Mistake(lambda p: p["level"] * _spread(p), "You multiplied by the service level. It is a chance: which z has that much of the bell curve below it?"),
        Mistake(lambda p: _z((1 + p["level"]) / 2) * _spread(p), "Your z leaves half of the bad cycles on either side of the bell. Too much demand is "
                                                                 "bad, too little is not: all of them are on one side."),
        Mistake(lambda p: _z(p["level"]), "That is z. It counts standard deviations of the demand in a lead time: how many bags is one?"),
        Mistake(lambda p: _safety(p) / 2, "You halved it. The half belongs to a lot that is used up; the safety stock lies there all year."),
    ),
    right="z = {z:.3f} standard deviations of {spread:.1f} bags: {answer:.4g} bags. With deliveries that always take {L} days it would be "
    "{steady:.0f}. What the difference costs a "
          "year is what reliability is worth.",
    hint="First the variance of the demand in a lead time: {L} times the variance of a day, and the square of ({d} times the lead time's standard deviation).",
)

# ---- q6: the price of 99%


def _price(p, high=None, low=None):
    z = (_z(p["high"]) if high is None else high) - (_z(p["low"]) if low is None else low)
    return p["rate"] * p["value"] * p["sd"] * z


Q6 = Question(
    "q6",
    "Demand in a lead time has a standard deviation of {sd} bags. A bag is worth {value} euro, and the carrying rate is {rate:.1%} a year. The shop "
    "keeps the safety stock for a cycle "
    "service level of {low:.0%}. How much *more* would {high:.0%} cost, in euro a year?",
    expected=_price, tolerance=0.012,  # so that tables of z with two decimals pass
    standard={"sd": 30, "value": 24, "rate": 0.375, "low": 0.95, "high": 0.99},
    draw=lambda rng: {"sd": int(rng.choice([20, 24, 30, 36, 45])), "value": int(rng.choice([24, 28, 32, 36, 40])), "rate": float(rng.choice([0.25, 0.3, 0.35, 0.375])),
                      "low": float(rng.choice([0.9, 0.95])), "high": float(rng.choice([0.98, 0.99]))},
    unit="euro a year",
    facts=lambda p: {"before": _price(p, low=0), "base": _price(p, high=_z(p["low"]), low=0), "more": _z(p["high"]) / _z(p["low"]) - 1},
    mistakes=(
        Mistake(lambda p: _price(p, low=0), "That is the cost of all the safety stock for {high:.0%}. The shop pays for that of {low:.0%} already: how much more is it?"),
        Mistake(lambda p: _price(p, high=_z(p["low"]), low=0), "That is what the safety stock for {low:.0%} costs. How much more is it for {high:.0%}?"),
        Mistake(lambda p: _price(p) / p["rate"] / p["value"], "Those are the bags to add. What does it cost to keep them for a year?"),
        Mistake(lambda p: _price(p) / p["rate"], "That is what the bags to add are worth. Keeping them for a year costs a part of that: the carrying rate."),
        Mistake(lambda p: _price(p) / p["value"], "Those are the bags to add, times the rate. A rate is a share of their *value*."),
        Mistake(lambda p: _price(p) * p["sd"], "You used the variance. z counts standard deviations."),
        Mistake(lambda p: _price(p) / p["sd"], "The standard deviation is missing: z counts standard deviations, not bags."),
        Mistake(lambda p: _price(p, high=_z(p["low"]) * p["high"] / p["low"]), "You let the safety stock grow in proportion to the service. It grows "
                                                                               "with z, and z grows faster and faster."),
        Mistake(lambda p: _price(p, high=p["high"], low=p["low"]), "You multiplied by the difference of the service levels. Each of them is a chance, "
                                                                   "and stands for a z: take the difference of the two z."),
        Mistake(lambda p: _price(p) / (100 * (p["high"] - p["low"])), "That is the price of one of the percents, on average. Asked is the whole step, "
                                                                      "from {low:.0%} to {high:.0%}."),
        Mistake(lambda p: _price(p) / 12, "That is for a month. Asked is a year."),
        Mistake(lambda p: _price(p) / 250, "That is for a day. Asked is a year."),
        Mistake(lambda p: _price(p) / 2, "You halved it. The half belongs to a lot that is used up; the safety stock lies there all year."),
        Mistake(lambda p: _z(p["high"]) - _z(p["low"]), "That is the step in z. How many bags is it, and what do they cost in a year?"),
        Mistake(lambda p: 100 * (_z(p["high"]) / _z(p["low"]) - 1), "That is how many percent more it costs. Asked are euro a year."),
        Mistake(lambda p: _price(p, high=_z(p["high"] / 2 + 0.5), low=_z(p["low"] / 2 + 0.5)),
                "Your z leave half of the bad cycles on either side of the bell. Too much demand is bad, too little is not: all of them are on one side."),
    ),
    right="{answer:.0f} euro a year on top of {base:.0f}: {more:.0%} more, for a service that sounds hardly different. Whether it pays depends on what a shortage costs.",
    hint="Two z, one for each service level. Their difference times the standard deviation is in bags; each costs rate times value a year.",
)

# ---- q7: two kinds of service


def _z_r(p):
    return (p["r"] - p["mean"]) / p["sd"]


@lru_cache(maxsize=4096)
def _loss(r, mean, sd):
    return inventory.loss(r, Normal(mean, sd)).n


def _n(p):
    return _loss(p["r"], p["mean"], p["sd"])


def _fill(p):
    return 1 - (_n(p) - _loss(p["r"] + p["Q"], p["mean"], p["sd"])) / p["Q"]


def _cycle(p):
    return inventory.service_level(p["r"] - p["mean"], Normal(p["mean"], p["sd"])).cycle_service_level


Q7 = Question(
    "q7",
    "The city shop orders {Q} bags when {r} are left. The demand in a lead time has a mean of {mean} bags and a standard deviation of {sd}. What share of the bags asked for "
    "is sold from the shelf at once, as a number from 0 to 1?",
    expected=_fill, tolerance=2e-3,
    standard={"mean": 80, "sd": 30, "r": 120, "Q": 50},
    draw=lambda rng: {"mean": int(rng.choice([80, 100, 120])), "sd": int(rng.choice([24, 30, 36])), "r": int(rng.choice([110, 120, 130, 140])), "Q": int(rng.choice([40, 50, 60]))},
    unit="share of bags",
    facts=lambda p: {"cycle": _cycle(p), "short": _n(p)},
    mistakes=(
        Mistake(_cycle, "That is the cycle service level: the share of cycles in which nobody goes without. Asked is the share of the *bags*: how many are short in a cycle?"),
        Mistake(lambda p: 1 - _cycle(p), "That is the chance of a shortage in a cycle. Asked is the share of the bags that are sold at once."),
        Mistake(lambda p: 1 - _n(p) / p["mean"], "You set the bags short against the demand of a lead time. They are short once a cycle, and in a cycle {Q} bags are asked for."),
        Mistake(lambda p: 1 - _n(p) / p["r"], "You set the bags short against the reorder point. In a cycle {Q} bags are asked for."),
        Mistake(lambda p: _n(p) / p["Q"], "That is the share of the bags that are *not* sold at once."),
        Mistake(_n, "Those are the bags short in a cycle, on average. What share is that of the {Q} asked for in a cycle?"),
        Mistake(lambda p: p["Q"] - _n(p), "Those are the bags sold at once in a cycle. What share is that of the {Q} asked for?"),
        Mistake(lambda p: 1 - _n(p) / p["sd"] / p["Q"], "That is the standard loss function, in standard deviations. How many bags short is it?"),
        Mistake(lambda p: 1 - _n(p) / p["sd"], "That is the standard loss function, taken from 1. It counts standard deviations short in a cycle: "
                                               "make bags of it, and set them against the {Q} of a cycle."),
        Mistake(lambda p: p["r"] / (p["r"] + p["Q"]), "A share of stock is not a share of service. How many bags are short in a cycle, on average?"),
        Mistake(lambda p: p["Q"] / (p["Q"] + p["r"]), "A share of stock is not a share of service. How many bags are short in a cycle, on average?"),
        Mistake(lambda p: _z_r(p), "That is z: how many standard deviations the reorder point lies above the mean. Which share of the bags does it serve?"),
        Mistake(lambda p: p["r"] - p["mean"], "That is the safety stock. Which share of the bags is served with it?"),
    ),
    right="{answer:.1%} of the bags, while only {cycle:.0%} of the cycles pass without a shortage: in a bad cycle most customers still get theirs. Say which of the two you mean.",
    hint="pb.inventory.loss({r}, pb.inventory.Normal({mean}, {sd})).n is how many bags are short in a cycle, on average. A cycle has {Q} bags.",
)

# ---- q8: decide

Q8 = Question(
    "q8",
    "Decide. All four of these are kept at a cycle service level of 95%, and demand follows the bell curve. For which one is one more unit of safety stock worth its "
    "cost?",
    expected=lambda p: "b", kind="choice",
    options=(
        Choice("a", "Rolls of waxed canvas: 30 euro a year to keep one, 12 deliveries a year. When one is missing, 20 euro are lost.",
               "It would be needed in 5% of 12 cycles, 0.6 times a year, and save 20 euro each time: 12 euro, for 30."),
        Choice("b", "Boxes of rivets: 4 euro a year to keep one, 25 deliveries a year. When one is missing, riveting stands still for an hour, which costs 30 euro."),
        Choice("c", "Bags in last season's colour: 14 euro a year to keep one, most of it because they go out of fashion; 4 deliveries a year. A sale missed loses 16 euro.",
               "It would be needed in 5% of 4 cycles, 0.2 times a year, and save 16 euro each time: 3.20 euro, for 14."),
        Choice("d", "Bags with a club's crest: 12 euro a year to keep one, 20 deliveries a year. The club waits until the next delivery, and nothing "
        "is lost but 2 euro of postage.",
               "It would be needed in 5% of 20 cycles, once a year, and save 2 euro of postage, for 12 euro. Who has customers that wait needs less stock, not more."),
    ),
    right="Needed in 5% of 25 cycles, 1.25 times a year, and 30 euro saved each time: 37.50 euro for 4. It pays to go on to 99% and beyond. The small "
    "and cheap thing that stops a line is the one to have plenty "
          "of.",
    hint="How many times a year is the next unit needed? In 5% of the cycles. What does it save each time?",
)

QUIZ = (
    QuizItem("A shop says: our service level is 95%. What do you know?", (
        ("95 of 100 customers get their bag at once.", False, "That would be the fill rate. If it is a cycle service level, it may be more, or with lumpy demand far less."),
        ("Not enough. Of what: the cycles, or the bags?", True, "Yes. 95% of the cycles can be 99.5% of the bags, with another stock, and another bill."),
        ("95 of 100 deliveries come in time.", False, "That is about its supplier. A service level of a stock says how often, or how many, customers are served from it."))),
    QuizItem("A bag left over loses more than a bag short. How many should be made for a single season?", (
        ("Fewer than the mean demand.", True, "Yes: the critical ratio is below one half, and so z is below zero."),
        ("The mean demand.", False, "That is right if both mistakes cost the same. Here one is dearer: keep away from it."),
        ("More than the mean demand, to be on the safe side.", False, "The safe side is where mistakes are cheap. Here it is dearer to have too many."))),
    QuizItem("Halyard starts bags on orders, and its carrying cost falls by nine tenths. What happens to its factory overhead?", (
        ("It falls by nine tenths as well.", False, "Overhead is in the value of a bag, so it looks as if it lay on the shelf. But rent and machines "
        "are paid by the month, bags or no bags."),
        ("Its fixed part stays as it is.", True, "Yes. It falls only if room, machines or hours are given up; the signal alone saves none of it."),
        ("It rises, because set-ups are overhead.", False, "Halyard's main line has no set-ups. Where there are some, chapters 05 and 07 count them. "
        "The question here is the fixed part."))),
)

BOOK = Workbook("06_what_stock_costs", "What stock costs", (Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8), QUIZ)
