"""A headless Firefox for tests, spoken to by WebDriver BiDi, which it has built in: it needs no driver."""

import contextlib
import itertools
import json
import re
import shutil
import subprocess
import time

import pytest
import websocket

FIREFOX = shutil.which("firefox") or shutil.which("firefox-esr")
PREFERENCES = {  # it asks nobody for anything
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
}


class Tab:
    """One page in Firefox. errors: what it complained of, as text. asked: the addresses it asked for."""

    def __init__(self, address):
        self.socket = websocket.create_connection(address + "/session", timeout=60, suppress_origin=True)
        self.numbers, self.errors, self.asked = itertools.count(1), [], []
        self.say("session.new", capabilities={})
        self.say("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        self.context = self.say("browsingContext.getTree")["contexts"][0]["context"]

    def say(self, method, **params):
        """Send a command; its result."""
        number, end = next(self.numbers), time.monotonic() + 60
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while time.monotonic() < end:
            told = json.loads(self.socket.recv())
            if told.get("method") == "log.entryAdded" and told["params"]["level"] == "error":
                self.errors.append(told["params"]["text"])
            elif told.get("method") == "network.beforeRequestSent":
                self.asked.append(told["params"]["request"]["url"])
            elif told.get("id") == number:
                assert told["type"] == "success", told
                return told["result"]
        raise AssertionError(f"no answer to {method} {params}")

    def open(self, address, width=1280, height=720):
        """Load a page, in a window of this size."""
        self.say(
            "browsingContext.setViewport", context=self.context, viewport={"width": width, "height": height}
        )
        self.say("browsingContext.navigate", context=self.context, url=address, wait="interactive")

    def ask(self, expression):
        """The value of an expression in the page: a text, a number or true or false."""
        target = {"context": self.context}
        told = self.say("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert told["type"] == "success", told
        return told["result"].get("value")

    def until(self, expression, seconds=30):
        """Wait until an expression is true."""
        end = time.monotonic() + seconds
        while not self.ask(expression):
            assert time.monotonic() < end, f"never: {expression}"
            time.sleep(0.05)

    def press(self, key):
        """Press a key and let it go."""
        actions = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        keys = {"type": "key", "id": "keys", "actions": actions}
        self.say("input.performActions", context=self.context, actions=[keys])

    def picture(self):
        """The page as it is seen: a PNG, in base64."""
        return self.say("browsingContext.captureScreenshot", context=self.context)["data"]


@contextlib.contextmanager
def tab(folder):
    """A tab of a Firefox of its own, with its profile in a folder; skips the test where there is none."""
    if not FIREFOX:
        pytest.skip("no Firefox here")
    prefs = "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in PREFERENCES.items())
    (folder / "user.js").write_text(prefs)
    command = [FIREFOX, "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port=0"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        for line in process.stderr:
            if found := re.search(r"BiDi listening on (ws://\S+)", line):
                break
        else:
            raise AssertionError("Firefox ended before it listened")
        yield Tab(found[1])
    finally:
        process.terminate()
        process.wait(20)
        process.stderr.close()
