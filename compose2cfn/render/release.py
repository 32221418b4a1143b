"""A plain release, told as one: new images, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Op
from compose2cfn.render.values import clean, follows, shown
from compose2cfn.review.echoes import is_mere_echo
from compose2cfn.review.images import image_of
from compose2cfn.review.model import Level, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import PropertyChange, ResourceChange
    from compose2cfn.review.images import Image
    from compose2cfn.review.model import Review

_IMAGE = ("Properties", "ContainerDefinitions", "Image")
_SHOWN = 3


def release_of(review: Review) -> tuple[str, ...] | None:
    """Return phrases for a plain release, one for each new image; None where more changes.

    Plain is one in which nothing but images of containers differ, so that services roll to new
    revisions, and in which nothing new is found but remarks.
    """
    changes = review.changes
    grave = any(
        item.level > (Level.INFO if item.status is Status.NEW else Level.LOW)
        for item in review.findings
        if item.status is not Status.FIXED
    )
    told = any(not follows(item) for item in changes.outputs)
    if grave or told or any(item.is_changed for item in changes.settings):
        return None
    if not all(map(_is_of_release, changes.changes)):
        return None
    found = [line for change in changes.changes for line in _images(change)]
    more = [f"{len(found) - _SHOWN} more images"] if len(found) > _SHOWN else []
    return ("a plain release", *found[:_SHOWN], *more) if found else None


def _is_of_release(change: ResourceChange) -> bool:
    if change.action is not Action.MODIFY:
        return False
    if change.is_new_revision:
        return bool(change.properties) and all(map(_is_image, change.properties))
    if is_mere_echo(change):
        return True
    paths = {item.path for item in change.properties}
    rolls = change.type == "AWS::ECS::Service" and paths == {"/Properties/TaskDefinition"}
    return rolls and not change.is_replaced


def _is_image(item: PropertyChange) -> bool:
    steps = item.path.strip("/").split("/")
    return item.op is Op.MODIFY and (*steps[:2], *steps[3:]) == _IMAGE


def _images(change: ResourceChange) -> Iterator[str]:
    """Yield `web 1.4.0 → 1.4.1`, by tag or digest where the repository stays."""
    for item in change.properties if change.is_new_revision else ():
        name = clean(item.path.split("/")[3])
        before, after = (shown(item.path, value) for value in (item.before, item.after))
        old, new = image_of(before), image_of(after)
        same = old.repository == new.repository
        was, now = (_version(old), _version(new)) if same else (before, after)
        yield f"{name} {was} → {now}" if was != now else f"{name} {before} → {after}"


def _version(image: Image) -> str:
    return image.tag or image.digest or "(no tag)"
