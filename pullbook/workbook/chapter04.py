"""The workbook of chapter 04: variability and promises."""

import math
from functools import lru_cache

import numpy as np

from pullbook import orders as streams
from pullbook.cases.halyard import tote_cell
from pullbook.engine import simulate
from pullbook.flow import queue_time, with_failures
from pullbook.policy import Policy
from pullbook.queues import mm1, quote_mm1, quote_normal

from .books import Workbook
from .question import Choice, Mistake, Question
from .quizzes import QuizItem

# ---- q1: a queue by VUT


def _u(p):
    return p["rate"] * p["t"] / 60


def _vut(p, V=None, U=None, T=None):
    V = (p["ca"] ** 2 + p["ce"] ** 2) / 2 if V is None else V
    U = _u(p) / (1 - _u(p)) if U is None else U
    return V * U * (p["t"] if T is None else T)


Q1 = Question(
    "q1",
    "Orders for caps come to one sewing machine, {rate} an hour; the CV of the times between them is {ca}. A cap takes {t} minutes; the CV of "
    "that time is {ce}. How long is the mean time in the queue, by the VUT equation, in minutes?",
    expected=_vut,
    standard={"rate": 4, "t": 12, "ca": 1.4, "ce": 0.5},
    draw=lambda rng: dict(zip(("rate", "t"), [(4, 12), (3, 18), (5, 9), (2, 27), (6, 9), (2, 24)][int(rng.integers(6))]))
    | {"ca": float(rng.choice([1.2, 1.3, 1.4, 1.5])), "ce": float(rng.choice([0.3, 0.4, 0.6, 0.7]))},
    unit="minutes",
    mistakes=(
        Mistake(lambda p: _vut(p, V=(p["ca"] + p["ce"]) / 2), "You put the CVs in as they are. V is made of their squares."),
        Mistake(lambda p: _vut(p, V=p["ca"] ** 2 + p["ce"] ** 2), "You added the two squared CVs. V is their mean."),
        Mistake(lambda p: _vut(p, V=((p["ca"] + p["ce"]) / 2) ** 2), "You took the mean of the CVs first and then squared it. Square each, then take "
                "the mean."),
        Mistake(lambda p: _vut(p, V=p["ca"] ** 2 / 2), "You left out the variability of the sewing. Both the orders and the work are irregular."),
        Mistake(lambda p: _vut(p, V=p["ce"] ** 2 / 2), "You left out the variability of the orders. Both the orders and the work are irregular."),
        Mistake(lambda p: _vut(p, V=1), "You left out the variability: without it this queue would not exist."),
        Mistake(lambda p: _vut(p, U=1), "You left out U. How busy the machine is, and how little it has to spare, decides most of the queue."),
        Mistake(lambda p: _vut(p, U=_u(p)), "You took the utilisation itself for U. U compares what is used with what is to spare."),
        Mistake(lambda p: _vut(p, U=1 / (1 - _u(p))), "You took 1 / (1 - u) for U. It has u above the line."),
        Mistake(lambda p: _vut(p, U=(1 - _u(p)) / _u(p)), "You have U upside down. The busier the machine, the larger it must be."),
        Mistake(lambda p: _vut(p) + p["t"], "You added the sewing itself. That is the whole time at the station; asked is the time in the queue."),
        Mistake(lambda p: _vut(p) / 60, "That is in hours. The answer is wanted in minutes."),
    ),
    right="{answer:.3g} minutes in the queue for {t} minutes of work. Three factors, multiplied: none of them alone makes a queue.",
    hint="First u: the orders an hour times the hours that one takes. Then V, U and T one by one.",
)

# ---- q2: a faster machine


def _odds(u):
    return u / (1 - u)


def _faster(p):
    return p["u"] * (1 - p["cut"])


