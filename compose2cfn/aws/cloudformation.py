"""CloudFormation over boto3, behind the gate's protocol: call, join pages, unwrap."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from compose2cfn.aws.errors import told
from compose2cfn.aws.stored_values import stored_versions
from compose2cfn.gate.ports import StackEvent, StackState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from compose2cfn.aws.session import AwsSession
    from compose2cfn.gate.ports import Proposal


class LiveCloudFormation:
    """The CloudFormation of one account and Region."""

    def __init__(self, session: AwsSession) -> None:
        from botocore.handlers import json_decode_template_body

        self._session = session
        self._client: Any = session.client("cloudformation")
        # botocore would parse JSON templates; the digest is taken of the text as it is
        self._client.meta.events.unregister(
            "after-call.cloudformation.GetTemplate", json_decode_template_body
        )

    def stack(self, name: str) -> StackState | None:
        """Return the stack with this name or ARN, or None where there is none."""
        found = _unless_missing(
            "DescribeStacks", lambda: self._client.describe_stacks(StackName=name)
        )
        stacks = found["Stacks"] if found else []
        return _stack_state(stacks[0]) if stacks else None

    def resources(self, stack: str) -> Sequence[str]:
        """Return the logical ids of the stack's resources."""
        pages = self._pages("ListStackResources", "list_stack_resources", StackName=stack)
        return [
            item["LogicalResourceId"]
            for page in pages
            for item in page["StackResourceSummaries"]
            if item["ResourceStatus"] != "DELETE_COMPLETE"
        ]

    def change_sets(self, stack: str) -> Sequence[str]:
        """Return the ARNs of the stack's change sets."""
        pages = self._pages("ListChangeSets", "list_change_sets", StackName=stack)
        return [item["ChangeSetId"] for page in pages for item in page["Summaries"]]

    def create_change_set(self, proposal: Proposal) -> str:
        """Create the change set and return its ARN."""
        given = [
            {"ParameterKey": key, "ParameterValue": value}
            for key, value in sorted(proposal.parameters.items())
        ]
        kept = [{"ParameterKey": key, "UsePreviousValue": True} for key in proposal.previous]
        with told("cloudformation:CreateChangeSet"):
            answer = self._client.create_change_set(
                StackName=proposal.stack,
                ChangeSetName=proposal.name,
                ChangeSetType=proposal.kind,
                **_template_of(proposal),
                Parameters=[*given, *kept],
                Capabilities=list(proposal.capabilities),
                Tags=[{"Key": key, "Value": value} for key, value in sorted(proposal.tags.items())],
                Description=proposal.description,
                ClientToken=proposal.client_token,
                IncludeNestedStacks=proposal.nested,
                **({"RoleARN": proposal.role_arn} if proposal.role_arn else {}),
            )
        return str(answer["Id"])

    def describe_change_set(
        self, change_set: str, *, with_values: bool, stack: str | None = None
    ) -> Mapping[str, Any] | None:
        """Return DescribeChangeSet's answer with the changes of all pages, or None."""
        request: dict[str, Any] = {
            "ChangeSetName": change_set,
            "IncludePropertyValues": with_values,
            **({"StackName": stack} if stack else {}),
        }
        joined: dict[str, Any] | None = None
        while True:
            page = _unless_missing(
                "DescribeChangeSet", lambda: self._client.describe_change_set(**request)
            )
            if page is None:
                return None
            if joined is None:
                joined = page
            else:
                joined["Changes"] = [*joined.get("Changes", ()), *page.get("Changes", ())]
            if not page.get("NextToken"):
                return joined
            request["NextToken"] = page["NextToken"]

    def change_set_template(self, arn: str, *, processed: bool) -> str | None:
        """Return a change set's template: as it was sent, or after its transforms."""
        return self._template(ChangeSetName=arn, TemplateStage=_stage(processed=processed))

    def stack_template(self, stack: str, *, processed: bool) -> str | None:
        """Return the deployed template: as it was sent, or after its transforms."""
        return self._template(StackName=stack, TemplateStage=_stage(processed=processed))

    def _template(self, **request: str) -> str | None:
        answer = _unless_missing("GetTemplate", lambda: self._client.get_template(**request))
        return None if answer is None else str(answer["TemplateBody"])

    def stack_policy(self, stack: str) -> str | None:
        """Return the stack policy as it was written, or None where there is none."""
        with told("cloudformation:GetStackPolicy"):
            answer = self._client.get_stack_policy(StackName=stack)
        return answer.get("StackPolicyBody") or None

    def validations(self, arn: str) -> Sequence[Mapping[str, Any]]:
        """Return the events of a change set's creation, in which AWS tells its validations."""
        pages = self._pages("DescribeEvents", "describe_events", ChangeSetName=arn)
        return [item for page in pages for item in page.get("OperationEvents", ())]

    def hooks(self, arn: str) -> Sequence[Mapping[str, Any]]:
        """Return the hooks that an execution of the change set will invoke."""
        found: list[Mapping[str, Any]] = []
        request = {"ChangeSetName": arn}
        while True:
            with told("cloudformation:DescribeChangeSetHooks"):
                page = self._client.describe_change_set_hooks(**request)
            found += page.get("Hooks", ())
            if not page.get("NextToken"):
                return found
            request["NextToken"] = page["NextToken"]

    def stored_versions(self, names: Sequence[str]) -> Mapping[str, str | None]:
        """Return the version of each parameter of Systems Manager, None where there is none."""
        return stored_versions(self._session, names)

    def resource_drift(self, stack: str, logical_id: str) -> str:
        """Compare a resource with what was deployed; NOT_CHECKED for a type that can't be."""
        from botocore.exceptions import ClientError

        request = {"StackName": stack, "LogicalResourceId": logical_id}
        with told("cloudformation:DetectStackResourceDrift", purpose="for --check-drift"):
            try:
                answer = self._client.detect_stack_resource_drift(**request)
            except ClientError as error:
                if "not supported" in error.response.get("Error", {}).get("Message", ""):
                    return "NOT_CHECKED"
                raise
        return str(answer["StackResourceDrift"]["StackResourceDriftStatus"])

    def delete_change_set(self, arn: str) -> None:
        """Delete a change set."""
        with told("cloudformation:DeleteChangeSet"):
            self._client.delete_change_set(ChangeSetName=arn)

    def delete_stack(self, arn: str) -> None:
        """Delete a stack."""
        with told("cloudformation:DeleteStack"):
            self._client.delete_stack(StackName=arn)

    def execute_change_set(self, arn: str, *, client_token: str) -> None:
        """Start the execution of a change set."""
        with told("cloudformation:ExecuteChangeSet"):
            self._client.execute_change_set(ChangeSetName=arn, ClientRequestToken=client_token)

    def events(self, stack: str, *, after: str | None = None) -> Sequence[StackEvent]:
        """Return the stack's events, oldest first; only those after the event ``after``."""
        newest_first: list[StackEvent] = []
        for page in self._pages("DescribeStackEvents", "describe_stack_events", StackName=stack):
            for item in page["StackEvents"]:
                if item["EventId"] == after:
                    return newest_first[::-1]
                newest_first.append(_stack_event(item))
        return newest_first[::-1]

    def _pages(self, operation: str, method: str, **request: str) -> Iterator[Mapping[str, Any]]:
        with told(f"cloudformation:{operation}"):
            yield from self._client.get_paginator(method).paginate(**request)


