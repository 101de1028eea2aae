"""The workbook of chapter 11: where to decouple."""

import math

from pullbook.hybrid import postponement

from .books import Workbook
from .question import Choice, Mistake, Question
from .quizzes import QuizItem

Z, RATE = 1.645, 0.375

# ---- q1: the customer's wait


def _after(p):
    return p["third"] + p["pack"] + p["ship"]


def _draw_steps(rng):
    order = [("dye", "sew"), ("sew", "dye")][int(rng.integers(2))]
    return {"behind": order[0], "next": order[1], "weave": int(rng.integers(10, 21)), "second": int(rng.integers(3, 8)), "third": int(rng.integers(4, 9)),
            "pack": int(rng.integers(1, 3)), "ship": int(rng.integers(2, 5))}


Q1 = Question(
    "q1",
    "A chain, in working days: weave {weave}, {behind} {second}, {next} {third}, pack {pack}, ship {ship}. The stock lies behind *{behind}*, and there is enough of it. How many days does a customer wait?",
    expected=_after, tolerance=0,
    standard={"behind": "dye", "next": "sew", "weave": 12, "second": 3, "third": 5, "pack": 1, "ship": 2},
    draw=_draw_steps,
    facts=lambda p: {"before": p["weave"] + p["second"]},
    unit="days",
    mistakes=(
        Mistake(lambda p: p["weave"] + p["second"], "Those are the days before the stock. They are over when the order comes; it is what the stock must last for."),
        Mistake(lambda p: p["weave"] + p["second"] + _after(p), "That is the whole chain, from the mill on. What lies in stock has part of it behind it."),
        Mistake(lambda p: p["second"] + _after(p), "You counted *{behind}* as well. The stock lies behind it, so that step is done."),
        Mistake(lambda p: p["third"] + p["pack"], "The tote is packed then, and still on this side of the road. Shipping takes days, too."),
        Mistake(lambda p: p["third"] + p["ship"], "Packing is a step, too."),
        Mistake(lambda p: p["third"], "That is only the next step. All steps between the stock and the customer wait for the order."),
        Mistake(lambda p: p["pack"] + p["ship"], "Then *{next}* would be done before the order. Does it stand before the stock or behind it?"),
        Mistake(lambda p: 0, "There is enough stock, but it is not finished. What must still be done to it?"),
    ),
    right="{answer} days; the {before} days before the stock are planned ahead. Move the stock one step, and that step's days change sides.",
    hint="Which steps have not begun when the order comes? Add up their days.",
)

# ---- q2: pooled safety stock


def _pooled(p):
    return Z * p["sd"] * math.sqrt(p["n"] * p["L"])


Q2 = Question(
    "q2",
    "A colour's demand has a standard deviation of {sd} totes a day, on its own from all other colours and days. {n} colours are dyed late, so one stock of undyed totes serves them all. A gap in it takes {L} days to fill. How many totes "
    "of safety stock does it need for a cycle service level of 95% (z = 1.645)?",
    expected=_pooled,
    standard={"n": 6, "sd": 3, "L": 12},
    draw=lambda rng: {"n": int(rng.choice([5, 6, 7, 8, 12])), "sd": float(rng.choice([1.5, 2.5, 3, 4])), "L": int(rng.choice([10, 11, 14, 15, 18]))},
    facts=lambda p: {"apart": Z * p["n"] * p["sd"] * math.sqrt(p["L"])},
    unit="totes",
    mistakes=(
        Mistake(lambda p: math.sqrt(p["n"]) * _pooled(p), "You added up the safety stocks of {n} colours, each in a row of its own. In one stock, good and bad luck partly cancel out."),
        Mistake(lambda p: _pooled(p) / math.sqrt(p["n"]), "That is for one colour. The stock serves {n}."),
        Mistake(lambda p: _pooled(p) / p["n"], "You divided by the root of the number of colours. Safety stock *per colour* shrinks; the stock for all of them doesn't."),
        Mistake(lambda p: _pooled(p) / Z, "That is the standard deviation over the days it takes to fill a gap. How many of them make 95%?"),
        Mistake(lambda p: _pooled(p) * math.sqrt(p["L"]), "You multiplied by the days. The standard deviation grows with their root."),
        Mistake(lambda p: _pooled(p) / math.sqrt(p["L"]), "That is for one day. It takes {L} days to fill a gap."),
        Mistake(lambda p: Z * p["n"] * p["sd"] * p["L"], "Neither colours nor days are roots in that. Variances add up, standard deviations don't."),
        Mistake(lambda p: Z * p["n"] * p["L"] * p["sd"] ** 2, "That is made of the variance. The safety stock is z times its root."),
        Mistake(lambda p: _pooled(p) * 0.95 / Z, "A service level is no factor. z = 1.645 standard deviations make 95%."),
    ),
    right="{answer:.3g} totes. In {n} rows it would be {apart:.3g}, the root of {n} times as many. In those rows, each colour has spare totes that another one misses.",
    hint="Add variances: {n} colours, {L} days each. Then the root, then z.",
)

