"""Create a change set from a template and wait until it can be reviewed."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from compose2cfn.cfn.template_reader import read
from compose2cfn.core.diagnostics import Diagnostics
from compose2cfn.core.errors import AwsError, StaleError
from compose2cfn.core.values import dataclass, replace
from compose2cfn.gate.arn import check_name
from compose2cfn.gate.codes import CHANGE_SET_FAILED, NAME_TAKEN, TEMPLATE_SWAPPED
from compose2cfn.gate.leftovers import clean_up, description_of, is_ours, made_from
from compose2cfn.gate.ports import Proposal
from compose2cfn.gate.requirements import (
    beyond_limits,
    capabilities_for,
    has_nested_stacks,
    is_too_long,
    secret_parameters,
    split_parameters,
    tags_for,
)
from compose2cfn.gate.stack_states import EMPTY_STATES, Kind, kind_for
from compose2cfn.gate.wait import is_ready, made_nothing, settled
from compose2cfn.review.digest import digest_of, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping

    from compose2cfn.core.source import Source
    from compose2cfn.gate.ports import Clock, CloudFormation, Objects, StackState

Outcome = Literal["created", "reused", "no-changes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateBucket:
    """Where long templates go: below `templates/`, each under the name of its content."""

    name: str
    objects: Objects


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRequest:
    """What a person asks for.

    ``parameters`` holds texts and `{"UsePreviousValue": True}`, ``parameters_file`` is where they
    stand; without a ``name`` the change set gets one from its content. ``bucket`` takes a template
    that is too long for a request; ``role_arn`` is the role with which CloudFormation will act;
    ``author`` is who wants the change, for a policy that lets no author approve.
    """

    stack: str
    template: Source
    parameters: Mapping[str, Any]
    parameters_file: Source
    name: str | None = None
    role_arn: str | None = None
    bucket: TemplateBucket | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """The change set that can be reviewed; without changes there is none (``arn`` is None)."""

    outcome: Outcome
    arn: str | None
    name: str
    stack: str
    kind: Kind


def propose(cf: CloudFormation, clock: Clock, request: ProposalRequest) -> Proposed:
    """Create the change set that the stack's state asks for, or take up an equal one.

    That there is nothing to change is an outcome, after which nothing is left behind. Raises
    :class:`InputError` for what CloudFormation would refuse anyway and :class:`AwsError` for a
    stack in a wrong state or a change set that could not be made.
    """
    check_names(request)
    stack = cf.stack(request.stack)
    kind = kind_for(stack)
    proposal = proposal_of(request, stack, kind, clock.now())
    arn = _taken_up(cf, proposal)
    outcome: Outcome = "created" if arn is None else "reused"
    if arn is None:
        arn = _made(cf, _handed_over(proposal, request))
    answer = settled(cf, clock, arn)
    if is_ready(answer):
        _check_template(cf, arn, proposal)
        return _proposed(proposal, kind, outcome, arn)
    clean_up(cf, arn, str(answer["StackId"]), made_stack=stack is None)
    if made_nothing(answer):
        return _proposed(proposal, kind, "no-changes", None)
    raise _failed(answer)


def check_names(request: ProposalRequest) -> None:
    """Raise :class:`InputError` for a name that CloudFormation would refuse."""
    check_name("stack", request.stack)
    if request.name is not None:
        check_name("change set", request.name)


def _proposed(proposal: Proposal, kind: Kind, outcome: Outcome, arn: str | None) -> Proposed:
    return Proposed(outcome=outcome, arn=arn, name=proposal.name, stack=proposal.stack, kind=kind)


def proposal_of(
    request: ProposalRequest, stack: StackState | None, kind: Kind, now: str
) -> Proposal:
    """Return the change set to create; raises :class:`InputError` with all that is wrong with it.

    Equal content on an equal state of the stack gets an equal name, so that a second run takes up
    the first one's change set. A secret value must not shine through the name and can't be compared
    later, so with one the name is new each time.
    """
    template = read(request.template)
    has_bucket = request.bucket is not None
    Diagnostics(beyond_limits(request.template, template, has_bucket=has_bucket)).raise_if_failed()
    deployed = stack if stack and stack.status not in EMPTY_STATES else None
    values, previous = split_parameters(
        request.parameters,
        template,
        deployed.parameters if deployed else {},
        request.parameters_file,
    )
    proposal = Proposal(
        stack=request.stack,
        name=request.name or "",
        kind=kind,
        template_body=request.template.text,
        parameters=values,
        previous=previous,
        capabilities=capabilities_for(template),
        tags=tags_for(template, stack.tags if stack else {}),
        description="",
        client_token="",
        # otherwise nested templates would be read at execution, after the review
        nested=has_nested_stacks(template),
        role_arn=request.role_arn,
    )
    content = _content(proposal, secret_parameters(template), deployed, now)
    return replace(
        proposal,
        name=request.name or f"c2c-{spoken(content)}",
        description=description_of(content, request.author),
        client_token=f"c2c-{digest_of({'content': content, 'at': now})}",
    )


def _handed_over(proposal: Proposal, request: ProposalRequest) -> Proposal:
    """Return the proposal with its template in the bucket, where a request can't hold it."""
    if request.bucket is None or not is_too_long(request.template):
        return proposal
    body = proposal.template_body
    key = f"templates/{hashlib.sha256(body.encode()).hexdigest()}"
    # an object that is there already has this very content, or the check below will tell
    request.bucket.objects.put(request.bucket.name, key, body)
    return replace(proposal, template_url=request.bucket.objects.url(request.bucket.name, key))


