"""Which changed properties replace a resource: asked of the resource schemas that cfn-lint carries.

ministack knows this for some types and answers `Conditionally` for the others.
"""

from __future__ import annotations

from typing import Any

from tests.emulator.door import part, replace

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
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER
    from cfnlint.schema.exceptions import ResourceNotFoundError

    try:
        found: dict[str, Any] = PROVIDER_SCHEMA_MANAGER.get_resource_schema(
            "us-east-1", resource_type
        ).schema
    except ResourceNotFoundError:
        return {}
    return found


def _names(paths: Any, *, nested: bool) -> tuple[str, ...]:
    """Take the property out of `/properties/Name`, or out of `/properties/Name/Inner`."""
    split = [path.removeprefix("/properties/").split("/") for path in paths]
    return tuple(names[0] for names in split if (len(names) > 1) == nested)
