"""A small shop's order file, as untidy as such files are, to try `read_orders` on."""

import io

import numpy as np
import pandas as pd

from pullbook._check import whole
from pullbook.teach.cases.catalogue import catalogue


def sample_orders(rows: int = 600, seed: int = 5) -> io.StringIO:
    """The text of an order file as a till of a German shop might export it: semicolons, decimal commas, day
    before month; a file to be read.

    rows: order lines, from 334. seed: of the shop's year. In it are a cancellation, rows that stand there
    twice, and cells that hold no date, no number or nothing.

    >>> sample_orders().readline().strip()
    'Bestellung;Datum;Artikel;Bezeichnung;Menge;Preis'
    """
    lines = catalogue(weeks=12, seed=seed).lines
    lines = lines.head(whole("rows", rows, low=334, high=len(lines)))
    time, price = (
        lines["time"].dt.strftime("%d.%m.%Y %H:%M"),
        lines["price"].map("{:.2f}".format).str.replace(".", ",", regex=False),
    )
    cells = np.stack(
        [
            lines["order"].astype(str),
            time,
            lines["item"].astype(str),
            lines["description"].astype(str),
            lines["quantity"].astype(str),
            price,
        ],
        axis=1,
    ).astype(object)
    cells[40, 0], cells[40, 4] = "C" + cells[40, 0], "-" + cells[40, 4]  # a cancellation
    cells[90, 1], cells[150, 4], cells[210, 2], cells[260, 5] = "bald", "zwei", "", "-5,00"
    cells[[101, 333]] = cells[[100, 332]]  # the same row twice
    return io.StringIO(
        "\n".join(["Bestellung;Datum;Artikel;Bezeichnung;Menge;Preis", *(";".join(row) for row in cells)])
        + "\n"
    )


def line_orders(rows: int = 240, seed: int = 5) -> io.StringIO:
    """The text of an order file as an accounting program exports it: several lines an order, and a column
    Item that counts them. Who trusts its name takes line numbers for goods.

    rows: order lines. seed: of the shop's year.

    >>> print(line_orders().read(124))
    Document;Date;Item;Text;Qty;Price
    501;2024-01-01;1;tote, plain, olive;1;32.00
    501;2024-01-01;2;tote, monogram, olive;1;38.00
    """
    lines = catalogue(weeks=12, seed=seed).lines.head(rows)
    document = 501 + (np.arange(len(lines)) * 5 + 2) // 12  # 2 or 3 lines each
    table = pd.DataFrame(
        {
            "Document": document,
            "Date": lines["time"].groupby(document).transform("first").dt.strftime("%Y-%m-%d"),
            "Item": lines.groupby(document).cumcount() + 1,
            "Text": lines["description"],
            "Qty": lines["quantity"],
            "Price": lines["price"].map("{:.2f}".format),
        }
    )
    return io.StringIO(table.to_csv(index=False, sep=";"))
