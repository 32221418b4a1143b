"""Secrets become files under `/run/secrets/`, and their values never enter a template.

ECS hands a secret to a container as an environment variable only (Amazon ECS Developer Guide, 'Pass
sensitive data to an Amazon ECS container'), while images expect Compose's files. So a short-lived
container in front of the application gets the variables and writes the files into a volume of the
task that goes with it; the application sees the files and no variable. The container is Amazon's
minimal Amazon Linux with a few words of shell, as for the search domain (:mod:`.discovery`);
Docker's integration did the same with an image of its own from Docker Hub.

Why not otherwise: variables of the application's own container would have other names than images
look for (`…_FILE` variables name paths), and show up in its process list and crash reports.

AWS Secrets Manager or the Parameter Store keeps the values. An external secret is named by its ARN,
or by a plain name whose ARN the facts hold; for one of a `file` or the `environment` the template
asks for the ARN by a parameter without a default. The value itself would have to pass through the
template, where everybody who may read the stack sees it, so it isn't even read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from compose2cfn.core.nodes import Scalar
from compose2cfn.translate.codes import SECRET
from compose2cfn.translate.effects import Append, Effect, Report, Target
from compose2cfn.translate.first_container import first_image
from compose2cfn.translate.ids import container_name
from compose2cfn.translate.image_codes import KEPT
from compose2cfn.translate.json_keys import ALL_KEYS_SCRIPT
from compose2cfn.translate.kept import asked, secret_parameter
from compose2cfn.translate.log_driver import log_configuration
from compose2cfn.translate.naming import normalised
from compose2cfn.translate.owners import owner_of, owner_problems
from compose2cfn.translate.registry import maps
from compose2cfn.translate.stored_secrets import problem, reading, source, used_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.contents import FileGrant, Secret
    from compose2cfn.compose.model import Project, Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context

DIRECTORY = "/run/secrets"
VOLUME = "compose2cfn-secrets"

# POSIX shell and coreutils; groups of four arguments: variable, mode, owner, path
SECRETS_SCRIPT = (
    'while [ $# -gt 0 ]; do eval "value=\\$$1"; mkdir -p "${4%/*}"; '
    'printf %s "$value" > "$4"; chown "$3" "$4"; chmod "$2" "$4"; shift 4; done'
)

# the same, where a path that ends in a slash is the folder for every key of a JSON object
KEYS_SCRIPT = (
    f'{ALL_KEYS_SCRIPT}while [ $# -gt 0 ]; do eval "value=\\$$1"; mkdir -p "${{4%/*}}"; '
    'case $4 in */) all "$value" "$2" "$3" "$4";; '
    '*) printf %s "$value" > "$4"; chown "$3" "$4"; chmod "$2" "$4";; esac; shift 4; done'
)

_ALL = "*"


class _File(NamedTuple):
    """One file to write, and what ECS takes its content from."""

    path: str
    value_from: Json
    grant: FileGrant


@maps(
    "secrets.*.name",
    "secrets.*.external",
    "secrets.*.file",
    "secrets.*.environment",
    "secrets.*.x-aws-keys",
    "secrets.*.x-aws-keys.*",
)
def kept_elsewhere(project: Project, _: Context) -> Iterator[Effect]:
    """Ask where AWS keeps the values; refuse what isn't named so, and keys that name no file."""
    for key in used_secrets(project):
        secret = project.secrets[key]
        told = problem(secret)
        if told is not None:
            message, hint, at = told
            yield Report(SECRET.error(f"secret '{key}' {message}", secret.at(at), hint=hint))
        elif secret.arn is not None:
            yield asked(secret_parameter(key), secret.name, secret.arn)
        elif not secret.external:
            yield asked(secret_parameter(key), f"the value of {key}")
            yield Report(_kept(secret))


def _kept(secret: Secret) -> Diagnostic:
    """Return where the value has to be put, with the command that does it."""
    from shlex import quote  # noqa: PLC0415 - only for this hint

    asked_for = f"the template asks for the ARN of it, parameter {secret_parameter(secret.key)}"
    at = "file" if secret.file else "environment"
    node = secret.node.get(at)
    written = node.text if isinstance(node, Scalar) and node.text else secret.file
    value = quote(f"file://{written}") if secret.file else f'"${secret.environment}"'
    return KEPT.warning(
        f"the value of secret '{secret.key}' isn't read; {asked_for}",
        secret.at(at),
        hint=f"aws secretsmanager create-secret --name {secret.name} "
        f"--secret-string {value} --query ARN --output text",
    )


