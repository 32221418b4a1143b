"""Merging a document over what earlier ones gave (Compose specification, "Merge").

By default maps merge deep, lists grow, scalars are replaced and null changes nothing; the table
says what differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.codes import NOT_MERGED
from compose2cfn.core.go_text import go_text
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.patterns import Table, here, step, table
from compose2cfn.core.rewrite import is_flawed, made, scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.core.diagnostics import Diagnostics


def merge(base: Node, over: Node, problems: Diagnostics) -> Node:
    """Return a document merged over another."""
    return _merge(base, over, _RULES, problems)


def merge_service(base: Node, over: Node, problems: Diagnostics) -> Node:
    """Return a service merged over the one that it extends."""
    return _merge(base, over, _SERVICE_RULES, problems)


def _merge(base: Node, over: Node, rules: Table | None, problems: Diagnostics) -> Node:
    if is_flawed(over):
        return base
    special: Callable[..., Node] | None = here(rules)
    if special is not None:
        return special(base, over, rules, problems)
    return _merge_plain(base, over, rules, problems)


def _merge_plain(base: Node, over: Node, rules: Table | None, problems: Diagnostics) -> Node:
    if isinstance(over, Scalar) and over.value is None:
        return base
    if isinstance(base, Scalar):
        return over
    if isinstance(base, Map) and isinstance(over, Map):
        return _merge_maps(base, over, rules, problems)
    if isinstance(base, Seq) and isinstance(over, Seq):
        return Seq(base.items + over.items, over.span)
    problems.add(
        NOT_MERGED.error(
            "this value is of another kind than the one of the earlier file",
            over.span,
            hint="use !override to replace the whole value",
            related=((base.span, "the earlier value"),),
        )
    )
    return base


def _merge_maps(base: Map, over: Map, rules: Table | None, problems: Diagnostics) -> Map:
    entries = dict(base.entries)
    for key, value in over.entries.items():
        earlier = entries.get(key)
        if earlier is None:
            entries[key] = value
        else:
            entries[key] = _merge(earlier, value, step(rules, key), problems)
    return Map(entries, over.span, {**base.key_spans, **over.key_spans})


def _replace(_base: Node, over: Node, _rules: Table, _problems: Diagnostics) -> Node:
    return over


def _append_as_texts(base: Node, over: Node, _rules: Table, _problems: Diagnostics) -> Node:
    return Seq(_as_texts(base) + _as_texts(over), over.span)


def _as_texts(node: Node) -> tuple[Node, ...]:
    """Return a map as sorted `KEY=value` texts, a text as one item, a list as it is."""
    if isinstance(node, Seq):
        return node.items
    if isinstance(node, Scalar):
        return (node,) if isinstance(node.value, str) else ()
    found: list[tuple[str, Node]] = []
    for key, value in node.entries.items():
        if is_flawed(value) or isinstance(value, Map):
            continue
        if isinstance(value, Seq):
            found += [(f"{key}={_text(item)}", item) for item in value.items]
        elif value.value is None:
            found.append((key, value))
        else:
            found.append((f"{key}={go_text(value.value)}", value))
    return tuple(scalar(text, origin) for text, origin in sorted(found, key=lambda pair: pair[0]))


def _text(node: Node) -> str:
    return go_text(node.value) if isinstance(node, Scalar) else ""


def _hosts(base: Node, over: Node, _rules: Table, _problems: Diagnostics) -> Node:
    earlier = _as_texts(base)
    added = tuple(item for item in _as_texts(over) if item not in earlier)
    return Seq(earlier + added, over.span)


def _keyed(node: Node, value: Callable[[Node], Node]) -> Node:
    """Return a list of names as a map with ``value`` under each."""
    if not isinstance(node, Seq):
        return node
    items = [
        item for item in node.items if isinstance(item, Scalar) and isinstance(item.value, str)
    ]
    return Map(
        {str(item.value): value(item) for item in items},
        node.span,
        {str(item.value): item.span for item in items},
    )


def _null(origin: Node) -> Node:
    return scalar(None, origin)


def dependency(origin: Node) -> Node:
    """Return the long form of a short `depends_on` entry."""
    return made(
        origin, {"condition": scalar("service_started", origin), "required": scalar(True, origin)}
    )


def keyed_with_nothing(node: Node) -> Node:
    """Return a list of names as a map of nulls (`networks`, `models`)."""
    return _keyed(node, _null)


def keyed_with_dependency(node: Node) -> Node:
    """Return a list of service names as a map of long `depends_on` entries."""
    return _keyed(node, dependency)


def _names(base: Node, over: Node, rules: Table, problems: Diagnostics) -> Node:
    below = _without_here(rules)
    return _merge_plain(keyed_with_nothing(base), keyed_with_nothing(over), below, problems)


def _dependencies(base: Node, over: Node, rules: Table, problems: Diagnostics) -> Node:
    below = _without_here(rules)
    return _merge_plain(keyed_with_dependency(base), keyed_with_dependency(over), below, problems)


def _build(base: Node, over: Node, rules: Table, problems: Diagnostics) -> Node:
    below = _without_here(rules)
    return _merge_plain(build_map(base), build_map(over), below, problems)


def build_map(node: Node) -> Node:
    """Return the long form of `build: CONTEXT`."""
    if isinstance(node, Scalar) and isinstance(node.value, str):
        return made(node, {"context": node})
    return node


def _logging(base: Node, over: Node, rules: Table, problems: Diagnostics) -> Node:
    if isinstance(base, Map) and isinstance(over, Map):
        earlier, later = base.get("driver"), over.get("driver")
        if earlier is not None and later is not None and earlier != later:
            return over
    return _merge_plain(base, over, _without_here(rules), problems)


def _ipam_config(base: Node, over: Node, _rules: Table, problems: Diagnostics) -> Node:
    if not isinstance(base, Seq) or not isinstance(over, Seq):
        return _merge_plain(base, over, None, problems)
    found: list[Map] = []
    for original in base.items:
        for override in over.items:
            if isinstance(original, Map) and isinstance(override, Map):
                _merge_subnet(found, original, override, problems)
    return Seq(tuple(found), over.span)


def _merge_subnet(found: list[Map], original: Map, override: Map, problems: Diagnostics) -> None:
    subnet = override.get("subnet")
    if subnet != original.get("subnet") and all(entry.get("subnet") != subnet for entry in found):
        found.append(override)
        return
    merged = _merge_maps(original, override, None, problems)
    for index, entry in enumerate(found):
        if entry.get("subnet") == merged.get("subnet"):
            found[index] = merged
            return
    found.append(merged)


def _overlays(base: Node, over: Node, rules: Table, problems: Diagnostics) -> Node:
    """Merge parts of a template; another kind of value replaces: it may be a function's call."""
    if isinstance(base, Map) and isinstance(over, Map):
        merged = {
            key: _overlays(base.entries[key], item, rules, problems)
            if key in base.entries
            else item
            for key, item in over.entries.items()
        }
        spans = {**base.key_spans, **over.key_spans}
        return Map({**base.entries, **merged}, over.span, spans)
    if isinstance(base, Seq) and isinstance(over, Seq):
        return Seq(base.items + over.items, over.span)
    return base if isinstance(over, Scalar) and over.value is None else over


def _without_here(rules: Table) -> Table:
    return {key: below for key, below in rules.items() if key}


_AS_TEXTS = (
    "annotations",
    "build.args",
    "build.additional_contexts",
    "build.labels",
    "deploy.labels",
    "dns",
    "dns_opt",
    "dns_search",
    "env_file",
    "label_file",
    "environment",
    "labels",
    "sysctls",
    "tmpfs",
)
_OF_SERVICE = {
    **dict.fromkeys(_AS_TEXTS, _append_as_texts),
    **dict.fromkeys(("command", "entrypoint", "healthcheck.test", "ulimits.*"), _replace),
    **dict.fromkeys(("extra_hosts", "build.extra_hosts"), _hosts),
    **dict.fromkeys(("networks", "models"), _names),
    "build": _build,
    "depends_on": _dependencies,
    "logging": _logging,
}
_RULES = table(
    {
        **{f"services.*.{path}": rule for path, rule in _OF_SERVICE.items()},
        "x-aws-cloudformation": _overlays,
        "networks.*.ipam.config": _ipam_config,
        "networks.*.labels": _append_as_texts,
        "volumes.*.labels": _append_as_texts,
    }
)
_SERVICE_RULES = table(_OF_SERVICE)
