"""What CodePipeline would refuse, or do wrongly: order, names, lengths, conditions.

Limits: AWS CodePipeline User Guide, "Quotas" and "Pipeline structure reference"; API reference,
ActionDeclaration. The shape is checked by botocore's model of the API.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.pipeline_templates.delivery import PIPELINE, lowered
from tests.pipeline_templates.resolved import REGION, Stack, load

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATES = {
    name: load(PIPELINE.with_name(f"{name}.yaml"))
    for name in ("pipeline", "promotion", "codedeploy")
}
TEMPLATE = TEMPLATES["pipeline"]
ACTION_NAME = re.compile(r"[A-Za-z0-9.@_-]{1,100}")
ARTIFACT_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
NAMESPACE = re.compile(r"[A-Za-z0-9@_-]{1,100}")
VARIABLE = re.compile(r"#\{(\w+)\.(\w+)\}")
OF_SOURCES = {
    "S3": {"VersionId", "ETag", "BucketName", "ObjectKey"},
    "CodeStarSourceConnection": {"CommitId", "BranchName", "FullRepositoryName"},
    "CodeCommit": {"CommitId", "BranchName", "RepositoryName"},
}
MOST = 1000
"""Characters of a configuration value, before variables are put in."""
INPUTS, OUTPUTS = (0, 5), (0, 5)


def longest(name: str, declared: dict[str, Any]) -> str:
    """Return the longest value that a parameter takes."""
    if "AllowedValues" in declared:
        return max(map(str, declared["AllowedValues"]), key=len)
    if declared["Type"] == "Number":
        return str(declared.get("MaxValue", 10**9))
    if "MaxLength" in declared:
        return "x" * int(declared["MaxLength"])
    return WORST[name]


ACCOUNT = "123456789012"
EXECUTION = "01234567-89ab-cdef-0123-456789abcdef"
BALANCING = f"arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:{ACCOUNT}"
WORST = {
    "ApplicationName": "a" * 24,
    "ApplicationStackName": "s" * 32,
    "BlueTargetGroupArn": f"{BALANCING}:targetgroup/{'b' * 32}/{'0' * 16}",
    "DevAccountId": ACCOUNT,
    "DevSmokeTestUrl": f"https://{'u' * 300}",
    "EcsServiceName": "w" * 255,
    "GreenTargetGroupArn": f"{BALANCING}:targetgroup/{'g' * 32}/{'0' * 16}",
    "LoadbalancerSecurityGroupId": f"sg-{'0' * 17}",
    "PolicyPrefix": f"{'p' * 200}/",
    "ProdAccountId": ACCOUNT,
    "ProdSmokeTestUrl": f"https://{'u' * 300}",
    "ProdWindowCron": "0-59/59 0-59/59 0-23/23 1-31/31 JAN-DEC MON-SUN 2026-2199",
    "ProdWindowTimeZone": "America/Argentina/ComodRivadavia",
    "ProductionListenerArn": f"{BALANCING}:listener/app/{'l' * 32}/{'0' * 16}/{'0' * 16}",
    "ReleaseObjectKey": f"{'k' * 200}.zip",
    "StagingAccountId": ACCOUNT,
    "StagingSmokeTestUrl": f"https://{'u' * 300}",
    "TestCertificateArn": f"arn:aws-us-gov:acm:us-gov-west-1:{ACCOUNT}:certificate/{EXECUTION}",
    "TestCidr": "192.168.255.255/32",
    "EnvironmentName": "e" * 20,
    "ExistingAwsVpc": f"vpc-{'0' * 17}",
    "ExistingEcsCluster": "c" * 255,
    "ExistingLoadbalancer": "arn:aws-us-gov:elasticloadbalancing:us-gov-west-1:"
    f"{ACCOUNT}:loadbalancer/app/{'b' * 32}/{'0' * 16}",
    "SourceBucketName": "b" * 63,
    "SourceObjectKey": f"{'k' * 200}.zip",
    "ConnectionArn": f"arn:aws-us-gov:codestar-connections:us-gov-west-1:{ACCOUNT}:connection/"
    "01234567-89ab-cdef-0123-456789abcdef",
    "RepositoryId": "r" * 200,
    "BranchName": "b" * 200,
    "ImageRepositoryName": "i" * 256,
    "PolicyKey": "p" * 200,
    "DeploymentRoleArn": f"arn:aws-us-gov:iam::{ACCOUNT}:role/{'r' * 576}",
    "PermissionsBoundaryArn": f"arn:aws-us-gov:iam::{ACCOUNT}:policy/{'p' * 640}",
    "NotificationTopicArn": f"arn:aws-us-gov:sns:us-gov-west-1:{ACCOUNT}:{'t' * 256}",
    "SmokeTestUrl": f"https://{'u' * 300}",
    "ToolRequirement": "t" * 300,
    "RequirementsKey": "k" * 200,
    "PlatformBucketName": "b" * 63,
    "KeyArn": f"arn:aws-us-gov:kms:us-gov-west-1:{ACCOUNT}:key/{EXECUTION}",
    "ArtifactBucketName": "b" * 63,
    "RecordBucketName": "b" * 63,
    "ComposeFile": "f" * 300,
}


def variant(source: str, mode: str, template: str = "pipeline") -> Stack:
    """Return the stack with the longest values of all parameters."""
    found = TEMPLATES[template]
    given = {name: longest(name, it) for name, it in found["Parameters"].items()}
    return Stack(found, given | {"SourceType": source, "ApprovalMode": mode}, name="s" * 100)


@pytest.fixture(
    params=[
        *(
            (source, mode, "pipeline")
            for source in ("S3", "CodeConnections", "CodeCommit")
            for mode in ("policy", "always")
        ),
        *((source, "policy", "promotion") for source in ("S3", "CodeConnections")),
        *(("S3", mode, "codedeploy") for mode in ("policy", "always")),
    ],
    ids="-".join,
)
def stack(request: pytest.FixtureRequest) -> Stack:
    return variant(*request.param)


def stages(stack: Stack) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = stack.properties("Pipeline")["Stages"]
    return found


def actions(stack: Stack) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield stage and action, in the order in which they run."""
    for stage in stages(stack):
        for action in sorted(stage["Actions"], key=lambda it: int(it.get("RunOrder", 1))):
            yield stage["Name"], action


