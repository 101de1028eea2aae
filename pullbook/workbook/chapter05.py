"""The workbook of chapter 05: set-ups and small lots."""

import math
from functools import lru_cache

from pullbook import inventory
from pullbook.cases.halyard import halyard
from pullbook.engine import simulate
from pullbook.line import Line, Station
from pullbook.policy import Policy

from .books import Workbook
from .question import Choice, Mistake, Question
from .quizzes import QuizItem

# ---- q1: the economic order quantity


def _eoq(p, demand=None, h=None, twice=2):
    demand = 250 * p["per_day"] if demand is None else demand
    h = p["rate"] * p["price"] if h is None else h
    return math.sqrt(twice * p["K"] * demand / h)


_HOLDING = ("Is the holding cost right? To keep a roll for a year costs {rate:.0%} of what it cost: the rate alone is no amount of money, and the "
            "price alone is what it costs to buy.")
_EURO = "That is money, the cost of a year or a part of it. Asked is the lot, in rolls."
_YEAR = "Demand and holding cost must be of the same period. The holding cost is a year's, and a year has 250 working days with {per_day} rolls each."

Q1 = Question(
    "q1",
    "Halyard uses {per_day} rolls of canvas a day, on 250 working days a year. A roll costs {price} euro. To keep it for a year costs {rate:.0%} of "
    "that: money tied up, space, insurance. Each order costs {K} euro, for the paperwork, the lorry and the unloading. What is the economic order "
    "quantity, in rolls? Give one decimal.",
    expected=_eoq, tolerance=0.01,  # so that a whole number of rolls passes
    standard={"per_day": 2, "K": 36, "price": 60, "rate": 0.2},
    draw=lambda rng: {"per_day": int(rng.choice([2, 3, 4])), "K": int(rng.choice([24, 30, 36, 45, 54])), "price": int(rng.choice([48, 60, 75, 90])),
                      "rate": float(rng.choice([0.15, 0.2, 0.24, 0.3]))},
    unit="rolls",
    mistakes=(
        Mistake(lambda p: _eoq(p, p["per_day"]), _YEAR), Mistake(lambda p: _eoq(p, 5 * p["per_day"]), _YEAR),
        Mistake(lambda p: _eoq(p, 250 * p["per_day"] / 12), _YEAR),
        Mistake(lambda p: _eoq(p, 365 * p["per_day"]), "You let the workshop use canvas on all 365 days. It works on 250."),
        Mistake(lambda p: _eoq(p, h=100 * p["rate"]), _HOLDING), Mistake(lambda p: _eoq(p, h=(1 + p["rate"]) * p["price"]), _HOLDING),
        Mistake(lambda p: _eoq(p) * p["rate"] * p["price"], _EURO), Mistake(lambda p: _eoq(p) * p["rate"] * p["price"] / 2, _EURO),
        Mistake(lambda p: _eoq(p, h=p["rate"]), _HOLDING), Mistake(lambda p: _eoq(p, h=p["price"]), _HOLDING),
        Mistake(lambda p: _eoq(p, h=100 * p["rate"] * p["price"]), _HOLDING),
        Mistake(lambda p: _eoq(p, h=p["price"] / p["rate"]), _HOLDING),
        Mistake(lambda p: _eoq(p, h=p["rate"] * p["price"] / 12), "That is with the holding cost of a month and the demand of a year. Take both for a year."),
        Mistake(lambda p: _eoq(p, h=p["rate"] * p["price"] / 250), "That is with the holding cost of a day and the demand of a year. Take both for a year."),
        Mistake(lambda p: _eoq(p, twice=1), "The 2 under the root is missing. It is there because on average only half of a lot lies in stock."),
        Mistake(lambda p: _eoq(p, twice=4), "The half was counted twice. The 2 under the root is all there is of it."),
        Mistake(lambda p: _eoq(p) ** 2, "The root is missing: this is no number of rolls yet."),
        Mistake(lambda p: _eoq(p) ** 2 / 2, "The root is missing: this is no number of rolls yet. And look at the 2."),
        Mistake(lambda p: _eoq(p) / 2, "That is the mean stock which this order quantity leaves, half of a lot. Asked is the lot."),
        Mistake(lambda p: 250 * p["per_day"] / _eoq(p), "That is the number of orders in a year. Asked is the size of one."),
        Mistake(lambda p: 250 * p["per_day"], "That is a year's use. One order a year is cheap to place and dear to keep."),
    ),
    right="{answer:.1f} rolls. At this lot a year's ordering costs exactly as much as a year's holding: make it larger and the second wins, smaller "
          "and the first does.",
    hint="Find K (euro an order), h (euro a roll and year) and the demand of a year. Then sqrt(2 K demand / h).",
)

