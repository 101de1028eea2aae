"""A quiz of three questions: buttons where a kernel runs, plain text where none does."""

from dataclasses import dataclass
from html import escape
from string import ascii_lowercase

from .records import record
from .reply import Reply


@dataclass(frozen=True)
class QuizItem:
    """A quiz question: its prompt, and choices as (text, is it right, what is said to whoever picks it).

    ValueError unless exactly one choice is right and each has something said.

    >>> QuizItem("What starts work in a pull system?", (("a plan", False, "That is push."), ("an order",
    ...     True, "Yes.")))
    What starts work in a pull system?
      a) a plan
      b) an order
    """

    prompt: str
    choices: tuple

    def __post_init__(self):
        if [bool(right) for _, right, _ in self.choices].count(True) != 1:
            raise ValueError(f"quiz item {self.prompt!r}: exactly one choice must be right")
        if not all(text.strip() and says.strip() for text, _, says in self.choices):
            raise ValueError(
                f"quiz item {self.prompt!r}: each choice needs a text and something said about it"
            )

    def __repr__(self):
        return "\n".join([self.prompt, *(f"  {a}) {text}" for a, text in self.lettered)])

    @property
    def lettered(self):
        return [(letter, text) for letter, (text, _, _) in zip(ascii_lowercase, self.choices)]


@dataclass(frozen=True, eq=False, repr=False)
class Quiz:
    """The quiz of one workbook; shows itself with a reply to each choice.

    >>> quiz = Quiz("00_demo", (QuizItem("2 + 2?", (("4", True, "Two pairs."), ("5", False,
    ...     "Count again."))),))
    >>> quiz
    1. 2 + 2?
      a) 4
      b) 5
    """

    stem: str
    items: tuple

    def answer(self, number: int, choice: str) -> Reply:
        """Return the reply to a choice ("a", "b", ...) for question `number` (from 1), and record it.

        ValueError if there is no such question or choice.
        """
        if number not in range(1, len(self.items) + 1):
            raise ValueError(f"number is {number!r}; the quiz has questions 1 to {len(self.items)}")
        item, letter = self.items[int(number) - 1], str(choice).strip().strip("().").lower()
        letters = [a for a, _ in item.lettered]
        if letter not in letters:
            raise ValueError(f"choice is {choice!r}; question {number} has the choices {', '.join(letters)}")
        _, right, says = item.choices[letters.index(letter)]
        reply = Reply("right" if right else "mistake", says, f"quiz {number}")
        record(self.stem, reply.question, reply.status)
        return reply

    def widget(self):
        """Return the quiz as widgets: a button for each choice, and a place for the reply below them."""
        from ipywidgets import VBox

        box = VBox([self._item(n, item) for n, item in enumerate(self.items, 1)])
        box.add_class("pb-quiz")
        return box

    def _item(self, number, item):
        # Buttons, not radio buttons: JupyterLab keeps the arrow keys, which move within radio buttons, to
        # itself.
        from ipywidgets import HTML, Button, HBox, Layout, VBox

        reply = HTML(_heard(""))

        def show(button):
            letter = button.description
            reply.value = _heard(f"Your choice: {letter}" + self.answer(number, letter)._repr_html_())

        rows = []
        for letter, text in item.lettered:
            button = Button(description=letter, tooltip=text, layout=Layout(width="3em", flex="0 0 auto"))
            button.on_click(show)
            rows.append(HBox([button, HTML(escape(text))]))
        return VBox([HTML(f"<strong>{number}. {escape(item.prompt)}</strong>"), *rows, reply])

    def __repr__(self):
        return "\n".join(f"{n}. {item!r}" for n, item in enumerate(self.items, 1))

    def _repr_html_(self):
        parts = (
            f"<li>{escape(item.prompt)}<ol type='a'>"
            + "".join(f"<li>{escape(t)}</li>" for _, t in item.lettered)
            + "</ol></li>"
            for item in self.items
        )
        return f"<ol>{''.join(parts)}</ol>"

    def _repr_mimebundle_(self, **_):
        # The live view first; what a notebook without a kernel can show beside it, with no answer in it.
        return self.widget()._repr_mimebundle_() | {"text/html": self._repr_html_(), "text/plain": repr(self)}


def _heard(body):
    """Return the reply in a region that a screen reader speaks as it changes."""
    return f'<div aria-live="polite">{body}</div>'
