"""What an update will do, predicted from two templates."""

from __future__ import annotations

from typing import Any

import pytest

from compose2cfn.changes.model import (
    Action,
    ChangeSet,
    Confidence,
    Hidden,
    Op,
    Replacement,
    ResourceChange,
)
from compose2cfn.changes.predict import predict

TOPIC = "AWS::SNS::Topic"
PARAMETER = "AWS::SSM::Parameter"


def topic(**properties: Any) -> dict[str, Any]:
    """Return a topic; TopicName is create-only, DisplayName is not."""
    return {"Type": TOPIC, "Properties": properties}


def stored(value: Any, **more: Any) -> dict[str, Any]:
    """Return an SSM parameter; Name is create-only, Value is not."""
    return {"Type": PARAMETER, "Properties": {"Type": "String", "Value": value, **more}}


def of(**resources: Any) -> dict[str, Any]:
    """Return a template with these resources."""
    return {"Resources": resources}


def by_id(changes: ChangeSet) -> dict[str, ResourceChange]:
    """Return the changes by logical id."""
    return {change.logical_id: change for change in changes.changes}


def told(changes: ChangeSet) -> dict[str, tuple[str, str | None, str]]:
    """Return action, replacement and confidence by logical id."""
    return {
        change.logical_id: (change.action, change.replacement, change.confidence)
        for change in changes.changes
    }


IN_PLACE = ("modify", "never", "will")
REPLACED = ("modify", "always", "will")
ECHO = ("modify", "never", "may")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({"Type": "T"}, {"Type": "T", "Properties": {}}, id="empty-properties"),
        pytest.param(topic(A=20), topic(A="20"), id="number-or-text"),
        pytest.param(topic(A=True), topic(A="true"), id="boolean-or-text"),
        pytest.param(topic(A=1, B=2), topic(B=2, A=1), id="order-of-keys"),
        pytest.param(topic(), {**topic(), "DependsOn": "X"}, id="depends-on"),
        pytest.param(topic(), {**topic(), "DeletionPolicy": "Delete"}, id="the-default-policy"),
        pytest.param(topic(A={"Ref": "B"}), topic(A={"Fn::Sub": "${B}"}), id="same-reference"),
        pytest.param(
            topic(A={"Fn::GetAtt": "B.Arn"}), topic(A={"Fn::GetAtt": ["B", "Arn"]}), id="getatt"
        ),
        pytest.param(
            topic(A={"Fn::Join": ["", ["x", {"Ref": "AWS::Region"}]]}),
            topic(A={"Fn::Sub": "x${AWS::Region}"}),
            id="join-or-sub",
        ),
    ],
)
def test_nothing_changes(before: Any, after: Any) -> None:
    other = topic(TopicName="b")
    assert predict(of(T=before, B=other), of(T=after, B=other)).changes == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(topic(DisplayName="a"), topic(DisplayName="b"), IN_PLACE, id="in-place"),
        pytest.param(topic(TopicName="a"), topic(TopicName="b"), REPLACED, id="create-only"),
        pytest.param(topic(), topic(TopicName="b"), REPLACED, id="create-only-added"),
        pytest.param(topic(), {**topic(), "Metadata": {"a": 1}}, IN_PLACE, id="metadata"),
        pytest.param(topic(), {**topic(), "DeletionPolicy": "Retain"}, IN_PLACE, id="policy"),
        pytest.param(
            {"Type": "AWS::ECS::Service", "Properties": {"LaunchType": "EC2"}},
            {"Type": "AWS::ECS::Service", "Properties": {"LaunchType": "FARGATE"}},
            ("modify", "conditional", "will"),
            id="conditional",
        ),
        pytest.param(
            {"Type": "My::Private::Type", "Properties": {"A": 1}},
            {"Type": "My::Private::Type", "Properties": {"A": 2}},
            ("modify", "conditional", "will"),
            id="nobody-knows",
        ),
        pytest.param(topic(), stored("x"), REPLACED, id="another-type"),
    ],
)
def test_one_resource(before: Any, after: Any, expected: tuple[str, str, str]) -> None:
    assert told(predict(of(T=before), of(T=after))) == {"T": expected}


def test_a_new_stack_adds_everything() -> None:
    changes = predict({}, of(A=topic(), B=stored("x")))
    assert told(changes) == {"A": ("add", None, "will"), "B": ("add", None, "will")}
    assert by_id(changes)["B"].after == {"Properties": {"Type": "String", "Value": "x"}}


