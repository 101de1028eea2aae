"""A shop's order lines have one face, whether they are made up, read from a file, or the real shop's (which
test_online_retail has at hand, and tries these laws on)."""

import io

import numpy as np
import pandas as pd
import pytest

import pullbook as pb
from pullbook.demand.order_lines import OrderLines, demand_of

FACE = ["order", "time", "item", "description", "quantity", "price"]


def without(*columns):
    """A file of Halyard's lines without some columns."""
    return io.StringIO(pb.catalogue(weeks=4).lines.drop(columns=list(columns)).to_csv(index=False))


SOURCES = {
    "catalogue": lambda: pb.catalogue(),
    "file": lambda: pb.read_orders(pb.sample_orders()),
    "file with little in it": lambda: pb.read_orders(without("order", "description", "price", "cost")),
    "file without times of day": lambda: pb.read_orders(
        io.StringIO(
            "order,date,item,qty\n"
            + "".join(f"{n},2024-01-{1 + n // 3:02},{'mug' if n % 2 else 'cup'},{n}\n" for n in range(1, 40))
        )
    ),
}


@pytest.fixture(scope="module", params=SOURCES)
def shop(request):
    return SOURCES[request.param]()


def test_columns_and_their_kinds(shop):
    lines = shop.lines
    kinds = pb.catalogue(weeks=2).lines.dtypes
    assert (
        isinstance(shop, OrderLines)
        and list(lines)[:6] == FACE
        and set(lines) <= {*FACE, "cost", "customer", "country"}
    )
    assert lines[FACE].dtypes.equals(kinds[FACE]) and ("cost" not in lines or lines["cost"].dtype == float)
    assert (
        lines[FACE[:5]].notna().all(axis=None)
        and (lines["quantity"] >= 1).all()
        and not (lines["price"] < 0).any()
    )
    assert lines.index.equals(pd.RangeIndex(len(lines)))


def test_weeks_add_up_to_the_lines(shop):
    weekly, lines = shop.weekly(), shop.lines
    weeks = weekly.units.shape[1]
    inside = lines[lines["time"] < weekly.start + pd.Timedelta(weeks=weeks)]
    assert weekly.units.sum() == inside["quantity"].sum() and weekly.orders.sum() == len(inside)
    assert (lines["time"] - weekly.start).min() < pd.Timedelta(days=1) and len(lines) - len(inside) < len(
        lines
    ) / weeks
    by_item = inside.groupby("item")["quantity"].sum().reindex(weekly.items, fill_value=0)
    assert weekly.units.sum(axis=1).tolist() == by_item.tolist()
    assert demand_of(shop).units.tolist() == weekly.units.tolist() == demand_of(lines).units.tolist()


def test_items_add_up_to_the_lines(shop):
    items, lines = shop.items, shop.lines
    assert list(items) == ["item", "description", "orders", "units", "revenue", "first", "last", "days"]
    assert items["item"].is_unique and set(items["item"]) == set(lines["item"])
    assert items["units"].sum() == lines["quantity"].sum() and items["revenue"].is_monotonic_decreasing
    assert items["revenue"].sum() == pytest.approx((lines["quantity"] * lines["price"]).sum())
    assert items["orders"].sum() == len(lines[["order", "item"]].drop_duplicates())
    assert (items["first"].min(), items["last"].max()) == (lines["time"].min(), lines["time"].max())
    assert (items["days"] <= len(shop.trading_days)).all()
    assert shop.trading_days.tolist() == sorted(set(lines["time"].dt.normalize()))


