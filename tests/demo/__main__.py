"""The story of `make demo`; run with `python -m tests.demo`."""

from __future__ import annotations

import difflib
import json
import sys
import time

from tests.demo.environment import make_infrastructure, running_revisions
from tests.demo.stage import FOLDER, ROOT, DemoFailed, Stage, chapter, set_up, show
from tests.emulator.launcher import start

STACK = "flask-redis"
VOLUME_NAMED = 2
"""How often the sample names its volume: where it is mounted and where it is declared."""


def infrastructure(stage: Stage) -> None:
    """Make what compose2cfn expects to be there."""
    chapter(
        "An environment to deploy into",
        "compose2cfn deploys into a VPC, an ECS cluster and a load balancer that exist. Here "
        "pipeline_templates/infrastructure.yaml makes them, and its outputs name them.",
    )
    template = ROOT / "pipeline_templates" / "infrastructure.yaml"
    outputs = make_infrastructure("infrastructure", template, stage.env)
    for name in ("VpcId", "ClusterName", "LoadbalancerId", "LoadbalancerEndpoint"):
        show(f"{name}: {outputs[name]}")
    show()
    stage.export(
        AWS_VPC=outputs["VpcId"],
        AWS_ECS_CLUSTER=outputs["ClusterName"],
        AWS_ELB=outputs["LoadbalancerId"],
    )


def template_of_version_1(stage: Stage) -> None:
    """Facts and template."""
    chapter(
        "Version 1: from the Compose file to a template",
        "The Compose file says with x-aws-vpc, x-aws-cluster and x-aws-loadbalancer where to run. "
        "'facts' looks the rest up once, with read-only calls; 'convert' then needs no AWS.",
    )
    stage.run("compose2cfn facts -o facts.json")
    stage.export(IMAGE_TAG="1.0.0")
    stage.run("compose2cfn convert --facts facts.json --lint -o template-v1.yaml")
    template = (stage.folder / "template-v1.yaml").read_text(encoding="utf-8")
    resources = template.partition("\nResources:\n")[2].count("\n    Type: AWS::")
    length = len(template.splitlines())
    show(f"template-v1.yaml: {length} lines, {resources} resources, and cfn-lint finds nothing.")


def deploy_version_1(stage: Stage) -> None:
    """Change set, review, approval, execution."""
    chapter(
        "Propose, review, approve, execute",
        "A change set changes nothing yet. The report says what it would do, and carries a digest "
        "of all that would be executed; the approval is bound to that digest.",
    )
    propose(stage, "v1")
    approve(stage, "v1", "First release")
    execute(stage, "v1")


def template_of_version_2(stage: Stage) -> None:
    """Take a new image and make a risky edit."""
    chapter(
        "Version 2: a new image, and an edit that somebody should look at",
        "The release brings a new image tag. Somebody also found a shorter name for the volume of "
        "Redis, which looks harmless.",
    )
    compose = stage.folder / "docker-compose.yml"
    before = compose.read_text(encoding="utf-8")
    after = renamed(before)
    compose.write_text(after, encoding="utf-8")
    changed = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2)
    show("\n".join(["docker-compose.yml:", *list(changed)[3:]]))
    show()
    stage.export(IMAGE_TAG="2.0.0")
    stage.run("compose2cfn convert --facts facts.json -o template-v2.yaml")
    show("What would it change? 'diff' predicts it without a change set:")
    stage.run(f"compose2cfn diff --template template-v2.yaml --against stack:{STACK}")


def deploy_version_2(stage: Stage) -> None:
    """Refused first, then approved."""
    chapter(
        "Reviewed before it happens",
        "Now the change set. The report puts the risk first: the old file system stays behind with "
        "all data, and Redis would start empty. The reason is a rename in the Compose file.",
    )
    propose(stage, "v2")
    show("Without an approval nothing is executed, and version 1's approval doesn't fit:")
    stage.run("compose2cfn execute $ARN", expected=13)
    stage.run("compose2cfn execute $ARN --approval approval-v1.json", expected=13)
    show("Somebody who knows the application decides, and says why:")
    reason = "Redis is only a cache here, it may start empty"
    approve(stage, "v2", reason)
    execute(stage, "v2")


def renamed(compose: str) -> str:
    """Return the Compose file with another name for its volume."""
    if compose.count("redisdata") != VOLUME_NAMED:
        raise DemoFailed("the sample has changed: its volume 'redisdata' isn't there as it was")
    return compose.replace("redisdata", "data")


def propose(stage: Stage, version: str) -> None:
    """Create the change set and show its report."""
    stage.capture(
        "ARN", f"compose2cfn changeset --stack {STACK} --template template-{version}.yaml"
    )
    stage.run(
        f"compose2cfn review $ARN --out json=review-{version}.json --out text=review-{version}.txt"
    )


def approve(stage: Stage, version: str, reason: str) -> None:
    """Approve the digest of a report."""
    report = json.loads((stage.folder / f"review-{version}.json").read_text(encoding="utf-8"))
    stage.run(
        f"compose2cfn approve $ARN --digest {report['digest'][:12]}"
        f' --reason "{reason}" --record approval-{version}.json'
    )


def execute(stage: Stage, version: str) -> None:
    """Execute what was approved, and show what runs then."""
    record = f"approval-{version}.json"
    stage.run(f"compose2cfn execute $ARN --approval {record}", head=5, tail=7)
    show_services(stage)


def show_services(stage: Stage) -> None:
    """Show what the cluster runs."""
    show("What the cluster runs now (ecs describe-services):")
    for revision, image in running_revisions(stage.env["AWS_ECS_CLUSTER"], stage.env).items():
        show(f"  {revision}  {image}")


def end(stage: Stage, seconds: float) -> None:
    """Say what there is to look at and to try next."""
    folder = FOLDER.relative_to(ROOT) / stage.folder.name
    chapter(
        f"That was all of it, in {seconds:.0f} seconds",
        "Everything ran on this machine; no AWS account was involved.",
    )
    print(
        f"""To look at, in {folder}/:
  docker-compose.yml                       the Compose file of version 2
  facts.json                               what was looked up in the environment
  template-v1.yaml, template-v2.yaml       the templates
  review-v1.txt, review-v2.txt             the reports, and as JSON beside them
  approval-v1.json, approval-v2.json       who approved which digest, and why

To try next:
  cd {folder}
  ../../.venv/bin/compose2cfn diff --template template-v2.yaml --against template-v1.yaml
  ../../.venv/bin/compose2cfn explain R03
  ../../.venv/bin/compose2cfn --help
and then your own docker-compose.yml: README.md shows how."""
    )


STORY = (
    infrastructure,
    template_of_version_1,
    deploy_version_1,
    template_of_version_2,
    deploy_version_2,
)


def main() -> int:
    """Tell the story; return 1 where it went otherwise."""
    begun = time.monotonic()
    emulator = start(delay=0.05)
    try:
        stage = set_up(emulator.url)
        print("compose2cfn, the whole way once. An embedded CloudFormation runs on this machine;")
        print(f"it answers at {emulator.url} until the demo ends.")
        for part in STORY:
            part(stage)
        end(stage, time.monotonic() - begun)
    except DemoFailed as failure:
        print(f"\nThe demo failed: {failure}", file=sys.stderr)
        return 1
    finally:
        emulator.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
