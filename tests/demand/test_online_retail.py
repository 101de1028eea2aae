"""The real shop: every line of the file accounted for, facts recomputed from another copy, orders in working
hours, and the ways in which a fetch or a kept file can fail. The real cache folder of the user is never
touched.
"""

import copy
import dis
import http.server
import re
import shutil
import threading
import time
import types
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

from pullbook.demand import online_retail as module

__all__ = [name for name in globals() if name.startswith("test_")]

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
RDA, CSV = DATA / "onlineretail.rda", DATA / "online-retail.csv.gz"
ROWS = 541_909


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A cache folder of its own with the file in it, as released."""
    if not RDA.exists():
        pytest.skip(f"the Online Retail file is not at ../shared/data/{RDA.name}")
    home = tmp_path_factory.mktemp("home")
    (home / "cache").mkdir()
    shutil.copy(RDA, home / "cache" / RDA.name)
    return home


@pytest.fixture(scope="module")
def shop(home):
    """The shop as the first call makes it, from the file: the one slow step of these tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PULLBOOK_HOME", str(home))
        return module.online_retail(progress=False)


@pytest.fixture(scope="module")
def rows():
    """Another copy of the data, from a table of text, as it came."""
    if not CSV.exists():
        pytest.skip(f"the Online Retail table is not at ../shared/data/{CSV.name}")
    rows = pd.read_csv(CSV, dtype={"InvoiceNo": str, "StockCode": str}, parse_dates=["InvoiceDate"])
    rows["StockCode"] = rows["StockCode"].str.upper()
    return rows


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """An empty cache folder, which is made on the first fetch."""
    monkeypatch.setenv("PULLBOOK_HOME", str(tmp_path))
    return tmp_path / "cache"


@pytest.fixture
def server(monkeypatch):
    """A web server on this machine that answers with `body` and `status`."""

    class Handler(http.server.BaseHTTPRequestHandler):
        body, status, pause = b"not the file", 200, 0.0

        def do_GET(self):
            self.send_response(self.status)
            self.send_header("Content-Length", str(len(self.body)))
            self.end_headers()
            half = len(self.body) // 2
            self.wfile.write(self.body[:half])
            time.sleep(self.pause)
            self.wfile.write(self.body[half:])

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setattr(module, "URL", f"http://127.0.0.1:{made.server_port}/{RDA.name}")
        yield Handler
        made.shutdown()
        thread.join()


def same(a, b):
    pd.testing.assert_frame_equal(a.lines, b.lines)
    pd.testing.assert_frame_equal(a.account.summary, b.account.summary)
    pd.testing.assert_frame_equal(a.items, b.items)


# --- the cleaning


def test_every_line_is_accounted_for(shop):
    assert shop.account.summary["rows"].sum() == ROWS
    assert (shop.account.summary["rows"] > 0).all() and shop.account.summary["reason"].is_unique
    assert shop.account.summary["rows"][0] == len(shop.lines)


def test_counts_are_those_of_the_other_copy(shop, rows):
    services = ["22016", "23444", "23574", "23702"]
    left, counts = rows, []
    for take in (
        lambda d: d["InvoiceNo"].str[0] == "C",
        lambda d: d["InvoiceNo"].str[0] == "A",
        lambda d: (
            ~(d["StockCode"].str[:5].str.isdigit() | (d["StockCode"].str[:4] == "DCGS"))
            | d["StockCode"].isin(services)
        ),
        lambda d: d["Quantity"] <= 0,
        lambda d: d["UnitPrice"] <= 0,
        lambda d: d.duplicated(),
    ):
        out = take(left)
        counts.append(int(out.sum()))
        left = left[~out]
    assert len(rows) == ROWS and counts[0] == 9288
    assert shop.account.summary["rows"].tolist() == [len(left), *counts]
    lines, left = shop.lines, left.reset_index(drop=True)
    assert (lines["order"] == left["InvoiceNo"]).all() and (lines["item"] == left["StockCode"]).all()
    assert (lines["time"].to_numpy() == left["InvoiceDate"].to_numpy()).all()
    assert (lines["country"] == left["Country"]).all() and (lines["quantity"] == left["Quantity"]).all()
    assert (lines["description"] == left["Description"].str.split().str.join(" ")).all()
    assert np.array_equal(lines["price"], left["UnitPrice"])
    assert lines["customer"].isna().sum() == left["CustomerID"].isna().sum() > 100_000
    assert (lines["customer"].dropna() == left["CustomerID"].dropna()).all()


