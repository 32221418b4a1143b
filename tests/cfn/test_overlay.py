"""Overlays merged over a template: what merges, what replaces, and where each value came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from compose2cfn.cfn.body import body
from compose2cfn.cfn.overlay import overlaid
from compose2cfn.cfn.template import Output, Parameter, Resource, Template, get_att, ref
from compose2cfn.core.excerpt import as_text
from compose2cfn.core.nodes import Map
from compose2cfn.core.source import Source, start_of
from compose2cfn.core.yaml_tree import parse

if TYPE_CHECKING:
    from compose2cfn.cfn.overlay import Overlaid

PLACE = start_of("docker-compose.yml")
TEMPLATE = Template(
    description="shop",
    metadata={"Cluster": "c"},
    parameters={"Vpc": Parameter(type="String", description="VPC", default="vpc-1")},
    resources={
        "Web": Resource(
            logical_id="Web",
            type="AWS::ECS::Service",
            depends_on=("Task",),
            properties={
                "Count": 1,
                "Cluster": get_att("Task", "Arn"),
                "Groups": ["sg-1", "sg-2"],
                "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
                "Deployment": {"Max": 200, "Min": 100},
            },
            service="web",
            origin=PLACE,
            origins={("Properties", "Deployment", "Max"): PLACE._replace(line=7)},
        ),
        "Task": Resource(logical_id="Task", type="AWS::ECS::TaskDefinition", properties={}),
    },
    outputs={"Url": Output(description="URL", value=ref("Web"))},
)


def laid(*texts: str) -> Overlaid:
    overlays = [node for text in texts for node in parse(Source("overlay.yml", text))]
    return overlaid(TEMPLATE, [node for node in overlays if isinstance(node, Map)])


def properties(text: str) -> Any:
    made = laid(f"Resources: {{Web: {{Properties: {text}}}}}")
    return dict(made.template.resources["Web"].properties)


@pytest.mark.parametrize(
    ("over", "key", "wanted"),
    [
        pytest.param("{Count: 1}", "Count", 1, id="what-is-there-already-stays"),
        pytest.param("{Count: 2}", "Count", 2, id="a-value-replaces"),
        pytest.param("{Deployment: {Min: 0}}", "Deployment", {"Max": 200, "Min": 0}, id="maps"),
        pytest.param(
            "{Deployment: !override {Min: 0}}", "Deployment", {"Min": 0}, id="override-of-a-map"
        ),
        pytest.param(
            "{Deployment: {Min: 0, $patch: replace}}",
            "Deployment",
            {"Min": 0},
            id="replace-as-older-overlays-say-it",
        ),
        pytest.param(
            "{Deployment: !override none}", "Deployment", "none", id="a-value-for-a-map-on-request"
        ),
        pytest.param("{Cluster: main}", "Cluster", "main", id="a-value-for-a-call"),
        pytest.param("{Cluster: !Ref Vpc}", "Cluster", ref("Vpc"), id="a-call-is-one-value"),
        pytest.param("{Cluster: {Ref: Vpc}}", "Cluster", ref("Vpc"), id="a-long-call-is-one-value"),
        pytest.param(
            '{Count: !Sub "${Vpc}-${!x}"}', "Count", {"Fn::Sub": "${Vpc}-${!x}"}, id="sub-is-kept"
        ),
        pytest.param(
            "{Count: !GetAtt Task.Some.Thing}",
            "Count",
            get_att("Task", "Some.Thing"),
            id="attributes-have-dots",
        ),
        pytest.param(
            "{Count: !Join ['-', [!Ref Vpc, 2012-10-17]]}",
            "Count",
            {"Fn::Join": ["-", [ref("Vpc"), "2012-10-17"]]},
            id="calls-within-calls",
        ),
        pytest.param("{Groups: [sg-3]}", "Groups", ["sg-3"], id="a-list-without-names"),
        pytest.param(
            "{Tags: [{Key: b, Value: '3'}, {Key: c, Value: '4'}]}",
            "Tags",
            [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "3"}, {"Key": "c", "Value": "4"}],
            id="a-list-with-names-keeps-its-order",
        ),
        pytest.param(
            "{Tags: [{Key: a, $patch: delete}]}",
            "Tags",
            [{"Key": "b", "Value": "2"}],
            id="an-item-taken-away",
        ),
        pytest.param(
            "{Tags: [!reset {Key: b}]}",
            "Tags",
            [{"Key": "a", "Value": "1"}],
            id="an-item-reset",
        ),
        pytest.param("{Tags: !override [{Key: z}]}", "Tags", [{"Key": "z"}], id="override"),
        pytest.param(
            "{New: {A: [1, {B: !Ref Vpc}]}}", "New", {"A": [1, {"B": ref("Vpc")}]}, id="new"
        ),
    ],
)
def test_a_property_becomes(over: str, key: str, wanted: object) -> None:
    assert properties(over)[key] == wanted


@pytest.mark.parametrize("nothing", ["null", "!reset null", "!reset 5", "~"])
def test_null_takes_away(nothing: str) -> None:
    assert "Count" not in properties(f"{{Count: {nothing}}}")


def test_no_overlay_changes_nothing() -> None:
    made = laid()
    assert body(made.template) == body(TEMPLATE)
    assert made.diagnostics == ()


def test_what_is_untouched_keeps_its_place() -> None:
    web = laid("Resources: {Web: {Properties: {Count: 2}}}").template.resources["Web"]
    before = TEMPLATE.resources["Web"]
    for path in (("Properties", "Deployment", "Max"), ("Properties", "Groups", 0), ("Type",)):
        assert web.origin_of(path) == before.origin_of(path)
    assert web.service == "web"


def test_each_part_points_at_the_overlay() -> None:
    text = "Resources:\n  Web:\n    Properties:\n      Deployment:\n        Min: 0\n      Tags:\n"
    text += "        - Key: b\n          Value: '3'\n      Count: null\n"
    made = laid(text)
    web = made.template.resources["Web"]
    at = {path: str(web.origin_of(("Properties", *path))) for path in (("Deployment", "Min"),)}
    assert at == {("Deployment", "Min"): "overlay.yml:5:14"}
    assert str(web.origin_of(("Properties", "Tags", 1, "Value"))) == "overlay.yml:8:18"
    assert str(web.origin_of(("Properties", "Tags", 0))) == "docker-compose.yml:1:1"
    assert {"/".join(map(str, path)) for path in made.changed["Web"]} == {
        "Properties/Deployment/Min",
        "Properties/Tags/b/Value",
        "Properties/Count",
    }


def test_later_overlays_go_over_earlier_ones() -> None:
    made = laid(
        "Resources: {Extra: {Type: 'A::B::C', Properties: {X: 1, Y: 1}}}",
        "Resources: {Extra: {Properties: {X: 2, Y: null}}, Web: {Properties: {Count: 3}}}",
        "Resources: {Web: null}\nOutputs: {Url: null}",
    )
    assert made.diagnostics == ()
    assert made.template.resources.keys() == {"Task", "Extra"}
    assert made.template.resources["Extra"].properties == {"X": 2}


def test_a_later_overlay_takes_the_place_of_an_earlier_ones_lines() -> None:
    made = laid(
        "Resources: {Web: {Properties: {Deployment: {Min: 0}}}}",
        "\nResources: {Web: {Properties: {Deployment: !override {Min: 1}}}}",
    )
    web = made.template.resources["Web"]
    assert str(web.origin_of(("Properties", "Deployment", "Min"))).startswith("overlay.yml:2:")
    assert list(made.changed["Web"]) == [("Properties", "Deployment")]


def test_every_section_has_its_place() -> None:
    made = laid(
        "Description: d\nMetadata: {A: 1}\nMappings: {M: {a: {b: 1}}}"
        "\nConditions: {C: !Equals [1, 1]}\nRules: {R: {Assertions: []}}"
        "\nParameters: {P: {Type: Number, Default: 5, NoEcho: true}}"
        "\nOutputs: {O: {Value: !Ref P, Condition: C, Export: {Name: o}}, Url: {Description: new}}"
        "\nResources: {Web: {Condition: C, UpdatePolicy: {U: 1}, DeletionPolicy: Retain}}"
    )
    assert made.diagnostics == ()
    data = body(made.template)
    assert data["Description"] == "d"
    assert data["Metadata"] == {"A": 1, "Cluster": "c"}
    assert data["Mappings"] == {"M": {"a": {"b": 1}}}
    assert data["Conditions"] == {"C": {"Fn::Equals": [1, 1]}}
    assert data["Rules"] == {"R": {"Assertions": []}}
    assert data["Parameters"]["P"] == {"Type": "Number", "Default": "5", "NoEcho": True}
    assert data["Outputs"]["O"] == {"Value": ref("P"), "Condition": "C", "Export": {"Name": "o"}}
    assert data["Outputs"]["Url"] == {"Description": "new", "Value": ref("Web")}
    web = data["Resources"]["Web"]
    assert (web["Condition"], web["UpdatePolicy"], web["DeletionPolicy"]) == (
        "C",
        {"U": 1},
        "Retain",
    )
    assert web["DependsOn"] == ["Task"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("Resources: {Webb: {Properties: {}}}", "C2C-T040", id="another-logical-id"),
        pytest.param("Resources: {Webb: null}", "C2C-T040", id="nothing-to-take-away"),
        pytest.param("Outputs: {Urll: {Description: x}}", "C2C-T040", id="another-output"),
        pytest.param("Conditions: {C: null}", "C2C-T040", id="no-such-condition"),
        pytest.param("Resource: {}", "C2C-T041", id="no-section"),
        pytest.param("Resources: []", "C2C-T041", id="section-of-another-kind"),
        pytest.param("Resources: null", "C2C-T041", id="no-section-can-go"),
        pytest.param("Hooks: {}", "C2C-T041", id="hooks"),
        pytest.param("Resources: {Web: 5}", "C2C-T041", id="resource-of-another-kind"),
        pytest.param("Resources: {Web: {Count: 5}}", "C2C-T041", id="property-beside-properties"),
        pytest.param("Resources: {Web: {Type: null}}", "C2C-T042", id="type-taken-away"),
        pytest.param(
            "Resources: {Web: {Properties: {Tags: {a: 1}}}}", "C2C-T041", id="map-for-list"
        ),
        pytest.param("Resources: {Web: {Type: A::B::C}}", "C2C-T042", id="another-type"),
        pytest.param("Resources: {Web: {Properties: {Count: 1}}}", "C2C-T043", id="same"),
        pytest.param("Resources: {Web: {Properties: {X: null}}}", "C2C-T043", id="not-there"),
        pytest.param("Resources: {Web: {}}", "C2C-T043", id="empty"),
        pytest.param("Resources: {Web: {Properties: {Groups: [a]}}}", "C2C-T044", id="list"),
        pytest.param("Resources: {Task: null}", "C2C-T045", id="taken-away-and-needed"),
        pytest.param("Resources: {Web: {DependsOn: [Tusk]}}", "C2C-T044", id="waits-for-less"),
        pytest.param("Resources: {Web: {Condition: C}}", "C2C-T045", id="no-condition"),
        pytest.param("Resources: {Web: {Properties: {X: !Foo 1}}}", "C2C-T022", id="no-function"),
    ],
)
def test_what_is_wrong_is_told(text: str, code: str) -> None:
    told = laid(text).diagnostics
    assert code in {item.code for item in told}
    assert all(item.span is not None for item in told)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        pytest.param("{X: hunter2}", False, id="no-secret"),
        pytest.param("{Password: !Ref Vpc}", False, id="by-reference"),
        pytest.param("{Password: '{{resolve:ssm:a}}'}", False, id="dynamic-reference"),
        pytest.param("{E: [{Name: PATH, Value: /bin}]}", False, id="another-variable"),
        pytest.param("{Password: null}", False, id="taken-away"),
        pytest.param("{SecretString: hunter2}", True, id="a-property"),
        pytest.param("{E: [{Name: DB_PASSWORD, Value: hunter2}]}", True, id="a-variable"),
        pytest.param("{A: {MasterUserPassword: [hunter2]}}", True, id="in-a-list"),
    ],
)
def test_a_secret_in_clear_is_told_and_not_repeated(value: str, told: bool) -> None:
    made = laid(f"Resources: {{Web: {{Properties: {value}}}}}").diagnostics
    assert ("C2C-T047" in {item.code for item in made}) is told
    assert "hunter2" not in as_text(item for item in made if item.code == "C2C-T047")


def test_a_resource_repeats_its_type_without_a_word() -> None:
    text = "Resources: {Web: {Type: 'AWS::ECS::Service', Properties: {Count: 4}}}"
    assert laid(text).diagnostics == ()


def test_overlaying_twice_is_told_and_changes_nothing() -> None:
    text = "Resources: {Web: {Properties: {Count: 4, Tags: [{Key: a, Value: '9'}]}}}"
    once, twice = laid(text), laid(text, text)
    assert body(once.template) == body(twice.template)
    assert {item.code for item in twice.diagnostics} == {"C2C-T043"}
