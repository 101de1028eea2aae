"""The workbook of chapter 08: two income statements."""

from functools import lru_cache

from pullbook.costing import income_statement, period
from pullbook.cases.month import CLOSE, MONTH, month_rates, pull_run, push_run

from .books import Workbook
from .question import Choice, Mistake, Question
from .quizzes import QuizItem

# ---- q1: cost of goods sold from its schedule

COST, VARIABLE = 32, 26  # euro, standard cost of a bag, and without fixed overhead


def _sold(p):
    return p["opening"] + p["made"] - p["closing"]


_SELLING = "What it takes to sell a bag, or to keep it, comes after the gross margin. Cost of goods sold ends at the factory's gate."

Q1 = Question(
    "q1",
    "On 1 March finished bags worth {opening_euro:,} euro lie on Halyard's shelf. During March bags that cost {made_euro:,} euro are finished. On 31 March bags worth "
    "{closing_euro:,} euro are left. Selling cost {selling:,} euro and keeping stock {carrying} euro. What is March's cost of goods sold, in euro?",
    expected=lambda p: COST * _sold(p), tolerance=1e-4,
    standard={"opening": 45, "made": 800, "closing": 61, "carrying": 58},
    draw=lambda rng: {"opening": int(rng.integers(30, 60)), "made": int(rng.integers(700, 860)), "closing": int(rng.integers(62, 110)), "carrying": int(rng.integers(40, 90))},
    facts=lambda p: {f"{k}_euro": COST * p[k] for k in ("opening", "made", "closing")} | {"selling": 2 * _sold(p), "change": COST * (p["closing"] - p["opening"])},
    unit="euro",
    mistakes=(
        Mistake(lambda p: COST * (p["opening"] + p["made"]), "Those are the goods there were to sell. Some of them are still on the shelf on 31 March."),
        Mistake(lambda p: COST * p["made"], "That is what was made. Sold were the bags of the old shelf too, and not those on the new one."),
        Mistake(lambda p: COST * (p["made"] - p["closing"]), "You left out the bags that lay there on 1 March. They were sold before, or with, the new ones."),
        Mistake(lambda p: COST * (p["opening"] + p["made"] + p["closing"]), "The bags left on 31 March are not sold. They are an asset: they come off."),
        Mistake(lambda p: COST * (p["made"] - p["opening"] + p["closing"]), "The signs of the two shelves are swapped. What was there comes in, what is left goes off."),
        Mistake(lambda p: COST * (p["made"] - p["opening"] - p["closing"]), "The bags of 1 March were there to be sold, so their cost comes in, not off."),
        Mistake(lambda p: COST * (p["closing"] - p["opening"]), "That is by how much the shelf has grown. What did the bags cost that left it?"),
        Mistake(lambda p: COST * (p["opening"] - p["closing"]), "That is the change of the shelf alone. And what was made in March?"),
        Mistake(lambda p: COST * _sold(p) + 2 * _sold(p), _SELLING), Mistake(lambda p: COST * _sold(p) + p["carrying"], _SELLING),
        Mistake(lambda p: COST * _sold(p) + 2 * _sold(p) + p["carrying"], _SELLING),
        Mistake(lambda p: COST * p["made"] + 2 * _sold(p) + p["carrying"], "You added up all that was spent. A cost of goods sold needs the goods that were sold, and "
                                                                            "ends at the factory's gate."),
        Mistake(_sold, "That is how many bags were sold. What did they cost?"),
        Mistake(lambda p: COST * (p["opening"] + p["closing"]) / 2, "That is the mean shelf. It serves for the days of inventory, not for what was sold."),
    ),
    right="{answer:,.0f} euro. The shelf grew by {change:,} euro; so much of March's making is no cost of March. It waits in the books as an asset until it is sold, or until "
          "somebody admits that it won't be.",
    hint="What could have been sold? That is the old shelf and what was made. Now take off what wasn't.",
)

