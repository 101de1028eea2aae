"""The workbook of chapter 02: flow and inventory."""

import math
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from pullbook import flow, orders
from pullbook.cases.halyard import tote_cell
from pullbook.engine import simulate
from pullbook.line import Line
from pullbook.policy import Policy

from .books import Workbook
from .question import Choice, Mistake, Question
from .quizzes import QuizItem

DAY = 8

# ---- q1: Little's law

Q1 = Question(
    "q1",
    "A workshop finishes {per_day} bags on a day of 8 working hours. A bag spends {CT:g} working hours in the line, from its start to its finish. How "
    "many bags are in the line, on average?",
    expected=lambda p: p["per_day"] / DAY * p["CT"],
    standard={"per_day": 36, "CT": 5.0},
    draw=lambda rng: {"per_day": int(rng.choice([28, 36, 44, 52, 60, 68])), "CT": float(rng.choice([1.5, 2.5, 4.5, 5.0, 6.0]))},
    unit="bags", tolerance=1e-6,
    mistakes=(
        Mistake(lambda p: p["per_day"] * p["CT"], "You multiplied bags a *day* by *hours*. How many bags leave in one hour?"),
        Mistake(lambda p: p["per_day"] / 24 * p["CT"], "You gave the day 24 hours. The shop works 8, and the time in the line is in working hours too."),
        Mistake(lambda p: p["per_day"] / DAY / p["CT"], "You divided. Think of the café: more guests an hour, or longer stays, both fill the room."),
        Mistake(lambda p: p["CT"] / (p["per_day"] / DAY), "You divided the time by the rate. Check the units: hours over bags an hour do not make bags."),
        Mistake(lambda p: p["per_day"] / p["CT"], "You divided bags a day by hours. Little's law for the WIP is a product, and the units must fit."),
        Mistake(lambda p: p["per_day"] / DAY, "That is what leaves in an hour, the throughput. How many hours' worth of it is in the line?"),
        Mistake(lambda p: p["per_day"] / DAY * p["CT"] / 2, "You halved it. Half would be right for a store that empties evenly; a line that runs on holds TH x CT "
                                                            "all the time."),
    ),
    right="{answer} bags: TH x CT, with both in hours. Count the bags on a real floor, divide by what leaves in an hour, and you have the cycle time "
          "without a stopwatch.",
    hint="Write down TH in bags an hour first. Then use WIP = TH x CT.",
)

# ---- q2: the critical WIP

STATIONS = ("cut", "sew", "pack")


def _rates(p):
    return [p[f"m_{s}"] / p[f"t_{s}"] for s in STATIONS]


def _work(p):
    return sum(p[f"t_{s}"] for s in STATIONS)


def _draw_line(rng):
    while True:
        p = {"t_cut": float(rng.choice([0.15, 0.2, 0.25])), "t_sew": float(rng.choice([0.6, 0.7, 0.8, 0.9])), "t_pack": float(rng.choice([0.1, 0.15, 0.18])),
             "m_cut": 1, "m_sew": int(rng.choice([3, 4, 5])), "m_pack": 1}
        if min(_rates(p)) == _rates(p)[0] < 0.95 * _rates(p)[1]:  # the longest time is not the bottleneck
            return p


