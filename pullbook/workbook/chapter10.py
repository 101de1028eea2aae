"""The workbook of chapter 10: which items push, which pull."""

import itertools
import math
from functools import lru_cache

import numpy as np

from pullbook.cases.catalogue import catalogue
from pullbook.costing.assumptions import WEEKS, Assumptions
from pullbook.hybrid import abc, item_costs

from .books import Workbook
from .question import Choice, Mistake, Question
from .quizzes import QuizItem

NAMES = "ABCDEF"

# ---- q1: classes by value


def _by(values):
    return abc([float(v) for v in values]).tolist()


def _revenue(p):
    return [u * e for u, e in zip(p["units"], p["price"])]


def _lower(p):
    """Classes if the item that crosses a line is put below it."""
    v = np.array(_revenue(p), float)
    out, so_far = [""] * len(v), 0.0
    for i in np.argsort(-v, kind="stable"):
        so_far += v[i] / v.sum()
        out[i] = "A" if so_far <= 0.8 + 1e-12 else "B" if so_far <= 0.95 + 1e-12 else "C"
    return out


def _by_count(p):
    v = np.array(_revenue(p), float)
    rank = np.empty(len(v), int)
    rank[np.argsort(-v, kind="stable")] = range(len(v))
    return ["A" if r < 0.2 * len(v) else "B" if r < 0.5 * len(v) else "C" for r in rank]


_SHOPS = (([150, 100, 60, 500, 300, 40], [58, 96, 18, 32, 8, 74]),
          ([40, 500, 800, 100, 60, 150], [8, 74, 18, 58, 96, 32]),
          ([300, 800, 40, 60, 150, 100], [74, 18, 58, 96, 8, 32]),
          ([900, 100, 800, 300, 40, 500], [18, 74, 32, 96, 8, 58]),
          ([40, 300, 100, 900, 800, 150], [18, 58, 96, 32, 8, 74]),
          ([150, 800, 500, 900, 100, 60], [74, 32, 58, 18, 96, 8]),
          ([800, 150, 900, 300, 60, 100], [58, 18, 74, 32, 96, 8]),
          ([150, 900, 100, 800, 500, 40], [74, 8, 58, 18, 96, 32]))  # units and prices for which no two ways of sorting agree, found by trying


def _draw_classes(rng):
    """One of the cases, its items in another order."""
    units, price = _SHOPS[int(rng.integers(len(_SHOPS)))]
    order = rng.permutation(6)
    return {"units": [units[i] for i in order], "price": [price[i] for i in order]}


Q1 = Question(
    "q1",
    "Six items, A to F by name. Units a year: {units_text}. Price in euro: {price_text}. Give their ABC classes by revenue, in this order, as a list of letters such as ['A', 'B', 'C', 'C', 'C', 'C']. The "
    "first 80% of revenue are A, up to 95% B, the rest C; an item that crosses a line belongs to the class that it began in.",
    expected=lambda p: _by(_revenue(p)), kind="list",
    standard={"units": [500, 900, 40, 150, 60, 300], "price": [58, 8, 96, 74, 32, 18]},
    draw=_draw_classes,
    facts=lambda p: {"units_text": ", ".join(f"{n} {u}" for n, u in zip(NAMES, p["units"])), "price_text": ", ".join(f"{n} {e}" for n, e in zip(NAMES, p["price"])),
                     "all": sum(_revenue(p))},
    mistakes=(
        Mistake(lambda p: _by(p["units"]), "You sorted by units. A class says what an item brings: units times price."),
        Mistake(lambda p: _by(p["price"]), "You sorted by price. A dear item that nobody buys is no A item: take units times price."),
        Mistake(_lower, "An item that crosses the line at 80% or 95% began below it, so it stays in the higher class. You put it in the lower one."),
        Mistake(_by_count, "You split by the number of items. The lines at 80% and 95% are of the revenue; how many items that takes comes out by itself."),
        Mistake(lambda p: ["A"] * 6, "An A for all of them would sort nothing. Sort by revenue, and add up from the top until 80% of it is reached."),
    ),
    right="The revenue is {all:,} euro, and most of it comes from few items. The class says where a mistake would be dear. It does not say push or pull.",
    hint="Revenue of each, sorted from the top, then added up: how much of {all:,} euro has come before each item?",
)

