"""Grading: every submission judged, on all cores, kept as it comes; started again, only what is missing."""

from pathlib import Path

from tqdm import tqdm

from . import collect, hand_out, roster
from .judge import UNREADABLE, version
from .judges import all_judged
from .results import Results
from .runner import Limits


def grade(
    submissions: str | Path,
    folder: str | Path,
    handed_out: str | Path | None = None,
    names: str | Path | None = None,
    limits: Limits | None = None,
    workers: int | None = None,
    scheduler: str | None = None,
    quiet: bool = False,
) -> dict:
    """Judge what was handed in and keep the results in a folder. Returns counts of what was done.

    submissions  a folder or a zip
    handed_out   the folder that `hand_out` filled; None: looked for beside and in the submissions
    names        a roster (CSV), where nothing was handed out
    workers      notebooks at once; None: one a core
    scheduler    address of a Dask scheduler, such as "tcp://10.0.0.7:8786", whose workers judge
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
        edition = version()
        todo, done, others = _sorted(found, directory, record, results.done(), edition)
        results.renew([row(one, edition) for one in done])
        bar = tqdm(total=len(todo), unit=" notebooks", disable=quiet, desc="grading")
        broken = 0
        for submission, verdict in all_judged(todo, limits, workers, scheduler):
            results.add(row(submission, edition), verdict)
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
