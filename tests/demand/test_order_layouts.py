"""The ways to lay out orders: once an order, several goods in a row, sheets, files, refunds, charges."""

import io
import json
import re
import zipfile

import pandas as pd
import pytest
from order_files import PLAIN, as_csv, as_xlsx, by_order, plain, reads, shop

import pullbook as pb

LINES = shop(60)
ROWS = [plain(x) for x in LINES]
OTHER_HEADERS = [
    PLAIN,
    ["Bestellnummer", "Bestelldatum", "Artikelnummer", "Menge", "Einzelpreis"],
    ["Numéro de commande", "Date de commande", "Référence", "Quantité", "Prix unitaire"],
    ["Nº pedido", "Fecha", "Referencia", "Cantidad", "Precio unitario"],
    ["N. ordine", "Data ordine", "Codice articolo", "Quantità", "Prezzo unitario"],
    ["Nº do Pedido", "Data do Pedido", "Código do Produto", "Quantidade", "Preço unitário"],
    ["Ordernummer", "Besteldatum", "Artikelnummer", "Aantal", "Stuksprijs"],
    ["Numer zamówienia", "Data zamówienia", "Kod produktu", "Ilość", "Cena"],
    ["Sipariş No", "Sipariş Tarihi", "Stok Kodu", "Adet", "Birim Fiyat"],
    ["Ordrenummer", "Ordredato", "Varenummer", "Antal", "Pris"],
    ["Číslo objednávky", "Datum objednávky", "Kód produktu", "Množství", "Cena za kus"],
    ["Номер заказа", "Дата заказа", "Артикул", "Количество", "Цена"],
    ["注文番号", "注文日", "商品コード", "数量", "単価"],
    ["订单编号", "下单时间", "商品编码", "数量", "单价"],
    ["주문번호", "주문일시", "상품코드", "수량", "판매가"],
]


@pytest.mark.parametrize("header", OTHER_HEADERS, ids=lambda h: h[0])
def test_columns_are_known_in_many_languages_and_in_any_order(header):
    for turn in (0, 2, 4):
        rows = [row[turn:] + row[:turn] for row in ROWS]
        mine = pb.read_orders(as_csv(header[turn:] + header[:turn], rows))
        assert reads(mine, LINES) and mine.doubts == ()
        assert mine.lines["order"].tolist() == [x["order"] for x in LINES]


@pytest.mark.parametrize(
    ("header", "encoding"),
    [(OTHER_HEADERS[k], e) for k, e in ((1, "cp1252"), (7, "cp1250"), (8, "cp1254"), (11, "cp1251"))]
    + [(OTHER_HEADERS[k], e) for k, e in ((12, "cp932"), (12, "euc_jp"), (13, "gb18030"), (14, "euc_kr"))],
)
def test_an_old_encoding_is_told_by_the_names_of_columns(header, encoding):
    assert reads(pb.read_orders(as_csv(header, ROWS, ";", encoding)), LINES)


@pytest.mark.parametrize("first", ["sep=;\n", "\n\n", "Shop 3\nExport of 1 June\n\n"])
def test_lines_above_the_names_are_no_orders(first):
    file = first.encode() + as_csv(PLAIN, ROWS, ";").getvalue()
    assert reads(pb.read_orders(file), LINES)


# ---- once an order


def test_merged_cells_of_order_and_date_are_filled_down():
    rows = []
    for lines in by_order(LINES).values():
        for k, x in enumerate(lines):
            rows.append(
                [*((int(x["order"]), x["time"]) if k == 0 else (None, None)), x["item"], x["quantity"], 5.0]
            )
    mine = pb.read_orders(as_xlsx(Orders=[PLAIN, *rows]))
    assert reads(mine, LINES, clock=True, price=False)
    assert mine.lines["order"].tolist() == [x["order"] for x in LINES]
    assert any("go on with the order above" in doubt for doubt in mine.doubts)
    kept = pb.read_orders(as_xlsx(Orders=[PLAIN, *rows]), fill_down=False)
    assert len(kept.lines) == len(by_order(LINES)) and "no date" in set(kept.account.left_out["reason"])


def test_equal_rows_of_two_orders_without_their_numbers_are_not_the_same():
    rows = [
        ["1", "2024-01-02", "a", 1, 5],
        ["", "", "b", 1, 5],
        ["2", "2024-01-03", "a", 1, 5],
        ["", "", "b", 1, 5],
    ]
    assert len(pb.read_orders(as_csv(PLAIN, rows)).lines) == 4


