"""The marks of a class: verdicts, points, tries and answers alike, a row an answer, out of the results."""

from dataclasses import dataclass

import pandas as pd

from pullbook.teach.workbook.book import chapter

from .alike import alike
from .points import Points
from .results import Results

WHO = ["name", "login", "email", "platform", "platform_id", "sis", "section", "listed"]


@dataclass(frozen=True, eq=False)
class Marks:
    """The marks of a class.

    answers      a row an answer that counts: name, chapter, question, answer, status, reply, points, most,
                 attempts, alike ...
    submissions  a row a file, with `counts`: False for one that a later file of the same learner replaces
    cells        a row a cell that was stopped, or stopped by itself
    """

    answers: pd.DataFrame
    submissions: pd.DataFrame
    cells: pd.DataFrame

    @property
    def learners(self) -> pd.DataFrame:
        """A row a learner: who it is, points of each question (a column 03.q1), points and most."""
        who = self.submissions.drop_duplicates("name", keep="last").set_index("name")[WHO[1:]]
        columns = {
            "points": self.answers.groupby("name")["points"].sum(),
            "most": self.answers.groupby("name")["most"].sum(),
        }
        table = who.join(pd.DataFrame(columns)).fillna({"points": 0.0, "most": 0.0})
        asked = self.answers.assign(column=self.answers["chapter"] + "." + self.answers["question"])
        wide = asked.pivot_table("points", "name", "column", aggfunc="first", sort=False)
        wide = wide[sorted(wide.columns, key=_order)] if len(wide.columns) else wide
        return table.join(wide).sort_index()


def marks(results: Results, points: Points) -> Marks:
    """Return the marks of what is in the results, by a policy of points."""
    submissions = _counted(results.table("submission"))
    answers = results.table("answer").merge(
        submissions[["file", "chapter", "name", "learner", "course_run", "counts"]], on=["file", "chapter"]
    )
    answers = answers[answers["counts"].astype(bool)].drop(columns="counts")
    answers["attempts"] = _attempts(answers, results.table("progress"))
    keys = answers["chapter"] + "." + answers["question"]
    judged = zip(keys, answers["status"], answers["reply"], answers["attempts"])
    answers["points"] = [points.earned(k, s, r, None if pd.isna(a) else int(a)) for k, s, r, a in judged]
    answers["points"] = answers["points"].astype(float).round(6)
    answers["most"] = pd.Series([points.weight(key) for key in keys], index=answers.index, dtype=float)
    answers["alike"] = alike(answers)
    answers = answers.sort_values(["name", "chapter", "position"], kind="stable", ignore_index=True)
    return Marks(answers, submissions, results.table("cell"))


def _counted(submissions):
    """Of two files of a learner for a chapter the later counts; at the same time, the last by its name; and
    one that can be read before one that cannot.
    """
    ordered = submissions.assign(fine=submissions["state"] == "graded")
    ordered = ordered.sort_values(["name", "chapter", "fine", "made_at", "file"], kind="stable")
    last = ~ordered.duplicated(["name", "chapter"], keep="last")
    replaced = ordered["chapter"] != ""
    return ordered.assign(counts=last & replaced).drop(columns="fine").sort_index()


def _attempts(answers, progress):
    """Tries up to the first right answer, by the learner's own progress file; missing where there is none."""
    tried = {}
    for learner, book, question, attempts in zip(
        progress["learner"], progress["book"], progress["question"], progress["attempts"]
    ):
        tried[_same(learner), _same(book), question] = attempts
    found = []
    for name, learner, number, run, question in zip(
        answers["name"], answers["learner"], answers["chapter"], answers["course_run"], answers["question"]
    ):
        stem = chapter(number).stem
        who = ", ".join(filter(None, (learner, run)))
        books = [f"{stem} ({who})", stem] if learner else [stem]
        keys = [(_same(name), _same(book), question) for book in books]
        found.append(next((tried[key] for key in keys if key in tried), None))
    return pd.Series(found, index=answers.index, dtype=float)


def _same(text):
    return " ".join(text.split()).casefold()


def _order(column):
    number, _, question = column.partition(".")
    return number, len(question), question
