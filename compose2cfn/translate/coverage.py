"""Nothing silent: every leaf of the project is translated, ignored for a reason, or diagnosed.

What is translated follows from the registry. What has no meaning on ECS is listed here with the
reason. Everything else gets a diagnostic at its line: a warning where nothing would be missed, an
error where the deployed service would behave differently. An error is the default, so that an
attribute that nobody thought of stops the conversion instead of vanishing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from compose2cfn.core.nodes import Map, Scalar, Seq, leaves
from compose2cfn.core.values import dataclass
from compose2cfn.translate.codes import UNSUPPORTED
from compose2cfn.translate.meaning import loses_meaning
from compose2cfn.translate.patterns import Pattern, any_of, matches, pattern
from compose2cfn.translate.ways_out import way_out

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from compose2cfn.compose.model import Project
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.nodes import Atom, Node, Path

State: TypeAlias = Literal["translated", "ignored", "unsupported"]


@dataclass(frozen=True, slots=True)
class Ignored:
    """An attribute without meaning on ECS; with ``values``, only where it has one of them.

    With ``where``, only where another attribute of the same element has a value.
    """

    pattern: Pattern
    reason: str
    values: tuple[Atom, ...] = ()
    where: tuple[Pattern, Atom] | None = None


def _ignored(text: str, reason: str, *values: Atom) -> Ignored:
    return Ignored(pattern(text), reason, values)


def _ignored_where(text: str, reason: str, other: str, value: Atom) -> Ignored:
    return Ignored(pattern(text), reason, where=(pattern(other), value))


IGNORED: tuple[Ignored, ...] = (
    _ignored("version", "Compose itself ignores it"),
    _ignored("services.*.build", "images are built before the conversion; ECS pulls them"),
    _ignored("services.*.build.**", "images are built before the conversion; ECS pulls them"),
    _ignored("services.*.pull_policy", "ECS pulls the image for every task"),
    _ignored("services.*.develop.**", "only for `docker compose watch`"),
    _ignored("services.*.profiles.**", "profiles choose services before the conversion"),
    _ignored("services.*.attach", "only for the output of `docker compose up`"),
    _ignored("services.*.pull_refresh_after", "ECS pulls the image for every task"),
    _ignored("services.*.cgroup", "it is the default", "private"),
    _ignored("services.*.userns_mode", "no user is mapped to another one in a task", "host"),
    *(
        _ignored(f"services.*.{key}", "it bounds nothing", 0, -1)
        for key in (
            "cpu_count",
            "cpu_percent",
            "cpu_rt_period",
            "cpu_rt_runtime",
            "cpu_shares",
            "deploy.resources.limits.pids",
            "oom_score_adj",
            "pids_limit",
        )
    ),
    _ignored("services.*.depends_on.*.required", "every service of the project is deployed"),
    _ignored_where(
        "services.*.healthcheck.**",
        "the health check is off",
        "services.*.healthcheck.disable",
        True,
    ),
    _ignored_where(
        "services.*.healthcheck.**",
        "the health check is off",
        "services.*.healthcheck.test.0",
        "NONE",
    ),
    _ignored("services.*.expose.**", "services on a common network reach every port"),
    _ignored(
        "services.*.logging.driver",
        "CloudWatch Logs takes the place of logs on the machine",
        "awslogs",
        "json-file",
        "local",
        "journald",
    ),
    _ignored("services.*.logging.options.max-size", "CloudWatch Logs has no such limit"),
    _ignored("services.*.logging.options.max-file", "CloudWatch Logs has no such limit"),
    _ignored("services.*.logging.options.compress", "CloudWatch Logs compresses by itself"),
    _ignored("services.*.volumes.*.bind.**", "a task has no folder of the host to bind"),
    _ignored("services.*.volumes.*.volume.nocopy", "it is what EFS does", True),
    _ignored("services.*.volumes.*.consistency", "Compose itself ignores it"),
    _ignored(
        "services.*.deploy.endpoint_mode",
        "discovery decides how a name is answered",
        "vip",
        "dnsrr",
    ),
    _ignored("services.*.isolation", "it is the default", "default"),
    _ignored(
        "networks.*.driver", "security groups take the place of networks", "bridge", "overlay"
    ),
    _ignored("configs.*.name", "only an external config has a name in AWS, its ARN"),
    _ignored("networks.*.enable_ipv4", "it is the default", True),
    _ignored("networks.*.ipam.driver", "it is the default", "default"),
    _ignored("networks.*.attachable", "security groups take the place of networks"),
    _ignored("volumes.*.driver", "EFS takes the place of local volumes", "local"),
)

HARMLESS: tuple[Pattern, ...] = tuple(
    map(
        pattern,
        (
            "services.*.annotations.**",
            "services.*.blkio_config.**",
            "services.*.cgroup_parent",
            "services.*.cpu_shares",
            "services.*.cpuset",
            "services.*.deploy.labels.**",
            "services.*.deploy.resources.limits.pids",
            "services.*.deploy.restart_policy.delay",
            "services.*.deploy.restart_policy.max_attempts",
            "services.*.deploy.restart_policy.window",
            "services.*.deploy.rollback_config.**",
            "services.*.deploy.update_config.delay",
            "services.*.deploy.update_config.max_failure_ratio",
            "services.*.deploy.update_config.monitor",
            "services.*.domainname",
            "services.*.healthcheck.start_interval",
            "services.*.logging.options.*",
            "services.*.mac_address",
            "services.*.mem_swappiness",
            "services.*.memswap_limit",
            "services.*.networks.*.driver_opts.**",
            "services.*.networks.*.mac_address",
            "services.*.networks.*.priority",
            "services.*.networks.*.gw_priority",
            "services.*.oom_kill_disable",
            "services.*.oom_score_adj",
            "services.*.pids_limit",
            "services.*.volumes.*.volume.labels.**",
            "configs.*.labels.**",
            "networks.*.driver_opts.**",
            "networks.*.ipam.**",
            "networks.*.labels.**",
            "secrets.*.labels.**",
            "volumes.*.labels.**",
        ),
    )
)
"""What warns only: the service works the same without it.

