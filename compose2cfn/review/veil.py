"""The changes as people may see them: done once, before any renderer, so that none can forget it.

A secret is known by its key, its form or its randomness (`review.redaction`). Where the same
literal stands under a harmless name, or inside a longer text, it is covered there too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, TypeVar

from compose2cfn.core.values import replace
from compose2cfn.review.redaction import Redacted, Revealed, fingerprint, redacted

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import (
        ChangeSet,
        OutputChange,
        ParameterChange,
        PropertyChange,
        ResourceChange,
    )
    from compose2cfn.changes.settings import Setting
    from compose2cfn.review.quotes import Secrets

_Valued = TypeVar("_Valued", "ParameterChange", "OutputChange", "Setting")

_SHORTEST_INSIDE: Final = 8
"""Characters; a shorter literal is found by chance inside other words (`repo/shop` has `shop`)."""


def veiled(changes: ChangeSet, secrets: Secrets) -> ChangeSet:
    """Return the changes with each secret value as its fingerprint."""
    return _Veil(secrets.literals).whole(changes)


def revealed(changes: ChangeSet) -> ChangeSet:
    """Return the changes with each secret value marked as one that may be shown."""
    return _Revealing(()).whole(changes)


class _Veil:
    """Covers values by their path and by the literals that are known for secret."""

    def __init__(self, literals: tuple[str, ...]) -> None:
        self.literals = frozenset(literals)
        inside = [re.escape(item) for item in literals if len(item) >= _SHORTEST_INSIDE]
        self.inside = re.compile("|".join(inside)) if inside else None

    def cover(self, value: Json) -> Json:
        """Return what stands in a secret's place."""
        return Redacted(fingerprint(value))

    def value(self, path: str, value: Json) -> Json:
        """Return a value of any shape with everything secret covered."""
        return self._literals(redacted(path, value, self.cover))

    def _literals(self, value: Json) -> Json:
        if isinstance(value, Mapping):
            return {key: self._literals(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._literals(item) for item in value]
        if not isinstance(value, str):
            return value
        if value in self.literals:
            return self.cover(value)
        return self.inside.sub(lambda found: fingerprint(found[0]), value) if self.inside else value

    def whole(self, changes: ChangeSet) -> ChangeSet:
        """Return all changes with covered values."""
        return replace(
            changes,
            changes=tuple(self._change(item) for item in changes.changes),
            parameters=tuple(self._sides(item.name, item) for item in changes.parameters),
            outputs=tuple(self._sides(item.name, item) for item in changes.outputs),
            settings=tuple(self._sides(item.name or item.kind, item) for item in changes.settings),
            before=None,
            after=None,
        )

    def _sides(self, name: str, item: _Valued) -> _Valued:
        """Return a change of one value with both sides covered."""
        before, after = (self.value(f"/{name}", value) for value in (item.before, item.after))
        return replace(item, before=before, after=after)

    def _change(self, change: ResourceChange) -> ResourceChange:
        return replace(
            change,
            properties=tuple(self._property(item) for item in change.properties),
            before=None if change.before is None else self.value("", change.before),
            after=None if change.after is None else self.value("", change.after),
        )

    def _property(self, item: PropertyChange) -> PropertyChange:
        return replace(
            item, before=self.value(item.path, item.before), after=self.value(item.path, item.after)
        )


class _Revealing(_Veil):
    """Marks secrets instead of covering them."""

    def cover(self, value: Json) -> Json:
        """Return the secret, marked as one that its reader asked to see."""
        return Revealed(value)
