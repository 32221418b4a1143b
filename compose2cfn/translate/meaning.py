"""Where a leaf loses its meaning through another part of the project; coverage calls it ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, Scalar, child
from compose2cfn.translate.patterns import matches
from compose2cfn.translate.preparing import homes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from compose2cfn.compose.model import Project
    from compose2cfn.core.nodes import Atom, Node, Path
    from compose2cfn.translate.coverage import Ignored
    from compose2cfn.translate.patterns import Pattern


def loses_meaning(project: Project, entries: Iterable[Ignored]) -> Callable[[Path], bool]:
    """Return whether a path has no meaning: by its neighbour, by its task, or in no task at all."""
    conditional = tuple(entry for entry in entries if entry.where is not None)
    tasks = {name: service.beside or name for name, service in project.services.items()}
    before = homes_of(project)
    services = project.services.values()
    used = {
        "secrets": {grant.source for service in services for grant in service.secrets},
        "configs": {grant.source for service in services for grant in service.configs},
    }

    def lost(path: Path) -> bool:
        section = str(path[0])
        if section in used and len(path) > 1 and path[1] not in used[section]:
            return True
        if _is_mode_of_job(path, project, before):
            return True
        return _restarts_together(path, tasks, before) or any(
            _is_off(entry, path, project.tree) for entry in conditional
        )

    return lost


def _is_mode_of_job(path: Path, project: Project, before: Container[str]) -> bool:
    """Whether the leaf says of a task that runs to its end that it does."""
    match path:
        case ("services", str(name), "deploy", "mode"):
            node = project.services[name].node.get("deploy")
            mode = node.get("mode") if isinstance(node, Map) else None
            is_job = isinstance(mode, Scalar) and mode.value == "replicated-job"
            return is_job and (name in before or project.services[name].is_one_off)
        case _:
            return False


def _restarts_together(path: Path, tasks: dict[str, str], before: Container[str]) -> bool:
    """Whether the leaf is the `restart` of a dependency within one task, which starts as one."""
    match path:
        case ("services", str(name), "depends_on", str(other), "restart"):
            return other in before or tasks.get(name) == tasks.get(other)
        case _:
            return False


def _is_off(entry: Ignored, path: Path, tree: Node) -> bool:
    if entry.where is None or not matches(entry.pattern, path):
        return False
    wanted, value = entry.where
    return _value_at(tree, wanted, path) == value


def _value_at(tree: Node, wanted: Pattern, path: Path) -> Atom:
    """Return the value at a pattern whose stars stand for the steps of ``path``."""
    node: Node | None = tree
    for index, step in enumerate(wanted):
        chosen = path[index] if step == "*" else int(step) if step.isdigit() else step
        node = None if node is None else child(node, chosen)
    return node.value if isinstance(node, Scalar) else None
