"""A lab on a projector, in a real JupyterLab at 1280 x 720; and the room's predictions."""

import contextlib
import os
import re

import chromium
import pytest
from jupyter_lab import serving

import pullbook as pb
from pullbook.teach.classroom import cli, guide, lecture


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the lab of lesson 03 is shown."""
    folder = tmp_path_factory.mktemp("lecture")
    command, places = lecture.show("03", folder)
    assert places["JUPYTERLAB_SETTINGS_DIR"] == str(folder / "settings")
    with serving(folder, command) as url:
        yield f"{url}/doc/tree/03_lecture.ipynb"


def test_on_a_projector_the_lab_is_large_live_and_without_code(address):
    from playwright.sync_api import TimeoutError

    with chromium.browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        asked, errors, shots = [], [], os.environ.get("PULLBOOK_SHOTS")
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60000)
        page.wait_for_selector('[data-status="idle"]', timeout=60000)
        handle = page.locator(".noUi-handle").first
        for _ in range(8):  # a kernel that is still starting takes no cell
            with contextlib.suppress(TimeoutError):
                page.keyboard.press("Control+Enter")
                handle.wait_for(timeout=8000)
                break
        assert "import" not in page.inner_text("body")
        for place in (".widget-label", ".jp-OutputArea"):
            size = page.locator(place).first.evaluate("e => getComputedStyle(e).fontSize")
            assert float(size.removesuffix("px")) >= 18, place
        sentence = page.locator("text=cards at the stations").first
        before = sentence.inner_text()
        handle.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("old => !document.body.innerText.includes(old)", arg=before, timeout=20000)
        wide = page.locator(".jp-OutputArea-output").first.bounding_box()
        assert wide["x"] >= 0 and wide["x"] + wide["width"] <= 1280
        if shots:
            page.screenshot(path=f"{shots}/lecture.png")
        assert not errors
        assert all(url.startswith((address[:16], "data:", "blob:")) for url in asked)


def test_every_chapter_has_a_guide_and_a_lab_to_show():
    stems = [each.stem for each in pb.course_map().chapters]
    assert guide.numbers() == [stem[:2] for stem in stems]
    for number in guide.numbers():
        text = pb.guide(number).text
        assert f"pb.labs.{guide.lab_of(number)}()" in lecture.notebook(number)
        question, happened = guide.prediction(number, guide.predicted(number))
        assert question.endswith("?") and question in text and happened
        assert len(re.findall(r"^- .*\? \*", text, re.M)) == 3, "three questions to discuss"
        value, unit = lecture.outcome(number)
        assert f"{value:.10g}" in happened.replace(",", "") and not unit.endswith(".")


def test_every_move_of_the_guide_changes_what_the_lab_says():
    for number in guide.numbers():
        text = pb.guide(number).text
        opening = re.search(r"as it opens: \*(.*?)\*\)\n", text, re.S).group(1)
        moves = re.findall(r"^- `([a-z_]+ = .*?)`: \*(.*?)\* [A-Z]", text, re.M)
        assert moves and all(says != opening for _, says in moves), number


def test_the_room_sees_itself_first_and_what_happened_when_it_is_revealed(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "room.txt").write_text("80\n90 76\n76;50\n", encoding="utf-8")
    command = ["lecture", "03", "--predictions", "room.txt", "--no-open"]
    assert cli.main(command) == 0 and "5 predictions" in capsys.readouterr().out
    hidden = (tmp_path / "room.html").read_text(encoding="utf-8")
    assert cli.main([*command, "--reveal"]) == 0
    shown = (tmp_path / "room.html").read_text(encoding="utf-8")
    value, unit = lecture.outcome("03")
    told = f"It was {value:g} {unit}"
    assert told in shown and told not in hidden and "shipped at once" in hidden
    bars = re.findall(r"<td>([\d.]+)</td><td class='n'>(\d)</td>", hidden)
    assert bars == [("50", "1"), ("76", "2"), ("80", "1"), ("90", "1")]


def test_a_prediction_that_is_no_number_is_named_by_its_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "room.txt").write_text("80\nmany\n", encoding="utf-8")
    assert cli.main(["lecture", "03", "--predictions", "room.txt", "--no-open"]) == 2
    assert "line 2" in capsys.readouterr().err
    assert cli.main(["lecture", "77"]) == 2
