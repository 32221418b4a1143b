"""The gate's commands with a small template: parameters, refusals, trouble on the way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.aws.cloudformation import LiveCloudFormation
from compose2cfn.aws.session import open_session
from compose2cfn.gate.inspect import digest_now, inspect, review_of
from tests.emulator.fixtures import REGION
from tests.end_to_end.shop import Done, Shop

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator


def template(value: str = "one", **more: Any) -> dict[str, Any]:
    """Return a template with a parameter in the parameter store."""
    note = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}
    return {"Resources": {"Note": note}, "Outputs": {"Name": {"Value": {"Ref": "Note"}}}, **more}


class Small(Shop):
    """An account without an environment and a stack of one resource."""

    def make(self, body: dict[str, Any], *more: str) -> Done:
        """Create a change set."""
        (self.folder / "t.json").write_text(json.dumps(body))
        return self.run("changeset", "--stack", "small", "--template", "t.json", *more)

    def digest(self, arn: str) -> str:
        """Return the digest that a report shows."""
        return digest_now(inspect(LiveCloudFormation(open_session()), arn))

    def approve(self, arn: str) -> Path:
        """Approve what the change set holds now."""
        record = self.folder / "record.json"
        given = ("--digest", self.digest(arn), "--reason", "fine", "--record", record)
        self.succeed("approve", arn, *given)
        return record

    def whole_way(self, body: dict[str, Any], *more: str) -> Done:
        """Create, approve and execute."""
        made = self.make(body, *more)
        assert made.code == 0, made.err
        arn = made.out.strip()
        return self.run("execute", arn, "--approval", self.approve(arn))


@pytest.fixture
def small(account: Account, tmp_path: Path) -> Small:
    return Small(account, tmp_path)


def test_outputs_are_printed_and_the_caller_is_recorded(small: Small) -> None:
    done = small.whole_way(template())
    assert done.code == 0, done.err
    assert done.out.startswith("Name: ")
    record = json.loads((small.folder / "record.json").read_text())
    assert record["by"].startswith(f"arn:aws:iam::{small.account.id}:")


def test_no_change_says_so(small: Small) -> None:
    assert small.whole_way(template()).code == 0
    done = small.make(template())
    assert (done.code, done.out) == (0, "")
    assert "No changes" in done.err


def test_parameters_are_kept_with_use_previous_value(small: Small) -> None:
    body = template(Parameters={"Value": {"Type": "String"}})
    body["Resources"]["Note"]["Properties"]["Value"] = {"Ref": "Value"}
    (small.folder / "p.json").write_text('{"Value": "first"}')
    assert small.whole_way(body, "--parameters", "p.json").code == 0
    (small.folder / "p.json").write_text('{"Value": {"UsePreviousValue": true}}')
    done = small.make(body, "--parameters", "p.json")
    assert (done.code, done.out) == (0, "")
    done = small.make(body)
    assert done.code == 3
    assert "UsePreviousValue" in done.err


def test_a_change_set_that_cloudformation_refuses(small: Small) -> None:
    done = small.make({"Resources": {"Odd": {"Type": "AWS::No::Such"}}})
    assert done.code == 5
    assert "AWS::No::Such" in done.err
    assert small.account.client("cloudformation").describe_stacks()["Stacks"] == []


def test_the_digest_outlives_the_execution(small: Small) -> None:
    arn = small.make(template()).out.strip()
    before = small.digest(arn)
    record = small.approve(arn)
    assert small.run("execute", arn, "--approval", record).code == 0
    assert small.digest(arn) == before


def test_a_review_joins_both_answers_and_the_prediction(small: Small) -> None:
    assert small.whole_way(template("one")).code == 0
    arn = small.make(template("two")).out.strip()
    review = review_of(inspect(LiveCloudFormation(open_session()), arn))
    (change,) = review.changes.changes
    (value,) = change.properties
    assert (value.path, value.before, value.after) == ("/Properties/Value", "one", "two")
    assert review.digest == small.digest(arn)


def test_the_report_shows_the_digest_that_is_approved(small: Small) -> None:
    arn = small.make(template()).out.strip()
    text = small.succeed("review", arn).out
    assert small.digest(arn)[:12] in text
    report = small.reviewed(arn)
    assert report["digest"] == small.digest(arn)
    assert report["decision"] == "approve"


def test_a_slow_stack_shows_its_progress(small: Small) -> None:
    arn = small.make(template()).out.strip()
    record = small.approve(arn)
    small.account.slow(1.0)
    done = small.run("execute", arn, "--approval", record)
    assert done.code == 0
    statuses = [line.split()[1] for line in done.err.splitlines()[1:-1]]
    assert statuses[0] == "CREATE_IN_PROGRESS"
    assert statuses[-1] == "CREATE_COMPLETE"
    assert len(statuses) >= 4


@pytest.mark.parametrize("kind", ["throttle", "internal", "reset"])
@pytest.mark.parametrize(
    "action",
    [
        "DescribeStacks",
        "DescribeChangeSet",
        "GetTemplate",
        "ExecuteChangeSet",
        "DescribeStackEvents",
    ],
)
def test_one_fault_is_survived_by_trying_again(small: Small, action: str, kind: str) -> None:
    arn = small.make(template()).out.strip()
    record = small.approve(arn)
    small.account.fault(action, kind=kind)
    done = small.run("execute", arn, "--approval", record)
    assert done.code == 0, done.err
    starts = [line for line in done.err.splitlines() if " CREATE_IN_PROGRESS " in line]
    assert len([line for line in starts if "  stack small" in line]) == 1


@pytest.mark.parametrize(
    ("kind", "code"), [("expired", "C2C-A003"), ("denied", "C2C-A005"), ("reset", "C2C-A001")]
)
@pytest.mark.parametrize("action", ["DescribeChangeSet", "GetTemplate", "ExecuteChangeSet"])
def test_a_lasting_fault_is_told_and_a_rerun_ends_well(
    small: Small, action: str, kind: str, code: str
) -> None:
    arn = small.make(template()).out.strip()
    record = small.approve(arn)
    small.account.fault(action, kind=kind, times=9)
    done = small.run("execute", arn, "--approval", record, AWS_MAX_ATTEMPTS="1")
    assert done.code == 5
    assert code in done.err
    small.account.emulator.calm(small.account.id)
    assert small.run("execute", arn, "--approval", record).code == 0


def test_a_long_template_goes_through_a_bucket(small: Small) -> None:
    small.account.client("s3").create_bucket(
        Bucket="long-templates", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    long = template("two", Metadata={"Padding": "x" * 60_000})
    refused = small.make(long)
    assert (refused.code, "--template-bucket" in refused.err) == (3, True)
    done = small.whole_way(long, "--template-bucket", "long-templates")
    assert done.code == 0, done.err
    found = small.account.client("s3").list_objects_v2(Bucket="long-templates")["Contents"]
    assert [item["Key"].partition("/")[0] for item in found] == ["templates"]


def test_a_bucket_that_is_not_there_is_told_before_anything_is_made(small: Small) -> None:
    long = template("two", Metadata={"Padding": "x" * 60_000})
    done = small.make(long, "--template-bucket", "no-such-bucket-here")
    assert (done.code, "s3:PutObject: NoSuchBucket" in done.err) == (5, True)
    assert small.account.client("cloudformation").describe_stacks()["Stacks"] == []
