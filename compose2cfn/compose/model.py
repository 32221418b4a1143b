"""The Compose project as frozen values.

Every element keeps the canonical node that it was decoded from; ``at(...)`` answers where any
part of it was written. Positions never take part in equality.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.compose.model_deploy import Deploy
from compose2cfn.compose.running import Running
from compose2cfn.core.nodes import Map, locate
from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.compose.contents import Build, Config, FileGrant, Secret, SecretVariable
    from compose2cfn.compose.deployment import Deployment
    from compose2cfn.compose.discovery import Discovery
    from compose2cfn.compose.local_files import LocalFiles
    from compose2cfn.compose.pre_start import PreStart
    from compose2cfn.compose.routing import Routing
    from compose2cfn.compose.running import Schedule
    from compose2cfn.core.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """A published or exposed port; ``published`` is the host side as written (may be a range)."""

    target: int
    published: str | None = None
    protocol: str = "tcp"
    protocol_written: bool = True
    """Whether the file names the protocol; the short form always does."""
    host_ip: str | None = None
    app_protocol: str | None = None
    name: str | None = None
    aws_protocol: str | None = None
    routing: Routing | None = None
    certificate_arn: str | None = None
    inside: bool = False
    """Whether it stays inside the project, because the load balancer can't publish it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """An entry of a service's `volumes`; ``type`` is bind, volume, tmpfs, image, npipe, cluster."""

    type: str
    target: str
    source: str | None = None
    read_only: bool = False
    tmpfs_bytes: int | None = None
    tmpfs_mode: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ulimit:
    """The soft and the hard limit of one resource."""

    soft: int
    hard: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Logging:
    """Log driver and its options."""

    driver: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """A container health check; times in seconds (fractions are possible)."""

    test: tuple[str, ...] = ()
    interval_s: float | None = None
    timeout_s: float | None = None
    start_period_s: float | None = None
    retries: int | None = None
    disable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAws:
    """The x-aws keys of a service; ``statements`` are those of the policy in `x-aws-role`."""

    role_arn: str | None = None
    statements: tuple[Mapping[str, Any], ...] = ()
    policy_arns: tuple[str, ...] = ()
    pull_credentials_arn: str | None = None
    subnets: tuple[str, ...] = ()
    assign_public_ip: bool | None = None
    sidecar_of: str | None = None
    discovery: Discovery | None = None
    task: bool | None = None
    schedule: Schedule | None = None
    deployment: Deployment | None = None
    secret_variables: tuple[SecretVariable, ...] = ()
    run: Running = Running()


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """One service, canonical and resolved; ``node`` is its map in the canonical tree."""

    name: str
    node: Map = field(compare=False, repr=False)
    image: str | None = None
    build: Build | None = None
    command: tuple[str, ...] | None = None
    entrypoint: tuple[str, ...] | None = None
    environment: Mapping[str, str | None] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    ports: tuple[Port, ...] = ()
    expose: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    network_mode: str | None = None
    restart: str | None = None
    mounts: tuple[Mount, ...] = ()
    volumes_from: tuple[str, ...] = ()
    depends_on: Mapping[str, str] = field(default_factory=dict)
    health: HealthCheck | None = None
    deploy: Deploy = Deploy()
    user: str | None = None
    working_dir: str | None = None
    init: bool | None = None
    read_only: bool = False
    stop_grace_s: float | None = None
    pre_start: tuple[PreStart, ...] = ()
    stop_signal: str | None = None
    platform: str | None = None
    cap_add: tuple[str, ...] = ()
    cap_drop: tuple[str, ...] = ()
    ulimits: Mapping[str, Ulimit] = field(default_factory=dict)
    sysctls: Mapping[str, str] = field(default_factory=dict)
    tmpfs: tuple[str, ...] = ()
    logging: Logging = Logging()
    secrets: tuple[FileGrant, ...] = ()
    configs: tuple[FileGrant, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aws: ServiceAws = ServiceAws()

    @property
    def network_of(self) -> str | None:
        """The service whose network interface it uses (`network_mode: service:…`), or None."""
        mode = self.network_mode or ""
        return mode.removeprefix("service:") if mode.startswith("service:") else None

    @property
    def is_one_off(self) -> bool:
        """Whether it is a task that runs to its end, now and then, instead of a service."""
        return self.aws.task is True or self.aws.schedule is not None

    @property
    def beside(self) -> str | None:
        """The service that it stands beside in one task, or None where it has a task of its own."""
        return self.aws.sidecar_of or self.network_of

    def at(self, *path: str | int) -> Span:
        """Return where a part is written, or the nearest thing above it."""
        return locate(self.node, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A top-level network; ``name`` is the resolved name (`<project>_<key>` or as given).

    An external one is named after an existing security group.
    """

    key: str
    name: str
    node: Map = field(compare=False, repr=False)
    external: bool = False
    internal: bool = False

    def at(self, *path: str | int) -> Span:
        """Return where a part is written, or the nearest thing above it."""
        return locate(self.node, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A top-level volume; ``name`` is the resolved name (`<project>_<key>` or as given)."""

    key: str
    name: str
    node: Map = field(compare=False, repr=False)
    external: bool = False
    driver_opts: Mapping[str, str] = field(default_factory=dict)

    def at(self, *path: str | int) -> Span:
        """Return where a part is written, or the nearest thing above it."""
        return locate(self.node, path)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectAws:
    """The top-level x-aws keys; None where the key is absent."""

    vpc: str | None = None
    cluster: str | None = None
    load_balancer: str | None = None
    logs_retention_days: int | None = None
    certificate_arn: str | None = None
    registry: str | None = None
    subnets: tuple[str, ...] = ()
    assign_public_ip: bool | None = None
    discovery: Discovery | None = None
    run: Running = Running()
    permissions_boundary_arn: str | None = None
    overlays: tuple[Map, ...] = field(default=(), repr=False)
    """What `x-aws-cloudformation` says, one file after the other, with tags and positions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A resolved Compose project; ``tree`` is the canonical document that `config` prints."""

    name: str
    tree: Map = field(compare=False, repr=False)
    services: Mapping[str, Service]
    networks: Mapping[str, Network] = field(default_factory=dict)
    volumes: Mapping[str, Volume] = field(default_factory=dict)
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    configs: Mapping[str, Config] = field(default_factory=dict)
    aws: ProjectAws = ProjectAws()
    local: LocalFiles | None = None
    """What was found on the machine that converts; None where nothing was looked at."""
    opened: tuple[str, ...] = field(default=(), compare=False, repr=False)
    """The Compose files that the command was given or found, as a person gives them with `-f`."""

    def at(self, *path: str | int) -> Span:
        """Return where a part is written, or the nearest thing above it."""
        return locate(self.tree, path)
