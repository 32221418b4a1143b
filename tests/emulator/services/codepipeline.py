"""CodePipeline: pipelines whose runs stop at each manual approval until somebody answers.

Every other action succeeds at once: what a pipeline deploys is not done here.
API: https://docs.aws.amazon.com/codepipeline/latest/APIReference/
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.emulator.door import part
from tests.emulator.services.approvals import check_approval
from tests.emulator.services.json_protocol import ApiError, add_service, scoped
from tests.emulator.services.runs import Action, Run, detail, find, stage_state

if TYPE_CHECKING:
    from collections.abc import Iterator

Values = dict[str, Any]

_FEWEST_STAGES = 2


class CodePipeline:
    """The service's state and operations."""

    def __init__(self) -> None:
        self._pipelines = scoped()
        self._runs = scoped()
        self._region = part("core.responses:get_region")
        self._account = part("core.responses:get_account_id")

    def install(self) -> None:
        """Let ministack answer for the service."""
        operations = {
            "CreatePipeline": self.create_pipeline,
            "UpdatePipeline": self.update_pipeline,
            "GetPipeline": self.get_pipeline,
            "ListPipelines": self.list_pipelines,
            "DeletePipeline": self.delete_pipeline,
            "StartPipelineExecution": self.start_execution,
            "GetPipelineExecution": self.get_execution,
            "ListPipelineExecutions": self.list_executions,
            "GetPipelineState": self.get_state,
            "PutApprovalResult": self.put_approval,
            "ListActionExecutions": self.list_actions,
        }
        add_service("codepipeline", "CodePipeline_20150709", operations)

    def forget(self) -> None:
        """Forget every account."""
        self._pipelines.clear()
        self._runs.clear()

    def create_pipeline(self, call: Values) -> Values:
        """Create a pipeline of at least two stages."""
        pipeline = call["pipeline"]
        if pipeline["name"] in self._pipelines:
            raise ApiError(
                "PipelineNameInUseException",
                f"A pipeline with the name '{pipeline['name']}' already exists in account "
                f"'{self._account()}'",
            )
        return self._put(pipeline, 1)

    def update_pipeline(self, call: Values) -> Values:
        """Change a pipeline's structure."""
        before = self._pipeline(call["pipeline"]["name"])
        return self._put(call["pipeline"], before["pipeline"]["version"] + 1)

    def get_pipeline(self, call: Values) -> Values:
        """Return a pipeline's structure."""
        found: Values = self._pipeline(call["name"])
        return found

    def list_pipelines(self, _call: Values) -> Values:
        """List the pipelines."""
        known = self._pipelines.values()
        return {
            "pipelines": [
                {
                    "name": one["pipeline"]["name"],
                    "version": one["pipeline"]["version"],
                    "created": one["metadata"]["created"],
                    "updated": one["metadata"]["updated"],
                }
                for one in known
            ]
        }

    def delete_pipeline(self, call: Values) -> Values:
        """Delete a pipeline; one that doesn't exist is no error."""
        self._pipelines.pop(call["name"], None)
        return {}

    def start_execution(self, call: Values) -> Values:
        """Start a run."""
        pipeline = self._pipeline(call["name"])["pipeline"]
        actions = [
            Action(stage["name"], action["name"], action)
            for stage in pipeline["stages"]
            for action in sorted(stage["actions"], key=lambda one: one.get("runOrder", 1))
        ]
        run = Run(call["name"], pipeline["version"], actions)
        self._runs[run.id] = run
        run.go_on()
        return {"pipelineExecutionId": run.id}

    def get_execution(self, call: Values) -> Values:
        """Return a run."""
        run = self._runs.get(call["pipelineExecutionId"])
        if run is None:
            raise ApiError("PipelineExecutionNotFoundException", call["pipelineExecutionId"])
        told = {"pipelineName": run.pipeline, "pipelineVersion": run.version}
        return {"pipelineExecution": {**told, "pipelineExecutionId": run.id, "status": run.status}}

    def list_executions(self, call: Values) -> Values:
        """List the runs, newest first."""
        summaries = [
            {
                "pipelineExecutionId": run.id,
                "status": run.status,
                "startTime": run.started,
                "lastUpdateTime": max(action.ended for action in run.actions),
            }
            for run in self._runs_of(call["pipelineName"])
        ]
        return {"pipelineExecutionSummaries": summaries}

    def get_state(self, call: Values) -> Values:
        """Return how the latest run stands, with the token of an approval that is waited for."""
        known = self._pipeline(call["name"])
        run = next(self._runs_of(call["name"]), None)
        stages = [
            stage_state(
                stage["name"],
                stage["actions"],
                run,
                self._caller(),
                parallel=known["pipeline"].get("executionMode") == "PARALLEL",
            )
            for stage in known["pipeline"]["stages"]
        ]
        return {
            "pipelineName": call["name"],
            "pipelineVersion": known["pipeline"]["version"],
            "stageStates": stages,
            "created": known["metadata"]["created"],
            "updated": known["metadata"]["updated"],
        }

    def put_approval(self, call: Values) -> Values:
        """Answer an approval; the token says which request for approval is meant."""
        check_approval(call)
        self._pipeline(call["pipelineName"])
        found = [
            (run, action)
            for run in self._runs_of(call["pipelineName"])
            if (action := find(run, call["stageName"], call["actionName"])) is not None
        ]
        if not found:
            raise ApiError("ActionNotFoundException", call["actionName"])
        run, action = next((it for it in found if it[1].token == call["token"]), found[0])
        if action.token != call["token"]:
            raise ApiError(
                "InvalidApprovalTokenException",
                "The approval request already received a response or has expired.",
            )
        if action.status != "InProgress":
            raise ApiError(
                "ApprovalAlreadyCompletedException",
                "The approval action has already been approved or rejected.",
            )
        approved = call["result"]["status"] == "Approved"
        action.status, action.ended = "Succeeded" if approved else "Failed", time.time()
        action.summary = call["result"]["summary"]
        if approved:
            run.go_on()
        else:
            run.status = "Failed"
        return {"approvedAt": action.ended}

    def list_actions(self, call: Values) -> Values:
        """List the actions of the runs, newest first."""
        self._pipeline(call["pipelineName"])
        wanted = call.get("filter", {}).get("pipelineExecutionId")
        details = [
            detail(run, action, self._caller())
            for run in self._runs_of(call["pipelineName"])
            for action in reversed(run.actions)
            if action.status and wanted in {None, run.id}
        ]
        return {"actionExecutionDetails": details}

    def _put(self, pipeline: Values, version: int) -> Values:
        if len(pipeline.get("stages", [])) < _FEWEST_STAGES:
            raise ApiError(
                "InvalidStructureException",
                "Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline",
            )
        name = pipeline["name"]
        arn = f"arn:aws:codepipeline:{self._region()}:{self._account()}:{name}"
        now = time.time()
        known = self._pipelines.get(name, {"metadata": {"pipelineArn": arn, "created": now}})
        self._pipelines[name] = {
            "pipeline": {**pipeline, "version": version},
            "metadata": {**known["metadata"], "updated": now},
        }
        return {"pipeline": self._pipelines[name]["pipeline"]}

    def _pipeline(self, name: str) -> Any:
        if name not in self._pipelines:
            raise ApiError(
                "PipelineNotFoundException",
                f"Account '{self._account()}' does not have a pipeline with name '{name}'",
            )
        return self._pipelines[name]

    def _runs_of(self, pipeline: str) -> Iterator[Run]:
        return (run for run in reversed(self._runs.values()) if run.pipeline == pipeline)

    def _caller(self) -> str:
        return f"arn:aws:iam::{self._account()}:root"
