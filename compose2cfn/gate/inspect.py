"""Look at a change set from all sides, and make the review that people read and approve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.cfn.template_reader import read
from compose2cfn.changes.change_set import read as told_by
from compose2cfn.changes.merge import merge
from compose2cfn.changes.nested import with_nested
from compose2cfn.changes.places import place
from compose2cfn.changes.predict import predict
from compose2cfn.core.errors import AwsError, InputError
from compose2cfn.core.source import Source
from compose2cfn.core.values import dataclass, field, replace
from compose2cfn.gate.arn import is_arn, parse_arn
from compose2cfn.gate.codes import GONE
from compose2cfn.gate.envelope import envelope_of
from compose2cfn.gate.settings import settings
from compose2cfn.gate.stack_states import EMPTY_STATES
from compose2cfn.gate.stored_values import stored_names
from compose2cfn.gate.surroundings import NOTHING_ASKED
from compose2cfn.review.assess import DEFAULT, assess
from compose2cfn.review.digest import digest_of
from compose2cfn.review.model import Review, Target
from compose2cfn.review.policy import as_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from compose2cfn.changes.model import ChangeSet
    from compose2cfn.changes.settings import Setting
    from compose2cfn.gate.ports import CloudFormation, StackState
    from compose2cfn.gate.surroundings import Surroundings
    from compose2cfn.review.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspected:
    """Everything that AWS tells of a change set; both answers, because each leaves something out.

    ``deployed_template`` is None for a new stack; ``nested`` are the change sets of nested stacks;
    ``stored`` are the versions of the stored values that the execution will read.
    """

    arn: str
    plain: Mapping[str, Any]
    with_values: Mapping[str, Any]
    template: str | None
    processed_template: str | None
    deployed_template: str | None
    stack: StackState | None
    nested: tuple[Inspected, ...] = ()
    stored: Mapping[str, str | None] = field(default_factory=dict)

    @property
    def template_data(self) -> dict[str, Any]:
        """The template after its transforms as data; empty where it can't be read."""
        return _data(self.processed_template or self.template)

    @property
    def execution_status(self) -> str:
        """AVAILABLE, UNAVAILABLE, OBSOLETE, EXECUTE_IN_PROGRESS, …_COMPLETE or …_FAILED."""
        return str(self.plain.get("ExecutionStatus", "UNAVAILABLE"))


def look(cf: CloudFormation, change_set: str, *, stack: str | None = None) -> Inspected | None:
    """Return all that AWS tells of a change set (ARN, or name and stack), or None if there is none.

    Source: API reference, DescribeChangeSet (plain and IncludePropertyValues), GetTemplate.
    """
    plain = cf.describe_change_set(change_set, with_values=False, stack=stack)
    if plain is None:
        return None
    arn = str(plain["ChangeSetId"])
    with_values = cf.describe_change_set(arn, with_values=True)
    if with_values is None:
        return None
    state = cf.stack(str(plain["StackId"]))
    deployed = state if state and state.status not in EMPTY_STATES else None
    template = cf.change_set_template(arn, processed=False)
    processed = cf.change_set_template(arn, processed=True)
    names = stored_names(with_values, template, processed)
    return Inspected(
        arn=arn,
        plain=plain,
        with_values=with_values,
        template=template,
        processed_template=processed,
        deployed_template=cf.stack_template(deployed.arn, processed=True) if deployed else None,
        stack=state,
        nested=tuple(_nested(cf, plain)),
        stored=cf.stored_versions(names) if names else {},
    )


def _nested(cf: CloudFormation, answer: Mapping[str, Any]) -> Iterator[Inspected]:
    for change in answer.get("Changes") or ():
        child = (change.get("ResourceChange") or {}).get("ChangeSetId")
        seen = look(cf, str(child)) if child else None
        if seen is not None:
            yield seen


def inspect(cf: CloudFormation, change_set: str, *, stack: str | None = None) -> Inspected:
    """Return all that AWS tells of a change set; raises :class:`AwsError` where there is none."""
    if stack is None:
        parse_arn(change_set)
    seen = look(cf, change_set, stack=stack)
    if seen is None:
        where = "" if is_arn(change_set) else f" of stack '{stack}'"
        raise AwsError(
            (
                GONE.error(
                    f"there is no change set '{change_set}'{where}",
                    hint="it was deleted or replaced, or it is in another account or Region",
                ),
            )
        )
    return seen


def digest_now(inspected: Inspected, policy: Policy = DEFAULT) -> str:
    """Return the digest over everything that an execution of the change set depends on."""
    return digest_of(envelope_of(inspected, as_data(policy)))