def test_a_stream_keeps_units_orders_and_days(shop):
    for item in shop.items["item"].iloc[[0, len(shop.items) // 2, -1]]:
        stream, lines = shop.stream(item), shop.lines[shop.lines["item"] == item]
        assert list(stream) == ["order", "time", "item", "quantity", "due"] and set(stream["item"]) == {item}
        assert stream["quantity"].sum() == lines["quantity"].sum() and len(stream) == lines["order"].nunique()
        assert stream["time"].is_monotonic_increasing and stream["due"].isna().all()
        days = np.searchsorted(
            shop.trading_days, np.sort(lines.groupby("order")["time"].min()).astype("datetime64[D]")
        )
        assert (stream["time"] // 8).tolist() == days.tolist()
    pb.orders.check(stream)
    every = shop.stream()
    assert every["quantity"].sum() == shop.lines["quantity"].sum() and set(every["item"]) == set(
        shop.items["item"]
    )


def test_a_stream_is_cut_at_dates(shop):
    day = shop.trading_days[len(shop.trading_days) // 2]
    before, after, whole = shop.stream(end=day), shop.stream(start=day), shop.stream()
    days = int((shop.trading_days < day).sum())
    assert len(before) + len(after) == len(whole) and after["time"].min() < 8
    assert np.allclose([*before["time"], *(after["time"] + 8 * days)], whole["time"])
    item = shop.items["item"][0]
    with pytest.raises(
        ValueError, match="has no order from 1999-01-01 to before 1999-02-01; there are some from"
    ):
        shop.stream(item, start="1999-01-01", end="1999-02-01")


def test_an_item_is_found_by_code_description_or_part(shop):
    items = shop.items
    alone = items[~items["description"].str.lower().duplicated(keep=False)]
    for _, row in alone.iloc[[0, -1]].iterrows():
        for text in (row["item"], row["item"].lower(), f"  {row['description'].upper()} "):
            assert shop.find(text) == row["item"]
    words = items["description"].str.lower()
    part = next((w[1:] for w in words if words.str.contains(w[1:], regex=False).sum() == 1), None)
    assert part is None or shop.find(part) == items["item"][words.str.contains(part, regex=False)].iloc[0]
    near = str(alone["item"].iloc[0])
    with pytest.raises(ValueError, match=f"item '{near}§' is not in the shop; near it: .*{near}"):
        shop.find(f"{near}§")
    for odd in (None, "", "  ", True, 1.5, float("nan")):
        with pytest.raises(ValueError, match="item is "):
            shop.find(odd)
    with pytest.raises(ValueError, match=".items lists what is"):
        shop.find("§§§§§§§§")


def test_a_part_of_many_descriptions_lists_them():
    with pytest.raises(ValueError, match="names 10 items: .*tote, plain, navy.*, ...; give one of the codes"):
        pb.catalogue().find("tote, plain")


def test_codes_that_differ_in_capitals_are_two_items():
    shop = pb.read_orders(io.StringIO("date,sku,qty\n2024-01-02,ab1,1\n2024-01-03,AB1,2\n2024-01-04,c,4\n"))
    assert (shop.find("ab1"), shop.find("AB1")) == ("ab1", "AB1") and shop.stream("AB1")[
        "quantity"
    ].tolist() == [2]
    with pytest.raises(ValueError, match="'Ab1' names 2 items: .*ab1"):
        shop.find("Ab1")


def test_what_was_read_is_accounted_for(shop):
    account = shop.account
    if account is None:
        assert shop.name == "Halyard's online shop"
        return
    assert account.kept == len(shop.lines) and account.summary["reason"][0] == "kept"
    assert account.rows == account.summary["rows"].sum() and list(account.summary) == ["reason", "rows"]
    left = account.left_out
    assert left is None or (
        len(left) == account.rows - account.kept and list(left) == ["row", "reason", "value"]
    )
    if left is not None:
        counted = account.summary[1:].set_index("reason")["rows"].to_dict()
        assert left["reason"].value_counts().to_dict() == counted and left["row"].is_unique


def test_it_tells_what_it_is(shop):
    text, page = repr(shop), shop._repr_html_()
    lines, head = shop.lines, repr(shop).splitlines()[0]
    assert (
        head.startswith(shop.name)
        and f"{len(lines):,} order lines" in head
        and f"{len(shop.items):,} items" in head
    )
    assert f"{lines['quantity'].sum():,} units" in head and f"to {lines['time'].max():%Y-%m-%d}" in head
    assert str(shop.items["item"][0]) in page and page.count("<p>") == page.count("</p>")
    if shop.account is not None:
        assert f"of {shop.account.rows:,} rows kept" in text and all(
            r in text for r in shop.account.summary["reason"][1:]
        )
        assert shop.account.summary["reason"].iloc[-1].split(" (")[0] in page


def test_nothing_else_is_taken_for_a_shop():
    class Like:
        lines = pb.catalogue(weeks=2).lines

        def weekly(self):
            raise AssertionError

    with pytest.raises(ValueError, match="table of order lines"):
        demand_of(Like())
