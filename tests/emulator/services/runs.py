"""Runs of a pipeline, and how the API tells of them."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

Values = dict[str, Any]


@dataclass(slots=True)
class Action:
    """One action of one run."""

    stage: str
    name: str
    definition: Values
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = ""
    token: str = ""
    summary: str = ""
    started: float = 0.0
    ended: float = 0.0


@dataclass(slots=True)
class Run:
    """One run of a pipeline."""

    pipeline: str
    version: int
    actions: list[Action]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "InProgress"
    started: float = field(default_factory=time.time)

    def go_on(self) -> None:
        """Run the actions in their order, up to the next approval."""
        for action in self.actions:
            if action.status:
                continue
            action.started = action.ended = time.time()
            if action.definition["actionTypeId"]["category"] == "Approval":
                action.status, action.token = "InProgress", str(uuid.uuid4())
                return
            action.status = "Succeeded"
        self.status = "Succeeded"


def find(run: Run | None, stage: str, name: str) -> Action | None:
    """Return one action of a run, if it has it."""
    actions = run.actions if run is not None else []
    return next((one for one in actions if (one.stage, one.name) == (stage, name)), None)


def stage_state(
    name: str, actions: list[Values], run: Run | None, caller: str, *, parallel: bool
) -> Values:
    """Return a stage as GetPipelineState tells it; runs side by side have no token there."""
    states = [
        _action_state(action["name"], find(run, name, action["name"]), caller, parallel=parallel)
        for action in actions
    ]
    told: Values = {
        "stageName": name,
        "inboundTransitionState": {"enabled": True},
        "actionStates": states,
    }
    latest = [state["latestExecution"]["status"] for state in states if len(state) > 1]
    if latest and run is not None:
        status = next((one for one in ("Failed", "InProgress") if one in latest), "Succeeded")
        told["latestExecution"] = {"pipelineExecutionId": run.id, "status": status}
    return told


def _action_state(name: str, action: Action | None, caller: str, *, parallel: bool) -> Values:
    if action is None or not action.status:
        return {"actionName": name}
    latest = {
        "actionExecutionId": action.id,
        "status": action.status,
        "lastStatusChange": action.ended,
    }
    if action.status == "InProgress" and not parallel:
        latest["token"] = action.token
    if action.summary:
        latest |= {"summary": action.summary, "lastUpdatedBy": caller}
    return {"actionName": name, "latestExecution": latest}


def detail(run: Run, action: Action, caller: str) -> Values:
    """Return an action as ListActionExecutions tells it."""
    told: Values = {
        "pipelineExecutionId": run.id,
        "actionExecutionId": action.id,
        "pipelineVersion": run.version,
        "stageName": action.stage,
        "actionName": action.name,
        "startTime": action.started,
        "lastUpdateTime": action.ended,
        "status": action.status,
        "input": {
            "actionTypeId": action.definition["actionTypeId"],
            "configuration": action.definition.get("configuration", {}),
        },
    }
    if action.token:
        told["output"] = {"executionResult": {"externalExecutionId": action.token}}
    if action.summary:
        told["updatedBy"] = caller
        told["output"]["executionResult"]["externalExecutionSummary"] = action.summary
    return told
