"""Write the table of what replaces what from the resource schemas that cfn-lint ships.

Run it after an upgrade of cfn-lint, and commit the result::

    python .ci/generate_schema_table.py

The table is one line a resource type, `TYPE {json}`, sorted, so that a diff shows what a newer
schema says differently. Of each schema it keeps the five lists of property paths that the
predictor needs and the lists whose order means nothing. Same schemas, same bytes.
"""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "compose2cfn" / "changes" / "resource_types.txt"
LISTS = {
    "createOnlyProperties": "createOnly",
    "conditionalCreateOnlyProperties": "conditionalCreateOnly",
    "readOnlyProperties": "readOnly",
    "writeOnlyProperties": "writeOnly",
    "primaryIdentifier": "primaryIdentifier",
}
MACRO_TYPES = "AWS::Serverless::"
"""Types that a transform turns into others; CloudFormation never updates them itself."""

DEPTH = 6
"""How deep lists without order are looked for; schemas may refer to themselves."""


def main() -> None:
    """Write the table and say how many types it has."""
    lines = [
        f"{name} {_compact(_reduced(schema))}\n"
        for name, schema in sorted(_all().items())
        if not name.startswith(MACRO_TYPES)
    ]
    TARGET.write_text("".join(lines), encoding="utf-8")
    sys.stdout.write(f"{TARGET.name}: {len(lines)} resource types\n")


def _all() -> dict[str, dict[str, Any]]:
    """Return the schema of every type; where Regions differ, us-east-1 speaks."""
    spec = find_spec("cfnlint")
    if spec is None or spec.origin is None:
        sys.exit("cfn-lint is not installed")
    data = Path(spec.origin).parent / "data" / "schemas"
    regions = sorted((data / "providers").glob("*.json"), key=lambda p: (p.stem == "us-east-1", p))
    hashes: dict[str, str] = {}
    for region in regions:
        hashes.update(json.loads(region.read_text(encoding="utf-8")))
    return {
        name: json.loads((data / "resources" / f"{digest}.json").read_text(encoding="utf-8"))
        for name, digest in hashes.items()
    }


def _reduced(schema: dict[str, Any]) -> dict[str, list[str]]:
    kept = {
        short: sorted(_path(pointer) for pointer in schema[name])
        for name, short in LISTS.items()
        if schema.get(name)
    }
    unordered = sorted(_unordered(schema, schema, (), frozenset()))
    return {**kept, "unordered": unordered} if unordered else kept


def _path(pointer: str) -> str:
    steps = pointer.removeprefix("/properties/").split("/")
    return "/".join("*" if step == "items" else step for step in steps if step != "properties")


def _unordered(
    root: dict[str, Any], node: dict[str, Any], path: tuple[str, ...], seen: frozenset[str]
) -> set[str]:
    """Return the paths of lists that say `insertionOrder: false`."""
    reference = node.get("$ref")
    if isinstance(reference, str):
        if reference in seen or len(path) > DEPTH:
            return set()
        target = root.get("definitions", {}).get(reference.rpartition("/")[2], {})
        return _unordered(root, target, path, seen | {reference})
    found = {"/".join(path)} if path and node.get("insertionOrder") is False else set()
    for name, below in (node.get("properties") or {}).items():
        found |= _unordered(root, below, (*path, name), seen)
    if isinstance(node.get("items"), dict):
        found |= _unordered(root, node["items"], (*path, "*"), seen)
    return found


def _compact(value: dict[str, list[str]]) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


if __name__ == "__main__":
    main()