# ---- q2: what pull costs


def _setups(p):
    return (1 - p["lost"] / 100) * p["orders"] * WEEKS * p["setup"]


def _gone(p):
    return p["lost"] / 100 * p["units"] * WEEKS * (p["price"] - p["cost"])


def _ordered(p, **other):
    return _setups(p | other) + _gone(p | other)


Q2 = Question(
    "q2",
    "An item is asked for in {orders} orders a week, {units} units in all, {weeks} weeks a year. Price {price} euro, cost {cost} euro. Made to order, {lost}% of the customers go elsewhere, and each order of the others needs a set-up of {setup} euro. What does "
    "making it to order cost a year, lost margin included?",
    expected=_ordered,
    standard={"orders": 4, "units": 7, "price": 58, "cost": 27, "setup": 3, "lost": 6},
    draw=lambda rng: {"orders": int(rng.choice([3, 4, 6])), "units": int(rng.choice([8, 9, 11])), "price": int(rng.choice([58, 66, 74])), "cost": int(rng.choice([27, 34])), "setup": int(rng.choice([2, 3, 5])),
                      "lost": int(rng.choice([4, 6, 8]))},
    facts=lambda p: {"weeks": WEEKS, "setups": _setups(p), "gone": _gone(p)},
    unit="euro a year",
    mistakes=(
        Mistake(_setups, "Those are the set-ups. The customers who go elsewhere take their margin with them: that is a cost of waiting."),
        Mistake(lambda p: _setups(p | {"lost": 0}), "Those are the set-ups, if nobody went elsewhere. Of 100 customers {lost} do, and take their margin with them."),
        Mistake(_gone, "That is the margin of the lost customers. Each order of the others also needs its set-up."),
        Mistake(lambda p: _setups(p | {"lost": 0}) + _gone(p), "You counted a set-up for the customers who went elsewhere, too. For them nothing is made."),
        Mistake(lambda p: _ordered(p, cost=0), "A lost customer takes the margin away, not the price: the unit isn't made, either."),
        Mistake(lambda p: _ordered(p, orders=p["units"]), "You counted a set-up for each unit. Units of one order are made together: one set-up an order."),
        Mistake(lambda p: _ordered(p, units=p["orders"]), "Lost is lost demand, in units. An order has more than one of them here."),
        Mistake(lambda p: _ordered(p) / WEEKS, "That is a week. A year has {weeks} of them."),
        Mistake(lambda p: _ordered(p, price=2 * p["cost"]), "A lost customer takes the margin away, price less cost. You took the cost."),
        Mistake(lambda p: _ordered(p) / WEEKS * 50, "Orders come in {weeks} weeks of the year."),
        Mistake(lambda p: _setups(p | {"lost": 0}) + 100 * _gone(p), "{lost}% is a share of {lost}/100."),
    ),
    right="{answer:,.0f} euro: {setups:,.0f} of set-ups, {gone:,.0f} of lost margin. Pull has no shelf, but it is not free.",
    hint="Two parts: the set-ups of the orders that stay, and {lost}% of the units a year times the margin of a unit.",
)

# ---- q3: what push costs


def _parts(p, z=1.645, look=1):
    """A year's cost of set-ups, of half a lot, of the safety stock, and of half a week's sale."""
    year, h = p["mean"] * WEEKS, p["rate"] / 100 * p["cost"]
    lot = math.sqrt(2 * p["setup"] * year / h)
    return year / lot * p["setup"], h * lot / 2, h * z * p["sd"] * math.sqrt(p["L"] + look), h * p["mean"] / 2


def _stocked(p, z=1.645, **other):
    return sum(_parts(p | other, z))


