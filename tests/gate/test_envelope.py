"""Everything that would be executed is in the envelope; nothing that may differ by chance is."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from enum import Enum
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.gate.envelope import envelope_of
from compose2cfn.gate.inspect import Inspected
from compose2cfn.gate.ports import StackState
from compose2cfn.review.digest import canonical, digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

ARN = "arn:aws:cloudformation:eu-central-1:123456789012:changeSet/c2c-1/abc-1"
STACK = "arn:aws:cloudformation:eu-central-1:123456789012:stack/shop/def-2"

TEMPLATE = json.dumps(
    {
        "Parameters": {"Password": {"Type": "String", "NoEcho": True}},
        "Resources": {"Web": {"Type": "AWS::ECS::Service"}},
    }
)


def detail(name: str, **more: Any) -> dict[str, Any]:
    """Return a detail about a property."""
    target = {"Attribute": "Properties", "Name": name, "RequiresRecreation": "Never", **more}
    return {"Evaluation": "Static", "ChangeSource": "DirectModification", "Target": target}


def change(logical_id: str, *details: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return a change of a service."""
    body = {
        "Action": "Modify",
        "LogicalResourceId": logical_id,
        "ResourceType": "AWS::ECS::Service",
        "Replacement": "False",
        "Scope": ["Properties", "Tags"],
        "Details": list(details),
        **more,
    }
    return {"Type": "Resource", "HookInvocationCount": 1, "ResourceChange": body}


def answer() -> dict[str, Any]:
    """Return a DescribeChangeSet answer with everything that can be in it."""
    return {
        "ChangeSetId": ARN,
        "StackId": STACK,
        "StackName": "shop",
        "CreationTime": datetime(2026, 1, 31, 12, tzinfo=UTC),
        "ResponseMetadata": {"RequestId": "1"},
        "Parameters": [
            {"ParameterKey": "Ami", "ParameterValue": "/ami/latest", "ResolvedValue": "ami-1"},
            {"ParameterKey": "Password", "ParameterValue": "****"},
            {"ParameterKey": "Tag", "ParameterValue": "1"},
        ],
        "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
        "NotificationARNs": ["arn:aws:sns:eu-central-1:1:a", "arn:aws:sns:eu-central-1:1:b"],
        "RollbackConfiguration": {
            "MonitoringTimeInMinutes": 5,
            "RollbackTriggers": [{"Arn": "a", "Type": "x"}, {"Arn": "b", "Type": "x"}],
        },
        "OnStackFailure": "ROLLBACK",
        "ImportExistingResources": False,
        "IncludeNestedStacks": False,
        "DeploymentMode": "REVERT_DRIFT",
        "DeploymentConfig": {"Mode": "STANDARD", "DisableRollback": False},
        "Changes": [
            change("Api", detail("DesiredCount"), detail("TaskDefinition")),
            change("Web", detail("DesiredCount"), BeforeContext='{"a":1,"b":[1,2]}'),
        ],
    }


def inspected(plain: Mapping[str, Any] | None = None, **more: Any) -> Inspected:
    """Return a change set with the answer given."""
    facts: dict[str, Any] = {
        "arn": ARN,
        "plain": answer() if plain is None else plain,
        "with_values": answer() if plain is None else plain,
        "template": TEMPLATE,
        "processed_template": TEMPLATE,
        "deployed_template": "{}",
        "stack": StackState(name="shop", arn=STACK, status="UPDATE_COMPLETE"),
        **more,
    }
    return Inspected(**facts)


def digest(seen: Inspected, policy: object = None) -> str:
    """Return the digest of what is seen."""
    return digest_of(envelope_of(seen, policy))


SAME = digest(inspected())


def test_equal_answers_have_an_equal_digest() -> None:
    assert digest(inspected()) == SAME


