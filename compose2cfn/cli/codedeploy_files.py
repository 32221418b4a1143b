"""`convert --target codedeploy`: the template and the files of each release, in one folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.cli.options import DeployedBy
from compose2cfn.cli.usage import WrongUsage

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from compose2cfn.cli.convert import Converted
    from compose2cfn.core.diagnostics import Diagnostic


def check_target(target: DeployedBy, out_dir: Path | None, stack_resources: Path | None) -> None:
    """Raise :class:`WrongUsage` where options of CodeDeploy stand alone."""
    if target is DeployedBy.CODE_DEPLOY and out_dir is None:
        raise WrongUsage("'--target codedeploy' needs '--out-dir', where its files go")
    for option, given in (("--out-dir", out_dir), ("--stack-resources", stack_resources)):
        if target is DeployedBy.ECS and given is not None:
            raise WrongUsage(f"'{option}' needs '--target codedeploy'")


def release_files(
    made: Converted, stack_resources: Path | None
) -> tuple[dict[str, str], tuple[Diagnostic, ...]]:
    """Return the files of a release by path, and what is still open in them."""
    from compose2cfn.core.files import read_text
    from compose2cfn.translate.revision_files import physical_ids, revision_files

    known_ids = physical_ids(read_text(stack_resources)) if stack_resources else {}
    return revision_files(made.translation.template, made.project, made.known, known_ids)


def write_all(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files below a folder, each whole or not at all."""
    from compose2cfn.core.files import write_atomically

    for name in sorted(files):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, files[name])
