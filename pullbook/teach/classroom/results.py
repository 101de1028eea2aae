"""Results of a class in an SQLite file: one transaction a submission, so that nothing is half there."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pandas as pd

FORMAT = "1"
_TABLES = """
create table if not exists meta (key text primary key, value text);
create table if not exists submission (
    file text, chapter text, learner text, name text, course_run text, made_at text, digest text,
    version text, platform text, platform_id text, login text, email text, listed text, sis text,
    section text, state text, trouble text, notes text, seconds real, primary key (file, chapter));
create table if not exists answer (
    file text, chapter text, question text, position integer, kind text, prompt text, answer text, value real,
    status text, reply text, right text, primary key (file, chapter, question));
create table if not exists cell (
    file text, chapter text, number integer, cell text, kind text, what text);
create table if not exists progress (
    file text, learner text, book text, question text, attempts integer, status text);
create table if not exists prediction (
    file text, learner text, key text, guess, unit text, shown integer);
create table if not exists handed (file text primary key, digest text);
"""
_OURS = ("submission", "answer", "cell")
NAME = "results.sqlite"


class Results:
    """The results in a folder.

    folder  where results.sqlite is, or is to be. ValueError if it cannot be, or holds something else.
    """

    def __init__(self, folder: str | Path, new: bool = True):
        self.folder = Path(folder)
        self.file = self.folder / NAME
        if not new and not self.file.is_file():
            raise ValueError(f"{self.file} is not there; pullbook grade makes it")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._base = sqlite3.connect(self.file, timeout=30)
            with self._base:
                self._base.executescript(_TABLES)
                self._base.execute("insert or ignore into meta values ('format', ?)", [FORMAT])
            found = self._base.execute("select value from meta where key = 'format'").fetchone()[0]
        except (OSError, sqlite3.Error) as error:
            raise ValueError(f"{self.file} cannot be used ({error})") from None
        if found != FORMAT:
            raise ValueError(f"{self.file} is of another version of pullbook ({found}); name another folder")

    def close(self):
        self._base.close()

    def done(self) -> set:
        """Return what is there already: (file, chapter, digest, version, learner, course run)."""
        rows = self._base.execute(
            "select file, chapter, digest, version, learner, course_run from submission"
        )
        return set(rows.fetchall())

    def add(self, submission: dict, found: dict):
        """Put a submission's results in place of those it had, all or nothing."""
        file, chapter = submission["file"], submission["chapter"]
        row = submission | {key: found[key] for key in ("state", "trouble", "seconds")}
        with self._base:
            for table in _OURS:
                self._base.execute(f"delete from {table} where file = ? and chapter = ?", [file, chapter])
            self._insert("submission", [row])
            own = {"file": file, "chapter": chapter}
            self._insert("answer", [own | a | {"position": n} for n, a in enumerate(found["answers"])])
            names = ("number", "cell", "kind", "what")
            self._insert("cell", [own | dict(zip(names, cell)) for cell in found["cells"]])

    def renew(self, submissions: list):
        """Renew what is known of submissions that were judged before (whose, when, notes), all or nothing."""
        with self._base:
            for row in submissions:
                names = ", ".join(f"{name} = ?" for name in row)
                where = [*row.values(), row["file"], row["chapter"]]
                self._base.execute(f"update submission set {names} where file = ? and chapter = ?", where)

    def add_progress(self, file: str, digest: str, learner: str, data: dict):
        """Put what a learner's progress file says in place of what it said before."""
        records = [
            {"book": book, "question": key, "attempts": r["attempts"], "status": r["status"]}
            for book, questions in data["records"].items()
            for key, r in questions.items()
        ]
        guesses = [
            {"key": key, "guess": _plain(p["guess"]), "unit": str(p["unit"]), "shown": bool(p["shown"])}
            for key, p in data["predictions"].items()
            if p["guess"] is not None
        ]
        with self._base:
            for table in ("progress", "prediction", "handed"):
                self._base.execute(f"delete from {table} where file = ?", [file])
            self._insert("handed", [{"file": file, "digest": digest}])
            self._insert("progress", [{"file": file, "learner": learner} | each for each in records])
            self._insert("prediction", [{"file": file, "learner": learner} | each for each in guesses])

    def handed(self) -> set:
        return set(self._base.execute("select file, digest from handed").fetchall())

    def _insert(self, table, rows: Iterable):
        for row in rows:
            names = ", ".join(row)
            marks = ", ".join("?" * len(row))
            self._base.execute(f"insert into {table} ({names}) values ({marks})", list(row.values()))

    def table(self, name: str) -> pd.DataFrame:
        """Return one of the tables, in an order that does not hang on the order of the work."""
        found = pd.read_sql_query(f"select * from {name}", self._base)
        order = [
            c for c in ("file", "chapter", "position", "number", "book", "question", "key") if c in found
        ]
        return found.sort_values(order, kind="stable", ignore_index=True)


def opened(folder: str | Path):
    """Return the results of a folder for a `with`; ValueError if there are none."""
    return closing(Results(folder, new=False))


def _plain(guess):
    return guess if isinstance(guess, int | float | str) and abs(len(str(guess))) < 300 else str(guess)[:300]
