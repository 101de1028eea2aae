"""What things cost: the carrying-cost rate from its parts, the rates of a workshop, and value added along a
line.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from types import SimpleNamespace

import numpy as np
import pandas as pd

from pullbook._check import number, shown, whole
from pullbook.costing.money import MOST, cents, column
from pullbook.line.line import Line


@dataclass(frozen=True)
class CarryingRate:
    """What it costs to keep a euro's worth of stock for a year, as shares of its value (0.1: 10% a year).

    capital: what the money tied up would earn, or costs at the bank. storage: room, racks, handling.
    insurance, taxes: on stock. shrinkage: what is lost, broken or stolen. obsolescence: what goes out of
    fashion. Raises ValueError for a share below 0 or above 10. Source of the parts: Silver, Pyke & Thomas,
    Inventory and Production Management in Supply Chains, 4th ed., ch. 3.

    >>> CarryingRate(capital=0.10, storage=0.12, insurance=0.015, taxes=0.01, shrinkage=0.03,
    ...     obsolescence=0.10).total
    0.375
    """

    capital: float = 0.0
    storage: float = 0.0
    insurance: float = 0.0
    taxes: float = 0.0
    shrinkage: float = 0.0
    obsolescence: float = 0.0

    def __post_init__(self):
        for name, share in asdict(self).items():
            number(name, share, "per year, as a share of the value", low=0, high=10)

    @property
    def total(self) -> float:
        """All parts together: the carrying-cost rate per year."""
        return round(sum(vars(self).values()), 12)

    @property
    def booked(self) -> float:
        """What of the rate is booked while stock lies there, per year: insurance, taxes and shrinkage.

        The rest is in the books elsewhere, or nowhere. Storage is rent and wages, which stand under fixed
        overhead. Obsolescence is booked when stock is written down. Capital is no outlay: what the money
        could have earned is imputed (see `income_statement`).

        >>> round(CarryingRate(capital=0.10, storage=0.12, insurance=0.015, taxes=0.01, shrinkage=0.03,
        ...     obsolescence=0.10).booked, 3)
        0.055
        """
        return self.insurance + self.taxes + self.shrinkage

    def table(self, value: float = 1.0) -> pd.DataFrame:
        """Each part and what it costs on `value` euro of stock in a year; the last row is the sum.

        >>> CarryingRate(capital=0.1, storage=0.05).table(200)["euro a year"].to_dict()
        {'capital': 20.0, 'storage': 10.0, 'total': 30.0}
        """
        value = number("value", value, "euro", low=0)
        parts = {k: v for k, v in asdict(self).items() if v} | {"total": self.total}
        return pd.DataFrame(
            {"rate": list(parts.values()), "euro a year": [round(v * value, 10) for v in parts.values()]},
            index=pd.Index(parts, name="part"),
        )

    def _repr_html_(self):
        return (
            self.table(100)
            .rename(columns={"euro a year": "euro a year on 100 euro"})
            .to_html(float_format="{:,.4g}".format)
        )


def carrying_rate(given: CarryingRate | float) -> CarryingRate:
    """The CarryingRate, or one with this total per year; a ValueError for anything else.

    >>> carrying_rate(0.25).total
    0.25
    """
    if isinstance(given, CarryingRate):
        return given
    return CarryingRate(
        capital=number("carrying", given, "per year, as a share of the value", low=0, high=10)
    )


class RateOrTotal:
    """A field `carrying`: it takes a CarryingRate, or its total per year, and gives the CarryingRate."""

    def __init__(self, default: CarryingRate):
        self.default = default

    def __get__(self, made: object, kind: type | None = None) -> CarryingRate:
        return self.default if made is None else vars(made)["carrying"]

    def __set__(self, made: object, given: CarryingRate | float) -> None:
        vars(made)["carrying"] = carrying_rate(given)


@dataclass(frozen=True)
class Rates:
    """The cost rates of a workshop, in euro; a unit costs the same whatever its item.

    price: of a unit sold. material: of a unit, by station at which it is added, or one number (added at the
    first). wage: an hour of direct labour; a unit is paid its mean process time at each station.
    variable_overhead: an hour of direct labour. fixed_overhead: an hour of the clock, busy or idle. normal:
    units an hour by which fixed overhead is shared out (the predetermined rate). setup_rate: an hour of
    change-over. carrying: CarryingRate, or its total per year. late: an order delivered after its due date,
    whatever its units. patience: a unit and hour of waiting, off the price. selling: a unit sold.
    fixed_selling: an hour of the clock. buy: units' worth of material in one purchase. year: hours that the
    workshop works in a year. Raises ValueError for a number below 0.

    >>> rates = Rates(price=44, material={"cut": 6, "rivet": 2.5, "pack": 0.5}, wage=18,
    ...     variable_overhead=2, fixed_overhead=30, normal=5)
    >>> # cents: 9.00 material, 15.30 + 1.70 for 0.85 h of work, 6.00 fixed overhead
    >>> rates.of(pb.halyard().line).cost
    3200
    """

    price: float
    material: float | Mapping = 0.0
    wage: float = 0.0
    variable_overhead: float = 0.0
    fixed_overhead: float = 0.0
    normal: float = 1.0
    setup_rate: float = 0.0
    carrying: RateOrTotal = RateOrTotal(CarryingRate())
    late: float = 0.0
    patience: float = 0.0
    selling: float = 0.0
    fixed_selling: float = 0.0
    buy: int = 1
    year: float = 2000.0

    def __post_init__(self):
        for f in fields(self):
            if f.type is float and f.name not in ("normal", "year"):
                number(f.name, getattr(self, f.name), "euro", low=0, high=MOST)
        for station, amount in (
            self.material if isinstance(self.material, Mapping) else {"": self.material}
        ).items():
            number(
                "material" + (f" at {station!r}" if station else ""), amount, "euro a unit", low=0, high=MOST
            )
        number("normal", self.normal, "units an hour", above=0)
        number("year", self.year, "hours", above=0)
        object.__setattr__(self, "buy", whole("buy", self.buy, "units' worth of material", low=1))

    def of(self, line: Line) -> SimpleNamespace:
        """What a unit costs on a line, in whole cents: arrays by station of material, labour, variable and
        fixed (overhead), the sums conversion and value (what it is worth once the station is done), and cost,
        its standard cost.

        Raises ValueError for material at a station that the line does not have.
        """
        if not isinstance(line, Line):
            raise ValueError(f"line is {shown(line)}; it must be a pb.Line of stations")
        given = self.material if isinstance(self.material, Mapping) else {line.names[0]: self.material}
        if set(given) - set(line.names):
            raise ValueError(
                f"material is for {sorted(set(given) - set(line.names))}; this line has"
                f" {', '.join(line.names)}"
            )
        hours = np.array([s.time for s in line.stations])
        material = np.array([cents("material", given.get(name, 0.0)) for name in line.names], np.int64)
        labour, variable = (
            _shared(self.wage * hours.sum(), hours),
            _shared(self.variable_overhead * hours.sum(), hours),
        )
        fixed = _shared(self.fixed_overhead / self.normal, hours)
        conversion = labour + variable + fixed
        return SimpleNamespace(
            material=material,
            labour=labour,
            variable=variable,
            fixed=fixed,
            conversion=conversion,
            value=np.cumsum(material + conversion),
            cost=int((material + conversion).sum()),
        )


def rated(rates: Rates) -> Rates:
    """The Rates, if they are; else a ValueError."""
    if not isinstance(rates, Rates):
        raise ValueError(
            f"rates is {shown(rates)}; it must be Rates, such as pb.halyard().rates or"
            " pb.costing.Rates(price=44, material=9)"
        )
    return rates


def _shared(euro_a_unit, hours):
    """Cents by station, in proportion to its hours; they add up to the cent."""
    whole_ = cents("cost of a unit", float(f"{euro_a_unit:.12g}"))
    upto = np.floor(whole_ * np.cumsum(hours) / hours.sum() + 0.5).astype(np.int64)
    upto[-1] = whole_
    return np.diff(upto, prepend=0)


def value_added(line: Line, rates: Rates) -> pd.DataFrame:
    """What a unit is worth at each step of the line: a table by station, euro.

    line: Line. rates: Rates. Columns: material, labour, variable overhead, fixed overhead (added there),
    value (after it), and carrying (what it costs to hold it for a year after it). Amounts are Decimals, to
    the cent.

    >>> shop = pb.halyard()
    >>> value_added(shop.line, shop.rates)["value"].astype(str).to_dict()
    {'cut': '8.71', 'sew': '22.24', 'rivet': '28.79', 'pack': '32.00'}
    """
    unit, rate = rated(rates).of(line), rates.carrying.total
    parts = {
        "material": unit.material,
        "labour": unit.labour,
        "variable overhead": unit.variable,
        "fixed overhead": unit.fixed,
        "value": unit.value,
        "carrying": [cents("carrying", v * rate / 100) for v in unit.value.tolist()],
    }
    return pd.DataFrame(
        {name: column(a).to_numpy() for name, a in parts.items()}, index=pd.Index(line.names, name="station")
    )
