"""Orders, plan and policy laid out on a line, as the arrays that the kernels read."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pullbook._check import seeded, shown
from pullbook.demand import orders as streams
from pullbook.line.line import Line
from pullbook.line.policy import UNLIMITED, Policy, Settings


@dataclass(frozen=True, eq=False, repr=False)
class KernelInput:
    """What a run begins with. It has D units ordered, P units planned and M stations.

    line, policy, settings, orders (the order table), plan (or None), items (names), seed: as in Run.
    order_item: item code of each order. due (D,), dates (P,): times of the units ordered and planned, in the
    line's unit. signal_item: item code of each signal that starts work at the last station. several: must
    units of one item be kept apart from those of another? lost: orders that found no room, and are none of
    these (None: all may come in)."""

    line: Line
    policy: Policy
    settings: Settings
    orders: pd.DataFrame
    plan: pd.DataFrame | None
    items: list[str]
    seed: int
    order_item: np.ndarray
    due: np.ndarray
    dates: np.ndarray
    signal_item: np.ndarray
    several: bool
    lost: pd.DataFrame | None = None

    @property
    def size(self) -> int:
        """Units that may be released into a station, N."""
        return max(len(self.due), len(self.dates))

    @property
    def signals(self) -> np.ndarray:
        """Times of the signals that start work at the last station."""
        return self.dates if self.settings.planned[-1] else self.due

    @property
    def setup(self) -> np.ndarray:
        """Change-over time a station (M,); none where a unit is not yet one item or the other."""
        first = self.settings.named if self.several else len(self.line)
        return np.array([s.setup if i >= first else 0.0 for i, s in enumerate(self.line.stations)])

    @property
    def overtakes(self) -> bool:
        """May a unit start before one that was released before it?"""
        ahead = self.several and any(s.window > 0 and s.setup > 0 for s in self.line.stations)
        return ahead or any(s.machines > 1 for s in self.line.stations)

    @property
    def rules(self) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray, int]:
        """planned, plan, orders, stock, cards, line_cards: as both kernels read them."""
        s, n = self.settings, self.size
        return np.array(s.planned), padded(self.dates, n), padded(self.due, n), np.array(s.stock), *limits(s)

    @property
    def stations(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """machines, setup, window: what the events kernel reads of each station."""
        setup, stations = self.setup, self.line.stations
        window = np.array([s.window if t > 0 else 0.0 for s, t in zip(stations, setup)], float)
        return np.array([s.machines for s in stations]), setup, window


def read(line: Line, policy: Policy, orders: pd.DataFrame, seed: int) -> KernelInput:
    """The KernelInput of a run; ValueError where the policy can't work on this line with these orders."""
    if not isinstance(line, Line):
        raise ValueError(f"line is {shown(line)}; it must be a pb.Line of stations")
    if not isinstance(policy, Policy):
        raise ValueError(
            f"policy is {shown(policy)}; it must be a pb.Policy, such as pb.Policy.make_to_order()"
        )
    seeded(seed)
    settings = policy.settings(line)
    orders = streams.check(orders).copy(deep=False)  # the caller may go on with the table
    plan = streams.check(policy.plan, "plan").copy(deep=False) if policy.plan is not None else None
    names, (item, planned_item) = items(orders, plan)
    due, due_item = units(orders, item)
    dates, dates_item = units(plan, planned_item) if plan is not None else (np.empty(0), due_item[:0])
    several = len(names) > 1 or (settings.by_item is not None and set(settings.by_item) != set(names))
    if several:
        _refuse_items(line, settings, names)
    signal_item = dates_item if settings.planned[-1] else due_item
    return KernelInput(
        line, policy, settings, orders, plan, names, seed, item, due, dates, signal_item, several
    )


