"""Services reach each other by bare name and by `<service>.<project>.local`.

Every service registers its tasks in a private DNS namespace (AWS Cloud Map), so that the long name
resolves anywhere in the VPC. For the bare name, a short-lived container in front of the application
puts the namespace into the task's DNS search list: all containers of an awsvpc task share one
`/etc/resolv.conf`, and both glibc and musl take the last `search` line. What was there before, such
as the VPC's own domain, is kept behind it.

Why not otherwise:

- ECS refuses `dnsSearchDomains` for awsvpc tasks (aws/containers-roadmap#892), and Fargate has no
  other network mode.
- Service Connect proxies named port mappings only. A Compose service that others use need not
  declare any port (Redis in most projects doesn't), so it can't be the default. Who wants it says
  so with `x-aws-discovery` (:mod:`.service_connect`).
- The variable `LOCALDOMAIN` reaches glibc only, not Alpine's musl.

Docker's integration went the same way with an image of its own from Docker Hub, built for amd64
only. Ours is Amazon's minimal Amazon Linux from Amazon ECR Public, for amd64 and arm64, with three
lines of shell. Only a live account can show that the pull works there: tasks in private subnets
need a NAT gateway or a pull-through cache for it, as for any public image. A service that has no
other service to talk to gets no such container.

Sidecars share their task's address. The same container writes their names into the task's
`/etc/hosts`, so that they reach one another there and not in another task of the service; ECS
refuses `extraHosts` for awsvpc tasks. Where a task's containers don't share that file, which only a
live account can show, the names still lead to a task of the service, as they do for other services.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Resource, get_att, ref
from compose2cfn.core.rewrite import text_of
from compose2cfn.translate.choices import Topic
from compose2cfn.translate.codes import ALIAS, UNSUPPORTED
from compose2cfn.translate.deployment_codes import DISCOVERY
from compose2cfn.translate.discoveries import (
    has_neighbours,
    is_registered,
    names_container,
    names_within,
    needs_search_domain,
)
from compose2cfn.translate.effects import Append, Create, Effect, Explain, Put, Report, Target
from compose2cfn.translate.first_container import first_image
from compose2cfn.translate.ids import NAMESPACE, VPC_ID
from compose2cfn.translate.log_driver import log_configuration
from compose2cfn.translate.lookups import OWN_NAMES, further_names, with_aliases
from compose2cfn.translate.naming import namespace_name, normalised
from compose2cfn.translate.reasons import how_found
from compose2cfn.translate.registry import maps
from compose2cfn.translate.tags import tags

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.diagnostics import Code, Diagnostic
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context

# POSIX shell alone; the image needs no further tool. The first argument is the namespace.
SEARCH_DOMAIN_SCRIPT = (
    "known=; while read -r key rest; do "
    'case "$key" in search|domain) known="$rest";; esac; done < /etc/resolv.conf; '
    'echo "search $1${known:+ $known}" >> /etc/resolv.conf'
)

# the arguments after the namespace are the names within the task, all at its own address
_NAMES_SCRIPT = 'shift; for name; do echo "127.0.0.1 $name" >> /etc/hosts; done'
TASK_NAMES_SCRIPT = f"{SEARCH_DOMAIN_SCRIPT}; {_NAMES_SCRIPT}"

_TTL_S = 60
_LONGEST_NAME, _LONGEST_LABEL = 127, 63
_TAKEN = "one name leads to one service: give one of them another alias"
_DNS_NAME = "letters, digits, '_' and '-', at most 63 of them between dots"
_WITH_DNS = "remove the alias, or 'via: none' and 'namespace: http' from 'x-aws-discovery'"


@maps("name")
def namespace(project: Project, ctx: Context) -> Iterator[Effect]:
    """Create the private DNS namespace `<project>.local` in the VPC."""
    if not any(is_registered(service, ctx) for service in project.services.values()):
        return
    yield Create(
        resource=Resource(
            logical_id=NAMESPACE,
            type="AWS::ServiceDiscovery::PrivateDnsNamespace",
            properties={
                "Description": f"Service Map for Docker Compose project {project.name}",
                "Name": namespace_name(project.name),
                "Tags": tags(project.name),
                "Vpc": ref(VPC_ID),
            },
            origin=ctx.place("name"),
        )
    )


@maps("services.*")
def registration(service: Service, ctx: Context) -> Iterator[Effect]:
    """Register the addresses of the service's tasks under its name, for a minute each.

    A sidecar has the addresses of its task, so that its name is an alias of that task's.
    """
    origin = ctx.place("services", service.name)
    found, why = how_found(service, ctx)
    yield Explain(topic=Topic.DISCOVERY, chosen=found, why=why, origin=origin)
    if not is_registered(service, ctx):
        return
    if ctx.is_sidecar(service):
        if service.network_of is None:
            yield from _alias(service, service.name, origin, ctx)
        return
    entry = f"{normalised(service.name)}ServiceDiscoveryEntry"
    yield Create(
        resource=Resource(
            logical_id=entry,
            type="AWS::ServiceDiscovery::Service",
            properties={
                "Description": f'"{service.name}" service discovery entry in Cloud Map',
                "DnsConfig": {
                    "DnsRecords": [{"TTL": _TTL_S, "Type": "A"}],
                    "RoutingPolicy": "MULTIVALUE",
                },
                "HealthCheckCustomConfig": {"FailureThreshold": 1},
                "Name": service.name,
                "NamespaceId": ref(NAMESPACE),
                "Tags": tags(ctx.project.name, service=service.name),
            },
            service=service.name,
            origin=origin,
        )
    )
    yield Put(
        target=Target.SERVICE,
        properties={"ServiceRegistries": [{"RegistryArn": get_att(entry, "Arn")}]},
        origin=origin,
    )


@maps(
    "services.*.networks.*.aliases.*",
    "services.*.container_name",
    "services.*.hostname",
)
def aliases(service: Service, ctx: Context) -> Iterator[Effect]:
    """Give the service further names, each an alias record that leads to its own."""
    made: dict[str, str] = {}
    for name, path, asked in further_names(service):
        if name == service.name or name in made.values() or (asked and ctx.is_one_off(service)):
            continue
        origin = service.at(*path)
        problem = _problem(name, service, made, ctx)
        if problem is None and (asked or has_neighbours(service, ctx)):
            made[normalised(name)] = name
            yield from _alias(service, name, origin, ctx)
            if not asked:
                yield Explain(
                    topic=Topic.DISCOVERY,
                    chosen=f"'{name}' too",
                    why=f"it is its '{path[0]}', which Docker's DNS knows",
                    origin=origin,
                )
        elif problem is not None and asked:
            code, told, hint = problem
            yield Report(
                code.error(f"alias '{name}' of '{service.name}' {told}", origin, hint=hint)
            )
    yield from map(Report, _names_left_out(service, made.values()))


def _problem(
    name: str, service: Service, made: Mapping[str, str], ctx: Context
) -> tuple[Code, str, str | None] | None:
    if not is_registered(service, ctx):
        return DISCOVERY, "needs a DNS namespace", _WITH_DNS
    if not _is_dns_name(name):
        return ALIAS, "is no name that DNS can have", _DNS_NAME
    owner = _other_owner(name, service, ctx) or made.get(normalised(name))
    return None if owner is None else (ALIAS, f"is '{owner}' already", _TAKEN)


def _is_dns_name(name: str) -> bool:
    """Whether Cloud Map takes the name (API reference, CreateService)."""
    labels = name.split(".")
    return len(name) <= _LONGEST_NAME and all(
        label.replace("_", "-").replace("-", "a").isalnum()
        and label.isascii()
        and not label.startswith("-")
        and not label.endswith("-")
        and len(label) <= _LONGEST_LABEL
        for label in labels
    )


def _names_left_out(service: Service, made: Collection[str]) -> Iterator[Diagnostic]:
    """Yield what nothing answers to; a task's host name is its address, whatever others call it."""
    for key in OWN_NAMES:
        name = text_of(service.node.get(key))
        known = key == "container_name" and (name in made or name == service.name)
        if name and not known:
            told = f"'services.{service.name}.{key}' is left out: ECS has nothing like it"
            hint = f"others reach it as '{name}'" if name in made else None
            yield UNSUPPORTED.warning(told, service.at(key), hint=hint)


