"""`extends`: a service on top of another one, of this file or of another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.compose.codes import BAD_EXTENDS, MISSING_KEY, WRONG_TYPE
from compose2cfn.compose.interpolate import interpolate
from compose2cfn.compose.merge import merge, merge_service
from compose2cfn.compose.paths import absolute, anchor_service
from compose2cfn.compose.reset import KeyPath, drop, take_resets
from compose2cfn.compose.short_forms import lengthen
from compose2cfn.compose.unique import enforce_unique
from compose2cfn.core.diagnostics import Diagnostics
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map, Node, Scalar
from compose2cfn.core.rewrite import changed, is_flawed, text_of, with_entry, without
from compose2cfn.core.values import dataclass, field

if TYPE_CHECKING:
    from compose2cfn.compose.context import Context
    from compose2cfn.core.source import Span


@dataclass(slots=True, kw_only=True)
class _Scope:
    """The services of one file, with its resets; services are extended at most once."""

    file: str
    services: Map
    resets: tuple[KeyPath, ...]
    done: dict[str, Node] = field(default_factory=dict)


def apply_extends(document: Map, file: str, resets: tuple[KeyPath, ...], context: Context) -> Map:
    """Return the document with every service put on top of the one that it extends."""
    services = document.get("services")
    if not isinstance(services, Map) or not _any_extends(services):
        return document
    run = _Extends(context)
    scope = _Scope(file=file, services=services, resets=resets)
    entries = {name: run.service(name, scope, ()) for name in services.entries}
    return with_entry(document, "services", changed(services, entries))


def _any_extends(services: Map) -> bool:
    return any(
        isinstance(service, Map) and "extends" in service.entries
        for service in services.entries.values()
    )


Chain = tuple[tuple[str, str, "Span"], ...]


class _Extends:
    def __init__(self, context: Context) -> None:
        self.context = context
        self.scopes: dict[str, _Scope | None] = {}

    def service(self, name: str, scope: _Scope, chain: Chain) -> Node:
        node = scope.services.entries[name]
        if not isinstance(node, Map) or "extends" not in node.entries:
            return node
        if name not in scope.done:
            scope.done[name] = self.extended(name, node, scope, chain)
        return scope.done[name]

    def extended(self, name: str, node: Map, scope: _Scope, chain: Chain) -> Node:
        extends = node.entries["extends"]
        own = without(node, "extends")
        step = (scope.file, name, extends.span)
        if any((file, service) == (scope.file, name) for file, service, _ in chain):
            self.cycle((*chain, step))
            return own
        reference, file = self.reference(extends)
        if reference is None:
            return own
        base_scope = scope if file is None else self.scope(name, file, extends)
        if base_scope is None:
            return own
        if reference not in base_scope.services.entries:
            self.not_found(name, reference, base_scope, extends)
            return own
        base = self.service(reference, base_scope, (*chain, step))
        if not isinstance(base, Map):
            return node
        resets = tuple(
            path[2:]
            for path in scope.resets
            if path[:2] == ("services", name) and len(path) > 2  # noqa: PLR2004 - services.NAME
        )
        return merge_service(drop(base, resets), own, self.context.problems)

    def reference(self, extends: Node) -> tuple[str | None, Node | None]:
        if isinstance(extends, Map):
            service = extends.get("service")
            if service is None:
                self.context.problems.add(
                    MISSING_KEY.error("extends: 'service' is missing", extends.span)
                )
            elif text_of(service) is None and not is_flawed(service):
                self.context.problems.add(
                    WRONG_TYPE.error("extends.service must be text", service.span)
                )
            return text_of(service), _written(extends.get("file"))
        if text_of(extends) is None and not is_flawed(extends):
            self.context.problems.add(
                WRONG_TYPE.error("extends must be text or a map", extends.span)
            )
        return text_of(extends), None

    def scope(self, name: str, file: Node, extends: Node) -> _Scope | None:
        written = text_of(file)
        if written is None:
            self.context.problems.add(WRONG_TYPE.error("extends.file must be text", file.span))
            return None
        path = absolute(written or ".", self.context.directory, self.context.home)
        if path not in self.scopes:
            self.scopes[path] = self.load(path, file, name, extends)
        return self.scopes[path]

    def load(self, path: str, file: Node, name: str, extends: Node) -> _Scope | None:
        context = self.context
        documents = context.reader.documents(path, file.span)
        if not documents:
            return None
        whole: Node | None = None
        resets: tuple[KeyPath, ...] = ()
        for written in documents:
            document, paths = take_resets(written)
            document = interpolate(document, context.environment, context.problems)
            resets += paths
            if whole is not None:
                document = merge(drop(whole, paths), document, context.problems)
            whole = enforce_unique(document)
        assert isinstance(whole, Map)  # noqa: S101 - the reader gives maps
        services = whole.get("services")
        if not isinstance(services, Map):
            context.problems.add(
                BAD_EXTENDS.error(
                    f"'{name}' can't extend a service of {context.reader.shown(path)}, "
                    "which has no services",
                    extends.span,
                )
            )
            return None
        # problems of the other file's own forms are told where its values are used
        long = lengthen(with_entry(whole, "services", services), Diagnostics())
        assert isinstance(long, Map)  # noqa: S101 - a map stays one
        services = enforce_unique(long).get("services")  # type: ignore[union-attr] # a map stays one
        assert isinstance(services, Map)  # noqa: S101 - checked above
        directory = str(Path(path).parent)
        entries = {
            key: anchor_service(service, directory, context.home)
            for key, service in services.entries.items()
        }
        return _Scope(file=path, services=changed(services, entries), resets=resets)

    def not_found(self, name: str, reference: str, scope: _Scope, extends: Node) -> None:
        place = extends.get("service") if isinstance(extends, Map) else extends
        self.context.problems.add(
            BAD_EXTENDS.error(
                f"'{name}' can't extend '{reference}': "
                f"{self.context.reader.shown(scope.file)} has no such service",
                (place or extends).span,
                hint=meant(reference, scope.services.entries),
            )
        )

    def cycle(self, chain: Chain) -> None:
        start = next(index for index, step in enumerate(chain) if step[:2] == chain[-1][:2])
        around = chain[start:]
        names = " → ".join(f"{service}" for _, service, _ in around)
        self.context.problems.add(
            BAD_EXTENDS.error(
                f"services extend each other in a circle: {names}",
                around[0][2],
                related=tuple((span, f"{service} extends") for _, service, span in around[1:-1]),
            )
        )


def _written(node: Node | None) -> Node | None:
    """Return the node, None also for a null."""
    return None if isinstance(node, Scalar) and node.value is None else node