Addresses that services do rely on (`ipv4_address`, `extra_hosts`) are refused at their own place.
"""

LOADED: dict[Pattern, str] = {
    pattern(text): what
    for text, what in (
        ("include.**", "brings in other projects"),
        ("services.*.extends.**", "starts from another service"),
        ("services.*.env_file.**", "adds to `environment`"),
        ("services.*.label_file.**", "adds to `labels`"),
        ("*.*.external.name", "the old way to write `name`"),
    )
}
"""What other attributes take in before anything is translated."""

_FALSE_MATTERS = (pattern("networks.*.enable_ipv4"),)


def classify(project: Project, translated: Iterable[Pattern]) -> dict[Path, State]:
    """Return the state of every leaf of the resolved project."""
    is_translated = any_of(translated)
    lost = loses_meaning(project, IGNORED)
    return {
        path: "ignored" if lost(path) else _state(path, node, is_translated)
        for path, node in leaves(project.tree)
    }


def refused(translated: Iterable[Pattern]) -> Iterator[Pattern]:
    """Yield every attribute of the Compose specification that always stops the conversion."""
    from compose2cfn.compose.attributes import attributes  # noqa: PLC0415 - for the pages alone

    told = (*translated, *(entry.pattern for entry in IGNORED), *HARMLESS, *LOADED)
    return (path for path in attributes() if not any(matches(wanted, path) for wanted in told))


def unsupported(project: Project, coverage: Mapping[Path, State]) -> Iterator[Diagnostic]:
    """Yield one diagnostic for every attribute that isn't translated, at its first leaf."""
    found: dict[Path, list[tuple[Path, Node]]] = {}
    for path, node in leaves(project.tree):
        if coverage[path] == "unsupported":
            found.setdefault(_attribute(path), []).append((path, node))
    for attribute, below in found.items():
        yield _diagnostic(project, attribute, below)


def _state(path: Path, node: Node, is_translated: Callable[[Path], bool]) -> State:
    if is_translated(path):
        return "translated"
    if _of_others(path) or _asks_for_nothing(path, node):
        return "ignored"
    value = node.value if isinstance(node, Scalar) else None
    for entry in IGNORED:
        if entry.where is not None or not matches(entry.pattern, path):
            continue
        if not entry.values or value in entry.values:
            return "ignored"
    return "unsupported"


def _of_others(path: Path) -> bool:
    """Whether the leaf belongs to an extension that isn't ours (`x-…`)."""
    steps = [str(step) for step in path]
    return any(step.startswith("x-") and not step.startswith("x-aws-") for step in steps)


def _asks_for_nothing(path: Path, node: Node) -> bool:
    if isinstance(node, Map | Seq):
        return True
    if node.value is False:
        return not any(matches(wanted, path) for wanted in _FALSE_MATTERS)
    return node.value is None or (node.value == "" and not _is_harmless(path))


def _is_harmless(path: Path) -> bool:
    """Whether the service works the same without the leaf; items of a list may say something."""
    return isinstance(path[-1], int) or any(matches(wanted, path) for wanted in HARMLESS)


def _attribute(path: Path) -> Path:
    """Return the part of a leaf's path that names the attribute: list items are one attribute."""
    for end, step in enumerate(path):
        if isinstance(step, int) and end >= len(("services", "name", "key")):
            return path[: end + 1] if path[2] in {"ports", "volumes"} else path[:end]
    return path


def _diagnostic(project: Project, attribute: Path, below: list[tuple[Path, Node]]) -> Diagnostic:
    path, node = below[0]
    whole = path if len(below) == 1 else attribute
    shown = ".".join(str(step) for step in whole if not isinstance(step, int))
    shown = f"'{shown}'" if len(below) == 1 else f"'{shown}' with {len(below)} values"
    if any(matches(wanted, path) for wanted in HARMLESS):
        return UNSUPPORTED.warning(f"{shown} is left out: ECS has nothing like it", node.span)
    return UNSUPPORTED.error(
        f"{shown} is not translated, and the service would behave differently without it",
        node.span,
        hint=way_out(project, attribute, path),
    )