# ---- q2: twice too large


def _bowl(x):
    return (x + 1 / x) / 2


Q2 = Question(
    "q2",
    "With the economic lot, thread costs Halyard {least} euro a year, ordering and holding together. The supplier ships whole cartons only, and so "
    "Halyard orders {ratio:g} times the economic lot each time. By how many percent does that yearly cost "
    "rise?",
    expected=lambda p: 100 * (_bowl(p["ratio"]) - 1),
    standard={"ratio": 2.0, "least": 240},
    draw=lambda rng: {"ratio": float(rng.choice([1.5, 1.6, 2.0, 2.5, 3.0])), "least": int(rng.choice([240, 320, 360, 480]))},
    unit="percent", tolerance=2e-3,
    mistakes=(
        Mistake(lambda p: 100 * (p["ratio"] - 1), "You let the whole cost grow with the lot. Only the holding does. And the ordering, with fewer orders?"),
        Mistake(lambda p: 100 * p["ratio"], "You let the whole cost grow with the lot. Only the holding does. And the ordering, with fewer orders?"),
        Mistake(lambda p: 50 * (p["ratio"] - 1), "The holding half of the cost rises by that. But the other half falls: there are fewer orders in a year."),
        Mistake(lambda p: 50 * (1 / p["ratio"] - 1), "That is what you save by ordering less often. But each lot lies in stock longer."),
        Mistake(lambda p: 100 * _bowl(p["ratio"]), "That is the new cost in percent of the old one. By how much did it rise?"),
        Mistake(lambda p: _bowl(p["ratio"]), "That is how many times the old cost it is. By how many percent did it rise?"),
        Mistake(lambda p: _bowl(p["ratio"]) - 1, "That is the rise as a share. A share of 0.1 is 10 percent."),
        Mistake(lambda p: p["least"] * (_bowl(p["ratio"]) - 1), "That is the rise in euro. How many percent of {least} euro is that?"),
        Mistake(lambda p: p["least"] * _bowl(p["ratio"]), "That is the new cost in euro. By how many percent has it risen?"),
        Mistake(lambda p: p["least"] * p["ratio"], "You let the whole cost grow with the lot, and gave it in euro. Only the holding grows. And the "
                                                   "ordering, with fewer orders?"),
        Mistake(lambda p: p["least"] * (p["ratio"] - 1), "You let the whole cost grow with the lot, and gave it in euro. Only the holding grows. And "
                                                         "the ordering, with fewer orders?"),
        Mistake(lambda p: 100 * (math.sqrt(p["ratio"]) - 1), "The root belongs to the lot: it grows with the root of the demand. What does the cost "
                                                             "do when the lot is off?"),
        Mistake(lambda p: 0, "The bowl is flat at the bottom, but this lot is not at the bottom any more."),
    ),
    right="{answer:.3g}%. The cost curve is a flat bowl: a lot that is far off costs a little more, not many times as much. So nobody needs the "
          "economic lot to the roll, and a shop may choose lots by what else matters, such as lead "
          "time.",
    hint="At the economic lot half of the cost is ordering and half is holding. Multiply one half by {ratio:g} and divide the other by it.",
)

