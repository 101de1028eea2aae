"""Points for verdicts, by a policy in one small file."""

import tomllib
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from pullbook._files import export

_SHARES = ("right", "mistake", "otherwise", "later")


@dataclass(frozen=True)
class Points:
    """A policy of points. See points.toml for what each is.

    >>> Points(mistake=0.5).earned("03.q1", "mistake", "You counted twice.", None)
    0.5
    """

    right: float = 1.0
    mistake: float = 0.0
    otherwise: float = 0.0
    later: float = 1.0
    weights: dict = field(default_factory=dict)
    marks: tuple = ()

    def weight(self, question: str) -> float:
        """Return what a question ("03.q1") is worth at most."""
        return self.right * self.weights.get(question, 1)

    def earned(self, question: str, status: str, reply: str, attempts: int | None) -> float:
        """Return the points of an answer.

        attempts  up to the first right answer, as the progress file tells; None: there is none
        """
        weight = self.weights.get(question, 1)
        if status == "right":
            return weight * self.right * (1.0 if attempts == 1 else self.later)
        if status == "not attempted":
            return 0.0
        if status == "mistake":
            for mark in self.marks:
                if mark["question"] == question and reply.startswith(mark["says"]):
                    return weight * mark["share"]
            return weight * self.mistake
        return weight * self.otherwise


def read(path: str | Path | None = None) -> Points:
    """Return the policy in a file; None: the course's own. ValueError, naming the key, for what is none."""
    own = resources.files(__package__) / "points.toml"
    try:
        text = (Path(path) if path else own).read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise ValueError(f"the points {str(path)!r} cannot be read ({error})") from None
    where = f"the points {str(path)!r}"
    for key, value in data.items():
        if key in _SHARES:
            _share(where, key, value)
        elif key == "weights":
            for question, weight in value.items():
                _share(where, f"weights, {question}", weight)
        elif key != "marks":
            raise ValueError(f"{where} have {key!r}; there are {', '.join(_SHARES)}, weights and marks")
    for mark in data.get("marks", []):
        if set(mark) != {"question", "says", "share"}:
            raise ValueError(
                f"{where}: each of marks needs question, says and share, and has {', '.join(mark)}"
            )
        _share(where, f"marks, {mark['question']}", mark["share"])
    return Points(**data | {"marks": tuple(data.get("marks", ()))})


def of(folder: str | Path, path: str | Path | None = None) -> Points:
    """Return the policy in `path`, or else the one in the folder of the results, where a copy of the course's
    own is laid if there is none.
    """
    file = Path(path or Path(folder) / "points.toml")
    if path is None and not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        export(file, (resources.files(__package__) / "points.toml").read_text(encoding="utf-8"))
    return read(file)


def _share(where, key, value):
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e6:
        raise ValueError(f"{where}: {key} is {value!r}; it must be a number, 0 or more")
