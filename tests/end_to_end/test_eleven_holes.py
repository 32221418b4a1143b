"""Eleven ways in which the executed change could differ from the reviewed one; all are shut.

Each test opens one through the real command line, against the emulator or by altering an answer on
its way, and sees a refusal and that ExecuteChangeSet was never sent.
"""

from __future__ import annotations

import copy
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.aws.cloudformation import LiveCloudFormation
from compose2cfn.aws.session import open_session
from compose2cfn.gate.inspect import digest_now, inspect
from compose2cfn.review.presets import PROD
from tests.end_to_end.test_gate_alone import template
from tests.end_to_end.test_pipeline_approval import Delivery
from tests.end_to_end.wire import Wire, tapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from compose2cfn.review.policy import Policy
    from tests.emulator.fixtures import Account
    from tests.end_to_end.shop import Done

pytestmark = pytest.mark.emulator


class Gate(Delivery):
    """A delivery with a change set that was approved, and people who meddle."""

    @property
    def cloudformation(self) -> Any:
        """CloudFormation's client."""
        return self.account.client("cloudformation")

    def shown(self, arn: str, policy: Policy | None = None) -> str:
        """Return the digest that a report on a change set shows."""
        seen = inspect(LiveCloudFormation(open_session()), arn)
        return digest_now(seen, policy) if policy else digest_now(seen)

    def approve(self, arn: str, digest: str | None = None, *more: str | Path) -> Done:
        """Approve a change set by a record in the bucket."""
        shown = digest or self.shown(arn)
        given = ("--digest", shown, "--reason", "fine", "--record", self.records)
        return self.run("approve", arn, *given, *more)

    def another(self, body: dict[str, Any] | None = None) -> str:
        """Replace the change set under its name, as CHANGE_SET_REPLACE does; return its ARN."""
        old = self.cloudformation.describe_change_set(ChangeSetName=self.arn)
        self.cloudformation.delete_change_set(ChangeSetName=self.arn)
        made = self.cloudformation.create_change_set(
            StackName="small",
            ChangeSetName=old["ChangeSetName"],
            ChangeSetType="CREATE",
            TemplateBody=json.dumps(body or template("evil")),
        )
        return str(made["Id"])

    def refused(self, code: str, arn: str | None = None, *more: str | Path, exit_: int = 13) -> str:
        """Try to execute by the records; check that it is refused and that nothing is sent."""
        return self.refuses(
            ("execute", arn or self.arn, "--approval", self.records, *more), code, exit_
        )

    def refuses(self, words: tuple[str | Path, ...], code: str, exit_: int = 13) -> str:
        """Run a command that is refused."""
        before = self.state()
        with tapped() as wire:
            done = self.run(*words)
        assert (done.code, code in done.err) == (exit_, True), done.err
        assert wire.executions() == []
        assert self.state() == before
        return done.err

    def state(self) -> list[tuple[str, str]]:
        """Return every stack's state and when it was changed last."""
        stacks = self.cloudformation.describe_stacks()["Stacks"]
        return [(item["StackStatus"], str(item.get("LastUpdatedTime"))) for item in stacks]

    def proposed_next(self, body: dict[str, Any], *more: str) -> str:
        """Create another change set; return its ARN."""
        (self.folder / "t.json").write_text(json.dumps(body))
        given = ("changeset", "--stack", "small", "--template", "t.json", *more)
        return self.succeed(*given).out.strip()

    def forged(self, arn: str, digest: str) -> Path:
        """Write a record that nobody's decision stands behind."""
        record = {
            "format": 1,
            "decision": "approved",
            "digest": digest,
            "changeSetArn": arn,
            "stack": "small",
            "by": "Ada",
            "at": "2026-01-31T12:00:00Z",
            "reason": "forged",
        }
        path = self.folder / "forged.json"
        path.write_text(json.dumps(record))
        return path


@pytest.fixture
def gate(account: Account, tmp_path: Path) -> Gate:
    made = Gate(account, tmp_path)
    made.begin()
    return made


@contextmanager
def altered(
    operation: str, alter: Callable[[dict[str, Any], dict[str, Any]], object]
) -> Iterator[Wire]:
    """Alter each answer of an operation on its way."""
    with tapped() as wire:
        wire.alters[operation] = alter
        yield wire


def test_h1_a_name_that_is_used_again(gate: Gate) -> None:
    assert gate.approve(gate.arn).code == 0
    other = gate.another()
    gate.refused("C2C-G010")
    gate.refused("C2C-G014", other)
    s3 = gate.account.client("s3")
    (found,) = s3.list_objects_v2(Bucket=gate.bucket)["Contents"]
    record = json.loads(s3.get_object(Bucket=gate.bucket, Key=found["Key"])["Body"].read())
    forged = gate.folder / "forged.json"
    forged.write_text(json.dumps(record))
    gate.refuses(("execute", other, "--approval", forged), "C2C-G016")
    forged.write_text(json.dumps(record | {"changeSetArn": other}))
    gate.refuses(("execute", other, "--approval", forged), "C2C-G013")


