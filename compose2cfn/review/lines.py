"""The Compose line of a finding: of the property where that is known, else of the resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.core.source import Source
from compose2cfn.core.values import replace

if TYPE_CHECKING:
    from compose2cfn.changes.model import ResourceChange
    from compose2cfn.core.source import Span
    from compose2cfn.review.model import Review


def line_of(change: ResourceChange | None, path: str) -> Span | None:
    """Return where the property at ``path`` was written, or all that changes below it."""
    if change is None:
        return None
    if path:
        inside = [
            item.origin
            for item in change.properties
            if item.origin is not None and f"{item.path}/".startswith(f"{path}/")
        ]
        places = {(place.file, place.line): place for place in inside}
        if len(places) == 1:
            return inside[0]
    return change.origin


def below(review: Review, folder: str) -> Review:
    """Return a review whose Compose files are named from a folder above theirs.

    A template names them from the project's folder; code scanning and merge requests want them
    from the repository's root. Absolute names stay.
    """

    def moved(place: Span | None) -> Span | None:
        if place is None or not folder or place.file.startswith("/"):
            return place
        name = f"{folder}/{place.file.removeprefix('./')}"
        return place._replace(source=Source(name, place.source.text))

    changes = tuple(
        replace(
            change,
            origin=moved(change.origin),
            properties=tuple(
                replace(item, origin=moved(item.origin)) for item in change.properties
            ),
        )
        for change in review.changes.changes
    )
    ruling = review.ruling
    return replace(
        review,
        changes=replace(review.changes, changes=changes),
        findings=tuple(replace(item, origin=moved(item.origin)) for item in review.findings),
        ruling=replace(
            ruling,
            suppressed=tuple(
                replace(item, finding=replace(item.finding, origin=moved(item.finding.origin)))
                for item in ruling.suppressed
            ),
        ),
    )
