"""What belongs to a whole task, so that a sidecar can't ask for something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, Scalar, Seq, plain
from compose2cfn.core.rewrite import text_of
from compose2cfn.translate.task_codes import SIDECAR_SETTING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Service
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.nodes import Node
    from compose2cfn.core.source import Span

_OWN_DEPLOY = frozenset(("resources", "restart_policy", "labels", "placement"))
"""What each container has for itself, or what has no effect at all."""

_OWN_AWS = frozenset(
    ("x-aws-sidecar_of", "x-aws-policies", "x-aws-pull_credentials", "x-aws-secrets")
)
_ROLE = "x-aws-role"
_DEFAULTS: dict[tuple[str, ...], object] = {
    ("deploy", "replicas"): 1,
    ("deploy", "mode"): "replicated",
    ("scale",): 1,
    ("platform",): "linux/amd64",
}

_IN_VAIN: frozenset[tuple[str, ...]] = frozenset(
    (
        ("scale",),
        ("x-aws-task",),
        ("deploy", "mode"),
        ("deploy", "replicas"),
        ("deploy", "rollback_config"),
        ("deploy", "update_config"),
    )
)
"""What has no bearing on a service that runs to its end before others."""


def differing_settings(
    main: Service, sidecar: Service, span: Span, *, ends: bool = False
) -> Iterator[Diagnostic]:
    """Yield an error for every setting of the task that the sidecar gives otherwise than it.

    ``ends`` says that it runs to its end before the others, and that it is put there at ``span``.
    """
    why = "it runs before the others here" if ends else "it is a sidecar here"
    for path in _settings(sidecar):
        if ends and path in _IN_VAIN:
            continue
        if _value(sidecar, path) != _value(main, path):
            yield SIDECAR_SETTING.error(
                f"'{'.'.join(path)}' of '{sidecar.name}' isn't that of '{main.name}', in whose "
                "task it runs",
                sidecar.at(*path),
                hint=f"move it to '{main.name}', or leave it out",
                related=((span, why),),
            )
    if main.aws.role_arn and (sidecar.aws.statements or sidecar.aws.policy_arns):
        path = (_ROLE if sidecar.aws.statements else "x-aws-policies",)
        yield SIDECAR_SETTING.error(
            f"'{sidecar.name}' runs with the existing role of '{main.name}', to which nothing is "
            "added",
            sidecar.at(*path),
            hint="allow it in that role",
            related=((main.at(_ROLE), "the role of the task"),),
        )


def _settings(sidecar: Service) -> Iterator[tuple[str, ...]]:
    """Yield the settings of the whole task that are written at the sidecar."""
    for key, node in sidecar.node.entries.items():
        of_task = key in {"ipc", "pid", "platform", "scale"} or key.startswith("x-aws-")
        if key in {"ipc", "pid"} and (text_of(node) or "") != "host":
            continue  # the mapping tells what of it the task has
        if of_task and key not in _OWN_AWS and not (key == _ROLE and sidecar.aws.statements):
            yield (key,)
        if key == "deploy" and isinstance(node, Map):
            for below, value in node.entries.items():
                if below not in _OWN_DEPLOY and not _is_empty(value):
                    yield (key, below)


def _is_empty(node: Node) -> bool:
    if isinstance(node, Scalar):
        return node.value is None
    return not (node.items if isinstance(node, Seq) else node.entries)


def _value(service: Service, path: tuple[str, ...]) -> object:
    node: Node | None = service.node
    for step in path:
        node = node.get(step) if isinstance(node, Map) else None
    return _DEFAULTS.get(path) if node is None else plain(node)