# ---- q2: gross margin


def _gross(p, less=0):
    return p["sales"] - p["cogs"] - less


_ALL = ("selling", "carrying", "late")
_BELOW = "You took off costs that stand below the gross margin. It only knows the cost of the goods themselves."

Q2 = Question(
    "q2",
    "A month of the pull line: sales {sales:,} euro, cost of goods sold {cogs:,}, selling {selling:,}, carrying cost {carrying}, late orders {late}. What is the gross margin, in "
    "percent of sales? Give two decimals.",
    expected=lambda p: 100 * _gross(p) / p["sales"], tolerance=1e-3,
    standard={"sales": 36080, "cogs": 27300, "selling": 2600, "carrying": 150, "late": 240},
    draw=lambda rng: {"sales": 44 * int(rng.integers(780, 850)), "cogs": 100 * int(rng.integers(258, 285)), "selling": 50 * int(rng.integers(48, 56)),
                      "carrying": int(rng.integers(100, 200)), "late": 5 * int(rng.integers(45, 80))},
    unit="percent of sales",
    mistakes=(
        Mistake(lambda p: 100 * _gross(p, sum(p[k] for k in _ALL)) / p["sales"], "That is the net margin, with operating income on top. Gross margin stops before "
                                                                                  "selling, stock and late orders."),
        Mistake(lambda p: 100 * _gross(p, p["selling"]) / p["sales"], _BELOW), Mistake(lambda p: 100 * _gross(p, p["carrying"]) / p["sales"], _BELOW),
        Mistake(lambda p: 100 * _gross(p, p["late"]) / p["sales"], _BELOW), Mistake(lambda p: 100 * _gross(p, p["carrying"] + p["late"]) / p["sales"], _BELOW),
        Mistake(lambda p: 100 * _gross(p, p["selling"] + p["late"]) / p["sales"], _BELOW), Mistake(lambda p: 100 * _gross(p, p["selling"] + p["carrying"]) / p["sales"], _BELOW),
        Mistake(lambda p: 100 * _gross(p) / p["cogs"], "That is the mark-up, on cost. A margin is a share of sales."),
        Mistake(lambda p: 100 * p["cogs"] / p["sales"], "That is what the goods took of each 100 euro of sales. The margin is what they left."),
        Mistake(lambda p: _gross(p) / p["sales"], "That is the share. Times 100 it is in percent."),
        Mistake(_gross, "That is the gross margin in euro. What share of sales is it?"),
        Mistake(lambda p: _gross(p, sum(p[k] for k in _ALL)), "That is operating income, in euro. Gross margin stops before selling, stock and late orders, and is wanted as a share of sales."),
        Mistake(lambda p: 100 * p["sales"] / p["cogs"], "That is sales in percent of their cost. A margin is what the cost leaves, as a share of sales."),
    ),
    right="{answer:.2f}%. A wide gross margin says that the goods are made cheaply. It says nothing of those who got them too late.",
    hint="Sales less cost of goods sold, then divided by sales.",
)

# ---- q3: income under absorption costing


def _absorbed(p, sold=None, made=None, rate=None, cost=VARIABLE, selling=True, other=True):
    """Income in euro. sold: at 44 euro; made: bags whose cost counts."""
    sold = p["sold"] if sold is None else sold
    made = p["sold"] if made is None else made
    rate = p["rate"] if rate is None else rate
    return 44 * sold - (cost + rate) * made - 2 * sold * selling - p["other"] * other