Q2 = Question(
    "q2",
    "A line has three stations: cut, {t_cut:g} h on one machine; sew, {t_sew:g} h on {m_sew} machines in parallel; pack, {t_pack:g} h on one machine. A "
    "bag visits each station once, and one machine there. What is the line's critical WIP $W_0$, in bags?",
    expected=lambda p: min(_rates(p)) * _work(p),
    standard={"t_cut": 0.25, "t_sew": 0.8, "t_pack": 0.18, "m_cut": 1, "m_sew": 4, "m_pack": 1},
    draw=_draw_line,
    unit="bags",
    mistakes=(
        Mistake(lambda p: min(_rates(p)) * sum(p[f"t_{s}"] / p[f"m_{s}"] for s in STATIONS),
                "You divided the sewing time by its machines in T_0. A bag is sewn on one machine and needs the whole {t_sew:g} h; machines count in the rate."),
        Mistake(lambda p: min(_rates(p)) * sum(p[f"t_{s}"] * p[f"m_{s}"] for s in STATIONS),
                "You multiplied the sewing time by the number of machines in T_0. A bag visits only one of them."),
        Mistake(lambda p: _rates(p)[1] * _work(p), "You took sewing as the bottleneck, since it takes longest. It has {m_sew} machines. Compare rates, not times."),
        Mistake(lambda p: _work(p) / p["t_sew"], "You left the machines in parallel out of the rate. With {m_sew} of them, sewing does more than one bag in {t_sew:g} h."),
        Mistake(lambda p: max(_rates(p)) * _work(p), "You took the fastest station. The slowest one sets the pace of the line."),
        Mistake(lambda p: min(_rates(p)), "That is the bottleneck rate r_b, in bags an hour. W_0 is how many bags the line needs to keep it up."),
        Mistake(_work, "That is the raw process time T_0, in hours. W_0 is in bags."),
        Mistake(lambda p: p["m_cut"] + p["m_sew"] + p["m_pack"], "That is one bag for each machine. Only a line whose machines are all equally busy needs so many."),
        Mistake(lambda p: _work(p) / min(_rates(p)), "You divided T_0 by r_b. Bags an hour times hours gives bags."),
        Mistake(lambda p: sum(_rates(p)) * _work(p), "You added the rates of the stations. They work one after the other, so the slowest sets the pace."),
        Mistake(lambda p: sum(_rates(p)) / 3 * _work(p), "You took the mean of the rates. The slowest station sets the pace, not the average one."),
        Mistake(lambda p: math.ceil(min(_rates(p)) * _work(p) - 1e-9),
                "Your idea may be right, but W_0 need not be a whole number. Give it as it comes out."),
    ),
    right="{answer} bags: r_b counts machines, T_0 does not. With fewer bags in the line even a perfect day does not give the bottleneck rate.",
    hint="Work out each station's rate, machines divided by time, and take the lowest. Then T_0, then the product.",
)

# ---- q3: the practical worst case


def _pwc(p, **other):
    p = p | other
    return flow.practical_worst_case(p["w"], p["r_b"], p["T_0"]).TH


Q3 = Question(
    "q3",
    "A line has a bottleneck rate of {r_b:g} bags an hour and a raw process time of {T_0:g} h. It holds {w} bags. What is its throughput in the practical worst "
    "case, in bags an hour?",
    expected=_pwc,
    standard={"r_b": 5.0, "T_0": 1.2, "w": 9},
    draw=lambda rng: {"r_b": float(rng.choice([3.0, 4.0, 5.0, 6.0, 8.0])), "T_0": float(rng.choice([0.8, 1.2, 1.5, 2.5])), "w": int(rng.integers(5, 16))},
    unit="bags an hour",
    mistakes=(
        Mistake(lambda p: flow.best_case(p["w"], p["r_b"], p["T_0"]).TH, "That is the best case, a line in which nothing varies. The practical worst case is well below."),
        Mistake(lambda p: p["w"] / (p["r_b"] * p["T_0"] + p["w"]) * p["r_b"],
                "You left out the -1. A bag queues for the other bags in the line, w - 1 of them, and not for itself."),
        Mistake(lambda p: p["w"] / p["T_0"], "You divided by T_0, as if nobody ever waited. Has any line more output than its bottleneck, {r_b:g} an hour?"),
        Mistake(lambda p: 1 / p["T_0"], "That is the worst case, all bags on one cart. The practical worst case is better."),
        Mistake(lambda p: p["T_0"] + (p["w"] - 1) / p["r_b"], "That is the cycle time of the practical worst case, in hours. Which law makes a throughput of it?"),
        Mistake(lambda p: p["w"] / (p["r_b"] * p["T_0"] + p["w"] - 1), "That is the share of the bottleneck rate. How many bags an hour is it?"),
        Mistake(lambda p: p["w"] / (p["T_0"] + p["w"] - 1) * p["r_b"], "You put T_0 where W_0 belongs. W_0 is in bags: r_b x T_0."),
        Mistake(lambda p: p["w"] / p["r_b"], "That is w / r_b, a time in hours. Asked is a throughput, in bags an hour."),
    ),
    right="{answer} bags an hour. A line with {w} bags that gives less than this has something worth looking for.",
    hint="W_0 first. Then TH = w / (W_0 + w - 1) x r_b.",
)

