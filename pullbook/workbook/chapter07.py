"""The workbook of chapter 07: from order to cost of goods sold."""

from functools import lru_cache

from pullbook.cases.day import day_books
from pullbook.costing.journal import COGS, RAW, WIP, stock_in_books

from .books import Workbook
from .question import Choice, Mistake, Question
from .quizzes import QuizItem

STANDARD, MATERIAL, CONVERSION = 32, 9, 23  # euro a bag
WORK, FIXED, SETUP = 17, 6, 24  # labour and variable overhead, fixed overhead a bag; euro an hour of set-up


def _setup(p):
    """Euro for one set-up."""
    return p["minutes"] / 60 * SETUP


# ---- q1: the cost sheet of a job


def _alone(p, plain=STANDARD, share=None):
    return plain + (_setup(p) / p["lot"] if share is None else share)


Q1 = Question(
    "q1",
    "A job of {lot} bags. A bag takes material for 9.00 euro, 0.85 h of labour at 18 euro an hour, 1.70 euro of variable overhead, and 6.00 euro as its share of fixed overhead. "
    "The job needs one set-up of {minutes} min, at 24 euro an hour. To sell a bag costs 2 euro. What does a bag of this job cost to make, in euro? Give two decimals.",
    expected=_alone, tolerance=2e-4,
    standard={"minutes": 30, "lot": 20},
    draw=lambda rng: {"minutes": int(rng.choice([20, 25, 30, 40, 45])), "lot": int(rng.choice([4, 5, 8, 10, 16, 20, 25]))},
    facts=lambda p: {"alone": STANDARD + _setup(p), "setup": _setup(p)},
    unit="euro a bag",
    mistakes=(
        Mistake(lambda p: _alone(p, share=_setup(p)), "You gave each bag the whole set-up. There is one for the job: how many bags share it?"),
        Mistake(lambda p: STANDARD, "The set-up is missing. It belongs to the job, so each of its bags bears a part."),
        Mistake(lambda p: STANDARD * p["lot"] + _setup(p), "That is the whole job. What does one of its {lot} bags cost?"),
        Mistake(lambda p: _setup(p) / p["lot"], "That is a bag's part of the set-up alone. Material, labour and overhead come on top."),
        Mistake(lambda p: (STANDARD + _setup(p)) / p["lot"], "You divided everything by {lot}. Material, labour and overhead are given for one bag already; only the set-up is shared."),
        Mistake(lambda p: _alone(p, share=p["minutes"] * SETUP / p["lot"]), "You took minutes for hours. What part of an hour are {minutes} min?"),
        Mistake(lambda p: _alone(p, share=p["minutes"] * SETUP), "You took minutes for hours, and gave each bag the whole set-up."),
        Mistake(lambda p: _alone(p, share=_setup(p) * p["lot"]), "You multiplied the set-up by the bags. They share it."),
        Mistake(lambda p: _alone(p, STANDARD - FIXED), "The share of fixed overhead is missing. The rent has to be borne by somebody."),
        Mistake(lambda p: _alone(p, STANDARD - 1.7), "The variable overhead is missing: power and thread."),
        Mistake(lambda p: _alone(p, STANDARD - FIXED - 1.7), "That is material and labour with the set-up. Where is the overhead?"),
        Mistake(lambda p: STANDARD - FIXED - 1.7, "That is material and labour. Overhead and the set-up are missing."),
        Mistake(lambda p: _alone(p, STANDARD + 2), "To sell a bag costs something, but not in the factory: the cost sheet ends when the bag is packed."),
        Mistake(lambda p: STANDARD + 2, "The set-up is missing, and selling is no cost of making."),
        Mistake(lambda p: _alone(p, STANDARD + 0.85 * 6), "You paid the bag's labour at the set-up's hour. They are paid differently."),
        Mistake(lambda p: _alone(p, STANDARD + 0.15 * 18), "You took a whole hour of labour. A bag takes 0.85 h."),
    ),
    right="{answer:.2f} euro. Alone, the same bag would cost {alone:.2f}: it would bear all {setup:.2f} euro of the set-up.",
    hint="Four amounts a bag, as they stand. The set-up in euro is shared by the bags of the job.",
)

