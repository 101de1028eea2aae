"""Put the map of the course into README.md, between its two marks.

python tools/readme.py
"""

from pathlib import Path

import pullbook as pb

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- the map, made by make notebooks -->\n\n", "\n\n<!-- end of the map -->"


def made(text: str) -> str:
    """Return the text with the map as the chapters' files have it; ValueError where a mark is missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"README.md lacks a mark; it must hold {BEGIN.strip()} and {END.strip()}")
    return before + begin + pb.course_map().markdown("notebooks/") + end + after


if __name__ == "__main__":
    README.write_text(made(README.read_text(encoding="utf-8")), encoding="utf-8")