# ---- q4: the bottleneck after a change

CELL = ("cut", "sew", "rivet", "pack")


def _after(p):
    return {s: (2 if s == p["twice"] else 1) / p[s] for s in CELL}


def _draw_change(rng):
    while True:
        times = {s: float(rng.choice([0.1, 0.12, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5])) for s in CELL}
        slowest = max(times, key=times.get)
        p = times | {"twice": slowest}
        if len(set(times.values())) == 4 and min(_after(p), key=_after(p).get) != slowest:
            return p


Q4 = Question(
    "q4",
    "A cell of single machines: cut {cut:g} h, sew {sew:g} h, rivet {rivet:g} h, pack {pack:g} h a tote. The owner buys a second machine for the station '{twice}', just like the "
    "first. How many totes an hour can the cell now put out at the most?",
    expected=lambda p: min(_after(p).values()),
    standard={"cut": 0.2, "sew": 0.5, "rivet": 0.4, "pack": 0.15, "twice": "sew"},
    draw=_draw_change,
    unit="totes an hour",
    facts=lambda p: {"now": min(_after(p), key=_after(p).get), "before": 1 / p[p["twice"]]},
    mistakes=(
        Mistake(lambda p: 2 / p[p["twice"]], "That is what '{twice}' can do now, twice as much as before. Can the other stations follow?"),
        Mistake(lambda p: 1 / p[p["twice"]], "That is the rate before the change. The second machine does help; how far?"),
        Mistake(lambda p: max(_after(p).values()), "That is the fastest station. The slowest one sets the pace."),
        Mistake(lambda p: sum(_after(p).values()) / 4, "That is the mean of the rates. A chain is as strong as its weakest link."),
        Mistake(lambda p: sum(_after(p).values()), "You added the rates. The stations work one after the other on the same tote."),
        Mistake(lambda p: 1 / sum(p[s] for s in CELL), "That is one tote at a time through the whole cell, 1 / T_0. All stations work at once, on different totes."),
        Mistake(lambda p: 1 / (p[p["twice"]] / 2 + sum(p[s] for s in CELL if s != p["twice"])),
                "That is one tote at a time through the whole cell. All stations work at once, on different totes."),
        Mistake(lambda p: max(p[s] for s in CELL if s != p["twice"]), "That is a time, in hours a tote. A rate is its inverse."),
    ),
    right="{answer} an hour. Now '{now}' is the bottleneck: a bottleneck that is mended hands over to the next one, and money spent beyond it is lost.",
    hint="Write the rate of each station after the change, machines divided by time. Which is lowest?",
)

# ---- q5 and q6: by experiment

MOST = 30


@lru_cache
def _zeros(n=5000):
    return orders.trace(pd.DataFrame({"time": np.zeros(n)}))


@lru_cache(maxsize=4096)
def _run(station, cv, w):
    """TH and CT of the tote cell, always full, with the CV of one station changed (None: as it is)."""
    line = Line([replace(s, cv=cv) if s.name == station else s for s in tote_cell().line.stations])
    f = simulate(line, Policy.conwip(w, stock=0), _zeros(), seed=3).figures(warmup=100)
    return f.TH, f.CT


@lru_cache
def _flood():
    return simulate(tote_cell().line, Policy.make_to_order(), _zeros(), seed=3).figures(warmup=100).CT


CELL_RATE, CELL_TIME = 10 / 3, 0.9

