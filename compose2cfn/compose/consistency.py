"""References and contradictions between the parts of a project (only of services that are on)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.compose.codes import CONFLICT, INCOMPLETE, NOT_ALLOWED, UNDEFINED
from compose2cfn.compose.cycles import check_cycles
from compose2cfn.compose.limits import check_limits
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.rewrite import entries_of, is_flawed, map_of, text_of, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.core.diagnostics import Diagnostics
    from compose2cfn.core.source import Span

_HEALTH_STARTS = frozenset(("CMD", "CMD-SHELL", "NONE"))
_NO_TARGET_NEEDED = frozenset(("rebuild", "restart"))


def check_consistency(document: Map, disabled: frozenset[str], problems: Diagnostics) -> None:
    """Note every contradiction and every reference to something undefined."""
    services = entries_of(document.get("services"))
    for name, node in services.items():
        if isinstance(node, Map):
            _Service(name, node, document, disabled, problems).check()
    for name, node in entries_of(document.get("secrets")).items():
        if isinstance(node, Map):
            _check_secret(name, node, problems)
    _check_container_names(services, problems)
    check_cycles(document, problems)


def _check_secret(name: str, node: Map, problems: Diagnostics) -> None:
    external = node.get("external")
    if isinstance(external, Scalar) and external.value is True:
        return
    sources = [node.get(key) for key in ("file", "environment")]
    if not any(sources) and external is None and "driver" not in node.entries:
        return  # `checks` noted it
    if not any(is_flawed(source) or text_of(source) for source in sources):
        problems.add(
            INCOMPLETE.error(f"the secret '{name}' needs either file or environment", node.span)
        )


def _check_container_names(services: object, problems: Diagnostics) -> None:
    seen: dict[str, Node] = {}
    for service in services.values() if isinstance(services, dict) else ():
        node = service.get("container_name") if isinstance(service, Map) else None
        name = text_of(node)
        if node is None or not name:
            continue
        if name in seen:
            problems.add(
                CONFLICT.error(
                    f"the container name '{name}' is already in use",
                    node.span,
                    related=((seen[name].span, "first used here"),),
                )
            )
        seen.setdefault(name, node)


class _Service:
    def __init__(
        self, name: str, node: Map, document: Map, disabled: frozenset[str], problems: Diagnostics
    ) -> None:
        self.name = name
        self.node = node
        self.document = document
        self.disabled = disabled
        self.problems = problems

    def check(self) -> None:
        self.check_source()
        self.check_build()
        self.check_networks()
        self.check_health()
        self.check_dependencies()
        self.check_references()
        self.check_watch()
        self.check_targets()
        check_limits(self.name, self.node, self.problems)

    def check_source(self) -> None:
        image = self.node.get("image")
        if is_flawed(image) or text_of(image):
            return
        if "build" not in self.node.entries and "provider" not in self.node.entries:
            self.problems.add(
                INCOMPLETE.error(
                    f"service '{self.name}' has neither an image nor a build context",
                    self.node.span,
                )
            )

    def check_build(self) -> None:
        build = map_of(self.node.get("build"))
        if build is None:
            return
        inline = build.get("dockerfile_inline")
        if text_of(inline) and text_of(build.get("dockerfile")) and inline is not None:
            self.problems.add(
                CONFLICT.error("dockerfile and dockerfile_inline exclude each other", inline.span)
            )
        self.check_contexts(build)
        platform = self.node.get("platform")
        platforms = [text for text, _ in texts(build.get("platforms"))]
        if platforms and text_of(platform) and text_of(platform) not in platforms:
            self.problems.add(
                CONFLICT.error(
                    f"build.platforms must include the service's platform '{text_of(platform)}'",
                    build.entries["platforms"].span,
                )
            )

    def check_contexts(self, build: Map) -> None:
        services = entries_of(self.document.get("services"))
        for context in entries_of(build.get("additional_contexts")).values():
            text = text_of(context) or ""
            if not text.startswith("service:"):
                continue
            target = text.removeprefix("service:")
            other = services.get(target)
            if other is None:
                self.undefined("service", target, context.span, services)
            elif isinstance(other, Map) and "build" not in other.entries:
                self.problems.add(
                    UNDEFINED.error(f"the service '{target}' is not built here", context.span)
                )

    def undefined(self, kind: str, name: str, span: Span, known: object) -> None:
        names = known if isinstance(known, dict) else {}
        self.problems.add(
            UNDEFINED.error(
                f"service '{self.name}' refers to an undefined {kind} '{name}'",
                span,
                hint=meant(name, names) or f"define it under the top-level {kind}s:",
            )
        )

    def section(self, name: str) -> dict[str, Node] | None:
        """Return a top-level section, None where it was refused."""
        node = self.document.get(name)
        return None if is_flawed(node) else dict(entries_of(node))

    def check_networks(self) -> None:
        networks = map_of(self.node.get("networks"))
        mode = self.node.get("network_mode")
        if networks is None:
            return
        if mode is not None and text_of(mode) and networks.entries:
            self.problems.add(
                CONFLICT.error(
                    f"service '{self.name}': network_mode and networks exclude each other",
                    mode.span,
                    related=((networks.span, "the networks"),),
                )
            )
        known = self.section("networks")
        for name in networks.entries:
            if known is not None and name not in known:
                self.undefined("network", name, networks.key_span(name), known)

    def check_health(self) -> None:
        health = map_of(self.node.get("healthcheck"))
        test = health.get("test") if health else None
        if isinstance(test, Seq) and test.items:
            start = text_of(test.items[0])
            if start not in _HEALTH_STARTS:
                self.problems.add(
                    NOT_ALLOWED.error(
                        "healthcheck.test must start with CMD, CMD-SHELL or NONE", test.span
                    )
                )

    def check_dependencies(self) -> None:
        dependencies = map_of(self.node.get("depends_on"))
        services = self.section("services") or {}
        for name, entry in dependencies.entries.items() if dependencies else ():
            if name in services:
                continue
            required = entry.get("required") if isinstance(entry, Map) else None
            optional = isinstance(required, Scalar) and required.value is False
            if name in self.disabled and optional:
                continue
            assert dependencies is not None  # noqa: S101 - it has this entry
            off = "; its profile is off" if name in self.disabled else ""
            span = dependencies.key_spans.get(name, entry.span)
            self.problems.add(
                UNDEFINED.error(
                    f"service '{self.name}' depends on an undefined service '{name}'{off}",
                    span,
                    hint=meant(name, services),
                )
            )

    def check_references(self) -> None:
        for kind, name, span in self.references():
            known = self.section(f"{kind}s")
            if known is not None and name not in known:
                self.undefined(kind, name, span, known)

    def references(self) -> Iterator[tuple[str, str, Span]]:
        for mount in _maps(self.node.get("volumes")):
            source = mount.get("source")
            text = text_of(source)
            if source is not None and text and text_of(mount.get("type")) == "volume":
                yield "volume", text, source.span
        for kind in ("config", "secret"):
            yield from _granted(kind, self.node)
        build = map_of(self.node.get("build"))
        if build is not None:
            yield from _granted("secret", build)
        models = map_of(self.node.get("models"))
        for name in models.entries if models else ():
            assert models is not None  # noqa: S101 - it has this entry
            yield "model", name, models.key_span(name)

    def check_watch(self) -> None:
        for watch in _maps(entries_of(self.node.get("develop")).get("watch")):
            if (
                not text_of(watch.get("target"))
                and text_of(watch.get("action")) not in _NO_TARGET_NEEDED
                and not is_flawed(watch.get("action"))
            ):
                self.problems.add(
                    INCOMPLETE.error("a watch that does not rebuild needs a target", watch.span)
                )

    def check_targets(self) -> None:
        seen: dict[str, Span] = {}
        for target, span in self.targets():
            if target in seen:
                self.problems.add(
                    CONFLICT.error(
                        f"'{target}' is already mounted",
                        span,
                        related=((seen[target], "mounted here"),),
                    )
                )
            seen.setdefault(target, span)

    def targets(self) -> Iterator[tuple[str, Span]]:
        for text, node in texts(self.node.get("tmpfs")):
            yield text.partition(":")[0], node.span
        for mount in _maps(self.node.get("volumes")):
            target = text_of(mount.get("target"))
            if target is not None:
                yield target, mount.span


def _granted(kind: str, owner: Map) -> Iterator[tuple[str, str, Span]]:
    for grant in _maps(owner.get(f"{kind}s")):
        source = grant.get("source")
        if source is None or not is_flawed(source):
            yield kind, text_of(source) or "", source.span if source else grant.span


def _maps(node: Node | None) -> Iterator[Map]:
    if isinstance(node, Seq):
        yield from (item for item in node.items if isinstance(item, Map))
