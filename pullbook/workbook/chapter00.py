"""The one question of the welcome page: how a check answers."""

from .books import Workbook
from .question import Mistake, Question

Q1 = Question(
    "q1", "A bag needs 0.85 h through the empty line. How many minutes is that?", expected=lambda p: 0.85 * 60, unit="min", tolerance=1e-6,
    mistakes=(Mistake(lambda p: 0.85, "That is the number of hours. An hour has 60 minutes."),
              Mistake(lambda p: 0.85 / 60, "You divided by 60. Minutes are smaller than hours, so there are more of them."),
              Mistake(lambda p: 85, "An hour has 60 minutes, not 100.")),
    right="You have passed your first check. A bag needs 51 minutes, even if nothing is in its way.", hint="Hours times 60.")

BOOK = Workbook("00_welcome", "Welcome", (Q1,))
