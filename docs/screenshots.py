"""Make the pictures of the README: the page, and the terminal's report of the same changes.

python docs/screenshots.py       needs Chromium; writes docs/images/page.png and terminal.png
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from compose2cfn.render import html, terminal  # noqa: E402 - from this checkout
from tests.browser.pages import shop  # noqa: E402 - as above

if TYPE_CHECKING:
    from playwright.sync_api import Browser

IMAGES = ROOT / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
LINES = 33
"""As much of the terminal's report as tells its style."""
FRAME = "<body style='margin:0;padding:1rem;width:max-content;background:{}'>{}"


def terminal_page() -> str:
    """Return the first lines of the terminal's report as HTML."""
    from rich.console import Console
    from rich.terminal_theme import DIMMED_MONOKAI
    from rich.text import Text

    console = Console(record=True, width=88, file=StringIO(), force_terminal=True)
    lines = terminal.render(shop(), width=88, color=True).splitlines()[:LINES]
    console.print(Text.from_ansi("\n".join(lines)))
    code = "<pre style='margin:0;font:13px/1.45 monospace;color:#ddd'>{code}</pre>"
    shown = console.export_html(theme=DIMMED_MONOKAI, inline_styles=True, code_format=code)
    return FRAME.format("#191919", shown)


def take(browser: Browser, page: str, name: str, height: int) -> None:
    """Write the picture of a page's upper part."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, encoding="utf-8")
        window = browser.new_page(viewport={"width": 1120, "height": height})
        window.goto(file.as_uri())
        if name == "terminal":
            window.locator("body").screenshot(path=IMAGES / f"{name}.png")
        else:
            window.screenshot(path=IMAGES / f"{name}.png")


def main() -> None:
    """Write both pictures."""
    IMAGES.mkdir(exist_ok=True)
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        sys.exit("screenshots: Chromium is absent: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        take(browser, html.render(shop()), "page", 1080)
        take(browser, terminal_page(), "terminal", 600)
        browser.close()


if __name__ == "__main__":
    main()