# ---- q2: the predetermined overhead rate


def _charged(p, euro="fixed", hours="hours", n=None, each=None):
    return p[euro] / p[hours] * (p["n"] if n is None else n) * (p["each"] if each is None else each)


_BEFORE = "The rate is fixed before the month begins, from what is expected. When the job is charged, nobody knows yet what the month will come to."

Q2 = Question(
    "q2",
    "Before March, Halyard expects {fixed:,} euro of fixed overhead and {hours} h of labour. On 31 March it turns out that {spent:,} euro were spent and {worked} h worked. On 12 March "
    "a job of {n} bags was done, {each:g} h of labour each. How much fixed overhead was the job charged with, in euro, at the predetermined rate?",
    expected=_charged, tolerance=1e-3,
    standard={"fixed": 5100, "hours": 680, "spent": 5270, "worked": 620, "n": 12, "each": 1.2},
    draw=lambda rng: {"hours": (h := 20 * int(rng.integers(31, 38))), "fixed": int(h * rng.choice([7, 7.5, 8])), "spent": int(h * 7.75) + int(rng.choice([-190, 130, 170])),
                      "worked": h - int(rng.choice([50, 60, 80])), "n": int(rng.choice([8, 10, 12, 15, 20])), "each": float(rng.choice([1.2, 1.4, 1.5, 1.6]))},
    facts=lambda p: {"rate": p["fixed"] / p["hours"], "real": p["spent"] / p["worked"]},
    unit="euro",
    mistakes=(
        Mistake(lambda p: _charged(p, "spent", "worked"), _BEFORE), Mistake(lambda p: _charged(p, hours="worked"), _BEFORE), Mistake(lambda p: _charged(p, "spent"), _BEFORE),
        Mistake(lambda p: _charged(p, n=1), "That is one bag of the job. There are {n}."),
        Mistake(lambda p: _charged(p, each=1), "You charged an hour for each bag. A bag takes {each:g} h."),
        Mistake(lambda p: _charged(p, n=1, each=1), "That is the rate for an hour. How many hours does the job take?"),
        Mistake(lambda p: _charged(p, each=1 / p["each"]), "You divided by the hours of a bag. More hours bear more overhead."),
        Mistake(lambda p: p["hours"] / p["fixed"] * p["n"] * p["each"], "Your rate is upside down: hours for each euro. It should be euro for each hour."),
        Mistake(lambda p: FIXED * p["n"], "That is the lesson's 6 euro a bag. Here overhead is shared by hours of labour."),
        Mistake(lambda p: p["n"] * p["each"], "Those are the hours of the job. What is each of them charged with?"),
        Mistake(lambda p: 18 * p["n"] * p["each"], "That is the wage of these hours. Fixed overhead has a rate of its own."),
        Mistake(lambda p: p["fixed"] * p["n"] * p["each"], "That is the whole overhead for every hour. The rate shares it over all expected hours."),
    ),
    right="{answer:.2f} euro, at {rate:.2f} euro an hour. The real rate, {real:.2f}, is known on 31 March, when the customer has long been given a price. What lies between goes to COGS as a variance.",
    hint="First the rate, from the two expected numbers: euro an hour. Then the hours of the job.",
)

# ---- q3: by volume and by activity


def _counts(p):
    return p["totes"] / p["tote_lot"] + p["special"] / p["lot"]


def _volume(p):
    return _setup(p) * _counts(p) / (p["totes"] + p["special"])


def _activity(p):
    return _setup(p) / p["lot"]


