"""What an export asks and says: a question with its numbers drawn, and what is told to each answer."""

import math
from collections.abc import Iterator, Sequence

from pullbook.teach.workbook.reading import tidy

from .report import markdown

VARIANTS = 20


def drawn(book, question, learners: Sequence, course_run: str, variants: int) -> Iterator[tuple]:
    """A question of a chapter with its numbers: yields (name, posed) of each learner; without learners, of so
    many variants, those that are the same left out.
    """
    seen = set()
    for name in learners or [f"variant {n}" for n in range(1, variants + 1)]:
        posed = question.pose(book.stem, " ".join(name.split()).casefold(), course_run)
        if learners or posed.prompt not in seen:
            seen.add(posed.prompt)
            yield name, posed


def prompt(posed) -> str:
    """Return what is asked as HTML, with the unit of the answer."""
    unit = posed.question.unit
    return f"<div>{markdown(posed.prompt)}</div>" + (f"<p>Answer in: {markdown(unit)}</p>" if unit else "")


def right_said(posed) -> str:
    """Return what is said to the right answer."""
    right = tidy(posed.expected)
    return posed.question.right.format(**posed.facts, answer=right, expected=right)


def option_said(posed, option) -> str:
    """Return what is said to whoever picks an option wrongly."""
    return option.says.format(**posed.facts, answer=option.key)


def all_said(posed) -> str:
    """Return what is right and what is said to each known mistake, as HTML: where no answer has its own."""
    told = [says.format(**posed.facts, answer=shown(value)) for value, says in posed.mistakes]
    items = "".join(f"<li>{markdown(text)}</li>" for text in told)
    right = right_said(posed) if posed.question.kind != "function" else posed.question.right
    return f"<p>{markdown(right)}</p>" + (f"<p>Usual mistakes:</p><ul>{items}</ul>" if items else "")


def shown(value) -> str:
    """Return an answer as text: 57, or 88, 97, 104.

    >>> shown([88.0, 97]), shown(frozenset("ba"))
    ('88, 97', 'a, b')
    """
    if isinstance(value, list | tuple):
        return ", ".join(shown(each) for each in value)
    if isinstance(value, set | frozenset):
        return ", ".join(sorted(shown(each) for each in value))
    return str(tidy(value))


def band(value: float, tolerance: float) -> float:
    """Return how far an answer may lie from a number: its tolerance, or what rounding to three digits moves.

    >>> band(1.498, 0.001), band(40, 0)
    (0.00500001, 0)
    """
    if tolerance == 0 or value == 0:
        return abs(value) * tolerance
    digit = 10.0 ** (math.floor(math.log10(abs(value))) - 2)
    return float(f"{max(abs(value) * tolerance, 0.500001 * digit):.7g}")


def near(posed, value: float) -> float:
    """Return how far an answer may lie from the right number or a known mistake, so that none takes another's
    answers.
    """
    tolerance, right = posed.question.tolerance, posed.expected
    known = [right, *(each for each, _ in posed.mistakes)]
    apart = min((abs(value - other) for other in known if other != value), default=math.inf)
    return max(min(band(value, tolerance), 0.49 * apart), abs(value) * tolerance if value == right else 0)


def further(posed) -> list:
    """Return the other numbers that are right, too: whole units, or with fewer digits."""
    right = posed.expected
    short = [posed.kind.shortened(right)] if posed.question.tolerance else []
    return [each for each in dict.fromkeys([*posed.rights[1:], *short]) if each != right]