def shuffled(value: Any, draw: Callable[[list[Any]], list[Any]]) -> Any:
    """Return the answer with every list and map in another order."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], draw) for key in draw(list(value))}
    return [shuffled(item, draw) for item in draw(value)] if isinstance(value, list) else value


@given(st.randoms(use_true_random=False))
def test_no_order_in_awss_answers_makes_a_difference(random: Any) -> None:
    def draw(items: list[Any]) -> list[Any]:
        return random.sample(items, len(items))  # type: ignore[no-any-return] # hypothesis's Random has no types

    assert digest(inspected(shuffled(answer(), draw))) == SAME


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param({"CreationTime": "later"}, id="time"),
        pytest.param({"NextToken": "x"}, id="page"),
        pytest.param({"ResponseMetadata": {}}, id="request id"),
        pytest.param({"ExecutionStatus": "EXECUTE_IN_PROGRESS"}, id="status"),
        pytest.param({"Description": "other"}, id="description"),
    ],
)
def test_what_may_differ_between_two_answers_is_left_out(edit: dict[str, Any]) -> None:
    assert digest(inspected({**answer(), **edit})) == SAME


def test_hook_counts_are_left_out() -> None:
    other = answer()
    other["Changes"][0]["HookInvocationCount"] = 7
    assert digest(inspected(other)) == SAME


def test_the_order_of_keys_in_a_document_makes_no_difference() -> None:
    other = answer()
    other["Changes"][1]["ResourceChange"]["BeforeContext"] = '{"b": [1, 2], "a": 1}'
    assert digest(inspected(other)) == SAME


EDITS: dict[str, Callable[[dict[str, Any]], object]] = {
    "stack": lambda x: x.update(StackId=STACK + "0"),
    "parameter": lambda x: x["Parameters"][2].update(ParameterValue="2"),
    "resolved value": lambda x: x["Parameters"][0].update(ResolvedValue="ami-2"),
    "new parameter": lambda x: x["Parameters"].append({"ParameterKey": "N", "ParameterValue": ""}),
    "tag": lambda x: x["Tags"][0].update(Value="9"),
    "capability": lambda x: x["Capabilities"].pop(),
    "topic": lambda x: x["NotificationARNs"].pop(),
    "rollback trigger": lambda x: x["RollbackConfiguration"]["RollbackTriggers"].pop(),
    "rollback time": lambda x: x["RollbackConfiguration"].update(MonitoringTimeInMinutes=0),
    "on failure": lambda x: x.update(OnStackFailure="DO_NOTHING"),
    "imports": lambda x: x.update(ImportExistingResources=True),
    "nested stacks": lambda x: x.update(IncludeNestedStacks=True),
    "mode": lambda x: x.pop("DeploymentMode"),
    "express": lambda x: x["DeploymentConfig"].update(Mode="EXPRESS"),
    "no rollback": lambda x: x["DeploymentConfig"].update(DisableRollback=True),
    "a change less": lambda x: x["Changes"].pop(),
    "a change more": lambda x: x["Changes"].append(change("New")),
    "a detail less": lambda x: x["Changes"][0]["ResourceChange"]["Details"].pop(),
    "replacement": lambda x: x["Changes"][0]["ResourceChange"].update(Replacement="True"),
    "policy": lambda x: x["Changes"][0]["ResourceChange"].update(PolicyAction="Delete"),
    "physical id": lambda x: x["Changes"][0]["ResourceChange"].update(PhysicalResourceId="p"),
    "a list in a document": lambda x: x["Changes"][1]["ResourceChange"].update(
        BeforeContext='{"a":1,"b":[2,1]}'
    ),
    "an unknown key": lambda x: x["Changes"][0]["ResourceChange"].update(Brandnew="x"),
}


@pytest.mark.parametrize("name", EDITS)
def test_any_edit_of_the_content_shows(name: str) -> None:
    other = answer()
    EDITS[name](other)
    assert digest(inspected(other)) != SAME


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"arn": ARN + "0"}, id="another change set"),
        pytest.param({"template": "{}"}, id="template"),
        pytest.param({"processed_template": "{}"}, id="processed template"),
        pytest.param({"template": None}, id="no template"),
        pytest.param(
            {"stack": StackState(name="shop", arn=STACK, status="x", role_arn="r")}, id="role"
        ),
        pytest.param({"nested": (inspected(),)}, id="nested change set"),
        pytest.param({"stored": {"/ami/latest": "4"}}, id="version of a stored value"),
    ],
)
def test_any_edit_beside_the_answer_shows(more: dict[str, Any]) -> None:
    assert digest(replace(inspected(), **more)) != SAME


def test_the_union_of_both_answers_counts() -> None:
    less = answer()
    less["Changes"].pop()
    assert digest(replace(inspected(), with_values=less)) == SAME
    assert digest(replace(inspected(), plain=less)) == SAME
    assert digest(inspected(less)) != SAME


def test_a_nested_edit_shows() -> None:
    other = answer()
    EDITS["parameter"](other)
    one = replace(inspected(), nested=(inspected(),))
    assert digest(one) != digest(replace(inspected(), nested=(inspected(other),)))


def test_a_secret_is_only_marked() -> None:
    other = answer()
    other["Parameters"][1]["ParameterValue"] = "hunter2"
    envelope = envelope_of(inspected(other), None)
    assert envelope["parameters"]["Password"] == {"noEcho": True}
    assert "hunter2" not in canonical(envelope)


def test_the_published_keys() -> None:
    envelope = envelope_of(inspected(), None)
    assert sorted(envelope) == [
        "account",
        "capabilities",
        "changeSetArn",
        "changes",
        "deploymentConfig",
        "deploymentMode",
        "format",
        "importExistingResources",
        "includeNestedStacks",
        "nested",
        "notificationArns",
        "onStackFailure",
        "parameters",
        "policy",
        "region",
        "roleArn",
        "rollbackConfiguration",
        "stackId",
        "storedVersions",
        "tags",
        "template",
    ]
    assert (envelope["format"], envelope["account"], envelope["region"]) == (
        3,
        "123456789012",
        "eu-central-1",
    )
    assert json.loads(canonical(envelope)) == envelope


class Word(Enum):
    """A policy's enum."""

    YES = 1


