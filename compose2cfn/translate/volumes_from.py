"""`volumes_from`: the named volumes of another service, at the same places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import replace
from compose2cfn.translate.file_systems import is_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.compose.model import Mount, Project, Service


def with_volumes_of_others(project: Project) -> Project:
    """Return the project with every service's mounts, those from other services among them.

    A circle can't be: `volumes_from` implies a dependency, and the loader refuses circles of these.
    """
    if not any(service.volumes_from for service in project.services.values()):
        return project
    services = {
        name: replace(service, mounts=tuple(_all_mounts(service, project)))
        for name, service in project.services.items()
    }
    return replace(project, services=services)


def _all_mounts(service: Service, project: Project) -> Iterator[Mount]:
    """Yield a service's own mounts and then what it has from others where nothing is yet."""
    yield from service.mounts
    taken = {mount.target for mount in service.mounts}
    for reference in service.volumes_from:
        name, _, mode = reference.partition(":")
        source = project.services.get(name)
        for mount in _all_mounts(source, project) if source else ():
            if is_named(mount) and mount.target not in taken:
                taken.add(mount.target)
                yield replace(mount, read_only=mount.read_only or mode == "ro")
