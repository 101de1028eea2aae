"""The commands. Each returns 0 if all is well, 1 if something wants to be looked at, 2 if it could not be
done; errors are sentences.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pullbook._words import counted

FINE, LOOK, FAILED, BROKEN_OFF = 0, 1, 2, 130
CODES = "Exit codes: 0 all is well; 1 something wants to be looked at, and is named; 2 it could not be done."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. arguments: None for those of the command line. Returns the exit code.

    >>> main(["hand-out", "no_such_roster.csv", "-o", "somewhere"])
    2
    """
    chosen = parser().parse_args(arguments)
    try:
        return chosen.run(chosen)
    except (ValueError, OSError) as error:
        print(f"pullbook: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("\npullbook: broken off. What is done is kept; start again for the rest.", file=sys.stderr)
        return BROKEN_OFF


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(
        prog="pullbook",
        description="A course on pull-through production: learn it, or teach it.",
        epilog=CODES,
    )
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def command(name, run, about, example):
        added = commands.add_parser(
            name,
            help=about,
            description=f"{about[0].upper()}{about[1:]}.",
            epilog=f"Example:\n  {example}\n\n{CODES}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=run)
        return added

    each = command("start", start, "copy the course to a folder of your own and open it", "pullbook start")
    each.add_argument("folder", nargs="?", default="pullbook-course", help="where (default: %(default)s)")
    each.add_argument("--no-open", action="store_true", help="only copy; do not open JupyterLab")

    each = command(
        "warm",
        warm,
        "compile what a first lesson would wait for",
        "pullbook warm\n  pullbook warm --home /etc/skel",
    )
    each.add_argument("--home", metavar="FOLDER", help="on Linux, for accounts whose home is copied from it")

    each = command(
        "hand-out",
        hand_out,
        "make a workbook for each learner, with numbers of their own",
        'pullbook hand-out roster.csv -o handed_out --chapters 01-05 --course-run "autumn 2026"',
    )
    each.add_argument("roster", help="CSV file with a column name (or first name, last name), and id, email")
    each.add_argument(
        "-o", "--output", required=True, metavar="FOLDER", help="where; a folder for each learner"
    )
    each.add_argument("--chapters", default="", metavar="01-05", help="which (default: all)")
    each.add_argument("--course-run", default="", help="names the course, so that next year's numbers differ")

    each = command(
        "grade",
        grade,
        "judge what was handed in: a folder, or the zip of Moodle or Canvas",
        "pullbook grade submissions.zip -o results --hand-out handed_out",
    )
    each.add_argument("submissions", help="folder or zip")
    each.add_argument("-o", "--output", required=True, metavar="RESULTS", help="folder for the results")
    each.add_argument("--hand-out", metavar="FOLDER", help="what hand-out made (default: looked for nearby)")
    each.add_argument("--roster", help="CSV file of who is in the class, where nothing was handed out")
    each.add_argument("--points", metavar="FILE", help="policy of points (default: points.toml in RESULTS)")
    each.add_argument(
        "--cell-seconds", type=float, default=10, metavar="S", help="of work, for a cell (default: 10)"
    )
    each.add_argument("--seconds", type=float, default=180, metavar="S", help="for a notebook (default: 180)")
    each.add_argument(
        "--memory", type=float, default=2048, metavar="MB", help="for a notebook (default: 2048)"
    )
    each.add_argument("--workers", type=int, help="notebooks at once (default: one a core)")
    each.add_argument("--scheduler", metavar="tcp://...", help="of a Dask cluster that does the work")
    each.add_argument("--quiet", action="store_true", help="no progress bar")

    each = command("class", overview, "show the class: one page", "pullbook class results -o class.html")
    each.add_argument("results", help="folder that grade made")
    each.add_argument("-o", "--output", metavar="FILE", help="page (default: class.html in RESULTS)")
    each.add_argument("--points", metavar="FILE", help="policy of points (default: points.toml in RESULTS)")
    each.add_argument(
        "--outcome", action="append", default=[], metavar="KEY=VALUE", help="beside the guesses"
    )

    each = command(
        "lecture",
        lecture,
        "show a lesson's lab on a projector, or the room's predictions",
        "pullbook lecture 03",
    )
    each.add_argument("lesson", help="its number")
    each.add_argument("--predictions", metavar="FILE", help="of the room, a number a line; - to type them in")
    each.add_argument("--reveal", action="store_true", help="beside the predictions, what happened")
    each.add_argument("-o", "--output", metavar="PAGE", default="room.html", help="(default: %(default)s)")
    each.add_argument("--port", type=int, help="of the lab's page")
    each.add_argument("--no-open", action="store_true", help="do not open a browser")

    each = command(
        "export",
        export_questions,
        "all questions for Moodle, or as QTI for Canvas, with numbers drawn and replies to known mistakes",
        "pullbook export moodle -o questions.xml --chapters 01-05\n  pullbook export qti -o quizzes\n\n"
        "Moodle holds all. Canvas tells all known mistakes in a number to whoever is wrong, and takes what\n"
        "lies between two numbers that are right; lists and functions are yours to grade. It is counted.",
    )
    each.add_argument("form", choices=["moodle", "qti"], help="Moodle XML, or QTI 1.2 (Canvas)")
    each.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="where; for qti a folder, with a quiz a chapter"
    )
    each.add_argument("--chapters", default="", metavar="01-05", help="which (default: all)")
    each.add_argument("--variants", type=int, default=20, metavar="N", help="of each question (default: 20)")
    each.add_argument("--learners", metavar="ROSTER", help="instead: the numbers of each learner of a roster")
    each.add_argument("--course-run", default="", help="as it was handed out")
    return top


def start(chosen) -> int:
    from . import course
    from .lecture import QUIET

    folder = Path(chosen.folder).expanduser().absolute()
    done = course.copy(folder)
    print(f"{counted(len(done['new']), 'notebook')} copied to {chosen.folder}.")
    if done["renewed"]:
        print(f"{counted(len(done['renewed']), 'notebook')} renewed, which you had not changed.")
    if done["kept"]:
        print(f"Your own work is kept as it is: {', '.join(done['kept'])}.")
    welcome = "notebooks/00_welcome.ipynb"
    opens = [sys.executable, "-m", "jupyter", "lab", f"--ServerApp.root_dir={folder}", welcome]
    if chosen.no_open:
        print(f"To begin: pullbook start {chosen.folder}")
        return FINE
    print("JupyterLab opens in your browser. To end it, press Ctrl+C here.", flush=True)
    return FINE if subprocess.run(opens, cwd=folder, env=os.environ | QUIET).returncode == 0 else FAILED


def warm(chosen) -> int:
    env = dict(os.environ)
    if chosen.home:  # where an account finds it that may not write where the package is
        cache = Path(chosen.home).expanduser().absolute() / ".cache"
        env |= {"XDG_CACHE_HOME": str(cache), "NUMBA_CACHE_DIR": str(cache / "numba")}
        env.pop("PULLBOOK_HOME", None)
    print("Compiling takes some 20 s, if it was not done before.", flush=True)
    done = subprocess.run([sys.executable, "-m", "pullbook.teach.classroom.warm"], env=env)
    if done.returncode:
        return FAILED
    print("Lessons find what they need.")
    return FINE


def hand_out(chosen) -> int:
    from .hand_out import hand_out as handed

    done = handed(chosen.roster, chosen.output, chosen.chapters, chosen.course_run)
    kept = (
        f"; {counted(len(done['kept']), 'workbook')} there already, left as they are" if done["kept"] else ""
    )
    print(
        f"{counted(done['learners'], 'learner')} ({done['new']} new): "
        f"{counted(len(done['written']), 'workbook')} written to {chosen.output}{kept}."
    )
    return FINE


def grade(chosen) -> int:
    from . import points, report
    from .grade import grade as graded
    from .marks import marks
    from .results import opened
    from .runner import Limits

    policy = points.of(chosen.output, chosen.points)
    limits = Limits(chosen.cell_seconds, chosen.seconds, chosen.memory)
    if chosen.workers is not None and chosen.workers < 1:
        raise ValueError(f"workers is {chosen.workers}; it must be 1 or more")
    done = graded(
        chosen.submissions,
        chosen.output,
        chosen.hand_out,
        chosen.roster,
        limits,
        chosen.workers,
        chosen.scheduler,
        chosen.quiet,
    )
    with opened(chosen.output) as results:
        found = marks(results, policy)
        written = report.write(found, chosen.output)
    broken = found.submissions[found.submissions["state"] != "graded"]
    print(
        f"{counted(done['graded'], 'notebook')} graded, {done['before']} graded before; "
        f"{counted(len(found.learners), 'learner')}. {counted(len(written), 'file')} in {chosen.output}: "
        "grades.csv, grades.xlsx, answers.csv, moodle_import.csv, canvas_import.csv, feedback/."
    )
    return _look(chosen, done, broken, found)


def overview(chosen) -> int:
    from pullbook._files import export

    from . import points
    from .marks import marks
    from .overview import overview as paged
    from .results import opened

    outcomes = dict(map(_outcome, chosen.outcome))
    with opened(chosen.results) as results:
        found = marks(results, points.of(chosen.results, chosen.points))
        page = paged(found, results.table("prediction"), outcomes)
    path = export(Path(chosen.output or Path(chosen.results) / "class.html"), page)
    print(f"{counted(found.submissions['name'].nunique(), 'learner')}: {path}")
    return FINE


def lecture(chosen) -> int:
    import tempfile
    import webbrowser

    from pullbook._files import export

    from .lecture import guesses, room, show

    if chosen.predictions:
        if chosen.predictions == "-":
            print("A number a line; end with Ctrl+D (on Windows Ctrl+Z and Enter).", flush=True)
            text = sys.stdin.read()
        else:
            text = Path(chosen.predictions).read_text(encoding="utf-8")
        said = guesses(text)
        path = Path(export(chosen.output, room(chosen.lesson, said, chosen.reveal)))
        print(f"{counted(len(said), 'prediction')}: {path}")
        if not chosen.no_open:
            webbrowser.open(path.resolve().as_uri())
        return FINE
    with tempfile.TemporaryDirectory(prefix="pullbook-lecture-") as folder:
        command, places = show(chosen.lesson, folder)
        more = ["--no-browser"] if chosen.no_open else []
        more += [f"--port={chosen.port}"] if chosen.port else []
        print("The lab opens in your browser: press Ctrl+Enter there, and F11 for the full screen.")
        print("To end it, press Ctrl+C here.", flush=True)
        ended = subprocess.run([*command, *more], cwd=folder, env=os.environ | places)
        return FINE if ended.returncode == 0 else FAILED


def export_questions(chosen) -> int:
    from pullbook._files import export

    from . import roster
    from .hand_out import chosen as chapters
    from .moodle import moodle
    from .qti import qti

    if chosen.variants < 1:
        raise ValueError(f"variants is {chosen.variants}; it must be 1 or more")
    names = [each.name for each in roster.read(chosen.learners)] if chosen.learners else []
    numbers = chapters(chosen.chapters)
    asked = numbers, names, chosen.course_run, chosen.variants
    if chosen.form == "qti":
        files, told = qti(*asked)
        Path(chosen.output).mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            export(Path(chosen.output) / name, data)
        questions = told["questions"]
    else:
        text = moodle(*asked)
        export(chosen.output, text)
        questions = text.count("<question type=") - text.count('<question type="category"')
    print(f"{counted(questions, 'question')} of {counted(len(numbers), 'chapter')}: {chosen.output}")
    if chosen.form == "qti":
        print(
            f"What Canvas cannot hold: {counted(told['replies'], 'known mistake')} in a number, all told to"
            f" whoever is wrong; {counted(told['by hand'], 'question')}, yours to grade;"
            f" {counted(told['rights'], 'answer')} right, too, not taken."
        )
    return FINE


def _outcome(text):
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ValueError(f"outcome is {text!r}; it must look like 01.same_day=41")
    try:
        return key.strip(), float(value)
    except ValueError:
        return key.strip(), value.strip()


def _look(chosen, done, broken, found):
    """Say what wants to be looked at."""
    said = [f"{file}: {why}" for file, why in zip(broken["file"], broken["trouble"])]
    said += [
        f"{file}: {note}" for file, note in zip(found.submissions["file"], found.submissions["notes"]) if note
    ]
    said += [f"{file}: it is no notebook, and was passed over" for file in done["others"]]
    if not done["graded"] + done["before"]:
        said.append(f"There is no notebook in {chosen.submissions}")
    alike = int((found.answers["alike"] != "").sum())
    if alike:
        print(f"{counted(alike, 'answer')} right for somebody else's numbers: see alike in answers.csv.")
    if not done["roster"]:
        print("Without --hand-out or --roster each notebook is judged by the name it says itself.")
    for each in said:
        print(f"Look at {each}." if each[:5] != "There" else f"{each}.")
    return LOOK if said else FINE
