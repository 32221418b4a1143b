"""Effects of all mappings → what belongs together; their order can't matter.

Every property has exactly one mapping that puts it, so nothing can be overwritten: a second one is
a bug of ours, told as an :class:`AssertionError` that names both. Lists that several mappings add
to are sorted by content.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from compose2cfn.core.values import dataclass, field
from compose2cfn.translate.choices import Choice
from compose2cfn.translate.effects import (
    Append,
    Attach,
    Create,
    Declare,
    Effect,
    Explain,
    Grant,
    Overlay,
    Put,
    Report,
    Role,
    Show,
    Target,
    Wait,
)
from compose2cfn.translate.naming import same_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from compose2cfn.cfn.template import Json, Output, Parameter, Resource
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.nodes import Map, Path
    from compose2cfn.core.source import Span

_V = TypeVar("_V")


@dataclass(slots=True)
class _Leaf:
    value: Json
    origin: Span
    owner: str


@dataclass(slots=True)
class ServiceParts:
    """What the mappings want of one service."""

    puts: dict[tuple[Target, Path], _Leaf] = field(default_factory=dict)
    appends: dict[tuple[Target, str], list[tuple[Json, Span]]] = field(default_factory=dict)
    grants: list[Grant] = field(default_factory=list)
    attached: dict[Role, set[str]] = field(default_factory=dict)
    waits: set[str] = field(default_factory=set)

    def properties(self, target: Target) -> tuple[dict[str, Json], dict[Path, Span]]:
        """Return a target's properties and where each came from."""
        made: dict[str, Json] = {}
        origins: dict[Path, Span] = {}
        for (wanted, path), leaf in self.puts.items():
            if wanted is target:
                _set(made, path, leaf.value)
                origins[path] = leaf.origin
        for (wanted, key), items in self.appends.items():
            if wanted is target:
                ordered = _sorted_unique(items)
                made[key] = [item for item, _ in ordered]
                origins.update({(key, n): origin for n, (_, origin) in enumerate(ordered)})
        return made, origins

    def statements(self, role: Role) -> dict[str, list[Json]]:
        """Return a role's statements by policy name, both sorted."""
        policies: dict[str, list[tuple[Json, Span]]] = {}
        for grant in self.grants:
            if grant.role is role:
                policies.setdefault(grant.policy, []).append((grant.statement, grant.origin))
        return {
            name: [item for item, _ in _sorted_unique(policies[name])] for name in sorted(policies)
        }


def of_one_task(members: Sequence[ServiceParts]) -> ServiceParts:
    """Return what the services of a task want of task, ECS service and roles, the main one first.

    What a sidecar would put on a task or an ECS service of its own has no place: it has neither.
    What it adds to a list, is granted or waits for holds for the whole task.
    """
    main, *sidecars = members
    merged = ServiceParts(
        puts=main.puts,
        appends={key: [*items] for key, items in main.appends.items()},
        grants=[*main.grants],
        attached={role: {*arns} for role, arns in main.attached.items()},
        waits={*main.waits},
    )
    for sidecar in sidecars:
        for (target, key), items in sidecar.appends.items():
            if target is not Target.CONTAINER:
                merged.appends.setdefault((target, key), []).extend(items)
        merged.grants += sidecar.grants
        for role, arns in sidecar.attached.items():
            merged.attached.setdefault(role, set()).update(arns)
        merged.waits |= sidecar.waits
    return merged


