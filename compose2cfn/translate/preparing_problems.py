"""What differs where a service runs to its end before each task of others, and what can't be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.model_deploy import UpdateConfig
from compose2cfn.core.nodes import Map
from compose2cfn.translate.codes import DEPENDENCY
from compose2cfn.translate.preparing import COMPLETED, homes_of, listed
from compose2cfn.translate.task_codes import PREPARING
from compose2cfn.translate.task_settings import differing_settings
from compose2cfn.translate.tasks import tasks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.source import Span

_HINT = (
    "it must bear running again and side by side: for each replica, in every update, after every "
    "restart; what must run once is better a service with 'x-aws-task: true', run before the "
    "deployment, and no dependency"
)


def preparing_problems(project: Project) -> Iterator[Diagnostic]:
    """Yield a warning for each such service, what it asks for in vain, and what is refused."""
    homes = homes_of(project)
    tasks = tasks_of(project) if homes else {}
    for name, mains in homes.items():
        service = project.services[name]
        waits = [*_waiting(name, project)]
        yield PREPARING.warning(
            f"'{name}' runs to its end before every task of {listed(mains)}, not once",
            _key(name, project),
            hint=_HINT,
            related=tuple((span, f"'{other}' waits for it here") for other, span in waits),
        )
        yield from _copies(service)
        yield from _in_vain(service)
        others = {main: [it for it in tasks[main] if it.name not in homes] for main in mains}
        for main in mains:
            yield from differing_settings(others[main][0], service, waits[0][1], ends=True)
        yield from _widened(service, others)


def _key(name: str, project: Project) -> Span:
    services = project.tree.get("services")
    return services.key_span(name) if isinstance(services, Map) else project.at("services", name)


def _waiting(name: str, project: Project) -> Iterator[tuple[str, Span]]:
    for other in sorted(project.services):
        service = project.services[other]
        if service.depends_on.get(name) == COMPLETED:
            yield other, service.at("depends_on", name)


def _copies(service: Service) -> Iterator[Diagnostic]:
    count = service.deploy.replicas
    if count not in {None, 1}:
        yield DEPENDENCY.error(
            f"'{service.name}' is to run {count} times at once before others; in each of their "
            "tasks it runs once",
            service.at("deploy", "replicas"),
            hint="leave the number out",
        )


def _in_vain(service: Service) -> Iterator[Diagnostic]:
    for index, port in enumerate(service.ports):
        told = f"port {port.target} of '{service.name}' isn't published"
        yield PREPARING.warning(f"{told}: it ends before others start", service.at("ports", index))
    for network in sorted(key for key, names in service.aliases.items() if names):
        told = f"'{service.name}' has no name in the network: it ends before others start"
        yield PREPARING.warning(told, service.at("networks", network, "aliases"))
    if service.deploy.update != UpdateConfig():
        told = f"'{service.name}' isn't updated by itself but with the tasks that it runs in"
        yield PREPARING.warning(told, service.at("deploy", "update_config"))


def _widened(service: Service, others: Mapping[str, Sequence[Service]]) -> Iterator[Diagnostic]:
    """Yield a warning for what whole tasks may do because of the service."""
    for network in service.networks:
        joining = [
            main
            for main, members in others.items()
            if not any(network in member.networks for member in members)
        ]
        if joining:
            yield PREPARING.warning(
                f"every task of {listed(joining)} is on network '{network}' because of "
                f"'{service.name}'",
                service.at("networks", network),
            )
    rights = {"x-aws-role": service.aws.statements, "x-aws-policies": service.aws.policy_arns}
    for key in (key for key, given in rights.items() if given):
        yield PREPARING.warning(
            f"every task of {listed([*others])} may do what '{service.name}' may, also after its "
            "end",
            service.at(key),
        )
