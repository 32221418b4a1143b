"""Parameter files: a plain map, CloudFormation's list, or CodePipeline's TemplateConfiguration."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from compose2cfn.core.diagnostics import Diagnostics, code
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.source import start_of
from compose2cfn.core.yaml_tree import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.core.source import Source, Span

BAD_PARAMETERS = code(
    "C2C-T030",
    "The parameter file has none of the known forms",
    'Known are {"Name": "value"}, CloudFormation\'s [{"ParameterKey": "Name", "ParameterValue": '
    '"value"}], and CodePipeline\'s {"Parameters": {"Name": "value"}}. A value is text, a number, '
    'true or false, a list of these, or {"UsePreviousValue": true}.',
)

BAD_SSM_VALUES = code(
    "C2C-T031",
    "The file of SSM values has the wrong form",
    'It gives the stored values on both sides: {"before": {"/name": "value"}, "after": {"/name": '
    '"value"}}. A side may be left out.',
)

ParameterValue: TypeAlias = "str | dict[str, bool]"
"""A value, or `{"UsePreviousValue": True}`."""

_CONFIGURATION = {"Parameters", "StackPolicy", "Tags"}


def read_parameters(source: Source) -> dict[str, ParameterValue]:
    """Return the parameters of a JSON or YAML file.

    Source: AWS CLI `--parameters`; CodePipeline user guide, "Template configuration file".
    Raises :class:`InputError` with every problem found.
    """
    problems = Diagnostics()
    values: dict[str, ParameterValue] = {}
    for name, node, span in _entries(source, problems):
        value = _value(node)
        if value is None:
            problems.add(BAD_PARAMETERS.error(f"the value of {name} is no text or number", span))
        elif name in values:
            problems.add(BAD_PARAMETERS.error(f"{name} is given twice", span))
        else:
            values[name] = value
    problems.raise_if_failed()
    return values


def read_ssm_values(source: Source) -> dict[str, dict[str, str]]:
    """Return stored SSM values before and after: `{"before": {name: value}, "after": {…}}`.

    A list is written as one text with commas, as SSM's StringList stores it. Raises
    :class:`InputError` with every problem found.
    """
    problems = Diagnostics()
    documents = parse(source)
    root = documents[0] if len(documents) == 1 else None
    known = {"before", "after"}
    if not isinstance(root, Map) or set(root.entries) - known:
        text = 'SSM values are {"before": {…}, "after": {…}}'
        problems.add(BAD_SSM_VALUES.error(text, start_of(source.name, source.text)))
        problems.raise_if_failed()
    sides: dict[str, dict[str, str]] = {}
    for side, node in root.entries.items() if isinstance(root, Map) else ():
        entries = node.entries.items() if isinstance(node, Map) else ()
        values = {name: _value(item) for name, item in entries}
        sides[side] = {name: value for name, value in values.items() if isinstance(value, str)}
        if not isinstance(node, Map) or len(sides[side]) < len(values):
            problems.add(BAD_SSM_VALUES.error(f"{side} is no map of names to texts", node.span))
    problems.raise_if_failed()
    return sides


def _entries(source: Source, problems: Diagnostics) -> Iterator[tuple[str, Node, Span]]:
    documents = parse(source)
    root = documents[0] if len(documents) == 1 else None
    if isinstance(root, Seq):
        yield from _listed(root, problems)
        return
    if isinstance(root, Map):
        nested = root.get("Parameters")
        if isinstance(nested, Map) and set(root.entries) <= _CONFIGURATION:
            root = nested
        for name, node in root.entries.items():
            yield name, node, root.key_span(name)
        return
    text = "a parameter file is one map or one list"
    problems.add(BAD_PARAMETERS.error(text, start_of(source.name, source.text)))


def _listed(root: Seq, problems: Diagnostics) -> Iterator[tuple[str, Node, Span]]:
    for item in root.items:
        entries: Mapping[str, Node] = item.entries if isinstance(item, Map) else {}
        key = entries.get("ParameterKey")
        previous = entries.get("UsePreviousValue")
        value = entries.get("ParameterValue")
        if isinstance(previous, Scalar) and previous.value in (True, "true"):
            value = item
        if isinstance(key, Scalar) and isinstance(key.value, str) and value is not None:
            yield key.value, value, item.span
        else:
            text = "an item needs ParameterKey and ParameterValue or UsePreviousValue"
            problems.add(BAD_PARAMETERS.error(text, item.span))


def _value(node: Node) -> ParameterValue | None:
    if isinstance(node, Map):
        previous = node.get("UsePreviousValue")
        used = isinstance(previous, Scalar) and previous.value in (True, "true")
        return {"UsePreviousValue": True} if used else None
    if isinstance(node, Seq):
        items = [_value(item) for item in node.items]
        texts = [item for item in items if isinstance(item, str)]
        return ",".join(texts) if len(texts) == len(items) else None
    return None if node.value is None else _text(node)


def _text(node: Scalar) -> str:
    """Return a scalar as it is written: `010` and `1.50` are texts to CloudFormation."""
    if isinstance(node.value, bool):
        return "true" if node.value else "false"
    return node.text or str(node.value)