Q3 = Question(
    "q3",
    "In a month Halyard makes {totes} totes in lots of {tote_lot}, and {special} bags with a monogram in lots of {lot}. Each lot needs a set-up of {minutes} min, at 24 euro an hour. So far, the month's cost of "
    "set-ups is shared out by volume: the same for every bag. Shared by activity, a bag bears the set-ups that it causes. By how much is a monogram bag charged too little now, in euro? Give three decimals.",
    expected=lambda p: _activity(p) - _volume(p), tolerance=1e-3,
    standard={"totes": 720, "tote_lot": 40, "special": 54, "lot": 2, "minutes": 25},
    draw=lambda rng: {"totes": int(rng.choice([600, 720, 840])), "tote_lot": int(rng.choice([30, 40, 60])), "special": int(rng.choice([48, 54, 72, 84])), "lot": int(rng.choice([2, 3, 4])),
                      "minutes": int(rng.choice([15, 20, 25, 30, 40]))},
    facts=lambda p: {"activity": _activity(p), "volume": _volume(p)},
    unit="euro a bag",
    mistakes=(
        Mistake(_volume, "That is what each bag is charged by volume. What does a monogram bag cause?"),
        Mistake(_activity, "That is what a monogram bag causes. By volume it is charged something already: how much is missing?"),
        Mistake(lambda p: _setup(p) - _volume(p), "You gave a monogram bag a whole set-up. {lot} of them share one."),
        Mistake(_setup, "That is one set-up. {lot} bags share it, and by volume they pay a part already."),
        Mistake(lambda p: _volume(p) - _setup(p) / p["tote_lot"], "That is what a tote pays too much. And the monogram bag?"),
        Mistake(lambda p: _activity(p) - _setup(p) / p["tote_lot"], "That is how much more a monogram bag causes than a tote. Compare it with what it is charged now, by volume."),
        Mistake(lambda p: p["special"] * (_activity(p) - _volume(p)), "That is for all monogram bags together. Asked is one."),
        Mistake(lambda p: _setup(p) * _counts(p), "That is the month's cost of all set-ups. Share it out in both ways."),
        Mistake(lambda p: _activity(p) - _setup(p) * p["special"] / p["lot"] / (p["totes"] + p["special"]), "By volume *all* set-ups are shared out, those of the totes as well."),
        Mistake(lambda p: _activity(p) - _setup(p) * _counts(p) / p["special"], "By volume the month's set-ups are shared by all bags, totes and monograms."),
        Mistake(lambda p: _activity(p) - _setup(p) / 2 * (1 / p["lot"] + 1 / p["tote_lot"]),
                "You took the mean of the two kinds. There are many more totes than monogram bags, and each bag counts once."),
        Mistake(lambda p: 60 * (_activity(p) - _volume(p)), "You took minutes for hours. What part of an hour are {minutes} min?"),
    ),
    right="{answer:.3f} euro: it causes {activity:.3f} and is charged {volume:.3f}. The totes pay the rest, a little each, and nobody notices.",
    hint="How many set-ups are there in the month, and what do they cost? Divided by all bags, that is the charge by volume. By activity: one set-up, shared by the bags of its lot.",
)

# ---- q4: what goes to COGS


def _spent(p, work=True, setups=True):
    return (p["wages"] if work else WORK * p["made"]) + 4800 + setups * p["setups"] * _setup(p)


def _gap(p, **which):
    return _spent(p, **which) - CONVERSION * p["made"]


_EACH = "Spent was more than that: wages and power, rent, and set-ups all stand on the left side of Conversion Cost Control."

