"""What chance leaves of a number, and where a verdict turns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import special

from pullbook._check import array, number, shown


@dataclass(frozen=True)
class Spread:
    """A number over many runs. Made by `pb.spread`; prints as the mean, its 95% interval and the range of the
    runs.

    mean       of the runs
    low, high  the 95% confidence interval of the mean, by Student's t
    least, most  of the runs
    ahead      runs in which the number is above 0
    level      runs in which it is 0
    runs       how many

    >>> print(f"{pb.spread([0.8, 0.9, 1.0]):.2f}")
    0.90 (95%: 0.65 to 1.15), 3 runs from 0.80 to 1.00
    """

    mean: float
    low: float
    high: float
    least: float
    most: float
    ahead: int
    level: int
    runs: int
    paired: bool = field(default=False, repr=False)

    def __format__(self, form: str) -> str:
        mean, low, high, least, most = (
            format(x, form or ".3g") for x in (self.mean, self.low, self.high, self.least, self.most)
        )
        said = f"{mean} (95%: {low} to {high}), {self.runs} runs from {least} to {most}"
        if not self.paired:
            return said
        level = f", level in {self.level}" if self.level else ""
        return f"{said}, ahead in {self.ahead} of {self.runs}{level}"

    def __str__(self) -> str:
        return format(self, "")


def spread(values: Sequence[float], less: Sequence[float] | None = None) -> Spread:
    """What many runs say of a number, or of a difference: the mean, its 95% interval, the least, the most.

    values: the number in each run, at least two. less: another number in the same runs; then it is about
    values - less, run by run, and `ahead` counts the runs in which values is larger. With the same orders and
    the same process times in both (common random numbers) chance goes out of the difference. Returns a
    Spread; a format such as f"{spread:.1f}" sets its digits. Source: Law (2015), Simulation Modeling and
    Analysis, sections 9.4 and 10.2. Raises ValueError for fewer than two runs, or lists of two lengths.

    >>> made, planned = [5.0, 7.0, 6.0, 8.0], [4.0, 5.0, 6.0, 6.0]
    >>> print(f"{spread(made, less=planned):.2f}")
    1.25 (95%: -0.27 to 2.77), 4 runs from 0.00 to 2.00, ahead in 3 of 4, level in 1
    """
    runs = _runs("values", values)
    if less is not None:
        other = _runs("less", less)
        if len(other) != len(runs):
            raise ValueError(f"less has {len(other)} runs and values {len(runs)}; they must be the same runs")
        runs = runs - other
    n, mean = len(runs), float(runs.mean())
    half = float(special.stdtrit(n - 1, 0.975) * runs.std(ddof=1) / np.sqrt(n))
    ahead, level = int((runs > 0).sum()), int((runs == 0).sum())
    low, high = mean - half, mean + half
    return Spread(mean, low, high, float(runs.min()), float(runs.max()), ahead, level, n, less is not None)


def _runs(name, values):
    values = values if isinstance(values, str | bytes) else array(name, values, "one a run")
    if isinstance(values, str | bytes) or values.ndim != 1 or len(values) < 2:
        raise ValueError(
            f"{name} is {shown(values)}; give the number in each of at least two runs, as a list"
        )
    return np.array([number(f"{name}[{i}]", value) for i, value in enumerate(values)])


@dataclass(frozen=True)
class Hinge:
    """Where an advantage changes sides. Made by `pb.hinge`; prints as a sentence.

    turns  the values at which it changed sides (the first on the other side), in order; empty where it never
           did
    tried  table: what the advantage was at each value that was tried
    """

    turns: tuple
    tried: pd.DataFrame = field(repr=False)

    def __str__(self) -> str:
        starts = [self.tried["value"].iloc[0], *self.turns]
        parts = []
        for start, end in zip(starts, [*starts[1:], np.inf]):
            here = self.tried[(self.tried["value"] >= start) & (self.tried["value"] < end)]
            side = "ahead" if here["advantage"].iloc[0] > 0 else "not ahead"
            first, last = here["value"].iloc[0], here["value"].iloc[-1]
            parts.append(f"{side} at {first:g}" if first == last else f"{side} from {first:g} to {last:g}")
        return "; ".join(parts)


def hinge(advantage: Callable[[float], float], low: float, high: float, step: float) -> Hinge:
    """Search for the value of one assumption at which an advantage changes sides: the hinge of a verdict.

    advantage: function of the assumption: how far one way is ahead of the other (0 or less: it is not), best
    a mean over many runs on common random numbers. low, high: from where to where it is looked for. step: how
    finely, in the assumption's unit; 1 for what is counted. Nine values are tried, and each change of sides
    between two of them is closed in by halves, so sides that change twice within an eighth of the range may
    be missed. Returns a Hinge. Raises ValueError where low is not below high, or step is wider than that.

    >>> buying = hinge(lambda cost: 4 - 3 * cost, 0, 10, step=0.01)     # 4 euro saved, 3 purchases
    >>> print(buying)
    ahead from 0 to 1.33; not ahead from 1.34 to 10
    >>> buying.turns
    (1.34,)
    """
    if not callable(advantage):
        raise ValueError(f"advantage is {shown(advantage)}; it must be a function of the assumption")
    low = number("low", low)
    high = number("high", high, above=low)
    step = number("step", step, above=0, high=high - low)
    last, seen = round((high - low) / step), {}

    def ahead(k):
        if k not in seen:
            seen[k] = number("advantage(...)", advantage(_place(low, step, k)))
        return seen[k] > 0

    looked = sorted({round(last * i / 8) for i in range(9)})
    turns = []
    for a, b in zip(looked, looked[1:]):
        side = ahead(a)
        if ahead(b) != side:
            while b - a > 1:
                middle = (a + b) // 2
                a, b = (middle, b) if ahead(middle) == side else (a, middle)
            turns.append(_place(low, step, b))
    rows = [(_place(low, step, k), value) for k, value in sorted(seen.items())]
    return Hinge(tuple(turns), pd.DataFrame(rows, columns=["value", "advantage"]))


def _place(low, step, k):
    """The k-th value from low on; a whole number where low and step are."""
    value = round(low + k * step, 12)
    return int(value) if float(low).is_integer() and float(step).is_integer() else value
