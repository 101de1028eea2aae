"""The beer game: four roles, delays, costs and backlog, as pure rules. A state goes in, a state comes out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from pullbook._check import choice, flag, listed, made, number, shown, whole
from pullbook.run.chain import BACKLOG, HOLDING, ROLES, bullwhip

PEOPLE, FORECAST, ASKED = "as people do", "up to a forecast", "what was asked"
POLICIES = (PEOPLE, FORECAST, ASKED)
STEP, RANDOM = "4 a week, then 8", "random, about 4"
CUSTOMERS = (STEP, RANDOM)
Rule = Callable[[Mapping[str, int]], int]  # what a role orders, in cases, by what it sees
START, PIPE = 12, 4  # cases in stock, and on each leg of the way, at the start


class Week(NamedTuple):
    """What a role did in a week, in cases; cost: euro. asked: of it. arrived, shipped: that week. stock,
    backlog: after it."""

    week: int
    role: str
    asked: int
    arrived: int
    shipped: int
    stock: int
    backlog: int
    ordered: int
    cost: float


def step_demand(weeks: int = 36, before: int = 4, after: int = 8, at: int = 5) -> np.ndarray:
    """The classic demand: `before` cases a week, and `after` from week `at` on. An array (weeks,). Source:
    Sterman (1989).

    >>> step_demand(6).tolist()
    [4, 4, 4, 4, 8, 8]
    """
    weeks = whole("weeks", weeks, "weeks", low=1, high=1000)
    before, after = whole("before", before, "cases"), whole("after", after, "cases")
    return np.where(np.arange(1, weeks + 1) < whole("at", at, "week", low=1), before, after)


def customers_demand(name: str, weeks: int = 36) -> np.ndarray:
    """What customers ask for, cases by week, by its name: "4 a week, then 8", "random, about 4" (Poisson).

    >>> customers_demand("4 a week, then 8")[:6].tolist()
    [4, 4, 4, 4, 8, 8]
    """
    choice("name", name, CUSTOMERS)
    weeks = whole("weeks", weeks, "weeks", low=1, high=1000)
    return step_demand(weeks) if name == STEP else np.random.default_rng(2).poisson(4, weeks)


@dataclass(frozen=True)
class BeerGame:
    """The state of the game at the start of a week. week: to be played, from 1. stock, backlog: cases by
    role, retailer first. shipping: by role, cases on the way to it (next to arrive first). ordered: by role,
    its orders on the way to its supplier (next to be read first). history: a Week for each week played
    and role, retailer first.
    """

    week: int = 1
    stock: tuple = (START,) * 4
    backlog: tuple = (0,) * 4
    shipping: tuple = ((PIPE, PIPE),) * 4
    ordered: tuple = ((PIPE,),) * 4
    history: tuple = ()

    def sees(self, role: str | int, demand: int) -> dict[str, int]:
        """What a role knows when it orders: week, its stock and backlog, the order that comes in this week,
        cases on order, those that arrive this week, and its own last order.

        role: its name or number. demand: the customers' this week. Stock and backlog are after this week's
        arrival and shipment.

        >>> sees = BeerGame().sees("retailer", demand=8)
        >>> sees["stock"], sees["incoming"], sees["arrived"], sees["on_order"]
        (8, 8, 4, 8)
        """
        k, demand = _role(role), whole("demand", demand, "cases", high=10**6)
        arrives, asked = self.shipping[k][0], self._asked(demand)[k]
        stock, backlog, _ = _serve(self.stock[k] + arrives, self.backlog[k] + asked)
        on_way = sum(self.shipping[k][1:]) + sum(self.ordered[k]) + (self.backlog[k + 1] if k < 3 else 0)
        return {
            "week": self.week,
            "stock": stock,
            "backlog": backlog,
            "incoming": asked,
            "arrived": arrives,
            "on_order": on_way,
            "last_order": self._last(k),
        }

    def play(self, demand: int, orders: Sequence[int]) -> "BeerGame":
        """One week: shipments arrive, orders come in and are filled as far as stock goes, and every role
        orders.

        demand: the customers', cases. orders: four whole numbers, retailer first. Returns the next BeerGame.
        Raises ValueError for an order below 0 or not whole. Source: Sterman (1989), Management Science 35(3),
        321-339.

        >>> game = BeerGame().play(4, [4, 4, 4, 4])
        >>> game.stock, game.backlog, game.cost
        ((12, 12, 12, 12), (0, 0, 0, 0), 24.0)
        """
        demand = whole("demand", demand, "cases", high=10**6)
        if np.ndim(orders) != 1 or len(orders) != 4:
            raise ValueError(
                f"orders is {shown(orders)}; it must be four numbers of cases: {', '.join(ROLES)}"
            )
        orders = [whole(f"order of the {role}", q, "cases", high=10**6) for role, q in zip(ROLES, orders)]
        asked, stock, backlog, shipped = self._asked(demand), [], [], []
        for k in range(4):
            have, owe, sent = _serve(self.stock[k] + self.shipping[k][0], self.backlog[k] + asked[k])
            stock.append(have)
            backlog.append(owe)
            shipped.append(sent)
        brewed = self.ordered[3][0]  # what the factory ordered of itself, begun now
        coming = [*shipped[1:], brewed]
        shipping = tuple((*self.shipping[k][1:], coming[k]) for k in range(4))
        ordered = tuple((*self.ordered[k][1:], orders[k]) for k in range(4))
        rows = tuple(
            Week(
                self.week,
                ROLES[k],
                asked[k],
                self.shipping[k][0],
                shipped[k],
                stock[k],
                backlog[k],
                orders[k],
                HOLDING * stock[k] + BACKLOG * backlog[k],
            )
            for k in range(4)
        )
        return BeerGame(self.week + 1, tuple(stock), tuple(backlog), shipping, ordered, self.history + rows)

    def _asked(self, demand):
        """The order that each role reads this week."""
        return [demand, *(self.ordered[k][0] for k in range(3))]

    def _last(self, k):
        return self.ordered[k][-1]

    @property
    def cost(self) -> float:
        """Cost of all roles so far, euro."""
        return float(sum(row.cost for row in self.history))

    def table(self) -> pd.DataFrame:
        """The weeks played: week, role, asked, arrived, shipped, stock, backlog, ordered (cases), cost
        (euro).

        >>> week = BeerGame().play(8, [4, 4, 4, 4]).table()
        >>> week.loc[0, ["asked", "shipped", "stock"]].astype(int).tolist()
        [8, 8, 8]
        """
        return pd.DataFrame(self.history, columns=list(Week.__annotations__))


def order_up_to_policy(target: float) -> Rule:
    """A policy for a role: order what is missing to `target` cases of stock less backlog and on order.
    target: cases.

    >>> order_up_to_policy(20)({"stock": 12, "backlog": 0, "on_order": 5, "incoming": 4})
    3
    """
    target = number("target", target, "cases", low=0)
    return lambda sees: max(0, round(target - sees["stock"] + sees["backlog"] - sees["on_order"]))


def anchoring_policy(
    alpha: float = 0.26, beta: float = 0.34, theta: float = 0.36, target: float = 17
) -> Rule:
    """Sterman's model of how people play: expect what came in lately, correct a part of what stock lacks,
    forget much of what is on order.

    alpha: part of the gap corrected a week. beta: share of the orders on the way that is remembered. theta:
    weight of the last order that came in. target: cases wanted in stock and on order, as remembered. Returns
    a policy with a memory of its own: make one for each game. Source: Sterman (1989), mean estimates of its
    Table 4.

    >>> anchoring_policy()({"stock": 12, "backlog": 0, "on_order": 12, "incoming": 4})
    4
    """
    alpha, beta, theta = (
        number(n, v, low=0, high=1) for n, v in (("alpha", alpha), ("beta", beta), ("theta", theta))
    )
    target, expected = number("target", target, "cases", low=0), [4.0]

    def order(sees):
        expected[0] = theta * sees["incoming"] + (1 - theta) * expected[0]
        return max(
            0,
            round(expected[0] + alpha * (target - sees["stock"] + sees["backlog"] - beta * sees["on_order"])),
        )

    return order


def pass_on(sees: Mapping[str, int]) -> int:
    """A policy: order what was ordered of you.

    >>> pass_on({"incoming": 7})
    7
    """
    if not isinstance(sees, Mapping) or "incoming" not in sees:
        raise ValueError(f"sees is {shown(sees)}; it must be what a role sees, as BeerGame().sees gives it")
    return sees["incoming"]


def play(
    policies: Mapping[str, Rule], demand: Sequence[int] | np.ndarray, *, shared: bool = False
) -> BeerGame:
    """A whole game played by policies.

    policies: dict, role -> function of what the role sees (see `BeerGame.sees`) that returns cases. demand:
    the customers', a list by week. shared: do all policies go by the customers' demand, or each by the orders
    it gets? Returns the BeerGame after the last week. Raises ValueError for a role without one.

    >>> game = play(dict.fromkeys(ROLES, pass_on), step_demand(36))
    >>> game.table().groupby("role")["ordered"].max().to_dict()  # nobody orders more than the customers
    {'distributor': 8, 'factory': 8, 'retailer': 8, 'wholesaler': 8}
    """
    if (
        not isinstance(policies, Mapping)
        or set(policies) != set(ROLES)
        or not all(callable(p) for p in policies.values())
    ):
        raise ValueError(
            f"policies is {shown(policies)}; it must be a dict with a function for each of {', '.join(ROLES)}"
        )
    game, shared = BeerGame(), flag("shared", shared)
    for week, d in enumerate(listed("demand", demand, "cases by week")):
        d = whole(f"demand[{week}]", d, "cases", high=10**6)
        game = game.play(d, [policies[role](_known(game, role, d, shared)) for role in ROLES])
    return game


def forecast_policy(lead: int, window: int = 4, spare: int = 12, part: float = 1.0) -> Rule:
    """A policy: order up to the lead time times the mean of the last weeks, and `spare` cases more; or go a
    part of the way there.

    lead: weeks from an order to its arrival. window: weeks in the moving average. spare: cases. part: of the
    gap that is closed a week, above 0 up to 1; the rest of the order is the mean (proportional order-up-to).
    The policy has a memory of what came in: make one for each game. Source: Chen et al. (2000); with a part,
    Dejonckheere, Disney, Lambrecht & Towill (2003), European Journal of Operational Research 147, 567-590; in
    whole cases and never below 0.

    >>> # mean 5, so 27 are wanted, and 7 are missing
    >>> sees = {"incoming": 8, "stock": 8, "backlog": 0, "on_order": 12}
    >>> forecast_policy(3)(sees), forecast_policy(3, part=0.5)(sees)
    (7, 6)
    """
    lead, window, spare = (
        whole("lead", lead, "weeks", low=1),
        whole("window", window, "weeks", low=1, high=1000),
        whole("spare", spare, "cases"),
    )
    part, last = number("part", part, above=0, high=1), [4] * window

    def order(sees):
        last.append(sees["incoming"])
        mean = sum(last[-window:]) / window
        missing = lead * mean + spare - sees["stock"] + sees["backlog"] - sees["on_order"]
        return max(0, round(part * missing + (1 - part) * mean))

    return order


def named_policy(name: str, shipping: int = 2) -> Rule:
    """A fresh policy by its name: "as people do" (Sterman's model), "up to a forecast", "what was asked".
    shipping: weeks; an order takes one more.

    >>> named_policy("what was asked")({"incoming": 7})
    7
    """
    choice("name", name, POLICIES)
    return {
        PEOPLE: anchoring_policy,
        FORECAST: lambda: forecast_policy(shipping + 1),
        ASKED: lambda: pass_on,
    }[name]()


def game(
    orders: str = PEOPLE,
    *,
    shared: bool = False,
    shipping: int = 2,
    demand: Sequence[int] | np.ndarray | None = None,
) -> BeerGame:
    """A whole game with one policy in all four chairs; a BeerGame.

    orders: name of the policy. shared: do all forecast from the customers' demand, or each from the orders it
    gets? shipping: weeks on each leg of the way. demand: cases by week (None: 4, then 8 from week 5, for 36
    weeks).

    >>> run = game("up to a forecast")
    >>> run.cost, int(run.table()["ordered"].max())
    (1296.0, 45)
    """
    choice("orders", orders, POLICIES)
    cases = listed("demand", step_demand() if demand is None else demand, "cases by week")
    shipping = whole("shipping", shipping, "weeks", low=1, high=20)
    weeks = tuple(whole("demand", d, "cases") for d in cases)
    return played(None, orders, flag("shared", shared), shipping, weeks, (), None).state


class Played(NamedTuple):
    """state: the game after the weeks played. sees: what the player sees now (None at the end). orders: the
    player's."""

    state: BeerGame
    sees: dict[str, int] | None
    orders: tuple[int, ...]


@lru_cache(maxsize=256)
def played(
    role: str | None,
    others: str,
    shared: bool,
    shipping: int,
    demand: tuple[int, ...],
    moves: tuple[int, ...],
    rest: str | None,
) -> Played:
    """A game in which one chair is a player's, as far as it has been played.

    role: the player's (None: nobody plays). others: the policy in the other chairs. shared: do all policies
    go by the customers' demand? shipping: weeks on each leg of the way. demand: the customers', cases by
    week. moves: the player's orders so far. rest: the policy that orders for the player after them (None: the
    game stops there).

    >>> played("retailer", "what was asked", False, 2, (4, 4, 4, 4), moves=(4, 5), rest=None).sees["week"]
    3
    """
    weeks = len(moves) if role is not None and rest is None else len(demand)
    state = BeerGame(shipping=((PIPE,) * shipping,) * 4)
    chairs = {r: named_policy(rest if r == role and rest else others, shipping) for r in ROLES}
    made = []
    for week, d in enumerate(demand[:weeks]):
        orders = [chairs[r](_known(state, r, d, shared)) for r in ROLES]
        if role is not None:
            k = ROLES.index(role)
            orders[k] = moves[week] if week < len(moves) else orders[k]
            made.append(orders[k])
        state = state.play(d, orders)
    sees = None if role is None or weeks == len(demand) else state.sees(role, demand[weeks])
    return Played(state, sees, tuple(made))


def _known(state, role, demand, shared):
    """What a policy goes by: with shared data, the customers' demand takes the place of the orders that come
    in.
    """
    sees = state.sees(role, demand)
    return sees | {"incoming": demand} if shared else sees


def totals(state: BeerGame) -> pd.DataFrame:
    """By role: mean order, largest order (cases), bullwhip ratio, cost (euro); a table.

    >>> totals(game("up to a forecast"))["largest"].tolist()
    [11, 17, 27, 45]
    """
    table = made("state", state, BeerGame, "pb.beer_game.BeerGame()").table()
    orders, asked = (table[name].to_numpy(float).reshape(-1, 4).T for name in ("ordered", "asked"))  # by role
    weeks = table.groupby("role", sort=False)
    by = {"mean": weeks["ordered"].mean(), "largest": weeks["ordered"].max(), "cost": weeks["cost"].sum()}
    found = pd.DataFrame(by).reindex(list(ROLES))
    found.insert(2, "bullwhip", bullwhip(orders, asked[0]))
    return found


def _serve(have, owed):
    """Stock, backlog and shipment of a role that has `have` cases and owes `owed`."""
    sent = min(have, owed)
    return have - sent, owed - sent, sent


def _role(role):
    if isinstance(role, str):
        if role not in ROLES:
            raise ValueError(f"role is {shown(role)}; the roles are {', '.join(ROLES)}")
        return ROLES.index(role)
    return whole("role", role, high=3)
