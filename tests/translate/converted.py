"""From a folder with Compose file and facts to what `convert` gives, without a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.core.diagnostics import in_order
from compose2cfn.core.errors import InputError
from compose2cfn.core.excerpt import as_text
from compose2cfn.core.files import read_text
from compose2cfn.environment import Facts, check, load_facts
from compose2cfn.translate.translate import Translation, needs, translate

if TYPE_CHECKING:
    from pathlib import Path


def given(folder: Path, facts: Path | None = None) -> Facts:
    """Return the facts of a folder."""
    return load_facts(read_text(facts or folder / "facts.json", "facts.json"))


def converted(folder: Path, facts: Path | None = None) -> tuple[Translation, str]:
    """Return the translation of a folder's project and everything told on the way, as text."""
    loaded = load(LoadRequest(working_directory=folder, environment={}, project_name="shop"))
    known = given(folder, facts)
    misfits = check(needs(loaded.project), known)
    made = translate(loaded.project, known)
    return made, as_text(in_order((*loaded.warnings, *misfits, *made.diagnostics)))


def refusal(folder: Path, facts: Path | None = None) -> str:
    """Return what a refused project is refused for, as text; empty where it isn't refused."""
    try:
        converted(folder, facts)
    except InputError as error:
        return as_text(error.diagnostics)
    return ""
