"""`security_opt`: what hardens a container on a shared machine, and what loosens its bounds.

Fargate takes no DockerSecurityOptions (Amazon ECS API reference, ContainerDefinition). Each of its
tasks has a kernel of its own, so a service works the same without a bound; without a permission
that it asks for it may not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.rewrite import texts
from compose2cfn.translate.codes import NOT_ON_FARGATE, UNSUPPORTED
from compose2cfn.translate.effects import Effect, Report
from compose2cfn.translate.overrides import without
from compose2cfn.translate.registry import maps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.translate.context import Context

_BOUNDS = ("no-new-privileges", "label")


@maps("services.*.security_opt.*")
def security_options(service: Service, ctx: Context) -> Iterator[Effect]:
    """Warn of a bound that Fargate can't set; refuse what a service may need to work."""
    for text, node in texts(service.node.get("security_opt")):
        if text.replace("=", ":").partition(":")[0] in _BOUNDS:
            yield Report(
                UNSUPPORTED.warning(
                    f"'{service.name}' runs without '{text}', which Fargate can't set",
                    node.span,
                    hint="a 'user' other than root, 'cap_drop' and 'read_only' bound it too",
                )
            )
        else:
            told = f"'{service.name}' wants '{text}', which Fargate doesn't have"
            hint = without(ctx.project, "services", service.name, "security_opt")
            yield Report(NOT_ON_FARGATE.error(told, node.span, hint=hint))
