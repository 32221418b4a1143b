"""Profiles: which services are on; and the resources that those use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.nodes import Map, Node, Seq
from compose2cfn.core.rewrite import (
    changed,
    entries_of,
    is_flawed,
    map_of,
    text_of,
    texts,
    with_entry,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def active_profiles(given: tuple[str, ...], environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the profiles of `--profile`, else of COMPOSE_PROFILES."""
    if given:
        return given
    parts = environment.get("COMPOSE_PROFILES", "").split(",")
    return tuple(part.strip() for part in parts if part.strip())


def split_by_profile(services: Map, profiles: tuple[str, ...]) -> tuple[Map, frozenset[str]]:
    """Return the services that are on, and the names of those that are off."""
    on = {name: service for name, service in services.entries.items() if _is_on(service, profiles)}
    return changed(services, on), frozenset(services.entries) - on.keys()


def _is_on(service: Node, profiles: tuple[str, ...]) -> bool:
    own = [text for text, _ in texts(service.get("profiles"))] if isinstance(service, Map) else []
    return not own or "*" in profiles or any(profile in profiles for profile in own)


def without_unused(document: Map) -> Map:
    """Return the document with those resources only that a service uses."""
    used = set(_used(document))
    for section in ("networks", "volumes", "secrets", "configs", "models"):
        resources = document.get(section)
        if isinstance(resources, Map):
            kept = {key: node for key, node in resources.entries.items() if (section, key) in used}
            document = with_entry(document, section, changed(resources, kept))
    return document


def _used(document: Map) -> Iterator[tuple[str, str]]:
    for service in entries_of(document.get("services")).values():
        if not isinstance(service, Map):
            continue
        for section in ("networks", "models"):
            yield from ((section, key) for key in entries_of(service.get(section)))
        for mount in _maps(service.get("volumes")):
            if text_of(mount.get("type")) == "volume" and (source := text_of(mount.get("source"))):
                yield "volumes", source
        for section in ("secrets", "configs"):
            yield from _granted(service, section)
        if build := map_of(service.get("build")):
            yield from _granted(build, "secrets")
        yield from _variables(service)


def _variables(service: Map) -> Iterator[tuple[str, str]]:
    """Yield the secrets that `x-aws-secrets` gives the container as variables."""
    for given in entries_of(service.get("x-aws-secrets")).values():
        named = given.get("secret") if isinstance(given, Map) else given
        if source := text_of(named):
            yield "secrets", source


def _granted(owner: Map, section: str) -> Iterator[tuple[str, str]]:
    for grant in _maps(owner.get(section)):
        if source := text_of(grant.get("source")):
            yield section, source


def _maps(node: Node | None) -> Iterator[Map]:
    if isinstance(node, Seq) and not is_flawed(node):
        yield from (item for item in node.items if isinstance(item, Map))
