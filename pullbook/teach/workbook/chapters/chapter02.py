"""What the formulas of 02.toml call: runs of the tote cell, always full of w totes."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from pullbook.demand import orders
from pullbook.line.line import Line
from pullbook.line.policy import Policy
from pullbook.run.engine import simulate
from pullbook.teach.cases.halyard import tote_cell

__all__ = ["all_at_once", "all_erratic", "cycle_time", "fewest", "in_loops", "slowed", "throughput"]

MOST = 30


@lru_cache
def _zeros():
    return orders.trace(pd.DataFrame({"time": np.zeros(5000)}))


@lru_cache(maxsize=4096)
def _figures(w, station, cv):
    """Of the cell with the CV of one station changed ("": of none)."""
    line = Line([replace(s, cv=cv) if s.name == station else s for s in tote_cell().line.stations])
    return simulate(line, Policy.conwip(w, stock=0), _zeros(), seed=3).figures(warmup=100)


def throughput(w, station="", cv=0.0):
    return _figures(w, station, cv).TH


def cycle_time(w, station="", cv=0.0):
    return _figures(w, station, cv).CT


def fewest(share, station="", cv=0.0):
    """The least number of totes with at least this share of the throughput of 30."""
    goal = share * throughput(MOST, station, cv)
    return next((w for w in range(1, MOST) if throughput(w, station, cv) >= goal), MOST)


@lru_cache(maxsize=512)
def slowed(w, station, time):
    """The cycle time of the cell in which one station takes so long, and varies as before."""
    line = Line([replace(s, time=time) if s.name == station else s for s in tote_cell().line.stations])
    return simulate(line, Policy.conwip(w, stock=0), _zeros(), seed=3).figures(warmup=100).CT


@lru_cache(maxsize=512)
def all_erratic(w, cv):
    """The cycle time of the cell in which all stations have this CV."""
    line = Line([replace(s, cv=cv) for s in tote_cell().line.stations])
    return simulate(line, Policy.conwip(w, stock=0), _zeros(), seed=3).figures(warmup=100).CT


@lru_cache(maxsize=512)
def in_loops(w, station, cv):
    """The cycle time under Policy.kanban with w cards at each station."""
    line = Line([replace(s, cv=cv) if s.name == station else s for s in tote_cell().line.stations])
    return simulate(line, Policy.kanban(w), _zeros(), seed=3).figures(warmup=100).CT


@lru_cache
def all_at_once():
    """The cycle time if all orders are let in at time 0."""
    return simulate(tote_cell().line, Policy.make_to_order(), _zeros(), seed=3).figures(warmup=100).CT
