"""Our own rules of CloudFormation Guard, over our templates and over all that `convert` makes.

cfn-guard-rs has wheels up to Python 3.12 and is no dependency of the tests, so that it lives in
checkov's environment. First the rules have to find what they are for: each is tried on a template
that breaks it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from compose2cfn.cfn.template_reader import read
from compose2cfn.core.files import read_text

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "pipeline_templates" / "guard"
VERSION = "0.3.3"
LATEST = (3, 12)

# its API reads back what it has printed, and stumbles over its own words where a rule fails
CHILD = """
import json, sys
from cfn_guard_rs.cfn_guard_rs import run_checks_rs
for line in sys.stdin:
    template, rules = json.loads(line)
    told = run_checks_rs(json.dumps(template), rules, False)
    passed = '"status": "PASS"' in told or '"status": "SKIP"' in told
    print(json.dumps([passed, told]), flush=True)
"""
_BUCKET = {
    "BucketEncryption": {},
    "VersioningConfiguration": {"Status": "Enabled"},
    "PublicAccessBlockConfiguration": {
        "BlockPublicAcls": True,
        "BlockPublicPolicy": True,
        "IgnorePublicAcls": True,
        "RestrictPublicBuckets": True,
    },
}
_PIPELINE = {
    "PipelineType": "V2",
    "ExecutionMode": "QUEUED",
    "ArtifactStore": {"EncryptionKey": {}},
}
_PROJECT = {
    "EncryptionKey": "key",
    "LogsConfig": {"CloudWatchLogs": {"Status": "ENABLED"}},
    "Source": {"BuildSpec": "version: 0.2\n"},
}
_TASK = "AWS::ECS::TaskDefinition"
_PLAIN_MOUNT = {"EFSVolumeConfiguration": {"TransitEncryption": "DISABLED"}}
BROKEN: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "platform": [
        ("AWS::S3::Bucket", {key: it for key, it in _BUCKET.items() if key != "BucketEncryption"}),
        ("AWS::S3::Bucket", _BUCKET | {"VersioningConfiguration": {"Status": "Suspended"}}),
        ("AWS::S3::Bucket", _BUCKET | {"PublicAccessBlockConfiguration": {}}),
        ("AWS::KMS::Key", {"EnableKeyRotation": False}),
        ("AWS::CodePipeline::Pipeline", _PIPELINE | {"ExecutionMode": "SUPERSEDED"}),
        ("AWS::CodePipeline::Pipeline", _PIPELINE | {"PipelineType": "V1"}),
        ("AWS::CodePipeline::Pipeline", _PIPELINE | {"ArtifactStore": {}}),
        ("AWS::CodeBuild::Project", _PROJECT | {"LogsConfig": {}}),
        ("AWS::CodeBuild::Project", _PROJECT | {"Source": {"BuildSpec": "buildspec.yml"}}),
        ("AWS::ECR::Repository", {"ImageTagMutability": "MUTABLE"}),
    ],
    "application": [
        ("AWS::EC2::VPC", {}),
        ("AWS::ElasticLoadBalancingV2::LoadBalancer", {}),
        ("AWS::EFS::FileSystem", {"Encrypted": False}),
        (_TASK, {"ContainerDefinitions": [], "Volumes": [_PLAIN_MOUNT]}),
        (_TASK, {"ContainerDefinitions": [{"Privileged": True}]}),
        ("AWS::IAM::Role", {"RoleName": "fixed"}),
    ],
    "boundary": [("AWS::IAM::Role", {"RoleName": "fixed"})],
}

PRIVILEGED = frozenset(
    f"golden-{name}.yml" for name in ("gpus_on_instances", "managed_instances", "on_each_instance")
)
"""Their Compose files ask for privileged containers, which the platform's rules may well refuse."""


class Case(NamedTuple):
    """A template, the rules that it is held against, and whether it keeps them."""

    name: str
    template: dict[str, Any]
    rules: str
    fits: bool = True


def cases(folder: Path) -> list[Case]:
    """Return broken templates, ours, and those in a folder that `convert` has made."""
    made = [
        Case(
            f"a broken {kind}",
            {"Resources": {"It": {"Type": kind, "Properties": it}}},
            rules,
            False,
        )
        for rules, kinds in BROKEN.items()
        for kind, it in kinds
    ]
    ours = sorted((ROOT / "pipeline_templates").rglob("*.yaml"))
    made += [Case(path.name, _template(path), "platform") for path in ours]
    for path in sorted(folder.glob("*/*.yml")):
        rules = "boundary" if path.parent.name == "bounded" else "application"
        fits = rules == "boundary" or path.name not in PRIVILEGED
        made.append(Case(path.name, _template(path), rules, fits))
    return made


def broken_rules(found: list[Case], python: Path) -> list[str]:
    """Return what isn't as it should be, a line each."""
    lines = [
        json.dumps([it.template, (RULES / f"{it.rules}.guard").read_text("utf-8")]) for it in found
    ]
    done = subprocess.run(
        [str(python), "-c", CHILD],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
    )
    answers = map(json.loads, done.stdout.splitlines())
    return [
        f"{case.rules}.guard {'refuses' if case.fits else 'lets pass'} {case.name}: {told}"
        for case, (passed, told) in zip(found, answers, strict=True)
        if passed is not case.fits
    ]


def can_run() -> bool:
    """Whether there is a wheel for this Python."""
    return sys.version_info[:2] <= LATEST


def _one(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"Resources": {"It": {"Type": kind, "Properties": properties}}}


def _template(path: Path) -> dict[str, Any]:
    return read(read_text(path))
