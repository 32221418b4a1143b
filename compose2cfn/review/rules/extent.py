"""How much changes at once, and is it more than CloudFormation takes?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Told
from compose2cfn.review.model import Level
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import ChangeSet, ResourceChange

_STACK = "-"
_MOST_RESOURCES = 500
_MOST_ENTRIES = 200
_MOST_BYTES = 1_000_000
_MOST_BYTES_IN_REQUEST = 51_200
_MANY_GONE = 5
_MANY_CHANGED = 50


@rule("P11", Level.HIGH, "More than CloudFormation takes")
def beyond_limits(changes: ChangeSet) -> Iterator[Hit]:
    """The template has more resources, parameters, outputs or bytes than CloudFormation takes.

    500 resources, 200 parameters, 200 outputs, 1 MB; 51,200 bytes where it is handed over in the
    request and not through a bucket (medium). Split the project into several stacks. A live change
    set has been accepted, so only a prediction is judged. Source: CloudFormation quotas.
    """
    stack = changes.after
    if stack is None or changes.completeness.source is not Told.PREDICTED:
        return
    split = "split the project into several stacks"
    counted = (
        ("resources", len(stack.resources), _MOST_RESOURCES),
        ("parameters", stack.parameters, _MOST_ENTRIES),
        ("outputs", len(stack.outputs), _MOST_ENTRIES),
    )
    for what, count, most in counted:
        if count > most:
            yield Hit(_STACK, f"the template has {count} {what}; {most} are possible", split)
    size = stack.least_bytes
    if size > _MOST_BYTES:
        yield Hit(_STACK, f"the template has at least {size:,} bytes; 1 MB is possible", split)
    elif size > _MOST_BYTES_IN_REQUEST:
        yield Hit(
            _STACK,
            f"the template has at least {size:,} bytes; 51,200 are possible in a request",
            f"hand it over through an S3 bucket, or {split}",
            level=Level.MEDIUM,
        )


@rule("R40", Level.MEDIUM, "Much changes at once")
def much_at_once(changes: ChangeSet) -> Iterator[Hit]:
    """More than half of the deployed stack is removed or replaced, or very many resources change.

    Half of a stack counts from five resources on, many are more than 50; changes of tags and
    metadata alone don't count. Where one of many changes fails, all are rolled back, and what
    happened is hard to see. Split the change where its parts don't need each other.
    """
    real = [item for item in changes.changes if not _is_label(item)]
    gone = [item for item in real if item.action is Action.REMOVE or item.is_replaced]
    existing = len(before(changes).resources)
    if changes.before is not None and len(gone) >= _MANY_GONE and len(gone) * 2 > existing:
        told = f"{len(gone)} of {existing} deployed resources are removed or replaced"
        yield Hit(_STACK, told, "split the change, if its parts don't need each other")
    elif existing and len(real) > _MANY_CHANGED:
        told = f"{len(real)} resources change"
        yield Hit(_STACK, told, "split the change, if its parts don't need each other")


@rule("R41", Level.LOW, "Only labels change")
def only_labels(changes: ChangeSet) -> Iterator[Hit]:
    """Resources of which only tags or metadata change.

    Nothing that runs is touched. They are counted here, so that they don't hide the rest; a tag
    that policies or bills look at may matter all the same.
    """
    count = sum(_is_label(item) for item in changes.changes)
    if count:
        noun = "resource changes" if count == 1 else "resources change"
        told = f"{count} {noun} only in tags or metadata"
        yield Hit(_STACK, told, "look at them if tags steer rights or bills")


def _is_label(change: ResourceChange) -> bool:
    if change.action is not Action.MODIFY or change.is_replaced or change.is_new_revision:
        return False
    paths = [item.path.split("/") for item in change.properties]
    return bool(paths) and all(
        path[1:2] in (["Tags"], ["Metadata"])
        or (path[1:2] == ["Properties"] and path[2:3] in (["Tags"], ["FileSystemTags"]))
        for path in paths
    )
