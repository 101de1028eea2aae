"""The workbook of chapter 12: the capstone."""

import math
from functools import lru_cache

from pullbook.cases.catalogue import catalogue
from pullbook.costing.assumptions import WEEKS, Assumptions
from pullbook.planner import plan

from .books import Workbook
from .question import Choice, Mistake, Question
from .quizzes import QuizItem

# ---- q1: every row has its place


def _kept(p):
    return p["rows"] - p["cancelled"] - p["twice"] - p["undated"]


Q1 = Question(
    "q1",
    "A shop's file has {rows:,} rows below its column names. {cancelled} are cancellations, {twice} are exactly the same as an earlier row, {undated} have no date that can be read. "
    "Each of these is left out, with that one reason. How many order lines are kept?",
    expected=_kept, tolerance=0,
    standard={"rows": 12_480, "cancelled": 310, "twice": 45, "undated": 22},
    draw=lambda rng: {"rows": int(rng.integers(500, 2000)) * 10, "cancelled": int(rng.integers(100, 400)), "twice": int(rng.integers(40, 90)), "undated": int(rng.integers(11, 39))},
    facts=lambda p: {"gone": p["cancelled"] + p["twice"] + p["undated"]},
    unit="order lines",
    mistakes=(
        Mistake(lambda p: p["cancelled"] + p["twice"] + p["undated"], "That is how many are left out. How many stay?"),
        Mistake(lambda p: p["rows"] - p["cancelled"], "You took the cancellations off. Rows that say the same twice and rows without a date are left out, too."),
        Mistake(lambda p: p["rows"] - p["cancelled"] - p["twice"], "Rows without a date can't be put into a week. They are left out as well."),
        Mistake(lambda p: p["rows"] - p["cancelled"] - p["undated"], "A row that is the same as an earlier one would count an order twice. It is left out as well."),
        Mistake(lambda p: p["rows"] - p["twice"] - p["undated"], "A cancelled order is no demand. Those rows are left out as well."),
        Mistake(lambda p: _kept(p) - 1, "The column names are no row here: {rows:,} rows are *below* them."),
        Mistake(lambda p: p["rows"] - 2 * p["cancelled"] - p["twice"] - p["undated"], "You took each cancellation off twice. Whether the order that it cancels is left out, too, is another "
                "question; here {cancelled} rows are."),
    ),
    right="{answer:,}. Kept and left out add up to all rows, {gone} of them with a reason. If they did not add up, you would not know what the plan rests on.",
    hint="Begin with all the rows, and take off what is left out.",
)

# ---- q2: the reorder point of a pushed item


def _reorder(p, look=1, z=1.645):
    t = p["L"] + look
    return math.ceil(p["mean"] * t + z * p["sd"] * math.sqrt(t) - 1e-9)


Q2 = Question(
    "q2",
    "A bag sells {mean} a week, with a standard deviation of {sd} a week. A lot takes {L} weeks, and stock is looked at once a week, so what is there and under way after a look must last {L} + 1 weeks. How many bags must that be "
    "for a cycle service level of 95% (z = 1.645), rounded up to whole bags? (The reorder point is one less: at that, or below, more is ordered.)",
    expected=_reorder, tolerance=0,
    standard={"mean": 24, "sd": 9, "L": 3},
    draw=lambda rng: {"mean": int(rng.choice([18, 24, 30, 42])), "sd": int(rng.choice([8, 9, 11, 13])), "L": int(rng.choice([2, 3, 5]))},
    facts=lambda p: {"safety": 1.645 * p["sd"] * math.sqrt(p["L"] + 1), "t": p["L"] + 1},
    unit="bags",
    mistakes=(
        Mistake(lambda p: _reorder(p, look=0), "That lasts {L} weeks. But a whole week may pass before anybody looks: it must last one more."),
        Mistake(lambda p: _reorder(p, z=0), "That is what is sold in {t} weeks on average. In half of all cases more is asked: the safety stock is missing."),
        Mistake(lambda p: math.ceil(1.645 * p["sd"] * math.sqrt(p["L"] + 1)), "That is the safety stock alone. Add what is sold on average."),
        Mistake(lambda p: math.ceil(p["mean"] * (p["L"] + 1) + 1.645 * p["sd"] * (p["L"] + 1)), "Good and bad weeks partly cancel out: the standard deviation grows with the root of the time."),
        Mistake(lambda p: math.ceil(p["mean"] * (p["L"] + 1) + 1.645 * p["sd"]), "That is the spread of one week. What is the spread of {t} weeks together?"),
        Mistake(lambda p: _reorder(p) - 1, "That is the reorder point, at which more is ordered. How many must be there and under way afterwards? It is rounded up, else the service is a little less than promised."),
        Mistake(lambda p: math.ceil(p["mean"] * (p["L"] + 1) + p["sd"] * math.sqrt(p["L"] + 1)), "95% is the service level. The factor that belongs to it is z = 1.645."),
        Mistake(lambda p: math.ceil(p["mean"] * (p["L"] + 1) + 0.95 * p["sd"] * math.sqrt(p["L"] + 1)), "95% is the service level. The factor that belongs to it is z = 1.645."),
        Mistake(lambda p: math.ceil(p["mean"] * (p["L"] + 1) + 1.645 * p["sd"] ** 2 * math.sqrt(p["L"] + 1)), "You squared the standard deviation. z multiplies the deviation itself."),
        Mistake(lambda p: math.ceil(p["mean"] + 1.645 * p["sd"]), "That lasts one week. It must last {t}."),
    ),
    right="{answer} bags: of these {safety:.1f} are safety stock. Shops that look at their stock every day need less of it.",
    hint="Two parts: what is sold on average in {t} weeks, and z standard deviations of {t} weeks.",
)

