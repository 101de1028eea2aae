"""Jobs and overhead: the cost sheet of a lot, overhead rates, and activity-based costing."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from pullbook._check import number, shown, whole
from pullbook.costing.money import cents, column, euro
from pullbook.costing.rates import Rates, rated
from pullbook.line.line import Line


@dataclass(frozen=True)
class JobCost:
    """The cost sheet of a job. units: how many. lines: cents by kind of cost, for the whole job."""

    units: int
    lines: dict

    @property
    def total(self) -> Decimal:
        """The whole job, euro."""
        return euro(sum(self.lines.values()))

    @property
    def per_unit(self) -> Decimal:
        """Euro a unit, rounded to the cent."""
        return euro(cents("per_unit", self.total / self.units))

    def table(self) -> pd.DataFrame:
        """The cost sheet: euro for the job, and a unit, line by line.

        >>> JobCost(50, {"materials": 45_000, "set-ups": 1_200}).table().loc["total"].astype(str).tolist()
        ['462.00', '9.24']
        """
        lines = self.lines | {"total": sum(self.lines.values())}
        return pd.DataFrame(
            {
                "job": column(lines.values()).to_numpy(),
                "a unit": [euro(cents("a unit", euro(v) / self.units)) for v in lines.values()],
            },
            index=pd.Index(lines, name=f"{self.units} unit{'s' * (self.units > 1)}"),
        )

    def _repr_html_(self):
        return self.table().to_html()


def job_cost(line: Line, rates: Rates, units: int = 1) -> JobCost:
    """The cost sheet of a job of one item: materials, labour, overhead, and one set-up at each station that
    has one.

    line: Line. rates: Rates. units: in the job. Returns a JobCost. Raises ValueError for fewer than 1 unit.

    >>> shop = pb.halyard()
    >>> job_cost(shop.line, shop.rates, 50).total, job_cost(shop.line, shop.rates, 50).per_unit
    (Decimal('1600.00'), Decimal('32.00'))
    """
    unit, n = rated(rates).of(line), whole("units", units, "units", low=1)
    parts = {
        "materials": unit.material,
        "labour": unit.labour,
        "variable overhead": unit.variable,
        "fixed overhead": unit.fixed,
    }
    return JobCost(
        n,
        {name: n * int(a.sum()) for name, a in parts.items()}
        | {"set-ups": cents("set-ups", rates.setup_rate * sum(s.setup for s in line.stations))},
    )


def overhead_rate(overhead: float, driver: float) -> float:
    """The predetermined overhead rate: overhead of a period by the driver's amount in it (hours, units, ...),
    not rounded.

    overhead: euro. driver: above 0. Source: Horngren, Datar & Rajan, Cost Accounting, 14th ed., ch. 4.

    >>> overhead_rate(60_000, driver=8_000)           # euro a machine hour
    7.5
    """
    return number("overhead", overhead, "euro", low=0) / number(
        "driver", driver, "units of the driver", above=0
    )


@dataclass(frozen=True)
class Allocation:
    """Overhead shared out. rates: euro by pool, a unit of its driver. allocated: euro by product. per_unit:
    euro by product, a unit (if units were given). by_pool: table of euro, products by pools.
    """

    rates: dict
    allocated: dict
    per_unit: dict
    by_pool: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """What each product gets from each pool, in all, and a unit, euro.

        >>> shared = activity_based({"set-ups": (900, {"Plus": 2, "Max": 1})}, units={"Plus": 10, "Max": 30})
        >>> shared.table()["a unit"].to_dict()
        {'Plus': 60.0, 'Max': 10.0}
        """
        table = self.by_pool.assign(total=pd.Series(self.allocated))
        return table.assign(**{"a unit": pd.Series(self.per_unit)}) if self.per_unit else table

    def _repr_html_(self):
        return self.table().to_html(float_format="{:,.2f}".format)


def activity_based(
    pools: Mapping[str, tuple[float, Mapping[str, float]]], units: Mapping[str, float] | None = None
) -> Allocation:
    """Activity-based costing: each pool of overhead is shared out by what causes it.

    pools: dict, pool -> (euro, dict of product -> amount of the pool's driver). units: dict, product -> units
    made, or None. One pool with machine hours as its driver is the plant-wide rate; a pool a department, the
    departmental rates. Returns an Allocation. Raises ValueError for a pool without a driver, or an amount
    below 0. Source: Cooper & Kaplan (1988), Harvard Business Review 66(5).

    >>> plus_max = activity_based({"set-ups": (64_800, {"Plus": 20, "Max": 40})}, units={"Plus": 200,
    ...     "Max": 16_000})
    >>> plus_max.rates, plus_max.per_unit
    ({'set-ups': 1080.0}, {'Plus': 108.0, 'Max': 2.7})
    """
    if not isinstance(pools, Mapping) or not pools:
        raise ValueError(
            f"pools is {shown(pools)}; it must be a dict such as"
            " {'set-ups': (64800, {'Plus': 20, 'Max': 40})}"
        )
    rates, shares = {}, {}
    for pool, pair in pools.items():
        if (
            not isinstance(pair, tuple | list)
            or len(pair) != 2
            or not isinstance(pair[1], Mapping)
            or not pair[1]
        ):
            raise ValueError(
                f"pools[{pool!r}] is {shown(pair)}; it must be its euro and a dict of product -> amount"
                " of its driver"
            )
        driver = {
            product: number(f"driver of {pool!r} for {product!r}", x, low=0) for product, x in pair[1].items()
        }
        rates[pool] = overhead_rate(
            number(f"overhead of {pool!r}", pair[0], "euro", low=0),
            number(f"driver of {pool!r}, summed,", sum(driver.values()), above=0),
        )
        shares[pool] = {product: rates[pool] * x for product, x in driver.items()}
    by_pool = pd.DataFrame(shares).fillna(0.0).rename_axis("product")
    allocated = by_pool.sum(axis=1).to_dict()
    per_unit = {}
    if units is not None:
        if not isinstance(units, Mapping) or set(units) != set(allocated):
            raise ValueError(
                f"units is {shown(units)}; it must be a dict with the units made of"
                f" {', '.join(map(str, allocated))}"
            )
        per_unit = {
            product: a / number(f"units of {product!r}", units[product], "units", above=0)
            for product, a in allocated.items()
        }
    return Allocation(rates, allocated, per_unit, by_pool)
