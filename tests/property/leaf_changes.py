"""Every way to change one leaf of a Compose file: taken out, or with another value in its place.

The text itself is changed, so that anchors, tags and short forms stay what they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIBLINGS = (
    ("service_started", "service_healthy", "service_completed_successfully"),
    ("start-first", "stop-first"),
    ("continue", "pause", "rollback"),
    ("on-failure", "always", "unless-stopped", "no"),
    ("none", "any"),
    ("tcp", "udp"),
    ("http", "https"),
    ("ingress", "host"),
    ("replicated", "global"),
    ("enabled", "disabled"),
    ("rolling", "blue_green", "canary"),
    ("bind", "volume", "tmpfs"),
    ("always", "never", "missing", "build"),
    ("linux/amd64", "linux/arm64"),
)
"""Words of which an attribute takes some: each stands for the others."""

_SWITCH = {"true": "false", "false": "true", "yes": "no", "on": "off", "no": "yes", "off": "on"}
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True)
class Leaf:
    """A scalar, an empty map or an empty list of the text."""

    path: tuple[str | int, ...]
    value: yaml.Node
    start: int
    """Where the entry starts that goes with it: at a key, at a dash, or in a one-line list."""
    end: int


def leaves_of(text: str) -> list[Leaf]:
    """Return the leaves of the first document, each once however many aliases lead to it."""
    root = next(iter(yaml.compose_all(text, Loader=LOADER)), None)
    return [] if root is None else list(_leaves(root, text, (), None, set()))


def _leaves(
    node: Any,
    text: str,
    path: tuple[str | int, ...],
    entry: tuple[int, int | None] | None,
    seen: set[int],
) -> Iterator[Leaf]:
    if id(node) in seen:
        return
    seen.add(id(node))
    if not isinstance(node, yaml.CollectionNode) or not node.value:
        if entry is not None:
            yield Leaf(path, node, entry[0], entry[1] or node.end_mark.index)
        return
    # what is alone goes with what holds it, since few maps may be empty
    whole = entry if len(node.value) == 1 else None
    if whole is not None and whole[1] is None and node.flow_style:
        whole = (whole[0], node.end_mark.index)
    for step, begin, below in _entries(node, text):
        yield from _leaves(below, text, (*path, step), whole or (begin, None), seen)


def _entries(node: Any, text: str) -> Iterator[tuple[str | int, int, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key.value, key.start_mark.index, value
        return
    for index, value in enumerate(node.value):
        begin = value.start_mark.index
        yield index, begin if node.flow_style else text.rindex("-", 0, begin), value


def without(text: str, leaf: Leaf) -> str:
    """Return the text without the entry; in a list or map of one line its comma goes too."""
    before, after = text[: leaf.start], text[leaf.end :]
    follows = re.match(r"\s*,", after)
    if follows:
        after = after[follows.end() :]
    elif re.search(r",\s*$", before) and re.match(r"\s*[\]}]", after):
        before = before.rstrip().removesuffix(",")
    return before + after


def changes(text: str, leaf: Leaf) -> Iterator[str]:
    """Yield the text with other values in the leaf's place, some of which nobody may accept."""
    start, end = leaf.value.start_mark.index, leaf.value.end_mark.index
    if not isinstance(leaf.value, yaml.ScalarNode):
        return
    written = text[start:end]
    body = written.rstrip()
    for other in _others(body, leaf.value.value):
        yield text[:start] + other + written[len(body) :] + text[end:]


def _others(written: str, value: str) -> Iterator[str]:
    if value.lower() in _SWITCH:
        yield _SWITCH[value.lower()]
    for words in _SIBLINGS:
        if value in words:
            yield from (word for word in words if word != value)
    numbers = list(_NUMBER.finditer(written))
    for number in (*numbers[:1], *numbers[1:][-1:]):
        for other in (int(number.group()) + 1, int(number.group()) * 500 + 7):
            yield written[: number.start()] + str(other) + written[number.end() :]
    if not _NUMBER.fullmatch(written):
        quote = written[-1:] if written[-1:] in {'"', "'"} else ""
        yield f"{written.removesuffix(quote)}x{quote}"
