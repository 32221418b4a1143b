"""Options that several commands share; the Compose ones mean what they mean to `docker compose`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeAlias

from compose2cfn.cli.signature import Option

Files: TypeAlias = Annotated[
    list[str] | None,
    Option("--file", "-f", help="Compose file (repeatable, '-' for stdin).", metavar="FILE"),
]
EnvFiles: TypeAlias = Annotated[
    list[str] | None,
    Option("--env-file", help="Environment file instead of .env (repeatable).", metavar="FILE"),
]
Profiles: TypeAlias = Annotated[
    list[str] | None,
    Option("--profile", help="Enable a profile (repeatable).", metavar="NAME"),
]
ProjectName: TypeAlias = Annotated[
    str | None, Option("--project-name", "-p", help="Name of the project.", metavar="NAME")
]
ProjectDirectory: TypeAlias = Annotated[
    str | None,
    Option("--project-directory", help="Directory that relative paths start at.", metavar="FOLDER"),
]
FactsFile: TypeAlias = Annotated[
    Path | None,
    Option(
        "--facts",
        metavar="FILE",
        help="Facts file written by 'compose2cfn facts'; then AWS isn't asked.",
    ),
]
Output: TypeAlias = Annotated[
    Path | None,
    Option("--output", "-o", help="Write to this file instead of stdout.", metavar="FILE"),
]
PermissionsBoundary: TypeAlias = Annotated[
    str | None,
    Option(
        "--permissions-boundary",
        help="Policy that bounds every role of the stack, as x-aws-permissions_boundary.",
        metavar="ARN",
    ),
]
Region: TypeAlias = Annotated[
    str | None,
    Option("--region", help="AWS Region (default: as the AWS CLI finds it).", metavar="REGION"),
]


PolicyFile: TypeAlias = Annotated[
    Path | None,
    Option(
        "--policy",
        metavar="FILE",
        help="Policy file (default: compose2cfn.policy.yml beside the Compose file).",
    ),
]


ShowValues: TypeAlias = Annotated[
    bool,
    Option("--show-values", help="Show secret values too; only as text on a terminal."),
]


class TemplateFormat(StrEnum):
    """Formats of a template or of a resolved Compose model."""

    YAML = "yaml"
    JSON = "json"


class DeployedBy(StrEnum):
    """Who brings new versions of the services in."""

    ECS = "ecs"
    CODE_DEPLOY = "codedeploy"


class ReportFormat(StrEnum):
    """Formats of a diff or a review, as `render.formats` has them."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"
    GITLAB_TERRAFORM = "gitlab-terraform"
    SUMMARY = "summary"
    SLACK = "slack"
    SNS = "sns"
    MARKDOWN = "markdown"
    HTML = "html"


FORMAT_NAMES = ", ".join(ReportFormat)

Outs: TypeAlias = Annotated[
    list[str] | None,
    Option(
        "--out",
        help="Write the report to a file too, in any format of --format (repeatable).",
        metavar="FORMAT=FILE",
    ),
]

Target: TypeAlias = Annotated[
    DeployedBy, Option("--target", help="Who deploys: ECS itself, or AWS CodeDeploy.")
]
ReleaseFolder: TypeAlias = Annotated[
    Path | None,
    Option(
        "--out-dir",
        metavar="FOLDER",
        help="Where CodeDeploy's files go, and the template without --output.",
    ),
]
StackResources: TypeAlias = Annotated[
    Path | None,
    Option(
        "--stack-resources",
        metavar="FILE",
        help="Answer of describe-stack-resources, for the ids in taskdef.json.",
    ),
]
Explain: TypeAlias = Annotated[
    bool, Option("--explain", help="Say on stderr what was chosen for each service, and why.")
]
ExplanationFile: TypeAlias = Annotated[
    Path | None,
    Option("--explain-json", help="Write that to this file as JSON.", metavar="FILE"),
]
