"""Files: one is there whole or not at all; tables as files for a spreadsheet; the folders where things are
kept."""

import errno
import io
import numbers
import os
import re
import secrets
import stat
import time
from contextlib import suppress
from pathlib import Path

import platformdirs

try:
    START = Path.cwd()  # what a relative folder is relative to, wherever the learner goes
except FileNotFoundError:
    START = Path("/")
PART = ".pullbook-part-"
MOST_ROWS = 1_048_575  # below its header, on a sheet of Excel
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes what begins so for one
NO_TEXT = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]"
)  # what a workbook can't hold
NARROW, WIDE = 8, 60  # columns, in letters
WHOLE, CENTS, SMALL = "#,##0", "#,##0.00", "0.00##"


def write(path, data):
    """Put data into a file, whole or not at all: whoever reads it meanwhile finds all of it, or what was
    there before.

    path: of the file; where it is a link, what it leads to is changed. data: text, bytes, or a function that
    writes to the path it is given (one in the same folder, with the same ending). A file that is there keeps
    its permissions. Returns the path. Raises OSError, as the system does, and whatever the function raises.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write(Path(folder) / "note.txt", "all of it").read_text()
    'all of it'
    """
    file = Path(os.path.realpath(path))
    mode = stat.S_IMODE(file.stat().st_mode) if file.exists() else None
    if mode is not None and not file.is_file():
        raise OSError(errno.EINVAL, "it is a folder or a device")
    _clean(file.parent)
    part = file.with_name(f"{PART}{secrets.token_hex(8)}{file.suffix}")
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666 if mode is None else 0o600))
    try:
        if callable(data):
            data(part)
        else:
            part.write_bytes(data.encode("utf-8", "replace") if isinstance(data, str) else data)
        if mode is not None:
            part.chmod(mode)
        os.replace(part, file)
    finally:
        part.unlink(missing_ok=True)
    return path


def _clean(folder):
    """Remove what a process that was killed while it wrote has left in a folder an hour ago or longer."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(PART) and entry.stat().st_mtime < time.time() - 3600:
                with suppress(OSError):
                    os.unlink(entry.path)


def export(path, data):
    """`write` to a path that somebody gave: where it cannot be written, a ValueError says so.

    >>> export("none/plan.html", "")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ValueError: path is 'none/plan.html', which cannot be written (...); name a file in a folder that exists
    """
    try:
        return write(path, data)
    except (OSError, ValueError) as error:  # a name that no system takes is a ValueError
        why = getattr(error, "strerror", None) or error
        raise ValueError(
            f"path is {str(path)[:200]!r}, which cannot be written ({why}); "
            "name a file in a folder that exists"
        ) from None


def save(tables, path):
    """Write tables to a file: all of them, a sheet each, to .xlsx; the first to .csv. Returns the path.

    tables: dict, name -> DataFrame. Raises ValueError for another ending, a table too long, or a path that
    cannot be written; then what was there is as it was.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = save({"sales": pd.DataFrame({"bags": [1, 2]})}, folder + "/sales.csv")
    ...     file.read_text(encoding="utf-8-sig").split()
    ['bags', '1', '2']
    """
    path = Path(path)
    return export(path, written(tables, path.suffix))


def written(tables, suffix):
    """The bytes of such a file. suffix: '.xlsx' or '.csv'.

    No text in it ever becomes a formula: where a spreadsheet would take it for one, it is marked as text in a
    workbook, and has an apostrophe before it in a .csv. On a sheet columns are as wide as what they hold,
    their names stay in sight, and numbers are shown as their column asks for: a table may say so in
    `table.attrs["formats"]`, a dict of column -> a format of Excel, or a list with one for each row.
    """
    import pandas as pd

    if suffix == ".csv":
        table = next(iter(tables.values()))
        table = table.astype(object).map(_harmless).set_axis([_harmless(n) for n in _names(table)], axis=1)
        return table.to_csv(index=False).encode("utf-8-sig")  # the mark by which Excel knows the letters
    if suffix != ".xlsx":
        raise ValueError(f"path ends in {suffix!r}; it must end in '.xlsx' or '.csv'")
    for name, table in tables.items():
        if len(table) > MOST_ROWS:
            raise ValueError(
                f"table {name!r} has {len(table):,} rows; a sheet of Excel takes {MOST_ROWS:,}: "
                "save it as .csv, or less of it"
            )
    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        for name, table in tables.items():
            plain = table.astype(object).map(cell).set_axis([cell(n) for n in _names(table)], axis=1)
            plain.to_excel(writer, sheet_name=name[:31], index=False)
            _lay_out(writer.sheets[name[:31]], _names(table), table.attrs.get("formats", {}))
    return out.getvalue()


def cell(value):
    """A value as a workbook can hold it: of a text what no sheet holds is left out, a Decimal is a float, and
    a time is the clock's where it was taken.

    >>> cell("a\\x0bb"), cell(-2)
    ('ab', -2)
    """
    if isinstance(value, str):
        return NO_TEXT.sub("", value)
    if type(value).__name__ == "Decimal":
        return float(value)
    return value.replace(tzinfo=None) if getattr(value, "tzinfo", None) else value


def _harmless(value):
    """A value of a CSV file: no text is taken for a formula there, or for more than a row."""
    fit = cell(value)
    if not isinstance(fit, str):
        return fit
    text = fit.replace("\r\n", "\n").replace("\r", "\n")  # which is put in quotes, and a bare one is not
    return "'" + text if fit.startswith(FORMULA) else text


def _names(table):
    """The names of a table's columns, each in one text."""
    return [" ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in table.columns]


def _lay_out(sheet, names, formats):
    """A sheet as somebody likes to read it: widths, formats, the first row frozen, and text that stays text.

    names: of the columns. formats: by name.
    """
    from openpyxl.styles import Alignment

    top = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for name, cells in zip(names, sheet.columns):
        asked = formats.get(name) or _format([cell.value for cell in cells[1:]])
        widest = max(map(len, str(name).split() or [""]))
        for k, cell in enumerate(cells):
            cell.alignment, value = top, cell.value
            if isinstance(value, str):
                cell.data_type = "s"
                cell.quotePrefix = value.startswith(FORMULA)  # and stays text when somebody edits it
                widest = max(widest, len(value) if k else 0)
            elif isinstance(value, numbers.Real) and not isinstance(value, bool):
                cell.number_format = asked if isinstance(asked, str) else asked[k - 1]
                widest = max(widest, len(f"{value:,.2f}"))
            elif value is not None:
                widest = max(widest, len(str(value)))
        sheet.column_dimensions[cells[0].column_letter].width = min(WIDE, max(NARROW, widest + 2))


def _format(values):
    """How the numbers of a column are shown: whole, with two decimals, or with more where all are small."""
    found = [v for v in values if isinstance(v, numbers.Real) and not isinstance(v, bool) and v == v]
    if all(float(v).is_integer() for v in found):
        return WHOLE
    return CENTS if max(map(abs, found)) >= 1 else SMALL


def data_folder():
    """Where a learner's progress is kept: the folder that PULLBOOK_HOME names, else the user's own for
    data."""
    return _home() or platformdirs.user_data_path("pullbook", appauthor=False)


def cache_folder():
    """Where fetched and cleaned files are kept: `cache` in the folder that PULLBOOK_HOME names, else the
    user's own."""
    home = _home()
    return home / "cache" if home else platformdirs.user_cache_path("pullbook")


def _home():
    home = os.environ.get("PULLBOOK_HOME")
    if not home:
        return None
    try:
        return START / Path(home).expanduser()
    except RuntimeError:  # ~ of somebody who is not there
        return START / home
