"""The files that a pipeline hands to CodeDeploy, or to CodePipeline's own ECS action.

- `taskdef.json`: the task definition as the ECS API takes it, with `<IMAGE1_NAME>` for the image
  that the pipeline puts in; further ones for sidecars of the task that are built too.
- `appspec.yaml`: which container and port CodeDeploy moves the requests to.
- `imageDetail.json`: the image of `<IMAGE1_NAME>`; those of further ones in `image2/` and so on.
- `imagedefinitions.json`: container name and image, as the standard ECS action takes them.

Source: AWS CodePipeline User Guide, 'Image definitions file reference'.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from compose2cfn.core.diagnostics import Diagnostics
from compose2cfn.core.errors import InputError
from compose2cfn.core.source import start_of
from compose2cfn.translate.codedeploy import deployed_tasks
from compose2cfn.translate.deployment_codes import CODE_DEPLOY, OPEN_VALUE
from compose2cfn.translate.ids import container_name, service_id
from compose2cfn.translate.known_values import KnownValues
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.shifting import attached

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compose2cfn.cfn.template import Json, Template
    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.source import Source
    from compose2cfn.environment import Facts

_MOST_IMAGES = 4
_OTHERWISE = {
    "EFSVolumeConfiguration": "efsVolumeConfiguration",
    "FilesystemId": "fileSystemId",
    "IAM": "iam",
}
"""Where the API's name isn't CloudFormation's with a small first letter."""

_OWN_KEYS = frozenset(("DockerLabels", "DriverOpts", "Labels", "Options"))
"""Maps whose keys are the user's."""


def revision_files(
    template: Template, project: Project, facts: Facts, physical_ids: Mapping[str, str]
) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """Return the texts by path, each service in a folder of its own where there are several.

    Raises :class:`InputError` where a task has more images than the pipeline can put in.
    """
    problems = Diagnostics()
    tasks = tuple(deployed_tasks(project))
    files: dict[str, str] = {}
    for task in tasks:
        known = KnownValues(template, facts, physical_ids)
        folder = f"{task[0].name}/" if len(tasks) > 1 else ""
        made = _files(task, template, known)
        files.update({f"{folder}{name}": text for name, text in made.items()})
        problems.extend(_problems(task, known))
    problems.raise_if_failed()
    return files, tuple(problems)


def _problems(task: Sequence[Service], known: KnownValues) -> Iterator[Diagnostic]:
    main = task[0]
    count = len(_put_in(task))
    if count > _MOST_IMAGES:
        told = f"the task of '{main.name}' has {count} images of its own, and a pipeline puts in"
        yield CODE_DEPLOY.error(f"{told} {_MOST_IMAGES} at most", main.node.span)
    if known.open:
        names = ", ".join(sorted(known.open))
        yield OPEN_VALUE.warning(
            f"taskdef.json of '{main.name}' has no value yet for {names}",
            main.node.span,
            hint="convert again with '--stack-resources' once the stack stands",
        )


def _put_in(task: Sequence[Service]) -> list[str]:
    """Return the containers whose images the pipeline puts in: the main one and those built."""
    return [container_name(it.name) for it in task if it is task[0] or it.build is not None]


def _files(task: Sequence[Service], template: Template, known: KnownValues) -> dict[str, str]:
    main = task[0]
    written = template.resources[f"{normalised(main.name)}TaskDefinition"].properties
    images = {
        it["Name"]: known.resolved(it["Image"])
        for it in written["ContainerDefinitions"]
        if it["Name"] in {container_name(member.name) for member in task}
    }
    put_in = {name: f"<IMAGE{n}_NAME>" for n, name in enumerate(_put_in(task), 1)}
    containers = [
        {**it, "Image": put_in.get(it["Name"], it["Image"])}
        for it in written["ContainerDefinitions"]
    ]
    definition = _api(known.resolved({**written, "ContainerDefinitions": containers}))
    details = {
        f"image{n}/imageDetail.json" if n > 1 else "imageDetail.json": images[name]
        for n, name in enumerate(put_in, 1)
    }
    return {
        "taskdef.json": _text(definition),
        "appspec.yaml": _app_spec(task, template),
        **{path: _text({"ImageURI": image}) for path, image in details.items()},
        "imagedefinitions.json": _text(
            [{"name": name, "imageUri": images[name]} for name in sorted(images)]
        ),
    }


def _app_spec(task: Sequence[Service], template: Template) -> str:
    (publication,) = attached(task)
    # only tasks on Fargate have one
    version = template.resources[service_id(task[0].name)].properties.get("PlatformVersion")
    return (
        "version: 0.0\n"
        "Resources:\n"
        "  - TargetService:\n"
        "      Type: AWS::ECS::Service\n"
        "      Properties:\n"
        "        TaskDefinition: <TASK_DEFINITION>\n"
        "        LoadBalancerInfo:\n"
        f"          ContainerName: {json.dumps(container_name(publication.service))}\n"
        f"          ContainerPort: {publication.target}\n"
    ) + (f"        PlatformVersion: {json.dumps(version)}\n" if version else "")


def _api(value: Json) -> Json:
    """Return CloudFormation's names as those of the API."""
    if isinstance(value, list):
        return [_api(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        _OTHERWISE.get(key) or key[:1].lower() + key[1:]: below if key in _OWN_KEYS else _api(below)
        for key, below in value.items()
    }


def _text(value: Json) -> str:
    return f"{json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False)}\n"


def physical_ids(source: Source) -> dict[str, str]:
    """Return physical ids by logical id, of the answer of `describe-stack-resources`.

    Raises :class:`InputError` where the text is something else.
    """
    try:
        resources = json.loads(source.text)["StackResources"]
        return {
            it["LogicalResourceId"]: str(it["PhysicalResourceId"])
            for it in resources
            if it.get("PhysicalResourceId")
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        told = "this isn't the answer of 'aws cloudformation describe-stack-resources'"
        place = start_of(source.name, source.text)
        raise InputError((OPEN_VALUE.error(told, place),)) from error
