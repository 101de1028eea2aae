"""A file of text as rows: its encoding, its separator, and where each row begins and ends.

The file stays as bytes, and rows are made some thousands at a time: a million of them as lists would take
gigabytes.
"""

import collections
import csv
import io
import re

import numpy as np
import pandas as pd

from pullbook.demand.order_file.cells import text_of
from pullbook.demand.order_file.encodings import utf8
from pullbook.demand.order_file.header import TOP, best_row
from pullbook.demand.order_file.source import TELL

SHOWN = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
BLOCK = 1 << 24
RULER = re.compile(rb"[ \t]*[|+]?[-=+|_ ]{5,}[|+]?\s*")


class OddText(Exception):
    """pandas and the csv module do not see the same rows; to be read once more, by the latter."""


class TextRows:
    """The rows of a text. raw: utf-8, lines parted by \\n. begin, end: where each row is. mended: rows that
    are read otherwise, by number, because of a quote that is never closed. cut: the last line has no end.
    """

    def __init__(self, raw, sep, begin, end, mended, cut):
        self.raw, self.sep, self.begin, self.end = raw, sep, begin, end
        self.mended, self.cut, self.bars, self.odd = mended, cut, False, False

    def __len__(self):
        return len(self.begin)

    def close(self):
        """Let go of the text."""
        self.raw = b""

    def line(self, i):
        """Row i as it stands in the file."""
        return self.mended.get(i) or self.raw[self.begin[i] : self.end[i]].decode("utf-8", "replace")

    def row(self, i):
        """The cells of row i."""
        return self._trim(fields([self.line(i)], self.sep)[0])

    def rows(self, numbers):
        """The cells of some rows."""
        return [self.row(i) for i in numbers]

    def after(self, n):
        """The rows from number n on."""
        mended = {i - n: line for i, line in self.mended.items() if i >= n}
        made = TextRows(self.raw, self.sep, self.begin[n:], self.end[n:], mended, self.cut)
        made.bars = self.bars
        return made

    def columns(self, numbers, width, compare, size=50_000):
        """Some columns, some thousands of rows at a time: {number: cells}, how many cells each row has, and a
        number that is the same for rows that are (compare; else None). width: of the table.
        """
        lengths = self._lengths()
        if lengths is None or lengths.max(initial=0) > width:
            chunks = self._slowly(numbers, width, size)
        else:
            chunks = self._quickly(numbers, lengths, size)
        start = 0
        for cells, n in chunks:
            ends = zip(self.begin[start : start + len(n)].tolist(), self.end[start : start + len(n)].tolist())
            same = (
                np.fromiter((hash(self.raw[a:b].rstrip()) for a, b in ends), np.int64, len(n))
                if compare
                else None
            )
            start += len(n)
            yield cells, n, same

    def _lengths(self):
        """How many cells each row has, if pandas reads the text as the csv module does; else None."""
        if self.mended or self.bars or self.odd or not len(self) or b"\0" in self.raw:
            return None
        if b'"' not in self.raw:
            return _per_line(self.raw, self.begin, self.end, ord(self.sep)) + 1
        count, quotes = _outside(self.raw, self.begin, self.end, ord(self.sep))
        for i in np.flatnonzero(quotes % 2).tolist():  # an inch mark, say
            count[i] = len(fields([self.line(i)], self.sep)[0]) - 1
        return count + 1

    def _quickly(self, numbers, lengths, size):
        """Chunks of columns, read by pandas: in half the time, for it makes no text of cells that nobody asks
        for.
        """
        source = io.BytesIO(self.raw)
        source.seek(int(self.begin[0]))
        width = int(lengths.max())
        there = [i for i in numbers if i < width]
        start = 0
        shape = {
            "header": None,
            "names": range(width),
            "usecols": there,
            "index_col": False,
            "nrows": len(self),
        }
        plain = {"dtype": object, "na_filter": False, "skip_blank_lines": False, "encoding_errors": "replace"}
        try:
            with pd.read_csv(source, sep=self.sep, chunksize=size, **shape, **plain) as reader:
                for chunk in reader:
                    n = lengths[start : start + len(chunk)]
                    cells = {i: chunk[i].to_numpy(object, copy=True) for i in there}
                    short = np.flatnonzero(n < width)
                    for i in there if len(short) else ():
                        cells[i][short[n[short] <= i]] = None
                    cells |= {i: np.full(len(chunk), None, object) for i in numbers if i >= width}
                    start += len(chunk)
                    yield cells, n
        except pd.errors.ParserError:
            start = -1
        if start != len(self):
            self.odd = True
            raise OddText

    def _slowly(self, numbers, width, size):
        """Chunks of columns, read by the csv module, of a text that is odd in some row."""
        for start in range(0, len(self), size):
            stop = min(start + size, len(self))
            made = None
            if not any(start <= i < stop for i in self.mended):
                text = self.raw[self.begin[start] : self.end[stop - 1]].decode("utf-8", "replace")
                made = fields(io.StringIO(text, newline="\n"), self.sep)
            if made is None or len(made) != stop - start:
                made = [fields([self.line(i)], self.sep)[0] for i in range(start, stop)]
            yield by_column([self._trim(row) for row in made] if self.bars else made, numbers, width)

    def _trim(self, row):
        """Of a list drawn with bars, the cells between the outer ones, without their spaces."""
        return [cell.strip() for cell in row[1:-1]] if self.bars and len(row) > 2 else row


