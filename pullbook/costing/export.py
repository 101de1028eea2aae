"""Tables into a file for a spreadsheet: Excel or CSV, whole or not at all."""

import io
import os
from pathlib import Path

MOST_ROWS = 1_048_575  # below its header, on a sheet of Excel


def save(tables, path):
    """Write tables to a file: all of them, a sheet each, to .xlsx; the first to .csv. Returns the path.

    tables: dict, name -> DataFrame. Raises ValueError for another ending or a table too long; then no file is left half-written.

    >>> import pandas as pd, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save({"sales": pd.DataFrame({"bags": [1, 2]})}, folder + "/sales.csv").read_text(encoding="utf-8-sig").split()
    ['bags', '1', '2']
    """
    path = Path(path)
    return replace_file(path, written(tables, path.suffix))


def replace_file(path, data):
    """Write bytes to a file, whole or not at all; returns the path."""
    part = path.with_name(path.name + ".part")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    return path


def written(tables, suffix):
    """The bytes of such a file. suffix: '.xlsx' or '.csv'."""
    import pandas as pd
    if suffix == ".csv":
        return next(iter(tables.values())).to_csv(index=False).encode("utf-8-sig")  # the mark by which Excel knows the letters
    if suffix != ".xlsx":
        raise ValueError(f"path ends in {suffix!r}; it must end in '.xlsx' or '.csv'")
    for name, table in tables.items():
        if len(table) > MOST_ROWS:
            raise ValueError(f"table {name!r} has {len(table):,} rows; a sheet of Excel takes {MOST_ROWS:,}: save it as .csv, or less of it")
    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        for name, table in tables.items():
            table.map(lambda x: float(x) if type(x).__name__ == "Decimal" else x).to_excel(writer, sheet_name=name[:31], index=False)
    return out.getvalue()
