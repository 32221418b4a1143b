"""A template as a stack with these parameters has it: conditions decided, references replaced.

As much of CloudFormation as our own templates use. What a resource's physical name or ARN would
be is made up from its logical id.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from compose2cfn.cfn.template_reader import read
from compose2cfn.core.files import read_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

REGION = "eu-west-1"
ACCOUNT = "123456789012"
_NONE = object()
_SHORT = re.compile(r"\$\{([^!}]+)\}")


@dataclass(slots=True)
class Stack:
    """A template with parameters; ``name`` is the stack's."""

    template: dict[str, Any]
    given: Mapping[str, str]
    name: str = "delivery"
    account: str = ACCOUNT
    arns: dict[str, str] = field(default_factory=dict)

    def resources(self) -> dict[str, Any]:
        """Return the resources that the stack has, by logical id."""
        return {
            name: self.value({"Type": it["Type"], "Properties": it.get("Properties", {})})
            for name, it in self.template["Resources"].items()
            if "Condition" not in it or self.holds(it["Condition"])
        }

    def properties(self, name: str) -> dict[str, Any]:
        """Return the properties of one resource."""
        found: dict[str, Any] = self.resources()[name]["Properties"]
        return found

    def value(self, node: Any) -> Any:
        """Return a value with every function replaced by what it gives."""
        if isinstance(node, list):
            return [it for it in map(self.value, node) if it is not _NONE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((key, given),) = node.items()
            if key == "Ref" or key.startswith("Fn::"):
                return self._function(key, given)
        pairs = ((key, self.value(it)) for key, it in node.items())
        return {key: it for key, it in pairs if it is not _NONE}

    def holds(self, condition: Any) -> bool:
        """Whether a condition, by name or written out, is met."""
        if isinstance(condition, str):
            return self.holds(self.template["Conditions"][condition])
        ((key, given),) = condition.items()
        match key:
            case "Condition":
                return self.holds(given)
            case "Fn::Not":
                return not self.holds(given[0])
            case "Fn::And":
                return all(map(self.holds, given))
            case "Fn::Or":
                return any(map(self.holds, given))
            case _:
                assert key == "Fn::Equals", key
        left, right = map(self.value, given)
        return str(left) == str(right)

    def _function(self, key: str, given: Any) -> Any:
        match key:
            case "Ref":
                return self._ref(given)
            case "Fn::If":
                return self.value(given[1] if self.holds(given[0]) else given[2])
            case "Fn::Sub":
                text, more = given if isinstance(given, list) else (given, {})
                return _SHORT.sub(lambda it: str(self._named(it[1], more)), text)
            case "Fn::GetAtt":
                return self._attribute(*given)
            case "Fn::Select" | "Fn::Split" | "Fn::Join":
                return _listing(key, given[0], self.value(given[1]))
            case _:
                raise AssertionError(f"{key} is not in our templates")

    def _named(self, name: str, more: Mapping[str, Any]) -> Any:
        if name in more:
            return self.value(more[name])
        return self._attribute(*name.split(".", 1)) if "." in name else self._ref(name)

    def _ref(self, name: str) -> Any:
        pseudo = {
            "AWS::AccountId": self.account,
            "AWS::NoValue": _NONE,
            "AWS::Partition": "aws",
            "AWS::Region": REGION,
            "AWS::StackName": self.name,
            "AWS::URLSuffix": "amazonaws.com",
        }
        if name in pseudo:
            return pseudo[name]
        if name in self.template.get("Parameters", {}):
            declared = self.template["Parameters"][name]
            value = self.given.get(name, declared.get("Default"))
            assert value is not None, f"parameter {name} is missing"
            return str(value)
        of_type = self.template["Resources"][name]["Type"]
        if of_type == "AWS::IAM::ManagedPolicy":
            return f"arn:aws:iam::{self.account}:policy/{self.name}-{name}"
        if of_type == "AWS::CodePipeline::Pipeline":
            return self.name
        if of_type == "AWS::SNS::Topic":
            return f"arn:aws:sns:{REGION}:{self.account}:{self.name}-{name}"
        return f"{self.name}-{name}"

    def _attribute(self, name: str, attribute: str) -> str:
        service = self.template["Resources"][name]["Type"].split("::")[1].lower()
        assert attribute == "Arn", attribute
        if service == "iam":
            return f"arn:aws:iam::{self.account}:role/{self.name}-{name}"
        return f"arn:aws:{service}:{REGION}:{self.account}:{name}"


def _listing(key: str, first: str, second: Any) -> Any:
    """Return what a function of lists gives."""
    if key == "Fn::Select":
        return second[int(first)]
    return second.split(first) if key == "Fn::Split" else first.join(map(str, second))


def load(path: Path) -> dict[str, Any]:
    """Return a template file as plain data."""
    return read(read_text(path))


def statements(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the statements of a resolved policy document, actions and resources as lists."""
    found = document["Statement"]
    return [
        {
            **it,
            "Action": _listed(it["Action"]),
            "Resource": _listed(it["Resource"]),
        }
        for it in (found if isinstance(found, list) else [found])
    ]


def _listed(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else [value]