def by_column(rows, numbers, width):
    """Rows as {number: cells} of some columns, and how many cells each row has."""
    n = np.fromiter(map(len, rows), np.int32, len(rows))
    for i in np.flatnonzero(n != width).tolist():
        row = rows[i]
        while len(row) > width and not text_of(row[-1]):
            row = row[:-1]
        n[i] = len(row)
        rows[i] = row[:width] + [None] * (width - len(row))
    return {i: [row[i] for row in rows] for i in numbers}, n


def fields(lines, sep):
    """Lines as lists of cells."""
    try:
        return list(csv.reader(lines, delimiter=sep))
    except csv.Error as error:
        raise ValueError(f"the file is no table: {error}") from None


def text_rows(box, name, encoding, wanted):
    """The TextRows of a file and notes, its bytes taken out of the box. wanted: column names that it has."""
    raw, encoding, doubts = utf8(box, name, encoding)
    raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if _lone_returns(raw) else raw
    lines = _lines(raw)
    start = (
        next((t for t in (raw[a:b].strip() for a, b in zip(*lines)) if t), b"")
        .decode("utf-8", "replace")
        .lower()
    )
    for marks, what in (
        (("<!doctype", "<html", "<table", "<head", "<body"), "a web page (HTML)"),
        (("<?xml", "<"), "an XML file"),
        (("{", "[{", "[[", '["'), "a JSON file"),
    ):
        if start.startswith(marks) or (start == "[" and what == "a JSON file"):
            raise ValueError(f"{name} is {what}, not a table of rows and columns; {TELL}")
    if m := re.fullmatch(r"sep=([,;|\t])\"?", start):
        sep = m[1]
    else:
        sep = _separator(_sample(raw, lines), name, wanted)
    cut = not raw.endswith(b"\n")
    made = TextRows(raw, sep, *_records(raw, lines, sep), cut)
    made = _without_end(made)
    if sep == "|":
        made = _without_rulers(made)
    return made, [f"Text in {encoding}, cells parted by {SHOWN[sep]}."], doubts


def _lone_returns(raw):
    return raw.count(b"\r") != raw.count(b"\r\n")


def _lines(raw):
    """Where each line begins and ends, its \\n included."""
    found = []
    for at in range(0, len(raw), BLOCK):
        block = np.frombuffer(raw, np.uint8, min(BLOCK, len(raw) - at), at)
        found.append(np.flatnonzero(block == 10) + (at + 1))
    end = np.concatenate(found) if found else np.zeros(0, np.int64)
    if not len(end) or end[-1] < len(raw):
        end = np.append(end, len(raw))
    return np.concatenate([[0], end[:-1]]), end


def _sample(raw, lines, most=300):
    """The top lines as text."""
    return [
        raw[a:b].decode("utf-8", "replace")
        for a, b in zip(lines[0][:most].tolist(), lines[1][:most].tolist())
    ]


def _separator(sample, name, wanted):
    """Comma, semicolon, tab or bar: what parts the top lines alike, into columns with names that are known.

    clevercsv and the csv module's sniffer look at the pattern alone; the names say more.
    """
    sample = [line for line in sample if line.strip()][:200]
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
        first = " ".join(sample[0].split())
        raise ValueError(
            f"{name} is text without columns (its first line: {first[:40]!r}), not a table of orders; {TELL}"
        )
    return sep


