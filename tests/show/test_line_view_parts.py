"""The parts of the line view, each alone: what its functions answer, asked in one browser."""

import base64
import importlib.resources
import itertools

import chromium
import numpy as np
import pytest
from test_line_view import runs_of_all_kinds, sent

FOLDER = importlib.resources.files("pullbook.show") / "line_view"
PARTS = sorted(file.name for file in FOLDER.iterdir() if file.name.endswith(".js"))
ANYWHERE = "http://127.0.0.1:9"  # nobody is there: each request is answered from the folder


@pytest.fixture(scope="module")
def ask():
    """ask(part, function, *args): what a JavaScript function answers, given the module and the arguments."""

    def answer(route):
        name = route.request.url.rsplit("/", 1)[1]
        text = (FOLDER / name).read_text(encoding="utf-8") if name else ""
        route.fulfill(body=text, content_type=f"text/{'javascript' if name else 'html'}; charset=utf-8")

    with chromium.browser() as browser:
        page = browser.new_page()
        page.route("**/*", answer)
        page.goto(f"{ANYWHERE}/")

        def ask(part, function, *args):
            return page.evaluate(
                f"async ([part, args]) => ({function})(await import(`/${{part}}`), ...args)",
                [part, list(args)],
            )

        yield ask


@pytest.fixture
def random():
    return np.random.default_rng(4)


@pytest.mark.parametrize("part", PARTS)
def test_a_part_loads_alone(ask, part):
    assert ask(part, "(part) => Object.keys(part).length") >= 1


# ---- data


def test_upto_counts(ask, random):
    for n in (0, 1, 2, 7, 300):
        values = np.sort(random.integers(0, 50, n) / 4)
        times = [-np.inf, -1.0, *values, *random.uniform(-1, 14, 40), np.inf]
        got = ask("data.js", "({ upto }, a, times) => times.map((t) => upto(a, t))", values.tolist(), times)
        assert got == [int((values <= t).sum()) for t in times]


PLACE = """({ Place }, entered, left, times, end) => {
  const place = new Place(entered.keys(), (k) => entered[k], (k) => left[k], end);
  const seen = (t) => [place.count(t), place.at(t), place.peakNear(t), place.at(t) === place.at(t)];
  return [times.map(seen), place.history];
}"""


def test_a_place_knows_who_is_there(ask, random):
    n, end = 200, 30.0
    entered = random.integers(0, 100, n) / 4  # many at once
    left = entered + random.integers(0, 20, n) / 4  # some leave as they come
    entered[random.random(n) < 0.1] = -np.inf
    left[random.random(n) < 0.1] = np.inf
    entered[random.random(n) < 0.1] = np.inf
    times = [*np.unique(entered[np.isfinite(entered)]), *random.uniform(0, end, 50), end, 0.0, 17.3, 3.0]
    seen, history = ask("data.js", PLACE, entered.tolist(), left.tolist(), times, end)
    for t, (count, members, peak, same) in zip(times, seen):
        here = np.flatnonzero((entered <= t) & (t < left))
        assert members == sorted(here.tolist(), key=lambda k: (entered[k], k))
        assert count == len(here) <= peak and same
    here = [int(((entered <= t) & (t < left)).sum()) for t in history["times"]]
    assert history["counts"] == here and (np.diff(history["times"]) > 0).all()
    assert max(peak for _, _, peak, _ in seen) <= max(here)


BYTES = "Uint8Array.from(atob(data), (c) => c.charCodeAt(0)).buffer"
UNITS = (
    """({ readRuns, tally }, meta, data, times) => {
  const lane = readRuns(meta, """
    + BYTES
    + """).lanes[0];
  const sum = (places, t) => places.reduce((n, place) => n + place.count(t), 0);
  return times.map((t) => {
    const { queues, works, buffers, shelves } = lane, now = tally(lane, t);
    const placed = sum([...queues, ...works, ...buffers], t);
    return [placed, now.process, now.finished, now.delivered, sum(shelves, t)];
  });
}"""
)