# ---- q3: cards


Q3 = Question(
    "q3",
    "An item is made in lots of {Q}, and its reorder point is {r} bags. The workshop wants cards, one for each lot: enough lots to cover the reorder point, and one more. How many cards?",
    expected=lambda p: math.ceil(p["r"] / p["Q"]) + 1, tolerance=0,
    standard={"r": 126, "Q": 40},
    draw=lambda rng: {"r": int(rng.choice([130, 170, 210, 250])), "Q": int(rng.choice([24, 32, 40]))},
    facts=lambda p: {"exact": p["r"] / p["Q"]},
    unit="cards",
    mistakes=(
        Mistake(lambda p: math.ceil(p["r"] / p["Q"]), "That covers the reorder point. One more: its lot is the one that is being sold from."),
        Mistake(lambda p: p["r"] // p["Q"], "You rounded down, and left out the one card more."),
        Mistake(lambda p: p["r"] / p["Q"] + 1, "There are only whole cards. Which way must they be rounded?"),
        Mistake(lambda p: p["r"] / p["Q"], "{exact:.2f} lots cover the reorder point. Cards are whole, and there is one more."),
        Mistake(lambda p: p["r"] + 1, "A card stands for a lot of {Q} bags, not for a bag."),
        Mistake(lambda p: math.ceil(p["r"] / p["Q"]) * p["Q"] + p["Q"], "That is the number of bags on the cards. How many cards is it?"),
        Mistake(lambda p: math.ceil(p["r"] / p["Q"]) + 2, "One card more is enough."),
    ),
    right="{answer} cards: {exact:.2f} lots, rounded up, and one. It is a computer's reorder point, made of cardboard.",
    hint="How many lots of {Q} does it take to have at least {r} bags? And one more.",
)

# ---- q4: how many customers may go


def _lost(p):
    return 100 * (p["stocked"] - p["orders"] * WEEKS * p["setup"]) / (p["orders"] * WEEKS * p["margin"])


def _price(p):
    return p["margin"] + p["cost"]


Q4 = Question(
    "q4",
    "An item gets {orders} orders a week, each for one piece, {weeks} weeks a year. Its price is {price} euro, its cost {cost} euro. To keep it in stock costs {stocked:,} euro a year. Made to order, each order needs a set-up of {setup} euro, and "
    "some customers go elsewhere, and their margin with them. At how many percent of customers lost do both ways cost the same? (Count a set-up for every order, also of those who go: it keeps the sum short.)",
    expected=_lost,
    standard={"orders": 4, "cost": 30, "margin": 20, "stocked": 1000, "setup": 3},
    draw=lambda rng: {"orders": int(rng.choice([3, 4, 5])), "cost": int(rng.choice([25, 30, 45])), "margin": int(rng.choice([15, 20, 25])), "stocked": int(rng.choice([900, 1000, 1200])),
                      "setup": int(rng.choice([1, 2, 3]))},
    facts=lambda p: {"weeks": WEEKS, "price": _price(p), "setups": p["orders"] * WEEKS * p["setup"], "one": p["orders"] * WEEKS * p["margin"] / 100},
    unit="%",
    mistakes=(
        Mistake(lambda p: _lost(p) / 100, "That is the share. As percent it is 100 times as much."),
        Mistake(lambda p: 100 * p["stocked"] / (p["orders"] * WEEKS * p["margin"]), "The set-ups cost something, too: {setups} euro a year, before any customer has gone."),
        Mistake(lambda p: 100 * (p["stocked"] - p["orders"] * WEEKS * p["setup"]) / (p["orders"] * WEEKS * _price(p)), "A lost customer takes the margin away, not the price: the item is not made either."),
        Mistake(lambda p: 100 * (p["stocked"] - p["orders"] * WEEKS * p["setup"]) / (p["orders"] * WEEKS * p["cost"]), "A lost customer takes the margin away: price less cost."),
        Mistake(lambda p: 100 * (p["stocked"] - p["orders"] * p["setup"]) / (p["orders"] * WEEKS * p["margin"]), "Those are the set-ups of one week. The others are of a year."),
        Mistake(lambda p: 100 * (p["stocked"] - p["orders"] * WEEKS * p["setup"]) / (p["orders"] * p["margin"]), "That is the margin of one week. What stocking costs is of a year."),
        Mistake(lambda p: (p["stocked"] - p["orders"] * WEEKS * p["setup"]) / p["margin"], "That is how many orders a year may be lost. How many percent of all orders is it?"),
        Mistake(lambda p: 100 * (p["stocked"] + p["orders"] * WEEKS * p["setup"]) / (p["orders"] * WEEKS * p["margin"]), "Both the set-ups and the lost margin belong to making to order. They share what stocking costs."),
        Mistake(lambda p: 100 * (p["stocked"] - p["orders"] * 50 * p["setup"]) / (p["orders"] * 50 * p["margin"]), "Orders come in {weeks} weeks of the year."),
    ),
    right="{answer:.3g}%. Set-ups take {setups} euro, and each percent of customers {one:g} euro. If fewer go, pull is cheaper; if more, push. Do you know how many go?",
    hint="Write down what making to order costs a year: set-ups for all orders, and x percent of the year's margin. Make it equal to what stocking costs.",
)

# ---- q5: by experiment


@lru_cache(maxsize=64)
def _shop(seed):
    return catalogue(seed=seed).weekly()


@lru_cache(maxsize=512)
def _profits(seed, setup, lost, weeks=40):
    return plan(_shop(seed), Assumptions(setup=setup, lost=lost), weeks=weeks).results["profit"]


def _trial(p, weeks=40, **other):
    p = p | other
    return _profits(p["seed"], p["setup"], p["lost"], weeks)


def _lead(p, **other):
    t = _trial(p, **other)
    return t["hybrid"] - max(t["all push"], t["all pull"])


Q5 = Question(
    "q5",
    "Experiment. Another year of Halyard's shop: `pb.catalogue(seed={seed})`. A set-up costs {setup} euro, and {percent:g}% of the customers don't wait: `pb.costing.Assumptions(setup={setup}, lost={lost:g})`, all else as in the lesson. By how "
    "many euro does the hybrid beat the better of all push and all pull in the held-out weeks?",
    expected=_lead,
    standard={"seed": 3, "setup": 4, "lost": 0.08},
    draw=lambda rng: {"seed": int(rng.choice([4, 5, 6])), "setup": int(rng.choice([3, 4])), "lost": float(rng.choice([0.04, 0.08]))},
    facts=lambda p: {"percent": 100 * p["lost"], "hybrid": _trial(p)["hybrid"]},
    unit="euro", tolerance=2e-4,
    mistakes=(
        Mistake(lambda p: _trial(p)["hybrid"], "That is what the hybrid earns. How much more is it than the better of the two others?"),
        Mistake(lambda p: _trial(p)["hybrid"] - min(_trial(p)["all push"], _trial(p)["all pull"]), "That is its lead over the worse of the two. A way is judged against the better one."),
        Mistake(lambda p: -_lead(p), "The sign says that the hybrid loses. Take the better of the others from the hybrid."),
        Mistake(lambda p: abs(_trial(p)["all push"] - _trial(p)["all pull"]), "That is what lies between all push and all pull. Where is the hybrid?"),
        Mistake(lambda p: _lead(p, setup=2.0, lost=0.05), "Those are the costs of the lesson. Did your Assumptions(...) reach the plan?"),
        Mistake(lambda p: _lead(p, setup=2.0), "The set-up is that of the lesson, 2 euro. Here it is {setup}."),
        Mistake(lambda p: _lead(p, lost=0.05), "That is with 5% of customers lost, as in the lesson. Here it is {percent:g}%."),
        Mistake(lambda p: _lead(p, seed=12), "That is the lesson's year, seed 12. Here it is the year with seed {seed}."),
        Mistake(lambda p: _trial(p)["hybrid"] - (_trial(p)["all push"] + _trial(p)["all pull"]) / 2, "That is its lead over the mean of the two. Nobody runs the mean: compare with the better one."),
        Mistake(lambda p: _trial(p)["hybrid"] - _trial(p).sum() / 3, "That is its lead over the mean of all three. Compare with the better of the two others."),
    ),
    right="{answer:,.0f} euro, of {hybrid:,.0f}. Another year, other costs, and the mix still leads: not by much, but without a single new machine.",
    hint="`plan = pb.planner.plan(shop, assumptions)`, and then `plan.results[\"profit\"]`: three numbers.",
)

# ---- q6: decide

Q6 = Question(
    "q6",
    "Decide. Four consultants bring you a plan for your shop of 400 items. Whose would you follow?",
    expected=lambda p: "c", kind="choice",
    options=(
        Choice("a", "'Pull everything. Stock is waste, and in my last company it worked.'", "Some of your customers don't wait, and some of your items sell every day. What does it cost to pull those? It was not tried."),
        Choice("b", "'My plan earns 9% more than yours on all 52 weeks of last year, from which I learned it.'", "It was judged on the weeks that it had learned from. What would it have earned in weeks that it had not seen?"),
        Choice("c", "'Push 130, pull 270. In 12 weeks that it had not seen, the plan earned 1% more than all push and 4% more than all pull. I assumed that 5% of customers don't wait; if it is over 15%, push more.'", ""),
        Choice("d", "'Push the A items, pull B and C. That is the rule.'", "A class says how much revenue an item brings, not what it costs to stock. In the lesson 34 A items were better pulled, and 104 of the B and C items better pushed."),
    ),
    right="It was tried on weeks that it had not seen, against both other ways, and it says on which guess it hangs, and what to do if the guess is wrong. The lead is small. Honest leads mostly are.",
    hint="Which of them tells you how it was tried, and what would prove it wrong?",
)

QUIZ = (
    QuizItem("Why is a plan judged on weeks that it was not made from?", (
        ("Because there are too many weeks to use them all.", False, "More weeks to learn from would make a better plan. There is another reason to hold some back."),
        ("Because on its own weeks even a plan that only knows the past by heart looks good.", True, "Yes: the question is what it knows about weeks to come."),
        ("Because the last weeks of a year are the most important.", False, "They may be the strangest ones. What matters is that the plan has not seen them."))),
    QuizItem("Half of the money for stock is taken away. The plan's profit falls", (
        ("by half.", False, "The items that a euro of stock serves best are still in stock. What goes is the tail."),
        ("hardly.", True, "Yes: items come in the order of what a euro of stock saves. In the lesson the second half of the money earns 619 euro of 169,722."),
        ("to that of all pull.", False, "That is what it earns with no money at all. The first quarter of the money brings most of what all of it does."))),
    QuizItem("The tornado's widest bar is the share of customers who don't wait. What do you do first?", (
        ("Find out how many of them there really are.", True, "Yes: a month's trial with ten items tells you more than any finer model."),
        ("Set it to 0, to be on the safe side.", False, "0 is the most friendly guess of all: then pull costs no customer."),
        ("Leave it: all assumptions are guesses.", False, "They are, but they don't matter alike. This one moves the result most, and it can be measured."))),
)

BOOK = Workbook("12_capstone", "Capstone: your own shop", (Q1, Q2, Q3, Q4, Q5, Q6), QUIZ)