def _other_owner(alias: str, service: Service, ctx: Context) -> str | None:
    """Return the other service that has the alias for its name, or comes first with it.

    DNS knows no case.
    """
    before = [it.name for it in with_aliases(ctx).get(alias, ()) if it.name < service.name]
    named_so = [it for it in _by_lower_case(ctx).get(alias.lower(), ()) if it != service.name]
    return min((*before, *named_so), default=None)


@lru_cache(maxsize=1)
def _by_lower_case(ctx: Context) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name in sorted(ctx.project.services):
        found.setdefault(name.lower(), []).append(name)
    return found


def _alias(service: Service, alias: str, origin: Span, ctx: Context) -> Iterator[Effect]:
    entry = f"{normalised(service.name)}{normalised(alias)}Alias"
    main = ctx.main(service.name).name
    yield Create(
        resource=Resource(
            logical_id=entry,
            type="AWS::ServiceDiscovery::Service",
            properties={
                "Description": f"Another name of {main}",
                "DnsConfig": {
                    "DnsRecords": [{"TTL": _TTL_S, "Type": "CNAME"}],
                    "RoutingPolicy": "WEIGHTED",
                },
                "Name": alias,
                "NamespaceId": ref(NAMESPACE),
                "Tags": tags(ctx.project.name, service=service.name),
            },
            service=service.name,
            origin=origin,
        )
    )
    yield Create(
        resource=Resource(
            logical_id=f"{entry}Target",
            type="AWS::ServiceDiscovery::Instance",
            properties={
                "InstanceAttributes": {
                    "AWS_INSTANCE_CNAME": f"{main}.{namespace_name(ctx.project.name)}"
                },
                "InstanceId": main,
                "ServiceId": ref(entry),
            },
            service=service.name,
            origin=origin,
        )
    )


@maps("services.*.networks.*")
def search_domain(service: Service, ctx: Context) -> Iterator[Effect]:
    """Run a first container that makes the bare names of other services resolve."""
    name = names_container(service, ctx)
    if name is None:
        return
    inside = names_within(service, ctx)
    origin = ctx.place("services", service.name)
    if not ctx.is_sidecar(service):
        by_dns = is_registered(service, ctx) or needs_search_domain(service, ctx)
        with_names = TASK_NAMES_SCRIPT if by_dns else _NAMES_SCRIPT
        script = with_names if inside else SEARCH_DOMAIN_SCRIPT
        item = {
            "Command": [namespace_name(ctx.project.name), *inside],
            "EntryPoint": ["/bin/sh", "-euc", script, "search-domain"],
            "Essential": False,
            "Image": first_image(ctx),
            "LogConfiguration": log_configuration(ctx.project.name),
            "Name": name,
        }
        yield Append(target=Target.TASK, key="ContainerDefinitions", item=item, origin=origin)
    yield Append(
        target=Target.CONTAINER,
        key="DependsOn",
        item={"Condition": "SUCCESS", "ContainerName": name},
        origin=origin,
    )
