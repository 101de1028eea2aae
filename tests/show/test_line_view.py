"""The line view: what Python packs, and what the browser makes of it."""

import base64
import json

import chromium
import numpy as np
import pytest

import pullbook as pb
from pullbook.show.line_view import LineView, pack


def line_of(machines=(1, 1, 1, 1, 1), times=(0.15, 0.18, 0.19, 0.12, 0.1), unit="h"):
    names = ["Cutting", "Stitching", "Lining", "Buckles", "Packing", "Checking"]
    return pb.Line(
        [pb.Station(n, t * m, cv=0.6, machines=m) for n, t, m in zip(names, times, machines)], unit=unit
    )


def orders_of(n=120, items="bag", promise=3.0, seed=3):
    return pb.orders.poisson(4.5, n=n, items=items, promise=promise, seed=seed)


THREE = {"tote": 0.5, "satchel": 0.3, "backpack": 0.2}


def runs_of_all_kinds():
    orders, mixed = orders_of(), orders_of(items=THREE)
    double = orders.assign(quantity=np.arange(len(orders)) % 3 + 1)
    plan = pb.orders.plan(mixed, error=0.4, seed=1)
    cases = [
        (line_of(), pb.Policy.make_to_order(), orders),
        (line_of(), pb.Policy.make_to_order(), double),
        (line_of(), pb.Policy.kanban([3, 3, 4, 3, 5]), orders),
        (line_of(), pb.Policy.conwip(12), orders),
        (line_of((1, 3, 2, 1, 1)), pb.Policy.base_stock([0, 2, 2, 0, 6]), orders),
        (line_of((1, 3, 2, 1, 1)), pb.Policy.push(plan, {"tote": 9, "satchel": 4, "backpack": 2}), mixed),
        (line_of(), pb.Policy.hybrid(2, stock=8), orders),
    ]
    return [
        pytest.param(pb.simulate(*case, seed=5), id=f"{case[1].name} {k}") for k, case in enumerate(cases)
    ]


def unpack(lane, data):
    kinds = {"f8": "<f8", "i4": "<i4"}
    return {
        key: np.frombuffer(data, kinds[kind], count, offset)
        for key, (kind, offset, count) in lane["arrays"].items()
    }


def counts(lane, arrays, t):
    """Units in (not yet released, queues, machines, buffers before the last, finished stock, delivered) at
    time t.
    """
    m, u = len(lane["stations"]), len(arrays["delivered"])
    release, start, finish = (
        np.nan_to_num(arrays[k].reshape(u, m), nan=np.inf, posinf=np.inf)
        for k in ("release", "start", "finish")
    )
    born, delivered = arrays["born"][:, None], arrays["delivered"]
    after = np.column_stack([release[:, 1:], delivered])
    queue = ((release <= t) & (t < start)).sum()
    work = ((start <= t) & (t < finish)).sum()
    into = np.where(born == np.arange(m), -np.inf, finish)
    buffer = ((into <= t) & (t < after)).sum(0)
    outside = ((born[:, 0] < 0) & ~(release[:, 0] <= t)).sum()
    return np.array([outside, queue, work, buffer[:-1].sum(), buffer[-1], (delivered <= t).sum()])


# ---- Python


@pytest.mark.parametrize("run", runs_of_all_kinds())
def test_the_buffer_holds_the_run(run):
    meta, data = pack([run], ["a lane"])
    lane, journeys = meta["lanes"][0], run.journeys()
    arrays = unpack(lane, data)
    assert meta["bytes"] == len(data) and all(offset % 8 == 0 for _, offset, _ in lane["arrays"].values())
    for key in ("release", "start", "finish", "machine", "delivered", "item", "born", "order"):
        np.testing.assert_array_equal(arrays[key], np.ravel(getattr(journeys, key)), err_msg=key)
    np.testing.assert_array_equal(arrays["time"], run.orders["time"])
    np.testing.assert_array_equal(arrays["due"], run.orders["due"])
    np.testing.assert_array_equal(arrays["done"], run.delivered)
    assert [lane["items"][k] for k in arrays["wants"]] == run.orders["item"].astype(str).tolist()
    assert lane["policy"] == str(run.policy) and [s["name"] for s in lane["stations"]] == run.line.names
    json.dumps(meta, allow_nan=False)


@pytest.mark.parametrize("run", runs_of_all_kinds())
def test_every_unit_is_in_one_place(run):
    meta, data = pack([run], ["a lane"])
    lane = meta["lanes"][0]
    arrays = unpack(lane, data)
    for t in np.random.default_rng(1).uniform(0, run.end, 50):
        assert counts(lane, arrays, t).sum() == len(arrays["delivered"])


