"""Grading: every submission judged, on all cores, kept as it comes; started again, only what is missing."""

import importlib
import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from hashlib import sha256
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

from tqdm import tqdm

import pullbook

from . import collect, hand_out, roster
from .judge import UNREADABLE, judged
from .results import Results
from .runner import Limits

LOADED = "pullbook.teach.classroom.loaded"


def grade(
    submissions: str | Path,
    folder: str | Path,
    handed_out: str | Path | None = None,
    names: str | Path | None = None,
    limits: Limits | None = None,
    workers: int | None = None,
    quiet: bool = False,
) -> dict:
    """Judge what was handed in and keep the results in a folder. Returns counts of what was done.

    submissions  a folder or a zip
    handed_out   the folder that `hand_out` filled; None: looked for beside and in the submissions
    names        a roster (CSV), where nothing was handed out
    workers      processes at once; None: one a core
    quiet        no progress bar

    ValueError for a path that is not there or cannot be used.
    """
    limits = limits or Limits()
    record = _record(submissions, handed_out)
    learners = record["learners"] if record else []
    if names:
        known = {roster.squashed(each.name) for each in learners}
        learners = learners + [x for x in roster.read(names) if roster.squashed(x.name) not in known]
    directory = roster.Directory(learners)
    found = list(collect.files(submissions))
    results = Results(folder)
    try:
        progress = _progress(found, directory, results)
        version = _version()
        todo, done, others = _sorted(found, directory, record, results.done(), version)
        results.renew([row(one, version) for one in done])
        bar = tqdm(total=len(todo), unit=" notebooks", disable=quiet, desc="grading")
        broken = 0
        for submission, verdict in _all(todo, limits, workers):
            results.add(row(submission, version), verdict)
            broken += verdict["state"] == UNREADABLE
            bar.update()
        bar.close()
    finally:
        results.close()
    return {
        "graded": len(todo),
        "before": len(done),
        "unreadable": broken,
        "progress": progress,
        "others": others,
        "roster": len(learners),
    }


def row(submission: collect.Submission, version: str) -> dict:
    """Return what is kept of a submission itself."""
    who = submission.who
    return {
        "file": submission.file,
        "chapter": submission.chapter,
        "learner": submission.learner or "",
        "name": who.name,
        "course_run": submission.course_run,
        "made_at": submission.when,
        "digest": submission.digest,
        "version": version,
        "platform": submission.platform[0],
        "platform_id": who.id or submission.platform[1],
        "login": who.login,
        "email": who.email,
        "listed": who.listed or who.name,
        "sis": who.sis,
        "section": who.section,
        "notes": "; ".join(submission.notes),
    }


def _record(submissions, handed_out):
    if handed_out:
        record = hand_out.recorded(handed_out)
        if record is None:
            raise ValueError(f"nothing was handed out in {handed_out}: it has no {hand_out.RECORD}")
        return record
    path = Path(submissions)
    return hand_out.recorded(path) or hand_out.recorded(path.parent)


def _version():
    """Of the library and of the key: with another one, a submission is judged again."""
    chapters = importlib.resources.files("pullbook.teach.workbook") / "chapters"
    mark = sha256(pullbook.__version__.encode())
    for file in sorted(chapters.iterdir(), key=lambda file: file.name):
        if file.name.endswith((".toml", ".py")):
            mark.update(file.read_bytes())
    return mark.hexdigest()[:16]


def _progress(found, directory, results):
    known, added = results.handed(), 0
    for file in found:
        data = collect.progress(file) if (file.name, file.digest) not in known else None
        if data:
            results.add_progress(file.name, file.digest, collect.owner(file, directory), data)
            added += 1
    return added


def _sorted(found, directory, record, known, version):
    """What is still to do, what is done, and the files that are no notebooks."""
    todo, done, others = [], [], []
    for file in found:
        if not file.name.lower().endswith(".ipynb"):
            if not collect.progress(file) and file.name != hand_out.RECORD:
                others.append(file.name)
            continue
        one = collect.submission(file, directory, record)
        if (one.file, one.chapter, one.digest, version, one.learner or "", one.course_run) in known:
            done.append(one)
        else:
            todo.append(one)
    return todo, done, others


def _all(todo, limits, workers) -> Iterator:
    """Judge all, as they come. If a judge is taken down, who may have done it is tried alone: who does it
    again is told so, and costs no other.
    """
    waiting, fatal = list(todo), {}
    workers = min(workers or os.cpu_count() or 1, max(len(waiting), 1))
    while waiting:
        suspects = [one for one in waiting if one.file in fatal]
        alone, batch = bool(suspects), suspects or waiting
        finished = set()
        try:
            with _pool(1 if alone else workers) as pool:
                _try(pool, 1 if alone else workers)
                for one, verdict in _through(pool, batch, limits, 2 if alone else 2 * workers):
                    finished.add(one.file)
                    yield one, verdict
        except BrokenProcessPool:
            running = next(one for one in batch if one.file not in finished)
            fatal[running.file] = fatal.get(running.file, 0) + 1
            if fatal[running.file] > 1:
                finished.add(running.file)
                yield running, _fatal()
        waiting = [one for one in waiting if one.file not in finished]


def _through(pool, batch, limits, ahead):
    """Hand the work out, a few ahead, so that what is handed in need not all be in memory twice."""
    queue, running = list(reversed(batch)), {}
    while queue or running:
        while queue and len(running) < ahead:
            one = queue.pop()
            running[pool.submit(judged, one, limits)] = one
        ready, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in ready:
            yield running.pop(future), future.result()


def _fatal():
    return {
        "state": UNREADABLE,
        "trouble": "it ended the process that judges",
        "cells": [],
        "answers": [],
        "seconds": 0.0,
    }


def _pool(workers):
    """Processes that are forked from one that has all loaded; where the system cannot fork, each loads it."""
    if "forkserver" in get_all_start_methods():
        way = get_context("forkserver")
        way.set_forkserver_preload([LOADED])
        return ProcessPoolExecutor(workers, mp_context=way)
    return ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=importlib.import_module, initargs=(LOADED,)
    )


def _try(pool, workers):
    """Start the processes, and see that one comes up: where none can, no submission is to blame."""
    try:
        began = [pool.submit(int) for _ in range(workers)]
        began[0].result()
    except BrokenProcessPool:
        raise ValueError("no process can be started here; run pullbook grade in a terminal") from None
