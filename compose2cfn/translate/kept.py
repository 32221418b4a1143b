"""Contents that AWS keeps: the template asks for their ARN, and the task may read exactly them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cfn.template import Parameter, ref, sub
from compose2cfn.translate.effects import Declare, Grant, Role
from compose2cfn.translate.naming import normalised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.core.source import Span

_ACTIONS = ("secretsmanager:GetSecretValue", "ssm:GetParameters")


def secret_parameter(key: str) -> str:
    """Return the name of the parameter that holds the ARN of a top-level secret."""
    return f"{normalised(key)}SecretArn"


def config_parameter(key: str) -> str:
    """Return the name of the parameter that holds the ARN of a top-level config."""
    return f"{normalised(key)}ConfigArn"


def file_parameter(service: str, path: str) -> str:
    """Return the name of the parameter that holds the ARN of a mounted file's content."""
    return f"{normalised(service)}{''.join(map(normalised, path.split('/')))}FileArn"


def asked(name: str, what: str, default: str | None = None) -> Declare:
    """Return the parameter; its default is what the Compose file says, never a guess."""
    described = f"ARN of the Secrets Manager secret or SSM parameter that holds {what}"
    return Declare(
        name=name, parameter=Parameter(type="String", description=described, default=default)
    )


def value_from(name: str, key: str | None = None) -> Json:
    """Return what ECS reads a content from: the whole, or one key of a JSON secret."""
    return ref(name) if key is None else sub(f"${{{name}}}:{key}::")


def grants(names: Iterator[str], policy: str, origin: Span) -> Iterator[Grant]:
    """Yield what lets ECS read these contents, whichever of the two services keeps them."""
    resources = [ref(name) for name in sorted(set(names))]
    for action in _ACTIONS if resources else ():
        yield Grant(
            role=Role.EXECUTION,
            policy=policy,
            statement={"Effect": "Allow", "Action": [action], "Resource": resources},
            origin=origin,
        )
