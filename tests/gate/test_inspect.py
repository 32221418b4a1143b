"""A change set is looked at from all sides, and the report says what it could not see."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from compose2cfn.core.errors import AwsError, InputError
from compose2cfn.gate.inspect import digest_now, inspect, look, review_of
from compose2cfn.gate.surroundings import ask
from compose2cfn.review.model import Decision
from tests.gate.fake import refused
from tests.gate.story import deployed, proposed, template

if TYPE_CHECKING:
    from tests.gate.fake import FakeClock, FakeCloudFormation


def test_no_change_set_is_none(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    cf.delete_change_set(arn)
    assert look(cf, arn) is None


def test_a_missing_one_is_told(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    cf.delete_change_set(arn)
    with pytest.raises(AwsError, match="there is no change set"):
        inspect(cf, arn)
    with pytest.raises(AwsError, match="'release' of stack 'shop'"):
        inspect(cf, "release", stack="shop")


def test_a_name_needs_its_stack(cf: FakeCloudFormation) -> None:
    with pytest.raises(InputError, match="not the ARN"):
        inspect(cf, "release")
    assert cf.calls == []


def test_a_name_leads_to_the_arn(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock, name="release")
    assert inspect(cf, "release", stack="shop").arn == arn


def test_both_answers_and_all_templates_are_read(cf: FakeCloudFormation, clock: FakeClock) -> None:
    deployed(cf, clock)
    arn = proposed(cf, clock, template("2"))
    seen = inspect(cf, arn)
    assert "AfterContext" not in seen.plain["Changes"][0]["ResourceChange"]
    assert "AfterContext" in seen.with_values["Changes"][0]["ResourceChange"]
    assert (seen.template, seen.processed_template) == (template("2"), template("2"))
    assert seen.deployed_template == template("1")
    assert seen.template_data["Resources"]["Topic"]["Properties"] == {"DisplayName": "2"}


def test_a_new_stack_has_no_deployed_template(cf: FakeCloudFormation, clock: FakeClock) -> None:
    assert inspect(cf, proposed(cf, clock)).deployed_template is None
    assert "stack_template" not in cf.calls


def test_the_review_knows_its_target_and_digest(cf: FakeCloudFormation, clock: FakeClock) -> None:
    arn = proposed(cf, clock)
    seen = inspect(cf, arn)
    review = review_of(seen)
    assert review.digest == digest_now(seen)
    assert review.decision is Decision.APPROVE
    target = review.target
    assert (target.stack, target.change_set_arn, target.change_set_type) == ("shop", arn, "CREATE")
    assert (target.account, target.region) == ("123456789012", "eu-central-1")
    assert (target.status, target.execution_status) == ("CREATE_COMPLETE", "AVAILABLE")
    assert target.created_at is not None
    (change,) = review.changes.changes
    assert (change.logical_id, change.service) == ("Topic", "web")
    assert str(change.origin) == "docker-compose.yml:7:5"


def test_an_update_is_called_one(cf: FakeCloudFormation, clock: FakeClock) -> None:
    deployed(cf, clock)
    arn = proposed(cf, clock, template("2"))
    assert review_of(inspect(cf, arn)).target.change_set_type == "UPDATE"


def test_an_unreadable_template_is_said_not_hidden(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    deployed(cf, clock)
    seen = inspect(cf, proposed(cf, clock, template("2")))
    unreadable = replace(seen, processed_template="{", template="{", deployed_template="[")
    warnings = review_of(unreadable).changes.completeness.warnings
    assert any("change set's template can't be read" in text for text in warnings)
    assert any("deployed template can't be read" in text for text in warnings)
    whole = review_of(seen).changes.completeness.warnings
    assert not any("can't be read" in text for text in whole)


def test_nested_change_sets_are_followed_and_listed(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    child = proposed(cf, clock, name="child")
    arn = proposed(cf, clock, template("2"), name="parent")
    cf.sets[arn].answer["Changes"][0]["ResourceChange"]["ChangeSetId"] = child
    seen = inspect(cf, arn)
    assert [item.arn for item in seen.nested] == [child]
    listed = [item.logical_id for item in review_of(seen).changes.changes]
    assert listed == ["Topic", "Topic/Topic"]
    before = digest_now(seen)
    cf.sets[child].answer["Tags"] = [{"Key": "x", "Value": "y"}]
    assert digest_now(inspect(cf, arn)) != before


def test_an_executed_set_is_not_compared_with_what_it_made(
    cf: FakeCloudFormation, clock: FakeClock
) -> None:
    arn = deployed(cf, clock)
    warnings = review_of(inspect(cf, arn)).changes.completeness.warnings
    assert any("has changed since (EXECUTE_COMPLETE)" in text for text in warnings)


def test_an_ssm_value_that_changed_shows(cf: FakeCloudFormation, clock: FakeClock) -> None:
    types = {"Ami": "AWS::SSM::Parameter::Value<String>", "Release": "String"}
    text = template(
        Parameters={name: {"Type": type_} for name, type_ in types.items()},
        Resources={
            "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": {"Ref": "Ami"}}}
        },
    )
    deployed(cf, clock, text, parameters={"Ami": "/ami", "Release": "1"})
    stack = next(iter(cf.stacks.values()))
    stack.state = replace(stack.state, resolved={"Ami": "ami-1"})
    arn = proposed(cf, clock, text, parameters={"Ami": "/ami", "Release": "2"})
    answer = cf.sets[arn].answer
    answer["Parameters"][0]["ResolvedValue"] = "ami-2"
    (told,) = answer["Changes"]
    told["ResourceChange"].pop("BeforeContext")
    told["ResourceChange"].pop("AfterContext")
    (change,) = review_of(inspect(cf, arn)).changes.changes
    assert [(item.before, item.after) for item in change.properties] == [("ami-1", "ami-2")]


def test_settings_beside_the_resources(cf: FakeCloudFormation, clock: FakeClock) -> None:
    deployed(cf, clock, template("1", Description="one"))
    stack = next(iter(cf.stacks.values()))
    stack.state = replace(
        stack.state,
        tags={"env": "test", "aws:x": "y"},
        role_arn="arn:aws:iam::123456789012:role/deploy",
        notification_arns=("arn:old",),
        termination_protection=True,
    )
    cf.policy = '{"Statement": []}'
    arn = proposed(cf, clock, template("2", Description="two"))
    cf.sets[arn].answer["Tags"] = [{"Key": "env", "Value": "prod"}]
    cf.sets[arn].answer["RollbackConfiguration"] = {"MonitoringTimeInMinutes": 5}
    seen = inspect(cf, arn)
    changes = review_of(seen, ask(cf, seen)).changes
    assert [(item.kind, item.name, item.before, item.after) for item in changes.settings] == [
        ("tag", "env", "test", "prod"),
        ("notification-topic", "arn:old", "arn:old", None),
        ("rollback-configuration", "", None, {"MonitoringTimeInMinutes": 5}),
        ("template-description", "", "one", "two"),
        (
            "service-role",
            "",
            "arn:aws:iam::123456789012:role/deploy",
            "arn:aws:iam::123456789012:role/deploy",
        ),
        ("termination-protection", "", True, True),
        ("stack-policy", "", {"Statement": []}, {"Statement": []}),
    ]
    assert [item.is_changed for item in changes.settings] == [True] * 4 + [False] * 3


def test_the_checks_of_aws(cf: FakeCloudFormation, clock: FakeClock) -> None:
    deployed(cf, clock)
    arn = proposed(cf, clock, template("2"))
    cf.operation_events = [
        {"EventType": "STACK_EVENT", "LogicalResourceId": "Topic"},
        {
            "EventType": "VALIDATION_ERROR",
            "ValidationName": "NAME_CONFLICT",
            "ValidationStatus": "FAILED",
            "ValidationFailureMode": "WARN",
            "ValidationStatusReason": "the name is taken",
            "ValidationPath": "/Properties/TopicName",
            "LogicalResourceId": "Topic",
        },
    ]
    cf.hook_invocations = [
        {
            "TypeName": "Shop::Guard::Hook",
            "FailureMode": "FAIL",
            "TargetDetails": {"ResourceTargetDetails": {"LogicalResourceId": "Topic"}},
        }
    ]
    seen = inspect(cf, arn)
    checks = ask(cf, seen).checks
    assert [(item.kind, item.logical_id, item.mode) for item in checks] == [
        ("validation", "Topic", "WARN")
    ]
    assert "hooks" not in cf.calls
    seen.plain["Changes"][0]["HookInvocationCount"] = 1
    checks = review_of(seen, ask(cf, seen)).changes.checks
    assert [(item.kind, item.name) for item in checks] == [
        ("hook", "Shop::Guard::Hook"),
        ("validation", "NAME_CONFLICT"),
    ]


def test_what_aws_does_not_tell_is_said(cf: FakeCloudFormation, clock: FakeClock) -> None:
    deployed(cf, clock)
    seen = inspect(cf, proposed(cf, clock, template("2")))

    def refuse(name: str) -> None:
        raise refused(f"{name} is denied")

    cf.before_call = refuse
    warnings = review_of(seen, ask(cf, seen)).changes.completeness.warnings
    assert warnings[-2:] == (
        "AWS did not tell the stack policy (stack_policy is denied).",
        "AWS did not tell its own validations (validations is denied).",
    )
