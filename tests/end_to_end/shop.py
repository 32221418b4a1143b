"""The real command line against the embedded CloudFormation, in short words."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest

from compose2cfn.cli.app import run

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account

ROOT = Path(__file__).resolve().parent.parent.parent
STACK = "flask-redis"
ENVIRONMENT = "environment"


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass
class Shop:
    """One account with an environment, and a copy of the sample to deploy into it."""

    account: Account
    folder: Path
    env: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str | Path, **env: str) -> Done:
        """Run one command as a person would, but in this process, which is quicker."""
        out, err = io.StringIO(), io.StringIO()
        settings = {**self.account.env, **self.env, **env, "COMPOSE2CFN_DEBUG": "1"}
        with (
            mock.patch.dict(os.environ, settings),
            contextlib.chdir(self.folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as left,
        ):
            run([str(argument) for argument in arguments])
        return Done(int(left.value.code or 0), out.getvalue(), err.getvalue())

    def succeed(self, *arguments: str | Path, **env: str) -> Done:
        """Run one command that has to succeed."""
        done = self.run(*arguments, **env)
        assert done.code == 0, done.err
        return done

    def build_environment(self) -> None:
        """Create VPC, cluster and load balancer, and point the sample's variables at them."""
        template = ROOT / "pipeline_templates" / "infrastructure.yaml"
        cloudformation = self.account.client("cloudformation")
        cloudformation.create_stack(StackName=ENVIRONMENT, TemplateBody=template.read_text())
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName=ENVIRONMENT, WaiterConfig={"Delay": 1}
        )
        (stack,) = cloudformation.describe_stacks(StackName=ENVIRONMENT)["Stacks"]
        outputs = {item["OutputKey"]: item["OutputValue"] for item in stack["Outputs"]}
        self.env |= {
            "AWS_VPC": outputs["VpcId"],
            "AWS_ECS_CLUSTER": outputs["ClusterName"],
            "AWS_ELB": outputs["LoadbalancerId"],
            "IMAGE_URI": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/frontend",
        }

    def converted(self, tag: str) -> Path:
        """Convert the sample with an image tag."""
        template = self.folder / f"template-{tag}.yaml"
        self.succeed("convert", "--facts", "facts.json", "-o", template, IMAGE_TAG=tag)
        return template

    def proposed(self, template: Path, *more: str) -> str:
        """Create a change set; return its ARN."""
        done = self.succeed("changeset", "--stack", STACK, "--template", template, *more)
        (arn,) = done.out.splitlines()
        return arn

    def reviewed(self, arn: str) -> dict[str, Any]:
        """Review a change set; return the report."""
        report: dict[str, Any] = json.loads(self.succeed("review", arn, "--format", "json").out)
        return report

    def decided(self, arn: str, decision: str = "approve") -> Path:
        """Decide on what the review shows; return the record."""
        record = self.folder / f"{decision}-{arn.rpartition('/')[2]}.json"
        digest = self.reviewed(arn)["digest"]
        self.succeed(
            *(decision, arn, "--digest", digest[:12], "--reason", "as reviewed"),
            *("--record", record, "--by", "Ada"),
        )
        return record

    def executed(self, arn: str) -> Done:
        """Approve and execute."""
        return self.succeed("execute", arn, "--approval", self.decided(arn))

    def deployed(self, tag: str) -> str:
        """Go the whole way with an image tag; return the change set's ARN."""
        arn = self.proposed(self.converted(tag))
        self.executed(arn)
        return arn

    def status(self) -> str | None:
        """Return the stack's state, or None where there is none."""
        cloudformation = self.account.client("cloudformation")
        for stack in cloudformation.describe_stacks()["Stacks"]:
            if stack["StackName"] == STACK:
                return str(stack["StackStatus"])
        return None

    def running_images(self) -> dict[str, str]:
        """Return the images that the cluster's services run, by Compose service."""
        ecs = self.account.client("ecs")
        cluster = self.env["AWS_ECS_CLUSTER"]
        arns = ecs.list_services(cluster=cluster)["serviceArns"]
        services = ecs.describe_services(cluster=cluster, services=arns)["services"] if arns else []
        return {
            container["name"]: container["image"]
            for service in services
            for container in ecs.describe_task_definition(taskDefinition=service["taskDefinition"])[
                "taskDefinition"
            ]["containerDefinitions"]
            # beside them run our own init containers
            if container["name"] in {"frontend", "backend"}
        }


def opened(account: Account, folder: Path) -> Shop:
    """Return an account with its environment and facts, ready for the first deployment."""
    sample = folder / "flask-redis"
    shutil.copytree(ROOT / "samples" / "flask-redis", sample)
    shop = Shop(account, sample)
    shop.build_environment()
    shop.succeed("facts", "-o", "facts.json")
    return shop
