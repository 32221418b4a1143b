"""What `init` writes into a repository: the package's templates, with the answers filled in."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER: Final = "deployment"
"""Where a repository keeps the templates of its surroundings, and what to run next."""
COMMON: Final = ("infrastructure.yaml", "codepipeline/application-roles.yaml")
"""Templates that every variant needs."""
WORKFLOWS: Final[Mapping[str, str]] = {
    "github/release.yml": ".github/workflows/compose2cfn-release.yml",
    "github/report.yml": ".github/workflows/compose2cfn-report.yml",
    "gitlab/compose2cfn.yml": ".gitlab/compose2cfn.yml",
}
"""Where the system looks for its files; all others go to :data:`FOLDER`."""

_ANSWERED: Final = r"(?P<head>.*?)(?P<value>\S+) # answer: (?P<name>[a-z]+)"
_PLAIN: Final = r"[A-Za-z][A-Za-z0-9._/=+-]*"
_WORDS: Final = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What is asked of the user; an empty string is what isn't known yet.

    ``repository`` is OWNER/NAME or GROUP/PROJECT, ``tool`` what pip installs.
    """

    stack: str
    region: str
    environment: str
    branch: str
    repository: str
    vpc: str
    cluster: str
    load_balancer: str
    image: str
    tool: str

    def get(self, name: str) -> str:
        """Return an answer by its name."""
        value: str = getattr(self, name)
        return value


def templates() -> Path:
    """Return the folder of the templates: in the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "pipeline_templates"
    return inside if inside.is_dir() else package.parent / "pipeline_templates"


def targets(variant: str) -> dict[str, PurePosixPath]:
    """Return each template of a variant, by path below :func:`templates`, and where it goes."""
    root = templates()
    own = (it.relative_to(root).as_posix() for it in (root / variant).rglob("*") if it.is_file())
    return {
        source: PurePosixPath(WORKFLOWS.get(source) or _beside(source))
        for source in (*COMMON, *own)
    }


def _beside(source: str) -> str:
    return f"{FOLDER}/{source.partition('/')[2] or source}"


def files_of(variant: str, answers: Answers) -> dict[PurePosixPath, str]:
    """Return what a variant writes, by path from the root of the repository."""
    written = {
        PurePosixPath(f"environments/{answers.environment}.env"): _environment(answers),
        PurePosixPath("compose2cfn.policy.yml"): _POLICY,
    }
    for source, target in targets(variant).items():
        text = (templates() / source).read_text(encoding="utf-8")
        fill = _filled_page if source.endswith(".md") else _filled
        written[target] = fill(text, answers)
    return dict(sorted(written.items()))


def _filled(text: str, answers: Answers) -> str:
    """Put the answers where a line ends with `# answer: NAME`, in the place of the example."""
    lines = (re.fullmatch(_ANSWERED, line) or line for line in text.splitlines())
    return "".join(
        f"{line}\n"
        if isinstance(line, str)
        else f"{line['head']}{_scalar(answers.get(line['name']))}\n"
        for line in lines
    )


def _scalar(value: str) -> str:
    """Write a value so that YAML reads it as a string."""
    plain = re.fullmatch(_PLAIN, value) and value.lower() not in _WORDS
    return value if plain else f'"{value}"'


def _filled_page(text: str, answers: Answers) -> str:
    """Put the answers where a page says `@NAME@`."""
    of_others = {
        "project": answers.stack.lower(),
        "registry": answers.image.partition("/")[2] or answers.stack.lower(),
        "repository": answers.repository or "OWNER/NAME",
    }
    return re.sub(r"@([a-z]+)@", lambda it: of_others.get(it[1]) or answers.get(it[1]), text)


_POLICY: Final = """\
# What may pass, who has to look, what is out of the question. Part of every digest: who changes it
# makes earlier approvals stale. Let the code owners of this file be who may decide that.
preset: prod
"""


def _environment(answers: Answers) -> str:
    """Return the variables of the Compose file in one environment."""
    known = {
        "AWS_VPC": answers.vpc,
        "AWS_ECS_CLUSTER": answers.cluster,
        "AWS_ELB": answers.load_balancer,
        "IMAGE_URI": answers.image,
    }
    lines = [f"{name}={value}" if value else f"# {name}=" for name, value in known.items()]
    head = f"# Variables of the Compose file in {answers.environment}; IMAGE_TAG is the pipeline's."
    return "\n".join([head, f"COMPOSE_PROJECT_NAME={answers.stack.lower()}", *lines, ""])
