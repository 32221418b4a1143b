"""CodePipeline's manual approval, answered by us or in the console, binds the digest or nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.aws.cloudformation import LiveCloudFormation
from compose2cfn.aws.session import open_session
from compose2cfn.gate.inspect import digest_now, inspect
from tests.emulator.fixtures import REGION
from tests.end_to_end.shop import Done, Shop
from tests.end_to_end.test_gate_alone import template

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator


def action(name: str, category: str, provider: str) -> dict[str, Any]:
    kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    return {"name": name, "actionTypeId": kind}


STAGES = [
    {"name": "Source", "actions": [action("Source", "Source", "S3")]},
    {"name": "Approve", "actions": [action("Approve", "Approval", "Manual")]},
    {"name": "Deploy", "actions": [action("Execute", "Build", "CodeBuild")]},
]


@dataclass
class Delivery(Shop):
    """A change set that waits, and a pipeline that waits for its approval."""

    arn: str = ""
    digest: str = ""
    run_id: str = ""

    @property
    def bucket(self) -> str:
        """The bucket for records; its name is unlike any other account's."""
        return f"records-{self.account.id}"

    @property
    def records(self) -> str:
        """Where approvals go."""
        return f"s3://{self.bucket}/approvals/"

    @property
    def audit(self) -> str:
        """Where the audit log is."""
        return f"s3://{self.bucket}/audit/"

    @property
    def pipelines(self) -> Any:
        """CodePipeline's client."""
        return self.account.client("codepipeline")

    def begin(self, mode: str = "QUEUED") -> None:
        """Create bucket and change set, and start the pipeline."""
        self.account.client("s3").create_bucket(
            Bucket=self.bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        (self.folder / "t.json").write_text(json.dumps(template()))
        made = self.succeed("changeset", "--stack", "small", "--template", "t.json")
        self.arn = made.out.strip()
        self.digest = digest_now(inspect(LiveCloudFormation(open_session()), self.arn))
        role = "arn:aws:iam::1:role/p"
        pipeline = {"name": "shop", "roleArn": role, "stages": STAGES, "executionMode": mode}
        self.pipelines.create_pipeline(pipeline=pipeline)
        self.run_id = self.start()

    def start(self) -> str:
        """Start another run of the pipeline and return its execution id."""
        return str(self.pipelines.start_pipeline_execution(name="shop")["pipelineExecutionId"])

    def in_console(self, status: str, comment: str) -> None:
        """Answer as a person who clicks in the console."""
        state = self.pipelines.get_pipeline_state(name="shop")["stageStates"][1]
        self.pipelines.put_approval_result(
            pipelineName="shop",
            stageName="Approve",
            actionName="Approve",
            token=state["actionStates"][0]["latestExecution"]["token"],
            result={"status": status, "summary": comment},
        )

    def decide(self, command: str, *more: str) -> Done:
        """Approve or reject on the command line."""
        given = ("--digest", self.digest[:12], "--reason", "Release 1.1", "--pipeline", "shop")
        return self.run(command, self.arn, *given, *more)

    def execute(self, command: str = "execute") -> Done:
        """Execute as the pipeline's deploy stage does."""
        given = ("--digest", self.digest, "--pipeline", "shop")
        return self.run(command, self.arn, *given, "--pipeline-execution", self.run_id)

    def is_deployed(self) -> bool:
        """Whether anything was executed."""
        (stack,) = self.account.client("cloudformation").describe_stacks()["Stacks"]
        return bool(stack["StackStatus"] != "REVIEW_IN_PROGRESS")


@pytest.fixture
def delivery(account: Account, tmp_path: Path) -> Delivery:
    made = Delivery(account, tmp_path)
    made.begin()
    return made


def test_nothing_is_executed_before_somebody_answers(delivery: Delivery) -> None:
    done = delivery.execute()
    assert (done.code, "C2C-G014" in done.err) == (13, True)
    assert not delivery.is_deployed()


def test_an_approval_lets_the_pipeline_go_on_and_execute(delivery: Delivery) -> None:
    done = delivery.decide("approve")
    assert done.code == 0, done.err
    states = delivery.pipelines.get_pipeline_state(name="shop")["stageStates"]
    latest = states[1]["actionStates"][0]["latestExecution"]
    assert latest["summary"] == f"compose2cfn sha256:{delivery.digest} Release 1.1"
    assert delivery.execute("verify").code == 0
    assert not delivery.is_deployed()
    assert delivery.execute().code == 0
    assert delivery.is_deployed()


def test_a_rejection_stops_everything(delivery: Delivery) -> None:
    assert delivery.decide("reject").code == 0
    done = delivery.execute()
    assert (done.code, "C2C-G015" in done.err) == (13, True)
    assert not delivery.is_deployed()


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        pytest.param("looks good", "C2C-G023", id="no digest in the comment"),
        pytest.param("000000000000", "C2C-G013", id="another digest"),
    ],
)
def test_a_click_that_binds_nothing_executes_nothing(
    delivery: Delivery, comment: str, code: str
) -> None:
    delivery.in_console("Approved", comment)
    done = delivery.execute()
    assert (done.code, code in done.err) == (13, True), done.err
    assert not delivery.is_deployed()


