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

# Which parts are marked in the text, in the drawing and among the steps.
MARKED = """
const marked = query => [...document.querySelectorAll(query)].map(e => e.dataset.part);
return [[...new Set(marked('#text .on'))], marked('svg .part.on'), marked('#steps .on')];
"""

# The middle of a part of the text, by what it says.
PLACE_OF_TEXT = """
const found = [...document.querySelectorAll('#text span')].find(e => e.textContent === '%s').getBoundingClientRect();
return [Math.round(found.x + 2), Math.round(found.y + found.height / 2)];
"""

# The cells of visible tables whose text runs over more than one line.
BROKEN_CELLS = """
return [...document.querySelectorAll('aside th, aside td')].filter(cell => cell.checkVisibility() && !cell.querySelector('table')).filter(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  return new Set([...range.getClientRects()].map(r => Math.round(r.bottom))).size > 1;
}).map(cell => cell.textContent);
"""

KEYS = {"right": "\ue014", "left": "\ue012"}


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

    def press(self, key):
        key = KEYS.get(key, key)
        strokes = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.call("POST", self.session + "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": strokes}]})

    def resize(self, width, height):
        # A headless window has a least width; what counts is the width that the page has.
        command = {"cmd": "Emulation.setDeviceMetricsOverride", "params": {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}}
        self.call("POST", self.session + "/goog/cdp/execute", command)

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

    def page(self, browser, folder, formula, *values):
        page = Path(folder) / "picture.html"
        subprocess.run([BACKFLOW, "grad", formula, *values, "-o", page], check=True)
        browser.open(page)

    def test_the_text_and_the_drawing_are_tied_both_ways(self):
        with tempfile.TemporaryDirectory() as folder, Browser() as browser:
            self.page(browser, folder, "# a sum\nq = x + y\nf = q * z", "x=-2", "y=5", "z=-4")
            self.assertIn("# a sum", browser.script(VISIBLE_TEXT))
            browser.point_at(*browser.script(PLACE_OF_TEXT % "+"))
            text, drawing, steps = browser.script(MARKED)
            self.assertEqual(len(drawing), 1)
            self.assertEqual((text, steps), (drawing, drawing))
            self.assertIn("-4 \u00d7 1 = -4", browser.script(VISIBLE_TEXT))
            place = "const r = document.querySelectorAll('svg .part[tabindex] .body')[%d].getBoundingClientRect(); return [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)];"
            browser.point_at(*browser.script(place % 1))
            text, other, _ = browser.script(MARKED)
            self.assertEqual(text, other)
            self.assertNotEqual(other, drawing)
            self.assertEqual(browser.complaints(), [])

    def test_keys_and_buttons_go_along_the_backward_pass(self):
        with tempfile.TemporaryDirectory() as folder, Browser() as browser:
            self.page(browser, folder, "q = x + y; f = q * z", "x=-2", "y=5", "z=-4")
            where = "return document.getElementById('where').textContent"
            shown = "return document.querySelector('aside section:not([hidden]) h2').textContent"
            for key, step, title in [("right", 1, "f = q * z"), ("right", 2, "q = x + y"), ("left", 1, "f = q * z"), ("left", 1, "f = q * z")]:
                browser.press(key)
                self.assertEqual(browser.script(where), f"step {step} of 5")
                self.assertEqual(browser.script(shown), title)
            browser.script("document.getElementById('next').click()")
            self.assertEqual(browser.script(shown), "q = x + y")
            for _ in range(9):
                browser.press("right")
            self.assertEqual(browser.script(where), "step 5 of 5")
            width = "return document.querySelector('svg').getBoundingClientRect().width"
            before = browser.script(width)
            browser.press("+")
            self.assertGreater(browser.script(width), before * 1.2)
            browser.press("0")
            fitted = browser.script(width)
            self.assertLessEqual(fitted, browser.script("return document.querySelector('figure').clientWidth"))
            self.assertEqual(browser.complaints(), [])

    def test_a_narrow_page_breaks_no_number_and_is_not_wider_than_it_is(self):
        values = ["a=123456.789", "b=-0.000012345", "c=1e-12", "d=1e15", "e=3.14159265358979", "W=[[0.123456, -1e-9], [3e10, 4]]"]
        with tempfile.TemporaryDirectory() as folder, Browser() as browser:
            browser.resize(500, 800)
            self.page(browser, folder, "f = a*b*c*d*e + sum(W @ W)", *values)
            count = browser.script("return document.querySelectorAll('#steps li').length")
            self.assertGreater(count, 10)
            for _ in range(count):
                browser.press("right")
                self.assertEqual(browser.script(BROKEN_CELLS), [])
                self.assertLessEqual(browser.script("return document.scrollingElement.scrollWidth - innerWidth"), 0)
            self.assertGreater(browser.script("return document.querySelectorAll('table.array').length"), 2)
            self.assertEqual(browser.complaints(), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
