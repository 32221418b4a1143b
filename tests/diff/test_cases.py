"""Changes of a container stack: each folder changes `base.yaml` by a merge patch (RFC 7396).

`change.yaml` says in its comment why the schemas let us expect what `expected.txt` holds.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.cfn.template_reader import read
from compose2cfn.changes.predict import predict
from compose2cfn.core.files import read_text
from compose2cfn.core.nodes import plain
from compose2cfn.core.yaml_tree import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.changes.model import ChangeSet
    from tests.harness.golden import Golden

HERE = Path(__file__).parent
CASES = sorted(path.parent.name for path in HERE.glob("*/change.yaml"))


@pytest.mark.parametrize("case", CASES)
def test_case(case: str, golden: Golden) -> None:
    base = read(read_text(HERE / "base.yaml"))
    (change,) = parse(read_text(HERE / case / "change.yaml"))
    changes = predict(base, patched(base, plain(change)))
    golden(HERE / case / "expected.txt", "".join(f"{line}\n" for line in lines(changes)))


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


def patched(target: Any, patch: Any) -> Any:
    """Return ``target`` with a merge patch applied: maps merge, null removes, the rest replaces."""
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for key, value in patch.items():
        if value is None:
            merged.pop(key, None)
        else:
            merged[key] = patched(merged.get(key), value)
    return merged


def lines(changes: ChangeSet) -> Iterator[str]:
    """Yield what a person checks in a review of this file."""
    for change in changes.changes:
        words = [change.confidence, change.action, change.replacement, change.policy_action]
        yield f"{change.logical_id} ({change.type}): " + " ".join(word for word in words if word)
        for item in change.properties:
            yield f"  {item.op} {item.path} [{item.recreation}] {', '.join(item.causes)}".rstrip()
        for reason in change.reasons:
            yield f"  because {reason}"
    for parameter in changes.parameters:
        yield f"parameter {parameter.name}: {parameter.before} → {parameter.after}"
    for output in changes.outputs:
        yield f"output {output.name}: {output.op}"
    for warning in changes.completeness.warnings:
        yield f"warning: {warning}"
