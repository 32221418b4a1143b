"""Top-level secrets as AWS keeps them: by ARN, or by a parameter of the template that asks for it.

ECS takes the ARN of a Secrets Manager secret, with or without one key of its JSON, or the ARN of a
parameter of the Parameter Store (Amazon ECS API reference, Secret). A secret of a file or of a
variable has none yet. One with a plain name has another ARN in each account: the facts say which,
and it is the default of the parameter, so that one template serves every environment.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.core.values import replace
from compose2cfn.environment import Asked
from compose2cfn.translate.effects import Grant, Role
from compose2cfn.translate.kept import grants, secret_parameter, value_from

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.contents import Secret
    from compose2cfn.compose.model import Project
    from compose2cfn.core.source import Span
    from compose2cfn.environment import Facts

_SECRETS_MANAGER = re.compile(
    r"arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+-[A-Za-z0-9]{6}"
)
_PARAMETER = re.compile(r"arn:[a-z-]+:ssm:[a-z0-9-]+:\d{12}:parameter/\S+")


_PLAIN = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")
"""A name as Secrets Manager takes it (API reference, CreateSecret)."""


def used_secrets(project: Project) -> list[str]:
    """Return the secrets that any service is given, by key."""
    services = project.services.values()
    used = {grant.source for service in services for grant in service.secrets}
    used |= {it.secret for service in services for it in service.aws.secret_variables}
    return sorted(project.secrets.keys() & used)


def named_secrets(project: Project) -> Iterator[Asked]:
    """Yield the external secrets that go by a plain name, each at the line of its name."""
    for key in used_secrets(project):
        secret = project.secrets[key]
        if secret.external and _PLAIN.fullmatch(secret.name):
            yield Asked(f"secrets.{key}", secret.name, secret.at("name"))


def with_known_arns(project: Project, facts: Facts) -> Project:
    """Return the project whose plainly named secrets have the ARNs that the facts hold."""
    known = {it.name: it.arn for it in facts.secrets or ()}
    found = {
        asked.key: known[asked.value] for asked in named_secrets(project) if asked.value in known
    }
    secrets = {
        key: replace(secret, arn=found.get(f"secrets.{key}"))
        for key, secret in project.secrets.items()
    }
    return replace(project, secrets=secrets) if found else project


def is_parameter(secret: Secret) -> bool:
    """Whether the Parameter Store keeps it."""
    return secret.external and bool(_PARAMETER.fullmatch(secret.name))


def problem(secret: Secret) -> tuple[str, str, str] | None:
    """Return why it can't be handed over: message, hint, and the key where it stands."""
    parameter = is_parameter(secret)
    arn = secret.arn or secret.name
    if secret.external and not parameter and not _SECRETS_MANAGER.fullmatch(arn):
        return _unnamed(secret)
    if secret.keys and parameter:
        return "is a parameter, which has no keys", "remove 'x-aws-keys'", "x-aws-keys"
    wrong = next((key for key in secret.keys if not re.fullmatch(r"[^:/\s]+", key)), None)
    if wrong is not None:
        return f"has the key '{wrong}', which is no file name", "name another", "x-aws-keys"
    return None


def _unnamed(secret: Secret) -> tuple[str, str, str]:
    hint = "'name: arn:…:secret:NAME-XXXXXX', in full, or the ARN of a parameter"
    if not _PLAIN.fullmatch(secret.name):
        return "isn't named by the ARN of a secret", hint, "name"
    told = f"goes by the plain name '{secret.name}', whose ARN the facts don't hold"
    looked = "'compose2cfn facts' looks it up (secretsmanager:DescribeSecret)"
    return told, f"{looked}; or give {hint}", "name"


def needs_arn(secret: Secret) -> bool:
    """Whether a parameter of the template holds its ARN."""
    return not secret.external or secret.arn is not None


def source(secret: Secret, key: str | None) -> Json:
    """Return what ECS reads the value from, or the value of one key."""
    if needs_arn(secret):
        return value_from(secret_parameter(secret.key), key)
    return secret.name if key is None else f"{secret.name}:{key}::"


def reading(policy: str, secrets: Collection[Secret], origin: Span) -> Iterator[Grant]:
    """Yield what lets ECS read exactly these secrets."""
    asked_for = (secret_parameter(secret.key) for secret in secrets if needs_arn(secret))
    yield from grants(asked_for, policy, origin)
    named = {secret.name for secret in secrets if not needs_arn(secret)}
    for action, kind in (
        ("secretsmanager:GetSecretValue", _SECRETS_MANAGER),
        ("ssm:GetParameters", _PARAMETER),
    ):
        resources = sorted(arn for arn in named if kind.fullmatch(arn))
        if resources:
            yield Grant(
                role=Role.EXECUTION,
                policy=policy,
                statement={"Effect": "Allow", "Action": [action], "Resource": resources},
                origin=origin,
            )
