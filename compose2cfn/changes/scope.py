"""What an expression of one template can see: parameters, mappings, conditions, resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.symbols import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """One template's names; ``judged`` remembers conditions, ``notes`` gathers what is unclear."""

    parameters: Mapping[str, Value]
    mappings: Json = field(default_factory=dict)
    conditions: Json = field(default_factory=dict)
    pseudo: Mapping[str, str] = field(default_factory=dict)
    judged: dict[str, Value] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)
