"""What runs in the container: image, command, environment, user."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Scalar
from compose2cfn.translate.capacities import Host, host_of
from compose2cfn.translate.codes import (
    EMPTY_OVERRIDE,
    IMPOSSIBLE,
    NO_IMAGE,
    NO_VALUE,
    OUT_OF_RANGE,
    SECRET_IN_CLEAR,
    UNSUPPORTED,
)
from compose2cfn.translate.effects import Effect, Put, Report, Target
from compose2cfn.translate.ids import container_name
from compose2cfn.translate.image_remarks import base_remarks, remarks, stage_remark
from compose2cfn.translate.images import image_of
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.model import Service
    from compose2cfn.core.nodes import Path
    from compose2cfn.translate.context import Context

_SECRET_NAME = re.compile(
    r"(?i)passw(?:or)?d|secret|token|credential|api_?key|private_?key|access_?key"
)
_USER = re.compile(r"[^:\s-][^:\s]*(?::[^:\s-][^:\s]*)?")
_NO_SECRET_NAME = re.compile(r"(?i)_(?:file|path|url|uri|name|id|arn)$")
_STOP_S = (2, 120)
"""The shortest and the longest stop timeout on Fargate (API reference, ContainerDefinition)."""
_STOP_ON_INSTANCES_S = (0, 86_400)
"""Of ECS Managed Instances; instances of an Auto Scaling group are told no bound."""
_USUAL_STOP = frozenset(("", "TERM", "15"))


def _put(service: Service, key: str, value: Json, *path: str) -> Put:
    """Put one property of the container, from the attribute at ``path``."""
    return Put(target=Target.CONTAINER, properties={key: value}, origin=service.at(*path))


@maps("services.*.image", "services.*.build.target")
def image(service: Service, ctx: Context) -> Iterator[Effect]:
    """Run the image under the service's own name."""
    origin = ctx.place("services", service.name)
    name = container_name(service.name)
    yield Put(target=Target.CONTAINER, properties={"Name": name}, origin=origin)
    made = image_of(service, ctx.project, ctx.images)
    if made is None and service.node.get("provider") is not None:
        return  # no container: that there is nothing like it on ECS is told at `provider`
    if made is None:
        yield Report(
            NO_IMAGE.error(
                f"service '{service.name}' has no image",
                origin,
                hint="add the name that the image is pushed under: "
                "'image: ${IMAGE_URI}:${IMAGE_TAG}'",
            )
        )
        return
    yield _put(service, "Image", made.value, "image" if service.image else "build")
    yield from map(Report, remarks(made, service, ctx))
    yield from map(Report, (*stage_remark(service), *base_remarks(made, service, ctx)))


@maps("services.*.command", "services.*.command.*")
def command(service: Service, _: Context) -> Iterator[Effect]:
    """`command` replaces the image's CMD, as it does in ECS."""
    if service.entrypoint == () and service.command:
        if rest := service.command[1:]:
            yield _put(service, "Command", list(rest), "command")
        return
    yield from _words(service, "command", "Command", service.command)


@maps("services.*.entrypoint", "services.*.entrypoint.*")
def entrypoint(service: Service, _: Context) -> Iterator[Effect]:
    """`entrypoint` replaces the image's ENTRYPOINT, as it does in ECS.

    An empty one cancels it, so that `command` alone runs. ECS takes an empty list for 'not given';
    the first word of the command in its place runs the same.
    """
    if service.entrypoint == () and service.command:
        yield _put(service, "EntryPoint", list(service.command[:1]), "entrypoint")
        return
    yield from _words(service, "entrypoint", "EntryPoint", service.entrypoint)


def _words(
    service: Service, attribute: str, key: str, words: tuple[str, ...] | None
) -> Iterator[Effect]:
    if words:
        yield _put(service, key, list(words), attribute)
    elif words is not None:
        yield Report(
            EMPTY_OVERRIDE.error(
                f"'{attribute}' of service '{service.name}' is empty",
                service.at(attribute),
                hint=f"write the whole 'command', or remove '{attribute}' to run the image's own",
            )
        )


@maps("services.*.environment", "services.*.environment.*")
def environment(service: Service, _: Context) -> Iterator[Effect]:
    """Variables by name, so that their order in the file can't cause a new revision."""
    given = {name: value for name, value in service.environment.items() if value is not None}
    if given:
        pairs = [{"Name": name, "Value": given[name]} for name in sorted(given)]
        yield _put(service, "Environment", pairs, "environment")
    for name, value in service.environment.items():
        path: Path = ("environment", name)
        if not name or "=" in name:
            told = f"'{name}' is no name of an environment variable"
            yield Report(IMPOSSIBLE.error(told, service.at(*path)))
        elif value is None:
            yield Report(
                NO_VALUE.warning(f"'{name}' is not set and is left out", service.at(*path))
            )
        elif value and _SECRET_NAME.search(name) and not _NO_SECRET_NAME.search(name):
            yield Report(
                SECRET_IN_CLEAR.warning(
                    f"the value of '{name}' will be readable in the template", service.at(*path)
                )
            )


