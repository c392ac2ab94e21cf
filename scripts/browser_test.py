#!/usr/bin/env python3
"""Opens the HTML picture of a formula in a real browser and points at its gates.

Speaks WebDriver to Debian's chromedriver with Python's standard library alone. Run by scripts/test, which
builds the release binary first.
"""

import json
import os
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BACKFLOW = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release/backflow"

# Nothing here needs a network; Chromium is told not to look for one.
FLAGS = "headless no-sandbox disable-gpu no-first-run disable-background-networking disable-component-update disable-sync".split()

# The text a reader can see at this moment, in HTML and in SVG.
VISIBLE_TEXT = """
const seen = [];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const text = walk.currentNode.textContent.trim(), holder = walk.currentNode.parentElement;
  const shown = holder.checkVisibility({opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true});
  if (text && shown && !holder.closest('script, style, title, desc')) seen.push(text);
}
return seen.join('\\n').replaceAll('\u2212', '-');
"""

# The middle of every group and circle of the drawing, where a pointer can be.
PLACES = """
return [...document.querySelectorAll('svg g, svg circle, svg rect, svg ellipse')].map(e => e.getBoundingClientRect())
  .filter(r => r.width > 4 && r.width < 300 && r.height > 4 && r.height < 200)
  .map(r => [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)])
  .filter(([x, y]) => x > 0 && y > 0 && x < innerWidth && y < innerHeight);
"""


class Browser:
    def __enter__(self):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True)
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                self.address = "http://127.0.0.1:" + line.rsplit("port", 1)[1].strip(" .\n")
                break
        else:
            raise RuntimeError("chromedriver did not start")
        options = {"args": [f"--{flag}" for flag in FLAGS] + ["--window-size=1600,1000"]}
        wanted = {"alwaysMatch": {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}
        self.session = "/session/" + self.call("POST", "/session", {"capabilities": wanted})["sessionId"]
        return self

    def __exit__(self, *_):
        try:
            self.call("DELETE", self.session)
        finally:
            self.driver.terminate()
            self.driver.communicate()

    def call(self, method, path, body=None):
        data = None if method != "POST" else json.dumps(body or {}).encode()
        request = urllib.request.Request(self.address + path, data, {"Content-Type": "application/json"}, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["value"]

    def open(self, path):
        self.call("POST", self.session + "/url", {"url": path.as_uri()})

    def script(self, text):
        return self.call("POST", self.session + "/execute/sync", {"script": text, "args": []})

    def point_at(self, x, y):
        move = {"type": "pointerMove", "duration": 0, "x": x, "y": y, "origin": "viewport"}
        self.call("POST", self.session + "/actions", {"actions": [{"type": "pointer", "id": "mouse", "actions": [move]}]})

    def complaints(self):
        return [entry["message"] for entry in self.call("POST", self.session + "/se/log", {"type": "browser"})]


class HtmlPicture(unittest.TestCase):
    def check(self, formula, values, words, gates):
        """Every text of `words` is visible at once, and pointing shows more at `gates` places or over."""
        with tempfile.TemporaryDirectory() as folder, Browser() as browser:
            page = Path(folder) / "picture.html"
            subprocess.run([BACKFLOW, "grad", formula, *values, "--format", "html", "-o", page], check=True)
            browser.open(page)
            at_rest = browser.script(VISIBLE_TEXT)
            for word in words:
                self.assertIn(word, at_rest)
            shown = set()
            for x, y in browser.script(PLACES):
                browser.point_at(x, y)
                more = set(browser.script(VISIBLE_TEXT).split("\n")) - set(at_rest.split("\n"))
                if any(character.isdigit() for character in "".join(more)):
                    shown.add("\n".join(sorted(more)))
            self.assertGreaterEqual(len(shown), gates, f"pointing shows {shown}")
            self.assertEqual(browser.script("return performance.getEntriesByType('resource').map(e => e.name)"), [])
            self.assertEqual(browser.complaints(), [])

    def test_a_sum_times_a_number(self):
        self.check("f = (x + y) * z", ["x=-2", "y=5", "z=-4"], ["-12", "-4", "-2", "5", "3"], gates=2)

    def test_a_value_used_twice(self):
        self.check("y = x * x; f = y * exp(y) + y", ["x=0.5"], ["0.25", "exp"], gates=3)


if __name__ == "__main__":
    unittest.main(verbosity=2)
