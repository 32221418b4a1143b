"""What a conversion chose and why: as text for people, as JSON for programs."""

from __future__ import annotations

import json
from itertools import groupby
from typing import TYPE_CHECKING, Any

from compose2cfn.render.values import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from compose2cfn.translate.choices import Choice

SCHEMA_VERSION = 1
_PROJECT = "The whole project"


def as_text(choices: Sequence[Choice]) -> str:
    """Return the choices below their services, each with its reason and its line."""
    width = max((len(item.topic) for item in choices), default=0)
    parts = [
        "\n".join((clean(service or _PROJECT), *_lines(items, width)))
        for service, items in groupby(choices, key=lambda item: item.service)
    ]
    return "\n\n".join(parts) + "\n" if parts else ""


def _lines(items: Iterator[Choice], width: int) -> Iterator[str]:
    for item in items:
        yield f"  {item.topic:{width}}  {clean(item.chosen)}"
        yield f"  {'':{width}}    why: {clean(item.why)} ({clean(str(item.origin))})"


def as_json(project: str, choices: Sequence[Choice]) -> str:
    """Return `{"schemaVersion": 1, "project": …, "services": {NAME: [choice, …]}, "all": […]}`.

    A choice has `topic`, `chosen`, `why` and `origin` (`file`, `line`, `column`); those of `all`
    are the whole project's.
    """
    services: dict[str, list[dict[str, Any]]] = {}
    for item in choices:
        if item.service is not None:
            services.setdefault(item.service, []).append(_plain(item))
    made = {
        "schemaVersion": SCHEMA_VERSION,
        "project": project,
        "services": services,
        "all": [_plain(item) for item in choices if item.service is None],
    }
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _plain(item: Choice) -> dict[str, Any]:
    origin = {"file": item.origin.file, "line": item.origin.line, "column": item.origin.column}
    return {"topic": str(item.topic), "chosen": item.chosen, "why": item.why, "origin": origin}
