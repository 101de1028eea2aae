"""How the bytes of a file of text are to be read: its encoding, told from marks, from the bytes, and from the
names of columns that are known."""

import re

from pullbook.demand.order_file.header import TOP, best_row
from pullbook.demand.order_file.source import TELL


def utf8(box, name, given):
    """The bytes in utf-8, their encoding in the file, doubts."""
    raw = box.pop()
    encoding, doubts = _encoding(raw, name, given)
    if encoding in ("utf-8", "utf-8-sig"):
        return (raw[3:] if raw.startswith(b"\xef\xbb\xbf") else raw), encoding, doubts
    text = raw.decode(encoding, errors="replace")
    if bad := text.count("\ufffd"):
        doubts.append(f"{bad:,} characters are not {encoding} and are shown as \ufffd.")
    return text.lstrip("\ufeff").encode("utf-8", "replace"), encoding, doubts


def _encoding(raw, name, given):
    """How the bytes are to be read as text, and doubts."""
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
    return _old(raw)


LATIN = ("cp1250", "cp1252", "cp1254")
CENTRAL = re.compile(
    rb"[\x8a\x8e\x9a\x9e]|(?<=[a-zA-Z\xc0-\xff])[\xa3\xa5\xaf\xb3\xb9\xbe\xbf](?=[a-z\xe0-\xff])"
)
TURKISH = re.compile(rb"[\xd0\xde\xf0\xfe]")
OLD = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp932", "gb18030", "big5", "euc_kr", "euc_jp"]


def _old(raw):
    """The encoding of a time before utf-8, and doubts: the one in which most names of columns are known; of
    several, cp1252, by far the most common, unless charset-normalizer sees another in the cells.
    """
    top = raw[:20_000].rsplit(b"\n", 1)[0].split(b"\n")[:TOP]
    score = {}
    for encoding in OLD:
        if encoding == "cp1252" or _reads(raw, encoding):
            rows = [re.split(r"[,;\t|]", line.decode(encoding, "replace").strip()) for line in top]
            score[encoding] = best_row([[cell.strip(' "') for cell in row] for row in rows], ())[1]
    best = max(score, key=score.get)
    if score[best] == score["cp1252"]:
        best = _by_letters(raw, [encoding for encoding in score if score[encoding] == score[best]])
    if best != "cp1252":
        sure = score[best] > score["cp1252"]
        return best, [] if sure else [
            f"The text is read as {best}; if letters look wrong: encoding='cp1252', say."
        ]
    return ("latin-1" if re.search(rb"[\x81\x8d\x8f\x90\x9d]", raw) else "cp1252"), []


def _by_letters(raw, among):
    """The encoding that the letters of a text tell. charset-normalizer tells one alphabet from another, but
    not the languages with Latin letters, of which each has some of its own.
    """
    from charset_normalizer import from_bytes

    odd = b"\n".join(line for line in raw[:2_000_000].split(b"\n") if not line.isascii())[:50_000]
    runs = sum(map(len, re.findall(rb"[\x80-\xff]{2,}", odd))) / max(1, sum(b > 127 for b in odd))
    if runs > 0.6:  # words of another alphabet, not single letters with accents
        found = from_bytes(odd, cp_isolation=among, enable_fallback=False).best()
        if found and found.encoding not in LATIN:
            return found.encoding
    best = "cp1250" if CENTRAL.search(odd) else "cp1254" if TURKISH.search(odd) else "cp1252"
    return best if best in among else "cp1252"


def _reads(raw, encoding):
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