@pytest.mark.parametrize("run", runs_of_all_kinds())
def test_a_unit_is_in_one_place_from_its_release_to_its_delivery(ask, random, run):
    journeys = run.journeys()
    times = [0.0, *random.uniform(0, run.end, 30), run.end]
    seen = ask("data.js", UNITS, *sent([run]), times)
    for t, (placed, process, finished, delivered, shelved) in zip(times, seen):
        begun = (journeys.born >= 0) | (journeys.release[:, 0] <= t)  # stock at the start was never released
        gone = journeys.delivered <= t
        assert placed == process + finished == (begun & ~gone).sum()
        assert delivered == gone.sum() and shelved == finished


def test_numbers_that_do_not_fit_their_description_are_refused(ask):
    meta, data = sent([runs_of_all_kinds()[0].values[0]])
    refused = "({ readRuns }, meta, data) => readRuns(meta, " + BYTES + ") === null"
    short = base64.b64encode(base64.b64decode(data)[:-8]).decode()
    assert not ask("data.js", refused, meta, data)
    assert ask("data.js", refused, meta, short) and ask("data.js", refused, {}, data)


# ---- layout

FIT = """({ fit, slot, PITCH }, bin, peaks) => peaks.map((peak) => {
  const scale = fit(bin, peak);
  const slots = Array.from({ length: scale.capacity }, (_, k) => slot(bin, scale, k));
  return { ...scale, least: PITCH.at(-1), slots };
})"""


@pytest.mark.parametrize("ticket", [False, True])
def test_a_bin_takes_the_largest_slots_that_hold_the_peak(ask, random, ticket):
    for wide, high in random.uniform((30, 60), (230, 120), (6, 2)):
        bin = {"x": 50.0, "y": 34.0, "w": wide, "h": high, "ticket": ticket}
        peaks = [0, 1, 5, 12, 30, 60, 200, 10_000]
        found = ask("layout.js", FIT, bin, peaks)
        pitches = [f["pitch"] for f in found]
        assert pitches == sorted(pitches, reverse=True)
        for peak, f in zip(peaks, found):
            assert f["capacity"] >= peak or f["pitch"] == f["least"]
            x, y = np.array([[s["x"], s["y"]] for s in f["slots"]]).T
            beyond = f["wide"] / 2 - 0.51, f["pitch"] / 2  # half a pixel over either side is allowed
            assert x.min() - beyond[0] >= bin["x"] and x.max() + beyond[0] <= bin["x"] + wide
            assert y.min() - beyond[1] >= bin["y"] and y.max() + beyond[1] <= bin["y"] + high
            apart = (abs(x[:, None] - x) >= f["wide"] - 1e-6) | (abs(y[:, None] - y) >= f["pitch"] - 1e-6)
            assert (apart | np.eye(len(x), dtype=bool)).all()


def some_lanes(random, n):
    for _ in range(n):
        m = int(random.integers(1, 9))
        yield {
            "M": m,
            "stations": [{"machines": int(k)} for k in random.integers(1, 8, m)],
            "shelves": [None] * int(random.integers(1, 7)),
            "signals": np.flatnonzero(random.random(m) < 0.4).tolist(),
            "cards": [int(k) if k else None for k in random.integers(0, 3, m)],
            "line_cards": 5 if random.random() < 0.5 else None,
        }


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_nothing_in_a_lane_overlaps_and_all_of_it_is_inside(ask, random, lanes, large):
    cases = list(zip(some_lanes(random, 60), itertools.cycle([320, 480, 759, 760, 1000, 1240])))
    laid = "({ layoutLane }, cases, ...how) => cases.map(([lane, width]) => layoutLane(lane, width, ...how))"
    for (lane, width), geo in zip(cases, ask("layout.js", laid, cases, lanes, large)):
        assert geo["width"] * geo["scale"] == pytest.approx(width) and 0 < geo["scale"] <= 1
        row = [r for s in geo["stations"] for r in (s["queue"], s["box"], s["buffer"])][:-1] + geo["shelf"]
        row += [geo["door"], geo["tickets"]]
        assert row[0]["x"] >= 0 and row[-1]["x"] + row[-1]["w"] <= geo["width"]
        for one, two in itertools.pairwise(row):
            assert one["w"] > 0 and one["x"] + one["w"] + 5 <= two["x"] + 1e-6  # 5 pixels or more between
        last, stock = geo["shelf"][-1], geo["stock"]
        assert last["x"] + last["w"] == pytest.approx(stock["x"] + stock["w"])
        assert all(0 <= r["y"] and r["y"] + r["h"] <= geo["floor"] for r in row)
        tracks = [geo["track"]] * geo["kanban"] + [geo["lineTrack"]] * geo["conwip"]
        tracks += [geo["signal"]["y"]] if geo["signal"] else []
        assert all(geo["floor"] < y < geo["height"] for y in tracks)
        if not geo["conwip"] and all(k is None for k in lane["cards"][min(lane["signals"], default=0) :]):
            tracks = tracks[:1]  # the word ends before it comes to where the cards are
        assert len(set(tracks)) == len(tracks)
        radius = geo["radius"]
        for station, spec in zip(geo["stations"], lane["stations"]):
            box, machines = station["box"], station["machines"]
            assert len(machines) == spec["machines"]
            for k, one in enumerate(machines):
                assert box["x"] <= one["x"] - radius and one["x"] + radius <= box["x"] + box["w"]
                assert box["y"] <= one["y"] - radius and one["y"] + radius <= box["y"] + box["h"]
                for two in machines[:k]:
                    assert np.hypot(one["x"] - two["x"], one["y"] - two["y"]) >= 2 * radius


