"""The workbook of chapter 03: pull systems."""

import math
from functools import lru_cache

from pullbook import flow
from pullbook.cases.halyard import tote_cell
from pullbook.engine import simulate
from pullbook.policy import Policy

from .books import Workbook
from .question import Choice, Mistake, Question
from .quizzes import QuizItem

# ---- q1: takt


def _takt(p, lunch=1, pauses=2):
    return (60 * p["present"] - lunch * p["lunch"] - pauses * p["pause"]) / p["demand"]


_ONCE = "Too much came off, or too little was there to begin with: {present:g} h a day. Lunch comes off once, and each break once."
_WORK = "That comes from the work in a bag. The takt comes from the customers alone: how often do they want a bag?"
_HANDS = "That is how many bags one person or machine could make in a day. The takt does not ask what can be made, but how often a bag is wanted."
_PAUSES = "Not all pauses are off yet. Take lunch off, and both breaks: nobody sews in any of them."

Q1 = Question(
    "q1",
    "Halyard's people are in the workshop {present:g} h a day. Lunch takes {lunch} min, and there are two breaks of {pause} min each, for all at the "
    "same time. {demand} bags a day are ordered. A bag takes 51 min of work in all; 30 min of it are sewing, on three machines. What is the takt "
    "time, in minutes a bag?",
    expected=_takt,
    standard={"present": 9.0, "lunch": 30, "pause": 15, "demand": 40},
    draw=lambda rng: {"present": float(rng.choice([8.5, 9.0, 9.5])), "lunch": int(rng.choice([30, 45, 60])), "pause": int(rng.choice([10, 15, 20])),
                      "demand": int(rng.choice([32, 36, 40, 45, 48]))},
    unit="min a bag",
    facts=lambda p: {"sewing": "Sewing does, with one bag in 10 min from its three machines." if _takt(p) >= 10 else
                     "Sewing does not: its three machines finish one bag in 10 min. It needs a fourth machine, or overtime."},
    mistakes=(
        Mistake(lambda p: _takt(p, 0, 0), "You counted the pauses as working time. Nobody sews at lunch: take lunch and both breaks off first."),
        Mistake(lambda p: _takt(p, 1, 0), _PAUSES), Mistake(lambda p: _takt(p, 0, 2), _PAUSES), Mistake(lambda p: _takt(p, 1, 1), _PAUSES),
        Mistake(lambda p: _takt(p, 0, 1), _PAUSES),
        Mistake(lambda p: _takt(p, 2, 2), _ONCE), Mistake(lambda p: (480 - p["lunch"]) / p["demand"], _ONCE),
        Mistake(lambda p: (480 - 2 * p["pause"]) / p["demand"], _ONCE),
        Mistake(lambda p: (480 - p["lunch"] - 2 * p["pause"]) / p["demand"], "You took the pauses off a day of 8 h. The people are there {present:g} "
                "h; the pauses come off those."),
        Mistake(lambda p: p["present"] / p["demand"], "That is in hours, and lunch and breaks are still in it. Nobody sews in them."),
        Mistake(lambda p: p["demand"] / p["present"], "That is bags an hour, a rate, and lunch and breaks are still in it. The takt is the time from "
                                                      "one bag to the next."),
        *(Mistake(lambda p, work=work: _takt(p) * p["demand"] / work, _HANDS) for work in (51, 30)),
        Mistake(lambda p: 1 / _takt(p), "That is bags a minute, a rate. The takt is the time from one bag to the next: turn the fraction over."),
        Mistake(lambda p: 60 / _takt(p), "That is bags an hour, a rate. The takt is the time from one bag to the next."),
        Mistake(lambda p: _takt(p) / 60, "That is in hours. The takt is asked for in minutes."),
        Mistake(lambda p: _takt(p) * 60, "That is in seconds. The takt is asked for in minutes."),
        Mistake(lambda p: _takt(p) * p["demand"], "That is the working time of the whole day. Share it among the bags of that day."),
        Mistake(lambda p: 51, _WORK), Mistake(lambda p: 51 / 3, _WORK),
        Mistake(lambda p: 51 / _takt(p), "That is how many people it takes to keep the beat. Asked is the beat itself, in minutes."),
        Mistake(lambda p: 60 * p["present"], "Those are all the minutes of a day, lunch and breaks too. Take these off, and share the rest among the bags."),
        Mistake(lambda p: 30, "That is how long sewing takes. The takt comes from the customers alone: how often do they want a bag?"),
        Mistake(lambda p: 10, "That is how often the three sewing machines together can finish a bag. The takt comes from the customers: how often do "
                              "they want one?"),
        Mistake(lambda p: 3 * _takt(p), "The number of machines does not matter here. The takt is the beat of the whole workshop, set by the customers."),
        Mistake(lambda p: _takt(p) / 3, "The number of machines does not matter here. The takt is the beat of the whole workshop, set by the customers."),
    ),
    right="{answer} min: the beat at which bags have to leave. The machines come second: every station must be able to finish a bag at least that "
          "often. {sewing}",
    hint="The working time of a day in minutes, without lunch and breaks, over the bags ordered in that day.",
)