@maps("services.*.labels", "services.*.labels.*")
def labels(service: Service, ctx: Context) -> Iterator[Effect]:
    """Labels stay labels of the container, where it can have any."""
    if service.labels and host_of(service, ctx) is Host.MANAGED:
        told = f"the labels of '{service.name}' are left out: ECS Managed Instances take none"
        yield Report(UNSUPPORTED.warning(told, service.at("labels")))
    elif service.labels:
        made = {key: service.labels[key] for key in sorted(service.labels)}
        yield _put(service, "DockerLabels", made, "labels")


@maps("services.*.user")
def user(service: Service, _: Context) -> Iterator[Effect]:
    """Set the user (and group) that the container runs as."""
    if service.user and not _USER.fullmatch(service.user):
        told = f"'{service.user}' is no user"
        hint = "a name or number of a user, 'USER' or 'USER:GROUP'"
        yield Report(IMPOSSIBLE.error(told, service.at("user"), hint=hint))
    elif service.user:
        yield _put(service, "User", service.user, "user")


@maps("services.*.working_dir")
def working_dir(service: Service, _: Context) -> Iterator[Effect]:
    """Set the directory that the command starts in."""
    if service.working_dir and not service.working_dir.startswith("/"):
        told = f"the working directory '{service.working_dir}' isn't absolute"
        yield Report(IMPOSSIBLE.error(told, service.at("working_dir")))
    elif service.working_dir:
        yield _put(service, "WorkingDirectory", service.working_dir, "working_dir")


@maps("services.*.init")
def init(service: Service, _: Context) -> Iterator[Effect]:
    """Run a small init process as PID 1 that forwards signals and reaps zombies."""
    if service.init is not None:
        value = {"InitProcessEnabled": service.init}
        yield _put(service, "LinuxParameters", value, "init")


@maps("services.*.read_only")
def read_only(service: Service, _: Context) -> Iterator[Effect]:
    """Forbid writing to the root file system."""
    if service.read_only:
        yield _put(service, "ReadonlyRootFilesystem", True, "read_only")


@maps("services.*.stop_signal")
def stop_signal(service: Service, _: Context) -> Iterator[Effect]:
    """ECS sends the signal that the image names, SIGTERM where it names none."""
    name = (service.stop_signal or "").upper().removeprefix("SIG")
    if name not in _USUAL_STOP:
        yield Report(
            UNSUPPORTED.warning(
                f"'{service.name}' is stopped with the signal of its image, not with "
                f"{service.stop_signal}",
                service.at("stop_signal"),
                hint=f"write 'STOPSIGNAL {service.stop_signal}' in the Dockerfile",
            )
        )


@maps("services.*.stop_grace_period")
def stop_grace_period(service: Service, ctx: Context) -> Iterator[Effect]:
    """Set the time between SIGTERM and SIGKILL; Fargate gives two minutes, instances a day."""
    if service.stop_grace_s is None:
        return
    seconds = math.ceil(service.stop_grace_s)
    span = service.at("stop_grace_period")
    on_fargate = host_of(service, ctx) is Host.FARGATE
    least, most = _STOP_S if on_fargate else _STOP_ON_INSTANCES_S
    whose = "Fargate's" if on_fargate else "instances'"
    kept = min(max(seconds, least), most)
    told = f"'stop_grace_period' of {service.stop_grace_s:g} s"
    if seconds < 0:
        yield Report(IMPOSSIBLE.error(f"{told} is less than nothing", span))
    elif seconds != kept:
        side = "more" if seconds > kept else "less"
        yield Report(
            OUT_OF_RANGE.warning(f"{told} is {side} than {whose} {kept} s, which is used", span)
        )
    yield _put(service, "StopTimeout", kept, "stop_grace_period")


@maps("services.*.stdin_open")
def stdin_open(service: Service, _: Context) -> Iterator[Effect]:
    """Keep the standard input open, without which a shell would end at once."""
    if _is_on(service, "stdin_open"):
        yield _put(service, "Interactive", True, "stdin_open")


@maps("services.*.tty")
def tty(service: Service, _: Context) -> Iterator[Effect]:
    """Give the container a terminal."""
    if _is_on(service, "tty"):
        yield _put(service, "PseudoTerminal", True, "tty")


def _is_on(service: Service, key: str) -> bool:
    node = service.node.get(key)
    return isinstance(node, Scalar) and node.value is True
