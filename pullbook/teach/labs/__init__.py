"""The labs, one small module each, in one frame (`frame.py`). Each function makes a lab:
`pb.labs.two_triggers()`.
"""

from pullbook.teach.labs.beer_game import beer_game
from pullbook.teach.labs.card_room import card_room
from pullbook.teach.labs.follow_the_money import follow_the_money
from pullbook.teach.labs.move_the_boundary import move_the_boundary
from pullbook.teach.labs.penny_fab import penny_fab
from pullbook.teach.labs.planner import planner
from pullbook.teach.labs.promise_desk import promise_desk
from pullbook.teach.labs.setup_clinic import setup_clinic
from pullbook.teach.labs.sort_the_shop import sort_the_shop
from pullbook.teach.labs.stockroom import stockroom
from pullbook.teach.labs.two_statements import two_statements
from pullbook.teach.labs.two_triggers import two_triggers

__all__ = [
    "beer_game",
    "card_room",
    "follow_the_money",
    "move_the_boundary",
    "penny_fab",
    "planner",
    "promise_desk",
    "setup_clinic",
    "sort_the_shop",
    "stockroom",
    "two_statements",
    "two_triggers",
]