# ---- q2 and q3: cards and bins


def _loop(p, safety=True):
    return flow.kanban_cards(p["demand"], p["lead"] / 8, p["container"], p["safety"] if safety else 0.0)


def _need(p):
    return p["demand"] * p["lead"] / 8 * (1 + p["safety"])


# demand, lead, safety, container: loops in which each known mistake gives a number of its own
_BENCH = ((32, 4, 0.2, 3), (32, 5, 0.1, 3), (40, 3, 0.1, 4), (40, 3, 0.15, 4), (40, 4, 0.1, 3), (40, 5, 0.1, 3), (40, 5, 0.15, 4), (48, 3, 0.15, 4),
          (48, 3, 0.15, 5), (48, 3, 0.2, 5), (48, 3, 0.25, 4), (48, 4, 0.1, 5), (48, 4, 0.15, 5), (48, 5, 0.1, 4), (48, 5, 0.15, 4))
_STRAPS = ((16, 5, 0.25, 6), (16, 7, 0.15, 6), (16, 7, 0.2, 5), (20, 3, 0.25, 4), (20, 5, 0.15, 6), (20, 7, 0.15, 6), (24, 7, 0.2, 5), (32, 4, 0.15, 6),
           (32, 6, 0.2, 3), (32, 7, 0.2, 3), (40, 2, 0.25, 6), (40, 4, 0.25, 4), (40, 6, 0.25, 6), (40, 7, 0.25, 6), (48, 5, 0.25, 5), (48, 7, 0.15, 5))


def _draw_loop(loops):
    """A draw of one of these loops."""
    def draw(rng):
        demand, lead, safety, container = loops[rng.integers(len(loops))]
        return {"demand": demand, "lead": float(lead), "safety": safety, "container": container}
    return draw


_BAGS = "That is a number of bags. A card stands for a bin of {container}."
_LEAD = ("Did you leave the lead time out? The cards need to cover the demand while a bin is on its way, {lead:g} h, not that of a whole day.")
_HOURS = "Demand is a day's and the lead time is in hours, so they can't be multiplied yet. How much of a day of 8 h is {lead:g} h?"
_DAY = "Did you take a day of 24 h? Halyard's has 8: what part of it is {lead:g} h?"
_STARVES = ("With that many cards the bins hold fewer than the {need} bags which the loop needs: it starves now and then. Did you round down, or leave "
            "the safety out? Cards only round up.")
_SPARE = ("That is a card more than the sum asks for. Round up once, at the very end. (If your sum was whole but for rounding noise, such as "
          "9.000000000000002, it must not be rounded up at all; `pb.flow.kanban_cards` knows.)")

