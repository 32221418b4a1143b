"""What CodePipeline does with the pipeline of the template: actions, variables, conditions.

Builds run on :mod:`.machine`; the manual approval is that of the emulator's CodePipeline.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.end_to_end.shop import ROOT, Shop
from tests.pipeline_templates.machine import Built, Machine
from tests.pipeline_templates.resolved import REGION, Stack, load

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.emulator.fixtures import Account

PIPELINE = ROOT / "pipeline_templates" / "codepipeline" / "pipeline.yaml"
STACK = "shop-dev"
_VARIABLE = re.compile(r"#\{(\w+)\.(\w+)\}")


def lowered(node: Any) -> Any:
    """Return a pipeline's stages as the API has them: keys begin with a small letter."""
    if isinstance(node, list):
        return [lowered(it) for it in node]
    if not isinstance(node, dict):
        return str(node).lower() if isinstance(node, bool) else node
    found = {
        key[0].lower() + key[1:]: it if key == "Configuration" else lowered(it)
        for key, it in node.items()
    }
    if "timeoutInMinutes" in found:
        found["timeoutInMinutes"] = int(found["timeoutInMinutes"])
    return found


@dataclass
class Run:
    """One execution: variables by namespace, artifacts by name, the builds by action."""

    id: str
    variables: dict[str, Mapping[str, str]] = field(default_factory=dict)
    artifacts: dict[str, Mapping[str, bytes]] = field(default_factory=dict)
    builds: dict[str, Built] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def put_in(self, text: str) -> str:
        """Return a configuration's value with the variables in place."""
        return _VARIABLE.sub(lambda it: self.variables[it[1]][it[2]], text)

    @property
    def arn(self) -> str:
        """The change set's ARN."""
        return self.variables["Plan"]["CHANGE_SET_ARN"]

    @property
    def digest(self) -> str:
        """The digest of what was reviewed."""
        return self.variables["Plan"]["DIGEST"]