def _per_line(raw, begin, end, sign, step=50_000):
    """How often a sign stands in each line."""
    made = []
    for a in range(0, len(begin), step):
        start, stop = int(begin[a]), int(end[min(a + step, len(begin)) - 1])
        there = np.frombuffer(raw, np.uint8, stop - start, start) == sign
        made.append(np.add.reduceat(there, begin[a : a + step] - start, dtype=np.int32))
    return np.concatenate(made)


def _outside(raw, begin, end, sign, step=50_000):
    """How often a sign stands outside of quotes in each line, and how many quotes there are."""
    made, quotes = [], []
    for a in range(0, len(begin), step):
        first, last = begin[a : a + step], end[a : a + step]
        start = int(first[0])
        part = np.frombuffer(raw, np.uint8, int(last[-1]) - start, start)
        quote = part == 34
        before = np.cumsum(quote, dtype=np.uint8)  # only whether it is odd is asked
        within = before ^ np.repeat(before[first - start] - quote[first - start], last - first)
        made.append(
            np.add.reduceat((part == sign) & ~(within & 1).astype(bool), first - start, dtype=np.int32)
        )
        quotes.append(np.add.reduceat(quote, first - start, dtype=np.int32))
    return np.concatenate(made), np.concatenate(quotes)


def _records(raw, lines, sep):
    """Where each row begins and ends, and the rows to be mended: a quoted cell may go on over several lines,
    but a quote that is never closed costs its own line only.
    """
    begin, end = lines
    odd = np.flatnonzero(_per_line(raw, begin, end, 34) % 2).tolist() if b'"' in raw else []
    if not odd:
        return begin, end, {}

    def line(i):
        return raw[begin[i] : end[i]].decode("utf-8", "replace")

    top = [line(i) for i in range(min(TOP, len(begin)))]
    width = len(fields([max(top, key=lambda text: text.count(sep))], sep)[0])
    merged, mended, done = [], {}, 0
    for k, i in enumerate(odd):
        if i < done:
            continue
        done = i + 1
        text = line(i)
        if len(fields([text, "x"], sep)) == 2:  # an inch mark, say, within a cell
            continue
        last = odd[k + 1] if k + 1 < len(odd) and odd[k + 1] - i <= 100 else None
        if last is not None:
            cells = fields([line(j) for j in range(i, last + 1)], sep)
            inner = next((cell for cell in cells[0] if "\n" in cell), "")
            if (
                len(cells) == 1
                and len(cells[0]) == width
                and inner.count(sep) < max(1, width - 1) * inner.count("\n")
            ):
                merged.append((i, last))
                done = last + 1
                continue
        mended[i] = text.replace('"', "")
    keep, stops = np.ones(len(begin), bool), end.copy()
    for a, b in merged:
        keep[a + 1 : b + 1] = False
        stops[a] = end[b]
    place = np.cumsum(keep) - 1
    return begin[keep], stops[keep], {int(place[i]): text for i, text in mended.items()}


def _without_end(rows):
    """The rows without empty ones at the end, and without the mark that some old programs end a file with."""
    n = len(rows)
    while n and not rows.raw[rows.begin[n - 1] : rows.end[n - 1]].strip(b" \0\x1a\r\n"):
        n -= 1
    rows.begin, rows.end = rows.begin[:n], rows.end[:n]
    return rows


def _without_rulers(rows):
    """The rows of a list drawn with bars and dashes, as SAP shows it, without the dashes."""
    lines = [rows.raw[a:b] for a, b in zip(rows.begin[:300].tolist(), rows.end[:300].tolist())]
    framed = [
        line for line in lines if line.strip()[:1] == line.strip()[-1:] == b"|" and len(line.strip()) > 1
    ]
    if len(framed) < 0.5 * sum(bool(line.strip()) for line in lines):
        return rows
    keep = [not RULER.fullmatch(rows.raw[a:b]) for a, b in zip(rows.begin.tolist(), rows.end.tolist())]
    rows.begin, rows.end, rows.bars = rows.begin[keep], rows.end[keep], True
    return rows
