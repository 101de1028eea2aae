"""What is odd in an order file is said, each kind for itself; where nothing is, nothing is said. And the
advice works.
"""

import io
import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from order_files import GOODS, PLAIN, as_csv, as_xlsx, by_order, plain, reads, shop

import pullbook as pb

LINES = shop(60)
ROWS = [plain(x) for x in LINES]
DAY = "%Y-%m-%d"


def said(mine, words):
    """The one doubt that holds these words."""
    (found,) = [doubt for doubt in mine.doubts if re.search(words, doubt)]
    assert len(found) < 500 and "\n" not in found and found[-1] == "."
    return found


def advised(doubt):
    """The arguments that a doubt advises."""
    made = {}
    for name, value in re.findall(
        r"(columns|decimal|dayfirst|repeats|fill_down|charges)=(\{.*?\}|'.'|\w+)", doubt
    ):
        made[name] = eval(value)
    assert made, doubt
    return made


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 10_000), st.permutations(range(5)), st.sampled_from([",", ";", "\t", "|"]))
def test_a_plain_file_has_no_doubts(seed, turn, sep):
    lines = shop(30, seed)
    rows = [[plain(x)[k] for k in turn] for x in lines]
    mine = pb.read_orders(as_csv([PLAIN[k] for k in turn], rows, sep))
    assert reads(mine, lines) and mine.doubts == () and mine.dialect == "" and mine.unused == ()


def test_doubts_come_first_in_words_and_loudly_on_the_page():
    mine = pb.read_orders(as_csv(PLAIN, [*ROWS, ["9", "1999-01-02", "TOTE-01", 1, 5]]))
    first, second, *_ = repr(mine).splitlines()
    assert "61 order lines" in first and second.startswith("DOUBT: ")
    page = mine._repr_html_()
    assert (
        page.index("Look at this first")
        < page.index("first rows as read")
        < page.index("what", page.index("first rows"))
    )
    assert (
        'role="alert"' in page
        and "Look at this first" not in pb.read_orders(as_csv(PLAIN, ROWS))._repr_html_()
    )


# ---- items


@pytest.mark.parametrize("name", ["Item ID", "Product code", "SKU"])
def test_an_item_that_is_another_in_each_row(name):
    rows = [
        [x["order"], f"{x['time']:{DAY}}", 7000 + k, x["quantity"], x["price"]] for k, x in enumerate(LINES)
    ]
    mine = pb.read_orders(as_csv(["Order", "Date", name, "Qty", "Price"], rows))
    assert "60 items in 60 rows" in said(mine, "each row has an item of its own")


@pytest.mark.parametrize("column", ["Item", "Item #", "Item no", "Position item"])
@pytest.mark.parametrize("step", [1, 10])
def test_positions_within_an_order_are_no_items(column, step):
    rows = [[n, f"{x['time']:{DAY}}", step * (k + 1), x["name"], x["quantity"], x["price"]]
            for n, lines in by_order(LINES).items() for k, x in enumerate(lines)]  # fmt: skip
    mine = pb.read_orders(as_csv(["Order", "Date", column, "Product name", "Qty", "Price"], rows))
    assert reads(mine, LINES, by="name")


def test_few_codes_for_many_names():
    rows = [[k, f"{x['time']:{DAY}}", "ABC"[k % 3], f"Thing {k % 43}", 1, 5] for k, x in enumerate(LINES)]
    mine = pb.read_orders(
        as_csv(["Order", "Date", "Code", "Description", "Qty", "Price"], rows), columns={"item": "Code"}
    )
    assert "3 items for 43 names" in said(mine, "names")


def test_a_code_that_stands_unused_beside_the_name_and_one_that_tells_more_apart():
    rows = [
        [x["order"], f"{x['time']:{DAY}}", x["name"], x["item"], x["quantity"], x["price"]] for x in LINES
    ]
    header = ["Order", "Date", "Article name", "Art. No. intern", "Qty", "Price"]
    mine = pb.read_orders(as_csv(header, rows))
    doubt = said(mine, "names the items as well")
    assert reads(mine, LINES, by="name") and reads(
        pb.read_orders(as_csv(header, rows), **advised(doubt)), LINES
    )
    rows = [[*row[:2], "Bag" if row[3] in ("TOTE-01", "SAT-02") else "Other", *row[3:]] for row in rows]
    doubt = said(pb.read_orders(as_csv(header, rows)), "apart")
    assert reads(pb.read_orders(as_csv(header, rows), **advised(doubt)), LINES)


