"""Review → annotations for GitHub Actions, as workflow commands on stdout.

A step shows at most 10 annotations of each kind (GitHub Docs, "Workflow commands"; limits of the
Actions service), the further ones are dropped silently. So the gravest are annotations, and all the
rest are lines of the log.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from compose2cfn.render.telling import NOTE, SEVERITIES, headline, live, place_of, told
from compose2cfn.render.values import clean
from compose2cfn.review.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.review.model import Finding, Review

MOST_OF_A_KIND: Final = 10


def render(review: Review) -> str:
    """Return the annotations and, below, what else there is to tell."""
    return "".join(f"{line}\n" for line in _lines(review))


def _lines(review: Review) -> Iterator[str]:
    yield _log(headline(review))
    used: Counter[str] = Counter()
    further: list[Finding] = []
    for item in live(review):
        kind = "notice" if SEVERITIES[item.level] == NOTE else SEVERITIES[item.level]
        used[kind] += 1
        if used[kind] <= MOST_OF_A_KIND:
            yield _annotation(review, item, kind)
        else:
            further.append(item)
    if further:
        yield _log(f"{len(further)} more findings, beyond what GitHub shows as annotations:")
    for item in further:
        yield _log(f"{item.level.word} {item.rule} {told(item)} (advice: {item.advice})")
    for item in review.findings:
        if item.status is Status.FIXED:
            yield _log(f"mended: {item.rule} {told(item)}")
    for passed in review.ruling.suppressed:
        until = f" (until {passed.until})" if passed.until else ""
        found = passed.finding
        yield _log(f"let pass: {found.rule} {told(found)}: {passed.reason}{until}")


def _annotation(review: Review, item: Finding, kind: str) -> str:
    properties = {"title": f"{item.rule} {item.level.word} in stack {review.target.stack}"}
    place = place_of(review, item)
    if place is not None:
        properties = {
            "file": place.file,
            "line": str(max(place.line, 1)),
            "col": str(max(place.column, 1)),
            **properties,
        }
    told_as = ",".join(f"{key}={_property(value)}" for key, value in properties.items())
    return f"::{kind} {told_as}::{_data(f'{told(item)}. Advice: {item.advice}.')}"


def _data(text: str) -> str:
    """Return a message escaped as the runner unescapes it."""
    return clean(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _log(text: str) -> str:
    """Return a line that the runner can't take for a command."""
    line = clean(text)
    return f" {line}" if line.lstrip().startswith(("::", "##[")) else line
