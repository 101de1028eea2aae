"""The labs, one small module each, in the frame of `_lab.py`. Each function makes a lab: `pb.labs.two_triggers()`."""

from pullbook.labs.beer_game import beer_game
from pullbook.labs.card_room import card_room
from pullbook.labs.follow_the_money import follow_the_money
from pullbook.labs.move_the_boundary import move_the_boundary
from pullbook.labs.penny_fab import penny_fab
from pullbook.labs.planner import planner
from pullbook.labs.promise_desk import promise_desk
from pullbook.labs.setup_clinic import setup_clinic
from pullbook.labs.sort_the_shop import sort_the_shop
from pullbook.labs.stockroom import stockroom
from pullbook.labs.two_statements import two_statements
from pullbook.labs.two_triggers import two_triggers

__all__ = ["beer_game", "card_room", "follow_the_money", "move_the_boundary", "penny_fab", "planner", "promise_desk", "setup_clinic", "sort_the_shop", "stockroom", "two_statements", "two_triggers"]
