"""The JSON Schema of the x-aws keys says what the readers say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from compose2cfn.compose.x_aws import PLACES
from compose2cfn.compose.x_aws_scalars import WrongError
from compose2cfn.compose.x_aws_schema import SHAPES
from compose2cfn.compose.x_aws_values import READERS
from compose2cfn.core.nodes import Node, plain
from compose2cfn.core.source import Source
from compose2cfn.core.yaml_tree import parse

ROOT = Path(__file__).parents[2]
PUBLISHED = json.loads((ROOT / "docs" / "x-aws.schema.json").read_text(encoding="utf-8"))
VALID = jsonschema.Draft202012Validator(PUBLISHED)
CONVERTED = sorted(
    [*ROOT.glob("tests/golden/*/docker-compose.yml"), *ROOT.glob("samples/*/docker-compose.yml")]
)
REFUSED = sorted(ROOT.glob("tests/golden_errors/X00[124]_*/*compose.y*ml"))

MAPS: list[tuple[str, tuple[str, ...]]] = [
    ("x-aws-deployment", ()),
    ("x-aws-deployment", ("hooks", "0")),
    ("x-aws-discovery", ()),
    ("x-aws-routing", ()),
    ("x-aws-secrets", ("A",)),
    ("x-aws-routing", ("health_check",)),
    ("x-aws-capacity", ("FARGATE",)),
    ("x-aws-alarms", ()),
    ("x-aws-schedule", ()),
    ("x-aws-autoscaling", ()),
    ("x-aws-autoscaling", ("schedule", "night")),
]
"""Maps that a reader knows the keys of, by the way to them."""


def read(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    return plain(parse(Source(path.name, text))[0])


def node(value: str) -> Node:
    return parse(Source("x", value))[0]


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(PUBLISHED)


def test_every_key_has_its_shape_its_places_and_its_words() -> None:
    assert SHAPES.keys() == PLACES.keys() == PUBLISHED["$defs"].keys()
    for key, shape in PUBLISHED["$defs"].items():
        assert shape["description"] != key, f"{key} has no row in docs/x-aws.md"
    found = json.dumps({**PUBLISHED, "$defs": None})
    for key, places in PLACES.items():
        assert found.count(f'"#/$defs/{key}"') == len(places)


@pytest.mark.parametrize("path", CONVERTED, ids=lambda path: path.parent.name)
def test_what_converts_is_valid(path: Path) -> None:
    assert [error.message for error in VALID.iter_errors(read(path))] == []


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path.parent.name)
def test_what_is_refused_for_its_keys_is_invalid(path: Path) -> None:
    assert not VALID.is_valid(read(path))


def properties(shape: Any, way: tuple[str, ...]) -> set[str]:
    """Return the keys of the map that a way through a shape leads to."""
    for choice in shape.get("anyOf", [shape]):
        if choice.get("type") == "array":
            return properties(choice["items"], way[1:] if way else way)
        if choice.get("type") == "object" and not way:
            return set(choice["properties"])
        if choice.get("type") == "object":
            below = choice.get("properties", {}).get(way[0], choice.get("additionalProperties"))
            return properties(below, way[1:])
    raise AssertionError(f"no map at {way}")


@pytest.mark.parametrize(("key", "way"), MAPS, ids=lambda it: it if isinstance(it, str) else "-")
def test_a_map_has_the_keys_that_its_reader_knows(key: str, way: tuple[str, ...]) -> None:
    value = "{zzzz: 1}"
    for step in reversed(way):
        value = f"[{value}]" if step == "0" else f"{{{step}: {value}}}"
    extra = "strategy: canary, " if key == "x-aws-deployment" and way else ""
    with pytest.raises(WrongError) as caught:
        READERS[key](node(value.replace("{", f"{{{extra}", 1)))
    assert caught.value.hint is not None
    known = caught.value.hint.removeprefix("known: ").split(", ")
    assert properties(SHAPES[key], way) == set(known)


SAMPLES = {
    "x-aws-assign_public_ip": (["true", '"False"'], ["maybe", "1", "[]"]),
    "x-aws-subnets": (["subnet-0a", "[subnet-0a, subnet-0b]"], ["5", "[]", "vpc-1"]),
    "x-aws-securitygroup": (["sg-0a"], ["5", "group"]),
    "x-aws-certificate": (
        ["arn:aws:acm:eu-west-1:111122223333:certificate/0a1b"],
        ["5", "certificate", "[]"],
    ),
    "x-aws-policies": (
        ["arn:aws:iam::aws:policy/x", "['arn:aws:iam::111122223333:policy/x']"],
        ["[]", "arn:aws:iam::111122223333:role/x"],
    ),
    "x-aws-role": (
        ["arn:aws:iam::111122223333:role/x", "{Statement: [{Effect: Allow}]}"],
        ["arn:aws:s3:::b", "{Statements: []}", "[]"],
    ),
    "x-aws-keys": (["user", "[user, password]"], ["[]", "{}", "5"]),
    "x-aws-registry": (
        ["registry.example.com:5000/shop", "localhost"],
        ["https://registry.example.com", "Registry", "a b"],
    ),
    "x-aws-alarms": (
        ["{cpu: 90, topic: 'arn:aws:sns:eu-west-1:111122223333:ops'}", "{memory: '5', after: 10m}"],
        ["{cpu: 101}", "{cpu: 5.5}", "{cpu: 5, topic: []}", "{cpu: 5, after: 10 minutes}"],
    ),
    "x-aws-min_percent": (["0", '"50"'], ["half", "-1", "{}"]),
    "x-aws-autoscaling": (["{cpu: 50, max: 3}"], ["5", "{mem: 5, max: 3}", "{cpu: x, max: 3}"]),
    "x-aws-ephemeral_storage": (["50", "50g"], ["{}", "5"]),
    "x-aws-capacity": (
        ["FARGATE_SPOT", "{FARGATE: 1}", "gpu-instances", "{gpu_1: {base: 1}}"],
        ["fargate", "{aws-gpus: 1}", "a.b", "[]"],
    ),
    "x-aws-schedule": (
        ["{rate: 1 hour}", "{cron: 0 3 ? * MON-FRI *, timezone: Europe/Berlin, max_age: 1h30m}"],
        ["1 hour", "{every: 5m}", "{}", "{rate: hourly}", "{cron: 0 3 * * *}", "{rate: 0 days}"],
    ),
    "x-aws-routing": (
        [
            "{host: a.b, health_check: {interval: 10s}}",
            "{headers: {A: [b, c]}, source_ip: 10.0.0.0/8}",
        ],
        [
            "a.b",
            "{hosts: a.b}",
            "{host: ab}",
            "{path: api}",
            "{stickiness: 1 hour}",
            "{headers: []}",
            "{headers: {}}",
            "{source_ip: []}",
        ],
    ),
    "x-aws-deployment": (
        ["canary", "CodeDeployDefault.ECSAllAtOnce", "{strategy: linear, step_percent: 10.5}"],
        [
            *("green", "[]", "{}", "CodeDeployDefault.ECSCanary10Percent10Minutes"),
            *("{strategy: green}", "{strategy: canary, role: 'arn:aws:s3:::b'}"),
            "{bake_time: 10}",
        ],
    ),
    "x-aws-secrets": (
        ["{A: token}", "{A: {secret: token, key: user}}"],
        ["token", "{}", "{A: 5}", "{A: {key: user}}", "{A: {secret: b, key: 'c:d'}}", "{A=B: c}"],
    ),
    "x-aws-discovery": (["dns", "{via: none}"], ["mesh", "{via: mesh}", "[]"]),
}


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_schema_and_reader_say_the_same_of_a_value(key: str) -> None:
    shape = jsonschema.Draft202012Validator(SHAPES[key])
    good, bad = SAMPLES[key]
    for text in good:
        READERS[key](node(text))
        assert shape.is_valid(plain(node(text))), text
    for text in bad:
        with pytest.raises(WrongError):
            READERS[key](node(text))
        assert not shape.is_valid(plain(node(text))), text


MAPS_ALONE = {key for key, shape in SHAPES.items() if shape.get("type") == "object"}


@pytest.mark.parametrize("key", sorted(SHAPES.keys() - MAPS_ALONE))
def test_a_variable_may_stand_for_every_value(key: str) -> None:
    assert jsonschema.Draft202012Validator(SHAPES[key]).is_valid("${NAME:-x}")


def test_a_key_at_another_place_is_invalid() -> None:
    assert not VALID.is_valid({"services": {"web": {"x-aws-vpc": "vpc-1"}}})
    assert not VALID.is_valid({"services": {"web": {"ports": [{"x-aws-cpu": 1}]}}})
    assert VALID.is_valid({"services": {"web": {"ports": ["80:80"], "x-other": {}}}})


def test_an_overlay_has_sections_alone() -> None:
    assert VALID.is_valid({"x-aws-cloudformation": {"Resources": {"A": None}}})
    assert not VALID.is_valid({"x-aws-cloudformation": {"Resource": {}}})
