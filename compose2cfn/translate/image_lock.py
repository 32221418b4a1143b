"""`images.lock.json` → digests by reference; schemaVersion 1, strictly checked.

::

    {"schemaVersion": 1, "images": {"nginx:1.27": "sha256:…", "shop-web": "sha256:…"}}
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from compose2cfn.core.diagnostics import Diagnostics
from compose2cfn.core.near_miss import meant
from compose2cfn.core.nodes import Map, Scalar
from compose2cfn.core.source import Span
from compose2cfn.core.yaml_tree import parse
from compose2cfn.translate.image_codes import LOCK

if TYPE_CHECKING:
    from compose2cfn.core.nodes import Node
    from compose2cfn.core.source import Source

SCHEMA_VERSION = 1

_KEYS = ("schemaVersion", "images")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def load_lock(source: Source) -> dict[str, str]:
    """Return the digests, by reference as the Compose file has it.

    Raises :class:`InputError` with everything that is wrong with the file, each at its place.
    """
    documents = parse(source)
    problems = Diagnostics()
    found: dict[str, str] = {}
    if len(documents) == 1 and isinstance(documents[0], Map):
        found = _digests(documents[0], problems)
    else:
        place = _start(documents[0]) if documents else Span(source, 1, 1, 1, 2)
        problems.add(LOCK.error("the lock is to be one JSON object", place))
    problems.raise_if_failed()
    return found


def _digests(root: Map, problems: Diagnostics) -> dict[str, str]:
    for key in root.entries.keys() - {*_KEYS}:
        hint = meant(key, _KEYS) or f"known: {', '.join(_KEYS)}"
        problems.add(LOCK.error(f"'{key}' is unknown here", root.key_span(key), hint=hint))
    version = root.get("schemaVersion")
    if not isinstance(version, Scalar) or version.value is not SCHEMA_VERSION:
        place = version.span if isinstance(version, Scalar) else _start(root)
        problems.add(LOCK.error(f"'schemaVersion' is to be {SCHEMA_VERSION}", place))
    images = root.get("images")
    if not isinstance(images, Map):
        problems.add(LOCK.error("'images' is to be an object", _start(images or root)))
        return {}
    found: dict[str, str] = {}
    for reference, node in images.entries.items():
        digest = node.value if isinstance(node, Scalar) else None
        if isinstance(digest, str) and _DIGEST.fullmatch(digest):
            found[reference] = digest
        else:
            told = f"the digest of '{reference}' is to be 'sha256:' and 64 hexadecimal digits"
            problems.add(LOCK.error(told, _start(node)))
    return found


def _start(node: Node) -> Span:
    """Return a value's place, of more than a scalar only its first character."""
    span = node.span
    if isinstance(node, Scalar):
        return span
    return Span(span.source, span.line, span.column, span.line, span.column + 1)