def test_a_comment_with_the_digest_is_an_approval(delivery: Delivery) -> None:
    delivery.in_console("Approved", f"read it: {delivery.digest[:12]}")
    assert delivery.execute().code == 0
    assert delivery.is_deployed()


def test_the_approval_of_an_earlier_run_does_not_count(delivery: Delivery) -> None:
    assert delivery.decide("approve").code == 0
    delivery.run_id = delivery.start()
    assert delivery.execute().code == 13
    assert not delivery.is_deployed()


def test_what_waits_nowhere_cannot_be_answered_and_leaves_no_record(delivery: Delivery) -> None:
    assert delivery.decide("approve").code == 0
    done = delivery.decide("reject", "--record", delivery.records)
    assert (done.code, "C2C-G022" in done.err) == (13, True)
    assert "Contents" not in delivery.account.client("s3").list_objects_v2(Bucket=delivery.bucket)


def test_runs_side_by_side_are_told_apart(account: Account, tmp_path: Path) -> None:
    delivery = Delivery(account, tmp_path)
    delivery.begin("PARALLEL")
    first, second = delivery.run_id, delivery.start()
    assert delivery.decide("reject", "--pipeline-execution", second).code == 0
    assert delivery.decide("approve", "--pipeline-execution", first).code == 0
    delivery.run_id = second
    assert delivery.execute().code == 13
    assert not delivery.is_deployed()
    delivery.run_id = first
    assert delivery.execute().code == 0


def test_records_in_a_bucket_are_enough_without_a_pipeline(delivery: Delivery) -> None:
    given = ("--digest", delivery.digest[:12], "--reason", "fine", "--record", delivery.records)
    delivery.succeed("approve", delivery.arn, *given)
    delivery.succeed("execute", delivery.arn, "--approval", delivery.records)
    assert delivery.is_deployed()


def test_the_audit_log_tells_the_whole_way_and_breaks_when_touched(delivery: Delivery) -> None:
    log = ("--audit", delivery.audit)
    delivery.succeed("review", delivery.arn, *log)
    assert delivery.run("execute", delivery.arn, "--approval", delivery.records, *log).code == 13
    given = ("--digest", delivery.digest[:12], "--reason", "fine", "--record", delivery.records)
    delivery.succeed("approve", delivery.arn, *given, *log)
    delivery.succeed("execute", delivery.arn, "--approval", delivery.records, *log)
    whole = delivery.succeed("audit", "verify", delivery.audit)
    assert whole.out.startswith("5 entries, unbroken; head ")
    s3 = delivery.account.client("s3")
    keys = [
        item["Key"]
        for item in s3.list_objects_v2(Bucket=delivery.bucket, Prefix="audit/")["Contents"]
    ]
    entries = [
        json.loads(s3.get_object(Bucket=delivery.bucket, Key=key)["Body"].read()) for key in keys
    ]
    acts = [entry["act"] for entry in entries]
    assert acts == ["reviewed", "refused", "approved", "executing", "finished"]
    assert {entry["digest"] for entry in entries} == {None, delivery.digest}
    s3.delete_object(Bucket=delivery.bucket, Key=keys[1])
    broken = delivery.run("audit", "verify", delivery.audit)
    assert (broken.code, "C2C-G024" in broken.err) == (3, True)