def test_a_missing_date_is_not_that_of_another_order():
    rows = [["1", "2024-01-02", "a", 1, 5], ["2", "", "b", 1, 5], ["3", "2024-01-04", "a", 1, 5]]
    mine = pb.read_orders(as_csv(PLAIN, rows))
    assert mine.lines["order"].tolist() == ["1", "3"] and any("no date" in doubt for doubt in mine.doubts)


@pytest.mark.parametrize("total", ["Total for {}", "{} total"])
def test_an_item_that_stands_above_its_rows(total):
    rows, names = [], sorted({x["name"] for x in LINES})
    for name in names:
        rows.append([name, "", "", "", "", ""])
        rows += [["", x["time"].strftime("%m/%d/%Y"), "Invoice", x["order"], x["quantity"], x["price"]]
                 for x in LINES if x["name"] == name]  # fmt: skip
        rows.append([total.format(name), "", "", "", 99, ""])
    header = ["", "Date", "Transaction type", "Num", "Quantity", "Sales Price"]
    assert reads(pb.read_orders(as_csv(header, rows)), LINES, by="name")


def test_a_list_drawn_with_bars_and_dashes():
    rule, end = "-" * 60, "|*         |          |             |    99,00|          |"
    body = []
    for x in LINES:
        money = f"{x['quantity'] * x['price']:.2f}".replace(".", ",")
        body.append(
            f"|{x['order']:>10}|{x['item']:10}|{x['quantity']:9},000|{money:>9}|{x['time']:%d.%m.%Y}|"
        )
    head = "|Sales Document|Material  |Order Quantity|Net value |Doc. Date |"
    mine = pb.read_orders(
        "\n".join(["List of orders", "", rule, head, rule, *body, rule, end, rule]).encode()
    )
    assert reads(mine, LINES) and mine.dialect.startswith("SAP")


# ---- several goods in a row


def packed(write, sep, header="Items"):
    rows = [
        [n, x[0]["time"].strftime("%Y-%m-%d"), sep.join(map(write, x)), 99]
        for n, x in by_order(LINES).items()
    ]
    return as_csv(["Order", "Date", header, "Total"], rows)


@pytest.mark.parametrize("header", ["Items", "Products", "Artikel", "Lo que sea"])
@pytest.mark.parametrize(
    ("write", "sep"),
    [
        (lambda x: f"{x['quantity']}x {x['name']}", "; "),
        (lambda x: f"{x['quantity']} x {x['name']}", ", "),
        (lambda x: f"{x['quantity']}× {x['name']}", ", "),
        (lambda x: f"{x['name']} x {x['quantity']}", " | "),
        (lambda x: f"{x['name']} ({x['quantity']})", ", "),
        (lambda x: f"{x['name']} (x{x['quantity']})", "\n"),
        (lambda x: f"name:{x['name']}|quantity:{x['quantity']}", ";"),
        (lambda x: f"Product Qty: {x['quantity']}, Product Name: {x['name']}", "|"),
    ],
)
def test_several_goods_in_a_cell_are_split(header, write, sep):
    mine = pb.read_orders(packed(write, sep, header))
    assert reads(mine, LINES, by="name", price=False)
    assert any("hold several goods" in doubt for doubt in mine.doubts)


def test_the_total_of_an_order_prices_the_good_that_stands_alone_in_it():
    rows = [
        ["1", "2024-01-02", "2x mug", 16],
        ["2", "2024-01-03", "1x mug; 1x cup", 13],
        ["3", "2024-01-04", "3x cup", 15],
    ]
    mine = pb.read_orders(as_csv(["Order", "Date", "Items", "Total"], rows))
    assert mine.lines["price"].fillna(0).tolist() == [8, 0, 0, 5]
    assert any("one kind of good only" in doubt for doubt in mine.doubts)


def test_goods_in_a_cell_as_json_with_their_prices():
    def goods(x):
        return {"sku": x["item"], "title": x["name"], "qty": x["quantity"], "price": x["price"]}

    rows = [
        [n, f"{x[0]['time']:%Y-%m-%d}", json.dumps(list(map(goods, x)))] for n, x in by_order(LINES).items()
    ]
    assert reads(pb.read_orders(as_csv(["id", "created_at", "line_items"], rows)), LINES)