def _check_template(cf: CloudFormation, arn: str, proposal: Proposal) -> None:
    """Delete the change set and raise :class:`StaleError` unless it holds the given template."""
    if cf.change_set_template(arn, processed=False) == proposal.template_body:
        return
    cf.delete_change_set(arn)
    raise StaleError(
        (
            TEMPLATE_SWAPPED.error(
                "the change set holds another template than the one that was given; it was deleted",
                hint="see who may write to the template bucket, then run the command again",
            ),
        )
    )


def _content(
    proposal: Proposal, secret: frozenset[str], deployed: StackState | None, now: str
) -> str:
    open_values = {k: v for k, v in proposal.parameters.items() if k not in secret}
    return digest_of(
        {
            "stack": proposal.stack,
            "revision": [deployed.arn, deployed.revision] if deployed else None,
            "template": proposal.template_body,
            "parameters": open_values,
            "previous": list(proposal.previous),
            "tags": dict(proposal.tags),
            "role": proposal.role_arn,
            "only": now if len(open_values) < len(proposal.parameters) else None,
        }
    )


def _taken_up(cf: CloudFormation, proposal: Proposal) -> str | None:
    """Return the ARN of an equal change set that is there already, and make room for the name."""
    there = cf.describe_change_set(proposal.name, with_values=False, stack=proposal.stack)
    if there is None:
        return None
    arn = str(there["ChangeSetId"])
    status, execution = there.get("Status"), there.get("ExecutionStatus")
    is_over = status == "FAILED" or execution not in {"AVAILABLE", "UNAVAILABLE"}
    if not is_over and _content_of(there) == _content_of({"Description": proposal.description}):
        return arn
    if not is_over or not is_ours(there):
        raise AwsError(
            (
                NAME_TAKEN.error(
                    f"stack '{proposal.stack}' has another change set '{proposal.name}' "
                    f"({status}, {execution})",
                    hint="leave --name out, give another one, or delete that change set",
                ),
            )
        )
    cf.delete_change_set(arn)
    return None


def _made(cf: CloudFormation, proposal: Proposal) -> str:
    """Create the change set; where its answer is lost, it may be there nevertheless."""
    try:
        return cf.create_change_set(proposal)
    except AwsError:
        with suppress(AwsError):
            there = cf.describe_change_set(proposal.name, with_values=False, stack=proposal.stack)
            if there is not None and there.get("Description") == proposal.description:
                return str(there["ChangeSetId"])
        raise


def _content_of(answer: Mapping[str, Any]) -> str:
    """Return what the description tells of the content; another author made the same."""
    return str(answer.get("Description") or "")[: len(made_from("0" * 64))]


def _failed(answer: Mapping[str, Any]) -> AwsError:
    reason = answer.get("StatusReason") or "CloudFormation gave no reason"
    return AwsError(
        (CHANGE_SET_FAILED.error(f"CloudFormation could not make the change set: {reason}"),)
    )
