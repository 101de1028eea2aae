"""The class as a lab: question by question, what was right, and what was not."""

from pathlib import Path

import altair as alt
import pandas as pd

from pullbook._words import counted
from pullbook.show.charts.forms import hues, told_apart
from pullbook.show.charts.theme import dressed
from pullbook.teach.labs.frame import Lab, Pick

from . import points
from .marks import marks
from .overview import unforeseen
from .results import opened

SHARES = ("right", "known mistake", "not foreseen", "not attempted")


def class_lab(results: str | Path) -> Lab:
    """See the class in a notebook: pick a chapter and a question.

    results  the folder that `pullbook grade` made. ValueError if it has no results, or nothing was graded.

    >>> class_lab("no_such_folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: no_such_folder/results.sqlite is not there; ...
    """
    with opened(results) as found:
        answers = marks(found, points.read()).answers
    if answers.empty:
        raise ValueError(f"{results} has no answers yet; pullbook grade makes them")
    chapters = tuple(sorted(answers["chapter"].unique()))
    keys = sorted(answers["question"].unique(), key=lambda key: (len(key), key))
    controls = [
        Pick("chapter", "Chapter", chapters, chapters[0]),
        Pick("question", "Question", ("all", *keys), "all"),
    ]
    tries = [
        "Which question was the hardest? Pick it, and read what was answered.",
        "Is there a wrong answer that many gave and nobody foresaw? It is the next known mistake.",
    ]

    def run(chapter, question):
        rows = answers[answers["chapter"] == chapter]
        if question != "all" and question not in set(rows["question"]):
            raise ValueError(f"chapter {chapter} has no {question}")
        return {
            "rows": rows if question == "all" else rows[rows["question"] == question],
            "question": question,
        }

    return Lab("The class", run, controls, chart, sentence, table, tries=tries)


def shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Return how many learners gave which kind of answer, a row a question and kind."""
    kinds = {"right": SHARES[0], "mistake": SHARES[1], "unit": SHARES[1], "not attempted": SHARES[3]}
    told = rows.assign(kind=rows["status"].map(kinds).fillna(SHARES[2]))
    many = told.groupby(["question", "kind"]).size().unstack(fill_value=0)
    return many.reindex(columns=list(SHARES), fill_value=0)


def sentence(result) -> str:
    """What is said of the question, or of the hardest."""
    many = shares(result["rows"])
    part = many["right"] / many.sum(axis=1)
    hardest = part.idxmin()
    head = f"{hardest} was right for {counted(int(many.loc[hardest, 'right']), 'learner')}"
    head += f" of {int(many.loc[hardest].sum()):,}."
    if result["question"] == "all":
        share = many["right"].sum() / many.to_numpy().sum()
        return f"The hardest: {head} Of all answers {share:.0%} were right."
    wrong = table(result)
    if wrong.empty:
        return f"{head} All is well."
    return f"{head} The most frequent other answer: {wrong['said'].iloc[0]}"


def table(result) -> pd.DataFrame:
    """Of all questions how many gave which kind of answer; of one, the wrong answers by how often."""
    rows = result["rows"]
    if result["question"] == "all":
        return shares(rows)
    known = rows[rows["status"].isin(["mistake", "unit"])]["reply"].value_counts()
    told = [(says, n) for says, n in known.items()] + unforeseen(rows)
    return pd.DataFrame(sorted(told, key=lambda one: -one[1]), columns=["said", "people"])


def chart(result):
    """Bars: a question each, a part a kind of answer."""
    many = shares(result["rows"]).reset_index().melt("question", var_name="answer", value_name="learners")
    words = sentence(result)
    title = words if len(words) < 90 else words[:89] + "…"
    bars = alt.Chart(many, title=title, description=words).mark_bar(stroke="white")
    return dressed(
        bars.encode(
            x=alt.X("learners:Q", title="learners"),
            y=alt.Y("question:N", title="question"),
            color=told_apart("answer", SHARES, colours=hues(0, 5, 7, 6))[0],
            order=alt.Order("answer:N"),
            tooltip=["question", "answer", "learners"],
        )
    )
