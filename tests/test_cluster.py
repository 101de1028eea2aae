"""On a Dask cluster of several processes: the same to the last bit, though a worker is killed meanwhile."""

import os
import signal
from pathlib import Path

import classes
import joblib
import pandas as pd
import pytest
import spoilt

import pullbook as pb
from pullbook.teach.classroom import cli, collect, grade, hand_out, judges, results, roster
from pullbook.teach.classroom.runner import Limits

distributed = pytest.importorskip("distributed", reason="pip install 'pullbook[dask]'")

CLASS = ["nothing", "kills itself", "kills its judge", "no JSON", "syntax error"]
KILL = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)"


@pytest.fixture(scope="module")
def cluster():
    workers = dict(n_workers=2, threads_per_worker=1, processes=True, memory_limit=0)
    with distributed.LocalCluster(**workers, dashboard_address=":0", silence_logs=50) as found:
        yield found


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    """Learners, what they handed in, and their results from this machine's own processes."""
    folder = tmp_path_factory.mktemp("class")
    people = classes.names(len(CLASS))
    hand_out.hand_out(classes.roster(folder, people), folder / "out", "02", classes.RUN)
    for name, way in zip(people, CLASS):
        notebook = classes.right("02", name)
        if way == "kills its judge":
            notebook = classes.added(notebook, KILL, 1)
        else:
            notebook = (spoilt.HARMLESS | spoilt.UNREADABLE)[way](notebook, "q2")
        classes.saved(folder / "in", name, "02", notebook)
    grade.grade(folder / "in", folder / "here", folder / "out", limits=Limits(cell=1.5, whole=60), quiet=True)
    return folder


def kill_one(cluster):
    """Kill a worker that is at work; returns how much that was."""
    busy = next(each for each in cluster.scheduler.workers.values() if each.processing)
    lost = len(busy.processing)
    os.kill(cluster.workers[busy.name].pid, signal.SIGKILL)
    return lost


def tables(folder):
    with results.opened(folder) as found:
        return [found.table(name) for name in ("submission", "answer", "cell")]


def test_a_class_is_graded_the_same_though_a_worker_is_killed(class_, cluster, tmp_path, monkeypatch, capfd):
    added, lost, add = [], [], results.Results.add

    def add_and_kill(self, row, verdict):
        add(self, row, verdict)
        added.append(row["file"])
        if len(added) == 1:
            lost.append(kill_one(cluster))

    monkeypatch.setattr(results.Results, "add", add_and_kill)
    command = ["grade", class_ / "in", "-o", tmp_path / "res", "--hand-out", class_ / "out"]
    command += ["--scheduler", cluster.scheduler_address, "--cell-seconds", 1.5, "--seconds", 60]
    assert cli.main(list(map(str, command))) == cli.LOOK, "two are unreadable"
    assert lost[0] > 0
    assert len(added) == len(set(added)) == len(CLASS), "nothing is lost, nothing comes twice"
    assert f"{len(CLASS)}/{len(CLASS)}" in capfd.readouterr().err, "a progress bar"
    for here, there in zip(tables(class_ / "here"), tables(tmp_path / "res")):
        seconds = ["seconds"] if "seconds" in here else []
        pd.testing.assert_frame_equal(
            here.drop(columns=seconds), there.drop(columns=seconds), check_exact=True
        )


def dies(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def test_what_ends_every_worker_is_judged_here(class_, cluster, monkeypatch):
    monkeypatch.setattr(judges, "by_a_worker", dies)
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    one = collect.submission(next(collect.files(class_ / "in")), roster.Directory([]), None)
    found = list(judges.all_judged([one], Limits(), scheduler=cluster.scheduler_address))
    assert [(each.file, verdict["state"]) for each, verdict in found] == [(one.file, "graded")]


def test_workers_with_another_key_are_refused(cluster, monkeypatch):
    monkeypatch.setattr(judges, "version", lambda: "another")
    with pytest.raises(ValueError, match=r"a\.ipynb came back .* another version of pullbook"):
        list(
            judges.all_judged(
                [collect.Submission("a.ipynb", "", "")], Limits(), None, cluster.scheduler_address
            )
        )


def wait_at(u, stock, seed, ends=None):
    """Figures of a run. The first to come to `ends` leaves it there, and takes its worker down."""
    if ends and not Path(ends).exists():
        Path(ends).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    line = pb.Line([pb.Station("sew", 1.0, cv=1.0)])
    orders = pb.orders.poisson(u, n=300, seed=seed)
    return pb.simulate(line, pb.Policy.base_stock(stock), orders, seed=seed)


def test_a_grid_is_the_same_though_a_worker_is_killed(cluster, tmp_path, capfd):
    settings = {"u": [0.5, 0.8], "stock": [0, 3]}
    here = pb.sweep.grid(wait_at, settings, replications=5, jobs=1, progress=False)
    ends = tmp_path / "ends"
    with distributed.Client(cluster), joblib.parallel_config("dask"):
        there = pb.sweep.grid(wait_at, settings | {"ends": [str(ends)]}, replications=5)
    assert ends.exists() and "run" in capfd.readouterr().err, "a progress bar"
    pd.testing.assert_frame_equal(here, there.drop(columns="ends"), check_exact=True)