def test_a_renamed_logical_id_is_removed_and_added() -> None:
    changes = by_id(predict(of(Old=topic(TopicName="a")), of(New=topic(TopicName="a"))))
    assert (changes["Old"].action, changes["New"].action) == (Action.REMOVE, Action.ADD)
    assert "Old under a new logical id" in changes["New"].reasons[0]


@pytest.mark.parametrize(
    ("change", "dependent", "expected"),
    [
        pytest.param({"TopicName": "b"}, {"Ref": "T"}, IN_PLACE, id="ref-of-a-replaced-one"),
        pytest.param(
            {"TopicName": "b"}, {"Fn::GetAtt": "T.TopicArn"}, IN_PLACE, id="arn-of-a-replaced-one"
        ),
        pytest.param({"DisplayName": "b"}, {"Ref": "T"}, None, id="ref-of-one-updated-in-place"),
        pytest.param(
            {"DisplayName": "b"}, {"Fn::GetAtt": "T.DisplayName"}, IN_PLACE, id="changed-input"
        ),
        pytest.param(
            {"DisplayName": "b"}, {"Fn::GetAtt": "T.TopicName"}, ECHO, id="input-that-stays"
        ),
        pytest.param(
            {"DisplayName": "b"}, {"Fn::GetAtt": "T.TopicArn"}, ECHO, id="echo-of-a-made-value"
        ),
        pytest.param(
            {"TopicName": "b"}, {"Fn::GetAtt": "T.DisplayName"}, ECHO, id="replaced-with-same-input"
        ),
        pytest.param(
            {"DisplayName": "b"},
            {"Fn::Sub": "x-${T.DisplayName}"},
            IN_PLACE,
            id="within-a-text",
        ),
    ],
)
def test_references(
    change: dict[str, str], dependent: Any, expected: tuple[str, str, str] | None
) -> None:
    first = {"TopicName": "a", "DisplayName": "a"}
    before = of(T=topic(**first), P=stored(dependent))
    after = of(T=topic(**{**first, **change}), P=stored(dependent))
    assert told(predict(before, after)).get("P") == expected


def test_a_merely_possible_change_of_a_create_only_property_is_conditional() -> None:
    def template(display: str) -> dict[str, Any]:
        name = {"Fn::GetAtt": ["T", "DisplayName"]}
        return of(T=topic(DisplayName=display), P=stored("x", Name=name), Q=stored({"Ref": "P"}))

    changes = predict(template("a"), template("b"))
    assert told(changes) == {
        "T": IN_PLACE,
        "P": ("modify", "conditional", "will"),
        "Q": ECHO,
    }


def test_replacement_goes_through_a_chain_and_says_why() -> None:
    def template(name: str) -> dict[str, Any]:
        return of(
            A=topic(TopicName=name),
            B=stored("x", Name={"Fn::GetAtt": ["A", "TopicName"]}),
            C=stored({"Ref": "B"}),
        )

    changes = by_id(predict(template("one"), template("two")))
    assert changes["B"].replacement is Replacement.ALWAYS
    assert changes["C"].replacement is Replacement.NEVER
    assert changes["C"].reasons == (
        "Value refers to B, which is replaced",
        "B: Name refers to A.TopicName, which is replaced (needs a new resource)",
        "A: TopicName one → two (needs a new resource)",
    )
    (value,) = changes["C"].properties
    assert (value.path, value.causes) == ("/Properties/Value", ("B",))
    assert value.after == Hidden("known-after-apply", "B")


def test_a_circle_of_references_ends() -> None:
    def template(name: str) -> dict[str, Any]:
        return of(
            A=topic(TopicName=name, DisplayName={"Fn::GetAtt": ["B", "Value"]}),
            B=stored({"Fn::GetAtt": ["A", "DisplayName"]}),
        )

    assert set(told(predict(template("a"), template("b")))) == {"A", "B"}


@pytest.mark.parametrize(
    ("body", "removed", "replaced"),
    [
        pytest.param(topic(TopicName="a"), "Delete", "ReplaceAndDelete", id="default"),
        pytest.param(
            {**topic(TopicName="a"), "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"},
            "Retain",
            "ReplaceAndRetain",
            id="retain",
        ),
        pytest.param(
            {**topic(TopicName="a"), "DeletionPolicy": "RetainExceptOnCreate"},
            "Retain",
            "ReplaceAndDelete",
            id="retain-except-on-create",
        ),
        pytest.param(
            {
                **topic(TopicName="a"),
                "DeletionPolicy": "Snapshot",
                "UpdateReplacePolicy": "Snapshot",
            },
            "Snapshot",
            "ReplaceAndSnapshot",
            id="snapshot",
        ),
    ],
)
def test_policies(body: Any, removed: str, replaced: str) -> None:
    assert by_id(predict(of(T=body), of()))["T"].policy_action == removed
    other = {**body, "Properties": {"TopicName": "b"}}
    assert by_id(predict(of(T=body), of(T=other)))["T"].policy_action == replaced