def items(orders: pd.DataFrame, plan: pd.DataFrame | None) -> tuple[list[str], list[np.ndarray]]:
    """The names of all items, and each table's codes into them; the orders' for a plan that is not there."""
    parts = [t["item"].cat for t in (orders, plan) if t is not None]
    if len(parts[0].categories) > 1 or len(parts[-1].categories) > 1:
        # a filtered table keeps the names of what it lost
        parts = [p.remove_unused_categories().cat for p in parts]
    if len(parts) == 1 or parts[0].categories.equals(parts[1].categories):
        codes = [p.codes.to_numpy() for p in parts]
        return [str(c) for c in parts[0].categories], [codes[0], codes[-1]]
    names = list(dict.fromkeys(str(c) for p in parts for c in p.categories))
    return names, [np.array([names.index(str(c)) for c in p.categories])[p.codes.to_numpy()] for p in parts]


def units(table: pd.DataFrame, item: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """One row a unit: its time and its item's code."""
    quantity, time = table["quantity"].to_numpy(), table["time"].to_numpy(float)
    return (time, item) if quantity.max() == 1 else (np.repeat(time, quantity), np.repeat(item, quantity))


def limits(settings: Settings) -> tuple[np.ndarray, int]:
    """Card counts as numbers: of each station (M,), and of the whole line."""
    cards = np.array([UNLIMITED if c is None else c for c in settings.cards])
    return cards, UNLIMITED if settings.line_cards is None else settings.line_cards


def sequence(settings: Settings) -> np.ndarray:
    """The order in which the recursion evaluates stations (M: the delivery): what is needed for unit n
    first."""
    m = len(settings.stock)
    before: dict[int, set[int]] = {i: set() for i in range(m + 1)}
    for i in range(m):
        if settings.stock[i] == 0:
            before[i + 1].add(i)
        if settings.cards[i] is not None and settings.cards[i] == settings.stock[i]:
            before[i].add(i + 1)
    if settings.line_cards is not None and settings.line_cards == sum(settings.stock):
        before[0].add(m)
    done: list[int] = []
    while len(done) < m + 1:
        done.append(next(i for i in range(m + 1) if i not in done and before[i] <= set(done)))
    return np.array(done)


def padded(values: np.ndarray, n: int, with_: float = np.inf) -> np.ndarray:
    """The values, and as many of `with_` after them as make n in all; not to be written to, so that it is the
    same to numba, which compiles anew for each kind of array, whether they came out of a table or not."""
    more = n - len(values)
    all_ = np.concatenate([values, np.full(more, with_, values.dtype)]) if more else values.view()
    all_.flags.writeable = False
    return all_


def block(dtype: type, n: int, **columns: int) -> dict[str, np.ndarray]:
    """Empty arrays (n, columns), or (n,) where columns is 0, cut from one block of memory: the system hands
    that out faster than several."""
    whole: np.ndarray = np.empty(n * sum(max(m, 1) for m in columns.values()), dtype)
    out, at = {}, 0
    for name, m in columns.items():
        size = n * max(m, 1)
        out[name] = whole[at : at + size].reshape(n, m) if m else whole[at : at + size]
        at += size
    return out


def _refuse_items(line, settings, names):
    some = f"{', '.join(names[:3])}{', ...' if len(names) > 3 else ''}"
    several = f"the orders are for {len(names)} item{'s' if len(names) > 1 else ''} ({some})"
    cards = settings.line_cards is not None or any(c is not None for c in settings.cards)
    if settings.by_item is None and settings.stock[-1] > 0:
        raise ValueError(
            f"stock is one number and {several}; give the finished stock of each, such as "
            f"stock={{{names[0]!r}: 5}}"
        )
    if settings.by_item is not None and set(settings.by_item) - set(names):
        unknown = sorted(set(settings.by_item) - set(names))
        raise ValueError(f"stock names {unknown}; the orders and the plan have {names}")
    if cards and (settings.stock[-1] > 0 or any(s.machines > 1 for s in line.stations)):
        raise ValueError(
            f"{several} and the policy has cards; a card belongs to one item here: run each "
            "item alone, or make to order"
        )
