"""From files of whatever kind to tables: files and sheets of the same columns are one table."""

from dataclasses import dataclass, field

from pullbook.demand.order_file.book import BookRows, is_book, sheets
from pullbook.demand.order_file.cells import text_of
from pullbook.demand.order_file.header import TOP, best_row, column_names
from pullbook.demand.order_file.source import sources
from pullbook.demand.order_file.text import TextRows, text_rows


@dataclass
class Part:
    """The rows of one file or sheet below its column names. top: number of their row as a spreadsheet shows
    it, 0 if there is none. turn: where each column of the table is in this part; None: in the same place.
    """

    rows: TextRows | BookRows
    header: list
    top: int
    name: str
    turn: list | None = None

    def turned(self, row):
        """The cells of a row in the order of the table."""
        if self.turn is None:
            return row
        n = len(row)
        return [row[i] if i < n else None for i in self.turn] + row[len(self.turn) :]


@dataclass
class Table:
    """Parts of the same columns. header: names of the columns. name: of the file. since_1904: from when a
    workbook counts days. notes, doubts: what was decided so far. at: the column of each field.
    """

    header: list
    parts: list
    name: str
    since_1904: bool = False
    notes: list = field(default_factory=list)
    doubts: list = field(default_factory=list)
    at: dict = field(default_factory=dict)
    kinds: dict = field(default_factory=dict)

    def __len__(self):
        return sum(len(part.rows) for part in self.parts)

    def place(self, i):
        """The part that row i is in, and the number of the row in it."""
        for part in self.parts:
            if i < len(part.rows):
                return part, i
            i -= len(part.rows)
        raise IndexError(i)

    def row(self, i):
        """The cells of row i."""
        part, i = self.place(i)
        return part.turned(part.rows.row(i))

    def line(self, i):
        """Row i as it stands in its file."""
        part, i = self.place(i)
        return part.rows.line(i)

    def number(self, i):
        """The number of row i as a spreadsheet shows it."""
        part, i = self.place(i)
        return part.top + 1 + i

    def sample(self, most=1_000):
        """Some rows from all over the table, in their order."""
        step = max(1, len(self) // most)
        made = []
        for part in self.parts:
            whole = range(len(part.rows)) if step == 1 else range(0, len(part.rows), step)
            made += [part.turned(row) for row in part.rows.rows(whole)]
        return made

    def columns(self, numbers, compare):
        """Some columns, some thousands of rows at a time; see `TextRows.columns`."""
        for part in self.parts:
            place = {i: i if part.turn is None else part.turn[i] for i in numbers}
            for cells, n, same in part.rows.columns(sorted(place.values()), len(self.header), compare):
                yield {i: cells[place[i]] for i in numbers}, n, same

    def close(self):
        """Let go of the files; the rows keep their numbers."""
        for part in self.parts:
            part.rows.close()

    @property
    def cut(self):
        """Whether the last line of the last part has no end."""
        return self.parts[-1].rows.cut

    @property
    def is_text(self):
        """Whether the table comes from files of text."""
        return bool(self.parts[0].rows.sep)


def tables(file, sheet=None, encoding=None, wanted=()):
    """The Tables of a file, or of a list of them. wanted: column names that the header has. Raises
    ValueError, FileNotFoundError.
    """
    made = []
    for raw, name in sources(file):
        if is_book(raw):
            several = isinstance(sheet, (list, tuple)) and sheet
            found = [_book(raw, name, one, wanted) for one in (sheet if several else [sheet])]
        elif sheet is not None:
            raise ValueError(
                f"sheet is {sheet!r}, but {name} is a file of text, which has no sheets; leave it out"
            )
        else:
            box = [raw]
            del raw
            rows, notes, doubts = text_rows(box, name, encoding, wanted)
            found = [_headed(rows, name, wanted, notes, doubts)]
        for table in found:
            if not any(_joined(earlier, table) for earlier in made):
                made.append(table)
    return made


def _joined(table, other):
    """Add the parts of another table of the same columns, in whatever order; False where they are others."""
    if sorted(_key(table.header)) != sorted(_key(other.header)) or table.since_1904 != other.since_1904:
        return False
    places = {name: i for i, name in enumerate(_key(other.header))}
    turn = [places[name] for name in _key(table.header)]
    for part in other.parts:
        own = turn if part.turn is None else [part.turn[i] for i in turn]
        part.turn = None if own == sorted(own) else own
        table.parts.append(part)
    table.name = f"{table.parts[0].name} and {len(table.parts) - 1} more"
    table.doubts += [doubt for doubt in other.doubts if doubt not in table.doubts]
    return True


def _key(header):
    return [" ".join(str(name).split()).lower() for name in header]


def _book(raw, name, sheet, wanted):
    """The Table of a workbook: of the sheet asked for, or else of the one whose header knows most columns and
    all with the same names.
    """
    pages, since_1904 = sheets(raw, name)
    titles = list(pages)
    if sheet is not None:
        chosen = _sheet(name, sheet, titles)
        made = _headed(pages[chosen], name, wanted)
    else:
        known = {title: best_row(rows.cells[:TOP], wanted)[1] for title, rows in pages.items()}
        chosen = max(titles, key=lambda title: known[title])
        made = _headed(pages[chosen], name, wanted)
        others = []
        for title in titles:
            if title != chosen and known[title] > 1:
                other = _headed(pages[title], f"{name}, {title}", wanted)
                if sorted(_key(made.header)) == sorted(_key(other.header)):
                    others.append((title, other))
                elif known[title] >= 3:
                    made.doubts.append(
                        f"Sheet {title!r} has other columns and is not read;"
                        f" sheet={[chosen, title]!r} reads both."
                    )
        if others:
            made = _sheets_together(made, chosen, others, titles, name)
            chosen = ", ".join(part.name for part in made.parts)
    if len(titles) > 1 and len(made.parts) == 1:
        made.notes.insert(0, f"Sheet {chosen!r} is read, of {', '.join(map(repr, titles))}.")
    made.since_1904 = since_1904
    return made


def _sheets_together(made, chosen, others, titles, name):
    """One table of the sheets that have the same columns, in the order of the workbook."""
    found = {chosen: made, **dict(others)}
    for title, table in found.items():
        table.parts[0].name = title
    first, *rest = [found[title] for title in titles if title in found]
    for table in rest:
        _joined(first, table)
    first.name = name
    shown = ", ".join(repr(title) for title in titles if title in found)
    first.notes.insert(0, f"{len(first.parts)} sheets with the same columns are read: {shown}.")
    return first


def _sheet(name, sheet, titles):
    """The title of the sheet that the caller names."""
    if isinstance(sheet, int) and not isinstance(sheet, bool) and 1 <= sheet <= len(titles):
        return titles[sheet - 1]
    if sheet not in titles:
        raise ValueError(
            f"sheet is {sheet!r}; {name} has the sheets {', '.join(map(repr, titles))} (or give a number"
            " from 1)"
        )
    return sheet


def _headed(rows, name, wanted, notes=(), doubts=()):
    """The Table of the rows below their line of column names, which is among the top ones."""
    at, header, told = column_names(rows.rows(range(min(TOP, len(rows)))), name, wanted)
    below = rows.after(at + 1)
    if not len(below) or not any(text_of(cell) for i in range(min(TOP, len(below))) for cell in below.row(i)):
        names = ", ".join(repr(n) for n in header[:25])
        raise ValueError(f"{name} has column names ({names}) but no rows below them")
    return Table(
        header, [Part(below, header, at + 1, name)], name, notes=[*notes, *told], doubts=list(doubts)
    )
