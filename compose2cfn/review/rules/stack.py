"""Is the way back still safe, and does AWS itself object?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from compose2cfn.changes.settings import GUARDS
from compose2cfn.review.model import Level
from compose2cfn.review.reading import attributes, both_sides, maps, number, of_type
from compose2cfn.review.registry import Hit, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.cfn.template import Json
    from compose2cfn.changes.model import ChangeSet
    from compose2cfn.changes.settings import Check, Setting

_STACK = "-"
_PROTECTION = "deletion_protection.enabled"
_ROLLBACK = "rollback-configuration"
_DRIFTED = ("it drifted: ",)
_RISKS: dict[tuple[str, str], tuple[str, str]] = {
    ("deployment-mode", "EXPRESS"): (
        "EXPRESS mode: the stack is complete before its services are steady, without rollback",
        "leave the mode out; then CloudFormation waits until the tasks are healthy",
    ),
    ("disable-rollback", "true"): (
        "a failed update is not rolled back: the stack stays between old and new",
        "leave rollback on, so that a failed release ends at the last state that worked",
    ),
    ("on-stack-failure", "DO_NOTHING"): (
        "where the stack fails, nothing is rolled back",
        "use ROLLBACK",
    ),
}


@rule("R35", Level.HIGH, "A failed update is not undone")
def weaker_safety(changes: ChangeSet) -> Iterator[Hit]:
    """The change set runs in EXPRESS mode, or a failure is not rolled back.

    In EXPRESS mode CloudFormation reports success when the settings are applied; whether tasks
    become healthy shows later, and nothing goes back by itself. Without rollback a failed update
    leaves the stack between two states. Only a live change set has such settings; whether AWS's
    validations were switched off (DisableValidation) is in no answer, so it can't be told.
    Source: API reference, DeploymentConfig and OnStackFailure of DescribeChangeSet.
    """
    for item in changes.settings:
        found = _RISKS.get((item.kind, _word(item.after)))
        if found:
            yield Hit(_STACK, *found, path=f"/{item.kind}")


def _word(value: Json) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@rule("R36", Level.HIGH, "A guard rail is taken away")
def guard_removed(changes: ChangeSet) -> Iterator[Hit]:
    """Rollback triggers or notifications go, or role, protection or policy of the stack change.

    Alarms that roll an update back are the last thing that stops a bad release; where they go, or
    watch for less time, it stays (high). A topic that is no longer told is medium. Termination
    protection that ends, a stack policy that goes or changes, and another role for CloudFormation
    are high, but today no change set does that: they change beside it, and the report names what
    the stack has. A load balancer without protection against deletion is medium. Source: API
    reference, RollbackConfiguration.
    """
    for change in of_type(changes, "AWS::ElasticLoadBalancingV2::LoadBalancer"):
        on = [attributes(body).get(_PROTECTION) for body in (change.before, change.after)]
        if both_sides(change) and on[0] == "true" and on[1] != "true":
            yield Hit(
                change.logical_id,
                "the load balancer may be deleted: its protection against it is switched off",
                "keep it, or have whoever set it agree",
                path="/Properties/LoadBalancerAttributes",
                level=Level.MEDIUM,
            )
    for item in changes.settings:
        if item.kind == _ROLLBACK:
            yield from _triggers(item)
        elif item.kind == "notification-topic" and item.after is None and item.before is not None:
            told = "no longer told of what happens to the stack"
            yield _guard(item, f"{item.name} is {told}", Level.MEDIUM)
        elif item.kind in GUARDS and item.is_changed and item.before is not None:
            what = "is taken away" if item.after is None else "changes"
            yield _guard(item, f"{GUARDS[item.kind]} {what}")


def _guard(item: Setting, told: str, level: Level | None = None) -> Hit:
    fix = "keep it, or have whoever set it agree"
    return Hit(_STACK, told, fix, path=f"/{item.kind}", level=level)


def _triggers(item: Setting) -> Iterator[Hit]:
    old, new = ({_arn(it) for it in _alarms(side)} for side in _sides(item))
    if gone := sorted(old - new):
        yield _guard(item, f"no longer rolls an update back: {', '.join(gone)}")
    was, now = (number(_map(side).get("MonitoringTimeInMinutes")) or 0 for side in _sides(item))
    if new and now < was:
        told = f"alarms are watched {now:g} minutes after an update, not {was:g}"
        yield _guard(item, told, Level.MEDIUM)


def _sides(item: Setting) -> tuple[Json, Json]:
    return item.before, item.after


def _alarms(side: Json) -> list[Mapping[str, Json]]:
    return maps(_map(side).get("RollbackTriggers"))


def _arn(trigger: Mapping[str, Json]) -> str:
    return str(trigger.get("Arn"))


def _map(value: Json) -> Mapping[str, Json]:
    return value if isinstance(value, Mapping) else {}


@rule("R37", Level.MEDIUM, "Drift is overwritten")
def drift_overwritten(changes: ChangeSet) -> Iterator[Hit]:
    """Somebody changed a resource outside CloudFormation, and this change set touches it.

    A fix that was made by hand in an incident is lost then. Only a change set that compares with
    the real state (`DeploymentMode: REVERT_DRIFT`) tells which resources; an ordinary one
    overwrites them without a word, so that the whole stack's drift is told here where AWS knows of
    it. Bring such fixes into the Compose file first.
    """
    drifted = [c for c in changes.changes if any(r.startswith(_DRIFTED) for r in c.reasons)]
    for change in drifted:
        yield Hit(
            change.logical_id,
            "somebody changed it outside CloudFormation, and that is overwritten",
            "find out why it was changed, and bring that into the Compose file",
        )
    for item in changes.settings:
        if item.kind == "drift" and item.after == "DRIFTED" and not drifted:
            told = "the stack drifted: some of its resources are not what its template says"
            fix = "run `aws cloudformation describe-stack-resource-drifts` before you approve"
            yield Hit(_STACK, told, fix, path="/drift")


@rule("P12", Level.HIGH, "AWS's own check fails")
def check_fails(changes: ChangeSet) -> Iterator[Hit]:
    """A validation that AWS makes when a change set is created did not pass.

    One that fails (`FAIL`) stops the execution: a property that its schema refuses, or a name that
    is taken. One that warns (`WARN`, medium) does not: a bucket or a repository that isn't empty, a
    quota that may not be enough. One that AWS skipped is only a remark. A hook is no check that
    failed: it is asked during the execution. Source: API reference, DescribeEvents.
    """
    for check in changes.checks:
        if check.kind == "validation":
            yield Hit(
                check.logical_id or _STACK,
                f"{check.name}: {check.message}" if check.name else check.message,
                "mend what AWS names, and create the change set again",
                path=check.path,
                level=_level(check),
            )


def _level(check: Check) -> Level | None:
    if check.message.startswith("skipped: "):
        return Level.INFO
    return None if check.mode == "FAIL" else Level.MEDIUM