def test_show_replaces_both_at_once():
    runs = [run.values[0] for run in runs_of_all_kinds()[:3]]
    view = LineView(runs[0], names=["first"], noun="bags", start=2, day=8)
    assert (view.meta["start"], view.meta["day"], view.meta["noun"], view.meta["unit"]) == (
        2.0,
        8.0,
        "bags",
        "h",
    )
    states = []
    view.send_state = lambda key=None: states.append(set(key))
    view.show(runs[1])
    assert view.meta["lanes"][0]["name"] == "first" and view.meta["version"] == 2
    view.show(runs[1:])
    assert [lane["name"] for lane in view.meta["lanes"]] == [run.policy.name for run in runs[1:]]
    assert not states or states == [{"meta", "data"}] * 2


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda run: LineView([]), "0 runs"),
        (lambda run: LineView([run] * 4), "4 runs"),
        (lambda run: LineView(3.5), "3.5"),
        (lambda run: LineView(run, names=["a", "b"]), "names"),
        (lambda run: LineView([run, run], names="ab"), "names"),
        (lambda run: LineView(run, start=-1), "start is -1"),
        (lambda run: LineView(run, start=float("inf")), "start is inf"),
        (lambda run: LineView(run, day=0), "day is 0"),
        (
            lambda run: LineView(
                [run, pb.simulate(line_of(unit="min"), pb.Policy.make_to_order(), orders_of(5))]
            ),
            "h and min",
        ),
    ],
)
def test_bad_input_is_named(make, words):
    with pytest.raises(ValueError, match=words):
        make(pb.simulate(line_of(), pb.Policy.make_to_order(), orders_of(5)))


# ---- the browser

PAGE = """<!doctype html><meta charset="utf-8">
<style>html { background: %s } body { margin: 0; width: %dpx }</style><body></body>"""
LOAD = """async ([source, meta, data]) => {
  const bytes = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const state = { meta, data: bytes(data) }, hears = {};
  window.model = {
    get: (key) => state[key],
    on: (name, act) => (hears[name] ??= []).push(act),
    off: (name, act) => { hears[name] = (hears[name] ?? []).filter((a) => a !== act); },
    update: (meta, data) => { Object.assign(state, { meta, data: bytes(data) });
      hears['change:meta'].forEach((act) => act()); },
    listeners: () => Object.values(hears).flat().length,
  };
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  window.view = (await import(url)).default;
  window.remove = view.render({ model, el: document.body });
}"""


def sent(runs, names=None, version=1, **fixed):
    meta, data = pack(runs, names or [run.policy.name for run in runs])
    fixed = {"noun": "bags", "start": 0.0, "day": None, "unit": "h", "version": version} | fixed
    return [meta | fixed, base64.b64encode(data).decode()]


def open_view(browser, runs, width=1000, names=None, page_colour="white", context=None, **fixed):
    page = browser.new_page(viewport={"width": width, "height": 1100}, **(context or {}))
    page.trouble = []
    page.on(
        "console",
        lambda message: (
            message.type in ("error", "warning")
            and "willReadFrequently" not in message.text
            and page.trouble.append(message.text)
        ),
    )
    page.on("pageerror", lambda error: page.trouble.append(str(error)))
    page.on(
        "request", lambda r: r.url.split(":")[0] in ("http", "https", "ws") and page.trouble.append(r.url)
    )
    page.set_content(PAGE % (page_colour, width))
    page.evaluate(LOAD, [LineView._esm, *sent(runs, names, **fixed)])
    return page


@pytest.fixture(scope="module")
def browser():
    with chromium.browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def two_runs():
    orders = orders_of(200)
    return [
        pb.simulate(line_of(), pb.Policy.make_to_order(), orders, seed=5),
        pb.simulate(line_of(), pb.Policy.kanban([3, 3, 4, 3, 5]), orders, seed=5),
    ]


def look(page, name):
    return page.evaluate(f"document.querySelector('.pb-line-view').dataset.{name}")


def time(page):
    return float(look(page, "time"))


def focus(page):
    page.evaluate("document.querySelector('.pb-line-view').focus()")


def colours(page):
    """How many different colours each canvas of a lane shows."""
    return page.evaluate("""() => [...document.querySelectorAll('.pb-lane > canvas')].map((c) => new Set(
        new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer)).size)""")


