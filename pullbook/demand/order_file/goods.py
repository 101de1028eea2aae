"""Several goods in one cell: '2x Tote; 1x Belt', 'Tote (2), Belt (1)', JSON, 'name:Tote|quantity:2; name:Belt
...'.
"""

import json
import re

from pullbook.demand.order_file.amounts import numbers
from pullbook.demand.order_file.cells import bare

PART = r"[;,|\n/&+]"
FORMS = [  # how the number stands with the name
    re.compile(rf"(?:^|{PART})\s*(?P<n>\d+)\s*[x×✕*]\s+(?P<name>.+?)\s*(?=$|{PART}\s*\d+\s*[x×✕*]\s)", re.S),
    re.compile(rf"(?:^|{PART})\s*(?P<n>\d+)[x×✕]\s?(?P<name>.+?)\s*(?=$|{PART}\s*\d+[x×✕]\s?)", re.S),
    re.compile(rf"(?:^|{PART})\s*(?P<name>[^;|\n]+?)\s*[x×✕]\s?(?P<n>\d+)\s*(?=$|{PART})", re.S),
    re.compile(
        rf"(?:^|{PART})\s*(?P<name>[^;|\n()]+?)\s*\((?:x|×|qty:?|Qty:?)?\s?(?P<n>\d+)\)\s*(?=$|{PART})", re.S
    ),
]
KEYS = {
    "sku": ("sku", "product sku", "item sku", "code", "variant sku", "seller sku"),
    "name": ("name", "title", "product name", "item", "product", "item name", "description", "label"),
    "quantity": (
        "quantity",
        "qty",
        "product qty",
        "product quantity",
        "count",
        "amount ordered",
        "menge",
        "anzahl",
    ),
    "price": ("price", "unit price", "product unit price", "item price"),
    "total": ("total", "subtotal", "product total price", "line total", "row total"),
}


def packed(texts):
    """Whether the cells of a column hold several goods each, with their numbers.

    >>> packed(["2x Tote; 1x Belt", "1x Tote"]), packed(["2 pack socks", "Tote 2 x 3 m"])
    (True, False)
    """
    some = list(dict.fromkeys(texts))[:200]
    read = [goods_of(text) for text in some]
    if not some or sum(map(bool, read)) < 0.9 * len(some):
        return False
    names = {name for found in read if found for name, *_ in found}
    return any(len(found) > 1 for found in read if found) or len(names) < len(some)


def goods_of(text):
    """The goods of a cell: a list of (name, description, quantity, price, total), '' and None for what is not
    said; None if the cell can't be read so.

    >>> goods_of("2x Tote; 1x Belt")
    [('Tote', '', 2.0, None, None), ('Belt', '', 1.0, None, None)]
    >>> goods_of("name:Tote|sku:T1|quantity:2|total:89.00")
    [('T1', 'Tote', 2.0, None, 89.0)]
    """
    text = text.strip()
    if text[:1] in "[{":
        try:
            read = json.loads(text)
        except ValueError:
            return None
        read = read if isinstance(read, list) else [read]
        return _of_dicts(read) if all(isinstance(one, dict) for one in read) else None
    if re.match(r"[\w ]{2,20}:", text) and (found := _pairs(text)):
        return found
    for form in FORMS:
        found = [(m["name"].strip(" ;,|"), "", float(m["n"]), None, None) for m in form.finditer(text)]
        covered = sum(len(m[0]) for m in form.finditer(text))
        if found and covered >= len(text) - 2 and all(re.search(r"\w", name) for name, *_ in found):
            return found
    return None


def _pairs(text):
    """Goods written as name:..|sku:..|quantity:.., parted by a sign that does not part the fields."""
    for between, within in (
        (";", "|"),
        ("|", ","),
        ("\n", ","),
        ("\n", "|"),
        (";", ","),
        ("|", ";"),
        ("\0", ","),
    ):
        made = []
        for part in filter(str.strip, text.split(between)):
            fields = {
                bare(k).strip(): v.strip()
                for k, _, v in (f.partition(":") for f in part.split(within))
                if v.strip()
            }
            made.append(fields)
        if (found := _of_dicts(made)) and all(len(fields) > 1 for fields in made):
            return found
    return None


def _of_dicts(dicts):
    """Goods of dicts of their fields; None where a name or a quantity is missing."""
    made = []
    for one in dicts:
        low = {" ".join(re.sub(r"[\W_]+", " ", bare(str(k))).split()): v for k, v in one.items()}
        got = {
            f: next((str(low[k]) for k in keys if low.get(k) not in (None, "")), "")
            for f, keys in KEYS.items()
        }
        n, price, total = (
            v if v == v else None for v in numbers([got["quantity"], got["price"], got["total"]]).tolist()
        )
        if n is None or not (got["sku"] or got["name"]):
            return None
        made.append((got["sku"] or got["name"], got["name"] if got["sku"] else "", n, price, total))
    return made or None
