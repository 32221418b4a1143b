"""A template with a person's own parts over it: `x-aws-cloudformation`, merged last of all.

The rules are those of Docker's ECS integration where they lose nothing (maps merge, null takes
away), and better ones where users asked for them: lists merge by name, short forms stay function
calls, and what has no effect or hits nothing is told at its line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from compose2cfn.cfn import overlay_elements as elements
from compose2cfn.cfn.body import body
from compose2cfn.cfn.overlay_check import ambiguous, dangling, in_clear
from compose2cfn.cfn.overlay_codes import NOT_THERE, OTHER_TYPE, WRONG_SHAPE
from compose2cfn.cfn.overlay_merge import Merge
from compose2cfn.cfn.overlay_nodes import as_nodes, is_removed, long_form
from compose2cfn.core.diagnostics import Diagnostics
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map, Scalar, Seq, plain
from compose2cfn.core.rewrite import with_entry, without
from compose2cfn.core.values import dataclass, field, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from compose2cfn.cfn.template import Json, Resource, Template
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.nodes import Node, Path
    from compose2cfn.core.source import Span

T = TypeVar("T")

RESERVED = "Compose2cfn"
_FORMAT = "2010-09-09"
_PARTS = {
    "Resources": (elements.RESOURCE, "Type"),
    "Parameters": (elements.PARAMETER, "Type"),
    "Outputs": (elements.OUTPUT, "Value"),
}
_FREE = ("Conditions", "Mappings", "Metadata", "Rules")
_ELSEWHERE = {
    "LoadBalancer": "the load balancer is an existing one; change it where it was made",
    "Cluster": "the cluster is an existing one; change it where it was made",
    "AutoScalingRole": "Application Auto Scaling uses its service-linked role, so none is made",
    "Secret": "the secret is kept outside of the stack; the template only has its ARN",
}
"""How the names end that Docker's ECS integration gave to what this template never has."""
_SECTIONS = ("Description", *_PARTS, *_FREE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlaid:
    """The template with the overlays over it, and which parts of which resource they changed."""

    template: Template
    diagnostics: tuple[Diagnostic, ...]
    changed: Mapping[str, Mapping[Path, Span]]


def overlaid(template: Template, overlays: Iterable[Map]) -> Overlaid:
    """Return a template with overlays merged over it, one after the other."""
    problems = Diagnostics()
    work = _Work(template, body(template), problems, Merge(problems))
    trees = [long_form(overlay, problems) for overlay in overlays]
    for tree in trees:
        if isinstance(tree, Map):
            work.lay(tree)
    made = work.template_made()
    if not problems.failed:
        removed = {path[1]: span for path, span in work.merge.changed.items() if len(path) == 2}  # noqa: PLR2004 - an element of a section
        problems.extend(dangling(made, work.spans, removed))
        problems.extend(ambiguous(trees, made))
        for tree in trees:
            problems.extend(in_clear(tree))
    return Overlaid(
        template=made,
        diagnostics=tuple(problems),
        changed={name: work.changed_in("Resources", name) for name in work.touched["Resources"]},
    )


@dataclass(slots=True)
class _Work:
    template: Template
    data: Mapping[str, Json]
    problems: Diagnostics
    merge: Merge
    description: str | None = None
    touched: dict[str, dict[str, Node | None]] = field(
        default_factory=lambda: {section: {} for section in (*_PARTS, *_FREE)}
    )
    spans: dict[Path, Span] = field(default_factory=dict)
    """Where the overlays speak of an element of a section."""

    def lay(self, tree: Map) -> None:
        """Merge one overlay."""
        for section, node in tree.entries.items():
            span = tree.key_span(section)
            if section == "Description" and isinstance(node, Scalar):
                self.description = str(node.value or "")
            elif section in self.touched and isinstance(node, Map) and not is_removed(node):
                for name, element in node.entries.items():
                    self.element(section, name, element, node.key_span(name))
            elif section != "AWSTemplateFormatVersion" or plain(node) != _FORMAT:
                self.problems.add(_no_section(section, span))

    def element(self, section: str, name: str, over: Node, span: Span) -> None:
        """Merge what an overlay says of one resource, parameter, condition or the like."""
        base = self.before(section, name)
        refused = self.refused(section, name, base, over, span)
        if refused is not None:
            self.problems.add(refused)
            return
        if section == "Resources" and isinstance(over, Map) and over.tag is None:
            over = _in_shape(over, keep_type=base is None)
        self.spans[section, name] = span
        self.touched[section][name] = self.merge.merged(base, over, (section, name))

    def before(self, section: str, name: str) -> Node | None:
        """Return an element as it is by now."""
        if name in self.touched[section]:
            return self.touched[section][name]
        value = self.data.get(section, {}).get(name)
        if value is None:
            return None
        resource = self.template.resources.get(name) if section == "Resources" else None
        return as_nodes(value, resource.origin_of if resource else lambda _: None)

    def refused(
        self, section: str, name: str, base: Node | None, over: Node, span: Span
    ) -> Diagnostic | None:
        """Return why an element can't be merged."""
        if section == "Metadata" and name == RESERVED:
            return WRONG_SHAPE.error(f"the metadata of {RESERVED} are its own", span)
        if base is None:
            return self.missing(section, name, over, span)
        given = over.get("Type") if isinstance(over, Map) and section == "Resources" else None
        old = base.get("Type") if isinstance(base, Map) else None
        if given is None or old is None or over.tag is not None or plain(given) == plain(old):
            return None
        text = f"{name} is of type {plain(old)}, and the overlay says {plain(given)}"
        hint = f"take it away with '{name}: null', and add the other under a name of its own"
        return OTHER_TYPE.error(text, given.span, hint=hint)

    def missing(self, section: str, name: str, over: Node, span: Span) -> Diagnostic | None:
        """Return what is wrong with an element that the template doesn't have."""
        known = [*self.data.get(section, {}), *self.touched[section]]
        what = section.removesuffix("s").lower()
        needed = _PARTS[section][1] if section in _PARTS else None
        new = not is_removed(over) and (
            needed is None or (isinstance(over, Map) and needed in over.entries)
        )
        same = next((other for other in known if other.lower() == name.lower()), None)
        if new and same is None and (name.isascii() and name.isalnum()):
            return None
        if new and same is None:
            return WRONG_SHAPE.error(f"'{name}' is no logical ID: letters and digits only", span)
        hint = (
            f"did you mean '{same}'?" if same else _elsewhere(section, name) or meant(name, known)
        )
        if hint is None and needed is not None:
            hint = f"a new {what} needs a {needed}"
        return NOT_THERE.error(f"the template has no {what} '{name}'", span, hint=hint)

    def changed_in(self, section: str, name: str) -> dict[Path, Span]:
        """Return the paths below an element that the overlays changed."""
        return {
            path[2:]: span
            for path, span in self.merge.changed.items()
            if path[:2] == (section, name) and len(path) > 2  # noqa: PLR2004 - below the element
        }

    def template_made(self) -> Template:
        """Return the template with everything that was merged."""
        for section, part in _PARTS.items():
            for name, node in self.touched[section].items():
                if isinstance(node, Map):
                    span = self.spans[section, name]
                    elements.check_keys(f"{section}.{name}", node, part, span, self.problems)
        old = self.template
        return replace(
            old,
            description=old.description if self.description is None else self.description,
            metadata=self.together("Metadata", old.metadata, _data),
            parameters=self.together(
                "Parameters", old.parameters, _of_map(elements.parameter_from)
            ),
            rules=self.together("Rules", old.rules, _data),
            mappings=self.together("Mappings", old.mappings, _data),
            conditions=self.together("Conditions", old.conditions, _data),
            resources=self.together("Resources", old.resources, self.resource),
            outputs=self.together("Outputs", old.outputs, _of_map(elements.output_from)),
        )

    def together(
        self, section: str, old: Mapping[str, T], made: Callable[[str, Node], T]
    ) -> dict[str, T]:
        """Return a section: what is untouched as it was, the rest from the merged nodes."""
        touched = self.touched[section]
        kept = {name: element for name, element in old.items() if name not in touched}
        return kept | {name: made(name, node) for name, node in touched.items() if node is not None}

    def resource(self, name: str, node: Node) -> Resource:
        """Return a merged resource."""
        old = self.template.resources.get(name)
        removed = self.changed_in("Resources", name)
        return elements.resource_from(
            name, _as_map(node), old, self.spans["Resources", name], removed
        )


def _as_map(node: Node) -> Map:
    return node if isinstance(node, Map) else Map({}, node.span, {})


def _data(_: str, node: Node) -> Json:
    return plain(node)


def _of_map(made: Callable[[Map], T]) -> Callable[[str, Node], T]:
    return lambda _, node: made(_as_map(node))


def _elsewhere(section: str, name: str) -> str | None:
    """Return why a resource that an old overlay speaks of isn't there."""
    ends = _ELSEWHERE if section == "Resources" else {}
    return next((hint for end, hint in ends.items() if name.endswith(end)), None)


def _in_shape(over: Map, *, keep_type: bool) -> Map:
    """Return a resource of an overlay with a list of what it depends on; its type is settled."""
    before = over.get("DependsOn")
    if isinstance(before, Scalar) and before.value is not None:
        over = with_entry(over, "DependsOn", Seq((before,), before.span, before.tag))
    return over if keep_type else without(over, "Type")


def _no_section(section: str, span: Span) -> Diagnostic:
    if section == "Transform":
        text = "a macro would change the template after its review"
        return WRONG_SHAPE.error(text, span, hint="write out what the macro would make")
    if section in _SECTIONS:
        return WRONG_SHAPE.error(f"the section {section} has the wrong form", span)
    hint = meant(section, _SECTIONS) or f"sections are {', '.join(sorted(_SECTIONS))}"
    return WRONG_SHAPE.error(f"a template has no section '{section}' here", span, hint=hint)
