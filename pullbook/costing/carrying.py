"""What a run's stock costs to hold: the value of all that lies in the shop, integrated over time."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from pullbook.costing.money import cents, column, euro
from pullbook.costing.of_run import ending
from pullbook.costing.rates import Rates, rated
from pullbook.run.run import Run


@dataclass(frozen=True)
class Carrying:
    """Carrying cost of a run. rate: per year. hours: how long. year: hours in a year. value: mean value in
    stock, cents, by kind (raw materials, work in process, finished goods). cost: cents, by kind.
    """

    rate: float
    hours: float
    year: float
    value: dict
    cost: dict

    @property
    def total(self) -> Decimal:
        """All of it, in euro."""
        return euro(sum(self.cost.values()))

    def table(self) -> pd.DataFrame:
        """Mean value in stock and what it cost to hold, by kind of stock, in euro.

        >>> held = Carrying(0.25, 2000.0, 2000.0, {"finished goods": 2000.0}, {"finished goods": 500})
        >>> held.table().loc["total"].astype(str).tolist()
        ['20.00', '5.00']
        """
        rows = self.value | {"total": sum(self.value.values())}
        return pd.DataFrame(
            {
                "mean value": column(round(v) for v in rows.values()).to_numpy(),
                "carrying cost": column([*self.cost.values(), sum(self.cost.values())]).to_numpy(),
            },
            index=pd.Index(rows, name="stock"),
        )

    def _repr_html_(self):
        return (
            f"<p>At {self.rate:.4g} a year, for {self.hours:,.4g} h of {self.year:,.0f} h a year, in"
            " euro:</p>" + self.table().to_html()
        )


def carrying_cost(run: Run, rates: Rates, until: float | None = None) -> Carrying:
    """What it cost to hold the stock of a run: rate x the integral of its value over time.

    run: Run. rates: Rates. until: the time up to which (None: the end of the run). A unit is worth the
    material put into it when it entered a station, and the work done when it left one; raw materials come in
    lots of `rates.buy`. Returns a Carrying. Raises ValueError for a time below 0. Source: mean value x rate x
    time, Silver, Pyke & Thomas, 4th ed., ch. 3.

    >>> run = pb.simulate(pb.Line([pb.Station("sew", 1.0)]), pb.Policy.base_stock(1),
    ...     pb.orders.renewal(0.5, 0.0, n=1000))
    >>> # 20 euro lie there all the time
    >>> carrying_cost(run, pb.costing.Rates(price=40, material=20, carrying=0.25), until=2000).total
    Decimal('5.00')
    """
    end = ending(run, until)
    unit, last = rated(rates).of(run.line), len(run.line) - 1

    def held(times):
        return np.clip(end - times, 0.0, None).sum()

    raw = work = 0.0
    for i in range(len(run.line)):
        released = run.release[:, i]
        if unit.material[i] and rates.buy > 1:
            raw += unit.material[i] * (rates.buy * held(np.sort(released)[:: rates.buy]) - held(released))
        work += unit.material[i] * held(released) + unit.conversion[i] * held(run.finish[:, i])
    work += sum(int(s * v) for s, v in zip(run.settings.stock[:-1], unit.value)) * end
    finished = unit.cost * held(run.finish[:, last])  # from work to finished goods
    sold = unit.cost * held(run.demand.delivered)
    held_value = {
        "raw materials": raw,
        "work in process": work - finished,
        "finished goods": finished - sold + unit.cost * run.settings.stock[last] * end,
    }
    rate = rates.carrying.total
    return Carrying(
        rate,
        end,
        rates.year,
        {k: float(v / end) if end else 0.0 for k, v in held_value.items()},
        {
            k: cents("carrying cost", round(float(v), 4) * rate / rates.year / 100)
            for k, v in held_value.items()
        },
    )
