"""Manual approvals of CodePipeline: which one waits, how it was answered, and answering it."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any

from compose2cfn.aws.errors import told
from compose2cfn.gate.pipeline_approval import PendingApproval, PipelineDecision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.aws.session import AwsSession
    from compose2cfn.gate.pipeline_approval import ApprovalPlace

_TOO_LATE = {"ApprovalAlreadyCompletedException", "InvalidApprovalTokenException"}


class LivePipelines:
    """Implements :class:`compose2cfn.gate.ports.Pipelines` with boto3's client."""

    def __init__(self, session: AwsSession) -> None:
        self._client: Any = session.client("codepipeline")

    def pending(self, place: ApprovalPlace) -> PendingApproval | None:
        """Return the approval that waits at a place (of its run, where that is given).

        In PARALLEL mode a pipeline's state has no token; there the action's external id is the
        token (API reference, PutApprovalResult, `token`).
        """
        with told("codepipeline:GetPipelineState"):
            state = self._client.get_pipeline_state(name=place.pipeline)
        for stage in state.get("stageStates", ()):
            run = stage.get("latestExecution", {}).get("pipelineExecutionId", "")
            if stage["stageName"] != place.stage or run != (place.execution or run):
                continue
            for action in stage.get("actionStates", ()):
                latest = action.get("latestExecution", {})
                is_here = action["actionName"] == place.action
                if is_here and latest.get("status") == "InProgress" and latest.get("token"):
                    return PendingApproval(token=latest["token"], execution=run)
        return self._pending_in_parallel(place)

    def _pending_in_parallel(self, place: ApprovalPlace) -> PendingApproval | None:
        for item in self._actions(place):
            token = _result(item).get("externalExecutionId")
            if item["status"] == "InProgress" and token:
                return PendingApproval(token=token, execution=item["pipelineExecutionId"])
        return None

    def answer(self, place: ApprovalPlace, token: str, *, approved: bool, summary: str) -> bool:
        """Answer an approval; returns False where it was answered or has expired meanwhile."""
        from botocore.exceptions import ClientError

        with told("codepipeline:PutApprovalResult"):
            try:
                self._client.put_approval_result(
                    pipelineName=place.pipeline,
                    stageName=place.stage,
                    actionName=place.action,
                    token=token,
                    result={"status": "Approved" if approved else "Rejected", "summary": summary},
                )
            except ClientError as error:
                if error.response.get("Error", {}).get("Code") in _TOO_LATE:
                    return False
                raise
        return True

    def decision(self, place: ApprovalPlace) -> PipelineDecision | None:
        """Return the last answer that a run's approval got, or None."""
        answered = [item for item in self._actions(place) if item["status"] != "InProgress"]
        if not answered:
            return None
        last = max(answered, key=lambda item: item["lastUpdateTime"])
        return PipelineDecision(
            approved=last["status"] == "Succeeded",
            summary=str(_result(last).get("externalExecutionSummary", "")),
            by=str(last.get("updatedBy", "unknown")),
            at=last["lastUpdateTime"].astimezone(UTC).isoformat().replace("+00:00", "Z"),
        )

    def _actions(self, place: ApprovalPlace) -> Iterator[dict[str, Any]]:
        """Yield the executions of the approval action, those of the place's run if it is given."""
        only = {"filter": {"pipelineExecutionId": place.execution}} if place.execution else {}
        with told("codepipeline:ListActionExecutions"):
            pages = self._client.get_paginator("list_action_executions").paginate(
                pipelineName=place.pipeline, **only
            )
            for page in pages:
                for item in page["actionExecutionDetails"]:
                    if (item["stageName"], item["actionName"]) == (place.stage, place.action):
                        yield item


def _result(item: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = item.get("output", {}).get("executionResult", {})
    return found