def _template_of(proposal: Proposal) -> dict[str, str]:
    if proposal.template_url is not None:
        return {"TemplateURL": proposal.template_url}
    return {"TemplateBody": proposal.template_body}


def _stage(*, processed: bool) -> str:
    return "Processed" if processed else "Original"


def _unless_missing(operation: str, call: Callable[[], Any]) -> dict[str, Any] | None:
    """Return the answer, or None where AWS says that there is no such stack or change set."""
    from botocore.exceptions import ClientError

    with told(f"cloudformation:{operation}"):
        try:
            return dict(call())
        except ClientError as error:
            told_error = error.response.get("Error", {})
            if told_error.get("Code") == "ChangeSetNotFound":
                return None
            # DescribeStacks has no error code of its own for a missing stack
            missing = "does not exist" in told_error.get("Message", "")
            if told_error.get("Code") == "ValidationError" and missing:
                return None
            raise


def _stack_state(item: Mapping[str, Any]) -> StackState:
    parameters = item.get("Parameters", ())
    return StackState(
        name=item["StackName"],
        arn=item["StackId"],
        status=item["StackStatus"],
        status_reason=item.get("StackStatusReason") or None,
        parameters={entry["ParameterKey"]: entry.get("ParameterValue", "") for entry in parameters},
        resolved={
            entry["ParameterKey"]: entry["ResolvedValue"]
            for entry in parameters
            if "ResolvedValue" in entry
        },
        outputs={
            entry["OutputKey"]: entry.get("OutputValue", "") for entry in item.get("Outputs", ())
        },
        tags={entry["Key"]: entry["Value"] for entry in item.get("Tags", ())},
        role_arn=item.get("RoleARN"),
        notification_arns=tuple(item.get("NotificationARNs", ())),
        rollback_configuration=item.get("RollbackConfiguration", {}),
        termination_protection=bool(item.get("EnableTerminationProtection")),
        disable_rollback=bool(item.get("DisableRollback")),
        revision=_time(item.get("LastUpdatedTime") or item["CreationTime"]),
    )


def _stack_event(item: Mapping[str, Any]) -> StackEvent:
    return StackEvent(
        id=item["EventId"],
        at=_time(item["Timestamp"]),
        logical_id=item.get("LogicalResourceId", ""),
        type=item.get("ResourceType", ""),
        status=item.get("ResourceStatus", ""),
        physical_id=item.get("PhysicalResourceId") or None,
        reason=item.get("ResourceStatusReason") or None,
        client_token=item.get("ClientRequestToken"),
    )


def _time(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
