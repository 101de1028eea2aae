"""The tables of a chapter's file, each of which knows where it stands."""

from collections.abc import Callable
from dataclasses import dataclass

from .formulas import unknown

NUMBER = (int, float)
_WORDS = {str: "text in quotes", list: "a list in [ ]", dict: "a table", int: "a number", float: "a number"}
_NEEDED = object()


@dataclass(frozen=True)
class Part:
    """A table of the file, and its place: "01.toml, question q1, mistakes 2".

    >>> Part("01.toml", {"unti": "h"}).only("unit", "title")
    Traceback (most recent call last):
    ValueError: 01.toml: there is no 'unti' here; did you mean unit? The keys here: unit, title
    """

    where: str
    values: dict

    def wrong(self, text: str) -> ValueError:
        return ValueError(f"{self.where}: {text}")

    def only(self, *keys):
        """ValueError if the table has another key than these."""
        for key in self.values:
            if key not in keys:
                raise self.wrong(unknown(key, "The keys here", keys))

    def take(self, key: str, kind, default=_NEEDED):
        """Return a value; ValueError if it is of another kind, or missing and there is no default."""
        if key not in self.values:
            if default is _NEEDED:
                raise self.wrong(f"{key} is missing")
            return default
        value, kinds = self.values[key], kind if isinstance(kind, tuple) else (kind,)
        if type(value) not in kinds:
            wanted = " or ".join(dict.fromkeys(_WORDS[k] for k in kinds))
            raise self.wrong(f"{key} is {value!r}; it must be {wanted}")
        return value

    def part(self, key: str) -> "Part":
        """Return the table [.key], or an empty one."""
        return Part(f"{self.where}, {key}", self.take(key, dict, {}))

    def parts(self, key: str, name: str = "") -> list:
        """Return the tables [[key]], each with its place: its `name` if it has one, or its number."""
        tables = self.take(key, list, [])
        if not all(isinstance(table, dict) for table in tables):
            raise self.wrong(f"{key} must be tables, each under a line [[{key}]]")
        return [Part(f"{self.where}, {key} {table.get(name, n)}", table) for n, table in enumerate(tables, 1)]

    def made(self, make: Callable, *args, **more):
        """Return what `make` makes of the values; its ValueError then says where."""
        try:
            return make(*args, **more)
        except ValueError as error:
            raise self.wrong(str(error)) from None
