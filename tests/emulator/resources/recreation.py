"""Which changed properties replace a resource: asked of the resource schemas that cfn-lint carries.

ministack knows this for some types and answers `Conditionally` for the others.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from pathlib import Path
from typing import Any

from tests.emulator.door import EmulatorError, part, replace

_MODULE = "services.cloudformation.provisioners"


def install() -> None:
    """Let ministack ask the schemas for types that it has no table for."""
    for name, key, nested in (
        ("_REPLACING_PROPERTIES", "createOnlyProperties", False),
        ("_CONDITIONALLY_REPLACING_PROPERTIES", "createOnlyProperties", True),
        ("_CONDITIONALLY_REPLACING_PROPERTIES", "conditionalCreateOnlyProperties", False),
    ):
        known = part(f"{_MODULE}:{name}")
        replace(f"{_MODULE}:{name}", _BySchema(known, key, nested=nested))


class _BySchema(dict[str, tuple[str, ...]]):
    """A table of property names that fills itself from the schemas."""

    def __init__(self, known: dict[str, tuple[str, ...]], key: str, *, nested: bool) -> None:
        super().__init__(known)
        self._key = key
        self._nested = nested
        self._before = known

    def get(self, resource_type: str, default: Any = None) -> Any:
        """Return the names for a type, or the default where nobody knows the type."""
        if resource_type not in self:
            paths = _schema(resource_type).get(self._key)
            if paths is None and not _schema(resource_type):
                return default
            more = self._before.get(resource_type, ())
            self[resource_type] = (*more, *_names(paths or (), nested=self._nested))
        return self[resource_type]


def _schema(resource_type: str) -> dict[str, Any]:
    """Read a type's schema from cfn-lint's data; importing cfn-lint itself takes two seconds."""
    name = _index().get(resource_type)
    if name is None:
        return {}
    found: dict[str, Any] = json.loads((_data() / "resources" / f"{name}.json").read_text("utf-8"))
    return found


@functools.cache
def _index() -> dict[str, str]:
    found: dict[str, str] = json.loads((_data() / "providers/us-east-1.json").read_text("utf-8"))
    return found


def _data() -> Path:
    package = importlib.util.find_spec("cfnlint")
    if package is None or not package.submodule_search_locations:
        raise EmulatorError("cfn-lint, whose resource schemas the emulator reads, is missing")
    return Path(package.submodule_search_locations[0]) / "data/schemas"


def _names(paths: Any, *, nested: bool) -> tuple[str, ...]:
    """Take the property out of `/properties/Name`, or out of `/properties/Name/Inner`."""
    split = [path.removeprefix("/properties/").split("/") for path in paths]
    return tuple(names[0] for names in split if (len(names) > 1) == nested)
