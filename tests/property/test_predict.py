"""What holds of every prediction, whatever the templates."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from compose2cfn.changes.model import Action
from compose2cfn.changes.predict import predict
from compose2cfn.changes.schemas import schema_of, verdict

TYPES = (
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::CertificateManager::Certificate",
    "AWS::CloudWatch::Alarm",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::ECR::Repository",
    "AWS::ECS::CapacityProvider",
    "AWS::ECS::Cluster",
    "AWS::ECS::Service",
    "AWS::ECS::TaskDefinition",
    "AWS::EFS::AccessPoint",
    "AWS::EFS::FileSystem",
    "AWS::EFS::MountTarget",
    "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ElasticLoadBalancingV2::ListenerRule",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::TargetGroup",
    "AWS::Events::Rule",
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Lambda::Function",
    "AWS::Logs::LogGroup",
    "AWS::RDS::DBInstance",
    "AWS::Route53::RecordSet",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SSM::Parameter",
    "AWS::SecretsManager::Secret",
    "AWS::ServiceDiscovery::PrivateDnsNamespace",
    "AWS::ServiceDiscovery::Service",
)
NAMES = ("Alpha", "Beta", "Gamma")
KNOWN = st.one_of(st.text(max_size=5), st.integers(-9, 99), st.booleans())
SYMBOLIC = st.one_of(
    st.sampled_from([{"Ref": name} for name in (*NAMES, "AWS::Region", "AWS::NoValue", "Given")]),
    st.sampled_from([{"Fn::GetAtt": [name, "Arn"]} for name in NAMES]),
    st.sampled_from([{"Fn::Sub": f"x-${{{name}}}"} for name in NAMES]),
    st.builds(lambda one, two: {"Fn::If": ["Here", one, two]}, KNOWN, KNOWN),
)
VALUES = st.recursive(
    st.one_of(KNOWN, SYMBOLIC),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def properties_of(draw: st.DrawFn, type_: str) -> dict[str, Any]:
    """Draw properties with names that the schema of the type has, and others."""
    schema = schema_of(type_)
    names = {path[0] for path in (*schema.create_only, *schema.conditional_create_only)}
    chosen = st.sampled_from(sorted({*names, "Tags", "Description", "Other"}))
    return draw(st.dictionaries(chosen, VALUES, max_size=4))


@st.composite
def resources(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a resource of a type that a stack of containers has."""
    type_ = draw(st.sampled_from(TYPES))
    return {"Type": type_, "Properties": draw(properties_of(type_))}


@st.composite
def templates(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a template whose resources may refer to one another."""
    return {
        "Parameters": {"Given": {"Type": "String", "Default": draw(st.text(max_size=3))}},
        "Conditions": {"Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-west-1"]}},
        "Resources": draw(st.dictionaries(st.sampled_from(NAMES), resources(), max_size=3)),
        "Outputs": draw(
            st.dictionaries(st.sampled_from(NAMES), st.builds(lambda v: {"Value": v}, VALUES))
        ),
    }


JSON = st.recursive(
    st.one_of(st.none(), KNOWN),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                (
                    *NAMES,
                    "Ref",
                    "Fn::Sub",
                    "Fn::If",
                    "Fn::Join",
                    "Fn::Select",
                    "Fn::FindInMap",
                    "Fn::GetAtt",
                    "Fn::ForEach::L",
                    "Type",
                    "Properties",
                    "Condition",
                    "Value",
                    "Default",
                    "NoEcho",
                    "Name",
                ),
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=12,
)
SECTIONS = (
    "Conditions", "Mappings", "Metadata", "Outputs", "Parameters", "Resources", "Transform"
)  # fmt: skip
ANYTHING = st.dictionaries(st.sampled_from(SECTIONS), JSON)


@given(templates())
def test_a_template_does_not_differ_from_itself(template: dict[str, Any]) -> None:
    changes = predict(template, copy.deepcopy(template))
    assert (changes.changes, changes.outputs, changes.parameters) == ((), (), ())


def _reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reordered(value[key]) for key in sorted(value, reverse=True)}
    return [_reordered(item) for item in value] if isinstance(value, list) else value


@given(templates(), templates())
def test_the_order_of_keys_means_nothing(one: dict[str, Any], two: dict[str, Any]) -> None:
    assert predict(one, _reordered(one)).changes == ()
    assert predict(one, two) == predict(_reordered(one), _reordered(two))


@given(templates(), st.data())
def test_an_edit_of_one_property_has_the_schemas_verdict(
    template: dict[str, Any], data: st.DataObject
) -> None:
    type_ = data.draw(st.sampled_from(TYPES))
    schema = schema_of(type_)
    tops = {path[0] for path in (*schema.create_only, *schema.conditional_create_only)}
    name = data.draw(st.sampled_from(sorted({*tops, "Other"})))
    before = copy.deepcopy(template)
    before["Resources"]["Edited"] = {"Type": type_, "Properties": {name: "one"}}
    after = copy.deepcopy(before)
    after["Resources"]["Edited"]["Properties"][name] = "two"
    (edited,) = (
        change for change in predict(before, after).changes if change.logical_id == "Edited"
    )
    assert edited.action is Action.MODIFY
    assert edited.replacement is verdict(type_, (name,), "one", "two").recreation
    assert [item.path for item in edited.properties] == [f"/Properties/{name}"]


@given(ANYTHING, ANYTHING)
def test_two_arbitrary_templates_never_crash(one: dict[str, Any], two: dict[str, Any]) -> None:
    before = one.get("Resources") if isinstance(one.get("Resources"), dict) else {}
    named = {change.logical_id for change in predict(one, two).changes}
    removed = {
        change.logical_id for change in predict(one, two).changes if change.action is Action.REMOVE
    }
    assert removed <= named
    assert predict(one, copy.deepcopy(one)).changes == () or not before
