"""Shop systems as data: each declaration is well-formed, knows its header, and reads a sample of itself."""

import random
import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from order_files import as_csv, by_order, reads, shop

import pullbook as pb
from pullbook.demand.order_file import dialects as module
from pullbook.demand.order_file.dialects import dialects, find, known, made

ROOT = Path(__file__).resolve().parents[2]
READ = [d for d in dialects() if not d.refuse]
REFUSED = [d for d in dialects() if d.refuse]
LINES = shop(40)
MUST = ("order", "time", "item")


def ids(dialect):
    return dialect.name


def names(dialect):
    """A header of the dialect: for each field its first name, then what it is known by beside them."""
    header = {field: listed[0].replace("*", "x") for field, listed in dialect.columns.items()}
    known_by = [group.split("|")[0].replace("*", "x") for group in dialect.known_by]
    kinds = [*dialect.keep, *dialect.leave]
    there = list(header.values())
    more = [n for n in dict.fromkeys([*known_by, *kinds]) if find(there, n) is None]
    return header, more


def cell(field, line, dialect):
    goods = f"{line['quantity']}x {line['name']}"
    if dialect.numbered:
        goods = f"name:{line['name']}|sku:{line['item']}|quantity:{line['quantity']}"
    return {
        "order": line["order"],
        "time": line["time"].strftime("%Y-%m-%d"),
        "clock": line["time"].strftime("%H:%M"),
        "item": line["item"],
        "description": line["name"],
        "quantity": line["quantity"],
        "price": line["price"],
        "total": line["price"] * line["quantity"],
        "order_total": line["price"] * line["quantity"],
        "goods": goods,
        "status": "paid",
        "status2": "shipped",
        "type": "Invoice",
        "currency": "EUR",
        "customer": f"c{line['order']}@example.org",
        "refunded": 0,
        "refunded2": 0,
        "cost": 3,
    }.get(field, "")


def sample(dialect, lines, shuffled=None, changed=None):
    """A file of these lines as the system would write it. shuffled: a seed for the order of the columns.
    changed: cells by name of a column, for the first line.
    """
    header, more = names(dialect)
    if "quantity" not in header and "goods" not in header:  # a row a unit
        lines = [line | {"quantity": 1} for line in lines for _ in range(line["quantity"])]
    kept = {column: words[0] for column, words in dialect.keep.items()}
    table = []
    for k, line in enumerate(lines):
        row = {name.replace("{n}", "1"): cell(field, line, dialect) for field, name in header.items()}
        row |= {name.replace("{n}", "1"): kept.get(name, "") for name in more}
        table.append(row | (changed if changed and k == 0 else {}))
    columns = list(table[0])
    if shuffled is not None:
        random.Random(shuffled).shuffle(columns)
    return as_csv(columns, [[row[c] for c in columns] for row in table])


def expected(dialect, lines):
    header, _ = names(dialect)
    if "quantity" not in header and "goods" not in header:
        lines = [line | {"quantity": 1} for line in lines for _ in range(line["quantity"])]
    return lines


@pytest.mark.parametrize("dialect", dialects(), ids=ids)
def test_a_dialect_says_where_it_comes_from_and_what_it_reads(dialect):
    assert len(dialect.source) > 10 and len(dialect.known_by) >= 3
    if dialect.refuse:
        assert not dialect.columns and len(dialect.refuse) > 40
        return
    assert {"time"} <= set(dialect.columns) and {"item", "goods"} & set(dialect.columns)
    assert "order" in dialect.columns
    assert any("{n}" in name for listed in dialect.columns.values() for name in listed) == dialect.numbered
    assert set(dialect.fill) <= {"order", *("time", "status", "status2", "cancelled", "currency", "customer")}


def test_no_two_dialects_have_a_name_or_a_header_in_common():
    assert len({d.name for d in dialects()}) == len(dialects()) > 40
    for dialect in dialects():
        header, more = names(dialect)
        found, why = known([name.replace("{n}", "1") for name in [*header.values(), *more]])
        assert found is dialect and "its columns" in why


@pytest.mark.parametrize("dialect", READ, ids=ids)
@pytest.mark.parametrize("shuffled", [None, 1, 2])
def test_a_dialect_reads_a_sample_of_itself(dialect, shuffled):
    mine = pb.read_orders(sample(dialect, LINES, shuffled))
    by = "name" if "goods" in dialect.columns and not dialect.numbered else "item"
    priced = {"price", "total", "order_total"} & set(dialect.columns)
    assert mine.dialect.startswith(dialect.name)
    reads(mine, expected(dialect, LINES), by=by, price=bool(priced))


