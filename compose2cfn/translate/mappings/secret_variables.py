"""`x-aws-secrets`: variables of the container whose values ECS reads from AWS as it starts.

For applications that can't read a file below `/run/secrets` (Amazon ECS Developer Guide, 'Pass
Secrets Manager secrets through Amazon ECS environment variables'). A new value reaches tasks that
start after it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.near_miss import meant
from compose2cfn.translate.codes import SECRET
from compose2cfn.translate.effects import Append, Effect, Report, Target
from compose2cfn.translate.registry import maps
from compose2cfn.translate.stored_secrets import is_parameter, problem, reading, source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.contents import SecretVariable
    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.context import Context

_KEY = "x-aws-secrets"


@maps("services.*.x-aws-secrets.**")
def secret_variables(service: Service, ctx: Context) -> Iterator[Effect]:
    """Give the container variables whose values AWS keeps; it may read exactly these."""
    known = ctx.project.secrets
    given = service.aws.secret_variables
    told = [wrong for it in given if (wrong := _wrong(it, service, ctx)) is not None]
    yield from map(Report, told)
    if told or any(problem(known[variable.secret]) for variable in given):
        return  # the latter is told at the secret itself
    for variable in given:
        value = source(known[variable.secret], variable.key)
        yield Append(
            target=Target.CONTAINER,
            key="Secrets",
            item={"Name": variable.name, "ValueFrom": value},
            origin=service.at(_KEY, variable.name),
        )
    if given:
        names = sorted({variable.secret for variable in given})
        policy = f"{service.name}GrantAccessToSecretVariables"
        yield from reading(policy, [known[name] for name in names], service.at(_KEY))


def _wrong(variable: SecretVariable, service: Service, ctx: Context) -> Diagnostic | None:
    span = service.at(_KEY, variable.name)
    secret = ctx.project.secrets.get(variable.secret)
    if secret is None:
        hint = meant(variable.secret, ctx.project.secrets) or "define it at top-level 'secrets'"
        return SECRET.error(f"there is no secret '{variable.secret}'", span, hint=hint)
    if variable.name in service.environment:
        told = f"'{service.name}' has '{variable.name}' in 'environment' or an 'env_file' too"
        return SECRET.error(told, span, hint="remove one of the two: ECS takes a name once")
    if variable.key is not None and is_parameter(secret):
        told = f"secret '{secret.key}' is a parameter, which has no keys"
        return SECRET.error(told, span, hint="remove 'key'")
    return None