@pytest.mark.parametrize(
    "names",
    [
        "Item {} name|Item {} qty|Item {} price",
        "Product{}|Quantity{}|Price{}",
        "Artikel {}|Menge {}|Preis {}",
    ],
)
def test_goods_in_numbered_columns_are_split(names):
    most = max(map(len, by_order(LINES).values()))
    header = ["Order No", "Order Date", *(n.format(k + 1) for k in range(most) for n in names.split("|"))]
    rows = []
    for n, lines in by_order(LINES).items():
        cells = [c for x in lines for c in (x["name"], x["quantity"], x["price"])]
        rows.append([n, f"{lines[0]['time']:%Y-%m-%d}", *cells, *[""] * (3 * most - len(cells))])
    assert reads(pb.read_orders(as_csv(header, rows)), LINES, by="name")


@pytest.mark.parametrize("sep", ["\n", ";", "|"])
def test_goods_side_by_side_in_the_cells_of_a_row_are_split(sep):
    rows = [
        [
            n,
            f"{lines[0]['time']:%Y-%m-%d}",
            *(sep.join(str(x[f]) for x in lines) for f in ("item", "quantity", "price")),
        ]
        for n, lines in by_order(LINES).items()
    ]
    assert reads(pb.read_orders(as_csv(PLAIN, rows)), LINES)


def test_a_name_with_a_number_in_it_is_one_good():
    rows = [
        [n, "2024-01-02", name, 2, 5]
        for n, name in enumerate(["Canvas 30 x 40", "2 pack socks", "Tote (blue)"] * 3)
    ]
    mine = pb.read_orders(as_csv(PLAIN, rows))
    assert set(mine.lines["item"]) == {"Canvas 30 x 40", "2 pack socks", "Tote (blue)"} and set(
        mine.lines["quantity"]
    ) == {2}


@pytest.mark.parametrize(
    "months",
    [
        ["Jan 2024", "Feb 2024", "Mar 2024"],
        ["2024-01", "2024-02", "2024-03"],
        ["01/2024", "02/2024", "03/2024"],
    ],
)
def test_a_table_of_sums_by_month_is_told_from_orders(months):
    with pytest.raises(ValueError, match="table of sums"):
        pb.read_orders(as_csv(["SKU", *months], [["a", 1, 2, 3], ["b", 4, 5, 6]]))


# ---- sheets and files


def test_a_sheet_a_month_is_read_whole_whatever_the_order_of_columns():
    march = [x for x in LINES if x["time"].month == 3]
    later = [x for x in LINES if x["time"].month > 3]
    turned = [[r[1], r[0], r[4], r[3], r[2]] for r in map(plain, later)]
    book = as_xlsx(
        Cover=[["Our shop"]],
        March=[PLAIN, *map(plain, march)],
        Later=[["Date", "Order", "Price", "Qty", "SKU"], *turned],
    ).getvalue()
    mine = pb.read_orders(book)
    assert reads(mine, LINES) and "2 sheets" in mine.account.notes[0]
    assert reads(pb.read_orders(book, sheet="March"), march)


def test_sheets_of_other_columns_are_told_and_can_be_asked_for():
    half = LINES[:30], LINES[30:]
    book = as_xlsx(
        a=[PLAIN, *map(plain, half[0])],
        b=[["Order No", "Order date", "Item", "Quantity", "Unit price"], *map(plain, half[1])],
    ).getvalue()
    mine = pb.read_orders(book)
    assert reads(mine, half[0]) and "sheet=['a', 'b'] reads both" in mine.doubts[0]
    assert reads(pb.read_orders(book, sheet=["a", "b"]), LINES)


def test_a_list_of_files_of_the_same_or_of_other_columns_is_read_whole():
    first, second = (
        as_csv(PLAIN, ROWS[:30]),
        as_csv(["SKU", "Price", "Date", "Order", "Qty"], [[r[2], r[4], r[1], r[0], r[3]] for r in ROWS[30:]]),
    )
    mine = pb.read_orders([first, second])
    assert reads(mine, LINES) and len(mine.account.summary) == 1 and mine.account.rows == len(LINES)
    other = as_csv(OTHER_HEADERS[1], ROWS[30:], ";")
    mine = pb.read_orders([as_csv(PLAIN, ROWS[:30]), other])
    assert reads(mine, LINES) and mine.account.kept == len(mine.lines)


def test_an_order_that_two_files_hold_counts_once():
    for second in (as_csv(PLAIN, ROWS[20:]), as_csv(OTHER_HEADERS[1], ROWS[20:])):
        mine = pb.read_orders([as_csv(PLAIN, ROWS[:40]), second])
        assert (
            reads(mine, LINES) and mine.account.kept == len(LINES) and mine.account.rows == 80 and mine.doubts
        )