Q4 = Question(
    "q4",
    "A month of Halyard, by sequential tracking. {made} bags were finished and {sold} sold; nothing is left in process. Standard cost is 32 euro a bag: 9 for material and 23 for conversion (17 for labour and variable overhead, 6 for fixed). "
    "Really spent were {wages:,} euro for labour and variable overhead, 4,800 euro for rent, and {setups} set-ups of {minutes} min at 24 euro an hour. What is the cost of goods sold when the books are closed, in euro?",
    expected=lambda p: STANDARD * p["sold"] + _gap(p), tolerance=1e-4,
    standard={"made": 790, "sold": 780, "wages": 13_800, "setups": 70, "minutes": 20},
    draw=lambda rng: {"made": (n := int(rng.integers(76, 84)) * 10), "sold": n - int(rng.choice([10, 15, 20, 25])), "wages": WORK * n + int(rng.choice([170, 270, 370, 470])),
                      "setups": int(rng.choice([50, 60, 70, 80])), "minutes": int(rng.choice([15, 20, 30]))},
    facts=lambda p: {"gap": abs(_gap(p)), "way": "under" if _gap(p) > 0 else "over", "cost": _setup(p) * p["setups"]},
    unit="euro",
    mistakes=(
        Mistake(lambda p: STANDARD * p["sold"], "That is the bags sold at standard. What was spent and not applied goes to COGS as well."),
        Mistake(lambda p: STANDARD * p["sold"] - _gap(p), "The sign is turned round. If more was spent than applied, the goods have cost more, not less."),
        Mistake(_gap, "That is the variance alone. The bags sold at standard cost come first."),
        Mistake(lambda p: STANDARD * p["made"] + _gap(p), "You took all bags made. Those that are not sold are still an asset, in Finished Goods."),
        Mistake(lambda p: STANDARD * p["made"], "Those are the bags made, at standard. Sold were fewer, and the variance is missing."),
        Mistake(lambda p: STANDARD * p["sold"] + _spent(p) - CONVERSION * p["sold"], "You applied conversion cost to the bags sold. It is applied to every bag that is worked on: {made}."),
        Mistake(lambda p: STANDARD * p["sold"] + _spent(p), "You added all that was spent. Most of it is in the standard cost of the bags already: 23 euro a bag were applied."),
        Mistake(lambda p: STANDARD * p["sold"] + _gap(p, setups=False), "The set-ups are missing. They are in no bag's standard cost, so they must end in COGS."),
        Mistake(lambda p: STANDARD * p["sold"] + _gap(p, work=False), "You left the wages at standard. Look at what was really spent on labour and variable overhead."),
        Mistake(lambda p: STANDARD * p["sold"] + p["setups"] * _setup(p), _EACH), Mistake(lambda p: STANDARD * p["sold"] + _gap(p, work=False, setups=False), _EACH),
        Mistake(lambda p: STANDARD * p["sold"] + p["wages"] - WORK * p["made"], _EACH),
        Mistake(lambda p: STANDARD * p["sold"] + p["wages"] - WORK * p["made"] + p["setups"] * _setup(p), "And the rent? 4,800 euro were spent; how much of it did the bags bear?"),
        Mistake(lambda p: STANDARD * p["sold"] + _gap(p) + 59 * p["setups"] * _setup(p), "You took minutes for hours. What part of an hour are {minutes} min?"),
        Mistake(lambda p: STANDARD * p["sold"] + _gap(p) + 2 * p["sold"], "Selling is no part of COGS."),
        Mistake(_spent, "That is what was spent on conversion. How much of it did the bags bear, and what did the bags sold cost?"),
    ),
    right="{answer:,.0f} euro. Conversion cost was {way}-applied by {gap:,.0f} euro, and {cost:,.0f} of what was spent went into set-ups.",
    hint="Bags sold at 32 euro. Then, separately: what was spent on conversion in all, less 23 euro for each bag made.",
)

# ---- q5: an evening under backflush


def _evening(p, rip=None, fg=None, cogs=None, control=None):
    """Raw and In-Process, Finished Goods, COGS, Conversion Cost Control, euro."""
    return [MATERIAL * (p["bought"] - p["done"]) if rip is None else rip, STANDARD * (p["done"] - p["sold"]) if fg is None else fg,
            STANDARD * p["sold"] if cogs is None else cogs, -CONVERSION * p["done"] if control is None else control]


_FLUSH = "Look at Raw and In-Process. Material leaves it at a trigger point only. Starting a bag is none; finishing it is."

