"""`compose2cfn init`: a pipeline into a repository."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from compose2cfn.cli.signature import Option

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.cli.starter import Answers


class Variant(StrEnum):
    """Who runs the steps."""

    CODEPIPELINE = "codepipeline"
    GITHUB = "github"
    GITLAB = "gitlab"


VariantOption = Annotated[Variant, Option("--variant", help="Who runs the steps.")]
Stack = Annotated[
    str, Option("--stack", help="Name of the application's stack (at most 32 characters).")
]
RequiredRegion = Annotated[str, Option("--region", help="AWS Region.", metavar="REGION")]
Environment = Annotated[
    str, Option("--environment", help="Name of the environment.", metavar="NAME")
]
Branch = Annotated[str, Option("--branch", help="Branch that is released from.", metavar="NAME")]
Repository = Annotated[
    str,
    Option("--repository", help="OWNER/NAME or GROUP/PROJECT, for the commands.", metavar="PATH"),
]
Vpc = Annotated[str, Option("--vpc", help="Id of the VPC.", metavar="ID")]
Cluster = Annotated[str, Option("--cluster", help="Name of the ECS cluster.", metavar="NAME")]
LoadBalancer = Annotated[
    str, Option("--load-balancer", help="ARN of the load balancer.", metavar="ARN")
]
Image = Annotated[str, Option("--image", help="Where images go, as IMAGE_URI.", metavar="URI")]
Tool = Annotated[
    str | None,
    Option("--tool", help="What pip installs in the pipeline (default: this version)."),
]
OutDir = Annotated[Path, Option("--out-dir", help="Root of the repository.", metavar="FOLDER")]
Force = Annotated[bool, Option("--force", help="Replace files that are there.")]

_CHECKS: Final[Mapping[str, tuple[str, str]]] = {
    "stack": (
        r"[A-Za-z][A-Za-z0-9-]{0,31}",
        "a letter, then at most 31 letters, digits and hyphens",
    ),
    "region": (r"[a-z]{2}(-[a-z]+)+-[0-9]", "a Region such as eu-west-1"),
    "environment": (
        r"[a-z][a-z0-9-]{0,19}",
        "a small letter, then at most 19 small letters, digits and hyphens",
    ),
    "branch": (r"[A-Za-z0-9][A-Za-z0-9._/-]{0,199}", "the name of a branch"),
    "repository": (
        r"|[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)+",
        "OWNER/NAME or GROUP/PROJECT",
    ),
    "vpc": (r"|vpc-[0-9a-f]{8,17}", "the id of a VPC"),
    "cluster": (r"|[A-Za-z0-9_-]{1,255}", "the name of an ECS cluster"),
    "load_balancer": (
        r"|arn:[a-z-]+:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}:loadbalancer/[A-Za-z0-9/-]+",
        "the ARN of a load balancer",
    ),
    "image": (r"|[a-z0-9][a-z0-9._:/-]{0,255}", "an image repository, without a tag"),
    "tool": (r"[A-Za-z0-9][A-Za-z0-9._=:/@+-]{0,299}", "what pip installs"),
}


def init(
    variant: VariantOption,
    stack: Stack,
    region: RequiredRegion,
    environment: Environment = "production",
    branch: Branch = "main",
    repository: Repository = "",
    vpc: Vpc = "",
    cluster: Cluster = "",
    load_balancer: LoadBalancer = "",
    image: Image = "",
    tool: Tool = None,
    out_dir: OutDir = Path(),
    force: Force = False,
) -> None:
    """Write a pipeline into a repository, and say what to run next.

    Files that are there are only replaced with --force; all are written, or none.
    """
    from compose2cfn.cli.output import deliver, note
    from compose2cfn.cli.starter import FOLDER, Answers, files_of
    from compose2cfn.cli.starter_files import write_all

    answers = Answers(
        stack=stack,
        region=region,
        environment=environment,
        branch=branch,
        repository=repository,
        vpc=vpc,
        cluster=cluster,
        load_balancer=load_balancer,
        image=image,
        tool=tool or _this_version(),
    )
    _check(answers)
    files = files_of(variant.value, answers)
    changed = write_all(out_dir, files, force=force)
    for path in changed:
        note(f"wrote {path}")
    if not changed:
        note("everything is there already, as it would be written")
    page = next(text for path, text in files.items() if str(path) == f"{FOLDER}/README.md")
    note(f"What to run next, as in {out_dir / FOLDER / 'README.md'}:\n")
    deliver(page, None)


def _this_version() -> str:
    from importlib.metadata import version

    return f"compose2cfn=={version('compose2cfn')}"


def _check(answers: Answers) -> None:
    """Refuse answers that a template or a shell would take for something else."""
    from compose2cfn.cli.usage import WrongUsage

    problems = tuple(_problems(answers))
    if problems:
        raise WrongUsage(*problems)


def _problems(answers: Answers) -> Iterator[str]:
    import re

    for name, (pattern, what) in _CHECKS.items():
        if not re.fullmatch(pattern, answers.get(name)):
            option = f"--{name.replace('_', '-')}"
            yield f"Invalid value for '{option}': it is to be {what}"
