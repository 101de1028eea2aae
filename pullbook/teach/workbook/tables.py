"""The kind of answer that is a table, or one column of a table."""

import pandas as pd

from .kinds import Kind, alike
from .reading import Puzzled, came, is_number, plain


class Table(Kind):
    wanted = "a table"

    def read(self, answer):
        if isinstance(answer, dict) and answer and all(is_number(plain(x)) for x in answer.values()):
            answer = pd.Series(answer)
        if not isinstance(answer, (pd.DataFrame, pd.Series)):
            raise Puzzled(
                "type", f"That is {came(answer)}; a table (DataFrame) or a column (Series) is wanted."
            )
        return answer.copy()

    def same(self, a, b, tolerance):
        try:
            return self._first_off(a, b, tolerance) is None
        except Puzzled:
            return False

    def astray(self, value, expected, tolerance):
        try:
            column, row = self._first_off(value, expected, tolerance)
        except Puzzled as puzzle:
            return puzzle.status, puzzle.text
        where = f"Row {row}" if isinstance(expected, pd.Series) else f"Column {column!r}, row {row},"
        return "not yet", f"{where} is the first that is off."

    def numbers(self, value):
        numeric = isinstance(value, pd.Series) and pd.api.types.is_numeric_dtype(value)
        return value.to_numpy(float) if numeric else None

    def _first_off(self, value, expected, tolerance):
        value, expected = _lined_up(value, expected)
        for name in expected.columns:
            for row, x, y in zip(expected.index, value[name], expected[name]):
                if not alike(plain(x), plain(y), tolerance):
                    return name, row
        return None


def _lined_up(value, expected):
    """Return both as tables with the columns and rows of the expected one, or raise Puzzled("shape", ...)."""
    if value.size == 0 and expected.size:
        raise Puzzled("not attempted", "Your table is empty.")
    if isinstance(expected, pd.Series):
        expected = expected.to_frame("value")
        if isinstance(value, pd.DataFrame) and value.shape[1] != 1:
            raise Puzzled("shape", f"Your table has {value.shape[1]} columns; one is wanted.")
    value = value.to_frame() if isinstance(value, pd.Series) else value
    if expected.shape[1] == value.shape[1] == 1:
        value = value.set_axis(expected.columns, axis=1)
    if set(expected.columns) & set(value.index.names) - set(value.columns):
        value = value.reset_index()  # groupby leaves a column in the index: just as good
    if not value.columns.is_unique:
        raise Puzzled("shape", "Two columns of your table have the same name.")
    missing = [str(c) for c in expected.columns if c not in value.columns]
    if missing:
        raise Puzzled("shape", f"Your table lacks the column {', '.join(missing)}.")
    if len(value) != len(expected):
        raise Puzzled("shape", f"Your table has {len(value)} rows; {len(expected)} are wanted.")
    if isinstance(expected.index, pd.RangeIndex) or value.index.equals(expected.index):
        return value, expected  # rows without names are compared in their order
    missing = [str(r) for r in expected.index if r not in value.index]
    if missing:
        raise Puzzled("shape", f"Your table lacks the row {missing[0]}: rows are found by their labels.")
    if not value.index.is_unique:
        raise Puzzled("shape", "Two rows of your table have the same label.")
    return value.loc[expected.index], expected