Q2 = Question(
    "q2",
    "A riveting machine is {u:.0%} busy. Bags wait {queue:g} h in the queue before it, on average. A new machine does each bag in {cut:.0%} less "
    "time, with the "
    "same CV; the orders stay the same. How long is the mean time in the queue then, in hours? Mind that more than one of V, U and T may change.",
    expected=lambda p: p["queue"] * _odds(_faster(p)) / _odds(p["u"]) * (1 - p["cut"]),
    standard={"u": 0.9, "queue": 2.0, "cut": 0.2},
    draw=lambda rng: {"u": float(rng.choice([0.84, 0.88, 0.9, 0.92, 0.95])), "queue": float(rng.choice([1.5, 2.0, 2.5, 3.0, 4.0])),
                      "cut": float(rng.choice([0.1, 0.15, 0.2, 0.25, 0.3]))},
    unit="h",
    mistakes=(
        Mistake(lambda p: p["queue"] * _odds(_faster(p)) / _odds(p["u"]), "Something is counted once that counts twice. U is u / (1 - u), with the "
                "new u above the line and below it; and each bag ahead in the queue "
                "is done faster, which is T."),
        Mistake(lambda p: p["queue"] * (1 - p["cut"]), "You let the queue shrink like the work. The machine is less busy now, too, and the queue "
                "depends on that much more than in proportion."),
        Mistake(lambda p: p["queue"] * (1 - p["cut"]) ** 2, "You let the queue shrink like u and like the work. It goes with u / (1 - u), not with u."),
        Mistake(lambda p: p["queue"] * (1 - p["u"]) / (1 - _faster(p)), "You took 1 / (1 - u) for U, and left T as it was."),
        Mistake(lambda p: p["queue"] * _odds(p["u"] - p["cut"]) / _odds(p["u"]) * (1 - p["cut"]),
                "You took {cut:.0%} off the utilisation as percentage points. The new one is the old one times what is left of the work."),
        Mistake(lambda p: p["queue"] * _odds(p["u"] - p["cut"]) / _odds(p["u"]),
                "You took {cut:.0%} off the utilisation as percentage points, and left T as it was. Each bag ahead in the queue is done faster, too."),
        Mistake(lambda p: p["queue"] * _odds(p["u"]) / _odds(_faster(p)) * (1 - p["cut"]), "U is upside down: a machine that is less busy has the "
                "shorter queue."),
    ),
    right="{answer:.2f} h instead of {queue:g} h, for {cut:.0%} less work a bag. At a busy station a little capacity goes a long way.",
    hint="V stays. Write down the new u and the new U. By which factor does U change? By which factor does T?",
)

# ---- q3: failures


def _failing(p, A=None, extra=2.0, natural=None, busy=None):
    A = p["m_f"] / (p["m_f"] + p["m_r"]) if A is None else A
    t_e = p["t"] / A
    ce2 = (p["c"] ** 2 if natural is None else natural) + extra * A * (1 - A) * p["m_r"] / p["t"]
    u = p["rate"] * t_e if busy is None else busy
    return queue_time(u, t_e, 1.0, ce2)


Q3 = Question(
    "q3",
    "Poisson orders, {rate} an hour, come to a press that needs {t:g} h for each, with a CV of {c:g}. After {m_f:g} h of work on average it fails, "
    "and is mended in {m_r:g} h on average, both times exponential. How long is the mean time in the queue, in hours, failures counted in?",
    expected=lambda p: queue_time(p["rate"] * (e := with_failures(p["t"], p["c"] ** 2, p["m_f"], p["m_r"])).t_e, e.t_e, 1.0, e.ce2),
    standard={"rate": 1.5, "t": 0.5, "c": 0.6, "m_f": 18.0, "m_r": 2.0},
    draw=lambda rng: {"rate": float(rng.choice([1.4, 1.5, 1.6])), "t": 0.5, "c": float(rng.choice([0.4, 0.6, 0.8])),
                      **dict(zip(("m_f", "m_r"), [(18.0, 2.0), (9.0, 1.0), (36.0, 4.0), (46.0, 4.0), (23.0, 2.0)][int(rng.integers(5))]))},
    unit="h",
    mistakes=(
        Mistake(lambda p: queue_time(p["rate"] * p["t"], p["t"], 1.0, p["c"] ** 2), "That is the press without failures."),
        Mistake(lambda p: queue_time(p["rate"] * p["t"] * (p["m_f"] + p["m_r"]) / p["m_f"], p["t"] * (p["m_f"] + p["m_r"]) / p["m_f"], 1.0, p["c"] ** 2),
                "You lengthened the work by the repairs, but left its variability as it was. An outage is like one very long piece of work."),
        Mistake(lambda p: _failing(p, extra=1.0), "You left out the variability of the repair times. They are exponential, so their squared CV is 1, "
                "and 1 + 1 = 2."),
        Mistake(lambda p: _failing(p, natural=p["c"]), "You put the CV of the work in as it is. Its square is wanted."),
        Mistake(lambda p: _failing(p, busy=p["rate"] * p["t"]), "You computed the utilisation without the failures. With them each order keeps the "
                "press for t_e, not for {t:g} h."),
        Mistake(lambda p: queue_time(p["rate"] * p["t"], p["t"], 1.0, with_failures(p["t"], p["c"] ** 2, p["m_f"], p["m_r"]).ce2),
                "You have the variability right. But the failures also lengthen the work, from {t:g} h to t_e, and make the press busier."),
        Mistake(lambda p: _failing(p) + p["t"] * (p["m_f"] + p["m_r"]) / p["m_f"], "You added the work itself. Asked is the time in the queue."),
        Mistake(lambda p: queue_time(p["rate"] * (e := with_failures(p["t"], p["c"] ** 2, p["m_f"], p["m_r"])).t_e, e.t_e, 1.0, e.ce2**2),
                "You squared ce2 once more. It is squared already: that is what the 2 in its name says."),
    ),
    right="{answer:.2f} h. Without failures it would be {bare:.2f} h: the outages take {down:.0%} of the press's time and make the rest irregular.",
    facts=lambda p: {"bare": queue_time(p["rate"] * p["t"], p["t"], 1.0, p["c"] ** 2), "down": p["m_r"] / (p["m_f"] + p["m_r"])},
    hint="`pb.flow.with_failures` gives t_e and ce2 (it takes the squared CV of the work). From t_e follows u. Then the VUT equation.",
)

