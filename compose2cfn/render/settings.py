"""Settings and checks of a review as names with a sentence each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.settings import EXECUTION
from compose2cfn.render.values import clean, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.settings import Check, Setting


def settings_told(settings: tuple[Setting, ...]) -> Iterator[tuple[str, str]]:
    """Yield each setting's name and what becomes of it."""
    for item in settings:
        kind = item.kind.replace("-", " ")
        before, after = (_value(item, value) for value in (item.before, item.after))
        if item.kind in EXECUTION:
            text = f"{after}"
        elif not item.is_changed:
            text = f"{after} (unchanged)"
        elif item.kind == "notification-topic":
            text = "added" if before is None else "removed"
        elif before is None:
            text = f"added {after}"
        else:
            text = f"removed {before}" if after is None else f"{before} → {after}"
        yield clean(f"{kind} {item.name}".rstrip()), text


def _value(item: Setting, value: object) -> str | None:
    return None if value is None else shown(f"/{item.name or item.kind}", value)


def checks_told(checks: tuple[Check, ...]) -> Iterator[tuple[str, str]]:
    """Yield each check's resource and what AWS says."""
    for item in checks:
        where = f"{item.logical_id}{item.path}" or "the change set"
        yield clean(where), clean(f"{item.mode} {item.kind} {item.name}: {item.message}")