Q2 = Question(
    "q2",
    "The sewing bench takes cut bags from a shelf, {demand} a day of 8 h. They lie there in bins of {container}, and each bin has its card. When a "
    "bin is empty, it goes back to cutting with its card, and {lead:g} h later it is here again, full. Halyard wants {safety:.0%} safety on top. How "
    "many cards does the loop need?",
    expected=lambda p: _loop(p).cards, tolerance=0,
    standard={"demand": 40, "lead": 3.0, "safety": 0.2, "container": 4},
    draw=_draw_loop(_BENCH),
    unit="cards",
    facts=lambda p: {"need": f"{_need(p):.4g}"},
    mistakes=(
        Mistake(lambda p: _loop(p).cards - 1, _STARVES), Mistake(lambda p: _loop(p, safety=False).cards, _STARVES),
        Mistake(lambda p: math.floor(_loop(p, safety=False).exact + 1e-9), _STARVES),
        Mistake(lambda p: _loop(p).exact, "Nobody can hang up a part of a card. A loop that needs more than a whole number of bins needs the next one "
                                          "in full."),
        Mistake(lambda p: _loop(p, safety=False).exact, "The safety is still missing, and cards come whole."),
        Mistake(lambda p: math.ceil(_loop(p, safety=False).exact - 1e-9) * (1 + p["safety"]), "You rounded to whole cards before the safety. Add it "
                "to the bags, and round once, at the end."),
        Mistake(lambda p: _loop(p, safety=False).exact + p["safety"], "The safety is {safety:.0%} of the bags, not {safety} of a card."),
        Mistake(lambda p: _loop(p).exact * (1 + p["safety"]), "You added the safety twice. Once is enough, and cards come whole."),
        Mistake(lambda p: _loop(p).exact / 3, _DAY), Mistake(lambda p: math.ceil(_loop(p).exact / 3 - 1e-9), _DAY),
        Mistake(lambda p: _loop(p).cards + 1, _SPARE),
        Mistake(_need, _BAGS), Mistake(lambda p: math.ceil(_need(p)), _BAGS), Mistake(lambda p: _need(p) / (1 + p["safety"]), _BAGS),
        Mistake(lambda p: _loop(p).cards * p["container"], _BAGS), Mistake(lambda p: (_loop(p).cards - 1) * p["container"], _BAGS),
        Mistake(lambda p: p["demand"], _LEAD), Mistake(lambda p: p["demand"] * (1 + p["safety"]), _LEAD),
        Mistake(lambda p: math.ceil(p["demand"] / p["container"] - 1e-9), _LEAD), Mistake(lambda p: p["demand"] / p["container"], _LEAD),
        Mistake(lambda p: math.ceil(p["demand"] * (1 + p["safety"]) / p["container"] - 1e-9), _LEAD),
        Mistake(lambda p: p["demand"] * (1 + p["safety"]) / p["container"], _LEAD),
        Mistake(lambda p: math.ceil(8 * _loop(p).exact - 1e-9), _HOURS), Mistake(lambda p: 8 * _loop(p).exact, _HOURS),
        Mistake(lambda p: math.ceil(8 * _loop(p, safety=False).exact - 1e-9), _HOURS),
        Mistake(lambda p: math.ceil(_loop(p).exact / 8 - 1e-9), _HOURS + " And is {demand} the demand of an hour?"),
    ),
    right="{answer} cards. They cover what sewing takes in the {lead:g} h until a bin is back, and the safety, in whole bins. A card more would be a "
          "bin more on the shelf, all year.",
    hint="How many bags does sewing take in {lead:g} h? Add the safety. How many bins is that?",
)


def _most(p):
    return _loop(p).cards * p["container"]


_LIMIT = "Demand is a day's and the lead time is in hours, so they can't be multiplied. And the limit comes from the cards alone."
_WHOLE_DAY = "That is a day's demand. The limit of a loop comes from its cards alone."
_OPEN = "A bin on its way back is empty, but at a quiet hour all bins are back and full. Asked is the most."

