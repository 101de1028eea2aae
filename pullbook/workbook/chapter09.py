"""The workbook of chapter 09: forecast or order."""

import math
from functools import lru_cache

import numpy as np

from pullbook.beer_game import game, step_demand
from pullbook.chain import bullwhip_moving_average, bullwhip_stages

from .books import Workbook
from .question import Choice, Mistake, Question
from .quizzes import QuizItem

# ---- q1: a moving average over the lead time


def _mean(p):
    return sum(p["demand"][-p["N"]:]) / p["N"]


Q1 = Question(
    "q1",
    "Totes sold in the last weeks, the oldest first: {listed}. Canvas takes {L} weeks to come. Forecast with a moving average of {N} weeks: how many "
    "totes will be sold in the next {L} weeks together?",
    expected=lambda p: p["L"] * _mean(p),
    standard={"demand": [88, 97, 104, 91, 110, 123], "N": 3, "L": 4},
    draw=lambda rng: {"demand": [int(x) for x in rng.integers(60, 140, 6)], "N": int(rng.choice([2, 3])), "L": int(rng.choice([4, 5]))},
    facts=lambda p: {"listed": ", ".join(map(str, p["demand"])), "one": _mean(p)},
    unit="totes",
    mistakes=(
        Mistake(_mean, "That is the forecast of one week. The canvas must last until the next comes."),
        Mistake(lambda p: p["L"] * float(np.mean(p["demand"])), "You averaged all the weeks. A moving average of {N} forgets those before the last {N}."),
        Mistake(lambda p: float(np.mean(p["demand"])), "You averaged all the weeks, and for one week only. A moving average of {N} forgets those before "
                "the last {N}."),
        Mistake(lambda p: p["L"] * sum(p["demand"][:p["N"]]) / p["N"], "You took the oldest {N} weeks. The newest know more."),
        Mistake(lambda p: sum(p["demand"][-p["N"]:]), "That is what {N} weeks sold together. Make it one week's mean first."),
        Mistake(lambda p: p["L"] * p["demand"][-1], "That is the naive forecast: every week as the last. Average {N} weeks."),
        Mistake(lambda p: sum(p["demand"][-p["L"]:]), "You averaged as many weeks as the canvas takes to come. The number of weeks that are averaged is {N}; the "
                "number of weeks forecast is {L}."),
        Mistake(lambda p: math.sqrt(p["L"]) * _mean(p), "The root is for errors, which partly cancel out. The demand itself adds up week by week."),
        Mistake(lambda p: p["L"] * sum(p["demand"][-p["N"] - 1:-1]) / p["N"], "You left out the newest week. It is over, so it is known."),
    ),
    right="{answer:g} totes, {one:.4g} a week. A moving average expects every week ahead to be alike: it knows no trend and no season.",
    hint="Two steps. What does the average of the last {N} weeks say of one week? And of {L} weeks?",
)

# ---- q2: smoothing


def _smooth(p, alpha=None, F=None, demand=None):
    alpha, F = p["alpha"] if alpha is None else alpha, p["F"] if F is None else F
    for d in p["demand"] if demand is None else demand:
        F += alpha * (d - F)
    return F