Q3 = Question(
    "q3",
    "A month without an opening shelf: {made} bags made, {sold} sold at 44 euro. Materials, labour and variable overhead come to 26 euro a bag made. Fixed overhead is {fixed:,} euro, shared out "
    "over the bags made. Selling costs 2 euro a bag sold and {other} euro a month. What is operating income under **absorption** costing, in euro?",
    expected=_absorbed, tolerance=1e-4,
    standard={"made": 900, "sold": 760, "rate": 6, "other": 900},
    draw=lambda rng: {"made": 10 * int(rng.integers(84, 100)), "sold": 10 * int(rng.integers(70, 80)), "rate": int(rng.integers(4, 8)), "other": 20 * int(rng.integers(40, 55))},
    facts=lambda p: {"fixed": p["rate"] * p["made"], "shelf": p["rate"] * (p["made"] - p["sold"])},
    unit="euro",
    mistakes=(
        Mistake(lambda p: _absorbed(p, rate=0) - p["rate"] * p["made"], "That is variable costing: all fixed overhead of the month comes off. Under absorption the bags on the shelf keep "
                                                                        "their part of it."),
        Mistake(lambda p: _absorbed(p, made=p["made"]), "You took off the cost of all bags made. That is what is left in the till. Bags that are not sold are an asset, not a cost."),
        Mistake(lambda p: _absorbed(p, rate=p["rate"] * p["made"] / 800), "800 bags are the lesson's normal month. How many bags bear the overhead here?"),
        Mistake(lambda p: _absorbed(p, rate=0), "The fixed overhead is missing. Shared over the bags made, how much of it does a bag carry?"),
        Mistake(lambda p: _absorbed(p, sold=p["made"], made=p["made"]), "You sold all that was made. Only {sold} found a customer."),
        Mistake(lambda p: _absorbed(p) - p["rate"] * p["made"], "The fixed overhead came off twice: once with the bags, once as a sum."),
        Mistake(lambda p: _absorbed(p, selling=False, other=False), "That is the gross margin. Selling still has to come off."),
        Mistake(lambda p: _absorbed(p, selling=False), "The 2 euro to sell a bag are missing."),
        Mistake(lambda p: _absorbed(p, other=False), "The {other} euro of selling that don't depend on bags are missing."),
        Mistake(lambda p: _absorbed(p) - 2 * (p["made"] - p["sold"]), "You paid for the selling of bags that weren't sold."),
        Mistake(lambda p: _absorbed(p, cost=0, rate=p["rate"]), "The 26 euro of materials, labour and variable overhead are missing."),
        Mistake(lambda p: _absorbed(p) + (VARIABLE + p["rate"]) * (p["made"] - p["sold"]), "The bags on the shelf are an asset, not an income. It is enough that their cost doesn't come off."),
        Mistake(lambda p: 44 * p["sold"] - VARIABLE * p["made"] - p["rate"] * p["sold"] - 2 * p["sold"] - p["other"], "You took off the 26 euro of bags that weren't sold. Under absorption all "
                "costs of making wait with the bag."),
    ),
    right="{answer:,.0f} euro. The bags on the shelf took {shelf:,} euro of fixed overhead with them. Had only {sold} been made, income would have been lower by just that, and the till fuller.",
    hint="First the fixed overhead of one bag. Then what one bag sold leaves, after all its costs of making and the 2 euro. Then times the bags sold.",
)

# ---- q4: the reconciliation


def _direct(p, fixed=6, change=None):
    return p["income"] - fixed * (p["closing"] - p["opening"] if change is None else change)


_FULL = "What differs between the two methods is fixed overhead alone. Materials, labour and variable overhead wait with the bag in both."

