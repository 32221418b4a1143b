"""IAM policy documents as sets of single permissions, so that order and notation don't matter.

Source: IAM user guide, grammar of the JSON policy language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Hidden
from compose2cfn.core.values import dataclass
from compose2cfn.review.reading import items, maps, properties
from compose2cfn.review.redaction import is_reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json

WITHOUT_RESOURCE = frozenset(
    {
        "cloudwatch:putmetricdata",
        "ecr:getauthorizationtoken",
        "ecr-public:getauthorizationtoken",
        "elasticloadbalancing:describelisteners",
        "elasticloadbalancing:describerules",
        "elasticloadbalancing:describetargetgroups",
        "elasticloadbalancing:describetargethealth",
        "logs:describeloggroups",
        "ssmmessages:createcontrolchannel",
        "ssmmessages:createdatachannel",
        "ssmmessages:opencontrolchannel",
        "ssmmessages:opendatachannel",
        "sts:getcalleridentity",
        "sts:getservicebearertoken",
        "xray:puttelemetryrecords",
        "xray:puttracesegments",
    }
)
"""Actions that IAM only grants on `*`."""


@dataclass(frozen=True, slots=True, order=True)
class Permission:
    """One effect, action, resource, principal and condition; ``excludes`` for the Not… forms."""

    effect: str
    action: str
    resource: str
    principal: str
    condition: str
    excludes: bool

    def covers(self, other: Permission) -> bool:
        """Tell whether the other one is granted by this one already."""
        return (
            self.effect == other.effect
            and not self.excludes
            and not other.excludes
            and self.condition in {"", other.condition}
            and self.principal in {other.principal, "*"}
            and fnmatchcase(other.action, self.action)
            and fnmatchcase(other.resource, self.resource)
        )

    @property
    def is_broad(self) -> bool:
        """Whether it grants every action of a service, or works on every resource."""
        if self.excludes or ("*" in self.action and self.action not in _FAMILIES):
            return True
        return _is_everything(self.resource) and self.action not in WITHOUT_RESOURCE

    def __str__(self) -> str:
        but = "all but " if self.excludes else ""
        who = f" to {self.principal}" if self.principal else ""
        what = f" on {self.resource}" if self.resource else ""
        return f"{self.effect} {but}{self.action}{what}{who}"


_FAMILIES = ("kms:generatedatakey*", "kms:reencrypt*")
"""Variants of one action, which AWS's own examples grant together."""


def _is_everything(resource: str) -> bool:
    return resource == "*" or (resource.endswith(":*") and resource.count(":") == _ARN)


_ARN = 5
"""Colons of an ARN; `arn:aws:s3:::*` names every bucket, `…:log-group:x:*` one group's streams."""


def permissions(document: Json) -> set[Permission]:
    """Return the permissions of a policy document (an object, or its JSON text)."""
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            return set()
    if not isinstance(document, Mapping):
        return set()
    return {item for statement in maps(document.get("Statement")) for item in _atoms(statement)}


def _atoms(statement: Mapping[str, Json]) -> Iterator[Permission]:
    excludes = bool(statement.keys() & {"NotAction", "NotResource", "NotPrincipal"})
    condition = statement.get("Condition")
    for action in items(statement.get("Action", statement.get("NotAction"))):
        for resource in _or_none(statement.get("Resource", statement.get("NotResource"))):
            for principal in _principals(statement):
                yield Permission(
                    effect=str(statement.get("Effect", "Allow")),
                    action=text_of(action).lower(),
                    resource=text_of(resource),
                    principal=principal,
                    condition=json.dumps(condition, sort_keys=True, default=str)
                    if condition
                    else "",
                    excludes=excludes,
                )


def _or_none(value: Json) -> list[Json]:
    """Return the resources; a trust policy has none, and a hidden value is one too."""
    return items(value) or [value if isinstance(value, Hidden) else ""]


def _principals(statement: Mapping[str, Json]) -> list[str]:
    told = statement.get("Principal", statement.get("NotPrincipal"))
    if isinstance(told, Mapping):
        return sorted(
            f"{kind}:{text_of(item)}" for kind, value in told.items() for item in items(value)
        )
    return [text_of(told)] if told is not None else [""]


def text_of(value: Json) -> str:
    """Return a name in a policy or a rule as text; what is not known yet by its resource's name."""
    if isinstance(value, Hidden):
        if value.reason == "known-after-apply" and value.token:
            return value.token
        return f"({value.reason}{' ' if value.token else ''}{value.token})"
    if isinstance(value, Mapping) and is_reference(value):
        ((_, told),) = value.items()
        return ".".join(told) if isinstance(told, list) else str(told)
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def granted(body: Mapping[str, Json] | None) -> set[Permission]:
    """Return what the policies in a resource grant and deny; no trust policy."""
    told = properties(body)
    documents = [item.get("PolicyDocument") for item in maps(told.get("Policies"))]
    documents.append(told.get("PolicyDocument"))
    return {item for document in documents for item in permissions(document)}
