"""What an execution reads beside the change set: stored values, nested templates, resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.core.errors import StaleError
from compose2cfn.gate.drift import check_drift
from compose2cfn.gate.execute import start
from compose2cfn.gate.inspect import inspect
from compose2cfn.gate.nested import check_nested
from compose2cfn.gate.stored_values import stored_names
from tests.gate.story import decided, deployed, proposed, template

if TYPE_CHECKING:
    from tests.gate.fake import FakeClock, FakeCloudFormation


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param("{}", (), id="nothing"),
        pytest.param("{{resolve:ssm:/app/flag:3}}", (), id="a fixed version"),
        pytest.param("{{resolve:secretsmanager:db:SecretString:x}}", (), id="a rotating secret"),
        pytest.param("{{resolve:ssm:${Name}}}", (), id="a name that only AWS knows"),
        pytest.param("{{resolve:ssm:/app/flag}}", ("/app/flag",), id="a reference"),
        pytest.param("x{{resolve:ssm-secure:b}}{{resolve:ssm:a}}", ("a", "b"), id="two of them"),
        pytest.param(
            "{{resolve:ssm:arn:aws:ssm:eu-west-1:111122223333:parameter/app/flag}}",
            ("arn:aws:ssm:eu-west-1:111122223333:parameter/app/flag",),
            id="another account's",
        ),
    ],
)
def test_references_without_a_version_are_found(text: str, names: tuple[str, ...]) -> None:
    assert stored_names({}, text, None) == names
    shown = {"ResourceChange": {"AfterContext": f'{{"Properties":{{"Name":"{text}"}}}}'}}
    assert stored_names({"Changes": [shown]}) == names


def test_parameters_of_a_stored_type_are_found() -> None:
    answer: dict[str, Any] = {
        "Parameters": [
            {"ParameterKey": "Ami", "ParameterValue": "/ami/latest", "ResolvedValue": "ami-1"},
            {"ParameterKey": "Tag", "ParameterValue": "1"},
        ]
    }
    assert stored_names(answer) == ("/ami/latest",)


def test_nothing_is_asked_where_nothing_is_stored(cf: FakeCloudFormation, clock: FakeClock) -> None:
    proposed(cf, clock)
    assert "stored_versions" not in cf.calls


@pytest.mark.parametrize("later", ["2", None], ids=["a new version", "deleted"])
def test_a_value_that_is_stored_after_the_review_stops_the_execution(
    cf: FakeCloudFormation, clock: FakeClock, later: str | None
) -> None:
    cf.stored = {"/app/flag": "1"}
    arn = proposed(cf, clock, template("{{resolve:ssm:/app/flag}}"))
    approval = decided(cf, clock, arn)
    cf.stored = {"/app/flag": later} if later else {}
    with pytest.raises(StaleError) as refused:
        start(cf, arn, approval)
    assert refused.value.diagnostics[0].code == "C2C-G013"
    assert cf.executions == []


def nested(action: str, **more: str) -> dict[str, Any]:
    return {
        "Type": "Resource",
        "ResourceChange": {
            "Action": action,
            "LogicalResourceId": "Network",
            "ResourceType": "AWS::CloudFormation::Stack",
            **more,
        },
    }


@pytest.mark.parametrize(
    ("action", "is_refused"), [("Remove", False), ("Add", True), ("Modify", True)]
)
def test_a_nested_stack_without_a_change_set_of_its_own_is_refused(
    cf: FakeCloudFormation, clock: FakeClock, action: str, is_refused: bool
) -> None:
    arn = proposed(cf, clock)
    cf.sets[arn].answer["Changes"].append(nested(action))
    seen = inspect(cf, arn)
    if not is_refused:
        check_nested(seen)
        return
    with pytest.raises(StaleError, match="nested stack Network"):
        check_nested(seen)
    with pytest.raises(StaleError, match="nested stack Network"):
        decided(cf, clock, arn)


@pytest.mark.parametrize("word", ["MODIFIED", "DELETED"])
def test_what_was_changed_by_hand_is_refused(
    cf: FakeCloudFormation, clock: FakeClock, word: str
) -> None:
    deployed(cf, clock)
    seen = inspect(cf, proposed(cf, clock, template("2")))
    assert check_drift(cf, seen) == ()
    cf.drift = {"Topic": word}
    with pytest.raises(StaleError, match=f"Topic was {word.lower()} outside"):
        check_drift(cf, seen)


def test_what_cannot_be_compared_is_named(cf: FakeCloudFormation, clock: FakeClock) -> None:
    deployed(cf, clock)
    cf.drift = {"Topic": "NOT_CHECKED"}
    assert check_drift(cf, inspect(cf, proposed(cf, clock, template("2")))) == ("Topic",)


def test_a_new_resource_cannot_have_drifted(cf: FakeCloudFormation, clock: FakeClock) -> None:
    assert check_drift(cf, inspect(cf, proposed(cf, clock))) == ()
    assert "resource_drift" not in cf.calls
