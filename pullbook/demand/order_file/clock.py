"""Times of day in the cells of an order file, and where in a cell the day ends and the time begins."""

import re

from pullbook.demand.order_file.vocabulary import words

ZONES = words("zone")
CLOCK = re.compile(
    r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,:]\d*)?)?(?: ?([ap])\.? ?m\.?)?(?: ?(?:uhr|h|hrs?|hs)\.?)?"
    r"(?: ?([a-z]{1,4}))?(?: ?([+-]) ?(\d\d?):?(\d\d)?)?(?: ?[(\[].*[)\]])?",
    re.I,
)
DOTTED = re.compile(
    r"(.*(?:\d{4}|\d\d?[-/]\d\d?|\d\d?[./]\d\d?[./]\d\d|[-/ ][^\W\d]{3,}[-/ ]\d\d))"
    r"(?:[ T]|, |-(?=\d\d\.\d\d\.))"
    r"(\d\d?)[h.](\d\d)(?:[m.](\d\d)s?)?(?:[.,]\d+)?( [ap]\.?m\.?)?(?: uhr)?",
    re.I,
)
HOUR = re.compile(r"(.*\d{4}),? (\d\d?) ?(?:uhr|h|hrs)", re.I)
PACKED = re.compile(r"(\d{8})[T ]?(\d\d)(\d\d)(\d\d)?(?:\.\d+)?(Z?)")
EAST = str.maketrans({"年": "-", "년": "-", "月": "-", "월": "-", "日": " ", "일": " ", "号": " "})
EAST_CLOCK = re.compile(r"(\d{1,2})\s*[時时시点]\s*(\d{1,2})\s*[分분](?:\s*(\d{1,2})\s*[秒초])?")
HALF = re.compile(r"(午前|上午|오전|午後|下午|오후|ÖÖ|ÖS)\s*(\d{1,2}:\d\d(?::\d\d)?)")
ERAS = {"R": 2018, "令和": 2018, "H": 1988, "平成": 1988, "S": 1925, "昭和": 1925}
ERA = re.compile(r"([RHS]|令和|平成|昭和)\s?(\d{1,2}|元)\s?([-./年])\s?(\d{1,2}[-./月]\d{1,2}.*)")
AT = re.compile(  # a word between day and time
    r"(?<=[\w.]),?\s+(?:à|a|at|um|alle(?: ore)?|às|as|kl\.?|klo|om|о|в|o godz\.?|a las|ore|saat|@|-|–)"
    r"\s+(?=\d{1,2}[:.h]\d\d(?![.\d]))",
    re.I,
)
AROUND = re.compile(r"\s*[（(][^\d()]{1,12}[)）]")  # (Mon)
FIRST = re.compile(r"(\d\d?:\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?),? +(\S.*\d{4}|\d.*\d)", re.I)


def split(text):
    """Day and time of day of one cell.

    >>> split("2024-03-04T09:05:00Z"), split("4 mars 2024 à 09:05"), split("2024年3月4日 午後2:30")
    (('2024-03-04', '09:05:00Z'), ('4 mars 2024', '09:05'), ('2024-3-4', '2:30 pm'))
    """
    if text[13:14] == ":" and text[10] in " T" and text[4] == "-" == text[7]:
        return text[:10], text[11:]
    text = _plain(text)
    i = text.find(":")
    if i < 0:
        return _otherwise(text)
    j = i - 2 if i > 1 and text[i - 2].isdigit() else i - 1
    if j < 0:
        return text, ""
    day, clock = text[:j].rstrip(" ,"), text[j:]
    if day[-1:] in ("T", "t", "-", "_") and day[-2:-1].isdigit():
        day = day[:-1]
    if not any(c.isdigit() for c in day) and len(clock) > 8 and (m := FIRST.fullmatch(clock)):
        return m[2], m[1]  # the time before the day
    if m := re.fullmatch(
        r"(\d\d?:\d\d(?::\d\d)?)(?: [A-Z]{3,4})? (\d{4})", clock
    ):  # Thu Dec 01 08:26:00 2010
        return f"{day} {m[2]}", m[1]
    return day, clock


def _plain(text):
    """A cell with one space for several, and with signs of its own language as ours."""
    if not text.isascii():
        text = EAST_CLOCK.sub(lambda m: ":".join(f"{int(k):02}" for k in m.groups() if k), text)
        text = HALF.sub(lambda m: f"{m[2]} {'am' if m[1] in '午前上午오전ÖÖ' else 'pm'}", text)
    if m := ERA.fullmatch(text.strip()):
        text = f"{ERAS[m[1]] + (1 if m[2] == '元' else int(m[2]))}-{m[4]}"
    if not text.isascii():
        text = text.translate(EAST)
    if "(" in text or "（" in text:
        text = AROUND.sub("", text)
    text = " ".join(text.split())
    return AT.sub(" ", text) if " " in text else text


def _otherwise(text):
    """Day and time of day of a cell without a colon, such as 20241231 0805, 31.12.2024 8.05 or 8h05."""
    if len(text) > 10:
        if m := PACKED.fullmatch(text):
            return m[1], f"{m[2]}:{m[3]}:{m[4] or '00'}{m[5]}"
        if m := DOTTED.fullmatch(text):
            return m[1], f"{m[2]}:{m[3]}:{m[4] or '00'}{m[5] or ''}"
        if m := HOUR.fullmatch(text):
            return m[1], f"{m[2]}:00"
    elif m := re.fullmatch(r"(\d\d?)h(\d\d)", text):
        return "", f"{m[1]}:{m[2]}"
    return text, ""


def seconds_of(text):
    """Seconds since midnight and minutes ahead of UTC (None: not said); None if it is no time of day.

    >>> seconds_of("09:05 am"), seconds_of("14:30:00+02:00"), seconds_of("24:00"), seconds_of("25:00")
    ((32700.0, None), (52200.0, 120), (86400.0, None), None)
    """
    if not text:
        return 0.0, None
    m = CLOCK.fullmatch(text)
    if not m:
        return None
    h, mi, s = int(m[1]), int(m[2]), int(m[3] or 0)
    if m[4]:
        if not 1 <= h <= 12 and h != 0:
            return None
        h = h % 12 + (12 if m[4].lower() == "p" else 0)
    if (h > 23 and (h, mi, s) != (24, 0, 0)) or mi > 59 or s > 59:
        return None
    zone, name = None, (m[5] or "").lower()
    if m[6]:
        zone = (int(m[7]) * 60 + int(m[8] or 0)) * (1 if m[6] == "+" else -1)
    elif name in ZONES:
        zone = ZONES[name] * 60
    elif name:
        return None
    return h * 3600.0 + mi * 60 + s, zone