def test_lines_are_goods_sold(shop):
    lines = shop.lines
    assert list(lines) == ["order", "time", "item", "description", "quantity", "price", "customer", "country"]
    assert lines["quantity"].min() >= 1 and lines["price"].min() > 0
    assert (lines["item"] == lines["item"].str.upper()).all() and (lines["description"] != "").all()
    assert not lines["item"].isin(["POST", "M", "D", "DOT", "S", "PADS", "22016", "23444"]).any()
    assert lines["time"].is_monotonic_increasing and lines["time"][0] == pd.Timestamp("2010-12-01 08:26")
    hours = lines["time"].dt.hour
    assert (hours.min(), hours.max()) == (6, 20)


def test_memory_is_modest(shop):
    fixed = shop.lines[["order", "time", "quantity", "price", "customer"]].memory_usage(index=False).sum()
    assert fixed < 45 * len(shop.lines)
    assert len({id(c) for c in shop.lines["country"].to_numpy(object)}) < 100  # texts are shared, not copied
    assert len({id(c) for c in shop.lines["order"].to_numpy(object)}) <= shop.lines["order"].nunique()


def test_items(shop):
    items = shop.items.set_index("item")
    assert list(items) == ["description", "orders", "units", "revenue", "first", "last", "days"]
    assert items["revenue"].is_monotonic_decreasing and items.index.is_unique
    lines = shop.lines[shop.lines["item"] == "85123A"]
    row = items.loc["85123A"]
    assert row["units"] == lines["quantity"].sum() and row["orders"] == lines["order"].nunique()
    assert row["revenue"] == pytest.approx((lines["quantity"] * lines["price"]).sum())
    assert row["description"] == lines["description"].mode()[0] == "WHITE HANGING HEART T-LIGHT HOLDER"
    assert (row["first"], row["last"]) == (lines["time"].min(), lines["time"].max())
    assert (
        row["days"] == lines["time"].dt.date.nunique()
        and items["units"].sum() == shop.lines["quantity"].sum()
    )


def test_prints_well(shop):
    assert repr(shop).startswith("Online Retail: 52") and "2010-12-01 to 2011-12-09" in repr(shop)
    html = shop._repr_html_()
    assert "cancellation" in html and "9,288" in html and "REGENCY CAKESTAND" in html
    with pytest.raises(AttributeError):
        shop.lines = None


# --- orders of one item


@pytest.mark.parametrize("item", ["22423", "85123A", "20725", "47566"])
def test_orders_keep_quantity_and_day(shop, item):
    orders, day = shop.stream(item), 8
    lines = shop.lines[shop.lines["item"] == item]
    assert list(orders) == ["order", "time", "item", "quantity", "due"]
    assert orders["order"].tolist() == list(range(1, lines["order"].nunique() + 1))
    assert orders["quantity"].sum() == lines["quantity"].sum() and orders["quantity"].dtype.kind == "i"
    assert (
        orders["time"].is_monotonic_increasing
        and orders["due"].isna().all()
        and set(orders["item"]) == {item}
    )
    days = sorted(set(shop.lines["time"].dt.date))
    sold = lines.groupby("order")["time"].min().sort_values(kind="stable")
    assert np.floor(orders["time"] / day).tolist() == [days.index(d) for d in sold.dt.date]
    into = sold.dt.hour + sold.dt.minute / 60
    assert np.allclose(orders["time"] % day, (into - 6) / 15 * day)


def test_orders_between_dates(shop):
    whole = shop.stream("22423")
    days = shop.trading_days
    part = shop.stream("22423", start=days[10], end=days[20])
    assert 0 <= part["time"].min() and part["time"].max() < 10 * 8
    inside = whole[whole["time"].between(80, 160, inclusive="left")]
    assert (
        np.allclose(part["time"], inside["time"] - 80)
        and part["quantity"].tolist() == inside["quantity"].tolist()
    )
    assert part["due"].isna().all() and part["order"][0] == 1
    saturday = pd.Timestamp("2011-03-05")  # the shop is shut: time starts at the next trading day
    assert saturday not in days and shop.stream("22423", start=saturday, end="2011-03-08")["time"].min() < 8
    pieces = [shop.stream("22423", end="2011-05-01"), shop.stream("22423", start="2011-05-01")]
    assert sum(len(p) for p in pieces) == len(whole)


def test_orders_take_a_description_or_any_case(shop):
    code = shop.stream("22423")
    for item in (22423, " regency cakestand 3 tier", "Regency Cakestand 3 Tier"):
        pd.testing.assert_frame_equal(shop.stream(item), code)
    pd.testing.assert_frame_equal(shop.stream("85123a"), shop.stream("85123A"))