def test_day_and_month_are_told_from_all_files_of_the_same_columns():
    rows = [[n, f"{month:02}/{day:02}/2024", "a", 1, 5] for n, (month, day) in enumerate([(1, 20), (2, 25)])]
    mine = pb.read_orders([as_csv(PLAIN, rows), as_csv(PLAIN, [["9", "03/04/2024", "a", 1, 5]])])
    assert mine.lines["time"].dt.strftime("%m-%d").tolist() == ["01-20", "02-25", "03-04"]


def test_a_table_below_empty_rows_of_a_sheet(tmp_path):
    path = tmp_path / "orders.xlsx"
    pd.DataFrame(ROWS, columns=PLAIN).to_excel(path, index=False, startrow=3)
    assert reads(pb.read_orders(path), LINES)


def test_a_spreadsheet_of_another_program():
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = "".join(
        f"<table:table-row>{''.join(cell.format(c) for c in row)}</table:table-row>" for row in [PLAIN, *ROWS]
    )
    names = " ".join(
        f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{k}:1.0"' for k in ("office", "table", "text")
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f"<office:document-content {names}><office:body><office:spreadsheet><table:table"
            f' table:name="Orders">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    assert reads(pb.read_orders(made.getvalue()), LINES)


def test_a_spreadsheet_that_cannot_be_opened_is_told():
    with pytest.raises(ValueError, match="old or locked"):
        pb.read_orders(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000))


def sheet_of(cells):
    """A workbook of one sheet whose rows are written by hand."""
    made = io.BytesIO()
    source = zipfile.ZipFile(as_xlsx(S=[["a"]]))
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            text = source.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                text = re.sub(
                    "<sheetData>.*</sheetData>", f"<sheetData>{cells}</sheetData>", text, flags=re.S
                )
            archive.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1">' + "<c><v>1</v></c>" * 2_000_000 + "</row>",
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="CC1048576"><v>1</v></c></row>',
    ],
    ids=["two million cells in a row", "a cell far to the right", "a cell far below"],
)
def test_a_small_file_that_claims_millions_of_cells_is_refused(cells):
    file = sheet_of(cells)
    assert len(file) < 300_000
    with pytest.raises(ValueError, match="claims"):
        pb.read_orders(file)


# ---- refunds, cancellations, charges


@pytest.mark.parametrize(
    ("column", "kept", "off"),
    [
        ("Type", "Sale", "Return"),
        ("Transaction Type", "Invoice", "Credit memo"),
        ("Belegart", "Rechnung", "Gutschrift"),
        ("Receipt type", "Sale", "Refund"),
        ("Status", "paid", "refunded"),
        ("Order status", "wc-completed", "wc-cancelled"),
        ("Status", "Bezahlt", "Storniert"),
        ("Estado", "Entregado", "Cancelado"),
        ("Statut", "Livrée", "Annulée"),
        ("Stato ordine", "Spedito", "Annullato"),
        ("Durum", "Teslim Edildi", "İptal Edildi"),
        ("Status zamówienia", "Wysłane", "Anulowane"),
        ("ステータス", "発送済み", "キャンセル"),
        ("订单状态", "交易成功", "已退款"),
        ("Cancelled", "no", "yes"),
        ("Cancelled at", "", "2024-03-09 10:00"),
        ("Returned quantity", "0", "9"),
    ],
)
def test_what_is_cancelled_or_returned_is_left_out(column, kept, off):
    rows = [plain(x, "%Y-%m-%d", off if k in (4, 20) else kept) for k, x in enumerate(LINES)]
    mine = pb.read_orders(as_csv([*PLAIN, column], rows))
    assert reads(mine, [x for k, x in enumerate(LINES) if k not in (4, 20)]) and mine.doubts == ()


def test_what_is_taken_back_of_a_row_is_taken_off():
    rows = [plain(x, "%Y-%m-%d", 1 if x["quantity"] == 3 else 0) for x in LINES]
    mine = pb.read_orders(as_csv([*PLAIN, "Qty refunded"], rows))
    assert reads(mine, [x | {"quantity": 2} if x["quantity"] == 3 else x for x in LINES])


def test_words_that_cancel_can_be_added():
    rows = [plain(x, "%Y-%m-%d", "Liegengeblieben" if k < 3 else "Bezahlt") for k, x in enumerate(LINES)]
    mine = pb.read_orders(as_csv([*PLAIN, "Status"], rows))
    assert reads(mine, LINES) and "'Liegengeblieben'" in mine.doubts[0]
    mine = pb.read_orders(as_csv([*PLAIN, "Status"], rows), cancelled=["Liegengeblieben"])
    assert reads(mine, LINES[3:]) and mine.doubts == ()


