"""The workbook of chapter 01: the order is the trigger."""

from functools import lru_cache

import numpy as np

from pullbook.cases.halyard import halyard
from pullbook.engine import simulate
from pullbook.policy import Policy

from .books import Workbook
from .question import Choice, Mistake, Question
from .quizzes import QuizItem

# ---- q1: stock in hand


def _made(p):
    return p["rate"] * (p["t"] - p["lead"])


Q1 = Question(
    "q1",
    "Monday, 8:00, which is 0 h. {opening} totes lie on the shelf. From now on the plan starts {rate} totes an hour, evenly. Each is finished "
    "{lead:g} h after its start, so finished totes come evenly too, {rate} an hour, from {lead:g} h on. From 0 h on customers order {demand} totes an "
    "hour, evenly, and each is served from the shelf at once. How many totes lie on the shelf at {t} h?",
    expected=lambda p: p["opening"] + _made(p) - p["demand"] * p["t"],
    standard={"opening": 12, "rate": 6, "lead": 1.0, "demand": 5, "t": 8},
    draw=lambda rng: {"opening": int(rng.integers(30, 60)), "rate": int(rng.choice([4, 6, 8])), "lead": float(rng.choice([0.5, 1.0, 1.5, 2.0])),
                      "demand": int(rng.integers(3, 6)), "t": int(rng.integers(4, 9))},
    unit="totes", tolerance=1e-6,
    mistakes=(
        Mistake(lambda p: p["opening"] + (p["rate"] - p["demand"]) * p["t"],
                "You let finished totes arrive from the first minute. When does the first of them come off the line?"),
        Mistake(lambda p: p["opening"] + _made(p) - p["demand"] * (p["t"] - p["lead"]),
                "You let the customers wait for the first finished tote. They order from 0 h on, and there are totes on the shelf."),
        Mistake(lambda p: p["opening"] + p["rate"] * p["t"],
                "You counted what was started by {t} h, and nothing that was sold. Count what was finished, and what customers took."),
        Mistake(lambda p: _made(p) - p["demand"] * p["t"], "You started from an empty shelf. {opening} totes lay there before the first was made."),
        Mistake(lambda p: p["opening"] + _made(p), "You counted what came, but not what went: customers took {demand} an hour."),
        Mistake(lambda p: p["opening"] - _made(p) + p["demand"] * p["t"],
                "The signs are swapped. What is finished comes on to the shelf; what is ordered leaves it."),
    ),
    right="Stock is what was there, plus what was finished, less what was delivered. Here {answer} totes. Nothing in this sum asks "
          "whether anybody wants the next tote: that is push.",
    hint="Write three numbers down: on the shelf at the start, finished by {t} h, taken by {t} h.",
)

# ---- q2: order to delivery


def _raw(p):
    return p["cut"] + p["sew"] + p["pack"]


Q2 = Question(
    "q2",
    "A small line makes to order: cut {cut} h, sew {sew} h, pack {pack} h, always the same, one machine each. It is empty. Two "
    "orders come, the second {gap} h after the first, and each starts its bag at once. How long does the second customer wait, "
    "from order to delivery?",
    expected=lambda p: _raw(p) + p["sew"] - p["gap"],
    standard={"cut": 0.3, "sew": 1.0, "pack": 0.25, "gap": 0.4},
    draw=lambda rng: {"cut": float(rng.choice([0.1, 0.2, 0.3])), "sew": float(rng.choice([0.9, 1.0, 1.2, 1.5])),
                      "pack": float(rng.choice([0.25, 0.35, 0.45])), "gap": float(rng.choice([0.4, 0.5, 0.6]))},
    unit="h",
    mistakes=(
        Mistake(_raw, "That is the raw process time: the wait in an empty line. When the second bag is cut, the sewing machine is still busy "
                      "with the first. How long must it queue?"),
        Mistake(lambda p: _raw(p) + p["sew"], "That is the time on the clock when the second bag leaves. Its customer's wait began when the order "
                                              "came."),
        Mistake(lambda p: 2 * _raw(p) - p["gap"], "You let the second bag wait until the first has left the whole line. It only needs the station: while "
                                                  "the first is being packed, the second can be sewn."),
        Mistake(lambda p: _raw(p) + p["gap"], "You added the {gap} h between the orders to the work. In that time the first bag moved on: it makes the "
                                              "queue shorter, not longer."),
        Mistake(lambda p: _raw(p) + p["sew"] - p["gap"] - p["pack"], "The bag is sewn in time, but not yet packed. The wait ends at delivery."),
        Mistake(lambda p: p["sew"] - p["gap"], "That is the time in the queue alone. The customer also waits while the bag is cut, sewn and packed."),
        Mistake(lambda p: _raw(p) + p["sew"] - p["gap"] - p["cut"],
                "You let the first bag reach the sewing machine at once. It was cut first, so it leaves sewing at {cut} h + {sew} h."),
    ),
    right="{answer} h: the raw process time, and a queue at the slowest station. A pull customer never waits less than the work takes; "
          "how much more depends on who ordered just before.",
    hint="Draw a row for each bag. When does the first leave sewing? When does the second reach it?",
)