def test_items_that_are_lists_of_items():
    rows = [[n, f"{x[0]['time']:{DAY}}", "; ".join(y["item"] for y in x)] for n, x in by_order(LINES).items()]
    said(pb.read_orders(as_csv(["Order", "Date", "SKUs"], rows)), "several goods in a cell")


@pytest.mark.parametrize("code", ["4,00638E+12", "4.00638E+12"])
def test_codes_that_a_spreadsheet_cut_short(code):
    rows = [[*row[:2], code if row[2] == "TOTE-01" else row[2], *row[3:]] for row in ROWS]
    said(pb.read_orders(as_csv(PLAIN, rows, ";")), "cut short by a spreadsheet")


@pytest.mark.parametrize("broken", ["TÃ¤schchen", "T\ufffdschchen", "Itâ€™s a bag"])
def test_letters_that_decode_oddly(broken):
    rows = [[*row[:2], broken if row[2] == "TOTE-01" else row[2], *row[3:]] for row in ROWS]
    said(pb.read_orders(as_csv(PLAIN, rows)), "Letters look wrong")


def test_names_without_a_code_or_without_a_price():
    rows = [
        [x["order"], f"{x['time']:{DAY}}", "" if k < 4 else x["item"], x["name"], x["quantity"], x["price"]]
        for k, x in enumerate(LINES)
    ]
    mine = pb.read_orders(as_csv(["Order", "Date", "SKU", "Product name", "Qty", "Price"], rows))
    said(mine, "4 rows have a name but no code")
    rows = [[*row[:4], "" if row[2] == "PUR-04" else row[4]] for row in ROWS]
    assert "'PUR-04'" in said(pb.read_orders(as_csv(PLAIN, rows)), "1 item has no price")


# ---- prices


@pytest.mark.parametrize("column", ["Price", "Preis", "Item price"])
def test_a_price_that_grows_with_the_quantity_is_the_rows(column):
    rows = [[*row[:4], row[4] * row[3]] for row in ROWS]
    header = [*PLAIN[:4], column]
    mine = pb.read_orders(as_csv(header, rows))
    assert reads(mine, LINES)
    taken = pb.read_orders(as_csv(header, rows), **advised(said(mine, "grows with the quantity")))
    assert taken.lines["price"].tolist() == [row[4] for row in rows]
    back = pb.read_orders(as_csv(header, rows), **advised(said(taken, "grows with the quantity")))
    assert reads(back, LINES)


def test_a_price_beside_the_total_of_the_row_is_told_by_it():
    header = [*PLAIN[:4], "Price", "Line total"]
    for price in (lambda row: row[4], lambda row: row[3] * row[4]):
        mine = pb.read_orders(as_csv(header, [[*row[:4], price(row), row[3] * row[4]] for row in ROWS]))
        assert reads(mine, LINES)


@pytest.mark.parametrize("column", ["Price", "Total", "Amount"])
def test_an_amount_of_the_order_is_no_price(column):
    whole = {n: sum(x["quantity"] * x["price"] for x in lines) for n, lines in by_order(LINES).items()}
    mine = pb.read_orders(as_csv([*PLAIN[:4], column], [[*row[:4], whole[row[0]]] for row in ROWS]))
    assert reads(mine, LINES, price=False) and mine.lines["price"].isna().all()
    said(mine, "same in all rows of an order")


@pytest.mark.parametrize("column", ["Total", "Amount", "Gesamt"])
def test_a_total_that_does_not_grow_with_the_quantity_may_be_the_price_of_a_unit(column):
    header = [*PLAIN[:4], column]
    mine = pb.read_orders(as_csv(header, ROWS))
    assert reads(pb.read_orders(as_csv(header, ROWS), **advised(said(mine, "does not grow"))), LINES)


