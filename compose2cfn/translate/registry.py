"""The registry: which mapping answers for which attributes of a Compose file.

::

    @maps("services.*.user")
    def user(service: Service, _: Context) -> Iterator[Effect]:
        if service.user is not None:
            yield Put(target=Target.CONTAINER, properties={"User": service.user}, origin=…)

The first segment of the patterns says what a mapping is called with: each service, each network,
each volume, or (any other key) the project once. It is called whether or not the attribute is
present, so that defaults have a home too. The patterns also say what is covered: coverage is
computed from them (:mod:`.coverage`), there is no second list to keep.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from compose2cfn.core.values import dataclass
from compose2cfn.translate.patterns import Pattern, pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from compose2cfn.translate.context import Context
    from compose2cfn.translate.effects import Effect

Scope: TypeAlias = Literal["services", "networks", "volumes", "project"]
MapsElement: TypeAlias = "Callable[[Any, Context], Iterable[Effect]]"
F = TypeVar("F", bound="MapsElement")


@dataclass(frozen=True, slots=True)
class Mapping:
    """One registered mapping."""

    function: MapsElement
    patterns: tuple[Pattern, ...]
    scope: Scope

    @property
    def name(self) -> str:
        """Return `module.function`, as assertions and the docs name it."""
        return f"{self.function.__module__.rpartition('.')[2]}.{self.function.__qualname__}"


REGISTRY: list[Mapping] = []
"""Every mapping; filled when :mod:`compose2cfn.translate.mappings` is imported."""


def maps(*patterns: str) -> Callable[[F], F]:
    """Register a mapping for the attributes that the patterns mean."""
    parsed = tuple(pattern(text) for text in patterns)
    scopes = {scope_of(wanted) for wanted in parsed}
    if len(scopes) != 1:
        raise AssertionError(f"a mapping has one scope, not {sorted(scopes)}: {patterns}")

    def register(function: F) -> F:
        REGISTRY.append(Mapping(function, parsed, scopes.copy().pop()))
        return function

    return register


def scope_of(wanted: Pattern) -> Scope:
    """Return what a mapping with this pattern is called with."""
    match wanted[0]:
        case "services":
            return "services"
        case "networks":
            return "networks"
        case "volumes":
            return "volumes"
        case _:
            return "project"