Q4 = Question(
    "q4",
    "Under absorption costing a month shows an income of {income:,} euro. {opening} bags lay on the shelf at its start and {closing} at its end; {made} were made. In the books a bag stands at 32 euro, of which 6 euro "
    "are fixed overhead. What does **variable** costing show, in euro?",
    expected=_direct, tolerance=1e-4,
    standard={"income": 6040, "opening": 45, "closing": 115, "made": 870},
    draw=lambda rng: {"income": 20 * int(rng.integers(220, 330)), "opening": int(rng.integers(20, 130)), "closing": int(rng.integers(20, 130)), "made": 10 * int(rng.integers(75, 95))},
    facts=lambda p: {"way": "grew" if p["closing"] > p["opening"] else "shrank", "more": "more" if p["closing"] > p["opening"] else "less"},
    unit="euro",
    mistakes=(
        Mistake(lambda p: 2 * p["income"] - _direct(p), "The sign is turned round. When the shelf grows, which method lets overhead leave the month with the bags, and so shows more?"),
        Mistake(lambda p: _direct(p, change=p["closing"]), "You took the closing shelf. But the opening shelf brought fixed overhead in from the month before."),
        Mistake(lambda p: 2 * p["income"] - _direct(p, change=p["closing"]), "You took the closing shelf alone, and the sign is turned round. What counts is the change of the shelf."),
        Mistake(lambda p: 2 * p["income"] - _direct(p, change=p["opening"]), "You took the opening shelf alone. What counts is the change of the shelf."),
        Mistake(lambda p: _direct(p, change=p["opening"]), "You took the opening shelf alone. What counts is the change of the shelf."),
        Mistake(lambda p: _direct(p, change=p["opening"] + p["closing"]), "You added both shelves. One brings overhead into the month, the other takes it out."),
        Mistake(lambda p: _direct(p, 32), _FULL), Mistake(lambda p: _direct(p, 26), _FULL), Mistake(lambda p: 2 * p["income"] - _direct(p, 32), _FULL),
        Mistake(lambda p: 2 * p["income"] - _direct(p, 26), _FULL),
        Mistake(lambda p: p["income"] - 6 * p["made"], "You took off all fixed overhead. That of the bags sold is already in the absorption statement."),
        Mistake(lambda p: p["income"], "They would agree only if the shelf were the same at both ends."),
        Mistake(lambda p: 6 * (p["closing"] - p["opening"]), "That is what lies between the two. What does variable costing show?"),
        Mistake(lambda p: p["income"] - (p["closing"] - p["opening"]), "You took off bags from euro. How much fixed overhead does each of them carry?"),
    ),
    right="{answer:,.0f} euro. The shelf {way}, so absorption shows {more} than variable costing, by the fixed overhead in the change. No bag was sold more or less.",
    hint="By how many bags did the shelf change? Each takes 6 euro of fixed overhead with it. In which direction?",
)

# ---- q5: the cash conversion cycle


def _ccc(p, i="cogs", r="sales", y="cogs", days=365, signs=(1, 1, -1)):
    return days * sum(s * p[what] / p[by] for s, what, by in zip(signs, ("stock", "receivables", "payables"), (i, r, y)))


_BY = "Each balance has its own partner. Stock and what you owe suppliers are at cost, so they go with COGS; what customers owe is at selling prices, so it goes with sales."

