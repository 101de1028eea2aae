"""Orders of a small shop, and files that hold them."""

import csv
import io
import random
from datetime import datetime, timedelta

import openpyxl

GOODS = {
    "TOTE-01": ("Canvas tote", 44.5),
    "SAT-02": ("Leather satchel", 129.0),
    "BELT-3": ("Belt brown", 25.0),
    "PUR-04": ("Coin purse", 18.0),
    "STRAP-5": ("Shoulder strap", 12.0),
}


def shop(n=60, seed=1):
    """Order lines: dicts of order, time, item, name, quantity, price. No item twice in an order."""
    rng, at, made, order = random.Random(seed), datetime(2024, 3, 4, 9, 0), [], 1001
    while len(made) < n:
        at += timedelta(hours=rng.randrange(3, 50), minutes=rng.randrange(60))
        for item in rng.sample(list(GOODS), rng.choice([1, 1, 2, 3])):
            name, price = GOODS[item]
            line = dict(order=str(order), time=at, item=item, name=name, price=price)
            made.append(line | {"quantity": rng.choice([1, 1, 2, 3])})
        order += 1
    return made


def by_order(lines):
    """The lines of each order."""
    made = {}
    for line in lines:
        made.setdefault(line["order"], []).append(line)
    return made


def as_csv(header, rows, sep=",", encoding="utf-8"):
    """A file of text, open."""
    made = io.StringIO()
    writer = csv.writer(made, delimiter=sep, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return io.BytesIO(made.getvalue().encode(encoding))


def as_xlsx(**sheets):
    """A workbook, open: a list of rows for each sheet."""
    book, made = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(made)
    made.seek(0)
    return made


def plain(line, form="%Y-%m-%d", *more):
    """Cells of order, date, item, quantity, price, in the order of PLAIN."""
    return [line["order"], line["time"].strftime(form), line["item"], line["quantity"], line["price"], *more]


PLAIN = ["Order", "Date", "SKU", "Qty", "Price"]


def reads(mine, lines, by="item", clock=False, price=True, scale=1):
    """Whether a reading holds these lines and no others, in whatever order."""
    form = "%Y-%m-%d %H:%M" if clock else "%Y-%m-%d"
    got = sorted(
        (t.strftime(form), i, q, round(float(p), 2) if price else 0)
        for t, i, q, p in zip(
            mine.lines["time"], mine.lines["item"], mine.lines["quantity"], mine.lines["price"]
        )
    )
    wanted = sorted(
        (x["time"].strftime(form), x[by], x["quantity"], round(scale * x["price"], 2) if price else 0)
        for x in lines
    )
    assert got == wanted
    return True