Q2 = Question(
    "q2",
    "Exponential smoothing with alpha = {alpha:g}. For week 1, {F} satchels were forecast. Then {d1}, {d2} and {d3} were sold in weeks 1, 2 and 3. What is the "
    "forecast for week 4? Give two decimals.",
    expected=_smooth,
    standard={"alpha": 0.2, "F": 50, "demand": [60, 45, 70]},
    draw=lambda rng: {"alpha": float(rng.choice([0.1, 0.2, 0.3, 0.4])), "F": int(rng.integers(40, 61)), "demand": [int(x) for x in rng.integers(25, 91, 3)]},
    facts=lambda p: dict(zip(("d1", "d2", "d3"), p["demand"])),
    unit="satchels", tolerance=5e-4,
    mistakes=(
        Mistake(lambda p: _smooth(p, alpha=1 - p["alpha"]), "You went 1 - alpha of the way to each new demand. Alpha is the weight of the newest demand; the old "
                "forecast keeps the rest."),
        Mistake(lambda p: _smooth(p, demand=p["demand"][:2]), "That is the forecast for week 3. Week 3 is over: take its demand in."),
        Mistake(lambda p: _smooth(p, demand=p["demand"][:1]), "That is the forecast for week 2. Take the other two weeks in, one after the other."),
        Mistake(lambda p: _smooth(p, demand=p["demand"][2:]), "You took only the last week in. The forecast moves in every week."),
        Mistake(lambda p: _smooth(p, F=p["demand"][0], demand=p["demand"][1:]), "You began with the first demand. There was a forecast already: {F}."),
        Mistake(lambda p: _smooth(p, alpha=-p["alpha"]), "Your forecast runs away from the demand. Add alpha times (demand - forecast)."),
        Mistake(lambda p: p["F"] + p["alpha"] * (sum(p["demand"]) / 3 - p["F"]), "You averaged the weeks and took one step. Take a step for each week."),
        Mistake(lambda p: p["F"] + p["alpha"] * sum(d - p["F"] for d in p["demand"]), "You compared every week with the first forecast. By week 2 the forecast "
                "has moved."),
        Mistake(lambda p: sum(p["demand"]) / 3, "That is a moving average of 3 weeks."),
        Mistake(lambda p: p["alpha"] * p["demand"][-1], "That is the step's first half. The old forecast keeps its weight of 1 - alpha."),
    ),
    right="{answer:.2f} satchels. The weeks' weights fade by 1 - alpha each: nothing is forgotten at once, and nothing is remembered for ever.",
    hint="Three steps, one a week: new forecast = old forecast + {alpha:g} x (demand - old forecast).",
)

# ---- q3: error measures


def _measures(p):
    e = np.array(p["forecast"], float) - p["demand"]
    return {"MAE": float(np.abs(e).mean()), "RMSE": float(np.sqrt((e**2).mean())), "bias": float(e.mean()), "MASE": float(np.abs(e).mean() / p["naive"])}


def _with(p, **other):
    return list((_measures(p) | other).values())


def _draw_errors(rng):
    demand = rng.integers(20, 60, 4)
    off = rng.choice([-9, -7, -6, -4, -2, 3, 5, 8], 4, replace=False)
    return {"demand": [int(d) for d in demand], "forecast": [int(x) for x in demand + off], "naive": int(rng.choice([8, 10, 12]))}


Q3 = Question(
    "q3",
    "Four weeks, not seen when the forecasts were made. Forecasts: {forecasts}. Demand: {demands}, in units. In the weeks before, the naive forecast was off by "
    "{naive} units on average (its MAE). Give the list [MAE, RMSE, bias, MASE], to two decimals. Bias is forecast less demand.",
    expected=lambda p: list(_measures(p).values()), kind="list",
    standard={"forecast": [30, 32, 35, 33], "demand": [36, 30, 44, 30], "naive": 10},
    draw=_draw_errors,
    facts=lambda p: {"forecasts": ", ".join(map(str, p["forecast"])), "demands": ", ".join(map(str, p["demand"]))},
    unit="units (MASE: none)", tolerance=4e-3,
    mistakes=(
        Mistake(lambda p: _with(p, bias=-_measures(p)["bias"]), "The bias has the other sign: forecast less demand, so that a forecast which is too low has a "
                "bias below 0."),
        Mistake(lambda p: _with(p, bias=_measures(p)["MAE"]), "Your bias lost its signs. Errors up and down may cancel out in it; that is its point."),
        Mistake(lambda p: _with(p, RMSE=_measures(p)["RMSE"] ** 2), "The RMSE lacks its root: you have the mean of the squares, in units squared."),
        Mistake(lambda p: _with(p, RMSE=_measures(p)["RMSE"] * 2), "The RMSE is the root of the *mean* of the squares. You took the root of their sum."),
        Mistake(lambda p: _with(p, RMSE=_measures(p)["MAE"]), "For the RMSE, square first and take the root last. The root of each square is just the absolute error."),
        Mistake(lambda p: _with(p, MAE=4 * _measures(p)["MAE"], MASE=4 * _measures(p)["MASE"]), "You added up the absolute errors. MAE is their mean."),
        Mistake(lambda p: _with(p, MAE=abs(_measures(p)["bias"]), MASE=abs(_measures(p)["bias"]) / p["naive"]),
                "In the MAE each error loses its sign before the mean is taken. You took the mean first, so errors cancelled out."),
        Mistake(lambda p: _with(p, MASE=1 / _measures(p)["MASE"]), "The MASE is upside down: your forecast's MAE over the naive one's, so that below 1 is better."),
        Mistake(lambda p: _with(p, MASE=_measures(p)["RMSE"] / p["naive"]), "The MASE compares mean absolute errors, yours and the naive one's; you took the RMSE."),
        Mistake(lambda p: _with(p, MASE=_measures(p)["MAE"] / float(np.mean(p["demand"]))), "You divided the MAE by the mean demand. The MASE divides it by the naive "
                "forecast's MAE."),
        Mistake(lambda p: [_measures(p)[k] for k in ("RMSE", "MAE", "bias", "MASE")], "The numbers are there, in another order. MAE first."),
    ),
    right="MAE says how far off on a typical week, RMSE minds the bad weeks, bias says whether it leans, and MASE whether it beats tomorrow-as-today.",
    hint="First the four errors, forecast less demand, with their signs. Everything else follows from them.",
)

