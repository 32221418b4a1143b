"""The x-aws-* keys: where each may stand, and the top-level ones as values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.compose.model import ProjectAws
from compose2cfn.compose.substitution import expressions
from compose2cfn.core.diagnostics import code
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map, Node, Path, Scalar, Seq
from compose2cfn.core.rewrite import is_flawed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compose2cfn.core.diagnostics import Diagnostics
    from compose2cfn.core.source import Span

UNKNOWN_X_AWS = code(
    "C2C-X001",
    "Unknown x-aws key",
    "compose2cfn would not know what to do with the key, so it would have no effect. All that it "
    "knows stand in docs/x-aws.md.",
)
MISPLACED_X_AWS = code(
    "C2C-X002",
    "An x-aws key stands at the wrong place",
    "The key has an effect at its own place only.",
)
EMPTY_X_AWS = code(
    "C2C-X003",
    "An x-aws key is empty",
    "The key names something that exists in AWS; often the variable that it is taken from is not "
    "set.",
)
BAD_X_AWS = code(
    "C2C-X004",
    "An x-aws key has a value of the wrong kind",
    "Names and ARNs of the top-level keys are texts, the retention of logs is a whole number of "
    "days that CloudWatch Logs knows.",
)

PLACES: dict[str, tuple[str, ...]] = {
    "x-aws-cluster": ("",),
    "x-aws-vpc": ("",),
    "x-aws-loadbalancer": ("",),
    "x-aws-logs_retention": ("",),
    "x-aws-cloudformation": ("",),
    "x-aws-certificate": ("", "services.*.ports.*"),
    "x-aws-registry": ("",),
    "x-aws-deployment": ("services.*",),
    "x-aws-discovery": ("", "services.*"),
    "x-aws-routing": ("services.*.ports.*",),
    "x-aws-subnets": ("", "services.*"),
    "x-aws-assign_public_ip": ("", "services.*"),
    "x-aws-securitygroup": ("networks.*",),
    "x-aws-pull_credentials": ("services.*",),
    "x-aws-role": ("services.*",),
    "x-aws-secrets": ("services.*",),
    "x-aws-sidecar_of": ("services.*",),
    "x-aws-task": ("services.*",),
    "x-aws-capacity": ("", "services.*"),
    "x-aws-alarms": ("", "services.*"),
    "x-aws-exec": ("", "services.*"),
    "x-aws-execution_role": ("", "services.*"),
    "x-aws-permissions_boundary": ("",),
    "x-aws-ephemeral_storage": ("", "services.*"),
    "x-aws-schedule": ("services.*",),
    "x-aws-policies": ("services.*",),
    "x-aws-protocol": ("services.*.ports.*",),
    "x-aws-min_percent": ("services.*.deploy.update_config",),
    "x-aws-max_percent": ("services.*.deploy.update_config",),
    "x-aws-autoscaling": ("services.*.deploy",),
    "x-aws-keys": ("secrets.*",),
}
"""Key → the path patterns of the maps that it may stand in (empty: the top level)."""

RETENTION_DAYS = frozenset(
    (
        1,
        3,
        5,
        7,
        14,
        30,
        60,
        90,
        120,
        150,
        180,
        365,
        400,
        545,
        731,
        1096,
        1827,
        2192,
        2557,
        2922,
        3288,
        3653,
    )
)
"""What CloudWatch Logs takes (API reference, PutRetentionPolicy)."""
FOR_EVER = 0
"""What keeps logs for ever, as no key does; Docker's ECS integration took it so."""

_PREFIX = "x-aws-"
_DAYS = re.compile(r"[0-9]+", re.ASCII)


def check_places(tree: Map, problems: Diagnostics) -> None:
    """Note x-aws keys that are unknown or misplaced."""
    for path, key, span in _keys(tree, ()):
        if key not in PLACES:
            problems.add(
                UNKNOWN_X_AWS.error(
                    f"there is no key '{key}'", span, hint=meant(key, PLACES) or _known(path)
                )
            )
        elif not any(_matches(path, place) for place in PLACES[key]):
            place = " or ".join(place or "the top level" for place in PLACES[key])
            problems.add(
                MISPLACED_X_AWS.error(
                    f"'{key}' has no effect here", span, hint=f"it belongs to {place}"
                )
            )


