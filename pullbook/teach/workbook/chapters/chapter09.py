"""What the formulas of 09.toml call: games, and draws without repetition."""

from functools import lru_cache

from pullbook.run.beer_game import game, step_demand
from pullbook.run.chain import bullwhip_hidden

__all__ = ["cost", "four_weeks", "hidden_factory", "three_lead_times"]


def four_weeks(rng):
    demand = rng.integers(20, 60, 4)
    off = rng.choice([-9, -7, -6, -4, -2, 3, 5, 8], 4, replace=False)
    return {"demand": demand.tolist(), "forecast": (demand + off).tolist()}


def three_lead_times(rng):
    return {"L": rng.permutation([1, 2, int(rng.choice([3, 4]))]).tolist()}


@lru_cache(maxsize=1024)
def cost(rule, shared, shipping, after, at, weeks):
    """Of a game, euro."""
    return game(rule, shared=shared, shipping=shipping, demand=step_demand(weeks, after=after, at=at)).cost


def hidden_factory(L, p):
    """Variance of the last of four companies' orders, by that of the demand, if each sees only its own."""
    return bullwhip_hidden([L] * 4, p)[-1]