# ---- q3: net lead time


def _kept(p, net=None):
    net = p["sin"] + p["T"] - p["S"] if net is None else net
    return RATE * p["value"] * Z * p["sd"] * math.sqrt(net)


Q3 = Question(
    "q3",
    "Guaranteed service. The dye works promises canvas in {sin} days. Sewing takes {T} days, and promises its totes in {promise}. Demand has a standard deviation of {sd} totes a day; a sewn tote is worth {value} euro, and keeping it costs "
    "37.5% of that a year. What does sewing's safety stock cost in a year (z = 1.645)?",
    expected=_kept,
    standard={"sin": 4, "T": 6, "S": 1, "sd": 3, "value": 20},
    draw=lambda rng: {"sin": int(rng.choice([2, 3, 5])), "T": int(rng.choice([5, 6, 7, 8])), "S": int(rng.choice([1, 3, 4])), "sd": int(rng.choice([2, 3, 5, 6])), "value": int(rng.choice([18, 21, 24, 26]))},
    facts=lambda p: {"promise": f"{p['S']} day" + ("" if p["S"] == 1 else "s"), "net": p["sin"] + p["T"] - p["S"], "units": Z * p["sd"] * math.sqrt(p["sin"] + p["T"] - p["S"])},
    unit="euro a year",
    mistakes=(
        Mistake(lambda p: _kept(p, p["sin"] + p["T"]), "You left sewing's own promise out. The days that its customers wait need no stock."),
        Mistake(lambda p: _kept(p, abs(p["T"] - p["S"])), "You left the canvas out. Sewing can't begin before it is there, {sin} days later."),
        Mistake(lambda p: _kept(p, p["T"]), "That is as if canvas came at once and totes were promised at once. Neither is so."),
        Mistake(lambda p: _kept(p, p["sin"] + p["T"] + p["S"]), "You added sewing's promise. A longer promise means *less* to bridge."),
        Mistake(lambda p: _kept(p, abs(p["T"] + p["S"] - p["sin"])), "The two promises are swapped. Which one makes sewing wait, and which one gives it time?"),
        Mistake(lambda p: _kept(p) * math.sqrt(p["sin"] + p["T"] - p["S"]), "You multiplied by the net lead time. Safety stock grows with its root."),
        Mistake(lambda p: _kept(p) / RATE, "That is the money tied up. What does it cost to keep it there for a year?"),
        Mistake(lambda p: _kept(p) / RATE / p["value"], "Those are the totes. What are they worth, and what does keeping them cost?"),
        Mistake(lambda p: _kept(p) / Z, "z is missing: one standard deviation is not enough for 95%."),
        Mistake(lambda p: _kept(p) / 250, "That is the cost of a working day. Asked is a year."),
    ),
    right="{answer:,.2f} euro for {units:.3g} totes: {net} days are left to bridge. A promise of its customers, or a quicker supplier, counts as much as quicker sewing.",
    hint="First the net lead time: what sewing waits, plus what it takes, less what it may take. Then totes, euro, and 37.5%.",
)

