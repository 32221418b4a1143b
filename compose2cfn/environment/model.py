"""The facts as frozen values, and the request that a project makes.

Lists whose order means nothing to AWS are put in order when a value is made, so that equal
environments are equal values and lead to the same bytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Iterable

    from compose2cfn.core.source import Span

Tier = Literal["public", "private", "isolated"]
"""A default route to an internet gateway, to something else (NAT), or none at all."""


def _put(value: object, name: str, items: Iterable[Any]) -> None:
    """Set a field of a frozen value while it is being made."""
    object.__setattr__(value, name, tuple(items))


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """One subnet of the VPC."""

    id: str
    availability_zone: str
    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Vpc:
    """The existing VPC; subnets are sorted by Availability Zone and id."""

    id: str
    dns_support: bool
    dns_hostnames: bool
    subnets: tuple[Subnet, ...]

    def __post_init__(self) -> None:
        _put(self, "subnets", sorted(self.subnets, key=lambda it: (it.availability_zone, it.id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The existing ECS cluster; capacity providers by name, None where nobody looked.

    ``managed_providers`` are those of ECS Managed Instances, None where nobody looked.
    """

    name: str
    arn: str
    status: str
    capacity_providers: tuple[str, ...] | None = None
    managed_providers: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        for name in ("capacity_providers", "managed_providers"):
            if getattr(self, name) is not None:
                _put(self, name, sorted(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerRule:
    """One rule of an existing listener; the default rule is left out.

    ``other_conditions`` says that it also asks for something else than these hosts and paths, such
    as a header, so that it takes only a part of their requests.
    """

    arn: str
    priority: int
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    other_conditions: bool = False
    project: str | None = None

    @property
    def further(self) -> tuple[object, ...]:
        """What it asks for beside hosts and paths, which nobody knows; empty where nothing."""
        return (self.arn,) if self.other_conditions else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One listener of the load balancer.

    ``project`` is the tag `com.docker.compose.project` of the target group that the default action
    forwards to, or of the listener itself where it forwards to none: a listener that our own stack
    made is not taken by somebody else. ``logical_id`` is what its stack's template calls it.
    """

    arn: str
    port: int
    protocol: str
    rules: tuple[ListenerRule, ...] = ()
    project: str | None = None
    logical_id: str | None = None

    def __post_init__(self) -> None:
        _put(self, "rules", sorted(self.rules, key=lambda it: (it.priority, it.arn)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancer:
    """The existing load balancer; listeners are sorted by port."""

    arn: str
    name: str
    type: Literal["application", "network", "gateway"]
    scheme: Literal["internet-facing", "internal"]
    dns_name: str
    vpc_id: str
    subnet_ids: tuple[str, ...]
    security_group_ids: tuple[str, ...]
    listeners: tuple[Listener, ...] = ()

    def __post_init__(self) -> None:
        _put(self, "subnet_ids", sorted(self.subnet_ids))
        _put(self, "security_group_ids", sorted(self.security_group_ids))
        _put(self, "listeners", sorted(self.listeners, key=lambda it: (it.port, it.arn)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup:
    """An existing security group that a network of the project stands for."""

    id: str
    vpc_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MountTarget:
    """Where an existing file system is reached; one that is being deleted is left out."""

    id: str
    availability_zone: str
    vpc_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSystem:
    """An existing EFS file system that a volume of the project stands for."""

    id: str
    mount_targets: tuple[MountTarget, ...] = ()

    def __post_init__(self) -> None:
        _put(self, "mount_targets", sorted(self.mount_targets, key=lambda it: it.id))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSecret:
    """A secret of AWS Secrets Manager that a project names by its plain name; never its value."""

    name: str
    arn: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of the environment that a project is deployed into.

    Security groups, file systems and secrets are those that the project names, None where nobody
    looked.
    """

    region: str
    account: str
    partition: str
    vpc: Vpc | None = None
    cluster: Cluster | None = None
    load_balancer: LoadBalancer | None = None
    security_groups: tuple[SecurityGroup, ...] | None = None
    file_systems: tuple[FileSystem, ...] | None = None
    secrets: tuple[StoredSecret, ...] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A name, id or ARN that the Compose file gives, with its key and place."""

    key: str
    value: str
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactsRequest:
    """What a project needs to know of its environment."""

    project: str
    vpc: Asked | None = None
    cluster: Asked | None = None
    load_balancer: Asked | None = None
    security_groups: tuple[Asked, ...] = ()
    file_systems: tuple[Asked, ...] = ()
    capacity_providers: tuple[Asked, ...] = ()
    """Those of instances; Fargate's need no look-up of their own."""
    secrets: tuple[Asked, ...] = ()
