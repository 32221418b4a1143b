"""An in-memory CodePipeline: one manual approval a run, answered once, by whoever has its token."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from compose2cfn.gate.pipeline_approval import ApprovalPlace, PendingApproval, PipelineDecision

if TYPE_CHECKING:
    from collections.abc import Callable


def place_in(run: str | None) -> ApprovalPlace:
    """Return the approval of a run."""
    return ApprovalPlace(pipeline="shop", stage="Approve", action="Approve", execution=run)


@dataclass
class FakePipelines:
    """Implements :class:`compose2cfn.gate.ports.Pipelines`; ``now`` tells the time."""

    now: Callable[[], str]
    runs: list[str] = field(default_factory=list)
    decisions: dict[str, PipelineDecision] = field(default_factory=dict)
    before_call: Callable[[str], None] = lambda _name: None
    after_call: Callable[[str], None] = lambda _name: None

    def begin(self) -> str:
        """Start a run; return its id."""
        self.runs.append(f"run-{len(self.runs)}")
        return self.runs[-1]

    def pending(self, place: ApprovalPlace) -> PendingApproval | None:
        """GetPipelineState."""
        self.before_call("pending")
        run = self._run(place)
        if run is None or run in self.decisions:
            return None
        return PendingApproval(token=f"token-{run}", execution=run)

    def answer(self, place: ApprovalPlace, token: str, *, approved: bool, summary: str) -> bool:
        """PutApprovalResult: a token is good once."""
        self.before_call("answer")
        run = token.removeprefix("token-")
        if run in self.decisions or place.execution not in {None, run}:
            return False
        self.decisions[run] = PipelineDecision(
            approved=approved, summary=summary, by="Ada", at=self.now()
        )
        self.after_call("answer")
        return True

    def decision(self, place: ApprovalPlace) -> PipelineDecision | None:
        """ListActionExecutions."""
        self.before_call("decision")
        run = self._run(place)
        return self.decisions.get(run) if run else None

    def _run(self, place: ApprovalPlace) -> str | None:
        if place.execution is not None:
            return place.execution if place.execution in self.runs else None
        return self.runs[-1] if self.runs else None
