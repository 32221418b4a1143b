"""Real projects: each converts, or is refused with a place for every reason.

cfn-lint reads some of the templates for three Regions; with `COMPOSE2CFN_NIGHTLY=1`, all of them.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest

from compose2cfn.cfn.lint import lint
from compose2cfn.cfn.yaml_io import dump
from compose2cfn.compose.loader import load
from compose2cfn.core.diagnostics import Severity
from compose2cfn.core.errors import InputError
from compose2cfn.translate.translate import translate
from tests.compose.test_corpus import corpus_cases
from tests.translate.converted import given
from tests.translate.test_golden import GOLDEN, REGIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.translate.translate import Translation

pytestmark = pytest.mark.corpus
NO_FILE = {"C2C-C020"}
"""Where there is no file to name."""
NIGHTLY = bool(os.environ.get("COMPOSE2CFN_NIGHTLY"))


def outcomes(corpus: Path, copies: Path) -> Iterator[tuple[str, Translation | InputError]]:
    """Yield what becomes of every project."""
    facts = given(GOLDEN / "one_service")
    for case in corpus_cases(corpus, copies):
        try:
            yield case.name, translate(load(case.request).project, facts)
        except InputError as error:
            yield case.name, error


def grave(found: tuple[Diagnostic, ...]) -> list[str]:
    """Return the errors and warnings among findings."""
    return [item.message for item in found if item.severity in {Severity.ERROR, Severity.WARNING}]


def test_every_project_converts_or_is_refused_at_a_place(corpus: Path, tmp_path: Path) -> None:
    made = list(outcomes(corpus, tmp_path))
    converted = [name for name, outcome in made if not isinstance(outcome, InputError)]
    nowhere = [
        (name, item.message)
        for name, outcome in made
        if isinstance(outcome, InputError)
        for item in outcome.diagnostics
        if item.span is None and item.code not in NO_FILE
    ]
    assert nowhere == []
    assert len(converted) >= 100


def test_no_template_of_a_real_project_has_a_finding(corpus: Path, tmp_path: Path) -> None:
    made = {
        name: outcome.template
        for name, outcome in outcomes(corpus, tmp_path)
        if not isinstance(outcome, InputError)
    }
    chance = random.Random(20_26)  # noqa: S311 - repeatable, no secret
    chosen = made if NIGHTLY else chance.sample(sorted(made), 4)
    found = {name: grave(lint(dump(made[name], "yaml"), made[name], *REGIONS)) for name in chosen}
    assert {name: told for name, told in found.items() if told} == {}