# ---- q3: which orders the plan missed


def _available(p, opening=True, plan=True):
    return {i: opening * p["opening"][i] + plan * p["plan"][i] for i in p["plan"]}


def _missed(p, available, newest_first=False):
    left, missed = dict(available), set()
    numbers = range(len(p["orders"]), 0, -1) if newest_first else range(1, len(p["orders"]) + 1)
    for number in numbers:
        item = p["orders"][number - 1]
        if left[item] == 0:
            missed.add(number)
        else:
            left[item] -= 1
    return missed


def _draw_missed(rng):
    while True:
        p = {"orders": [str(x) for x in rng.choice(["tote", "satchel"], 12)],
             "opening": {"tote": int(rng.integers(1, 3)), "satchel": int(rng.integers(1, 3))},
             "plan": {"tote": int(rng.integers(2, 6)), "satchel": int(rng.integers(1, 3))}}
        if _missed(p, _available(p)) and _missed(p, _available(p, opening=False)) and _missed(p, _available(p), True):
            return p


Q3 = Question(
    "q3",
    "On the shelf: {open_tote} and {open_satchel}. The plan makes {plan_tote} and {plan_satchel} more, "
    "all of them in good time. Twelve orders come, in this sequence: {listed}. First come, first served. Which orders are never "
    "filled? Answer with the set of their numbers, such as {{3, 7}}.",
    expected=lambda p: _missed(p, _available(p)),
    kind="set",
    standard={"orders": ["tote", "satchel", "satchel", "tote", "satchel", "tote", "satchel", "tote", "satchel", "satchel", "tote", "satchel"],
              "opening": {"tote": 2, "satchel": 1}, "plan": {"tote": 5, "satchel": 2}},
    draw=_draw_missed,
    facts=lambda p: {"listed": ", ".join(f"{n} {item}" for n, item in enumerate(p["orders"], 1)),
                     **{f"{what}_{i}": f"{v} {i}{'s' * (v > 1)}" for what, some in (("open", p["opening"]), ("plan", p["plan"])) for i, v in some.items()}},
    mistakes=(
        Mistake(lambda p: set(range(sum(_available(p).values()) + 1, 13)) or {12},
                "You added totes and satchels together. A tote does not fill an order for a satchel: count each item on its own."),
        Mistake(lambda p: _missed(p, _available(p, opening=False)), "You counted what the plan makes, but not what lay on the shelf before."),
        Mistake(lambda p: _missed(p, _available(p, plan=False)), "You counted the shelf, but not what the plan adds to it in good time."),
        Mistake(lambda p: _missed(p, _available(p), newest_first=True),
                "You have the right number of them, but served the last first. First come, first served: the early orders get the bags."),
        Mistake(lambda p: set(range(1, 13)) - _missed(p, _available(p)), "Those are the orders that get a bag. Asked are the others."),
    ),
    right="An order for one kind can't be filled with the other, so each kind counts by itself. A plan can miss in the total, and it can miss in the mix.",
    hint="Take one kind of bag alone: how many are there in all, and which orders ask for it? Then take the other.",
)

# ---- q4 and q6: by experiment


@lru_cache(maxsize=512)
def _orders(week):
    return halyard().orders(seed=week)


@lru_cache(maxsize=512)
def _plan(week, error, seed):
    return halyard().plan(_orders(week), error, seed=seed)


@lru_cache(maxsize=8192)
def _pushed(week, error, stock, plan_seed, run_seed):
    shop = halyard()
    return simulate(shop.line, Policy.push(_plan(week, error, plan_seed), {item: stock for item in shop.items}), _orders(week), seed=run_seed).wait


@lru_cache(maxsize=8192)
def _pulled(week, run_seed):
    return simulate(halyard().line, Policy.make_to_order(), _orders(week), seed=run_seed).wait


def _wait(p, which):
    week = p["week"]
    run_seed = p.get("run_seed", week)
    return _pulled(week, run_seed) if which else _pushed(week, p.get("error", 0.5), p.get("stock", 5), p.get("plan_seed", week), run_seed)


def _kept(p, **other):
    p = p | other
    return float(np.mean(_wait(p, 0) <= p["promise"]))


_SEEDS = "Give seed={week} in all three places: to the orders, to the plan, and to simulate."


