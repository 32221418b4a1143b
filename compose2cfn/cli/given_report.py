"""`--report`: whether a JSON report that people read is what the change set says now."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from compose2cfn.cli.signature import Option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.review.model import Review

Report: TypeAlias = Annotated[
    Path | None,
    Option(
        "--report",
        help="The JSON report that was read; refused if it isn't what the change set says now.",
        metavar="FILE",
    ),
]
_MOVING = {
    "": {"checks"},
    "completeness": {"warnings"},
    "policy": {"name", "notes", "closed"},
    "target": {"status", "executionStatus"},
}
"""What may differ a moment later without any change: hooks, refusals, change windows, states."""
_SHOWN = 5


def check_report(path: Path, review: Review) -> None:
    """Raise :class:`StaleError` unless the file holds the report on this very content.

    Places are left out: `review --path-prefix` puts a folder before them.
    """
    from compose2cfn.core.errors import StaleError
    from compose2cfn.core.files import read_text
    from compose2cfn.core.source import start_of
    from compose2cfn.gate.codes import REPORT_DIFFERS
    from compose2cfn.render.json_ import as_data

    source = read_text(path)
    now = _comparable(as_data(review))
    given = _of_this(_parsed(source.text), now["target"]["changeSetArn"])
    differing = sorted(key for key in {*now, *given} if now.get(key) != given.get(key))
    if differing:
        shown = ", ".join(differing[:_SHOWN])
        raise StaleError(
            (
                REPORT_DIFFERS.error(
                    f"the report differs from what the change set says now, in: {shown}",
                    start_of(source.name, source.text),
                    hint="make a new report: compose2cfn review ARN --out json=report.json",
                ),
            )
        )


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _of_this(given: Any, arn: str) -> dict[str, Any]:
    """Return the report on this change set, also out of one on several."""
    for report in _reports(given):
        target = report.get("target")
        if isinstance(target, dict) and target.get("changeSetArn") == arn:
            return _comparable(report)
    return {}


def _comparable(report: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = _without_places(report)
    for section, keys in _MOVING.items():
        part = kept.get(section) if section else kept
        if isinstance(part, dict):
            for key in keys:
                part.pop(key, None)
    return kept


def _reports(given: Any) -> Iterator[dict[str, Any]]:
    if isinstance(given, dict):
        stacks = given.get("reports")
        yield from (item for item in stacks or () if isinstance(item, dict))
        yield given


def _without_places(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_places(item) for key, item in value.items() if key != "origin"}
    return [_without_places(item) for item in value] if isinstance(value, list) else value
