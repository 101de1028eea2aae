"""From a file of whatever kind to rows of cells: what the file is, its encoding, its separator, its sheet."""

import collections
import csv
import gzip
import io
import os
import re
import warnings
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

from pullbook.demand.order_file.cells import text_of
from pullbook.demand.order_file.header import TOP, best_row, column_names

MOST = 2**31  # bytes of an unpacked file
OTHERS = [  # how files begin that are no tables, and what they are
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\0", "an image"),
    (b"MM\0*", "an image"),
    (b"RIFF", "an image or a sound"),
    (b"{\\rtf", "a document"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format", "a database"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"BZh", "an archive"),
    (b"\xfd7zXZ", "an archive"),
    (b"\xd0\xcf\x11\xe0", "an old or locked Excel file (.xls, or with a password)"),
]
TELL = "save your orders as CSV or as Excel (.xlsx) and read that"


@dataclass
class Rows:
    """The rows of a file. cells: rows as lists of cells (Excel), or lines of text (CSV), from the header's
    next row on. header: names. top: row number of the header as a spreadsheet shows it, 0 if there is none.
    cut: the last line has no end. epoch: what Excel counts days from. at: the column of each field.
    """

    cells: list
    header: list
    top: int
    sep: str = ""
    cut: bool = False
    epoch: object = None
    notes: list = field(default_factory=list)
    at: dict = field(default_factory=dict)

    def row(self, i):
        """The cells of row i."""
        return _fields([self.cells[i]], self.sep)[0] if self.sep else self.cells[i]

    def sample(self, most=2_000):
        """Some rows from all over the file."""
        part = self.cells[:: max(1, len(self.cells) // most)]
        return _fields(part, self.sep) if self.sep else part

    def chunks(self, size=50_000):
        """The rows, some thousands at a time, as lists of cells."""
        for start in range(0, len(self.cells), size):
            part = self.cells[start : start + size]
            yield _fields(part, self.sep) if self.sep else part


def open_rows(file, sheet=None, encoding=None, wanted=()):
    """The Rows of a file and the file's name. wanted: column names that the header has. Raises ValueError,
    FileNotFoundError.
    """
    raw, name = _raw(file)
    for _ in range(2):
        if raw[:2] == b"\x1f\x8b":
            try:
                raw = gzip.GzipFile(fileobj=io.BytesIO(raw)).read(MOST)
            except (OSError, EOFError, zlib.error):
                raise ValueError(
                    f"{name} is a damaged gzip file; make it once more, or unpack it first"
                ) from None
    if len(raw) >= MOST:
        raise ValueError(f"{name} has more than 2 GB; split it")
    if not raw.strip(b" \t\r\n\0\xef\xbb\xbf\xff\xfe"):
        raise ValueError(f"{name} is empty; {TELL}")
    if raw[:2] == b"PK":
        return _excel(raw, name, sheet, wanted), name
    for magic, what in OTHERS:
        if raw.startswith(magic):
            raise ValueError(f"{name} is {what}, which holds no table of orders that can be read; {TELL}")
    if sheet is not None:
        raise ValueError(
            f"sheet is {sheet!r}, but {name} is a file of text, which has no sheets; leave it out"
        )
    box = [raw]
    del raw  # the lines take as much again
    return _text(box, name, encoding, wanted), name


def _raw(file):
    """The bytes of a path, of bytes, or of an open file, and a name for messages."""
    if isinstance(file, (bytes, bytearray, memoryview)):
        return bytes(file), "the file"
    if hasattr(file, "read"):
        got, name = file.read(), getattr(file, "name", None)
        return got.encode() if isinstance(got, str) else bytes(got), (
            Path(name).name if isinstance(name, str) else "the file"
        )
    if not isinstance(file, (str, os.PathLike)) or not str(file).strip():
        raise ValueError(
            f"file is {file!r}; it must be the name of a CSV or Excel file, such as 'orders.csv'"
        )
    if re.match(r"https?://", str(file)):
        raise ValueError(
            f"file is {str(file)!r}, an address in the web; save the file on this machine and give its name"
        )
    path = Path(file).expanduser()
    try:
        return path.read_bytes(), path.name
    except FileNotFoundError:
        raise FileNotFoundError(
            f"there is no file {path.name!r} in the folder {path.absolute().parent}; check its name, or give"
            " the whole path"
        ) from None
    except (OSError, ValueError) as error:
        raise ValueError(
            f"{path.name} cannot be read:"
            f" {'it is a folder' if path.is_dir() else getattr(error, 'strerror', None) or error}"
        ) from None


def _excel(raw, name, sheet, wanted):
    """The Rows of a workbook: of the sheet asked for, else of the one whose header knows most columns."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inside = archive.namelist()
        if "xl/workbook.xml" in inside:
            import openpyxl

            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
                tops = {}
                for page in book.worksheets:
                    page.reset_dimensions()
                    tops[page.title] = [
                        list(row) for row in page.iter_rows(min_row=1, max_row=TOP, values_only=True)
                    ]
                chosen = _sheet(name, sheet, tops, wanted)
                rows = (
                    [
                        [str(c).upper() if isinstance(c, bool) else c for c in row]
                        for row in book[chosen].iter_rows(min_row=1, values_only=True)
                    ]
                    if chosen
                    else []
                )
            epoch = book.epoch
    except _Bad as error:
        raise ValueError(str(error)) from None
    except Exception:  # whatever zipfile, openpyxl or the XML parser found wrong
        raise ValueError(
            f"{name} is a damaged Excel file; open it in a spreadsheet and save it as .xlsx once more"
        ) from None
    if "xl/workbook.xml" not in inside:
        raise ValueError(f"{name} is an archive or a document, not an Excel file (.xlsx); {TELL}")
    while rows and not any(text_of(cell) for cell in rows[-1]):
        rows.pop()  # formatted, but empty
    if not rows:
        raise ValueError(f"{name} is an Excel file without any filled cell; {TELL}")
    notes = [f"Sheet {chosen!r} is read, of {', '.join(map(repr, tops))}."] if len(tops) > 1 else []
    return _headed(rows, rows[:TOP], name, wanted, notes, epoch=epoch)


class _Bad(Exception):
    """A sentence of ours, among the errors of others."""


def _sheet(name, sheet, tops, wanted):
    if sheet is None:
        return (
            max(tops, key=lambda t: (best_row(tops[t], wanted)[1], any(any(row) for row in tops[t])))
            if tops
            else None
        )
    titles = list(tops)
    if isinstance(sheet, int) and not isinstance(sheet, bool) and 1 <= sheet <= len(titles):
        return titles[sheet - 1]
    if sheet not in titles:
        raise _Bad(
            f"sheet is {sheet!r}; {name} has the sheets {', '.join(map(repr, titles))} (or give a number"
            " from 1)"
        )
    return sheet


def _text(box, name, encoding, wanted):
    """The Rows of a file of text, whose bytes are taken out of the box."""
    encoding, notes = _encoding(box[0], name, encoding)
    lines = io.TextIOWrapper(
        io.BytesIO(box.pop()), encoding=encoding, errors="replace", newline=None
    ).readlines()
    if lines[0].startswith("\ufeff"):
        lines[0] = lines[0][1:]
    start = next((line for line in lines if line.strip()), "").lstrip().lower()
    for marks, what in (
        (("<!doctype", "<html", "<table", "<head", "<body"), "a web page (HTML)"),
        (("<?xml", "<"), "an XML file"),
        (("{", "[{", "[[", '["', "[\n"), "a JSON file"),
    ):
        if start.startswith(marks):
            raise ValueError(f"{name} is {what}, not a table of rows and columns; {TELL}")
    sep = _separator(lines, name, wanted)
    lines = _records(lines, sep)
    cut = not lines[-1].endswith("\n")
    while lines and lines[-1].strip(" \0\x1a") == "":
        lines.pop()  # the mark that some old programs end a file with
    made = _headed(lines, _fields(lines[:TOP], sep), name, wanted, notes, sep=sep)
    made.cut = cut
    shown = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}[sep]
    made.notes.insert(0, f"Text in {encoding}, cells parted by {shown}.")
    return made


def _encoding(raw, name, given):
    """How the bytes are to be read as text, and notes."""
    if given is not None:
        try:
            b"a".decode(given)
        except (LookupError, TypeError):
            raise ValueError(
                f"encoding is {given!r}; it must be one such as 'utf-8', 'cp1252' or 'utf-16'"
            ) from None
        return given, []
    for mark, found in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return found, []
    top = raw[:100_000]
    even, odd = top[::2].count(0) / max(1, len(top[::2])), top[1::2].count(0) / max(1, len(top[1::2]))
    if max(even, odd) > 0.3 and min(even, odd) < 0.05:
        return ("utf-16-le" if odd > even else "utf-16-be"), []
    strange = len(top) - len(top.translate(None, bytes([*range(9), 11, *range(14, 26), *range(27, 32), 127])))
    if strange > 0.01 * len(top):
        raise ValueError(
            f"{name} is not a file of text (it holds bytes that no text has), nor Excel (.xlsx); {TELL}"
        )
    try:
        raw.decode("utf-8")
        return "utf-8", []
    except UnicodeDecodeError as error:
        if error.start >= len(raw) - 3:
            return "utf-8", ["The last character is cut off."]
    text = raw.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    if sum(c > "\x7f" for c in text[:2_000_000]) > 4 * bad:  # utf-8 with a few slips
        return "utf-8", [f"{bad:,} characters are not utf-8 and are shown as \ufffd."]
    return ("latin-1" if re.search(rb"[\x81\x8d\x8f\x90\x9d]", raw) else "cp1252"), []


def _fields(lines, sep):
    try:
        return list(csv.reader(lines, delimiter=sep))
    except csv.Error as error:
        raise ValueError(f"the file is no table: {error}") from None


def _separator(lines, name, wanted):
    """Comma, semicolon, tab or bar: what parts the top lines alike, into columns with names that are
    known.
    """
    sample = [line for line in lines[:300] if line.strip()][:200]
    best = (0.0, ",", 0, 0.0, 0)
    for sep in ",;\t|":
        rows = []
        for line in sample:
            try:
                rows += csv.reader([line], delimiter=sep)
            except csv.Error:
                raise ValueError(
                    f"{name} is no table of rows and columns: a line is longer than 131,072 characters;"
                    f" {TELL}"
                ) from None
        width, n = collections.Counter(map(len, rows)).most_common(1)[0]
        known = best_row(rows[:TOP], wanted)[1]
        score = 10 * known + (n / len(rows) * min(width, 12) if width > 1 else 0)
        best = max(best, (score, sep, width, n / len(rows), known), key=lambda b: b[0])
    score, sep, width, share, known = best
    if known < 2 and (not score or share < 0.5):
        raise ValueError(
            f"{name} is text without columns (its first line: {_short(sample[0])}), not a table of orders;"
            f" {TELL}"
        )
    return sep


def _records(lines, sep):
    """One string a row: a quoted cell may go on over several lines, but a quote that is never closed costs
    its own line only.
    """
    odd = [i for i, line in enumerate(lines) if line.count('"') % 2]
    if not odd:
        return lines
    width = len(_fields([max(lines[:TOP], key=lambda line: line.count(sep))], sep)[0])
    made, done = [], 0
    for k, i in enumerate(odd):
        if i < done:
            continue
        made += lines[done:i]
        done = i + 1
        line = lines[i]
        if len(_fields([line, "x"], sep)) == 2:  # an inch mark, say, within a cell
            made.append(line)
            continue
        end = odd[k + 1] if k + 1 < len(odd) and odd[k + 1] - i <= 100 else None
        if end is not None:
            cells = _fields(lines[i : end + 1], sep)
            inner = next((cell for cell in cells[0] if "\n" in cell), "")
            if (
                len(cells) == 1
                and len(cells[0]) == width
                and inner.count(sep) < max(1, width - 1) * inner.count("\n")
            ):
                made.append("".join(lines[i : end + 1]))
                done = end + 1
                continue
        made.append(line.replace('"', ""))
    return made + lines[done:]


def _headed(rows, top, name, wanted, notes, **more):
    """Rows below their line of column names, which is among the top ones."""
    at, header, told = column_names(top, name, wanted)
    return Rows(rows[at + 1 :], header, at + 1, notes=notes + told, **more)


def _short(text, most=40):
    text = " ".join(str(text).split())
    return repr(text if len(text) <= most else text[:most] + "...")