def test_a_column_found_by_its_name_whose_cells_cannot_be_read():
    rows = [[*row[:4], "ask"] for row in ROWS]
    assert "'ask'" in said(pb.read_orders(as_csv(PLAIN, rows)), "^price: the cells of 'Price'")
    rows = [[*row[:4], "ask" if k < 3 else row[4]] for k, row in enumerate(ROWS)]
    assert "3 cells" in said(pb.read_orders(as_csv(PLAIN, rows)), "^price: ")
    rows = [[*row[:3], "2 (pack of 6)" if k < 3 else row[3], row[4]] for k, row in enumerate(ROWS)]
    mine = pb.read_orders(as_csv(PLAIN, rows))
    assert reads(mine, LINES[3:]) and said(mine, "quantity is no number")
    with pytest.raises(ValueError, match="quantity is no number"):
        pb.read_orders(as_csv(PLAIN, [[*row[:3], "2/2", row[4]] for row in ROWS]))


def test_no_prices_and_no_quantities_are_said():
    mine = pb.read_orders(as_csv(PLAIN[:3], [row[:3] for row in ROWS]))
    assert said(mine, "No column of prices") and said(mine, "each row counts 1 unit")


@pytest.mark.parametrize(("shown", "value"), [("1.200", 1200), ("1,200", 1200)])
def test_numbers_that_may_be_thousands_or_decimals(shown, value):
    rows = [[*row[:4], shown] for row in ROWS]
    mine = pb.read_orders(as_csv(PLAIN, rows, ";"))
    assert set(mine.lines["price"]) == {value}
    mine = pb.read_orders(as_csv(PLAIN, rows, ";"), **advised(said(mine, "Numbers such as")))
    assert set(mine.lines["price"]) == {value / 1000}


# ---- currencies


@pytest.mark.parametrize(
    ("write", "code"),
    [
        ("€{}", "EUR"),
        ("{} EUR", "EUR"),
        ("£{}", "GBP"),
        ("₹{}", "INR"),
        ("Rs. {}", "INR"),
        ("{} zł", "PLN"),
        ("R$ {}", "BRL"),
    ]
    + [
        ("{} TL", "TRY"),
        ("${}", "$"),
        ("CHF {}", "CHF"),
        ("{} Kč", "CZK"),
        ("A${}", "AUD"),
        ("{}円", "JPY"),
        ("₩{}", "KRW"),
    ],
)
def test_the_currency_is_read_and_kept(write, code):
    mine = pb.read_orders(as_csv(PLAIN, [[*row[:4], write.format(f"{row[4]:.2f}")] for row in ROWS]))
    assert reads(mine, LINES) and mine.currency == code and mine.doubts == ()
    assert f" {code}" in mine.totals.first_line()


def test_the_currency_of_a_column_or_of_a_name():
    mine = pb.read_orders(as_csv([*PLAIN, "Currency"], [[*row, "SEK"] for row in ROWS]))
    assert mine.currency == "SEK"
    assert pb.read_orders(as_csv([*PLAIN[:4], "Price (GBP)"], ROWS)).currency == "GBP"
    assert pb.read_orders(as_csv(PLAIN, ROWS)).currency is None


@pytest.mark.parametrize("marks", [("€", "$"), ("£", "€")])
def test_two_currencies_are_a_doubt_and_can_be_chosen_or_converted(marks):
    codes = {"€": "EUR", "$": "$", "£": "GBP"}
    own, other = codes[marks[0]], codes[marks[1]]
    rows = [[*row[:4], f"{marks[k % 3 == 0]}{row[4]:.2f}"] for k, row in enumerate(ROWS)]
    mine = pb.read_orders(as_csv(PLAIN, rows))
    assert said(mine, "2 currencies") and mine.currency == own
    assert mine.lines["price"].isna().tolist() == [k % 3 == 0 for k in range(60)]
    one = pb.read_orders(as_csv(PLAIN, rows), currency=own)
    assert reads(one, [x for k, x in enumerate(LINES) if k % 3])
    assert one.account.summary["reason"].tolist() == ["kept", "another currency"]
    both = pb.read_orders(as_csv(PLAIN, rows), currency={own: 1, other: 0.5})
    prices = [x["price"] * (0.5 if k % 3 == 0 else 1) for k, x in enumerate(LINES)]
    assert both.lines["price"].tolist() == pytest.approx(prices) and both.currency == own
    for wrong in ("JPY", {own: 1}):
        with pytest.raises(ValueError, match="currency "):
            pb.read_orders(as_csv(PLAIN, rows), currency=wrong)