# ---- q3 to q5: a machine with set-ups. Minutes throughout: rate, bags a minute; u, its utilisation without set-ups


def _rate(p, day=480):
    return p["demand"] / day


def _u(p, day=480):
    return _rate(p, day) * p["unit"]


def _smallest(p, day=480):
    return _rate(p, day) * p["setup"] / (1 - _u(p, day))


def _best(p):
    root = math.sqrt(_u(p))
    return p["setup"] * root / (p["unit"] * (1 - root))


def _draw_machine(rng):
    return {"demand": int(rng.choice([32, 40, 48])), "unit": int(rng.choice([6, 7, 8, 9, 10, 11])), "setup": int(rng.choice([20, 25, 30, 35, 40, 50]))}


def _drawn(fits):
    """A draw of a machine that can do the work and that `fits`."""
    def draw(rng):
        while True:
            p = _draw_machine(rng)
            if 0.5 < _u(p) < 0.9 and fits(p):
                return p
    return draw


def _one_of(*machines):
    """A draw of one of these machines: (demand, unit, setup)."""
    return lambda rng: dict(zip(("demand", "unit", "setup"), machines[rng.integers(len(machines))]))


# machines with which each known mistake gives a lot of its own
_TIGHT = _one_of((32, 9, 25), (32, 9, 35), (32, 9, 50), (32, 11, 25), (32, 11, 30), (32, 11, 35), (32, 11, 50), (40, 8, 25), (40, 8, 30), (40, 8, 35),
                 (40, 9, 25), (40, 9, 50), (40, 10, 35), (48, 6, 25), (48, 6, 30), (48, 6, 50), (48, 7, 20), (48, 7, 35), (48, 7, 40), (48, 8, 35))


def _rounded(value):
    """The function itself, and rounded to two digits and to one: as a learner may write it down."""
    return value, lambda p: round(value(p), 2), lambda p: round(value(p), 1)


_MACHINE = ("Riveting has one machine for all bags: {demand} a day of 8 h, {unit} min a bag. It makes them in lots of one kind, and before each lot it is "
            "set up for {setup} min. ")
_REST = ("The bags themselves keep the machine busy for {busy:.0%} of the time, and set-ups have to fit into the rest. What share of the time is left "
         "for them?")

Q3 = Question(
    "q3",
    _MACHINE + "What is the smallest lot, in whole bags, with which the machine keeps up with the orders?",
    expected=lambda p: math.floor(_smallest(p)) + 1, tolerance=0,
    standard={"demand": 40, "unit": 9, "setup": 40},
    draw=_TIGHT,
    unit="bags",
    facts=lambda p: {"busy": _u(p)},
    mistakes=(
        Mistake(lambda p: math.floor(_smallest(p)), "You rounded down. With that lot work and set-ups take a little more than all the time there is, "
                                                    "and the queue grows for ever."),
        *(Mistake(how, "That is the limit, at which the machine never rests. A lot has whole bags: which is the first above it?")
          for how in _rounded(_smallest)),
        Mistake(lambda p: math.floor(_smallest(p)) + 2, "The machine keeps up with that lot. It does so with a smaller one too."),
        *(Mistake(how, _REST) for how in _rounded(lambda p: _rate(p) * p["setup"])), Mistake(lambda p: math.ceil(_rate(p) * p["setup"]), _REST),
        *(Mistake(how, _REST) for how in _rounded(lambda p: p["setup"] / p["unit"])), Mistake(lambda p: math.ceil(p["setup"] / p["unit"]), _REST),
        Mistake(lambda p: 60 * _smallest(p), "Minutes and hours are mixed: orders an hour do not go with a set-up in minutes."),
        Mistake(lambda p: math.ceil(60 * _smallest(p)), "Minutes and hours are mixed: orders an hour do not go with a set-up in minutes."),
        Mistake(lambda p: p["setup"] / (1 - _u(p)), "That is a time: from one set-up to the next there must be that many minutes. How many bags are "
                                                    "ordered in the meantime?"),
        Mistake(lambda p: p["setup"] * _u(p) / (1 - _u(p)), "That is the work in a lot, in minutes. How many bags of {unit} min is it?"),
        Mistake(lambda p: _smallest(p, 1440), "Did you take a day of 24 h? Halyard's has 8, and the same bags to make."),
        Mistake(lambda p: math.ceil(_smallest(p, 1440)), "Did you take a day of 24 h? Halyard's has 8, and the same bags to make."),
        *(Mistake(how, "That is the lot with the shortest lead time. Asked is the smallest one that is possible at all.")
          for how in (*_rounded(_best), lambda p: math.floor(_best(p)), lambda p: math.ceil(_best(p)))),
        Mistake(lambda p: (480 - p["demand"] * p["unit"]) / p["setup"], "That is how many set-ups fit into a day. The {demand} bags of the day have "
                "to do with so many: how many bags is that a lot?"),
        Mistake(lambda p: p["demand"], "One lot a day is possible, with one set-up. The machine has time for more than one."),
        Mistake(lambda p: 480 / p["demand"], "That is the time from order to order, in minutes. What share of it do the bags take, and what is left "
                                             "for set-ups?"),
    ),
    right="{answer} bags. One less, and work and set-ups would take more than all of the time. That is the price of small lots which C8 speaks of. "
          "And close to the limit the queue is long, so nobody would choose this lot "
          "either.",
    hint="In a lot of Q bags, each bag takes its own {unit} min and a share of the set-up, {setup}/Q min. That must be less than the time from order to order.",
)