# ---- q4: the error at the lead time


def _weeks(p):
    return p["days"] / 5


Q4 = Question(
    "q4",
    "The forecast of one week's satchels is off with a standard deviation of {sd} satchels, each week on its own, and right on average. Leather takes {days} working days to "
    "come; a week has 5. What is the standard deviation of the error over that lead time?",
    expected=lambda p: p["sd"] * math.sqrt(_weeks(p)),
    standard={"sd": 12, "days": 20},
    draw=lambda rng: {"sd": int(rng.choice([8, 10, 14, 15, 18, 25])), "days": int(rng.choice([10, 15, 30, 40, 45]))},
    facts=lambda p: {"weeks": _weeks(p), "times": math.sqrt(_weeks(p))},
    unit="satchels",
    mistakes=(
        Mistake(lambda p: p["sd"] * _weeks(p), "You let the errors of all weeks add up. A week above its forecast is often followed by one below: part of it cancels "
                "out."),
        Mistake(lambda p: p["sd"] * math.sqrt(p["days"]), "You took the root of the days, but the {sd} satchels are of a week. How many weeks is the lead time?"),
        Mistake(lambda p: p["sd"] * p["days"], "The {sd} satchels are of a week, not of a day; and errors don't simply add up."),
        Mistake(lambda p: p["sd"], "That is the error of one week. Over a longer time more can go wrong."),
        Mistake(lambda p: p["sd"] / math.sqrt(_weeks(p)), "You divided. The error of a *mean* shrinks with more weeks; that of a total grows."),
        Mistake(lambda p: p["sd"] ** 2 * _weeks(p), "That is the variance. Variances of weeks add up; the standard deviation is the root of their sum."),
        Mistake(lambda p: 1.645 * p["sd"] * math.sqrt(_weeks(p)), "You have the safety stock for 95%. Asked is the standard deviation it is made of."),
        Mistake(lambda p: math.sqrt(p["sd"] * _weeks(p)), "Only the number of weeks goes under the root; the standard deviation stands before it."),
        Mistake(lambda p: p["sd"] / math.sqrt(5) * p["days"], "You found a day's error, and then multiplied. Over the days, too, it grows with the root."),
    ),
    right="{answer:.3g} satchels: {times:.2g} times one week's error for {weeks:g} weeks. It is why a shorter lead time saves safety stock, and why it saves less than you hope.",
    hint="Add variances, not standard deviations: one week's variance, times the number of weeks, and then the root.",
)

# ---- q5: the bullwhip of one stage


def _swing(p, ratio):
    return p["sd"] * math.sqrt(ratio)