Q5 = Question(
    "q5",
    "A year of a shop like Halyard: sales {sales:,} euro, COGS {cogs:,} euro, mean stock {stock:,} euro. Customers owe {receivables:,} euro, and the shop owes its suppliers {payables:,} euro. How long is the cash conversion "
    "cycle, in days of a year of 365?",
    expected=_ccc, tolerance=2e-3,
    standard={"sales": 450_000, "cogs": 330_000, "stock": 24_000, "receivables": 12_000, "payables": 15_000},
    draw=lambda rng: {"sales": 10_000 * int(rng.integers(42, 50)), "cogs": 10_000 * int(rng.integers(28, 36)), "stock": 1000 * int(rng.integers(20, 34)),
                      "receivables": 1000 * int(rng.integers(8, 15)), "payables": 1000 * int(rng.integers(11, 18))},
    unit="days",
    mistakes=(
        Mistake(lambda p: _ccc(p, signs=(1, 1, 1)), "You added the days that you take to pay. While you owe the supplier, it is their money that lies in your shop."),
        Mistake(lambda p: _ccc(p, signs=(1, 1, 0)), "The days that you take to pay your suppliers are missing. In which direction do they count?"),
        Mistake(lambda p: _ccc(p, signs=(1, -1, 1)), "The signs of customers and suppliers are swapped. A customer who pays late keeps your euro away."),
        Mistake(lambda p: _ccc(p, signs=(1, -1, -1)), "What customers owe keeps your euro away longer, so its days are added."),
        Mistake(lambda p: _ccc(p, signs=(-1, -1, 1)), "The sign of the whole is turned round."),
        Mistake(lambda p: _ccc(p, signs=(1, 0, -1)), "The days that customers take to pay are missing."),
        Mistake(lambda p: _ccc(p, signs=(0, 1, -1)), "The days that goods lie in stock are missing."),
        Mistake(lambda p: _ccc(p, signs=(1, 0, 0)), "That is only how long goods lie in stock (DIO)."), Mistake(lambda p: _ccc(p, signs=(0, 1, 0)), "That is only how long customers take to pay (DSO)."),
        Mistake(lambda p: _ccc(p, signs=(0, 0, 1)), "That is only how long you take to pay (DPO)."),
        Mistake(lambda p: _ccc(p, "sales", "sales", "sales"), _BY), Mistake(lambda p: _ccc(p, "cogs", "cogs", "cogs"), _BY), Mistake(lambda p: _ccc(p, i="sales"), _BY),
        Mistake(lambda p: _ccc(p, y="sales"), _BY), Mistake(lambda p: _ccc(p, "sales", "cogs", "sales"), _BY),
        Mistake(lambda p: _ccc(p, days=1), "That is in years. How many days is it?"), Mistake(lambda p: _ccc(p, days=12), "That is in months. How many days is it?"),
        Mistake(lambda p: _ccc(p, days=360), "That is with the banker's year of 360 days. Here it has 365."),
        Mistake(lambda p: _ccc(p, days=250), "That is in working days. Suppliers and customers count days of the calendar, 365 a year."),
    ),
    right="{answer:.1f} days. A line made to order would take most of the {dio:.0f} days of stock out of it.",
    facts=lambda p: {"dio": 365 * p["stock"] / p["cogs"]},
    hint="Three divisions, each times 365: stock by COGS, what customers owe by sales, what you owe by COGS. Then two of them are added and one taken off.",
)

# ---- q6: the break-even set-up


def _cost(p):
    return (p["pull"] - p["push"]) / (p["many"] - p["few"])


_BOTH = "Push changes over as well, though less often. What counts is how many set-ups pull has *more*, for those are what it pays and push doesn't."