Q5 = Question(
    "q5",
    "A day of backflush costing with all three trigger points: purchase, completion, sale. In the morning every account is at 0. During the day material for {bought} bags is bought, {started} bags are started, {done} "
    "are finished and {sold} delivered. A bag takes 9 euro of material and 23 of conversion. Before wages and rent are booked, and before the close: what are the balances, in euro, of Raw and In-Process, Finished Goods, Cost of Goods Sold and "
    "Conversion Cost Control? Give a list of four numbers in this order, credit balances below zero.",
    expected=_evening, kind="list", tolerance=1e-4,
    standard={"bought": 60, "started": 41, "done": 36, "sold": 30},
    draw=lambda rng: {"bought": int(rng.choice([50, 55, 60, 65])), "started": (s := int(rng.integers(36, 46))), "done": (d := s - int(rng.integers(2, 7))), "sold": d - int(rng.integers(3, 9))},
    facts=lambda p: {"inside": p["started"] - p["done"]},
    unit="euro",
    mistakes=(
        Mistake(lambda p: _evening(p, rip=MATERIAL * (p["bought"] - p["started"])), _FLUSH),
        Mistake(lambda p: _evening(p, rip=MATERIAL * (p["bought"] - p["sold"])), "Look at Raw and In-Process. A bag's material is flushed out when the bag is finished, not only when it is sold."),
        Mistake(lambda p: _evening(p, rip=MATERIAL * p["bought"]), "Look at Raw and In-Process. All material bought went in. What went out again?"),
        Mistake(lambda p: _evening(p, rip=MATERIAL * p["bought"] - STANDARD * p["done"]), "Look at Raw and In-Process. It only ever holds material. The conversion cost of a bag comes from another account."),
        Mistake(lambda p: _evening(p, fg=STANDARD * p["done"]), "Look at Finished Goods. What was delivered has left it."),
        Mistake(lambda p: _evening(p, fg=MATERIAL * (p["done"] - p["sold"])), "Look at Finished Goods. A finished bag stands there at its full standard cost, with labour and overhead."),
        Mistake(lambda p: _evening(p, fg=CONVERSION * (p["done"] - p["sold"])), "Look at Finished Goods. A finished bag stands there at its full standard cost, with its material."),
        Mistake(lambda p: _evening(p, cogs=44 * p["sold"]), "Look at Cost of Goods Sold. It holds what the bags have cost, not what they sold for."),
        Mistake(lambda p: _evening(p, cogs=STANDARD * p["done"], fg=0), "You treated every finished bag as sold. The sale is a trigger point of its own."),
        Mistake(lambda p: _evening(p, control=CONVERSION * p["done"]), "Look at Conversion Cost Control. The cost *comes from* it, so it is credited: below zero."),
        Mistake(lambda p: _evening(p, control=-CONVERSION * p["sold"]), "Look at Conversion Cost Control. It is credited when a bag is finished, sold or not."),
        Mistake(lambda p: _evening(p, control=-CONVERSION * p["started"]), "Look at Conversion Cost Control. Work on a bag that isn't finished has met no trigger point yet."),
        Mistake(lambda p: _evening(p, control=0), "Look at Conversion Cost Control. Each finished bag was charged with conversion cost, and it must come from somewhere."),
        Mistake(lambda p: _evening(p, rip=MATERIAL * (p["bought"] - p["started"]), control=-CONVERSION * p["started"]), "That is nearer to sequential tracking, which books a bag when it is started. Backflush waits for "
                                                                                                                        "a trigger point."),
    ),
    right="The trial balance shows the debt for the material besides, and its sum is zero. The {inside} bags in process are in the books with their material only: the work in them is in no account yet.",
    hint="Three entries, each at 9, 23 or 32 euro a bag: bought bags' worth into Raw and In-Process; finished bags into Finished Goods, from two accounts; sold bags into Cost of Goods Sold.",
)

# ---- q6: by experiment


@lru_cache(maxsize=4096)
def _seen(way, n, shelf, hour):
    return float(stock_in_books(day_books(way, n, shelf), [hour])[0])


@lru_cache(maxsize=4096)
def _balance(way, n, shelf, hour, account):
    return float(day_books(way, n, shelf).balance(account, until=hour))


def _hidden(p, way="completion, sale", **other):
    p = p | other
    key = p["n"], p["shelf"], p["hour"]
    return round(_seen("sequential", *key) - _seen(way, *key), 2)


def _of(p, account, way="sequential"):
    return _balance(way, p["n"], p["shelf"], p["hour"], account)


_PART = "That is a part of it. Two kinds of stock are in no account when the trigger points are completion and sale."