def test_h2_another_run_overtakes_between_approval_and_execution(gate: Gate) -> None:
    assert gate.decide("approve").code == 0
    overtaken = gate.another()
    later = gate.start()
    pipeline = ("--pipeline", "shop", "--pipeline-execution")
    gate.refuses(("execute", gate.arn, "--digest", gate.digest, *pipeline, gate.run_id), "C2C-G010")
    shown = gate.shown(overtaken)
    gate.refuses(("execute", overtaken, "--digest", shown, *pipeline, gate.run_id), "C2C-G013")
    gate.refuses(("execute", overtaken, "--digest", shown, *pipeline, later), "C2C-G014")


def test_h3_a_retry_of_the_stage_makes_the_change_set_anew(gate: Gate) -> None:
    assert gate.decide("approve").code == 0
    again = gate.another(template())
    words = ("execute", again, "--digest", gate.shown(again), "--pipeline", "shop")
    gate.refuses((*words, "--pipeline-execution", gate.run_id), "C2C-G013")


def test_h4_an_approver_looks_at_the_report_of_yesterday(gate: Gate) -> None:
    yesterday = gate.digest
    today = gate.another()
    done = gate.approve(today, yesterday)
    assert (done.code, "C2C-G013" in done.err) == (13, True)
    done = gate.approve(gate.arn, yesterday)
    assert (done.code, "C2C-G010" in done.err) == (13, True)
    gate.refused("C2C-G014", today)


NESTED: dict[str, Any] = {
    "Type": "Resource",
    "ResourceChange": {
        "Action": "Modify",
        "LogicalResourceId": "Network",
        "PhysicalResourceId": "arn:aws:cloudformation:eu-west-1:1:stack/network/1",
        "ResourceType": "AWS::CloudFormation::Stack",
        "Replacement": "False",
        "Scope": ["Properties"],
        "Details": [],
    },
}


def test_h5_the_template_of_a_nested_stack_is_edited_later(gate: Gate) -> None:
    def with_nested(_: object, answer: dict[str, Any]) -> None:
        answer["Changes"].append(copy.deepcopy(NESTED))

    with altered("DescribeChangeSet", with_nested):
        done = gate.approve(gate.arn)
        assert (done.code, "C2C-G028" in done.err) == (13, True)
        digest = gate.shown(gate.arn)
    forged = gate.forged(gate.arn, digest)
    with altered("DescribeChangeSet", with_nested):
        gate.refuses(("execute", gate.arn, "--approval", forged), "C2C-G028")


def test_h5_the_change_set_of_a_nested_stack_is_another_one(gate: Gate) -> None:
    children = [
        gate.cloudformation.create_change_set(
            StackName=f"network-{name}",
            ChangeSetName="nested",
            ChangeSetType="CREATE",
            TemplateBody=json.dumps(template(name)),
        )["Id"]
        for name in ("one", "two")
    ]
    current = children[:1]

    def with_nested(_: object, answer: dict[str, Any]) -> None:
        if answer["StackName"] == "small":
            row = {**NESTED["ResourceChange"], "ChangeSetId": current[0]}
            answer["Changes"].append({**NESTED, "ResourceChange": row})

    with altered("DescribeChangeSet", with_nested):
        done = gate.approve(gate.arn)
        assert done.code == 0, done.err
        current[:] = children[1:]
        gate.refused("C2C-G013")
        current[:] = children[:1]
        gate.cloudformation.delete_change_set(ChangeSetName=children[0])
        gate.refused("C2C-G013")


