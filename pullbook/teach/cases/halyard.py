"""Halyard Bags, the workshop that runs through the course: plausible, made up, the same numbers in every
chapter.
"""

from dataclasses import dataclass

import pandas as pd

from pullbook._check import whole
from pullbook.costing.assumptions import CARRYING
from pullbook.costing.rates import Rates
from pullbook.demand import orders
from pullbook.line.line import Line, Station

DAY = 8.0  # working hours in a day; a week has five
PER_DAY = 40  # bags ordered on an average day
ITEMS = {"tote": 0.5, "satchel": 0.3, "backpack": 0.2}  # shares of the orders for the three standard bags


@dataclass(frozen=True)
class Workshop:
    """A shop with a line of its own. line: Line in working hours. day: hours a day. per_day: mean orders a
    day. items: share of the orders of each item. rates: what things cost, euro.
    """

    name: str
    line: Line
    day: float
    per_day: float
    items: dict[str, float]
    rates: Rates | None = None

    def orders(self, days: int = 5, *, promise: float = DAY, seed: int = 0) -> pd.DataFrame:
        """Orders of `days` working days: each asks for one bag, at any moment, due `promise` hours later.

        >>> halyard().orders(days=5, seed=1).tail(1).round(2)[["order", "time", "item", "due"]]
             order   time      item    due
        190    191  39.69  backpack  47.69
        """
        rate, days = self.per_day / self.day, whole("days", days, low=1, high=100_000)
        return orders.poisson(rate, horizon=days * self.day, items=self.items, promise=promise, seed=seed)

    def plan(self, orders_: pd.DataFrame, error: float = 0.0, *, seed: int = 0) -> pd.DataFrame:
        """What the planner releases, item by item and week by week, with a forecast that is off by `error`
        (0.5: 50%).

        >>> shop = halyard()
        >>> len(shop.plan(shop.orders(seed=1))) == len(shop.orders(seed=1))
        True
        """
        return orders.plan(orders_, error, period=5 * self.day, ahead=1.0, seed=seed)

    def replan(self, orders_: pd.DataFrame, error: float = 0.0, *, seed: int = 0) -> pd.DataFrame:
        """What a planner releases who has the forecast of `plan`, no better, but each morning looks at the
        shelf, the line and the waiting orders, and makes up what lacks.

        >>> shop = halyard()
        >>> len(shop.replan(shop.orders(seed=9), 0.6, seed=9)), len(shop.orders(seed=9))
        (199, 193)
        """
        return orders.replan(orders_, error, period=5 * self.day, every=self.day, seed=seed)

    def table(self) -> pd.DataFrame:
        """The stations in a table: mean process time (h), coefficient of variation, machines, rate (bags an
        hour) and utilisation at the mean order rate.

        >>> halyard().table()["utilisation"].to_dict()
        {'cut': 0.5, 'sew': 0.83, 'rivet': 0.75, 'pack': 0.5}
        """
        s = self.line.stations
        return pd.DataFrame(
            {
                "time_h": [x.time for x in s],
                "cv": [x.cv for x in s],
                "machines": [x.machines for x in s],
                "rate_per_h": [round(x.rate, 2) for x in s],
                "utilisation": self.line.utilisation(self.per_day / self.day).round(2).to_numpy(),
            },
            index=pd.Index(self.line.names, name="station"),
        )

    def __str__(self) -> str:
        steps = ", ".join(
            f"{s.name} {s.time:g} h" + (f" on {s.machines} machines" if s.machines > 1 else "")
            for s in self.line.stations
        )
        return f"{self.name}: {steps}; {self.per_day:g} orders a day of {self.day:g} hours."


def halyard() -> Workshop:
    """Halyard Bags: four stations (cut, sew, rivet, pack), three standard bags, 40 orders a day of 8 working
    hours.

    Times are working hours. Returns a Workshop. Its numbers are assumptions made for this course.

    >>> print(halyard())
    Halyard Bags: cut 0.1 h, sew 0.5 h on 3 machines, rivet 0.15 h, pack 0.1 h; 40 orders a day of 8 hours.
    >>> round(halyard().line.raw_process_time, 2)      # hours that even a lone bag needs
    0.85
    """
    line = Line(
        [
            Station("cut", 0.1, cv=0.3),
            Station("sew", 0.5, cv=0.5, machines=3),
            Station("rivet", 0.15, cv=0.5),
            Station("pack", 0.1, cv=0.2),
        ]
    )
    return Workshop("Halyard Bags", line, DAY, PER_DAY, dict(ITEMS), _rates(PER_DAY))


def tote_cell() -> Workshop:
    """Halyard's tote cell: totes alone, on four single machines beside the main line, 20 orders a day (half
    of the shop's).

    A tote is plain, so it is sewn faster than the other bags. Times are working hours. Returns a Workshop.
    Its numbers are assumptions made for this course.

    >>> print(tote_cell())
    Tote cell: cut 0.2 h, sew 0.3 h, rivet 0.25 h, pack 0.15 h; 20 orders a day of 8 hours.
    >>> f = tote_cell().line.figures()
    >>> round(f.r_b, 2), round(f.T_0, 2), round(f.W_0, 2), f.bottleneck        # totes an hour, hours, totes
    (3.33, 0.9, 3.0, 'sew')
    """
    line = Line(
        [
            Station("cut", 0.2, cv=0.3),
            Station("sew", 0.3, cv=0.5),
            Station("rivet", 0.25, cv=0.5),
            Station("pack", 0.15, cv=0.2),
        ]
    )
    return Workshop(
        "Tote cell", line, DAY, PER_DAY * ITEMS["tote"], {"tote": 1.0}, _rates(PER_DAY * ITEMS["tote"])
    )


def _rates(per_day):
    """Halyard's cost rates: canvas at cut, fittings at rivet, a box at pack; 30 euro of fixed overhead an
    hour for a line of 40 bags a day.
    """
    normal = per_day / DAY
    return Rates(
        price=44,
        material={"cut": 6, "rivet": 2.5, "pack": 0.5},
        wage=18,
        variable_overhead=2,
        fixed_overhead=6 * normal,
        normal=normal,
        setup_rate=24,
        carrying=CARRYING,
        selling=2,
        fixed_selling=1.2 * normal,
    )
