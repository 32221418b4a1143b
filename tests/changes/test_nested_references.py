"""Nested stacks beside their parent: names get their path, wherever they are referred to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from compose2cfn.changes.nested import with_nested
from compose2cfn.changes.predict import predict
from compose2cfn.review.assess import findings_of

if TYPE_CHECKING:
    from compose2cfn.changes.model import ChangeSet

CHILD: dict[str, Any] = {
    "Task": {
        "Type": "AWS::ECS::TaskDefinition",
        "Properties": {
            "ContainerDefinitions": [
                {"Name": "web", "Image": "web:1", "PortMappings": [{"ContainerPort": 80}]}
            ]
        },
    },
    "Service": {
        "Type": "AWS::ECS::Service",
        "Properties": {
            "TaskDefinition": {"Ref": "Task"},
            "Cluster": {"Ref": "AWS::StackName"},
            "LoadBalancers": [{"ContainerName": "web", "ContainerPort": 80}],
        },
    },
    "Scaling": {
        "Type": "AWS::ApplicationAutoScaling::ScalableTarget",
        "Properties": {"ResourceId": {"Fn::Sub": "service/${AWS::StackName}/${Service.Name}"}},
    },
    "Alias": {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Type": "String", "Value": {"Fn::GetAtt": ["Service", "Name"]}},
    },
}


def nested(after: dict[str, Any]) -> ChangeSet:
    parent = predict({"Resources": {}}, {"Resources": {}})
    return with_nested(parent, "App", predict({"Resources": CHILD}, {"Resources": after}))


def test_references_have_their_path_and_pseudo_parameters_have_none() -> None:
    whole = nested(CHILD).after

    assert whole is not None
    told = {name: item.body["Properties"] for name, item in whole.resources.items()}
    assert told["App/Service"]["TaskDefinition"] == {"Ref": "App/Task"}
    assert told["App/Alias"]["Value"] == {"Fn::GetAtt": ["App/Service", "Name"]}
    assert told["App/Scaling"]["ResourceId"] == {
        "Fn::Sub": "service/${AWS::StackName}/${App/Service.Name}"
    }


def test_a_nested_stack_that_stays_changes_nothing() -> None:
    assert findings_of(nested(CHILD)) == ()


def test_wiring_is_judged_in_a_nested_stack() -> None:
    wrong = CHILD["Service"]["Properties"] | {
        "LoadBalancers": [{"ContainerName": "web", "ContainerPort": 81}]
    }
    changes = nested(CHILD | {"Service": CHILD["Service"] | {"Properties": wrong}})

    assert [(item.rule, item.logical_id) for item in findings_of(changes)] == [
        ("P9", "App/Service")
    ]