def buildspec(stack: Stack, action: dict[str, Any]) -> Any:
    name = action["Configuration"]["ProjectName"].removeprefix(f"{stack.name}-")
    return yaml.safe_load(stack.properties(name)["Source"]["BuildSpec"])


def test_longest_values_are_values_that_the_template_takes() -> None:
    declared_by_all = [it for found in TEMPLATES.values() for it in found["Parameters"].items()]
    for name, declared in declared_by_all:
        if "AllowedPattern" in declared:
            assert re.search(declared["AllowedPattern"], WORST[name]), name
            assert not re.search(declared["AllowedPattern"], f"{WORST[name]}\n "), name


def test_the_template_fits_into_a_request() -> None:
    # CloudFormation User Guide, "Quotas": template body in a request
    for path in sorted(PIPELINE.parent.glob("*.yaml")):
        assert path.stat().st_size <= 51_200, path.name


def test_the_shape_is_that_of_the_api(stack: Stack) -> None:
    from botocore.loaders import Loader
    from botocore.model import ServiceModel
    from botocore.validate import ParamValidator

    properties = stack.properties("Pipeline")
    given = {
        "pipeline": {
            "name": properties.get("Name", stack.name),
            "roleArn": properties["RoleArn"],
            "pipelineType": properties["PipelineType"],
            "executionMode": properties["ExecutionMode"],
            "artifactStore": lowered(properties["ArtifactStore"]),
            "stages": lowered(stages(stack)),
        }
    }
    model = ServiceModel(Loader().load_service_model("codepipeline", "service-2"), "codepipeline")
    shape = model.operation_model("CreatePipeline").input_shape
    report = ParamValidator().validate(given, shape)
    assert report.generate_report() == ""


def test_one_release_at_a_time_and_none_overtakes_another(stack: Stack) -> None:
    properties = stack.properties("Pipeline")
    assert (properties["PipelineType"], properties["ExecutionMode"]) == ("V2", "QUEUED")


