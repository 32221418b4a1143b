"""Do containers still have what they need?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    TASK_DEFINITION,
    containers,
    items,
    maps,
    number,
    of_type,
    pair,
)
from compose2cfn.review.registry import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet


def _names(container: Mapping[str, Json], key: str) -> set[str]:
    return {str(item.get("Name")) for item in maps(container.get(key))}


@rule("R18", Level.HIGH, "A container is removed or less contained")
def less_contained(changes: ChangeSet) -> Iterator[Hit]:
    """A container is gone from its task, or gets more power over the machine it runs on.

    That is: privileged mode, another Linux capability, root where another user was set, a file
    system that can be written; or the task goes on when the container ends.
    """
    for change in of_type(changes, TASK_DEFINITION):
        if change.action is not Action.MODIFY or change.after is None:
            continue
        new = containers(change.after)
        for name, old in containers(change.before).items():
            path = f"/Properties/ContainerDefinitions/{name}"
            if name not in new:
                yield Hit(
                    change.logical_id,
                    f"container {name} is removed from the task",
                    "make sure that the others don't need it",
                    path,
                )
                continue
            for what, key in _lost(old, new[name]):
                yield Hit(
                    change.logical_id,
                    f"{name}: {what}",
                    "keep the setting, unless the image can't run with it",
                    f"{path}/{key}",
                )


def _lost(old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    if _on(new, "Privileged") and not _on(old, "Privileged"):
        yield "runs privileged", "Privileged"
    if _on(old, "ReadonlyRootFilesystem") and not _on(new, "ReadonlyRootFilesystem"):
        yield "may write to its root file system", "ReadonlyRootFilesystem"
    root = {None, "", "0", "root", "0:0", "root:root"}
    was, now = old.get("User"), new.get("User")
    if isinstance(was, str) and was not in root and (now is None or str(now) in root):
        yield "runs as root", "User"
    if str(old.get("Essential", "true")).lower() == "true" and _is_off(new, "Essential"):
        yield "its end no longer stops the task", "Essential"
    gained = _capabilities(new) - _capabilities(old)
    if gained:
        yield f"gets the Linux capability {', '.join(sorted(gained))}", "LinuxParameters"


def _is_off(container: Mapping[str, Json], key: str) -> bool:
    return str(container.get(key)).lower() == "false"


def _capabilities(container: Mapping[str, Json]) -> set[str]:
    told = container.get("LinuxParameters")
    added = told.get("Capabilities") if isinstance(told, Mapping) else None
    return {str(item) for item in items(added.get("Add") if isinstance(added, Mapping) else None)}


def _on(container: Mapping[str, Json], key: str) -> bool:
    return str(container.get(key)).lower() == "true"


@rule("R22", Level.MEDIUM, "An environment variable is removed")
def variable_removed(changes: ChangeSet) -> Iterator[Hit]:
    """A variable that a container got is no longer set, neither as a value nor as a secret.

    The application falls back to its default, or fails to start.
    """
    for change in of_type(changes, TASK_DEFINITION):
        new = containers(change.after)
        for name, old in containers(change.before).items():
            if name not in new:
                continue
            kept = _names(new[name], "Environment") | _names(new[name], "Secrets")
            if gone := sorted(_names(old, "Environment") - kept):
                yield Hit(
                    change.logical_id,
                    f"{name}: no longer set: {', '.join(gone)}",
                    "make sure that the application has a default",
                    path=f"/Properties/ContainerDefinitions/{name}/Environment",
                )


@rule("R23", Level.MEDIUM, "Less CPU or memory")
def less_room(changes: ChangeSet) -> Iterator[Hit]:
    """A task gets less CPU or memory than it had.

    With too little memory its containers are killed; with too little CPU health checks time out.
    """
    for change in of_type(changes, TASK_DEFINITION):
        for name in ("Cpu", "Memory"):
            before, after = (number(value) for value in pair(change, name))
            if before is not None and after is not None and after < before:
                unit = "MiB" if name == "Memory" else "CPU units"
                yield Hit(
                    change.logical_id,
                    f"{before:g} → {after:g} {unit}",
                    "compare with what the service used at its busiest hour",
                    path=f"/Properties/{name}",
                )
