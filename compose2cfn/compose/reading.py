"""Compose files → documents, each read once; files are named relative to the project directory."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.compose.codes import EMPTY
from compose2cfn.core.errors import InputError
from compose2cfn.core.files import read_text
from compose2cfn.core.nodes import Map, Node
from compose2cfn.core.source import Source, Span, start_of
from compose2cfn.core.values import dataclass, field, replace
from compose2cfn.core.yaml_tree import parse_into

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.core.diagnostics import Diagnostic, Diagnostics

STDIN = "-"
STDIN_NAME = "<stdin>"


@dataclass(slots=True, kw_only=True)
class Reader:
    """Reads files for one run; what is wrong with them goes to ``problems``."""

    root: str
    """The project directory, which names are relative to."""
    working: str
    """The directory that the command runs in, which people's paths are relative to."""
    problems: Diagnostics
    read_stdin: Callable[[], str] = str
    names: list[str] = field(default_factory=list)
    overlays: list[Node] = field(default_factory=list)
    """The values of `x-aws-cloudformation`, in the order of the documents, with their tags."""
    _documents: dict[str, tuple[Map, ...]] = field(default_factory=dict)

    def name(self, path: str) -> str:
        """Return the name under which a file is shown."""
        return STDIN_NAME if path == STDIN else os.path.relpath(path, self.root)

    def shown(self, path: str) -> str:
        """Return how a person opens the file from where the command runs."""
        if path == STDIN:
            return STDIN_NAME
        return min(os.path.relpath(path, self.working), path, key=len)

    def documents(self, path: str, wanted_at: Span | None = None) -> tuple[Map, ...]:
        """Return the documents of a file; none where it can't be read (which is noted)."""
        if path not in self._documents:
            source = self.source(path, wanted_at)
            self._documents[path] = () if source is None else self._parse(source)
        return self._documents[path]

    def add_overlay(self, overlay: Node) -> None:
        """Note an overlay; one marked `!reset` or `!override` takes away what stood before it."""
        if overlay.tag in {"!reset", "!override"}:
            self.overlays.clear()
        if overlay.tag != "!reset":
            self.overlays.append(overlay)

    def source(self, path: str, wanted_at: Span | None = None) -> Source | None:
        """Return the text of a file, or None where it can't be read (which is noted)."""
        name = self.name(path)
        if name not in self.names:
            self.names.append(name)
        try:
            if path == STDIN:
                return Source(name, self.read_stdin())
            return read_text(Path(path), name, self.shown(path))
        except InputError as error:
            for item in error.diagnostics:
                self.problems.add(_placed(item, wanted_at, self.shown(path)))
            return None

    def _parse(self, source: Source) -> tuple[Map, ...]:
        documents: list[Map] = []
        for document in parse_into(source, self.problems, as_docker=True):
            if isinstance(document, Map):
                documents.append(document)
            else:
                self.problems.add(EMPTY.error(_no_map(document), document.span))
        return tuple(documents)


def _placed(item: Diagnostic, wanted_at: Span | None, shown: str) -> Diagnostic:
    """Return the problem where the file is asked for, else at the file itself, named once."""
    if wanted_at is not None:
        return replace(item, span=wanted_at, hint=None)
    return replace(item, span=start_of(shown), message=item.message.removeprefix(f"{shown}: "))


def _no_map(document: Node) -> str:
    if getattr(document, "value", "") is None:
        return "the Compose file is empty"
    return "the document is not a map"
