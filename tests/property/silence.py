"""Which leaves of a Compose file are silent: no change of them shows in what `convert` gives."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import yaml

from compose2cfn.compose.loader import LoadRequest, load
from compose2cfn.compose.printed import printed
from compose2cfn.core.errors import InputError
from compose2cfn.core.nodes import Scalar, leaves
from compose2cfn.environment import check
from compose2cfn.translate.coverage import classify
from compose2cfn.translate.registry import REGISTRY
from compose2cfn.translate.translate import needs, translate
from tests.property.leaf_changes import LOADER, Leaf, changes, without

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.compose.model import Project
    from compose2cfn.core.diagnostics import Diagnostic
    from compose2cfn.core.nodes import Path
    from compose2cfn.environment import Facts
    from compose2cfn.translate.registry import Mapping as Registered

_PATTERNS = tuple(wanted for mapping in REGISTRY for wanted in mapping.patterns)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_PLACE = {
    "x-aws-vpc": "vpc-0abc",
    "x-aws-cluster": "demo-cluster",
    "x-aws-loadbalancer": "demo-alb",
}
_MOST_REPAIRS = 30
_NOTHING = "None"
"""A value that asks for nothing, as if it weren't there: null, an empty list or map."""


@dataclass(frozen=True)
class Input:
    """A Compose file, what belongs to it, and the environment to translate it for."""

    name: str
    text: str
    request: LoadRequest
    facts: Facts
    registry: tuple[Registered, ...] = tuple(REGISTRY)


@dataclass(frozen=True)
class Outcome:
    """What `convert` gives, places left aside, and what the loader made of the file."""

    shown: object
    model: Mapping[Path, object]
    ignored: frozenset[Path]
    problems: tuple[Diagnostic, ...] = ()
    refused: bool = False


def outcome(given: Input, text: str) -> Outcome | None:
    """Return what becomes of the text in the place of the input's own; None if not loaded."""
    request = _reading(text, given.request)
    try:
        loaded = load(request)
    except InputError:
        return None
    project = loaded.project
    warnings = (*loaded.warnings, *check(needs(project), given.facts))
    try:
        made = translate(project, given.facts, registry=given.registry)
    except InputError as error:
        told = (*warnings, *error.diagnostics)
        return _outcome(project, Counter(map(_words, told)), told, refused=True)
    told = (*warnings, *made.diagnostics)
    own = {key: it for key, it in made.template.metadata.items() if key != "Compose2cfn"}
    shown = (Counter(map(_words, told)), replace(made.template, metadata=own))
    return _outcome(project, shown, told)


def _reading(text: str, request: LoadRequest) -> LoadRequest:
    return replace(request, files=("-",), read_stdin=lambda: text)


def _words(item: Diagnostic) -> tuple[object, ...]:
    return (item.code, item.severity, item.message, item.hint)


def _outcome(
    project: Project, shown: object, told: tuple[Diagnostic, ...], *, refused: bool = False
) -> Outcome:
    states = classify(project, _PATTERNS)
    return Outcome(
        shown=shown,
        model={
            path: (repr(node.value) if isinstance(node, Scalar) else _NOTHING)
            for path, node in leaves(project.tree)
        },
        ignored=frozenset(path for path, state in states.items() if state == "ignored"),
        problems=told,
        refused=refused,
    )


def is_silent(given: Input, before: Outcome, leaf: Leaf) -> bool | None:
    """Return whether no change of the leaf shows; None where none means anything to Compose.

    A change that the loader refuses says nothing either way; nor does one that doesn't show, but
    leaves Compose's own model as it was or touches only what the pages name as ignored.
    """
    others = list(changes(given.text, leaf))
    loaded: dict[str, Outcome] = {}
    for text in (without(given.text, leaf), *others):
        after = outcome(given, text)
        if after is not None and after.shown != before.shown:
            return False
        if after is not None:
            loaded[text] = after
    if not any(_matters(before, after) for after in loaded.values()):
        return None
    # what takes one value only is what it would be without a word
    return not others or not loaded.keys().isdisjoint(others)


def _matters(before: Outcome, after: Outcome) -> bool:
    touched = {
        path
        for path in before.model.keys() | after.model.keys()
        if before.model.get(path, _NOTHING) != after.model.get(path, _NOTHING)
    }
    return not touched <= before.ignored | after.ignored


def repaired(given: Input) -> Input | None:
    """Return the input without what is refused, in canonical form; None where too much is.

    A refused project shows nothing but its diagnostics, so that its other leaves can't show.
    """
    try:
        model = printed(load(given.request).project.tree)
    except InputError:
        return None
    model |= {key: value for key, value in _PLACE.items() if key not in model}
    for _ in range(_MOST_REPAIRS):
        text = yaml.dump(model, Dumper=_DUMPER, sort_keys=False)
        places = set(_errors(given, text))
        if not places:
            return replace(given, text=text, request=_reading(text, given.request))
        if not _cut_all(model, _paths_at(text, places)):
            return None
    return None


def _errors(given: Input, text: str) -> Iterator[tuple[int, int]]:
    request = _reading(text, given.request)
    try:
        translate(load(request).project, given.facts)
    except InputError as error:
        for item in error.diagnostics:
            if item.severity == "error" and item.span is not None:
                yield item.span.line - 1, item.span.column - 1


def _paths_at(text: str, places: set[tuple[int, int]]) -> list[Path]:
    """Return the paths of the smallest entries that stand at the places, last ones first."""
    found: dict[tuple[int, int], Path] = {}

    def walk(node: yaml.Node, path: Path) -> None:
        place = (node.start_mark.line, node.start_mark.column)
        if place in places:
            found[place] = path
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                walk(key, (*path, key.value))
                walk(value, (*path, key.value))
        elif isinstance(node, yaml.SequenceNode):
            for index, item in enumerate(node.value):
                walk(item, (*path, index))

    root = yaml.compose(text, Loader=LOADER)
    assert root is not None
    walk(root, ())
    return [found[place] for place in sorted(found, reverse=True)]


def _cut_all(model: Any, paths: list[Path]) -> bool:
    """Take the entries out; false where there is nothing to take, or nothing would be left."""
    return bool(paths) and all(_cut(model, path) for path in dict.fromkeys(paths))


def _cut(model: Any, path: Path) -> bool:
    if not path or path == ("services",):
        return False
    for step in path[:-1]:
        model = model[step]
    del model[path[-1]]
    return True
