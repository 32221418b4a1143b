"""Short forms → long forms, so that later stages know one form of each attribute only.

What has the wrong type is left alone: validation complains about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.codes import BAD_SHORT_FORM, CONFLICT, DEPRECATED
from compose2cfn.compose.merge import (
    build_map,
    dependency,
    keyed_with_dependency,
    keyed_with_nothing,
)
from compose2cfn.compose.mounts import MountEntry, clean, parse_mount
from compose2cfn.compose.ports import PortEntry, parse_port
from compose2cfn.compose.walk import walk
from compose2cfn.core.go_text import go_text
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.patterns import table
from compose2cfn.core.rewrite import (
    changed,
    flawed,
    is_flawed,
    made,
    map_items,
    scalar,
    text_of,
    with_entry,
)

if TYPE_CHECKING:
    from compose2cfn.core.diagnostics import Diagnostics

_DEVICE_PARTS = 3


def lengthen(document: Node, problems: Diagnostics | None) -> Node:
    """Return the document with every short form written out; unreadable ones are noted.

    Without ``problems`` they stay as they are: variables may stand in them.
    """
    return walk(document, _FORMS, problems)


def _refused(node: Node, error: ValueError, problems: Diagnostics | None) -> Node:
    if problems is None:
        return node
    problems.add(BAD_SHORT_FORM.error(str(error), node.span))
    return flawed(node)


def _list_of_one(node: Node, _problems: Diagnostics | None) -> Node:
    return Seq((node,), node.span) if text_of(node) is not None else node


def _ports(node: Node, problems: Diagnostics | None) -> Node:
    if not isinstance(node, Seq):
        return node
    entries: list[Node] = []
    for item in node.items:
        if not isinstance(item, Scalar) or is_flawed(item):
            entries.append(item)
            continue
        try:
            entries += [_port(entry, item) for entry in parse_port(str(item.value))]
        except ValueError as error:
            refused = _refused(item, error, problems)
            if refused is item:
                return node
    return Seq(tuple(entries), node.span)


def _port(entry: PortEntry, origin: Node) -> Map:
    entries = {"mode": scalar("ingress", origin)}
    if entry.host_ip:
        entries["host_ip"] = scalar(entry.host_ip, origin)
    entries["target"] = scalar(entry.target, origin)
    if entry.published:
        entries["published"] = scalar(entry.published, origin)
    entries["protocol"] = scalar(entry.protocol, origin)
    return made(origin, entries)


def _mount(node: Node, problems: Diagnostics | None) -> Node:
    text = text_of(node)
    if text is None:
        return node
    try:
        return _long_mount(parse_mount(text), node)
    except ValueError as error:
        return _refused(node, error, problems)


def _long_mount(entry: MountEntry, origin: Node) -> Map:
    entries: dict[str, Node] = {"type": scalar(entry.type, origin)}
    if entry.source:
        entries["source"] = scalar(entry.source, origin)
    entries["target"] = scalar(clean(entry.target), origin)
    if entry.read_only:
        entries["read_only"] = scalar(True, origin)
    bind = _bind(entry, origin)
    if bind:
        entries["bind"] = made(origin, bind)
    if entry.nocopy:
        entries["volume"] = made(origin, {"nocopy": scalar(True, origin)})
    elif entry.type == "volume" and not entry.bare:
        entries["volume"] = made(origin, {})
    return made(origin, entries)


def _bind(entry: MountEntry, origin: Node) -> dict[str, Node]:
    bind: dict[str, Node] = {}
    if entry.selinux:
        bind["selinux"] = scalar(entry.selinux, origin)
    if entry.propagation:
        bind["propagation"] = scalar(entry.propagation, origin)
    if entry.type == "bind":
        bind["create_host_path"] = scalar(True, origin)
    return bind


def _grant(node: Node, _problems: Diagnostics | None) -> Node:
    return made(node, {"source": node}) if text_of(node) is not None else node


def _device(node: Node, problems: Diagnostics | None) -> Node:
    text = text_of(node)
    if text is None:
        return node
    parts = text.split(":")
    if len(parts) > _DEVICE_PARTS:
        message = f"'{text}' has too many parts for a device; use the long syntax"
        return _refused(node, ValueError(message), problems)
    source, target, permissions = (
        (*parts, "", "")[:_DEVICE_PARTS] if len(parts) > 1 else (text, "", "")
    )
    return made(
        node,
        {
            "source": scalar(source, node),
            "target": scalar(target or source, node),
            "permissions": scalar(permissions if len(parts) == _DEVICE_PARTS else "rwm", node),
        },
    )


def _env_files(node: Node, _problems: Diagnostics | None) -> Node:
    if text_of(node) is not None:
        return Seq((_env_file(node),), node.span)
    return map_items(node, _env_file) if isinstance(node, Seq) else node


def _env_file(node: Node) -> Node:
    if text_of(node) is not None:
        return made(node, {"path": node, "required": scalar(True, node)})
    if isinstance(node, Map) and "required" not in node.entries:
        return with_entry(node, "required", scalar(True, node))
    return node


def _key_values(node: Node, problems: Diagnostics | None) -> Node:
    """Return a list of `KEY=value` as a map; the value has to be there."""
    if not isinstance(node, Seq):
        return node
    entries: dict[str, Node] = {}
    for item in node.items:
        key, equals, value = (text_of(item) or "").partition("=")
        if equals:
            entries[key] = scalar(value, item)
        elif _refused(item, ValueError(f"'{key}' must be NAME=CONTEXT"), problems) is item:
            return node
    return made(node, entries)


def _ssh(node: Node, problems: Diagnostics | None) -> Node:
    if not isinstance(node, Seq):
        return node
    entries: dict[str, Node] = {}
    for item in node.items:
        key, equals, value = (text_of(item) or "").partition("=")
        if equals or key == "default":
            entries[key] = scalar(value if equals else None, item)
        elif _refused(item, ValueError(f"'{key}' is no key for ssh"), problems) is item:
            return node
    return made(node, entries)


def _word(node: Node, _problems: Diagnostics | None) -> Node:
    if isinstance(node, Scalar) and not isinstance(node.value, str):
        return scalar(go_text(node.value), node)
    return node


def _gpus(node: Node, _problems: Diagnostics | None) -> Node:
    if text_of(node) is None:
        return node
    return Seq((made(node, {"count": scalar("all", node)}),), node.span)


def _extends(node: Node, _problems: Diagnostics | None) -> Node:
    return made(node, {"service": node}) if text_of(node) is not None else node


def _dependencies(node: Node, _problems: Diagnostics | None) -> Node:
    node = keyed_with_dependency(node)
    if not isinstance(node, Map):
        return node
    entries: dict[str, Node] = {}
    for name, value in node.entries.items():
        if isinstance(value, Map):
            long = dependency(value)
            assert isinstance(long, Map)  # noqa: S101 - for the type checker
            entries[name] = changed(value, {**long.entries, **value.entries})
        else:
            entries[name] = value
    return changed(node, entries)


def _names(node: Node, _problems: Diagnostics | None) -> Node:
    return keyed_with_nothing(node)


def _build(node: Node, _problems: Diagnostics | None) -> Node:
    return build_map(node)


def _resource(node: Node, problems: Diagnostics | None) -> Node:
    """Return a top-level resource without the deprecated `external: {name: …}`."""
    if not isinstance(node, Map) or not isinstance(external := node.get("external"), Map):
        return node
    given = external.get("name")
    entries = {**node.entries, "external": scalar(True, external)}
    if given is not None and problems is not None:
        problems.add(
            DEPRECATED.warning(
                "external.name is deprecated", given.span, hint="write name: … and external: true"
            )
        )
        name = node.get("name")
        if name is not None and name != given:
            problems.add(
                CONFLICT.error(
                    "name and external.name differ",
                    given.span,
                    related=((name.span, "the other name"),),
                )
            )
    if given is not None:
        entries["name"] = given
    return changed(node, entries)


def _without_empty(node: Node, _problems: Diagnostics | None) -> Node:
    if text_of(node) is not None:
        node = Seq((node,), node.span)
    if not isinstance(node, Seq):
        return node
    kept = tuple(
        item for item in node.items if not (isinstance(item, Scalar) and item.value in {None, ""})
    )
    return node if len(kept) == len(node.items) else Seq(kept, node.span)


_OF_SERVICE = {
    "build": _build,
    "build.additional_contexts": _key_values,
    "build.provenance": _word,
    "build.sbom": _word,
    "build.secrets.*": _grant,
    "build.ssh": _ssh,
    "configs.*": _grant,
    "depends_on": _dependencies,
    "develop.watch.*.ignore": _list_of_one,
    "develop.watch.*.include": _list_of_one,
    "devices.*": _device,
    "dns": _without_empty,
    "env_file": _env_files,
    "extends": _extends,
    "gpus": _gpus,
    "label_file": _list_of_one,
    "models": _names,
    "networks": _names,
    "ports": _ports,
    "secrets.*": _grant,
    "volumes.*": _mount,
}
_FORMS = table(
    {
        **{f"services.*.{path}": form for path, form in _OF_SERVICE.items()},
        **{f"{section}.*": _resource for section in ("networks", "volumes", "secrets", "configs")},
    }
)
