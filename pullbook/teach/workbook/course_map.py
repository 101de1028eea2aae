"""The map of the course: its parts and chapters, as the chapters' files name them."""

from dataclasses import dataclass

from .book import chapter, chapters
from .chapter import Workbook


@dataclass(frozen=True, repr=False)
class CourseMap:
    """The parts and chapters of the course; in a notebook, a table with a link to each lesson.

    chapters  their Workbooks, in the order of the course

    ValueError, naming the chapter's file, if a part comes back after another, or has two names with one
    number before the dot.
    """

    chapters: tuple[Workbook, ...]

    def __post_init__(self):
        latest, last = {}, None  # the latest chapter of each part, by the part's number
        for each in self.chapters:
            number = each.part.split(".")[0]
            if each.part != last and number in latest:
                other = latest[number]
                raise ValueError(
                    f"{each.stem[:2]}.toml: part is {each.part!r}, after {last!r}; {other.stem[:2]}.toml has "
                    f"{other.part!r}. The chapters of a part stand together, under one name"
                )
            latest[number], last = each, each.part

    def markdown(self, folder: str = "") -> str:
        """Return the map as a Markdown table. folder: where the lessons are, such as "notebooks/"."""
        rows = ["| part | chapter | the question |", "|---|---|---|"]
        for each, part in zip(self.chapters, self._parts()):
            link = f"[{each.stem[:2]} {each.title}]({folder}{each.stem}.ipynb)"
            rows.append(f"| {part} | {link} | {each.about} |")
        return "\n".join(rows)

    def _parts(self):
        """The part at its first chapter, and "" at the others."""
        names = [each.part for each in self.chapters]
        return [name if name != last else "" for name, last in zip(names, ["", *names])]

    def _repr_markdown_(self):
        return self.markdown()

    def __repr__(self):
        heads = [f"{part}\n" if part else "" for part in self._parts()]
        return "\n".join(f"{head}  {each.stem[:2]} {each.title}" for each, head in zip(self.chapters, heads))


def course_map() -> CourseMap:
    """Show the parts and chapters of the course, each with the question it asks.

    >>> print(course_map())  # doctest: +ELLIPSIS
    I. Just-in-time basics
      00 Welcome
      01 The order is the trigger
    ...
    """
    return CourseMap(tuple(chapter(number) for number in chapters()))
