"""Top-level secrets as AWS keeps them: by ARN, or by a parameter of the template that asks for it.

ECS takes the ARN of a Secrets Manager secret, with or without one key of its JSON, or the ARN of a
parameter of the Parameter Store (Amazon ECS API reference, Secret). A secret of a file or of a
variable has none yet.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.translate.effects import Grant, Role
from compose2cfn.translate.kept import grants, secret_parameter, value_from

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.compose.contents import Secret
    from compose2cfn.core.source import Span

_SECRETS_MANAGER = re.compile(
    r"arn:[a-z-]+:secretsmanager:[a-z0-9-]+:\d{12}:secret:\S+-[A-Za-z0-9]{6}"
)
_PARAMETER = re.compile(r"arn:[a-z-]+:ssm:[a-z0-9-]+:\d{12}:parameter/\S+")


def is_parameter(secret: Secret) -> bool:
    """Whether the Parameter Store keeps it."""
    return secret.external and bool(_PARAMETER.fullmatch(secret.name))


def problem(secret: Secret) -> tuple[str, str, str] | None:
    """Return why it can't be handed over: message, hint, and the key where it stands."""
    parameter = is_parameter(secret)
    if secret.external and not parameter and not _SECRETS_MANAGER.fullmatch(secret.name):
        hint = "'name: arn:…:secret:NAME-XXXXXX', in full, or the ARN of a parameter"
        if not secret.name.startswith("arn:"):
            from shlex import quote  # noqa: PLC0415 - only for this hint

            hint += f"; aws secretsmanager describe-secret --secret-id {quote(secret.name)} "
            hint += "--query ARN --output text"
        return "isn't named by the ARN of a secret", hint, "name"
    if secret.keys and parameter:
        return "is a parameter, which has no keys", "remove 'x-aws-keys'", "x-aws-keys"
    wrong = next((key for key in secret.keys if not re.fullmatch(r"[^:/\s]+", key)), None)
    if wrong is not None:
        return f"has the key '{wrong}', which is no file name", "name another", "x-aws-keys"
    return None


def source(secret: Secret, key: str | None) -> Json:
    """Return what ECS reads the value from, or the value of one key."""
    if not secret.external:
        return value_from(secret_parameter(secret.key), key)
    return secret.name if key is None else f"{secret.name}:{key}::"


def reading(policy: str, secrets: Collection[Secret], origin: Span) -> Iterator[Grant]:
    """Yield what lets ECS read exactly these secrets."""
    asked_for = (secret_parameter(secret.key) for secret in secrets if not secret.external)
    yield from grants(asked_for, policy, origin)
    named = {secret.name for secret in secrets if secret.external}
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
