"""Files that a first container writes before the application starts.

ECS mounts folders only, so a volume of the task takes the place of the folder that a file is in. So
that nothing of the image is hidden which Compose would leave there, the first container is of the
service's own image then: it copies the folder into the volume and writes the files on top. Where a
whole folder is delivered the image's is hidden in Compose too, and the small image will do.

What only a live account can show: that Fargate mounts a volume that lies in another one after it,
as Docker does; the mount points are written in that order.
"""

from __future__ import annotations

import posixpath
from base64 import b64encode
from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.core.values import dataclass, field
from compose2cfn.translate.effects import Append, Target
from compose2cfn.translate.first_container import first_image
from compose2cfn.translate.ids import container_name
from compose2cfn.translate.images import image_of
from compose2cfn.translate.kept import value_from
from compose2cfn.translate.log_driver import log_configuration
from compose2cfn.translate.naming import normalised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.core.source import Span
    from compose2cfn.translate.context import Context

STAGE = "/compose2cfn"

# POSIX shell and coreutils. `keep FROM TO` copies what the image has in a folder; `text` and
# `base64` write a variable: VARIABLE MODE OWNER PATH. A link of that name is replaced first.
FILES_SCRIPT = (
    'while [ $# -gt 0 ]; do if [ "$1" = keep ]; then '
    'if [ -d "$2" ]; then cp -a "$2/." "$3/"; if [ -k "$2" ]; then chmod 1777 "$3"; fi; fi; '
    'shift 3; else eval "value=\\$$2"; mkdir -p "${5%/*}"; rm -f "$5"; '
    'if [ "$1" = text ]; then printf %s "$value" > "$5"; '
    'else printf %s "$value" | base64 -d > "$5"; fi; '
    'chown "$4" "$5"; chmod "$3" "$5"; shift 5; fi; done'
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A content that AWS keeps under the ARN that a parameter of the template holds."""

    parameter: str


Content: TypeAlias = str | bytes | Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFile:
    """One file to write; ``whole`` names the delivered folder that it belongs to."""

    path: str
    content: Content = field(repr=False)
    mode: str = "0444"
    owner: str = "0:0"
    whole: str | None = None
    read_only: bool = False
    span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Volume:
    """A volume of the task at one folder of the container."""

    name: str
    folder: str
    stage: str
    whole: bool
    read_only: bool


def written(service: Service, files: Sequence[WantedFile], ctx: Context) -> Iterator[Append]:
    """Yield the first container, its volumes and where the application has them."""
    if not files:
        return
    wanted = sorted(files, key=lambda file: file.path)
    volumes = _volumes(service, wanted)
    name = f"{normalised(service.name)}_Files_InitContainer"
    origin = wanted[0].span
    yield Append(
        target=Target.TASK,
        key="ContainerDefinitions",
        item=_container(service, name, wanted, volumes, ctx),
        origin=origin,
    )
    for volume in volumes:
        mount: dict[str, Json] = {"ContainerPath": volume.folder, "SourceVolume": volume.name}
        if volume.read_only:
            mount["ReadOnly"] = True
        yield Append(target=Target.TASK, key="Volumes", item={"Name": volume.name}, origin=origin)
        yield Append(target=Target.CONTAINER, key="MountPoints", item=mount, origin=origin)
    yield Append(
        target=Target.CONTAINER,
        key="DependsOn",
        item={"Condition": "SUCCESS", "ContainerName": name},
        origin=origin,
    )


def folders(files: Sequence[WantedFile]) -> list[str]:
    """Return the folders that volumes take the place of; none lies in another one."""
    asked = sorted({file.whole or posixpath.dirname(file.path) for file in files})
    return [it for it in asked if not any(is_below(it, other) for other in asked if other != it)]


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it."""
    return path == folder or path.startswith(f"{folder.rstrip('/')}/")


def _volumes(service: Service, files: Sequence[WantedFile]) -> list[_Volume]:
    made = []
    for number, folder in enumerate(folders(files)):
        inside = [file for file in files if is_below(file.path, folder)]
        made.append(
            _Volume(
                name=f"compose2cfn-files-{container_name(service.name)}-{number}",
                folder=folder,
                stage=f"{STAGE}/{number}",
                whole=all(file.whole == folder for file in inside),
                read_only=all(file.whole == folder and file.read_only for file in inside),
            )
        )
    return made


def _container(
    service: Service,
    name: str,
    files: Sequence[WantedFile],
    volumes: Sequence[_Volume],
    ctx: Context,
) -> Json:
    arguments: list[str] = []
    for volume in volumes:
        if not volume.whole:
            arguments += ["keep", volume.folder, volume.stage]
    for number, file in enumerate(files):
        volume = next(it for it in volumes if is_below(file.path, it.folder))
        path = volume.stage + file.path.removeprefix(volume.folder.rstrip("/"))
        kind = "base64" if isinstance(file.content, bytes) else "text"
        arguments += [kind, f"F{number}", file.mode, file.owner, path]
    own = image_of(service, ctx.project, ctx.images)
    keeps = any(not volume.whole for volume in volumes) and own is not None
    return {
        "Command": arguments,
        "EntryPoint": ["/bin/sh", "-euc", FILES_SCRIPT, "files"],
        "Essential": False,
        "Image": own.value if keeps and own is not None else first_image(ctx),
        "LogConfiguration": log_configuration(ctx.project.name),
        "MountPoints": [
            {"ContainerPath": volume.stage, "SourceVolume": volume.name} for volume in volumes
        ],
        "Name": name,
        **_contents(files),
        **({"User": "0"} if keeps else {}),
        **({"RepositoryCredentials": _credentials(service)} if keeps and _pulls(service) else {}),
    }


def _contents(files: Sequence[WantedFile]) -> dict[str, Json]:
    given = [
        {"Name": f"F{number}", "Value": _text(file.content)}
        for number, file in enumerate(files)
        if not isinstance(file.content, Kept)
    ]
    asked = [
        {"Name": f"F{number}", "ValueFrom": value_from(file.content.parameter)}
        for number, file in enumerate(files)
        if isinstance(file.content, Kept)
    ]
    made: dict[str, Json] = {"Environment": given} if given else {}
    return {**made, "Secrets": asked} if asked else made


def _text(content: str | bytes) -> str:
    return b64encode(content).decode("ascii") if isinstance(content, bytes) else content


def _pulls(service: Service) -> bool:
    return service.aws.pull_credentials_arn is not None


def _credentials(service: Service) -> Json:
    return {"CredentialsParameter": service.aws.pull_credentials_arn}