@dataclass(slots=True)
class Folded:
    """The effects of all mappings together."""

    services: dict[str, ServiceParts] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    outputs: dict[str, Output] = field(default_factory=dict)
    overlays: list[Map] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _owners: dict[tuple[str, str], str] = field(default_factory=dict)
    _clashed: bool = False
    """Whether two resources have one name; their outputs then have, too."""

    def add(self, service: str | None, owner: str, effect: Effect) -> None:
        """Take in one effect of mapping ``owner``, which was called with ``service`` or another."""
        match effect:
            case Create(resource=resource):
                self._create(resource, owner)
            case Declare(name=name, parameter=parameter):
                if self.parameters.setdefault(name, parameter) != parameter:
                    raise AssertionError(f"{owner} declares parameter {name} in another way")
            case Show(name=name, output=output):
                if not self._clashed:
                    self._own("output", name, owner)
                self.outputs[name] = output
            case Overlay() | Explain() | Report():
                self._note(service, effect)
            case _ if service is None:
                raise AssertionError(f"{owner} has no service to put {effect} on")
            case _:
                _add(self.services.setdefault(service, ServiceParts()), owner, effect)

    def take(self, other: Folded) -> None:
        """Take in what was found once more, of the same service in another task."""
        _agree(self.resources, other.resources)
        _agree(self.parameters, other.parameters)
        _agree(self.outputs, other.outputs)
        self.overlays += other.overlays
        self.choices += [it for it in other.choices if it not in self.choices]
        self.diagnostics += other.diagnostics

    def _note(self, service: str | None, effect: Overlay | Explain | Report) -> None:
        match effect:
            case Overlay(tree=tree):
                self.overlays.append(tree)
            case Report(diagnostic=diagnostic):
                self.diagnostics.append(diagnostic)
            case Explain(topic=topic, chosen=chosen, why=why, origin=origin):
                self.choices.append(
                    Choice(service=service, topic=topic, chosen=chosen, why=why, origin=origin)
                )

    def _create(self, resource: Resource, owner: str) -> None:
        """Take in a resource; of two places of the file that give one name, both are told."""
        first = self.resources.get(resource.logical_id)
        if first is not None and (clash := same_id(first, resource)) is not None:
            self.diagnostics.append(clash)
            self._clashed = True
            return
        self._own("resource", resource.logical_id, owner)
        self.resources[resource.logical_id] = resource

    def _own(self, kind: str, name: str, owner: str) -> None:
        before = self._owners.setdefault((kind, name), owner)
        if before != owner or name in (self.resources if kind == "resource" else self.outputs):
            raise AssertionError(f"{kind} {name} is made by {before} and by {owner}")


def _agree(mine: dict[str, _V], theirs: Mapping[str, _V]) -> None:
    for name, value in theirs.items():
        if mine.setdefault(name, value) != value:
            raise AssertionError(f"{name} is another one in each task")


def is_intrinsic(value: Mapping[str, Any]) -> bool:
    """Whether a map is a call of an intrinsic function, which never merges with anything."""
    (key,) = value.keys() if len(value) == 1 else ("",)
    return key in {"Ref", "Condition"} or key.startswith("Fn::")


def _add(parts: ServiceParts, owner: str, effect: Put | Append | Grant | Attach | Wait) -> None:
    match effect:
        case Put(target=target, properties=properties, origin=origin):
            for path, value in _flat(properties):
                _claim(parts, target, path, owner)
                if (target, str(path[0])) in parts.appends:
                    raise AssertionError(f"{target} list {path[0]} is put by {owner}, not added to")
                parts.puts[target, path] = _Leaf(value, origin, owner)
        case Append(target=target, key=key, item=item, origin=origin):
            _claim(parts, target, (key,), owner)
            parts.appends.setdefault((target, key), []).append((item, origin))
        case Grant():
            parts.grants.append(effect)
        case Attach(role=role, policy_arn=policy_arn):
            parts.attached.setdefault(role, set()).add(policy_arn)
        case Wait(logical_id=logical_id):
            parts.waits.add(logical_id)


def _claim(parts: ServiceParts, target: Target, path: Path, owner: str) -> None:
    """Refuse a property that another mapping already puts, whole or in part."""
    for (taken_target, taken), leaf in parts.puts.items():
        common = min(len(taken), len(path))
        if taken_target is target and taken[:common] == path[:common]:
            shown = ".".join(map(str, path))
            raise AssertionError(f"{target} property {shown} is put by {leaf.owner} and by {owner}")


def _flat(properties: Mapping[str, Json], path: Path = ()) -> Iterator[tuple[Path, Json]]:
    for key, value in properties.items():
        if isinstance(value, dict) and value and not is_intrinsic(value):
            yield from _flat(value, (*path, key))
        else:
            yield (*path, key), value


def _set(made: dict[str, Json], path: Path, value: Json) -> None:
    *above, last = path
    for step in above:
        made = made.setdefault(str(step), {})
    made[str(last)] = value


def _sorted_unique(items: Iterable[tuple[Json, Span]]) -> list[tuple[Json, Span]]:
    """Return items by content; of equal ones that which is written first."""

    def place(item: tuple[Json, Span]) -> tuple[str, str, int, int]:
        content, span = item
        return json.dumps(content, sort_keys=True), span.file, span.line, span.column

    unique: dict[str, tuple[Json, Span]] = {}
    for content, span in sorted(items, key=place):
        unique.setdefault(json.dumps(content, sort_keys=True), (content, span))
    return list(unique.values())