Q6 = Question(
    "q6",
    "Experiment. A day with {n} orders and {shelf} finished bags of each kind on the shelf in the morning. Take its books by sequential tracking, `day_books(\"sequential\", n={n}, shelf={shelf})`, and by backflush, "
    "`day_books(\"completion, sale\", n={n}, shelf={shelf})`. `stock_in_books(books, [{hour}])` gives the stock that stands in a journal at {hour} h. How many euro of stock are in the shop at {hour} h that the "
    "backflush books don't show?",
    expected=_hidden, tolerance=1e-3,
    standard={"n": 36, "shelf": 3, "hour": 5},
    draw=lambda rng: {"n": int(rng.choice([28, 32, 36, 40])), "shelf": int(rng.choice([2, 3, 4])), "hour": int(rng.choice([3, 4, 5, 6]))},
    facts=lambda p: {"all": _seen("sequential", p["n"], p["shelf"], p["hour"])},
    unit="euro",
    mistakes=(
        Mistake(lambda p: _seen("sequential", p["n"], p["shelf"], p["hour"]), "That is all the stock in the shop. The backflush books show the finished bags."),
        Mistake(lambda p: _seen("completion, sale", p["n"], p["shelf"], p["hour"]), "That is the stock that the backflush books do show. How much is there besides?"),
        Mistake(lambda p: _of(p, WIP), _PART), Mistake(lambda p: _of(p, RAW), _PART),
        Mistake(lambda p: _hidden(p, "purchase, completion, sale"), "That is with the purchase as a third trigger point. Here there are two: completion and sale."),
        Mistake(lambda p: _hidden(p, hour=8.0), "That is in the evening. Asked is {hour} h: the second argument of stock_in_books."),
        Mistake(lambda p: _seen("sequential", p["n"], 0, p["hour"]) - _seen("completion, sale", p["n"], p["shelf"], p["hour"]),
                "One of your journals began with an empty shelf. Did shelf={shelf} reach both?"),
        Mistake(lambda p: _hidden(p, n=32) if p["n"] != 32 else _hidden(p, n=20), "That is with another number of orders. Here there are {n}."),
        Mistake(lambda p: _of(p, COGS), "That is the cost of the goods sold by then. Asked is the stock."),
    ),
    right="{answer:.2f} euro of {all:.2f}: the material not yet used, and the bags in process. Nothing is stolen. But ask these books at {hour} h what is in the shop, and they don't know.",
    hint="Two journals, each asked by stock_in_books at {hour} h. The difference is in the shop and not in the books.",
)

# ---- q7: raw materials in smaller amounts


def _saved(p, value=MATERIAL, half=0.5, rate=None):
    return (p["before"] - p["after"]) * half * value * (p["rate"] if rate is None else rate)


def _more(p):
    return p["year"] / p["after"] - p["year"] / p["before"]


Q7 = Question(
    "q7",
    "Halyard makes {year:,} bags a year, evenly, and buys their material (9 euro a bag, of a bag worth 32) for {before} bags at a time. Canvas would now come for {after} bags at a time. To carry stock costs {rate:.1%} of its value a year. "
    "Smaller purchases pay off as long as a purchase costs less than how many euro? (To place it, receive it and pay the bill; a purchase costs the same whatever its size. Give three decimals.)",
    expected=lambda p: _saved(p) / _more(p), tolerance=1e-3,
    standard={"year": 10_000, "before": 400, "after": 50, "rate": 0.375},
    draw=lambda rng: {"year": int(rng.choice([6000, 8000, 10_000, 12_000])), "before": int(rng.choice([200, 240, 400, 600])), "after": int(rng.choice([40, 50, 80])),
                      "rate": float(rng.choice([0.25, 0.3, 0.375]))},
    facts=lambda p: {"saved": _saved(p), "more": _more(p)},
    unit="euro a purchase",
    mistakes=(
        Mistake(lambda p: _saved(p, half=1) / _more(p), "You took the whole purchase as stock. It is used up evenly, so on average half of it lies there."),
        Mistake(lambda p: _saved(p, rate=1) / _more(p), "That is the value of the stock saved, for each further purchase. What does it cost to carry?"),
        Mistake(lambda p: _saved(p, value=STANDARD) / _more(p), "You valued the material like a finished bag. Before it is cut it is worth 9 euro."),
        Mistake(lambda p: _saved(p, value=44) / _more(p), "You valued the material at the price of a bag. Before it is cut it is worth 9 euro."),
        Mistake(lambda p: _saved(p) / (p["year"] / p["after"]), "You divided by all the purchases. Some of them were there before: how many are there *more*?"),
        Mistake(lambda p: _saved(p) / (p["year"] / p["before"]), "You divided by the purchases as they were. How many are there *more*?"),
        Mistake(_saved, "That is what smaller purchases save in a year. How many more of them are there?"),
        Mistake(_more, "That is how many more purchases there are. What do they save?"),
        Mistake(lambda p: _more(p) / _saved(p), "Purchases for each euro: the other way round, please."),
        Mistake(lambda p: _saved(p) / _more(p) / 12, "That looks like a month's saving against a year's purchases. Take a year for both."),
        Mistake(lambda p: p["after"] / 2 * MATERIAL * p["rate"] / _more(p), "That is what the smaller purchases still cost to carry. What do they *save*?"),
        Mistake(lambda p: p["before"] / 2 * MATERIAL * p["rate"] / _more(p), "You took all of the old stock as saved. Half of the smaller purchase still lies there."),
    ),
    right="{answer:.3f} euro. {saved:.0f} euro a year are saved, and {more:.0f} more purchases have to be placed. So C9's second half is a matter of what a purchase costs: a click, or a letter and a van.",
    hint="How much less lies there on average, in bags? In euro? What did that cost a year? Then share it over the purchases that come on top.",
)

