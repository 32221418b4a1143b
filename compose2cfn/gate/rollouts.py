"""How ECS rolls services out while CloudFormation waits for them.

CloudFormation says of a service only that it is being updated, for minutes. ECS says how many
tasks run, and why they don't: an image that can't be pulled is known there long before the circuit
breaker gives up. Source: ECS API reference, DescribeServices (`deployments`, `events`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from compose2cfn.core.errors import AwsError
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from compose2cfn.gate.ports import Services, StackEvent

_SERVICE: Final = "AWS::ECS::Service"
_TROUBLE: Final = ("unable", "fail", "unhealthy", "rolling back", "error", "insufficient", "cannot")
"""Words of ECS's messages that tell trouble; the others tell what the counts tell already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """A service's latest deployment: its state (`IN_PROGRESS`, …) and how many tasks it has.

    ``messages`` are ECS's own, by id, the oldest first; each begins with its time (RFC 3339).
    """

    arn: str
    state: str | None
    reason: str | None
    desired: int
    running: int
    pending: int
    failed: int
    messages: Mapping[str, tuple[str, str]]

    @property
    def told(self) -> str:
        """How it stands, in a few words."""
        counts = f"{self.running} of {self.desired} tasks running"
        more = [f"{self.pending} pending"] if self.pending else []
        more += [f"{self.failed} failed"] if self.failed else []
        state = f", rollout {self.state.lower().replace('_', ' ')}" if self.state else ""
        return ", ".join([counts, *more]) + state


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """News of a service between two events of its stack; ``is_trouble`` is ECS's own complaint."""

    at: str
    logical_id: str
    text: str
    is_trouble: bool = False


class Watch:
    """Asks ECS about the services that are being rolled out, and remembers what it has told."""

    def __init__(self, services: Services | None, *, since: str) -> None:
        """``since`` is when the execution began (RFC 3339): older messages are none of ours."""
        self._services = services
        self._since = since
        self._arns: dict[str, str] = {}
        self._told: dict[str, str] = {}
        self._seen: set[str] = set()
        self.troubles: dict[str, str] = {}
        self.untold: str | None = None

    def notice(self, events: Sequence[StackEvent]) -> None:
        """Take note of the services that events name."""
        for event in events:
            if event.type == _SERVICE and (event.physical_id or "").startswith("arn:"):
                self._arns[event.logical_id] = str(event.physical_id)

    def news(self, at: str) -> Iterator[Progress]:
        """Yield what has changed since the last time; where ECS refuses, that is told once."""
        found = self._rollouts()
        if self.untold is not None:
            yield from self._refused(at)
        for logical_id, rollout in found:
            for id_, (when, text) in rollout.messages.items():
                if id_ not in self._seen and when >= self._since and _is_trouble(text):
                    self.troubles[logical_id] = text
                    yield Progress(at=when, logical_id=logical_id, text=text, is_trouble=True)
                self._seen.add(id_)
            if self._told.get(logical_id) != rollout.told:
                self._told[logical_id] = rollout.told
                yield Progress(at=at, logical_id=logical_id, text=rollout.told)

    def _refused(self, at: str) -> Iterator[Progress]:
        """Yield the refusal the first time: the stack's events go on to tell the outcome."""
        if self._services is not None:
            text = f"AWS does not tell how services are rolled out: {self.untold}"
            yield Progress(at=at, logical_id=next(iter(self._arns)), text=text)
            self._services = None

    def _rollouts(self) -> Sequence[tuple[str, Rollout]]:
        if self._services is None or not self._arns:
            return ()
        try:
            found = self._services.rollouts(sorted(self._arns.values()))
        except AwsError as error:
            self.untold = error.diagnostics[0].message
            return ()
        return [(name, found[arn]) for name, arn in sorted(self._arns.items()) if arn in found]


def _is_trouble(text: str) -> bool:
    words = text.lower()
    return any(word in words for word in _TROUBLE)
