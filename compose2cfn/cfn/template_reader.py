"""Template text (JSON or YAML) → plain data with intrinsic functions in their long form.

Source: CloudFormation template reference, "Intrinsic function reference": `!Name value` is
`{"Fn::Name": value}`, but `!Ref` is `{"Ref": …}`, `!Condition` is `{"Condition": …}` and
`!GetAtt A.B.C` is `{"Fn::GetAtt": ["A", "B.C"]}`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from compose2cfn.core.diagnostics import Diagnostics, code
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.source import start_of
from compose2cfn.core.yaml_tree import parse

if TYPE_CHECKING:
    from compose2cfn.cfn.template import Json
    from compose2cfn.core.source import Source

NO_TEMPLATE = code(
    "C2C-T020",
    "The file is no CloudFormation template",
    "A template is one JSON or YAML document: a map with at least a Resources section.",
)
BAD_SECTION = code(
    "C2C-T021",
    "A section of the template has the wrong form",
    "Parameters, Mappings, Conditions, Resources, Outputs and Metadata are maps; each resource is "
    "a map with a Type.",
)
UNKNOWN_TAG = code(
    "C2C-T022",
    "The template uses a YAML tag that CloudFormation doesn't know",
    "Short forms of intrinsic functions are !Ref, !GetAtt, !Sub, !If and so on; other tags are "
    "refused by CloudFormation.",
)

SECTIONS = ("Conditions", "Mappings", "Metadata", "Outputs", "Parameters", "Resources")
SHORT_FORMS = frozenset(
    {
        "And", "Base64", "Cidr", "Contains", "EachMemberEquals", "EachMemberIn", "Equals",
        "FindInMap", "GetAZs", "GetAtt", "GetStackOutput", "If", "ImportValue", "Join", "Length",
        "Not", "Or", "RefAll", "Select", "Split", "Sub", "ToJsonString", "Transform", "ValueOf",
        "ValueOfAll",
    }
)  # fmt: skip
"""`!Name` for `Fn::Name`; `!Ref` and `!Condition` stand beside them."""

_LOOP = re.compile(r"Fn::ForEach::.+")
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_BOOLEANS = {
    form: meaning
    for word, meaning in {"yes": True, "on": True, "no": False, "off": False}.items()
    for form in (word, word.capitalize(), word.upper())
}


def read(source: Source) -> dict[str, Json]:
    """Return a template as plain data.

    Raises :class:`InputError` with every problem found, each at its line and column.
    """
    problems = Diagnostics()
    documents = parse(source)
    if len(documents) != 1 or not isinstance(documents[0], Map):
        problems.add(NO_TEMPLATE.error(_what(documents), start_of(source.name, source.text)))
        problems.raise_if_failed()
    (root,) = documents
    assert isinstance(root, Map)  # noqa: S101 - the stage has ended otherwise
    template: dict[str, Json] = _plain(root, _BREAK.split(source.text), problems)
    _check(root, problems)
    problems.raise_if_failed()
    return template


def _what(documents: tuple[Node, ...]) -> str:
    if not documents:
        return "the file is empty"
    if len(documents) > 1:
        return "the file holds more than one document"
    return "a template is a map of sections, and this is none"


def _plain(node: Node, lines: list[str], problems: Diagnostics) -> Any:
    value: Any
    if isinstance(node, Map):
        value = {key: _plain(item, lines, problems) for key, item in node.entries.items()}
    elif isinstance(node, Seq):
        value = [_plain(item, lines, problems) for item in node.items]
    elif _is_tagged(node):
        value = node.text
    else:
        value = _meant(node, lines)
    return _long_form(node, value, problems) if _is_tagged(node) else value


def _meant(node: Scalar, lines: list[str]) -> Any:
    """Return the value as YAML 1.1 means it, which CloudFormation reads: an unquoted `yes` is true.

    Source: CloudFormation user guide, "Template format"; YAML 1.1, "bool" (without `y` and `n`).
    """
    if not isinstance(node.value, str) or node.value not in _BOOLEANS:
        return node.value
    at = lines[node.span.line - 1][node.span.column - 1 :]
    return _BOOLEANS[node.value] if at.startswith(node.value) else node.value


def _is_tagged(node: Node) -> bool:
    """Whether a person wrote a tag; the parser marks what looks like a date with a word."""
    return node.tag is not None and node.tag.startswith("!")


def _long_form(node: Node, value: Any, problems: Diagnostics) -> Any:
    name = (node.tag or "").removeprefix("!")
    if name in ("Ref", "Condition"):
        return {name: value}
    if name == "GetAtt" and isinstance(value, str):
        return {"Fn::GetAtt": value.split(".", 1)}
    if name in SHORT_FORMS:
        return {f"Fn::{name}": value}
    problems.add(UNKNOWN_TAG.error(f"CloudFormation knows no tag {node.tag}", node.span))
    return value


def _check(root: Map, problems: Diagnostics) -> None:
    for name in SECTIONS:
        section = root.get(name)
        if section is not None and not isinstance(section, Map):
            span = root.key_span(name)
            problems.add(BAD_SECTION.error(f"the section {name} is no map", span))
    resources = root.get("Resources")
    if resources is None:
        text = "the template has no Resources section"
        problems.add(NO_TEMPLATE.error(text, root.span._replace(end_line=root.span.line)))
    if isinstance(resources, Map):
        for logical_id, resource in resources.entries.items():
            _check_resource(logical_id, resource, resources, problems)


def _check_resource(logical_id: str, resource: Node, section: Map, problems: Diagnostics) -> None:
    if _LOOP.fullmatch(logical_id) or logical_id == "Fn::Transform":
        return
    if not isinstance(resource, Map):
        text = f"the resource {logical_id} is no map"
    elif not isinstance(resource.get("Type"), Scalar):
        text = f"the resource {logical_id} has no Type"
    elif not isinstance(resource.get("Properties"), Map | None):
        text = f"the Properties of {logical_id} are no map"
    else:
        return
    problems.add(BAD_SECTION.error(text, section.key_span(logical_id)))