@maps(
    "services.*.secrets.*.source",
    "services.*.secrets.*.target",
    "services.*.secrets.*.uid",
    "services.*.secrets.*.gid",
    "services.*.secrets.*.mode",
)
def files(service: Service, ctx: Context) -> Iterator[Effect]:
    """Write the secrets into files before the application starts; it may read exactly these."""
    yield from map(Report, owner_problems(service, "secrets"))
    written: dict[str, _File] = {}
    for index, grant in enumerate(service.secrets):
        for file in _files(grant, ctx.project.secrets):
            told = _path_problem(file.path, written)
            if told is not None:
                message = f"'{service.name}': {told}"
                yield Report(SECRET.error(message, service.at("secrets", index)))
            written.setdefault(file.path, file)
    if written:
        wanted = [written[path] for path in sorted(written)]
        yield from _first_container(service, wanted, ctx)
        secrets = [ctx.project.secrets[file.grant.source] for file in wanted]
        yield from reading(f"{service.name}GrantAccessToSecrets", secrets, service.at("secrets"))


def _files(grant: FileGrant, secrets: Mapping[str, Secret]) -> Iterator[_File]:
    """Yield the file of a secret, or a file for each of its keys in a directory."""
    secret = secrets.get(grant.source)
    if secret is None or problem(secret) is not None:
        return  # told at the secret itself, or by the loader
    target = grant.target or grant.source
    path = target if target.startswith("/") else f"{DIRECTORY}/{target}"
    if _ALL in secret.keys:
        yield _File(f"{path}/", source(secret, None), grant)
        return
    if not secret.keys:
        yield _File(path, source(secret, None), grant)
    for key in secret.keys:
        yield _File(f"{path}/{key}", source(secret, key), grant)


def _path_problem(path: str, written: Mapping[str, _File]) -> str | None:
    whole = [it for it in (*written, path) if it.endswith("/")]
    if path in written or any(
        it.startswith(folder) and it != folder for folder in whole for it in (*written, path)
    ):
        return f"two secrets are written to {path}"
    parts = path.removeprefix(f"{DIRECTORY}/").removesuffix("/").split("/")
    if not path.startswith(f"{DIRECTORY}/") or {"", ".", ".."} & set(parts):
        return f"{path} is no file below {DIRECTORY}/"
    return None


def _first_container(service: Service, wanted: list[_File], ctx: Context) -> Iterator[Effect]:
    origin = service.at("secrets")
    name = f"{normalised(service.name)}_Secrets_InitContainer"
    arguments: list[str] = []
    for number, file in enumerate(wanted):
        owner = owner_of(file.grant)
        arguments += [f"S{number}", file.grant.mode or "0444", owner, file.path]
    # each container of a task has its own volume: it may read exactly its own secrets
    volume = f"{VOLUME}-{container_name(service.name)}" if ctx.is_sidecar(service) else VOLUME
    mount = {"ContainerPath": DIRECTORY, "SourceVolume": volume}
    script = KEYS_SCRIPT if any(it.path.endswith("/") for it in wanted) else SECRETS_SCRIPT
    container = {
        "Command": arguments,
        "EntryPoint": ["/bin/sh", "-euc", script, "secrets"],
        "Essential": False,
        "Image": first_image(ctx),
        "LogConfiguration": log_configuration(ctx.project.name),
        "MountPoints": [mount],
        "Name": name,
        "Secrets": [
            {"Name": f"S{number}", "ValueFrom": file.value_from}
            for number, file in enumerate(wanted)
        ],
    }
    for target, key, item in (
        (Target.TASK, "ContainerDefinitions", container),
        (Target.TASK, "Volumes", {"Name": volume}),
        (Target.CONTAINER, "MountPoints", {**mount, "ReadOnly": True}),
        (Target.CONTAINER, "DependsOn", {"Condition": "SUCCESS", "ContainerName": name}),
    ):
        yield Append(target=target, key=key, item=item, origin=origin)