class Delivery:
    """The pipeline's stack, its buckets, and a machine."""

    def __init__(self, account: Account, folder: Path, **more: str) -> None:
        self.account = account
        self.shop = Shop(account, folder)
        self.shop.build_environment()
        self.stack = Stack(load(PIPELINE), self._parameters() | more, account=account.id)
        self.resources = self.stack.resources()
        env = {key: value for key, value in account.env.items() if key.startswith("AWS_")}
        env |= {"AWS_REGION": REGION, "LANG": "C.UTF-8"}
        self.machine = Machine(folder, env)
        s3 = account.client("s3")
        for bucket in (self.artifacts, self.records, self.platform):
            s3.create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION}
            )
        pipeline = self.stack.properties("Pipeline")
        self.stages: list[dict[str, Any]] = pipeline["Stages"]
        account.client("codepipeline").create_pipeline(
            pipeline={
                "name": pipeline["Name"],
                "roleArn": pipeline["RoleArn"],
                "stages": lowered(self.stages),
                "executionMode": pipeline["ExecutionMode"],
            }
        )

    @property
    def artifacts(self) -> str:
        """Name of the artifact bucket."""
        return f"artifacts-{self.account.id}"

    @property
    def records(self) -> str:
        """Name of the record bucket."""
        return f"records-{self.account.id}"

    @property
    def platform(self) -> str:
        """Name of the platform team's bucket."""
        return f"platform-{self.account.id}"

    def _parameters(self) -> dict[str, str]:
        account = self.account.id
        return {
            "ApplicationStackName": STACK,
            "ExistingAwsVpc": self.shop.env["AWS_VPC"],
            "ExistingEcsCluster": self.shop.env["AWS_ECS_CLUSTER"],
            "ExistingLoadbalancer": self.shop.env["AWS_ELB"],
            "SourceBucketName": f"source-{account}",
            "ImageRepositoryName": "shop",
            "DeploymentRoleArn": f"arn:aws:iam::{account}:role/deployment",
            "PermissionsBoundaryArn": f"arn:aws:iam::{account}:policy/boundary",
            "KeyArn": f"arn:aws:kms:{REGION}:{account}:key/1234",
            "ArtifactBucketName": self.artifacts,
            "RecordBucketName": self.records,
            "PlatformBucketName": self.platform,
            "PolicyKey": "policy.yml",
            "RequirementsKey": "requirements.txt",
            "SmokeTestUrl": "http://example.test/health",
        }

    def start(self, bundle: Mapping[str, bytes], revision: str) -> Run:
        """Start an execution with a source bundle; its source action is done."""
        client = self.account.client("codepipeline")
        run_id = client.start_pipeline_execution(name=self.stack.name)["pipelineExecutionId"]
        run = Run(run_id)
        run.variables["codepipeline"] = {"PipelineExecutionId": run_id}
        run.variables["Source"] = {"VersionId": revision}
        run.artifacts["Source"] = bundle
        return run

    def go(self, run: Run, *stages: str) -> Built | None:
        """Run stages, up to the first build that fails; return that one."""
        for stage in self.stages:
            if stage["Name"] not in stages:
                continue
            for action in stage["Actions"]:
                built = self._act(run, action)
                if built.code:
                    return built
        return None

    def enters(self, run: Run, name: str) -> bool:
        """Whether a stage is entered: all rules of its condition have to succeed."""
        (stage,) = (it for it in self.stages if it["Name"] == name)
        for condition in stage.get("BeforeEntry", {}).get("Conditions", ()):
            assert condition["Result"] == "SKIP"
            for rule in condition["Rules"]:
                given = rule["Configuration"]
                assert given["Operator"] == "EQ"
                if run.put_in(given["Variable"]) != given["Value"]:
                    run.skipped.append(name)
                    return False
        return True

    def _act(self, run: Run, action: Mapping[str, Any]) -> Built:
        given = action["Configuration"]
        project = given["ProjectName"].removeprefix(f"{self.stack.name}-")
        inputs = [it["Name"] for it in action["InputArtifacts"]]
        primary = given.get("PrimarySource", inputs[0])
        told = json.loads(run.put_in(given.get("EnvironmentVariables", "[]")))
        built = self.machine.build(
            project,
            self.resources[project]["Properties"],
            {name: run.artifacts[name] for name in inputs},
            primary,
            {it["name"]: it["value"] for it in told},
        )
        run.builds[action["Name"]] = built
        for output in action.get("OutputArtifacts", ()):
            run.artifacts[output["Name"]] = built.artifacts
        if "Namespace" in action:
            run.variables[action["Namespace"]] = built.variables
        return built

    def answer(self, status: str, comment: str) -> None:
        """Answer the approval as a person who clicks in the console."""
        client = self.account.client("codepipeline")
        states = client.get_pipeline_state(name=self.stack.name)["stageStates"]
        (state,) = (it for it in states if it["stageName"] == "Approve")
        client.put_approval_result(
            pipelineName=self.stack.name,
            stageName="Approve",
            actionName="Approve",
            token=state["actionStates"][0]["latestExecution"]["token"],
            result={"status": status, "summary": comment},
        )

    def put_policy(self, text: str) -> None:
        """Put the policy where the platform team keeps it."""
        s3 = self.account.client("s3")
        s3.put_object(Bucket=self.platform, Key="policy.yml", Body=text.encode())

    def stored(self, prefix: str) -> list[str]:
        """Return the keys below a prefix of the record bucket."""
        answer = self.account.client("s3").list_objects_v2(Bucket=self.records, Prefix=prefix)
        return [it["Key"] for it in answer.get("Contents", ())]

    def status(self) -> str | None:
        """Return the state of the application's stack."""
        stacks = self.account.client("cloudformation").describe_stacks()["Stacks"]
        return next((it["StackStatus"] for it in stacks if it["StackName"] == STACK), None)


def bundle(**changed: str) -> dict[str, bytes]:
    """Return the sample as a source bundle; ``changed`` has other texts, by file name."""
    sample = ROOT / "samples" / "flask-redis"
    files = {
        str(path.relative_to(sample)): path.read_bytes()
        for path in sorted(sample.rglob("*"))
        if path.is_file() and path.name not in {".env", "facts.json"}
    }
    return files | {name: text.encode() for name, text in changed.items()}
