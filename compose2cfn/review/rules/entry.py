"""Is everybody who comes in still looked at?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.model import Level
from compose2cfn.review.reading import items, maps, of_type, pair
from compose2cfn.review.registry import Hit, rule
from compose2cfn.review.whole import differs, gone, is_hidden, mentioned

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

_ELB = "AWS::ElasticLoadBalancingV2"
_FIREWALL = "AWS::WAFv2::WebACLAssociation"
_SIGN_IN = ("authenticate-cognito", "authenticate-oidc", "jwt-validation")
_MUTUAL = "MutualAuthentication"


@rule("R47", Level.HIGH, "Requests come in unchecked")
def unchecked(changes: ChangeSet) -> Iterator[Hit]:
    """What looked at requests before a service is taken away: sign-in, certificates or a firewall.

    That is: an action that asks users to sign in or checks their token, the certificates of clients
    (mutual TLS), a web application firewall, or the condition that lets in certain addresses alone.
    Another firewall, trust store or range of addresses is medium. The service behind it answers
    everybody then, unless it looks itself. A rule or listener that goes as a whole is R08 and R09.
    """
    removed = gone(changes)
    for change in of_type(changes, _FIREWALL):
        if change.action is Action.REMOVE and not mentioned(change.before) & removed:
            yield _hit(change, "no web application firewall looks at requests any more", "")
        elif change.action is Action.MODIFY and differs(*pair(change, "WebACLArn")):
            told = "another web application firewall looks at requests"
            yield _hit(change, told, "WebACLArn", Level.MEDIUM)
    for change in of_type(changes, f"{_ELB}::Listener", f"{_ELB}::ListenerRule"):
        if change.action is Action.MODIFY:
            yield from _signs_in(change)
            yield from _certificates(change)
            yield from _addresses(change)


def _hit(change: ResourceChange, told: str, key: str, level: Level | None = None) -> Hit:
    path = f"/Properties/{key}" if key else ""
    fix = "keep it, or make sure that the service checks its callers itself"
    return Hit(change.logical_id, told, fix, path=path, level=level)


def _signs_in(change: ResourceChange) -> Iterator[Hit]:
    key = "Actions" if change.type.endswith("Rule") else "DefaultActions"
    old, new = pair(change, key)
    kinds = [{item.get("Type") for item in maps(side)} for side in (old, new)]
    if kinds[0] & {*_SIGN_IN} and new is not None and not kinds[1] & {*_SIGN_IN}:
        answers = any(item.get("Type") == "forward" for item in maps(new))
        if answers and not any(isinstance(item.get("Type"), Mapping) for item in maps(new)):
            yield _hit(change, "users no longer have to sign in", key)


def _certificates(change: ResourceChange) -> Iterator[Hit]:
    old, new = (_map(value) for value in pair(change, _MUTUAL))
    if old.get("Mode") == "verify" and not is_hidden(new.get("Mode")):
        if new.get("Mode") != "verify":
            yield _hit(change, "certificates of clients are no longer verified", f"{_MUTUAL}/Mode")
        elif differs(old.get("TrustStoreArn"), new.get("TrustStoreArn")):
            told = "certificates of clients are verified by another trust store"
            yield _hit(change, told, f"{_MUTUAL}/TrustStoreArn", Level.MEDIUM)


def _addresses(change: ResourceChange) -> Iterator[Hit]:
    old, new = (_ranges(value) for value in pair(change, "Conditions"))
    if not old or new is None:
        return
    if not new:
        yield _hit(change, "callers of every address are answered", "Conditions")
    elif more := sorted(new - old):
        yield _hit(change, f"callers of {', '.join(more)} too", "Conditions", Level.MEDIUM)


def _ranges(conditions: Json) -> set[str] | None:
    """Return the ranges of addresses that conditions ask for; None where that isn't known."""
    found = [item for item in maps(conditions) if item.get("Field") == "source-ip"]
    told = [_map(item.get("SourceIpConfig")).get("Values") for item in found]
    if is_hidden(conditions):
        return None
    return {str(value) for values in told for value in items(values)}


def _map(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}