Q5 = Question(
    "q5",
    "Experiment. In Halyard's tote cell (`pb.tote_cell().line`) the station '{station}' has become erratic: its CV is now {cv:g}; all mean times are as before. The "
    "cell always holds {w} totes. Run it as in the lesson: 5,000 orders at time 0, `pb.Policy.conwip({w}, stock=0)`, `seed=3`, `figures(warmup=100)`. How long is a "
    "tote in the line, on average, in hours?",
    expected=lambda p: _run(p["station"], p["cv"], p["w"])[1],
    standard={"station": "sew", "cv": 1.0, "w": 5},
    draw=lambda rng: {"station": str(rng.choice(["cut", "sew", "rivet"])), "cv": float(rng.choice([1.0, 1.2, 1.4])), "w": int(rng.integers(4, 9))},
    unit="h", tolerance=0.01,  # whatever the seed and the warm-up
    mistakes=(
        Mistake(lambda p: _run(None, 0.0, p["w"])[1], "That is the cell as it was. Make a new line in which '{station}' has cv={cv:g}; the lesson does it with `replace`."),
        Mistake(lambda p: _run(p["station"], p["cv"], p["w"])[0], "That is the throughput TH, in totes an hour. Asked is the time in the line, CT."),
        Mistake(lambda p: flow.best_case(p["w"], CELL_RATE, CELL_TIME).CT, "That is the best case, with no variability at all. Run the line."),
        Mistake(lambda p: flow.practical_worst_case(p["w"], CELL_RATE, CELL_TIME).CT, "That is the practical worst case. Here only one station is that random. Run the line."),
        Mistake(lambda p: CELL_TIME, "That is the raw process time, without any waiting. Run the line."),
        Mistake(lambda p: _run(p["station"], p["cv"], 6 if p["w"] != 6 else 12)[1], "That is with another number of totes in the line. Here there are {w}."),
        Mistake(lambda p: _flood(), "You let all 5,000 totes in at once (make-to-order has no limit). With CONWIP at most {w} are in the line."),
        Mistake(lambda p: p["w"], "That is the WIP, in totes."),
    ),
    right="{answer:.2f} h. Check it with Little's law: {w} totes over the TH of your run. Without the erratic station it would be less, and so it pays to look for it.",
    hint="Make the line with `replace`, run it with w = {w} totes, and read CT from its figures.",
)


def _least(station, cv, goal):
    """The least w with a throughput of at least `goal`."""
    return next((w for w in range(1, MOST) if _run(station, cv, w)[0] >= goal), MOST)


def _needed(p, station=True):
    place, cv = (p["station"], p["cv"]) if station else (None, 0.0)
    return _least(place, cv, p["share"] * _run(place, cv, MOST)[0])


def _draw_least(rng):
    while True:
        p = {"station": str(rng.choice(["cut", "sew", "rivet"])), "cv": float(rng.choice([1.0, 1.2, 1.5, 1.8])), "share": float(rng.choice([0.9, 0.95, 0.96, 0.97]))}
        top = _run(p["station"], p["cv"], MOST)[0]
        w = _needed(p)
        if all(abs(_run(p["station"], p["cv"], v)[0] / top - p["share"]) > 0.003 for v in (w - 1, w)):  # no close call
            return p


Q6 = Question(
    "q6",
    "Experiment. The tote cell, with the CV of '{station}' at {cv:g}, always holds 30 totes. The boss wants to take totes out, as long as the output stays at {share:.0%} or more of "
    "what it is **with 30**. Run the cell with fewer and fewer totes (5,000 orders at time 0, `seed=3`, `warmup=100`, as before). How many totes can be taken out?",
    expected=lambda p: MOST - _needed(p),
    standard={"station": "rivet", "cv": 1.5, "share": 0.95},
    draw=_draw_least,
    unit="totes", tolerance=0,
    mistakes=(
        Mistake(_needed, "That is how many must stay. Asked is how many can go."),
        Mistake(lambda p: MOST - _needed(p) + 1, "One too many: look at the output with {left} totes. Is it still {share:.0%} of that with 30?"),
        Mistake(lambda p: MOST - _needed(p) - 1, "You can take out one more: look at the output once again. At *least* {share:.0%} will do."),
        Mistake(lambda p: MOST - 3, "You went down to the critical WIP, 3 totes. That is enough in the best case, where nothing varies. Here it does."),
        Mistake(lambda p: MOST - _needed(p, station=False), "That is for the cell as it was. Did you change the CV of '{station}'? A line that varies more needs more totes."),
        Mistake(lambda p: MOST * (1 - p["share"]), "You took it that the output falls with the totes one for one. It does not: above the critical WIP most of them only wait. Run it."),
    ),
    facts=lambda p: {"left": _needed(p) - 1},
    right="{answer} of 30 totes only waited. With the rest, a tote is through the line in a fraction of the time, and there is room on the floor.",
    hint="Make a loop over w from 1 to 30, note the TH of each, and compare it with {share:.0%} of the last.",
)