# ---- q4: what pooling saves when colours are correlated


def _saves(p, inside=None):
    inside = p["n"] * (1 + (p["n"] - 1) * p["rho"]) if inside is None else inside
    return Z * p["sd"] * math.sqrt(p["L"]) * (p["n"] - math.sqrt(inside))


Q4 = Question(
    "q4",
    "{n} colours, each with a standard deviation of {sd} totes a day. The colours have a correlation of {rho:g}: a good week for one is often a good week for the others. A gap takes {L} days to fill, with one stock or with {n}. How many totes of safety "
    "stock does *one* stock for all colours save against one stock for each (95%, z = 1.645)?",
    expected=_saves,
    standard={"n": 8, "sd": 4, "L": 9, "rho": 0.25},
    draw=lambda rng: {"n": int(rng.choice([4, 5, 6, 10])), "sd": int(rng.choice([2, 3, 5])), "L": int(rng.choice([8, 10, 12, 15])), "rho": float(rng.choice([0.2, 0.3, 0.4, 0.6]))},
    facts=lambda p: {"apart": Z * p["sd"] * math.sqrt(p["L"]) * p["n"], "if0": _saves(p, p["n"])},
    unit="totes",
    mistakes=(
        Mistake(lambda p: _saves(p, p["n"]), "That is what it would save if each colour went its own way. They partly move together."),
        Mistake(lambda p: Z * p["sd"] * math.sqrt(p["L"]) * p["n"] - _saves(p), "That is the one stock. How much less is it than {n} stocks?"),
        Mistake(lambda p: Z * p["sd"] * math.sqrt(p["L"]) * p["n"], "Those are the {n} stocks together. How much of that does the one stock save?"),
        Mistake(lambda p: (1 - p["rho"]) * _saves(p, p["n"]), "You took the correlation's share off the saving. It works inside the root: n (1 + (n - 1) rho)."),
        Mistake(lambda p: _saves(p, p["n"] * (1 + p["n"] * p["rho"])), "A colour has n - 1 others to be correlated with, not n."),
        Mistake(lambda p: _saves(p, 1 + (p["n"] - 1) * p["rho"]), "Inside the root a factor is missing: there are {n} colours, each with its own variance."),
        Mistake(lambda p: _saves(p, p["n"] * (1 + p["rho"])), "You counted one neighbour for each colour. Each is correlated with all the {n} - 1 others."),
        Mistake(lambda p: _saves(p) / Z, "z is missing: one standard deviation is not enough for 95%."),
        Mistake(lambda p: _saves(p) / math.sqrt(p["L"]), "That is for one day; a gap takes {L}."),
        Mistake(lambda p: _saves(p) * math.sqrt(p["L"]), "You multiplied by the days. The standard deviation grows with their root."),
        Mistake(lambda p: 1 - math.sqrt((1 + (p["n"] - 1) * p["rho"]) / p["n"]), "That is the share saved. Asked are totes."),
        Mistake(lambda p: 0, "Nothing would be saved at a correlation of 1. Here it is {rho:g}."),
    ),
    right="{answer:.3g} of {apart:.3g} totes; without correlation it would be {if0:.3g}. What all colours do together can't cancel out.",
    hint="Two safety stocks: {n} times that of one colour; and one with the root of n (1 + (n - 1) rho) in place of n.",
)

# ---- q5: the cheapest place in time

STEPS = ("weave", "dye", "sew", "pack", "ship")
VALUES = {"weave": 4, "dye": 6, "sew": 22, "pack": 32, "ship": 34}


def _wait(p, step):
    return sum(p[s] for s in STEPS[STEPS.index(step) + 1:])


