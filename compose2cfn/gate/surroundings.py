"""What surrounds a change set: asked for the report alone, and never a reason to have none.

An older endpoint or a narrow role doesn't answer all of it; the report then says what is missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.changes.settings import Check
from compose2cfn.core.errors import AwsError
from compose2cfn.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from compose2cfn.gate.inspect import Inspected
    from compose2cfn.gate.ports import CloudFormation


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The stack policy, AWS's checks, and in sentences what AWS did not tell."""

    policy: str | None = None
    checks: tuple[Check, ...] = ()
    untold: tuple[str, ...] = ()


NOTHING_ASKED = Surroundings()


def ask(cf: CloudFormation, inspected: Inspected) -> Surroundings:
    """Return what AWS tells beside the change set; a refusal becomes a sentence."""
    untold: list[str] = []

    def told(what: str, call: Callable[[], Any]) -> Any:
        try:
            return call()
        except AwsError as error:
            untold.append(f"AWS did not tell {what} ({error.diagnostics[0].message}).")
            return None

    policy = None
    if inspected.deployed_template is not None:
        stack = str(inspected.plain["StackId"])
        policy = told("the stack policy", lambda: cf.stack_policy(stack))
    events = told("its own validations", lambda: cf.validations(inspected.arn))
    hooks: Sequence[Mapping[str, Any]] | None = ()
    if any(change.get("HookInvocationCount") for change in inspected.plain.get("Changes") or ()):
        hooks = told("its hooks", lambda: cf.hooks(inspected.arn))
    checks = (*_validations(events or ()), *_hooks(hooks or ()))
    return Surroundings(
        policy=policy,
        checks=tuple(sorted(checks, key=lambda item: (item.kind, item.logical_id, item.name))),
        untold=tuple(untold),
    )


def _validations(events: Sequence[Mapping[str, Any]]) -> Iterator[Check]:
    for event in events:
        if event.get("EventType") == "VALIDATION_ERROR":
            status = str(event.get("ValidationStatus", "FAILED")).lower()
            reason = str(event.get("ValidationStatusReason") or "no reason given")
            yield Check(
                kind="validation",
                name=str(event.get("ValidationName", "")),
                mode=str(event.get("ValidationFailureMode", "FAIL")),
                logical_id=str(event.get("LogicalResourceId", "")),
                path=str(event.get("ValidationPath") or ""),
                message=reason if status == "failed" else f"{status}: {reason}",
            )


def _hooks(hooks: Sequence[Mapping[str, Any]]) -> Iterator[Check]:
    for hook in hooks:
        target = (hook.get("TargetDetails") or {}).get("ResourceTargetDetails") or {}
        yield Check(
            kind="hook",
            name=str(hook.get("TypeName", "")),
            mode=str(hook.get("FailureMode", "FAIL")),
            logical_id=str(target.get("LogicalResourceId", "")),
            message="will be invoked before the resource is provisioned",
        )
