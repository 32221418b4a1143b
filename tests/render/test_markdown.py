"""Markdown for a comment: it fits, it says what it cut, and no text of the input means anything."""

from __future__ import annotations

import re

import pytest
from markdown_it import MarkdownIt

from compose2cfn.changes.model import ChangeSet
from compose2cfn.render.markdown import LIMIT, MARKER, render
from compose2cfn.render.markdown_text import as_code, text
from compose2cfn.render.values import clean
from compose2cfn.review.assess import assess
from compose2cfn.review.model import Target
from tests.render.injections import TEXTS, hostile
from tests.review.examples import DIGEST, TARGET, change, release, task, task_change, told

OURS = {"<code>", "</code>", "<br>", "<!-- -->", "<details>", "</details>", "<summary>"}
OURS |= {"</summary>", MARKER}
NEVER = {"link_open", "image", "em_open", "s_open", "fence", "code_block", "hr"}
HEADINGS = (
    *("HIGH — ", "What changes, by service", "Findings", "Permissions", "Network", "Parameters"),
    *(
        "Outputs",
        "Stack settings",
        "AWS's own checks",
        "Resources",
        "Held back",
        "Let pass by the policy",
    ),
)


def parsed(markdown: str) -> tuple[list[str], str, set[str]]:
    """Return the kinds of what a reader of GitHub's Markdown sees, its text, and its HTML."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    tokens = [part for token in parser.parse(markdown) for part in (token, *(token.children or ()))]
    html = "".join(t.content for t in tokens if t.type in {"html_inline", "html_block"})
    words = "".join(token.content for token in tokens if token.type == "text")
    return [token.type for token in tokens], words, set(re.findall(r"<[^>]*>", html))


def test_no_change_is_one_heading() -> None:
    report = render(assess(TARGET, ChangeSet(), digest=DIGEST))

    assert report.startswith(f"{MARKER}\n## NONE — no changes\n\nDigest **`3f9a1c2b77d0`**")
    assert "###" not in report


def test_a_plain_release_reads_as_such() -> None:
    report = render(assess(TARGET, told(*release()), digest=DIGEST))

    assert "## LOW — a plain release · web 1.0 → 1.1" in report
    assert "runs repo/web:1.1 instead of repo/web:1.0" in report
    assert "replaced" not in report
    assert "Cut to fit" not in report


def test_a_prediction_has_no_digest() -> None:
    assert "no digest, so nothing can be approved" in render(
        assess(Target(stack="s"), told(*release()))
    )


@pytest.mark.parametrize("told", TEXTS.values(), ids=TEXTS)
def test_a_hostile_text_stays_a_text(told: str) -> None:
    report = render(hostile(told))
    kinds, words, html = parsed(report)
    headings = re.findall(r"^#+ (.*)", report, re.MULTILINE)

    assert html <= OURS
    assert clean(told) in words
    assert not NEVER.intersection(kinds)
    assert kinds.count("code_inline") == 2, "the digest"
    assert kinds.count("heading_open") == len(headings)
    assert all(heading.startswith(HEADINGS) for heading in headings)
    assert not re.search(r"[@#]\w", re.sub(r"&#\d+;", "", report))
    report.encode()


@pytest.mark.parametrize("told", TEXTS.values(), ids=TEXTS)
def test_a_hostile_text_moves_no_cell(told: str) -> None:
    columns = 0
    for line in render(hostile(told)).splitlines():
        found = line.count("|")
        if set(line) <= set(" |-") and found:
            columns = found
        elif columns and found:
            assert found == columns, line
        elif not found:
            columns = 0


@pytest.mark.parametrize(
    "told", ["@here", "a@b.example", "#12", "http://x", "www.x.example", ":smile:", "![x]", ":100:"]
)
def test_forges_find_nothing_to_link(told: str) -> None:
    assert told not in text(told)
    assert parsed(f"x {text(told)}")[1] == f"x {told}"


@pytest.mark.parametrize("told", ["DB_PASSWORD", "12:30:05", "AWS::ECS::Service", "sha256:ab12"])
def test_everyday_words_stay_readable(told: str) -> None:
    assert as_code(told) == f"<code>{told}</code>"


def many(count: int) -> str:
    before, after = task(A="x" * 100), task("repo/web:1.1", A="y" * 100)
    changes = []
    for number in range(count):
        item = task_change(before, after)
        item["ResourceChange"]["LogicalResourceId"] = f"Task{number}"
        changes.append(item)
    changes.append(change("Data", "AWS::EFS::FileSystem", "Remove", PolicyAction="Delete"))
    return render(assess(TARGET, told(*changes), digest=DIGEST))


@pytest.mark.parametrize("count", [1, 60, 150, 500, 3000])
def test_it_fits_a_comment_and_says_what_is_missing(count: int) -> None:
    report = many(count)
    shown = len(re.findall(r"^- ", report, re.MULTILINE))
    details = report.count("<details>")
    cut = re.search(r"\*\*Cut to fit a comment\.\*\* Left out here: (.*)\. Read", report)

    assert len(report) <= LIMIT
    assert "3f9a1c2b77d0" in report
    assert "R02" in report
    if details < count:
        assert cut is not None
        assert f"resources' details: {count - details}" in cut[1]
    missing = count + 1 - shown
    assert (f"resources: {missing}" in (cut[1] if cut else "")) == bool(missing)


def test_an_endless_name_is_cut_too() -> None:
    review = assess(Target(stack="s" * 100_000), told(change("A" * 100_000, "T", "Add")))

    assert len(render(review)) <= LIMIT
