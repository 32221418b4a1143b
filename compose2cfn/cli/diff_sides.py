"""The two templates that `diff` compares: what would be deployed, and what it is held against."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from compose2cfn.cli.conversion import Choices, bounded, translated
from compose2cfn.core.diagnostics import code
from compose2cfn.core.errors import InputError
from compose2cfn.core.values import dataclass, field, replace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from compose2cfn.cfn.template import Json, Resource
    from compose2cfn.cli.project import ProjectOptions
    from compose2cfn.environment import Facts, ListenerRule
    from compose2cfn.gate.ports import CloudFormation

GIT = code(
    "C2C-U010",
    "The revision can't be read",
    "--against git:REV converts the project as it was at that revision; it needs git, a "
    "repository around the project, and a revision that `git log` knows.",
)
_ELSE = "say with --against what to compare with: a template FILE, git:REV or stack:NAME"
NO_STACK = code(
    "C2C-U011",
    "There is no such stack",
    "--against stack:NAME reads the deployed template; check the name and the Region.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A template, what to call it, and the parameter values that came with it.

    ``resources`` know the Compose lines of their properties; only a conversion has them, and
    ``neighbours``: the rules of other projects at the listeners, by ARN.
    """

    template: dict[str, Json]
    name: str
    stack: str = ""
    parameters: dict[str, str] | None = None
    resources: Mapping[str, Resource] = field(default_factory=dict)
    neighbours: Mapping[str, Sequence[ListenerRule]] = field(default_factory=dict)


class Conversion(NamedTuple):
    """How a project is found and converted; ``facts`` None asks AWS.

    ``lock`` is the file that the digests of ``choices`` come from.
    """

    options: ProjectOptions
    facts: Path | None
    region: str | None
    choices: Choices
    lock: Path | None


def of_file(path: Path) -> Side:
    """Return the template in a file."""
    from compose2cfn.cfn.template_reader import read
    from compose2cfn.core.files import read_text

    return Side(template=read(read_text(path)), name=str(path))


def of_project(how: Conversion) -> tuple[Side, Facts]:
    """Return the template of the current project, and the facts that it was made with."""
    from compose2cfn.cfn.body import body
    from compose2cfn.cli.convert import known_facts
    from compose2cfn.cli.project import load_project

    project, told = bounded(load_project(how.options).project, how.choices)
    if told:
        raise InputError(told)
    facts = known_facts(project, how.facts, how.region)
    template = translated(project, facts, how.choices)[1].template
    side = Side(
        template=body(template),
        name="the project",
        stack=project.name,
        resources=template.resources,
        neighbours=_neighbours(facts, project.name),
    )
    return side, facts


def _neighbours(facts: Facts, own: str) -> dict[str, tuple[ListenerRule, ...]]:
    balancer = facts.load_balancer
    return {
        listener.arn: tuple(rule for rule in listener.rules if rule.project != own)
        for listener in (balancer.listeners if balancer else ())
    }


def of_stack(name: str, region: str | None) -> Side:
    """Return the deployed template of a stack with its parameter values."""
    from compose2cfn.aws.cloudformation import LiveCloudFormation
    from compose2cfn.aws.session import open_session

    side = deployed(LiveCloudFormation(open_session(region)), name)
    if side is None:
        raise InputError(
            (
                NO_STACK.error(
                    f"there is no stack {name} to compare with",
                    hint="a first deployment has none: go on with 'compose2cfn changeset'",
                ),
            )
        )
    return side


def deployed(cf: CloudFormation, name: str) -> Side | None:
    """Return the deployed template of a stack, or None where nothing is deployed."""
    from compose2cfn.cfn.template_reader import read
    from compose2cfn.core.source import Source
    from compose2cfn.gate.stack_states import EMPTY_STATES

    state = cf.stack(name)
    if state is None or state.status in EMPTY_STATES:
        return None
    text = cf.stack_template(name, processed=False)
    if text is None:
        return None
    return Side(
        template=read(Source(f"stack:{name}", text)),
        name=f"the stack {name}",
        stack=name,
        parameters=dict(state.parameters),
    )


def of_revision(revision: str, how: Conversion, project_name: str, facts: Facts) -> Side:
    """Return the template that the project had at a revision; nothing is checked out.

    Facts, environment, options and an untracked `.env` or lock of images are those of now, so that
    only what people committed differs.
    """
    from compose2cfn.cfn.body import body
    from compose2cfn.cli.project import request_of
    from compose2cfn.compose.loader import load

    directory = Path.cwd().resolve()
    top = Path(_git(directory, "rev-parse", "--show-toplevel").decode().strip()).resolve()
    asked = ("--quiet", "--verify", "--end-of-options", f"{revision}^{{tree}}")
    tree = _git(top, "rev-parse", *asked, unknown=f"git knows no revision '{revision}'").decode()
    archive = _git(top, "archive", "--format=tar", tree.strip())
    with tempfile.TemporaryDirectory(prefix="compose2cfn-") as folder:
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            tar.extractall(folder, filter="data")
        there = Path(folder) / directory.relative_to(top)
        _lend(directory, there, (".env", *(how.options.env_files or ())))
        options = replace(
            how.options,
            project_name=project_name,
            files=_moved(how.options.files, top, Path(folder)),
            env_files=_moved(how.options.env_files, top, Path(folder)),
            project_directory=_one_moved(how.options.project_directory, top, Path(folder)),
        )
        project = bounded(load(request_of(options, there)).project, how.choices)[0]
        choices = _locked(how, there, top, Path(folder))
        template = translated(project, facts, choices)[1].template
        return Side(template=body(template), name=f"git:{revision}")


def _locked(how: Conversion, there: Path, top: Path, folder: Path) -> Choices:
    """Return the choices with the lock of images as it was committed, where it was."""
    if how.lock is None:
        return how.choices
    then = there / (_one_moved(str(how.lock), top, folder) or "")
    return how.choices.with_lock(then) if then.is_file() else how.choices


def _lend(directory: Path, there: Path, names: Sequence[str]) -> None:
    """Give the old project the environment files of now that were never committed."""
    for name in names:
        now, then = directory / name, there / name
        if not Path(name).is_absolute() and now.is_file() and not then.exists():
            then.parent.mkdir(parents=True, exist_ok=True)
            then.write_bytes(now.read_bytes())


def _moved(files: Sequence[str] | None, top: Path, folder: Path) -> list[str] | None:
    return [_one_moved(name, top, folder) or name for name in files] if files else None


def _one_moved(name: str | None, top: Path, folder: Path) -> str | None:
    """Return an absolute path inside the repository as the one in the extracted revision."""
    if name is None or not Path(name).is_absolute():
        return name
    path = Path(name).resolve()
    inside = path.is_relative_to(top.resolve())
    return str(folder / path.relative_to(top.resolve())) if inside else name


def _git(directory: Path, *arguments: str, unknown: str | None = None) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - fixed words and one revision, no shell
            ["git", *arguments],  # noqa: S607 - the caller's own git
            cwd=directory,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise InputError(
            (GIT.error("git can't be run", hint=f"install git, or {_ELSE}"),)
        ) from error
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise InputError((GIT.error(unknown or (told[-1] if told else "git failed"), hint=_ELSE),))
    return done.stdout