Q5 = Question(
    "q5",
    "A shop sells cases with a standard deviation of {sd} a week, each week on its own. It orders up to its lead time of {L} weeks, by a moving average of {p} weeks. What is "
    "the standard deviation of its orders, in cases a week?",
    expected=lambda p: _swing(p, bullwhip_moving_average(p["L"], p["p"])),
    standard={"sd": 20, "L": 2, "p": 5},
    draw=lambda rng: {"sd": int(rng.choice([10, 15, 25, 30, 40])), **dict(zip(("L", "p"), [(2, 8), (3, 5), (3, 8), (4, 10), (2, 6), (4, 6)][int(rng.integers(6))]))},
    facts=lambda p: {"ratio": bullwhip_moving_average(p["L"], p["p"])},
    unit="cases a week",
    mistakes=(
        Mistake(lambda p: p["sd"] * bullwhip_moving_average(p["L"], p["p"]), "You multiplied the standard deviation by the ratio. The ratio is one of variances, "
                "which are squares."),
        Mistake(lambda p: bullwhip_moving_average(p["L"], p["p"]), "That is the bullwhip ratio, which has no unit. What does it make of {sd} cases a week?"),
        Mistake(lambda p: p["sd"] ** 2 * bullwhip_moving_average(p["L"], p["p"]), "That is the variance of the orders. Asked is the standard deviation."),
        Mistake(lambda p: math.sqrt(bullwhip_moving_average(p["L"], p["p"])), "So many times larger is the swing. What does it make of {sd} cases a week?"),
        Mistake(lambda p: _swing(p, 1 + 2 * p["L"] / p["p"]), "You left out the last term, with the squares."),
        Mistake(lambda p: _swing(p, bullwhip_moving_average(p["L"], p["p"]) - 1), "You left out the 1: the shop also passes on the demand itself."),
        Mistake(lambda p: _swing(p, 1 + 2 * p["L"] / p["p"] + 2 * p["L"] ** 2 / p["p"]), "In the last term p is squared, too."),
        Mistake(lambda p: _swing(p, 1 + 2 * p["L"] / p["p"] + (2 * p["L"] / p["p"]) ** 2), "In the last term the 2 is not squared: 2 x L^2 / p^2."),
        Mistake(lambda p: _swing(p, 1 + p["L"] / p["p"] + p["L"] ** 2 / p["p"] ** 2), "You left out the 2 in both terms."),
        Mistake(lambda p: _swing(p, bullwhip_moving_average(p["p"], p["L"])), "You swapped the weeks of lead time and the weeks in the average."),
        Mistake(lambda p: p["sd"], "That would be so if the shop passed on what was asked. It forecasts."),
    ),
    right="{answer:.3g} cases a week for a demand that swings by {sd}: {ratio:.3g} times the variance. Nothing happened but an honest forecast.",
    hint="First the ratio of the variances, from L = {L} and p = {p}. Then: variance of demand, variance of orders, and the root.",
)

# ---- q6: hidden against shared


def _hidden(p):
    return bullwhip_stages(p["L"], p["p"], shared=False)[-1]


def _shared(p):
    return bullwhip_stages(p["L"], p["p"], shared=True)[-1]


