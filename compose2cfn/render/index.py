"""Several reviews → one JSON document with an index: a line for each stack, the worst first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from compose2cfn.render.json_ import SCHEMA_VERSION, as_data
from compose2cfn.render.wording import verdict
from compose2cfn.review.model import Decision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from compose2cfn.review.model import Review

_DECISIONS: Final = ("allow", "approve", "deny")
_VERDICTS: Final = ("none", "low", "medium", "high", "critical")
_TOLD: Final = ("verdict", "decision", "digest", "summary")


def render_all(reviews: Sequence[Review]) -> str:
    """Return the index and the reports as JSON text, ending with a newline."""
    return json.dumps(index_of(reviews), indent=2, ensure_ascii=True) + "\n"


def index_of(reviews: Sequence[Review]) -> dict[str, Any]:
    """Return the index as plain data; `report` is a stack's place in `reports`."""
    reports = [as_data(review) for review in reviews]
    return {
        "schemaVersion": SCHEMA_VERSION,
        "kind": "index",
        "verdict": max((item["verdict"] for item in reports), key=_VERDICTS.index, default="none"),
        "decision": worst(reviews).value,
        "stacks": [
            {
                "stack": item["target"]["stack"],
                "region": item["target"]["region"],
                **{key: item[key] for key in _TOLD},
                "report": place,
            }
            for place, item in sorted(enumerate(reports), key=_gravest_first)
        ],
        "reports": reports,
    }


def worst(reviews: Sequence[Review]) -> Decision:
    """Return the strictest decision of several reviews, which the exit code follows."""
    words = (review.decision.value for review in reviews)
    return Decision(max(words, key=_DECISIONS.index, default="allow"))


def gravest_first(reviews: Sequence[Review]) -> list[Review]:
    """Return the reviews in the order of the index."""
    return sorted(
        reviews,
        key=lambda review: (
            -_DECISIONS.index(review.decision.value),
            -_VERDICTS.index(verdict(review)),
        ),
    )


def _gravest_first(numbered: tuple[int, dict[str, Any]]) -> tuple[int, int, int]:
    place, item = numbered
    decision, verdict = _DECISIONS.index(item["decision"]), _VERDICTS.index(item["verdict"])
    return (-decision, -verdict, place)