def _one(p):
    return 1 / _rate(p) - p["unit"]


Q4 = Question(
    "q4",
    _MACHINE + "Halyard would like to make lots of one, a bag for an order. Below how many minutes must a set-up be for that?",
    expected=_one,
    standard={"demand": 40, "unit": 9, "setup": 40},
    draw=_drawn(lambda p: _one(p) >= 1),
    unit="min", tolerance=2e-3,
    mistakes=(
        Mistake(lambda p: 1 / _rate(p), "That is the time from one order to the next. Part of it goes into the work on the bag itself."),
        Mistake(lambda p: p["unit"], "That is the work on a bag. How much time is left between two orders when this work is done?"),
        Mistake(lambda p: 1 / _rate(p) + p["unit"], "Work and set-up have to share the time from one order to the next, so the work comes off it."),
        Mistake(lambda p: 60 * (1 - _u(p)), "That is the time left in an hour. Lots of one need a set-up for every bag: share it among the bags of an hour."),
        Mistake(lambda p: 480 * (1 - _u(p)), "That is the time left in a day. Lots of one need a set-up for every bag: share it among the {demand} bags."),
        Mistake(lambda p: _one(p) / 60, "That is in hours. Asked are minutes."),
        Mistake(lambda p: 1 - _u(p), "That is the share of the time left for set-ups. How many minutes is it for each bag?"),
        Mistake(lambda p: 100 * (1 - _u(p)), "That is the share of the time left for set-ups, in percent. How many minutes is it for each bag?"),
        Mistake(lambda p: p["unit"] * (1 - _u(p)), "The share that is left is one of the time from order to order, not of the work on a bag."),
        Mistake(lambda p: p["setup"], "That is the set-up as it is today. How long may it be, if each bag is to have its own?"),
        Mistake(lambda p: _one(p) - 1, "Short enough, certainly. Asked is the limit itself."),
        Mistake(lambda p: p["setup"] - _one(p), "That is how much the set-up has to lose. How long may it still be?"),
        Mistake(lambda p: p["setup"] / p["demand"], "That shares today's set-up among all the bags of a day, one lot a day. In lots of one each bag "
                                                    "has its own."),
        Mistake(lambda p: 1440 / p["demand"] - p["unit"], "Did you take a day of 24 h? Halyard's has 8, and the same bags to make."),
    ),
    right="{answer:.3g} min, from {setup}. That is what quick change-over (SMED) is for: pull in lots of one is not a matter of will, but of minutes. "
          "Well below it, for at the limit the machine would never "
          "rest.",
    hint="How many minutes pass from one order to the next? How many of them does the bag take?",
)

