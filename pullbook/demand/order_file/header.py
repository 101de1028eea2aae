"""The line of column names in an order file: which row it is, and what it says."""

import collections

import numpy as np

from pullbook.demand.order_file.amounts import is_number
from pullbook.demand.order_file.cells import text_of
from pullbook.demand.order_file.columns import field_of
from pullbook.demand.order_file.dates import times

TOP = 40  # rows from the top among which the column names are looked for


def best_row(rows, wanted):
    """The row that holds most known column names, and how many. wanted: names that the header has.

    >>> best_row([["Halyard", ""], ["date", "item"], ["2026-01-05", "mug"]], [])
    (1, 2)
    """
    counts = []
    for row in rows:
        cells = [text_of(cell) for cell in row]
        low = {cell.lower() for cell in cells}
        counts.append(
            len({f for f in map(field_of, cells) if f})
            + 2 * sum(str(w).strip().lower() in low for w in wanted)
            if len(cells) > 1
            else 0
        )
    most = max(counts, default=0)
    return (counts.index(most) if most else 0), most


def column_names(top, name, wanted):
    """The place of the line of column names among the top rows, the names, and notes. Without such a line the
    place is -1, and the columns have a spreadsheet's letters. name: of the file. wanted: names that the
    header has. Raises ValueError where rows below have more cells than there are names.

    >>> column_names([["date", "item"], ["2026-01-05", "mug"]], "orders.csv", [])
    (0, ['date', 'item'], [])
    """
    at, known = best_row(top, wanted)
    filled = [[text_of(cell) for cell in row] for row in top]
    width = collections.Counter(len(_trimmed(row)) for row in filled if any(row)).most_common(1)[0][0]
    if known < 2 or (known == 2 and _is_data(filled[at])):
        full = [i for i, row in enumerate(filled) if len(_trimmed(row)) >= max(2, width)]
        at = full[0] if full and not _is_data(filled[full[0]]) else -1
    names = _trimmed(filled[at]) if at >= 0 else []
    extra = collections.Counter(len(_trimmed(row)) for row in filled[at + 1 :] if any(row)).most_common(1)
    if at >= 0 and extra and extra[0][0] > len(names) and extra[0][1] > 1:
        raise ValueError(
            f"{name} has {len(names)} column names in row {at + 1}, but {extra[0][0]} cells in the rows below"
            " it; name each column, and put cells with the separator in them, such as decimal commas, into"
            " quotes"
        )
    header, notes = [], []
    for i, cell in enumerate(names if at >= 0 else range(max(len(row) for row in filled))):
        label = cell if at >= 0 and cell else letter(i)
        header.append(f"{label} ({letter(i)})" if label in header else label)
    if at > 0:
        notes.append(
            f"The column names are in row {at + 1}; the {at} row{'s' * (at > 1)} above"
            f" {'are' if at > 1 else 'is'} not read."
        )
    if at < 0:
        notes.append(
            "There is no row of column names; the columns are called A, B, C and so on, as in a spreadsheet."
        )
    return at, header, notes


def _trimmed(cells):
    """Without the empty cells at the end."""
    n = len(cells)
    while n and not cells[n - 1]:
        n -= 1
    return cells[:n]


def _is_data(cells):
    """Whether a row holds numbers or dates, which names of columns are not."""
    return any(is_number(cell) for cell in cells) or bool(
        (~np.isnat(times([c for c in cells if c]).when)).any()
    )


def letter(i):
    """The letter of column i, from 0, in a spreadsheet.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    return (letter(i // 26 - 1) if i >= 26 else "") + chr(65 + i % 26)
