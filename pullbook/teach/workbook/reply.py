"""What a workbook says back: a reply to an answer, and plain notes."""

from dataclasses import dataclass
from html import escape

# From worst to best. A status is always shown by its mark and word, never by colour alone.
_LOOK = {
    "not attempted": ("○", "Not attempted yet", "#999999"),
    "type": ("?", "Check the kind of answer", "#0072B2"),
    "shape": ("?", "Check the size", "#0072B2"),
    "not yet": ("…", "Not right yet", "#E69F00"),
    "unit": ("⇄", "Check the unit", "#0072B2"),
    "mistake": ("↺", "Look again", "#E69F00"),
    "right": ("✔", "Right", "#009E73"),
}
STATUSES = tuple(_LOOK)


def box(head: str, body: str, colour: str) -> str:
    """Return `head` (text) and `body` (HTML) as a box that reads well in a light and in a dark theme."""
    return (
        f'<div role="status" style="border-left:4px solid {colour}; padding:.4em .8em; margin:.3em 0; '
        'color:inherit; background:rgba(127,127,127,.1); max-width:46em">'
        f"{f'<strong>{escape(head)}</strong> ' if head else ''}{body}</div>"
    )


@dataclass(frozen=True, repr=False)
class Note:
    """A sentence to the learner.

    >>> Note("Your progress is saved.")
    Your progress is saved.
    """

    text: str

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return box("", escape(self.text), "#999999")


@dataclass(frozen=True, repr=False)
class Reply:
    """The reply to one answer: its status (one of `STATUSES`), what is said, and the question's key.

    >>> Reply("right", "The order waits for the slowest station.", "q1")
    ✔ Right. The order waits for the slowest station.
    """

    status: str
    text: str
    question: str = ""

    def __post_init__(self):
        if self.status not in _LOOK:
            raise ValueError(f"status is {self.status!r}; it must be one of {', '.join(STATUSES)}")

    @property
    def head(self) -> str:
        mark, word, _ = _LOOK[self.status]
        return f"{mark} {word}."

    def __repr__(self):
        return f"{self.head} {self.text}".strip()

    def _repr_html_(self):
        return box(self.head, escape(self.text), _LOOK[self.status][2])
