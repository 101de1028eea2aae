"""A guess before the experiment, and what happened beside it."""

import math
from contextlib import suppress
from dataclasses import dataclass
from html import escape
from types import EllipsisType

from pullbook._check import shown

from . import store
from .numerals import numeral
from .reading import Puzzled, is_number, plain
from .reply import Note, box

Guess = float | str | EllipsisType | None  # dots or nothing: no guess yet


@dataclass(frozen=True, repr=False)
class Outcome:
    """What a run gave, beside the guess made before it (None: no guess was made).

    >>> Outcome("01.same_day", 80, 41, "orders")
    You guessed 80; the run gave 41 orders: 39 fewer.
    """

    key: str
    guess: object
    value: object
    unit: str = ""

    @property
    def difference(self) -> str:
        """How far the run lies from the guess, in words; "" where a difference has no meaning."""
        if self.guess is None:
            return ""
        if not (is_number(self.guess) and is_number(self.value)):
            same = str(self.guess).casefold() == str(self.value).casefold()
            return "as you guessed" if same else "another than you guessed"
        if not (_finite(self.value) and _finite(self.guess)):
            return "another than you guessed"
        gap = self.value - self.guess
        if abs(gap) <= 1e-9 * max(1, abs(self.value)):
            return "just as you guessed"
        counted = float(gap).is_integer() and self.unit
        less = "fewer" if counted else "less"
        return f"{figure(abs(gap))} {'more' if gap > 0 else less}"

    def __repr__(self):
        what = f"{figure(self.value)} {self.unit}".strip()
        if self.guess is None:
            return f"The run gave {what}. You made no guess this time."
        return f"You guessed {figure(self.guess)}; the run gave {what}: {self.difference}."

    def _repr_html_(self):
        return box("What happened.", escape(repr(self)), "#0072B2")


def predict(key: str, guess: Guess, question: str = "", unit: str = "", again: bool = False) -> Note:
    """Record your guess before an experiment; `outcome` shows it again beside what happened.

    key       names the prediction: "01.same_day"
    guess     a number (as text, too, with its unit: "30 cases") or a short text; ... for no guess yet
    question  what is guessed, as text
    unit      unit of the guess, as text
    again     True replaces a guess whose outcome has been shown; otherwise the first guess stands

    ValueError if the guess is neither a number nor a text.

    >>> predict("00.tour", [80, 90])
    Traceback (most recent call last):
    ValueError: guess is [80, 90]; it must be a number or a short text
    """
    guess = _guessed(guess, unit, question)
    kept = store.read()["predictions"].get(_named(key), {"guess": None, "shown": False})
    stands = kept["shown"] and kept["guess"] is not None and not again
    if guess is None or stands:
        if kept["guess"] is None:
            _keep(key, None, question, unit, False)
        return Note(_answer_to(guess, kept["guess"], question, unit))
    _keep(key, guess, question, unit, False)
    return Note(f"{question} Your guess: {figure(guess)} {unit}".strip() + ". Now run the experiment.")


def outcome(key: str, value: float | str, unit: str | None = None) -> Outcome:
    """Show what an experiment gave beside the guess made for it.

    key    names the prediction: "01.same_day"
    value  what the run gave: a number or a text
    unit   unit of the value; None: that of the prediction

    >>> outcome("00.nobody_guessed", 41, "orders")
    The run gave 41 orders. You made no guess this time.
    """
    kept = store.read()["predictions"].get(_named(key))
    if kept and kept["guess"] is not None and not kept["shown"]:
        store.update(lambda data: data["predictions"].setdefault(key, dict(kept)).update(shown=True))
    kept = kept or {"guess": None, "unit": ""}
    return Outcome(key, kept["guess"], plain(value), kept["unit"] if unit is None else unit)


def _answer_to(guess, first, question, unit) -> str:
    if first is None:
        return f"{question} Type your guess first, in place of the three dots; then run on.".strip()
    if guess is None or guess == first:
        return f"{question} Your guess: {figure(first)} {unit}".strip() + ". Now run the experiment."
    return (
        f"Your first guess, {figure(first)} {unit}".strip()
        + ", stands, because its outcome has been shown. To start over, add again=True."
    )


def _keep(key, guess, question, unit, shown):
    new = {"guess": guess, "question": question, "unit": unit, "shown": shown}
    store.update(lambda data: data["predictions"].update({key: new}))


def _named(key):
    if not isinstance(key, str) or not key.strip():
        raise ValueError(f"key is {shown(key)}; it must be a name such as '01.same_day'")
    return key


def _guessed(guess, unit, question):
    guess = plain(guess)
    if isinstance(guess, str) and unit:
        with suppress(Puzzled):
            return numeral(guess, unit, question)
    if guess is None or guess is ... or (isinstance(guess, str) and not guess):
        return None
    if isinstance(guess, (str, bool)):
        return guess
    if not isinstance(guess, (int, float)) or not _finite(guess):
        raise ValueError(f"guess is {shown(guess)}; it must be a number or a short text")
    return guess


def _finite(value) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number of more than 308 digits
        return False


def figure(value: object) -> str:
    """Return a guess or an outcome as it is shown: 80, 1,200, 0.333."""
    if not is_number(value) or not _finite(value):
        return str(value) if not isinstance(value, int) else "a number of more than 308 digits"
    if float(value).is_integer():
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:.4g}"
