"""Images that another environment has to have run before: a rule that is made from the policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.images import digest_of
from compose2cfn.review.model import Level
from compose2cfn.review.policy import PROMOTED
from compose2cfn.review.reading import TASK_DEFINITION, containers, of_type, stays
from compose2cfn.review.registry import Hit, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange
    from compose2cfn.review.policy import Policy

_TEXT = """\
A task would run an image that the environment before hasn't run.

The policy names that environment under `promotedFrom`, and `COMPOSE2CFN_DEPLOYMENTS` the place of
the records that `compose2cfn record` writes there. Each image that the change brings has to be
pinned by a digest that such a record names: the same digest is the same content, whatever the
repository or the tag is called. An image without a digest, or without records to look at, can't be
told from one that was built anew, so it is found too. Without another action under
`rules: {R50: …}` such a change is denied. Deploy the release to the environment before, or give
this rule an allowance for the task definition, with a reason and a last day."""

_PIN = "pin it: compose2cfn convert --images-lock images.lock.json"


def promotion(policy: Policy) -> Rule:
    """Return the rule that lets no image in that the environment before hasn't run."""
    return Rule(
        id=PROMOTED,
        level=Level.HIGH,
        title="An image that wasn't promoted",
        text=_TEXT,
        judge=lambda changes: not_promoted(changes, policy),
    )


def not_promoted(changes: ChangeSet, policy: Policy) -> Iterator[Hit]:
    """Yield each image that the change brings and that the environment before hasn't run."""
    before = policy.promoted_from
    if before is None:
        return
    for change in of_type(changes, TASK_DEFINITION):
        if stays(change) and change.after is None and change.action is not Action.IMPORT:
            told = f"its images can't be seen, so whether {before} ran them isn't known"
            yield Hit(change.logical_id, told, f"review it with its template, or ask {before}")
        elif stays(change):
            yield from _of_task(change, before, policy.ran)


def _of_task(change: ResourceChange, before: str, ran: frozenset[str] | None) -> Iterator[Hit]:
    old = containers(change.before)
    for name, container in containers(change.after).items():
        image = container.get("Image")
        found = None if image == old.get(name, {}).get("Image") else _problem(image, before, ran)
        if found is not None:
            path = f"/Properties/ContainerDefinitions/{name}/Image"
            yield Hit(change.logical_id, f"{name}: {found[0]}", found[1], path)


def _problem(image: Json, before: str, ran: frozenset[str] | None) -> tuple[str, str] | None:
    """Return what is wrong with an image and what to do, or None where it was promoted."""
    digest = digest_of(image)
    if not digest:
        return f"the image has no digest, so whether {before} ran the same isn't known", _PIN
    if ran is None:
        told = f"what {before} has run isn't known: no place of records was given"
        return told, "set COMPOSE2CFN_DEPLOYMENTS to the place that 'record' writes to"
    if digest not in ran:
        return f"{before} hasn't run {digest[:19]}…", f"deploy this release to {before} first"
    return None
