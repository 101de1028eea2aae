"""The sheets of a workbook (.xlsx, .xlsm, .xlsb, .xls, .ods) as rows, read by calamine."""

import io
import re
import zipfile

import numpy as np

from pullbook.demand.order_file.cells import text_of
from pullbook.demand.order_file.source import TELL
from pullbook.demand.order_file.text import by_column

WIDE, MOST = 2_000, 30_000_000  # columns, and cells of a sheet
CELL, ROW = re.compile(rb"<c[ >/]"), re.compile(rb"<row[ >/]")
PLACE = re.compile(rb' r="([A-Z]+)(\d+)"')


class BookRows:
    """The rows of a sheet, as lists of cells."""

    sep, cut = "", False

    def __init__(self, cells):
        self.cells = cells

    def __len__(self):
        return len(self.cells)

    def close(self):
        """Let go of the cells."""
        self.cells = range(len(self.cells))

    def row(self, i):
        """The cells of row i."""
        return self.cells[i]

    def line(self, i):
        """Row i in words."""
        return " ".join(map(text_of, self.cells[i]))

    def rows(self, numbers):
        """The cells of some rows."""
        return [self.cells[i] for i in numbers]

    def after(self, n):
        """The rows from number n on."""
        return BookRows(self.cells[n:])

    def columns(self, numbers, width, compare, size=50_000):
        """Some columns, some thousands of rows at a time; see `TextRows.columns`."""
        for start in range(0, len(self.cells), size):
            rows = self.cells[start : start + size]
            same = np.fromiter(map(hash, map(tuple, rows)), np.int64, len(rows)) if compare else None
            yield (*by_column(rows, numbers, width), same)


def is_book(raw):
    """Whether bytes begin as a workbook does."""
    return raw[:2] == b"PK" or raw[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def sheets(raw, name):
    """The BookRows of each sheet that holds anything, by its name; and whether days count from 1904. Raises
    ValueError for a file that is damaged, locked, no workbook, or claims more cells than a table of orders
    has.
    """
    from python_calamine import CalamineError, PasswordError, load_workbook

    since_1904 = _checked(raw, name) if raw[:2] == b"PK" else False
    made = {}
    try:
        book = load_workbook(io.BytesIO(raw))
        for sheet in book.sheets_metadata:
            if str(sheet.typ).endswith("WorkSheet"):
                made[sheet.name] = _cells(book.get_sheet_by_name(sheet.name))
    except PasswordError:
        raise ValueError(f"{name} is locked with a password; open it and save it without one") from None
    except (CalamineError, OSError, ValueError, TypeError, OverflowError):  # whatever was found wrong
        what = (
            "a damaged Excel file" if raw[:2] == b"PK" else "an old or locked Excel file that cannot be read"
        )
        raise ValueError(
            f"{name} is {what}; open it in a spreadsheet and save it as .xlsx once more"
        ) from None
    made = {title: BookRows(rows) for title, rows in made.items() if rows}
    if not made:
        raise ValueError(f"{name} is an Excel file without any filled cell; {TELL}")
    return made, since_1904


def _cells(sheet):
    """The rows of a sheet, without the empty ones at its end."""
    rows = [
        [str(c).upper() if isinstance(c, bool) else (None if c == "" else c) for c in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    while rows and not any(text_of(cell) for cell in rows[-1]):
        rows.pop()  # formatted, but empty
    return rows


def _checked(raw, name):
    """Whether days count from 1904; of a workbook that is a zip file and claims a reasonable size."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inside = archive.namelist()
            if "xl/workbook.xml" in inside:
                for part in inside:
                    if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part):
                        with archive.open(part) as file:
                            _claims(file, name)
                return bool(re.search(rb'date1904="(1|true)"', archive.read("xl/workbook.xml")))
            known = "xl/workbook.bin" in inside or "content.xml" in inside
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        OSError,
        EOFError,
        RuntimeError,
        NotImplementedError,
        KeyError,
    ):
        known = False
        inside = []
    except zipfile.zlib.error:
        known, inside = False, []
    if not inside:
        raise ValueError(
            f"{name} is a damaged Excel file; open it in a spreadsheet and save it as .xlsx once more"
        )
    if not known:
        raise ValueError(f"{name} is an archive or a document, not an Excel file (.xlsx); {TELL}")
    return False


def _claims(file, name):
    """Refuse a sheet that claims rows too wide, or cells too many, before they are made."""
    in_row, wide, deep, rest = 0, 0, 0, b""
    while block := file.read(1 << 20):
        block = rest + block
        cut = block.rfind(b"<")
        block, rest = (block[:cut], block[cut:]) if cut > 0 else (block, b"")
        starts = [m.start() for m in ROW.finditer(block)]
        first = len(CELL.findall(block[: starts[0]] if starts else block))
        in_row += first
        wide = max(wide, in_row)
        for a, b in zip(starts, [*starts[1:], len(block)]):
            if b - a > 4 * WIDE or b == len(block):
                in_row = len(CELL.findall(block[a:b]))
                wide = max(wide, in_row)
        deep += len(starts)
        places = PLACE.findall(block)
        if places:
            wide = max(wide, _column(max((letters for letters, _ in places), key=lambda t: (len(t), t))))
            deep = max(deep, int(places[-1][1]))
        if wide > WIDE:
            raise ValueError(
                f"{name} claims rows of more than {WIDE:,} cells, which no table of orders has; copy its"
                " table"
                " into a new file and save that"
            )
        if wide * deep > MOST:
            raise ValueError(
                f"{name} claims more than {MOST:,} cells in a sheet; save it as CSV, or delete the empty rows"
                " and columns behind the table, and read that"
            )


def _column(letters):
    """The number of a column, from 1, by its letters."""
    n = 0
    for letter in letters[:4]:
        n = 26 * n + letter - 64
    return n
