"""`env_file` and `label_file` of services: read, and put under what the service itself sets."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from compose2cfn.compose.codes import BAD_ENV_FILE, NOT_ALLOWED
from compose2cfn.compose.dotenv import BadEnvText, parse_env, parse_raw_env
from compose2cfn.compose.project_env import line_of
from compose2cfn.core.nodes import Map, Node, Scalar, Seq
from compose2cfn.core.rewrite import changed, entries_of, is_flawed, scalar, text_of, texts, without

if TYPE_CHECKING:
    from collections.abc import Callable

    from compose2cfn.compose.context import Context

    Lookup = Callable[[str], str | None]
    Parse = Callable[[str, Lookup, Lookup], dict[str, str]]


def resolve_service(service: Map, context: Context) -> Map:
    """Return the service with its files' variables and labels, and without the files."""
    entries = dict(service.entries)
    files = service.get("env_file")
    if isinstance(files, Seq):
        entries["environment"] = _environment(service, files, context)
    label_files = service.get("label_file")
    if isinstance(label_files, Seq):
        entries["labels"] = _labels(service, label_files, context)
    return without(changed(service, entries), "env_file", "label_file")


def _own(node: Node | None) -> dict[str, Node]:
    return dict(entries_of(node))


def _environment(service: Map, files: Seq, context: Context) -> Node:
    own = _own(service.get("environment"))
    found: dict[str, Node] = {}
    known = {key: value.value for key, value in own.items() if isinstance(value, Scalar)}

    def lookup(name: str) -> str | None:
        outside = context.environment.get(name)
        if outside is not None:
            return outside
        value = known.get(name)
        return value if isinstance(value, str) else None

    for file in files.items:
        if isinstance(file, Map):
            _read(file, file.get("path"), context, lookup, found)
    return _joined(service, "environment", files, {**found, **own})


def _labels(service: Map, files: Seq, context: Context) -> Node:
    own = _own(service.get("labels"))
    found: dict[str, Node] = {}
    for _, node in texts(files):
        _read(None, node, context, lambda name: text_of(found.get(name)), found)
    return _joined(service, "labels", files, {**found, **own})


def _joined(service: Map, key: str, files: Seq, entries: dict[str, Node]) -> Node:
    base = service.get(key)
    if is_flawed(base) and base is not None:
        return base
    return changed(base, entries) if isinstance(base, Map) else Map(entries, files.span, {})


def _read(
    file: Map | None,
    path: Node | None,
    context: Context,
    lookup: Callable[[str], str | None],
    found: dict[str, Node],
) -> None:
    """Read one file into ``found``, each variable standing at the line that names the file."""
    written = text_of(path)
    if path is None or written is None:
        return
    required = file.get("required") if file is not None else None
    optional = isinstance(required, Scalar) and required.value is False
    if optional and not (written and Path(written).exists()):
        return
    if not written:
        context.problems.add(
            NOT_ALLOWED.error("the name of the file is empty", path.span, hint="name it or drop it")
        )
        return
    parse = _parser(file, context)
    source = context.reader.source(written, path.span)
    if source is None or parse is None:
        return
    try:
        values = parse(source.text, lookup, lambda name: text_of(found.get(name)))
    except BadEnvText as error:
        context.problems.add(BAD_ENV_FILE.error(str(error), line_of(source, error.line)))
        return
    found.update({key: scalar(value, path) for key, value in values.items()})


def _parser(file: Map | None, context: Context) -> Parse | None:
    node = file.get("format") if file is not None else None
    name = text_of(node)
    if not name or node is None:
        return parse_env
    if name == "raw":
        return parse_raw_env
    context.problems.add(
        NOT_ALLOWED.error(f"'{name}' is no format of an env file; only raw is", node.span)
    )
    return None