# ---- days


@pytest.mark.parametrize(
    ("date", "words"),
    [("1999-05-05", "before all others"), ("2093-05-05", "after all others"), ("2019-01-01", "before all")],
)
def test_a_day_that_is_odd_is_one_doubt(date, words):
    mine = pb.read_orders(as_csv(PLAIN, [*ROWS, ["9", date, "TOTE-01", 1, 44.5]]))
    assert said(mine, words) and len(mine.doubts) == 1 and mine.weekly().doubts[:1] == mine.doubts
    assert len(mine.weekly().doubts) == 1


@pytest.mark.parametrize(("year", "words"), [(1999, "before 2000"), (2093, "in the future")])
def test_days_that_are_odd_and_many(year, words):
    mine = pb.read_orders(
        as_csv(PLAIN, [[row[0], row[1].replace("2024", str(year)), *row[2:]] for row in ROWS])
    )
    assert said(mine, words) and len(mine.doubts) == 1


@pytest.mark.parametrize("date", ["1970-01-01", "01.01.1970", "1900-01-01"])
def test_a_date_that_was_never_set_is_no_date(date):
    mine = pb.read_orders(as_csv(PLAIN, [*ROWS, ["9", date, "TOTE-01", 1, 44.5]]))
    assert reads(mine, LINES) and said(mine, "not set")


def test_dates_that_a_spreadsheet_may_have_swapped():
    wrong = [
        x["time"].replace(month=x["time"].day, day=x["time"].month)
        if x["time"].day < 13
        else f"{x['time']:%d/%m/%Y}"
        for x in LINES
    ]
    rows = [[row[0], day, *row[2:]] for row, day in zip(ROWS, wrong)]
    said(pb.read_orders(as_xlsx(S=[PLAIN, *rows])), "may have taken the day for the month")


@pytest.mark.parametrize("form", ["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%y", "%m-%d-%y"])
def test_dates_that_do_not_tell_day_from_month(form):
    lines = [x | {"time": x["time"].replace(day=1 + x["time"].day % 12)} for x in LINES]
    rows = [plain(x, form) for x in lines]
    mine = pb.read_orders(as_csv(PLAIN, rows), repeats=True)
    doubt = said(mine, "do not tell|may be meant otherwise")
    if form.startswith("%m"):
        mine = pb.read_orders(as_csv(PLAIN, rows), repeats=True, **advised(doubt))
    assert reads(mine, lines)


# ---- words


@pytest.mark.parametrize("word", ["Aussortiert", "Kabloey", "X7"])
def test_status_words_that_are_not_known_are_listed(word):
    mine = pb.read_orders(
        as_csv([*PLAIN, "Status"], [[*row, word if k == 5 else "paid"] for k, row in enumerate(ROWS)])
    )
    assert repr(word) in said(mine, "kept without being known")


@pytest.mark.parametrize("word", ["partially_refunded", "Teilweise erstattet", "partiellement remboursé"])
def test_orders_taken_back_in_part_are_counted_whole_and_said(word):
    mine = pb.read_orders(
        as_csv([*PLAIN, "Status"], [[*row, word if k == 5 else "paid"] for k, row in enumerate(ROWS)])
    )
    assert reads(mine, LINES) and said(mine, "taken back in part")


@pytest.mark.parametrize(
    ("column", "word"), [("Reason", "CANCELLED"), ("Remarks", "Storniert"), ("Outcome", "returned")]
)
def test_a_column_that_is_not_read_and_says_that_orders_are_off(column, word):
    rows = [[*row, word if k == 5 else "fine"] for k, row in enumerate(ROWS)]
    doubt = said(pb.read_orders(as_csv([*PLAIN, column], rows)), "is not read and says")
    mine = pb.read_orders(as_csv([*PLAIN, column], rows), **advised(doubt))
    assert reads(mine, [x for k, x in enumerate(LINES) if k != 5])


