"""A review of saved answers: offline, so without a digest, since nothing can be approved by it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from compose2cfn.changes.answers import normalised
from compose2cfn.changes.change_set import read
from compose2cfn.changes.places import place
from compose2cfn.core.files import read_text
from compose2cfn.core.nodes import plain
from compose2cfn.core.yaml_tree import parse
from compose2cfn.review.assess import assess
from compose2cfn.review.model import Target
from compose2cfn.review.policy import DEFAULT

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from compose2cfn.review.model import Review
    from compose2cfn.review.policy import Policy


def review_of_file(
    path: Path, policy: Policy = DEFAULT, now: datetime | None = None, *, reveal: bool = False
) -> Review:
    """Return the review of a saved answer, judged by a policy for a moment.

    The file holds one answer, or an object with `plain` and `withValues`, and perhaps `template`
    (which tells services and lines). Raises :class:`InputError` for anything else.
    """
    documents = parse(read_text(path))
    saved: Any = plain(documents[0]) if documents else None
    first, second, template = _parts(saved)
    changes = read(first, second)
    if isinstance(template, Mapping):
        changes = place(changes, template)
    return assess(_target(normalised(first)), changes, policy=policy, now=now, reveal=reveal)


def _parts(saved: Any) -> tuple[Any, Any, Any]:
    if isinstance(saved, Mapping) and ("plain" in saved or "withValues" in saved):
        answers = [saved[key] for key in ("plain", "withValues") if saved.get(key) is not None]
        if answers:
            second = answers[1] if len(answers) > 1 else None
            return answers[0], second, saved.get("template")
    return saved, None, None


def _target(answer: Mapping[str, Any]) -> Target:
    arn = answer.get("ChangeSetId")
    # arn:PARTITION:cloudformation:REGION:ACCOUNT:changeSet/NAME/ID
    parts = str(arn or "").split(":")
    named = len(parts) > 5  # noqa: PLR2004 - the parts of an ARN
    return Target(
        stack=str(answer.get("StackName") or "of a saved answer"),
        change_set_arn=str(arn) if arn else None,
        account=parts[4] if named else None,
        region=parts[3] if named else None,
        status=_text(answer.get("Status")),
        execution_status=_text(answer.get("ExecutionStatus")),
        created_at=_text(answer.get("CreationTime")),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
