"""Configs and small bind-mounted files: written into the task before the application starts."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from compose2cfn.compose.local_files import FILE_LIMIT_BYTES, FOLDER_LIMIT_BYTES, Absent, LocalFile
from compose2cfn.translate.bind_mounts import outcome
from compose2cfn.translate.effects import Effect, Report
from compose2cfn.translate.file_contents import as_content, remarks
from compose2cfn.translate.image_codes import FILE, KEPT
from compose2cfn.translate.kept import asked, config_parameter, grants
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.owners import owner_of, owner_problems
from compose2cfn.translate.registry import maps
from compose2cfn.translate.written_files import Kept, WantedFile, is_below, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.compose.contents import Config, FileGrant
    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context

_KEPT = re.compile(r"arn:[a-z-]+:(?:ssm|secretsmanager):[a-z0-9-]+:\d{12}:\S+")
_OF_THE_TASK = ("/", "/etc")
_OF_THE_KERNEL = ("/dev", "/proc", "/sys")


@maps(
    "configs.*.external",
    "configs.*.file",
    "configs.*.content",
    "configs.*.environment",
)
def configs(project: Project, _: Context) -> Iterator[Effect]:
    """Take a content that the project has; ask where AWS keeps any other one."""
    used = {grant.source for service in project.services.values() for grant in service.configs}
    for key in sorted(project.configs.keys() & used):
        yield from map(Report, _remarks(project.configs[key], project))


@maps(
    "services.*.configs.*.source",
    "services.*.configs.*.target",
    "services.*.configs.*.uid",
    "services.*.configs.*.gid",
    "services.*.configs.*.mode",
)
def files(service: Service, ctx: Context) -> Iterator[Effect]:
    """Write configs and small mounted files before the application starts."""
    wanted: list[WantedFile] = []
    for index, grant in enumerate(service.configs):
        config = ctx.project.configs.get(grant.source)
        file = _of_config(service, index, grant, config, ctx.project) if config else None
        wanted += [file] if file else []
    for index, mount in enumerate(service.mounts):
        if mount.type == "bind":
            wanted += outcome(service, index, ctx.project).files
    problems = [*owner_problems(service, "configs"), *_problems(service, wanted)]
    yield from map(Report, problems)
    if problems or not wanted:
        return
    yield from written(service, wanted, ctx)
    names = {it.content.parameter: it.path for it in wanted if isinstance(it.content, Kept)}
    by_parameter = {config_parameter(it.key): it for it in ctx.project.configs.values()}
    for name in sorted(names):
        config = by_parameter.get(name)
        default = config.name if config and _is_named_by_arn(config) else None
        what = f"config {config.key}" if config else names[name]
        yield asked(name, f"the content of {what}", default)
    policy = f"{normalised(service.name)}FilesPolicy"
    yield from grants(iter(names), policy, wanted[0].span)


def _is_named_by_arn(config: Config) -> bool:
    return config.external and _KEPT.fullmatch(config.name) is not None


def _of_config(
    service: Service, index: int, grant: FileGrant, config: Config, project: Project
) -> WantedFile | None:
    content = _content(config, project)
    if content is None:
        return None
    target = grant.target or grant.source
    return WantedFile(
        path=posixpath.normpath(target if target.startswith("/") else f"/{target}"),
        content=content,
        mode=grant.mode or "0444",
        owner=owner_of(grant),
        span=service.at("configs", index),
    )


def _content(config: Config, project: Project) -> str | bytes | Kept | None:
    if config.content is not None and not config.external:
        return as_content(config.content.encode())
    found = _found(config, project)
    if isinstance(found, LocalFile) and found.data is not None:
        return as_content(found.data)
    if isinstance(found, LocalFile) or (isinstance(found, Absent) and found.folder):
        return None  # told at the config itself
    return Kept(config_parameter(config.key))


def _found(config: Config, project: Project) -> object:
    return project.local.found.get(config.file) if project.local and config.file else None


def _remarks(config: Config, project: Project) -> Iterator[Diagnostic]:
    """Yield what is told of a config at its own place."""
    at = next(
        (it for it in ("content", "file", "environment") if it in config.node.entries), "name"
    )
    content, span = _content(config, project), config.at(at)
    shown = f"config '{config.key}'"
    variable = f'"${config.environment}"' if config.environment else "VALUE"
    match content:
        case None:
            size = getattr(_found(config, project), "size_bytes", None)
            limit = FILE_LIMIT_BYTES // 1024
            why = "nothing is there" if size is None else f"it has {size} bytes"
            hint = f"at most {limit} KiB; put larger files into the image"
            yield FILE.error(f"{shown} can't be read: {why}", span, hint=hint)
        case Kept() if _is_named_by_arn(config):
            pass
        case Kept(parameter=parameter) if config.external:
            yield KEPT.warning(
                f"{shown} isn't named by an ARN but '{config.name}'; the template asks for the "
                f"ARN, parameter {parameter}",
                config.at("name"),
                hint="'name: arn:…:ssm:…:parameter/NAME' or '…:secretsmanager:…' says it here",
            )
        case Kept(parameter=parameter):
            yield KEPT.warning(
                f"the content of {shown} isn't read; the template asks for the ARN of it, "
                f"parameter {parameter}",
                span,
                hint="aws ssm put-parameter --type String --name NAME --value "
                f"{variable}; 'content' with variables in it is a part of the template",
            )
        case _:
            data = content if isinstance(content, bytes) else content.encode()
            yield from remarks(data, shown, span)
            if len(data) > FILE_LIMIT_BYTES:
                told = f"{shown} has {len(data)} bytes, at most {FILE_LIMIT_BYTES} can be sent"
                yield FILE.error(told, span)


def _problems(service: Service, wanted: Sequence[WantedFile]) -> Iterator[Diagnostic]:
    """Yield why the files of a service can't be written as they are wanted."""
    first: dict[str, WantedFile] = {}
    for file in wanted:
        if first.setdefault(file.path, file) is not file:
            yield FILE.error(f"'{service.name}' has two files at {file.path}", file.span)
        folder = file.whole or posixpath.dirname(file.path)
        taken = _taken(service, folder)
        kernel = any(is_below(folder, it) for it in _OF_THE_KERNEL)
        if folder in _OF_THE_TASK or kernel:
            yield FILE.error(
                f"no volume can take the place of {folder} for {file.path}",
                file.span,
                hint="mount it into a folder of its own, and tell the application where it is",
            )
        elif taken is not None:
            told = f"{file.path} lies in another volume, at {taken}"
            yield FILE.error(told, file.span, hint="put the file into a folder beside it")
    total = sum(len(it.content) for it in wanted if not isinstance(it.content, Kept))
    if total > FOLDER_LIMIT_BYTES:
        told = f"the files of '{service.name}' have {total} bytes"
        hint = f"at most {FOLDER_LIMIT_BYTES // 1024} KiB can be sent; put them into the image"
        yield FILE.error(told, wanted[0].span, hint=hint)


def _taken(service: Service, folder: str) -> str | None:
    """Return the volume, memory disk or folder of secrets that the folder lies in."""
    others = [mount.target for mount in service.mounts if mount.type in {"volume", "tmpfs"}]
    others += [text.partition(":")[0] for text in service.tmpfs]
    others += ["/run/secrets"] if service.secrets else []
    return next((it for it in others if it and is_below(folder, it)), None)
