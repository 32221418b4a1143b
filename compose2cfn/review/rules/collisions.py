"""Will the update fail because a name or a place is taken?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Hidden, Replacement
from compose2cfn.changes.schemas import schema_of
from compose2cfn.review.model import Level
from compose2cfn.review.reading import of_type, properties, touched
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.taken import clashes
from compose2cfn.review.whole import comparable, differs, made_anew, mentioned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange
    from compose2cfn.review.taken import Clash

_ELB = "AWS::ElasticLoadBalancingV2"
_GROUP, _MOUNT = "AWS::EC2::SecurityGroup", "AWS::EFS::MountTarget"
_NAMED_WITHIN = {
    "AWS::ECS::Service": "Cluster",
    "AWS::EC2::SecurityGroup": "VpcId",
    "AWS::ServiceDiscovery::PrivateDnsNamespace": "Vpc",
    "AWS::ServiceDiscovery::Service": "NamespaceId",
}
"""The property within whose value a name is unique; all others are within account and Region."""

_NOT_UNIQUE = (
    "AWS::ApplicationAutoScaling::ScalingPolicy",  # within its target, which is another one then
    "AWS::ECS::TaskDefinition",
    "AWS::Route53::HostedZone",
    "AWS::Route53::RecordSet",
)


@rule("P1", Level.HIGH, "A name is taken")
def name_taken(changes: ChangeSet) -> Iterator[Hit]:
    """A resource with a name of its own is created while another one of that name still exists.

    CloudFormation creates the new one first and removes the old one at the end. So a resource that
    must be replaced and keeps its name fails ("cannot update a stack when a custom-named resource
    requires replacing"), and so does one that only gets another logical id. The update is rolled
    back. Leave the name to CloudFormation, or change the name together with the rest.
    """
    for change in changes.changes:
        if change.type != _GROUP:
            yield from _name(change, changes)


@rule("P10", Level.HIGH, "The name of a security group is taken")
def group_name_taken(changes: ChangeSet) -> Iterator[Hit]:
    """A security group with a `GroupName` must be replaced and keeps that name.

    A changed description is enough to replace a group. Its users are moved to the new one first,
    which is fine, but two groups of one VPC can't have one name: the update fails and is rolled
    back. Leave the name out, or change it together with the description.
    """
    for change in of_type(changes, _GROUP):
        yield from _name(change, changes)


def _name(change: ResourceChange, changes: ChangeSet) -> Iterator[Hit]:
    key = _name_property(change)
    if key is None:
        return
    fix = f"change {key} too, or leave it out so that CloudFormation makes one"
    if change.action is Action.MODIFY and change.is_replaced:
        if _keeps_name(change, key) and not _moves_elsewhere(change, changes):
            must = "must" if change.replacement is Replacement.ALWAYS else "may have to"
            sure = must == "must" and not _has_new_parent(change, changes)
            yield Hit(
                change.logical_id,
                f"it {must} be replaced and keeps its name, which the old one still has",
                fix,
                path=f"/Properties/{key}",
                level=None if sure else Level.MEDIUM,
            )
    elif change.action is Action.ADD:
        for other in of_type(changes, change.type):
            if other.action is Action.REMOVE and _same_name(other, change, key):
                yield Hit(
                    change.logical_id,
                    f"{other.logical_id}, which is removed at the end, still has its name",
                    f"keep the logical id {other.logical_id}, or {fix}",
                    path=f"/Properties/{key}",
                )


def _name_property(change: ResourceChange) -> str | None:
    """Return the property that names such a resource, where it has one."""
    if change.type in _NOT_UNIQUE:
        return None
    schema = schema_of(change.type)
    last = change.type.rpartition("::")[2]
    told = properties(change.after)
    for steps in schema.create_only:
        if len(steps) != 1 or steps[0] not in told:
            continue
        key = steps[0]
        own = key == "Name" or (key.endswith("Name") and last.endswith(key.removesuffix("Name")))
        if own or schema.primary_identifier == (steps,):
            return key
    return None


def _keeps_name(change: ResourceChange, key: str) -> bool:
    old, new = properties(change.before).get(key), properties(change.after).get(key)
    return comparable(new) is not None and not differs(old, new) and not any(touched(change, key))


def _moves_elsewhere(change: ResourceChange, changes: ChangeSet) -> bool:
    within = _NAMED_WITHIN.get(change.type)
    if within is None:
        return False
    now: Json = properties(change.after).get(within)
    moved = any(touched(change, within)) or isinstance(now, Hidden)
    return moved or bool(mentioned(now) & made_anew(changes))


def _has_new_parent(change: ResourceChange, changes: ChangeSet) -> bool:
    """Tell whether it is replaced only because others are, within which its name may be unique."""
    fresh = made_anew(changes)
    grave = [item for item in change.properties if item.recreation is Replacement.ALWAYS]
    return bool(grave) and all(
        {cause.partition(".")[0] for cause in item.causes} & fresh for item in grave
    )


def _same_name(old: ResourceChange, new: ResourceChange, key: str) -> bool:
    keys = [key, *(name for name in [_NAMED_WITHIN.get(new.type)] if name)]
    was, now = properties(old.before), properties(new.after)
    texts = [(comparable(was.get(name)), comparable(now.get(name))) for name in keys]
    return texts[0][0] is not None and all(first == second for first, second in texts)


@rule("P2", Level.HIGH, "The port of a load balancer is taken")
def listener_port_taken(changes: ChangeSet) -> Iterator[Hit]:
    """A listener is created at, or moved to, a port that another listener of the balancer has.

    A load balancer has one listener for a port; CloudFormation removes the old one only at the end.
    The update fails ("a listener with the specified port already exists") and is rolled back. Keep
    the logical id of the listener, or remove the old one in an update of its own first.
    """
    for clash in clashes(changes, f"{_ELB}::Listener", ("LoadBalancerArn", "Port")):
        yield _hit(clash, "Port", "port", "keep the logical id, or remove the old listener first")


@rule("P3", Level.HIGH, "The priority of a rule is taken")
def rule_priority_taken(changes: ChangeSet) -> Iterator[Hit]:
    """A listener rule gets a priority that another rule of the same listener has.

    Priorities are unique in a listener; CloudFormation removes old rules only at the end, and moves
    two rules in no certain order. The update fails ("priority is currently in use") and is rolled
    back. Use a priority that no rule has before or after this update.
    """
    for clash in clashes(changes, f"{_ELB}::ListenerRule", ("ListenerArn", "Priority")):
        yield _hit(clash, "Priority", "priority", "use a priority that no rule has now")


@rule("P8", Level.HIGH, "A second mount target in one Availability Zone")
def mount_target_taken(changes: ChangeSet) -> Iterator[Hit]:
    """A mount target is created where the file system still has another one.

    A file system has one mount target in an Availability Zone, and CloudFormation creates the new
    one before it removes the old one. The update fails and is rolled back. Whether two subnets are
    in one zone can't be seen offline, so a moved one is a warning. Remove it in an update first.
    """
    seen = set()
    for clash in clashes(changes, _MOUNT, ("FileSystemId", "SubnetId")):
        seen.add(clash.change.logical_id)
        yield _hit(clash, "SubnetId", "zone", "remove the old mount target in an update first")
    for change in of_type(changes, _MOUNT):
        stays = not any(touched(change, "FileSystemId"))
        moved = change.is_replaced and any(touched(change, "SubnetId"))
        if moved and stays and change.logical_id not in seen:
            yield Hit(
                change.logical_id,
                "it moves to another subnet: that fails if both are in one Availability Zone",
                "check the zones; within one, remove the old mount target in an update first",
                path="/Properties/SubnetId",
                level=Level.MEDIUM,
            )


def _hit(clash: Clash, key: str, place: str, advice: str) -> Hit:
    change = clash.change
    own = clash.other == change.logical_id
    who = "the one it replaces" if own else clash.other
    told = f"{who} has this {place} as long as the update runs"
    if not clash.is_sure:
        told = f"{who} may still have this {place} when it is taken"
    level = None if clash.is_sure else Level.MEDIUM
    return Hit(change.logical_id, told, advice, path=f"/Properties/{key}", level=level)