Q6 = Question(
    "q6",
    "A chain of three: lead times of {listed} weeks, the customers' end first. All order up to their lead time by a moving average of {p} weeks. By the formulas, how many times "
    "as large is the variance of the last stage's orders with hidden data, as it is with shared data?",
    expected=lambda p: _hidden(p) / _shared(p),
    standard={"L": [1, 2, 3], "p": 4},
    draw=lambda rng: {"L": [int(x) for x in rng.permutation([1, 2, int(rng.choice([3, 4]))])], "p": int(rng.choice([4, 5, 6, 8]))},
    facts=lambda p: {"listed": ", ".join(map(str, p["L"])), "hidden": _hidden(p), "common": _shared(p)},
    unit="times",
    mistakes=(
        Mistake(_hidden, "That is the ratio to the customers' demand with hidden data. Divide it by the one with shared data."),
        Mistake(_shared, "That is the ratio to the customers' demand with shared data. It goes below the line; the one with hidden data above."),
        Mistake(lambda p: _shared(p) / _hidden(p), "Upside down: hidden above, shared below. Hidden data swing more."),
        Mistake(lambda p: _hidden(p) - _shared(p), "You subtracted. How many *times* as large?"),
        Mistake(lambda p: math.sqrt(_hidden(p) / _shared(p)), "You took the root. The variance is asked, not the standard deviation."),
        Mistake(lambda p: sum(bullwhip_moving_average(x, p["p"]) for x in p["L"]) / _shared(p), "With hidden data the stages' ratios multiply: each swells what it is sent."),
        Mistake(lambda p: _hidden(p) / sum(bullwhip_moving_average(x, p["p"]) for x in p["L"]), "With shared data the lead times add up, not the ratios: put the sum "
                "of the three in place of L."),
        Mistake(lambda p: _hidden(p) / bullwhip_moving_average(p["L"][-1], p["p"]), "With shared data the last stage still has all three lead times before it: put their "
                "sum in place of L."),
        Mistake(lambda p: bullwhip_moving_average(p["L"][-1], p["p"]) / _shared(p), "That is the last stage's own ratio over that with shared data. With hidden data it swells what the two "
                "before it have swollen already."),
        Mistake(lambda p: bullwhip_moving_average(p["L"][-1], p["p"]) ** 3 / _shared(p), "You gave all three stages the lead time of the last. Each has its own ratio."),
        Mistake(lambda p: _hidden(p) / (1 + 2 * sum(p["L"]) / p["p"] + 2 * sum(x**2 for x in p["L"]) / p["p"] ** 2),
                "In the last term the sum is squared as a whole; you added the squares."),
    ),
    right="{answer:.3g} times: {hidden:.3g} against {common:.3g}. Sharing takes much of the wave away; what is left, {common:.3g} times the customers' variance, is the lead times' own.",
    hint="Two numbers. Hidden: three ratios, one for each lead time, multiplied. Shared: one ratio, with the sum of the lead times as L.",
)

# ---- q7: by experiment


@lru_cache(maxsize=1024)
def _game(rule, shared, shipping, after, at, weeks):
    return game(rule, shared=shared, shipping=shipping, demand=step_demand(weeks, after=after, at=at)).cost


def _cost(p, rule="up to a forecast", shared=False, **other):
    p = p | other
    return _game(rule, shared, p["shipping"], p["after"], p["at"], p["weeks"])


def _saved(p, rule="up to a forecast", **other):
    return _cost(p, rule, **other) - _cost(p, rule, shared=True, **other)


_SAME = "Give both games the new demand, not the lesson's: demand=step_demand({weeks}, after={after}, at={at})."


Q7 = Question(
    "q7",
    "Experiment. Customers go from 4 to {after} cases in week {at} of {weeks}: `demand = pb.beer_game.step_demand({weeks}, after={after}, at={at})`. Shipping takes {shipping} weeks. "
    "All four order up to a forecast: `game(\"up to a forecast\", shipping={shipping}, demand=demand)`. The game's `.cost` is in euro. How many euro does it save to share the customers' demand "
    "(`shared=True`)?",
    expected=_saved,
    standard={"after": 7, "at": 6, "weeks": 40, "shipping": 3},
    draw=lambda rng: {"after": int(rng.choice([6, 9, 10])), "at": int(rng.choice([7, 9])), "weeks": int(rng.choice([40, 50])), "shipping": int(rng.choice([1, 3]))},
    facts=lambda p: {"hidden": _cost(p), "common": _cost(p, shared=True)},
    unit="euro", tolerance=1e-4,
    mistakes=(
        Mistake(_cost, "That is what the game costs with hidden data. What does it cost with shared data, and what is the difference?"),
        Mistake(lambda p: _cost(p, shared=True), "That is what the game costs with shared data. How much less is it than with hidden data?"),
        Mistake(lambda p: -_saved(p), "The sign says that sharing costs more. Saved is the cost with hidden data less that with shared data."),
        Mistake(lambda p: _saved(p, "as people do"), "That is with four who order as people do. Here all four order up to a forecast."),
        Mistake(lambda p: _saved(p, shipping=2), "That is with 2 weeks of shipping, as in the lesson. Here it takes {shipping}."),
        Mistake(lambda p: _saved(p, after=8), "That is with customers who go to 8 cases. Here they go to {after}."),
        Mistake(lambda p: _cost(p) - _cost(p, shared=True, after=8, at=5, weeks=36), _SAME),
        Mistake(lambda p: _cost(p, after=8, at=5, weeks=36) - _cost(p, shared=True), _SAME),
        Mistake(lambda p: _saved(p) / p["weeks"], "That is the saving a week. Asked is that of the whole game."),
        Mistake(lambda p: _cost(p) - _cost(p, "what was asked"), "That is what it saves to order just what was asked. Asked is what it saves to go on forecasting, and share."),
        Mistake(lambda p: _saved(p) / _cost(p), "That is the share saved. The answer is wanted in euro."),
    ),
    right="{answer:,.0f} euro, of {hidden:,.0f}. And the same four who order just what was asked? Try `game(\"what was asked\", shipping={shipping}, demand=demand)`.",
    hint="Two games, alike but for `shared=True`. The cost of the first less that of the second.",
)