_BUSY = _one_of((24, 12, 90), (24, 14, 90), (24, 15, 75), (30, 11, 60), (30, 12, 75), (32, 8, 75), (32, 11, 75), (40, 7, 60), (40, 9, 35), (40, 9, 40),
                (60, 5, 35), (60, 5, 40), (60, 5, 50))


_FLOOR = ("That is the smallest possible lot, where the machine never rests and the queue has no end. The lot with the shortest lead time is larger. "
          "(In its formula stands the root of u, not "
          "u.)")
_TIME = "That is the lead time of a lot, in minutes or hours. Asked is how many bags are in the lot."

Q5 = Question(
    "q5",
    _MACHINE + "Orders and times vary as in Karmarkar's model. Which lot gives the shortest lead time?",
    expected=_best, tolerance=0.03,  # so that whole bags pass
    standard={"demand": 40, "unit": 9, "setup": 40},
    draw=_BUSY,
    unit="bags",
    facts=lambda p: {"busy": math.sqrt(_u(p)), "hours": p["setup"] / (1 - math.sqrt(_u(p))) ** 2 / 60, "u": _u(p)},
    mistakes=(
        Mistake(_smallest, _FLOOR), Mistake(lambda p: math.floor(_smallest(p)) + 1, _FLOOR),
        Mistake(lambda p: 2 * _smallest(p), "Twice the smallest possible lot is a fair rule of thumb, but the model gives a lot of its own."),
        Mistake(lambda p: p["setup"] / (1 - math.sqrt(_u(p))) ** 2, _TIME), Mistake(lambda p: p["setup"] / (1 - math.sqrt(_u(p))) ** 2 / 60, _TIME),
        Mistake(lambda p: math.sqrt(_u(p)), "That is the share of the time for which the machine is then busy. Asked is the lot."),
        Mistake(lambda p: p["setup"] * math.sqrt(_u(p)) / p["unit"], "You left 1 - sqrt(u) out, the share of the time in which the machine is free. "
                                                                     "The busier it is, the larger the lot must be."),
        Mistake(lambda p: p["setup"] / (p["unit"] * (1 - math.sqrt(_u(p)))), "The root of u is missing above the line."),
        Mistake(lambda p: p["setup"] * _u(p) / (p["unit"] * (1 - math.sqrt(_u(p)))), "Above the line, too, stands the root of u and not u."),
        Mistake(lambda p: p["setup"] * math.sqrt(_u(p)) / (p["unit"] * (1 - _u(p))), "Below the line stands 1 less the root of u, not 1 less u."),
        Mistake(lambda p: p["setup"] * math.sqrt(_u(p)) / (1 - math.sqrt(_u(p))), "That is the work in the lot, in minutes. How many bags of {unit} "
                "min is it?"),
        Mistake(lambda p: 60 * _best(p), "Minutes and hours are mixed: take the set-up and the work on a bag in the same unit."),
        Mistake(lambda p: _best(p) / 60, "Minutes and hours are mixed: take the set-up and the work on a bag in the same unit."),
        Mistake(lambda p: p["demand"], "A day's orders in a lot? That is a habit, not a result. What do u and the set-up say?"),
    ),
    right="{answer:.3g} bags, about {hours:.0f} h from a lot's arrival to its end, with the machine busy {busy:.0%} of the time. Smaller lots choke "
          "it with set-ups, larger ones wait for themselves. And it is in proportion to the set-up: halve the one, and the other "
          "halves.",
    hint="First u = orders a minute times {unit} min. Then set-up x sqrt(u) / (work on a bag x (1 - sqrt(u))), both times in minutes.",
)

