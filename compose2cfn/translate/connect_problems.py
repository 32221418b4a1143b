"""What is wrong with how a service is found, and what wouldn't work as in Compose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.translate.deployment_codes import DISCOVERY
from compose2cfn.translate.discoveries import (
    any_connected,
    are_neighbours,
    discovery_of,
    endpoints,
    has_neighbours,
)
from compose2cfn.translate.lookups import dependents, with_aliases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.discoveries import Endpoint

_LONGEST = 64
_SETTINGS = {
    "idle_timeout": "idle_timeout_s",
    "request_timeout": "request_timeout_s",
    "access_logs": "access_logs",
}


def project_problems(ctx: Context) -> Iterator[Diagnostic]:
    """Yield what the top level says in vain."""
    said = ctx.project.aws.discovery
    if said is None or any_connected(ctx):
        return
    for key in ("namespace", *_SETTINGS):
        if getattr(said, _SETTINGS.get(key, key)) not in {None, "dns"}:
            yield DISCOVERY.error(
                f"'{key}' has no effect: no service is found by Service Connect",
                ctx.project.at("x-aws-discovery", key),
                hint="add 'via: service_connect'",
            )


def service_problems(service: Service, ctx: Context) -> Iterator[Diagnostic]:
    """Yield what a service says in vain, and what can't be reached in its way."""
    found = discovery_of(service, ctx)
    if found.via == "service_connect":
        yield from _unserved(service, ctx)
        yield from _names(service, ctx)
        if found.request_timeout_s is not None and service.aws.discovery is not None:
            yield from _tcp_alone(service, ctx)
        return
    yield from _in_vain(service)
    said = service.aws.discovery.via if service.aws.discovery else None
    if said == "dns" and found.namespace == "http":
        yield DISCOVERY.error(
            f"'{service.name}' is found by DNS, which 'namespace: http' leaves out",
            service.at("x-aws-discovery"),
            hint="remove 'namespace: http' at the top level",
        )
    if found.via == "none":
        for caller in _callers(service, ctx):
            yield DISCOVERY.warning(
                f"'{caller.name}' depends on '{service.name}', which can't be found by its name",
                caller.at("depends_on", service.name),
            )


def _served(service: Service, ctx: Context) -> tuple[Endpoint, ...]:
    return tuple(it for member in ctx.tasks[service.name] for it in endpoints(member, ctx))


def _callers(service: Service, ctx: Context) -> Iterator[Service]:
    """Yield the neighbours that start after the service, so most likely call it."""
    later = dependents(ctx).get(service.name, ())
    return (it for it in later if are_neighbours(service, it, ctx))


def _unserved(service: Service, ctx: Context) -> Iterator[Diagnostic]:
    """Yield an error where somebody needs a service without ports, else say what follows."""
    if _served(service, ctx):
        return
    span = service.at("x-aws-discovery") if service.aws.discovery else service.node.span
    hint = "give the port that it listens on with 'expose', or 'x-aws-discovery: dns'"
    for caller in _callers(service, ctx):
        yield DISCOVERY.error(
            f"'{caller.name}' depends on '{service.name}', which has no TCP port that Service "
            "Connect could lead to",
            span,
            hint=hint,
            related=((caller.at("depends_on", service.name), f"'{caller.name}' needs it here"),),
        )
        return
    if has_neighbours(service, ctx):
        yield DISCOVERY.warning(
            f"'{service.name}' has no TCP port: Service Connect makes it a client only",
            span,
            hint=hint,
        )


def _names(service: Service, ctx: Context) -> Iterator[Diagnostic]:
    """Yield an error for every Cloud Map name that is too long or somebody else's."""
    for endpoint in _served(service, ctx):
        name = endpoint.discovery_name
        taken = name in ctx.project.services or name in with_aliases(ctx)
        if len(name) > _LONGEST or taken:
            why = "is another's name" if taken else f"has over {_LONGEST} characters"
            yield DISCOVERY.error(
                f"Service Connect knows '{service.name}' as '{name}', which {why}",
                service.at("ports"),
                hint="rename the service",
            )


def _tcp_alone(service: Service, ctx: Context) -> Iterator[Diagnostic]:
    own = service.aws.discovery
    if (
        own
        and own.request_timeout_s is not None
        and not any(it.port.spoken for it in _served(service, ctx))
    ):
        yield DISCOVERY.error(
            f"'request_timeout' needs a port of '{service.name}' that speaks HTTP",
            service.at("x-aws-discovery", "request_timeout"),
            hint="say what the port speaks with 'app_protocol: http', http2 or grpc",
        )


def _in_vain(service: Service) -> Iterator[Diagnostic]:
    own = service.aws.discovery
    for key, name in _SETTINGS.items():
        if own is not None and getattr(own, name) is not None:
            yield DISCOVERY.error(
                f"'{key}' has an effect with Service Connect alone",
                service.at("x-aws-discovery", key),
                hint="add 'via: service_connect'",
            )