Q3 = Question(
    "q3",
    "Another loop, for straps, was given its cards by the same sum: {demand} straps a day of 8 h, {lead:g} h until a bin is back, {safety:.0%} "
    "safety, bins of {container}. That made {cards} cards. What is the largest number of straps that can ever lie in this "
    "loop?",
    expected=_most,
    standard={"demand": 32, "lead": 5.0, "safety": 0.25, "container": 6},
    draw=_draw_loop(_STRAPS),
    unit="straps", tolerance=1e-6,
    facts=lambda p: {"cards": _loop(p).cards},
    mistakes=(
        Mistake(lambda p: _most(p) * (1 + p["safety"]), "You added the safety again. It is in the number of cards already."),
        Mistake(lambda p: math.ceil(_most(p) * (1 + p["safety"]) - 1e-9), "You added the safety again. It is in the number of cards already."),
        Mistake(lambda p: _need(p) / (1 + p["safety"]), "That is what is used in the {lead:g} h, the demand in the lead time. The cards allow more: "
                                                        "how many straps does each of the {cards} stand "
                                                         "for?"),
        Mistake(_need, "That is what the loop needs, before cards were made of it. The cards were rounded up to whole bins, and whole bins get filled."),
        Mistake(lambda p: math.ceil(_need(p) - 1e-9), "That is what the loop needs, before cards were made of it. The cards were rounded up to whole "
                                                      "bins, and whole bins get filled."),
        Mistake(lambda p: _loop(p).cards, "That is the number of cards, so of bins. How many straps are in a bin?"),
        Mistake(lambda p: _loop(p).exact, "That is the number of cards before rounding. There are {cards}; how many straps are in the bin of each?"),
        Mistake(lambda p: round(_loop(p).exact, 2), "That is the number of cards before rounding. There are {cards}; how many straps are in the bin of each?"),
        Mistake(lambda p: (_loop(p).cards - 1) * p["container"], _OPEN),
        Mistake(lambda p: _most(p) - _need(p) / (1 + p["safety"]), _OPEN),
        Mistake(lambda p: _most(p) / 2, "Half of it is what one finds on an average day, perhaps. Asked is the most."),
        Mistake(lambda p: _most(p) + _need(p) / (1 + p["safety"]), "You added what is used while a bin is away. But no bin is filled without its "
                                                                   "card, so nothing comes on top of the cards."),
        Mistake(lambda p: _most(p) + _need(p), "You added what is used while a bin is away. But no bin is filled without its card, so nothing comes "
                                               "on top of the cards."),
        Mistake(lambda p: _most(p) + p["container"], "There is no bin beyond the cards: each bin has one."),
        Mistake(lambda p: p["container"], "That is one bin. How many can be full at the same time?"),
        Mistake(lambda p: p["demand"] * p["lead"], _LIMIT), Mistake(lambda p: p["demand"] * p["lead"] * (1 + p["safety"]), _LIMIT),
        Mistake(lambda p: p["demand"], _WHOLE_DAY), Mistake(lambda p: p["demand"] * (1 + p["safety"]), _WHOLE_DAY),
    ),
    right="{answer} straps: cards times bin, and not one more, whatever the customers do. A plan has no such ceiling. To lower it, take out a card.",
    hint="No bin is filled without a card. What if all of them are full at once?",
)

# ---- q4 to q7: the tote cell, by experiment


@lru_cache(maxsize=256)
def _orders(days, seed):
    return tote_cell().orders(days=days, seed=seed)


@lru_cache(maxsize=16384)
def _figures(policy, numbers, days, order_seed, run_seed, warmup):
    numbers = list(numbers) if isinstance(numbers, tuple) else numbers
    return simulate(tote_cell().line, getattr(Policy, policy)(numbers), _orders(days, order_seed), seed=run_seed).figures(warmup=warmup)


