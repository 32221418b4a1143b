"""The page in a browser: silent, closed to the outside, usable by keyboard, by all, on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import PAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    Opened = Callable[..., Page]

WIDTHS = (1440, 800, 360)
UNFOLD = "document.querySelectorAll('details').forEach(item => item.open = true)"
LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of normal size."""


@pytest.mark.parametrize("name", PAGES)
def test_it_opens_in_silence(opened: Opened, name: str) -> None:
    page = opened(name)

    assert page.locator("h1").count() == 1
    assert "3f9a1c2b77d0" in page.locator("body").inner_text()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_window(opened: Opened, name: str) -> None:
    page = opened(name)
    if name != "500 changes":  # all of them unfolded are only slow
        page.evaluate(UNFOLD)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("nothing", "light"),
        ("shop", "light"),
        ("shop", "dark"),
        ("hostile", "dark"),
        ("three stacks", "light"),
    ],
)
def test_axe_finds_no_violation(opened: Opened, name: str, scheme: str) -> None:
    page = opened(name, scheme=scheme)
    page.evaluate(UNFOLD)
    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()


def test_axe_finds_no_violation_on_a_telephone(opened: Opened) -> None:
    found = Axe().run(opened("shop", width=360))

    assert found.violations_count == 0, found.generate_report()


CONTRASTS = """() => {
  const numbers = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = colour => numbers(colour).map(part => part / 255)
    .map(part => part <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [.2126, .7152, .0722][index], 0);
  const ratio = (one, two) => {
    const [low, high] = [light(one), light(two)].sort((a, b) => a - b);
    return (high + .05) / (low + .05);
  };
  const ground = getComputedStyle(document.body).backgroundColor;
  return [...document.querySelectorAll('svg text')].map(text => {
    const chip = text.parentElement.querySelector('rect.chip');
    const behind = chip ? getComputedStyle(chip).fill : ground;
    return ratio(getComputedStyle(text).fill, behind);
  });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["shop", "hostile"])
def test_the_picture_is_readable(opened: Opened, name: str, scheme: str) -> None:
    contrasts = opened(name, scheme=scheme).evaluate(CONTRASTS)

    assert len(contrasts) > 10
    assert min(contrasts) >= LEAST_CONTRAST


ATTACKS = {
    "script": "const it = document.createElement('script'); it.textContent = 'window.hit = 1'; "
    "document.body.append(it)",
    "handler": "document.body.insertAdjacentHTML('beforeend', "
    "'<button onclick=\"window.hit = 1\">x</button>'); document.body.lastChild.click()",
    "image": "const it = new Image(); it.src = 'https://evil.example/x.png'; "
    "document.body.append(it)",
    "style": "const it = document.createElement('style'); it.textContent = 'h1{display:none}'; "
    "document.body.append(it)",
    "frame": "const it = document.createElement('iframe'); it.src = 'https://evil.example/'; "
    "document.body.append(it)",
    "form": "const it = document.createElement('form'); it.action = 'https://evil.example/'; "
    "document.body.append(it); it.submit()",
    "call": "fetch('https://evil.example/').catch(() => 0)",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_the_policy_stops_what_got_in(opened: Opened, attack: str) -> None:
    page = opened("plain release")
    outside: list[str] = []
    # what the policy stops is told as a request too, but has no response
    page.on("response", lambda answer: outside.append(answer.url))
    stopped = page.evaluate(
        f"""() => new Promise(resolve => {{
            addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective));
            {attack};
        }})"""
    )

    assert stopped
    assert not outside
    assert page.evaluate("window.hit") is None
    assert page.locator("h1").is_visible()


def focused(page: Page) -> Any:
    return page.evaluate("[document.activeElement.tagName, document.activeElement.id]")


def test_the_first_key_skips_to_the_report(opened: Opened) -> None:
    page = opened("shop")
    page.keyboard.press("Tab")
    assert page.locator(".skip").is_visible()
    page.keyboard.press("Enter")

    assert focused(page) == ["MAIN", "main"]


def test_resources_fold_by_keyboard(opened: Opened) -> None:
    page = opened("shop")
    resource = page.locator("#r-FrontendTaskDefinition")
    resource.locator("> summary").focus()
    inside = resource.locator(".properties").first
    assert inside.is_visible()
    page.keyboard.press("Enter")
    assert not inside.is_visible()
    page.keyboard.press("Space")
    assert inside.is_visible()


def test_kinds_are_filtered_by_keyboard(opened: Opened) -> None:
    page = opened("shop")
    page.locator(".show-removed").focus()
    assert page.locator("#r-MailerService").is_visible()
    page.keyboard.press("Space")
    assert not page.locator("#r-MailerService").is_visible()
    assert page.locator("#r-FrontendService").is_visible()


def test_services_are_filtered_by_keyboard(opened: Opened) -> None:
    page = opened("shop")
    page.locator(".every").focus()
    page.keyboard.press("ArrowDown")
    shown = page.locator(".group").filter(visible=True)

    assert shown.count() == 1
    assert shown.locator("h3").inner_text().startswith("backend")


def test_filters_of_one_stack_leave_the_others_alone(opened: Opened) -> None:
    page = opened("three stacks")
    links = page.locator(".stacks a").all_inner_texts()
    page.locator("#p0-report .every").focus()
    page.keyboard.press("ArrowDown")

    assert links == ["shop", "blog", "shop-test"]
    assert page.locator("#p0-report .group").filter(visible=True).count() == 1
    assert page.locator("#p1-report .group").filter(visible=True).count() == 1
    page.locator("#p0-report .show-replaced").uncheck()
    assert page.locator("#p1-r-WebTask").is_visible()


def test_a_link_leads_to_its_resource_and_unfolds_it(opened: Opened) -> None:
    page = opened("500 changes", at="#r-Service7Task7")

    assert page.locator("#r-Service7Task7 > summary").is_visible()
    assert page.evaluate("scrollY") > 0


def test_on_paper_everything_is_unfolded(opened: Opened) -> None:
    page = opened("shop")
    inside = page.locator("#r-SearchService .rest pre")
    assert not inside.is_visible()
    page.emulate_media(media="print")

    assert inside.bounding_box()
    assert not page.locator(".filters").is_visible()
    assert page.pdf()[:5] == b"%PDF-"