def test_orders_are_a_stream_the_line_takes(shop):
    from pullbook import orders

    orders.check(shop.stream("22423", start="2011-03-01", end="2011-04-01"))


@pytest.mark.parametrize(
    "arguments, words",
    [
        (
            {"item": "REGENCY CAKESTAND 4 TIER"},
            ["'REGENCY CAKESTAND 4 TIER'", "22423 REGENCY CAKESTAND 3 TIER"],
        ),
        ({"item": "§§§"}, ["'§§§'", ".items"]),
        ({"start": "someday"}, ["start is 'someday'", "'2011-03-01'"]),
        ({"end": 2011}, ["end is 2011", "date"]),
        ({"end": float("nan")}, ["end is nan", "date"]),
        ({"start": pd.NaT}, ["start is NaT", "date"]),
        ({"start": pd.Timestamp("2011-03-01", tz="UTC")}, ["start is", "date"]),
        ({"start": "2011-03-01", "end": "2011-03-01"}, ["2011-03-01", "later"]),
        ({"start": "2012-03-01", "end": "2012-03-02"}, ["22423", "no order", "2011-12-09"]),
        ({"end": "1011-03-01"}, ["end"]),
    ],
)
def test_bad_arguments(shop, arguments, words):
    with pytest.raises(ValueError) as error:
        shop.stream(**{"item": "22423", **arguments})
    assert all(word in str(error.value) for word in words), str(error.value)


def test_a_description_of_two_items_asks_for_a_code(shop):
    names = shop.items["description"]
    double = names[names.duplicated(keep=False)].iloc[0]
    codes = shop.items["item"][names == double]
    with pytest.raises(ValueError, match=codes.iloc[0]) as error:
        shop.stream(double)
    assert f"names {len(codes)} items" in str(error.value)


# --- the kept file


def test_second_load_reads_what_is_kept_and_is_the_same(shop, home, monkeypatch):
    monkeypatch.setenv("PULLBOOK_HOME", str(home))
    monkeypatch.setattr(module, "_read", lambda _: pytest.fail("the file was read again"))
    same(module.online_retail(), shop)
    assert sorted(p.name for p in (home / "cache").iterdir()) == [
        f"online-retail-{module.VERSION}.npz",
        RDA.name,
    ]


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: b"rubbish",
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole[:9000] + bytes(500) + whole[9500:],
    ],
)
def test_damaged_kept_file_is_made_anew(shop, home, empty, monkeypatch, damage):
    empty.mkdir()
    shutil.copy(RDA, empty)
    kept = f"online-retail-{module.VERSION}.npz"
    arrays = module._load(home / "cache" / kept)
    few = {name: a[:5000] if len(a) == len(arrays["price"]) else a for name, a in arrays.items()}
    module._save(empty / kept, few)
    (empty / kept).write_bytes(damage((empty / kept).read_bytes()))
    monkeypatch.setattr(module, "_read", lambda _: "rows")  # the slow steps stand aside
    monkeypatch.setattr(module, "_clean", lambda _: few)
    same(module.online_retail(progress=False), module._shop(few))
    same(module._shop(module._load(empty / kept)), module._shop(few))


def test_a_folder_that_cannot_be_written_only_warns(shop, home, tmp_path):
    arrays = module._load(home / "cache" / f"online-retail-{module.VERSION}.npz")
    with pytest.warns(UserWarning, match="cannot be kept"):
        module._save(tmp_path / "nowhere" / "kept.npz", arrays)


# --- the fetch


def sentence(folder, *words):
    """The error of a call that cannot fetch: one plain sentence with the file's place, nothing left
    behind.
    """
    with pytest.raises(FileNotFoundError) as error:
        module.online_retail(progress=False)
    text = str(error.value)
    assert all(word in text for word in (str(folder / "onlineretail.rda"), module.URL, *words)), text
    assert error.value.__cause__ is None and error.value.__suppress_context__
    return text