def _weekly_lot(p):
    """The cost if the lot is made from the demand of a week."""
    h = p["rate"] / 100 * p["cost"]
    lot = math.sqrt(2 * p["setup"] * p["mean"] / h)
    return p["mean"] * WEEKS / lot * p["setup"] + h * lot / 2 + sum(_parts(p)[2:])


Q3 = Question(
    "q3",
    "The same kind of item in stock. It sells {mean} units a week, {weeks} weeks a year, with a standard deviation of {sd} a week; cost {cost} euro. A unit in stock costs {rate}% of its cost a year, obsolescence in it. A lot costs a set-up "
    "of {setup} euro and is there after {L} weeks; stock is looked at once a week; lots are of the EOQ. On the shelf lie half a lot, the safety stock (z = 1.645, 95%) and half a week's sale, on average. What do set-ups and stock cost a year "
    "together? (Leave what is short out, and round nothing.)",
    expected=_stocked,
    standard={"mean": 8, "sd": 6, "cost": 27, "rate": 40, "setup": 3, "L": 3},
    draw=lambda rng: {"mean": int(rng.choice([6, 8, 11])), "sd": int(rng.choice([4, 5, 7])), "cost": int(rng.choice([27, 36, 49])), "rate": int(rng.choice([35, 45, 50])), "setup": int(rng.choice([2, 3, 4])),
                      "L": int(rng.choice([2, 3, 5]))},
    facts=lambda p: {"weeks": WEEKS, "setups": _parts(p)[0], "safety": _parts(p)[2], "last": p["L"] + 1},
    unit="euro a year",
    mistakes=(
        Mistake(lambda p: sum(_parts(p)) - _parts(p)[2], "The safety stock is missing. It lies there all year, and costs like every other unit."),
        Mistake(lambda p: sum(_parts(p)[:3]), "Half a week's sale is missing. A week's first customers find it all there and the last ones find it gone: half of it, on average."),
        Mistake(lambda p: sum(_parts(p)) - _parts(p)[0], "At the EOQ the set-ups cost as much as half a lot in stock; but both are paid. You counted one of the two."),
        Mistake(lambda p: _parts(p)[2], "That is the safety stock alone. Lots need set-ups, and half a lot and half a week's sale lie in stock on average."),
        Mistake(lambda p: sum(_parts(p)) + _parts(p)[1], "A whole lot lies there only on the day that it comes. On average it is half a lot."),
        Mistake(lambda p: sum(_parts(p)) + _parts(p)[3], "A whole week's sale lies there on the first day of the week only. On average it is half of it."),
        Mistake(lambda p: sum(_parts(p, look=0)), "That is a safety stock for {L} weeks. Nobody looks for a week, and then a lot takes {L}: it must last {last}."),
        Mistake(lambda p: sum(_parts(p)) + _parts(p)[2] * (math.sqrt(p["L"] + 1) - 1), "Good and bad weeks partly cancel out: the spread of {last} weeks is the root of {last} times that of one."),
        Mistake(lambda p: sum(_parts(p)) + _parts(p)[2] * (1 / math.sqrt(p["L"] + 1) - 1), "That is a safety stock for one week. It must last {last} weeks: the lead time, and the week until the next look."),
        Mistake(lambda p: _stocked(p, 0.95), "0.95 is the service level. The z that belongs to it is 1.645."),
        Mistake(lambda p: _stocked(p, 1.0), "The factor z = 1.645 is missing: one standard deviation serves only 84% of the weeks."),
        Mistake(lambda p: _weekly_lot(p), "The EOQ has the demand of a *year* in it, as the carrying cost is of a year. Did you put in that of a week?"),
        Mistake(lambda p: _stocked(p, cost=1), "{rate}% is of the unit's cost, {cost} euro, not of one euro."),
    ),
    right="{answer:,.0f} euro, of which {safety:,.0f} are safety stock. That is the part that unevenness asks for.",
    hint="h = {rate}% of {cost} euro. Lot = root of (2 x set-up x units a year / h). Then: set-ups, h x half a lot, h x z x sd x root of {last}, h x half a week's sale.",
)