# ---- q8: decide

Q8 = Question(
    "q8",
    "Four shops have kept their books by backflush with the sale as the only trigger point for years. A bag's conversion cost is 23 euro in all of them. In which is *this month's cost of goods sold* furthest from what sequential tracking would say?",
    expected=lambda p: "c", kind="choice",
    options=(
        Choice("a", "Made to order. 3 bags are in process at the beginning of the month, 5 at its end.", "Two bags more, half finished: that is some twenty euro."),
        Choice("b", "Made to a plan. 600 finished bags lie on the shelf at the beginning of the month, 600 at its end.", "A large stock is in no account, and a banker should know. But the labour and rent in it went to COGS long "
                    "ago, and what was sold this month was replaced: the two errors cancel."),
        Choice("c", "Made to a plan. 100 finished bags lie on the shelf at the beginning of the month, 500 at its end."),
        Choice("d", "Made to order, by hand, forty steps each. 40 bags are in process at the beginning of the month, 40 at its end, all about half done.", "These books know nothing of the work on the benches. "
                    "But there is as much of it at the end of the month as at its beginning, so this month's COGS is about right."),
    ),
    right="400 bags more on the shelf, with 9,200 euro of labour and overhead in them, all of it in this month's COGS though no customer has paid. What counts is the *change* of the stock that the books don't see. Shop b's stock is missing too, but in its assets.",
)

BOOK = Workbook(
    "07_from_order_to_cogs", "From order to cost of goods sold", (Q1, Q2, Q3, Q4, Q5, Q6, Q7, Q8),
    quiz=(
        QuizItem("A roll of canvas for 60 euro is bought on credit, and still whole in the evening. The entry is",
                 (("debit Cost of Goods Sold, credit Accounts Payable.", False, "Nothing has been sold. Halyard owns a roll of canvas: an asset."),
                  ("debit Raw Materials, credit Accounts Payable.", True, "Canvas comes, and a debt with it. The cost of goods sold doesn't notice."),
                  ("none, until it is paid.", False, "Halyard has the canvas and owes the money, paid or not. The entry for the payment comes later."))),
        QuizItem("In the evening, before the close, Conversion Cost Control has a credit balance. All bills of the day are in. So",
                 (("bags were charged with more than was spent.", True, "Over-applied: more work was done than the rate expected. COGS goes down when it is closed."),
                  ("more was spent than bags were charged with.", False, "Spending stands on the debit side. Here the other side is the larger."),
                  ("somebody forgot a debit.", False, "Then the trial balance would not be zero. One account may well have a balance."))),
        QuizItem("A trial balance ends in 0.00. It shows that",
                 (("the stock in the books is in the shop.", False, "Backflush at the sale is 0.00 as well, with the shop full of bags and no account for them."),
                  ("each entry has its two sides.", True, "No more, no less. Whether the entries are true, only counting shows."),
                  ("nothing was lost this month.", False, "Canvas in the bin leaves both sides equal. Only counting finds it."))),
    ),
)
