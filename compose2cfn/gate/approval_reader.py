"""Read an approval record strictly: a record is evidence, so nothing of it is guessed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from compose2cfn.core.diagnostics import Diagnostic, Diagnostics
from compose2cfn.core.errors import InputError
from compose2cfn.core.nodes import Map, Scalar
from compose2cfn.core.source import start_of
from compose2cfn.core.yaml_tree import parse
from compose2cfn.gate.approval import FORMAT, ApprovalRecord, Verdict
from compose2cfn.gate.arn import is_arn
from compose2cfn.gate.codes import RECORD_FORM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.core.source import Source

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

Check = tuple[Callable[[Any], bool], str]


def _text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


_CHECKS: Final[Mapping[str, Check]] = {
    "format": (lambda value: value == FORMAT and value is not True, str(FORMAT)),
    "decision": (lambda value: value in {"approved", "rejected"}, "'approved' or 'rejected'"),
    "digest": (_matches(re.compile(r"[0-9a-f]{64}")), "64 characters 0-9, a-f"),
    "changeSetArn": (lambda value: isinstance(value, str) and is_arn(value), "an ARN"),
    "stack": (_text, "a name"),
    "by": (_text, "a name"),
    "at": (_matches(_TIME), "a time such as 2026-01-31T12:00:00Z"),
    "reason": (_text, "a sentence"),
}


def from_json(source: Source) -> ApprovalRecord:
    """Return the record; raises :class:`InputError` with every deviation at its place."""
    documents = parse(source)
    root = documents[0] if len(documents) == 1 else None
    if not isinstance(root, Map):
        place = start_of(source.name, source.text)
        raise InputError((RECORD_FORM.error("an approval record is one JSON object", place),))
    Diagnostics(_deviations(root)).raise_if_failed()
    values = {key: node.value for key, node in root.entries.items() if isinstance(node, Scalar)}
    return ApprovalRecord(
        format=FORMAT,
        decision=cast("Verdict", values["decision"]),
        digest=str(values["digest"]),
        change_set_arn=str(values["changeSetArn"]),
        stack=str(values["stack"]),
        by=str(values["by"]),
        at=str(values["at"]),
        reason=str(values["reason"]),
    )


def _deviations(root: Map) -> Iterator[Diagnostic]:
    for key in root.entries.keys() - _CHECKS.keys():
        yield RECORD_FORM.error(f"an approval record has no key '{key}'", root.key_span(key))
    for key, (is_right, wanted) in _CHECKS.items():
        node = root.get(key)
        if node is None:
            yield RECORD_FORM.error(f"'{key}' is missing", root.span)
        elif not isinstance(node, Scalar) or not is_right(node.value):
            yield RECORD_FORM.error(f"'{key}' has to be {wanted}", node.span)