# ---- q4: a quote for M/M/1


def _mean(p):
    return mm1(p["rate"], p["service"]).W


Q4 = Question(
    "q4",
    "A print shop has one machine. It can print {service:g} orders a day, with exponential times; {rate:g} orders a day come, as Poisson orders. "
    "Which time, in days, "
    "must the shop quote, so that {s:.0%} of its orders are delivered within it?",
    expected=lambda p: quote_mm1(p["s"], p["rate"], p["service"]),
    standard={"rate": 8.0, "service": 10.0, "s": 0.95},
    draw=lambda rng: {"service": (service := float(rng.choice([8, 10, 12, 16]))), "rate": service - float(rng.choice([1, 1.5, 2, 3])),
                      "s": float(rng.choice([0.9, 0.95, 0.98, 0.99]))},
    unit="days",
    mistakes=(
        Mistake(_mean, "That is the mean. More than a third of the customers wait longer."),
        Mistake(lambda p: quote_normal(p["s"], _mean(p), _mean(p)), "That is mean + z standard deviations, which holds for the bell curve. Waits are "
                "skewed, with a long tail."),
        Mistake(lambda p: -math.log(p["s"]) * _mean(p), "You took the wrong tail: that is a time which only the fastest few beat. What is late is 1 - s."),
        Mistake(lambda p: -math.log10(1 - p["s"]) * _mean(p), "You took the logarithm to base 10. The natural one is wanted: np.log."),
        Mistake(lambda p: -math.log(1 - p["s"]) * mm1(p["rate"], p["service"]).Wq, "You quoted from the mean time in the queue. The customer also "
                "waits for the printing."),
        Mistake(lambda p: -math.log(1 - p["s"]) / p["service"], "That would do if nobody ever queued. What counts is the rate that the machine has to "
                "spare."),
        Mistake(lambda p: p["s"] * _mean(p), "A share of the mean time is not the time for a share of the orders."),
        Mistake(lambda p: _mean(p) / p["s"], "A mean divided by the share is not the time for that share. You need the distribution of the waits."),
        Mistake(lambda p: math.log(1 - p["s"]) * _mean(p), "The logarithm of a number below 1 is negative; the formula has a minus sign before it."),
    ),
    right="{answer:.3g} days, and the mean is {mean:.3g}. The promise has to reach far into the tail.",
    facts=lambda p: {"mean": _mean(p)},
    hint="The mean wait is 1 over what the machine has to spare, orders a day. How many such means does {s:.0%} take?",
)

# ---- q5: by experiment


@lru_cache(maxsize=8192)
def _waits(rate, orders_seed, run_seed, count=5000):
    return simulate(tote_cell().line, Policy.make_to_order(), streams.poisson(rate, n=count, seed=orders_seed), seed=run_seed).wait


def _quote(p, s=None, **other):
    p = p | other
    w = _waits(p["rate"], p.get("orders_seed", p["seed"]), p.get("run_seed", p["seed"]))
    return float(np.quantile(w, p["s"] if s is None else s, method="inverted_cdf"))


_SEEDS = "Not quite this run. Give seed={seed} in both places, to the orders and to simulate."