# ---- q4: the volume at which stock pays


def _volume(p, **other):
    p = p | other
    per_unit = p["setup"] + p["lost"] / 100 * (p["price"] - p["cost"])
    return 2 * p["setup"] * p["rate"] / 100 * p["cost"] / per_unit**2


Q4 = Question(
    "q4",
    "An item sells evenly, one unit an order, so it needs no safety stock. Stocked in lots of the EOQ it costs a year the root of 2 x K x D x h: set-up K = {setup} euro, h = {rate}% of its cost of {cost} euro, D units a year. Made to order it costs "
    "K for each unit, and {lost}% of the margin (price {price} euro). From how many units a year is stocking cheaper?",
    expected=_volume,
    standard={"setup": 2, "rate": 40, "cost": 36, "price": 74, "lost": 5},
    draw=lambda rng: {"setup": int(rng.choice([2, 4, 6])), "rate": int(rng.choice([30, 40, 50])), "cost": int(rng.choice([36, 40, 49])), "price": int(rng.choice([74, 84, 96])), "lost": int(rng.choice([3, 5]))},
    facts=lambda p: {"h": p["rate"] / 100 * p["cost"], "each": p["setup"] + p["lost"] / 100 * (p["price"] - p["cost"])},
    unit="units a year",
    mistakes=(
        Mistake(lambda p: math.sqrt(_volume(p)), "One root too many. Square both sides: 2 x K x D x h on one, (cost of an order)² x D² on the other."),
        Mistake(lambda p: _volume(p, lost=0), "Customers who don't wait are a cost of making to order, too. They push the item towards stock."),
        Mistake(lambda p: _volume(p) / 2, "The 2 under the root has gone: 2 x K x D x h."),
        Mistake(lambda p: 2 * p["setup"] * p["rate"] / 100 * p["cost"] / (p["setup"] + p["lost"] / 100 * p["price"]) ** 2,
                "A lost customer takes the margin away, not the price."),
        Mistake(lambda p: 2 * p["setup"] * p["rate"] / 100 * p["cost"] / (p["setup"] + p["lost"] / 100 * (p["price"] - p["cost"])), "The cost of an order belongs squared, as D is under the root on one side only."),
        Mistake(lambda p: 2 * p["setup"] * p["cost"] / (p["setup"] + p["lost"] / 100 * (p["price"] - p["cost"])) ** 2, "h is {rate}% of the cost of a unit: a unit in stock for a year does not cost all it is worth."),
        Mistake(lambda p: 2 * p["setup"] * p["rate"] / 100 * p["price"] / (p["setup"] + p["lost"] / 100 * (p["price"] - p["cost"])) ** 2, "What lies in stock is worth its cost, not its price."),
        Mistake(lambda p: _volume(p) / WEEKS, "That is a week. Units a year are asked."),
        Mistake(lambda p: 1 / _volume(p), "It is turned round: stocking gets cheaper as h falls and as an order gets dearer."),
    ),
    right="{answer:.3g} units a year, one in many weeks. If demand were even, nearly every item would belong in stock. What keeps items off the shelf is that it is not.",
    hint="Make both sides equal: root(2 x K x h x D) = {each:g} x D. Square, and divide by D.",
)

# ---- q5: the best set for a budget


def _sets(p):
    for k in range(len(p["money"]) + 1):
        yield from itertools.combinations(range(len(p["money"])), k)


def _best(p):
    fits = [s for s in _sets(p) if sum(p["money"][i] for i in s) <= p["budget"]]
    return max(fits, key=lambda s: sum(p["saving"][i] for i in s))


def _named(s):
    return {NAMES[i] for i in s}


def _rule(p, key):
    left, out = p["budget"], set()
    for i in sorted(range(len(p["money"])), key=key):
        if p["money"][i] <= left:
            out.add(NAMES[i])
            left -= p["money"][i]
    return out