def test_it_starts_still_and_space_plays(browser, two_runs):
    page = open_view(browser, two_runs, start=2.5)
    page.wait_for_timeout(300)
    assert (time(page), look(page, "playing"), look(page, "version")) == (2.5, "false", "1")
    focus(page)
    page.keyboard.press("Space")
    page.wait_for_timeout(500)
    assert look(page, "playing") == "true" and time(page) > 2.5
    page.keyboard.press("Space")
    page.wait_for_timeout(50)
    still = time(page)
    page.wait_for_timeout(300)
    assert look(page, "playing") == "false" and time(page) == still
    page.get_by_role("button", name="To the end").click()
    assert time(page) == max(run.end for run in two_runs)
    assert not page.trouble
    page.close()


def test_steps_land_on_events(browser, two_runs):
    page = open_view(browser, two_runs)
    moments = np.concatenate(
        [
            np.ravel(a)
            for run in two_runs
            for j in [run.journeys()]
            for a in (j.release, j.start, j.finish, j.delivered, run.orders["time"], run.delivered)
        ]
    )
    moments = np.unique(moments[np.isfinite(moments)])
    focus(page)
    seen = [time(page)]
    for _ in range(40):
        page.keyboard.press(".")
        seen.append(time(page))
    assert set(seen[1:]) <= set(moments) and (np.diff(seen) > 0).all()
    assert (
        np.searchsorted(moments, seen[-1]) - np.searchsorted(moments, seen[0]) <= 45
    )  # none left out but doubles by rounding
    for k in range(39, 0, -1):
        page.keyboard.press(",")
        assert time(page) == seen[k]
    page.keyboard.press("End")
    page.keyboard.press(".")
    assert time(page) == max(run.end for run in two_runs)
    assert not page.trouble
    page.close()


def test_scrubbing_shows_the_exact_state(browser, two_runs):
    page = open_view(browser, two_runs)
    slider = page.get_by_role("slider", name="Play head")
    slider.focus()
    for key in ("ArrowRight", "ArrowRight", "PageUp", "ArrowLeft"):
        page.keyboard.press(key)
    end = max(run.end for run in two_runs)
    assert time(page) == pytest.approx(0.11 * end) and float(slider.get_attribute("aria-valuenow")) == time(
        page
    )
    assert slider.get_attribute("aria-valuetext").startswith("t = ")
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + 20)
    page.mouse.up()
    assert 0.6 * end < time(page) < 0.8 * end
    page.keyboard.press("Home")
    assert time(page) == 0
    assert not page.trouble
    page.close()


@pytest.mark.parametrize("run", runs_of_all_kinds())
def test_the_browser_counts_as_python_does(browser, run):
    page = open_view(browser, [run])
    meta, data = pack([run], ["a"])
    lane = meta["lanes"][0]
    arrays = unpack(lane, data)
    for t in [0.0, *np.random.default_rng(2).uniform(0, run.end, 25), run.end]:
        got = page.evaluate("(t) => document.querySelector('.pb-line-view').__pullbook.tally(0, t)", float(t))
        _, queue, work, between, finished, delivered = counts(lane, arrays, t)
        assert (got["process"], got["finished"], got["delivered"]) == (
            queue + work + between,
            finished,
            delivered,
        )
        waiting = (arrays["time"] <= t) & (t < arrays["done"])
        assert (got["waiting"], got["late"]) == (waiting.sum(), (waiting & (t > arrays["due"])).sum())
        done = (arrays["done"] <= t) & ~np.isnan(arrays["due"])
        judged = done | ((arrays["time"] <= t) & ~done & (t > arrays["due"]))
        assert got["onTime"] == (
            pytest.approx((arrays["done"] <= arrays["due"] + 1e-9)[done].sum() / judged.sum())
            if judged.any()
            else None
        )
    assert not page.trouble
    page.close()


def test_new_data_is_drawn_at_once(browser, two_runs):
    page = open_view(browser, two_runs)
    focus(page)
    page.keyboard.press("PageUp")
    page.keyboard.press("+")
    before, speed = time(page), page.locator(".pb-speed output").inner_text()
    for k, runs in enumerate([two_runs[::-1], two_runs[:1], [two_runs[1], two_runs[0], two_runs[1]]]):
        version, seen, shown = page.evaluate(
            """([meta, data]) => {
          model.update(meta, data);
          return [document.querySelector('.pb-line-view').dataset.version,
        document.querySelectorAll('.pb-lane').length,
            [...document.querySelectorAll('.pb-lane > canvas, .pb-slider > canvas')].map((c) => new Set(
              new Uint32Array(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.buffer)).size)];
        }""",
            sent(runs, version=k + 2),
        )
        assert version == str(k + 2) and seen == len(runs)
        assert min(shown) > 2 and min(colours(page)) > 20  # in the same breath: never a blank frame
        assert time(page) == before and page.locator(".pb-speed output").inner_text() == speed
    page.evaluate(
        "model.update({ ...model.get('meta'), bytes: 1 }, '')"
    )  # numbers that do not fit: the old picture stays
    assert look(page, "version") == "4" and min(colours(page)) > 20
    assert not page.trouble
    page.close()


