"""How many real projects convert with no change but variables and facts, and why each other can't.

::

    python -m tests.real_projects                 the shared corpus, awesome-compose apart
    python -m tests.real_projects FOLDER          each folder of a checkout with a Compose file
    python -m tests.real_projects --reasons …     each refusal at its line, too

A checkout says more than the corpus: there the files are that projects mount and build from.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.core.diagnostics import CODES, Diagnostic, Severity
from compose2cfn.core.errors import InputError
from compose2cfn.translate.translate import translate
from tests.compose.test_corpus import corpus_cases
from tests.conftest import CORPUS
from tests.translate.projects import facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

VARIABLES = {"AWS_VPC": "vpc-0abc", "AWS_ECS_CLUSTER": "demo-cluster", "AWS_ELB": "demo-alb"}
REAL = {"awesome": "docker/awesome-compose", "rw": "applications"}
"""Prefix of the cases of whole projects that people run → what they are."""


@dataclass(frozen=True)
class Outcome:
    """What became of one project; ``refusals`` is empty where it converts."""

    group: str
    name: str
    refusals: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = ()


def of_project(group: str, name: str, request: LoadRequest) -> Outcome:
    """Convert one project for the usual environment."""
    try:
        made = translate(load(request).project, facts())
    except InputError as error:
        errors = (it for it in error.diagnostics if it.severity is Severity.ERROR)
        return Outcome(group, name, tuple(errors))
    return Outcome(group, name, warnings=made.diagnostics)


def of_corpus(corpus: Path, copies: Path, groups: Iterable[str] = REAL) -> Iterator[Outcome]:
    """Convert the valid projects of these groups in the shared corpus."""
    for case in corpus_cases(corpus, copies):
        prefix = case.name.partition("-")[0]
        if case.kind == "ok" and prefix in groups:
            environment = {**VARIABLES, **case.request.environment}
            request = LoadRequest(
                working_directory=case.request.working_directory,
                environment=environment,
                files=case.request.files,
                env_files=case.request.env_files,
                profiles=case.request.profiles,
                project_name=case.request.project_name,
                project_directory=case.request.project_directory,
                read_stdin=case.request.read_stdin,
            )
            yield of_project(REAL.get(prefix, prefix), case.name, request)


def of_checkout(folder: Path) -> Iterator[Outcome]:
    """Convert the project of every folder that has a Compose file of the usual name."""
    found = (path for path in folder.rglob("*.y*ml") if path.stem in {"compose", "docker-compose"})
    for directory in sorted({path.parent for path in found}):
        request = LoadRequest(working_directory=directory, environment=VARIABLES)
        yield of_project(folder.name, str(directory.relative_to(folder)), request)


def report(outcomes: Iterable[Outcome], *, reasons: bool) -> Iterator[str]:
    """Yield the lines of the report: counts, refusals by their code, and each refused project."""
    by_group: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        by_group.setdefault(outcome.group, []).append(outcome)
    for group, members in sorted(by_group.items()):
        refused = [it for it in members if it.refusals]
        converted = len(members) - len(refused)
        yield f"{group}: {converted} of {len(members)} convert ({converted / len(members):.0%})"
        codes = Counter(code for it in refused for code in {told.code for told in it.refusals})
        for code, number in sorted(codes.items(), key=lambda item: (-item[1], item[0])):
            yield f"  {number:3} refused for {code} {CODES[code].title}"
        for outcome in refused:
            told = sorted({it.code for it in outcome.refusals})
            yield f"  - {outcome.name}: {', '.join(told)}"
            if reasons:
                yield from (f"      {it.span}: {it.message}" for it in outcome.refusals)


def main(arguments: list[str]) -> int:
    """Print the report."""
    folders = [Path(it) for it in arguments if not it.startswith("--")]
    reasons = "--reasons" in arguments
    with tempfile.TemporaryDirectory() as copies:
        outcomes = (
            [outcome for folder in folders for outcome in of_checkout(folder)]
            if folders
            else list(of_corpus(CORPUS, Path(copies)))
        )
    sys.stdout.writelines(f"{line}\n" for line in report(outcomes, reasons=reasons))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