def _ways(p):
    return [_named(_best(p)), _rule(p, lambda i: -p["saving"][i] / p["money"][i]), _rule(p, lambda i: -p["saving"][i]), _rule(p, lambda i: p["money"][i])]


_BUDGETS = (([340, 180, 360, 500, 420], [400, 580, 120, 800, 640]),
            ([500, 400, 220, 660, 420], [460, 640, 360, 860, 780]),
            ([320, 160, 440, 480, 140], [260, 440, 660, 720, 600]),
            ([280, 200, 180, 380, 640], [480, 880, 460, 660, 800]),
            ([400, 560, 420, 100, 340], [420, 660, 720, 380, 400]),
            ([220, 480, 300, 140, 460], [420, 480, 260, 180, 520]))  # money and savings for which each simple rule finds another set than the best, found by trying


def _draw_budget(rng):
    """One of the cases, its items in another order."""
    money, saving = _BUDGETS[int(rng.integers(len(_BUDGETS)))]
    order = rng.permutation(5)
    return {"money": [money[i] for i in order], "saving": [saving[i] for i in order], "budget": 1000}


Q5 = Question(
    "q5",
    "Five items are worth stocking, A to E. Money each ties up: {money_text} euro. What stocking each saves a year: {saving_text} euro. There are {budget:,} euro. Which set saves most? Answer with a set of names such as {example}.",
    expected=lambda p: _named(_best(p)), kind="set",
    standard={"money": [400, 200, 240, 440, 280], "saving": [860, 320, 620, 800, 360], "budget": 1000},
    draw=_draw_budget,
    facts=lambda p: {"money_text": ", ".join(f"{n} {m}" for n, m in zip(NAMES, p["money"])), "saving_text": ", ".join(f"{n} {s}" for n, s in zip(NAMES, p["saving"])), "example": "{'A', 'B'}",
                     "saves": sum(p["saving"][i] for i in _best(p)), "ties": sum(p["money"][i] for i in _best(p))},
    mistakes=(
        Mistake(lambda p: _ways(p)[1], "You took what saves most for a euro, one after the other. Good as a rule, but money is left over. Another set fits the {budget:,} euro better."),
        Mistake(lambda p: _ways(p)[2], "You took the largest savings first. They tie up a lot: would others save more for the same money?"),
        Mistake(lambda p: _ways(p)[3], "You took the cheapest items first. That is the most items, not the most saving."),
        Mistake(lambda p: set(NAMES[:5]), "All five tie up more than the {budget:,} euro that there are."),
        Mistake(lambda p: {NAMES[i] for i in max((s for s in _sets(p) if sum(p["money"][i] for i in s) <= p["budget"]), key=lambda s: sum(p["money"][i] for i in s))},
                "That set uses up the most money. What is asked is the most saving."),
    ),
    right="It ties up {ties:,} euro and saves {saves:,}. With five items you can try all 32 sets; with 300 there are more sets than atoms, and HiGHS does it in a moment.",
    hint="There are only 32 sets. Leave out those that tie up more than {budget:,} euro, and add up the savings of the others.",
)

# ---- q6: by experiment


@lru_cache(maxsize=32)
def _items(seed):
    return catalogue(seed=seed).weekly().table()


@lru_cache(maxsize=512)
def _each(seed, setup, lost, spread=1.0):
    t = _items(seed)
    return item_costs(t.assign(sd=t["sd"] * spread), Assumptions(setup=setup, lost=lost))


def _count(p, **other):
    p = p | other
    return int(_each(p["seed"], p["setup"], p["lost"])["push"].sum())