Q5 = Question(
    "q5",
    "Experiment. Halyard's tote cell (`pb.tote_cell().line`) makes to order. A year brings 5,000 orders: `pb.orders.poisson({rate:g}, n=5000, "
    "seed={seed})`. Run it with "
    "`seed={seed}` as well. Which time, in hours, would have been kept for {s:.0%} of that year's orders?",
    expected=_quote,
    standard={"rate": 2.8, "seed": 41, "s": 0.9},
    draw=lambda rng: {"rate": float(rng.choice([2.6, 2.7, 2.8])), "seed": int(rng.choice([102, 131, 177, 208, 245, 283])), "s": float(rng.choice([0.8, 0.9]))},
    unit="h", tolerance=2e-3,
    mistakes=(
        Mistake(lambda p: float(_waits(p["rate"], p["seed"], p["seed"]).mean()), "That is the mean wait. Promise it, and a third or more of your "
                "customers are told a time you miss."),
        Mistake(lambda p: _quote(p, s=0.5), "That is the wait in the middle. Promise it, and every second customer waits longer."),
        Mistake(lambda p: quote_normal(p["s"], float((w := _waits(p["rate"], p["seed"], p["seed"])).mean()), float(w.std())),
                "That is mean + z standard deviations. It takes the waits for a bell curve; read the quote off the run itself."),
        Mistake(lambda p: _quote(p, s=0.95), "That is the quote for 95% (`wait_95` is the same). Here it is for {s:.0%}."),
        Mistake(lambda p: _quote(p, s=1 - p["s"]), "That is the other end: {s:.0%} of the orders waited longer than this."),
        Mistake(lambda p: quote_mm1(p["s"], p["rate"], 1 / 0.3), "That is M/M/1 for the sewing machine alone. The cell has four stations, and more "
                "regular work. Run it."),
        Mistake(lambda p: _quote(p, run_seed=0), _SEEDS), Mistake(lambda p: _quote(p, orders_seed=0), _SEEDS),
        Mistake(lambda p: _quote(p, rate=2.5), "That is with 2.5 orders an hour, as in the lesson. Here it is {rate:g}."),
        Mistake(lambda p: float(np.mean(_waits(p["rate"], p["seed"], p["seed"]) <= 4)), "That is a share of orders. Asked is a time in hours."),
    ),
    right="{expected:.2f} h kept it for {s:.0%} in that year. Try the same quote on the year of another seed before you print it on a poster.",
    hint="pb.queues.quote_run takes the share and the run. Or sort run.wait and go {s:.0%} of the way up.",
)

# ---- q6: capacity for a promise


def _need(p, factor=None):
    return p["rate"] + (-math.log(1 - p["s"]) if factor is None else factor) / p["promise"]


Q6 = Question(
    "q6",
    "A tailor's customers order {rate:g} jackets a day, as Poisson orders; one table makes them to order, with exponential times. The tailor wants to "
    "promise {promise:g} working days "
    "and keep it for {s:.0%} of the orders. How many jackets a day must the table be able to make?",
    expected=_need,
    standard={"rate": 2.0, "promise": 5.0, "s": 0.95},
    draw=lambda rng: {"rate": float(rng.choice([1.5, 2.0, 2.5, 3.0, 4.0])), "promise": 5.0, "s": float(rng.choice([0.9, 0.95, 0.98]))},
    unit="jackets a day",
    mistakes=(
        Mistake(lambda p: _need(p, 1.0), "With that, the mean wait is {promise:g} days. More than a third of the customers wait longer."),
        Mistake(lambda p: -math.log(1 - p["s"]) / p["promise"], "That is what the table must have to spare. The orders themselves have to be made as "
                "well."),
        Mistake(lambda p: p["rate"] / p["s"], "You divided the orders by the share. Nothing in that knows of the {promise:g} days."),
        Mistake(lambda p: p["rate"], "With exactly the demand the queue grows for ever. Something to spare is needed; how much follows from the promise."),
        Mistake(lambda p: _need(p, -math.log(p["s"])), "You took the wrong tail: that keeps the promise for {late:.0%} of the orders only. What is "
                "late is 1 - s."),
        Mistake(lambda p: _need(p, -math.log10(1 - p["s"])), "You took the logarithm to base 10. The natural one is wanted: np.log."),
        Mistake(lambda p: p["rate"] - math.log(1 - p["s"]) * p["promise"], "You multiplied by the promise. A longer promise should need less "
                "capacity: divide by it."),
        Mistake(lambda p: _need(p, -math.log(1 - p["s"]) / 8), "You turned the promise into hours; the orders are counted by the day. Keep to days."),
        Mistake(lambda p: p["rate"] - math.log(1 - p["s"]), "You left the promise out: that keeps one day."),
        Mistake(lambda p: _need(p, 1 + float(_Z(p["s"]))), "That comes from mean + z standard deviations, the bell curve. Waits have a longer tail."),
        Mistake(lambda p: p["rate"] + math.log(1 - p["s"]) / p["promise"], "You have less capacity than orders. The logarithm of a number below 1 is "
                "negative; mind the sign."),
    ),
    right="{answer:.3g} jackets a day for {rate:g} ordered: the table stands idle {idle:.0%} of the time, and that idle time is what keeps the "
    "promise. A promise half as long "
          "would need twice as much to spare.",
    facts=lambda p: {"idle": 1 - p["rate"] / _need(p), "late": 1 - p["s"]},
    hint="The quote is -ln(1 - s) / (capacity - orders). Put in the promise and solve for the capacity.",
)