@pytest.mark.parametrize(
    "dialect", [d for d in READ if "status" in d.columns or "cancelled" in d.columns], ids=ids
)
def test_a_cancelled_order_of_any_system_is_left_out(dialect):
    header, _ = names(dialect)
    off = {header["status"]: "Cancelled"} if "status" in header else {header["cancelled"]: "2024-03-30"}
    mine = pb.read_orders(sample(dialect, [LINES[0], *LINES[3:]], changed=off))
    assert LINES[0]["order"] not in set(mine.lines["order"])


@pytest.mark.parametrize("dialect", [d for d in READ if d.keep or d.leave], ids=ids)
def test_rows_of_another_kind_are_no_goods(dialect):
    column, words = next(iter([*dialect.keep.items(), *dialect.leave.items()]))
    word = "Something else" if column in dialect.keep else words[0]
    mine = pb.read_orders(sample(dialect, LINES, changed={column: word}))
    assert "another kind of row" in set(mine.account.left_out["reason"])
    reads(mine, expected(dialect, LINES)[1:], price=False)


@pytest.mark.parametrize("dialect", REFUSED, ids=ids)
def test_an_export_without_goods_is_refused_with_what_to_do(dialect):
    header = [group.split("|")[0] for group in dialect.known_by]
    with pytest.raises(ValueError, match=re.escape(dialect.name)):
        pb.read_orders(as_csv(header, [["1"] * len(header)] * 3))


def test_of_several_names_the_column_that_is_filled_is_taken():
    rows = [
        [x["order"], x["time"].strftime("%m/%d/%y"), x["name"], "", 1, x["quantity"], x["price"]]
        for x in LINES
    ]
    header = ["Order ID", "Sale Date", "Item Name", "SKU", "Transaction ID", "Quantity", "Price"]
    reads(pb.read_orders(as_csv(header, rows)), LINES, by="name")


def test_what_the_caller_says_goes_before_the_dialect():
    shopify = next(d for d in dialects() if d.name == "Shopify")
    mine = pb.read_orders(sample(shopify, LINES), columns={"item": "Lineitem name"})
    reads(mine, LINES, by="name")


def test_dates_that_do_not_tell_are_read_as_the_system_means_them():
    rows = [[1, "03/04/24", "mug", 9, 1, 2.0]]
    mine = pb.read_orders(
        as_csv(["Order ID", "Sale Date", "Item Name", "Transaction ID", "Quantity", "Price"], rows)
    )
    assert str(mine.lines["time"][0])[:10] == "2024-03-04" and not mine.doubts


@pytest.mark.parametrize(
    "entry",
    [
        {"name": "A", "source": "b"},
        {"name": "A", "source": "b", "known_by": ["c"], "colour": 1},
        {"name": "A", "source": "b", "known_by": ["c"], "columns": {"units": "d"}},
    ],
)
def test_a_wrong_declaration_is_named(entry):
    with pytest.raises(ValueError, match="mine.toml, dialect 'A'"):
        made(entry, "mine.toml")


def test_the_example_for_contributors_is_read(monkeypatch):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    example = re.search(r"```toml\n# pullbook/demand/order_file/systems/\w+\.toml\n(.*?)```", text, re.S)[1]
    (entry,) = tomllib.loads(example)["dialect"]
    dialect = made(entry, "CONTRIBUTING.md")
    monkeypatch.setattr(module, "dialects", lambda: (dialect,))
    mine = pb.read_orders(sample(dialect, LINES))
    assert mine.dialect.startswith(dialect.name)
    reads(mine, LINES)


def test_lines_of_an_order_with_the_order_on_the_first_only():
    for dialect in (d for d in READ if "order" in d.fill):
        header, more = names(dialect)
        rows, once = [], [n for f, n in header.items() if f in dialect.fill]
        for lines in by_order(LINES).values():
            for k, line in enumerate(lines):
                row = {n: cell(f, line, dialect) for f, n in header.items()}
                row |= {n: dialect.keep[n][0] if n in dialect.keep else "" for n in more}
                rows.append({n: "" if k and n in once else c for n, c in row.items()})
        mine = pb.read_orders(as_csv(list(rows[0]), [list(row.values()) for row in rows]))
        assert reads(mine, LINES) and mine.lines["order"].tolist() == [x["order"] for x in LINES], (
            dialect.name
        )
        assert replace(dialect, name="x") != dialect
