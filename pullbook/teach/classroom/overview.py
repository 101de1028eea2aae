"""The class as one page: what went well, which mistakes, what nobody foresaw, guesses, who stopped where."""

import json
import math
from collections import Counter
from html import escape

import pandas as pd

from pullbook._words import counted
from pullbook.teach.workbook.book import chapter, workbook
from pullbook.teach.workbook.predictions import figure

from .marks import Marks
from .report import markdown, page

MOST = 8  # values of a question that nobody foresaw, and mistakes
BINS = 12


def overview(marks: Marks, predictions: pd.DataFrame, outcomes: dict | None = None) -> str:
    """Return the page of a class, as HTML that needs nothing else.

    predictions  learner, key, guess, unit, a row a guess
    outcomes     what happened, by the key of the prediction
    """
    answers = marks.answers
    learners = marks.submissions["name"].nunique()
    parts = [f"<p>{counted(learners, 'learner')}, {counted(len(marks.submissions), 'file')}.</p>"]
    for number, rows in answers.groupby("chapter"):
        parts.append(_chapter(number, rows))
    parts.append(_guesses(predictions, outcomes or {}))
    parts.append(_look_at(marks))
    return page("The class", "".join(parts))


def questions(answers: pd.DataFrame) -> pd.DataFrame:
    """Return a row a question: how many tried it, share right, and right at the first attempt.

    `first` is of those whose progress file tells; missing where there is none.
    """
    tried = answers[answers["status"] != "not attempted"]
    keys = ["chapter", "question"]
    right = (tried["status"] == "right").groupby([tried[k] for k in keys]).mean()
    known = tried[tried["attempts"].notna()]
    first = (known["status"].eq("right") & known["attempts"].eq(1)).groupby([known[k] for k in keys]).mean()
    table = answers.groupby(keys, sort=False).size().rename("learners").to_frame()
    table["tried"] = tried.groupby(keys).size()
    return table.assign(right=right, first=first).fillna({"tried": 0}).astype({"tried": int})


def unforeseen(rows: pd.DataFrame) -> list:
    """Return the wrong answers to a question that no known mistake explains, the most frequent first: (what,
    how many). Learners with numbers of their own who think alike are found by how far they are off.

    >>> rows = pd.DataFrame({"status": ["not yet"] * 4, "value": [43.2, 43.201, 8, 10],
    ...                      "right": ["50", "50", "4", "5"], "answer": [""] * 4})
    >>> unforeseen(rows)
    [('43.2', 2), ('2 times the right answer, such as 8', 2)]
    """
    strange = rows[rows["status"].isin(["not yet", "type", "shape"])]
    values, rights = strange["value"], strange["right"]
    texts = [_label(value, answer) for value, answer in zip(values, strange["answer"])]
    ratios = [_ratio(value, right) for value, right in zip(values, rights)]
    by_text, by_ratio = Counter(texts), Counter(filter(None, ratios))
    groups, first = Counter(), {}
    for text, ratio in zip(texts, ratios):
        if ratio and by_ratio[ratio] > by_text[text]:
            text = f"{ratio} times the right answer, such as {first.setdefault(ratio, text)}"
        groups[text] += 1
    return groups.most_common()


def _label(value, answer):
    return str(answer)[:60] if pd.isna(value) else f"{value:.4g}"


def _ratio(value, right):
    right = json.loads(right) if isinstance(right, str) else None
    if pd.isna(value) or not isinstance(right, int | float) or right == 0:
        return ""
    return f"{value / right:.3g}"


def _chapter(number, rows):
    head = (
        "<tr><th>question</th><th class='n'>tried</th><th class='n'>right</th><th class='n'>right first</th>"
    )
    lines = []
    for (_, question), row in questions(rows).iterrows():
        share = 0 if pd.isna(row["right"]) else row["right"]
        lines.append(
            f"<tr><td>{question}</td><td class='n'>{row['tried']:.0f} of {row['learners']:.0f}</td>"
            f"<td class='n'>{_percent(row['right'])}</td><td class='n'>{_percent(row['first'])}</td>"
            f"<td style='width:40%'><span class='bar ok' style='width:{100 * share:.1f}%'></span></td></tr>"
        )
    table = f"<table><thead>{head}<th></th></tr></thead>{''.join(lines)}</table>"
    parts = [_question(number, question, each) for question, each in rows.groupby("question", sort=False)]
    return f"<h2>{number} {escape(chapter(number).title)}</h2>{table}{_stopped(rows)}{''.join(parts)}"


def _percent(share):
    return "–" if pd.isna(share) else f"{share:.0%}"


def _stopped(rows):
    """Who stopped where: the last question that each learner tried."""
    tried = rows[rows["status"] != "not attempted"].groupby("name")["position"].max()
    last = rows.groupby("question")["position"].first()
    names = {position: question for question, position in last.items()}
    begun = rows["name"].unique()
    ends = {}
    for name, position in tried[tried < last.max()].items():
        ends.setdefault(names[position], []).append(name)
    parts = [f"after {question} {_people(ends[question])}" for question in sorted(ends)]
    none = sorted(set(begun) - set(tried.index))
    parts += [f"before the first {_people(none)}"] if none else []
    return f"<p>Stopped: {', '.join(parts)}.</p>" if parts else "<p>All who handed in came to the end.</p>"