def _run(p, policy, numbers, **other):
    numbers = tuple(numbers) if isinstance(numbers, list) else numbers
    return _figures(policy, numbers, **{"days": p["days"], "order_seed": p["seed"], "run_seed": p["seed"], "warmup": 40.0} | other)


def _inside(p, policy="kanban", numbers=None, **other):
    figures = _run(p, policy, p["cards"] if numbers is None else numbers, **other)
    return figures.WIP + figures.stock


_SEEDS = "Not quite this run. Give seed={seed} in both places, to the orders and to simulate, and days={days} to the orders."
_RUN = ("Take {days} days of its orders (`orders = cell.orders(days={days}, seed={seed})`) and run them with `pb.simulate(cell.line, ..., orders, "
        "seed={seed})`. Leave the first week out: `run.figures(warmup=40)`. ")

_WEEKS = (22, 24, 27, 31)  # few seeds, so that all learners' runs are soon made
_CELLS = tuple((cards, seed) for cards, seeds in (((2, 3, 3, 4), (22, 29, 30)), ((2, 2, 3, 4), (21, 24, 27)), ((2, 3, 4, 3), (22, 32)),
                                                  ((2, 2, 2, 3), (25, 31)), ((2, 4, 3, 4), (26, 32))) for seed in seeds)


def _draw_cell(rng):
    cards, seed = _CELLS[rng.integers(len(_CELLS))]
    return {"cards": list(cards), "days": 20, "seed": seed}


_FULL = ("That is as many totes as cards, or a little over. All cards at a tote is the most there can be; now and then a card hangs free, so the "
         "average is lower. Run it with Policy.kanban. (Policy.base_stock with the same list has no cards to hang "
         "free.)")

Q4 = Question(
    "q4",
    "Experiment. The tote cell (`cell = pb.tote_cell()`) works with {cards} cards at cut, sew, rivet and pack: `pb.Policy.kanban({cards})`. " + _RUN +
    "How many totes are in the cell on average, those in work, those between the stations and the finished ones together? Give two decimals.",
    expected=_inside,
    standard={"cards": [2, 3, 3, 4], "days": 20, "seed": 12},
    draw=_draw_cell,
    unit="totes", tolerance=5e-4,
    facts=lambda p: {"most": sum(p["cards"]), "finished": _run(p, "kanban", p["cards"]).stock},
    mistakes=(
        Mistake(lambda p: round(_run(p, "kanban", p["cards"]).WIP, 2), "That is WIP: the totes in work and between the stations. The finished ones, "
                "`stock`, come on top."),
        Mistake(lambda p: round(_run(p, "kanban", p["cards"]).stock, 2), "That is the finished stock alone. A kanban line keeps most of its totes "
                "elsewhere: look at WIP too."),
        Mistake(lambda p: _run(p, "kanban", p["cards"]).WIP, "That is WIP: the totes in work and between the stations. The finished ones, `stock`, "
                                                             "come on top."),
        Mistake(lambda p: _run(p, "kanban", p["cards"]).stock, "That is the finished stock alone. A kanban line keeps most of its totes elsewhere: "
                                                               "look at WIP too."),
        Mistake(lambda p: sum(p["cards"]), _FULL), Mistake(lambda p: _inside(p, "base_stock"), _FULL),
        Mistake(lambda p: _inside(p, warmup=0.0), "You counted the first week too, in which every shelf was still full. Leave it out with warmup=40."),
        Mistake(lambda p: _inside(p, order_seed=0), _SEEDS), Mistake(lambda p: _inside(p, run_seed=0), _SEEDS),
        Mistake(lambda p: _inside(p, order_seed=0, run_seed=0), _SEEDS), Mistake(lambda p: _inside(p, order_seed=9, run_seed=9), _SEEDS),
        Mistake(lambda p: _inside(p, days=50), _SEEDS), Mistake(lambda p: _inside(p, order_seed=9, run_seed=9, days=50), _SEEDS),
        Mistake(lambda p: _run(p, "kanban", p["cards"], warmup=0.0).WIP, "That is WIP alone, and with the first week in it. Leave the week out, and "
                "add the finished totes, `stock`."),
        Mistake(lambda p: _inside(p, "base_stock", p["cards"][-1]), "That is a base stock of {cards[3]} finished totes. Asked is "
                                                                    "Policy.kanban({cards}), with stock at every station."),
        Mistake(lambda p: _inside(p, numbers=[3, 3, 3, 3]), "That is a cell with 3 cards at each station. Here they are {cards}."),
        Mistake(lambda p: _inside(p, numbers=p["cards"][::-1]), "The cards are the wrong way round: the list begins with cut and ends with pack."),
    ),
    right="{answer:.2f} totes, and never more than {most}. A kanban line holds nearly as many units as it has cards, busy or not. The finished stock "
          "alone ({finished:.1f}) would tell you little of "
          "it.",
    hint="run.figures(warmup=40) has WIP (released and not finished, the shelves between the stations included) and stock (finished). Every tote is "
         "in one of them.",
)


