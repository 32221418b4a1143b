"""`include`: the resources of other projects, each with its own directory and variables."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.compose.codes import BAD_INCLUDE, NOT_INCLUDED, WRONG_TYPE
from compose2cfn.compose.project_env import read_env_files
from compose2cfn.core.files import FILE_UNREADABLE
from compose2cfn.core.nodes import Map, Node, Seq
from compose2cfn.core.rewrite import changed, is_flawed, text_of, texts, without
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.compose.context import Context

    Load = Callable[[tuple[str, ...], Context, "Node"], Map]

_SECTIONS = ("services", "volumes", "networks", "secrets", "configs", "models")


def apply_include(document: Map, file: str, context: Context, load: Load) -> Map:
    """Return the document with the resources of the projects that it includes.

    ``load`` loads the merged, absolute document of some files.
    """
    include = document.get("include")
    if include is None:
        return document
    document = without(document, "include")
    if not isinstance(include, Seq):
        if getattr(include, "value", include) is not None and not is_flawed(include):
            context.problems.add(WRONG_TYPE.error("include must be a list", include.span))
        return document
    context = replace(context, included=(*context.included, file))
    for entry in include.items:
        imported = _load_entry(entry, context, load)
        if imported is not None:
            document = _import(document, imported, context)
    return document


def _listed(node: Node | None) -> list[tuple[str, Node]]:
    if node is not None and (text := text_of(node)) is not None:
        return [(text, node)]
    return list(texts(node))


def _load_entry(entry: Node, context: Context, load: Load) -> Map | None:
    paths = _listed(entry.get("path")) if isinstance(entry, Map) else _listed(entry)
    if not paths:
        if not is_flawed(entry):
            context.problems.add(WRONG_TYPE.error("an include needs a path", entry.span))
        return None
    files = tuple(_absolute(path, context.directory) for path, _ in paths)
    if files[0] in context.included:
        _cycle(files[0], entry, context)
        return None
    given = text_of(entry.get("project_directory")) if isinstance(entry, Map) else None
    directory = _absolute(given, context.directory) if given else str(Path(files[0]).parent)
    env_files = _listed(entry.get("env_file")) if isinstance(entry, Map) else []
    environment = _environment(env_files, directory, entry, context)
    inner = replace(context, environment=environment, directory=directory)
    return load(files, inner, paths[0][1])


def _absolute(path: str, directory: str) -> str:
    return os.path.normpath(Path(directory, path))


def _environment(
    env_files: list[tuple[str, Node]], directory: str, entry: Node, context: Context
) -> dict[str, str]:
    found: list[str] = []
    for path, node in env_files:
        full = _absolute(path, context.directory)
        if Path(full).is_dir():
            context.problems.add(FILE_UNREADABLE.error(f"{path}: is a directory", node.span))
        else:
            found.append(full)
    default = Path(directory, ".env")
    if not env_files and default.is_file():
        found.append(str(default))
    place = env_files[0][1].span if env_files else entry.span
    values = read_env_files(found, context.environment, context.reader, place)
    return {**values, **context.environment}


def _import(document: Map, imported: Map, context: Context) -> Map:
    for key in imported.entries:
        if key.startswith("x-aws-"):
            context.problems.add(
                NOT_INCLUDED.warning(
                    f"'{key}' has no effect in an included file",
                    imported.key_span(key),
                    hint="write it in the including file",
                )
            )
    entries = dict(document.entries)
    key_spans = dict(document.key_spans)
    for section in _SECTIONS:
        source = imported.get(section)
        if not isinstance(source, Map):
            continue
        target = entries.get(section)
        if target is None or not isinstance(target, Map):
            if target is None:
                entries[section] = source
                key_spans[section] = imported.key_span(section)
            continue
        entries[section] = _import_section(section, target, source, context)
    return Map(entries, document.span, key_spans)


def _import_section(section: str, target: Map, source: Map, context: Context) -> Map:
    resources = dict(target.entries)
    spans = dict(target.key_spans)
    for name, resource in source.entries.items():
        earlier = resources.get(name)
        if earlier is None:
            resources[name] = resource
            spans[name] = source.key_span(name)
        elif earlier != resource:
            context.problems.add(
                BAD_INCLUDE.error(
                    f"{section}.{name} conflicts with an included one",
                    target.key_span(name),
                    hint="change an included resource in an override file (-f), or rename it",
                    related=((source.key_span(name), "the included one"),),
                )
            )
    return Map(resources, changed(target, resources).span, spans)


def _cycle(file: str, entry: Node, context: Context) -> None:
    chain = (*context.included[context.included.index(file) :], file)
    names = " → ".join(context.reader.shown(path) for path in chain)
    context.problems.add(
        BAD_INCLUDE.error(f"files include each other in a circle: {names}", entry.span)
    )