@pytest.mark.parametrize(
    "charge",
    [
        "Shipping",
        "DHL Versandkosten",
        "Frais de port",
        "Gastos de envío",
        "Discount 10%",
        "Sales tax",
        "Tip",
        "Verzendkosten",
    ]
    + [
        "Spese di spedizione",
        "Kargo ücreti",
        "送料",
        "运费",
        "Rounding",
        "Gift card 50",
        "Coupon: SPRING",
        "Rabatt (Stammkunde)",
    ],
)
def test_charges_are_no_goods_unless_the_caller_says_so(charge):
    rows = []
    for x in LINES:
        rows.append([x["order"], f"{x['time']:%Y-%m-%d}", x["name"], x["quantity"], x["price"]])
        rows.append([x["order"], f"{x['time']:%Y-%m-%d}", charge, 1, 4.9])
    file = as_csv(["Order", "Date", "Item", "Qty", "Price"], rows).getvalue()
    mine = pb.read_orders(file, repeats=True)
    assert reads(mine, LINES, by="name") and any("taken for charges" in doubt for doubt in mine.doubts)
    assert charge in set(pb.read_orders(file, charges=True).lines["item"])
    assert reads(pb.read_orders(file, repeats=True, charges=[charge]), LINES, by="name")


def test_goods_that_only_sound_like_charges_stay_and_are_doubted():
    rows = [plain(x | {"item": "Shipping box" if x["item"] == "BELT-3" else x["item"]}) for x in LINES]
    mine = pb.read_orders(as_csv(PLAIN, rows))
    assert len(mine.lines) == len(LINES) and "'Shipping box'" in mine.doubts[0]


# ---- equal rows


def test_a_row_a_unit_counts_each():
    rows = [plain(x)[:3] + [x["price"]] for x in LINES for _ in range(x["quantity"])]
    mine = pb.read_orders(as_csv(["Order", "Date", "SKU", "Price"], rows))
    assert mine.lines["quantity"].sum() == sum(x["quantity"] for x in LINES)
    assert any("a row is a unit" in doubt for doubt in mine.doubts)
    assert len(pb.read_orders(as_csv(["Order", "Date", "SKU", "Price"], rows), repeats=False).lines) == len(
        LINES
    )


def test_equal_rows_of_an_order_are_left_out_with_a_doubt_and_kept_on_request():
    file = as_csv(PLAIN, [*ROWS, ROWS[3]]).getvalue()
    mine = pb.read_orders(file)
    assert reads(mine, LINES) and "repeats=True" in mine.doubts[0]
    mine = pb.read_orders(file, repeats=True)
    assert len(mine.lines) == 61 and mine.doubts == ()


# ---- arguments


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("charges", "Versand"),
        ("charges", 3),
        ("cancelled", "storniert"),
        ("cancelled", [1]),
        ("currency", 5),
        ("currency", {}),
    ]
    + [("currency", {"EUR": 2}), ("currency", {"EUR": 1, "USD": -1}), ("fill_down", "yes"), ("sheet", 1)],
)
def test_bad_arguments_are_named(name, value):
    with pytest.raises(ValueError, match=f"{name} is "):
        pb.read_orders(as_csv(PLAIN, ROWS), **{name: value})


# ---- rows of a text, one by one


@pytest.mark.parametrize("quoted", [False, True])
def test_rows_too_long_or_too_short_are_told_whether_cells_are_quoted_or_not(quoted):
    name = (lambda text: f'"{text}"') if quoted else str
    lines = [",".join(PLAIN), *(",".join(map(name, row)) for row in ROWS)]
    lines[5] += ",more," + name("and, more" if quoted else "and")
    lines[9] = lines[9].rsplit(",", 3)[0]
    mine = pb.read_orders("\n".join(lines).encode())
    reasons = mine.account.left_out.set_index("row")["reason"].to_dict()
    assert reasons == {6: "more cells than columns", 10: "row cut short"}
    assert reads(mine, [x for k, x in enumerate(LINES) if k not in (4, 8)])


def test_commas_quotes_and_line_ends_within_quotes_stay_in_their_cells():
    names = ["tote, blue", 'tote "XL"', "tote\nlarge", 'belt 9"', "plain"]
    rows = [[n, "2024-01-02", names[n % 5], 1 + n % 2, 5] for n in range(40)]
    mine = pb.read_orders(as_csv(PLAIN, rows))
    assert mine.lines["item"].tolist() == [" ".join(row[2].split()) for row in rows]
    assert mine.lines["quantity"].tolist() == [row[3] for row in rows]