def test_every_artifact_is_produced_before_it_is_used(stack: Stack) -> None:
    produced: set[str] = set()
    for _, action in actions(stack):
        inputs = {it["Name"] for it in action.get("InputArtifacts", ())}
        outputs = {it["Name"] for it in action.get("OutputArtifacts", ())}
        assert inputs <= produced
        assert not outputs & produced
        assert INPUTS[0] <= len(inputs) <= INPUTS[1]
        assert OUTPUTS[0] <= len(outputs) <= OUTPUTS[1]
        if len(inputs) > 1:
            assert action["Configuration"]["PrimarySource"] in inputs
        if action["ActionTypeId"]["Provider"] == "CodeBuild" and outputs:
            assert len(outputs) == 1, "one buildspec writes one artifact"
            assert buildspec(stack, action)["artifacts"]["files"]
        produced |= outputs


def test_every_variable_is_exported_before_it_is_used(stack: Stack) -> None:
    known = {"codepipeline": {"PipelineExecutionId"}}
    for stage in stages(stack):
        conditions = json.dumps(stage.get("BeforeEntry", {}))
        assert all(name in known.get(space, ()) for space, name in VARIABLE.findall(conditions))
        for action in stage["Actions"]:
            used = VARIABLE.findall(json.dumps(action["Configuration"]))
            assert all(name in known.get(space, ()) for space, name in used), action["Name"]
            if "Namespace" not in action:
                continue
            provider = action["ActionTypeId"]["Provider"]
            known[action["Namespace"]] = OF_SOURCES.get(provider) or set(
                buildspec(stack, action)["env"]["exported-variables"]
            )
    used = VARIABLE.findall(json.dumps(stages(stack)))
    exported = {(space, name) for space in known for name in known[space]}
    unused = {it for it in exported.difference(used) if it[0] not in {"codepipeline", "Source"}}
    assert {name for _, name in unused} <= {"DECISION"}, "what is exported is used"


def test_names_are_as_they_may_be(stack: Stack) -> None:
    assert 2 <= len(stages(stack)) <= 50
    names = [(stage, action["Name"]) for stage, action in actions(stack)]
    assert len(set(names)) == len(names)
    for stage, action in actions(stack):
        assert ACTION_NAME.fullmatch(stage)
        assert ACTION_NAME.fullmatch(action["Name"])
        assert NAMESPACE.fullmatch(action.get("Namespace", "x"))
        for it in (*action.get("InputArtifacts", ()), *action.get("OutputArtifacts", ())):
            assert ARTIFACT_NAME.fullmatch(it["Name"])


def test_configurations_are_short_enough(stack: Stack) -> None:
    lengths = {
        f"{stage}.{action['Name']}.{key}": len(value)
        for stage, action in actions(stack)
        for key, value in action["Configuration"].items()
    }
    assert min(lengths.values()) > 0
    assert {key: it for key, it in lengths.items() if it > MOST} == {}


def test_what_approvers_are_shown_is_short_enough() -> None:
    # the summary has at most 700 characters, the report's address holds the longest names
    (approve,) = (it for name, it in actions(variant("S3", "always")) if name == "Approve")
    told = approve["Configuration"]["CustomData"].replace("#{Plan.SUMMARY}", "s" * 700)
    assert len(told) <= MOST
    folder = f"{WORST['EnvironmentName']}/{WORST['ApplicationStackName']}"
    address = (
        f"https://us-gov-west-1.console.aws.amazon.com/s3/object/{'b' * 63}?region=us-gov-west-1"
        f"&prefix=reports/{folder}/{EXECUTION}/index.html"
    )
    assert len(address) <= MOST


def test_environment_variables_are_json_of_names_and_values(stack: Stack) -> None:
    for _, action in actions(stack):
        text = action["Configuration"].get("EnvironmentVariables", "[]")
        for it in json.loads(text):
            assert set(it) == {"name", "value"}
            assert re.fullmatch(r"[A-Z][A-Z0-9_]*", it["name"])


