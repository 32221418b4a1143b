"""What to do about an attribute that isn't translated: another one, or a second file without it."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from compose2cfn.translate.overrides import without, without_models
from compose2cfn.translate.patterns import Pattern, matches, pattern

if TYPE_CHECKING:
    from compose2cfn.compose.model import Project
    from compose2cfn.core.nodes import Path

_CPUS = "write 'cpus' for the number of processors"
_INSTEAD: dict[Pattern, str] = {
    pattern(text): hint
    for text, hint in (
        ("services.*.cpu_count", _CPUS),
        ("services.*.cpu_percent", _CPUS),
        ("services.*.storage_opt.size", "'x-aws-ephemeral_storage' sets the size of a task's disk"),
        (
            "volumes.*.driver_opts.type",
            "a volume becomes an EFS file system; 'tmpfs' at the service is a memory disk",
        ),
    )
}
"""What gives the same on ECS."""


def way_out(project: Project, attribute: Path, path: Path) -> str:
    """Return what gives the same on ECS than the leaf at ``path``, and how to leave it out."""
    instead = next((it for wanted, it in _INSTEAD.items() if matches(wanted, path)), None)
    file = _second_file(project, attribute)
    return f"{instead}; or {file}" if instead else file


def _second_file(project: Project, attribute: Path) -> str:
    """Return the second file that takes the attribute away, as near to it as can be reset."""
    named = tuple(str(step) for step in takewhile(lambda step: isinstance(step, str), attribute))
    if named[0] == "models" or named[2:3] == ("models",):
        return without_models(project)
    # a service without its `provider` would be none
    return without(project, *(named[:2] if named[2:3] == ("provider",) else named))