def test_reduced_motion_goes_event_by_event(browser, two_runs):
    page = open_view(browser, two_runs, context={"reduced_motion": "reduce"})
    events = set(page.evaluate("[...document.querySelector('.pb-line-view').__pullbook.events()]"))
    focus(page)
    page.keyboard.press("Space")
    seen = set()
    for _ in range(24):
        page.wait_for_timeout(100)
        seen.add(time(page))
    assert look(page, "playing") == "true"
    assert 2 <= len(seen) < 24 and seen - {0.0} <= events
    assert not page.trouble
    page.close()


def test_keys_stay_in_the_view_and_every_control_has_a_name(browser, two_runs):
    page = open_view(browser, two_runs)
    page.evaluate("window.heard = []; document.addEventListener('keydown', (e) => heard.push(e.key))")
    focus(page)
    for key in (".", ",", "ArrowLeft", "d", "Home", "+"):
        page.keyboard.press(key)
    assert page.evaluate("heard") == []
    names = []
    for _ in range(9):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    assert names == [
        "To the start",
        "Previous event",
        "Play",
        "Next event",
        "To the end",
        "Play head",
        "Speed",
        "What the signs mean",
        "Large picture, with stock and orders over time",
    ]
    root = page.locator(".pb-line-view")
    assert root.get_attribute("data-lm-suppress-shortcuts") == "true"
    label = page.get_by_role("img").first.get_attribute("aria-label")
    assert "Make-to-order at t = 0.00 h" in label and "orders waiting" in label and "Cutting" in label
    assert not page.trouble
    page.close()


def test_two_views_of_one_model_and_removal(browser, two_runs):
    page = open_view(browser, two_runs)
    page.evaluate("void (window.second = view.render({ model, el: document.body }))")
    assert page.locator(".pb-line-view").count() == 2 and page.evaluate("model.listeners()") == 2
    page.evaluate("second(); remove()")
    assert page.locator(".pb-line-view").count() == 0 and page.evaluate("model.listeners()") == 0
    page.wait_for_timeout(100)
    assert not page.trouble
    page.close()


@pytest.mark.parametrize("dark", [False, True])
def test_the_theme_is_followed_and_legible(browser, two_runs, dark):
    page = open_view(browser, two_runs, context={"color_scheme": "light"})
    page.evaluate(f"document.body.dataset.jpThemeLight = '{str(not dark).lower()}'")
    page.wait_for_timeout(50)
    ratio = page.evaluate("""() => {
      const style = getComputedStyle(document.querySelector('.pb-line-view'));
      const g = document.createElement('canvas').getContext('2d');
      const luminance = (name, under) => {
        for (const colour of [under, name]) {
          g.fillStyle = style.getPropertyValue(`--pb-${colour}`); g.fillRect(0, 0, 1, 1); }
        const [r, g2, b] = [...g.getImageData(0, 0, 1, 1).data].map((c) => c / 255)
          .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g2 + 0.0722 * b;
      };
      const against = (name, under) => {
        const [a, b] = [luminance(name, under), luminance(under, under)];
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      };
      return { page: luminance('page', 'page'),
        least: Math.min(...['text', 'muted'].flatMap((n) => ['page', 'raised'].map((u) => against(n, u)))) };
    }""")
    assert (ratio["page"] < 0.1) == dark and ratio["least"] >= 4.5
    assert not page.trouble
    page.close()


def test_a_frame_takes_little_time(browser, record_property):
    orders = orders_of(400, promise=6.0)
    plan = pb.orders.plan(orders, error=0.0, seed=1)
    runs = [
        pb.simulate(line_of(), pb.Policy.push(plan, 100), orders, seed=5),
        pb.simulate(line_of(), pb.Policy.kanban([20, 20, 20, 20, 120]), orders, seed=5),
    ]
    page = open_view(browser, runs, start=10.0)
    focus(page)
    page.keyboard.press("Space")
    page.wait_for_timeout(2000)
    stats = page.evaluate(
        "(({ drawMs, draws }) => ({ drawMs, draws }))(document.querySelector('.pb-line-view').__pullbook)"
    )
    print(
        f"two lanes, five stations, some 200 units: {stats['drawMs']:.2f} ms a frame, {stats['draws']} frames"
        " in 2 s"
    )
    record_property("ms_per_frame", stats["drawMs"])
    assert stats["draws"] > 5
    assert not page.trouble
    page.close()