def test_everything_that_a_buildspec_reads_is_given(stack: Stack) -> None:
    given_by_machine = {
        "AWS_REGION", "CODEBUILD_BUILD_SUCCEEDING", "CODEBUILD_SRC_DIR_Images", "PATH",
    }  # fmt: skip
    for _, action in actions(stack):
        if action["ActionTypeId"]["Provider"] != "CodeBuild":
            continue
        project = action["Configuration"]["ProjectName"].removeprefix(f"{stack.name}-")
        declared = stack.properties(project)["Environment"]["EnvironmentVariables"]
        told = json.loads(action["Configuration"].get("EnvironmentVariables", "[]"))
        given = {it["Name"] for it in declared} | {it["name"] for it in told}
        text = "\n".join(
            command
            for phase in buildspec(stack, action)["phases"].values()
            for command in phase["commands"]
        )
        read = set(re.findall(r"\$\{?([A-Z][A-Z0-9_]+\w*)", text))
        made = set(re.findall(r"(?<![\"\w-])([A-Z][A-Z0-9_]+)=", text))
        assert read - made - given - given_by_machine == set(), action["Name"]


def test_conditions_are_legal(stack: Stack) -> None:
    for stage in stages(stack):
        for slot in ("BeforeEntry", "OnSuccess", "OnFailure"):
            conditions = stage.get(slot, {}).get("Conditions", [])
            assert len(conditions) <= 1
            for condition in conditions:
                assert slot == "BeforeEntry"
                assert condition["Result"] in {"FAIL", "SKIP"}
                assert 1 <= len(condition["Rules"]) <= 5
                for rule in condition["Rules"]:
                    assert_legal(rule, condition["Result"])


def assert_legal(rule: dict[str, Any], result: str) -> None:
    """Rules: AWS CodePipeline User Guide, "Rule structure reference"."""
    given = rule["Configuration"]
    match rule["RuleTypeId"]["Provider"]:
        case "DeploymentWindow":
            assert result == "FAIL", "a stage can't be skipped by it"
            assert len(given["Cron"].split()) in {6, 7}
            assert given["TimeZone"]
        case provider:
            assert provider == "VariableCheck"
            assert given["Operator"] in {"EQ", "NE", "CONTAINS", "MATCHES"}


def test_a_person_is_asked_where_the_policy_or_the_platform_team_wants_it() -> None:
    for mode, number in (("policy", 1), ("always", 0)):
        (approve,) = (it for it in stages(variant("S3", mode)) if it["Name"] == "Approve")
        assert len(approve.get("BeforeEntry", {}).get("Conditions", [])) == number


def test_prod_always_asks_and_waits_for_its_window() -> None:
    conditions = {
        it["Name"]: it["BeforeEntry"]["Conditions"][0]["Rules"][0]["RuleTypeId"]["Provider"]
        for it in stages(variant("S3", "policy", "promotion"))
        if "BeforeEntry" in it
    }
    assert conditions == {
        "DevApprove": "VariableCheck",
        "StagingApprove": "VariableCheck",
        "ProdDeploy": "DeploymentWindow",
    }


def test_events_start_the_pipeline_and_nothing_polls(stack: Stack) -> None:
    (source,) = (it for name, it in actions(stack) if name == "Source")
    polls = {
        key: value
        for key, value in source["Configuration"].items()
        if key in {"PollForSourceChanges", "DetectChanges"}
    }
    assert set(polls.values()) == {"false"}
    by_event = [it for it in stack.resources().values() if it["Type"] == "AWS::Events::Rule"]
    triggers = stack.properties("Pipeline").get("Triggers", [])
    assert len(by_event) + len(triggers) == 1


@pytest.mark.parametrize(
    ("template", "names"),
    [("pipeline", ["BuildProject"]), ("promotion", ["BuildProject"]), ("codedeploy", [])],
)
def test_only_the_image_build_is_privileged(template: str, names: list[str]) -> None:
    privileged = [
        name
        for name, it in variant("S3", "policy", template).resources().items()
        if it["Type"] == "AWS::CodeBuild::Project"
        and it["Properties"]["Environment"]["PrivilegedMode"]
    ]
    assert privileged == names
    assert REGION not in PIPELINE.with_name(f"{template}.yaml").read_text("utf-8")
