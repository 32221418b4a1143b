"""Relative paths of a document → absolute ones (only of attributes that are paths on the host)."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from compose2cfn.compose.codes import INCOMPLETE
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.patterns import Table, here, step, table
from compose2cfn.core.rewrite import changed, is_flawed, map_items, scalar, text_of, with_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.core.diagnostics import Diagnostics

_REMOTE = ("https://", "http://", "git://", "ssh://", "github.com/", "git@")
_WINDOWS_ABSOLUTE = re.compile(r"[^/\\]:[/\\]|[/\\]{2}")


def absolute(path: str, directory: str, home: str) -> str:
    """Return an absolute path; `~` is the home directory, nothing stays nothing."""
    if path.startswith("~"):
        path = os.path.normpath(os.path.join(home, path[1:].lstrip("/")))  # noqa: PTH118 - text in, text out
    if not path or os.path.isabs(path):  # noqa: PTH117 - text in, text out
        return path
    return _joined(directory, path)


def _joined(directory: str, path: str) -> str:
    joined = os.path.normpath(f"{directory}/{path}")
    return joined[1:] if joined.startswith("//") else joined


def anchor(document: Node, directory: str, home: str, problems: Diagnostics | None = None) -> Node:
    """Return the document with paths that start at ``directory`` made absolute."""
    return _Anchor(directory, home, problems).walk(document, _PATHS)


def anchor_service(service: Node, directory: str, home: str) -> Node:
    """Return a service with its paths made absolute."""
    return _Anchor(directory, home, None).walk(service, _SERVICE_PATHS)


class _Anchor:
    def __init__(self, directory: str, home: str, problems: Diagnostics | None) -> None:
        self.directory = directory
        self.home = home
        self.problems = problems

    def walk(self, node: Node, paths: Table) -> Node:
        change: Callable[[_Anchor, Node], Node] | None = here(paths)
        if change is not None:
            return node if is_flawed(node) else change(self, node)
        if isinstance(node, Seq):
            items = step(paths, "")
            return node if items is None else map_items(node, lambda item: self.walk(item, items))
        if not isinstance(node, Map):
            return node
        entries = dict(node.entries)
        same = True
        for key, value in node.entries.items():
            below = step(paths, key)
            if below is not None:
                entries[key] = new = self.walk(value, below)
                same = same and new is value
        return node if same else changed(node, entries)

    def path(self, node: Node) -> Node:
        text = text_of(node)
        if text is None:
            return node
        new = absolute(text, self.directory, self.home)
        return node if new == text else _moved(node, new)

    def context(self, node: Node) -> Node:
        text = text_of(node) or ""
        if "://" in text or text.startswith(("service:", *_REMOTE)):
            return node
        return self.path(node)

    def host_path(self, node: Node) -> Node:
        """Return a path that may also be one of Windows."""
        text = text_of(node)
        if text is None or _WINDOWS_ABSOLUTE.match(text):
            return node
        if text == "":
            return _moved(node, self.directory)
        return self.path(node)

    def link(self, node: Node) -> Node:
        found = self.path(node)
        text = text_of(found)
        if not text:
            return found
        real = _resolved(text)
        return found if real == text else _moved(node, real)

    def mount(self, node: Node) -> Node:
        if not isinstance(node, Map) or text_of(node.get("type")) != "bind":
            return node
        source = node.get("source")
        if source is None:
            if self.problems is not None:
                self.problems.add(INCOMPLETE.error("a bind mount needs a source", node.span))
            return node
        return with_entry(node, "source", self.host_path(source))

    def volume(self, node: Node) -> Node:
        if not isinstance(node, Map) or text_of(node.get("driver")) != "local":
            return node
        options = node.get("driver_opts")
        if not isinstance(options, Map) or text_of(options.get("o")) != "bind":
            return node
        device = options.get("device")
        if device is None:
            return node
        return with_entry(
            node, "driver_opts", with_entry(options, "device", self.host_path(device))
        )


def _moved(node: Node, path: str) -> Node:
    made = scalar(path, node)
    return Scalar(path, made.span, node.text) if isinstance(node, Scalar) else made


def _resolved(path: str) -> str:
    """Return the path with its symbolic links followed, as far as it exists."""
    return os.path.realpath(path)


_OF_SERVICE = {
    "build.context": _Anchor.context,
    "build.additional_contexts.*": _Anchor.context,
    "build.ssh.*": _Anchor.host_path,
    "env_file.*.path": _Anchor.path,
    "label_file.*": _Anchor.path,
    "extends.file": _Anchor.path,
    "develop.watch.*.path": _Anchor.link,
    "volumes.*": _Anchor.mount,
}
_SERVICE_PATHS = table(_OF_SERVICE)
_PATHS = table(
    {
        **{f"services.*.{path}": change for path, change in _OF_SERVICE.items()},
        "configs.*.file": _Anchor.host_path,
        "secrets.*.file": _Anchor.host_path,
        "volumes.*": _Anchor.volume,
    }
)
