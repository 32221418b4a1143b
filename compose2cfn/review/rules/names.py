"""Do callers still find the services?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action, Replacement
from compose2cfn.review.model import Level
from compose2cfn.review.reading import ECS_SERVICE, maps, of_type, pair, properties
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import before, differs, gone, mentioned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange, Whole

_DISCOVERY = "AWS::ServiceDiscovery::Service"
_GROUND = (
    "AWS::ECS::Cluster",
    "AWS::ServiceDiscovery::HttpNamespace",
    "AWS::ServiceDiscovery::PrivateDnsNamespace",
    "AWS::ServiceDiscovery::PublicDnsNamespace",
)


@rule("R31", Level.MEDIUM, "A service gets another name")
def name_changes(changes: ChangeSet) -> Iterator[Hit]:
    """A name by which other services call one is removed or becomes another one.

    That is a service of Cloud Map, or a name of Service Connect. Callers that were not told can't
    resolve it any more. Add the new name beside the old one, and remove the old one later.
    """
    fix = "change the callers first, or keep the old name beside the new one"
    for change in of_type(changes, _DISCOVERY):
        old, new = pair(change, "Name")
        if change.action is Action.REMOVE:
            named = f"the name {old}" if isinstance(old, str) else "its name"
            yield Hit(change.logical_id, f"{named} can't be resolved any more", fix)
        elif None not in (old, new) and differs(old, new):
            told = (
                f"its name changes: {old} → {new}" if isinstance(old, str) else "its name changes"
            )
            yield Hit(change.logical_id, told, fix, path="/Properties/Name")
    for change in of_type(changes, ECS_SERVICE):
        if change.action is not Action.MODIFY or change.after is None:
            continue
        was, now = (_connected(properties(body)) for body in (change.before, change.after))
        if gone := sorted(was - now):
            yield Hit(
                change.logical_id,
                f"Service Connect no longer knows it as {', '.join(gone)}",
                fix,
                path="/Properties/ServiceConnectConfiguration",
            )
        yield from _unregistered(change, changes)


def _unregistered(change: ResourceChange, changes: ChangeSet) -> Iterator[Hit]:
    """Yield names of Cloud Map that stay, and that the tasks no longer register under."""
    old, new = (mentioned(value) for value in pair(change, "ServiceRegistries"))
    for name in sorted(old - new - gone(changes)):
        yield Hit(
            change.logical_id,
            f"its tasks no longer register with {name}: callers of that name find none",
            "change the callers first, or keep the old name beside the new one",
            path="/Properties/ServiceRegistries",
        )


def _connected(service: Mapping[str, Json]) -> set[str]:
    connect = service.get("ServiceConnectConfiguration")
    names: set[str] = set()
    for item in maps(connect.get("Services") if isinstance(connect, Mapping) else None):
        aliases = maps(item.get("ClientAliases"))
        told = [alias.get("DnsName", item.get("DiscoveryName")) for alias in aliases]
        names.update(name for name in told or [item.get("DiscoveryName")] if isinstance(name, str))
    return names


@rule("R32", Level.MEDIUM, "The ground of other resources is replaced")
def ground_replaced(changes: ChangeSet) -> Iterator[Hit]:
    """A cluster or a namespace is removed or replaced, and everything on it with it.

    Services of a replaced cluster are replaced too; names in a replaced namespace are registered
    anew, so callers may fail to resolve them meanwhile. The number of resources that depend on it
    is told, also of those that depend on it through others.
    """
    stack = before(changes)
    for change in of_type(changes, *_GROUND):
        gone = change.action is Action.REMOVE
        if gone or change.is_replaced:
            what = "removed" if gone else "replaced"
            may = "may be " if change.replacement is Replacement.CONDITIONAL else "is "
            count = len(_users(change.logical_id, stack))
            plural = "resource depends" if count == 1 else "resources depend"
            yield Hit(
                change.logical_id,
                f"{may}{what}; {count} {plural} on it",
                "create the new one beside it, and move the services in a change of their own",
            )


def _users(name: str, stack: Whole) -> set[str]:
    """Return the resources that refer to one, directly or through others."""
    users: dict[str, set[str]] = {}
    for item in stack.resources.values():
        for used in mentioned(item.body):
            users.setdefault(used, set()).add(item.logical_id)
    found: set[str] = set()
    waiting = [name]
    while waiting:
        fresh = users.get(waiting.pop(), set()) - found - {name}
        found |= fresh
        waiting.extend(fresh)
    return found
