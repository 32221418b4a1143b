"""The resolved tree → the frozen values of `compose.model`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.deploy_section import deploy_of
from compose2cfn.compose.file_resources import build_of, config, file_grant, secret
from compose2cfn.compose.model import (
    HealthCheck,
    Logging,
    Mount,
    Network,
    Port,
    Project,
    ProjectAws,
    Service,
    Ulimit,
    Volume,
)
from compose2cfn.compose.pre_start import PreStart
from compose2cfn.compose.quantities import NANOSECONDS, duration_in_nanoseconds
from compose2cfn.compose.x_aws_discovery import discovery
from compose2cfn.compose.x_aws_routing import routing
from compose2cfn.compose.x_aws_running import permissions_boundary
from compose2cfn.compose.x_aws_scalars import flag, text
from compose2cfn.compose.x_aws_values import (
    certificate,
    group_id,
    registry,
    running,
    service_aws,
    subnets,
    value_of,
)
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.rewrite import entries_of, map_of, text_of, texts
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterator


def build_project(name: str, tree: Map, aws: ProjectAws) -> Project:
    """Return the project of a resolved tree."""
    return Project(
        name=name,
        tree=tree,
        services={
            key: _service(key, node)
            for key, node in entries_of(tree.get("services")).items()
            if isinstance(node, Map)
        },
        networks={
            key: _network(key, node)
            for key, node in entries_of(tree.get("networks")).items()
            if isinstance(node, Map)
        },
        volumes={
            key: Volume(
                key=key,
                name=text_of(node.get("name")) or key,
                node=node,
                external=_flag(node, "external"),
                driver_opts=_labels(node.get("driver_opts")),
            )
            for key, node in entries_of(tree.get("volumes")).items()
            if isinstance(node, Map)
        },
        secrets={
            key: secret(key, node)
            for key, node in entries_of(tree.get("secrets")).items()
            if isinstance(node, Map)
        },
        configs={
            key: config(key, node)
            for key, node in entries_of(tree.get("configs")).items()
            if isinstance(node, Map)
        },
        aws=replace(
            aws,
            subnets=value_of(tree, "x-aws-subnets", subnets) or (),
            assign_public_ip=value_of(tree, "x-aws-assign_public_ip", flag),
            certificate_arn=value_of(tree, "x-aws-certificate", certificate),
            registry=value_of(tree, "x-aws-registry", registry),
            discovery=value_of(tree, "x-aws-discovery", discovery),
            run=running(tree),
            permissions_boundary_arn=value_of(
                tree, "x-aws-permissions_boundary", permissions_boundary
            ),
        ),
    )


def _network(key: str, node: Map) -> Network:
    group = value_of(node, "x-aws-securitygroup", group_id)
    return Network(
        key=key,
        name=group or text_of(node.get("name")) or key,
        node=node,
        external=group is not None or _flag(node, "external"),
        internal=_flag(node, "internal"),
    )


def _service(name: str, node: Map) -> Service:
    init = node.get("init")
    return Service(
        name=name,
        node=node,
        image=text_of(node.get("image")),
        build=build_of(map_of(node.get("build"))),
        command=_words(node.get("command")),
        entrypoint=_words(node.get("entrypoint")),
        environment={
            key: text_of(value) for key, value in entries_of(node.get("environment")).items()
        },
        labels=_labels(node.get("labels")),
        ports=tuple(_port(port) for port in _maps(node.get("ports"))),
        expose=_words(node.get("expose")) or (),
        networks=tuple(entries_of(node.get("networks"))),
        network_mode=text_of(node.get("network_mode")),
        restart=text_of(node.get("restart")),
        mounts=tuple(_mount(mount) for mount in _maps(node.get("volumes"))),
        volumes_from=_words(node.get("volumes_from")) or (),
        depends_on={
            key: text_of(value.get("condition")) or "service_started"
            for key, value in entries_of(node.get("depends_on")).items()
            if isinstance(value, Map)
        },
        health=_health(map_of(node.get("healthcheck"))),
        deploy=deploy_of(node),
        user=text_of(node.get("user")),
        working_dir=text_of(node.get("working_dir")),
        init=init.value if isinstance(init, Scalar) and isinstance(init.value, bool) else None,
        read_only=_flag(node, "read_only"),
        stop_signal=text_of(node.get("stop_signal")),
        stop_grace_s=_seconds(node.get("stop_grace_period")),
        pre_start=tuple(_pre_start(step) for step in _maps(node.get("pre_start"))),
        platform=text_of(node.get("platform")),
        cap_add=_words(node.get("cap_add")) or (),
        cap_drop=_words(node.get("cap_drop")) or (),
        ulimits={key: _ulimit(limit) for key, limit in entries_of(node.get("ulimits")).items()},
        sysctls=_labels(node.get("sysctls")),
        tmpfs=_words(node.get("tmpfs")) or (),
        logging=_logging(map_of(node.get("logging"))),
        secrets=tuple(file_grant(grant) for grant in _maps(node.get("secrets"))),
        configs=tuple(file_grant(grant) for grant in _maps(node.get("configs"))),
        aliases={
            key: _words(value.get("aliases")) or ()
            for key, value in entries_of(node.get("networks")).items()
            if isinstance(value, Map)
        },
        aws=service_aws(node),
    )


def _pre_start(node: Map) -> PreStart:
    return PreStart(
        image=text_of(node.get("image")),
        command=_words(node.get("command")),
        user=text_of(node.get("user")),
        working_dir=text_of(node.get("working_dir")),
        environment={
            key: text_of(value) for key, value in entries_of(node.get("environment")).items()
        },
        privileged=_flag(node, "privileged"),
        per_replica=_flag(node, "per_replica"),
    )


def _ulimit(node: Node) -> Ulimit:
    """Return a limit; one number is both."""
    both = _whole(node) or 0
    soft, hard = (_whole(entries_of(node).get(key)) for key in ("soft", "hard"))
    return Ulimit(soft=both if soft is None else soft, hard=both if hard is None else hard)


def _logging(node: Map | None) -> Logging:
    if node is None:
        return Logging()
    return Logging(driver=text_of(node.get("driver")), options=_labels(node.get("options")))


def _maps(node: Node | None) -> Iterator[Map]:
    if isinstance(node, Seq):
        yield from (item for item in node.items if isinstance(item, Map))


def _words(node: Node | None) -> tuple[str, ...] | None:
    return tuple(text for text, _ in texts(node)) if isinstance(node, Seq) else None


def _labels(node: Node | None) -> dict[str, str]:
    return {key: text_of(value) or "" for key, value in entries_of(node).items()}


def _flag(node: Map, key: str) -> bool:
    value = node.get(key)
    return isinstance(value, Scalar) and value.value is True


def _whole(node: Node | None) -> int | None:
    value = node.value if isinstance(node, Scalar) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _seconds(node: Node | None) -> float | None:
    text = text_of(node)
    return None if text is None else duration_in_nanoseconds(text) / NANOSECONDS["s"]


def _port(node: Map) -> Port:
    protocol = node.get("protocol")
    return Port(
        target=_whole(node.get("target")) or 0,
        published=text_of(node.get("published")),
        protocol=(text_of(protocol) or "tcp").lower(),
        protocol_written=not isinstance(protocol, Scalar) or bool(protocol.text),
        host_ip=text_of(node.get("host_ip")),
        app_protocol=text_of(node.get("app_protocol")),
        name=text_of(node.get("name")),
        aws_protocol=value_of(node, "x-aws-protocol", text),
        routing=value_of(node, "x-aws-routing", routing),
        certificate_arn=value_of(node, "x-aws-certificate", certificate),
    )


def _mount(node: Map) -> Mount:
    return Mount(
        type=text_of(node.get("type")) or "volume",
        target=text_of(node.get("target")) or "",
        source=text_of(node.get("source")),
        read_only=_flag(node, "read_only"),
        tmpfs_bytes=int(text_of(entries_of(node.get("tmpfs")).get("size")) or 0) or None,
        tmpfs_mode=_whole(entries_of(node.get("tmpfs")).get("mode")),
    )


def _health(node: Map | None) -> HealthCheck | None:
    if node is None:
        return None
    return HealthCheck(
        test=_words(node.get("test")) or (),
        interval_s=_seconds(node.get("interval")),
        timeout_s=_seconds(node.get("timeout")),
        start_period_s=_seconds(node.get("start_period")),
        retries=_whole(node.get("retries")),
        disable=_flag(node, "disable"),
    )
