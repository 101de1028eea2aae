"""Random process times: a stream of numbers a station, the same whatever the policy."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from pullbook._check import seeded, whole
from pullbook.demand.orders import MOST
from pullbook.line.line import Line

BLOCK = 32_768  # units whose times are drawn at once


def process_times(line: Line, n: int, seed: int = 0) -> np.ndarray:
    """Process times (stations, n), in the line's unit: row i has those of the 1st, 2nd, ... unit released
    into station i.

    A unit's time has the repairs in it for which its machine stopped on the way.

    A station's times depend on the seed, its place and its own mean, cv and distribution alone, and a longer
    draw starts with the shorter one.

    >>> line = pb.Line([pb.Station("cut", 0.5), pb.Station("sew", 1.0, cv=1.0)])
    >>> process_times(line, 3, seed=1)[0].tolist()
    [0.5, 0.5, 0.5]
    """
    seeded(seed)
    work = np.empty((len(line), whole("n", n, "units", high=MOST)))
    _draw(line, _generators(line, seed), work)
    return work


def _generators(line, seed):
    """By station: what draws its work, its failures and its repairs."""

    def draws(*key):
        return np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=key)))

    return [
        (draws(i), draws(i, 1), draws(i, 2)) if s.mttr > 0 else (draws(i),)
        for i, s in enumerate(line.stations)
    ]


def _draw(line, generators, work):
    """Fill each row of work (stations, units) with the next process times of its station."""
    for s, (rng, *outages), row in zip(line.stations, generators, work):
        if s.cv < 1e-6:
            row[:] = s.time
        elif isinstance(s.distribution, tuple):  # measured
            rng.random(out=row)
            row[:] = np.array(s.distribution)[(row * len(s.distribution)).astype(np.int64)]
        elif s.distribution == "lognormal":
            spread = np.log1p(s.cv**2)
            np.exp(rng.standard_normal(len(row)) * np.sqrt(spread) + (np.log(s.time) - spread / 2), out=row)
        elif s.distribution == "uniform":
            rng.random(out=row)
            row *= 2 * np.sqrt(3) * s.cv * s.time
            row += s.time * (1 - np.sqrt(3) * s.cv)
        else:
            shape = 1 / s.cv**2
            rng.standard_exponential(out=row) if shape == 1 else rng.standard_gamma(shape, out=row)
            row *= s.time / shape
        if outages:
            failures, repairs = outages
            times = failures.poisson(row / s.mttf)
            row += repairs.standard_gamma(times) * s.mttr  # a sum of exponential repairs


def drawn_ahead(line: Line, n: int, seed: int) -> Iterator[tuple[int, np.ndarray]]:
    """Yield (at, work): the process times of a BLOCK of units, each drawn in a second thread while the one
    before is in use."""
    generators = _generators(line, seed)
    desks = np.empty((2, len(line) * min(BLOCK, n)))  # one to fill while the other is in use

    def draw(at):
        size = min(BLOCK, n - at)
        work = desks[at // BLOCK % 2, : len(line) * size].reshape(len(line), size)
        _draw(line, generators, work)
        return at, work

    if n <= BLOCK:
        yield draw(0)
        return
    with ThreadPoolExecutor(1) as pool:  # NumPy draws without holding Python's lock
        ahead = pool.submit(draw, 0)
        for at in range(BLOCK, n + BLOCK, BLOCK):
            ready = ahead.result()
            if at < n:
                ahead = pool.submit(draw, at)
            yield ready
