"""Grade a class of 200 whose submissions are spoilt in every way the tests know, killed and started again at
random; say how long it takes, and whether anything is lost or judged otherwise.

python tools/class_of_200.py [LEARNERS]
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import classes  # noqa: E402
import spoilt  # noqa: E402

from pullbook.teach.classroom import hand_out, results  # noqa: E402

WAYS = [*spoilt.HARMLESS, *spoilt.SECOND, *spoilt.UNREADABLE]


def made(folder, learners):
    """A class in a folder: each learner's way of spoiling, by name."""
    people = classes.names(learners)
    hand_out.hand_out(classes.roster(folder, people), folder / "out", "", classes.RUN)
    ways = {}
    for n, name in enumerate(people):
        number = hand_out.chosen("")[n % 12]
        ways[name] = way = WAYS[n % len(WAYS)]
        spoil = spoilt.HARMLESS.get(way) or spoilt.UNREADABLE.get(way) or spoilt.SECOND[way][0]
        classes.saved(folder / "in", name, number, spoil(classes.right(number, name), "q2"))
    return ways


def graded(folder, target, kills=0):
    """Grade, with so many kills at random; return the seconds."""
    command = [sys.executable, "-m", "pullbook", "grade", folder / "in", "-o", target]
    command += ["--hand-out", folder / "out", "--quiet"]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    chance = random.Random(17)
    begun = time.monotonic()
    for left in range(kills, -1, -1):
        running = subprocess.Popen(command, env=env, start_new_session=True, stdout=subprocess.DEVNULL)
        try:
            code = running.wait(chance.uniform(5, 40) if left else None)
            if code not in (0, 1):
                raise SystemExit(f"pullbook grade ended with {code}")
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
    return time.monotonic() - begun


def tables(target):
    with results.opened(target) as found:
        kinds = ("submission", "answer", "cell")
        return [found.table(name).drop(columns="seconds", errors="ignore") for name in kinds]


def main(learners=200):
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ways = made(folder, learners)
        seconds = graded(folder, folder / "whole")
        whole = tables(folder / "whole")
        wrong = []
        answers = whole[1].merge(whole[0][["file", "chapter", "name"]])
        for learner, rows in answers.groupby("name"):
            way, status = ways[learner], rows.set_index("question")["status"]
            touched = ["q2"] if way in spoilt.SECOND else []
            fine = "not attempted" if way in spoilt.UNREADABLE else "right"
            if (status.drop(touched) != fine).any() or (touched and status["q2"] == "right"):
                wrong.append((learner, way, status.to_dict()))
        print(f"{len(whole[0])} of {learners} submissions kept; {len(WAYS)} ways to spoil one")
        print(f"{seconds:.0f} s on {os.cpu_count()} cores; {len(wrong)} judged otherwise than meant")
        for each in wrong:
            print("  ", *each)
        again = graded(folder, folder / "killed", kills=4)
        same = all(a.equals(b) for a, b in zip(whole, tables(folder / "killed")))
        print(f"killed 4 times and started again: {again:.0f} s; the same results: {same}")
        return 0 if same and not wrong and len(whole[0]) == learners else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