Q6 = Question(
    "q6",
    "Before set-ups, push would earn {push:,} euro a month and pull {pull:,}. Push changes over {few} times, pull {many} times, and each time costs the same. At what cost, in euro a set-up, would both earn the same?",
    expected=_cost, tolerance=2e-3,
    standard={"push": 4440, "pull": 7040, "few": 70, "many": 470},
    draw=lambda rng: {"push": 20 * int(rng.integers(200, 240)), "pull": 20 * int(rng.integers(310, 360)), "few": 5 * int(rng.integers(10, 20)), "many": 10 * int(rng.integers(42, 54))},
    facts=lambda p: {"minutes": 60 * _cost(p) / 24},
    unit="euro a set-up",
    mistakes=(
        Mistake(lambda p: (p["pull"] - p["push"]) / p["many"], _BOTH), Mistake(lambda p: (p["pull"] - p["push"]) / p["few"], _BOTH),
        Mistake(lambda p: (p["pull"] - p["push"]) / (p["many"] + p["few"]), "You added the set-ups of both. They come off on both sides: what counts is how many pull has *more*."),
        Mistake(lambda p: 2 * (p["pull"] - p["push"]) / (p["many"] + p["few"]), "You took the mean of the two counts. What counts is how many set-ups pull has *more*."),
        Mistake(lambda p: p["pull"] / p["many"], "At that cost pull would earn nothing. Asked is where it earns what push does."),
        Mistake(lambda p: p["pull"] / p["many"] - p["push"] / p["few"], "Income divided by set-ups is no cost. Write both incomes down with an unknown cost, and make them equal."),
        Mistake(lambda p: p["pull"] / (p["many"] - p["few"]), "You divided the whole of pull's income. Only its lead over push can be spent on its extra set-ups."),
        Mistake(lambda p: p["push"] / (p["many"] - p["few"]), "You divided push's income. What pull can spend on its extra set-ups is its lead."),
        Mistake(lambda p: p["push"] / p["few"], "At that cost push would earn nothing. Asked is where both earn the same."),
        Mistake(lambda p: (p["many"] - p["few"]) / (p["pull"] - p["push"]), "That is set-ups for each euro. The other way round, please."),
        Mistake(lambda p: p["pull"] - p["push"], "That is pull's lead before set-ups. How many more set-ups must it pay for?"),
        Mistake(lambda p: p["many"] - p["few"], "That is how many set-ups pull has more. How much may each of them cost?"),
        Mistake(lambda p: 60 * _cost(p) / 24, "That is in minutes, at 24 euro an hour. Asked are euro."),
        Mistake(lambda p: (p["pull"] + p["push"]) / (p["many"] + p["few"]), "Sums don't say where two incomes meet. Take the difference of the incomes and of the set-ups."),
    ),
    right="{answer:.2f} euro, which at 24 euro an hour is {minutes:.1f} min. Below it pull earns more, above it push does. (In the lab the point comes sooner: long set-ups also make customers wait.)",
    hint="Pull less its set-ups = push less its set-ups. With a cost of x a set-up that is one equation.",
)

# ---- q7: by experiment


@lru_cache(maxsize=4096)
def _made(which, minutes, month, patience, method="absorption", until=CLOSE):
    run = pull_run(minutes, month) if which == "pull" else push_run(0.3, minutes, month=month)
    return income_statement(period(run, month_rates(patience=patience), until), method)


def _income(p, which="pull", method="absorption", until=CLOSE, **other):
    p = p | other
    return float(_made(which, p["minutes"], p["month"], p["patience"], method, until).income)


_METHOD = "That is by another method of costing. The question asks for absorption, which `income_statement` takes if you name none."

Q7 = Question(
    "q7",
    "Experiment. Month {month}, made to order, with a change-over of {minutes} min: `run = pull_run({minutes}, {month})`. Customers are less patient than in the lesson: an hour of waiting takes {patience:g} euro off a bag "
    "(`rates = month_rates(patience={patience:g})`). What is the operating income under absorption costing, when the books close after 160 h?",
    expected=_income, tolerance=2e-4,
    standard={"month": 5, "minutes": 8, "patience": 0.5},
    draw=lambda rng: {"month": int(rng.integers(21, 50)), "minutes": int(rng.choice([3, 4, 5, 7, 8])), "patience": float(rng.choice([0.3, 0.4, 0.5, 0.6]))},
    unit="euro",
    mistakes=(
        Mistake(lambda p: _income(p, patience=0.2), "That is with the lesson's patience, 0.20 euro an hour. Did the rates reach the period?"),
        Mistake(lambda p: _income(p, patience=0.0), "That is with Halyard's plain rates, in which waiting costs nothing. Take `month_rates(patience={patience:g})`."),
        Mistake(lambda p: _income(p, minutes=6), "That is with the lesson's change-over of 6 min. Here it takes {minutes}."),
        Mistake(lambda p: _income(p, month=MONTH), "That is the lesson's month, number 8. Here it is {month}."),
        Mistake(lambda p: _income(p, until=None), "The books of that period close when the last bag is out. Close them after 160 h: the third argument of `period`."),
        Mistake(lambda p: _income(p, method="variable"), _METHOD), Mistake(lambda p: _income(p, method="throughput"), _METHOD),
        Mistake(lambda p: float(_made("pull", p["minutes"], p["month"], p["patience"]).gross_margin), "That is the gross margin. Operating income is the last line."),
        Mistake(lambda p: float(_made("pull", p["minutes"], p["month"], p["patience"]).period.cash), "That is cash. Asked is operating income."),
        Mistake(lambda p: float(_made("pull", p["minutes"], p["month"], p["patience"]).cogs), "That is the cost of goods sold. Asked is operating income."),
        Mistake(lambda p: float(_made("pull", p["minutes"], p["month"], p["patience"])["sales"]), "That is sales. Asked is the last line, when all costs are off."),
        Mistake(lambda p: _income(p, which="push"), "That is the line with a plan. Here each bag is made to order: `pull_run`."),
    ),
    right="{answer:,.2f} euro. Look at the line *discounts for waiting*: what patience costs depends on the queue, and the queue on the set-up.",
    hint="Three steps: the run; `pb.costing.period(run, rates, CLOSE)`; `pb.costing.income_statement(...)` of that. Its .income is the answer.",
)