# ---- q6: a price list


def _list(p):
    return inventory.eoq_all_units(p["K"], p["rate"], p["demand"], [0, p["b1"], p["b2"]], [p["c0"], p["c1"], p["c2"]])


def _at(p, price):
    return math.sqrt(2 * p["K"] * p["demand"] / (p["rate"] * price))


def _yearly(p, Q, price):
    return price * p["demand"] + inventory.lot_cost(Q, p["K"], p["rate"] * price, p["demand"])


def _draw_list(rng):
    while True:
        c0 = float(rng.choice([8, 10, 12]))
        p = {"demand": int(rng.choice([800, 1200, 1600])), "K": int(rng.choice([24, 30, 36])), "rate": float(rng.choice([0.2, 0.25])),
             "b1": int(rng.choice([300, 400])), "b2": int(rng.choice([1000, 1500, 2000])), "c0": c0, "c1": round(0.95 * c0, 2), "c2": round(0.94 * c0, 2)}
        costs = [_yearly(p, _at(p, c0), c0), _yearly(p, p["b2"], p["c2"])]
        if _list(p).Q == p["b1"] and min(costs) > _list(p).cost + 10:
            return p


_WITHOUT = "That is the economic lot at the list price. Compare its cost of a year, the purchase included, with that of a lot which gets a discount."
_NOT_YET = "That is the economic lot at a lower price. But so small an order does not get that price: from which quantity on does it hold?"

Q6 = Question(
    "q6",
    "Halyard uses {demand} boxes of buckles a year. An order costs {K} euro, holding a box for a year {rate:.0%} of its price. The price depends on "
    "the size of the order, and holds for all its boxes: {c0:.2f} euro a box below {b1} boxes, {c1:.2f} euro from {b1} boxes on, {c2:.2f} euro from "
    "{b2} boxes on. How many boxes should Halyard order at a time, if a year is to cost as little as "
    "possible?",
    expected=lambda p: _list(p).Q,
    standard={"demand": 1200, "K": 30, "rate": 0.2, "b1": 400, "b2": 1000, "c0": 10.0, "c1": 9.5, "c2": 9.4},
    draw=_draw_list,
    unit="boxes",
    facts=lambda p: {"cost0": _yearly(p, _at(p, p["c0"]), p["c0"]), "cost1": _yearly(p, p["b1"], p["c1"]), "cost2": _yearly(p, p["b2"], p["c2"])},
    mistakes=(
        Mistake(lambda p: _at(p, p["c0"]), _WITHOUT), Mistake(lambda p: round(_at(p, p["c0"])), _WITHOUT),
        Mistake(lambda p: math.ceil(_at(p, p["c0"])), _WITHOUT), Mistake(lambda p: math.floor(_at(p, p["c0"])), _WITHOUT),
        Mistake(lambda p: _at(p, p["c1"]), _NOT_YET), Mistake(lambda p: round(_at(p, p["c1"])), _NOT_YET),
        Mistake(lambda p: math.floor(_at(p, p["c1"])), _NOT_YET),
        Mistake(lambda p: _at(p, p["c2"]), _NOT_YET), Mistake(lambda p: round(_at(p, p["c2"])), _NOT_YET),
        Mistake(lambda p: p["b2"], "The lowest price of a box is not the lowest cost of a year. Half of such an order lies in stock on average: what "
                                   "does it cost to hold?"),
        Mistake(lambda p: p["demand"], "A whole year's boxes in one order save orders, but think of half of them lying there on average."),
        Mistake(lambda p: p["b1"] - 1, "One box more, and all of them are cheaper."), Mistake(lambda p: p["b1"] + 1, "The price holds from {b1} boxes "
                "on, {b1} included."),
        Mistake(lambda p: p["b1"] / 2, "That is the mean stock which the best order leaves. Asked is the order."),
        Mistake(lambda p: p["demand"] / p["b1"], "That is the number of orders in a year. Asked is the size of one."),
        *(Mistake(how, "That is the cost of a year, in euro. Asked is the order, in boxes.") for how in (
            lambda p: _yearly(p, p["b1"], p["c1"]), lambda p: _yearly(p, p["b2"], p["c2"]), lambda p: _yearly(p, _at(p, p["c0"]), p["c0"]))),
        *(Mistake(lambda p, c=c: p["demand"] * p[c], "That is what a year's boxes cost, in euro. Asked is the order, in boxes.") for c in ("c0", "c1", "c2")),
        *(Mistake(lambda p, c=c: p[c], "That is the price of a box. Asked is how many boxes to order.") for c in ("c0", "c1", "c2")),
        Mistake(lambda p: _at(p, 1), "A box costs {rate:.0%} of its price to hold, so the price belongs under the root too. And then look at the price list."),
        Mistake(lambda p: _at(p, p["c0"]) / math.sqrt(2), "The 2 under the root is missing. And then look at the price list."),
        Mistake(lambda p: _at(p, p["c0"]) / math.sqrt(12), "That is with the demand of a month and the holding cost of a year. Take both for a year. "
                                                           "And then look at the price list."),
        Mistake(lambda p: round(_yearly(p, _at(p, p["c0"]), p["c0"]) - _yearly(p, p["b1"], p["c1"]), 2), "That is what the discount saves in a year, "
                "in euro. Asked is the order, in boxes."),
    ),
    right="{answer} boxes: {cost1:,.0f} euro a year, against {cost0:,.0f} without a discount and {cost2:,.0f} with the largest one. Here buying in "
          "bulk pays; C9's small purchases would cost Halyard the "
          "difference.",
    hint="Three candidates: the economic lot at the list price, and the two quantities at which the price falls. For each: purchase + ordering + "
         "holding of a year.",
)

