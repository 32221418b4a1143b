"""`pre_start` as frozen values: containers that run to their end before a service's own starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class PreStart:
    """One step; None where the service's own image, user or working directory holds."""

    image: str | None = None
    command: tuple[str, ...] | None = None
    user: str | None = None
    working_dir: str | None = None
    environment: Mapping[str, str | None] = field(default_factory=dict)
    privileged: bool = False
    per_replica: bool = False
