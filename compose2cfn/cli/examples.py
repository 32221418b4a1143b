"""A command line or two for the `--help` of each command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "init": ("compose2cfn init --variant github --stack my-app --region eu-west-1",),
    "config": (
        "compose2cfn config --format json",
        "compose2cfn config --variables",
    ),
    "convert": (
        "compose2cfn convert --facts facts.json -o template.yaml",
        "compose2cfn convert -f docker-compose.yml -f prod.yml --lint",
    ),
    "facts": ("compose2cfn facts -o facts.json",),
    "diff": (
        "compose2cfn diff --facts facts.json --against git:main",
        "compose2cfn diff --template template.yaml --against stack:my-app",
    ),
    "changeset": ("compose2cfn changeset --stack my-app --template template.yaml",),
    "review": (
        "compose2cfn review ARN --out json=report.json --out sarif=report.sarif",
        "compose2cfn review NAME --stack my-app --exit-code",
    ),
    "approve": (
        "compose2cfn approve ARN --digest 3f9a1c2b77d0 \\",
        '    --reason "Release 1.1" --record approval.json',
    ),
    "reject": (
        "compose2cfn reject ARN --digest 3f9a1c2b77d0 \\",
        '    --reason "Not on a Friday" --record rejection.json',
    ),
    "verify": ("compose2cfn verify ARN --approval approval.json",),
    "execute": ("compose2cfn execute ARN --approval approval.json",),
    "record": (
        "compose2cfn record --stack my-app --environment staging \\",
        "    --deployments s3://records/deployments/my-app/",
    ),
    "audit": ("compose2cfn audit verify s3://records/audit/",),
    "iam": (
        "compose2cfn iam --for execute --stack my-app --region eu-west-1",
        "compose2cfn iam --for deploy --template template.yaml --stack my-app",
    ),
    "explain": ("compose2cfn explain R03", "compose2cfn explain C2C-F013"),
}
