"""A template whose published services AWS CodeDeploy deploys, instead of Amazon ECS itself.

The stack holds both target groups and the service; CodeDeploy's application and deployment group
belong to the pipeline, which reads their names from the outputs. ECS takes no new task definition
for such a service from CloudFormation (Amazon ECS API reference, UpdateService), so that releases
go through the files of :mod:`.revision_files`, and the template stays as it is between them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Output, get_att, ref
from compose2cfn.core.diagnostics import Diagnostics
from compose2cfn.core.values import replace
from compose2cfn.translate.deployment_codes import CODE_DEPLOY
from compose2cfn.translate.ids import service_id
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.shifting import attached
from compose2cfn.translate.tasks import tasks_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.cfn.template import Json, Resource, Template
    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.publishing import Publication
    from compose2cfn.translate.translate import Translation

_OF_ECS = ("AvailabilityZoneRebalancing", "DeploymentConfiguration")
"""What ECS refuses with CodeDeploy as controller, or leaves to it."""


def deployed_tasks(project: Project) -> Iterator[tuple[Service, ...]]:
    """Yield the task of every service that CodeDeploy deploys: those with a published port."""
    tasks = tasks_of(project)
    for name in sorted(project.services):
        task = tasks[name]
        if task[0].name == name and not task[0].is_one_off and attached(task):
            yield task


def without_strategies(project: Project) -> tuple[Project, tuple[Diagnostic, ...]]:
    """Return the project without the strategies that the deployment group decides on."""
    told: list[Diagnostic] = []
    services = dict(project.services)
    for main, *_ in deployed_tasks(project):
        if main.aws.deployment is not None:
            services[main.name] = replace(main, aws=replace(main.aws, deployment=None))
            told.append(
                CODE_DEPLOY.warning(
                    f"CodeDeploy's deployment group decides how '{main.name}' is deployed",
                    main.at("x-aws-deployment"),
                    hint="give it the configuration, the alarms and the test listener there",
                )
            )
    return replace(project, services=services), tuple(told)


def for_codedeploy(translation: Translation, project: Project) -> Translation:
    """Return the translation with CodeDeploy as the controller of every published service.

    Raises :class:`InputError` where CodeDeploy can't deploy one of them.
    """
    problems = Diagnostics()
    template = translation.template
    tasks = tuple(deployed_tasks(project))
    if not tasks:
        told = "no service publishes a port that CodeDeploy could move requests of"
        problems.add(CODE_DEPLOY.error(told, project.at("services")))
    for task in tasks:
        problems.extend(_problems(task, template))
    problems.raise_if_failed()
    for task in tasks:
        template = _controlled(template, task)
    return replace(
        translation, template=template, diagnostics=(*translation.diagnostics, *problems)
    )


def _problems(task: Sequence[Service], template: Template) -> Iterator[Diagnostic]:
    main = task[0]
    service = template.resources[service_id(main.name)]
    first, *others = attached(task)
    if first.target_group not in template.resources:
        told = f"port {first.target} of '{main.name}' takes UDP too, which CodeDeploy doesn't move"
        yield CODE_DEPLOY.error(told, first.span)
    for other in others:
        yield CODE_DEPLOY.error(
            f"'{main.name}' has two target groups, and CodeDeploy moves one",
            other.span,
            related=((first.span, "the other port is published here"),),
        )
    if service.properties.get("SchedulingStrategy") == "DAEMON":
        told = f"'{main.name}' runs once on each instance, which CodeDeploy doesn't deploy"
        yield CODE_DEPLOY.error(told, main.at("deploy", "mode"))
    if "ServiceConnectConfiguration" in service.properties:
        key = main if main.aws.discovery else None
        yield CODE_DEPLOY.error(
            f"'{main.name}' is found by Service Connect, which CodeDeploy doesn't know",
            key.at("x-aws-discovery") if key else main.node.span,
            hint="say 'x-aws-discovery: dns' at the service",
        )
    if main.deploy.autoscaling is not None:
        yield CODE_DEPLOY.warning(
            f"a deployment of '{main.name}' fails where its number of tasks changes meanwhile",
            main.at("deploy", "x-aws-autoscaling"),
            hint="suspend the scaling during deployments, with register-scalable-target",
        )


def _controlled(template: Template, task: Sequence[Service]) -> Template:
    (publication,) = attached(task)
    name = service_id(task[0].name)
    service = template.resources[name]
    properties = {key: it for key, it in service.properties.items() if key not in _OF_ECS}
    properties["DeploymentController"] = {"Type": "CODE_DEPLOY"}
    group = template.resources[publication.target_group]
    other = replace(group, logical_id=publication.alternate_target_group)
    resources = {
        **template.resources,
        name: replace(service, properties=properties),
        other.logical_id: other,
    }
    outputs = {**template.outputs, **_outputs(task[0], publication, template)}
    metadata = _with_origin(template, other)
    return replace(template, resources=resources, outputs=outputs, metadata=metadata)


def _outputs(main: Service, publication: Publication, template: Template) -> dict[str, Output]:
    """Return what a deployment group has to name."""
    name, port = normalised(main.name), publication.listener_port
    own = [
        logical_id
        for logical_id, resource in template.resources.items()
        if resource.type == "AWS::ElasticLoadBalancingV2::Listener"
        and resource.properties["Port"] == port
    ]
    listener = own[0] if own else f"Listener{port}Arn"
    first, second = publication.target_group, publication.alternate_target_group
    made: dict[str, tuple[str, Json]] = {
        f"{name}ListenerArn": ("Listener in front of", ref(listener)),
        f"{name}TargetGroupName": ("First target group of", get_att(first, "TargetGroupName")),
        f"{name}GreenTargetGroupName": (
            "Second target group of",
            get_att(second, "TargetGroupName"),
        ),
    }
    return {
        key: Output(description=f"{what} {main.name}", value=value)
        for key, (what, value) in made.items()
    }


def _with_origin(template: Template, made: Resource) -> dict[str, Json]:
    known = dict(template.metadata.get("Compose2cfn", {}))
    origins = {**known.get("Origins", {}), made.logical_id: f"{made.service} {made.origin}"}
    return {**template.metadata, "Compose2cfn": {**known, "Origins": origins}}
