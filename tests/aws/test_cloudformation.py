"""The adapter sends what the gate means and unwraps what AWS answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest

from compose2cfn.aws.clock import SystemClock
from compose2cfn.aws.cloudformation import LiveCloudFormation
from compose2cfn.core.errors import AwsError
from compose2cfn.gate.ports import Proposal, StackEvent, StackState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compose2cfn.aws.session import AwsSession
    from compose2cfn.gate.ports import CloudFormation

STACK = "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/1"
ARN = "arn:aws:cloudformation:eu-central-1:123456789012:changeSet/c2c-1/2"
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


class StubbedSession:
    """A session whose CloudFormation client answers from a list."""

    def __init__(self) -> None:
        from botocore.session import Session
        from botocore.stub import Stubber

        self.made: Any = Session().create_client(
            "cloudformation",
            region_name="eu-central-1",
            aws_access_key_id="123456789012",
            aws_secret_access_key="test",
        )
        self.stubber: Any = Stubber(self.made)

    def client(self, service: str) -> Any:
        """Return the one client."""
        assert service == "cloudformation"
        return self.made


@pytest.fixture
def session() -> StubbedSession:
    return StubbedSession()


@pytest.fixture
def stub(session: StubbedSession) -> Iterator[Any]:
    with session.stubber:
        yield session.stubber
    session.stubber.assert_no_pending_responses()


@pytest.fixture
def cf(session: StubbedSession) -> CloudFormation:
    return LiveCloudFormation(cast("AwsSession", session))


def stack_answer(**more: Any) -> dict[str, Any]:
    """Return a DescribeStacks answer."""
    stack = {
        "StackName": "shop",
        "StackId": STACK,
        "StackStatus": "UPDATE_COMPLETE",
        "CreationTime": NOON,
        **more,
    }
    return {"Stacks": [stack]}


def test_no_stack_is_none(stub: Any, cf: CloudFormation) -> None:
    stub.add_client_error(
        "describe_stacks", "ValidationError", "Stack with id shop does not exist", 400
    )
    assert cf.stack("shop") is None


def test_another_validation_error_is_told(stub: Any, cf: CloudFormation) -> None:
    stub.add_client_error("describe_stacks", "ValidationError", "1 validation error detected", 400)
    with pytest.raises(AwsError, match="cloudformation:DescribeStacks"):
        cf.stack("shop")


def test_a_stack_is_unwrapped(stub: Any, cf: CloudFormation) -> None:
    stub.add_response(
        "describe_stacks",
        stack_answer(
            StackStatusReason="because",
            LastUpdatedTime=datetime(2026, 2, 1, 12, 0, 0, 5000, tzinfo=UTC),
            Parameters=[
                {"ParameterKey": "Ami", "ParameterValue": "/ami", "ResolvedValue": "ami-1"},
                {"ParameterKey": "Tag", "ParameterValue": "1"},
            ],
            Outputs=[{"OutputKey": "Url", "OutputValue": "http://x"}],
            Tags=[{"Key": "a", "Value": "b"}],
            RoleARN="arn:aws:iam::123456789012:role/r",
        ),
        {"StackName": "shop"},
    )
    assert cf.stack("shop") == StackState(
        name="shop",
        arn=STACK,
        status="UPDATE_COMPLETE",
        status_reason="because",
        parameters={"Ami": "/ami", "Tag": "1"},
        resolved={"Ami": "ami-1"},
        outputs={"Url": "http://x"},
        tags={"a": "b"},
        role_arn="arn:aws:iam::123456789012:role/r",
        revision="2026-02-01T12:00:00.005Z",
    )


def test_a_stack_that_was_never_updated_has_its_creation_as_revision(
    stub: Any, cf: CloudFormation
) -> None:
    stub.add_response("describe_stacks", stack_answer())
    state = cf.stack("shop")
    assert state is not None
    assert (state.revision, state.status_reason) == ("2026-01-31T12:00:00.000Z", None)


def test_a_proposal_is_sent_whole(stub: Any, cf: CloudFormation) -> None:
    stub.add_response(
        "create_change_set",
        {"Id": ARN, "StackId": STACK},
        {
            "StackName": "shop",
            "ChangeSetName": "c2c-1",
            "ChangeSetType": "UPDATE",
            "TemplateBody": "{}",
            "Parameters": [
                {"ParameterKey": "A", "ParameterValue": "1"},
                {"ParameterKey": "B", "UsePreviousValue": True},
            ],
            "Capabilities": ["CAPABILITY_IAM"],
            "Tags": [{"Key": "a", "Value": "b"}],
            "Description": "d",
            "ClientToken": "t",
            "IncludeNestedStacks": True,
        },
    )
    proposal = Proposal(
        stack="shop",
        name="c2c-1",
        kind="UPDATE",
        template_body="{}",
        parameters={"A": "1"},
        previous=("B",),
        capabilities=("CAPABILITY_IAM",),
        tags={"a": "b"},
        description="d",
        client_token="t",
        nested=True,
    )
    assert cf.create_change_set(proposal) == ARN


def test_the_pages_of_a_change_set_are_joined(stub: Any, cf: CloudFormation) -> None:
    def change(name: str) -> dict[str, Any]:
        return {"Type": "Resource", "ResourceChange": {"LogicalResourceId": name}}

    asked = {"ChangeSetName": "c2c-1", "StackName": "shop", "IncludePropertyValues": True}
    stub.add_response(
        "describe_change_set",
        {"ChangeSetId": ARN, "Changes": [change("A")], "NextToken": "more"},
        asked,
    )
    stub.add_response(
        "describe_change_set",
        {"ChangeSetId": ARN, "Changes": [change("B")]},
        {**asked, "NextToken": "more"},
    )
    answer = cf.describe_change_set("c2c-1", with_values=True, stack="shop")
    assert answer is not None
    assert [x["ResourceChange"]["LogicalResourceId"] for x in answer["Changes"]] == ["A", "B"]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("ChangeSetNotFound", "ChangeSet [x] does not exist"),
        ("ValidationError", "Stack [shop] does not exist"),
    ],
)
def test_no_change_set_is_none(stub: Any, cf: CloudFormation, code: str, message: str) -> None:
    stub.add_client_error("describe_change_set", code, message, 404)
    assert cf.describe_change_set(ARN, with_values=False) is None


@pytest.mark.parametrize(
    "text", ['{ "Resources" : {} }\n', "Resources: {}\n"], ids=["JSON", "YAML"]
)
def test_a_template_stays_the_text_that_it_is(stub: Any, cf: CloudFormation, text: str) -> None:
    stub.add_response(
        "get_template",
        {"TemplateBody": text},
        {"ChangeSetName": ARN, "TemplateStage": "Original"},
    )
    stub.add_response(
        "get_template",
        {"TemplateBody": text},
        {"StackName": STACK, "TemplateStage": "Processed"},
    )
    assert cf.change_set_template(ARN, processed=False) == text
    assert cf.stack_template(STACK, processed=True) == text


def test_no_template_is_none(stub: Any, cf: CloudFormation) -> None:
    stub.add_client_error("get_template", "ChangeSetNotFound", "gone", 404)
    assert cf.change_set_template(ARN, processed=True) is None


def test_lists_are_joined(stub: Any, cf: CloudFormation) -> None:
    def row(name: str, status: str) -> dict[str, Any]:
        return {
            "LogicalResourceId": name,
            "ResourceType": "AWS::SNS::Topic",
            "ResourceStatus": status,
            "LastUpdatedTimestamp": NOON,
        }

    asked = {"StackName": STACK}
    stub.add_response(
        "list_stack_resources",
        {
            "StackResourceSummaries": [row("A", "CREATE_COMPLETE"), row("B", "DELETE_COMPLETE")],
            "NextToken": "n",
        },
        asked,
    )
    stub.add_response(
        "list_stack_resources",
        {"StackResourceSummaries": [row("C", "CREATE_FAILED")]},
        {**asked, "NextToken": "n"},
    )
    assert cf.resources(STACK) == ["A", "C"]
    stub.add_response("list_change_sets", {"Summaries": [{"ChangeSetId": ARN}]}, asked)
    assert cf.change_sets(STACK) == [ARN]


def test_the_acts_name_their_object_by_arn(stub: Any, cf: CloudFormation) -> None:
    stub.add_response("delete_change_set", {}, {"ChangeSetName": ARN})
    cf.delete_change_set(ARN)
    stub.add_response("delete_stack", {}, {"StackName": STACK})
    cf.delete_stack(STACK)
    stub.add_response(
        "execute_change_set", {}, {"ChangeSetName": ARN, "ClientRequestToken": "c2c-t"}
    )
    cf.execute_change_set(ARN, client_token="c2c-t")


@pytest.mark.parametrize("method", ["delete_change_set", "delete_stack", "execute_change_set"])
def test_a_refusal_names_the_action(stub: Any, cf: CloudFormation, method: str) -> None:
    stub.add_client_error(method, "AccessDenied", "no", 403)
    action = "".join(word.capitalize() for word in method.split("_"))
    more = {"client_token": "t"} if method == "execute_change_set" else {}
    with pytest.raises(AwsError, match=f"cloudformation:{action}"):
        getattr(cf, method)(ARN, **more)


def event_row(number: int, **more: Any) -> dict[str, Any]:
    """Return one event as DescribeStackEvents lists it."""
    return {
        "StackId": STACK,
        "EventId": str(number),
        "StackName": "shop",
        "Timestamp": NOON,
        "LogicalResourceId": f"R{number}",
        "ResourceType": "AWS::SNS::Topic",
        "ResourceStatus": "CREATE_COMPLETE",
        **more,
    }


def test_events_come_oldest_first(stub: Any, cf: CloudFormation) -> None:
    more = {
        "PhysicalResourceId": "p",
        "ResourceStatusReason": "because",
        "ClientRequestToken": "t",
    }
    stub.add_response(
        "describe_stack_events",
        {"StackEvents": [event_row(3, **more)], "NextToken": "n"},
        {"StackName": STACK},
    )
    stub.add_response(
        "describe_stack_events",
        {"StackEvents": [event_row(2, PhysicalResourceId=""), event_row(1)]},
        {"StackName": STACK, "NextToken": "n"},
    )
    events = cf.events(STACK)
    assert [item.id for item in events] == ["1", "2", "3"]
    assert events[1].physical_id is None
    assert events[2] == StackEvent(
        id="3",
        at="2026-01-31T12:00:00.000Z",
        logical_id="R3",
        type="AWS::SNS::Topic",
        status="CREATE_COMPLETE",
        physical_id="p",
        reason="because",
        client_token="t",
    )


def test_no_page_is_read_beyond_the_last_known_event(stub: Any, cf: CloudFormation) -> None:
    stub.add_response(
        "describe_stack_events",
        {"StackEvents": [event_row(3), event_row(2), event_row(1)], "NextToken": "n"},
        {"StackName": STACK},
    )
    assert [item.id for item in cf.events(STACK, after="2")] == ["3"]


def test_the_clock_tells_utc_and_waits() -> None:
    clock = SystemClock()
    before = datetime.now(UTC).replace(microsecond=0)
    clock.sleep(0)
    told = datetime.fromisoformat(clock.now())
    assert before <= told <= datetime.now(UTC)
    assert clock.now().endswith("Z")


@pytest.mark.parametrize("written", [pytest.param({}, id="none"), {"StackPolicyBody": "{}"}])
def test_a_stack_policy(stub: Any, cf: CloudFormation, written: dict[str, str]) -> None:
    stub.add_response("get_stack_policy", written, {"StackName": STACK})
    assert cf.stack_policy(STACK) == (written.get("StackPolicyBody"))


def test_validations_and_hooks_of_all_pages(stub: Any, cf: CloudFormation) -> None:
    event = {"EventType": "VALIDATION_ERROR", "ValidationName": "NAME_CONFLICT"}
    again = {"ChangeSetName": ARN, "NextToken": "n"}
    first = {"ChangeSetName": ARN}
    stub.add_response("describe_events", {"OperationEvents": [event], "NextToken": "n"}, first)
    stub.add_response("describe_events", {"OperationEvents": [event]}, again)
    assert [item["ValidationName"] for item in cf.validations(ARN)] == ["NAME_CONFLICT"] * 2
    hook = {"TypeName": "Shop::Guard::Hook", "FailureMode": "FAIL"}
    stub.add_response("describe_change_set_hooks", {"Hooks": [hook], "NextToken": "n"}, first)
    stub.add_response("describe_change_set_hooks", {"Hooks": [hook]}, again)
    assert [item["TypeName"] for item in cf.hooks(ARN)] == ["Shop::Guard::Hook"] * 2


def test_an_operation_that_the_endpoint_lacks_is_told(stub: Any, cf: CloudFormation) -> None:
    stub.add_client_error("describe_events", "InvalidAction", "unknown action", 400)
    with pytest.raises(AwsError, match="cloudformation:DescribeEvents"):
        cf.validations(ARN)
