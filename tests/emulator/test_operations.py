"""Stack operations: their events, failures on demand with rollback, and slow motion."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.emulator.stacks import change_set, deploy, events, physical_ids, propose, stack, template

if TYPE_CHECKING:
    from tests.emulator.fixtures import Account
    from tests.emulator.stacks import Resources

pytestmark = pytest.mark.emulator


def parameters(**values: str) -> Resources:
    return {
        name: {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}
        for name, value in values.items()
    }


def test_a_creation_is_told_as_aws_tells_it(account: Account) -> None:
    deploy(account, template(parameters(One="1")))
    assert events(account) == [
        ("app", "REVIEW_IN_PROGRESS", "User Initiated"),
        ("app", "CREATE_IN_PROGRESS", "User Initiated"),
        ("One", "CREATE_IN_PROGRESS", ""),
        ("One", "CREATE_IN_PROGRESS", "Resource creation Initiated"),
        ("One", "CREATE_COMPLETE", ""),
        ("app", "CREATE_COMPLETE", ""),
    ]


def test_an_update_tells_only_what_changes(account: Account) -> None:
    deploy(account, template(parameters(Same="1", Changed="1", Gone="1")))
    before = len(events(account))
    deploy(account, template(parameters(Same="1", Changed="2", New="1")), "UPDATE")
    assert events(account)[before:] == [
        ("app", "UPDATE_IN_PROGRESS", "User Initiated"),
        ("Changed", "UPDATE_IN_PROGRESS", ""),
        ("Changed", "UPDATE_COMPLETE", ""),
        ("New", "CREATE_IN_PROGRESS", ""),
        ("New", "CREATE_IN_PROGRESS", "Resource creation Initiated"),
        ("New", "CREATE_COMPLETE", ""),
        ("app", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", ""),
        ("Gone", "DELETE_IN_PROGRESS", ""),
        ("Gone", "DELETE_COMPLETE", ""),
        ("app", "UPDATE_COMPLETE", ""),
    ]


def test_a_failed_creation_is_rolled_back_with_its_reason(account: Account) -> None:
    account.fail_resource("Two", "Circuit breaker was triggered")
    found = deploy(account, template(parameters(One="1", Two="2")))
    assert found["StackStatus"] == "ROLLBACK_COMPLETE"
    told = events(account)
    assert ("Two", "CREATE_FAILED", "Circuit breaker was triggered") in told
    assert ("One", "DELETE_COMPLETE", "") in told
    assert account.client("ssm").describe_parameters()["Parameters"] == []


@pytest.mark.parametrize("named", ["Two", "AWS::SSM::Parameter"], ids=["logical id", "type"])
def test_a_failed_update_is_rolled_back_with_its_reason(account: Account, named: str) -> None:
    deploy(account, template(parameters(One="1", Two="1")))
    account.fail_resource(named, "Circuit breaker was triggered")
    identity = propose(account, template(parameters(One="1", Two="2", Zoo="1")))
    account.client("cloudformation").execute_change_set(ChangeSetName=identity)
    assert stack(account)["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert change_set(account, identity)["ExecutionStatus"] == "EXECUTE_FAILED"
    assert ("Two", "UPDATE_FAILED", "Circuit breaker was triggered") in events(account)
    ssm = account.client("ssm")
    assert ssm.get_parameter(Name=physical_ids(account)["Two"])["Parameter"]["Value"] == "1"


def test_a_new_resource_that_fails_is_told_as_not_created(account: Account) -> None:
    deploy(account, template(parameters(One="1")))
    account.fail_resource("New", "no")
    found = deploy(account, template(parameters(One="2", New="1")), "UPDATE")
    assert found["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert ("New", "CREATE_FAILED", "no") in events(account)


def test_a_resource_that_cannot_be_deleted_keeps_the_stack(account: Account) -> None:
    deploy(account, template(parameters(One="1")))
    account.fail_resource("One", "in use", on=("delete",))
    account.client("cloudformation").delete_stack(StackName="app")
    assert stack(account)["StackStatus"] == "DELETE_FAILED"


def test_slow_operations_can_be_watched(account: Account) -> None:
    account.slow(0.3)
    client = account.client("cloudformation")
    identity = propose(account, template(parameters(One="1")), "CREATE")
    assert change_set(account, identity)["Status"] == "CREATE_IN_PROGRESS"
    with pytest.raises(client.exceptions.InvalidChangeSetStatusException):
        client.execute_change_set(ChangeSetName=identity)
    time.sleep(0.35)
    assert change_set(account, identity)["Status"] == "CREATE_COMPLETE"
    client.execute_change_set(ChangeSetName=identity)
    assert stack(account)["StackStatus"] == "CREATE_IN_PROGRESS"
    assert change_set(account, identity)["ExecutionStatus"] == "EXECUTE_IN_PROGRESS"
    time.sleep(0.5)
    assert stack(account)["StackStatus"] == "CREATE_COMPLETE"