def _least(p, kept, numbers=lambda n: n, policy="base_stock"):
    return next(n for n in range(60) if kept(_run(p, policy, numbers(n))) >= p["target"] - 1e-12)


def _fill(figures):
    return figures.fill_rate


def _enough(p):
    return _least(p, _fill)


_STEP = ("Not the smallest S of this run: there one tote more is more than needed, and one less just misses {target:.0%}. Mind also the run itself: "
         "seed={seed} in both places, to the orders and to simulate, {days} days of orders, and the first week left out.")
_REACHED = "That is a fill rate. Asked is the stock S that reaches it, a number of totes."
_SPREAD = ("That is with totes after every station, as a list or Policy.kanban puts them. `base_stock(S)` with a plain number keeps them at the end of "
           "the line only.")

Q5 = Question(
    "q5",
    "Experiment. Now the tote cell keeps finished totes only, under a base stock: `pb.Policy.base_stock(S)`. " + _RUN +
    "What is the smallest S with a fill rate of {target:.0%} or more? (Try them one by one, in a loop if you like: `for S in range(20):`.)",
    expected=_enough, tolerance=0,
    standard={"target": 0.95, "days": 50, "seed": 12},
    draw=lambda rng: {"target": float(rng.choice([0.92, 0.95, 0.97])), "days": 50, "seed": int(rng.choice(_WEEKS))},
    unit="totes",
    facts=lambda p: {"reached": _run(p, "base_stock", _enough(p)).fill_rate, "before": _run(p, "base_stock", _enough(p) - 1).fill_rate},
    mistakes=(
        Mistake(lambda p: _enough(p) - 1, _STEP), Mistake(lambda p: _enough(p) + 1, _STEP), Mistake(lambda p: _enough(p | {"days": 20}), _STEP),
        Mistake(lambda p: _enough(p | {"seed": 9}), _STEP),
        Mistake(lambda p: 19, "Did the loop run to its end? Stop it at the first S that is good enough, with `break`."),
        Mistake(lambda p: _least(p, _fill, lambda n: [n] * 4), _SPREAD), Mistake(lambda p: 4 * _least(p, _fill, lambda n: [n] * 4), _SPREAD),
        Mistake(lambda p: _least(p, lambda f: f.on_time), "That is what it takes to be on time, within the promised 8 h: no stock at all. The fill "
                                                          "rate counts what is shipped at once."),
        *(Mistake(lambda p, much=much, to=to: much * round(_run(p, "base_stock", _enough(p)).fill_rate, to), _REACHED)
          for much, to in ((1, 15), (1, 3), (1, 2), (100, 3), (100, 15))),
        Mistake(lambda p: p["target"], _REACHED), Mistake(lambda p: 100 * p["target"], _REACHED),
        Mistake(lambda p: _run(p, "base_stock", _enough(p)).stock, "That is the mean stock that this S leaves on the shelf. Asked is S itself, the "
                                                                   "number in the policy."),
        Mistake(lambda p: round(_run(p, "base_stock", _enough(p)).stock, 2), "That is the mean stock that this S leaves on the shelf. Asked is S "
                "itself, the number in the policy."),
        Mistake(lambda p: 20 * 0.9 / 8, "That is the demand during the 0.9 h of work in a tote. As a stock it is far too small: orders come in "
                                        "bunches, and totes queue. Let the runs tell."),
    ),
    right="S = {answer} gives {reached:.1%}, one tote less {before:.1%}. Each further tote buys less service than the one before: the last few "
          "percent are the dear ones.",
    hint="For each S: make the policy, simulate, print figures(warmup=40).fill_rate. Take the first S with {target} or more (a fill rate is a share, "
         "from 0 to 1).",
)

