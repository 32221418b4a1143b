"""Pipelines that stop at a manual approval."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.stacks import deploy, physical_ids, template

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator


def action(name: str, category: str, provider: str) -> dict[str, Any]:
    kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    return {"name": name, "actionTypeId": kind, "configuration": {"CustomData": "review it"}}


STAGES = [
    {"name": "Source", "actions": [action("Fetch", "Source", "S3")]},
    {"name": "Review", "actions": [action("Approve", "Approval", "Manual")]},
    {"name": "Deploy", "actions": [action("Execute", "Deploy", "CloudFormation")]},
]


@pytest.fixture(name="waiting")
def _waiting(account: Account) -> Any:
    """Return a client whose pipeline `delivery` waits for an approval."""
    client = account.client("codepipeline")
    client.create_pipeline(
        pipeline={"name": "delivery", "roleArn": "arn:aws:iam::1:role/p", "stages": STAGES}
    )
    client.start_pipeline_execution(name="delivery")
    return client


def latest(client: Any, stage: int) -> dict[str, Any]:
    states = client.get_pipeline_state(name="delivery")["stageStates"]
    found: dict[str, Any] = states[stage]["actionStates"][0].get("latestExecution", {})
    return found


def put(client: Any, *, token: str, status: str = "Approved", summary: str = "fine") -> Any:
    return client.put_approval_result(
        pipelineName="delivery",
        stageName="Review",
        actionName="Approve",
        token=token,
        result={"status": status, "summary": summary},
    )


def test_a_run_waits_for_its_approval(waiting: Any) -> None:
    assert latest(waiting, 0)["status"] == "Succeeded"
    assert latest(waiting, 1)["status"] == "InProgress"
    assert latest(waiting, 1)["token"]
    assert latest(waiting, 2) == {}


def test_an_approval_lets_it_go_on_and_is_kept(waiting: Any) -> None:
    put(waiting, token=latest(waiting, 1)["token"], summary="digest 0123456789ab")
    assert latest(waiting, 2)["status"] == "Succeeded"
    told = waiting.list_action_executions(pipelineName="delivery")["actionExecutionDetails"]
    assert [one["actionName"] for one in told] == ["Execute", "Approve", "Fetch"]
    result = told[1]["output"]["executionResult"]
    assert result["externalExecutionSummary"] == "digest 0123456789ab"
    runs = waiting.list_pipeline_executions(pipelineName="delivery")
    assert runs["pipelineExecutionSummaries"][0]["status"] == "Succeeded"


def test_a_rejection_ends_the_run(waiting: Any) -> None:
    put(waiting, token=latest(waiting, 1)["token"], status="Rejected")
    assert latest(waiting, 1)["status"] == "Failed"
    assert latest(waiting, 2) == {}


def test_an_answer_is_taken_once(waiting: Any) -> None:
    token = latest(waiting, 1)["token"]
    put(waiting, token=token)
    with pytest.raises(waiting.exceptions.ApprovalAlreadyCompletedException):
        put(waiting, token=token)


def test_another_token_is_refused(waiting: Any) -> None:
    with pytest.raises(waiting.exceptions.InvalidApprovalTokenException):
        put(waiting, token=str(uuid.uuid4()))


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"token": "guess"}, "at 'token' failed"),
        ({"token": str(uuid.uuid4()), "summary": "x" * 513}, "less than or equal to 512"),
        ({"token": str(uuid.uuid4()), "status": "Maybe"}, "enum value set"),
    ],
    ids=["token without its pattern", "summary too long", "no such answer"],
)
def test_documented_constraints_hold(waiting: Any, answer: dict[str, str], problem: str) -> None:
    with pytest.raises(waiting.exceptions.ClientError, match=problem):
        put(waiting, **answer)


def test_missing_pipelines_are_named(account: Account) -> None:
    client = account.client("codepipeline")
    with pytest.raises(client.exceptions.PipelineNotFoundException, match="'nothing'"):
        client.get_pipeline_state(name="nothing")


def test_a_stack_can_hold_a_pipeline(account: Account) -> None:
    kind = {"Category": "Approval", "Owner": "AWS", "Provider": "Manual", "Version": "1"}
    stages = [
        {"Name": name, "Actions": [{"Name": "Ask", "ActionTypeId": kind, "RunOrder": "1"}]}
        for name in ("First", "Second")
    ]
    properties = {"RoleArn": "arn:aws:iam::1:role/p", "Stages": stages}
    resource = {"Type": "AWS::CodePipeline::Pipeline", "Properties": properties}
    deploy(account, template({"Pipeline": resource}))
    client = account.client("codepipeline")
    name = physical_ids(account)["Pipeline"]
    found = client.get_pipeline(name=name)["pipeline"]
    assert [stage["name"] for stage in found["stages"]] == ["First", "Second"]
    assert found["stages"][0]["actions"][0]["runOrder"] == 1
    account.client("cloudformation").delete_stack(StackName="app")
    assert client.list_pipelines()["pipelines"] == []
