"""The words of a report: what is left out of what is earned, how to do what it says, and what each means."""

from pullbook.decide.paid import LATELY

EARNED = (
    "Earned: sales less what the goods cost, set-ups, the cost of carrying stock (its capital in it),"
    " and what was paid where a customer found an item missing. It is no profit. Not taken off: wages"
    " and what the owner lives on, rent and energy, fees of marketplaces and of payment, postage and"
    " packing, goods that came back (where a file has them, they are left out), advertising, taxes (value"
    " added tax too, where prices hold it), interest and repayment of loans. Where these are the same for"
    " all three ways, the difference between the ways stands. Stock that is left at the end counts at what it"
    " cost."
)
PRICES = (
    f"the plan reckons with what was paid lately, in the {LATELY} weeks up to an item's last sale; each trial"
    " with what was paid in its weeks. Costs likewise, where they are known"
)
HOW = (
    "A stocked item: once a week, when what is there and on order is at the reorder point or below, make or"
    " buy lots until it is above. Without a computer: one card for each lot, as many as in the column; a card"
    " comes free when a lot is opened, and orders the next; whole lots take more stock, as the table of money"
    " says. An item made to order: make or buy it when it is ordered, and promise the days. All this is for"
    " goods that keep for weeks. What keeps for days only is stocked for the day: pb.inventory.newsvendor"
    " tells how much."
)
DO = {  # by the beginning of a note
    "too new": "make it to order; plan again when it has been sold for some weeks, or stock what will last",
    "sold in": "stock for its season what it sold in it a year ago; till then make it to order",
    "not sold": "if it was sold out, or is out of season, refill it by hand: orders show no empty shelf; else"
    " sell what is left, order none, and make it to order, if anybody asks",
    "worth": "make it to order until there is money for it",
}
WORDS = {
    "stock (push)": "Made or bought before anybody has ordered it, and sold from the shelf.",
    "make to order (pull)": "Made or bought when a customer has ordered it.",
    "all push, all pull, hybrid": (
        "Every known item on the shelf, and what was never sold before not offered; every item made to"
        " order; each item the way that is expected to cost less, which is the plan."
    ),
    "lot": "Units made or bought at a time: as many as make set-ups and stock cost least together.",
    "reorder point": (
        "What is there and on order, in units, at which the next lot is ordered. In a list week by week that"
        " of each week, and its lot; the other lists have those of the mean."
    ),
    "card": "Stands for one lot, and orders it: a reorder point that can be hung on a nail.",
    "first filling": (
        "What a shelf is filled with to begin with: the reorder point and half a lot, at cost. Of it now:"
        " what must be there when the plan begins. In the weeks of the lead time comes what is sold in them."
    ),
    "mean stock": (
        "Units on the shelf on average from then on, at cost; where seasons are known, in the weeks ahead. A"
        " budget bounds that, no more."
    ),
    "cycle service level": (
        "The chance that what is there and on order when a lot is ordered lasts until that lot can be sold."
        " In more of the weeks than that nobody finds the item missing."
    ),
    "promise": (
        "Working days from the order within which 19 in 20 orders for items made to order are ready; 0: it is"
        " on the shelf. Where hours are short most are ready sooner, and in a high season fewer in time."
    ),
    "forecast": (
        "Units expected to be sold in a week; what was sold lately counts more. From two years on seasons are"
        " known: it is that of the 13 weeks ahead and a lead time, but for those in which the shop is closed"
        " or hardly sells. A file of less than a year knows nothing of the seasons to come. What was asked"
        " for and not sold, where a shelf was empty, is in no order file. Weeks before an item's first sale"
        " count for little, where it has sold so often since that it was hardly there before: what is new"
        " is taken to last. Growth, or a season in a file of less than two years, that moves the sales of the"
        " whole shop by less than a fifth goes unsaid; and so do seasons of its items that make up for each"
        " other, up to some half."
    ),
    "saves": (
        "What the way chosen for an item is expected to cost less in a year than the other way: at the rate"
        " of the weeks ahead; from two years on in four quarters, each with its season, of which those count"
        " in which this way is the cheaper. In weeks in which the shop was closed in the last year, or hardly"
        " sold, nothing is saved, and stock lies there: where that costs more, the number is below 0."
    ),
    "set-up": "What it costs to begin: a lot, or an order made to order.",
    "carrying": "What keeping stock costs in a year, by its value: capital, room, what goes stale.",
    "short": "Paid for each unit that a customer finds missing and waits for.",
    "made singly": "What a unit made to order costs more than one of a lot, besides its set-up.",
    "lost": "The share of customers who do not wait a week, and buy elsewhere.",
    "lead time": "Weeks from ordering a lot until it is on the shelf.",
    "trial": "Weeks that were kept back: a plan was made from the weeks before, and tried on them."
    " Shelves are filled once, before the first; then each finds what the one before has left.",
    "lead": "How much more the hybrid earned in the trials than the better of the two other ways.",
    "level": "Apart by less than a hundredth of what was earned.",
    "95% interval": (
        "Were such weeks dealt again and again, that of the mean would hold the true mean 19 times in 20, and"
        " that of a next stretch what this stretch then earns. Weeks of another kind are in neither."
    ),
    "A, B, C": "Items by revenue: A those that bring the first 80%, B those to 95%, C the rest.",
    "X, Y, Z": (
        "Items by how evenly they sell, standard deviation over mean of a week: X up to 0.5, Y up to 1, Z"
        " above."
    ),
    "smooth, erratic, intermittent, lumpy": (
        "Kinds of demand: in most weeks, of like or unlike size; in few weeks, of like or unlike size."
    ),
}