def _cost(p, step, factor=None, L=None):
    L = sum(p[s] for s in STEPS[: STEPS.index(step) + 1]) if L is None else L
    factor = (p["n"] if step != "weave" else math.sqrt(p["n"])) if factor is None else factor
    return RATE * VALUES[step] * Z * p["sd"] * factor * math.sqrt(L)


def _place(p):
    return min((s for s in STEPS if _wait(p, s) <= p["accepted"]), key=lambda s: _cost(p, s))


def _beside(p, by):
    return STEPS[STEPS.index(_place(p)) + by]


def _draw_place(rng):
    p = {"weave": int(rng.integers(8, 16)), "dye": int(rng.integers(3, 6)), "sew": int(rng.integers(4, 7)), "pack": int(rng.integers(1, 3)), "ship": int(rng.integers(2, 4)),
         "n": int(rng.choice([5, 6, 8, 12])), "sd": float(rng.choice([1.5, 2, 3]))}
    return p | {"accepted": _wait(p, ["dye", "sew"][int(rng.integers(2))]) + int(rng.integers(1, 3))}


Q5 = Question(
    "q5",
    "Customers accept {accepted} days. Working days, and what a tote is worth behind the step: weave {weave} days, 4 euro; dye {dye} days, 6 euro; sew {sew} days, 22 euro; pack {pack}, 32 euro; ship {ship}, 34 euro. "
    "{n} independent colours, each with a standard deviation of {sd:g} totes a day; 95% (z = 1.645); stock costs 37.5% of its value a year. One stock only. What does the safety stock cost a year at the best place?",
    expected=lambda p: _cost(p, _place(p)),
    standard={"weave": 12, "dye": 3, "sew": 5, "pack": 1, "ship": 2, "n": 8, "sd": 2, "accepted": 6},
    draw=_draw_place,
    facts=lambda p: {"place": _place(p), "wait": _wait(p, _place(p)), "shop": _cost(p, "ship")},
    unit="euro a year",
    mistakes=(
        Mistake(lambda p: _cost(p, _beside(p, -1)), "Stock at that place would be cheaper, but how long would the customer wait? More than {accepted} days."),
        Mistake(lambda p: _cost(p, "ship"), "That is the stock in the shop. Customers accept {accepted} days: they needn't find it there."),
        Mistake(lambda p: _cost(p, _beside(p, 1)), "That place is quick enough. Is there a cheaper one that still is?"),
        Mistake(lambda p: _cost(p, _place(p), math.sqrt(p["n"])), "You pooled the colours. But at that place they are dyed: a navy one can't stand in for a red one."),
        Mistake(lambda p: _cost(p, _place(p), 1), "That is for one colour. There are {n}, each with a stock of its own."),
        Mistake(lambda p: _cost(p, _place(p), L=_wait(p, _place(p))), "You took the days *after* the stock. They are the customer's wait; the stock must last the days before it."),
        Mistake(lambda p: _cost(p, _place(p), L=sum(p[s] for s in STEPS)), "You took the days of the whole chain. The stock must last the steps before it only."),
        Mistake(lambda p: _cost(p, _place(p), L=p[_place(p)]), "You took the days of that step alone. No step before it keeps stock, so a gap takes all of them to fill."),
        Mistake(lambda p: _cost(p, _place(p)) / RATE, "That is the money tied up. What does it cost to keep it there for a year?"),
        Mistake(lambda p: _cost(p, _place(p)) / RATE / VALUES[_place(p)], "Those are the totes. What are they worth there, and what does keeping them cost?"),
        Mistake(lambda p: _cost(p, "weave") if _place(p) != "dye" else _cost(p, "weave", p["n"]), "Undyed canvas is cheap, but from there the customer waits longer than {accepted} days."),
    ),
    right="{answer:,.0f} euro, behind *{place}*, with a wait of {wait} days. In the shop it would be {shop:,.0f}. Nobody is served later than they accept.",
    hint="First the wait behind each step: the days of the steps after it. Which are quick enough? Of these, the one furthest from the customer is cheapest. Then its safety stock.",
)

