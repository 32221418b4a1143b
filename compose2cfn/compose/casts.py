"""Texts that become numbers or booleans right at interpolation (as compose-go casts them)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.core.patterns import table

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Atom

_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_REAL = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", re.ASCII)
OLD_TRUE = frozenset(("y", "yes", "on"))
OLD_FALSE = frozenset(("n", "no", "off"))


def integer(text: str) -> Atom:
    """Return a decimal integer; raises :class:`ValueError`."""
    if not _INTEGER.fullmatch(text):
        raise ValueError(f"'{text}' is no whole number")
    return int(text)


def real(text: str) -> Atom:
    """Return a decimal number; raises :class:`ValueError`."""
    if not _REAL.fullmatch(text):
        raise ValueError(f"'{text}' is no number")
    return float(text)


def boolean(text: str) -> Atom:
    """Return a boolean, also of YAML 1.1's words; raises :class:`ValueError`."""
    word = text.lower()
    if word in {"true", "false"}:
        return word == "true"
    if word in OLD_TRUE or word in OLD_FALSE:
        return word in OLD_TRUE
    raise ValueError(f"'{text}' is no boolean")


_UPDATE = {"parallelism": integer, "max_failure_ratio": real}
_SERVICE = {
    **dict.fromkeys(
        (
            "cpu_count",
            "cpu_period",
            "cpu_quota",
            "cpu_rt_period",
            "cpu_rt_runtime",
            "cpu_shares",
            "oom_score_adj",
            "pids_limit",
            "scale",
            "deploy.replicas",
            "deploy.restart_policy.max_attempts",
            "deploy.placement.max_replicas_per_node",
            "healthcheck.retries",
            "ports.*.target",
            "ulimits.*",
            "ulimits.*.hard",
            "ulimits.*.soft",
        ),
        integer,
    ),
    **{
        f"deploy.{which}.{key}": cast
        for which in ("update_config", "rollback_config")
        for key, cast in _UPDATE.items()
    },
    **dict.fromkeys(("cpus", "cpu_percent"), real),
    **dict.fromkeys(
        (
            "init",
            "oom_kill_disable",
            "privileged",
            "read_only",
            "stdin_open",
            "tty",
            "healthcheck.disable",
            "volumes.*.read_only",
            "volumes.*.volume.nocopy",
            "depends_on.*.required",
            "depends_on.*.restart",
        ),
        boolean,
    ),
}
CASTS = table(
    {
        **{f"services.*.{path}": cast for path, cast in _SERVICE.items()},
        **{
            f"networks.*.{key}": boolean
            for key in ("external", "internal", "attachable", "enable_ipv4", "enable_ipv6")
        },
        **{f"{section}.*.external": boolean for section in ("volumes", "secrets", "configs")},
    }
)
"""Path pattern → cast."""
