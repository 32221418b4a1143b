"""Change sets: what they show, what they refuse, and how they come to an end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.emulator.stacks import (
    change_set,
    changes,
    deploy,
    physical_ids,
    propose,
    stack,
    template,
)

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account
    from tests.emulator.stacks import Resources

pytestmark = pytest.mark.emulator


def application(image: str, environment: str = "A") -> Resources:
    container = {
        "Name": "web",
        "Image": image,
        "Environment": [{"Name": "MODE", "Value": environment}],
    }
    definition = {"Family": "web", "ContainerDefinitions": [container]}
    service = {"Cluster": {"Ref": "Cluster"}, "TaskDefinition": {"Ref": "Definition"}}
    return {
        "Cluster": {"Type": "AWS::ECS::Cluster"},
        "Definition": {"Type": "AWS::ECS::TaskDefinition", "Properties": definition},
        "Service": {"Type": "AWS::ECS::Service", "Properties": service},
    }


def topic(name: Any = "one", **attributes: Any) -> Resources:
    return {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": name}, **attributes}


def test_nothing_changed_is_a_failed_change_set(account: Account) -> None:
    deploy(account, template({"Topic": topic()}))
    found = change_set(account, propose(account, template({"Topic": topic()})))
    assert (found["Status"], found["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert found["StatusReason"].startswith("The submitted information didn't contain changes.")


def test_a_new_stack_waits_for_review_and_keeps_its_id(account: Account) -> None:
    first = propose(account, template({"Topic": topic()}), "CREATE", "first")
    waiting = stack(account)
    second = propose(account, template({"Topic": topic("two")}), "CREATE", "second")
    assert waiting["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert change_set(account, first)["StackId"] == change_set(account, second)["StackId"]
    assert stack(account)["StackId"] == waiting["StackId"]
    found = changes(account, second)["Topic"]
    assert found["Action"] == "Add"
    assert json.loads(found["AfterContext"]) == {"Properties": {"DisplayName": "two"}}
    assert "BeforeContext" not in found


def test_version_two_shows_the_values_that_change(account: Account) -> None:
    deploy(account, template(application("web:1")))
    found = changes(account, propose(account, template(application("web:2", "B"))))
    assert found.keys() == {"Definition", "Service"}
    definition, service = found["Definition"], found["Service"]
    assert definition["Replacement"] == "True"
    assert definition["PolicyAction"] == "ReplaceAndDelete"
    shown = [
        {key: detail["Target"][key] for key in ("Path", "BeforeValue", "AfterValue")}
        for detail in definition["Details"]
    ]
    containers = "/Properties/ContainerDefinitions/0"
    assert shown == [
        {"Path": f"{containers}/Environment/0/Value", "BeforeValue": "A", "AfterValue": "B"},
        {"Path": f"{containers}/Image", "BeforeValue": "web:1", "AfterValue": "web:2"},
    ]
    assert service["Replacement"] == "False"
    detail = service["Details"][0]
    assert (detail["ChangeSource"], detail["CausingEntity"]) == ("ResourceReference", "Definition")
    assert detail["Target"]["BeforeValue"] == physical_ids(account)["Definition"]
    assert detail["Target"]["AfterValue"] == "{{changeSet:KNOWN_AFTER_APPLY}}"


def test_values_are_shown_only_when_asked_for(account: Account) -> None:
    deploy(account, template({"Topic": topic()}))
    identity = propose(account, template({"Topic": topic("two")}))
    client = account.client("cloudformation")
    plain = client.describe_change_set(ChangeSetName=identity)["Changes"][0]["ResourceChange"]
    assert plain["Details"][0]["Target"].keys() == {"Attribute", "Name", "RequiresRecreation"}
    assert "AfterContext" not in plain


def test_after_execution_the_service_runs_the_new_revision(account: Account) -> None:
    deploy(account, template(application("web:1")))
    before = physical_ids(account)
    found = deploy(account, template(application("web:2")), "UPDATE")
    after = physical_ids(account)
    assert found["StackStatus"] == "UPDATE_COMPLETE"
    assert after["Service"] == before["Service"]
    ecs = account.client("ecs")
    call = {"cluster": after["Cluster"], "services": [after["Service"]]}
    service = ecs.describe_services(**call)["services"][0]
    assert service["taskDefinition"] == after["Definition"] != before["Definition"]
    assert service["deployments"][0]["rolloutState"] == "COMPLETED"
    assert service["runningCount"] == 1
    old = ecs.describe_task_definition(taskDefinition=before["Definition"])["taskDefinition"]
    assert old["status"] == "INACTIVE"


def test_secret_parameters_are_masked_everywhere(account: Account) -> None:
    declared = {"Password": {"Type": "String", "NoEcho": True}}
    body = template({"Topic": topic({"Ref": "Password"})}, Parameters=declared)
    values = [{"ParameterKey": "Password", "ParameterValue": "hunter2"}]
    deploy(account, body, Parameters=values)
    values[0]["ParameterValue"] = "hunter3"
    identity = propose(account, body, Parameters=values)
    assert "hunter" not in json.dumps(change_set(account, identity), default=str)
    assert changes(account, identity).keys() == {"Topic"}
    assert "hunter" not in json.dumps(stack(account), default=str)


def test_resources_with_a_false_condition_are_not_there(account: Account) -> None:
    sections = {
        "Parameters": {"Stage": {"Type": "String"}},
        "Conditions": {"Live": {"Fn::Equals": [{"Ref": "Stage"}, "live"]}},
    }
    resources = {"Topic": topic(), "Alarm": topic("alarm", Condition="Live")}
    body = template(resources, **sections)

    def stage(value: str) -> list[dict[str, str]]:
        return [{"ParameterKey": "Stage", "ParameterValue": value}]

    identity = propose(account, body, "CREATE", Parameters=stage("test"))
    assert changes(account, identity).keys() == {"Topic"}
    deploy(account, body, Parameters=stage("test"))
    live = changes(account, propose(account, body, Parameters=stage("live")))
    assert {name: change["Action"] for name, change in live.items()} == {"Alarm": "Add"}
    deploy(account, body, "UPDATE", Parameters=stage("live"))
    test = changes(account, propose(account, body, name="back", Parameters=stage("test")))
    assert {name: change["Action"] for name, change in test.items()} == {"Alarm": "Remove"}


def test_changed_outputs_alone_can_be_executed(account: Account) -> None:
    deploy(account, template({"Topic": topic()}))
    body = template({"Topic": topic()}, Outputs={"Arn": {"Value": {"Ref": "Topic"}}})
    found = change_set(account, propose(account, body))
    assert (found["ExecutionStatus"], found["Changes"]) == ("AVAILABLE", [])
    account.client("cloudformation").execute_change_set(ChangeSetName=found["ChangeSetId"])
    assert [output["OutputKey"] for output in stack(account)["Outputs"]] == ["Arn"]


def test_a_set_that_is_made_again_has_another_arn(account: Account) -> None:
    deploy(account, template({"Topic": topic()}))
    reviewed = propose(account, template({"Topic": topic("two")}))
    client = account.client("cloudformation")
    client.delete_change_set(ChangeSetName=reviewed)
    assert propose(account, template({"Topic": topic("three")})) != reviewed
    with pytest.raises(client.exceptions.ChangeSetNotFoundException):
        client.execute_change_set(ChangeSetName=reviewed)


def test_executing_one_set_ends_the_others(account: Account) -> None:
    deploy(account, template({"Topic": topic()}))
    stale = propose(account, template({"Topic": topic("two")}), name="stale")
    deploy(account, template({"Topic": topic("three")}), "UPDATE")
    client = account.client("cloudformation")
    with pytest.raises(client.exceptions.ChangeSetNotFoundException):
        client.execute_change_set(ChangeSetName=stale)


def test_a_set_is_executed_once_and_named_by_its_stack(account: Account) -> None:
    role = "arn:aws:iam::111122223333:role/deploy"
    tags = [{"Key": "team", "Value": "shop"}]
    identity = propose(account, template({"Topic": topic()}), "CREATE", RoleARN=role, Tags=tags)
    assert change_set(account, identity)["Tags"] == tags
    client = account.client("cloudformation")
    client.execute_change_set(ChangeSetName=identity)
    found = stack(account)
    assert (found["ChangeSetId"], found["RoleARN"], found["Tags"]) == (identity, role, tags)
    assert change_set(account, identity)["ExecutionStatus"] == "EXECUTE_COMPLETE"
    with pytest.raises(client.exceptions.InvalidChangeSetStatusException):
        client.execute_change_set(ChangeSetName=identity)


def test_many_changes_come_in_pages(account: Account) -> None:
    body = template({f"Topic{number}": topic() for number in range(150)})
    identity = propose(account, body, "CREATE")
    first = change_set(account, identity)
    assert len(first["Changes"]) == 100
    assert len(change_set(account, identity, NextToken=first["NextToken"])["Changes"]) == 50


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("Resources: [", "Template format error"),
        (template({}), "At least one Resources member must be defined"),
        (template({"A": topic({"Ref": "Nope"})}), r"Unresolved resource dependencies \[Nope\]"),
        (
            template({"A": topic({"Fn::Sub": "${B}"}), "B": topic({"Ref": "A"})}),
            r"Circular dependency between resources: \[A, B\]",
        ),
        (
            template({"A": topic()}, Parameters={"Name": {"Type": "String"}}),
            r"Parameters: \[Name\] must have values",
        ),
    ],
    ids=["no yaml", "no resources", "unknown name", "circle", "parameter without value"],
)
def test_templates_are_checked_before_there_is_a_set(
    account: Account, body: str, message: str
) -> None:
    client = account.client("cloudformation")
    with pytest.raises(client.exceptions.ClientError, match=message):
        propose(account, body, "CREATE")
    assert client.describe_stacks()["Stacks"] == []


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"name": "no spaces"}, "at 'changeSetName' failed to satisfy constraint"),
        ({"kind": "CREATE"}, r"Stack \[app\] already exists and cannot be created again"),
        (
            {"Parameters": [{"ParameterKey": "Name", "ParameterValue": "x"}]},
            r"Parameters: \[Name\] do not exist in the template",
        ),
    ],
    ids=["bad name", "stack is there", "undeclared parameter"],
)
def test_calls_are_checked_too(account: Account, call: dict[str, Any], message: str) -> None:
    deploy(account, template({"Topic": topic()}))
    client = account.client("cloudformation")
    with pytest.raises(client.exceptions.ClientError, match=message):
        propose(account, template({"Topic": topic("two")}), **call)


def test_a_stack_that_was_rolled_back_takes_no_update(account: Account) -> None:
    account.fail_resource("Topic", "no")
    deploy(account, template({"Topic": topic()}))
    client = account.client("cloudformation")
    with pytest.raises(client.exceptions.ClientError, match="is in ROLLBACK_COMPLETE state"):
        propose(account, template({"Topic": topic("two")}))


def test_change_sets_are_found_by_the_arn_of_their_stack(account: Account) -> None:
    identity = propose(account, template({"Topic": topic()}), "CREATE")
    client = account.client("cloudformation")
    listed = client.list_change_sets(StackName=stack(account)["StackId"])["Summaries"]
    assert [one["ChangeSetId"] for one in listed] == [identity]
