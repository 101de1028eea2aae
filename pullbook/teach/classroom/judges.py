"""Who judges: processes of this machine, or the workers of a Dask cluster. Verdicts come as they are done."""

import importlib
import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import current_process, get_all_start_methods, get_context, parent_process
from threading import Thread

from .judge import UNREADABLE, judged, version
from .runner import Limits

LOADED = "pullbook.teach.classroom.loaded"
PATIENCE = 60  # seconds until a cluster without a worker is given up


def all_judged(
    todo: list, limits: Limits, workers: int | None = None, scheduler: str | None = None
) -> Iterator[tuple]:
    """Judge submissions; yields (submission, verdict) in the order in which they are done.

    workers    submissions at once; None: one a core
    scheduler  address of a Dask scheduler; None: processes of this machine

    >>> list(all_judged([], Limits()))
    []
    """
    if not todo:
        return iter(())
    return _on_cluster(todo, limits, workers, scheduler) if scheduler else _here(todo, limits, workers)


def _here(todo, limits, workers):
    """If a judge is taken down, who may have done it is tried alone: who does it again is told so, and costs
    no other.
    """
    waiting, fatal = list(todo), {}
    workers = min(workers or os.cpu_count() or 1, len(waiting))
    while waiting:
        suspects = [one for one in waiting if one.file in fatal]
        alone, batch = bool(suspects), suspects or waiting
        finished = set()
        try:
            with processes(1 if alone else workers) as pool:
                _try(pool, 1 if alone else workers)
                for one, future in _through(pool, batch, 2 if alone else 2 * workers, judged, limits):
                    verdict = future.result()
                    finished.add(one.file)
                    yield one, verdict
        except BrokenProcessPool:
            running = next(one for one in batch if one.file not in finished)
            fatal[running.file] = fatal.get(running.file, 0) + 1
            if fatal[running.file] > 1:
                finished.add(running.file)
                yield running, _fatal()
        waiting = [one for one in waiting if one.file not in finished]


def _on_cluster(todo, limits, workers, scheduler):
    """What a worker that is gone was judging, the scheduler gives to another. What has outlived several
    workers, as it may end them, is judged here.
    """
    try:
        from distributed import Client, KilledWorker
    except ImportError:
        raise ValueError("a scheduler needs Dask: pip install 'pullbook[dask]'") from None
    with Client(scheduler, name="pullbook", set_as_default=False) as cluster:
        try:
            cluster.submit(int, pure=False).result(PATIENCE)
        except TimeoutError:
            raise ValueError(f"the scheduler {scheduler} has no worker for {PATIENCE} s") from None
        at_once = workers or 2 * sum(cluster.nthreads().values())
        pool = cluster.get_executor(pure=False)
        for one, future in _through(pool, todo, at_once, by_a_worker, limits, version()):
            try:
                verdict = future.result()
            except KilledWorker:
                ((_, verdict),) = _here([one], limits, 1)
            except Exception as error:
                why = f"{type(error).__name__}: {error}".rstrip(": ")
                raise ValueError(f"{one.file} came back from {scheduler} unjudged: {why}") from None
            yield one, verdict


def by_a_worker(submission, limits: Limits, wanted: str) -> dict:
    """Judge a submission on a worker as it would be at home: by the same key, in a process of its own.

    wanted  the version of who asks
    """
    if version() != wanted:
        raise ValueError("the workers have another version of pullbook; install the same")
    current_process().daemon = False  # as a nanny's worker it is one, and they may have no processes
    ((_, verdict),) = _here([submission], limits, 1)
    return verdict


def _through(pool, batch, ahead, work, *more):
    """Hand the work out, a few ahead, so that what is handed in need not all be in memory twice."""
    queue, running = list(reversed(batch)), {}
    while queue or running:
        while queue and len(running) < ahead:
            one = queue.pop()
            running[pool.submit(work, one, *more)] = one
        ready, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in ready:
            yield running.pop(future), future


def _fatal():
    return {
        "state": UNREADABLE,
        "trouble": "it ended the process that judges",
        "cells": [],
        "answers": [],
        "seconds": 0.0,
    }


def processes(workers: int) -> ProcessPoolExecutor:
    """Processes that are forked from one that has all loaded; where the system cannot fork, each loads it."""
    way = get_context("forkserver" if "forkserver" in get_all_start_methods() else "spawn")
    if way.get_start_method() == "forkserver":
        way.set_forkserver_preload([LOADED])
    return ProcessPoolExecutor(workers, mp_context=way, initializer=_begin)


def _begin():
    importlib.import_module(LOADED)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent():
    """Without it, a process whose grader was killed waits for work for ever."""
    parent_process().join()
    os._exit(1)


def _try(pool, workers):
    """Start the processes, and see that one comes up: where none can, no submission is to blame."""
    try:
        began = [pool.submit(int) for _ in range(workers)]
        began[0].result()
    except BrokenProcessPool:
        raise ValueError("no process can be started here; run pullbook grade in a terminal") from None