Q6 = Question(
    "q6",
    "Experiment. Another year of Halyard's shop: `pb.catalogue(seed={seed})`. A set-up costs {setup} euro, and {percent:g}% of the customers don't wait: `pb.costing.Assumptions(setup={setup}, lost={lost:g})`, all else as in the lesson. For how many of its items is "
    "push the cheaper way?",
    expected=_count, tolerance=0,
    standard={"seed": 3, "setup": 4, "lost": 0.08},
    draw=lambda rng: {"seed": int(rng.choice([4, 5, 6])), "setup": int(rng.choice([3, 4])), "lost": float(rng.choice([0.03, 0.08]))},
    facts=lambda p: {"percent": 100 * p["lost"], "all": len(_items(p["seed"]))},
    unit="items",
    mistakes=(
        Mistake(lambda p: len(_items(p["seed"])) - _count(p), "Those are the items that are cheaper to make to order. How many are on the other side?"),
        Mistake(lambda p: _count(p, setup=2.0, lost=0.05), "Those are the costs of the lesson. Did your Assumptions(...) reach item_costs?"),
        Mistake(lambda p: _count(p, setup=2.0), "The set-up is that of the lesson, 2 euro. Here it is {setup}."),
        Mistake(lambda p: _count(p, lost=0.05), "That is with 5% of customers lost, as in the lesson. Here it is {percent:g}%."),
        Mistake(lambda p: _count(p, seed=12), "That is the lesson's year, seed 12. Here it is the year with seed {seed}."),
        Mistake(lambda p: len(_items(p["seed"])), "That is the number of all items. Add up the column `push`."),
        Mistake(lambda p: int((~_each(p["seed"], p["setup"], 0.0)["push"]).sum()), "Did `lost` get through? And count the items that are pushed, not the others."),
        Mistake(lambda p: _count(p, lost=0.0), "That is as if everybody waited. `lost` is a share: {percent:g}% is {lost:g}."),
    ),
    right="{answer} of {all}. Another year, other costs, and the line lies elsewhere. The sorting is not a truth about the bags; it follows from what things cost.",
    hint="`pb.hybrid.item_costs(pb.catalogue(seed={seed}).weekly().table(), pb.costing.Assumptions(...))`, and then add up its column `push`.",
)

# ---- q7: too good a forecast


@lru_cache(maxsize=256)
def _lost(seed, spread):
    """Euro a year that sorting by `spread` times the standard deviation costs."""
    true, wrong = _each(seed, 2.0, 0.05), _each(seed, 2.0, 0.05, spread)
    return float(true["stocked"].where(wrong["push"], true["ordered"]).sum() - true[["stocked", "ordered"]].min(axis=1).sum())


def _regret(p, spread=None):
    return _lost(p["seed"], p["spread"] if spread is None else spread)


def _expected_by_wrong(p):
    return float(_each(p["seed"], 2.0, 0.05, p["spread"])[["stocked", "ordered"]].min(axis=1).sum())


Q7 = Question(
    "q7",
    "Experiment. A forecaster claims that demand is evener than it is. In `pb.catalogue(seed={seed})`, with the course's own assumptions, she takes each item's standard deviation for {spread:g} of what it is, and sorts by that. Then the items cost what they cost with the true "
    "standard deviation. How many euro a year does her claim cost, against sorting by the true one?",
    expected=_regret,
    standard={"seed": 3, "spread": 0.6},
    draw=lambda rng: {"seed": int(rng.choice([4, 5, 6])), "spread": float(rng.choice([0.3, 0.4, 0.5]))},
    facts=lambda p: {"moved": int((_each(p["seed"], 2.0, 0.05)["push"] != _each(p["seed"], 2.0, 0.05, p["spread"])["push"]).sum())},
    unit="euro a year", tolerance=2e-3,
    mistakes=(
        Mistake(lambda p: -_regret(p), "The sign says that her claim saves money. Take the cost of the true sorting from that of hers."),
        Mistake(lambda p: float(_each(p["seed"], 2.0, 0.05)[["stocked", "ordered"]].min(axis=1).sum()) - _expected_by_wrong(p), "That is how much less she *believes* it will cost. The bill comes with the true standard deviation: take her choice, and the "
                "true costs."),
        Mistake(lambda p: _expected_by_wrong(p), "That is the yearly cost as she expects it. Take her choice, the true costs, and then the difference from the best choice."),
        Mistake(lambda p: _regret(p) + float(_each(p["seed"], 2.0, 0.05)[["stocked", "ordered"]].min(axis=1).sum()), "That is what a year costs with her choice. How much more is it than with the true one?"),
        Mistake(lambda p: _regret(p, 1 / p["spread"]), "You made the spread larger. She believes it to be smaller: {spread:g} times the true one."),
        Mistake(lambda p: int((_each(p["seed"], 2.0, 0.05)["push"] != _each(p["seed"], 2.0, 0.05, p["spread"])["push"]).sum()), "That is how many items change sides. What does it cost?"),
        Mistake(lambda p: _regret(p | {"seed": 12}), "That is the lesson's year, seed 12. Here it is the year with seed {seed}."),
    ),
    right="{answer:,.0f} euro a year, because {moved} items change sides, all of them towards the shelf. An error that always goes one way is worse than a large one that goes both.",
    hint="Two tables from item_costs: with the true sd and with hers. Her choice is her table's `push`; what it costs is `stocked` or `ordered` of the true table.",
)

