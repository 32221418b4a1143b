"""Do containers still have what they need?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.model import Action
from compose2cfn.review.model import Level
from compose2cfn.review.reading import (
    ECS_SERVICE,
    TASK_DEFINITION,
    containers,
    items,
    maps,
    of_type,
    pair,
    preparing,
)
from compose2cfn.review.registry import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet, ResourceChange


def _names(container: Mapping[str, Json], key: str) -> set[str]:
    return {str(item.get("Name")) for item in maps(container.get(key))}


@rule("R18", Level.HIGH, "A container is removed or less contained")
def less_contained(changes: ChangeSet) -> Iterator[Hit]:
    """A container is gone from its task, or gets more power over the machine it runs on.

    That is: privileged mode, another Linux capability, root where another user was set, a file
    system that can be written, the processes, memory or network of the machine; or the task goes on
    when the container ends. A container that only prepared the others is none of it. Medium: a
    mount that may be written to, and ECS Exec, by which whoever has `ecs:ExecuteCommand` opens a
    shell in the containers. A new container counts where it is privileged.
    """
    for change in of_type(changes, ECS_SERVICE):
        yield from _shell(change)
    for change in of_type(changes, TASK_DEFINITION):
        if change.action is Action.ADD:
            yield from _privileged(change, containers(change.after))
        if change.action is not Action.MODIFY or change.after is None:
            continue
        yield from _shared(change)
        yield from _of_containers(change)


def _of_containers(change: ResourceChange) -> Iterator[Hit]:
    was, new = containers(change.before), containers(change.after)
    prepared = preparing(was)
    yield from _privileged(change, new.keys() - was.keys())
    for name, old in was.items():
        path = f"/Properties/ContainerDefinitions/{name}"
        if name not in new:
            if name in prepared:
                continue
            yield Hit(
                change.logical_id,
                f"container {name} is removed from the task",
                "make sure that the others don't need it",
                path,
            )
            continue
        for folder in sorted(_kept_apart(old) & _written(new[name])):
            told = f"{name}: may write to {folder}"
            fix = "keep it read-only, unless it has to write there"
            yield Hit(change.logical_id, told, fix, f"{path}/MountPoints", level=Level.MEDIUM)
        for what, key in _lost(old, new[name]):
            yield Hit(
                change.logical_id,
                f"{name}: {what}",
                "keep the setting, unless the image can't run with it",
                f"{path}/{key}",
            )


def _shell(change: ResourceChange) -> Iterator[Hit]:
    old, new = (str(value).lower() for value in pair(change, "EnableExecuteCommand"))
    if change.action is Action.MODIFY and new == "true" != old:
        yield Hit(
            change.logical_id,
            "ECS Exec: whoever has ecs:ExecuteCommand opens a shell in its containers",
            "switch it on for as long as it is needed, and log its sessions",
            path="/Properties/EnableExecuteCommand",
            level=Level.MEDIUM,
        )


def _privileged(change: ResourceChange, names: Iterable[str]) -> Iterator[Hit]:
    new = containers(change.after)
    for name in sorted(name for name in names if _on(new[name], "Privileged")):
        path = f"/Properties/ContainerDefinitions/{name}/Privileged"
        yield Hit(change.logical_id, f"{name}: runs privileged", "run it without", path)


def _kept_apart(container: Mapping[str, Json]) -> set[str]:
    told = maps(container.get("MountPoints"))
    return {str(item.get("ContainerPath")) for item in told if _on(item, "ReadOnly")}


def _written(container: Mapping[str, Json]) -> set[str]:
    told = maps(container.get("MountPoints"))
    return {str(item.get("ContainerPath")) for item in told if not _on(item, "ReadOnly")}


def _shared(change: ResourceChange) -> Iterator[Hit]:
    words = {"PidMode": "processes", "IpcMode": "memory", "NetworkMode": "network"}
    for key, what in words.items():
        old, new = pair(change, key)
        if new == "host" != old:
            yield Hit(
                change.logical_id,
                f"its containers share the {what} of the machine",
                "keep the setting, unless the image can't run with it",
                path=f"/Properties/{key}",
            )


def _lost(old: Mapping[str, Json], new: Mapping[str, Json]) -> Iterator[tuple[str, str]]:
    if _on(new, "Privileged") and not _on(old, "Privileged"):
        yield "runs privileged", "Privileged"
    if _on(old, "ReadonlyRootFilesystem") and not _on(new, "ReadonlyRootFilesystem"):
        yield "may write to its root file system", "ReadonlyRootFilesystem"
    was, now = old.get("User"), new.get("User")
    if was is not None and not _is_root(was) and _is_root(now):
        yield "runs as root", "User"
    if str(old.get("Essential", "true")).lower() == "true" and _is_off(new, "Essential"):
        yield "its end no longer stops the task", "Essential"
    gained = _capabilities(new) - _capabilities(old)
    if gained:
        yield f"gets the Linux capability {', '.join(sorted(gained))}", "LinuxParameters"
    kept = _capabilities(old, "Drop") - _capabilities(new, "Drop")
    if kept and "ALL" not in _capabilities(new, "Drop"):
        yield f"keeps the Linux capability {', '.join(sorted(kept))}", "LinuxParameters"


def _is_root(user: Json) -> bool:
    """Tell whether a container runs as root; a hidden user may be any."""
    known = user is None or isinstance(user, str | int)
    return known and str(user or 0).partition(":")[0] in {"", "0", "root"}


def _is_off(container: Mapping[str, Json], key: str) -> bool:
    return str(container.get(key)).lower() == "false"


def _capabilities(container: Mapping[str, Json], key: str = "Add") -> set[str]:
    told = container.get("LinuxParameters")
    found = told.get("Capabilities") if isinstance(told, Mapping) else None
    return {str(item) for item in items(found.get(key) if isinstance(found, Mapping) else None)}


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
