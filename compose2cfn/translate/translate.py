"""Project + Facts → Translation: the room's public face.

::

    every mapping, on every element of its scope ─► effects ─► fold ─► finish ─► Template
    the registry's patterns, the project's leaves ─► coverage ─► diagnostics
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.cfn.template import Template
from compose2cfn.core.diagnostics import Diagnostics
from compose2cfn.core.values import dataclass, field, replace
from compose2cfn.environment import Asked, FactsRequest
from compose2cfn.translate import mappings
from compose2cfn.translate.boundary import bounded, with_overlaid
from compose2cfn.translate.capacities import named_providers
from compose2cfn.translate.choices import in_order
from compose2cfn.translate.context import context_of
from compose2cfn.translate.coverage import classify, unsupported
from compose2cfn.translate.file_systems import named_file_systems
from compose2cfn.translate.finish import service_resources
from compose2cfn.translate.first_container import unlocked
from compose2cfn.translate.fold import Folded, ServiceParts
from compose2cfn.translate.groups import named_groups
from compose2cfn.translate.images import ImageChoice
from compose2cfn.translate.inside_ports import with_inside_ports
from compose2cfn.translate.naming import collisions
from compose2cfn.translate.preparing_problems import preparing_problems
from compose2cfn.translate.registry import REGISTRY
from compose2cfn.translate.stored_secrets import named_secrets, with_known_arns
from compose2cfn.translate.tasks import crowded, task_problems, together
from compose2cfn.translate.urls import with_urls

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compose2cfn.cfn.template import Json, Resource
    from compose2cfn.compose.model import Network, Project, Service, Volume
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.nodes import Path
    from compose2cfn.core.source import Span
    from compose2cfn.environment import Facts
    from compose2cfn.translate.choices import Choice
    from compose2cfn.translate.context import Context
    from compose2cfn.translate.coverage import State
    from compose2cfn.translate.registry import Mapping as Registered

Parts: TypeAlias = "dict[tuple[str, str], ServiceParts]"
"""A service that runs before others and one of its tasks → what it wants there."""

__all__ = ["Translation", "mappings", "needs", "translate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The template, what is worth a warning, and what became of every leaf of the project."""

    template: Template
    diagnostics: tuple[Diagnostic, ...] = ()
    coverage: Mapping[Path, State] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()


def needs(project: Project) -> FactsRequest:
    """Return what the project asks to know of its environment, each with its key and place."""

    def asked(key: str, value: str | None) -> Asked | None:
        return None if value is None else Asked(key, value, project.at(key))

    return FactsRequest(
        project=project.name,
        vpc=asked("x-aws-vpc", project.aws.vpc),
        cluster=asked("x-aws-cluster", project.aws.cluster),
        load_balancer=asked("x-aws-loadbalancer", project.aws.load_balancer),
        security_groups=tuple(named_groups(project)),
        file_systems=tuple(named_file_systems(project)),
        capacity_providers=tuple(named_providers(project)),
        secrets=tuple(named_secrets(project)),
    )


def translate(
    project: Project,
    facts: Facts,
    *,
    registry: Sequence[Registered] | None = None,
    images: ImageChoice | None = None,
) -> Translation:
    """Return the template of a project for the environment that the facts describe.

    Raises :class:`InputError` with every attribute that can't be translated and every other reason.
    The result doesn't depend on the order of ``registry`` (default: all mappings).
    """
    registered = REGISTRY if registry is None else registry
    problems = Diagnostics(collisions(project))
    problems.extend(task_problems(project))
    # names that clash would fold into one another, and so would containers of an unclear task:
    # nothing else can be said before that is mended
    unclear = problems.failed
    problems.extend(preparing_problems(project))
    patterns = (wanted for mapping in registered for wanted in mapping.patterns)
    coverage = classify(project, patterns)
    problems.extend(unsupported(project, coverage))
    whole = with_inside_ports(project if unclear else together(project), facts.load_balancer)
    whole = with_known_arns(whole, facts)
    context = context_of(whole, facts, problems, images or ImageChoice())
    folded, before = Folded(), {}
    if context is not None and not unclear:
        _run(registered, context, folded)
        before = _before_others(registered, context, folded)
    problems.extend(folded.diagnostics)
    problems.raise_if_failed()
    if context is None:
        raise AssertionError("a context is missing only for a reason that was told")
    template = _template(folded, before, context, problems)
    problems.extend(unlocked(template, context))
    problems.raise_if_failed()
    return Translation(
        template=template,
        diagnostics=tuple(problems),
        coverage=coverage,
        choices=in_order(folded.choices),
    )