# ---- q8: decide

Q8 = Question(
    "q8",
    "Decide. A shop makes 400 kinds of notebook, all to order; an order waits four days. It has 3,000 euro for stock. Which plan?",
    expected=lambda p: "b", kind="choice",
    options=(
        Choice("a", "Stock the 80 items that bring 80% of revenue: they are class A.", "A class says what an item brings, not whether it sells evenly, nor what it ties up. And would 3,000 euro do for 80 items?"),
        Choice("b", "Compute for each item what stocking saves and ties up, stock by saving a euro until the 3,000 are used, and go on offering the rest to order.", ""),
        Choice("c", "Stock one of each: then nobody waits.", "One of each is soon sold where much is asked, and lies for a year where little is. And its money is spread over the items that save least."),
        Choice("d", "Drop the 300 that sell least, and stock the rest.", "Made to order, they tie up nothing and earn their margin. In the lesson a shop with only a shelf earned a quarter."),
    ),
    right="The first euros of stock save the most, and what isn't stocked can still be sold. Then count how many customers wait, and sort again.",
    hint="What does each euro in stock save, and what do the items without stock still earn?",
)

QUIZ = (
    QuizItem("Two items sell 10 units a week each. One sells 9 to 11 every week, the other 0 or 40. Both have the same costs. Then", (
        ("both are pushed or both are pulled: they sell the same.", False, "On average, yes. But the second one needs a far larger safety stock, and that may be dearer than making it to order."),
        ("the first belongs in stock before the second.", True, "Yes: evenness is what makes stock cheap."),
        ("the second belongs in stock before the first, as it may be asked for 40 at once.", False, "To have 40 there always ties up a lot for a week that may not come. That is what makes it a case for pull."))),
    QuizItem("A workshop cuts its set-up from 10 euro to 1. What happens to its items?", (
        ("More of them are pulled: an order of its own costs less.", True, "Yes. Small set-ups are what chapter 05 was about: they make pull affordable."),
        ("More of them are pushed: lots are cheaper.", False, "Lots get cheaper, too, but a lot needs one set-up for many orders. Who sets up for each order gains more."),
        ("Nothing: set-ups are paid both ways.", False, "Stocked, one set-up serves a whole lot; to order, every order pays one. So a small set-up helps the second more."))),
    QuizItem("Why does a small shop gain so much from making to order as well?", (
        ("Because making to order is always cheaper than stock.", False, "It costs set-ups and impatient customers. For what sells evenly, stock is cheaper."),
        ("Because items that it can't stock can still earn their margin.", True, "Yes: its choice no longer ends where its money ends."),
        ("Because customers like to wait.", False, "They don't, and some go elsewhere. It is worth it all the same, where the item would not sell at all without."))),
)

BOOK = Workbook("10_which_items", "Which items push, which pull", (Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8), QUIZ)
