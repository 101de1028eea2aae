"""The first lab in Firefox, where it is installed: as a saved page, and in JupyterLab."""

import base64
import json
import os
import sys
from pathlib import Path

import firefox
import pytest
from jupyter_lab import serving

import pullbook as pb

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(not firefox.FIREFOX, reason="no Firefox here")

END, LEFT = "\ue010", "\ue012"  # WebDriver's names for keys
PANEL = "[...(globalThis.jupyterapp?.shell.widgets('main') ?? [])][0]"
PICTURE = "document.querySelector('.vega-embed svg.marks').innerHTML"


def test_the_first_lab_plays_and_its_controls_move_the_picture(tmp_path):
    file = pb.labs.two_triggers().save(tmp_path / "two_triggers.html", controls=["stock"])
    (tmp_path / "profile").mkdir()
    with firefox.tab(tmp_path / "profile") as tab:
        tab.open(file.as_uri())
        tab.until(
            "document.body.dataset.ready === 'true' && !!document.querySelector('.vega-embed svg.marks')"
        )
        time = "+document.querySelector('.pb-line-view').dataset.time"
        opening = tab.ask(time)
        tab.ask("document.querySelector('.pb-line-view').focus()")
        tab.press(" ")
        tab.until(f"{time} > {opening} + 0.5")
        words = "document.querySelector('.pb-lab-words').innerText"
        tab.ask(f"window.said = {words}, window.drawn = {PICTURE}, 0")
        tab.ask("document.querySelector('input[type=range]').focus()")
        tab.press(END)
        tab.until(f"{words} !== said && {PICTURE} !== drawn")
        if os.environ.get("PULLBOOK_SHOTS"):
            Path(os.environ["PULLBOOK_SHOTS"], "firefox.png").write_bytes(base64.b64decode(tab.picture()))
        assert tab.ask("document.documentElement.scrollWidth <= innerWidth")
        assert (
            tab.errors == [] and [u for u in tab.asked if not u.startswith(("file:", "blob:", "data:"))] == []
        )


def test_the_first_lab_runs_in_jupyterlab_and_its_slider_moves_the_picture(tmp_path):
    notebook = json.loads((ROOT / "notebooks/01_order_as_trigger.ipynb").read_text(encoding="utf-8"))
    cells = [c for c in notebook["cells"] if c["cell_type"] == "code"]
    notebook["cells"] = [cells[0], next(c for c in cells if "pb.labs." in "".join(c["source"]))]
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/first.ipynb").write_text(json.dumps(notebook))
    (tmp_path / "profile").mkdir()
    command = [sys.executable, "-m", "jupyter", "lab", f"--ServerApp.root_dir={tmp_path}"]
    with serving(tmp_path, command) as url, firefox.tab(tmp_path / "profile") as tab:
        tab.open(f"{url}/lab/tree/notebooks/first.ipynb?reset", height=900)
        tab.until(f"{PANEL}?.sessionContext?.session?.kernel?.status === 'idle'", 90)
        tab.ask(f"jupyterapp.shell.activateById({PANEL}.id)")
        tab.ask("void jupyterapp.commands.execute('notebook:run-all-cells')")
        tab.until("!!document.querySelector('.pb-lab .vega-embed svg.marks')", 60)
        words = "document.querySelector('.pb-lab-words').innerText"
        tab.until(f"{words}.length > 40")
        tab.ask("document.querySelector('.pb-lab').scrollIntoView(), 0")
        tab.ask(f"window.said = {words}, window.drawn = {PICTURE}, 0")
        tab.ask("document.querySelector('.pb-lab .noUi-handle').focus(), 0")
        tab.press(LEFT)
        tab.until(f"{words} !== said && {PICTURE} !== drawn")
        if os.environ.get("PULLBOOK_SHOTS"):
            Path(os.environ["PULLBOOK_SHOTS"], "firefox_lab.png").write_bytes(base64.b64decode(tab.picture()))
        away = [u for u in tab.asked if not u.startswith((url, "ws://127.0.0.1", "blob:", "data:"))]
        assert away == [] and tab.errors == []