# ---- q6: by experiment


def _dye_last(p, **other):
    p = p | other
    return postponement(p["n"], mean=2, sd=p["sd"], h=p["h"], service_level=0.95, rho=p["rho"], lead_time=p["lead"], finishing=p["finishing"], extra=p["extra"])


def _saved(p, **other):
    return 250 * _dye_last(p, **other).saved


Q6 = Question(
    "q6",
    "Experiment. {n} colours with a correlation of {rho:g}; each sells 2 totes a day, with a standard deviation of {sd:g}. A tote takes {lead} days in all. Dyed late, the last {finishing} of them wait for the order, and the vat costs {extra:g} euro a tote more. "
    "Keeping a tote costs {h:g} euro a day, dyed or not; 95% service. `postponement` from `pullbook.hybrid` takes all this, and its `.saved` is in euro a *day*. How many euro does dyeing late save in a year of 250 days?",
    expected=_saved,
    standard={"n": 16, "sd": 3, "rho": 0.2, "extra": 0.03, "lead": 18, "finishing": 4, "h": 0.035},
    draw=lambda rng: {"n": int(rng.choice([12, 14, 18, 20, 24])), "sd": float(rng.choice([2.5, 3, 4])), "rho": float(rng.choice([0.1, 0.2, 0.3])), "extra": float(rng.choice([0.02, 0.03, 0.04])),
                      "lead": int(rng.choice([16, 20, 22])), "finishing": int(rng.choice([3, 5, 6])), "h": float(rng.choice([0.025, 0.035, 0.04]))},
    facts=lambda p: {"early": 250 * _dye_last(p).cost[0], "late": 250 * _dye_last(p).cost[1], "vat": 500 * p["n"] * p["extra"]},
    unit="euro a year", tolerance=1e-4,
    mistakes=(
        Mistake(lambda p: _saved(p) / 250, "That is what a day saves. A year has 250."),
        Mistake(lambda p: 365 / 250 * _saved(p), "Those are days of the calendar. Here a year has 250 working days."),
        Mistake(lambda p: _saved(p, extra=0.0), "You left out what the vat costs more: `extra={extra:g}`."),
        Mistake(lambda p: _saved(p, rho=0.0), "That is without correlation. Give it `rho={rho:g}`."),
        Mistake(lambda p: _saved(p, rho=0.0, extra=0.0), "That is without correlation, and without what the vat costs more. Give it `rho={rho:g}, extra={extra:g}`."),
        Mistake(lambda p: _saved(p, n=10), "That is for the lesson's ten colours. Here there are {n}."),
        Mistake(lambda p: _saved(p, sd=2), "That is with a standard deviation of 2 totes. Here it is {sd:g}."),
        Mistake(lambda p: _saved(p, finishing=0), "The days after the order are missing: `finishing={finishing}`. The stock of undyed totes need not last them."),
        Mistake(lambda p: _saved(p, lead=p["lead"] + p["finishing"]), "The {finishing} days are part of the {lead}, not added to them."),
        Mistake(lambda p: _saved(p, finishing=p["lead"] - p["finishing"]), "`finishing` are the days *after* the order."),
        Mistake(lambda p: 250 * _dye_last(p).cost[1], "That is what dyeing late costs. How much less is it than dyeing early?"),
        Mistake(lambda p: 250 * _dye_last(p).cost[0], "That is what dyeing early costs. How much less does dyeing late cost?"),
        Mistake(lambda p: -_saved(p), "The sign says that dyeing late costs more. Saved is what early costs, less what late costs."),
    ),
    right="{answer:,.0f} euro: {early:,.0f} dyed early, {late:,.0f} dyed late, of which {vat:,.0f} are the vat's. Now raise the correlation, and watch what is left.",
    hint="One call: variants, mean, sd, h and service_level first, then rho, lead_time, finishing and extra by name. Then days to a year.",
)