Q7 = Question(
    "q7",
    "Decide. A line of eight stations holds 60 bags and gives 9.8 an hour; its bottleneck rate is 10 an hour, its critical WIP 12 bags. At the press, idle 40% of the time, bags wait for two hours. The "
    "foreman tried 20 bags once: the output fell to 8 an hour, so he went back to 60. Customers wait a long time and want 9.5 an hour. What would you do first? Answer with a letter.",
    expected=lambda p: "c", kind="choice",
    options=(
        Choice("a", "Leave it at 60 bags. The output is nearly what the bottleneck can do, so the line is well.",
               "The output is fine; the time is not. By Little's law a bag takes 60 / 9.8, about 6 h, where 1.2 h of work are needed. What do the 60 bags cover up?"),
        Choice("b", "Buy a second press, for that is where the bags wait.",
               "The press is idle 40% of the time: it is fast enough on average. A second one leaves its cause of waiting as it is, and costs a machine."),
        Choice("c", "Find out why bags wait at a press that is so often idle, mend that, and then take bags out step by step.",
               "This is the one that takes the rock away before the water is lowered."),
        Choice("d", "Go down to 12 bags, the critical WIP, at once and for good.",
               "At the critical WIP a line gives its full rate only if nothing varies. This one gave 8 an hour with 20 bags; customers want 9.5."),
        Choice("e", "Put in 100 bags, to get the last 0.2 an hour.",
               "The gain is at most 2%, and by Little's law each bag would then take 10 h and not 6. Customers wait too long already."),
    ),
    right="A queue before a machine that is often idle is the mark of an erratic station, and the 60 bags hid it. Mend the cause; then the line needs fewer bags and keeps its output.",
    hint="What is the mark of an erratic station?",
)

QUIZ = (
    QuizItem("The WIP of a busy line is halved, and its throughput stays the same. What happens to the cycle time?", (
        ("It stays the same.", False, "WIP = TH x CT. If TH stays and WIP is halved, something else must change."),
        ("It is halved.", True, "Yes: CT = WIP / TH. The bags that were taken out had only waited."),
        ("It doubles.", False, "The other way round: fewer bags before each machine, so each waits less."))),
    QuizItem("A line's sewing station gets a second machine of the same kind. What happens to the raw process time T_0?", (
        ("Nothing.", True, "Yes. A bag is still sewn on one machine, for as long as before. It is the rate that doubles."),
        ("It falls by half the sewing time.", False, "Two machines sew two bags at once. Each bag still takes the whole time."),
        ("It rises.", False, "No work is added to any bag. T_0 is the work in one bag."))),
    QuizItem("More and more WIP is put into a line, far above its critical WIP. What grows?", (
        ("The output, in proportion.", False, "Below the critical WIP, roughly. Above it the bottleneck is the limit."),
        ("The bottleneck rate.", False, "That is set by machines and times. Bags on the floor do not change it."),
        ("The time that each unit spends in the line.", True, "Yes, and with it the stock, the space and the problems that nobody sees."))),
)

BOOK = Workbook("02_flow_and_inventory", "Flow and inventory", (Q1, Q2, Q3, Q4, Q5, Q6, Q7), QUIZ)
