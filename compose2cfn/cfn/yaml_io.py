"""Template → YAML or JSON text: same template, same bytes.

Sections have a fixed order, everything else is sorted by name, lists stay as they are. YAML uses
the short forms of intrinsics (`!Ref`), no anchors, and quotes whatever YAML 1.1 or 1.2 could read
as something else than text.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import yaml

from compose2cfn.cfn.body import body
from compose2cfn.cfn.yaml_text import Odd, Tagged, Writer
from compose2cfn.core.scalars import plain_scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from compose2cfn.cfn.template import Json, Template

_STR = "tag:yaml.org,2002:str"
_FUNCTIONS = frozenset(
    {
        *("Base64", "Cidr", "FindInMap", "GetAZs", "ImportValue", "Join", "Select", "Split", "Sub"),
        *("And", "Equals", "If", "Not", "Or", "GetAtt"),
    }
)


def dump(template: Template, fmt: Literal["yaml", "json"]) -> str:
    """Return the text of a template, ending with a newline."""
    return dump_body(body(template), fmt)


def dump_body(data: Mapping[str, Json], fmt: Literal["yaml", "json"]) -> str:
    """Return the text of a template's data, in the order that it has."""
    if fmt == "json":
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    return _yaml(data, _TemplateDumper, _called)


def dump_plain(data: Any) -> str:
    """Return plain data as YAML, in its own order, without short forms."""
    return _yaml(data, _PlainDumper, lambda _: None)


def _yaml(
    data: Any,
    dumper: type[yaml.SafeDumper],
    tagged: Callable[[Mapping[str, Any]], Tagged | None],
) -> str:
    try:
        writer = Writer(lambda value: _by_pyyaml({"k": value}, dumper), _is_plain_text, tagged)
        return writer.document(data)
    except Odd:
        return _by_pyyaml(data, dumper)


def _by_pyyaml(data: Any, dumper: type[yaml.SafeDumper]) -> str:
    text: str = yaml.dump(
        data, Dumper=dumper, sort_keys=False, allow_unicode=True, width=100_000, indent=2
    )
    return text


class _PlainDumper(yaml.SafeDumper):
    """A dumper of our own, so that nobody's global settings reach it."""

    def ignore_aliases(self, _data: Any) -> bool:
        """Never write anchors: a template repeats what it repeats."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - PyYAML's signature
        """Indent lists below their key, as most templates do."""
        super().increase_indent(flow, False)


class _TemplateDumper(_PlainDumper):
    """Writes intrinsic functions in their short form."""

    def choose_scalar_style(self) -> Any:
        """Leave tagged text unquoted where that is possible: `!Ref Name`."""
        event: Any = self.event
        if (event.tag or "").startswith("!") and not event.style and event.value:
            self.analysis = self.analyze_scalar(event.value)
            if self.analysis.allow_block_plain and not self.analysis.multiline:
                return ""
        return super().choose_scalar_style()


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = None
    if "\n" in value:
        style = "|"
    elif not _is_plain_text(value):
        style = '"'
    return dumper.represent_scalar(_STR, value, style=style)


def _is_plain_text(value: str) -> bool:
    """Whether readers of YAML 1.1 and 1.2 both take the unquoted text for text."""
    if not value or plain_scalar(value) != value:
        return False
    implicit = yaml.SafeDumper.yaml_implicit_resolvers.get(value[0], [])
    return not any(regexp.match(value) for _, regexp in implicit)


def _function(dumper: yaml.SafeDumper, value: dict[str, Any]) -> yaml.Node:
    """Represent a map; a call of an intrinsic becomes a tag where YAML can write it so."""
    called = _called(value)
    if called is None:
        return dumper.represent_mapping("tag:yaml.org,2002:map", value)
    if isinstance(called.value, str):
        style = "|" if "\n" in called.value and called.tag != "!Ref" else None
        return dumper.represent_scalar(called.tag, called.value, style=style)
    return dumper.represent_sequence(called.tag, called.value)


def _called(value: Mapping[str, Any]) -> Tagged | None:
    """Return the short form of a call, or None where a map is no call or a tag can't carry it."""
    if len(value) != 1:
        return None
    ((key, argument),) = value.items()
    name = key.removeprefix("Fn::")
    if key == "Ref":
        return Tagged("!Ref", argument) if isinstance(argument, str) else None
    if key == name or name not in _FUNCTIONS:
        return None
    if name == "GetAtt":
        is_short = isinstance(argument, list) and all(isinstance(part, str) for part in argument)
        return Tagged("!GetAtt", ".".join(argument)) if is_short else None
    # a tag can't carry another tag
    return Tagged(f"!{name}", argument) if isinstance(argument, (str, list)) else None


_PlainDumper.add_representer(str, _text)
_TemplateDumper.add_representer(str, _text)
_TemplateDumper.add_representer(dict, _function)
