"""Who may do what, and who reaches what, before and after: rows for the two tables of a report.

Both sides are compared as sets of single permissions and rules, so order and notation don't matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.core.values import dataclass
from compose2cfn.review.ingress import Ingress, egress_of, ingress_of
from compose2cfn.review.reading import both_sides, items, pair, properties, touched
from compose2cfn.review.statements import Permission, granted, permissions, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

GAINED, LOST, UNTOLD = "+", "-", "?"
_GRANTING = ("Policies", "PolicyDocument", "AssumeRolePolicyDocument", "ManagedPolicyArns")
_GROUP = "AWS::EC2::SecurityGroup"
_IN, _OUT = "AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"
_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_EVERYTHING = Ingress("-1", 0, 65_535, "0.0.0.0/0")
_PORTS = ("SecurityGroupIngress", "SecurityGroupEgress", "CidrIp", "CidrIpv6", "FromPort", "ToPort")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A permission gained (`+`), lost (`-`), or changed in a way that nobody told (`?`).

    ``effect`` is `Allow`, `Deny`, `Trust` (who may take on the role) or `Attach` (a managed policy,
    then ``actions`` is its ARN). ``condition`` is JSON. ``is_broad`` marks wildcards.
    """

    sign: str
    logical_id: str
    effect: str = ""
    actions: tuple[str, ...] = ()
    resource: str = ""
    principal: str = ""
    condition: str = ""
    is_broad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A way in or out that opens (`+`), closes (`-`), or changes untold (`?`).

    ``direction`` is `in`, `out`, `listens` or `faces`; ``peer`` is an address range, a group, or
    empty. ``is_world`` marks everybody.
    """

    sign: str
    logical_id: str
    direction: str = ""
    what: str = ""
    peer: str = ""
    is_world: bool = False


def grants(changes: ChangeSet) -> tuple[Grant, ...]:
    """Return what identities and policies gain and lose."""
    return tuple(row for change in changes.changes for row in _grants(change))


def _grants(change: ResourceChange) -> Iterator[Grant]:
    if not _is_known(change):
        if any(touched(change, *_GRANTING)):
            yield Grant(sign=UNTOLD, logical_id=change.logical_id)
        return
    yield from _rows(change, granted(change.before), granted(change.after), None)
    old, new = (permissions(item) for item in pair(change, "AssumeRolePolicyDocument"))
    yield from _rows(change, old, new, "Trust")
    for sign, gone, here in ((GAINED, 0, 1), (LOST, 1, 0)):
        sides = [{text_of(item) for item in items(v)} for v in pair(change, "ManagedPolicyArns")]
        for arn in sorted(sides[here] - sides[gone]):
            yield Grant(sign=sign, logical_id=change.logical_id, effect="Attach", actions=(arn,))


def _rows(
    change: ResourceChange, old: set[Permission], new: set[Permission], effect: str | None
) -> Iterator[Grant]:
    """Yield one row for all actions on the same resource."""
    for sign, found in ((GAINED, new - old), (LOST, old - new)):
        together: dict[tuple[str, ...], list[Permission]] = {}
        for item in sorted(found):
            key = (item.effect, item.resource, item.principal, item.condition, str(item.excludes))
            together.setdefault(key, []).append(item)
        for same in together.values():
            yield _row(change, sign, same, effect)


def _row(change: ResourceChange, sign: str, same: list[Permission], effect: str | None) -> Grant:
    first = same[0]
    but = "all but " if first.excludes else ""
    allows = first.effect == "Allow"
    return Grant(
        sign=sign,
        logical_id=change.logical_id,
        effect=effect if effect and allows else first.effect,
        actions=tuple(f"{but}{item.action}" for item in same),
        resource=first.resource,
        principal=first.principal,
        condition=first.condition,
        is_broad=allows and (_is_anybody(first) if effect else any(i.is_broad for i in same)),
    )


def _is_anybody(item: Permission) -> bool:
    return item.principal in {"*", "AWS:*"} and not item.condition


def _is_known(change: ResourceChange) -> bool:
    """Tell whether each side that exists is known."""
    if change.action is Action.REMOVE:
        return change.before is not None
    return both_sides(change)


def paths(changes: ChangeSet) -> tuple[Path, ...]:
    """Return the ways in and out that open and close."""
    return tuple(row for change in changes.changes for row in _paths(change))


def _paths(change: ResourceChange) -> Iterator[Path]:
    if change.type in {_GROUP, _IN, _OUT}:
        if _is_known(change):
            yield from _opened(change)
        elif any(touched(change, *_PORTS)):
            yield Path(sign=UNTOLD, logical_id=change.logical_id, what="rules change")
    elif change.type == _LISTENER:
        yield from _moved(change, "listens", _listens)
    elif change.type == _BALANCER:
        yield from _moved(change, "faces", _faces)
    else:
        yield from _moved(change, "faces", _addresses)


def _opened(change: ResourceChange) -> Iterator[Path]:
    old, new = properties(change.before), properties(change.after)
    sides = {
        "in": [set() if change.type == _OUT else _ins(change, s) for s in (old, new)],
        "out": [set() if change.type == _IN else _outs(change, s) for s in (old, new)],
    }
    for direction, (before, after) in sides.items():
        for sign, found in ((GAINED, after - before), (LOST, before - after)):
            for item in sorted(found):
                yield Path(
                    sign=sign,
                    logical_id=change.logical_id,
                    direction=direction,
                    what=_ports(item),
                    peer=item.peer,
                    is_world=item.is_world,
                )


def _ins(change: ResourceChange, told: Mapping[str, Json]) -> set[Ingress]:
    return ingress_of(change.type, told) if told else set()


def _outs(change: ResourceChange, told: Mapping[str, Json]) -> set[Ingress]:
    if change.type == _OUT:
        return ingress_of(change.type, told) if told else set()
    rules = egress_of(told)
    if rules is not None:
        return rules
    # a group without egress rules reaches everything; worth a row only where that changes
    return {_EVERYTHING} if change.action is Action.MODIFY else set()


def _ports(item: Ingress) -> str:
    if item.protocol == "-1":
        return "every protocol and port"
    if item.protocol not in {"tcp", "udp"}:
        return item.protocol
    return f"{item.protocol} {item.first}{'' if item.first == item.last else f'-{item.last}'}"


def _moved(
    change: ResourceChange, direction: str, reads: Callable[[Mapping[str, Json]], str]
) -> Iterator[Path]:
    bodies = (change.before, change.after)
    before, after = ("" if body is None else reads(properties(body)) for body in bodies)
    if before == after:
        return
    sides: Iterable[tuple[str, str]] = ((GAINED, after), (LOST, before))
    for sign, what in sides:
        if what:
            world = what.startswith(("internet", "public"))
            yield Path(
                sign=sign,
                logical_id=change.logical_id,
                direction=direction,
                what=what,
                is_world=world,
            )


def _listens(told: Mapping[str, Json]) -> str:
    words = (told.get("Protocol"), told.get("Port"))
    return " ".join(text_of(item) for item in words if item is not None)


def _faces(told: Mapping[str, Json]) -> str:
    return text_of(told.get("Scheme", "internet-facing"))


def _addresses(told: Mapping[str, Json]) -> str:
    network = told.get("NetworkConfiguration")
    found = network.get("AwsvpcConfiguration") if isinstance(network, Mapping) else None
    public = found.get("AssignPublicIp") if isinstance(found, Mapping) else None
    return "public addresses" if public == "ENABLED" else ""
