"""The intrinsics of a template → the values that they have in one environment and stack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.cfn.template import Json, Template
    from compose2cfn.environment import Facts

_REFERENCE = re.compile(r"\$\{(!?)([^}]*)\}")


@dataclass(slots=True)
class KnownValues:
    """Values by reference; what isn't known is written as `<Reference>` and kept in ``open``."""

    template: Template
    facts: Facts
    physical_ids: Mapping[str, str]
    open: set[str] = field(default_factory=set)

    def resolved(self, value: Json) -> Json:
        """Return a value without intrinsics."""
        if isinstance(value, list):
            return [self.resolved(item) for item in value]
        if not isinstance(value, dict):
            return value
        (key,) = value if len(value) == 1 else ("",)
        if key == "Ref" or key.startswith("Fn::"):
            return self._called(key, value[key])
        return {name: self.resolved(below) for name, below in value.items()}

    def _called(self, function: str, given: Json) -> str:
        match function:
            case "Ref":
                return self._reference(given)
            case "Fn::GetAtt":
                return self._reference(".".join(given))
            case "Fn::Sub":
                return self._substituted(given)
            case "Fn::Join":
                separator, parts = given
                return str(separator).join(map(str, self.resolved(parts)))
            case _:
                return self._unknown(function)

    def _substituted(self, given: Json) -> str:
        text, names = (given, {}) if isinstance(given, str) else given
        return _REFERENCE.sub(
            lambda found: (
                f"${{{found[2]}}}"
                if found[1]
                else str(
                    self.resolved(names[found[2]])
                    if found[2] in names
                    else self._reference(found[2])
                )
            ),
            text,
        )

    def _reference(self, name: str) -> str:
        """Return what `Ref` or `Fn::GetAtt` (with a dot) gives."""
        logical_id, _, attribute = name.partition(".")
        pseudo = self._pseudo(name)
        if pseudo is not None:
            return pseudo
        parameter = self.template.parameters.get(name)
        if parameter is not None:
            return self._unknown(name) if parameter.default is None else parameter.default
        resource = self.template.resources.get(logical_id)
        physical = self.physical_ids.get(logical_id)
        if resource is not None and resource.type == "AWS::IAM::Role" and attribute == "Arn":
            path = resource.properties.get("Path", "/")
            arn = f"arn:{self.facts.partition}:iam::{self.facts.account}:role{path}{physical}"
            return self._unknown(name) if physical is None else arn
        if resource is not None and resource.type == "AWS::Logs::LogGroup" and not attribute:
            return str(physical or self.resolved(resource.properties.get("LogGroupName")))
        return self._unknown(name) if attribute or physical is None else physical

    def _pseudo(self, name: str) -> str | None:
        suffix = "amazonaws.com.cn" if self.facts.partition == "aws-cn" else "amazonaws.com"
        return {
            "AWS::Region": self.facts.region,
            "AWS::AccountId": self.facts.account,
            "AWS::Partition": self.facts.partition,
            "AWS::URLSuffix": suffix,
        }.get(name)

    def _unknown(self, name: str) -> str:
        self.open.add(name)
        return f"<{name}>"
