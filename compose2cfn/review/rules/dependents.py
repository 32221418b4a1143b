"""Does something still use what goes away?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Op, Replacement
from compose2cfn.review.model import Level
from compose2cfn.review.reading import ECS_SERVICE, of_type, properties
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import before, comparable, differs, mentioned, of_types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

_ELB = "AWS::ElasticLoadBalancingV2"
_GROUP, _TARGET = "AWS::EC2::SecurityGroup", f"{_ELB}::TargetGroup"
_DISCOVERY = "AWS::ServiceDiscovery::Service"
_NAMESPACES = (
    "AWS::ServiceDiscovery::HttpNamespace",
    "AWS::ServiceDiscovery::PrivateDnsNamespace",
    "AWS::ServiceDiscovery::PublicDnsNamespace",
)
_EMPTY_FIRST = {"AWS::ECR::Repository": "images", "AWS::S3::Bucket": "objects"}


def _goes(change: ResourceChange) -> bool:
    """Tell whether the present physical resource surely is deleted."""
    kept = (change.policy_action or "").endswith("Retain")
    gone = change.action is Action.REMOVE or (
        change.is_replaced and change.replacement is Replacement.ALWAYS
    )
    return gone and not kept


def _how(change: ResourceChange) -> str:
    return "removed" if change.action is Action.REMOVE else "replaced"


@rule("P5", Level.MEDIUM, "Something outside may still use it")
def used_outside(changes: ChangeSet) -> Iterator[Hit]:
    """A security group or target group goes away that something outside the stack seems to use.

    That is: its id is exported, or services register with the target group though no listener of
    this stack forwards to it. AWS refuses to delete what is in use, so the update ends with the old
    one left behind, or whoever uses it is cut off. Only what the templates tell can be seen here.
    """
    stack = before(changes)
    for change in of_type(changes, _GROUP, _TARGET):
        if not _goes(change):
            continue
        name = change.logical_id
        exports = [
            output
            for output, body in stack.outputs.items()
            if isinstance(body, Mapping) and body.get("Export") and name in mentioned(body)
        ]
        told = None
        if exports:
            told = f"it is {_how(change)}, but exported by the output {min(exports)}"
        elif change.type == _TARGET and changes.before is not None:
            users = {item.type for item in stack.resources.values() if name in mentioned(item.body)}
            if ECS_SERVICE in users and not users & {f"{_ELB}::Listener", f"{_ELB}::ListenerRule"}:
                told = f"it is {_how(change)}, and only a listener outside can forward to it"
        if told:
            yield Hit(name, told, "find who uses it and move them to the new one first")


@rule("P6", Level.MEDIUM, "Instances are still registered")
def instances_registered(changes: ChangeSet) -> Iterator[Hit]:
    """A discovery service or namespace goes away while an ECS service that stays registers in it.

    Cloud Map refuses to delete a service with registered instances, and a namespace with services
    in it. ECS takes its tasks out only when the rollout drains them, so the removal at the end of
    the update may fail and leave the old one behind.
    """
    gone = {change.logical_id for change in changes.changes if change.action is Action.REMOVE}
    for change in of_type(changes, _DISCOVERY, *_NAMESPACES):
        if not _goes(change):
            continue
        uses = (ECS_SERVICE, _DISCOVERY) if change.type in _NAMESPACES else (ECS_SERVICE,)
        users = [
            item.logical_id
            for item in of_types(before(changes), *uses)
            if change.logical_id in mentioned(item.body) and item.logical_id not in gone
        ]
        if users:
            yield Hit(
                change.logical_id,
                f"it is {_how(change)} while {', '.join(sorted(users))} may still be registered",
                "keep it, or first move the services to another one in an update of its own",
            )


@rule("P7", Level.MEDIUM, "It may not be empty")
def not_empty(changes: ChangeSet) -> Iterator[Hit]:
    """A bucket or an image repository is deleted, which AWS refuses while there is anything in it.

    The removal at the end of the update then fails, and the old one stays outside the stack. Empty
    it first, or keep it with `DeletionPolicy: Retain`. A repository with `EmptyOnDelete` is deleted
    together with its images, so nothing fails then, and nothing is left.
    """
    for change in of_type(changes, *_EMPTY_FIRST):
        told = properties(change.before)
        if _goes(change) and str(told.get("EmptyOnDelete")).lower() != "true":
            yield Hit(
                change.logical_id,
                f"it is {_how(change)}; that fails while there are {_EMPTY_FIRST[change.type]}",
                "empty it before, or keep it with DeletionPolicy: Retain",
            )


@rule("R33", Level.MEDIUM, "An export is removed or changes")
def export_changes(changes: ChangeSet) -> Iterator[Hit]:
    """An exported output is removed, renamed, or gets another value.

    CloudFormation refuses that while another stack imports it, and rolls the update back; who
    imports it is only known in the account (`aws cloudformation list-imports`). Low where only the
    value changes. Add the new export first, move the importing stacks, and remove the old one last.
    """
    for output in changes.outputs:
        was, now = _export(output.before), _export(output.after)
        if was is None or output.op is Op.ADD:
            continue
        path = f"/Outputs/{output.name}"
        if now is None or differs(was, now):
            yield Hit(
                output.name,
                f"the export {_text(was)} is {'removed' if now is None else 'renamed'}",
                "check with `aws cloudformation list-imports` that no stack imports it",
                path=path,
            )
        else:
            yield Hit(
                output.name,
                f"the export {_text(was)} gets another value",
                "check which stacks import it",
                path=path,
                level=Level.LOW,
            )


def _export(body: Json) -> Json:
    told = body.get("Export") if isinstance(body, Mapping) else None
    return told.get("Name") if isinstance(told, Mapping) else None


def _text(name: Json) -> str:
    return name if isinstance(name, str) else comparable(name) or "(name not known)"