# ---- q8: decide

Q8 = Question(
    "q8",
    "Decide. Four companies in a row, each 3 weeks from the next, each ordering up to a moving average of 4 weeks of the orders it gets. Customers ask for about the same every week, year after year, "
    "and at the factory the orders swing without end. There is money for one thing. Which calms the factory most? Work the ratios out with `pb.chain.bullwhip_stages`. Answer with its letter, such as 'd'.",
    expected=lambda p: "b", kind="choice",
    options=(
        Choice("a", "A computer link, through which all four see what customers buy, and forecast from it as before.",
               "It helps a lot, from 173 times to 25. Work the others out, too: one does better."),
        Choice("b", "Nothing but a rule: all four average 20 weeks instead of 4. No link.", ""),
        Choice("c", "Faster carts: every lead time falls from 3 weeks to 2, hidden data and averages of 4 weeks as before.",
               "A shorter lead time helps, but four ratios of 2.5 multiply to 39. Is there something that brings each ratio close to 1?"),
        Choice("d", "A second brewery, so that the factory can follow any wave.",
               "Then it follows the wave, and the wave stays as large. Which of the others takes the wave itself away?"),
    ),
    right="3.3 times, where the link leaves 25. With a demand that hardly moves, there is little to react to, so react little. If it did move, an average of 20 weeks would notice "
          "20 weeks late: then the link, or orders passed on as they are, would be worth more.",
    hint="`bullwhip_stages([3, 3, 3, 3], 4, shared=False)` gives the ratios as they are; the last is the factory's. Then change one thing at a time.",
)

QUIZ = (
    QuizItem("A forecast of one week is off by 10 units, and the weeks are independent. Over 9 weeks together it is off by about", (
        ("90 units.", False, "That would need every week to miss in the same direction. Good and bad weeks partly cancel out."),
        ("30 units, at least.", True, "Yes: 10 times the root of 9. A forecast that is itself a bit off adds more to it."),
        ("10 units.", False, "Part of it cancels out, but not all: a total of 9 weeks is less certain than one week."))),
    QuizItem("All stages of a chain see what customers buy, and forecast from it. The factory's orders then swing", (
        ("as much as the customers' demand.", False, "They would if the stages ordered what was asked. As long as each orders for a forecast, it adds something."),
        ("more than the demand, but less than without sharing.", True, "Yes: lead times add up where otherwise ratios would multiply."),
        ("as much as before; data change nothing.", False, "They change what each forecasts from: the customers, and not the swinging orders of the company below."))),
    QuizItem("Which of these is the best case for a forecast, and not for waiting?", (
        ("A steady item, a long lead time, customers who want it now.", True, "Yes: little safety stock buys a long wait off."),
        ("A monogrammed item, a short lead time, patient customers.", False, "Nobody knows the next monogram, and nobody minds waiting: order on demand."),
        ("A new item that may be the fashion of the season.", False, "There is no past to learn from. If customers wait at all, let their orders speak."))),
)

BOOK = Workbook("09_forecast_or_order", "Forecast or order", (Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8), QUIZ)