def review_of(
    inspected: Inspected,
    surroundings: Surroundings = NOTHING_ASKED,
    *,
    policy: Policy = DEFAULT,
    now: datetime | None = None,
    reveal: bool = False,
) -> Review:
    """Return the review of a change set: AWS's answers joined with the prediction, and judged.

    ``now`` is the moment for which the policy's allowances and change windows are judged;
    ``reveal`` leaves secrets to be shown by a terminal.
    """
    told = _all_changes(inspected)
    completeness = replace(
        told.completeness, warnings=(*told.completeness.warnings, *surroundings.untold)
    )
    changes = replace(
        told,
        settings=(*told.settings, *_settings(inspected, surroundings)),
        checks=surroundings.checks,
        completeness=completeness,
    )
    digest = digest_now(inspected, policy)
    return assess(_target(inspected), changes, digest=digest, policy=policy, now=now, reveal=reveal)


def _settings(inspected: Inspected, surroundings: Surroundings) -> tuple[Setting, ...]:
    before, after = _data(inspected.deployed_template), inspected.template_data
    readable = after and (before or inspected.deployed_template is None)
    deployed = inspected.stack if inspected.deployed_template is not None else None
    templates = (before, after) if readable else None
    return settings(inspected.plain, deployed, templates, surroundings.policy)


def _all_changes(inspected: Inspected) -> ChangeSet:
    """Return the changes of the stack and, named by their path, of the stacks nested in it."""
    changes = _own_changes(inspected)
    names = _nested_names(inspected.plain)
    for child in inspected.nested:
        changes = with_nested(changes, names[child.arn], _all_changes(child))
    return changes


def _nested_names(answer: Mapping[str, Any]) -> dict[str, str]:
    rows = (change.get("ResourceChange") or {} for change in answer.get("Changes") or ())
    return {
        str(row["ChangeSetId"]): row["LogicalResourceId"] for row in rows if "ChangeSetId" in row
    }


def _own_changes(inspected: Inspected) -> ChangeSet:
    after = inspected.template_data
    told = told_by(inspected.plain, inspected.with_values)
    before = _data(inspected.deployed_template)
    unread = tuple(_unread(inspected, before, after))
    if not unread:
        told = merge(told, _predicted(inspected, before, after))
    notes = (*told.completeness.warnings, *unread)
    noted = replace(told, completeness=replace(told.completeness, warnings=notes))
    return place(noted, after, before)


def _predicted(inspected: Inspected, before: dict[str, Any], after: dict[str, Any]) -> ChangeSet:
    deployed = inspected.stack if before else None
    old, told = dict(deployed.parameters if deployed else {}), inspected.plain
    values = told.get("Parameters") or ()
    return predict(
        before,
        after,
        before_parameters=old,
        parameters={item["ParameterKey"]: item.get("ParameterValue", "") for item in values},
        ssm_before={old[name]: text for name, text in deployed.resolved.items()}
        if deployed
        else {},
        ssm_after={
            item["ParameterValue"]: item["ResolvedValue"]
            for item in values
            if "ResolvedValue" in item
        },
        pseudo=_pseudo(inspected),
    )


def _pseudo(inspected: Inspected) -> dict[str, str]:
    arn = parse_arn(inspected.arn)
    return {
        "AWS::AccountId": arn.account,
        "AWS::Partition": arn.partition,
        "AWS::Region": arn.region,
        "AWS::StackId": str(inspected.plain.get("StackId", "")),
        "AWS::StackName": str(inspected.plain.get("StackName", "")),
    }


def _unread(inspected: Inspected, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    only = "only AWS's own answers are shown."
    if inspected.execution_status not in {"AVAILABLE", "UNAVAILABLE"}:
        yield f"The stack has changed since ({inspected.execution_status}): {only}"
    if not after:
        yield f"The change set's template can't be read: {only}"
    if inspected.deployed_template is not None and not before:
        yield f"The deployed template can't be read: {only}"


def _target(inspected: Inspected) -> Target:
    arn = parse_arn(inspected.arn)
    answer = inspected.plain
    empty = inspected.stack is None or inspected.stack.status in EMPTY_STATES
    return Target(
        stack=str(answer.get("StackName", "")),
        change_set_arn=inspected.arn,
        change_set_type="CREATE" if empty else "UPDATE",
        account=arn.account,
        region=arn.region,
        status=answer.get("Status"),
        execution_status=answer.get("ExecutionStatus"),
        created_at=_text(answer.get("CreationTime")),
    )


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else str(value.isoformat())


def _data(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    try:
        return read(Source("template", text))
    except InputError:
        # AWS accepted it; `review_of` says that the prediction is missing
        return {}