def test_no_network(empty, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(module, "URL", "http://127.0.0.1:9/onlineretail.rda")
    sentence(empty, "no connection to the server", "Put the file")
    assert not list(empty.iterdir())


def test_server_error(empty, server):
    server.status = 503
    sentence(empty, "the server answered 503")
    assert not list(empty.iterdir())


def test_wrong_file_is_refused(empty, server):
    server.body = b"x" * 5000
    assert "one there now" not in sentence(empty, "what came is not the file as released")
    assert not list(empty.iterdir())


def test_wrong_file_put_there_by_hand_is_named(empty, server):
    empty.mkdir()
    (empty / "onlineretail.rda").write_bytes(b"mine")
    sentence(empty, "the one there now is not the right one")
    assert (empty / "onlineretail.rda").read_bytes() == b"mine" and len(list(empty.iterdir())) == 1


def test_a_cache_folder_that_cannot_be_made(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("PULLBOOK_HOME", str(tmp_path / "file"))
    sentence(tmp_path / "file" / "cache", "the cache folder cannot be written")


def test_fetch_shows_progress_and_keeps_the_file(home, empty, server, capsys):
    server.body, server.pause = RDA.read_bytes(), 0.3
    file = module._fetch(empty, progress=True)
    assert file.read_bytes() == server.body and [p.name for p in empty.iterdir()] == [RDA.name]
    shown = capsys.readouterr().err
    assert "Online Retail: fetching:   0%" in shown and "/2.85M" in shown and re.search(r" [1-9]\d?%", shown)
    server.status = 500
    assert module._fetch(empty, progress=True) == file  # there: not fetched again
    assert capsys.readouterr().err == ""


def test_clock_ticks_while_a_step_is_at_work(capsys):
    with module._clock("reading", True):
        time.sleep(1.3)
    assert "Online Retail: reading 00:01" in capsys.readouterr().err
    with module._clock("reading", False):
        pass
    assert capsys.readouterr().err == ""


def test_the_address_says_which_version_of_the_file():
    assert module.COMMIT in module.URL and module.URL.endswith("data/onlineretail.rda")


REAL = [
    p
    for p in sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
    if '"real-data"' in p.read_text(encoding="utf-8")
]


def said(cell):
    """What a cell shows; text as one piece, in whatever pieces it came, and pictures without the numbers that
    a process gives to their clips.
    """
    shown = [
        {
            k: re.sub(r"\bclip\d+", "clip", v) if k == "image/svg+xml" else v
            for k, v in o["data"].items()
            if "widget-view" not in k
        }
        for o in cell.outputs
        if "data" in o
    ]
    return "".join(o.get("text", "") for o in cell.outputs), shown


def names(source):
    """The names that a cell makes, and those that it takes from cells before it."""
    cell = compile(source, "cell", "exec")
    made, taken, inside, within = set(), set(), set(), [cell]
    for step in dis.get_instructions(cell):
        if step.opname == "STORE_NAME":
            made.add(step.argval)
        elif step.opname == "LOAD_NAME" and step.argval not in made:
            taken.add(step.argval)
    while within:  # functions and the like, which look up their names when they are called
        code = within.pop()
        within += [c for c in code.co_consts if isinstance(c, types.CodeType)]
        inside |= {step.argval for step in dis.get_instructions(code) if step.opname == "LOAD_GLOBAL"}
    return made, taken | (inside - made)


def needed(cells):
    """The cells on the real shop, and the last one before them that makes each thing they use."""
    kept, used = [], set()
    for cell in reversed(cells):
        made, taken = names(cell.source)
        if "real-data" in cell.metadata.get("tags", []) or made & used:
            kept.insert(0, cell)
            used = used - made | taken
    return kept


def test_of_a_lesson_only_what_the_real_shop_needs_is_run():
    cells = [
        "a, b = 1, 2",
        "for p in range(3):\n    total = a * p",
        "c = lambda: a",
        "def twice(p):\n    return 2 * p + c()",
        "b = sum(p for p in range(b))",
        "p = twice(b)\nprint(p)",
    ]
    cells = [nbformat.v4.new_code_cell(source) for source in cells]
    cells[-1].metadata["tags"] = ["real-data"]
    assert needed(cells) == [cells[0], *cells[2:]]


@pytest.mark.parametrize("path", REAL, ids=lambda p: p.stem)
def test_the_lessons_on_the_real_orders(path, shop, home, monkeypatch):
    """The cells of a lesson on the real shop, run on the real data, give what the committed notebook
    shows.
    """
    committed = nbformat.read(path, as_version=4)
    committed.cells = needed([c for c in committed.cells if c.cell_type == "code"])
    ran = copy.deepcopy(committed)
    monkeypatch.setenv("PULLBOOK_HOME", str(home))
    NotebookClient(ran, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    pairs = [(a, b) for a, b in zip(committed.cells, ran.cells) if "real-data" in a.metadata.get("tags", [])]
    assert pairs
    for a, b in pairs:
        assert said(a) == said(b) and not any(o.get("name") == "stderr" for o in b.outputs)


def test_lessons_01_09_10_and_12_have_real_orders():
    assert {p.stem[:2] for p in REAL} >= {"01", "09", "10", "12"}
