"""Details and contexts of one resource → its property changes.

AWS tells one change up to three times: as `Dynamic/DirectModification` beside the `Static` row that
names the cause, and once for each list index. Rows are grouped by the property they concern; the
values come from the contexts, where lists are matched by identity and not by position.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from compose2cfn.changes.answer_words import OPS, RECREATIONS
from compose2cfn.changes.model import Hidden, Op, PropertyChange, Replacement, Told
from compose2cfn.changes.property_diff import differences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.answers import Detail, Row

_GRAVITY = (Replacement.NEVER, Replacement.CONDITIONAL, Replacement.ALWAYS)
_AUTOMATIC = {
    "Automatic": "the nested stack's own template",
    "NoModification": "the template now says what is there already",
}


def properties(
    told: tuple[Row, ...],
    before: Mapping[str, Json] | None,
    after: Mapping[str, Json] | None,
) -> tuple[PropertyChange, ...]:
    """Return the property changes of one resource, sorted by path; none is told twice."""
    changed = _in_contexts(before, after)
    groups = _groups(told)
    out: dict[str, PropertyChange] = {}
    for top, details in groups.items():
        inside = [item for item in changed if _within(item.path, top)]
        for item in inside or _by_details(top, details):
            out[item.path] = _with_cause(item, details)
    for item in changed:
        out.setdefault(item.path, item)
    for attribute in _bare_scope(told, out):
        out[attribute] = PropertyChange(
            path=attribute,
            op=Op.MODIFY,
            before=Hidden("not-told"),
            after=Hidden("not-told"),
            source=Told.AWS,
        )
    return tuple(out[path] for path in sorted(out))


def _in_contexts(
    before: Mapping[str, Json] | None, after: Mapping[str, Json] | None
) -> list[PropertyChange]:
    if before is None or after is None:
        return []
    return [
        PropertyChange(
            path=_pointer(item.path),
            op=item.op,
            before=item.before,
            after=item.after,
            source=Told.AWS,
        )
        for item in differences(before, after)
    ]


def _pointer(steps: tuple[str, ...]) -> str:
    """Return a JSON pointer (RFC 6901); a list's item is named by its identity."""
    return "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in steps)


def _groups(told: tuple[Row, ...]) -> dict[str, list[Detail]]:
    """Group the rows by the property they concern, without the dynamic twins of static rows."""
    paths = {
        detail.attribute: _top(detail)
        for row in told
        for detail in row.details
        if detail.path and not detail.name
    }
    groups: dict[str, list[Detail]] = {}
    for row in told:
        for detail in row.details:
            # the plain answer has no paths; it means the place that the other answer names
            top = _top(detail) if detail.path else paths.get(detail.attribute, _top(detail))
            groups.setdefault(_top(detail) if detail.name else top, []).append(detail)
    return {top: _without_twins(details) for top, details in groups.items()}


def _top(detail: Detail) -> str:
    if detail.name:
        return f"/{detail.attribute}/{detail.name}"
    if detail.path and detail.path.startswith("/Properties/"):
        return "/".join(detail.path.split("/")[:3])
    return f"/{detail.attribute}"


def _without_twins(details: list[Detail]) -> list[Detail]:
    static = [item for item in details if item.evaluation == "Static"]
    if not static:
        return details
    return [
        item
        for item in details
        if item.evaluation != "Dynamic" or item.source != "DirectModification"
    ]


def _within(path: str, top: str) -> bool:
    return path == top or path.startswith(f"{top}/")


def _by_details(top: str, details: list[Detail]) -> Iterator[PropertyChange]:
    """Yield one change for each path that has values, or one for the property as a whole."""
    with_values = {item.path: item for item in details if item.path and item.has_values}
    if not with_values:
        unseen = Hidden("known-after-apply" if _is_dynamic(details) else "not-told")
        ops = {item.op for item in details if item.op}
        op = OPS.get(ops.pop(), Op.MODIFY) if len(ops) == 1 else Op.MODIFY
        yield PropertyChange(
            path=top,
            op=op,
            before=None if op is Op.ADD else Hidden("not-told"),
            after=None if op is Op.REMOVE else unseen,
            source=Told.AWS,
        )
    for path, item in with_values.items():
        op = OPS.get(item.op or "Modify", Op.MODIFY)
        yield PropertyChange(
            path=str(path),
            op=op,
            before=None if op is Op.ADD else item.before,
            after=None if op is Op.REMOVE else item.after,
            source=Told.AWS,
        )


def _is_dynamic(details: list[Detail]) -> bool:
    return bool(details) and all(
        item.source in {"ResourceAttribute", "ResourceReference"} for item in details
    )


def _with_cause(item: PropertyChange, details: list[Detail]) -> PropertyChange:
    causes = dict.fromkeys(
        cause
        for detail in details
        if (cause := detail.cause or _AUTOMATIC.get(detail.source or ""))
    )
    drift = dict.fromkeys(
        f"drift: it is {detail.drift} now" for detail in details if detail.drift is not None
    )
    return PropertyChange(
        path=item.path,
        op=item.op,
        before=item.before,
        after=item.after,
        recreation=max((_recreation(detail) for detail in details), key=_GRAVITY.index),
        causes=(*causes, *drift),
        source=Told.AWS,
    )


def _recreation(detail: Detail) -> Replacement:
    """Return what the change of the property means: `Always`, where it really changes."""
    recreation = RECREATIONS.get(detail.recreation, Replacement.CONDITIONAL)
    if recreation is Replacement.ALWAYS and detail.evaluation == "Dynamic":
        return Replacement.CONDITIONAL
    return recreation


def _bare_scope(told: tuple[Row, ...], out: Mapping[str, PropertyChange]) -> list[str]:
    """Return the attributes of Scope that neither a detail nor a context accounts for."""
    scope = {f"/{attribute}" for row in told for attribute in row.scope}
    named = {f"/{detail.attribute}" for row in told for detail in row.details}
    return sorted(
        attribute
        for attribute in scope - named
        if not any(_within(path, attribute) for path in out)
    )