def test_a_refund_beside_an_order_that_is_not_read():
    rows = [[*row, "44.50" if k == 5 else "0.00"] for k, row in enumerate(ROWS)]
    doubt = said(pb.read_orders(as_csv([*PLAIN, "Amount refunded today"], rows)), "is not read and says")
    mine = pb.read_orders(as_csv([*PLAIN, "Amount refunded today"], rows), **advised(doubt))
    assert reads(mine, [x for k, x in enumerate(LINES) if k != 5])


def test_returns_with_negative_quantities_are_left_out_and_said():
    mine = pb.read_orders(as_csv(PLAIN, [*ROWS, ["R1", "2024-03-20", "TOTE-01", -1, 44.5]]))
    assert reads(mine, LINES) and said(mine, "1 row takes goods back")


def test_a_file_that_holds_orders_twice_though_equal_rows_count():
    header = ["Name", "Created at", "Lineitem sku", "Lineitem name", "Lineitem quantity", "Lineitem price"]
    rows = [
        [x["order"], f"{x['time']:{DAY}}", x["item"], x["name"], x["quantity"], x["price"]] for x in LINES
    ]
    once = pb.read_orders(as_csv(header, [*rows, rows[7]]))
    assert len(once.lines) == 61 and once.doubts == ()
    said(pb.read_orders(as_csv(header, rows * 2)), "holds orders twice")
    assert reads(pb.read_orders(as_csv(header, rows * 2), repeats=False), LINES)
    both = pb.read_orders([as_csv(header, rows[:40]), as_csv(header, rows[20:])])
    assert reads(both, LINES) and "the order is in another file" in set(both.account.left_out["reason"])


def test_many_rows_left_out_for_one_reason():
    rows = [[*row, "cancelled" if k < 20 else "paid"] for k, row in enumerate(ROWS)]
    said(pb.read_orders(as_csv([*PLAIN, "Status"], rows)), r"20 of 60 rows are left out: cancellation")


# ---- totals


def test_the_totals_are_those_of_the_rows():
    mine = pb.read_orders(as_csv([*PLAIN, "Currency"], [[*row, "EUR"] for row in ROWS]))
    total, table = mine.totals, pd.DataFrame(LINES)
    assert (total.rows, total.orders, total.items) == (60, table["order"].nunique(), len(GOODS))
    assert total.units == table["quantity"].sum() and total.currency == "EUR" and total.unpriced == 0
    assert total.revenue == pytest.approx((table["quantity"] * table["price"]).sum())
    assert [total.first, total.last] == [table["time"].min().normalize(), table["time"].max().normalize()]
    month = total.by_month
    assert month["rows"].sum() == 60 and month["units"].sum() == total.units
    assert month["revenue"].sum() == pytest.approx(total.revenue) and month["month"].is_monotonic_increasing
    assert total.first_line() in repr(mine) and "by_month" not in repr(mine)


def test_columns_that_are_not_read_are_named():
    mine = pb.read_orders(as_csv([*PLAIN, "Colour of the box"], [[*row, "red"] for row in ROWS]))
    assert mine.unused == ("Colour of the box",) and "Columns not read: Colour of the box" in repr(mine)
    assert mine.file == mine.name


@pytest.mark.parametrize("step", [1, 10])
def test_line_numbers_that_are_taken_for_items_are_told_though_no_order_is_known(step):
    goods = [("tote", 18), ("mug", 7), ("bag", 45), ("belt", 25)]
    rows = [
        "{};2024-03-{:02};{};{};1;{}".format(n, 1 + n % 28, step * (k + 1), *goods[(n // 3 + k) % 4])
        for n in range(60)
        for k in range(1 + n % 4)
    ]
    file = "\n".join(["Zork;Date;Item;Text;Qty;Price", *rows])
    wrong = pb.read_orders(io.StringIO(file), columns={"item": "Item"})
    assert any("'Item' counts 1, 2, 3" in doubt for doubt in wrong.doubts)
    assert any("prices far apart" in doubt for doubt in wrong.doubts)
    right = pb.read_orders(io.StringIO(file), columns={"item": "Text"})
    assert right.totals.items == 4 and not [d for d in right.doubts if "counts" in d or "apart" in d]