# ---- q7: the U, by experiment

LOTS = (1, 3, 6, 12, 24)


@lru_cache(maxsize=4096)
def _wait(setup, seed, lot):
    line = Line([Station("rivet", 0.15, cv=0.5, setup=setup)])
    return simulate(line, Policy.make_to_order(lot=lot), halyard().orders(days=50, seed=seed), seed=seed).figures(warmup=40).wait


def _waits(p):
    return {lot: _wait(p["setup"], p["seed"], lot) for lot in LOTS}


def _shortest(p):
    return min(LOTS, key=_waits(p).get)


def _draw_u(rng):
    while True:
        p = {"setup": float(rng.choice([0.2, 0.25, 0.5])), "seed": int(rng.choice([22, 24, 27, 31]))}
        best, second = sorted(_waits(p).values())[:2]
        if best < 0.9 * second:
            return p


def _said(p):
    """What is said of each lot: whether it is too small or too large, with the wait it gave."""
    small = "Work and set-ups together fill the machine's time, and lots queue: this lot is too small."
    large = "The machine has time to spare, but a customer waits until enough others have ordered the same bag: this lot is too large."
    waits, best = _waits(p), _shortest(p)
    said = {f"of_{lot}": f"With lots of {lot} the mean wait is {waits[lot]:.1f} h. {small if lot < best else large}" for lot in LOTS}
    at = LOTS.index(best)
    return said | {"wait": waits[best], "below": waits[LOTS[at - 1]], "above": waits[LOTS[at + 1]]}


