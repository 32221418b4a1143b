"""Review → SARIF 2.1.0, with results at the lines of the Compose file.

Sources: SARIF 2.1.0 (OASIS); GitHub Docs, "SARIF support for code scanning". GitHub matches
results across runs by `primaryLocationLineHash` and ignores baseline states, so a mended fault is
no result.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from compose2cfn.render.telling import SEVERITIES, fingerprints, live, place_of, told, uri_of
from compose2cfn.render.values import clean
from compose2cfn.render.wording import verdict
from compose2cfn.review.model import Level, Status
from compose2cfn.review.protection import known_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.core.source import Span
    from compose2cfn.review.model import Finding, Review, Suppressed
    from compose2cfn.review.registry import Rule

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_SECURITY: Final = {Level.CRITICAL: "9.5", Level.HIGH: "8.0", Level.MEDIUM: "5.5", Level.LOW: "2.0"}
_BASELINE: Final = {Status.NEW: "new", Status.EXISTING: "unchanged"}


def render(review: Review) -> str:
    """Return the report as a SARIF log with one run."""
    return render_all((review,))


def render_all(reviews: Sequence[Review]) -> str:
    """Return the reports of several stacks as a SARIF log with a run for each."""
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(review) for review in reviews]}
    return json.dumps(log, indent=2, ensure_ascii=True) + "\n"


def _run(review: Review) -> dict[str, Any]:
    found = (*live(review), *(item.finding for item in review.ruling.suppressed))
    rules = known_rules()
    used = sorted({item.rule for item in found})
    index = {id_: position for position, id_ in enumerate(used)}
    return {
        "tool": {"driver": {"name": "compose2cfn", "rules": [_rule(rules[id_]) for id_ in used]}},
        # the part before the last slash is GitHub's category: one for each stack
        "automationDetails": {"id": f"compose2cfn/{clean(review.target.stack)}/"},
        "columnKind": "unicodeCodePoints",
        "results": list(_results(review, found, index)),
        "properties": {
            "stack": review.target.stack,
            "digest": review.digest,
            "verdict": verdict(review),
            "decision": review.decision.value,
            "policy": review.ruling.policy,
        },
    }


def _rule(rule: Rule) -> dict[str, Any]:
    first, _, _ = rule.text.partition("\n\n")
    security = _SECURITY.get(rule.level)
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.title.split() if word.isalpha()),
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": " ".join(first.split())},
        "help": {"text": rule.text, "markdown": rule.text},
        "defaultConfiguration": {"level": SEVERITIES[rule.level]},
        "properties": {
            "tags": ["deployment", "security"],
            "precision": "high",
            **({"security-severity": security} if security else {}),
        },
    }


def _results(
    review: Review, found: Sequence[Finding], index: dict[str, int]
) -> Iterator[dict[str, Any]]:
    passed = {id(item.finding): item for item in review.ruling.suppressed}
    for item, mark in zip(found, fingerprints(review, found), strict=True):
        place = place_of(review, item)
        suppressed = passed.get(id(item))
        yield {
            "ruleId": item.rule,
            "ruleIndex": index[item.rule],
            "level": SEVERITIES[item.level],
            "message": {"text": f"{told(item)}. Advice: {clean(item.advice)}."},
            "locations": [_location(review, item, place)] if place else [],
            "partialFingerprints": {"primaryLocationLineHash": f"{mark}:1"},
            "baselineState": _BASELINE[item.status],
            "properties": {"level": item.level.word, "path": item.path},
            **({"suppressions": [_suppression(suppressed)]} if suppressed else {}),
        }


def _location(review: Review, item: Finding, place: Span) -> dict[str, Any]:
    region = {"startLine": max(place.line, 1), "startColumn": max(place.column, 1)}
    if place.end_line == place.line and place.end_column > place.column:
        region["endColumn"] = place.end_column
    physical = {"artifactLocation": {"uri": uri_of(place.file)}, "region": region}
    named = review.target.stack if item.logical_id == "-" else item.logical_id
    logical = {"name": named, "kind": "resource"}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _suppression(item: Suppressed) -> dict[str, Any]:
    until = f" (until {item.until})" if item.until else ""
    return {
        "kind": "external",
        "status": "accepted",
        "justification": clean(f"{item.reason}{until}"),
    }