def test_databases_are_kept_as_snapshots_by_default() -> None:
    alone = {"Type": "AWS::RDS::DBInstance", "Properties": {}}
    member = {"Type": "AWS::RDS::DBInstance", "Properties": {"DBClusterIdentifier": "c"}}
    cluster = {"Type": "AWS::RDS::DBCluster"}
    changes = by_id(predict(of(Alone=alone, Member=member, Cluster=cluster), of()))
    actions = {name: change.policy_action for name, change in changes.items()}
    assert actions == {"Alone": "Snapshot", "Member": "Delete", "Cluster": "Snapshot"}


def test_conditions_take_resources_in_and_out() -> None:
    template = {
        "Parameters": {"Stage": {"Type": "String"}},
        "Conditions": {"Live": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]}},
        "Resources": {"T": {**topic(), "Condition": "Live"}, "B": topic()},
    }
    stages = {"before_parameters": {"Stage": "dev"}, "parameters": {"Stage": "prod"}}
    assert told(predict(template, template, **stages)) == {"T": ("add", None, "will")}


def test_an_unknown_condition_makes_changes_possible_and_is_said() -> None:
    def template(name: str) -> dict[str, Any]:
        here = {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}
        return {
            "Conditions": {"Here": here},
            "Resources": {"T": {**topic(DisplayName=name), "Condition": "Here"}},
        }

    changes = predict(template("a"), template("b"))
    assert told(changes) == {"T": ECHO}
    assert any("Here" in warning for warning in changes.completeness.warnings)
    known = predict(template("a"), template("b"), pseudo={"AWS::Region": "us-east-1"})
    assert known.changes == ()


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        pytest.param("1", "1", None, id="same-everywhere"),
        pytest.param("1", "2", ECHO, id="differs-in-one-region"),
    ],
)
def test_a_mapping_by_region(one: str, two: str, expected: Any) -> None:
    def template(value: str) -> dict[str, Any]:
        found = {"Fn::FindInMap": ["M", {"Ref": "AWS::Region"}, "x"]}
        mappings = {"M": {"eu-west-1": {"x": value}, "us-east-1": {"x": "0"}}}
        return {"Mappings": mappings, **of(T=topic(DisplayName=found))}

    assert told(predict(template(one), template(two))).get("T") == expected


NAMED: dict[str, Any] = {
    "Parameters": {"Name": {"Type": "String", "Default": "a"}},
    **of(T=topic(DisplayName={"Ref": "Name"})),
}


def test_the_default_counts() -> None:
    changes = predict(NAMED, NAMED, parameters={"Name": "b"})
    (change,) = changes.changes
    assert (change.properties[0].before, change.properties[0].after) == ("a", "b")
    assert change.properties[0].causes == ("Name",)
    assert [(item.name, item.before, item.after) for item in changes.parameters] == [
        ("Name", "a", "b")
    ]


def test_use_previous_value() -> None:
    previous = {"Name": {"UsePreviousValue": True}}
    changes = predict(NAMED, NAMED, before_parameters={"Name": "z"}, parameters=previous)
    assert changes == ChangeSet()


def test_a_number_is_its_text() -> None:
    number = {**NAMED, "Parameters": {"Name": {"Type": "Number", "Default": 3}}}
    text = {**NAMED, "Parameters": {"Name": {"Type": "String", "Default": "3"}}}
    assert predict(number, text).changes == ()


def test_a_secret_is_compared_and_never_shown() -> None:
    secret = {
        **NAMED,
        "Parameters": {"Name": {"Type": "String", "NoEcho": True}},
        "Outputs": {"O": {"Value": {"Ref": "Name"}}},
    }
    values = {"before_parameters": {"Name": "hunter1"}, "parameters": {"Name": "hunter2"}}
    changes = predict(secret, secret, **values)
    assert told(changes) == {"T": IN_PLACE}
    assert "hunter" not in repr(changes)
    assert len(changes.outputs) == len(changes.parameters) == 1
    same = {"before_parameters": {"Name": "hunter1"}, "parameters": {"Name": "hunter1"}}
    assert predict(secret, secret, **same).changes == ()


