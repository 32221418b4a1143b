"""What the demo does to AWS beside compose2cfn: make the infrastructure, look at the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def client(service: str, env: Mapping[str, str]) -> Any:
    """Return a boto3 client for the demo's account on the emulator."""
    import boto3

    return boto3.client(
        service,
        endpoint_url=env["AWS_ENDPOINT_URL"],
        region_name=env["AWS_DEFAULT_REGION"],
        aws_access_key_id=env["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=env["AWS_SECRET_ACCESS_KEY"],
    )


def make_infrastructure(stack: str, template: Path, env: Mapping[str, str]) -> dict[str, str]:
    """Create the stack that compose2cfn deploys into; return its outputs."""
    cloudformation = client("cloudformation", env)
    cloudformation.create_stack(
        StackName=stack,
        TemplateBody=template.read_text(encoding="utf-8"),
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
    )
    waiter = cloudformation.get_waiter("stack_create_complete")
    waiter.wait(StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    (made,) = cloudformation.describe_stacks(StackName=stack)["Stacks"]
    return {item["OutputKey"]: item["OutputValue"] for item in made["Outputs"]}


def running_revisions(cluster: str, env: Mapping[str, str]) -> dict[str, str]:
    """Return the image that each service of the cluster runs, by `family:revision`."""
    ecs = client("ecs", env)
    arns = ecs.list_services(cluster=cluster)["serviceArns"]
    revisions = {}
    for service in ecs.describe_services(cluster=cluster, services=arns)["services"]:
        arn = service["taskDefinition"]
        definition = ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]
        images = [item["image"] for item in definition["containerDefinitions"]]
        revisions[f"{definition['family']}:{definition['revision']}"] = ", ".join(images)
    return dict(sorted(revisions.items()))