# ---- q7: one more colour


def _early(p, factor=1.0, rate=RATE):
    return rate * p["dyed"] * Z * p["sd"] * math.sqrt(p["L1"]) * factor


def _late(p, factor=None, rate=RATE, totes=500):
    factor = math.sqrt(p["n"] + 1) - math.sqrt(p["n"]) if factor is None else factor
    return rate * p["undyed"] * Z * p["sd"] * math.sqrt(p["L2"]) * factor + p["extra"] * totes


_LATE = "The early one is right. "

Q7 = Question(
    "q7",
    "{n} independent colours; the next one finds customers of its own: 500 totes a year, with a standard deviation of {sd:g} a day, like the others. Dyed early, the stock lies as dyed totes ({dyed} euro, {L1} days to fill a gap). Dyed late, as undyed "
    "totes ({undyed} euro, {L2} days), and each tote costs {extra:g} euro more. 95% (z = 1.645), 37.5% a year. What does the colour add to the cost a year? Give the list [dyed early, dyed late].",
    expected=lambda p: [_early(p), _late(p)], kind="list",
    standard={"n": 9, "sd": 2, "dyed": 22, "undyed": 20, "L1": 16, "L2": 12, "extra": 0.04},
    draw=lambda rng: {"n": int(rng.choice([5, 7, 8, 11, 15])), "sd": float(rng.choice([1.5, 2.5, 3])), "dyed": int(rng.choice([23, 24, 25])), "undyed": int(rng.choice([19, 20, 21])),
                      "L1": int(rng.choice([17, 18, 20])), "L2": int(rng.choice([11, 13, 14])), "extra": float(rng.choice([0.03, 0.05, 0.06]))},
    facts=lambda p: {"more": p["n"] + 1, "first": _early(p), "second": _late(p), "vat": 500 * p["extra"], "stock": _late(p, totes=0)},
    unit="euro a year",
    mistakes=(
        Mistake(lambda p: [_early(p), _late(p, totes=0)], _LATE + "In the late one, the new colour's 500 totes must be paid at the vat, too."),
        Mistake(lambda p: [_early(p), _late(p, 1.0)], _LATE + "In the late one you gave the new colour a safety stock of its own. It shares the one that is there: the root of {n} becomes the root of {more}."),
        Mistake(lambda p: [_early(p), _late(p, 1.0, totes=0)], _LATE + "In the late one you gave the new colour a safety stock of its own, and no vat. It shares the stock that is there, and pays at the vat."),
        Mistake(lambda p: [_early(p), _late(p, math.sqrt(p["n"] + 1), totes=500 * (p["n"] + 1))], _LATE + "The late one is the cost of all {more} colours. How much more is it than that of {n}?"),
        Mistake(lambda p: [_early(p), _late(p, math.sqrt(p["n"] + 1))], _LATE + "In the late one you took the stock for all {more} colours. How much more is it than that for {n}?"),
        Mistake(lambda p: [_early(p), _late(p, 1 / math.sqrt(p["n"] + 1))], _LATE + "In the late one you took the *mean* stock of a colour. The new one adds less than the mean: the root of {more} less the root of {n}."),
        Mistake(lambda p: [_early(p), _late(p, totes=500 * (p["n"] + 1))], _LATE + "In the late one you paid the vat for all {more} colours. The {n} others paid it before."),
        Mistake(lambda p: [_early(p), _late(p, 1.0) / math.sqrt(p["n"] + 1)], _LATE + "In the late one neither stock nor vat is a share. What do {more} colours cost, less what {n} cost?"),
        Mistake(lambda p: [_early(p, p["n"] + 1), _late(p, math.sqrt(p["n"] + 1), totes=500 * (p["n"] + 1))], "Those are the costs of all {more} colours. What does the new one add?"),
        Mistake(lambda p: [_early(p, p["n"]), _late(p, math.sqrt(p["n"]), totes=500 * p["n"])], "Those are the costs of the {n} colours there are. What does the new one add?"),
        Mistake(lambda p: [_late(p), _early(p)], "The numbers are there, in the other order. Dyed early first."),
        Mistake(lambda p: [_early(p, rate=1), _late(p, rate=1)], "You added money tied up. What does it cost to keep it there for a year, 37.5%?"),
        Mistake(lambda p: [_early(p, math.sqrt(p["n"] + 1) - math.sqrt(p["n"])), _late(p)], "The late one is right. Dyed early, the new colour can't share: it needs a row of its own."),
    ),
    right="{first:.1f} euro dyed early; {second:.1f} dyed late, {stock:.1f} for stock and {vat:g} at the vat. Early, each colour costs as much as the last. Late, each adds less.",
    hint="Early: one more row, like the others. Late: the one stock grows from the root of {n} to the root of {more}; and 500 totes go through the vat.",
)