Q7 = Question(
    "q7",
    "Experiment. The riveting machine alone, with a set-up of {setup:g} h whenever the kind of bag changes: `line = pb.Line([pb.Station(\"rivet\", "
    "0.15, cv=0.5, setup={setup:g})])`. Run 50 days of Halyard's orders (`orders = shop.orders(days=50, seed={seed})`) made to order in lots of Q, "
    "`pb.simulate(line, pb.Policy.make_to_order(lot=Q), orders, seed={seed})`: then Q orders for the same bag start a lot. Leave the first week out, "
    "`run.figures(warmup=40)`. With which Q do customers wait the shortest time on average "
    "(`wait`)?",
    expected=lambda p: str(_shortest(p)),
    kind="choice",
    standard={"setup": 0.25, "seed": 12},
    draw=_draw_u,
    facts=_said,
    options=tuple(Choice(str(lot), f"lots of {lot}", f"{{of_{lot}}}") for lot in LOTS),
    right="{wait:.1f} h with lots of {answer}; {below:.1f} h with the next smaller ones and {above:.1f} h with the next larger. On the left of the U "
          "customers wait for set-ups, on its right for each "
          "other.",
    hint="A loop over 1, 3, 6, 12 and 24, a run for each, and its wait.",
)

Q8 = Question(
    "q8",
    "Decide. Four products, each on a machine of its own. For which one do large lots beat pull in small lots, for the time being?",
    expected=lambda p: "c", kind="choice",
    options=(
        Choice("a", "Monogrammed tags: each is different, 2 min a set-up, 4 min a tag, 50 ordered in a day of 8 h.",
               "Each tag is for one customer, so a lot of many is nothing anybody could use. And 50 times 6 min fit into the day."),
        Choice("b", "Carnival pennants: 10 min a set-up, 1 min a pennant, 40 a day in five patterns, and nobody knows which pattern will sell next week.",
               "40 min of work in a day of 480: with a set-up before every single one it is 440. A large lot would bet on a pattern for nothing."),
        Choice("c", "Lining cloth in two patterns which have sold evenly for years: 3 h to change the screens, which nobody knows how to shorten; 6 h "
                    "of printing for a day's use, in a day of 8 h; the cloth "
                    "keeps."),
        Choice("d", "Straps in three widths: 30 min a set-up, nearly all of it a search for screws which a 60 euro jig would end; 9 min a strap, 40 a "
                    "day of 8 h.",
               "With 30 min, small lots do not fit. But why put up with 30 min? Shorten the set-up first, then lower the lot."),
    ),
    right="A long set-up that stays long, a busy machine, steady patterns that keep: here a large lot is the cheap one, and stock the honest answer. "
          "That is where C4 stops. For the others the variety, the spare time or a shorter set-up let small lots "
          "win.",
    hint="Ask of each: does the time allow more set-ups? Can they be made shorter? Will a large lot surely be used?",
)

QUIZ = (
    QuizItem("You order 40% more than the economic lot each time. By how much does the yearly cost of ordering and holding rise?", (
        ("By about 6%.", True, "Yes: (1.4 + 1/1.4) / 2 is 1.06. The bowl is flat at the bottom."),
        ("By 40%.", False, "Holding rises by 40%, but there are fewer orders. Put 1.4 into (x + 1/x) / 2."),
        ("By 20%.", False, "That is the holding half alone. The ordering half falls. Put 1.4 into (x + 1/x) / 2."))),
    QuizItem("Lots get smaller and smaller. Why does the lead time rise again in the end?", (
        ("Each bag takes longer to make.", False, "The work on a bag stays the same. Something is done more often."),
        ("Set-ups fill the machine's time, and lots queue.", True, "Yes: fewer bags share each set-up, the machine comes close to 100% busy, and the "
                                                                   "queue grows without end."),
        ("Customers order more often.", False, "The orders stay the same. It is the machine that is set up more often."))),
    QuizItem("A set-up that took 30 min takes 3 min. What happens to the lot with the shortest lead time?", (
        ("It becomes about a third.", False, "That is how the economic lot answers, with a root, if a set-up costs a tenth. Karmarkar's lot is in "
                                             "proportion to the set-up time."),
        ("It stays, and the lead time falls.", False, "The lead time falls, but the best lot changes too: it is in proportion to the set-up time."),
        ("It becomes a tenth.", True, "Yes: it is in proportion to the set-up time, down to a lot of one."))),
)

BOOK = Workbook("05_setups_and_small_lots", "Set-ups and small lots", (Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8), QUIZ)