def test_ssm_values() -> None:
    stored_type = {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/n"}
    template = {
        **NAMED,
        "Parameters": {"Name": stored_type},
        **of(T=topic(DisplayName={"Fn::Select": [0, {"Ref": "Name"}]})),
    }
    changes = predict(template, template, ssm_before={"/n": "a,x"}, ssm_after={"/n": "b,x"})
    assert changes.changes[0].properties[0].after == "b"
    assert predict(template, template).changes == ()


def test_missing_and_surplus_values_are_said() -> None:
    bare = {**NAMED, "Parameters": {"Name": {"Type": "String"}}}
    changes = predict(bare, bare, parameters={"Nmae": "x"})
    assert changes.changes == ()
    assert any("Nmae" in warning for warning in changes.completeness.warnings)
    assert any("no value" in warning for warning in changes.completeness.warnings)


def test_a_macro_makes_everything_merely_possible() -> None:
    before = {"Transform": ["AWS::LanguageExtensions", "My::Macro"], **of(T=topic(DisplayName="a"))}
    after = {**before, **of(T=topic(DisplayName="b"))}
    changes = predict(before, after)
    assert [change.confidence for change in changes.changes] == [Confidence.MAY]
    assert any("My::Macro" in warning for warning in changes.completeness.warnings)
    assert not any("LanguageExt" in warning for warning in changes.completeness.warnings)


def test_loops_are_unrolled() -> None:
    def template(items: list[str]) -> dict[str, Any]:
        body = {"T&{Item}": topic(TopicName={"Fn::Sub": "x-${Item}"})}
        return {
            "Transform": "AWS::LanguageExtensions",
            "Parameters": {"Items": {"Type": "CommaDelimitedList", "Default": ",".join(items)}},
            "Resources": {"Fn::ForEach::Topics": ["Item", {"Ref": "Items"}, body]},
        }

    changes = predict(template(["a-1", "b-2"]), template(["b-2", "c-3"]))
    assert told(changes) == {"Ta1": ("remove", None, "will"), "Tc3": ("add", None, "will")}


def test_outputs() -> None:
    def template(name: str, **outputs: Any) -> dict[str, Any]:
        return {**of(T=topic(TopicName=name)), "Outputs": outputs}

    before = template("a", Arn={"Value": {"Ref": "T"}}, Old={"Value": "x"}, Same={"Value": "y"})
    after = template("b", Arn={"Value": {"Ref": "T"}}, New={"Value": "x"}, Same={"Value": "y"})
    changes = predict(before, after)
    assert [(item.name, item.op) for item in changes.outputs] == [
        ("Arn", Op.MODIFY),
        ("New", Op.ADD),
        ("Old", Op.REMOVE),
    ]


def test_lists_are_matched_by_identity() -> None:
    def template(*containers: dict[str, Any]) -> dict[str, Any]:
        properties = {"ContainerDefinitions": list(containers)}
        return of(T={"Type": "AWS::ECS::TaskDefinition", "Properties": properties})

    web = {"Name": "web", "Image": "w:1", "Environment": [{"Name": "A/B", "Value": "1"}]}
    newer = {"Name": "web", "Image": "w:2", "Environment": [{"Name": "A/B", "Value": "2"}]}
    side = {"Name": "log", "Image": "l:1"}
    (change,) = predict(template(web), template(side, newer)).changes
    assert [(item.path, item.op) for item in change.properties] == [
        ("/Properties/ContainerDefinitions/log", Op.ADD),
        ("/Properties/ContainerDefinitions/web/Environment/A~1B/Value", Op.MODIFY),
        ("/Properties/ContainerDefinitions/web/Image", Op.MODIFY),
    ]
    assert change.is_new_revision


def test_order_counts_but_not_where_the_schema_says_that_it_means_nothing() -> None:
    def template(*groups: str) -> dict[str, Any]:
        return of(
            S={
                "Type": "AWS::ECS::Service",
                "Properties": {
                    "NetworkConfiguration": {"AwsvpcConfiguration": {"SecurityGroups": [*groups]}}
                },
            },
            T={
                "Type": "AWS::ECS::TaskDefinition",
                "Properties": {"ContainerDefinitions": [{"Name": "w", "Command": [*groups]}]},
            },
        )

    assert told(predict(template("a", "b"), template("b", "a"))) == {"S": ECHO, "T": REPLACED}
