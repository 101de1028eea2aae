"""The roster of a class: who is in it, and whose a file is."""

import csv
import io
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

_NAMES = {
    "name": ("name", "full name", "fullname", "student", "student name", "learner"),
    "first": ("first name", "firstname", "given name", "first"),
    "last": ("last name", "lastname", "surname", "family name", "last"),
    "id": ("id", "id number", "identifier", "student id", "number"),
    "sis": ("sis user id", "sis id"),
    "login": ("sis login id", "username", "login", "user name"),
    "email": ("email", "email address", "e-mail", "mail"),
    "section": ("section", "group"),
}
_NO_LEARNER = ("points possible", "student, test", "test student")


@dataclass(frozen=True)
class Learner:
    """One of a class. `name` is as it is shown, and what the numbers are drawn by; no two have the same.

    >>> Learner("Ann Lee").folder
    'ann_lee'
    """

    name: str
    id: str = ""
    email: str = ""
    login: str = ""
    sis: str = ""
    section: str = ""
    listed: str = ""  # the name as the roster has it

    @property
    def folder(self) -> str:
        return "_".join(re.findall(r"\w+", folded(self.name))) or "learner"

    @property
    def aliases(self) -> set:
        """All that a file may call this learner, squashed."""
        words = re.findall(r"\w+", folded(self.listed or self.name))
        turned = {"".join(words[n:] + words[:n]) for n in range(len(words))}
        local = self.email.partition("@")[0]
        others = (self.name, self.id, self.email, local, self.login, self.sis)
        return {alias for alias in turned | set(map(squashed, others)) if alias}


def folded(text: str) -> str:
    """Return text in small letters without accents: "Zoë" is "zoe"."""
    apart = unicodedata.normalize("NFKD", text.replace("ß", "ss").replace("ø", "o").replace("ł", "l"))
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()


def squashed(text: str) -> str:
    """Return the letters and digits of a text alone.

    >>> squashed("Lee, Ann-Zoë 2")
    'leeannzoe2'
    """
    return "".join(re.findall(r"[^\W_]+", folded(text)))


def read(path: str | Path) -> list:
    """Return the learners of a roster: a CSV file with a column of names, or of first and last names.

    Columns for id, email, login are taken where they are: a list of names, or what Moodle and Canvas export.
    ValueError if it cannot be read, has no names, or has one learner twice.
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ValueError(f"the roster {str(path)!r} cannot be read ({why})") from None
    rows = [
        row for row in csv.reader(io.StringIO(text), delimiter=_delimiter(text)) if any(map(str.strip, row))
    ]
    if not rows:
        raise ValueError(
            f"the roster {str(path)!r} is empty; it needs a head such as name,email and a row each"
        )
    head = _head(rows[0])
    if "name" not in head and not {"first", "last"} <= set(head):
        raise ValueError(
            f"the roster {str(path)!r} has the columns {', '.join(rows[0])}; it needs one called name, or "
            "two called first name and last name"
        )
    found = [{key: row[n].strip() if n < len(row) else "" for key, n in head.items()} for row in rows[1:]]
    learners = _distinct([_learner(each) for each in found])
    if not learners:
        raise ValueError(f"the roster {str(path)!r} names nobody below its head")
    return learners


def _delimiter(text):
    first = next(line for line in [*text.splitlines(), ""] if line.strip() or not text.strip())
    return max(",;\t", key=first.count)


def _head(row):
    head = {}
    for n, cell in enumerate(row):
        for key, names in _NAMES.items():
            if " ".join(folded(cell).split()) in names:
                head.setdefault(key, n)
    return head


def _learner(row):
    name = " ".join((row.get("name") or f"{row.get('first', '')} {row.get('last', '')}").split())
    spoken = " ".join(reversed([part.strip() for part in name.split(",")])) if name.count(",") == 1 else name
    rest = {key: row.get(key, "") for key in ("id", "email", "login", "sis", "section")}
    return Learner(spoken, listed=name, **rest)


def _distinct(learners):
    """Those who share a name get their id or email behind it; one who is there twice is an error."""
    learners = [x for x in learners if x.name and folded(x.listed).strip() not in _NO_LEARNER]
    names = [squashed(x.name) for x in learners]
    told = []
    for learner in learners:
        if names.count(squashed(learner.name)) > 1:
            more = learner.id or learner.email or learner.login
            learner = Learner(
                **vars(learner) | {"name": f"{learner.name} ({more})" if more else learner.name}
            )
        told.append(learner)
    seen = [squashed(x.name) for x in told]
    twice = next((x.name for x in told if seen.count(squashed(x.name)) > 1), None)
    if twice:
        raise ValueError(f"the roster has {twice} twice; give those who share a name an id or an email")
    return told


class Directory:
    """Finds a learner by what a file calls them.

    >>> ann = Learner("Ann Lee", email="al7@x.org")
    >>> [Directory([ann]).find(text) == ann for text in ("lee_ann", "AL7", "ann lee 2")]
    [True, True, False]
    """

    def __init__(self, learners: list):
        self._by, doubtful = {}, set()
        for learner in learners:
            for alias in learner.aliases:
                doubtful |= {alias} if self._by.get(alias, learner) != learner else set()
                self._by[alias] = learner
        for alias in doubtful:
            del self._by[alias]

    def find(self, text: str) -> Learner | None:
        return self._by.get(squashed(text))
