"""What the command line says of a conversion beside the project, for `convert` and `diff` alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cli.options import DeployedBy
from compose2cfn.core.values import dataclass, replace

if TYPE_CHECKING:
    from pathlib import Path

    from compose2cfn.compose.model import Project
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.environment import Facts
    from compose2cfn.translate.images import ImageChoice
    from compose2cfn.translate.translate import Translation


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """Whatever changes the template and doesn't stand in the project."""

    target: DeployedBy = DeployedBy.ECS
    images: ImageChoice | None = None
    boundary: str | None = None

    def with_lock(self, lock: Path) -> Choices:
        """Return the choices with the digests of another lock file."""
        from compose2cfn.core.files import read_text
        from compose2cfn.translate.image_lock import load_lock
        from compose2cfn.translate.images import ImageChoice

        digests = load_lock(read_text(lock))
        images = replace(self.images or ImageChoice(), digests=digests, locked=True)
        return replace(self, images=images)


def choices_of(
    target: DeployedBy, images: tuple[str | None, str | None, Path | None], boundary: str | None
) -> Choices:
    """Return the choices of the command line; ``images`` are registry, tag and lock file.

    Raises :class:`WrongUsage` and :class:`InputError` as :func:`image_choice` does.
    """
    from compose2cfn.cli.image_options import image_choice

    return Choices(target=target, images=image_choice(*images), boundary=_policy(boundary))


def _policy(arn: str | None) -> str | None:
    """Return the ARN; raises :class:`WrongUsage` where it can't be a policy's."""
    if arn is not None:
        from compose2cfn.cli.usage import wrong_value
        from compose2cfn.translate.boundary import is_policy

        if not is_policy(arn):
            told = f"'{arn}' is no ARN of a managed policy"
            raise wrong_value(told, option="--permissions-boundary")
    return arn


def bounded(project: Project, choices: Choices) -> tuple[Project, tuple[Diagnostic, ...]]:
    """Return the project with the permissions boundary that is wanted, and what hinders it."""
    if choices.boundary is None:
        return project, ()
    from compose2cfn.translate.boundary import with_boundary

    return with_boundary(project, choices.boundary)


def translated(project: Project, known: Facts, choices: Choices) -> tuple[Project, Translation]:
    """Return the project as it is deployed, and its translation."""
    from compose2cfn.translate.translate import translate

    if choices.target is DeployedBy.ECS:
        return project, translate(project, known, images=choices.images)

    from compose2cfn.translate.codedeploy import for_codedeploy, without_strategies

    plain, told = without_strategies(project)
    translation = for_codedeploy(translate(plain, known, images=choices.images), plain)
    return plain, replace(translation, diagnostics=(*told, *translation.diagnostics))
