"""The course as pages: made by its tool, opened from the disk in Chromium with the network refused."""

import re
import subprocess
import sys
from pathlib import Path

import chromium
import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parents[2]
LESSON_RULES = [
    "frame-title",
    "image-alt",
    "link-name",
    "role-img-alt",
    "scrollable-region-focusable",
    "summary-name",
]
LESSON, WORDS, BOOK = (
    "notebooks/02_flow_and_inventory",
    "notebooks/glossary",
    "exercises/02_flow_and_inventory",
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    files = [ROOT / f"{name}.ipynb" for name in (LESSON, WORDS, BOOK)]
    subprocess.run([sys.executable, ROOT / "tools/make_site.py", "-o", folder, *files], check=True)
    return folder


@pytest.fixture(scope="module")
def browser():
    with chromium.browser() as started:
        yield started


class Page:
    """A page of the site, at a size, with all that it asked for and complained of."""

    def __init__(self, browser, file, width=1366, scheme="light"):
        self.context = browser.new_context(
            viewport={"width": width, "height": 768}, color_scheme=scheme, offline=True
        )
        self.page, self.told = self.context.new_page(), []
        self.page.on("request", lambda r: self.told.append(r.url))
        self.page.on("console", lambda m: self.told.append(m.text))
        self.page.on("pageerror", lambda e: self.told.append(str(e)))
        self.page.goto(file.as_uri())


@pytest.fixture(scope="module")
def lesson(site, browser):
    made = Page(browser, site / f"{LESSON}.html")
    yield made
    made.context.close()


def test_each_link_of_each_page_leads_to_a_page_and_a_place_in_it(site):
    pages = {p: BeautifulSoup(p.read_text(encoding="utf-8"), "html.parser") for p in site.glob("**/*.html")}
    assert len(pages) == 5, "three pages, the first page and a lab"
    links = 0
    for page, soup in pages.items():
        for tag, name in (
            ("a", "href"),
            ("link", "href"),
            ("script", "src"),
            ("iframe", "src"),
            ("img", "src"),
        ):
            for target in [t[name] for t in soup.find_all(tag) if t.get(name)]:
                file, _, part = target.partition("#")
                if re.match("(https?|data):", target):
                    assert tag in ("a", "img"), f"{page} loads {target[:60]}"
                    continue
                there = (page.parent / file).resolve() if file else page
                assert there.is_file(), f"{page} leads to {target}"
                assert not part or pages[there].find(id=part), f"{page} leads to {target}"
                links += tag == "a"
    assert links >= 12
    first = pages[site / "index.html"]
    assert all(first.find("a", href=f"{name}.html") for name in (LESSON, WORDS, BOOK))
    assert "$" not in pages[site / f"{LESSON}.html"].get_text(), "a formula is left as it was typed"


def test_a_chart_answers_the_mouse_and_the_page_fits_a_phone(lesson):
    page = lesson.page
    page.wait_for_selector("figure.chart svg.marks")
    page.locator("figure.chart svg.marks .mark-symbol.role-mark path").last.hover(force=True)
    page.wait_for_selector("#vg-tooltip-element.visible")
    assert re.search(r"\d", page.inner_text("#vg-tooltip-element"))
    page.set_viewport_size({"width": 375, "height": 700})
    page.wait_for_timeout(300)
    assert page.evaluate("() => document.documentElement.scrollWidth") == 375
    page.set_viewport_size({"width": 1366, "height": 768})


def test_a_lab_in_its_lesson_has_the_height_it_needs_plays_and_its_slider_moves_the_picture(lesson):
    page = lesson.page
    page.locator("iframe").scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('iframe').style.height")
    lab = next(frame for frame in page.frames if "/labs/" in frame.url)
    lab.wait_for_selector("body[data-ready] .vega-embed svg.marks")
    assert lab.evaluate("() => document.documentElement.scrollHeight <= innerHeight"), "it is not cut off"
    view = lab.locator(".pb-line-view")
    opening = float(view.get_attribute("data-time"))
    lab.locator("button:has-text('Play')").click()
    lab.wait_for_function(
        "t => +document.querySelector('.pb-line-view').dataset.time > t + 0.05", arg=opening
    )
    words, picture = lab.inner_text(".pb-lab-words"), lab.inner_html(".vega-embed svg.marks")
    lab.locator("input[type=range]").first.focus()
    page.keyboard.press("End")
    lab.wait_for_function("was => document.querySelector('.pb-lab-words').innerText != was", arg=words)
    lab.wait_for_function(
        "was => document.querySelector('.vega-embed svg.marks').innerHTML != was", arg=picture
    )


def test_questions_stand_in_the_page_of_a_workbook(site):
    assert (
        len(re.findall(r"<strong>q\d\.</strong>", (site / f"{BOOK}.html").read_text(encoding="utf-8"))) >= 5
    )


def test_no_page_asked_for_a_network_or_complained(lesson):
    assert [t for t in lesson.told if not t.startswith(("file:", "blob:", "data:"))] == []


def test_axe_finds_nothing_serious(site, browser, lesson):
    def bad(made, **options):
        told = Axe().run(made.page, options={"preload": False, **options}).response["violations"]
        return [(v["id"], v["nodes"][0]["html"]) for v in told if v["impact"] in ("serious", "critical")]

    made = Page(browser, site / f"{BOOK}.html")  # a dozen cells have all the colours, and a lesson takes long
    made.page.evaluate("() => [...document.querySelectorAll('.cell')].slice(12).forEach(c => c.remove())")
    for scheme in ("light", "dark"):
        made.page.emulate_media(color_scheme=scheme)
        assert bad(made) == [], scheme
    made.context.close()
    assert bad(lesson, runOnly=LESSON_RULES) == []
