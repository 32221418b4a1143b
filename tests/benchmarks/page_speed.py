"""How a page opens, is laid out anew, filtered and scrolled in Chromium, for growing reviews.

Run it with `python -m tests.benchmarks.page_speed`. It asserts nothing about time: a busy machine
would make any bound a lie. A frame that takes long is felt as a stutter; 50 ms is what browsers
themselves call a long task.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from compose2cfn.render.html import render
from tests.browser.pages import many

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIZES = (30, 120, 500, 1000)
OPENED = """() => {
  const [page] = performance.getEntriesByType('navigation');
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  return [Math.round(paint.startTime), Math.round(page.loadEventEnd),
          document.querySelectorAll('*').length];
}"""
FRAMES = """(act) => new Promise(resolve => {
  const gaps = []; let last = performance.now(); let left = 60;
  const step = now => {
    gaps.push(now - last); last = now;
    if (act === 'scroll') scrollBy(0, 1500);
    if (act === 'filter' && left === 59) document.querySelector('.filters input').click();
    if (--left) requestAnimationFrame(step);
    else resolve(gaps.slice(1).sort((a, b) => a - b).map(Math.round));
  };
  requestAnimationFrame(step);
})"""


def measured(browser: Browser, page: str) -> dict[str, Any]:
    """Return the milliseconds of a page."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        window = browser.new_page(viewport={"width": 1440, "height": 900})
        window.goto(file.as_uri(), wait_until="load")
        paint, load, elements = window.evaluate(OPENED)
        scrolled = window.evaluate(FRAMES, "scroll")
        filtered = window.evaluate(FRAMES, "filter")
        start = time.perf_counter()
        window.set_viewport_size({"width": 700, "height": 900})
        window.evaluate("document.documentElement.scrollWidth")
        narrower = round((time.perf_counter() - start) * 1000)
        window.close()
    return {
        "elements": elements,
        "first paint": paint,
        "loaded": load,
        "median frame of a scroll": scrolled[len(scrolled) // 2],
        "longest frame of a scroll": scrolled[-1],
        "longest frame of a filter": filtered[-1],
        "another width": narrower,
    }


def main() -> None:
    """Print a line for each size."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if path is None:
        sys.exit("page_speed: Chromium is absent: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        for size in SIZES:
            start = time.process_time()
            page = render(many(size))
            taken = round((time.process_time() - start) * 1000)
            told = ", ".join(f"{name} {value}" for name, value in measured(browser, page).items())
            print(f"{size} changes, {len(page) // 1000} kB, made in {taken} ms: {told}")
        browser.close()


if __name__ == "__main__":
    main()