def _Z(s):
    return quote_normal(s, 0.0, 1.0)


# ---- q7: decide


def _measures(p):
    """What is left of the queue under each measure, as a share."""
    V = (1 + p["ce"] ** 2) / 2
    less = p["u"] * (1 - p["away"])
    return {"a": 0.5 / V, "b": _odds(less) / _odds(p["u"]), "c": (p["ca"] ** 2 + p["ce"] ** 2) / 2 / V}


Q7 = Question(
    "q7",
    "Decide. A sewing machine is {u:.0%} busy. Orders are Poisson, and the CV of the sewing times is {ce:g}. Three measures cost the same. Which of "
    "them leaves the shortest mean time in the queue? Answer "
    "with its letter, such as 'a'.",
    expected=lambda p: min(_measures(p), key=_measures(p).get), kind="choice",
    standard={"u": 0.92, "ce": 0.5, "away": 0.1, "ca": 0.8},
    draw=lambda rng: {"u": float(rng.choice([0.5, 0.55, 0.6, 0.92, 0.94])), "ce": float(rng.choice([0.4, 0.5])), "away": 0.1,
                      "ca": float(rng.choice([0.75, 0.8]))},
    options=(
        Choice("a", "Guides and patterns, so that every bag takes exactly the same time to sew.",
               "That takes ce2 out of V. But most of this V comes from the orders. Put numbers in, before and after."),
        Choice("b", "Send {away:.0%} of the orders to another shop. The others still come as Poisson orders.",
               "That changes U alone. At {u:.0%} busy, by how much? Work out u / (1 - u) before and after."),
        Choice("c", "Appointments for the customers, which bring the CV of the times between orders down to {ca:g}.",
               "That changes V alone, through ca2. Work out V before and after, and compare with what the load does at {u:.0%} busy."),
    ),
    right="Where a machine is nearly always busy, take load away; where it is half idle, the only thing left to mend is variability. The hockey stick "
    "says which it is.",
)

QUIZ = (
    QuizItem("A machine goes from 80% to 90% busy; nothing else changes. What does the mean time in its queue do?", (
        ("It grows by about an eighth, like the load.", False, "The load grows by an eighth. The queue goes with u / (1 - u): how much is to spare "
        "before, and after?"),
        ("It more than doubles.", True, "Yes: U goes from 4 to 9, since what is to spare was halved."),
        ("Nothing: the machine is still fast enough.", False, "On average it is. But irregular orders and work have less and less room to even out."))),
    QuizItem("Two machines are up 90% of the time. One stops often and shortly, the other rarely and for long. Which has the longer queue?", (
        ("Both the same: it is the availability that counts.", False, "It decides the utilisation, which is the same. What about the variability?"),
        ("The one with the short stops: it stops more often.", False, "Each stop is over before many orders have come."),
        ("The one with the long stops.", True, "Yes. Its ce2 is larger: during a long outage a whole crowd of orders gathers, and it takes long to "
        "work off."))),
    QuizItem("A shop without stock wants to deliver as promised. What does it need most?", (
        ("A machine that is busy all the time.", False, "Then every lump of orders becomes a queue. Who is always busy is always late."),
        ("Capacity to spare on the day the orders come, or a promise long enough.", True, "Yes. It can't work ahead, so idle time today is what keeps "
        "the promises of a busy tomorrow."),
        ("A promise equal to the mean wait.", False, "About a third or more of the orders take longer than the mean."))),
)

BOOK = Workbook("04_variability_and_promises", "Variability and promises", (Q1, Q2, Q3, Q4, Q5, Q6, Q7), QUIZ)
