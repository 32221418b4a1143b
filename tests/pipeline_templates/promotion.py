"""What CodePipeline does with promotion.yaml, from a tools account to three others.

The builds' credentials come as in CodeBuild, from a container's endpoint, and are those of the
tools account; the emulator hands out those of another one for a role that is assumed there.
"""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from tests.end_to_end.shop import ROOT, Shop
from tests.pipeline_templates.delivery import Delivery, Run, bundle, lowered
from tests.pipeline_templates.machine import Machine
from tests.pipeline_templates.resolved import REGION, Stack, load

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.emulator.fixtures import Account
    from tests.pipeline_templates.machine import Built

PROMOTION = ROOT / "pipeline_templates" / "codepipeline" / "promotion.yaml"
ENVIRONMENTS = ("dev", "staging", "prod")
KEYS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


@contextmanager
def container_credentials(account: Account) -> Iterator[str]:
    """Yield the address where a build gets the credentials of its project's role."""
    answer = {
        "AccessKeyId": account.id,
        "SecretAccessKey": "test",
        "Token": "token",
        "Expiration": "2999-01-01T00:00:00Z",
    }

    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/credentials"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def account_of(tools: Account, number: int) -> Account:
    """Return another account of the same emulator."""
    other = f"{number}{tools.id[1:]}"
    return replace(tools, id=other, env={**tools.env, "AWS_ACCESS_KEY_ID": other}, _clients={})


class Promotion(Delivery):
    """The pipeline's stack in the tools account, and an environment in each of three others."""

    def __init__(self, tools: Account, folder: Path, credentials: str) -> None:
        self.account = tools
        self.targets = {
            name: Shop(account_of(tools, number), folder)
            for number, name in enumerate(ENVIRONMENTS, 2)
        }
        for shop in self.targets.values():
            shop.build_environment()
        self.stack = Stack(
            load(PROMOTION), self._parameters(), name="shop-promotion", account=tools.id
        )
        self.resources = self.stack.resources()
        env = {key: it for key, it in tools.env.items() if key.startswith("AWS_")}
        env |= {"AWS_REGION": REGION, "LANG": "C.UTF-8"}
        env["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = credentials
        self.machine = Machine(folder, {k: it for k, it in env.items() if k not in KEYS})
        for bucket in (self.artifacts, self.records):
            tools.client("s3").create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
            )
        pipeline = self.stack.properties("Pipeline")
        self.stages: list[dict[str, Any]] = pipeline["Stages"]
        tools.client("codepipeline").create_pipeline(
            pipeline={
                "name": pipeline["Name"],
                "roleArn": pipeline["RoleArn"],
                "stages": lowered(self.stages),
                "executionMode": pipeline["ExecutionMode"],
            }
        )

    def _parameters(self) -> dict[str, str]:
        return {
            "ApplicationName": "shop",
            **{f"{name.title()}AccountId": it.account.id for name, it in self.targets.items()},
            "ImageRepositoryName": "shop",
            "KeyArn": f"arn:aws:kms:{REGION}:{self.account.id}:key/1234",
            "SourceBucketName": "source",
            "ArtifactBucketName": self.artifacts,
            "RecordBucketName": self.records,
        }

    def source(self, **changed: str) -> Mapping[str, bytes]:
        """Return the sample as a bundle with a file of variables for each environment."""
        names = ("AWS_VPC", "AWS_ECS_CLUSTER", "AWS_ELB")
        files = {
            f"environments/{name}.env": "".join(f"{key}={it.env[key]}\n" for key in names)
            for name, it in self.targets.items()
        }
        return bundle(**files, **changed)

    def deliver(self, run: Run, environment: str) -> Built | None:
        """Run an environment's stages as somebody who approves all; return a build that fails."""
        name = environment.title()
        if (failed := self.act(run, f"{name}Plan")) is not None:
            return failed
        asked = self.enters(run, f"{name}Approve")
        if asked:
            self.decide(f"{name}Approve", run.variables[f"{name}Plan"]["DIGEST"])
        failed = self.act(run, f"{name}Deploy")
        if not asked:
            # the emulator doesn't skip stages, and waits until somebody has answered
            self.decide(f"{name}Approve", "nothing")
        return failed

    def act(self, run: Run, stage: str) -> Built | None:
        """Run a stage's builds; return the one that fails."""
        failed = self.go(run, stage)
        (actions,) = (it["Actions"] for it in self.stages if it["Name"] == stage)
        for action in actions:
            if action["Name"] in run.builds:
                run.builds[f"{stage}.{action['Name']}"] = run.builds.pop(action["Name"])
        return failed

    def decide(self, stage: str, digest: str) -> None:
        """Approve in the console."""
        client = self.account.client("codepipeline")
        states = client.get_pipeline_state(name=self.stack.name)["stageStates"]
        (state,) = (it for it in states if it["stageName"] == stage)
        client.put_approval_result(
            pipelineName=self.stack.name,
            stageName=stage,
            actionName="Approve",
            token=state["actionStates"][0]["latestExecution"]["token"],
            result={"status": "Approved", "summary": f"read {digest[:12]}"},
        )

    def state_of(self, environment: str) -> str | None:
        """Return the state of an environment's stack, in its account."""
        client = self.targets[environment].account.client("cloudformation")
        stacks = {it["StackName"]: it["StackStatus"] for it in client.describe_stacks()["Stacks"]}
        found: str | None = stacks.get(f"shop-{environment}")
        return found
