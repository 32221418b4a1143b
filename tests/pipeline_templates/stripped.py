"""A template without the resource types that the emulator lacks, and without what needs them."""

from __future__ import annotations

import copy
import re
from typing import Any

LACKING = frozenset(
    {
        "AWS::Chatbot::SlackChannelConfiguration",
        "AWS::CodeBuild::Project",
        "AWS::CodeDeploy::Application",
        "AWS::CodeDeploy::DeploymentConfig",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::CodePipeline::Pipeline",
        "AWS::CodeStarNotifications::NotificationRule",
    }
)
_NAMED = re.compile(r"\$\{(\w+)[.}]")


def without(
    template: dict[str, Any], types: frozenset[str] = LACKING
) -> tuple[dict[str, Any], set[str]]:
    """Return the template without resources of these types, and what was left out with them.

    A list loses the items that name a missing resource; a resource that names one elsewhere goes
    as well, and so does an output.
    """
    made = copy.deepcopy(template)
    resources = made["Resources"]
    gone: set[str] = set()
    missing = {name for name, it in resources.items() if it["Type"] in types}
    while missing:
        for name in missing:
            del resources[name]
        gone |= missing
        for it in resources.values():
            it["Properties"] = _kept(it.get("Properties", {}), gone)
        missing = {name for name, it in resources.items() if _named(it) & gone}
    made["Outputs"] = {
        name: it for name, it in made.get("Outputs", {}).items() if not _named(it) & gone
    }
    return made, gone


def _kept(node: Any, gone: set[str]) -> Any:
    if isinstance(node, list):
        return [_kept(it, gone) for it in node if not (_is_reference(it) and _named(it) & gone)]
    if isinstance(node, dict) and not _is_reference(node):
        return {key: _kept(it, gone) for key, it in node.items()}
    return node


def _is_reference(node: Any) -> bool:
    return isinstance(node, dict) and bool(node.keys() & {"Ref", "Fn::GetAtt", "Fn::Sub"})


def _named(node: Any) -> set[str]:
    """Return the logical ids that a value names."""
    if isinstance(node, list):
        return {name for it in node for name in _named(it)}
    if not isinstance(node, dict):
        return set()
    found: set[str] = set()
    for key, it in node.items():
        if key == "Ref":
            found.add(it)
        elif key == "Fn::GetAtt":
            found.add(it[0])
        elif key == "Fn::Sub":
            found |= set(_NAMED.findall(it if isinstance(it, str) else it[0]))
            found |= _named(it)
        else:
            found |= _named(it)
    return found