@dataclass(frozen=True)
class Policy:
    """A policy with whatever a dataclass may hold."""

    word: Word = Word.YES
    until: date = date(2026, 1, 31)
    names: frozenset[str] = frozenset({"a", "b"})


def test_another_policy_shows() -> None:
    assert digest(inspected(), Policy()) == digest(inspected(), Policy())
    assert digest(inspected(), Policy()) != digest(inspected(), Policy(names=frozenset({"a"})))
    assert digest(inspected(), Policy()) != digest(inspected(), Policy(until=date(2026, 2, 1)))


def test_a_time_counts_in_utc() -> None:
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    berlin = noon.astimezone(timezone(timedelta(hours=1)))
    digests = set()
    for time in (noon, berlin):
        other = answer()
        drift = detail("DesiredCount", Drift={"DriftDetectionTimestamp": time})
        other["Changes"][0]["ResourceChange"]["Details"] = [drift]
        digests.add(digest(inspected(other)))
    assert len(digests) == 1


@pytest.mark.corpus
def test_every_recorded_answer_has_a_digest_of_its_own(corpus: Path) -> None:
    recorded = sorted((corpus / "changesets" / "answers").glob("*.json"))
    assert recorded
    chance = Random(7)  # noqa: S311 - an order, no secret

    def draw(items: list[Any]) -> list[Any]:
        return chance.sample(items, len(items))

    contents: dict[str, list[str]] = {}
    for path in recorded:
        told = json.loads(path.read_text())
        if not isinstance(told, dict) or "Changes" not in told:
            continue
        found = digest(inspected(told))
        assert digest(inspected(_in_any_order(told, draw))) == found
        contents.setdefault(found, []).append(canonical(_content(told)))
    assert len(contents) > 100
    assert all(len(set(same)) == 1 for same in contents.values())


def _in_any_order(told: dict[str, Any], draw: Callable[[list[Any]], list[Any]]) -> dict[str, Any]:
    """Shuffle the changes, their details and scopes, the parameters and the tags."""
    other: dict[str, Any] = json.loads(json.dumps(told))
    for key in ("Changes", "Parameters", "Tags", "Capabilities"):
        other[key] = draw(other.get(key) or [])
    for item in other["Changes"]:
        for key in ("Details", "Scope"):
            body = item.get("ResourceChange", {})
            body[key] = draw(body.get(key) or [])
    return other


def _content(told: dict[str, Any]) -> Any:
    """Return the bare changes and parameters, in one order."""
    return [
        sorted(canonical(shuffled(item, sorted_by_content)) for item in told.get(key) or [])
        for key in ("Changes", "Parameters")
    ]


def sorted_by_content(items: list[Any]) -> list[Any]:
    """Return the items in the one order of their canonical JSON."""
    return sorted(items, key=canonical)
