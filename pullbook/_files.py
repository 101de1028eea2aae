"""Files: one is there whole or not at all; tables as files for a spreadsheet; the folders where things are
kept."""

import errno
import io
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
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")  # in no sheet
PART = ".pullbook-part-"
MOST_ROWS = 1_048_575  # below its header, on a sheet of Excel


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
    """The bytes of such a file. suffix: '.xlsx' or '.csv'."""
    import pandas as pd

    if suffix == ".csv":
        text = _harmless(next(iter(tables.values()))).to_csv(index=False)
        return text.encode("utf-8-sig")  # the mark by which Excel knows the letters
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
            plain = table.map(lambda x: float(x) if type(x).__name__ == "Decimal" else x)
            _harmless(plain).to_excel(writer, sheet_name=name[:31], index=False)
    return out.getvalue()


def cell(value):
    """A value as a spreadsheet may have it: a text that begins as a formula does gets an apostrophe before
    it, what no sheet can hold is left out, and a time is the clock's where it was taken.

    >>> cell("=1+1"), cell("a\\x0bb"), cell(-2)
    ("'=1+1", 'ab', -2)
    """
    if isinstance(value, str):
        text = UNFIT.sub("", value)
        return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
    return value.replace(tzinfo=None) if getattr(value, "tzinfo", None) else value


def _harmless(table):
    """The table with all its cells and names fit for a spreadsheet."""
    names = [" ".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in table.columns]
    return table.astype(object).map(cell).set_axis([cell(name) for name in names], axis=1)


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