# ---- scene and motion

HEAPS = """({ Heaps }, rounds, kinds) => {
  const swaps = [], heaps = new Heaps((u, v) => swaps.push([u, v]));
  const kept = (members) => heaps.keep("place", members, (u) => kinds[u]).slice();
  return rounds.map((members) => [kept(members), swaps.splice(0).length]);
}"""


def test_a_heap_sinks_from_the_top(ask, random):
    kinds, members, rounds = random.integers(0, 3, 300).tolist(), [], []
    for new in range(0, 300, 3):
        members = [u for u in members if random.random() > 0.06] + list(range(new, new + 3))
        rounds.append(members)
    seen = ask("scene.js", HEAPS, rounds, kinds)
    for (old, _), (order, swaps), members in zip(seen, seen[1:], rounds[1:]):
        left, sight = set(old) - set(members), [kinds[u] for u in old]
        assert sorted(order) == sorted(members) and swaps <= len(left)
        for u in left:  # to the eye, the topmost of its kind went
            del sight[len(sight) - 1 - sight[::-1].index(kinds[u])]
        assert [kinds[u] for u in order[: len(sight)]] == sight and order[len(sight) :] == members[-3:]


GLIDE = """({ glide }, from, aim, omega, dt, steps) => {
  const body = { x: from, v: 0 }, way = [from];
  for (let k = 0; k < steps; k++) {
    glide(body, "x", "v", aim, omega, dt);
    way.push(body.x);
  }
  return way;
}"""


@pytest.mark.parametrize("omega", [11.0, 35.0, 90.0])
@pytest.mark.parametrize("dt", [0.004, 1 / 60, 0.1])
def test_what_glides_goes_straight_to_its_aim(ask, omega, dt):
    for start, aim in [(0.0, 100.0), (40.0, -3.0)]:
        steps = int(np.ceil(30 / omega / dt))
        way = np.array(ask("motion.js", GLIDE, start, aim, omega, dt, steps))
        gap, t = way - aim, dt * np.arange(steps + 1)
        assert (np.diff(abs(gap)) <= 1e-12).all()  # nearer with each step
        assert (gap * gap[0] >= -1e-12).all()  # and never past it
        assert abs(gap[-1]) < 1e-8 * abs(gap[0])
        spring = gap[0] * (1 + omega * t) * np.exp(-omega * t)
        np.testing.assert_allclose(gap, spring, atol=1e-9)  # however long the steps


# ---- theme and glyphs


def test_contrast_is_that_of_the_w3c(ask):
    pairs = [["#000", "#fff"], ["#fff", "#000"], ["#777", "#777"], ["#777", "#fff"], ["#0000", "#fff"]]
    got = ask("theme.js", "({ contrast }, pairs) => pairs.map(([a, b]) => contrast(a, b))", pairs)
    assert got == pytest.approx([21, 21, 1, 4.48, 1], abs=0.005)