# ---- q6: same service, less stock


_SERVICE = 0.85


def _four(p):
    """What the four policies of q6 do: letter -> (fill rate, totes in the cell)."""
    policies = {"a": ("base_stock", p["low"]), "b": ("kanban", p["each"]), "c": ("conwip", p["w"]), "d": ("base_stock", p["high"])}
    return {letter: (_run(p, *policy).fill_rate, _inside(p, *policy)) for letter, policy in policies.items()}


def _draw_four(rng):
    while True:
        p = {"low": int(rng.integers(3, 6)), "each": int(rng.choice([3, 4])), "w": int(rng.choice([8, 9, 10])), "high": int(rng.choice([12, 13, 14])),
             "days": 50, "seed": int(rng.choice(_WEEKS))}
        if _told_apart(_four(p)):
            return p


def _told_apart(four):
    fits = {letter: inside for letter, (fill, inside) in four.items() if fill >= _SERVICE + 0.01}
    return four["a"][0] < _SERVICE - 0.01 and set(fits) == set("bcd") and fits["c"] + 0.5 < min(fits["b"], fits["d"])


Q6 = Question(
    "q6",
    "Experiment. Same service, less stock. Four settings for the tote cell are on the table. " + _RUN + "Which of the four serves at least 85% of the "
            "orders at once (`fill_rate`), with the fewest totes in the cell, WIP and stock together? (`pb.compare` puts runs side by "
    "side.)",
    expected=lambda p: min((inside, letter) for letter, (fill, inside) in _four(p).items() if fill >= _SERVICE)[1],
    kind="choice",
    standard={"low": 5, "each": 3, "w": 9, "high": 12, "days": 50, "seed": 12},
    draw=_draw_four,
    facts=lambda p: {f"{name}_{letter}": value for letter, pair in _four(p).items() for name, value in zip(("fill", "inside"), pair)},
    options=(
        Choice("a", "`pb.Policy.base_stock({low})`", "It has the fewest totes of all, {inside_a:.1f}, but ships only {fill_a:.0%} at once. The "
                                                     "service comes first: 85% at least."),
        Choice("b", "`pb.Policy.kanban({each})`, which is {each} cards at each station",
               "Its service is fine ({fill_b:.0%}) and its finished stock is small. But look at WIP too: {inside_b:.1f} totes are in the cell, most "
               "of them between the stations."),
        Choice("c", "`pb.Policy.conwip({w})`"),
        Choice("d", "`pb.Policy.base_stock({high})`", "The best service of the four, {fill_d:.0%}, and more than was asked for. It costs "
                                                      "{inside_d:.1f} totes in the cell."),
    ),
    right="{fill_c:.0%} with {inside_c:.1f} totes, where the kanban loops hold {inside_b:.1f}. One count for the whole line lets the totes go where "
          "the slowest machine is, and wait where the customers are; a loop at each station keeps some everywhere. That is a result for this cell; "
          "where a station needs a limit of its own, the loops give it "
          "one.",
    hint="Strike out the settings below 85%. For the others add WIP and stock.",
)

# ---- q7: the card nobody misses


STATIONS = ("cut", "sew", "rivet", "pack")


