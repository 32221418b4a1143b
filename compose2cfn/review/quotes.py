"""Secrets that texts quote: reasons, causes and warnings lose them before anyone reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass, replace
from compose2cfn.review.redaction import fingerprint, is_reference, is_secret, named_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange

_SHORTEST_SCRUBBED = 4
_EVERYDAY = frozenset(
    ("true", "false", "none", "null", "enabled", "disabled", "required", "optional", "default")
)
"""Words that settings have (`AUTH: "true"`): secret at their place, and not wherever they stand."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """The secret literals of a change set, for texts that may quote them."""

    literals: tuple[str, ...]

    def scrubbed(self, text: str) -> str:
        """Return a text with the fingerprint in place of each secret literal."""
        for literal in self.literals:
            if literal in text:
                text = text.replace(literal, fingerprint(literal))
        return text


def secrets_of(changes: ChangeSet, known: Iterable[str] = ()) -> Secrets:
    """Return the secrets that occur anywhere in the changes, the longest first.

    ``known`` are further ones, such as the values of NoEcho parameters.
    """
    found: set[str] = set(known)
    for path, value in _values(changes):
        found.update(_literals(path, value))
    long_enough = (
        item
        for item in found
        if len(item) >= _SHORTEST_SCRUBBED and item.casefold() not in _EVERYDAY
    )
    return Secrets(tuple(sorted(long_enough, key=lambda item: (-len(item), item))))


def _values(changes: ChangeSet) -> Iterator[tuple[str, Json]]:
    for change in changes.changes:
        yield "", change.before
        yield "", change.after
        for item in change.properties:
            yield item.path, item.before
            yield item.path, item.after
    for parameter in changes.parameters:
        yield f"/{parameter.name}", parameter.before
        yield f"/{parameter.name}", parameter.after
    for output in changes.outputs:
        yield f"/{output.name}", output.before
        yield f"/{output.name}", output.after
    for setting in changes.settings:
        yield f"/{setting.name or setting.kind}", setting.before
        yield f"/{setting.name or setting.kind}", setting.after


def _literals(path: str, value: Json) -> Iterator[str]:
    if isinstance(value, Mapping):
        if is_reference(value):
            return
        inside = named_path(path, value)
        for key, item in value.items():
            yield from _literals(f"{inside}/{key}", item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _literals(path, item)
    elif is_secret(path, value):
        yield str(value)


def without_quotes(changes: ChangeSet, secrets: Secrets) -> ChangeSet:
    """Return the changes with every sentence free of secrets; the values stay for the rules."""
    told = changes.completeness
    return replace(
        changes,
        changes=tuple(_quiet(change, secrets) for change in changes.changes),
        checks=tuple(
            replace(item, message=secrets.scrubbed(item.message)) for item in changes.checks
        ),
        completeness=replace(
            told,
            unknown=tuple(secrets.scrubbed(item) for item in told.unknown),
            warnings=tuple(secrets.scrubbed(item) for item in told.warnings),
        ),
    )


def _quiet(change: ResourceChange, secrets: Secrets) -> ResourceChange:
    return replace(
        change,
        reasons=tuple(secrets.scrubbed(item) for item in change.reasons),
        disagreement=change.disagreement and secrets.scrubbed(change.disagreement),
        properties=tuple(
            replace(item, causes=tuple(secrets.scrubbed(cause) for cause in item.causes))
            for item in change.properties
        ),
    )