Q4 = Question(
    "q4",
    "Experiment. Take Halyard's orders of week {week} (`orders = shop.orders(seed={week})`), a plan with an error of {error:g} "
    "(`shop.plan(orders, {error:g}, seed={week})`) and {stock} of each of the three bags on the shelf. Run the plan (`pb.simulate(..., seed={week})`). What share "
    "of all orders was delivered within {promise:g} h? Answer with a number from 0 to 1.",
    expected=lambda p: float(np.mean(_wait(p, 0) <= p["promise"])),
    standard={"week": 12, "error": 0.8, "stock": 4, "promise": 4.0},
    draw=lambda rng: {"week": int(rng.choice([21, 24, 26, 29, 32])), "error": float(rng.choice([0.5, 0.8])), "stock": int(rng.integers(1, 5)),
                      "promise": float(rng.choice([2.0, 3.0, 4.0]))},
    unit="share of orders",
    mistakes=(
        Mistake(lambda p: _kept(p, run_seed=0), _SEEDS), Mistake(lambda p: _kept(p, plan_seed=0), _SEEDS),
        Mistake(lambda p: _kept(p, plan_seed=0, run_seed=0), _SEEDS),
        Mistake(lambda p: _kept(p, stock=0), "That is with an empty shelf on Monday. Here {stock} of each bag lie there."),
        Mistake(lambda p: int(np.sum(_wait(p, 0) <= p["promise"])), "That is how many. A share is that number divided by the number of orders."),
        Mistake(lambda p: float(np.mean(_wait(p, 0) <= 1e-12)), "That is the fill rate: the share shipped at the very moment of the order. Those who "
                "waited a little, but no more than {promise:g} h, count too."),
        Mistake(lambda p: float(np.mean(_wait(p, 0)[np.isfinite(_wait(p, 0))] <= p["promise"])),
                "You divided by the orders that were delivered. Those that never were are orders too, and the most unhappy ones."),
        Mistake(lambda p: float(np.mean(_wait(p, 0) <= 8)), "That is the share within 8 h, which is what `on_time` holds. Asked is {promise:g} h."),
        Mistake(lambda p: float(np.mean(_wait(p | {"error": 0.6}, 0) <= p["promise"])), "That is the lesson's plan, with an error of 0.6. Here it is {error:g}."),
        Mistake(lambda p: float(np.mean(_wait(p | {"stock": 5}, 0) <= p["promise"])), "That is the lesson's shelf, with 5 of each bag. Here there are {stock}."),
        Mistake(lambda p: float(np.mean(_wait(p | {"week": 9}, 0) <= p["promise"])), "That is the lesson's week, number 9. Here it is {week}, in all three places."),
        Mistake(lambda p: float(np.mean(_wait(p, 0) > p["promise"])), "That is the share that waited longer. The others are asked for."),
        Mistake(lambda p: float(np.mean(_wait(p, 1) <= p["promise"])), "That is the line started by the orders (Policy.make_to_order). Asked is the one "
                "started by the plan (Policy.push)."),
    ),
    right="{answer:.0%} within {promise:g} h. Look at `pb.charts.made_and_ordered_table(run)` of your run: did this plan miss in the total, in the "
          "mix, or in both?",
    hint="run.wait holds one wait an order, in hours (infinity: never delivered). Compare each with {promise:g} and take the mean.",
)

# ---- q5: a function


def _share(wait, promise):
    return float(np.mean(np.asarray(wait) <= promise))


def _case(rng):
    wait = np.round(rng.exponential(3.0, int(rng.integers(8, 15))), 1)
    promise = float(wait[0] + 0.5)
    wait[[1, 2]] = promise, np.inf
    return {"wait": [float(w) for w in wait], "promise": promise}


Q5 = Question(
    "q5",
    "Write a function `q5(wait, promise)`. `wait` is a list of waits in hours, one an order; infinity stands for an order that was never "
    "delivered. Return the share of all orders that waited no longer than `promise` hours, a number from 0 to 1. (A list can't be compared with a "
    "number in one go; `np.array(wait)` can.)",
    expected=lambda p: _share, kind="function", case=_case,
    mistakes=(
        Mistake(lambda p: lambda wait, promise: sum(w <= promise for w in wait), "You return how many. A share is that number divided by the number of orders."),
        Mistake(lambda p: lambda wait, promise: sum(w < promise for w in wait) / len(wait),
                "An order that waited exactly {p} is on time: the promise was kept. Use <= and not <.".replace("{p}", "as long as promised")),
        Mistake(lambda p: lambda wait, promise: sum(w <= promise for w in wait) / sum(np.isfinite(w) for w in wait),
                "You left out the orders that were never delivered. They count among all orders."),
        *(Mistake(lambda p, h=h: lambda wait, promise: sum(w <= h for w in wait) / len(wait),
                  "Your function always uses the same number of hours. Use its second argument, promise.") for h in (2, 4, 8)),
        Mistake(lambda p: lambda wait, promise: sum(w > promise for w in wait) / len(wait), "You return the share that was late. The others are asked for."),
    ),
    right="It works for lists with ties and with orders that never came. This share at your own promise is the number to quote to a customer.",
    hint="Count the waits that are at most promise, then divide by len(wait).",
)

