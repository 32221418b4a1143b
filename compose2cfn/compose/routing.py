"""`x-aws-routing` as frozen values: which requests a published port answers, and how."""

from __future__ import annotations

from typing import Literal

from compose2cfn.core.values import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetHealth:
    """The load balancer's own health check; None where its default holds."""

    path: str | None = None
    matcher: str | None = None
    interval_s: int | None = None
    timeout_s: int | None = None
    healthy_threshold: int | None = None
    unhealthy_threshold: int | None = None
    port: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The requests that fit all of these conditions; without any, all that no rule takes."""

    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    headers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Names of headers in lower case, by name, each with the values of which it has one."""
    source_ips: tuple[str, ...] = ()
    priority: int | None = None
    health: TargetHealth = TargetHealth()
    stickiness_s: int | None = None
    deregistration_delay_s: int | None = None
    redirect: Literal["https"] | None = None

    @property
    def conditional(self) -> bool:
        """Whether it is a rule rather than the listener's default action."""
        return bool(self.hosts or self.paths or self.further)

    @property
    def further(self) -> tuple[object, ...]:
        """What it asks for beside hosts and paths; empty where nothing."""
        return (self.headers, self.source_ips) if self.headers or self.source_ips else ()
