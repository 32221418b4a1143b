"""Review → GitLab's two merge request reports: Code Quality, and the counts of a plan.

Sources: GitLab Docs, "Code Quality" (report format) and "Infrastructure as Code in merge requests"
(`artifacts:reports:terraform`), whose parser takes an object with `create`, `update` and `delete`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from compose2cfn.render.telling import fingerprints, live, place_of, told
from compose2cfn.render.values import clean
from compose2cfn.render.wording import Kind, counts
from compose2cfn.review.model import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.review.model import Review

_SEVERITIES: Final = {
    Level.CRITICAL: "blocker",
    Level.HIGH: "critical",
    Level.MEDIUM: "major",
    Level.LOW: "minor",
    Level.INFO: "info",
}
_CREATED: Final = (Kind.ADDED, Kind.IMPORTED, Kind.REPLACED)
_DELETED: Final = (Kind.REMOVED, Kind.REPLACED)


def code_quality(review: Review) -> str:
    """Return the findings as a Code Quality report."""
    return code_quality_of_all((review,))


def code_quality_of_all(reviews: Sequence[Review]) -> str:
    """Return the findings of several stacks as one Code Quality report."""
    issues = [issue for review in reviews for issue in _issues(review)]
    return json.dumps(issues, indent=2, ensure_ascii=True) + "\n"


def _issues(review: Review) -> Iterator[dict[str, Any]]:
    """Yield an issue for each finding; GitLab wants a place, a name stands where none is known.

    It knows no suppressed issue: what the policy lets pass is a remark that says so.
    """
    passed = {id(item.finding): item.reason for item in review.ruling.suppressed}
    found = (*live(review), *(item.finding for item in review.ruling.suppressed))
    for item, mark in zip(found, fingerprints(review, found), strict=True):
        place, reason = place_of(review, item), passed.get(id(item))
        note = f"Advice: {item.advice}" if reason is None else f"Let pass by the policy: {reason}"
        yield {
            "description": f"{item.rule} {told(item)}. {clean(note)}.",
            "check_name": item.rule,
            "fingerprint": mark,
            "severity": _SEVERITIES[item.level] if reason is None else "info",
            "location": {
                "path": _path(place.file) if place else clean(f"stack {review.target.stack}"),
                "lines": {"begin": max(place.line, 1) if place else 1},
            },
        }


def _path(file: str) -> str:
    name = file.replace("\\", "/")
    while name.startswith("./"):
        name = name[2:]
    return clean(name) or "."


def plan(review: Review) -> str:
    """Return the counts for the merge request's plan widget."""
    return plan_of_all((review,))


def plan_of_all(reviews: Sequence[Review]) -> str:
    """Return the counts of several stacks added up; a replacement creates and deletes."""
    found = [count for review in reviews for count in counts(review).items()]

    def of(kinds: Sequence[Kind]) -> int:
        return sum(count for kind, count in found if kind in kinds)

    changed = [kind for kind in Kind if kind not in {*_CREATED, *_DELETED}]
    told_as = {"create": of(_CREATED), "update": of(changed), "delete": of(_DELETED)}
    return json.dumps(told_as) + "\n"
