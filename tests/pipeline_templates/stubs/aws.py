"""`aws`: `s3 cp` and `ecs describe-…` against the emulator, and the two calls of Amazon ECR."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

sys.path[:] = os.environ["STUB_SITE"].split(os.pathsep)
STATE = Path(os.environ["STUB_STATE"])
CALLS = Path(os.environ["STUB_CALLS"])


def told(action: str, arn: str) -> None:
    with CALLS.open("a") as file:
        file.write(json.dumps([action, arn]) + "\n")


def copy(words: list[str]) -> int:
    """Copy a file up or down, or a folder up."""
    import boto3

    s3 = boto3.client("s3")
    options = {"--only-show-errors", "--recursive", "--cache-control", "no-store"}
    source, target = [word for word in words if word not in options]
    if source.startswith("s3://"):
        bucket, _, key = source.removeprefix("s3://").partition("/")
        told("s3:GetObject", f"arn:aws:s3:::{bucket}/{key}")
        s3.download_file(bucket, key, target)
        return 0
    bucket, _, prefix = target.removeprefix("s3://").partition("/")
    path = Path(source)
    files = sorted(path.rglob("*")) if "--recursive" in words else [path]
    for file in files:
        key = prefix + str(file.relative_to(path)) if "--recursive" in words else prefix
        told("s3:PutObject", f"arn:aws:s3:::{bucket}/{key}")
        s3.put_object(Bucket=bucket, Key=key, Body=file.read_bytes())
    return 0


def findings(words: list[str]) -> int:
    """Print what the scan found: what `scan.json` says, by default nothing."""
    given = dict(zip(words[::2], words[1::2], strict=True))
    account, region = os.environ["IMAGE_URI"].split(".")[0], os.environ["AWS_REGION"]
    name = given["--repository-name"]
    told("ecr:DescribeImageScanFindings", f"arn:aws:ecr:{region}:{account}:repository/{name}")
    scan = STATE / "scan.json"
    answer = json.loads(scan.read_text()) if scan.exists() else {"status": "COMPLETE"}
    wanted = given["--query"]
    counts = json.dumps(answer.get("counts"))
    print(answer["status"] if wanted == "imageScanStatus.status" else counts)
    return 0


def described(operation: str, words: list[str]) -> int:
    """Print what Amazon ECS tells of a service or a task definition."""
    import boto3

    ecs = boto3.client("ecs")
    given = dict(zip(words[::2], words[1::2], strict=True))
    if operation == "describe-services":
        answer = ecs.describe_services(cluster=given["--cluster"], services=[given["--services"]])
        told("ecs:DescribeServices", answer["services"][0]["serviceArn"])
    else:
        answer = ecs.describe_task_definition(taskDefinition=given["--task-definition"])
        told("ecs:DescribeTaskDefinition", "*")
    print(json.dumps(answer, default=str))
    return 0


def main(words: list[str]) -> int:
    if words == ["ecr", "get-login-password"]:
        told("ecr:GetAuthorizationToken", "*")
        print("password")
        return 0
    if words[:2] == ["ecr", "describe-image-scan-findings"]:
        return findings(words[2:])
    if words[0] == "ecs":
        return described(words[1], words[2:])
    if words[:2] == ["s3", "cp"]:
        return copy(words[2:])
    raise AssertionError(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
