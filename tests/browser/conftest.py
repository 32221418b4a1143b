"""Debian's Chromium, without a network of any kind, and the pages as files."""

from __future__ import annotations

import shutil
from functools import cache
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from compose2cfn.render.formats import FORMATS, JOINED
from tests.browser.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")


@cache
def html_of(name: str) -> str:
    """Return a page; each is rendered once."""
    made = PAGES[name]()
    return JOINED["html"](made) if isinstance(made, tuple) else FORMATS["html"](made)


# One for a module: while it runs, no other event loop can run in this thread.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Return the machine's Chromium."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip("Chromium is absent: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open a page by name; at the end there was no message, no dialog and no other request."""
    seen: list[str] = []
    contexts = []

    def open_(name: str, *, width: int = 1440, scheme: str = "light", at: str = "") -> Page:
        file = tmp_path / "report.html"
        file.write_text(html_of(name), encoding="utf-8")
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: seen.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: seen.append(f"error: {error}"))
        page.on("dialog", lambda dialog: seen.append(f"dialog: {dialog.message}"))
        page.on("request", lambda asked: seen.append(asked.url))
        page.goto(f"{file.as_uri()}{at}")
        assert seen == [file.as_uri()]
        return page

    yield open_
    for context in contexts:
        context.close()