def _known(path: Path) -> str | None:
    here = sorted(
        key for key, places in PLACES.items() if any(_matches(path, place) for place in places)
    )
    return f"known here: {', '.join(here)}" if here else None


def _keys(node: Node, path: Path) -> Iterator[tuple[Path, str, Span]]:
    if isinstance(node, Map):
        for key, value in node.entries.items():
            if key.startswith(_PREFIX):
                yield path, key, node.key_span(key)
            elif not isinstance(value, Scalar) and not key.startswith("x-"):
                yield from _keys(value, (*path, key))
    elif isinstance(node, Seq):
        for index, item in enumerate(node.items):
            yield from _keys(item, (*path, index))


def _matches(path: Path, pattern: str) -> bool:
    parts = pattern.split(".") if pattern else []
    return len(parts) == len(path) and all(
        part in {"*", str(step)} for part, step in zip(parts, path, strict=True)
    )


def project_aws(tree: Map, overlays: Iterable[Node], problems: Diagnostics) -> ProjectAws:
    """Return the top-level keys; what is wrong with them is noted."""
    return ProjectAws(
        vpc=_name(tree, "x-aws-vpc", problems),
        cluster=_name(tree, "x-aws-cluster", problems),
        load_balancer=_name(tree, "x-aws-loadbalancer", problems),
        logs_retention_days=_days(tree, "x-aws-logs_retention", problems),
        overlays=tuple(_overlays(overlays, problems)),
    )


def _overlays(nodes: Iterable[Node], problems: Diagnostics) -> Iterator[Map]:
    key = "x-aws-cloudformation"
    for node in nodes:
        if isinstance(node, Map):
            yield node
        elif isinstance(node, Scalar) and node.value in {None, ""}:
            problems.add(EMPTY_X_AWS.error(f"{key} is empty", node.span))
        elif not is_flawed(node):
            problems.add(
                BAD_X_AWS.error(f"{key} must be a map with sections of a template", node.span)
            )


def _given(tree: Map, key: str, problems: Diagnostics) -> Scalar | None:
    node = tree.get(key)
    if node is None or is_flawed(node):
        return None
    if not isinstance(node, Scalar):
        problems.add(BAD_X_AWS.error(f"{key} must be one value", node.span))
        return None
    if node.value is None or node.value == "":
        names = [name for name, _, _ in expressions(node.text)]
        hint = f"set the variable {' or '.join(names)}" if names else "give a value, or remove it"
        problems.add(EMPTY_X_AWS.error(f"{key} is empty", node.span, hint=hint))
        return None
    return node


def _name(tree: Map, key: str, problems: Diagnostics) -> str | None:
    node = _given(tree, key, problems)
    if node is None:
        return None
    if not isinstance(node.value, str):
        problems.add(BAD_X_AWS.error(f"{key} must be text", node.span, hint="write it in quotes"))
        return None
    return node.value


def _days(tree: Map, key: str, problems: Diagnostics) -> int | None:
    node = _given(tree, key, problems)
    if node is None:
        return None
    value = node.value
    days = int(value) if isinstance(value, str) and _DAYS.fullmatch(value) else value
    if days == FOR_EVER and not isinstance(days, bool):
        return None
    if isinstance(days, bool) or not isinstance(days, int) or days not in RETENTION_DAYS:
        allowed = ", ".join(map(str, sorted(RETENTION_DAYS)))
        problems.add(
            BAD_X_AWS.error(
                f"{key}: '{node.value}' is no number of days that CloudWatch Logs takes",
                node.span,
                hint=f"one of {allowed}; {FOR_EVER} keeps them for ever",
            )
        )
        return None
    return days