# ---- q8: decide

Q8 = Question(
    "q8",
    "Four workshops, each with 700 bags ordered, prices and cost rates as in the lesson, no shelf at the start. Demand will stay at 700 a month. Income is by absorption costing. Whose manager has done best for the owner?",
    expected=lambda p: "b", kind="choice",
    options=(
        Choice("a", "Made 960, sold 700. Income 6,740 euro, cash -1,320 euro.", "The largest income and an empty till. 260 bags carry 1,300 euro of this month's overhead on to the shelf, and next month has to "
                    "sell them as well as its own."),
        Choice("b", "Made 700, sold 700. Income 5,440 euro, cash 5,440 euro."),
        Choice("c", "Made 700, sold 660, the wrong mix. Income 5,074 euro, cash 3,760 euro.", "40 customers went away, and 40 bags wait for somebody who hasn't asked. Both income and cash are lower than they could be."),
        Choice("d", "Made 800, sold 700. Income 6,040 euro, cash 2,840 euro.", "Its income beats that of the shop which made 700, by 600 euro: the fixed overhead of 100 bags nobody ordered. What did these bags cost the till?"),
    ),
    right="Income and cash agree, and no bag is left whose value somebody has to guess. Under variable costing all three that sold 700 earn the same 5,440 euro. So pay a manager by that, or by cash, or charge for stock.",
)

BOOK = Workbook(
    "08_two_income_statements", "Two income statements", (Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8),
    quiz=(
        QuizItem("At the end of the month 20 finished bags are left that nobody has ordered. Under absorption costing their cost is",
                 (("a cost of this month.", False, "It will be one when they are sold, or when somebody admits that they won't be. Until then it waits."),
                  ("an asset, until they are sold or written off.", True, "So a month that makes the wrong bags can look as good as one that makes the right ones."),
                  ("part of the cost of goods sold.", False, "They are not sold. The schedule takes the closing stock off."))),
        QuizItem("In the lesson's months, why did a bag made to order have the higher cost of goods sold?",
                 (("Its canvas was bought in small amounts.", False, "Material was 9 euro a bag in both."),
                  ("It had to be kept in stock.", False, "It hardly was; and carrying cost stands below the gross margin."),
                  ("Nearly every order brought its own change-over.", True, "About 1.50 euro of set-up a bag against 0.20. Shorter set-ups are what pull needs most."))),
        QuizItem("The canvas dealer allows 45 days instead of 30. The cash conversion cycle gets",
                 (("longer, since the bill is paid later.", False, "A bill paid later leaves the euro in your till longer. The cycle counts how long it is away."),
                  ("shorter, since the euro leaves the till later.", True, "DPO is taken off. The dealer pays for part of your stock."),
                  ("neither: stock and customers are the same.", False, "DIO and DSO stay. The third part is DPO."))),
    ),
)