@pytest.mark.parametrize("way", ["parameter type", "dynamic reference"])
def test_h6_a_stored_value_changes_after_the_review(gate: Gate, way: str) -> None:
    ssm = gate.account.client("ssm")
    ssm.put_parameter(Name="/shop/flag", Value="off", Type="String")
    body = template("{{resolve:ssm:/shop/flag}}")
    if way == "parameter type":
        kind = {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/shop/flag"}
        body = template(Parameters={"Flag": kind})
        body["Resources"]["Note"]["Properties"]["Value"] = {"Ref": "Flag"}
    arn = gate.proposed_next(body, "--name", "stored")
    assert gate.approve(arn).code == 0
    gate.succeed("verify", arn, "--approval", gate.records)
    ssm.put_parameter(Name="/shop/flag", Value="on", Type="String", Overwrite=True)
    gate.refused("C2C-G013", arn)
    ssm.delete_parameter(Name="/shop/flag")
    gate.refused("C2C-G013", arn)


MUTABLE = template()
MUTABLE["Resources"]["Task"] = {
    "Type": "AWS::ECS::TaskDefinition",
    "Properties": {"ContainerDefinitions": [{"Name": "web", "Image": "web:latest"}]},
}


def test_h7_a_tag_that_can_be_pushed_again_is_denied(gate: Gate) -> None:
    arn = gate.proposed_next(MUTABLE, "--name", "mutable")
    (gate.folder / "policy.yml").write_text("preset: prod\n")
    digest = gate.shown(arn, PROD)
    done = gate.approve(arn, digest, "--policy", "policy.yml")
    assert (done.code, "R16" in done.err) == (12, True), done.err
    assert gate.approve(arn).code == 0
    gate.refused("C2C-G013", arn, "--policy", "policy.yml")
    words = ("execute", arn, "--approval", gate.forged(arn, digest), "--policy", "policy.yml")
    gate.refuses(words, "R16", 12)


def test_h8_somebody_changed_a_resource_by_hand(gate: Gate) -> None:
    assert gate.approve(gate.arn).code == 0
    gate.succeed("execute", gate.arn, "--approval", gate.records)
    arn = gate.proposed_next(template("two"))
    assert gate.approve(arn).code == 0
    gate.succeed("verify", arn, "--approval", gate.records, "--check-drift")
    resources = gate.cloudformation.list_stack_resources(StackName="small")
    name = resources["StackResourceSummaries"][0]["PhysicalResourceId"]
    ssm = gate.account.client("ssm")
    ssm.put_parameter(Name=name, Value="by hand", Type="String", Overwrite=True)
    told = gate.refused("C2C-G030", arn, "--check-drift")
    assert "Note was modified outside CloudFormation" in told


@pytest.mark.parametrize(
    "mode", [{"Mode": "EXPRESS"}, {"DisableRollback": True}], ids=["express", "no rollback"]
)
def test_h9_another_way_of_deploying_than_the_reviewed_one(
    gate: Gate, mode: dict[str, Any]
) -> None:
    assert gate.approve(gate.arn).code == 0
    with altered("DescribeChangeSet", lambda _, told: told.update(DeploymentConfig=mode)):
        gate.refused("C2C-G013")
    with tapped() as wire:
        gate.succeed("execute", gate.arn, "--approval", gate.records)
    (request,) = wire.executions()
    assert request.keys() == {"ChangeSetName", "ClientRequestToken"}


def test_h9_somebody_else_executes_without_rollback(gate: Gate) -> None:
    assert gate.approve(gate.arn).code == 0
    gate.cloudformation.execute_change_set(
        ChangeSetName=gate.arn, DisableRollback=True, ClientRequestToken="by-hand"
    )
    gate.cloudformation.get_waiter("stack_create_complete").wait(StackName="small")
    gate.refused("C2C-G017")


def test_h10_the_conditions_of_the_pipeline_are_overridden(gate: Gate) -> None:
    arn = gate.proposed_next(MUTABLE, "--name", "mutable")
    (gate.folder / "policy.yml").write_text("preset: prod\n")
    gate.refuses(("review", arn, "--policy", "policy.yml"), "", 12)
    run = ("--pipeline", "shop", "--pipeline-execution", gate.run_id)
    digest = gate.shown(arn, PROD)
    gate.in_console("Approved", f"overridden {digest[:12]}")
    words = ("execute", arn, "--digest", digest, *run, "--policy", "policy.yml")
    gate.refuses(words, "C2C-P010", 12)
    gate.refuses(("execute", arn, "--digest", gate.shown(arn), *run), "C2C-G013")
    gate.refuses(("execute", arn), "C2C-G014")


def tampered(report: dict[str, Any], how: str) -> dict[str, Any]:
    """Return the report as somebody wants it to be read."""
    made = copy.deepcopy(report)
    if how == "change":
        made["changes"].pop()
    elif how == "finding":
        made["findings"] = []
    elif how == "verdict":
        made["verdict"] = "none"
    else:
        made["target"]["changeSetArn"] += "0"
    return made


@pytest.mark.parametrize("how", ["change", "finding", "verdict", "change set"])
def test_h11_somebody_rewrites_the_report(gate: Gate, how: str) -> None:
    arn = gate.proposed_next(MUTABLE, "--name", "mutable")
    given = ("review", arn, "--out", "json=report.json", "--path-prefix", "apps/shop")
    gate.succeed(*given)
    report = json.loads((gate.folder / "report.json").read_text())
    (gate.folder / "bad.json").write_text(json.dumps(tampered(report, how)))
    s3 = gate.account.client("s3")
    done = gate.approve(arn, None, "--report", "bad.json")
    assert (done.code, "C2C-G029" in done.err, "bad.json:1:1" in done.err) == (13, True, True)
    assert s3.list_objects_v2(Bucket=gate.bucket)["KeyCount"] == 0
    assert gate.approve(arn, None, "--report", "report.json").code == 0
    gate.refused("C2C-G029", arn, "--report", "bad.json")
    gate.succeed("execute", arn, "--approval", gate.records, "--report", "report.json")