THEME = """({ readTheme, contrast }, dark, colours) => {
  document.body.dataset.jpThemeLight = `${!dark}`;
  for (const [name, colour] of Object.entries(colours)) document.body.style.setProperty(name, colour);
  const theme = readTheme(), against = (a, b) => contrast(theme[a], theme[b]);
  document.body.removeAttribute("style");
  delete document.body.dataset.jpThemeLight;
  const words = ["text", "muted"].flatMap((a) => ["page", "raised"].map((b) => against(a, b)));
  return { dark: theme.dark, words, lines: [against("accent", "raised"), against("wait", "raised")] };
}"""


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    "colours",
    [
        {},
        {"--jp-ui-font-color1": "#808080", "--jp-ui-font-color2": "#909090"},
        {"--jp-ui-font-color2": "rgba(128, 128, 128, 0.5)"},
    ],
    ids=["plain", "pale words", "translucent words"],
)
def test_words_stand_out_from_what_is_behind_them(ask, dark, colours):
    theme = ask("theme.js", THEME, dark, colours)
    assert theme["dark"] == dark and min(theme["words"]) >= 4.5
    assert min(theme["lines"]) >= 3  # the W3C's least for graphics


def test_letters_stand_out_from_the_colour_of_their_item(ask):
    got = ask(
        "glyphs.js",
        """async ({ inkOn }) => {
      const { contrast, ITEM_COLOURS, LATE } = await import("/theme.js");
      return [...ITEM_COLOURS.map((colour) => contrast(inkOn(colour), colour)), contrast("#111111", LATE)];
    }""",
    )
    assert len(got) == 8 and min(got) >= 4.5


# ---- words and numbers of the page


def test_speeds_leave_no_gap(ask, random):
    for typical, end in zip(10 ** random.uniform(-3, 3, 30), 10 ** random.uniform(-3, 5, 30)):
        runs = {"typical": typical, "end": end}
        speeds = np.array(ask("parts.js", "({ speedsFor }, runs) => speedsFor(runs)", runs))
        low, high = typical / 10, max(60 * typical, end / 8)
        assert (low <= speeds).all() and (speeds <= high).all()
        steps = np.concatenate([[low], speeds, [high]])
        assert (np.diff(speeds) > 0).all() and (steps[1:] / steps[:-1] <= 5 / 3 + 1e-9).all()
        assert all(float(f"{v:.2g}") == v for v in speeds)


def test_nearest_is_nearest_as_a_ratio(ask, random):
    values, wished = np.sort(10 ** random.uniform(-3, 3, 25)), 10 ** random.uniform(-4, 4, 100)
    got = ask(
        "parts.js",
        "({ nearest }, values, wished) => wished.map((x) => nearest(values, x))",
        values.tolist(),
        wished.tolist(),
    )
    assert got == abs(np.log(values / wished[:, None])).argmin(1).tolist()


@pytest.mark.parametrize(
    "one, many",
    [
        ("bag", "bags"),
        ("order", "orders"),
        ("box", "boxes"),
        ("batch", "batches"),
        ("brush", "brushes"),
        ("glass", "glasses"),
        ("body", "bodies"),
        ("glass", "glass"),
        ("sheep", "sheep"),
        ("line card", "line cards"),
    ],
)
def test_one_of_many(ask, one, many):
    assert ask("parts.js", "({ singular }, noun) => singular(noun)", many) == one
    counted = "({ amount }, noun) => [0, 1, 2, 1000].map((n) => amount(n, noun))"
    assert ask("parts.js", counted, many) == [f"0 {many}", f"1 {one}", f"2 {many}", f"1000 {many}"]


def test_each_item_has_a_letter_of_its_own(ask):
    letters = "({ lettersFor }, items) => lettersFor(items)"
    assert ask("parts.js", letters, ["bag"]) == [""]
    assert ask("parts.js", letters, ["tote", "satchel", "backpack"]) == ["T", "S", "B"]
    many = [f"tote {k}" for k in range(40)]
    got = ask("parts.js", letters, many)
    assert len(set(got)) == 40 and all(got)


def test_a_policy_is_described_without_its_name_twice(ask):
    said = "({ sentence }, lane) => sentence(lane)"
    policy = "Kanban: three cards."
    assert ask("parts.js", said, {"name": "Kanban", "policy": policy}) == "Three cards."
    assert ask("parts.js", said, {"name": "plan A", "policy": policy}) == policy