def _run(registered: Sequence[Registered], ctx: Context, folded: Folded) -> None:
    for mapping in registered:
        for service, element in _elements(mapping, ctx.project):
            if service not in ctx.homes:
                for effect in mapping.function(element, ctx):
                    folded.add(service, mapping.name, effect)


def _before_others(registered: Sequence[Registered], ctx: Context, folded: Folded) -> Parts:
    """Return what runs to its end before others, by service and task: each time in its context."""
    parts: Parts = {}
    for name, homes in ctx.homes.items():
        for home in homes:
            there, made = ctx.within(name, home), Folded()
            for mapping in registered:
                if mapping.scope == "services":
                    for effect in mapping.function(there.project.services[name], there):
                        made.add(name, mapping.name, effect)
            parts[name, home] = made.services.get(name, ServiceParts())
            folded.take(made)
    return parts


def _elements(
    mapping: Registered, project: Project
) -> Iterator[tuple[str | None, Service | Network | Volume | Project]]:
    """Yield what the mapping is called with, and the service's name where it is one."""
    match mapping.scope:
        case "services":
            yield from project.services.items()
        case "networks":
            yield from ((None, network) for network in project.networks.values())
        case "volumes":
            yield from ((None, volume) for volume in project.volumes.values())
        case "project":
            yield None, project


def _template(folded: Folded, before: Parts, ctx: Context, problems: Diagnostics) -> Template:
    resources = dict(folded.resources)
    for name in folded.services:
        if ctx.is_sidecar(ctx.project.services[name]):
            continue
        members = [
            before.get((member.name, name)) or folded.services[member.name]
            for member in ctx.tasks[name]
        ]
        for resource in service_resources(name, members, ctx):
            problems.extend(crowded(resource))
            if resource.logical_id in resources:
                raise AssertionError(f"resource {resource.logical_id} is made twice")
            resources[resource.logical_id] = resource
    if ctx.project.aws.permissions_boundary_arn is not None:
        resources = bounded(resources)
    template = Template(
        description=f"Compose project {ctx.project.name}",
        # as Docker's tools look for it
        metadata={"Cluster": ctx.cluster.arn},
        parameters=folded.parameters,
        resources=resources,
        outputs=folded.outputs,
    )
    places: dict[str, Json] = {}
    if folded.overlays:
        from compose2cfn.cfn.overlay import overlaid  # noqa: PLC0415 - few projects have one

        made = overlaid(template, folded.overlays)
        problems.extend(made.diagnostics)
        template, places = with_urls(made.template, template), _places(made.changed)
    if ctx.project.aws.permissions_boundary_arn is not None:
        template, unbounded = with_overlaid(template, resources, ctx.project)
        problems.extend(unbounded)
    ours = {"Project": ctx.project.name, "Origins": _origins(template.resources), **places}
    return replace(template, metadata={**template.metadata, "Compose2cfn": ours})


def _origins(resources: Mapping[str, Resource]) -> dict[str, Json]:
    """Return where each resource came from: `SERVICE FILE:LINE:COLUMN`, `-` for no service.

    It stands at the top level because a resource's own metadata shows up in change sets.
    """
    return {
        logical_id: f"{resource.service or '-'} {resource.origin}"
        for logical_id, resource in resources.items()
        if resource.origin is not None
    }


def _places(changed: Mapping[str, Mapping[Path, Span]]) -> dict[str, Json]:
    """Return where the overlays changed which property: logical id → JSON pointer → place."""
    places = {
        logical_id: {_pointer(path): str(span) for path, span in paths.items()}
        for logical_id, paths in changed.items()
        if paths
    }
    return {"Overlay": places} if places else {}


def _pointer(path: Path) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
