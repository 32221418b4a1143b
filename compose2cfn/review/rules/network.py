"""Is more let in than before, less let out, or less encrypted on the way?"""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.doors import GROUP, RULE, before_of, let_in
from compose2cfn.review.ingress import Ingress, egress_of, ingress_of
from compose2cfn.review.model import Level
from compose2cfn.review.reading import both_sides, items, maps, of_type, pair, properties, stays
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_HUGE_PREFIX = 8
_ENCRYPTED = ("HTTPS", "TLS")
_WEAK = ("TLS-1-0", "TLS-1-1", "TLS13-1-0", "TLS13-1-1", "-2015-", "-2016-08", "TLS-1-2-Ext")


@rule("R11", Level.MEDIUM, "A security group is widened")
def group_widened(changes: ChangeSet) -> Iterator[Hit]:
    """A rule of a security group lets in more than it did, or the members may reach less.

    More is a larger range of addresses or ports around one that was there, a prefix list, or more
    than a 256th of the internet; all of the internet is R10. Less is a way out that is taken away:
    the containers may no longer reach what they call. A new rule beside the old ones is none of it.
    """
    deployed = let_in(before(changes))
    for change in of_type(changes, GROUP, RULE):
        if not stays(change) or not both_sides(change):
            continue
        old = before_of(change, deployed)
        for new in sorted(ingress_of(change.type, properties(change.after))):
            wider = _why_wider(new, old)
            if wider and not new.is_world and not any(item.covers(new) for item in old):
                yield Hit(
                    change.logical_id,
                    f"lets in {new}: {wider}",
                    "let in only who needs it, at the ports they need",
                    path="/Properties/SecurityGroupIngress" if change.type == GROUP else "",
                )
        yield from _narrower_out(change)


def _why_wider(new: Ingress, old: set[Ingress]) -> str | None:
    for item in sorted(old):
        if new.covers(item):
            return f"more than before ({item})"
    network = new.network
    if isinstance(network, IPv4Network) and not network.is_private:
        return "a large part of the internet" if network.prefixlen < _HUGE_PREFIX else None
    return "whoever is on the prefix list" if new.peer.startswith("pl-") else None


def _narrower_out(change: ResourceChange) -> Iterator[Hit]:
    if change.type != GROUP or change.action is not Action.MODIFY:
        return
    before, after = egress_of(properties(change.before)), egress_of(properties(change.after))
    if after is None or before == after:
        return
    lost = [
        item
        for item in sorted(before or ())
        if not any(its.covers(item) or _is_same_world(its, item) for its in after)
    ]
    if before is None and not any(item.is_world and item.protocol == "-1" for item in after):
        told = "the members may no longer reach everything"
    elif lost:
        told = f"the members may no longer reach: {_peer(lost[0])}"
    else:
        return
    yield Hit(
        change.logical_id,
        told,
        "check that the containers still reach what they call, AWS's own services too",
        path="/Properties/SecurityGroupEgress",
    )


def _is_same_world(new: Ingress, old: Ingress) -> bool:
    return new.protocol == "-1" and new.is_world and old.network is None


def _peer(item: Ingress) -> str:
    return str(item).replace(" from ", " at ")


@rule("R27", Level.MEDIUM, "Encryption on the way gets weaker", of_state=True)
def listener_encryption_weaker(changes: ChangeSet) -> Iterator[Hit]:
    """A listener no longer encrypts, allows older TLS versions, or no longer redirects to HTTPS.

    Passwords and sessions of users can be read on the way then. TLS 1.0 and 1.1 are broken; choose
    a security policy of TLS 1.2 or 1.3 (`ELBSecurityPolicy-TLS13-1-2-…`).
    """
    for change in of_type(changes, _LISTENER):
        if not stays(change) or not both_sides(change):
            continue
        was, now = properties(change.before), properties(change.after)
        if str(was.get("Protocol")) in _ENCRYPTED and str(now.get("Protocol")) in {"HTTP", "TCP"}:
            yield _weaker(change, "Protocol", "the listener no longer encrypts")
        elif _is_weak(now.get("SslPolicy")) and not _is_weak(was.get("SslPolicy")):
            yield _weaker(change, "SslPolicy", f"{now.get('SslPolicy')} allows outdated TLS")
        elif _is_dropped(change, "SslPolicy"):
            yield _weaker(change, "SslPolicy", "the default policy allows outdated TLS")
        if _redirects(was) and not _redirects(now):
            yield _weaker(change, "DefaultActions", "requests are no longer redirected to HTTPS")


def _weaker(change: ResourceChange, key: str, told: str) -> Hit:
    return Hit(change.logical_id, told, "keep it as it was", path=f"/Properties/{key}")


def _is_weak(policy: Json) -> bool:
    return isinstance(policy, str) and any(part in policy for part in _WEAK)


def _is_dropped(change: ResourceChange, key: str) -> bool:
    before, after = pair(change, key)
    return isinstance(before, str) and after is None and not _is_weak(before)


def _redirects(listener: Json) -> bool:
    told = [item.get("RedirectConfig") for item in maps(listener.get("DefaultActions"))]
    return any(str(item.get("Protocol")).upper() == "HTTPS" for item in maps(items(told)))
