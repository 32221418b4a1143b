"""`x-aws-discovery` as frozen values: how the services of a project find one another."""

from __future__ import annotations

from typing import Literal, TypeAlias

from compose2cfn.core.values import dataclass

Via: TypeAlias = Literal["dns", "service_connect", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What is said at the top level or at a service; None where nothing is said."""

    via: Via | None = None
    namespace: Literal["dns", "http"] | None = None
    idle_timeout_s: int | None = None
    request_timeout_s: int | None = None
    access_logs: Literal["text", "json"] | None = None