# ---- q8: decide

Q8 = Question(
    "q8",
    "Decide. Ten colours, dyed early, one stock of sewn, dyed totes; customers accept 5 days; 5,000 totes a year. But before Christmas all colours rise together: their correlation is 0.6. The stock costs 1,164 euro a year. "
    "There is time for one change. Which saves most in a year? Work them out with `compare` and `best`. A tote sold leaves 12 euro.",
    expected=lambda p: "c", kind="choice",
    options=(
        Choice("a", "Dye late, in a vat that costs 0.05 euro a tote more.", "At a correlation of 0.6 the one stock is hardly smaller than ten. With the vat's 250 euro it saves 167 euro. Another change saves more."),
        Choice("b", "A mill that weaves in 5 days instead of 10, at the same price.", "The stock then lasts 13 days instead of 18, and the root of that saves 15%, 175 euro. Another change saves more."),
        Choice("c", "0.10 euro off each tote, for customers who then accept 7 days.", ""),
        Choice("d", "Drop three of the ten colours.", "That saves 349 euro of stock. But what did the three colours earn, with 500 totes a year each, and 12 euro a tote?"),
    ),
    right="At 7 days the stock may lie as dyed canvas, at 277 euro: 887 euro saved, 500 of them given to the customers. Often the cheapest way to move the boundary is to ask.",
)

BOOK = Workbook(
    "11_where_to_decouple", "Where to decouple", (Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8),
    quiz=(
        QuizItem("Sixteen colours, independent and alike, get one common stock instead of sixteen. Its safety stock is", (
            ("a sixteenth of what it was.", False, "That is what one colour had. The common stock serves sixteen, and they vary together a bit more than one alone."),
            ("a quarter of what it was.", True, "One by the root of sixteen. If the colours are correlated, it is more."),
            ("the same: the same totes are sold.", False, "The mean is the same. What a safety stock covers is the luck around it, and much of that cancels out."))),
        QuizItem("Customers take the tote from the shelf or go away. The decoupling point", (
            ("lies in the shop, whatever it costs.", True, "The wait that is accepted is 0, so all steps run to a forecast. What remains is to make that forecast, and the lead time, better."),
            ("lies behind the step that adds most value.", False, "Just before that step stock would be cheap. But nobody waits for what comes after it."),
            ("lies where safety stock is cheapest.", False, "That is at the supplier, and the customer would wait for the whole chain."))),
        QuizItem("All steps of a chain see the customers' orders at once, and know what each of the others promises. What changes?", (
            ("The tote comes sooner.", False, "Data travel at once; canvas is woven in ten days all the same."),
            ("No safety stock is needed any more.", False, "As long as customers wait less than the whole chain takes, something has to lie somewhere, for nobody knows the next order."),
            ("The same promise needs less safety stock.", True, "No step covers what another covers already, and none takes a swing of orders for a swing of demand."))),
    ),
)