def _without(p, station=None):
    return _run(p, "kanban", [p["each"] - (name == station) for name in STATIONS]).fill_rate


def _draw_card(rng):
    while True:
        p = {"each": 3, "days": 50, "seed": int(rng.choice(_WEEKS))}
        fall = {name: _without(p) - _without(p, name) for name in STATIONS}
        if abs(fall["cut"]) < 0.003 and min(fall[name] for name in STATIONS[1:]) > 0.005:
            return p


Q7 = Question(
    "q7",
    "Experiment, then decide. The tote cell has {each} cards at each station, and there is to be one card less in the cell. Where do you take it, if "
    "customers must not notice? " + _RUN +
    "Do it with all the cards, `pb.Policy.kanban({each})`, and then with one card less at cut, sew, rivet and pack in turn, such as "
    "`pb.Policy.kanban([2, 3, 3, 3])`. Compare the fill "
    "rates.",
    expected=lambda p: "a",
    kind="choice",
    standard={"each": 3, "days": 50, "seed": 12},
    draw=_draw_card,
    facts=lambda p: {"all": _without(p), **{name: _without(p, name) for name in STATIONS}},
    options=(
        Choice("a", "At cut: nobody will miss it there."),
        Choice("b", "At sew: it is the bottleneck, and a card less there means a shorter queue.",
               "The fill rate falls from {all:.1%} to {sew:.1%}. The slowest machine is the one that must never wait for a card."),
        Choice("c", "At pack: the totes behind it are the finished ones, the dearest.",
               "The fill rate falls from {all:.1%} to {pack:.1%}, further than anywhere else. Those totes are what a customer is served from at once."),
        Choice("d", "Nowhere: the cards were counted, so each of them is needed.",
               "A count is a sum with guesses in it. Take a card out at each station in turn: is there one of which the fill rate says nothing?"),
    ),
    right="{all:.1%} with all the cards, {cut:.1%} without this one, and a tote less in the cell. Sewing has three totes of its own to go on with, and "
          "cutting is quick: its third card never mattered. Taking cards out one by one is how a shop finds such stock; and the first card that is "
          "missed after all shows you where the trouble sits that the stock was hiding.",
    hint="Five runs, five fill rates. Which of the four is still that of the full cell?",
)

QUIZ = (
    QuizItem("In a kanban line, what allows the sewing bench to start the next bag?", (
        ("A free card of its own, and a bag to work on.", True, "Yes. A card comes free when the next station takes a bag away, so only what was used "
                                                                "is replaced."),
        ("A date in the plan.", False, "That is push. A card knows nothing of the plan: it comes back when something was used."),
        ("An idle machine.", False, "A machine may be idle and still not start: without a free card there is no place for what it would make."))),
    QuizItem("A base stock of 9 and CONWIP with 9 cards serve nearly the same. What does CONWIP limit that the base stock leaves open?", (
        ("The finished stock.", False, "Neither ever has more than 9 finished units."),
        ("The work in process when many orders come at once.", True, "Yes. A base stock starts a unit for each order, so a rush floods the line. "
                                                                     "CONWIP never has more than 9 units, finished ones "
                                                                   "included."),
        ("The customers' waits.", False, "No policy can: when the shelf is empty, the line works as fast as it can under both."))),
    QuizItem("A card is taken out of the loop before packing, and on some days packing now has nothing to do. What has the card shown?", (
        ("That the sum was wrong: put the card back and forget it.", False, "Put it back, perhaps, so that customers get their bags. But then you "
                "would forget what it has shown you."),
        ("That packing has too many people.", False, "Packing has nothing to do because nothing reaches it. The cause is before it."),
        ("Trouble before packing which the stock had covered up.", True, "Yes: a machine that fails, or times that vary. Mend that, and the card can "
                "stay out."))),
)

BOOK = Workbook("03_pull_systems", "Pull systems", (Q1, Q2, Q3, Q4, Q5, Q6, Q7), QUIZ)