def _people(names):
    told = ", ".join(map(escape, names)) if len(names) <= MOST else counted(len(names), "learner")
    return f"({told})"


def _question(number, question, rows):
    mistakes = Counter(rows.loc[rows["status"].isin(["mistake", "unit"]), "reply"]).most_common()
    strange = unforeseen(rows)
    if not mistakes and not strange:
        return ""
    prompt = markdown(workbook(number).posed(question).prompt)
    summary = "<summary>the question, with the course's numbers</summary>"
    parts = [f"<h3>{question}</h3><details>{summary}{prompt}</details>"]
    if mistakes:
        told = _by_idea(mistakes)
        items = "".join(f"<li>{n} x: {escape(says)}</li>" for says, n in told)
        parts.append(f"<p>Known mistakes:</p><ul>{items}</ul>")
    if strange:
        items = "".join(f"<li>{_asked(n, escape(value))}</li>" for value, n in strange[:MOST])
        more = f"<p><small>and {len(strange) - MOST} other values</small></p>" if len(strange) > MOST else ""
        parts.append(f"<p>Nobody foresaw:</p><ul>{items}</ul>{more}")
    return "".join(parts)


def _asked(n, value):
    told = f"<span class='answer'>{value}</span>"
    return f"What did {n} people mean by {told}?" if n > 1 else told


def _by_idea(mistakes):
    """Sentences with each learner's numbers in them are one mistake if they begin alike."""
    ideas = {}
    for says, n in mistakes:
        key = "".join(c for c in says if not (c.isdigit() or c in ".,-"))
        first, count = ideas.get(key, (says, 0))
        ideas[key] = first, count + n
    return sorted(ideas.values(), key=lambda each: -each[1])[:MOST]


def _guesses(predictions, outcomes):
    parts = []
    for key, rows in predictions.drop_duplicates(["learner", "key"], keep="last").groupby("key"):
        unit = next(filter(None, rows["unit"]), "")
        parts.append(f"<h3>{escape(key)}</h3>{histogram(list(rows['guess']), outcomes.get(key), unit)}")
    return f"<h2>What the class guessed</h2>{''.join(parts)}" if parts else ""


def histogram(guesses: list, outcome: float | str | None = None, unit: str = "") -> str:
    """Return guesses as bars, a row a bar, and what happened beside them, as HTML.

    guesses  numbers or texts
    """
    numbers = [float(g) for g in guesses if isinstance(g, int | float) and math.isfinite(g)]
    if len(numbers) == len(guesses) and len(set(numbers)) > BINS:
        rows = _binned(numbers, outcome)
    else:
        hit = None if outcome is None else figure(outcome)
        many = Counter(figure(guess) for guess in guesses)
        order = sorted(many, key=lambda text: (not numbers, _value(text), -many[text]))
        rows = [(text, many[text], text.casefold() == str(hit).casefold()) for text in order]
    most = max((n for _, n, _ in rows), default=1)
    lines = "".join(
        f"<tr><td>{escape(text)}</td><td class='n'>{n}</td><td style='width:60%'>"
        f"<span class='bar{' hit' if hit else ''}' style='width:{100 * n / most:.1f}%'></span></td></tr>"
        for text, n, hit in rows
    )
    happened = ""
    if outcome is not None:
        happened = f"<p><strong>It was {escape(f'{figure(outcome)} {unit}'.strip())}.</strong></p>"
    head = f"<tr><th>guess{', ' + escape(unit) if unit else ''}</th><th class='n'>people</th><th></th></tr>"
    return f"<table><thead>{head}</thead>{lines}</table>{happened}"


def _binned(numbers, outcome):
    low, high = min(numbers), max(numbers)
    raw = (high - low) / (BINS - 2)
    size = 10 ** math.floor(math.log10(raw))
    step = next(size * k for k in (1, 2, 5, 10) if size * k >= raw)
    start = math.floor(low / step)
    many = Counter(math.floor(x / step) for x in numbers)
    at = math.floor(outcome / step) if isinstance(outcome, int | float) else None
    ends = range(start, math.floor(high / step) + 1)
    return [(f"{figure(k * step)} to {figure((k + 1) * step)}", many[k], k == at) for k in ends]


def _value(text):
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return math.inf


def _look_at(marks):
    answers, files = marks.answers, marks.submissions
    same = [
        f"{name}, {number}.{question}: {answer} would be right for {whose}"
        for name, number, question, answer, whose in answers.loc[
            answers["alike"] != "", ["name", "chapter", "question", "answer", "alike"]
        ].itertuples(index=False)
    ]
    broken = [f"{file}: {why}" for file, why in zip(files["file"], files["trouble"]) if why]
    notes = [f"{file}: {note}" for file, note in zip(files["file"], files["notes"]) if note]
    parts = []
    for title, items in (
        ("Files that could not be read", broken),
        ("Files with a note", notes),
        ("Right for somebody else's numbers (marked, not judged)", same),
    ):
        if items:
            listed = "".join(f"<li>{escape(each)}</li>" for each in items)
            parts.append(f"<h2>{escape(title)}</h2><ul>{listed}</ul>")
    return "".join(parts)