_WEEK = "Not quite this week. Give seed={week} in both places, to the orders and to simulate, and not the lesson's 9."
_MIDDLE = "That is the wait in the middle, the mean or the median. Promise it, and about half of your customers are told a time you miss."

Q6 = Question(
    "q6",
    "Experiment. Halyard wants to promise a time to customers of bags that are made to order, and to keep it for 95 orders of 100. Run week {week} "
    "(`orders = shop.orders(seed={week})`, `pb.simulate(..., seed={week})`) made to order. What is the shortest promise, in hours, that 95% of "
    "the orders met? Give two decimals.",
    expected=lambda p: float(np.quantile(_wait(p, 1), 0.95, method="higher")),
    standard={"week": 12},
    draw=lambda rng: {"week": int(rng.integers(21, 51))},
    unit="h", tolerance=0.025,  # so that every usual way to take a percentile passes, and a tenth of an hour
    mistakes=(
        Mistake(lambda p: float(np.median(_wait(p, 1))), _MIDDLE),
        Mistake(lambda p: float(np.quantile(_wait({"week": 9}, 1), 0.95, method="higher")), _WEEK),
        Mistake(lambda p: float(np.quantile(_wait(p | {"run_seed": 0}, 1), 0.95, method="higher")), _WEEK),
        Mistake(lambda p: float(_wait(p, 1).mean()), _MIDDLE),
        Mistake(lambda p: halyard().line.raw_process_time, "That is the raw process time, the wait without any queue. Halyard's line is seldom empty."),
        Mistake(lambda p: float(_wait(p, 1).max()), "That is the longest wait of all: a promise kept for every order of the run, and longer than asked for."),
    ),
    right="{expected:.2f} h. The promise has to cover the unlucky orders, so it is well above the mean; how far above is the work of chapter 04.",
    hint="Sort the waits. How far up do you have to go until 95 of 100 are at or below?",
)

Q7 = Question(
    "q7",
    "Decide. Four shops ask you which trigger fits. For which one is the plan the better trigger? Answer with its letter, such as 'd'.",
    expected=lambda p: "b", kind="choice",
    options=(
        Choice("a", "Name tags engraved with the customer's own text, posted within two days.",
               "No plan can know the next customer's name. What can't be forecast is best started by the order."),
        Choice("b", "Plain white flour bags, the same 400 a day all year, to be handed over the counter while the customer waits.",
               "This is the one where the plan is nearly always right and nobody will wait for production."),
        Choice("c", "A festival's posters, of which a week before nobody can say how many each band will sell, ready in a day, buyers happy to wait.",
               "The plan would be wrong by as much as nobody knows, and waiting costs nothing here: the order is the better trigger."),
        Choice("d", "Handmade shoes in 14 sizes and 30 leathers, fitted, with a month's wait that customers expect.",
               "420 kinds of shoe on the shelf, most of them for nobody. The customers wait anyway: start on the order."),
    ),
    right="Demand that can be foretold and customers who won't wait: there the plan earns its stock. Remember both conditions; chapter 10 makes "
          "them into a rule with numbers.",
    hint="Ask of each shop: how wrong would the plan be, and how long will the customer wait?",
)

QUIZ = (
    QuizItem("What makes a line a pull-through line?", (
        ("It works fast.", False, "Speed helps pull, but a fast line can still make what nobody ordered."),
        ("A unit is started only when a customer's order for it exists.", True, "Yes. The signal is the order; everything else follows from it."),
        ("It keeps little stock.", False, "Little stock is a consequence. A push line that is behind its plan has little stock too."))),
    QuizItem("The plan is exactly right in its total and wrong in its mix. What do you see?", (
        ("Stock and waiting orders at the same time.", True, "Yes: too many of one bag, too few of another, from the same hours of work."),
        ("Neither stock nor waiting orders.", False, "The totals match, but a tote does not fill an order for a satchel."),
        ("An idle line.", False, "The line is busy all week. It is busy with the wrong bags."))),
    QuizItem("What does a pull customer always pay for the empty shelf?", (
        ("A higher price.", False, "Perhaps, perhaps not: chapter 08 counts the money. Something else is certain."),
        ("The wait for the work itself, and for the queue before it.", True, "Yes: on average at least the raw process time. No policy without stock can go below it."),
        ("Late delivery.", False, "Not if the promise covers the work and the queue. A promise shorter than the work is another matter."))),
)

BOOK = Workbook("01_order_as_trigger", "The order is the trigger", (Q1, Q2, Q3, Q4, Q5, Q6, Q7), QUIZ)
