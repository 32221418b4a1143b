"""Is more let in than before, less let out, or less encrypted on the way?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from ipaddress import IPv4Network
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.core.values import replace
from compose2cfn.review.doors import GROUP, RULE, before_of, let_in
from compose2cfn.review.ingress import Ingress, egress_of, ingress_of
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    ECS_SERVICE,
    both_sides,
    items,
    maps,
    of_type,
    pair,
    properties,
    stays,
)
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.statements import text_of
from compose2cfn.review.whole import before, gone, mentioned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

_BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer"
_LISTENER = "AWS::ElasticLoadBalancingV2::Listener"
_HUGE_PREFIX = 8
_ENCRYPTED = ("HTTPS", "TLS")
_CERTIFICATES = "AWS::ElasticLoadBalancingV2::ListenerCertificate"
_WEAK = ("-1-0-", "-1-1-", "-2015-", "-2016-08", "FS-2018-06", "TLS-1-2-Ext")
"""Parts of names of policies with TLS before 1.2, or with ciphers that are given up."""
_TLS_12 = re.compile(r"(TLS|TLS13|FS)-1-2-")


@rule("R11", Level.MEDIUM, "A security group is widened")
def group_widened(changes: ChangeSet) -> Iterator[Hit]:
    """A rule of a security group lets in more than it did, or the members may reach less.

    More is a larger range of addresses or ports around one that was there, a prefix list, or more
    than a 256th of the internet; all of the internet is R10. Less is a way out that is taken away:
    the containers may no longer reach what they call. A new rule beside the old ones is none of it.
    A service or load balancer that joins a group from outside the stack is told too: whom that one
    lets in can't be seen here.
    """
    yield from _joined(changes)
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


def _joined(changes: ChangeSet) -> Iterator[Hit]:
    for change in of_type(changes, ECS_SERVICE, _BALANCER):
        key = "SecurityGroups" if change.type == _BALANCER else "NetworkConfiguration"
        old, new = (_groups(value) for value in pair(change, key))
        joined = sorted(name for name in new - old if name.startswith("sg-"))
        if change.action is Action.MODIFY and old and joined:
            yield Hit(
                change.logical_id,
                f"joins {', '.join(joined)}, whose rules aren't in the template",
                "look whom that group lets in",
                path=f"/Properties/{key}",
            )


def _groups(value: Json) -> set[str]:
    if isinstance(value, Mapping):
        network = value.get("AwsvpcConfiguration")
        value = network.get("SecurityGroups") if isinstance(network, Mapping) else None
    return {text_of(item) for item in items(value)}


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
    a security policy of TLS 1.2 or 1.3 (`ELBSecurityPolicy-TLS13-1-2-…`). Without one, what
    CloudFormation makes has `ELBSecurityPolicy-2016-08`, which allows both. From TLS 1.3 alone to
    1.2 is low, and so is another certificate: browsers refuse one that doesn't name their host; a
    certificate that is taken away is medium.
    """
    for change in of_type(changes, _CERTIFICATES):
        if change.action is Action.REMOVE and not mentioned(change.before) & gone(changes):
            yield Hit(
                change.logical_id,
                "the listener no longer has this certificate for its hosts",
                "make sure that another certificate of the listener names them",
            )
    for change in of_type(changes, _LISTENER):
        if stays(change) and both_sides(change):
            yield from _less_encrypted(change)


def _less_encrypted(change: ResourceChange) -> Iterator[Hit]:
    was, now = properties(change.before), properties(change.after)
    if str(was.get("Protocol")) in _ENCRYPTED and str(now.get("Protocol")) in {"HTTP", "TCP"}:
        yield _weaker(change, "Protocol", "the listener no longer encrypts")
    elif _is_weak(now.get("SslPolicy")) and not _is_weak(was.get("SslPolicy")):
        what = "ciphers" if _has_new_tls(now.get("SslPolicy")) else "TLS"
        yield _weaker(change, "SslPolicy", f"{now.get('SslPolicy')} allows outdated {what}")
    elif _is_newest(was.get("SslPolicy")) and _is_newest(now.get("SslPolicy")) is False:
        hit = _weaker(change, "SslPolicy", f"{now.get('SslPolicy')} allows TLS 1.2 too")
        yield replace(hit, level=Level.LOW)
    elif _is_dropped(change, "SslPolicy"):
        yield _weaker(change, "SslPolicy", "the default policy allows outdated TLS")
    yield from _another_certificate(change)
    if _redirects(was) and not _redirects(now):
        yield _weaker(change, "DefaultActions", "requests are no longer redirected to HTTPS")


def _weaker(change: ResourceChange, key: str, told: str) -> Hit:
    return Hit(change.logical_id, told, "keep it as it was", path=f"/Properties/{key}")


def _another_certificate(change: ResourceChange) -> Iterator[Hit]:
    old, new = (
        {text_of(item.get("CertificateArn")) for item in maps(value)}
        for value in pair(change, "Certificates")
    )
    if change.action is Action.MODIFY and old and new and not old & new:
        hit = _weaker(change, "Certificates", "clients get another certificate")
        yield replace(hit, level=Level.LOW)


def _has_new_tls(policy: Json) -> bool:
    return isinstance(policy, str) and bool(_TLS_12.search(policy))


def _is_newest(policy: Json) -> bool | None:
    """Tell whether a policy allows TLS 1.3 alone; None where it isn't known."""
    return "-TLS13-1-3-" in policy if isinstance(policy, str) else None


def _is_weak(policy: Json) -> bool:
    return isinstance(policy, str) and any(part in policy for part in _WEAK)


def _is_dropped(change: ResourceChange, key: str) -> bool:
    before, after = pair(change, key)
    return isinstance(before, str) and after is None and not _is_weak(before)


def _redirects(listener: Json) -> bool:
    told = [item.get("RedirectConfig") for item in maps(listener.get("DefaultActions"))]
    return any(str(item.get("Protocol")).upper() == "HTTPS" for item in maps(items(told)))
