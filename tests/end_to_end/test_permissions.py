"""Least privilege, proved: each command makes the calls that its policy allows, and no others."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.aws.cloudformation import LiveCloudFormation
from compose2cfn.aws.session import open_session
from compose2cfn.gate.inspect import digest_now, inspect
from tests.end_to_end.calls import BROKEN, recorded
from tests.end_to_end.shop import Shop, opened
from tests.end_to_end.test_gate_alone import template
from tests.end_to_end.test_pipeline_approval import Delivery

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.emulator.fixtures import Account

pytestmark = pytest.mark.emulator

Calls = dict[str, set[tuple[str, str]]]


class Recorded(Delivery):
    """A delivery whose commands are recorded, by command."""

    calls: Calls

    def record(self, *arguments: str | Path, step: str | None = None, code: int = 0) -> str:
        """Run one command and keep its calls; return what it printed."""
        with recorded() as made:
            done = self.run(*arguments)
        assert done.code == code, done.err
        self.calls.setdefault(step or str(arguments[0]), set()).update(made)
        return done.out

    def shown(self, arn: str) -> str:
        """Return the digest that a report shows."""
        return digest_now(inspect(LiveCloudFormation(open_session()), arn))

    def policy(self, step: str) -> Mapping[str, Any]:
        """Return what `compose2cfn iam` prints for a step."""
        printed = self.succeed(
            *("iam", "--for", step, "--stack", "small", "--template-bucket", self.bucket),
            *("--records", self.records, "--audit", self.audit),
            *("--pipeline", "shop/Approve/Approve"),
            *(("--deployments", self.records) if step == "record" else ()),
        )
        return dict(json.loads(printed.out))


def actions(policy: Mapping[str, Any]) -> set[str]:
    return {action for it in policy["Statement"] for action in it["Action"]}


def allows(policy: Mapping[str, Any], action: str, resource: str) -> bool:
    return any(
        action in it["Action"]
        and (not resource or any(fnmatchcase(resource, pattern) for pattern in it["Resource"]))
        for it in policy["Statement"]
    )


@pytest.fixture(scope="module")
def story() -> list[Recorded]:
    """Return the one recorded story, told once for all tests."""
    return []


@pytest.fixture
def told(story: list[Recorded], account: Account, tmp_path: Path) -> Recorded:
    if not story:
        made = Recorded(account, tmp_path)
        made.calls = {}
        # runs side by side, where an approval is found in another way
        made.begin("PARALLEL")
        tell_the_gate(made)
        tell_the_next_environment(made)
        tell_the_developer(made, opened(account, tmp_path))
        story.append(made)
    return story[0]


PINNED = f"nginx@sha256:{'1' * 64}"
SERVICE = {
    "Cluster": {"Type": "AWS::ECS::Cluster"},
    "Definition": {
        "Type": "AWS::ECS::TaskDefinition",
        "Properties": {
            "Family": "web",
            "ContainerDefinitions": [{"Name": "web", "Image": PINNED, "Memory": 64}],
        },
    },
    "Service": {
        "Type": "AWS::ECS::Service",
        "Properties": {
            "Cluster": {"Ref": "Cluster"},
            "TaskDefinition": {"Ref": "Definition"},
            "DesiredCount": 0,
        },
    },
}


MACHINES = {
    "autoScalingGroupArn": "arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:"
    "0f3c2e4a-1111-2222-3333-444455556666:autoScalingGroupName/machines"
}


def tell_the_gate(made: Recorded) -> None:
    """Tell of a long template, a change set that fails, and a second version."""
    audit = ("--audit", made.audit)
    made.account.client("ssm").put_parameter(Name="/shop/flag", Value="on", Type="String")
    padded = template(Metadata={"Padding": "x" * 60_000})
    (made.folder / "t.json").write_text(json.dumps(padded))
    proposal = ("changeset", "--stack", "small", "--template", "t.json", *audit)
    made.record(*proposal, "--template-bucket", made.bucket)
    broken = ("changeset", "--stack", BROKEN, "--template", "t.json", *audit)
    made.record(*broken, "--template-bucket", made.bucket, code=5)
    for version in ("one", "two"):
        made.digest = made.shown(made.arn)
        made.record("review", made.arn, *audit)
        said = ("--digest", made.digest[:12], "--reason", "fine", "--record", made.records)
        run = ("--pipeline", "shop", "--pipeline-execution", made.run_id)
        made.record("approve", made.arn, *said, *run, *audit)
        given = ("--digest", made.digest, "--approval", made.records)
        made.record("execute", made.arn, *given, *run, *audit, "--check-drift")
        if version == "one":
            second = template("two, {{resolve:ssm:/shop/flag}}")
            second["Resources"] |= SERVICE
            (made.folder / "t.json").write_text(json.dumps(second))
            made.arn = made.record(*proposal).strip()
            made.run_id = made.start()


def tell_the_next_environment(made: Recorded) -> None:
    """Tell what this one has run."""
    said = ("--environment", "staging", "--deployments", made.records)
    assert PINNED.endswith(made.record("record", "--stack", "small", *said).strip())


def add_what_exists_already(account: Account, shop: Shop) -> None:
    """Let the project use what others have made: a group, files, a secret, instances."""
    vpc = shop.env["AWS_VPC"]
    group = account.client("ec2").create_security_group(
        GroupName="shared", Description="shared", VpcId=vpc
    )["GroupId"]
    efs = account.client("efs")
    files = efs.create_file_system(CreationToken="shared")["FileSystemId"]
    only = [{"Name": "vpc-id", "Values": [vpc]}]
    subnets = account.client("ec2").describe_subnets(Filters=only)["Subnets"]
    one_a_zone = {it["AvailabilityZone"]: it["SubnetId"] for it in subnets}
    for subnet in one_a_zone.values():
        efs.create_mount_target(FileSystemId=files, SubnetId=subnet)
    account.client("secretsmanager").create_secret(Name="shared/token", SecretString="hush")
    ecs = account.client("ecs")
    ecs.create_capacity_provider(name="machines", autoScalingGroupProvider=MACHINES)
    providers = {"capacityProviders": ["machines"], "defaultCapacityProviderStrategy": []}
    ecs.put_cluster_capacity_providers(cluster=shop.env["AWS_ECS_CLUSTER"], **providers)
    (shop.folder / "docker-compose.override.yml").write_text(
        f"""
        services:
          backend:
            networks: [demoapp, shared]
            volumes: ["shared:/shared"]
            secrets: [token]
            x-aws-capacity: machines
        secrets:
          token: {{external: true, name: shared/token}}
        networks:
          shared: {{external: true, name: {group}}}
        volumes:
          shared: {{external: true, name: {files}}}
        """
    )


def tell_the_developer(made: Recorded, shop: Shop) -> None:
    """Tell of a laptop, which asks for the environment and for what is deployed."""
    elbv2 = made.account.client("elbv2")
    busy = {"LoadBalancerArn": shop.env["AWS_ELB"], "Protocol": "HTTP", "Port": 8080}
    found = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}
    elbv2.create_listener(**busy, DefaultActions=[found])
    add_what_exists_already(made.account, shop)
    for step, words in (
        ("convert", ("convert", "-o", "template.yaml")),
        ("diff", ("diff", "--against", "stack:small")),
    ):
        with recorded() as calls:
            shop.succeed(*words, IMAGE_TAG="1")
        made.calls[step] = calls


def test_every_call_is_allowed_by_the_policy_of_its_step(told: Recorded) -> None:
    refused = [
        (step, action, resource)
        for step, made in told.calls.items()
        for action, resource in sorted(made)
        if not allows(told.policy(step), action, resource)
    ]
    assert refused == []


def test_no_policy_allows_what_its_step_never_calls(told: Recorded) -> None:
    unused = {
        step: actions(told.policy(step)) - {action for action, _ in made}
        for step, made in told.calls.items()
    }
    assert unused == {step: set() for step in told.calls}


def test_nobody_but_execute_may_execute(told: Recorded) -> None:
    for step in ("convert", "diff", "changeset", "review", "approve", "deploy"):
        assert "cloudformation:ExecuteChangeSet" not in actions(told.policy(step))
    assert "cloudformation:CreateChangeSet" not in actions(told.policy("execute"))
    assert "codepipeline:PutApprovalResult" not in actions(told.policy("execute"))
