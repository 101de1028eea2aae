"""The cells of an order file as text."""

import unicodedata

from pullbook.demand.order_file.vocabulary import words

NOTHING = {"", *words("nothing")}


def text_of(cell):
    """A cell as text: spaces at the ends and doubled ones go, 85123.0 of a spreadsheet is 85123; nothing, and
    marks such as #N/A, is ''.

    >>> text_of(85123.0), text_of("  mug,  blue "), text_of("#N/A"), text_of('="0012"')
    ('85123', 'mug, blue', '', '0012')
    """
    if isinstance(cell, str):
        text = (
            cell.strip()
            if cell.isprintable() and "  " not in cell
            else " ".join(cell.replace("\0", "").split())
        )
        if text[:2] == '="' and text[-1] == '"':
            text = text[2:-1]
        return "" if len(text) < 10 and text.lower() in NOTHING else text
    if cell is None or cell != cell:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return str(cell)


def texts_of(cells):
    """Cells as text, many at a time; where all are plain, as most columns are, without a look at each."""
    if all(cell.__class__ is str for cell in cells):
        joined = "\n".join(cells)
        odd = ("  ", " \n", "\n ", '="', "\t", "\r", "\0", "\xa0")
        plain = (
            joined.isascii()
            and joined[:1] != " "
            and joined[-1:] != " "
            and joined.count("\n") == len(cells) - 1
        )
        if plain and not any(sign in joined for sign in odd):
            return ["" if len(c) < 10 and c.lower() in NOTHING else c for c in cells]
    return [text_of(cell) for cell in cells]


LETTERS = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})


def bare(text):
    """Lower case without accents.

    >>> bare("Crème Brûlée"), bare("Sipariş Numarası"), bare("キャンセル")
    ('creme brulee', 'siparis numarasi', 'キャンセル')
    """
    if text.isascii():
        return text.lower()
    text = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M")
    return unicodedata.normalize("NFC", text.casefold().translate(LETTERS))
