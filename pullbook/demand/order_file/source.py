"""From what the caller gives to bytes: paths, open files, lists and folders of them; packed ones unpacked;
and those that hold no table refused.
"""

import gzip
import io
import os
import re
import zlib
from pathlib import Path

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
]
TELL = "save your orders as CSV or as Excel (.xlsx) and read that"


def sources(file):
    """The bytes and the name of each file, one after another.

    file: a path, bytes, an open file, or a list of them. Raises ValueError, FileNotFoundError.
    """
    many = isinstance(file, (list, tuple))
    if many and not file:
        raise ValueError("file is an empty list; it must name at least one CSV or Excel file")
    for one in file if many else [file]:
        yield _unpacked(*_raw(one))


def _unpacked(raw, name):
    """The bytes of a file out of its packing. Raises ValueError for one that holds no table."""
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
    for magic, what in OTHERS:
        if raw.startswith(magic):
            raise ValueError(f"{name} is {what}, which holds no table of orders that can be read; {TELL}")
    return raw, name


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
            f"file is {file!r}; it must be the name of a CSV or Excel file, such as 'orders.csv', or a"
            " list of"
            " such names"
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
