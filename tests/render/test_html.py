"""The page: nothing from outside, nothing unescaped, nothing left out, the same bytes each time."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from compose2cfn.changes.model import ChangeSet
from compose2cfn.render.html import render, render_all
from compose2cfn.render.values import clean
from compose2cfn.review.assess import assess
from compose2cfn.review.model import Target
from tests.render.injections import TEXTS, hostile
from tests.review.examples import DIGEST, TARGET, change, release, task, task_change, told

TAGS = frozenset(
    re.split(
        r"\s+",
        """html head meta title link style body a nav header p span div h1 h2 h3 details summary
code dl dt dd ul ol li main section table thead tbody tr th td fieldset legend label input b ins
pre article del svg defs marker path text line rect""",
    )
)
ATTRIBUTES = frozenset(
    re.split(
        r"\s+",
        """lang charset http-equiv content name rel href class aria-label aria-labelledby
aria-hidden id tabindex open title role scope type checked viewbox width height refx refy
markerwidth markerheight orient d x y x1 x2 y1 y2 rx marker-end""",
    )
)


class Seen(HTMLParser):
    """What a browser would make of a page: its elements, their attributes and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        """Refuse what the templates never write."""
        raise AssertionError(f"a comment: {data}")


def test_no_change_is_one_sentence() -> None:
    page = render(assess(TARGET, ChangeSet(), digest=DIGEST))

    assert "Nothing changes." in page
    assert "<h2" not in page


def test_a_plain_release_reads_as_such() -> None:
    page = render(assess(TARGET, told(*release()), digest=DIGEST))
    text = "".join(Seen(page.partition("</style>")[2]).words)

    assert "<h1>Low" in page
    assert "3f9a1c2b77d0" in text
    assert "runs repo/web:1.1 instead of repo/web:1.0" in text
    assert "new revision" in text
    assert "replaced" not in text
    assert "Findings" not in text


def test_the_policy_allows_nothing_but_the_style() -> None:
    page = render(assess(TARGET, told(*release()), digest=DIGEST))
    style = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style[0].encode()).digest()).decode()

    assert len(style) == 1
    assert "default-src &#39;none&#39;; style-src &#39;sha256-" in page
    assert f"sha256-{digest}" in page.replace("&#43;", "+")
    assert "script" not in "".join(Seen(page).tags)
    assert not re.search(r"url\(|@import|https?:", style[0])


def test_the_same_review_is_the_same_page() -> None:
    assert render(hostile("x")) == render(hostile("x"))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_hostile_text_stays_a_text(text: str) -> None:
    page = render(hostile(text))
    seen = Seen(page)
    links = {value for name, value in seen.attributes if name == "href"}

    assert set(seen.tags) <= TAGS
    assert seen.tags.count("style") == 1
    assert {name for name, _ in seen.attributes} <= ATTRIBUTES
    assert all(re.fullmatch(r"#[\w-]+|data:,", link) for link in links)
    assert clean(text) in "".join(seen.words)
    page.encode()


def test_everything_of_a_change_is_there() -> None:
    changes = task_change(task(), task("repo/web:1.1", GREETING="hello", LONG="x" * 1500))
    page = render(assess(TARGET, told(changes, change("Odd-Id", "T", "Remove")), digest=DIGEST))
    text = "".join(Seen(page).words)

    assert "ContainerDefinitions/web/Environment/GREETING" in text
    assert "hello" in text
    assert "x" * 1000 in text
    assert "(300 more characters)" in text
    assert "Odd-Id" in text


def test_anchors_are_unique_and_lead_somewhere() -> None:
    page = render(hostile("a b"))
    ids = [value for name, value in Seen(page).attributes if name == "id"]
    targets = [v[1:] for n, v in Seen(page).attributes if n == "href" and v.startswith("#")]

    assert len(ids) == len(set(ids))
    assert set(targets) <= set(ids)
    assert all(re.fullmatch(r"[\w-]+", value) for value in ids)


def test_several_stacks_are_one_page_the_gravest_first() -> None:
    calm = assess(Target(stack="calm"), told(*release()))
    grave = assess(Target(stack="grave"), told(task_change(task(), task(DB_PASSWORD="hunter2"))))
    page = render_all([calm, grave, calm])
    text = "".join(Seen(page.partition("</style>")[2]).words)
    ids = [value for name, value in Seen(page).attributes if name == "id"]

    assert "3 stacks" in text
    assert text.index("grave") < text.index("calm")
    assert len(ids) == len(set(ids))
